import type { CheckCode } from '../../config/check.ts'
import type { MigrationFile } from '../file.ts'
import type { ParsedStatement } from '../syntax/parser.ts'
import type { SchemaState } from './schema-state.ts'

/** What a rule has found in a statement. */
export interface Violation {
  readonly code: CheckCode
  /** The reason, in one sentence without its full stop. */
  readonly message: string
  /** The rewrite. */
  readonly hint: string
  /** What is acted on, as `SchemaState` keys it: on what the same file makes, hazards are none. */
  readonly on?: string
}

/** Where a statement stands. */
export interface Scene {
  readonly file: MigrationFile
  /** All of the file. */
  readonly statements: readonly ParsedStatement[]
  /** Of the statement among them. */
  readonly index: number
  /** The app's schema. */
  readonly schema: string
  readonly ownerRole: string
  /** What the statements before it have made. */
  readonly schemaState: SchemaState
}

export type Rule = (statement: ParsedStatement, scene: Scene) => readonly Violation[]

/** The statement on one line, to be shown with a small change; undefined when that would not be readable SQL. */
export function oneLine({ start, end }: ParsedStatement, { sql }: MigrationFile): string | undefined {
  const text = sql.slice(start, end).trim().replaceAll(/\s+/g, ' ')
  return text.includes('--') || text.includes('/*') || text.length > 200 ? undefined : text
}

export const OWN_TRANSACTION_FILE = 'in a file of its own that begins with the line `-- transaction: none`'

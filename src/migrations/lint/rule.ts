import type { CheckCode } from '../../config/check.ts'
import type { MigrationFile } from '../../config/migration-file.ts'
import type { StatementPlace } from '../syntax/created.ts'
import type { ParsedStatement } from '../syntax/parser.ts'
import type { Rights } from './rights.ts'
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
  /** Where in the file it is, in UTF-16 units; left out: where the statement begins. */
  readonly offset?: number
}

/** Statements of pending files that make what is there, though no file before them names it. */
export interface Forgotten {
  /** What each of them makes, as messages show it. */
  readonly made: ReadonlyMap<ParsedStatement, string>
  /** The number of the last file that has one. */
  readonly newest: string
}

/** What a rule knows of a statement beside its tree. */
export interface RuleContext extends StatementPlace {
  readonly ownerRole: string
  /** What that role may do; undefined: nobody has looked. */
  readonly rights?: Rights | undefined
  /** Undefined: nothing. */
  readonly forgotten?: Forgotten | undefined
  /** What the statements before it have made. */
  readonly schemaState: SchemaState
}

export type Rule = (statement: ParsedStatement, context: RuleContext) => readonly Violation[]

/** Whether the text of the statement has it: quicker than a walk through the tree, which most statements need not then. */
export function mentions({ start, end }: ParsedStatement, { sql }: MigrationFile, words: RegExp): boolean {
  return words.test(sql.slice(start, end))
}

/** The statement on one line, to be shown with a small change; undefined when that would not be readable SQL. */
export function oneLine({ start, end }: ParsedStatement, { sql }: MigrationFile): string | undefined {
  const text = sql.slice(start, end).trim().replaceAll(/\s+/g, ' ')
  return text.includes('--') || text.includes('/*') || text.length > 200 ? undefined : text
}

export const OWN_TRANSACTION_FILE = 'in a file of its own that begins with the line `-- transaction: none`'

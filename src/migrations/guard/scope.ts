import type { ParsedStatement } from '../syntax/parser.ts'
import type { Guard } from './guard.ts'
import type { FileText } from './text.ts'

/** What a statement is read with. */
export interface Scope {
  /** The app's, which unqualified names are in. */
  readonly schema: string
  readonly file: FileText
}

/** The desired effects of a statement; undefined: nothing in the catalog tells whether it has been done. */
export type Family = (statement: ParsedStatement, scope: Scope) => readonly Guard[] | undefined

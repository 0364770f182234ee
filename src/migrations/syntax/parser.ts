import type { NodeKind, Trees } from './node.ts'

/** What the tree calls a statement: `CreateStmt`, `AlterTableStmt`, `IndexStmt`. */
export type StatementKind = Extract<NodeKind, `${string}Stmt`>

/** A statement's kind, and what stands below it. */
export type NamedStatement = {
  readonly [K in StatementKind]: { readonly kind: K; readonly node: Trees[K] }
}[StatementKind]

export type ParsedStatement = NamedStatement & {
  /** Offsets into the text in UTF-16 units: its first character, and the one after its last (the `;` is not in it). */
  readonly start: number
  readonly end: number
}

/** The major version of PostgreSQL whose grammar the parser has; libpg-query numbers its packages by it. */
export const PARSER_VERSION = 18

/** PostgreSQL's own parser. */
export interface SqlParser {
  /** Throws SqlSyntaxError. */
  parse(sql: string): { readonly statements: readonly ParsedStatement[] }
}

/** The first mistake that the parser found; `offset` counts UTF-16 units from 0. */
export class SqlSyntaxError extends Error {
  readonly offset: number

  constructor(message: string, offset: number) {
    super(message)
    this.name = 'SqlSyntaxError'
    this.offset = offset
  }
}

export type LoadParser = () => Promise<SqlParser>

import type { Node, ParseResult, RawStmt } from '@pgsql/types'
import { skipBlank } from '../../postgres/blank.ts'
import { tokensOf } from '../../postgres/lexer.ts'
import { type NamedStatement, type ParsedStatement, type SqlParser, SqlSyntaxError } from './parser.ts'
import { offsetOfCharacter, offsetsOfBytes } from './position.ts'

/** What is used of the package `libpg-query`: PostgreSQL's parser as WebAssembly. */
export interface LibPgQuery {
  loadModule(): Promise<void>
  /** Throws an error with `sqlDetails.cursorPosition`, in characters from 0. */
  parseSync(sql: string): ParseResult
}

/** The package must be loaded from outside: it is CommonJS that looks for its WebAssembly beside itself. */
export async function createParser(library: LibPgQuery): Promise<SqlParser> {
  await library.loadModule()
  return {
    // The library refuses a text of nothing.
    parse: (sql) => ({
      statements: sql === '' ? [] : toStatements(sql, parseTree(library, sql).stmts ?? []),
    }),
  }
}

function parseTree(library: LibPgQuery, sql: string): ParseResult {
  try {
    return library.parseSync(sql)
  } catch (error) {
    if (isTooDeep(error)) throw new SqlSyntaxError(TOO_DEEP, startOfDeep(library, sql))
    const position = cursorPosition(error)
    if (position === undefined || !(error instanceof Error)) throw error
    throw new SqlSyntaxError(error.message, offsetOfCharacter(sql, position))
  }
}

const TOO_DEEP =
  'the statement is nested deeper than the parser can follow, as a sum of many thousand terms is: write it as a list of values, or as several statements'

/** The engine's own stack, on which WebAssembly runs. */
function isTooDeep(error: unknown): boolean {
  return error instanceof RangeError && error.message.startsWith('Maximum call stack')
}

/** Where the statement begins that cannot be parsed by itself either. */
function startOfDeep(library: LibPgQuery, sql: string): number {
  let start = 0
  for (const { kind, text, start: at } of tokensOf(sql)) {
    if (kind !== 'other' || text !== ';') continue
    if (overflows(library, sql.slice(start, at))) break
    start = at + 1
  }
  return skipBlank(sql, start)
}

function overflows(library: LibPgQuery, sql: string): boolean {
  try {
    library.parseSync(sql)
    return false
  } catch (error) {
    return isTooDeep(error)
  }
}

function cursorPosition(error: unknown): number | undefined {
  const details = property(error, 'sqlDetails')
  const position = property(details, 'cursorPosition')
  return typeof position === 'number' ? position : undefined
}

function property(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return Object.entries(value).find(([field]) => field === name)?.[1]
}

/** The tree counts UTF-8 bytes, leaves out a location of 0, and a length that reaches the end of the text. */
function toStatements(sql: string, raw: readonly RawStmt[]): readonly ParsedStatement[] {
  const size = Buffer.byteLength(sql)
  const bounds = raw.flatMap(({ stmt_location = 0, stmt_len }) => [
    stmt_location,
    stmt_len === undefined ? size : stmt_location + stmt_len,
  ])
  const offsets = offsetsOfBytes(sql, bounds)
  return raw.map(({ stmt }, index) => {
    const start = skipBlank(sql, offsets[2 * index] ?? 0)
    return { ...named(stmt), start, end: offsets[2 * index + 1] ?? sql.length }
  })
}

function named(stmt: Node | undefined): NamedStatement {
  const [kind, node] = Object.entries(stmt ?? {})[0] ?? ['', undefined]
  const found = { kind, node }
  if (!isNamed(found)) throw new Error('the parser gave a statement without a name')
  return found
}

/** `Node` says which names there are, and what stands below each. */
function isNamed(found: { readonly kind: string; readonly node: unknown }): found is NamedStatement {
  return found.kind.endsWith('Stmt') && typeof found.node === 'object' && found.node !== null
}

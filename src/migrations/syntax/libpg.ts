import { skipBlank } from './blank.ts'
import { isNode } from './node.ts'
import { type ParsedStatement, type SqlNode, type SqlParser, SqlSyntaxError } from './parser.ts'
import { offsetOfCharacter, offsetsOfBytes } from './position.ts'

/** What is used of the package `libpg-query`: PostgreSQL's parser as WebAssembly. */
export interface LibPgQuery {
  loadModule(): Promise<void>
  /** A `ParseResult`; throws an error with `sqlDetails.cursorPosition`, in characters from 0. */
  parseSync(sql: string): unknown
}

/** The package must be loaded from outside: it is CommonJS that looks for its WebAssembly beside itself. */
export async function createParser(library: LibPgQuery): Promise<SqlParser> {
  await library.loadModule()
  return {
    parse: (sql) => ({ statements: toStatements(sql, statementList(parseTree(library, sql))) }),
  }
}

function parseTree(library: LibPgQuery, sql: string): unknown {
  try {
    return library.parseSync(sql)
  } catch (error) {
    const position = cursorPosition(error)
    if (position === undefined || !(error instanceof Error)) throw error
    throw new SqlSyntaxError(error.message, offsetOfCharacter(sql, position))
  }
}

function cursorPosition(error: unknown): number | undefined {
  const details = isNode(error) ? error.sqlDetails : undefined
  const position = isNode(details) ? details.cursorPosition : undefined
  return typeof position === 'number' ? position : undefined
}

function statementList(tree: unknown): readonly SqlNode[] {
  const statements = isNode(tree) ? tree.stmts : undefined
  return Array.isArray(statements) ? statements.filter(isNode) : []
}

/** The tree counts UTF-8 bytes, leaves out a location of 0, and a length that reaches the end of the text. */
function toStatements(sql: string, raw: readonly SqlNode[]): readonly ParsedStatement[] {
  const size = Buffer.byteLength(sql)
  const bounds = raw.flatMap(({ stmt_location, stmt_len }) => {
    const from = typeof stmt_location === 'number' ? stmt_location : 0
    return [from, typeof stmt_len === 'number' ? from + stmt_len : size]
  })
  const offsets = offsetsOfBytes(sql, bounds)
  return raw.map(({ stmt }, index) => {
    const [kind, node] = Object.entries(isNode(stmt) ? stmt : {})[0] ?? ['', {}]
    const start = skipBlank(sql, offsets[2 * index] ?? 0)
    return { kind, node: isNode(node) ? node : {}, start, end: offsets[2 * index + 1] ?? sql.length }
  })
}

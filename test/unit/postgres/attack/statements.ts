import type { VariableSetStmt } from '@pgsql/types'
import type { ParsedStatement, SqlParser } from '../../../../src/migrations/syntax/parser.ts'

/** A statement that finds its names elsewhere than in the catalog. */
export interface Stray {
  readonly sql: string
  readonly path: string
}

const OWN_PATH = 'pg_catalog, pg_temp'

/**
 * Follows the search_path of a session through everything that it sends, as the server would, from a hostile one on. What
 * settles no name, such as SET, BEGIN and GRANT, passes under any path; so does the call of the box, which must be qualified to
 * the last name.
 */
export class PathWatch {
  readonly strays: Stray[] = []
  readonly #parser: SqlParser
  #session = 'hostile'
  #local: string | undefined
  /** Whether a transaction is open that BEGIN has begun. */
  #isOpen = false
  /** What a transaction goes back to that fails; a message outside one is a transaction by itself. */
  #before = 'hostile'

  constructor(parser: SqlParser) {
    this.#parser = parser
  }

  see(message: string): void {
    if (!this.#isOpen) this.#before = this.#session
    const { statements } = this.#parser.parse(message)
    // An older server is only to parse what follows a first statement that fails.
    const run = message.startsWith('SELECT 1/0;') ? statements.slice(0, 1) : statements
    for (const statement of run) this.#statement(statement, message)
  }

  /** The message failed: what its transaction has set is gone. */
  failed(): void {
    this.#session = this.#before
    this.#local = undefined
  }

  #statement(statement: ParsedStatement, message: string): void {
    const { kind, node, start, end } = statement
    const path = this.#local ?? this.#session
    if (kind === 'VariableSetStmt') this.#set(node)
    else if (kind === 'TransactionStmt') this.#transaction(String(node.kind))
    else if (path !== OWN_PATH && !SETTLES_NOTHING.has(kind) && (kind === 'DoStmt' || !isQualified(node)))
      this.strays.push({ sql: message.slice(start, end), path })
  }

  #set(node: VariableSetStmt): void {
    if (node.kind === 'VAR_RESET_ALL' || node.name === 'search_path') {
      const value = node.kind === 'VAR_RESET_ALL' ? 'hostile' : pathOf(node)
      if (node.is_local === true) this.#local = value
      else [this.#session, this.#local] = [value, undefined]
    }
  }

  #transaction(kind: string): void {
    if (kind === 'TRANS_STMT_BEGIN') [this.#before, this.#isOpen] = [this.#session, true]
    if (kind === 'TRANS_STMT_ROLLBACK') this.#session = this.#before
    if (kind === 'TRANS_STMT_COMMIT' || kind === 'TRANS_STMT_ROLLBACK') {
      this.#before = this.#session
      this.#local = undefined
      this.#isOpen = false
    }
    // Only a savepoint of the proof, which is set behind a SET LOCAL.
    if (kind === 'TRANS_STMT_ROLLBACK_TO') this.#local = 'hostile'
  }
}

/** Utility statements without an expression: they name objects in full, or none. */
const SETTLES_NOTHING = new Set([
  'VariableShowStmt',
  'DiscardStmt',
  'ClosePortalStmt',
  'CreatedbStmt',
  'DropdbStmt',
  'DropRoleStmt',
  // A file's own, which PostgreSQL takes only outside a transaction and runs restricted.
  'IndexStmt',
  'ReindexStmt',
  'VacuumStmt',
])

function pathOf(node: VariableSetStmt): string {
  return strings(node.args).join(', ')
}

function strings(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(strings)
  if (!isNode(value)) return []
  return Object.entries(value).flatMap(([field, below]) =>
    field === 'sval' && typeof below === 'string' ? [below] : strings(below),
  )
}

function isNode(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether every function, operator, type and relation is named with its schema. A field of a row source is no name. */
function isQualified(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isQualified)
  if (!isNode(value)) return true
  return Object.entries(value).every(([field, below]) => {
    if (!isNode(below)) return isQualified(below)
    if (field === 'FuncCall' && !hasSchema(below.funcname)) return false
    if ((field === 'A_Expr' && !hasSchema(below.name)) || field === 'SubLink') return false
    if (
      (field === 'TypeName' || field === 'typeName' || field === 'returnType' || field === 'argType') &&
      !hasSchema(below.names)
    )
      return false
    if (field === 'RangeVar' && below.schemaname === undefined) return false
    return isQualified(below)
  })
}

function hasSchema(name: unknown): boolean {
  return Array.isArray(name) && name.length > 1
}

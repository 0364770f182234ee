import { findNodes } from '../syntax/descend.ts'
import { nameParts } from '../syntax/node.ts'
import { rangeVar } from '../syntax/object-name.ts'
import { NOTHING, type StatementLocks } from './lock.ts'
import type { Relations } from './relations.ts'

/** Functions of PostgreSQL that run a text as a query, or work on a table or index that they are given. */
const RUNS_MORE =
  /^(?:query_to_xml\w*|cursor_to_xml\w*|table_to_xml\w*|schema_to_xml\w*|database_to_xml\w*|ts_stat|ts_rewrite|brin_\w+|gin_clean_pending_list|pg_restore_\w+|pg_clear_\w+|pg_import_\w+|pg_terminate_backend|pg_cancel_backend|pg_stat_file|lo_import|lo_export)$/

/** A query waits for nobody, and keeps nobody waiting; a function of somebody's in it may do anything. */
export function queries(node: object, relations: Relations): StatementLocks {
  const unknown = findNodes(node, 'FuncCall')
    .map(({ funcname }) => nameParts(funcname))
    .find((parts) => isUnknown(parts, relations))
  return unknown ? { on: [], opaque: `${unknown.join('.')}()` } : NOTHING
}

/** Names without a schema are those of PostgreSQL or of the app's schema: nothing else is in the search_path. */
function isUnknown(parts: readonly string[], relations: Relations): boolean {
  const name = parts.at(-1) ?? ''
  const schema = parts.at(-2)
  if (schema !== undefined && schema !== 'pg_catalog') return true
  const isOurs = schema === undefined && (relations.hasRoutine(name) || !relations.isKnown)
  return isOurs || RUNS_MORE.test(name)
}

const WRITES = ['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt', 'CopyStmt'] as const

/** Rows are locked only, but triggers and rules of the tables may do anything. */
export function writes(statement: object, relations: Relations): StatementLocks {
  const called = queries(statement, relations)
  if (called.opaque !== undefined) return called
  const table = WRITES.flatMap((kind) => findNodes(statement, kind))
    .map(({ relation }) => rangeVar(relation))
    .find((each) => each && relations.hasTriggers(each))
  return table ? { on: [], opaque: `a trigger or rule of ${table.name}` } : NOTHING
}

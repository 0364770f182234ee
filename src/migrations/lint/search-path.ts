import { createdBy } from '../syntax/created.ts'
import { findRelations } from '../syntax/descend.ts'
import { type ObjectName, rangeVar, show } from '../syntax/object-name.ts'
import type { ParsedStatement } from '../syntax/parser.ts'
import type { Rule } from './rule.ts'

/**
 * A name without a schema behind a search_path that has none for it, as dumps leave it: PostgreSQL says so only when it comes
 * to the statement.
 */
export const emptySearchPath: Rule = (statement, { file, schemaState, schema }) => {
  const path = schemaState.searchPath(file)
  if (path === undefined || path === 'default' || path.some((each) => each !== 'pg_catalog')) return []
  const name = [...made(statement), ...used(statement, file.sql)].find((each) => each.schema === undefined)
  if (!name) return []
  return [
    {
      code: 'empty-search-path',
      message: `${show(name)} is written without a schema, and a statement before it has left no schema in the search_path`,
      hint: `take that statement out, or write \`SET search_path TO DEFAULT;\` behind it, which is "${schema}" here`,
    },
  ]
}

/** An index goes where its table is; what a block does is not seen. */
function made(statement: ParsedStatement): readonly ObjectName[] {
  const { kind, node } = statement
  if (kind === 'DoStmt' || kind === 'IndexStmt' || kind === 'RenameStmt' || kind === 'AlterTableStmt')
    return []
  const isTemporary = findRelations(node).some(({ relpersistence }) => relpersistence === 't')
  return isTemporary ? [] : createdBy(statement).map(({ name }) => name)
}

/** What a temporary table is called nobody needs to look up. */
function used({ kind, node }: ParsedStatement, sql: string): readonly ObjectName[] {
  switch (kind) {
    case 'AlterTableStmt':
    case 'IndexStmt':
    case 'CreateTrigStmt':
    case 'InsertStmt':
    case 'UpdateStmt':
    case 'DeleteStmt':
      if (('missing_ok' in node && node.missing_ok) || /\btemp(?:orary)?\b/i.test(sql)) return []
      return [rangeVar(node.relation) ?? []].flat()
    default:
      return []
  }
}

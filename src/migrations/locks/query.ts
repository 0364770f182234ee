import type { FuncCall } from '@pgsql/types'
import type { Moment } from '../../catalog/own-code.ts'
import { findNodes, findRelations } from '../syntax/descend.ts'
import { nameParts, nodeOf } from '../syntax/node.ts'
import { type ObjectName, rangeVar } from '../syntax/object-name.ts'
import { NOTHING, type StatementLocks } from './lock.ts'
import type { Relations } from './relations.ts'

/** A query waits for nobody, and keeps nobody waiting; a function of somebody's in it, or behind a view, may do anything. */
export function queries(node: object, relations: Relations): StatementLocks {
  const called = expressions(node, relations)
  if (called.opaque !== undefined) return called
  if (findNodes(node, 'FuncCall').some(setsSearchPath))
    return { on: [], opaque: 'a file that sets search_path' }
  const read = findRelations(node).flatMap((each) => rangeVar(each) ?? [])
  return behind(read, ['query'], relations)
}

/** The same of what is no query: a default, a check, the columns of an index. */
export function expressions(node: object, relations: Relations): StatementLocks {
  const name = relations.code.in(node)
  return name === undefined ? NOTHING : { on: [], opaque: name }
}

/** What people's code behind relations may lock that runs at one of the moments. */
export function behind(
  names: readonly ObjectName[],
  moments: readonly Moment[],
  relations: Relations,
): StatementLocks {
  const found = names.find((each) => relations.runs(each, moments))
  if (!found) return NOTHING
  const isTrigger = relations.runs(found, ['trigger', 'truncate'])
  return {
    on: [],
    opaque: isTrigger ? `a trigger or rule of ${found.name}` : `a function behind ${found.name}`,
  }
}

function setsSearchPath({ funcname, args = [] }: FuncCall): boolean {
  if (nameParts(funcname).at(-1) !== 'set_config') return false
  const setting = nodeOf(args[0], 'A_Const')?.sval?.sval
  return setting === undefined || setting === 'search_path'
}

const WRITES = ['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt', 'CopyStmt'] as const
/** What runs when a row is written. */
const OF_ROWS: readonly Moment[] = ['trigger', 'expression', 'default']

/** Rows are locked only, but triggers, rules and expressions of the tables may do anything. */
export function writes(statement: object, relations: Relations): StatementLocks {
  const called = queries(statement, relations)
  if (called.opaque !== undefined) return called
  return behind(changed(statement, relations), OF_ROWS, relations)
}

/** Planning takes the place of calls that always give the same; triggers stay where they are. */
export function plans(statement: object, relations: Relations): StatementLocks {
  const called = queries(statement, relations)
  if (called.opaque !== undefined) return called
  return behind(changed(statement, relations), ['expression', 'default'], relations)
}

/** The tables whose rows a statement writes, and those whose rows change with them by foreign keys. */
function changed(statement: object, relations: Relations): readonly ObjectName[] {
  const found = new Map<string, ObjectName>()
  const left = WRITES.flatMap((kind) => findNodes(statement, kind)).flatMap(
    ({ relation }) => rangeVar(relation) ?? [],
  )
  for (let each = left.pop(); each; each = left.pop()) {
    for (const table of relations.withSources(each).flatMap((source) => relations.family(source))) {
      const key = relations.show(table)
      if (found.has(key)) continue
      found.set(key, table)
      left.push(
        ...relations
          .referencesToRows(table)
          .filter(({ acts }) => acts)
          .map(({ table: other }) => other),
      )
    }
  }
  return [...found.values()]
}

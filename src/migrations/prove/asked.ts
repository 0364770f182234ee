import type { A_Expr, Node } from '@pgsql/types'
import { findNodes } from '../syntax/descend.ts'
import { nameParts, nodeOf } from '../syntax/node.ts'
import type { ParsedStatement } from '../syntax/parser.ts'

/** By table and column, the values that a WHERE asks for: `{ orders: { status: ['open'] } }`. */
export type AskedValues = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>

/** More rows than these show no more. */
const MOST = 3

/** What UPDATE and DELETE compare columns with, so that there are rows that they find. */
export function askedValues(statements: readonly ParsedStatement[]): AskedValues {
  const asked = new Map<string, Map<string, Set<string>>>()
  for (const { table, column, values } of statements.flatMap(comparisons)) {
    const columns = asked.get(table) ?? new Map<string, Set<string>>()
    const known = columns.get(column) ?? new Set<string>()
    for (const value of values) if (known.size < MOST) known.add(value)
    asked.set(table, columns.set(column, known))
  }
  return Object.fromEntries(
    [...asked].map(([table, columns]) => [
      table,
      Object.fromEntries([...columns].map(([column, values]) => [column, [...values]])),
    ]),
  )
}

interface Comparison {
  readonly table: string
  readonly column: string
  readonly values: readonly string[]
}

function comparisons({ kind, node }: ParsedStatement): readonly Comparison[] {
  if (kind !== 'UpdateStmt' && kind !== 'DeleteStmt') return []
  const table = node.relation?.relname
  if (table === undefined || !node.whereClause) return []
  return findNodes(node.whereClause, 'A_Expr').flatMap((each) => {
    const column = columnOf(each)
    const values = valuesOf(each.rexpr)
    return column === undefined || values.length === 0 ? [] : { table, column, values }
  })
}

function columnOf({ name, lexpr }: A_Expr): string | undefined {
  if (nameParts(name).at(-1) !== '=') return undefined
  return nameParts(nodeOf(lexpr, 'ColumnRef')?.fields).at(-1)
}

/** A constant, one with a cast, or a list of them. */
function valuesOf(node: Node | undefined): readonly string[] {
  const list = nodeOf(node, 'List')?.items
  if (list) return list.flatMap(valuesOf)
  const value = nodeOf(nodeOf(node, 'TypeCast')?.arg ?? node, 'A_Const')
  if (value?.sval) return [value.sval.sval ?? '']
  if (value?.ival) return [String(value.ival.ival ?? 0)]
  return value?.fval ? [value.fval.fval ?? ''] : []
}

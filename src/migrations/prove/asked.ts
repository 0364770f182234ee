import type { A_Expr, Node } from '@pgsql/types'
import { findNodes } from '../syntax/descend.ts'
import { nameParts, nodeOf } from '../syntax/node.ts'
import type { ParsedStatement } from '../syntax/parser.ts'

/** By table and column, the values that a WHERE asks for: `{ orders: { status: ['open'] } }`. */
export type AskedValues = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>

/** More rows than these show no more. */
const MOST = 3

/** What statements compare columns with, in a body too, so that there are rows that they find. */
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

function comparisons(statement: ParsedStatement): readonly Comparison[] {
  const { kind, node } = statement
  if (kind === 'DoStmt' || kind === 'CreateFunctionStmt') return textsOf(statement).flatMap(comparisonsInText)
  const tables = [...new Set(findNodes(node, 'RangeVar').flatMap(({ relname }) => relname ?? []))]
  return findNodes(node, 'A_Expr').flatMap((each) => {
    const column = columnOf(each)
    const values = valuesOf(each.rexpr).map((value) => (isLike(each) ? value.replaceAll('%', '') : value))
    if (column === undefined || values.length === 0) return []
    return tables.map((table) => ({ table, column, values }))
  })
}

function textsOf({ node }: ParsedStatement): readonly string[] {
  return findNodes(node, 'String').flatMap(({ sval }) => sval ?? [])
}

const TABLE = /\b(?:from|join|update|into|using)\s+(?:only\s+)?(?:\w+\.)?(\w+)/gi
const EQUAL = /\b(\w+)\s*=\s*'([^']*)'/g

/** What a body does is known by its text alone. */
function comparisonsInText(text: string): readonly Comparison[] {
  const tables = [...new Set([...text.matchAll(TABLE)].map(([, table = '']) => table.toLowerCase()))]
  return [...text.matchAll(EQUAL)].flatMap(([, column = '', value = '']) =>
    tables.map((table) => ({ table, column: column.toLowerCase(), values: [value] })),
  )
}

function isLike({ name }: A_Expr): boolean {
  return nameParts(name).at(-1) === '~~'
}

function columnOf({ name, lexpr }: A_Expr): string | undefined {
  if (!['=', '~~'].includes(nameParts(name).at(-1) ?? '')) return undefined
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

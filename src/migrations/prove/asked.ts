import type { A_Expr, Node } from '@pgsql/types'
import { findNodes, findRelations } from '../syntax/descend.ts'
import { nameParts, nodeOf } from '../syntax/node.ts'
import type { ParsedStatement, StatementKind } from '../syntax/parser.ts'

/** By table and column, the values that a WHERE asks for: `{ orders: { status: ['open'] } }`. */
export type AskedValues = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>

/** More rows than these show no more. */
const MOST = 6

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

/** Not a DELETE: whoever names the rows that it removes means them, and has none left the second time. */
const ASKING: ReadonlySet<StatementKind> = new Set<StatementKind>([
  'CreateTableAsStmt',
  'InsertStmt',
  'MergeStmt',
  'PrepareStmt',
  'SelectStmt',
  'UpdateStmt',
])

function comparisons(statement: ParsedStatement): readonly Comparison[] {
  const { kind, node } = statement
  if (kind === 'DoStmt' || kind === 'CreateFunctionStmt') return textsOf(statement).flatMap(comparisonsInText)
  if (!ASKING.has(kind)) return []
  const tables = [...new Set(findRelations(node).flatMap(({ relname }) => relname ?? []))]
  const denied = new Set(deniedIn(node))
  return findNodes(node, 'A_Expr').flatMap((each) => {
    const found = denied.has(each) ? undefined : compared(each)
    return found ? tables.map((table) => ({ table, ...found })) : []
  })
}

/** A row for what must not be there would keep a statement from doing what it does. */
function deniedIn(node: object): readonly A_Expr[] {
  return findNodes(node, 'BoolExpr')
    .filter(({ boolop }) => boolop === 'NOT_EXPR')
    .flatMap(({ args = [] }) => findNodes(args, 'SubLink'))
    .flatMap((link) => findNodes(link, 'A_Expr'))
}

function textsOf({ node }: ParsedStatement): readonly string[] {
  return findNodes(node, 'String').flatMap(({ sval }) => sval ?? [])
}

const TABLE = /\b(?:from|join|update|into|using)\s+(?:only\s+)?(?:\w+\.)?(\w+)/gi
const COMPARED =
  /\b(\w+)\)?\s*(?:=|<=?|>=?|<>|!=|(?:not\s+)?i?like|between|=\s*any\s*\(\s*array\s*\[|in\s*\()\s*(?:'([^']*)'|(-?\d+(?:\.\d+)?))/gi
const DENIED = /\bnot\s+exists\s*\([^()]*(?:\([^()]*\)[^()]*)*\)/gi

/** What a body does is known by its text alone. */
function comparisonsInText(written: string): readonly Comparison[] {
  const text = written.replaceAll("''", "'").replaceAll(DENIED, ' ')
  const tables = [...new Set([...text.matchAll(TABLE)].map(([, table = '']) => table.toLowerCase()))]
  return [...text.matchAll(COMPARED)].flatMap(([, column = '', value, number = '']) =>
    tables.map((table) => ({
      table,
      column: column.toLowerCase(),
      values: value === undefined ? around(number) : [value.replaceAll('%', '')],
    })),
  )
}

const OPERATORS = new Set(['=', '<>', '<', '>', '<=', '>=', '~~', '~~*', '!~~', '!~~*', 'BETWEEN'])

/** A column by itself or in a call, as `lower(status)`, and the constants on the other side. */
function compared({ name, lexpr, rexpr }: A_Expr): Omit<Comparison, 'table'> | undefined {
  if (!OPERATORS.has(nameParts(name).at(-1) ?? '') || !lexpr || !rexpr) return undefined
  const [column, ...others] = findNodes([lexpr, rexpr], 'ColumnRef')
  const called = nameParts(column?.fields).at(-1)
  const values = [...valuesOf(rexpr), ...valuesOf(lexpr)]
  if (called === undefined || others.length > 0 || values.length === 0) return undefined
  return { column: called, values: values.map((value) => value.replaceAll('%', '')) }
}

/** What is below, at and above a bound. */
function around(value: string): readonly string[] {
  const number = Number(value)
  return Number.isSafeInteger(number) ? [value, String(number + 1), String(number - 1)] : [value]
}

/** A constant, one with a cast, or a list of them. */
function valuesOf(node: Node | undefined): readonly string[] {
  const list = nodeOf(node, 'List')?.items ?? nodeOf(node, 'A_ArrayExpr')?.elements
  if (list) return list.flatMap(valuesOf)
  const value = nodeOf(nodeOf(node, 'TypeCast')?.arg ?? node, 'A_Const')
  if (value?.sval) return [value.sval.sval ?? '']
  if (value?.ival) return around(String(value.ival.ival ?? 0))
  return value?.fval ? [value.fval.fval ?? ''] : []
}

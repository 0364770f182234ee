import type { Node } from '@pgsql/types'
import { findNodes } from '../syntax/descend.ts'
import { nameParts, nodeOf, nodesOf, stringOf } from '../syntax/node.ts'
import type { ParsedStatement } from '../syntax/parser.ts'

/**
 * Whether a statement puts what does not depend on the row in the place of what somebody may have written since; `code` is all
 * that it runs. A WHERE that finds nothing the second time is no excuse, as it finds what was written since; one that asks for
 * NULL is, as nothing is lost where nothing was. So is a MERGE that also inserts: its rows are the file's own.
 */
export function overwrites(statement: ParsedStatement, code: string): boolean {
  const updates = updatesOf(statement)
  if (updates.length === 0) return overwritesInText(code)
  const filled = new Set(filledIn(statement))
  return updates.some(({ targetList }) => losesIn(targetList, filled))
}

interface Update {
  readonly targetList?: readonly Node[]
}

function updatesOf({ kind, node }: ParsedStatement): readonly Update[] {
  const below = findNodes(node, 'UpdateStmt')
  if (kind === 'UpdateStmt') return [node, ...below]
  const branches = findNodes(node, 'MergeWhenClause')
  if (branches.some(({ commandType }) => commandType === 'CMD_INSERT')) return below
  return [...branches.filter(({ commandType }) => commandType === 'CMD_UPDATE'), ...below]
}

/** The moment of a change may be written beside what is computed of the row. */
function losesIn(targetList: readonly Node[] | undefined, filled: ReadonlySet<string>): boolean {
  const targets = nodesOf(targetList, 'ResTarget')
  if (targets.some(({ name = '' }) => filled.has(name))) return false
  const isComputed = targets.some(({ val }) => val && depends(val))
  return targets.some(({ val }) => val && !depends(val) && !(isComputed && isCalled(val)))
}

function isCalled(value: Node): boolean {
  return [...findNodes(value, 'FuncCall'), ...findNodes(value, 'SQLValueFunction')].length > 0
}

function depends(value: Node): boolean {
  return [...findNodes(value, 'ColumnRef'), ...findNodes(value, 'SubLink')].length > 0
}

/** Columns that some condition of the statement wants to be NULL, or to be an empty text. */
function filledIn({ kind, node }: ParsedStatement): readonly string[] {
  const conditions = [
    kind === 'UpdateStmt' ? node.whereClause : undefined,
    kind === 'MergeStmt' ? node.joinCondition : undefined,
    ...findNodes(node, 'SelectStmt').map(({ whereClause }) => whereClause),
    ...findNodes(node, 'UpdateStmt').map(({ whereClause }) => whereClause),
    ...findNodes(node, 'MergeWhenClause').map(({ condition }) => condition),
  ]
  return conditions.flatMap(emptyIn)
}

/** Of OR, each side has to ask for the same. */
function emptyIn(condition: Node | undefined): readonly string[] {
  const test = nodeOf(condition, 'NullTest')
  if (test) return test.nulltesttype === 'IS_NULL' ? columnsIn(test.arg) : []
  const comparison = nodeOf(condition, 'A_Expr')
  if (comparison) {
    const isEmpty = nameParts(comparison.name).at(-1) === '=' && isEmptyText(comparison.rexpr)
    return isEmpty ? columnsIn(comparison.lexpr) : []
  }
  const { boolop, args = [] } = nodeOf(condition, 'BoolExpr') ?? {}
  if (boolop === 'AND_EXPR') return args.flatMap(emptyIn)
  if (boolop !== 'OR_EXPR') return []
  const [first = [], ...others] = args.map(emptyIn)
  return first.filter((column) => others.every((each) => each.includes(column)))
}

function isEmptyText(node: Node | undefined): boolean {
  const text = nodeOf(node, 'A_Const')?.sval
  return text !== undefined && (text.sval ?? '') === ''
}

function columnsIn(node: Node | undefined): readonly string[] {
  return node ? findNodes(node, 'ColumnRef').flatMap(({ fields = [] }) => stringOf(fields.at(-1)) ?? []) : []
}

const CONSTANT = String.raw`(?:'[^']*'|-?\d[\d.]*|true|false|null|default|now\(\)|current_\w+)(?:::\w+)?`
const TO_CONSTANTS = new RegExp(
  String.raw`\bupdate\s+(?:only\s+)?[\w."%]+(?:\s+(?!set\b)(?:as\s+)?\w+)?\s+set\s+("?\w+"?\s*=\s*${CONSTANT}(?:\s*,\s*"?\w+"?\s*=\s*${CONSTANT})*)\s*(?:[)'$]|(?:from|where|returning)\b|$)`,
  'i',
)

/** The same of code in a body, which is known by its text alone. A loop around an UPDATE may ask for NULL in its stead. */
function overwritesInText(code: string): boolean {
  return code.split(';').some((part) => {
    const assigned = TO_CONSTANTS.exec(part)?.[1]
    if (assigned === undefined) return false
    const columns = [...assigned.matchAll(/"?(\w+)"?\s*=/g)].map(([, name = '']) => name)
    return !columns.some((name) => asksForNull(part, name))
  })
}

function asksForNull(code: string, column: string): boolean {
  const blank = new RegExp(String.raw`\bor\s+(?:\w+\.)?"?${column}"?\s*=\s*''(?!')`, 'gi')
  const asked = new RegExp(String.raw`(\bor\s+)?\b${column}"?\s+is\s+null\b(\s*or\b)?`, 'i')
  const [found, before, after] = asked.exec(code.replaceAll(blank, ' ')) ?? []
  return found !== undefined && before === undefined && after === undefined
}

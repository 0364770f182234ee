import type { A_Const, A_Expr, FuncCall, Node } from '@pgsql/types'
import { nameParts, nodeOf } from '../syntax/node.ts'
import { canonical } from './canonical.ts'

/** `unsure`: they are written differently, and only the server could tell whether they mean the same. */
export type Likeness = 'same' | 'different' | 'unsure'

/** Under which circumstances two expressions are compared. */
export interface ExpressionContext {
  /** Names that it qualifies are unqualified in the file. */
  readonly schema: string
  /** Of the values, where it is known; empty: not. */
  readonly type: string
}

/** Types whose constants are the same only when their texts are; a timestamp has many texts. */
const LITERAL_TYPES =
  /^(enum|text|varchar|bpchar|char|character( varying)?(\(\d+\))?|bool|boolean|uuid|json|int[248]|smallint|integer|bigint|numeric(\(.*\))?|float[48]|real|double precision|regclass)$/
const BOOLEAN_TYPES = /^bool(ean)?$/

/** Two expressions that should be alike; one may be absent. */
interface Pair {
  readonly file: Node | undefined
  readonly database: Node | undefined
  readonly around: ExpressionContext
}

/** What the tops of two expressions tell, and what is left to compare below them. */
interface Step {
  readonly likeness: Likeness
  readonly below: readonly Pair[]
}

/** What a file says against what the server prints. Expressions are as deep as they are long, so it keeps a list and does not recur. */
export function compareExpressions(file: Node, database: Node, around: ExpressionContext): Likeness {
  const left: Pair[] = [{ file, database, around }]
  const found = new Set<Likeness>()
  for (let pair = left.pop(); pair; pair = left.pop()) {
    const { likeness, below } = comparePair(pair)
    if (likeness === 'different') return 'different'
    found.add(likeness)
    left.push(...below)
  }
  return allAlike([...found])
}

/** Absent on both sides is the same; on one side, different. */
export function compareOptional(
  file: Node | undefined,
  database: Node | undefined,
  around: ExpressionContext,
): Likeness {
  if (file && database) return compareExpressions(file, database, around)
  return file || database ? 'different' : 'same'
}

export function allAlike(parts: readonly Likeness[]): Likeness {
  if (parts.includes('different')) return 'different'
  return parts.includes('unsure') ? 'unsure' : 'same'
}

function comparePair({ file, database, around }: Pair): Step {
  if (!file || !database) return told(file === database ? 'same' : 'unsure')
  return compareTops(strip(file, around), strip(database, around))
}

interface Stripped {
  readonly node: Node
  readonly around: ExpressionContext
}

/** The server writes casts that the file leaves out; parentheses are not in a tree. */
function strip(written: Node, context: ExpressionContext): Stripped {
  let [node, around] = [written, context]
  for (let cast = nodeOf(node, 'TypeCast'); cast?.arg; cast = nodeOf(node, 'TypeCast')) {
    const type = nameParts(cast.typeName?.names).at(-1) ?? ''
    node = cast.arg
    around = { ...around, type: around.type || type }
  }
  if (nodeOf(node, 'SQLValueFunction')?.op === 'SVFOP_CURRENT_TIMESTAMP')
    return { node: { FuncCall: { funcname: [{ String: { sval: 'now' } }] } }, around }
  return { node, around }
}

function told(likeness: Likeness): Step {
  return { likeness, below: [] }
}

function compareTops(own: Stripped, theirs: Stripped): Step {
  const [file, database] = [own.node, theirs.node]
  // Below an operator or a call, only a cast tells what type a constant has.
  const around = { ...own.around, type: '' }
  if ('A_Const' in file && 'A_Const' in database)
    return told(compareConstants([file.A_Const, own.around], [database.A_Const, theirs.around]))
  if ('FuncCall' in file && 'FuncCall' in database) {
    const [one, other] = [file.FuncCall, database.FuncCall]
    return functionName(one, own.around) === functionName(other, theirs.around)
      ? pairs(one.args, other.args, around)
      : told('different')
  }
  if ('ColumnRef' in file && 'ColumnRef' in database)
    return told(lastOf(file.ColumnRef.fields) === lastOf(database.ColumnRef.fields) ? 'same' : 'different')
  if ('A_Expr' in file && 'A_Expr' in database) return compareOperators(file.A_Expr, database.A_Expr, around)
  if ('BoolExpr' in file && 'BoolExpr' in database) {
    const [one, other] = [file.BoolExpr, database.BoolExpr]
    return one.boolop === other.boolop ? pairs(one.args, other.args, around) : told('different')
  }
  if ('NullTest' in file && 'NullTest' in database) {
    const [one, other] = [file.NullTest, database.NullTest]
    if (one.nulltesttype !== other.nulltesttype) return told('different')
    return { likeness: 'same', below: [{ file: one.arg, database: other.arg, around }] }
  }
  return compareOthers(file, database)
}

function compareOperators(file: A_Expr, database: A_Expr, around: ExpressionContext): Step {
  if (file.kind !== database.kind) return told('unsure')
  if (lastOf(file.name) !== lastOf(database.name)) return told('different')
  const left = { file: file.lexpr, database: database.lexpr, around }
  const right = { file: file.rexpr, database: database.rexpr, around }
  return { likeness: 'same', below: [left, right] }
}

function compareOthers(file: Node, database: Node): Step {
  if (kindOf(file) !== kindOf(database))
    return told(isPlain(file) && isPlain(database) ? 'different' : 'unsure')
  return told(canonical(file) === canonical(database) ? 'same' : 'unsure')
}

function kindOf(node: Node): string {
  return Object.keys(node)[0] ?? ''
}

function isPlain(node: Node): boolean {
  return 'A_Const' in node || 'FuncCall' in node || 'SQLValueFunction' in node
}

function pairs(file: readonly Node[] = [], database: readonly Node[] = [], around: ExpressionContext): Step {
  if (file.length !== database.length) return told('different')
  return {
    likeness: 'same',
    below: file.map((own, index) => ({ file: own, database: database[index], around })),
  }
}

function lastOf(list: readonly Node[] | undefined): string | undefined {
  return nameParts(list).at(-1)
}

function functionName({ funcname }: FuncCall, around: ExpressionContext): string {
  const parts = nameParts(funcname)
  const schema = parts.at(-2)
  const own = schema === undefined || schema === 'pg_catalog' || schema === around.schema
  return own ? (parts.at(-1) ?? '') : parts.join('.')
}

type PlacedConstant = readonly [A_Const, ExpressionContext]

function compareConstants(file: PlacedConstant, database: PlacedConstant): Likeness {
  const type = file[1].type || database[1].type
  const [own, theirs] = [constant(file, type), constant(database, type)]
  if (own.text === theirs.text) return 'same'
  if (own.text === undefined || theirs.text === undefined) return 'different'
  if (own.numeric || theirs.numeric) return Number(own.text) === Number(theirs.text) ? 'same' : 'different'
  return LITERAL_TYPES.test(type) ? 'different' : 'unsure'
}

interface Constant {
  /** Undefined: NULL. */
  readonly text: string | undefined
  readonly numeric: boolean
}

/** A relation that a sequence function names loses the app's schema. */
function constant([node, around]: PlacedConstant, type: string): Constant {
  if (node.isnull === true) return { text: undefined, numeric: false }
  if (node.ival) return { text: String(node.ival.ival ?? 0), numeric: true }
  if (node.fval) return { text: node.fval.fval ?? '', numeric: true }
  if (node.boolval) return { text: String(node.boolval.boolval === true), numeric: false }
  const written = node.sval?.sval ?? ''
  if (BOOLEAN_TYPES.test(type)) return { text: booleanText(written), numeric: false }
  const prefixes = type === 'regclass' ? [`${around.schema}.`, `"${around.schema}".`] : []
  const prefix = prefixes.find((each) => written.startsWith(each)) ?? ''
  return { text: written.slice(prefix.length), numeric: false }
}

function booleanText(written: string): string {
  const word = written.toLowerCase()
  if (['t', 'true', 'y', 'yes', 'on', '1'].includes(word)) return 'true'
  return ['f', 'false', 'n', 'no', 'off', '0'].includes(word) ? 'false' : word
}

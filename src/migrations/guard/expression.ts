import { child, isNode, nameParts, text } from '../syntax/node.ts'
import type { SqlNode } from '../syntax/parser.ts'

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

/** What a file says against what the server prints, each with its kind above it: `{ FuncCall: {...} }`. */
export function compareExpressions(file: SqlNode, database: SqlNode, around: ExpressionContext): Likeness {
  const [own, theirs] = [strip(file, around), strip(database, around)]
  if (own.kind !== theirs.kind) return isPlain(own) && isPlain(theirs) ? 'different' : 'unsure'
  const compare = COMPARISONS[own.kind]
  if (compare) return compare(own, theirs)
  return canonical(own.node) === canonical(theirs.node) ? 'same' : 'unsure'
}

/** Absent on both sides is the same; on one side, different. */
export function compareOptional(
  file: SqlNode | undefined,
  database: SqlNode | undefined,
  around: ExpressionContext,
): Likeness {
  if (file && database) return compareExpressions(file, database, around)
  return file || database ? 'different' : 'same'
}

export function allAlike(parts: readonly Likeness[]): Likeness {
  if (parts.includes('different')) return 'different'
  return parts.includes('unsure') ? 'unsure' : 'same'
}

interface Stripped {
  readonly kind: string
  readonly node: SqlNode
  readonly around: ExpressionContext
}

/** The server writes casts that the file leaves out; parentheses are not in a tree. */
function strip(wrapped: SqlNode, around: ExpressionContext): Stripped {
  const [kind, node] = unwrap(wrapped)
  if (kind === 'TypeCast') {
    const type = nameParts(child(node, 'typeName')?.names).at(-1) ?? ''
    const arg = child(node, 'arg')
    return arg ? strip(arg, { ...around, type: around.type || type }) : { kind, node, around }
  }
  if (kind === 'SQLValueFunction' && node.op === 'SVFOP_CURRENT_TIMESTAMP')
    return { kind: 'FuncCall', node: { funcname: [{ String: { sval: 'now' } }] }, around }
  return { kind, node, around }
}

function unwrap(wrapped: SqlNode): readonly [kind: string, node: SqlNode] {
  const [kind, node] = Object.entries(wrapped)[0] ?? ['', {}]
  return [kind, isNode(node) ? node : {}]
}

function isPlain({ kind }: Stripped): boolean {
  return kind === 'A_Const' || kind === 'FuncCall' || kind === 'SQLValueFunction'
}

const COMPARISONS: Readonly<Record<string, (file: Stripped, database: Stripped) => Likeness>> = {
  A_Const: compareConstants,
  FuncCall: (file, database) => {
    if (functionName(file) !== functionName(database)) return 'different'
    return compareLists(file, database, 'args')
  },
  ColumnRef: ({ node: file }, { node: database }) =>
    nameParts(file.fields).at(-1) === nameParts(database.fields).at(-1) ? 'same' : 'different',
  A_Expr: (file, database) => {
    if (file.node.kind !== database.node.kind) return 'unsure'
    if (nameParts(file.node.name).at(-1) !== nameParts(database.node.name).at(-1)) return 'different'
    return allAlike(['lexpr', 'rexpr'].map((side) => compareField(file, database, side)))
  },
  BoolExpr: (file, database) =>
    file.node.boolop === database.node.boolop ? compareLists(file, database, 'args') : 'different',
  NullTest: (file, database) =>
    file.node.nulltesttype === database.node.nulltesttype ? compareField(file, database, 'arg') : 'different',
}

function compareField(file: Stripped, database: Stripped, field: string): Likeness {
  const [own, theirs] = [file.node[field], database.node[field]]
  if (isNode(own) && isNode(theirs)) return compareExpressions(own, theirs, below(file))
  return canonical(own) === canonical(theirs) ? 'same' : 'unsure'
}

function compareLists(file: Stripped, database: Stripped, field: string): Likeness {
  const [own, theirs] = [items(file.node[field]), items(database.node[field])]
  if (own.length !== theirs.length) return 'different'
  const around = below(file)
  return allAlike(
    own.map((item, index) => {
      const other = theirs[index]
      return other ? compareExpressions(item, other, around) : 'different'
    }),
  )
}

/** Below an operator or a call, only a cast tells what type a constant has. */
function below({ around }: Stripped): ExpressionContext {
  return { ...around, type: '' }
}

function items(value: unknown): readonly SqlNode[] {
  return Array.isArray(value) ? value.filter(isNode) : []
}

function functionName({ node, around }: Stripped): string {
  const parts = nameParts(node.funcname)
  const schema = parts.at(-2)
  const own = schema === undefined || schema === 'pg_catalog' || schema === around.schema
  return own ? (parts.at(-1) ?? '') : parts.join('.')
}

function compareConstants(file: Stripped, database: Stripped): Likeness {
  const type = file.around.type || database.around.type
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
function constant({ node, around }: Stripped, type: string): Constant {
  if (node.isnull === true) return { text: undefined, numeric: false }
  const integer = child(node, 'ival')
  if (integer) return { text: String(integer.ival ?? 0), numeric: true }
  const float = child(node, 'fval')
  if (float) return { text: text(float, 'fval') ?? '', numeric: true }
  const bool = child(node, 'boolval')
  if (bool) return { text: String(bool.boolval === true), numeric: false }
  const written = text(child(node, 'sval') ?? {}, 'sval') ?? ''
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

/** Without the places in the text. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (field, nested: unknown) => (field === 'location' ? undefined : nested)) ?? ''
}

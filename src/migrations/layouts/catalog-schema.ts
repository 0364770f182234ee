import type { Token } from '../../postgres/lexer.ts'
import { callAround, closeOf, endsOfItems, listAround, openOf } from './bracket.ts'

/**
 * How a text stands for a schema: as a value of a catalog's column, as one of a list (`'{public}'`), as a regular expression that has
 * it, or as a name that PostgreSQL reads.
 */
export type SchemaText = 'value' | 'list' | 'pattern' | 'name'

/** Columns of `pg_catalog` and `information_schema` that hold the name of a schema. */
const COLUMNS = new Set(
  `nspname schemaname schema_name table_schema constraint_schema unique_constraint_schema routine_schema specific_schema
  sequence_schema trigger_schema event_object_schema udt_schema domain_schema user_defined_type_schema collation_schema
  view_schema foreign_table_schema object_schema parameter_schema referenced_table_schema current_schema tg_table_schema`.split(
    /\s+/,
  ),
)

/** Behind which a column is compared, and not given a value. */
const COMPARES =
  /^(?:where|on|having|and|or|not|when|if|elsif|elseif|while|select|return|filter|using|case|assert|exists|until)$/
/** Behind which `=` gives a value; `begin` and the like: as PL/pgSQL takes it for `:=`. */
const ASSIGNS = /^(?:set|begin|then|else|loop|declare)$/

/**
 * What the text token at this place is where it names a schema: compared with a column of a catalog (`table_schema = 'public'`, either
 * way round, in a row, `IN`, `= ANY (ARRAY[...])`, `LIKE`, `~`, `CASE`), or read as a name (`'public'::regnamespace`). Undefined: it is data, as far as can be seen.
 */
export function schemaText(tokens: readonly Token[], index: number): SchemaText | undefined {
  if (isNameOfSchema(tokens, index)) return 'name'
  if (callAround(tokens, index) === 'has_schema_privilege' || isCase(tokens, index) || isInRow(tokens, index))
    return 'value'
  const behind = pastCast(tokens, index + 1)
  const ahead = operatorAt(tokens, behind)
  if (ahead > 0 && isColumnBehind(tokens, behind + ahead)) return 'value'
  const match = beforeMatch(tokens, index - 1)
  if (match !== undefined) return isCompared(tokens, match) ? 'pattern' : undefined
  const first = startOfList(tokens, index)
  const end = beforeOperator(tokens, first ?? index - 1, first !== undefined)
  if (end === undefined || !isCompared(tokens, end)) return undefined
  return first !== undefined && textAt(tokens, index)?.startsWith("'{") ? 'list' : 'value'
}

/** Whether what ends at `end` is a column that is compared. */
function isCompared(tokens: readonly Token[], end: number): boolean {
  const column = beforeCast(tokens, end)
  return isColumn(tokens, column) && !isAssigned(tokens, column)
}

/** `CASE table_schema WHEN 'public'` */
function isCase(tokens: readonly Token[], index: number): boolean {
  if (wordAt(tokens, index - 1) !== 'when') return false
  const first = tokens.slice(0, index - 1).findLastIndex(({ text }) => /^case$/i.test(text))
  const when = tokens.findIndex(({ text }, at) => at > first && /^when$/i.test(text))
  return first !== -1 && isColumn(tokens, beforeCast(tokens, when - 1))
}

/** `(table_schema, table_name) = ('public', 't')`, either way round, and `IN (('public', 't'), ...)`. */
function isInRow(tokens: readonly Token[], index: number): boolean {
  const row = listAround(tokens, index)
  if (!row) return false
  const { open, place } = row
  const close = closeOf(tokens, open) ?? open
  const ahead = operatorAt(tokens, close + 1)
  const other = close + 1 + ahead
  if (ahead > 0 && isRowOfColumns(tokens, wordAt(tokens, other) === 'row' ? other + 1 : other, place))
    return true
  const before = wordAt(tokens, open - 1) === 'row' ? open - 2 : open - 1
  const isListed = textAt(tokens, before) === '(' || textAt(tokens, before) === ','
  const list = isListed ? listAround(tokens, before + 1)?.open : undefined
  const end = beforeOperator(tokens, list === undefined ? before : list - 1, list !== undefined)
  const columns = end === undefined || textAt(tokens, end) !== ')' ? undefined : openOf(tokens, end)
  return columns !== undefined && isRowOfColumns(tokens, columns, place) && !isAssigned(tokens, columns)
}

function isRowOfColumns(tokens: readonly Token[], open: number, place: number): boolean {
  if (textAt(tokens, open) !== '(') return false
  const end = endsOfItems(tokens, open)[place]
  return end !== undefined && isColumn(tokens, beforeCast(tokens, end))
}

/** The index before `~`, `~*`, `!~` or `!~*` that ends at `index`. */
function beforeMatch(tokens: readonly Token[], index: number): number | undefined {
  const at = textAt(tokens, index) === '*' ? index - 1 : index
  if (textAt(tokens, at) !== '~') return undefined
  return textAt(tokens, at - 1) === '!' ? at - 2 : at - 1
}

function wordAt(tokens: readonly Token[], index: number): string | undefined {
  const token = tokens[index]
  return token?.kind === 'word' ? token.text.toLowerCase() : undefined
}

function textAt(tokens: readonly Token[], index: number): string | undefined {
  return tokens[index]?.text
}

/** `'public'::regnamespace`, `regnamespace 'public'`, `cast('public' as regnamespace)`, `to_regnamespace('public')`. */
function isNameOfSchema(tokens: readonly Token[], index: number): boolean {
  const isCast = textAt(tokens, index + 1) === ':' && wordAt(tokens, index + 3) === 'regnamespace'
  const isCastAs = wordAt(tokens, index + 1) === 'as' && wordAt(tokens, index + 2) === 'regnamespace'
  const isCall = textAt(tokens, index - 1) === '(' && wordAt(tokens, index - 2) === 'to_regnamespace'
  return isCast || isCastAs || isCall || wordAt(tokens, index - 1) === 'regnamespace'
}

/** The index behind `::name`, where there is one at `index`. */
function pastCast(tokens: readonly Token[], index: number): number {
  return textAt(tokens, index) === ':' && textAt(tokens, index + 1) === ':' ? index + 3 : index
}

/** The index of the last token of what `::name` at the end `index` casts. */
function beforeCast(tokens: readonly Token[], index: number): number {
  const isCast = textAt(tokens, index - 1) === ':' && textAt(tokens, index - 2) === ':'
  return isCast ? beforeCast(tokens, index - 3) : index
}

/** How many tokens of `=`, `<>` or `!=` begin here; 0: none. */
function operatorAt(tokens: readonly Token[], index: number): number {
  const [first, second] = [textAt(tokens, index), textAt(tokens, index + 1)]
  if (first === '=' && second !== '>') return 1
  return (first === '<' && second === '>') || (first === '!' && second === '=') ? 2 : 0
}

/** The index before the operator that ends at `index`; undefined: none does. `ofList`: one that takes a list may end there too. */
function beforeOperator(tokens: readonly Token[], index: number, ofList: boolean): number | undefined {
  const word = wordAt(tokens, index)
  const isNegated = (at: number) => (wordAt(tokens, at) === 'not' ? at - 1 : at)
  if (ofList && word === 'in') return isNegated(index - 1)
  const at = ofList && (word === 'any' || word === 'some' || word === 'all') ? index - 1 : index
  if (word === 'like' || word === 'ilike') return isNegated(index - 1)
  if (word === 'from' && wordAt(tokens, index - 1) === 'distinct') {
    const is = isNegated(index - 2)
    return wordAt(tokens, is) === 'is' ? is - 1 : undefined
  }
  const [last, first] = [textAt(tokens, at), textAt(tokens, at - 1)]
  if (last === '>' && first === '<') return at - 2
  if (last !== '=' || first === ':' || first === '<' || first === '>') return undefined
  return first === '!' ? at - 2 : at - 1
}

/** The index before the bracket of a list of texts, in which `index` is: `IN (`, `ANY (ARRAY[`. */
function startOfList(tokens: readonly Token[], index: number): number | undefined {
  let at = index - 1
  while (textAt(tokens, at) === ',') {
    at = beforeCast(tokens, at - 1) - 1
  }
  if (textAt(tokens, at) === '[' && wordAt(tokens, at - 1) === 'array') at -= 2
  if (textAt(tokens, at) !== '(') return undefined
  return at - 1
}

function isColumn(tokens: readonly Token[], index: number): boolean {
  const isCall = textAt(tokens, index) === ')' && textAt(tokens, index - 1) === '('
  const token = tokens[isCall ? index - 2 : index]
  if (token?.kind === 'name') return COLUMNS.has(token.text.slice(1, -1))
  return token?.kind === 'word' && COLUMNS.has(token.text.toLowerCase())
}

/** A name with or without what it belongs to: `n.nspname`. */
function isColumnBehind(tokens: readonly Token[], index: number): boolean {
  let at = index
  while (textAt(tokens, at + 1) === '.') at += 2
  return isColumn(tokens, at)
}

/** Whether `=` behind this column gives it a value: `SET schema_name = 'public'`, and in PL/pgSQL. */
function isAssigned(tokens: readonly Token[], column: number): boolean {
  for (let at = column - 1; at >= 0; at -= 1) {
    const word = wordAt(tokens, at) ?? ''
    if (COMPARES.test(word)) return false
    if (ASSIGNS.test(word) || textAt(tokens, at) === ';') return true
  }
  return true
}

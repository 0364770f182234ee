import type { Token } from '../../postgres/lexer.ts'
import { callAround, listAround } from './bracket.ts'

/** Functions of PostgreSQL that take the name of a relation, type or routine as a text. */
const NAMED_BY_TEXT = new Set(
  `nextval setval currval pg_get_serial_sequence pg_sequence_last_value pg_sequence_parameters
  to_regclass to_regtype to_regtypemod to_regproc to_regprocedure to_regoper to_regoperator to_regcollation
  has_table_privilege has_any_column_privilege has_column_privilege has_sequence_privilege has_function_privilege has_type_privilege
  pg_relation_size pg_total_relation_size pg_table_size pg_indexes_size pg_get_viewdef pg_relation_filepath pg_relation_filenode
  pg_partition_tree pg_partition_ancestors pg_partition_root pg_relation_is_updatable pg_column_is_updatable row_security_active`.split(
    /\s+/,
  ),
)

/** What makes such a text of others. */
const MAKES_TEXT = new Set(['format', 'concat'])

const REFERENCES = /^reg(?:class|type|proc|procedure|operator|oper|config|dictionary|collation)$/

/** Whether a text names an object: `nextval('public.a')`, `'public.a'::regclass`, `CAST('public.a' AS regclass)`, `regclass 'public.a'`. */
export function namesObject(tokens: readonly Token[], index: number): boolean {
  return (
    isReference(typeOf(tokens, index)) || isReference(wordAt(tokens, index - 1)) || isArgument(tokens, index)
  )
}

function isArgument(tokens: readonly Token[], index: number): boolean {
  const call = callAround(tokens, index) ?? ''
  if (!MAKES_TEXT.has(call)) return NAMED_BY_TEXT.has(call)
  const list = listAround(tokens, index)
  return list !== undefined && isArgument(tokens, list.open - 1)
}

/** The type that a text is cast to, brackets around it left out. */
function typeOf(tokens: readonly Token[], index: number): string | undefined {
  let [first, last] = [index - 1, index + 1]
  while (tokens[last]?.text === ')' && tokens[first]?.text === '(' && tokens[first - 1]?.kind !== 'word') {
    first -= 1
    last += 1
  }
  if (tokens[last]?.text === ':' && tokens[last + 1]?.text === ':') return typeAt(tokens, last + 2)
  return wordAt(tokens, last) === 'as' ? typeAt(tokens, last + 1) : undefined
}

function typeAt(tokens: readonly Token[], index: number): string | undefined {
  return wordAt(tokens, tokens[index + 1]?.text === '.' ? index + 2 : index)
}

function isReference(type: string | undefined): boolean {
  return REFERENCES.test(type ?? '')
}

function wordAt(tokens: readonly Token[], index: number): string | undefined {
  const token = tokens[index]
  return token?.kind === 'word' ? token.text.toLowerCase() : undefined
}

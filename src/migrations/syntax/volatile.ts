import type { Node } from '@pgsql/types'
import { findNodes } from './descend.ts'
import { nameParts } from './node.ts'

/** Functions of PostgreSQL that stand in defaults and have one value for all rows (pg_proc.provolatile `i` or `s`). */
const SAME_FOR_ALL_ROWS = new Set(
  `abs array_fill array_to_json btrim chr coalesce concat concat_ws current_database current_schema current_setting
  date_part date_trunc decode encode format initcap int4range int8range json_build_array json_build_object
  jsonb_build_array jsonb_build_object left length lower lpad ltrim make_date make_interval make_time make_timestamp
  make_timestamptz md5 now numrange overlay repeat replace right round rpad rtrim sha256 statement_timestamp
  string_to_array substring timezone to_char to_date to_json to_jsonb to_number to_timestamp transaction_timestamp
  trunc tsrange tstzrange upper version`.split(/\s+/),
)

/**
 * The first call in an expression that may give each row another value, as `random()`. A function that is not known counts as
 * one: PostgreSQL takes it as volatile unless it was declared otherwise.
 */
export function volatileFunction(expression: Node): string | undefined {
  for (const node of findNodes(expression, 'FuncCall')) {
    const parts = nameParts(node.funcname)
    const own = parts.length > 1 && parts[0] !== 'pg_catalog'
    const name = parts.at(-1) ?? ''
    if (own || !SAME_FOR_ALL_ROWS.has(name))
      return `${parts.filter((part) => part !== 'pg_catalog').join('.')}(${node.args === undefined ? '' : '...'})`
  }
  return undefined
}

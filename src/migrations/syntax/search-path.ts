import type { FuncCall } from '@pgsql/types'
import { findNodes } from './descend.ts'
import { nameParts, nodeOf, nodesOf } from './node.ts'
import type { ParsedStatement } from './parser.ts'

/** The schemas of a search_path in their order; `default`: what it was before anybody set it. */
export type SearchPath = readonly string[] | 'default'

/** Whether a statement takes the search_path back to what it was: `RESET search_path`, `SET search_path TO DEFAULT`. */
export function resetsSearchPath({ kind, node }: ParsedStatement): boolean {
  if (kind !== 'VariableSetStmt' || node.name !== 'search_path') return false
  return node.kind === 'VAR_RESET' || node.kind === 'VAR_SET_DEFAULT'
}

/** What a statement makes the search_path, for those after it; undefined: it leaves it, or what it makes it is not known. */
export function searchPathSetBy(statement: ParsedStatement): SearchPath | undefined {
  const { kind, node } = statement
  if (resetsSearchPath(statement)) return 'default'
  if (kind === 'VariableSetStmt' && node.name === 'search_path')
    return nodesOf(node.args, 'A_Const').flatMap(({ sval }) => sval?.sval || [])
  if (kind !== 'SelectStmt') return undefined
  return findNodes(node, 'FuncCall').flatMap((call) => configured(call) ?? [])[0]
}

/** `set_config('search_path', 'a, b', false)`; a list of one path. */
function configured({ funcname, args = [] }: FuncCall): readonly [readonly string[]] | undefined {
  if (nameParts(funcname).at(-1) !== 'set_config') return undefined
  if (nodeOf(args[0], 'A_Const')?.sval?.sval !== 'search_path') return undefined
  const value = nodeOf(args[1], 'A_Const')
  if (!value?.sval) return undefined
  const names = (value.sval.sval ?? '').split(',').map((name) => name.trim().replace(/^"(.*)"$/, '$1'))
  return [names.filter((name) => name !== '')]
}

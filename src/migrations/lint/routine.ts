import type { DefElem } from '@pgsql/types'
import { quoteIdentifier } from '../../postgres/identifier.ts'
import { nodeOf, nodesOf, stringOf } from '../syntax/node.ts'
import { listName, show } from '../syntax/object-name.ts'
import type { Rule } from './rule.ts'

/** A body that is parsed when it is made (BEGIN ATOMIC) is bound to what its names meant then. */
export const routineSearchPath: Rule = ({ kind, node }, { schema }) => {
  if (kind !== 'CreateFunctionStmt' || node.sql_body !== undefined) return []
  const name = listName(node.funcname)
  if (!name) return []
  const options = nodesOf(node.options, 'DefElem')
  if (isCompiled(options) || options.some(setsSearchPath)) return []
  const what = node.is_procedure === true ? 'procedure' : 'function'
  if (!options.some(isDefiner)) {
    return [
      {
        code: 'function-search-path',
        message: `The ${what} ${show(name)} looks up its names in the search_path of whoever calls it`,
        hint: 'add `SET search_path FROM CURRENT` to it, which is that of the migrations',
      },
    ]
  }
  return [
    {
      code: 'definer-search-path',
      message: `The ${what} ${show(name)} runs with its owner's rights and looks up its names in the search_path of whoever calls it, who can put others in their place`,
      hint: `add \`SET search_path = ${quoteIdentifier(schema)}, pg_temp\` to it, or \`SET search_path FROM CURRENT\` where the schema's name differs`,
    },
  ]
}

/** Its body is no SQL. */
function isCompiled(options: readonly DefElem[]): boolean {
  const language = stringOf(options.find(({ defname }) => defname === 'language')?.arg)
  return language === 'c' || language === 'internal'
}

function setsSearchPath({ arg }: DefElem): boolean {
  return nodeOf(arg, 'VariableSetStmt')?.name === 'search_path'
}

function isDefiner({ defname, arg }: DefElem): boolean {
  return defname === 'security' && nodeOf(arg, 'Boolean')?.boolval === true
}

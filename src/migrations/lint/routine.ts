import { quoteIdentifier } from '../../postgres/identifier.ts'
import { child, children, flag, text } from '../syntax/node.ts'
import { listName, show } from '../syntax/object-name.ts'
import type { SqlNode } from '../syntax/parser.ts'
import type { Rule } from './rule.ts'

/** A body that is parsed when it is made (BEGIN ATOMIC) is bound to what its names meant then. */
export const routineSearchPath: Rule = ({ kind, node }, { schema }) => {
  const name = listName(node.funcname)
  if (kind !== 'CreateFunctionStmt' || !name || node.sql_body !== undefined) return []
  const options = children(node, 'options')
  if (isCompiled(options) || options.some(setsSearchPath)) return []
  const what = flag(node, 'is_procedure') ? 'procedure' : 'function'
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
function isCompiled(options: readonly SqlNode[]): boolean {
  const language = options.find(({ defname }) => defname === 'language')
  const name = text(argument(language ?? {}, 'String') ?? {}, 'sval')
  return name === 'c' || name === 'internal'
}

function setsSearchPath(option: SqlNode): boolean {
  return argument(option, 'VariableSetStmt')?.name === 'search_path'
}

function isDefiner(option: SqlNode): boolean {
  return option.defname === 'security' && flag(argument(option, 'Boolean') ?? {}, 'boolval')
}

function argument(option: SqlNode, kind: string): SqlNode | undefined {
  return child(child(option, 'arg') ?? {}, kind)
}

import { child, children, isNode, nameParts, text } from '../syntax/node.ts'
import type { SqlNode } from '../syntax/parser.ts'
import { DONE, doneWhen, type Guard } from './guard.ts'
import { type ObjectName, relationSubject } from './subject.ts'

/** `SET (fillfactor = 70)` and `RESET (fillfactor)` of a table, view or index. */
export function setOptions(relation: ObjectName, command: SqlNode, set: boolean): readonly Guard[] {
  return children(child(child(command, 'def') ?? {}, 'List') ?? {}, 'items').map((option) => {
    const namespace = text(option, 'defnamespace')
    const name = `${namespace === undefined ? '' : `${namespace}.`}${text(option, 'defname') ?? ''}`
    const value = set ? optionValue(option) : undefined
    return {
      subject: relationSubject(relation, 'option', name),
      effect: value ?? 'absent',
      asks: [{ of: 'relation', ...relation }],
      evaluateGuards: (facts) => {
        const table = facts.relation(relation)
        if (table && !table.toast && namespace === 'toast') return DONE
        const found = table?.options.get(name)
        return doneWhen(found === undefined ? value === undefined : value === plain(found))
      },
    }
  })
}

/** An option without a value is on. */
function optionValue(option: SqlNode): string {
  const [kind, node] = Object.entries(child(option, 'arg') ?? {})[0] ?? ['', {}]
  if (!isNode(node)) return 'true'
  switch (kind) {
    case 'Integer':
      return String(node.ival ?? 0)
    case 'Float':
      return plain(text(node, 'fval') ?? '')
    case 'String':
      return plain(text(node, 'sval') ?? '')
    case 'Boolean':
      return String(node.boolval === true)
    case 'TypeName':
      return plain(nameParts(node.names).join('.'))
    default:
      return 'true'
  }
}

/** The catalog keeps an option as it was written. */
function plain(value: string): string {
  const word = value.toLowerCase()
  if (['on', 'yes', 'true'].includes(word)) return 'true'
  return ['off', 'no', 'false'].includes(word) ? 'false' : word
}

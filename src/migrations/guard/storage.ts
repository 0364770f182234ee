import type { AlterTableCmd, DefElem } from '@pgsql/types'
import { nameParts, nodeOf, nodesOf, stringOf } from '../syntax/node.ts'
import { DONE, doneWhen, type Guard } from './guard.ts'
import { type ObjectName, relationSubject } from './subject.ts'

/** `SET (fillfactor = 70)` and `RESET (fillfactor)` of a table, view or index. */
export function setOptions(relation: ObjectName, command: AlterTableCmd, set: boolean): readonly Guard[] {
  return nodesOf(nodeOf(command.def, 'List')?.items, 'DefElem').map((option) => {
    const namespace = option.defnamespace
    const name = `${namespace === undefined ? '' : `${namespace}.`}${option.defname ?? ''}`
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
function optionValue({ arg }: DefElem): string {
  const integer = nodeOf(arg, 'Integer')
  if (integer) return String(integer.ival ?? 0)
  const boolean = nodeOf(arg, 'Boolean')
  if (boolean) return String(boolean.boolval === true)
  const word = nodeOf(arg, 'Float')?.fval ?? stringOf(arg) ?? nodeOf(arg, 'TypeName')?.names
  if (word === undefined) return 'true'
  return plain(typeof word === 'string' ? word : nameParts(word).join('.'))
}

/** The catalog keeps an option as it was written. */
function plain(value: string): string {
  const word = value.toLowerCase()
  if (['on', 'yes', 'true'].includes(word)) return 'true'
  return ['off', 'no', 'false'].includes(word) ? 'false' : word
}

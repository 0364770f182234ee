import { descend } from '../syntax/node.ts'
import { relationAt } from '../syntax/object-name.ts'
import type { StatementLocks } from './lock.ts'

/** Tables that the foreign keys below `value` point to: writes to them wait, because a trigger is added. */
export function foreignKeys(value: unknown): StatementLocks['on'] {
  return [...descend(value)].flatMap(([, node]) => {
    const relation = node.contype === 'CONSTR_FOREIGN' ? relationAt(node, 'pktable') : undefined
    return relation ? [{ relation, mode: 'SHARE ROW EXCLUSIVE' as const }] : []
  })
}

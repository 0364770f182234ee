import { findNodes } from '../syntax/descend.ts'
import { rangeVar } from '../syntax/object-name.ts'
import type { StatementLocks } from './lock.ts'

/** Tables that the foreign keys below `top` point to: writes to them wait, because a trigger is added. */
export function foreignKeys(top: object): StatementLocks['on'] {
  return findNodes(top, 'Constraint').flatMap(({ contype, pktable }) => {
    const relation = contype === 'CONSTR_FOREIGN' ? rangeVar(pktable) : undefined
    return relation ? [{ relation, mode: 'SHARE ROW EXCLUSIVE' as const }] : []
  })
}

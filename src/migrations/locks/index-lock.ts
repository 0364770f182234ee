import type { ObjectName } from '../syntax/object-name.ts'
import { lockAll, type RelationLock } from './lock.ts'
import type { Relations } from './relations.ts'

/** Whether a name is that of an index, which ALTER TABLE takes too. */
export function isIndex(name: ObjectName, relations: Relations): boolean {
  return (
    !relations.isElsewhere(name) && relations.kindOf(name) === undefined && relations.indexes.has(name.name)
  )
}

/** Every query of a table opens its indexes, so that a lock on one of them is one on the table. */
export function indexLock(index: ObjectName | undefined, relations: Relations): readonly RelationLock[] {
  if (!index) return []
  const table = relations.isElsewhere(index) ? undefined : relations.indexes.tableOf(index)
  if (table) return lockAll('ACCESS EXCLUSIVE', relations.partitions(table))
  const isAbsent = relations.isKnown && !relations.isElsewhere(index)
  return isAbsent ? [] : [{ relation: index, mode: 'ACCESS EXCLUSIVE', isIndex: true }]
}

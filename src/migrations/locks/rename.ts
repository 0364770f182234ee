import type { RenameStmt } from '@pgsql/types'
import { type ObjectName, rangeVar } from '../syntax/object-name.ts'
import { tablesOf } from './alter-table.ts'
import { indexLock, isIndex } from './index-lock.ts'
import { lockAll, NOTHING, type StatementLocks } from './lock.ts'
import type { Relations } from './relations.ts'

/** `ALTER TABLE ... RENAME`, in all its forms; ALTER INDEX lets queries pass. */
export function rename(node: RenameStmt, relations: Relations): StatementLocks {
  const { renameType, relation, relationType, subname = '' } = node
  const table = rangeVar(relation)
  if (!table) return NOTHING
  if (renameType === 'OBJECT_ATTRIBUTE')
    return {
      on: node.behavior === 'DROP_CASCADE' ? lockAll('ACCESS EXCLUSIVE', tablesOf(table, relations)) : [],
    }
  const byAlterIndex = renameType === 'OBJECT_INDEX' || relationType === 'OBJECT_INDEX'
  if (isIndex(table, relations)) return { on: byAlterIndex ? [] : indexLock(table, relations) }
  if (byAlterIndex && !relations.isShared(table)) return NOTHING
  const isInherited =
    renameType === 'OBJECT_COLUMN' ||
    renameType === 'OBJECT_TRIGGER' ||
    (renameType === 'OBJECT_TABCONSTRAINT' && !isKey(table, subname, relations))
  return { on: lockAll('ACCESS EXCLUSIVE', isInherited ? relations.family(table) : [table]) }
}

/** A key or a foreign key: its name is of one table, as that of a check is not. */
function isKey(table: ObjectName, name: string, relations: Relations): boolean {
  return relations.indexes.has(name) || relations.referencesOf(table).some((each) => each.name === name)
}

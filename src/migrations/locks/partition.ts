import type { CreateStmt, PartitionCmd } from '@pgsql/types'
import type { Reference } from '../../catalog/dependency.ts'
import { nodesOf } from '../syntax/node.ts'
import { type ObjectName, rangeVar } from '../syntax/object-name.ts'
import { lockAll, NOTHING, type RelationLock, type StatementLocks } from './lock.ts'
import { behind, expressions } from './query.ts'
import { foreignKeys } from './reference.ts'
import type { Relations } from './relations.ts'

/** CREATE TABLE: what it refers to; a partition locks its parent too, while INHERITS lets queries of the parent pass. */
export function createTable(node: CreateStmt, relations: Relations): StatementLocks {
  const table = rangeVar(node.relation)
  if (node.if_not_exists === true && table && relations.isShared(table)) return NOTHING
  const parent = node.partbound ? rangeVar(nodesOf(node.inhRelations, 'RangeVar')[0]) : undefined
  const on = parent ? [...lockAll('ACCESS EXCLUSIVE', [parent]), ...joining(parent, relations)] : []
  const rest = parent ? restOf(parent, relations) : []
  return {
    on: [...on, ...referenced(node, relations)],
    opaque:
      expressions(node.partbound ?? {}, relations).opaque ?? behind(rest, ['expression'], relations).opaque,
  }
}

/** Tables that the foreign keys below point to: writes to them wait, because a trigger is added. */
export function referenced(top: object, relations: Relations): readonly RelationLock[] {
  return foreignKeys(top).flatMap(({ pktable }) => {
    const relation = rangeVar(pktable)
    return relation ? lockAll('SHARE ROW EXCLUSIVE', relations.partitions(relation)) : []
  })
}

/** A partition gets the foreign keys of its parents, in both directions, and its rows may be in the default partition. */
function joining(parent: ObjectName, relations: Relations): readonly RelationLock[] {
  return [
    ...lockAll('ACCESS EXCLUSIVE', restOf(parent, relations)),
    ...lockAll('SHARE ROW EXCLUSIVE', ends(relations.referencesOfRows(parent), 'referenced', relations)),
    ...lockAll('SHARE ROW EXCLUSIVE', ends(relations.referencesToRows(parent), 'table', relations)),
  ]
}

/** The default partition, with its own. */
function restOf(parent: ObjectName, relations: Relations): readonly ObjectName[] {
  const rest = relations.defaultPartition(parent)
  return rest ? relations.partitions(rest) : []
}

function ends(
  references: readonly Reference[],
  end: 'table' | 'referenced',
  relations: Relations,
): readonly ObjectName[] {
  return references.flatMap((each) => relations.partitions(each[end]))
}

/** ATTACH lets queries of the parent pass. */
export function attach(
  parent: ObjectName,
  { name }: PartitionCmd,
  relations: Relations,
): readonly RelationLock[] {
  const partition = rangeVar(name)
  const attached = partition ? relations.partitions(partition) : []
  return [...lockAll('ACCESS EXCLUSIVE', attached), ...joining(parent, relations)]
}

/** DETACH keeps the foreign keys of the partition, and takes back those that point to it. Concurrently, queries of the parent pass. */
export function detach(
  parent: ObjectName,
  command: PartitionCmd,
  relations: Relations,
): readonly RelationLock[] {
  const partition = rangeVar(command.name)
  const detached = partition ? relations.partitions(partition) : []
  const referenced = ends(relations.referencesOfRows(parent), 'referenced', relations)
  const referring = ends(relations.referencesToRows(parent), 'table', relations)
  const isConcurrent = command.concurrent === true
  return [
    ...lockAll('ACCESS EXCLUSIVE', detached),
    ...lockAll('ACCESS EXCLUSIVE', isConcurrent ? [] : [parent, relations.defaultPartition(parent)]),
    ...lockAll('SHARE ROW EXCLUSIVE', referenced),
    ...lockAll('ACCESS EXCLUSIVE', referring),
  ]
}

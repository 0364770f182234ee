import type { CreateStmt, PartitionCmd } from '@pgsql/types'
import { nodesOf } from '../syntax/node.ts'
import { type ObjectName, rangeVar } from '../syntax/object-name.ts'
import { lockAll, type RelationLock } from './lock.ts'
import { foreignKeys } from './reference.ts'
import type { Relations } from './relations.ts'

/** CREATE TABLE: what it refers to; a partition locks its parent too, while INHERITS lets queries of the parent pass. */
export function createTable(node: CreateStmt, relations: Relations): readonly RelationLock[] {
  const table = rangeVar(node.relation)
  if (node.if_not_exists === true && table && relations.isShared(table)) return []
  const parent = node.partbound ? rangeVar(nodesOf(node.inhRelations, 'RangeVar')[0]) : undefined
  return [
    ...(parent ? [...lockAll('ACCESS EXCLUSIVE', [parent]), ...joining(parent, relations)] : []),
    ...referenced(node, relations),
  ]
}

/** Tables that the foreign keys below point to: writes to them wait, because a trigger is added. */
export function referenced(top: object, relations: Relations): readonly RelationLock[] {
  return foreignKeys(top).flatMap(({ pktable }) => {
    const relation = rangeVar(pktable)
    return relation ? lockAll('SHARE ROW EXCLUSIVE', relations.partitions(relation)) : []
  })
}

/** A partition gets the foreign keys of its parent, in both directions, and its rows may be in the default partition. */
function joining(parent: ObjectName, relations: Relations): readonly RelationLock[] {
  return [
    ...lockAll('ACCESS EXCLUSIVE', [relations.defaultPartition(parent)]),
    ...lockAll(
      'SHARE ROW EXCLUSIVE',
      relations.referencesOf(parent).flatMap((each) => relations.partitions(each.referenced)),
    ),
    ...lockAll(
      'SHARE ROW EXCLUSIVE',
      relations.referencesTo(parent).flatMap((each) => relations.partitions(each.table)),
    ),
  ]
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
  if (command.concurrent === true) return lockAll('ACCESS EXCLUSIVE', [partition])
  return [
    ...lockAll('ACCESS EXCLUSIVE', [parent, partition, relations.defaultPartition(parent)]),
    ...lockAll(
      'SHARE ROW EXCLUSIVE',
      relations.referencesOf(parent).flatMap((each) => relations.partitions(each.referenced)),
    ),
    ...lockAll(
      'ACCESS EXCLUSIVE',
      relations.referencesTo(parent).flatMap((each) => relations.partitions(each.table)),
    ),
  ]
}

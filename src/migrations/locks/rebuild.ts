import type { ClusterStmt, ReindexStmt, VacuumStmt } from '@pgsql/types'
import { nodesOf } from '../syntax/node.ts'
import { type ObjectName, rangeVar } from '../syntax/object-name.ts'
import { indexLock } from './index-lock.ts'
import { lockAll, NOTHING, type RelationLock, type StatementLocks } from './lock.ts'
import type { Relations } from './relations.ts'

const WITH_ROWS = ['table', 'materialized view']

/** A table lets others read it while its indexes are built anew, but no query gets past those. */
export function reindex({ kind, relation, name }: ReindexStmt, relations: Relations): StatementLocks {
  const target = rangeVar(relation)
  if (kind === 'REINDEX_OBJECT_INDEX') return { on: indexLock(target, relations) }
  if (kind === 'REINDEX_OBJECT_TABLE') return { on: target ? reindexed(target, relations) : [] }
  const isOurs = kind === 'REINDEX_OBJECT_SCHEMA' && name === relations.schema
  const all = relations.allOfKind(WITH_ROWS).flatMap((table) => reindexed(table, relations))
  return { on: all, opaque: isOurs ? undefined : `REINDEX ${(kind ?? '').replace('REINDEX_OBJECT_', '')}` }
}

function reindexed(table: ObjectName, relations: Relations): readonly RelationLock[] {
  return relations
    .partitions(table)
    .flatMap((each) =>
      lockAll(relations.hasIndex(each) || !relations.isKnown ? 'ACCESS EXCLUSIVE' : 'SHARE', [each]),
    )
}

/** Without a table: all that were clustered before. */
export function cluster({ relation }: ClusterStmt, relations: Relations): StatementLocks {
  const table = rangeVar(relation)
  if (!table) return { on: [], opaque: 'CLUSTER without a table' }
  return { on: lockAll('ACCESS EXCLUSIVE', relations.partitions(table)) }
}

/** Without a table: all that the owner role may vacuum, one after the other. */
export function vacuum({ options, rels }: VacuumStmt, relations: Relations): StatementLocks {
  const isFull = nodesOf(options, 'DefElem').some(({ defname }) => defname === 'full')
  if (!isFull) return NOTHING
  const tables = nodesOf(rels, 'VacuumRelation').flatMap(({ relation }) => rangeVar(relation) ?? [])
  if (tables.length === 0)
    return {
      on: lockAll('ACCESS EXCLUSIVE', relations.allOfKind(WITH_ROWS)),
      opaque: 'VACUUM FULL without a table',
    }
  return {
    on: lockAll(
      'ACCESS EXCLUSIVE',
      tables.flatMap((table) => relations.partitions(table)),
    ),
  }
}

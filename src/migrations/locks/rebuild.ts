import type { ClusterStmt, ReindexStmt, VacuumStmt } from '@pgsql/types'
import { nodesOf } from '../syntax/node.ts'
import { type ObjectName, rangeVar } from '../syntax/object-name.ts'
import { indexLock } from './index-lock.ts'
import { lockAll, type RelationLock, type StatementLocks } from './lock.ts'
import { behind } from './query.ts'
import type { Relations } from './relations.ts'

const WITH_ROWS = ['table', 'materialized view']

/** A table lets others read it while its indexes are built anew, but no query gets past those. */
export function reindex({ kind, relation, name }: ReindexStmt, relations: Relations): StatementLocks {
  const target = rangeVar(relation)
  if (kind === 'REINDEX_OBJECT_INDEX') {
    const table = target && relations.indexes.tableOf(target)
    return { on: indexLock(target, relations), opaque: table && rebuiltBy(table, relations) }
  }
  if (kind === 'REINDEX_OBJECT_TABLE' && target)
    return { on: reindexed(target, relations), opaque: rebuiltBy(target, relations) }
  const isOurs = kind === 'REINDEX_OBJECT_SCHEMA' && name === relations.schema
  const all = relations.allOfKind(WITH_ROWS).flatMap((table) => reindexed(table, relations))
  const built = relations.allOfKind(WITH_ROWS).map((table) => rebuiltBy(table, relations))
  return {
    on: all,
    opaque: isOurs
      ? built.find((each) => each !== undefined)
      : `REINDEX ${(kind ?? '').replace('REINDEX_OBJECT_', '')}`,
  }
}

/** People's code that runs for each row when indexes are built anew. */
function rebuiltBy(table: ObjectName, relations: Relations): string | undefined {
  return behind(relations.partitions(table), ['expression'], relations).opaque
}

function reindexed(table: ObjectName, relations: Relations): readonly RelationLock[] {
  return relations
    .partitions(table)
    .flatMap((each) =>
      lockAll(
        relations.indexes.areOn(relations.named(each).name) || !relations.isKnown
          ? 'ACCESS EXCLUSIVE'
          : 'SHARE',
        [each],
      ),
    )
}

/** Without a table: all that were clustered before. */
export function cluster({ relation }: ClusterStmt, relations: Relations): StatementLocks {
  const table = rangeVar(relation)
  if (!table) return { on: [], opaque: 'CLUSTER without a table' }
  return { on: lockAll('ACCESS EXCLUSIVE', relations.partitions(table)), opaque: rebuiltBy(table, relations) }
}

/** Without a table: all that the owner role may vacuum, one after the other. */
export function vacuum(node: VacuumStmt, relations: Relations): StatementLocks {
  const options = nodesOf(node.options, 'DefElem').map(({ defname }) => defname)
  const named = nodesOf(node.rels, 'VacuumRelation').flatMap(({ relation }) => rangeVar(relation) ?? [])
  const tables = named.length > 0 ? named : relations.allOfKind(WITH_ROWS)
  const all = tables.flatMap((table) => relations.family(table))
  const analyzes = node.is_vacuumcmd !== true || options.includes('analyze')
  const computed = behind(all, analyzes ? ['expression', 'analyze'] : ['expression'], relations).opaque
  if (!options.includes('full')) return { on: [], opaque: analyzes ? computed : undefined }
  if (named.length === 0)
    return { on: lockAll('ACCESS EXCLUSIVE', all), opaque: 'VACUUM FULL without a table' }
  return {
    on: lockAll(
      'ACCESS EXCLUSIVE',
      tables.flatMap((table) => relations.partitions(table)),
    ),
    opaque: computed,
  }
}

import type { DropStmt, ObjectType } from '@pgsql/types'
import { droppedNames, droppedSpace } from '../syntax/dropped.ts'
import { lookUp } from '../syntax/node.ts'
import { type ObjectName, ofParts, show } from '../syntax/object-name.ts'
import { constraintLocks, type Going, goingLocks } from './cascade.ts'
import { indexLock } from './index-lock.ts'
import { lockAll, NOTHING, type StatementLocks } from './lock.ts'
import { partKind } from './parts.ts'
import type { Relations } from './relations.ts'

type Drops = 'relations' | 'parts' | 'types' | 'index' | 'schema' | 'quiet'

const DROPS: Readonly<Partial<Record<ObjectType, Drops>>> = {
  OBJECT_TABLE: 'relations',
  OBJECT_VIEW: 'relations',
  OBJECT_MATVIEW: 'relations',
  OBJECT_SEQUENCE: 'relations',
  OBJECT_FOREIGN_TABLE: 'relations',
  OBJECT_TRIGGER: 'parts',
  OBJECT_POLICY: 'parts',
  OBJECT_RULE: 'parts',
  OBJECT_TYPE: 'types',
  OBJECT_DOMAIN: 'types',
  OBJECT_FUNCTION: 'types',
  OBJECT_PROCEDURE: 'types',
  OBJECT_ROUTINE: 'types',
  OBJECT_AGGREGATE: 'types',
  OBJECT_INDEX: 'index',
  OBJECT_SCHEMA: 'schema',
  OBJECT_PUBLICATION: 'quiet',
  OBJECT_STATISTIC_EXT: 'quiet',
  OBJECT_EVENT_TRIGGER: 'quiet',
}

export function drop(node: DropStmt, relations: Relations): StatementLocks {
  const names = droppedNames(node)
  const objects = names.flatMap((parts) => ofParts(parts) ?? [])
  switch (lookUp(DROPS, node.removeType)) {
    case 'relations':
      return dropRelations(objects, relations)
    case 'parts':
      return { on: lockParts(node, names, relations) }
    case 'types':
      return dropTypes(node, objects, relations)
    case 'index':
      return dropIndexes(node, objects, relations)
    case 'schema':
      return dropSchemas(node, objects, relations)
    case 'quiet':
      return NOTHING
    default:
      return rest(node)
  }
}

/** What else depends on it was not read; an extension may hold tables. */
function rest({ removeType = 'OBJECT_TABLE', behavior }: DropStmt): StatementLocks {
  if (removeType === 'OBJECT_EXTENSION') return { on: [], opaque: 'DROP EXTENSION' }
  return behavior === 'DROP_CASCADE' ? { on: [], opaque: 'CASCADE' } : NOTHING
}

function dropRelations(objects: readonly ObjectName[], relations: Relations): StatementLocks {
  const there = objects.filter((each) => relations.isShared(each))
  const elsewhere = there.find((each) => relations.isElsewhere(each))
  const on = goingLocks(
    objects.map((name): Going => ({ space: 'relation', name })),
    relations,
  )
  const isKnown = relations.isKnown && elsewhere === undefined
  return {
    on,
    opaque: isKnown
      ? undefined
      : `DROP of ${show(elsewhere ?? there[0] ?? { schema: undefined, name: 'it' })}`,
  }
}

/** With CASCADE go the foreign keys that rest on a unique index. */
function dropIndexes(
  { behavior }: DropStmt,
  indexes: readonly ObjectName[],
  relations: Relations,
): StatementLocks {
  const own = indexes.flatMap((each) => indexLock(each, relations))
  if (behavior !== 'DROP_CASCADE') return { on: own }
  const keyed = indexes.flatMap((each) => {
    const table = relations.isElsewhere(each) ? undefined : relations.indexes.tableOf(each)
    return table ? constraintLocks(table, each.name, relations) : []
  })
  return { on: [...own, ...keyed] }
}

/** A trigger of a partitioned table has clones on its partitions. What is not there locks nothing, with IF EXISTS. */
function lockParts(
  { removeType, missing_ok: isOptional }: DropStmt,
  names: readonly (readonly string[])[],
  relations: Relations,
) {
  const kind = partKind(removeType)
  const isThere = (table: ObjectName, name: string) =>
    isOptional !== true || kind === undefined || relations.hasPart(kind, table, name)
  const tables = names.flatMap((parts) => {
    const table = ofParts(parts.slice(0, -1))
    return table && isThere(table, parts.at(-1) ?? '') ? relations.partitions(table) : []
  })
  return lockAll('ACCESS EXCLUSIVE', tables)
}

/** Without CASCADE nothing depends on them, or PostgreSQL refuses. */
function dropTypes(node: DropStmt, objects: readonly ObjectName[], relations: Relations): StatementLocks {
  if (node.behavior !== 'DROP_CASCADE') return NOTHING
  if (!relations.isKnown || objects.some((each) => relations.isElsewhere(each)))
    return { on: [], opaque: 'CASCADE' }
  const space = droppedSpace({ kind: 'DropStmt', node, start: 0, end: 0 }) === 'type' ? 'type' : 'routine'
  return {
    on: goingLocks(
      objects.map((name): Going => ({ space, name })),
      relations,
    ),
  }
}

function dropSchemas(node: DropStmt, schemas: readonly ObjectName[], relations: Relations): StatementLocks {
  if (node.behavior !== 'DROP_CASCADE') return NOTHING
  const others = schemas.filter(({ name }) => name !== relations.schema)
  const all = relations.allOfKind(['table', 'view', 'materialized view', 'sequence', 'foreign table'])
  const going =
    others.length === schemas.length ? [] : all.map((name): Going => ({ space: 'relation', name }))
  return { on: goingLocks(going, relations), opaque: others.length > 0 ? 'DROP SCHEMA' : undefined }
}

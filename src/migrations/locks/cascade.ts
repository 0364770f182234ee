import type { Dependent } from '../../catalog/dependency.ts'
import type { ObjectName } from '../syntax/object-name.ts'
import { lockAll, type RelationLock } from './lock.ts'
import type { Relations } from './relations.ts'

/** Something that goes. */
export interface Going {
  readonly space: Dependent['of']['space']
  readonly name: ObjectName
}

/**
 * What is locked when these go, with everything that depends on them: what goes too, what loses a part such as a default,
 * and the tables at the other ends of foreign keys, whose triggers go.
 */
export function goingLocks(going: readonly Going[], relations: Relations): readonly RelationLock[] {
  const locked: ObjectName[] = []
  const seen = new Set<string>()
  const left = [...going]
  for (let each = left.pop(); each; each = left.pop()) {
    const key = JSON.stringify([each.space, relations.named(each.name)])
    if (seen.has(key)) continue
    seen.add(key)
    const { at, alsoGoing } = step(each, relations)
    locked.push(...at)
    left.push(...alsoGoing)
  }
  return lockAll('ACCESS EXCLUSIVE', locked)
}

interface Step {
  readonly at: readonly ObjectName[]
  readonly alsoGoing: readonly Going[]
}

function step({ space, name }: Going, relations: Relations): Step {
  const dependents = relations.dependents(space, name)
  const parts = dependents.filter(({ whole }) => !whole).map(({ on }) => on)
  const whole = dependents
    .filter((each) => each.whole)
    .map(({ on }): Going => ({ space: on.space, name: on }))
  if (space !== 'relation') return { at: parts, alsoGoing: whole }
  const children = relations.family(name).slice(1)
  return {
    at: [name, ...partitionedWith(name, relations), ...parts, ...otherEnds(name, relations)],
    alsoGoing: [...whole, ...children.map((child): Going => ({ space, name: child }))],
  }
}

/** A partition does not go without its parent, and the default partition may then get other rows. */
function partitionedWith(name: ObjectName, relations: Relations): readonly ObjectName[] {
  const parent = relations.parentOf(name)
  const rest = parent && relations.defaultPartition(parent)
  return [...(parent ? [parent] : []), ...(rest ? [rest] : [])]
}

/** With a partition goes each foreign key that points to its table, and with that the triggers of all partitions. */
function otherEnds(name: ObjectName, relations: Relations): readonly ObjectName[] {
  const above = relations.ancestors(name).flatMap((each) => relations.referencesTo(each))
  return [
    ...relations.referencesOf(name).flatMap(({ referenced }) => relations.partitions(referenced)),
    ...relations.referencesTo(name).flatMap(({ table }) => relations.partitions(table)),
    ...above.flatMap(({ table, referenced }) => [
      ...relations.partitions(table),
      ...relations.partitions(referenced),
    ]),
  ]
}

/** What is locked when a column goes. */
export function columnLocks(
  table: ObjectName,
  column: string,
  relations: Relations,
): readonly RelationLock[] {
  const dependents = relations.dependents('relation', table).filter((each) => each.column === column)
  const going = dependents
    .filter(({ whole }) => whole)
    .map(({ on }): Going => ({ space: on.space, name: on }))
  const parts = dependents.filter(({ whole }) => !whole).map(({ on }) => on)
  const ends = keyedBy(table, column, relations)
  return [...lockAll('ACCESS EXCLUSIVE', [...parts, ...ends]), ...goingLocks(going, relations)]
}

/** The tables at the other ends of the foreign keys that a column is in. */
export function keyedBy(table: ObjectName, column: string, relations: Relations): readonly ObjectName[] {
  const own = relations.referencesOf(table).filter(({ columns }) => columns.includes(column))
  const others = relations
    .referencesTo(table)
    .filter(({ referencedColumns: keyed }) => keyed.length === 0 || keyed.includes(column))
  return [
    ...own.flatMap(({ referenced }) => relations.partitions(referenced)),
    ...others.flatMap((each) => relations.partitions(each.table)),
  ]
}

/**
 * What is locked beside its table when a constraint goes: a foreign key, or the key that others refer to, which goes from all
 * partitions.
 */
export function constraintLocks(
  table: ObjectName,
  name: string,
  relations: Relations,
): readonly RelationLock[] {
  const own = relations.referencesOf(table).filter((each) => each.name === name)
  const keyed = relations.partitions(table)
  const others = keyed
    .flatMap((each) => relations.referencesTo(each))
    .filter(({ keys }) => keys.length === 0 || keys.includes(name))
  return lockAll('ACCESS EXCLUSIVE', [
    ...own.flatMap(({ referenced }) => relations.partitions(referenced)),
    ...others.flatMap((each) => relations.partitions(each.table)),
    ...(relations.indexes.has(name) ? keyed : []),
  ])
}

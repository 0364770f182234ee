import type { ObjectName } from '../syntax/object-name.ts'

/**
 * Modes that keep queries waiting, the strongest last. Weaker ones hold off nothing but other DDL (PostgreSQL docs
 * "Explicit Locking").
 */
export const LOCK_MODES = ['SHARE', 'SHARE ROW EXCLUSIVE', 'EXCLUSIVE', 'ACCESS EXCLUSIVE'] as const
export type LockMode = (typeof LOCK_MODES)[number]

export interface RelationLock {
  readonly relation: ObjectName
  readonly mode: LockMode
  /** The relation is an index of which nobody knows the table, and that is what is locked. */
  readonly isIndex?: boolean
}

/** What one statement locks. */
export interface StatementLocks {
  readonly on: readonly RelationLock[]
  /** Names what may lock more than is known here, because its text does not tell what it does: `a DO block`. */
  readonly opaque?: string | undefined
}

export const NOTHING: StatementLocks = { on: [] }

/** What a file keeps others from until it is committed, on relations that were there before the run. */
export interface FileLocks {
  /** By relation as messages show it, each in its strongest mode. */
  readonly on: ReadonlyMap<string, LockMode>
  readonly opaque: string | undefined
}

/** The same lock on each of them. */
export function lockAll(
  mode: LockMode,
  relations: readonly (ObjectName | undefined)[],
): readonly RelationLock[] {
  return relations.flatMap((relation) => (relation ? [{ relation, mode }] : []))
}

export function strongest(one: LockMode | undefined, other: LockMode): LockMode {
  return one !== undefined && LOCK_MODES.indexOf(one) > LOCK_MODES.indexOf(other) ? one : other
}

export function locksNothing({ on, opaque }: FileLocks): boolean {
  return on.size === 0 && opaque === undefined
}

/** `blocks reads and writes of orders; blocks writes of items; what a DO block locks is unknown` */
export function describeLocks({ on, opaque }: FileLocks): string {
  const locked = (is: (mode: LockMode) => boolean) =>
    [...on].filter(([, mode]) => is(mode)).map(([name]) => name)
  const all = locked((mode) => mode === 'ACCESS EXCLUSIVE')
  const writes = locked((mode) => mode !== 'ACCESS EXCLUSIVE')
  return [
    ...(all.length > 0 ? [`blocks reads and writes of ${list(all)}`] : []),
    ...(writes.length > 0 ? [`blocks writes of ${list(writes)}`] : []),
    ...(opaque === undefined ? [] : [`what ${opaque} locks is unknown`]),
  ].join('; ')
}

const SHOWN = 5

function list(names: readonly string[]): string {
  const more = names.length - SHOWN
  return more > 0 ? `${names.slice(0, SHOWN).join(', ')} and ${more} more` : names.join(', ')
}

import { createHash } from 'node:crypto'
import type { Emulator } from '../../src/emulator/emulator.ts'
import { FileTree } from '../../src/emulator/state/file-tree.ts'

/** Machinery behind the state, and what reading alone may change. */
const NOT_STATE = new Set(['cluster', 'process', 'pending', 'cancel', 'lastActiveAt'])

/**
 * Everything that the platform and its databases hold, for comparison. A database is represented by its next transaction
 * id: PostgreSQL gives one to every transaction that writes, rolled back or not, and to no other.
 */
export async function snapshot(emulator: Emulator): Promise<unknown> {
  return { world: plain(emulator.world, []), databases: await nextTransactions(emulator) }
}

/** Autovacuum's own transactions count too, and it comes every minute. */
export async function withoutAutovacuum(emulator: Emulator, project: string): Promise<void> {
  await emulator.sql({ project }, 'ALTER SYSTEM SET autovacuum = off')
  await emulator.sql({ project }, 'SELECT pg_reload_conf()')
}

async function nextTransactions(emulator: Emulator): Promise<Record<string, unknown>> {
  const next: Record<string, unknown> = {}
  const ask = 'SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS next'
  for (const project of emulator.world.projects.values())
    for (const branch of project.branches.keys())
      next[`${project.id}/${branch}`] = await emulator.sql({ project: project.id, branch }, ask)
  for (const instance of emulator.world.instances.keys())
    next[instance] = await emulator.sql({ instance }, ask)
  return next
}

function plain(value: unknown, above: readonly unknown[]): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (above.includes(value)) return 'above'
  const inside = [...above, value]
  if (Buffer.isBuffer(value)) return createHash('sha256').update(value).digest('hex')
  if (value instanceof FileTree) return plain(value.files('/'), inside)
  if (value instanceof Map) return [...value].map(([key, item]) => [key, plain(item, inside)])
  if (value instanceof Set) return [...value]
  if (Array.isArray(value)) return value.map((item) => plain(item, inside))
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => (NOT_STATE.has(key) ? [] : [[key, plain(item, inside)]])),
  )
}

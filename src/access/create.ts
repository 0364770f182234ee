import type { Catalog } from '../catalog/catalog.ts'
import type { DesiredDatabase } from '../config/desired-database.ts'
import type { UnexpectedPrivilege } from './change.ts'
import { roleOf } from './desired.ts'

/**
 * The grant with `create: auto` decided: true while nothing runs as the owner role here, because there are neither
 * migrations nor a ledger; it stays `auto`, and gives nothing, from the first migration on. An empty directory never
 * gives it back: the ledger is there.
 */
export function settleCreate(desired: DesiredDatabase, catalog: Catalog | undefined): DesiredDatabase {
  const { migrations, command, migrates = migrations.length > 0 || command !== undefined } = desired
  if (migrates || catalog?.ledger !== undefined) return desired
  const grants = desired.grants.map((grant) => (grant.create === 'auto' ? { ...grant, create: true } : grant))
  return { ...desired, grants }
}

/** Whether an extra is the CREATE that an earlier run gave while there were no migrations. Only of a settled grant. */
export function isGivenCreate(
  { on, grantee, privileges }: UnexpectedPrivilege,
  desired: DesiredDatabase,
): boolean {
  if (on[0]?.class !== 'schema' || !privileges.includes('CREATE')) return false
  return desired.grants.some((grant) => grant.create === 'auto' && roleOf(grant, desired) === grantee)
}

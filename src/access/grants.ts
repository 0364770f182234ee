import type { Catalog } from '../catalog/catalog.ts'
import type { DesiredDatabase } from '../config/desired-database.ts'
import { DeployError } from '../error.ts'
import { quoteIdentifier } from '../postgres/identifier.ts'
import type { AccessPlan } from './change.ts'
import { planMemberships } from './membership.ts'
import { planMissing } from './missing.ts'
import { planPrivileges } from './privilege.ts'
import { planRevocations } from './revoke.ts'

/**
 * What differs between the desired and the observed grants. What is there is not granted again, because even an identical
 * GRANT rewrites a catalog row. What is unexpected is a finding, or revoked with `grants.mode: authoritative`, after
 * the grants: a privilege that came from the wrong grantor is there from the right one before it is taken back.
 *
 * Throws DeployError `ROLE_NOT_FOUND` for a named role that does not exist and what `planMemberships` throws.
 */
export function planGrants(desired: DesiredDatabase, catalog: Catalog | undefined): AccessPlan {
  if (catalog) requireRoles(desired, catalog)
  const parts = [planMissing, planPrivileges, planMemberships, planRevocations].map((plan) =>
    plan(desired, catalog),
  )
  return {
    changes: parts.flatMap(({ changes }) => changes),
    findings: parts.flatMap(({ findings }) => findings),
  }
}

function requireRoles({ database, grants, privileges = [] }: DesiredDatabase, { roles }: Catalog): void {
  const holders = [...grants.map(({ grantee }) => grantee), ...privileges.map(({ holder }) => holder)]
  const named = holders.filter((holder) => holder.kind === 'role')
  const missing = [...new Set(named.map(({ role }) => role))].filter((role) => !roles.includes(role))
  if (missing.length === 0) return
  const list = missing.map((role) => `"${role}"`).join(', ')
  throw new DeployError(
    'ROLE_NOT_FOUND',
    `deployment.yaml grants something to ${list}, and the server of database "${database}" has no such role.`,
    {
      hint: `Correct the name in deployment.yaml, or create the role first: with the Lakebase roles API for people and service principals, or, as an administrator, run: ${missing.map((role) => `CREATE ROLE ${quoteIdentifier(role)} NOLOGIN;`).join(' ')}`,
    },
  )
}

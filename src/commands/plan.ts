import type { Desired, DesiredApp } from '../config/desired.ts'
import { planApp, type WantedAttachment } from '../plan/app.ts'
import type { LakebaseChange } from '../plan/change.ts'
import { planLakebase } from '../plan/lakebase.ts'
import { makePlan, type Plan } from '../plan/plan.ts'
import { type DatabasePlan, planDatabase, type WantedDatabase } from '../postgres/plan.ts'
import { named } from './apply/app.ts'
import { wantedDatabase } from './database.ts'
import type { Observed } from './deploy.ts'
import type { Platform } from './observe.ts'
import type { Payload } from './request.ts'
import { planSource } from './source.ts'

/** Everything that differs, as one plan. Pure. Throws for what must be settled before any change. */
export function planAll(desired: Desired, payload: Payload, observed: Observed): Plan {
  const { platform, database: reading, source } = observed
  const database = planReading(desired, payload, observed)
  const changes = [
    ...planLakebase(desired.lakebase, platform.lakebase, { allowShrink: desired.allowShrink }),
    ...planDeployerRole(observed),
    ...planApp(desiredApp(desired, platform), attachment(desired, platform), platform),
    ...database.changes,
    ...(source ? planSource(desired.app.name, source, platform.app?.computeState) : []),
  ]
  return makePlan(changes, database.findings, reading.state === 'deferred' ? reading.reason : undefined)
}

function planDeployerRole({ platform, database }: Observed): LakebaseChange[] {
  const { lakebase, me } = platform
  if (database.state !== 'deferred' || !database.roleMissing) return []
  if (lakebase.kind !== 'autoscaling' || !lakebase.branch) return []
  return [{ kind: 'create-postgres-role', branch: lakebase.branch.name, identity: me.userName }]
}

function desiredApp({ app }: Desired, { me }: Platform): DesiredApp {
  return { ...app, permissions: app.permissions.map((permission) => named(permission, me)) }
}

function planReading(desired: Desired, payload: Payload, { platform, database }: Observed): DatabasePlan {
  if (database.state === 'deferred') return { changes: [], findings: [] }
  const wanted = wantedOf(desired, payload, platform)
  return planDatabase(wanted, database.state === 'read' ? database.catalog : undefined)
}

/** Where the app's database resource has to point. */
export function attachment(desired: Desired, { lakebase }: Platform): WantedAttachment {
  const { database } = desired.lakebase
  if (lakebase.kind === 'provisioned') return { kind: 'database', instance: lakebase.name, database }
  const branch = `projects/${lakebase.projectId}/branches/${lakebase.branchId}`
  return { kind: 'postgres', branch, postgresDatabase: database, databasePath: lakebase.database?.name }
}

export function wantedOf(desired: Desired, { migrations }: Payload, { app }: Platform): WantedDatabase {
  return wantedDatabase(desired, migrations, app?.servicePrincipalClientId)
}

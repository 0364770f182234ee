import type { Desired, DesiredApp } from '../config/desired.ts'
import { planApp } from '../plan/app.ts'
import type { LakebaseChange } from '../plan/change.ts'
import { planLakebase } from '../plan/lakebase.ts'
import { makePlan, type Plan } from '../plan/plan.ts'
import { type DatabasePlan, planDatabase } from '../postgres/plan.ts'
import { named } from './apply/app.ts'
import { type Observed, wantedOf } from './observe.ts'
import { attachment, type Platform } from './platform.ts'
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

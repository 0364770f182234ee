import type { Desired, DesiredApp } from '../config/desired.ts'
import { planApp } from '../plan/app.ts'
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
  const { allowShrink } = desired
  const database = planReading(desired, payload, observed)
  const changes = [
    ...planLakebase(desired.lakebase, platform.lakebase, { allowShrink }, roleless(observed)),
    ...planApp(desiredApp(desired, platform), attachment(desired, platform), platform),
    ...database.changes,
    ...(source ? planSource(desired.app.name, source, platform.app?.computeState) : []),
  ]
  return makePlan(changes, database.findings, reading.state === 'deferred' ? reading.reason : undefined)
}

/** The deployer when it has no Postgres role yet. */
function roleless({ platform, database }: Observed): string | undefined {
  return database.state === 'deferred' && database.roleMissing ? platform.me.userName : undefined
}

function desiredApp({ app }: Desired, { me }: Platform): DesiredApp {
  return { ...app, permissions: app.permissions.map((permission) => named(permission, me)) }
}

function planReading(desired: Desired, payload: Payload, { platform, database }: Observed): DatabasePlan {
  if (database.state === 'deferred') return { changes: [], findings: [] }
  const wanted = wantedOf(desired, payload, platform)
  return planDatabase(wanted, database.state === 'read' ? database.catalog : undefined)
}

import type { Desired, DesiredApp } from '../config/desired.ts'
import { resolvePrincipal } from '../databricks/permissions.ts'
import { type DesiredAttachment, planApp } from '../plan/app.ts'
import type { AppChange } from '../plan/change.ts'
import { type DatabasePlan, planDatabase } from '../plan/database.ts'
import { planLakebase } from '../plan/lakebase.ts'
import { makePlan, type Plan } from '../plan/plan.ts'
import { desiredDatabaseOf } from './desired-database.ts'
import type { Observed } from './observe.ts'
import type { Payload } from './payload.ts'
import { attachment, type Platform } from './platform.ts'
import { type ObservedSource, planSource } from './source.ts'

/** Everything that differs, as one plan. Pure. Throws for what must be settled before any change. */
export function planAll(desired: Desired, payload: Payload, observed: Observed): Plan {
  const { platform, database: reading, source } = observed
  const { allowShrink } = desired
  const database = planReading(desired, payload, observed)
  const app = planApp(desiredApp(desired, platform), attachmentTo(desired, observed), {
    ...platform,
    roleLost: roleLost(observed),
  })
  const changes = [
    ...planLakebase(desired.lakebase, platform.lakebase, { allowShrink }, roleless(observed)),
    ...app,
    ...database.changes,
    ...(source ? planSource(desired.app.name, redeployed(source, app), platform.app?.computeState) : []),
  ]
  return makePlan(changes, database.findings, reading.state === 'deferred' ? reading.reason : undefined)
}

/** Only a deployment gives the app the environment that its resources make. */
function redeployed(source: ObservedSource, changes: readonly AppChange[]): ObservedSource {
  const resources = changes.some((change) => change.kind === 'update-app' && change.fields.resources)
  return resources ? { ...source, reason: source.reason ?? 'its resources changed' } : source
}

/** An app keeps its resource when its project is deleted; one of the same name is a new database without the app's role. */
function roleLost({ platform: { app }, database }: Observed): boolean {
  if (!app || database.state === 'deferred') return false
  return database.state === 'new' || !database.catalog.roles.includes(app.servicePrincipalClientId)
}

/** The deployer when it has no Postgres role yet. */
function roleless({ platform, database }: Observed): string | undefined {
  return database.state === 'deferred' && database.roleMissing ? platform.me.userName : undefined
}

function desiredApp({ app }: Desired, { me }: Platform): DesiredApp {
  return { ...app, permissions: app.permissions.map((permission) => resolvePrincipal(permission, me)) }
}

/** The part inside the database; empty when it cannot be read yet. */
export function planReading(
  desired: Desired,
  payload: Payload,
  { platform, database }: Observed,
): DatabasePlan {
  if (database.state === 'deferred') return { changes: [], findings: [] }
  const desiredDatabase = desiredDatabaseOf(desired, payload.migrations, platform.app)
  return planDatabase(
    desiredDatabase,
    database.state === 'read' ? database.catalog : undefined,
    database.look,
  )
}

/** A database that this run has made is still to be attached: what the app had was one of the same name. */
function attachmentTo(desired: Desired, { platform, isNewDatabase }: Observed): DesiredAttachment {
  const target = attachment(desired, platform)
  return isNewDatabase && target.kind === 'postgres' ? { ...target, databasePath: undefined } : target
}

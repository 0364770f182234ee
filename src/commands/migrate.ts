import type { Command } from '../config/command.ts'
import type { Desired } from '../config/desired.ts'
import { count } from '../count.ts'
import { type ConvergeSteps, converge } from '../engine/converge.ts'
import { observeDatabase } from '../engine/database.ts'
import { desiredDatabaseOf } from '../engine/desired-database.ts'
import type { DeployLock } from '../engine/lock.ts'
import type { Observed } from '../engine/observe.ts'
import type { Outcome, Progress } from '../engine/outcome.ts'
import { type Payload, readMigrationPayload, runOf } from '../engine/payload.ts'
import { planReading } from '../engine/plan.ts'
import { observePlatform, type Platform } from '../engine/platform.ts'
import type { Ports } from '../engine/ports.ts'
import { releaseScope } from '../engine/release.ts'
import { isDryRun, type WorkspaceRequest } from '../engine/request.ts'
import { DeployError } from '../error.ts'
import { isMigrationChange } from '../migrations/change.ts'
import { type DatabaseChange, phaseOf } from '../plan/database-change.ts'
import { DEFAULT_DATABASE } from '../plan/lakebase.ts'
import { makePlan, type Plan } from '../plan/plan.ts'
import { subjectOf } from './migrate-subject.ts'

/**
 * The database part of a deploy, up to the deployment of the code, on a database that exists; with `prove` a proof of its
 * files instead. Throws `DATABASE_NOT_READY` when a deploy has to make or start something first.
 */
export async function run(request: WorkspaceRequest, given: Ports, progress: Progress): Promise<Outcome> {
  const { desired, inputs } = request
  const payload = await readMigrationPayload(desired)
  const ports = runOf(given, payload)
  if (inputs.inputs.prove) {
    const { proveOnBranch } = await import('./prove.ts')
    return proveOnBranch(desired, payload.migrations, ports)
  }
  const steps: ConvergeSteps = {
    payload,
    observe: (_problems, lock) => observeExisting(desired, payload, ports, 'migrate', lock),
    achievable: (observed) => withoutUnknownApp(desired, observed),
    plan: (reachable, observed) => planMigrate(desired, reachable, payload, observed),
    account: { planOnly: isDryRun(request), phases: ['database'], subject: () => subjectOf(desired) },
  }
  return converge(steps, progress, ports)
}

/** Platform and database for a command that makes neither; with `releases` those in full. Throws `DATABASE_NOT_READY` when a deploy has to come first. */
export async function observeExisting(
  desired: Desired,
  payload: Payload,
  ports: Ports,
  command: Command,
  lock: DeployLock | undefined,
  { releases = false } = {},
): Promise<Observed> {
  const platform = await observePlatform(desired, ports)
  const obstacle = missing(desired, platform)
  if (obstacle) throw notReady(command, obstacle)
  const { me, lakebase, app, credential } = platform
  const desiredDatabase = {
    ...desiredDatabaseOf(desired, payload.migrations, app),
    ...(releases && { release: { ...releaseScope(app, ports), inFull: true } }),
  }
  const database = await observeDatabase(desiredDatabase, lakebase, me.userName, ports, { lock, credential })
  if (database.state === 'deferred') throw notReady(command, database.reason, database.roleMissing)
  return { platform, database, source: undefined }
}

/** What a deploy would create first; undefined when everything is there. */
export function missing(
  { lakebase: { database } }: Desired,
  { lakebase }: Pick<Platform, 'lakebase'>,
): string | undefined {
  if (lakebase.kind === 'provisioned')
    return lakebase.instance ? undefined : `there is no instance ${lakebase.name}`
  const { projectId, branchId } = lakebase
  if (!lakebase.project) return `there is no project ${projectId}`
  if (!lakebase.branch) return `project ${projectId} has no branch ${branchId}`
  if (!lakebase.endpoint || lakebase.database || database === DEFAULT_DATABASE) return undefined
  return `${lakebase.branch.name} has no database ${database}`
}

function notReady(command: Command, obstacle: string, roleMissing = false): DeployError {
  return new DeployError(
    'DATABASE_NOT_READY',
    `\`${command}\` needs a database that exists and runs: ${obstacle}.`,
    {
      hint:
        command === 'rollback' && roleMissing
          ? 'Roll back as whoever has deployed, whose role is there, and whose folders can be read.'
          : 'Run `deploy` first: it makes or starts what is missing.',
    },
  )
}

/** Nothing can be granted to a role that does not exist yet: that waits for the deploy that makes it. */
function withoutUnknownApp(desired: Desired, observed: Observed): Desired {
  if (appRoleIsThere(observed)) return desired
  return { ...desired, grants: desired.grants.filter(({ grantee }) => grantee.kind !== 'app') }
}

function appRoleIsThere({ platform: { app }, database }: Observed): boolean {
  const role = app?.servicePrincipalClientId
  return role !== undefined && database.state === 'read' && database.catalog.roles.includes(role)
}

function planMigrate(desired: Desired, reachable: Desired, payload: Payload, observed: Observed): Plan {
  const { changes, findings } = planReading(reachable, payload, observed)
  const isNow = (change: DatabaseChange) => phaseOf(change) === 'before-deploy'
  const later = changes.filter((change) => !isNow(change))
  const left = [...appGrantsLeft(desired, observed), ...migrationsLeft(later)]
  return makePlan(changes.filter(isNow), findings, undefined, left)
}

function appGrantsLeft({ app: { name } }: Desired, observed: Observed): string[] {
  if (appRoleIsThere(observed)) return []
  const reason = observed.platform.app
    ? 'the database is not attached to it yet, so it has no Postgres role'
    : 'it does not exist yet'
  return [`the grants of app ${name}: ${reason}`]
}

function migrationsLeft(later: readonly DatabaseChange[]): string[] {
  if (later.length === 0) return []
  const names = later.flatMap((change) => (isMigrationChange(change) ? [change.file.name] : []))
  return [`${count(names.length, 'migration')} marked after-deploy: ${names.join(', ')}`]
}

import type { Catalog, LedgerRow } from '../catalog/catalog.ts'
import { RELEASE_TABLE } from '../catalog/release.ts'
import type { DesiredLakebase, DesiredMigrations } from '../config/desired.ts'
import type { MigrationFile } from '../config/migration-file.ts'
import type { App, Deployment } from '../databricks/app.ts'
import type { Lakebase } from '../databricks/lakebase.ts'
import { isRepeatable, isVersion } from '../migrations/file.ts'
import { compareHistory } from '../migrations/history.ts'
import { qualified } from '../postgres/identifier.ts'
import { type RunningRelease, releaseDifference, runningRelease } from './release.ts'

/** What was seen, or why it was not. */
export type Seen<T> = { readonly value: T } | { readonly unseen: string }

export interface Health {
  readonly healthy: boolean
  /** Why it is not. */
  readonly why: string
}

/** Numbers of migration files, by the ledger and the checkout. */
export interface SchemaStatus {
  readonly applied: number
  /** Applied, and not in the checkout. */
  readonly ahead: number
  /** In the checkout, and not applied. */
  readonly behind: number
}

export interface LiveRelease {
  readonly releaseDigest: string
  readonly artifactDigest: string
  readonly isRollback: boolean
}

/** One environment as it is. */
export interface EnvironmentStatus {
  /** Undefined: there is no file that names it. */
  readonly environment: string | undefined
  readonly app: Seen<string>
  readonly url: Seen<string>
  readonly release: Seen<LiveRelease>
  /** Of its source. */
  readonly commit: Seen<string>
  /** Epoch ms of the deployment that is active. */
  readonly since: Seen<number>
  readonly healthy: Seen<Health>
  readonly schema: Seen<SchemaStatus>
  /** What is live that no release tells of; empty: nothing. */
  readonly drift: Seen<readonly string[]>
  readonly size: Seen<string>
  readonly ownerRole: Seen<string>
}

/** What of the configuration it takes to tell. */
export interface StatusSubject {
  readonly environment: string | undefined
  readonly app: { readonly name: string }
  readonly lakebase: Pick<DesiredLakebase, 'schema' | 'ownerRole'>
  readonly migrations: Pick<DesiredMigrations, 'command'>
}

type DatabaseFacts = Pick<Catalog, 'releases' | 'ledger' | 'owner' | 'login'>

/** What could be looked at, each by itself. */
export interface Observations {
  readonly app: Seen<App | undefined>
  readonly lakebase: Seen<Lakebase>
  readonly catalog: Seen<DatabaseFacts>
  readonly files: Seen<readonly MigrationFile[]>
  readonly health: Seen<Health>
}

export function seen<T>(value: T): Seen<T> {
  return { value }
}

export function unseen(why: string): { readonly unseen: string } {
  return { unseen: why }
}

/** What follows from what was seen; what was not keeps its reason. */
export function seenThrough<T, U>(from: Seen<T>, next: (value: T) => Seen<U>): Seen<U> {
  return 'unseen' in from ? from : next(from.value)
}

/** The row of an environment of which nothing could be looked at. */
export function unseenStatus(environment: string | undefined, why: string): EnvironmentStatus {
  const none = unseen(why)
  return {
    ...{ environment, app: none, url: none, release: none, commit: none, since: none, healthy: none },
    ...{ schema: none, drift: none, size: none, ownerRole: none },
  }
}

export function statusOf(
  desired: StatusSubject,
  { app, lakebase, catalog, files, health }: Observations,
): EnvironmentStatus {
  const { name } = desired.app
  const there = seenThrough(app, (found) => (found ? seen(found) : unseen(`app ${name} does not exist yet`)))
  const running = runningIn(desired, there, catalog)
  const release = seenThrough(running, recordedRelease)
  return {
    environment: desired.environment,
    app: seen(name),
    url: seenThrough(there, ({ url }) =>
      url === '' ? unseen('the platform has given none yet') : seen(url),
    ),
    release: seenThrough(release, ({ releaseDigest, detail, restores }) =>
      detail
        ? seen({ releaseDigest, artifactDigest: detail.artifactDigest, isRollback: restores !== undefined })
        : unseen('it was not read in full'),
    ),
    commit: seenThrough(release, ({ detail }) =>
      detail?.gitSha === undefined
        ? unseen('it was deployed from no commit that is known')
        : seen(detail.gitSha),
    ),
    since: seenThrough(there, since),
    healthy: health,
    schema: seenThrough(catalog, (found) => seenThrough(files, (each) => schemaOf(desired, found, each))),
    drift: seenThrough(there, (found) => driftOf(found, running)),
    size: seenThrough(lakebase, sizeOf),
    ownerRole: seenThrough(catalog, ({ owner }) => {
      const { ownerRole } = desired.lakebase
      return owner ? seen(ownerRole) : unseen(`role ${ownerRole} does not exist yet`)
    }),
  }
}

/** The active deployment, by what the releases tell of it. */
function runningIn(
  desired: StatusSubject,
  app: Seen<App>,
  catalog: Seen<DatabaseFacts>,
): Seen<RunningRelease> {
  return seenThrough(app, ({ activeDeployment }) =>
    activeDeployment === undefined
      ? unseen('nothing is deployed')
      : seenThrough(catalog, ({ releases = [], login: { role } }) =>
          releases === 'unreadable'
            ? unseen(
                `${role} may not read ${qualified(desired.lakebase.schema, RELEASE_TABLE)}, or it was changed`,
              )
            : seen(runningRelease(releases, activeDeployment)),
        ),
  )
}

function recordedRelease(
  running: RunningRelease,
): Seen<Extract<RunningRelease, { release: unknown }>['release']> {
  return running.kind === 'unrecorded' ? unseen('nobody recorded what runs') : seen(running.release)
}

function since({ activeDeployment }: App): Seen<number> {
  if (!activeDeployment) return unseen('nothing is deployed')
  const { createdAt } = activeDeployment
  return createdAt === undefined ? unseen('the platform does not say') : seen(createdAt)
}

/** Whoever pushes to the repository of an app that the platform deploys changes it without a record, too. */
function driftOf(
  { activeDeployment, autoDeploysFrom }: App,
  running: Seen<RunningRelease>,
): Seen<readonly string[]> {
  const second =
    autoDeploysFrom === undefined ? [] : [`the platform deploys it too, on each push to ${autoDeploysFrom}`]
  if (!activeDeployment) return seen(second)
  return seenThrough(running, (found) => {
    const difference =
      found.kind === 'unrecorded' && releaseDifference(found, { sourceDigest: '' }, activeDeployment)
    return seen([...(difference ? [difference] : []), ...overridden(activeDeployment), ...second])
  })
}

function overridden({ envVarNames, command, followsFolder }: Deployment): readonly string[] {
  const what = [...envVarNames, ...(command.length > 0 ? ['the command'] : [])]
  return [
    ...(what.length === 0 ? [] : [`the deployment overrides ${what.join(', ')} by hand`]),
    ...(followsFolder ? ['the deployment follows its folder (AUTO_SYNC), made so by hand'] : []),
  ]
}

function schemaOf(
  { lakebase: { schema }, migrations: { command } }: StatusSubject,
  { ledger, login: { role } }: DatabaseFacts,
  files: readonly MigrationFile[],
): Seen<SchemaStatus> {
  if (command !== undefined) return unseen(`\`${command.line}\` migrates it, and only that knows`)
  if (ledger === 'unreadable')
    return unseen(`${role} may not read the ledger of ${schema}, or it was changed`)
  return seen(compareSchema(files, ledger ?? []))
}

/** A repeatable file is known by its name, and to be run again when its text is another one. */
function compareSchema(files: readonly MigrationFile[], ledger: readonly LedgerRow[]): SchemaStatus {
  const repeatable = new Map(files.filter(isRepeatable).map((file) => [file.name, file]))
  const ordered = ledger.filter(({ version, name }) => isVersion(version) && !repeatable.has(name))
  const others = new Map(ledger.filter((row) => !ordered.includes(row)).map((row) => [row.name, row]))
  const { fresh, orphans } = compareHistory(
    files.filter((file) => !isRepeatable(file)),
    ordered,
  )
  const gone = [...others.keys()].filter((name) => !repeatable.has(name))
  const due = [...repeatable.values()].filter(({ name, checksum }) => others.get(name)?.checksum !== checksum)
  return {
    applied: ledger.length,
    ahead: orphans.length + gone.length,
    behind: fresh.length + due.length,
  }
}

function sizeOf(lakebase: Lakebase): Seen<string> {
  if (lakebase.kind === 'provisioned') {
    const { instance, name } = lakebase
    if (!instance) return unseen(`instance ${name} does not exist yet`)
    return seen(`${instance.capacity}${instance.state === 'AVAILABLE' ? '' : ` (${instance.state})`}`)
  }
  const { project, branch, endpoint, projectId, branchId } = lakebase
  if (!project) return unseen(`there is no project ${projectId}`)
  if (!branch) return unseen(`project ${projectId} has no branch ${branchId}`)
  if (!endpoint) return unseen(`branch ${branchId} of project ${projectId} has no endpoint yet`)
  const state = endpoint.disabled ? ' (disabled)' : endpoint.state === 'ACTIVE' ? '' : ` (${endpoint.state})`
  return seen(`${endpoint.minCu}-${endpoint.maxCu} CU${state}`)
}

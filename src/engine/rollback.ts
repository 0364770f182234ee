import type { Catalog } from '../catalog/catalog.ts'
import { type DetailedRelease, RELEASE_TABLE } from '../catalog/release.ts'
import type { Desired } from '../config/desired.ts'
import type { BuiltRelease } from '../config/release.ts'
import type { App } from '../databricks/app.ts'
import { DeployError } from '../error.ts'
import { requireSoundReleases } from '../migrations/tampered.ts'
import { makePlan, type Plan } from '../plan/plan.ts'
import { type RunningRelease, runningRelease } from '../plan/release.ts'
import { chooseRelease, distinct, listed, migrationsSince, nameOf, refuseBreaking } from '../plan/rollback.ts'
import { qualified, quoteIdentifier } from '../postgres/identifier.ts'
import { capitalised } from '../sentence.ts'
import { requireAttached } from './attached.ts'
import { findKept, homeOfAnother, type Keeper } from './kept-folder.ts'
import type { Observed } from './observe.ts'
import type { Ports } from './ports.ts'
import { NO_DIFFERENCES, type ObservedSource, planSource, redeployReason } from './source.ts'

export interface RollbackOptions {
  /** Beginning of a release digest, artefact digest or commit; undefined: the last healthy release before the newest. */
  readonly to: string | undefined
  /** Whether also a release is deployed whose code may not survive what was applied since. */
  readonly allowContract: boolean
  /** Label of the run whose failed release it undoes, and nothing else. */
  readonly undoes?: string
}

/** How many releases are looked for when the one that is meant is not kept. */
const OTHERS = 10

/**
 * What a rollback goes back to, and whether it runs already. Reads folders of the workspace; writes nothing. Throws what
 * `chooseRelease` and `refuseBreaking` throw, `RELEASES_UNREADABLE`, and `RELEASE_NOT_KEPT`.
 */
export async function observeRollback(
  desired: Desired,
  options: RollbackOptions,
  observed: Observed,
  ports: Ports,
): Promise<Observed> {
  const { platform, database } = observed
  if (database.state !== 'read') return observed
  const { catalog } = database
  const releases = detailedReleases(desired, catalog)
  const active = platform.app?.activeDeployment
  const running = active && runningRelease(releases, active)
  const release = chooseRelease({ releases, running, environment: desired.environment }, options.to)
  if (options.undoes !== undefined)
    requireOwnFailure(options.undoes, { release, releases, running, app: platform.app })
  const ledger = catalog.ledger === 'unreadable' ? [] : (catalog.ledger ?? [])
  // What a rollback deployed was made for the database as it was when its release was first deployed.
  const origin = releases.find(({ id }) => id === release.restores) ?? release
  const ahead = migrationsSince(origin, ledger).map(({ name }) => name)
  const rollback = { release, ahead }
  const current = runs(release, running)
  const reason = current ? redeployReason(platform.app, active) : `the run goes back to ${nameOf(release)}`
  if (current && running?.kind === 'recorded' && reason === undefined) {
    const source = sourceIn(active?.sourceCodePath ?? release.folder, undefined, undefined, running)
    return { ...observed, rollback, source, release: builtFrom(current) }
  }
  if (reason !== undefined && !options.allowContract)
    refuseBreaking(origin, { ledger: catalog.ledger, releases, command: desired.migrations.command?.line })
  const keeper = { app: desired.app.name, user: platform.me.userName, releases }
  const kept = await findKept(release, keeper, 'content', ports)
  if (kept.state === 'lost')
    throw await notKept(release, kept.why, ahead, { desired, keeper, running, ports })
  const source = sourceIn(kept.folder, kept.manifestDigest, reason, running)
  return { ...observed, rollback, source, release: restored(release) }
}

/** Nothing but a start where the app is stopped, and the deployment. Throws `DATABASE_DETACHED`. */
export function planRollback(desired: Desired, observed: Observed): Plan {
  const { name } = desired.app
  const { source, rollback, platform } = observed
  requireAttached(desired, observed, 'rollback')
  const changes = source ? planSource(name, source, platform.app?.computeState) : []
  return makePlan(
    changes.map((change) =>
      change.kind === 'deploy-app' && rollback ? { ...change, ahead: rollback.ahead } : change,
    ),
    [],
  )
}

function sourceIn(
  folder: string,
  manifestDigest: string | undefined,
  reason: string | undefined,
  running: RunningRelease | undefined,
): ObservedSource {
  return { folder, manifestDigest, reason, running, differences: NO_DIFFERENCES }
}

interface Failure {
  readonly release: DetailedRelease
  readonly releases: readonly DetailedRelease[]
  readonly running: RunningRelease | undefined
  readonly app: App | undefined
}

/** Throws `DEPLOYMENT_REPLACED` when something else than the failed release of this run, or what ran before it, is live by now. */
function requireOwnFailure(run: string, { release, releases, running, app }: Failure): void {
  const [newest] = releases
  const isOwn = running?.kind === 'recorded' && running.release.id === newest?.id
  const isStill = runs(release, running) !== undefined
  if (newest?.run === run && app?.computeState === 'ACTIVE' && (!running || isOwn || isStill)) return
  throw new DeployError('DEPLOYMENT_REPLACED', 'Somebody has deployed or stopped the app since.', {
    hint: 'What they did was left alone.',
  })
}

/** The release that runs, when its code is that of `release`. */
function runs(
  { sourceDigest }: DetailedRelease,
  running: RunningRelease | undefined,
): DetailedRelease | undefined {
  if (!running || running.kind === 'unrecorded') return undefined
  const { release } = running
  return release.detail && release.sourceDigest === sourceDigest
    ? { ...release, detail: release.detail }
    : undefined
}

function builtFrom({ detail, releaseDigest, sourceDigest }: DetailedRelease): BuiltRelease {
  const { artifactDigest, migrations } = detail
  return { artifactDigest, releaseDigest, sourceDigest, migrations }
}

function restored(release: DetailedRelease): BuiltRelease {
  const { id, restores, detail } = release
  return { ...builtFrom(release), restores: { id: restores ?? id, gitSha: detail.gitSha } }
}

/** Throws `RELEASES_UNREADABLE` and `RELEASES_TAMPERED`. */
export function detailedReleases(
  { lakebase: { schema, ownerRole } }: Desired,
  catalog: Catalog,
): readonly DetailedRelease[] {
  requireSoundReleases({ schema, ownerRole }, catalog, new Set())
  const {
    releases = [],
    login: { role },
  } = catalog
  if (releases !== 'unreadable')
    return releases.flatMap(({ detail, ...release }) => (detail ? [{ ...release, detail }] : []))
  throw new DeployError(
    'RELEASES_UNREADABLE',
    `"${role}" cannot read ${qualified(schema, RELEASE_TABLE)}, which tells what was deployed.`,
    {
      hint: `Let an administrator of the owner role run: GRANT ${quoteIdentifier(ownerRole)} TO ${quoteIdentifier(role)} WITH INHERIT TRUE, SET TRUE;`,
    },
  )
}

interface Situation {
  readonly desired: Desired
  readonly keeper: Keeper
  readonly running: RunningRelease | undefined
  readonly ports: Ports
}

async function notKept(
  release: DetailedRelease,
  why: string,
  ahead: readonly string[],
  situation: Situation,
): Promise<DeployError> {
  const others = await otherKept(release, situation)
  const home = homeOfAnother(release.folder, situation.keeper.user)
  const advice = [
    home !== undefined &&
      `Let ${home} run \`rollback\`, or give ${situation.keeper.user} CAN_READ on that folder; \`source: { workspace_path: /Workspace/Shared/... }\` keeps later releases where all who deploy may read them.`,
    others.length === 0
      ? 'No other healthy release is kept where this identity can read it.'
      : `Still kept, for \`to\`: ${listed(others)}.`,
    deployInstead(release, ahead, situation.desired),
  ]
  return new DeployError(
    'RELEASE_NOT_KEPT',
    `${capitalised(nameOf(release))} cannot be deployed again: ${why}.`,
    {
      hint: advice.filter((each) => each !== false).join(' '),
    },
  )
}

async function otherKept(
  release: DetailedRelease,
  { desired, keeper, running, ports }: Situation,
): Promise<readonly DetailedRelease[]> {
  const healthy = keeper.releases.filter(
    (each) =>
      each.outcome === 'healthy' &&
      each.sourceDigest !== release.sourceDigest &&
      runs(each, running) === undefined &&
      each.detail.environment === desired.environment,
  )
  const candidates = distinct(healthy).slice(0, OTHERS)
  const found = await Promise.all(candidates.map((each) => findKept(each, keeper, 'listing', ports)))
  return candidates.filter((_, index) => found[index]?.state === 'intact')
}

/** A checkout without the migrations of today is refused, so they stay. */
function deployInstead(
  { detail: { gitSha } }: DetailedRelease,
  ahead: readonly string[],
  { source, migrations }: Desired,
): string {
  if (gitSha === undefined || !/^[0-9a-f]{40}$/.test(gitSha))
    return 'Deploy its source anew, with all migrations of today.'
  if (ahead.length === 0) return `Without it: check out commit ${gitSha} and run \`deploy\`.`
  const { displayDirectory = '.' } = source
  const kept = migrations.displayDirectory === undefined ? '' : ` ':(exclude)${migrations.displayDirectory}'`
  return `Without it: take its source with the migrations of today and run \`deploy\`: git restore --source ${gitSha} -- '${displayDirectory}'${kept}`
}

import type { LedgerRow } from '../catalog/catalog.ts'
import type { DetailedRelease } from '../catalog/release.ts'
import { count } from '../count.ts'
import { DeployError } from '../error.ts'
import { capitalised } from '../sentence.ts'
import type { RunningRelease } from './release.ts'

/** What tells where one can go back to. */
export interface ReleaseHistory {
  /** Of the app, in whatever environment; the newest first. */
  readonly releases: readonly DetailedRelease[]
  readonly running: RunningRelease | undefined
  readonly environment: string | undefined
}

/** How many are named in a message. */
const SHOWN = 5

/**
 * The release to go back to: the healthy one that `to` names by a prefix of release digest, artefact digest or commit, else
 * the last healthy one before the newest. Throws `RELEASE_NOT_FOUND`, `RELEASE_AMBIGUOUS`, `RELEASE_NEVER_HEALTHY` or
 * `NO_EARLIER_RELEASE`.
 */
export function chooseRelease(history: ReleaseHistory, to: string | undefined): DetailedRelease {
  const own = history.releases.filter(({ detail }) => detail.environment === history.environment)
  if (to !== undefined) return namedRelease(own, to.toLowerCase())
  const earlier = lastBefore(own, history.running)
  if (earlier) return earlier
  throw new DeployError(
    'NO_EARLIER_RELEASE',
    own.length === 0
      ? 'No release of this app and environment is recorded.'
      : 'No healthy release of this app and environment is recorded before the newest one.',
    { hint: 'There is nothing to go back to: mend the app, and run `deploy`.' },
  )
}

/**
 * A rollback that is the newest release stays what one goes back to: who runs the job again wants it done, and not to go
 * further. What never ran is no step forward, so what ran before it is where one is.
 */
function lastBefore(
  own: readonly DetailedRelease[],
  running: RunningRelease | undefined,
): DetailedRelease | undefined {
  const [newest] = own
  const healthy = own.filter(({ outcome }) => outcome === 'healthy')
  if (!newest || isForeign(running, own)) return healthy[0]
  if (newest.restores !== undefined) return newest
  return healthy.find(({ sourceDigest }) => sourceDigest !== newest.sourceDigest)
}

/** Whether something runs that none of these releases is. */
function isForeign(running: RunningRelease | undefined, own: readonly DetailedRelease[]): boolean {
  if (!running) return false
  return running.kind === 'unrecorded' || !own.some(({ id }) => id === running.release.id)
}

function namedRelease(own: readonly DetailedRelease[], to: string): DetailedRelease {
  const named = own.filter(({ releaseDigest, detail: { artifactDigest, gitSha } }) =>
    [releaseDigest, artifactDigest, gitSha?.toLowerCase()].some((each) => each?.startsWith(to)),
  )
  const healthy = named.filter(({ outcome }) => outcome === 'healthy')
  const [found, ...others] = distinct(healthy)
  if (found && others.length === 0) return found
  if (found)
    throw new DeployError(
      'RELEASE_AMBIGUOUS',
      `"${to}" is the beginning of ${others.length + 1} releases: ${listed([found, ...others])}.`,
      { hint: 'Name one by its own digest.' },
    )
  const [unhealthy] = named
  if (unhealthy)
    throw new DeployError(
      'RELEASE_NEVER_HEALTHY',
      `${capitalised(nameOf(unhealthy))} was never seen healthy: its last deployment ended as ${unhealthy.outcome}.`,
      { hint: healthyOnes(own) },
    )
  throw new DeployError(
    'RELEASE_NOT_FOUND',
    `No recorded release of this app and environment has a digest or a commit that begins with "${to}".`,
    { hint: healthyOnes(own) },
  )
}

function healthyOnes(own: readonly DetailedRelease[]): string {
  const healthy = distinct(own.filter(({ outcome }) => outcome === 'healthy'))
  return healthy.length === 0
    ? 'None was healthy yet: mend the app, and run `deploy`.'
    : `Name one that was healthy: ${listed(healthy)}.`
}

/** One row of each release, the newest. */
export function distinct(releases: readonly DetailedRelease[]): readonly DetailedRelease[] {
  const seen = new Set<string>()
  return releases.filter(({ releaseDigest }) => !seen.has(releaseDigest) && seen.add(releaseDigest))
}

export function listed(releases: readonly DetailedRelease[]): string {
  return some(releases.map((each) => `${nameOf(each)} of ${new Date(each.startedAt).toISOString()}`))
}

/** `release 1a2b3c4d5e6f (commit 0123456)`; the digest is what `to` takes. */
export function nameOf({ releaseDigest, detail }: Pick<DetailedRelease, 'releaseDigest' | 'detail'>): string {
  const commit = detail.gitSha === undefined ? '' : ` (commit ${detail.gitSha.slice(0, 7)})`
  return `release ${releaseDigest.slice(0, 12)}${commit}`
}

/** The first of them, and how many more. */
export function some(names: readonly string[]): string {
  const more = names.length - SHOWN
  return more > 0 ? `${names.slice(0, SHOWN).join(', ')} and ${more} more` : names.join(', ')
}

/** What was applied to the database and the release does not know, in the order of the ledger. */
export function migrationsSince(
  { detail: { migrations }, restores, startedAt }: DetailedRelease,
  ledger: readonly LedgerRow[],
): readonly LedgerRow[] {
  const brought = new Set(migrations)
  // A deploy knows all that is there when it begins. What a rollback deploys is older than the database.
  const wasThere = ({ appliedAt }: LedgerRow) => restores === undefined && Date.parse(appliedAt) <= startedAt
  return ledger.filter((row) => !brought.has(row.checksum) && !wasThere(row))
}

/** `, 2 migrations ahead: 0003_b.sql, 0004_c.sql`, for the reader of a plan; the schema itself stays. */
export function describeAhead(names: readonly string[]): string {
  return names.length === 0
    ? 'the schema stays'
    : `the schema stays, ${count(names.length, 'migration')} ahead: ${some(names)}`
}

/** What is known of the database's past. */
export interface SchemaPast {
  readonly ledger: readonly LedgerRow[] | 'unreadable' | undefined
  /** Of the app, the newest first. */
  readonly releases: readonly DetailedRelease[]
  /** A command that migrates in the place of files. */
  readonly command: string | undefined
}

/**
 * Throws `OLD_CODE_MAY_BREAK` where something was applied since the release that its code may not survive. What is not known
 * counts as such.
 */
export function refuseBreaking(release: DetailedRelease, past: SchemaPast): void {
  const why = obstacle(release, past)
  if (why === undefined) return
  throw new DeployError(
    'OLD_CODE_MAY_BREAK',
    `The code of ${nameOf(release)} may not work with the database as it is now: ${why}.`,
    {
      hint: 'Where the old code needs nothing of what was changed or taken away, run `rollback` with `allow-contract: true`; otherwise mend the app and run `deploy`.',
    },
  )
}

function obstacle(release: DetailedRelease, past: SchemaPast): string | undefined {
  const { ledger, command } = past
  if (command !== undefined)
    return `\`${command}\` migrates it, and nothing tells what that has changed since`
  if (isMigratedElsewhere(release, past))
    return 'since then a command migrated it, and nothing tells what that has changed'
  if (ledger === 'unreadable') return 'the ledger, which tells what was applied since, cannot be read'
  if (!ledger?.length && release.detail.migrations?.length)
    return 'the ledger, which tells what was applied since, is gone or empty'
  const forgotten = forgottenBy(ledger ?? [], past)
  if (forgotten !== undefined) return forgotten
  const breaking = migrationsSince(release, ledger ?? []).filter(({ contracts }) => contracts !== false)
  return breaking.length === 0 ? undefined : `since then ${describeBreaking(breaking)}`
}

/** A ledger that has lost rows tells of less than was applied. The newest healthy release ran with all that it brought. */
function forgottenBy(ledger: readonly LedgerRow[], { releases }: SchemaPast): string | undefined {
  const newest = releases.find(({ outcome }) => outcome === 'healthy')
  const known = new Set(ledger.map(({ checksum }) => checksum))
  const lost = newest?.detail.migrations?.filter((checksum) => !known.has(checksum)) ?? []
  if (!newest || newest.restores !== undefined || lost.length === 0) return undefined
  return `the ledger does not hold ${count(lost.length, 'migration')} that ${nameOf(newest)} brought, and nobody knows what else it has lost`
}

/** Whether the release, or one since, was migrated by what no ledger tells of. */
function isMigratedElsewhere({ id, restores }: DetailedRelease, { releases }: SchemaPast): boolean {
  const origin = releases.findIndex((each) => each.id === (restores ?? id))
  const since = origin === -1 ? releases : releases.slice(0, origin + 1)
  return since.some(({ detail }) => detail.migrations === undefined)
}

/** The ledger does not say whether a file changed something, or ran code of which nothing can be told. */
function describeBreaking(rows: readonly LedgerRow[]): string {
  const named = (known: boolean) =>
    rows.filter(({ contracts }) => (contracts === true) === known).map(({ name }) => name)
  const [changing, unknown] = [named(true), named(false)]
  return [
    changing.length > 0 &&
      `${some(changing)} took away or changed what code may use, or ran code that may have (a DO block, a routine)`,
    unknown.length > 0 && `${some(unknown)} was applied, of which nobody knows whether it did`,
  ]
    .filter((each) => each !== false)
    .join('; ')
}

import type { ReleaseRow } from '../catalog/release.ts'
import type { BuiltRelease } from '../config/release.ts'
import type { Deployment } from '../databricks/app.ts'

/** What the recorded releases say of the deployment that is active. */
export type RunningRelease =
  /** It is the deployment of this release. */
  | { readonly kind: 'recorded'; readonly release: ReleaseRow }
  /**
   * Nobody could write its id down: a start made it by itself, from the folder of the newest healthy release, or a run that ended
   * right then. It is believed once its folder is seen to hold the release.
   */
  | { readonly kind: 'restarted'; readonly release: ReleaseRow }
  /** Nobody recorded it: it was not made by this tool. */
  | { readonly kind: 'unrecorded' }

/** The clocks of platform and database may differ by so much. */
const SKEW_MS = 60_000

/** `releases`: the newest first. */
export function runningRelease(releases: readonly ReleaseRow[], active: Deployment): RunningRelease {
  const own = releases.find(({ deploymentId }) => deploymentId === active.id)
  if (own) return { kind: 'recorded', release: own }
  const killed = releases.find((release) => mayHaveMade(release, active))
  if (killed) return { kind: 'restarted', release: killed }
  const healthy = releases.find(({ outcome }) => outcome === 'healthy')
  const restarted = healthy && mayHaveStarted(healthy, releases, active)
  return restarted ? { kind: 'restarted', release: healthy } : { kind: 'unrecorded' }
}

/**
 * A run that ended before it could record the id: its upload was complete, and the deployment is its deployer's, of its folder,
 * and later than its beginning.
 */
function mayHaveMade(release: ReleaseRow, active: Deployment): boolean {
  const { deploymentId, outcome, folder, startedAt, manifestDigest } = release
  return (
    outcome === 'deploying' &&
    deploymentId === undefined &&
    manifestDigest !== undefined &&
    samePath(folder, active.sourceCodePath) &&
    isBy(release, active) &&
    active.createdAt !== undefined &&
    active.createdAt >= startedAt - SKEW_MS
  )
}

/** A start repeats the deployment before; what somebody else has deployed from the folder is none, whatever that holds by now. */
function mayHaveStarted(release: ReleaseRow, releases: readonly ReleaseRow[], active: Deployment): boolean {
  const { folder, sourceDigest } = release
  const same = releases.filter((each) => each.folder === folder && each.sourceDigest === sourceDigest)
  return samePath(folder, active.sourceCodePath) && same.some((each) => isBy(each, active))
}

/** Whoever deployed may be known to one of them only. */
function isBy({ deployer }: ReleaseRow, { creator }: Deployment): boolean {
  return deployer === undefined || creator === undefined || deployer.toLowerCase() === creator.toLowerCase()
}

/** `/Workspace/Users/x` and `/Users/x` are the same folder. */
export function samePath(a: string | undefined, b: string | undefined): boolean {
  const plain = (path: string) => path.replace(/^\/Workspace(?=\/)/, '').replace(/\/+$/, '')
  return a !== undefined && b !== undefined && plain(a) === plain(b)
}

/** Why the deployment that is active does not run the source that is desired; undefined when it does. */
export function releaseDifference(
  running: RunningRelease,
  desired: Pick<BuiltRelease, 'sourceDigest'>,
  { id, creator, createdAt }: Deployment,
): string | undefined {
  if (running.kind === 'unrecorded') {
    const by = creator === undefined ? '' : ` by ${creator}`
    const at = createdAt === undefined ? '' : ` at ${new Date(createdAt).toISOString()}`
    return `nobody recorded deployment ${id}${by}${at}, which runs`
  }
  if (running.release.sourceDigest === desired.sourceDigest) return undefined
  return running.release.restores === undefined
    ? 'the source differs from what runs'
    : 'the source differs from what runs since a rollback'
}

/**
 * What a run writes down that deploys nothing: `confirm` that a release is healthy whose own run could not say so, or `take`
 * the deployment that runs for another release, of the same source with other migrations.
 */
export function bookkeeping(
  running: RunningRelease,
  desired: Pick<BuiltRelease, 'releaseDigest'>,
): 'confirm' | 'take' | undefined {
  if (running.kind === 'unrecorded') return undefined
  if (running.release.releaseDigest !== desired.releaseDigest) return 'take'
  return running.kind === 'restarted' || running.release.outcome !== 'healthy' ? 'confirm' : undefined
}

import type { ReleaseRow } from '../catalog/release.ts'
import type { Desired } from '../config/desired.ts'
import type { Release, ReleaseScope } from '../config/release.ts'
import type { App, Deployment } from '../databricks/app.ts'
import { releaseDifference, runningRelease } from '../plan/release.ts'
import type { Ports } from './ports.ts'
import type { DatabaseReading } from './reading.ts'
import type { ObservedSource } from './source.ts'

/** Whose releases count: before the app exists nobody's do. */
export function releaseScope(
  { environment }: Desired,
  app: App | undefined,
  { client }: Pick<Ports, 'client'>,
): ReleaseScope {
  return {
    workspace: client.host,
    app: app?.servicePrincipalClientId ?? '',
    environment: environment ?? '',
  }
}

/** The newest first; undefined: nobody here can read them. */
export function releasesIn(database: DatabaseReading): readonly ReleaseRow[] | undefined {
  if (database.state !== 'read') return undefined
  const { releases = [] } = database.catalog
  return releases === 'unreadable' ? undefined : releases
}

/** The source with what the releases say of the deployment that runs: its folder alone does not tell what it was made of. */
export function recognised(
  source: ObservedSource,
  desired: Release,
  releases: readonly ReleaseRow[] | undefined,
  active: Deployment | undefined,
): ObservedSource {
  if (!releases || !active) return source
  const running = runningRelease(releases, active)
  return { ...source, running, reason: source.reason ?? releaseDifference(running, desired, active) }
}

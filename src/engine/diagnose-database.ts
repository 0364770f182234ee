import type { Finding } from '../access/change.ts'
import { withoutAccepted } from '../access/finding.ts'
import type { Desired } from '../config/desired.ts'
import type { MigrationFile } from '../config/migration-file.ts'
import { count } from '../count.ts'
import type { App } from '../databricks/app.ts'
import type { Lakebase } from '../databricks/lakebase.ts'
import { hostOf } from '../databricks/lakebase-host.ts'
import { DeployError } from '../error.ts'
import { planDatabase } from '../plan/database.ts'
import { diagnoseCatalog, diagnoseWriters } from '../plan/diagnose-database.ts'
import { type Diagnosis, ok, unknown, warning } from '../plan/diagnosis.ts'
import { seen, statusOf, unseen } from '../plan/status.ts'
import { sentence } from '../sentence.ts'
import { observeDatabase } from './database.ts'
import { desiredDatabaseOf } from './desired-database.ts'
import type { Ports } from './ports.ts'
import type { DatabaseReading } from './reading.ts'
import { releaseScope } from './release.ts'
import { failure, tried } from './tried.ts'

/** Where the database is, and what it is compared with. */
export interface DiagnosedDatabase {
  readonly lakebase: Lakebase
  readonly app: App | undefined
  /** Who logs in. */
  readonly user: string
  readonly files: readonly MigrationFile[]
}

/** What a deploy would find inside the database, and whether it would stop before its first change there. */
export async function diagnoseDatabase(
  desired: Desired,
  { lakebase, app, user, files }: DiagnosedDatabase,
  ports: Ports,
): Promise<readonly Diagnosis[]> {
  const subject = 'Postgres login'
  const release = { ...releaseScope(app, ports), inFull: true }
  const desiredDatabase = { ...desiredDatabaseOf(desired, files, app), release }
  const reading = await tried(ports.deadline.signal, () =>
    observeDatabase(desiredDatabase, lakebase, user, ports),
  )
  // The login may have gone well: what the database refuses then is another matter.
  if ('error' in reading) return [failure('database', reading.error)]
  const found = reading.value
  if (found.state === 'new') return [ok(subject, 'The database does not exist yet: a deploy makes it.')]
  if (found.state === 'deferred') return [diagnoseDeferred(found.reason, found.roleMissing)]
  const { database, schema, ownerRole } = desired.lakebase
  const version = Math.floor(found.catalog.serverVersion / 10_000)
  return [
    ok(subject, `${user} is logged in to ${database} at ${hostOf(lakebase)} (PostgreSQL ${version}).`),
    ...diagnoseCatalog({ database, schema, ownerRole }, found.catalog),
    ...findingLines(desired, files, app, found),
    ...driftLines(desired, lakebase, app, found),
  ]
}

function diagnoseDeferred(reason: string, roleMissing: boolean): Diagnosis {
  const text = `Nobody can look inside yet: ${sentence(reason)}`
  return roleMissing
    ? warning('Postgres login', `${text} A deploy makes the role, where this identity may.`)
    : unknown('Postgres login', text)
}

type Read = Extract<DatabaseReading, { state: 'read' }>

/** What no deploy changes; what stops one, its plan says. */
function findingLines(
  desired: Desired,
  files: readonly MigrationFile[],
  app: App | undefined,
  { catalog, look }: Read,
): readonly Diagnosis[] {
  const open = withoutAccepted(findingsOf(desiredDatabaseOf(desired, files, app), catalog, look))
  if (open.length === 0) return []
  return [
    warning(
      'findings',
      `${count(open.length, 'thing')} in the database ${open.length === 1 ? 'is' : 'are'} not as desired, which no deploy changes.`,
      '`audit` names each, with what mends it.',
    ),
  ]
}

/** None, when there is no plan at all. */
function findingsOf(...parts: Parameters<typeof planDatabase>): readonly Finding[] {
  try {
    return planDatabase(...parts).findings
  } catch (error) {
    if (error instanceof DeployError) return []
    throw error
  }
}

/** Who else has deployed, as `status` tells it. */
function driftLines(
  desired: Desired,
  lakebase: Lakebase,
  app: App | undefined,
  { catalog }: Read,
): readonly Diagnosis[] {
  const { drift } = statusOf(desired, {
    ...{ app: seen(app), lakebase: seen(lakebase), catalog: seen(catalog), files: seen([]) },
    health: unseen('nobody looked'),
  })
  return app?.activeDeployment && 'value' in drift ? [diagnoseWriters(drift.value)] : []
}

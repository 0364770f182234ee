import type { Finding } from '../access/change.ts'
import { withoutAccepted } from '../access/finding.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { readCatalog } from '../catalog/read.ts'
import type { Desired } from '../config/desired.ts'
import type { DesiredDatabase } from '../config/desired-database.ts'
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
import type { Session } from '../postgres/session.ts'
import { sentence } from '../sentence.ts'
import { observeDatabase, withDatabase } from './database.ts'
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
  const inside = { desired, lakebase, app, user }
  // The login may have gone well: what the database refuses then is another matter, and its catalog can still be told of.
  if ('error' in reading) {
    const read = (session: Session) => readCatalog(session, desiredDatabase)
    const catalog = await tried(ports.deadline.signal, () =>
      withDatabase(desiredDatabase, lakebase, user, ports, read),
    )
    return 'error' in catalog
      ? [failure('database', reading.error)]
      : catalogLines(inside, catalog.value, reading.error)
  }
  const found = reading.value
  if (found.state === 'new') return [ok(subject, 'The database does not exist yet: a deploy makes it.')]
  if (found.state === 'deferred') return [diagnoseDeferred(found.reason, found.roleMissing)]
  const planned = planIn(desiredDatabase, found)
  return [
    ...catalogLines(inside, found.catalog, 'refusal' in planned ? planned.refusal : undefined),
    ...('findings' in planned ? findingLines(planned.findings) : []),
  ]
}

interface Inside extends Omit<DiagnosedDatabase, 'files'> {
  readonly desired: Desired
}

/** `refusal`: what keeps a deploy from a plan of the database. */
function catalogLines(
  { desired, lakebase, app, user }: Inside,
  catalog: Catalog,
  refusal: unknown,
): readonly Diagnosis[] {
  const { database, schema, ownerRole } = desired.lakebase
  const version = Math.floor(catalog.serverVersion / 10_000)
  const ofLedger = refusal instanceof DeployError && refusal.code.startsWith('LEDGER_') ? refusal : undefined
  return [
    ok(
      'Postgres login',
      `${user} is logged in to ${database} at ${hostOf(lakebase)} (PostgreSQL ${version}).`,
    ),
    ...diagnoseCatalog({ database, schema, ownerRole }, catalog, ofLedger),
    ...(refusal === undefined || ofLedger ? [] : [failure('database', refusal)]),
    ...driftLines(desired, lakebase, app, catalog),
  ]
}

function diagnoseDeferred(reason: string, roleMissing: boolean): Diagnosis {
  const text = `Nobody can look inside yet: ${sentence(reason)}`
  return roleMissing
    ? warning('Postgres login', `${text} A deploy makes the role, where this identity may.`)
    : unknown('Postgres login', text)
}

type Read = Extract<DatabaseReading, { state: 'read' }>

/** What no deploy changes. */
function findingLines(findings: readonly Finding[]): readonly Diagnosis[] {
  const open = withoutAccepted(findings)
  if (open.length === 0) return []
  return [
    warning(
      'findings',
      `${count(open.length, 'thing')} in the database ${open.length === 1 ? 'is' : 'are'} not as desired, which no deploy changes.`,
      '`audit` names each, with what mends it.',
    ),
  ]
}

function planIn(
  desiredDatabase: DesiredDatabase,
  { catalog, look }: Read,
): { readonly findings: readonly Finding[] } | { readonly refusal: DeployError } {
  try {
    return { findings: planDatabase(desiredDatabase, catalog, look).findings }
  } catch (error) {
    if (error instanceof DeployError) return { refusal: error }
    throw error
  }
}

/** Who else has deployed, as `status` tells it. */
function driftLines(
  desired: Desired,
  lakebase: Lakebase,
  app: App | undefined,
  catalog: Catalog,
): readonly Diagnosis[] {
  const { drift } = statusOf(desired, {
    ...{ app: seen(app), lakebase: seen(lakebase), catalog: seen(catalog), files: seen([]) },
    health: unseen('nobody looked'),
  })
  return app?.activeDeployment && 'value' in drift ? [diagnoseWriters(drift.value)] : []
}

import type { DesiredSchema } from '../config/desired.ts'
import type { Catalog } from '../postgres/catalog.ts'
import type { Session } from '../postgres/connect.ts'
import { emptyTables } from '../postgres/migrations/empty.ts'
import type { MigrationFile } from '../postgres/migrations/file.ts'
import { dueFiles } from '../postgres/migrations/guard/due.ts'
import type { Look } from '../postgres/migrations/guard/look.ts'
import { pendingFiles } from '../postgres/migrations/plan.ts'
import { type RefusedFile, refusedByServer } from '../postgres/migrations/server-syntax.ts'
import type { Syntax } from '../postgres/migrations/syntax.ts'
import type { WantedDatabase } from '../postgres/plan.ts'

/** What could be learned of the database before anything is changed. */
export type DatabaseReading =
  | {
      readonly state: 'read'
      readonly catalog: Catalog
      readonly look: Look
      /** Pending migrations that the server cannot parse. */
      readonly refused: readonly RefusedFile[]
      /** Tables that pending migrations name and that have nothing on disk. */
      readonly empty: ReadonlySet<string>
    }
  /** Its server does not exist yet, and both will be made empty. */
  | { readonly state: 'new'; readonly look: Look }
  /** Something has to be started, or the deployer needs a role, before anybody can look. */
  | { readonly state: 'deferred'; readonly reason: string; readonly roleMissing: boolean }

export function wantedDatabase(
  desired: DesiredSchema,
  migrations: readonly MigrationFile[],
  appRole: string | undefined,
): WantedDatabase {
  const { database, schema, ownerRole, ownership, extensions } = desired.lakebase
  const { grants, grantsMode, migrations: settings } = desired
  return {
    database,
    schema,
    ownerRole,
    ownership,
    extensions,
    grants,
    grantsMode,
    appRole,
    migrations,
    allow: settings.allow,
    accept: settings.accept,
    command: settings.command?.line,
  }
}

/** What was read, and what the server says of the files that will run on it. */
export async function readingOf(
  session: Session,
  wanted: WantedDatabase,
  catalog: Catalog,
  look: Look,
  syntax: Syntax,
): Promise<Extract<DatabaseReading, { state: 'read' }>> {
  // A file that is looked at in every run is asked about when it has something to send.
  const changed = dueFiles(wanted, catalog).filter(({ run }) => run === 'on-change')
  const files = [...pendingFiles(wanted, catalog), ...changed]
  const refused = await refusedByServer(session, catalog.serverVersion, files, syntax)
  const empty = await emptyTables(session, wanted.schema, catalog, files, syntax)
  return { state: 'read', catalog, look, refused, empty }
}

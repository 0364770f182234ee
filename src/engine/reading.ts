import type { Catalog } from '../catalog/catalog.ts'
import type { DesiredDatabase } from '../config/desired-database.ts'
import type { Lookahead } from '../migrations/guard/lookahead.ts'
import { runnableRepeatables } from '../migrations/guard/runnable.ts'
import { pendingFiles } from '../migrations/plan.ts'
import { type RefusedFile, refusedByServer } from '../migrations/server-syntax.ts'
import type { Syntax } from '../migrations/syntax/syntax.ts'
import { readTouched, type Touched } from '../migrations/touched.ts'
import type { Session } from '../postgres/connect.ts'

/** What could be learned of the database before anything is changed. */
export type DatabaseReading =
  | {
      readonly state: 'read'
      readonly catalog: Catalog
      readonly look: Lookahead
      /** Pending migrations that the server cannot parse. */
      readonly refused: readonly RefusedFile[]
      readonly touched: Touched
    }
  /** Its server does not exist yet, and both will be made empty. */
  | { readonly state: 'new'; readonly look: Lookahead }
  /** Something has to be started, or the deployer needs a role, before anybody can look. */
  | { readonly state: 'deferred'; readonly reason: string; readonly roleMissing: boolean }

/** What was read, and what the server says of the files that will run on it. */
export async function readingOf(
  session: Session,
  desiredDatabase: DesiredDatabase,
  catalog: Catalog,
  look: Lookahead,
  syntax: Syntax,
): Promise<Extract<DatabaseReading, { state: 'read' }>> {
  // A file that is looked at in every run is asked about when it has something to send.
  const changed = runnableRepeatables(desiredDatabase, catalog).filter(({ run }) => run === 'on-change')
  const files = [...pendingFiles(desiredDatabase, catalog), ...changed]
  const refused = await refusedByServer(session, catalog.serverVersion, files, syntax)
  const touched = await readTouched(session, desiredDatabase, catalog, files, syntax)
  return { state: 'read', catalog, look, refused, touched }
}

import type { DesiredDatabase } from '../config/desired-database.ts'
import { DeployError } from '../error.ts'
import type { Session } from '../postgres/session.ts'
import { cell } from '../postgres/session.ts'
import { SqlFailure } from '../postgres/sql-failure.ts'
import type { Catalog } from './catalog.ts'
import { readCatalog } from './read.ts'

/** The release that brought the options INHERIT and SET of a membership, by which the owner role works. */
const OLDEST = 160_000

/**
 * The catalog of a server of any age: what an old one does not know of its own catalog is an error there, so the version
 * is asked for only then. `place` names the server. Throws DeployError `SERVER_TOO_OLD` below PostgreSQL 16.
 */
export async function readCatalogOfServer(
  session: Session,
  desired: DesiredDatabase,
  place: string,
): Promise<Catalog> {
  try {
    return await readCatalog(session, desired)
  } catch (error) {
    if (!(error instanceof SqlFailure)) throw error
    const results = await session.send('ROLLBACK; SHOW server_version_num; SHOW server_version')
    if (Number(cell(results, 'server_version_num')) >= OLDEST) throw error
    throw new DeployError(
      'SERVER_TOO_OLD',
      `${place} is PostgreSQL ${cell(results, 'server_version')}; a migration needs 16 or newer.`,
      { hint: 'Use a version that Lakebase offers too, such as the container image postgres:17.' },
    )
  }
}

import { DeployError } from '../error.ts'
import { cell, type Session } from '../postgres/session.ts'
import { SqlFailure } from '../postgres/sql-failure.ts'

/** The release that brought the options INHERIT and SET of a membership, by which the owner role works. */
const OLDEST = 160_000

/**
 * A session on a server of any age: what an old one does not know of its own catalog is an error there, so the version is
 * asked for when the first message is refused. `place` names the server. That message then throws DeployError
 * `SERVER_TOO_OLD` below PostgreSQL 16.
 */
export function onAnyServer(session: Session, place: string): Session {
  let isKnown = false
  const send = async (sql: string) => {
    if (isKnown) return session.send(sql)
    try {
      const results = await session.send(sql)
      isKnown = true
      return results
    } catch (error) {
      throw error instanceof SqlFailure ? await ageOr(error, session, place) : error
    }
  }
  return { ...session, send }
}

async function ageOr(error: SqlFailure, session: Session, place: string): Promise<Error> {
  const results = await session.send('ROLLBACK; SHOW server_version_num; SHOW server_version')
  if (Number(cell(results, 'server_version_num')) >= OLDEST) return error
  return new DeployError(
    'SERVER_TOO_OLD',
    `${place} is PostgreSQL ${cell(results, 'server_version')}; a migration needs 16 or newer.`,
    { hint: 'Use a version that Lakebase offers too, such as the container image postgres:17.' },
  )
}

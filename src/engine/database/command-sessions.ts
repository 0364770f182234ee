import type { Clock } from '../../clock.ts'
import { DeployError } from '../../error.ts'
import { quoteLiteral } from '../../postgres/identifier.ts'
import { cell, isConnectionLost, type ResultRows, type Session } from '../../postgres/session.ts'
import { sentence } from '../../sentence.ts'

/** What a command's sessions have in common. */
export interface CommandSessions {
  /** Unless its tool says another one. */
  readonly applicationName: string
  /** The server's time at which it began, in seconds. */
  readonly begun: string
}

/** A server notices within a second that a client is gone. */
const LOOKS = 6
const LOOK_EVERY_MS = 500

/** The server's time, in seconds. */
export async function serverTime(session: Session): Promise<string> {
  return cell(await session.send('SELECT extract(epoch FROM clock_timestamp())::text AS now'), 'now') ?? '0'
}

/**
 * `error`, with which a command ended, and the sessions that it has left: those that carry its name are ended. Another one of the same
 * login may be somebody else's, and is named.
 */
export async function withSessionsLeft(
  session: Session,
  clock: Clock,
  sessions: CommandSessions,
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof DeployError) || isConnectionLost(error)) return error
  const left = await leftOf(session, clock, sessions).catch(() => [])
  if (left.length === 0) return error
  const which = left.map(
    ({ pid, application_name: name, state }) => `pid ${pid} (${[name, state].filter(Boolean).join(', ')})`,
  )
  const end = left.map(({ pid }) => `SELECT pg_terminate_backend(${pid});`).join(' ')
  return new DeployError(
    error.code,
    `${sentence(error.message)} Sessions of its login that began after it are still there: ${which.join('; ')}.`,
    {
      hint: `If they are the command's, end them first: ${end}${error.hint === undefined ? '' : ` ${error.hint}`}`,
      retryable: error.retryable,
      cause: error,
    },
  )
}

async function leftOf(session: Session, clock: Clock, sessions: CommandSessions): Promise<ResultRows> {
  for (let look = 1; ; look += 1) {
    const rows = (await session.send(endOf(sessions))).flat()
    if (rows.length === 0 || look === LOOKS) return rows
    await clock.sleep(LOOK_EVERY_MS)
  }
}

/** Other sessions of this tool are no command's. */
function endOf({ applicationName, begun }: CommandSessions): string {
  const name = quoteLiteral(applicationName)
  return `SELECT a.pid::text, a.application_name, a.state,
  CASE WHEN a.application_name = ${name} THEN pg_terminate_backend(a.pid) END AS ended
FROM pg_stat_activity a
WHERE a.usename = session_user AND a.datname = current_database() AND a.pid <> pg_backend_pid()
  AND a.backend_start >= to_timestamp(${begun})
  AND (a.application_name = ${name} OR a.application_name NOT LIKE 'lakebase-deploy%')
ORDER BY a.backend_start`
}

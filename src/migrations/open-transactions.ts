import type { DesiredDatabase } from '../config/desired-database.ts'
import { formatDuration } from '../config/duration.ts'
import { DeployError } from '../error.ts'
import { quoteLiteral } from '../postgres/identifier.ts'
import type { ResultRows, Session } from '../postgres/session.ts'
import { isTrusted } from './foreign-code-query.ts'
import type { MigrationPorts } from './ports.ts'

/** Often enough that an ordinary transaction is hardly waited for longer than it lasts. */
const POLL_MS = 50

type WaitPorts = Pick<MigrationPorts, 'clock' | 'deadline' | 'reporter'>

export interface OpenTransactions {
  readonly open: ResultRows
  /** A message that lists those that still count. */
  readonly query: string
  /** What makes it matter, as the beginning of a sentence. */
  readonly because: string
  readonly waitMs: number
}

/** Of session `l`: a transaction has an id, and a lock on it, from its first change on. */
export const HAS_WRITTEN = `EXISTS (SELECT FROM pg_locks x WHERE x.pid = l.pid AND x.locktype = 'transactionid' AND x.mode = 'ExclusiveLock' AND x.granted)`

/**
 * Of session `l`: it may be between the look at its rights and its first change, for as long as a lock keeps it there, or others by one of
 * those that CREATE TRIGGER and foreign keys take.
 */
const IS_AT_IT = `EXISTS (SELECT FROM pg_locks x WHERE x.pid = l.pid AND x.locktype = 'relation'
    AND (NOT x.granted OR x.mode IN ('ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')))`

/**
 * A query of the transactions of others in this database, of roles `r` and with locks `l`; each holds one on its own virtual id, but
 * for prepared ones, which have no session any more and have always written. Every login may read it, if not the state and times
 * of others. Under the restricted path.
 */
export function transactionsWhere(role: string, session: string): string {
  return `SELECT a.pid::text || ' ' || l.virtualtransaction AS open, a.pid::text AS pid, r.rolname AS role, a.application_name AS application,
  to_char(a.xact_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"') AS since
FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid JOIN pg_roles r ON r.oid = a.usesysid
WHERE l.locktype = 'virtualxid' AND l.granted AND a.datname = current_database() AND a.pid <> pg_backend_pid()
  AND ${role} AND (${session})
UNION ALL SELECT 'prepared ' || p.gid, NULL, r.rolname, p.gid, to_char(p.prepared AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"')
FROM pg_prepared_xacts p JOIN pg_roles r ON r.rolname = p.owner WHERE p.database = current_database() AND ${role}`
}

/**
 * A query of the transactions that may yet show code of others: what one has made shows only when it ends, by rights that may have been
 * taken from its role meanwhile. Asked before code is looked for; what begins later has no right but those that are seen then.
 * Whoever only reads is not among them.
 */
export function writingTransactions({ ownerRole }: Pick<DesiredDatabase, 'ownerRole'>): string {
  return transactionsWhere(isOther(ownerRole), `${HAS_WRITTEN} OR ${IS_AT_IT}`)
}

function isOther(ownerRole: string): string {
  return `NOT coalesce(${isTrusted(`(SELECT o.oid FROM pg_roles o WHERE o.rolname = ${quoteLiteral(ownerRole)})`)}, false)`
}

/** As a message of its own. */
export function alone(query: string): string {
  return `BEGIN READ ONLY; SET LOCAL search_path = pg_catalog, pg_temp;\n${query};\nCOMMIT`
}

/** The rows of such a query, among the results of a message. */
export function openIn(results: readonly ResultRows[]): ResultRows {
  return results.flat().filter(({ open }) => open !== undefined)
}

/** Waits for what `writingTransactions` has found, until it ends whatever it does, as long as the run may. Throws as `untilTransactionsEnd` does. */
export function untilWritingEnds(
  session: Session,
  { schema, ownerRole }: Pick<DesiredDatabase, 'schema' | 'ownerRole'>,
  open: ResultRows,
  ports: WaitPorts,
): Promise<void> {
  const query = alone(transactionsWhere(isOther(ownerRole), 'true'))
  const because = `Code of others was looked for that migrations of schema "${schema}" could run`
  return untilTransactionsEnd(session, { open, query, because, waitMs: ports.deadline.remaining() }, ports)
}

/** Throws DeployError `SCHEMA_STILL_IN_USE` when one of them outlasts `waitMs`. */
export async function untilTransactionsEnd(
  session: Session,
  { open, query, because, waitMs }: OpenTransactions,
  { clock, deadline, reporter }: WaitPorts,
): Promise<void> {
  let left = open
  const giveUpAt = clock.now() + waitMs
  for (let polls = 0; left.length > 0; polls += 1) {
    if (clock.now() + POLL_MS >= giveUpAt) throw stillInUse(because, left, waitMs)
    if (polls === 0) reporter.info(`waiting for ${left.map(describe).join(', ')} before the migrations run`)
    await clock.sleep(POLL_MS, deadline.signal)
    const now = new Set(openIn(await session.send(query)).map((row) => row.open))
    left = left.filter((row) => now.has(row.open))
  }
}

function describe({ pid, role, application, since }: ResultRows[number]): string {
  const start = since == null ? '' : `, since ${since}`
  if (pid === null) return `a prepared transaction of "${role}" (${application}${start})`
  return `a transaction of "${role}" (pid ${pid}${application ? `, ${application}` : ''}${start})`
}

function stillInUse(because: string, left: ResultRows, waitedMs: number): DeployError {
  const ends = left.map(({ pid, application }) =>
    pid === null
      ? `ROLLBACK PREPARED ${quoteLiteral(application ?? '')};`
      : `SELECT pg_terminate_backend(${pid});`,
  )
  return new DeployError(
    'SCHEMA_STILL_IN_USE',
    `${because}, and ${left.map(describe).join(', ')}, open since before, may have made something that does not show yet: no migration runs beside it. It did not end within ${formatDuration(waitedMs)}.`,
    {
      hint: `Run the job again when it has ended, or end it, which only its own role or a superuser may: ${ends.join(' ')}`,
      retryable: true,
    },
  )
}

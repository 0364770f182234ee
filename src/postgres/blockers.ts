import { formatDuration } from '../config/duration.ts'
import type { Hold } from './answer-limit.ts'
import { quoteLiteral } from './identifier.ts'
import { shownQuery } from './query-text.ts'
import { RESTRICT_PATH_LOCALLY } from './search-path.ts'
import type { ResultRows, Session } from './session.ts'
import type { SqlFailure } from './sql-failure.ts'

/** What a statement waited for. */
export interface Wait {
  readonly schema: string
  /** Relations of the schema that the statement names. */
  readonly relations: readonly string[]
  /** The lock time-out: for so long, at least, whoever was in the way has had the lock. */
  readonly waitedMs: number
}

/**
 * Who was in the way of a statement that gave up, and with which query, as the end of a sentence:
 * `; probably "app@x" is in the way (pid 7, psql), which holds ...`. Empty when the locks are gone.
 *
 * A deadlock's own report names the processes. After a lock time-out the server does not say who it was: while the
 * statement waits its session cannot ask, and afterwards it waits for nobody. What is known then: whoever was in the way
 * holds a lock on one of the relations since before the wait began, because everybody later queues behind it. Needs a
 * session with no failed transaction open.
 *
 * A concurrent build (57014: its statement time-out) waits for whoever uses the table, and for every older snapshot
 * in the database, whatever it reads.
 */
export async function describeBlockers(session: Session, failure: SqlFailure, wait: Wait): Promise<string> {
  const pids = processesOf(failure)
  if (pids.length > 0) return describe(await rowsOf(session, processes(pids)), false)
  if (failure.sqlstate === '57014') return describe(await rowsOf(session, olderThanBuild(wait)), true)
  if (wait.relations.length === 0) return ''
  const waitedMs = failure.sqlstate === '55P03' ? wait.waitedMs : 0
  return describe(await rowsOf(session, holders({ ...wait, waitedMs })), true)
}

/**
 * What keeps the message of server process `pid`, as the end of a sentence. Asked on another connection, while it waits.
 * Who is in the way is told of `pg_blocking_pids`, which everybody may call.
 */
export async function describeHold(query: (sql: string) => Promise<ResultRows>, pid: number): Promise<Hold> {
  const rows = await query(hold(pid))
  const [own] = rows
  const pids = rows.flatMap(({ blocker }) => blocker ?? [])
  if (own && pids.length > 0) {
    const lock = own.waits_for ? `it waits for ${own.waits_for}, and ` : ''
    const who = rows.map((row) => describeBlocker({ ...row, pid: row.blocker ?? null }))
    return { pids, text: `${lock}${who.join('; ')}` }
  }
  const text = own
    ? 'nobody is in its way there, it is still at work'
    : 'the server has answered or ended it, and nothing has arrived here'
  return { pids, text }
}

/** Asks as the login: the owner role, which a file without a transaction runs as, sees nobody's queries. */
async function rowsOf(session: Session, sql: string): Promise<ResultRows> {
  const results = await session.send(
    `BEGIN READ ONLY; SET LOCAL ROLE NONE; ${RESTRICT_PATH_LOCALLY}; ${sql}; COMMIT`,
  )
  return results.flat()
}

/** `Process 7 waits for ShareLock on transaction 1; blocked by process 8.` */
function processesOf({ sqlstate, detail }: SqlFailure): readonly string[] {
  if (sqlstate !== '40P01') return []
  return [...(detail ?? '').matchAll(/blocked by process (\d+)/g)].flatMap(([, pid]) => pid ?? [])
}

function describe(rows: ResultRows, isGuess: boolean): string {
  return rows.map((row) => `; ${isGuess ? 'probably ' : ''}${describeBlocker(row)}`).join('')
}

function describeBlocker(row: ResultRows[number]): string {
  const { pid, usename, application_name, state, relation, mode } = row
  const details = [
    `pid ${pid}`,
    application_name || undefined,
    state,
    row.transaction_ms && `in a transaction for ${age(row.transaction_ms)}`,
  ]
  const lock = mode ? `, which holds ${mode} on "${relation}"` : ''
  return `"${usename ?? 'a role not visible here'}" is in the way (${details.filter(Boolean).join(', ')})${lock}${describeQuery(row)}`
}

function describeQuery({ query, query_ms, state }: ResultRows[number]): string {
  if (!query) return ''
  if (query === '<insufficient privilege>') return '; its query is not visible to this login'
  const when = query_ms ? ` (${age(query_ms)} ago)` : ''
  return state === 'active'
    ? `; it runs${query_ms ? ` since ${age(query_ms)}` : ''}: ${shownQuery(query)}`
    : `; its last query${when}: ${shownQuery(query)}`
}

function age(ms: string): string {
  return formatDuration(Math.max(0, Math.round(Number(ms) / 1000)) * 1000)
}

/** As much of the activity as this login may see; a role's own sessions, and all for pg_read_all_stats. */
const ACTIVITY = `a.usename, a.application_name, a.state,
  extract(epoch FROM clock_timestamp() - a.xact_start) * 1000 AS transaction_ms,
  extract(epoch FROM clock_timestamp() - a.query_start) * 1000 AS query_ms, left(a.query, 1000) AS query`

function processes(pids: readonly string[]): string {
  return `SELECT a.pid, ${ACTIVITY}, NULL AS relation, NULL AS mode FROM pg_stat_activity a
WHERE a.pid = ANY (ARRAY[${pids.join(', ')}]) AND a.pid <> pg_backend_pid()`
}

/** One row for each session in the way, or one without; none when the session is not there or waits for a client. */
function hold(pid: number): string {
  return `SELECT b.pid AS blocker, (SELECT l.mode || coalesce(' on ' || l.relation::regclass::text, '') FROM pg_locks l
    WHERE l.pid = own.pid AND NOT l.granted LIMIT 1) AS waits_for, ${ACTIVITY}, NULL AS relation, NULL AS mode
FROM pg_stat_activity own LEFT JOIN LATERAL unnest(pg_blocking_pids(own.pid)) AS b(pid) ON true
  LEFT JOIN pg_stat_activity a ON a.pid = b.pid
WHERE own.pid = ${pid} AND coalesce(own.state, '') NOT LIKE 'idle%' ORDER BY transaction_ms DESC NULLS LAST LIMIT 5`
}

/** Of each session its strongest lock; the longest transactions first. */
function holders({ schema, relations, waitedMs }: Wait): string {
  return `SELECT * FROM (
  SELECT DISTINCT ON (l.pid) l.pid, ${ACTIVITY}, c.relname AS relation, l.mode
  FROM pg_locks l JOIN pg_class c ON c.oid = l.relation JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_stat_activity a ON a.pid = l.pid
  WHERE l.granted AND l.pid <> pg_backend_pid() AND n.nspname = ${quoteLiteral(schema)}
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND c.relname = ANY (ARRAY[${relations.map(quoteLiteral).join(', ')}]::text[])
    AND (a.xact_start IS NULL OR a.xact_start <= clock_timestamp() - interval '${waitedMs} ms')
  ORDER BY l.pid, array_position(ARRAY[${LOCK_MODES.map(quoteLiteral).join(', ')}], l.mode)
) blocker ORDER BY transaction_ms DESC NULLS LAST LIMIT 5`
}

/** A session without a role is one of the server's own, such as autovacuum, for which no build waits. */
function olderThanBuild({ schema, relations }: Wait): string {
  return `SELECT a.pid, ${ACTIVITY}, held.relation, held.mode
FROM pg_stat_activity a LEFT JOIN LATERAL (
  SELECT c.relname AS relation, l.mode
  FROM pg_locks l JOIN pg_class c ON c.oid = l.relation JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE l.granted AND l.pid = a.pid AND l.database = a.datid AND n.nspname = ${quoteLiteral(schema)}
    AND c.relname = ANY (ARRAY[${relations.map(quoteLiteral).join(', ')}]::text[])
  ORDER BY array_position(ARRAY[${LOCK_MODES.map(quoteLiteral).join(', ')}], l.mode) LIMIT 1
) held ON true
WHERE a.datname = current_database() AND a.pid <> pg_backend_pid() AND a.usename IS NOT NULL
  AND (held.mode IS NOT NULL OR a.backend_xmin IS NOT NULL)
ORDER BY transaction_ms DESC NULLS LAST LIMIT 5`
}

/** Strongest first. */
const LOCK_MODES = [
  'AccessExclusiveLock',
  'ExclusiveLock',
  'ShareRowExclusiveLock',
  'ShareLock',
  'ShareUpdateExclusiveLock',
  'RowExclusiveLock',
  'RowShareLock',
  'AccessShareLock',
]

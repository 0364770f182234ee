import { createHash } from 'node:crypto'
import { DeployError } from '../error.ts'

/** An advisory lock: two numbers, which show in pg_locks as classid and objid. PostgreSQL keeps them apart by database. */
export interface LockKey {
  readonly group: number
  readonly id: number
}

/** The run that a lock was taken for, as a transaction can check it. */
export interface HeldKey {
  readonly schema: string
  /** Backend of the connection that holds the key of the run. */
  readonly pid: number
  /** Aborts when that connection is lost, and the lock with it. */
  readonly lost: AbortSignal
}

/** Of one run at a time, whoever makes it: held by a connection of its own, from before the plan to the last word. */
export function runKey(schema: string): LockKey {
  return { group: positiveInt('lakebase-deploy'), id: positiveInt(schema) }
}

/** Of one writing transaction at a time, so that a run sees all that an earlier one has written. */
export function transactionKey(schema: string): LockKey {
  return { group: positiveInt('lakebase-deploy transaction'), id: positiveInt(schema) }
}

/** The key's row in pg_locks, as a condition; `l` is the table. Right under any search_path. */
export function holds({ group, id }: LockKey): string {
  return `l.locktype OPERATOR(pg_catalog.=) 'advisory' AND l.classid OPERATOR(pg_catalog.=) ${group}::pg_catalog.oid
    AND l.objid OPERATOR(pg_catalog.=) ${id}::pg_catalog.oid AND l.objsubid OPERATOR(pg_catalog.=) 2::pg_catalog.int2 AND l.granted
    AND l.database OPERATOR(pg_catalog.=) (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database())`
}

const STILL_WRITING = 'LB001'
const LOCK_LOST = 'LB002'

/** Longer than a transaction that only finds out that it may not write. */
const WAIT = '5 s'

/**
 * What a writing transaction does first: it takes the transaction's key, and sees that the run's key still belongs to the
 * run's own connection. So a run that has lost its lock begins nothing more, and whoever got it waits for what was under way and
 * reads what was committed. Right under any search_path, because a file may have set one. Polls: a session that waits for a
 * lock makes a concurrent index build deadlock. Nothing where nobody else knows the database.
 */
export function writeGuard(lock: HeldKey | undefined): readonly string[] {
  if (!lock) return []
  const { group, id } = transactionKey(lock.schema)
  return [
    `DO '
DECLARE give_up pg_catalog.timestamptz := pg_catalog.clock_timestamp() OPERATOR(pg_catalog.+) interval ''${WAIT}'';
BEGIN
  WHILE NOT pg_catalog.pg_try_advisory_xact_lock(${group}, ${id}) LOOP
    IF pg_catalog.clock_timestamp() OPERATOR(pg_catalog.>) give_up THEN RAISE EXCEPTION USING ERRCODE = ''${STILL_WRITING}'', MESSAGE = ''another run is writing''; END IF;
    PERFORM pg_catalog.pg_sleep(0.02);
  END LOOP;
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_locks l WHERE l.pid OPERATOR(pg_catalog.=) ${lock.pid} AND ${holds(runKey(lock.schema)).replaceAll("'", "''")}) THEN
    RAISE EXCEPTION USING ERRCODE = ''${LOCK_LOST}'', MESSAGE = ''the deploy lock is lost'';
  END IF;
END'`,
  ]
}

/** What the guard refused with; undefined for any other error of the server. */
export function refusedByGuard(sqlstate: string, cause: unknown): DeployError | undefined {
  if (sqlstate === LOCK_LOST) return lockLost('its connection to the database ended', cause)
  if (sqlstate !== STILL_WRITING) return undefined
  return new DeployError(
    'DATABASE_LOCKED',
    'A transaction of an earlier run, which has lost the deploy lock, is still writing to the database.',
    { hint: 'Run the job again in a moment: that transaction ends by itself.', retryable: true, cause },
  )
}

export function lockLost(why: string, cause?: unknown): DeployError {
  return new DeployError(
    'DEPLOY_LOCK_LOST',
    `The deploy lock is not this run's any more: ${why}. Another run may hold it, so this one begins nothing more.`,
    {
      hint: 'Run the job again: it waits for the other run, and continues from what that leaves.',
      retryable: true,
      cause,
    },
  )
}

function positiveInt(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0) >>> 1
}

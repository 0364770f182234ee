import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Clock } from '../../../src/clock.ts'
import { systemClock } from '../../../src/clock.ts'
import { applyDatabase } from '../../../src/engine/database/apply.ts'
import { runKey, transactionKey, writeGuard } from '../../../src/postgres/lock-key.ts'
import { acquireRunLock, type RunLock } from '../../../src/postgres/run-lock.ts'
import { withWorkingSession } from '../../../src/postgres/working-session.ts'
import { APP, CI, DIRECT, desiredDatabase, JANE, Lab, migration, planOn, Run } from './lab.ts'

const NOTHING = { statements: '', parse: () => undefined }
const SCOPE = { schema: 'shop', appRole: APP }

/** A clock that a test moves: a process that was stopped, and goes on. */
function movable(): Clock & { ahead: number } {
  const clock = {
    ahead: 0,
    now: () => systemClock.now() + clock.ahead,
    wall: systemClock.wall,
    sleep: systemClock.sleep,
  }
  return clock
}

/** Two hundred times as fast. */
const QUICK: Clock = {
  now: () => systemClock.now() * 200,
  wall: systemClock.wall,
  sleep: (ms, signal) => systemClock.sleep(ms / 200, signal),
}

let lab: Lab
let database: string

beforeAll(async () => {
  lab = await Lab.start(17)
}, 60_000)
afterAll(() => lab.stop())
beforeEach(async () => {
  database = await lab.database()
})

async function lockOf(run = new Run(), user = CI, clock: Clock = systemClock): Promise<RunLock> {
  const session = await lab.session(user, database, run)
  return (await acquireRunLock(session, SCOPE, NOTHING, { ...run.ports, ...DIRECT, clock })).lock
}

function end(lock: RunLock): Promise<unknown> {
  return lab.admin(database, `SELECT pg_terminate_backend(${lock.pid}, 5000)`)
}

describe('the lock of a run', () => {
  it('costs no message while the last answer is young, and one when the process was stopped', async () => {
    const [run, clock] = [new Run(), movable()]
    const lock = await lockOf(run, CI, clock)
    const before = run.meter.messages
    await lock.prove()
    expect(run.meter.messages - before).toBe(0)
    clock.ahead += 120_000
    await lock.prove()
    expect(run.meter.messages - before).toBe(1)
    await lock.release()
  })

  it('is lost with its connection, for good, and says so', async () => {
    const clock = movable()
    const lock = await lockOf(new Run(), CI, clock)
    await end(lock)
    clock.ahead += 120_000
    await expect(lock.prove()).rejects.toMatchObject({ code: 'DEPLOY_LOCK_LOST' })
    expect(lock.lost.aborted).toBe(true)
    await expect(lock.prove()).rejects.toMatchObject({ code: 'DEPLOY_LOCK_LOST' })
    await lock.release()
  })

  it('is lost at once when its connection ends under a message that writes', async () => {
    const lock = await lockOf()
    await end(lock)
    await expect(lock.send('SELECT 1')).rejects.toMatchObject({ code: 'DEPLOY_LOCK_LOST' })
    expect(lock.lost.aborted).toBe(true)
    await lock.release()
  })

  it('outlasts work on its own connection that takes longer than a beat may', async () => {
    const lock = await lockOf(new Run(), CI, QUICK)
    await lock.use(async (session) => {
      await systemClock.sleep(400)
      await session.send('SELECT 1')
    })
    expect(lock.lost.aborted).toBe(false)
    await lock.release()
  })

  it('lets nobody wait for an answer that does not come', async () => {
    const lock = await lockOf(new Run(), CI, QUICK)
    const stuck = lock.send('SELECT pg_sleep(30)')
    const behind = lock.send('SELECT 1')
    await expect(stuck).rejects.toMatchObject({
      code: 'DEPLOY_LOCK_LOST',
      message: expect.stringContaining('did not answer'),
    })
    await expect(behind).rejects.toMatchObject({ code: 'DEPLOY_LOCK_LOST' })
    await end(lock)
    await lock.release()
  })

  it('keeps everybody else out, and reads anew once it was waited for', async () => {
    const first = await lockOf(new Run(), CI)
    const run = new Run()
    const session = await lab.session(JANE, database, run)
    const reading = {
      statements: "SELECT count(*) AS n FROM pg_namespace WHERE nspname = 'shop';",
      parse: (results: readonly (readonly Readonly<Record<string, string | null>>[])[]) =>
        results.flat().find((row) => 'n' in row)?.n,
    }
    const second = acquireRunLock(session, SCOPE, reading, { ...run.ports, ...DIRECT })
    await run.untilSays('waiting for another deploy')
    await lab.admin(database, 'CREATE SCHEMA shop')
    await first.release()
    const { lock, read } = await second
    expect([lock.waited, read]).toEqual([true, '1'])
    await lock.release()
  })

  it('is not had while a transaction of the run before is still open', async () => {
    const { group, id } = transactionKey('shop')
    const zombie = await lab.client(CI, database)
    await zombie.query(`BEGIN; SELECT pg_advisory_xact_lock(${group}, ${id})`)
    const run = new Run()
    const waiting = lockOf(run, JANE)
    await run.untilSays('waiting for another deploy')
    await zombie.query('COMMIT')
    const lock = await waiting
    expect(lock.waited).toBe(true)
    await lock.release()
  })

  it("says when it is the app's code that holds it, and what to do", async () => {
    const { group, id } = runKey('shop')
    const app = await lab.client(APP, database)
    await app.query(`SELECT pg_advisory_lock(${group}, ${id})`)
    await expect(lockOf(new Run({ timeoutMs: 300 }))).rejects.toMatchObject({
      code: 'DATABASE_LOCKED',
      message: expect.stringContaining(`of the app itself, "${APP}"`),
      hint: expect.stringContaining("the app's own code took this advisory lock"),
    })
    await app.end()
  })
})

describe('a transaction that writes', () => {
  it('is refused once its run has lost the lock, though its own connection lives', async () => {
    const desired = desiredDatabase({
      database,
      migrations: [migration('0001_a.sql', 'create table a (id int)')],
    })
    const run = new Run()
    const session = await lab.session(CI, database, run)
    const planned = await planOn(session, desired, run)
    const lock = await lockOf(run)
    await end(lock)
    const successor = await lockOf(new Run(), JANE)
    await expect(applyDatabase(session, desired, planned, { ...run.ports, lock })).rejects.toMatchObject({
      code: 'DEPLOY_LOCK_LOST',
    })
    expect(await lab.admin(database, "SELECT FROM pg_namespace WHERE nspname = 'shop'")).toEqual([])
    await successor.release()
    await lock.release()
    await session.close()
  })

  it('does not depend on the search_path that a file has set', async () => {
    const lock = await lockOf()
    const client = await lab.client(CI, database)
    await client.query(`CREATE SCHEMA evil;
      CREATE FUNCTION evil.never(int, int) RETURNS bool LANGUAGE sql AS 'SELECT false';
      CREATE FUNCTION evil.pg_try_advisory_xact_lock(int, int) RETURNS bool LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION $$planted$$; END';
      CREATE FUNCTION evil.eq(oid, oid) RETURNS bool LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION $$planted$$; END';
      CREATE OPERATOR evil.= (LEFTARG = oid, RIGHTARG = oid, FUNCTION = evil.eq);
      SET search_path = evil, pg_catalog`)
    await client.query(`BEGIN; ${writeGuard(lock).join(';')}; COMMIT`)
    await client.end()
    await lock.release()
  })

  it('is refused on the very connection that holds the lock: a pooler stands between', async () => {
    const lock = await lockOf()
    const through = lock.use((session) => withWorkingSession(session, lock, NOTHING, async () => 'worked'))
    await expect(through).rejects.toMatchObject({ code: 'DATABASE_POOLED' })
    await lock.release()
  })
})

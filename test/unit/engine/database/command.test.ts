import { expect, it } from 'vitest'
import { runCommand } from '../../../../src/engine/database/command.ts'
import type { CommandPorts } from '../../../../src/engine/database/ports.ts'
import { DeployError } from '../../../../src/error.ts'
import type { Session } from '../../../../src/postgres/session.ts'
import { Run } from '../../postgres/lab.ts'

function session(send: Session['send']): Session {
  return { send, tell: () => {}, notices: () => [], close: async () => {} }
}

/** Time passes by sleeping alone. */
const clock = {
  now: () => 0,
  wall: () => 0,
  sleep: async (_: number, signal?: AbortSignal) => {
    await new Promise((resolve) => setImmediate(resolve))
    signal?.throwIfAborted()
  },
}

function command(run: CommandPorts['run']): CommandPorts {
  return { applicationName: 'lakebase-deploy command 1', run, onLeft: () => {} }
}

it('keeps the session of the lock alive while the command runs, and not longer', async () => {
  let beats = 0
  let enough = () => {}
  const lasting = new Promise<void>((resolve) => {
    enough = resolve
  })
  const beating = session(async () => {
    beats += 1
    if (beats === 3) enough()
    return []
  })
  await runCommand(
    beating,
    command(() => lasting),
    { ...new Run().ports, clock },
  )
  const ended = beats
  await clock.sleep(0)
  expect([ended >= 3, beats]).toEqual([true, ended])
})

it('ends the command when the lock is gone', async () => {
  const gone = new Error('terminating connection')
  let sent = 0
  // The time at which the command begins is still told.
  const lost = session(async () => {
    sent += 1
    if (sent > 1) throw gone
    return []
  })
  const untilAborted = command(
    (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  )
  await expect(runCommand(lost, untilAborted, { ...new Run().ports, clock })).rejects.toBe(gone)
})

it('ends the sessions that the command has left, and names what may be another one', async () => {
  const sent: string[] = []
  const left = [[{ pid: '7', application_name: 'psql', state: 'active', ended: null }]]
  const asked = session(async (sql) => {
    sent.push(sql)
    return sql.includes('pg_stat_activity') ? left : []
  })
  const failing = command(() =>
    Promise.reject(new DeployError('MIGRATE_COMMAND_FAILED', 'It failed.', { hint: 'Mend it.' })),
  )
  await expect(runCommand(asked, failing, { ...new Run().ports, clock })).rejects.toMatchObject({
    code: 'MIGRATE_COMMAND_FAILED',
    message: 'It failed. Sessions of its login that began after it are still there: pid 7 (psql, active).',
    hint: "If they are the command's, end them first: SELECT pg_terminate_backend(7); Mend it.",
  })
  expect(sent.at(-1)).toContain(
    "WHEN a.application_name = 'lakebase-deploy command 1' THEN pg_terminate_backend",
  )
})

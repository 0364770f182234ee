import { expect, it } from 'vitest'
import { runCommand } from '../../../../src/engine/database/command.ts'
import type { CommandPorts } from '../../../../src/engine/database/ports.ts'
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
  return { run, onLeft: () => {} }
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
  const lost = session(() => Promise.reject(gone))
  const untilAborted = command(
    (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  )
  await expect(runCommand(lost, untilAborted, { ...new Run().ports, clock })).rejects.toBe(gone)
})

import { execFileSync, spawnSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { runShell } from '../../../src/source/shell.ts'
import { RecordingReporter } from '../databricks/platform.ts'

const isLinux = process.platform === 'linux' && spawnSync('setsid', ['true']).status === 0

function alive(seconds: string): boolean {
  return execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).includes(`sleep ${seconds}`)
}

it.runIf(isLinux).each([
  ['in a session of its own', (it: string) => `setsid ${it} &`],
  ['forked twice', (it: string) => `( setsid -f ${it} > /dev/null 2>&1 & )`],
  ['deaf to SIGTERM', (it: string) => `setsid sh -c "trap '' TERM; ${it}; ${it}" > /dev/null 2>&1 &`],
])('a command that is cancelled ends with what it started %s', async (_how, start) => {
  const seconds = String(1000 + Math.random())
  const cancel = new AbortController()
  const running = runShell(`${start(`sleep ${seconds}`)}\nsleep 300`, {
    title: 'Run',
    directory: '.',
    reporter: new RecordingReporter(),
    signal: cancel.signal,
    environment: { PATH: process.env.PATH },
  }).catch((error: unknown) => error)
  while (!alive(seconds)) await sleep(50)
  cancel.abort(new Error('cancelled'))
  expect(await running).toEqual(new Error('cancelled'))
  await expect.poll(() => alive(seconds)).toBe(false)
})

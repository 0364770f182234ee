import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { expect, it } from 'vitest'

/** Starts an app as the emulator does, says where it runs, and stays. */
const EMULATOR = `
const { AppRuntime } = await import(process.argv[1])
const { AppLog } = await import(new URL('log.ts', process.argv[1]))
const code = "console.log(process.pid, process.cwd()); require('node:http').createServer().listen(process.env.DATABRICKS_APP_PORT)"
const log = new AppLog({ now: () => 0 })
await new AppRuntime({ clock: { now: () => 0 }, lendModulesFrom: undefined }).launch({
  source: new Map([['a.cjs', { type: 'FILE', id: 1, modifiedAt: 0, content: Buffer.from(code) }]]),
  manifest: { command: ['sh', '-c', 'node a.cjs & wait'], environment: [], dependencies: [], hasBuild: false },
  environment: {}, log, signal: new AbortController().signal, begunAt: 0,
})
console.log(log.lines[0].text)
setInterval(() => {}, 1000)
`

it('ends the apps, with what they started, and removes their folders when the emulator is killed', async () => {
  const runtime = new URL('../../../../src/emulator/apps/process.ts', import.meta.url).href
  const emulator = spawn(process.execPath, ['--input-type=module', '-e', EMULATOR, runtime], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(createInterface({ input: emulator.stdout }), 'line')
  const [pid = '', folder = ''] = String(line).split(' ')
  expect(isRunning(Number(pid))).toBe(true)
  expect(existsSync(folder)).toBe(true)
  emulator.kill('SIGKILL')
  await expect.poll(() => isRunning(Number(pid)) || existsSync(folder), { timeout: 5_000 }).toBe(false)
})

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openStage, type Stage } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage.close())

const environment = (): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  ...stage.emulator.childEnvironment(),
  ...stage.environment('autoscaling'),
})

it('SIGTERM lets a running query end, then ends the process', async () => {
  const child = spawn(process.execPath, [fileURLToPath(new URL('server.ts', import.meta.url))], {
    env: environment(),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (output === '') child.kill('SIGTERM')
    output += text
  })
  const [code, signal] = await once(child, 'close')
  expect(output).toBe('"running"\n42\n')
  expect([code, signal]).toEqual([null, 'SIGTERM'])
})

it.each(['close', 'end'])('%s() leaves nothing that keeps the process alive', async (method) => {
  const script = `
    import { createPool } from ${JSON.stringify(new URL('../../../src/runtime/index.ts', import.meta.url).href)}
    const pool = createPool()
    await pool.query('SELECT 1')
    await pool.${method}()
    const done = performance.now()
    process.on('exit', () => console.log(performance.now() - done))`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    env: environment(),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const chunks: Buffer[] = await child.stdout.toArray()
  expect(Number(Buffer.concat(chunks).toString())).toBeLessThan(500)
})

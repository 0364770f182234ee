import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { get } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStage, type Stage } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage.close())

const RUNTIME = new URL('../../../dist/runtime/index.js', import.meta.url).href

interface App {
  readonly child: ChildProcess
  /** Lines so far. */
  readonly lines: string[]
  ended(): Promise<{ exit: unknown; lines: string[]; ms: number }>
}

/** An app that prints `ready`, or `ready <port>`; then it is told to stop. */
async function app(script: string): Promise<App> {
  const head = `import { createPool, withShutdown } from ${JSON.stringify(RUNTIME)}
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
const pool = createPool()
await pool.query('SELECT 1')
`
  const child = spawn(process.execPath, ['--input-type=module', '-e', head + script], {
    env: {
      PATH: process.env.PATH,
      ...stage.emulator.childEnvironment(),
      ...stage.environment('autoscaling'),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines: string[] = []
  const closed = once(child, 'close')
  await new Promise<void>((resolve) => {
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      lines.push(...text.trim().split('\n'))
      if (lines.some((line) => line.startsWith('ready'))) resolve()
    })
    child.once('close', () => resolve())
  })
  return {
    child,
    lines,
    ended: async () => {
      const start = performance.now()
      child.kill('SIGTERM')
      const [code, signal] = await closed
      return { exit: signal ?? code, lines: lines.slice(1), ms: performance.now() - start }
    },
  }
}

/** Vitest's own `poll` needs to know the test, which it does not while several run at once. */
async function said({ lines, child }: App, line: string): Promise<void> {
  while (!lines.includes(line)) {
    if (child.exitCode !== null) throw new Error(`the app has ended without "${line}"`)
    await sleep(5)
  }
}

const HANDLER = `const handler = async () => {
  console.log('draining')
  await sleep(400)
  console.log((await pool.query("SELECT 'flushed' AS what")).rows[0].what)
  process.exit(0)
}
`
const ALIVE = "setInterval(() => {}, 1000); console.log('ready')\n"

describe.concurrent('SIGTERM', () => {
  it.each([
    ['once, registered before', "process.once('SIGTERM', handler); withShutdown(pool)"],
    ['on, registered before', "process.on('SIGTERM', handler); withShutdown(pool)"],
    ['once, registered after', "withShutdown(pool); process.once('SIGTERM', handler)"],
    ['on, registered after', "withShutdown(pool); process.on('SIGTERM', handler)"],
  ])("lets the app's own handler end the process (%s)", async (_name, register) => {
    const { exit, lines, ms } = await (await app(`${HANDLER}${register}\n${ALIVE}`)).ended()
    expect({ exit, lines }).toEqual({ exit: 0, lines: ['draining', 'flushed'] })
    expect(ms).toBeLessThan(3_000)
  })

  it('ends a process with two pools and nothing else that listens', async () => {
    const script = `const second = createPool({ application_name: 'second' })
await second.query('SELECT 1')
withShutdown(pool)
withShutdown(second)
${ALIVE}`
    const { exit, ms } = await (await app(script)).ended()
    expect(exit).toBe('SIGTERM')
    expect(ms).toBeLessThan(3_000)
  })

  it('ends a process whose own handler forgets to, at the end of the grace', async () => {
    const script = `process.on('SIGTERM', () => console.log('logged'))
withShutdown(pool, { graceMs: 600 })
${ALIVE}`
    const { exit, lines, ms } = await (await app(script)).ended()
    expect({ exit, lines }).toEqual({ exit: 143, lines: ['logged'] })
    expect(ms).toBeGreaterThan(550)
    expect(ms).toBeLessThan(3_000)
  })

  it('ends a process that its handler would let end by itself, with no connection in the way', async () => {
    const script = `withShutdown(pool)
const timer = setInterval(() => {}, 1000)
process.once('SIGTERM', async () => { clearInterval(timer); await sleep(100); console.log((await pool.query('SELECT 7 AS n')).rows[0].n) })
console.log('ready')`
    const { exit, lines, ms } = await (await app(script)).ended()
    expect({ exit, lines }).toEqual({ exit: 0, lines: ['7'] })
    expect(ms).toBeLessThan(3_000)
  })

  it('ends a process in time though a pool of another library never closes', async () => {
    const script = `withShutdown({ close: () => new Promise(() => {}) }, { graceMs: 600 })
${ALIVE}`
    const { exit, ms } = await (await app(script)).ended()
    expect(exit).toBe('SIGTERM')
    expect(ms).toBeLessThan(1_500)
  })

  it('comes again from a framework that has done its part, and then ends the process', async () => {
    const script = `withShutdown(pool)
const once = async () => { await sleep(200); console.log('hooks done'); process.removeListener('SIGTERM', once); process.kill(process.pid, 'SIGTERM') }
process.on('SIGTERM', once)
${ALIVE}`
    const { exit, lines, ms } = await (await app(script)).ended()
    expect({ exit, lines }).toEqual({ exit: 'SIGTERM', lines: ['hooks done'] })
    expect(ms).toBeLessThan(3_000)
  })

  it('may be taken back', async () => {
    const script = `withShutdown(pool)()
process.once('SIGTERM', () => console.log(process.listenerCount('SIGTERM')) ?? process.exit(0))
${ALIVE}`
    expect(await (await app(script)).ended()).toMatchObject({ exit: 0, lines: ['0'] })
  })
})

const SERVER = `const server = createServer(async (request, response) => {
  console.log('got', request.url)
  await pool.query('SELECT pg_sleep(0.2)')
  await sleep(400)
  const { rows } = await pool.query('SELECT 42 AS answer')
  response.end(String(rows[0].answer))
})
server.listen(0, '127.0.0.1', () => console.log('ready', server.address().port))
`

describe.concurrent('a request in flight that still needs the database', () => {
  it.each([
    ['a server that is given', 'withShutdown(pool, { server })', 'SIGTERM'],
    ['a server that nobody mentions', 'withShutdown(pool)', 'SIGTERM'],
    [
      "a server that the app's own handler closes",
      "withShutdown(pool); process.once('SIGTERM', () => { server.close(() => console.log('closed')); server.closeIdleConnections() })",
      0,
    ],
    [
      "a server and a pool that the app's own handler closes",
      "withShutdown(pool, { server }); process.on('SIGTERM', () => server.close(async () => { await pool.close(); await pool.end(); process.exit(0) }))",
      0,
    ],
  ])('is answered by %s', async (_name, register, exit) => {
    const running = await app(`${SERVER}${register}\n`)
    const port = running.lines[0]?.split(' ')[1]
    const answer = new Promise<string>((resolve, reject) => {
      get(
        `http://127.0.0.1:${port}/slow`,
        { agent: false, headers: { connection: 'keep-alive' } },
        async (response) => {
          resolve((await response.setEncoding('utf8').toArray()).join(''))
        },
      ).once('error', reject)
    })
    await said(running, 'got /slow')
    const ended = running.ended()
    expect(await answer).toBe('42')
    const result = await ended
    expect(result.exit).toBe(exit)
    expect(result.ms).toBeLessThan(4_000)
  })

  it.each([
    ['withShutdown(pool, { server })', 'SIGTERM'],
    ["withShutdown(pool); process.once('SIGTERM', () => server.close(() => process.exit(0)))", 0],
  ])('is not waited for on a connection that has had none (%s)', async (register, exit) => {
    const running = await app(`${SERVER}${register}\n`)
    const port = Number(running.lines[0]?.split(' ')[1])
    const idle = connect(port, '127.0.0.1').on('error', () => {})
    await once(idle, 'connect')
    const answer = new Promise((resolve) => get(`http://127.0.0.1:${port}/slow`, resolve))
    await said(running, 'got /slow')
    const result = await running.ended()
    expect(await answer).toMatchObject({ statusCode: 200 })
    expect(result.exit).toBe(exit)
    expect(result.ms).toBeLessThan(3_000)
  })

  it('is cut off at the end of the grace', async () => {
    const running = await app(
      `${SERVER.replace('sleep(400)', 'sleep(60_000)')}withShutdown(pool, { server, graceMs: 800 })\n`,
    )
    const port = running.lines[0]?.split(' ')[1]
    const failed = new Promise((resolve) => get(`http://127.0.0.1:${port}/slow`).once('error', resolve))
    await said(running, 'got /slow')
    expect(await running.ended()).toMatchObject({ exit: 'SIGTERM' })
    expect(await failed).toBeInstanceOf(Error)
  })
})

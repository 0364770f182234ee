import { execSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openStage, type Stage } from '../../contract/runtime/stage.ts'
import { type AppFolder, appFolder } from '../bundled-app.ts'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const require = createRequire(import.meta.url)
const DOCS = readFileSync(new URL('../../../docs/runtime.md', import.meta.url), 'utf8')
const PACKAGES = ['express', 'fastify', 'hono', '@hono', '@nestjs', 'reflect-metadata', 'pg', 'slonik']

let stage: Stage
let app: AppFolder
beforeAll(async () => {
  stage = await openStage()
  app = appFolder(HERE, PACKAGES)
})
afterEach(() => stage.reset())
afterAll(async () => {
  app.remove()
  await stage.close()
})

const environment = () => ({ ...stage.emulator.childEnvironment(), ...stage.environment('autoscaling') })

async function freePort(): Promise<number> {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address ? address.port : 0
}

const recipeOf = (name: string) =>
  new RegExp(`\`\`\`js\n// ${name}\n([\\s\\S]*?)\`\`\``).exec(DOCS)?.[1] ?? ''

describe('the recipe of the docs', () => {
  it.each(['Express', 'Fastify', 'Hono', 'Nest'])(
    'for %s answers what is in flight, then ends',
    async (name) => {
      const file = join(app.path, `${name}.mjs`)
      writeFileSync(file, recipeOf(name))
      await answersThenEnds(file)
    },
  )

  it.each(DOCS.match(/^npx esbuild .*$/gm) ?? [])('for Express is bundled: %s', async (command) => {
    writeFileSync(app.entry, recipeOf('Express'))
    const esbuild = require.resolve('esbuild/bin/esbuild')
    execSync(command.replace('npx esbuild', esbuild), { cwd: app.path, stdio: 'ignore' })
    const [, out = ''] = /--outfile=(\S+)/.exec(command) ?? []
    await answersThenEnds(join(app.path, out))
  })
})

/** The first request waits for its token, so it is in flight when the signal comes. */
async function answersThenEnds(file: string): Promise<void> {
  const port = await freePort()
  stage.emulator.faults.add({ match: 'POST /api/2.0/postgres/credentials', action: { delayMs: 800 } })
  const before = stage.credentialCalls()
  const child = spawn(process.execPath, [file], {
    env: { PATH: process.env.PATH, ...environment(), DATABRICKS_APP_PORT: String(port) },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const closed = once(child, 'close')
  const answer = poll(() => fetch(`http://127.0.0.1:${port}/`).then((response) => response.json()))
  await expect.poll(() => stage.credentialCalls() - before, { timeout: 20_000 }).toBe(1)
  const start = performance.now()
  child.kill('SIGTERM')
  expect(await answer).toEqual([{ answer: 42 }])
  expect(await closed).toEqual([null, 'SIGTERM'])
  expect(performance.now() - start).toBeLessThan(8_000)
}

/** Until the server listens. */
async function poll<T>(ask: () => Promise<T>): Promise<T> {
  for (const end = performance.now() + 20_000; ; ) {
    try {
      return await ask()
    } catch (error) {
      const isUp = !/ECONNREFUSED/.test(String(error instanceof Error ? error.cause : error))
      if (isUp || performance.now() > end) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}

it('Slonik, told of what the docs say, gets over a revoked token after one refused login', async () => {
  const file = join(app.path, 'revoked.mjs')
  writeFileSync(
    file,
    `import { once } from 'node:events'
import { createCredentials, resolve } from '@tellr/lakebase-runtime'
import { createPool, sql } from 'slonik'
const credentials = createCredentials()
const { host, user, database } = resolve()
const db = await createPool('postgresql://' + encodeURIComponent(user) + '@' + host + '/' + database + '?sslmode=require', {
  password: () => credentials.get(),
  ssl: { rejectUnauthorized: true },
  connectionRetryLimit: 0,
  queryRetryLimit: 0,
})
const ask = () => db.oneFirst(sql.unsafe\`SELECT 1 AS one\`)
const codeOf = (error) => error?.code ?? (error?.cause && codeOf(error.cause))
await ask()
console.log('ready')
await once(process.stdin, 'data')
const results = []
for (let turn = 0; turn < 8; turn += 1) {
  results.push(await ask().then(() => 'fine', codeOf))
  if (results.at(-1) === '28P01') credentials.invalidate()
}
console.log(JSON.stringify(results))
await db.end()
await credentials.stop()
process.exit(0)
`,
  )
  const child = spawn(process.execPath, [file], { env: { PATH: process.env.PATH, ...environment() } })
  child.stderr.pipe(process.stderr)
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  expect((await lines.next()).value).toBe('ready')
  // The cache drops a token at most every ten seconds.
  await sleep(11_000)
  stage.emulator.revokeCredentials()
  const role = stage.environment('autoscaling').PGUSER
  const all = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${role}'`
  await stage.emulator.sql({ project: 'shop' }, all)
  child.stdin.write('go\n')
  const results: unknown[] = JSON.parse((await lines.next()).value ?? '[]')
  expect(results.filter((result) => result === '28P01')).toHaveLength(1)
  expect(results.slice(-5)).toEqual(['fine', 'fine', 'fine', 'fine', 'fine'])
})

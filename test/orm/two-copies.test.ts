import { cpSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openStage, type Stage } from '../contract/runtime/stage.ts'
import { type AppFolder, appFolder, ESM_REQUIRE } from './bundled-app.ts'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const NEEDED_BY_PG = ['pg-cloudflare', 'pg-connection-string', 'pg-pool', 'pg-protocol', 'pg-types', 'pgpass']

/** Prisma asks whether the pool is of its own pg; Drizzle and Kysely do not. */
const APP = `import { createPool } from '@tellr/lakebase-runtime'
import { PrismaPg } from '@prisma/adapter-pg'
import { drizzle } from 'drizzle-orm/node-postgres'
import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import pgOfPrisma from 'pg-of-prisma'

process.on('uncaughtException', (error) => console.log(JSON.stringify('uncaught: ' + error.message)))

const ASKED = {
  drizzle: async (pool) => (await drizzle({ client: pool }).transaction((tx) => tx.execute('SELECT 1 AS one'))).rows.length,
  kysely: async (pool) => (await sql\`SELECT 1 AS one\`.execute(new Kysely({ dialect: new PostgresDialect({ pool }) }))).rows.length,
  prisma: async (pool) => {
    const adapter = await new PrismaPg(pool).connect()
    return (await adapter.queryRaw({ sql: 'SELECT 1 AS one', args: [], argTypes: [] })).rows.length
  },
}
const answers = {}
for (const [name, ask] of Object.entries(ASKED)) {
  const pools = [createPool(), createPool({ pg }), createPool({ pg: pgOfPrisma })]
  answers[name] = await Promise.all(pools.map((pool) => ask(pool).catch((error) => error.message)))
  await Promise.all(pools.map((pool) => pool.close()))
}
console.log(JSON.stringify(answers))
`

const REFUSED = expect.stringMatching(/^This pool was taken for settings, .* two copies of pg/)

const ONE = 1
const ANSWERS = { drizzle: [ONE, ONE, ONE], kysely: [ONE, ONE, ONE], prisma: [REFUSED, REFUSED, ONE] }

let stage: Stage
let app: AppFolder
beforeAll(async () => {
  stage = await openStage()
  app = appFolder(HERE, ['drizzle-orm', 'kysely', '@prisma', ...NEEDED_BY_PG])
  cpSync(join(HERE, 'node_modules/pg'), join(app.path, 'node_modules/pg'), { recursive: true })
  symlinkSync(join(HERE, 'node_modules/pg'), join(app.path, 'node_modules/pg-of-prisma'))
  writeFileSync(app.entry, APP)
})
afterAll(async () => {
  app.remove()
  await stage.close()
})

it('two copies of pg are said before the first query, or do no harm', async () => {
  expect(await app.run(stage, app.entry)).toEqual(ANSWERS)
})

it.each([
  ['all inside', ['pg-native']],
  ['the helper outside, so that a third copy is inside', ['pg-native', '@tellr/lakebase-runtime']],
])('in a bundle, too: %s', async (name, external) => {
  const outfile = join(app.path, `${name.replaceAll(/\W+/g, '-')}.mjs`)
  await build({
    entryPoints: [app.entry],
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: { js: ESM_REQUIRE },
    logLevel: 'silent',
    external,
    outfile,
  })
  expect(await app.run(stage, outfile)).toEqual(ANSWERS)
})

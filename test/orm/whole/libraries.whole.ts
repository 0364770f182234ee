import { writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BuildOptions, build, type Plugin } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStage, type Stage } from '../../contract/runtime/stage.ts'
import { type AppFolder, appFolder } from '../bundled-app.ts'

const ORM = fileURLToPath(new URL('..', import.meta.url))
const WHOLE = fileURLToPath(new URL('.', import.meta.url))

/** An app of one library: what it imports, and what gives `query` and `close` their meaning. */
interface App {
  readonly modules: string
  readonly imports: string
  readonly body: string
}

const app = (modules: string, imports: string, body: string): App => ({ modules, imports, body })

const APPS: Readonly<Record<string, App>> = {
  Drizzle: app(
    ORM,
    `import { drizzle } from 'drizzle-orm/node-postgres'`,
    `const pool = createPool()
    const db = drizzle({ client: pool })
    query = async () => (await db.transaction((tx) => tx.execute('SELECT 1 AS one'))).rows[0].one
    close = () => pool.close()`,
  ),
  Kysely: app(
    ORM,
    `import { Kysely, PostgresDialect, sql } from 'kysely'`,
    `const db = new Kysely({ dialect: new PostgresDialect({ pool: createPool() }) })
    query = async () => (await sql\`SELECT 1 AS one\`.execute(db)).rows[0].one
    close = () => db.destroy()`,
  ),
  Prisma: app(
    ORM,
    `import { PrismaPg } from '@prisma/adapter-pg'`,
    `const pool = createPool()
    const adapter = await new PrismaPg(pool).connect()
    query = async () => (await adapter.queryRaw({ sql: 'SELECT 1 AS one', args: [], argTypes: [] })).rows[0][0]
    close = () => pool.close()`,
  ),
  TypeORM: app(
    ORM,
    `import { DataSource } from 'typeorm'`,
    `const source = new DataSource({ ...typeormConfig() })
    await source.initialize()
    query = async () => (await source.query('SELECT 1 AS one'))[0].one
    close = () => source.destroy()`,
  ),
  'Knex on our pool': app(
    ORM,
    `import knex from 'knex'`,
    `const pool = createPool()
    const db = knex({ client: 'pg', connectionPool: pool })
    query = async () => (await db.raw('SELECT 1 AS one')).rows[0].one
    close = () => db.destroy().then(() => pool.close())`,
  ),
  Knex: app(
    ORM,
    `import knex from 'knex'`,
    `const db = knex(knexConfig())
    query = async () => (await db.raw('SELECT 1 AS one')).rows[0].one
    close = () => db.destroy()`,
  ),
  Objection: app(
    ORM,
    `import knex from 'knex'\nimport { Model } from 'objection'`,
    `const db = knex(knexConfig())
    class Role extends Model { static tableName = 'pg_roles' }
    Role.knex(db)
    query = async () => (await Role.query().limit(1)).length
    close = () => db.destroy()`,
  ),
  'pg-promise': app(
    ORM,
    `import pgPromise from 'pg-promise'`,
    `const db = pgPromise()(pgConfig())
    query = async () => (await db.one('SELECT 1 AS one')).one
    close = () => db.$pool.end()`,
  ),
  pg: app(
    ORM,
    `import pg from 'pg'`,
    `const client = new pg.Client(pgConfig())
    await client.connect()
    query = async () => (await client.query('SELECT 1 AS one')).rows[0].one
    close = () => client.end()`,
  ),
  // It looks for pg at run time, unless it is given.
  Sequelize: app(
    ORM,
    `import { Sequelize } from 'sequelize'\nimport pg from 'pg'`,
    `const db = new Sequelize({ ...sequelizeConfig(), dialectModule: pg, logging: false })
    query = async () => (await db.query('SELECT 1 AS one'))[0][0].one
    close = () => db.close()`,
  ),
  'postgres.js': app(
    ORM,
    `import postgres from 'postgres'`,
    `const db = postgres(postgresJsOptions())
    query = async () => (await db\`SELECT 1 AS one\`)[0].one
    close = () => db.end()`,
  ),
  MikroORM: app(
    WHOLE,
    `import { MikroORM, EntitySchema } from '@mikro-orm/postgresql'\nimport { PostgresDialect } from 'kysely'`,
    `const pool = createPool()
    const Thing = new EntitySchema({ name: 'Thing', properties: { id: { type: 'number', primary: true } } })
    const orm = await MikroORM.init({ dbName: pool.resolved.database, entities: [Thing], driverOptions: new PostgresDialect({ pool }) })
    query = async () => (await orm.em.getConnection().execute('SELECT 1 AS one'))[0].one
    close = () => orm.close(true)`,
  ),
  Slonik: app(
    WHOLE,
    `import { createPool as slonik, sql } from 'slonik'`,
    `const credentials = createCredentials()
    const { host, user, database } = resolve()
    const db = await slonik('postgresql://' + encodeURIComponent(user) + '@' + host + '/' + database + '?sslmode=require', {
      password: () => credentials.get(),
      ssl: { rejectUnauthorized: true },
      connectionRetryLimit: 0,
    })
    query = () => db.oneFirst(sql.unsafe\`SELECT 1 AS one\`)
    close = () => db.end().then(() => credentials.stop())`,
  ),
}

const HELPER =
  'createCredentials, createPool, knexConfig, pgConfig, postgresJsOptions, resolve, sequelizeConfig, typeormConfig'

function sourceOf({ imports, body }: App): string {
  return `import { ${HELPER} } from '@tellr/lakebase-runtime'
${imports}
async function main() {
  let query, close
  ${body}
  console.log(JSON.stringify(await query()))
  await close()
}
main()
`
}

/** What CommonJS packages inside an ESM bundle need (esbuild docs, "platform"). */
const ESM = `import { createRequire as makeRequire } from 'node:module'
import { fileURLToPath as toPath } from 'node:url'
const require = makeRequire(import.meta.url)
const __filename = toPath(import.meta.url)
const __dirname = toPath(new URL('.', import.meta.url))`

/** Drivers of other databases, which ORMs require and nobody has installed. */
const MISSING_OUTSIDE: Plugin = {
  name: 'missing outside',
  setup: ({ onResolve, resolve }) => {
    onResolve({ filter: /^[^./]/ }, async ({ path, pluginData, ...from }) => {
      if (pluginData === MISSING_OUTSIDE) return undefined
      const { importer, resolveDir, kind } = from
      const found = await resolve(path, { importer, resolveDir, kind, pluginData: MISSING_OUTSIDE })
      return found.errors.length > 0 ? { path, external: true } : found
    })
  },
}

const BUNDLES: Readonly<Record<string, BuildOptions & { readonly extension: string }>> = {
  'ESM, pg inside': { format: 'esm', banner: { js: ESM }, extension: 'in.mjs' },
  'ESM, pg outside': { format: 'esm', banner: { js: ESM }, external: ['pg'], extension: 'out.mjs' },
  'CommonJS, pg inside, minified': { format: 'cjs', minify: true, extension: 'in.cjs' },
  'CommonJS, pg outside': { format: 'cjs', external: ['pg'], extension: 'out.cjs' },
}

let stage: Stage
let folders: Readonly<Record<string, AppFolder>>
beforeAll(async () => {
  stage = await openStage()
  folders = {
    [ORM]: appFolder(ORM, [
      'pg',
      'drizzle-orm',
      'kysely',
      '@prisma',
      'typeorm',
      'knex',
      'objection',
      'pg-promise',
      'sequelize',
      'postgres',
    ]),
    [WHOLE]: appFolder(WHOLE, ['pg', '@mikro-orm', 'kysely', 'slonik']),
  }
})
afterAll(async () => {
  for (const folder of Object.values(folders)) folder.remove()
  await stage.close()
})

function written(name: string): { readonly folder: AppFolder; readonly entry: string } {
  const desired = APPS[name]
  const folder = desired && folders[desired.modules]
  if (!folder) throw new Error(name)
  const entry = join(folder.path, `${name.replaceAll(' ', '-')}.js`)
  writeFileSync(entry, sourceOf(desired))
  return { folder, entry }
}

describe.each(Object.keys(APPS))('%s asks a query and ends', (name) => {
  it('unbundled', async () => {
    const { folder, entry } = written(name)
    expect(await folder.run(stage, entry)).toBe(1)
  })

  it.each(Object.entries(BUNDLES))('esbuild, %s', async (_bundle, { extension, ...options }) => {
    const { folder, entry } = written(name)
    const outfile = join(folder.path, `${basename(entry, '.js')}-${extension}`)
    await build({
      entryPoints: [entry],
      bundle: true,
      platform: 'node',
      target: 'node24',
      logLevel: 'silent',
      plugins: [MISSING_OUTSIDE],
      ...options,
      outfile,
    })
    expect(await folder.run(stage, outfile)).toBe(1)
  })
})

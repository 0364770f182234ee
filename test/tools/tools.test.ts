import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { Shop } from '../scenarios/shop.ts'
import { configuration, type Deployed, deploy, firstDeploy, kinds, SHOP } from '../scenarios/stage.ts'

const BIN = fileURLToPath(new URL('node_modules/.bin/', import.meta.url))

let shop: Shop

afterEach(() => shop.close())

/** The shop without files of ours, migrated by this command. */
async function open(command: string, files: Readonly<Record<string, string>>): Promise<void> {
  const { 'app.yaml': app = '', 'server.mjs': server = '' } = SHOP
  shop = await Shop.open({
    'app.yaml': app,
    'server.mjs': server,
    ...files,
    'deployment.yaml': configuration(
      { migrations: { command } },
      {},
      { source: { exclude: ['*', '!app.yaml', '!server.mjs'] } },
    ),
  })
  for (const file of Object.keys(SHOP)) if (file.startsWith('migrations/')) shop.workspace.remove(file)
}

/** A run that succeeds and plans exactly this; what the tool sends is its own, so no call is held against the plan. */
async function does(expected: readonly string[], command = 'deploy'): Promise<Deployed> {
  const result = await deploy(shop.emulator, shop.workspace, { with: { command } })
  expect(result.exitCode, result.log).toBe(0)
  expect(kinds(result)).toEqual(expected)
  return result
}

const TABLES = `SELECT tablename, tableowner,
    has_table_privilege($app, 'app_data.' || quote_ident(tablename), 'SELECT, INSERT, UPDATE, DELETE') AS app
  FROM pg_tables WHERE schemaname = 'app_data' ORDER BY 1`

/** Each table with its owner, and whether the app may use it. */
async function tables(): Promise<Record<string, unknown>[]> {
  return shop.sql(TABLES.replace('$app', shop.appRole.replaceAll('"', "'")))
}

const OWNER = 'databricks_postgres__app_data_owner'
/** The deploy's own, beside those of the tool. */
const RELEASES = { tablename: 'lakebase_releases', tableowner: OWNER, app: false }
const FIRST = firstDeploy({ migrations: 0 }).flatMap((kind) =>
  kind === 'create-ledger' ? ['run-command'] : [kind],
)

describe('node-pg-migrate', () => {
  it('makes tables of the owner role that the app may use', async () => {
    await open(`${BIN}node-pg-migrate up --migrations-dir pgm --schema app_data`, {
      'pgm/1700000000000_orders.sql': 'CREATE TABLE orders (id bigint PRIMARY KEY);\n',
    })
    await does(FIRST)
    expect(await tables()).toEqual([
      RELEASES,
      { tablename: 'orders', tableowner: OWNER, app: true },
      { tablename: 'pgmigrations', tableowner: OWNER, app: true },
    ])
    shop.workspace.write('pgm/1700000000001_price.sql', 'ALTER TABLE orders ADD COLUMN price numeric;\n')
    await does(['run-command'], 'migrate')
    const added = "attrelid = 'app_data.orders'::regclass AND attname = 'price'"
    expect(await shop.sql(`SELECT FROM pg_attribute WHERE ${added}`)).toHaveLength(1)
    const third = await does(['run-command'])
    expect(third.log).toContain('No migrations to run!')
  })
})

describe('drizzle-kit', () => {
  const config = `export default {
  dialect: 'postgresql',
  out: './drizzle',
  schema: './schema.js',
  dbCredentials: { url: process.env.DATABASE_URL },
  migrations: { schema: 'app_data', table: 'drizzle_migrations' },
}
`
  const journal = {
    version: '7',
    dialect: 'postgresql',
    entries: [{ idx: 0, version: '7', when: 1700000000000, tag: '0000_orders', breakpoints: true }],
  }
  const files = {
    'drizzle.config.js': config,
    'schema.js': '',
    'drizzle/0000_orders.sql': 'CREATE TABLE "orders" ("id" bigint PRIMARY KEY);\n',
    'drizzle/meta/_journal.json': JSON.stringify(journal),
  }

  it('is told the privilege that it needs, and then makes tables of the owner role', async () => {
    await open(`${BIN}drizzle-kit migrate`, files)
    const refused = await deploy(shop.emulator, shop.workspace)
    expect(refused.exitCode).toBe(1)
    expect(refused.summary).toContain('- [ ] `deploy app shop')
    expect(shop.complaint(refused)).toContain(`GRANT CREATE ON DATABASE "databricks_postgres" TO "${OWNER}";`)
    await shop.sql(`GRANT CREATE ON DATABASE databricks_postgres TO ${OWNER}`)
    await does(['run-command', 'upload-source', 'start-app', 'deploy-app'])
    expect(await tables()).toEqual([
      { tablename: 'drizzle_migrations', tableowner: OWNER, app: true },
      RELEASES,
      { tablename: 'orders', tableowner: OWNER, app: true },
    ])
    await does(['run-command'])
    expect(await shop.sql('SELECT FROM app_data.drizzle_migrations')).toHaveLength(1)
  })
})

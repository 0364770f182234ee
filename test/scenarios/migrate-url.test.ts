import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Cluster, startCluster } from '../../src/emulator/postgres/cluster.ts'
import { type ActionResult, runAction } from '../../src/emulator/runner.ts'
import { makeWorkspace, SHOP, type Workspace } from './stage.ts'
import { type Finished, runCli } from './terminal.ts'

const APP = '0f0e0d0c-0b0a-4908-8706-050403020100'
const PASSWORD = 'local-p4ss/word'

let cluster: Cluster
let workspace: Workspace
let database: string
let databases = 0

beforeAll(async () => {
  cluster = await startCluster(17)
  // A PostgreSQL of anybody's, without what makes it a Lakebase: its role, and the event triggers of template1.
  await cluster.query('ALTER ROLE databricks_superuser RENAME TO somebody')
  await cluster.query(`CREATE ROLE dev LOGIN CREATEROLE PASSWORD '${PASSWORD}'`)
})

afterAll(() => cluster.stop())

beforeEach(async () => {
  database = `local_${++databases}`
  await cluster.query(`CREATE DATABASE ${database} OWNER dev TEMPLATE template0`)
  workspace = makeWorkspace({
    'migrations/0001_create_orders.sql': SHOP['migrations/0001_create_orders.sql'] ?? '',
    'migrations/0002_drop.sql': '-- phase: after-deploy\nALTER TABLE orders DROP COLUMN IF EXISTS item;\n',
    'migrations/0003_price.sql': 'ALTER TABLE orders ADD COLUMN IF NOT EXISTS price numeric;\n',
  })
})

afterEach(() => workspace.dispose())

/** The server's socket; whoever gets there is trusted, so the password is only there to be kept secret. */
function url(user = 'dev'): string {
  const password = encodeURIComponent(PASSWORD)
  return `postgresql://${user}:${password}@/${database}?host=${cluster.socketDirectory}&port=${cluster.port}`
}

function action(
  inputs: Readonly<Record<string, string>> = { 'database-url': url() },
  env: Readonly<Record<string, string>> = {},
): Promise<ActionResult> {
  return runAction({ workspace: workspace.path, with: { command: 'migrate', ...inputs }, env })
}

function cli(line: string, env: Readonly<Record<string, string>> = {}): Promise<Finished> {
  const nowhere = { childEnvironment: () => ({}) }
  return runCli(nowhere, { args: line.split(' '), cwd: workspace.path, env })
}

async function columns(): Promise<unknown[]> {
  const rows = await cluster.query(
    "SELECT attname FROM pg_attribute WHERE attrelid = 'app_data.orders'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
    [],
    database,
  )
  return rows.map((row) => row.attname)
}

describe('any PostgreSQL', () => {
  it('is migrated from an artefact alone, and not from one that was changed', async () => {
    expect((await cli('package')).exitCode).toBe(0)
    workspace.remove('migrations')
    const packed = { 'database-url': url(), artifact: 'artifact' }
    const first = await action(packed)
    expect(first.exitCode, first.log).toBe(0)
    expect(await columns()).toEqual(['id', 'price'])
    workspace.write('artifact/migrations/0003_price.sql', 'DROP TABLE orders;\n')
    expect((await action(packed)).log).toContain(
      'is not as it was packed: changed: migrations/0003_price.sql.',
    )
    expect(await columns()).toEqual(['id', 'price'])
  })

  it('is migrated without a workspace, after-deploy files too, and has nothing to do then', async () => {
    const first = await action()
    expect(first.exitCode, first.log).toBe(0)
    expect(await columns()).toEqual(['id', 'price'])
    expect(first.outputs).toMatchObject({
      changed: 'true',
      'migrations-applied': '3',
      database,
      schema: 'app_data',
      host: cluster.socketDirectory,
      'app-name': '',
    })
    expect(first.summary).toContain('## app_data\n\n**Migrated.** Schema `app_data` of database')
    const again = await action()
    expect(again.outputs).toMatchObject({ changed: 'false', 'migrations-applied': '0' })
    expect(again.summary).toContain('**Nothing to do.**')
    expect(again.summary).toContain('Round trips: 1 database message after login.')
  })

  it('reads `public` as the schema in files of Drizzle as drizzle-kit makes them, and elsewhere when told so', async () => {
    const files = {
      '0000_a.sql': `CREATE TYPE "public"."mood" AS ENUM('sad', 'ok');--> statement-breakpoint
CREATE SEQUENCE "public"."ticket" START WITH 100;--> statement-breakpoint
CREATE TABLE "posts" (
	"id" serial PRIMARY KEY NOT NULL,
	"author" integer
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" serial PRIMARY KEY NOT NULL,
	"mood" "mood" DEFAULT 'ok',
	"ticket" integer DEFAULT nextval('public.ticket')
);
--> statement-breakpoint
ALTER TABLE "posts" ADD CONSTRAINT "posts_author" FOREIGN KEY ("author") REFERENCES "public"."users"("id") ON DELETE no action;--> statement-breakpoint
CREATE INDEX "posts_by" ON "posts" USING btree ("author");--> statement-breakpoint
CREATE VIEW "public"."v" AS (select id from users);`,
      '0001_b.sql': `ALTER TYPE "public"."mood" ADD VALUE 'glad';--> statement-breakpoint
ALTER TABLE "public"."users" ALTER COLUMN "mood" SET NOT NULL;`,
    }
    for (const [file, sql] of Object.entries(files)) {
      workspace.write(`drizzle/${file}`, sql)
      workspace.write(`plain/${file.replace('000', '001')}`, sql.replaceAll('--> statement-breakpoint', ''))
    }
    const tag = (file: string) => ({
      idx: 0,
      version: '7',
      when: 1,
      tag: file.replace('.sql', ''),
      breakpoints: true,
    })
    const journal = { version: '7', dialect: 'postgresql', entries: Object.keys(files).map(tag) }
    workspace.write('drizzle/meta/_journal.json', JSON.stringify(journal))
    const migrate = (migrations: string, schema: string) =>
      action({ 'database-url': url(), migrations, schema })

    const first = await migrate('drizzle', 'drizzled')
    expect(first.exitCode, first.log).toBe(0)
    expect(first.log).not.toContain('other-schema')
    expect((await migrate('drizzle', 'drizzled')).summary).toContain('**Nothing to do.**')

    const refused = await migrate('plain', 'plainer')
    expect(refused.exitCode).toBe(2)
    expect(refused.log).toMatch(/plain\/0010_a\.sql:1:1.*`migrations: \{ replace_public: true \}`/s)
    workspace.write(
      'deployment.yaml',
      'environments:\n  dev: { app_name: shop, migrations: { replace_public: true } }\n',
    )
    const told = await action({
      'database-url': url(),
      environment: 'dev',
      migrations: 'plain',
      schema: 'plainer',
    })
    expect(told.exitCode, told.log).toBe(0)

    const made = await cluster.query(
      `SELECT n.nspname, array_agg(c.relname::text ORDER BY c.relname) AS names FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname IN ('public', 'drizzled', 'plainer') AND c.relkind IN ('r', 'v', 'S') AND c.relname NOT LIKE 'lakebase%' GROUP BY 1 ORDER BY 1`,
      [],
      database,
    )
    const names = ['posts', 'posts_id_seq', 'ticket', 'users', 'users_id_seq', 'v']
    expect(made).toEqual([
      { nspname: 'drizzled', names },
      { nspname: 'plainer', names },
    ])
  })

  it('never prints the password', async () => {
    for (const run of [await action(), await action({}, { LAKEBASE_DATABASE_URL: url() })]) {
      expect(run.exitCode).toBe(0)
      expect(
        run.transcript
          .split('\n')
          .filter((line) => !line.startsWith('::add-mask::'))
          .join('\n'),
      ).not.toMatch(/local-p4ss/)
      expect(run.masks).toContain(PASSWORD)
    }
  })

  it('gets the schema, owner and grants of an environment', async () => {
    await cluster.query('DROP ROLE IF EXISTS analyst')
    await cluster.query('CREATE ROLE analyst')
    workspace.write(
      'deployment.yaml',
      `environments:
  dev:
    app_name: shop
    lakebase: { database_name: shop, schema: sales, owner_role: sales_owner }
    grants:
      roles: [{ role: analyst, access: read-only }]
`,
    )
    const run = await action({ 'database-url': url(), environment: 'dev' })
    expect(run.exitCode, run.log).toBe(0)
    expect(
      await cluster.query(
        "SELECT tableowner, has_table_privilege('analyst', 'sales.orders', 'SELECT') AS reads FROM pg_tables WHERE schemaname = 'sales' AND tablename = 'orders'",
        [],
        database,
      ),
    ).toEqual([{ tableowner: 'sales_owner', reads: true }])
  })

  it('keeps the rights of an app that nobody here knows, also where the file revokes what is unexpected', async () => {
    expect((await action()).exitCode).toBe(0)
    await cluster.query(
      `CREATE ROLE "${APP}"; SET ROLE dev; GRANT USAGE ON SCHEMA app_data TO "${APP}"; GRANT SELECT ON app_data.orders TO "${APP}"; RESET ROLE`,
      [],
      database,
    )
    workspace.write(
      'deployment.yaml',
      'environments: { local: { app_name: shop, lakebase: { database_name: x }, grants: { mode: authoritative } } }\n',
    )
    const result = await action({ 'database-url': url(), environment: 'local' })
    expect(result.exitCode, result.log).toBe(0)
    expect(result.log).toContain(`"${APP}" has SELECT on table orders`)
    const [held] = await cluster.query(
      "SELECT has_table_privilege($1, 'app_data.orders', 'SELECT') AS held",
      [APP],
      database,
    )
    expect(held).toEqual({ held: true })
  })

  it('is planned with dry-run', async () => {
    const run = await action({ 'database-url': url(), 'dry-run': 'true' })
    expect(run.summary).toContain('Nothing was changed.')
    expect(run.outputs.changed).toBe('true')
    expect(await cluster.query("SELECT FROM pg_namespace WHERE nspname = 'app_data'", [], database)).toEqual(
      [],
    )
  })

  it('is told what a pending file keeps its users from, by lock and by table', async () => {
    await action()
    workspace.write('migrations/0004_more.sql', 'ALTER TABLE orders ADD COLUMN IF NOT EXISTS more int;\n')
    workspace.write('migrations/0005_notes.sql', 'CREATE TABLE IF NOT EXISTS notes (id int);\n')
    const run = await action({ 'database-url': url(), 'dry-run': 'true' })
    expect(run.log).toContain('apply migration 0004_more.sql [blocks reads and writes of orders]\n')
    expect(run.log).toContain('apply migration 0005_notes.sql\n')
    expect(JSON.parse(run.outputs.plan ?? '').changes).toMatchObject([
      { risk: 'lock', note: 'blocks reads and writes of orders' },
      { risk: 'safe' },
    ])
  })

  it('is reached from a terminal, by option or by variable', async () => {
    const first = await cli(`migrate --database-url ${url()} --migrations migrations`)
    expect(first.exitCode, first.stderr).toBe(0)
    expect(first.stderr).toMatch(/\nDone, \d+ changes: schema app_data of database local_\d+\n$/)
    const again = await cli('migrate', { LAKEBASE_DATABASE_URL: url() })
    expect([again.exitCode, again.stderr.split('\n').at(-2)]).toEqual([
      0,
      `Nothing to do: schema app_data of database ${database}`,
    ])
  })

  it('names the place of a failure', async () => {
    workspace.write('migrations/0004_bad.sql', 'SELECT 1;\nALTER TABLE nowhere ADD COLUMN x int;\n')
    const run = await action()
    expect(run.exitCode).toBe(1)
    expect(run.log).toMatch(/^::error file=migrations\/0004_bad\.sql,line=2,col=1::/m)
    expect(run.outputs['migrations-applied']).toBe('2')
  })
})

describe('a login that may not create roles', () => {
  const CONFIGURATION = `environments:
  dev:
    app_name: shop
    lakebase: { database_name: shop, schema: sales, owner_role: ROLE }
    grants:
      roles: [{ role: least, access: owner }]
`

  beforeAll(async () => {
    for (const role of ['least', 'alone']) await cluster.query(`CREATE ROLE ${role} LOGIN`)
  })

  const owners = () =>
    cluster.query(
      "SELECT nspname AS schema, pg_get_userbyid(nspowner) AS owner, (SELECT tableowner FROM pg_tables WHERE schemaname = nspname AND tablename = 'orders') AS of_orders FROM pg_namespace WHERE nspname IN ('sales', 'app_data')",
      [],
      database,
    )

  it('owns the schema itself, and is told what that means', async () => {
    await cluster.query(`GRANT CREATE ON DATABASE ${database} TO alone`)
    const first = await action({ 'database-url': url('alone') })
    expect(first.exitCode, first.log).toBe(0)
    expect(first.log).toContain(
      '"alone" may not create roles, so it owns schema "app_data" itself: migrations run with all that it may do, and only "alone" can deploy here.',
    )
    expect(first.log).toContain('ALTER ROLE "alone" CREATEROLE;')
    expect(await owners()).toEqual([{ schema: 'app_data', owner: 'alone', of_orders: 'alone' }])
    expect((await action({ 'database-url': url('alone') })).outputs.changed).toBe('false')
  })

  it('deploys as a member of the owner role once an administrator has prepared it by `bootstrap`', async () => {
    const role = `own_${database}`
    workspace.write('deployment.yaml', CONFIGURATION.replace('ROLE', role))
    const bootstrap = (user: string, more = {}) =>
      action({ command: 'bootstrap', 'database-url': url(user), environment: 'dev', ...more })
    const refused = await bootstrap('least')
    expect(refused.exitCode).toBe(1)
    expect(refused.log).toContain('Code: BOOTSTRAP_NEEDS_ADMINISTRATOR')
    expect(refused.log).toContain(
      'Let a superuser, or a role with CREATEROLE and CREATE on the database, run',
    )
    const printed = await bootstrap('dev', { 'dry-run': 'true' })
    expect(printed.exitCode, printed.log).toBe(0)
    expect(printed.log).toContain('DO $bootstrap$')
    expect(await owners()).toEqual([])
    const done = await bootstrap('dev')
    expect(done.exitCode, done.log).toBe(0)
    expect(done.summary).toContain(`**Prepared.** Schema \`sales\` for members of \`${role}\``)
    expect((await bootstrap('dev')).outputs.changed).toBe('false')
    expect(await owners()).toEqual([{ schema: 'sales', owner: role, of_orders: null }])
    const migrated = await action({ 'database-url': url('least'), environment: 'dev' })
    expect(migrated.exitCode, migrated.log).toBe(0)
    expect(migrated.log).not.toContain('may not create roles')
    expect(await owners()).toEqual([{ schema: 'sales', owner: role, of_orders: role }])
    const again = await bootstrap('dev')
    expect(again.exitCode, again.log).toBe(0)
    expect(again.outputs.changed).toBe('false')
  })
})

describe('a server that cannot be used', () => {
  it('has no such database', async () => {
    const run = await action({ 'database-url': url().replace(database, 'nowhere_at_all') })
    expect(run.exitCode).toBe(1)
    expect(run.log).toContain('has no database "nowhere_at_all"')
    expect(run.log).toContain('CREATE DATABASE "nowhere_at_all";')
  })

  it('does not hide what is wrong with the files', async () => {
    workspace.write('migrations/four.sql', 'SELECT 1;\n')
    const run = await action({ 'database-url': url().replace(database, 'nowhere_at_all') })
    expect(run.exitCode).toBe(2)
    expect(run.log).toContain('four.sql does not begin with a version')
  })
})

describe('a refused combination', () => {
  it.each([
    [
      { command: 'deploy' },
      'input "database-url" has no meaning for deploy (delete it, or write `command: migrate` or `bootstrap`)',
    ],
    [
      { project: 'shop' },
      'inputs "database-url" and "project" are both given (delete one: a URL names the whole database, and there is no workspace)',
    ],
    [{ 'database-url': 'localhost' }, 'input "database-url" is no PostgreSQL URL'],
    [{ migrations: 'nowhere' }, 'input "migrations" is "nowhere"'],
  ])('%j', async (inputs, message) => {
    const run = await action({ 'database-url': url(), ...inputs })
    expect(run.exitCode).toBe(2)
    expect(run.log).toContain(`::error::${message}`)
  })
})

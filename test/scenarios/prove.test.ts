import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Cluster, startCluster } from '../../src/emulator/postgres/cluster.ts'
import { type ActionResult, type ActionRun, runAction } from '../../src/emulator/runner.ts'
import { Shop } from './shop.ts'
import { deploy, firstDeploy, makeWorkspace, SHOP, type Workspace } from './stage.ts'
import { runCli } from './terminal.ts'

const GOOD = {
  'migrations/0001_create_orders.sql': SHOP['migrations/0001_create_orders.sql'] ?? '',
  'migrations/0002_add_price.sql': SHOP['migrations/0002_add_price.sql'] ?? '',
}
const BAD = `-- seeds
INSERT INTO orders (item) VALUES ('tea');
ALTER TABLE orders ADD COLUMN note text;
`

/** Files whose last line is not idempotent. */
const LOSING: readonly (readonly [name: string, sql: string])[] = [
  [
    '0011_truncate',
    "CREATE TABLE IF NOT EXISTS a11 (id int PRIMARY KEY, s text); TRUNCATE a11;\nINSERT INTO a11 VALUES (1, 'a');\n",
  ],
  [
    '0012_delete',
    "CREATE TABLE IF NOT EXISTS a12 (k text PRIMARY KEY);\nINSERT INTO a12 VALUES ('a') ON CONFLICT DO NOTHING;\nDELETE FROM a12 WHERE k NOT IN ('a');\n",
  ],
  [
    '0013_all',
    "CREATE TABLE IF NOT EXISTS a13 (k text PRIMARY KEY, v text);\nINSERT INTO a13 VALUES ('a', '1') ON CONFLICT DO NOTHING;\nUPDATE a13 SET v = '1';\n",
  ],
  [
    '0014_swap',
    'CREATE TABLE IF NOT EXISTS a14 (id int PRIMARY KEY, a int, b int);\nUPDATE a14 SET a = b, b = a;\n',
  ],
  [
    '0015_where',
    'CREATE TABLE IF NOT EXISTS a15 (id int PRIMARY KEY, st text, n int);\nUPDATE a15 SET n = n + 1 WHERE st = $$open$$;\n',
  ],
  [
    '0016_null',
    'CREATE TABLE IF NOT EXISTS a16 (id int PRIMARY KEY, a int, n int);\nUPDATE a16 SET n = n + 1 WHERE a IS NULL;\n',
  ],
  [
    '0017_active',
    'CREATE TABLE IF NOT EXISTS a17 (id int PRIMARY KEY, is_active boolean, n int);\nUPDATE a17 SET n = n + 1 WHERE is_active;\n',
  ],
  [
    '0018_type',
    'CREATE TABLE IF NOT EXISTS a18 (id int PRIMARY KEY, p numeric);\nALTER TABLE a18 ALTER p TYPE int; ALTER TABLE a18 ALTER p TYPE numeric;\n',
  ],
  ['0019_number', "CREATE SEQUENCE IF NOT EXISTS numbers;\nSELECT nextval('numbers');\n"],
  [
    '0020_old',
    'CREATE TABLE IF NOT EXISTS a20 (id int PRIMARY KEY, at timestamptz DEFAULT now());\nDELETE FROM a20 WHERE at < now() - interval $$30 days$$;\n',
  ],
  [
    '0021_setval',
    "CREATE TABLE IF NOT EXISTS a21 (id serial PRIMARY KEY);\nSELECT setval('a21_id_seq', 1000);\n",
  ],
  [
    '0022_rename',
    'CREATE TABLE IF NOT EXISTS one (id int); CREATE TABLE IF NOT EXISTS two (id int); ALTER TABLE one RENAME TO x;\nALTER TABLE two RENAME TO one; ALTER TABLE x RENAME TO two;\n',
  ],
]

/** Files of which everything may run again. */
const SETTLING = `
CREATE TABLE IF NOT EXISTS t (id serial PRIMARY KEY, a text, low text);
INSERT INTO t (id, a) VALUES (1, 'A'), (2, 'B') ON CONFLICT DO NOTHING;
SELECT setval('t_id_seq', (SELECT max(id) FROM t));
SELECT setval('t_id_seq', coalesce((SELECT max(id) + 1 FROM t), 1), false);
UPDATE t SET low = lower(a) WHERE low IS NULL;
CREATE MATERIALIZED VIEW IF NOT EXISTS totals AS SELECT count(*) AS n FROM t;
REFRESH MATERIALIZED VIEW totals;
DROP MATERIALIZED VIEW IF EXISTS sums; CREATE MATERIALIZED VIEW sums AS SELECT count(*) AS n FROM t;
CREATE TABLE IF NOT EXISTS summary (k text PRIMARY KEY, n int);
INSERT INTO summary SELECT 'all', count(*) FROM t ON CONFLICT (k) DO UPDATE SET n = excluded.n;
CREATE TEMP TABLE stage (id int) ON COMMIT DROP;
INSERT INTO stage VALUES (1);
INSERT INTO summary SELECT id, 1 FROM stage ON CONFLICT DO NOTHING;
CREATE TABLE IF NOT EXISTS small (id serial PRIMARY KEY CHECK (id < 1000), name text UNIQUE);
INSERT INTO small (name) VALUES ('a') ON CONFLICT DO NOTHING;
CREATE TABLE IF NOT EXISTS odd (a int NOT NULL CHECK (a % 17 = 4 AND a > 900));
DELETE FROM t WHERE a LIKE 'zz%';
`

describe('on a server', () => {
  let cluster: Cluster
  let workspace: Workspace

  beforeAll(async () => {
    cluster = await startCluster(17)
    await cluster.query('CREATE ROLE dev LOGIN CREATEROLE CREATEDB')
    await cluster.query('CREATE ROLE poor LOGIN CREATEROLE')
    await cluster.query('CREATE DATABASE dev OWNER dev')
  })
  afterAll(() => cluster.stop())
  beforeEach(() => {
    workspace = makeWorkspace(GOOD)
  })
  afterEach(() => workspace.dispose())

  function url(user = 'dev'): string {
    return `postgresql://${user}@/dev?host=${cluster.socketDirectory}&port=${cluster.port}`
  }

  function prove(run: Partial<ActionRun> = {}): Promise<ActionResult> {
    const inputs = { command: 'migrate', prove: 'true', 'database-url': url() }
    return runAction({ workspace: workspace.path, env: {}, ...run, with: { ...inputs, ...run.with } })
  }

  /** Databases and roles of proofs that are still there. */
  function left(): Promise<unknown[]> {
    return cluster.query(
      "SELECT datname::text FROM pg_database WHERE datname ~ '^lakebase_prove' UNION ALL SELECT rolname FROM pg_roles WHERE rolname ~ '^lakebase_prove'",
    )
  }

  it('passes files that may run again, and leaves nothing', async () => {
    const run = await prove()
    expect(run.exitCode, run.log).toBe(0)
    expect(run.summary).toContain(
      '**Idempotent.** 2 files with 2 statements applied twice to a scratch database',
    )
    expect(run.outputs).toMatchObject({ changed: 'false', 'migrations-applied': '0' })
    expect(await left()).toEqual([])
    expect(await cluster.query("SELECT FROM pg_namespace WHERE nspname = 'app_data'", [], 'dev')).toEqual([])
  })

  it('names each statement that may not, at its place', async () => {
    workspace.write('migrations/0003_seed.sql', BAD)
    const run = await prove()
    expect(run.exitCode).toBe(2)
    expect(run.log.match(/^::error .*$/gm)).toEqual([
      '::error file=migrations/0003_seed.sql,line=2,col=1::migrations/0003_seed.sql:2:1: this statement is not idempotent: applied once more it changes rows of app_data.orders (5 rows -> 6 rows) (write INSERT ... ON CONFLICT DO NOTHING on a unique key, or a WHERE that finds nothing the second time)',
      '::error file=migrations/0003_seed.sql,line=3,col=1::migrations/0003_seed.sql:3:1: this statement is not idempotent: applied once more it fails: column "note" of relation "orders" already exists (SQLSTATE 42701). (write ADD COLUMN IF NOT EXISTS)',
    ])
    expect(run.summary).toContain('- `migrations/0003_seed.sql:2:1`: this statement is not idempotent')
    expect(run.summary).toContain('Nothing was changed.')
    expect(await left()).toEqual([])
  })

  it('names what loses rows and values, beside those that a file puts there', async () => {
    for (const [name, sql] of LOSING) workspace.write(`migrations/${name}.sql`, sql)
    const run = await prove()
    expect(run.exitCode, run.log).toBe(2)
    const named = run.log.match(/(?<=^::error file=migrations\/)\w+\.sql,line=\d+/gm) ?? []
    expect([...new Set(named)]).toEqual(
      LOSING.map(([name, sql]) => `${name}.sql,line=${sql.trimEnd().split('\n').length}`),
    )
    expect(run.log).toContain('(5 rows -> 1 rows) (leave out the DELETE or TRUNCATE before it,')
    expect(run.log).toContain('takes a number of sequence app_data.numbers')
    expect(run.log).toContain('puts another table in the place of table app_data.one')
  })

  it('passes what follows from other rows, and names what found none', async () => {
    workspace.write('migrations/0010_settles.sql', SETTLING)
    const run = await prove()
    expect(run.exitCode, run.log).toBe(0)
    expect(run.summary).toMatch(
      /the second time nothing changed\. No row could be made up for app_data\.odd: what the files do to rows of it was not seen\. A statement that found no row to work on was not shown to be idempotent: migrations\/0010_settles\.sql:\d+:1\.$/m,
    )
  })

  it('cleans up when it is cancelled, and when a file cannot be applied at all', async () => {
    workspace.write('migrations/0003_slow.sql', 'SELECT pg_sleep(600);\n')
    let interrupt = () => {}
    const running = prove({
      onStart: (child) => {
        interrupt = () => child.kill('SIGINT')
      },
    })
    await expect
      .poll(
        () => cluster.query("SELECT count(*)::int AS n FROM pg_stat_activity WHERE wait_event = 'PgSleep'"),
        { timeout: 20_000 },
      )
      .toEqual([{ n: 1 }])
    interrupt()
    const cancelled = await running
    expect(cancelled.exitCode).toBe(130)
    expect(await left()).toEqual([])
    workspace.write('migrations/0003_slow.sql', 'SELECT 1/0;\n')
    const failed = await prove()
    expect(failed.exitCode).toBe(1)
    expect(failed.log).toContain('Migration 0003_slow.sql failed: division by zero')
    expect(await left()).toEqual([])
  })

  it('says what a login without CREATEDB needs', async () => {
    const run = await prove({ with: { 'database-url': url('poor') } })
    expect(run.exitCode).toBe(1)
    expect(run.log).toContain('ALTER ROLE "poor" CREATEDB;')
  })

  it.each([
    [{ command: 'deploy', 'database-url': '' }, 'input "prove" has no meaning for deploy'],
    [{ 'dry-run': 'true' }, 'inputs "prove" and "dry-run" are both given'],
    [{ 'migrate-command': 'true' }, 'inputs "prove" and "migrate-command" are both given'],
    [{ 'working-directory': 'migrations' }, '`prove` found no migrations to apply'],
  ])('refuses %j', async (inputs, message) => {
    const run = await prove({ with: inputs })
    expect(run.exitCode).toBe(2)
    expect(run.log).toContain(`::error::${message}`)
  })

  it('has nothing to say of a tool in the place of files', async () => {
    workspace.write(
      'deployment.yaml',
      "environments:\n  dev:\n    app_name: shop\n    migrations: { command: 'true' }\n",
    )
    const run = await prove({ with: { environment: 'dev' } })
    expect(run.exitCode).toBe(2)
    expect(run.log).toContain(
      '::error::`prove` applies `.sql` files, and `migrations.command` migrates in their place (leave `prove` out: what the tool does the second time is its own)',
    )
    expect(await left()).toEqual([])
  })

  it('works from a terminal', async () => {
    const args = ['migrate', '--prove', '--database-url', url()]
    const run = await runCli({ childEnvironment: () => ({}) }, { args, cwd: workspace.path })
    expect([run.exitCode, run.stderr.split('\n').at(-2)]).toEqual([
      0,
      'Idempotent: 2 files with 2 statements, applied twice.',
    ])
  })
})

describe('in a workspace', () => {
  let shop: Shop

  beforeEach(async () => {
    shop = await Shop.open()
  })
  afterEach(() => shop.close())

  /** Branches that are there, but for deleted ones. */
  function branches(): string[] {
    const all = shop.emulator.world.projects.get('shop')?.branches.values() ?? []
    return [...all].filter(({ deletedAt }) => deletedAt === undefined).map(({ id }) => id)
  }

  function prove() {
    return deploy(shop.emulator, shop.workspace, { with: { command: 'migrate', prove: 'true' } })
  }

  it('uses a branch, and deletes it', async () => {
    await shop.deploys(firstDeploy())
    const before = branches()
    shop.workspace.write('migrations/0003_seed.sql', BAD)
    const run = await prove()
    expect(run.exitCode, run.log).toBe(2)
    expect(run.log).toContain('migrations/0003_seed.sql:3:1: this statement is not idempotent')
    shop.workspace.remove('migrations/0003_seed.sql')
    const good = await prove()
    expect(good.exitCode, good.log).toBe(0)
    expect(branches()).toEqual(before)
    const made = good.traffic.writes.flatMap((entry) =>
      entry.kind === 'http' ? [`${entry.method} ${entry.path}`] : [],
    )
    expect(made[0]).toMatch(
      /^POST .*\/projects\/shop\/branches\?branch_id=prove-tellr-shop-1-deploy-[0-9a-f]{8}$/,
    )
    expect(made.at(-1)).toMatch(/^DELETE .*\/branches\/prove-tellr-shop-1-deploy-[0-9a-f]{8}$/)
  })

  it('needs a branch to start from', async () => {
    const run = await prove()
    expect(run.exitCode).toBe(1)
    expect(shop.complaint(run)).toContain('there is no project shop')
  })
})

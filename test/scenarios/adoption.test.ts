import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Cluster, startCluster } from '../../src/emulator/postgres/cluster.ts'
import { type ActionResult, runAction } from '../../src/emulator/runner.ts'
import { makeWorkspace, type Workspace } from './stage.ts'

let cluster: Cluster
let workspace: Workspace
let database: string
let databases = 0

beforeAll(async () => {
  cluster = await startCluster(17)
  await cluster.query('CREATE ROLE dev LOGIN CREATEROLE CREATEDB')
})

afterAll(() => cluster.stop())

beforeEach(async () => {
  database = `adopted_${++databases}`
  await cluster.query(`CREATE DATABASE ${database} OWNER dev`)
  workspace = makeWorkspace({})
})

afterEach(() => workspace.dispose())

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) workspace.write(path, text)
}

function migrate(inputs: Readonly<Record<string, string>> = {}): Promise<ActionResult> {
  const url = `postgresql://dev@/${database}?host=${cluster.socketDirectory}&port=${cluster.port}`
  return runAction({
    workspace: workspace.path,
    with: { command: 'migrate', 'database-url': url, ...inputs },
    env: {},
  })
}

/** A deployment.yaml with these settings below `migrations:`. */
function configure(settings: string): Promise<ActionResult> {
  workspace.write(
    'deployment.yaml',
    `environments: { dev: { app_name: shop, lakebase: { database_name: x }, migrations: ${settings} } }\n`,
  )
  return migrate({ environment: 'dev' })
}

/** As the login, in the app's schema. */
async function sql(...statements: readonly string[]): Promise<void> {
  const script = [
    'SET ROLE dev',
    'CREATE SCHEMA IF NOT EXISTS app_data',
    'SET search_path = app_data',
    ...statements,
  ]
  await cluster.query(`${script.join(';')}; RESET ROLE; RESET search_path`, [], database)
}

async function notes(): Promise<unknown> {
  const rows = await cluster.query('SELECT body FROM app_data.notes ORDER BY body', [], database)
  return rows.map(({ body }) => body)
}

async function recorded(): Promise<unknown> {
  const rows = await cluster.query(
    'SELECT version, applied_by FROM app_data.lakebase_migrations ORDER BY version',
    [],
    database,
  )
  return rows.map(({ version, applied_by: by }) => `${version} ${by}`)
}

const PLAIN = {
  'migrations/0001_notes.sql': "CREATE TABLE notes (body text);\nINSERT INTO notes VALUES ('seed');\n",
  'migrations/0002_more.sql': "INSERT INTO notes VALUES ('more');\n",
}

describe('a directory of another tool', () => {
  it.each<[string, Readonly<Record<string, string>>]>([
    [
      'goose',
      {
        'migrations/00001_notes.sql':
          "-- +goose Up\nCREATE TABLE notes (body text);\nINSERT INTO notes VALUES ('kept');\n\n-- +goose Down\nDROP TABLE notes;\n",
      },
    ],
    [
      'golang-migrate',
      {
        'migrations/000001_notes.up.sql':
          "BEGIN;\nCREATE TABLE notes (body text);\nINSERT INTO notes VALUES ('kept');\nCOMMIT;\n",
        'migrations/000001_notes.down.sql': 'DROP TABLE notes;\n',
        'migrations/000002_index.up.sql': 'CREATE INDEX CONCURRENTLY notes_body ON notes (body);\n',
        'migrations/000002_index.down.sql': 'DROP INDEX CONCURRENTLY notes_body;\n',
      },
    ],
    [
      'Prisma',
      {
        'migrations/migration_lock.toml': 'provider = "postgresql"\n',
        'migrations/20240101000000_init/migration.sql':
          "CREATE TABLE notes (body text);\nDO $$ BEGIN IF EXISTS (SELECT FROM information_schema.tables WHERE table_schema = 'public' AND table_name = 'notes') THEN INSERT INTO public.notes VALUES ('kept'); END IF; END $$;\n",
      },
    ],
    [
      'Flyway',
      {
        'migrations/V1.10__b.sql': "INSERT INTO notes VALUES ('kept');\n",
        'migrations/V1.2__a.sql': 'CREATE TABLE notes (body text);\n',
        'migrations/U1.2__a.sql': 'DROP TABLE notes;\n',
        'migrations/R__view.sql': 'CREATE OR REPLACE VIEW bodies AS SELECT body FROM notes;\n',
      },
    ],
  ])('is run as %s would run it, and has nothing to do then', async (_tool, files) => {
    write(files)
    const first = await migrate()
    expect(first.exitCode, first.log).toBe(0)
    expect(await notes()).toEqual(['kept'])
    const second = await migrate()
    expect(second.exitCode, second.log).toBe(0)
    expect(second.summary).toContain('Round trips: 1 database message after login.')
  })

  it('is not passed over where the command looks for none', async () => {
    write({ 'prisma/migrations/1_init/migration.sql': 'CREATE TABLE notes (body text);\n' })
    const result = await migrate()
    expect(result.exitCode).toBe(2)
    expect(result.log).toContain('prisma/migrations looks like that of Prisma')
  })

  it('is recorded where nothing is to run, and the next file runs', async () => {
    write({
      'migrations/0001_a.sql': '-- nothing to do on PostgreSQL\n',
      'migrations/0002_b.sql': 'CREATE TABLE notes (body text);\n',
    })
    const result = await migrate()
    expect(result.exitCode, result.log).toBe(0)
    expect(await notes()).toEqual([])
  })
})

it('a file that makes a schema is refused with the line that lets it, and runs with that line', async () => {
  write({ 'migrations/0001_a.sql': 'CREATE SCHEMA archive;\nCREATE TABLE archive.a (id int);\n' })
  const refused = await migrate()
  expect(refused.exitCode).toBe(2)
  expect(refused.log).toContain('`lakebase: { owner_create: true }`')
  expect(refused.summary).toContain('Nothing was changed.')
  write({ 'migrations/0002_b.sql': 'CREATE TABLE IF NOT EXISTS public.b (id int);\n' })
  const both = await migrate()
  expect(both.log).toContain('public.b is made by')
  expect(both.summary).toContain('Nothing was changed.')
  workspace.remove('migrations/0002_b.sql')
  const settings = (line: string) => {
    workspace.write(
      'deployment.yaml',
      `environments: { dev: { app_name: shop, lakebase: { database_name: x${line} }, grants: { mode: authoritative } } }\n`,
    )
    return migrate({ environment: 'dev' })
  }
  const result = await settings(', owner_create: true')
  expect(result.exitCode, result.log).toBe(0)
  expect((await settings(', owner_create: true')).outputs).toMatchObject({ changed: 'false' })
  // What an administrator has granted stays, and is nothing unexpected.
  const without = await settings('')
  expect(without.outputs).toMatchObject({ changed: 'false' })
  expect(without.log).not.toContain('CREATE on database')
})

describe('a schema that was there before', () => {
  it('is left alone until something says what was applied', async () => {
    write(PLAIN)
    await sql('CREATE TABLE notes (body text)', "INSERT INTO notes VALUES ('seed')")
    const refused = await migrate()
    expect(refused.exitCode).toBe(1)
    expect(refused.log).toContain('holds 1 table (notes), and it has no migration ledger')
    const adopted = await configure("{ baseline: '0001' }")
    expect(adopted.exitCode, adopted.log).toBe(0)
    expect(adopted.log).toContain(
      'record 1 migration up to 0001_notes.sql as applied before, without running (baseline)',
    )
    expect(await notes()).toEqual(['more', 'seed'])
    const again = await configure("{ baseline: '0001' }")
    expect(again.outputs).toMatchObject({ changed: 'false' })
  })

  it.each([
    ['was truncated', 'TRUNCATE app_data.lakebase_migrations'],
    ['lost its rows', 'DELETE FROM app_data.lakebase_migrations'],
    ['was dropped', 'DROP TABLE app_data.lakebase_migrations'],
  ])('is refused when its ledger %s, and no seed row doubles', async (_what, statement) => {
    write(PLAIN)
    expect((await migrate()).exitCode).toBe(0)
    await cluster.query(statement, [], database)
    const refused = await migrate()
    expect(refused.exitCode).toBe(1)
    expect(refused.log).toContain('are applied is not known, and all would run')
    expect(await notes()).toEqual(['more', 'seed'])
    expect((await configure("{ baseline: '0002' }")).exitCode).toBe(0)
    expect(await notes()).toEqual(['more', 'seed'])
  })
})

it.each([
  ['lost the newest rows', "DELETE FROM app_data.lakebase_migrations WHERE version > '0001'", undefined],
  ['was made by others and `none` takes it over', 'DROP TABLE app_data.lakebase_migrations', 'none'],
])(
  'a schema whose ledger %s is left alone, and goes on with the line that it names',
  async (_what, statement, baseline) => {
    write({
      'migrations/0001_notes.sql':
        "CREATE TABLE IF NOT EXISTS notes (body text);\nINSERT INTO notes VALUES ('seed');\n",
      'migrations/0002_stars.sql':
        "ALTER TABLE notes ADD COLUMN IF NOT EXISTS stars int;\nINSERT INTO notes VALUES ('more');\n",
      'migrations/0003_total.sql':
        "CREATE OR REPLACE FUNCTION total() RETURNS bigint LANGUAGE sql SET search_path = '' AS 'SELECT count(*) FROM app_data.notes';\nINSERT INTO notes VALUES ('most');\n",
    })
    expect((await migrate()).exitCode).toBe(0)
    await cluster.query(statement, [], database)
    if (baseline !== undefined) await cluster.query('ALTER TABLE app_data.notes OWNER TO dev', [], database)
    const refused = await (baseline === undefined ? migrate() : configure(`{ baseline: ${baseline} }`))
    expect(refused.exitCode).toBe(2)
    expect(refused.summary).toContain('Nothing was changed.')
    if (baseline === undefined) expect(refused.log).toContain('column stars of notes is there already')
    expect(refused.log).toContain(`${baseline === undefined ? 'total' : 'notes'} is there already`)
    expect(refused.log).toContain("baseline: '0003'")
    expect((await configure("{ baseline: '0003' }")).exitCode).toBe(0)
    expect(await notes()).toEqual(['more', 'most', 'seed'])
  },
)

it.each(['drop-table', 'nothing'])(
  'IF EXISTS of what is not there stops nothing and says nothing, beside %s',
  async (beside) => {
    if (beside !== 'nothing') {
      write({ 'migrations/0001_a.sql': 'CREATE TABLE a (id int);\n' })
      expect((await migrate()).exitCode).toBe(0)
    }
    write({
      'migrations/0001_a.sql': 'CREATE TABLE a (id int);\n',
      'migrations/0002_b.sql': `DROP TYPE IF EXISTS zz; DROP DOMAIN IF EXISTS zz; DROP FUNCTION IF EXISTS zz(int); DROP PROCEDURE IF EXISTS zz;
DROP AGGREGATE IF EXISTS zz(int); DROP SCHEMA IF EXISTS zz CASCADE; DROP EXTENSION IF EXISTS citext; DROP INDEX IF EXISTS zz;
ALTER TABLE a DROP COLUMN IF EXISTS zz; DROP TABLE IF EXISTS other.zz; DROP TYPE IF EXISTS other.zz; DROP VIEW IF EXISTS public.zz;
ALTER TABLE IF EXISTS zz DROP COLUMN a, ALTER b TYPE bigint; ALTER VIEW IF EXISTS zz RENAME TO yy; ALTER TABLE IF EXISTS zz RENAME a TO b;
ALTER MATERIALIZED VIEW IF EXISTS zz RENAME TO yy; ALTER TABLE IF EXISTS zz SET SCHEMA public;
`,
    })
    const result = await migrate()
    expect(result.exitCode, result.log).toBe(0)
    expect(result.log).not.toContain('::warning')
    expect(result.summary).not.toContain('Warnings')
  },
)

it('a warning is in the summary, once for each kind and file', async () => {
  write({
    'migrations/0001_a.sql':
      'CREATE TABLE a (id int);\nGRANT SELECT ON a TO PUBLIC;\nGRANT INSERT ON a TO PUBLIC;\n',
  })
  const { summary, log, exitCode } = await migrate()
  expect(exitCode, log).toBe(0)
  expect(summary).toContain('**Warnings about migrations**')
  expect(summary.match(/grant-in-migration/g)).toHaveLength(1)
  expect(summary).toContain('and 1 more like it in this file')
})

it('what the app made before the first deploy is moved once `bootstrap` has made the owner role', async () => {
  await cluster.query('CREATE ROLE its_app LOGIN')
  await sql('GRANT USAGE, CREATE ON SCHEMA app_data TO its_app')
  await cluster.query(
    "SET ROLE its_app; CREATE TABLE app_data.notes (body text); INSERT INTO app_data.notes VALUES ('kept'); RESET ROLE",
    [],
    database,
  )
  write({ 'migrations/0001_stars.sql': 'ALTER TABLE notes ADD COLUMN stars int;\n' })
  const refused = await configure('{ baseline: none }')
  expect(refused.log).toContain('MIGRATION_TOUCHES_FOREIGN_OBJECT')
  expect(refused.log).toContain('is not there yet: run the command `bootstrap` first')
  const prepared = await migrate({ command: 'bootstrap', environment: 'dev' })
  expect(prepared.exitCode, prepared.log).toBe(0)
  const move = /BEGIN; SET LOCAL search_path.*?DISCARD TEMP; COMMIT;/s.exec(refused.log)?.[0]
  await cluster.query(move?.replaceAll('%25', '%') ?? '', [], database)
  const result = await configure('{ baseline: none }')
  expect(result.exitCode, result.log).toBe(0)
  expect(await cluster.query('SELECT * FROM app_data.notes', [], database)).toEqual([
    { body: 'kept', stars: null },
  ])
})

describe('a proof of the baseline', () => {
  const files = {
    'migrations/0001_notes.sql': 'CREATE TABLE IF NOT EXISTS notes (body text);\n',
    'migrations/0002_more.sql': 'ALTER TABLE notes ADD COLUMN IF NOT EXISTS stars int;\n',
  }
  const settings = (version: string) => {
    workspace.write(
      'deployment.yaml',
      `environments: { dev: { app_name: shop, lakebase: { database_name: x }, migrations: { baseline: '${version}' } } }\n`,
    )
    return migrate({ environment: 'dev', prove: 'true' })
  }

  it('names what differs, and passes where nothing does', async () => {
    write(files)
    await sql(
      'CREATE TABLE notes (body text NOT NULL)',
      'CREATE TABLE schema_migrations (version varchar(9))',
    )
    const differs = await settings('0002')
    expect(differs.exitCode).toBe(2)
    expect(differs.log).toContain(
      'column app_data.notes.stars is made by the files up to the baseline, and is not in the database',
    )
    expect(differs.log).toContain('column app_data.notes.body is `text NOT NULL')
    expect(differs.log).not.toContain('schema_migrations')
    await sql('ALTER TABLE notes ALTER body DROP NOT NULL')
    const same = await settings('0001')
    expect(same.exitCode, same.log).toBe(0)
    expect(same.log).toContain('the baseline is true: what the schema holds is what 1 file made')
    write({ 'migrations/0003_once.sql': 'CREATE TABLE once (a int);\n' })
    const once = await settings('0001')
    expect(once.exitCode).toBe(2)
    expect(once.log).toContain('the baseline is true; what follows is about running each file a second time')
    expect(
      await cluster.query("SELECT datname FROM pg_database WHERE datname LIKE 'lakebase_prove%'"),
    ).toEqual([])
  })
})

const FLYWAY =
  'CREATE TABLE flyway_schema_history (installed_rank int PRIMARY KEY, version varchar(50), description varchar(200) NOT NULL, type varchar(20) NOT NULL, script varchar(1000) NOT NULL, checksum int, installed_by varchar(100) NOT NULL, installed_on timestamp NOT NULL DEFAULT now(), execution_time int NOT NULL, success boolean NOT NULL)'

describe('the table of another tool', () => {
  it.each<[string, readonly string[]]>([
    [
      'flyway',
      [
        FLYWAY,
        "INSERT INTO flyway_schema_history VALUES (0, NULL, 's', 'SCHEMA', 's', NULL, 'x', now(), 1, true), (1, '1', 'a', 'SQL', 'V1__a.sql', 1, 'x', now(), 1, true), (2, '2', 'b', 'SQL', 'V2__b.sql', 1, 'x', now(), 1, true), (3, '2', 'b', 'UNDO_SQL', 'U2__b.sql', 1, 'x', now(), 1, true)",
      ],
    ],
    [
      'golang-migrate',
      [
        'CREATE TABLE schema_migrations (version bigint PRIMARY KEY, dirty boolean NOT NULL)',
        'INSERT INTO schema_migrations VALUES (1, false)',
      ],
    ],
    [
      'dbmate',
      [
        'CREATE TABLE schema_migrations (version varchar(128) PRIMARY KEY)',
        "INSERT INTO schema_migrations VALUES ('1')",
      ],
    ],
    [
      'goose',
      [
        'CREATE TABLE goose_db_version (id serial PRIMARY KEY, version_id bigint NOT NULL, is_applied boolean NOT NULL, tstamp timestamp DEFAULT now())',
        'INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, true), (1, true), (2, true), (2, false)',
      ],
    ],
    [
      'sqlx',
      [
        'CREATE TABLE _sqlx_migrations (version bigint PRIMARY KEY, description text NOT NULL, installed_on timestamptz NOT NULL DEFAULT now(), success boolean NOT NULL, checksum bytea NOT NULL, execution_time bigint NOT NULL)',
        "INSERT INTO _sqlx_migrations VALUES (1, 'notes', now(), true, '', 1)",
      ],
    ],
    [
      'diesel',
      [
        'CREATE TABLE __diesel_schema_migrations (version varchar(50) PRIMARY KEY, run_on timestamp NOT NULL DEFAULT now())',
        "INSERT INTO __diesel_schema_migrations VALUES ('0001')",
      ],
    ],
    [
      'supabase',
      [
        'CREATE SCHEMA supabase_migrations',
        'CREATE TABLE supabase_migrations.schema_migrations (version text PRIMARY KEY, statements text[], name text)',
        "INSERT INTO supabase_migrations.schema_migrations VALUES ('0001')",
      ],
    ],
  ])('of %s says what runs', async (tool, history) => {
    write(PLAIN)
    await sql('CREATE TABLE notes (body text)', "INSERT INTO notes VALUES ('theirs')", ...history)
    const refused = await migrate()
    expect(refused.log).toContain(`baseline: from ${tool}`)
    const result = await configure(`{ baseline: from ${tool} }`)
    expect(result.exitCode, result.log).toBe(0)
    expect(await notes()).toEqual(['more', 'theirs'])
    expect(await recorded()).toEqual([`0001 from ${tool}`, expect.stringMatching(/^0002 /)])
  })

  it('of Drizzle knows files by the time in the journal', async () => {
    const entry = (idx: number, when: number, tag: string) => ({
      idx,
      version: '7',
      when,
      tag,
      breakpoints: true,
    })
    write({
      'migrations/0000_a.sql': 'SELECT 1/0;\n',
      'migrations/0001_b.sql':
        "INSERT INTO notes VALUES ('b');--> statement-breakpoint\nINSERT INTO notes VALUES ('c');\n",
      'migrations/meta/_journal.json': JSON.stringify({
        version: '7',
        dialect: 'postgresql',
        entries: [entry(0, 1_700_000_000_000, '0000_a'), entry(1, 1_700_000_000_001, '0001_b')],
      }),
    })
    await sql(
      'CREATE TABLE notes (body text)',
      'CREATE SCHEMA drizzle',
      'CREATE TABLE drizzle.__drizzle_migrations (id serial PRIMARY KEY, hash text NOT NULL, created_at bigint)',
      "INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('x', 1700000000000)",
    )
    expect((await migrate()).log).toContain('baseline: from drizzle')
    const result = await configure('{ baseline: from drizzle }')
    expect(result.exitCode, result.log).toBe(0)
    expect(await notes()).toEqual(['b', 'c'])
  })

  it('says that the tables are in public, and goes on once they were moved', async () => {
    write({
      'migrations/0000_a.sql': 'SELECT 1/0;\n',
      'migrations/0001_b.sql': "INSERT INTO notes (mood) VALUES ('good');\n",
      'migrations/meta/_journal.json': JSON.stringify({
        dialect: 'postgresql',
        entries: [
          { when: 1_700_000_000_000, tag: '0000_a' },
          { when: 1_700_000_000_001, tag: '0001_b' },
        ],
      }),
    })
    await cluster.query(
      `GRANT CREATE ON SCHEMA public TO dev; SET ROLE dev; CREATE SCHEMA drizzle;
      CREATE TYPE public.mood AS ENUM ('good'); CREATE DOMAIN public.text2 AS text;
      CREATE TABLE public.notes (id serial PRIMARY KEY, mood public.mood, body public.text2 DEFAULT 'x');
      CREATE TABLE public.other (id int GENERATED ALWAYS AS IDENTITY); CREATE SEQUENCE public.alone;
      CREATE VIEW public.bodies AS SELECT body FROM public.notes; CREATE MATERIALIZED VIEW public.moods AS SELECT mood FROM public.notes;
      CREATE FUNCTION public.is_good(public.mood) RETURNS boolean LANGUAGE sql AS $$ SELECT true $$;
      CREATE TYPE public.pair AS (a int, b int);
      CREATE AGGREGATE public.total(int) (SFUNC = int4pl, STYPE = int);
      INSERT INTO public.notes DEFAULT VALUES;
      CREATE TABLE drizzle.__drizzle_migrations (id serial PRIMARY KEY, hash text NOT NULL, created_at bigint);
      INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('x', 1700000000000); RESET ROLE`,
      [],
      database,
    )
    const refused = await migrate()
    expect(refused.exitCode).toBe(1)
    expect(refused.log).toContain('Drizzle has applied migrations up to 1700000000000')
    expect(refused.log).toContain('Its tables are probably in schema public')
    expect((await configure('{ baseline: from drizzle }')).exitCode).toBe(1)
    expect(await cluster.query("SELECT to_regnamespace('app_data') AS schema", [], database)).toEqual([
      { schema: null },
    ])
    const statements = /BEGIN; SET LOCAL search_path = pg_catalog.*?COMMIT;/s.exec(refused.log)?.[0]
    await cluster.query(`SET ROLE dev; ${statements}`, [], database)
    const result = await configure('{ baseline: from drizzle }')
    expect(result.exitCode, result.log).toBe(0)
    expect(
      await cluster.query('SELECT id, mood::text, body FROM app_data.notes ORDER BY 1', [], database),
    ).toEqual([
      { id: 1, mood: null, body: 'x' },
      { id: 2, mood: 'good', body: 'x' },
    ])
    expect(
      await cluster.query(
        "SELECT pg_describe_object(classid, objid, 0) AS left FROM pg_depend WHERE refclassid = 'pg_namespace'::regclass AND refobjid = 'public'::regnamespace AND pg_describe_object(classid, objid, 0) !~ 'function grant_'",
        [],
        database,
      ),
    ).toEqual([])
  })

  it('is followed by nobody where it has no row beside tables', async () => {
    write(PLAIN)
    await sql(
      'CREATE TABLE notes (body text)',
      "INSERT INTO notes VALUES ('theirs')",
      'CREATE TABLE schema_migrations (version varchar(128) PRIMARY KEY)',
    )
    const refused = await configure('{ baseline: from dbmate }')
    expect(refused.exitCode).toBe(1)
    expect(refused.log).toContain('has no row of an applied migration')
    expect(await notes()).toEqual(['theirs'])
  })

  it('of Prisma knows files by their folders', async () => {
    write({
      'migrations/20240101_a/migration.sql': 'SELECT 1/0;\n',
      'migrations/20240102_b/migration.sql': "INSERT INTO notes VALUES ('b');\n",
    })
    await sql(
      'CREATE TABLE notes (body text)',
      'CREATE TABLE _prisma_migrations (id varchar(36) PRIMARY KEY, checksum varchar(64) NOT NULL, finished_at timestamptz, migration_name varchar(255) NOT NULL, logs text, rolled_back_at timestamptz, started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count int NOT NULL DEFAULT 0)',
      "INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, rolled_back_at) VALUES ('1', 'x', now(), '20240101_a', NULL), ('2', 'x', NULL, '20240102_b', now())",
    )
    const result = await configure('{ baseline: from prisma }')
    expect(result.exitCode, result.log).toBe(0)
    expect(await notes()).toEqual(['b'])
  })

  it('is not read where it is more than a plain table', async () => {
    write(PLAIN)
    await sql(
      'CREATE TABLE notes (body text)',
      "CREATE FUNCTION trap() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'ran as %', session_user; END $$",
      'CREATE DOMAIN trapped AS varchar(128) CHECK (trap() IS NOT NULL)',
      'CREATE TABLE schema_migrations (version trapped PRIMARY KEY)',
    )
    const refused = await configure('{ baseline: from dbmate }')
    expect(refused.exitCode).toBe(1)
    expect(refused.log).toContain('was not read')
    expect(refused.log).not.toContain('ran as')
  })
})

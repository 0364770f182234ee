import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DesiredDatabase } from '../../../src/config/desired-database.ts'
import type { MigrationFile } from '../../../src/config/migration-file.ts'
import { applyDatabase } from '../../../src/engine/database/apply.ts'
import { explain } from '../../../src/engine/failure.ts'
import { DeployError } from '../../../src/error.ts'
import { Syntax } from '../../../src/migrations/syntax/syntax.ts'
import type { Session } from '../../../src/postgres/session.ts'
import { flawsIn } from '../../flaws.ts'
import { releases } from '../../matrix.ts'
import {
  APP,
  CI,
  desiredDatabase,
  Lab,
  loadParser,
  migration,
  planOn,
  READ_WRITE,
  Run,
} from '../postgres/lab.ts'

const FIRST = migration('0001_first.sql', 'create table notes (id int primary key, body text)')

describe.each(releases('migrations'))('migrations on PostgreSQL %i', (version) => {
  let lab: Lab

  beforeAll(async () => {
    lab = await Lab.start(version)
  }, 60_000)
  afterAll(() => lab.stop())

  async function fresh(...migrations: readonly MigrationFile[]): Promise<DesiredDatabase> {
    const grants = [{ ...READ_WRITE, create: false }]
    return desiredDatabase({ database: await lab.database(), migrations, grants })
  }

  async function failure(desired: DesiredDatabase, run = new Run()): Promise<DeployError> {
    const error: unknown = await lab.deploy(desired, CI, run).catch((caught: unknown) => caught)
    if (!(error instanceof DeployError)) throw new Error('it did not fail', { cause: error })
    expect(flawsIn(`${error.message}\n${error.hint}`)).toEqual([])
    return error
  }

  async function ledger({ database }: DesiredDatabase): Promise<readonly unknown[]> {
    const rows = await lab.admin(database, 'select name from shop.lakebase_migrations order by version')
    return rows.map(({ name }) => name)
  }

  it('records a file without a statement', async () => {
    const files = [
      migration('0001_a.sql', ''),
      migration('0002_b.sql', ' \n'),
      migration('0003_c.sql', '-- transaction: none\n-- nothing yet'),
    ]
    const desired = await fresh(...files)
    await lab.deploy(desired)
    expect(await ledger(desired)).toEqual(files.map(({ name }) => name))
    expect(await lab.plan(desired)).toEqual([])
  })

  it("takes the search_path back to the app's schema", async () => {
    const back = 'set search_path = pg_catalog; reset search_path'
    const files = [
      migration('0001_a.sql', `${back}; create table a (id int)`),
      migration('0002_b.sql', `set local search_path to default; create table b (id int)`),
      migration('0003_c.sql', `-- transaction: none\n${back}; create table if not exists c (id int)`),
    ]
    const desired = await fresh(...files)
    await lab.deploy(desired)
    const made = await lab.admin(
      desired.database,
      "select relname from pg_class where relkind = 'r' and relnamespace = 'shop'::regnamespace and relname in ('a', 'b', 'c') order by 1",
    )
    expect(made).toEqual([{ relname: 'a' }, { relname: 'b' }, { relname: 'c' }])
  })

  it('share no temporary tables, as they would not in two runs', async () => {
    const stage = 'create temp table stage (id int)'
    const files = [
      migration('0001_a.sql', stage),
      migration('0002_b.sql', stage),
      migration('0003_c.sql', `-- transaction: none\n${stage}; insert into stage values (1)`),
      migration('0004_d.sql', `-- transaction: none\n${stage}`),
    ]
    const desired = await fresh(...files)
    await lab.deploy(desired)
    expect(await ledger(desired)).toEqual(files.map(({ name }) => name))
  })

  it('are not blamed for a database that is read-only', async () => {
    const desired = await fresh(FIRST)
    await lab.deploy(desired)
    await lab.admin(
      desired.database,
      `alter database ${desired.database} set default_transaction_read_only = on`,
    )
    const more = [FIRST, migration('0002_more.sql', 'create table more (id int)')]
    const error = await failure({ ...desired, migrations: more })
    expect(error.message).toContain('in a read-only transaction (SQLSTATE 25006)')
    expect(error.hint).toContain('`default_transaction_read_only` is on')
  })

  it('detach a partition concurrently', async () => {
    const parted = migration(
      '0001_parted.sql',
      `create table parted (i int, t text) partition by list (i); create table one partition of parted for values in (1)`,
    )
    const detach = migration(
      '0002_detach.sql',
      '-- transaction: none\n-- lock_timeout: 4s\nalter table parted detach partition one concurrently',
    )
    const desired = await fresh(parted, detach)
    await lab.deploy(desired)
    expect(await ledger(desired)).toHaveLength(2)
  })

  it('send a plain statement as it was parsed, whatever an earlier one has set', async () => {
    const desired = await fresh(
      FIRST,
      migration(
        '0002_plain.sql',
        `-- transaction: none
set standard_conforming_strings = off; set client_encoding = 'SQL_ASCII';
create index concurrently by_text on notes ((body || '\\'))`,
      ),
    )
    await lab.deploy(desired)
    const [row] = await lab.admin(
      desired.database,
      "select pg_get_indexdef('shop.by_text'::regclass) as definition",
    )
    expect(row?.definition).toContain(String.raw`'\'::text`)
  })

  it('are all parsed before the first of them is sent', async () => {
    const desired = await fresh(
      FIRST,
      migration('0002_alone.sql', '-- transaction: none\ncreate index concurrently i on notes (body)'),
      migration('0003_more.sql', 'create table more (id int)'),
      migration('0004_after.sql', '-- phase: after-deploy\nalter table more drop column id'),
    )
    const parser = await loadParser()
    const seen: string[] = []
    const parse = (sql: string) => {
      seen.push('parsed')
      return parser.parse(sql)
    }
    const run = new Run()
    const ports = { ...run.ports, syntax: new Syntax(() => Promise.resolve({ parse })) }
    const session = await lab.session(CI, desired.database, run)
    const watched: Session = {
      ...session,
      send: (sql) => {
        if (sql.includes('notes')) seen.push('sent')
        return session.send(sql)
      },
    }
    await applyDatabase(watched, desired, await planOn(session, desired, run), ports)
    await session.close()
    expect(seen.filter((each) => each === 'parsed')).toHaveLength(4)
    expect(seen.lastIndexOf('parsed')).toBeLessThan(seen.indexOf('sent'))
  })

  it('travel together in one message and are recorded one by one', async () => {
    const files = Array.from({ length: 200 }, (_, index) =>
      migration(`${1000 + index}_t.sql`, `create table t${index} (id serial, v text)`),
    )
    const run = new Run()
    const desired = await fresh(...files)
    expect(await lab.deploy(desired, CI, run)).toHaveLength(211)
    expect(run.meter.messages).toBe(version === 18 ? 7 : 8)
    expect(await lab.plan(desired)).toEqual([])
    const rows = await lab.admin(
      desired.database,
      "select version, name, checksum, applied_by, git_sha, tool_version, applied_at < now() as past, xmin::text from shop.lakebase_migrations where version < '1002'",
    )
    expect(rows).toEqual([
      {
        version: '1000',
        name: '1000_t.sql',
        checksum: files[0]?.checksum,
        applied_by: 'test',
        git_sha: 'abc',
        tool_version: '1.0.0',
        past: true,
        xmin: expect.any(String),
      },
      {
        version: '1001',
        name: '1001_t.sql',
        checksum: files[1]?.checksum,
        applied_by: 'test',
        git_sha: 'abc',
        tool_version: '1.0.0',
        past: true,
        xmin: expect.any(String),
      },
    ])
    expect(rows[0]?.xmin).not.toBe(rows[1]?.xmin)
  })

  it.each([
    [
      'an unknown column',
      "-- é😀\ninsert into notes (id, body) values (1, '😀é');\n  select id, bodi from notes;",
      3,
      14,
      '42703',
    ],
    [
      'a failure without a position',
      "select 'ü';\ninsert into notes values (1, 'a');\n\n-- twice\ninsert into notes values (1, 'b');",
      5,
      1,
      '23505',
    ],
    [
      'a failure inside a function',
      "select 1; /* 😀 */ do $$ begin\n raise exception 'é'; end $$",
      1,
      19,
      'P0001',
    ],
    ['an error in the last statement', 'create table x (id int);\nselect 1/0', 2, 1, '22012'],
  ])('say where they failed: %s', async (_what, sql, line, column, sqlstate) => {
    const desired = await fresh(FIRST, migration('0002_é.sql', sql), migration('0003_never.sql', 'select 3'))
    const error = await failure(desired)
    expect(error).toMatchObject({
      code: 'MIGRATION_FAILED',
      location: { file: 'migrations/0002_é.sql', line, column },
    })
    expect(error.message).toContain(`(SQLSTATE ${sqlstate})`)
    expect(error.message).toContain('Nothing of the file was applied. Applied before it: 0001_first.sql.')
    expect(await ledger(desired)).toEqual(['0001_first.sql'])
    const repaired = {
      ...desired,
      migrations: [FIRST, migration('0002_é.sql', 'select 2'), migration('0003_never.sql', 'select 3')],
    }
    expect(await lab.deploy(repaired)).toHaveLength(2)
  })

  it('word the failure with what the server says of it', async () => {
    const desired = await fresh(FIRST, migration('0002_b.sql', "insert into notes values (7, 'a'), (7, 'b')"))
    expect(await failure(desired)).toMatchObject({
      message:
        'Migration 0002_b.sql failed: duplicate key value violates unique constraint "notes_pkey" (SQLSTATE 23505). Key (id) already exists. Nothing of the file was applied. Applied before it: 0001_first.sql.',
      hint: expect.stringMatching(/^Rows break the rule/),
      retryable: false,
    })
  })

  it('name the place in a function', async () => {
    const desired = await fresh(
      migration('0001_f.sql', "do $$ begin\n\n raise exception 'no' using hint = 'Try that.'; end $$"),
    )
    expect(await failure(desired)).toMatchObject({
      message:
        'Migration 0001_f.sql failed: no (SQLSTATE P0001). In PL/pgSQL function inline_code_block line 3 at RAISE. Nothing of the file was applied.',
      hint: 'Try that. Correct the file and run the job again.',
    })
  })

  it('are reported as soon as they are committed, also when a later one fails', async () => {
    const desired = await fresh(
      FIRST,
      migration('0002_b.sql', 'select 2'),
      migration('0003_alone.sql', '-- transaction: none\nvacuum notes'),
      migration('0004_bad.sql', 'select 1/0'),
    )
    const run = new Run()
    await failure(desired, run)
    expect(run.committed.map((steps) => steps.length)).toEqual([11, 2, 1])
    expect(run.lines).toEqual(['applied 0001_first.sql', 'applied 0002_b.sql', 'applied 0003_alone.sql'])
    const again = new Run()
    expect(await failure(desired, again)).toMatchObject({
      location: { file: 'migrations/0004_bad.sql', line: 1, column: 1 },
    })
    expect(again.committed).toEqual([])
  })

  it('can fail when they are committed', async () => {
    const sql =
      'create table k (id int primary key, up int references k deferrable initially deferred);\ninsert into k values (1, 2)'
    const desired = await fresh(FIRST, migration('0002_k.sql', sql))
    const error = await failure(desired)
    expect(error.location).toEqual({ file: 'migrations/0002_k.sql' })
    expect(error.message).toContain('violates foreign key constraint')
    expect(await ledger(desired)).toEqual(['0001_first.sql'])
  })

  it.each(['transactional', 'none'] as const)(
    'cannot change the role, and are not recorded (transaction: %s)',
    async (transaction) => {
      const body = "do $$ begin execute 'reset role'; end $$;\ncreate table mine (id int)"
      const header = transaction === 'none' ? '-- transaction: none\n' : ''
      const desired = await fresh(FIRST, migration('0002_escape.sql', header + body))
      const error = await failure(desired)
      expect(error.code).toBe('MIGRATION_FAILED')
      expect(error.message).toContain('cannot set parameter "role" within security-definer function')
      expect(error.location).toMatchObject({ line: transaction === 'none' ? 2 : 1, column: 1 })
      expect(await ledger(desired)).toEqual(['0001_first.sql'])
      const left = await lab.admin(desired.database, "select from pg_class where relname = 'mine'")
      expect(left).toEqual([])
    },
  )

  it('leave no setting to the next file', async () => {
    const desired = await fresh(
      FIRST,
      migration(
        '0002_set.sql',
        "set search_path = public; set lock_timeout = 1; set datestyle = 'German'; set check_function_bodies = off",
      ),
      migration(
        '0003_use.sql',
        "create table seen as select current_setting('search_path') as path, current_setting('lock_timeout') as lock, current_setting('datestyle') as style, current_user::text as who",
      ),
    )
    await lab.deploy(desired)
    expect(await lab.admin(desired.database, 'select * from shop.seen')).toEqual([
      { path: 'shop', lock: '2s', style: 'ISO, MDY', who: desired.ownerRole },
    ])
  })

  it
    .runIf(version === 17)
    .each([
      "create table t (v text); insert into t values ('alice@row'); alter table t alter v type int using v::int",
      "create table t (v text unique); insert into t values ('alice@row'), ('alice@row')",
      "create table t (v text check (v = '')); insert into t values ('alice@row')",
      "do $$ begin perform 'alice@row'::int; end $$",
      "-- transaction: none\nselect jsonb '{\"alice@row'",
    ])('keep the values of rows out of all that is said of a failure: %s', async (sql) => {
    expect(explain(await failure(await fresh(migration('0001_a.sql', sql))))).not.toContain('alice@row')
  })

  it('say that a file that locks too much is to be split', async () => {
    const sql = "do $$ begin raise 'out of shared memory' using errcode = '53200'; end $$"
    const error = await failure(await fresh(migration('0001_a.sql', sql)))
    expect(error.hint).toContain('split the file, or raise `max_locks_per_transaction`')
  })

  it('do not find what is outside the schema without its name', async () => {
    const desired = await fresh(migration('0001_x.sql', 'select * from stray'))
    await lab.admin(desired.database, 'create table public.stray (id int)')
    const error = await failure(desired)
    expect(error.hint).toBe(
      'Names without a schema are looked up in "shop" only; write the schema before what lives elsewhere, such as an extension in public.',
    )
  })

  it('are stopped by the statement time-out', async () => {
    const desired = await fresh(migration('0001_slow.sql', 'select 1;\nselect pg_sleep(30)'))
    expect(await failure(desired, new Run({ statementTimeoutMs: 300 }))).toMatchObject({
      location: { line: 2, column: 1 },
      hint: 'The statement took too long: raise `migrations.statement_timeout`, for this file alone with a line `-- statement_timeout: 1h` at its top, or do the work in smaller steps.',
    })
  })

  it('after the deploy are left for then', async () => {
    const desired = await fresh(
      FIRST,
      migration('0002_drop.sql', '-- phase: after-deploy\nalter table notes drop column body'),
      migration('0003_add.sql', 'alter table notes add column n int'),
    )
    expect((await lab.deploy(desired)).at(-1)).toContain('apply 0003_add.sql')
    expect(await lab.plan(desired)).toEqual([expect.stringContaining('apply 0002_drop.sql')])
    expect(await lab.deploy(desired)).toEqual([])
    expect(await lab.deployAfter(desired)).toEqual([expect.stringContaining('apply 0002_drop.sql')])
    expect(await lab.plan(desired)).toEqual([])
    expect(await lab.deployAfter(desired)).toEqual([])
  })

  it('that were edited, removed or came late change nothing', async () => {
    const desired = await fresh(FIRST, migration('0003_c.sql', 'select 3'))
    await lab.deploy(desired)
    const changed = {
      ...desired,
      migrations: [migration('0001_first.sql', 'select 1'), migration('0002_late.sql', 'select 2')],
    }
    await expect(lab.deploy(changed)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      problems: { length: 3 },
    })
    expect(await lab.plan(desired)).toEqual([])
  })

  describe('without a transaction', () => {
    const INDEX = migration(
      '0002_index.sql',
      "-- transaction: none\nset work_mem = '8MB';\ncreate index concurrently if not exists notes_body on notes (body);\nvacuum notes; -- done",
    )

    it('run statement by statement as the owner, beside those that have one', async () => {
      const desired = await fresh(
        FIRST,
        INDEX,
        migration('0003_c.sql', "create table seen as select current_setting('work_mem') as mem"),
      )
      expect((await lab.deploy(desired)).slice(-3)).toEqual([
        expect.stringContaining('apply 0001_first.sql'),
        expect.stringContaining('apply 0002_index.sql'),
        expect.stringContaining('apply 0003_c.sql'),
      ])
      expect(await lab.plan(desired)).toEqual([])
      expect(
        await lab.admin(
          desired.database,
          "select pg_get_userbyid(relowner) as owner, (select mem from shop.seen) as mem from pg_class where relname = 'notes_body'",
        ),
      ).toEqual([{ owner: desired.ownerRole, mem: '4MB' }])
    })

    it('keep what was done before the failing statement, and say so', async () => {
      const sql =
        '-- transaction: none\ncreate table if not exists kept (id int);\n-- é\nselect 1,\n  nothing from kept'
      const desired = await fresh(FIRST, migration('0002_half.sql', sql))
      const error = await failure(desired)
      expect(error).toMatchObject({
        code: 'MIGRATION_FAILED',
        location: { file: 'migrations/0002_half.sql', line: 5, column: 3 },
      })
      expect(error.message).toContain(
        'Statement 1 of 2 is applied and stays so, because the file runs without a transaction; the next run begins with the first statement, so that what is applied runs again. Applied before it: 0001_first.sql.',
      )
      expect(await ledger(desired)).toEqual(['0001_first.sql'])
      expect(await lab.admin(desired.database, 'select count(*)::int as n from shop.kept')).toEqual([
        { n: 0 },
      ])
    })

    it('name what doubles when the file is sent again', async () => {
      const sql =
        '-- transaction: none\ncreate table if not exists kept (id int);\ninsert into kept values (1);\nselect 1 / 0;\nselect 2'
      const desired = await fresh(migration('0001_half.sql', sql))
      expect((await failure(desired)).message).toContain(
        'Statements 1-2 of 4 are applied and stay so, because the file runs without a transaction; the next run begins with the first statement, so that what is applied runs again. What then doubles or fails: INSERT (line 3). Take that out of the file first, or make it repeatable.',
      )
    })

    it('claim nothing of statements before the first', async () => {
      const error = await failure(
        await fresh(migration('0001_a.sql', '-- transaction: none\n-- one\nselect 1 / 0')),
      )
      expect(error.message).toContain(
        'It is the first statement that was sent of the file, which runs without a transaction.',
      )
    })

    it('say which statement was the last when the connection is lost', async () => {
      const sql =
        '-- transaction: none\ncreate table if not exists kept (id int);\nselect pg_sleep(60);\nselect 1'
      const desired = await fresh(FIRST, migration('0002_half.sql', sql))
      const failed = failure(desired)
      const end = `select pg_terminate_backend(pid) as gone from pg_stat_activity
        where datname = '${desired.database}' and state = 'active' and wait_event = 'PgSleep'`
      await expect.poll(() => lab.admin(desired.database, end), { timeout: 20_000 }).toEqual([{ gone: true }])
      const error = await failed
      expect(error).toMatchObject({ code: 'DATABASE_CONNECTION_LOST', location: { line: 3, column: 1 } })
      expect(error.message).toContain('statement 2 of 3 was the last that was sent; those before it are done')
      expect(error.hint).toContain('begins with its first statement')
    })

    it('build an index again that an interrupted build left invalid', async () => {
      const desired = await fresh(FIRST, INDEX)
      await lab.deploy({ ...desired, migrations: [FIRST] })
      await lab.as(APP, desired.database, "insert into shop.notes values (1, 'x'), (2, 'x')")
      await expect(
        lab.admin(desired.database, 'create unique index concurrently notes_body on shop.notes (body)'),
      ).rejects.toMatchObject({ code: '23505' })
      const run = new Run()
      await lab.deploy(desired, CI, run)
      expect(run.lines[0]).toBe('dropping index notes_body, which an earlier build left invalid')
      expect(
        await lab.admin(
          desired.database,
          "select indisvalid from pg_index where indexrelid = 'shop.notes_body'::regclass",
        ),
      ).toEqual([{ indisvalid: true }])
    })

    it('wait with the repair of an index as long as with its build', async () => {
      const desired = await fresh(FIRST, INDEX)
      await lab.deploy({ ...desired, migrations: [FIRST] })
      await lab.as(APP, desired.database, "insert into shop.notes values (1, 'x'), (2, 'x')")
      await lab
        .admin(desired.database, 'create unique index concurrently notes_body on shop.notes (body)')
        .catch(() => {})
      const old = await lab.client(APP, desired.database)
      await old.query("begin; insert into shop.notes values (3, 'y')")
      const run = new Run({ lockTimeoutMs: 50 })
      const deploying = lab.deploy(desired, CI, run)
      await lab.untilBlocked()
      await sleep(200)
      await old.query('commit')
      expect(await deploying).toHaveLength(1)
      expect(run.lines).toEqual([
        'dropping index notes_body, which an earlier build left invalid',
        'applied 0002_index.sql',
      ])
    })

    it.each([
      ['with', 'alter table notes add column if not exists n int', 'Nothing of the file was applied.'],
      [
        'without',
        '-- transaction: none\nalter table notes add column if not exists n int',
        'Its statements are done, because',
      ],
    ])(
      'blame the lock on the ledger and not the file, %s a transaction, and ask again',
      async (_, sql, state) => {
        const desired = await fresh(FIRST, migration('0002_more.sql', sql))
        await lab.deploy({ ...desired, migrations: [FIRST] })
        const other = await lab.client('cloud_admin', desired.database)
        await other.query(
          "begin; insert into shop.lakebase_migrations (version, name, checksum, applied_by, tool_version) values ('0002', '', '', '', '')",
        )
        const error = await failure(desired, new Run({ lockTimeoutMs: 20 }))
        expect(error).toMatchObject({ code: 'MIGRATION_FAILED', location: undefined, retryable: true })
        expect(error.message).toMatch(
          /^Migration 0002_more\.sql could not be recorded in "shop"\."lakebase_migrations": .* \(SQLSTATE 55P03\); probably "cloud_admin" is in the way/,
        )
        expect(error.message).toContain(state)
        expect(error.hint).toContain('end it, or deploy at a quieter time. The file is not to blame.')
        const run = new Run({ lockTimeoutMs: 50 })
        const deploying = lab.deploy(desired, CI, run)
        await run.untilSays('trying again')
        await other.query('rollback')
        expect(await deploying).toHaveLength(1)
      },
    )

    it('let a concurrent build wait for old transactions longer than the lock time-out', async () => {
      const desired = await fresh(FIRST, INDEX)
      await lab.deploy({ ...desired, migrations: [FIRST] })
      const old = await lab.client(APP, desired.database)
      await old.query("begin; insert into shop.notes values (1, 'x')")
      const run = new Run({ lockTimeoutMs: 50 })
      const deploying = lab.deploy(desired, CI, run)
      await lab.untilBlocked()
      await sleep(200)
      await old.query('commit')
      expect(await deploying).toHaveLength(1)
      expect(run.lines).toEqual(['applied 0002_index.sql'])
    })

    it('ask again for a lock that did not come', async () => {
      const desired = await fresh(
        FIRST,
        migration('0002_alone.sql', '-- transaction: none\nalter table notes add column if not exists n int'),
      )
      await lab.deploy({ ...desired, migrations: [FIRST] })
      const reader = await lab.client(APP, desired.database)
      await reader.query('begin; select * from shop.notes')
      const run = new Run({ lockTimeoutMs: 50 })
      const deploying = lab.deploy(desired, CI, run)
      await run.untilSays('trying again')
      await reader.query('commit')
      expect(await deploying).toHaveLength(1)
      expect(run.lines[0]).toMatch(
        /^0002_alone\.sql: canceling statement due to lock timeout; probably ".*" is in the way \(pid \d+, .*\), which holds AccessShareLock on "notes"; its last query \(.* ago\): .*; trying again$/,
      )
    })
  })
})

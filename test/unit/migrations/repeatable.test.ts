import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DesiredDatabase } from '../../../src/config/desired-database.ts'
import type { MigrationFile } from '../../../src/config/migration-file.ts'
import { applyDatabase } from '../../../src/engine/database/apply.ts'
import { DeployError, describeProblem, InvalidInput } from '../../../src/error.ts'
import { Syntax } from '../../../src/migrations/syntax/syntax.ts'
import { releases } from '../../matrix.ts'
import { CI, desiredDatabase, Lab, migration, planOn, READ_WRITE, Run } from '../postgres/lab.ts'

const ORDERS = migration('0001_orders.sql', 'create table orders (id int, item text)')

describe.each(releases('repeatable', [16, 17]))('repeatable migrations on PostgreSQL %i', (version) => {
  let lab: Lab

  beforeAll(async () => {
    lab = await Lab.start(version)
  }, 60_000)
  afterAll(() => lab.stop())

  /** A database in which the orders are there already, and a deploy with these files beside theirs. */
  async function withOrders(...files: readonly MigrationFile[]): Promise<DesiredDatabase> {
    const grants = [{ ...READ_WRITE, create: false }]
    const desired = desiredDatabase({ database: await lab.database(), migrations: [ORDERS], grants })
    await lab.deploy(desired)
    return { ...desired, migrations: [ORDERS, ...files] }
  }

  function withFiles(desired: DesiredDatabase, ...files: readonly MigrationFile[]): DesiredDatabase {
    return { ...desired, migrations: [ORDERS, ...files] }
  }

  async function byHand({ ownerRole, database }: DesiredDatabase, sql: string): Promise<void> {
    await lab.as(CI, database, `set role "${ownerRole}"; set search_path = shop; ${sql}`)
  }

  async function columns({ database }: DesiredDatabase, table = 'orders'): Promise<readonly unknown[]> {
    const rows = await lab.admin(
      database,
      `select attname from pg_attribute where attrelid = 'shop.${table}'::regclass and attnum > 0 and not attisdropped order by attnum`,
    )
    return rows.map(({ attname }) => attname)
  }

  /** Which statements of which files were sent: `R__a.sql 2`. */
  async function sent(desired: DesiredDatabase, run = new Run()): Promise<readonly string[]> {
    const steps = await lab.deploy(desired, CI, run)
    return steps.flatMap((step) => {
      const [, name, number] = /^run (\S+) \(.*\), statement (\d+)$/.exec(step) ?? []
      return name === undefined ? [] : [`${name} ${number}`]
    })
  }

  async function refusal(work: Promise<unknown>): Promise<DeployError> {
    const error: unknown = await work.catch((caught: unknown) => caught)
    if (error instanceof DeployError) return error
    throw new Error('it was not refused', { cause: error })
  }

  async function problems(desired: DesiredDatabase): Promise<readonly string[]> {
    const error = await refusal(lab.plan(desired))
    return error instanceof InvalidInput ? error.problems.map(describeProblem) : [error.message]
  }

  const PRICE = 'alter table orders add column if not exists price numeric(12,2);'
  const always = (sql: string, name = 'R__always.sql') => migration(name, `-- run: always\n${sql}`)

  describe('cost', () => {
    function countingRun(): { run: Run; loads: () => number } {
      let loads = 0
      const run = new Run()
      const syntax = new Syntax(async () => {
        loads += 1
        throw new Error('the parser was loaded')
      })
      Object.assign(run.ports, { syntax })
      return { run, loads: () => loads }
    }

    it('is one message and no parser when nothing changed', async () => {
      const desired = await withOrders(
        migration('R__views.sql', 'create or replace view v as select 1 as one'),
      )
      await lab.deploy(desired)
      const { run, loads } = countingRun()
      expect(await lab.deploy(desired, CI, run)).toEqual([])
      expect([run.meter.messages, loads()]).toEqual([1, 0])
    })

    it('is a second message when a file is always looked at', async () => {
      const desired = await withOrders(always(PRICE))
      await lab.deploy(desired)
      const run = new Run()
      expect(await lab.deploy(desired, CI, run)).toEqual([])
      expect(run.meter.messages).toBe(2)
    })
  })

  describe('locks', () => {
    /** Somebody reads the orders, and does not end the transaction. */
    async function reader({ database }: DesiredDatabase): Promise<() => Promise<unknown>> {
      const client = await lab.client('cloud_admin', database)
      await client.query('begin; select * from shop.orders')
      return () => client.query('commit')
    }

    it('are not asked for where nothing is missing, so a long reader is in nobody’s way', async () => {
      const desired = await withOrders()
      await byHand(desired, PRICE)
      const done = await reader(desired)
      const files = [migration('R__orders.sql', PRICE), always(`${PRICE} ${PRICE}`)]
      const run = new Run({ lockTimeoutMs: 100 })
      expect(await sent(withFiles(desired, ...files), run)).toEqual([])
      expect(run.lines).toEqual(['applied R__orders.sql'])
      // The same statement sent waits for the reader, and everybody else behind it.
      const ordered = withFiles(desired, migration('0002_price.sql', PRICE), ...files)
      const late = await refusal(lab.deploy(ordered, CI, new Run({ lockTimeoutMs: 100 })))
      expect(late.message).toContain('lock timeout')
      await done()
    })
  })

  describe('what was taken away by hand', () => {
    it('comes back with a file that is always looked at', async () => {
      const desired = await withOrders(always(`${PRICE}\ncomment on column orders.price is 'net';`))
      expect(await sent(desired)).toEqual(['R__always.sql 1', 'R__always.sql 2'])
      await byHand(desired, 'alter table orders drop column price')
      expect(await sent(desired)).toEqual(['R__always.sql 1', 'R__always.sql 2'])
      expect(await columns(desired)).toEqual(['id', 'item', 'price'])
    })

    it('stays away with a file that runs on change, until it changes', async () => {
      const desired = await withOrders(migration('R__price.sql', PRICE))
      expect(await sent(desired)).toEqual(['R__price.sql 1'])
      await byHand(desired, 'alter table orders drop column price')
      expect(await lab.plan(desired)).toEqual([])
      const changed = withFiles(desired, migration('R__price.sql', `-- net\n${PRICE}`))
      expect(await sent(changed)).toEqual(['R__price.sql 1'])
      expect(await columns(desired)).toEqual(['id', 'item', 'price'])
    })
  })

  it('have one row in the ledger, and leave no complaint when they are renamed or gone', async () => {
    const desired = await withOrders(migration('R__v.sql', 'create or replace view v as select 1 as one'))
    await lab.deploy(desired)
    const second = migration('R__v.sql', 'create or replace view v as select 1 as one, 2 as two')
    await lab.deploy(withFiles(desired, second))
    const rows = await lab.admin(
      desired.database,
      'select version, name, checksum from shop.lakebase_migrations',
    )
    expect(rows).toEqual([
      { version: '0001', name: '0001_orders.sql', checksum: ORDERS.checksum },
      { version: 'R__v.sql', name: 'R__v.sql', checksum: second.checksum },
    ])
    expect(await lab.plan(withFiles(desired))).toEqual([])
    expect(await sent(withFiles(desired, migration('R__w.sql', second.sql)))).toEqual(['R__w.sql 1'])
  })

  it('may be a file that was an ordered one', async () => {
    const desired = await withOrders(migration('0002_v.sql', 'create or replace view v as select 1 as one'))
    await lab.deploy(desired)
    const file = migration('0002_v.sql', '-- run: on-change\ncreate or replace view v as select 2 as one')
    expect(await sent(withFiles(desired, file))).toEqual(['0002_v.sql 1'])
    expect(await lab.plan(withFiles(desired, file))).toEqual([])
  })

  it('send what nothing tells about, and what an earlier statement takes away', async () => {
    const sql = (expression: string) => `drop policy if exists p on orders;
create policy p on orders using (${expression});
alter table orders drop constraint if exists k;
alter table orders add constraint k check (${expression});
set lock_timeout = '3s';
create or replace view v as select id from orders;
insert into orders values (1, 'x');`
    const desired = await withOrders(migration('R__p.sql', sql('id > 5')))
    await byHand(desired, 'alter table orders enable row level security')
    await byHand(desired, 'alter table orders disable row level security')
    const first = await refusal(lab.deploy(desired))
    expect(first.message).toContain('violates check constraint "k"')
    expect(first.location).toMatchObject({ file: 'migrations/R__p.sql', line: 7 })
    const good = (bound: number) => withFiles(desired, migration('R__p.sql', sql(`id < ${bound}`)))
    const all = (...numbers: number[]) => numbers.map((number) => `R__p.sql ${number}`)
    expect(await sent(good(6))).toEqual(all(2, 4, 5, 6, 7))
    expect(await sent(good(7))).toEqual(all(1, 2, 3, 4, 5, 6, 7))
    const [policy] = await lab.admin(desired.database, "select qual from pg_policies where policyname = 'p'")
    expect(policy).toEqual({ qual: '(id < 7)' })
  })

  it('see what the ordered files of the same run have done', async () => {
    const ordered = migration(
      '0002_items.sql',
      "create table items (id int, legacy int); alter table orders add column price numeric(10,2); create type mood as enum ('sad')",
    )
    const file = migration(
      'R__items.sql',
      `alter table items add column if not exists name text;
alter table items drop column if exists legacy;
alter table orders add column if not exists price numeric(10,2);`,
    )
    const desired = await withOrders(ordered, file)
    expect(await sent(desired)).toEqual(['R__items.sql 1', 'R__items.sql 2'])
    expect(await columns(desired, 'items')).toEqual(['id', 'name'])
    expect(await lab.plan(desired)).toEqual([])
  })

  it('stay known as breaking old code once one of their runs did', async () => {
    const desired = await withOrders(
      migration('R__a.sql', 'alter table orders add column if not exists a text;'),
    )
    const contracts = async () =>
      (
        await lab.admin(
          desired.database,
          "select contracts from shop.lakebase_migrations where name = 'R__a.sql'",
        )
      )[0]
    await lab.deploy(desired)
    expect(await contracts()).toEqual({ contracts: false })
    await lab.deploy(withFiles(desired, migration('R__a.sql', 'alter table orders drop column if exists a;')))
    expect(await contracts()).toEqual({ contracts: true })
    await lab.deploy(desired)
    expect(await contracts()).toEqual({ contracts: true })
  })

  it('are not refused for what a pending ordered file puts right, and are when it does not', async () => {
    const desired = await withOrders()
    await byHand(desired, 'alter table orders add column price numeric(10,2)')
    const file = migration('R__price.sql', PRICE)
    expect(await problems(withFiles(desired, file))).toEqual([
      'migrations/R__price.sql:1:45: column "price" of "shop"."orders": the file says numeric(12,2), the database has numeric(10,2) (correct the file if the database is right; if the file is, put this into a new migration: ALTER TABLE "shop"."orders" ALTER COLUMN "price" TYPE numeric(12,2);)',
    ])
    const wrong = migration('0002_price.sql', 'alter table orders alter price type numeric(11,2)')
    const error = await refusal(lab.deploy(withFiles(desired, wrong, file)))
    expect(error.message).toContain('the file says numeric(12,2), the database has numeric(11,2)')
    const right = migration('0003_price.sql', 'alter table orders alter price type numeric(12,2)')
    expect(await sent(withFiles(desired, wrong, right, file))).toEqual([])
  })

  it('report everything that differs at once, with what is wrong with the ordered files', async () => {
    const desired = await withOrders()
    const edited = migration('0001_orders.sql', 'create table orders (id int)')
    const files = [
      edited,
      migration(
        'R__a.sql',
        `create table if not exists orders (
  id bigint not null default 3,
  item text,
  price numeric(12,2) default 0.5 not null,
  constraint positive check (price > 0)
);`,
      ),
      always('alter table orders add column if not exists item varchar(20) default md5(now()::text);'),
    ]
    const found = await problems({ ...desired, migrations: files })
    expect(
      found.map((each) =>
        each.replace(
          / \(correct the file if .*; if the file is, put this into a new migration: (.*)\)$/,
          ' -> $1',
        ),
      ),
    ).toEqual([
      expect.stringContaining('0001_orders.sql was changed after it was applied'),
      'migrations/R__a.sql:2:3: column "id" of "shop"."orders": the file says bigint, the database has integer -> ALTER TABLE "shop"."orders" ALTER COLUMN "id" TYPE bigint;',
      'migrations/R__a.sql:2:3: column "id" of "shop"."orders": the file says DEFAULT 3, the database has no default -> ALTER TABLE "shop"."orders" ALTER COLUMN "id" SET DEFAULT 3;',
      'migrations/R__a.sql:2:3: column "id" of "shop"."orders": the file says NOT NULL, the database has nullable -> ALTER TABLE "shop"."orders" ALTER COLUMN "id" SET NOT NULL;',
      'migrations/R__a.sql:4:3: column "price" of "shop"."orders": the file says price numeric(12,2) default 0.5 not null, the database has no such column -> ALTER TABLE "shop"."orders" ADD COLUMN IF NOT EXISTS price numeric(12,2) default 0.5 not null;',
      'migrations/R__a.sql:5:3: constraint "positive" of "shop"."orders": the file says `constraint positive check (price > 0)`, the database has no such constraint -> ALTER TABLE "shop"."orders" ADD constraint positive check (price > 0);',
      'migrations/R__always.sql:2:45: column "item" of "shop"."orders": the file says character varying(20), the database has text -> ALTER TABLE "shop"."orders" ALTER COLUMN "item" TYPE character varying(20);',
      'migrations/R__always.sql:2:45: column "item" of "shop"."orders": the file says DEFAULT md5(now()::text), the database has no default -> ALTER TABLE "shop"."orders" ALTER COLUMN "item" SET DEFAULT md5(now()::text);',
    ])
  })

  it('come with statements that repair what differs', async () => {
    const desired = await withOrders()
    await byHand(
      desired,
      `create table kinds (a int default 1, b int generated always as identity, c int generated always as (1) stored,
        d int, e int default 2, f int generated always as identity, g int generated always as (2) stored, h text)`,
    )
    const file = always(`create table if not exists kinds (
  a int generated always as identity,
  b int default 3,
  c int,
  d serial,
  e int generated always as (2 + 3) stored,
  f int generated by default as identity,
  g int generated always as (3) stored,
  h varchar(7)[] not null default '{}'
);
create index if not exists by_a on kinds (a);`)
    await byHand(desired, 'create index by_a on kinds (b)')
    const error = await refusal(lab.plan(withFiles(desired, file)))
    const found = error instanceof InvalidInput ? error.problems : []
    const repairs = found.map(({ hint = '' }) =>
      hint.replace(/^.*new migration: |;? and the next run.*$/g, ''),
    )
    expect(repairs).toHaveLength(14)
    const prepared = repairs.map((each) =>
      each.replace(/TYPE (.*\[\]);/, 'TYPE $1 USING NULL;').replace('CONCURRENTLY ', ''),
    )
    await byHand(desired, prepared.join('; '))
    expect(await sent(withFiles(desired, file))).toEqual(['R__always.sql 2'])
    expect(await lab.plan(withFiles(desired, file))).toEqual([])
  })

  it('are held to what their last statement about a thing says', async () => {
    const file = always(`create table if not exists items (id int, name text);
alter table items alter id type bigint, alter id set not null;
alter table items add column if not exists price numeric default 1;
alter table items alter price set default 2;`)
    const desired = await withOrders(file)
    expect(await sent(desired)).toHaveLength(4)
    expect(await lab.plan(desired)).toEqual([])
  })

  describe('with the header `-- run: always`', () => {
    it('may not hold what would be sent in every deploy', async () => {
      const file = always(`create or replace view v as select 1 as one;
insert into orders values (1) on conflict do nothing;
create or replace function f(x int default 1) returns int language sql as 'select x';
drop policy if exists p on orders;
create policy p on orders using (true);
alter table orders alter id set default 1;
alter table orders alter id set default 2;
set search_path = public;`)
      const desired = await withOrders()
      await byHand(desired, "create function f(x int default 1) returns int language sql as 'select 1'")
      const found = await problems(withFiles(desired, file))
      expect(found.map((each) => each.replace(/ \(.*$/, ''))).toEqual([
        "migrations/R__always.sql:9:1: a repeatable file may not set search_path: what it names is looked up in the app's schema before anything is sent",
        'migrations/R__always.sql:2:1: nothing in the catalog tells whether this VIEW statement has been done, so `-- run: always` would send it in every deploy',
        'migrations/R__always.sql:3:1: nothing in the catalog tells whether this INSERT statement has been done, so `-- run: always` would send it in every deploy',
        'migrations/R__always.sql:4:1: the definition of "shop"."f" cannot be compared exactly with what the file says, so `-- run: always` would send it in every deploy',
        'migrations/R__always.sql:6:1: this statement and the one in line 5 want different things, so `-- run: always` would send both in every deploy',
        'migrations/R__always.sql:8:1: this statement and the one in line 7 want different things, so `-- run: always` would send both in every deploy',
      ])
    })
  })

  describe('without a transaction', () => {
    const UNIQUE = `-- transaction: none
create table if not exists notes (id int);
create unique index concurrently if not exists by_id on orders (id);
create index concurrently if not exists by_item on orders (item);`

    it('go on where they were cut short, and build an index anew that was left invalid', async () => {
      const desired = await withOrders(migration('R__unique.sql', UNIQUE))
      await byHand(desired, "insert into orders values (1, 'a'), (1, 'b')")
      const error = await refusal(lab.deploy(desired))
      expect(error.message).toContain('Migration R__unique.sql failed: could not create unique index "by_id"')
      expect(error.location).toEqual({ file: 'migrations/R__unique.sql', line: 3, column: 1 })
      await byHand(desired, "delete from orders where item = 'b'")
      const run = new Run()
      expect(await sent(desired, run)).toEqual(['R__unique.sql 2', 'R__unique.sql 3'])
      expect(run.lines).toContain('dropping index by_id, which an earlier build left invalid')
      expect(await lab.plan(desired)).toEqual([])
    })

    it('leave an invalid index that another file with a transaction rebuilds', async () => {
      const desired = await withOrders(migration('R__unique.sql', UNIQUE))
      await byHand(desired, "insert into orders values (1, 'a'), (1, 'b')")
      await refusal(lab.deploy(desired))
      await byHand(desired, "delete from orders where item = 'b'")
      const file = always('create unique index if not exists by_id on orders (id);')
      expect(await sent(withFiles(desired, file))).toEqual(['R__always.sql 1'])
      const valid = "select indisvalid from pg_index where indexrelid = 'shop.by_id'::regclass"
      expect(await lab.admin(desired.database, valid)).toEqual([{ indisvalid: true }])
    })
  })

  describe('between plan and apply', () => {
    const FILE = always(`${PRICE}\nalter table orders add column if not exists note text;`)

    it('skip what another run did, and refuse what is newly missing', async () => {
      const desired = await withOrders(FILE)
      await byHand(desired, 'alter table orders add column note text')
      const run = new Run()
      const session = await lab.session(CI, desired.database, run)
      const planned = await planOn(session, desired, run)
      await byHand(desired, 'alter table orders drop column note')
      const error = await refusal(applyDatabase(session, desired, planned, run.ports))
      expect(error.code).toBe('DATABASE_MOVED')
      expect(error.message).toMatch(/would now also need: run R__always\.sql \(\w+\), statement 2\.$/)
      const both = await planOn(session, desired, run)
      await byHand(desired, PRICE)
      const { executed } = await applyDatabase(session, desired, both, run.ports)
      expect(executed).toMatchObject([{ send: [1], needed: 1, total: 2 }])
      expect(await planOn(session, desired, run)).toEqual([])
    })
  })

  it('run after the deployment where they say so', async () => {
    const file = migration('R__after.sql', `-- phase: after-deploy\n${PRICE}`)
    const desired = await withOrders(file)
    expect(await sent(desired)).toEqual([])
    expect(await lab.deployAfter(desired)).toHaveLength(2)
    expect(await columns(desired)).toEqual(['id', 'item', 'price'])
  })

  it('name the place of a statement that fails behind one that is left out', async () => {
    const desired = await withOrders(
      migration(
        'R__fails.sql',
        `${PRICE} /* é😀 */ alter table orders add column if not exists note nonsense;
create or replace view v as select 1 as one;`,
      ),
    )
    await byHand(desired, PRICE)
    const error = await refusal(lab.deploy(desired))
    expect(error.message).toContain('type "nonsense" does not exist')
    expect(error.location).toEqual({ file: 'migrations/R__fails.sql', line: 1, column: 124 })
  })

  it('say so when the catalog cannot be asked', async () => {
    const desired = await withOrders(always('alter table orders add column if not exists x varchar(0);'))
    const error = await refusal(lab.plan(desired))
    expect(error.code).toBe('GUARDS_UNREADABLE')
    expect(error.message).toContain('length for type varchar must be at least 1')
  })
})

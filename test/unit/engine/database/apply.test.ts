import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readCatalog } from '../../../../src/catalog/read.ts'
import type { DesiredDatabase } from '../../../../src/config/desired-database.ts'
import { createOauthRole } from '../../../../src/emulator/postgres/roles.ts'
import { planDatabase } from '../../../../src/plan/database.ts'
import { quoteIdentifier } from '../../../../src/postgres/identifier.ts'
import { releases } from '../../../matrix.ts'
import { APP, CI, desiredDatabase, JANE, Lab, migration, READ_WRITE, Run } from '../../postgres/lab.ts'

const NOTES = migration('0001_notes.sql', 'create table notes (id serial primary key, body text not null);')
const TAGS = migration(
  '0002_tags.sql',
  "create table tags (id int generated always as identity, name text);\ninsert into tags (name) values ('ü')",
)
const VIEW = migration(
  '0003_view.sql',
  'alter table notes add column tag int; create view tagged as select * from notes; create sequence tickets',
)

describe.each(releases('a database'))('a database of PostgreSQL %i', (version) => {
  let lab: Lab
  let desired: DesiredDatabase

  beforeAll(async () => {
    lab = await Lab.start(version)
    desired = desiredDatabase({ database: await lab.database(), migrations: [NOTES, TAGS] })
  }, 60_000)
  afterAll(() => lab.stop())

  it('has a deployer with no more rights than on the platform', async () => {
    const rows = await lab.as(
      CI,
      desired.database,
      `SELECT rolsuper, rolcreaterole, pg_has_role(oid, 'databricks_superuser', 'MEMBER') AS member,
        pg_has_role(oid, '${APP}', 'MEMBER') AS app_member FROM pg_roles WHERE rolname = session_user`,
    )
    expect(rows).toEqual([{ rolsuper: false, rolcreaterole: false, member: true, app_member: false }])
  })

  it('is made in a handful of messages, and needs nothing then', async () => {
    const run = new Run()
    expect(await lab.deploy(desired, CI, run)).toEqual([
      `create role "${desired.ownerRole}"`,
      `join role "${desired.ownerRole}"`,
      `create schema "shop" for "${desired.ownerRole}"`,
      'grant CREATE on schema "shop" to the app',
      'grant USAGE on schema "shop" to the app',
      'grant DELETE on default-table "shop" to the app',
      'grant INSERT on default-table "shop" to the app',
      'grant SELECT on default-table "shop" to the app',
      'grant UPDATE on default-table "shop" to the app',
      'grant SELECT on default-sequence "shop" to the app',
      'grant USAGE on default-sequence "shop" to the app',
      'create table "lakebase_migrations"',
      expect.stringContaining('apply 0001_notes.sql'),
      expect.stringContaining('apply 0002_tags.sql'),
    ])
    // Read and plan; lock and read again; structure and read back; commit; the look before files; both files; unlock.
    // CREATE of the app makes three more: who has it; revoked, and who is at work; given back.
    expect(run.meter.messages).toBe(version === 18 ? 10 : 11)
    expect(await lab.plan(desired)).toEqual([])
  })

  it('sends one message and writes nothing when there is nothing to do', async () => {
    const run = new Run()
    const session = await lab.session(CI, desired.database, run)
    expect(planDatabase(desired, await readCatalog(session, desired)).changes).toEqual([])
    expect(run.meter.messages).toBe(1)
    // The server writes a little of its own now and then, so the smallest of a few measurements counts.
    const written: number[] = []
    while (written.length < 3) written.push(await walWrittenBy(lab, () => readCatalog(session, desired)))
    expect(Math.min(...written)).toBe(0)
    await session.close()
  })

  it('can be planned in a read-only, serializable session', async () => {
    const client = await lab.client(CI, desired.database)
    await client.query(
      "SET default_transaction_read_only = on; SET default_transaction_isolation = 'serializable'",
    )
    const { openSession } = await import('../../../../src/postgres/session.ts')
    const run = new Run()
    const session = openSession(client, { meter: run.meter, signal: run.controller.signal })
    expect(planDatabase(desired, await readCatalog(session, desired)).changes).toEqual([])
  })

  it('lets the app use tables and sequences of earlier and later migrations, and not the ledger', async () => {
    const later = { ...desired, migrations: [NOTES, TAGS, VIEW] }
    expect(await lab.deploy(later)).toEqual([expect.stringContaining('apply 0003_view.sql')])
    desired = later
    expect(
      await lab.as(
        APP,
        desired.database,
        "insert into shop.notes (body, tag) values ('hello', nextval('shop.tickets'))",
        "update shop.tags set name = name || '!' where id = 1",
        "insert into shop.tags (name) values ('second')",
        "delete from shop.tags where name = 'second'",
        'select body, tag, t.name from shop.tagged join shop.tags t on true',
      ),
    ).toEqual([{ body: 'hello', tag: 1, name: 'ü!' }])
    for (const statement of [
      'select * from shop.lakebase_migrations',
      'delete from shop.lakebase_migrations',
      'alter table shop.notes add column x int',
      'drop table shop.notes',
      'truncate shop.notes',
    ]) {
      await expect(lab.as(APP, desired.database, statement)).rejects.toMatchObject({ code: '42501' })
    }
  })

  it('is owned by a role that nobody can log in as', async () => {
    const rows = await lab.admin(
      desired.database,
      `SELECT DISTINCT r.rolname, r.rolcanlogin FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
        WHERE c.relnamespace = 'shop'::regnamespace`,
    )
    expect(rows).toEqual([{ rolname: desired.ownerRole, rolcanlogin: false }])
  })

  it('can be deployed to by a second deployer after the first', async () => {
    expect(await lab.plan(desired, JANE)).toEqual([`join role "${desired.ownerRole}"`])
    const more = {
      ...desired,
      migrations: [
        ...desired.migrations,
        migration('0004_more.sql', 'alter table notes add column by_jane int'),
      ],
    }
    expect(await lab.deploy(more, JANE)).toEqual([
      `join role "${desired.ownerRole}"`,
      expect.stringContaining('apply 0004_more.sql'),
    ])
    desired = more
    expect(await lab.plan(desired, CI)).toEqual([])
    expect(await lab.plan(desired, JANE)).toEqual([])
  })

  describe('drift', () => {
    const drift = (
      title: string,
      statements: (owner: string) => readonly string[],
      expected: (owner: string) => readonly string[],
    ) =>
      it(title, async () => {
        await lab.admin(desired.database, ...statements(quoteIdentifier(desired.ownerRole)))
        expect(await lab.plan(desired)).toEqual(expected(desired.ownerRole))
        expect(await lab.deploy(desired)).toEqual(expected(desired.ownerRole))
        expect(await lab.plan(desired)).toEqual([])
      })

    drift(
      'a privilege on a table was revoked',
      () => [`revoke insert on shop.notes from "${APP}"`],
      () => ['grant INSERT on table "notes" to the app'],
    )
    drift(
      'privileges on a sequence were revoked',
      () => [`revoke all on sequence shop.notes_id_seq from "${APP}"`],
      () => [
        'grant SELECT on sequence "notes_id_seq" to the app',
        'grant USAGE on sequence "notes_id_seq" to the app',
      ],
    )
    drift(
      'a privilege on the schema was revoked',
      () => [`revoke usage on schema shop from "${APP}"`],
      () => ['grant USAGE on schema "shop" to the app'],
    )
    drift(
      'a default privilege was revoked',
      (owner) => [
        `alter default privileges for role ${owner} in schema shop revoke update on tables from "${APP}"`,
      ],
      () => ['grant UPDATE on default-table "shop" to the app'],
    )
    drift(
      'the default privileges on sequences were revoked',
      (owner) => [
        `alter default privileges for role ${owner} in schema shop revoke all on sequences from "${APP}"`,
      ],
      () => [
        'grant SELECT on default-sequence "shop" to the app',
        'grant USAGE on default-sequence "shop" to the app',
      ],
    )
    drift(
      'the deployer left the owner role',
      (owner) => [`revoke ${owner} from "${CI}" granted by databricks_superuser`],
      (owner) => [`join role "${owner}"`],
    )
    drift(
      'a table and its serial went to the deployer',
      () => [`alter table shop.notes owner to "${CI}"`],
      (owner) => [`give table "notes"() to "${owner}"`],
    )
    drift(
      'functions and types went to the deployer',
      () => [
        `set role "${CI}"`,
        'create function shop.f(a int, b text) returns int language sql return 1',
        'create procedure shop.p() language sql begin atomic end',
        'create aggregate shop.agg(int) (sfunc = int4pl, stype = int)',
        "create type shop.mood as enum ('ok')",
        'create type shop.span as range (subtype = int)',
        'create type shop.pair as (a int, b int)',
        'create domain shop.short as text',
      ],
      (owner) => [
        `give aggregate "agg"(integer) to "${owner}"`,
        `give function "f"(a integer, b text) to "${owner}"`,
        `give procedure "p"() to "${owner}"`,
        `give type "mood"() to "${owner}"`,
        `give type "pair"() to "${owner}"`,
        `give type "short"() to "${owner}"`,
        `give type "span"() to "${owner}"`,
      ],
    )
    drift(
      'the schema went to the deployer',
      () => [`alter schema shop owner to "${CI}"`],
      (owner) => [`give schema "shop" to "${owner}"`],
    )
    drift(
      'somebody made a table as the deployer',
      () => [`set role "${CI}"`, 'create table shop.by_hand (id int generated always as identity)'],
      (owner) => [
        `give table "by_hand"() to "${owner}"`,
        'grant DELETE on table "by_hand" to the app',
        'grant INSERT on table "by_hand" to the app',
        'grant SELECT on table "by_hand" to the app',
        'grant UPDATE on table "by_hand" to the app',
      ],
    )

    it('the schema was dropped', async () => {
      await lab.admin(desired.database, 'drop schema shop cascade')
      const expected = [
        `create schema "shop" for "${desired.ownerRole}"`,
        'grant CREATE on schema "shop" to the app',
        'grant USAGE on schema "shop" to the app',
        'grant DELETE on default-table "shop" to the app',
        'grant INSERT on default-table "shop" to the app',
        'grant SELECT on default-table "shop" to the app',
        'grant UPDATE on default-table "shop" to the app',
        'grant SELECT on default-sequence "shop" to the app',
        'grant USAGE on default-sequence "shop" to the app',
        'create table "lakebase_migrations"',
        ...desired.migrations.map(({ name }) => expect.stringContaining(`apply ${name}`)),
      ]
      expect(await lab.plan(desired)).toEqual(expected)
      expect(await lab.deploy(desired)).toEqual(expected)
      expect(await lab.plan(desired)).toEqual([])
    })
  })

  it('reports what belongs to the app, and grants others nothing on it', async () => {
    await lab.as(APP, desired.database, 'create table shop.app_made (id serial)')
    const session = await lab.session(CI, desired.database)
    const { changes, findings } = planDatabase(desired, await readCatalog(session, desired))
    await session.close()
    expect(changes).toEqual([])
    expect(findings.map(({ message }) => message)).toEqual([
      `Table "shop"."app_made" belongs to "${APP}": a migration cannot alter or drop it.`,
    ])
    const touching = {
      ...desired,
      migrations: [
        ...desired.migrations,
        migration('0009_x.sql', 'select 1;\nalter table app_made add x int'),
      ],
    }
    await expect(lab.deploy(touching)).rejects.toMatchObject({
      code: 'MIGRATION_TOUCHES_FOREIGN_OBJECT',
      location: { file: 'migrations/0009_x.sql', line: 2, column: 1 },
      message: expect.not.stringContaining('CREATE TABLE'),
      hint: expect.stringContaining(
        `CREATE TABLE "shop"."app_made__new" (LIKE "shop"."app_made" INCLUDING ALL EXCLUDING INDEXES)`,
      ),
    })
    expect(await lab.plan(touching)).toEqual([expect.stringContaining('apply 0009_x.sql')])
    // The statements of the hint do what they say.
    await lab.as(APP, desired.database, 'insert into shop.app_made default values')
    const copy = /BEGIN; .* COMMIT;/.exec(findings[0]?.hint ?? '')?.[0] ?? ''
    await lab.as(CI, desired.database, copy)
    expect(await lab.admin(desired.database, 'select id from shop.app_made')).toEqual([{ id: 1 }])
    expect(await lab.deploy(touching)).toEqual([expect.stringContaining('apply 0009_x.sql')])
  })

  it('leaves alone what belongs to an extension', async () => {
    const database = await lab.database()
    const other = desiredDatabase({ database })
    await lab.deploy(other)
    await lab.admin(database, 'create extension citext schema shop', 'create extension hstore schema shop')
    expect(await lab.plan(other)).toEqual([])
    const session = await lab.session(CI, database)
    expect((await readCatalog(session, other)).objects).toEqual([])
    await session.close()
  })

  it('serves other roles and an app that migrates itself', async () => {
    const database = await lab.database()
    await createOauthRole(lab.cluster, { name: `reader"${version}`, superuserMember: false })
    const other = desiredDatabase({
      database,
      grants: [
        { ...READ_WRITE, access: 'owner' },
        { grantee: { kind: 'role', role: `reader"${version}` }, access: 'read-only', create: false },
      ],
      migrations: [NOTES],
    })
    expect(await lab.deploy(other)).toContain(`make the app a member of "${other.ownerRole}"`)
    expect(await lab.plan(other)).toEqual([])
    await lab.as(
      APP,
      database,
      `set role ${quoteIdentifier(other.ownerRole)}`,
      'alter table shop.notes add column self int',
    )
    expect(await lab.as(`reader"${version}`, database, 'select count(*)::int from shop.notes')).toEqual([
      { count: 0 },
    ])
    await expect(
      lab.as(`reader"${version}`, database, "insert into shop.notes (body) values ('x')"),
    ).rejects.toMatchObject({
      code: '42501',
    })
  })

  it.each([
    ['quotes', 'we"ird; db', 'user"; drop schema public; --'],
    ['unicode', 'Größe 😀', 'schéma\\n'],
    ['63 bytes', 'd'.repeat(63), 's'.repeat(63)],
    ['a single quote', "o'db", "it's"],
    ['a percent sign and a dollar', '%s $1', "%I $$'"],
  ])('takes names with %s', async (_what, name, schema) => {
    const database = await lab.database(name)
    const rows = migration('1_a.sql', 'create table "t""; drop" (id serial); create sequence "s\'q"')
    const hostile = desiredDatabase({ database, schema, migrations: [rows] })
    expect((await lab.deploy(hostile)).at(-1)).toContain('apply 1_a.sql')
    expect(await lab.plan(hostile)).toEqual([])
    const table = `${quoteIdentifier(schema)}."t""; drop"`
    await lab.as(APP, database, `insert into ${table} default values`)
    await lab.admin(database, `revoke all on ${table} from "${APP}"`, `alter table ${table} owner to "${CI}"`)
    expect(await lab.deploy(hostile)).toHaveLength(5)
    expect(await lab.plan(hostile)).toEqual([])
  })
})

async function walWrittenBy(lab: Lab, work: () => Promise<unknown>): Promise<number> {
  const position = async () => {
    const [row] = await lab.cluster.query(
      "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::text AS bytes",
    )
    return Number(row?.bytes)
  }
  const before = await position()
  await work()
  return (await position()) - before
}

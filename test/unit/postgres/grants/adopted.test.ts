import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DesiredGrant } from '../../../../src/config/desired.ts'
import { createOauthRole } from '../../../../src/emulator/postgres/roles.ts'
import { auditDatabase } from '../../../../src/postgres/audit.ts'
import type { Catalog } from '../../../../src/postgres/catalog.ts'
import { quoteIdentifier } from '../../../../src/postgres/identifier.ts'
import { readCatalog } from '../../../../src/postgres/observe.ts'
import { planDatabase, type WantedDatabase } from '../../../../src/postgres/plan.ts'
import { APP, CI, JANE, Lab, migration, READ_WRITE, wantedDatabase } from '../lab.ts'

const FILES = [
  migration(
    '0001_orders.sql',
    `create table orders (id bigint generated always as identity primary key, item text);
     create type state as enum ('open');
     create function close_orders() returns void language sql security definer set search_path from current as 'delete from orders';
     revoke execute on function close_orders() from public`,
  ),
]
const MORE = [...FILES, migration('0002_b.sql', 'create table b (id int)')]
const READER: DesiredGrant = { grantee: { kind: 'role', role: 'bi' }, access: 'read-only', create: false }

describe('the authoritative mode on a database with a life of its own', () => {
  let lab: Lab

  beforeAll(async () => {
    lab = await Lab.start(17)
    await createOauthRole(lab.cluster, { name: 'worker', superuserMember: false })
    await createOauthRole(lab.cluster, { name: 'lead', superuserMember: false })
    await createOauthRole(lab.cluster, { name: 'bi', superuserMember: false })
    await createOauthRole(lab.cluster, { name: 'analyst', superuserMember: false })
    await createOauthRole(lab.cluster, { name: 'tool', superuserMember: false })
    await lab.cluster.query('CREATE ROLE deployers; GRANT deployers TO worker')
  }, 60_000)
  afterAll(() => lab.stop())

  async function deployed() {
    const database = await lab.database()
    const wanted = wantedDatabase({ database, migrations: FILES })
    await lab.deploy(wanted)
    const strict: WantedDatabase = { ...wanted, grantsMode: 'authoritative' }
    return { database, wanted: strict, owner: quoteIdentifier(wanted.ownerRole) }
  }

  async function look<T>(wanted: WantedDatabase, user: string, see: (catalog: Catalog) => T): Promise<T> {
    const session = await lab.session(user, wanted.database)
    const catalog = await readCatalog(session, wanted)
    await session.close()
    return see(catalog)
  }

  const audited = (wanted: WantedDatabase) =>
    look(wanted, CI, (catalog) => auditDatabase(wanted, catalog).map(({ message }) => message))
  const planned = (wanted: WantedDatabase, user = CI) =>
    look(wanted, user, (catalog) => planDatabase(wanted, catalog).findings)

  const accessAs = (role: string, database: string, sql: string) =>
    lab.as(role, database, sql).then(
      () => 'allowed',
      (error: unknown) => String(error),
    )

  it('a deployer that is a member through a group joins by itself before the group goes', async () => {
    const { database, wanted, owner } = await deployed()
    await lab.admin(database, `grant ${owner} to deployers granted by databricks_superuser`)
    await lab.admin(database, 'grant databricks_superuser to worker with inherit false, set true')
    const role = wanted.ownerRole
    expect(await lab.deploy({ ...wanted, migrations: MORE }, 'worker')).toEqual([
      `join role "${role}"`,
      `revoke role "${role}" from "deployers" by "databricks_superuser"`,
      expect.stringContaining('apply 0002_b.sql'),
    ])
    expect(await lab.plan({ ...wanted, migrations: MORE }, 'worker')).toEqual([])
    await lab.admin(database, 'revoke databricks_superuser from worker')
  })

  it('a deployer that could not join again keeps its group, and the finding says what to run first', async () => {
    const { database, wanted, owner } = await deployed()
    await lab.as(CI, database, 'set role databricks_superuser', `grant ${owner} to lead with admin true`)
    await lab.as('lead', database, `grant ${owner} to deployers`)
    await lab.admin(database, 'grant lead to worker with inherit false, set true')
    const more = { ...wanted, migrations: MORE }
    expect(await lab.deploy(more, 'worker')).toEqual([expect.stringContaining('apply 0002_b.sql')])
    expect(await planned(more, 'worker')).toContainEqual(
      expect.objectContaining({
        code: 'MEMBERSHIP_NOT_WISHED',
        message: expect.stringContaining('"deployers" is a member'),
        hint: expect.stringContaining(
          `Let an administrator run: GRANT ${owner} TO "worker" WITH INHERIT TRUE, SET TRUE; then as "lead" run: REVOKE`,
        ),
      }),
    )
    await lab.admin(database, 'revoke lead from worker')
  })

  it('a membership that falls with its grantor is there from another one before', async () => {
    const { database, wanted, owner } = await deployed()
    const tool: DesiredGrant = { grantee: { kind: 'role', role: 'tool' }, access: 'owner', create: true }
    await lab.as(CI, database, 'set role databricks_superuser', `grant ${owner} to lead with admin true`)
    await lab.as('lead', database, `grant ${owner} to tool, analyst, "${CI}"`)
    await lab.admin(database, `revoke ${owner} from "${CI}" granted by databricks_superuser`)
    const more = { ...wanted, migrations: MORE, grants: [READ_WRITE, tool] }
    const role = wanted.ownerRole
    expect(await lab.deploy(more)).toEqual([
      `join role "${role}"`,
      `make role "tool" a member of "${role}"`,
      `revoke role "${role}" from "lead" by "databricks_superuser"`,
      expect.stringContaining('apply 0002_b.sql'),
    ])
    expect(await lab.plan(more)).toEqual([])
    expect(await accessAs('tool', database, `set role ${owner}`)).toBe('allowed')
    expect(await accessAs('analyst', database, `set role ${owner}`)).toContain('permission denied')
  })

  it('a wished role keeps CONNECT where everybody has lost it; a stranger does not', async () => {
    const { database, wanted } = await deployed()
    await lab.admin(
      database,
      `alter database ${database} owner to "${CI}"`,
      `set role "${CI}"`,
      `grant connect on database ${database} to bi, analyst`,
      `revoke connect on database ${database} from public`,
    )
    const strict = { ...wanted, grants: [READ_WRITE, READER] }
    await lab.deploy(strict)
    expect(await accessAs('bi', database, 'select * from shop.orders')).toBe('allowed')
    expect(await accessAs('analyst', database, 'select 1')).toContain('permission denied for database')
    expect(await audited(strict)).toEqual([])
  })

  it('CREATE on the database of another deployer is no finding, whoever looks', async () => {
    const { database, wanted } = await deployed()
    await lab.deploy(wanted, JANE)
    await lab.admin(database, `grant create on database ${database} to "${CI}", "${JANE}", lead`)
    const message = `"lead" has CREATE on database ${database} (granted by "cloud_admin"), and nobody wished for that.`
    for (const user of [CI, JANE, 'analyst'])
      expect(await look(wanted, user, (catalog) => auditDatabase(wanted, catalog))).toEqual([
        expect.objectContaining({ message }),
      ])
  })

  it('a member of the owner role is not told to leave it when it gives away what it owns', async () => {
    const { database, wanted, owner } = await deployed()
    const tool: DesiredGrant = { grantee: { kind: 'role', role: 'tool' }, access: 'owner', create: true }
    const more = { ...wanted, grants: [READ_WRITE, tool] }
    await lab.deploy(more)
    await lab.as('tool', database, 'create table shop.mine (id int)')
    const [finding] = (await planned(more)).filter(({ code }) => code === 'OBJECT_OWNED_BY_OTHER')
    expect(finding?.hint).toBe(`As "tool" run: ALTER TABLE "shop"."mine" OWNER TO ${owner};`)
    await lab.as('tool', database, `ALTER TABLE "shop"."mine" OWNER TO ${owner};`)
    await lab.deploy(more)
    expect(await audited(more)).toEqual([])
  })

  it('the app keeps a routine and a type that a migration locked to it; a reader does not keep the routine', async () => {
    const { database, wanted, owner } = await deployed()
    await lab.admin(
      database,
      `set role ${owner}`,
      `grant execute on function shop.close_orders() to "${APP}", bi`,
      `revoke usage on type shop.state from public`,
      `grant usage on type shop.state to "${APP}", bi`,
    )
    const strict = { ...wanted, grants: [READ_WRITE, READER] }
    await lab.deploy(strict)
    expect(await accessAs(APP, database, 'select shop.close_orders()')).toBe('allowed')
    expect(await accessAs(APP, database, 'create table shop.t (state shop.state)')).toBe('allowed')
    expect(await accessAs('bi', database, 'select shop.close_orders()')).toContain('permission denied')
  })

  it('a role that is named as the app and by its name has both wishes', async () => {
    const named: DesiredGrant = { grantee: { kind: 'role', role: APP }, access: 'read-only', create: false }
    const { wanted } = await deployed()
    expect(await lab.plan({ ...wanted, grants: [READ_WRITE, named] })).toEqual([])
    expect(await audited({ ...wanted, grants: [READ_WRITE, named] })).toEqual([])
  })

  it('who owns a view in the schema keeps what it reads with, and the finding says so', async () => {
    const { database, wanted, owner } = await deployed()
    await lab.admin(
      database,
      'grant create, usage on schema shop to analyst',
      `set role ${owner}`,
      'grant select on shop.orders to analyst',
    )
    await lab.as('analyst', database, 'create view shop.report as select * from shop.orders')
    await lab.as('analyst', database, `grant all on shop.report to "${APP}"`)
    await lab.deploy(wanted)
    expect(await accessAs(APP, database, 'select * from shop.report')).toBe('allowed')
    expect(await planned(wanted)).toContainEqual(
      expect.objectContaining({
        message: expect.stringContaining('"analyst" has SELECT on table orders'),
        hint: expect.stringContaining('It is not revoked while "analyst" owns view "report"'),
      }),
    )
    await lab.admin(database, `alter view shop.report owner to ${owner}`)
    await lab.deploy(wanted)
    expect(await audited(wanted)).toEqual([])
  })

  it('nothing is taken from somebody who logs in, though a superuser may, until that role is wished for', async () => {
    const database = await lab.database()
    await lab.admin(database, 'create schema shop', 'grant all on schema shop to tool')
    await lab.as('tool', database, 'create table shop.things (id int)')
    const wanted = wantedDatabase({ database, migrations: FILES, grants: [], appRole: undefined })
    await lab.deploy(wanted, 'cloud_admin')
    expect(await accessAs('tool', database, 'insert into shop.things values (1)')).toBe('allowed')
    expect(await planned(wanted, 'cloud_admin')).toContainEqual(
      expect.objectContaining({
        code: 'OBJECT_OWNED_BY_OTHER',
        hint: expect.stringContaining('below `grants.roles` (`- { role: "tool", access: read-write }`)'),
      }),
    )
    const tool: DesiredGrant = {
      grantee: { kind: 'role', role: 'tool' },
      access: 'read-write',
      create: false,
    }
    expect(await lab.deploy({ ...wanted, grants: [tool] }, 'cloud_admin')).toContain(
      `give table "things"() to "${wanted.ownerRole}"`,
    )
    expect(await accessAs('tool', database, 'insert into shop.things values (1)')).toBe('allowed')
  })

  it('the schema of somebody who logs in is not taken either', async () => {
    const database = await lab.database()
    await lab.admin(database, 'create schema shop authorization tool')
    const wanted = wantedDatabase({ database, grants: [], appRole: undefined })
    await expect(lab.deploy(wanted, 'cloud_admin')).rejects.toMatchObject({
      code: 'SCHEMA_OWNED_BY_OTHER',
      hint: expect.stringContaining('Wish for "tool", who would lose all access with it'),
    })
  })

  it('a routine of somebody else is not taken for the table of the same name', async () => {
    const { database, wanted } = await deployed()
    await lab.admin(database, 'grant create, usage on schema shop to analyst')
    await lab.as(
      'analyst',
      database,
      `create function shop.orders(int) returns int language sql as 'select 1'`,
    )
    await lab.admin(database, `revoke select on shop.orders from "${APP}"`)
    const alter = migration('0002_c.sql', 'alter table orders add column if not exists c int')
    const more = { ...wanted, migrations: [...FILES, alter] }
    expect(await lab.deploy(more)).toEqual([
      'grant SELECT on table "orders" to the app',
      expect.stringContaining('apply 0002_c.sql'),
    ])
    const [acl] = await lab.admin(
      database,
      "select relacl::text from pg_class where oid = 'shop.orders'::regclass",
    )
    expect(String(acl?.relacl)).toContain(`"${APP}\\"=arwd/${wanted.ownerRole}`)
    expect(await lab.plan(more)).toEqual([])
  })
})

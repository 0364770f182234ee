import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { auditDatabase } from '../../../src/access/audit.ts'
import type { Catalog } from '../../../src/catalog/catalog.ts'
import { readCatalog } from '../../../src/catalog/read.ts'
import type { DesiredGrant } from '../../../src/config/desired.ts'
import type { DesiredDatabase } from '../../../src/config/desired-database.ts'
import { createOauthRole } from '../../../src/emulator/postgres/roles.ts'
import { planDatabase } from '../../../src/plan/database.ts'
import { quoteIdentifier } from '../../../src/postgres/identifier.ts'
import { APP, CI, desiredDatabase, JANE, Lab, migration, READ_WRITE } from '../postgres/lab.ts'

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
    const desired = desiredDatabase({ database, migrations: FILES })
    await lab.deploy(desired)
    const strict: DesiredDatabase = { ...desired, grantsMode: 'authoritative' }
    return { database, desired: strict, owner: quoteIdentifier(desired.ownerRole) }
  }

  async function look<T>(desired: DesiredDatabase, user: string, see: (catalog: Catalog) => T): Promise<T> {
    const session = await lab.session(user, desired.database)
    const catalog = await readCatalog(session, desired)
    await session.close()
    return see(catalog)
  }

  const audited = (desired: DesiredDatabase) =>
    look(desired, CI, (catalog) => auditDatabase(desired, catalog).map(({ message }) => message))
  const planned = (desired: DesiredDatabase, user = CI) =>
    look(desired, user, (catalog) => planDatabase(desired, catalog).findings)

  const accessAs = (role: string, database: string, sql: string) =>
    lab.as(role, database, sql).then(
      () => 'allowed',
      (error: unknown) => String(error),
    )

  it('a deployer that is a member through a group joins by itself before the group goes', async () => {
    const { database, desired, owner } = await deployed()
    await lab.admin(database, `grant ${owner} to deployers granted by databricks_superuser`)
    await lab.admin(database, 'grant databricks_superuser to worker with inherit false, set true')
    const role = desired.ownerRole
    expect(await lab.deploy({ ...desired, migrations: MORE }, 'worker')).toEqual([
      `join role "${role}"`,
      `revoke role "${role}" from "deployers" by "databricks_superuser"`,
      expect.stringContaining('apply 0002_b.sql'),
    ])
    expect(await lab.plan({ ...desired, migrations: MORE }, 'worker')).toEqual([])
    await lab.admin(database, 'revoke databricks_superuser from worker')
  })

  it('a deployer that could not join again keeps its group, and the finding says what to run first', async () => {
    const { database, desired, owner } = await deployed()
    await lab.as(CI, database, 'set role databricks_superuser', `grant ${owner} to lead with admin true`)
    await lab.as('lead', database, `grant ${owner} to deployers`)
    await lab.admin(database, 'grant lead to worker with inherit false, set true')
    const more = { ...desired, migrations: MORE }
    expect(await lab.deploy(more, 'worker')).toEqual([expect.stringContaining('apply 0002_b.sql')])
    expect(await planned(more, 'worker')).toContainEqual(
      expect.objectContaining({
        code: 'MEMBERSHIP_UNEXPECTED',
        message: expect.stringContaining('"deployers" is a member'),
        hint: expect.stringContaining(
          `Let an administrator run: GRANT ${owner} TO "worker" WITH INHERIT TRUE, SET TRUE; then as "lead" run: REVOKE`,
        ),
      }),
    )
    await lab.admin(database, 'revoke lead from worker')
  })

  it('a membership that falls with its grantor is there from another one before', async () => {
    const { database, desired, owner } = await deployed()
    const tool: DesiredGrant = { grantee: { kind: 'role', role: 'tool' }, access: 'owner', create: true }
    await lab.as(CI, database, 'set role databricks_superuser', `grant ${owner} to lead with admin true`)
    await lab.as('lead', database, `grant ${owner} to tool, analyst, "${CI}"`)
    await lab.admin(database, `revoke ${owner} from "${CI}" granted by databricks_superuser`)
    const more = { ...desired, migrations: MORE, grants: [READ_WRITE, tool] }
    const role = desired.ownerRole
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

  it('a desired role keeps CONNECT where everybody has lost it; a stranger does not', async () => {
    const { database, desired } = await deployed()
    await lab.admin(
      database,
      `alter database ${database} owner to "${CI}"`,
      `set role "${CI}"`,
      `grant connect on database ${database} to bi, analyst`,
      `revoke connect on database ${database} from public`,
    )
    const strict = { ...desired, grants: [READ_WRITE, READER] }
    await lab.deploy(strict)
    expect(await accessAs('bi', database, 'select * from shop.orders')).toBe('allowed')
    expect(await accessAs('analyst', database, 'select 1')).toContain('permission denied for database')
    expect(await audited(strict)).toEqual([])
  })

  it('CREATE on the database of another deployer is no finding, whoever looks', async () => {
    const { database, desired } = await deployed()
    await lab.deploy(desired, JANE)
    await lab.admin(database, `grant create on database ${database} to "${CI}", "${JANE}", lead`)
    const message = `"lead" has CREATE on database ${database} (granted by "cloud_admin"), which is unexpected.`
    for (const user of [CI, JANE, 'analyst'])
      expect(await look(desired, user, (catalog) => auditDatabase(desired, catalog))).toEqual([
        expect.objectContaining({ message }),
      ])
  })

  it('a member of the owner role is not told to leave it when it gives away what it owns', async () => {
    const { database, desired, owner } = await deployed()
    const tool: DesiredGrant = { grantee: { kind: 'role', role: 'tool' }, access: 'owner', create: true }
    const more = { ...desired, grants: [READ_WRITE, tool] }
    await lab.deploy(more)
    await lab.as('tool', database, 'create table shop.mine (id int)')
    const [finding] = (await planned(more)).filter(({ code }) => code === 'OBJECT_OWNED_BY_OTHER')
    expect(finding?.hint).toBe(`As "tool" run: ALTER TABLE "shop"."mine" OWNER TO ${owner};`)
    await lab.as('tool', database, `ALTER TABLE "shop"."mine" OWNER TO ${owner};`)
    await lab.deploy(more)
    expect(await audited(more)).toEqual([])
  })

  it('the app keeps a routine and a type that a migration locked to it; a reader does not keep the routine', async () => {
    const { database, desired, owner } = await deployed()
    await lab.admin(
      database,
      `set role ${owner}`,
      `grant execute on function shop.close_orders() to "${APP}", bi`,
      `revoke usage on type shop.state from public`,
      `grant usage on type shop.state to "${APP}", bi`,
    )
    const strict = { ...desired, grants: [READ_WRITE, READER] }
    await lab.deploy(strict)
    expect(await accessAs(APP, database, 'select shop.close_orders()')).toBe('allowed')
    expect(await accessAs(APP, database, 'create table shop.t (state shop.state)')).toBe('allowed')
    expect(await accessAs('bi', database, 'select shop.close_orders()')).toContain('permission denied')
  })

  it('a role that is named as the app and by its name has both sets of privileges', async () => {
    const named: DesiredGrant = { grantee: { kind: 'role', role: APP }, access: 'read-only', create: false }
    const { desired } = await deployed()
    expect(await lab.plan({ ...desired, grants: [READ_WRITE, named] })).toEqual([])
    expect(await audited({ ...desired, grants: [READ_WRITE, named] })).toEqual([])
  })

  it('who owns a view in the schema keeps what it reads with, and the finding says so', async () => {
    const { database, desired, owner } = await deployed()
    await lab.admin(
      database,
      'grant create, usage on schema shop to analyst',
      `set role ${owner}`,
      'grant select on shop.orders to analyst',
    )
    await lab.as('analyst', database, 'create view shop.report as select * from shop.orders')
    await lab.as('analyst', database, `grant all on shop.report to "${APP}"`)
    await lab.deploy(desired)
    expect(await accessAs(APP, database, 'select * from shop.report')).toBe('allowed')
    expect(await planned(desired)).toContainEqual(
      expect.objectContaining({
        message: expect.stringContaining('"analyst" has SELECT on table orders'),
        hint: expect.stringContaining('It is not revoked while "analyst" owns view "report"'),
      }),
    )
    await lab.admin(database, `alter view shop.report owner to ${owner}`)
    await lab.deploy(desired)
    expect(await audited(desired)).toEqual([])
  })

  it('nothing is taken from somebody who logs in, though a superuser may, until that role is named below `grants.roles`', async () => {
    const database = await lab.database()
    await lab.admin(database, 'create schema shop', 'grant all on schema shop to tool')
    await lab.as('tool', database, 'create table shop.things (id int)')
    const desired = desiredDatabase({
      database,
      migrations: FILES,
      grants: [],
      appRole: undefined,
      baseline: { kind: 'none' },
    })
    await lab.deploy(desired, 'cloud_admin')
    expect(await accessAs('tool', database, 'insert into shop.things values (1)')).toBe('allowed')
    expect(await planned(desired, 'cloud_admin')).toContainEqual(
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
    expect(await lab.deploy({ ...desired, grants: [tool] }, 'cloud_admin')).toContain(
      `give table "things"() to "${desired.ownerRole}"`,
    )
    expect(await accessAs('tool', database, 'insert into shop.things values (1)')).toBe('allowed')
  })

  it('the schema of somebody who logs in is not taken either', async () => {
    const database = await lab.database()
    await lab.admin(database, 'create schema shop authorization tool')
    const desired = desiredDatabase({ database, grants: [], appRole: undefined })
    await expect(lab.deploy(desired, 'cloud_admin')).rejects.toMatchObject({
      code: 'SCHEMA_OWNED_BY_OTHER',
      hint: expect.stringContaining('Add "tool", who would lose all access with it'),
    })
  })

  it('a routine of somebody else is not taken for the table of the same name', async () => {
    const { database, desired } = await deployed()
    await lab.admin(database, 'grant create, usage on schema shop to analyst')
    await lab.as(
      'analyst',
      database,
      `create function shop.orders(int) returns int language sql as 'select 1'`,
    )
    await lab.admin(database, `revoke select on shop.orders from "${APP}"`)
    const alter = migration('0002_c.sql', 'alter table orders add column if not exists c int')
    const more = { ...desired, migrations: [...FILES, alter] }
    const apply = expect.stringContaining('apply 0002_c.sql')
    expect(await lab.plan(more)).toEqual(['grant SELECT on table "orders" to the app', apply])
    await expect(lab.deploy(more)).rejects.toMatchObject({ code: 'MIGRATION_REACHES_FOREIGN_CODE' })
    const [acl] = await lab.admin(
      database,
      "select relacl::text from pg_class where oid = 'shop.orders'::regclass",
    )
    expect(String(acl?.relacl)).toContain(`"${APP}\\"=arwd/${desired.ownerRole}`)
    expect(await lab.plan(more)).toEqual([apply])
  })
})

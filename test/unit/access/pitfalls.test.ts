import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { auditDatabase } from '../../../src/access/audit.ts'
import type { Finding } from '../../../src/access/change.ts'
import { readCatalog } from '../../../src/catalog/read.ts'
import type { DesiredDatabase } from '../../../src/config/desired-database.ts'
import { createOauthRole } from '../../../src/emulator/postgres/roles.ts'
import { quoteIdentifier } from '../../../src/postgres/identifier.ts'
import { releases } from '../../matrix.ts'
import { APP, CI, desiredDatabase, Lab, migration } from '../postgres/lab.ts'

const FILES = [
  migration(
    '0001_all.sql',
    `create table t (id int generated always as identity, body text);
     create table parts (n int) partition by list (n);
     create table other (id serial);
     create view v as select 1 as n; create materialized view mv as select 1 as n;
     create type e as enum ('a'); create domain d as int;
     create function f() returns int language sql as 'select 1';
     create procedure p() language sql as 'select 1'`,
  ),
]
const UUID = '9f0e8a1c-9c3b-4a7e-8a5f-1b2c3d4e5f60'

describe.each(releases('what grants hide'))('what grants hide on PostgreSQL %i', (version) => {
  let lab: Lab
  let desired: DesiredDatabase
  let owner: string

  beforeAll(async () => {
    lab = await Lab.start(version)
    await createOauthRole(lab.cluster, { name: 'auditor', superuserMember: false })
    await lab.cluster.query(
      `CREATE ROLE bob; CREATE ROLE carol; CREATE ROLE mid; CREATE ROLE alien; CREATE ROLE "PUBLIC"; CREATE ROLE "${UUID}" LOGIN; GRANT mid TO "${CI}"`,
    )
  }, 60_000)
  afterAll(() => lab.stop())

  beforeEach(async () => {
    desired = desiredDatabase({ database: await lab.database(), migrations: FILES })
    owner = quoteIdentifier(desired.ownerRole)
    await lab.deploy(desired)
    expect(await findings()).toEqual([])
  })

  /** The audit as somebody who may do nothing at all sees it. */
  async function findings(): Promise<readonly Finding[]> {
    const session = await lab.session('auditor', desired.database)
    const found = auditDatabase(desired, await readCatalog(session, desired))
    await session.close()
    return found
  }

  async function messages(): Promise<readonly string[]> {
    return (await findings()).map(({ message }) => message.replace(', which is unexpected.', ''))
  }

  const asOwner = (...statements: readonly string[]) =>
    lab.admin(desired.database, `set role ${owner}`, ...statements)
  const authoritative = () => lab.deploy({ ...desired, grantsMode: 'authoritative' })

  it('an ACL that is NULL is neither an error nor a finding, and one that is empty neither', async () => {
    await lab.admin(
      desired.database,
      'create table shop.bare (id int)',
      `alter table shop.bare owner to ${owner}`,
    )
    await lab.admin(desired.database, `revoke all on shop.bare from ${owner}`)
    expect(await messages()).toEqual([
      expect.stringContaining('has no DELETE, INSERT, SELECT, UPDATE on table bare.'),
      expect.stringMatching(/has lost DELETE, .* on table bare, though it is the owner/),
    ])
    await asOwner('revoke execute on function shop.f() from public')
    expect(await messages()).toHaveLength(2)
  })

  it('grants on all kinds of things are seen by a login without a right to any of them', async () => {
    await asOwner(
      'grant select on shop.t, shop.parts, shop.v, shop.mv to bob',
      'grant update (body) on shop.t to bob',
      'grant usage on sequence shop.other_id_seq, shop.t_id_seq to bob',
      'grant execute on function shop.f() to bob',
      'grant execute on procedure shop.p() to bob',
      'grant usage on type shop.e, shop.d to bob',
      'grant usage on schema shop to bob',
    )
    expect((await messages()).toSorted()).toEqual(
      [
        `"bob" has EXECUTE on routines f(), p() (granted by ${JSON.stringify(desired.ownerRole)})`,
        `"bob" has SELECT on tables mv, parts, t, v (granted by ${JSON.stringify(desired.ownerRole)})`,
        `"bob" has UPDATE on column t.body (granted by ${JSON.stringify(desired.ownerRole)})`,
        `"bob" has USAGE on schema shop (granted by ${JSON.stringify(desired.ownerRole)})`,
        `"bob" has USAGE on sequences other_id_seq, t_id_seq (granted by ${JSON.stringify(desired.ownerRole)})`,
        `"bob" has USAGE on types d, e (granted by ${JSON.stringify(desired.ownerRole)})`,
      ].map((line) =>
        line.includes('tables') ? expect.stringMatching(/^"bob" has SELECT on tables /) : line,
      ),
    )
    await authoritative()
    expect(await findings()).toEqual([])
  })

  it('CREATE on the database for the owner role, as the tool advises for CREATE SCHEMA, is expected', async () => {
    await lab.admin(
      desired.database,
      `grant create on database ${quoteIdentifier(desired.database)} to ${owner}`,
      `grant create on database ${quoteIdentifier(desired.database)} to bob`,
    )
    expect(await messages()).toEqual([expect.stringMatching(/^"bob" has CREATE on database /)])
  })

  it('ALL is what the server means by it', async () => {
    await asOwner('grant all on shop.t to bob')
    const all = [
      'DELETE',
      'INSERT',
      ...(version >= 17 ? ['MAINTAIN'] : []),
      'REFERENCES',
      'SELECT',
      'TRIGGER',
      'TRUNCATE',
      'UPDATE',
    ]
    expect(await messages()).toEqual([expect.stringContaining(`has ${all.join(', ')} on table t`)])
    await authoritative()
    expect(await findings()).toEqual([])
  })

  it('roles are told by name, whatever it looks like, and PUBLIC is no role', async () => {
    await asOwner(`grant select on shop.t to "${UUID}", "PUBLIC"`)
    await asOwner('grant insert on shop.t to public')
    expect((await messages()).toSorted()).toEqual(
      [
        expect.stringContaining(`"${UUID}" has SELECT`),
        expect.stringContaining('"PUBLIC" has SELECT'),
        expect.stringContaining('PUBLIC has INSERT'),
      ].toSorted(() => 0),
    )
    await authoritative()
    expect(await findings()).toEqual([])
  })

  it("what a grantor of its own gave does not go with the owner's REVOKE, but with its grant option", async () => {
    await asOwner('grant select on shop.t to mid with grant option', 'grant usage on schema shop to mid')
    await lab.admin(desired.database, 'set role mid', 'grant select on shop.t to bob')
    expect(await messages()).toContain('"bob" has SELECT on table t (granted by "mid")')
    await authoritative()
    expect(await findings()).toEqual([])
  })

  it('what somebody out of reach passed on goes with the grant option', async () => {
    await asOwner('grant select on shop.t to alien with grant option', 'grant usage on schema shop to alien')
    await lab.admin(desired.database, 'set role alien', `grant select on shop.t to bob, "${APP}"`)
    await asOwner(`revoke select on shop.t from "${APP}"`)
    expect((await messages()).join('\n')).toContain('"bob" has SELECT on table t (granted by "alien")')
    await authoritative()
    expect(await findings()).toEqual([])
    expect(await lab.as(APP, desired.database, 'select count(*)::int as n from shop.t')).toEqual([{ n: 0 }])
  })

  it('a table privilege and a column privilege are two things', async () => {
    await asOwner(`grant select (id) on shop.t to bob`, 'grant select on shop.t to bob')
    expect(await messages()).toHaveLength(2)
    await authoritative()
    expect(await findings()).toEqual([])
  })

  it('default privileges count for the one who creates, in the schema and everywhere', async () => {
    await lab.as(
      CI,
      desired.database,
      'alter default privileges in schema shop grant select on tables to bob',
    )
    await asOwner('alter default privileges grant usage on sequences to carol')
    await asOwner('alter default privileges in schema shop grant execute on routines to carol')
    expect((await messages()).toSorted()).toEqual([
      `New routines in schema shop that "${desired.ownerRole}" creates will give EXECUTE to "carol"`,
      `New sequences in every schema that "${desired.ownerRole}" creates will give USAGE to "carol"`,
      `New tables in schema shop that "${CI}" creates will give SELECT to "bob"`,
    ])
    await authoritative()
    expect(await findings()).toEqual([])
  })

  it('memberships reach further than any ACL, also those that do not inherit', async () => {
    await lab.admin(desired.database, `grant pg_read_all_data to "${APP}"`)
    await lab.as(
      CI,
      desired.database,
      'set role databricks_superuser',
      `grant ${owner} to bob with inherit false, set true`,
    )
    await lab.admin(desired.database, `alter role "${APP}" createdb replication`)
    expect((await findings()).map(({ code, objects }) => `${code} ${objects.join()}`).toSorted()).toEqual([
      `MEMBERSHIP_UNEXPECTED ${desired.ownerRole}`,
      'MEMBERSHIP_UNEXPECTED pg_read_all_data',
      `ROLE_ATTRIBUTE_UNEXPECTED ${APP}`,
    ])
    // Only what the deployer may act as: the rest stays a finding that says who must run what.
    await authoritative()
    expect((await findings()).map(({ code }) => code)).toEqual([
      'MEMBERSHIP_UNEXPECTED',
      'ROLE_ATTRIBUTE_UNEXPECTED',
    ])
    await lab.admin(
      desired.database,
      `revoke pg_read_all_data from "${APP}"`,
      `alter role "${APP}" nocreatedb noreplication`,
    )
    expect(await findings()).toEqual([])
  })

  it('a change of owner rewrites the grantor, and one deploy does both', async () => {
    await lab.as(CI, desired.database, 'create table shop.mine (id int)', 'grant select on shop.mine to bob')
    expect((await findings()).map(({ code }) => code)).toContain('OBJECT_OWNED_BY_OTHER')
    await authoritative()
    expect(await findings()).toEqual([])
  })

  it('CREATE for everybody on the schema public, as it was before PostgreSQL 15', async () => {
    await lab.admin(desired.database, 'grant create on schema public to public')
    expect((await findings()).map(({ code }) => code)).toEqual(['PUBLIC_SCHEMA_CREATE'])
  })

  it("the ledger is nobody's but the owner's", async () => {
    await asOwner(`grant select, update on shop.lakebase_migrations to "${APP}"`)
    expect(await messages()).toEqual([
      expect.stringContaining('has SELECT, UPDATE on table lakebase_migrations'),
    ])
    await authoritative()
    expect(await findings()).toEqual([])
  })
})

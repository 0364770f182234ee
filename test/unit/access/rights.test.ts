import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readCatalog } from '../../../src/catalog/read.ts'
import type { DesiredDatabase } from '../../../src/config/desired-database.ts'
import { createOauthRole, setSuperuserMembership } from '../../../src/emulator/postgres/roles.ts'
import { applyDatabase } from '../../../src/engine/database/apply.ts'
import { DeployError } from '../../../src/error.ts'
import { planDatabase } from '../../../src/plan/database.ts'
import { quoteIdentifier } from '../../../src/postgres/identifier.ts'
import type { Session } from '../../../src/postgres/session.ts'
import { releases } from '../../matrix.ts'
import { APP, CI, desiredDatabase, Lab, migration, Run } from '../postgres/lab.ts'

const FILES = [migration('0001_a.sql', 'create table a (id serial)')]

describe.each(releases('rights'))('deployers of other rights on PostgreSQL %i', (version) => {
  let lab: Lab

  beforeAll(async () => {
    lab = await Lab.start(version)
    await createOauthRole(lab.cluster, { name: 'heir', superuserMember: true, maySetRole: false })
    await createOauthRole(lab.cluster, { name: 'maker', superuserMember: false })
    await createOauthRole(lab.cluster, { name: 'second', superuserMember: false })
    await lab.cluster.query('ALTER ROLE maker CREATEROLE')
  }, 60_000)
  afterAll(() => lab.stop())

  async function fresh(...creators: readonly string[]): Promise<DesiredDatabase> {
    const database = await lab.database()
    for (const role of creators)
      await lab.admin(database, `GRANT CREATE ON DATABASE ${quoteIdentifier(database)} TO ${role}`)
    return desiredDatabase({ database, migrations: FILES })
  }

  async function refusal(desired: DesiredDatabase, user: string): Promise<DeployError> {
    const error: unknown = await lab.deploy(desired, user).catch((caught: unknown) => caught)
    if (error instanceof DeployError) return error
    throw new Error('it was not refused', { cause: error })
  }

  /** The statements of a hint, which an administrator would copy. */
  const statementsIn = (hint = '') => /(?:GRANT |DO \$)[\s\S]*$/.exec(hint)?.[0] ?? ''

  it('one that may not SET ROLE databricks_superuser is told what to run, and deploys then', async () => {
    const desired = await fresh()
    const error = await refusal(desired, 'heir')
    expect(error.code).toBe('OWNER_ROLE_NEEDED')
    await lab.admin(desired.database, statementsIn(error.hint))
    expect((await lab.deploy(desired, 'heir'))[0]).toBe('grant CREATE on schema "shop" to the app')
    expect(await lab.plan(desired, 'heir')).toEqual([])
  })

  it('the same joins by itself an owner role that databricks_superuser made', async () => {
    const desired = await fresh()
    await lab.deploy(desired, CI)
    expect(await lab.deploy(desired, 'heir')).toEqual([`join role "${desired.ownerRole}"`])
    expect(await lab.plan(desired, 'heir')).toEqual([])
  })

  it('one that may not pass on CREATE on the database is told what to run, before anything is changed', async () => {
    const desired = await fresh()
    await lab.deploy(desired, CI)
    await lab.admin(
      desired.database,
      `REVOKE CREATE ON DATABASE ${quoteIdentifier(desired.database)} FROM databricks_superuser CASCADE`,
    )
    const asking = { ...desired, ownerCreate: true }
    const error = await refusal(asking, CI)
    expect(error.code).toBe('DATABASE_CREATE_NOT_GRANTABLE')
    expect(await lab.plan(desired, CI)).toEqual([])
    await lab.admin(desired.database, statementsIn(error.hint))
    expect(await lab.plan(asking, CI)).toEqual([])
  })

  it('one with CREATEROLE of its own needs no membership of databricks_superuser', async () => {
    const desired = await fresh('maker', 'second')
    expect(await lab.deploy(desired, 'maker')).toHaveLength(13)
    expect(await lab.plan(desired, 'maker')).toEqual([])
    await lab.as(APP, desired.database, 'insert into shop.a default values')

    const error = await refusal(desired, 'second')
    expect(error).toMatchObject({
      code: 'OWNER_ROLE_NOT_JOINED',
      hint: expect.stringContaining('Let a member of databricks_superuser run: GRANT '),
    })
    await lab.as(CI, desired.database, statementsIn(error.hint))
    expect(await lab.plan(desired, 'second')).toEqual([])
  })

  it('a superuser of an ordinary server can deploy as well', async () => {
    const desired = await fresh()
    expect(await lab.deploy(desired, 'cloud_admin')).toContain(`create role "${desired.ownerRole}"`)
    expect(await lab.plan(desired, 'cloud_admin')).toEqual([])
  })

  it("never runs the app's code by reading what only has the ledger's name", async () => {
    const database = await lab.database()
    const desired = desiredDatabase({ database, migrations: [] })
    await lab.deploy(desired)
    await lab.as(
      APP,
      database,
      'create table shop.loot (who text); grant insert on shop.loot to public',
      `create function shop.steal() returns boolean language plpgsql as $$ begin
        if current_setting('transaction_read_only') = 'off' then insert into shop.loot values (current_user); end if;
        return false; end $$`,
      "create view shop.lakebase_migrations as select '' as version, '' as name, '' as checksum, now() as applied_at where shop.steal()",
      'grant select on shop.lakebase_migrations to public',
    )
    await lab.admin(database, 'grant usage on schema shop to public', 'create role reporting_of_views')
    const grant = {
      grantee: { kind: 'role', role: 'reporting_of_views' },
      access: 'read-only',
      create: false,
    } as const
    await lab.deploy({ ...desired, grants: [...desired.grants, grant] })
    expect(await lab.admin(database, 'select who from shop.loot')).toEqual([])

    const error = await refusal({ ...desired, migrations: FILES }, CI)
    expect(error.code).toBe('LEDGER_NOT_OURS')
    expect(error.message).toBe(
      `"shop"."lakebase_migrations", the name of the migration ledger, is a view of "${APP}" and not a table of the owner role "${desired.ownerRole}"; it was not read.`,
    )
  })

  it('one without CREATE on the database is told what to run', async () => {
    const desired = await fresh()
    const error = await refusal(desired, 'maker')
    expect(error.code).toBe('SCHEMA_NOT_CREATABLE')
    await lab.admin(desired.database, statementsIn(error.hint))
    expect(await lab.deploy(desired, 'maker')).toHaveLength(13)
  })

  it('a schema of somebody else is left alone, and who may join the owner role hands it over', async () => {
    const desired = { ...(await fresh('second')), baseline: { kind: 'none' } as const }
    await lab.as('second', desired.database, 'create schema shop', 'create table shop.old (id int)')
    const error = await refusal(desired, CI)
    expect(error).toMatchObject({
      code: 'SCHEMA_OWNED_BY_OTHER',
      hint: 'Choose another schema, `lakebase: { schema: "shop_new" }`: to give this one away "second" would need all rights of the owner role.',
    })
    await setSuperuserMembership(lab.cluster, { name: 'second', superuserMember: true })
    expect((await refusal(desired, CI)).hint).toBe(
      'Deploy once as "second", who can join the owner role: the deploy takes the schema over then.',
    )
    expect(await lab.deploy(desired, 'second')).toContain(`give table "old"() to "${desired.ownerRole}"`)
    await setSuperuserMembership(lab.cluster, { name: 'second', superuserMember: false })
    expect(await lab.deploy(desired)).toEqual([`join role "${desired.ownerRole}"`])
    expect(await lab.as(APP, desired.database, 'select count(*)::int as n from shop.old')).toEqual([{ n: 0 }])
  })

  it('nothing is changed for an app that has no role yet', async () => {
    const desired = { ...(await fresh()), appRole: 'a0000000-0000-4000-8000-000000000000' }
    expect((await refusal(desired, CI)).code).toBe('APP_ROLE_NOT_FOUND')
    expect((await refusal({ ...desired, appRole: undefined }, CI)).code).toBe('APP_ROLE_NOT_FOUND')
    expect(await lab.admin(desired.database, "select from pg_namespace where nspname = 'shop'")).toEqual([])
    expect(
      await lab.admin(desired.database, `select from pg_roles where rolname = '${desired.ownerRole}'`),
    ).toEqual([])
  })

  it('a ledger that the login may not read is not taken for an empty one', async () => {
    const desired = await fresh()
    await lab.deploy(desired)
    const owner = quoteIdentifier(desired.ownerRole)
    await lab.admin(
      desired.database,
      'revoke pg_read_all_data from databricks_superuser',
      `revoke all on shop.lakebase_migrations from databricks_superuser cascade`,
    )
    await lab.admin(desired.database, `revoke ${owner} from "${CI}" granted by databricks_superuser`)
    const error = await refusal(desired, CI)
    expect(error.code).toBe('LEDGER_UNREADABLE')
    await lab.admin(
      desired.database,
      statementsIn(error.hint).split(';')[0] ?? '',
      'grant pg_read_all_data to databricks_superuser',
    )
    expect(await lab.plan(desired)).toEqual([])
  })

  it('a grant that PostgreSQL accepts without granting anything is a failure', async () => {
    const desired = await fresh('second')
    await lab.deploy(desired)
    await lab.admin(
      desired.database,
      'create table shop.theirs (id int)',
      'alter table shop.theirs owner to second',
    )
    const run = new Run()
    const session = await lab.session(CI, desired.database, run)
    const planned = planDatabase(desired, await readCatalog(session, desired)).changes
    expect(planned).toHaveLength(1)
    const disturbed: Session = {
      tell: (sql) => session.tell(sql),
      notices: () => session.notices(),
      close: () => session.close(),
      async send(sql) {
        if (sql.includes('GRANT DELETE'))
          await lab.admin(
            desired.database,
            'revoke grant option for all on shop.theirs from databricks_superuser cascade',
          )
        return session.send(sql)
      },
    }
    await expect(applyDatabase(disturbed, desired, planned, run.ports)).rejects.toMatchObject({
      code: 'DATABASE_CHANGE_INCOMPLETE',
      message: expect.stringContaining('no privileges were granted for "theirs" (SQLSTATE 01007)'),
    })
    await session.close()
  })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { auditDatabase } from '../../../src/access/audit.ts'
import { bootstrapBlock } from '../../../src/access/bootstrap-block.ts'
import { readCatalog } from '../../../src/catalog/read.ts'
import type { DesiredDatabase } from '../../../src/config/desired-database.ts'
import { createOauthRole, setSuperuserMembership } from '../../../src/emulator/postgres/roles.ts'
import { DeployError } from '../../../src/error.ts'
import { keeperRole, quoteIdentifier } from '../../../src/postgres/identifier.ts'
import { releases } from '../../matrix.ts'
import { APP, CI, desiredDatabase, Lab, migration, READ_WRITE } from './lab.ts'

const FILES = [migration('0001_a.sql', 'create table a (id serial, note text)')]
const AUTO = [{ ...READ_WRITE, create: 'auto' }] as const
const OWNER = [{ ...READ_WRITE, access: 'owner', create: true }] as const
/** A login that is in the owner role only. */
const LEAST = 'd3000000-0000-4000-8000-00000000d3d3'

const id = quoteIdentifier

describe.each(releases('access'))('access on PostgreSQL %i', (version) => {
  let lab: Lab

  beforeAll(async () => {
    lab = await Lab.start(version, 'table')
    await createOauthRole(lab.cluster, { name: LEAST, superuserMember: false })
    await createOauthRole(lab.cluster, { name: 'boss', superuserMember: true, maySetRole: false })
    await lab.cluster.query('ALTER ROLE boss CREATEROLE; CREATE ROLE reader')
  }, 60_000)
  afterAll(() => lab.stop())

  const fresh = async (change: Partial<DesiredDatabase> = {}) =>
    desiredDatabase({ database: await lab.database(), grants: AUTO, ...change })

  async function refusal(work: Promise<unknown>): Promise<DeployError> {
    const error: unknown = await work.catch((caught: unknown) => caught)
    if (error instanceof DeployError) return error
    throw new Error('it was not refused', { cause: error })
  }

  const mayCreate = async ({ database }: DesiredDatabase) => {
    const [row] = await lab.admin(database, `SELECT has_schema_privilege('${APP}', 'shop', 'CREATE') AS may`)
    return row?.may
  }

  it('`create: auto` gives CREATE until there are migrations, takes it before the first file, and never gives it back', async () => {
    const desired = await fresh()
    await lab.deploy(desired)
    expect(await mayCreate(desired)).toBe(true)
    await lab.as(APP, desired.database, 'create table shop.own (id int)')

    const migrating = { ...desired, migrations: FILES, baseline: { kind: 'none' } as const }
    const taken = `revoke CREATE on schema "shop" from "${APP}" by "${desired.ownerRole}"`
    const steps = await lab.plan(migrating)
    expect(steps).toContain(taken)
    expect(steps.indexOf(taken)).toBeLessThan(steps.findIndex((step) => step.startsWith('apply ')))
    await lab.deploy(migrating)
    expect(await mayCreate(desired)).toBe(false)
    await expect(
      lab.as(APP, desired.database, 'create table if not exists shop.own (id int)'),
    ).rejects.toThrow('permission denied for schema shop')
    expect(await lab.plan(migrating)).toEqual([])
    // An empty or wrong directory, the loss of the files being accepted.
    const emptied = { ...desired, accept: [{ kind: 'deleted', name: '0001_a.sql' }] as const }
    expect(await lab.plan(emptied)).toEqual(['accept deleted 0001_a.sql'])
    expect(await lab.plan({ ...migrating, grants: [{ ...READ_WRITE, create: true }] })).toEqual([
      'grant CREATE on schema "shop" to the app',
    ])
  })

  it('a command that migrates takes CREATE as well', async () => {
    const desired = await fresh({ command: 'alembic upgrade head' })
    await lab.deploy(desired)
    expect(await mayCreate(desired)).toBe(false)
  })

  it('an app in databricks_superuser stops the deploy, with the call that repairs it', async () => {
    const desired = await fresh()
    await setSuperuserMembership(lab.cluster, { name: APP, superuserMember: true })
    try {
      const error = await refusal(lab.deploy(desired))
      expect(error.code).toBe('APP_IS_ADMINISTRATOR')
      expect(error.message).toContain(`The app's role "${APP}" is a member of "databricks_superuser".`)
      expect(error.hint).toContain('spec.membership_roles')
      expect(await lab.admin(desired.database, "select from pg_namespace where nspname = 'shop'")).toEqual([])
      const session = await lab.session(LEAST, desired.database)
      const found = auditDatabase(desired, await readCatalog(session, desired))
      await session.close()
      expect(found.map(({ code }) => code)).toContain('APP_IS_ADMINISTRATOR')
    } finally {
      await setSuperuserMembership(lab.cluster, { name: APP, superuserMember: false })
    }
    expect(await lab.deploy(desired)).not.toEqual([])
  })

  it.each(['CREATEROLE', 'BYPASSRLS', 'SUPERUSER'])('so does a reader with %s', async (attribute) => {
    const reader = { grantee: { kind: 'role', role: 'reader' }, access: 'read-only', create: false } as const
    const desired = await fresh({ grants: [...AUTO, reader] })
    await lab.cluster.query(`ALTER ROLE reader ${attribute}`)
    const error = await refusal(lab.deploy(desired))
    expect(error.code).toBe('APP_IS_ADMINISTRATOR')
    expect(error.message).toContain(`has ${attribute}`)
    await lab.cluster.query(`ALTER ROLE reader NO${attribute}`)
    expect(await lab.deploy(desired)).not.toEqual([])
  })

  it.each(['pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program'])(
    'so does a reader in %s, through another role as well',
    async (role) => {
      const reader = {
        grantee: { kind: 'role', role: 'reader' },
        access: 'read-only',
        create: false,
      } as const
      const desired = await fresh({ grants: [...AUTO, reader] })
      await lab.cluster.query(`CREATE ROLE between; GRANT ${role} TO between; GRANT between TO reader`)
      const error = await refusal(lab.deploy(desired))
      expect(error.code).toBe('APP_IS_ADMINISTRATOR')
      expect(error.message).toContain(`"reader" is a member of "${role}"`)
      expect(error.hint).toContain('take "reader" out of that')
      await lab.cluster.query('DROP ROLE between')
      expect(await lab.deploy(desired)).not.toEqual([])
    },
  )

  it.each([
    ['pg_write_all_data', 'pg_write_all_data', ''],
    ['pg_read_all_data', 'between', ', and through it those of "pg_read_all_data"'],
    ['databricks_writer_16384', 'databricks_writer_16384', ''],
  ])('a reader in %s is told of, which is in no ACL of the schema (by %s)', async (far, by, through) => {
    const reader = { grantee: { kind: 'role', role: 'reader' }, access: 'read-only', create: false } as const
    const desired = await fresh({ grants: [...AUTO, reader] })
    await lab.cluster.query(`CREATE ROLE between; GRANT ${far} TO between; GRANT ${by} TO reader`)
    await lab.deploy(desired)
    const session = await lab.session(LEAST, desired.database)
    const told = async (read: DesiredDatabase) =>
      auditDatabase(read, await readCatalog(session, read)).filter(
        ({ code, message }) => code === 'MEMBERSHIP_UNEXPECTED' && message.startsWith('"reader"'),
      )
    const [found] = await told(desired)
    expect(found).toMatchObject({
      message: `"reader" is a member of "${by}", whose rights it has with it${through} (granted by "cloud_admin"), which is unexpected.`,
      hint: expect.stringContaining('ask Databricks, because only "cloud_admin", who granted it, can.'),
    })
    const owner = { ...reader, access: 'owner' } as const
    expect(await told({ ...desired, grants: [...AUTO, owner] })).toEqual([])
    await session.close()
    await lab.cluster.query(`REVOKE ${by} FROM reader; DROP ROLE between`)
    expect(await lab.plan(desired)).toEqual([])
  })

  it('so does a member of the owner role that is to have less, unless the run takes the membership back', async () => {
    const desired = await fresh({ migrations: FILES })
    await lab.deploy({ ...desired, grants: OWNER })
    const error = await refusal(lab.deploy(desired))
    expect(error.code).toBe('APP_IS_ADMINISTRATOR')
    expect(error.hint).toContain(`run: REVOKE ${id(desired.ownerRole)} FROM "${APP}" GRANTED BY `)
    await lab.deploy({ ...desired, grantsMode: 'authoritative' })
    expect(await lab.plan(desired)).toEqual([])
  })

  it('an app with `access: owner` is owner of the schema, and reaches no deployer', async () => {
    const desired = await fresh({ grants: OWNER, migrations: FILES })
    await lab.deploy(desired)
    const [own, keep] = [id(desired.ownerRole), id(keeperRole(desired.ownerRole))]
    await lab.as(
      APP,
      desired.database,
      `SET ROLE ${own}`,
      'create table shop.mine (id int)',
      'drop table shop.mine',
    )
    const refused = [
      `SET ROLE "${CI}"`,
      'SET ROLE databricks_superuser',
      `SET ROLE ${keep}`,
      `GRANT ${own} TO reader`,
      'CREATE ROLE more',
      `ALTER ROLE ${own} LOGIN`,
      `SET ROLE ${own}; SET ROLE "${CI}"`,
      `SET ROLE ${own}; GRANT ${own} TO reader`,
      `SET ROLE ${own}; CREATE ROLE more`,
      'CREATE EXTENSION file_fdw',
    ]
    for (const sql of refused) await expect(lab.as(APP, desired.database, sql), sql).rejects.toThrow()
    const rows = await lab.admin(
      desired.database,
      `SELECT rolname FROM pg_roles WHERE pg_has_role('${APP}', oid, 'MEMBER') AND rolname <> '${APP}'`,
    )
    expect(rows).toEqual([{ rolname: desired.ownerRole }])
    await lab.deploy({ ...desired, grants: AUTO, grantsMode: 'authoritative' })
  })

  describe('a deployer in the owner role only', () => {
    it('is prepared once by the block, and plans, migrates and audits', async () => {
      const desired = await fresh({ migrations: FILES, extensions: ['citext'] })
      const block = bootstrapBlock(desired, [LEAST])
      await lab.as('boss', desired.database, block)
      await lab.as('boss', desired.database, block)
      const steps = await lab.deploy(desired, LEAST)
      expect(steps).toContain('grant USAGE on schema "shop" to the app')
      expect(steps.filter((step) => /role "|extension|create schema/.test(step))).toEqual([])
      expect(await lab.plan(desired, LEAST)).toEqual([])
      const next = {
        ...desired,
        migrations: [...FILES, migration('0002_b.sql', 'alter table a add b citext')],
      }
      expect(await lab.deploy(next, LEAST)).toEqual([expect.stringContaining('apply 0002_b.sql')])
      await lab.as(APP, desired.database, "insert into shop.a (note) values ('x')")
      const session = await lab.session(LEAST, desired.database)
      const member = { grantee: { kind: 'role', role: LEAST }, access: 'owner', create: true } as const
      const audited = { ...next, grants: [...AUTO, member] }
      expect(auditDatabase(audited, await readCatalog(session, audited))).toEqual([])
      await session.close()
      const [rights] = await lab.admin(
        desired.database,
        `SELECT array_agg(rolname::text) AS roles FROM pg_roles WHERE pg_has_role('${LEAST}', oid, 'MEMBER') AND rolname <> '${LEAST}'`,
      )
      expect(rights).toEqual({ roles: [desired.ownerRole] })
    })

    it('is told what an administrator runs when schema or extension is missing', async () => {
      const desired = await fresh({ migrations: FILES })
      await lab.deploy({ ...desired, schema: 'elsewhere' }, 'boss')
      await lab.as(
        'boss',
        desired.database,
        `GRANT ${id(desired.ownerRole)} TO "${LEAST}" WITH INHERIT TRUE, SET TRUE`,
      )
      const error = await refusal(lab.deploy(desired, LEAST))
      expect(error.code).toBe('SCHEMA_NOT_CREATABLE')
      await lab.as('boss', desired.database, /DO \$[\s\S]*$/.exec(error.hint ?? '')?.[0] ?? '')
      await lab.deploy(desired, LEAST)

      const extended = { ...desired, extensions: ['citext'] }
      const other = await refusal(lab.deploy(extended, LEAST))
      expect(other).toMatchObject({
        code: 'EXTENSION_NOT_CREATABLE',
        hint: expect.stringContaining('Let an administrator run this in database'),
      })
      await lab.as('boss', desired.database, /DO \$[\s\S]*$/.exec(other.hint ?? '')?.[0] ?? '')
      expect(await lab.plan(extended, LEAST)).toEqual([])
    })
  })
})

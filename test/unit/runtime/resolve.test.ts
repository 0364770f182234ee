import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { LakebaseConfigError } from '../../../src/runtime/error.ts'
import { resolve } from '../../../src/runtime/resolve.ts'

const ENDPOINT = 'projects/shop/branches/production/endpoints/primary'
const HOST = 'ep-cool-1.database.us-east-1.cloud.databricks.com'
const OTHER_HOST = 'ep-other-2.database.us-east-1.cloud.databricks.com'
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
      target: { kind: 'url', url: 'postgresql://me@db.example.com:6432/notes' },
      host: 'db.example.com',
      port: 6432,
      database: 'notes',
      user: 'me',
      ssl: 'prefer',
      startupOptions: '-c a=1',
      parameters: { application_name: 'x' },
      why: 'DATABASE_URL is set',
    })
    expect(resolve(env).password).toBe('p@ss')
    expect(inspect(resolve(env), { depth: 9 }) + JSON.stringify(resolve(env))).not.toMatch(/p@ss|p%40ss/)
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
      ssl: 'prefer',
    })
  })

  it('PostgreSQL on this machine', () => {
    expect(resolve({ USER: 'jane' })).toEqual({
      target: { kind: 'local' },
      host: 'localhost',
      port: 5432,
      database: 'jane',
      user: 'jane',
      ssl: 'prefer',
      parameters: {},
      why: 'neither DATABASE_URL nor PGHOST is set, so it is PostgreSQL on this machine',
    })
    expect(resolve({ PGHOST: '/var/run/postgresql', PGUSER: 'me', PGPASSWORD: 'x' })).toMatchObject({
      password: 'x',
      ssl: false,
    })
    expect(resolve({ PGHOST: 'db', PGUSER: 'me' })).toMatchObject({ ssl: 'prefer' })
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

describe('a target', () => {
  const A = {
    ...PG,
    PGPORT: '6000',
    PGOPTIONS: '-c a=1',
    PGPASSWORD: 'of-a',
    PGSSLROOTCERT: '/a.pem',
    LAKEBASE_ENDPOINT: ENDPOINT,
    LAKEBASE_SCHEMA: 'a',
    DATABRICKS_CLIENT_ID: 'app-id',
  }
  const OTHER = 'projects/other/branches/production/endpoints/primary'
  const NOTHING_OF_A = { port: 5432, database: 'databricks_postgres', ssl: VERIFIED, parameters: {} }

  it.each([
    { kind: 'autoscaling', endpoint: OTHER },
    { kind: 'provisioned', instance: 'other' },
    // The same name is another database on the other kind.
    { kind: 'provisioned', instance: ENDPOINT.replaceAll('/', '-') },
  ] as const)('%o takes nothing of the database of the environment', (target) => {
    for (const environment of [A, { ...A, DATABASE_URL: `postgres://jane@${HOST}/other?sslmode=require` }]) {
      const { why, host, ...found } = resolve(environment, { target })
      expect(host).toBeUndefined()
      expect(found).toEqual({ target, user: 'app-id', ...NOTHING_OF_A })
      expect(why).toMatch(/^the target is (endpoint|instance)/)
    }
  })

  it('is not stopped by what is wrong with the environment of the other', () => {
    const target = { kind: 'autoscaling', endpoint: OTHER } as const
    const broken = { ...A, PGSSLMODE: 'disable', PGPORT: 'x', LAKEBASE_ENDPOINT: 'x', LAKEBASE_INSTANCE: 'y' }
    expect(resolve(broken, { target })).toEqual(resolve(A, { target }))
  })

  it('that the environment names too is the database of the environment', () => {
    const { why: _, ...own } = resolve(A)
    expect(resolve(A, { target: { kind: 'autoscaling', endpoint: ENDPOINT } })).toMatchObject(own)
  })

  it('whose host may be that of either of two variables is looked up', () => {
    const target = { kind: 'autoscaling', endpoint: ENDPOINT } as const
    expect(resolve({ ...A, LAKEBASE_INSTANCE: 'depot' }, { target }).host).toBeUndefined()
  })

  it('that is read-only has the login of the environment, and another host', () => {
    const target = { kind: 'autoscaling', endpoint: ENDPOINT, readOnly: true } as const
    expect(resolve(A, { target })).toMatchObject({ host: undefined, database: 'shop', schema: 'a' })
  })

  it('needs a user when nobody knows whom the hook speaks for', () => {
    const target = { kind: 'provisioned', instance: 'other' } as const
    const auth = () => ({ token: 'x' })
    expect(() => resolve(A, { target, auth })).toThrow('Give `user` beside `target`')
    expect(resolve(A, { target, auth, user: 'jane' }).user).toBe('jane')
    expect(() => resolve({ ...PG, LAKEBASE_INSTANCE: 'x' }, { target })).toThrow('Give `user`')
  })

  it('that is a URL takes nothing but for the same server', () => {
    const other = { kind: 'url', url: 'postgres://me@db/x' } as const
    expect(resolve(A, { target: other })).toMatchObject({ ssl: 'prefer', parameters: {} })
    expect(resolve(A, { target: other })).not.toHaveProperty('schema')
    expect(resolve(A, { target: other }).password).toBeUndefined()
    const nobody = { kind: 'url', url: 'postgres://db' } as const
    expect(resolve({ ...A, USER: 'me' }, { target: nobody })).toMatchObject({
      user: 'me',
      database: 'me',
      port: 5432,
    })
    const same = { kind: 'url', url: `postgres://jane@${HOST}/x` } as const
    expect(resolve(A, { target: same })).toMatchObject({ target: { endpoint: ENDPOINT }, schema: 'a' })
    expect(resolve({ DATABASE_URL: other.url, LAKEBASE_SCHEMA: 's' }, { target: other }).schema).toBe('s')
    const lakebase = {
      kind: 'url',
      url: 'postgres://u@ep-b.database.us-east-1.cloud.databricks.com/x',
    } as const
    expect(() => resolve(A, { target: lakebase })).toThrow(
      `LAKEBASE_ENDPOINT (${ENDPOINT}) belongs to ${HOST}`,
    )
    expect(() => resolve({ PGHOST: 'db' }, { target: lakebase })).toThrow('is a Lakebase host')
  })

  it('of DATABASE_URL is completed as by libpq: from PG* of the same server, then who is signed in', () => {
    const socket = resolve({ DATABASE_URL: 'postgresql:///app?host=/var/run/postgresql', USER: 'me' })
    expect(socket).toMatchObject({ host: '/var/run/postgresql', user: 'me', database: 'app', ssl: false })
    const PG = { PGHOST: 'db', PGUSER: 'u', PGPASSWORD: 'p', PGDATABASE: 'd', PGPORT: '6000' }
    const its = { host: 'db', user: 'u', password: 'p', database: 'd', port: 6000 }
    expect(resolve({ ...PG, DATABASE_URL: 'postgres://' })).toMatchObject(its)
    expect(resolve({ ...PG, DATABASE_URL: 'postgres://db' })).toMatchObject(its)
    const other = resolve({ ...PG, DATABASE_URL: 'postgres://other', USER: 'me' })
    expect(other).toMatchObject({ host: 'other', user: 'me', database: 'me', port: 5432 })
    expect(other.password).toBeUndefined()
  })

  it('that is local is not the database of the environment', () => {
    const target = { kind: 'local' } as const
    expect(resolve({ ...A, USER: 'me' }, { target })).toMatchObject({
      host: 'localhost',
      user: 'me',
      database: 'me',
    })
    const own = { PGHOST: 'db', PGUSER: 'u', PGPASSWORD: 'p' }
    expect(resolve(own, { target }).password).toBe('p')
    expect(resolve(own, { target, host: 'elsewhere' }).password).toBeUndefined()
  })

  it('is not stopped by what libpq alone takes of the environment of the other', () => {
    const target = { kind: 'autoscaling', endpoint: OTHER } as const
    expect(resolve({ ...A, PGSERVICE: 'x', PGHOSTADDR: '10.0.0.1' }, { target })).toEqual(
      resolve(A, { target }),
    )
    expect(() => resolve({ PGHOST: 'a,b' }, { target: { kind: 'local' } })).toThrow('PGHOST names several')
    expect(() => resolve({ USER: 'me' }, { host: 'a,b' })).toThrow('The option `host` names several')
    const same = { ...PG, PGHOSTADDR: HOST, LAKEBASE_ENDPOINT: ENDPOINT, PGTARGETSESSIONATTRS: 'any' }
    expect(resolve(same).host).toBe(HOST)
  })

  it('in place of the environment is told', () => {
    const options = Object({ target: { kind: 'local' } })
    expect(() => resolve(options)).toThrow('"target" of the environment is no text. resolve() takes')
  })

  it('of a URL may say the schema', () => {
    const env = { DATABASE_URL: 'postgres://u:p@db/x?schema=abc', LAKEBASE_SCHEMA: 'other' }
    expect(resolve(env).schema).toBe('abc')
    expect(resolve(env, { schema: 'mine' }).schema).toBe('mine')
  })

  it('is asked for when a host is given that is not that of the environment', () => {
    const host = 'instance-ro-1.database.cloud.databricks.com'
    expect(() => resolve(A, { host })).toThrow(`belong to ${HOST} (PGHOST)`)
    expect(() => resolve({ DATABASE_URL: 'postgres://u:p@db/x' }, { host: 'db2' })).toThrow('DATABASE_URL')
    expect(() => resolve({ PGHOST: 'db', PGPASSWORD: 'p' }, { host: 'db2' })).toThrow('Say with `target`')
    expect(resolve(A, { host: `${HOST.toUpperCase()}.` }).target).toMatchObject({ endpoint: ENDPOINT })
  })

  it.each([
    [{ kind: 'autoscaling', endpoint: HOST }, "no endpoint's name"],
    [{ kind: 'provisioned' }, "no instance's name"],
    [{ kind: 'url', url: undefined }, 'has no URL'],
    [{ kind: 'autoscalling', endpoint: OTHER }, 'none that is known'],
    [OTHER, 'none that is known'],
  ])('that JavaScript gets wrong is told: %o', (target, text) => {
    expect(() => resolve(A, Object.assign({ user: 'u' }, { target: Object(target) }))).toThrow(text)
  })

  it.each(['', false] as const)('schema %j is none', (schema) => {
    expect(resolve(A, { schema })).not.toHaveProperty('schema')
    expect(
      resolve({ DATABASE_URL: 'postgres://u:p@db/x', LAKEBASE_SCHEMA: 'a' }, { schema }),
    ).not.toHaveProperty('schema')
  })
})

describe('TLS', () => {
  const lakebase = { ...PG, LAKEBASE_ENDPOINT: ENDPOINT }
  const url = (host: string, query = '') => ({ DATABASE_URL: `postgres://u:p@${host}/x${query}` })

  it.each([undefined, '', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'])(
    'sslmode %s is verified for Lakebase, by token and by password',
    (mode) => {
      expect(resolve({ ...lakebase, PGSSLMODE: mode }).ssl).toEqual(VERIFIED)
      expect(resolve(url(HOST, mode ? `?sslmode=${mode}` : '')).ssl).toEqual(VERIFIED)
    },
  )

  it('takes a certificate authority', () => {
    expect(resolve({ ...lakebase, PGSSLROOTCERT: '/ca.pem' }).ssl).toEqual({ ...VERIFIED, caFile: '/ca.pem' })
    expect(resolve(url('db', '?sslrootcert=/ca.pem&sslmode=verify-full')).ssl).toEqual({
      ...VERIFIED,
      caFile: '/ca.pem',
    })
    expect(resolve({ ...lakebase, PGSSLROOTCERT: 'system' }).ssl).toEqual(VERIFIED)
  })

  it.each(['disable', 'no-verify'])('%s is refused, as the token would be seen', (mode) => {
    expect(() => resolve({ ...lakebase, PGSSLMODE: mode })).toThrow(
      `sslmode "${mode}" would show the password`,
    )
  })

  it.each(['?sslmode=disable', '?sslmode=no-verify', '?ssl=false', '?ssl=0', '?ssl=no-verify'])(
    '%s in a URL does not show a password on the way to Lakebase, however its host is written',
    (query) => {
      for (const host of [HOST, HOST.toUpperCase(), `${HOST}.`, `${HOST}:5432`, HOST.replace('.', '%2E')])
        expect(() => resolve(url(host, query))).toThrow('would show the password')
      expect(() => resolve(url('db', `${query}&host=${HOST}`))).toThrow('would show the password')
    },
  )

  it('is what libpq does for a database of your own', () => {
    expect(resolve(url('db')).ssl).toBe('prefer')
    expect(resolve(url('db', '?sslmode=disable')).ssl).toBe(false)
    expect(resolve(url('db', '?sslmode=no-verify')).ssl).toEqual({ rejectUnauthorized: false })
    expect(resolve(url('db', '?sslmode=require')).ssl).toEqual(VERIFIED)
    expect(resolve(url('', '?host=/var/run/postgresql')).ssl).toBe(false)
    for (const mode of ['prefer', 'require', 'verify-full', 'no-verify'])
      expect(resolve({ PGHOST: '/var/run/postgresql', PGSSLMODE: mode, PGUSER: 'me' }).ssl).toBe(false)
    expect(() => resolve(url('db', '?sslmode=requre'))).toThrow('sslmode "requre" is none of disable, allow')
  })

  it.each(['x.database.cloud.databricks.com.evil.example', 'evil-database.databricks.com.example'])(
    '%s is not Lakebase',
    (host) => {
      expect(resolve(url(host)).ssl).toBe('prefer')
    },
  )
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
    [
      'several hosts',
      { DATABASE_URL: 'postgres://u:secret@a:5432,b:5433/d' },
      ['DATABASE_URL'],
      'CONFIGURATION',
      'names several hosts',
    ],
    [
      'a URL with a slash in the password',
      { DATABASE_URL: 'postgres://u:secret/x@h/d' },
      ['DATABASE_URL'],
      'CONFIGURATION',
      'written as %2F',
    ],
    [
      'the token of PGHOST for the URL of another host',
      { ...PG, LAKEBASE_ENDPOINT: ENDPOINT, DATABASE_URL: `postgres://me@${OTHER_HOST}/x` },
      ['DATABASE_URL', 'LAKEBASE_ENDPOINT', 'PGHOST'],
      'CONFIGURATION',
      `belongs to ${HOST} (PGHOST), not to ${OTHER_HOST}`,
    ],
    [
      'a token for the URL of a host that may be another',
      { LAKEBASE_INSTANCE: 'shop', DATABASE_URL: `postgres://me@${OTHER_HOST}/x` },
      ['DATABASE_URL', 'LAKEBASE_INSTANCE', 'PGHOST'],
      'CONFIGURATION',
      `target: { kind: 'provisioned', instance }, host: '${OTHER_HOST}'`,
    ],
    [
      'an instance that is an endpoint',
      { ...PG, LAKEBASE_INSTANCE: ENDPOINT },
      ['LAKEBASE_INSTANCE'],
      'CONFIGURATION',
      'which is no instance',
    ],
  ])('%s', (_name, env, variables, reason, text) => {
    const error = thrownBy(() => resolve(env))
    expect(error).toBeInstanceOf(LakebaseConfigError)
    expect(error).toMatchObject({ name: 'LakebaseConfigError', variables, reason })
    expect(String(error)).toContain(text)
    expect(String(error)).not.toContain('secret')
  })
})

it.each([
  ['PGHOST', 'a,b.database.cloud.databricks.com', 'PGHOST names several hosts'],
  ['PGPORT', '1,2', 'PGPORT names several hosts'],
  ['PGSERVICE', 'x', 'PGSERVICE is set, which is not taken here'],
  ['PGHOSTADDR', '10.0.0.1', 'PGHOSTADDR is set, which is not taken here'],
  ['PGTARGETSESSIONATTRS', 'read-write', 'PGTARGETSESSIONATTRS is set, which is not taken here'],
])('refuses %s=%s, which libpq alone takes', (name, value, text) => {
  for (const url of [{}, { DATABASE_URL: 'postgres:///x' }]) {
    const error = thrownBy(() => resolve({ PGHOST: 'a', PGUSER: 'me', [name]: value, ...url }))
    expect(error).toMatchObject({ reason: 'CONFIGURATION', variables: [name] })
    expect(String(error)).toContain(text)
  }
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
      target: { kind: 'url', url: 'postgresql://me@db.example.com:5432/shop' },
      host: 'db.example.com',
      why: 'the target is a URL',
    })
  })

  it('with a password needs no token', () => {
    const url = `postgresql://me:secret@${HOST}/shop`
    expect(resolve({ ...PG, LAKEBASE_ENDPOINT: ENDPOINT }, target(url)).target).toEqual({
      kind: 'url',
      url: `postgresql://me@${HOST}:5432/shop`,
    })
  })
})

describe('PostgreSQL on this machine', () => {
  it.each([
    ['disable', false],
    ['prefer', 'prefer'],
    ['allow', 'prefer'],
    [undefined, 'prefer'],
  ])('needs no TLS with sslmode %s', (mode, ssl) => {
    const env = { PGHOST: 'localhost', PGUSER: 'me', ...(mode === undefined ? {} : { PGSSLMODE: mode }) }
    expect(resolve(env).ssl).toBe(ssl)
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

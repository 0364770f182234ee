import { describe, expect, it } from 'vitest'
import { databaseUrl } from '../../../src/config/database-url.ts'

const LOCAL = {
  host: 'localhost',
  port: 5432,
  database: undefined,
  user: undefined,
  password: undefined,
  sslMode: 'prefer',
  sslRootCert: undefined,
}

describe('a URL, as libpq reads it', () => {
  it.each([
    ['postgresql://', {}],
    ['postgres:///shop', { database: 'shop' }],
    ['postgresql://localhost/ai_slide_generator', { database: 'ai_slide_generator' }],
    [
      'postgresql://jane:p%40ss%2Fw%25@db.example.com:6543/a%20b',
      { host: 'db.example.com', port: 6543, database: 'a b', user: 'jane', password: 'p@ss/w%' },
    ],
    [
      'postgresql://jane@/shop?host=/run/postgresql',
      { host: '/run/postgresql', database: 'shop', user: 'jane' },
    ],
    ['postgresql://%2Frun%2Fpg/shop', { host: '/run/pg', database: 'shop' }],
    ['postgresql://[::1]:5433/shop', { host: '::1', port: 5433, database: 'shop' }],
    [
      'postgresql://x/a?dbname=b&user=u&password=p&port=1',
      { host: 'x', database: 'b', user: 'u', password: 'p', port: 1 },
    ],
    [
      'postgresql://x/a?sslmode=verify-full&sslrootcert=ca.pem',
      { host: 'x', database: 'a', sslMode: 'verify-full', sslRootCert: 'ca.pem' },
    ],
    ['postgresql://x/a?port=65535', { host: 'x', database: 'a', port: 65_535 }],
    [
      'postgresql://x/a?sslmode=verify-full&sslrootcert=system',
      { host: 'x', database: 'a', sslMode: 'verify-full', sslRootCert: 'system' },
    ],
    [
      'postgresql://x/a?sslrootcert=system',
      { host: 'x', database: 'a', sslMode: 'verify-full', sslRootCert: 'system' },
    ],
    [
      'postgresql://me:token@ep-x.database.eu-west-1.cloud.databricks.com/db?sslmode=require',
      {
        host: 'ep-x.database.eu-west-1.cloud.databricks.com',
        database: 'db',
        user: 'me',
        password: 'token',
        sslMode: 'verify-full',
        sslRootCert: 'system',
      },
    ],
  ])('%s', (text, expected) => {
    expect(databaseUrl.read(text)).toEqual({ ok: true, value: { ...LOCAL, ...expected } })
  })
})

const FORM = 'write postgresql://user:password@host:5432/database, with @ in a password as %40 and / as %2F'

describe('what is refused, never with its text', () => {
  it.each([
    ['localhost/shop', 'is no PostgreSQL URL', FORM],
    ['mysql://localhost/shop', 'is no PostgreSQL URL', FORM],
    ['postgresql://u:secret@x:port/db', 'is no PostgreSQL URL', FORM],
    ['postgresql://u:se%cret@x/db', 'holds a % that stands for no character', 'write a % as %25'],
    ['postgresql://a,b/db', 'names several hosts', 'write the one to migrate'],
    [
      'postgresql://u:p@ep-cool-pooler.database.us-east-1.cloud.databricks.com/db',
      'names the pooler ep-cool-pooler.database.us-east-1.cloud.databricks.com, which gives each transaction another session, so that locks and settings are lost',
      'write the direct host: ep-cool.database.us-east-1.cloud.databricks.com',
    ],
    ['postgresql://x/db?port=0', 'has a port that is none', undefined],
    ['postgresql://x/db?port=65536', 'has a port that is none', undefined],
    ['postgresql://x/db?port=5.5', 'has a port that is none', undefined],
    ['postgresql://x/db?port=main', 'has a port that is none', undefined],
    [
      'postgresql://x/db?schema=public',
      'has the parameter "schema", which is not one of host, port, dbname, user, password, sslmode, sslrootcert',
      'delete it, and give input `schema`',
    ],
    [
      'postgresql://x/db?channel_binding=require',
      'has the parameter "channel_binding", which is not one of host, port, dbname, user, password, sslmode, sslrootcert',
      'delete it',
    ],
    [
      'postgresql://x/db?sslmode=on',
      'has sslmode "on", which is not one of disable, allow, prefer, require, verify-ca, verify-full',
      undefined,
    ],
    [
      'postgresql://x/db?sslmode=require&sslrootcert=system',
      'has sslrootcert=system, which libpq takes only with sslmode=verify-full',
      undefined,
    ],
  ])('%s', (text, message, hint) => {
    const refusal = hint === undefined ? { message } : { message, hint }
    expect(databaseUrl.read(text)).toEqual({ ok: false, refusal })
  })

  it.each([
    'ep-cool-1.database.us-east-1.cloud.databricks.com',
    'instance-0a1b.database.cloud.databricks.com',
    'instance-0a1b.database.azuredatabricks.net',
    'ep-1.database.westeurope.azuredatabricks.net',
    'instance-0a1b.database.gcp.databricks.com',
  ])('%s without a password', (host) => {
    expect(databaseUrl.read(`postgresql://me@${host}/db`)).toEqual({
      ok: false,
      refusal: {
        message: `names the Lakebase database ${host} and no password`,
        hint: 'leave it out: `migrate` with `project` or `instance`, or with a config file, logs in by itself',
      },
    })
  })
})

describe('Lakebase', () => {
  const HOST = 'instance-0a1b.database.cloud.databricks.com'

  it.each([
    '',
    '?sslmode=allow',
    '?sslmode=prefer',
    '?sslmode=require',
    '?sslmode=verify-ca',
    '?sslmode=verify-full',
  ])('is verified with "%s"', (query) => {
    for (const host of [
      HOST,
      HOST.toUpperCase(),
      'ep-1.database.westeurope.azuredatabricks.net',
      'i.database.cloud.databricks.mil',
    ]) {
      expect(databaseUrl.read(`postgresql://me:p@${host}/db${query}`)).toMatchObject({
        ok: true,
        value: { sslMode: 'verify-full', sslRootCert: 'system' },
      })
    }
  })

  it('is verified by the authority that the URL names', () => {
    expect(databaseUrl.read(`postgresql://me:p@${HOST}/db?sslrootcert=ca.pem`)).toMatchObject({
      value: { sslMode: 'verify-full', sslRootCert: 'ca.pem' },
    })
  })

  it('is never spoken to in clear', () => {
    expect(databaseUrl.read(`postgresql://me:p@${HOST}/db?sslmode=disable`)).toEqual({
      ok: false,
      refusal: {
        message: `has sslmode=disable, which would show the password to whoever answers for ${HOST}`,
        hint: 'delete it: TLS to Lakebase is always verified',
      },
    })
  })
})

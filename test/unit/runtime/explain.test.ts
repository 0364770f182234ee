import { expect, it } from 'vitest'
import { LakebaseDatabaseError } from '../../../src/runtime/error.ts'
import { explain } from '../../../src/runtime/explain.ts'
import { resolve } from '../../../src/runtime/resolve.ts'

const HOST = 'instance-1.database.cloud.databricks.com'
const LAKEBASE = resolve({ PGHOST: HOST, PGUSER: 'app-1', LAKEBASE_INSTANCE: 'shop', LAKEBASE_SCHEMA: 'Web' })
const STATIC = resolve({ DATABASE_URL: `postgresql://app-1:a-token@${HOST}/databricks_postgres` })
const LOCAL = resolve({ USER: 'me' })
const OWN = resolve({ DATABASE_URL: 'postgresql://me:secret@db.example.com/shop' })

const PG_VARIABLES = resolve({ PGHOST: 'db.example.com', PGUSER: 'me' })
/** As a pool of createUserPools. */
const USER = { ...LAKEBASE, asked: { user: 'jane', database: 'nope', auth: () => ({ token: '' }) } }

const failure = (message: string, code?: string): Error => Object.assign(new Error(message), { code })

it.each([
  ['connect ECONNREFUSED 127.0.0.1:5432', 'ECONNREFUSED', LOCAL, 'LOCAL_DATABASE_DOWN', 'Start it, or set'],
  ['', 'ECONNREFUSED', LOCAL, 'LOCAL_DATABASE_DOWN', 'ECONNREFUSED. No PostgreSQL answers at localhost:5432'],
  ['connect ECONNREFUSED', 'ECONNREFUSED', LAKEBASE, 'DATABASE_UNREACHABLE', `${HOST}:5432 does not take`],
  ['getaddrinfo ENOTFOUND', 'ENOTFOUND', LAKEBASE, 'DATABASE_UNREACHABLE', 'PGHOST is still its host name'],
  ['starting up', '57P03', LAKEBASE, 'DATABASE_UNREACHABLE', 'wakes up within seconds'],
  ['Failed to decode token for role "x"', '28P01', STATIC, 'TOKEN_NOT_FOR_ROLE', 'Set LAKEBASE_ENDPOINT'],
  ['failed to decode token for role', 'XX000', LAKEBASE, 'TOKEN_NOT_FOR_ROLE', 'made for instance shop'],
  ['password authentication failed', '28P01', LAKEBASE, 'LOGIN_REFUSED', 'instance shop has no role "app-1"'],
  ['password authentication failed', '28P01', OWN, 'LOGIN_REFUSED', 'Check user and password of me'],
  ['password authentication failed', '28P01', STATIC, 'LOGIN_REFUSED', 'lasts an hour at most'],
  [
    'permission denied for sequence a',
    '42501',
    LAKEBASE,
    'PERMISSION_DENIED',
    'SEQUENCES IN SCHEMA "Web" TO',
  ],
  ['relation "t" does not exist', '42P01', LAKEBASE, 'TABLE_MISSING', "WHERE nspname = 'Web'"],
  [
    'database "x" does not exist',
    '3D000',
    LAKEBASE,
    'DATABASE_MISSING',
    'every Lakebase has databricks_postgres',
  ],
  ['database "x" does not exist', '3D000', OWN, 'DATABASE_MISSING', 'CREATE DATABASE "shop";'],
  ['role is not permitted to log in', '28000', OWN, 'LOGIN_REFUSED', 'Check user and password'],
  ['sorry, too many clients already', '53300', LAKEBASE, 'TOO_MANY_CONNECTIONS', 'Lower `max`'],
  ['cannot execute INSERT', '25006', LAKEBASE, 'READ_ONLY', 'takes no writes'],
  ['getaddrinfo EAI_AGAIN', 'EAI_AGAIN', OWN, 'DATABASE_UNREACHABLE', 'does not take connections'],
  ['connect ENOENT', 'ENOENT', LOCAL, 'LOCAL_DATABASE_DOWN', 'Start it'],
  ['terminating connection', '57P01', LAKEBASE, 'CONNECTION_LOST', 'is not known'],
  ['Connection terminated unexpectedly', undefined, LAKEBASE, 'CONNECTION_LOST', 'not sent again'],
  ['timeout exceeded when trying to connect', undefined, LAKEBASE, 'POOL_EXHAUSTED', 'client.release()'],
  ['timeout expired', undefined, LAKEBASE, 'CONNECT_TIMEOUT', 'connectionTimeoutMillis'],
  ['self-signed certificate', 'DEPTH_ZERO_SELF_SIGNED_CERT', OWN, 'CERTIFICATE_NOT_TRUSTED', 'sslrootcert='],
  [
    'self-signed certificate',
    'SELF_SIGNED_CERT_IN_CHAIN',
    PG_VARIABLES,
    'CERTIFICATE_NOT_TRUSTED',
    'PGSSLROOTCERT=',
  ],
  [
    'self-signed certificate',
    'SELF_SIGNED_CERT_IN_CHAIN',
    LAKEBASE,
    'CERTIFICATE_NOT_TRUSTED',
    'NODE_EXTRA_CA_CERTS',
  ],
  ['certificate has expired', 'CERT_HAS_EXPIRED', OWN, 'CERTIFICATE_NOT_TRUSTED', "this machine's clock"],
  [
    'altname',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    LAKEBASE,
    'CERTIFICATE_NOT_TRUSTED',
    'Check PGHOST, and whether a proxy',
  ],
  [
    'altname',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    OWN,
    'CERTIFICATE_NOT_TRUSTED',
    'Write a name that is in it into DATABASE_URL',
  ],
  [
    'There was an error establishing an SSL connection',
    undefined,
    OWN,
    'DATABASE_UNREACHABLE',
    'db.example.com:5432 is no PostgreSQL',
  ],
  ['wrong version number', 'ERR_SSL_WRONG_VERSION_NUMBER', OWN, 'DATABASE_UNREACHABLE', 'is no PostgreSQL'],
  ['getaddrinfo ENOTFOUND', 'ENOTFOUND', OWN, 'DATABASE_UNREACHABLE', 'Check host and port in DATABASE_URL'],
  [
    'Connection terminated unexpectedly',
    undefined,
    { ...OWN, isConnecting: true },
    'DATABASE_UNREACHABLE',
    'no statement was sent',
  ],
  [
    'read ECONNRESET',
    'ECONNRESET',
    { ...OWN, isConnecting: true },
    'DATABASE_UNREACHABLE',
    'before it let anybody in',
  ],
  ['password authentication failed', '28P01', USER, 'LOGIN_REFUSED', 'who `auth` (or the signed-in user'],
  ['database "nope" does not exist', '3D000', USER, 'DATABASE_MISSING', 'Check the option `database`'],
  ['The server does not support SSL connections', undefined, OWN, 'TLS_NOT_SUPPORTED', 'sslmode=prefer'],
  [
    'SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string',
    undefined,
    LOCAL,
    'LOGIN_REFUSED',
    'Set PGPASSWORD',
  ],
  ['Cannot use a pool after calling end on the pool', undefined, OWN, 'STOPPED', 'Close the pool last'],
  [
    'schema "x" does not exist',
    '3F000',
    LAKEBASE,
    'SCHEMA_MISSING',
    'names it, so a migration has to make it. By hand: CREATE SCHEMA "x";',
  ],
  [
    'schema "Web" does not exist',
    '3F000',
    LAKEBASE,
    'SCHEMA_MISSING',
    'LAKEBASE_SCHEMA is "Web". Deploy again',
  ],
  ['no schema has been selected to create in', '3F000', LAKEBASE, 'SCHEMA_MISSING', 'CREATE SCHEMA "Web";'],
  ['relation "other.t" does not exist', '42P01', LAKEBASE, 'TABLE_MISSING', "WHERE nspname = 'other'"],
  [
    'relation "t" does not exist',
    '42P01',
    { ...LAKEBASE, asked: { schema: 'Web' } },
    'TABLE_MISSING',
    'schema "Web" (The option `schema` is "Web")',
  ],
  [
    'permission denied for schema other',
    '42501',
    LAKEBASE,
    'PERMISSION_DENIED',
    'GRANT USAGE ON SCHEMA "other" TO "app-1"',
  ],
  [
    'permission denied for database shop',
    '42501',
    LAKEBASE,
    'PERMISSION_DENIED',
    'GRANT CREATE ON DATABASE "databricks_postgres"',
  ],
  ['must be owner of table t', '42501', LAKEBASE, 'PERMISSION_DENIED', 'no grant gives that'],
  [
    'new row violates row-level security policy for table "t"',
    '42501',
    USER,
    'PERMISSION_DENIED',
    'A policy of the table forbids it',
  ],
])('%s (%s) has a cause and a fix', (message, code, place, reason, advice) => {
  const original = failure(message, code)
  const error = explain(original, place)
  expect(error).toBeInstanceOf(LakebaseDatabaseError)
  expect(error).toMatchObject({ reason, code, cause: original, message: expect.stringContaining(advice) })
})

it('has a stable reason, whatever the original calls so', () => {
  const original = Object.assign(failure('no', 'ERR_TLS_CERT_ALTNAME_INVALID'), {
    reason: "IP: ::1 is not in the cert's list",
    host: 'x',
  })
  expect(explain(original, OWN)).toMatchObject({ reason: 'CERTIFICATE_NOT_TRUSTED', host: 'x' })
})

it('takes no alias that is not in FROM for a missing table', () => {
  const original = failure('missing FROM-clause entry for table "t"', '42P01')
  expect(explain(original, LAKEBASE)).toBe(original)
})

it('names no variable that is not used', () => {
  const text = (error: Error, place: Parameters<typeof explain>[1]) => String(explain(error, place))
  const refused = failure('password authentication failed', '28P01')
  expect(text(refused, USER)).not.toMatch(/PGUSER|DATABRICKS_CLIENT_ID|Attach/)
  const down = failure('connect ECONNREFUSED', 'ECONNREFUSED')
  expect(text(down, OWN)).not.toMatch(/suspended|PGHOST/)
  expect(text(down, PG_VARIABLES)).toContain('PGHOST and PGPORT')
  const target = { ...LAKEBASE, why: 'the target', asked: { target: LAKEBASE.target } }
  expect(text(down, target)).not.toContain('PGHOST')
})

it('leaves alone what is not in the table, and what it has explained already', () => {
  const other = failure('division by zero', '22012')
  expect(explain(other, LAKEBASE)).toBe(other)
  const explained = explain(failure('no', '42501'), LAKEBASE)
  expect(explain(explained, LAKEBASE)).toBe(explained)
  expect(explain('text', LAKEBASE)).toBe('text')
})

it('never repeats the password of a URL', () => {
  const error = explain(failure('password authentication failed', '28P01'), STATIC)
  expect(JSON.stringify(error) + String(error)).not.toContain('a-token')
})

it.each([
  ['SASL: client password must be a string', undefined, {}, 'url', 'Put it into the URL of `target`'],
  [
    'SASL: client password must be a string',
    undefined,
    { USER: 'me' },
    'local',
    'Give it with target: { kind',
  ],
  ['connect ECONNREFUSED', 'ECONNREFUSED', {}, 'url', 'give `target` the database that is meant'],
  [
    'connect ECONNREFUSED',
    'ECONNREFUSED',
    { USER: 'me' },
    'local',
    'give `target` the database that is meant',
  ],
  ['The server does not support SSL connections', undefined, {}, 'url', 'in the URL of `target`'],
  ['database "x" does not exist', '3D000', { USER: 'me' }, 'local', 'Check the option `database`'],
] as const)(
  'names no variable that a target does not take: %s (%s, %j, %s)',
  (message, code, env, kind, text) => {
    const target = kind === 'url' ? { kind, url: 'postgresql://me@localhost/shop' } : { kind }
    const asked = { target }
    const error = explain(failure(message, code), { ...resolve(env, asked), asked })
    expect(String(error)).toContain(text)
    expect(String(error)).not.toMatch(/DATABASE_URL|PG[A-Z]+/)
  },
)

it('names the option `host` where PGHOST is not set', () => {
  const asked = { host: 'localhost' }
  const place = { ...resolve({ USER: 'me' }, asked), asked }
  expect(place.why).toBe('the option `host` is set, and neither LAKEBASE_ENDPOINT nor LAKEBASE_INSTANCE is')
  const said = String(explain(failure('connect ECONNREFUSED', 'ECONNREFUSED'), place))
  expect(said).toContain('set DATABASE_URL in place of the option `host`')
  const lakebase = { PGUSER: 'app', LAKEBASE_INSTANCE: 'shop' }
  expect(resolve(lakebase, { host: HOST }).why).toMatch(
    /^the option `host` is set and so is LAKEBASE_INSTANCE/,
  )
})

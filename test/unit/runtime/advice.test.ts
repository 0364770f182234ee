import { expect, it } from 'vitest'
import { grouped } from '../../../src/grouped.ts'
import { LakebaseDatabaseError } from '../../../src/runtime/error.ts'
import { explain, mayHaveMoved, movedHost } from '../../../src/runtime/explain.ts'
import type { Place } from '../../../src/runtime/explanation.ts'
import { resolve } from '../../../src/runtime/resolve.ts'

const HOST = 'instance-1.database.cloud.databricks.com'
const ENV = { PGHOST: HOST, PGUSER: 'app-1', LAKEBASE_INSTANCE: 'shop', LAKEBASE_SCHEMA: 'Web' }
const ENDPOINT = { kind: 'autoscaling', endpoint: 'projects/p/branches/b/endpoints/e' } as const
const URL_OF = (host: string) => `postgresql://me:secret@${host}/shop`
const auth = () => ({ token: '' })

/** As `asked` has it, what an option says is said by the caller. */
function place(env: NodeJS.ProcessEnv, asked: NonNullable<Place['asked']> = {}): Place {
  return { ...resolve(env, asked), asked }
}

const PLACES: Readonly<Record<string, Place>> = {
  'an instance': place(ENV),
  'an instance, by options': place(ENV, { host: HOST, user: 'jane', database: 'other', schema: 'Mine' }),
  'an instance, by the token of a user': place(ENV, { user: 'jane', auth }),
  'an endpoint, by target': place(ENV, { target: ENDPOINT, user: 'jane' }),
  'an endpoint, by target and host': place(ENV, { target: ENDPOINT, user: 'jane', host: HOST }),
  'an endpoint, by target, of a workspace': {
    ...place(ENV, { target: ENDPOINT, user: 'jane' }),
    asked: { target: ENDPOINT, user: 'jane', workspaceHost: 'w' },
  },
  'a URL of Lakebase': place({ DATABASE_URL: URL_OF(HOST) }),
  'a URL': place({ DATABASE_URL: URL_OF('db.example.com') }),
  'a URL, by target': place(ENV, { target: { kind: 'url', url: URL_OF('db.example.com') } }),
  'a URL of this machine': place({ DATABASE_URL: URL_OF('localhost') }),
  'a URL of this machine, by target': place(ENV, { target: { kind: 'url', url: URL_OF('localhost') } }),
  'variables of PostgreSQL': place({ PGHOST: 'db.example.com', PGUSER: 'me' }),
  'a host of its own, by target': place(ENV, {
    target: { kind: 'local' },
    host: 'db.example.com',
    user: 'me',
  }),
  'this machine': place({ USER: 'me' }),
  'this machine, by an option': place({ USER: 'me' }, { host: 'localhost' }),
  'this machine, by target': place({ USER: 'me' }, { target: { kind: 'local' } }),
  'a connection that is being made': { ...place(ENV), isConnecting: true },
  'a URL, while the connection is made': {
    ...place({ DATABASE_URL: URL_OF('db.example.com') }),
    isConnecting: true,
  },
}

const ERRORS: readonly (readonly [message: string, code?: string])[] = [
  ['connect refused', 'ECONNREFUSED'],
  ['Failed to decode token for role "x"', '28P01'],
  ['timeout exceeded when trying to connect'],
  ['timeout expired'],
  ['Connection terminated due to connection timeout'],
  ['The server does not support SSL connections'],
  ['received invalid response: 48'],
  ['SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string'],
  ['Connection terminated unexpectedly'],
  ['Client has encountered a connection error and is not queryable'],
  ['Cannot use a pool after calling end on the pool'],
  ['password authentication failed', '28P01'],
  ['database "x" does not exist', '3D000'],
  ['schema "Web" does not exist', '3F000'],
  ['schema "other" does not exist', '3F000'],
  ['no schema has been selected to create in', '3F000'],
  ['relation "t" does not exist', '42P01'],
  [`relation "o'ther.t" does not exist`, '42P01'],
  ['missing FROM-clause entry for table "t"', '42P01'],
  ['permission denied for table t', '42501'],
  ['permission denied for schema s', '42501'],
  ['permission denied for database shop', '42501'],
  ['must be owner of table t', '42501'],
  ['new row violates row-level security policy', '42501'],
  ['cannot execute INSERT', '25006'],
  ['too many clients', '53300'],
  ['certificate', 'SELF_SIGNED_CERT_IN_CHAIN'],
  ['certificate', 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ['certificate', 'CERT_HAS_EXPIRED'],
  ['certificate', 'CERT_NOT_YET_VALID'],
]

/** Each error with its explanations, and of which databases each is said. */
it('every error is explained by the database that it is about', async () => {
  const text = ERRORS.map(([message, code]) => {
    const said = Object.entries(PLACES).map(([name, of]) => {
      const found = explain(Object.assign(new Error(message), code === undefined ? {} : { code }), of)
      return {
        name,
        text: found instanceof LakebaseDatabaseError ? `${found.reason} ${found.message}` : 'nothing',
      }
    })
    const alike = [...grouped(said, (each) => each.text)]
    return `# ${message} ${code ?? ''}\n${alike.map(([each, names]) => `- ${names.map(({ name }) => name).join('; ')}\n  ${each}\n`).join('')}`
  })
  await expect(text.join('\n')).toMatchFileSnapshot('accounts/advice.txt')
})

it.each([
  ['ECONNREFUSED', PLACES['an instance'], true],
  ['57P03', PLACES['an instance'], false],
  ['53300', PLACES['an instance'], false],
  ['28P01', PLACES['an instance'], true],
  ['ECONNREFUSED', PLACES['a URL'], false],
  ['ECONNREFUSED', PLACES['an endpoint, by target'], false],
])('%s may mean that the database has moved: %#', (code, of, expected) => {
  if (!of) throw new Error('no such place')
  expect(mayHaveMoved(explain(Object.assign(new Error('m'), { code }), of), of)).toBe(expected)
  expect(mayHaveMoved(new Error('m'), of)).toBe(false)
})

it.each([
  ['an instance', undefined, undefined],
  ['an instance', HOST.toUpperCase(), undefined],
  ['an endpoint, by target', 'new', undefined],
  ['an instance', 'new', 'Deploy again, or set PGHOST=new.'],
  ['an instance, by options', 'new', "Give the option `host`: 'new', or leave it out beside `target`."],
])('of %s, which is at %s now, says %s', (name, present, advice) => {
  const of = PLACES[name]
  if (!of) throw new Error('no such place')
  const cause = new Error('c')
  const moved = movedHost(new LakebaseDatabaseError('CONNECT_TIMEOUT', 'm', cause), of, present)
  expect(moved?.message.endsWith(advice ?? 'no')).toBe(advice === undefined ? undefined : true)
  expect(moved?.cause).toBe(advice === undefined ? undefined : cause)
})

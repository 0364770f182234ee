import { expect, it } from 'vitest'
import { resolve } from '../../../src/runtime/resolve.ts'
import { sslSettings } from '../../../src/runtime/tls.ts'

const OWN = resolve({ DATABASE_URL: 'postgresql://me:secret@db.example.com/shop' })
const LAKEBASE = resolve({
  ...{ PGHOST: 'instance-1.database.cloud.databricks.com', PGUSER: 'app-1', LAKEBASE_INSTANCE: 'shop' },
})
const found = (rejectUnauthorized: boolean) => ({ rejectUnauthorized })

it.each([
  ['prefer', undefined, { rejectUnauthorized: false }],
  ['prefer', true, { rejectUnauthorized: true }],
  ['prefer', false, false],
  [false, undefined, false],
  [false, true, { rejectUnauthorized: true }],
  [found(true), undefined, { rejectUnauthorized: true }],
  [found(false), undefined, { rejectUnauthorized: false }],
  [found(false), false, false],
  [found(true), { rejectUnauthorized: false }, { rejectUnauthorized: false }],
  [found(false), { ca: 'x' }, { ca: 'x', rejectUnauthorized: false }],
  [found(false), { ca: 'x', rejectUnauthorized: true }, { ca: 'x', rejectUnauthorized: true }],
] as const)('%j of the environment and %j of the caller make %j', (said, given, expected) => {
  expect(sslSettings(said, given, OWN)).toEqual(expected)
})

it.each([undefined, true, { ca: 'x' }, { rejectUnauthorized: true }])(
  'a login at Lakebase is verified with %j',
  (given) => {
    expect(sslSettings(found(false), given, LAKEBASE)).toMatchObject({ rejectUnauthorized: true })
  },
)

it.each([false, { rejectUnauthorized: false }, { checkServerIdentity: () => undefined }])(
  'a login at Lakebase is refused with %j',
  (given) => {
    expect(() => sslSettings(found(true), given, LAKEBASE)).toThrow('turns off what protects the login')
  },
)

it('a certificate authority that cannot be read is named', () => {
  const said = { rejectUnauthorized: true, caFile: '/no/such/ca.pem' }
  expect(() => sslSettings(said, undefined, OWN)).toThrow(
    'The certificate authority /no/such/ca.pem of PGSSLROOTCERT',
  )
})

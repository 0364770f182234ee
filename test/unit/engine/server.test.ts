import { describe, expect, it } from 'vitest'
import type { DatabaseUrl } from '../../../src/config/database-url.ts'
import { readServer } from '../../../src/engine/server.ts'

const URL_PARTS: DatabaseUrl = {
  host: 'db',
  port: 5432,
  database: 'shop',
  user: 'dev',
  password: undefined,
  sslMode: 'require',
  sslRootCert: 'none/such.pem',
}

describe('the root certificate', () => {
  it('is missed where the server is to be verified', () => {
    const problem = {
      message: 'input "database-url" has sslrootcert=none/such.pem, which cannot be read',
      hint: expect.stringContaining('sslrootcert=system'),
    }
    expect(() => readServer(URL_PARTS, '/', {})).toThrow(
      expect.objectContaining({ problems: [expect.objectContaining(problem)] }),
    )
  })

  it('is not looked for without TLS, as with libpq', () => {
    const { address } = readServer({ ...URL_PARTS, sslMode: 'disable' }, '/', {})
    expect(address.tls).toEqual({ mode: 'disable', ca: undefined })
  })
})

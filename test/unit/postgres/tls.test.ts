import { X509Certificate } from 'node:crypto'
import { checkServerIdentity, rootCertificates } from 'node:tls'
import { expect, it } from 'vitest'
import { SSL_MODES, type SslMode } from '../../../src/config/database-url.ts'
import { type TlsAttempt, tlsAttempts } from '../../../src/postgres/tls.ts'

const CA = rootCertificates[0]

/** An attempt in a word. */
function word(attempt: TlsAttempt): string {
  if (attempt === false) return 'clear'
  if (!attempt.rejectUnauthorized) return 'encrypted'
  const certificate = new X509Certificate(CA ?? '').toLegacyObject()
  const { checkServerIdentity: check = checkServerIdentity } = attempt
  return check('db', certificate) === undefined ? 'chain' : 'full'
}

it.each<[SslMode, string, string]>([
  ['disable', 'clear', 'clear'],
  ['allow', 'clear, encrypted', 'clear, encrypted'],
  ['prefer', 'encrypted, clear', 'encrypted, clear'],
  ['require', 'encrypted', 'chain'],
  ['verify-ca', 'chain', 'chain'],
  ['verify-full', 'full', 'full'],
])('%s is %s, and with a root certificate %s', (mode, without, withOne) => {
  const words = (ca: string | undefined) => tlsAttempts('db', { mode, ca }).map(word).join(', ')
  expect([words(undefined), words(CA)]).toEqual([without, withOne])
})

it.each(SSL_MODES)('%s is in clear on a Unix socket', (mode) => {
  expect(tlsAttempts('/run/postgresql', { mode, ca: CA })).toEqual([false])
})

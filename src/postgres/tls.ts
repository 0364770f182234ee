import type { ConnectionOptions } from 'node:tls'
import type { Tls } from './address.ts'

/** What is given to node-postgres: `false` is a connection in clear. */
export type TlsAttempt = ConnectionOptions | false

/** Lakebase, always: verified, name and all. */
export function verified(ca: string | undefined): TlsAttempt {
  return { rejectUnauthorized: true, ...(ca === undefined ? {} : { ca }) }
}

/** The ways to connect, in the order in which libpq tries them. A Unix socket has no TLS. */
export function tlsAttempts(host: string, { mode, ca }: Tls): readonly [TlsAttempt, ...TlsAttempt[]] {
  if (host.startsWith('/')) return [false]
  const unverified: TlsAttempt = { rejectUnauthorized: false }
  const chain: TlsAttempt = { ...verified(ca), checkServerIdentity: () => undefined }
  switch (mode) {
    case 'disable':
      return [false]
    case 'allow':
      return [false, unverified]
    case 'prefer':
      return [unverified, false]
    case 'require':
      // With a root certificate at hand libpq verifies the chain (docs "libpq SSL Support").
      return [ca === undefined ? unverified : chain]
    case 'verify-ca':
      return [chain]
    case 'verify-full':
      return [verified(ca)]
  }
}

import { readFileSync } from 'node:fs'
import type { PoolConfig } from 'pg'
import { LakebaseConfigError, messageOf } from './error.ts'
import { isLakebase, isSocket } from './host.ts'
import { isTokenTarget, type Target } from './target.ts'

/** Verified TLS; `caFile` (PEM) comes from `sslrootcert` and is read when the pool is made. */
export interface VerifiedTls {
  readonly rejectUnauthorized: true
  readonly caFile?: string
}

/** What `sslmode=no-verify` of node-postgres says; never to Lakebase. */
export interface UnverifiedTls {
  readonly rejectUnauthorized: false
}

/** `prefer` is libpq's default: TLS without verification if the server has it, else none. Never to Lakebase. */
export type Tls = false | 'prefer' | VerifiedTls | UnverifiedTls

/** Where the login goes. */
export interface Destination {
  readonly target: Target
  /** Undefined: it comes from the workspace. */
  readonly host: string | undefined
}

/** The login of Lakebase is sent in clear text inside the connection, so it is never spoken to without verified TLS. */
export function needsVerifiedTls({ target, host }: Destination): boolean {
  return isTokenTarget(target) || (host !== undefined && isLakebase(host))
}

/** What `sslmode` (of PGSSLMODE or a URL) and `sslrootcert` mean for this destination. Throws LakebaseConfigError. */
export function tlsOf(destination: Destination, mode: string | undefined, rootCert: string | undefined): Tls {
  const verified: VerifiedTls = {
    rejectUnauthorized: true,
    ...(rootCert === undefined || rootCert === 'system' ? {} : { caFile: rootCert }),
  }
  const isLakebaseLogin = needsVerifiedTls(destination)
  const isOnSocket = destination.host !== undefined && isSocket(destination.host)
  switch (mode) {
    case undefined:
    case 'allow':
    case 'prefer':
      return isLakebaseLogin ? verified : isOnSocket ? false : 'prefer'
    case 'require':
    case 'verify-ca':
    case 'verify-full':
      // "sslmode is ignored for Unix-domain socket communication" (PostgreSQL docs, libpq).
      return isOnSocket && !isLakebaseLogin ? false : verified
    case 'disable':
    case 'no-verify':
      if (isLakebaseLogin) throw wouldShowPassword(mode, destination.host)
      return mode === 'disable' || isOnSocket ? false : { rejectUnauthorized: false }
    default:
      throw new LakebaseConfigError(
        ['PGSSLMODE'],
        `sslmode "${mode}" is none of disable, allow, prefer, require, verify-ca, verify-full and no-verify.`,
      )
  }
}

function wouldShowPassword(mode: string, host = 'Lakebase'): LakebaseConfigError {
  return new LakebaseConfigError(
    ['PGSSLMODE'],
    `sslmode "${mode}" would show the password to whoever answers for ${host}. Use sslmode=require, and PGSSLROOTCERT=/path/to/ca.pem if the server has a certificate authority of its own.`,
  )
}

/**
 * The `ssl` of node-postgres, whose own reading of PGSSLMODE and URLs changes between versions. `rejectUnauthorized` is
 * always said, because NODE_TLS_REJECT_UNAUTHORIZED holds where it is not. For `prefer` it is the first of two attempts.
 */
export function sslSettings(
  found: Tls,
  given: PoolConfig['ssl'],
  destination: Destination,
): PoolConfig['ssl'] {
  const isLakebaseLogin = needsVerifiedTls(destination)
  if (isLakebaseLogin && turnsOffVerification(given)) {
    throw new LakebaseConfigError(
      [],
      `The option \`ssl\` turns off what protects the login on its way to ${destination.host ?? 'Lakebase'}. Leave it out, or give the certificate authority: ssl: { ca }.`,
    )
  }
  if (given === false) return false
  if (given === undefined && (found === false || found === 'prefer'))
    return found === false ? false : { rejectUnauthorized: false }
  const settings = typeof given === 'object' ? given : {}
  const ofEnvironment = typeof found === 'object' ? found.rejectUnauthorized : true
  const caFile = typeof found === 'object' && 'caFile' in found ? found.caFile : undefined
  return {
    ...(caFile === undefined ? {} : { ca: readCertificate(caFile) }),
    ...settings,
    rejectUnauthorized: isLakebaseLogin || (settings.rejectUnauthorized ?? ofEnvironment),
  }
}

/** Not only `false`: what Node does with another falsy value is nobody's promise. */
function turnsOffVerification(given: PoolConfig['ssl']): boolean {
  if (given === undefined || given === true) return false
  if (typeof given !== 'object' || given === null) return true
  return (
    ('rejectUnauthorized' in given && given.rejectUnauthorized === false) ||
    given.checkServerIdentity !== undefined
  )
}

function readCertificate(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new LakebaseConfigError(
      ['PGSSLROOTCERT'],
      `The certificate authority ${file} of PGSSLROOTCERT or sslrootcert cannot be read: ${messageOf(error)}.`,
    )
  }
}

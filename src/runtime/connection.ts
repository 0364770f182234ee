import { readFileSync } from 'node:fs'
import type { PoolConfig } from 'pg'
import { systemClock } from './clock.ts'
import { type CredentialPorts, type CredentialSource, isTokenTarget, openCredentials } from './credentials.ts'
import { LakebaseConfigError, messageOf } from './error.ts'
import { nodeHttp } from './http.ts'
import { type LakebaseOptions, poolOptions } from './options.ts'
import { type Resolved, resolve } from './resolve.ts'
import { joinOptions, searchPath } from './search-path.ts'

/** A slot, or TCP, TLS and login, in ms; node-postgres would wait for ever. */
const CONNECT_TIMEOUT_MS = 10_000

/** What pools and ORM settings are made of. */
export interface Connection {
  readonly resolved: Resolved
  readonly credentials: CredentialSource
  /** True when `credentials` is to be stopped with the pool. */
  readonly ownsCredentials: boolean
  readonly config: PoolConfig
}

export const systemPorts: CredentialPorts = { clock: systemClock, http: nodeHttp, random: Math.random }

/** Finds the database and its credential; sends nothing. Throws LakebaseConfigError. */
export function openConnection(options: LakebaseOptions, ports: CredentialPorts = systemPorts): Connection {
  const resolved = resolve(options.env ?? process.env, options)
  const { target } = resolved
  const config = poolConfig(resolved, options)
  const wantsToken = isTokenTarget(target)
  const credentials =
    options.credentials ??
    (wantsToken ? openCredentials(target, options, ports) : fixedCredentials(resolved.password))
  if (wantsToken || options.credentials) config.password = () => credentials.get()
  else if (resolved.password !== undefined) config.password = resolved.password
  return { resolved, credentials, ownsCredentials: options.credentials === undefined, config }
}

function poolConfig(resolved: Resolved, options: LakebaseOptions): PoolConfig {
  const own = poolOptions(options)
  const { host, port, database, user, schema } = resolved
  // Of two settings of search_path the later wins: the app's own options come last.
  const startup = joinOptions(
    schema === undefined ? undefined : searchPath(schema),
    resolved.startupOptions,
    own.options,
  )
  return {
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    ...resolved.parameters,
    ...own,
    host,
    port,
    database,
    user,
    ssl: ssl(resolved, own.ssl),
    ...(startup === undefined ? {} : { options: startup }),
  }
}

/** node-postgres's own reading of PGSSLMODE and URLs changes between versions, so it always gets an object. */
function ssl({ ssl: found, target, host }: Resolved, given: PoolConfig['ssl']): PoolConfig['ssl'] {
  const isUnverified = given === false || (typeof given === 'object' && given.rejectUnauthorized === false)
  if (isTokenTarget(target) && isUnverified) {
    throw new LakebaseConfigError(
      [],
      `The option \`ssl\` turns off what protects the token on its way to ${host}. Leave it out, or give the certificate authority: ssl: { ca }.`,
    )
  }
  if (given === false) return false
  const settings = typeof given === 'object' ? given : {}
  if (found === false) return given === undefined ? false : given
  return {
    rejectUnauthorized: true,
    ...(found.caFile === undefined ? {} : { ca: readCertificate(found.caFile) }),
    ...settings,
  }
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

/** A database with a password of its own: nothing to renew. */
function fixedCredentials(password = ''): CredentialSource {
  return {
    get: () => Promise.resolve(password),
    invalidate: () => {},
    start: async () => {},
    stop: async () => {},
    status: () => ({ state: 'fresh', expiresInMs: Number.POSITIVE_INFINITY, calls: 0 }),
  }
}

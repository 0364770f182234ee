import type { PoolConfig } from 'pg'
import type { CredentialSource } from './credential-source.ts'
import { openCredentials } from './credentials.ts'
import { LakebaseConfigError } from './error.ts'
import { lease } from './lease.ts'
import { type Locator, locator } from './locate.ts'
import { watchedPassword } from './login.ts'
import { CONNECT_TIMEOUT_MS, checkOptions, type LakebaseOptions, poolOptions } from './options.ts'
import { type Ports, systemPorts } from './ports.ts'
import { type Resolved, resolve } from './resolve.ts'
import { joinOptions, searchPath } from './search-path.ts'
import { describe, isTokenTarget } from './target.ts'
import { sslSettings } from './tls.ts'

/** A database with its login, for settings that open connections themselves. */
export interface Connection {
  readonly resolved: Resolved & { readonly host: string }
  readonly credentials: CredentialSource
  /** Asked for at each new connection, or the fixed one of a database of the developer's own. */
  readonly password: string | (() => Promise<string>)
  /** With the password in it. */
  readonly config: PoolConfig
}

/** What a pool is made of. */
export interface PoolPlan {
  readonly resolved: Resolved
  /** Without a password where `openSource` gives them. */
  readonly config: PoolConfig
  /** TLS is tried first and given up if the server has none. */
  readonly isTlsOptional: boolean
  /** Where the host is not known; the workspace tells it. */
  readonly locate: Locator | undefined
  /** Where the workspace knows the host: to compare, when a database does not answer. */
  readonly present: Locator | undefined
  /** False: the caller's own source, which outlives the pool. */
  readonly ownsSource: boolean
  openSource(): CredentialSource
  withPassword(config: PoolConfig, credentials: CredentialSource): PoolConfig
}

/** Finds the database; sends nothing. Throws LakebaseConfigError. */
export function planPool(options: LakebaseOptions, ports: Ports): PoolPlan {
  checkOptions(options)
  const resolved = resolve(options.env ?? process.env, options)
  const { target, user, host, password } = resolved
  const config = poolConfig(resolved, options)
  const present = isTokenTarget(target) ? locator(target, options, ports) : undefined
  const { credentials } = options
  const openSource = () => {
    if (credentials) return credentials
    return isTokenTarget(target) ? openCredentials({ target, user }, options, ports) : fixedPassword(password)
  }
  const takesToken = isTokenTarget(target) || credentials !== undefined
  return {
    resolved,
    config,
    isTlsOptional: resolved.ssl === 'prefer' && options.ssl === undefined,
    locate: host === undefined ? present : undefined,
    present,
    ownsSource: credentials === undefined,
    openSource,
    withPassword: (given, source) => (takesToken ? { ...given, password: watchedPassword(source) } : given),
  }
}

/**
 * Finds the database and its credential; sends nothing. Throws LakebaseConfigError, also where only the workspace knows
 * the host: `locate` asks it.
 */
export function openConnection(options: LakebaseOptions, ports: Ports = systemPorts): Connection {
  const plan = planPool(options, ports)
  const { resolved } = plan
  if (!isLocated(resolved)) throw unknownHost(resolved)
  const credentials = plan.ownsSource ? lease(plan.openSource, ports.clock) : plan.openSource()
  const config = { ...plan.config }
  // node-postgres cannot fall back to a connection without TLS, so these connect without.
  if (plan.isTlsOptional) config.ssl = false
  if (!isTokenTarget(resolved.target) && !options.credentials)
    return { resolved, credentials, password: resolved.password ?? '', config }
  const password = watchedPassword(credentials)
  return { resolved, credentials, password, config: { ...config, password } }
}

function isLocated(resolved: Resolved): resolved is Connection['resolved'] {
  return resolved.host !== undefined
}

function unknownHost({ target }: Resolved): LakebaseConfigError {
  return new LakebaseConfigError(
    [],
    `The host of ${describe(target)} is not known here: PGHOST of the environment belongs to another database. Let the workspace tell it, with \`await locate(options)\` in place of the options, or give \`host\` beside \`target\`.`,
  )
}

function poolConfig(resolved: Resolved, options: LakebaseOptions): PoolConfig {
  const own = poolOptions(options)
  const env = options.env ?? process.env
  const { host, port, database, user, schema, password } = resolved
  // Of two settings of search_path the later wins: the app's own options come last.
  const startup = joinOptions(
    schema === undefined ? undefined : searchPath(schema),
    resolved.startupOptions,
    own.options,
  )
  const config: PoolConfig = {
    connectionTimeoutMillis: resolved.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
    application_name: env.PGAPPNAME || env.DATABRICKS_APP_NAME || 'lakebase-runtime',
    ...resolved.parameters,
    ...own,
    ...(host === undefined ? {} : { host }),
    port,
    database,
    user,
    ssl: sslSettings(resolved.ssl, own.ssl, resolved),
  }
  const fixed = fixedStartup(startup)
  if (fixed !== undefined) config.options = fixed
  if (isTokenTarget(resolved.target)) return config
  if (password !== undefined) config.password = password
  else if (process.env.PGPASSWORD && isNamedByCaller(options, env)) config.password = async () => ''
  return config
}

/**
 * node-postgres takes PGOPTIONS and PGPASSWORD of the process where it is given none; they belong to the environment's
 * database. A blank is an option that says nothing.
 */
function fixedStartup(startup: string | undefined): string | undefined {
  return startup === undefined && process.env.PGOPTIONS ? ' ' : startup
}

function isNamedByCaller({ target }: LakebaseOptions, env: NodeJS.ProcessEnv): boolean {
  return target !== undefined || env !== process.env
}

/** A database with a password of its own: nothing to renew. */
function fixedPassword(password = ''): CredentialSource {
  return {
    get: () => Promise.resolve(password),
    invalidate: () => {},
    start: async () => {},
    stop: async () => {},
    status: () => ({ state: 'fresh', expiresInMs: Number.POSITIVE_INFINITY, calls: 0 }),
  }
}

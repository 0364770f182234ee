import { type Address, type DatabaseUrl, parseDatabaseUrl, printable } from './database-url.ts'
import {
  clean,
  type Environment,
  hostIsSet,
  insideApp,
  missing,
  notAttached,
  portOf,
  refuseWhatLibpqAloneTakes,
  severalHosts,
  withoutDatabase,
} from './environment.ts'
import { LakebaseConfigError } from './error.ts'
import { isLakebase, isLocal, isSameHost } from './host.ts'
import { checkDatabase } from './option-checks.ts'
import { joinOptions } from './search-path.ts'
import { checkTarget, describe, isTokenTarget, nameOf, type Target, type TokenTarget } from './target.ts'
import { type Tls, tlsOf } from './tls.ts'
import type { WorkspaceAuth } from './workspace-auth.ts'

/** The database that was found, and why it is this one. Holds nothing secret that is printed with it. */
export interface Resolved {
  /** A URL is given back without its password. */
  readonly target: Target
  /** Undefined: the workspace is asked for it at the first connect, or by `locate()`. */
  readonly host: string | undefined
  readonly port: number
  readonly database: string
  readonly user: string
  /** Of a `url` or `local` target; the others log in with a token. Not enumerable, so that no log shows it. */
  readonly password?: string
  readonly schema?: string
  readonly ssl: Tls
  /** Start-up options of the environment (PGOPTIONS, or `options` of the URL), without the search path. */
  readonly startupOptions?: string
  /** `connect_timeout` of the URL. */
  readonly connectTimeoutMs?: number
  /** Further parameters of DATABASE_URL, for node-postgres. */
  readonly parameters: Readonly<Record<string, string>>
  /** One sentence for a log. */
  readonly why: string
}

/** What the caller says about the database itself. */
export interface DatabaseOptions {
  target?: Target | undefined
  host?: string | undefined
  port?: number | undefined
  database?: string | undefined
  user?: string | undefined
  schema?: string | false | undefined
  auth?: WorkspaceAuth | undefined
}

const LOCAL = 'localhost'
/** PostgreSQL's database on both kinds of Lakebase. */
const DEFAULT_DATABASE = 'databricks_postgres'

/**
 * Says which database is meant: the one of `target`; else DATABASE_URL; then PGHOST and PGUSER with LAKEBASE_ENDPOINT
 * (Autoscaling) or LAKEBASE_INSTANCE (Provisioned); then a PostgreSQL on this machine, never inside a Databricks App. What
 * the environment says of its own database is not taken for a `target` that is another. Does no input or output. Throws
 * LakebaseConfigError, which names the variable.
 */
export function resolve(environment: Environment = process.env, given: DatabaseOptions = {}): Resolved {
  const env = clean(environment)
  const options = checkDatabase(given)
  const found = options.target ? fromTarget(options.target, env, options) : fromEnvironment(env, options)
  const isHere = found.host !== undefined && isLocal(found.host)
  if (isHere && !isTokenTarget(found.target) && insideApp(env)) throw notAttached(found.why)
  return found
}

function fromTarget(target: Target, env: Environment, options: DatabaseOptions): Resolved {
  checkTarget(target, 'The option `target`')
  if (target.kind === 'url') {
    const url = parseDatabaseUrl(target.url)
    const host = options.host ?? url.host ?? LOCAL
    const isItsServer = env.PGHOST !== undefined && isSameHost(env.PGHOST, host)
    const isIts = isItsServer || target.url === env.DATABASE_URL
    const named = !isIts && url.password === undefined && isLakebase(host) ? tokenTarget(env) : undefined
    if (named) throw otherToken(host, named, env.PGHOST)
    return fromUrl(url, isIts ? env : withoutDatabase(env), options)
  }
  const isIts = target.kind === 'local' ? isOwnPostgres(env, options.host) : isTargetOf(env, target)
  const its = isIts ? env : withoutDatabase(env)
  refuseWhatLibpqAloneTakes(its)
  return target.kind === 'local' ? ownPostgres(its, options) : lakebase(target, its, options)
}

function fromEnvironment(env: Environment, options: DatabaseOptions): Resolved {
  if (env.DATABASE_URL !== undefined) {
    const url = parseDatabaseUrl(env.DATABASE_URL)
    refuseOtherHost(options.host, url.host ?? env.PGHOST ?? LOCAL, 'DATABASE_URL')
    return fromUrl(url, env, options)
  }
  refuseWhatLibpqAloneTakes(env)
  if (env.PGHOST !== undefined) refuseOtherHost(options.host, env.PGHOST, 'PGHOST')
  const target = tokenTarget(env)
  if (target) return lakebase(target, env, options)
  const host = options.host ?? env.PGHOST
  if (host !== undefined && isLakebase(host)) throw noTarget(host)
  return ownPostgres(env, options)
}

/** The login of the environment's database must not go to another server. */
function refuseOtherHost(given: string | undefined, host: string, variable: string): void {
  if (given === undefined || isSameHost(given, host)) return
  throw new LakebaseConfigError(
    [variable],
    `The option \`host\` is ${given}, but user, password and token of the environment belong to ${host} (${variable}). Say with \`target\` which database it is: { kind: 'autoscaling', endpoint }, { kind: 'provisioned', instance, readOnly: true } or { kind: 'url', url }.`,
  )
}

function fromUrl(url: DatabaseUrl, env: Environment, options: DatabaseOptions): Resolved {
  const host = options.host ?? url.host ?? env.PGHOST ?? LOCAL
  // PG* says more about the same server, or is all about another one.
  const isItsServer = env.PGHOST === undefined || isSameHost(env.PGHOST, host)
  const its = isItsServer ? env : withoutDatabase(env)
  if (url.host === undefined) refuseWhatLibpqAloneTakes(its)
  const named = url.password === undefined ? tokenTarget(env) : undefined
  // Whose token it is, PGHOST tells: it must not go to a server of somebody else.
  const isItsToken = env.PGHOST !== undefined && isItsServer
  if (named && (isLakebase(host) || env.PGHOST === undefined) && !isItsToken)
    throw otherToken(host, named, env.PGHOST)
  const token = isItsToken ? named : undefined
  if (!token && url.password === undefined && isLakebase(host)) throw noTarget(host)
  const user =
    options.user ??
    url.user ??
    its.PGUSER ??
    (token ? missing(env, 'PGUSER', 'the URL names no user') : ownUser(env))
  const address: Address = {
    host,
    port: options.port ?? url.port ?? portOf(its),
    database: options.database ?? url.database ?? its.PGDATABASE ?? user,
    user,
  }
  const target: Target = token ?? { kind: 'url', url: printable(address) }
  return finished(options, {
    target,
    ...address,
    password: url.password ?? (token ? undefined : its.PGPASSWORD),
    schema: url.schema ?? env.LAKEBASE_SCHEMA,
    ssl: tlsOf({ target, host }, url.sslMode ?? its.PGSSLMODE, url.sslRootCert ?? its.PGSSLROOTCERT),
    startupOptions: url.options ?? its.PGOPTIONS,
    connectTimeoutMs: url.connectTimeoutMs,
    parameters: url.parameters,
    why: token
      ? `DATABASE_URL has no password, so the token of ${describe(target)} is used with it`
      : options.target
        ? 'the target is a URL'
        : 'DATABASE_URL is set',
  })
}

function lakebase(target: TokenTarget, env: Environment, options: DatabaseOptions): Resolved {
  const isTargetGiven = options.target !== undefined
  const reason = `${describe(target)} is the target`
  // PGHOST takes writes; which host takes only reads is for the workspace to say.
  const environmentHost = target.readOnly ? undefined : env.PGHOST
  const host = options.host ?? environmentHost ?? (isTargetGiven ? undefined : missing(env, 'PGHOST', reason))
  return finished(options, {
    target,
    host,
    port: options.port ?? portOf(env),
    database: options.database ?? env.PGDATABASE ?? DEFAULT_DATABASE,
    user: options.user ?? env.PGUSER ?? ownIdentity(env, options) ?? noUser(env, options, reason),
    schema: env.LAKEBASE_SCHEMA,
    ssl: tlsOf({ target, host }, env.PGSSLMODE, env.PGSSLROOTCERT),
    startupOptions: env.PGOPTIONS,
    parameters: {},
    why: isTargetGiven
      ? `the target is ${describe(target)}`
      : `${hostIsSet(env)} and so is ${target.kind === 'provisioned' ? 'LAKEBASE_INSTANCE' : 'LAKEBASE_ENDPOINT'}: ${describe(target)}`,
  })
}

/** The role of a service principal is its application id on both kinds. Whom a hook speaks for is not known. */
function ownIdentity(env: Environment, { auth }: DatabaseOptions): string | undefined {
  return auth ? undefined : env.DATABRICKS_CLIENT_ID
}

function noUser(env: Environment, { target }: DatabaseOptions, reason: string): never {
  if (!target) return missing(env, 'PGUSER', reason)
  throw new LakebaseConfigError(
    ['PGUSER'],
    `Which role logs in to ${describe(target)} is not known: PGUSER of the environment belongs to its own database. Give \`user\` beside \`target\`: an e-mail address, or the application id of a service principal.`,
  )
}

function ownPostgres(env: Environment, options: DatabaseOptions): Resolved {
  const given = options.host ?? env.PGHOST
  const host = given ?? LOCAL
  const target = { kind: 'local' } as const
  const user = options.user ?? env.PGUSER ?? ownUser(env)
  return finished(options, {
    target,
    host,
    port: options.port ?? portOf(env),
    database: options.database ?? env.PGDATABASE ?? user,
    user,
    password: env.PGPASSWORD,
    schema: env.LAKEBASE_SCHEMA,
    ssl: tlsOf({ target, host }, env.PGSSLMODE, env.PGSSLROOTCERT),
    startupOptions: env.PGOPTIONS,
    parameters: {},
    why: options.target
      ? 'the target is PostgreSQL of your own'
      : given === undefined
        ? 'neither DATABASE_URL nor PGHOST is set, so it is PostgreSQL on this machine'
        : `${hostIsSet(env)}, and neither LAKEBASE_ENDPOINT nor LAKEBASE_INSTANCE is`,
  })
}

/** libpq's default: who is signed in on this machine. */
function ownUser(env: Environment): string {
  return env.USER ?? env.USERNAME ?? 'postgres'
}

/** What is not known is undefined. */
interface Found extends Omit<Resolved, 'password' | 'schema' | 'startupOptions' | 'connectTimeoutMs'> {
  readonly password?: string | undefined
  readonly schema: string | undefined
  readonly startupOptions: string | undefined
  readonly connectTimeoutMs?: number | undefined
}

/** Leaves out what is not known, and keeps the password out of logs. */
function finished({ schema: given }: DatabaseOptions, found: Found): Resolved {
  const { password, schema: ofEnvironment, startupOptions, connectTimeoutMs, ...rest } = found
  const schema = given ?? ofEnvironment
  if (found.host?.includes(',')) throw severalHosts('The option `host`')
  const options = joinOptions(startupOptions)
  const resolved: Resolved = {
    ...rest,
    ...(schema ? { schema } : {}),
    ...(options === undefined ? {} : { startupOptions: options }),
    ...(connectTimeoutMs === undefined ? {} : { connectTimeoutMs }),
  }
  return password === undefined ? resolved : Object.defineProperty(resolved, 'password', { value: password })
}

/** The environment's Lakebase database, if it is one. */
function tokenTarget(env: Environment): TokenTarget | undefined {
  if (env.LAKEBASE_ENDPOINT !== undefined && env.LAKEBASE_INSTANCE !== undefined) {
    throw new LakebaseConfigError(
      ['LAKEBASE_ENDPOINT', 'LAKEBASE_INSTANCE'],
      'LAKEBASE_ENDPOINT (Autoscaling) and LAKEBASE_INSTANCE (Provisioned) are both set, and PGHOST does not tell which one it belongs to. Remove one from `env` in app.yaml, or give `target` to createPool; its host is then looked up.',
    )
  }
  const { LAKEBASE_ENDPOINT: endpoint, LAKEBASE_INSTANCE: instance } = env
  if (endpoint !== undefined) return checkTarget({ kind: 'autoscaling', endpoint }, 'LAKEBASE_ENDPOINT')
  return instance === undefined
    ? undefined
    : checkTarget({ kind: 'provisioned', instance }, 'LAKEBASE_INSTANCE')
}

/** False also where two are named, as PGHOST can belong to either. */
function isTargetOf(env: Environment, target: TokenTarget): boolean {
  const { LAKEBASE_ENDPOINT: endpoint, LAKEBASE_INSTANCE: instance } = env
  if (endpoint !== undefined && instance !== undefined) return false
  return nameOf(target) === (target.kind === 'autoscaling' ? endpoint : instance)
}

function isOwnPostgres(env: Environment, host: string | undefined): boolean {
  if (env.LAKEBASE_ENDPOINT !== undefined || env.LAKEBASE_INSTANCE !== undefined) return false
  const { PGHOST = host } = env
  return PGHOST === undefined || (!isLakebase(PGHOST) && isSameHost(PGHOST, host ?? PGHOST))
}

/** Without it the app would ask for a token of nothing, which the server answers with "Failed to decode token for role". */
function noTarget(host: string): LakebaseConfigError {
  return new LakebaseConfigError(
    ['LAKEBASE_ENDPOINT', 'LAKEBASE_INSTANCE'],
    [
      `${host} is a Lakebase host, but neither LAKEBASE_ENDPOINT nor LAKEBASE_INSTANCE says whose token it takes. A deploy by lakebase-deploy adds the line; without it, add to \`env\` in app.yaml one of`,
      '  - name: LAKEBASE_ENDPOINT   # Autoscaling',
      '    value: projects/<project>/branches/<branch>/endpoints/<endpoint>',
      '  - name: LAKEBASE_INSTANCE   # Provisioned',
      '    value: <instance>',
    ].join('\n'),
  )
}

/** DATABASE_URL has no password, and what the environment could ask a token for may be another database. */
function otherToken(host: string, token: TokenTarget, itsHost: string | undefined): LakebaseConfigError {
  const variable = token.kind === 'autoscaling' ? 'LAKEBASE_ENDPOINT' : 'LAKEBASE_INSTANCE'
  const belongs =
    itsHost === undefined
      ? `nothing says that ${variable} (${nameOf(token)}) is the database at ${host}. If it is, set PGHOST=${host}, too`
      : `${variable} (${nameOf(token)}) belongs to ${itsHost} (PGHOST), not to ${host}. If it is the database at ${host}, set PGHOST=${host}`
  const name = token.kind === 'autoscaling' ? 'endpoint' : 'instance'
  return new LakebaseConfigError(
    ['DATABASE_URL', variable, 'PGHOST'],
    `The URL of ${host} has no password, and ${belongs}. For another database than the environment's give createPool its own: target: { kind: '${token.kind}', ${name} }, host: '${host}'. For a PostgreSQL of your own write the password into the URL, or unset ${variable}.`,
  )
}

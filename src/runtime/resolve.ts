import { parseDatabaseUrl } from './database-url.ts'
import { LakebaseConfigError } from './error.ts'
import { isLakebase, isLocal } from './host.ts'
import type { LakebaseOptions, Target } from './options.ts'
import { joinOptions } from './search-path.ts'

/** Verified TLS; `caFile` (PEM) comes from `sslrootcert` and is read when the pool is made. */
export interface VerifiedTls {
  readonly rejectUnauthorized: true
  readonly caFile?: string
}

/** The database that was found, and why it is this one. */
export interface Resolved {
  readonly target: Target
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
  /** Of a `url` or `local` target; the others log in with a token. */
  readonly password?: string
  readonly schema?: string
  readonly ssl: false | VerifiedTls
  /** Start-up options of the environment (PGOPTIONS, or `options` of the URL), without the search path. */
  readonly startupOptions?: string
  /** Further parameters of DATABASE_URL, for node-postgres. */
  readonly parameters: Readonly<Record<string, string>>
  /** One sentence for a log. */
  readonly why: string
}

type Environment = Readonly<Record<string, string | undefined>>
type Overrides = Pick<LakebaseOptions, 'target' | 'host' | 'port' | 'database' | 'user' | 'schema'>

/** PostgreSQL's database on both kinds of Lakebase. */
const DEFAULT_DATABASE = 'databricks_postgres'
const ENDPOINT = /^projects\/[^/\s]+\/branches\/[^/\s]+\/endpoints\/[^/\s]+$/

const ATTACH =
  'Attach the database to the app (Edit app > App resources > Add resource > Database; a deploy by lakebase-deploy does it), then deploy again'

/**
 * Says which database the environment means: DATABASE_URL; then PGHOST and PGUSER with LAKEBASE_ENDPOINT (Autoscaling) or
 * LAKEBASE_INSTANCE (Provisioned); then a PostgreSQL on this machine, never inside a Databricks App. Does no I/O.
 * Throws LakebaseConfigError, which names the variable.
 */
export function resolve(environment: Environment = process.env, overrides: Overrides = {}): Resolved {
  const env = withoutEmpty(environment)
  const { target } = overrides
  const url = target ? (target.kind === 'url' ? target.url : undefined) : env.DATABASE_URL
  const found = url === undefined ? fromVariables(env, overrides) : fromUrl(url, env, overrides)
  if (!takesToken(found.target) && isLocal(found.host) && insideApp(env)) throw noDatabase(found.why)
  return found
}

function withoutEmpty(environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim()))
}

function fromUrl(text: string, env: Environment, overrides: Overrides): Resolved {
  const url = parseDatabaseUrl(text)
  const token = url.password === undefined ? lakebaseTarget(env, overrides) : undefined
  const ownsToken = token && (env.PGHOST === undefined || env.PGHOST === url.host)
  const host = overrides.host ?? url.host
  if (!ownsToken && url.password === undefined && isLakebase(host)) throw noTarget(host)
  const target: Target = ownsToken ? token : { kind: 'url', url: text }
  return {
    ...common(env, overrides, url.options ?? env.PGOPTIONS),
    target,
    host,
    port: overrides.port ?? url.port,
    database: overrides.database ?? url.database,
    user: overrides.user ?? url.user ?? env.PGUSER ?? required(env, 'PGUSER', 'DATABASE_URL names no user'),
    ...(url.password === undefined ? {} : { password: url.password }),
    ssl: tls(host, url.sslMode, url.sslRootCert, target),
    parameters: url.parameters,
    why: ownsToken
      ? `DATABASE_URL has no password, so the token of ${describe(target)} is used with it`
      : overrides.target
        ? 'the target is a URL'
        : 'DATABASE_URL is set',
  }
}

function fromVariables(env: Environment, overrides: Overrides): Resolved {
  const target = lakebaseTarget(env, overrides)
  if (target && target.kind !== 'local') return lakebase(target, env, overrides)
  const host = overrides.host ?? env.PGHOST
  if (host !== undefined && isLakebase(host) && !target) throw noTarget(host)
  return ownPostgres(host, env, overrides)
}

function lakebase(target: Target, env: Environment, overrides: Overrides): Resolved {
  const reason = `${describe(target)} is the target`
  const host = overrides.host ?? env.PGHOST ?? required(env, 'PGHOST', reason)
  const user =
    overrides.user ??
    env.PGUSER ??
    // The role of a service principal is its application id on both kinds.
    env.DATABRICKS_CLIENT_ID ??
    required(env, 'PGUSER', reason)
  return {
    ...common(env, overrides, env.PGOPTIONS),
    target,
    host,
    port: overrides.port ?? port(env),
    database: overrides.database ?? env.PGDATABASE ?? DEFAULT_DATABASE,
    user,
    ssl: tls(host, env.PGSSLMODE, env.PGSSLROOTCERT, target),
    why: overrides.target
      ? `the target is ${describe(target)}`
      : `PGHOST is set and so is ${variableOf(target)}: ${describe(target)}`,
  }
}

function ownPostgres(givenHost: string | undefined, env: Environment, overrides: Overrides): Resolved {
  const host = givenHost ?? 'localhost'
  const user = overrides.user ?? env.PGUSER ?? env.USER ?? env.USERNAME ?? 'postgres'
  return {
    ...common(env, overrides, env.PGOPTIONS),
    target: { kind: 'local' },
    host,
    port: overrides.port ?? port(env),
    database: overrides.database ?? env.PGDATABASE ?? user,
    user,
    ...(env.PGPASSWORD === undefined ? {} : { password: env.PGPASSWORD }),
    ssl: tls(host, env.PGSSLMODE, env.PGSSLROOTCERT, { kind: 'local' }),
    why:
      givenHost === undefined
        ? 'neither DATABASE_URL nor PGHOST is set, so it is PostgreSQL on this machine'
        : 'PGHOST is set, and neither LAKEBASE_ENDPOINT nor LAKEBASE_INSTANCE',
  }
}

function common(env: Environment, overrides: Overrides, options: string | undefined) {
  const schema = overrides.schema ?? env.LAKEBASE_SCHEMA
  const startupOptions = joinOptions(options)
  return {
    ...(schema === undefined ? {} : { schema }),
    ...(startupOptions === undefined ? {} : { startupOptions }),
    parameters: {},
  }
}

function lakebaseTarget(env: Environment, overrides: Overrides): Target | undefined {
  if (overrides.target && overrides.target.kind !== 'url') return checked(overrides.target)
  const { LAKEBASE_ENDPOINT: endpoint, LAKEBASE_INSTANCE: instance } = env
  if (endpoint !== undefined && instance !== undefined) {
    throw new LakebaseConfigError(
      ['LAKEBASE_ENDPOINT', 'LAKEBASE_INSTANCE'],
      'LAKEBASE_ENDPOINT (Autoscaling) and LAKEBASE_INSTANCE (Provisioned) are both set, and PGHOST does not tell which one it belongs to. Remove one from `env` in app.yaml, or give `target` to createPool.',
    )
  }
  if (endpoint !== undefined) return checked({ kind: 'autoscaling', endpoint })
  return instance === undefined ? undefined : { kind: 'provisioned', instance }
}

function checked(target: Target): Target {
  if (target.kind !== 'autoscaling' || ENDPOINT.test(target.endpoint)) return target
  throw new LakebaseConfigError(
    ['LAKEBASE_ENDPOINT'],
    `LAKEBASE_ENDPOINT is "${target.endpoint}", which is no endpoint's name. It has the form projects/<project>/branches/<branch>/endpoints/<endpoint>; the host name belongs in PGHOST.`,
  )
}

function variableOf(target: Target): string {
  return target.kind === 'provisioned' ? 'LAKEBASE_INSTANCE' : 'LAKEBASE_ENDPOINT'
}

/**
 * `instance shop-prod`
 * @internal
 */
export function describe(target: Target): string {
  if (target.kind === 'autoscaling') return `endpoint ${target.endpoint}`
  if (target.kind === 'provisioned') return `instance ${target.instance}`
  return target.kind === 'url' ? 'the database of the URL' : 'PostgreSQL of your own'
}

function takesToken({ kind }: Target): boolean {
  return kind === 'autoscaling' || kind === 'provisioned'
}

/** Tokens are sent in clear text inside the connection, so Lakebase is never spoken to without verified TLS. */
function tls(
  host: string,
  mode: string | undefined,
  rootCert: string | undefined,
  target: Target,
): false | VerifiedTls {
  const isToken = takesToken(target)
  if (mode === 'no-verify' || (isToken && mode === 'disable')) {
    throw new LakebaseConfigError(
      ['PGSSLMODE'],
      `sslmode "${mode}" would show the password to whoever answers for ${host}. Use sslmode=require, and PGSSLROOTCERT=/path/to/ca.pem if the server has a certificate authority of its own.`,
    )
  }
  if (!isToken && (mode === 'disable' || (mode === undefined && isLocal(host)))) return false
  if (!isToken && isLocal(host) && (mode === 'prefer' || mode === 'allow')) return false
  return {
    rejectUnauthorized: true,
    ...(rootCert === undefined || rootCert === 'system' ? {} : { caFile: rootCert }),
  }
}

function port(env: Environment): number {
  const text = env.PGPORT ?? '5432'
  const value = Number(text)
  if (/^\d+$/.test(text.trim()) && value >= 1 && value <= 65_535) return value
  throw new LakebaseConfigError(
    ['PGPORT'],
    `PGPORT is "${text}", which is no port. Lakebase listens on 5432.`,
  )
}

function insideApp(env: Environment): boolean {
  return env.DATABRICKS_APP_NAME !== undefined || env.DATABRICKS_APP_PORT !== undefined
}

function required(env: Environment, name: string, reason: string): never {
  const where = insideApp(env)
    ? ATTACH
    : `Set ${name} (Lakebase shows it under "Connect"${name === 'PGUSER' ? '; it is your e-mail address or the application id of the service principal' : ''})`
  throw new LakebaseConfigError(
    [name],
    `${name} is not set, but ${reason}. ${where}.`,
    insideApp(env) ? 'DATABASE_NOT_ATTACHED' : 'CONFIGURATION',
  )
}

function noDatabase(why: string): LakebaseConfigError {
  return new LakebaseConfigError(
    ['PGHOST'],
    `This app would connect to localhost, because ${why}; in a Databricks App nothing listens there. ${ATTACH}: the platform then sets PGHOST, PGUSER and PGDATABASE. An app.yaml needs no line for them.`,
    'DATABASE_NOT_ATTACHED',
  )
}

/** Without it the app would ask for a token of nothing, which the server answers with "Failed to decode token for role". */
function noTarget(host: string): LakebaseConfigError {
  return new LakebaseConfigError(
    ['LAKEBASE_ENDPOINT', 'LAKEBASE_INSTANCE'],
    [
      `${host} is a Lakebase host, but neither LAKEBASE_ENDPOINT nor LAKEBASE_INSTANCE says whose token it wants. A deploy by lakebase-deploy adds the line; without it, add to \`env\` in app.yaml one of`,
      '  - name: LAKEBASE_ENDPOINT   # Autoscaling',
      '    value: projects/<project>/branches/<branch>/endpoints/<endpoint>',
      '  - name: LAKEBASE_INSTANCE   # Provisioned',
      '    value: <instance>',
    ].join('\n'),
  )
}

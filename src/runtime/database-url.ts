import { severalHosts } from './environment.ts'
import { LakebaseConfigError } from './error.ts'

/** What the URL says; libpq takes the rest from the environment. */
export interface DatabaseUrl {
  readonly host: string | undefined
  readonly port: number | undefined
  readonly database: string | undefined
  readonly user: string | undefined
  readonly password: string | undefined
  readonly sslMode: string | undefined
  readonly sslRootCert: string | undefined
  readonly options: string | undefined
  /** Prisma's way to say it. */
  readonly schema: string | undefined
  /** libpq's `connect_timeout`, in ms. */
  readonly connectTimeoutMs: number | undefined
  /** Other parameters, which node-postgres takes by the same names, such as `application_name`. */
  readonly parameters: Readonly<Record<string, string>>
}

/** `@` and `/` cannot stand in a host, so the last `@` before the path ends the login, whatever the password holds. */
const URL_PARTS =
  /^postgres(?:ql)?:\/\/(?:(?<login>[^/?#]*)@)?(?<hosts>[^/?#@]*)(?:\/(?<database>[^?#]*))?(?:\?(?<query>[^#]*))?$/i

/**
 * A URL as libpq reads it (PostgreSQL docs, "Connection URIs"), and a `%` that starts no escape stands for itself, as in
 * node-postgres. Taken apart here, because node-postgres ignores a password function beside a connection string
 * (brianc/node-postgres#3327) and lets the URL's sslmode win over the `ssl` object. Throws LakebaseConfigError, which
 * never repeats the URL.
 */
export function parseDatabaseUrl(text: string): DatabaseUrl {
  const parts = URL_PARTS.exec(text.trim())?.groups
  if (!parts) throw noUrl()
  const {
    host,
    hostaddr,
    port,
    user,
    password,
    dbname,
    sslmode,
    sslrootcert,
    options,
    schema,
    connect_timeout,
    ...rest
  } = queryOf(parts.query ?? '')
  const [name, secret] = splitAt(parts.login ?? '', ':')
  const address = addressOf(parts.hosts ?? '', host ?? (parts.hosts ? undefined : hostaddr), port)
  if (hostaddr !== undefined && hostaddr !== address.host) throw notTaken('hostaddr', HOSTADDR)
  return {
    ...address,
    database: dbname ?? decoded(parts.database),
    user: user ?? decoded(name),
    password: password ?? decoded(secret),
    sslMode: sslmode ?? legacySslMode(rest.ssl),
    sslRootCert: sslrootcert,
    options,
    schema,
    connectTimeoutMs: connect_timeout === undefined ? undefined : timeoutOf(connect_timeout),
    parameters: forNodePostgres(rest),
  }
}

/** Where a URL leads. */
export interface Address {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
}

/** A URL without password and parameters. */
export function printable({ host, port, database, user }: Address): string {
  const address = host.includes(':') ? `[${host}]` : encodeURIComponent(host)
  return `postgresql://${encodeURIComponent(user)}@${address}:${port}/${encodeURIComponent(database)}`
}

function queryOf(query: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    query.split('&').flatMap((pair) => {
      const [name, value = ''] = splitAt(pair, '=')
      // An empty one is none, as for libpq; `?ssl` is what node-postgres takes.
      return value === '' && name !== 'ssl' ? [] : [[decode(name), decode(value)]]
    }),
  )
}

/** `?host=` may name a socket directory, which the authority of a URL can only in escapes. */
function addressOf(hosts: string, host: string | undefined, port: string | undefined) {
  const bracketed = /^\[([^\]]+)\](?::(\d*))?$/.exec(hosts)
  const [authority = '', authorityPort] = bracketed ? bracketed.slice(1) : splitAt(hosts, ':')
  const found = host ?? decoded(authority)
  if (found?.includes(',') || hosts.includes(',') || port?.includes(',')) throw severalHosts('DATABASE_URL')
  if (found !== undefined && /\s/.test(found)) throw noUrl()
  return { host: found, port: portNumber(port ?? authorityPort ?? '') }
}

function portNumber(digits: string): number | undefined {
  if (digits === '') return undefined
  const value = Number(digits)
  if (!/^\d+$/.test(digits) || value < 1 || value > 65_535) throw noUrl()
  return value
}

/** `ssl=` is what node-postgres and JDBC take in place of libpq's `sslmode=`. */
function legacySslMode(ssl: string | undefined): string | undefined {
  if (ssl === undefined) return undefined
  if (ssl === 'true' || ssl === '1' || ssl === '') return 'require'
  return ssl === 'false' || ssl === '0' ? 'disable' : ssl
}

/** libpq's, without which the connection would be another one. */
const NOT_TAKEN: Readonly<Record<string, string>> = {
  sslcert: 'give createPool the certificate: ssl: { cert, key }',
  sslkey: 'give createPool the key: ssl: { cert, key }',
  service: 'write host, database and user into the URL',
  passfile: 'set PGPASSFILE, or write the password into the URL',
  target_session_attrs: 'name the server that is meant, such as the primary',
}
const HOSTADDR = 'write the address in place of the host'

function notTaken(name: string, advice: string): LakebaseConfigError {
  return new LakebaseConfigError(
    ['DATABASE_URL'],
    `DATABASE_URL has ${name}, which libpq knows and node-postgres does not. Take it out and ${advice}.`,
  )
}

/** Without what would be read as something else than a parameter of the session. Throws LakebaseConfigError. */
function forNodePostgres(rest: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  for (const [name, advice] of Object.entries(NOT_TAKEN))
    if (name in rest && rest[name] !== 'any') throw notTaken(name, advice)
  const {
    ssl: _ssl,
    connectionString: _connectionString,
    stream: _stream,
    target_session_attrs: _any,
    Client: _Client,
    ...parameters
  } = rest
  return parameters
}

function timeoutOf(seconds: string): number {
  if (/^\d+$/.test(seconds)) return Number(seconds) * 1000
  throw new LakebaseConfigError(['DATABASE_URL'], 'connect_timeout in DATABASE_URL is no number of seconds.')
}

function splitAt(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator)
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)]
}

/** Undefined for what is empty, as for libpq. */
function decoded(text: string | undefined): string | undefined {
  return text ? decode(text) : undefined
}

/** Escapes of one character at a time: one that is none, or no UTF-8, must not spoil the others. */
function decode(text: string): string {
  return text.replaceAll(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
    try {
      return decodeURIComponent(escapes)
    } catch {
      return escapes
    }
  })
}

/** The value itself may hold a password. */
function noUrl(): LakebaseConfigError {
  return new LakebaseConfigError(
    ['DATABASE_URL'],
    'DATABASE_URL is no PostgreSQL URL. It has the form postgresql://user:password@host:5432/database, without quotes around it; the characters / ? and # in a password are written as %2F, %3F and %23.',
  )
}

import { accept, type Reading, type Rule, refuse } from './rule.ts'

/** What libpq takes, from no TLS at all to a verified name (docs "libpq SSL Support", table "SSL Mode Descriptions"). */
export const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const
export type SslMode = (typeof SSL_MODES)[number]

/** A PostgreSQL server by URL, taken apart as libpq does. */
export interface DatabaseUrl {
  /** A name, an address, or the absolute directory of a Unix socket. */
  readonly host: string
  readonly port: number
  /** Undefined: the one that has the user's name. */
  readonly database: string | undefined
  /** Undefined: the account that runs this. */
  readonly user: string | undefined
  readonly password: string | undefined
  readonly sslMode: SslMode
  /** Path of a PEM file, or `system`. Undefined: libpq's own place. */
  readonly sslRootCert: string | undefined
}

const FORM = 'postgresql://user:password@host:5432/database'
const PARAMETERS = ['host', 'port', 'dbname', 'user', 'password', 'sslmode', 'sslrootcert']

/** Instances and endpoints of the three clouds; such a server takes tokens of an hour, so a URL without one is no use. */
const LAKEBASE_HOST =
  /\.database\.(?:.+\.)?(?:databricks\.com|azuredatabricks\.net|databricks\.us|databricks\.mil)\.*$/i

/** The platform's name for the pooler before an endpoint; other providers on the same engine have it too. */
const POOLED_HOST = /^[^.]+-(?:ro-)?pooler\./i

/** No refusal repeats the text: it may hold a password. */
export const databaseUrl: Rule<DatabaseUrl> = {
  form: `PostgreSQL URL such as \`${FORM}\``,
  schema: { type: 'string' },
  read(text) {
    const url = parse(text)
    if (!url) return refuse(`is no PostgreSQL URL`, `write ${FORM}, with @ in a password as %40 and / as %2F`)
    try {
      return read(url)
    } catch (error) {
      if (!(error instanceof URIError)) throw error
      return refuse('holds a % that stands for no character', 'write a % as %25')
    }
  },
}

/** The URL standard knows no user without a host, which libpq takes for a local one. */
function parse(text: string): URL | undefined {
  const whole = text.replace(/^(postgres(?:ql)?:\/\/[^/@?]*@)(?=[/?]|$)/, '$1localhost')
  if (!/^postgres(?:ql)?:\/\//.test(text) || !URL.canParse(whole)) return undefined
  return new URL(whole)
}

function read(url: URL): Reading<DatabaseUrl> {
  const parameters = url.searchParams
  const unknown = [...parameters.keys()].find((name) => !PARAMETERS.includes(name))
  if (unknown !== undefined) {
    const hint = unknown === 'schema' ? 'delete it, and give input `schema`' : 'delete it'
    return refuse(`has the parameter "${unknown}", which is not one of ${PARAMETERS.join(', ')}`, hint)
  }
  const given = (name: string, text: string) =>
    parameters.get(name) ?? (decodeURIComponent(text) || undefined)
  const host = given('host', url.hostname.replace(/^\[(.*)\]$/, '$1')) ?? 'localhost'
  const port = Number(parameters.get('port') ?? (url.port || 5432))
  const password = given('password', url.password)
  if (host.includes(',')) return refuse('names several hosts', 'write the one to migrate')
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return refuse('has a port that is none')
  if (POOLED_HOST.test(host)) {
    return refuse(
      `names the pooler ${host}, which gives each transaction another session, so that locks and settings are lost`,
      `write the direct host: ${host.replace(/-(?:ro-)?pooler(?=\.)/i, '')}`,
    )
  }
  if (password === undefined && LAKEBASE_HOST.test(host)) {
    return refuse(
      `names the Lakebase database ${host} and no password`,
      'leave it out: `migrate` with `project` or `instance`, or with a config file, logs in by itself',
    )
  }
  const tls = readTls(parameters, host)
  if (!tls.ok) return tls
  const database = given('dbname', url.pathname.slice(1))
  return accept({ host, port, database, user: given('user', url.username), password, ...tls.value })
}

function readTls(
  parameters: URLSearchParams,
  host: string,
): Reading<Pick<DatabaseUrl, 'sslMode' | 'sslRootCert'>> {
  const text = parameters.get('sslmode')
  const sslRootCert = parameters.get('sslrootcert') ?? undefined
  const given = SSL_MODES.find((mode) => mode === text)
  if (text !== null && given === undefined)
    return refuse(`has sslmode "${text}", which is not one of ${SSL_MODES.join(', ')}`)
  if (sslRootCert === 'system' && given !== undefined && given !== 'verify-full')
    return refuse(`has sslrootcert=system, which libpq takes only with sslmode=verify-full`)
  if (LAKEBASE_HOST.test(host)) return readLakebaseTls(given, sslRootCert, host)
  const byDefault = sslRootCert === 'system' ? 'verify-full' : 'prefer'
  return accept({ sslMode: given ?? byDefault, sslRootCert })
}

/** Its login is sent in clear text inside the connection, so a Lakebase is verified whatever the URL says. */
function readLakebaseTls(
  mode: SslMode | undefined,
  sslRootCert: string | undefined,
  host: string,
): Reading<Pick<DatabaseUrl, 'sslMode' | 'sslRootCert'>> {
  if (mode === 'disable') {
    return refuse(
      `has sslmode=disable, which would show the password to whoever answers for ${host}`,
      'delete it: TLS to Lakebase is always verified',
    )
  }
  return accept({ sslMode: 'verify-full', sslRootCert: sslRootCert ?? 'system' })
}

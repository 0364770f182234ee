import { LakebaseConfigError } from './error.ts'

export interface DatabaseUrl {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string | undefined
  readonly password: string | undefined
  readonly sslMode: string | undefined
  readonly sslRootCert: string | undefined
  readonly options: string | undefined
  /** Other parameters, which node-postgres takes by the same names, such as `application_name`. */
  readonly parameters: Readonly<Record<string, string>>
}

/**
 * Taken apart here, because node-postgres ignores a password function beside a connection string
 * (brianc/node-postgres#3327) and lets the URL's sslmode win over the `ssl` object.
 */
export function parseDatabaseUrl(text: string): DatabaseUrl {
  const url = parse(text)
  const { host, sslmode, sslrootcert, options, ...parameters } = Object.fromEntries(url.searchParams)
  const user = decodeURIComponent(url.username) || undefined
  return {
    // `?host=` may name a socket directory, which the authority of a URL cannot.
    host: host ?? (url.hostname.replace(/^\[(.*)\]$/, '$1') || 'localhost'),
    port: url.port === '' ? 5432 : Number(url.port),
    database: decodeURIComponent(url.pathname.slice(1)) || (user ?? 'postgres'),
    user,
    password: url.password === '' ? undefined : decodeURIComponent(url.password),
    sslMode: sslmode,
    sslRootCert: sslrootcert,
    options,
    parameters,
  }
}

function parse(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url && /^postgres(ql)?:$/.test(url.protocol)) return url
  // The value itself may hold a password.
  throw new LakebaseConfigError(
    ['DATABASE_URL'],
    'DATABASE_URL is no PostgreSQL URL. It has the form postgresql://user:password@host:5432/database; characters such as @ or / in a password are written as %40 and %2F.',
  )
}

/** A login as libpq and every driver that follows it take it from the environment. */
export interface ConnectionSettings {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
  /** Undefined or empty: the child finds its own, or needs none. */
  readonly password: string | undefined
  /** Undefined: nothing is said, and the client's own default holds. */
  readonly sslMode: string | undefined
  /** Path of a PEM file that the URL names too. */
  readonly sslRootCert?: string | undefined
  /** Path of a PEM file for libpq alone: drivers of Node take such a parameter of a URL for one of the server's, or cannot read it. */
  readonly authorities?: string | undefined
  /** Start-up options, such as `-c search_path="app"`. */
  readonly options: string | undefined
}

/** PG* and DATABASE_URL for a child process. */
export function connectionVariables(settings: ConnectionSettings): Record<string, string> {
  const { host, port, user, database, sslMode, sslRootCert, options } = settings
  const rootCert = sslRootCert ?? settings.authorities
  const password = settings.password ?? ''
  const query = new URLSearchParams()
  const given = Object.entries({ sslmode: sslMode, sslrootcert: sslRootCert, options })
  for (const [name, value] of given) if (value !== undefined) query.set(name, value)
  const login = `${encodeURIComponent(user)}${password === '' ? '' : `:${encodeURIComponent(password)}`}`
  const path = `/${encodeURIComponent(database)}`
  const isSocket = host.startsWith('/')
  if (isSocket) query.set('host', host)
  if (isSocket && port !== 5432) query.set('port', String(port))
  // Blanks as %20: libpq takes no + for them.
  const parameters = query.toString().replaceAll('+', '%20')
  return {
    PGHOST: host,
    PGPORT: String(port),
    PGDATABASE: database,
    PGUSER: user,
    ...(sslMode === undefined ? {} : { PGSSLMODE: sslMode }),
    ...(rootCert === undefined ? {} : { PGSSLROOTCERT: rootCert }),
    ...(password === '' ? {} : { PGPASSWORD: password }),
    ...(options === undefined ? {} : { PGOPTIONS: options }),
    DATABASE_URL: `postgresql://${login}@${isSocket ? '' : `${host}:${port}`}${path}${parameters === '' ? '' : `?${parameters}`}`,
  }
}

import type { SslMode } from '../config/database-url.ts'

export interface Address {
  readonly host: string
  readonly port: number
  readonly database: string
  /** Postgres role: an e-mail address for a person, the client id for a service principal. */
  readonly user: string
  /** Undefined: Lakebase, where TLS is always verified. */
  readonly tls?: Tls
}

/** How a connection is protected, as a URL of libpq says it. */
export interface Tls {
  readonly mode: SslMode
  /** PEM of the authority to trust; undefined: the system's, where the mode verifies at all. */
  readonly ca: string | undefined
}

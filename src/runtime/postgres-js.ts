import { connect } from 'node:net'
import { Duplex } from 'node:stream'
import type { Connection } from './connection.ts'
import { tokenIsLate } from './connector.ts'
import type { Ports } from './ports.ts'
import { withinTime } from './time-limit.ts'

/** What postgres.js calls while it opens a connection. */
export interface PostgresJsLogin {
  readonly password: string | (() => Promise<string>)
  /** A connection has ended. */
  readonly onclose: () => void
  /** Absent where the password is a fixed one. */
  readonly socket?: () => Promise<Duplex>
}

/** @internal */
export interface LoginLimits {
  /** The longest wait for the token, in ms; 0: no limit. */
  readonly connectMs: number
  /** Connections are let go so soon that an end says nothing of the login. */
  readonly isShortLived: boolean
}

/**
 * A server refuses a login at once; a connection that ends sooner after it was no use.
 * @internal
 */
export const REFUSED_WITHIN_MS = 2_000

/**
 * postgres.js tells nobody what the server says to a login, only that a connection has ended. One that ends right after
 * the password was given has been refused with it, unless connections are let go that soon. As that is a guess, the
 * token is used all the same while no other can be had.
 * @internal
 */
export function postgresJsLogin(
  connection: Connection,
  { clock }: Ports,
  limits: LoginLimits,
): PostgresJsLogin {
  const { password, credentials, resolved } = connection
  if (typeof password !== 'function') return { password, onclose: () => {} }
  let token: string | undefined
  let givenAt = Number.NEGATIVE_INFINITY
  let doubted: string | undefined
  const refresh = async (signal: AbortSignal) => {
    token = await credentials.get(signal).catch((error) => {
      if (doubted === undefined) throw error
      return doubted
    })
    if (token !== doubted) doubted = undefined
  }
  return {
    password: async () => {
      givenAt = clock.now()
      return token ?? credentials.get()
    },
    onclose: () => {
      if (limits.isShortLived || clock.now() - givenAt > REFUSED_WITHIN_MS) return
      doubted = token
      credentials.invalidate(token)
    },
    socket: async () => {
      const ms = limits.connectMs
      const timeout = () => tokenIsLate(ms, credentials.status().lastError)
      const limit = { ms, clock, signal: new AbortController().signal, timeout }
      return withinTime(limit, refresh).then(() => socketTo(resolved), failing)
    },
  }
}

/** postgres.js compares the certificate with the socket's `host`. */
function socketTo({ host, port }: Connection['resolved']): Duplex {
  return Object.assign(connect(port, host), { host, port })
}

/**
 * Fails when it is first written to. A password function that fails would end the process, as postgres.js waits for it in
 * nobody's name; a connection without a socket would never be used again.
 */
function failing(error: unknown): Duplex {
  const cause = error instanceof Error ? error : new Error(String(error))
  return new Duplex({ read: () => {}, write: (_chunk, _encoding, done) => done(cause) })
}

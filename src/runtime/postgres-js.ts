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
  /** The longest wait for the token, in ms. */
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
 * the password was given has been refused with it, unless connections are let go that soon.
 * @internal
 */
export function postgresJsLogin(
  connection: Connection,
  { clock }: Ports,
  limits: LoginLimits,
): PostgresJsLogin {
  const { password, credentials } = connection
  if (typeof password !== 'function') return { password, onclose: () => {} }
  let given: { readonly token: string; readonly at: number } | undefined
  return {
    password: async () => {
      const token = await credentials.get()
      given = { token, at: clock.now() }
      return token
    },
    onclose: () => {
      if (limits.isShortLived || !given || clock.now() - given.at > REFUSED_WITHIN_MS) return
      credentials.invalidate(given.token)
    },
    socket: () => socketAfterToken(connection, { clock }, limits.connectMs),
  }
}

/**
 * A socket that connects once there is a token. A password function that fails ends the process, as postgres.js waits for
 * it in nobody's name; a socket that fails fails the query.
 */
async function socketAfterToken(
  { resolved, credentials }: Connection,
  { clock }: Pick<Ports, 'clock'>,
  ms: number,
): Promise<Duplex> {
  const { host, port } = resolved
  const { signal } = new AbortController()
  const timeout = () => tokenIsLate(ms, credentials.status().lastError)
  try {
    await withinTime({ ms, clock, signal, timeout }, (late) => credentials.get(late))
  } catch (error) {
    return failing(error)
  }
  // postgres.js compares the certificate with this name.
  return Object.assign(connect(port, host), { host, port })
}

/** Fails when it is first written to: postgres.js never uses a connection again whose socket it was not given. */
function failing(error: unknown): Duplex {
  const cause = error instanceof Error ? error : new Error(String(error))
  return new Duplex({ read: () => {}, write: (_chunk, _encoding, done) => done(cause) })
}

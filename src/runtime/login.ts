import type { CredentialSource } from './credential-source.ts'
import { codeOf } from './error.ts'

export const PASSWORD_REFUSED = '28P01'

/** What node-postgres calls when the server asks for a password, with its client as `this`. */
export type PasswordFunction = (this: unknown) => Promise<string>

interface Emitter {
  once(event: string, listener: (message: unknown) => void): unknown
}

/**
 * A password function that hears what the server answers to the login, so that a token that it refuses is not given out
 * again. Knex, Sequelize, pg-promise and others hand it on to node-postgres as it is.
 */
export function watchedPassword(credentials: CredentialSource): PasswordFunction {
  return async function password(this: unknown) {
    const token = await credentials.get()
    const connection = connectionOf(this)
    let isIn = false
    connection?.once('authenticationOk', () => {
      isIn = true
      credentials.accept?.(token)
    })
    connection?.once('errorMessage', (message) => {
      if (!isIn && codeOf(message) === PASSWORD_REFUSED) credentials.invalidate(token)
    })
    return token
  }
}

/** Of `pg.Client`; absent where a library has wrapped the function. */
function connectionOf(client: unknown): Emitter | undefined {
  if (typeof client !== 'object' || client === null || !('connection' in client)) return undefined
  const { connection } = client
  return isEmitter(connection) ? connection : undefined
}

function isEmitter(value: unknown): value is Emitter {
  return typeof value === 'object' && value !== null && 'once' in value && typeof value.once === 'function'
}

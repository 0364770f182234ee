import {
  certificateNotTrusted,
  connectionLost,
  connectTimeout,
  databaseMissing,
  loginRefused,
  notPostgres,
  passwordMissing,
  poolExhausted,
  stopped,
  tlsNotSupported,
  tokenNotForRole,
  tooManyConnections,
  unreachable,
} from './connect-advice.ts'
import { codeOf, LakebaseDatabaseError, type LakebaseErrorReason } from './error.ts'
import type { Explanation, Place } from './explanation.ts'
import { isLakebase } from './host.ts'
import { permissionDenied, readOnly, schemaMissing, tableMissing } from './statement-advice.ts'
import { describe } from './target.ts'

type Explain = (place: Place, error: Error) => Explanation | undefined

/** A typed error with cause and fix for what users meet; every other error comes back as it is. */
export function explain(error: unknown, place: Place): unknown {
  if (!(error instanceof Error) || error instanceof LakebaseDatabaseError) return error
  const found = explanationOf(error)?.(place, error)
  if (!found) return error
  const { reason, advice } = found
  return new LakebaseDatabaseError(reason, `${error.message || codeOf(error)}. ${advice}`, error)
}

const REASONS_OF_A_MOVE: ReadonlySet<LakebaseErrorReason> = new Set([
  'CONNECT_TIMEOUT',
  'DATABASE_UNREACHABLE',
  'LOGIN_REFUSED',
  'TOKEN_NOT_FOR_ROLE',
])

/** True when nobody has answered at the host, or somebody who does not know the database. */
export function mayHaveMoved(error: unknown, { host }: Place): error is LakebaseDatabaseError {
  if (!(error instanceof LakebaseDatabaseError) || host === undefined || !isLakebase(host)) return false
  return REASONS_OF_A_MOVE.has(error.reason) && error.code !== '57P03'
}

/** The same failure, once the workspace has said where the database is now; undefined if it is still there. */
export function movedHost(
  error: LakebaseDatabaseError,
  { host, target, asked = {} }: Place,
  present: string | undefined,
): LakebaseDatabaseError | undefined {
  if (present === undefined || host === undefined || present.toLowerCase() === host.toLowerCase())
    return undefined
  const advice = `${host} does not serve it, and the workspace says that ${describe(target)} is at ${present} now, as after a restore or when it was made anew. ${asked.host === undefined ? `Deploy again, or set PGHOST=${present}` : `Give the option \`host\`: '${present}', or leave it out beside \`target\``}.`
  return new LakebaseDatabaseError('HOST_MOVED', advice, error.cause instanceof Error ? error.cause : error)
}

const BY_MESSAGE: readonly (readonly [RegExp, Explain])[] = [
  [/decode token for role/i, tokenNotForRole],
  [/^timeout exceeded when trying to connect/, poolExhausted],
  [/^(timeout expired|Connection terminated due to connection timeout)/, connectTimeout],
  [/^The server does not support SSL connections/, tlsNotSupported],
  [/^(There was an error establishing an SSL connection|received invalid response)/, notPostgres],
  [/^SASL: .*client password must be/, passwordMissing],
  [/^(Connection terminated|Client has encountered a connection error)/, connectionLost],
  [/^Cannot use a pool after calling end/, stopped],
]

const BY_CODE: Readonly<Record<string, Explain>> = {
  '28P01': loginRefused,
  '28000': loginRefused,
  '3D000': databaseMissing,
  '3F000': schemaMissing,
  '42P01': tableMissing,
  '42501': permissionDenied,
  '25006': readOnly,
  '53300': tooManyConnections,
  '57P01': connectionLost,
  '57P03': unreachable,
  ECONNREFUSED: unreachable,
  ENOTFOUND: unreachable,
  EAI_AGAIN: unreachable,
  ETIMEDOUT: unreachable,
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  ENOENT: unreachable,
  ECONNRESET: connectionLost,
  EPIPE: connectionLost,
  ERR_SSL_WRONG_VERSION_NUMBER: notPostgres,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: notPostgres,
}

const CERTIFICATE =
  /^(CERT_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT|UNABLE_TO_(VERIFY|GET)|ERR_TLS_CERT)/

function explanationOf(error: Error): Explain | undefined {
  const code = codeOf(error)
  const said = BY_MESSAGE.find(([pattern]) => pattern.test(error.message))
  if (said) return said[1]
  if (code !== undefined && CERTIFICATE.test(code)) return certificateNotTrusted
  return code === undefined ? undefined : BY_CODE[code]
}

import { block } from '../block.ts'
import { DeployError } from '../error.ts'
import { clause } from '../sentence.ts'
import type { Address } from './address.ts'
import { createRoleStatement, type IdentityType } from './create-role.ts'
import { quoteIdentifier } from './identifier.ts'
import { adviceForTrouble } from './server-trouble.ts'
import { isServerError } from './session.ts'

const WAKING_NETWORK_ERRORS = new Set(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'EAI_AGAIN'])
/** `admin_shutdown` (the endpoint is going to sleep), `cannot_connect_now` (it is starting), `too_many_connections`. */
const WAKING_SQLSTATES = new Set(['57P01', '57P03', '53300'])
const TLS_ERRORS = /^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/

/** What answers and has no certificate to verify, by node-postgres' words. */
const WITHOUT_TLS: readonly (readonly [words: string, meaning: string])[] = [
  ['does not support SSL', 'answers, and speaks no TLS'],
  ['error establishing an SSL connection', 'answers, and not as a PostgreSQL server does'],
]

/** Whether the same login may succeed in a moment: the endpoint is asleep, starting, or full. */
export function isWaking(error: unknown): boolean {
  if (isServerError(error)) return error.code.startsWith('08') || WAKING_SQLSTATES.has(error.code)
  const code = networkCode(error)
  if (code) return WAKING_NETWORK_ERRORS.has(code)
  return error instanceof Error && (isSilence(error) || error.message.startsWith('Connection terminated'))
}

/** No answer came within the time that one attempt has. The words are node-postgres'. */
export function isSilence(error: unknown): boolean {
  return error instanceof Error && error.message === 'timeout expired'
}

/** Whether libpq would now try with TLS what it tried without, or the other way round. */
export function wantsOtherTls(error: unknown): boolean {
  // A line of pg_hba.conf decides over both.
  if (isServerError(error)) return error.code === '28000'
  const reason = error instanceof Error ? error.message : ''
  return TLS_ERRORS.test(networkCode(error) ?? '') || reason.includes('SSL')
}

/**
 * Whether a proxy takes no `options` with a login. PgBouncer: "unsupported startup parameter: options" (08P01); Neon's
 * proxy, with a pooled endpoint: "unsupported startup parameter in options: search_path".
 */
export function refusesOptions(error: unknown): boolean {
  return isServerError(error) && /unsupported startup parameter.*(?:options|search_path)/i.test(error.message)
}

/** The error of a login that no repetition will mend. */
export function refusal(error: unknown, address: Address): DeployError {
  if (isServerError(error)) return serverRefusal(error, address)
  const code = networkCode(error) ?? ''
  const reason = error instanceof Error ? error.message : String(error)
  const foreign = WITHOUT_TLS.find(([words]) => reason.includes(words))
  if (foreign) {
    return new DeployError('DATABASE_TLS_FAILED', `${place(address)} ${foreign[1]}: ${clause(reason)}.`, {
      hint: address.tls
        ? 'Check host and port in the URL; sslmode=prefer takes a server without TLS too.'
        : 'Check what stands between this runner and the endpoint, such as a proxy or a forwarded port: Lakebase itself always speaks TLS. Nothing was sent without it.',
      cause: error,
    })
  }
  if (TLS_ERRORS.test(code) || reason.includes('SSL')) {
    return new DeployError(
      'DATABASE_TLS_FAILED',
      `The TLS connection to ${place(address)} could not be verified: ${clause(reason)}.`,
      {
        hint: address.tls
          ? 'Give the certificate of its authority by sslrootcert=<PEM file> in the URL, or ask for less: sslmode=require encrypts and verifies nothing, sslmode=prefer takes a server without TLS too.'
          : 'A proxy that re-signs TLS is the usual cause; give its certificate to Node with NODE_EXTRA_CA_CERTS. Verification is never turned off.',
        cause: error,
      },
    )
  }
  return unreachable(error, address)
}

/** The error of a database that did not answer within the budget. */
export function unreachable(error: unknown, address: Address): DeployError {
  if (isServerError(error)) return unready(error, address)
  const reason = error instanceof Error ? error.message : String(error)
  return new DeployError(
    'DATABASE_UNREACHABLE',
    `${place(address)} could not be reached: ${clause(reason) || networkCode(error)}.`,
    {
      hint: address.tls
        ? 'Check that the server runs and listens there, and that the URL has its host and port; a service container is reached at localhost and the port that it publishes.'
        : 'Check that the endpoint is enabled and running, and that an IP access list or private link lets this runner through to port 5432.',
      retryable: true,
      cause: error,
    },
  )
}

/** The server answered, and takes nobody in. */
function unready(error: Error & Record<'code', string>, address: Address): DeployError {
  const isFull = error.code === '53300'
  return new DeployError(
    'DATABASE_UNREACHABLE',
    isFull
      ? `${place(address)} has no connection left for "${address.user}": ${quote(error)}.`
      : `${place(address)} answers, but takes no login yet: ${quote(error)}.`,
    {
      hint: isFull
        ? 'Close connections that are not needed (`SELECT usename, application_name, count(*) FROM pg_stat_activity GROUP BY 1, 2;` lists them), make the pools of the apps smaller, or give the database more compute, which allows more; then run the job again.'
        : 'Look at the state of the server (in Lakebase its compute), and run the job again once it runs.',
      retryable: true,
      cause: error,
    },
  )
}

function quote(error: Error & Record<'code', string>): string {
  return `${clause(error.message)} (SQLSTATE ${error.code})`
}

function serverRefusal(error: Error & Record<'code', string>, address: Address): DeployError {
  const { database, user } = address
  const said = quote(error)
  if (/is not permitted to log in/.test(error.message)) {
    return new DeployError(
      'DATABASE_LOGIN_REFUSED',
      `${place(address)} refused the login of "${user}": ${said}.`,
      {
        hint: `The role is there, without the right to log in. Let whoever made it, or an administrator, run: ALTER ROLE ${quoteIdentifier(user)} LOGIN;`,
        cause: error,
      },
    )
  }
  if (error.code.startsWith('28')) {
    return new DeployError(
      'DATABASE_LOGIN_REFUSED',
      `${place(address)} refused the login of "${user}": ${said}.`,
      { hint: loginAdvice(error, address), cause: error },
    )
  }
  if (error.code === '3D000') {
    return new DeployError('DATABASE_NOT_FOUND', `${address.host} has no database "${database}".`, {
      hint: address.tls
        ? `Correct the URL, or create it: CREATE DATABASE ${quoteIdentifier(database)};`
        : 'Correct `lakebase.database` in deployment.yaml (the default is databricks_postgres), or create it on the branch.',
      cause: error,
    })
  }
  if (error.code === '42501') {
    return new DeployError(
      'DATABASE_CONNECT_DENIED',
      `"${user}" may not connect to database "${database}": ${said}.`,
      {
        hint: `Let its owner run: GRANT CONNECT ON DATABASE ${quoteIdentifier(database)} TO ${quoteIdentifier(user)};`,
        cause: error,
      },
    )
  }
  const trouble = adviceForTrouble({ sqlstate: error.code, message: error.message })
  return new DeployError('DATABASE_CONNECT_FAILED', `${place(address)} refused the connection: ${said}.`, {
    hint:
      trouble ??
      'Do what the message asks for, and run the job again; a compute that somebody has disabled or stopped has to be started first.',
    retryable: trouble !== undefined,
    cause: error,
  })
}

/** What to do about a login that is refused: it is the address, the server's rules, the password or the role. */
function loginAdvice({ message }: Error, { tls, user }: Address): string {
  if (/\bIP\b/.test(message))
    return 'Let the address of this runner through: the message names the list that blocks it, such as an IP access list of the workspace or account; a runner within the allowed addresses does too.'
  if (/pg_hba\.conf/.test(message))
    return "The rules of the server (pg_hba.conf) let no such login in: a line for this address, user, database and encryption is missing. Let the server's administrator add it; for Lakebase ask Databricks' support."
  return tls
    ? 'Check user and password in the URL (@ is written as %40, / as %2F, % as %25), and pg_hba.conf of the server.'
    : `Usually "${user}" has no Postgres role there. Let an administrator of the database run there:\n${block(createRoleStatement(user, typeOf(user)))}\nA role made with plain CREATE ROLE cannot log in with a token. An app gets its role when the database is attached to it as a resource.`
}

/** A service principal logs in by its application id. */
function typeOf(user: string): IdentityType {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(user) ? 'SERVICE_PRINCIPAL' : 'USER'
}

export function place({ host, port, database }: Pick<Address, 'host' | 'port' | 'database'>): string {
  return `${host}:${port}/${database}`
}

function networkCode(error: unknown): string | undefined {
  // A host with several addresses fails with one AggregateError.
  const first = error instanceof AggregateError ? error.errors[0] : error
  if (!(first instanceof Error) || !('code' in first)) return undefined
  return typeof first.code === 'string' ? first.code : undefined
}

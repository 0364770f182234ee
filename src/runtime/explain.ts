import { codeOf, LakebaseDatabaseError, type LakebaseErrorReason } from './error.ts'
import { isLakebase, isLocal } from './host.ts'
import type { Resolved } from './resolve.ts'
import { describe, isTokenTarget } from './target.ts'

type Place = Pick<Resolved, 'target' | 'host' | 'port' | 'database' | 'user' | 'schema' | 'why'>

interface Explanation {
  readonly reason: LakebaseErrorReason
  /** The likely cause, and what to do. */
  readonly advice: string
}

type Explain = (place: Place) => Explanation

/** A typed error with cause and fix for what users meet; every other error comes back as it is. */
export function explain(error: unknown, place: Place): unknown {
  if (!(error instanceof Error) || error instanceof LakebaseDatabaseError) return error
  const found = explanationOf(error)
  if (!found) return error
  const { reason, advice } = found(place)
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
  { host, target }: Place,
  present: string | undefined,
): LakebaseDatabaseError | undefined {
  if (present === undefined || host === undefined || present.toLowerCase() === host.toLowerCase())
    return undefined
  const advice = `${host} does not serve it, and the workspace says that ${describe(target)} is at ${present} now, as after a restore or when it was made anew. Deploy again, or set PGHOST=${present}.`
  return new LakebaseDatabaseError('HOST_MOVED', advice, error.cause instanceof Error ? error.cause : error)
}

const BY_MESSAGE: readonly (readonly [RegExp, Explain])[] = [
  [/decode token for role/i, tokenNotForRole],
  [/^timeout exceeded when trying to connect/, poolExhausted],
  [/^(timeout expired|Connection terminated due to connection timeout)/, connectTimeout],
  [/^The server does not support SSL connections/, tlsNotSupported],
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

function isOwn({ target }: Place): boolean {
  return !isTokenTarget(target)
}

function unreachable(place: Place): Explanation {
  const where = `${place.host}:${place.port}`
  if (isOwn(place) && place.host !== undefined && isLocal(place.host)) {
    return {
      reason: 'LOCAL_DATABASE_DOWN',
      advice: `No PostgreSQL answers at ${where}, which was chosen because ${place.why}. Start it, or set DATABASE_URL; for Lakebase set PGHOST, PGUSER and LAKEBASE_ENDPOINT or LAKEBASE_INSTANCE.`,
    }
  }
  return {
    reason: 'DATABASE_UNREACHABLE',
    advice: `${where} does not take connections (${place.why}). A suspended database wakes up within seconds; if it does not, look at it in the workspace (Compute > Lakebase), and check that PGHOST is still its host name: a new branch or instance has another.`,
  }
}

function connectTimeout({ host, port }: Place): Explanation {
  return {
    reason: 'CONNECT_TIMEOUT',
    advice: `${host}:${port} has not let this process in within connectionTimeoutMillis. Check the network (a firewall that drops packets looks like this, and an IP access list of the workspace); a database that takes long to wake up needs a higher connectionTimeoutMillis.`,
  }
}

function poolExhausted(): Explanation {
  return {
    reason: 'POOL_EXHAUSTED',
    advice:
      'All connections of this pool are in use, and none came back within connectionTimeoutMillis. The usual cause is a client of pool.connect() that is never released: put client.release() into `finally`. Else raise `max`, or shorten the queries.',
  }
}

function tooManyConnections({ database }: Place): Explanation {
  return {
    reason: 'TOO_MANY_CONNECTIONS',
    advice: `The server of ${database} takes no more connections. Lower \`max\`: all processes of the app together need less than max_connections, which grows with the size of the compute.`,
  }
}

function connectionLost({ host }: Place): Explanation {
  return {
    reason: 'CONNECTION_LOST',
    advice: `The server at ${host}, or the network, ended the connection. Whether a statement that was under way has been done is not known, so it is not sent again by itself; the pool makes a new connection for the next one.`,
  }
}

function certificateNotTrusted(place: Place): Explanation {
  const ownWay = isOwn(place)
    ? 'add sslrootcert=/path/to/ca.pem to DATABASE_URL, or sslmode=no-verify for a database on your own network'
    : 'set NODE_EXTRA_CA_CERTS=/path/to/ca.pem if your network has a certificate authority of its own, and check PGHOST'
  return {
    reason: 'CERTIFICATE_NOT_TRUSTED',
    advice: `The certificate of ${place.host} is not trusted here, so no password was sent: ${ownWay}.`,
  }
}

function tlsNotSupported({ host, target }: Place): Explanation {
  return {
    reason: 'TLS_NOT_SUPPORTED',
    advice: isTokenTarget(target)
      ? `What answers at ${host} is no Lakebase database: check PGHOST.`
      : 'For a database without TLS use sslmode=prefer, or sslmode=disable, in DATABASE_URL or PGSSLMODE.',
  }
}

function stopped(): Explanation {
  return { reason: 'STOPPED', advice: 'Close the pool last, or make a new one with createPool().' }
}

function passwordMissing({ why }: Place): Explanation {
  return {
    reason: 'LOGIN_REFUSED',
    advice: `The server asks for a password, and there is none (${why}). Set PGPASSWORD, or put it into DATABASE_URL.`,
  }
}

function loginRefused(place: Place): Explanation {
  const reason = 'LOGIN_REFUSED'
  if (isOwn(place)) {
    const isToken = place.host !== undefined && isLakebase(place.host)
    return {
      reason,
      advice: isToken
        ? `The password came with the URL (${place.why}); if it is a database token, it has ended: one lasts an hour at most. Take it out of the URL and set LAKEBASE_ENDPOINT (Autoscaling) or LAKEBASE_INSTANCE (Provisioned); then a new one is fetched when it is needed.`
        : `Check user and password of ${place.user} (${place.why}).`,
    }
  }
  return {
    reason,
    advice: `A new token is refused, too, so it is not its age: ${describe(place.target)} has no role "${place.user}", or the token belongs to another identity than PGUSER. Attach the database to the app (that makes the role) or add the role in Lakebase, and check that PGUSER is who DATABRICKS_CLIENT_ID, or the signed-in user, is.`,
  }
}

function tokenNotForRole(place: Place): Explanation {
  return {
    reason: 'TOKEN_NOT_FOR_ROLE',
    advice: isOwn(place)
      ? `The password is no database token (${place.why}). Set LAKEBASE_ENDPOINT (Autoscaling) or LAKEBASE_INSTANCE (Provisioned) in \`env\` of app.yaml; a deploy by lakebase-deploy does it.`
      : `The token was made for ${describe(place.target)}; check that it is the database at ${place.host}, and deploy again if app.yaml names another.`,
  }
}

function databaseMissing({ database, target, why }: Place): Explanation {
  return {
    reason: 'DATABASE_MISSING',
    advice: isTokenTarget(target)
      ? `${describe(target)} has no database "${database}" (${why}). Check PGDATABASE; every Lakebase has databricks_postgres. A deploy by lakebase-deploy makes the database that deployment.yaml names.`
      : `Check the name (${why}), or make it: CREATE DATABASE ${quoted(database)};`,
  }
}

function permissionDenied({ user, schema }: Place): Explanation {
  const name = quoted(schema ?? 'public')
  return {
    reason: 'PERMISSION_DENIED',
    advice: `The role "${user}" has no right on it; a deploy by lakebase-deploy grants it, also for tables and sequences of later migrations. By hand, as the owner: GRANT USAGE ON SCHEMA ${name} TO ${quoted(user)}; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${name} TO ${quoted(user)}; GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA ${name} TO ${quoted(user)};`,
  }
}

function schemaMissing({ schema, database }: Place): Explanation {
  const from = schema === undefined ? '' : ` LAKEBASE_SCHEMA is "${schema}".`
  return {
    reason: 'SCHEMA_MISSING',
    advice: `The database ${database} lacks it.${from} Deploy again: the schema is made before the code starts. By hand: CREATE SCHEMA ${quoted(schema ?? 'app')};`,
  }
}

function tableMissing({ schema, database }: Place): Explanation {
  const name = schema ?? 'public'
  return {
    reason: 'TABLE_MISSING',
    advice: `Plain names mean tables of the schema "${name}" (${schema === undefined ? 'LAKEBASE_SCHEMA is not set' : 'LAKEBASE_SCHEMA, or the option `schema`'}) of the database ${database}. PostgreSQL says the same when that whole schema is missing, or when the role may not use it: SELECT nspname, has_schema_privilege(oid, 'usage') FROM pg_namespace WHERE nspname = '${name.replaceAll("'", "''")}'; tells. Run the migrations (a deploy does it before the code starts), or set LAKEBASE_SCHEMA.`,
  }
}

function readOnly({ host }: Place): Explanation {
  return {
    reason: 'READ_ONLY',
    advice: `The connection to ${host} takes no writes: it is a read-only endpoint or replica, or the transaction is READ ONLY. Write through a pool on the read-write endpoint.`,
  }
}

function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`
}

import { codeOf } from './error.ts'
import { type Explanation, isOwn, type Place, quoted, sourceOf } from './explanation.ts'
import { isLakebase, isLocal } from './host.ts'
import { describe, isTokenTarget } from './target.ts'

export function unreachable(place: Place): Explanation {
  const { host, port, why, asked = {} } = place
  const where = `${host}:${port}`
  if (isOwn(place) && host !== undefined && isLocal(host)) {
    return {
      reason: 'LOCAL_DATABASE_DOWN',
      advice: `No PostgreSQL answers at ${where}, which was chosen because ${why}. Start it, or ${otherDatabase(place)}.`,
    }
  }
  const reason = 'DATABASE_UNREACHABLE'
  if (isOwn(place) && !isLakebaseHost(place)) {
    return {
      reason,
      advice: `${where} does not take connections (${why}). Check host and port in ${sourceOf(place, 'host', 'PGHOST and PGPORT')}, that the server runs, and that the network lets this machine reach it.`,
    }
  }
  const isLookedUp = asked.target !== undefined && asked.host === undefined
  const check = isLookedUp
    ? ''
    : `, and check that ${sourceOf(place, 'host', 'PGHOST')} is still its host name: a new branch or instance has another`
  return {
    reason,
    advice: `${where} does not take connections (${why}). A suspended database wakes up within seconds; if it does not, look at it in the workspace (Compute > Lakebase)${check}.`,
  }
}

/** How to mean another one than what was chosen. */
function otherDatabase({ target, asked = {} }: Place): string {
  if (asked.target) return 'give `target` the database that is meant'
  const url = target.kind === 'url' ? 'correct DATABASE_URL' : 'set DATABASE_URL'
  const host = asked.host === undefined ? '' : ' in place of the option `host`'
  return `${url}${host}; for Lakebase set PGHOST, PGUSER and LAKEBASE_ENDPOINT or LAKEBASE_INSTANCE${target.kind === 'url' ? ' in its place' : ''}`
}

export function connectTimeout({ host, port, target, asked = {} }: Place): Explanation {
  if (host === undefined) {
    return {
      reason: 'CREDENTIAL_UNAVAILABLE',
      advice: `The workspace has not told the host of ${describe(target)} within connectionTimeoutMillis. Check ${asked.workspaceHost === undefined ? 'DATABRICKS_HOST' : 'the option `workspaceHost`'} and the network, or give \`host\` beside \`target\`.`,
    }
  }
  return {
    reason: 'CONNECT_TIMEOUT',
    advice: `${host}:${port} has not let this process in within connectionTimeoutMillis. Check the network (a firewall that drops packets looks like this, and an IP access list of the workspace); a database that takes long to wake up needs a higher connectionTimeoutMillis.`,
  }
}

export function poolExhausted(): Explanation {
  return {
    reason: 'POOL_EXHAUSTED',
    advice:
      'All connections of this pool are in use, and none came back within connectionTimeoutMillis. The usual cause is a client of pool.connect() that is never released: put client.release() into `finally`. Else raise `max`, or shorten the queries.',
  }
}

export function tooManyConnections({ database }: Place): Explanation {
  return {
    reason: 'TOO_MANY_CONNECTIONS',
    advice: `The server of ${database} takes no more connections. Lower \`max\`: all processes of the app together need less than max_connections, which grows with the size of the compute.`,
  }
}

export function connectionLost(place: Place): Explanation {
  if (place.isConnecting) {
    return {
      reason: 'DATABASE_UNREACHABLE',
      advice: `What answers at ${place.host}:${place.port} ended the connection before it let anybody in, so no statement was sent. It is a server that is stopping, a proxy whose database is away, or no PostgreSQL at all: check host and port in ${sourceOf(place, 'host', 'PGHOST and PGPORT')}.`,
    }
  }
  return {
    reason: 'CONNECTION_LOST',
    advice: `The server at ${place.host}, or the network, ended the connection. Whether a statement that was under way has been done is not known, so it is not sent again by itself; the pool makes a new connection for the next one.`,
  }
}

export function notPostgres(place: Place): Explanation {
  return {
    reason: 'DATABASE_UNREACHABLE',
    advice: `What answers at ${place.host}:${place.port} is no PostgreSQL, as a web server is none; no password was sent. Check host and port in ${sourceOf(place, 'host', 'PGHOST and PGPORT')}.`,
  }
}

export function certificateNotTrusted(place: Place, error: Error): Explanation {
  return {
    reason: 'CERTIFICATE_NOT_TRUSTED',
    advice: `The certificate of ${place.host} is not trusted here, so no password was sent: ${trust(place, codeOf(error))}.`,
  }
}

function trust(place: Place, code: string | undefined): string {
  const host = sourceOf(place, 'host', 'PGHOST')
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return isOwn(place) && !isLakebaseHost(place)
      ? `it is for another name. Write a name that is in it into ${host}, or have the server use one for ${place.host}; a certificate authority does not help`
      : `it is for another name, so what answers there is not this database. Check ${host}, and whether a proxy of your network stands between`
  }
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID')
    return "its time is over, or has not come. Check this machine's clock, and have the server's certificate renewed"
  if (!isOwn(place) || isLakebaseHost(place))
    return `set NODE_EXTRA_CA_CERTS=/path/to/ca.pem if your network has a certificate authority of its own, and check ${host}`
  if (place.target.kind === 'local' && place.asked?.target)
    return 'give the option `ssl`: { ca } with the certificate authority, or { rejectUnauthorized: false } for a database on your own network'
  return place.target.kind === 'url'
    ? `add sslrootcert=/path/to/ca.pem to ${place.asked?.target ? 'the URL of `target`' : 'DATABASE_URL'}, or sslmode=no-verify for a database on your own network`
    : 'set PGSSLROOTCERT=/path/to/ca.pem, or PGSSLMODE=no-verify for a database on your own network'
}

export function tlsNotSupported(place: Place): Explanation {
  return {
    reason: 'TLS_NOT_SUPPORTED',
    advice:
      !isOwn(place) || isLakebaseHost(place)
        ? `What answers at ${place.host} is no Lakebase database: check ${sourceOf(place, 'host', 'PGHOST')}.`
        : `For a database without TLS ${withoutTls(place)}.`,
  }
}

function withoutTls({ target, asked = {} }: Place): string {
  if (target.kind === 'url')
    return `use sslmode=prefer, or sslmode=disable, in ${asked.target ? 'the URL of `target`' : 'DATABASE_URL'}`
  return asked.target ? 'give the option `ssl: false`' : 'set PGSSLMODE=prefer, or PGSSLMODE=disable'
}

export function stopped(): Explanation {
  return { reason: 'STOPPED', advice: 'Close the pool last, or make a new one with createPool().' }
}

export function passwordMissing(place: Place): Explanation {
  const { why, target, asked = {} } = place
  const url = asked.target ? 'the URL of `target`' : 'DATABASE_URL'
  const fix =
    target.kind === 'url'
      ? `Put it into ${url}: postgresql://user:password@host:5432/database`
      : asked.target
        ? "Give it with target: { kind: 'url', url: 'postgresql://user:password@host:5432/database' }"
        : 'Set PGPASSWORD, or put it into DATABASE_URL'
  return {
    reason: 'LOGIN_REFUSED',
    advice: `The server asks for a password, and there is none (${why}). ${fix}.`,
  }
}

export function loginRefused(place: Place): Explanation {
  const reason = 'LOGIN_REFUSED'
  const { user, why, target, asked = {} } = place
  if (isOwn(place)) {
    return {
      reason,
      advice: isLakebaseHost(place)
        ? `The password came with the URL (${why}); if it is a database token, it has ended: one lasts an hour at most. Take it out of the URL and set PGHOST and LAKEBASE_ENDPOINT (Autoscaling) or LAKEBASE_INSTANCE (Provisioned); then a new one is fetched when it is needed.`
        : `Check user and password of ${user} (${why}).`,
    }
  }
  const cause = `A new token is refused, too, so it is not its age: ${describe(target)} has no role "${user}", or the token belongs to another identity.`
  if (asked.auth) {
    return {
      reason,
      advice: `${cause} Add the role in Lakebase, for a user with his e-mail address, and check that who \`auth\` (or the signed-in user's token) speaks for is "${user}".`,
    }
  }
  return {
    reason,
    advice: `${cause} Attach the database to the app (that makes the role) or add the role in Lakebase, and check that ${asked.user === undefined && !asked.target ? 'PGUSER' : 'the option `user`'} is who asks for the token: DATABRICKS_CLIENT_ID, or who is signed in.`,
  }
}

export function tokenNotForRole(place: Place): Explanation {
  return {
    reason: 'TOKEN_NOT_FOR_ROLE',
    advice: isOwn(place)
      ? `The password is no database token (${place.why}). Set LAKEBASE_ENDPOINT (Autoscaling) or LAKEBASE_INSTANCE (Provisioned) in \`env\` of app.yaml; a deploy by lakebase-deploy does it.`
      : `The token was made for ${describe(place.target)}; check that it is the database at ${place.host}, and deploy again if app.yaml names another.`,
  }
}

export function databaseMissing(place: Place): Explanation {
  const { database, target, why } = place
  const source = sourceOf(place, 'database', 'PGDATABASE')
  return {
    reason: 'DATABASE_MISSING',
    advice: isTokenTarget(target)
      ? `${describe(target)} has no database "${database}" (${why}). Check ${source}; every Lakebase has databricks_postgres. A deploy by lakebase-deploy makes the database that deployment.yaml names.`
      : `Check ${source} (${why}), or make it: CREATE DATABASE ${quoted(database)};`,
  }
}

function isLakebaseHost({ host }: Place): boolean {
  return host !== undefined && isLakebase(host)
}

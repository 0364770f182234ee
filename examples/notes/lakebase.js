// A pool of connections to Lakebase. The password is a token that lasts an hour, so it is fetched for each new
// connection and cached until shortly before it expires; open connections outlive it.
import { randomUUID } from 'node:crypto'
import pg from 'pg'

const REFRESH_BEFORE_MS = 10 * 60_000
const REQUEST_TIMEOUT_MS = 8_000

/** Reads PG* and DATABRICKS_*, which the platform sets, and LAKEBASE_*, which the deploy sets. */
export function createPool(env = process.env) {
  const pool = new pg.Pool({
    host: required(env, 'PGHOST'),
    port: Number(env.PGPORT ?? 5432),
    database: required(env, 'PGDATABASE'),
    user: required(env, 'PGUSER'),
    password: cached(() => databaseCredential(env)),
    ssl: { rejectUnauthorized: true },
    options: searchPath(required(env, 'LAKEBASE_SCHEMA')),
    application_name: env.PGAPPNAME ?? 'notes',
    // A suspended database needs a moment to wake up.
    connectionTimeoutMillis: 20_000,
    max: 5,
  })
  // An idle connection that the server closes is no reason to end the process.
  pool.on('error', (error) => console.warn(`an idle database connection ended: ${error.message}`))
  return pool
}

/** The start-up option that makes plain table names mean this schema; it costs no round trip. */
export function searchPath(schema) {
  const identifier = `"${schema.replaceAll('"', '""')}"`
  return `-c search_path=${identifier.replace(/[\\\s]/g, '\\$&')}`
}

/** Endpoints (Autoscaling) and instances (Provisioned) have an API each. */
async function databaseCredential(env) {
  if (env.LAKEBASE_ENDPOINT && env.LAKEBASE_INSTANCE) {
    throw new Error('LAKEBASE_ENDPOINT and LAKEBASE_INSTANCE are both set; the app has one database')
  }
  const answer = env.LAKEBASE_ENDPOINT
    ? await callWorkspace(env, '/api/2.0/postgres/credentials', { endpoint: env.LAKEBASE_ENDPOINT })
    : await callWorkspace(env, '/api/2.0/database/credentials', {
        request_id: randomUUID(),
        instance_names: [required(env, 'LAKEBASE_INSTANCE')],
      })
  const expires = Date.parse(answer.expire_time ?? answer.expiration_time)
  if (!answer.token || Number.isNaN(expires)) throw new Error('the credential has no token or no expiry')
  return { token: answer.token, expires }
}

async function callWorkspace(env, path, body) {
  return request(new URL(path, workspaceUrl(env)), {
    headers: { authorization: `Bearer ${await workspaceToken(env)}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

/** The app's own service principal logs in with the secret that the platform gives it. */
async function workspaceToken(env) {
  const login = `${required(env, 'DATABRICKS_CLIENT_ID')}:${required(env, 'DATABRICKS_CLIENT_SECRET')}`
  const answer = await request(new URL('/oidc/v1/token', workspaceUrl(env)), {
    headers: { authorization: `Basic ${Buffer.from(login).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'all-apis' }),
  })
  return answer.access_token
}

async function request(url, { headers, body }) {
  const signal = AbortSignal.timeout(REQUEST_TIMEOUT_MS)
  const response = await fetch(url, { method: 'POST', headers, body, signal })
  if (!response.ok) throw new Error(`${url.pathname} answered ${response.status}: ${await response.text()}`)
  return response.json()
}

/** DATABRICKS_HOST comes with or without its scheme. */
function workspaceUrl(env) {
  const host = required(env, 'DATABRICKS_HOST')
  return host.includes('://') ? host : `https://${host}`
}

/** Calls `fetchCredential` once for all who wait, and again when its token has less than ten minutes left. */
function cached(fetchCredential) {
  let token
  let refreshAt = 0
  return () => {
    if (Date.now() >= refreshAt) {
      refreshAt = Number.POSITIVE_INFINITY
      token = fetchCredential().then(
        (credential) => {
          refreshAt = credential.expires - REFRESH_BEFORE_MS
          return credential.token
        },
        (error) => {
          refreshAt = 0
          throw error
        },
      )
    }
    return token
  }
}

function required(env, name) {
  const value = env[name]
  if (!value)
    throw new Error(
      `${name} is not set: is the database attached to the app, and was it deployed by the action?`,
    )
  return value
}

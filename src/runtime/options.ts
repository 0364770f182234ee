import type { PoolConfig } from 'pg'
import type { CredentialSource } from './credential-source.ts'
import { LakebaseConfigError } from './error.ts'
import type { EventListener } from './event.ts'
import { checkFunction, checkMethods, checkMs } from './option-checks.ts'
import type { Target } from './target.ts'
import type { WorkspaceAuth } from './workspace-auth.ts'

/** A slot, or TCP, TLS and login, in ms; node-postgres would wait for ever. */
export const CONNECT_TIMEOUT_MS = 10_000
/** One request to the workspace, in ms. */
export const REQUEST_TIMEOUT_MS = 8_000

/** Every option of node-postgres, passed on as it is, and these. */
export interface LakebaseOptions extends Omit<PoolConfig, 'password' | 'connectionString'> {
  /** Default: what the environment says. Of another database than the environment's, nothing is taken from there. */
  target?: Target
  /** Becomes search_path; `''` or false for none. Default: LAKEBASE_SCHEMA, for the environment's own database. */
  schema?: string | false
  /** Default: process.env. */
  env?: NodeJS.ProcessEnv
  /** `https://...` of the workspace. Default: DATABRICKS_HOST, else the host of the CLI's profile. */
  workspaceHost?: string
  /** Default: client secret from the environment, then DATABRICKS_TOKEN, then the Databricks CLI. */
  auth?: WorkspaceAuth
  /**
   * When a token is renewed at the latest, as a fraction of its lifetime; jitter renews up to a tenth of that earlier.
   * Default 0.3, so that an outage of 40 minutes passes unseen: 60 min - 0.3 * 60 min - 30 s = 41.5 min.
   */
  refreshAt?: number
  /** False: no timer; a token is renewed by the connect that finds it old. Default true. */
  background?: boolean
  /** Longest time that one connect is repeated while the database wakes up, in ms. Default 10,000; 0 for never. */
  connectRetryMs?: number
  /** Longest time of one request to the workspace, in ms. Default 8,000. */
  requestTimeoutMs?: number
  /** A source of the caller's own; it is not stopped with the pool. */
  credentials?: CredentialSource
  onEvent?: EventListener
  /** The app's own node-postgres, where the helper would find another copy. */
  pg?: Pick<typeof import('pg'), 'Pool'>
  /** False: no spans, even if the app has set up OpenTelemetry. Default true. */
  telemetry?: boolean
}

/**
 * What JavaScript lets through, beside what is of the database itself. Throws LakebaseConfigError.
 * @internal
 */
export function checkOptions({
  credentials,
  onEvent,
  requestTimeoutMs,
  connectRetryMs,
}: LakebaseOptions): void {
  const methods = ['get', 'invalidate', 'start', 'stop', 'status']
  checkMethods('credentials', credentials, methods, 'what createCredentials() gives')
  checkFunction('onEvent', onEvent, '(event) => log(event)')
  checkMs('requestTimeoutMs', requestTimeoutMs)
  // For ever is a time, too.
  if (connectRetryMs !== Number.POSITIVE_INFINITY) checkMs('connectRetryMs', connectRetryMs)
}

/**
 * What is ours in the options; the rest is node-postgres's. Throws LakebaseConfigError for what JavaScript lets through.
 * @internal
 */
export function poolOptions(options: LakebaseOptions): PoolConfig {
  const {
    target: _target,
    schema: _schema,
    env: _env,
    workspaceHost: _workspaceHost,
    auth: _auth,
    refreshAt: _refreshAt,
    background: _background,
    connectRetryMs: _connectRetryMs,
    requestTimeoutMs: _requestTimeoutMs,
    credentials: _credentials,
    onEvent: _onEvent,
    pg: _pg,
    telemetry: _telemetry,
    ...rest
  } = options
  const given: PoolConfig = Object.fromEntries(
    Object.entries(rest).filter(([, value]) => value !== undefined && value !== null),
  )
  if (given.connectionString !== undefined)
    throw new LakebaseConfigError(
      [],
      "The option `connectionString` is not taken, because node-postgres would ignore the token beside it. Set DATABASE_URL, or give target: { kind: 'url', url }.",
    )
  if (given.password !== undefined)
    throw new LakebaseConfigError(
      [],
      "The option `password` is not taken: Lakebase gets a token. For a PostgreSQL of your own set PGPASSWORD, or give target: { kind: 'url', url } with the password in it.",
    )
  return given
}

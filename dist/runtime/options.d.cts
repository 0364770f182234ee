import type { PoolConfig } from 'pg';
import type { CredentialSource } from './credential-source.cjs';
import type { EventListener } from './event.cjs';
import type { Target } from './target.cjs';
import type { WorkspaceAuth } from './workspace-auth.cjs';
/** A slot, or TCP, TLS and login, in ms; node-postgres would wait for ever. */
export declare const CONNECT_TIMEOUT_MS = 10000;
/** One request to the workspace, in ms. */
export declare const REQUEST_TIMEOUT_MS = 8000;
/** Every option of node-postgres, passed on as it is, and these. */
export interface LakebaseOptions extends Omit<PoolConfig, 'password' | 'connectionString'> {
    /** Default: what the environment says. Of another database than the environment's, nothing is taken from there. */
    target?: Target;
    /** Becomes search_path; `''` or false for none. Default: LAKEBASE_SCHEMA, for the environment's own database. */
    schema?: string | false;
    /** Default: process.env. */
    env?: NodeJS.ProcessEnv;
    /** `https://...` of the workspace. Default: DATABRICKS_HOST, else the host of the CLI's profile. */
    workspaceHost?: string;
    /** Default: client secret from the environment, then DATABRICKS_TOKEN, then the Databricks CLI. */
    auth?: WorkspaceAuth;
    /**
     * When a token is renewed at the latest, as a fraction of its lifetime; jitter renews up to a tenth of that earlier.
     * Default 0.3, so that an outage of 40 minutes passes unseen: 60 min - 0.3 * 60 min - 30 s = 41.5 min.
     */
    refreshAt?: number;
    /** False: no timer; a token is renewed by the connect that finds it old. Default true. */
    background?: boolean;
    /** Longest time that one connect is repeated while the database wakes up, in ms. Default 10,000; 0 for never. */
    connectRetryMs?: number;
    /** Longest time of one request to the workspace, in ms. Default 8,000. */
    requestTimeoutMs?: number;
    /** A source of the caller's own; it is not stopped with the pool. */
    credentials?: CredentialSource;
    onEvent?: EventListener;
    /** The app's own node-postgres, where the helper would find another copy. */
    pg?: Pick<typeof import('pg'), 'Pool'>;
    /** False: no spans, even if the app has set up OpenTelemetry. Default true. */
    telemetry?: boolean;
}

import type { PoolConfig } from 'pg';
import type { CredentialSource } from './credentials.js';
import type { EventListener } from './event.js';
/** Which database, and so which credential. */
export type Target = 
/** Everything is in the URL, the password too. */
{
    readonly kind: 'url';
    readonly url: string;
}
/** Lakebase Autoscaling: `projects/<project>/branches/<branch>/endpoints/<endpoint>`. */
 | {
    readonly kind: 'autoscaling';
    readonly endpoint: string;
}
/** Lakebase Provisioned: the name of the instance. */
 | {
    readonly kind: 'provisioned';
    readonly instance: string;
}
/** A PostgreSQL of the developer's own. */
 | {
    readonly kind: 'local';
};
export interface WorkspaceToken {
    /** Bearer token for the workspace's API. */
    readonly token: string;
    /** Without it the hook is asked again for each credential. */
    readonly expiresInMs?: number;
}
/** Who asks for the credential: the signed-in user of a request, an OIDC exchange, a test. */
export type WorkspaceAuth = () => Promise<WorkspaceToken> | WorkspaceToken;
/** Every option of node-postgres, passed on as it is, and these. */
export interface LakebaseOptions extends Omit<PoolConfig, 'password' | 'connectionString'> {
    /** Default: what the environment says. */
    target?: Target;
    /** Becomes search_path. Default: LAKEBASE_SCHEMA. */
    schema?: string;
    /** Default: process.env. */
    env?: NodeJS.ProcessEnv;
    /** `https://...` of the workspace. Default: DATABRICKS_HOST, else the host of the CLI's profile. */
    workspaceHost?: string;
    /** Default: client secret from the environment, then DATABRICKS_TOKEN, then the Databricks CLI. */
    auth?: WorkspaceAuth;
    /** When a token is renewed, as a fraction of its lifetime. Default 1/3, so that an outage of 40 minutes passes unseen. */
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
    /** The app's own node-postgres, for bundled apps where it cannot be found by name. */
    pg?: Pick<typeof import('pg'), 'Pool'>;
    /** False: no spans and metrics, even if the app has @opentelemetry/api. Default true. */
    telemetry?: boolean;
}

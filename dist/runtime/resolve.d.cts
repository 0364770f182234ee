import { type Environment } from './environment.cjs';
import { type Target } from './target.cjs';
import { type Tls } from './tls.cjs';
import type { WorkspaceAuth } from './workspace-auth.cjs';
/** The database that was found, and why it is this one. Holds nothing secret that is printed with it. */
export interface Resolved {
    /** A URL is given back without its password. */
    readonly target: Target;
    /** Undefined: the workspace is asked for it at the first connect, or by `locate()`. */
    readonly host: string | undefined;
    readonly port: number;
    readonly database: string;
    readonly user: string;
    /** Of a `url` or `local` target; the others log in with a token. Not enumerable, so that no log shows it. */
    readonly password?: string;
    readonly schema?: string;
    readonly ssl: Tls;
    /** Start-up options of the environment (PGOPTIONS, or `options` of the URL), without the search path. */
    readonly startupOptions?: string;
    /** `connect_timeout` of the URL. */
    readonly connectTimeoutMs?: number;
    /** Further parameters of DATABASE_URL, for node-postgres. */
    readonly parameters: Readonly<Record<string, string>>;
    /** One sentence for a log. */
    readonly why: string;
}
/** What the caller says about the database itself. */
export interface DatabaseOptions {
    target?: Target | undefined;
    host?: string | undefined;
    port?: number | undefined;
    database?: string | undefined;
    user?: string | undefined;
    schema?: string | false | undefined;
    auth?: WorkspaceAuth | undefined;
}
/**
 * Says which database is meant: the one of `target`; else DATABASE_URL; then PGHOST and PGUSER with LAKEBASE_ENDPOINT
 * (Autoscaling) or LAKEBASE_INSTANCE (Provisioned); then a PostgreSQL on this machine, never inside a Databricks App. What
 * the environment says of its own database is not taken for a `target` that is another. Does no input or output. Throws
 * LakebaseConfigError, which names the variable.
 */
export declare function resolve(environment?: Environment, given?: DatabaseOptions): Resolved;

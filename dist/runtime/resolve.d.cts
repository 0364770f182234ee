import type { LakebaseOptions, Target } from './options.cjs';
/** Verified TLS; `caFile` (PEM) comes from `sslrootcert` and is read when the pool is made. */
export interface VerifiedTls {
    readonly rejectUnauthorized: true;
    readonly caFile?: string;
}
/** The database that was found, and why it is this one. */
export interface Resolved {
    readonly target: Target;
    readonly host: string;
    readonly port: number;
    readonly database: string;
    readonly user: string;
    /** Of a `url` or `local` target; the others log in with a token. */
    readonly password?: string;
    readonly schema?: string;
    readonly ssl: false | VerifiedTls;
    /** Start-up options of the environment (PGOPTIONS, or `options` of the URL), without the search path. */
    readonly startupOptions?: string;
    /** Further parameters of DATABASE_URL, for node-postgres. */
    readonly parameters: Readonly<Record<string, string>>;
    /** One sentence for a log. */
    readonly why: string;
}
type Environment = Readonly<Record<string, string | undefined>>;
type Overrides = Pick<LakebaseOptions, 'target' | 'host' | 'port' | 'database' | 'user' | 'schema'>;
/**
 * Says which database the environment means: DATABASE_URL; then PGHOST and PGUSER with LAKEBASE_ENDPOINT (Autoscaling) or
 * LAKEBASE_INSTANCE (Provisioned); then a PostgreSQL on this machine, never inside a Databricks App. Does no I/O.
 * Throws LakebaseConfigError, which names the variable.
 */
export declare function resolve(environment?: Environment, overrides?: Overrides): Resolved;
export {};

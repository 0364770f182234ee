import type { PoolConfig } from 'pg';
import { type Target } from './target.js';
/** Verified TLS; `caFile` (PEM) comes from `sslrootcert` and is read when the pool is made. */
export interface VerifiedTls {
    readonly rejectUnauthorized: true;
    readonly caFile?: string;
}
/** What `sslmode=no-verify` of node-postgres says; never to Lakebase. */
export interface UnverifiedTls {
    readonly rejectUnauthorized: false;
}
/** `prefer` is libpq's default: TLS without verification if the server has it, else none. Never to Lakebase. */
export type Tls = false | 'prefer' | VerifiedTls | UnverifiedTls;
/** Where the login goes. */
export interface Destination {
    readonly target: Target;
    /** Undefined: it comes from the workspace. */
    readonly host: string | undefined;
}
/** The login of Lakebase is sent in clear text inside the connection, so it is never spoken to without verified TLS. */
export declare function needsVerifiedTls({ target, host }: Destination): boolean;
/** What `sslmode` (of PGSSLMODE or a URL) and `sslrootcert` mean for this destination. Throws LakebaseConfigError. */
export declare function tlsOf(destination: Destination, mode: string | undefined, rootCert: string | undefined): Tls;
/**
 * The `ssl` of node-postgres, whose own reading of PGSSLMODE and URLs changes between versions. `rejectUnauthorized` is
 * always said, because NODE_TLS_REJECT_UNAUTHORIZED holds where it is not. For `prefer` it is the first of two attempts.
 */
export declare function sslSettings(found: Tls, given: PoolConfig['ssl'], destination: Destination): PoolConfig['ssl'];

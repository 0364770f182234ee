import type { CredentialSource, CredentialStatus } from './credential-source.js';
import { type LakebaseErrorReason } from './error.js';
export interface HealthCheckOptions {
    /** The longest that it takes, in ms. Default 2,000. */
    timeoutMs?: number;
}
/** What a health check of the app can send as JSON. Holds no token, no password and no name of a host or user. */
export interface Health {
    readonly ok: boolean;
    /** Of the round trip, with the connect if there was one. */
    readonly ms: number;
    readonly connections: {
        readonly total: number;
        readonly idle: number;
        readonly waiting: number;
    };
    readonly credential: Pick<CredentialStatus, 'state' | 'expiresInMs'>;
    /** Of the error, where it is known. */
    readonly reason?: LakebaseErrorReason | 'NO_ANSWER' | 'QUERY_FAILED';
    /** For the log: not part of the JSON. */
    readonly error?: Error;
}
/** What is needed of a pool. */
export interface CheckedPool {
    readonly credentials: CredentialSource;
    readonly totalCount: number;
    readonly idleCount: number;
    readonly waitingCount: number;
    query(text: string): Promise<unknown>;
}

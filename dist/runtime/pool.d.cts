import type { Pool, PoolConfig } from 'pg';
import type { CredentialSource } from './credential-source.cjs';
import { type Health, type HealthCheckOptions } from './health.cjs';
import type { LakebaseOptions } from './options.cjs';
import type { Resolved } from './resolve.cjs';
export interface CloseOptions {
    /** How long what is under way may go on, in ms. Default 10,000. */
    graceMs?: number;
}
/** A pool of node-postgres whose connections log in with a token that is always valid. */
export interface LakebasePool extends Pool {
    readonly credentials: CredentialSource;
    /** Which database it is, and why. */
    readonly resolved: Resolved;
    /** True from the call of `close` or `end` on. */
    readonly isClosing: boolean;
    /**
     * Lets what is under way end, with the queries that it still needs, then ends the pool; nothing is taken after that.
     * What is not done in time is cut off.
     */
    close(options?: CloseOptions | null): Promise<void>;
    /** Goes on serving, and keeps no connection that nobody uses: for a process that is about to end by itself. */
    retire(): void;
    /** One round trip, never an exception: for `/api/health`. */
    healthCheck(options?: HealthCheckOptions | null): Promise<Health>;
}
export interface LakebasePoolClass {
    new (config?: PoolConfig): LakebasePool;
}
/**
 * A pool for the database that the environment means (see `resolve`); it connects when it is first used. Throws
 * LakebaseConfigError at once when the environment is incomplete.
 */
export declare function createPool(options?: LakebaseOptions): LakebasePool;

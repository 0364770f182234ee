import type { Pool, PoolConfig } from 'pg';
import type { CredentialSource } from './credentials.js';
import type { LakebaseOptions } from './options.js';
import type { Resolved } from './resolve.js';
export interface CloseOptions {
    /** How long clients that are in use may go on, in ms. Default 10,000. */
    graceMs?: number;
}
/** A pool of node-postgres whose connections log in with a token that is always valid. */
export interface LakebasePool extends Pool {
    readonly credentials: CredentialSource;
    /** Which database it is, and why. */
    readonly resolved: Resolved;
    /** Takes no more work, lets what is under way end, then ends the pool. What is not done in time is cut off. */
    close(options?: CloseOptions): Promise<void>;
}
export interface LakebasePoolClass {
    new (config?: PoolConfig): LakebasePool;
}
/**
 * A pool for the database that the environment means (see `resolve`); it connects when it is first used. Throws
 * LakebaseConfigError at once when the environment is incomplete.
 */
export declare function createPool(options?: LakebaseOptions): LakebasePool;

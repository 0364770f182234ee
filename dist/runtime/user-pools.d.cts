import type { LakebaseOptions } from './options.cjs';
import { type CloseOptions, type LakebasePool } from './pool.cjs';
/** Who sends a request, as the platform's proxy says it in its headers. */
export interface User {
    /** `x-forwarded-email`: the role in Postgres. As Node gives a header: what is no single text is refused. */
    readonly email: string | readonly string[] | undefined;
    /** `x-forwarded-access-token`. */
    readonly token: string | readonly string[] | undefined;
}
export interface UserPoolsOptions extends Omit<LakebaseOptions, 'auth' | 'user' | 'credentials'> {
    /** The most pools at a time; those that nobody uses make room for others. Default 50. */
    maxUsers?: number;
    /** How long a pool that nobody uses is kept, in ms. Default 300,000. */
    idleMs?: number;
}
/** Pools of the signed-in users, so that row-level security holds; at most so many, each of one user with one token. */
export interface UserPools {
    /**
     * Gives the user's pool to `work` and keeps it until the work is done; the pool must not be kept for longer. Throws
     * LakebaseError with the reason POOL_EXHAUSTED when all pools are in use and none comes free.
     */
    use<T>(user: User, work: (pool: LakebasePool) => Promise<T>): Promise<T>;
    /** How many there are. */
    readonly size: number;
    /**
     * Lets each `use` that is under way end, with the queries and uses that it still needs, then ends the pools; nothing is
     * taken after that. What is not done within `graceMs` is cut off.
     */
    close(options?: CloseOptions | null): Promise<void>;
    /** Goes on serving, and keeps no connection that nobody uses. */
    retire(): void;
}
/** Pools of users. `max` is per user (default 2), so the server needs `maxUsers` times `max` connections. */
export declare function createUserPools(options?: UserPoolsOptions): UserPools;

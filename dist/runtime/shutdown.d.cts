import type { CloseOptions, LakebasePool } from './pool.cjs';
export interface ShutdownOptions extends CloseOptions {
    /** Default SIGTERM, which the platform sends before it stops an app. */
    signals?: NodeJS.Signals[];
}
/**
 * Opt-in: closes the pool on SIGTERM, then lets the signal end the process unless the app listens to it as well. The
 * returned function takes it back.
 */
export declare function withShutdown(pool: LakebasePool, options?: ShutdownOptions): () => void;

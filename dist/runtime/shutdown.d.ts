import { type ClosableServer } from './server.js';
/** A pool, the pools of the users, or what ends another library's: `{ close: () => dataSource.destroy() }`. */
export interface Closable {
    close(options?: {
        graceMs?: number;
    }): Promise<void>;
    /** Goes on serving, and keeps no connection that nobody uses. */
    retire?(): void;
}
export interface ShutdownOptions {
    /** Default SIGTERM, which the platform sends before it stops an app. */
    signals?: NodeJS.Signals[];
    /**
     * From the signal to the end of the process at the latest, in ms. Default 10,000: a Databricks App is killed 15 s after
     * its SIGTERM.
     */
    graceMs?: number;
    /** What takes requests: a server of node:http, or an app of Fastify or Nest. It is closed first. */
    server?: ClosableServer;
}
/**
 * Opt-in: at SIGTERM lets requests in flight end, then closes the pools, then lets the signal end the process. Where the
 * app listens to the signal too, the end is left to the app, the pools serve it until then, and only a process that is
 * still there after `graceMs` is ended. The returned function takes it back.
 */
export declare function withShutdown(pool: Closable, options?: ShutdownOptions): () => void;

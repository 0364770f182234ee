import type { Clock } from './clock.cjs';
/** A server of node:http, or an app of Fastify, Nest and others whose `close` gives a promise. */
export interface ClosableServer {
    close(done?: (error?: Error) => void): unknown;
    closeIdleConnections?(): void;
}
/** Resolves when the last request is answered. Connections that browsers keep alive are closed as soon as they are idle. */
export declare function closeServer(server: ClosableServer, clock: Clock): Promise<void>;

/** A server of node:http, or an app of Fastify, Nest and others whose `close` gives a promise. */
export interface ClosableServer {
    close(done?: (error?: Error) => void): unknown;
}
/** Resolves when the last request is answered. */
export declare function closeServer(server: ClosableServer): Promise<void>;

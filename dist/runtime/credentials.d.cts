import type { LakebaseOptions } from './options.cjs';
import { type CredentialStatus } from './token-cache.cjs';
export type { CredentialStatus } from './token-cache.cjs';
/** Where passwords come from. Pools of one identity and target share one, each through a handle of its own. */
export interface CredentialSource {
    /** The password function of node-postgres. Throws LakebaseCredentialError. */
    get(signal?: AbortSignal): Promise<string>;
    /** The server refused this token: it is dropped, if it is still the one in use. At most every ten seconds. */
    invalidate(token?: string): void;
    /** Optional: resolves when there is a token, so that the first request need not wait for it. */
    start(): Promise<void>;
    /** Ends this handle; timers and requests end with the last one. */
    stop(): Promise<void>;
    status(): CredentialStatus;
}
/** Throws LakebaseConfigError when the database that is found wants no token. */
export declare function createCredentials(options?: LakebaseOptions): CredentialSource;

export interface CredentialStatus {
    /** `stale`: still good for login, and about to be renewed. */
    readonly state: 'empty' | 'fresh' | 'stale' | 'expired';
    /** 0 when there is no usable token. */
    readonly expiresInMs: number;
    readonly lastError?: Error;
    /** Credentials asked for so far. */
    readonly calls: number;
}
/** Where passwords come from. Pools of one identity and target share one, each through a handle of its own. */
export interface CredentialSource {
    /** A password for a login. Throws LakebaseCredentialError; `signal` ends this caller's wait alone. */
    get(signal?: AbortSignal): Promise<string>;
    /**
     * The server refused this token: it is dropped, if it is still the one in use. One that the server has never accepted is
     * dropped at most every ten seconds, as another would help no more. Without `accept`, one that was given out and not
     * told to be refused for two seconds counts as accepted.
     */
    invalidate(token?: string): void;
    /** The server accepted this token, so that a refusal later on means that it was revoked. */
    accept?(token: string): void;
    /** Optional: resolves when there is a token, so that the first request need not wait for it. */
    start(): Promise<void>;
    /** Ends this handle; timers and requests end with the last one. */
    stop(): Promise<void>;
    status(): CredentialStatus;
}

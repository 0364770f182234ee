export interface CredentialStatus {
    /** `stale`: still good for login, and about to be renewed. */
    readonly state: 'empty' | 'fresh' | 'stale' | 'expired';
    /** 0 when there is no usable token. */
    readonly expiresInMs: number;
    readonly lastError?: Error;
    /** Credentials asked for so far. */
    readonly calls: number;
}

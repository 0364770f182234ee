/** Stable name of what went wrong; `code` is left to what node-postgres and Node say (SQLSTATE or errno). */
export type LakebaseErrorReason = 
/** The environment or the options do not say which database is meant. */
'CONFIGURATION' | 'DATABASE_NOT_ATTACHED'
/** The workspace says no; asking again does not help. */
 | 'CREDENTIAL_REFUSED'
/** The workspace does not answer, or not yet. */
 | 'CREDENTIAL_UNAVAILABLE'
/** The pool or its credentials were closed. */
 | 'STOPPED' | 'LOCAL_DATABASE_DOWN' | 'DATABASE_UNREACHABLE'
/** Nothing answers at the host, and the workspace says that the database has another one now. */
 | 'HOST_MOVED' | 'CONNECT_TIMEOUT'
/** All connections of this pool are in use. */
 | 'POOL_EXHAUSTED'
/** All connections of the server are in use. */
 | 'TOO_MANY_CONNECTIONS' | 'CERTIFICATE_NOT_TRUSTED' | 'TLS_NOT_SUPPORTED' | 'LOGIN_REFUSED' | 'TOKEN_NOT_FOR_ROLE' | 'DATABASE_MISSING' | 'SCHEMA_MISSING'
/** 42P01: the table, or the whole schema of the search path, is not there. */
 | 'TABLE_MISSING' | 'PERMISSION_DENIED' | 'READ_ONLY'
/** The connection ended while a query was under way. */
 | 'CONNECTION_LOST';
/** What every error of this helper has: a message with the cause and the fix. The original is in `cause`. No message holds a token. */
export declare class LakebaseError extends Error {
    readonly reason: LakebaseErrorReason;
    constructor(reason: LakebaseErrorReason, message: string, cause?: unknown);
}
/** The environment or the options do not say which database is meant, or one that is not there. Thrown before it is connected to. */
export declare class LakebaseConfigError extends LakebaseError {
    /** Names of the environment variables that are missing or wrong. */
    readonly variables: readonly string[];
    constructor(variables: readonly string[], message: string, reason?: 'CONFIGURATION' | 'DATABASE_NOT_ATTACHED');
}
export interface CredentialFailure {
    /** HTTP status; undefined when there was no answer. */
    readonly status?: number | undefined;
    /** True when the same call may succeed later with nothing changed. */
    readonly retryable: boolean;
    /** From Retry-After, in ms. */
    readonly retryAfterMs?: number | undefined;
    readonly cause?: unknown;
}
/** No database credential could be had from the workspace. */
export declare class LakebaseCredentialError extends LakebaseError {
    readonly status: number | undefined;
    readonly retryable: boolean;
    readonly retryAfterMs: number | undefined;
    constructor(message: string, failure: CredentialFailure, reason?: 'STOPPED');
}
/**
 * What the server or the network refused. All fields of the original are kept (`code`, `severity`, `detail`, `table`...),
 * so code that looks at `error.code === '42501'` goes on working.
 */
export declare class LakebaseDatabaseError extends LakebaseError {
    /** SQLSTATE, such as 28P01, or errno, such as ECONNREFUSED. */
    readonly code: string | undefined;
    constructor(reason: LakebaseErrorReason, message: string, original: Error);
}

import { type LakebaseOptions } from './options.cjs';
/** Asks the workspace for the host of a database. Throws LakebaseCredentialError. */
export type Locator = (signal: AbortSignal) => Promise<string>;
/**
 * The options with the host in them, asked of the workspace if it is not known here: for `pgConfig`, `knexConfig` and the
 * other settings, which cannot wait for it. `createPool` needs no such step. Takes no longer than
 * `connectionTimeoutMillis`. Throws LakebaseError.
 */
export declare function locate(options?: LakebaseOptions): Promise<LakebaseOptions & {
    readonly host: string;
}>;

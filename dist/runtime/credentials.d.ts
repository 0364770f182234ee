import type { CredentialSource } from './credential-source.js';
import type { LakebaseOptions } from './options.js';
import { type TokenTarget } from './target.js';
/** Throws LakebaseConfigError when the database that is found takes no token. */
export declare function createCredentials(options?: LakebaseOptions): CredentialSource;
/** Where a login goes, and as which role. */
export interface Login {
    readonly target: TokenTarget;
    readonly user: string;
}

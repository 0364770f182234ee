import type { CredentialSource } from './credential-source.cjs';
import { type LakebaseOptions } from './options.cjs';
import { type TokenTarget } from './target.cjs';
/** Throws LakebaseConfigError when the database that is found takes no token. */
export declare function createCredentials(options?: LakebaseOptions): CredentialSource;
/** Where a login goes, and as which role. */
export interface Login {
    readonly target: TokenTarget;
    readonly user: string;
}

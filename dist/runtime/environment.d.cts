import { LakebaseConfigError } from './error.cjs';
/** Variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;
/**
 * Empty variables are none, and the line end of a secret's file is not part of a name; a password stays as it is. Throws
 * LakebaseConfigError for what JavaScript lets through.
 */
export declare function clean(environment: Environment): Environment;
/** For an environment whose server is connected to. Throws LakebaseConfigError. */
export declare function refuseWhatLibpqAloneTakes(env: Environment): void;
/** `source` is a variable, or an option in words. */
export declare function severalHosts(source: string): LakebaseConfigError;
/** The environment without what it says of its own database: for a database that the caller names. */
export declare function withoutDatabase(env: Environment): Environment;
/** True inside a Databricks App. */
export declare function insideApp(env: Environment): boolean;
/** In words, where there is a host. */
export declare function hostIsSet(env: Environment): string;
/** PGPORT, or the usual one. */
export declare function portOf(env: Environment): number;
export declare function missing(env: Environment, name: string, reason: string): never;
export declare function notAttached(why: string): LakebaseConfigError;

import type { ConnectionOptions } from 'node:tls';
import type { PoolConfig } from 'pg';
import type { LakebaseOptions } from './options.cjs';
import { type LakebasePoolClass } from './pool.cjs';
import { type PostgresJsLogin } from './postgres-js.cjs';
/** Some ORMs type this as a server's options, which differ in that one key. */
type Ssl = boolean | Omit<ConnectionOptions, 'pskCallback'>;
/** A password that is asked for at each new connection, or the fixed one of a database of the developer's own. */
type Password = string | (() => Promise<string>);
type Defined<T> = {
    [Key in keyof T]: NonNullable<T[Key]>;
};
/**
 * Settings of node-postgres, as far as all take them: pg-promise's types know no `undefined` and no null under
 * exactOptionalPropertyTypes, and call some others differently. What is given to `pgConfig` is in it all the same.
 */
export interface PgConfig extends Defined<Omit<PoolConfig, 'password' | 'ssl' | 'stream' | 'Client' | 'types'>> {
    password?: Password;
    ssl?: boolean | Defined<Omit<ConnectionOptions, 'key'>>;
}
/** For `new pg.Pool(...)`, `new pg.Client(...)` and whatever takes their settings. Drizzle, Kysely and Prisma take `createPool()`. */
export declare function pgConfig(options?: LakebaseOptions): PgConfig;
export interface TypeormConfig {
    readonly type: 'postgres';
    readonly host: string;
    readonly port: number;
    readonly username: string;
    readonly password: Password;
    readonly database: string;
    readonly ssl: Ssl;
    /** node-postgres with our pool, so that connects are repeated while the database wakes up. */
    readonly driver: {
        readonly Pool: LakebasePoolClass;
    };
    /** TypeORM forwards only this to node-postgres. */
    readonly extra: Readonly<Record<string, unknown>>;
}
/** `new DataSource({ ...typeormConfig(), entities })` */
export declare function typeormConfig(options?: LakebaseOptions): TypeormConfig;
export interface SequelizeConfig {
    readonly dialect: 'postgres';
    readonly host: string;
    readonly port: number;
    readonly username: string;
    readonly database: string;
    /** Sequelize 6 reads TLS and start-up options only from here. */
    readonly dialectOptions: Readonly<Record<string, unknown>> & {
        readonly ssl: Ssl;
    };
    readonly pool: {
        readonly max?: number;
        readonly min?: number;
        readonly idle?: number;
    };
    readonly hooks: {
        beforeConnect(config: {
            password?: unknown;
        }): void;
    };
}
/** `new Sequelize({ ...sequelizeConfig(), logging: false })`. Hooks of the app's own are added with `addHook`. */
export declare function sequelizeConfig(options?: LakebaseOptions): SequelizeConfig;
export interface KnexConfig {
    readonly client: 'pg';
    readonly connection: Readonly<Record<string, unknown>> & {
        readonly password: Password;
        readonly ssl: Ssl;
    };
    readonly pool: {
        readonly min: number;
        readonly max?: number;
    };
}
/** `knex(knexConfig())`. The schema is set at start-up; `searchPath` would cost a round trip for each connection. */
export declare function knexConfig(options?: LakebaseOptions): KnexConfig;
export interface PostgresJsOptions extends PostgresJsLogin {
    readonly host: string;
    readonly port: number;
    readonly database: string;
    readonly username: string;
    readonly ssl: Ssl | 'prefer';
    readonly max?: number;
    /** Seconds. */
    readonly idle_timeout?: number;
    /** Seconds. */
    readonly connect_timeout: number;
    /** Start-up parameters. */
    readonly connection: Readonly<Record<string, string | number | boolean>>;
}
/** `postgres(postgresJsOptions())`. Needs no pg. */
export declare function postgresJsOptions(options?: LakebaseOptions): PostgresJsOptions;
export {};

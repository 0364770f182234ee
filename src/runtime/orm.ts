import type { ConnectionOptions } from 'node:tls'
import type { PoolConfig } from 'pg'
import { type Connection, openConnection, planPool } from './connection.ts'
import type { LakebaseOptions } from './options.ts'
import { nodePostgres } from './peer.ts'
import { type LakebasePoolClass, poolClass } from './pool.ts'
import { type Ports, systemPorts } from './ports.ts'
import { type PostgresJsLogin, postgresJsLogin, REFUSED_WITHIN_MS } from './postgres-js.ts'

/** Some ORMs type this as a server's options, which differ in that one key. */
type Ssl = boolean | Omit<ConnectionOptions, 'pskCallback'>
/** A password that is asked for at each new connection, or the fixed one of a database of the developer's own. */
type Password = string | (() => Promise<string>)

type Defined<T> = { [Key in keyof T]: NonNullable<T[Key]> }

/**
 * Settings of node-postgres, as far as all take them: pg-promise's types know no `undefined` and no null under
 * exactOptionalPropertyTypes, and call some others differently. What is given to `pgConfig` is in it all the same.
 */
export interface PgConfig
  extends Defined<Omit<PoolConfig, 'password' | 'ssl' | 'stream' | 'Client' | 'types'>> {
  password?: Password
  ssl?: boolean | Defined<Omit<ConnectionOptions, 'key'>>
}

/** For `new pg.Pool(...)`, `new pg.Client(...)` and whatever takes their settings. Drizzle, Kysely and Prisma take `createPool()`. */
export function pgConfig(options: LakebaseOptions = {}): PgConfig {
  return pgConfigWith(options, systemPorts)
}

/** @internal */
export function pgConfigWith(options: LakebaseOptions, ports: Ports): PgConfig
export function pgConfigWith(options: LakebaseOptions, ports: Ports): PoolConfig {
  return openConnection(options, ports).config
}

export interface TypeormConfig {
  readonly type: 'postgres'
  readonly host: string
  readonly port: number
  readonly username: string
  readonly password: Password
  readonly database: string
  readonly ssl: Ssl
  /** node-postgres with our pool, so that connects are repeated while the database wakes up. */
  readonly driver: { readonly Pool: LakebasePoolClass }
  /** TypeORM forwards only this to node-postgres. */
  readonly extra: Readonly<Record<string, unknown>>
}

/** `new DataSource({ ...typeormConfig(), entities })` */
export function typeormConfig(options: LakebaseOptions = {}): TypeormConfig {
  return typeormConfigWith(options, systemPorts)
}

/** @internal */
export function typeormConfigWith(options: LakebaseOptions, ports: Ports): TypeormConfig {
  const { host, port, user, database, ssl, password, rest } = parts(openConnection(options, ports))
  const pg = nodePostgres(options.pg)
  const driver = { ...pg, Pool: poolClass(pg.Pool, planPool(options, ports), options, ports) }
  return { type: 'postgres', host, port, username: user, password, database, ssl, driver, extra: rest }
}

export interface SequelizeConfig {
  readonly dialect: 'postgres'
  readonly host: string
  readonly port: number
  readonly username: string
  readonly database: string
  /** Sequelize 6 reads TLS and start-up options only from here. */
  readonly dialectOptions: Readonly<Record<string, unknown>> & { readonly ssl: Ssl }
  readonly pool: { readonly max?: number; readonly min?: number; readonly idle?: number }
  readonly hooks: { beforeConnect(config: { password?: unknown }): void }
}

/** `new Sequelize({ ...sequelizeConfig(), logging: false })`. Hooks of the app's own are added with `addHook`. */
export function sequelizeConfig(options: LakebaseOptions = {}): SequelizeConfig {
  return sequelizeConfigWith(options, systemPorts)
}

/** @internal */
export function sequelizeConfigWith(options: LakebaseOptions, ports: Ports): SequelizeConfig {
  const connection = openConnection(options, ports)
  const { host, port, user, database, ssl, password, rest } = parts(connection)
  const { max, min, idleTimeoutMillis: idle } = connection.config
  return {
    dialect: 'postgres',
    host,
    port,
    username: user,
    database,
    dialectOptions: { ...rest, ssl },
    pool: {
      ...(max === undefined ? {} : { max }),
      ...(min === undefined ? {} : { min }),
      ...(typeof idle === 'number' ? { idle } : {}),
    },
    hooks: {
      // A function, which node-postgres calls within its time limit; Sequelize itself would wait for ever.
      beforeConnect: (config) => {
        if (password !== '') config.password = password
      },
    },
  }
}

export interface KnexConfig {
  readonly client: 'pg'
  readonly connection: Readonly<Record<string, unknown>> & { readonly password: Password; readonly ssl: Ssl }
  readonly pool: { readonly min: number; readonly max?: number }
}

/** `knex(knexConfig())`. The schema is set at start-up; `searchPath` would cost a round trip for each connection. */
export function knexConfig(options: LakebaseOptions = {}): KnexConfig {
  return knexConfigWith(options, systemPorts)
}

/** @internal */
export function knexConfigWith(options: LakebaseOptions, ports: Ports): KnexConfig {
  const { rest, ...login } = parts(openConnection(options, ports))
  const { max, min = 0 } = options
  return {
    client: 'pg',
    connection: { ...rest, ...login },
    pool: { min, ...(max === undefined ? {} : { max }) },
  }
}

export interface PostgresJsOptions extends PostgresJsLogin {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly username: string
  readonly ssl: Ssl | 'prefer'
  readonly max?: number
  /** Seconds. */
  readonly idle_timeout?: number
  /** Seconds. */
  readonly connect_timeout: number
  /** Start-up parameters. */
  readonly connection: Readonly<Record<string, string | number | boolean>>
}

/** `postgres(postgresJsOptions())`. Needs no pg. */
export function postgresJsOptions(options: LakebaseOptions = {}): PostgresJsOptions {
  return postgresJsOptionsWith(options, systemPorts)
}

/** @internal */
export function postgresJsOptionsWith(options: LakebaseOptions, ports: Ports): PostgresJsOptions {
  const connection = openConnection(options, ports)
  const { host, port, user, database, ssl } = parts(connection)
  const { max, idleTimeoutMillis: idle, connectionTimeoutMillis = 10_000 } = connection.config
  const isShortLived = typeof idle === 'number' && idle <= REFUSED_WITHIN_MS
  const login = postgresJsLogin(connection, ports, { connectMs: connectionTimeoutMillis, isShortLived })
  const { statement_timeout, lock_timeout, application_name, options: startup } = connection.config
  const parameters = Object.entries({ statement_timeout, lock_timeout, application_name, options: startup })
  return {
    host,
    port,
    database,
    username: user,
    ...login,
    // postgres.js knows libpq's `prefer` itself.
    ssl: connection.resolved.ssl === 'prefer' && options.ssl === undefined ? 'prefer' : ssl,
    ...(max === undefined ? {} : { max }),
    ...(typeof idle === 'number' ? { idle_timeout: idle / 1000 } : {}),
    connect_timeout: connectionTimeoutMillis / 1000,
    connection: Object.fromEntries(
      parameters.flatMap(([name, value]) => (value === undefined || value === false ? [] : [[name, value]])),
    ),
  }
}

/** The login by itself, and the rest as node-postgres calls it. */
function parts({ resolved, password, config }: Connection) {
  const { host: _h, port: _p, user: _u, database: _d, password: _w, ssl, ...rest } = config
  const { host, port, user, database } = resolved
  return { host, port, user, database, ssl: ssl ?? false, password, rest }
}

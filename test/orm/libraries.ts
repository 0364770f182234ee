import { PrismaPg } from '@prisma/adapter-pg'
import { drizzle } from 'drizzle-orm/node-postgres'
import makeKnex, { type Knex } from 'knex'
import { Kysely, PostgresDialect, sql } from 'kysely'
import { Model } from 'objection'
import pg from 'pg'
import pgPromise from 'pg-promise'
import postgres from 'postgres'
import { Sequelize } from 'sequelize'
import { DataSource } from 'typeorm'
import {
  knexConfigWith,
  pgConfigWith,
  postgresJsOptionsWith,
  sequelizeConfigWith,
  typeormConfigWith,
} from '../../src/runtime/orm.ts'
import type { LakebasePool } from '../../src/runtime/pool.ts'
import type { Stage } from '../contract/runtime/stage.ts'

/** One open library. */
export interface Library {
  /** Says who it is, its search_path and its server process; on a new connection if there is none. */
  query(): Promise<unknown>
  /** How many connections it makes at most. */
  readonly max: number | undefined
  close(): Promise<unknown>
}

type Options = Parameters<Stage['pool']>[0] & object

export type Open = (stage: Stage, options: Options) => Promise<Library>

const QUERY =
  "SELECT current_user::text AS role, current_setting('search_path') AS path, pg_backend_pid() AS pid"

export const ON_OUR_POOL: Readonly<Record<string, Open>> = {
  drizzle: async (stage, options) => {
    const pool = stage.pool({ ...options, pg })
    const db = drizzle({ client: pool })
    return {
      query: async () => (await db.execute(QUERY)).rows[0],
      max: pool.options.max,
      close: () => pool.end(),
    }
  },
  kysely: async (stage, options) => {
    const pool = stage.pool({ ...options, pg })
    const db = new Kysely({ dialect: new PostgresDialect({ pool }) })
    return {
      query: async () => (await sql.raw(QUERY).execute(db)).rows[0],
      max: pool.options.max,
      close: () => db.destroy(),
    }
  },
  'prisma adapter': async (stage, options) => {
    const pool = stage.pool({ ...options, pg })
    const adapter = await new PrismaPg(pool).connect()
    return {
      query: async () => {
        const { columnNames, rows } = await adapter.queryRaw({ sql: QUERY, args: [], argTypes: [] })
        return Object.fromEntries(columnNames.map((name, index) => [name, rows[0]?.[index]]))
      },
      max: pool.options.max,
      close: async () => {
        await adapter.dispose()
        await pool.close()
      },
    }
  },
  typeorm: async (stage, options) => {
    const source = new DataSource({ ...typeormConfigWith({ ...options, pg }, stage.ports) })
    await source.initialize()
    return {
      query: async () => (await source.query(QUERY))[0],
      max: 'master' in source.driver ? Number(maxOf(source.driver.master)) : undefined,
      close: () => source.destroy(),
    }
  },
  'knex on our pool': async (stage, options) => {
    const pool = stage.pool({ ...options, pg })
    return overPool(pool, makeKnex({ client: 'pg', connectionPool: pool }))
  },
  'objection on our pool': async (stage, options) => {
    const pool = stage.pool({ ...options, pg })
    return overPool(pool, makeKnex({ client: 'pg', connectionPool: pool }), objectionQuery)
  },
}

export const ON_THEIR_OWN: Readonly<Record<string, Open>> = {
  knex: async (stage, options) => byItself(knexOf(stage, options)),
  objection: async (stage, options) => byItself(knexOf(stage, options), objectionQuery),
  'pg-promise': async (stage, options) => {
    const db = pgPromise({ noWarnings: true })(pgConfigWith(options, stage.ports))
    return {
      query: () => db.one(QUERY),
      max: db.$pool.options.max,
      close: () => db.$pool.end(),
    }
  },
  pgConfig: async (stage, options) => {
    const pool = new pg.Pool(pgConfigWith(options, stage.ports))
    pool.on('error', () => {})
    return {
      query: async () => (await pool.query(QUERY)).rows[0],
      max: pool.options.max,
      close: () => pool.end(),
    }
  },
  sequelize: async (stage, options) => {
    const config = sequelizeConfigWith(options, stage.ports)
    const sequelize = new Sequelize({ ...config, logging: false })
    return {
      query: async () => (await sequelize.query(QUERY))[0][0],
      max: config.pool.max,
      close: () => sequelize.close(),
    }
  },
  'postgres.js': async (stage, options) => {
    const db = postgres(postgresJsOptionsWith(options, stage.ports))
    return { query: async () => (await db.unsafe(QUERY))[0], max: db.options.max, close: () => db.end() }
  },
}

type Alone = (password: () => Promise<string>, max: number) => Library

/** As an app uses them that has no helper: for comparison. PGHOST and its kin say where. */
export const WITHOUT_HELPER: Readonly<Record<'pg' | 'postgres.js', Alone>> = {
  pg: (password, max) => {
    const pool = new pg.Pool({ max, ssl: true, password })
    pool.on('error', () => {})
    return { query: async () => (await pool.query(QUERY)).rows[0], max, close: () => pool.end() }
  },
  'postgres.js': (password, max) => {
    const db = postgres({ max, ssl: true, password })
    return { query: async () => (await db.unsafe(QUERY))[0], max, close: () => db.end() }
  },
}

type Ask = (knex: Knex) => Promise<unknown>

const knexQuery: Ask = async (knex) => (await knex.raw(QUERY)).rows[0]

const objectionQuery: Ask = async (knex) => {
  class Role extends Model {
    static override tableName = 'pg_roles'
  }
  return (await Role.bindKnex(knex).knex().raw(QUERY)).rows[0]
}

function overPool(pool: LakebasePool, knex: Knex, ask = knexQuery): Library {
  const close = async () => {
    await knex.destroy()
    await pool.end()
  }
  return { query: () => ask(knex), max: pool.options.max, close }
}

function knexOf(stage: Stage, options: Options): Knex {
  // It logs connections that the server has ended, which is what happens here.
  const log = { warn: () => {}, error: () => {} }
  return makeKnex({ ...knexConfigWith(options, stage.ports), log })
}

function byItself(knex: Knex, ask = knexQuery): Library {
  return { query: () => ask(knex), max: knex.client.pool.max, close: () => knex.destroy() }
}

function maxOf(pool: unknown): unknown {
  const options = typeof pool === 'object' && pool !== null && 'options' in pool ? pool.options : undefined
  return typeof options === 'object' && options !== null && 'max' in options ? options.max : undefined
}

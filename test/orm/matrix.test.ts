import { setTimeout as sleep } from 'node:timers/promises'
import { PrismaPg } from '@prisma/adapter-pg'
import { drizzle } from 'drizzle-orm/node-postgres'
import makeKnex from 'knex'
import { Kysely, PostgresDialect, sql } from 'kysely'
import { Model } from 'objection'
import pg from 'pg'
import pgPromise from 'pg-promise'
import postgres from 'postgres'
import { Sequelize } from 'sequelize'
import { DataSource } from 'typeorm'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  knexConfigWith,
  pgConfigWith,
  postgresJsOptionsWith,
  sequelizeConfigWith,
  typeormConfigWith,
} from '../../src/runtime/orm.ts'
import { openStage, type Stage } from '../contract/runtime/stage.ts'

const QUERY =
  "SELECT current_user::text AS role, current_setting('search_path') AS path, pg_backend_pid() AS pid"
const KINDS = ['autoscaling', 'provisioned'] as const

/** One open library: asks the query on a connection, and says how many connections it makes at most. */
interface Library {
  query(): Promise<unknown>
  readonly max: number | undefined
  close(): Promise<unknown>
}

type Options = Parameters<Stage['pool']>[0] & object

const LIBRARIES: Readonly<Record<string, (options: Options) => Promise<Library>>> = {
  drizzle: async (options) => {
    const pool = stage.pool({ ...options, pg })
    const db = drizzle({ client: pool })
    return {
      query: async () => (await db.execute(QUERY)).rows[0],
      max: pool.options.max,
      close: () => pool.end(),
    }
  },
  kysely: async (options) => {
    const pool = stage.pool({ ...options, pg })
    const db = new Kysely({ dialect: new PostgresDialect({ pool }) })
    return {
      query: async () => (await sql.raw(QUERY).execute(db)).rows[0],
      max: pool.options.max,
      close: () => db.destroy(),
    }
  },
  'prisma adapter': async (options) => {
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
  knex: async (options) => {
    // It logs connections that the server has ended, which is what happens here.
    const log = { warn: () => {}, error: () => {} }
    const knex = makeKnex({ ...knexConfigWith(options, stage.ports), log })
    return {
      query: async () => (await knex.raw(QUERY)).rows[0],
      max: knex.client.pool.max,
      close: () => knex.destroy(),
    }
  },
  typeorm: async (options) => {
    const source = new DataSource({ ...typeormConfigWith({ ...options, pg }, stage.ports) })
    await source.initialize()
    return {
      query: async () => (await source.query(QUERY))[0],
      max: 'master' in source.driver ? Number(maxOf(source.driver.master)) : undefined,
      close: () => source.destroy(),
    }
  },
  'knex on our pool': async (options) => {
    const pool = stage.pool({ ...options, pg })
    const knex = makeKnex({ client: 'pg', connectionPool: pool })
    return {
      query: async () => (await knex.raw(QUERY)).rows[0],
      max: pool.options.max,
      close: async () => {
        await knex.destroy()
        await pool.end()
      },
    }
  },
  objection: async (options) => {
    const log = { warn: () => {}, error: () => {} }
    const knex = makeKnex({ ...knexConfigWith(options, stage.ports), log })
    class Role extends Model {
      static override tableName = 'pg_roles'
    }
    Role.knex(knex)
    return {
      query: async () => (await Role.knex().raw(QUERY)).rows[0],
      max: knex.client.pool.max,
      close: () => knex.destroy(),
    }
  },
  'pg-promise': async (options) => {
    // Its types take no `undefined` (exactOptionalPropertyTypes).
    const config = Object.fromEntries(Object.entries(pgConfigWith(options, stage.ports)))
    const db = pgPromise({ noWarnings: true })(config)
    return {
      query: () => db.one(QUERY),
      max: db.$pool.options.max,
      close: () => db.$pool.end(),
    }
  },
  pgConfig: async (options) => {
    const pool = new pg.Pool(pgConfigWith(options, stage.ports))
    pool.on('error', () => {})
    return {
      query: async () => (await pool.query(QUERY)).rows[0],
      max: pool.options.max,
      close: () => pool.end(),
    }
  },
  sequelize: async (options) => {
    const config = sequelizeConfigWith(options, stage.ports)
    const sequelize = new Sequelize({ ...config, logging: false })
    return {
      query: async () => (await sequelize.query(QUERY))[0][0],
      max: config.pool.max,
      close: () => sequelize.close(),
    }
  },
  'postgres.js': async (options) => {
    const db = postgres(postgresJsOptionsWith(options, stage.ports))
    return { query: async () => (await db.unsafe(QUERY))[0], max: db.options.max, close: () => db.end() }
  },
}

function maxOf(pool: unknown): unknown {
  const options = typeof pool === 'object' && pool !== null && 'options' in pool ? pool.options : undefined
  return typeof options === 'object' && options !== null && 'max' in options ? options.max : undefined
}

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterEach(() => stage.reset())
afterAll(() => stage.close())

describe.each(Object.entries(LIBRARIES))('%s', (_name, open) => {
  it.each(KINDS)('works on %s, over TLS and across a token rotation', async (kind) => {
    const env: Record<string, string> = { ...stage.environment(kind), LAKEBASE_SCHEMA: 'my schema' }
    const expected = { role: env.PGUSER, path: '"my schema"', pid: expect.any(Number) }
    const logins = () => stage.emulator.journal.filter((entry) => entry.kind === 'login').length
    const library = await open({ env, max: 3, idleTimeoutMillis: 5 })
    try {
      expect(library.max).toBe(3)
      expect(await library.query()).toEqual(expected)
      for (let turn = 0; turn < 3; turn += 1) {
        const before = logins()
        // Past the life of every token so far, with every connection gone.
        stage.advance(61 * 60_000)
        await dropAll(env.PGUSER ?? '')
        await sleep(20)
        expect(await library.query()).toEqual(expected)
        expect(logins()).toBeGreaterThan(before)
      }
      expect(stage.emulator.journal.filter((entry) => entry.kind === 'login' && !entry.accepted)).toEqual([])
    } finally {
      await library.close()
    }
  })
})

describe.each(['drizzle', 'kysely', 'prisma adapter', 'knex on our pool', 'typeorm'])('%s', (name) => {
  it('waits for a database that wakes up, and gets over a revoked token', async () => {
    const open = LIBRARIES[name]
    if (!open) throw new Error(name)
    const waking = { sqlState: '57P03', message: 'the database system is starting up' }
    const revoked = { sqlState: '28P01', message: 'password authentication failed' }
    stage.emulator.faults.add({ match: 'login', times: 3, action: waking })
    stage.emulator.faults.add({ match: 'login', after: 3, action: revoked })
    const library = await open({ env: stage.environment('autoscaling') })
    expect(await library.query()).toMatchObject({ pid: expect.any(Number) })
    await library.close()
  })
})

describe.each(['knex', 'objection', 'pg-promise', 'pgConfig', 'sequelize', 'postgres.js'])(
  '%s, which dials itself,',
  (name) => {
    const HARMS: Readonly<Record<string, () => void>> = {
      'a revoked token': () => stage.emulator.revokeCredentials(),
      // Tokens have ended, and the helper's clock has stood still.
      'a machine that slept': () => stage.emulator.clock.advance(2 * 60 * 60_000),
    }
    it.each(Object.entries(HARMS))('gets over %s after one refused login at most', async (_name, harm) => {
      const open = LIBRARIES[name]
      if (!open) throw new Error(name)
      const env = stage.environment('autoscaling')
      const library = await open({ env, max: 3, idleTimeoutMillis: 5_000 })
      try {
        await library.query()
        // The cache drops a token at most every ten seconds.
        stage.advanceHelper(11_000)
        harm()
        let failed = 0
        for (let turn = 0; turn < 6; turn += 1) {
          await dropAll(env.PGUSER ?? '')
          await sleep(20)
          await library.query().catch((error: unknown) => {
            // A connection that was ended a moment ago is no refused login.
            if (/password authentication/.test(String(error))) failed += 1
          })
        }
        expect(failed).toBeLessThanOrEqual(1)
      } finally {
        await library.close()
      }
    })
  },
)

describe('typeorm', () => {
  it('works again after destroy(), and two data sources share one options object', async () => {
    const config = typeormConfigWith({ env: stage.environment('autoscaling'), pg }, stage.ports)
    const [first, second] = [new DataSource({ ...config }), new DataSource({ ...config })]
    for (let turn = 0; turn < 2; turn += 1) {
      await Promise.all([first.initialize(), second.initialize()])
      await first.destroy()
      expect(await second.query(QUERY)).toHaveLength(1)
      await second.destroy()
    }
  })
})

async function dropAll(role: string): Promise<void> {
  const statement = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '${role}'`
  await stage.emulator.sql({ project: 'shop' }, statement)
  await stage.emulator.sql({ instance: 'depot' }, statement)
}

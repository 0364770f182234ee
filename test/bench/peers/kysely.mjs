import { readdirSync, readFileSync } from 'node:fs'
import { Kysely, PostgresDialect, sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import pg from 'pg'

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 1 })
const db = new Kysely({ dialect: new PostgresDialect({ pool }) })
// From .sql files, which is quicker than the modules that kysely's own provider loads.
const provider = {
  getMigrations: async () =>
    Object.fromEntries(
      readdirSync('migrations').map((file) => [
        file,
        { up: (db) => sql.raw(readFileSync(`migrations/${file}`, 'utf8')).execute(db) },
      ]),
    ),
}
const { error } = await new Migrator({ db, provider }).migrateToLatest()
await db.destroy()
if (error) throw error

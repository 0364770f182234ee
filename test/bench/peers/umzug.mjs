import { readFileSync } from 'node:fs'
import pg from 'pg'
import { Umzug } from 'umzug'

// umzug has no storage for PostgreSQL of its own; this is the least that works.
const client = new pg.Client({ connectionString: process.env.DATABASE_URL })
await client.connect()
const umzug = new Umzug({
  migrations: {
    glob: 'migrations/*.sql',
    resolve: ({ name, path }) => ({ name, up: () => client.query(readFileSync(path, 'utf8')) }),
  },
  storage: {
    async executed() {
      await client.query('CREATE TABLE IF NOT EXISTS umzug (name text PRIMARY KEY)')
      return (await client.query('SELECT name FROM umzug ORDER BY name')).rows.map((row) => row.name)
    },
    logMigration: ({ name }) => client.query('INSERT INTO umzug VALUES ($1)', [name]),
    unlogMigration: ({ name }) => client.query('DELETE FROM umzug WHERE name = $1', [name]),
  },
  logger: undefined,
})
await umzug.up()
await client.end()

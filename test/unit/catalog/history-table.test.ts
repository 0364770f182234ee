import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readCatalog } from '../../../src/catalog/read.ts'
import { releases } from '../../matrix.ts'
import { APP, CI, desiredDatabase, Lab } from '../postgres/lab.ts'

describe.each(releases('history tables'))('the table of another tool on PostgreSQL %i', (version) => {
  let lab: Lab

  beforeAll(async () => {
    lab = await Lab.start(version)
  }, 60_000)
  afterAll(() => lab.stop())

  /** Its rows as the deployer reads them, after `sql` of an administrator. */
  async function read(...sql: readonly string[]) {
    const database = await lab.database()
    await lab.admin(database, ...sql, 'GRANT ALL ON ALL TABLES IN SCHEMA drizzle TO PUBLIC')
    const session = await lab.session(CI, database)
    const { histories } = await readCatalog(session, desiredDatabase({ database }))
    await session.close()
    return histories.map(({ tool, rows }) => [tool, rows])
  }
  const TABLE = 'CREATE TABLE drizzle.__drizzle_migrations (id serial, hash text, created_at bigint)'
  const ROW = "INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('a', 17)"

  it('is read in a schema of an administrator, or of the deployer', async () => {
    const rows = [['drizzle', [{ version: '17', state: 'applied' }]]]
    const usage = 'GRANT USAGE ON SCHEMA drizzle TO PUBLIC'
    expect(await read('CREATE SCHEMA drizzle', usage, TABLE, ROW)).toEqual(rows)
    expect(await read(`CREATE SCHEMA drizzle AUTHORIZATION "${CI}"`, usage, TABLE, ROW)).toEqual(rows)
  })

  it('is told of and not read in a schema that somebody else could put another one in the place of', async () => {
    const schema = `CREATE SCHEMA drizzle AUTHORIZATION "${APP}"; GRANT USAGE ON SCHEMA drizzle TO PUBLIC`
    expect(await read(schema, TABLE, ROW)).toEqual([['drizzle', undefined]])
  })

  it('of other types than its own is told of, and stops nothing', async () => {
    const goose = 'CREATE TABLE drizzle.goose_db_version (id int, version_id text, is_applied bool)'
    const usage = 'GRANT USAGE ON SCHEMA drizzle TO PUBLIC'
    expect(await read('CREATE SCHEMA drizzle', usage, goose)).toEqual([['goose', undefined]])
  })
})

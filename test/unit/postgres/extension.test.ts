import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CI, JANE, Lab, migration, wantedDatabase } from './lab.ts'

const FILES = [
  migration(
    '0001_notes.sql',
    'create table notes (id int, tag citext); create index by_tag on notes using gin (tag gin_trgm_ops)',
  ),
]

describe.each([16, 17, 18] as const)('extensions on PostgreSQL %i', (version) => {
  let lab: Lab

  beforeAll(async () => {
    lab = await Lab.start(version)
  }, 60_000)
  afterAll(() => lab.stop())

  it('are there before the migrations that need them, and stay out of the owner role', async () => {
    const wanted = wantedDatabase({
      database: await lab.database(),
      extensions: ['citext', 'pg_trgm'],
      migrations: [migration('0001_notes.sql', 'create table notes (id int, tag citext)')],
    })
    const steps = await lab.deploy(wanted)
    expect(steps.filter((step) => step.startsWith('create extension'))).toEqual([
      'create extension "citext" in "shop"',
      'create extension "pg_trgm" in "shop"',
    ])
    expect(await lab.plan(wanted, CI)).toEqual([])
    expect(await lab.plan(wanted, JANE)).toEqual([`join role "${wanted.ownerRole}"`])
  })

  it('that the database has elsewhere stay there', async () => {
    const database = await lab.database()
    await lab.admin(database, 'create extension citext', 'create extension pg_trgm schema public')
    const wanted = wantedDatabase({ database, extensions: ['citext', 'pg_trgm'], migrations: [] })
    expect((await lab.deploy(wanted)).filter((step) => step.includes('extension'))).toEqual([])
  })

  it('that the server does not have stop the run with nothing changed', async () => {
    const wanted = wantedDatabase({
      database: await lab.database(),
      extensions: ['no_such'],
      migrations: FILES,
    })
    await expect(lab.deploy(wanted)).rejects.toMatchObject({
      code: 'DATABASE_CHANGE_FAILED',
      message: expect.stringContaining('extension "no_such" is not available'),
    })
    expect(await lab.admin(wanted.database, "select from pg_namespace where nspname = 'shop'")).toEqual([])
  })
})

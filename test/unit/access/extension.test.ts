import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { releases } from '../../matrix.ts'
import { CI, desiredDatabase, JANE, Lab, migration } from '../postgres/lab.ts'

const FILES = [
  migration(
    '0001_notes.sql',
    'create table notes (id int, tag citext); create index by_tag on notes using gin (tag gin_trgm_ops)',
  ),
]

describe.each(releases('extensions'))('extensions on PostgreSQL %i', (version) => {
  let lab: Lab

  beforeAll(async () => {
    lab = await Lab.start(version)
  }, 60_000)
  afterAll(() => lab.stop())

  it('are there before the migrations that need them, and stay out of the owner role', async () => {
    const desired = desiredDatabase({
      database: await lab.database(),
      extensions: ['citext', 'pg_trgm'],
      migrations: [migration('0001_notes.sql', 'create table notes (id int, tag citext)')],
    })
    const steps = await lab.deploy(desired)
    expect(steps.filter((step) => step.startsWith('create extension'))).toEqual([
      'create extension "citext" in "shop"',
      'create extension "pg_trgm" in "shop"',
    ])
    expect(await lab.plan(desired, CI)).toEqual([])
    expect(await lab.plan(desired, JANE)).toEqual([`join role "${desired.ownerRole}"`])
  })

  it('that the database has elsewhere stay there', async () => {
    const database = await lab.database()
    await lab.admin(database, 'create extension citext', 'create extension pg_trgm schema public')
    const desired = desiredDatabase({ database, extensions: ['citext', 'pg_trgm'], migrations: [] })
    expect((await lab.deploy(desired)).filter((step) => step.includes('extension'))).toEqual([])
  })

  it('that the server does not have stop the run with nothing changed', async () => {
    const desired = desiredDatabase({
      database: await lab.database(),
      extensions: ['no_such'],
      migrations: FILES,
    })
    await expect(lab.deploy(desired)).rejects.toMatchObject({
      code: 'DATABASE_CHANGE_FAILED',
      message: expect.stringContaining('extension "no_such" is not available'),
    })
    expect(await lab.admin(desired.database, "select from pg_namespace where nspname = 'shop'")).toEqual([])
  })
})

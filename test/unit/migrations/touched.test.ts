import { afterAll, beforeAll, expect, it } from 'vitest'
import { readCatalog } from '../../../src/catalog/read.ts'
import { readTouched } from '../../../src/migrations/touched.ts'
import type { Session } from '../../../src/postgres/session.ts'
import { CI, desiredDatabase, Lab, migration, Run } from '../postgres/lab.ts'

const SCENE = `
  CREATE TABLE fresh (id int); CREATE TABLE full_one (id int); INSERT INTO full_one VALUES (1);
  CREATE TABLE parent (id int); CREATE TABLE heir () INHERITS (parent); INSERT INTO heir VALUES (1);
  CREATE TABLE parts (id int) PARTITION BY LIST (id); CREATE TABLE part PARTITION OF parts DEFAULT;
  CREATE VIEW seen AS SELECT 1 AS id`
const TOUCHES = [
  'CREATE INDEX ON fresh (id); CREATE INDEX ON full_one (id); CREATE INDEX ON parent (id)',
  'CREATE INDEX ON parts (id); ALTER TABLE part ADD COLUMN a int; DROP VIEW seen; CREATE TABLE next (id int)',
]

let lab: Lab
let database: string
let run: Run
let session: Session

beforeAll(async () => {
  lab = await Lab.start(17)
  database = await lab.database()
  await lab.deploy(desiredDatabase({ database, migrations: [migration('0001_scene.sql', SCENE)] }))
  run = new Run()
  session = await lab.session(CI, database, run)
})

afterAll(() => lab.stop())

async function empty(...texts: readonly string[]): Promise<readonly string[]> {
  const files = texts.map((sql, index) => migration(`000${index + 2}_next.sql`, sql))
  const catalog = await readCatalog(session, desiredDatabase({ database }))
  const touched = await readTouched(session, desiredDatabase({ database }), catalog, files, run.ports.syntax)
  return [...touched.empty].sort()
}

it('finds those that the files name, in one message', async () => {
  const before = run.meter.messages
  expect(await empty(...TOUCHES)).toEqual(['fresh', 'part'])
  expect(run.meter.messages - before).toBe(2)
})

it('asks nothing when the files name none that is there', async () => {
  const before = run.meter.messages
  expect(await empty('CREATE TABLE next (id int); CREATE INDEX ON next (id)')).toEqual([])
  expect(run.meter.messages - before).toBe(1)
})

it('finds columns and routines that are there and that the files make, also where a table is held', async () => {
  const holder = await lab.client('cloud_admin', database)
  const setup = `CREATE FUNCTION shop.ours() RETURNS int LANGUAGE sql AS 'SELECT 1'; ALTER FUNCTION shop.ours() OWNER TO "${desiredDatabase({ database }).ownerRole}"; CREATE FUNCTION shop.theirs() RETURNS int LANGUAGE sql AS 'SELECT 1'`
  await holder.query(setup)
  const sql = ['ours', 'theirs', 'next'].map(
    (name) => `CREATE OR REPLACE FUNCTION ${name}() RETURNS int LANGUAGE sql AS 'SELECT 1';`,
  )
  const file = migration(
    '0002_next.sql',
    `${sql.join('')} ALTER TABLE fresh ADD COLUMN IF NOT EXISTS id int, ADD COLUMN a int`,
  )
  const catalog = await readCatalog(session, desiredDatabase({ database }))
  const touched = () => readTouched(session, desiredDatabase({ database }), catalog, [file], run.ports.syntax)
  const column = (name: string) => ({
    space: 'relation',
    name: { schema: undefined, name: 'fresh' },
    column: name,
  })
  const found = { there: [column('id')], absent: [column('a')], routines: ['ours'] }
  expect(await touched()).toEqual({ ...found, empty: new Set(['fresh']) })
  await holder.query('BEGIN; LOCK TABLE shop.fresh')
  expect(await touched()).toEqual({ ...found, empty: new Set() })
  await holder.query('ROLLBACK')
})

it('takes one that somebody holds for one with rows, and leaves no transaction behind', async () => {
  const holder = await lab.client('cloud_admin', database)
  await holder.query('BEGIN; LOCK TABLE shop.fresh')
  expect(await empty(...TOUCHES)).toEqual([])
  await holder.query('ROLLBACK')
  expect(await empty(...TOUCHES)).toEqual(['fresh', 'part'])
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bootstrapBlock } from '../../../src/access/bootstrap-block.ts'
import { partsOf } from '../../../src/block.ts'
import { DeployError } from '../../../src/error.ts'
import { releases } from '../../matrix.ts'
import { APP, CI, desiredDatabase, JANE, Lab, migration } from '../postgres/lab.ts'

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

  const CAT = "create function shop.cat(varchar, int) returns text language sql as 'select 1::text'"
  const OPERATOR = 'create operator shop.|| (leftarg = varchar, rightarg = int, function = shop.cat)'

  it.each([
    ['an operator of others', 'others', OPERATOR],
    ['a function of others', 'others', 'select 1'],
    ['an operator of the owner role', 'owner', OPERATOR],
    [
      'a function of the owner role that is named as one of PostgreSQL',
      'owner',
      'alter function shop.cat rename to upper',
    ],
  ])('are not made where their scripts could call %s', async (_, maker, more) => {
    const grants = [{ grantee: { kind: 'app' }, access: 'read-write', create: false }] as const
    const desired = desiredDatabase({ database: await lab.database(), grants, migrations: [] })
    await lab.deploy(desired)
    const { database, ownerRole } = desired
    await lab.admin(database, `grant create on schema shop to "${APP}"`)
    if (maker === 'others') await lab.as(APP, database, CAT, more)
    else await lab.admin(database, `set role ${ownerRole}`, CAT, more)
    await lab.admin(database, `revoke create on schema shop from "${APP}"`)
    const extended = { ...desired, extensions: ['citext'] }
    await expect(lab.deploy(extended)).rejects.toMatchObject({ code: 'EXTENSION_REACHES_CODE' })
    await expect(lab.admin(database, bootstrapBlock(extended, [CI]))).rejects.toThrow(
      /script of extension citext could call/,
    )
    expect(await lab.admin(database, "select from pg_extension where extname = 'citext'")).toEqual([])
  })

  it('are not made where others may put code beside one that they require', async () => {
    const grants = [{ grantee: { kind: 'app' }, access: 'read-write', create: false }] as const
    const desired = desiredDatabase({ database: await lab.database(), grants, migrations: [] })
    await lab.deploy(desired)
    const { database } = desired
    await lab.admin(database, `grant create on database ${database} to "${APP}"`)
    await lab.as(APP, database, 'create schema evil', 'create extension cube schema evil')
    const extended = { ...desired, extensions: ['earthdistance'] }
    await expect(lab.deploy(extended)).rejects.toMatchObject({
      code: 'EXTENSION_REACHES_CODE',
      message: expect.stringContaining('the required extension cube belongs to another role'),
      hint: expect.stringContaining('DROP EXTENSION cube CASCADE;'),
    })
    await expect(lab.admin(database, bootstrapBlock(extended, [CI]))).rejects.toThrow(
      /cube belongs to another/,
    )
    // Nor by what is printed, in a schema of its own: the required one is where it was.
    const refusal = await lab.deploy(extended).catch((error: unknown) => error)
    const printed = refusal instanceof DeployError ? partsOf(refusal.hint ?? '') : []
    const [block] = printed.flatMap((part) => ('block' in part ? [part.block] : []))
    await expect(lab.admin(database, block ?? '')).rejects.toThrow(/cube belongs to another/)
    await lab.admin(database, 'drop extension cube cascade', 'create extension cube schema evil')
    await expect(lab.deploy(extended)).rejects.toMatchObject({
      code: 'EXTENSION_REACHES_CODE',
      message: expect.stringContaining('what others make in schema evil of a required extension'),
    })
    await lab.admin(database, 'drop extension cube cascade', block ?? '')
    expect(
      await lab.admin(database, "select from pg_extension where extname = 'earthdistance'"),
    ).toHaveLength(1)
    const shared = [{ grantee: { kind: 'app' }, access: 'owner', create: true }] as const
    await expect(lab.deploy({ ...desired, grants: shared, extensions: ['citext'] })).rejects.toMatchObject({
      code: 'EXTENSION_REACHES_CODE',
    })
  })

  it('are not made by the printed block in a schema of others, or where others may create', async () => {
    const desired = desiredDatabase({
      database: await lab.database(),
      extensions: ['citext'],
      migrations: [],
    })
    const { database, ownerRole } = desired
    const block = bootstrapBlock(desired, [CI])
    await lab.admin(database, `create schema shop authorization "${APP}"`)
    await expect(lab.admin(database, block)).rejects.toThrow(/belongs to another role/)
    await lab.admin(
      database,
      'drop schema shop',
      bootstrapBlock({ ...desired, extensions: [] }, [CI]),
      `grant create on schema shop to "${APP}"`,
    )
    await expect(lab.admin(database, block)).rejects.toThrow(/others may create in schema shop/)
    await lab.admin(database, `revoke create on schema shop from "${APP}"`, block)
    expect(
      await lab.admin(
        database,
        `select nspowner::regrole::text as owner from pg_namespace where nspname = 'shop'`,
      ),
    ).toEqual([{ owner: ownerRole }])
  })

  it('are made where nobody else can create for that moment, and beside code that is in nobody’s way', async () => {
    const grants = [{ grantee: { kind: 'app' }, access: 'read-write', create: true }] as const
    const desired = desiredDatabase({ database: await lab.database(), grants, migrations: [] })
    await lab.deploy(desired)
    await lab.admin(
      desired.database,
      `set role ${desired.ownerRole}`,
      "create function shop.touch() returns trigger language plpgsql as 'begin return new; end'",
      'reset role',
    )
    const steps = await lab.deploy({ ...desired, extensions: ['citext'] })
    expect(steps).toEqual(['create extension "citext" in "shop"'])
    const [acl] = await lab.admin(
      desired.database,
      `select has_schema_privilege('${APP}', 'shop', 'create') as creates`,
    )
    expect(acl).toEqual({ creates: true })
    expect(await lab.plan({ ...desired, extensions: ['citext'] }, CI)).toEqual([])
  })

  it('that two runs for schemas of their own make at once are made by one of them', async () => {
    const database = await lab.database()
    const [one, two] = ['one', 'two'].map((schema) =>
      desiredDatabase({ database, schema, grants: [], extensions: ['citext', 'pg_trgm'] }),
    )
    if (!one || !two) throw new Error('two schemas')
    await lab.deploy({ ...one, extensions: [] })
    await lab.deploy({ ...two, extensions: [] })
    // Whoever makes one first commits it once the others wait for it.
    const first = await lab.client('cloud_admin', database)
    await first.query('begin; create extension citext schema public')
    const runs = Promise.all([lab.deploy(one), lab.deploy(two, JANE)])
    await lab.untilBlocked(2)
    await first.query('commit')
    const made = (await runs).flat().filter((step) => step.startsWith('create extension'))
    // Of the other one, both may say that they have made it.
    expect([...new Set(made.map((step) => step.split(' in ')[0]))]).toEqual(['create extension "pg_trgm"'])
    expect(await lab.plan(one, CI)).toEqual([])
    expect(await lab.plan(two, JANE)).toEqual([])
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
      code: 'EXTENSION_NOT_AVAILABLE',
      message: 'The server has no extension no_such.',
    })
    expect(await lab.admin(desired.database, "select from pg_namespace where nspname = 'shop'")).toEqual([])
  })
})

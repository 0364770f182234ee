import { describe, expect, it } from 'vitest'
import type { Catalog } from '../../../src/catalog/catalog.ts'
import type { TableCopy } from '../../../src/catalog/table-copy.ts'
import type { DesiredDatabase } from '../../../src/config/desired-database.ts'
import { DeployError } from '../../../src/error.ts'
import { planDatabase } from '../../../src/plan/database.ts'
import { emptyCatalog, table } from '../postgres/fixtures.ts'
import { APP, desiredDatabase, migration, READ_WRITE, stepsOf } from '../postgres/lab.ts'

const desired = desiredDatabase({ database: 'db', migrations: [migration('1_a.sql', 'select 1')] })
const owner = { canLogin: false, inherit: true, set: true, admin: 'login', shared: true } as const
/** Owner role and schema are there, and the app exists without any grant. */
const bare: Catalog = {
  ...emptyCatalog,
  owner,
  schema: { owner: desired.ownerRole, acl: [] },
  roles: [APP, 'reader'],
}
const settled = (change: Partial<Catalog>): Catalog => ({ ...bare, ...change })

function steps(database: DesiredDatabase, catalog: Catalog | undefined): readonly string[] {
  return stepsOf(planDatabase(database, catalog).changes)
}

function refusal(
  database: DesiredDatabase,
  catalog: Catalog,
): { code: string; message: string; hint: string | undefined } {
  try {
    planDatabase(database, catalog)
  } catch (error) {
    if (error instanceof DeployError) return { code: error.code, message: error.message, hint: error.hint }
    throw error
  }
  throw new Error('nothing was refused')
}

function plainCopy(table: string): TableCopy {
  const nothing = { sequences: [], partitions: [], obstacles: [], left: [], before: [], referred: [] }
  return {
    ...nothing,
    table,
    partitionOf: undefined,
    isPlain: true,
    hasRowSecurity: false,
    isUnlogged: false,
    options: undefined,
    key: undefined,
    columns: ['id'],
    parts: [],
    rights: [],
  }
}

describe('planDatabase', () => {
  it('makes everything in a database that does not exist yet, and plans the same once it is there and empty', () => {
    const first = planDatabase(desired, undefined)
    expect(stepsOf(first.changes)).toEqual([
      'create role "db__shop_owner"',
      'join role "db__shop_owner"',
      'create schema "shop" for "db__shop_owner"',
      'grant CREATE on schema "shop" to the app',
      'grant USAGE on schema "shop" to the app',
      'grant DELETE on default-table "shop" to the app',
      'grant INSERT on default-table "shop" to the app',
      'grant SELECT on default-table "shop" to the app',
      'grant UPDATE on default-table "shop" to the app',
      'grant SELECT on default-sequence "shop" to the app',
      'grant USAGE on default-sequence "shop" to the app',
      'create table "lakebase_migrations"',
      expect.stringMatching(/^apply 1_a\.sql \([0-9a-f]{64}\)$/),
    ])
    expect(planDatabase(desired, { ...emptyCatalog, roles: [APP] })).toEqual(first)
    expect(planDatabase({ ...desired, appRole: undefined }, emptyCatalog)).toEqual(first)
  })

  it('makes no ledger without migrations', () => {
    expect(steps({ ...desired, migrations: [], grants: [] }, bare)).toEqual([])
  })

  it('grants an app that does not exist yet everything on what is there', () => {
    const catalog = settled({
      objects: [table('notes', desired.ownerRole, { grantable: undefined })],
      roles: [],
      ledger: [],
    })
    expect(steps({ ...desired, appRole: undefined, migrations: [] }, catalog)).toContain(
      'grant SELECT on table "notes" to the app',
    )
  })

  it('drops CREATE, and gives readers SELECT only', () => {
    const grants = [
      { ...READ_WRITE, create: false },
      { grantee: { kind: 'role', role: 'reader' }, access: 'read-only', create: false },
    ] as const
    const objects = [
      table('notes', desired.ownerRole, { grantable: undefined }),
      table('ids', desired.ownerRole, { kind: 'sequence', grantable: undefined }),
      table('lakebase_migrations', desired.ownerRole, { grantable: undefined }),
    ]
    const planned = steps({ ...desired, grants, migrations: [] }, settled({ objects, ledger: [] }))
    expect(planned.filter((step) => step.includes('role "reader"'))).toEqual([
      'grant USAGE on schema "shop" to role "reader"',
      'grant SELECT on table "notes" to role "reader"',
      'grant SELECT on sequence "ids" to role "reader"',
      'grant SELECT on default-table "shop" to role "reader"',
      'grant SELECT on default-sequence "shop" to role "reader"',
    ])
    expect(planned).not.toContain('grant CREATE on schema "shop" to the app')
    expect(planned.filter((step) => step.includes('lakebase_migrations'))).toEqual([])
  })

  it('makes an app that migrates itself a member of the owner role, and nothing more', () => {
    const grants = [{ ...READ_WRITE, access: 'owner' }] as const
    expect(steps({ ...desired, grants, migrations: [] }, bare)).toEqual([
      'make the app a member of "db__shop_owner"',
    ])
    expect(steps({ ...desired, grants, migrations: [] }, settled({ ownerMembers: [APP] }))).toEqual([])
  })

  it('moves what the deployer may move, and leaves a sequence to its table', () => {
    const objects = [
      table('notes', 'ci'),
      table('notes_id_seq', 'ci', { kind: 'sequence', follows: 'notes' }),
      table('old', 'bob'),
    ]
    const { changes, findings } = planDatabase(
      { ...desired, grants: [], migrations: [] },
      settled({ objects, actsFor: ['ci'], tableCopies: [plainCopy('old')] }),
    )
    expect(stepsOf(changes)).toEqual(['give table "notes"() to "db__shop_owner"'])
    expect(findings).toEqual([
      {
        code: 'OBJECT_OWNED_BY_OTHER',
        key: 'table old()',
        message: 'Table "shop"."old" belongs to "bob": a migration cannot alter or drop it.',
        hint: expect.stringMatching(
          /^To copy it into one of the owner role, let a deployer who is a member of databricks_superuser run: BEGIN; .* COMMIT;$/,
        ),
        objects: ['old'],
      },
    ])
  })

  it('only reports with `ownership: keep`', () => {
    const database = { ...desired, grants: [], migrations: [], ownership: 'keep' } as const
    const { changes, findings } = planDatabase(
      database,
      settled({ objects: [table('notes', 'ci')], actsFor: ['ci'] }),
    )
    expect(changes).toEqual([])
    expect(findings.map(({ hint }) => hint)).toEqual([
      'Set `lakebase.ownership: enforce` to let the deploy take it over.',
    ])
  })

  it('spells out DROP for routines', () => {
    const objects = [
      table('f', 'bob', { kind: 'function', signature: 'a integer, b "x y"' }),
      table('agg', 'bob', { kind: 'aggregate', signature: '' }),
    ]
    const { findings } = planDatabase({ ...desired, grants: [], migrations: [] }, settled({ objects }))
    expect(findings.map(({ hint }) => hint)).toEqual([
      expect.stringContaining(
        'BEGIN DROP FUNCTION "shop"."f"(a integer, b "x y"); SET CONSTRAINTS ALL IMMEDIATE;',
      ),
      expect.stringContaining('BEGIN DROP AGGREGATE "shop"."agg"(*); SET CONSTRAINTS ALL IMMEDIATE;'),
    ])
  })

  it('grants on a foreign object what the deployer may pass on, and reports the rest', () => {
    const objects = [
      table('open', 'bob', { grantable: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'] }),
      table('shut', 'bob'),
      table('own', APP),
    ]
    const { changes, findings } = planDatabase({ ...desired, migrations: [] }, settled({ objects }))
    expect(stepsOf(changes).filter((step) => step.includes(' table "'))).toEqual([
      'grant DELETE on table "open" to the app',
      'grant INSERT on table "open" to the app',
      'grant SELECT on table "open" to the app',
      'grant UPDATE on table "open" to the app',
    ])
    expect(findings.filter(({ code }) => code === 'GRANT_NEEDS_OWNER')).toEqual([
      {
        code: 'GRANT_NEEDS_OWNER',
        key: `shut ${APP}`,
        message: `"${APP}" has no DELETE, INSERT, SELECT, UPDATE on "shop"."shut", which belongs to "bob"; the deployer may not grant on it.`,
        hint: `As "bob" run: GRANT DELETE, INSERT, SELECT, UPDATE ON TABLE "shop"."shut" TO "${APP}";`,
        objects: ['shut'],
      },
    ])
  })

  it('grants to the app what it loses as owner of a table that is moved', () => {
    const catalog = settled({ objects: [table('notes', APP)], actsFor: [APP] })
    expect(steps({ ...desired, migrations: [] }, catalog)).toContain(
      'grant SELECT on table "notes" to the app',
    )
  })
})

describe('refusals', () => {
  it.each([
    [
      { owner: undefined, login: { ...emptyCatalog.login, createRole: [] } },
      {
        code: 'OWNER_ROLE_NEEDED',
        message:
          'The role "db__shop_owner", which is to own the schema in database "db", does not exist, and "ci" may not create roles: it has no CREATEROLE, nor SET ROLE on a databricks_superuser that has it.',
        hint: expect.stringMatching(
          /^Let whoever created the Lakebase project or instance run this once in database "db"; running it again changes nothing:\n {4}DO \$bootstrap\$\n/,
        ),
      },
    ],
    [
      { owner: { ...owner, inherit: false, admin: undefined }, ownerAdmins: ['jane', 'root'] },
      {
        code: 'OWNER_ROLE_NOT_JOINED',
        message: '"ci" is not a member of the owner role "db__shop_owner" and may not make itself one.',
        hint: 'Let a member of databricks_superuser run: GRANT "db__shop_owner" TO "ci" WITH INHERIT TRUE, SET TRUE;',
      },
    ],
    [
      { owner: { ...owner, canLogin: true } },
      {
        code: 'OWNER_ROLE_CAN_LOGIN',
        message: '"db__shop_owner" cannot be the owner role: somebody can log in as it.',
        hint: 'Name a role of its own in deployment.yaml (`lakebase.owner_role`), or leave the key out: the role is then made by the deploy.',
      },
    ],
    [
      { schema: undefined, login: { ...emptyCatalog.login, createSchema: false } },
      {
        code: 'SCHEMA_NOT_CREATABLE',
        message: '"ci" may not create schema "shop" or change its owner: it has no CREATE on database "db".',
        hint: 'Let the database\'s owner run: GRANT CREATE ON DATABASE "db" TO "ci";',
      },
    ],
    [
      { schema: { owner: 'bob', acl: [] } },
      {
        code: 'SCHEMA_OWNED_BY_OTHER',
        message: 'Schema "shop" belongs to "bob", not to the owner role "db__shop_owner".',
        hint: 'Choose another `lakebase.schema`: to give this one away "bob" would need all rights of the owner role. If nothing is in it, as "bob" run: DROP SCHEMA "shop";',
      },
    ],
  ])('%#: %o', (change, expected) => {
    expect(refusal(desired, settled(change))).toEqual(expected)
  })

  it('names the roles that do not exist', () => {
    const grants = [
      { grantee: { kind: 'role', role: 'bi"team' }, access: 'read-only', create: false },
    ] as const
    expect(refusal({ ...desired, grants }, bare)).toMatchObject({
      code: 'ROLE_NOT_FOUND',
      message:
        'deployment.yaml grants something to "bi"team", and the server of database "db" has no such role.',
      hint: expect.stringContaining('CREATE ROLE "bi""team" NOLOGIN;'),
    })
  })

  it('says who can make the app a member of the owner role', () => {
    const grants = [{ ...READ_WRITE, access: 'owner' }] as const
    expect(refusal({ ...desired, grants }, settled({ owner: { ...owner, admin: undefined } })).code).toBe(
      'OWNER_ROLE_NOT_GRANTABLE',
    )
  })
})

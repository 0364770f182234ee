import type { FindingCode } from '../../src/access/finding-code.ts'
import { APP, CI, JANE } from '../unit/postgres/lab.ts'
import type { AdvisedWorld } from './world.ts'

/** A state in which a finding is made, from which its advice leads out. */
export interface FindingCase {
  readonly code: FindingCode
  readonly state: string
  /** What somebody does after the first deploy. */
  readonly make: (world: AdvisedWorld) => Promise<unknown>
  /** What deployment.yaml says. */
  readonly configured?: string
  /** What is so before the first deploy. */
  readonly before?: (world: AdvisedWorld) => Promise<unknown>
}

const EVERYWHERE: readonly FindingCase[] = [
  {
    code: 'APP_IS_ADMINISTRATOR',
    state: 'the app was made a member of the owner role',
    make: (world) => byPlatform(world, `GRANT ${world.owner} TO "${APP}"`),
  },
  ...['"stranger"', '"group"', `"${APP}"`, 'PUBLIC'].map(
    (grantee): FindingCase => ({
      code: 'DEFAULT_PRIVILEGE_UNEXPECTED',
      state: `what the owner role makes will be ${grantee}'s to truncate`,
      make: (world) =>
        world.asOwner(`ALTER DEFAULT PRIVILEGES IN SCHEMA shop GRANT TRUNCATE ON TABLES TO ${grantee}`),
    }),
  ),
  ...[CI, JANE, 'tool'].map(
    (maker): FindingCase => ({
      code: 'DEFAULT_PRIVILEGE_UNEXPECTED',
      state: `what ${maker} makes will be a stranger's`,
      make: (world) =>
        world.lab.as(
          maker,
          world.database,
          'ALTER DEFAULT PRIVILEGES IN SCHEMA shop GRANT SELECT ON TABLES TO stranger',
        ),
    }),
  ),
  {
    code: 'DEFAULT_PRIVILEGE_UNEXPECTED',
    state: "what the app makes will be a stranger's",
    make: (world) =>
      world.lab.as(
        APP,
        world.database,
        'ALTER DEFAULT PRIVILEGES IN SCHEMA shop GRANT SELECT ON TABLES TO stranger',
      ),
  },
  {
    code: 'GRANT_NEEDS_OWNER',
    state: "a table of a tool's own",
    make: async (world) => {
      await world.asOwner('GRANT CREATE, USAGE ON SCHEMA shop TO tool')
      await world.lab.as('tool', world.database, 'CREATE TABLE shop.of_tool (id int)')
      // As in a schema that was made by hand, where no trigger of the platform has run.
      await world.sql('REVOKE ALL ON shop.of_tool FROM databricks_superuser, databricks_gateway CASCADE')
    },
  },
  {
    code: 'GRANT_NEEDS_OWNER',
    state: 'an entry of grants.privileges for a table of a tool',
    configured: 'grants: { privileges: [{ to: stranger, on: table of_tool, privileges: [TRUNCATE] }] }',
    make: async (world) => {
      await world.asOwner('GRANT CREATE, USAGE ON SCHEMA shop TO tool')
      await world.lab.as('tool', world.database, 'CREATE TABLE shop.of_tool (id int)')
    },
  },
  ...['"stranger"', `"${APP}"`].map(
    (grantee): FindingCase => ({
      code: 'GRANT_OPTION_UNEXPECTED',
      state: `${grantee} may pass on`,
      configured: 'grants: { privileges: [{ to: stranger, on: table t, privileges: [UPDATE] }] }',
      make: (world) => world.asOwner(`GRANT UPDATE ON shop.t TO ${grantee} WITH GRANT OPTION`),
    }),
  ),
  {
    code: 'GRANT_OPTION_UNEXPECTED',
    state: 'the app has passed on what it might',
    make: async (world) => {
      await world.asOwner(`GRANT UPDATE ON shop.t TO "${APP}" WITH GRANT OPTION`)
      await world.lab.as(APP, world.database, 'GRANT UPDATE ON shop.t TO stranger')
    },
  },
  {
    code: 'INDEX_INVALID',
    state: 'a build was cut short',
    make: (world) => world.asOwner('CREATE INDEX half ON shop.u (id)').then(() => invalidate(world, 'half')),
  },
  {
    code: 'INDEX_INVALID',
    state: 'a rebuild was cut short',
    make: (world) =>
      world.asOwner('CREATE INDEX half_ccnew ON shop.u (id)').then(() => invalidate(world, 'half_ccnew')),
  },
  {
    code: 'MEMBERSHIP_MISSING',
    state: 'somebody took the membership of a role that is to be an owner',
    configured: 'grants: { roles: [{ role: tool, access: owner }] }',
    make: (world) => world.sql(`REVOKE ${world.owner} FROM tool GRANTED BY databricks_superuser`),
  },
  {
    code: 'MEMBERSHIP_MISSING',
    state: 'the app is no member of a group',
    configured: 'grants: { app: { member_of: [group] } }',
    make: (world) => world.sql('GRANT "group" TO jack WITH ADMIN TRUE'),
  },
  {
    code: 'MEMBERSHIP_UNEXPECTED',
    state: 'a stranger was made a member by a deployer',
    make: (world) => byPlatform(world, `GRANT ${world.owner} TO stranger`),
  },
  {
    code: 'MEMBERSHIP_UNEXPECTED',
    state: 'a stranger was made a member who may make others',
    make: (world) => byPlatform(world, `GRANT ${world.owner} TO stranger WITH ADMIN TRUE`),
  },
  {
    code: 'MEMBERSHIP_UNEXPECTED',
    state: 'the app is in a group of a person',
    make: (world) =>
      world
        .sql('GRANT "group" TO jack WITH ADMIN TRUE')
        .then(() => world.lab.as('jack', world.database, `GRANT "group" TO "${APP}"`))
        .then(() => world.asOwner('GRANT SELECT ON shop.t TO "group"')),
  },
  {
    code: 'MEMBERSHIP_UNEXPECTED',
    state: 'the platform has made the app a reader of everything',
    make: (world) => world.sql(`GRANT pg_read_all_data TO "${APP}"`),
  },
  ...[
    ['a plain table', "CREATE TABLE shop.of_app (id int, v text DEFAULT 'x')"],
    ['a serial table', 'CREATE TABLE shop.of_app (id serial PRIMARY KEY)'],
    ['a table with a check', 'CREATE TABLE shop.of_app (id int CHECK (id > 0))'],
    ['a sequence', 'CREATE SEQUENCE shop.of_app'],
    ['an enum', "CREATE TYPE shop.of_app AS ENUM ('a')"],
    ['a composite type', 'CREATE TYPE shop.of_app AS (a int)'],
    ['a domain', 'CREATE DOMAIN shop.of_app AS int CHECK (VALUE > 0)'],
    ['a view', 'CREATE VIEW shop.of_app AS SELECT 1 AS i'],
    ['a materialized view', 'CREATE MATERIALIZED VIEW shop.of_app AS SELECT 1 AS i'],
    ['a function', "CREATE FUNCTION shop.of_app(int, text) RETURNS int LANGUAGE sql AS 'SELECT 1'"],
    ['a procedure', "CREATE PROCEDURE shop.of_app() LANGUAGE sql AS 'SELECT 1'"],
    ['an aggregate', 'CREATE AGGREGATE shop.of_app (int) (SFUNC = int4pl, STYPE = int)'],
  ].map(
    ([what, sql = '']): FindingCase => ({
      code: 'OBJECT_OWNED_BY_OTHER',
      state: `${what} of the app`,
      make: async (world) => {
        await world.asOwner(`GRANT CREATE ON SCHEMA shop TO "${APP}"`)
        await world.lab.as(APP, world.database, sql)
        await world.asOwner(`REVOKE CREATE ON SCHEMA shop FROM "${APP}"`)
      },
    }),
  ),
  {
    code: 'OBJECT_OWNED_BY_OTHER',
    state: 'a table of a member of the owner role',
    configured: 'grants: { roles: [{ role: tool, access: owner }] }',
    make: (world) => world.lab.as('tool', world.database, 'CREATE TABLE shop.of_tool (id int)'),
  },
  {
    code: 'OBJECT_OWNED_BY_OTHER',
    state: 'a function of a member of the owner role',
    configured: 'grants: { roles: [{ role: tool, access: owner }] }',
    make: (world) =>
      world.lab.as(
        'tool',
        world.database,
        "CREATE FUNCTION shop.of_tool() RETURNS int LANGUAGE sql AS 'SELECT 1'",
      ),
  },
  ...[
    ['an operator', 'CREATE OPERATOR shop.=== (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq)'],
    ['a collation', "CREATE COLLATION shop.of_app (PROVIDER = icu, LOCALE = 'de')"],
    [
      'a configuration of text search',
      'CREATE TEXT SEARCH CONFIGURATION shop.of_app (COPY = pg_catalog.simple)',
    ],
    [
      'a dictionary of text search',
      'CREATE TEXT SEARCH DICTIONARY shop.of_app (TEMPLATE = pg_catalog.simple)',
    ],
    ['a conversion', "CREATE CONVERSION shop.of_app FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8"],
  ].map(
    ([what, sql = '']): FindingCase => ({
      code: 'OBJECT_OWNED_BY_OTHER',
      state: `${what} of the app`,
      make: async (world) => {
        await world.asOwner(`GRANT CREATE ON SCHEMA shop TO "${APP}"`)
        await world.lab.as(APP, world.database, sql)
        await world.asOwner(`REVOKE CREATE ON SCHEMA shop FROM "${APP}"`)
      },
    }),
  ),
  {
    code: 'OBJECT_OWNED_BY_OTHER',
    state: 'a collation of a member of the owner role',
    configured: 'grants: { roles: [{ role: tool, access: owner }] }',
    make: (world) =>
      world.lab.as('tool', world.database, "CREATE COLLATION shop.of_tool (PROVIDER = icu, LOCALE = 'de')"),
  },
  ...['SELECT ON shop.t', 'ALL ON shop.t', 'USAGE ON SEQUENCE shop.t_id_seq', 'USAGE ON SCHEMA shop'].map(
    (privilege): FindingCase => ({
      code: 'OWNER_PRIVILEGE_MISSING',
      state: `somebody took ${privilege} from it`,
      make: (world) => world.asOwner(`REVOKE ${privilege} FROM ${world.owner}`),
    }),
  ),
  {
    code: 'VIEW_SOURCE_UNREADABLE',
    state: 'a tool took back what a view reads',
    make: async (world) => {
      await world.sql('CREATE SCHEMA other AUTHORIZATION tool')
      await world.lab.as(
        'tool',
        world.database,
        'CREATE TABLE other.source (id int, note text)',
        `GRANT USAGE ON SCHEMA other TO ${world.owner}`,
        `GRANT SELECT ON other.source TO ${world.owner}`,
      )
      await world.asOwner('CREATE VIEW shop.v AS SELECT id FROM other.source')
      await world.lab.as('tool', world.database, `REVOKE SELECT ON other.source FROM ${world.owner}`)
    },
  },
  {
    code: 'OWNER_ROLE_CAN_LOGIN',
    state: 'a password was given to it',
    make: (world) => world.sql(`ALTER ROLE ${world.owner} LOGIN`),
  },
  {
    code: 'OWNER_ROLE_OPEN',
    state: 'it was opened before deployers were named',
    make: async (world) => world.configure(`lakebase: { deployers: ["${CI}"] }`),
  },
  {
    code: 'PRIVILEGE_MISSING',
    state: 'somebody took it from the app',
    make: (world) => world.asOwner(`REVOKE DELETE ON shop.t FROM "${APP}"`),
  },
  {
    code: 'PRIVILEGE_MISSING',
    state: 'an entry of grants.privileges was added',
    make: async (world) =>
      world.configure('grants: { privileges: [{ to: stranger, on: tables, privileges: [TRUNCATE] }] }'),
  },
  ...[
    'SELECT ON shop.t',
    'SELECT (body) ON shop.t',
    'SELECT ON ALL TABLES IN SCHEMA shop',
    'UPDATE ON SEQUENCE shop.t_id_seq',
    'EXECUTE ON FUNCTION shop.f()',
    'USAGE ON SCHEMA shop',
    'CREATE ON SCHEMA shop',
    'SELECT ON shop.lakebase_migrations',
  ].map(
    (privilege): FindingCase => ({
      code: 'PRIVILEGE_UNEXPECTED',
      state: `a stranger has ${privilege}`,
      make: (world) => world.asOwner(`GRANT ${privilege} TO stranger`),
    }),
  ),
  ...['TRUNCATE ON shop.t', 'CREATE ON SCHEMA shop', 'REFERENCES (id) ON shop.u'].map(
    (privilege): FindingCase => ({
      code: 'PRIVILEGE_UNEXPECTED',
      state: `the app has ${privilege}`,
      make: (world) => world.asOwner(`GRANT ${privilege} TO "${APP}"`),
    }),
  ),
  ...['SELECT ON shop.t', 'CREATE ON SCHEMA shop'].map(
    (privilege): FindingCase => ({
      code: 'PRIVILEGE_UNEXPECTED',
      state: `everybody has ${privilege}`,
      make: (world) => world.asOwner(`GRANT ${privilege} TO PUBLIC`),
    }),
  ),
  {
    code: 'PRIVILEGE_UNEXPECTED',
    state: 'a stranger may create on the database',
    make: (world) =>
      world.lab.as(CI, world.database, `GRANT CREATE ON DATABASE ${world.database} TO stranger`),
  },
  {
    code: 'PRIVILEGE_UNEXPECTED',
    state: 'the app has given what it was given with the grant option',
    make: async (world) => {
      await world.asOwner(`GRANT SELECT ON shop.t TO "${APP}" WITH GRANT OPTION`)
      await world.lab.as(APP, world.database, 'GRANT SELECT ON shop.t TO stranger')
    },
  },
  {
    code: 'PRIVILEGE_UNEXPECTED',
    state: 'a tool has passed on what it may',
    configured:
      'grants: { privileges: [{ to: tool, on: table t, privileges: [SELECT], grant_option: true }, { to: tool, on: schema, privileges: [USAGE] }] }',
    make: (world) =>
      // The table is there since the first deploy only.
      world.deploy().then(() => world.lab.as('tool', world.database, 'GRANT SELECT ON shop.t TO stranger')),
  },
  {
    code: 'PRIVILEGE_UNEXPECTED',
    state: 'the app has given a stranger its own table',
    make: async (world) => {
      await world.asOwner(`GRANT CREATE ON SCHEMA shop TO "${APP}"`)
      await world.lab.as(
        APP,
        world.database,
        'CREATE TABLE shop.of_app (id int)',
        'GRANT SELECT ON shop.of_app TO stranger',
      )
      await world.asOwner(`REVOKE CREATE ON SCHEMA shop FROM "${APP}"`)
    },
  },
  {
    code: 'PUBLIC_SCHEMA_CREATE',
    state: 'as before PostgreSQL 15',
    make: (world) => world.sql('GRANT CREATE ON SCHEMA public TO PUBLIC'),
  },
  {
    code: 'SCHEMA_MISSING',
    state: 'somebody dropped it',
    make: (world) => world.sql('DROP SCHEMA shop CASCADE'),
  },
  {
    code: 'SCHEMA_OWNED_BY_OTHER',
    state: 'the deployer was given it',
    make: (world) => world.sql(`ALTER SCHEMA shop OWNER TO "${CI}"`),
  },
  {
    code: 'SCHEMA_OWNED_BY_OTHER',
    state: 'a tool was given it',
    make: (world) => world.sql('ALTER SCHEMA shop OWNER TO tool'),
  },
  {
    code: 'SCHEMA_OWNED_BY_OTHER',
    state: 'the app was given it',
    make: (world) => world.sql(`ALTER SCHEMA shop OWNER TO "${APP}"`),
  },
]

export const FINDING_CASES = EVERYWHERE

/** A membership that `databricks_superuser` grants, as the tool's own are. */
function byPlatform(world: AdvisedWorld, sql: string): Promise<unknown> {
  return world.sql(`${sql} GRANTED BY databricks_superuser`)
}

function invalidate(world: AdvisedWorld, index: string): Promise<unknown> {
  return world.sql(`UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'shop.${index}'::regclass`)
}

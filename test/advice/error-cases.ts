import type { ErrorCode } from '../../src/error-code.ts'
import { quoteIdentifier } from '../../src/postgres/identifier.ts'
import { APP, CI, migration } from '../unit/postgres/lab.ts'
import type { AdvisedWorld } from './world.ts'

/** A state in which a deploy is refused, from which its advice leads to one that is not. */
export interface ErrorCase {
  readonly code: ErrorCode
  readonly state: string
  readonly make: (world: AdvisedWorld) => Promise<unknown>
}

/** Has a role and nothing else. */
export const LEAST = 'least'

/** The owner role is there, and LEAST its member; its schema is another one. */
async function leastOfAll(world: AdvisedWorld): Promise<void> {
  await world.lab.deploy({ ...world.desired, schema: 'elsewhere', migrations: [] })
  await world.sql(
    `GRANT ${world.owner} TO ${LEAST} WITH INHERIT TRUE, SET TRUE GRANTED BY databricks_superuser`,
  )
  world.deployer = LEAST
}

async function deployedThenLeast(world: AdvisedWorld): Promise<void> {
  await world.deploy()
  await world.sql(
    `GRANT ${world.owner} TO ${LEAST} WITH INHERIT TRUE, SET TRUE GRANTED BY databricks_superuser`,
  )
  world.deployer = LEAST
}

function more(world: AdvisedWorld): void {
  world.migrations = [...world.migrations, migration('0002_more.sql', 'alter table t add column more int')]
}

const MADE_BY_OTHERS: readonly ErrorCase[] = [
  {
    code: 'SCHEMA_OWNED_BY_OTHER',
    state: 'an empty schema of a tool',
    make: (world) => world.sql('CREATE SCHEMA shop AUTHORIZATION tool'),
  },
  {
    code: 'SCHEMA_OWNED_BY_OTHER',
    state: 'a schema of a tool with a table in it',
    make: async (world) => {
      world.migrations = []
      await world.sql('CREATE SCHEMA shop AUTHORIZATION tool', 'CREATE TABLE shop.there (id int)')
    },
  },
  {
    code: 'SCHEMA_OWNED_BY_OTHER',
    state: 'an empty schema of the app',
    make: (world) => world.lab.as(APP, world.database, 'CREATE SCHEMA shop'),
  },
  {
    code: 'SCHEMA_OWNED_BY_OTHER',
    state: 'a schema of the app with a table in it',
    make: async (world) => {
      world.migrations = []
      await world.lab.as(APP, world.database, 'CREATE SCHEMA shop', 'CREATE TABLE shop.there (id int)')
    },
  },
  {
    code: 'LEDGER_NOT_OURS',
    state: 'a tool was given the ledger',
    make: async (world) => {
      world.configure('grants: { roles: [{ role: tool, access: owner }] }')
      await world.deploy()
      await world.sql('ALTER TABLE shop.lakebase_migrations OWNER TO tool')
    },
  },
  {
    code: 'LEDGER_TAMPERED',
    state: 'somebody put a trigger on it',
    make: async (world) => {
      await world.deploy()
      await world.asOwner(
        "CREATE FUNCTION shop.tf() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'",
        'CREATE TRIGGER z BEFORE INSERT ON shop.lakebase_migrations FOR EACH ROW EXECUTE FUNCTION shop.tf()',
      )
    },
  },
  {
    code: 'MIGRATION_REACHES_FOREIGN_CODE',
    state: 'the app has made a function',
    make: async (world) => {
      await world.deploy()
      await world.asOwner(`GRANT CREATE ON SCHEMA shop TO "${APP}"`)
      await world.lab.as(
        APP,
        world.database,
        "CREATE FUNCTION shop.lower(a varchar) RETURNS text LANGUAGE sql AS 'SELECT a::text'",
      )
      await world.asOwner(`REVOKE CREATE ON SCHEMA shop FROM "${APP}"`)
      more(world)
    },
  },
]

const RIGHTS: readonly ErrorCase[] = [
  {
    code: 'SCHEMA_NOT_CREATABLE',
    state: 'the deployer is a member of the owner role and nothing else',
    make: leastOfAll,
  },
  {
    code: 'DATABASE_CREATE_NOT_GRANTABLE',
    state: 'the owner role is to create schemas, and the deployer may not itself',
    make: async (world) => {
      await deployedThenLeast(world)
      world.configure('lakebase: { owner_create: true }')
    },
  },
  {
    code: 'OWNER_ROLE_NEEDED',
    state: 'the first deployer may create no role',
    make: async (world) => {
      world.deployer = LEAST
    },
  },
  {
    code: 'OWNER_ROLE_NOT_JOINED',
    state: 'a second deployer is in nothing',
    make: async (world) => {
      await world.deploy()
      world.deployer = LEAST
    },
  },
  {
    code: 'OWNER_ROLE_NOT_JOINED',
    state: 'a named deployer was never let in',
    make: async (world) => {
      world.configure(`lakebase: { deployers: ["${CI}"] }`)
      await world.deploy()
      world.configure(`lakebase: { deployers: [${LEAST}] }`)
      world.deployer = LEAST
    },
  },
  {
    code: 'OWNER_ROLE_NOT_GRANTABLE',
    state: 'another role is to be an owner',
    make: async (world) => {
      await deployedThenLeast(world)
      world.configure('grants: { roles: [{ role: tool, access: owner }] }')
    },
  },
  {
    code: 'DEPLOYER_NOT_LISTED',
    state: 'others are named',
    make: async (world) => world.configure('lakebase: { deployers: [tool] }'),
  },
  {
    code: 'EXTENSION_NOT_CREATABLE',
    state: 'the deployer may not create in the database',
    make: async (world) => {
      await deployedThenLeast(world)
      world.configure('lakebase: { extensions: [citext] }')
    },
  },
  {
    code: 'SCHEMA_NOT_CLOSABLE',
    state: 'a tool has passed CREATE on',
    make: async (world) => {
      await world.deploy()
      await world.asOwner('GRANT CREATE, USAGE ON SCHEMA shop TO tool WITH GRANT OPTION')
      await world.lab.as('tool', world.database, 'GRANT CREATE ON SCHEMA shop TO stranger')
      more(world)
    },
  },
  {
    code: 'APP_IS_ADMINISTRATOR',
    state: 'the app was made a member of the owner role',
    make: async (world) => {
      await world.deploy()
      await world.sql(`GRANT ${quoteIdentifier(world.ownerRole)} TO "${APP}" GRANTED BY databricks_superuser`)
    },
  },
  {
    code: 'ROLE_NOT_FOUND',
    state: 'a group of deployment.yaml is not there',
    make: async (world) =>
      world.configure(`grants: { roles: [{ role: ${world.database} team, access: read-only }] }`),
  },
]

export const ERROR_CASES = [...MADE_BY_OTHERS, ...RIGHTS]

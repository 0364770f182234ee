import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { SHOP } from '../../scenarios/stage.ts'
import { blocksOf } from './block.ts'
import type { Reader } from './reader.ts'

/** What a page takes for granted, and what is to be seen after its commands. */
export interface Story {
  /** Before the first block. */
  readonly prepare?: (reader: Reader) => Promise<void>
  /** Before the line, or the block that is no command, that begins so. */
  readonly before?: Readonly<Record<string, (reader: Reader) => Promise<void>>>
  /** After the last block. */
  readonly after?: (reader: Reader) => Promise<void>
  /** What a line that begins so ends in; any other ends well. */
  readonly fails?: Readonly<Record<string, string>>
  /** What is said after the line, or of the configuration, that begins so. */
  readonly says?: Readonly<Record<string, string | RegExp>>
}

/** Each environment is an app with a project of its own. */
const ENVIRONMENTS = ['development', 'staging', 'production', 'pr-7']

export const CONFIGURATION = `environments:
${ENVIRONMENTS.map((name) => `  ${name}: { app_name: shop-${name}, lakebase: { database_name: shop-${name}, capacity: CU_1 } }`).join('\n')}
common:
  source: { exclude: [migrations, deployment.yaml] }
  health: { window: 1ms, timeout: 20s }
  deployment: { poll_interval_seconds: 0.1 }
`

const EXAMPLE = fileURLToPath(new URL('../../../examples/notes/', import.meta.url))

/** In the default database of an environment. */
function database({ emulator }: Reader, environment: string, sql: string): Promise<unknown> {
  return emulator.sql({ project: `shop-${environment}` }, sql)
}

async function deploy(reader: Reader, environment: string): Promise<void> {
  const { exitCode, stderr } = await reader.type(
    `npx @tellr/lakebase-deploy deploy --environment ${environment}`,
  )
  if (exitCode !== 0) throw new Error(stderr)
}

/** In the order in which somebody meets them: each finds what the one before has left. */
export const STORIES: Readonly<Record<string, Story>> = {
  'docs/first-deploy.md': {
    says: { 'npx @tellr/lakebase-deploy doctor': 'environment:production' },
  },
  'docs/reference.md': {
    says: {
      'npx @tellr/lakebase-deploy plan': 'create app shop-development',
      'npx @tellr/lakebase-deploy deploy': 'Done, 14 changes: https://shop-development-',
    },
  },
  'docs/guide.md': {
    before: {
      // The page adds `--environment` where there is a deployment.yaml.
      'export DATABASE_URL': async (reader) => {
        reader.export('DATABASE_URL', await reader.localDatabase())
        reader.remove('deployment.yaml')
      },
    },
    after: async (reader) => {
      reader.unset('DATABASE_URL')
      reader.write({ 'deployment.yaml': CONFIGURATION })
    },
    says: {
      'npx @tellr/lakebase-deploy status': 'shop-development',
      'npx @tellr/lakebase-deploy migrate': /Done, \d+ changes/,
    },
  },
  'docs/promotion.md': {
    before: {
      'npx @tellr/lakebase-deploy deploy --environment production': async (reader) => {
        await database(
          reader,
          'staging',
          "UPDATE app_data.lakebase_releases SET ended_at = ended_at - interval '30 minutes'",
        )
      },
    },
    says: { 'npx @tellr/lakebase-deploy deploy --environment production': 'staging has this artefact' },
  },
  'docs/rollback.md': {
    prepare: async (reader) => {
      reader.write({ 'lib/text.txt': 'a second release\n' })
      await deploy(reader, 'production')
    },
    says: { 'npx @tellr/lakebase-deploy rollback': 'runs release' },
  },
  'docs/runtime.md': {
    prepare: async (reader) => {
      reader.install('drizzle-kit')
      reader.install('pg_dump')
      const branch = reader.emulator.world.projects.get('shop-production')?.branches.get('production')
      const [[id, endpoint] = []] = branch?.endpoints ?? []
      reader.export('PGHOST', endpoint?.host ?? '')
      reader.export('PGDATABASE', 'databricks_postgres')
      reader.export('PGUSER', reader.emulator.identities.jane.name)
      reader.export('LAKEBASE_ENDPOINT', `projects/shop-production/branches/production/endpoints/${id}`)
    },
    says: {
      'npx @tellr/lakebase-deploy exec -- drizzle-kit': /^drizzle-kit migrate for \S+ at ep-/m,
      'npx @tellr/lakebase-deploy exec -- pg_dump': /^pg_dump --schema-only for \S+ at ep-/m,
    },
  },
  'docs/destroy.md': {
    prepare: (reader) => deploy(reader, 'pr-7'),
    fails: { 'npx @tellr/lakebase-deploy destroy': '--confirm pr-7' },
    says: { 'npx @tellr/lakebase-deploy stop': 'stop app shop-staging' },
  },
  'docs/database.md': {
    prepare: async (reader) => {
      // The app has made its table itself, as it may before the first migration.
      const app = reader.emulator.world.apps.get('shop-production')?.servicePrincipal.clientId
      await database(
        reader,
        'production',
        `GRANT CREATE ON SCHEMA app_data TO "${app}"; CREATE ROLE etl; CREATE ROLE analyst; SET ROLE "${app}";
         CREATE TABLE app_data.notes (id bigint GENERATED BY DEFAULT AS IDENTITY, text text);
         INSERT INTO app_data.notes (text) VALUES ('one'), ('two')`,
      )
      await database(
        reader,
        'production',
        `CREATE FUNCTION app_data.price(n integer) RETURNS integer LANGUAGE sql AS 'SELECT n'`,
      )
    },
    after: async (reader) => {
      const found = await database(
        reader,
        'production',
        "SELECT count(*), 'app_data.notes'::regclass::text AS name, (SELECT tableowner FROM pg_tables WHERE tablename = 'notes') AS owner FROM app_data.notes",
      )
      expect(found).toEqual([
        { count: '2', name: 'app_data.notes', owner: 'databricks_postgres__app_data_owner' },
      ])
    },
    says: { 'grants:': /grant .*etl/ },
  },
  'docs/coming-from.md': {
    before: {
      // What scripts have made has no ledger.
      'migrations:\n  baseline': async (reader) => {
        reader.write({ 'migrations/0007_add_note.sql': 'ALTER TABLE orders ADD COLUMN note text;\n' })
        await database(
          reader,
          'production',
          'ALTER TABLE app_data.orders ADD COLUMN note text; DROP TABLE app_data.lakebase_migrations',
        )
      },
    },
    says: {
      'npx @tellr/lakebase-deploy plan --environment production': /changes?:|Nothing to do/,
      'migrations:': /up to 0007_add_note\.sql as applied before|run alembic upgrade head/,
    },
  },
  'README.md': {
    prepare: async (reader) => {
      const found = blocksOf('README.md').find(({ text }) => text.startsWith('# deployment.yaml'))
      reader.write({ ...SHOP, 'deployment.yaml': `${found?.text}\n` })
    },
    says: { 'npx @tellr/lakebase-deploy doctor': 'Ready to deploy' },
  },
  'docs/self-hosted.md': {},
  'examples/notes/README.md': {
    prepare: async (reader) => {
      for (const name of readdirSync(EXAMPLE, { recursive: true, encoding: 'utf8' }))
        if (/\.(?:js|json|sql|yaml)$/.test(name))
          reader.write({ [`examples/notes/${name}`]: readFileSync(join(EXAMPLE, name), 'utf8') })
    },
  },
}

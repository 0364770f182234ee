import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { browse } from '../../src/emulator/visitor.ts'
import { Shop } from './shop.ts'
import { changesOf, configuration, firstDeploy } from './stage.ts'

const SCHEMA = 'we"ird schema; drop'
const OWNER = `own"er's "role"; --`
/** 63 bytes, the longest that PostgreSQL keeps: 15 four-byte characters and 3 more. */
const LONG = `${'🛒'.repeat(15)}abc`
const TABLES = ['or"ders; drop table x', 'naïve Ω täble', 'line\n::warning::break', 'UPPER', 'select', LONG]

const ENVIRONMENT = {
  QUOTES: `it's "quoted" \\ and \`ticked\``,
  LINES: 'one\ntwo\n\n  three\t\n',
  UNICODE: 'Ω≈ç√ 日本語 🛒 \u00a0\u2028',
  DOLLARS: `\${HOME} $PATH $$ $(id) \${DATABRICKS_CLIENT_ID}`,
  YES: 'yes',
  NOTHING: '~',
  EMPTY: '',
  OCTAL: '0123',
  TIME: '12:30:45',
  EXPONENT: '1e3',
  LIST: '- item: [x, {y}]',
  COMMENT: '# no comment',
  PAIR: 'a: b',
  SPACES: '  around  ',
  TAG: '!!binary aGk=',
  ANCHOR: '&anchor *alias',
  DOCUMENT: '---',
  MUSTACHE: '{{mustache}} {%block%}',
  PERCENT: '%41%0A%',
  LITERAL: '\\n is not a line',
  FOLDED: '>-\n  folded',
}

const FILES = {
  'files/with space.txt': 'space',
  'files/#hash.txt': 'hash',
  'files/100%.txt': 'percent',
  'files/50%25 off?.txt': 'encoded percent',
  'files/a&b=c+d;e,f.txt': 'query',
  'files/it\'s "quoted".txt': 'quotes',
  'files/naïve ünï/日本語/🛒.txt': 'unicode',
  'files/ü#%20/deep & down/x.txt': 'folder',
  'files/[brackets] (and) {braces}.txt': 'brackets',
  'files/trailing space /y.txt': 'trailing',
  'files/-rf.txt': 'dash',
}

const APP = {
  // Two folders take turns.
  keep: 1,
  description: 'multi\nline "quoted" | `ticked` 🛒 <b>',
  env_vars: ENVIRONMENT,
  workspace_path: '/Workspace/Shared/naïve ünï #1 100%/shop',
  permissions: [{ group_name: 'Ünï "group" & co', permission_level: 'CAN_USE' }],
  resources: [{ name: 'api-key', secret: { scope: 'sc"ope/ü', key: 'k y', permission: 'READ' } }],
}
const LAKEBASE = { schema: SCHEMA, owner_role: OWNER }

/** Answers with its environment and with every file beside it. */
const SERVER = `import { readdirSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
createServer((request, response) => {
  const names = readdirSync('files', { recursive: true }).map((name) => 'files/' + name)
  const files = names.filter((name) => statSync(name).isFile())
  response.end(JSON.stringify({ env: process.env, files: Object.fromEntries(files.map((name) => [name, readFileSync(name, 'utf8')])) }))
}).listen(process.env.DATABRICKS_APP_PORT, '0.0.0.0')
`

let shop: Shop

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

beforeAll(async () => {
  shop = await Shop.open({
    ...FILES,
    'server.mjs': SERVER,
    'migrations/0001_create_orders.sql': TABLES.map(
      (table) =>
        `CREATE TABLE ${quoted(table)} (id serial PRIMARY KEY, ${quoted(`${table.slice(0, 5)}"`)} text);\n`,
    ).join(''),
    'migrations/0002_add_price.sql':
      `ALTER TABLE ${quoted(TABLES[0] ?? '')} ADD COLUMN "pr""ice; --" numeric; -- it's; "fine"\n` +
      `CREATE FUNCTION "fn ""x""; $$"(text) RETURNS text LANGUAGE sql AS $body$ SELECT $1 || ';' $body$;\n` +
      `COMMENT ON TABLE "UPPER" IS E'a ; b \\'c\\' \${HOME} 🛒'`,
    'deployment.yaml': configuration(APP, LAKEBASE),
  })
  shop.emulator.world.groups.add('Ünï "group" & co')
})

afterAll(() => shop.close())

describe('names and values that mean something to somebody', () => {
  it('travel as they are', async () => {
    const [project, app, ...rest] = firstDeploy()
    const first = await shop.converges([project, app, 'grant-app-permissions', ...rest])
    const answer = JSON.parse(await browse(shop.emulator, `${first.outputs['app-url']}/`))
    expect(answer.env).toMatchObject({ ...ENVIRONMENT, LAKEBASE_SCHEMA: SCHEMA })
    expect(answer.files).toEqual(FILES)
    expect(first.outputs.schema).toBe(SCHEMA)
    expect(await shop.jane.get('/api/2.0/apps/shop')).toMatchObject({
      description: 'multi\nline "quoted" | `ticked` 🛒 <b>',
    })
    const owned = await shop.sql(
      `SELECT relname, pg_get_userbyid(relowner) AS owner FROM pg_class WHERE relkind = 'r' AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = '${SCHEMA}') ORDER BY relname COLLATE "C"`,
    )
    expect(owned).toEqual(
      [...TABLES, 'lakebase_migrations', 'lakebase_releases']
        .toSorted(byCodePoint)
        .map((relname) => ({ relname, owner: OWNER })),
    )
  })

  it('are found again in the catalog, table by table', async () => {
    const schema = quoted(SCHEMA)
    for (const table of TABLES)
      await shop.sql(`REVOKE DELETE ON ${schema}.${quoted(table)} FROM ${shop.appRole}`)
    await shop.sql(`ALTER SCHEMA ${schema} OWNER TO ${shop.deployerRole}`)
    await shop.sql(`ALTER TABLE ${schema}.${quoted(LONG)} OWNER TO ${shop.deployerRole}`)
    await shop.sql(`ALTER FUNCTION ${schema}."fn ""x""; $$"(text) OWNER TO ${shop.deployerRole}`)
    const second = await shop.converges([
      'set-schema-owner',
      'set-object-owner',
      'set-object-owner',
      ...TABLES.map(() => 'grant'),
    ])
    const granted = changesOf(second, 'grant').map(({ object }) => String(object))
    expect(granted.toSorted(byCodePoint)).toEqual(TABLES.toSorted(byCodePoint))
  })

  it('cannot pass for a workflow command or break a line of the log', async () => {
    await shop.sql(
      `REVOKE DELETE ON ${quoted(SCHEMA)}.${quoted('line\n::warning::break')} FROM ${shop.appRole}`,
    )
    const second = await shop.converges(['grant'])
    expect(second.log).toContain(
      "    + grant DELETE on table line\\n::warning::break to the app's service principal\n",
    )
    expect(second.log).not.toMatch(/^\s*::warning::/m)
  })

  it('travel alone when they change', async () => {
    shop.workspace.write('files/100%.txt', 'hundred')
    await shop.converges(['upload-source', 'deploy-app'])
    shop.workspace.write('files/100%.txt', 'more than that')
    shop.workspace.remove('files/naïve ünï')
    const second = await shop.converges(['upload-source', 'deploy-app'])
    expect(changesOf(second, 'upload-source')).toMatchObject([{ upload: 1, remove: 1 }])
  })
})

describe('what an app and a build print', () => {
  it('is no command to the runner, but for the one that hides a secret of the build', async () => {
    const { workspace } = shop
    const print = (...lines: string[]) =>
      lines.map((line) => `console.log(${JSON.stringify(line)})\n`).join('')
    const commands = ['  ::error::b', '::stop-commands::c', 'x ##[error]d']
    workspace.write('build.mjs', print('::add-mask::s3cr3t%0Aof the build', ...commands))
    // Healthy at first, and then it says its last words.
    const health = { window: '1s', timeout: '20s' }
    workspace.write('deployment.yaml', configuration({ ...APP, health }, LAKEBASE))
    workspace.write(
      'server.mjs',
      SERVER.replace(
        'createServer((request, response) => {',
        `let count = 0\ncreateServer((request, response) => {\n  count += 1\n  if (count > 3) { ${print('::add-mask::no secret', ...commands)} process.exit(1) }\n`,
      ),
    )
    shop.afterCall(
      /^GET \/api\/health$/,
      () =>
        vi.waitUntil(() => shop.emulator.world.apps.get('shop')?.status.state === 'CRASHED', {
          timeout: 20_000,
        }),
      3,
    )
    const failed = await shop.fails(['upload-source', 'deploy-app'], {
      with: { 'build-command': 'node build.mjs' },
    })
    const lines = failed.log.split('\n')
    // Printed by the build, and again as the last words of the app.
    for (const inert of ['  : :error::b', ': :stop-commands::c', 'x ## [error]d'])
      expect(lines.filter((line) => line === inert)).toHaveLength(2)
    expect(lines).toContain(': :add-mask::no secret')
    expect(failed.masks).toContain('s3cr3t\nof the build')
    expect(failed.masks).not.toContain('no secret')
    workspace.write('server.mjs', SERVER)
    workspace.write('deployment.yaml', configuration(APP, LAKEBASE))
    await shop.converges(['upload-source', 'deploy-app'])
  })
})

describe('a second deployer', () => {
  it('with an e-mail address joins the owner role, and both go on from there', async () => {
    const jane = { by: 'jane' } as const
    const first = await shop.deploys(['create-postgres-role', 'join-owner-role'], jane)
    expect(first.log).toContain(
      '    + create a Postgres role for jane.doe@example.com on projects/shop/branches/production',
    )
    await shop.deploys([], jane)
    await shop.deploys([])
    shop.workspace.write('migrations/0003_by_jane.sql', `CREATE TABLE ${quoted('jane"s')} (id int);\n`)
    await shop.deploys(['migrate'], jane)
    await shop.deploys([])
    const owner = await shop.sql(
      `SELECT pg_get_userbyid(relowner) AS owner FROM pg_class WHERE relname = 'jane"s'`,
    )
    expect(owner).toEqual([{ owner: OWNER }])
    shop.workspace.write('migrations/0004_by_ci.sql', `ALTER TABLE ${quoted('jane"s')} ADD COLUMN n int;\n`)
    await shop.deploys(['migrate'])
    await shop.deploys([], jane)
    const ledger = await shop.sql(
      `SELECT name, applied_by FROM ${quoted(SCHEMA)}.lakebase_migrations ORDER BY version`,
    )
    expect(ledger).toMatchObject([{}, {}, { name: '0003_by_jane.sql' }, { name: '0004_by_ci.sql' }])
  })
})

describe('the longest names', () => {
  it('are kept whole, and share no owner role', async () => {
    const database = `${'д'.repeat(31)}b`
    const schema = `${'é'.repeat(31)}s`
    expect([database, schema].map((name) => Buffer.byteLength(name))).toEqual([63, 63])
    shop.workspace.write('deployment.yaml', configuration({ app_name: 'long' }, { database, schema }))
    const first = await shop.converges(['create-database', ...firstDeploy({ migrations: 4 }).slice(1)])
    const [owner] = changesOf(first, 'create-owner-role')
    expect(owner?.role).toMatch(/^д+_[0-9a-f]{12}_owner$/)
    expect(Buffer.byteLength(String(owner?.role))).toBeLessThanOrEqual(63)
    const tables = await shop.emulator.sql(
      { project: 'shop' },
      `SELECT count(*)::int FROM pg_tables WHERE schemaname = '${schema}'`,
      database,
    )
    expect(tables).toEqual([{ count: TABLES.length + 3 }])
  })
})

function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

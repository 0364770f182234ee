import { describe, expect, test } from 'vitest'
import { COMMAND_NAMES } from '../../../src/config/command.ts'
import { INPUT_NAMES, INPUTS } from '../../../src/config/input.ts'
import { parseInputs, type RawInputs } from '../../../src/config/inputs.ts'
import { describeProblem } from '../../../src/error.ts'

const NAME_FORM = '1 to 63 lower-case letters, digits and hyphens, from a letter to a letter or digit'

function complaints(raw: RawInputs): string[] {
  return parseInputs(raw).problems.map(describeProblem)
}

test('nothing given is nothing wrong', () => {
  const { inputs, given, problems } = parseInputs({})
  expect(problems).toEqual([])
  expect([...given]).toEqual([])
  expect(inputs).toMatchObject({
    command: 'deploy',
    config: { path: 'deployment.yaml', given: false },
    workingDirectory: '.',
    dryRun: false,
    allowShrink: false,
    comment: false,
    failOn: 'drift',
    waitTimeoutMs: undefined,
    schema: undefined,
  })
})

test('every input is read', () => {
  const raw = {
    command: 'plan',
    environment: 'production',
    capacity: 'CU_8',
    config: 'deploy/prod.yaml',
    'app-name': 'shop-web',
    instance: 'Shop-DB',
    project: 'shop',
    branch: 'pr-42',
    database: 'orders',
    schema: 'shop data',
    source: 'web',
    migrations: 'sql',
    'migrate-command': 'npx drizzle-kit migrate',
    artifact: 'packed',
    prove: 'true',
    'database-url': 'postgresql://db.example.com/shop',
    'build-command': 'npm run build',
    build: 'true',
    'pass-env': 'NPM_TOKEN, SENTRY_TOKEN',
    'allow-host': 'workspace.example',
    'databricks-host': 'adb-1.2.azuredatabricks.net/?o=1#job',
    'client-id': 'id',
    'client-secret': 'secret',
    token: 'token',
    'auth-type': 'pat',
    'token-audience': 'audience',
    profile: 'dev',
    'wait-timeout': '1h30m',
    'dry-run': 'TRUE',
    'allow-shrink': 'True',
    for: 'production',
    to: '0123ABC',
    'allow-contract': 'true',
    confirm: 'production',
    'destroy-database': 'shop/pr-42',
    'destroy-data': 'true',
    'rollback-on-failure': 'true',
    'expect-digest': 'a'.repeat(64),
    'promote-from': 'staging',
    soak: '30m',
    'working-directory': 'app',
    out: 'plan.json',
    plan: 'saved.json',
    'fail-on': 'never',
    sarif: 'audit.sarif',
    issue: 'true',
    comment: 'true',
    'github-token': 'gh',
  }
  const { inputs, given, problems } = parseInputs(raw)
  expect(problems.map((problem) => problem.message)).toEqual([
    // What never goes together.
    'inputs "profile" and "token" are both given',
    ...[
      'prove',
      'database-url',
      'for',
      'to',
      'allow-contract',
      'rollback-on-failure',
      'confirm',
      'destroy-database',
      'destroy-data',
      'plan',
      'fail-on',
      'sarif',
      'issue',
    ].map((name) => `input "${name}" has no meaning for plan`),
    ...['source', 'migrations', 'migrate-command', 'build-command'].map(
      (name) => `inputs "artifact" and "${name}" are both given`,
    ),
  ])
  expect([...given].sort()).toEqual([...INPUT_NAMES].sort())
  expect(Object.keys(raw).sort()).toEqual([...INPUT_NAMES].sort())
  expect(inputs).toEqual({
    command: 'plan',
    environment: 'production',
    capacity: 'CU_8',
    config: { path: 'deploy/prod.yaml', given: true },
    appName: 'shop-web',
    instance: 'Shop-DB',
    project: 'shop',
    branch: 'pr-42',
    database: 'orders',
    schema: 'shop data',
    source: 'web',
    migrations: 'sql',
    migrateCommand: 'npx drizzle-kit migrate',
    artifact: 'packed',
    prove: true,
    databaseUrl: {
      host: 'db.example.com',
      port: 5432,
      database: 'shop',
      user: undefined,
      password: undefined,
      sslMode: 'prefer',
      sslRootCert: undefined,
    },
    buildCommand: 'npm run build',
    databricksHost: 'https://adb-1.2.azuredatabricks.net',
    build: true,
    passEnv: ['NPM_TOKEN', 'SENTRY_TOKEN'],
    allowHost: 'workspace.example',
    clientId: 'id',
    clientSecret: 'secret',
    token: 'token',
    authType: 'pat',
    tokenAudience: 'audience',
    profile: 'dev',
    waitTimeoutMs: 5_400_000,
    dryRun: true,
    allowShrink: true,
    for: 'production',
    to: '0123ABC',
    allowContract: true,
    confirm: 'production',
    destroyDatabase: 'shop/pr-42',
    destroyData: true,
    rollbackOnFailure: true,
    expectDigest: 'a'.repeat(64),
    promoteFrom: 'staging',
    soakMs: 1_800_000,
    workingDirectory: 'app',
    out: 'plan.json',
    plan: 'saved.json',
    failOn: 'never',
    sarif: 'audit.sarif',
    issue: true,
    comment: true,
    githubToken: 'gh',
  })
})

/** The inputs that not every command takes, a text of each, and the commands that do. */
const TAKEN_BY: readonly (readonly [name: string, text: string, commands: readonly string[]])[] = [
  ['migrate-command', 'make migrate', ['deploy', 'plan', 'migrate']],
  ['artifact', 'packed', ['deploy', 'plan', 'migrate']],
  ['prove', 'true', ['migrate']],
  ['for', 'production', ['doctor']],
  ['database-url', 'postgresql://localhost/shop', ['migrate', 'bootstrap']],
  ['plan', 'plan.json', ['deploy', 'rollback']],
  ['to', '0123abc', ['rollback']],
  ['allow-contract', 'true', ['rollback']],
  ['rollback-on-failure', 'true', ['deploy']],
  ['confirm', 'prod', ['destroy']],
  ['destroy-database', 'shop/pr-42', ['destroy']],
  ['destroy-data', 'true', ['destroy']],
  ['expect-digest', 'b'.repeat(64), ['deploy', 'plan']],
  ['promote-from', 'staging', ['deploy', 'plan']],
  ['fail-on', 'never', ['audit']],
  ['sarif', 'audit.sarif', ['audit']],
  ['issue', 'true', ['audit']],
]

test.each(TAKEN_BY)('%s has a meaning for no command but its own', (name, text, commands) => {
  for (const command of COMMAND_NAMES) {
    const raw = { command, [name]: text, 'github-token': 'x' }
    const refused = `input "${name}" has no meaning for ${command} (delete it, or write \`command: ${commands.join('` or `')}\`)`
    expect(complaints(raw), command).toEqual(commands.includes(command) ? [] : [refused])
  }
})

test('what is confirmed is what would be destroyed', () => {
  const destroy = { command: 'destroy', confirm: 'prod' }
  const wrong = (name: string) =>
    `input "confirm" is "prod", and this run would destroy "${name}" (write \`confirm: ${name}\`, or name the other environment)`
  expect(complaints({ ...destroy, environment: 'prod', 'app-name': 'shop' })).toEqual([])
  expect(complaints({ ...destroy, 'app-name': 'prod' })).toEqual([])
  expect(complaints({ ...destroy, environment: 'Prod' })).toEqual([wrong('Prod')])
  expect(complaints({ ...destroy, 'app-name': 'shop' })).toEqual([wrong('shop')])
})

test('a plan is written by a run that ends with it', () => {
  const needsDryRun =
    'input "out" needs a dry run (delete it, or write `dry-run: true`: a plan that is carried out is of no use to a later run)'
  expect(complaints({ command: 'plan', out: 'plan.json' })).toEqual([])
  expect(complaints({ command: 'rollback', out: 'plan.json', 'dry-run': 'true' })).toEqual([])
  expect(complaints({ command: 'rollback', out: 'plan.json' })).toEqual([needsDryRun])
  expect(complaints({ command: 'deploy', out: 'plan.json' })).toEqual([
    'input "out" has no meaning for deploy (delete it, or write `command: plan` or `package` or `rollback`)',
  ])
})

test('a stage comes before another one, and a soak is of a stage', () => {
  expect(complaints({ environment: 'prod', 'promote-from': 'staging', soak: '0s' })).toEqual([])
  expect(complaints({ environment: 'prod', 'promote-from': 'prod' })).toEqual([
    'input "promote-from" is "prod", which this run deploys (name the environment that comes before it, or delete it)',
  ])
  expect(complaints({ soak: '30m' })).toEqual([
    'input "soak" needs "promote-from" (name the environment that is to be healthy for so long, such as `promote-from: staging`)',
  ])
})

test('an artefact goes with nothing that says how one is made', () => {
  const clash = (name: string) =>
    `inputs "artifact" and "${name}" are both given (delete one: source and migrations are those of the artefact, and \`${name}\` is for \`command: package\`)`
  const given = { source: '.', migrations: 'm', 'migrate-command': 'x', 'build-command': 'x' }
  expect(complaints({ artifact: 'packed', ...given })).toEqual(Object.keys(given).map(clash))
  expect(complaints({ command: 'plan', artifact: 'packed', build: 'false' })).toEqual([clash('build')])
  expect(complaints({ command: 'package', 'dry-run': 'true' })).toEqual([
    'input "dry-run" has no meaning for package (delete it: `package` writes a folder on this machine, and nothing else)',
  ])
})

describe('beside the URL of a database', () => {
  const url = { command: 'migrate', 'database-url': 'postgresql://localhost/shop', 'github-token': 'x' }
  const clash = (name: string) =>
    `inputs "database-url" and "${name}" are both given (delete one: a URL names the whole database, and there is no workspace)`

  test.each([
    ['capacity', 'CU_1'],
    ['app-name', 'shop'],
    ['instance', 'shop'],
    ['project', 'shop'],
    ['branch', 'main'],
    ['database', 'shop'],
    ['databricks-host', 'x.cloud.databricks.com'],
    ['client-id', 'id'],
    ['client-secret', 'x'],
    ['token', 'x'],
    ['auth-type', 'pat'],
    ['token-audience', 'x'],
    ['profile', 'dev'],
    ['comment', 'true'],
  ])('%s is refused', (name, text) => {
    expect(complaints({ ...url, [name]: text })).toEqual([clash(name)])
    expect(complaints({ ...url, 'database-url': '', [name]: text })).toEqual([])
  })

  test.each([
    ['comment', 'false'],
    ['schema', 'shop'],
    ['migrations', 'sql'],
    ['environment', 'dev'],
  ])('%s is not', (name, text) => {
    expect(complaints({ ...url, [name]: text })).toEqual([])
  })
})

test('a proof goes with neither a dry run nor a command', () => {
  const prove = { command: 'migrate', prove: 'true' }
  expect(complaints(prove)).toEqual([])
  expect(complaints({ ...prove, 'dry-run': 'true', 'migrate-command': 'make migrate' })).toEqual([
    'inputs "prove" and "dry-run" are both given (delete `dry-run`: a proof changes nothing but a scratch database)',
    'inputs "prove" and "migrate-command" are both given (delete one: only `.sql` files can be proved)',
  ])
  const without = { command: 'migrate', prove: 'false', 'dry-run': 'true', 'migrate-command': 'make migrate' }
  expect(complaints(without)).toEqual([])
})

test('an input that is switched off has no meaning to lack', () => {
  expect(complaints({ command: 'deploy', prove: ' false ', issue: 'false' })).toEqual([])
})

test('every input is a text or a boolean, for the options of a terminal', () => {
  for (const { name, rule } of Object.values(INPUTS))
    expect(rule.schema.type, name).toMatch(/^(string|boolean)$/)
})

test('blank means not given', () => {
  const raw = Object.fromEntries(INPUT_NAMES.map((name) => [name, ' \n']))
  expect(parseInputs(raw)).toEqual(parseInputs({}))
})

test('a refused input counts as given', () => {
  const { given, inputs } = parseInputs({ schema: 'pg_x' })
  expect([...given]).toEqual(['schema'])
  expect(inputs.schema).toBeUndefined()
})

test.each([
  ['https://x.cloud.databricks.com/', 'https://x.cloud.databricks.com'],
  ['HTTPS://X.Cloud.Databricks.com', 'https://x.cloud.databricks.com'],
  ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
  ['http://localhost:8080/', 'http://localhost:8080'],
])('the host %s is %s', (text, host) => {
  expect(parseInputs({ 'databricks-host': text }).inputs.databricksHost).toBe(host)
})

describe('one wrong input', () => {
  test.each([
    [
      'command',
      'deplo',
      'is "deplo", not one of deploy, plan, migrate, package, rollback, stop, start, destroy, status, doctor, audit, bootstrap (did you mean "deploy"?)',
    ],
    [
      'command',
      'remove',
      'is "remove", not one of deploy, plan, migrate, package, rollback, stop, start, destroy, status, doctor, audit, bootstrap',
    ],
    ['capacity', 'cu_2', 'is "cu_2", not one of CU_1, CU_2, CU_4, CU_8 (did you mean "CU_2"?)'],
    ['capacity', 'CU_3', 'is "CU_3", not one of CU_1, CU_2, CU_4, CU_8'],
    [
      'app-name',
      'My App',
      'is "My App", but must be 2 to 30 lower-case letters, digits and hyphens (did you mean "my-app"?)',
    ],
    ['app-name', 'a', 'is "a", but must be 2 to 30 lower-case letters, digits and hyphens'],
    [
      'app-name',
      '-app',
      'is "-app", but must be 2 to 30 lower-case letters, digits and hyphens (did you mean "app"?)',
    ],
    [
      'instance',
      'my_db',
      'is "my_db", but must be 1 to 63 letters, digits and hyphens (did you mean "my-db"?)',
    ],
    ['project', 'Shop', `is "Shop", but must be ${NAME_FORM} (did you mean "shop"?)`],
    ['project', '1shop', `is "1shop", but must be ${NAME_FORM} (did you mean "shop"?)`],
    [
      'branch',
      'feature/login',
      `is "feature/login", but must be ${NAME_FORM} (did you mean "feature-login"?)`,
    ],
    ['branch', 'pr-', `is "pr-", but must be ${NAME_FORM} (did you mean "pr"?)`],
    [
      'branch',
      'b'.repeat(64),
      `is "${'b'.repeat(64)}", but must be ${NAME_FORM} (did you mean "${'b'.repeat(63)}"?)`,
    ],
    ['database', 'template0', 'is "template0", a name that PostgreSQL keeps for itself'],
    ['schema', 'pg_catalog', 'is "pg_catalog", a name that PostgreSQL keeps for itself'],
    ['schema', 'information_schema', 'is "information_schema", a name that PostgreSQL keeps for itself'],
    ['schema', 's'.repeat(64), 'is 64 bytes long; PostgreSQL cuts names at 63'],
    ['schema', '🐘'.repeat(16), 'is 64 bytes long; PostgreSQL cuts names at 63'],
    ['schema', 'a\u0000b', 'holds a control character'],
    ['databricks-host', 'http://x.com', 'is "http://x.com", which is not https (write https://x.com)'],
    ['databricks-host', 'a b', 'is not a URL such as https://dbc-a1b2c3d4-e5f6.cloud.databricks.com'],
    [
      'databricks-host',
      'https://me:hunter2@x.com',
      'is a URL with a user in it (write the workspace alone, such as https://dbc-a1b2c3d4-e5f6.cloud.databricks.com: a login goes into inputs of its own)',
    ],
    [
      'allow-host',
      'https://x.example',
      'is not a host name alone (write it without https:// and without a path)',
    ],
    [
      'schema',
      'public',
      'is "public", which belongs to the database and not to one app (write app_data, or delete it)',
    ],
    [
      'databricks-host',
      'https://accounts.cloud.databricks.com',
      'is "https://accounts.cloud.databricks.com", the account console (write the URL of the workspace that holds the app)',
    ],
    [
      'auth-type',
      'oidc',
      'is "oidc", not one of github-oidc, oauth-m2m, pat, databricks-cli, metadata-service, azure-msi, azure-client-secret, azure-cli, google-credentials, google-id (did you mean "github-oidc"?)',
    ],
    [
      'wait-timeout',
      '30',
      'is "30", not a duration such as 90s, 30m or 1h30m (add the unit: 30s for seconds, 30m for minutes)',
    ],
    ['wait-timeout', '30 min', 'is "30 min", not a duration such as 90s, 30m or 1h30m'],
    ['wait-timeout', '5s', 'is 5s, less than 10s'],
    ['wait-timeout', '2d', 'is 2d, more than 1d'],
    ['dry-run', 'yes', 'is "yes", neither true nor false'],
    ['dry-run', '1', 'is "1", neither true nor false'],
    ['allow-shrink', 'tRUE', 'is "tRUE", neither true nor false'],
  ])('%s: %j', (name, text, complaint) => {
    expect(complaints({ [name]: text })).toEqual([`input "${name}" ${complaint}`])
  })
})

describe('inputs that do not go together', () => {
  test('two credentials and no choice', () => {
    const raw = { token: 'hunter2', 'client-secret': 'hunter3' }
    expect(complaints(raw)).toEqual([
      'inputs "token" and "client-secret" are both given (delete one, or choose with `auth-type: pat` or `auth-type: oauth-m2m`)',
    ])
    expect(complaints({ ...raw, 'auth-type': 'pat' })).toEqual([])
  })

  test('a comment without a token', () => {
    expect(complaints({ comment: 'true' })).toEqual([
      'input "comment" needs a github-token (delete the empty `github-token:`, or write `comment: false`)',
    ])
  })
})

test('unknown names are reported with the nearest', () => {
  expect(complaints({ capcity: 'CU_1' })).toEqual(['unknown input "capcity" (did you mean "capacity"?)'])
  expect(complaints({ zzz: '' })).toEqual([`unknown input "zzz" (inputs: ${INPUT_NAMES.join(', ')})`])
})

test('all wrong inputs are reported at once', () => {
  const raw = { command: 'x', capacity: 'x', 'dry-run': 'x', 'wait-timeout': 'x', schema: 'pg_x', nope: 'x' }
  expect(complaints(raw)).toHaveLength(6)
})

import { describe, expect, test } from 'vitest'
import type { Desired } from '../../../src/config/desired.ts'
import { type DesiredContext, desiredState } from '../../../src/config/desired-state.ts'
import { parseFile } from '../../../src/config/file.ts'
import { parseInputs, type RawInputs } from '../../../src/config/inputs.ts'
import { PIPELINE_FILES } from '../../../src/config/pipeline-file.ts'
import { InvalidInput } from '../../../src/error.ts'
import { COMPLETE, LEGACY } from './examples.ts'

function context(...existing: string[]): DesiredContext {
  return {
    cwd: '/job',
    exists: (path) => existing.includes(path),
    defaultOwnerRole: (database, schema) => `${database}/${schema} owner`,
  }
}

function read(raw: RawInputs, yaml?: string, where = context()): Desired {
  const file = yaml === undefined ? undefined : parseFile(yaml, 'deployment.yaml')
  return desiredState(parseInputs(raw), file, where)
}

function complaints(raw: RawInputs, yaml?: string, where = context()): string[] {
  try {
    read(raw, yaml, where)
  } catch (error) {
    if (error instanceof InvalidInput) return error.message.split('\n')
    throw error
  }
  return []
}

const ENOUGH = { 'app-name': 'shop-web', project: 'shop' }

/** A file with one environment, `dev`, and a sound app in project `shop`. */
function dev(lakebase: string, more = ''): string {
  return `environments:
  dev:
    app_name: shop-web
    lakebase: { database_name: shop, ${lakebase} }
${more}`
}

test('inputs alone suffice', () => {
  expect(read(ENOUGH)).toEqual({
    environment: undefined,
    app: {
      name: 'shop-web',
      description: undefined,
      computeSize: undefined,
      permissions: [],
      resources: [],
      envVars: {},
    },
    lakebase: {
      type: 'autoscaling',
      name: 'shop',
      branch: undefined,
      branchFrom: undefined,
      ttlSeconds: undefined,
      capacity: undefined,
      size: undefined,
      suspendAfterSeconds: undefined,
      database: 'databricks_postgres',
      schema: 'app_data',
      ownerRole: 'databricks_postgres/app_data owner',
      deployers: [],
      ownership: 'enforce',
      ownerCreate: false,
      extensions: [],
    },
    grants: [{ grantee: { kind: 'app' }, access: 'read-write', create: 'auto' }],
    privileges: [],
    appMemberOf: [],
    acceptedFindings: [],
    grantsMode: 'additive',
    migrations: {
      directory: undefined,
      displayDirectory: undefined,
      accept: [],
      lockTimeoutMs: 5_000,
      statementTimeoutMs: 600_000,
      runAs: 'box',
      allow: [],
    },
    source: {
      directory: '/job',
      displayDirectory: '.',
      workspacePath: undefined,
      keep: 5,
      exclude: [],
      include: [],
      pipelineFiles: [...PIPELINE_FILES, '/deployment.yaml'],
      buildCommand: undefined,
    },
    health: { enabled: true, path: '/api/health', windowMs: 2_500, timeoutMs: 120_000 },
    allowShrink: false,
    waitTimeoutMs: 1_800_000,
    pollMs: 5_000,
    profile: undefined,
  })
})

test('a file in the old format means what it says', () => {
  expect(read({ environment: 'development' }, LEGACY)).toEqual({
    environment: 'development',
    app: {
      name: 'slides-dev',
      description: 'Slides - Development',
      computeSize: 'MEDIUM',
      permissions: [{ principal: { user: '{username}' }, level: 'CAN_MANAGE' }],
      resources: [],
      envVars: { ENVIRONMENT: 'development', LOG_LEVEL: 'DEBUG' },
    },
    lakebase: {
      type: 'auto',
      name: 'slides-dev-db',
      branch: undefined,
      branchFrom: undefined,
      ttlSeconds: undefined,
      capacity: 'CU_1',
      size: { minCu: 0.5, maxCu: 2 },
      suspendAfterSeconds: undefined,
      database: 'databricks_postgres',
      schema: 'app_data',
      ownerRole: 'databricks_postgres/app_data owner',
      deployers: [],
      ownership: 'enforce',
      ownerCreate: false,
      extensions: [],
    },
    grants: [{ grantee: { kind: 'app' }, access: 'read-write', create: 'auto' }],
    privileges: [],
    appMemberOf: [],
    acceptedFindings: [],
    grantsMode: 'additive',
    migrations: {
      directory: undefined,
      displayDirectory: undefined,
      accept: [],
      lockTimeoutMs: 5_000,
      statementTimeoutMs: 600_000,
      runAs: 'box',
      allow: [],
    },
    source: {
      directory: '/job',
      displayDirectory: '.',
      workspacePath: '/Workspace/Users/{username}/apps/dev/slides',
      keep: 5,
      exclude: ['*.pyc', '__pycache__', '.env.*'],
      include: [],
      pipelineFiles: [...PIPELINE_FILES, '/deployment.yaml'],
      buildCommand: undefined,
    },
    health: { enabled: true, path: '/api/health', windowMs: 2_500, timeoutMs: 120_000 },
    allowShrink: false,
    waitTimeoutMs: 300_000,
    pollMs: 5_000,
    profile: 'DEFAULT',
  })
})

test('every key of the file has an effect', () => {
  const where = context('/job/web', '/job/db/migrations')
  expect(read({ environment: 'production' }, COMPLETE, where)).toEqual({
    environment: 'production',
    app: {
      name: 'shop-web',
      description: '',
      computeSize: 'LIQUID',
      permissions: [
        { principal: { user: '{username}' }, level: 'CAN_MANAGE' },
        { principal: { group: 'users' }, level: 'CAN_USE' },
        { principal: { servicePrincipal: '0f1e2d3c-0000-4000-8000-000000000000' }, level: 'CAN_USE' },
      ],
      resources: [
        { name: 'api-key', kind: 'secret', fields: { scope: 'shop', key: 'api-key', permission: 'READ' } },
        { name: 'nightly', kind: 'job', fields: { id: '923456789012345678', permission: 'CAN_MANAGE_RUN' } },
        {
          name: 'orders',
          kind: 'uc_securable',
          fields: { securable_full_name: 'main.shop.orders', securable_type: 'TABLE', permission: 'SELECT' },
        },
      ],
      envVars: { LOG_LEVEL: 'info', PORT: '8080', RATIO: '1.10', DEBUG: 'FALSE', EMPTY: '' },
    },
    lakebase: {
      type: 'autoscaling',
      name: 'shop',
      branch: 'live',
      branchFrom: 'baseline',
      ttlSeconds: 259_200,
      capacity: 'CU_8',
      size: { minCu: 0.5, maxCu: 16 },
      suspendAfterSeconds: 'never',
      database: 'orders',
      schema: `Käse 'n' "Brot"`,
      ownerRole: 'shop owner',
      deployers: ['ci@example.com'],
      ownership: 'keep',
      ownerCreate: true,
      extensions: ['vector', 'uuid-ossp'],
    },
    grantsMode: 'authoritative',
    privileges: [
      {
        holder: { kind: 'role', role: 'loader' },
        on: { class: 'column', name: 'orders', column: 'item', signature: undefined },
        privileges: ['SELECT', 'UPDATE'],
        grantOption: true,
      },
      {
        holder: { kind: 'public' },
        on: { class: 'routine', name: 'price', column: undefined, signature: 'n integer' },
        privileges: ['EXECUTE'],
        grantOption: false,
      },
    ],
    appMemberOf: ['pg_monitor'],
    acceptedFindings: [
      { id: '0123456789abcdef', reason: 'the nightly export', until: '2126-12-31', isOver: false },
    ],
    grants: [
      { grantee: { kind: 'app' }, access: 'owner', create: true },
      { grantee: { kind: 'role', role: 'report er' }, access: 'read-only', create: false },
      { grantee: { kind: 'role', role: 'loader' }, access: 'read-write', create: true },
      {
        grantee: { kind: 'role', role: '0f1e2d3c-0000-4000-8000-000000000001' },
        access: 'owner',
        create: true,
      },
    ],
    migrations: {
      directory: '/job/db/migrations',
      displayDirectory: 'db/migrations',
      layout: 'plain',
      replacePublic: true,
      baseline: { kind: 'version', version: '0002' },
      accept: [{ kind: 'edited', name: '0003_add_price.sql', checksum: '1f2e3d4c5b6a' }],
      lockTimeoutMs: 500,
      statementTimeoutMs: 3_600_000,
      runAs: 'login',
      allow: ['blocking-index', 'missing-if-not-exists'],
    },
    source: {
      directory: '/job/web',
      displayDirectory: 'web',
      workspacePath: '/Workspace/Users/{username}/shop',
      keep: 3,
      exclude: ['tests', '*.md'],
      include: ['*.whl', 'dist/**'],
      pipelineFiles: PIPELINE_FILES,
      buildCommand: 'npm run build',
    },
    health: { enabled: false, path: '/healthz?full=1', windowMs: 30_000, timeoutMs: 300_000 },
    allowShrink: false,
    waitTimeoutMs: 600_000,
    pollMs: 500,
    profile: 'prod',
  })
})

test('inputs override the file', () => {
  const raw = {
    environment: 'development',
    'app-name': 'other-app',
    project: 'other',
    branch: 'pr-1',
    capacity: 'CU_2',
    database: 'db',
    schema: 's',
    source: 'src',
    migrations: 'sql',
    'build-command': 'make',
    profile: 'me',
    'wait-timeout': '1h',
    'allow-shrink': 'true',
  }
  const desired = read(raw, LEGACY, context('/job/src', '/job/sql'))
  expect(desired).toMatchObject({
    app: { name: 'other-app' },
    lakebase: {
      type: 'autoscaling',
      name: 'other',
      branch: 'pr-1',
      capacity: 'CU_2',
      size: { minCu: 1, maxCu: 4 },
      database: 'db',
      schema: 's',
      ownerRole: 'db/s owner',
    },
    source: { directory: '/job/src', buildCommand: 'make' },
    migrations: { directory: '/job/sql' },
    profile: 'me',
    waitTimeoutMs: 3_600_000,
    allowShrink: true,
  })
})

test('an instance by input is Provisioned and has no range of sizes', () => {
  const { lakebase } = read({ environment: 'development', instance: 'Old-DB' }, LEGACY)
  expect(lakebase).toMatchObject({ type: 'provisioned', name: 'Old-DB', capacity: 'CU_1', size: undefined })
})

describe('what is needed', () => {
  const NO_APP =
    'the app has no name (add `app-name: my-app` to the step, or `app_name: my-app` to the environment in the config file)'
  const NO_DATABASE =
    'no Lakebase project or instance is named (add `project: my-project` to the step, or `lakebase: { database_name: my-project }` to the environment in the config file)'
  const TWO = 'environments:\n  dev: {}\n  prod:\n    app_name: shop-web\n'

  test.each<[string, RawInputs, string | undefined, string[]]>([
    ['nothing at all', {}, undefined, [NO_APP, NO_DATABASE]],
    ['no database', { 'app-name': 'shop-web' }, undefined, [NO_DATABASE]],
    ['no app', { project: 'shop' }, undefined, [NO_APP]],
    [
      'a refused app and no more',
      { 'app-name': 'A', project: 'shop' },
      undefined,
      ['input "app-name" is "A", but must be 2 to 30 lower-case letters, digits and hyphens'],
    ],
    [
      'an empty environment',
      { environment: 'dev' },
      TWO,
      [`deployment.yaml:2:8: ${NO_APP}`, `deployment.yaml:2:8: ${NO_DATABASE}`],
    ],
    [
      'no environment chosen of two',
      ENOUGH,
      TWO,
      [
        'deployment.yaml: no environment is chosen; the file has dev, prod (add `environment: dev` or `environment: prod` to the step)',
      ],
    ],
    [
      'no environment chosen of one',
      {},
      'environments:\n  prod: {}\n',
      ['deployment.yaml: no environment is chosen; the file has prod (add `environment: prod` to the step)'],
    ],
    [
      'an environment that is misspelt',
      { environment: 'prdo' },
      TWO,
      [
        'deployment.yaml: input "environment" is "prdo", which the file does not have; it has dev, prod (did you mean `environment: prod`?)',
      ],
    ],
    [
      'an environment that is missing',
      { environment: 'staging' },
      TWO,
      ['deployment.yaml: input "environment" is "staging", which the file does not have; it has dev, prod'],
    ],
    [
      'a file that is no YAML',
      { environment: 'dev', capacity: 'CU_9' },
      'environments: [',
      [
        'input "capacity" is "CU_9", not one of CU_1, CU_2, CU_4, CU_8',
        'deployment.yaml:1:16: not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
      ],
    ],
  ])('%s', (_name, raw, yaml, expected) => {
    expect(complaints(raw, yaml)).toEqual(expected)
  })

  test('everything wrong is in one error: inputs, all environments, cross checks', () => {
    const yaml = `environments:
  dev:
    app_name: shop-web
    lakebase: { database_name: shop, ttl: 3d }
  prod:
    app_nme: shop
`
    expect(complaints({ environment: 'dev', capacity: 'CU_9', source: 'gone' }, yaml)).toEqual([
      'input "capacity" is "CU_9", not one of CU_1, CU_2, CU_4, CU_8',
      'deployment.yaml:6:5: unknown key "app_nme" (did you mean "app_name"?)',
      'deployment.yaml:4:43: lakebase.ttl needs a branch (add `branch: my-branch`; the default branch lives as long as its project)',
      'input "source" is "gone", which does not exist (paths start from /job)',
    ])
  })
})

describe('keys that do not go together', () => {
  const PROVISIONED = 'is for Autoscaling, but this is a Provisioned instance (delete it, or use a project)'

  test.each<[string, string[]]>([
    [
      'type: provisioned, branch: a, ttl: 1d',
      [
        `deployment.yaml:4:65: lakebase.branch ${PROVISIONED}`,
        `deployment.yaml:4:73: lakebase.ttl ${PROVISIONED}`,
      ],
    ],
    [
      'type: provisioned, min_cu: 1, max_cu: 2',
      [
        `deployment.yaml:4:65: lakebase.min_cu ${PROVISIONED}`,
        `deployment.yaml:4:76: lakebase.max_cu ${PROVISIONED}`,
      ],
    ],
    ['type: provisioned, suspend_after: 5m', [`deployment.yaml:4:72: lakebase.suspend_after ${PROVISIONED}`]],
    ['type: provisioned, branch_from: a', [`deployment.yaml:4:70: lakebase.branch_from ${PROVISIONED}`]],
    [
      'min_cu: 4, max_cu: 2',
      [
        'deployment.yaml:4:57: lakebase.max_cu makes the range 4-2 CU, which is upside down (give min_cu and max_cu, the smaller first)',
      ],
    ],
    [
      'min_cu: 1, max_cu: 18',
      [
        'deployment.yaml:4:57: lakebase.max_cu makes the range 1-18 CU, wider than 16 CU (write `min_cu: 2` or more)',
      ],
    ],
    [
      'min_cu: 60, max_cu: 65',
      [
        'deployment.yaml:4:58: lakebase.max_cu makes the range 60-65 CU; sizes above 64 CU do not autoscale (write `min_cu: 65` as well)',
      ],
    ],
    [
      'capacity: CU_8, max_cu: 2',
      [
        'deployment.yaml:4:62: lakebase.max_cu makes the range 4-2 CU, which is upside down (give min_cu and max_cu, the smaller first)',
      ],
    ],
    [
      'min_cu: 2',
      ['deployment.yaml:4:46: lakebase.min_cu needs a max_cu (add `max_cu: ...`, or a capacity)'],
    ],
    [
      'max_cu: 2',
      ['deployment.yaml:4:46: lakebase.max_cu needs a min_cu (add `min_cu: 0.5`, or a capacity)'],
    ],
    [
      'branch: a, branch_from: a',
      [
        'deployment.yaml:4:62: lakebase.branch_from would copy the branch "a" from itself (name another branch)',
      ],
    ],
    ['branch_from: dev', ['deployment.yaml:4:51: lakebase.branch_from goes round in a circle: dev -> dev']],
    [
      'branch_from: Main',
      [
        'deployment.yaml:4:51: lakebase.branch_from is "Main", but must be 1 to 63 lower-case letters, digits and hyphens, from a letter to a letter or digit, or an environment of this file (did you mean "main"?)',
      ],
    ],
  ])('%s', (lakebase, expected) => {
    expect(complaints({ environment: 'dev' }, dev(lakebase))).toEqual(expected)
  })

  test.each<[string, RawInputs, string, string[]]>([
    [
      'instance and project',
      { instance: 'a', project: 'b' },
      '',
      ['input "instance" and input "project" are both given (keep the one that the app uses)'],
    ],
    [
      'instance against the type',
      { instance: 'a' },
      'type: autoscaling',
      [
        'input "instance" is given, but lakebase.type is autoscaling (write `project: ...` in place of `instance`, or change lakebase.type)',
      ],
    ],
    [
      'project against the type',
      { project: 'a' },
      'type: provisioned',
      [
        'input "project" is given, but lakebase.type is provisioned (write `instance: ...` in place of `project`, or change lakebase.type)',
      ],
    ],
    ['instance and branch', { instance: 'a', branch: 'b' }, '', [`input "branch" ${PROVISIONED}`]],
  ])('%s', (_name, raw, lakebase, expected) => {
    expect(complaints({ environment: 'dev', ...raw }, dev(lakebase))).toEqual(expected)
  })

  test('a name that only an instance can have, on Autoscaling', () => {
    const yaml =
      'environments:\n  dev:\n    app_name: shop-web\n    lakebase: { database_name: Shop, branch: b }\n'
    expect(complaints({ environment: 'dev' }, yaml)).toEqual([
      'deployment.yaml:4:32: lakebase.database_name is "Shop", but must be 1 to 63 lower-case letters, digits and hyphens, from a letter to a letter or digit to be a project (did you mean "shop"?)',
    ])
  })

  test.each<[string, string[]]>([
    [
      '    grants: { app: { access: read-only, create: true } }\n',
      [
        'deployment.yaml:5:49: grants.app is read-only and may create (delete `create: true`, or write `access: read-write`)',
      ],
    ],
    [
      '    grants: { app: { access: owner, create: false } }\n',
      [
        'deployment.yaml:5:45: grants.app is owner, who can always create (delete `create: false`, or write `access: read-write`)',
      ],
    ],
    [
      '    grants: { roles: [{ role: a, access: owner }, { role: a, access: read-only }] }\n',
      ['deployment.yaml:5:22: grants.roles names "a" twice (keep one of the two)'],
    ],
    [
      '    grants: { roles: [{ role: databricks_postgres/app_data owner, access: owner }] }\n',
      [
        'deployment.yaml:5:22: grants.roles names "databricks_postgres/app_data owner", the owner role (delete it: the owner may do everything)',
      ],
    ],
    [
      '    permissions: [{ group_name: a, permission_level: CAN_USE }, { group_name: a, permission_level: CAN_MANAGE }]\n',
      ['deployment.yaml:5:18: permissions names the group "a" twice (keep one of the two)'],
    ],
    [
      '    resources:\n      - { name: a, job: { id: 1, permission: CAN_VIEW } }\n      - { name: a, app: { name: b, permission: CAN_USE } }\n',
      ['deployment.yaml:6:7: resources names "a" twice (keep one of the two)'],
    ],
  ])('%s', (more, expected) => {
    expect(complaints({ environment: 'dev' }, dev('', more))).toEqual(expected)
  })

  test('the same name for a user and a group is no repetition', () => {
    const more =
      '    permissions: [{ group_name: a, permission_level: CAN_USE }, { user_name: a, permission_level: CAN_USE }]\n'
    expect(complaints({ environment: 'dev' }, dev('', more))).toEqual([])
  })
})

describe('sizes', () => {
  test.each<[string, RawInputs, object]>([
    ['capacity: CU_4', {}, { capacity: 'CU_4', size: { minCu: 2, maxCu: 8 } }],
    ['min_cu: 2, max_cu: 10', {}, { capacity: undefined, size: { minCu: 2, maxCu: 10 } }],
    ['capacity: CU_1, max_cu: 8', {}, { capacity: 'CU_1', size: { minCu: 0.5, maxCu: 8 } }],
    ['capacity: CU_8, min_cu: 1', {}, { capacity: 'CU_8', size: { minCu: 1, maxCu: 12 } }],
    ['min_cu: 112, max_cu: 112', {}, { size: { minCu: 112, maxCu: 112 } }],
    ['min_cu: 48, max_cu: 64', {}, { size: { minCu: 48, maxCu: 64 } }],
    ['min_cu: 2, max_cu: 10', { capacity: 'CU_1' }, { capacity: 'CU_1', size: { minCu: 0.5, maxCu: 2 } }],
    ['type: provisioned, capacity: CU_4', {}, { capacity: 'CU_4', size: undefined }],
    ['suspend_after: 5m', {}, { size: undefined, suspendAfterSeconds: 300 }],
  ])('%s with %j', (lakebase, raw, expected) => {
    expect(read({ environment: 'dev', ...raw }, dev(lakebase)).lakebase).toMatchObject(expected)
  })
})

describe('type', () => {
  test.each<[string, string]>([
    ['', 'auto'],
    ['capacity: CU_1', 'auto'],
    ['type: provisioned', 'provisioned'],
    ['branch: a', 'autoscaling'],
    ['type: auto, branch_from: a', 'autoscaling'],
    ['min_cu: 1, max_cu: 2', 'autoscaling'],
    ['suspend_after: never', 'autoscaling'],
  ])('{ %s } is %s', (lakebase, type) => {
    expect(read({ environment: 'dev' }, dev(lakebase)).lakebase.type).toBe(type)
  })
})

describe('branch_from', () => {
  /** `prod` with the given lakebase keys, and `PR Preview` that is copied from it. */
  function preview(prod: string, own = ''): string {
    return `environments:
  prod:
    app_name: shop-web
    lakebase: { ${prod} }
  PR_Preview:
    app_name: shop-preview
    lakebase: { branch_from: prod, ${own} }
`
  }
  const raw = { environment: 'PR_Preview' }

  test('takes over project, database, schema and owner, and names the branch after the environment', () => {
    const prod = 'database_name: shop, database: d, schema: s, owner_role: o'
    expect(read(raw, preview(prod)).lakebase).toMatchObject({
      type: 'autoscaling',
      name: 'shop',
      branch: 'pr-preview',
      branchFrom: undefined,
      database: 'd',
      schema: 's',
      ownerRole: 'o',
    })
  })

  test('copies the branch of the other environment', () => {
    const yaml = preview('database_name: shop, branch: live', 'ttl: 1d')
    expect(read({ ...raw, branch: 'pr-42' }, yaml).lakebase).toMatchObject({
      branch: 'pr-42',
      branchFrom: 'live',
      ttlSeconds: 86_400,
      schema: 'app_data',
      ownerRole: 'databricks_postgres/app_data owner',
    })
  })

  test('inherits through environments that are copies themselves', () => {
    const yaml = `environments:
  prod: { lakebase: { database_name: shop, schema: s } }
  staging: { lakebase: { branch_from: prod } }
  dev: { app_name: shop-dev, lakebase: { branch_from: staging } }
`
    expect(read({ environment: 'dev' }, yaml).lakebase).toMatchObject({
      name: 'shop',
      schema: 's',
      branch: 'dev',
      branchFrom: 'staging',
    })
  })

  test('that is no environment is a branch', () => {
    const { lakebase } = read({ environment: 'dev' }, dev('branch_from: production, schema: own'))
    expect(lakebase).toMatchObject({ branch: 'dev', branchFrom: 'production', schema: 'own' })
  })

  test('works in the old format', () => {
    expect(read({ environment: 'devloop' }, LEGACY).lakebase).toMatchObject({
      name: 'slides-db',
      branch: 'devloop',
      branchFrom: undefined,
      schema: 'slides_prod',
    })
  })

  test.each<[string, string, RawInputs, string[]]>([
    [
      'database_name: shop, schema: a',
      'schema: b',
      {},
      [
        'deployment.yaml:7:44: lakebase.schema is "b", but prod, which the branch is copied from, has "a" (delete it: the schema is taken over)',
      ],
    ],
    [
      'database_name: shop',
      '',
      { schema: 'b' },
      [
        'input "schema" is "b", but prod, which the branch is copied from, has "app_data" (delete it: the schema is taken over)',
      ],
    ],
    [
      'database_name: shop, database: a',
      'database: b',
      {},
      [
        'deployment.yaml:7:46: lakebase.database is "b", but prod, which the branch is copied from, has "a" (a branch holds the same databases)',
      ],
    ],
    [
      'database_name: shop',
      'database_name: other',
      {},
      [
        'deployment.yaml:7:51: lakebase.database_name is "other", but prod, which the branch is copied from, has "shop" (a branch lives in the project that it is copied from)',
      ],
    ],
    [
      'database_name: shop, branch_from: PR_Preview',
      '',
      {},
      ['deployment.yaml:7:30: lakebase.branch_from goes round in a circle: PR_Preview -> prod -> PR_Preview'],
    ],
    [
      'database_name: shop, type: provisioned',
      '',
      {},
      [
        'deployment.yaml:7:30: lakebase.branch_from leads to prod, a Provisioned instance, which has no branches',
      ],
    ],
    [
      'database_name: shop, branch: pr-1',
      'branch: pr-1',
      {},
      [
        'deployment.yaml:7:30: lakebase.branch_from would copy the branch "pr-1" from itself (name another branch)',
      ],
    ],
  ])('prod { %s } and { %s } with %j', (prod, own, more, expected) => {
    expect(complaints({ ...raw, ...more }, preview(prod, own))).toEqual(expected)
  })

  test('needs a name for the branch when the environment has no letters', () => {
    const yaml =
      'environments:\n  "42":\n    app_name: shop-web\n    lakebase: { database_name: shop, branch_from: live }\n'
    expect(complaints({ environment: '42' }, yaml)).toEqual([
      'deployment.yaml:4:51: lakebase.branch_from needs a name for the branch ("42" makes none; add `branch: my-branch`)',
    ])
  })
})

describe('grants of the app', () => {
  test.each<[string, object]>([
    ['{}', { access: 'read-write', create: 'auto' }],
    ['{ create: auto }', { access: 'read-write', create: 'auto' }],
    ['{ access: read-only, create: auto }', { access: 'read-only', create: false }],
    ['{ create: true }', { access: 'read-write', create: true }],
    ['{ create: false }', { access: 'read-write', create: false }],
    ['{ access: read-only }', { access: 'read-only', create: false }],
    ['{ access: owner }', { access: 'owner', create: true }],
  ])('%s', (app, expected) => {
    const { grants } = read({ environment: 'dev' }, dev('', `    grants: { app: ${app} }\n`))
    expect(grants).toEqual([{ grantee: { kind: 'app' }, ...expected }])
  })
})

describe('migrations', () => {
  test.each<[string, RawInputs, string[], string | undefined]>([
    ['none', {}, [], undefined],
    ['beside the job', {}, ['/job/migrations'], 'migrations'],
    ['inside the source', { source: 'web' }, ['/job/web', '/job/web/migrations'], 'web/migrations'],
    ['beside the source', { source: 'web' }, ['/job/web', '/job/migrations'], 'migrations'],
    ['not above the job', { source: '.' }, ['/job', '/migrations'], undefined],
    ['where the input says', { migrations: './db' }, ['/job/db', '/job/migrations'], './db'],
    ['at an absolute path', { migrations: '/sql' }, ['/sql'], '/sql'],
  ])('%s', (_name, raw, existing, directory) => {
    const { migrations } = read({ ...ENOUGH, ...raw }, undefined, context(...existing))
    expect(migrations.displayDirectory).toBe(directory)
  })

  test('are not guessed between two directories', () => {
    const where = context('/job/web', '/job/web/migrations', '/job/migrations')
    expect(complaints({ ...ENOUGH, source: 'web' }, undefined, where)).toEqual([
      'both web/migrations and migrations exist; which of them holds the migrations? (add `migrations: web/migrations` or `migrations: migrations` to the step)',
    ])
  })

  test('must exist where they are said to be', () => {
    const yaml = dev('', '    migrations: { directory: sql }\n    source: { directory: web }\n')
    expect(complaints({ environment: 'dev' }, yaml)).toEqual([
      'deployment.yaml:6:26: source.directory is "web", which does not exist (paths start from /job)',
      'deployment.yaml:5:30: migrations.directory is "sql", which does not exist (paths start from /job)',
    ])
  })

  test('are files or a command, whichever of both says so', () => {
    expect(complaints({ ...ENOUGH, migrations: 'sql', 'migrate-command': 'make migrate' })[0]).toBe(
      'input "migrate-command" and input "migrations" are both given (delete one: files or a command migrate)',
    )
  })

  test("are looked for in a tool's own directory by `migrate` alone, when there is no other", () => {
    const where = context('/job', '/job/db/migrations')
    expect(complaints({ ...ENOUGH, command: 'migrate' }, undefined, where)[0]).toMatch(
      /^there is no directory migrations, and db\/migrations looks like that of /,
    )
    expect(complaints(ENOUGH, undefined, where)).toEqual([])
    expect(complaints({ ...ENOUGH, command: 'migrate' }, undefined, context('/job'))).toEqual([])
    const both = context('/job', '/job/migrations', '/job/db/migrations')
    expect(complaints({ ...ENOUGH, command: 'migrate' }, undefined, both)).toEqual([])
  })
})

test('what a run reads or writes itself is no part of the source', () => {
  const where = context('/job/web')
  const inside = read(
    { ...ENOUGH, command: 'plan', source: 'web', out: 'web/my plan.json' },
    undefined,
    where,
  )
  expect(inside.source.exclude).toContain('/my\\ plan.json')
  const beside = read({ ...ENOUGH, command: 'plan', source: 'web', out: 'plan.json' }, undefined, where)
  expect(beside.source.exclude).toEqual(read({ ...ENOUGH, source: 'web' }, undefined, where).source.exclude)
})

import { describe, expect, test } from 'vitest'
import { parseFile } from '../../../src/config/file.ts'
import { KEYS } from '../../../src/config/keys.ts'
import { describeProblem } from '../../../src/error.ts'
import { BAD_FILES } from './bad-files.ts'
import { COMPLETE, LEGACY } from './examples.ts'

function complaints(yaml: string): string[] {
  return parseFile(yaml, 'deployment.yaml').problems.map(describeProblem)
}

describe('bad files', () => {
  test('there are many of them', () => {
    expect(BAD_FILES.length).toBeGreaterThan(100)
  })

  test.each(BAD_FILES)('$yaml', ({ yaml, problems }) => {
    expect(complaints(yaml)).toEqual(problems)
  })
})

test.each([
  ['LEGACY', LEGACY],
  ['COMPLETE', COMPLETE],
])('%s is accepted', (_name, yaml) => {
  expect(complaints(yaml)).toEqual([])
})

test('a token is named by its kind and never repeated', () => {
  const token = `dapi${'0123456789abcdef'.repeat(2)}`
  const [complaint, ...others] = complaints(
    `environments:\n  dev:\n    env_vars:\n      HEADER: "x ${token}"\n`,
  )
  expect(others).toEqual([])
  expect(complaint).toBe(
    'deployment.yaml:4:15: env_vars.HEADER must not stand here in plain text: it holds a Databricks token (put it into a secret scope, write `resources: [{ name: header, secret: { scope: my-scope, key: header, permission: READ } }]` here and `- { name: HEADER, valueFrom: header }` below env of app.yaml)',
  )
})

test('the hints for a secret are lines that are accepted', () => {
  const yaml = `environments:
  dev:
    resources: [{ name: openai-api-key, secret: { scope: my-scope, key: openai-api-key, permission: READ } }]
`
  expect(complaints(yaml)).toEqual([])
})

test.each(['PGBOSS_SCHEMA', 'PG_POOL', 'LAKEBASE_POOL', 'MAX_TOKENS', 'SECRET_SCOPE'])(
  'the variable %s is free to use',
  (name) => {
    expect(complaints(`environments:\n  dev:\n    env_vars:\n      ${name}: abc\n`)).toEqual([])
  },
)

test('an environment may be empty, and so may maps and lists', () => {
  const yaml = 'environments:\n  dev:\n  prod:\n    lakebase:\n    permissions:\n    env_vars:\ncommon:\n'
  const { file, problems } = parseFile(yaml, 'deployment.yaml')
  expect(problems).toEqual([])
  expect([...(file.environments?.keys() ?? [])]).toEqual(['dev', 'prod'])
  expect(file.environments?.get('prod')?.get(KEYS.permissions)).toBeUndefined()
})

test('a wrong anchor is reported once, however often it is used', () => {
  const yaml = `environments:
  a: { env_vars: &vars { 1A: x } }
  b: { env_vars: *vars }
  c: { env_vars: { <<: *vars } }
`
  expect(complaints(yaml)).toHaveLength(1)
})

describe('common', () => {
  const yaml = `common:
  app_name: from-common
  description: common
  permissions: [{ group_name: users, permission_level: CAN_USE }]
  env_vars: { A: common, B: common }
  lakebase: { schema: common, capacity: CU_2 }
environments:
  dev:
    description: dev
    permissions: [{ group_name: admins, permission_level: CAN_MANAGE }]
    env_vars: { B: dev, C: dev }
    lakebase: { capacity: CU_4 }
  plain:
`
  const { file } = parseFile(yaml, 'deployment.yaml')
  const dev = file.environments?.get('dev')
  const plain = file.environments?.get('plain')

  test('is the default of every environment', () => {
    expect(plain?.get(KEYS.appName)?.value).toBe('from-common')
    expect(plain?.get(KEYS.capacity)?.value).toBe('CU_2')
    expect(plain?.get(KEYS.envVars)?.value).toEqual(
      new Map([
        ['A', 'common'],
        ['B', 'common'],
      ]),
    )
  })

  test('loses to the environment', () => {
    expect(dev?.get(KEYS.description)?.value).toBe('dev')
    expect(dev?.get(KEYS.capacity)?.value).toBe('CU_4')
  })

  test('is merged by key into maps and replaced in lists', () => {
    expect(dev?.get(KEYS.appName)?.value).toBe('from-common')
    expect(dev?.get(KEYS.schema)?.value).toBe('common')
    expect(dev?.get(KEYS.envVars)?.value).toEqual(
      new Map([
        ['A', 'common'],
        ['B', 'dev'],
        ['C', 'dev'],
      ]),
    )
    expect(dev?.get(KEYS.permissions)?.value).toEqual([
      { principal: { group: 'admins' }, level: 'CAN_MANAGE' },
    ])
  })

  test('keeps the places of its values', () => {
    expect(dev?.get(KEYS.schema)).toMatchObject({
      label: 'lakebase.schema',
      location: { file: 'deployment.yaml', line: 6, column: 23 },
    })
  })
})

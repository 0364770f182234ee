import { describe, expect, test } from 'vitest'
import { InvalidInput, type Problem } from '../../../src/error.ts'
import { prepareAppYaml } from '../../../src/source/app-yaml.ts'
import {
  generatedFile,
  readContent,
  type SourceFile,
  type SourceTree,
  withFiles,
} from '../../../src/source/tree.ts'

const ENDPOINT = 'projects/notes/branches/production/endpoints/primary'
const EMPTY: SourceTree = { files: [], directories: [], digest: '' }

interface Options {
  readonly database?: Record<string, string>
  readonly envVars?: Record<string, string>
  readonly templateValues?: Record<string, string>
  readonly databaseResource?: string
  readonly others?: readonly string[]
  /** In the place of a file that the platform starts by itself. */
  readonly start?: readonly SourceFile[]
}

function prepare(
  files: Readonly<Record<string, string | Uint8Array>>,
  options: Options = {},
): Promise<SourceTree> {
  const generated = Object.entries(files).map(([path, content]) => ({
    ...generatedFile(path, typeof content === 'string' ? content : ''),
    ...(typeof content === 'string' ? {} : { content: { bytes: content } }),
  }))
  return prepareAppYaml({
    tree: withFiles(EMPTY, [...(options.start ?? [generatedFile('server.py', '')]), ...generated]),
    displayDirectory: './app',
    templateValues: options.templateValues ?? {},
    database: options.database ?? { LAKEBASE_ENDPOINT: ENDPOINT, LAKEBASE_SCHEMA: 'app_data' },
    envVars: options.envVars ?? {},
    resources: {
      database: options.databaseResource ?? 'postgres',
      others: options.others ?? ['api-token', 'c'],
    },
  })
}

async function written(files: Record<string, string>, options: Options = {}): Promise<string> {
  const tree = await prepare(files, options)
  const file = tree.files.find(({ path }) => path === 'app.yaml' || path === 'app.yml')
  if (!file) throw new Error('no app.yaml')
  return Buffer.from(await readContent(file)).toString()
}

async function problems(
  files: Readonly<Record<string, string | Uint8Array>>,
  options?: Options,
): Promise<readonly Problem[]> {
  const error = await prepare(files, options).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof InvalidInput)) throw new Error('expected InvalidInput', { cause: error })
  return error.problems
}

const place = ({ location, message }: Problem) =>
  `${location?.file}:${location?.line}:${location?.column}: ${message}`

describe('the database and env_vars', () => {
  test("are added after the user's own entries; comments, order and quotes stay", async () => {
    const text = `# how the app starts
command: ["node", 'server.js'] # argv, not a shell

env:
  # verbosity
  - name: LOG_LEVEL
    value: "info"
  - name: API_TOKEN
    valueFrom: api-token
`
    expect(
      await written({ 'app.yaml': text }, { envVars: { FLAG: 'true', NUMBER: '010', TEXT: 'a: b # c' } }),
    ).toBe(
      `${text}  - name: LAKEBASE_ENDPOINT
    value: "${ENDPOINT}"
  - name: LAKEBASE_SCHEMA
    value: "app_data"
  - name: FLAG
    value: "true"
  - name: NUMBER
    value: "010"
  - name: TEXT
    value: "a: b # c"
`,
    )
  })

  test.each([
    ['without env', 'command: [node]\n', 'command: [node]\n'],
    ['with an empty env', 'env: []\ncommand: [node]\n', 'command: [node]\n'],
    ['with env and nothing in it', 'env:\ncommand: [node]\n', 'command: [node]\n'],
    ['of comments alone', '# nothing yet\n', '# nothing yet\n'],
    ['that is empty', '', ''],
  ])('go into a file %s', async (_, text, kept) => {
    const result = await written({ 'app.yaml': text }, { database: { LAKEBASE_SCHEMA: 's' } })
    expect(result.replace('env:\n  - name: LAKEBASE_SCHEMA\n    value: "s"\n', '').trim()).toBe(kept.trim())
  })

  test('make a minimal app.yaml when there is none', async () => {
    expect(await written({}, { database: { LAKEBASE_INSTANCE: 'notes-db' } })).toBe(
      'env:\n  - name: LAKEBASE_INSTANCE\n    value: "notes-db"\n',
    )
  })

  test('make none when there is nothing to say', async () => {
    expect((await prepare({}, { database: {} })).files.map(({ path }) => path)).toEqual(['server.py'])
  })

  test('keep the name app.yml', async () => {
    const tree = await prepare({ 'app.yml': 'command: [node]\n' })
    expect(tree.files.map(({ path }) => path)).toEqual(['app.yml', 'server.py'])
  })

  test('leave a file that says it all as it is, byte for byte', async () => {
    const text = `env:   [ {name: LAKEBASE_ENDPOINT, valueFrom: postgres},{name: LAKEBASE_SCHEMA, value: app_data} ]\r\n`
    expect(await written({ 'app.yaml': text })).toBe(text)
  })

  test('are the same for the same input', async () => {
    const once = await prepare({ 'app.yaml': 'command: [node]' }, { envVars: { B: '1', A: '2' } })
    const again = await prepare({ 'app.yaml': 'command: [node]' }, { envVars: { B: '1', A: '2' } })
    expect(again.digest).toBe(once.digest)
  })

  test('read entries through anchors', async () => {
    const text = `base: &schema { name: LAKEBASE_SCHEMA, value: app_data }\nenv:\n  - *schema\n`
    expect(await written({ 'app.yaml': text }, { database: { LAKEBASE_SCHEMA: 'app_data' } })).toBe(text)
  })
})

describe('conflicts', () => {
  test("the user's own entry is kept when it says the same", async () => {
    const text = `env:\n  - name: LAKEBASE_SCHEMA\n    value: app_data\n  - name: PORT\n    value: 8080\n`
    const database = { LAKEBASE_SCHEMA: 'app_data' }
    expect(await written({ 'app.yaml': text }, { database, envVars: { PORT: '8080' } })).toBe(text)
  })

  test('each is reported with its place', async () => {
    const text = `env:
  - name: LAKEBASE_SCHEMA
    value: other
  - name: LAKEBASE_ENDPOINT
    valueFrom: another-database
  - { name: FLAG, value: "no" }
`
    const options = { envVars: { FLAG: 'yes' }, others: ['another-database'] }
    expect((await problems({ 'app.yaml': text }, options)).map(place)).toEqual([
      'app/app.yaml:4:5: LAKEBASE_ENDPOINT is set here and, to something else, by the deploy',
      'app/app.yaml:2:5: LAKEBASE_SCHEMA is set here and, to something else, by the deploy',
      'app/app.yaml:6:5: FLAG is set here and, to something else, by env_vars of deployment.yaml',
    ])
  })

  test('an instance cannot come from valueFrom, which gives its host', async () => {
    const text = 'env: [{ name: LAKEBASE_INSTANCE, valueFrom: postgres }]'
    const [problem] = await problems({ 'app.yaml': text }, { database: { LAKEBASE_INSTANCE: 'notes-db' } })
    expect(problem?.message).toBe('LAKEBASE_INSTANCE is set here and, to something else, by the deploy')
  })

  test('env_vars against what the deploy sets', async () => {
    expect(await problems({}, { envVars: { LAKEBASE_SCHEMA: 'other' } })).toEqual([
      {
        message: 'env_vars of deployment.yaml sets LAKEBASE_SCHEMA, which the deploy sets to "app_data"',
        hint: 'remove LAKEBASE_SCHEMA from env_vars',
      },
    ])
    expect(await written({}, { envVars: { LAKEBASE_SCHEMA: 'app_data' } })).toContain('value: "app_data"')
  })
})

describe('the template', () => {
  const template = `command: ["node", "server.js", "--schema", "\${LAKEBASE_SCHEMA}"]\nenv:\n  - name: STAGE\n    value: \${STAGE}\n`

  test('is filled in, and does not travel itself', async () => {
    const tree = await prepare(
      { 'app.yaml.template': template },
      { templateValues: { STAGE: 'dev', LAKEBASE_SCHEMA: 's' } },
    )
    expect(tree.files.map(({ path }) => path)).toEqual(['app.yaml', 'server.py'])
    expect(
      await written(
        { 'app.yaml.template': template },
        { templateValues: { STAGE: 'dev', LAKEBASE_SCHEMA: 's' } },
      ),
    ).toBe(
      `command: ["node", "server.js", "--schema", "s"]
env:
  - name: STAGE
    value: dev
  - name: LAKEBASE_ENDPOINT
    value: "${ENDPOINT}"
  - name: LAKEBASE_SCHEMA
    value: "app_data"
`,
    )
  })

  test('with a missing name says which, where, and what there is', async () => {
    expect(
      (await problems({ 'app.yaml.template': template }, { templateValues: { STAGE: 'dev' } })).map(place),
    ).toEqual([`app/app.yaml.template:1:45: \${LAKEBASE_SCHEMA} has no value; known names: STAGE`])
  })

  test('that becomes bad YAML is reported in its own line', async () => {
    const [problem] = await problems(
      { 'app.yaml.template': `a: 1\nb: "\${X}"\n` },
      { templateValues: { X: '"' } },
    )
    expect(problem?.location).toEqual({ file: 'app/app.yaml.template', line: 2 })
  })

  test('beside app.yaml is ambiguous, and so are two endings', async () => {
    const two = await problems({ 'app.yaml': '', 'app.yaml.template': '' })
    expect(two.map(({ message }) => message)).toEqual([
      'app/app.yaml and app/app.yaml.template both say how the app starts',
    ])
    const endings = await problems({ 'app.yaml': '', 'app.yml': '' })
    expect(endings.map(({ message }) => message)).toEqual([
      'app/app.yaml and app/app.yml both say how the app starts',
    ])
  })
})

describe('bad app.yaml', () => {
  test.each([
    ['a list', '- a\n', ['1:1: app.yaml must hold keys such as `command` and `env`']],
    ['text', 'hello', ['1:1: app.yaml must hold keys such as `command` and `env`']],
    ['a tab', 'env:\n\t- name: A\n', ['2:1: a tab cannot indent YAML; use spaces']],
    ['two documents', 'a: 1\n---\nb: 2\n', ['2:1: app.yaml must hold one document; remove the `---` line']],
    ['the same key twice', 'env: []\nenv: []\n', ['2:1: Map keys must be unique']],
    ['a command that is a map', 'command: { a: b }', ['1:10: `command` must be a list of words']],
    ['a command of lists', 'command: [[a]]', ['1:10: `command` must be a list of words']],
    ['an empty command', 'command: []', ['1:10: `command` must be a list of words']],
    ['env as a map', 'env:\n  A: b\n', ['2:3: `env` must be a list']],
    ['an entry that is text', 'env:\n  - A=b\n', ['2:5: an entry of `env` must have a name and a value']],
    [
      'an entry without name',
      'env:\n  - value: b\n',
      ['2:5: an entry of `env` needs a `name` of letters, digits and _'],
    ],
    [
      'a name with a dash',
      'env:\n  - { name: A-B, value: c }\n',
      ['2:5: an entry of `env` needs a `name` of letters, digits and _'],
    ],
    ['no value', 'env:\n  - name: A\n', ['2:5: A needs either `value` or `valueFrom`']],
    [
      'value and valueFrom',
      'env:\n  - { name: A, value: b, valueFrom: c }\n',
      ['2:5: A needs either `value` or `valueFrom`'],
    ],
    [
      'a list as value',
      'env:\n  - { name: A, value: [b] }\n',
      ['2:5: A needs either `value` or `valueFrom`'],
    ],
    [
      'a name twice',
      'env:\n  - { name: A, value: b }\n  - { name: A, value: c }\n',
      ['3:5: A is set twice; the first is in line 2'],
    ],
    [
      'value_from',
      'env:\n  - { name: A, value_from: b }\n',
      ['2:16: A has an unknown key "value_from"', '2:5: A needs either `value` or `valueFrom`'],
    ],
  ])('%s', async (_, text, expected) => {
    const found = await problems({ 'app.yaml': text }, { database: {} })
    expect(found.map(place)).toEqual(expected.map((line) => `app/app.yaml:${line}`))
  })

  test('says what to write instead of value_from', async () => {
    const [problem] = await problems({ 'app.yaml': 'env:\n  - { name: A, value_from: b }\n' })
    expect(problem?.hint).toBe('write valueFrom')
  })

  test('that is not UTF-8', async () => {
    expect(await problems({ 'app.yaml': Uint8Array.of(0xff, 0xfe) })).toEqual([
      { message: 'is not UTF-8 text', location: { file: 'app/app.yaml' } },
    ])
  })

  test('a secret in plain text is refused without being repeated', async () => {
    const token = `dapi${'0123456789abcdef'.repeat(2)}`
    const text = `command: [run, --token, ${token}]\nenv:\n  - name: DATABASE_PASSWORD\n    value: hunter2\n  - { name: X, value: ${token} }\n`
    const found = await problems({ 'app.yaml': text })
    expect(found.map(place)).toEqual([
      'app/app.yaml:1:25: `command` must not hold a secret: it holds a Databricks token',
      'app/app.yaml:3:5: DATABASE_PASSWORD must not stand here in plain text: its name says that it is a secret',
      'app/app.yaml:5:5: X must not stand here in plain text: it holds a Databricks token',
    ])
    expect(found[1]?.hint).toContain('{ name: DATABASE_PASSWORD, valueFrom: <name of that resource> }')
    expect(JSON.stringify(found)).not.toMatch(/dapi|hunter2/)
  })
})

describe('what the platform would not find, or read over', () => {
  test.each([
    ['database', 'postgres', 'change this line to  valueFrom: postgres'],
    ['postgres', 'database', 'change this line to  valueFrom: database'],
    ['lakebase', 'my-db', 'change this line to  valueFrom: my-db'],
    ['api-tokem', 'postgres', 'change this line to  valueFrom: api-token'],
    [
      'sql-warehouse',
      'postgres',
      'add it to the environment in deployment.yaml:  resources: [{ name: sql-warehouse, sql_warehouse: { id: "1234567890abcdef", permission: CAN_USE } }]',
    ],
  ])('a resource "%s" that is not attached', async (named, databaseResource, hint) => {
    const text = `command: [node]\nenv:\n  - name: DB\n    valueFrom: ${named}\n`
    const found = await problems({ 'app.yaml': text }, { databaseResource })
    expect(found.map(place)).toEqual([
      `app/app.yaml:4:16: DB takes its value from "${named}", which is no resource of this app`,
    ])
    expect(found[0]?.hint).toBe(hint)
  })

  test('LAKEBASE_ENDPOINT of a resource that is not attached is said once', async () => {
    const text = 'env: [{ name: LAKEBASE_ENDPOINT, valueFrom: database }]'
    expect((await problems({ 'app.yaml': text })).map(({ message }) => message)).toEqual([
      'LAKEBASE_ENDPOINT takes its value from "database", which is no resource of this app',
    ])
  })

  test.each(['comand', 'commnad', 'Command', 'cmd', 'entrypoint', 'Env', 'evn', 'environment', 'env-vars'])(
    'the key %s',
    async (key) => {
      const found = await problems({ 'app.yaml': `${key}: [node]\n` }, { start: [] })
      expect(found.map(place)).toEqual([
        `app/app.yaml:1:1: the platform does not know the key "${key}" of app.yaml`,
      ])
      expect(found[0]?.hint).toMatch(/^write (command|env)$/)
    },
  )

  test.each([
    'display_name',
    'name',
    'resources',
    'runtime',
    'permissions',
    'user_api_scopes',
    'config',
    'version',
  ])('the key %s does no harm', async (key) => {
    expect(await written({ 'app.yaml': `${key}: x\ncommand: [node]\n` })).toContain(`${key}: x\n`)
  })

  test.each([
    ['&base', 'base: &base { name: A }\nenv:\n  - <<: *base\n    value: dapi\n', '3:5'],
    ['at the top', 'base: &base { command: [node] }\n<<: *base\n', '2:1'],
  ])('merge keys %s', async (_, text, at) => {
    expect((await problems({ 'app.yaml': text })).map(place)).toEqual([
      `app/app.yaml:${at}: \`<<\` merges keys that a reader of app.yaml cannot check`,
    ])
  })

  const NO_START =
    'nothing says how the app starts: there is no `command`, no `start` script in package.json, and no .py file beside app.yaml'

  test.each([
    ['nothing', []],
    ['a package.json without scripts', [generatedFile('package.json', '{}')]],
    ['an empty start script', [generatedFile('package.json', '{"scripts":{"start":""}}')]],
    ['a package.json that is none', [generatedFile('package.json', '{')]],
    ['a Python file in a folder', [generatedFile('src/app.py', '')]],
  ])('no command, and %s', async (_, start) => {
    for (const file of ['', 'env: []\n', 'command:\n']) {
      const found = await problems({ 'app.yaml': file }, { start })
      expect(found.map(({ message }) => message)).toEqual([NO_START])
    }
    expect((await problems({}, { start })).map(({ message }) => message)).toEqual([NO_START])
  })

  test.each([
    ['a start script', generatedFile('package.json', '{"scripts":{"start":"node ."}}')],
    ['a Python file', generatedFile('main.py', '')],
  ])('%s starts the app by itself', async (_, file) => {
    expect(await written({ 'app.yaml': 'env: []\n' }, { start: [file] })).toContain('LAKEBASE_SCHEMA')
  })
})

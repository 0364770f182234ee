import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { actionlint, githubParser } from './linters.ts'
import { MISSING, schemaOf, zizmor } from './python-tools.ts'
import { findWorkflow, pathTo, readText, WORKFLOWS } from './workflow.ts'

/** In CI these tests run all the same, and fail: a check that cannot be made is no check. */
const isSkipped = MISSING !== undefined && !process.env.CI
if (isSkipped) console.warn(`zizmor and check-jsonschema are not run here: ${MISSING}`)

describe.each(WORKFLOWS.map(({ path, text }) => [path, text]))('%s', (path, text) => {
  test('is clean under actionlint', async () => {
    expect(await actionlint(path, text)).toEqual([])
  })

  test("is clean under GitHub's own parser", async () => {
    expect(await githubParser(path, text)).toEqual([])
  })

  test.skipIf(isSkipped)('is clean under zizmor', async () => {
    expect(await zizmor(path, text)).toEqual([])
  })
})

test("action.yml is clean under GitHub's own parser", async () => {
  expect(await githubParser('action.yml', readText('action.yml'))).toEqual([])
})

test.skipIf(isSkipped).each(['action.yml', '.github/dependabot.yml'])(
  '%s is clean under zizmor',
  async (path) => {
    expect(await zizmor(path, readText(path))).toEqual([])
  },
)

const FORMS = '.github/ISSUE_TEMPLATE'
const BY_SCHEMA: readonly (readonly [path: string, schema: string])[] = [
  ['action.yml', 'github-actions'],
  ['.github/dependabot.yml', 'dependabot'],
  [`${FORMS}/config.yml`, 'github-issue-config'],
  ...readdirSync(pathTo(FORMS))
    .filter((name) => name !== 'config.yml')
    .map((name) => [`${FORMS}/${name}`, 'github-issue-forms'] as const),
]

test.skipIf(isSkipped).each(BY_SCHEMA)('%s is valid by the schema %s', async (path, schema) => {
  expect(await schemaOf(schema)(path, readText(path))).toEqual([])
})

/** One fault each, so that a linter that has gone blind is noticed. */
describe('the linters see', () => {
  const deploy = findWorkflow('examples/workflows/deploy.yml')
  const promote = findWorkflow('examples/workflows/promote.yml')

  test.each([
    ['an unknown key', deploy.text.replace('runs-on:', 'run-on:'), /run-on/],
    [
      'an unknown step',
      deploy.text.replace('steps.deploy.outputs.changed', 'steps.gone.outputs.changed'),
      /gone/,
    ],
    ['an injection', deploy.text.replace('$URL runs', `\${{ github.head_ref }}`), /untrusted/],
    [
      'an unknown job',
      promote.text.replace('needs: [package, staging]', 'needs: [package, stagin]'),
      /stagin/,
    ],
  ])('actionlint: %s', async (_, text, message) => {
    expect(await actionlint('.github/workflows/x.yml', text)).toContainEqual(expect.stringMatching(message))
  })

  test.each([
    ['an unknown key', deploy.text.replace('runs-on:', 'run-on:'), /run-on/],
    ['an unknown input of our action', deploy.text.replace('capacity: CU_2', 'capacty: CU_2'), /capacty/],
    [
      'an unknown input of our workflow',
      promote.text.replace('wait-timeout:', 'wait-timout:'),
      /wait-timout/,
    ],
    [
      'an unknown output of our workflow',
      promote.text.replace('outputs.app-url', 'outputs.app-uri'),
      /app-uri/,
    ],
    ['an unknown queue', deploy.text.replace('queue: max', 'queue: long'), /long/],
  ])("GitHub's parser: %s", async (_, text, message) => {
    expect(await githubParser('.github/workflows/x.yml', text)).toContainEqual(expect.stringMatching(message))
  })

  test("GitHub's parser: an unknown key of action.yml", async () => {
    const text = readText('action.yml').replace('main:', 'mainn:')
    expect(await githubParser('action.yml', text)).toContainEqual(expect.stringMatching(/mainn/))
  })

  test.skipIf(isSkipped).each([
    ['an action without a commit', deploy.text.replace(/checkout@\w+/, 'checkout@v7'), 'unpinned-uses'],
    ['an injection', deploy.text.replace('$URL runs', `\${{ github.head_ref }}`), 'template-injection'],
    [
      'too many rights',
      deploy.text.replace('permissions: {}', 'permissions: write-all'),
      'excessive-permissions',
    ],
    ['a dangerous trigger', deploy.text.replace('  push:', '  pull_request_target:'), 'dangerous-triggers'],
  ])('zizmor: %s', async (_, text, rule) => {
    expect(await zizmor('.github/workflows/x.yml', text)).toContainEqual(expect.stringContaining(rule))
  })

  test.skipIf(isSkipped)('zizmor: updates without a wait', async () => {
    const text = readText('.github/dependabot.yml').replace(/ +cooldown:\n +default-days: 7\n/, '')
    expect(await zizmor('.github/dependabot.yml', text)).toContainEqual(
      expect.stringContaining('dependabot-cooldown'),
    )
  })

  test.skipIf(isSkipped).each([
    ['dependabot', '.github/dependabot.yml', 'interval: weekly', 'interval: wekly'],
    ['github-issue-forms', '.github/ISSUE_TEMPLATE/bug.yml', 'type: textarea', 'type: textaria'],
    ['github-issue-config', '.github/ISSUE_TEMPLATE/config.yml', 'url:', 'link:'],
    ['github-actions', 'action.yml', 'main:', 'mainn:'],
  ])('the schema %s: a fault', async (schema, path, before, after) => {
    const text = readText(path)
    expect(text).toContain(before)
    expect(await schemaOf(schema)(path, text.replace(before, after))).not.toEqual([])
  })
})

import { describe, expect, test } from 'vitest'
import { actionlint, githubParser } from './linters.ts'
import { findWorkflow, readText, WORKFLOWS } from './workflow.ts'

describe.each(WORKFLOWS.map(({ path, text }) => [path, text]))('%s', (path, text) => {
  test('is clean under actionlint', async () => {
    expect(await actionlint(path, text)).toEqual([])
  })

  test("is clean under GitHub's own parser", async () => {
    expect(await githubParser(path, text)).toEqual([])
  })
})

test("action.yml is clean under GitHub's own parser", async () => {
  expect(await githubParser('action.yml', readText('action.yml'))).toEqual([])
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
    ['an unknown job', promote.text.replace('needs: staging', 'needs: stagin'), /stagin/],
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
    ['an unknown queue', promote.text.replace('queue: max', 'queue: long'), /long/],
  ])("GitHub's parser: %s", async (_, text, message) => {
    expect(await githubParser('.github/workflows/x.yml', text)).toContainEqual(expect.stringMatching(message))
  })

  test("GitHub's parser: an unknown key of action.yml", async () => {
    const text = readText('action.yml').replace('main:', 'mainn:')
    expect(await githubParser('action.yml', text)).toContainEqual(expect.stringMatching(/mainn/))
  })
})

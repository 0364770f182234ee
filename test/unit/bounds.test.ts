import { execFileSync } from 'node:child_process'
import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseFile } from '../../src/config/file.ts'
import { MAX_YAML_BYTES } from '../../src/config/yaml-bound.ts'
import { parseApiError } from '../../src/databricks/error-response.ts'
import { InvalidInput } from '../../src/error.ts'
import { readRegularFile } from '../../src/regular-file.ts'
import { readSource } from '../../src/source/tree.ts'
import { makeDirectory } from './source/directory.ts'

const HEAD = 'environments:\n  prod:\n    app_name: shop\n    lakebase: { database_name: x }\n'

/** What `work` gives, in a second, or in three on a machine that does other things. */
function inTime<T>(work: () => T, limitMs = 3_000): T {
  const begin = performance.now()
  const result = work()
  expect(performance.now() - begin).toBeLessThan(limitMs)
  return result
}

function messages(text: string): string[] {
  return parseFile(text, 'f').problems.map(({ message }) => message)
}

describe('deployment.yaml', () => {
  it('of 10,000 keys is read, and of 50,000 refused', () => {
    const keys = (count: number) => Array.from({ length: count }, (_, at) => `      K${at}: v`).join('\n')
    expect(inTime(() => messages(`${HEAD}    env_vars:\n${keys(10_000)}\n`))).toEqual([])
    const refused = inTime(() => messages(`${HEAD}    env_vars:\n${keys(50_000)}\n`))
    expect(refused).toEqual([expect.stringMatching(/^has \d+ bytes; 262144 \(256 KiB\) are read$/)])
  })

  it('above 256 KiB is not read', () => {
    expect(inTime(() => messages(`# ${'x'.repeat(MAX_YAML_BYTES)}`))).toEqual([
      `has ${MAX_YAML_BYTES + 2} bytes; 262144 (256 KiB) are read`,
    ])
  })

  it.each(['['.repeat(100_000), `${'['.repeat(5_000)}${']'.repeat(5_000)}`, '- '.repeat(50_000)])(
    'that is nested too deeply says so',
    (text) => {
      expect(inTime(() => messages(text))).toEqual(['not valid YAML: the nesting is too deep'])
    },
  )

  it('of anchors that multiply is read', () => {
    const lines = Array.from(
      { length: 30 },
      (_, index) => `    x${index}: &a${index + 1} [*a${index}, *a${index}]`,
    )
    expect(inTime(() => messages(`${HEAD}    x: &a0 [1]\n${lines.join('\n')}\n`))).toHaveLength(31)
  })

  it('takes __proto__ for any other key', () => {
    const found = parseFile(`${HEAD}    __proto__: 1\n    constructor: 1\n`, 'f').problems
    expect(found.map(({ message }) => message)).toEqual([
      'unknown key "__proto__"',
      'unknown key "constructor"',
    ])
    for (const { hint } of found) expect(hint).toMatch(/^valid here: app_name/)
  })
})

it('five thousand problems are 200 and a number', () => {
  const keys = Array.from({ length: 5_000 }, (_, index) => `    K${index}: v`).join('\n')
  const { problems } = inTime(() => new InvalidInput(parseFile(`${HEAD}${keys}\n`, 'f').problems))
  expect(problems).toHaveLength(201)
  expect(problems.at(-1)?.message).toBe('4800 more problems are not shown')
})

it.each([
  [
    'a page',
    `<html><head><title>Bad gateway</title></head>${'<p>x</p>'.repeat(60_000)}`,
    'an HTML page, "Bad gateway"',
  ],
  ['titles without an end', '<title'.repeat(80_000), 'an HTML page'],
  ['blanks', `<${' '.repeat(480_000)}`, 'an HTML page'],
])('480 kB of %s are named', (_, body, said) => {
  const headers = new Headers({ 'content-type': 'text/html' })
  const error = inTime(() => parseApiError({ method: 'GET', host: 'x', path: '/api' }, 502, headers, body))
  expect(error.message).toContain(said)
  expect(error.message.length).toBeLessThan(1_000)
})

describe('files', () => {
  it('that are pipes are not waited for', async () => {
    const pipe = join(await makeDirectory({}), 'pipe')
    execFileSync('mkfifo', [pipe])
    expect(() => inTime(() => readRegularFile(pipe))).toThrow('is a pipe, a socket or a device')
  })

  async function read(directory: string): Promise<string> {
    const options = { directory, displayDirectory: '.', exclude: [], include: [], pipelineFiles: [] }
    return readSource(options).then(
      () => 'read',
      (error: unknown) => String(error),
    )
  }

  it('behind links that multiply stop at 20,000', async () => {
    const folders = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`d${index}/a.txt`, 'x']))
    const directory = await makeDirectory({ ...folders, 'app.py': 'x' })
    for (let index = 0; index < 19; index += 1)
      for (const name of ['left', 'right'])
        await symlink(`../d${index + 1}`, join(directory, `d${index}`, name))
    const begin = performance.now()
    expect(await read(directory)).toContain('source directory "." has more than 20000 files')
    expect(performance.now() - begin).toBeLessThan(20_000)
  })

  it('in 64 folders are refused', async () => {
    const directory = await makeDirectory({ [`${'a/'.repeat(70)}x.txt`]: 'x', 'app.py': 'x' })
    expect(await read(directory)).toContain('is nested in 64 folders')
  })
})

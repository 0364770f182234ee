import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { parseReleases } from '../../src/catalog/release-row.ts'
import { parseFile } from '../../src/config/file.ts'
import { parseApp } from '../../src/databricks/app-json.ts'
import { parseApiError } from '../../src/databricks/error-response.ts'
import { decode } from '../../src/databricks/json.ts'
import { DeployError } from '../../src/error.ts'
import { code, fenced, prose } from '../../src/markdown.ts'
import { readHeader } from '../../src/migrations/header.ts'
import { parseSavedPlan } from '../../src/plan/saved.ts'
import { quoteIdentifier } from '../../src/postgres/identifier.ts'
import { shownQuery } from '../../src/postgres/query-text.ts'
import { inert } from '../../src/printable.ts'
import { inject } from '../../src/source/environment.ts'
import { parseManifest } from '../../src/source/manifest.ts'
import { secretIn } from '../../src/source/secret-content.ts'
import { substitute } from '../../src/source/template.ts'
import { announce, IS_WHOLE, SEED } from '../sample.ts'

const WHOLE = 100_000
const COUNT = IS_WHOLE ? WHOLE : 300

/** What has a meaning for somebody: parsers, shells, browsers, terminals, the runner. */
const PIECES = [
  ...[
    'environments:',
    'prod:',
    'app_name:',
    'command:',
    'env:',
    '- name: A',
    'value:',
    'valueFrom:',
    'migrations:',
    'grants:',
  ],
  ...[
    '[',
    ']',
    '{',
    '}',
    ',',
    ':',
    '-',
    '?',
    '#',
    '&a',
    '*a',
    '<<: *a',
    '!!binary',
    '|',
    '>',
    '%YAML',
    '---',
    '...',
    "'",
    '"',
    '\\',
  ],
  ...[
    '\n',
    '\r\n',
    '\t',
    '  ',
    ' ',
    '\u0000',
    '\u001b[31m',
    '\u202e',
    '\u200b',
    '\ufeff',
    '\u2028',
    '\ud800',
    '😀',
    'é',
    'ß',
  ],
  ...[
    '`',
    '``',
    '@org',
    '#1',
    'a/b#2',
    'https://x.example',
    '<img>',
    '&commat;',
    '$x$',
    '::error::',
    '##[error]',
    '</details>',
  ],
  ...[
    '-- phase: after-deploy',
    '-- lock_timeout: 1s',
    '-- allow: x, because y',
    '-- transaction: none',
    '/*',
    '*/',
    '$$',
    '$a$',
    ';',
  ],
  ...[
    `\${X}`,
    '${',
    '}',
    '$$',
    '__proto__',
    'constructor',
    'null',
    'true',
    '~',
    '1e999',
    '0x10',
    '-1',
    '9'.repeat(40),
    'a'.repeat(80),
  ],
  ...[
    '{"',
    '":',
    '":[',
    '{}',
    '[]',
    '"version":1',
    '"name":"shop"',
    '"resources":[{"name":"a","postgres":{}}]',
    '"error_code":"X"',
  ],
  ...['-----BEGIN PRIVATE KEY-----', 'dapi', 'password', "E'\\''", "U&'", 'select', 'COPY'],
]

/** A row of numbers that is the same for the same commit. */
function numbers(name: string): () => number {
  let state = createHash('sha256').update(`${SEED} ${name}`).digest().readUInt32LE(0)
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

function textOf(random: () => number): string {
  const length = Math.floor(random() ** 2 * 40)
  return Array.from({ length }, () => PIECES[Math.floor(random() * PIECES.length)] ?? '').join('')
}

/** Runs `read` on as many texts; an error that is none of ours, and a second, are failures. */
function fuzz(name: string, read: (text: string) => void): void {
  it(`${name}: no crash, no escape, none above a second`, { timeout: 3_600_000 }, () => {
    const random = numbers(name)
    let slowest = 0
    for (let index = 0; index < COUNT; index += 1) {
      const text = textOf(random)
      const begin = performance.now()
      try {
        read(text)
      } catch (error) {
        if (!(error instanceof DeployError)) throw new Error(`on ${JSON.stringify(text)}`, { cause: error })
      }
      slowest = Math.max(slowest, performance.now() - begin)
    }
    if (IS_WHOLE) console.log(`${name}: ${COUNT} inputs, the slowest ${slowest.toFixed(1)} ms`)
    else announce(`fuzz of ${name}`, `${COUNT} of ${WHOLE}`, `${WHOLE - COUNT}`)
    expect(slowest).toBeLessThan(1_000)
  })
}

const APP_YAML = {
  file: 'app.yaml',
  injections: [{ name: 'B', value: 'c', resource: undefined, origin: 'the deploy' }],
  resources: { database: 'postgres', others: [] },
  startsByItself: true,
  columns: true,
}

fuzz('YAML', (text) => parseFile(text, 'f'))
fuzz('app.yaml', (text) => {
  const { text: written, problems } = inject(text, APP_YAML)
  if (problems.length === 0) expect(inject(written, APP_YAML)).toEqual({ text: written, problems: [] })
})
fuzz('templates', (value) => {
  const { text = '' } = substitute(`a: ["x", "\${X}"]\nb: 1\n`, { X: value }, 'f')
  expect(parse(text)).toEqual({ a: ['x', value], b: 1 })
})
fuzz('migration headers', (text) => readHeader('f.sql', text))
fuzz('identifiers', (name) => {
  const quoted = quoteIdentifier(name)
  expect(quoted).toMatch(/^"(?:[^"]|"")*"$/)
  expect(quoted.slice(1, -1).replaceAll('""', '"')).toBe(name)
})
fuzz('Markdown', (text) => {
  // What is escaped, and code, in which nothing is.
  const outside = prose(text).replace(/\\[^\w\s]|(`+)[\s\S]*?[^`]\1(?!`)/g, ' ')
  expect(outside.replaceAll('<span>$</span>', '$')).not.toMatch(/[<[|]|@\w|#\w|:\/\/|[\p{Cc}\u202a-\u202e]/u)
  expect(code(text)).not.toMatch(/\p{Cc}|\u202e/u)
  expect(fenced(text)).not.toMatch(/[^\P{Cc}\n\t]|\u202e/u)
})
fuzz('log lines', (text) =>
  // A line that begins with a colour is no command to the runner.
  expect(inert(text).replaceAll('\u001b[31m', '$')).not.toMatch(/^\s*::|##\[|[^\P{Cc}\n\t]|\u202e/mu),
)
fuzz('queries', (text) => shownQuery(text))
fuzz('secrets', (text) => secretIn(text))
fuzz('plan files', (text) => parseSavedPlan(text, 'f'))
fuzz('release rows', (text) => {
  const texts = {
    id: text,
    releaseDigest: text,
    sourceDigest: text,
    run: text,
    deployer: text,
    folder: text,
    deploymentId: text,
  }
  const row = { ...texts, startedAt: 1, manifestDigest: null, isUnseen: false, restores: text }
  const detail = {
    app: text,
    environment: text,
    artifactDigest: text,
    gitSha: text,
    migrations: text,
    endedMsAgo: 1,
  }
  expect(parseReleases([{ ...row, outcome: text, detail: null }])).toEqual([])
  expect(parseReleases([{ ...row, outcome: 'healthy', detail }])).toHaveLength(1)
})
fuzz('manifests', (text) => parseManifest(text))
fuzz('API answers', (text) => {
  parseApiError({ method: 'GET', host: 'x', path: '/a' }, 500, new Headers(), text)
  try {
    parseApp(decode(JSON.parse(text), 'GET /a'))
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
})

import { createRequire } from 'node:module'
import draft04 from 'ajv-draft-04'
import addFormats from 'ajv-formats'
import { expect, test } from 'vitest'
import type { Finding } from '../../../src/access/change.ts'
import { renderSarif } from '../../../src/plan/sarif.ts'

/**
 * The schema of the standard (OASIS, SARIF 2.1.0) as Microsoft's package ships it: but for its `$schema` and `id`, it is
 * the one in the standard's repository, oasis-tcs/sarif-spec.
 */
const schema: object = createRequire(import.meta.url)(
  '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json',
)

/** Draft 4 has its patterns without the flag u, and one of the schema's is none with it. */
const ajv = new draft04.default({ allErrors: true, strict: false, unicodeRegExp: false })
addFormats.default(ajv)
const validate = ajv.compile(schema)

const SCOPE = { scope: 'shop prod', file: 'apps/shop/deployment.yaml', toolVersion: '1.2.3' }
const FINDINGS: readonly Finding[] = [
  {
    code: 'PRIVILEGE_MISSING',
    key: 'orders',
    message: 'The app has no DELETE on table orders.',
    hint: 'Run GRANT.',
    objects: ['orders'],
  },
  {
    code: 'SCHEMA_OWNED_BY_OTHER',
    key: 'a "b"\n',
    message: 'The schema "a b" belongs to jane.',
    hint: 'Let jane run ALTER SCHEMA.',
    objects: [],
  },
  {
    code: 'SCHEMA_OWNED_BY_OTHER',
    key: 'c',
    message: 'The schema c belongs to jane.',
    hint: '',
    objects: ['c', 'jane'],
  },
]

function complaints(text: string): readonly string[] {
  return validate(JSON.parse(text)) ? [] : (validate.errors ?? []).map(toText)
}

function toText({
  instancePath,
  message,
}: {
  readonly instancePath: string
  readonly message?: string
}): string {
  return `${instancePath} ${message}`
}

test.each([
  ['no findings', []],
  ['findings', FINDINGS],
])('SARIF of %s is valid by the schema of the standard', (_, findings) => {
  expect(complaints(renderSarif(findings, SCOPE))).toEqual([])
})

test('each result points at the rule that it names', () => {
  const { runs } = JSON.parse(renderSarif(FINDINGS, SCOPE))
  const { tool, results } = runs[0]
  expect(results).toHaveLength(FINDINGS.length)
  for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex].id).toBe(ruleId)
})

/** One fault each, so that a schema that has gone blind is noticed. */
test.each([
  ['an unknown level', '"level": "error"', '"level": "fatal"', '/runs/0/results/0/level'],
  ['a missing message', '"message":', '"massage":', '/runs/0/results/0'],
  ['an address with a blank', 'apps/shop/', 'my apps/', '/uri'],
  ['another version', '"version": "2.1.0"', '"version": "2.0.0"', '/version'],
])('the schema sees %s', (_, before, after, place) => {
  const text = renderSarif(FINDINGS, SCOPE)
  expect(text).toContain(before)
  expect(complaints(text.replace(before, after))).toContainEqual(expect.stringContaining(place))
})

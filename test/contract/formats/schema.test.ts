import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Ajv } from 'ajv'
import { expect, test } from 'vitest'
import { parse } from 'yaml'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

/** An unknown keyword, or one without an effect where it stands, is an error. */
const STRICT = { strict: true, strictRequired: false, allowUnionTypes: true, allErrors: true } as const
const ajv = new Ajv(STRICT)
const schema = read('deployment.schema.json')
const validate = ajv.compile(schema)

function read(path: string): Record<string, unknown> {
  return JSON.parse(readFileSync(`${ROOT}${path}`, 'utf8'))
}

test('deployment.schema.json is valid by the meta-schema that it names', () => {
  expect(schema.$schema).toBe('http://json-schema.org/draft-07/schema#')
  expect(ajv.validateSchema(schema), ajv.errorsText()).toBe(true)
})

test('plan.schema.json is valid by the meta-schema that it names', () => {
  const plan = read('plan.schema.json')
  expect(plan.$schema).toBe('http://json-schema.org/draft-07/schema#')
  expect(ajv.validateSchema(plan), ajv.errorsText()).toBe(true)
  expect(new Ajv(STRICT).compile(plan)({ version: 1, changes: [], findings: [] })).toBe(false)
})

/** One fault each, so that a check that has gone blind is noticed. */
test.each([
  ['a type that does not exist', { type: 'strnig' }],
  ['a keyword that does not exist', { requierd: ['environments'] }],
  ['a list that is none', { required: 'environments' }],
  ['a reference to nothing', { properties: { common: { $ref: '#/definitions/nothing' } } }],
])('the check sees %s', (_, fault) => {
  expect(() => new Ajv(STRICT).compile({ ...schema, $id: 'faulty', ...fault })).toThrow()
})

const examples = readdirSync(`${ROOT}examples`, { recursive: true, encoding: 'utf8' }).filter((path) =>
  path.endsWith('deployment.yaml'),
)

test('there are examples', () => {
  expect(examples.length).toBeGreaterThan(0)
})

test.each(examples)('examples/%s is valid by it', (path) => {
  const value: unknown = parse(readFileSync(`${ROOT}examples/${path}`, 'utf8'), { merge: true })
  expect(validate(value), ajv.errorsText(validate.errors)).toBe(true)
})

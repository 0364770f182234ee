import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { renderSchema } from '../../../src/config/document.ts'
import { INPUTS } from '../../../src/config/input.ts'
import { KEYS } from '../../../src/config/keys.ts'
import type { DocumentedKey } from '../../../src/config/type.ts'
import { BAD_FILES } from './bad-files.ts'
import { COMPLETE, LEGACY } from './examples.ts'

/** Strict, so that a keyword without an effect is an error. */
const accepts = new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true }).compile(
  JSON.parse(renderSchema()),
)

function isAccepted(yaml: string): boolean {
  return accepts(parse(yaml, { merge: true, stringKeys: true, logLevel: 'error' }))
}

test.each([
  ['LEGACY', LEGACY],
  ['COMPLETE', COMPLETE],
  ['empty maps', 'environments:\n  dev:\n    lakebase:\n    permissions:\ncommon:\n'],
])('%s is valid', (_name, yaml) => {
  expect(isAccepted(yaml)).toBe(true)
})

describe('bad files are invalid where a schema can know', () => {
  test.each(BAD_FILES.filter(({ blind }) => !blind))('$yaml', ({ yaml }) => {
    expect(isAccepted(yaml)).toBe(false)
  })
})

test('the complete example has every key', () => {
  const { environments } = parse(COMPLETE)
  const keys: readonly DocumentedKey[] = Object.values(KEYS)
  // A command excludes the directory.
  const [command, others] = [KEYS.migrateCommand, keys.filter((key) => key !== KEYS.migrateCommand)]
  expect(environments.production).not.toHaveProperty(command.path.join('.'))
  for (const { path } of others)
    expect(environments.production, path.join('.')).toHaveProperty(path.join('.'))
})

test('inputs override keys that exist', () => {
  const paths = Object.values(KEYS).map(({ path }) => path.join('.'))
  const overridden = Object.values(INPUTS).flatMap((input) => ('overrides' in input ? [input.overrides] : []))
  expect(overridden.length).toBeGreaterThan(10)
  for (const path of overridden) expect(paths).toContain(path)
})

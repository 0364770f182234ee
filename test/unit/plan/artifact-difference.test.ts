import { expect, test } from 'vitest'
import { type ArtifactContents, describeDifferences } from '../../../src/plan/artifact-difference.ts'

function contents(
  source: Readonly<Record<string, string>>,
  migrations?: readonly string[],
): ArtifactContents {
  return {
    source: new Map(Object.entries(source)),
    migrations: migrations?.map((name) => ({ name, checksum: name.toUpperCase() })),
  }
}

const HERE = contents({ a: '1', b: '2', c: '3' }, ['x.sql', 'y.sql'])

test.each([
  ['nothing', HERE, undefined],
  ['what is not known is no difference', contents({ a: '1', b: '2', c: '3' }), undefined],
  [
    'files',
    contents({ a: '1', b: '0', d: '4' }, ['x.sql', 'y.sql']),
    'files that differ: b; files in this one alone: c; files in that of dev alone: d',
  ],
  [
    'migrations',
    contents({ a: '1', b: '2', c: '3' }, ['x.sql', 'z.sql']),
    'migrations in this one alone: y.sql; migrations in that of dev alone: z.sql',
  ],
  [
    'their order',
    contents({ a: '1', b: '2', c: '3' }, ['y.sql', 'x.sql']),
    'the order of the migrations, from x.sql on',
  ],
])('%s', (_, there, expected) => {
  expect(describeDifferences(HERE, there, 'that of dev')).toBe(expected)
})

test('of many the first are named', () => {
  const many = contents(Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`f${index}`, ''])))
  expect(describeDifferences(many, contents({}), 'x')).toBe(
    'files in this one alone: f0, f1, f2, f3, f4 and 4 more',
  )
})

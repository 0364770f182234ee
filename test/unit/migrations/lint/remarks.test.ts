import { describe, expect, it } from 'vitest'
import { CHECKS } from '../../../../src/config/check.ts'
import { describeProblem } from '../../../../src/error.ts'
import { checkMigrations } from '../../../../src/migrations/lint/check.ts'
import { Syntax } from '../../../../src/migrations/syntax/syntax.ts'
import { loadParser, migration, running } from '../../postgres/lab.ts'
import { REMARKS } from './remarks.ts'

const CONTEXT = { schema: 'shop', ownerRole: 'shop_owner', allow: [] }
/** Need a server, more than one file, or what is in the schema: see the tests of that name. */
const ELSEWHERE = [
  'newer-syntax',
  'same-number',
  'already-there',
  'beyond-owner',
  'public-schema',
  'public-literal',
  'missing-role',
]

async function remarksOn(sql: string): Promise<string[]> {
  const result = await checkMigrations(running(migration('1_a.sql', sql)), new Syntax(loadParser), CONTEXT)
  const lines = (severity: string, problems: readonly Parameters<typeof describeProblem>[0][]) =>
    problems.map((each) => `${severity} ${describeProblem(each)}`.replace('migrations/1_a.sql:', ''))
  return [
    ...lines('problem', result.problems),
    ...lines('warning', result.warnings),
    ...lines('allowed', result.allowed),
  ]
}

describe.each(Object.keys(CHECKS).filter((code) => !ELSEWHERE.includes(code)))('%s', (code) => {
  const cases = REMARKS.filter(({ about }) => about === code)

  it('is found in one file and not in one near it', () => {
    const found = cases.filter(({ remarks }) => remarks.some((line) => line.includes(`[${code}]`)))
    expect(found.length).toBeGreaterThan(0)
    expect(cases.length).toBeGreaterThan(found.length)
  })

  it.each(cases)('$sql', async ({ sql, remarks }) => {
    expect(await remarksOn(sql)).toEqual(remarks)
  })
})

it('has no case of an unknown check', () => {
  expect(REMARKS.filter(({ about }) => !(about in CHECKS))).toEqual([])
})

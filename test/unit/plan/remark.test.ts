import { expect, it } from 'vitest'
import type { Change } from '../../../src/plan/change.ts'
import { makePlan, type PlannedChange, serialisable } from '../../../src/plan/plan.ts'
import { renderText, unchanged } from '../../../src/plan/render.ts'

const START: Change = { kind: 'start-app', app: 'shop' }

/** A plan of one change that costs this. */
function planOf(cost: Pick<PlannedChange, 'risk' | 'note'>) {
  const plan = makePlan([START], [])
  return { ...plan, changes: plan.changes.map((change) => ({ ...change, ...cost })) }
}

it.each([
  [{ risk: 'safe' }, 'start app shop'],
  [{ risk: 'lock' }, 'start app shop [may block or drop connections]'],
  [{ risk: 'destructive' }, 'start app shop [destructive]'],
  [{ risk: 'ownership' }, 'start app shop [ownership]'],
  [{ risk: 'destructive', note: 'drops 2 tables' }, 'start app shop [drops 2 tables]'],
] as const)('a change with %o is shown so', (cost, line) => {
  expect(renderText(planOf(cost)).split('\n').at(-1)).toBe(`    + ${line}`)
})

it('a change has its note in JSON only when it has one', () => {
  const [change] = planOf({ risk: 'lock', note: 'waits' }).changes
  expect(change && serialisable(change)).toMatchObject({ risk: 'lock', note: 'waits' })
  const [plain] = makePlan([START], []).changes
  expect(plain && serialisable(plain)).not.toHaveProperty('note')
})

it('a database that cannot be read yet is not called unchanged', () => {
  expect(unchanged(makePlan([START], []))).toEqual(['Lakebase', 'App', 'Database', 'Source'])
  expect(unchanged(makePlan([START], [], 'it is asleep'))).toEqual(['Lakebase', 'App', 'Source'])
})

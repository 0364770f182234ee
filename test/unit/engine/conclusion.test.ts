import { describe, expect, it } from 'vitest'
import type { Finding } from '../../../src/access/change.ts'
import { conclusionOf } from '../../../src/engine/conclusion.ts'
import type { Change } from '../../../src/plan/change.ts'
import { makePlan } from '../../../src/plan/plan.ts'

const SUBJECT = {
  name: 'https://shop.example.com',
  markdown: '`shop`',
  done: 'Deployed',
  status: 'is running and healthy',
  upToDate: 'is up to date',
}
const START: Change = { kind: 'start-app', app: 'shop' }
const FINDING: Finding = {
  code: 'OBJECT_OWNED_BY_OTHER',
  message: 'wrong',
  hint: 'mend it',
  key: '',
  objects: [],
}

function ending(changes: readonly Change[], findings = 0, planOnly = false) {
  const plan = makePlan(
    changes,
    Array.from({ length: findings }, () => FINDING),
  )
  return conclusionOf(SUBJECT, { plan, executed: planOnly ? [] : plan.changes, planOnly })
}

describe('a run', () => {
  it.each([
    [[START], 0, '**Deployed.** `shop` is running and healthy; 1 change was made.', 'Done, 1 change'],
    [
      [START, START],
      1,
      '**Deployed.** `shop` is running and healthy; 2 changes were made.',
      'Done, 2 changes',
    ],
    [[], 0, '**Nothing to do.** `shop` is up to date.', 'Nothing to do'],
    [
      [],
      2,
      '**Nothing was changed.** `shop` is running and healthy; 2 findings below.',
      'Nothing was changed, 2 findings above',
    ],
  ])('of %j with %i findings', (changes, findings, verdict, closing) => {
    expect(ending(changes, findings)).toEqual({ verdict, closing: `${closing}: https://shop.example.com` })
  })
})

describe('a plan', () => {
  it.each([
    [[START], 0, '1 change: Deployment 1', 'Nothing was changed: this was a plan.'],
    [[], 1, 'nothing to change, 1 finding', 'Nothing was changed: this was a plan.'],
    [[], 0, 'nothing to do', 'Nothing to do.'],
  ])('of %j with %i findings', (changes, findings, headline, closing) => {
    expect(ending(changes, findings, true)).toEqual({
      verdict: `**Plan:** ${headline}. Nothing was changed.`,
      closing,
    })
  })
})

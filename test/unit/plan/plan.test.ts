import { describe, expect, it } from 'vitest'
import { differs, isEmpty, makePlan } from '../../../src/plan/plan.ts'
import { headline } from '../../../src/plan/render.ts'

const finding = { code: 'OBJECT_OWNED_BY_OTHER', message: 'Table "a"."b" belongs to "c".', hint: 'Run: x' }

describe('a plan', () => {
  it('with findings alone changes nothing, and differs from what is wished', () => {
    const plan = makePlan([], [finding])
    expect([isEmpty(plan), differs(plan)]).toEqual([true, true])
    expect(headline(plan)).toBe('nothing to change, 1 finding')
  })

  it('without changes and findings does not differ', () => {
    const plan = makePlan([], [])
    expect([isEmpty(plan), differs(plan)]).toEqual([true, false])
    expect(headline(plan)).toBe('nothing to do')
  })

  it('names its findings beside its changes', () => {
    const plan = makePlan([{ kind: 'start-app', app: 'shop' }], [finding, finding])
    expect(headline(plan)).toBe('1 change: Deployment 1, 2 findings')
  })
})

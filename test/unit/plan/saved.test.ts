import { describe, expect, it } from 'vitest'
import type { Change } from '../../../src/plan/change.ts'
import { makePlan } from '../../../src/plan/plan.ts'
import { parseSavedPlan, savePlan, unapproved } from '../../../src/plan/saved.ts'

const SCOPE = { host: 'https://dbc.example.com', app: 'shop', environment: undefined }
const PLAN = makePlan(
  [
    { kind: 'create-owner-role', role: 'shop_owner' },
    { kind: 'join-owner-role', role: 'shop_owner' },
    { kind: 'create-schema', schema: 'shop', owner: 'shop_owner' },
  ],
  [],
)

function edited(change: (saved: { changes: Record<string, unknown>[] }) => void): () => unknown {
  const saved = JSON.parse(savePlan(PLAN, SCOPE))
  change(saved)
  return () => parseSavedPlan(JSON.stringify(saved), 'plan.json')
}

describe('a saved plan', () => {
  it('comes back as it was written, however it is laid out', () => {
    const compact = JSON.stringify(JSON.parse(savePlan(PLAN, SCOPE)))
    expect(unapproved(PLAN, parseSavedPlan(compact, 'plan.json'))).toEqual([])
  })

  it('is refused when a change was taken out, added or reworded by hand', () => {
    const byHand = 'plan.json was changed by hand'
    expect(edited(({ changes }) => changes.pop())).toThrow(byHand)
    expect(edited(({ changes }) => changes.push({ ...changes[0] }))).toThrow(byHand)
    expect(edited(({ changes }) => Object.assign(changes[0] ?? {}, { title: 'harmless' }))).toThrow(byHand)
    expect(edited(() => {})).not.toThrow()
  })

  it('is refused when a step was altered by hand, though every title is what it was', () => {
    const byHand = 'plan.json was changed by hand'
    expect(edited(({ changes }) => Object.assign(changes[0] ?? {}, { steps: ['anything'] }))).toThrow(byHand)
  })

  it('approves what is left when somebody did a part by hand, and nothing beyond it', () => {
    const grant = (...privileges: string[]): Change => ({
      kind: 'grant',
      class: 'table',
      object: 'orders',
      privileges,
      grantee: { kind: 'app' },
    })
    const saved = parseSavedPlan(
      savePlan(makePlan([grant('DELETE', 'INSERT', 'SELECT', 'UPDATE')], []), SCOPE),
      'plan.json',
    )
    expect(unapproved(makePlan([grant('DELETE', 'INSERT')], []), saved)).toEqual([])
    expect(unapproved(makePlan([grant('DELETE', 'TRUNCATE')], []), saved)).toHaveLength(1)
  })

  it('approves that whoever applies it joins the owner role', () => {
    const [create, , schema] = PLAN.changes
    const others = makePlan(
      [create, schema].flatMap((each) => each?.change ?? []),
      [],
    )
    expect(unapproved(PLAN, parseSavedPlan(savePlan(others, SCOPE), 'plan.json'))).toEqual([])
  })
})

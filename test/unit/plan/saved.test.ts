import { describe, expect, it } from 'vitest'
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

  it('does not approve a change whose key was altered, though the rest is what it was', () => {
    const saved = JSON.parse(savePlan(PLAN, SCOPE))
    saved.changes[0].key = 'something else'
    expect(unapproved(PLAN, parseSavedPlan(JSON.stringify(saved), 'plan.json'))).toEqual([
      PLAN.changes[0]?.title,
    ])
  })
})

import { expect, it } from 'vitest'
import type { Finding } from '../../../src/access/change.ts'
import { renderFindings } from '../../../src/plan/finding.ts'
import { makePlan } from '../../../src/plan/plan.ts'
import { renderJson } from '../../../src/plan/render.ts'

const finding = (objects: number): Finding => ({
  code: 'PRIVILEGE_UNEXPECTED',
  key: 'k',
  message: 'm'.repeat(100),
  hint: 'h'.repeat(100),
  objects: Array.from({ length: objects }, (_, index) => `table_${index}`),
})
const starts = (count: number) =>
  Array.from({ length: count }, () => ({ kind: 'start-app', app: 'shop' }) as const)

it('a plan and its findings are whole where there is room', () => {
  const plan = makePlan(starts(2), [finding(60)])
  expect(JSON.parse(renderJson(plan, 100_000))).toMatchObject({
    changes: [{}, {}],
    findings: [{ objects: { length: 60 } }],
  })
  expect(JSON.parse(renderFindings(plan.findings, 100_000))).toHaveLength(1)
})

it('what does not fit is left out, and said', () => {
  const plan = makePlan(
    starts(1000),
    Array.from({ length: 1000 }, () => finding(3000)),
  )
  const [json, findings] = [renderJson(plan, 30_000), renderFindings(plan.findings, 30_000)]
  expect(json.length).toBeLessThanOrEqual(30_000)
  expect(findings.length).toBeLessThanOrEqual(30_000)
  const { changes, findings: some, leftOut, fingerprint } = JSON.parse(json)
  expect(leftOut).toEqual({ changes: 1000 - changes.length, findings: 1000 - some.length })
  expect(changes.length).toBeGreaterThan(50)
  expect(fingerprint).toBe(plan.fingerprint)
  expect(JSON.parse(findings)[0]).toMatchObject({ objects: { length: 50 }, objectsLeftOut: 2950 })
})

import { expect, it } from 'vitest'
import type { Finding } from '../../../src/access/change.ts'
import { renderFindings, shortened } from '../../../src/plan/finding.ts'
import { fitting } from '../../../src/plan/fitting.ts'

const FINDING: Finding = { code: 'INDEX_INVALID', key: 'i', message: 'm', hint: 'h', objects: ['i'] }
const AS_JSON = '{"id":"ID","code":"INDEX_INVALID","message":"m","hint":"h","objects":["i"]}'

function rendered(findings: readonly Finding[], budget?: number): string {
  return renderFindings(findings, budget).replaceAll(/"id":"[0-9a-f]{16}"/g, '"id":"ID"')
}

it('is whole where it just fits, and left out where it just does not', () => {
  const { length } = renderFindings([FINDING])
  expect(rendered([FINDING])).toBe(`[${AS_JSON}]`)
  expect(rendered([FINDING], length)).toBe(`[${AS_JSON}]`)
  expect(rendered([FINDING], length - 1)).toBe('[]')
})

it('says that it is accepted, and why', () => {
  const accepted = { id: 'x', reason: 'known', until: undefined, isOver: false }
  expect(rendered([{ ...FINDING, accepted }])).toBe(`[${AS_JSON.replace('}', ',"accepted":"known"}')}]`)
})

it.each([
  [49, 49, undefined],
  [50, 50, undefined],
  [51, 50, 1],
])('of %i names keeps %i', (names, kept, left) => {
  const objects = Array.from({ length: names }, (_, index) => `t${index}`)
  const short = shortened({ objects })
  expect(short.objects).toEqual(objects.slice(0, kept))
  expect(short).toEqual({
    objects: objects.slice(0, kept),
    ...(left !== undefined && { objectsLeftOut: left }),
  })
})

it.each([
  [13, ['aa', 'bb']],
  [12, ['aa', 'bb']],
  [11, ['aa']],
  [7, ['aa']],
  [6, []],
])('in %i characters fit %j', (budget, expected) => {
  // `["aa","bb"]` with a comma counted for each.
  expect(fitting(['aa', 'bb'], budget)).toEqual(expected)
})

import { describe, expect, it } from 'vitest'
import type { Finding } from '../../../src/access/change.ts'
import {
  findingId,
  isAccepted,
  markAccepted,
  unusedAcceptances,
  withoutAccepted,
} from '../../../src/access/finding.ts'

const finding = (key: string): Finding => ({
  code: 'PRIVILEGE_UNEXPECTED',
  key,
  message: `${key} is unexpected.`,
  hint: 'Revoke it.',
  objects: [key],
})
const entry = (id: string, isOver = false) => ({ id, reason: 'known', until: '2027-01-31', isOver })

describe('entries of grants.accept', () => {
  const [first, second] = [finding('a'), finding('b')]

  it('accept the finding of their id alone, until their day is over', () => {
    const of = findingId(first)
    expect(markAccepted([first, second], [entry(of)])).toEqual([{ ...first, accepted: entry(of) }, second])
    const [over] = markAccepted([first], [entry(of, true)])
    expect(over).toEqual({
      ...first,
      hint: '`grants.accept` accepted it until 2027-01-31, which is over. Revoke it.',
    })
  })

  it('leave those that count, and keep what they are about', () => {
    const marked = markAccepted([first, second], [entry(findingId(first))])
    expect(withoutAccepted(marked)).toEqual([second])
    expect(isAccepted(first, [entry(findingId(second)), entry(findingId(first))])).toBe(true)
    expect(isAccepted(first, [entry(findingId(second))])).toBe(false)
    expect(isAccepted(first, [entry(findingId(first), true)])).toBe(false)
    expect(isAccepted(first)).toBe(false)
  })

  it('are unused when there is no such finding, whether their day is over or not', () => {
    const entries = [entry(findingId(first), true), entry('0123456789abcdef')]
    expect(unusedAcceptances([first, second], entries)).toEqual([entry('0123456789abcdef')])
    expect(unusedAcceptances([], undefined)).toEqual([])
  })
})

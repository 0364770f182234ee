import { describe, expect, it } from 'vitest'
import type { LedgerRow } from '../../../src/catalog/catalog.ts'
import type { Acceptance } from '../../../src/config/acceptance.ts'
import { isAccepted, type Mismatch } from '../../../src/migrations/mismatch.ts'
import { migration } from '../postgres/lab.ts'

const file = migration('0002_new.sql', 'select 2')
const row: LedgerRow = {
  version: '0001',
  name: '0001_old.sql',
  checksum: 'f'.repeat(64),
  appliedAt: '2026-11-23',
}
const digits = file.checksum.slice(0, 12)

const MISMATCHES: readonly Mismatch[] = [
  { kind: 'edited', file, row },
  { kind: 'renamed', file, row },
  { kind: 'deleted', row, isAhead: false },
  { kind: 'late', file, newest: '0003' },
]

/** Each settles the mismatch of its kind and no other. */
const ENTRIES: readonly Acceptance[] = [
  { kind: 'edited', name: file.name, checksum: digits },
  { kind: 'renamed', from: row.name, to: file.name },
  { kind: 'deleted', name: row.name },
  { kind: 'late', name: file.name },
]

/** Wrong in one part each. */
const NEAR_MISSES: readonly Acceptance[] = [
  { kind: 'edited', name: row.name, checksum: digits },
  { kind: 'edited', name: file.name, checksum: 'f'.repeat(12) },
  { kind: 'renamed', from: file.name, to: file.name },
  { kind: 'renamed', from: row.name, to: row.name },
  { kind: 'renamed', from: '0009_other.sql', to: file.name },
  { kind: 'renamed', from: row.name, to: '0009_other.sql' },
  { kind: 'deleted', name: file.name },
  { kind: 'late', name: row.name },
]

describe.each(MISMATCHES)('a file that is $kind', (mismatch) => {
  it('is accepted by its own entry alone', () => {
    expect(ENTRIES.filter((entry) => isAccepted(mismatch, [entry]))).toEqual(
      ENTRIES.filter(({ kind }) => kind === mismatch.kind),
    )
  })

  it('is not accepted by an entry that is wrong in one part', () => {
    expect(isAccepted(mismatch, NEAR_MISSES)).toBe(false)
  })

  it('is accepted by one entry among others', () => {
    expect(isAccepted(mismatch, [...NEAR_MISSES, ...ENTRIES])).toBe(true)
  })
})

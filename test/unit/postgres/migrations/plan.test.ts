import { describe, expect, it } from 'vitest'
import { describeProblem, InvalidInput } from '../../../../src/error.ts'
import type { Catalog, LedgerRow } from '../../../../src/postgres/catalog.ts'
import type { MigrationFile } from '../../../../src/postgres/migrations/file.ts'
import { planMigrations } from '../../../../src/postgres/migrations/plan.ts'
import { emptyCatalog } from '../fixtures.ts'
import { migration, wantedDatabase } from '../lab.ts'

const one = migration('0001_a.sql', 'select 1')
const two = migration('0002_b.sql', 'select 2')
const three = migration('0003_c.sql', 'select 3')
const after = migration('0002_b.sql', '-- phase: after-deploy\nselect 2')

function row(file: MigrationFile, change: Partial<LedgerRow> = {}): LedgerRow {
  return {
    version: file.version,
    name: file.name,
    checksum: file.checksum,
    appliedAt: '2026-11-23',
    ...change,
  }
}

function plan(files: readonly MigrationFile[], ledger: Catalog['ledger']): readonly string[] {
  const wanted = wantedDatabase({ database: 'db', migrations: files })
  return planMigrations(wanted, { ...emptyCatalog, ledger }).map(({ name }) => name)
}

function refusal(files: readonly MigrationFile[], ledger: Catalog['ledger']): readonly string[] {
  try {
    plan(files, ledger)
  } catch (error) {
    if (error instanceof InvalidInput) return error.problems.map(describeProblem)
    throw error
  }
  throw new Error('nothing was refused')
}

describe('planMigrations', () => {
  it('takes everything when there is no ledger or no database', () => {
    expect(plan([one, two], undefined)).toEqual(['0001_a.sql', '0002_b.sql'])
    expect(planMigrations(wantedDatabase({ database: 'db', migrations: [one] }), undefined)).toEqual([one])
  })

  it('takes what is not in the ledger, the after-deploy files last', () => {
    expect(plan([one, two, three], [row(one)])).toEqual(['0002_b.sql', '0003_c.sql'])
    expect(plan([one, after, three], [])).toEqual(['0001_a.sql', '0003_c.sql', '0002_b.sql'])
  })

  it('compares versions as numbers, and does not mind another name for the same text', () => {
    expect(plan([migration('1_renamed.sql', 'select 1')], [row(one)])).toEqual([])
  })

  it('refuses an edited file, with the way out', () => {
    const edited = migration('0001_a.sql', 'select 1 -- edited')
    expect(refusal([edited], [row(one)])).toEqual([
      `migrations/0001_a.sql: 0001_a.sql was changed after it was applied to schema "shop" on 2026-11-23 (restore it (\`git log -- migrations/0001_a.sql\` shows the change) and put the change into a new file; if the difference is only a comment, accept it: UPDATE "shop"."lakebase_migrations" SET checksum = '${edited.checksum}' WHERE version = '0001';)`,
    ])
  })

  it('refuses a ledger that knows more than the files', () => {
    expect(refusal([two], [row(one), row(two)])).toEqual([
      `0001_a.sql was applied to schema "shop" on 2026-11-23 and is not among the migration files (restore the file, or forget it if its effects are undone: DELETE FROM "shop"."lakebase_migrations" WHERE version = '0001';)`,
    ])
    expect(refusal([one], [row(one), row(two)])[0]).toContain('the database is ahead of this checkout')
    expect(refusal([], [row(one)])[0]).toContain('the database is ahead of this checkout')
  })

  it('refuses a new file that stands before applied ones', () => {
    expect(refusal([one, two, three], [row(one), row(three)])).toEqual([
      'migrations/0002_b.sql: 0002_b.sql is new, and stands before version 0003, which is already applied (give it a version after 0003: it would run in another order here than on a fresh database)',
    ])
  })

  it('lets an after-deploy file wait while later files are applied, but not behind its own kind', () => {
    expect(plan([one, after, three], [row(one), row(three)])).toEqual(['0002_b.sql'])
    const afterThree = migration('0003_c.sql', '-- phase: after-deploy\nselect 3')
    expect(refusal([one, after, afterThree], [row(one), row(afterThree)])[0]).toContain(
      'stands before version 0003',
    )
  })

  it('reports everything at once', () => {
    const edited = migration('0001_a.sql', 'select 11')
    expect(refusal([edited, two], [row(one), row(three)])).toHaveLength(3)
  })

  it('does not guess when the ledger cannot be read', () => {
    expect(() => plan([one], 'unreadable')).toThrow(
      '"ci" cannot read the migration ledger "shop"."lakebase_migrations"',
    )
    expect(plan([], 'unreadable')).toEqual([])
  })
})

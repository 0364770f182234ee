import { describe, expect, it } from 'vitest'
import type { Catalog, LedgerRow } from '../../../src/catalog/catalog.ts'
import { acceptance } from '../../../src/config/acceptance.ts'
import type { MigrationFile } from '../../../src/config/migration-file.ts'
import { describeProblem, InvalidInput } from '../../../src/error.ts'
import { planMigrations } from '../../../src/migrations/plan.ts'
import { emptyCatalog } from '../postgres/fixtures.ts'
import { desiredDatabase, migration } from '../postgres/lab.ts'

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

/** The files that run. */
function plan(files: readonly MigrationFile[], ledger: Catalog['ledger'], ...accept: string[]): string[] {
  return planned(files, ledger, accept).pending.map(({ name }) => name)
}

/** What happens to the ledger: the row's version, and what it becomes. */
function amendments(
  files: readonly MigrationFile[],
  ledger: Catalog['ledger'],
  ...accept: string[]
): string[] {
  return planned(files, ledger, accept).accepted.map((change) => {
    if (change.kind !== 'accept-migration') throw new Error(`${change.kind} accepts nothing`)
    const { version, becomes } = change
    return `${version} -> ${becomes ? `${becomes.version} ${becomes.name} ${becomes.checksum}` : 'gone'}`
  })
}

function planned(files: readonly MigrationFile[], ledger: Catalog['ledger'], entries: readonly string[]) {
  const accept = entries.map((entry) => {
    const reading = acceptance.read(entry)
    if (!reading.ok) throw new Error(reading.refusal.message)
    return reading.value
  })
  const desired = desiredDatabase({ database: 'db', migrations: files, accept })
  return planMigrations(desired, { ...emptyCatalog, ledger })
}

function refusal(
  files: readonly MigrationFile[],
  ledger: Catalog['ledger'],
  ...accept: string[]
): readonly string[] {
  try {
    planned(files, ledger, accept)
  } catch (error) {
    if (error instanceof InvalidInput) return error.problems.map(describeProblem)
    throw error
  }
  throw new Error('nothing was refused')
}

/** The entry that a refusal offers. */
function offered(problems: readonly string[]): string {
  return /add to deployment\.yaml: `migrations: \{ accept: \['(.*)'\] \}`/.exec(problems[0] ?? '')?.[1] ?? ''
}

describe('planMigrations', () => {
  it('takes everything when there is no ledger or no database', () => {
    expect(plan([one, two], undefined)).toEqual(['0001_a.sql', '0002_b.sql'])
    const desired = desiredDatabase({ database: 'db', migrations: [one] })
    expect(planMigrations(desired, undefined)).toEqual({ accepted: [], adopted: [], pending: [one] })
  })

  it('takes what is not in the ledger, the after-deploy files last', () => {
    expect(plan([one, two, three], [row(one)])).toEqual(['0002_b.sql', '0003_c.sql'])
    expect(plan([one, after, three], [])).toEqual(['0001_a.sql', '0003_c.sql', '0002_b.sql'])
  })

  it('compares versions as numbers', () => {
    expect(plan([one], [row(one, { version: '1' })])).toEqual([])
  })

  describe('refuses an edited file', () => {
    const edited = migration('0001_a.sql', 'select 1 -- edited')
    const digits = edited.checksum.slice(0, 12)

    it('with the line that accepts it', () => {
      expect(refusal([edited], [row(one)])).toEqual([
        `migrations/0001_a.sql: 0001_a.sql was changed after it was applied to schema "shop" on 2026-11-23 (restore it (\`git log -- migrations/0001_a.sql\` shows the change) and put the change into a new file; to accept the edit, which does not run again, add to deployment.yaml: \`migrations: { accept: ['edited 0001_a.sql ${digits}'] }\`)`,
      ])
    })

    it('until that is accepted; then the ledger gets its checksum and nothing runs', () => {
      const accept = `edited 0001_a.sql ${digits}`
      expect(amendments([edited], [row(one)], accept)).toEqual([`0001 -> 0001 0001_a.sql ${edited.checksum}`])
      expect(plan([edited], [row(one)], accept)).toEqual([])
    })

    it.each([
      ['another edit of it', `edited 0001_a.sql ${'0'.repeat(12)}`],
      ['the same edit of another file', `edited 0002_a.sql ${digits}`],
      ['something else about it', 'deleted 0001_a.sql'],
    ])('though %s is accepted', (_what, accept) => {
      expect(refusal([edited], [row(one)], accept)).toHaveLength(1)
    })

    it('that has another name as well', () => {
      const other = migration('0001_b.sql', 'select 1 -- edited')
      const problems = refusal([other], [row(one)])
      expect(problems[0]).toContain(
        '0001_b.sql was changed after it was applied to schema "shop" as 0001_a.sql on 2026-11-23',
      )
      expect(amendments([other], [row(one)], offered(problems))).toEqual([
        `0001 -> 0001 0001_b.sql ${other.checksum}`,
      ])
    })
  })

  describe('refuses a renamed file', () => {
    it('that kept its version, with the line that accepts it', () => {
      const renamed = migration('1_renamed.sql', 'select 1')
      expect(refusal([renamed], [row(one)])).toEqual([
        `migrations/1_renamed.sql: 1_renamed.sql was applied to schema "shop" as 0001_a.sql on 2026-11-23 (rename it back; to accept the new name, add to deployment.yaml: \`migrations: { accept: ['renamed 0001_a.sql 1_renamed.sql'] }\`)`,
      ])
    })

    it('that got another version, which is neither deleted nor new', () => {
      const renumbered = migration('0004_a.sql', 'select 1')
      const problems = refusal([two, renumbered], [row(one), row(two)])
      expect(problems).toEqual([
        expect.stringContaining('0004_a.sql was applied to schema "shop" as 0001_a.sql on 2026-11-23'),
      ])
      expect(offered(problems)).toBe('renamed 0001_a.sql 0004_a.sql')
      expect(amendments([two, renumbered], [row(one), row(two)], offered(problems))).toEqual([
        `0001 -> 0004 0004_a.sql ${one.checksum}`,
      ])
    })

    it('whose old version went to another file', () => {
      const first = migration('0002_a.sql', 'select 1')
      const second = migration('0003_b.sql', 'select 2')
      expect(refusal([first, second], [row(one), row(two)])).toEqual([
        expect.stringContaining('0002_a.sql was applied to schema "shop" as 0001_a.sql'),
        expect.stringContaining('0003_b.sql was applied to schema "shop" as 0002_b.sql'),
      ])
    })

    it('of two only the one whose new name is accepted', () => {
      const files = [migration('0001_x.sql', 'select 1'), migration('0002_y.sql', 'select 2')]
      expect(refusal(files, [row(one), row(two)], 'renamed 0001_a.sql 0001_x.sql')).toEqual([
        expect.stringContaining('0002_y.sql was applied'),
      ])
    })
  })

  describe('refuses a ledger that knows more than the files', () => {
    it('with the line that forgets a file', () => {
      expect(refusal([two], [row(one), row(two)])).toEqual([
        `0001_a.sql was applied to schema "shop" on 2026-11-23 and is not among the migration files (restore the file; to forget the file, once its effects are undone or no longer matter, add to deployment.yaml: \`migrations: { accept: ['deleted 0001_a.sql'] }\`)`,
      ])
    })

    it('which may be ahead of the checkout', () => {
      expect(refusal([one], [row(one), row(two)])).toEqual([
        `0002_b.sql was applied to schema "shop" on 2026-11-23 and is not among the migration files (the database is ahead of this checkout: deploy a commit that has the file (to roll code back, revert the code and keep the migrations); to forget the file, once its effects are undone or no longer matter, add to deployment.yaml: \`migrations: { accept: ['deleted 0002_b.sql'] }\`)`,
      ])
      expect(refusal([], [row(one)])[0]).toContain('the database is ahead of this checkout')
    })

    it('until that is accepted; then the row goes, and what it stood for makes nothing late', () => {
      expect(amendments([one, two], [row(one), row(three)], 'deleted 0003_c.sql')).toEqual(['0003 -> gone'])
      expect(plan([one, two], [row(one), row(three)], 'deleted 0003_c.sql')).toEqual(['0002_b.sql'])
      expect(refusal([one, two], [row(one), row(three)])).toHaveLength(2)
    })
  })

  describe('refuses a new file that stands before applied ones', () => {
    it('with the line that lets it run', () => {
      expect(refusal([one, two, three], [row(one), row(three)])).toEqual([
        "migrations/0002_b.sql: 0002_b.sql is new, and stands before version 0003, which is already applied (give it a version after 0003: it would run in another order here than on a fresh database; to run it all the same, add to deployment.yaml: `migrations: { accept: ['late 0002_b.sql'] }`)",
      ])
    })

    it('until that is accepted', () => {
      expect(plan([one, two, three], [row(one), row(three)], 'late 0002_b.sql')).toEqual(['0002_b.sql'])
      expect(amendments([one, two, three], [row(one), row(three)], 'late 0002_b.sql')).toEqual([])
    })
  })

  it('does not mind an entry of what is not so, or not any more', () => {
    const stale = [
      'edited 0001_a.sql 0123456789ab',
      'deleted 0009_x.sql',
      'late 0001_a.sql',
      'renamed 0009_x.sql 0001_a.sql',
    ]
    expect(amendments([one], [row(one)], ...stale)).toEqual([])
    expect(plan([one, two], [row(one)], ...stale)).toEqual(['0002_b.sql'])
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

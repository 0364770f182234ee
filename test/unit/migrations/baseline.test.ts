import { describe, expect, it } from 'vitest'
import type { Catalog } from '../../../src/catalog/catalog.ts'
import type { HistoryRow, HistoryTool, ToolHistory } from '../../../src/catalog/tool-history.ts'
import { baseline as rule } from '../../../src/config/baseline.ts'
import type { MigrationFile } from '../../../src/config/migration-file.ts'
import { DeployError } from '../../../src/error.ts'
import { filesBefore } from '../../../src/migrations/baseline.ts'
import { emptyCatalog, table } from '../postgres/fixtures.ts'
import { migration } from '../postgres/lab.ts'

const FILES = [1, 2, 3, 10].map((number) => migration(`${number}_x.sql`, `select ${number}`))

function history(tool: HistoryTool, rows: readonly HistoryRow[] | undefined): ToolHistory {
  return { tool, schema: 'public', table: `table_of_${tool}`, owner: 'them', rows }
}

interface Given {
  readonly baseline?: string
  readonly catalog?: Partial<Catalog>
  readonly files?: readonly MigrationFile[]
  readonly applied?: readonly string[]
}

const TABLES = { objects: [table('orders', 'them'), table('lakebase_migrations', 'own')] }

function adopted({ baseline, catalog, files = FILES, applied = [] }: Given): readonly string[] {
  const reading = baseline === undefined ? undefined : rule.read(baseline)
  if (reading && !reading.ok) throw new Error(reading.refusal.message)
  const ledger = applied.map((version) => ({
    version,
    name: `${version}_x.sql`,
    checksum: '',
    appliedAt: '',
  }))
  const target = { database: 'db', schema: 'shop', baseline: reading?.value }
  const found = filesBefore(target, { ...emptyCatalog, ...TABLES, ...catalog }, files, ledger)
  return found.map(({ name }) => name)
}

function refusal(given: Given): DeployError {
  try {
    adopted(given)
  } catch (error) {
    if (error instanceof DeployError) return error
  }
  throw new Error('nothing was refused')
}

const done = (...versions: readonly string[]): readonly HistoryRow[] =>
  versions.map((version) => ({ version, state: 'applied' }))

describe('a schema that holds tables and has no row in a ledger', () => {
  it('is refused, with what was found and the lines that continue', () => {
    const error = refusal({ catalog: { histories: [history('flyway', done('1', '2'))] } })
    expect(error.code).toBe('BASELINE_NEEDED')
    expect(error.message).toBe(
      'Schema "shop" of database "db" holds 1 table (orders), and it has no migration ledger (lakebase_migrations): which of the 4 migration files are applied is not known, and all would run. Flyway has applied migrations up to 2 (public.table_of_flyway).',
    )
    expect(error.hint).toContain('`migrations: { baseline: from flyway }`')
    expect(error.hint).toContain('(10 if all were)')
  })

  it.each<[string, Partial<Catalog>]>([
    ['no ledger', { ledger: undefined }],
    ['a ledger that was emptied', { ledger: [], ledgerWasFilled: true }],
    ['a ledger without its rows', { ledger: [] }],
  ])('whatever became of it: %s', (_what, catalog) => {
    expect(refusal({ catalog }).code).toBe('BASELINE_NEEDED')
  })

  it('names a tool whose files are none of SQL', () => {
    const error = refusal({ catalog: { histories: [history('alembic', done('1a2b'))] } })
    expect(error.message).toContain('Alembic has applied migrations up to 1a2b')
    expect(error.hint).toContain('To let Alembic go on by itself')
    expect(error.hint).not.toContain('from alembic')
  })

  it('is that of a first file without a transaction that was cut short, which starts over', () => {
    const files = [migration('1_x.sql', '-- transaction: none\nselect 1')]
    expect(adopted({ files, catalog: { ledger: [] } })).toEqual([])
    expect(refusal({ files, catalog: { ledger: [], ledgerWasFilled: true } }).code).toBe('BASELINE_NEEDED')
    expect(refusal({ files }).code).toBe('BASELINE_NEEDED')
  })
})

describe('a schema without tables of the app', () => {
  const objects = [table('lakebase_migrations', 'own'), table('_sqlx_migrations', 'them')]
  const given = (baseline: string | undefined, catalog: Partial<Catalog>): Given => ({
    ...(baseline !== undefined && { baseline }),
    catalog: { objects, ...catalog },
  })

  it.each([[undefined], ['2'], ['from flyway'], ['none']])('is fresh, whatever is said: %s', (baseline) => {
    const histories = [{ ...history('sqlx', []), schema: 'shop', table: '_sqlx_migrations' }]
    expect(adopted(given(baseline, { histories }))).toEqual([])
  })

  it.each([[undefined], ['2'], ['from sqlx'], ['from goose']])(
    'is not fresh where a tool has applied files to another one: %s',
    (baseline) => {
      for (const rows of [done('1'), undefined]) {
        const histories = [{ ...history('sqlx', rows), table: '_sqlx_migrations' }]
        const publicRelations = ['orders', '_sqlx_migrations', '_sqlx_migrations_pkey']
        const error = refusal(given(baseline, { histories, publicRelations }))
        expect(error.code).toBe('BASELINE_NEEDED')
        expect(error.message).toContain('public._sqlx_migrations')
        expect(error.message).toContain('schema public, which has orders, and where this tool does not run')
        expect(error.hint).toContain('"them", who owns the table of sqlx,')
        expect(error.hint).toContain(
          "format(''ALTER %s %s SET SCHEMA %I'', moved.kind, moved.name, ''shop'')",
        )
        expect(error.hint).toContain('`migrations: { baseline: none }`')
      }
    },
  )

  it('is not fresh where something is said to be applied, and only public has relations', () => {
    const catalog = { objects: [], publicRelations: ['orders'] }
    expect(refusal(given('2', catalog)).hint).toContain("write `migrations: { baseline: '2' }`")
    expect(refusal(given('from sqlx', catalog)).hint).toContain('write `migrations: { baseline: from sqlx }`')
    expect(adopted(given(undefined, catalog))).toEqual([])
  })

  it('is filled anew where `none` says so, and is known once the ledger has a row', () => {
    const histories = [history('sqlx', done('1'))]
    expect(adopted(given('none', { histories, publicRelations: ['orders'] }))).toEqual([])
    expect(adopted({ ...given('from sqlx', { histories }), applied: ['1'] })).toEqual([])
  })
})

describe('a version', () => {
  it.each([
    ['2', ['1_x.sql', '2_x.sql']],
    ['0002.0', ['1_x.sql', '2_x.sql']],
    ['10', ['1_x.sql', '2_x.sql', '3_x.sql', '10_x.sql']],
    ['none', []],
  ])('%s', (baseline, expected) => {
    expect(adopted({ baseline })).toEqual(expected)
  })

  it('takes both files of one number', () => {
    const files = ['7_a', '7_b', '8'].map((version) => ({
      ...migration('7_a.sql', 'select 1'),
      version,
      name: version,
    }))
    expect(adopted({ baseline: '7', files })).toEqual(['7_a', '7_b'])
  })

  it('counts no more once something as new is recorded, but makes up for a ledger that is behind', () => {
    expect(adopted({ baseline: '2', applied: ['1', '2'] })).toEqual([])
    expect(adopted({ baseline: '2', applied: ['3'] })).toEqual([])
    expect(adopted({ baseline: '3', applied: ['1'] })).toEqual(['2_x.sql', '3_x.sql'])
  })

  it('is one of a file', () => {
    expect(refusal({ baseline: '4' })).toMatchObject({
      code: 'BASELINE_UNKNOWN',
      hint: 'Write the number of the last file that was applied; the newest is 10_x.sql. Nothing was changed.',
    })
  })
})

describe('the table of another tool', () => {
  const from = (tool: HistoryTool, rows: readonly HistoryRow[] | undefined, files = FILES) => ({
    baseline: `from ${tool}`,
    files,
    catalog: { histories: [history(tool, rows)] },
  })

  it('is followed, gaps and all', () => {
    expect(adopted(from('goose', done('1', '3')))).toEqual(['1_x.sql', '3_x.sql'])
  })

  it('is not followed where it has no row and the schema has tables', () => {
    const error = refusal(from('goose', []))
    expect(error.code).toBe('BASELINE_NEEDED')
    expect(error.message).toContain('"public"."table_of_goose", the table of goose, has no row')
    expect(error.hint).toContain("`migrations: { baseline: '<version>' }`")
    expect(error.hint).toContain('`migrations: { baseline: none }`')
  })

  it('may name only the newest', () => {
    expect(adopted(from('golang-migrate', [{ version: '3', state: 'up-to' }]))).toEqual([
      '1_x.sql',
      '2_x.sql',
      '3_x.sql',
    ])
  })

  it('knows a file by what its tool calls it', () => {
    const files = FILES.map((file) => ({ ...file, knownAs: `${file.version}_folder` }))
    expect(adopted(from('prisma', done('2_folder'), files))).toEqual(['2_x.sql'])
  })

  it.each<[string, Given, string]>([
    ['is not there', { baseline: 'from goose' }, 'there is no table goose_db_version of goose'],
    ['cannot be read', from('goose', undefined), 'was not read'],
    ['says that one failed', from('sqlx', [{ version: '1', state: 'failed' }]), 'says that 1 failed'],
    [
      'knows more than the files',
      from('dbmate', done('1', '4')),
      'says that 4 is applied, and no migration file',
    ],
  ])('is refused where it %s', (_what, given, message) => {
    const error = refusal(given)
    expect(error.code).toBe('BASELINE_UNKNOWN')
    expect(error.message).toContain(message)
  })
})

it.each(['from alembic', 'Flyway', '', '1_a', 'v1'])('%j is no baseline', (text) => {
  expect(rule.read(text).ok).toBe(false)
})

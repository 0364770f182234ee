import { describe, expect, it } from 'vitest'
import { checkPending } from '../../../src/commands/pending.ts'
import { InvalidInput } from '../../../src/error.ts'
import { makePlan } from '../../../src/plan/plan.ts'
import type { CatalogObject } from '../../../src/postgres/catalog.ts'
import type { MigrationFile } from '../../../src/postgres/migrations/file.ts'
import { NOTHING_DUE } from '../../../src/postgres/migrations/guard/look.ts'
import { emptyCatalog } from '../postgres/fixtures.ts'
import { migration, Run, wantedDatabase } from '../postgres/lab.ts'

const DEFERRED = { state: 'deferred', reason: 'it is stopped', roleMissing: false } as const
const HAZARD = migration('0002_drop.sql', 'alter table t drop column if exists a;\ncreate table u (id int)')

function wanted(...migrations: readonly MigrationFile[]) {
  return wantedDatabase({ database: 'db', migrations })
}

function applying(...files: readonly MigrationFile[]) {
  return makePlan(
    files.map((file) => ({ kind: 'migrate', file }) as const),
    [],
  ).changes
}

describe('while nobody can tell which files are applied', () => {
  it('every file is checked for errors', async () => {
    const { ports } = new Run()
    const bad = wanted(migration('0001_bad.sql', 'create tabel a (id int)'))
    await expect(checkPending([], bad, DEFERRED, ports)).rejects.toThrow(InvalidInput)
    await expect(checkPending([], bad, { state: 'new', look: NOTHING_DUE }, ports)).resolves.toBeUndefined()
  })

  it('hazards and warnings wait, as the file may have run long ago', async () => {
    const run = new Run()
    await checkPending([], wanted(HAZARD), DEFERRED, run.ports)
    expect(run.lines).toEqual([])
  })
})

describe('a pending file', () => {
  it('is stopped by a hazard, and its warnings are told', async () => {
    const run = new Run()
    const checked = checkPending(
      applying(HAZARD),
      wanted(HAZARD),
      { state: 'new', look: NOTHING_DUE },
      run.ports,
    )
    await expect(checked).rejects.toThrow('[drop-column]')
    expect(run.lines).toEqual([expect.stringContaining('[missing-if-not-exists]')])
  })

  it('passes with what deployment.yaml allows, which is told but not as a warning', async () => {
    const run = new Run()
    const warned: string[] = []
    const reporter = { ...run.reporter, warning: (line: string) => warned.push(line) }
    const allow = ['drop-column', 'missing-if-not-exists'] as const
    await checkPending(
      applying(HAZARD),
      { ...wanted(HAZARD), allow },
      { state: 'new', look: NOTHING_DUE },
      { ...run.ports, reporter },
    )
    expect(warned).toEqual([])
    expect(run.lines).toEqual([
      expect.stringMatching(
        /^migrations\/0002_drop\.sql:1:1: .*\[drop-column\] is allowed by `migrations\.allow`$/,
      ),
    ])
  })
})

it('knows what the database has already, which IF NOT EXISTS leaves as it is', async () => {
  const file = migration(
    '0001_again.sql',
    'create table if not exists orders (a int);\ndrop table if exists orders',
  )
  const object = {
    kind: 'table',
    name: 'orders',
    signature: undefined,
    owner: 'someone',
    follows: undefined,
    identity: false,
    grantable: [],
    acl: [],
  } as const
  const check = (objects: readonly CatalogObject[]) =>
    checkPending(
      applying(file),
      wanted(file),
      {
        state: 'read',
        look: NOTHING_DUE,
        refused: [],
        empty: new Set(),
        catalog: { ...emptyCatalog, objects },
      },
      new Run().ports,
    )
  await expect(check([])).resolves.toBeUndefined()
  await expect(check([object])).rejects.toThrow('[drop-table]')
})

describe('what the server refuses', () => {
  const newer = migration('0003_new.sql', 'select 1')
  const refusal = (file: MigrationFile) => ({
    file,
    problem: { message: `too old for ${file.name} [newer-syntax]` },
  })

  it('is reported with what is found here, and once where it is wrong for everybody', async () => {
    const bad = migration('0001_bad.sql', 'selec')
    const files = [bad, HAZARD, newer]
    const reading = {
      state: 'read',
      look: NOTHING_DUE,
      refused: [refusal(bad), refusal(newer)],
      empty: new Set<string>(),
    } as const
    const { ports } = new Run()
    const error: unknown = await checkPending(
      applying(...files),
      wanted(...files),
      { ...reading, catalog: emptyCatalog },
      ports,
    ).catch((caught: unknown) => caught)
    const codes =
      error instanceof InvalidInput
        ? error.problems.map(({ message }) => /\[(.*)\]/.exec(message)?.[1])
        : error
    expect(codes).toEqual(['syntax-error', 'drop-column', 'newer-syntax'])
  })
})

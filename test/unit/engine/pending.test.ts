import { describe, expect, it } from 'vitest'
import type { CatalogObject } from '../../../src/catalog/catalog.ts'
import type { MigrationFile } from '../../../src/config/migration-file.ts'
import { checkPending } from '../../../src/engine/pending.ts'
import { InvalidInput } from '../../../src/error.ts'
import { NO_LOOKAHEAD } from '../../../src/migrations/guard/lookahead.ts'
import { NOTHING_TOUCHED } from '../../../src/migrations/touched.ts'
import { makePlan } from '../../../src/plan/plan.ts'
import { defaultOwnerRole } from '../../../src/postgres/identifier.ts'
import { emptyCatalog } from '../postgres/fixtures.ts'
import { desiredDatabase, migration, Run } from '../postgres/lab.ts'

const DEFERRED = { state: 'deferred', reason: 'it is stopped', roleMissing: false } as const
const HAZARD = migration('0002_drop.sql', 'alter table t drop column a;\ngrant select on t to public')

function desired(...migrations: readonly MigrationFile[]) {
  return desiredDatabase({ database: 'db', migrations })
}

/** A table of the owner role. */
function table(name: string): CatalogObject {
  return {
    kind: 'table',
    name,
    signature: undefined,
    owner: defaultOwnerRole('db', 'shop'),
    follows: undefined,
    inert: false,
    identity: false,
    grantable: [],
    acl: [],
  }
}

/** What was read of a schema that has these tables. */
function reading(...names: readonly string[]) {
  return {
    state: 'read',
    look: NO_LOOKAHEAD,
    refused: [],
    touched: NOTHING_TOUCHED,
    catalog: { ...emptyCatalog, objects: names.map(table) },
  } as const
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
    const bad = desired(migration('0001_bad.sql', 'create tabel a (id int)'))
    await expect(checkPending([], bad, DEFERRED, ports)).rejects.toThrow(InvalidInput)
    await expect(checkPending([], bad, { state: 'new', look: NO_LOOKAHEAD }, ports)).resolves.toEqual([])
  })

  it('hazards and warnings wait, as the file may have run long ago', async () => {
    const run = new Run()
    await checkPending([], desired(HAZARD), DEFERRED, run.ports)
    expect(run.lines).toEqual([])
  })
})

describe('a pending file', () => {
  it('is stopped by a hazard, and its warnings are told', async () => {
    const run = new Run()
    const checked = checkPending(applying(HAZARD), desired(HAZARD), reading('t'), run.ports)
    await expect(checked).rejects.toThrow('[drop-column]')
    expect(run.lines).toEqual([expect.stringContaining('[grant-in-migration]')])
  })

  it('passes where there was nothing before, and the hazard is a warning', async () => {
    const run = new Run()
    const warnings = await checkPending(
      applying(HAZARD),
      desired(HAZARD),
      { state: 'new', look: NO_LOOKAHEAD },
      run.ports,
    )
    expect(warnings.map(({ message }) => /\[(.*)\]/.exec(message)?.[1])).toEqual([
      'drop-column',
      'grant-in-migration',
    ])
  })

  it('passes with what deployment.yaml allows, which is told but not as a warning', async () => {
    const run = new Run()
    const warned: string[] = []
    const reporter = { ...run.reporter, warning: (line: string) => warned.push(line) }
    const allow = ['drop-column', 'grant-in-migration'] as const
    await checkPending(applying(HAZARD), { ...desired(HAZARD), allow }, reading('t'), {
      ...run.ports,
      reporter,
    })
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
  const check = (...tables: readonly string[]) =>
    checkPending(applying(file), desired(file), reading(...tables), new Run().ports)
  await expect(check()).resolves.toEqual([])
  await expect(check('orders')).rejects.toThrow('[drop-table]')
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
    const { ports } = new Run()
    const error: unknown = await checkPending(
      applying(...files),
      desired(...files),
      { ...reading('t'), refused: [refusal(bad), refusal(newer)] },
      ports,
    ).catch((caught: unknown) => caught)
    const codes =
      error instanceof InvalidInput
        ? error.problems.map(({ message }) => /\[(.*)\]/.exec(message)?.[1])
        : error
    expect(codes).toEqual(['syntax-error', 'drop-column', 'newer-syntax'])
  })
})

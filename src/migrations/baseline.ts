import type { Catalog, LedgerRow } from '../catalog/catalog.ts'
import { HISTORY_TABLES, type ToolHistory } from '../catalog/tool-history.ts'
import type { Baseline } from '../config/baseline.ts'
import type { MigrationFile } from '../config/migration-file.ts'
import { DeployError } from '../error.ts'
import { quoteIdentifier } from '../postgres/identifier.ts'
import { baselineByHand, baselineNeeded, notKnown } from './baseline-needed.ts'
import { tablesBeside } from './beside.ts'
import { refuseElsewhere } from './elsewhere.ts'
import { compareVersions, numberOf } from './file.ts'
import type { Target } from './target.ts'

/**
 * The ordered files that were applied before this tool knew the schema, by what `migrations.baseline` says: they are to be
 * recorded and not to be run. Empty on a schema without tables, where every file runs, and where the ledger knows better.
 *
 * Throws DeployError `BASELINE_NEEDED` when tables stand beside no ledger, or one that lost its rows, and nothing says what
 * was applied; `BASELINE_UNKNOWN` when what it says cannot be followed.
 */
export function filesBefore(
  target: Target,
  catalog: Catalog | undefined,
  files: readonly MigrationFile[],
  ledger: readonly LedgerRow[],
): readonly MigrationFile[] {
  if (!catalog || files.length === 0) return []
  const { baseline } = target
  const tables = tablesBeside(catalog)
  if (tables.length === 0) {
    if (ledger.length === 0) refuseElsewhere(target, catalog, files)
    return []
  }
  if (ledger.length > 0) return baseline?.kind === 'version' ? upTo(baseline.version, files, ledger) : []
  if (!baseline) {
    if (isHalfDone(catalog, files)) return []
    throw baselineNeeded(target, catalog, tables, files)
  }
  return filesOfBaseline(target, catalog, files)
}

/** The files that `migrations.baseline` says were applied, whatever the ledger has. Throws DeployError `BASELINE_UNKNOWN`. */
export function filesOfBaseline(
  target: Target,
  catalog: Catalog,
  files: readonly MigrationFile[],
): readonly MigrationFile[] {
  const { baseline } = target
  switch (baseline?.kind) {
    case undefined:
    case 'none':
      return []
    case 'version':
      return known(baseline, files, upTo(baseline.version, files, []))
    case 'tool':
      return inHistory(target, catalog, baseline, files)
  }
}

/** Not one that came later with an old number: what the ledger has is newer then. */
function upTo(
  version: string,
  files: readonly MigrationFile[],
  ledger: readonly LedgerRow[],
): readonly MigrationFile[] {
  const newest = ledger
    .map((row) => row.version)
    .sort(compareVersions)
    .at(-1)
  return files.filter(
    (file) =>
      !isBehind(version, file.version) && (newest === undefined || compareVersions(file.version, newest) > 0),
  )
}

/** Whether a number is below that of a key; a key with a name behind its number counts by the number. */
function isBehind(number: string, key: string): boolean {
  return compareVersions(number, numberOf(key)) < 0
}

/** A first file without a transaction that was cut short leaves tables, and a ledger that never had a row. */
function isHalfDone({ ledger, ledgerWasFilled }: Catalog, [first]: readonly MigrationFile[]): boolean {
  return ledger !== undefined && !ledgerWasFilled && first?.transactional === false
}

function known(
  { version }: Extract<Baseline, { kind: 'version' }>,
  files: readonly MigrationFile[],
  before: readonly MigrationFile[],
): readonly MigrationFile[] {
  if (files.some((file) => numberOf(file.version) === numberOf(version))) return before
  const last = files.at(-1)
  throw unknown(
    `\`migrations.baseline\` is ${version}, and no migration file has that number.`,
    `Write the number of the last file that was applied; the newest is ${last?.name}.`,
  )
}

function inHistory(
  { schema }: Target,
  { histories, login }: Catalog,
  { tool }: Extract<Baseline, { kind: 'tool' }>,
  files: readonly MigrationFile[],
): readonly MigrationFile[] {
  const { table, title } = HISTORY_TABLES[tool]
  const history = histories.find((each) => each.tool === tool)
  if (!history) {
    throw unknown(
      `\`migrations.baseline\` is \`from ${tool}\`, and there is no table ${table} of ${title} in schema "${schema}" or where ${title} puts it by itself.`,
      'Write the number of the last file that was applied, or `none`.',
    )
  }
  const place = `${quoteIdentifier(history.schema)}.${quoteIdentifier(history.table)}`
  if (!history.rows) {
    throw unknown(
      `${place}, the table of ${title}, was not read: "${login.role}" lacks the right, another session has locked it, it is more than a plain table of built-in types, or its schema belongs to somebody who could put another one in its place meanwhile.`,
      `Write the number of the last file that was applied; where only the right is missing, let "${history.owner}" run: GRANT SELECT, UPDATE ON ${place} TO ${quoteIdentifier(login.role)};`,
    )
  }
  const failed = history.rows.find(({ state }) => state === 'failed')
  if (failed) {
    throw unknown(
      `${place} says that ${failed.version} failed, or is still running.`,
      `Repair it with ${title}, so that the table says what is there.`,
    )
  }
  if (history.rows.length === 0) throw emptyHistory(history, place, files)
  return filesOf({ ...history, rows: history.rows }, files)
}

/** A tool that was never run here, or whose table lost its rows, says nothing of the tables that are there. */
function emptyHistory({ tool }: ToolHistory, place: string, files: readonly MigrationFile[]): DeployError {
  const { title } = HISTORY_TABLES[tool]
  return new DeployError(
    'BASELINE_NEEDED',
    `\`migrations.baseline\` is \`from ${tool}\`, and ${place}, the table of ${title}, has no row of an applied migration, though there are tables: ${notKnown(files)}.`,
    {
      hint: `Nothing was changed. If the table lost its rows, restore them. Otherwise write in deployment.yaml ${baselineByHand(files)}.`,
    },
  )
}

function filesOf(
  { rows, tool, table }: ToolHistory & { readonly rows: NonNullable<ToolHistory['rows']> },
  files: readonly MigrationFile[],
): readonly MigrationFile[] {
  const applied = new Set<MigrationFile>()
  const strangers: string[] = []
  for (const { version, state } of rows) {
    const index = files.findIndex((file) => isKnownAs(version, file))
    if (index === -1) strangers.push(version)
    const found =
      index === -1 ? [] : state === 'up-to' ? files.slice(0, index + 1) : files.slice(index, index + 1)
    for (const file of found) applied.add(file)
  }
  if (strangers.length > 0) {
    const { title } = HISTORY_TABLES[tool]
    throw unknown(
      `${table} says that ${strangers.slice(0, 5).join(', ')} ${strangers.length === 1 ? 'is' : 'are'} applied, and no migration file is known to ${title} by that.`,
      'Restore the files, or write the number of the last file that was applied.',
    )
  }
  return files.filter((file) => applied.has(file))
}

function isKnownAs(written: string, { knownAs, version }: MigrationFile): boolean {
  if (knownAs !== undefined) return knownAs === written
  return /^\d+(?:\.\d+)*$/.test(written) && numberOf(written) === numberOf(version)
}

function unknown(message: string, hint: string): DeployError {
  return new DeployError('BASELINE_UNKNOWN', message, { hint: `${hint} Nothing was changed.` })
}

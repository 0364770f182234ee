import type { Catalog, CatalogObject, LedgerRow } from '../catalog/catalog.ts'
import { LEDGER_TABLE, type LedgerEntry } from '../catalog/ledger.ts'
import { LEDGER } from '../catalog/own-table.ts'
import type { DesiredDatabase } from '../config/desired-database.ts'
import type { MigrationFile } from '../config/migration-file.ts'
import { DeployError, InvalidInput } from '../error.ts'
import { qualified, quoteIdentifier } from '../postgres/identifier.ts'
import { filesBefore } from './baseline.ts'
import type { LedgerChange } from './change.ts'
import { isRepeatable, isVersion } from './file.ts'
import { acceptanceOf, compareStories, isAccepted, type Mismatch, mismatchProblem } from './mismatch.ts'
import { tampered } from './tampered.ts'

export interface MigrationPlan {
  /** Rows of the ledger to be brought in line with files whose difference is accepted, in order. */
  readonly accepted: readonly LedgerChange[]
  /** Files that were applied before this tool knew the schema, to be recorded. */
  readonly adopted: readonly MigrationFile[]
  /** The ordered files to run, in order: by version, `before-deploy` ones first. */
  readonly pending: readonly MigrationFile[]
}

/**
 * Throws InvalidInput when the ledger and the files tell different stories that nobody has accepted: an applied file was
 * edited, renamed or is gone, or a new file stands before applied ones. Throws DeployError `LEDGER_UNREADABLE` when the
 * login may not read the ledger, `LEDGER_NOT_OURS` when something else has its name, and what `filesBefore` throws.
 */
export function planMigrations(desired: DesiredDatabase, catalog: Catalog | undefined): MigrationPlan {
  const { schema, accept, migrates } = desired
  if (migrates !== undefined) return { accepted: [], adopted: [], pending: [] }
  const ledger = readableLedger(desired, catalog)
  const adopted = filesBefore(desired, catalog, orderedFiles(desired), orderedRows(desired, ledger))
  const { pending, mismatches } = compare(desired, [...ledger, ...adopted.map(rowOf)])
  const open = mismatches.filter((mismatch) => !isAccepted(mismatch, accept))
  if (open.length > 0) throw new InvalidInput(open.map((mismatch) => mismatchProblem(schema, mismatch)))
  const before = pending.filter(({ phase }) => phase === 'before-deploy')
  const after = pending.filter(({ phase }) => phase === 'after-deploy')
  return { accepted: mismatches.flatMap(acceptChange), adopted, pending: [...before, ...after] }
}

/** A late file simply runs. */
function acceptChange(mismatch: Mismatch): readonly LedgerChange[] {
  if (mismatch.kind === 'late') return []
  const { version } = mismatch.row
  const becomes = mismatch.kind === 'deleted' ? undefined : entryOf(mismatch.file)
  return [{ kind: 'accept-migration', acceptance: acceptanceOf(mismatch), version, becomes }]
}

function entryOf({ version, name, checksum }: MigrationFile): LedgerEntry {
  return { version, name, checksum }
}

/** The row that a file will have that is recorded and not run. */
function rowOf(file: MigrationFile): LedgerRow {
  return { ...entryOf(file), appliedAt: '' }
}

/**
 * The ordered files that are not in the ledger and were not applied before it, without a look at what is wrong with either.
 * Throws what `filesBefore` throws.
 */
export function pendingFiles(
  desired: DesiredDatabase,
  catalog: Catalog | undefined,
): readonly MigrationFile[] {
  const ledger = catalog?.ledger === 'unreadable' ? [] : (catalog?.ledger ?? [])
  if (catalog?.ledger === 'unreadable') return compare(desired, ledger).pending
  const adopted = filesBefore(desired, catalog, orderedFiles(desired), orderedRows(desired, ledger))
  return compare(desired, [...ledger, ...adopted.map(rowOf)]).pending
}

/** Ordered files only. One that has become repeatable keeps its name, and the row that it had as an ordered one. */
function compare(desired: DesiredDatabase, ledger: readonly LedgerRow[]) {
  return compareStories(orderedFiles(desired), orderedRows(desired, ledger), desired.accept)
}

function orderedFiles({ migrations }: DesiredDatabase): readonly MigrationFile[] {
  return migrations.filter((file) => !isRepeatable(file))
}

function orderedRows({ migrations }: DesiredDatabase, ledger: readonly LedgerRow[]): readonly LedgerRow[] {
  const repeatable = new Set(migrations.filter(isRepeatable).map(({ name }) => name))
  return ledger.filter(({ version, name }) => isVersion(version) && !repeatable.has(name))
}

function readableLedger(desired: DesiredDatabase, catalog: Catalog | undefined): readonly LedgerRow[] {
  const { schema, ownerRole, migrations } = desired
  if (!catalog?.ledger) return []
  if (catalog.ledger !== 'unreadable') return catalog.ledger
  if (migrations.length === 0) return []
  const found = catalog.objects.find(({ name }) => name === LEDGER_TABLE)
  if (catalog.ledgerFault) throw tampered(LEDGER, desired, catalog.ledgerFault)
  if (found && (found.kind !== 'table' || found.owner !== ownerRole)) throw foreignLedger(desired, found)
  const { role } = catalog.login
  throw new DeployError(
    'LEDGER_UNREADABLE',
    `"${role}" cannot read the migration ledger "${schema}"."${LEDGER_TABLE}", so it is not known which files are applied.`,
    {
      hint: `Let an administrator of the owner role run: GRANT ${quoteIdentifier(ownerRole)} TO ${quoteIdentifier(role)} WITH INHERIT TRUE, SET TRUE; If the table is not the ledger of this tool, rename it.`,
    },
  )
}

/** Reading it could run somebody else's code as the deployer. */
function foreignLedger({ schema, ownerRole }: DesiredDatabase, found: CatalogObject): DeployError {
  const name = qualified(schema, LEDGER_TABLE)
  return new DeployError(
    'LEDGER_NOT_OURS',
    `${name}, the name of the migration ledger, is a ${found.kind} of "${found.owner}" and not a table of the owner role "${ownerRole}"; it was not read.`,
    {
      hint: `Let "${found.owner}" rename or drop it.${found.kind === 'table' ? ` If it is the ledger of this app under an earlier owner role, let "${found.owner}", as a member of the new one, run: ALTER TABLE ${name} OWNER TO ${quoteIdentifier(ownerRole)};` : ''}`,
    },
  )
}

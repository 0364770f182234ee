import type { Catalog, CatalogObject, LedgerRow } from '../catalog/catalog.ts'
import type { LedgerEntry } from '../catalog/ledger.ts'
import { LEDGER_TABLE } from '../catalog/ledger.ts'
import type { DesiredDatabase } from '../config/desired-database.ts'
import type { MigrationFile } from '../config/migration-file.ts'
import { DeployError, InvalidInput } from '../error.ts'
import { qualified, quoteIdentifier } from '../postgres/identifier.ts'
import type { LedgerChange } from './change.ts'
import { isRepeatable, isVersion } from './file.ts'
import { acceptanceOf, compareStories, isAccepted, type Mismatch, mismatchProblem } from './mismatch.ts'

export interface MigrationPlan {
  /** Rows of the ledger to be brought in line with files whose difference is accepted, in order. */
  readonly accepted: readonly LedgerChange[]
  /** The ordered files to run, in order: by version, `before-deploy` ones first. */
  readonly pending: readonly MigrationFile[]
}

/**
 * Throws InvalidInput when the ledger and the files tell different stories that nobody has accepted: an applied file was
 * edited, renamed or is gone, or a new file stands before applied ones. Throws DeployError `LEDGER_UNREADABLE` when the
 * login may not read the ledger and `LEDGER_NOT_OURS` when something else has its name.
 */
export function planMigrations(desired: DesiredDatabase, catalog: Catalog | undefined): MigrationPlan {
  const { schema, accept } = desired
  const { pending, mismatches } = compare(desired, readableLedger(desired, catalog))
  const open = mismatches.filter((mismatch) => !isAccepted(mismatch, accept))
  if (open.length > 0) throw new InvalidInput(open.map((mismatch) => mismatchProblem(schema, mismatch)))
  const before = pending.filter(({ phase }) => phase === 'before-deploy')
  const after = pending.filter(({ phase }) => phase === 'after-deploy')
  return { accepted: mismatches.flatMap(acceptChange), pending: [...before, ...after] }
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

/** The ordered files that are not in the ledger, without a look at what is wrong with either. */
export function pendingFiles(
  desired: DesiredDatabase,
  catalog: Catalog | undefined,
): readonly MigrationFile[] {
  const ledger = catalog?.ledger === 'unreadable' ? [] : (catalog?.ledger ?? [])
  return compare(desired, ledger).pending
}

/** Ordered files only. One that has become repeatable keeps its name, and the row that it had as an ordered one. */
function compare({ migrations, accept }: DesiredDatabase, ledger: readonly LedgerRow[]) {
  const repeatable = new Set(migrations.filter(isRepeatable).map(({ name }) => name))
  const rows = ledger.filter(({ version, name }) => isVersion(version) && !repeatable.has(name))
  return compareStories(
    migrations.filter((file) => !isRepeatable(file)),
    rows,
    accept,
  )
}

function readableLedger(desired: DesiredDatabase, catalog: Catalog | undefined): readonly LedgerRow[] {
  const { schema, ownerRole, migrations } = desired
  if (!catalog?.ledger) return []
  if (catalog.ledger !== 'unreadable') return catalog.ledger
  if (migrations.length === 0) return []
  const found = catalog.objects.find(({ name }) => name === LEDGER_TABLE)
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
      hint: `Let "${found.owner}" rename or drop it${found.kind === 'table' ? `; if it is the ledger of this app under an earlier owner role, give it back: ALTER TABLE ${name} OWNER TO ${quoteIdentifier(ownerRole)};` : '.'}`,
    },
  )
}

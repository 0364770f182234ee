import { DeployError, InvalidInput, type Problem } from '../../error.ts'
import type { Catalog, CatalogObject, LedgerRow } from '../catalog.ts'
import { qualified, quoteIdentifier, quoteLiteral } from '../identifier.ts'
import type { WantedDatabase } from '../plan.ts'
import { compareVersions, isRepeatable, isVersion, type MigrationFile } from './file.ts'
import { LEDGER_TABLE } from './ledger.ts'

/**
 * The ordered files that are not in the ledger, in the order in which they run: by version, `before-deploy` ones first.
 *
 * Throws InvalidInput when the ledger and the files tell different stories: an applied file was edited or is gone, or
 * a new file stands before applied ones. Throws DeployError `LEDGER_UNREADABLE` when the login may not read the
 * ledger and `LEDGER_NOT_OURS` when something else has its name.
 */
export function planMigrations(
  wanted: WantedDatabase,
  catalog: Catalog | undefined,
): readonly MigrationFile[] {
  const ledger = readableLedger(wanted, catalog).filter((row) => isVersion(row.version))
  const files = wanted.migrations.filter((file) => !isRepeatable(file))
  const rowOf = rowsOf(ledger)
  const pending = files.filter((file) => !rowOf(file))
  const problems = [
    ...files.flatMap((file) => edited(wanted, file, rowOf(file))),
    ...deleted(wanted, files, ledger),
    ...pending.flatMap((file) => late(file, files, ledger)),
  ]
  if (problems.length > 0) throw new InvalidInput(problems)
  const before = pending.filter(({ phase }) => phase === 'before-deploy')
  const after = pending.filter(({ phase }) => phase === 'after-deploy')
  return [...before, ...after]
}

/** The ordered files that are not in the ledger, without a look at what is wrong with either. */
export function pendingFiles(
  { migrations }: WantedDatabase,
  catalog: Catalog | undefined,
): readonly MigrationFile[] {
  const files = migrations.filter((file) => !isRepeatable(file))
  if (!catalog?.ledger || catalog.ledger === 'unreadable') return files
  const rowOf = rowsOf(catalog.ledger.filter((row) => isVersion(row.version)))
  return files.filter((file) => !rowOf(file))
}

function rowsOf(ledger: readonly LedgerRow[]): (file: MigrationFile) => LedgerRow | undefined {
  const applied = new Map(ledger.map((row) => [BigInt(row.version), row]))
  return (file) => applied.get(BigInt(file.version))
}

function readableLedger(wanted: WantedDatabase, catalog: Catalog | undefined): readonly LedgerRow[] {
  const { schema, ownerRole, migrations } = wanted
  if (!catalog?.ledger) return []
  if (catalog.ledger !== 'unreadable') return catalog.ledger
  if (migrations.length === 0) return []
  const found = catalog.objects.find(({ name }) => name === LEDGER_TABLE)
  if (found && (found.kind !== 'table' || found.owner !== ownerRole)) throw foreignLedger(wanted, found)
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
function foreignLedger({ schema, ownerRole }: WantedDatabase, found: CatalogObject): DeployError {
  const name = qualified(schema, LEDGER_TABLE)
  return new DeployError(
    'LEDGER_NOT_OURS',
    `${name}, the name of the migration ledger, is a ${found.kind} of "${found.owner}" and not a table of the owner role "${ownerRole}"; it was not read.`,
    {
      hint: `Let "${found.owner}" rename or drop it${found.kind === 'table' ? `; if it is the ledger of this app under an earlier owner role, give it back: ALTER TABLE ${name} OWNER TO ${quoteIdentifier(ownerRole)};` : '.'}`,
    },
  )
}

function edited({ schema }: WantedDatabase, file: MigrationFile, row: LedgerRow | undefined): Problem[] {
  if (!row || row.checksum === file.checksum) return []
  return [
    {
      location: { file: file.path },
      message: `${file.name} was changed after it was applied to schema "${schema}" on ${row.appliedAt}`,
      hint: `restore it (\`git log -- ${file.path}\` shows the change) and put the change into a new file; if the difference is only a comment, accept it: UPDATE ${qualified(schema, LEDGER_TABLE)} SET checksum = ${quoteLiteral(file.checksum)} WHERE version = ${quoteLiteral(row.version)};`,
    },
  ]
}

/** A file that has become repeatable keeps its name, and the row that it had as an ordered one. */
function deleted(
  { schema, migrations }: WantedDatabase,
  files: readonly MigrationFile[],
  ledger: readonly LedgerRow[],
): Problem[] {
  const present = new Set(files.map((file) => BigInt(file.version)))
  const newest = newestOf(files.map((file) => file.version))
  const repeatable = new Set(migrations.filter(isRepeatable).map(({ name }) => name))
  return ledger
    .filter((row) => !present.has(BigInt(row.version)) && !repeatable.has(row.name))
    .map((row) => {
      const ahead = newest === undefined || compareVersions(row.version, newest) > 0
      const forget = `DELETE FROM ${qualified(schema, LEDGER_TABLE)} WHERE version = ${quoteLiteral(row.version)};`
      return {
        message: `${row.name} was applied to schema "${schema}" on ${row.appliedAt} and is not among the migration files`,
        hint: ahead
          ? `the database is ahead of this checkout: deploy a commit that has the file (to roll code back, revert the code and keep the migrations), or forget the file if its effects are undone: ${forget}`
          : `restore the file, or forget it if its effects are undone: ${forget}`,
      }
    })
}

/**
 * A file that stands before applied ones would run in another order here than on a fresh database. An after-deploy
 * file is expected to wait while later before-deploy files are applied, so it is late only behind its own kind.
 */
function late(file: MigrationFile, files: readonly MigrationFile[], ledger: readonly LedgerRow[]): Problem[] {
  const phases = new Map(files.map((each) => [BigInt(each.version), each.phase]))
  const rivals = ledger.filter(
    (row) => file.phase === 'before-deploy' || phases.get(BigInt(row.version)) === 'after-deploy',
  )
  const newest = newestOf(rivals.map((row) => row.version))
  if (newest === undefined || compareVersions(file.version, newest) > 0) return []
  return [
    {
      location: { file: file.path },
      message: `${file.name} is new, and stands before version ${newest}, which is already applied`,
      hint: `give it a version after ${newest}: it would run in another order here than on a fresh database`,
    },
  ]
}

function newestOf(versions: readonly string[]): string | undefined {
  return versions.toSorted(compareVersions).at(-1)
}

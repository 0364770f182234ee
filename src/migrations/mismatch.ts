import type { LedgerRow } from '../catalog/catalog.ts'
import { type Acceptance, acceptanceLine, type LedgerAcceptance } from '../config/acceptance.ts'
import type { MigrationFile } from '../config/migration-file.ts'
import type { Problem } from '../error.ts'
import { compareVersions } from './file.ts'
import { type AppliedFile, compareHistory } from './history.ts'

/** Ledger and files tell different stories. */
export type Mismatch =
  | { readonly kind: 'edited'; readonly file: MigrationFile; readonly row: LedgerRow }
  | { readonly kind: 'renamed'; readonly file: MigrationFile; readonly row: LedgerRow }
  /** `isAhead`: the row is newer than all files. */
  | { readonly kind: 'deleted'; readonly row: LedgerRow; readonly isAhead: boolean }
  /** `newest`: the version that is applied already. */
  | { readonly kind: 'late'; readonly file: MigrationFile; readonly newest: string }

/** As many digits of a checksum as a person can compare; enough to tell edits of one file apart. */
const CHECKSUM_DIGITS = 12

export interface Comparison {
  /** Files that are not applied, late ones among them. */
  readonly pending: readonly MigrationFile[]
  readonly mismatches: readonly Mismatch[]
}

/** What is still to run, and where the stories differ. What is `accepted` is taken as settled when it comes to late files. */
export function compareStories(
  files: readonly MigrationFile[],
  ledger: readonly LedgerRow[],
  accepted: readonly Acceptance[],
): Comparison {
  const { applied, fresh, orphans } = compareHistory(files, ledger)
  const newest = newestOf(files)
  const deleted = orphans.map((row) => deletedFile(row, newest))
  // The order is that of the layout, which need not be one of numbers.
  const position = new Map(files.map((file, index) => [file, index]))
  const place = (file: MigrationFile) => position.get(file) ?? 0
  const behind = (file: MigrationFile) =>
    applied.map((each) => each.file).filter((each) => place(each) > place(file))
  const unaccepted = deleted.filter((each) => !isAccepted(each, accepted)).map(({ row }) => row)
  return {
    pending: fresh,
    mismatches: [
      ...applied.flatMap(changed),
      ...deleted,
      ...fresh.flatMap((file) => late(file, behind(file), unaccepted)),
    ],
  }
}

function changed({ file, row }: AppliedFile): Mismatch[] {
  if (file.checksum !== row.checksum) return [{ kind: 'edited', file, row }]
  return file.name === row.name ? [] : [{ kind: 'renamed', file, row }]
}

function deletedFile(row: LedgerRow, newest: string | undefined): Extract<Mismatch, { kind: 'deleted' }> {
  return {
    kind: 'deleted',
    row,
    isAhead: newest === undefined || compareVersions(row.version, newest) > 0,
  }
}

/**
 * A file that stands before applied ones would run in another order here than on a fresh database. An after-deploy
 * file is expected to wait while later before-deploy files are applied, so it is late only behind its own kind.
 */
function late(
  file: MigrationFile,
  later: readonly MigrationFile[],
  unaccepted: readonly LedgerRow[],
): Mismatch[] {
  const isFirst = file.phase === 'before-deploy'
  const rivals = later.filter(({ phase }) => isFirst || phase === 'after-deploy')
  const rows = isFirst ? unaccepted.filter(({ version }) => compareVersions(version, file.version) >= 0) : []
  const newest = newestOf([...rivals, ...rows])
  return newest === undefined ? [] : [{ kind: 'late', file, newest }]
}

function newestOf(entries: readonly { readonly version: string }[]): string | undefined {
  return entries
    .map(({ version }) => version)
    .toSorted(compareVersions)
    .at(-1)
}

/** One that accepting it changes the ledger for. */
export type LedgerMismatch = Exclude<Mismatch, { kind: 'late' }>

/** The entry of `migrations.accept` that settles it. */
export function acceptanceOf(mismatch: LedgerMismatch): LedgerAcceptance {
  const { kind } = mismatch
  switch (kind) {
    case 'edited': {
      const { name, checksum } = mismatch.file
      return { kind, name, checksum: checksum.slice(0, CHECKSUM_DIGITS) }
    }
    case 'renamed':
      return { kind, from: mismatch.row.name, to: mismatch.file.name }
    case 'deleted':
      return { kind, name: mismatch.row.name }
  }
}

export function isAccepted(mismatch: Mismatch, accepted: readonly Acceptance[]): boolean {
  return accepted.some((entry) => settles(entry, mismatch))
}

function settles(entry: Acceptance, mismatch: Mismatch): boolean {
  switch (mismatch.kind) {
    case 'edited': {
      const { name, checksum } = mismatch.file
      return entry.kind === 'edited' && entry.name === name && checksum.startsWith(entry.checksum)
    }
    case 'renamed':
      return entry.kind === 'renamed' && entry.from === mismatch.row.name && entry.to === mismatch.file.name
    case 'deleted':
      return entry.kind === 'deleted' && entry.name === mismatch.row.name
    case 'late':
      return entry.kind === 'late' && entry.name === mismatch.file.name
  }
}

/** What is wrong, and the two ways out: undo it, or accept it. */
export function mismatchProblem(schema: string, mismatch: Mismatch): Problem {
  const acceptance: Acceptance =
    mismatch.kind === 'late' ? { kind: 'late', name: mismatch.file.name } : acceptanceOf(mismatch)
  const line = `add to deployment.yaml: \`${acceptanceLine(acceptance)}\``
  switch (mismatch.kind) {
    case 'edited': {
      const { file, row } = mismatch
      const then = row.name === file.name ? '' : ` as ${row.name}`
      return {
        location: { file: file.path },
        message: `${file.name} was changed after it was applied to schema "${schema}"${then} on ${row.appliedAt}`,
        hint: `restore it (\`git log -- ${file.path}\` shows the change) and put the change into a new file; to accept the edit, which does not run again, ${line}`,
      }
    }
    case 'renamed': {
      const { file, row } = mismatch
      return {
        location: { file: file.path },
        message: `${file.name} was applied to schema "${schema}" as ${row.name} on ${row.appliedAt}`,
        hint: `rename it back; to accept the new name, ${line}`,
      }
    }
    case 'deleted': {
      const { row, isAhead } = mismatch
      const restore = isAhead
        ? 'the database is ahead of this checkout: deploy a commit that has the file (to roll code back, revert the code and keep the migrations)'
        : 'restore the file'
      return {
        message: `${row.name} was applied to schema "${schema}" on ${row.appliedAt} and is not among the migration files`,
        hint: `${restore}; to forget the file, once its effects are undone or no longer matter, ${line}`,
      }
    }
    case 'late': {
      const { file, newest } = mismatch
      return {
        location: { file: file.path },
        message: `${file.name} is new, and stands before version ${newest}, which is already applied`,
        hint: `give it a version after ${newest}: it would run in another order here than on a fresh database; to run it all the same, ${line}`,
      }
    }
  }
}

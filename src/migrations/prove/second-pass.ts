import type { MigrationFile } from '../../config/migration-file.ts'
import { quoteIdentifier } from '../../postgres/identifier.ts'
import { RESTRICT_PATH_LOCALLY } from '../../postgres/search-path.ts'
import { cell, type Session } from '../../postgres/session.ts'
import { SqlFailure } from '../../postgres/sql-failure.ts'
import { type Timeouts, timeoutsOf } from '../file.ts'
import { type BoxContext, beginFile, endFile, RESET_SESSION, statementLines } from '../file-lines.ts'
import { aloneScript, beforeAlone, beginAlone } from '../outside-transaction.ts'
import { composeScript, type FailurePlace, type Line, ours } from '../script.ts'
import type { ParsedStatement, StatementKind } from '../syntax/parser.ts'
import type { Syntax } from '../syntax/syntax.ts'
import { transactionModes } from '../transaction-modes.ts'
import { type Bodies, codeOf, takesNumbers } from './code-text.ts'
import { type Difference, differences, isCopied, isOneMoreNumber, keepsRows, worded } from './difference.ts'
import { isIdle } from './idle.ts'
import { overwrites } from './overwrite.ts'
import { PREPARE_SNAPSHOT, parseSnapshot, type Snapshot, snapshotStatement, WRITTEN } from './snapshot.ts'

/** A statement that is not idempotent: sent once more it fails, or changes something. */
export interface Culprit {
  readonly file: MigrationFile
  /** Undefined: the commit of the file. */
  readonly statement: ParsedStatement | undefined
  /** Into the file, in UTF-16 units. */
  readonly offset: number
  readonly failure: SqlFailure | undefined
  readonly changes: readonly Difference[]
}

export interface SecondPass {
  readonly session: Session
  readonly context: BoxContext
  readonly syntax: Syntax
  readonly timeouts: Timeouts
  /** Of the routines that the files make. */
  readonly bodies: Bodies
  /** Tables without a row that was made up, as SQL names. */
  readonly unfilled: readonly string[]
}

const SAVEPOINT = 'lakebase_deploy_prove'

/** What a second pass has shown. */
export interface Shown {
  readonly culprits: readonly Culprit[]
  /** Statements that found no row to work on, of which nothing was shown. */
  readonly idle: readonly Place[]
}

/** A statement in its file. */
export interface Place {
  readonly file: MigrationFile
  readonly statement: ParsedStatement
}

/**
 * Sends every statement of the files, which have all been applied, once more: each behind a savepoint, so that one that
 * fails hides none. What a file changes and restores by itself, such as DROP TRIGGER IF EXISTS before CREATE TRIGGER, is no
 * change of the file.
 */
export async function runSecondPass(files: readonly MigrationFile[], pass: SecondPass): Promise<Shown> {
  const shown: Shown[] = []
  for (const file of files) shown.push(await proveFile(file, pass))
  return {
    culprits: shown.flatMap(({ culprits }) => culprits),
    idle: shown.flatMap(({ idle }) => idle),
  }
}

/**
 * The rows that were made up between the passes may be what a file copies, counts or completes: that is done when it is applied
 * a third time. What loses rows or values loses them the second time.
 */
async function proveFile(file: MigrationFile, pass: SecondPass): Promise<Shown> {
  const { culprits, idle } = await applyFileAgain(file, pass)
  const settles = (each: Culprit) => maySettle(each, pass.bodies)
  if (!culprits.some(settles)) return { culprits, idle }
  const again = await applyFileAgain(file, pass)
  const goesOn = ({ statement }: Culprit) =>
    again.culprits.some((each) => each.statement?.start === statement?.start)
  return { culprits: culprits.filter((each) => !settles(each) || goesOn(each)), idle }
}

function maySettle({ file, failure, changes, statement }: Culprit, bodies: Bodies): boolean {
  if (failure || !statement || OF_TABLES.has(statement.kind)) return false
  return keepsRows(changes) && !overwrites(statement, codeOf(file, statement, bodies))
}

/** They change values that are there, or the place that they are in. */
const OF_TABLES: ReadonlySet<StatementKind> = new Set<StatementKind>([
  'AlterTableStmt',
  'DropStmt',
  'TruncateStmt',
])

/** What one statement did the second time. */
interface Step {
  readonly statement: ParsedStatement
  readonly failed: FailurePlace | undefined
  readonly changes: readonly Difference[]
  /** It wrote no row. */
  readonly wroteNothing: boolean
}

async function applyFileAgain(file: MigrationFile, pass: SecondPass): Promise<Shown> {
  const { session, context, syntax, timeouts } = pass
  const { modes, statements } = transactionModes(await syntax.statements(file))
  const own = timeoutsOf(file, timeouts)
  const begin = file.transactional ? beginFile(context, own, modes) : beginAlone(context, own)
  await session.send(begin.join(';\n'))
  const before = await look(file, pass)
  const steps: Step[] = []
  let current = before
  for (const statement of statements) {
    const failed = await send(file, statement, pass)
    const after = failed ? current : await look(file, pass)
    steps.push({
      statement,
      failed,
      changes: differences(current.snapshot, after.snapshot),
      wroteNothing: after.written === current.written,
    })
    current = after
  }
  const left = differences(before.snapshot, current.snapshot).filter(
    (each) => !isCopied(each, before.snapshot, current.snapshot, pass.unfilled),
  )
  const culprits = blame(file, steps, left, pass.bodies)
  const idle = steps
    .filter(
      ({ statement, failed, wroteNothing }) =>
        file.transactional &&
        !failed &&
        wroteNothing &&
        isIdle(statement, codeOf(file, statement, pass.bodies)),
    )
    .map(({ statement }): Place => ({ file, statement }))
  return { culprits: [...culprits, ...(await finish(file, pass))], idle }
}

/** What there is, and how many rows the transaction has written by then. */
interface Look {
  readonly snapshot: Snapshot
  readonly written: string | undefined
}

/** Whatever the file has set, our own names are found where they should be. */
async function look(
  { transactional }: MigrationFile,
  { session, context: { desired } }: SecondPass,
): Promise<Look> {
  const [begin, end] = transactional
    ? [`SAVEPOINT ${SAVEPOINT}`, `ROLLBACK TO ${SAVEPOINT}; RELEASE ${SAVEPOINT}`]
    : ['BEGIN ISOLATION LEVEL READ COMMITTED', 'ROLLBACK']
  const results = await session.send(`${begin};
${RESTRICT_PATH_LOCALLY};
SET LOCAL ROLE ${quoteIdentifier(desired.ownerRole)};
${PREPARE_SNAPSHOT};
${WRITTEN};
${snapshotStatement(desired.schema)};
${end}`)
  return {
    snapshot: parseSnapshot(results.find((rows) => rows[0] !== undefined && 'definition' in rows[0]) ?? []),
    written: cell(results, 'written'),
  }
}

async function send(
  file: MigrationFile,
  statement: ParsedStatement,
  { session, context }: SecondPass,
): Promise<FailurePlace | undefined> {
  const script = file.transactional
    ? composeScript([{ file, lines: behindSavepoint(statementLines(context, file, [statement])) }])
    : aloneScript(context, file, statement)
  try {
    for (const sql of file.transactional ? [] : beforeAlone(context, statement)) await session.send(sql)
    await session.send(script.sql)
    return undefined
  } catch (error) {
    if (!(error instanceof SqlFailure)) throw error
    await session.send(file.transactional ? `ROLLBACK TO ${SAVEPOINT}; RELEASE ${SAVEPOINT}` : 'ROLLBACK')
    return script.place(error)
  }
}

function behindSavepoint(lines: readonly Line[]): readonly Line[] {
  return [...ours(`SAVEPOINT ${SAVEPOINT}`), ...lines, ...ours(`RELEASE ${SAVEPOINT}`)]
}

/** Constraints that are deferred speak up only now. */
async function finish(file: MigrationFile, { session, context }: SecondPass): Promise<readonly Culprit[]> {
  if (!file.transactional) {
    await session.send(['SET ROLE NONE', ...RESET_SESSION].join(';\n'))
    return []
  }
  try {
    await session.send([...endFile(context, []), ...RESET_SESSION, 'COMMIT'].join(';\n'))
    return []
  } catch (error) {
    if (!(error instanceof SqlFailure)) throw error
    await session.send('ROLLBACK')
    return [{ file, statement: undefined, offset: 0, failure: error, changes: [] }]
  }
}

/**
 * Of what is different after the whole file, each thing is the doing of the last statement that touched it. A number that an INSERT
 * takes of a sequence is no change, as it takes one also where it then does nothing.
 */
function blame(
  file: MigrationFile,
  steps: readonly Step[],
  left: readonly Difference[],
  bodies: Bodies,
): readonly Culprit[] {
  const lastToTouch = (what: string) =>
    steps.findLastIndex(({ changes }) => changes.some((each) => each.what === what))
  return steps.flatMap(({ statement, failed, changes: own }, index) => {
    const takesNumber = ({ what }: Difference) =>
      own.some((each) => each.what === what && isOneMoreNumber(each)) &&
      takesNumbers(codeOf(file, statement, bodies))
    const isBlamed = (each: Difference) =>
      isOneMoreNumber(each) ? takesNumber(each) : lastToTouch(each.what) === index
    const changes = worded(left.filter(isBlamed))
    if (!failed && changes.length === 0) return []
    return [{ file, statement, offset: failed?.offset ?? statement.start, failure: failed?.error, changes }]
  })
}

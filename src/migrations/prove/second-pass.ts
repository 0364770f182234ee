import type { DesiredDatabase } from '../../config/desired-database.ts'
import type { MigrationFile } from '../../config/migration-file.ts'
import { quoteIdentifier } from '../../postgres/identifier.ts'
import type { Session } from '../../postgres/session.ts'
import { SqlFailure } from '../../postgres/sql-failure.ts'
import { timeoutsOf } from '../file.ts'
import { DISCARD_TEMP, prologue } from '../script.ts'
import type { ParsedStatement } from '../syntax/parser.ts'
import { offsetOfCharacter } from '../syntax/position.ts'
import type { Syntax } from '../syntax/syntax.ts'
import {
  type Difference,
  differences,
  PREPARE_SNAPSHOT,
  parseSnapshot,
  type Snapshot,
  snapshotStatement,
} from './snapshot.ts'

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
  readonly desired: DesiredDatabase
  readonly syntax: Syntax
  readonly timeouts: { readonly lockTimeoutMs: number; readonly statementTimeoutMs: number }
}

const SAVEPOINT = 'lakebase_deploy_prove'

/**
 * Sends every statement of the files, which have all been applied, once more: each behind a savepoint, so that one that
 * fails hides none. What a file changes and restores by itself, such as DROP TRIGGER IF EXISTS before CREATE TRIGGER, is no
 * change of the file.
 */
export async function runSecondPass(
  files: readonly MigrationFile[],
  pass: SecondPass,
): Promise<readonly Culprit[]> {
  const culprits: Culprit[] = []
  for (const file of files) culprits.push(...(await applyFileAgain(file, pass)))
  return culprits
}

/** What one statement did the second time. */
interface Step {
  readonly statement: ParsedStatement
  readonly failure: SqlFailure | undefined
  readonly changes: readonly Difference[]
}

async function applyFileAgain(file: MigrationFile, pass: SecondPass): Promise<readonly Culprit[]> {
  const { session, desired, timeouts } = pass
  // What looks is a temporary function itself, so they are discarded before it is made.
  await session.send(DISCARD_TEMP)
  await session.send(PREPARE_SNAPSHOT)
  const settings = prologue(desired, timeoutsOf(file, timeouts)).filter((each) => each !== DISCARD_TEMP)
  await session.send((file.transactional ? settings : outside(settings, desired)).join(';\n'))
  const before = await look(pass)
  const steps: Step[] = []
  let current = before
  for (const statement of await pass.syntax.statements(file)) {
    const failure = await send(file, statement, pass)
    const after = failure ? current : await look(pass)
    steps.push({ statement, failure, changes: differences(current, after) })
    current = after
  }
  const culprits = blame(file, steps, differences(before, current))
  return [...culprits, ...(await finish(file, pass))]
}

/** The same settings for statements that run without a transaction. */
function outside(settings: readonly string[], { ownerRole }: DesiredDatabase): readonly string[] {
  return settings
    .filter((each) => !each.startsWith('BEGIN') && !each.startsWith('SET LOCAL ROLE'))
    .map((each) => each.replace(/^SET LOCAL /, 'SET '))
    .concat(`SET ROLE ${quoteIdentifier(ownerRole)}`)
}

async function look({ session, desired }: SecondPass): Promise<Snapshot> {
  const results = await session.send(snapshotStatement(desired.schema))
  return parseSnapshot(results.at(-1) ?? [])
}

async function send(
  file: MigrationFile,
  statement: ParsedStatement,
  { session }: SecondPass,
): Promise<SqlFailure | undefined> {
  const sql = file.sql.slice(statement.start, statement.end)
  try {
    if (file.transactional) await session.send(`SAVEPOINT ${SAVEPOINT}`)
    await session.send(sql)
    if (file.transactional) await session.send(`RELEASE ${SAVEPOINT}`)
    return undefined
  } catch (error) {
    if (!(error instanceof SqlFailure)) throw error
    if (file.transactional) await session.send(`ROLLBACK TO ${SAVEPOINT}; RELEASE ${SAVEPOINT}`)
    return error
  }
}

/** Constraints that are deferred speak up only now. */
async function finish(file: MigrationFile, { session }: SecondPass): Promise<readonly Culprit[]> {
  if (!file.transactional) {
    await session.send('RESET ROLE; RESET ALL')
    return []
  }
  try {
    await session.send('COMMIT')
    return []
  } catch (error) {
    if (!(error instanceof SqlFailure)) throw error
    await session.send('ROLLBACK')
    return [{ file, statement: undefined, offset: 0, failure: error, changes: [] }]
  }
}

/** Of what is different after the whole file, each thing is the doing of the last statement that touched it. */
function blame(file: MigrationFile, steps: readonly Step[], left: readonly Difference[]): readonly Culprit[] {
  const lastToTouch = (what: string) =>
    steps.findLastIndex(({ changes }) => changes.some((each) => each.what === what))
  return steps.flatMap(({ statement, failure }, index) => {
    const changes = left.filter(({ what }) => lastToTouch(what) === index)
    if (!failure && changes.length === 0) return []
    return [{ file, statement, offset: place(file, statement, failure), failure, changes }]
  })
}

function place(
  file: MigrationFile,
  { start, end }: ParsedStatement,
  failure: SqlFailure | undefined,
): number {
  if (failure?.position === undefined) return start
  return start + offsetOfCharacter(file.sql.slice(start, end), failure.position - 1)
}

import { DeployError } from '../../../error.ts'
import type { Catalog } from '../../catalog.ts'
import { cell } from '../../observe.ts'
import type { WantedDatabase } from '../../plan.ts'
import type { Session } from '../../session.ts'
import { describeFailure, SqlFailure } from '../../sql-failure.ts'
import type { MigrationFile } from '../file.ts'
import { pendingFiles } from '../plan.ts'
import type { Syntax } from '../syntax.ts'
import { relationsIn } from '../touched.ts'
import { dueFiles } from './due.ts'
import { type Facts, NO_FACTS, parseFacts } from './facts.ts'
import type { Findings, GuardedFile } from './judge.ts'
import { guardQuery } from './query.ts'
import { guardStatement } from './statement.ts'
import type { Subject } from './subject.ts'
import { fileText } from './text.ts'

/** The repeatable files that may have something to do, and what the catalog says about their statements. */
export interface Look extends Findings {
  readonly files: readonly GuardedFile[]
}

export const NOTHING_DUE: Look = { files: [], facts: NO_FACTS, stirred: () => false }

/**
 * Asks the catalog about all statements of all repeatable files that are due, in one message that writes nothing.
 * Without any such file nothing is sent, and the parser is not loaded. Undefined session: the database has nothing yet.
 *
 * `after`: `nothing` before the ordered files run, which may then change what is found; `ordered` once they have run.
 */
export async function lookAtRepeatables(
  session: Session | undefined,
  wanted: WantedDatabase,
  catalog: Catalog | undefined,
  syntax: Syntax,
  after: 'nothing' | 'ordered' = 'nothing',
): Promise<Look> {
  const due = dueFiles(wanted, catalog)
  if (due.length === 0) return NOTHING_DUE
  const files = await Promise.all(due.map((file) => guardFile(file, wanted, syntax)))
  const pending = after === 'ordered' ? [] : pendingFiles(wanted, catalog)
  return {
    files,
    facts: session ? await ask(session, files, wanted, syntax) : NO_FACTS,
    stirred: await mentions(pending, syntax),
  }
}

async function guardFile(
  file: MigrationFile,
  { schema }: WantedDatabase,
  syntax: Syntax,
): Promise<GuardedFile> {
  const { statements } = await syntax.parse(file)
  const scope = { schema, file: fileText(file.sql) }
  return { file, statements: statements.map((statement) => guardStatement(statement, scope)) }
}

async function ask(
  session: Session,
  files: readonly GuardedFile[],
  { schema }: WantedDatabase,
  syntax: Syntax,
): Promise<Facts> {
  const questions = files.flatMap(({ statements }) =>
    statements.flatMap(({ guards = [] }) => guards.flatMap((guard) => guard.asks)),
  )
  if (questions.length === 0) return NO_FACTS
  try {
    const results = await session.send(guardQuery(questions, schema))
    return parseFacts(cell(results, 'guards') ?? '', await syntax.parser())
  } catch (error) {
    if (!(error instanceof SqlFailure)) throw error
    await session.send('ROLLBACK')
    throw new DeployError(
      'GUARDS_UNREADABLE',
      `The catalog could not be asked about ${files.map(({ file }) => file.name).join(', ')}: ${describeFailure(error)}`,
      {
        hint: 'Usually a type in one of them has modifiers that PostgreSQL does not take, such as varchar(0). Nothing was changed.',
        cause: error,
      },
    )
  }
}

/** What the pending ordered files speak of; a DO block or a CALL may do anything. */
async function mentions(
  files: readonly MigrationFile[],
  syntax: Syntax,
): Promise<(subject: Subject) => boolean> {
  const parsed = await Promise.all(files.map((file) => syntax.parse(file)))
  const statements = parsed.flatMap((each) => each.statements)
  if (statements.some(({ kind }) => kind === 'DoStmt' || kind === 'CallStmt')) return () => true
  const names = new Set(statements.flatMap(relationsIn))
  const text = statements.map(({ node }) => JSON.stringify(node)).join('\n')
  return ([kind, , name = '']) =>
    kind === 'relation'
      ? names.has(name) || text.includes(JSON.stringify(name))
      : text.includes(JSON.stringify(name))
}

import { DeployError, type Problem } from '../../../error.ts'
import { cell } from '../../observe.ts'
import type { Session } from '../../session.ts'
import { describeFailure, SqlFailure } from '../../sql-failure.ts'
import type { MigrationFile } from '../file.ts'
import { locate } from '../position.ts'
import type { Syntax } from '../syntax.ts'
import { relationsIn } from '../touched.ts'
import { type Facts, NO_FACTS, parseFacts } from './facts.ts'
import { type GuardedFile, type JudgedFile, judge } from './judge.ts'
import { guardQuery } from './query.ts'
import { guardStatement, setsSearchPath } from './statement.ts'
import type { Subject } from './subject.ts'
import { fileText } from './text.ts'

export interface SurveyPorts {
  /** Undefined: the database has nothing yet. */
  readonly session: Session | undefined
  readonly syntax: Syntax
}

/** Judges repeatable files by what the catalog has. `pending` are ordered files that run before, and may change it. */
export async function survey(
  due: readonly MigrationFile[],
  pending: readonly MigrationFile[],
  schema: string,
  { session, syntax }: SurveyPorts,
): Promise<readonly JudgedFile[]> {
  const files = await Promise.all(due.map((file) => guardFile(file, schema, syntax)))
  const facts = session ? await ask(session, files, schema, syntax) : NO_FACTS
  const stirred = await mentions(pending, syntax)
  const moved = new Map(files.map((guarded) => [guarded.file, movedNames(guarded)]))
  return judge(files, { facts, stirred }).map((judged) => ({
    ...judged,
    problems: [...(moved.get(judged.file) ?? []), ...judged.problems],
  }))
}

async function guardFile(file: MigrationFile, schema: string, syntax: Syntax): Promise<GuardedFile> {
  const { statements } = await syntax.parse(file)
  const scope = { schema, file: fileText(file.sql) }
  return { file, statements: statements.map((statement) => guardStatement(statement, scope)) }
}

async function ask(
  session: Session,
  files: readonly GuardedFile[],
  schema: string,
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

/** The guards look names up in the app's schema. */
function movedNames({ file, statements }: GuardedFile): readonly Problem[] {
  return statements
    .filter(({ statement }) => setsSearchPath(statement))
    .map(({ statement }) => ({
      location: locate(file.path, file.sql, statement.start),
      message: `a repeatable file may not set search_path: what it names is looked up in the app's schema before anything is sent`,
      hint: 'remove it, and write the schema before names that are elsewhere',
    }))
}

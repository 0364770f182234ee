import type { Catalog } from '../../catalog/catalog.ts'
import type { MigrationFile, MigrationPhase } from '../../config/migration-file.ts'
import { DeployError, type Problem } from '../../error.ts'
import type { Session } from '../../postgres/session.ts'
import { cell } from '../../postgres/session.ts'
import { describeFailure, SqlFailure } from '../../postgres/sql-failure.ts'
import { locksByFile, type SentFile } from '../locks/file.ts'
import { relationsIn } from '../relations.ts'
import { findTexts } from '../syntax/descend.ts'
import { locate } from '../syntax/position.ts'
import type { ParsedFile, Syntax } from '../syntax/syntax.ts'
import { type EvaluatedFile, evaluateGuards, type GuardedFile } from './evaluate.ts'
import { type Facts, NO_FACTS, parseFacts } from './facts.ts'
import type { Lookahead } from './lookahead.ts'
import { guardQuery } from './query.ts'
import { guardStatement, setsSearchPath } from './statement.ts'
import type { Subject } from './subject.ts'
import { fileText } from './text.ts'

/** Where the files are to run, and what they are read with. */
export interface Site {
  /** Undefined: the database has nothing yet. */
  readonly session: Session | undefined
  readonly catalog: Catalog | undefined
  readonly schema: string
  readonly syntax: Syntax
}

/** Judges repeatable files by what the catalog has. `pending` are ordered files that run before, and may change it. */
export async function survey(
  due: readonly MigrationFile[],
  pending: readonly MigrationFile[],
  { session, catalog, schema, syntax }: Site,
): Promise<Lookahead> {
  const guarded = await Promise.all(due.map((file) => guardFile(file, schema, syntax)))
  const facts = session ? await ask(session, guarded, schema, syntax) : NO_FACTS
  const ordered = await Promise.all(pending.map((file) => syntax.parse(file)))
  const moved = new Map(guarded.map((each) => [each.file, movedNames(each)]))
  const files = evaluateGuards(guarded, { facts, mayHaveChanged: mentions(ordered) }).map((judged) => ({
    ...judged,
    problems: [...(moved.get(judged.file) ?? []), ...judged.problems],
  }))
  const sent = inOrder([...ordered, ...files.map((judged) => sentOf(judged, guarded))])
  return { files, locks: locksByFile(sent, catalog, schema) }
}

/** The statements of a repeatable file that have something to do. */
function sentOf({ file, send }: EvaluatedFile, guarded: readonly GuardedFile[]): SentFile {
  const statements = guarded.find((each) => each.file === file)?.statements ?? []
  return { file, statements: send.flatMap((index) => statements[index]?.statement ?? []) }
}

function inOrder(files: readonly SentFile[]): readonly SentFile[] {
  const of = (phase: MigrationPhase) => files.filter(({ file }) => file.phase === phase)
  return [...of('before-deploy'), ...of('after-deploy')]
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
function mentions(parsed: readonly ParsedFile[]): (subject: Subject) => boolean {
  const statements = parsed.flatMap((each) => each.statements)
  if (statements.some(({ kind }) => kind === 'DoStmt' || kind === 'CallStmt')) return () => true
  const names = new Set(statements.flatMap(relationsIn))
  const said = new Set(statements.flatMap(({ node }) => findTexts(node)))
  return ([kind, , name = '']) => said.has(name) || (kind === 'relation' && names.has(name))
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

import type { MigrationFile } from '../../config/migration-file.ts'
import type { Problem } from '../../error.ts'
import { commandOf } from '../syntax/node.ts'
import { locate } from '../syntax/position.ts'
import { Conflicts, undoes } from './conflict.ts'
import type { Facts } from './facts.ts'
import type { Difference, Guard, GuardedStatement, Verdict } from './guard.ts'
import { covers, type Subject } from './subject.ts'

export interface GuardedFile {
  readonly file: MigrationFile
  /** Empty for a file with a syntax error, which is reported where files are checked. */
  readonly statements: readonly GuardedStatement[]
}

export interface EvaluatedFile {
  readonly file: MigrationFile
  /** Indexes of the statements to send. */
  readonly send: readonly number[]
  /** How many of them do something by themselves, of how many in the file. */
  readonly needed: number
  readonly total: number
  /** Nothing could be read of it: it has a syntax error. */
  readonly unread: boolean
  /** Statements to send before them, because something half made is in the way. */
  readonly first: readonly string[]
  readonly problems: readonly Problem[]
}

/** What was found, and what may still change before the files run. */
export interface GuardContext {
  readonly facts: Facts
  /** Whether files that run before mention a relation of this name, so that what it is now says little. */
  mayHaveChanged(subject: Subject): boolean
}

/** One statement on its way through the files of a run. */
interface Step {
  readonly file: MigrationFile
  readonly statement: GuardedStatement
  readonly verdicts: readonly (readonly [Guard, Verdict])[]
}

/**
 * Which statements of the files, in the order in which they run, are to be sent, and where what is there is not what
 * they say. A statement that a sent one before it undoes is sent as well: `DROP POLICY IF EXISTS` and then
 * `CREATE POLICY` is a replacement.
 */
export function evaluateGuards(
  files: readonly GuardedFile[],
  findings: GuardContext,
): readonly EvaluatedFile[] {
  const steps = files.flatMap(({ file, statements }) =>
    statements.map((statement): Step => {
      const guards = statement.guards ?? []
      return {
        file,
        statement,
        verdicts: guards.map((guard) => [guard, guard.evaluateGuards(findings.facts)]),
      }
    }),
  )
  const sent = sentSteps(steps, findings)
  const ofFile = new Map<MigrationFile, Step[]>(files.map(({ file }) => [file, []]))
  for (const step of steps) ofFile.get(step.file)?.push(step)
  return files.map((guarded) => judgeFile(guarded, ofFile.get(guarded.file) ?? [], steps, sent, findings))
}

function sentSteps(steps: readonly Step[], findings: GuardContext): ReadonlySet<Step> {
  const sent = new Set<Step>()
  const earlier = new Conflicts()
  for (const step of steps) {
    if (step.statement.setting) continue
    if (!isMissing(step, findings) && !earlier.undo(step.statement)) continue
    sent.add(step)
    earlier.add(step.statement)
  }
  return sent
}

function isMissing({ statement, verdicts }: Step, findings: GuardContext): boolean {
  if (!statement.guards) return true
  return verdicts.some(([guard, { state }]) => {
    if (state === 'missing' || state === 'unsure') return true
    return state === 'done' && mayAppear(guard, findings)
  })
}

/** Nothing to drop, or no table to alter, as yet; but a file that runs before may bring it. */
function mayAppear({ subject, effect }: Guard, { facts, mayHaveChanged }: GuardContext): boolean {
  if (!mayHaveChanged(subject)) return false
  const [kind, schema = '', name = ''] = subject
  return effect === 'absent' || (kind === 'relation' && facts.relation({ schema, name }) === undefined)
}

function judgeFile(
  { file, statements }: GuardedFile,
  steps: readonly Step[],
  all: readonly Step[],
  sent: ReadonlySet<Step>,
  findings: GuardContext,
): EvaluatedFile {
  const needed = steps.filter((step) => sent.has(step))
  // A setting is for what comes after it.
  const last = steps.findLastIndex((step) => sent.has(step))
  const send = steps.flatMap((step, index) =>
    sent.has(step) || (step.statement.setting && index < last) ? [index] : [],
  )
  return {
    file,
    send,
    needed: needed.length,
    total: statements.filter(({ setting }) => !setting).length,
    unread: statements.length === 0,
    first: needed.flatMap(({ verdicts }) =>
      verdicts.flatMap(([, verdict]) =>
        verdict.state === 'missing' && verdict.first ? [verdict.first] : [],
      ),
    ),
    problems: [
      ...(file.run === 'always' ? alwaysProblems(steps) : []),
      ...steps.flatMap((step) => differenceProblems(step, all, sent, findings)),
    ],
  }
}

const MOVE = 'move it to a file with the header `-- run: on-change`, which runs when its text changes'

/** What would be sent in every deploy, without anything being missing. */
function alwaysProblems(steps: readonly Step[]): readonly Problem[] {
  const earlier = new Conflicts()
  return steps.flatMap((step) => {
    const problems = [...unguarded(step), ...unsure(step), ...rivalry(step, earlier.rivalOf(step.statement))]
    earlier.add(step.statement)
    return problems
  })
}

function unguarded({ file, statement }: Step): readonly Problem[] {
  if (statement.guards || statement.setting) return []
  return [
    {
      location: locate(file.path, file.sql, statement.statement.start),
      message: `nothing in the catalog tells whether this ${words(statement)} has been done, so \`-- run: always\` would send it in every deploy`,
      hint: `add IF NOT EXISTS or IF EXISTS where the statement has it, or ${MOVE}`,
    },
  ]
}

function unsure({ file, statement, verdicts }: Step): readonly Problem[] {
  return verdicts.flatMap(([, verdict]) =>
    verdict.state === 'unsure'
      ? [
          {
            location: locate(file.path, file.sql, statement.statement.start),
            message: `${verdict.what} cannot be compared exactly with what the file says, so \`-- run: always\` would send it in every deploy`,
            hint: MOVE,
          },
        ]
      : [],
  )
}

function rivalry({ file, statement }: Step, rival: GuardedStatement | undefined): readonly Problem[] {
  if (!rival) return []
  const { line } = locate(file.path, file.sql, rival.statement.start)
  return [
    {
      location: locate(file.path, file.sql, statement.statement.start),
      message: `this statement and the one in line ${line ?? 1} want different things, so \`-- run: always\` would send both in every deploy`,
      hint: 'keep the one that says how it should be, or move both to a file with the header `-- run: on-change`',
    },
  ]
}

function words({ statement: { kind } }: GuardedStatement): string {
  return kind === 'DropStmt' ? 'DROP statement' : `${commandOf(kind)} statement`
}

/** Differences that no later statement of the run settles, and that no earlier one makes moot. */
function differenceProblems(
  step: Step,
  all: readonly Step[],
  sent: ReadonlySet<Step>,
  { mayHaveChanged }: GuardContext,
): readonly Problem[] {
  if (!step.verdicts.some(([, { state }]) => state === 'differs')) return []
  const at = all.indexOf(step)
  if (all.slice(0, at).some((earlier) => sent.has(earlier) && undoes(earlier.statement, step.statement)))
    return []
  const later = all.slice(at + 1).flatMap(({ statement }) => statement.guards ?? [])
  const settled = ({ subject }: Difference) =>
    mayHaveChanged(subject) || later.some((guard) => covers(guard.subject, subject))
  return step.verdicts.flatMap(([, verdict]) =>
    verdict.state === 'differs'
      ? verdict.differences.filter((difference) => !settled(difference)).map((each) => problemOf(step, each))
      : [],
  )
}

function problemOf({ file, statement }: Step, difference: Difference): Problem {
  const offset = difference.offset ?? statement.statement.start
  return {
    location: locate(file.path, file.sql, offset),
    message: `${difference.what}: the file says ${difference.file}, the database has ${difference.database}`,
    hint: `correct the file if the database is right; if the file is, put this into a new migration: ${difference.repair}`,
  }
}

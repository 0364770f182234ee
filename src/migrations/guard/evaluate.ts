import type { MigrationFile } from '../../config/migration-file.ts'
import type { Problem } from '../../error.ts'
import { commandOf } from '../syntax/node.ts'
import { locate } from '../syntax/position.ts'
import type { Facts } from './facts.ts'
import type { Difference, Guard, GuardedStatement, Verdict } from './guard.ts'
import { covers, type Subject, sameSubject } from './subject.ts'

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
  return files.map((guarded) => judgeFile(guarded, steps, sent, findings))
}

function sentSteps(steps: readonly Step[], findings: GuardContext): ReadonlySet<Step> {
  const sent = new Set<Step>()
  for (const step of steps) {
    const undone = () => [...sent].some((earlier) => undoes(earlier.statement, step.statement))
    if (!step.statement.setting && (isMissing(step, findings) || undone())) sent.add(step)
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

/** Whether `earlier`, once it is sent, takes back what the catalog says of `later`. */
function undoes(earlier: GuardedStatement, later: GuardedStatement): boolean {
  const effects = later.guards ?? []
  return effects.some(
    (guard) =>
      earlier.disturbs.some((subject) => covers(subject, guard.subject)) ||
      mayDrop(earlier, guard) ||
      (earlier.guards ?? []).some((other) => opposes(other, guard)),
  )
}

function opposes(earlier: Guard, later: Guard): boolean {
  if (sameSubject(earlier.subject, later.subject)) return earlier.effect !== later.effect
  const over = covers(earlier.subject, later.subject)
  return over || (later.within !== undefined && covers(earlier.subject, later.within))
}

/** A DO block can hold anything; one that drops something and mentions the name is taken at its word. */
function mayDrop({ statement }: GuardedStatement, { subject }: Guard): boolean {
  if (statement.kind !== 'DoStmt') return false
  const body = JSON.stringify(statement.node).toLowerCase()
  return body.includes('drop') && subject.slice(2).some((part) => body.includes(part.toLowerCase()))
}

function judgeFile(
  { file, statements }: GuardedFile,
  all: readonly Step[],
  sent: ReadonlySet<Step>,
  findings: GuardContext,
): EvaluatedFile {
  const steps = all.filter((step) => step.file === file)
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
      ...(file.run === 'always' ? steps.flatMap((step) => alwaysProblems(step, steps)) : []),
      ...steps.flatMap((step) => differenceProblems(step, all, sent, findings)),
    ],
  }
}

/** What would be sent in every deploy, without anything being missing. */
function alwaysProblems(step: Step, steps: readonly Step[]): readonly Problem[] {
  const { statement, verdicts } = step
  const location = locate(step.file.path, step.file.sql, statement.statement.start)
  const hint = 'move it to a file with the header `-- run: on-change`, which runs when its text changes'
  if (!statement.guards && !statement.setting) {
    return [
      {
        location,
        message: `nothing in the catalog tells whether this ${words(statement)} has been done, so \`-- run: always\` would send it in every deploy`,
        hint: `add IF NOT EXISTS or IF EXISTS where the statement has it, or ${hint}`,
      },
    ]
  }
  const unsure = verdicts.flatMap(([, verdict]) => (verdict.state === 'unsure' ? [verdict.what] : []))
  const rival = steps.slice(0, steps.indexOf(step)).find((earlier) => contradicts(earlier, step))
  return [
    ...unsure.map((what) => ({
      location,
      message: `${what} cannot be compared exactly with what the file says, so \`-- run: always\` would send it in every deploy`,
      hint,
    })),
    ...(rival
      ? [
          {
            location,
            message: `this statement and the one in line ${lineOf(rival)} want different things, so \`-- run: always\` would send both in every deploy`,
            hint: 'keep the one that says how it should be, or move both to a file with the header `-- run: on-change`',
          },
        ]
      : []),
  ]
}

function words({ statement: { kind } }: GuardedStatement): string {
  return kind === 'DropStmt' ? 'DROP statement' : `${commandOf(kind)} statement`
}

function lineOf({ file, statement }: Step): number {
  return locate(file.path, file.sql, statement.statement.start).line ?? 1
}

/** Both cannot be done at once. Making a whole and then taking away a part of it can. */
function contradicts(earlier: Step, later: Step): boolean {
  return (earlier.statement.guards ?? []).some((first) =>
    (later.statement.guards ?? []).some(
      (second) =>
        opposes(first, second) && (first.effect === 'absent' || sameSubject(first.subject, second.subject)),
    ),
  )
}

/** Differences that no later statement of the run settles, and that no earlier one makes moot. */
function differenceProblems(
  step: Step,
  all: readonly Step[],
  sent: ReadonlySet<Step>,
  { mayHaveChanged }: GuardContext,
): readonly Problem[] {
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

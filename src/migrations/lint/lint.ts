import { CHECKS, type CheckCode, type Severity } from '../../config/check.ts'
import type { MigrationFile } from '../../config/migration-file.ts'
import type { Location } from '../../error.ts'
import { allowLine } from '../allowance.ts'
import { wholeIfExists } from '../syntax/if-exists.ts'
import type { ParsedStatement } from '../syntax/parser.ts'
import { locator } from '../syntax/position.ts'
import type { ParsedFile } from '../syntax/syntax.ts'
import { TAKES_AWAY } from './data.ts'
import type { Rights } from './rights.ts'
import type { Forgotten, RuleContext, Violation } from './rule.ts'
import { RULES } from './rules.ts'
import type { Absence, Present, SchemaState } from './schema-state.ts'

/** Something to say about a place in a file. */
export interface Remark {
  readonly code: CheckCode
  readonly severity: Severity
  readonly location: Location
  /** The reason, in one sentence without its full stop. */
  readonly message: string
  /** The rewrite. */
  readonly hint: string
  /** Who lets it pass and why; undefined: nobody. */
  readonly allowed: string | undefined
}

/** The database that the files are for, and what stops nobody there. */
export interface LintContext {
  readonly schema: string
  readonly ownerRole: string
  readonly allow: readonly CheckCode[]
  /** What is in the schema; undefined: nobody has looked. */
  readonly present?: readonly Present[]
  /** What is not in the database; undefined: nobody has looked. */
  readonly absent?: Absence
  /** What the owner role may do; undefined: nobody has looked. */
  readonly rights?: Rights
  /** Of this run; undefined: nothing. */
  readonly forgotten?: Forgotten | undefined
}

/** Everything there is to say about the statements of a file; `schemaState` is told of them as it goes. */
export function lint(
  { file, statements }: ParsedFile,
  schemaState: SchemaState,
  context: LintContext,
): readonly Remark[] {
  const remarks: Remark[] = []
  const locate = locator(file.path, file.sql)
  for (const [index, statement] of statements.entries()) {
    const place: RuleContext = { file, statements, index, schemaState, ...context }
    const found = RULES.flatMap((rule) => rule(statement, place))
    const violations = doesNothing(statement, schemaState) ? found.filter(isError) : found
    const weighed = violations.flatMap((each) =>
      weigh(each, place, locate(each.offset ?? statement.start), context),
    )
    remarks.push(...withoutConsequences(weighed))
    schemaState.see(statement, file)
  }
  return [...onceOfAKind(remarks), ...unusedAllowances(file, remarks, locate)]
}

/** Whether it says IF EXISTS of what is not there, and only that. */
function doesNothing(statement: ParsedStatement, schemaState: SchemaState): boolean {
  const about = wholeIfExists(statement)
  return about.length > 0 && about.every((each) => schemaState.isAbsent(each))
}

function isError({ code }: Violation): boolean {
  return CHECKS[code].severity === 'error'
}

/** What names the wrong schema is looked at again once it names the right one. */
function withoutConsequences(remarks: readonly Remark[]): readonly Remark[] {
  const misnamed = remarks.filter(({ code, allowed }) => code === 'public-schema' && allowed === undefined)
  return misnamed.length > 0 ? misnamed : remarks
}

/** The first of each kind, which says how many there are, where one repair is for all: a list of hundreds is not read. */
function onceOfAKind(remarks: readonly Remark[]): readonly Remark[] {
  const isRepeated = ({ code, severity, allowed }: Remark) =>
    (severity === 'warning' || code === 'public-schema') && allowed === undefined
  const counts = new Map<CheckCode, number>()
  for (const { code } of remarks.filter(isRepeated)) counts.set(code, (counts.get(code) ?? 0) + 1)
  return remarks.flatMap((remark) => {
    if (!isRepeated(remark)) return [remark]
    const total = counts.get(remark.code)
    counts.delete(remark.code)
    if (total === undefined) return []
    return [
      total === 1
        ? remark
        : { ...remark, message: `${remark.message}, and ${total - 1} more like it in this file` },
    ]
  })
}

/** The violation as it weighs in this place; empty where it does no harm. */
function weigh(
  violation: Violation,
  { file, schemaState }: RuleContext,
  location: Location,
  context: LintContext,
): readonly Remark[] {
  const { code, message, on } = violation
  const maker = on === undefined ? undefined : schemaState.maker(on)
  if (maker === file) return []
  const isQuick = on !== undefined && SLOW_WITH_ROWS.has(code) && schemaState.isEmpty(on)
  const isNew = on !== undefined && schemaState.isNew(on)
  const severity = severityOf(code, file, maker !== undefined || isQuick || isNew)
  const allowed = severity === 'error' ? undefined : allowedBy(code, file, context)
  const hint = [violation.hint, ...consequence(code, severity, { maker, isQuick, isNew })].join('; ')
  return [{ code, severity, location, message, hint, allowed }]
}

/** Hazards only because they take as long as there are rows. */
const SLOW_WITH_ROWS: ReadonlySet<CheckCode> = new Set<CheckCode>([
  'rewrite-table',
  'blocking-index',
  'blocking-reindex',
  'constraint-scan',
  'unique-constraint',
  'set-not-null',
])

/** Why a hazard does no harm here. */
interface Excuse {
  /** The file of the same run that makes what it is on. */
  readonly maker: MigrationFile | undefined
  readonly isQuick: boolean
  /** The schema was empty before the run. */
  readonly isNew: boolean
}

function severityOf(code: CheckCode, file: MigrationFile, isHarmless: boolean): Severity {
  const { severity } = CHECKS[code]
  if (severity !== 'hazard') return severity
  return isHarmless || (TAKES_AWAY.has(code) && file.phase === 'after-deploy') ? 'warning' : 'hazard'
}

function consequence(code: CheckCode, severity: Severity, { maker, isQuick, isNew }: Excuse): string[] {
  if (severity === 'hazard')
    return [`or allow it with the line \`${allowLine(code)}\` at the top of the file`]
  if (CHECKS[code].severity !== 'hazard') return []
  if (isQuick) return ['it passes here because its table is empty, and stops where that has rows']
  if (!maker && !isNew) return []
  const reason = maker
    ? `${maker.name} of the same run makes what it is on`
    : 'nothing was in the schema before this run'
  return [`it passes here because ${reason}, and stops where that is there already`]
}

function allowedBy(
  code: CheckCode,
  { allowances }: MigrationFile,
  { allow }: LintContext,
): string | undefined {
  const allowance = allowances.find((each) => each.code === code)
  if (allowance) return `because ${allowance.reason}`
  return allow.includes(code) ? 'by `migrations.allow`' : undefined
}

function unusedAllowances(
  file: MigrationFile,
  remarks: readonly Remark[],
  locate: (offset: number) => Location,
): readonly Remark[] {
  const found = new Set(remarks.map(({ code }) => code))
  return file.allowances
    .filter(({ code }) => !found.has(code))
    .map(({ code, offset }) => ({
      code: 'unused-allow',
      severity: 'warning',
      location: locate(offset),
      message: `\`-- allow: ${code}\` matches nothing in this file`,
      hint: 'delete it',
      allowed: undefined,
    }))
}

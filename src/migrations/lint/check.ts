import type { CheckCode, Severity } from '../../config/check.ts'
import type { MigrationFile } from '../../config/migration-file.ts'
import type { Location, Problem } from '../../error.ts'
import type { MigrationChange } from '../change.ts'
import { selectStatements } from '../selection.ts'
import { alterTable } from '../syntax/alter-table.ts'
import type { SqlSyntaxError } from '../syntax/parser.ts'
import { locate } from '../syntax/position.ts'
import type { ParsedFile, Syntax } from '../syntax/syntax.ts'
import { findForgotten } from './already-there.ts'
import { type LintContext, lint, type Remark } from './lint.ts'
import { sameNumbers } from './same-number.ts'
import { SchemaState } from './schema-state.ts'

export interface CheckResult {
  /** The files must not run: errors, and hazards that nobody has allowed. */
  readonly problems: readonly Problem[]
  /** They may run; somebody should know. */
  readonly warnings: readonly Problem[]
  /** What would be one of both if it were not allowed; the message says by whom and why. */
  readonly allowed: readonly AllowedRemark[]
}

export interface AllowedRemark extends Problem {
  readonly severity: Severity
}

/**
 * Parses the files and looks for statements that have no place in a migration, that harm whoever uses the database
 * meanwhile, or that do something else than they seem to; reports all of them, with their places. `applied` are files
 * that ran before these, whose constraints still count.
 */
export async function checkMigrations(
  changes: readonly MigrationChange[],
  syntax: Syntax,
  context: LintContext,
  applied: readonly MigrationFile[] = [],
): Promise<CheckResult> {
  const whole = await Promise.all(changes.map(({ file }) => syntax.parse(file)))
  const parsed = await Promise.all(changes.map((change) => toBeSent(change, syntax)))
  const { schema, present, absent } = context
  const repeated = changes.flatMap(({ file }) => (file.run === 'once' ? [] : [file]))
  const forgotten = await findForgotten(parsed, [...applied, ...repeated], present ?? [], schema, syntax)
  const schemaState = new SchemaState(schema, present, absent)
  if (parsed.some(setsNotNull)) await remember(applied, syntax, schemaState)
  const remarks = parsed.flatMap((each, index) => [
    ...(whole[index] ? faults(whole[index]) : []),
    ...lint(each, schemaState, { ...context, forgotten }),
  ])
  const open = remarks.filter(({ allowed }) => allowed === undefined)
  return {
    problems: [
      ...sameNumbers(whole),
      ...open.filter(({ severity }) => severity !== 'warning').map(toProblem),
    ],
    warnings: open.filter(({ severity }) => severity === 'warning').map(toProblem),
    allowed: remarks.flatMap(toAllowed),
  }
}

/** What is there already does no harm: of a repeatable file only what will be sent is looked at. */
async function toBeSent(change: MigrationChange, syntax: Syntax): Promise<ParsedFile> {
  const parsed = await syntax.parse(change.file)
  return { ...parsed, statements: selectStatements(change, parsed.statements).statements }
}

/** Parsing files that are applied is worth it for this alone. */
function setsNotNull({ statements }: ParsedFile): boolean {
  return statements.flatMap(alterTable).some(({ command }) => command.subtype === 'AT_SetNotNull')
}

async function remember(
  applied: readonly MigrationFile[],
  syntax: Syntax,
  schemaState: SchemaState,
): Promise<void> {
  for (const file of applied) {
    const { statements } = await syntax.parse(file)
    for (const statement of statements) schemaState.remember(statement, file)
  }
}

function toProblem({ code, location, message, hint }: Remark): Problem {
  return { location, message: `${message} [${code}]`, hint }
}

function toAllowed({ code, severity, location, message, allowed }: Remark): readonly AllowedRemark[] {
  if (allowed === undefined) return []
  return [{ severity, location, message: `${message} [${code}] is allowed ${allowed}` }]
}

/** What keeps a file from being read as statements. */
function faults({ file, error }: ParsedFile): readonly Remark[] {
  return error ? [syntaxFault(file, error)] : []
}

function syntaxFault(file: MigrationFile, { message, offset }: SqlSyntaxError): Remark {
  const location = locate(file.path, file.sql, offset)
  const command = psqlCommand(file.sql, offset)
  if (command) {
    const hint = 'a migration holds SQL statements only; write out what the command does'
    return fault('psql-command', location, `${command} is a command of psql, not SQL`, hint)
  }
  if (inCopyData(file.sql.slice(0, offset))) {
    const reason = 'COPY FROM STDIN needs psql at the other end'
    return fault('copy-through-client', location, reason, 'write the rows as INSERT ... VALUES')
  }
  const hint = 'the file is not valid SQL for PostgreSQL; nothing of it was sent'
  return fault('syntax-error', location, message, hint)
}

function fault(code: CheckCode, location: Location, message: string, hint: string): Remark {
  return { code, severity: 'error', location, message, hint, allowed: undefined }
}

/** `\i` for a line that begins with it at or around the place of the error. */
function psqlCommand(sql: string, offset: number): string | undefined {
  const lineStart = sql.lastIndexOf('\n', offset - 1) + 1
  return /^[ \t]*(\\[a-zA-Z!?]+)/.exec(sql.slice(lineStart))?.[1]
}

function inCopyData(before: string): boolean {
  return /\bcopy\b[^;]*\bfrom\s+stdin\b[^;]*;\s[^;]*$/i.test(before)
}

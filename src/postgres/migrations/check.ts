import type { Problem } from '../../error.ts'
import type { MigrationFile } from './file.ts'
import type { SqlSyntaxError } from './parser.ts'
import { locate } from './position.ts'
import { inspect, type Remark } from './rules.ts'
import type { ParsedFile, Syntax } from './syntax.ts'

export interface CheckResult {
  /** The files must not run. */
  readonly problems: readonly Problem[]
  /** They may run; somebody should know. */
  readonly warnings: readonly Problem[]
}

/** Parses the files and looks for statements that have no place in a migration; reports all of them, with their places. */
export async function checkMigrations(files: readonly MigrationFile[], syntax: Syntax): Promise<CheckResult> {
  const problems: Problem[] = []
  const warnings: Problem[] = []
  for (const file of files) {
    const parsed = await syntax.parse(file)
    if (parsed.error) problems.push(syntaxProblem(file, parsed.error))
    else if (parsed.statements.length === 0) problems.push(emptyProblem(file))
    for (const { severity, problem } of remarks(parsed))
      (severity === 'problem' ? problems : warnings).push(problem)
  }
  return { problems, warnings }
}

function remarks({
  file,
  statements,
}: ParsedFile): readonly { severity: Remark['severity']; problem: Problem }[] {
  return statements.flatMap((statement) => {
    const location = locate(file.path, file.sql, statement.start)
    return inspect(statement, file).map(({ severity, message, hint }) => ({
      severity,
      problem: { location, message, hint },
    }))
  })
}

function emptyProblem(file: MigrationFile): Problem {
  return {
    location: { file: file.path },
    message: `${file.name} holds no statement`,
    hint: 'write one, or delete the file',
  }
}

function syntaxProblem(file: MigrationFile, { message, offset }: SqlSyntaxError): Problem {
  const location = locate(file.path, file.sql, offset)
  const command = psqlCommand(file.sql, offset)
  if (command) {
    return {
      location,
      message: `${command} is a command of psql, not SQL`,
      hint: 'a migration holds SQL statements only; write out what the command does',
    }
  }
  if (inCopyData(file.sql.slice(0, offset))) {
    return {
      location,
      message: 'COPY FROM STDIN needs psql at the other end',
      hint: 'write the rows as INSERT ... VALUES',
    }
  }
  return { location, message, hint: 'the file is not valid SQL for PostgreSQL; nothing of it was sent' }
}

/** `\i` for a line that begins with it at or around the place of the error. */
function psqlCommand(sql: string, offset: number): string | undefined {
  const lineStart = sql.lastIndexOf('\n', offset - 1) + 1
  return /^[ \t]*(\\[a-zA-Z!?]+)/.exec(sql.slice(lineStart))?.[1]
}

function inCopyData(before: string): boolean {
  return /\bcopy\b[^;]*\bfrom\s+stdin\b[^;]*;\s[^;]*$/i.test(before)
}

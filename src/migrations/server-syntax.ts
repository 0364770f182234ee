import type { MigrationFile } from '../config/migration-file.ts'
import type { Problem } from '../error.ts'
import type { Session } from '../postgres/session.ts'
import { SqlFailure } from '../postgres/sql-failure.ts'
import { PARSER_VERSION } from './syntax/parser.ts'
import { locate, offsetOfCharacter } from './syntax/position.ts'
import type { Syntax } from './syntax/syntax.ts'

export interface RefusedFile {
  readonly file: MigrationFile
  readonly problem: Problem
}

/** PostgreSQL parses a whole message before it runs the first statement of it, and runs none after one that failed. */
const FAILS_FIRST = 'SELECT 1/0;\n'
const DIVISION_BY_ZERO = '22012'

/**
 * Lets a server that is older than our parser parse the files, and run nothing of them: one message, and one more for
 * each file that it refuses. Files that it has taken before are not sent again.
 */
export async function refusedByServer(
  session: Session,
  serverVersion: number,
  files: readonly MigrationFile[],
  syntax: Syntax,
): Promise<readonly RefusedFile[]> {
  const server = Math.floor(serverVersion / 10_000)
  if (server >= PARSER_VERSION) return []
  const refused: RefusedFile[] = []
  let left = files.filter((file) => !syntax.accepted.has(file))
  while (left.length > 0) {
    const refusal = await firstRefusal(session, left)
    const index = refusal ? left.indexOf(refusal.file) : left.length
    for (const file of left.slice(0, index)) syntax.accepted.add(file)
    if (refusal) refused.push({ file: refusal.file, problem: toProblem(refusal, server) })
    left = left.slice(index + 1)
  }
  return refused
}

interface Refusal {
  readonly file: MigrationFile
  readonly message: string
  /** Into the file, in UTF-16 units. */
  readonly offset: number
}

async function firstRefusal(session: Session, files: readonly MigrationFile[]): Promise<Refusal | undefined> {
  let sql = FAILS_FIRST
  const starts = files.map((file) => {
    const start = sql.length
    // A file may end in a comment, or without a semicolon.
    sql += `${file.sql}\n;\n`
    return start
  })
  try {
    await session.send(sql)
  } catch (error) {
    if (!(error instanceof SqlFailure)) throw error
    if (error.sqlstate === DIVISION_BY_ZERO) return undefined
    const at = error.position === undefined ? -1 : offsetOfCharacter(sql, error.position - 1)
    const index = starts.findLastIndex((start) => start <= at)
    const [file, start] = [files[index], starts[index]]
    if (!file || start === undefined) throw error
    return { file, message: error.message, offset: Math.min(at - start, file.sql.length) }
  }
  return undefined
}

function toProblem({ file, message, offset }: Refusal, server: number): Problem {
  return {
    location: locate(file.path, file.sql, offset),
    message: `PostgreSQL ${server} does not take this: ${message} [newer-syntax]`,
    hint: `it is right for PostgreSQL ${PARSER_VERSION}, and the server runs ${server}: write it as version ${server} has it, or upgrade the server; nothing of the file was run`,
  }
}

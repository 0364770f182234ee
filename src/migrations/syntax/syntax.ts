import type { MigrationFile } from '../../config/migration-file.ts'
import { DeployError } from '../../error.ts'
import { clause } from '../../sentence.ts'
import { type LoadParser, type ParsedStatement, type SqlParser, SqlSyntaxError } from './parser.ts'

export interface ParsedFile {
  readonly file: MigrationFile
  /** Empty when there is an error. */
  readonly statements: readonly ParsedStatement[]
  readonly error: SqlSyntaxError | undefined
}

/** Parses each file once, and loads the parser with the first. */
export class Syntax {
  /** Files that the server itself has parsed. */
  readonly accepted = new Set<MigrationFile>()
  readonly #load: LoadParser
  readonly #parsed = new Map<MigrationFile, ParsedFile>()
  #parser: Promise<SqlParser> | undefined

  constructor(load: LoadParser) {
    this.#load = load
  }

  /** The parser itself, for what the server prints. */
  async parser(): Promise<SqlParser> {
    this.#parser ??= this.#load()
    return this.#parser
  }

  async parse(file: MigrationFile): Promise<ParsedFile> {
    const known = this.#parsed.get(file)
    if (known) return known
    const parsed = parseWith(await this.parser(), file)
    this.#parsed.set(file, parsed)
    return parsed
  }

  /** The statements of a file that has been checked. Throws DeployError `MIGRATION_NOT_CHECKED` for a syntax error. */
  async statements(file: MigrationFile): Promise<readonly ParsedStatement[]> {
    const { statements, error } = await this.parse(file)
    if (!error) return statements
    throw new DeployError(
      'MIGRATION_NOT_CHECKED',
      `${file.name} has a syntax error: ${clause(error.message)}.`,
      {
        cause: error,
      },
    )
  }
}

function parseWith(parser: SqlParser, file: MigrationFile): ParsedFile {
  try {
    return { file, statements: parser.parse(file.sql).statements, error: undefined }
  } catch (error) {
    if (!(error instanceof SqlSyntaxError)) throw error
    return { file, statements: [], error }
  }
}

import { type LayoutName, layoutOf } from '../../config/layout.ts'
import type { Problem } from '../../error.ts'
import { locate } from '../syntax/position.ts'
import { endAtBreakpoints } from './breakpoint.ts'
import { dbmateHalf, gooseHalf, type Half } from './half.ts'
import { replacePublic } from './public.ts'
import { dieselSettings, flywaySettings, NO_SETTINGS, type Settings } from './sidecar.ts'
import { joinTransactions, statementsOutside, unwrapTransaction, withoutLastReset } from './wrapping.ts'

/** A directory of migrations, as its files are read one by one. */
export interface LayoutDirectory {
  readonly layout: LayoutName
  /** Files that are not SQL, relative to it. */
  readonly others: ReadonlySet<string>
  /** How the user would write the path of one of its files. */
  display(path: string): string
  /** The text of one of `others`. */
  read(path: string): string
  /** What stands for `public` in its files; undefined: the schema of that name. */
  readonly publicSchema: string | undefined
}

/** What of a file is run, as its tool would run it. */
export interface Part extends Half {
  /** `sql` without a BEGIN and COMMIT around it, and with the app's schema where `public` stands for it. */
  readonly runs: string
}

/** `path` is relative to the directory. */
export function readPart(directory: LayoutDirectory, path: string, text: string): Part {
  const half = halfOf(directory.layout, directory.display(path), text)
  const settings = settingsOf(directory, path)
  const placeholders =
    directory.layout === 'flyway' && settings.hasPlaceholders
      ? placeholder(directory.display(path), half.sql)
      : []
  const runs = unwrapTransaction(readBy(directory.layout, half.sql))
  const { publicSchema } = directory
  return {
    sql: half.sql,
    runs: publicSchema === undefined ? runs : replacePublic(runs, publicSchema),
    transactional: half.transactional && settings.transactional && !runsOutside(directory.layout, half.sql),
    problems: [...half.problems, ...settings.problems, ...placeholders],
  }
}

/** A text as its tool takes it. */
function readBy(layout: LayoutName, sql: string): string {
  switch (layout) {
    case 'drizzle':
      return endAtBreakpoints(sql)
    case 'supabase':
      return withoutLastReset(sql)
    case 'prisma':
    case 'golang-migrate':
      return joinTransactions(sql)
    default:
      return sql
  }
}

function halfOf(layout: LayoutName, path: string, text: string): Half {
  if (layout === 'goose') return gooseHalf(path, text)
  if (layout === 'dbmate') return dbmateHalf(path, text)
  return { sql: text, transactional: true, problems: [] }
}

/** What each tool makes of statements that PostgreSQL takes outside a transaction only, and of its own word for them. */
function runsOutside(layout: LayoutName, sql: string): boolean {
  switch (layout) {
    // Both send a file as one message, which for one statement is no transaction block.
    case 'golang-migrate':
      return NO_TRANSACTION.test(sql) || statementsOutside(sql) === 1
    case 'prisma':
      return statementsOutside(sql) === 1
    case 'flyway':
      return statementsOutside(sql) > 0
    // Their files look alike, and only this line shows that it is sqlx.
    case 'sqlx':
    case 'supabase':
    case 'plain':
      return NO_TRANSACTION.test(sql)
    default:
      return false
  }
}

/** sqlx looks at the first line only. */
const NO_TRANSACTION = /^-- no-transaction\b/

function settingsOf(directory: LayoutDirectory, path: string): Settings {
  const { layout, others } = directory
  const [sidecar, read] =
    layout === 'diesel'
      ? [path.replace(/up\.sql$/, 'metadata.toml'), dieselSettings]
      : [`${path}.conf`, flywaySettings]
  if ((layout !== 'diesel' && layout !== 'flyway') || !others.has(sidecar)) return NO_SETTINGS
  return read(directory.display(sidecar), directory.read(sidecar))
}

function placeholder(path: string, sql: string): readonly Problem[] {
  const found = /\$\{[^}\n]*\}/.exec(sql)
  if (!found) return []
  return [
    {
      location: locate(path, sql, found.index),
      message: `\`${found[0]}\` is a placeholder that Flyway fills in, and that is not done here`,
      hint: `write the value out; if it stands for itself, say \`placeholderReplacement=false\` in ${path}.conf`,
    },
  ]
}

/** What is wrong with the directory as a whole in this layout. */
export function directoryProblems(directory: LayoutDirectory, hasFiles: boolean): readonly Problem[] {
  const { layout, others } = directory
  const { sign } = layoutOf(layout)
  if (layout === 'prisma' && sign !== undefined && others.has(sign)) {
    const provider = /^\s*provider\s*=\s*"([^"]*)"/m.exec(directory.read(sign))?.[1]
    if (provider !== 'postgresql' && provider !== 'postgres')
      return [
        {
          location: { file: directory.display(sign) },
          message: `the migrations were made for ${provider ?? 'no provider'}, not for postgresql`,
          hint: 'let Prisma make them anew with `provider = "postgresql"`',
        },
      ]
  }
  const code = hasFiles ? [...others].filter((path) => IN_CODE.test(path)) : []
  return [
    ...code.map((path) => inCode(directory, path)),
    ...[...others].filter(isOtherSql).map((path) => otherSql(directory, path)),
  ]
}

/** A numbered migration beside the SQL that its tool would run in its place; tests of Go code are none. */
const IN_CODE =
  /^(?:.*\/)?V?\d[\d._-]*[_-][^/]*(?<!_test)\.(?:go|js|cjs|mjs|ts|cts|mts|py|rb|java|kt|php|exs|sh)$/

/** Named like a migration, with an ending by which no tool runs it: `0002_b.pgsql`, `0002_b.sql.bak`. */
const OTHER_SQL =
  /^(?:.*\/)?(?:V?\d|R__)[^/]*(?:\.(?:psql|pgsql|plsql|plpgsql|ddl|dml)|\.sql[^/a-z0-9~][^/]*)\s*$/i
/** A migration's settings, and what an editor leaves while it has the file open. */
const BESIDE_SQL = /\.sql\.conf$|~$|\.sw[a-z]$/

function isOtherSql(path: string): boolean {
  return OTHER_SQL.test(path) && !BESIDE_SQL.test(path)
}

function otherSql(directory: LayoutDirectory, path: string): Problem {
  return {
    location: { file: directory.display(path) },
    message: `${JSON.stringify(path)} is named like a migration and does not end in .sql, and would be passed over`,
    hint: 'rename it so that it ends in .sql, or move it out of the directory',
  }
}

function inCode(directory: LayoutDirectory, path: string): Problem {
  const { title } = layoutOf(directory.layout)
  return {
    location: { file: directory.display(path) },
    message: `${path} is a migration in code, which only ${directory.layout === 'plain' ? 'the tool that it is for' : `${title} itself`} can run`,
    hint: 'write it in SQL, or let the tool run with `migrations: { command: ... }`',
  }
}

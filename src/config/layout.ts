/** How one tool names, orders and marks its migration files. Paths are relative to the directory, with `/`. */
export interface Layout {
  readonly title: string
  /** Where the tool puts its directory, relative to the project, beside `migrations`. */
  readonly directories: readonly string[]
  /** What is run, for the docs. */
  readonly runs: string
  /** What takes back or belongs to something else, and is left alone, for the docs. */
  readonly leaves: string
  /** How a file says that it needs no transaction, for the docs. */
  readonly noTransaction: string
  /** The path of what is run; the group `version` is its version. */
  readonly up: RegExp
  /** The path of what runs again whenever it changes. */
  readonly repeatable?: RegExp
  /** The path of what takes back; looked at before `up`. */
  readonly down?: RegExp
  /** What stands in the text of each file, and shows whose it is. */
  readonly marker?: RegExp
  /** The line above what is to run, where there has to be one. */
  readonly upLine?: string
  /** A file that only this tool writes. */
  readonly sign?: string
  /** What the files are sorted by: the numbers of their versions, or their paths as text. */
  readonly order: 'number' | 'text'
  /** Whether a path in this form, of which no marker says whose it is, shows the layout. */
  readonly isShownByPath: boolean
  /** The tool writes `public` for the schema of an app that names none. */
  readonly writesPublic?: true
}

const PLAIN = /^(?<version>\d+)_[^/]+\.sql$/
const DOWN = /\.down\.sql$/

/** In the order in which a path is compared with them: the first that takes it has it. */
export const LAYOUTS = {
  flyway: {
    title: 'Flyway',
    directories: ['db/migration', 'src/main/resources/db/migration'],
    runs: '`V1.2__name.sql` in any folder, `R__name.sql` when it changes',
    leaves: '`U1.2__name.sql`',
    noTransaction:
      '`executeInTransaction=false` in `V1.2__name.sql.conf`; by itself for `CREATE INDEX CONCURRENTLY` and its like',
    up: /^(?:.*\/)?V(?<version>\d+(?:[._]\d+)*)(?:__[^/]*)?\.sql$/,
    repeatable: /^(?:.*\/)?R__[^/]+\.sql$/,
    down: /^(?:.*\/)?U\d+(?:[._]\d+)*(?:__[^/]*)?\.sql$/,
    order: 'number',
    isShownByPath: true,
  },
  'golang-migrate': {
    title: 'golang-migrate',
    directories: ['db/migrations'],
    runs: '`000001_name.up.sql`',
    leaves: '`000001_name.down.sql`',
    noTransaction: 'by itself for a file with one statement, such as `CREATE INDEX CONCURRENTLY`',
    up: /^(?<version>\d+)_[^/]*\.up\.sql$/,
    down: DOWN,
    order: 'number',
    isShownByPath: true,
  },
  sqlx: {
    title: 'sqlx',
    directories: [],
    runs: '`20240101000000_name.sql`, `20240101000000_name.up.sql`',
    leaves: '`20240101000000_name.down.sql`',
    noTransaction: '`-- no-transaction` as the first line',
    up: PLAIN,
    down: DOWN,
    order: 'number',
    isShownByPath: false,
  },
  dbmate: {
    title: 'dbmate',
    directories: ['db/migrations'],
    runs: '`20240101000000_name.sql`, from `-- migrate:up` on',
    leaves: 'from `-- migrate:down` on',
    noTransaction: '`-- migrate:up transaction:false`',
    up: /^(?<version>\d+)[^/]*\.sql$/,
    marker: /^[ \t]*--[ \t]*migrate:(?:up|down)\b/m,
    upLine: '-- migrate:up',
    order: 'text',
    isShownByPath: false,
  },
  goose: {
    title: 'goose',
    directories: ['db/migrations'],
    runs: '`00001_name.sql`, from `-- +goose Up` on',
    leaves: 'from `-- +goose Down` on',
    noTransaction: '`-- +goose NO TRANSACTION`',
    up: PLAIN,
    marker: /^[ \t]*--[ \t]*\+goose\b/im,
    upLine: '-- +goose Up',
    order: 'number',
    isShownByPath: false,
  },
  prisma: {
    title: 'Prisma',
    directories: ['prisma/migrations'],
    runs: '`20240101000000_name/migration.sql`',
    leaves: '`down.sql` beside it',
    noTransaction: 'by itself for a file with one statement, such as `CREATE INDEX CONCURRENTLY`',
    up: /^(?<version>\d+)[^/]*\/migration\.sql$/,
    down: /^\d+[^/]*\/down\.sql$/,
    sign: 'migration_lock.toml',
    order: 'text',
    isShownByPath: true,
    writesPublic: true,
  },
  diesel: {
    title: 'Diesel',
    directories: [],
    runs: '`2024-01-01-000000_name/up.sql`',
    leaves: '`down.sql` beside it',
    noTransaction: '`run_in_transaction = false` in `metadata.toml` beside it',
    up: /^(?<version>\d[\d-]*)(?:_[^/]*)?\/up\.sql$/,
    down: /^\d[\d-]*(?:_[^/]*)?\/down\.sql$/,
    order: 'text',
    isShownByPath: true,
  },
  drizzle: {
    title: 'Drizzle',
    directories: ['drizzle'],
    runs: '`0000_name.sql` in the order of `meta/_journal.json`; `20240101000000_name/migration.sql` beside its `snapshot.json`',
    leaves: 'nothing',
    noTransaction: '`-- transaction: none`, for Drizzle has none',
    up: /^(?<version>\d+)[^/]*(?:\.sql|\/migration\.sql)$/,
    sign: 'meta/_journal.json',
    order: 'text',
    isShownByPath: false,
    writesPublic: true,
  },
  supabase: {
    title: 'Supabase',
    directories: ['supabase/migrations'],
    runs: '`20240101000000_name.sql`',
    leaves: 'nothing',
    noTransaction: '`-- transaction: none`, for Supabase has none',
    up: PLAIN,
    order: 'text',
    isShownByPath: false,
    writesPublic: true,
  },
  plain: {
    title: 'plain files',
    directories: [],
    runs: '`0001_name.sql`, `R__name.sql` when it changes',
    leaves: 'nothing',
    noTransaction: '`-- transaction: none`; `-- no-transaction` as the first line',
    up: PLAIN,
    repeatable: /^R__[^/]+\.sql$/,
    order: 'number',
    isShownByPath: true,
  },
} as const satisfies Readonly<Record<string, Layout>>

/** What `migrations.layout` can say. */
export type LayoutName = keyof typeof LAYOUTS

export function isLayoutName(name: string): name is LayoutName {
  return Object.hasOwn(LAYOUTS, name)
}

export const LAYOUT_NAMES: readonly LayoutName[] = Object.keys(LAYOUTS).filter(isLayoutName)

export function layoutOf(name: LayoutName): Layout {
  return LAYOUTS[name]
}

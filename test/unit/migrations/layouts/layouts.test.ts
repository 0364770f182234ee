import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LayoutName } from '../../../../src/config/layout.ts'
import { describeProblem, InvalidInput } from '../../../../src/error.ts'
import { readMigrations } from '../../../../src/migrations/read.ts'

let directory: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'layouts-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

/** Path to text; an empty text is a statement that does nothing of interest. */
type Tree = Readonly<Record<string, string>>

function write(tree: Tree): void {
  for (const [path, text] of Object.entries(tree)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), text === '' ? 'select 1;' : text)
  }
}

async function read(tree: Tree, layout?: LayoutName): Promise<readonly string[]> {
  write(tree)
  const files = await readMigrations(directory, 'db', { layout, schema: 'app' })
  return files.map(({ version, name, transactional }) => `${version} ${name}${transactional ? '' : ' alone'}`)
}

async function problems(tree: Tree, layout?: LayoutName): Promise<readonly string[]> {
  write(tree)
  const error: unknown = await readMigrations(directory, 'db', { layout, schema: 'app' }).catch(
    (caught: unknown) => caught,
  )
  if (!(error instanceof InvalidInput)) throw new Error('no problem was reported')
  return error.problems.map(describeProblem)
}

async function sqlOf(tree: Tree): Promise<string | undefined> {
  write(tree)
  const [file] = await readMigrations(directory, 'db', { schema: 'app' })
  return file?.sql
}

const PLACEHOLDER = ['$', '{schema}'].join('')
const CONCURRENT = 'CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON notes (id);\n'

describe('each layout is recognised and read as its tool reads it', () => {
  it('Flyway', async () => {
    expect(
      await read({
        'V1.10__c.sql': '',
        'V1_2__b.sql': '',
        'V1__a.sql': '',
        'U1_2__b.sql': 'DROP TABLE b;',
        'later/V2024.01.15__d.sql': `-- slow\n${CONCURRENT}${CONCURRENT}`,
        'V3000__e.sql': '',
        'V3000__e.sql.conf': '# slow\nexecuteInTransaction = false\n',
        'R__views.sql': '',
      }),
    ).toEqual([
      '1 V1__a.sql',
      '1.2 V1_2__b.sql',
      '1.10 V1.10__c.sql',
      '2024.01.15 later/V2024.01.15__d.sql alone',
      '3000 V3000__e.sql alone',
      'R__views.sql R__views.sql',
    ])
  })

  it('golang-migrate, and sqlx with both ways', async () => {
    expect(
      await read({
        '000010_c.up.sql': CONCURRENT,
        '000010_c.down.sql': 'DROP INDEX i;',
        '2_b.up.sql': '-- no-transaction\nVACUUM;\nVACUUM;',
        '000001_a.up.sql': '',
        '000001_a.down.sql': '',
      }),
    ).toEqual(['000001 000001_a.up.sql', '2 2_b.up.sql alone', '000010 000010_c.up.sql alone'])
  })

  it('sqlx with plain files and a line of its own', async () => {
    expect(
      await read({ '20240101000000_a.sql': '', '20240102000000_b.sql': `-- no-transaction\n${CONCURRENT}` }),
    ).toEqual(['20240101000000 20240101000000_a.sql', '20240102000000 20240102000000_b.sql alone'])
  })

  it('sqlx with both kinds, when it is named', async () => {
    expect(await read({ '1_a.sql': '', '2_b.up.sql': '', '2_b.down.sql': '' }, 'sqlx')).toEqual([
      '1 1_a.sql',
      '2 2_b.up.sql',
    ])
  })

  it('dbmate, by the text of the names', async () => {
    expect(
      await read({
        '10-b.sql': `-- migrate:up transaction:false\n${CONCURRENT}\n-- migrate:down transaction:false\nDROP INDEX i;`,
        '9_a.sql': '-- migrate:up\nselect 1;\n\n-- migrate:down transaction:false\nDROP TABLE a;',
      }),
    ).toEqual(['10 10-b.sql alone', '9 9_a.sql'])
  })

  it('goose', async () => {
    expect(
      await read({
        '00002_b.sql': `-- +goose NO TRANSACTION\n-- +goose Up\n${CONCURRENT}\n-- +goose Down\nDROP INDEX i;`,
        '00001_a.sql':
          '-- +goose Up\n-- +goose StatementBegin\nselect 1;\n-- +goose StatementEnd\n\n-- +goose Down\n-- +goose StatementBegin\nselect 2;\n-- +goose StatementEnd\n',
      }),
    ).toEqual(['00001 00001_a.sql', '00002 00002_b.sql alone'])
  })

  it('Prisma', async () => {
    expect(
      await read({
        'migration_lock.toml': 'provider = "postgresql"\n',
        '0_init/migration.sql': '',
        '20240101000000_a/migration.sql': CONCURRENT,
        '20240101000000_a/down.sql': 'DROP INDEX i;',
      }),
    ).toEqual(['0 0_init/migration.sql', '20240101000000 20240101000000_a/migration.sql alone'])
  })

  it('Diesel', async () => {
    expect(
      await read({
        '00000000000000_diesel_initial_setup/up.sql': '',
        '00000000000000_diesel_initial_setup/down.sql': '',
        '2024-01-01-000000_a/up.sql': CONCURRENT,
        '2024-01-01-000000_a/down.sql': '',
        '2024-01-01-000000_a/metadata.toml': 'run_in_transaction = false\n',
      }),
    ).toEqual([
      '00000000000000 00000000000000_diesel_initial_setup/up.sql',
      '20240101000000 2024-01-01-000000_a/up.sql alone',
    ])
  })

  it('Drizzle, in the order of its journal', async () => {
    const entries = ['0000_a', '0002_c', '0001_b'].map((tag, idx) => ({
      idx,
      version: '7',
      when: 1700 + idx,
      tag,
    }))
    expect(
      await read({
        'meta/_journal.json': JSON.stringify({ version: '7', dialect: 'postgresql', entries }),
        'meta/0000_snapshot.json': '{}',
        '0000_a.sql': 'select 1;\n--> statement-breakpoint\nselect 2;',
        '0001_b.sql': '',
        '0002_c.sql': '',
      }),
    ).toEqual(['0000 0000_a.sql', '0002 0002_c.sql', '0001 0001_b.sql'])
  })

  it('Drizzle with folders', async () => {
    write({
      '20240131120000_a/migration.sql': 'select 1;--> statement-breakpoint\nselect 2;',
      '20240131120000_a/snapshot.json': '{}',
    })
    const [file] = await readMigrations(directory, 'db', { schema: 'app' })
    expect(file).toMatchObject({ version: '20240131120000', knownAs: String(Date.UTC(2024, 0, 31, 12)) })
  })

  it('Supabase', async () => {
    expect(await read({ '20240101000000_a.sql': '', '20240102000000_b.sql': '' }, 'supabase')).toHaveLength(2)
  })
})

describe('only the half that goes up is run', () => {
  it('with every place where it is in the file', async () => {
    const text = '-- +goose Up\nCREATE TABLE a ();\n\n'
    expect(await sqlOf({ '1_a.sql': `${text}-- +goose Down\nDROP TABLE a;\n` })).toBe(text)
  })

  it.each([
    ['-- migrate:up\nselect 1;\n', '-- migrate:down\nselect 2;\n'],
    ['--migrate:up\n', '--  migrate:down\nselect 2;\n'],
    ['-- a remark\n-- +goose up\nselect 1;\n', '--+goose Down\nselect 2;\n'],
  ])('%j', async (up, down) => {
    expect(await sqlOf({ '1_a.sql': up + down })).toBe(up)
  })

  it('and an edit of the other half is none', async () => {
    const checksum = async (down: string) => {
      write({ '1_a.sql': `-- migrate:up\nselect 1;\n-- migrate:down\n${down}` })
      return (await readMigrations(directory, 'db', { schema: 'app' }))[0]?.checksum
    }
    expect(await checksum('select 2;')).toBe(await checksum('select 3;'))
  })
})

describe('what is not understood is named', () => {
  it('files of several tools', async () => {
    expect(
      await problems({
        'V1__a.sql': '',
        'V2__b.sql': '',
        '0003_c.sql': '-- +goose Up\nselect 1;',
        '0004_d.sql': '',
      }),
    ).toEqual([
      'db: the migrations directory db mixes layouts: goose (0003_c.sql), plain files (0004_d.sql), Flyway (V1__a.sql and 1 more) (keep the files of one tool in it; or say whose it is, and what is not in that layout is named: `migrations: { layout: flyway }`)',
    ])
  })

  it('files of several tools, of which one takes all', async () => {
    expect(await problems({ '1_a.up.sql': '', '1_a.down.sql': '', '2_b.sql': '' })).toEqual([
      "db: the migrations directory db mixes layouts: golang-migrate (1_a.down.sql and 1 more), plain files (2_b.sql) (if it is sqlx's, which takes all of them, say so: `migrations: { layout: sqlx }`; or keep the files of one tool in it)",
    ])
  })

  it('a plain file beside one that takes it back', async () => {
    expect(await problems({ '1_a.sql': '', '1_a.down.sql': '' })).toEqual([
      expect.stringContaining('mixes layouts'),
    ])
    expect(await problems({ '1_a.down.sql': '', '1_a.sql': '' }, 'plain')).toEqual([
      expect.stringContaining('db/1_a.down.sql: 1_a.down.sql takes something back, by its name (down)'),
    ])
  })

  it.each([
    ['1_a.undo.sql', '1_a.sql'],
    ['1_a_down.sql', '1_a_up.sql'],
    ['20240101-a-down.sql', '20240101-a-up.sql'],
  ])('%s beside %s', async (down, up) => {
    expect((await problems({ [down]: '', [up]: '' })).join()).toContain(`${down} takes something back`)
  })

  it('but not a name that only sounds like it', async () => {
    expect(await read({ '1_scale_down.sql': '' })).toEqual(['1 1_scale_down.sql'])
  })

  it('a file of the journal whose name has no number, once', async () => {
    const journal = JSON.stringify({ entries: [{ idx: 0, when: 1, tag: 'init' }] })
    expect(await problems({ 'meta/_journal.json': journal, 'init.sql': '' })).toEqual([
      expect.stringContaining('init.sql is no file that Drizzle runs'),
    ])
  })

  it('a byte order mark and lines of Windows are no part of a file', async () => {
    const text = '\uFEFF-- +goose Up\r\nselect 1;\r\n-- +goose Down\r\nselect 2;\r\n'
    expect(await sqlOf({ '1_a.sql': text })).toBe('-- +goose Up\nselect 1;\n')
  })

  it('what takes back and has nothing to take back', async () => {
    expect(await problems({ '1_a.up.sql': '', '2_b.down.sql': '' })).toEqual([
      'db/2_b.down.sql: 2_b.down.sql takes back what no file beside it does; golang-migrate never runs it by itself (restore the file that it belongs to, or delete it)',
    ])
  })

  it('an undo of Flyway without its version', async () => {
    expect((await problems({ 'U5__x.sql': '', 'V1__a.sql': '' })).join()).toContain('U5__x.sql takes back')
  })

  it.each([
    ['-- Up Migration\nselect 1;\n-- Down Migration\nselect 2;', 'node-pg-migrate'],
    ['-- +migrate Up\nselect 1;\n-- +migrate Down\nselect 2;', 'sql-migrate'],
    ['select 1;\n---- create above / drop below ----\nselect 2;', 'tern'],
    ['--liquibase formatted sql\n--changeset me:1\nselect 1;\n--rollback select 2;', 'Liquibase'],
    ['select 1;\n--//@UNDO\nselect 2;', 'another tool'],
    ['-- up\nselect 1;\n-- DOWN\nselect 2;', 'another tool'],
    ['select 1;\n-- down\n-- takes it back\n\nselect 2;', 'another tool'],
    ['select 1;\n-- down\n-- select 3;\nselect 2;', 'another tool'],
    ['-- atlas:txmode none\nVACUUM;', 'Atlas'],
    ['--! Previous: -\nselect 1;', 'graphile-migrate'],
    ['select 1;\n--> statement-breakpoint\nselect 2;', 'Drizzle'],
  ])('%j', async (text, tool) => {
    expect(await problems({ '1_a.sql': text })).toEqual([
      expect.stringContaining(`is a line of ${tool}, and`),
    ])
  })

  it('but not prose, nor what takes back in comments alone', async () => {
    expect(
      await read({
        '1_a.sql': '-- Do not roll back, go down\n-- rollback: restore the branch\nselect 1;',
        '2_b.sql': '-- Rollback:\n--   DROP TABLE t;\n--   DROP TABLE u;\n\nselect 1;',
        '3_c.sql': 'select 1;\n-- down\n-- DROP TABLE t;\n',
      }),
    ).toHaveLength(3)
  })

  it('a marker of another tool under a layout that is given', async () => {
    expect(
      await problems({ '1_a.sql': '-- +goose Up\nselect 1;\n-- +goose Down\nselect 2;' }, 'plain'),
    ).toEqual([
      'db/1_a.sql:1:1: `-- +goose Up` is a line of goose, and the file is read as one of plain files: what it keeps from running would run (take out the line and what is not to run; if it is only a remark, put it into other words)',
    ])
  })

  it.each<[string, Tree, string]>([
    [
      'a file without the marker',
      { '1_a.sql': 'select 1;', '2_b.sql': '-- +goose Up\nselect 1;' },
      "db/1_a.sql: 1_a.sql has no line `-- +goose Up`, and the other files of the directory are goose's",
    ],
    [
      'a statement above it',
      { '1_a.sql': 'select 0;\n-- migrate:up\nselect 1;' },
      'db/1_a.sql:1:1: a statement stands above the line `-- migrate:up`',
    ],
    [
      'only the other half',
      { '1_a.sql': '-- migrate:down\nselect 1;' },
      'the file has no line `-- migrate:up`',
    ],
    [
      'a third half',
      { '1_a.sql': '-- +goose Up\nselect 1;\n-- +goose Down\n\n-- +goose Up\nselect 2;' },
      'db/1_a.sql:5:1: `-- +goose Up` has no meaning in this place',
    ],
    ['an unknown word', { '1_a.sql': '-- +goose Upp\nselect 1;' }, '`-- +goose Upp` has no meaning'],
    [
      'variables',
      { '1_a.sql': '-- +goose Up\n-- +goose ENVSUB ON\nselect 1;' },
      'puts variables of the environment',
    ],
    [
      'placeholders',
      { 'V1__a.sql': `CREATE TABLE ${PLACEHOLDER}.a ();` },
      `db/V1__a.sql:1:14: \`${PLACEHOLDER}\` is a placeholder`,
    ],
    [
      'a setting',
      { 'V1__a.sql': '', 'V1__a.sql.conf': 'shouldExecute=false' },
      'db/V1__a.sql.conf:1: `shouldExecute=false` is not understood',
    ],
    [
      'a callback',
      { 'V1__a.sql': '', 'afterMigrate.sql': '' },
      'afterMigrate.sql is a callback or a baseline of Flyway, which this tool does not run',
    ],
    [
      'a migration in code',
      { '00001_a.sql': '-- +goose Up\n', '00002_b.go': 'package x', '00002_b_test.go': 'package x' },
      'db/00002_b.go: 00002_b.go is a migration in code',
    ],
    [
      'another database',
      { 'migration_lock.toml': 'provider = "mysql"', '1_a/migration.sql': '' },
      'the migrations were made for mysql',
    ],
    [
      'a stranger in a folder',
      { '1_a/migration.sql': '', '1_a/data.sql': '' },
      '1_a/data.sql is no file that Prisma runs',
    ],
    [
      'a file that the journal has not',
      { 'meta/_journal.json': '{"entries":[]}', '0000_a.sql': '' },
      '0000_a.sql has no entry in db/meta/_journal.json',
    ],
    [
      'a file that only the journal has',
      { 'meta/_journal.json': '{"entries":[{"tag":"0000_a","when":1}]}' },
      'has an entry 0000_a, and there is no 0000_a.sql',
    ],
    [
      'a folder without its file',
      { '1_a/migration.sql': '', '2_b/README.md': 'later', 'migration_lock.toml': 'provider = "postgresql"' },
      'db/2_b/migration.sql: 2_b/ has no migration.sql, and Prisma would stop there',
    ],
    [
      'the same of Diesel',
      { '1_a/up.sql': '', '2_b/metadata.toml': 'run_in_transaction = true' },
      '2_b/ has no up.sql',
    ],
    [
      'a baseline of Flyway',
      { 'B1__a.sql': '', 'V2__b.sql': '' },
      'B1__a.sql is a callback or a baseline of Flyway, which this tool does not run',
    ],
    ['a broken journal', { 'meta/_journal.json': '{', '0000_a.sql': '' }, 'is no journal of Drizzle'],
  ])('%s', async (_name, tree, message) => {
    expect((await problems(tree)).join('\n')).toContain(message)
  })

  it('halves in the wrong order, once', async () => {
    expect(await problems({ '1_a.sql': '-- migrate:down\nselect 2;\n-- migrate:up\nselect 1;' })).toEqual([
      expect.stringContaining('db/1_a.sql:1:1: `-- migrate:down` has no meaning in this place'),
    ])
  })

  it('files that only lack the line of their tool', async () => {
    const tree = { '1_a.sql': '-- migrate:up\n', '2_b.sql': '', '3_c.sql': '' }
    expect(await problems(tree)).toEqual([
      "db/2_b.sql: 2_b.sql has no line `-- migrate:up`, nor has 3_c.sql, and the other files of the directory are dbmate's (put `-- migrate:up` above what is to run, or keep the files of one tool in the directory)",
    ])
  })

  it.each([
    '2_b.psql',
    '2_b.pgsql',
    '2_b.ddl',
    '2_b.sql.txt',
    '2_b.sql ',
    '2_b.sql.bak',
    '2_b.sql.gz',
    '2_b.up.pgsql',
    'V2__b.pgsql',
    'R__b.ddl',
    '2_b.sql_old',
  ])('a name of a migration with another ending: %j', async (name) => {
    const found = [
      expect.stringContaining(`${JSON.stringify(name)} is named like a migration and does not end in .sql`),
    ]
    expect(await problems({ [name]: '' }, 'plain')).toEqual(found)
    expect(await problems({ '1_a.sql': '', [name]: '' }, 'plain')).toEqual(found)
  })

  it('but not what an editor leaves, or what is named otherwise', async () => {
    const names = ['2_b.sql~', '.2_b.sql.swp', 'schema.ddl', '2_b.md', '2_b.txt', 'notes/2.sqlite']
    expect(await read({ '1_a.sql': '', ...Object.fromEntries(names.map((name) => [name, ''])) })).toEqual([
      '1 1_a.sql',
    ])
  })

  it('a migration in code beside plain files', async () => {
    expect(await problems({ '1_a.sql': '', '2_b.js': '' })).toEqual([
      expect.stringContaining('2_b.js is a migration in code, which only the tool that it is for can run'),
    ])
  })
})

describe('what a tool does with its files', () => {
  it('Supabase is known by its folder', async () => {
    directory = join(directory, 'supabase', 'migrations')
    write({ '20240101000000_a.sql': 'create table public.a ();' })
    const [file] = await readMigrations(directory, 'supabase/migrations', { schema: 'app' })
    directory = dirname(dirname(directory))
    expect(file?.sql).toBe('create table "app" .a ();')
  })

  it('goose leaves variables below the line that takes back alone', async () => {
    const up = '-- +goose Up\nselect 1;\n'
    expect(await sqlOf({ '1_a.sql': `${up}-- +goose Down\n-- +goose ENVSUB ON\nselect 2;` })).toBe(up)
  })

  it.each([
    ['select 1\n--> statement-breakpoint\nselect 2', 'select 1\n;                       \nselect 2'],
    ['select 1;--> statement-breakpoint\nselect 2', 'select 1;                        \nselect 2'],
    ['select 1--> statement-breakpoint select 2', 'select 1;                        select 2'],
    ['-- a\n--> statement-breakpoint\nselect 2', '-- a\n                        \nselect 2'],
    ["select '\n--> statement-breakpoint'", "select '\n--> statement-breakpoint'"],
    ['select 1 -- a\n--> statement-breakpoint\n', 'select 1 -- a\n;                       \n'],
  ])('Drizzle ends a statement at its mark: %j', async (sql, expected) => {
    const journal = JSON.stringify({ entries: [{ when: 1, tag: '0000_a' }] })
    expect(await sqlOf({ 'meta/_journal.json': journal, '0000_a.sql': sql })).toBe(expected)
  })
})

import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { describeProblem, InvalidInput } from '../../../src/error.ts'
import { readMigrations } from '../../../src/migrations/read.ts'

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'migrations-'))
})
afterEach(() => rm(directory, { recursive: true }))

function write(name: string, content: string | Buffer): Promise<void> {
  return writeFile(join(directory, name), content)
}

async function problems(): Promise<readonly string[]> {
  const error: unknown = await readMigrations(directory, 'db', { schema: 'app' }).catch(
    (caught: unknown) => caught,
  )
  if (!(error instanceof InvalidInput)) throw new Error('no problem was reported')
  return error.problems.map(describeProblem)
}

describe('readMigrations', () => {
  it('sorts by number and keeps the name as written', async () => {
    await write('10_c.sql', 'select 3')
    await write('2_b.sql', 'select 2')
    await write('0001_a.sql', 'select 1')
    const files = await readMigrations(directory, './db', { schema: 'app' })
    expect(files.map(({ version, name, path }) => [version, name, path])).toEqual([
      ['0001', '0001_a.sql', 'db/0001_a.sql'],
      ['2', '2_b.sql', 'db/2_b.sql'],
      ['10', '10_c.sql', 'db/10_c.sql'],
    ])
  })

  it('takes off a byte order mark and normalises line ends, so that a checkout on Windows has the same checksum', async () => {
    await write('1_a.sql', '\uFEFFselect 1;\r\nselect 2;\r\n')
    const [file] = await readMigrations(directory, 'db', { schema: 'app' })
    expect(file?.sql).toBe('select 1;\nselect 2;\n')
    expect(file?.checksum).toBe(createHash('sha256').update('select 1;\nselect 2;\n').digest('hex'))
  })

  it('reads the header above the first statement', async () => {
    await write(
      '1_a.sql',
      '-- Drops what is no longer used.\n--  Phase: after-deploy\n/* x */\n-- transaction: none\nVACUUM',
    )
    await write('2_b.sql', '-- phase: before-deploy\nselect 1; -- phase: two of three')
    const files = await readMigrations(directory, 'db', { schema: 'app' })
    expect(files.map(({ phase, transactional }) => ({ phase, transactional }))).toEqual([
      { phase: 'after-deploy', transactional: false },
      { phase: 'before-deploy', transactional: true },
    ])
  })

  it('puts repeatable files last, by name, with their name as the key', async () => {
    await write('R__views.sql', 'select 1')
    await write('R__a.sql', '-- run: always\nselect 2')
    await write('0002_b.sql', 'select 3')
    await write('0001_c.sql', '-- run: on-change\nselect 4')
    await write('seed.sql', '-- run: on-change\nselect 5')
    const files = await readMigrations(directory, 'db', { schema: 'app' })
    expect(files.map(({ version, run }) => [version, run])).toEqual([
      ['0002', 'once'],
      ['0001_c.sql', 'on-change'],
      ['R__a.sql', 'always'],
      ['R__views.sql', 'on-change'],
      ['seed.sql', 'on-change'],
    ])
    await write('R__a.sql', '-- run: sometimes\nselect 2; -- run: once more')
    expect(await problems()).toEqual([
      'db/R__a.sql:1:1: `-- run: sometimes` is not known (write `-- run: on-change` or `-- run: always`, or leave the line out)',
    ])
  })

  it('follows a link to a file and leaves other files alone', async () => {
    await mkdir(join(directory, 'sub.sql'))
    await write('README.md', 'x')
    await write('target.txt', 'select 1')
    await symlink('target.txt', join(directory, '1_a.sql'))
    expect((await readMigrations(directory, 'db', { schema: 'app' })).map(({ name }) => name)).toEqual([
      '1_a.sql',
    ])
  })

  it('gives files of one number keys of their own, by name', async () => {
    await write('7_b.sql', 'select 1')
    await write('0007_a.sql', 'select 1')
    await write('8_c.sql', 'select 1')
    const files = await readMigrations(directory, 'db', { schema: 'app' })
    expect(files.map(({ version }) => version)).toEqual(['0007_a', '7_b', '8'])
  })

  it('takes a file of comments only, and off a BEGIN and COMMIT around the whole', async () => {
    await write('1_a.sql', '-- nothing to do on PostgreSQL\n')
    await write('2_b.sql', '-- why\nBEGIN;\nselect 1;\nCOMMIT;\n-- done\n')
    await write('3_c.sql', 'BEGIN;\nselect 1;\nCOMMIT;\nselect 2;\n')
    await write('4_d.sql', 'begin transaction;\nselect 1;\nend transaction;\n')
    await write('5_e.sql', 'begin;\nselect case when true then 1 end;\n')
    await write('6_f.sql', 'begin;\ncreate function f() returns int begin atomic select 1; end;\n')
    const files = await readMigrations(directory, 'db', { schema: 'app' })
    expect(files.map(({ sql }) => sql)).toEqual([
      '-- nothing to do on PostgreSQL\n',
      '-- why\n      \nselect 1;\n       \n-- done\n',
      'BEGIN;\nselect 1;\nCOMMIT;\nselect 2;\n',
      '                  \nselect 1;\n                \n',
      'begin;\nselect case when true then 1 end;\n',
      'begin;\ncreate function f() returns int begin atomic select 1; end;\n',
    ])
  })

  it('takes files without a statement', async () => {
    await write('1_nothing.sql', '')
    await write('2_blank.sql', ' \n\t')
    await write('3_comment.sql', '-- later\n/* or never */')
    const read = await readMigrations(directory, 'db', { schema: 'app' })
    expect(read.map(({ name }) => name)).toEqual(['1_nothing.sql', '2_blank.sql', '3_comment.sql'])
  })

  it('accepts an empty directory', async () => {
    expect(await readMigrations(directory, 'db', { schema: 'app' })).toEqual([])
  })

  it('reports everything that is wrong at once', async () => {
    await write('1_a.sql', 'select 1')
    await write('schema.sql', 'select 1')
    await mkdir(join(directory, 'old'))
    await write('old/2_z.sql', 'select 1')
    await write('3_EMPTY.SQL', 'select 1')
    await write('5_latin1.sql', Buffer.from([0x2d, 0x2d, 0xe9]))
    await write('6_nul.sql', 'select 1\0')
    await write('7_header.sql', '-- phase: later\n-- transaction: off\nselect 1;\n-- transaction: none\n')
    await symlink('nowhere', join(directory, '8_broken.sql'))
    expect(await problems()).toEqual([
      'db/5_latin1.sql: 5_latin1.sql is not UTF-8 text (save it as UTF-8)',
      'db/6_nul.sql: 6_nul.sql is not UTF-8 text (save it as UTF-8)',
      expect.stringMatching(/^db\/8_broken\.sql: 8_broken\.sql cannot be read \(ENOENT/),
      'db/3_EMPTY.SQL: 3_EMPTY.SQL does not end in .sql as the others do, and would be passed over (rename it to 3_EMPTY.sql)',
      'db/7_header.sql:1:1: `-- phase: later` is not known (write `-- phase: before-deploy` or `-- phase: after-deploy`, or leave the line out)',
      'db/7_header.sql:2:1: `-- transaction: off` is not known (write `-- transaction: none`, or leave the line out)',
      'db/7_header.sql:4:1: `-- transaction: none` has no effect below the first statement (move it to the top of the file)',
      'db/old/2_z.sql: old/2_z.sql is in a folder, where no layout that was recognised reads it (move it up, or out of the directory; if a tool does read it there, say which: `migrations: { layout: ... }`)',
      'db/schema.sql: schema.sql does not begin with a version (name it like 0001_create_notes.sql, or like R__views.sql when it is to run again whenever it changes, or move it out of the directory)',
    ])
  })

  it('names the missing directory as the user wrote it', async () => {
    const error: unknown = await readMigrations(join(directory, 'none'), './db/none', {
      schema: 'app',
    }).catch((caught: unknown) => caught)
    expect(String(error)).toContain('the migrations directory ./db/none cannot be read (ENOENT')
  })
})

import { createHash } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** SQL that a runner gets, in order. */
export type Migrations = readonly string[]

/** File names and texts of one runner's own layout. */
export type Layout = (migrations: Migrations) => Readonly<Record<string, string>>

/** Every second one makes a table, and the one after it adds a column to that. */
export function tablesAndColumns(count: number): Migrations {
  return Array.from({ length: count }, (_, index) =>
    index % 2 === 0 ? createTable(index + 1) : addColumn(index),
  )
}

/** What a team that repeats its ALTERs in every deploy sends again: the column is there. */
export function addColumn(table: number): string {
  return `ALTER TABLE t${table} ADD COLUMN IF NOT EXISTS note text;\n`
}

function createTable(number: number): string {
  return `CREATE TABLE IF NOT EXISTS t${number} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, created_at timestamptz NOT NULL DEFAULT now());\n`
}

/** Replaces a folder's content. */
export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  rmSync(folder, { recursive: true, force: true })
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
}

/** A number, then anything, one statement to a file. */
export const plainSql: Layout = (migrations) =>
  filesOf(migrations, (sql, number) => [`migrations/${digits(number)}_m${number}.sql`, sql])

export const nodePgMigrate: Layout = (migrations) =>
  filesOf(migrations, (sql, number) => [
    `migrations/${1_700_000_000_000 + number}_m.sql`,
    `-- Up Migration\n${sql}`,
  ])

export const dbmate: Layout = (migrations) =>
  filesOf(migrations, (sql, number) => [
    `migrations/${20_240_101_000_000 + number}_m.sql`,
    `-- migrate:up\n${sql}\n-- migrate:down\n`,
  ])

export const knex: Layout = (migrations) => ({
  'knexfile.cjs': "module.exports = { client: 'pg', connection: process.env.DATABASE_URL }\n",
  ...filesOf(migrations, (sql, number) => [
    `migrations/${20_240_101_000_000 + number}_m.js`,
    `exports.up = (knex) => knex.raw(${JSON.stringify(sql)})\nexports.down = async () => {}\n`,
  ]),
})

export const drizzle: Layout = (migrations) => ({
  'migrations/meta/_journal.json': JSON.stringify({
    version: '7',
    dialect: 'postgresql',
    entries: migrations.map((_, index) => ({
      idx: index,
      version: '7',
      when: 1_700_000_000_000 + index,
      tag: `${digits(index + 1)}_m`,
      breakpoints: true,
    })),
  }),
  ...filesOf(migrations, (sql, number) => [`migrations/${digits(number)}_m.sql`, sql]),
})

/** Each file carries the hash of the one before it (graphile-migrate:src/hash.ts). */
export const graphile: Layout = (migrations) => {
  let previous = ''
  const committed = filesOf(migrations, (sql, number) => {
    const header = `--! Previous: ${previous || '-'}\n`
    previous = `sha1:${createHash('sha1')
      .update(`${`${previous}\n${sql.trim()}`.trim()}\n`)
      .digest('hex')}`
    return [
      `migrations/committed/${String(number).padStart(6, '0')}.sql`,
      `${header}--! Hash: ${previous}\n\n${sql}`,
    ]
  })
  return { '.gmrc': '{}', 'migrations/current.sql': '-- nothing\n', ...committed }
}

function filesOf(
  migrations: Migrations,
  file: (sql: string, number: number) => readonly [name: string, text: string],
): Record<string, string> {
  return Object.fromEntries(migrations.map((sql, index) => file(sql, index + 1)))
}

function digits(number: number): string {
  return String(number).padStart(4, '0')
}

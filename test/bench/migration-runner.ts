import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { dbmate, drizzle, graphile, knex, type Layout, nodePgMigrate, plainSql } from './migration.ts'
import { peerFile, peerVersion } from './peers.ts'
import type { Program } from './program.ts'

const CLI = fileURLToPath(new URL('../../dist/cli/index.js', import.meta.url))

/** A tool that brings a database up to date. */
export interface MigrationRunner {
  readonly name: string
  readonly layout: Layout
  /** Its word for TLS without a look at the certificate, which is what all of them can do. */
  readonly sslMode: 'require' | 'no-verify'
  /** Starts Node; dbmate is a program in Go. */
  readonly isNode: boolean
  /** What a shell runs, in the folder of its layout and with DATABASE_URL. */
  program(url: string): Program
}

/** The CLI of this repository, as it is built in `dist`. */
export const OURS: MigrationRunner = {
  name: 'lakebase-deploy',
  layout: plainSql,
  sslMode: 'require',
  isNode: true,
  program: (url) => ({ file: process.execPath, args: [CLI, 'migrate', '--database-url', url] }),
}

/** Its peers from npm; what has no command line, by the shortest script that its documentation has. */
export function peerRunners(): readonly MigrationRunner[] {
  return [
    peer('node-pg-migrate', nodePgMigrate, bin('node-pg-migrate', ['up'])),
    peer('graphile-migrate', graphile, bin('graphile-migrate', ['migrate'])),
    peer('postgres-migrations', plainSql, script('postgres-migrations')),
    peer('umzug', plainSql, script('umzug')),
    peer('drizzle-orm', drizzle, script('drizzle')),
    peer('kysely', plainSql, script('kysely')),
    peer('knex', knex, bin('knex', ['migrate:latest', '--knexfile', 'knexfile.cjs'])),
    ...dbmateRunner(),
  ]
}

function peer(name: string, layout: Layout, program: Program): MigrationRunner {
  return {
    name: `${name} ${peerVersion(name)}`,
    layout,
    sslMode: 'no-verify',
    isNode: true,
    program: () => program,
  }
}

function bin(name: string, args: readonly string[]): Program {
  return { file: process.execPath, args: [peerFile(`node_modules/.bin/${name}`), ...args] }
}

function script(name: string): Program {
  return { file: process.execPath, args: [peerFile(`${name}.mjs`)] }
}

/** The binary without npm's script in front of it, which starts a Node first. The lock file has it for Linux on x64. */
function dbmateRunner(): readonly MigrationRunner[] {
  const file = peerFile('node_modules/@dbmate/linux-x64/bin/dbmate')
  if (!existsSync(file)) return []
  const program = { file, args: ['--migrations-dir', 'migrations', '--no-dump-schema', 'migrate'] }
  const name = `dbmate ${peerVersion('@dbmate/linux-x64')}`
  return [{ name, layout: dbmate, sslMode: 'require', isNode: false, program: () => program }]
}

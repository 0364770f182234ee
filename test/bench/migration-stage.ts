import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { type Cluster, startCluster } from '../../src/emulator/postgres/cluster.ts'
import type { Sample } from './in-turn.ts'
import { type Link, openLink } from './link.ts'
import { type Migrations, writeFiles } from './migration.ts'
import type { MigrationRunner } from './migration-runner.ts'
import { peerFile } from './peers.ts'
import { time } from './program.ts'
import type { Transport } from './transport.ts'

/** May make roles, as ours does on any server that is not Lakebase. */
const LOGIN = 'dev'

/** A PostgreSQL 17 with databases to migrate, and a folder for each runner's files. */
export interface MigrationStage {
  readonly cluster: Cluster
  /** An empty database, which gets a name of its own. */
  emptyDatabase(): Promise<string>
  dropDatabase(name: string): Promise<void>
  /** What the runner finds in its folder from now on. */
  give(runner: MigrationRunner, migrations: Migrations): void
  /** The same in a form that only this runner has. */
  giveFiles(runner: MigrationRunner, files: Readonly<Record<string, string>>): void
  /** One whole process of the runner. */
  migrate(runner: MigrationRunner, database: string, road: Road): Promise<Sample>
  /** A session of the server's superuser. */
  session(database: string): Promise<pg.Client>
  close(): Promise<void>
}

/** How a runner gets to the server. */
export interface Road {
  readonly link: Link
  readonly transport: Transport
}

export async function openRoad(transport: Transport, delayMs: number): Promise<Road> {
  return { transport, link: await openLink(transport.reach, delayMs) }
}

export async function openMigrationStage(): Promise<MigrationStage> {
  const root = mkdtempSync(join(tmpdir(), 'lakebase-bench-'))
  // Knex looks for itself beside its configuration.
  symlinkSync(peerFile('node_modules'), join(root, 'node_modules'), 'dir')
  const cluster = await startCluster(17)
  await cluster.query(`CREATE ROLE ${LOGIN} LOGIN CREATEROLE`)
  let databases = 0
  const folder = (runner: MigrationRunner) => join(root, runner.name.replaceAll(' ', '-'))
  return {
    cluster,
    async emptyDatabase() {
      databases += 1
      await cluster.query(`CREATE DATABASE bench_${databases} OWNER ${LOGIN}`)
      return `bench_${databases}`
    },
    async dropDatabase(name) {
      await cluster.query(`DROP DATABASE ${name} WITH (FORCE)`)
    },
    give: (runner, migrations) => writeFiles(folder(runner), runner.layout(migrations)),
    giveFiles: (runner, files) => writeFiles(folder(runner), files),
    async migrate(runner, database, road) {
      const url = urlOf(runner, database, road)
      road.link.takeTrips()
      const ms = await time(runner.program(url), { cwd: folder(runner), env: { DATABASE_URL: url } })
      return { ms, trips: road.link.takeTrips() }
    },
    async session(database) {
      const client = new pg.Client({
        host: cluster.socketDirectory,
        port: cluster.port,
        user: 'cloud_admin',
        database,
      })
      await client.connect()
      return client
    },
    async close() {
      await cluster.stop()
      rmSync(root, { recursive: true, force: true })
    },
  }
}

/** The password is only asked for where there is TLS, and any will do. */
function urlOf(runner: MigrationRunner, database: string, { link, transport }: Road): string {
  const sslMode = transport.isEncrypted ? runner.sslMode : 'disable'
  return `postgresql://${LOGIN}:any@127.0.0.1:${link.port}/${database}?sslmode=${sslMode}`
}

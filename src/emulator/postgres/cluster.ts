import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { giveToServer } from './account.ts'
import { backUp } from './backup.ts'
import { type Binaries, findBinaries, type PostgresVersion } from './binaries.ts'
import { Connections } from './connections.ts'
import { makeHome } from './directories.ts'
import { DEFAULT_DATABASE, DEFAULT_ROLES, platformStatements, type RolesReading } from './platform.ts'
import { type Postmaster, SOCKET_PORT, startPostmaster } from './postmaster.ts'
import { dataTemplate, shutDown } from './template.ts'
import { copyTree } from './tree.ts'

export type { PostgresVersion }

/** A real PostgreSQL server in a private directory, which stands for a Lakebase branch or instance. */
export interface Cluster {
  readonly version: PostgresVersion
  /** Directory of the Unix socket, the only way in. Whoever gets there is trusted as any role. */
  readonly socketDirectory: string
  /** Names the socket, `.s.PGSQL.<port>`; nothing listens on TCP. */
  readonly port: number
  /**
   * Runs SQL as the platform's own superuser `cloud_admin`, by default in `databricks_postgres`.
   * Statements of one database run one after the other, in one session.
   */
  query(sql: string, params?: readonly unknown[], database?: string): Promise<Record<string, unknown>[]>
  /** A Lakebase branch: a consistent copy of this running cluster, roles and data included. */
  copy(): Promise<Cluster>
  /** The last lines of the server's log. */
  log(): readonly string[]
  /** Stops the server and removes all its files. Safe to call twice. */
  stop(): Promise<void>
}

/**
 * Starts a cluster with the platform's roles and the database `databricks_postgres`. It ends with this process, however
 * that ends.
 * @throws DeployError `POSTGRES_MISSING`, `POSTGRES_START`
 */
export async function startCluster(
  version: PostgresVersion,
  { roles = DEFAULT_ROLES }: { readonly roles?: RolesReading } = {},
): Promise<Cluster> {
  const binaries = await findBinaries(version)
  const template = await dataTemplate(binaries, roles, (data) => prepareTemplate(binaries, roles, data))
  return inNewHome(binaries, (data) => copyTree(template, data))
}

/** Makes the platform's roles, event triggers and default database in a bare cluster, and shuts it down. */
async function prepareTemplate(binaries: Binaries, roles: RolesReading, data: string): Promise<void> {
  const cluster = await openCluster(binaries, await makeHome(), data)
  try {
    for (const { database, sql } of platformStatements(roles)) await cluster.query(sql, [], database)
    await shutDown(binaries, data)
  } finally {
    await cluster.stop()
  }
}

async function inNewHome(binaries: Binaries, fill: (data: string) => Promise<void>): Promise<Cluster> {
  const home = await makeHome()
  const data = join(home, 'data')
  try {
    await mkdir(data, { mode: 0o700 })
    await giveToServer(data)
    await fill(data)
    return await openCluster(binaries, home, data)
  } catch (error) {
    await rm(home, { recursive: true, force: true })
    throw error
  }
}

async function openCluster(binaries: Binaries, home: string, data: string): Promise<Cluster> {
  const postmaster = await startPostmaster(binaries, { home, data })
  return new RunningCluster(binaries, postmaster, { home, data })
}

class RunningCluster implements Cluster {
  readonly version: PostgresVersion
  readonly socketDirectory: string
  readonly port = SOCKET_PORT
  readonly #binaries: Binaries
  readonly #postmaster: Postmaster
  readonly #data: string
  readonly #connections: Connections

  constructor(
    binaries: Binaries,
    postmaster: Postmaster,
    place: { readonly home: string; readonly data: string },
  ) {
    this.version = binaries.version
    this.socketDirectory = place.home
    this.#binaries = binaries
    this.#postmaster = postmaster
    this.#data = place.data
    this.#connections = new Connections({ socketDirectory: place.home, port: SOCKET_PORT })
  }

  query(
    sql: string,
    params: readonly unknown[] = [],
    database: string = DEFAULT_DATABASE,
  ): Promise<Record<string, unknown>[]> {
    return this.#connections.query(sql, params, database)
  }

  copy(): Promise<Cluster> {
    return inNewHome(this.#binaries, (data) => backUp(this.#connections, this.#data, data))
  }

  log(): readonly string[] {
    return this.#postmaster.log()
  }

  async stop(): Promise<void> {
    await this.#connections.close()
    await this.#postmaster.stop()
  }
}

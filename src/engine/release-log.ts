import { randomUUID } from 'node:crypto'
import type { Catalog } from '../catalog/catalog.ts'
import type { ReleaseOutcome } from '../catalog/release.ts'
import type { DesiredDatabase } from '../config/desired-database.ts'
import type { Release, ReleaseScope } from '../config/release.ts'
import { endFile, RESET_SESSION } from '../migrations/file-lines.ts'
import { boxInSchema, makeBox } from '../postgres/box.ts'
import { quoteIdentifier } from '../postgres/identifier.ts'
import { writeGuard } from '../postgres/lock-key.ts'
import type { RunLock } from '../postgres/run-lock.ts'
import { RESTRICT_PATH_LOCALLY } from '../postgres/search-path.ts'
import { SqlFailure } from '../postgres/sql-failure.ts'
import {
  createReleases,
  endRelease,
  insertRelease,
  setDeployment,
  settleReleases,
} from './database/release-table.ts'
import type { RunIdentity } from './ports.ts'

/** A row that waits for a lock waits for somebody who works on the table by hand. */
const LOCK_TIMEOUT_MS = 5_000
const STATEMENT_TIMEOUT_MS = 30_000

export interface ReleaseLogOptions {
  readonly lock: RunLock
  readonly desired: Pick<DesiredDatabase, 'schema' | 'ownerRole'>
  readonly scope: ReleaseScope
  readonly catalog: Pick<Catalog, 'serverVersion' | 'releases'>
  readonly run: RunIdentity
  readonly deployer: string
}

/**
 * Records what is deployed, beside the ledger (design decision 23). Written on the connection of the lock, so that each row
 * is also a proof of it.
 */
export class ReleaseLog {
  readonly #options: ReleaseLogOptions
  #hasTable: boolean

  constructor(options: ReleaseLogOptions) {
    this.#options = options
    this.#hasTable = options.catalog.releases !== undefined
  }

  /** Before anything of it leaves this machine. Gives the id of its row. */
  async begin(release: Release, folder: string): Promise<string> {
    const { desired, scope, run, deployer } = this.#options
    const id = randomUUID()
    const row = { ...release, id, gitSha: run.gitSha, run: run.label, deployer, folder }
    const table = this.#hasTable ? [] : createReleases(desired.schema)
    await this.#write(
      [
        settleReleases(desired.schema, scope, run.label, id),
        insertRelease(desired.schema, scope, row, run.toolVersion),
      ],
      table,
    )
    this.#hasTable = true
    return id
  }

  async deployed(id: string, deploymentId: string): Promise<void> {
    await this.#write([setDeployment(this.#options.desired.schema, id, deploymentId)])
  }

  async end(id: string, outcome: ReleaseOutcome): Promise<void> {
    await this.#write([endRelease(this.#options.desired.schema, id, outcome)])
  }

  /** A release of an earlier run, of which this one saw that it runs. */
  async confirm(id: string, deploymentId: string): Promise<void> {
    const { desired, scope, run } = this.#options
    await this.#write([
      settleReleases(desired.schema, scope, run.label, id),
      setDeployment(desired.schema, id, deploymentId),
      endRelease(desired.schema, id, 'healthy'),
    ])
  }

  async #write(boxed: readonly string[], asOwner: readonly string[] = []): Promise<void> {
    const { lock } = this.#options
    try {
      await lock.send(this.#message(boxed, asOwner))
    } catch (error) {
      if (error instanceof SqlFailure) await lock.send('ROLLBACK')
      throw error
    }
  }

  #message(boxed: readonly string[], asOwner: readonly string[]): string {
    const { lock, desired, catalog } = this.#options
    const { ownerRole, schema } = desired
    const box = boxInSchema(ownerRole, schema)
    const guard = writeGuard(lock)
    const context = { desired, box, serverVersion: catalog.serverVersion, guard }
    return [
      'BEGIN ISOLATION LEVEL READ COMMITTED',
      RESTRICT_PATH_LOCALLY,
      ...guard,
      `SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`,
      `SET LOCAL statement_timeout = ${STATEMENT_TIMEOUT_MS}`,
      `SET LOCAL ROLE ${quoteIdentifier(ownerRole)}`,
      ...asOwner,
      ...makeBox(box),
      ...endFile(context, boxed),
      ...RESET_SESSION,
      'COMMIT',
    ].join(';\n')
  }
}

import { randomUUID } from 'node:crypto'
import type { RestorePoint } from '../catalog/catalog.ts'
import { RELEASES } from '../catalog/own-table.ts'
import { guardOwnTable } from '../catalog/own-table-fault.ts'
import { RELEASE_TABLE, type ReleaseOutcome } from '../catalog/release.ts'
import type { DesiredDatabase } from '../config/desired-database.ts'
import type { BuiltRelease, ReleaseScope } from '../config/release.ts'
import { DeployError } from '../error.ts'
import { boxedStatements } from '../migrations/file-lines.ts'
import { tamperedSince } from '../migrations/tampered.ts'
import { qualified, quoteIdentifier } from '../postgres/identifier.ts'
import { writeGuard } from '../postgres/lock-key.ts'
import type { RunLock } from '../postgres/run-lock.ts'
import { RESTRICT_PATH_LOCALLY } from '../postgres/search-path.ts'
import { describeFailure, SqlFailure } from '../postgres/sql-failure.ts'
import {
  createReleases,
  endRelease,
  insertRelease,
  setDeployment,
  setManifest,
  settleReleases,
  upgradeReleases,
} from './database/release-table.ts'
import type { RunIdentity } from './ports.ts'
import type { DatabaseReading } from './reading.ts'

/** A row that waits for a lock waits for somebody who works on the table by hand. */
const LOCK_TIMEOUT_MS = 5_000
const STATEMENT_TIMEOUT_MS = 30_000

export interface ReleaseLogOptions {
  readonly lock: RunLock
  readonly desired: Pick<DesiredDatabase, 'schema' | 'ownerRole'>
  readonly scope: ReleaseScope
  readonly environment: string | undefined
  /** As read under the lock. */
  readonly database: DatabaseReading
  readonly run: RunIdentity
  readonly deployer: string
}

/**
 * Records what is deployed, beside the ledger (design decision 23). Written on the connection of the lock, so that each row
 * is also a proof of it.
 */
export class ReleaseLog {
  readonly #options: ReleaseLogOptions
  readonly #restorePoint: RestorePoint | undefined
  #hasTable: boolean

  constructor(options: ReleaseLogOptions) {
    const { database } = options
    if (database.state !== 'read') throw new Error('a release is recorded in a database that was read')
    this.#options = options
    this.#restorePoint = database.catalog.restorePoint
    this.#hasTable = database.catalog.releases !== undefined
  }

  /** Before anything of it leaves this machine. Gives the id of its row. `manifestDigest`: of a folder that holds its source already. */
  async begin(release: BuiltRelease, folder: string, manifestDigest?: string): Promise<string> {
    const id = randomUUID()
    await this.#write(this.#beginning(id, release, folder, manifestDigest), { isBeginning: true })
    return id
  }

  /** The deployment that runs, for another release: its source is the same. */
  async take(release: BuiltRelease, folder: string, deploymentId: string): Promise<void> {
    const { schema } = this.#options.desired
    const id = randomUUID()
    await this.#write(
      [
        ...this.#beginning(id, release, folder),
        setDeployment(schema, id, deploymentId),
        endRelease(schema, id, 'healthy'),
      ],
      { isBeginning: true },
    )
  }

  /** Its folder holds its source now: what is deployed from there from now on is this release, also when its run ends before it can say so. */
  async uploaded(id: string, manifestDigest: string): Promise<void> {
    await this.#write([setManifest(this.#options.desired.schema, id, manifestDigest)])
  }

  /** `manifestDigest`: of what its folder holds now; undefined when nothing vouches for that. */
  async deployed(id: string, deploymentId: string, manifestDigest: string | undefined): Promise<void> {
    const { schema } = this.#options.desired
    await this.#write([setDeployment(schema, id, deploymentId, manifestDigest)])
  }

  /** `manifestDigest`: as of `deployed`. */
  async end(id: string, outcome: ReleaseOutcome, manifestDigest: string | undefined): Promise<void> {
    await this.#write([endRelease(this.#options.desired.schema, id, outcome, manifestDigest)])
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

  /** A table that is there is looked at again, under its lock. What a first release makes shows to nobody before the end. */
  #table(isBeginning: boolean): readonly string[] {
    const { desired } = this.#options
    if (!this.#hasTable) return createReleases(desired.schema)
    const look = guardOwnTable(desired, RELEASES)
    return isBeginning ? [look, upgradeReleases(desired.schema)] : [look]
  }

  #beginning(id: string, release: BuiltRelease, folder: string, manifestDigest?: string): readonly string[] {
    const { desired, scope, environment, run, deployer } = this.#options
    const row = {
      ...{ ...release, id, environment, gitSha: run.gitSha, run: run.label, deployer, folder },
      manifestDigest,
      restorePoint: this.#restorePoint,
    }
    return [
      settleReleases(desired.schema, scope, run.label, id),
      insertRelease(desired.schema, scope, row, run.toolVersion),
    ]
  }

  async #write(boxed: readonly string[], { isBeginning = false } = {}): Promise<void> {
    const { lock, desired } = this.#options
    try {
      await lock.send(this.#message(boxed, this.#table(isBeginning)))
      this.#hasTable = true
    } catch (error) {
      if (!(error instanceof SqlFailure)) throw error
      await lock.send('ROLLBACK')
      throw tamperedSince(RELEASES, desired, error) ?? notRecorded(desired, error)
    }
  }

  #message(boxed: readonly string[], asOwner: readonly string[]): string {
    const { lock, desired } = this.#options
    return [
      'BEGIN ISOLATION LEVEL READ COMMITTED',
      RESTRICT_PATH_LOCALLY,
      ...writeGuard(lock),
      `SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`,
      `SET LOCAL statement_timeout = ${STATEMENT_TIMEOUT_MS}`,
      `SET LOCAL ROLE ${quoteIdentifier(desired.ownerRole)}`,
      ...asOwner,
      ...boxedStatements(desired, boxed),
      'COMMIT',
    ].join(';\n')
  }
}

function notRecorded(
  { schema, ownerRole }: Pick<DesiredDatabase, 'schema' | 'ownerRole'>,
  error: SqlFailure,
): DeployError {
  const table = qualified(schema, RELEASE_TABLE)
  const role = quoteIdentifier(ownerRole)
  return new DeployError(
    'RELEASE_NOT_RECORDED',
    `The release could not be written to ${table}: ${describeFailure(error)}`,
    {
      hint: `Run the job again: it continues from what runs. If ${table} belongs to another role than ${role}, let that rename or drop it. If somebody changed it, run as a member of ${role}: BEGIN; SET LOCAL ROLE ${role}; DROP TABLE ${table}; COMMIT; That forgets the releases and nothing else, and the next deploy makes it anew.`,
      cause: error,
    },
  )
}

import { LEDGER_TABLE } from '../catalog/ledger.ts'
import { type DetailedRelease, RELEASE_TABLE } from '../catalog/release.ts'
import type { Desired } from '../config/desired.ts'
import type { MigrationFile } from '../config/migration-file.ts'
import type { App } from '../databricks/app.ts'
import { readApp } from '../databricks/apps.ts'
import { type Me, readMe } from '../databricks/identity.ts'
import { artifactOfRelease, describeKnown, type KnownArtifact } from '../engine/artifact-contents.ts'
import { observeDatabase } from '../engine/database.ts'
import { desiredDatabaseOf } from '../engine/desired-database.ts'
import type { Payload } from '../engine/payload.ts'
import { findLakebase } from '../engine/platform.ts'
import type { Ports } from '../engine/ports.ts'
import type { Promotion } from '../engine/promotion-request.ts'
import { releaseScope } from '../engine/release.ts'
import { redeployReason } from '../engine/source.ts'
import type { RunEnvironment } from '../engine/start.ts'
import { DeployError } from '../error.ts'
import { isRepeatable } from '../migrations/file.ts'
import { requirePromotable, type Stage } from '../plan/promotion.ts'
import { nameOf } from '../plan/rollback.ts'
import { createRoleStatement } from '../postgres/create-role.ts'
import { qualified, quoteIdentifier } from '../postgres/identifier.ts'
import { clause } from '../sentence.ts'
import { missing } from './migrate.ts'
import { observeHealth } from './status.ts'
import { createWorkspacePorts } from './workspace.ts'

/** A stage that does not answer is not waited for longer. */
const PATIENCE_MS = 60_000

interface StageReading extends Stage {
  readonly app: App | undefined
  readonly desired: Desired
  readonly ledger: Parameters<typeof artifactOfRelease>[1]['ledger']
  readonly ports: Ports
}

/** The environment that has to be healthy with an artefact before another one gets it. */
export class Gate {
  readonly #promotion: Promotion
  readonly #run: RunEnvironment

  constructor(promotion: Promotion, run: RunEnvironment) {
    this.#promotion = promotion
    this.#run = run
  }

  /** Looks at the stage anew. Throws what `requirePromotable` throws, and `PROMOTION_UNREADABLE`. Reads only. */
  async require(payload: Payload): Promise<void> {
    const { environment, soakMs } = this.#promotion
    const stage = await this.#read()
    try {
      const candidate = { artifactDigest: payload.artifactDigest, soakMs }
      requirePromotable(stage, candidate)
      requirePromotable(await withHealth(stage, payload), candidate)
    } catch (error) {
      throw await naming(error, payload, stage)
    }
    this.#run.reporter.info(`${environment} has this artefact, running and healthy`)
  }

  /** What the stage knows of an artefact by its digest, or why it knows nothing. Throws only at the end of the run. */
  async find(digest: string): Promise<KnownArtifact | { readonly unknown: string }> {
    const { environment } = this.#promotion
    try {
      const stage = await this.#read()
      const release = stage.releases.find(({ detail }) => detail.artifactDigest === digest)
      if (!release) return { unknown: `${environment} has no release of that digest` }
      return (
        (await artifactOfRelease(release, stage, stage.ports)) ?? {
          unknown: `the folder of ${nameOf(release)} in ${environment} does not hold it any more`,
        }
      )
    } catch (error) {
      this.#run.signal.throwIfAborted()
      return { unknown: clause(error instanceof Error ? error.message : String(error)) }
    }
  }

  async #read(): Promise<StageReading> {
    const { environment, request } = this.#promotion
    const waitTimeoutMs = Math.min(PATIENCE_MS, request.desired.waitTimeoutMs)
    try {
      const desired = { ...request.desired, waitTimeoutMs }
      const ports = await createWorkspacePorts({ ...request, desired }, this.#run)
      return await readStage(environment, desired, ports)
    } catch (error) {
      this.#run.signal.throwIfAborted()
      throw unreadable(environment, request.login.profile, error)
    }
  }
}

async function readStage(environment: string, desired: Desired, ports: Ports): Promise<StageReading> {
  const { client } = ports
  const found = readApp(client, desired.app.name)
  const [me, app, lakebase] = await Promise.all([readMe(client), found, findLakebase(desired, found, ports)])
  const fault = app && redeployReason(app, app.activeDeployment)
  const seen = { environment, appName: desired.app.name, workspace: client.host }
  const stage = { ...seen, app, fault, ports, desired }
  // Without an app or a database nothing was ever deployed.
  if (!app || missing(desired, { lakebase })) return { ...stage, releases: [], ledger: [] }
  const desiredDatabase = {
    ...desiredDatabaseOf(desired, [], app),
    release: { ...releaseScope(app, ports), inFull: true },
  }
  const database = await observeDatabase(desiredDatabase, lakebase, me.userName, ports)
  if (database.state === 'new') return { ...stage, releases: [], ledger: [] }
  if (database.state === 'deferred')
    throw notReadable(environment, database.reason, remedy(desired, me, database))
  const { releases = [], ledger = [], login, serverVersion } = database.catalog
  if (releases === 'unreadable' || ledger === 'unreadable')
    throw notReadable(
      environment,
      `"${login.role}" may not read ${qualified(desired.lakebase.schema, releases === 'unreadable' ? RELEASE_TABLE : LEDGER_TABLE)}, or it is not as it was made`,
      `Let a member of ${quoteIdentifier(desired.lakebase.ownerRole)} run: ${grantsTo(login.role, serverVersion, desired)}`,
    )
  return {
    ...stage,
    releases: releases.flatMap(({ detail, ...row }): DetailedRelease[] =>
      detail ? [{ ...row, detail }] : [],
    ),
    ledger,
  }
}

/** What is looked at only where the releases say that the artefact is there. Throws `PROMOTION_UNREADABLE`. */
async function withHealth(stage: StageReading, { migrations }: Payload): Promise<StageReading> {
  const { environment, desired, app, ledger, ports } = stage
  const health = await observeHealth(desired, app, ports)
  if ('unseen' in health) throw notReadable(environment, health.unseen, LET_IN)
  // An applied file may have been edited, and accepted as it is; one that runs again is another one then.
  const isApplied = (file: MigrationFile) =>
    ledger.some(
      ({ name, checksum }) => name === file.name && (!isRepeatable(file) || checksum === file.checksum),
    )
  const unapplied = migrations.filter((file) => !isApplied(file)).map(({ name }) => name)
  return { ...stage, unapplied, sick: health.value.healthy ? undefined : clause(health.value.why) }
}

const LET_IN =
  'The health check there has to let the login of this run in: give it CAN_USE on the app of that environment.'

function remedy(desired: Desired, me: Me, { roleMissing }: { readonly roleMissing: boolean }): string {
  if (!roleMissing) return 'Run `deploy` there, which starts what is stopped, and then this job again.'
  const type = me.kind === 'user' ? 'USER' : 'SERVICE_PRINCIPAL'
  return `Let an administrator of database ${desired.lakebase.database} there run this, and run this job again, which says what else it takes: ${createRoleStatement(me.userName, type)}`
}

/** What it takes to read releases and ledger under a lock; before PostgreSQL 17 only who may write a table may lock it so. */
function grantsTo(role: string, serverVersion: number, { lakebase: { schema, ownerRole } }: Desired): string {
  const grantee = quoteIdentifier(role)
  if (serverVersion < 170_000)
    return `GRANT ${quoteIdentifier(ownerRole)} TO ${grantee} WITH INHERIT TRUE, SET TRUE;`
  return `SET ROLE ${quoteIdentifier(ownerRole)}; GRANT USAGE ON SCHEMA ${quoteIdentifier(schema)} TO ${grantee}; GRANT SELECT, MAINTAIN ON ${qualified(schema, RELEASE_TABLE)}, ${qualified(schema, LEDGER_TABLE)} TO ${grantee}; RESET ROLE;`
}

function notReadable(environment: string, why: string, hint: string, cause?: unknown): DeployError {
  const message = `Nothing can be told of ${environment}, which \`promote-from\` names: ${why}.`
  return new DeployError('PROMOTION_UNREADABLE', message, { hint, cause })
}

function unreadable(environment: string, profile: string | undefined, error: unknown): DeployError {
  if (error instanceof DeployError && error.code === 'PROMOTION_UNREADABLE') return error
  const why = clause((error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' '))
  const advice = error instanceof DeployError && error.hint ? `${error.hint} ` : ''
  const login =
    profile === undefined
      ? 'The login of this run is used there, too'
      : `The login there is profile ${profile}`
  const hint = `${advice}${login}: it has to be known in the workspace of ${environment}, and to see its app and its database.`
  return notReadable(environment, why, hint, error)
}

/** The error with the files and migrations that differ, as far as the stage tells. */
async function naming(error: unknown, payload: Payload, stage: StageReading): Promise<unknown> {
  const [newest] = stage.releases
  if (!(error instanceof DeployError) || error.code !== 'PROMOTION_OTHER_ARTIFACT' || !newest) return error
  const known = await artifactOfRelease(newest, stage, stage.ports).catch(() => undefined)
  if (!known) return error
  return new DeployError(error.code, `${error.message} They differ by ${describeKnown(payload, known)}.`, {
    hint: error.hint ?? '',
    cause: error,
  })
}

import type { Desired, DesiredSchema } from '../config/desired.ts'
import type { DesiredDatabase } from '../config/desired-database.ts'
import type { MigrationFile } from '../config/migration-file.ts'
import { NO_OUTPUTS } from '../config/outputs.ts'
import { count } from '../count.ts'
import { applyPorts } from '../engine/apply/database.ts'
import { type Claim, readClaim, requireTrue } from '../engine/database/baseline.ts'
import { type Proof, prove } from '../engine/database/prove.ts'
import { type Login, withDatabase } from '../engine/database.ts'
import { desiredDatabaseOf } from '../engine/desired-database.ts'
import { noProgress, type Outcome } from '../engine/outcome.ts'
import type { DatabasePorts, Ports } from '../engine/ports.ts'
import type { ServerRequest } from '../engine/request.ts'
import { InvalidInput } from '../error.ts'
import { makePlan } from '../plan/plan.ts'
import { renderJson } from '../plan/render.ts'
import type { Session } from '../postgres/connect.ts'
import { quoteIdentifier } from '../postgres/identifier.ts'
import { withScratchBranch } from './scratch-branch.ts'
import { withScratchDatabase } from './scratch-database.ts'

/** Proves the files on a scratch database of the server. Throws what `prove` throws; nothing stays. */
export async function proveOnServer(
  { desired, server }: ServerRequest,
  migrations: readonly MigrationFile[],
  ports: DatabasePorts,
): Promise<Outcome> {
  requireFiles(desired, migrations)
  const claim = await claimOnServer({ desired, server }, migrations, ports)
  const proof = await withScratchDatabase(server, ports, (session, { database, ownerRole }) => {
    const desiredDatabase = scratchOf(desired, migrations, database, ownerRole)
    return proveIn(session, desiredDatabase, claim, server, desired, ports)
  })
  return proofOutcome(proof)
}

/** What the baseline says of the database of the URL. */
async function claimOnServer(
  { desired, server }: Pick<ServerRequest, 'desired' | 'server'>,
  migrations: readonly MigrationFile[],
  ports: DatabasePorts,
): Promise<Claim | undefined> {
  if (!desired.migrations.baseline) return undefined
  const { connect } = await import('../postgres/connect.ts')
  const session = await connect(server.address, server.password, ports)
  try {
    return await readClaim(session, desiredDatabaseOf(desired, migrations))
  } finally {
    await session.close()
  }
}

/** Proves the files on a disposable branch. Throws what `prove` throws; nothing stays. */
export async function proveOnBranch(
  desired: Desired,
  migrations: readonly MigrationFile[],
  ports: Ports,
): Promise<Outcome> {
  requireFiles(desired, migrations)
  const proof = await withScratchBranch(desired, ports, async ({ lakebase, database, user }) => {
    // The branch has a copy of the real database beside the empty one.
    const real = desiredDatabaseOf(desired, migrations)
    const claim = desired.migrations.baseline
      ? await withDatabase(real, lakebase, user, ports, (session) => readClaim(session, real))
      : undefined
    const desiredDatabase = scratchOf(desired, migrations, database, `${database}_owner`)
    return withDatabase(desiredDatabase, lakebase, user, ports, (session, login) =>
      proveIn(session, desiredDatabase, claim, login, desired, ports),
    )
  })
  return proofOutcome(proof)
}

/** The baseline, if there is one, and then that all files can be applied twice. */
async function proveIn(
  session: Session,
  desiredDatabase: DesiredDatabase,
  claim: Claim | undefined,
  login: Login,
  desired: DesiredSchema,
  ports: DatabasePorts,
): Promise<Proof> {
  // What happens to a scratch database is no progress of the run: nothing of the user's is changed.
  const run = { desired, ports, progress: noProgress(), lock: undefined }
  const apply = applyPorts(run, desiredDatabase, login)
  if (claim) {
    await ports.timeline.step('Prove the baseline', () => requireTrue(claim, session, desiredDatabase, apply))
    ports.reporter.info(
      `the baseline is true: what the schema holds is what ${count(claim.files.length, 'file')} made`,
    )
    await session.send(`DROP SCHEMA ${quoteIdentifier(desiredDatabase.schema)} CASCADE`)
  }
  return ports.timeline.step('Prove', () =>
    prove(session, desiredDatabase, apply).catch(besideBaseline(claim)),
  )
}

/** Who came for the baseline should not take the rest of a proof for an answer to that. */
function besideBaseline(claim: Claim | undefined): (error: unknown) => never {
  return (error) => {
    if (!claim || !(error instanceof InvalidInput)) throw error
    const message =
      'the baseline is true; what follows is about running each file a second time, and does not count for it'
    const hint =
      'nothing has to be done for the baseline; leave `prove` out where files need not be idempotent'
    throw new InvalidInput([{ message, hint }, ...error.problems])
  }
}

/** The app's schema in another database, with another owner and nobody who is granted anything. */
function scratchOf(
  { lakebase: { schema, extensions } }: DesiredSchema,
  migrations: readonly MigrationFile[],
  database: string,
  ownerRole: string,
): DesiredDatabase {
  return {
    database,
    schema,
    ownerRole,
    deployers: [],
    ownership: 'enforce',
    extensions,
    grants: [],
    grantsMode: 'additive',
    appRole: undefined,
    migrations,
    allow: [],
    accept: [],
  }
}

function requireFiles({ migrations: { command } }: DesiredSchema, files: readonly MigrationFile[]): void {
  if (files.length > 0) return
  const message = command
    ? '`prove` applies `.sql` files, and `migrations.command` migrates in their place'
    : '`prove` found no migrations to apply'
  const hint = command
    ? 'leave `prove` out: what the tool does the second time is its own'
    : 'say where they are: `migrations: sql`'
  throw new InvalidInput([{ message, hint }])
}

function proofOutcome(proof: Proof): Outcome {
  const { files, statements } = proof
  const plan = makePlan([], [])
  const what = `${count(files.length, 'file')} with ${count(statements, 'statement')}`
  return {
    outputs: { ...NO_OUTPUTS, changed: 'false', plan: renderJson(plan), 'migrations-applied': '0' },
    plan,
    executed: [],
    planOnly: false,
    phases: [],
    ending: {
      verdict: `**Idempotent.** ${what} applied twice to a scratch database: the second time nothing changed.${unseen(proof)}`,
      closing: `Idempotent: ${what}, applied twice.${unseen(proof)}`,
    },
    links: {},
  }
}

/** What is not said: of tables that got no row, and of statements that found none. */
function unseen({ unfilled, idle }: Proof): string {
  const rows =
    unfilled.length > 0
      ? ` No row could be made up for ${unfilled.join(', ')}: what the files do to rows of ${unfilled.length === 1 ? 'it' : 'these'} was not seen.`
      : ''
  const statements =
    idle.length > 0
      ? ` A statement that found no row to work on was not shown to be idempotent: ${idle.join(', ')}.`
      : ''
  return rows + statements
}

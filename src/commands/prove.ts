import type { Desired, DesiredSchema } from '../config/desired.ts'
import type { DesiredDatabase } from '../config/desired-database.ts'
import type { MigrationFile } from '../config/migration-file.ts'
import { NO_OUTPUTS } from '../config/outputs.ts'
import { count } from '../count.ts'
import { applyPorts } from '../engine/apply/database.ts'
import { type Proof, prove } from '../engine/database/prove.ts'
import { type Login, withDatabase } from '../engine/database.ts'
import { noProgress, type Outcome } from '../engine/outcome.ts'
import type { DatabasePorts, Ports } from '../engine/ports.ts'
import type { ServerRequest } from '../engine/request.ts'
import { InvalidInput } from '../error.ts'
import { makePlan } from '../plan/plan.ts'
import { renderJson } from '../plan/render.ts'
import type { Session } from '../postgres/connect.ts'
import { withScratchBranch } from './scratch-branch.ts'
import { withScratchDatabase } from './scratch-database.ts'

/** Proves the files on a scratch database of the server. Throws what `prove` throws; nothing stays. */
export async function proveOnServer(
  { desired, server }: ServerRequest,
  migrations: readonly MigrationFile[],
  ports: DatabasePorts,
): Promise<Outcome> {
  requireFiles(desired, migrations)
  const proof = await withScratchDatabase(server, ports, (session, { database, ownerRole }) => {
    const desiredDatabase = scratchOf(desired, migrations, database, ownerRole)
    return proveIn(session, desiredDatabase, server, desired, ports)
  })
  return proofOutcome(proof)
}

/** Proves the files on a disposable branch. Throws what `prove` throws; nothing stays. */
export async function proveOnBranch(
  desired: Desired,
  migrations: readonly MigrationFile[],
  ports: Ports,
): Promise<Outcome> {
  requireFiles(desired, migrations)
  const proof = await withScratchBranch(desired, ports, ({ lakebase, database, user }) => {
    const desiredDatabase = scratchOf(desired, migrations, database, `${database}_owner`)
    return withDatabase(desiredDatabase, lakebase, user, ports, (session, login) =>
      proveIn(session, desiredDatabase, login, desired, ports),
    )
  })
  return proofOutcome(proof)
}

function proveIn(
  session: Session,
  desiredDatabase: DesiredDatabase,
  login: Login,
  desired: DesiredSchema,
  ports: DatabasePorts,
): Promise<Proof> {
  // What happens to a scratch database is no progress of the run: nothing of the user's is changed.
  const run = { desired, ports, progress: noProgress() }
  return ports.timeline.step('Prove', () =>
    prove(session, desiredDatabase, applyPorts(run, desiredDatabase, login)),
  )
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

function proofOutcome({ files, statements }: Proof): Outcome {
  const plan = makePlan([], [])
  const what = `${count(files.length, 'file')} with ${count(statements, 'statement')}`
  return {
    outputs: { ...NO_OUTPUTS, changed: 'false', plan: renderJson(plan), 'migrations-applied': '0' },
    plan,
    executed: [],
    planOnly: false,
    phases: [],
    ending: {
      verdict: `**Idempotent.** ${what} applied twice to a scratch database: the second time nothing changed.`,
      closing: `Idempotent: ${what}, applied twice.`,
    },
    links: {},
  }
}

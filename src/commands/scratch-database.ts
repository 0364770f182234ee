import { randomBytes } from 'node:crypto'
import { systemClock } from '../clock.ts'
import { Deadline } from '../deadline.ts'
import type { Login } from '../engine/database.ts'
import type { DatabasePorts } from '../engine/ports.ts'
import { DeployError } from '../error.ts'
import { connect, type Session } from '../postgres/connect.ts'
import { keeperRole, quoteIdentifier } from '../postgres/identifier.ts'
import { RESTRICT_PATH } from '../postgres/search-path.ts'
import { describeFailure, SqlFailure } from '../postgres/sql-failure.ts'
import { clause } from '../sentence.ts'

/** How long a cancelled run may still clean up: the runner kills after 7.5 s + 2.5 s. */
const CLOSING_MS = 5_000

/** Names of what a proof makes on somebody's server, and drops again. */
export interface Scratch {
  readonly database: string
  readonly ownerRole: string
}

/**
 * Runs `work` on a database that is made for it, and drops that and the roles of its owner afterwards, also when the work
 * fails or is cancelled. Throws DeployError `SCRATCH_DATABASE_REFUSED` when the login may not create one.
 */
export async function withScratchDatabase<T>(
  server: Login,
  ports: DatabasePorts,
  work: (session: Session, scratch: Scratch) => Promise<T>,
): Promise<T> {
  const database = `lakebase_prove_${randomBytes(4).toString('hex')}`
  const scratch = { database, ownerRole: `${database}_owner` }
  try {
    await onServer(server, ports, (session) => create(session, scratch, server))
    return await onServer({ ...server, address: { ...server.address, database } }, ports, (session) =>
      work(session, scratch),
    )
  } finally {
    await drop(server, scratch, ports)
  }
}

async function onServer<T>(
  { address, password }: Login,
  ports: DatabasePorts,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const session = await connect(address, password, ports)
  try {
    return await work(session)
  } finally {
    await session.close()
  }
}

async function create(session: Session, { database }: Scratch, { address }: Login): Promise<void> {
  try {
    // CREATE DATABASE shares its message with nothing.
    await session.send(RESTRICT_PATH)
    await session.send(`CREATE DATABASE ${quoteIdentifier(database)}`)
  } catch (error) {
    if (!(error instanceof SqlFailure)) throw error
    throw new DeployError(
      'SCRATCH_DATABASE_REFUSED',
      `The scratch database of the proof could not be made: ${describeFailure(error)}`,
      {
        hint: `Let an administrator run: ALTER ROLE ${quoteIdentifier(address.user)} CREATEDB; or give the URL of a server of your own.`,
        cause: error,
      },
    )
  }
}

/** Also after the run was cancelled. Never throws. */
async function drop(server: Login, { database, ownerRole }: Scratch, ports: DatabasePorts): Promise<void> {
  const statements = [
    `DROP DATABASE IF EXISTS ${quoteIdentifier(database)} WITH (FORCE)`,
    `DROP ROLE IF EXISTS ${quoteIdentifier(ownerRole)}`,
    `DROP ROLE IF EXISTS ${quoteIdentifier(keeperRole(ownerRole))}`,
  ]
  const signal = AbortSignal.timeout(CLOSING_MS)
  const { reporter } = ports
  const deadline = new Deadline({ clock: systemClock, timeoutMs: CLOSING_MS, pollMs: 1000, signal, reporter })
  try {
    await onServer(server, { ...ports, clock: systemClock, deadline }, async (session) => {
      for (const statement of [RESTRICT_PATH, ...statements]) await session.send(statement)
    })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    reporter.warning(
      `The scratch database ${database} could not be dropped (${clause(reason)}). Run: ${statements.join('; ')};`,
    )
  }
}

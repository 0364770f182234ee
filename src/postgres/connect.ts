import type { Client } from 'pg'
import type { Clock } from '../clock.ts'
import type { Deadline } from '../deadline.ts'
import type { DeployError } from '../error.ts'
import type { Meter } from '../meter.ts'
import type { Reporter } from '../reporter.ts'
import type { Address } from './address.ts'
import { AnswerLimit, type Hold } from './answer-limit.ts'
import { backoffMs } from './backoff.ts'
import { describeHold } from './blockers.ts'
import {
  isSilence,
  isWaking,
  place,
  refusal,
  refusesOptions,
  unreachable,
  wantsOtherTls,
} from './connect-failure.ts'
import { START_UP_OPTIONS } from './search-path.ts'
import { openSession, type Session } from './session.ts'
import { type TlsAttempt, tlsAttempts, verified } from './tls.ts'

export type { Notice, ResultRows, Session } from './session.ts'

export interface ConnectPorts {
  readonly clock: Clock
  readonly deadline: Deadline
  readonly meter: Meter
  readonly reporter: Reporter
  /** Who connects, for whoever waits for this run's lock. */
  readonly run?: Caller
  /** PEM of a certificate authority to trust in place of the system's. */
  readonly ca?: string
}

/** A run as its session names it. */
export interface Caller {
  readonly name: string
  readonly attempt: number
  readonly gitSha: string | undefined
}

/** PostgreSQL cuts a longer one. */
const MAX_NAME_BYTES = 63

/** `lakebase-deploy 1a2b3c4 run 8211.2`: commit, run and attempt, as far as 63 bytes go. */
export function applicationName(run: Caller | undefined): string {
  if (!run) return 'lakebase-deploy'
  const commit = run.gitSha === undefined ? '' : ` ${run.gitSha.slice(0, 7)}`
  const name = Buffer.from(`lakebase-deploy${commit} run ${run.name}`.replaceAll(/[^\x20-\x7e]/g, '?'))
  const attempt = `.${run.attempt}`
  return `${name.subarray(0, MAX_NAME_BYTES - attempt.length).toString()}${attempt}`
}

/** A suspended endpoint wakes within seconds; a minute of refusals means something else. A container starts faster. */
const WAKE_BUDGET_MS = 60_000
const START_BUDGET_MS = 15_000
const ATTEMPT_TIMEOUT_MS = 20_000
const WAKE_BACKOFF = { firstMs: 100, capMs: 1000 }
const KEEP_ALIVE_DELAY_MS = 10_000
/** For a look at what keeps an answer. */
const LOOK_MS = 5_000

/**
 * Logs in, over verified TLS unless the address says otherwise, retrying for up to a minute while the endpoint wakes up.
 * Without a password node-postgres looks where libpq does: PGPASSWORD, then ~/.pgpass.
 *
 * Throws DeployError `DATABASE_LOGIN_REFUSED`, `DATABASE_NOT_FOUND`, `DATABASE_CONNECT_DENIED`, `DATABASE_TLS_FAILED`
 * or `DATABASE_UNREACHABLE`; the signal's reason when the run is cancelled. No message carries the password.
 */
export async function connect(
  address: Address,
  password: string | undefined,
  ports: ConnectPorts,
): Promise<Session> {
  const { clock, deadline, reporter } = ports
  const giveUpAt =
    clock.now() + Math.min(address.tls ? START_BUDGET_MS : WAKE_BUDGET_MS, deadline.remaining())
  let told: unknown
  for (let attempt = 0; ; attempt += 1) {
    deadline.signal.throwIfAborted()
    const left = giveUpAt - clock.now()
    try {
      return await logIn(address, password, Math.max(1, Math.min(ATTEMPT_TIMEOUT_MS, left)), ports)
    } catch (error) {
      deadline.signal.throwIfAborted()
      if (!isWaking(error)) throw refusal(error, address)
      // An attempt that was cut short says less than the one before it.
      told = isSilence(error) ? (told ?? error) : error
      const pause = backoffMs(attempt, WAKE_BACKOFF)
      if (clock.now() + pause >= giveUpAt) throw gaveUp(told, address, deadline)
      if (attempt === 0) reporter.info(`waiting for the database at ${address.host} to wake up`)
      await clock.sleep(pause, deadline.signal)
    }
  }
}

function gaveUp(told: unknown, address: Address, deadline: Deadline): DeployError {
  const error = unreachable(told, address)
  if (!isSilence(told) || deadline.remaining() > WAKE_BACKOFF.capMs) return error
  return deadline.usedUp(
    `the login to ${place(address)}`,
    'no answer had come',
    `Run the job again, with more time for it: \`wait-timeout: 60m\`. If no answer comes then either: ${error.hint}`,
  )
}

/** One attempt, or the two of a mode that goes either way. */
async function logIn(
  address: Address,
  password: string | undefined,
  timeoutMs: number,
  ports: ConnectPorts,
): Promise<Session> {
  const [first, second] = address.tls ? tlsAttempts(address.host, address.tls) : [verified(ports.ca)]
  try {
    return await logInBy(first, address, password, timeoutMs, ports)
  } catch (error) {
    if (second === undefined || ports.deadline.signal.aborted || !wantsOtherTls(error)) throw error
    return logInBy(second, address, password, timeoutMs, ports)
  }
}

/** A proxy may take no settings with the login; then the first message has to do. */
async function logInBy(
  ssl: TlsAttempt,
  address: Address,
  password: string | undefined,
  timeoutMs: number,
  ports: ConnectPorts,
): Promise<Session> {
  const by = (options: string) => openClient({ ssl, options, timeoutMs, ...address, password }, ports)
  try {
    return await by(START_UP_OPTIONS)
  } catch (error) {
    if (ports.deadline.signal.aborted || !refusesOptions(error)) throw error
    return by('')
  }
}

interface LoginAttempt extends Address {
  readonly ssl: TlsAttempt
  readonly password: string | undefined
  /** Settings that go with the login. PGOPTIONS of this process never do. */
  readonly options: string
  readonly timeoutMs: number
}

async function openClient(
  { host, port, database, user, tls, ssl, options, password, timeoutMs }: LoginAttempt,
  ports: ConnectPorts,
): Promise<Session> {
  const pg = await import('pg')
  const newClient = (limitMs: number) =>
    new pg.Client({
      host,
      port,
      database,
      user,
      ...(password === undefined ? {} : { password }),
      application_name: applicationName(ports.run),
      options,
      // pg makes the host the server name, for SNI and for the check of the certificate.
      ssl,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY_MS,
      connectionTimeoutMillis: limitMs,
    })
  const client = newClient(timeoutMs)
  await connectClient(client, ports.deadline.signal)
  const { meter, deadline } = ports
  const server = place({ host, port, database })
  const look = () => lookAt(client, newClient(LOOK_MS), deadline.signal)
  return openSession(client, {
    meter,
    signal: deadline.signal,
    mayBePooled: tls !== undefined,
    place: server,
    limit: new AnswerLimit({ ...ports, place: server, look }),
  })
}

/** What keeps the message of a client, as the server tells another one. */
async function lookAt(client: Client, other: Client, signal: AbortSignal): Promise<Hold> {
  const timer = setTimeout(() => other.connection.stream.destroy(), LOOK_MS)
  try {
    await connectClient(other, signal)
    const pid = Number(Reflect.get(client, 'processID'))
    return await describeHold(async (sql) => (await other.query(sql)).rows, pid)
  } catch {
    return { text: 'nor did the server answer a second connection', pids: [] }
  } finally {
    clearTimeout(timer)
    other.connection.stream.destroy()
  }
}

async function connectClient(client: Client, signal: AbortSignal): Promise<void> {
  // A failed login is reported twice, by the promise and as an event; the event alone would end the process.
  client.on('error', () => {})
  const abort = () => client.connection.stream.destroy()
  signal.addEventListener('abort', abort)
  try {
    await client.connect()
  } catch (error) {
    client.connection.stream.destroy()
    throw error
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

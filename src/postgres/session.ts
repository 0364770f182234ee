import { Socket } from 'node:net'
import type { Client } from 'pg'
import { DeployError } from '../error.ts'
import type { Meter } from '../meter.ts'
import { clause } from '../sentence.ts'
import type { AnswerLimit } from './answer-limit.ts'
import { refusedByGuard } from './lock-key.ts'
import { pooled, STATEMENT_MODE } from './pooled.ts'
import { withoutRowValues } from './row-value.ts'
import { RESTRICT_PATH, RESTRICT_PATH_LOCALLY } from './search-path.ts'
import { type InternalPlace, SqlFailure } from './sql-failure.ts'

/** The rows of one statement, every value as the server's text; empty for a statement that returns none. */
export type ResultRows = readonly Readonly<Record<string, string | null>>[]

/** A warning of class 01 about a statement of ours: it succeeded, and did less than it says. */
export interface Notice {
  readonly sqlstate: string
  readonly message: string
}

/** One connection, used by one caller at a time. */
export interface Session {
  /**
   * The server's process id as the login told it, of which a pooler makes up its own; undefined where no pooler can be.
   */
  readonly announcedPid?: number | undefined
  /** Aborts when the connection ends, whoever ends it; undefined where that shows with the next message only. */
  readonly ended?: AbortSignal | undefined
  /**
   * Sends one message of the simple protocol and resolves with the rows of every statement in it, in order.
   * Rejects with SqlFailure when the server refuses a statement, with DeployError `DATABASE_CONNECTION_LOST` when
   * the connection ends, with `TIMEOUT` when no answer comes before the run's budget and `mayTakeMs` are used up, and with
   * the signal's reason when the run was cancelled.
   */
  send(sql: string, mayTakeMs?: number): Promise<readonly ResultRows[]>
  /** Sends a message whose answer nobody needs, and does not wait for it: what is sent next does. */
  tell(sql: string): void
  /** The class 01 warnings since the last call; those raised inside functions (the platform's event triggers) are left out. */
  notices(): readonly Notice[]
  /** Says goodbye; the server may see it a moment later. */
  close(): Promise<void>
}

/** The value of the first row that has a column of this name; undefined when no row has, or it is NULL. */
export function cell(results: readonly ResultRows[], column: string): string | undefined {
  const row = results.map((rows) => rows[0]).find((first) => first !== undefined && column in first)
  return row?.[column] ?? undefined
}

export interface SessionPorts {
  readonly meter: Meter
  /** Closes the socket when it aborts: the server then rolls back and releases its locks. */
  readonly signal: AbortSignal
  /** The address is somebody else's word, so that a pooler may be what answers there. */
  readonly mayBePooled?: boolean
  /** `host:port/database`, for what the server refuses. */
  readonly place?: string
  /** Left out, an answer may take for ever. */
  readonly limit?: AnswerLimit
}

const asText = { getTypeParser: () => (value: string) => value }

/** A transaction that restricts the path by itself, before it names anything. */
const RESTRICTS_ITSELF = new RegExp(`^BEGIN[^;]*;\\s*${RESTRICT_PATH_LOCALLY};`)

/** What goes with a message: before it, and after one that needs nothing before it. */
interface Company {
  readonly before: string
  readonly after: string
}

const NONE: Company = { before: '', after: '' }

function companyOf(sql: string): Company {
  return RESTRICTS_ITSELF.test(sql)
    ? { before: '', after: `;\n${RESTRICT_PATH}` }
    : { before: `${RESTRICT_PATH};\n`, after: '' }
}

/**
 * Wraps a connected client. The search_path is restricted with the first message, before it names anything; a
 * statement that PostgreSQL takes only alone, such as CREATE DATABASE, can not be the first.
 */
export function openSession(client: Client, ports: SessionPorts): Session {
  const session = new ClientSession(client, ports)
  // An object of functions, so that a caller can replace one of them.
  return {
    announcedPid: session.announcedPid,
    ended: session.ended,
    send: (sql, mayTakeMs) => session.send(sql, mayTakeMs),
    tell: (sql) => session.tell(sql),
    notices: () => session.notices(),
    close: () => session.close(),
  }
}

class ClientSession implements Session {
  readonly announcedPid: number | undefined
  readonly #client: Client
  readonly #meter: Meter
  readonly #signal: AbortSignal
  readonly #place: string | undefined
  readonly #limit: AnswerLimit | undefined
  readonly #notices: Notice[] = []
  /** Statements of the current message that the server has carried out. */
  #completed = 0
  #isIdle = true
  #isRestricted = false
  readonly #ended = new AbortController()
  #onReady = () => {}
  /** The message that nobody waits for; never rejects. */
  #told: Promise<unknown> = Promise.resolve()

  constructor(client: Client, { meter, signal, mayBePooled, place, limit }: SessionPorts) {
    const pid: unknown = Reflect.get(client, 'processID')
    this.announcedPid = mayBePooled && typeof pid === 'number' ? pid : undefined
    this.#client = client
    this.#meter = meter
    this.#signal = signal
    this.#place = place
    this.#limit = limit
    this.#listen()
    signal.addEventListener('abort', this.#abort)
  }

  async send(sql: string, mayTakeMs = 0): Promise<readonly ResultRows[]> {
    const answer = this.#told.then(() => this.#send(sql))
    if (!this.#limit) return answer
    answer.catch(() => {})
    try {
      return await this.#limit.wait(answer, mayTakeMs)
    } catch (error) {
      // What comes after it would be taken for the answer to something else.
      if (isTimeout(error)) this.#abort()
      throw error
    }
  }

  tell(sql: string): void {
    this.#told = this.#send(sql).catch(() => {})
  }

  get ended(): AbortSignal {
    return this.#ended.signal
  }

  notices(): readonly Notice[] {
    return this.#notices.splice(0)
  }

  async close(): Promise<void> {
    this.#signal.removeEventListener('abort', this.#abort)
    // The goodbye goes out behind what was told last; nobody waits until the server hangs up, a round trip later.
    const { connection } = this.#client
    if (connection.stream instanceof Socket) connection.stream.unref()
    connection.end()
  }

  readonly #abort = () => this.#client.connection.stream.destroy()

  #listen(): void {
    const { connection } = this.#client
    this.#client.on('notice', ({ code, message, where }) => {
      if (code?.startsWith('01') && where === undefined)
        this.#notices.push({ sqlstate: code, message: message ?? '' })
    })
    connection.on('commandComplete', () => {
      this.#completed += 1
    })
    connection.on('readyForQuery', ({ status }) => {
      this.#isIdle = status === 'I'
      this.#onReady()
    })
    connection.on('end', () => {
      this.#ended.abort()
      this.#onReady()
    })
    // A connection lost between two messages is reported by the next one; without a listener it would end the process.
    this.#client.on('error', () => {})
  }

  async #send(sql: string): Promise<readonly ResultRows[]> {
    this.#signal.throwIfAborted()
    this.#completed = 0
    this.#meter.message()
    // In a transaction that has failed PostgreSQL takes nothing but its end.
    const company = this.#isRestricted || !this.#isIdle ? NONE : companyOf(sql)
    const { before, after } = company
    const ready = new Promise<void>((resolve) => {
      this.#onReady = resolve
    })
    try {
      const query = { text: before + sql + after, types: asText }
      const results = [await this.#client.query<Record<string, string | null>>(query)].flat()
      // What a transaction has set goes when it is rolled back.
      if (this.#isIdle && company !== NONE) this.#isRestricted = true
      const sent = results.slice(before === '' ? 0 : 1, after === '' ? undefined : -1)
      return sent.map((result) => result.rows)
    } catch (error) {
      this.#signal.throwIfAborted()
      // node-postgres rejects before the server says whether a transaction is open now.
      if (isServerError(error) && !endsConnection(error)) await ready
      throw toFailure(error, {
        completed: this.#completed,
        before,
        place: this.#place,
        held: this.#limit?.held,
      })
    }
  }
}

/** Whether `error` came from the server, as against the network or this process. */
export function isServerError(error: unknown): error is Error & Record<'code', string> {
  return error instanceof Error && 'severity' in error && 'code' in error && typeof error.code === 'string'
}

/** What is known of a message that failed, beside what the server says. */
interface Failed {
  readonly completed: number
  /** What was put before it. */
  readonly before: string
  readonly place: string | undefined
  readonly held: string | undefined
}

/** Counts from the message as the caller has it. */
function toFailure(error: unknown, { completed, before, place, held }: Failed): Error {
  if (!isServerError(error) || endsConnection(error)) {
    const reason = error instanceof Error ? error.message : String(error)
    if (reason.includes(STATEMENT_MODE)) return pooled()
    return new DeployError(
      'DATABASE_CONNECTION_LOST',
      `The connection to the database was lost (${clause(reason)}).`,
      {
        hint: 'Run the job again: what was open was rolled back, and what was applied is not applied twice.',
        retryable: true,
        cause: error,
      },
    )
  }
  const refused = refusedByGuard(error.code, error)
  if (refused) return refused
  const position = Number(text(error, 'position')) - before.length
  const said = { sqlstate: error.code, message: error.message, detail: text(error, 'detail') }
  return new SqlFailure({
    ...withoutRowValues({ ...said, context: text(error, 'where') }),
    hint: text(error, 'hint'),
    position: position > 0 ? position : undefined,
    internal: internalPlace(error),
    constraint: text(error, 'constraint'),
    place,
    held,
    completed: before === '' ? completed : Math.max(0, completed - 1),
    // The server's own error has the values of rows, and causes are shown.
    cause: undefined,
  })
}

function internalPlace(error: Error): InternalPlace | undefined {
  const [query, position] = [text(error, 'internalQuery'), Number(text(error, 'internalPosition'))]
  return query !== undefined && position > 0 ? { query, position } : undefined
}

function isTimeout(error: unknown): boolean {
  return error instanceof DeployError && error.code === 'TIMEOUT'
}

/** Whether the session ended under a message. */
export function isConnectionLost(error: unknown): boolean {
  return error instanceof DeployError && error.code === 'DATABASE_CONNECTION_LOST'
}

/** The server's last words, such as those of a restart or of `pg_terminate_backend`. */
function endsConnection(error: Error): boolean {
  return ['FATAL', 'PANIC'].includes(text(error, 'severity') ?? '')
}

function text(error: Error, field: string): string | undefined {
  const value: unknown = Reflect.get(error, field)
  return typeof value === 'string' ? value : undefined
}

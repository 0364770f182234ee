import type { Clock } from '../clock.ts'
import { type Deadline, LEAST_ANSWER_MS } from '../deadline.ts'
import type { Reporter } from '../reporter.ts'

export interface AnswerLimitPorts {
  readonly clock: Clock
  readonly deadline: Deadline
  readonly reporter: Reporter
  /** `host:port/database` */
  readonly place: string
  /** What keeps the message, asked on a connection of its own; the end of a sentence. Never throws. */
  readonly look: () => Promise<Hold>
}

/** What is known of a message that the server has not answered. */
export interface Hold {
  /** `"app@x" is in the way (pid 7, psql)` */
  readonly text: string
  /** Of who is in the way. */
  readonly pids: readonly string[]
}

/** Nobody asks why an answer takes so long before, in ms. */
const PATIENCE_MS = 20_000

/** The wait-timeout, as it counts for the answers of a database. */
export class AnswerLimit {
  readonly #ports: AnswerLimitPorts
  #held: string | undefined

  constructor(ports: AnswerLimitPorts) {
    this.#ports = ports
  }

  /** Who was in the way of the last message when somebody looked. */
  get held(): string | undefined {
    return this.#held
  }

  /**
   * `answer`; DeployError `TIMEOUT` when it has not come before the run's budget and `mayTakeMs` are both used up. Says after
   * a while who is in the way.
   */
  async wait<T>(answer: Promise<T>, mayTakeMs: number): Promise<T> {
    this.#held = undefined
    const answered = new AbortController()
    const late = this.#late(
      Math.max(this.#ports.deadline.remaining(), mayTakeMs, LEAST_ANSWER_MS),
      answered.signal,
    )
    late.catch(() => {})
    try {
      return await Promise.race([answer, late])
    } finally {
      answered.abort()
    }
  }

  /** Rejects when the time is up, and when there was an answer, which nobody sees. */
  async #late(limitMs: number, answered: AbortSignal): Promise<never> {
    const { clock, deadline, reporter, place, look } = this.#ports
    const first = Math.min(limitMs, PATIENCE_MS)
    await clock.sleep(first, answered)
    if (first < limitMs) {
      const { text, pids } = await look()
      answered.throwIfAborted()
      if (pids.length > 0) {
        this.#held = text
        reporter.info(`waiting for an answer of the database at ${place}: ${text}`)
      }
    }
    await clock.sleep(limitMs - first, answered)
    const { text, pids } = await look()
    answered.throwIfAborted()
    throw deadline.usedUp(
      `an answer of the database at ${place}`,
      text,
      pids.length > 0 ? held(pids) : undefined,
    )
  }
}

function held(pids: readonly string[]): string {
  const end = pids.map((pid) => `SELECT pg_terminate_backend(${pid});`).join(' ')
  return `Wait for that session or end it (as its own role or a superuser: ${end}), then run the job again: it continues from here. Raise \`wait-timeout: 60m\` if it may take longer.`
}

interface Alarm {
  readonly time: number
  readonly ring: () => void
  timer: NodeJS.Timeout | undefined
}

/** `setTimeout` takes no more. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/**
 * The emulator's time in ms since 1970: the machine's, moved ahead by `advance`. Everything lives on it: pending
 * states, tokens, branches, soft deletes.
 */
export class VirtualClock {
  #offset = 0
  #isAwaited = false
  readonly #alarms = new Set<Alarm>()

  now(): number {
    return Date.now() + this.#offset
  }

  /** Moves time ahead, and does at once, in its order, what is due by then; nothing waits. */
  advance(ms: number): void {
    this.#offset += Math.round(ms)
    this.#ringDue()
  }

  /** Calls `ring` when that time has come, by itself or by `advance`. The result takes it back. */
  at(time: number, ring: () => void): () => void {
    const alarm: Alarm = { time, ring, timer: undefined }
    this.#alarms.add(alarm)
    this.#setTimer(alarm)
    return () => this.#remove(alarm)
  }

  /** Somebody has seen that something is not over yet. */
  noteWait(): void {
    this.#isAwaited = true
  }

  /** Moves time ahead if anybody has seen something pending since the last time. */
  lapse(ms: number): void {
    const isAwaited = this.#isAwaited
    this.#isAwaited = false
    if (isAwaited && ms > 0) this.advance(ms)
  }

  /** Forgets whatever waits. */
  stop(): void {
    for (const alarm of [...this.#alarms]) this.#remove(alarm)
  }

  #setTimer(alarm: Alarm): void {
    const ms = Math.min(Math.max(alarm.time - this.now(), 0), LONGEST_TIMER_MS)
    alarm.timer = setTimeout(() => {
      this.#ringDue()
      // Timers may be early by a millisecond.
      if (this.#alarms.has(alarm)) this.#setTimer(alarm)
    }, ms)
    alarm.timer.unref()
  }

  #ringDue(): void {
    const now = this.now()
    const due = [...this.#alarms].filter(({ time }) => time <= now).sort((a, b) => a.time - b.time)
    for (const alarm of due) {
      if (!this.#alarms.has(alarm)) continue
      this.#remove(alarm)
      alarm.ring()
    }
  }

  #remove(alarm: Alarm): void {
    clearTimeout(alarm.timer)
    this.#alarms.delete(alarm)
  }
}

/** RFC 3339 in UTC, as every timestamp on the wire. */
export function timestamp(ms: number): string {
  return new Date(ms).toISOString()
}

/** The emulator's time in ms since 1970: the machine's, moved ahead by `advance`. Tokens, branches and soft deletes live on it. */
export class VirtualClock {
  #offset = 0

  now(): number {
    return Date.now() + this.#offset
  }

  /** Moves time ahead; nothing waits. */
  advance(ms: number): void {
    this.#offset += ms
  }
}

/** RFC 3339 in UTC, as every timestamp on the wire. */
export function timestamp(ms: number): string {
  return new Date(ms).toISOString()
}

/** One finished HTTP call, times in ms on the run's clock. */
export interface MeteredCall {
  readonly method: string
  readonly path: string
  readonly start: number
  readonly end: number
}

/** Counts round trips, because they are what a deploy costs (design decision 9). */
export class Meter {
  readonly calls: MeteredCall[] = []
  /** Database messages sent after login. */
  messages = 0

  call(call: MeteredCall): void {
    this.calls.push(call)
  }

  message(): void {
    this.messages += 1
  }

  /** Calls that change the platform: everything but GET, token and credential requests. */
  get writes(): number {
    return this.calls.filter((call) => call.method !== 'GET' && !isCredential(call.path)).length
  }

  /** The longest chain of calls that can have waited for one another: each starts after the one before ended. */
  get criticalPath(): number {
    const byEnd = [...this.calls].sort((a, b) => a.end - b.end)
    let length = 0
    let free = Number.NEGATIVE_INFINITY
    for (const call of byEnd) {
      if (call.start < free) continue
      length += 1
      free = call.end
    }
    return length
  }
}

function isCredential(path: string): boolean {
  return path.endsWith('/credentials') || path.endsWith('/token')
}

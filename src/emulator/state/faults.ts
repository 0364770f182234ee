/** What a fault does to the call that it meets. */
export type FaultAction =
  /** Answers this (HTTP): an error of the API, or `body` as it is, as a proxy would. */
  | {
      readonly status: number
      readonly errorCode?: string
      readonly message?: string
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: string
    }
  /** Refuses the login with this SQLSTATE, such as 57P03 "the database system is starting up". */
  | { readonly sqlState: string; readonly message: string }
  | { readonly delayMs: number }
  /** The connection is reset without an answer. */
  | 'drop'
  /** No answer ever comes. */
  | 'hang'
  /** With effect `after`, a read (HTTP) is answered as it was the time before; the first time, as it is. */
  | 'stale'

export interface Fault {
  /**
   * `POST /api/2.0/apps` (path without the query; a trailing `*` matches any rest), `sql <regex>`, or `login`; or a function of
   * `POST /api/2.0/apps`, `sql <text>`, `login`.
   */
  readonly match: string | ((what: string) => boolean)
  /** Matching calls to let pass first; default 0. */
  readonly after?: number
  /** Calls to hit; default 1. */
  readonly times?: number
  /** `after`: the effect is kept and only its answer is lost. Default `before`. */
  readonly effect?: 'before' | 'after'
  readonly action: FaultAction
}

export interface ArmedFault extends Fault {
  /** Calls hit so far. */
  readonly hits: number
  remove(): void
}

export type FaultPhase = 'before' | 'after'

/** A script of failures (the idea is `databricks/cli:libs/testserver/fault.go`). */
export class Faults {
  readonly #armed = new Set<Armed>()

  add(fault: Fault): ArmedFault {
    const armed = new Armed(fault, () => this.#armed.delete(armed))
    this.#armed.add(armed)
    return armed
  }

  clear(): void {
    this.#armed.clear()
  }

  /** The action for this call, if a fault meets it: `what` is `METHOD /path`, `sql <text>` or `login`. */
  meet(what: string): ((phase: FaultPhase) => FaultAction | undefined) | undefined {
    for (const armed of this.#armed) {
      if (!armed.matches(what)) continue
      const action = armed.count()
      if (action === undefined) continue
      const phase = armed.effect ?? 'before'
      return (now) => (now === phase ? action : undefined)
    }
    return undefined
  }
}

class Armed implements ArmedFault {
  readonly match: Fault['match']
  readonly after: number
  readonly times: number
  readonly effect: FaultPhase
  readonly action: FaultAction
  readonly remove: () => void
  readonly #matches: (what: string) => boolean
  #seen = 0

  constructor(fault: Fault, remove: () => void) {
    this.match = fault.match
    this.after = fault.after ?? 0
    this.times = fault.times ?? 1
    this.effect = fault.effect ?? 'before'
    this.action = fault.action
    this.remove = remove
    const { match } = fault
    const expression = typeof match === 'string' ? expressionOf(match) : undefined
    this.#matches = (what) => (typeof match === 'string' ? expression?.test(what) === true : match(what))
  }

  get hits(): number {
    return Math.min(Math.max(this.#seen - this.after, 0), this.times)
  }

  matches(what: string): boolean {
    return this.#matches(what)
  }

  /** Counts a matching call; the action if this one is to be hit. */
  count(): FaultAction | undefined {
    this.#seen += 1
    const number = this.#seen - this.after
    return number >= 1 && number <= this.times ? this.action : undefined
  }
}

function expressionOf(match: string): RegExp {
  if (match.startsWith('sql ')) return new RegExp(`^sql [\\s\\S]*?(?:${match.slice(4)})`, 'i')
  const open = match.endsWith('*')
  const text = (open ? match.slice(0, -1) : match).replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(open ? `^${text}` : `^${text}$`)
}

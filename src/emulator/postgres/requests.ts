import { type Message, strings } from './protocol.ts'

/** Something that the server answers up to a ReadyForQuery. */
export interface Request {
  /** The SQL of a simple Query, or all that an extended batch executes (else parses), joined by `;` and a line end. */
  readonly sql: string
  readonly extended: boolean
  /** It goes on with a request that was announced before: the Sync after a COPY. */
  readonly continued: boolean
}

/** Follows what a client asks for, and which of it the server has yet to answer. */
export class Requests {
  readonly #statements = new Map<string, string>()
  readonly #portals = new Map<string, string>()
  #parsed: string[] = []
  #executed: string[] = []
  #unanswered: Request[] = []
  #copying: Request | undefined

  get waiting(): boolean {
    return this.#unanswered.length > 0
  }

  /** Reads a message of the client's; gives the request that it completes. */
  read({ type, bytes }: Message): Request | undefined {
    switch (type) {
      case 'Q':
        return { sql: strings(bytes, 5, 1).join(), extended: false, continued: false }
      case 'F': // FunctionCall, long obsolete: there is no SQL in it
        return { sql: '', extended: false, continued: false }
      case 'P':
        this.#parse(bytes)
        return undefined
      case 'B':
        this.#bind(bytes)
        return undefined
      case 'E':
        this.#executed.push(this.#portals.get(strings(bytes, 5, 1).join()) ?? '')
        return undefined
      case 'S':
        return this.#sync()
      default:
        return undefined
    }
  }

  /** The request goes to the server now. */
  send(request: Request): void {
    this.#unanswered.push(request)
  }

  /** The server is ready for the next one: gives the request that it has answered. */
  answered(): Request | undefined {
    return this.#unanswered.shift()
  }

  /** A server that reads COPY data ignores the Sync which it got with the batch; the next one ends the request. */
  copyStarted(): void {
    if (this.#unanswered[0]?.extended) this.#copying = this.#unanswered.shift()
  }

  #parse(bytes: Buffer): void {
    const [name = '', sql = ''] = strings(bytes, 5, 2)
    this.#statements.set(name, sql)
    this.#parsed.push(sql)
  }

  #bind(bytes: Buffer): void {
    const [portal = '', statement = ''] = strings(bytes, 5, 2)
    this.#portals.set(portal, this.#statements.get(statement) ?? '')
  }

  #sync(): Request {
    const batch = this.#executed.length > 0 ? this.#executed : this.#parsed
    const copying = this.#copying
    this.#executed = []
    this.#parsed = []
    this.#copying = undefined
    return copying
      ? { ...copying, continued: true }
      : { sql: batch.join(';\n'), extended: true, continued: false }
  }
}

import type { Socket } from 'node:net'
import { type Message, MessageSplitter } from './protocol.ts'
import { type Request, Requests } from './requests.ts'
import type { MessageObserver, Outcome, Session } from './session.ts'

// An answer up to this size is held back as a whole while it is observed; of a bigger one, the end.
const HELD_BYTES = 64 * 1024
const BATCH_MESSAGES = new Set(['P', 'B', 'D', 'E', 'C'])

export interface RelayOptions {
  readonly session: Session
  readonly client: Socket
  readonly server: Socket
  readonly observer: MessageObserver
  /** The body of BackendKeyData, by which the session can be cancelled. */
  onKey(key: Buffer): void
  /** The server has let the client in, or refused it; called before the client knows. */
  onLogin(ok: boolean): void
}

/** Passes messages between a client and its server, in order and at the pace of the slower one. */
export class Relay {
  readonly #options: RelayOptions
  readonly #requests = new Requests()
  #isReady = false
  #outcome: Outcome = 'done'

  constructor(options: RelayOptions) {
    this.#options = options
  }

  /** Resolves when both sides are closed. A rejection of the observer closes both. */
  async run(): Promise<void> {
    const { client, server } = this.#options
    const upstream = this.#passRequests().then(() => server.end())
    const downstream = this.#passAnswers().then(() => client.end())
    for (const direction of [upstream, downstream]) direction.catch(() => this.destroy())
    await Promise.allSettled([upstream, downstream])
  }

  destroy(): void {
    this.#options.client.destroy()
    this.#options.server.destroy()
  }

  async #passRequests(): Promise<void> {
    const { client, server } = this.#options
    const splitter = new MessageSplitter()
    let batch: Buffer[] = []
    for await (const chunk of client) {
      let passed: Buffer[] = []
      for (const message of splitter.push(chunk)) {
        const request = this.#requests.read(message)
        // A batch waits for its end: the server would run each part of it at once.
        if (BATCH_MESSAGES.has(message.type)) {
          batch.push(message.bytes)
          continue
        }
        if (request) {
          await send(server, passed)
          passed = []
          await this.#announce(request)
        }
        passed.push(...batch, message.bytes)
        batch = []
      }
      await send(server, passed)
    }
  }

  async #announce(request: Request): Promise<void> {
    const { observer, session } = this.#options
    if (!request.continued) await observer.before?.(session, request.sql)
    this.#requests.send(request)
  }

  async #passAnswers(): Promise<void> {
    const { client, server } = this.#options
    const splitter = new MessageSplitter()
    let held: Buffer[] = []
    let size = 0
    const release = async () => {
      await send(client, held)
      held = []
      size = 0
    }
    for await (const chunk of server) {
      for (const message of splitter.push(chunk)) {
        await this.#observe(message)
        held.push(message.bytes)
        size += message.bytes.length
        if (message.type === 'Z' || message.type === 'G') await release()
      }
      if (size > HELD_BYTES || !this.#isHolding) await release()
    }
    await release()
  }

  get #isHolding(): boolean {
    return this.#options.observer.after !== undefined && this.#requests.waiting
  }

  async #observe({ type, bytes }: Message): Promise<void> {
    if (type === 'K') this.#options.onKey(bytes.subarray(5))
    else if (type === 'G') this.#requests.copyStarted()
    else if (type === 'E' && this.#isReady) this.#outcome = 'failed'
    else if (type === 'E') this.#options.onLogin(false)
    else if (type === 'Z') await this.#finishRequest()
  }

  async #finishRequest(): Promise<void> {
    const { observer, session } = this.#options
    if (!this.#isReady) {
      this.#isReady = true
      this.#options.onLogin(true)
      return
    }
    const request = this.#requests.answered()
    const outcome = this.#outcome
    this.#outcome = 'done'
    if (request) await observer.after?.(session, request.sql, outcome)
  }
}

/** Resolves when there is room for more. */
function send(socket: Socket, parts: readonly Buffer[]): Promise<void> {
  if (parts.length === 0) return Promise.resolve()
  if (socket.destroyed) return Promise.reject(new Error('the other side has gone'))
  if (socket.write(Buffer.concat(parts))) return Promise.resolve()
  return new Promise((resolve) => {
    const proceed = () => {
      socket.off('drain', proceed)
      socket.off('close', proceed)
      resolve()
    }
    socket.on('drain', proceed)
    socket.on('close', proceed)
  })
}

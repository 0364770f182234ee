import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { createSecureContext, type SecureContext, type TLSSocket } from 'node:tls'
import type { Cluster } from './cluster.ts'
import { type Greeting, greet } from './handshake.ts'
import { cancelRequest, fatal } from './protocol.ts'
import { Relay } from './relay.ts'
import type { MessageObserver, Session } from './session.ts'

const GREETING_TIMEOUT_MS = 30_000

/** What a client says at login. */
export interface LoginRequest {
  readonly user: string
  /** The user's name when the client names no database, as PostgreSQL has it. */
  readonly database: string
  /** The password, which on Lakebase is an OAuth token. Never to be logged. */
  readonly token: string
  /** Host name of the TLS handshake (SNI), by which Lakebase finds the compute. */
  readonly serverName: string | undefined
  /** All of the StartupMessage, such as `application_name` and `options`. */
  readonly parameters: Readonly<Record<string, string>>
}

/** `code` is an SQLSTATE, such as 28P01; `drop` closes the connection without a word. */
export type Verdict =
  | { readonly ok: true; readonly cluster: Cluster }
  | { readonly ok: false; readonly code: string; readonly message: string }
  | { readonly ok: 'drop' }

/** A PostgreSQL front door on 127.0.0.1 with TLS and tokens. */
export interface Gateway {
  readonly port: number
  sessions(): readonly Session[]
  /** Ends sessions at once, running statements too, as when the platform suspends a compute. Gives their number. */
  drop(match: (session: Session) => boolean): number
  close(): Promise<void>
}

export interface GatewayOptions {
  /** PEM. */
  readonly certificate: { readonly cert: string; readonly key: string }
  /** Decides on a login. It may take its time, as a compute that wakes up does. */
  admit(request: LoginRequest): Promise<Verdict>
  readonly observer?: MessageObserver
  /** Told the outcome of each login that got as far as a token; false also when PostgreSQL itself refused. */
  onLogin?(request: Omit<LoginRequest, 'token'>, ok: boolean): void
}

export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const gateway = new RunningGateway(options)
  await gateway.listen()
  return gateway
}

/** A session and what it takes to end it. */
interface Live {
  readonly session: Session
  readonly relay: Relay
  readonly cluster: Cluster
  /** Process id and secret, as in BackendKeyData and CancelRequest; unknown until the server has let the client in. */
  key: Buffer | undefined
}

class RunningGateway implements Gateway {
  readonly #options: GatewayOptions
  readonly #secureContext: SecureContext
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  readonly #live = new Set<Live>()
  #lastId = 0
  #port = 0

  constructor(options: GatewayOptions) {
    this.#options = options
    this.#secureContext = createSecureContext(options.certificate)
    this.#server = createServer({ noDelay: true }, (raw) => {
      this.#serve(raw).catch(() => raw.destroy())
    })
  }

  get port(): number {
    return this.#port
  }

  async listen(): Promise<void> {
    await once(this.#server.listen(0, '127.0.0.1'), 'listening')
    const address = this.#server.address()
    if (typeof address === 'object' && address) this.#port = address.port
  }

  sessions(): readonly Session[] {
    return [...this.#live].map((live) => live.session)
  }

  drop(match: (session: Session) => boolean): number {
    const dropped = [...this.#live].filter((live) => match(live.session))
    for (const live of dropped) {
      this.#live.delete(live)
      live.relay.destroy()
      // A backend at work would only notice at the end of it that nobody listens.
      cancel(live).catch(() => {})
    }
    return dropped.length
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.drop(() => true)
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }

  async #serve(raw: Socket): Promise<void> {
    this.#sockets.add(raw)
    raw.once('close', () => this.#sockets.delete(raw))
    raw.on('error', () => {})
    const timeout = setTimeout(() => raw.destroy(), GREETING_TIMEOUT_MS)
    const greeting = await greet(raw, this.#secureContext).finally(() => clearTimeout(timeout))
    if (greeting?.kind === 'login') return this.#login(greeting)
    if (greeting) await this.#passCancellation(greeting.key)
    raw.end()
  }

  /** Whether it finds a session or not, its sender learns nothing but the end of the connection. */
  async #passCancellation(key: Buffer): Promise<void> {
    const target = [...this.#live].find((live) => live.key?.equals(key))
    if (target) await cancel(target)
  }

  async #login(greeting: Greeting): Promise<void> {
    const { socket, parameters, serverName, token } = greeting
    const user = parameters.user ?? ''
    const request = { user, database: parameters.database || user, serverName, parameters }
    let isReported = false
    const report = (ok: boolean) => {
      if (!isReported) this.#options.onLogin?.(request, ok)
      isReported = true
    }
    const verdict = await this.#options.admit({ ...request, token }).catch(rejection)
    if (verdict.ok === true) await this.#relay(greeting, request, verdict.cluster, report)
    else refuse(socket, verdict)
    report(false)
  }

  async #relay(
    { socket, startup }: Greeting,
    { user, database, serverName, parameters }: Omit<LoginRequest, 'token'>,
    cluster: Cluster,
    onLogin: (ok: boolean) => void,
  ): Promise<void> {
    const server = await connectTo(cluster).catch(() => undefined)
    if (!server)
      return refuse(socket, { ok: false, code: '57P03', message: 'the database system is shutting down' })
    const application = parameters.application_name
    const session = { id: ++this.#lastId, user, database, serverName, application }
    const observer = this.#options.observer ?? {}
    const onKey = (key: Buffer) => {
      live.key = key
    }
    const relay = new Relay({ session, client: socket, server, observer, onKey, onLogin })
    const live: Live = { session, relay, cluster, key: undefined }
    this.#live.add(live)
    server.write(startup)
    await relay.run()
    this.#live.delete(live)
  }
}

/** The emulator's own failure must not look like a lost connection. */
function rejection(error: unknown): Verdict {
  return { ok: false, code: 'XX000', message: `the emulator could not check the login: ${error}` }
}

function refuse(socket: TLSSocket, verdict: Exclude<Verdict, { readonly ok: true }>): void {
  if (verdict.ok === 'drop') socket.destroy()
  else socket.end(fatal(verdict.code, verdict.message))
}

async function connectTo(cluster: Cluster): Promise<Socket> {
  const server = connect(join(cluster.socketDirectory, `.s.PGSQL.${cluster.port}`))
  await once(server, 'connect')
  server.on('error', () => {})
  return server
}

/** Asks the server to cancel what a session is doing; resolves when it has taken note. */
async function cancel({ cluster, key }: Live): Promise<void> {
  if (!key) return
  const server = await connectTo(cluster)
  server.resume().end(cancelRequest(key))
  await once(server, 'close')
}

import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { type Duplex, Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FaultAction, Faults } from '../state/faults.ts'
import type { HttpEntry, Journal } from '../state/journal.ts'
import type { VirtualClock } from '../state/virtual-clock.ts'
import { ApiError } from './errors.ts'
import type { Answer, Request, Site } from './router.ts'

// Sources. The 500 for a defect of the emulator is its own; that no platform answers so is UNVERIFIED.

export interface ServerOptions {
  readonly certificate: { readonly cert: string; readonly key: string }
  readonly sites: readonly Site[]
  /** Takes over a connection that is to become a WebSocket. */
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
  readonly clock: VirtualClock
  readonly journal: Journal
  readonly faults: Faults
  /** Who sends the header, for the journal. */
  identify(authorization: string | undefined): string | undefined
  /** Runs before the effect and again between the effect and its answer; a rejection resets the connection. */
  observe(entry: HttpEntry, phase: 'before' | 'after'): Promise<void>
}

export interface ControlPlaneServer {
  /** On 127.0.0.1. */
  readonly port: number
  close(): Promise<void>
}

/** The one HTTPS listener; the Host header says which site is meant. */
export async function startServer(options: ServerOptions): Promise<ControlPlaneServer> {
  const sockets = new Set<Socket>()
  const answers = new Answers()
  const server = createServer(options.certificate, (incoming, outgoing) => {
    void serve(options, answers, incoming, outgoing)
  })
  server.keepAliveTimeout = 30_000
  server.on('upgrade', options.upgrade)
  server.on('secureConnection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.once('close', () => sockets.delete(socket))
  })
  server.on('tlsClientError', (_error, socket) => socket.destroy())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: portOf(server),
    close: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** The last answer to each read, as text, for those that are given an old one. */
class Answers {
  readonly #last = new Map<string, Answer>()

  earlier({ path, query }: Request): Answer | undefined {
    return this.#last.get(`${path}?${query}`)
  }

  remember({ method, path, query }: Request, { status, body }: Answer): void {
    if (method !== 'GET' || body instanceof Readable || Buffer.isBuffer(body)) return
    const headers = { 'Content-Type': 'application/json' }
    this.#last.set(`${path}?${query}`, { status, headers, body: Buffer.from(JSON.stringify(body ?? {})) })
  }
}

async function serve(
  options: ServerOptions,
  answers: Answers,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const departure = watchDeparture(incoming.socket)
  outgoing.sendDate = false
  outgoing.setHeader('Date', new Date(options.clock.now()).toUTCString())
  const request = await readRequest(incoming).catch(() => undefined)
  if (!request) return incoming.destroy() && undefined
  const entry = options.journal.add(newEntry(options, request))
  const fault = options.faults.meet(`${request.method} ${request.path}`)
  try {
    await options.observe(entry, 'before')
    // A client that was killed before its request took effect must leave no effect.
    if (await departure.gone()) return
    const early = await suffer(fault?.('before'), incoming.socket)
    if (early === 'lost') return
    const answer = early ?? (await answerOf(options, request))
    await options.observe(entry, 'after')
    const action = fault?.('after')
    const late = action === 'stale' ? answers.earlier(request) : await suffer(action, incoming.socket)
    answers.remember(request, answer)
    if (late === 'lost' || (await departure.gone())) return
    entry.status = (late ?? answer).status
    send(outgoing, late ?? answer)
  } catch {
    incoming.socket.destroy()
  } finally {
    entry.endedAt = performance.now()
    departure.stop()
  }
}

async function answerOf(options: ServerOptions, request: Request): Promise<Answer> {
  try {
    const site = options.sites.find((candidate) => candidate.serves(request.host))
    if (!site) throw new ApiError(404, 'ENDPOINT_NOT_FOUND', `No site is served at '${request.host}'`)
    return await site.answer(request)
  } catch (error) {
    if (error instanceof ApiError) return { status: error.status, body: error.body }
    return {
      status: 500,
      body: { error_code: 'INTERNAL_ERROR', message: `emulator defect: ${describe(error)}` },
    }
  }
}

/** Carries out a fault: an answer to give instead, or `lost` when there will be none. */
async function suffer(action: FaultAction | undefined, socket: Socket): Promise<Answer | 'lost' | undefined> {
  if (action === undefined || action === 'stale') return undefined
  if (action === 'hang') return 'lost'
  if (action === 'drop') {
    socket.destroy()
    return 'lost'
  }
  if ('delayMs' in action) {
    await sleep(action.delayMs)
    return undefined
  }
  if ('sqlState' in action) return undefined
  return {
    status: action.status,
    ...(action.headers ? { headers: action.headers } : {}),
    body:
      action.body === undefined
        ? { error_code: action.errorCode ?? 'INTERNAL_ERROR', message: action.message ?? 'injected fault' }
        : Buffer.from(action.body),
  }
}

function send(outgoing: ServerResponse, answer: Answer): void {
  for (const [name, value] of Object.entries(answer.headers ?? {})) outgoing.setHeader(name, value)
  outgoing.statusCode = answer.status
  const body = answer.body
  if (body instanceof Readable) {
    body.once('error', () => outgoing.destroy())
    body.pipe(outgoing)
    return
  }
  if (body === undefined || Buffer.isBuffer(body)) {
    outgoing.end(body)
    return
  }
  if (!outgoing.hasHeader('Content-Type')) outgoing.setHeader('Content-Type', 'application/json')
  outgoing.end(JSON.stringify(body))
}

async function readRequest(incoming: IncomingMessage): Promise<Request> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk))
  const url = incoming.url ?? '/'
  const cut = url.indexOf('?')
  return {
    method: incoming.method ?? 'GET',
    host: (incoming.headers.host ?? '').replace(/:\d+$/, '').toLowerCase(),
    path: cut < 0 ? url : url.slice(0, cut),
    query: new URLSearchParams(cut < 0 ? '' : url.slice(cut + 1)),
    headers: incoming.headers,
    body: Buffer.concat(chunks),
  }
}

function newEntry({ journal, identify }: ServerOptions, request: Request): HttpEntry {
  const query = request.query.size === 0 ? '' : `?${request.query}`
  return {
    kind: 'http',
    index: journal.nextIndex(),
    method: request.method,
    host: request.host,
    path: `${request.path}${query}`,
    identity: identify(request.headers.authorization),
    startedAt: performance.now(),
  }
}

/** Tells whether the client has gone; a killed process closes its sockets before its parent hears of its end. */
function watchDeparture(socket: Socket): { gone(): Promise<boolean>; stop(): void } {
  let gone = false
  const mark = (): void => {
    gone = true
  }
  socket.once('end', mark)
  socket.once('close', mark)
  return {
    gone: async () => {
      // Two turns of the event loop, so that an end that has arrived is also seen.
      for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve))
      return gone || socket.destroyed
    },
    stop: () => {
      socket.off('end', mark)
      socket.off('close', mark)
    },
  }
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port')
  return address.port
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

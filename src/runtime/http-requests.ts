import { subscribe } from 'node:diagnostics_channel'

interface Response {
  once(event: 'close', listener: () => void): unknown
}

interface Server {
  readonly listening: boolean
  closeIdleConnections(): void
}

interface Socket {
  readonly bytesRead: number
  readonly server: unknown
  once(event: 'close', listener: () => void): unknown
  destroy(): void
}

/** Requests to any server of node:http in this process that are not answered yet. */
const open = new Set<object>()
const servers = new Set<Server>()
/** Connections that nothing has come over: a browser opens them in advance, and a load balancer to see who listens. */
const unused = new Set<Socket>()
const waiting: (() => void)[] = []
let isWatching = false

/**
 * Counts from now on; every framework on node:http is seen (Node docs, "diagnostics_channel", http.server.request.start
 * and net.server.socket).
 */
export function watchRequests(): void {
  if (isWatching) return
  isWatching = true
  subscribe('net.server.socket', (message) => {
    if (typeof message === 'object' && message !== null && 'socket' in message) watch(message.socket)
  })
  subscribe('http.server.request.start', (message) => {
    if (typeof message !== 'object' || message === null) return
    if ('server' in message && isServer(message.server)) servers.add(message.server)
    if ('response' in message && isResponse(message.response)) count(message.response)
  })
}

function watch(socket: unknown): void {
  if (!isSocket(socket)) return
  unused.add(socket)
  socket.once('close', () => unused.delete(socket))
}

function count(response: Response): void {
  open.add(response)
  response.once('close', () => {
    open.delete(response)
    if (open.size === 0) for (const done of waiting.splice(0)) done()
  })
}

/** Resolves when none is open. */
export function requestsInFlight(): Promise<void> {
  if (open.size === 0) return Promise.resolve()
  return new Promise((resolve) => void waiting.push(resolve))
}

/**
 * A server that is closed waits for connections that browsers keep alive after their last answer; and for those that have
 * had no request yet, which Node does not call idle.
 */
export function dropIdleConnections(): void {
  for (const server of servers) if (!server.listening) server.closeIdleConnections()
  for (const socket of unused) {
    if (socket.bytesRead > 0) unused.delete(socket)
    else if (isServer(socket.server) && !socket.server.listening) socket.destroy()
  }
}

function isSocket(value: unknown): value is Socket {
  return (
    typeof value === 'object' &&
    value !== null &&
    'bytesRead' in value &&
    'destroy' in value &&
    'server' in value
  )
}

function isResponse(value: unknown): value is Response {
  return typeof value === 'object' && value !== null && 'once' in value
}

function isServer(value: unknown): value is Server {
  return (
    typeof value === 'object' && value !== null && 'closeIdleConnections' in value && 'listening' in value
  )
}

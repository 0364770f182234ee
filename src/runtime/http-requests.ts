import { subscribe } from 'node:diagnostics_channel'

interface Response {
  once(event: 'close', listener: () => void): unknown
}

interface Server {
  readonly listening: boolean
  closeIdleConnections(): void
}

/** Requests to any server of node:http in this process that are not answered yet. */
const open = new Set<object>()
const servers = new Set<Server>()
const waiting: (() => void)[] = []
let isWatching = false

/** Counts from now on; every framework on node:http is seen (Node docs, "diagnostics_channel", http.server.request.start). */
export function watchRequests(): void {
  if (isWatching) return
  isWatching = true
  subscribe('http.server.request.start', (message) => {
    if (typeof message !== 'object' || message === null) return
    if ('server' in message && isServer(message.server)) servers.add(message.server)
    if ('response' in message && isResponse(message.response)) count(message.response)
  })
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

/** A server that is closed waits for connections that browsers keep alive after their last answer. */
export function dropIdleConnections(): void {
  for (const server of servers) if (!server.listening) server.closeIdleConnections()
}

function isResponse(value: unknown): value is Response {
  return typeof value === 'object' && value !== null && 'once' in value
}

function isServer(value: unknown): value is Server {
  return (
    typeof value === 'object' && value !== null && 'closeIdleConnections' in value && 'listening' in value
  )
}

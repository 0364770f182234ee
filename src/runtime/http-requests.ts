import { subscribe } from 'node:diagnostics_channel'

/** Requests to any server of node:http in this process that are not answered yet. */
const open = new Set<object>()
const waiting: (() => void)[] = []
let isWatching = false

/** Counts from now on; every framework on node:http is seen (Node docs, "diagnostics_channel", http.server.request.start). */
export function watchRequests(): void {
  if (isWatching) return
  isWatching = true
  subscribe('http.server.request.start', (message) => {
    const response = responseOf(message)
    if (!response) return
    open.add(response)
    response.once('close', () => {
      open.delete(response)
      if (open.size === 0) for (const done of waiting.splice(0)) done()
    })
  })
}

/** Resolves when none is open. */
export function requestsInFlight(): Promise<void> {
  if (open.size === 0) return Promise.resolve()
  return new Promise((resolve) => void waiting.push(resolve))
}

interface Response {
  once(event: 'close', listener: () => void): unknown
}

function responseOf(message: unknown): Response | undefined {
  const response =
    typeof message === 'object' && message !== null && 'response' in message ? message.response : undefined
  return isResponse(response) ? response : undefined
}

function isResponse(value: unknown): value is Response {
  return typeof value === 'object' && value !== null && 'once' in value
}

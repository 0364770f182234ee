import type { Clock } from '../clock.ts'
import type { Meter } from '../meter.ts'
import { isJsonObject } from './json.ts'
import type { TokenSource } from './token.ts'

// The stream: `databricks/cli:libs/apps/logstream/streamer.go`, `cmd/apps/logs.go`. It takes the token of an OAuth login, and
// no PAT; it waits for a term to search for, which may be empty; a message of one NUL keeps the connection alive.

export type OpenSocket = (
  url: string,
  headers: Readonly<Record<string, string>>,
) => InstanceType<typeof WebSocket>

export interface AppLogPorts {
  /** Undefined where Node has no WebSocket of its own: before 22. */
  readonly openSocket: OpenSocket | undefined
  readonly tokens: TokenSource
  readonly clock: Clock
  readonly meter: Meter
  readonly userAgent: string
}

export type AppLog =
  /** None: all that there is was written before. */
  | { readonly lines: readonly string[] }
  /** Why there are none. */
  | { readonly unread: string }

const PATH = '/logz/stream'
/** Most of what is read, in lines. */
const MOST_LINES = 30
/** How long all of it may take, in ms. */
const READ_MS = 5_000
/** The stream goes on for ever: after this long without a line, in ms, what there was has come. */
const QUIET_MS = 700

/**
 * The end of what an app has written since `since` (epoch ms), oldest line first; a line without a time of its own counts as
 * such. `url` is the app's, with the scheme. Never throws.
 */
export async function readAppLog(
  url: string,
  since: number,
  ports: AppLogPorts,
  signal: AbortSignal,
): Promise<AppLog> {
  const { openSocket, tokens, clock, meter, userAgent } = ports
  if (!openSocket) return { unread: 'this version of Node has no WebSocket, which Node 22 has' }
  const start = clock.now()
  try {
    const { origin } = new URL(url)
    const headers = { authorization: `Bearer ${await tokens.token()}`, origin, 'user-agent': userAgent }
    const socket = openSocket(`${origin.replace(/^http/, 'ws')}${PATH}`, headers)
    return await tailOf(socket, since, signal)
  } catch (error) {
    return { unread: error instanceof Error ? error.message : String(error) }
  } finally {
    meter.call({ method: 'GET', path: PATH, start, end: clock.now() })
  }
}

function tailOf(socket: InstanceType<typeof WebSocket>, since: number, signal: AbortSignal): Promise<AppLog> {
  const lines: string[] = []
  let hasOlder = false
  return new Promise((resolve) => {
    let quiet: NodeJS.Timeout | undefined
    const end = (unread: string) => {
      clearTimeout(quiet)
      clearTimeout(limit)
      signal.removeEventListener('abort', cancelled)
      socket.close()
      resolve(lines.length > 0 || hasOlder ? { lines } : { unread })
    }
    const cancelled = () => end('the run was cancelled')
    const limit = setTimeout(() => end(`no line within ${READ_MS / 1000} s`), READ_MS)
    signal.addEventListener('abort', cancelled)
    socket.addEventListener('open', () => socket.send(''))
    socket.addEventListener('error', () => end('the platform refused the connection'))
    socket.addEventListener('close', () => end('the log is empty'))
    socket.addEventListener('message', ({ data }) => {
      const line = typeof data === 'string' ? lineOf(data) : undefined
      if (line === undefined) return
      if (line.at !== undefined && line.at < since) hasOlder = true
      else lines.push(line.text)
      if (lines.length > MOST_LINES) lines.shift()
      clearTimeout(quiet)
      quiet = setTimeout(() => end(''), QUIET_MS)
    })
  })
}

/** An entry says who wrote it and when, as seconds; what is none is a line by itself. */
function lineOf(data: string): Line | undefined {
  if (data === '' || data === '\0') return undefined
  const entry = parsed(data)
  if (!isJsonObject(entry) || typeof entry.message !== 'string')
    return { at: undefined, text: data.trimEnd() }
  const date = typeof entry.timestamp === 'number' ? new Date(entry.timestamp * 1000) : undefined
  const at = date === undefined || Number.isNaN(date.getTime()) ? undefined : date.getTime()
  const system = entry.source === 'SYSTEM' ? '[system] ' : ''
  return { at, text: `${at === undefined ? '' : timeOf(at)}${system}${entry.message.trimEnd()}` }
}

interface Line {
  /** Epoch ms; undefined: nobody knows. */
  readonly at: number | undefined
  readonly text: string
}

function parsed(data: string): unknown {
  try {
    return JSON.parse(data)
  } catch {
    return undefined
  }
}

/** `17:05:34 `, in UTC. */
function timeOf(at: number): string {
  return `${new Date(at).toISOString().slice(11, 19)} `
}

import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { App } from '../apps/app.ts'
import { appAt } from './app-proxy.ts'
import { hasLevel } from './permissions.ts'
import type { Platform } from './platform.ts'

// Sources. Path, Origin, the first message and the entries: `databricks/cli:libs/apps/logstream/streamer.go`; that a PAT is
// refused and which apps have a log: `databricks/cli:cmd/apps/logs.go`. The level that a reader needs and the answers to those
// who are refused: UNVERIFIED.

const PATH = '/logz/stream'

/** `wss://<app>/logz/stream`: what an app has written so far, then nothing more. */
export class AppLogStream {
  readonly #platform: Platform
  readonly #server = new WebSocketServer({ noServer: true })

  constructor(platform: Platform) {
    this.#platform = platform
  }

  readonly upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const host = (request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase()
    const app = appAt(this.#platform, host)
    const refusal = this.#refusal(request, app)
    if (!app || refusal !== undefined) {
      socket.end(`HTTP/1.1 ${refusal ?? '404 Not Found'}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
      return
    }
    this.#server.handleUpgrade(request, socket, head, (connection) => send(app, connection))
  }

  #refusal({ url, headers }: IncomingMessage, app: App | undefined): string | undefined {
    if (!app || url !== PATH) return '404 Not Found'
    const { identity } = this.#platform
    const caller = identity.find(headers.authorization)
    if (!caller || !identity.isOAuth(headers.authorization)) return '401 Unauthorized'
    if (!hasLevel(this.#platform, caller, { type: 'apps', id: app.name }, 'CAN_MANAGE'))
      return '403 Forbidden'
    if (headers.origin !== app.url) return '403 Forbidden'
    return app.compute.state === 'ACTIVE' ? undefined : '503 Service Unavailable'
  }
}

function send(app: App, connection: WebSocket): void {
  connection.on('error', () => connection.terminate())
  connection.once('message', () => {
    for (const { at, text } of app.log.lines)
      connection.send(JSON.stringify({ source: 'APP', timestamp: at / 1000, message: text }))
    connection.send('\0')
  })
}

import type { Socket } from 'node:net'
import { type SecureContext, TLSSocket } from 'node:tls'
import {
  CANCEL_REQUEST,
  fatal,
  GSS_REQUEST,
  PASSWORD_REQUEST,
  SSL_REQUEST,
  startupParameters,
  strings,
} from './protocol.ts'

const TLS_HANDSHAKE = 0x16
const ALPN = 'postgresql'
// PostgreSQL's own limit (MAX_STARTUP_PACKET_LENGTH), and room for tokens.
const LONGEST_STARTUP = 10_000
const LONGEST_PASSWORD = 100_000

/** A client that has said who it is; the server has not heard of it yet. */
export interface Greeting {
  readonly kind: 'login'
  readonly socket: TLSSocket
  /** The StartupMessage as it came. */
  readonly startup: Buffer
  readonly parameters: Readonly<Record<string, string>>
  readonly serverName: string | undefined
  readonly token: string
}

/** A CancelRequest; its sender waits for nothing but the end of the connection. */
export interface Cancellation {
  readonly kind: 'cancel'
  /** Process id and secret, as the session's BackendKeyData had them. */
  readonly key: Buffer
}

/**
 * Speaks the beginning of the protocol with a new connection: TLS by SSLRequest or, as from PostgreSQL 17 on, directly
 * with ALPN; then the StartupMessage and a cleartext password. Undefined when the client went away or was refused.
 */
export async function greet(
  raw: Socket,
  secureContext: SecureContext,
): Promise<Greeting | Cancellation | undefined> {
  const first = await firstPacket(raw, secureContext)
  if (!first) return undefined
  const { socket, packet } = first
  if (packet.readInt32BE(4) === CANCEL_REQUEST) return { kind: 'cancel', key: packet.subarray(8) }
  if (!(socket instanceof TLSSocket)) {
    socket.end(fatal('28000', 'connection is insecure (try using `sslmode=require`)'))
    return undefined
  }
  socket.write(PASSWORD_REQUEST)
  const token = await readPassword(socket)
  if (token === undefined) return undefined
  const parameters = startupParameters(packet)
  return { kind: 'login', socket, startup: packet, parameters, serverName: serverNameOf(socket), token }
}

interface FirstPacket {
  readonly socket: Socket
  readonly packet: Buffer
}

async function firstPacket(raw: Socket, secureContext: SecureContext): Promise<FirstPacket | undefined> {
  let socket = raw
  for (;;) {
    const head = await read(socket, 4)
    if (!head) return undefined
    if (socket === raw && head[0] === TLS_HANDSHAKE) {
      raw.unshift(head)
      const secured = await secure(raw, secureContext)
      // Without ALPN a client of another protocol could be tricked into talking to this server.
      if (secured.alpnProtocol !== ALPN) return undefined
      socket = secured
      continue
    }
    const packet = await readPacket(socket, head)
    if (!packet) return undefined
    const code = packet.readInt32BE(4)
    if (code === GSS_REQUEST) socket.write('N')
    else if (code === SSL_REQUEST && socket === raw) {
      // What came along with the request in clear text would pass for encrypted (CVE-2021-23214).
      if (raw.readableLength > 0) return undefined
      raw.write('S')
      socket = await secure(raw, secureContext)
    } else if (code === SSL_REQUEST) return undefined
    else return { socket, packet }
  }
}

async function readPacket(socket: Socket, head: Buffer): Promise<Buffer | undefined> {
  const length = head.readInt32BE(0)
  if (length < 8 || length > LONGEST_STARTUP) return undefined
  const body = await read(socket, length - 4)
  return body && Buffer.concat([head, body])
}

async function readPassword(socket: Socket): Promise<string | undefined> {
  const head = await read(socket, 5)
  if (!head) return undefined
  const length = head.readInt32BE(1)
  if (head.toString('latin1', 0, 1) !== 'p' || length < 5 || length > LONGEST_PASSWORD) {
    socket.end(fatal('08P01', 'expected password response'))
    return undefined
  }
  const body = await read(socket, length - 4)
  return body && strings(body, 0, 1).join()
}

function serverNameOf(socket: TLSSocket): string | undefined {
  return typeof socket.servername === 'string' && socket.servername !== '' ? socket.servername : undefined
}

function secure(raw: Socket, secureContext: SecureContext): Promise<TLSSocket> {
  const socket = new TLSSocket(raw, { isServer: true, secureContext, ALPNProtocols: [ALPN] })
  return new Promise((resolve, reject) => {
    socket.once('secure', () => resolve(socket))
    socket.on('error', reject)
    socket.once('close', () => reject(new Error('the client went away during the TLS handshake')))
  })
}

/** Exactly `size` bytes, and not one more out of the socket; undefined when it ends before. */
function read(socket: Socket, size: number): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const finish = (bytes: Buffer | undefined) => {
      for (const event of EVENTS) socket.off(event, attempt)
      resolve(bytes)
    }
    const attempt = () => {
      const bytes: Buffer | null = socket.read(size)
      if (bytes?.length === size) finish(bytes)
      else if (bytes || socket.readableEnded || socket.destroyed) finish(undefined)
    }
    for (const event of EVENTS) socket.on(event, attempt)
    attempt()
  })
}

const EVENTS = ['readable', 'end', 'close', 'error'] as const

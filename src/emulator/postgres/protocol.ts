// The parts of the PostgreSQL protocol, version 3, that a gateway has to know (PostgreSQL docs, "Message Formats").

/** Codes in the place of a protocol version, in the first packet of a connection. */
export const CANCEL_REQUEST = 80877102
export const SSL_REQUEST = 80877103
export const GSS_REQUEST = 80877104

/** `AuthenticationCleartextPassword`. */
export const PASSWORD_REQUEST: Buffer = message('R', Buffer.from([0, 0, 0, 3]))

/** A message with its one-letter type and its length, as it is on the wire. */
export interface Message {
  readonly type: string
  readonly bytes: Buffer
}

export function message(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5)
  head.write(type, 'latin1')
  head.writeInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}

/** `ErrorResponse` that ends the connection. `code` is the SQLSTATE. */
export function fatal(code: string, text: string): Buffer {
  return message('E', Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${text}\0\0`))
}

export function cancelRequest(key: Buffer): Buffer {
  const head = Buffer.alloc(8)
  head.writeInt32BE(8 + key.length, 0)
  head.writeInt32BE(CANCEL_REQUEST, 4)
  return Buffer.concat([head, key])
}

/** The first `count` zero-ended strings from byte `start` on; missing ones are empty. */
export function strings(bytes: Buffer, start: number, count: number): string[] {
  let from = start
  return Array.from({ length: count }, () => {
    const end = bytes.indexOf(0, from)
    const text = bytes.toString('utf8', from, end === -1 ? bytes.length : end)
    from = end === -1 ? bytes.length : end + 1
    return text
  })
}

/** Pairs of the StartupMessage, which follow its length and version; an empty name ends them. */
export function startupParameters(packet: Buffer): Record<string, string> {
  const parts = packet.toString('utf8', 8).split('\0')
  const parameters: Record<string, string> = {}
  for (let index = 0; parts[index]; index += 2) parameters[parts[index] ?? ''] = parts[index + 1] ?? ''
  return parameters
}

/** Cuts a stream into messages, wherever its chunks begin and end. */
export class MessageSplitter {
  #rest: Buffer[] = []
  #length = 0
  /** Bytes needed before the next look: a head, or a whole message. */
  #needed = 5

  /** The messages that are complete with this chunk. */
  push(chunk: Buffer): Message[] {
    this.#rest.push(chunk)
    this.#length += chunk.length
    if (this.#length < this.#needed) return []
    const bytes = Buffer.concat(this.#rest)
    const messages: Message[] = []
    let start = 0
    this.#needed = 5
    while (bytes.length - start >= 5) {
      const size = 1 + bytes.readInt32BE(start + 1)
      if (size < 5) throw new Error(`a message of ${size} bytes cannot be`)
      if (bytes.length - start < size) {
        this.#needed = size
        break
      }
      messages.push({
        type: bytes.toString('latin1', start, start + 1),
        bytes: bytes.subarray(start, start + size),
      })
      start += size
    }
    this.#rest = [bytes.subarray(start)]
    this.#length = bytes.length - start
    return messages
  }
}

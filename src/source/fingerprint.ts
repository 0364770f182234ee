import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { type FoundSecret, SecretScan } from './secret-content.ts'

/** A file above this many bytes makes the whole deployment fail (docs "Databricks Apps", limits). */
export const MAX_FILE_BYTES = 10_485_760

const CHUNK_BYTES = 65_536
/** Reads wait for the disk, not for the processor; more than this only costs memory and file handles. */
const READERS = 16

export interface Fingerprint {
  /** Bytes. */
  readonly size: number
  /** Hex; undefined for a file above MAX_FILE_BYTES, which is not read. */
  readonly sha256: string | undefined
  /** The first 64 KiB as text. */
  readonly head: string
  /** A credential anywhere in it. */
  readonly secret: FoundSecret | undefined
}

/**
 * Reads every file once, at most 16 at a time and 64 KiB of each. `found` gets the fingerprint or, for a file that
 * cannot be read, the error.
 */
export async function fingerprintAll<T extends { readonly absolutePath: string }>(
  files: readonly T[],
  found: (file: T, outcome: Fingerprint | Error) => void,
): Promise<void> {
  const queue = files.values()
  const reader = async () => {
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
    for (const file of queue) found(file, await fingerprint(file.absolutePath, buffer).catch(toError))
  }
  await Promise.all(Array.from({ length: Math.min(READERS, files.length) }, reader))
}

async function fingerprint(absolutePath: string, buffer: Buffer): Promise<Fingerprint> {
  const handle = await open(absolutePath)
  try {
    const { size } = await handle.stat()
    if (size > MAX_FILE_BYTES) return { size, sha256: undefined, head: '', secret: undefined }
    return await hash(handle, size, buffer)
  } finally {
    await handle.close()
  }
}

async function hash(handle: FileHandle, expectedSize: number, buffer: Buffer): Promise<Fingerprint> {
  const digest = createHash('sha256')
  let size = 0
  let head = ''
  const scan = new SecretScan()
  for (;;) {
    const { bytesRead } = await handle.read(buffer, 0, CHUNK_BYTES)
    const chunk = buffer.subarray(0, bytesRead)
    if (size === 0) head = chunk.toString('utf8')
    digest.update(chunk)
    scan.add(chunk)
    size += bytesRead
    // A short read at the expected end spares the extra round trip that only says "end of file".
    if (bytesRead === 0 || (size === expectedSize && bytesRead < CHUNK_BYTES)) break
  }
  return { size, sha256: digest.digest('hex'), head, secret: scan.found }
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}

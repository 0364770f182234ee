import { randomUUID } from 'node:crypto'
import type { RunIdentity } from './ports.ts'

/** What the lock file says of whoever wrote it. */
export interface LockFile {
  /** Made up for each acquisition, so that a holder knows its own. */
  readonly id: string
  /** `RunIdentity.id` */
  readonly holder: string
  readonly attempt: number
  readonly label: string
  /** Counts the renewals, so that the text changes with each. */
  readonly beat: number
}

export function newLock({ id, attempt, label }: RunIdentity): LockFile {
  return { id: randomUUID(), holder: id, attempt, label, beat: 0 }
}

export function renewed(lock: LockFile): LockFile {
  return { ...lock, beat: lock.beat + 1 }
}

export function serialiseLock(lock: LockFile): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(lock))
}

/** Undefined when the text is no lock of this version: then nobody knows whose it is. */
export function parseLock(text: string): LockFile | undefined {
  const value = parseJson(text)
  if (typeof value !== 'object' || value === null) return undefined
  const { id, holder, attempt, label, beat }: Record<string, unknown> = { ...value }
  const isText = typeof id === 'string' && typeof holder === 'string' && typeof label === 'string'
  if (!isText || typeof attempt !== 'number' || typeof beat !== 'number') return undefined
  return { id, holder, attempt, label, beat }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

import { ApiError, isAlreadyExists, isAmbiguous, saidBy } from './api-error.ts'
import type { WorkspaceClient } from './http.ts'

/** A change of the platform, and how to tell that it has happened although no clear answer came. */
export interface Change<T> {
  /** Names the thing in progress lines: `project shop`. */
  readonly what: string
  /** `taken` is true once the platform said "already exists" but the desired thing is not there: its id is another's. */
  readonly send: (taken: boolean) => Promise<unknown>
  /** The thing as desired, or undefined. */
  readonly read: () => Promise<T | undefined>
  /** Throws when what was found is not what was asked for. */
  readonly verify?: (found: T) => void
}

const ATTEMPTS = 5

/**
 * Sends a change until it certainly holds, and never blindly twice: after "already exists", a conflict or a lost answer
 * it looks first, because the platform has no idempotency keys here.
 */
export async function applyOnce<T>(client: WorkspaceClient, change: Change<T>): Promise<void> {
  const { what, send, read, verify } = change
  let failures = 0
  let taken = false
  await client.deadline.poll(what, async () => {
    try {
      await send(taken)
      return { done: true, value: undefined }
    } catch (error) {
      failures += 1
      if (!isUnclear(error) || failures > ATTEMPTS) throw error
      const found = await read()
      if (found === undefined) {
        taken = taken || isAlreadyExists(error)
        const said = saidBy(error)
        return {
          done: false,
          state: taken ? 'not visible yet' : 'not confirmed, asking again',
          ...(said !== undefined && { said }),
        }
      }
      verify?.(found)
      return { done: true, value: undefined }
    }
  })
}

function isUnclear(error: unknown): boolean {
  return isAlreadyExists(error) || isAmbiguous(error) || (error instanceof ApiError && error.status === 409)
}

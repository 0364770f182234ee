import { ApiError, isAmbiguous, isNotFound, saidBy } from './api-error.ts'
import { LOOKS } from './apps.ts'
import type { WorkspaceClient } from './http.ts'

/** `going`: the platform is at it, and only has to be waited for. */
export type Presence = 'there' | 'going' | 'gone'

/** A thing that is to be gone, and how to tell. */
export interface Removal {
  /** Names the thing in progress lines: `app shop`. */
  readonly what: string
  readonly read: () => Promise<Presence>
  readonly send: () => Promise<unknown>
}

/** How often the platform may answer unclearly before that is the end. */
const ATTEMPTS = 5

/**
 * Asks for the removal until the thing is certainly gone. An answer is never believed by itself: a request that was lost is
 * sent again once the thing is seen to be there, and what is not to be seen is gone only after a few looks. Throws what the
 * platform refuses with.
 */
export async function removeUntilGone(client: WorkspaceClient, { what, read, send }: Removal): Promise<void> {
  let failures = 0
  let absent = 0
  await client.deadline.poll(`${what} to be gone`, async () => {
    const presence = await read()
    if (presence === 'gone') {
      absent += 1
      return absent < LOOKS ? { done: false, state: 'not visible' } : { done: true, value: undefined }
    }
    absent = 0
    let said: string | undefined
    if (presence === 'going') return { done: false, state: 'being deleted' }
    try {
      await send()
    } catch (error) {
      if (!isConflict(error)) failures += 1
      if (!isUnclear(error) || failures > ATTEMPTS) throw error
      said = saidBy(error)
    }
    return { done: false, state: 'it is there', ...(said !== undefined && { said }) }
  })
}

/** What was asked for twice is refused in several ways: not found, a conflict, or being deleted already. */
function isUnclear(error: unknown): boolean {
  const isRefused = error instanceof ApiError && error.status === 400
  return isNotFound(error) || isAmbiguous(error) || isConflict(error) || isRefused
}

/** Something else goes on with the thing, which ends by itself. */
function isConflict(error: unknown): boolean {
  return error instanceof ApiError && error.status === 409
}

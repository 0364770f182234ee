import type { Clock } from './clock.ts'
import type { CredentialSource } from './credential-source.ts'

/** As long as a token lives. */
const UNUSED_MS = 3_600_000

/**
 * For settings, whose end nobody tells: holds a source while it is used, and lets go of it when it has not been for an
 * hour, so that a destroyed client leaves no timer that renews for ever. The next use takes one anew.
 */
export function lease(open: () => CredentialSource, clock: Clock): CredentialSource {
  let held: CredentialSource | undefined
  let cancel = () => {}
  const letGo = async () => {
    cancel()
    const source = held
    held = undefined
    await source?.stop()
  }
  const take = () => {
    cancel()
    cancel = clock.schedule(UNUSED_MS, () => void letGo())
    held ??= open()
    return held
  }
  return {
    get: (signal) => take().get(signal),
    invalidate: (token) => held?.invalidate(token),
    accept: (token) => held?.accept?.(token),
    start: () => take().start(),
    stop: letGo,
    status: () => held?.status() ?? { state: 'empty', expiresInMs: 0, calls: 0 },
  }
}

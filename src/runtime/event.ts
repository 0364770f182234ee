/** What happens behind the app's back. No event holds a token. */
export type LakebaseEvent =
  | { readonly type: 'refreshed'; readonly expiresInMs: number; readonly tookMs: number }
  /** `expiresInMs` is what the old token has left; 0 when there is none. */
  | { readonly type: 'refresh_failed'; readonly error: Error; readonly expiresInMs: number }
  | { readonly type: 'invalidated' }
  | {
      readonly type: 'connect_retry'
      readonly attempt: number
      readonly delayMs: number
      readonly error: Error
    }
  /** A connection ended while nobody waited for an answer on it. The pool has replaced it or will. */
  | { readonly type: 'client_error'; readonly error: Error }

export type EventListener = (event: LakebaseEvent) => void

/**
 * A listener that throws must not become a failed connect.
 * @internal
 */
export function emit(listener: EventListener | undefined, event: LakebaseEvent): void {
  try {
    listener?.(event)
  } catch (error) {
    process.emitWarning(`onEvent threw: ${error instanceof Error ? error.message : String(error)}`)
  }
}

export interface Backoff {
  readonly firstMs: number
  readonly capMs: number
}

/** The pause before retry number `attempt` (from 0), in ms: doubling up to the cap, with up to half of it taken off at random. */
export function backoffMs(
  attempt: number,
  { firstMs, capMs }: Backoff,
  random: () => number = Math.random,
): number {
  const full = Math.min(capMs, firstMs * 2 ** attempt)
  return full * (1 - random() / 2)
}

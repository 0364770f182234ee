import type { Clock } from '../clock.ts'
import { exchange, type Fetch } from '../databricks/transport.ts'
import type { Meter } from '../meter.ts'

const TIMEOUT_MS = 10_000

/** That a workspace answered, whatever it said. */
export interface WorkspaceAnswer {
  /** How much this machine's clock is ahead, ms, to a second; undefined: the answer had no time. */
  readonly aheadMs: number | undefined
}

/** One request without a login. Throws NetworkError when no answer came. */
export async function reach(
  host: string,
  ports: {
    readonly fetch: Fetch
    readonly clock: Clock
    /** Epoch ms. */
    readonly wallClock: () => number
    readonly meter: Meter
    readonly signal: AbortSignal
    readonly userAgent: string
  },
): Promise<WorkspaceAnswer> {
  const before = ports.wallClock()
  const { headers } = await exchange(ports, {
    method: 'GET',
    url: new URL('/.well-known/databricks-config', host),
    headers: { accept: 'application/json', 'user-agent': ports.userAgent },
    timeoutMs: TIMEOUT_MS,
  })
  const told = Date.parse(headers.get('date') ?? '')
  const now = (before + ports.wallClock()) / 2
  return { aheadMs: Number.isNaN(told) ? undefined : now - told }
}

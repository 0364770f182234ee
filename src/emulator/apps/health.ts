import { setTimeout as sleep } from 'node:timers/promises'
import type { VirtualClock } from '../state/virtual-clock.ts'
import { DeploymentFailure } from './source.ts'

/** A deployment's own check (`databricks-sdk-py:databricks/sdk/service/apps.py` `AppHealthCheck`). */
export interface HealthCheck {
  readonly path: string
  readonly timeoutSeconds: number
}

const PAUSE_MS = 50

export interface HealthProbe {
  readonly port: number
  readonly check: HealthCheck
  readonly clock: VirtualClock
  readonly signal: AbortSignal
}

/** Resolves when the app answers the path with less than 400. Throws DeploymentFailure when its time is up. */
export async function untilHealthy({ port, check, clock, signal }: HealthProbe): Promise<void> {
  const deadline = clock.now() + check.timeoutSeconds * 1000
  for (;;) {
    const seen = await statusOf(port, check.path)
    if (typeof seen === 'number' && seen < 400) return
    if (signal.aborted) throw new DeploymentFailure('Error: deployment was cancelled.')
    if (clock.now() > deadline) {
      throw new DeploymentFailure(
        `Error: health check ${check.path} did not pass within ${check.timeoutSeconds} s, the last answer was ${seen}.`,
      )
    }
    await sleep(PAUSE_MS)
  }
}

/** The status, or why there is none. */
function statusOf(port: number, path: string): Promise<number | string> {
  return fetch(new URL(path, `http://127.0.0.1:${port}`), { redirect: 'manual' }).then(
    async (answer) => {
      await answer.body?.cancel()
      return answer.status
    },
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  )
}

import { stopWatch } from '../clock.ts'
import type { Desired } from '../config/desired.ts'
import type { App } from '../databricks/app.ts'
import { readApp } from '../databricks/apps.ts'
import { waitForHealth } from '../databricks/health.ts'
import { type Live, lastLook, replaced, untilFresh } from './last-look.ts'
import { attachment, type Platform } from './platform.ts'
import type { Ports } from './ports.ts'

/** Pause between two probes, in ms. */
const INTERVAL_MS = 500
/** An answer that came later than this, in ms, was not asked for at the same moment as the app. */
const LATE_MS = 400
/** No more probes than this at a time, however many instances there are. */
const MAX_PROBES = 16

export interface Probed {
  /** Watch the whole stability window: something depends on it. Otherwise one success is enough. */
  readonly lasting: boolean
  /** The deployment that is to answer; undefined: the one that is active in `platform`. */
  readonly deploymentId?: string | undefined
}

/**
 * The app's URL must answer, by the deployment that this run means, with its database attached. Throws the errors of
 * `lastLook`, and `APP_UNHEALTHY` after the app's last messages have been printed.
 */
export async function checkHealth(
  desired: Desired,
  platform: Platform,
  { lasting, deploymentId }: Probed,
  ports: Ports,
): Promise<void> {
  const { app } = platform
  if (!app) return
  const live = liveOf(desired, platform, app, deploymentId)
  const look = () => lastLook(live, ports)
  const probing = (signal: AbortSignal) => probe(desired, app, { lasting, live, signal }, ports)
  await ports.timeline.step('Health', async () => {
    if (!desired.health.enabled) return look()
    if (!lasting) return beside(look, probing, ports)
    await probing(ports.deadline.signal)
    // A deployment never becomes active again: when ours is now, it was during all probes.
    await look()
  })
}

/** What was found healthy still runs, some time later, with its database attached. Throws the errors of `lastLook`. */
export async function checkStillLive(
  desired: Desired,
  platform: Platform,
  deploymentId: string | undefined,
  ports: Ports,
): Promise<void> {
  const { app } = platform
  if (app) await lastLook(liveOf(desired, platform, app, deploymentId), ports)
}

function liveOf(desired: Desired, platform: Platform, app: App, deploymentId: string | undefined): Live {
  return {
    app: app.name,
    deploymentId: deploymentId ?? app.activeDeployment?.id,
    database: attachment(desired, platform),
  }
}

/**
 * Where nothing was changed, both say what there is now; together they cost one round trip. An answer that came late may be
 * another version's, and is looked behind.
 */
async function beside(
  look: () => Promise<void>,
  probe: (signal: AbortSignal) => Promise<void>,
  { clock, deadline: { signal } }: Pick<Ports, 'clock' | 'deadline'>,
): Promise<void> {
  const stop = new AbortController()
  const age = stopWatch(clock)
  const looking = look().catch((error: unknown) => {
    stop.abort(error)
    throw error
  })
  await Promise.all([looking, probe(AbortSignal.any([signal, stop.signal]))])
  if (age() > LATE_MS) await untilFresh(look, clock)
}

interface Probing {
  readonly lasting: boolean
  readonly live: Live
  readonly signal: AbortSignal
}

async function probe(
  desired: Desired,
  app: App,
  { lasting, live, signal }: Probing,
  ports: Ports,
): Promise<void> {
  const { health, pollMs } = desired
  const { fetch, tokens, clock, deadline, reporter, userAgent } = ports
  try {
    await waitForHealth({
      ...{ fetch, token: tokens, clock, signal, reporter, userAgent },
      url: `${app.url}${health.path}`,
      instances: Math.min(app.instances ?? 1, MAX_PROBES),
      timeoutMs: Math.min(health.timeoutMs, deadline.remaining()),
      windowMs: lasting ? health.windowMs : 0,
      intervalMs: Math.min(pollMs, INTERVAL_MS),
    })
  } catch (error) {
    signal.throwIfAborted()
    const now = await readApp(ports.client, app.name).catch(() => undefined)
    if (now) printLastMessages(now, ports)
    throw (now && replaced(live, now)) ?? error
  }
}

/** What the platform says of the app, which is where its own last lines are. */
function printLastMessages(app: App, { reporter }: Ports): void {
  const messages = [
    `app ${app.name} is ${app.appState ?? 'unknown'}, its compute ${app.computeState}`,
    app.appMessage,
    app.computeMessage,
    app.activeDeployment?.message,
  ]
  for (const message of messages) if (message) reporter.info(message)
}

import type { Desired } from '../config/desired.ts'
import type { App } from '../databricks/app.ts'
import { readApp } from '../databricks/apps.ts'
import { waitForHealth } from '../databricks/health.ts'
import type { Ports } from './ports.ts'

/**
 * The app's URL must answer: once, or for the whole stability window when anything depends on it.
 * Throws `APP_UNHEALTHY`, after the app's last messages have been printed.
 */
export async function checkHealth(
  { app: desired, health, pollMs }: Desired,
  app: App | undefined,
  { lasting }: { readonly lasting: boolean },
  ports: Ports,
): Promise<void> {
  if (!health.enabled || !app) return
  const { fetch, tokens, clock, deadline, reporter, userAgent } = ports
  const probes = { fetch, token: tokens, clock, signal: deadline.signal, reporter, userAgent }
  await ports.timeline.step('Health', async () => {
    try {
      await waitForHealth({
        ...probes,
        url: `${app.url}${health.path}`,
        timeoutMs: Math.min(health.timeoutMs, deadline.remaining()),
        windowMs: lasting ? health.windowMs : 0,
        intervalMs: Math.min(pollMs, 1000),
      })
    } catch (error) {
      await printLastMessages(desired.name, ports)
      throw error
    }
  })
}

/** What the platform says of the app, which is where its own last lines are. */
async function printLastMessages(name: string, ports: Ports): Promise<void> {
  const app = await readApp(ports.client, name).catch(() => undefined)
  if (!app) return
  const messages = [
    `app ${name} is ${app.appState ?? 'unknown'}, its compute ${app.computeState}`,
    app.appMessage,
    app.computeMessage,
    app.activeDeployment?.message,
  ]
  for (const message of messages) if (message) ports.reporter.info(message)
}

import { readAppLog } from '../databricks/app-log.ts'
import { readApp } from '../databricks/apps.ts'
import { DeployError } from '../error.ts'
import type { ErrorCode } from '../error-code.ts'
import { clause } from '../sentence.ts'
import { secretIn } from '../source/secret-content.ts'
import type { Progress } from './outcome.ts'
import type { Ports } from './ports.ts'

/** What the app itself has caused, so that its log says why. */
export const OF_THE_APP: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'APP_UNHEALTHY',
  'APP_CRASHED',
  'DEPLOYMENT_FAILED',
])

/**
 * Prints the end of the app's own log, since this run has deployed it, when `error` is one that the app has caused, and keeps it for the summary. What cannot
 * be read is said; a run that was cancelled reads nothing. Never throws.
 */
export async function tellAppLog(
  error: unknown,
  name: string,
  progress: Progress,
  ports: Ports,
): Promise<void> {
  const { reporter, deadline } = ports
  if (!(error instanceof DeployError) || !OF_THE_APP.has(error.code) || deadline.signal.aborted) return
  const app = await readApp(ports.client, name).catch(() => undefined)
  if (!app?.url) return
  const log = await readAppLog(app.url, progress.deployedAt ?? 0, ports, deadline.signal)
  if ('unread' in log) {
    reporter.info(`The log of app ${name} was not read: ${clause(log.unread)}. It is at ${app.url}/logz.`)
    return
  }
  progress.appLog =
    log.lines.length > 0 ? log.lines.map(withoutSecret) : ['(nothing was written since the deployment)']
  await reporter.group(`The end of the log of app ${name}`, async () => {
    for (const line of progress.appLog) reporter.info(line)
  })
}

/** Apps print their settings, and a job's log has more readers than an app's. */
function withoutSecret(line: string): string {
  const found = secretIn(line)
  return found === undefined ? line : `(a line with ${found.kind}, which is left out here)`
}

import type { App } from '../databricks/app.ts'
import { describeProblem, type Problem } from '../error.ts'
import type { Ports } from './ports.ts'

/** Whoever pushes to the repository deploys as well, without migrations and without the lock of a deploy. */
export function warnOfSecondWriter(app: App | undefined, { reporter }: Ports): readonly Problem[] {
  if (app?.autoDeploysFrom === undefined) return []
  const warning = {
    message: `app ${app.name} is also deployed by the platform, on each push to ${app.autoDeploysFrom}`,
    hint: 'each replaces what the other has deployed: turn automatic deployment off in the Git settings of the app, or leave the code to it and use `command: migrate` here',
  }
  reporter.warning(describeProblem(warning))
  return [warning]
}

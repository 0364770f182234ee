import type { Desired } from '../config/desired.ts'
import { DeployError } from '../error.ts'
import { type DesiredAttachment, pointsAt } from '../plan/app.ts'
import { desiredDatabaseOf } from './desired-database.ts'
import type { Observed } from './observe.ts'
import { attachment } from './platform.ts'

/**
 * What attaches nothing itself must not leave code live that has no database. One that was made again under its name is still
 * in the app's list, and has no role of the app. Throws `DATABASE_DETACHED`.
 */
export function requireAttached(
  desired: Desired,
  { platform, database }: Pick<Observed, 'platform' | 'database'>,
  command: 'rollback' | 'start',
): void {
  const { app } = platform
  if (!app || (app.defaultSourceCodePath === undefined && !app.activeDeployment)) return
  const target = attachment(desired, platform)
  const refuse = (what: string) =>
    new DeployError(
      'DATABASE_DETACHED',
      `Database ${nameOf(target)} ${what}, and \`${command}\` does not change that.`,
      {
        hint: 'The app was left as it is. Run `deploy`: it attaches the database, and deploys so that the app gets its settings.',
      },
    )
  if (!app.resources.some((each) => each.database && pointsAt(each.database, target)))
    throw refuse(`is not attached to app "${app.name}"`)
  if (database.state !== 'read') return
  const { grants, appRole = '' } = desiredDatabaseOf(desired, [], app)
  const isKnown = grants.some(({ grantee }) => grantee.kind === 'app')
  if (isKnown && !database.catalog.roles.includes(appRole))
    throw refuse(
      `has no role of app "${app.name}", though it is in the app's resources: it was made again since it was attached`,
    )
}

/** A database by what holds it. */
export function nameOf(target: DesiredAttachment): string {
  return target.kind === 'postgres'
    ? `${target.postgresDatabase} of ${target.branch}`
    : `${target.database} of instance ${target.instance}`
}

import type { DesiredSchema } from '../config/desired.ts'
import type { DesiredDatabase } from '../config/desired-database.ts'
import type { MigrationFile } from '../config/migration-file.ts'
import type { App } from '../databricks/app.ts'

/** What is desired inside the database. Without an app, or before the app has a role, nothing can be granted to it. */
export function desiredDatabaseOf(
  desired: DesiredSchema,
  migrations: readonly MigrationFile[],
  app?: Pick<App, 'servicePrincipalClientId'> | undefined,
): DesiredDatabase {
  const { database, schema, ownerRole, deployers, ownership, extensions, ownerCreate } = desired.lakebase
  const { grants, privileges, appMemberOf, acceptedFindings, grantsMode, migrations: settings } = desired
  return {
    database,
    schema,
    ownerRole,
    deployers,
    ownership,
    extensions,
    ownerCreate,
    grants,
    privileges,
    appMemberOf,
    acceptedFindings,
    grantsMode,
    appRole: app?.servicePrincipalClientId,
    migrations,
    allow: settings.allow,
    accept: settings.accept,
    runAs: settings.runAs,
    baseline: settings.baseline,
    command: settings.command?.line,
    ...(settings.ignored && { migrates: false }),
  }
}

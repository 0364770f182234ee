import type { DesiredApp, DesiredResource, Permission } from '../config/desired.ts'
import type { App, AppResource } from '../databricks/app.ts'
import type { DatabaseResource } from '../databricks/lakebase.ts'
import { missingPermissions } from '../databricks/permissions.ts'
import type { AppChange, AppFields, DesiredDatabaseResource, DesiredResources } from './change.ts'

export interface ObservedApp {
  readonly app: App | undefined
  /** Direct entries only; inherited ones cannot be changed on the app. */
  readonly permissions: readonly Permission[]
  /** The database that is attached by its name is another than the one in which the app got its Postgres role. */
  readonly roleLost?: boolean
}

/** Where the app's database resource has to point. */
export type DesiredAttachment =
  | {
      readonly kind: 'postgres'
      readonly branch: string
      readonly postgresDatabase: string /** Undefined until the branch exists. */
      readonly databasePath: string | undefined
    }
  | { readonly kind: 'database'; readonly instance: string; readonly database: string }

export function planApp(
  desired: DesiredApp,
  attachment: DesiredAttachment,
  observed: ObservedApp,
): AppChange[] {
  const changes: AppChange[] = []
  const { app } = observed
  if (!app)
    changes.push({ kind: 'create-app', app: desired.name, fields: desiredFields(desired, attachment) })
  else changes.push(...planUpdate(desired, attachment, app, observed.roleLost === true))
  const missing = missingPermissions(desired.permissions, observed.permissions)
  if (missing.length > 0)
    changes.push({ kind: 'grant-app-permissions', app: desired.name, permissions: missing })
  return changes
}

function desiredFields(desired: DesiredApp, attachment: DesiredAttachment): AppFields {
  return {
    ...(desired.description !== undefined && { description: desired.description }),
    ...(desired.computeSize !== undefined && { computeSize: desired.computeSize }),
    resources: { set: desired.resources, database: newDatabaseResource(attachment, []) },
  }
}

function planUpdate(
  desired: DesiredApp,
  attachment: DesiredAttachment,
  app: App,
  roleLost: boolean,
): AppChange[] {
  const changes: AppChange[] = []
  const { description, computeSize } = desired
  if (description !== undefined && description !== app.description) {
    changes.push(
      update(app, { description }, [`description: ${quote(app.description)} -> ${quote(description)}`]),
    )
  }
  if (computeSize !== undefined && computeSize !== app.computeSize) {
    changes.push(
      update(app, { computeSize }, [`compute size: ${app.computeSize ?? 'none'} -> ${computeSize}`]),
    )
  }
  const stale = roleLost ? app.resources.find((has) => has.database?.kind === attachment.kind) : undefined
  if (stale) changes.push(takeOff(app, stale.name))
  const { resources, differences } = planResources(desired, attachment, app, stale)
  if (resources) changes.push(update(app, { resources }, differences))
  return changes
}

/** Only attaching makes the app's role, and what is attached already would not be attached once more. */
function takeOff(app: App, name: string): AppChange {
  return update(app, { resources: { set: [], database: undefined, remove: name } }, [
    `take off resource "${name}", whose database was made anew without a Postgres role of the app`,
  ])
}

function update(app: App, fields: AppFields, differences: readonly string[]): AppChange {
  return { kind: 'update-app', app: app.name, fields, differences }
}

function planResources(
  desired: DesiredApp,
  attachment: DesiredAttachment,
  app: App,
  stale: AppResource | undefined,
) {
  const set = desired.resources.filter((desired) => !app.resources.some((has) => sameResource(desired, has)))
  const attached = app.resources.some((has) => has.database && pointsAt(has.database, attachment))
  const database =
    attached && !stale ? undefined : newDatabaseResource(attachment, app.resources, stale?.name)
  const differences = [
    ...(database ? [`attach database ${describeAttachment(attachment)} as resource "${database.name}"`] : []),
    ...set.map((resource) => {
      const verb = app.resources.some((has) => has.name === resource.name) ? 'change' : 'add'
      return `${verb} resource "${resource.name}" (${resource.kind})`
    }),
  ]
  const resources: DesiredResources | undefined = differences.length > 0 ? { set, database } : undefined
  return { resources, differences }
}

/** Whether an attached resource is the desired database; a `postgres` resource without a database means the default one. */
export function pointsAt(resource: DatabaseResource, attachment: DesiredAttachment): boolean {
  if (resource.kind === 'database') {
    return (
      attachment.kind === 'database' &&
      resource.instanceName === attachment.instance &&
      resource.databaseName === attachment.database
    )
  }
  return (
    attachment.kind === 'postgres' &&
    resource.branch === attachment.branch &&
    (resource.database === undefined
      ? attachment.postgresDatabase === 'databricks_postgres'
      : resource.database === attachment.databasePath)
  )
}

function newDatabaseResource(
  attachment: DesiredAttachment,
  taken: readonly AppResource[],
  given?: string,
): DesiredDatabaseResource {
  // A resource of this kind that points elsewhere was refused before planning, so a taken name is somebody else's.
  const free = (name: string) => !taken.some((resource) => resource.name === name && !resource.database)
  const name = given ?? (free(attachment.kind) ? attachment.kind : `lakebase-${attachment.kind}`)
  return attachment.kind === 'postgres'
    ? { kind: 'postgres', name, branch: attachment.branch, postgresDatabase: attachment.postgresDatabase }
    : { kind: 'database', name, instance: attachment.instance, database: attachment.database }
}

function describeAttachment(attachment: DesiredAttachment): string {
  return attachment.kind === 'postgres'
    ? `${attachment.postgresDatabase} of ${attachment.branch}`
    : `${attachment.database} of instance ${attachment.instance}`
}

/** The desired fields must be there with the desired values; fields that the platform adds do not count. */
function sameResource(desired: DesiredResource, has: AppResource): boolean {
  if (desired.name !== has.name) return false
  const fields = has.raw[desired.kind]
  if (typeof fields !== 'object' || fields === null) return false
  const actual = new Map(Object.entries(fields))
  return Object.entries(desired.fields).every(([key, value]) => String(actual.get(key)) === value)
}

function quote(text: string): string {
  return JSON.stringify(text)
}

import type { DesiredResource } from '../../config/desired.ts'
import type { App, AppResource } from '../../databricks/app.ts'
import { type AppChanges, createApp, readAgain, updateApp } from '../../databricks/apps.ts'
import type { Me } from '../../databricks/identity.ts'
import type { JsonObject } from '../../databricks/json.ts'
import type { Lakebase } from '../../databricks/lakebase.ts'
import { addAppPermissions, resolvePrincipal } from '../../databricks/permissions.ts'
import { DeployError } from '../../error.ts'
import type { AppChange, AppFields, DesiredDatabaseResource, DesiredResources } from '../../plan/change.ts'
import type { Ports } from '../ports.ts'

/** The only permission an app's database resource can have (docs "Add a Lakebase resource to a Databricks App"). */
const DATABASE_PERMISSION = 'CAN_CONNECT_AND_CREATE'

export async function applyApp(change: AppChange, lakebase: Lakebase, me: Me, ports: Ports): Promise<void> {
  const { client } = ports
  switch (change.kind) {
    case 'create-app':
      await createApp(client, change.app, apiFields(change.fields, [], lakebase))
      return
    case 'update-app': {
      const has = change.fields.resources ? (await rereadApp(change.app, ports)).resources : []
      await updateApp(client, change.app, apiFields(change.fields, has, lakebase))
      return
    }
    case 'grant-app-permissions':
      await addAppPermissions(
        client,
        change.app,
        change.permissions.map((permission) => resolvePrincipal(permission, me)),
      )
      return
  }
}

export async function rereadApp(name: string, ports: Ports): Promise<App> {
  const app = await readAgain(ports.client, name)
  if (app) return app
  throw new DeployError(
    'APP_VANISHED',
    `App ${name} was there a moment ago and is gone: somebody deleted it during this run.`,
    {
      hint: 'Run the job again to create it anew.',
    },
  )
}

function apiFields(fields: AppFields, has: readonly AppResource[], lakebase: Lakebase): AppChanges {
  return {
    ...(fields.description !== undefined && { description: fields.description }),
    ...(fields.computeSize !== undefined && { computeSize: fields.computeSize }),
    ...(fields.resources !== undefined && { resources: apiResources(fields.resources, has, lakebase) }),
  }
}

/**
 * The whole list, as a masked field is replaced wholesale (databricks/cli:bundle/direct/dresources/app.go). `has` is read
 * just before, so that what somebody added since the plan was made stays.
 */
function apiResources(
  { database, set, remove }: DesiredResources,
  has: readonly AppResource[],
  lakebase: Lakebase,
): JsonObject[] {
  const replaced = new Set([remove, database?.name, ...set.map(({ name }) => name)])
  // The first database resource is the one that PG* describes, so ours goes first.
  return [
    ...(database ? [apiDatabase(database, lakebase)] : []),
    ...has.filter(({ name }) => !replaced.has(name)).map(({ raw }) => raw),
    ...set.map(apiResource),
  ]
}

function apiResource(resource: DesiredResource): JsonObject {
  return { name: resource.name, [resource.kind]: { ...resource.fields } }
}

function apiDatabase(desiredDatabase: DesiredDatabaseResource, lakebase: Lakebase): JsonObject {
  if (desiredDatabase.kind === 'database') {
    const database = {
      instance_name: desiredDatabase.instance,
      database_name: desiredDatabase.database,
      permission: DATABASE_PERMISSION,
    }
    return { name: desiredDatabase.name, database }
  }
  if (lakebase.kind !== 'autoscaling' || !lakebase.database) {
    throw new DeployError(
      'DATABASE_NOT_FOUND',
      `${desiredDatabase.branch} has no database ${desiredDatabase.postgresDatabase} to attach.`,
    )
  }
  const postgres = {
    branch: desiredDatabase.branch,
    database: lakebase.database.name,
    permission: DATABASE_PERMISSION,
  }
  return { name: desiredDatabase.name, postgres }
}

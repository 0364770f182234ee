import type { App, AppResource } from '../apps/app.ts'
import { type AppManifest, DeploymentFailure, type EnvironmentVariable } from '../apps/source.ts'
import type { Fields } from '../state/fields.ts'
import { ApiError } from './errors.ts'
import type { Platform } from './platform.ts'
import { type Attachment, attachmentOf } from './resources.ts'
import { appHostVariable, SYSTEM_VALUES } from './unverified.ts'

/** Which field of a resource `valueFrom` gives, by kind; databases and secrets have their own rules. */
const VALUE_FIELDS: Readonly<Record<string, string>> = {
  app: 'name',
  experiment: 'experiment_id',
  genie_space: 'space_id',
  job: 'id',
  serving_endpoint: 'name',
  sql_warehouse: 'id',
  uc_securable: 'securable_full_name',
}

/**
 * What the platform gives to an app's process: its identity, the first database's `PG…` (never a password), and its own
 * variables, of which those of the deployment win over those of app.yaml. Throws DeploymentFailure.
 */
export function appEnvironment(
  platform: Platform,
  app: App,
  manifest: AppManifest,
  overrides: readonly EnvironmentVariable[],
): Record<string, string> {
  const own = [...manifest.environment, ...overrides].map(
    (variable) => [variable.name, variableValue(platform, app, variable)] as const,
  )
  return {
    DATABRICKS_APP_NAME: app.name,
    DATABRICKS_WORKSPACE_ID: platform.world.workspaceId,
    DATABRICKS_HOST: appHostVariable(platform.host),
    DATABRICKS_CLIENT_ID: app.servicePrincipal.clientId,
    DATABRICKS_CLIENT_SECRET: app.servicePrincipal.clientSecret,
    ...databaseEnvironment(platform, app),
    ...Object.fromEntries(own),
    ...platform.childEnvironment(),
    ...(manifest.python === undefined ? {} : platform.pythonEnvironment()),
  }
}

function databaseEnvironment(platform: Platform, app: App): Record<string, string> {
  for (const resource of app.settings.resources) {
    const attachment = targetOf(platform, resource)
    if (!attachment) continue
    return {
      PGAPPNAME: app.name,
      PGDATABASE: attachment.database,
      PGHOST: attachment.host,
      PGPORT: '5432',
      PGSSLMODE: 'require',
      PGUSER: app.servicePrincipal.clientId,
    }
  }
  return {}
}

function variableValue(platform: Platform, app: App, variable: EnvironmentVariable): string {
  if (variable.valueFrom === undefined) return variable.value ?? ''
  if (SYSTEM_VALUES.some((name) => name === variable.valueFrom)) return appHostVariable(platform.host)
  const resource = app.settings.resources.find(({ name }) => name === variable.valueFrom)
  const value = resource && resourceValue(platform, resource)
  if (value === undefined) {
    throw new DeploymentFailure(
      `Error resolving resource ${variable.valueFrom} specified in the environment variable ${variable.name}: it is not a resource of the app.`,
    )
  }
  return value
}

function resourceValue(platform: Platform, resource: AppResource): string | undefined {
  const attachment = targetOf(platform, resource)
  if (attachment) return attachment.value
  if (resource.kind === 'secret') {
    return platform.world.secrets.get(`${text(resource.fields, 'scope')}/${text(resource.fields, 'key')}`)
  }
  const field = VALUE_FIELDS[resource.kind]
  return field === undefined ? undefined : text(resource.fields, field)
}

function targetOf(platform: Platform, resource: AppResource): Attachment | undefined {
  try {
    return attachmentOf(platform, resource)
  } catch (error) {
    if (error instanceof ApiError)
      throw new DeploymentFailure(`Error resolving resource ${resource.name}: ${error.message}`)
    throw error
  }
}

function text(fields: Fields, name: string): string | undefined {
  return fields.string(name)
}

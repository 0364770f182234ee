import type { App, AppResource, Deployment } from './app.ts'
import type { Decoder } from './json.ts'
import type { DatabaseResource } from './lakebase.ts'

/** The Apps API's `App` (databricks-sdk-go:service/apps). */
export function parseApp(app: Decoder): App {
  const compute = app.optionalObject('compute_status')
  const status = app.optionalObject('app_status')
  return {
    name: app.string('name'),
    url: withScheme(app.optionalString('url') ?? ''),
    description: app.optionalString('description') ?? '',
    servicePrincipalClientId: app.optionalString('service_principal_client_id') ?? '',
    computeSize: app.optionalString('compute_size'),
    // databricks/cli takes an app without compute status for a stopped one.
    computeState: compute?.optionalString('state') ?? 'STOPPED',
    computeMessage: compute?.optionalString('message'),
    appState: status?.optionalString('state'),
    appMessage: status?.optionalString('message'),
    instances: status?.optionalNumber('running_instances') || undefined,
    resources: app.list('resources', parseResource),
    activeDeployment: optionalDeployment(app.optionalObject('active_deployment')),
    pendingDeployment: optionalDeployment(app.optionalObject('pending_deployment')),
    autoDeploysFrom: autoDeploysFrom(app.optionalObject('git_repository')),
    defaultSourceCodePath: app.optionalString('default_source_code_path'),
  }
}

export function parseDeployment(deployment: Decoder): Deployment {
  const status = deployment.optionalObject('status')
  return {
    id: deployment.string('deployment_id'),
    state: status?.optionalString('state') ?? 'IN_PROGRESS',
    message: status?.optionalString('message'),
    sourceCodePath: deployment.optionalString('source_code_path'),
    createdAt: time(deployment.optionalString('create_time')),
    creator: deployment.optionalString('creator'),
    envVarNames: deployment.list('env_vars', (variable) => variable.string('name')),
    command: deployment.strings('command'),
    followsFolder: deployment.optionalString('mode') === 'AUTO_SYNC',
  }
}

function time(text: string | undefined): number | undefined {
  const ms = Date.parse(text ?? '')
  return Number.isNaN(ms) ? undefined : ms
}

function optionalDeployment(deployment: Decoder | undefined): Deployment | undefined {
  return deployment === undefined ? undefined : parseDeployment(deployment)
}

function autoDeploysFrom(repository: Decoder | undefined): string | undefined {
  return repository?.optionalBoolean('auto_deploy') ? (repository.optionalString('url') ?? 'Git') : undefined
}

function parseResource(resource: Decoder): AppResource {
  const name = resource.string('name')
  return { name, raw: resource.raw, database: parseDatabase(name, resource) }
}

function parseDatabase(name: string, resource: Decoder): DatabaseResource | undefined {
  const postgres = resource.optionalObject('postgres')
  if (postgres !== undefined) {
    return {
      kind: 'postgres',
      name,
      branch: postgres.string('branch'),
      database: postgres.optionalString('database'),
    }
  }
  const database = resource.optionalObject('database')
  if (database === undefined) return undefined
  return {
    kind: 'database',
    name,
    instanceName: database.string('instance_name'),
    databaseName: database.string('database_name'),
  }
}

function withScheme(url: string): string {
  return url === '' || url.includes('://') ? url : `https://${url}`
}

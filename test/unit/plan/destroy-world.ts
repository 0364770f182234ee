import type { Catalog } from '../../../src/catalog/catalog.ts'
import type { DatabaseContents } from '../../../src/catalog/contents.ts'
import type { ReleaseRow } from '../../../src/catalog/release.ts'
import type { Desired } from '../../../src/config/desired.ts'
import { desiredState } from '../../../src/config/desired-state.ts'
import { parseFile } from '../../../src/config/file.ts'
import { parseInputs } from '../../../src/config/inputs.ts'
import type { App, Deployment } from '../../../src/databricks/app.ts'
import type { Autoscaling, Branch, DatabaseResource, Provisioned } from '../../../src/databricks/lakebase.ts'
import { DeployError } from '../../../src/error.ts'
import { planDestroy } from '../../../src/plan/destroy.ts'
import type {
  DestroyEvidence,
  DestroyOptions,
  ObservedEnvironment,
} from '../../../src/plan/destroy-evidence.ts'
import { emptyCatalog } from '../postgres/fixtures.ts'

export const CLIENT = 'c1000000-0000-4000-8000-000000000001'
export const OTHER_CLIENT = 'c2000000-0000-4000-8000-000000000002'
export const FOLDER = '/Workspace/Users/ci/shop/0a1b2c3d-1'

/** An environment, and what is to go of it. */
export interface DestroyCase {
  readonly title: string
  readonly file?: string
  readonly environment?: string
  readonly app?: Partial<App> | 'gone'
  readonly lakebase?: Autoscaling | Provisioned
  readonly catalog?: Partial<Catalog> | 'gone'
  readonly evidence?: Partial<DestroyEvidence>
  readonly options?: Partial<DestroyOptions>
}

/** A branch of project shop, copied from production unless it says otherwise. */
export function branch(id: string, change: Partial<Branch> = {}): Branch {
  return {
    name: `projects/shop/branches/${id}`,
    id,
    state: 'READY',
    pendingState: undefined,
    default: false,
    protected: false,
    expireTime: undefined,
    source: 'projects/shop/branches/production',
    ...change,
  }
}

export const ROOT = branch('production', { default: true, source: undefined })

/** Where the environment's database is. */
export function on(at: Branch | undefined, branchId = at?.id ?? 'pr-7'): Autoscaling {
  return {
    kind: 'autoscaling',
    projectId: 'shop',
    branchId,
    project: { id: 'shop', defaultBranch: ROOT.name, pgVersion: 17 },
    branch: at,
    endpoint: undefined,
    database: undefined,
    source: undefined,
  }
}

export const INSTANCE: Provisioned = {
  kind: 'provisioned',
  name: 'shop',
  instance: {
    name: 'shop',
    uid: 'u',
    capacity: 'CU_1',
    state: 'AVAILABLE',
    stopped: false,
    host: 'h',
    pgVersion: '16',
  },
}

export function app(name: string, client: string, ...databases: readonly DatabaseResource[]): App {
  return {
    name,
    url: '',
    description: '',
    servicePrincipalClientId: client,
    computeSize: undefined,
    computeState: 'ACTIVE',
    computeMessage: undefined,
    appState: 'RUNNING',
    appMessage: undefined,
    resources: databases.map((database) => ({ name: database.name, raw: {}, database })),
    activeDeployment: undefined,
    pendingDeployment: undefined,
    defaultSourceCodePath: undefined,
  }
}

export function attachedTo(branchName: string): DatabaseResource {
  return { kind: 'postgres', name: 'db', branch: branchName, database: undefined }
}

export function attachedToInstance(instanceName: string): DatabaseResource {
  return { kind: 'database', name: 'db', instanceName, databaseName: 'd' }
}

export function deployment(sourceCodePath: string | undefined): Deployment {
  return {
    id: 'd',
    state: 'SUCCEEDED',
    message: undefined,
    sourceCodePath,
    envVarNames: [],
    command: [],
    followsFolder: false,
  }
}

/** A release of an app from a folder; undefined: nobody has read which. */
export function release(client: string | undefined, folder = FOLDER): ReleaseRow {
  return {
    id: '1',
    releaseDigest: '',
    sourceDigest: '',
    run: '',
    folder,
    deploymentId: undefined,
    startedAt: 0,
    outcome: 'healthy',
    manifestDigest: undefined,
    isUnseen: false,
    ...(client !== undefined && {
      detail: {
        app: client,
        environment: undefined,
        artifactDigest: '',
        gitSha: undefined,
        migrations: undefined,
      },
    }),
  }
}

/** Schemas by name, each with its objects: `r orders` is a table, `r orders 8192 9` one with bytes and rows. */
export function contents(
  schemas: Readonly<Record<string, readonly string[]>>,
  change: Partial<DatabaseContents> = {},
): DatabaseContents {
  const entries = Object.entries(schemas).map(([schema, objects]) => ({
    schema,
    objects: objects.map((each) => each.split(' ').slice(0, 2).join(' ')),
    filled: objects.flatMap((each) => {
      const [, name = '', bytes, rows] = each.split(' ')
      return bytes === undefined ? [] : [{ name, bytes: Number(bytes), rows: Number(rows) }]
    }),
  }))
  return {
    databases: [],
    schemas: entries,
    dependents: [],
    appOwnsMore: false,
    ownerOwnsMore: false,
    ...change,
  }
}

const FILE =
  'environments:\n  prod:\n    app_name: shop\n    lakebase: { database_name: shop, schema: app }\n'
const OWNER = { canLogin: false, inherit: true, set: true, admin: 'login', shared: false } as const
const CATALOG: Catalog = {
  ...emptyCatalog,
  login: { ...emptyCatalog.login, createRole: ['login'] },
  owner: OWNER,
  schema: { owner: 'own', acl: [] },
  releases: [release(CLIENT)],
}
const EVIDENCE: DestroyEvidence = {
  otherApps: [],
  branches: [ROOT],
  contents: contents({ app: ['r lakebase_migrations 8192 1', 'r orders'] }),
  beside: new Map(),
  source: undefined,
  folders: [FOLDER],
  folderPrefix: '0a1b2c3d',
}

function desiredOf({ file = FILE, environment = 'prod' }: DestroyCase): Desired {
  const context = { cwd: '/', defaultOwnerRole: () => 'own', exists: () => false }
  return desiredState(parseInputs({ environment }), parseFile(file, 'deployment.yaml'), context)
}

/** What goes, a line each, or what is refused. */
export function destroyed(given: DestroyCase): string {
  const observed: ObservedEnvironment = {
    app: given.app === 'gone' ? undefined : { ...app('shop', CLIENT), ...given.app },
    lakebase: given.lakebase ?? on(ROOT),
    catalog: given.catalog === 'gone' ? undefined : { ...CATALOG, ...given.catalog },
    evidence: { ...EVIDENCE, ...given.evidence },
  }
  try {
    const changes = planDestroy(desiredOf(given), observed, {
      named: undefined,
      withData: false,
      ...given.options,
    })
    return changes.map((change) => `${JSON.stringify(change)}\n`).join('')
  } catch (error) {
    if (!(error instanceof DeployError)) throw error
    return `refused: ${error.code} ${error.message}\n  ${error.hint}\n`
  }
}

import type { PostgresVersion } from '../postgres/binaries.ts'
import type { RoleAttributes } from '../postgres/roles.ts'
import type { BranchCluster } from './branch-cluster.ts'
import type { Pending } from './pending.ts'

/** Sizes in CU (one is about 2 GB of memory), time in seconds; `suspendSeconds` undefined means never suspended. */
export interface EndpointSettings {
  minCu: number
  maxCu: number
  suspendSeconds: number | undefined
  pgSettings: Readonly<Record<string, string>>
}

export interface Tag {
  readonly key: string
  readonly value: string
}

/** All times are ms since 1970 on the emulator's clock. */
export interface Project {
  readonly id: string
  readonly uid: string
  /** E-mail address or application id of the creator. */
  readonly owner: string
  readonly pgVersion: PostgresVersion
  displayName: string
  historyRetentionSeconds: number
  enablePgNativeLogin: boolean
  readonly defaultEndpointSettings: EndpointSettings
  defaultBranch: string
  customTags: readonly Tag[]
  budgetPolicyId: string | undefined
  readonly createdAt: number
  updatedAt: number
  deletedAt: number | undefined
  purgeAt: number | undefined
  readonly branches: Map<string, Branch>
  /** Name of the instance when the old API made it. */
  readonly instance: string | undefined
}

export interface Branch {
  readonly project: Project
  readonly id: string
  readonly uid: string
  /** Made with the project; it goes with the project. */
  readonly root: boolean
  isProtected: boolean
  readonly source: { readonly branch: Branch; readonly lsn: string; readonly time: number } | undefined
  expiresAt: number | undefined
  readonly createdAt: number
  updatedAt: number
  stateChangedAt: number
  deletedAt: number | undefined
  purgeAt: number | undefined
  /** Set while the branch is INIT on its way to READY. */
  pending: Pending | undefined
  readonly cluster: BranchCluster
  readonly endpoints: Map<string, Endpoint>
  readonly databases: Map<string, Database>
  readonly roles: Map<string, Role>
}

export type EndpointState = 'INIT' | 'ACTIVE' | 'IDLE' | 'DEGRADED'
export type EndpointType = 'ENDPOINT_TYPE_READ_WRITE' | 'ENDPOINT_TYPE_READ_ONLY'

export interface Endpoint {
  readonly branch: Branch
  readonly id: string
  readonly uid: string
  readonly type: EndpointType
  readonly host: string
  readonly settings: EndpointSettings
  disabled: boolean
  group: { readonly min: number; readonly max: number; readonly readableSecondaries: boolean }
  state: EndpointState
  /** Set while the endpoint is being reconciled; changes are refused until it has settled. */
  pending: { readonly to: EndpointState; readonly pending: Pending } | undefined
  readonly createdAt: number
  updatedAt: number
  lastActiveAt: number
}

export interface Database {
  readonly branch: Branch
  readonly id: string
  /** Name in Postgres. */
  postgresDatabase: string
  /** Id of the owning role. */
  role: string
  readonly createdAt: number
  updatedAt: number
}

export type IdentityType = 'USER' | 'SERVICE_PRINCIPAL' | 'GROUP' | 'IDENTITY_TYPE_UNSPECIFIED'
export type AuthMethod = 'LAKEBASE_OAUTH_V1' | 'PG_PASSWORD_SCRAM_SHA_256' | 'NO_LOGIN'

export interface Role {
  readonly branch: Branch
  readonly id: string
  /** Name in Postgres. */
  readonly postgresRole: string
  readonly identityType: IdentityType
  readonly authMethod: AuthMethod
  superuserMember: boolean
  attributes: RoleAttributes
  /** False until the statement that makes it has run. */
  inDatabase: boolean
  readonly createdAt: number
  updatedAt: number
}

export type Capacity = 'CU_1' | 'CU_2' | 'CU_4' | 'CU_8'
export type InstanceState = 'STARTING' | 'AVAILABLE' | 'UPDATING' | 'STOPPED' | 'FAILING_OVER' | 'DELETING'

/** What an instance is asked to be; `effective_…` follows when the change has settled. */
export interface InstanceSettings {
  capacity: Capacity
  nodeCount: number
  enableReadableSecondaries: boolean
  retentionWindowDays: number
  enablePgNativeLogin: boolean
  stopped: boolean
  usagePolicyId: string | undefined
}

export interface Instance {
  readonly name: string
  readonly uid: string
  readonly creator: string
  readonly createdAt: number
  readonly host: string
  /** Name of the instance that this one was cloned from. */
  readonly parent: string | undefined
  desired: InstanceSettings
  effective: InstanceSettings
  customTags: readonly Tag[]
  state: InstanceState
  pending: Pending | undefined
  /** Where its data lives; the project is visible in the postgres API when instances are upgraded. */
  readonly branch: Branch
}

export const projectPath = (project: Project): string => `projects/${project.id}`
export const branchPath = (branch: Branch): string => `${projectPath(branch.project)}/branches/${branch.id}`
export const endpointPath = (endpoint: Endpoint): string =>
  `${branchPath(endpoint.branch)}/endpoints/${endpoint.id}`
export const databasePath = (database: Database): string =>
  `${branchPath(database.branch)}/databases/${database.id}`
export const rolePath = (role: Role): string => `${branchPath(role.branch)}/roles/${role.id}`

/** The endpoint that every branch has for reading and writing. */
export function primaryEndpoint(branch: Branch): Endpoint | undefined {
  for (const endpoint of branch.endpoints.values()) {
    if (endpoint.type === 'ENDPOINT_TYPE_READ_WRITE') return endpoint
  }
  return undefined
}

import type { Fields } from '../state/fields.ts'
import type { WorkspaceFile } from '../state/file-tree.ts'
import type { Pending } from '../state/pending.ts'
import type { ServicePrincipal } from '../state/principal.ts'
import type { HealthCheck } from './health.ts'
import type { AppInstances } from './instances.ts'
import type { AppLog } from './log.ts'
import type { EnvironmentVariable } from './source.ts'

export type ComputeState = 'ACTIVE' | 'STARTING' | 'STOPPED' | 'STOPPING' | 'UPDATING' | 'DELETING' | 'ERROR'
export type AppState = 'RUNNING' | 'DEPLOYING' | 'CRASHED' | 'UNAVAILABLE'
export type DeploymentState = 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED'
export type UpdateState = 'NOT_UPDATED' | 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED'
export type ComputeSize = 'MEDIUM' | 'LARGE' | 'XLARGE'

/** A resource as the client sent it; `kind` is its key, such as `postgres`, `database` or `secret`. */
export interface AppResource {
  readonly name: string
  readonly kind: string
  readonly description: string | undefined
  readonly fields: Fields
}

/** The settings that `POST /apps/{name}/update` may change; everything but these belongs to a deployment. */
export interface AppSettings {
  description: string
  resources: readonly AppResource[]
  computeSize: ComputeSize
  userApiScopes: readonly string[]
  /** Settings that the emulator keeps and hands back but gives no effect. */
  other: Readonly<Record<string, unknown>>
}

export interface Deployment {
  readonly id: string
  readonly sourceCodePath: string
  readonly mode: 'SNAPSHOT' | 'AUTO_SYNC'
  readonly command: readonly string[] | undefined
  readonly environment: readonly EnvironmentVariable[]
  readonly healthCheck: HealthCheck | undefined
  /** The files as they were when the deployment began, by path; undefined when the source was not there. */
  readonly snapshot: ReadonlyMap<string, WorkspaceFile> | undefined
  readonly creator: string
  readonly createdAt: number
  /** Ends the deployment when the app is stopped or deleted. */
  readonly cancel: AbortController
  updatedAt: number
  state: DeploymentState
  message: string
  /** Set while IN_PROGRESS. */
  pending: Pending | undefined
}

export interface App {
  readonly name: string
  readonly id: string
  /** With the scheme. */
  readonly url: string
  /** Name of the space that it belongs to, whose service principal it then has. */
  readonly space: string | undefined
  readonly servicePrincipal: ServicePrincipal
  readonly creator: string
  readonly createdAt: number
  updater: string
  updatedAt: number
  settings: AppSettings
  compute: { state: ComputeState; message: string; pending: Pending | undefined }
  status: { state: AppState; message: string }
  update: { state: UpdateState; message: string; pending: Pending | undefined }
  defaultSourceCodePath: string | undefined
  /** Newest first. */
  readonly deployments: Deployment[]
  activeDeployment: Deployment | undefined
  pendingDeployment: Deployment | undefined
  /** When the deployment that a start has begun is shown: somewhat later than its compute as ACTIVE (`databricks/cli#2153`). */
  pendingShownFrom: number
  /** What a start deploys again. */
  lastDeployment: Deployment | undefined
  process: AppInstances | undefined
  /** Tail of what the app's process wrote to stdout and stderr. */
  readonly log: AppLog
}

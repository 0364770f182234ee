import type { JsonObject } from './json.ts'
import type { DatabaseResource } from './lakebase.ts'

/** `ACTIVE STARTING STOPPED STOPPING UPDATING DELETING ERROR` (databricks-sdk-go:service/apps). */
export type ComputeState = string

export interface Deployment {
  readonly id: string
  /** `IN_PROGRESS SUCCEEDED FAILED CANCELLED` */
  readonly state: string
  readonly message: string | undefined
  readonly sourceCodePath: string | undefined
  /** Epoch ms; undefined when the platform does not say. */
  readonly createdAt?: number | undefined
  readonly creator?: string | undefined
  /** Names only: GET masks the values. Ours never sends any; a name here means somebody deployed with an override. */
  readonly envVarNames: readonly string[]
  readonly command: readonly string[]
  /** Whether the app follows what somebody writes into its folder: mode AUTO_SYNC. Ours never do. */
  readonly followsFolder: boolean
}

/** One entry of an app's `resources`, kept whole so that writing the list back loses nothing. */
export interface AppResource {
  readonly name: string
  /** The API's own object. */
  readonly raw: JsonObject
  /** Set when the entry is a database. */
  readonly database: DatabaseResource | undefined
}

export interface App {
  readonly name: string
  /** With scheme; empty until the platform has given one. */
  readonly url: string
  readonly description: string
  /** The app's Postgres role; stable across deploys, dies with the app. Empty while the app is being created. */
  readonly servicePrincipalClientId: string
  readonly computeSize: string | undefined
  readonly computeState: ComputeState
  readonly computeMessage: string | undefined
  /** `RUNNING DEPLOYING CRASHED UNAVAILABLE` */
  readonly appState: string | undefined
  readonly appMessage: string | undefined
  /** How many instances answer at the URL; absent where the platform does not say. */
  readonly instances?: number | undefined
  readonly resources: readonly AppResource[]
  readonly activeDeployment: Deployment | undefined
  readonly pendingDeployment: Deployment | undefined
  /** URL of the Git repository that the platform deploys by itself on a push (docs "Apps API", `git_repository.auto_deploy`). */
  readonly autoDeploysFrom?: string | undefined
  /** Folder of the last active deployment; stays when the app is stopped (databricks-sdk-go:service/apps). */
  readonly defaultSourceCodePath: string | undefined
}

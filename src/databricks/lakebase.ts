/** An Autoscaling project as GET reports it (`status` only; `spec` is never echoed). */
export interface Project {
  readonly id: string
  /** Full path of the default branch: `projects/shop/branches/production`. */
  readonly defaultBranch: string
  readonly pgVersion: number
}

export interface Branch {
  /** Full path. */
  readonly name: string
  readonly id: string
  readonly state: string
  readonly pendingState: string | undefined
  readonly default: boolean
  readonly protected: boolean
  readonly expireTime: string | undefined
  /** Full path of the branch it was copied from; undefined for a root branch. */
  readonly source: string | undefined
}

/** The read-write compute of a branch. */
export interface Endpoint {
  /** Full path: `projects/shop/branches/production/endpoints/primary`. */
  readonly name: string
  /** `INIT`, `ACTIVE`, `IDLE` (wakes by itself), `DEGRADED`. */
  readonly state: string
  readonly pendingState: string | undefined
  /** 0 while the endpoint is INIT. */
  readonly minCu: number
  readonly maxCu: number
  /** `never`: the status names no timeout. */
  readonly suspendAfterSeconds: number | 'never'
  /** A disabled endpoint is not woken by connections. */
  readonly disabled: boolean
  /** Empty while the endpoint is INIT. */
  readonly host: string
}

export interface PostgresDatabase {
  /** Full path with the database id, as the app resource wants it. */
  readonly name: string
  /** Name inside Postgres: `databricks_postgres`. */
  readonly postgresDatabase: string
}

/** What a new branch is copied from. */
export interface BranchSource {
  readonly branch: Branch
  readonly endpoint: Endpoint | undefined
  /** The desired database, if the source has it; undefined: it has to be created on the copy. */
  readonly database: PostgresDatabase | undefined
}

export interface Autoscaling {
  readonly kind: 'autoscaling'
  readonly projectId: string
  readonly branchId: string
  /** Undefined: to be created. */
  readonly project: Project | undefined
  readonly branch: Branch | undefined
  readonly endpoint: Endpoint | undefined
  /** The desired database; undefined: to be created (the default one comes with the branch). */
  readonly database: PostgresDatabase | undefined
  /** The branch a missing branch is copied from, and what is on it: the copy will hold the same. */
  readonly source: BranchSource | undefined
}

/** An Autoscaling Lakebase of which nothing is there. */
export function absentProject(projectId: string, branchId: string): Autoscaling {
  return {
    kind: 'autoscaling',
    projectId,
    branchId,
    project: undefined,
    branch: undefined,
    endpoint: undefined,
    database: undefined,
    source: undefined,
  }
}

/** A Provisioned instance. */
export interface Instance {
  readonly name: string
  readonly uid: string
  /** What the platform calls its size; it may have more of them than can be asked for here. */
  readonly capacity: string
  /** `STARTING AVAILABLE UPDATING STOPPED FAILING_OVER DELETING`; there is no FAILED (databricks-sdk-go:service/database). */
  readonly state: string
  readonly stopped: boolean
  /** `read_write_dns`; absent while STARTING. */
  readonly host: string | undefined
  readonly pgVersion: string | undefined
}

export interface Provisioned {
  readonly kind: 'provisioned'
  readonly name: string
  /** Undefined: to be created. */
  readonly instance: Instance | undefined
}

export type Lakebase = Autoscaling | Provisioned

/** How an app's attached database resource points at Lakebase. */
export type DatabaseResource =
  | {
      readonly kind: 'postgres'
      readonly name: string
      readonly branch: string
      readonly database: string | undefined
    }
  | {
      readonly kind: 'database'
      readonly name: string
      readonly instanceName: string
      readonly databaseName: string
    }

import type { Capacity, CuRange } from '../config/capacity.ts'
import type { DesiredResource, Permission } from '../config/desired.ts'
import { isMigrationChange, type MigrationChange } from '../migrations/change.ts'
import { type DatabaseChange, phaseOf as phaseOfDatabase } from './database-change.ts'
import { END_PHASE_OF, type EndChange } from './end-change.ts'

/** What a change can cost: nothing, a lock or dropped connections, data, or a change of owner. */
export const RISKS = ['safe', 'lock', 'destructive', 'ownership'] as const
export type Risk = (typeof RISKS)[number]

/** Changes to the Lakebase project or instance itself. Names are full resource paths on Autoscaling. */
export type LakebaseChange =
  | {
      readonly kind: 'create-project'
      readonly project: string
      readonly size: CuRange
      readonly suspendAfterSeconds: number | 'never'
    }
  | {
      readonly kind: 'create-branch'
      readonly project: string
      readonly branch: string
      /** Full path. */
      readonly source: string
      readonly ttlSeconds: number | undefined
      readonly size: CuRange
      readonly suspendAfterSeconds: number | 'never'
    }
  | {
      readonly kind: 'create-endpoint'
      readonly branch: string
      readonly size: CuRange
      readonly suspendAfterSeconds: number | 'never'
    }
  | {
      readonly kind: 'resize-endpoint'
      readonly endpoint: string
      readonly from: CuRange
      readonly to: CuRange
      readonly suspendAfterSeconds: number | 'never' | undefined
    }
  | { readonly kind: 'enable-endpoint'; readonly endpoint: string }
  | { readonly kind: 'create-postgres-role'; readonly branch: string; readonly identity: string }
  | { readonly kind: 'create-database'; readonly branch: string; readonly database: string }
  | { readonly kind: 'create-instance'; readonly instance: string; readonly capacity: Capacity }
  | {
      readonly kind: 'resize-instance'
      readonly instance: string
      /** What the platform calls it. */
      readonly from: string
      readonly to: Capacity
    }
  | { readonly kind: 'start-instance'; readonly instance: string }

/** The database resource to attach; on Autoscaling the database id may be known only once the branch exists. */
export type DesiredDatabaseResource =
  | {
      readonly kind: 'postgres'
      readonly name: string
      readonly branch: string
      readonly postgresDatabase: string
    }
  | { readonly kind: 'database'; readonly name: string; readonly instance: string; readonly database: string }

/** Resources to set; every other one that the app has when they are set is kept as it is. */
export interface DesiredResources {
  /** Added, or replacing the resource of the same name. */
  readonly set: readonly DesiredResource[]
  /** Undefined when the right one is attached already. */
  readonly database: DesiredDatabaseResource | undefined
  /** Name of one that is taken off. */
  readonly remove?: string
}

/** Fields of the app that a run may set; absent ones stay as they are. */
export interface AppFields {
  readonly description?: string
  readonly computeSize?: string
  readonly resources?: DesiredResources
}

export type AppChange =
  | { readonly kind: 'create-app'; readonly app: string; readonly fields: AppFields }
  /** One `POST /update` per change, whose mask names just the fields that differ. */
  | {
      readonly kind: 'update-app'
      readonly app: string
      readonly fields: AppFields
      readonly differences: readonly string[]
    }
  | {
      readonly kind: 'grant-app-permissions'
      readonly app: string
      readonly permissions: readonly Permission[]
    }

export type SourceChange =
  | {
      readonly kind: 'upload-source'
      readonly folder: string
      /** Paths relative to the folder. */
      readonly upload: readonly string[]
      readonly remove: readonly string[]
      readonly bytes: number
      readonly digest: string
    }
  | { readonly kind: 'start-app'; readonly app: string }
  | {
      readonly kind: 'deploy-app'
      readonly app: string
      readonly folder: string
      readonly reason: string
      /** By a rollback: the migrations that the database has and this code does not know. */
      readonly ahead?: readonly string[]
    }

export type Change = LakebaseChange | AppChange | DatabaseChange | SourceChange | EndChange

/** The order in which a run works (design decision 5): no new code meets an old schema. Nothing that ends comes beside what begins. */
export const PHASES = [
  'lakebase',
  'app',
  'database',
  'source',
  'deploy',
  'after-deploy',
  'stop',
  'destroy',
] as const
export type Phase = (typeof PHASES)[number]

const PHASE_OF: Readonly<Record<Exclude<Change['kind'], MigrationChange['kind'] | 'close-schema'>, Phase>> = {
  'create-project': 'lakebase',
  'create-branch': 'lakebase',
  'create-endpoint': 'lakebase',
  'resize-endpoint': 'lakebase',
  'enable-endpoint': 'lakebase',
  'create-postgres-role': 'lakebase',
  'create-database': 'lakebase',
  'create-instance': 'lakebase',
  'resize-instance': 'lakebase',
  'start-instance': 'lakebase',
  'create-app': 'app',
  'update-app': 'app',
  'grant-app-permissions': 'app',
  'create-owner-role': 'database',
  'share-owner-role': 'database',
  'join-owner-role': 'database',
  'create-schema': 'database',
  'create-extension': 'database',
  'grant-database-create': 'database',
  'set-schema-owner': 'database',
  'set-object-owner': 'database',
  'grant-owner-membership': 'database',
  grant: 'database',
  'grant-privileges': 'database',
  revoke: 'database',
  'revoke-membership': 'database',
  'give-back-create': 'database',
  'create-ledger': 'database',
  'upgrade-ledger': 'database',
  'accept-migration': 'database',
  'adopt-migrations': 'database',
  'run-command': 'database',
  'upload-source': 'source',
  'start-app': 'deploy',
  'deploy-app': 'deploy',
  ...END_PHASE_OF,
}

export function phaseOf(change: Change): Phase {
  if (isMigrationChange(change) || change.kind === 'close-schema')
    return phaseOfDatabase(change) === 'after-deploy' ? 'after-deploy' : 'database'
  return PHASE_OF[change.kind]
}

export function isLakebaseChange(change: Change): change is LakebaseChange {
  return phaseOf(change) === 'lakebase'
}

export function isAppChange(change: Change): change is AppChange {
  return phaseOf(change) === 'app'
}

export function isDatabaseChange(change: Change): change is DatabaseChange {
  return phaseOf(change) === 'database' || phaseOf(change) === 'after-deploy'
}

export function isSourceChange(change: Change): change is SourceChange {
  return phaseOf(change) === 'source' || phaseOf(change) === 'deploy'
}

export function isEndChange(change: Change): change is EndChange {
  return phaseOf(change) === 'stop' || phaseOf(change) === 'destroy'
}

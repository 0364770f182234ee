import type { Acceptance } from './acceptance.ts'
import type { AcceptedFinding } from './accepted-finding.ts'
import type { Baseline } from './baseline.ts'
import type { Capacity, CuRange } from './capacity.ts'
import type { CheckCode } from './check.ts'
import type { LayoutName } from './layout.ts'

/** Autoscaling projects (`/api/2.0/postgres`) or Provisioned instances (`/api/2.0/database`). */
export type LakebaseKind = 'autoscaling' | 'provisioned'

export const COMPUTE_SIZES = ['MEDIUM', 'LARGE', 'XLARGE', 'LIQUID'] as const
export type ComputeSize = (typeof COMPUTE_SIZES)[number]

export const PERMISSION_LEVELS = ['CAN_USE', 'CAN_MANAGE'] as const
export type PermissionLevel = (typeof PERMISSION_LEVELS)[number]

export interface DesiredLakebase {
  /** `auto` asks both APIs and takes what exists; anything new is Autoscaling. */
  readonly type: 'auto' | LakebaseKind
  /** Instance or project id. */
  readonly name: string
  /** Branch id; undefined means the project's default branch. Autoscaling only. */
  readonly branch: string | undefined
  /** Branch id to copy from when `branch` has to be created; undefined means the project's default branch. */
  readonly branchFrom: string | undefined
  /** Lifetime of a branch that this run creates; undefined means no expiry. */
  readonly ttlSeconds: number | undefined
  /** Undefined: an existing database keeps its size, a new one gets CU_1. Instances take it as it is. */
  readonly capacity: Capacity | undefined
  /** Endpoint size on Autoscaling; undefined when neither capacity nor min_cu/max_cu is given. */
  readonly size: CuRange | undefined
  /** Idle time before an Autoscaling endpoint suspends; undefined leaves an existing one as it is. */
  readonly suspendAfterSeconds: number | 'never' | undefined
  /** Postgres database. */
  readonly database: string
  readonly schema: string
  /** NOLOGIN role that owns the schema and everything in it. */
  readonly ownerRole: string
  /** Postgres logins that may join the owner role, and nobody else; empty: every member of `databricks_superuser`. */
  readonly deployers: readonly string[]
  /** Whether the owner role is given CREATE on the database. */
  readonly ownerCreate: boolean
  /** Extensions that the database must have, wherever in it they are. */
  readonly extensions: readonly string[]
  /** `enforce` moves objects that the deployer may move to the owner role; `keep` only reports them. */
  readonly ownership: 'enforce' | 'keep'
}

export type Principal =
  | { readonly user: string }
  | { readonly group: string }
  | { readonly servicePrincipal: string }

export interface Permission {
  readonly principal: Principal
  readonly level: PermissionLevel
}

/** One resource of an app beside its database, in the Apps API's own shape: `{ name, secret: {...} }`. */
export interface DesiredResource {
  readonly name: string
  /** `secret`, `sql_warehouse`, `serving_endpoint`, `job`, ... */
  readonly kind: string
  readonly fields: Readonly<Record<string, string>>
}

export interface DesiredApp {
  readonly name: string
  /** Undefined leaves what the app has. */
  readonly description: string | undefined
  readonly computeSize: ComputeSize | undefined
  readonly permissions: readonly Permission[]
  readonly resources: readonly DesiredResource[]
  /** Written into app.yaml; never a secret. */
  readonly envVars: Readonly<Record<string, string>>
}

/** Who a grant is for: the app's service principal (known only once the app exists) or a Postgres role by name. */
export type Grantee = { readonly kind: 'app' } | { readonly kind: 'role'; readonly role: string }

export interface DesiredGrant {
  readonly grantee: Grantee
  /** `owner` makes the grantee a member of the owner role: for an app that migrates itself. */
  readonly access: 'read-write' | 'read-only' | 'owner'
  /** CREATE on the schema. `auto`: as long as there are neither migrations nor a ledger. */
  readonly create: boolean | 'auto'
}

/** Whoever may hold a privilege. */
export type Holder = Grantee | { readonly kind: 'public' }

/** What a privilege is on, by the names that the catalog has. */
export interface PrivilegeTarget {
  readonly class: 'database' | 'schema' | 'table' | 'column' | 'sequence' | 'routine' | 'type'
  /** Undefined: all of the class that the owner role has in the schema, now and later; for `schema` and `database` the one. */
  readonly name: string | undefined
  /** Identity arguments of a routine, as `pg_get_function_identity_arguments` writes them. */
  readonly signature: string | undefined
  /** Of table `name`. */
  readonly column: string | undefined
}

/** One entry of `grants.privileges`: beyond what `access` gives. */
export interface DesiredPrivilege {
  readonly holder: Holder
  readonly on: PrivilegeTarget
  /** Sorted; at least one. */
  readonly privileges: readonly string[]
  readonly grantOption: boolean
}

export interface MigrateCommand {
  /** As a shell takes it. */
  readonly line: string
  /** Absolute path in which it runs. */
  readonly directory: string
  /** Environment variables that it sees beside the usual ones. */
  readonly passEnv?: readonly string[]
}

/** What protects the login from code in a migration: a box, or that it has nothing but the owner role. */
export type RunAs = (typeof RUN_AS)[number]

export const RUN_AS = ['box', 'login'] as const

export interface DesiredMigrations {
  /** Absolute path; undefined when the app has none. */
  readonly directory: string | undefined
  /** The directory as the user wrote it, for messages and annotations. */
  readonly displayDirectory: string | undefined
  /** Whose files they are; undefined: it is to be recognised. */
  readonly layout: LayoutName | undefined
  /** Whether `public` in a file stands for the app's schema; undefined: as the layout says. */
  readonly replacePublic: boolean | undefined
  /** What was applied before; undefined: nothing is said. */
  readonly baseline: Baseline | undefined
  /** The team's own tool, which runs in the place of files; undefined for files, or none. */
  readonly command: MigrateCommand | undefined
  readonly accept: readonly Acceptance[]
  readonly lockTimeoutMs: number
  readonly statementTimeoutMs: number
  readonly runAs: RunAs
  /** Checks that stop nobody in this environment. */
  readonly allow: readonly CheckCode[]
  /** This run reads no files, so that it compares the ledger with none. */
  readonly ignored?: true
}

export interface DesiredSource {
  /** Absolute path of the app's source; undefined deploys no code. */
  readonly directory: string | undefined
  readonly displayDirectory: string | undefined
  /** Workspace folder that holds the source folders; undefined means one below the deployer's home. */
  readonly workspacePath: string | undefined
  /** How many of the newest healthy releases keep their source in the workspace. */
  readonly keep: number
  /** Patterns in .gitignore syntax. */
  readonly exclude: readonly string[]
  /** Glob patterns that travel though git ignores them: built artefacts. */
  readonly include: readonly string[]
  /** Patterns in .gitignore syntax of what is there for CI and for this tool; weaker than `include`. */
  readonly pipelineFiles: readonly string[]
  readonly buildCommand: string | undefined
  /** A build that would run does not, so what it makes may be missing. */
  readonly skipsBuild?: boolean
  /** Environment variables that the build sees beside the usual ones. */
  readonly passEnv?: readonly string[]
}

export interface DesiredHealth {
  readonly enabled: boolean
  /** Path below the app's URL, beginning with `/`. */
  readonly path: string
  /** How long every probe must succeed. */
  readonly windowMs: number
  /** How long the first success may take. */
  readonly timeoutMs: number
}

/** A folder with source, migrations and their digests, as `package` writes it. */
export interface DesiredArtifact {
  /** Absolute path. */
  readonly directory: string
  /** The directory as the user wrote it, for messages and annotations. */
  readonly displayDirectory: string
}

/** The part of the desired state that is inside a database, whoever runs it. */
/** `report-only` as `additive`, and no key changes that: whose the app's role is, is not known. */
export type GrantsMode = 'additive' | 'authoritative' | 'report-only'

export interface DesiredSchema {
  readonly environment: string | undefined
  readonly lakebase: Pick<
    DesiredLakebase,
    'database' | 'schema' | 'ownerRole' | 'deployers' | 'ownership' | 'extensions' | 'ownerCreate'
  >
  readonly grants: readonly DesiredGrant[]
  /** Single privileges, beyond what `grants` give. */
  readonly privileges: readonly DesiredPrivilege[]
  /** Roles that the app's role may be a member of. */
  readonly appMemberOf: readonly string[]
  readonly acceptedFindings: readonly AcceptedFinding[]
  /** `additive` reports unexpected privileges, `authoritative` revokes them. */
  readonly grantsMode: GrantsMode
  readonly migrations: DesiredMigrations
  /** What source and migrations come from; undefined: from the checkout. */
  readonly artifact?: DesiredArtifact | undefined
  readonly waitTimeoutMs: number
  readonly pollMs: number
}

/** One environment as it should be: inputs, deployment.yaml and defaults merged. Pure data, every field used. */
export interface Desired extends DesiredSchema {
  readonly app: DesiredApp
  readonly lakebase: DesiredLakebase
  readonly source: DesiredSource
  readonly health: DesiredHealth
  readonly allowShrink: boolean
  /** `databricks_profile` of the environment, for the CLI. */
  readonly profile: string | undefined
}

/**
 * Where public sources are silent or disagree about the platform, the emulator takes the stricter reading. All of those
 * choices are here, so that one measured fact changes one line.
 */

/** Code of the 409 for a change during reconciliation; only the word in the message is known (`databricks/cli:bundle/direct/dresources/postgres_endpoint.go`). */
export const RECONCILIATION_CODE = 'ABORTED'

export const reconciliationMessage = (what: string): string =>
  `${what} is under reconciliation, retry when it has finished`

/** Cloud text for a protected branch; this one is the testserver's. */
export const PROTECTED_BRANCH_MESSAGE = 'cannot delete protected branch'

/** Text of a 403. */
export const deniedMessage = (who: string, level: string, what: string): string =>
  `${who} does not have ${level} permission on ${what}.`

/** Status and code for a duplicate instance. */
export const DUPLICATE_INSTANCE = { status: 409, code: 'RESOURCE_ALREADY_EXISTS' } as const

/** Code of the 404 for an unknown instance; the text is known from apps. */
export const UNKNOWN_INSTANCE_CODE = 'NOT_FOUND'

/** Status and code for what an instance cannot do in its present state. */
export const INSTANCE_STATE_CODE = 'INVALID_STATE'

/** Status and code for "active deployment in progress" and "not in RUNNING state"; only the texts are known. */
export const DEPLOY_REFUSED = { status: 400, code: 'BAD_REQUEST' } as const

/** A start of what runs, a stop of what is stopped. */
export const COMPUTE_STATE_REFUSED = { status: 400, code: 'BAD_REQUEST' } as const

/** A PATCH of an app with any `compute_size`, the present one too; only the text is known (`databricks/terraform-provider-databricks#5944`). */
export const SIZE_IN_PATCH = {
  status: 400,
  code: 'INVALID_PARAMETER_VALUE',
  message:
    'Compute size updates are not supported in this update API. Please use the new update API instead.',
} as const

/** How long a health check without a timeout may take; the client says only that there is a default. */
export const HEALTH_CHECK_SECONDS = 60

/** A second update while one is in progress. */
export const UPDATE_IN_PROGRESS = { status: 409, code: 'RESOURCE_CONFLICT' } as const

/** Sources give about 30 days for a branch's life, 30 or 35 days for history; CU 32, 64 or 112 as the largest. */
export const MAX_BRANCH_TTL_SECONDS = 30 * 86_400
export const HISTORY_RETENTION_SECONDS = { min: 172_800, max: 3_024_000, default: 604_800 } as const
export const MAX_AUTOSCALING_CU = 32

/** Sources disagree on the defaults when sizes are left out: these are what the API and its testserver make. */
export const DEFAULT_CU = { min: 1, max: 1 } as const
export const DEFAULT_SUSPEND_SECONDS = 86_400

/** Status and code of limits, such as a second protected branch. */
export const LIMIT = { status: 400, code: 'RESOURCE_LIMIT_EXCEEDED' } as const

/** How a login to a compute that a person has switched off is refused. It does not become well by waiting. */
export const DISABLED_ENDPOINT = { code: '55000', message: 'The endpoint has been disabled.' } as const
export const STOPPED_INSTANCE = { code: '55000', message: 'The database instance is stopped.' } as const

/** How a login to a waking compute is refused (`omnigent-ai/omnigent#4528`). */
export const STARTING_UP = { code: '57P03', message: 'the database system is starting up' } as const

/** How long a deleted project and a deleted branch can be brought back; known of the project only. */
export const RESERVATION_MS = 7 * 86_400_000

/** A Postgres role for an identity that the workspace does not know. */
export const IDENTITY_NOT_FOUND = { status: 404, code: 'NOT_FOUND' } as const

/** Deleting a role that owns a database; docs "Manage roles" say only that it cannot be done. */
export const DATABASE_OWNER_REFUSED = { status: 400, code: 'BAD_REQUEST' } as const

/** Deleting a role that owns something else, with no heir: on an instance, where nothing follows the answer. */
export const OWNER_REFUSED = { status: 400, code: 'BAD_REQUEST' } as const

/** Code of an operation that fails later, such as the delete of a role that owns a table; the text is PostgreSQL's. */
export const FAILED_OPERATION_CODE = 'INTERNAL_ERROR'

/**
 * Whether a deployment that failed is the app's `active_deployment`, though what ran before may go on: the client says
 * only that the active one is the last "deployed to the app compute" (`databricks-sdk-py:databricks/sdk/service/apps.py`
 * `App`). So a client that takes the active one for the good one is found out.
 */
export const FAILED_DEPLOYMENT_IS_ACTIVE: boolean = true

/** A second read-write endpoint; only the text is known. */
export const SECOND_READ_WRITE = { status: 400, code: 'BAD_REQUEST' } as const

/** Docs say letters and hyphens; instances with digits in their names have been recorded on the cloud. */
export const INSTANCE_NAME = /^[A-Za-z][A-Za-z0-9-]{0,62}$/

/** The scope of user authorization for the API of Provisioned; only that of Autoscaling is known. */
export const PROVISIONED_SCOPE = 'postgres'

/** What `valueFrom` may name beside the app's resources: apps in public repositories do, documentation does not say it. */
export const SYSTEM_VALUES = ['system.databricks_host'] as const

/**
 * What an app gets as DATABRICKS_HOST. Docs call it a URL; apps in production report a bare host name, so clients have
 * to cope with that.
 */
export const appHostVariable = (host: string): string => new URL(host).hostname

import { acceptedFinding } from './accepted-finding.ts'
import { CAPACITIES } from './capacity.ts'
import { COMPUTE_SIZES } from './desired.ts'
import { environmentVariables } from './environment-variable.ts'
import { ACCESS_KEY, APP_CREATE_KEY, roleGrant } from './grant.ts'
import { key } from './key.ts'
import { MIGRATION_KEYS } from './migration-keys.ts'
import {
  appName,
  branchId,
  databaseName,
  extensionName,
  groupName,
  instanceName,
  roleName,
  schemaName,
  urlPath,
  workspacePath,
} from './name.ts'
import { permission } from './permission.ts'
import { privilegeGrant } from './privilege.ts'
import { resource } from './resource.ts'
import { anyText, choice, durationMs, durationSeconds, freeText, wordOr } from './rule.ts'
import { flag, list, number, text } from './type.ts'

const SECOND = 1_000
const DAY = 86_400_000

const computeUnits = number({
  min: 0.5,
  max: 112,
  form: '0.5, or a whole number from 1 to 112',
  allows: (size) => size === 0.5 || Number.isInteger(size),
  schema: { anyOf: [{ const: 0.5 }, { multipleOf: 1 }] },
})

const patterns = (form: string) => list(text(anyText), form)

/** Every key of an environment, in the order of the docs. `common` takes the same keys as defaults. */
export const KEYS = {
  appName: key('app_name', text(appName), 'Name of the app.', {
    fallback: 'none: required, or input `app-name`',
  }),
  description: key('description', text(freeText), 'Description of the app.', {
    fallback: 'what the app has',
  }),
  computeSize: key('compute_size', text(choice(COMPUTE_SIZES)), "Size of the app's compute.", {
    fallback: 'what the app has; `MEDIUM` for a new one',
  }),
  permissions: key('permissions', list(permission, 'list of permissions'), 'Who may use or manage the app.', {
    fallback: 'what the app has',
  }),
  envVars: key(
    'env_vars',
    environmentVariables,
    'Environment variables of the app, written into app.yaml. Never a secret: see `resources`.',
  ),
  resources: key(
    'resources',
    list(resource, 'list of resources'),
    'Resources of the app beside its database, by name; others that it has are kept.',
  ),
  workspacePath: key(
    'workspace_path',
    text(workspacePath),
    'Workspace folder that the source is uploaded to; the name of the app is added unless it ends with it.',
    {
      fallback: '`/Workspace/Users/{username}/lakebase-deploy/<app>`',
    },
  ),
  keep: key(
    'keep',
    number({ min: 1, max: 20, form: 'a whole number from 1 to 20', allows: Number.isInteger }),
    'How many of the newest healthy releases keep their source in the workspace, to go back to.',
    { fallback: '`5`' },
  ),
  profile: key(
    'databricks_profile',
    text(anyText),
    'Profile of `~/.databrickscfg`, for deploys from a terminal; not looked at in GitHub Actions, nor when an input names who logs in.',
  ),

  lakebaseType: key(
    'lakebase.type',
    text(choice(['auto', 'autoscaling', 'provisioned'])),
    '`auto` takes what exists; anything new is Autoscaling.',
    {
      fallback: '`auto`',
    },
  ),
  lakebaseName: key(
    'lakebase.database_name',
    text(instanceName),
    'Name of the instance, or id of the project. Not the Postgres database.',
    {
      fallback: 'none: required, or input `project` or `instance`',
    },
  ),
  database: key('lakebase.database', text(databaseName), 'Postgres database.', {
    fallback: '`databricks_postgres`',
  }),
  schema: key(
    'lakebase.schema',
    text(schemaName),
    'Postgres schema of the app. A new name makes a new schema; the data stays in the old one.',
    {
      fallback: '`app_data`',
    },
  ),
  capacity: key(
    'lakebase.capacity',
    text(choice(CAPACITIES)),
    'Size of an instance. On Autoscaling 0.5-2, 1-4, 2-8 or 4-12 CU.',
    {
      fallback: '`CU_1` for a new database; an existing one keeps its size',
    },
  ),
  minCu: key('lakebase.min_cu', computeUnits, 'Smallest size on Autoscaling; beats `capacity`.'),
  maxCu: key(
    'lakebase.max_cu',
    computeUnits,
    'Largest size on Autoscaling; at most 16 above `min_cu`, and equal to it above 64.',
  ),
  suspendAfter: key(
    'lakebase.suspend_after',
    text(wordOr('never', durationSeconds({ minMs: 60 * SECOND, maxMs: 7 * DAY }))),
    'Idle time before an Autoscaling endpoint suspends: 60s to 7d, or `never`.',
    { fallback: 'what the endpoint has' },
  ),
  branch: key('lakebase.branch', text(branchId), 'Autoscaling branch; created when it does not exist.', {
    fallback: "the project's default branch; with `branch_from` the environment's name",
  }),
  branchFrom: key(
    'lakebase.branch_from',
    text(anyText),
    'What a missing branch is copied from: an environment of this file, whose schema is then taken over, or a branch id.',
    {
      fallback: "the project's default branch",
    },
  ),
  ttl: key(
    'lakebase.ttl',
    text(durationSeconds({ minMs: SECOND, maxMs: 365 * DAY })),
    'Lifetime of a branch that the deploy creates, such as `3d`.',
    {
      fallback: 'no end',
    },
  ),
  ownerRole: key(
    'lakebase.owner_role',
    text(roleName),
    'Postgres role without login that owns the schema and everything in it.',
    {
      fallback: 'one name per database and schema',
    },
  ),
  deployers: key(
    'lakebase.deployers',
    list(text(roleName), 'list of Postgres logins'),
    'Postgres logins (e-mail addresses, application ids) that may deploy, and nobody else.',
    {
      fallback: 'every member of `databricks_superuser`',
    },
  ),
  extensions: key(
    'lakebase.extensions',
    list(text(extensionName), 'list of extensions'),
    'PostgreSQL extensions that the migrations need, such as `vector`; created in the schema where the database lacks them.',
  ),
  ownerCreate: key(
    'lakebase.owner_create',
    flag,
    'Whether the owner role has CREATE on the database, for migrations that make schemas, extensions or publications.',
    { fallback: '`false`: what it has already stays' },
  ),
  ownership: key(
    'lakebase.ownership',
    text(choice(['enforce', 'keep'])),
    '`enforce` moves objects to the owner role where the deployer may; `keep` only reports them.',
    {
      fallback: '`enforce`',
    },
  ),

  appAccess: { ...ACCESS_KEY, path: ['grants', 'app', 'access'], fallback: '`read-write`' },
  appCreate: {
    ...APP_CREATE_KEY,
    path: ['grants', 'app', 'create'],
    fallback: '`auto`; with `read-only` `false`',
  },
  roleGrants: key('grants.roles', list(roleGrant, 'list of grants'), 'Grants to further Postgres roles.'),
  appMemberOf: key(
    'grants.app.member_of',
    list(text(groupName), 'list of roles'),
    "Roles that the app's role may be a member of. An administrator makes it one; the audit expects it.",
  ),
  privileges: key(
    'grants.privileges',
    list(privilegeGrant, 'list of privileges'),
    'Single privileges beyond what `access` gives: granted where they are missing, and expected by the audit.',
  ),
  acceptedFindings: key(
    'grants.accept',
    list(acceptedFinding, 'list of findings'),
    'Findings that are accepted, with a reason: they count no more, and `authoritative` keeps what they are about.',
  ),
  grantsMode: key(
    'grants.mode',
    text(choice(['additive', 'authoritative'])),
    '`additive` grants what is missing and reports what is unexpected; `authoritative` revokes that too.',
    { fallback: '`additive`' },
  ),

  ...MIGRATION_KEYS,

  healthEnabled: key('health.enabled', flag, 'Probe the app after the deployment.', { fallback: '`true`' }),
  healthPath: key(
    'health.path',
    text(urlPath),
    "Path below the app's URL that must answer 2xx. The platform takes the deployer's token only below `/api/`.",
    {
      fallback: '`/api/health`',
    },
  ),
  healthWindow: key(
    'health.window',
    text(durationMs({ minMs: 1, maxMs: DAY })),
    'How long every probe must succeed.',
    {
      fallback: '`2500ms`',
    },
  ),
  healthTimeout: key(
    'health.timeout',
    text(durationMs({ minMs: 1, maxMs: DAY })),
    'How long the first success may take.',
    {
      fallback: '`2m`',
    },
  ),

  source: key('source.directory', text(anyText), "Directory of the app's source.", { fallback: '`.`' }),
  sourceExclude: key(
    'source.exclude',
    patterns('list of .gitignore patterns'),
    'Files that do not travel, beside those that git ignores and those of CI.',
  ),
  sourceInclude: key(
    'source.include',
    patterns('list of glob patterns'),
    'Files that travel though git ignores them, or though they belong to CI.',
  ),
  buildCommand: key(
    'build.command',
    text(anyText),
    'Shell command that runs in the source directory before the source is read.',
  ),
  buildExclude: key(
    'build.exclude_patterns',
    patterns('list of .gitignore patterns'),
    'Added to `source.exclude`.',
  ),
  buildInclude: key(
    'build.include_patterns',
    patterns('list of glob patterns'),
    'Added to `source.include`.',
  ),

  timeout: key(
    'deployment.timeout_seconds',
    number({ min: 10, max: 86_400, form: 'a number from 10 to 86400' }),
    'Budget for all waits of a run together.',
    {
      fallback: '`1800`',
    },
  ),
  pollInterval: key(
    'deployment.poll_interval_seconds',
    number({ min: 0.1, max: 300, form: 'a number from 0.1 to 300' }),
    'Longest pause between two looks at the platform.',
    { fallback: '`5`' },
  ),
}

/** What the maps between the keys are for. */
export const SECTIONS: Readonly<Record<string, string>> = {
  lakebase: 'The database.',
  grants: 'Who may do what in the schema.',
  'grants.app': "Grants of the app's service principal.",
  migrations: 'SQL migrations.',
  health: 'The check that the new code serves.',
  source: "The app's source.",
  build: 'How the source is built.',
  deployment: 'How the deploy waits.',
}

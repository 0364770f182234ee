import { CAPACITIES } from './capacity.ts'
import { COMMAND_NAMES, COMMANDS, SERVER_COMMANDS } from './command.ts'
import { databaseUrl } from './database-url.ts'
import { DESTROY_INPUTS } from './destroy-inputs.ts'
import { input } from './input-definition.ts'
import { LOGIN_INPUTS } from './login-inputs.ts'
import { appName, branchId, databaseName, instanceName, projectId, releaseName, schemaName } from './name.ts'
import { PROMOTION_INPUTS } from './promotion-inputs.ts'
import { anyText, booleanText, choice, durationMs, variableNames } from './rule.ts'

export const FAIL_ON = ['drift', 'never'] as const
export type FailOn = (typeof FAIL_ON)[number]

const WAIT_TIMEOUT = { minMs: 10_000, maxMs: 86_400_000 }

/** Every input, in the order of action.yml. */
export const INPUTS = {
  command: input({
    name: 'command',
    rule: choice(COMMAND_NAMES),
    description: `${Object.entries(COMMANDS)
      .map(([name, { help }]) => `\`${name}\`: ${help}`)
      .join('; ')}.`,
    declared: 'deploy',
  }),
  environment: input({
    name: 'environment',
    rule: anyText,
    description:
      'Name below `environments` in the config file. Required when there is a file; never guessed.',
  }),
  capacity: input({
    name: 'capacity',
    rule: choice(CAPACITIES),
    description:
      'Size of the database. On Autoscaling it sets the range 0.5-2, 1-4, 2-8 or 4-12 CU, and beats `min_cu` and `max_cu` of the file. A change resizes; less memory needs `allow-shrink`.',
    fallback: '`CU_1` for a new database; an existing one keeps its size',
    overrides: 'lakebase.capacity',
  }),
  config: input({
    name: 'config',
    rule: anyText,
    description:
      'Config file, relative to `working-directory`. May be missing only when this input is not given.',
    fallback: '`deployment.yaml`',
  }),
  appName: input({
    name: 'app-name',
    rule: appName,
    description: 'Name of the app. Required when there is no config file.',
    overrides: 'app_name',
  }),
  instance: input({
    name: 'instance',
    rule: instanceName,
    description: 'Name of a Provisioned instance. Excludes `project` and `branch`.',
    overrides: 'lakebase.database_name',
  }),
  project: input({
    name: 'project',
    rule: projectId,
    description:
      'Id of an Autoscaling project. Excludes `instance`; one of the two is required when there is no config file.',
    overrides: 'lakebase.database_name',
  }),
  branch: input({
    name: 'branch',
    rule: branchId,
    description: 'Id of the Autoscaling branch; created when it does not exist.',
    fallback: "the project's default branch",
    overrides: 'lakebase.branch',
  }),
  database: input({
    name: 'database',
    rule: databaseName,
    description: 'Postgres database.',
    fallback: '`databricks_postgres`',
    overrides: 'lakebase.database',
  }),
  schema: input({
    name: 'schema',
    rule: schemaName,
    description: 'Postgres schema of the app. A new name makes a new schema; the data stays in the old one.',
    fallback: '`app_data`',
    overrides: 'lakebase.schema',
  }),
  source: input({
    name: 'source',
    rule: anyText,
    description: "Directory of the app's source, relative to `working-directory`.",
    fallback: '`.`',
    overrides: 'source.directory',
  }),
  migrations: input({
    name: 'migrations',
    rule: anyText,
    description: 'Directory of the `.sql` migrations, relative to `working-directory`.',
    fallback: '`migrations` inside or beside the source, if it exists',
    overrides: 'migrations.directory',
  }),
  migrateCommand: input({
    name: 'migrate-command',
    rule: anyText,
    description:
      "Shell command that migrates in the place of `.sql` files, such as `npx drizzle-kit migrate`: runs in `working-directory`, with PG* and DATABASE_URL of a login that acts as the owner role. Runs on every deploy, before the code's. Excludes `migrations`.",
    overrides: 'migrations.command',
    commands: ['deploy', 'plan', 'migrate'],
  }),
  artifact: input({
    name: 'artifact',
    rule: anyText,
    description:
      'Folder that `package` has written, relative to `working-directory`: source and migrations come from it, nothing is built, and a file that is not as it was packed is refused before anything is looked at. The rest of the configuration is that of the config file. Excludes `source`, `migrations`, `build-command` and `migrate-command`.',
    commands: ['deploy', 'plan', 'migrate'],
  }),
  prove: input({
    name: 'prove',
    rule: booleanText,
    description:
      'With `migrate`: change nothing, but apply all files twice to a scratch database, and fail with the place of each statement that fails or changes anything the second time. The scratch database is on a disposable branch, or with `database-url` on that server.',
    declared: 'false',
    commands: ['migrate'],
  }),
  databaseUrl: input({
    name: 'database-url',
    rule: databaseUrl,
    description:
      'With `migrate` or `bootstrap`: the database to work on, any PostgreSQL from 16 on, without Databricks and without an app: for a laptop and for service containers. `migrate` runs all migrations, `after-deploy` ones too. `sslmode` is taken as libpq takes it.',
    fallback: '`LAKEBASE_DATABASE_URL`, else the database of the environment',
    secret: true,
    commands: SERVER_COMMANDS,
  }),
  buildCommand: input({
    name: 'build-command',
    rule: anyText,
    description:
      'Shell command that runs in the source directory before the source is read. Built wheels and bundles travel although git ignores them.',
    overrides: 'build.command',
  }),
  build: input({
    name: 'build',
    rule: booleanText,
    description:
      'With `plan`: `false` plans the source as it is, without the build command, so that a pull request runs none of its own code in a job that can log in.',
    fallback: '`true`',
    commands: ['plan'],
  }),
  passEnv: input({
    name: 'pass-env',
    rule: variableNames,
    description:
      'Environment variables that `build-command` and `migrate-command` see too, such as `NPM_TOKEN`. Beside these they see where programs, caches, proxies and certificates are, and nothing that could log in.',
  }),
  ...LOGIN_INPUTS,
  waitTimeout: input({
    name: 'wait-timeout',
    rule: durationMs(WAIT_TIMEOUT),
    description:
      "Budget for all waits of the run together: for logins, the platform, answers of the database, locks, builds and migrate commands. Only a file's own `-- statement_timeout` counts where it is longer. Keep it below the job's `timeout-minutes`.",
    fallback: '`30m`',
    overrides: 'deployment.timeout_seconds',
  }),
  dryRun: input({
    name: 'dry-run',
    rule: booleanText,
    description:
      'Plan only: nothing is changed. `deploy` with `dry-run` is `plan`; `migrate` with it plans its own part.',
    declared: 'false',
  }),
  allowShrink: input({
    name: 'allow-shrink',
    rule: booleanText,
    description: 'Allow a resize that lowers the memory of the database.',
    declared: 'false',
  }),
  for: input({
    name: 'for',
    rule: anyText,
    description:
      "With `doctor`: GitHub environment of the job that will deploy, such as `production`. The job's id token is compared with what the federation policy of such a job expects; outside a job the policy's command is printed.",
    commands: ['doctor'],
  }),
  to: input({
    name: 'to',
    rule: releaseName,
    description:
      'With `rollback`: the release to go back to, by the first digits of its release digest, artefact digest or commit.',
    fallback: 'the last healthy release before the newest',
    commands: ['rollback'],
  }),
  allowContract: input({
    name: 'allow-contract',
    rule: booleanText,
    description:
      'With `rollback`: deploy a release also when a migration applied since may break its code. The plan names these files.',
    declared: 'false',
    commands: ['rollback'],
  }),
  rollbackOnFailure: input({
    name: 'rollback-on-failure',
    rule: booleanText,
    description:
      'With `deploy`: when the new deployment is not healthy, deploy the last healthy release again, as `rollback` would. The run fails all the same, and says what runs.',
    declared: 'false',
    commands: ['deploy'],
  }),
  ...PROMOTION_INPUTS,
  ...DESTROY_INPUTS,
  workingDirectory: input({
    name: 'working-directory',
    rule: anyText,
    description: 'Directory that all other paths start from.',
    declared: '.',
  }),
  out: input({
    name: 'out',
    rule: anyText,
    description:
      'With `plan`, or `rollback` and `dry-run`: file to write the plan to, for a later `deploy` or `rollback` with `plan`. With `package`: the folder to write, `artifact` unless given; one of before is replaced, any other is left alone. Relative to `working-directory`.',
    commands: ['plan', 'package', 'rollback'],
  }),
  plan: input({
    name: 'plan',
    rule: anyText,
    description:
      'With `deploy` or `rollback`: file that its plan wrote to `out`. Only what is in it may happen; when anything else would be needed by now, nothing is changed.',
    commands: ['deploy', 'rollback'],
  }),
  failOn: input({
    name: 'fail-on',
    rule: choice(FAIL_ON),
    description: 'With `audit`: `drift` fails the run when there is a finding, `never` only reports it.',
    fallback: '`drift`',
    commands: ['audit'],
  }),
  sarif: input({
    name: 'sarif',
    rule: anyText,
    description:
      'With `audit`: file to write the findings to as SARIF, for `github/codeql-action/upload-sarif`. Relative to `working-directory`.',
    commands: ['audit'],
  }),
  issue: input({
    name: 'issue',
    rule: booleanText,
    description:
      'With `audit`: keep one issue per app and environment: opened, edited and closed as findings come and go; an audit that failed says so in it. Needs `github-token` and `permissions: issues: write`.',
    declared: 'false',
    face: 'action',
    commands: ['audit'],
  }),
  comment: input({
    name: 'comment',
    rule: booleanText,
    description:
      'In a pull_request run with `dry-run`, keep one comment with the plan up to date; a plan that was refused takes the place of the one before. Needs `github-token` and `permissions: pull-requests: write`.',
    declared: 'false',
    face: 'action',
  }),
  githubToken: input({
    name: 'github-token',
    rule: anyText,
    description: 'Token that writes the comment and the issue.',
    declared: `\${{ github.token }}`,
    secret: true,
    face: 'action',
  }),
}

export type InputName = (typeof INPUTS)[keyof typeof INPUTS]['name']

export const INPUT_NAMES: readonly InputName[] = Object.values(INPUTS).map(({ name }) => name)

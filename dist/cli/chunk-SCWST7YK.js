import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  hostName,
  workspaceUrl
} from "./chunk-KQ4V2L7F.js";
import {
  appName,
  artifactDigestText,
  branchId,
  databaseName,
  instanceName,
  projectId,
  releaseName,
  schemaName
} from "./chunk-DYNZYKTZ.js";
import {
  CAPACITIES
} from "./chunk-SMUWBURH.js";
import {
  accept,
  anyText,
  booleanText,
  choice,
  durationMs,
  refuse,
  variableNames
} from "./chunk-KIEY5H6O.js";

// src/config/command.ts
var COMMANDS = {
  deploy: {
    help: "bring the environment to the desired state",
    reads: "app, source, Lakebase, database catalog, migrations",
    writes: "everything that differs",
    readsSource: true
  },
  plan: {
    help: "print what `deploy` would change",
    reads: "what `deploy` reads",
    writes: "nothing",
    planOnly: true,
    readsSource: true
  },
  migrate: {
    help: "do only the database part of a deploy, on a database that exists",
    reads: "app, Lakebase, database catalog, migrations",
    writes: "schema, owner, grants, migrations up to `after-deploy`"
  },
  rollback: {
    help: "deploy a healthy release of before again, from the source that the workspace keeps of it; the database stays",
    reads: "app, Lakebase, releases and ledger, source folders",
    writes: "the deployment, and the record of it"
  },
  status: {
    help: "tell of every environment of the file what runs there, since when, and what the database and the app lack",
    reads: "app, Lakebase, releases and ledger, migrations, the health check",
    writes: "nothing",
    planOnly: true
  },
  doctor: {
    help: "look at all that a deploy needs, from the host and the login to the ledger, and say how to mend what is missing",
    reads: "host, login, rights, app, Lakebase, database catalog",
    writes: "nothing",
    planOnly: true
  },
  audit: {
    help: "compare owners, grants and memberships with the desired ones",
    reads: "app, Lakebase, database catalog",
    writes: "nothing",
    planOnly: true
  },
  bootstrap: {
    help: "as an administrator and once, prepare owner role and schema for deployers who have no other rights in the database",
    reads: "Lakebase, database catalog",
    writes: "owner role, its members, schema, extensions"
  }
};
function isCommand(name) {
  return name in COMMANDS;
}
var COMMAND_NAMES = Object.keys(COMMANDS).filter(isCommand);
var SERVER_COMMANDS = ["migrate", "bootstrap"];
var ENVIRONMENTS_COMMANDS = ["status"];
function isOfEnvironments(command) {
  return ENVIRONMENTS_COMMANDS.some((name) => name === command);
}
function factsOf(command) {
  return COMMANDS[command];
}
var EXEC = {
  usage: "exec -- <program>",
  help: "run a program with the database of PG* and LAKEBASE_* in PG* and DATABASE_URL, with a fresh token"
};

// src/config/database-url.ts
var SSL_MODES = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"];
var FORM = "postgresql://user:password@host:5432/database";
var PARAMETERS = ["host", "port", "dbname", "user", "password", "sslmode", "sslrootcert"];
var LAKEBASE_HOST = /\.database\.(?:.+\.)?(?:databricks\.com|azuredatabricks\.net|databricks\.us|databricks\.mil)\.*$/i;
var POOLED_HOST = /^[^.]+-(?:ro-)?pooler\./i;
var databaseUrl = {
  form: `PostgreSQL URL such as \`${FORM}\``,
  schema: { type: "string" },
  read(text) {
    const url = parse(text);
    if (!url) return refuse(`is no PostgreSQL URL`, `write ${FORM}, with @ in a password as %40 and / as %2F`);
    try {
      return read(url);
    } catch (error) {
      if (!(error instanceof URIError)) throw error;
      return refuse("holds a % that stands for no character", "write a % as %25");
    }
  }
};
function parse(text) {
  const whole = text.replace(/^(postgres(?:ql)?:\/\/[^/@?]*@)(?=[/?]|$)/, "$1localhost");
  if (!/^postgres(?:ql)?:\/\//.test(text) || !URL.canParse(whole)) return void 0;
  return new URL(whole);
}
function read(url) {
  const parameters = url.searchParams;
  const unknown = [...parameters.keys()].find((name) => !PARAMETERS.includes(name));
  if (unknown !== void 0) {
    const hint = unknown === "schema" ? "delete it, and give input `schema`" : "delete it";
    return refuse(`has the parameter "${unknown}", which is not one of ${PARAMETERS.join(", ")}`, hint);
  }
  const given = (name, text) => parameters.get(name) ?? (decodeURIComponent(text) || void 0);
  const host = given("host", url.hostname.replace(/^\[(.*)\]$/, "$1")) ?? "localhost";
  const port = Number(parameters.get("port") ?? (url.port || 5432));
  const password = given("password", url.password);
  if (host.includes(",")) return refuse("names several hosts", "write the one to migrate");
  if (!Number.isInteger(port) || port < 1 || port > 65535) return refuse("has a port that is none");
  if (POOLED_HOST.test(host)) {
    return refuse(
      `names the pooler ${host}, which gives each transaction another session, so that locks and settings are lost`,
      `write the direct host: ${host.replace(/-(?:ro-)?pooler(?=\.)/i, "")}`
    );
  }
  if (password === void 0 && LAKEBASE_HOST.test(host)) {
    return refuse(
      `names the Lakebase database ${host} and no password`,
      "leave it out: `migrate` with `project` or `instance`, or with a config file, logs in by itself"
    );
  }
  const tls = readTls(parameters, host);
  if (!tls.ok) return tls;
  const database = given("dbname", url.pathname.slice(1));
  return accept({ host, port, database, user: given("user", url.username), password, ...tls.value });
}
function readTls(parameters, host) {
  const text = parameters.get("sslmode");
  const sslRootCert = parameters.get("sslrootcert") ?? void 0;
  const given = SSL_MODES.find((mode) => mode === text);
  if (text !== null && given === void 0)
    return refuse(`has sslmode "${text}", which is not one of ${SSL_MODES.join(", ")}`);
  if (sslRootCert === "system" && given !== void 0 && given !== "verify-full")
    return refuse(`has sslrootcert=system, which libpq takes only with sslmode=verify-full`);
  if (LAKEBASE_HOST.test(host)) return readLakebaseTls(given, sslRootCert, host);
  const byDefault = sslRootCert === "system" ? "verify-full" : "prefer";
  return accept({ sslMode: given ?? byDefault, sslRootCert });
}
function readLakebaseTls(mode, sslRootCert, host) {
  if (mode === "disable") {
    return refuse(
      `has sslmode=disable, which would show the password to whoever answers for ${host}`,
      "delete it: TLS to Lakebase is always verified"
    );
  }
  return accept({ sslMode: "verify-full", sslRootCert: sslRootCert ?? "system" });
}

// src/config/input-definition.ts
function input(definition) {
  return definition;
}

// src/config/login-inputs.ts
var AUTH_TYPES = [
  "github-oidc",
  "oauth-m2m",
  "pat",
  "databricks-cli",
  "metadata-service",
  "azure-msi",
  "azure-client-secret",
  "azure-cli",
  "google-credentials",
  "google-id"
];
var LOGIN_INPUTS = {
  databricksHost: input({
    name: "databricks-host",
    rule: workspaceUrl,
    description: "URL of the workspace.",
    fallback: "`DATABRICKS_HOST`"
  }),
  allowHost: input({
    name: "allow-host",
    rule: hostName,
    description: "Host of the workspace when it is none of Databricks' own domains, such as that of a proxy: the login is sent to it. Must be equal to that of `databricks-host`."
  }),
  clientId: input({
    name: "client-id",
    rule: anyText,
    description: "Client id of the deploying service principal, for `github-oidc` and `oauth-m2m`.",
    fallback: "`DATABRICKS_CLIENT_ID`"
  }),
  clientSecret: input({
    name: "client-secret",
    rule: anyText,
    description: "OAuth secret of the service principal, for `oauth-m2m`. Not needed with `github-oidc`.",
    fallback: "`DATABRICKS_CLIENT_SECRET`",
    secret: true
  }),
  token: input({
    name: "token",
    rule: anyText,
    description: "Personal access token, for `pat`.",
    fallback: "`DATABRICKS_TOKEN`",
    secret: true
  }),
  authType: input({
    name: "auth-type",
    rule: choice(AUTH_TYPES),
    description: "The way to log in; when it fails, no other is tried.",
    fallback: "`DATABRICKS_AUTH_TYPE`, else chosen by what is given"
  }),
  tokenAudience: input({
    name: "token-audience",
    rule: anyText,
    description: "Audience of the GitHub token, for `github-oidc`; must be one of the federation policy's audiences.",
    fallback: "the workspace's own"
  }),
  profile: input({
    name: "profile",
    rule: anyText,
    description: "Profile of `~/.databrickscfg`.",
    fallback: "`DATABRICKS_CONFIG_PROFILE`",
    overrides: "databricks_profile"
  })
};

// src/config/input.ts
var FAIL_ON = ["drift", "never"];
var WAIT_TIMEOUT = { minMs: 1e4, maxMs: 864e5 };
var INPUTS = {
  command: input({
    name: "command",
    rule: choice(COMMAND_NAMES),
    description: `${Object.entries(COMMANDS).map(([name, { help }]) => `\`${name}\`: ${help}`).join("; ")}.`,
    declared: "deploy"
  }),
  environment: input({
    name: "environment",
    rule: anyText,
    description: "Name below `environments` in the config file. Required when there is a file; never guessed."
  }),
  capacity: input({
    name: "capacity",
    rule: choice(CAPACITIES),
    description: "Size of the database. On Autoscaling it sets the range 0.5-2, 1-4, 2-8 or 4-12 CU, and beats `min_cu` and `max_cu` of the file. A change resizes; less memory needs `allow-shrink`.",
    fallback: "`CU_1` for a new database; an existing one keeps its size",
    overrides: "lakebase.capacity"
  }),
  config: input({
    name: "config",
    rule: anyText,
    description: "Config file, relative to `working-directory`. May be missing only when this input is not given.",
    fallback: "`deployment.yaml`"
  }),
  appName: input({
    name: "app-name",
    rule: appName,
    description: "Name of the app. Required when there is no config file.",
    overrides: "app_name"
  }),
  instance: input({
    name: "instance",
    rule: instanceName,
    description: "Name of a Provisioned instance. Excludes `project` and `branch`.",
    overrides: "lakebase.database_name"
  }),
  project: input({
    name: "project",
    rule: projectId,
    description: "Id of an Autoscaling project. Excludes `instance`; one of the two is required when there is no config file.",
    overrides: "lakebase.database_name"
  }),
  branch: input({
    name: "branch",
    rule: branchId,
    description: "Id of the Autoscaling branch; created when it does not exist.",
    fallback: "the project's default branch",
    overrides: "lakebase.branch"
  }),
  database: input({
    name: "database",
    rule: databaseName,
    description: "Postgres database.",
    fallback: "`databricks_postgres`",
    overrides: "lakebase.database"
  }),
  schema: input({
    name: "schema",
    rule: schemaName,
    description: "Postgres schema of the app. A new name makes a new schema; the data stays in the old one.",
    fallback: "`app_data`",
    overrides: "lakebase.schema"
  }),
  source: input({
    name: "source",
    rule: anyText,
    description: "Directory of the app's source, relative to `working-directory`.",
    fallback: "`.`",
    overrides: "source.directory"
  }),
  migrations: input({
    name: "migrations",
    rule: anyText,
    description: "Directory of the `.sql` migrations, relative to `working-directory`.",
    fallback: "`migrations` inside or beside the source, if it exists",
    overrides: "migrations.directory"
  }),
  migrateCommand: input({
    name: "migrate-command",
    rule: anyText,
    description: "Shell command that migrates in the place of `.sql` files, such as `npx drizzle-kit migrate`: runs in `working-directory`, with PG* and DATABASE_URL of a login that acts as the owner role. Runs on every deploy, before the code's. Excludes `migrations`.",
    overrides: "migrations.command",
    commands: ["deploy", "plan", "migrate"]
  }),
  prove: input({
    name: "prove",
    rule: booleanText,
    description: "With `migrate`: change nothing, but apply all files twice to a scratch database, and fail with the place of each statement that fails or changes anything the second time. The scratch database is on a disposable branch, or with `database-url` on that server.",
    declared: "false",
    commands: ["migrate"]
  }),
  databaseUrl: input({
    name: "database-url",
    rule: databaseUrl,
    description: "With `migrate` or `bootstrap`: the database to work on, any PostgreSQL from 16 on, without Databricks and without an app: for a laptop and for service containers. `migrate` runs all migrations, `after-deploy` ones too. `sslmode` is taken as libpq takes it.",
    fallback: "`LAKEBASE_DATABASE_URL`, else the database of the environment",
    secret: true,
    commands: SERVER_COMMANDS
  }),
  buildCommand: input({
    name: "build-command",
    rule: anyText,
    description: "Shell command that runs in the source directory before the source is read. Built wheels and bundles travel although git ignores them.",
    overrides: "build.command"
  }),
  build: input({
    name: "build",
    rule: booleanText,
    description: "With `plan`: `false` plans the source as it is, without the build command, so that a pull request runs none of its own code in a job that can log in.",
    fallback: "`true`",
    commands: ["plan"]
  }),
  passEnv: input({
    name: "pass-env",
    rule: variableNames,
    description: "Environment variables that `build-command` and `migrate-command` see too, such as `NPM_TOKEN`. Beside these they see where programs, caches, proxies and certificates are, and nothing that could log in."
  }),
  ...LOGIN_INPUTS,
  waitTimeout: input({
    name: "wait-timeout",
    rule: durationMs(WAIT_TIMEOUT),
    description: "Budget for all waits of the run together: for the platform, answers of the database, locks, builds and migrate commands. Only a file's own `-- statement_timeout` counts where it is longer. Keep it below the job's `timeout-minutes`.",
    fallback: "`30m`",
    overrides: "deployment.timeout_seconds"
  }),
  dryRun: input({
    name: "dry-run",
    rule: booleanText,
    description: "Plan only: nothing is changed. `deploy` with `dry-run` is `plan`; `migrate` with it plans its own part.",
    declared: "false"
  }),
  allowShrink: input({
    name: "allow-shrink",
    rule: booleanText,
    description: "Allow a resize that lowers the memory of the database.",
    declared: "false"
  }),
  for: input({
    name: "for",
    rule: anyText,
    description: "With `doctor`: GitHub environment of the job that will deploy, such as `production`. The job's id token is compared with what the federation policy of such a job expects; outside a job the policy's command is printed.",
    commands: ["doctor"]
  }),
  to: input({
    name: "to",
    rule: releaseName,
    description: "With `rollback`: the release to go back to, by the first digits of its release digest, artefact digest or commit.",
    fallback: "the last healthy release before the newest",
    commands: ["rollback"]
  }),
  allowContract: input({
    name: "allow-contract",
    rule: booleanText,
    description: "With `rollback`: deploy a release also when a migration applied since may break its code. The plan names these files.",
    declared: "false",
    commands: ["rollback"]
  }),
  rollbackOnFailure: input({
    name: "rollback-on-failure",
    rule: booleanText,
    description: "With `deploy`: when the new deployment is not healthy, deploy the last healthy release again, as `rollback` would. The run fails all the same, and says what runs.",
    declared: "false",
    commands: ["deploy"]
  }),
  expectDigest: input({
    name: "expect-digest",
    rule: artifactDigestText,
    description: "With `deploy` or `plan`: the `artifact-digest` that the stage before has put out. Another source, or other migrations, are refused before anything is looked at.",
    commands: ["deploy", "plan"]
  }),
  workingDirectory: input({
    name: "working-directory",
    rule: anyText,
    description: "Directory that all other paths start from.",
    declared: "."
  }),
  out: input({
    name: "out",
    rule: anyText,
    description: "With `plan`, or `rollback` and `dry-run`: file to write the plan to, for a later `deploy` or `rollback` with `plan`. Relative to `working-directory`.",
    commands: ["plan", "rollback"]
  }),
  plan: input({
    name: "plan",
    rule: anyText,
    description: "With `deploy` or `rollback`: file that its plan wrote to `out`. Only what is in it may happen; when anything else would be needed by now, nothing is changed.",
    commands: ["deploy", "rollback"]
  }),
  failOn: input({
    name: "fail-on",
    rule: choice(FAIL_ON),
    description: "With `audit`: `drift` fails the run when there is a finding, `never` only reports it.",
    fallback: "`drift`",
    commands: ["audit"]
  }),
  sarif: input({
    name: "sarif",
    rule: anyText,
    description: "With `audit`: file to write the findings to as SARIF, for `github/codeql-action/upload-sarif`. Relative to `working-directory`.",
    commands: ["audit"]
  }),
  issue: input({
    name: "issue",
    rule: booleanText,
    description: "With `audit`: keep one issue per app and environment: opened, edited and closed as findings come and go. Needs `github-token` and `permissions: issues: write`.",
    declared: "false",
    face: "action",
    commands: ["audit"]
  }),
  comment: input({
    name: "comment",
    rule: booleanText,
    description: "In a pull_request run with `dry-run`, keep one comment with the plan up to date. Needs `github-token` and `permissions: pull-requests: write`.",
    declared: "false",
    face: "action"
  }),
  githubToken: input({
    name: "github-token",
    rule: anyText,
    description: "Token that writes the comment and the issue.",
    declared: `\${{ github.token }}`,
    secret: true,
    face: "action"
  })
};
var INPUT_NAMES = Object.values(INPUTS).map(({ name }) => name);

export {
  COMMANDS,
  COMMAND_NAMES,
  SERVER_COMMANDS,
  isOfEnvironments,
  factsOf,
  EXEC,
  INPUTS,
  INPUT_NAMES
};

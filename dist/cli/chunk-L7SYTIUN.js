import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  INPUTS,
  INPUT_NAMES,
  SERVER_COMMANDS,
  factsOf,
  isOfEnvironments
} from "./chunk-SCWST7YK.js";
import {
  KEYS,
  refuseGrant
} from "./chunk-QZRJEF45.js";
import {
  branchId,
  projectId,
  slug
} from "./chunk-DYNZYKTZ.js";
import {
  AUTOSCALING_SIZES
} from "./chunk-SMUWBURH.js";
import {
  LAYOUT_NAMES,
  layoutOf
} from "./chunk-ZJH35LZ7.js";
import {
  defaultOwnerRole
} from "./chunk-KR4KYWI5.js";
import {
  InvalidInput
} from "./chunk-TQXD66EW.js";
import {
  nearest
} from "./chunk-O7YS6YDJ.js";

// src/engine/request.ts
import { existsSync } from "node:fs";
import { resolve as resolve3 } from "node:path";

// src/config/app.ts
function desiredApp(settings) {
  const name = settings.pick("app-name", settings.inputs.appName, KEYS.appName);
  if (!name) {
    settings.missing(
      "the app has no name",
      "add `app-name: my-app` to the step, or `app_name: my-app` to the environment in the config file"
    );
  }
  const permissions = settings.get(KEYS.permissions);
  const resources = settings.get(KEYS.resources);
  if (permissions) refuseRepeated(settings, permissions, (permissions.value ?? []).map(describePrincipal));
  if (resources)
    refuseRepeated(
      settings,
      resources,
      (resources.value ?? []).map((resource) => `"${resource.name}"`)
    );
  if (name?.value === void 0) return void 0;
  return {
    name: name.value,
    description: settings.get(KEYS.description)?.value,
    computeSize: settings.get(KEYS.computeSize)?.value,
    permissions: permissions?.value ?? [],
    resources: resources?.value ?? [],
    envVars: Object.fromEntries(settings.get(KEYS.envVars)?.value ?? [])
  };
}
function describePrincipal({ principal }) {
  if ("user" in principal) return `the user "${principal.user}"`;
  if ("group" in principal) return `the group "${principal.group}"`;
  return `the service principal "${principal.servicePrincipal}"`;
}
function refuseRepeated(settings, list, names) {
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== void 0) settings.refuse(list, `names ${repeated} twice`, "keep one of the two");
}

// src/config/grants.ts
function desiredGrants(settings, ownerRole) {
  const roles = settings.get(KEYS.roleGrants);
  const grants = roles?.value ?? [];
  const names = grants.flatMap(({ grantee }) => grantee.kind === "role" ? [grantee.role] : []);
  if (roles)
    refuseRepeated(
      settings,
      roles,
      names.map((name) => `"${name}"`)
    );
  if (roles && ownerRole !== void 0 && names.includes(ownerRole)) {
    settings.refuse(roles, `names "${ownerRole}", the owner role`, "delete it: the owner may do everything");
  }
  return [appGrant(settings), ...grants];
}
function appGrant(settings) {
  const given = settings.get(KEYS.appAccess);
  const create = settings.get(KEYS.appCreate);
  const access = given?.value ?? "read-write";
  const refusal = refuseGrant(access, create?.value);
  if (refusal && create) settings.refuse({ ...create, label: "grants.app" }, refusal.message, refusal.hint);
  const isChosen = create?.value === true || create?.value === false;
  return { grantee: { kind: "app" }, access, create: isChosen ? create.value : defaultCreate(access) };
}
function defaultCreate(access) {
  if (access === "read-write") return "auto";
  return access === "owner";
}

// src/config/branch.ts
function readBranch(settings, type, environment, origin) {
  const own = settings.pick("branch", settings.inputs.branch, KEYS.branch);
  const source = settings.get(KEYS.branchFrom);
  const ttl = settings.get(KEYS.ttl);
  const branch = own || !source ? own?.value : nameAfter(environment ?? "", source, settings);
  const branchFrom = origin ? origin.branch : source && readBranchId(source, settings);
  if (source && source.value !== environment && branch !== void 0 && branch === branchFrom) {
    settings.refuse(source, `would copy the branch "${branch}" from itself`, "name another branch");
  }
  if (ttl && !own && !source && type !== "provisioned") {
    const hint = "add `branch: my-branch`; the default branch lives as long as its project";
    settings.refuse(ttl, "needs a branch", hint);
  }
  return { branch, branchFrom, ttlSeconds: ttl?.value };
}
function nameAfter(environment, source, settings) {
  const branch = slug(environment);
  if (branch !== "") return branch;
  const hint = `"${environment}" makes none; add \`branch: my-branch\``;
  settings.refuse(source, "needs a name for the branch", hint);
  return void 0;
}
function readBranchId(source, settings) {
  const reading = branchId.read(source.value ?? "");
  if (reading.ok) return reading.value;
  if (source.value !== void 0) {
    const { message, hint } = reading.refusal;
    settings.refuse(source, `${message}, or an environment of this file`, hint);
  }
  return void 0;
}

// src/config/lakebase-type.ts
function readType(settings) {
  const { inputs } = settings;
  const declared = settings.get(KEYS.lakebaseType);
  const instance = settings.given("instance", inputs.instance);
  const project = settings.given("project", inputs.project);
  if (instance && project) {
    settings.refuse(instance, 'and input "project" are both given', "keep the one that the app uses");
  }
  const asked = instance ?? project;
  const kind = asked && (instance ? "provisioned" : "autoscaling");
  if (asked && declared?.value !== void 0 && declared.value !== "auto" && declared.value !== kind) {
    const [right, wrong] = instance ? ["project", "instance"] : ["instance", "project"];
    const hint = `write \`${right}: ...\` in place of \`${wrong}\`, or change lakebase.type`;
    settings.refuse(asked, `is given, but lakebase.type is ${declared.value}`, hint);
  }
  const type = kind ?? declared?.value ?? "auto";
  const autoscalingOnly = autoscalingSettings(settings);
  if (type === "provisioned") {
    for (const located of autoscalingOnly) {
      settings.refuse(
        located,
        "is for Autoscaling, but this is a Provisioned instance",
        "delete it, or use a project"
      );
    }
  }
  return type === "auto" && autoscalingOnly.length > 0 ? "autoscaling" : type;
}
function autoscalingSettings(settings) {
  const located = [
    settings.pick("branch", settings.inputs.branch, KEYS.branch),
    settings.get(KEYS.branchFrom),
    settings.get(KEYS.ttl),
    settings.get(KEYS.minCu),
    settings.get(KEYS.maxCu),
    settings.get(KEYS.suspendAfter)
  ];
  return located.filter((one) => one !== void 0);
}

// src/config/origin.ts
var DEFAULT_DATABASE = "databricks_postgres";
var DEFAULT_SCHEMA = "app_data";
function findOrigin(branchFrom, from, file, settings) {
  return branchFrom.value === void 0 ? void 0 : follow(branchFrom.value, from === void 0 ? [] : [from]);
  function follow(environment, path) {
    const fields = file?.environments?.get(environment);
    if (!fields) return void 0;
    if (path.includes(environment)) {
      settings.refuse(branchFrom, `goes round in a circle: ${[...path, environment].join(" -> ")}`);
      return void 0;
    }
    if (fields.get(KEYS.lakebaseType)?.value === "provisioned") {
      settings.refuse(branchFrom, `leads to ${environment}, a Provisioned instance, which has no branches`);
    }
    const above = fields.get(KEYS.branchFrom);
    const inherited = above?.value === void 0 ? void 0 : follow(above.value, [...path, environment]);
    const value = (key) => fields.get(key)?.value;
    return {
      environment,
      name: value(KEYS.lakebaseName) ?? inherited?.name,
      database: value(KEYS.database) ?? inherited?.database ?? DEFAULT_DATABASE,
      schema: value(KEYS.schema) ?? inherited?.schema ?? DEFAULT_SCHEMA,
      ownerRole: value(KEYS.ownerRole) ?? inherited?.ownerRole,
      branch: value(KEYS.branch) ?? (above && slug(environment))
    };
  }
}
var SHARED = {
  name: "a branch lives in the project that it is copied from",
  database: "a branch holds the same databases",
  schema: "delete it: the schema is taken over"
};
function inherit(settings, origin, what, own) {
  const shared = origin?.[what];
  if (!origin || shared === void 0) return own?.value;
  if (own?.value !== void 0 && own.value !== shared) {
    const there = `${origin.environment}, which the branch is copied from, has "${shared}"`;
    settings.refuse(own, `is "${own.value}", but ${there}`, SHARED[what]);
  }
  return shared;
}

// src/config/size.ts
var MAX_SPAN_CU = 16;
var MAX_AUTOSCALING_CU = 64;
function readSize(settings, type, capacity) {
  if (type === "provisioned") return void 0;
  const base = capacity?.value && AUTOSCALING_SIZES[capacity.value];
  if (settings.given("capacity", capacity?.value)) return base;
  const min = settings.get(KEYS.minCu);
  const max = settings.get(KEYS.maxCu);
  if (min && !max && !capacity) settings.refuse(min, "needs a max_cu", "add `max_cu: ...`, or a capacity");
  if (max && !min && !capacity) settings.refuse(max, "needs a min_cu", "add `min_cu: 0.5`, or a capacity");
  const minCu = min ? min.value : base?.minCu;
  const maxCu = max ? max.value : base?.maxCu;
  if (minCu === void 0 || maxCu === void 0) return void 0;
  const given = max ?? min;
  if (given) checkRange(settings, given, { minCu, maxCu });
  return { minCu, maxCu };
}
function checkRange(settings, located, { minCu, maxCu }) {
  const range = `makes the range ${minCu}-${maxCu} CU`;
  if (minCu > maxCu) {
    settings.refuse(located, `${range}, which is upside down`, "give min_cu and max_cu, the smaller first");
  } else if (maxCu > MAX_AUTOSCALING_CU && minCu !== maxCu) {
    const fixed = `${range}; sizes above ${MAX_AUTOSCALING_CU} CU do not autoscale`;
    settings.refuse(located, fixed, `write \`min_cu: ${maxCu}\` as well`);
  } else if (maxCu - minCu > MAX_SPAN_CU) {
    const wide = `${range}, wider than ${MAX_SPAN_CU} CU`;
    settings.refuse(located, wide, `write \`min_cu: ${maxCu - MAX_SPAN_CU}\` or more`);
  }
}

// src/config/lakebase.ts
function desiredLakebase(settings, context) {
  const { inputs } = settings;
  const type = readType(settings);
  const branchFrom = settings.get(KEYS.branchFrom);
  const origin = branchFrom && findOrigin(branchFrom, context.environment, context.file, settings);
  const name = readName(settings, type, origin);
  const branch = readBranch(settings, type, context.environment, origin);
  const capacity = settings.pick("capacity", inputs.capacity, KEYS.capacity);
  const size = readSize(settings, type, capacity);
  const database = inherit(settings, origin, "database", settings.pick("database", inputs.database, KEYS.database)) ?? DEFAULT_DATABASE;
  const place = desiredPlace(settings, database, origin, context);
  if (name === void 0) return void 0;
  return {
    type,
    name,
    ...branch,
    capacity: capacity?.value,
    size,
    suspendAfterSeconds: settings.get(KEYS.suspendAfter)?.value,
    ...place
  };
}
function desiredPlace(settings, database, origin, { defaultOwnerRole: defaultOwnerRole2 }) {
  const own = settings.pick("schema", settings.inputs.schema, KEYS.schema);
  const schema = inherit(settings, origin, "schema", own) ?? DEFAULT_SCHEMA;
  return {
    database,
    schema,
    ownerRole: settings.get(KEYS.ownerRole)?.value ?? origin?.ownerRole ?? defaultOwnerRole2(database, schema),
    deployers: settings.get(KEYS.deployers)?.value ?? [],
    ownership: settings.get(KEYS.ownership)?.value ?? "enforce",
    ownerCreate: settings.get(KEYS.ownerCreate)?.value ?? false,
    extensions: settings.get(KEYS.extensions)?.value ?? []
  };
}
function readName(settings, type, origin) {
  const { inputs } = settings;
  const own = settings.given("project", inputs.project) ?? settings.given("instance", inputs.instance) ?? settings.get(KEYS.lakebaseName);
  const name = inherit(settings, origin, "name", own);
  if (own === void 0 && name === void 0) {
    settings.missing(
      "no Lakebase project or instance is named",
      "add `project: my-project` to the step, or `lakebase: { database_name: my-project }` to the environment in the config file"
    );
  }
  if (own?.value !== void 0 && type === "autoscaling") {
    const reading = projectId.read(own.value);
    if (!reading.ok) settings.refuse(own, `${reading.refusal.message} to be a project`, reading.refusal.hint);
  }
  return name;
}

// src/config/paths.ts
import { dirname, join, relative, resolve, sep } from "node:path";

// src/config/pipeline-file.ts
var PIPELINE_FILES = [
  "/deployment.yaml",
  "/deployment.yml",
  "/deployment.*.yaml",
  "/deployment.*.yml",
  "/.github/",
  "/.gitlab/",
  "/.gitlab-ci.yml",
  "/.circleci/",
  "/.azuredevops/",
  "/.azure-pipelines/",
  "/azure-pipelines.yml",
  "/azure-pipelines.yaml",
  "/bitbucket-pipelines.yml",
  "/Jenkinsfile",
  "/.travis.yml",
  "/.buildkite/",
  "/.drone.yml",
  "/.woodpecker/",
  "/.woodpecker.yml",
  "/.woodpecker.yaml",
  "/.cirrus.yml",
  "/.semaphore/",
  "/.teamcity/",
  "/.gitea/",
  "/.forgejo/",
  "/appveyor.yml",
  "/.appveyor.yml",
  "/buildspec.yml",
  "/cloudbuild.yaml"
];

// src/config/paths.ts
var KEPT_RELEASES = 5;
var LOCK_TIMEOUT_MS = 5e3;
var STATEMENT_TIMEOUT_MS = 6e5;
function desiredSource(settings, directories) {
  const directory = settings.pick("source", settings.inputs.source, KEYS.source);
  if (directory && factsOf(settings.inputs.command).readsSource)
    requireDirectory(settings, directory, directories);
  const display2 = directory?.value ?? ".";
  const absolute = resolve(directories.cwd, display2);
  const { build, passEnv } = settings.inputs;
  const command = settings.pick("build-command", settings.inputs.buildCommand, KEYS.buildCommand)?.value;
  return {
    directory: absolute,
    displayDirectory: display2,
    workspacePath: settings.get(KEYS.workspacePath)?.value,
    keep: settings.get(KEYS.keep)?.value ?? KEPT_RELEASES,
    exclude: [
      ...settings.get(KEYS.buildExclude)?.value ?? [],
      ...settings.get(KEYS.sourceExclude)?.value ?? [],
      ...ownFiles(settings, directories.cwd, absolute)
    ],
    include: [
      ...settings.get(KEYS.buildInclude)?.value ?? [],
      ...settings.get(KEYS.sourceInclude)?.value ?? []
    ],
    pipelineFiles: [
      ...PIPELINE_FILES,
      ...patternsOf([settings.inputs.config.path], directories.cwd, absolute)
    ],
    buildCommand: build ? command : void 0,
    ...!build && { skipsBuild: true },
    ...passEnv.length > 0 && { passEnv }
  };
}
function ownFiles({ inputs: { out, plan, sarif } }, cwd, source) {
  return patternsOf(
    [out, plan, sarif].filter((file) => file !== void 0),
    cwd,
    source
  );
}
function patternsOf(files, cwd, source) {
  return files.map((file) => display(resolve(cwd, file), source)).filter((path) => !path.startsWith("..")).map((path) => `/${path.replace(/[\\*?[\]!# ]/g, "\\$&")}`);
}
function desiredMigrations(settings, source, directories) {
  const command = settings.pick("migrate-command", settings.inputs.migrateCommand, KEYS.migrateCommand);
  const given = settings.pick("migrations", settings.inputs.migrations, KEYS.migrations);
  if (command && given)
    settings.refuse(command, `and ${given.label} are both given`, "delete one: files or a command migrate");
  const displayDirectory = command ? void 0 : readMigrationsDirectory(settings, source, directories);
  return {
    command: command?.value === void 0 ? void 0 : commandOf(command.value, settings, directories),
    directory: displayDirectory === void 0 ? void 0 : resolve(directories.cwd, displayDirectory),
    displayDirectory,
    layout: settings.get(KEYS.layout)?.value,
    replacePublic: settings.get(KEYS.replacePublic)?.value,
    baseline: settings.get(KEYS.baseline)?.value,
    accept: settings.get(KEYS.accept)?.value ?? [],
    lockTimeoutMs: settings.get(KEYS.lockTimeout)?.value ?? LOCK_TIMEOUT_MS,
    statementTimeoutMs: settings.get(KEYS.statementTimeout)?.value ?? STATEMENT_TIMEOUT_MS,
    runAs: settings.get(KEYS.runAs)?.value ?? "box",
    allow: settings.get(KEYS.allow)?.value ?? []
  };
}
function commandOf(line, { inputs: { passEnv } }, { cwd }) {
  return { line, directory: cwd, ...passEnv.length > 0 && { passEnv } };
}
function readMigrationsDirectory(settings, source, directories) {
  const given = settings.pick("migrations", settings.inputs.migrations, KEYS.migrations);
  if (given) {
    requireDirectory(settings, given, directories);
    return given.value;
  }
  const found = usualMigrations(source, directories.cwd).filter((path) => directories.exists(path));
  const [first, second] = found.map((path) => display(path, directories.cwd));
  if (first !== void 0 && second !== void 0) {
    settings.missing(
      `both ${first} and ${second} exist; which of them holds the migrations?`,
      `add \`migrations: ${first}\` or \`migrations: ${second}\` to the step`
    );
  }
  if (first === void 0 && settings.inputs.command === "migrate") refuseOthers(settings, directories);
  return first;
}
function refuseOthers(settings, { cwd, exists }) {
  const own = LAYOUT_NAMES.flatMap((name) => layoutOf(name).directories.map((path) => ({ path, name })));
  const found = own.find(({ path }) => exists(resolve(cwd, path)));
  if (!found) return;
  settings.missing(
    `there is no directory migrations, and ${found.path} looks like that of ${layoutOf(found.name).title}`,
    `if its files are to run, add \`migrations: ${found.path}\` to the step, or \`migrations: { directory: ${found.path} }\` to deployment.yaml`
  );
}
function usualMigrations({ directory }, cwd) {
  if (directory === void 0) return [];
  const inside = join(directory, "migrations");
  return directory === resolve(cwd) ? [inside] : [inside, join(dirname(directory), "migrations")];
}
function display(path, cwd) {
  return relative(cwd, path).replaceAll(sep, "/");
}
function requireDirectory(settings, located, { cwd, exists }) {
  if (located.value !== void 0 && !exists(resolve(cwd, located.value))) {
    settings.refuse(located, `is "${located.value}", which does not exist`, `paths start from ${cwd}`);
  }
}

// src/config/select.ts
function selectEnvironment({ environment }, { path, environments }) {
  if (!environments) return { ok: false, problem: void 0 };
  const names = [...environments.keys()];
  const location = { file: path };
  if (environment === void 0) {
    const lines = names.map((name) => `\`environment: ${name}\``).join(" or ");
    const message2 = `no environment is chosen; the file has ${names.join(", ")}`;
    return { ok: false, problem: { message: message2, hint: `add ${lines} to the step`, location } };
  }
  const fields = environments.get(environment);
  if (fields) return { ok: true, fields };
  const near = nearest(environment, names);
  const hint = near === void 0 ? void 0 : `did you mean \`environment: ${near}\`?`;
  const message = `input "environment" is "${environment}", which the file does not have; it has ${names.join(", ")}`;
  return { ok: false, problem: { message, location, ...hint !== void 0 && { hint } } };
}

// src/config/settings.ts
var Settings = class {
  inputs;
  problems;
  #given;
  #fields;
  constructor(parsed, fields, problems) {
    this.inputs = parsed.inputs;
    this.problems = [...problems];
    this.#given = parsed.given;
    this.#fields = fields;
  }
  /** The file's value. */
  get(key) {
    return this.#fields?.get(key);
  }
  /** The input when it was given, even when it was refused; else undefined. */
  given(name, value) {
    return this.#given.has(name) ? { value, label: `input "${name}"`, location: void 0 } : void 0;
  }
  /** The input, else the file's value. */
  pick(name, value, key) {
    return this.given(name, value) ?? this.get(key);
  }
  /** Reports what is wrong with a value that came from somewhere. */
  refuse(located, message, hint) {
    this.problems.push({
      message: `${located.label} ${message}`,
      ...hint !== void 0 && { hint },
      ...located.location && { location: located.location }
    });
  }
  /** Reports something that is not there. */
  missing(message, hint) {
    const location = this.#fields?.location;
    this.problems.push({ message, hint, ...location && { location } });
  }
};

// src/config/desired-state.ts
var WAIT_TIMEOUT_MS = 18e5;
var POLL_SECONDS = 5;
var HEALTH_WINDOW_MS = 2500;
var HEALTH_TIMEOUT_MS = 12e4;
function desiredState(inputs, file, context) {
  const known = [...inputs.problems, ...file?.problems ?? []];
  const settings = new Settings(inputs, fieldsOf(inputs, file), known);
  const { environment } = inputs.inputs;
  const app = desiredApp(settings);
  const lakebase = desiredLakebase(settings, { environment, file: file?.file, ...context });
  const source = desiredSource(settings, context);
  const desired = {
    environment,
    grants: desiredGrants(settings, lakebase?.ownerRole),
    ...furtherGrants(settings),
    grantsMode: readGrantsMode(settings),
    migrations: desiredMigrations(settings, source, context),
    source,
    health: desiredHealth(settings),
    allowShrink: inputs.inputs.allowShrink,
    waitTimeoutMs: readWaitTimeout(settings),
    pollMs: readPollMs(settings),
    profile: settings.pick("profile", inputs.inputs.profile, KEYS.profile)?.value
  };
  if (settings.problems.length > 0 || !app || !lakebase) throw new InvalidInput(settings.problems);
  return { ...desired, app, lakebase };
}
function desiredSchemaState(inputs, file, database, context) {
  const settings = new Settings(inputs, fieldsOf(inputs, file), [
    ...inputs.problems,
    ...file?.problems ?? []
  ]);
  const { environment } = inputs.inputs;
  const branchFrom = settings.get(KEYS.branchFrom);
  const origin = branchFrom && findOrigin(branchFrom, environment, file?.file, settings);
  const lakebase = desiredPlace(settings, database, origin, context);
  const desired = {
    environment,
    lakebase,
    grants: desiredGrants(settings, lakebase.ownerRole).filter(({ grantee }) => grantee.kind !== "app"),
    ...withoutApp(furtherGrants(settings)),
    // Whose the app's role is cannot be known here, so what looks unexpected may be the app's: it is only reported.
    grantsMode: "additive",
    migrations: desiredMigrations(settings, desiredSource(settings, context), context),
    waitTimeoutMs: readWaitTimeout(settings),
    pollMs: readPollMs(settings)
  };
  if (settings.problems.length > 0) throw new InvalidInput(settings.problems);
  return desired;
}
function fieldsOf(inputs, file) {
  if (!file) return void 0;
  const selection = selectEnvironment(inputs.inputs, file.file);
  if (selection.ok) return selection.fields;
  const problem = selection.problem ? [selection.problem] : [];
  throw new InvalidInput([...inputs.problems, ...file.problems, ...problem]);
}
function desiredHealth(settings) {
  return {
    enabled: settings.get(KEYS.healthEnabled)?.value ?? true,
    path: settings.get(KEYS.healthPath)?.value ?? "/api/health",
    windowMs: settings.get(KEYS.healthWindow)?.value ?? HEALTH_WINDOW_MS,
    timeoutMs: settings.get(KEYS.healthTimeout)?.value ?? HEALTH_TIMEOUT_MS
  };
}
function withoutApp({ privileges, ...rest }) {
  return { ...rest, appMemberOf: [], privileges: privileges.filter(({ holder }) => holder.kind !== "app") };
}
function furtherGrants(settings) {
  return {
    privileges: settings.get(KEYS.privileges)?.value ?? [],
    appMemberOf: settings.get(KEYS.appMemberOf)?.value ?? [],
    acceptedFindings: settings.get(KEYS.acceptedFindings)?.value ?? []
  };
}
function readGrantsMode(settings) {
  return settings.get(KEYS.grantsMode)?.value ?? "additive";
}
function readWaitTimeout(settings) {
  const seconds = settings.get(KEYS.timeout)?.value;
  return settings.inputs.waitTimeoutMs ?? (seconds === void 0 ? WAIT_TIMEOUT_MS : seconds * 1e3);
}
function readPollMs(settings) {
  return (settings.get(KEYS.pollInterval)?.value ?? POLL_SECONDS) * 1e3;
}

// src/config/inputs.ts
function parseInputs(raw) {
  const reader = new InputReader(raw);
  const inputs = {
    command: reader.get(INPUTS.command) ?? "deploy",
    environment: reader.get(INPUTS.environment),
    capacity: reader.get(INPUTS.capacity),
    config: { path: reader.get(INPUTS.config) ?? "deployment.yaml", given: reader.given.has("config") },
    appName: reader.get(INPUTS.appName),
    instance: reader.get(INPUTS.instance),
    project: reader.get(INPUTS.project),
    branch: reader.get(INPUTS.branch),
    database: reader.get(INPUTS.database),
    schema: reader.get(INPUTS.schema),
    source: reader.get(INPUTS.source),
    migrations: reader.get(INPUTS.migrations),
    migrateCommand: reader.get(INPUTS.migrateCommand),
    prove: reader.get(INPUTS.prove) ?? false,
    databaseUrl: reader.get(INPUTS.databaseUrl),
    buildCommand: reader.get(INPUTS.buildCommand),
    build: reader.get(INPUTS.build) ?? true,
    passEnv: reader.get(INPUTS.passEnv) ?? [],
    databricksHost: reader.get(INPUTS.databricksHost),
    allowHost: reader.get(INPUTS.allowHost),
    clientId: reader.get(INPUTS.clientId),
    clientSecret: reader.get(INPUTS.clientSecret),
    token: reader.get(INPUTS.token),
    authType: reader.get(INPUTS.authType),
    tokenAudience: reader.get(INPUTS.tokenAudience),
    profile: reader.get(INPUTS.profile),
    waitTimeoutMs: reader.get(INPUTS.waitTimeout),
    dryRun: reader.get(INPUTS.dryRun) ?? false,
    allowShrink: reader.get(INPUTS.allowShrink) ?? false,
    for: reader.get(INPUTS.for),
    to: reader.get(INPUTS.to),
    allowContract: reader.get(INPUTS.allowContract) ?? false,
    rollbackOnFailure: reader.get(INPUTS.rollbackOnFailure) ?? false,
    expectDigest: reader.get(INPUTS.expectDigest),
    workingDirectory: reader.get(INPUTS.workingDirectory) ?? ".",
    out: reader.get(INPUTS.out),
    plan: reader.get(INPUTS.plan),
    failOn: reader.get(INPUTS.failOn) ?? "drift",
    sarif: reader.get(INPUTS.sarif),
    issue: reader.get(INPUTS.issue) ?? false,
    comment: reader.get(INPUTS.comment) ?? false,
    githubToken: reader.get(INPUTS.githubToken)
  };
  const problems = [
    ...reader.problems,
    ...checkTogether(inputs),
    ...checkMeaning(inputs, reader.given, raw),
    ...checkDatabaseUrl(inputs, reader.given),
    ...checkProve(inputs),
    ...unknownInputs(raw)
  ];
  return { inputs, given: reader.given, problems };
}
var InputReader = class {
  given = /* @__PURE__ */ new Set();
  problems = [];
  #raw;
  constructor(raw) {
    this.#raw = raw;
  }
  get({ name, rule }) {
    const text = this.#raw[name]?.trim() ?? "";
    if (text === "") return void 0;
    this.given.add(name);
    const reading = rule.read(text);
    if (reading.ok) return reading.value;
    this.problems.push({ ...reading.refusal, message: `input "${name}" ${reading.refusal.message}` });
    return void 0;
  }
};
function checkTogether(inputs) {
  const problems = [];
  if (inputs.token !== void 0 && inputs.clientSecret !== void 0 && inputs.authType === void 0) {
    problems.push({
      message: 'inputs "token" and "client-secret" are both given',
      hint: "delete one, or choose with `auth-type: pat` or `auth-type: oauth-m2m`"
    });
  }
  const credential = ["token", "clientSecret", "clientId"].find((key) => inputs[key] !== void 0);
  if (inputs.profile !== void 0 && credential !== void 0) {
    problems.push({
      message: `inputs "profile" and "${INPUTS[credential].name}" are both given`,
      hint: "delete one: a profile says by itself who logs in"
    });
  }
  if (!inputs.build && inputs.out !== void 0) {
    problems.push({
      message: 'inputs "build" and "out" are both given',
      hint: "delete one: a plan that is to be applied holds what the build makes"
    });
  }
  if (inputs.command === "rollback" && inputs.out !== void 0 && !inputs.dryRun) {
    problems.push({
      message: 'input "out" needs a dry run',
      hint: "delete it, or write `dry-run: true`: a plan that is carried out is of no use to a later run"
    });
  }
  for (const name of ["comment", "issue"]) {
    if (!inputs[name] || inputs.githubToken !== void 0) continue;
    problems.push({
      message: `input "${name}" needs a github-token`,
      hint: `delete the empty \`github-token:\`, or write \`${name}: false\``
    });
  }
  return problems;
}
function checkMeaning({ command }, given, raw) {
  return Object.values(INPUTS).flatMap(({ name, commands, rule }) => {
    const off = rule.schema.type === "boolean" && raw[name]?.trim() === "false";
    if (!commands || commands.includes(command) || !given.has(name) || off) return [];
    const hint = `delete it, or write \`command: ${commands.join("` or `")}\``;
    return [{ message: `input "${name}" has no meaning for ${command}`, hint }];
  });
}
var OF_A_WORKSPACE = [
  "capacity",
  "app-name",
  "instance",
  "project",
  "branch",
  "database",
  "databricks-host",
  "allow-host",
  "client-id",
  "client-secret",
  "token",
  "auth-type",
  "token-audience",
  "profile"
];
function checkDatabaseUrl({ command, comment }, given) {
  if (!given.has("database-url") || !SERVER_COMMANDS.some((name) => name === command)) return [];
  const others = [...OF_A_WORKSPACE, ...comment ? ["comment"] : []];
  return others.filter((name) => given.has(name)).map((name) => ({
    message: `inputs "database-url" and "${name}" are both given`,
    hint: `delete one: a URL names the whole database, and there is no workspace`
  }));
}
function checkProve({ command, prove, dryRun, migrateCommand }) {
  if (!prove || command !== "migrate") return [];
  const problems = [];
  if (dryRun)
    problems.push({
      message: 'inputs "prove" and "dry-run" are both given',
      hint: "delete `dry-run`: a proof changes nothing but a scratch database"
    });
  if (migrateCommand !== void 0)
    problems.push({
      message: 'inputs "prove" and "migrate-command" are both given',
      hint: "delete one: only `.sql` files can be proved"
    });
  return problems;
}
function unknownInputs(raw) {
  const names = INPUT_NAMES;
  return Object.keys(raw).filter((name) => !names.includes(name)).map((name) => {
    const near = nearest(name, names);
    const hint = near === void 0 ? `inputs: ${names.join(", ")}` : `did you mean "${near}"?`;
    return { message: `unknown input "${name}"`, hint };
  });
}

// src/regular-file.ts
import { readFileSync, statSync } from "node:fs";
function readRegularFile(path) {
  const found = statSync(path);
  if (!found.isFile() && !found.isDirectory())
    throw Object.assign(new Error(`${path} is a pipe, a socket or a device`), { code: "not a file" });
  return readFileSync(path);
}

// src/engine/login.ts
function loginSettings(inputs, fileProfile, env) {
  const read = (name) => env[name] || void 0;
  const authType = inputs.authType ?? read("DATABRICKS_AUTH_TYPE");
  const principal = inputs.clientId ?? inputs.clientSecret;
  const named = inputs.token !== void 0 || principal !== void 0 || authType === "github-oidc";
  const ambient = (read("GITHUB_ACTIONS") ? void 0 : fileProfile) ?? read("DATABRICKS_CONFIG_PROFILE");
  const profile = inputs.profile ?? (named ? void 0 : ambient);
  return {
    host: inputs.databricksHost ?? (profile === void 0 ? read("DATABRICKS_HOST") : void 0),
    allowHost: inputs.allowHost,
    authType,
    token: inputs.token ?? (principal === void 0 ? read("DATABRICKS_TOKEN") : void 0),
    clientId: inputs.clientId ?? read("DATABRICKS_CLIENT_ID"),
    clientSecret: inputs.clientSecret ?? read("DATABRICKS_CLIENT_SECRET"),
    tokenAudience: inputs.tokenAudience ?? read("DATABRICKS_TOKEN_AUDIENCE"),
    profile,
    idTokenRequestUrl: read("ACTIONS_ID_TOKEN_REQUEST_URL"),
    idTokenRequestToken: read("ACTIONS_ID_TOKEN_REQUEST_TOKEN"),
    env
  };
}

// src/engine/problems.ts
var Problems = class {
  #found = [];
  add(problems) {
    this.#found.push([...problems]);
  }
  /**
   * The result of `work`; undefined when it threw InvalidInput, whose problems are kept. Works may run at the same time:
   * their problems are reported in the order in which they were begun.
   */
  async collect(work) {
    const own = [];
    this.#found.push(own);
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      own.push(...error.problems);
      return void 0;
    }
  }
  get any() {
    return this.#found.some((problems) => problems.length > 0);
  }
  /** Everything that was found, in one error. */
  error() {
    return new InvalidInput(this.#found.flat());
  }
};

// src/engine/server.ts
import { homedir, userInfo } from "node:os";
import { join as join2, resolve as resolve2 } from "node:path";
function readServer(url, cwd, env) {
  const { host, port, password } = url;
  const user = url.user ?? (env.PGUSER || userInfo().username);
  const path = rootCertificatePath(url, cwd);
  const ca = readRootCertificate(url, path);
  const tls = { mode: url.sslMode, ca };
  const address = { host, port, database: url.database ?? user, user, tls };
  return { address, password, sslRootCert: ca === void 0 ? url.sslRootCert : path };
}
function rootCertificatePath({ sslRootCert }, cwd) {
  return resolve2(cwd, sslRootCert ?? join2(homedir(), ".postgresql", "root.crt"));
}
function readRootCertificate({ sslMode, sslRootCert }, path) {
  if (sslRootCert === "system" || sslMode === "disable") return void 0;
  const required = sslRootCert !== void 0 || sslMode.startsWith("verify");
  try {
    return readRegularFile(path).toString();
  } catch {
    if (!required) return void 0;
    const setting = sslRootCert === void 0 ? `has sslmode=${sslMode}, which needs a root certificate` : `has sslrootcert=${sslRootCert}, which cannot be read`;
    const hint = "add sslrootcert=<PEM file>, or sslrootcert=system for a server with a public certificate";
    throw new InvalidInput([{ message: `input "database-url" ${setting}`, hint }]);
  }
}

// src/engine/request.ts
async function readRequest(raw, directory, env) {
  const inputs = parseInputs(withDatabaseUrl(raw, env));
  const cwd = resolve3(directory, inputs.inputs.workingDirectory);
  if (inputs.given.has("database-url")) return readServerRequest(inputs, cwd, env);
  const { command } = inputs.inputs;
  if (isOfEnvironments(command)) return readEnvironmentsRequest(command, raw, inputs, cwd, env);
  if (command === "doctor") {
    const { problems, ...read } = await readConfigured(inputs, cwd, env);
    if (!read.desired || problems.any) throw problems.error();
    return { target: "doctor", command, directory: cwd, inputs, desired: read.desired, login: read.login };
  }
  return {
    target: "workspace",
    command,
    directory: cwd,
    inputs,
    ...await readEnvironment(inputs, cwd, env)
  };
}
function withDatabaseUrl(raw, env) {
  const url = env.LAKEBASE_DATABASE_URL;
  return SERVER_COMMANDS.some((name) => name === raw.command) && url ? { "database-url": url, ...raw } : raw;
}
function isDryRun({ inputs }) {
  const { dryRun, command } = inputs.inputs;
  return dryRun || factsOf(command).planOnly === true;
}
async function readServerRequest(inputs, cwd, env) {
  const problems = new Problems();
  const { databaseUrl } = inputs.inputs;
  const server = databaseUrl && await problems.collect(() => readServer(databaseUrl, cwd, env));
  const desired = await problems.collect(async () => {
    const file = await readConfig(inputs, cwd);
    const database = server?.address.database ?? "";
    return desiredSchemaState(inputs, file, database, { cwd, defaultOwnerRole, exists: existsSync });
  });
  const command = SERVER_COMMANDS.find((name) => name === inputs.inputs.command);
  if (!server || !desired || !command) throw problems.error();
  return { target: "server", command, inputs, desired, server };
}
async function readEnvironmentsRequest(command, raw, inputs, cwd, env) {
  const parsed = await readConfig(inputs, cwd);
  const problems = [...inputs.problems, ...parsed?.problems ?? []];
  if (problems.length > 0) throw new InvalidInput(problems);
  const { environment } = inputs.inputs;
  const names = environment === void 0 ? [...parsed?.file.environments?.keys() ?? [void 0]] : [environment];
  const refusals = [];
  const environments = await Promise.all(
    names.map(async (name) => {
      const own = parseInputs(name === void 0 ? raw : { ...raw, environment: name });
      try {
        return { name, request: { value: await readEnvironment(own, cwd, env) } };
      } catch (error) {
        if (!(error instanceof InvalidInput)) throw error;
        refusals.push(error);
        return { name, request: { unseen: error.message.replaceAll("\n", "; ") } };
      }
    })
  );
  const [refusal] = refusals;
  if (refusal && refusals.length === names.length) throw refusal;
  return { target: "environments", command, inputs, environments };
}
async function readEnvironment(inputs, cwd, env) {
  const { problems, desired, login } = await readConfigured(inputs, cwd, env);
  if (!isLoginRefused(inputs)) {
    const { checkLogin } = await import("./check-WG5YGCAE.js");
    problems.add(checkLogin(login));
  }
  if (!desired || problems.any) throw problems.error();
  return { desired, login };
}
async function readConfigured(inputs, cwd, env) {
  const problems = new Problems();
  const desired = await problems.collect(async () => {
    const file = await readConfig(inputs, cwd);
    return desiredState(inputs, file, { cwd, defaultOwnerRole, exists: existsSync });
  });
  return { problems, desired, login: loginSettings(inputs.inputs, desired?.profile, env) };
}
function isLoginRefused({ given, inputs }) {
  const host = given.has("databricks-host") && inputs.databricksHost === void 0;
  return host || given.has("auth-type") && inputs.authType === void 0;
}
async function readConfig(inputs, cwd) {
  const { config, workingDirectory } = inputs.inputs;
  const refuse = (message) => {
    const hint = `paths start from ${cwd}; check that actions/checkout ran before this step`;
    return new InvalidInput([...inputs.problems, { message, hint }]);
  };
  if (!existsSync(cwd))
    throw refuse(`input "working-directory" is "${workingDirectory}", which does not exist`);
  const text = readText(resolve3(cwd, config.path), (code) => {
    if (code !== "ENOENT") throw refuse(`the config file ${config.path} cannot be read (${code})`);
    if (config.given) throw refuse(`input "config" is "${config.path}", which does not exist`);
    if (inputs.given.has("app-name") || inputs.given.has("database-url")) return void 0;
    throw refuse(`there is no ${config.path}, and no input "app-name" that would do without it`);
  });
  if (text === void 0) return void 0;
  const { parseFile } = await import("./file-P3HGL6CA.js");
  return parseFile(text, config.path);
}
function readText(path, missing) {
  try {
    return readRegularFile(path).toString();
  } catch (cause) {
    return missing(codeOf(cause));
  }
}
function codeOf(cause) {
  return cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
}

export {
  readRegularFile,
  Problems,
  readRequest,
  isDryRun
};

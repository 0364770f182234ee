import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  readingOf
} from "./chunk-L5TNBN5D.js";
import {
  readLookahead
} from "./chunk-HWLUYJBA.js";
import {
  hostOf
} from "./chunk-HDZLFOZR.js";
import {
  catalogReading,
  readCatalog,
  readCatalogOfNew
} from "./chunk-U5BOXLJD.js";
import {
  ApiError,
  decode,
  isAlreadyExists,
  isAmbiguous,
  isApiMissing,
  isNotFound,
  segment
} from "./chunk-LS73RLAB.js";
import {
  PERMISSION_LEVELS
} from "./chunk-PXPCPG7C.js";
import {
  AUTOSCALING_SIZES,
  DEFAULT_CAPACITY,
  isSmaller
} from "./chunk-SMUWBURH.js";
import {
  connect
} from "./chunk-SH3EI4LW.js";
import {
  isServerError
} from "./chunk-ZQDTDYLC.js";
import {
  DeployError
} from "./chunk-TQXD66EW.js";

// src/plan/lakebase.ts
var DEFAULT_DATABASE = "databricks_postgres";
var NEW_SUSPEND_SECONDS = 86400;
function planLakebase(desired, observed, limits, identity) {
  return observed.kind === "autoscaling" ? planAutoscaling(desired, observed, limits, identity) : planProvisioned(desired, observed, limits);
}
function planAutoscaling(desired, observed, limits, identity) {
  const changes = [];
  const size = desired.size ?? AUTOSCALING_SIZES[DEFAULT_CAPACITY];
  const suspendAfterSeconds = desired.suspendAfterSeconds ?? NEW_SUSPEND_SECONDS;
  const project = observed.projectId;
  const branch = `projects/${project}/branches/${observed.branchId}`;
  if (!observed.project) {
    changes.push({ kind: "create-project", project, size, suspendAfterSeconds });
  }
  const defaultBranch = observed.project?.defaultBranch ?? `projects/${project}/branches/production`;
  if (!observed.branch && branch !== defaultBranch) {
    const { source } = observed;
    changes.push({
      kind: "create-branch",
      project,
      branch,
      source: source?.branch.name ?? defaultBranch,
      ttlSeconds: desired.ttlSeconds,
      size: desired.size ?? sizeOf(source?.endpoint) ?? size,
      suspendAfterSeconds: desired.suspendAfterSeconds ?? source?.endpoint?.suspendAfterSeconds ?? suspendAfterSeconds
    });
  }
  if (observed.branch && !observed.endpoint)
    changes.push({ kind: "create-endpoint", branch, size, suspendAfterSeconds });
  if (observed.endpoint) changes.push(...planEndpoint(desired, observed.endpoint, limits));
  if (identity !== void 0) changes.push({ kind: "create-postgres-role", branch, identity });
  const database = observed.branch ? observed.database : observed.source?.database;
  if (!database && desired.database !== DEFAULT_DATABASE) {
    changes.push({ kind: "create-database", branch, database: desired.database });
  }
  return changes;
}
function planEndpoint(desired, endpoint, limits) {
  const changes = [];
  const from = sizeOf(endpoint);
  const to = desired.size ?? from;
  const suspend = desired.suspendAfterSeconds;
  const suspendDiffers = suspend !== void 0 && suspend !== endpoint.suspendAfterSeconds;
  const sizeDiffers = to.minCu !== from.minCu || to.maxCu !== from.maxCu;
  if (to.maxCu < from.maxCu && !limits.allowShrink) {
    throw shrinkRefused(endpoint.name, `${from.minCu}-${from.maxCu} CU`, `${to.minCu}-${to.maxCu} CU`);
  }
  if (endpoint.disabled) changes.push({ kind: "enable-endpoint", endpoint: endpoint.name });
  if (sizeDiffers || suspendDiffers) {
    changes.push({
      kind: "resize-endpoint",
      endpoint: endpoint.name,
      from,
      to,
      suspendAfterSeconds: suspendDiffers ? suspend : void 0
    });
  }
  return changes;
}
function sizeOf(endpoint) {
  return endpoint && { minCu: endpoint.minCu, maxCu: endpoint.maxCu };
}
function planProvisioned(desired, observed, limits) {
  const { instance } = observed;
  if (!instance) {
    if (desired.database !== DEFAULT_DATABASE) throw databaseMissing(observed.name, desired.database);
    return [
      { kind: "create-instance", instance: observed.name, capacity: desired.capacity ?? DEFAULT_CAPACITY }
    ];
  }
  const changes = [];
  if (instance.stopped || instance.state === "STOPPED")
    changes.push({ kind: "start-instance", instance: instance.name });
  const resize = planInstanceSize(desired, instance, limits);
  if (resize) changes.push(resize);
  return changes;
}
function planInstanceSize(desired, instance, limits) {
  const { capacity } = desired;
  if (!capacity || capacity === instance.capacity) return void 0;
  if (!limits.allowShrink && isSmaller(capacity, instance.capacity)) {
    throw shrinkRefused(`instance ${instance.name}`, instance.capacity, capacity);
  }
  return { kind: "resize-instance", instance: instance.name, from: instance.capacity, to: capacity };
}
function databaseMissing(instance, database) {
  return new DeployError(
    "DATABASE_NOT_FOUND",
    `Lakebase instance ${instance} does not exist, and a new one would have no database ${database}: only ${DEFAULT_DATABASE} comes with it.`,
    {
      hint: `Leave \`database: ${database}\` out, or use an Autoscaling project (\`type: autoscaling\`), where the database is created. Else make the instance by hand and run \`CREATE DATABASE "${database}"\` in it first.`
    }
  );
}
function shrinkRefused(what, from, to) {
  return new DeployError(
    "SHRINK_NOT_ALLOWED",
    `${what} has ${from} and the configuration asks for ${to}: less memory, and connections drop while it is applied.`,
    { hint: "If that is what you want, add `allow-shrink: true` to the step; else raise `capacity`." }
  );
}

// src/databricks/apply-once.ts
var ATTEMPTS = 5;
async function applyOnce(client, change) {
  const { what, send, read, verify } = change;
  let failures = 0;
  let taken = false;
  await client.deadline.poll(what, async () => {
    try {
      await send(taken);
      return { done: true, value: void 0 };
    } catch (error) {
      failures += 1;
      if (!isUnclear(error) || failures > ATTEMPTS) throw error;
      const found = await read();
      if (found === void 0) {
        taken = taken || isAlreadyExists(error);
        return { done: false, state: taken ? "not visible yet" : "not confirmed, asking again" };
      }
      verify?.(found);
      return { done: true, value: void 0 };
    }
  });
}
function isUnclear(error) {
  return isAlreadyExists(error) || isAmbiguous(error) || error instanceof ApiError && error.status === 409;
}

// src/databricks/autoscaling/list.ts
async function listAll(client, path, key, item) {
  const items = [];
  let token;
  do {
    const page = decode(
      await client.get(path, { query: { page_size: 100, page_token: token } }),
      `GET ${path}`
    );
    items.push(...page.list(key, item));
    token = page.optionalString("next_page_token") || void 0;
  } while (token !== void 0);
  return items;
}

// src/databricks/autoscaling/operation.ts
var POSTGRES_API = "/api/2.0/postgres";
async function mutate(client, what, send) {
  const operation = await client.deadline.poll(what, async () => {
    try {
      return { done: true, value: await send() };
    } catch (error) {
      if (isReconciling(error)) return { done: false, state: "reconciling an earlier change" };
      throw error;
    }
  });
  await finish(client, what, decode(operation, `the change of ${what}`));
}
function isReconciling(error) {
  return error instanceof ApiError && error.status === 409 && error.platformMessage.includes("reconciliation");
}
async function finish(client, what, started) {
  const path = `${POSTGRES_API}/${started.string("name")}`;
  let operation = started;
  await client.deadline.poll(what, async () => {
    if (operation.optionalBoolean("done") !== true) operation = decode(await client.get(path), `GET ${path}`);
    if (operation.optionalBoolean("done") !== true) return { done: false, state: "in progress" };
    const error = operation.optionalObject("error");
    if (error !== void 0) throw operationFailed(what, error);
    return { done: true, value: void 0 };
  });
}
function operationFailed(what, error) {
  const errorCode = error.optionalString("error_code");
  const platformMessage = error.optionalString("message") ?? "no message";
  const code = errorCode === void 0 ? "" : `${errorCode}: `;
  return new ApiError("OPERATION_FAILED", `Changing ${what} failed: ${code}${platformMessage}`, {
    status: 200,
    errorCode,
    platformMessage,
    structured: true,
    requestId: void 0,
    details: [],
    retryAfterMs: void 0,
    hint: "The platform began the change and gave it up; the message says why. Run the job again once that is solved."
  });
}

// src/databricks/autoscaling/role.ts
async function readRole(client, branch, postgresRole) {
  const roles = await listAll(client, `${POSTGRES_API}/${branch}/roles`, "roles", (role) => {
    const status = role.object("status");
    return {
      name: role.string("name"),
      postgresRole: status.string("postgres_role"),
      authMethod: status.optionalString("auth_method"),
      membershipRoles: status.strings("membership_roles")
    };
  });
  return roles.find((role) => role.postgresRole === postgresRole);
}
async function createRole(client, branch, deployer) {
  const what = `role ${deployer.userName} on ${branch}`;
  const spec = {
    postgres_role: deployer.userName,
    identity_type: deployer.kind === "user" ? "USER" : "SERVICE_PRINCIPAL",
    auth_method: "LAKEBASE_OAUTH_V1",
    membership_roles: ["DATABRICKS_SUPERUSER"],
    attributes: { createrole: true }
  };
  await applyOnce(client, {
    what,
    send: (taken) => mutate(
      client,
      what,
      () => client.post(`${POSTGRES_API}/${branch}/roles`, {
        query: { role_id: taken ? void 0 : roleId(deployer) },
        body: { spec }
      })
    ),
    read: () => readRole(client, branch, deployer.userName)
  });
  return client.deadline.poll(what, async () => {
    const role = await readRole(client, branch, deployer.userName);
    return role === void 0 ? { done: false, state: "not visible yet" } : { done: true, value: role };
  });
}
function roleId(deployer) {
  const id = deployer.kind === "service-principal" ? `sp-${deployer.userName.toLowerCase()}` : (deployer.userName.split("@")[0] ?? "").toLowerCase().replace(/[^a-z0-9]+/g, "-");
  return /^[a-z][a-z0-9-]{2,61}[a-z0-9]$/.test(id) ? id : void 0;
}

// src/databricks/credential.ts
import { randomUUID } from "node:crypto";
async function mintCredential(client, lakebase) {
  if (lakebase.kind === "provisioned") {
    const body = { request_id: randomUUID(), instance_names: [lakebase.name] };
    return mint(client, "/api/2.0/database/credentials", body, "expiration_time");
  }
  if (lakebase.endpoint === void 0) {
    throw new DeployError(
      "ENDPOINT_MISSING",
      `Branch "${lakebase.branchId}" of project "${lakebase.projectId}" has no endpoint to log in to.`,
      { hint: "Run `deploy`, which creates it." }
    );
  }
  return mintForEndpoint(client, lakebase.endpoint.name);
}
function mintEarly(client, endpoint) {
  const minting = mintForEndpoint(client, endpoint).catch(() => void 0);
  return {
    settled: minting,
    for: async (lakebase) => lakebase.kind === "autoscaling" && lakebase.endpoint?.name === endpoint ? minting : void 0
  };
}
function mintForEndpoint(client, endpoint) {
  return mint(client, "/api/2.0/postgres/credentials", { endpoint, ttl: "3600s" }, "expire_time");
}
async function mint(client, path, body, expiry) {
  const answer = decode(await client.post(path, { body, retry: "safe" }), `POST ${path}`);
  const token = answer.string("token");
  client.reporter.mask(token);
  return { token, expiresAt: timestamp(answer, expiry, path) };
}
function timestamp(answer, field, path) {
  const time2 = Date.parse(answer.string(field));
  if (!Number.isNaN(time2)) return time2;
  throw new DeployError(
    "UNEXPECTED_RESPONSE",
    `The answer to POST ${path} cannot be read: "${field}" is not a time.`
  );
}

// src/engine/database.ts
async function observeDatabase(desiredDatabase, lakebase, user, ports, {
  lock,
  credential
} = {}) {
  const readable = readableLakebase(lakebase);
  if (typeof readable === "string") return { state: "deferred", reason: readable, roleMissing: false };
  if (readable === void 0) {
    const look = await readLookahead(void 0, desiredDatabase, void 0, ports.syntax);
    return { state: "new", look };
  }
  try {
    const isNew = isToBeCreated(desiredDatabase, lakebase);
    const place = isNew ? { ...desiredDatabase, database: DEFAULT_DATABASE } : desiredDatabase;
    const readOn = async (session, catalog) => {
      const look = await readLookahead(isNew ? void 0 : session, desiredDatabase, catalog, ports.syntax);
      return readingOf(session, desiredDatabase, catalog, look, ports.syntax);
    };
    if (lock && !isNew && readable === lakebase) {
      const open = async () => (await openDatabase(place, lakebase, user, ports, credential)).session;
      return await lock.read(open, desiredDatabase, catalogReading(desiredDatabase), readOn);
    }
    const read = isNew ? readCatalogOfNew : readCatalog;
    const work = async (session) => readOn(session, await read(session, desiredDatabase));
    return await withDatabase(place, readable, user, ports, work, credential);
  } catch (error) {
    if (await lacksRole(error, readable, user, ports)) {
      return {
        state: "deferred",
        reason: `${user} has no Postgres role there yet; the database is read once it has one`,
        roleMissing: true
      };
    }
    throw error;
  }
}
async function withDatabase(desiredDatabase, lakebase, user, ports, work, early) {
  const { session, login } = await openDatabase(desiredDatabase, lakebase, user, ports, early);
  try {
    return await work(session, login);
  } finally {
    await session.close();
  }
}
async function openDatabase({ database }, lakebase, user, ports, early) {
  const address = { host: hostOf(lakebase), port: 5432, database, user };
  const logIn = async (minted) => {
    const { token } = minted ?? await mintCredential(ports.client, lakebase);
    return { session: await connect(address, token, ports), login: { address, password: token } };
  };
  try {
    return await logIn(await early?.for(lakebase));
  } catch (error) {
    await refuseForRole(error, lakebase, user, ports);
    ports.reporter.info(
      `the database refused a new token of ${user}, which may have been revoked: trying another`
    );
    return await logIn().catch((again) => {
      throw isRefusedLogin(again) ? tokenRefused(again) : again;
    });
  }
}
async function refuseForRole(error, lakebase, user, ports) {
  if (!isRefusedLogin(error) || !isPasswordRefused(error)) throw error;
  if (lakebase.kind !== "autoscaling" || !lakebase.branch) return;
  const role = await readRole(ports.client, lakebase.branch.name, user);
  if (role === void 0) throw error;
  if (role.authMethod === void 0 || role.authMethod === "LAKEBASE_OAUTH_V1") return;
  const { message, cause } = error;
  throw new DeployError("DATABASE_LOGIN_REFUSED", message, {
    hint: `The role "${user}" is there, but takes no token: its auth_method is ${role.authMethod}. Let an administrator delete it (what it owns goes to another role) and run the job again, which makes it anew.`,
    cause
  });
}
function isRefusedLogin(error) {
  return error instanceof DeployError && error.code === "DATABASE_LOGIN_REFUSED";
}
function isPasswordRefused({ cause }) {
  return isServerError(cause) && cause.code === "28P01";
}
function tokenRefused({ message, cause }) {
  return new DeployError(
    "DATABASE_LOGIN_REFUSED",
    `${message} So was a second token, minted after the first.`,
    {
      hint: "The role may be missing or closed to tokens, or tokens of this identity are revoked at once: look at the identity (Settings > Identity and access) and at the role on the database, then run the job again.",
      cause
    }
  );
}
function readableLakebase(lakebase) {
  if (lakebase.kind === "provisioned") {
    const { instance } = lakebase;
    if (!instance) return void 0;
    if (instance.stopped || instance.state === "STOPPED")
      return `instance ${instance.name} is stopped; the database is read once it runs`;
    return lakebase;
  }
  if (!lakebase.project) return void 0;
  if (!lakebase.branch) return sourceOf(lakebase);
  if (!lakebase.endpoint)
    return `${lakebase.branch.name} has no endpoint; the database is read once there is one`;
  if (lakebase.endpoint.disabled)
    return `${lakebase.endpoint.name} is disabled; the database is read once it is enabled`;
  return lakebase;
}
function isToBeCreated({ database }, lakebase) {
  if (lakebase.kind === "provisioned" || database === DEFAULT_DATABASE) return false;
  return (lakebase.branch ? lakebase.database : lakebase.source?.database) === void 0;
}
function sourceOf(lakebase) {
  const { source } = lakebase;
  if (!source) return void 0;
  if (!source.endpoint || source.endpoint.disabled)
    return `${source.branch.name} cannot be read; the database is read once the new branch is there`;
  return { ...lakebase, branchId: source.branch.id, branch: source.branch, endpoint: source.endpoint };
}
async function lacksRole(error, lakebase, user, ports) {
  if (!isRefusedLogin(error)) return false;
  if (lakebase.kind !== "autoscaling" || !lakebase.branch) return false;
  return await readRole(ports.client, lakebase.branch.name, user) === void 0;
}

// src/databricks/app-changes.ts
function apiFields(changes) {
  return {
    ...changes.description === void 0 ? {} : { description: changes.description },
    ...changes.computeSize === void 0 ? {} : { compute_size: changes.computeSize },
    ...changes.resources === void 0 ? {} : { resources: changes.resources }
  };
}
function differences(app, desired) {
  const resources = desired.resources?.every((resource) => {
    const found = app.resources.find((candidate) => candidate.name === resource.name);
    return found !== void 0 && contains(found.raw, resource);
  });
  return [
    ...desired.description === void 0 || desired.description === app.description ? [] : ["description"],
    ...desired.computeSize === void 0 || desired.computeSize === app.computeSize ? [] : ["compute_size"],
    ...resources === false || (desired.resources?.length ?? app.resources.length) !== app.resources.length ? ["resources"] : []
  ];
}
function contains(found, desired) {
  if (typeof desired !== "object" || desired === null) return found === desired;
  if (typeof found !== "object" || found === null) return false;
  const fields = new Map(Object.entries(found));
  return Object.entries(desired).every(([key, value]) => contains(fields.get(key), value));
}

// src/databricks/app-json.ts
function parseApp(app) {
  const compute = app.optionalObject("compute_status");
  const status = app.optionalObject("app_status");
  return {
    name: app.string("name"),
    url: withScheme(app.optionalString("url") ?? ""),
    description: app.optionalString("description") ?? "",
    servicePrincipalClientId: app.optionalString("service_principal_client_id") ?? "",
    computeSize: app.optionalString("compute_size"),
    // databricks/cli takes an app without compute status for a stopped one.
    computeState: compute?.optionalString("state") ?? "STOPPED",
    computeMessage: compute?.optionalString("message"),
    appState: status?.optionalString("state"),
    appMessage: status?.optionalString("message"),
    instances: status?.optionalNumber("running_instances") || void 0,
    resources: app.list("resources", parseResource),
    activeDeployment: optionalDeployment(app.optionalObject("active_deployment")),
    pendingDeployment: optionalDeployment(app.optionalObject("pending_deployment")),
    autoDeploysFrom: autoDeploysFrom(app.optionalObject("git_repository")),
    defaultSourceCodePath: app.optionalString("default_source_code_path")
  };
}
function parseDeployment(deployment) {
  const status = deployment.optionalObject("status");
  return {
    id: deployment.string("deployment_id"),
    state: status?.optionalString("state") ?? "IN_PROGRESS",
    message: status?.optionalString("message"),
    sourceCodePath: deployment.optionalString("source_code_path"),
    createdAt: time(deployment.optionalString("create_time")),
    creator: deployment.optionalString("creator"),
    envVarNames: deployment.list("env_vars", (variable) => variable.string("name")),
    command: deployment.strings("command"),
    followsFolder: deployment.optionalString("mode") === "AUTO_SYNC"
  };
}
function time(text) {
  const ms = Date.parse(text ?? "");
  return Number.isNaN(ms) ? void 0 : ms;
}
function optionalDeployment(deployment) {
  return deployment === void 0 ? void 0 : parseDeployment(deployment);
}
function autoDeploysFrom(repository) {
  return repository?.optionalBoolean("auto_deploy") ? repository.optionalString("url") ?? "Git" : void 0;
}
function parseResource(resource) {
  const name = resource.string("name");
  return { name, raw: resource.raw, database: parseDatabase(name, resource) };
}
function parseDatabase(name, resource) {
  const postgres = resource.optionalObject("postgres");
  if (postgres !== void 0) {
    return {
      kind: "postgres",
      name,
      branch: postgres.string("branch"),
      database: postgres.optionalString("database")
    };
  }
  const database = resource.optionalObject("database");
  if (database === void 0) return void 0;
  return {
    kind: "database",
    name,
    instanceName: database.string("instance_name"),
    databaseName: database.string("database_name")
  };
}
function withScheme(url) {
  return url === "" || url.includes("://") ? url : `https://${url}`;
}

// src/databricks/apps.ts
var APPS = "/api/2.0/apps";
async function readApp(client, name) {
  const path = appPath(name);
  try {
    return parseApp(decode(await client.get(path), `GET ${path}`));
  } catch (error) {
    if (isNotFound(error)) return void 0;
    throw error;
  }
}
var LOOKS = 5;
async function readAgain(client, name) {
  return settled(client, name, () => readApp(client, name));
}
function settled(client, name, read) {
  let absent = 0;
  return client.deadline.poll(`app ${name}`, async () => {
    const app = await read();
    absent += 1;
    return app === void 0 && absent < LOOKS ? { done: false, state: "not visible" } : { done: true, value: app };
  });
}
async function createApp(client, name, fields) {
  await applyOnce(client, {
    what: `app ${name}`,
    send: () => client.post(APPS, { query: { no_compute: true }, body: { name, ...apiFields(fields) } }),
    read: () => waitUntilIdle(client, name),
    verify: (found) => verifyCreated(found, fields)
  });
  return client.deadline.poll(`app ${name}`, async () => {
    const app = await readApp(client, name);
    if (app === void 0) return { done: false, state: "not visible yet" };
    if (app.computeState === "ERROR") throw computeFailed(app, "created");
    const ready = app.computeState === "STOPPED" || app.computeState === "ACTIVE";
    return ready && app.servicePrincipalClientId !== "" ? { done: true, value: app } : { done: false, state: app.computeState };
  });
}
async function updateApp(client, name, changes) {
  const app = apiFields(changes);
  const path = `${appPath(name)}/update`;
  const what = `the update of app ${name}`;
  await applyOnce(client, {
    what,
    send: async () => {
      await client.post(path, { body: { app, update_mask: Object.keys(app).join(",") } });
      await waitForUpdate(client, name, path);
    },
    read: async () => {
      const found = await waitUntilIdle(client, name);
      return found !== void 0 && differences(found, changes).length === 0 ? found : void 0;
    }
  });
  return existing(await settled(client, name, () => waitUntilIdle(client, name)), name);
}
async function startApp(client, name) {
  const idle = existing(await settled(client, name, () => waitUntilIdle(client, name)), name);
  if (idle.computeState === "ACTIVE") return idle;
  await applyOnce(client, {
    what: `the start of app ${name}`,
    send: () => client.post(`${appPath(name)}/start`, { body: {} }),
    read: async () => {
      const app = await readAgain(client, name);
      return app?.computeState === "STARTING" || app?.computeState === "ACTIVE" ? app : void 0;
    }
  });
  await waitForActive(client, name);
  return existing(await settled(client, name, () => waitUntilIdle(client, name)), name);
}
async function waitUntilIdle(client, name) {
  return client.deadline.poll(`app ${name}`, async () => {
    const app = await readApp(client, name);
    const moving = app === void 0 ? void 0 : movement(app);
    return moving === void 0 ? { done: true, value: app } : { done: false, state: moving };
  });
}
async function waitForRunning(client, name) {
  return client.deadline.poll(`app ${name} to run`, async () => {
    const app = existing(await readAgain(client, name), name);
    if (app.appState === "RUNNING") return { done: true, value: app };
    if (app.appState === "CRASHED") {
      throw new DeployError("APP_CRASHED", `App "${name}" crashed: ${lastMessages(app)}`, {
        hint: `Its log is at ${app.url}/logz. Usual causes: it does not listen on 0.0.0.0:$DATABRICKS_APP_PORT, a package is missing, or a migration of its own failed.`
      });
    }
    if (app.computeState === "STOPPED" || app.computeState === "ERROR")
      throw computeFailed(app, "kept running");
    return { done: false, state: app.appState ?? app.computeState };
  });
}
function lastMessages(app) {
  const messages = [app.appMessage, app.computeMessage].filter(
    (message) => message !== void 0 && message !== ""
  );
  return messages.length === 0 ? "it gave no message." : messages.join(" / ");
}
function appPath(name) {
  return `${APPS}/${segment(name)}`;
}
var MOVING = ["STARTING", "UPDATING", "STOPPING", "DELETING"];
function movement(app) {
  if (MOVING.includes(app.computeState)) return app.computeState;
  const deployment = [app.pendingDeployment, app.activeDeployment].find(
    (each) => each?.state === "IN_PROGRESS"
  );
  return deployment === void 0 ? void 0 : `deployment ${deployment.id} IN_PROGRESS`;
}
async function waitForUpdate(client, name, path) {
  let absent = 0;
  await client.deadline.poll(`the update of app ${name}`, async () => {
    const status = await readUpdate(client, path);
    if (status === void 0) {
      absent += 1;
      if (absent >= LOOKS) existing(await readAgain(client, name), name);
      return { done: false, state: "not visible yet" };
    }
    absent = 0;
    const state = status.string("state");
    if (state === "SUCCEEDED") return { done: true, value: void 0 };
    if (state !== "FAILED") return { done: false, state };
    const message = status.optionalString("message") ?? "no message";
    throw new DeployError("APP_UPDATE_FAILED", `The update of app "${name}" failed: ${message}`, {
      hint: "Attaching a database needs CAN_MANAGE on its Lakebase project or instance; the message says which resource was refused."
    });
  });
}
async function readUpdate(client, path) {
  try {
    return decode(await client.get(path), `GET ${path}`).object("status");
  } catch (error) {
    if (isNotFound(error)) return void 0;
    throw error;
  }
}
async function waitForActive(client, name) {
  let started = false;
  await client.deadline.poll(`app ${name} to start`, async () => {
    const app = existing(await readAgain(client, name), name);
    if (app.computeState === "ACTIVE") return { done: true, value: void 0 };
    if (app.computeState === "ERROR" || started && app.computeState === "STOPPED")
      throw computeFailed(app, "started");
    started = started || app.computeState === "STARTING";
    return { done: false, state: app.computeState };
  });
}
function computeFailed(app, desired) {
  return new DeployError(
    "APP_NOT_ACTIVE",
    `App "${app.name}" could not be ${desired}: its compute is ${app.computeState}. ${lastMessages(app)}`,
    { hint: "Run the job again, which starts it; the Apps page shows its events." }
  );
}
function existing(app, name) {
  if (app !== void 0) return app;
  throw new DeployError("APP_GONE", `App "${name}" was deleted by somebody while this job worked on it.`, {
    hint: "Run the job again, which creates it anew."
  });
}
function verifyCreated(app, desired) {
  const different = differences(app, desired);
  if (different.length === 0) return;
  throw new DeployError(
    "APP_EXISTS",
    `App "${app.name}" was created meanwhile by somebody else and differs in ${different.join(", ")}.`,
    { hint: "Run the job again, which plans the change of the app that is there now." }
  );
}

// src/databricks/identity.ts
var APPLICATION_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
var PATH = "/api/2.0/preview/scim/v2/Me";
async function readMe(client) {
  const { userName, workspaceId, kind } = await readIdentity(client);
  return { userName, workspaceId, kind };
}
async function readIdentity(client) {
  const { json, headers } = await client.getWithHeaders(PATH);
  const me = decode(json, `GET ${PATH}`);
  const userName = me.string("userName");
  return {
    userName,
    workspaceId: headers.get("x-databricks-org-id") ?? void 0,
    kind: APPLICATION_ID.test(userName) ? "service-principal" : "user",
    id: me.optionalString("id"),
    groups: me.list("groups", (group) => group.optionalString("display") ?? "")
  };
}

// src/databricks/autoscaling/endpoint.ts
async function readEndpoint(client, branch) {
  try {
    return await getEndpoint(client, primaryOf(branch));
  } catch (error) {
    if (isNotFound(error)) return void 0;
    throw error;
  }
}
async function resizeEndpoint(client, name, spec) {
  const mask = [
    ...spec.size === void 0 ? [] : ["spec.autoscaling_limit_min_cu", "spec.autoscaling_limit_max_cu"],
    ...spec.suspendAfterSeconds === void 0 ? [] : ["spec.suspension"]
  ];
  return patchEndpoint(client, name, mask, specFields(spec));
}
async function enableEndpoint(client, name) {
  return patchEndpoint(client, name, ["spec.disabled"], { disabled: false });
}
async function createEndpoint(client, branch, spec) {
  const name = primaryOf(branch);
  await mutate(
    client,
    describe(name),
    () => client.post(`${POSTGRES_API}/${branch}/endpoints`, {
      query: { endpoint_id: "primary", replace_existing: true },
      body: { spec: { endpoint_type: "ENDPOINT_TYPE_READ_WRITE", ...specFields(spec) } },
      // Create-or-update: sending it twice does what sending it once does.
      retry: "safe"
    })
  );
  return waitForEndpoint(client, name);
}
async function waitForEndpoint(client, name) {
  return client.deadline.poll(describe(name), async () => {
    const endpoint = await readEndpoint(client, branchOf(name));
    if (endpoint === void 0) return { done: false, state: "not visible yet" };
    if (endpoint.pendingState !== void 0) {
      return { done: false, state: `${endpoint.state}, becoming ${endpoint.pendingState}` };
    }
    if (endpoint.state === "INIT" || endpoint.host === "") return { done: false, state: endpoint.state };
    return { done: true, value: endpoint };
  });
}
async function settleEndpoint(client, branch, desired) {
  const endpoint = await waitForEndpoint(client, primaryOf(branch));
  if (desired === void 0) return endpoint;
  const sameSize = endpoint.minCu === desired.size.minCu && endpoint.maxCu === desired.size.maxCu;
  if (sameSize && endpoint.suspendAfterSeconds === desired.suspendAfterSeconds) return endpoint;
  return resizeEndpoint(client, endpoint.name, desired);
}
function specFields(spec) {
  const { size, suspendAfterSeconds: idle } = spec;
  return {
    ...size === void 0 ? {} : { autoscaling_limit_min_cu: size.minCu, autoscaling_limit_max_cu: size.maxCu },
    // One of two; `no_suspension: false` is refused (databricks-sdk-go:service/postgres).
    ...idle === void 0 ? {} : idle === "never" ? { no_suspension: true } : { suspend_timeout_duration: `${idle}s` }
  };
}
async function patchEndpoint(client, name, mask, fields) {
  await mutate(
    client,
    describe(name),
    () => client.patch(`${POSTGRES_API}/${name}`, {
      query: { update_mask: mask.join(",") },
      body: { spec: { endpoint_type: "ENDPOINT_TYPE_READ_WRITE", ...fields } }
    })
  );
  return waitForEndpoint(client, name);
}
async function getEndpoint(client, name) {
  const path = `${POSTGRES_API}/${name}`;
  return parseEndpoint(decode(await client.get(path), `GET ${path}`));
}
function parseEndpoint(endpoint) {
  const status = endpoint.object("status");
  return {
    name: endpoint.string("name"),
    state: status.optionalString("current_state") ?? "INIT",
    pendingState: status.optionalString("pending_state") || void 0,
    minCu: status.optionalNumber("autoscaling_limit_min_cu") ?? 0,
    maxCu: status.optionalNumber("autoscaling_limit_max_cu") ?? 0,
    suspendAfterSeconds: idleSeconds(status.optionalString("suspend_timeout_duration")),
    disabled: status.optionalBoolean("disabled") ?? false,
    host: status.optionalObject("hosts")?.optionalString("host") ?? ""
  };
}
function idleSeconds(duration) {
  const seconds = Number.parseFloat(duration ?? "0");
  return seconds > 0 ? seconds : "never";
}
function primaryOf(branch) {
  return `${branch}/endpoints/primary`;
}
function branchOf(endpoint) {
  return endpoint.slice(0, endpoint.lastIndexOf("/endpoints/"));
}
function describe(name) {
  const [, project, , branch] = name.split("/");
  return `the endpoint of ${project}/${branch}`;
}

// src/databricks/autoscaling/branch.ts
async function createBranch(client, desired) {
  const parent = `projects/${desired.project}`;
  const name = `${parent}/branches/${desired.id}`;
  const expiration = desired.ttlSeconds === void 0 ? { no_expiry: true } : { ttl: `${desired.ttlSeconds}s` };
  const what = describe2(name);
  await applyOnce(client, {
    what,
    send: () => mutate(
      client,
      what,
      () => client.post(`${POSTGRES_API}/${parent}/branches`, {
        query: { branch_id: desired.id },
        body: { spec: { source_branch: desired.source, ...expiration } }
      })
    ),
    read: () => readBranch(client, name),
    verify: (found) => verifySource(found, desired.source)
  });
  const branch = await waitForBranch(client, name);
  await settleEndpoint(client, name, desired.endpoint);
  return branch;
}
async function deleteBranch(client, name) {
  try {
    await client.delete(`${POSTGRES_API}/${name}`);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
async function waitForBranch(client, name) {
  return client.deadline.poll(describe2(name), async () => {
    const branch = await readBranch(client, name);
    if (branch === void 0) return { done: false, state: "not visible yet" };
    refuseUnavailable(branch);
    if (branch.pendingState !== void 0) {
      return { done: false, state: `${branch.state}, becoming ${branch.pendingState}` };
    }
    return branch.state === "READY" ? { done: true, value: branch } : { done: false, state: branch.state };
  });
}
async function readBranch(client, name) {
  const path = `${POSTGRES_API}/${name}`;
  try {
    const branch = decode(await client.get(path), `GET ${path}`);
    const status = branch.object("status");
    const deleted = branch.optionalString("delete_time") ?? status.optionalString("delete_time");
    return {
      name: branch.string("name"),
      id: branch.string("name").split("/").at(-1) ?? "",
      state: deleted === void 0 ? status.optionalString("current_state") ?? "INIT" : "DELETED",
      pendingState: status.optionalString("pending_state") || void 0,
      default: status.optionalBoolean("default") ?? false,
      protected: status.optionalBoolean("is_protected") ?? false,
      expireTime: status.optionalString("expire_time"),
      source: status.optionalString("source_branch")
    };
  } catch (error) {
    if (isNotFound(error)) return void 0;
    throw error;
  }
}
function refuseUnavailable(branch) {
  if (branch.state !== "DELETED" && branch.state !== "ARCHIVED") return;
  const [, project] = branch.name.split("/");
  const hint = branch.state === "DELETED" ? `Bring it back with \`databricks api post /api/2.0/postgres/${branch.name}/undelete\`, or choose another name: \`branch: ${branch.id}-2\`.` : "Open the branch in the Lakebase console, which restores it, or choose another name under `branch:`.";
  throw new DeployError(
    "BRANCH_UNAVAILABLE",
    `Branch "${branch.id}" of project "${project}" is ${branch.state} and takes no connections.`,
    { hint }
  );
}
function verifySource(found, source) {
  if (found.source === void 0 || found.source === source) return;
  throw new DeployError(
    "BRANCH_EXISTS",
    `Branch "${found.name}" was created meanwhile by somebody else, from ${found.source} and not from ${source}.`,
    { hint: "Choose another name under `branch:`, or run the job again to use the branch as it is." }
  );
}
function describe2(name) {
  const [, project, , branch] = name.split("/");
  return `branch ${project}/${branch}`;
}

// src/databricks/autoscaling/database.ts
async function readDatabase(client, branch, postgresDatabase) {
  try {
    const databases = await listAll(
      client,
      `${POSTGRES_API}/${branch}/databases`,
      "databases",
      (database) => ({
        name: database.string("name"),
        postgresDatabase: database.object("status").string("postgres_database")
      })
    );
    return databases.find((database) => database.postgresDatabase === postgresDatabase);
  } catch (error) {
    if (isNotFound(error)) return void 0;
    throw error;
  }
}
async function createDatabase(client, desired) {
  const { branch, postgresDatabase, ownerRole } = desired;
  const what = `database ${postgresDatabase} on ${branch}`;
  await applyOnce(client, {
    what,
    send: (taken) => mutate(
      client,
      what,
      () => client.post(`${POSTGRES_API}/${branch}/databases`, {
        query: { database_id: taken ? void 0 : databaseId(postgresDatabase) },
        body: { spec: { postgres_database: postgresDatabase, role: ownerRole } }
      })
    ),
    read: () => readDatabase(client, branch, postgresDatabase)
  });
  return client.deadline.poll(what, async () => {
    const database = await readDatabase(client, branch, postgresDatabase);
    return database === void 0 ? { done: false, state: "not visible yet" } : { done: true, value: database };
  });
}
function databaseId(postgresDatabase) {
  const id = postgresDatabase.replaceAll("_", "-");
  return /^[a-z][a-z0-9-]{2,61}[a-z0-9]$/.test(id) ? id : void 0;
}

// src/databricks/autoscaling/project.ts
async function createProject(client, desired) {
  const what = `project ${desired.id}`;
  const spec = {
    display_name: desired.displayName,
    pg_version: desired.pgVersion,
    default_endpoint_settings: specFields(desired.endpoint)
  };
  await applyOnce(client, {
    what,
    send: () => mutate(
      client,
      what,
      () => client.post(`${POSTGRES_API}/projects`, { query: { project_id: desired.id }, body: { spec } })
    ),
    read: () => readProject(client, desired.id),
    verify: (found) => verifyVersion(found, desired.pgVersion)
  });
  const project = await waitForProject(client, desired.id);
  await waitForBranch(client, project.defaultBranch);
  await settleEndpoint(client, project.defaultBranch, desired.endpoint);
  return project;
}
async function readProject(client, id) {
  const path = `${POSTGRES_API}/projects/${segment(id)}`;
  try {
    const project = decode(await client.get(path), `GET ${path}`);
    refuseReserved(project, id);
    const status = project.object("status");
    return {
      id,
      defaultBranch: status.optionalString("default_branch") ?? `projects/${id}/branches/production`,
      pgVersion: status.number("pg_version")
    };
  } catch (error) {
    if (isNotFound(error)) return void 0;
    throw error;
  }
}
async function waitForProject(client, id) {
  return client.deadline.poll(`project ${id}`, async () => {
    const project = await readProject(client, id);
    return project === void 0 ? { done: false, state: "not visible yet" } : { done: true, value: project };
  });
}
function refuseReserved(project, id) {
  const status = project.optionalObject("status");
  const time2 = (field) => project.optionalString(field) ?? status?.optionalString(field);
  const deleted = time2("delete_time");
  if (deleted === void 0) return;
  const until = time2("purge_time") ?? "seven days after that";
  throw new DeployError(
    "PROJECT_RESERVED",
    `Project "${id}" was deleted at ${deleted}; its name stays reserved until ${until}.`,
    {
      hint: [
        `Bring it back with its data: databricks api post /api/2.0/postgres/projects/${id}/undelete`,
        `Or use another name: \`project: ${id}-2\`.`,
        `Or give up its data for good: databricks api delete "/api/2.0/postgres/projects/${id}?purge=true"`
      ].join("\n")
    }
  );
}
function verifyVersion(found, desired) {
  if (found.pgVersion === desired) return;
  throw new DeployError(
    "PROJECT_EXISTS",
    `Project "${found.id}" was created meanwhile by somebody else, with PostgreSQL ${found.pgVersion} and not ${desired}.`,
    { hint: "Run the job again to use the project as it is, or choose another name under `project:`." }
  );
}

// src/databricks/autoscaling/observe.ts
var FIRST_BRANCH = "production";
async function readAutoscaling(client, query2, now = Date.now()) {
  const likely = query2.branch ?? FIRST_BRANCH;
  const [project, first] = await Promise.all([
    readProject(client, query2.project),
    readContent(client, query2, branchPath(query2.project, likely))
  ]);
  if (project === void 0) return newProject(query2, likely);
  const name = query2.branch === void 0 ? project.defaultBranch : branchPath(query2.project, query2.branch);
  const content = name === branchPath(query2.project, likely) ? first : await readContent(client, query2, name);
  if (content.branch !== void 0) refuseUnusable(content.branch, now);
  const isCopy = content.branch === void 0 && name !== project.defaultBranch;
  const source = isCopy ? await readSource(client, query2, project.defaultBranch, now) : void 0;
  const branchId = name.split("/").at(-1) ?? likely;
  return { kind: "autoscaling", projectId: query2.project, branchId, project, ...content, source };
}
async function readContent(client, query2, name) {
  const [branch, endpoint, database] = await Promise.all([
    readBranch(client, name),
    readEndpoint(client, name),
    readDatabase(client, name, query2.database)
  ]);
  return { branch, endpoint, database };
}
function newProject(query2, branchId) {
  if (query2.branchFrom !== void 0 && query2.branchFrom !== FIRST_BRANCH && branchId !== FIRST_BRANCH) {
    throw new DeployError(
      "BRANCH_NOT_FOUND",
      `Branch "${branchId}" cannot be copied from "${query2.branchFrom}": project "${query2.project}" does not exist yet, and a new project has only "${FIRST_BRANCH}".`,
      {
        hint: `Use \`branch_from: ${FIRST_BRANCH}\` under \`lakebase:\`, or correct the name of the project.`
      }
    );
  }
  return {
    kind: "autoscaling",
    projectId: query2.project,
    branchId,
    project: void 0,
    branch: void 0,
    endpoint: void 0,
    database: void 0,
    source: void 0
  };
}
async function readSource(client, query2, defaultBranch, now) {
  const name = query2.branchFrom === void 0 ? defaultBranch : branchPath(query2.project, query2.branchFrom);
  const { branch, endpoint, database } = await readContent(client, query2, name);
  if (branch !== void 0) {
    refuseUnusable(branch, now);
    return { branch, endpoint, database };
  }
  throw new DeployError(
    "BRANCH_NOT_FOUND",
    `Branch "${query2.branch}" cannot be created: project "${query2.project}" has no branch "${name.split("/").at(-1)}" to copy it from.`,
    {
      hint: `Use \`branch_from: ${defaultBranch.split("/").at(-1)}\` under \`lakebase:\`, which is its default branch.`
    }
  );
}
function refuseUnusable(branch, now) {
  refuseUnavailable(branch);
  if (branch.expireTime === void 0 || Date.parse(branch.expireTime) > now) return;
  throw new DeployError(
    "BRANCH_EXPIRED",
    `Branch "${branch.name}" expired at ${branch.expireTime} and is about to be deleted.`,
    {
      hint: "Wait until it is gone and run the job again, which creates it anew; give it longer with `ttl:`."
    }
  );
}
function branchPath(project, branch) {
  return `projects/${project}/branches/${branch}`;
}

// src/databricks/provisioned.ts
var INSTANCES = "/api/2.0/database/instances";
async function readInstance(client, name) {
  const path = `${INSTANCES}/${segment(name)}`;
  try {
    const instance = decode(await client.get(path), `GET ${path}`);
    return {
      name: instance.string("name"),
      uid: instance.string("uid"),
      // What it has, not what it was last asked to have: a resize that is under way shows the old one.
      capacity: instance.optionalString("effective_capacity") ?? instance.string("capacity"),
      state: instance.string("state"),
      stopped: instance.optionalBoolean("effective_stopped") ?? instance.optionalBoolean("stopped") ?? false,
      host: instance.optionalString("read_write_dns"),
      pgVersion: instance.optionalString("pg_version")
    };
  } catch (error) {
    if (isNotFound(error)) return void 0;
    throw error;
  }
}
async function createInstance(client, desired) {
  await applyOnce(client, {
    what: `instance ${desired.name}`,
    send: () => client.post(INSTANCES, { body: desired }),
    read: () => readInstance(client, desired.name),
    verify: (found) => verifyCapacity(found, desired.capacity)
  });
  return waitUntil(client, desired.name, { capacity: desired.capacity, mayBeStopped: false });
}
async function resizeInstance(client, name, capacity) {
  await patchInstance(client, name, { capacity });
  return waitUntil(client, name, { capacity, mayBeStopped: false });
}
async function startInstance(client, name) {
  await patchInstance(client, name, { stopped: false });
  return waitUntil(client, name, { capacity: void 0, mayBeStopped: true });
}
async function waitForInstance(client, name) {
  return waitUntil(client, name, { capacity: void 0, mayBeStopped: false });
}
function refuseDeleting(instance) {
  if (instance.state !== "DELETING") return;
  throw new DeployError("INSTANCE_DELETING", `Lakebase instance "${instance.name}" is being deleted.`, {
    hint: `Run the job again when it is gone, which creates it anew and empty, or use another name: \`instance: ${instance.name}-2\`.`
  });
}
async function patchInstance(client, name, change) {
  await client.patch(`${INSTANCES}/${segment(name)}`, {
    query: { update_mask: Object.keys(change).join(",") },
    body: { name, ...change }
  });
}
async function waitUntil(client, name, desired) {
  return client.deadline.poll(`instance ${name}`, async () => {
    const instance = await readInstance(client, name);
    if (instance === void 0) return { done: false, state: "not visible yet" };
    refuseDeleting(instance);
    if (instance.state === "STOPPED" && !desired.mayBeStopped) throw stopped(name);
    if (instance.state !== "AVAILABLE") return { done: false, state: instance.state };
    if (instance.host === void 0) return { done: false, state: "AVAILABLE, without an address yet" };
    if (desired.capacity !== void 0 && instance.capacity !== desired.capacity) {
      return { done: false, state: `still ${instance.capacity}` };
    }
    return { done: true, value: instance };
  });
}
function stopped(name) {
  return new DeployError(
    "INSTANCE_STOPPED",
    `Lakebase instance "${name}" was stopped by somebody while it was waited for.`,
    {
      hint: "Run the job again: it starts the instance first."
    }
  );
}
function verifyCapacity(found, desired) {
  if (found.capacity === desired) return;
  throw new DeployError(
    "INSTANCE_EXISTS",
    `Lakebase instance "${found.name}" was created meanwhile by somebody else, with ${found.capacity} and not ${desired}.`,
    { hint: "Run the job again to use the instance as it is, or choose another name under `instance:`." }
  );
}

// src/databricks/choose-lakebase.ts
function chooseLakebase(choice) {
  const kind = chooseKind(choice);
  const lakebase = ofKind(kind, choice);
  if (lakebase.kind === "provisioned" && lakebase.instance !== void 0) refuseDeleting(lakebase.instance);
  refuseElsewhere(lakebase, choice);
  return lakebase;
}
function chooseKind(choice) {
  const { type, name, attached, instance } = choice;
  const hasProject = choice.autoscaling?.project !== void 0;
  const hasInstance = instance !== void 0;
  if (type === "provisioned" && hasProject && !hasInstance) throw kindMismatch(name, "provisioned");
  if (type === "autoscaling" && hasInstance && !hasProject) throw kindMismatch(name, "autoscaling");
  if (type !== "auto") return type;
  if (hasProject && hasInstance) return attached?.kind === "database" ? "provisioned" : "autoscaling";
  return hasInstance ? "provisioned" : "autoscaling";
}
function ofKind(kind, { name, autoscaling, instance }) {
  if (kind === "provisioned") return { kind, name, instance };
  return autoscaling ?? {
    kind,
    projectId: name,
    branchId: "production",
    project: void 0,
    branch: void 0,
    endpoint: void 0,
    database: void 0,
    source: void 0
  };
}
function kindMismatch(name, asked) {
  const [is, fix] = asked === "provisioned" ? ["an Autoscaling project", `project: ${name}`] : ["a Provisioned instance", `instance: ${name}`];
  return new DeployError("KIND_MISMATCH", `type: ${asked} asked, but ${name} is ${is}: use \`${fix}\`.`, {
    hint: `In deployment.yaml write \`type: ${asked === "provisioned" ? "autoscaling" : "provisioned"}\` under \`lakebase:\`, or leave \`type\` out to take what exists.`
  });
}
function refuseElsewhere(lakebase, choice) {
  const { attached } = choice;
  if (attached === void 0 || pointsAt(attached, lakebase, choice.database)) return;
  throw new DeployError(
    "RESOURCE_POINTS_ELSEWHERE",
    `The app's resource "${attached.name}" is attached to ${describeAttached(attached)}, but this configuration asks for ${describeDesired(lakebase, choice.database)}.`,
    {
      hint: [
        `To stay on the attached database write under \`lakebase:\` ${linesFor(attached)}.`,
        `To move the app, first remove the resource "${attached.name}" from it in the Apps page: its objects then go to whoever removes it.`
      ].join("\n")
    }
  );
}
function pointsAt(attached, lakebase, database) {
  if (attached.kind === "database") {
    const { instanceName, databaseName } = attached;
    return lakebase.kind === "provisioned" && instanceName === lakebase.name && databaseName === database;
  }
  if (lakebase.kind === "provisioned") return false;
  if (attached.branch !== `projects/${lakebase.projectId}/branches/${lakebase.branchId}`) return false;
  if (lakebase.branch === void 0) return true;
  const id = attached.database?.split("/").at(-1) ?? "databricks-postgres";
  return id === (lakebase.database?.name.split("/").at(-1) ?? databaseId(database));
}
function describeAttached(attached) {
  if (attached.kind === "database")
    return `database ${attached.databaseName} of instance ${attached.instanceName}`;
  return attached.database ?? attached.branch;
}
function describeDesired(lakebase, database) {
  if (lakebase.kind === "provisioned") return `database ${database} of instance ${lakebase.name}`;
  return `database ${database} on projects/${lakebase.projectId}/branches/${lakebase.branchId}`;
}
function linesFor(attached) {
  if (attached.kind === "database") {
    return `\`type: provisioned\`, \`database_name: ${attached.instanceName}\`, \`database: ${attached.databaseName}\``;
  }
  const [, project, , branch] = attached.branch.split("/");
  return `\`type: autoscaling\`, \`database_name: ${project}\`, \`branch: ${branch}\``;
}

// src/databricks/permissions.ts
async function readAppPermissions(client, app) {
  const path = permissionsPath(app);
  try {
    return decode(await client.get(path), `GET ${path}`).list("access_control_list", directEntries).flat();
  } catch (error) {
    if (isNotFound(error)) return [];
    throw error;
  }
}
async function addAppPermissions(client, app, permissions) {
  await client.patch(permissionsPath(app), {
    body: {
      access_control_list: permissions.map((entry) => ({
        ...named(entry.principal),
        permission_level: entry.level
      }))
    }
  });
}
function missingPermissions(desired, direct) {
  return desired.filter(
    (asked) => !direct.some(
      (entry) => samePrincipal(entry.principal, asked.principal) && (entry.level === asked.level || entry.level === "CAN_MANAGE")
    )
  );
}
function permissionsPath(app) {
  return `/api/2.0/permissions/apps/${segment(app)}`;
}
function directEntries(entry) {
  const principal = principalOf(entry);
  if (principal === void 0) return [];
  return entry.list("all_permissions", (permission) => ({
    level: PERMISSION_LEVELS.find((level) => level === permission.optionalString("permission_level")),
    inherited: permission.optionalBoolean("inherited") ?? false
  })).flatMap(({ level, inherited }) => level === void 0 || inherited ? [] : [{ principal, level }]);
}
function principalOf(entry) {
  const user = entry.optionalString("user_name");
  if (user !== void 0) return { user };
  const group = entry.optionalString("group_name");
  if (group !== void 0) return { group };
  const servicePrincipal = entry.optionalString("service_principal_name");
  return servicePrincipal === void 0 ? void 0 : { servicePrincipal };
}
function named(principal) {
  if ("user" in principal) return { user_name: principal.user };
  if ("group" in principal) return { group_name: principal.group };
  return { service_principal_name: principal.servicePrincipal };
}
function samePrincipal(one, other) {
  return principalKey(one) === principalKey(other);
}
function principalKey(principal) {
  if ("user" in principal) return `user ${principal.user.toLowerCase()}`;
  if ("group" in principal) return `group ${principal.group}`;
  return `service principal ${principal.servicePrincipal.toLowerCase()}`;
}
function resolvePrincipal(permission, me) {
  const { principal } = permission;
  if (!("user" in principal) || principal.user !== "{username}") return permission;
  return {
    level: permission.level,
    principal: me.kind === "user" ? { user: me.userName } : { servicePrincipal: me.userName }
  };
}

// src/engine/platform.ts
async function observePlatform(desired, ports) {
  const { type, name, branch = FIRST_BRANCH } = desired.lakebase;
  const endpoint = `projects/${name}/branches/${branch}/endpoints/primary`;
  const credential = type === "provisioned" ? void 0 : mintEarly(ports.client, endpoint);
  try {
    return { ...await readPlatform(desired, ports), credential };
  } finally {
    await credential?.settled;
  }
}
async function readPlatform(desired, ports) {
  const { client } = ports;
  const found = readApp(client, desired.app.name);
  const [me, app, permissions, lakebase] = await Promise.all([
    readMe(client),
    found,
    desired.app.permissions.length === 0 ? [] : readAppPermissions(client, desired.app.name),
    findLakebase(desired, found, ports)
  ]);
  const [settledLakebase, settledApp] = await Promise.all([
    settleLakebase(desired, lakebase, ports),
    settleApp(app, ports)
  ]);
  return { me, lakebase: settledLakebase, app: settledApp, permissions: settledApp ? permissions : [] };
}
async function findLakebase(desired, found, ports) {
  const { client } = ports;
  const { type, name } = desired.lakebase;
  const [app, autoscaling, asked] = await Promise.all([
    found,
    type === "provisioned" ? void 0 : offered(type === "auto", readAutoscaling(client, query(desired))),
    type === "provisioned" ? offered(false, readInstance(client, name)) : void 0
  ]);
  const mayBeInstance = type === "auto" && (!known(autoscaling)?.project || attachedTo(app)?.kind === "database");
  const instance = mayBeInstance ? await offered(true, readInstance(client, name)) : asked;
  return choose(desired, app, autoscaling, instance, ports);
}
function attachedTo(app) {
  return app?.resources.map(({ database }) => database).find((database) => database !== void 0);
}
function query(desired) {
  const { name, branch, branchFrom, database } = desired.lakebase;
  return { project: name, branch, branchFrom, database };
}
async function choose(desired, app, autoscaling, instance, ports) {
  const { type, name, database } = desired.lakebase;
  const attached = attachedTo(app);
  if (autoscaling instanceof ApiError && (!known(instance) || attached?.kind === "postgres"))
    throw autoscaling;
  const [otherProject, otherInstance] = await Promise.all([
    type === "provisioned" && !known(instance) ? offered(true, readAutoscaling(ports.client, query(desired))) : void 0,
    type === "autoscaling" && !known(autoscaling)?.project ? offered(true, readInstance(ports.client, name)) : void 0
  ]);
  return chooseLakebase({
    type,
    name,
    database,
    autoscaling: known(autoscaling) ?? known(otherProject),
    instance: known(instance) ?? known(otherInstance),
    attached
  });
}
async function offered(optional, read) {
  try {
    return await read;
  } catch (error) {
    if (optional && isApiMissing(error)) return error;
    throw error;
  }
}
function known(answer) {
  return answer instanceof ApiError ? void 0 : answer;
}
async function settleLakebase(desired, lakebase, ports) {
  const { client } = ports;
  if (lakebase.kind === "provisioned") {
    const { instance } = lakebase;
    if (!instance || instance.state === "AVAILABLE" || instance.state === "STOPPED") return lakebase;
    return { ...lakebase, instance: await waitForInstance(client, instance.name) };
  }
  const { project, branch, endpoint } = lakebase;
  if (!project) return lakebase;
  const branchName = `projects/${project.id}/branches/${lakebase.branchId}`;
  const unborn = !branch && branchName === project.defaultBranch;
  if (unborn || branch && (branch.state !== "READY" || branch.pendingState)) {
    await waitForBranch(client, branchName);
  }
  if (unborn || branch && endpoint === void 0 || endpoint?.pendingState || endpoint?.state === "INIT") {
    await waitForEndpoint(client, `${branchName}/endpoints/primary`);
  } else if (!branch || branch.state === "READY" && !branch.pendingState) {
    return lakebase;
  }
  return readAutoscaling(client, query(desired));
}
async function settleApp(app, ports) {
  if (!app) return void 0;
  const moving = ["STARTING", "STOPPING", "UPDATING", "DELETING"].includes(app.computeState) || app.pendingDeployment?.state === "IN_PROGRESS" || app.activeDeployment?.state === "IN_PROGRESS";
  return moving ? waitUntilIdle(ports.client, app.name) : app;
}
function attachment(desired, { lakebase }) {
  const { database } = desired.lakebase;
  if (lakebase.kind === "provisioned") return { kind: "database", instance: lakebase.name, database };
  const branch = `projects/${lakebase.projectId}/branches/${lakebase.branchId}`;
  return { kind: "postgres", branch, postgresDatabase: database, databasePath: lakebase.database?.name };
}

export {
  listAll,
  POSTGRES_API,
  readRole,
  createRole,
  DEFAULT_DATABASE,
  planLakebase,
  observeDatabase,
  withDatabase,
  parseDeployment,
  readApp,
  LOOKS,
  readAgain,
  createApp,
  updateApp,
  startApp,
  waitUntilIdle,
  waitForRunning,
  lastMessages,
  appPath,
  existing,
  addAppPermissions,
  missingPermissions,
  resolvePrincipal,
  resizeEndpoint,
  enableEndpoint,
  createEndpoint,
  createBranch,
  deleteBranch,
  createDatabase,
  createProject,
  readAutoscaling,
  createInstance,
  resizeInstance,
  startInstance,
  readMe,
  readIdentity,
  observePlatform,
  findLakebase,
  attachment
};

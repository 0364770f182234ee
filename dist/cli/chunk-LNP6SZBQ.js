import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  subjectOf
} from "./chunk-XY73WE5U.js";
import {
  converge,
  payloadOf,
  planReading,
  releaseScope
} from "./chunk-RS7OBPIT.js";
import {
  migrationsOf
} from "./chunk-UKKEEBSN.js";
import {
  isDryRun
} from "./chunk-L7SYTIUN.js";
import {
  DEFAULT_DATABASE,
  observeDatabase,
  observePlatform
} from "./chunk-SWDU42VF.js";
import {
  desiredDatabaseOf
} from "./chunk-66DI3GRZ.js";
import {
  count,
  makePlan,
  phaseOf
} from "./chunk-WMTD65EG.js";
import {
  isMigrationChange
} from "./chunk-FLRB6NYJ.js";
import {
  DeployError
} from "./chunk-TQXD66EW.js";

// src/commands/migrate.ts
async function run(request, ports, progress) {
  const { desired, inputs } = request;
  const migrations = await migrationsOf(desired);
  if (inputs.inputs.prove) {
    const { proveOnBranch } = await import("./prove-EQGYSY4M.js");
    return proveOnBranch(desired, migrations, ports);
  }
  const payload = payloadOf(migrations);
  const steps = {
    payload,
    observe: (_problems, lock) => observeExisting(desired, payload, ports, "migrate", lock),
    achievable: (observed) => withoutUnknownApp(desired, observed),
    plan: (reachable, observed) => planMigrate(desired, reachable, payload, observed),
    account: { planOnly: isDryRun(request), phases: ["database"], subject: () => subjectOf(desired) }
  };
  return converge(steps, progress, ports);
}
async function observeExisting(desired, payload, ports, command, lock, { releases = false } = {}) {
  const platform = await observePlatform(desired, ports);
  const obstacle = missing(desired, platform);
  if (obstacle) throw notReady(command, obstacle);
  const { me, lakebase, app, credential } = platform;
  const desiredDatabase = {
    ...desiredDatabaseOf(desired, payload.migrations, app),
    ...releases && { release: { ...releaseScope(app, ports), inFull: true } }
  };
  const database = await observeDatabase(desiredDatabase, lakebase, me.userName, ports, { lock, credential });
  if (database.state === "deferred") throw notReady(command, database.reason, database.roleMissing);
  return { platform, database, source: void 0 };
}
function missing({ lakebase: { database } }, { lakebase }) {
  if (lakebase.kind === "provisioned")
    return lakebase.instance ? void 0 : `there is no instance ${lakebase.name}`;
  const { projectId, branchId } = lakebase;
  if (!lakebase.project) return `there is no project ${projectId}`;
  if (!lakebase.branch) return `project ${projectId} has no branch ${branchId}`;
  if (!lakebase.endpoint || lakebase.database || database === DEFAULT_DATABASE) return void 0;
  return `${lakebase.branch.name} has no database ${database}`;
}
function notReady(command, obstacle, roleMissing = false) {
  return new DeployError(
    "DATABASE_NOT_READY",
    `\`${command}\` needs a database that exists and runs: ${obstacle}.`,
    {
      hint: command === "rollback" && roleMissing ? "Roll back as whoever has deployed, whose role is there, and whose folders can be read." : "Run `deploy` first: it makes or starts what is missing."
    }
  );
}
function withoutUnknownApp(desired, observed) {
  if (appRoleIsThere(observed)) return desired;
  return { ...desired, grants: desired.grants.filter(({ grantee }) => grantee.kind !== "app") };
}
function appRoleIsThere({ platform: { app }, database }) {
  const role = app?.servicePrincipalClientId;
  return role !== void 0 && database.state === "read" && database.catalog.roles.includes(role);
}
function planMigrate(desired, reachable, payload, observed) {
  const { changes, findings } = planReading(reachable, payload, observed);
  const isNow = (change) => phaseOf(change) === "before-deploy";
  const later = changes.filter((change) => !isNow(change));
  const left = [...appGrantsLeft(desired, observed), ...migrationsLeft(later)];
  return makePlan(changes.filter(isNow), findings, void 0, left);
}
function appGrantsLeft({ app: { name } }, observed) {
  if (appRoleIsThere(observed)) return [];
  const reason = observed.platform.app ? "the database is not attached to it yet, so it has no Postgres role" : "it does not exist yet";
  return [`the grants of app ${name}: ${reason}`];
}
function migrationsLeft(later) {
  if (later.length === 0) return [];
  const names = later.flatMap((change) => isMigrationChange(change) ? [change.file.name] : []);
  return [`${count(names.length, "migration")} marked after-deploy: ${names.join(", ")}`];
}

export {
  run,
  observeExisting,
  missing
};

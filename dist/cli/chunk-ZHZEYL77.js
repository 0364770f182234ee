import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  releaseDifference,
  runningRelease
} from "./chunk-RS7OBPIT.js";
import {
  compareHistory
} from "./chunk-HSJCAKGS.js";
import {
  isRepeatable,
  isVersion
} from "./chunk-BXTFETVF.js";
import {
  RELEASE_TABLE
} from "./chunk-KHUWHDDR.js";
import {
  qualified
} from "./chunk-KR4KYWI5.js";

// src/plan/status.ts
function seen(value) {
  return { value };
}
function unseen(why) {
  return { unseen: why };
}
function seenThrough(from, next) {
  return "unseen" in from ? from : next(from.value);
}
function unseenStatus(environment, why) {
  const none = unseen(why);
  return {
    ...{ environment, app: none, url: none, release: none, commit: none, since: none, healthy: none },
    ...{ schema: none, drift: none, size: none, ownerRole: none }
  };
}
function statusOf(desired, { app, lakebase, catalog, files, health }) {
  const { name } = desired.app;
  const there = seenThrough(app, (found) => found ? seen(found) : unseen(`app ${name} does not exist yet`));
  const running = runningIn(desired, there, catalog);
  const release = seenThrough(running, recordedRelease);
  return {
    environment: desired.environment,
    app: seen(name),
    url: seenThrough(
      there,
      ({ url }) => url === "" ? unseen("the platform has given none yet") : seen(url)
    ),
    release: seenThrough(
      release,
      ({ releaseDigest, detail, restores }) => detail ? seen({ releaseDigest, artifactDigest: detail.artifactDigest, isRollback: restores !== void 0 }) : unseen("it was not read in full")
    ),
    commit: seenThrough(
      release,
      ({ detail }) => detail?.gitSha === void 0 ? unseen("it was deployed from no commit that is known") : seen(detail.gitSha)
    ),
    since: seenThrough(there, since),
    healthy: health,
    schema: seenThrough(catalog, (found) => seenThrough(files, (each) => schemaOf(desired, found, each))),
    drift: seenThrough(there, (found) => driftOf(found, running)),
    size: seenThrough(lakebase, sizeOf),
    ownerRole: seenThrough(catalog, ({ owner }) => {
      const { ownerRole } = desired.lakebase;
      return owner ? seen(ownerRole) : unseen(`role ${ownerRole} does not exist yet`);
    })
  };
}
function runningIn(desired, app, catalog) {
  return seenThrough(
    app,
    ({ activeDeployment }) => activeDeployment === void 0 ? unseen("nothing is deployed") : seenThrough(
      catalog,
      ({ releases = [], login: { role } }) => releases === "unreadable" ? unseen(
        `${role} may not read ${qualified(desired.lakebase.schema, RELEASE_TABLE)}, or it was changed`
      ) : seen(runningRelease(releases, activeDeployment))
    )
  );
}
function recordedRelease(running) {
  return running.kind === "unrecorded" ? unseen("nobody recorded what runs") : seen(running.release);
}
function since({ activeDeployment }) {
  if (!activeDeployment) return unseen("nothing is deployed");
  const { createdAt } = activeDeployment;
  return createdAt === void 0 ? unseen("the platform does not say") : seen(createdAt);
}
function driftOf({ activeDeployment, autoDeploysFrom }, running) {
  const second = autoDeploysFrom === void 0 ? [] : [`the platform deploys it too, on each push to ${autoDeploysFrom}`];
  if (!activeDeployment) return seen(second);
  return seenThrough(running, (found) => {
    const difference = found.kind === "unrecorded" && releaseDifference(found, { sourceDigest: "" }, activeDeployment);
    return seen([...difference ? [difference] : [], ...overridden(activeDeployment), ...second]);
  });
}
function overridden({ envVarNames, command, followsFolder }) {
  const what = [...envVarNames, ...command.length > 0 ? ["the command"] : []];
  return [
    ...what.length === 0 ? [] : [`the deployment overrides ${what.join(", ")} by hand`],
    ...followsFolder ? ["the deployment follows its folder (AUTO_SYNC), made so by hand"] : []
  ];
}
function schemaOf({ lakebase: { schema }, migrations: { command } }, { ledger, login: { role } }, files) {
  if (command !== void 0) return unseen(`\`${command.line}\` migrates it, and only that knows`);
  if (ledger === "unreadable")
    return unseen(`${role} may not read the ledger of ${schema}, or it was changed`);
  return seen(compareSchema(files, ledger ?? []));
}
function compareSchema(files, ledger) {
  const repeatable = new Map(files.filter(isRepeatable).map((file) => [file.name, file]));
  const ordered = ledger.filter(({ version, name }) => isVersion(version) && !repeatable.has(name));
  const others = new Map(ledger.filter((row) => !ordered.includes(row)).map((row) => [row.name, row]));
  const { fresh, orphans } = compareHistory(
    files.filter((file) => !isRepeatable(file)),
    ordered
  );
  const gone = [...others.keys()].filter((name) => !repeatable.has(name));
  const due = [...repeatable.values()].filter(({ name, checksum }) => others.get(name)?.checksum !== checksum);
  return {
    applied: ledger.length,
    ahead: orphans.length + gone.length,
    behind: fresh.length + due.length
  };
}
function sizeOf(lakebase) {
  if (lakebase.kind === "provisioned") {
    const { instance, name } = lakebase;
    if (!instance) return unseen(`instance ${name} does not exist yet`);
    return seen(`${instance.capacity}${instance.state === "AVAILABLE" ? "" : ` (${instance.state})`}`);
  }
  const { project, branch, endpoint, projectId, branchId } = lakebase;
  if (!project) return unseen(`there is no project ${projectId}`);
  if (!branch) return unseen(`project ${projectId} has no branch ${branchId}`);
  if (!endpoint) return unseen(`branch ${branchId} of project ${projectId} has no endpoint yet`);
  const state = endpoint.disabled ? " (disabled)" : endpoint.state === "ACTIVE" ? "" : ` (${endpoint.state})`;
  return seen(`${endpoint.minCu}-${endpoint.maxCu} CU${state}`);
}

export {
  seen,
  unseen,
  seenThrough,
  unseenStatus,
  statusOf
};

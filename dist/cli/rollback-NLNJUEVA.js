import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  observeExisting
} from "./chunk-LNP6SZBQ.js";
import "./chunk-XY73WE5U.js";
import {
  MANIFEST_FILE,
  NO_DIFFERENCES,
  converge,
  convergeUnder,
  departures,
  digestOf,
  findDeployment,
  listFolder,
  listTree,
  manifestDigest,
  manifestDigestsOf,
  parseManifest,
  payloadOf,
  planSource,
  pooled,
  readFile,
  redeployReason,
  runningRelease,
  samePath
} from "./chunk-RS7OBPIT.js";
import "./chunk-UKKEEBSN.js";
import "./chunk-43OVA22W.js";
import {
  isDryRun
} from "./chunk-L7SYTIUN.js";
import "./chunk-SCWST7YK.js";
import "./chunk-O7JCRP5C.js";
import "./chunk-273CJK5R.js";
import "./chunk-XGIHBBRT.js";
import "./chunk-64XL6SQ7.js";
import "./chunk-6OJRDKZY.js";
import "./chunk-7CNJEK6V.js";
import "./chunk-PUMUZ2AY.js";
import {
  readApproved,
  scopeOf,
  writePlan
} from "./chunk-ECI6U7NZ.js";
import "./chunk-SWDU42VF.js";
import "./chunk-6S3I2V3D.js";
import "./chunk-GO72C5YU.js";
import "./chunk-4HEKWAYK.js";
import "./chunk-CCNPOG2Q.js";
import "./chunk-66DI3GRZ.js";
import {
  noProgress
} from "./chunk-YYVVXTRG.js";
import "./chunk-FQUK7ALI.js";
import "./chunk-HSJCAKGS.js";
import {
  chooseRelease,
  describeAhead,
  distinct,
  listed,
  makePlan,
  migrationsSince,
  nameOf,
  refuseBreaking,
  some
} from "./chunk-WMTD65EG.js";
import "./chunk-BXTFETVF.js";
import "./chunk-FLRB6NYJ.js";
import "./chunk-XWQT5OFZ.js";
import {
  ApiError
} from "./chunk-LS73RLAB.js";
import "./chunk-KQ4V2L7F.js";
import "./chunk-QZRJEF45.js";
import "./chunk-DYNZYKTZ.js";
import "./chunk-SYWAMOT7.js";
import "./chunk-PXPCPG7C.js";
import "./chunk-SMUWBURH.js";
import "./chunk-ZJH35LZ7.js";
import "./chunk-KIEY5H6O.js";
import "./chunk-4O52CJTX.js";
import "./chunk-LG7SLCJU.js";
import "./chunk-53LUEOCF.js";
import "./chunk-WBAGURTN.js";
import "./chunk-J2KHI4WV.js";
import "./chunk-R76D4YU4.js";
import "./chunk-4ZZPHBBI.js";
import {
  RELEASE_TABLE
} from "./chunk-KHUWHDDR.js";
import "./chunk-UCFBEN3C.js";
import "./chunk-24HEOBGC.js";
import "./chunk-KALIAFJQ.js";
import "./chunk-F24S7VJV.js";
import "./chunk-H2W463VT.js";
import "./chunk-I5HNRKAD.js";
import "./chunk-ZQDTDYLC.js";
import "./chunk-MIAR4VDL.js";
import "./chunk-WBYYI7VR.js";
import "./chunk-H5SW7SUU.js";
import {
  qualified,
  quoteIdentifier
} from "./chunk-KR4KYWI5.js";
import {
  capitalised,
  sentence
} from "./chunk-VJU6MYWT.js";
import {
  DeployError
} from "./chunk-TQXD66EW.js";
import "./chunk-R3VLFCQE.js";
import "./chunk-WAYFETPN.js";
import "./chunk-O7YS6YDJ.js";
import "./chunk-GFKCOHTJ.js";

// src/engine/kept-folder.ts
import { createHash } from "node:crypto";
async function findKept(release, keeper, depth, ports) {
  let lost2;
  for (const folder of foldersOf(release, keeper.releases)) {
    const found = await lookAt(folder, release, keeper, depth, ports);
    if (found.state === "intact") return found;
    lost2 ??= found;
  }
  return lost2 ?? { state: "lost", why: "no folder is known to hold it" };
}
function foldersOf({ sourceDigest, folder }, releases) {
  const same = releases.filter((each) => each.outcome === "healthy" && each.sourceDigest === sourceDigest);
  return [.../* @__PURE__ */ new Set([folder, ...same.map((each) => each.folder)])];
}
async function lookAt(folder, release, keeper, depth, ports) {
  const { releases } = keeper;
  const newest = releases.find((each) => each.folder === folder);
  if (newest && newest.sourceDigest !== release.sourceDigest)
    return lost(`its folder ${folder} was given to ${nameOf(newest)}`);
  if (depth === "content" && !await wasDeployed(folder, release, keeper, ports))
    return lost(`the platform knows of no deployment of it from ${folder}`);
  try {
    return await verify(folder, release, keeper, depth, ports);
  } catch (error) {
    if (error instanceof ApiError && error.status === 403)
      return lost(`its folder ${folder} may not be read by this identity`);
    if (error instanceof DeployError && error.code === "NOT_A_FOLDER")
      return lost(`${folder}, which was its folder, is a file now`);
    throw error;
  }
}
async function wasDeployed(folder, { sourceDigest }, { app, releases }, { client }) {
  const ids = releases.flatMap(
    (each) => each.folder === folder && each.sourceDigest === sourceDigest ? each.deploymentId ?? [] : []
  );
  const found = await pooled([...new Set(ids)], async (id) => [await findDeployment(client, app, id)]);
  return found.flat().some((deployment) => samePath(deployment?.sourceCodePath, folder));
}
async function verify(folder, { sourceDigest }, { user, releases }, depth, ports) {
  const bytes = await readFile(ports.client, `${folder}/${MANIFEST_FILE}`);
  if (bytes === void 0) {
    const isThere = await listFolder(ports.client, folder) !== void 0;
    return lost(isThere ? `its folder ${folder} has lost its manifest` : absent(folder, user));
  }
  const text = new TextDecoder().decode(bytes);
  const digest = manifestDigest(text);
  const manifest = manifestDigestsOf(folder, releases).includes(digest) ? parseManifest(text) : void 0;
  if (manifest?.digest !== sourceDigest || digestOf(manifest.files) !== sourceDigest)
    return lost(`the manifest in its folder ${folder} is not the one that its run recorded`);
  const listing = await listTree(folder, directoriesOf(manifest), ports);
  const changed = departures(manifest, listing);
  const edited = changed.length > 0 || depth === "listing" ? changed : await otherContent(folder, manifest, ports);
  return edited.length === 0 ? { state: "intact", folder, manifestDigest: digest } : lost(`its folder ${folder} is not as its run left it: ${some(edited)}`);
}
function absent(folder, user) {
  const home = /^\/Workspace\/Users\/([^/]+)\//.exec(folder)?.[1];
  return home === void 0 || home === user ? `its folder ${folder} is gone` : `its folder ${folder} is gone, or may not be read by ${user}: it is in the home of ${home}, who deployed it`;
}
async function otherContent(folder, { files }, { client }) {
  const found = await pooled([...files], async ([path, { sha256 }]) => {
    const bytes = await readFile(client, `${folder}/${path}`);
    if (bytes === void 0) return [`${path} is gone`];
    return createHash("sha256").update(bytes).digest("hex") === sha256 ? [] : [`${path} has another content`];
  });
  return found.flat();
}
function directoriesOf({ files }) {
  const directories = /* @__PURE__ */ new Set();
  for (const path of files.keys())
    for (let end = path.indexOf("/"); end !== -1; end = path.indexOf("/", end + 1))
      directories.add(path.slice(0, end));
  return [...directories].sort();
}
function lost(why) {
  return { state: "lost", why };
}

// src/engine/rollback.ts
var OTHERS = 10;
async function observeRollback(desired, options, observed, ports) {
  const { platform, database } = observed;
  if (database.state !== "read") return observed;
  const { catalog } = database;
  const releases = detailedReleases(desired, catalog);
  const active = platform.app?.activeDeployment;
  const running = active && runningRelease(releases, active);
  const release = chooseRelease({ releases, running, environment: desired.environment }, options.to);
  if (options.undoes !== void 0)
    requireOwnFailure(options.undoes, { release, releases, running, app: platform.app });
  const ledger = catalog.ledger === "unreadable" ? [] : catalog.ledger ?? [];
  const origin = releases.find(({ id }) => id === release.restores) ?? release;
  const ahead = migrationsSince(origin, ledger).map(({ name }) => name);
  const rollback = { release, ahead };
  const current = runs(release, running);
  const reason = current ? redeployReason(platform.app, active) : `the run goes back to ${nameOf(release)}`;
  if (current && running?.kind === "recorded" && reason === void 0) {
    const source2 = sourceIn(active?.sourceCodePath ?? release.folder, void 0, void 0, running);
    return { ...observed, rollback, source: source2, release: builtFrom(current) };
  }
  if (reason !== void 0 && !options.allowContract)
    refuseBreaking(origin, { ledger: catalog.ledger, releases, command: desired.migrations.command?.line });
  const keeper = { app: desired.app.name, user: platform.me.userName, releases };
  const kept = await findKept(release, keeper, "content", ports);
  if (kept.state === "lost") throw await notKept(release, kept.why, ahead, { desired, keeper, ports });
  const source = sourceIn(kept.folder, kept.manifestDigest, reason, running);
  return { ...observed, rollback, source, release: restored(release) };
}
function planRollback({ app: { name } }, { source, rollback, platform }) {
  const changes = source ? planSource(name, source, platform.app?.computeState) : [];
  return makePlan(
    changes.map(
      (change) => change.kind === "deploy-app" && rollback ? { ...change, ahead: rollback.ahead } : change
    ),
    []
  );
}
function sourceIn(folder, manifestDigest2, reason, running) {
  return { folder, manifestDigest: manifestDigest2, reason, running, differences: NO_DIFFERENCES };
}
function requireOwnFailure(run2, { release, releases, running, app }) {
  const [newest] = releases;
  const isOwn = running?.kind === "recorded" && running.release.id === newest?.id;
  const isStill = runs(release, running) !== void 0;
  if (newest?.run === run2 && app?.computeState === "ACTIVE" && (!running || isOwn || isStill)) return;
  throw new DeployError("DEPLOYMENT_REPLACED", "Somebody has deployed or stopped the app since.", {
    hint: "What they did was left alone."
  });
}
function runs({ sourceDigest }, running) {
  if (!running || running.kind === "unrecorded") return void 0;
  const { release } = running;
  return release.detail && release.sourceDigest === sourceDigest ? { ...release, detail: release.detail } : void 0;
}
function builtFrom({ detail, releaseDigest, sourceDigest }) {
  const { artifactDigest, migrations } = detail;
  return { artifactDigest, releaseDigest, sourceDigest, migrations };
}
function restored(release) {
  const { id, restores, detail } = release;
  return { ...builtFrom(release), restores: { id: restores ?? id, gitSha: detail.gitSha } };
}
function detailedReleases({ lakebase: { schema, ownerRole } }, { releases = [], login: { role } }) {
  if (releases !== "unreadable")
    return releases.flatMap(({ detail, ...release }) => detail ? [{ ...release, detail }] : []);
  throw new DeployError(
    "RELEASES_UNREADABLE",
    `"${role}" cannot read ${qualified(schema, RELEASE_TABLE)}, which tells what one can go back to, or it is not as it was made.`,
    {
      hint: `Let an administrator of the owner role run: GRANT ${quoteIdentifier(ownerRole)} TO ${quoteIdentifier(role)} WITH INHERIT TRUE, SET TRUE;`
    }
  );
}
async function notKept(release, why, ahead, situation) {
  const others = await otherKept(release, situation);
  const advice = [
    others.length === 0 ? "No other healthy release is kept where this identity can read it." : `Still kept, for \`to\`: ${listed(others)}.`,
    deployInstead(release, ahead, situation.desired)
  ];
  return new DeployError(
    "RELEASE_NOT_KEPT",
    `${capitalised(nameOf(release))} cannot be deployed again: ${why}.`,
    {
      hint: advice.join(" ")
    }
  );
}
async function otherKept(release, { desired, keeper, ports }) {
  const healthy = keeper.releases.filter(
    ({ outcome, sourceDigest, detail }) => outcome === "healthy" && sourceDigest !== release.sourceDigest && detail.environment === desired.environment
  );
  const candidates = distinct(healthy).slice(0, OTHERS);
  const found = await Promise.all(candidates.map((each) => findKept(each, keeper, "listing", ports)));
  return candidates.filter((_, index) => found[index]?.state === "intact");
}
function deployInstead({ detail: { gitSha } }, ahead, { source, migrations }) {
  if (gitSha === void 0 || !/^[0-9a-f]{40}$/.test(gitSha))
    return "Deploy its source anew, with all migrations of today.";
  if (ahead.length === 0) return `Without it: check out commit ${gitSha} and run \`deploy\`.`;
  const { displayDirectory = "." } = source;
  const kept = migrations.displayDirectory === void 0 ? "" : ` ':(exclude)${migrations.displayDirectory}'`;
  return `Without it: take its source with the migrations of today and run \`deploy\`: git restore --source ${gitSha} -- '${displayDirectory}'${kept}`;
}

// src/commands/rollback.ts
async function run(request, ports, progress) {
  const { desired, directory } = request;
  const { to, allowContract, plan, out } = request.inputs.inputs;
  const scope = scopeOf(desired, ports);
  const approved = plan === void 0 ? void 0 : await readApproved(plan, directory, scope);
  const steps = rollbackSteps(desired, { to, allowContract }, isDryRun(request), ports);
  const outcome = await converge({ ...steps, approved }, progress, ports);
  const release = progress.observed?.release;
  if (out !== void 0 && release) await writePlan(outcome.plan, scope, release, out, directory);
  return outcome;
}
var UNHEALTHY = /* @__PURE__ */ new Set([
  "APP_UNHEALTHY",
  "APP_CRASHED",
  "DEPLOYMENT_FAILED"
]);
async function rollbackAfter(error, desired, lock, deployed, ports) {
  if (!(error instanceof DeployError) || !UNHEALTHY.has(error.code)) return error;
  if (!hasDeployed(deployed) || ports.deadline.signal.aborted) return error;
  ports.reporter.info(`${sentence(error.message)} Rolling back ...`);
  const progress = noProgress();
  try {
    const options = { to: void 0, allowContract: false, undoes: ports.run.label };
    await convergeUnder(lock, rollbackSteps(desired, options, false, ports), progress, ports);
    return continued(error, whatRuns(progress, desired), []);
  } catch (failure) {
    const why = failure instanceof Error ? failure.message : String(failure);
    const hint = failure instanceof DeployError && failure.hint ? [failure.hint] : [];
    return continued(error, `${whatFailed(failure, progress)}: ${why}`, hint);
  } finally {
    addTo(deployed, progress);
  }
}
function addTo(deployed, { plan, executed, begun }) {
  const named = (changes) => changes.map((each) => ({ ...each, id: `rollback/${each.id}` }));
  if (deployed.plan && plan)
    deployed.plan = { ...deployed.plan, changes: [...deployed.plan.changes, ...named(plan.changes)] };
  deployed.executed.push(...named(executed));
  deployed.begun = [...deployed.begun, ...named(begun)];
}
function hasDeployed({ executed, begun }) {
  return [...executed, ...begun].some(({ change }) => change.kind === "deploy-app");
}
function whatRuns({ observed, executed }, { health }) {
  const { release, ahead = [] } = observed?.rollback ?? {};
  const name = release ? nameOf(release) : "the release before";
  const healthy = health.enabled ? ", and is healthy" : ", and nobody looked whether it is healthy";
  if (executed.length === 0) return `It never went live: ${name} runs as before${healthy}.`;
  return `It was rolled back: ${name} runs again${healthy}; ${describeAhead(ahead)}.`;
}
function whatFailed(failure, { observed, executed, begun }) {
  const release = observed?.rollback?.release;
  const runs2 = executed.some(({ change }) => change.kind === "deploy-app");
  if (release && runs2 && failure instanceof DeployError && failure.code === "APP_UNHEALTHY")
    return `It was rolled back, and ${nameOf(release)}, which runs now, is not healthy either (\`rollback\` with \`to\` goes further back)`;
  return begun.length > 0 || runs2 ? "The rollback did not come to its end" : "It was not rolled back";
}
function continued(error, sequel, hints) {
  return new DeployError(error.code, `${sentence(error.message)} ${sequel}`, {
    hint: [.../* @__PURE__ */ new Set([error.hint, ...hints])].filter(Boolean).join(" "),
    retryable: error.retryable,
    cause: error.cause
  });
}
function rollbackSteps(desired, options, planOnly, ports) {
  const payload = payloadOf([]);
  return {
    payload,
    observe: async (_problems, lock) => {
      const existing = await observeExisting(desired, payload, ports, "rollback", lock, { releases: true });
      return observeRollback(desired, options, existing, ports);
    },
    achievable: () => desired,
    plan: planRollback,
    account: {
      planOnly,
      phases: ["deploy"],
      subject: (platform, observed) => subject(desired, platform, observed)
    }
  };
}
function subject({ app: { name }, health }, { app }, { rollback }) {
  const url = app?.url || name;
  const release = rollback ? nameOf(rollback.release) : "the release";
  const healthy = health.enabled ? " and is healthy" : "";
  return {
    name: `${url} runs ${release}`,
    markdown: url,
    done: "Rolled back",
    status: `runs ${release}${healthy}`,
    upToDate: `runs ${release} already${healthy}`
  };
}
export {
  rollbackAfter,
  run
};

import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  approvalSteps
} from "./chunk-GO72C5YU.js";
import {
  fingerprintOf,
  serialisable
} from "./chunk-WMTD65EG.js";
import {
  createRoleStatement
} from "./chunk-KHUWHDDR.js";
import {
  quoteIdentifier
} from "./chunk-KR4KYWI5.js";
import {
  DeployError,
  InvalidInput
} from "./chunk-TQXD66EW.js";

// src/engine/saved-plan.ts
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";

// src/plan/saved.ts
var VERSION = 3;
function savePlan(plan, scope, of) {
  const changes = plan.changes.map((planned) => ({
    ...serialisable(planned),
    steps: approvalSteps(planned.change)
  }));
  const { findings, deferred, fingerprint } = plan;
  const { artifactDigest, releaseDigest } = of;
  const release = { artifactDigest, releaseDigest };
  const seal = sealOf(fingerprint, release, changes);
  const saved = { version: VERSION, scope, release, fingerprint, seal, deferred, changes, findings };
  return `${JSON.stringify(saved, void 0, 2)}
`;
}
function parseSavedPlan(text, file) {
  const refuse = (message) => new InvalidInput([
    {
      location: { file },
      message,
      hint: "write it with `command: plan` and `out:` of the same version of the action, and hand the file on unchanged"
    }
  ]);
  const value = parseJson(text);
  if (!isRecord(value)) throw refuse(`${file} is not a saved plan`);
  if (value.version !== VERSION) throw refuse(`${file} is a saved plan of another version`);
  const { scope, release, fingerprint, seal, changes, deferred } = value;
  if (typeof deferred === "string") throw refuse(`${file} is not a whole plan: when it was made, ${deferred}`);
  if (!isScope(scope) || !isRelease(release) || typeof fingerprint !== "string" || !Array.isArray(changes) || !changes.every(isSavedChange))
    throw refuse(`${file} is not a saved plan`);
  if (sealOf(fingerprint, release, changes) !== seal)
    throw refuse(`${file} was changed by hand: what it says is not what \`plan\` wrote`);
  return { scope, release, fingerprint, changes };
}
function sealOf(fingerprint, release, changes) {
  return fingerprintOf([{ fingerprint }, release, ...changes]);
}
function unapproved(plan, saved) {
  const approved = new Set(saved.changes.flatMap(({ steps }) => steps));
  const others = plan.changes.filter(({ change }) => !approvalSteps(change).every((step) => approved.has(step))).map(({ title }) => title);
  return plan.deferred === void 0 ? others : [...others, plan.deferred];
}
function otherRelease({ release: approved }, now) {
  if (approved.releaseDigest === now.releaseDigest) return void 0;
  const what = approved.artifactDigest === now.artifactDigest ? "what its code sees of its environment is not the same, such as env_vars or the name of the database" : "its source or its migrations are not the same";
  return `The saved plan is for ${named(approved)}, and this run would deploy ${named(now)}: ${what}.`;
}
function named({ artifactDigest, releaseDigest }) {
  return `release ${releaseDigest.slice(0, 12)} of artefact ${artifactDigest.slice(0, 12)}`;
}
function foreignScope(saved, now) {
  const differing = ["host", "app", "environment"].find((each) => saved[each] !== now[each]);
  if (differing === void 0) return void 0;
  return {
    message: `the saved plan is for ${differing} ${saved[differing] ?? "(none)"}, and this run is for ${now[differing] ?? "(none)"}`,
    hint: "apply it with the inputs that it was made with"
  };
}
function isScope(value) {
  if (!isRecord(value)) return false;
  const { host, app, environment } = value;
  return typeof host === "string" && typeof app === "string" && (environment === void 0 || typeof environment === "string");
}
function isRelease(value) {
  return isRecord(value) && typeof value.artifactDigest === "string" && typeof value.releaseDigest === "string";
}
function isSavedChange(value) {
  if (!isRecord(value)) return false;
  const { title, steps } = value;
  return typeof title === "string" && Array.isArray(steps) && steps.every((step) => typeof step === "string");
}
function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return void 0;
  }
}

// src/engine/saved-plan.ts
function scopeOf({ app, environment }, { client }) {
  return { host: client.host, app: app.name, environment };
}
async function writePlan(plan, scope, release, file, directory) {
  await writeReport(savePlan(plan, scope, release), file, directory);
}
async function writeReport(text, file, directory) {
  const path = resolve(directory, file);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
async function readApproved(file, directory, scope) {
  const text = await readFile(resolve(directory, file), "utf8").catch(() => {
    throw new InvalidInput([
      {
        message: `input "plan" is "${file}", which cannot be read`,
        hint: "hand it from the job that plans to this one, such as with actions/upload-artifact and actions/download-artifact"
      }
    ]);
  });
  const saved = parseSavedPlan(text, file);
  const problem = foreignScope(saved.scope, scope);
  if (problem) throw new InvalidInput([{ location: { file }, ...problem }]);
  return saved;
}
function requireApproved(plan, approved, observed, ownerRole) {
  if (!approved) return;
  const other = observed.release && otherRelease(approved, observed.release);
  if (other !== void 0)
    throw new DeployError("PLAN_OF_OTHER_RELEASE", other, {
      hint: observed.rollback ? `Nothing was changed. Go back to the release of the plan, with \`to: ${approved.release.releaseDigest.slice(0, 12)}\`; or make a new plan, look at it, and carry out that.` : "Nothing was changed. Check out the commit that the plan was made from and build it in the same way; or make a new plan, look at it, and deploy that."
    });
  requireRole(observed, ownerRole);
  const beyond = unapproved(plan, approved);
  if (beyond.length === 0) return;
  throw new DeployError(
    "PLAN_STALE",
    `The world has moved since the plan was made; it would now also take: ${beyond.join("; ")}.`,
    { hint: "Nothing was changed. Make a new plan, look at it, and deploy that." }
  );
}
function requireRole({ platform: { me }, database }, ownerRole) {
  if (database.state !== "deferred" || !database.roleMissing) return;
  const type = me.kind === "user" ? "USER" : "SERVICE_PRINCIPAL";
  throw new DeployError(
    "PLAN_STALE",
    `The saved plan cannot be compared with the database: ${me.userName} has no Postgres role there yet.`,
    {
      hint: `Nothing was changed. Let a deployer who made or joined the owner role run this, then deploy the same plan again: CREATE EXTENSION IF NOT EXISTS databricks_auth; ${createRoleStatement(me.userName, type)} GRANT ${quoteIdentifier(ownerRole)} TO ${quoteIdentifier(me.userName)} WITH INHERIT TRUE, SET TRUE;`
    }
  );
}

export {
  scopeOf,
  writePlan,
  writeReport,
  readApproved,
  requireApproved
};

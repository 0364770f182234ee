import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  count,
  differs,
  findingCount,
  headline,
  openFindings,
  renderFindings,
  renderJson
} from "./chunk-NNJ77NSG.js";
import {
  isMigrationChange
} from "./chunk-FLRB6NYJ.js";
import {
  DeployError
} from "./chunk-TQXD66EW.js";

// src/config/outputs.ts
var NO_OUTPUTS = {
  "app-url": "",
  "app-name": "",
  "service-principal": "",
  "lakebase-type": "",
  "instance-name": "",
  project: "",
  branch: "",
  endpoint: "",
  host: "",
  database: "",
  schema: "",
  capacity: "",
  changed: "",
  plan: "",
  findings: "",
  report: "",
  status: "",
  "migrations-applied": "",
  "deployment-id": "",
  "artifact-digest": "",
  "release-digest": ""
};

// src/databricks/lakebase-host.ts
function hostOf(lakebase) {
  const host = lakebase.kind === "autoscaling" ? lakebase.endpoint?.host : lakebase.instance?.host;
  if (host) return host;
  const name = lakebase.kind === "autoscaling" ? `${lakebase.projectId}/${lakebase.branchId}` : lakebase.name;
  throw new DeployError("DATABASE_HOST_UNKNOWN", `${name} reports no host name for its database.`, {
    hint: "Run the job again; if it stays so, look at the database in the workspace."
  });
}

// src/engine/conclusion.ts
function conclusionOf(subject, result) {
  return { verdict: verdict(subject, result), closing: closing(subject, result) };
}
function verdict({ markdown, done, status, upToDate }, { plan, executed, planOnly }) {
  if (planOnly) return `**Plan:** ${headline(plan)}. Nothing was changed.`;
  if (executed.length === 0 && openFindings(plan).length > 0)
    return `**Nothing was changed.** ${markdown} ${status}; ${findingCount(plan)} below.`;
  if (executed.length === 0) return `**Nothing to do.** ${markdown} ${upToDate}.`;
  const changes = count(executed.length, "change");
  return `**${done}.** ${markdown} ${status}; ${changes} ${executed.length === 1 ? "was" : "were"} made.`;
}
function closing({ name }, { plan, executed, planOnly }) {
  if (planOnly) return differs(plan) ? "Nothing was changed: this was a plan." : "Nothing to do.";
  const idle = openFindings(plan).length > 0 ? `Nothing was changed, ${findingCount(plan)} above` : "Nothing to do";
  return `${executed.length === 0 ? idle : `Done, ${count(executed.length, "change")}`}: ${name}`;
}

// src/engine/outcome.ts
function noProgress() {
  return { observed: void 0, plan: void 0, begun: [], executed: [] };
}
function outcome(desired, observed, reached, { planOnly, phases, subject }, progress, ports) {
  const { plan, executed } = progress;
  if (!plan) throw new Error("an outcome needs a plan");
  const { platform } = reached;
  const outputs = {
    ...platformOutputs(desired, platform),
    changed: String(planOnly ? differs(plan) : executed.length > 0),
    plan: renderJson(plan),
    findings: renderFindings(plan.findings),
    report: "",
    status: "",
    "migrations-applied": migrationsApplied(progress),
    "deployment-id": reached.deploymentId ?? platform.app?.activeDeployment?.id ?? "",
    ...releaseOutputs(observed)
  };
  const ending = conclusionOf(subject(platform, observed), { plan, executed, planOnly });
  return { outputs, plan, executed, planOnly, phases, ending, links: linksOf(desired, platform, ports) };
}
function serverOutcome({ lakebase: { database, schema } }, { address: { host } }, subject, { planOnly, progress }) {
  const { plan, executed } = progress;
  if (!plan) throw new Error("an outcome needs a plan");
  const outputs = {
    ...NO_OUTPUTS,
    host,
    database,
    schema,
    changed: String(planOnly ? differs(plan) : executed.length > 0),
    plan: renderJson(plan),
    findings: renderFindings(plan.findings),
    "migrations-applied": migrationsApplied(progress)
  };
  const ending = conclusionOf(subject, { plan, executed, planOnly });
  return { outputs, plan, executed, planOnly, phases: ["database"], ending, links: {} };
}
function outputsOfFailure(request, { observed, plan, executed }) {
  return {
    ...request.target === "workspace" && observed && platformOutputs(request.desired, observed.platform),
    ...observed && releaseOutputs(observed),
    changed: String(executed.length > 0),
    ...plan && { plan: renderJson(plan), findings: renderFindings(plan.findings) },
    "migrations-applied": migrationsApplied({ executed })
  };
}
function migrationsApplied({ executed }) {
  return String(executed.filter(({ change }) => isMigrationChange(change)).length);
}
function releaseOutputs({ release }) {
  return {
    "artifact-digest": release?.artifactDigest ?? "",
    "release-digest": release?.releaseDigest ?? ""
  };
}
function platformOutputs(desired, platform) {
  const { app, lakebase } = platform;
  const autoscaling = lakebase.kind === "autoscaling" ? lakebase : void 0;
  return {
    "app-url": app?.url ?? "",
    "app-name": desired.app.name,
    "service-principal": app?.servicePrincipalClientId ?? "",
    "lakebase-type": lakebase.kind,
    "instance-name": lakebase.kind === "provisioned" ? lakebase.name : "",
    project: autoscaling?.projectId ?? "",
    branch: autoscaling ? `projects/${autoscaling.projectId}/branches/${autoscaling.branchId}` : "",
    endpoint: autoscaling?.endpoint?.name ?? "",
    host: isThere(platform) ? hostOf(lakebase) : "",
    database: desired.lakebase.database,
    schema: desired.lakebase.schema,
    capacity: capacityOf(platform)
  };
}
function isThere({ lakebase }) {
  return (lakebase.kind === "autoscaling" ? lakebase.endpoint?.host : lakebase.instance?.host) !== void 0;
}
function capacityOf({ lakebase }) {
  if (lakebase.kind === "provisioned") return lakebase.instance?.capacity ?? "";
  return lakebase.endpoint ? `${lakebase.endpoint.minCu}-${lakebase.endpoint.maxCu}` : "";
}
function linksOf({ app: { name } }, { app }, ports) {
  if (!app) return {};
  return {
    [`App ${name}`]: app.url,
    "App in the workspace": `${ports.client.host}/apps/${encodeURIComponent(name)}`
  };
}

export {
  hostOf,
  NO_OUTPUTS,
  noProgress,
  outcome,
  serverOutcome,
  outputsOfFailure
};

import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  converge,
  observe,
  planAll,
  readPayload,
  requireArtifact
} from "./chunk-AH5LQTQN.js";
import {
  isDryRun
} from "./chunk-IQS7U2CU.js";
import {
  readApproved,
  scopeOf
} from "./chunk-XRS6ORUV.js";
import {
  PHASES
} from "./chunk-NNJ77NSG.js";

// src/commands/deploy.ts
async function run(request, ports, progress) {
  const { desired, inputs, directory } = request;
  const { plan } = inputs.inputs;
  const approved = plan === void 0 ? void 0 : await readApproved(plan, directory, scopeOf(desired, ports));
  const { rollbackOnFailure, expectDigest } = inputs.inputs;
  const dryRun = isDryRun(request);
  return deploy(desired, ports, { dryRun, progress, approved, rollbackOnFailure, expectDigest });
}
async function deploy(desired, ports, { dryRun, progress, approved, rollbackOnFailure = false, expectDigest }) {
  const payload = await readPayload(desired, ports);
  requireArtifact(payload, expectDigest);
  const steps = {
    payload,
    observe: (problems, lock) => observe(desired, payload, problems, ports, lock),
    achievable: () => desired,
    plan: (desired2, observed) => planAll(desired2, payload, observed),
    account: { planOnly: dryRun, phases: PHASES, subject: (platform) => subject(desired, platform) },
    approved,
    afterFailure: rollbackOnFailure ? async (error, lock) => (await import("./rollback-M6UUVGFD.js")).rollbackAfter(error, desired, lock, progress, ports) : void 0
  };
  return converge(steps, progress, ports);
}
function subject({ app: { name }, health }, { app }) {
  const url = app?.url || name;
  const healthy = health.enabled ? " and healthy" : "";
  return {
    name: url,
    markdown: url,
    done: "Deployed",
    status: `is running${healthy}`,
    upToDate: `is up to date${healthy}`
  };
}

export {
  run,
  deploy
};

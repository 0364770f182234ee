import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  createDatabasePorts
} from "./chunk-O2C7BYZG.js";
import {
  createWorkspaceClient
} from "./chunk-6S3I2V3D.js";
import {
  createTokenSource,
  resolveHost
} from "./chunk-APERFMYY.js";
import {
  Deadline
} from "./chunk-F24S7VJV.js";

// src/commands/workspace.ts
async function createWorkspacePorts({ login, desired }, environment) {
  const ports = createDatabasePorts(desired, environment);
  const { loadSdk, signal } = environment;
  const { clock, meter, reporter, deadline, run } = ports;
  const { waitTimeoutMs: timeoutMs, pollMs } = desired;
  const userAgent = `lakebase-deploy/${run.toolVersion}`;
  const host = await resolveHost(login, { loadSdk, clock, signal });
  const shared = { fetch: globalThis.fetch, clock, meter, reporter, userAgent };
  const tokens = createTokenSource({ ...login, host }, { ...shared, signal, loadSdk });
  const base = { ...shared, host, token: tokens };
  const clientWithin = (limit) => createWorkspaceClient({ ...base, deadline: limit });
  return {
    ...ports,
    ...shared,
    tokens,
    client: clientWithin(deadline),
    provenClient: (beforeWrite) => createWorkspaceClient({ ...base, deadline, beforeWrite }),
    clientUntil: (limit) => clientWithin(new Deadline({ clock, timeoutMs, pollMs, signal: limit, reporter }))
  };
}

export {
  createWorkspacePorts
};

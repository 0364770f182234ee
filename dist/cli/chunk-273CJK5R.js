import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  createBranch,
  createDatabase,
  createEndpoint,
  createInstance,
  createProject,
  createRole,
  enableEndpoint,
  readRole,
  resizeEndpoint,
  resizeInstance,
  startInstance
} from "./chunk-SWDU42VF.js";

// src/engine/apply/lakebase.ts
var NEW_PG_VERSION = 17;
async function applyLakebase(change, me, ports) {
  const { client } = ports;
  switch (change.kind) {
    case "create-project": {
      const endpoint = { size: change.size, suspendAfterSeconds: change.suspendAfterSeconds };
      await createProject(client, {
        id: change.project,
        displayName: change.project,
        pgVersion: NEW_PG_VERSION,
        endpoint
      });
      return;
    }
    case "create-branch": {
      const id = change.branch.slice(change.branch.lastIndexOf("/") + 1);
      const endpoint = { size: change.size, suspendAfterSeconds: change.suspendAfterSeconds };
      await createBranch(client, { ...change, id, endpoint });
      return;
    }
    case "create-endpoint":
      await createEndpoint(client, change.branch, {
        size: change.size,
        suspendAfterSeconds: change.suspendAfterSeconds
      });
      return;
    case "resize-endpoint": {
      const sized = change.from.minCu !== change.to.minCu || change.from.maxCu !== change.to.maxCu;
      await resizeEndpoint(client, change.endpoint, {
        ...sized && { size: change.to },
        ...change.suspendAfterSeconds !== void 0 && { suspendAfterSeconds: change.suspendAfterSeconds }
      });
      return;
    }
    case "enable-endpoint":
      await enableEndpoint(client, change.endpoint);
      return;
    case "create-postgres-role":
      await createRole(client, change.branch, me);
      return;
    case "create-database":
      await applyCreateDatabase(change.branch, change.database, me, ports);
      return;
    case "create-instance":
      await createInstance(client, { name: change.instance, capacity: change.capacity });
      return;
    case "resize-instance":
      await resizeInstance(client, change.instance, change.to);
      return;
    case "start-instance":
      await startInstance(client, change.instance);
      return;
  }
}
async function applyCreateDatabase(branch, database, me, ports) {
  const role = await readRole(ports.client, branch, me.userName) ?? await createRole(ports.client, branch, me);
  await createDatabase(ports.client, { branch, postgresDatabase: database, ownerRole: role.name });
}

export {
  applyLakebase,
  applyCreateDatabase
};

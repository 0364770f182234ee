import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  isAppChange,
  isDatabaseChange,
  isLakebaseChange
} from "./chunk-NNJ77NSG.js";
import {
  formatAcceptance,
  isSmaller
} from "./chunk-SMUWBURH.js";
import {
  inWords,
  isDefault
} from "./chunk-UCFBEN3C.js";

// src/plan/step.ts
function approvalSteps(change) {
  if (change.kind === "join-owner-role") return [];
  if (change.kind === "repeat-migration")
    return databaseSteps({ ...change, send: Array.from({ length: change.total }, (_, index) => index) });
  if (isDatabaseChange(change)) return databaseSteps(change);
  if (isLakebaseChange(change)) return lakebaseSteps(change);
  return isAppChange(change) ? appSteps(change) : sourceSteps(change);
}
function lakebaseSteps(change) {
  switch (change.kind) {
    case "create-postgres-role":
      return [];
    case "create-project": {
      const branch = `projects/${change.project}/branches/production`;
      return [`create project ${change.project}`, ...endpointSteps(`${branch}/endpoints/primary`, change)];
    }
    case "create-branch": {
      const { branch, source, ttlSeconds = "ever" } = change;
      const create = `create branch ${branch} from ${source} for ${ttlSeconds}`;
      return [create, ...endpointSteps(`${branch}/endpoints/primary`, change)];
    }
    case "create-endpoint": {
      const endpoint = `${change.branch}/endpoints/primary`;
      return [`create endpoint ${endpoint}`, ...endpointSteps(endpoint, change)];
    }
    case "resize-endpoint": {
      const { endpoint, from, to, suspendAfterSeconds } = change;
      const shrinks = to.maxCu < from.maxCu ? [`lower the memory of ${endpoint}`] : [];
      return [...endpointSteps(endpoint, { size: to, suspendAfterSeconds }), ...shrinks];
    }
    case "resize-instance": {
      const { instance, from, to } = change;
      const shrinks = isSmaller(to, from) ? [`lower the memory of ${instance}`] : [];
      return [`resize instance ${instance} to ${to}`, ...shrinks];
    }
    default:
      return [JSON.stringify(change)];
  }
}
function endpointSteps(endpoint, {
  size,
  suspendAfterSeconds
}) {
  return [
    `size ${endpoint} ${size.minCu}-${size.maxCu}`,
    ...suspendAfterSeconds === void 0 ? [] : [`suspend ${endpoint} after ${suspendAfterSeconds}`]
  ];
}
function appSteps(change) {
  switch (change.kind) {
    case "create-app":
      return [`create app ${change.app}`, ...fieldSteps(change.app, change.fields)];
    case "update-app":
      return fieldSteps(change.app, change.fields);
    case "grant-app-permissions":
      return change.permissions.map((each) => `permission on app ${change.app} ${JSON.stringify(each)}`);
  }
}
function fieldSteps(app, { description, computeSize, resources }) {
  const database = resources?.database;
  return [
    ...description === void 0 ? [] : [`describe app ${app} ${JSON.stringify(description)}`],
    ...computeSize === void 0 ? [] : [`size app ${app} ${computeSize}`],
    ...database === void 0 ? [] : [`attach to app ${app} ${JSON.stringify(database)}`],
    ...resources?.remove === void 0 ? [] : [`take off app ${app} ${resources.remove}`],
    ...(resources?.set ?? []).map((each) => `resource of app ${app} ${JSON.stringify(each)}`)
  ];
}
function sourceSteps(change) {
  return change.kind === "upload-source" ? [] : [`${change.kind} ${change.app}`];
}
function shortChecksums(text) {
  return text.replaceAll(/\b([0-9a-f]{12})[0-9a-f]{52}\b/g, "$1");
}
function databaseSteps(change) {
  switch (change.kind) {
    case "create-owner-role":
      return [`create role "${change.role}"`];
    case "share-owner-role":
      return [`open role "${change.role}" to databricks_superuser`];
    case "join-owner-role":
      return [`join role "${change.role}"`];
    case "create-schema":
      return [`create schema "${change.schema}" for "${change.owner}"`];
    case "grant-database-create":
      return [`let "${change.role}" create in the database`];
    case "create-extension":
      return [`create extension "${change.extension}" in "${change.schema}"`];
    case "set-schema-owner":
      return [`give schema "${change.schema}" to "${change.to}"`];
    case "set-object-owner":
      return [
        `give ${change.object.kind} "${change.object.name}"(${change.object.signature ?? ""}) to "${change.to}"`
      ];
    case "grant-owner-membership":
      return [`make ${who(change.grantee)} a member of "${change.role}"`];
    case "grant":
      return change.privileges.map(
        (each) => `grant ${each} on ${change.class} "${change.object}" to ${who(change.grantee)}`
      );
    case "grant-privileges":
      return privilegeSteps(change);
    case "revoke":
      return change.on.flatMap(
        (on) => change.privileges.map(
          (each) => `revoke ${change.optionOnly ? "the grant option for " : ""}${each} on ${on.class} "${inWords(on)}"${isDefault(on.class) ? ` of "${on.owner}"` : ""} from ${change.grantee === void 0 ? "PUBLIC" : `"${change.grantee}"`} by "${change.as}"`
        )
      );
    case "revoke-membership":
      return [
        `revoke ${change.optionOnly ? "the admin option of " : ""}role "${change.role}" from "${change.member}" by "${change.grantor}"`
      ];
    case "close-schema":
      return [`close schema "${change.schema}" ${change.phase}`];
    case "create-ledger":
      return [`create table "${change.table}"`];
    case "upgrade-ledger":
      return [`upgrade table "${change.table}"`];
    case "accept-migration":
      return [`accept ${formatAcceptance(change.acceptance)}`];
    case "adopt-migrations":
      return change.entries.map(({ name, checksum }) => `record ${name} (${checksum}) as applied before`);
    case "run-command":
      return [`run ${change.command}`];
    case "migrate":
      return [`apply ${change.file.name} (${change.file.checksum})`];
    case "repeat-migration":
      return repetition(change);
  }
}
function privilegeSteps({
  on,
  privileges,
  holder,
  grantOption
}) {
  const to = holder.kind === "public" ? "PUBLIC" : who(holder);
  const option = grantOption ? " with grant option" : "";
  return on.flatMap(
    (each) => privileges.map((one) => `grant ${one}${option} on ${each.class} "${inWords(each)}" to ${to}`)
  );
}
function repetition({
  file,
  send
}) {
  const run = `run ${file.name} (${file.checksum})`;
  return [run, ...send.map((index) => `${run}, statement ${index + 1}`)];
}
function who(grantee) {
  return grantee.kind === "app" ? "the app" : `role "${grantee.role}"`;
}

export {
  approvalSteps,
  shortChecksums,
  databaseSteps
};

import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  checkMigrations
} from "./chunk-7CNJEK6V.js";
import {
  isMigrationChange
} from "./chunk-FLRB6NYJ.js";
import {
  ALLOWABLE
} from "./chunk-SYWAMOT7.js";
import {
  refuseForeignObjects,
  spaceOf
} from "./chunk-R76D4YU4.js";
import {
  createsInDatabase
} from "./chunk-KHUWHDDR.js";
import {
  InvalidInput,
  describeProblem
} from "./chunk-TQXD66EW.js";

// src/engine/pending.ts
async function checkPending(changes, desiredDatabase, reading, ports) {
  if (reading.state === "deferred") {
    await checkAll(desiredDatabase, ports);
    return [];
  }
  const pending = changes.map(({ change }) => change).filter(isMigrationChange);
  if (pending.length === 0) return [];
  const files = new Set(pending.map(({ file }) => file));
  const applied = desiredDatabase.migrations.filter((file) => !files.has(file));
  const { problems, warnings, allowed } = await checkMigrations(
    pending,
    ports.syntax,
    {
      ...desiredDatabase,
      present: reading.state === "read" ? presentIn(reading, desiredDatabase.ownerRole) : [],
      rights: rightsOf(desiredDatabase, reading.state === "read" ? reading.catalog : void 0)
    },
    applied
  );
  report(warnings, allowed, ports);
  const refused = reading.state === "read" ? await refusedHere(reading.refused, ports) : [];
  if (problems.length + refused.length > 0) throw new InvalidInput([...problems, ...refused]);
  if (reading.state === "read")
    await refuseForeignObjects(desiredDatabase, reading.catalog, pending, ports.syntax);
  return warnings;
}
function rightsOf({ database, ownerRole, ownerCreate, extensions }, catalog) {
  return {
    database,
    ownerExists: catalog?.owner !== void 0,
    createsInDatabase: ownerCreate === true || createsInDatabase(ownerRole, catalog),
    createsInPublic: catalog?.owner?.createsInPublic ?? catalog?.publicCreates ?? false,
    publicRelations: catalog ? catalog.publicRelations : [],
    isLogin: catalog?.login.role === ownerRole,
    extensions: [...catalog?.extensions ?? ["plpgsql"], ...extensions]
  };
}
function presentIn({ catalog, empty }, ownerRole) {
  return catalog.objects.map(({ kind, name, owner }) => ({
    space: spaceOf(kind),
    name,
    isEmpty: kind === "table" && empty.has(name),
    isOurs: kind === "table" && owner === ownerRole
  }));
}
async function checkAll(desiredDatabase, { syntax }) {
  const all = desiredDatabase.migrations.map((file) => ({ kind: "migrate", file }));
  const { problems } = await checkMigrations(all, syntax, { ...desiredDatabase, allow: ALLOWABLE });
  if (problems.length > 0) throw new InvalidInput(problems);
}
async function refusedHere(refused, { syntax }) {
  const parsed = await Promise.all(refused.map(({ file }) => syntax.parse(file)));
  return refused.flatMap(({ problem }, index) => parsed[index]?.error ? [] : [problem]);
}
function report(warnings, allowed, { reporter }) {
  for (const { location, ...warning } of warnings) reporter.warning(describeProblem(warning), location);
  for (const { severity, ...remark } of allowed) {
    const line = describeProblem(remark);
    if (severity === "hazard") reporter.info(line);
    else reporter.debug(line);
  }
}

export {
  checkPending
};

import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  convergeServer
} from "./chunk-RMM54NBS.js";
import {
  subjectOf
} from "./chunk-EHHKCPMF.js";
import {
  migrationsOf
} from "./chunk-KSH3AAMM.js";
import "./chunk-OPMWS367.js";
import {
  isDryRun
} from "./chunk-IQS7U2CU.js";
import {
  planDatabase
} from "./chunk-22Q4UNOY.js";
import "./chunk-PUMUZ2AY.js";
import {
  readingOf
} from "./chunk-L5TNBN5D.js";
import {
  readLookahead
} from "./chunk-HWLUYJBA.js";
import {
  desiredDatabaseOf
} from "./chunk-66DI3GRZ.js";
import "./chunk-HDZLFOZR.js";
import {
  readCatalog
} from "./chunk-U5BOXLJD.js";
import {
  makePlan
} from "./chunk-NNJ77NSG.js";
import "./chunk-BXTFETVF.js";
import "./chunk-FLRB6NYJ.js";
import "./chunk-KQ4V2L7F.js";
import "./chunk-NJCRJ3WE.js";
import "./chunk-DYNZYKTZ.js";
import "./chunk-SYWAMOT7.js";
import "./chunk-PXPCPG7C.js";
import "./chunk-SMUWBURH.js";
import "./chunk-ZJH35LZ7.js";
import "./chunk-KIEY5H6O.js";
import "./chunk-53LUEOCF.js";
import "./chunk-WBAGURTN.js";
import "./chunk-J2KHI4WV.js";
import "./chunk-R76D4YU4.js";
import "./chunk-4ZZPHBBI.js";
import "./chunk-KHUWHDDR.js";
import "./chunk-UCFBEN3C.js";
import "./chunk-24HEOBGC.js";
import "./chunk-SH3EI4LW.js";
import "./chunk-F24S7VJV.js";
import "./chunk-H2W463VT.js";
import "./chunk-I5HNRKAD.js";
import "./chunk-ZQDTDYLC.js";
import "./chunk-MIAR4VDL.js";
import "./chunk-WBYYI7VR.js";
import "./chunk-H5SW7SUU.js";
import {
  defaultOwnerRole,
  quoteIdentifier
} from "./chunk-KR4KYWI5.js";
import "./chunk-VJU6MYWT.js";
import "./chunk-TQXD66EW.js";
import "./chunk-WAYFETPN.js";
import "./chunk-O7YS6YDJ.js";
import "./chunk-B35PVNTZ.js";

// src/commands/migrate-server.ts
async function runOnServer(request, ports, progress) {
  if (request.inputs.inputs.prove) {
    const { proveOnServer } = await import("./prove-27XMMKHR.js");
    return proveOnServer(request, await migrationsOf(request.desired), ports);
  }
  return convergeServer(migrateSteps(request, ports), request.server, ports, progress);
}
function migrateSteps(request, ports) {
  const { desired } = request;
  const { syntax, reporter } = ports;
  return {
    desired,
    files: () => migrationsOf(desired),
    async read(session, found, files) {
      const desiredDatabase = ownedBy(found, desiredDatabaseOf(desired, files));
      const isOwner = desiredDatabase.ownerRole === found.login.role;
      if (isOwner) reporter.info(explainOwnership(desiredDatabase));
      const catalog = isOwner ? await readCatalog(session, desiredDatabase) : found;
      const look = await readLookahead(session, desiredDatabase, catalog, syntax);
      return { desiredDatabase, database: await readingOf(session, desiredDatabase, catalog, look, syntax) };
    },
    plan({ desiredDatabase, database: { catalog, look } }) {
      const { changes, findings } = planDatabase(desiredDatabase, catalog, look);
      return makePlan(changes, findings);
    },
    async check(plan, { desiredDatabase, database }) {
      const { checkPending } = await import("./pending-YVHBG753.js");
      return { ...plan, warnings: await checkPending(plan.changes, desiredDatabase, database, ports) };
    },
    subject: subjectOf(desired),
    planOnly: isDryRun(request)
  };
}
function ownedBy({ owner, platform, login }, desiredDatabase) {
  const isNamed = desiredDatabase.ownerRole !== defaultOwnerRole(desiredDatabase.database, desiredDatabase.schema);
  if (owner || platform || isNamed || login.isSuperuser || login.createRole.length > 0) return desiredDatabase;
  return { ...desiredDatabase, ownerRole: login.role };
}
function explainOwnership({ ownerRole: login, schema }) {
  return `"${login}" may not create roles, so it owns schema "${schema}" itself: migrations run with all that it may do, and only "${login}" can deploy here. For an owner role of its own, which others can join, let an administrator run \`bootstrap\` with a \`database-url\` of theirs, or: ALTER ROLE ${quoteIdentifier(login)} CREATEROLE;`;
}
export {
  runOnServer
};

import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  convergeServer
} from "./chunk-RMM54NBS.js";
import {
  forAdministrator,
  preparationBlock,
  preparationSubject,
  prepared
} from "./chunk-IMMIMQGZ.js";
import "./chunk-OPMWS367.js";
import {
  isDryRun
} from "./chunk-IQS7U2CU.js";
import {
  planDatabase
} from "./chunk-22Q4UNOY.js";
import {
  desiredDatabaseOf
} from "./chunk-66DI3GRZ.js";
import "./chunk-HDZLFOZR.js";
import "./chunk-U5BOXLJD.js";
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
import "./chunk-WBAGURTN.js";
import "./chunk-J2KHI4WV.js";
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
import "./chunk-KR4KYWI5.js";
import "./chunk-VJU6MYWT.js";
import "./chunk-TQXD66EW.js";
import "./chunk-WAYFETPN.js";
import "./chunk-O7YS6YDJ.js";
import "./chunk-B35PVNTZ.js";

// src/commands/bootstrap-server.ts
async function runOnServer(request, ports, progress) {
  const desired = prepared(request.desired);
  const planOnly = isDryRun(request);
  const steps = {
    desired,
    files: async () => [],
    read: async (_, catalog) => ({ desiredDatabase: desiredDatabaseOf(desired, []), catalog }),
    // What else is granted there is no matter of the preparation.
    plan: ({ desiredDatabase, catalog }) => makePlan(planDatabase(desiredDatabase, catalog).changes, []),
    check: async (plan) => plan,
    subject: preparationSubject(desired),
    planOnly
  };
  try {
    const outcome = await convergeServer(steps, request.server, ports, progress);
    if (planOnly) ports.reporter.info(`The same as SQL, for an administrator:
${preparationBlock(desired)}`);
    return outcome;
  } catch (error) {
    throw forAdministrator(
      error,
      desired,
      "a superuser, or a role with CREATEROLE and CREATE on the database,"
    );
  }
}
export {
  runOnServer
};

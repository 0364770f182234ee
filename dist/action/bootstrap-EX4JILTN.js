import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  forAdministrator,
  preparationBlock,
  preparationSubject,
  prepared
} from "./chunk-IMMIMQGZ.js";
import {
  observeExisting
} from "./chunk-O2QF5HPT.js";
import "./chunk-EHHKCPMF.js";
import {
  converge,
  payloadOf,
  planReading
} from "./chunk-AH5LQTQN.js";
import "./chunk-KSH3AAMM.js";
import "./chunk-OPMWS367.js";
import {
  isDryRun
} from "./chunk-IQS7U2CU.js";
import "./chunk-O7JCRP5C.js";
import "./chunk-Y5O3ZCFA.js";
import "./chunk-MQD2NY2V.js";
import "./chunk-64XL6SQ7.js";
import "./chunk-22Q4UNOY.js";
import "./chunk-7CNJEK6V.js";
import "./chunk-PUMUZ2AY.js";
import "./chunk-XRS6ORUV.js";
import "./chunk-YSTNHU4C.js";
import "./chunk-6S3I2V3D.js";
import "./chunk-VJFC7OB6.js";
import "./chunk-L5TNBN5D.js";
import "./chunk-HWLUYJBA.js";
import "./chunk-66DI3GRZ.js";
import "./chunk-HDZLFOZR.js";
import "./chunk-U5BOXLJD.js";
import {
  makePlan
} from "./chunk-NNJ77NSG.js";
import "./chunk-BXTFETVF.js";
import "./chunk-FLRB6NYJ.js";
import "./chunk-LS73RLAB.js";
import "./chunk-KQ4V2L7F.js";
import "./chunk-NJCRJ3WE.js";
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
import "./chunk-R3VLFCQE.js";
import "./chunk-WAYFETPN.js";
import "./chunk-O7YS6YDJ.js";
import "./chunk-B35PVNTZ.js";

// src/commands/bootstrap.ts
async function run(request, ports, progress) {
  const dryRun = isDryRun(request);
  const payload = payloadOf([]);
  const desired = prepared(request.desired);
  const steps = {
    payload,
    observe: (_problems, lock) => observeExisting(desired, payload, ports, "bootstrap", lock),
    achievable: () => desired,
    // What else is granted there is no matter of the preparation.
    plan: (reachable, observed) => makePlan(planReading(reachable, payload, observed).changes, []),
    account: { planOnly: dryRun, phases: ["database"], subject: () => preparationSubject(desired) }
  };
  try {
    const outcome = await converge(steps, progress, ports);
    if (dryRun) ports.reporter.info(`The same as SQL, for an administrator:
${preparationBlock(desired)}`);
    return outcome;
  } catch (error) {
    throw forAdministrator(error, desired, "whoever created the Lakebase project or instance");
  }
}
export {
  run
};

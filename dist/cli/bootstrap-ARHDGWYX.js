import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  forAdministrator,
  preparationBlock,
  preparationSubject,
  prepared
} from "./chunk-VWBLHOFF.js";
import {
  observeExisting
} from "./chunk-LNP6SZBQ.js";
import "./chunk-XY73WE5U.js";
import {
  converge,
  payloadOf,
  planReading
} from "./chunk-RS7OBPIT.js";
import "./chunk-UKKEEBSN.js";
import "./chunk-43OVA22W.js";
import {
  isDryRun
} from "./chunk-L7SYTIUN.js";
import "./chunk-SCWST7YK.js";
import "./chunk-O7JCRP5C.js";
import "./chunk-273CJK5R.js";
import "./chunk-XGIHBBRT.js";
import "./chunk-64XL6SQ7.js";
import "./chunk-6OJRDKZY.js";
import "./chunk-7CNJEK6V.js";
import "./chunk-PUMUZ2AY.js";
import "./chunk-ECI6U7NZ.js";
import "./chunk-SWDU42VF.js";
import "./chunk-6S3I2V3D.js";
import "./chunk-GO72C5YU.js";
import "./chunk-4HEKWAYK.js";
import "./chunk-CCNPOG2Q.js";
import "./chunk-66DI3GRZ.js";
import "./chunk-YYVVXTRG.js";
import "./chunk-FQUK7ALI.js";
import "./chunk-HSJCAKGS.js";
import {
  makePlan
} from "./chunk-WMTD65EG.js";
import "./chunk-BXTFETVF.js";
import "./chunk-FLRB6NYJ.js";
import "./chunk-XWQT5OFZ.js";
import "./chunk-LS73RLAB.js";
import "./chunk-KQ4V2L7F.js";
import "./chunk-QZRJEF45.js";
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
import "./chunk-KALIAFJQ.js";
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
import "./chunk-GFKCOHTJ.js";

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

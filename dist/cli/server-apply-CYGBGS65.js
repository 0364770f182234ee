import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  applyAfterDeploy,
  applyDatabase,
  applyPorts
} from "./chunk-XGIHBBRT.js";
import "./chunk-64XL6SQ7.js";
import "./chunk-6OJRDKZY.js";
import "./chunk-GO72C5YU.js";
import "./chunk-CCNPOG2Q.js";
import "./chunk-HSJCAKGS.js";
import {
  inPhase,
  isDatabaseChange
} from "./chunk-WMTD65EG.js";
import "./chunk-BXTFETVF.js";
import "./chunk-FLRB6NYJ.js";
import "./chunk-XWQT5OFZ.js";
import "./chunk-SMUWBURH.js";
import "./chunk-ZJH35LZ7.js";
import "./chunk-KIEY5H6O.js";
import "./chunk-LG7SLCJU.js";
import "./chunk-53LUEOCF.js";
import "./chunk-WBAGURTN.js";
import "./chunk-J2KHI4WV.js";
import "./chunk-R76D4YU4.js";
import "./chunk-4ZZPHBBI.js";
import "./chunk-KHUWHDDR.js";
import "./chunk-UCFBEN3C.js";
import "./chunk-24HEOBGC.js";
import "./chunk-H2W463VT.js";
import "./chunk-I5HNRKAD.js";
import "./chunk-ZQDTDYLC.js";
import "./chunk-MIAR4VDL.js";
import "./chunk-WBYYI7VR.js";
import "./chunk-H5SW7SUU.js";
import "./chunk-KR4KYWI5.js";
import "./chunk-VJU6MYWT.js";
import "./chunk-TQXD66EW.js";
import "./chunk-O7YS6YDJ.js";
import "./chunk-GFKCOHTJ.js";

// src/commands/server-apply.ts
async function applyAll(run, server) {
  const { session, desiredDatabase, progress } = run;
  for (const [phase, apply] of [
    ["database", applyDatabase],
    ["after-deploy", applyAfterDeploy]
  ]) {
    const planned = inPhase(progress.plan, phase, isDatabaseChange);
    if (planned.length === 0) continue;
    run.ports.deadline.signal.throwIfAborted();
    progress.begun = planned;
    const changes = planned.map(({ change }) => change);
    await apply(session, desiredDatabase, changes, applyPorts(run, desiredDatabase, server));
  }
}
export {
  applyAll
};

import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  deploy
} from "./chunk-O2IH3TGN.js";
import "./chunk-RS7OBPIT.js";
import "./chunk-UKKEEBSN.js";
import "./chunk-43OVA22W.js";
import "./chunk-L7SYTIUN.js";
import "./chunk-SCWST7YK.js";
import "./chunk-O7JCRP5C.js";
import "./chunk-273CJK5R.js";
import "./chunk-XGIHBBRT.js";
import "./chunk-64XL6SQ7.js";
import "./chunk-6OJRDKZY.js";
import "./chunk-7CNJEK6V.js";
import "./chunk-PUMUZ2AY.js";
import {
  scopeOf,
  writePlan
} from "./chunk-ECI6U7NZ.js";
import "./chunk-SWDU42VF.js";
import "./chunk-6S3I2V3D.js";
import "./chunk-GO72C5YU.js";
import "./chunk-4HEKWAYK.js";
import "./chunk-CCNPOG2Q.js";
import "./chunk-66DI3GRZ.js";
import "./chunk-YYVVXTRG.js";
import "./chunk-FQUK7ALI.js";
import "./chunk-HSJCAKGS.js";
import "./chunk-WMTD65EG.js";
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

// src/commands/plan.ts
async function run(request, ports, progress) {
  const { desired, inputs, directory } = request;
  const { out, expectDigest } = inputs.inputs;
  const outcome = await deploy(desired, ports, { dryRun: true, progress, expectDigest });
  const release = progress.observed?.release;
  if (out !== void 0 && release)
    await writePlan(outcome.plan, scopeOf(desired, ports), release, out, directory);
  return outcome;
}
export {
  run
};

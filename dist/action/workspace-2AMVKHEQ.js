import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  createWorkspacePorts
} from "./chunk-NFCJDA44.js";
import "./chunk-O2C7BYZG.js";
import "./chunk-KETGHINZ.js";
import "./chunk-6S3I2V3D.js";
import "./chunk-APERFMYY.js";
import "./chunk-LS73RLAB.js";
import "./chunk-KQ4V2L7F.js";
import "./chunk-KIEY5H6O.js";
import "./chunk-53LUEOCF.js";
import "./chunk-4ZZPHBBI.js";
import "./chunk-24HEOBGC.js";
import "./chunk-F24S7VJV.js";
import "./chunk-I5HNRKAD.js";
import "./chunk-WBYYI7VR.js";
import "./chunk-VJU6MYWT.js";
import "./chunk-TQXD66EW.js";
import "./chunk-O7YS6YDJ.js";
import "./chunk-B35PVNTZ.js";
export {
  createWorkspacePorts
};

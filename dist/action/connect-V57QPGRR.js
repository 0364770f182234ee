import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  applicationName,
  connect
} from "./chunk-SH3EI4LW.js";
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
import "./chunk-B35PVNTZ.js";
export {
  applicationName,
  connect
};

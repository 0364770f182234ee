import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  checkLogin
} from "./chunk-2YMDTRDN.js";
import "./chunk-APERFMYY.js";
import "./chunk-LS73RLAB.js";
import "./chunk-KQ4V2L7F.js";
import "./chunk-KIEY5H6O.js";
import "./chunk-24HEOBGC.js";
import "./chunk-I5HNRKAD.js";
import "./chunk-VJU6MYWT.js";
import "./chunk-TQXD66EW.js";
import "./chunk-O7YS6YDJ.js";
import "./chunk-GFKCOHTJ.js";
export {
  checkLogin
};

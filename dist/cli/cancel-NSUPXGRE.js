import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  abortOnSignal,
  endLeftCalls,
  endingSoon,
  leave
} from "./chunk-XIQ6F26I.js";
import "./chunk-TQXD66EW.js";
import "./chunk-GFKCOHTJ.js";
export {
  abortOnSignal,
  endLeftCalls,
  endingSoon,
  leave
};

import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);

// src/config/desired.ts
var COMPUTE_SIZES = ["MEDIUM", "LARGE", "XLARGE", "LIQUID"];
var PERMISSION_LEVELS = ["CAN_USE", "CAN_MANAGE"];
var RUN_AS = ["box", "login"];

export {
  COMPUTE_SIZES,
  PERMISSION_LEVELS,
  RUN_AS
};

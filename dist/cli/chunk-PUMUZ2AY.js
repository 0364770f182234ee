import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  allowableCode
} from "./chunk-SYWAMOT7.js";
import {
  accept,
  refuse
} from "./chunk-KIEY5H6O.js";

// src/migrations/allowance.ts
function allowLine(code) {
  return `-- allow: ${code}, because <reason>`;
}
function isAllowance(value) {
  return /^[a-z]+(?:[-_][a-z]+)*(?:\s*,|\s*$|\s+because\b)/.test(value);
}
function readAllowance(value, offset) {
  const [, names, reason] = /^(.*?)[\s,]+because[\s:]+(\S.*)$/.exec(value) ?? [];
  const codes = (names ?? value).split(/[\s,]+/).filter((name) => name !== "");
  const allowances = [];
  for (const name of codes) {
    const code = allowableCode.read(name);
    if (!code.ok) return code;
    allowances.push({ code: code.value, reason: reason ?? "", offset });
  }
  if (reason !== void 0) return accept(allowances);
  return refuse("gives no reason", `write \`-- allow: ${codes.join(", ")}, because <reason>\``);
}

export {
  allowLine,
  isAllowance,
  readAllowance
};

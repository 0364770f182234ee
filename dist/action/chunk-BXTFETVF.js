import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  LAYOUTS
} from "./chunk-ZJH35LZ7.js";

// src/migrations/file.ts
function timeoutsOf(file, run) {
  return {
    lockTimeoutMs: file.lockTimeoutMs ?? run.lockTimeoutMs,
    statementTimeoutMs: file.statementTimeoutMs ?? run.statementTimeoutMs
  };
}
function endsTransactions({ allowances }) {
  return allowances.some(({ code }) => code === "commit-in-block");
}
function isRepeatable({ run }) {
  return run !== "once";
}
function identify(name, run, layout = LAYOUTS.plain) {
  const rule = run ?? (layout.repeatable?.test(name) ? "on-change" : "once");
  if (rule !== "once") return { version: name, run: rule };
  const version = layout.up.exec(name)?.groups?.version;
  return version === void 0 ? void 0 : { version: toVersion(version), run: rule };
}
function toVersion(written) {
  return written.replaceAll("-", "").replaceAll("_", ".");
}
function keyBesideOthers({ version, name }) {
  const stem = name.replace(/\.sql$/, "");
  return stem.startsWith(`${version}_`) ? stem : `${version}_${stem}`;
}
function isVersion(key) {
  return /^\d+(?:\.\d+)*(?:_|$)/.test(key) && !key.endsWith(".sql");
}
function numberOf(key) {
  return partsOf(key).join(".");
}
function partsOf(key) {
  const [number = ""] = key.split("_");
  const parts = number.split(".").map(BigInt);
  return parts.slice(0, parts.findLastIndex((part) => part > 0n) + 1 || 1);
}
function compareVersions(a, b) {
  const [left, right] = [partsOf(a), partsOf(b)];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const [one2, other2] = [left[index] ?? 0n, right[index] ?? 0n];
    if (one2 !== other2) return one2 < other2 ? -1 : 1;
  }
  const [one, other] = [suffixOf(a), suffixOf(b)];
  return one === other ? 0 : one < other ? -1 : 1;
}
function suffixOf(key) {
  const at = key.indexOf("_");
  return at === -1 ? "" : key.slice(at);
}

export {
  timeoutsOf,
  endsTransactions,
  isRepeatable,
  identify,
  keyBesideOthers,
  isVersion,
  numberOf,
  compareVersions
};

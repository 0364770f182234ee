import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  clause,
  sentence
} from "./chunk-VJU6MYWT.js";

// src/postgres/sql-failure.ts
var SqlFailure = class extends Error {
  sqlstate;
  detail;
  hint;
  position;
  internal;
  constraint;
  place;
  held;
  context;
  completed;
  constructor(options) {
    super(options.message, { cause: options.cause });
    this.name = "SqlFailure";
    this.sqlstate = options.sqlstate;
    this.detail = options.detail;
    this.hint = options.hint;
    this.position = options.position;
    this.internal = options.internal;
    this.constraint = options.constraint;
    this.place = options.place;
    this.held = options.held;
    this.context = options.context;
    this.completed = options.completed;
  }
};
var LOCK_FAILURES = /* @__PURE__ */ new Set(["55P03", "40P01", "40001"]);
var ALREADY_THERE = /* @__PURE__ */ new Set(["42P07", "42710", "42701", "42P06"]);
function isLockFailure(failure) {
  return LOCK_FAILURES.has(failure.sqlstate);
}
function isCatalogRace(failure) {
  if (isLockFailure(failure) || ALREADY_THERE.has(failure.sqlstate)) return true;
  if (failure.sqlstate === "XX000") return failure.message.includes("tuple concurrently");
  return failure.sqlstate === "23505" && failure.constraint?.startsWith("pg_") === true;
}
function describeFailure({ message, sqlstate, detail, context }, blockers = "") {
  const place = context?.split("\n")[0];
  return [
    `${clause(message)} (SQLSTATE ${sqlstate})${clause(blockers)}.`,
    detail && sentence(detail),
    place && `In ${clause(place)}.`
  ].filter(Boolean).join(" ");
}

export {
  SqlFailure,
  isLockFailure,
  isCatalogRace,
  describeFailure
};

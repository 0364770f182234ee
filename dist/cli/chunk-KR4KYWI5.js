import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  DeployError
} from "./chunk-TQXD66EW.js";

// src/postgres/identifier.ts
import { createHash } from "node:crypto";
var MAX_BYTES = 63;
function quoteIdentifier(name) {
  const problem = identifierProblem(name);
  if (problem) {
    throw new DeployError(
      "INVALID_IDENTIFIER",
      `${JSON.stringify(name)} cannot be a PostgreSQL name: ${problem}.`,
      {
        hint: "Choose another name in deployment.yaml."
      }
    );
  }
  return `"${name.replaceAll('"', '""')}"`;
}
function identifierProblem(name) {
  if (name === "") return "it is empty";
  if (name.includes("\0")) return "it holds a NUL character";
  const bytes = Buffer.byteLength(name);
  if (bytes > MAX_BYTES) return `it is ${bytes} bytes long, and PostgreSQL keeps only ${MAX_BYTES}`;
  return void 0;
}
function quoteLiteral(text) {
  if (text.includes("\0")) {
    throw new DeployError(
      "INVALID_LITERAL",
      `${JSON.stringify(text)} holds a NUL character, which PostgreSQL cannot store.`
    );
  }
  const quoted = text.replaceAll("'", "''");
  return text.includes("\\") ? `E'${quoted.replaceAll("\\", "\\\\")}'` : `'${quoted}'`;
}
function qualified(schema, name) {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}
function defaultOwnerRole(database, schema) {
  const desired = `${database}__${schema}_owner`;
  const reserved = desired.startsWith("pg_");
  const ambiguous = `${database}__${schema}`.split(/__/).length > 2 || database.endsWith("_") || schema.startsWith("_");
  if (!reserved && !ambiguous && Buffer.byteLength(desired) <= MAX_BYTES) return desired;
  const hash = createHash("sha256").update(`${database}\0${schema}`).digest("hex").slice(0, 12);
  const suffix = `_${hash}_owner`;
  const name = `${reserved ? "db_" : ""}${database}__${schema}`;
  return cutToBytes(name, MAX_BYTES - suffix.length) + suffix;
}
function keeperRole(ownerRole) {
  const stem = ownerRole.replace(/_owner$/, "");
  const name = `${stem}_keeper`;
  if (stem !== ownerRole && Buffer.byteLength(name) <= MAX_BYTES) return name;
  const suffix = `_${createHash("sha256").update(ownerRole).digest("hex").slice(0, 12)}_keeper`;
  return cutToBytes(stem, MAX_BYTES - suffix.length) + suffix;
}
function cutToBytes(text, bytes) {
  let cut = "";
  let length = 0;
  for (const character of text) {
    length += Buffer.byteLength(character);
    if (length > bytes) break;
    cut += character;
  }
  return cut;
}

export {
  quoteIdentifier,
  identifierProblem,
  quoteLiteral,
  qualified,
  defaultOwnerRole,
  keeperRole
};

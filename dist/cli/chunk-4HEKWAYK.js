import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  refusedByServer
} from "./chunk-CCNPOG2Q.js";
import {
  pendingFiles,
  runnableRepeatables
} from "./chunk-HSJCAKGS.js";
import {
  relationsIn
} from "./chunk-R76D4YU4.js";
import {
  cell
} from "./chunk-ZQDTDYLC.js";
import {
  SqlFailure,
  isLockFailure
} from "./chunk-MIAR4VDL.js";
import {
  RESTRICT_PATH_LOCALLY
} from "./chunk-H5SW7SUU.js";
import {
  quoteLiteral
} from "./chunk-KR4KYWI5.js";

// src/migrations/empty-tables.ts
var LOCK_TIMEOUT = "500ms";
async function emptyTables(session, schema, catalog, files, syntax) {
  const tables = new Set(catalog.objects.filter(({ kind }) => kind === "table").map(({ name }) => name));
  const parsed = await Promise.all(files.map((file) => syntax.parse(file)));
  const named = new Set(parsed.flatMap(({ statements }) => statements.flatMap(relationsIn)));
  const touched = [...named].filter((name) => tables.has(name));
  if (touched.length === 0) return /* @__PURE__ */ new Set();
  try {
    return new Set(namesIn(cell(await session.send(sizes(schema, touched)), "empty")));
  } catch (error) {
    if (!(error instanceof SqlFailure) || !isLockFailure(error)) throw error;
    await session.send("ROLLBACK");
    return /* @__PURE__ */ new Set();
  }
}
function sizes(schema, tables) {
  return `BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY;
${RESTRICT_PATH_LOCALLY};
SET LOCAL lock_timeout = '${LOCK_TIMEOUT}';
SELECT pg_catalog.json_agg(c.relname) AS empty
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ${quoteLiteral(schema)} AND c.relkind = 'r' AND NOT c.relhassubclass
  AND c.relname = ANY (ARRAY[${tables.map(quoteLiteral).join(", ")}]) AND pg_catalog.pg_relation_size(c.oid) = 0;
COMMIT`;
}
function namesIn(json) {
  const names = JSON.parse(json ?? "[]");
  return Array.isArray(names) ? names.filter((name) => typeof name === "string") : [];
}

// src/engine/reading.ts
async function readingOf(session, desiredDatabase, catalog, look, syntax) {
  const changed = runnableRepeatables(desiredDatabase, catalog).filter(({ run }) => run === "on-change");
  const files = [...pendingFiles(desiredDatabase, catalog), ...changed];
  const refused = await refusedByServer(session, catalog.serverVersion, files, syntax);
  const empty = await emptyTables(session, desiredDatabase.schema, catalog, files, syntax);
  return { state: "read", catalog, look, refused, empty };
}

export {
  readingOf
};

import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  NO_LOOKAHEAD,
  pendingFiles,
  runnableRepeatables
} from "./chunk-HSJCAKGS.js";
import {
  PARSER_VERSION
} from "./chunk-53LUEOCF.js";
import {
  locate,
  offsetOfCharacter
} from "./chunk-4ZZPHBBI.js";
import {
  SqlFailure
} from "./chunk-MIAR4VDL.js";

// src/migrations/guard/read-lookahead.ts
async function readLookahead(session, desired, catalog, syntax, after = "nothing") {
  const due = runnableRepeatables(desired, catalog);
  const pending = after === "ordered" ? [] : pendingFiles(desired, catalog);
  if (due.length + pending.length === 0) return NO_LOOKAHEAD;
  const { survey } = await import("./survey-CJ2RR64G.js");
  return survey(due, pending, { catalog, schema: desired.schema, session, syntax });
}

// src/migrations/server-syntax.ts
var FAILS_FIRST = "SELECT 1/0;\n";
var DIVISION_BY_ZERO = "22012";
async function refusedByServer(session, serverVersion, files, syntax) {
  const server = Math.floor(serverVersion / 1e4);
  if (server >= PARSER_VERSION) return [];
  const refused = [];
  let left = files.filter((file) => !syntax.accepted.has(file));
  while (left.length > 0) {
    const refusal = await firstRefusal(session, left);
    const index = refusal ? left.indexOf(refusal.file) : left.length;
    for (const file of left.slice(0, index)) syntax.accepted.add(file);
    if (refusal) refused.push({ file: refusal.file, problem: toProblem(refusal, server) });
    left = left.slice(index + 1);
  }
  return refused;
}
async function firstRefusal(session, files) {
  let sql = FAILS_FIRST;
  const starts = files.map((file) => {
    const start = sql.length;
    sql += `${file.sql}
;
`;
    return start;
  });
  try {
    await session.send(sql);
  } catch (error) {
    if (!(error instanceof SqlFailure)) throw error;
    if (error.sqlstate === DIVISION_BY_ZERO) return void 0;
    const at = error.position === void 0 ? -1 : offsetOfCharacter(sql, error.position - 1);
    const index = starts.findLastIndex((start2) => start2 <= at);
    const [file, start] = [files[index], starts[index]];
    if (!file || start === void 0) throw error;
    return { file, message: error.message, offset: Math.min(at - start, file.sql.length) };
  }
  return void 0;
}
function toProblem({ file, message, offset }, server) {
  return {
    location: locate(file.path, file.sql, offset),
    message: `PostgreSQL ${server} does not take this: ${message} [newer-syntax]`,
    hint: `it is right for PostgreSQL ${PARSER_VERSION}, and the server runs ${server}: write it as version ${server} has it, or upgrade the server; nothing of the file was run`
  };
}

export {
  readLookahead,
  refusedByServer
};

import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  formatDuration
} from "./chunk-I5HNRKAD.js";
import {
  shownQuery
} from "./chunk-ZQDTDYLC.js";
import {
  RESTRICT_PATH_LOCALLY
} from "./chunk-H5SW7SUU.js";
import {
  quoteLiteral
} from "./chunk-KR4KYWI5.js";

// src/postgres/blockers.ts
async function describeBlockers(session, failure, wait) {
  const pids = processesOf(failure);
  if (pids.length > 0) return describe(await rowsOf(session, processes(pids)), false);
  if (failure.sqlstate === "57014") return describe(await rowsOf(session, olderThanBuild(wait)), true);
  if (wait.relations.length === 0) return "";
  const waitedMs = failure.sqlstate === "55P03" ? wait.waitedMs : 0;
  return describe(await rowsOf(session, holders({ ...wait, waitedMs })), true);
}
async function describeHold(query, pid) {
  const rows = await query(hold(pid));
  const [own] = rows;
  const isHeld = own?.blocker != null;
  if (isHeld) {
    const lock = own.waits_for ? `it waits for ${own.waits_for}, and ` : "";
    const who = rows.map((row) => describeBlocker({ ...row, pid: row.blocker ?? null }));
    return { isHeld, text: `${lock}${who.join("; ")}` };
  }
  const text = own ? "nobody is in its way there, it is still at work" : "the server has answered or ended it, and nothing has arrived here";
  return { isHeld, text };
}
async function rowsOf(session, sql) {
  const results = await session.send(
    `BEGIN READ ONLY; SET LOCAL ROLE NONE; ${RESTRICT_PATH_LOCALLY}; ${sql}; COMMIT`
  );
  return results.flat();
}
function processesOf({ sqlstate, detail }) {
  if (sqlstate !== "40P01") return [];
  return [...(detail ?? "").matchAll(/blocked by process (\d+)/g)].flatMap(([, pid]) => pid ?? []);
}
function describe(rows, isGuess) {
  return rows.map((row) => `; ${isGuess ? "probably " : ""}${describeBlocker(row)}`).join("");
}
function describeBlocker(row) {
  const { pid, usename, application_name, state, relation, mode } = row;
  const details = [
    `pid ${pid}`,
    application_name || void 0,
    state,
    row.transaction_ms && `in a transaction for ${age(row.transaction_ms)}`
  ];
  const lock = mode ? `, which holds ${mode} on "${relation}"` : "";
  return `"${usename ?? "a role not visible here"}" is in the way (${details.filter(Boolean).join(", ")})${lock}${describeQuery(row)}`;
}
function describeQuery({ query, query_ms, state }) {
  if (!query) return "";
  if (query === "<insufficient privilege>") return "; its query is not visible to this login";
  const when = query_ms ? ` (${age(query_ms)} ago)` : "";
  return state === "active" ? `; it runs${query_ms ? ` since ${age(query_ms)}` : ""}: ${shownQuery(query)}` : `; its last query${when}: ${shownQuery(query)}`;
}
function age(ms) {
  return formatDuration(Math.max(0, Math.round(Number(ms) / 1e3)) * 1e3);
}
var ACTIVITY = `a.usename, a.application_name, a.state,
  extract(epoch FROM clock_timestamp() - a.xact_start) * 1000 AS transaction_ms,
  extract(epoch FROM clock_timestamp() - a.query_start) * 1000 AS query_ms, left(a.query, 1000) AS query`;
function processes(pids) {
  return `SELECT a.pid, ${ACTIVITY}, NULL AS relation, NULL AS mode FROM pg_stat_activity a
WHERE a.pid = ANY (ARRAY[${pids.join(", ")}]) AND a.pid <> pg_backend_pid()`;
}
function hold(pid) {
  return `SELECT b.pid AS blocker, (SELECT l.mode || coalesce(' on ' || l.relation::regclass::text, '') FROM pg_locks l
    WHERE l.pid = own.pid AND NOT l.granted LIMIT 1) AS waits_for, ${ACTIVITY}, NULL AS relation, NULL AS mode
FROM pg_stat_activity own LEFT JOIN LATERAL unnest(pg_blocking_pids(own.pid)) AS b(pid) ON true
  LEFT JOIN pg_stat_activity a ON a.pid = b.pid
WHERE own.pid = ${pid} AND own.state IS DISTINCT FROM 'idle' ORDER BY transaction_ms DESC NULLS LAST LIMIT 5`;
}
function holders({ schema, relations, waitedMs }) {
  return `SELECT * FROM (
  SELECT DISTINCT ON (l.pid) l.pid, ${ACTIVITY}, c.relname AS relation, l.mode
  FROM pg_locks l JOIN pg_class c ON c.oid = l.relation JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_stat_activity a ON a.pid = l.pid
  WHERE l.granted AND l.pid <> pg_backend_pid() AND n.nspname = ${quoteLiteral(schema)}
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND c.relname = ANY (ARRAY[${relations.map(quoteLiteral).join(", ")}]::text[])
    AND (a.xact_start IS NULL OR a.xact_start <= clock_timestamp() - interval '${waitedMs} ms')
  ORDER BY l.pid, array_position(ARRAY[${LOCK_MODES.map(quoteLiteral).join(", ")}], l.mode)
) blocker ORDER BY transaction_ms DESC NULLS LAST LIMIT 5`;
}
function olderThanBuild({ schema, relations }) {
  return `SELECT a.pid, ${ACTIVITY}, held.relation, held.mode
FROM pg_stat_activity a LEFT JOIN LATERAL (
  SELECT c.relname AS relation, l.mode
  FROM pg_locks l JOIN pg_class c ON c.oid = l.relation JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE l.granted AND l.pid = a.pid AND l.database = a.datid AND n.nspname = ${quoteLiteral(schema)}
    AND c.relname = ANY (ARRAY[${relations.map(quoteLiteral).join(", ")}]::text[])
  ORDER BY array_position(ARRAY[${LOCK_MODES.map(quoteLiteral).join(", ")}], l.mode) LIMIT 1
) held ON true
WHERE a.datname = current_database() AND a.pid <> pg_backend_pid() AND a.usename IS NOT NULL
  AND (held.mode IS NOT NULL OR a.backend_xmin IS NOT NULL)
ORDER BY transaction_ms DESC NULLS LAST LIMIT 5`;
}
var LOCK_MODES = [
  "AccessExclusiveLock",
  "ExclusiveLock",
  "ShareRowExclusiveLock",
  "ShareLock",
  "ShareUpdateExclusiveLock",
  "RowExclusiveLock",
  "RowShareLock",
  "AccessShareLock"
];

// src/postgres/backoff.ts
function backoffMs(attempt, { firstMs, capMs }, random = Math.random) {
  const full = Math.min(capMs, firstMs * 2 ** attempt);
  return full * (1 - random() / 2);
}

export {
  describeBlockers,
  describeHold,
  backoffMs
};

import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);

// src/migrations/locks/lock.ts
var LOCK_MODES = ["SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE"];
var NOTHING = { on: [] };
function lockAll(mode, relations) {
  return relations.flatMap((relation) => relation ? [{ relation, mode }] : []);
}
function strongest(one, other) {
  return one !== void 0 && LOCK_MODES.indexOf(one) > LOCK_MODES.indexOf(other) ? one : other;
}
function locksNothing({ on, opaque }) {
  return on.size === 0 && opaque === void 0;
}
function describeLocks({ on, opaque }) {
  const locked = (is) => [...on].filter(([, mode]) => is(mode)).map(([name]) => name);
  const all = locked((mode) => mode === "ACCESS EXCLUSIVE");
  const writes = locked((mode) => mode !== "ACCESS EXCLUSIVE");
  return [
    ...all.length > 0 ? [`blocks reads and writes of ${list(all)}`] : [],
    ...writes.length > 0 ? [`blocks writes of ${list(writes)}`] : [],
    ...opaque === void 0 ? [] : [`what ${opaque} locks is unknown`]
  ].join("; ");
}
var SHOWN = 5;
function list(names) {
  const more = names.length - SHOWN;
  return more > 0 ? `${names.slice(0, SHOWN).join(", ")} and ${more} more` : names.join(", ");
}

export {
  NOTHING,
  lockAll,
  strongest,
  locksNothing,
  describeLocks
};

import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  isMigrationChange
} from "./chunk-FLRB6NYJ.js";
import {
  describeLocks,
  locksNothing
} from "./chunk-J2KHI4WV.js";
import {
  itemsInWords
} from "./chunk-UCFBEN3C.js";
import {
  partsOf
} from "./chunk-24HEOBGC.js";
import {
  formatDuration
} from "./chunk-I5HNRKAD.js";
import {
  capitalised
} from "./chunk-VJU6MYWT.js";
import {
  DeployError,
  describeProblem
} from "./chunk-TQXD66EW.js";

// src/count.ts
function count(number2, noun) {
  return `${number2} ${noun}${number2 === 1 ? "" : "s"}`;
}

// src/access/finding.ts
import { createHash } from "node:crypto";
function findingId({ code: code2, key }) {
  return createHash("sha256").update(JSON.stringify([code2, key])).digest("hex").slice(0, 16);
}
function withoutAccepted(findings) {
  return findings.filter(({ accepted }) => accepted === void 0);
}
function markAccepted(findings, entries = []) {
  if (entries.length === 0) return findings;
  return findings.map((finding) => {
    const entry = entries.find(({ id }) => id === findingId(finding));
    if (!entry) return finding;
    if (!entry.isOver) return { ...finding, accepted: entry };
    const over = `\`grants.accept\` accepted it until ${entry.until}, which is over. `;
    return { ...finding, hint: over + finding.hint };
  });
}
function unusedAcceptances(findings, entries = []) {
  const found = new Set(findings.map(findingId));
  return entries.filter(({ id }) => !found.has(id));
}
function isAccepted(finding, entries = []) {
  return entries.some(({ id, isOver }) => !isOver && id === findingId(finding));
}

// src/plan/database-change.ts
function phaseOf(change) {
  if (change.kind === "close-schema") return change.phase;
  return isMigrationChange(change) ? change.file.phase : "before-deploy";
}

// src/plan/change.ts
var PHASES = ["lakebase", "app", "database", "source", "deploy", "after-deploy"];
var PHASE_OF = {
  "create-project": "lakebase",
  "create-branch": "lakebase",
  "create-endpoint": "lakebase",
  "resize-endpoint": "lakebase",
  "enable-endpoint": "lakebase",
  "create-postgres-role": "lakebase",
  "create-database": "lakebase",
  "create-instance": "lakebase",
  "resize-instance": "lakebase",
  "start-instance": "lakebase",
  "create-app": "app",
  "update-app": "app",
  "grant-app-permissions": "app",
  "create-owner-role": "database",
  "share-owner-role": "database",
  "join-owner-role": "database",
  "create-schema": "database",
  "create-extension": "database",
  "grant-database-create": "database",
  "set-schema-owner": "database",
  "set-object-owner": "database",
  "grant-owner-membership": "database",
  grant: "database",
  "grant-privileges": "database",
  revoke: "database",
  "revoke-membership": "database",
  "create-ledger": "database",
  "upgrade-ledger": "database",
  "accept-migration": "database",
  "adopt-migrations": "database",
  "run-command": "database",
  "upload-source": "source",
  "start-app": "deploy",
  "deploy-app": "deploy"
};
function phaseOf2(change) {
  if (isMigrationChange(change) || change.kind === "close-schema")
    return phaseOf(change) === "after-deploy" ? "after-deploy" : "database";
  return PHASE_OF[change.kind];
}
function isLakebaseChange(change) {
  return phaseOf2(change) === "lakebase";
}
function isAppChange(change) {
  return phaseOf2(change) === "app";
}
function isDatabaseChange(change) {
  return phaseOf2(change) === "database" || phaseOf2(change) === "after-deploy";
}
function isSourceChange(change) {
  return phaseOf2(change) === "source" || phaseOf2(change) === "deploy";
}

// src/plan/rollback.ts
var SHOWN = 5;
function chooseRelease(history, to) {
  const own = history.releases.filter(({ detail }) => detail.environment === history.environment);
  if (to !== void 0) return namedRelease(own, to.toLowerCase());
  const earlier = lastBefore(own, history.running);
  if (earlier) return earlier;
  throw new DeployError(
    "NO_EARLIER_RELEASE",
    own.length === 0 ? "No release of this app and environment is recorded." : "No healthy release of this app and environment is recorded before the newest one.",
    { hint: "There is nothing to go back to: mend the app, and run `deploy`." }
  );
}
function lastBefore(own, running) {
  const [newest] = own;
  const healthy = own.filter(({ outcome }) => outcome === "healthy");
  if (!newest || isForeign(running, own)) return healthy[0];
  if (newest.restores !== void 0) return newest;
  return healthy.find(({ sourceDigest }) => sourceDigest !== newest.sourceDigest);
}
function isForeign(running, own) {
  if (!running) return false;
  return running.kind === "unrecorded" || !own.some(({ id }) => id === running.release.id);
}
function namedRelease(own, to) {
  const named = own.filter(
    ({ releaseDigest, detail: { artifactDigest, gitSha } }) => [releaseDigest, artifactDigest, gitSha?.toLowerCase()].some((each) => each?.startsWith(to))
  );
  const healthy = named.filter(({ outcome }) => outcome === "healthy");
  const [found, ...others] = distinct(healthy);
  if (found && others.length === 0) return found;
  if (found)
    throw new DeployError(
      "RELEASE_AMBIGUOUS",
      `"${to}" is the beginning of ${others.length + 1} releases: ${listed([found, ...others])}.`,
      { hint: "Name one by its own digest." }
    );
  const [unhealthy] = named;
  if (unhealthy)
    throw new DeployError(
      "RELEASE_NEVER_HEALTHY",
      `${capitalised(nameOf(unhealthy))} was never seen healthy: its last deployment ended as ${unhealthy.outcome}.`,
      { hint: healthyOnes(own) }
    );
  throw new DeployError(
    "RELEASE_NOT_FOUND",
    `No recorded release of this app and environment has a digest or a commit that begins with "${to}".`,
    { hint: healthyOnes(own) }
  );
}
function healthyOnes(own) {
  const healthy = distinct(own.filter(({ outcome }) => outcome === "healthy"));
  return healthy.length === 0 ? "None was healthy yet: mend the app, and run `deploy`." : `Name one that was healthy: ${listed(healthy)}.`;
}
function distinct(releases) {
  const seen = /* @__PURE__ */ new Set();
  return releases.filter(({ releaseDigest }) => !seen.has(releaseDigest) && seen.add(releaseDigest));
}
function listed(releases) {
  return some(releases.map((each) => `${nameOf(each)} of ${new Date(each.startedAt).toISOString()}`));
}
function nameOf({ releaseDigest, detail }) {
  const commit = detail.gitSha === void 0 ? "" : ` (commit ${detail.gitSha.slice(0, 7)})`;
  return `release ${releaseDigest.slice(0, 12)}${commit}`;
}
function some(names) {
  const more = names.length - SHOWN;
  return more > 0 ? `${names.slice(0, SHOWN).join(", ")} and ${more} more` : names.join(", ");
}
function migrationsSince({ detail: { migrations }, restores, startedAt }, ledger) {
  const brought = new Set(migrations);
  const wasThere = ({ appliedAt }) => restores === void 0 && Date.parse(appliedAt) <= startedAt;
  return ledger.filter((row) => !brought.has(row.checksum) && !wasThere(row));
}
function describeAhead(names) {
  return names.length === 0 ? "the schema stays" : `the schema stays, ${count(names.length, "migration")} ahead: ${some(names)}`;
}
function refuseBreaking(release, past) {
  const why = obstacle(release, past);
  if (why === void 0) return;
  throw new DeployError(
    "OLD_CODE_MAY_BREAK",
    `The code of ${nameOf(release)} may not work with the database as it is now: ${why}.`,
    {
      hint: "Where the old code needs nothing of what was changed or taken away, run `rollback` with `allow-contract: true`; otherwise mend the app and run `deploy`."
    }
  );
}
function obstacle(release, past) {
  const { ledger, command } = past;
  if (command !== void 0)
    return `\`${command}\` migrates it, and nothing tells what that has changed since`;
  if (isMigratedElsewhere(release, past))
    return "since then a command migrated it, and nothing tells what that has changed";
  if (ledger === "unreadable") return "the ledger, which tells what was applied since, cannot be read";
  if (!ledger?.length && release.detail.migrations?.length)
    return "the ledger, which tells what was applied since, is gone or empty";
  const forgotten = forgottenBy(ledger ?? [], past);
  if (forgotten !== void 0) return forgotten;
  const breaking = migrationsSince(release, ledger ?? []).filter(({ contracts }) => contracts !== false);
  return breaking.length === 0 ? void 0 : `since then ${some(breaking.map(describeBreaking))}`;
}
function forgottenBy(ledger, { releases }) {
  const newest = releases.find(({ outcome }) => outcome === "healthy");
  const known = new Set(ledger.map(({ checksum }) => checksum));
  const lost = newest?.detail.migrations?.filter((checksum) => !known.has(checksum)) ?? [];
  if (!newest || newest.restores !== void 0 || lost.length === 0) return void 0;
  return `the ledger does not hold ${count(lost.length, "migration")} that ${nameOf(newest)} brought, and nobody knows what else it has lost`;
}
function isMigratedElsewhere({ id, restores }, { releases }) {
  const origin = releases.findIndex((each) => each.id === (restores ?? id));
  const since = origin === -1 ? releases : releases.slice(0, origin + 1);
  return since.some(({ detail }) => detail.migrations === void 0);
}
function describeBreaking({ name, contracts }) {
  return contracts === true ? `${name} took away or changed what code may use` : `${name} was applied, of which nobody knows whether it did`;
}

// src/plan/plan.ts
import { createHash as createHash2 } from "node:crypto";

// src/printable.ts
var UNSEEN = /(?!\t)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
var ESCAPE = String.fromCharCode(27);
var COLOUR = new RegExp(`${ESCAPE}\\[(?:[0-79]|[12]\\d|3[0-79]|9[0-7]|38;5;\\d{1,3}|;)*m`, "g");
function printable(text) {
  return text.replace(UNSEEN, escaped);
}
function printableOutput(text) {
  const colours = text.match(COLOUR) ?? [];
  return text.split(COLOUR).map((part, index) => printable(part) + (colours[index] ?? "")).join("");
}
function inert(text) {
  return text.split(/\r?\n/).map(
    (line) => printableOutput(line).replace(/^(\s*):(?=:)/, "$1: ").replaceAll("##[", "## [")
  ).join("\n");
}
function escaped(character) {
  if (character === "\n") return "\\n";
  if (character === "\r") return "\\r";
  const code2 = character.codePointAt(0) ?? 0;
  if (code2 < 256) return `\\x${code2.toString(16).padStart(2, "0")}`;
  return code2 > 65535 ? `\\u{${code2.toString(16)}}` : `\\u${code2.toString(16).padStart(4, "0")}`;
}

// src/plan/description.ts
function safe(title) {
  return { title, risk: "safe" };
}

// src/plan/describe-access.ts
function describeAccess(change) {
  switch (change.kind) {
    case "create-owner-role":
      return { title: `create owner role ${change.role}`, risk: "ownership" };
    case "share-owner-role":
      return {
        title: `let every member of databricks_superuser join owner role ${change.role}`,
        risk: "ownership"
      };
    case "join-owner-role":
      return { title: `join owner role ${change.role}`, risk: "ownership" };
    case "create-schema":
      return safe(`create schema ${change.schema}, owned by ${change.owner}`);
    case "grant-database-create":
      return safe(`grant CREATE on the database to owner role ${change.role}`);
    case "create-extension":
      return safe(`create extension ${change.extension} in schema ${change.schema}`);
    case "set-schema-owner":
      return {
        title: `change the owner of schema ${change.schema}: ${change.from} -> ${change.to}`,
        risk: "ownership"
      };
    case "set-object-owner":
      return {
        title: `change the owner of ${change.object.kind} ${change.object.name}: ${change.object.owner} -> ${change.to}`,
        risk: "ownership"
      };
    case "grant-owner-membership":
      return { title: `make ${grantee(change.grantee)} a member of ${change.role}`, risk: "ownership" };
    case "grant":
      return safe(
        `grant ${change.privileges.join(", ")} on ${target(change.class, change.object)} to ${grantee(change.grantee)}`
      );
    case "grant-privileges":
      return safe(
        `grant ${change.privileges.join(", ")} on ${itemsInWords(change.on)} to ${holder(change.holder)}${change.grantOption ? ", with the grant option" : ""}`
      );
    case "revoke": {
      if (change.because === "migrations") return takenCreate(change);
      const what = `${change.optionOnly ? "the option to pass on " : ""}${change.privileges.join(", ")}`;
      const passedOn = change.passedOn ? ", and what it has passed on" : "";
      return {
        title: `revoke ${what} on ${itemsInWords(change.on)} from ${change.grantee ?? "PUBLIC"}${passedOn}`,
        risk: "destructive"
      };
    }
    case "revoke-membership": {
      const what = change.optionOnly ? "the right to pass on membership" : "membership";
      return { title: `revoke ${what} of ${change.role} from ${change.member}`, risk: "destructive" };
    }
    case "close-schema":
      return {
        title: `take CREATE on schema ${change.schema} from ${change.to.map(closedTo).join(", ")} while migrations and extensions are made, and give it back`,
        risk: "lock",
        note: "waits until no transaction of theirs is left that was open then; a run that dies in between leaves them without it until the next run"
      };
  }
}
function takenCreate({ on, grantee: grantee2, privileges }) {
  return {
    title: `take ${privileges.join(", ")} on ${itemsInWords(on)} from ${grantee2 ?? "PUBLIC"}: migrations run there`,
    risk: "destructive",
    note: "a running app that says CREATE TABLE, with IF NOT EXISTS too, is refused from then on (42501); to keep it: `grants: { app: { create: true } }`"
  };
}
function grantee(who) {
  return who.kind === "app" ? "the app's service principal" : who.role;
}
function holder(who) {
  return who.kind === "public" ? "PUBLIC" : grantee(who);
}
function closedTo(who) {
  return who === "public" ? "PUBLIC" : grantee(who);
}
function target(on, object) {
  switch (on) {
    case "schema":
      return `schema ${object}`;
    case "table":
      return `table ${object}`;
    case "sequence":
      return `sequence ${object}`;
    case "default-table":
      return `future tables of schema ${object}`;
    case "default-sequence":
      return `future sequences of schema ${object}`;
  }
}

// src/plan/describe-lakebase.ts
function describeLakebase(change) {
  switch (change.kind) {
    case "create-project":
      return safe(
        `create Lakebase project ${change.project} (${cu(change.size)}, ${suspend(change.suspendAfterSeconds)})`
      );
    case "create-branch": {
      const expiry = change.ttlSeconds === void 0 ? "" : `, expires after ${formatDuration(change.ttlSeconds * 1e3)}`;
      return safe(
        `create branch ${change.branch} as a copy of ${change.source} (${cu(change.size)}, ${suspend(change.suspendAfterSeconds)}${expiry})`
      );
    }
    case "create-endpoint":
      return safe(
        `create the read-write endpoint of ${change.branch} (${cu(change.size)}, ${suspend(change.suspendAfterSeconds)})`
      );
    case "resize-endpoint":
      return {
        title: resizeTitle(change.endpoint, change.from, change.to, change.suspendAfterSeconds),
        risk: "lock"
      };
    case "enable-endpoint":
      return safe(`enable ${change.endpoint}`);
    case "create-postgres-role":
      return safe(`create a Postgres role for ${change.identity} on ${change.branch}`);
    case "create-database":
      return safe(`create database ${change.database} on ${change.branch}`);
    case "create-instance":
      return safe(`create Lakebase instance ${change.instance} (${change.capacity})`);
    case "resize-instance":
      return { title: `resize instance ${change.instance}: ${change.from} -> ${change.to}`, risk: "lock" };
    case "start-instance":
      return safe(`start instance ${change.instance}`);
  }
}
function cu(size) {
  return `${size.minCu}-${size.maxCu} CU`;
}
function suspend(after) {
  return after === "never" ? "never suspends" : `suspends after ${formatDuration(after * 1e3)}`;
}
function resizeTitle(endpoint, from, to, after) {
  const size = cu(from) === cu(to) ? [] : [`${cu(from)} -> ${cu(to)}`];
  const idle = after === void 0 ? [] : [suspend(after)];
  return `resize ${endpoint}: ${[...size, ...idle].join(", ")}`;
}

// src/plan/describe-migration.ts
function describeMigration(change) {
  switch (change.kind) {
    case "create-ledger":
      return safe(`create the migration ledger ${change.table}`);
    case "upgrade-ledger":
      return safe(`add the columns duration_ms and contracts to the migration ledger ${change.table}`);
    case "adopt-migrations": {
      const { entries, by } = change;
      const last = entries.at(-1);
      return safe(
        `record ${count(entries.length, "migration")} up to ${last?.name} as applied before, without running (${by})`
      );
    }
    case "accept-migration":
      return describeAcceptance(change.acceptance);
    case "migrate":
      return { title: `apply migration ${change.file.name}`, ...locking(change.locks) };
    case "repeat-migration":
      return repetition(change);
    case "run-command":
      return { title: `run ${change.command}`, risk: "lock" };
  }
}
function repetition(change) {
  const { file, rerun, needed, total } = change;
  const part = needed === total ? count(total, "statement") : `${needed} of ${count(total, "statement")}`;
  return {
    title: `run ${file.name}${rerun ? " again" : ""}: ${part}`,
    ...needed > 0 ? locking(change.locks) : { risk: "safe" }
  };
}
function locking(locks) {
  if (!locks) return { risk: "lock" };
  return locksNothing(locks) ? { risk: "safe" } : { risk: "lock", note: describeLocks(locks) };
}
function describeAcceptance(accepted) {
  switch (accepted.kind) {
    case "edited":
      return safe(
        `accept the edit of migration ${accepted.name} (${accepted.checksum}) in the ledger, without running it again`
      );
    case "renamed":
      return safe(`rename migration ${accepted.from} to ${accepted.to} in the ledger`);
    case "deleted":
      return { title: `forget migration ${accepted.name} in the ledger`, risk: "destructive" };
  }
}

// src/plan/describe.ts
function describe(change) {
  if (isLakebaseChange(change)) return describeLakebase(change);
  if (isDatabaseChange(change)) return describeDatabase(change);
  return isAppChange(change) ? describeApp(change) : describeSource(change);
}
function describeDatabase(change) {
  switch (change.kind) {
    case "create-ledger":
    case "upgrade-ledger":
    case "accept-migration":
    case "adopt-migrations":
    case "migrate":
    case "repeat-migration":
    case "run-command":
      return describeMigration(change);
    default:
      return describeAccess(change);
  }
}
function describeApp(change) {
  switch (change.kind) {
    case "create-app":
      return safe(`create app ${change.app}${fieldList(change.fields)}`);
    case "update-app":
      return safe(`update app ${change.app}: ${change.differences.join("; ")}`);
    case "grant-app-permissions":
      return safe(
        `give ${change.permissions.map((each) => `${principal(each.principal)} ${each.level}`).join(", ")} on app ${change.app}`
      );
  }
}
function describeSource(change) {
  switch (change.kind) {
    case "upload-source":
      return safe(
        `upload ${count(change.upload.length, "file")} (${bytes(change.bytes)}) to ${change.folder}${change.remove.length > 0 ? `, remove ${change.remove.length}` : ""}`
      );
    case "start-app":
      return safe(`start app ${change.app}`);
    case "deploy-app":
      return {
        ...safe(`deploy app ${change.app} from ${change.folder}, because ${change.reason}`),
        ...change.ahead && { note: describeAhead(change.ahead) }
      };
  }
}
function fieldList(fields) {
  const parts = [
    ...fields.computeSize ? [fields.computeSize] : [],
    ...fields.resources?.database ? [`database resource "${fields.resources.database.name}"`] : [],
    ...(fields.resources?.set ?? []).map((resource) => `resource "${resource.name}"`)
  ];
  return parts.length > 0 ? ` with ${parts.join(", ")}` : "";
}
function principal(who) {
  if ("user" in who) return `user:${who.user}`;
  if ("group" in who) return `group:${who.group}`;
  return `service principal:${who.servicePrincipal}`;
}
function bytes(count2) {
  if (count2 < 1e3) return `${count2} B`;
  if (count2 < 1e6) return `${(count2 / 1e3).toFixed(1)} kB`;
  return `${(count2 / 1e6).toFixed(1)} MB`;
}

// src/plan/plan.ts
function makePlan(changes, findings, deferred, left = []) {
  const ordered = PHASES.flatMap((phase) => changes.filter((change) => phaseOf2(change) === phase));
  const planned = number(ordered);
  return {
    changes: planned,
    findings,
    deferred,
    left,
    fingerprint: fingerprintOf(planned.map(serialisable))
  };
}
function inPhase(plan, phase, is) {
  return (plan?.changes ?? []).flatMap(
    (planned) => planned.phase === phase && is(planned.change) ? [{ ...planned, change: planned.change }] : []
  );
}
function isEmpty(plan) {
  return plan.changes.length === 0 && plan.deferred === void 0;
}
function openFindings({ findings }) {
  return withoutAccepted(findings);
}
function differs(plan) {
  return !isEmpty(plan) || openFindings(plan).length > 0;
}
function number(changes) {
  const planned = [];
  let previous = [];
  for (const phase of PHASES) {
    const inPhase3 = changes.filter((change) => phaseOf2(change) === phase);
    if (inPhase3.length === 0) continue;
    const ids = inPhase3.map((change, index) => `${phase}/${index + 1}-${change.kind}`);
    inPhase3.forEach((change, index) => {
      const id = ids[index];
      const { title, risk, note } = describe(change);
      if (id !== void 0)
        planned.push({
          id,
          phase,
          title: printable(title),
          risk,
          ...note !== void 0 && { note: printable(note) },
          dependsOn: previous,
          change
        });
    });
    previous = ids;
  }
  return planned;
}
function serialisable(planned) {
  const { id, phase, title, risk, note, dependsOn, change } = planned;
  return { id, phase, title, risk, ...note !== void 0 && { note }, dependsOn, change: details(change) };
}
function details(change) {
  switch (change.kind) {
    case "migrate":
      return { kind: change.kind, file: change.file.path, checksum: change.file.checksum };
    case "repeat-migration": {
      const { kind, file, rerun, send, needed, total } = change;
      return {
        kind,
        file: file.path,
        checksum: file.checksum,
        rerun,
        statements: send.map(fromOne),
        needed,
        total
      };
    }
    case "upload-source":
      return { ...change, upload: change.upload.length, remove: change.remove.length };
    case "revoke":
      return { ...change, on: change.on.map(({ acl: _, ...on }) => on) };
    case "set-object-owner": {
      const { acl: _, ...object } = change.object;
      return { ...change, object };
    }
    default:
      return change;
  }
}
function fromOne(index) {
  return index + 1;
}
function fingerprintOf(changes) {
  return createHash2("sha256").update(canonical(changes)).digest("hex");
}
function canonical(value) {
  return JSON.stringify(
    value,
    (_key, nested) => typeof nested === "object" && nested !== null && !Array.isArray(nested) ? Object.fromEntries(Object.entries(nested).sort(([a], [b]) => a < b ? -1 : 1)) : nested
  );
}

// src/markdown.ts
var APART = "\u200B";
var LONGEST_RUN = 20;
var LONGEST = { sentence: 2e4, block: 2e5 };
function code(text) {
  const flat = shortRuns(printable(cut(text, LONGEST.sentence).replace(/\s+/g, " ")));
  const longest = longestRun(flat);
  const fence = "`".repeat(longest + 1);
  return longest > 0 ? `${fence} ${flat} ${fence}` : `${fence}${flat}${fence}`;
}
function fenced(text) {
  const lines = shortRuns(cut(text, LONGEST.block).split(/\r?\n/).map(printable).join("\n"));
  const fence = "`".repeat(Math.max(2, longestRun(lines)) + 1);
  return `${fence}
${lines}
${fence}`;
}
var CODE = /`([^`]+)`|(?<!\w)(https?:\/\/[^\s`<>]*[^\s`<>.,;:!?)\]'"])/;
function prose(text) {
  const parts = cut(text, LONGEST.sentence).replace(/\s+/g, " ").split(CODE).filter((part) => part !== void 0);
  return parts.map((part, index) => index % 2 === 1 ? code(part) : escaped2(printable(part))).map((part, index) => part === "" && index > 0 && index < parts.length - 1 ? APART : part).join("");
}
function advice(text) {
  return partsOf(text).map((part) => "block" in part ? fenced(part.block) : prose(part.prose)).join("\n\n");
}
function escaped2(text) {
  return text.replace(/[\\*[\]<>|~`&]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, "\\$&").replace(/@|#(?=\w)|\bGH-(?=\d)|:(?=\/\/)|\b(?:www|mailto|xmpp)(?=[.:])/gi, `$&${APART}`).replace(/:(?=[a-z][\w+-]*:)/gi, `:${APART}`).replace(/\$/g, "<span>$</span>").replace(/^(?:#|[-+=] |\d+[.)] )/, "\\$&");
}
function cut(text, longest) {
  return text.length > longest ? `${text.slice(0, longest)}... (${text.length - longest} characters more)` : text;
}
function longestRun(text) {
  return (text.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0);
}
function shortRuns(text) {
  return text.replace(/`{21,}/g, `${"`".repeat(LONGEST_RUN)}...`);
}

// src/plan/fitting.ts
function fitting(items, budget) {
  let used = 2;
  const end = items.findIndex((item) => {
    used += JSON.stringify(item).length + 1;
    return used > budget;
  });
  return end === -1 ? items : items.slice(0, end);
}

// src/plan/finding.ts
function renderFindings(findings, budget = Number.POSITIVE_INFINITY) {
  const whole = findings.map(asJson);
  const text = JSON.stringify(whole);
  if (text.length <= budget) return text;
  return JSON.stringify(fitting(whole.map(shortened), budget));
}
function asJson(finding) {
  const { code: code2, message, hint, objects, accepted } = finding;
  const reason = accepted && { accepted: accepted.reason };
  return { id: findingId(finding), code: code2, message, hint, objects, ...reason };
}
var NAMES = 50;
function shortened(finding) {
  const left = finding.objects.length - NAMES;
  return left > 0 ? { ...finding, objects: finding.objects.slice(0, NAMES), objectsLeftOut: left } : finding;
}

// src/plan/render.ts
var HEADINGS = {
  lakebase: "Lakebase",
  app: "App",
  database: "Database",
  source: "Source",
  deploy: "Deployment",
  "after-deploy": "After the deployment"
};
var RISK_NOTE = {
  safe: "",
  lock: "may block or drop connections",
  destructive: "destructive",
  ownership: "ownership"
};
var LEFT = "Waits for `deploy`";
function headline(plan) {
  const findings = openFindings(plan).length > 0 ? `, ${findingCount(plan)}` : "";
  if (isEmpty(plan)) return findings ? `nothing to change${findings}` : "nothing to do";
  const counts = PHASES.map((phase) => [HEADINGS[phase], inPhase2(plan, phase).length]).filter(([, count2]) => count2 > 0).map(([heading, count2]) => `${heading} ${count2}`);
  const later = plan.deferred ? ", and what is found once the database can be read" : "";
  return `${count(plan.changes.length, "change")}${counts.length > 0 ? `: ${counts.join(", ")}` : ""}${later}${findings}`;
}
function findingCount(plan) {
  return count(openFindings(plan).length, "finding");
}
function renderText(plan) {
  const lines = [`Plan: ${headline(plan)}`];
  for (const phase of PHASES) {
    const changes = inPhase2(plan, phase);
    if (changes.length === 0) continue;
    lines.push(`  ${HEADINGS[phase]}`);
    lines.push(...changes.map((change) => `    + ${change.title}${remark(change, (note) => note)}`));
  }
  if (plan.deferred) lines.push(`  ${HEADINGS.database}`, `    ? ${plan.deferred}`);
  if (plan.left.length > 0) {
    lines.push(`  ${LEFT}`, ...plan.left.map((each) => `    . ${printable(each)}`));
  }
  const findings = openFindings(plan);
  if (findings.length > 0) {
    lines.push("  Not as it should be, and not changed by this run");
    lines.push(...findings.map((finding) => `    ! ${printable(inWords(finding))}`));
  }
  const accepted = acceptances(plan);
  if (accepted.length > 0) {
    lines.push("  Accepted by `grants.accept`", ...accepted.map((each) => `    = ${printable(each)}`));
  }
  return lines.join("\n");
}
function inWords(finding) {
  return `${finding.message} ${finding.hint} [${finding.code} ${findingId(finding)}]`;
}
function acceptances({ findings }) {
  return findings.flatMap(
    ({ message, accepted }) => accepted ? [
      `${message} Accepted${accepted.until === void 0 ? "" : ` until ${accepted.until}`}: ${accepted.reason}`
    ] : []
  );
}
function renderMarkdown(plan, budget = 6e4) {
  const lines = [];
  for (const phase of PHASES) {
    const changes = inPhase2(plan, phase);
    if (changes.length === 0) continue;
    lines.push(
      "",
      `**${HEADINGS[phase]}**`,
      "",
      ...changes.map((change) => `- ${code(change.title)}${remark(change, prose)}`)
    );
  }
  if (plan.deferred) lines.push("", `**${HEADINGS.database}**`, "", `- ${prose(plan.deferred)}`);
  if (plan.left.length > 0) lines.push("", `**${LEFT}**`, "", ...plan.left.map((each) => `- ${prose(each)}`));
  const findings = openFindings(plan);
  if (findings.length > 0) {
    lines.push("", "**Not as it should be, and not changed by this run**", "");
    lines.push(...findings.map((finding) => `- ${prose(inWords(finding))}`));
  }
  const accepted = acceptances(plan);
  if (accepted.length > 0)
    lines.push("", "**Accepted by `grants.accept`**", "", ...accepted.map((each) => `- ${prose(each)}`));
  const warnings = plan.warnings ?? [];
  if (warnings.length > 0) {
    lines.push("", "**Warnings about migrations**", "");
    lines.push(...warnings.map((warning) => `- ${prose(describeProblem(warning))}`));
  }
  return fold(lines, budget);
}
function renderJson(plan, budget = Number.POSITIVE_INFINITY) {
  const [changes, findings] = [plan.changes.map(serialisable), plan.findings.map(asJson)];
  const whole = jsonOf(plan, changes, findings);
  if (whole.length <= budget) return whole;
  const someFindings = fitting(findings.map(shortened), budget / 3);
  const someChanges = fitting(changes, budget - JSON.stringify(someFindings).length - 1e3);
  return jsonOf(plan, someChanges, someFindings, {
    changes: changes.length - someChanges.length,
    findings: findings.length - someFindings.length
  });
}
function jsonOf(plan, changes, findings, leftOut) {
  return JSON.stringify({
    changes,
    findings,
    ...leftOut && { leftOut },
    ...plan.deferred !== void 0 && { deferred: plan.deferred },
    ...plan.left.length > 0 && { left: plan.left },
    fingerprint: plan.fingerprint
  });
}
function unchanged(plan, phases = PHASES) {
  return phases.filter((phase) => phase !== "after-deploy" && inPhase2(plan, phase).length === 0).filter((phase) => !(phase === "database" && plan.deferred)).map((phase) => HEADINGS[phase]);
}
function inPhase2(plan, phase) {
  return plan.changes.filter((change) => change.phase === phase);
}
function remark({ risk, note = RISK_NOTE[risk] }, style) {
  return note === "" ? "" : ` [${style(note)}]`;
}
function fold(lines, budget) {
  const kept = [];
  let used = 0;
  for (const [index, line] of lines.entries()) {
    used += line.length + 1;
    if (used > budget) {
      kept.push("", `_${lines.length - index} more lines: see the log._`);
      break;
    }
    kept.push(line);
  }
  return kept.join("\n").trim();
}

export {
  count,
  findingId,
  withoutAccepted,
  markAccepted,
  unusedAcceptances,
  isAccepted,
  printable,
  printableOutput,
  inert,
  phaseOf,
  PHASES,
  isLakebaseChange,
  isAppChange,
  isDatabaseChange,
  isSourceChange,
  chooseRelease,
  distinct,
  listed,
  nameOf,
  some,
  migrationsSince,
  describeAhead,
  refuseBreaking,
  makePlan,
  inPhase,
  isEmpty,
  openFindings,
  differs,
  serialisable,
  fingerprintOf,
  code,
  fenced,
  prose,
  advice,
  renderFindings,
  headline,
  findingCount,
  renderText,
  renderMarkdown,
  renderJson,
  unchanged
};

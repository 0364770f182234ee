import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  NO_LOOKAHEAD,
  appliedChecksum,
  planMemberships,
  planMigrations,
  planMissing,
  planPrivileges,
  planRevocations,
  refuseAdministrators,
  runnableRepeatables,
  settleCreate
} from "./chunk-U5BOXLJD.js";
import {
  markAccepted,
  phaseOf
} from "./chunk-NNJ77NSG.js";
import {
  LEDGER_TABLE,
  bootstrapBlock,
  isPlatformRole,
  planOwnership
} from "./chunk-KHUWHDDR.js";
import {
  block
} from "./chunk-24HEOBGC.js";
import {
  cell
} from "./chunk-ZQDTDYLC.js";
import {
  qualified,
  quoteIdentifier,
  quoteLiteral
} from "./chunk-KR4KYWI5.js";
import {
  DeployError,
  InvalidInput
} from "./chunk-TQXD66EW.js";

// src/access/closing.ts
function planClosing(desired, catalog, rights, phase) {
  const granted = rights.flatMap(
    (change) => change.kind === "grant" && change.class === "schema" && change.privileges.includes("CREATE") ? [change.grantee] : []
  );
  const to = [...standing(desired, catalog, rights), ...granted];
  return to.length === 0 ? [] : [{ kind: "close-schema", schema: desired.schema, phase, to }];
}
function standing(desired, catalog, rights) {
  const revoked = creatorsRevoked(rights);
  const creators = (catalog?.schema?.acl ?? []).filter(({ privileges }) => privileges.includes("CREATE")).map(({ grantee }) => grantee);
  const left = [...new Set(creators)].filter(
    (role) => !revoked.includes(role) && role !== desired.ownerRole && !(role && isPlatformRole(role))
  );
  const app = desired.appRole;
  return left.map((role) => {
    if (role === void 0) return "public";
    return role === app ? { kind: "app" } : { kind: "role", role };
  });
}
function creatorsRevoked(changes) {
  return changes.flatMap(
    (change) => change.kind === "revoke" && !change.optionOnly && change.privileges.includes("CREATE") && change.on[0]?.class === "schema" ? [change.grantee] : []
  );
}

// src/access/extension.ts
function planExtensions(desired, catalog) {
  const { extensions, schema } = desired;
  const missing = extensions.filter((extension) => !catalog?.extensions.includes(extension));
  if (missing.length > 0 && catalog && !catalog.login.createSchema)
    throw notExtensible(desired, missing, catalog);
  return missing.map((extension) => ({ kind: "create-extension", extension, schema }));
}
function notExtensible(desired, missing, { login }) {
  return new DeployError(
    "EXTENSION_NOT_CREATABLE",
    `The database has no extension ${missing.join(", ")}, and "${login.role}" may not create one: it has no CREATE on the database.`,
    {
      hint: `Let an administrator run this in database "${desired.database}"; it changes nothing else that is there:
${block(bootstrapBlock(desired, [login.role]))}`
    }
  );
}
function createExtension(extension, schema) {
  return `CREATE EXTENSION IF NOT EXISTS ${quoteIdentifier(extension)} WITH SCHEMA ${quoteIdentifier(schema)} CASCADE`;
}

// src/access/grants.ts
function planGrants(desired, catalog) {
  if (catalog) requireRoles(desired, catalog);
  const parts = [planMissing, planPrivileges, planMemberships, planRevocations].map(
    (plan) => plan(desired, catalog)
  );
  return {
    changes: parts.flatMap(({ changes }) => changes),
    findings: parts.flatMap(({ findings }) => findings)
  };
}
function requireRoles({ database, grants, privileges = [] }, { roles }) {
  const holders = [...grants.map(({ grantee }) => grantee), ...privileges.map(({ holder }) => holder)];
  const named = holders.filter((holder) => holder.kind === "role");
  const missing = [...new Set(named.map(({ role }) => role))].filter((role) => !roles.includes(role));
  if (missing.length === 0) return;
  const list = missing.map((role) => `"${role}"`).join(", ");
  throw new DeployError(
    "ROLE_NOT_FOUND",
    `deployment.yaml grants something to ${list}, and the server of database "${database}" has no such role.`,
    {
      hint: `Correct the name in deployment.yaml, or create the role first: with the Lakebase roles API for people and service principals, or as an administrator: ${missing.map((role) => `CREATE ROLE ${quoteIdentifier(role)} NOLOGIN;`).join(" ")}`
    }
  );
}

// src/access/invalid-index.ts
var LEFT_BY_REINDEX = /_cc(?:new|old)\d*$/;
function findInvalidIndexes({ schema }, catalog) {
  return (catalog?.invalidIndexes ?? []).map((index) => ({
    code: "INDEX_INVALID",
    key: index.name,
    message: `Index "${schema}"."${index.name}" on table "${index.table}" is INVALID: it was left half built, so no query uses it, and every write keeps it up.`,
    hint: `As ${quoteIdentifier(index.owner)} or a member of it run: ${repair(schema, index)} A migration that builds it again with CREATE INDEX CONCURRENTLY drops it first by itself.`,
    objects: [index.name]
  }));
}
function repair(schema, { name }) {
  const index = qualified(schema, name);
  return LEFT_BY_REINDEX.test(name) ? `DROP INDEX CONCURRENTLY ${index};` : `REINDEX INDEX CONCURRENTLY ${index};`;
}

// src/migrations/guard/repeatable.ts
function planRepeatables(desired, catalog, look) {
  const looked = new Set(look.files.map(({ file }) => file));
  const missed = runnableRepeatables(desired, catalog).find((file) => !looked.has(file));
  if (missed) throw new Error(`the catalog was not asked about ${missed.name}`);
  const problems = look.files.flatMap((file) => file.problems);
  if (problems.length > 0) throw new InvalidInput(problems);
  return look.files.filter(({ file, needed, unread }) => file.run === "on-change" || needed > 0 || unread).map(({ file, send, needed, total, first }) => ({
    kind: "repeat-migration",
    file,
    locks: look.locks.get(file),
    rerun: appliedChecksum(file, catalog) !== void 0,
    send,
    needed,
    total,
    first
  }));
}

// src/plan/database.ts
function planDatabase(desired, catalog, look = NO_LOOKAHEAD) {
  const rights = planRights(desired, catalog);
  const [{ accepted, adopted, pending }, repeatable] = inOneReport(
    () => planMigrations(desired, catalog),
    () => planRepeatables(desired, catalog, look)
  );
  const migrations = [
    ...pending.map((file) => ({ kind: "migrate", file, locks: look.locks.get(file) })),
    ...repeatable
  ];
  const ledger = planLedger(desired, catalog, accepted.length + adopted.length + migrations.length > 0);
  const before = [
    ...planExtensions(desired, catalog),
    ...planCommand(desired),
    ...migrations.filter((change) => phaseOf(change) === "before-deploy")
  ];
  const after = migrations.filter((change) => phaseOf(change) === "after-deploy");
  const close = (phase, files) => files.length > 0 ? planClosing(desired, catalog, rights.changes, phase) : [];
  return {
    changes: [
      ...rights.changes,
      ...ledger,
      ...planAdoption(desired, adopted),
      ...accepted,
      ...close("before-deploy", before),
      ...before,
      ...close("after-deploy", after),
      ...after
    ],
    findings: markAccepted(
      [...rights.findings, ...findInvalidIndexes(desired, catalog)],
      desired.acceptedFindings
    )
  };
}
function planStructure(desired, catalog) {
  const { changes, findings } = planRights(desired, catalog);
  const { accepted, adopted, pending } = planMigrations(desired, catalog);
  const ledger = planLedger(desired, catalog, accepted.length + adopted.length + pending.length > 0);
  return {
    changes: [...changes, ...ledger, ...planAdoption(desired, adopted), ...accepted],
    findings: markAccepted(findings, desired.acceptedFindings)
  };
}
function planRights(unsettled, catalog) {
  const desired = settleCreate(unsettled, catalog);
  const [ownership, grants] = [planOwnership(desired, catalog), planGrants(desired, catalog)];
  if (catalog) refuseAdministrators(desired, catalog, grants.changes);
  return {
    changes: [...ownership.changes, ...grants.changes],
    findings: [...ownership.findings, ...grants.findings]
  };
}
function planAdoption({ baseline }, files) {
  if (files.length === 0) return [];
  const by = baseline?.kind === "tool" ? `from ${baseline.tool}` : "baseline";
  const entries = files.map(({ version, name, checksum }) => ({ version, name, checksum }));
  return [{ kind: "adopt-migrations", by, entries }];
}
function planCommand({ command }) {
  return command === void 0 ? [] : [{ kind: "run-command", command }];
}
function inOneReport(first, second) {
  const [one, two] = [attempt(first), attempt(second)];
  if (one.problems || two.problems) throw new InvalidInput([...one.problems ?? [], ...two.problems ?? []]);
  return [one.value, two.value];
}
function attempt(work) {
  try {
    return { value: work() };
  } catch (error) {
    if (error instanceof InvalidInput) return { problems: error.problems };
    throw error;
  }
}
function planLedger({ migrations }, catalog, isWritten) {
  if (!catalog?.ledger) return migrations.length > 0 ? [{ kind: "create-ledger", table: LEDGER_TABLE }] : [];
  return isWritten && !catalog.ledgerIsCurrent ? [{ kind: "upgrade-ledger", table: LEDGER_TABLE }] : [];
}

// src/postgres/set-config.ts
function setConfig(scope, settings) {
  const calls = Object.entries(settings).map(
    ([name, value]) => `pg_catalog.set_config('${name}', ${quoteLiteral(value)}, ${scope === "transaction"})`
  );
  return `SELECT ${calls.join(", ")}`;
}

// src/postgres/session-settings.ts
var SESSION_SETTINGS = [
  setConfig("session", {
    idle_session_timeout: "60s",
    idle_in_transaction_session_timeout: "60s",
    client_connection_check_interval: "1s",
    tcp_keepalives_idle: "15",
    tcp_keepalives_interval: "5",
    tcp_keepalives_count: "3"
  })
];

// src/postgres/pooler.ts
var LOOKS = 12;
async function requireOneBackend(session, pid) {
  for (let look = 0; look < LOOKS; look += 1) {
    const results = await session.send("SELECT pg_backend_pid() AS pid");
    if (Number(cell(results, "pid")) !== pid) throw pooled();
  }
}
function pooled() {
  return new DeployError(
    "DATABASE_POOLED",
    "Two connections to the database turned out to be one: a connection pooler in transaction mode stands in between, so a lock or a setting made here could be another client's a moment later.",
    {
      hint: "Nothing was changed. Give the address of the server itself: on Lakebase the host name without `-pooler`, with pgbouncer the port of PostgreSQL (5432 as a rule), or a pool with `pool_mode = session`."
    }
  );
}

export {
  creatorsRevoked,
  setConfig,
  SESSION_SETTINGS,
  planRepeatables,
  createExtension,
  planDatabase,
  planStructure,
  requireOneBackend,
  pooled
};

import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  seen,
  statusOf,
  unseen
} from "./chunk-U6QEXVF4.js";
import {
  createWorkspacePorts
} from "./chunk-NFCJDA44.js";
import "./chunk-O2C7BYZG.js";
import "./chunk-KETGHINZ.js";
import {
  missing
} from "./chunk-O2QF5HPT.js";
import "./chunk-EHHKCPMF.js";
import {
  readEntry,
  releaseScope,
  workspaceFolder
} from "./chunk-AH5LQTQN.js";
import {
  migrationsOf
} from "./chunk-KSH3AAMM.js";
import "./chunk-OPMWS367.js";
import "./chunk-IQS7U2CU.js";
import "./chunk-O7JCRP5C.js";
import "./chunk-Y5O3ZCFA.js";
import "./chunk-MQD2NY2V.js";
import "./chunk-64XL6SQ7.js";
import {
  planDatabase
} from "./chunk-22Q4UNOY.js";
import "./chunk-7CNJEK6V.js";
import "./chunk-PUMUZ2AY.js";
import "./chunk-XRS6ORUV.js";
import {
  POSTGRES_API,
  findLakebase,
  listAll,
  observeDatabase,
  readApp,
  readIdentity
} from "./chunk-YSTNHU4C.js";
import "./chunk-6S3I2V3D.js";
import "./chunk-VJFC7OB6.js";
import "./chunk-L5TNBN5D.js";
import "./chunk-HWLUYJBA.js";
import {
  desiredDatabaseOf
} from "./chunk-66DI3GRZ.js";
import {
  NO_OUTPUTS,
  hostOf
} from "./chunk-HDZLFOZR.js";
import "./chunk-U5BOXLJD.js";
import {
  advice,
  count,
  makePlan,
  printable,
  prose,
  renderJson,
  withoutAccepted
} from "./chunk-NNJ77NSG.js";
import "./chunk-BXTFETVF.js";
import "./chunk-FLRB6NYJ.js";
import {
  checkLogin
} from "./chunk-2YMDTRDN.js";
import {
  chooseAuthKind,
  policyCommand,
  readSubject,
  subjectInEnvironment
} from "./chunk-APERFMYY.js";
import {
  ApiError,
  decode,
  exchange,
  segment
} from "./chunk-LS73RLAB.js";
import "./chunk-KQ4V2L7F.js";
import "./chunk-NJCRJ3WE.js";
import "./chunk-DYNZYKTZ.js";
import "./chunk-SYWAMOT7.js";
import "./chunk-PXPCPG7C.js";
import "./chunk-SMUWBURH.js";
import "./chunk-ZJH35LZ7.js";
import "./chunk-KIEY5H6O.js";
import "./chunk-4O52CJTX.js";
import "./chunk-LG7SLCJU.js";
import "./chunk-53LUEOCF.js";
import "./chunk-WBAGURTN.js";
import "./chunk-J2KHI4WV.js";
import "./chunk-R76D4YU4.js";
import "./chunk-4ZZPHBBI.js";
import {
  RELEASE_TABLE
} from "./chunk-KHUWHDDR.js";
import "./chunk-UCFBEN3C.js";
import {
  block,
  partsOf
} from "./chunk-24HEOBGC.js";
import "./chunk-SH3EI4LW.js";
import "./chunk-F24S7VJV.js";
import "./chunk-H2W463VT.js";
import "./chunk-I5HNRKAD.js";
import "./chunk-ZQDTDYLC.js";
import "./chunk-MIAR4VDL.js";
import "./chunk-WBYYI7VR.js";
import "./chunk-H5SW7SUU.js";
import {
  qualified
} from "./chunk-KR4KYWI5.js";
import {
  capitalised,
  sentence
} from "./chunk-VJU6MYWT.js";
import {
  DeployError
} from "./chunk-TQXD66EW.js";
import "./chunk-R3VLFCQE.js";
import "./chunk-WAYFETPN.js";
import "./chunk-O7YS6YDJ.js";
import "./chunk-B35PVNTZ.js";

// src/plan/diagnosis.ts
function ok(subject, text, advice2) {
  return { subject, verdict: "ok", text, advice: advice2 };
}
function warning(subject, text, advice2) {
  return { subject, verdict: "warning", text, advice: advice2 };
}
function failed(subject, text, advice2) {
  return { subject, verdict: "failed", text, advice: advice2 };
}
function unknown(subject, text, advice2) {
  return { subject, verdict: "unknown", text, advice: advice2 };
}
function isSound(diagnoses) {
  return diagnoses.every(({ verdict }) => verdict !== "failed");
}

// src/plan/diagnose-database.ts
function diagnoseCatalog({ schema, ownerRole }, catalog) {
  const { login, owner, ownerMembers } = catalog;
  const joined = ownerMembers.includes(login.role);
  return [
    owner ? ok(
      "owner role",
      `${ownerRole} is there${joined ? `, and ${login.role} may act as it` : `; a deploy makes ${login.role} a member`}.`
    ) : ok("owner role", `A deploy makes ${ownerRole}.`),
    diagnoseSchema(schema, ownerRole, catalog),
    diagnoseLedger(schema, catalog),
    diagnoseReleases(schema, catalog)
  ];
}
function diagnoseSchema(name, ownerRole, { schema, objects }) {
  if (!schema) return ok("schema", `A deploy makes ${name}.`);
  if (schema.owner === ownerRole)
    return ok("schema", `${name} belongs to ${ownerRole}, with ${count(objects.length, "object")}.`);
  return warning(
    "schema",
    `${name} belongs to ${schema.owner}, and not to ${ownerRole}.`,
    "`plan` says which of what is in it a deploy takes over, and what has to be done for the rest."
  );
}
function diagnoseLedger(schema, { ledger, ledgerFault, histories, login }) {
  const subject = "ledger";
  if (ledgerFault)
    return failed(subject, `The ledger of ${schema} is not as it was made: ${ledgerFault.fault}.`);
  if (ledger === "unreadable")
    return failed(subject, `${login.role} may not read the ledger of ${schema}, or it was changed.`);
  if (ledger !== void 0) return ok(subject, `${count(ledger.length, "migration")} recorded as applied.`);
  const [other] = histories;
  if (!other) return ok(subject, "A deploy makes it.");
  return warning(
    subject,
    `There is none, and ${other.tool} has kept a history in the schema.`,
    "`plan` prints the `migrations.baseline` that continues from it."
  );
}
function diagnoseReleases(schema, { releases, login }) {
  const subject = "releases";
  if (releases === "unreadable")
    return failed(
      subject,
      `${login.role} may not read ${qualified(schema, RELEASE_TABLE)}, or it was changed.`
    );
  if (releases === void 0 || releases.length === 0)
    return unknown(subject, "None of this app is recorded yet.");
  return ok(subject, `${count(releases.length, "release")} of this app recorded.`);
}
function diagnoseWriters(drift) {
  const subject = "second writers";
  if (drift.length === 0) return ok(subject, "Nobody else has deployed what runs.");
  return warning(
    subject,
    `${drift.join("; ")}.`,
    "The next deploy replaces it. Whoever deploys this app by hand or by Git should stop, or the two undo each other."
  );
}

// src/engine/tried.ts
async function tried(signal, work) {
  try {
    return { value: await work() };
  } catch (error) {
    signal.throwIfAborted();
    return { error };
  }
}
function valueIn(attempt) {
  return attempt && "value" in attempt ? attempt.value : void 0;
}
function failure(subject, error) {
  const message = error instanceof Error ? error.message : String(error);
  const advice2 = error instanceof DeployError ? error.hint : void 0;
  return failed(subject, sentence(capitalised(message.replace(/\s+/g, " "))), advice2);
}

// src/engine/diagnose-database.ts
async function diagnoseDatabase(desired, { lakebase, app, user, files }, ports) {
  const subject = "Postgres login";
  const release = { ...releaseScope(app, ports), inFull: true };
  const desiredDatabase = { ...desiredDatabaseOf(desired, files, app), release };
  const reading = await tried(
    ports.deadline.signal,
    () => observeDatabase(desiredDatabase, lakebase, user, ports)
  );
  if ("error" in reading) return [failure(subject, reading.error)];
  const found = reading.value;
  if (found.state === "new") return [ok(subject, "The database does not exist yet: a deploy makes it.")];
  if (found.state === "deferred") return [diagnoseDeferred(found.reason, found.roleMissing)];
  const { database, schema, ownerRole } = desired.lakebase;
  const version = Math.floor(found.catalog.serverVersion / 1e4);
  return [
    ok(subject, `${user} is logged in to ${database} at ${hostOf(lakebase)} (PostgreSQL ${version}).`),
    ...diagnoseCatalog({ database, schema, ownerRole }, found.catalog),
    ...await diagnosePlan(desired, files, app, found, ports),
    ...driftLines(desired, lakebase, app, found)
  ];
}
function diagnoseDeferred(reason, roleMissing) {
  const text = `Nobody can look inside yet: ${sentence(reason)}`;
  return roleMissing ? warning("Postgres login", `${text} A deploy makes the role, where this identity may.`) : unknown("Postgres login", text);
}
async function diagnosePlan(desired, files, app, { catalog, look }, ports) {
  const subject = "database plan";
  const plan = await tried(
    ports.deadline.signal,
    async () => planDatabase(desiredDatabaseOf(desired, files, app), catalog, look)
  );
  if ("error" in plan) return [failure(subject, plan.error)];
  const { changes, findings } = plan.value;
  const open = withoutAccepted(findings);
  const text = `A deploy has ${count(changes.length, "change")} to make in the database.`;
  if (open.length === 0) return [ok(subject, text)];
  return [
    warning(
      subject,
      `${text} ${count(open.length, "thing")} in it ${open.length === 1 ? "is" : "are"} not as desired, which no deploy changes.`,
      "`audit` names each, with what mends it."
    )
  ];
}
function driftLines(desired, lakebase, app, { catalog }) {
  const { drift } = statusOf(desired, {
    ...{ app: seen(app), lakebase: seen(lakebase), catalog: seen(catalog), files: seen([]) },
    health: unseen("nobody looked")
  });
  return app?.activeDeployment && "value" in drift ? [diagnoseWriters(drift.value)] : [];
}

// src/plan/diagnose-login.ts
var NUMERIC_ID = "The numeric id of the service principal is in its page of the account console, and in `databricks account service-principals list`.";
function diagnoseSubject(sent, environment, id) {
  const other = sent.otherForm === void 0 ? "" : ` GitHub's other form of it is ${sent.otherForm}.`;
  const token = ok(
    "id token",
    `iss ${sent.issuer}, sub ${sent.subject}, aud ${sent.audience}.${other}`,
    policyAdvice("The policy of this job:", sent, id)
  );
  if (environment === void 0) return [token];
  return [token, diagnoseEnvironment(sent, environment, id)];
}
function diagnoseEnvironment(sent, environment, id) {
  const subject = subjectInEnvironment(sent.subject, environment);
  const what = "GitHub environment";
  if (subject === void 0)
    return unknown(
      what,
      `The subject of the id token, ${sent.subject}, is of a form that is not GitHub's own.`
    );
  if (subject === sent.subject) return ok(what, `This job is in ${environment}, as the policy expects.`);
  return warning(
    what,
    `This job is not in ${environment}: a job with \`environment: ${environment}\` sends sub ${subject}, and a policy for one does not match the other.`,
    `${block(`jobs:
  deploy:
    environment: ${environment}`)}
${policyAdvice("The policy of such a job:", { ...sent, subject }, id)}`
  );
}
function diagnosePolicy(repository, audience, environment) {
  const subject = `repo:${repository ?? "<org>/<repo>"}:environment:${environment ?? "<environment>"}`;
  const sent = { issuer: "https://token.actions.githubusercontent.com", subject, audience };
  return unknown(
    "federation policy",
    "Only an account admin sees the policies. Repositories made or renamed since July 2026 have the subject with the ids of owner and repository: `doctor` in a job prints it.",
    policyAdvice(`A job in ${environment ?? "an environment"} needs:`, sent, void 0)
  );
}
function policyAdvice(what, sent, id) {
  return [what, block(policyCommand(sent, id)), ...id === void 0 ? [NUMERIC_ID] : []].join("\n");
}
function diagnoseEntitlement(refusal, id) {
  if (refusal === void 0) return ok("workspace access", "The workspace serves this identity.");
  if (!/workspace-access/.test(refusal)) return unknown("workspace access", refusal);
  const operations = [{ op: "add", path: "entitlements", value: [{ value: "workspace-access" }] }];
  const body = { schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], Operations: operations };
  return failed(
    "workspace access",
    "This identity lacks the entitlement `workspace-access`.",
    `A workspace admin runs:
${block(`databricks api patch /api/2.0/preview/scim/v2/ServicePrincipals/${id ?? "<id>"} --json '${JSON.stringify(body)}'`)}`
  );
}

// src/engine/diagnose-login.ts
var KINDS = {
  "github-oidc": "GitHub's id token",
  "oauth-m2m": "a client secret",
  pat: "a token",
  sdk: "what the Databricks SDK finds"
};
function diagnoseSettings({ login }) {
  return checkLogin(login).map(
    ({ message, hint }) => failed("login", sentence(capitalised(message)), hint && sentence(capitalised(hint)))
  );
}
async function diagnoseLogin({ login }, ports, environment, told) {
  const { signal } = environment;
  const kind = chooseAuthKind(login);
  const { host } = ports.client;
  const [subject, me] = await Promise.all([
    kind === "github-oidc" ? tried(signal, () => readSubject(login, host, { ...ports, ...environment })) : void 0,
    tried(signal, () => readIdentity(ports.client))
  ]);
  const identity = valueIn(me);
  const id = identity?.kind === "service-principal" ? identity.id : void 0;
  const how = `It went well, by ${KINDS[kind]}.`;
  const job = subject && ("error" in subject ? [failure("id token", subject.error)] : diagnoseSubject(subject.value, told.environment, id));
  const isToken = subject !== void 0 && "error" in subject;
  return {
    identity,
    lines: [
      ...job ?? policyLines(told, `${host}/oidc/v1/token`),
      ..."error" in me ? isToken ? [] : [failure("login", me.error)] : [ok("login", how)],
      ...identity ? [diagnoseIdentity(identity)] : []
    ]
  };
}
function policyLines({
  environment,
  repository
}, audience) {
  return environment === void 0 ? [] : [diagnosePolicy(repository, audience, environment)];
}
function diagnoseIdentity({ kind, userName, workspaceId }) {
  const who = kind === "user" ? `user ${userName}` : `service principal ${userName}`;
  const where = workspaceId === void 0 ? "" : `, in workspace ${workspaceId}`;
  return ok("identity", `${capitalised(who)}${where}.`);
}

// src/databricks/access-control.ts
async function readLevels(client, securable, identity) {
  const path = permissionsPath(securable);
  try {
    const list = decode(await client.get(path), `GET ${path}`).list("access_control_list", (entry) => entry);
    return list.filter((entry) => isAbout(entry, identity)).flatMap(levelsOf);
  } catch (error) {
    if (error instanceof ApiError && error.status === 403) return void 0;
    throw error;
  }
}
function permissionsPath({ type, id }) {
  return `/api/2.0/permissions/${type}/${segment(id)}`;
}
function grantCommand(securable, identity, level) {
  const principal = identity.kind === "user" ? "user_name" : "service_principal_name";
  const body = {
    access_control_list: [{ [principal]: identity.userName, permission_level: level }]
  };
  return `databricks api patch ${permissionsPath(securable)} --json '${JSON.stringify(body)}'`;
}
function isAbout(entry, { userName, groups }) {
  const name = entry.optionalString("user_name") ?? entry.optionalString("service_principal_name");
  if (name !== void 0) return name.toLowerCase() === userName.toLowerCase();
  return groups.includes(entry.optionalString("group_name") ?? "");
}
function levelsOf(entry) {
  return entry.list("all_permissions", (permission) => permission.optionalString("permission_level") ?? "");
}

// src/databricks/quota.ts
var MOST_APPS = 100;
var MOST_ACTIVE_COMPUTES = 20;
function countApps(client) {
  return listAll(client, "/api/2.0/apps", "apps", () => 1).then((apps) => apps.length);
}
async function activeBranches(client, projectId, defaultBranch) {
  const path = `${POSTGRES_API}/projects/${encodeURIComponent(projectId)}/branches`;
  const branches = await listAll(client, path, "branches", (branch) => branch.string("name"));
  const others = branches.filter((name) => name !== defaultBranch);
  const active = await Promise.all(others.map((name) => isActive(client, name)));
  return others.filter((_, index) => active[index]);
}
async function isActive(client, branch) {
  const states = await listAll(
    client,
    `${POSTGRES_API}/${branch}/endpoints`,
    "endpoints",
    (endpoint) => endpoint.object("status").optionalString("current_state")
  );
  return states.includes("ACTIVE");
}

// src/plan/diagnose-rights.ts
var WRITES = ["CAN_EDIT", "CAN_MANAGE"];
function diagnoseAppRights(name, { levels, command }) {
  const subject = "rights on the app";
  if (levels?.includes("CAN_MANAGE")) return ok(subject, `CAN_MANAGE on app ${name}.`);
  return failed(
    subject,
    `No CAN_MANAGE on app ${name}${seenInstead(levels)}: it cannot be deployed.`,
    `Whoever manages the app runs:
${block(command)}`
  );
}
function diagnoseLakebaseRights(what, { levels, command }) {
  const subject = "rights on Lakebase";
  if (levels?.includes("CAN_MANAGE")) return ok(subject, `CAN_MANAGE on ${what}.`);
  return warning(
    subject,
    `No CAN_MANAGE on ${what}${seenInstead(levels)}: a deploy cannot resize it, make a branch or a role in it, nor attach it to the app.`,
    `Where a deploy is to do that, whoever manages it runs:
${block(command)}`
  );
}
var SHARED_ROOT = /^(?:\/Workspace)?(?:\/Users|\/Repos)?\/?$/;
function diagnoseFolder(folder, home, existing) {
  const subject = "source folder";
  if (folder.startsWith(`${home}/`)) return ok(subject, `${folder} is in this identity's own home.`);
  if (/^(?:\/Workspace)?\/Shared\//.test(folder))
    return warning(
      subject,
      `${folder} is in /Shared, where everybody in the workspace may write: also what runs as the app.`,
      `Delete \`workspace_path\`, or name a folder that only deployers may write to.`
    );
  if (existing === void 0) return unknown(subject, `Nothing is to be seen of ${folder}.`);
  const { path, rights } = existing;
  if (rights.levels?.some((level) => WRITES.includes(level))) return ok(subject, `${path} may be written to.`);
  if (SHARED_ROOT.test(path))
    return failed(
      subject,
      `${folder} is not there, or not to be seen, and nothing may be made in ${path}.`,
      `Whoever owns the place makes the folder, and \`doctor\` then prints how this identity gets its right on it; or \`workspace_path\` goes:
${block(`databricks workspace mkdirs ${folder}`)}`
    );
  return failed(
    subject,
    `${path}${path === folder ? "" : `, in which ${folder} would be made,`} may not be written to${seenInstead(rights.levels)}.`,
    `Whoever manages the folder runs this, or \`workspace_path\` goes:
${block(rights.command)}`
  );
}
function diagnoseApps(there, most) {
  const text = `The workspace has ${there} of at most ${most} apps.`;
  return there < most ? ok("quota of apps", text) : failed("quota of apps", text, "Delete an app that is not needed: a stopped one counts, too.");
}
function diagnoseComputes(active, most) {
  const subject = "active computes";
  const text = `${active.length} of at most ${most} computes of the project are active, the default branch's aside.`;
  if (active.length < most) return ok(subject, text);
  return failed(
    subject,
    `${text} A further one stays suspended.`,
    `Give branches an end (\`lakebase.ttl\`), or delete one that is not needed:
${block(`databricks postgres delete-branch ${active[0] ?? "<branch>"}`)}`
  );
}
function seenInstead(levels) {
  if (levels === void 0) return " (this identity may not even read who has it)";
  return levels.length === 0 ? "" : ` but ${[...new Set(levels)].join(", ")}`;
}

// src/engine/diagnose-rights.ts
async function diagnoseApp({ app: { name } }, app, identity, ports) {
  const refused = "error" in app;
  if (refused && !isRefused(app.error)) return [];
  if (refused || app.value)
    return withRights(
      "rights on the app",
      { type: "apps", id: name },
      identity,
      ports,
      (rights) => diagnoseAppRights(name, rights)
    );
  return line(
    "quota of apps",
    await tried(ports.deadline.signal, () => countApps(ports.client)),
    (there) => diagnoseApps(there, MOST_APPS)
  );
}
function isRefused(error) {
  return error instanceof ApiError && error.status === 403;
}
function diagnoseUnseenLakebase({ lakebase: { type, name } }, error, identity) {
  if (!isRefused(error)) return [];
  const securable = {
    type: type === "provisioned" ? "database-instances" : "database-projects",
    id: name
  };
  const command = grantCommand(securable, identity, "CAN_MANAGE");
  return [diagnoseLakebaseRights(name, { levels: void 0, command })];
}
async function diagnoseLakebase(lakebase, identity, ports) {
  const subject = "rights on Lakebase";
  if (lakebase.kind === "provisioned") {
    const { instance, name } = lakebase;
    if (!instance) return [];
    return withRights(
      subject,
      { type: "database-instances", id: name },
      identity,
      ports,
      (rights2) => diagnoseLakebaseRights(`instance ${name}`, rights2)
    );
  }
  const { project, projectId, branch } = lakebase;
  if (!project) return [];
  const [rights, computes] = await Promise.all([
    withRights(
      subject,
      { type: "database-projects", id: projectId },
      identity,
      ports,
      (found) => diagnoseLakebaseRights(`project ${projectId}`, found)
    ),
    branch?.default === true ? [] : diagnoseActive(projectId, project.defaultBranch, ports)
  ]);
  return [...rights, ...computes];
}
async function diagnoseActive(projectId, defaultBranch, ports) {
  const active = await tried(
    ports.deadline.signal,
    () => activeBranches(ports.client, projectId, defaultBranch)
  );
  return line("active computes", active, (found) => diagnoseComputes(found, MOST_ACTIVE_COMPUTES));
}
async function diagnoseFiles(desired, identity, ports) {
  const folder = workspaceFolder(desired, identity);
  const home = `/Workspace/Users/${identity.userName}`;
  const existing = await tried(ports.deadline.signal, () => nearestEntry(folder, ports));
  if ("error" in existing) {
    const refusal = existing.error instanceof Error ? existing.error.message : String(existing.error);
    return /workspace-access/.test(refusal) ? [diagnoseEntitlement(refusal, identity.id)] : [failure("source folder", existing.error)];
  }
  const served = diagnoseEntitlement(void 0, identity.id);
  const entry = existing.value;
  if (!entry?.objectId) return [served, diagnoseFolder(folder, home, void 0)];
  const securable = { type: "directories", id: String(entry.objectId) };
  const rights = await withRights(
    "source folder",
    securable,
    identity,
    ports,
    (found) => diagnoseFolder(folder, home, { path: entry.path, rights: found })
  );
  return [served, ...rights];
}
async function nearestEntry(folder, { client }) {
  for (let path = folder; path.lastIndexOf("/") > 0; path = path.slice(0, path.lastIndexOf("/"))) {
    const entry = await readEntry(client, path);
    if (entry) return entry;
  }
  return void 0;
}
async function withRights(subject, securable, identity, { client, deadline }, diagnose2) {
  const levels = await tried(deadline.signal, () => readLevels(client, securable, identity));
  const level = securable.type === "directories" ? "CAN_EDIT" : "CAN_MANAGE";
  const command = grantCommand(securable, identity, level);
  return line(subject, levels, (found) => diagnose2({ levels: found, command }));
}
function line(subject, found, diagnose2) {
  return ["error" in found ? failure(subject, found.error) : diagnose2(found.value)];
}

// src/engine/reach.ts
var TIMEOUT_MS = 1e4;
async function reach(host, ports) {
  const before = ports.wallClock();
  const { headers } = await exchange(ports, {
    method: "GET",
    url: new URL("/.well-known/databricks-config", host),
    headers: { accept: "application/json", "user-agent": ports.userAgent },
    timeoutMs: TIMEOUT_MS
  });
  const told = Date.parse(headers.get("date") ?? "");
  const now = (before + ports.wallClock()) / 2;
  return { aheadMs: Number.isNaN(told) ? void 0 : now - told };
}

// src/plan/diagnose-network.ts
var EXACT_MS = 9e4;
var TOLERATED_MS = 3e5;
function diagnoseClock(aheadMs) {
  if (aheadMs === void 0) return unknown("clock", "The workspace did not tell the time.");
  const seconds = Math.round(Math.abs(aheadMs) / 1e3);
  if (Math.abs(aheadMs) <= EXACT_MS) return ok("clock", "It agrees with the workspace's.");
  const text = `This machine is ${seconds} s ${aheadMs > 0 ? "ahead of" : "behind"} the workspace.`;
  const advice2 = `Tokens are refused that are not valid yet, or not any more. Let the machine take its time from the network:
${block("sudo timedatectl set-ntp true")}`;
  return Math.abs(aheadMs) > TOLERATED_MS ? failed("clock", text, advice2) : warning("clock", text, advice2);
}
function diagnoseProxy(env, isReached) {
  const name = ["HTTPS_PROXY", "https_proxy"].find((each) => env[each]);
  if (name === void 0) return ok("proxy", "None is set.");
  const direct = "PostgreSQL is spoken to directly, on port 5432, which no HTTP proxy passes on.";
  if (env.NODE_USE_ENV_PROXY === "1")
    return ok("proxy", `${name} is used for the calls to the workspace. ${direct}`);
  if (isReached) return ok("proxy", `${name} is set, and not needed: the workspace answers without it.`);
  return failed(
    "proxy",
    `${name} is set, and not used, because Node does not look at it by itself.`,
    `Add to the step or the job, whose runner hands it to Node before it starts:
${block("env:\n  NODE_USE_ENV_PROXY: 1")}
${direct}`
  );
}

// src/plan/render-diagnosis.ts
var SIGNS = {
  ok: "ok",
  warning: "warning",
  failed: "failed",
  unknown: "?"
};
var MARKS = { ok: "\u2705", warning: "\u26A0\uFE0F", failed: "\u274C", unknown: "\u2754" };
function renderDiagnoses(diagnoses) {
  const width = Math.max(...diagnoses.map(({ subject }) => subject.length));
  return diagnoses.flatMap(({ subject, verdict, text, advice: what }) => [
    `${SIGNS[verdict].padEnd(7)}  ${subject.padEnd(width)}  ${printable(text)}`,
    ...adviceLines(what)
  ]).join("\n");
}
function adviceLines(text) {
  if (text === void 0) return [];
  return partsOf(text).flatMap(
    (part) => "block" in part ? part.block.split("\n").map((line2) => line2 === "" ? "" : `             ${printable(line2)}`) : [`         ${printable(part.prose)}`]
  );
}
function renderDiagnosesMarkdown(diagnoses) {
  const cell = (text) => prose(text).replace(/(?<!\\)\|/g, "\\|");
  const rows = diagnoses.map(
    ({ subject, verdict, text }) => `| ${MARKS[verdict]} | ${cell(subject)} | ${cell(text)} |`
  );
  const open = diagnoses.filter(({ verdict }) => verdict === "failed" || verdict === "warning");
  const rest = diagnoses.filter((diagnosis) => !open.includes(diagnosis));
  return [
    ["| | | |", "|---|---|---|", ...rows].join("\n"),
    ...sections(open).map((text) => text),
    ...fold(sections(rest))
  ].join("\n\n");
}
function sections(diagnoses) {
  return diagnoses.flatMap(
    ({ subject, advice: what }) => what === void 0 ? [] : [`**${prose(subject)}**

${advice(what)}`]
  );
}
function fold(parts) {
  if (parts.length === 0) return [];
  return [`<details><summary>To copy</summary>

${parts.join("\n\n")}

</details>`];
}
function diagnosesJson(diagnoses) {
  return diagnoses.map(({ subject, verdict, text, advice: what }) => ({
    ...{ check: subject, verdict, text },
    advice: what ?? null
  }));
}

// src/source/repository.ts
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
function repositoryOf(directory) {
  const config = join(directory, ".git", "config");
  if (existsSync(config)) return fromRemote(readFileSync(config, "utf8"));
  const parent = dirname(directory);
  return parent === directory ? void 0 : repositoryOf(parent);
}
function fromRemote(config) {
  const origin = /\[remote "origin"\]([^[]*)/.exec(config)?.[1] ?? "";
  return /^\s*url\s*=\s*\S*github\.[^/:\s]+[/:]([^/\s]+\/[^/\s]+?)(?:\.git)?\/?\s*$/m.exec(origin)?.[1];
}

// src/commands/doctor.ts
var PATIENCE_MS = 3e4;
async function run(request, environment, progress) {
  const diagnoses = await environment.timeline.step("Observe", () => diagnose(request, environment));
  environment.signal.throwIfAborted();
  const plan = makePlan([], []);
  progress.plan = plan;
  const ending = endingOf(diagnoses);
  if (!isSound(diagnoses)) environment.reporter.error(ending.closing);
  return {
    outputs: { ...NO_OUTPUTS, changed: "false", plan: renderJson(plan), findings: "[]" },
    plan,
    executed: [],
    planOnly: true,
    phases: [],
    ending,
    links: {},
    isUnsound: !isSound(diagnoses),
    table: {
      text: renderDiagnoses(diagnoses),
      markdown: renderDiagnosesMarkdown(diagnoses),
      json: { ok: isSound(diagnoses), checks: diagnosesJson(diagnoses) }
    }
  };
}
function endingOf(diagnoses) {
  const failed2 = diagnoses.filter(({ verdict }) => verdict === "failed").length;
  const warned = diagnoses.filter(({ verdict }) => verdict === "warning").length;
  const warnings = warned === 0 ? "" : `, ${count(warned, "warning")}`;
  const looked = `${count(diagnoses.length, "check")}${warnings}`;
  if (failed2 === 0)
    return {
      verdict: `**Ready to deploy.** ${looked}. Nothing was changed.`,
      closing: `Ready to deploy: ${looked}.`
    };
  const text = `${failed2} of ${looked} ${failed2 === 1 ? "fails" : "fail"}, and a deploy would stop there.`;
  return { verdict: `**Failed.** ${text} Nothing was changed.`, closing: `Not ready: ${text}` };
}
async function diagnose(request, environment) {
  const { waitTimeoutMs = PATIENCE_MS } = request.inputs.inputs;
  const desired = { ...request.desired, waitTimeoutMs };
  const settings = diagnoseSettings(request);
  const ports = await tried(
    environment.signal,
    () => createWorkspacePorts({ ...request, desired }, environment)
  );
  if ("error" in ports) return settings.length > 0 ? settings : [failure("workspace", ports.error)];
  const network = await diagnoseNetwork(ports.value, environment);
  const lines = [...network.lines, ...settings];
  if (!network.isReached || settings.length > 0) return lines;
  return [...lines, ...await diagnoseWorkspace(desired, request, ports.value, environment)];
}
async function diagnoseNetwork(ports, { env, signal }) {
  const reached = await tried(
    signal,
    () => reach(ports.client.host, { ...ports, signal, wallClock: Date.now })
  );
  const answer = valueIn(reached);
  const isReached = answer !== void 0;
  return {
    isReached,
    lines: [
      "error" in reached ? failure("workspace", reached.error) : ok("workspace", `${ports.client.host} answers.`),
      diagnoseProxy(env, isReached),
      ...answer ? [diagnoseClock(answer.aheadMs)] : []
    ]
  };
}
async function diagnoseWorkspace(desired, request, ports, environment) {
  const told = {
    environment: request.inputs.inputs.for,
    repository: environment.env.GITHUB_REPOSITORY ?? repositoryOf(request.directory)
  };
  const { identity, lines } = await diagnoseLogin(request, ports, environment, told);
  if (!identity) return lines;
  return [...lines, ...await diagnoseEnvironment2(desired, identity, ports)];
}
async function diagnoseEnvironment2(desired, identity, ports) {
  const { signal } = ports.deadline;
  const found = tried(signal, () => readApp(ports.client, desired.app.name));
  const [app, lakebase, files, folder] = await Promise.all([
    found,
    tried(signal, () => findLakebase(desired, found.then(valueIn), ports)),
    tried(signal, () => migrationsOf(desired)),
    diagnoseFiles(desired, identity, ports)
  ]);
  const place = valueIn(lakebase);
  const there = valueIn(app);
  const [appLines, lakebaseLines, databaseLines] = await Promise.all([
    diagnoseApp(desired, app, identity, ports),
    "error" in lakebase ? diagnoseUnseenLakebase(desired, lakebase.error, identity) : diagnoseLakebase(lakebase.value, identity, ports),
    place && !missing(desired, { lakebase: place }) ? diagnoseDatabase(
      desired,
      { lakebase: place, app: there, user: identity.userName, files: valueIn(files) ?? [] },
      ports
    ) : []
  ]);
  return [
    ...folder,
    "error" in app ? failure("app", app.error) : appLine(desired, there !== void 0),
    ...appLines,
    "error" in lakebase ? failure("Lakebase", lakebase.error) : lakebaseLine(desired, lakebase.value),
    ...lakebaseLines,
    ..."error" in files ? [failure("migrations", files.error)] : [],
    ...databaseLines
  ];
}
function appLine({ app: { name } }, isThere) {
  return ok("app", isThere ? `${name} is there.` : `There is no ${name} yet: a deploy makes it.`);
}
function lakebaseLine(desired, lakebase) {
  const absent = missing(desired, { lakebase });
  const name = lakebase.kind === "provisioned" ? lakebase.name : `${lakebase.projectId}/${lakebase.branchId}`;
  return ok("Lakebase", absent ? `Not all is there: ${absent}. A deploy makes it.` : `${name} is there.`);
}
export {
  run
};

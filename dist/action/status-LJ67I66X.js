import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  seen,
  seenThrough,
  statusOf,
  unseen,
  unseenStatus
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
  probe,
  releaseScope
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
import "./chunk-22Q4UNOY.js";
import "./chunk-7CNJEK6V.js";
import "./chunk-PUMUZ2AY.js";
import "./chunk-XRS6ORUV.js";
import {
  findLakebase,
  observeDatabase,
  readApp,
  readMe
} from "./chunk-YSTNHU4C.js";
import "./chunk-6S3I2V3D.js";
import "./chunk-VJFC7OB6.js";
import "./chunk-L5TNBN5D.js";
import "./chunk-HWLUYJBA.js";
import {
  desiredDatabaseOf
} from "./chunk-66DI3GRZ.js";
import {
  NO_OUTPUTS
} from "./chunk-HDZLFOZR.js";
import "./chunk-U5BOXLJD.js";
import {
  count,
  makePlan,
  printable,
  prose,
  renderJson
} from "./chunk-NNJ77NSG.js";
import "./chunk-BXTFETVF.js";
import "./chunk-FLRB6NYJ.js";
import "./chunk-APERFMYY.js";
import "./chunk-LS73RLAB.js";
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
import "./chunk-KHUWHDDR.js";
import "./chunk-UCFBEN3C.js";
import "./chunk-24HEOBGC.js";
import "./chunk-SH3EI4LW.js";
import "./chunk-F24S7VJV.js";
import "./chunk-H2W463VT.js";
import "./chunk-I5HNRKAD.js";
import "./chunk-ZQDTDYLC.js";
import "./chunk-MIAR4VDL.js";
import "./chunk-WBYYI7VR.js";
import "./chunk-H5SW7SUU.js";
import "./chunk-KR4KYWI5.js";
import {
  clause
} from "./chunk-VJU6MYWT.js";
import "./chunk-TQXD66EW.js";
import "./chunk-R3VLFCQE.js";
import "./chunk-WAYFETPN.js";
import "./chunk-O7YS6YDJ.js";
import "./chunk-B35PVNTZ.js";

// src/plan/render-status.ts
var WIDTH = 44;
var ROWS = [
  ["App", ({ app }) => text(app, (name) => name)],
  ["URL", ({ url }) => text(url, (address) => address)],
  ["Release", ({ release }) => text(release, describeRelease)],
  ["Commit", ({ commit }) => text(commit, (sha) => sha.slice(0, 12))],
  ["Since", ({ since }) => text(since, isoTime)],
  ["Healthy", ({ healthy }) => text(healthy, describeHealth)],
  ["Schema", ({ schema }) => text(schema, describeSchema)],
  ["Drift", ({ drift }) => text(drift, (found) => found.length === 0 ? "none" : found.join("; "))],
  ["Size", ({ size }) => text(size, (range) => range)],
  ["Owner role", ({ ownerRole }) => text(ownerRole, (role) => role)]
];
function text(cell, describe) {
  return printable("unseen" in cell ? `not visible: ${cell.unseen}` : describe(cell.value));
}
function describeRelease({ releaseDigest, isRollback }) {
  return `${releaseDigest.slice(0, 12)}${isRollback ? " (rolled back to)" : ""}`;
}
function describeHealth({ healthy, why }) {
  return healthy ? "yes" : `no: ${why}`;
}
function describeSchema({ applied, ahead, behind }) {
  return `${applied} applied, ${ahead} ahead, ${behind} behind`;
}
function isoTime(at) {
  return new Date(at).toISOString();
}
function cellsOf(statuses) {
  const columns = statuses.map((status) => withoutRepeats(ROWS.map(([, cell]) => cell(status))));
  return ROWS.map(([heading], index) => [heading, ...columns.map((column) => column[index] ?? "")]);
}
function withoutRepeats(cells) {
  const isReason = (cell) => cell.startsWith("not visible: ");
  return cells.map(
    (cell, index) => isReason(cell) && cells.indexOf(cell) < index ? "not visible: see above" : cell
  );
}
function headings(statuses) {
  return ["", ...statuses.map(({ environment = "app" }) => environment)];
}
function renderStatus(statuses) {
  const rows = [headings(statuses), ...cellsOf(statuses)].map((row) => row.map((cell) => wrap(cell)));
  const widths = headings(statuses).map(
    (_, column) => Math.max(...rows.flatMap((row) => (row[column] ?? []).map((line) => line.length)))
  );
  return rows.flatMap((row) => {
    const height = Math.max(...row.map((lines) => lines.length));
    return Array.from(
      { length: height },
      (_, line) => row.map((lines, column) => (lines[line] ?? "").padEnd(widths[column] ?? 0)).join("  ").trimEnd()
    );
  }).join("\n");
}
function wrap(cell) {
  const lines = [];
  let line = "";
  for (const word of cell.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
function renderStatusMarkdown(statuses) {
  const line = (cells) => `| ${cells.map((cell) => prose(cell).replace(/(?<!\\)\|/g, "\\|")).join(" | ")} |`;
  const head = headings(statuses);
  return [line(head), `|${head.map(() => "---|").join("")}`, ...cellsOf(statuses).map(line)].join("\n");
}
function statusJson(statuses) {
  return { environments: statuses.map(asJson) };
}
function asJson({ environment, ...cells }) {
  const { app, url, release, commit, since, healthy, schema, drift, size, ownerRole } = cells;
  return {
    environment: environment ?? null,
    app: known(app, (name) => name),
    url: known(url, (address) => address),
    release: known(release, ({ releaseDigest }) => releaseDigest),
    artifact: known(release, ({ artifactDigest }) => artifactDigest),
    rollback: known(release, ({ isRollback }) => isRollback),
    commit: known(commit, (sha) => sha),
    since: known(since, isoTime),
    healthy: known(healthy, (health) => health.healthy),
    health: known(healthy, ({ why }) => why),
    schema: known(schema, (numbers) => numbers),
    drift: known(drift, (found) => found),
    size: known(size, (text2) => text2),
    ownerRole: known(ownerRole, (role) => role),
    unseen: reasons(cells)
  };
}
function known(cell, tell) {
  return "unseen" in cell ? null : tell(cell.value);
}
function reasons(cells) {
  return Object.fromEntries(
    Object.entries(cells).flatMap(([name, cell]) => "unseen" in cell ? [[name, cell.unseen]] : [])
  );
}

// src/commands/status.ts
var PATIENCE_MS = 3e4;
async function run({ environments, inputs }, environment, progress) {
  const { waitTimeoutMs = PATIENCE_MS } = inputs.inputs;
  const statuses = await environment.timeline.step(
    "Observe",
    () => Promise.all(environments.map((each) => look(each, waitTimeoutMs, environment)))
  );
  environment.signal.throwIfAborted();
  const plan = makePlan([], []);
  progress.plan = plan;
  const json = statusJson(statuses);
  const number = count(statuses.length, "environment");
  return {
    outputs: {
      ...NO_OUTPUTS,
      changed: "false",
      plan: renderJson(plan),
      findings: "[]",
      status: JSON.stringify(json)
    },
    plan,
    executed: [],
    planOnly: true,
    phases: [],
    ending: { verdict: `**${number}.** Nothing was changed.`, closing: `${number}; nothing was changed.` },
    links: {},
    table: { text: renderStatus(statuses), markdown: renderStatusMarkdown(statuses), json }
  };
}
async function look({ name, request }, waitTimeoutMs, environment) {
  if ("unseen" in request) return unseenStatus(name, request.unseen);
  const { desired } = request.value;
  const ports = await attempt(
    environment.signal,
    () => createWorkspacePorts({ ...request.value, desired: { ...desired, waitTimeoutMs } }, environment)
  );
  if ("unseen" in ports) return unseenStatus(name, ports.unseen);
  return observe(desired, ports.value);
}
async function observe(desired, ports) {
  const attempting = (work) => attempt(ports.deadline.signal, work);
  const [me, answer, files] = await Promise.all([
    attempting(() => readMe(ports.client)),
    attempting(() => readApp(ports.client, desired.app.name)),
    attempting(() => migrationsOf(desired))
  ]);
  const app = "unseen" in me && "unseen" in answer ? me : answer;
  const found = "unseen" in app ? void 0 : app.value;
  const lakebase = "unseen" in me ? me : await attempting(() => findLakebase(desired, Promise.resolve(found), ports));
  const [catalog, health] = await Promise.all([
    "unseen" in me ? me : "unseen" in lakebase ? lakebase : observeCatalog(desired, me.value.userName, lakebase.value, found, ports),
    "unseen" in app ? app : observeHealth(desired, app.value, ports)
  ]);
  return statusOf(desired, { app, lakebase, catalog, files, health });
}
async function observeCatalog(desired, user, lakebase, app, ports) {
  const absent = missing(desired, { lakebase });
  if (absent) return unseen(absent);
  const release = { ...releaseScope(app, ports), inFull: true };
  const desiredDatabase = { ...desiredDatabaseOf(desired, [], app), release };
  const reading = await attempt(
    ports.deadline.signal,
    () => observeDatabase(desiredDatabase, lakebase, user, ports)
  );
  return seenThrough(
    reading,
    (found) => found.state === "read" ? seen(found.catalog) : unseen(found.state === "deferred" ? found.reason : "the database does not exist yet")
  );
}
async function observeHealth({ health, app: { name } }, app, ports) {
  if (!app) return unseen(`app ${name} does not exist yet`);
  if (!app.activeDeployment) return seen({ healthy: false, why: "nothing is deployed" });
  if (app.appState !== "RUNNING")
    return seen({ healthy: false, why: `the app is ${app.appState ?? app.computeState}` });
  if (!health.enabled) return seen({ healthy: true, why: "" });
  const { fetch, tokens, userAgent, deadline } = ports;
  const probed = await attempt(
    deadline.signal,
    async () => probe(
      { fetch, url: `${app.url}${health.path}`, signal: deadline.signal, userAgent },
      await tokens.token()
    )
  );
  return seenThrough(probed, (result) => {
    if (result.ok) return seen({ healthy: true, why: "" });
    const { status = 0, reason } = result;
    const isProxy = status === 401 || status === 403 || status >= 300 && status < 400;
    return isProxy ? unseen(reason) : seen({ healthy: false, why: reason });
  });
}
async function attempt(signal, work) {
  try {
    return seen(await work());
  } catch (error) {
    signal.throwIfAborted();
    return unseen(reasonOf(error));
  }
}
function reasonOf(error) {
  return clause((error instanceof Error ? error.message : String(error)).replace(/\s+/g, " "));
}
export {
  run
};

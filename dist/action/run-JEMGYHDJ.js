import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  createDatabasePorts
} from "./chunk-O2C7BYZG.js";
import {
  abortOnSignal,
  endLeftCalls,
  endingSoon
} from "./chunk-XIQ6F26I.js";
import {
  systemClock
} from "./chunk-KETGHINZ.js";
import {
  INPUTS,
  INPUT_NAMES,
  isDryRun,
  readRequest,
  titleOf
} from "./chunk-IQS7U2CU.js";
import {
  version
} from "./chunk-64XL6SQ7.js";
import {
  noProgress,
  outputsOfFailure
} from "./chunk-HDZLFOZR.js";
import {
  advice,
  code,
  count,
  differs,
  fenced,
  inert,
  openFindings,
  printableOutput,
  prose,
  renderFindings,
  renderJson,
  renderMarkdown,
  unchanged
} from "./chunk-NNJ77NSG.js";
import "./chunk-FLRB6NYJ.js";
import "./chunk-KQ4V2L7F.js";
import "./chunk-NJCRJ3WE.js";
import "./chunk-DYNZYKTZ.js";
import "./chunk-SYWAMOT7.js";
import "./chunk-PXPCPG7C.js";
import "./chunk-SMUWBURH.js";
import "./chunk-ZJH35LZ7.js";
import "./chunk-KIEY5H6O.js";
import "./chunk-53LUEOCF.js";
import "./chunk-J2KHI4WV.js";
import "./chunk-4ZZPHBBI.js";
import "./chunk-UCFBEN3C.js";
import "./chunk-24HEOBGC.js";
import "./chunk-F24S7VJV.js";
import "./chunk-I5HNRKAD.js";
import {
  SqlFailure,
  describeFailure,
  isCatalogRace,
  isLockFailure
} from "./chunk-MIAR4VDL.js";
import "./chunk-WBYYI7VR.js";
import "./chunk-KR4KYWI5.js";
import {
  sentence
} from "./chunk-VJU6MYWT.js";
import {
  DeployError,
  InvalidInput,
  describeLocation,
  describeProblem
} from "./chunk-TQXD66EW.js";
import "./chunk-WAYFETPN.js";
import "./chunk-O7YS6YDJ.js";
import "./chunk-B35PVNTZ.js";

// src/action/run.ts
import { resolve as resolve2 } from "node:path";

// src/engine/failure.ts
var EXIT = { ok: 0, failed: 1, invalidInput: 2, differences: 3, cancelled: 130 };
function exitCode(error) {
  if (error instanceof InvalidInput) return EXIT.invalidInput;
  return isCancelled(error) ? EXIT.cancelled : EXIT.failed;
}
function isCancelled(error) {
  return error instanceof DeployError && error.code === "CANCELLED";
}
function explain(error) {
  if (!(error instanceof Error)) return String(error);
  const lines = [error.message];
  if (error instanceof DeployError && error.hint) lines.push(`What to do: ${error.hint}`);
  for (let { cause } = error, depth = 0; cause instanceof Error && depth < 5; { cause } = cause, depth += 1) {
    const { message } = cause;
    if (!lines.some((line) => line.includes(message))) lines.push(`Caused by: ${message}`);
  }
  if (error instanceof DeployError) lines.push(`Code: ${error.code}`);
  return lines.join("\n");
}
function partialResult({ plan, begun: last, executed: done }) {
  const unfinished = plan?.changes.filter((change) => !has(done, change)) ?? [];
  const begun = unfinished.filter((change) => has(last, change));
  const open = unfinished.filter((change) => !has(begun, change));
  const headline = done.length + begun.length === 0 ? "Nothing was changed." : `${done.length} of ${count(done.length + unfinished.length, "change")} done; run again and it continues from here.`;
  return { headline, done, begun, open };
}
function has(changes, { id }) {
  return changes.some((change) => change.id === id);
}
function renderPartialResult({ headline, done, begun, open }) {
  return [
    headline,
    ...done.map((change) => `  done      ${change.title}`),
    ...begun.map((change) => `  begun     ${change.title}`),
    ...open.map((change) => `  not done  ${change.title}`)
  ].join("\n");
}

// src/postgres/refused.ts
function asOwnStatement(error) {
  if (!(error instanceof SqlFailure)) return error;
  const where = error.place === void 0 ? "The database" : `The database at ${error.place}`;
  return new DeployError(
    "DATABASE_QUERY_REFUSED",
    `${where} refused a statement of this tool: ${describeFailure(error, holder(error))}`,
    {
      hint: [error.hint && sentence(error.hint), adviceFor(error)].filter(Boolean).join(" "),
      retryable: isCatalogRace(error) || /^(53|57)/.test(error.sqlstate),
      cause: error
    }
  );
}
function holder(error) {
  return isLockFailure(error) && error.held ? `; ${error.held}` : "";
}
var AGAIN = "Run the job again: it continues from what is there.";
function adviceFor({ sqlstate }) {
  switch (sqlstate) {
    case "25006":
      return "The server is a standby, or `default_transaction_read_only` is on for the server, the database or the role: connect to the primary, or turn it off.";
    case "42501":
      return "Let an administrator grant the login what the message names, and run the job again.";
    case "53100":
      return "The disk of the server is full: free space there, or raise its limit, and run the job again.";
    case "53300":
      return "No connection is left: close some that are not needed (pg_stat_activity lists them), or give the database more compute, and run the job again.";
    case "55P03":
      return `Another session holds a lock on what was to be read or written: end it, or deploy at a quieter time. ${AGAIN}`;
    case "57014":
      return `A statement took longer than \`statement_timeout\` allows, or somebody cancelled it. ${AGAIN}`;
    case "XX001":
    case "XX002":
      return "The server says that its data is damaged: change nothing more, and ask its support or restore it from a branch or backup.";
    default:
      return adviceForClass(sqlstate.slice(0, 2));
  }
}
function adviceForClass(sqlclass) {
  if (sqlclass === "53") return `The server is short of resources: give it more, or wait. ${AGAIN}`;
  if (sqlclass === "40" || sqlclass === "57") return AGAIN;
  return `Most often somebody changed the database at the same moment. ${AGAIN} If it stays so, report this message.`;
}

// src/commands/command.ts
var IN_WORKSPACE = {
  deploy: () => import("./deploy-DB4YWZR5.js"),
  plan: () => import("./plan-YHKXU4Z6.js"),
  migrate: () => import("./migrate-VXQF7XEJ.js"),
  rollback: () => import("./rollback-M6UUVGFD.js"),
  audit: () => import("./audit-KXPMCQMB.js"),
  bootstrap: () => import("./bootstrap-EX4JILTN.js")
};
var OVER_ENVIRONMENTS = {
  status: () => import("./status-LJ67I66X.js")
};
var DOCTOR = { doctor: () => import("./doctor-3KAZPRVV.js") };
var COMMAND_FILES = {
  ...IN_WORKSPACE,
  ...OVER_ENVIRONMENTS,
  ...DOCTOR
};
var ON_SERVER = {
  migrate: () => import("./migrate-server-IGPDYTEO.js"),
  bootstrap: () => import("./bootstrap-server-5CYZWBXV.js")
};
async function runCommand(request, environment, progress) {
  try {
    return await runOn(request, environment, progress);
  } catch (error) {
    throw asOwnStatement(error);
  }
}
async function runOn(request, environment, progress) {
  if (request.target === "server") {
    environment.reporter.mask(request.server.password ?? "");
    const { runOnServer } = await ON_SERVER[request.command]();
    return runOnServer(request, createDatabasePorts(request.desired, environment), progress);
  }
  if (request.target === "environments") {
    const { run: run3 } = await OVER_ENVIRONMENTS[request.command]();
    return run3(request, environment, progress);
  }
  if (request.target === "doctor") {
    const { run: run3 } = await DOCTOR.doctor();
    return run3(request, environment, progress);
  }
  const { createWorkspacePorts } = await import("./workspace-2AMVKHEQ.js");
  const { run: run2 } = await IN_WORKSPACE[request.command]();
  return run2(request, await createWorkspacePorts(request, environment), progress);
}
function exitOf(request, { plan, isUnsound }, options) {
  if (isUnsound) return EXIT.failed;
  const { command, failOn } = request.inputs.inputs;
  const asked = command === "audit" ? failOn === "drift" : isDryRun(request) && options.exitCode;
  return asked && differs(plan) ? EXIT.differences : EXIT.ok;
}

// src/engine/credentials.ts
var CREDENTIALS = [
  ...[
    "DATABRICKS_TOKEN",
    "DATABRICKS_CLIENT_SECRET",
    "DATABRICKS_PASSWORD",
    "LAKEBASE_DATABASE_URL",
    "PGPASSWORD"
  ],
  ...["ARM_CLIENT_SECRET", "AZURE_CLIENT_SECRET", "GOOGLE_CREDENTIALS", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"]
];
var SHORTEST = 4;
function givenCredentials(raw, env) {
  const inputs = Object.values(INPUTS);
  const values = [
    ...inputs.filter(({ secret }) => secret).map(({ name }) => raw[name]),
    ...CREDENTIALS.map((name) => env[name])
  ];
  return values.flatMap((value) => value && value.length >= SHORTEST ? [value, ...formsOf(value)] : []);
}
function formsOf(value) {
  if (!URL.canParse(value)) return [];
  const url = new URL(value);
  const passwords = [url.password, url.searchParams.get("password") ?? ""];
  return passwords.flatMap(
    (password) => password === "" ? [] : [password, decoded(password), encodeURIComponent(decoded(password))]
  );
}
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

// src/engine/timeline.ts
var Timeline = class {
  steps = [];
  #clock;
  #reporter;
  constructor(clock, reporter) {
    this.#clock = clock;
    this.#reporter = reporter;
  }
  async step(title, work) {
    const start = this.#clock.now();
    const record = (outcome) => {
      this.steps.push({ title, outcome, durationMs: this.#clock.now() - start });
    };
    try {
      const result = await this.#reporter.group(title, work);
      record("done");
      return result;
    } catch (error) {
      record("failed");
      throw error;
    }
  }
};

// src/meter.ts
var Meter = class {
  calls = [];
  /** Database messages sent after login. */
  messages = 0;
  call(call) {
    this.calls.push(call);
  }
  message() {
    this.messages += 1;
  }
  /** Calls that change the platform: everything but GET, token and credential requests. */
  get writes() {
    return this.calls.filter((call) => call.method !== "GET" && !isCredential(call.path)).length;
  }
  /** The longest chain of calls that can have waited for one another: each starts after the one before ended. */
  get criticalPath() {
    const byEnd = [...this.calls].sort((a, b) => a.end - b.end);
    let length = 0;
    let free = Number.NEGATIVE_INFINITY;
    for (const call of byEnd) {
      if (call.start < free) continue;
      length += 1;
      free = call.end;
    }
    return length;
  }
};
function isCredential(path) {
  return path.endsWith("/credentials") || path.endsWith("/token");
}

// src/action/outputs.ts
import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
var BUDGET = 12e4;
async function outputsWithin(outputs, plan, folder) {
  const { plan: whole = "", findings = "" } = outputs;
  if (!plan) return outputs;
  return {
    ...outputs,
    ...whole.length > BUDGET && { plan: renderJson(plan, BUDGET) },
    ...findings.length > BUDGET && { findings: renderFindings(plan.findings, BUDGET) },
    ...folder !== void 0 && { report: await writeReport(whole, folder) }
  };
}
async function writeReport(plan, folder) {
  const path = join(folder, `lakebase-deploy-${randomUUID()}.json`);
  await writeFile(path, `${plan}
`);
  return path;
}

// src/action/reporter.ts
import { relative, resolve, sep } from "node:path";
function actionReporter(core, places) {
  const masked = /* @__PURE__ */ new Set([""]);
  return {
    group: async (title, work) => {
      core.startGroup(printableOutput(title));
      try {
        return await work();
      } finally {
        core.endGroup();
      }
    },
    info: (text) => core.info(inert(text)),
    debug: (text) => core.debug(inert(text)),
    warning: (message, location) => core.warning(placed(message, location), annotation(location, places)),
    error: (message, location) => core.error(placed(message, location), annotation(location, places)),
    mask: (secret) => {
      if (!masked.has(secret)) core.setSecret(secret);
      masked.add(secret);
    }
  };
}
function placed(message, location) {
  const text = message.split(/\r?\n/).map(printableOutput).join("\n");
  return location ? `${describeLocation(location)}: ${text}` : text;
}
function annotation(location, places) {
  if (!location) return {};
  return {
    file: fromRoot(location.file, places),
    ...location.line !== void 0 && { startLine: location.line },
    ...location.column !== void 0 && { startColumn: location.column }
  };
}
function fromRoot(file, { workspace, directory }) {
  const path = relative(workspace, resolve(directory, file));
  return path.startsWith("..") ? file : path.replaceAll(sep, "/");
}

// src/action/summary.ts
var BUDGET_BYTES = 1e6;
function renderSummary(input) {
  const text = [
    `## ${prose(input.title)}`,
    ...input.failure === void 0 ? success(input) : failed(input.failure, input.progress),
    ...durations(input.steps),
    ...roundTrips(input.meter)
  ].join("\n\n");
  const bytes = Buffer.from(text);
  if (bytes.length <= BUDGET_BYTES) return `${text}
`;
  return `${bytes.subarray(0, BUDGET_BYTES).toString()}

_Cut at 1 MB: see the log._
`;
}
function success({ outcome }) {
  if (!outcome) return [];
  const { plan, phases, planOnly, ending, table } = outcome;
  if (table) return [ending.verdict, table.markdown];
  const changes = renderMarkdown(plan);
  const same = unchanged(plan, phases);
  return [
    ending.verdict,
    ...changes === "" ? [] : ["### Changes", changes],
    ...same.length > 0 ? [`Unchanged: ${same.join(", ")}.`] : [],
    ...facts(outcome, planOnly ? "Target" : "Where it stands")
  ];
}
function failed(failure, progress) {
  const state = partialResult(progress);
  if (failure instanceof InvalidInput) {
    const { problems } = failure;
    return [
      `**Failed.** ${count(problems.length, "problem")} in inputs and files. ${state.headline}`,
      problems.map(problemItem).join("\n")
    ];
  }
  const steps = [
    ...state.done.map(({ title }) => `- [x] ${code(title)}`),
    ...state.begun.map(({ title }) => `- [ ] ${code(title)} (begun)`),
    ...state.open.map(({ title }) => `- [ ] ${code(title)}`)
  ];
  return [...explanation(failure), state.headline, ...steps.length > 0 ? [steps.join("\n")] : []];
}
function problemItem({ message, hint, location }) {
  const place = location ? `${code(describeLocation(location))}: ` : "";
  return `- ${place}${paragraph(message)}${hint === void 0 ? "" : ` (${paragraph(hint)})`}`;
}
function explanation(failure) {
  const message = failure instanceof Error ? failure.message : String(failure);
  const location = failure instanceof DeployError ? failure.location : void 0;
  const verdict = location ? `**Failed.** ${code(describeLocation(location))}:` : "**Failed.**";
  const what = explain(failure).slice(message.length).replace(/\n?Code: [A-Z_]+$/, "").trim();
  return [
    ...message.includes("\n") ? [verdict, fenced(message)] : [`${verdict} ${prose(message)}`],
    ...what === "" ? [] : [advice(what)],
    ...failure instanceof DeployError ? [codeLink(failure.code)] : []
  ];
}
function codeLink(code2) {
  return `[\`${code2}\`](https://github.com/tellr/lakebase-deploy/blob/main/docs/errors.md#${code2.toLowerCase()})`;
}
function paragraph(text) {
  return prose(text.replace(/\s*\n\s*/g, " "));
}
function facts({ outputs, links }, heading) {
  const size = outputs.capacity === "" || outputs["lakebase-type"] === "provisioned" ? "" : " CU";
  const rows = [
    ["App", outputs["app-name"]],
    ["Service principal", outputs["service-principal"]],
    ["Lakebase", outputs["lakebase-type"] === "autoscaling" ? outputs.branch : outputs["instance-name"]],
    ["Size", `${outputs.capacity}${size}`],
    ["Database", outputs.database],
    ["Schema", outputs.schema],
    ["Deployment", outputs["deployment-id"]],
    ["Artefact", outputs["artifact-digest"].slice(0, 12)],
    ["Release", outputs["release-digest"].slice(0, 12)]
  ];
  const table = [
    "| | |",
    "|---|---|",
    ...rows.filter(([, value]) => value !== "").map(([name, value]) => `| ${name} | ${code(value).replaceAll("|", "\\|")} |`)
  ];
  const list = Object.entries(links).map(([title, url]) => `[${title}](${url})`);
  return [`### ${heading}`, table.join("\n"), ...list.length > 0 ? [list.join(" \xB7 ")] : []];
}
function durations(steps) {
  if (steps.length === 0) return [];
  const rows = steps.map(
    (step) => `| ${cell(step.title)}${step.outcome === "failed" ? " (failed)" : ""} | ${seconds(step.durationMs)} |`
  );
  return ["### Steps", ["| Step | Time |", "|---|---:|", ...rows].join("\n")];
}
function cell(text) {
  return prose(text).replace(/(?<!\\)\|/g, "\\|");
}
function roundTrips({ calls, writes, criticalPath, messages }) {
  if (calls.length + messages === 0) return [];
  const http = `${count(calls.length, "HTTP call")} (${count(writes, "write")}, longest chain ${criticalPath}), `;
  return [`Round trips: ${calls.length > 0 ? http : ""}${count(messages, "database message")} after login.`];
}
function seconds(ms) {
  if (ms < 59950) return `${(ms / 1e3).toFixed(1)} s`;
  const whole = Math.round(ms / 1e3);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

// src/action/run.ts
async function run(core, runner) {
  const progress = noProgress();
  const abort = abortOnSignal();
  let request;
  let outcome;
  let failure;
  const inputs = readInputs(core, runner.env);
  const reporter = actionReporter(core, {
    workspace: runner.directory,
    directory: resolve2(runner.directory, inputs["working-directory"] ?? ".")
  });
  const timeline = new Timeline(systemClock, reporter);
  const meter = new Meter();
  try {
    request = await readRequest(inputs, runner.directory, runner.env);
    const { signal } = abort;
    const environment = { ...runner, reporter, timeline, meter, signal, run: runIdentity(runner.env) };
    outcome = await endingSoon(signal, runCommand(request, environment, progress));
    setOutputs(core, await outputsWithin(outcome.outputs, outcome.plan, runner.env.RUNNER_TEMP));
    if (outcome.table) reporter.info(outcome.table.text);
    if (request.target === "workspace") {
      const ports = { env: runner.env, reporter, signal };
      await endingSoon(signal, publish(request, outcome, ports));
    }
  } catch (error) {
    failure = abort.signal.aborted && !isCancelled(error) ? abort.signal.reason : error;
    reportFailure(failure, progress, reporter);
    if (request && !outcome) {
      const known = outputsOfFailure(request, progress);
      setOutputs(core, await outputsWithin(known, progress.plan, runner.env.RUNNER_TEMP));
    }
  } finally {
    endLeftCalls(abort);
  }
  await writeSummary(core, { request, timeline, meter, outcome, failure, progress });
  runner.leave(abort);
  if (failure !== void 0) return exitCode(failure);
  return request && outcome ? exitOf(request, outcome, { exitCode: false }) : 0;
}
function setOutputs(core, outputs) {
  for (const [name, value] of Object.entries(outputs)) core.setOutput(name, value);
}
function readInputs(core, env) {
  const raw = Object.fromEntries(INPUT_NAMES.map((name) => [name, core.getInput(name)]));
  for (const value of givenCredentials(raw, env)) core.setSecret(value);
  return Object.fromEntries(Object.entries(raw).filter(([, value]) => value !== ""));
}
function runIdentity(env) {
  const { GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID, GITHUB_RUN_ATTEMPT, GITHUB_JOB, GITHUB_SHA } = env;
  const label = GITHUB_RUN_ID ? `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}` : "a run outside GitHub";
  return {
    id: `${GITHUB_REPOSITORY}/${GITHUB_RUN_ID}/${GITHUB_JOB}`,
    name: GITHUB_RUN_ID ?? "outside GitHub",
    attempt: Number(GITHUB_RUN_ATTEMPT) || 1,
    label,
    gitSha: GITHUB_SHA,
    toolVersion: version
  };
}
async function publish(request, outcome, ports) {
  const { reporter } = ports;
  const { desired, inputs } = request;
  const { command, comment, issue, githubToken: token } = inputs.inputs;
  if (command === "audit") annotate(request, outcome, reporter);
  if (issue) {
    const { keepIssue } = await import("./issue-SLPGONCL.js");
    await keepIssue({ desired, outcome, token, ...ports });
  }
  if (!comment) return;
  if (!isDryRun(request)) return reporter.info("no comment: this run deployed, and only a plan is commented");
  const { commentPlan } = await import("./comment-Y4TSKL2D.js");
  await commentPlan({ desired, outcome, token, ...ports });
}
var MOST_ANNOTATIONS = 10;
function annotate({ inputs }, { plan }, reporter) {
  const { config, failOn } = inputs.inputs;
  const write = failOn === "drift" ? reporter.error : reporter.warning;
  for (const { code: code2, message, hint } of openFindings(plan).slice(0, MOST_ANNOTATIONS))
    write(`${message} ${hint} [${code2}]`, { file: config.path });
}
function reportFailure(failure, progress, reporter) {
  const state = renderPartialResult(partialResult(progress));
  if (!(failure instanceof InvalidInput)) {
    reporter.error(explain(failure), failure instanceof DeployError ? failure.location : void 0);
    reporter.info(state);
    return;
  }
  for (const { location, ...problem } of failure.problems) reporter.error(describeProblem(problem), location);
  reporter.info(`${count(failure.problems.length, "problem")} in inputs and files. ${state}`);
}
async function writeSummary(core, { request, timeline, meter, outcome, failure, progress }) {
  const text = renderSummary({
    title: request ? titleOf(request) : "Lakebase deploy",
    outcome,
    failure,
    progress,
    steps: timeline.steps,
    meter
  });
  await core.summary.addRaw(text).write().catch((error) => core.debug(`no job summary: ${String(error)}`));
}
export {
  run
};

import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  CLI_FLAGS,
  CLI_OPTIONS
} from "./chunk-PG3IJEDE.js";
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
  isDryRun,
  readRequest
} from "./chunk-L7SYTIUN.js";
import {
  COMMAND_NAMES,
  INPUTS
} from "./chunk-SCWST7YK.js";
import {
  version
} from "./chunk-64XL6SQ7.js";
import {
  noProgress
} from "./chunk-YYVVXTRG.js";
import "./chunk-FQUK7ALI.js";
import {
  count,
  differs,
  inert
} from "./chunk-WMTD65EG.js";
import "./chunk-FLRB6NYJ.js";
import "./chunk-KQ4V2L7F.js";
import {
  KEYS
} from "./chunk-QZRJEF45.js";
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
import {
  nearest
} from "./chunk-O7YS6YDJ.js";
import "./chunk-GFKCOHTJ.js";

// src/cli/run.ts
import { hostname, userInfo } from "node:os";

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
  deploy: () => import("./deploy-F5LHCTJG.js"),
  plan: () => import("./plan-2XLKMXU3.js"),
  migrate: () => import("./migrate-FATIDPMR.js"),
  rollback: () => import("./rollback-NLNJUEVA.js"),
  audit: () => import("./audit-IQZSJ5IS.js"),
  bootstrap: () => import("./bootstrap-ARHDGWYX.js")
};
var OVER_ENVIRONMENTS = {
  status: () => import("./status-OLRNVQYK.js")
};
var DOCTOR = { doctor: () => import("./doctor-SG73SQ5S.js") };
var COMMAND_FILES = {
  ...IN_WORKSPACE,
  ...OVER_ENVIRONMENTS,
  ...DOCTOR
};
var ON_SERVER = {
  migrate: () => import("./migrate-server-RMWVAD7S.js"),
  bootstrap: () => import("./bootstrap-server-UQBIDEMV.js")
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
  const { createWorkspacePorts } = await import("./workspace-MQBHZG4N.js");
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
      const result2 = await this.#reporter.group(title, work);
      record("done");
      return result2;
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

// src/cli/arguments.ts
import { parseArgs } from "node:util";
function parseArguments(argv) {
  const { values, positionals } = parse(argv);
  const [command, ...rest] = positionals;
  if (rest.length > 0)
    throw new InvalidInput([{ message: `unexpected argument "${rest[0]}"`, hint: "options begin with --" }]);
  const inputs = Object.fromEntries(
    Object.entries(values).flatMap(
      ([name, value]) => name in CLI_FLAGS || value === void 0 ? [] : [[name, String(value)]]
    )
  );
  return {
    inputs: command === void 0 ? inputs : { ...inputs, command },
    help: values.help === true || command === void 0 && values.version !== true,
    version: values.version === true,
    json: values.json === true,
    exitCode: values["exit-code"] === true
  };
}
function parse(argv) {
  const options = {};
  for (const { name, rule } of CLI_OPTIONS) {
    options[name] = { type: rule.schema.type === "boolean" ? "boolean" : "string" };
  }
  for (const name of Object.keys(CLI_FLAGS)) options[name] = { type: "boolean" };
  options.help = { type: "boolean", short: "h" };
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new InvalidInput([problemOf(error, Object.keys(options))]);
  }
}
function problemOf(error, names) {
  const message = error instanceof Error ? error.message.split(/\. |\n/)[0] ?? error.message : String(error);
  const unknown = /^Unknown option '(-+([^']*))'/.exec(message);
  const near = unknown?.[2] === void 0 ? void 0 : nearest(unknown[2], names);
  const help = `lakebase-deploy ${COMMAND_NAMES.join("|")} --help lists the options`;
  if (!unknown) return { message, hint: help };
  return {
    message: `unknown option "${unknown[1]}"`,
    hint: near === void 0 ? help : `did you mean "--${near}"?`
  };
}

// src/cli/reporter.ts
function terminalReporter(terminal, { verbose, noColor }) {
  const secrets = /* @__PURE__ */ new Set();
  const colour = terminal.isTTY === true && !noColor;
  const paint = (code, text) => colour ? `\x1B[${code}m${text}\x1B[0m` : text;
  let depth = 0;
  const print2 = (line) => {
    const indent = "  ".repeat(depth);
    let text = inert(line).split("\n").map((each) => indent + each).join("\n");
    for (const secret of secrets) text = text.replaceAll(secret, "***");
    terminal.write(`${text}
`);
  };
  const place = (location) => location ? `${describeLocation(location)}: ` : "";
  return {
    group: async (title, work) => {
      print2(paint(1, title));
      depth += 1;
      try {
        return await work();
      } finally {
        depth -= 1;
      }
    },
    info: print2,
    debug: (line) => {
      if (verbose) print2(paint(2, line));
    },
    warning: (message, location) => print2(paint(33, `warning: ${place(location)}${message}`)),
    error: (message, location) => print2(paint(31, `error: ${place(location)}${message}`)),
    mask: (secret) => {
      if (secret !== "") secrets.add(secret);
    }
  };
}

// src/cli/wording.ts
var OPTIONS = new Map(
  CLI_OPTIONS.map(({ name, rule }) => [name, rule.schema.type !== "boolean"])
);
var FILE_KEYS = new Set(Object.values(KEYS).flatMap(({ path }) => path));
var SETTING = /`([a-z-]+): ([^`\n]*)`/g;
function asOptions(text) {
  return text.replace(/((?:`[^`\n]*`(?: or )?)+) to the (?:step|inputs)\b/g, (_, settings) => {
    return `${settings.replace(SETTING, option)} to the command`;
  }).replace(
    SETTING,
    (all, name, value) => FILE_KEYS.has(name) ? all : option(all, name, value)
  ).replace(/\binputs "([a-z-]+)" and "/g, 'input "$1" and input "').replace(/\binput "([a-z-]+)"/g, (all, name) => OPTIONS.has(name) ? `--${name}` : all);
}
function option(setting, name, value) {
  const takesValue = OPTIONS.get(name);
  if (takesValue === void 0) return setting;
  return takesValue || value !== "true" ? `\`--${name} ${value}\`` : `\`--${name}\``;
}

// src/cli/run.ts
async function run(argv, shell) {
  const { LAKEBASE_DEPLOY_DEBUG, NO_COLOR } = shell.env;
  const reporter = terminalReporter(shell.stderr, {
    verbose: LAKEBASE_DEPLOY_DEBUG !== void 0,
    noColor: NO_COLOR !== void 0 && NO_COLOR !== ""
  });
  const progress = noProgress();
  const abort = abortOnSignal();
  const json = argv.includes("--json");
  try {
    const given = parseArguments(argv);
    if (given.version) return print(shell, version);
    if (given.help) {
      const { renderHelp } = await import("./document-2KPDFZSA.js");
      return print(shell, renderHelp());
    }
    for (const value of givenCredentials(given.inputs, shell.env)) reporter.mask(value);
    const { signal } = abort;
    return await endingSoon(signal, execute(given, shell, { progress, reporter, signal }));
  } catch (caught) {
    const error = abort.signal.aborted && !isCancelled(caught) ? abort.signal.reason : caught;
    if (json) print(shell, JSON.stringify(failure(error)));
    reportFailure(error, progress, reporter);
    return exitCode(error);
  } finally {
    endLeftCalls(abort);
    shell.leave(abort);
  }
}
async function execute(given, shell, { progress, reporter, signal }) {
  const request = await readRequest(given.inputs, shell.directory, shell.env);
  const timeline = new Timeline(systemClock, reporter);
  const environment = { ...shell, reporter, signal, timeline, meter: new Meter(), run: runIdentity() };
  const outcome = await runCommand(request, environment, progress);
  reporter.info(outcome.ending.closing);
  if (given.json) print(shell, JSON.stringify({ ok: true, ...outcome.table?.json ?? result(outcome) }));
  else if (outcome.table) print(shell, outcome.table.text);
  return exitOf(request, outcome, given);
}
function reportFailure(error, progress, reporter) {
  if (error instanceof InvalidInput)
    for (const { location, ...problem } of error.problems)
      reporter.error(asOptions(describeProblem(problem)), location);
  else reporter.error(asOptions(explain(error)), error instanceof DeployError ? error.location : void 0);
  reporter.info(renderPartialResult(partialResult(progress)));
}
function print(shell, text) {
  shell.stdout.write(`${text.replaceAll("##[", "#\\u0023[")}
`);
  return EXIT.ok;
}
function result({ outputs }) {
  return { ...outputs, plan: JSON.parse(outputs.plan) };
}
function failure(error) {
  if (error instanceof InvalidInput) return { ok: false, code: error.code, problems: error.problems };
  if (error instanceof DeployError)
    return { ok: false, code: error.code, message: error.message, hint: error.hint };
  return { ok: false, code: "UNEXPECTED", message: explain(error) };
}
function userName() {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? "unknown"}`;
  }
}
function runIdentity() {
  const label = `${userName()}@${hostname()}`;
  return {
    id: `${label}:${process.pid}`,
    name: label,
    attempt: 1,
    label,
    gitSha: void 0,
    toolVersion: version
  };
}
export {
  run
};

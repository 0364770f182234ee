import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  isTrustedWorkspace,
  workspaceUrl
} from "./chunk-KQ4V2L7F.js";
import {
  sentence
} from "./chunk-VJU6MYWT.js";
import {
  DeployError
} from "./chunk-TQXD66EW.js";

// src/databricks/transport.ts
var NetworkError = class extends DeployError {
  /** False when the request certainly did not reach the platform. */
  sent;
  constructor(code, message, options) {
    super(code, message, options);
    this.name = "NetworkError";
    this.sent = options.sent;
  }
};
async function exchange(ports, request) {
  const start = ports.clock.now();
  const timeout = AbortSignal.timeout(request.timeoutMs);
  try {
    const response = await ports.fetch(request.url, {
      method: request.method,
      headers: request.headers,
      redirect: "manual",
      signal: AbortSignal.any([ports.signal, timeout]),
      ...request.body === void 0 ? {} : { body: request.body }
    });
    return {
      status: response.status,
      headers: response.headers,
      bytes: await bounded(response)
    };
  } catch (cause) {
    ports.signal.throwIfAborted();
    throw networkError(request, timeout.aborted, cause);
  } finally {
    ports.meter.call({ method: request.method, path: request.url.pathname, start, end: ports.clock.now() });
  }
}
var MAX_REPLY_BYTES = 33554432;
async function bounded(response) {
  const chunks = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MAX_REPLY_BYTES) throw new Error(`the answer has more than ${MAX_REPLY_BYTES} bytes`);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
var UNTRUSTED_HINT = "Behind a proxy that inspects TLS, set NODE_EXTRA_CA_CERTS to the file with its certificate. Verification is never turned off.";
var UNTRUSTED = /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_|ERR_TLS_CERT_ALTNAME_INVALID)/;
var NEVER_SENT = ["ECONNREFUSED", "EAI_AGAIN", "ENETUNREACH", "EHOSTUNREACH", "UND_ERR_CONNECT_TIMEOUT"];
function networkError(request, timedOut, cause) {
  const { host, pathname } = request.url;
  const what = `${request.method} ${pathname}`;
  if (timedOut) {
    const seconds = Math.round(request.timeoutMs / 1e3);
    return new NetworkError("REQUEST_TIMEOUT", `${what} on ${host} got no answer within ${seconds} s.`, {
      cause,
      sent: true,
      retryable: true,
      hint: "Run the job again: what is already done is not repeated."
    });
  }
  const code = codeOf(cause);
  if (code === "ENOTFOUND") {
    return new NetworkError("HOST_NOT_FOUND", `${host} does not exist: the name does not resolve.`, {
      cause,
      sent: false,
      hint: "Check `databricks-host`: it is the URL of the workspace, such as https://dbc-a1b2c3d4-e5f6.cloud.databricks.com."
    });
  }
  if (UNTRUSTED.test(code)) {
    return new NetworkError("TLS_UNTRUSTED", `The certificate of ${host} is not trusted (${code}).`, {
      cause,
      sent: false,
      hint: UNTRUSTED_HINT
    });
  }
  return new NetworkError("NETWORK", `${what} on ${host} failed: ${code || "the connection was lost"}.`, {
    cause,
    sent: !NEVER_SENT.includes(code),
    retryable: true,
    hint: "Check that the runner may reach the workspace: proxy, firewall, IP access list."
  });
}
function codeOf(error) {
  if (!(error instanceof Error)) return "";
  if ("code" in error && typeof error.code === "string") return error.code;
  return codeOf(error.cause);
}

// src/databricks/api-error.ts
var ApiError = class extends DeployError {
  status;
  /** The platform's `error_code`; undefined when the body had none or a number. */
  errorCode;
  platformMessage;
  structured;
  requestId;
  details;
  /** How long the platform asks to wait, from `Retry-After` or RetryInfo. */
  retryAfterMs;
  constructor(code, message, fields) {
    super(code, message, fields);
    this.name = "ApiError";
    this.status = fields.status;
    this.errorCode = fields.errorCode;
    this.platformMessage = fields.platformMessage;
    this.structured = fields.structured;
    this.requestId = fields.requestId;
    this.details = fields.details;
    this.retryAfterMs = fields.retryAfterMs;
  }
};
var NOT_FOUND_CODES = [
  void 0,
  "NOT_FOUND",
  "RESOURCE_DOES_NOT_EXIST"
];
function isNotFound(error) {
  return error instanceof ApiError && error.status === 404 && error.structured && NOT_FOUND_CODES.includes(error.errorCode);
}
function isApiMissing(error) {
  return error instanceof ApiError && error.status === 404 && error.errorCode === "ENDPOINT_NOT_FOUND";
}
function isAlreadyExists(error) {
  if (!(error instanceof ApiError)) return false;
  if (error.errorCode === "ALREADY_EXISTS" || error.errorCode === "RESOURCE_ALREADY_EXISTS") return true;
  return error.platformMessage.includes("already exists");
}
var AMBIGUOUS_STATUSES = [408, 499, 500, 502, 503, 504];
function isAmbiguous(error) {
  if (error instanceof NetworkError) return error.sent;
  return error instanceof ApiError && AMBIGUOUS_STATUSES.includes(error.status);
}
function isRefusedToken(error) {
  if (!(error instanceof ApiError) || error.code === "UNEXPECTED_RESPONSE") return false;
  return error.status === 401 || error.status === 403 && /invalid (access )?token/i.test(error.platformMessage);
}

// src/databricks/json.ts
function decode(value, what) {
  return new ObjectDecoder(objectAt(value, what, ""), what, "");
}
function isJsonObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
var ObjectDecoder = class _ObjectDecoder {
  raw;
  #what;
  #path;
  constructor(raw, what, path) {
    this.raw = raw;
    this.#what = what;
    this.#path = path;
  }
  optionalString(key) {
    const value = this.#read(key);
    if (value === void 0 || typeof value === "string") return value;
    throw this.#wrong(key, "a string", value);
  }
  optionalNumber(key) {
    const value = this.#read(key);
    if (value === void 0 || typeof value === "number") return value;
    if (typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value)) return Number(value);
    throw this.#wrong(key, "a number", value);
  }
  optionalBoolean(key) {
    const value = this.#read(key);
    if (value === void 0 || typeof value === "boolean") return value;
    throw this.#wrong(key, "true or false", value);
  }
  optionalObject(key) {
    const value = this.#read(key);
    if (value === void 0) return void 0;
    const path = this.#at(key);
    return new _ObjectDecoder(objectAt(value, this.#what, path), this.#what, path);
  }
  string(key) {
    return this.#required(key, "a string", this.optionalString(key));
  }
  number(key) {
    return this.#required(key, "a number", this.optionalNumber(key));
  }
  boolean(key) {
    return this.#required(key, "true or false", this.optionalBoolean(key));
  }
  object(key) {
    return this.#required(key, "an object", this.optionalObject(key));
  }
  list(key, item) {
    return this.#elements(key).map((element, index) => {
      const path = `${this.#at(key)}[${index}]`;
      return item(new _ObjectDecoder(objectAt(element, this.#what, path), this.#what, path));
    });
  }
  strings(key) {
    return this.#elements(key).map((element, index) => {
      if (typeof element === "string") return element;
      throw this.#wrong(`${key}[${index}]`, "a string", element);
    });
  }
  #elements(key) {
    const value = this.#read(key) ?? [];
    if (Array.isArray(value)) return value;
    throw this.#wrong(key, "a list", value);
  }
  #read(key) {
    return this.raw[key] ?? void 0;
  }
  #required(key, desired, value) {
    if (value === void 0) throw this.#wrong(key, desired, void 0);
    return value;
  }
  #at(key) {
    return this.#path === "" ? key : `${this.#path}.${key}`;
  }
  #wrong(key, desired, value) {
    return unexpected(this.#what, this.#at(key), desired, value);
  }
};
function objectAt(value, what, path) {
  if (isJsonObject(value)) return value;
  throw unexpected(what, path, "an object", value);
}
function unexpected(what, path, desired, value) {
  const place = path === "" ? "the body" : `"${path}"`;
  return new DeployError(
    "UNEXPECTED_RESPONSE",
    `The answer to ${what} cannot be read: ${place} should be ${desired} but is ${describe(value)}.`,
    {
      hint: "The platform may have changed its API. Update this tool; if that does not help, report this message."
    }
  );
}
function describe(value) {
  if (value === void 0) return "missing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

// src/databricks/body.ts
function parseBody({ what, host, mayBeEmpty }, reply) {
  const text = new TextDecoder().decode(reply.bytes);
  if (text.trim() === "") {
    if (mayBeEmpty) return {};
    throw unreadable(what, host, reply, "an empty body");
  }
  const json = parse(text);
  if (json === void 0) throw unreadable(what, host, reply, kindOf(text));
  if (!mayBeEmpty && isJsonObject(json) && Object.keys(json).length === 0) {
    throw unreadable(what, host, reply, "an empty object");
  }
  return json;
}
function fileBody({ what, host }, reply) {
  const start = new TextDecoder().decode(reply.bytes.subarray(0, 100));
  if (isHtml(reply.headers) && isPage(start)) throw unreadable(what, host, reply, PAGE);
  return reply.bytes;
}
var PAGE = "an HTML page";
function isHtml(headers) {
  return headers.get("content-type")?.includes("html") === true;
}
function isPage(text) {
  return /^\s*</.test(text);
}
function parse(text) {
  try {
    const json = JSON.parse(text);
    return json;
  } catch {
    return void 0;
  }
}
function kindOf(text) {
  if (isPage(text)) return PAGE;
  return /^\s*[{[]/.test(text) ? "JSON that breaks off" : "text that is not JSON";
}
function unreadable(what, host, { status }, kind) {
  return new DeployError("UNEXPECTED_RESPONSE", `${what} on ${host} answered ${status} with ${kind}.`, {
    hint: "Run the job again. If it stays so, check that `databricks-host` is the workspace's own URL, and that no proxy answers in its place."
  });
}

// src/databricks/error-response.ts
function parseApiError(call, status, headers, body) {
  const parsed = parseBody2(body, headers);
  const requestId = headers.get("x-request-id") ?? requestIdOf(parsed.details);
  const what = `${call.method} ${call.path}`;
  const code = parsed.errorCode === void 0 ? "" : ` ${parsed.errorCode}`;
  const id = requestId === void 0 ? "" : ` (request id ${requestId})`;
  const advice = adviceFor(call, status, parsed);
  return new ApiError(
    advice.code,
    `${what} answered ${status}${code}: ${sentence(parsed.message)}${id}${advice.cause}`,
    {
      ...parsed,
      platformMessage: parsed.message,
      status,
      requestId,
      retryAfterMs: retryAfter(headers, parsed.details),
      retryable: status === 429 || status >= 500,
      hint: advice.hint
    }
  );
}
function parseBody2(body, headers) {
  const json = parseJson(body);
  if (!isJsonObject(json)) {
    const start = body.slice(0, READ_CHARACTERS);
    const fromPage = start.trim() !== "" && (isHtml(headers) || isPage(start));
    const message2 = fromPage ? describePage(start) : describeText(start);
    return { errorCode: void 0, message: message2, structured: false, isPage: fromPage, details: [] };
  }
  const message = [json.message, json.detail, json.error_description, json.error].find(
    (text) => typeof text === "string" && text !== ""
  );
  const details = Array.isArray(json.details) ? json.details : [];
  return {
    errorCode: errorCodeOf(json),
    message: typeof message === "string" ? oneLine(message) : "no message",
    structured: message !== void 0 || json.error_code !== void 0,
    isPage: false,
    details: details.filter(isJsonObject)
  };
}
function errorCodeOf(json) {
  const code = json.error_code ?? (json.error_description === void 0 ? void 0 : json.error);
  return typeof code === "string" && code !== "" ? code : void 0;
}
function parseJson(body) {
  try {
    return JSON.parse(body);
  } catch {
    return void 0;
  }
}
var READ_CHARACTERS = 4096;
function describeText(body) {
  return body.trim() === "" ? "an empty body" : oneLine(body);
}
function describePage(body) {
  const title = /<title[^>]*>([^<]*)<\/title>/i.exec(body)?.[1]?.trim();
  return title ? `${PAGE}, "${oneLine(title)}"` : PAGE;
}
function oneLine(text) {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > 500 ? `${line.slice(0, 500)}...` : line;
}
function requestIdOf(details) {
  const info = details.find((detail) => String(detail["@type"]).endsWith("google.rpc.RequestInfo"));
  return typeof info?.request_id === "string" ? info.request_id : void 0;
}
function retryAfter(headers, details) {
  const header = headers.get("retry-after");
  if (header !== null) {
    if (/^\d+$/.test(header.trim())) return Number(header) * 1e3;
    const date = Date.parse(header);
    return Number.isNaN(date) ? void 0 : Math.max(0, date - Date.now());
  }
  const info = details.find((detail) => String(detail["@type"]).endsWith("google.rpc.RetryInfo"));
  const seconds = /^(\d+(\.\d+)?)s$/.exec(String(info?.retry_delay))?.[1];
  return seconds === void 0 ? void 0 : Number(seconds) * 1e3;
}
var RUN_AGAIN = "Run the job again: what is already done is not repeated.";
function adviceFor(call, status, parsed) {
  if (parsed.isPage && status !== 404 && status !== 429 && status < 500) return intercepted(call);
  if (status === 401 || status === 403 && /invalid (access )?token/i.test(parsed.message)) {
    return {
      code: "UNAUTHENTICATED",
      cause: " The token is expired, revoked or of another workspace.",
      hint: `Check that the credentials belong to ${call.host}, and that \`databricks-host\` is this workspace.`
    };
  }
  if (status === 403) return forbidden(call);
  if (status === 404) return missing(call, parsed);
  if (status === 429) {
    return {
      code: "RATE_LIMITED",
      cause: " Too many requests reach this workspace at the moment.",
      hint: "Run the job again later, or run fewer deployments at a time."
    };
  }
  if (status >= 500)
    return { code: "PLATFORM_ERROR", cause: " The platform failed, not this request.", hint: RUN_AGAIN };
  if (isStateRefusal(parsed)) {
    return {
      code: "CONFLICT",
      cause: " It changed while this job worked on it.",
      hint: "Look who else stops, starts, deploys or deletes it, and run the job again."
    };
  }
  if (status === 409) {
    return { code: "CONFLICT", cause: "", hint: "Something else changes the same thing. Run the job again." };
  }
  return {
    code: "BAD_REQUEST",
    cause: "",
    hint: "Check the value that the message names in deployment.yaml or the inputs."
  };
}
function isStateRefusal({ errorCode, message }) {
  return errorCode === "INVALID_STATE" || /\bnot in \w+ state\b|\bin progress\b|\bbeing deleted\b|\bcompute is [A-Z]+\b|\bwith state [A-Z]+\b/.test(
    message
  );
}
function missing(call, parsed) {
  if (parsed.errorCode === "ENDPOINT_NOT_FOUND") {
    return {
      code: "API_UNAVAILABLE",
      cause: " This workspace does not have that API.",
      hint: hintForMissingApi(call.path)
    };
  }
  const known = parsed.structured && NOT_FOUND_CODES.includes(parsed.errorCode);
  if (known) return { code: "NOT_FOUND", ...absence(call) };
  return {
    code: "NOT_FOUND",
    cause: ` ${call.host} does not look like a workspace.`,
    hint: "Set `databricks-host` to the workspace's own URL, such as https://dbc-a1b2c3d4-e5f6.cloud.databricks.com."
  };
}
var ABSENCES = [
  [
    /^\w+ \/api\/2\.0\/permissions\//,
    " The app is gone, or the message names a principal that the workspace does not have.",
    "Check the names under `permissions:` in deployment.yaml, and run the job again."
  ],
  [
    /^(POST|PATCH|PUT) \/api\/2\.0\/apps\//,
    " The app was there when this job began: somebody deleted it meanwhile.",
    "Run the job again, which creates it anew."
  ],
  [
    /^POST \/api\/2\.0\/(postgres|database)\/credentials$/,
    " The endpoint or instance to log in to was there when this job began: somebody deleted it meanwhile.",
    "Run the job again, which plans anew with what is there."
  ],
  [
    /^(POST|PATCH|PUT) \/api\/2\.0\/(postgres|database)\//,
    " What it belongs to was there when this job began: somebody deleted it meanwhile.",
    "Run the job again, which plans anew with what is there."
  ]
];
function absence({ method, path }) {
  const found = ABSENCES.find(([pattern]) => pattern.test(`${method} ${path}`));
  return found ? { cause: found[1], hint: found[2] } : { cause: "", hint: "Check the name." };
}
function hintForMissingApi(path) {
  if (path.startsWith("/api/2.0/postgres")) {
    return "Lakebase Autoscaling is not available here: use `type: provisioned` under `lakebase:`, or another workspace.";
  }
  if (path.startsWith("/api/2.0/database")) {
    return "Provisioned instances are not available here: use `type: autoscaling` under `lakebase:`.";
  }
  return "Check that the feature is available in the region of the workspace.";
}
var RIGHTS = [
  [
    /^POST \/api\/2\.0\/apps$/,
    "the right to create apps (workspace access) or, to attach a database, CAN_MANAGE on its Lakebase project or instance"
  ],
  [
    / \/api\/2\.0\/(permissions\/)?apps\b/,
    "CAN_MANAGE on the app (and, to attach a database, CAN_MANAGE on its Lakebase project or instance)"
  ],
  [/ \/api\/2\.0\/(postgres|database)\/credentials$/, "the workspace-access entitlement"],
  [/ \/api\/2\.0\/postgres\//, "CAN_MANAGE on the Lakebase project"],
  [/ \/api\/2\.0\/database\//, "CAN_MANAGE on the Lakebase instance"],
  [/ \/api\/2\.0\/workspace/, "CAN_MANAGE on the workspace folder"],
  [/./, "the workspace-access entitlement"]
];
function intercepted({ host }) {
  return {
    code: "UNEXPECTED_RESPONSE",
    cause: ` Something between this job and ${host} answered in its place.`,
    hint: "Look at the proxy or firewall that the runner's requests go through, and check that `databricks-host` is the workspace's own URL."
  };
}
function forbidden(call) {
  const right = RIGHTS.find(([pattern]) => pattern.test(`${call.method} ${call.path}`))?.[1];
  return {
    code: "PERMISSION_DENIED",
    cause: ` The deployer lacks a right: ${right}.`,
    hint: `Grant the identity that runs this job ${right}, then run it again.`
  };
}

// src/databricks/retry.ts
var RETRY_BUDGET_MS = 3e5;
var SAFE_STATUSES = [502, 503, 504];
function retryDelay(error, attempt, mode, random) {
  if (!mayRepeat(error, attempt, mode)) return void 0;
  const asked = error instanceof ApiError ? error.retryAfterMs : void 0;
  const jitter = 50 + Math.round(random() * 700);
  return (asked ?? Math.min(attempt * 1e3, 1e4)) + jitter;
}
function mayRepeat(error, attempt, mode) {
  if (error instanceof NetworkError) return error.retryable && (mode !== "never" || !error.sent);
  if (!(error instanceof ApiError)) return false;
  if (error.status === 429) return true;
  if (error.status === 500) return mode === "read" && attempt === 1;
  return mode !== "never" && SAFE_STATUSES.includes(error.status);
}

// src/databricks/url.ts
function segment(value) {
  if (value === "" || value === "." || value === "..") {
    throw new DeployError("INVALID_NAME", `"${value}" cannot be a name on the platform.`);
  }
  return encodeURIComponent(value);
}
function hostMissing() {
  return new DeployError("HOST_MISSING", "No workspace is named.", {
    hint: "Add `databricks-host: https://dbc-a1b2c3d4-e5f6.cloud.databricks.com` to the inputs, or set DATABRICKS_HOST."
  });
}
function workspaceUrl2(host) {
  const reading = workspaceUrl.read(host);
  if (reading.ok) return reading.value;
  const {
    message,
    hint = "It looks like `databricks-host: https://dbc-a1b2c3d4-e5f6.cloud.databricks.com`."
  } = reading.refusal;
  throw new DeployError("HOST_INVALID", `The workspace ${message}.`, { hint });
}
function trustedWorkspaceUrl(host, allowed) {
  const origin = workspaceUrl2(host);
  if (isTrustedWorkspace(origin, allowed)) return origin;
  const { hostname } = new URL(origin);
  throw new DeployError(
    "HOST_NOT_DATABRICKS",
    `The workspace ${hostname} is not in a domain of Databricks, and the login would be sent to it.`,
    {
      hint: `Correct \`databricks-host\`; if the host is yours, such as a proxy's, add \`allow-host: ${hostname}\`.`
    }
  );
}

export {
  NetworkError,
  exchange,
  UNTRUSTED_HINT,
  codeOf,
  ApiError,
  isNotFound,
  isApiMissing,
  isAlreadyExists,
  isAmbiguous,
  isRefusedToken,
  decode,
  parseBody,
  fileBody,
  parseApiError,
  RETRY_BUDGET_MS,
  retryDelay,
  segment,
  hostMissing,
  workspaceUrl2 as workspaceUrl,
  trustedWorkspaceUrl
};

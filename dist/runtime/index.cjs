"use strict";
var __create = Object.create;
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __getProtoOf = Object.getPrototypeOf;
var __hasOwnProp = Object.prototype.hasOwnProperty;
var __export = (target, all) => {
  for (var name in all)
    __defProp(target, name, { get: all[name], enumerable: true });
};
var __copyProps = (to, from, except, desc) => {
  if (from && typeof from === "object" || typeof from === "function") {
    for (let key of __getOwnPropNames(from))
      if (!__hasOwnProp.call(to, key) && key !== except)
        __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
  }
  return to;
};
var __toESM = (mod, isNodeMode, target) => (target = mod != null ? __create(__getProtoOf(mod)) : {}, __copyProps(
  // If the importer is in node compatibility mode or this is not an ESM
  // file that has been converted to a CommonJS file using a Babel-
  // compatible transform (i.e. "__esModule" has not been set), then set
  // "default" to the CommonJS "module.exports" for node compatibility.
  isNodeMode || !mod || !mod.__esModule ? __defProp(target, "default", { value: mod, enumerable: true }) : target,
  mod
));
var __toCommonJS = (mod) => __copyProps(__defProp({}, "__esModule", { value: true }), mod);

// src/runtime/index.ts
var index_exports = {};
__export(index_exports, {
  LakebaseConfigError: () => LakebaseConfigError,
  LakebaseCredentialError: () => LakebaseCredentialError,
  LakebaseDatabaseError: () => LakebaseDatabaseError,
  LakebaseError: () => LakebaseError,
  createCredentials: () => createCredentials,
  createPool: () => createPool,
  knexConfig: () => knexConfig,
  pgConfig: () => pgConfig,
  postgresJsOptions: () => postgresJsOptions,
  resolve: () => resolve,
  sequelizeConfig: () => sequelizeConfig,
  typeormConfig: () => typeormConfig,
  withShutdown: () => withShutdown
});
module.exports = __toCommonJS(index_exports);

// src/runtime/clock.ts
var systemClock = {
  now: () => performance.now(),
  schedule: (ms, run2) => {
    const timer = setTimeout(run2, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
  sleep: (ms) => new Promise((resolve2) => setTimeout(resolve2, ms))
};

// src/runtime/credential.ts
var import_node_crypto = require("node:crypto");

// src/runtime/error.ts
var LakebaseError = class extends Error {
  reason;
  constructor(reason, message, cause) {
    super(message, cause === void 0 ? void 0 : { cause });
    this.name = new.target.name;
    this.reason = reason;
  }
};
var LakebaseConfigError = class extends LakebaseError {
  /** Names of the environment variables that are missing or wrong. */
  variables;
  constructor(variables, message, reason = "CONFIGURATION") {
    super(reason, message);
    this.name = "LakebaseConfigError";
    this.variables = variables;
  }
};
var LakebaseCredentialError = class extends LakebaseError {
  status;
  retryable;
  retryAfterMs;
  constructor(message, failure, reason) {
    super(
      reason ?? (failure.retryable ? "CREDENTIAL_UNAVAILABLE" : "CREDENTIAL_REFUSED"),
      message,
      failure.cause
    );
    this.name = "LakebaseCredentialError";
    this.status = failure.status;
    this.retryable = failure.retryable;
    this.retryAfterMs = failure.retryAfterMs;
  }
};
var LakebaseDatabaseError = class extends LakebaseError {
  /** SQLSTATE, such as 28P01, or errno, such as ECONNREFUSED. */
  code;
  constructor(reason, message, original) {
    super(reason, message, original);
    const { name: _, message: __, stack: ___, ...fields } = { ...original };
    Object.assign(this, fields);
    this.name = "LakebaseDatabaseError";
    this.code = codeOf(original);
  }
};
function codeOf(error) {
  const code = error instanceof Error && "code" in error ? error.code : void 0;
  return typeof code === "string" ? code : void 0;
}
function messageOf(error) {
  return error instanceof Error ? error.message || (codeOf(error) ?? error.name) : String(error);
}

// src/runtime/credential.ts
var USUAL_LIFETIME_MS = 36e5;
var LONGEST_LIFETIME_MS = 24 * 36e5;
function createMint(target, workspace, http) {
  const call = async (bearer, signal) => http(
    {
      url: await workspace.url(pathOf(target)),
      headers: { authorization: `Bearer ${bearer}`, "content-type": "application/json" },
      body: JSON.stringify(bodyOf(target))
    },
    signal
  );
  return async (signal) => {
    const bearer = await workspace.token(signal);
    const answer = await call(bearer, signal).catch(async (error) => {
      if (!isRefused(error) || !workspace.forget(bearer)) throw error;
      return call(await workspace.token(signal), signal);
    });
    return credentialOf(answer);
  };
}
function pathOf(target) {
  return target.kind === "autoscaling" ? "/api/2.0/postgres/credentials" : "/api/2.0/database/credentials";
}
function bodyOf(target) {
  return target.kind === "autoscaling" ? { endpoint: target.endpoint } : { request_id: (0, import_node_crypto.randomUUID)(), instance_names: [target.instance] };
}
function isRefused(error) {
  return error instanceof LakebaseCredentialError && (error.status === 401 || error.status === 403);
}
function credentialOf({ body, date }) {
  const { token, expire_time: autoscaling, expiration_time: provisioned } = body;
  if (typeof token !== "string" || token === "") {
    throw new LakebaseCredentialError("The workspace answered without a database token.", { retryable: true });
  }
  return { token, lifetimeMs: lifetime(autoscaling ?? provisioned, date) ?? claimedLifetime(token) };
}
function lifetime(expiry, date) {
  if (typeof expiry !== "string" || date === void 0) return void 0;
  const ms = Date.parse(expiry) - date;
  return ms <= LONGEST_LIFETIME_MS ? ms : void 0;
}
function claimedLifetime(token) {
  try {
    const payload = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
    if (typeof payload === "object" && payload !== null && "exp" in payload && "iat" in payload) {
      const ms = (Number(payload.exp) - Number(payload.iat)) * 1e3;
      if (ms > 0 && ms <= LONGEST_LIFETIME_MS) return ms;
    }
  } catch {
  }
  return USUAL_LIFETIME_MS;
}

// src/runtime/event.ts
function emit(listener, event) {
  try {
    listener?.(event);
  } catch (error) {
    process.emitWarning(`onEvent threw: ${error instanceof Error ? error.message : String(error)}`);
  }
}

// src/runtime/http.ts
var nodeHttp = async (request, signal) => {
  const { status, text, headers } = await send(request, signal);
  const body = parseObject(text);
  if (status < 200 || status > 299) throw refusal(request.url, status, body, headers);
  return { body, date: timeOf(headers.date) };
};
async function send({ url, headers, body }, signal) {
  const { request } = url.protocol === "http:" ? await import("node:http") : await import("node:https");
  return new Promise((resolve2, reject) => {
    const fail = (error) => reject(signal.aborted ? signal.reason : unreachable(url, error));
    const options = {
      method: "POST",
      signal,
      headers: {
        ...headers,
        "user-agent": "lakebase-deploy-runtime",
        "content-length": Buffer.byteLength(body)
      }
    };
    const outgoing = request(url, options, (incoming) => {
      const chunks = [];
      incoming.on("data", (chunk) => chunks.push(chunk));
      incoming.once("error", fail);
      incoming.once(
        "end",
        () => resolve2({
          status: incoming.statusCode ?? 0,
          text: Buffer.concat(chunks).toString(),
          headers: incoming.headers
        })
      );
    });
    outgoing.once("error", fail);
    outgoing.end(body);
  });
}
function unreachable(url, cause) {
  const isCertificate = /CERT|SIGNATURE|^ERR_TLS|^UNABLE_TO/.test(codeOf(cause) ?? "");
  const advice = isCertificate ? "Its certificate is not trusted here: check DATABRICKS_HOST, and set NODE_EXTRA_CA_CERTS if your network has a certificate authority of its own." : "Check DATABRICKS_HOST and the network.";
  return new LakebaseCredentialError(`${url.host} cannot be reached: ${messageOf(cause)}. ${advice}`, {
    retryable: !isCertificate && codeOf(cause) !== "ENOTFOUND",
    cause
  });
}
function refusal(url, status, body, headers) {
  const said = body.message ?? body.error_description ?? body.error_code ?? body.error;
  const detail = typeof said === "string" ? `: ${said.replace(/\.$/, "")}` : "";
  return new LakebaseCredentialError(
    `${url.host}${url.pathname} answered ${status}${detail}. ${adviceFor(status, detail)}`,
    {
      status,
      retryable: status === 429 || status === 408 || status >= 500,
      retryAfterMs: retryAfter(headers["retry-after"])
    }
  );
}
function adviceFor(status, said) {
  if (status === 401)
    return "The login to the workspace is wrong or has expired: check DATABRICKS_CLIENT_ID and DATABRICKS_CLIENT_SECRET, or sign in again with `databricks auth login`.";
  if (status === 403 && /required scopes/i.test(said))
    return "The token of the request is not made for databases: add the scope `postgres` to the app's user authorization (Edit app > User authorization), and let the user sign in again.";
  if (status === 403)
    return "The identity may not use this database: attach the database to the app, or grant it CAN USE on the project or instance.";
  if (status === 404 || status === 400)
    return "Check LAKEBASE_ENDPOINT or LAKEBASE_INSTANCE and that DATABRICKS_HOST is the workspace that has it.";
  if (status >= 300 && status < 400) return "DATABRICKS_HOST does not seem to be the address of a workspace.";
  return "It is asked again until it answers; open connections go on working.";
}
function retryAfter(header) {
  if (header === void 0) return void 0;
  if (/^\d+$/.test(header)) return Number(header) * 1e3;
  const at = timeOf(header);
  return at === void 0 ? void 0 : Math.max(at - Date.now(), 0);
}
function timeOf(text) {
  const time = Date.parse(text ?? "");
  return Number.isNaN(time) ? void 0 : time;
}
function parseObject(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
  } catch {
    return {};
  }
}

// src/runtime/database-url.ts
function parseDatabaseUrl(text) {
  const url = parse(text);
  const { host, sslmode, sslrootcert, options, ...parameters } = Object.fromEntries(url.searchParams);
  const user = decodeURIComponent(url.username) || void 0;
  return {
    // `?host=` may name a socket directory, which the authority of a URL cannot.
    host: host ?? (url.hostname.replace(/^\[(.*)\]$/, "$1") || "localhost"),
    port: url.port === "" ? 5432 : Number(url.port),
    database: decodeURIComponent(url.pathname.slice(1)) || (user ?? "postgres"),
    user,
    password: url.password === "" ? void 0 : decodeURIComponent(url.password),
    sslMode: sslmode,
    sslRootCert: sslrootcert,
    options,
    parameters
  };
}
function parse(text) {
  const url = URL.canParse(text) ? new URL(text) : void 0;
  if (url && /^postgres(ql)?:$/.test(url.protocol)) return url;
  throw new LakebaseConfigError(
    ["DATABASE_URL"],
    "DATABASE_URL is no PostgreSQL URL. It has the form postgresql://user:password@host:5432/database; characters such as @ or / in a password are written as %40 and %2F."
  );
}

// src/runtime/host.ts
var LAKEBASE = /\.database\.(.+\.)?(databricks\.com|azuredatabricks\.net|databricks\.us)$/i;
var LOOPBACK = /^(localhost|.+\.localhost|127(\.\d+){3}|::1|\/.*)$/i;
function isLakebase(host) {
  return LAKEBASE.test(host);
}
function isLocal(host) {
  return LOOPBACK.test(host);
}

// src/runtime/search-path.ts
function searchPath(schema) {
  const identifier = `"${schema.replaceAll('"', '""')}"`;
  return `-c search_path=${identifier.replaceAll(/[\\\s]/g, "\\$&")}`;
}
function joinOptions(...options) {
  const given = options.filter((option) => option !== void 0 && option.trim() !== "");
  return given.length === 0 ? void 0 : given.join(" ");
}

// src/runtime/resolve.ts
var DEFAULT_DATABASE = "databricks_postgres";
var ENDPOINT = /^projects\/[^/\s]+\/branches\/[^/\s]+\/endpoints\/[^/\s]+$/;
var ATTACH = "Attach the database to the app (Edit app > App resources > Add resource > Database; a deploy by lakebase-deploy does it), then deploy again";
function resolve(environment = process.env, overrides = {}) {
  const env = withoutEmpty(environment);
  const { target } = overrides;
  const url = target ? target.kind === "url" ? target.url : void 0 : env.DATABASE_URL;
  const found = url === void 0 ? fromVariables(env, overrides) : fromUrl(url, env, overrides);
  if (!takesToken(found.target) && isLocal(found.host) && insideApp(env)) throw noDatabase(found.why);
  return found;
}
function withoutEmpty(environment) {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim()));
}
function fromUrl(text, env, overrides) {
  const url = parseDatabaseUrl(text);
  const token = url.password === void 0 ? lakebaseTarget(env, overrides) : void 0;
  const ownsToken = token && (env.PGHOST === void 0 || env.PGHOST === url.host);
  const host = overrides.host ?? url.host;
  if (!ownsToken && url.password === void 0 && isLakebase(host)) throw noTarget(host);
  const target = ownsToken ? token : { kind: "url", url: text };
  return {
    ...common(env, overrides, url.options ?? env.PGOPTIONS),
    target,
    host,
    port: overrides.port ?? url.port,
    database: overrides.database ?? url.database,
    user: overrides.user ?? url.user ?? env.PGUSER ?? required(env, "PGUSER", "DATABASE_URL names no user"),
    ...url.password === void 0 ? {} : { password: url.password },
    ssl: tls(host, url.sslMode, url.sslRootCert, target),
    parameters: url.parameters,
    why: ownsToken ? `DATABASE_URL has no password, so the token of ${describe(target)} is used with it` : overrides.target ? "the target is a URL" : "DATABASE_URL is set"
  };
}
function fromVariables(env, overrides) {
  const target = lakebaseTarget(env, overrides);
  if (target && target.kind !== "local") return lakebase(target, env, overrides);
  const host = overrides.host ?? env.PGHOST;
  if (host !== void 0 && isLakebase(host) && !target) throw noTarget(host);
  return ownPostgres(host, env, overrides);
}
function lakebase(target, env, overrides) {
  const reason = `${describe(target)} is the target`;
  const host = overrides.host ?? env.PGHOST ?? required(env, "PGHOST", reason);
  const user = overrides.user ?? env.PGUSER ?? // The role of a service principal is its application id on both kinds.
  env.DATABRICKS_CLIENT_ID ?? required(env, "PGUSER", reason);
  return {
    ...common(env, overrides, env.PGOPTIONS),
    target,
    host,
    port: overrides.port ?? port(env),
    database: overrides.database ?? env.PGDATABASE ?? DEFAULT_DATABASE,
    user,
    ssl: tls(host, env.PGSSLMODE, env.PGSSLROOTCERT, target),
    why: overrides.target ? `the target is ${describe(target)}` : `PGHOST is set and so is ${variableOf(target)}: ${describe(target)}`
  };
}
function ownPostgres(givenHost, env, overrides) {
  const host = givenHost ?? "localhost";
  const user = overrides.user ?? env.PGUSER ?? env.USER ?? env.USERNAME ?? "postgres";
  return {
    ...common(env, overrides, env.PGOPTIONS),
    target: { kind: "local" },
    host,
    port: overrides.port ?? port(env),
    database: overrides.database ?? env.PGDATABASE ?? user,
    user,
    ...env.PGPASSWORD === void 0 ? {} : { password: env.PGPASSWORD },
    ssl: tls(host, env.PGSSLMODE, env.PGSSLROOTCERT, { kind: "local" }),
    why: givenHost === void 0 ? "neither DATABASE_URL nor PGHOST is set, so it is PostgreSQL on this machine" : "PGHOST is set, and neither LAKEBASE_ENDPOINT nor LAKEBASE_INSTANCE"
  };
}
function common(env, overrides, options) {
  const schema = overrides.schema ?? env.LAKEBASE_SCHEMA;
  const startupOptions = joinOptions(options);
  return {
    ...schema === void 0 ? {} : { schema },
    ...startupOptions === void 0 ? {} : { startupOptions },
    parameters: {}
  };
}
function lakebaseTarget(env, overrides) {
  if (overrides.target && overrides.target.kind !== "url") return checked(overrides.target);
  const { LAKEBASE_ENDPOINT: endpoint, LAKEBASE_INSTANCE: instance } = env;
  if (endpoint !== void 0 && instance !== void 0) {
    throw new LakebaseConfigError(
      ["LAKEBASE_ENDPOINT", "LAKEBASE_INSTANCE"],
      "LAKEBASE_ENDPOINT (Autoscaling) and LAKEBASE_INSTANCE (Provisioned) are both set, and PGHOST does not tell which one it belongs to. Remove one from `env` in app.yaml, or give `target` to createPool."
    );
  }
  if (endpoint !== void 0) return checked({ kind: "autoscaling", endpoint });
  return instance === void 0 ? void 0 : { kind: "provisioned", instance };
}
function checked(target) {
  if (target.kind !== "autoscaling" || ENDPOINT.test(target.endpoint)) return target;
  throw new LakebaseConfigError(
    ["LAKEBASE_ENDPOINT"],
    `LAKEBASE_ENDPOINT is "${target.endpoint}", which is no endpoint's name. It has the form projects/<project>/branches/<branch>/endpoints/<endpoint>; the host name belongs in PGHOST.`
  );
}
function variableOf(target) {
  return target.kind === "provisioned" ? "LAKEBASE_INSTANCE" : "LAKEBASE_ENDPOINT";
}
function describe(target) {
  if (target.kind === "autoscaling") return `endpoint ${target.endpoint}`;
  if (target.kind === "provisioned") return `instance ${target.instance}`;
  return target.kind === "url" ? "the database of the URL" : "PostgreSQL of your own";
}
function takesToken({ kind }) {
  return kind === "autoscaling" || kind === "provisioned";
}
function tls(host, mode, rootCert, target) {
  const isToken = takesToken(target);
  if (mode === "no-verify" || isToken && mode === "disable") {
    throw new LakebaseConfigError(
      ["PGSSLMODE"],
      `sslmode "${mode}" would show the password to whoever answers for ${host}. Use sslmode=require, and PGSSLROOTCERT=/path/to/ca.pem if the server has a certificate authority of its own.`
    );
  }
  if (!isToken && (mode === "disable" || mode === void 0 && isLocal(host))) return false;
  if (!isToken && isLocal(host) && (mode === "prefer" || mode === "allow")) return false;
  return {
    rejectUnauthorized: true,
    ...rootCert === void 0 || rootCert === "system" ? {} : { caFile: rootCert }
  };
}
function port(env) {
  const text = env.PGPORT ?? "5432";
  const value = Number(text);
  if (/^\d+$/.test(text.trim()) && value >= 1 && value <= 65535) return value;
  throw new LakebaseConfigError(
    ["PGPORT"],
    `PGPORT is "${text}", which is no port. Lakebase listens on 5432.`
  );
}
function insideApp(env) {
  return env.DATABRICKS_APP_NAME !== void 0 || env.DATABRICKS_APP_PORT !== void 0;
}
function required(env, name, reason) {
  const where = insideApp(env) ? ATTACH : `Set ${name} (Lakebase shows it under "Connect"${name === "PGUSER" ? "; it is your e-mail address or the application id of the service principal" : ""})`;
  throw new LakebaseConfigError(
    [name],
    `${name} is not set, but ${reason}. ${where}.`,
    insideApp(env) ? "DATABASE_NOT_ATTACHED" : "CONFIGURATION"
  );
}
function noDatabase(why) {
  return new LakebaseConfigError(
    ["PGHOST"],
    `This app would connect to localhost, because ${why}; in a Databricks App nothing listens there. ${ATTACH}: the platform then sets PGHOST, PGUSER and PGDATABASE. An app.yaml needs no line for them.`,
    "DATABASE_NOT_ATTACHED"
  );
}
function noTarget(host) {
  return new LakebaseConfigError(
    ["LAKEBASE_ENDPOINT", "LAKEBASE_INSTANCE"],
    [
      `${host} is a Lakebase host, but neither LAKEBASE_ENDPOINT nor LAKEBASE_INSTANCE says whose token it wants. A deploy by lakebase-deploy adds the line; without it, add to \`env\` in app.yaml one of`,
      "  - name: LAKEBASE_ENDPOINT   # Autoscaling",
      "    value: projects/<project>/branches/<branch>/endpoints/<endpoint>",
      "  - name: LAKEBASE_INSTANCE   # Provisioned",
      "    value: <instance>"
    ].join("\n")
  );
}

// src/runtime/peer.ts
var import_node_module = require("node:module");
var require2 = (0, import_node_module.createRequire)(__filename);
function loadPg() {
  if (process.env.NODE_PG_FORCE_NATIVE) {
    throw new LakebaseConfigError(
      ["NODE_PG_FORCE_NATIVE"],
      "NODE_PG_FORCE_NATIVE is set, and the native bindings of pg take no password function (brianc/node-postgres#2542). Unset it."
    );
  }
  try {
    return require2("pg");
  } catch (error) {
    if (codeOf(error) !== "MODULE_NOT_FOUND") throw error;
    throw new LakebaseConfigError(
      [],
      "The package pg is not installed: `npm install pg`. In a bundled app, give it to createPool: `createPool({ pg })`."
    );
  }
}
function loadOptional(name) {
  try {
    return require2(name);
  } catch {
    return void 0;
  }
}

// src/runtime/telemetry.ts
var SILENT = { span: (_name, work) => work() };
var ERROR_STATUS = 2;
function createTelemetry({ telemetry }) {
  const api = telemetry === false ? void 0 : loadOptional("@opentelemetry/api");
  return isApi(api) ? tracing(api) : SILENT;
}
function isApi(value) {
  if (typeof value !== "object" || value === null || !("trace" in value)) return false;
  const { trace } = value;
  return typeof trace === "object" && trace !== null && "getTracer" in trace;
}
function tracing({ trace }) {
  return {
    span: (name, work) => trace.getTracer("@tellr/lakebase-deploy").startActiveSpan(name, async (span) => {
      try {
        return await work();
      } catch (error) {
        span.recordException(error);
        span.setStatus({
          code: ERROR_STATUS,
          ...error instanceof Error ? { message: error.message } : {}
        });
        throw error;
      } finally {
        span.end();
      }
    })
  };
}

// src/runtime/time-limit.ts
async function withinTime(limit, work) {
  const controller = new AbortController();
  const cancel = limit.clock.schedule(limit.ms, () => controller.abort(limit.timeout()));
  try {
    return await unlessAborted(
      limit.signal,
      unlessAborted(controller.signal, work(controller.signal)),
      controller
    );
  } finally {
    cancel();
  }
}
function unlessAborted(signal, promise, controller) {
  return new Promise((resolve2, reject) => {
    const abort = () => {
      controller?.abort(signal.reason);
      reject(signal.reason);
    };
    const settled = () => signal.removeEventListener("abort", abort);
    promise.then(resolve2, reject).finally(settled);
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
  });
}

// src/runtime/token-cache.ts
var JITTER = 0.05;
var SAFETY_MS = 3e4;
var HEDGE_MS = 1e3;
var MOST_HEDGES = 3;
var MOST_ATTEMPTS = 5;
var FIRST_PAUSE_MS = 100;
var LONGEST_PAUSE_MS = 2e3;
var FIRST_BACKOFF_MS = 1e3;
var LONGEST_BACKOFF_MS = 6e4;
var LONGEST_RETRY_AFTER_MS = 6e4;
var INVALIDATE_EVERY_MS = 1e4;
var TokenCache = class {
  #options;
  #stopped = new AbortController();
  #held;
  #renewal;
  #supply;
  #cancelTimer = () => {
  };
  #failures = 0;
  #retryAt = Number.NEGATIVE_INFINITY;
  #invalidatedAt = Number.NEGATIVE_INFINITY;
  #lastError;
  #calls = 0;
  constructor(options) {
    this.#options = options;
  }
  /** A token that is good for login. Waits only when there is none; `signal` ends this caller's wait alone. */
  get(signal) {
    if (this.#stopped.signal.aborted) return Promise.reject(this.#stopped.signal.reason);
    const usable = this.#usable();
    if (usable) {
      if (this.#now() >= usable.refreshAt) this.#renew();
      return Promise.resolve(usable.token);
    }
    this.#supply ??= this.#obtain().finally(() => {
      this.#supply = void 0;
    });
    return signal ? unlessAborted(signal, this.#supply) : this.#supply;
  }
  /** The server refused this token: forgets it, unless another has taken its place. */
  invalidate(token) {
    const now = this.#now();
    if (!this.#held || token !== void 0 && token !== this.#held.token) return;
    if (now - this.#invalidatedAt < INVALIDATE_EVERY_MS) return;
    this.#invalidatedAt = now;
    this.#held = void 0;
    this.#options.emit({ type: "invalidated" });
  }
  status() {
    const usable = this.#usable();
    const isStale = usable !== void 0 && this.#now() >= usable.refreshAt;
    return {
      state: usable ? isStale ? "stale" : "fresh" : this.#held ? "expired" : "empty",
      expiresInMs: usable ? usable.deadline - this.#now() : 0,
      calls: this.#calls,
      ...this.#lastError ? { lastError: this.#lastError } : {}
    };
  }
  stop() {
    this.#cancelTimer();
    this.#stopped.abort(
      new LakebaseCredentialError(
        "The credential source is stopped, because its pool was closed. Make a new pool with createPool().",
        { retryable: false },
        "STOPPED"
      )
    );
  }
  #now() {
    return this.#options.clock.now();
  }
  #usable() {
    return this.#held && this.#now() < this.#held.deadline ? this.#held : void 0;
  }
  /** In the background: nobody waits, and a failure leaves the old token in use. */
  #renew() {
    if (this.#renewal || this.#stopped.signal.aborted || this.#now() < this.#retryAt) return;
    this.#renewal = this.#request(this.#stopped.signal).catch((error) => this.#fail(error)).finally(() => {
      this.#renewal = void 0;
      this.#arm();
    });
  }
  /** Somebody waits: asks again at once, a few times, if that can help. */
  async #obtain() {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#hedged();
        const usable = this.#usable();
        if (usable) return usable.token;
        throw new LakebaseCredentialError("The workspace gave a token that has expired already.", {
          retryable: true
        });
      } catch (error) {
        if (this.#stopped.signal.aborted) throw this.#stopped.signal.reason;
        this.#fail(error);
        const isPermanent = error instanceof LakebaseCredentialError && !error.retryable;
        if (attempt >= MOST_ATTEMPTS || isPermanent || !(error instanceof LakebaseCredentialError))
          throw error;
        await this.#pause(attempt, error);
      } finally {
        this.#arm();
      }
    }
  }
  async #pause(attempt, { retryAfterMs }) {
    const usual = this.#jittered(Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS));
    const asked = Math.min(retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS);
    await unlessAborted(this.#stopped.signal, this.#options.clock.sleep(Math.max(asked, usual)));
  }
  /** One token from the first of up to three requests that answers; each that hangs is given company. */
  async #hedged() {
    const race = new AbortController();
    const stop = () => race.abort(this.#stopped.signal.reason);
    this.#stopped.signal.addEventListener("abort", stop, { once: true });
    try {
      const requests = [this.#joinRenewal() ?? this.#request(race.signal)];
      while (requests.length < MOST_HEDGES) {
        if (await this.#settledSoon(firstOf(requests))) return;
        requests.push(this.#request(race.signal));
      }
      await firstOf(requests);
    } finally {
      this.#stopped.signal.removeEventListener("abort", stop);
      race.abort(new Error("another request was faster"));
    }
  }
  /** A renewal that is under way brings the token just as well. */
  #joinRenewal() {
    return this.#renewal?.then(() => {
      if (!this.#usable()) throw this.#lastError;
    });
  }
  /** False when it is still open after a while; throws what it throws. */
  async #settledSoon(promise) {
    let cancel = () => {
    };
    const late = new Promise((resolve2) => {
      cancel = this.#options.clock.schedule(HEDGE_MS, () => resolve2(false));
    });
    return Promise.race([promise.then(() => true), late]).finally(() => cancel());
  }
  async #request(signal) {
    const { clock, mint, requestTimeoutMs: ms, emit: emit2 } = this.#options;
    const start = clock.now();
    this.#calls += 1;
    const timeout = () => new LakebaseCredentialError(`The workspace has not answered in ${ms} ms.`, { retryable: true });
    const credential = await withinTime({ ms, clock, signal, timeout }, mint);
    this.#keep(credential, start);
    emit2({ type: "refreshed", expiresInMs: credential.lifetimeMs, tookMs: clock.now() - start });
  }
  /** `start` is when it was asked for: its life began later, so it ends later than is reckoned here. */
  #keep({ token, lifetimeMs }, start) {
    const { refreshAt, random } = this.#options;
    const share2 = refreshAt * (1 + JITTER * (2 * random() - 1));
    const deadline = start + lifetimeMs - Math.min(SAFETY_MS, lifetimeMs / 10);
    const usable = this.#usable();
    if (lifetimeMs <= 0 || usable && deadline < usable.deadline) {
      throw new LakebaseCredentialError(
        "The workspace gave a token that ends sooner than the one in use, or has ended already.",
        { retryable: true }
      );
    }
    this.#held = { token, refreshAt: start + lifetimeMs * share2, deadline };
    this.#failures = 0;
    this.#retryAt = Number.NEGATIVE_INFINITY;
    this.#lastError = void 0;
  }
  #fail(cause) {
    if (this.#stopped.signal.aborted) return;
    const error = cause instanceof Error ? cause : new Error(String(cause));
    const backoff = this.#jittered(Math.min(FIRST_BACKOFF_MS * 2 ** this.#failures, LONGEST_BACKOFF_MS));
    const asked = error instanceof LakebaseCredentialError ? error.retryAfterMs ?? 0 : 0;
    this.#failures += 1;
    this.#retryAt = this.#now() + Math.max(backoff, Math.min(asked, LONGEST_RETRY_AFTER_MS));
    this.#lastError = error;
    this.#options.emit({ type: "refresh_failed", error, expiresInMs: this.status().expiresInMs });
  }
  /** 50 to 100 % of it: workers that began together must not stay together. */
  #jittered(ms) {
    return ms * (0.5 + this.#options.random() / 2);
  }
  #arm() {
    this.#cancelTimer();
    if (!this.#options.background || !this.#held || this.#stopped.signal.aborted) return;
    const at = Math.max(this.#held.refreshAt, this.#retryAt);
    this.#cancelTimer = this.#options.clock.schedule(Math.max(at - this.#now(), 0), () => {
      if (this.#now() < at) this.#arm();
      else this.#renew();
    });
  }
};
async function firstOf(promises) {
  try {
    await Promise.any(promises);
  } catch (error) {
    throw error instanceof AggregateError ? error.errors.at(-1) : error;
  }
}

// src/runtime/workspace.ts
var import_node_crypto2 = require("node:crypto");

// src/runtime/databricks-cli.ts
async function cliToken(env, host, signal) {
  const profile = env.DATABRICKS_CONFIG_PROFILE;
  const who = profile ? ["--profile", profile] : ["--host", host];
  const answer = await run(env, ["auth", "token", ...who], signal);
  const { access_token: token, expiry } = answer;
  if (typeof token !== "string") throw new LakebaseCredentialError(NO_LOGIN, { retryable: false });
  const until = typeof expiry === "string" ? Date.parse(expiry) - Date.now() : Number.NaN;
  return until > 0 ? { token, expiresInMs: until } : { token };
}
var NO_LOGIN = "There is no login to the workspace: set DATABRICKS_CLIENT_ID and DATABRICKS_CLIENT_SECRET, or DATABRICKS_TOKEN, or run `databricks auth login`";
async function run(env, args, signal) {
  const { execFile } = await import("node:child_process");
  return new Promise((resolve2, reject) => {
    execFile("databricks", [...args], { env, signal }, (error, stdout, stderr) => {
      if (!error) return resolve2(parse2(stdout));
      if (signal.aborted) return reject(signal.reason);
      const why = codeOf(error) === "ENOENT" ? "the Databricks CLI is not installed" : stderr.trim() || messageOf(error);
      reject(new LakebaseCredentialError(`${NO_LOGIN} (${why}).`, { retryable: false, cause: error }));
    });
  });
}
function parse2(stdout) {
  try {
    const value = JSON.parse(stdout);
    return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
  } catch {
    return {};
  }
}
async function profileHost(env) {
  const { readFile } = await import("node:fs/promises");
  const { homedir } = await import("node:os");
  const file = env.DATABRICKS_CONFIG_FILE ?? `${env.HOME ?? homedir()}/.databrickscfg`;
  const name = env.DATABRICKS_CONFIG_PROFILE ?? "DEFAULT";
  const text = await readFile(file, "utf8").catch(() => "");
  const section = text.split(/^\s*\[/m).find((part) => part.startsWith(`${name}]`));
  const host = /^\s*host\s*=\s*(\S+)/m.exec(section ?? "")?.[1];
  if (host !== void 0) return host;
  throw new LakebaseConfigError(
    ["DATABRICKS_HOST"],
    `DATABRICKS_HOST is not set, and ${file} has no host under [${name}]. Set DATABRICKS_HOST=https://<workspace>, or run \`databricks auth login --host https://<workspace>\`.`
  );
}

// src/runtime/workspace.ts
var KEPT_SHARE = 2 / 3;
function createWorkspace(settings, ports) {
  const givenHost = settings.host ?? (settings.env.DATABRICKS_HOST || void 0);
  const host = async () => origin(givenHost ?? await profileHost(settings.env));
  const url = async (path) => new URL(path, await host());
  const login = chooseLogin(settings, ports, url);
  let kept;
  return {
    identity: `${givenHost ?? settings.env.DATABRICKS_CONFIG_PROFILE ?? "DEFAULT"} ${login.identity}`,
    url,
    token: async (signal) => {
      if (kept && ports.clock.now() < kept.until) return kept.token;
      const start = ports.clock.now();
      const { token, expiresInMs } = await login.mint(signal);
      kept = expiresInMs === void 0 ? void 0 : { token, until: start + expiresInMs * KEPT_SHARE };
      return token;
    },
    forget: (token) => {
      if (kept?.token !== token) return false;
      kept = void 0;
      return true;
    }
  };
}
function chooseLogin({ env, auth }, { http }, url) {
  if (auth) return { identity: `hook ${numberOf(auth)}`, mint: async () => auth() };
  const { DATABRICKS_CLIENT_ID: clientId, DATABRICKS_CLIENT_SECRET: secret, DATABRICKS_TOKEN: token } = env;
  if (clientId && secret) {
    return {
      identity: `client ${clientId} ${fingerprint(secret)}`,
      mint: async (signal) => clientToken(http, await url("/oidc/v1/token"), clientId, secret, signal)
    };
  }
  if (token) return { identity: `token ${fingerprint(token)}`, mint: async () => ({ token }) };
  return {
    identity: "cli",
    mint: async (signal) => cliToken(env, (await url("/")).origin, signal)
  };
}
async function clientToken(http, url, clientId, secret, signal) {
  const { body } = await http(
    {
      url,
      headers: {
        authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString("base64")}`,
        "content-type": "application/x-www-form-urlencoded"
      },
      body: "grant_type=client_credentials&scope=all-apis"
    },
    signal
  );
  const { access_token: token, expires_in: seconds } = body;
  if (typeof token === "string" && token !== "") {
    return typeof seconds === "number" ? { token, expiresInMs: seconds * 1e3 } : { token };
  }
  throw new LakebaseCredentialError(
    `${url.host}${url.pathname} answered without an access token. Is DATABRICKS_HOST the address of a workspace?`,
    { retryable: false }
  );
}
function origin(text) {
  const address = text.includes("://") ? text : `https://${text}`;
  const url = URL.canParse(address) ? new URL(address) : void 0;
  if (url && (url.protocol === "https:" || url.protocol === "http:" && isLocal(url.hostname)))
    return url.origin;
  throw new LakebaseConfigError(
    ["DATABRICKS_HOST"],
    `DATABRICKS_HOST is "${text}". It has to be https://<workspace>: a token is not sent in clear text.`
  );
}
function fingerprint(secret) {
  return (0, import_node_crypto2.createHash)("sha256").update(secret).digest("hex").slice(0, 16);
}
var hooks = /* @__PURE__ */ new WeakMap();
var lastHook = 0;
function numberOf(auth) {
  const known = hooks.get(auth);
  if (known !== void 0) return known;
  lastHook += 1;
  hooks.set(auth, lastHook);
  return lastHook;
}

// src/runtime/credentials.ts
var systemPorts = { clock: systemClock, http: nodeHttp, random: Math.random };
function createCredentials(options = {}) {
  const resolved = resolve(options.env ?? process.env, options);
  if (isTokenTarget(resolved.target)) return openCredentials(resolved.target, options, systemPorts);
  throw new LakebaseConfigError(
    ["LAKEBASE_ENDPOINT", "LAKEBASE_INSTANCE"],
    `This database takes no token (${resolved.why}). Set LAKEBASE_ENDPOINT (Autoscaling) or LAKEBASE_INSTANCE (Provisioned).`
  );
}
function isTokenTarget(target) {
  return target.kind === "autoscaling" || target.kind === "provisioned";
}
var open = /* @__PURE__ */ new Map();
function openCredentials(target, options, ports) {
  const workspace = createWorkspace(
    { env: options.env ?? process.env, host: options.workspaceHost, auth: options.auth },
    ports
  );
  const key = `${JSON.stringify(target)} ${workspace.identity}`;
  const shared = open.get(key) ?? createShared(target, workspace, options, ports);
  open.set(key, shared);
  return handleOn(shared, options.onEvent, () => {
    if (open.get(key) === shared) open.delete(key);
  });
}
function createShared(target, workspace, options, ports) {
  const listeners = /* @__PURE__ */ new Map();
  const telemetry = createTelemetry(options);
  const cache = new TokenCache({
    mint: traced(telemetry, createMint(target, workspace, ports.http)),
    clock: ports.clock,
    random: ports.random,
    refreshAt: share(options.refreshAt ?? 1 / 3),
    background: options.background ?? true,
    requestTimeoutMs: options.requestTimeoutMs ?? 8e3,
    emit: (event) => {
      for (const listener of listeners.values()) emit(listener, event);
    }
  });
  return { cache, listeners };
}
function traced(telemetry, mint) {
  return (signal) => telemetry.span("lakebase.credential", () => mint(signal));
}
function share(refreshAt) {
  if (refreshAt > 0 && refreshAt < 1) return refreshAt;
  throw new LakebaseConfigError(
    [],
    `refreshAt is ${refreshAt}; it is a fraction of the lifetime, between 0 and 1.`
  );
}
function handleOn({ cache, listeners }, listener, onLast) {
  const handle = {};
  listeners.set(handle, listener);
  return {
    get: (signal) => cache.get(signal),
    invalidate: (token) => cache.invalidate(token),
    status: () => cache.status(),
    start: async () => {
      await cache.get();
    },
    stop: async () => {
      if (!listeners.delete(handle) || listeners.size > 0) return;
      cache.stop();
      onLast();
    }
  };
}

// src/runtime/connection.ts
var import_node_fs = require("node:fs");

// src/runtime/options.ts
function poolOptions(options) {
  const {
    target: _target,
    schema: _schema,
    env: _env,
    workspaceHost: _workspaceHost,
    auth: _auth,
    refreshAt: _refreshAt,
    background: _background,
    connectRetryMs: _connectRetryMs,
    requestTimeoutMs: _requestTimeoutMs,
    credentials: _credentials,
    onEvent: _onEvent,
    pg: _pg,
    telemetry: _telemetry,
    ...rest
  } = options;
  return rest;
}

// src/runtime/connection.ts
var CONNECT_TIMEOUT_MS = 1e4;
var systemPorts2 = { clock: systemClock, http: nodeHttp, random: Math.random };
function openConnection(options, ports = systemPorts2) {
  const resolved = resolve(options.env ?? process.env, options);
  const { target } = resolved;
  const config = poolConfig(resolved, options);
  const wantsToken = isTokenTarget(target);
  const credentials = options.credentials ?? (wantsToken ? openCredentials(target, options, ports) : fixedCredentials(resolved.password));
  if (wantsToken || options.credentials) config.password = () => credentials.get();
  else if (resolved.password !== void 0) config.password = resolved.password;
  return { resolved, credentials, ownsCredentials: options.credentials === void 0, config };
}
function poolConfig(resolved, options) {
  const own = poolOptions(options);
  const { host, port: port2, database, user, schema } = resolved;
  const startup = joinOptions(
    schema === void 0 ? void 0 : searchPath(schema),
    resolved.startupOptions,
    own.options
  );
  return {
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    ...resolved.parameters,
    ...own,
    host,
    port: port2,
    database,
    user,
    ssl: ssl(resolved, own.ssl),
    ...startup === void 0 ? {} : { options: startup }
  };
}
function ssl({ ssl: found, target, host }, given) {
  const isUnverified = given === false || typeof given === "object" && given.rejectUnauthorized === false;
  if (isTokenTarget(target) && isUnverified) {
    throw new LakebaseConfigError(
      [],
      `The option \`ssl\` turns off what protects the token on its way to ${host}. Leave it out, or give the certificate authority: ssl: { ca }.`
    );
  }
  if (given === false) return false;
  const settings = typeof given === "object" ? given : {};
  if (found === false) return given === void 0 ? false : given;
  return {
    rejectUnauthorized: true,
    ...found.caFile === void 0 ? {} : { ca: readCertificate(found.caFile) },
    ...settings
  };
}
function readCertificate(file) {
  try {
    return (0, import_node_fs.readFileSync)(file, "utf8");
  } catch (error) {
    throw new LakebaseConfigError(
      ["PGSSLROOTCERT"],
      `The certificate authority ${file} of PGSSLROOTCERT or sslrootcert cannot be read: ${messageOf(error)}.`
    );
  }
}
function fixedCredentials(password = "") {
  return {
    get: () => Promise.resolve(password),
    invalidate: () => {
    },
    start: async () => {
    },
    stop: async () => {
    },
    status: () => ({ state: "fresh", expiresInMs: Number.POSITIVE_INFINITY, calls: 0 })
  };
}

// src/runtime/client.ts
function guard(client, onEvent) {
  client.on("error", (error) => emit(onEvent, { type: "client_error", error }));
}
function explainQueries(client, explain2) {
  const query = client.query;
  const value = (...given) => {
    const [first] = given;
    if (typeof first === "object" && first !== null && "submit" in first) {
      return Reflect.apply(query, client, given);
    }
    const last = given.at(-1);
    if (typeof last === "function") {
      const callback = (error, result2) => Reflect.apply(last, void 0, [error ? explain2(error) : error, result2]);
      return Reflect.apply(query, client, [...given.slice(0, -1), callback]);
    }
    const result = Reflect.apply(query, client, given);
    return result instanceof Promise ? result.catch(rethrow) : result;
  };
  const rethrow = (error) => {
    throw explain2(error);
  };
  Object.defineProperty(client, "query", { value, configurable: true, writable: true });
}

// src/runtime/connector.ts
var PASSING = /* @__PURE__ */ new Set(["57P03", "57P01", "08001", "08006", "ECONNREFUSED", "ECONNRESET", "EPIPE"]);
var PASSWORD_REFUSED = "28P01";
var FIRST_PAUSE_MS2 = 50;
var LONGEST_PAUSE_MS2 = 250;
var Connector = class {
  #options;
  constructor(options) {
    this.#options = options;
  }
  /** `dial` has sent no query when it fails, so it may be repeated. */
  connect(dial) {
    return this.#repeat(dial, "token first");
  }
  /** For an idle client or a place in the queue, which wait for no token; what is dialled in the end may fail all the same. */
  acquire(take) {
    return this.#repeat(take, "no token yet");
  }
  async #repeat(dial, start) {
    const { credentials, clock, retryMs } = this.#options;
    let firstFailure;
    let isTokenReplaced = false;
    for (let attempt = 1; ; attempt += 1) {
      const token = attempt > 1 || start === "token first" ? await credentials.get() : void 0;
      try {
        return await dial();
      } catch (error) {
        if (codeOf(error) === PASSWORD_REFUSED && !isTokenReplaced) {
          isTokenReplaced = true;
          credentials.invalidate(token);
          if (await credentials.get() === token) throw error;
          continue;
        }
        const delayMs = this.#pause(attempt);
        firstFailure ??= clock.now();
        if (!isPassing(error) || clock.now() - firstFailure + delayMs > retryMs) throw error;
        this.#report(attempt, delayMs, error);
        await clock.sleep(delayMs);
      }
    }
  }
  #pause(attempt) {
    const pause = Math.min(FIRST_PAUSE_MS2 * 2 ** (attempt - 1), LONGEST_PAUSE_MS2);
    return pause * (0.5 + this.#options.random() / 2);
  }
  #report(attempt, delayMs, cause) {
    const error = cause instanceof Error ? cause : new Error(String(cause));
    emit(this.#options.onEvent, { type: "connect_retry", attempt, delayMs, error });
  }
};
function isPassing(error) {
  const code = codeOf(error);
  return code === void 0 ? /terminated unexpectedly/.test(messageOf(error)) : PASSING.has(code);
}

// src/runtime/drain.ts
var Drain = class {
  #clock;
  #underWay = 0;
  #onEmpty = () => {
  };
  constructor(clock) {
    this.#clock = clock;
  }
  begin() {
    this.#underWay += 1;
  }
  end() {
    this.#underWay -= 1;
    if (this.#underWay === 0) this.#onEmpty();
  }
  /** True once nothing is under way; false when that takes longer. */
  async wait(ms) {
    if (this.#underWay === 0) return true;
    return new Promise((resolve2) => {
      const cancel = this.#clock.schedule(ms, () => resolve2(false));
      this.#onEmpty = () => {
        cancel();
        resolve2(true);
      };
    });
  }
};

// src/runtime/explain.ts
function explain(error, place) {
  if (!(error instanceof Error) || error instanceof LakebaseDatabaseError) return error;
  const found = explanation(error, place);
  if (!found) return error;
  return new LakebaseDatabaseError(found.reason, `${error.message || codeOf(error)}. ${found.advice}`, error);
}
function explanation(error, place) {
  if (/decode token for role/i.test(error.message)) return tokenNotForRole(place);
  switch (codeOf(error)) {
    case "28P01":
      return loginRefused(place);
    case "42501":
      return permissionDenied(place);
    case "3F000":
      return schemaMissing(place);
    case "ECONNREFUSED":
    case "ENOTFOUND":
    case "57P03":
      return unreachable2(place);
    default:
      return void 0;
  }
}
function isOwn({ target }) {
  return target.kind === "local" || target.kind === "url";
}
function unreachable2(place) {
  const where = `${place.host}:${place.port}`;
  if (isOwn(place) && isLocal(place.host)) {
    return {
      reason: "LOCAL_DATABASE_DOWN",
      advice: `No PostgreSQL answers at ${where}, which was chosen because ${place.why}. Start it, or set DATABASE_URL; for Lakebase set PGHOST, PGUSER and LAKEBASE_ENDPOINT or LAKEBASE_INSTANCE.`
    };
  }
  return {
    reason: "DATABASE_UNREACHABLE",
    advice: `${where} does not take connections (${place.why}). A suspended database wakes up within seconds; if it does not, look at it in the workspace (Compute > Lakebase), and check that PGHOST is still its host name: a new branch or instance has another.`
  };
}
function loginRefused(place) {
  if (isOwn(place) && isLakebase(place.host)) {
    return {
      reason: "LOGIN_REFUSED",
      advice: `The password came with the URL (${place.why}); if it is a database token, it has ended: one lasts an hour at most. Take it out of the URL and set LAKEBASE_ENDPOINT (Autoscaling) or LAKEBASE_INSTANCE (Provisioned); then a new one is fetched when it is needed.`
    };
  }
  if (isOwn(place)) {
    return {
      reason: "LOGIN_REFUSED",
      advice: `Check user and password of ${place.user} (${place.why}).`
    };
  }
  return {
    reason: "LOGIN_REFUSED",
    advice: `A token made for this login was refused too, so it is not its age: ${describe(place.target)} has no role "${place.user}", or the token belongs to another identity than PGUSER. Attach the database to the app (that makes the role) or add the role in Lakebase, and check that PGUSER is who DATABRICKS_CLIENT_ID, or the signed-in user, is.`
  };
}
function tokenNotForRole(place) {
  return {
    reason: "TOKEN_NOT_FOR_ROLE",
    advice: isOwn(place) ? `The password is no database token (${place.why}). Set LAKEBASE_ENDPOINT (Autoscaling) or LAKEBASE_INSTANCE (Provisioned) in \`env\` of app.yaml; a deploy by lakebase-deploy does it.` : `The token was made for ${describe(place.target)}; check that it is the database at ${place.host}, and deploy again if app.yaml names another.`
  };
}
function permissionDenied({ user, schema }) {
  const name = quoted(schema ?? "public");
  return {
    reason: "PERMISSION_DENIED",
    advice: `The role "${user}" has no right on it; a deploy by lakebase-deploy grants it, also for tables and sequences of later migrations. By hand, as the owner: GRANT USAGE ON SCHEMA ${name} TO ${quoted(user)}; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${name} TO ${quoted(user)}; GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA ${name} TO ${quoted(user)};`
  };
}
function schemaMissing({ schema, database }) {
  const from = schema === void 0 ? "" : ` LAKEBASE_SCHEMA is "${schema}".`;
  return {
    reason: "SCHEMA_MISSING",
    advice: `The database ${database} lacks it.${from} Deploy again: the schema is made before the code starts. By hand: CREATE SCHEMA ${quoted(schema ?? "app")};`
  };
}
function quoted(identifier) {
  return `"${identifier.replaceAll('"', '""')}"`;
}

// src/runtime/pool.ts
var CONNECT_RETRY_MS = 1e4;
var GRACE_MS = 1e4;
function createPool(options = {}) {
  return createPoolWith(options, systemPorts2);
}
function createPoolWith(options, ports) {
  const { Pool } = options.pg ?? loadPg();
  const connection = openConnection(options, ports);
  const LakebasePool = poolClass(Pool, connection, options, ports);
  return new LakebasePool(connection.config);
}
function poolClass(Base, connection, options, ports) {
  const { credentials, resolved } = connection;
  const { onEvent } = options;
  const { clock, random } = ports;
  const isOwnMachine = resolved.target.kind === "local";
  const retryMs = options.connectRetryMs ?? (isOwnMachine ? 0 : CONNECT_RETRY_MS);
  const connector = new Connector({ credentials, clock, random, retryMs, onEvent });
  const telemetry = createTelemetry(options);
  return class extends Base {
    credentials = credentials;
    resolved = resolved;
    #drain = new Drain(clock);
    #clients = /* @__PURE__ */ new Set();
    #closing;
    constructor(config) {
      super(config);
      this.on("error", () => {
      });
      this.on("connect", (client) => {
        guard(client, onEvent);
        explainQueries(client, (error) => explain(error, resolved));
      });
      this.on("acquire", (client) => {
        this.#clients.add(client);
        this.#drain.begin();
      });
      this.on("release", (_error, client) => {
        this.#clients.delete(client);
        this.#drain.end();
      });
    }
    connect(callback) {
      const client = this.#connect();
      if (!callback) return client;
      client.then(
        (found) => process.nextTick(callback, void 0, found, found.release),
        (error) => process.nextTick(callback, error, void 0, () => {
        })
      );
      return void 0;
    }
    end(callback) {
      const ended = super.end().finally(() => this.#stopCredentials());
      if (!callback) return ended;
      ended.then(
        () => process.nextTick(callback),
        (error) => process.nextTick(callback, error)
      );
      return void 0;
    }
    close({ graceMs = GRACE_MS } = {}) {
      this.#closing ??= this.#close(graceMs);
      return this.#closing;
    }
    async #connect() {
      if (this.#closing) throw new Error("Cannot use a pool after calling close on the pool");
      this.#drain.begin();
      try {
        if (this.idleCount > this.waitingCount || this.totalCount >= this.options.max)
          return await connector.acquire(() => super.connect());
        return await telemetry.span("lakebase.connect", () => connector.connect(() => super.connect()));
      } catch (error) {
        throw explain(error, resolved);
      } finally {
        this.#drain.end();
      }
    }
    async #close(graceMs) {
      const isDrained = await this.#drain.wait(graceMs);
      const ended = this.ending ? Promise.resolve() : super.end();
      if (isDrained) await ended;
      else for (const client of this.#clients) void client.end();
      await this.#stopCredentials();
    }
    async #stopCredentials() {
      if (connection.ownsCredentials) await credentials.stop();
    }
  };
}

// src/runtime/orm.ts
function pgConfig(options = {}) {
  return openConnection(options).config;
}
function typeormConfig(options = {}) {
  return typeormConfigWith(options, systemPorts2);
}
function typeormConfigWith(options, ports) {
  const connection = openConnection(options, ports);
  const { host, port: port2, user, database, ssl: ssl2, password, rest } = parts(connection);
  const pg = options.pg ?? loadPg();
  const driver = { ...pg, Pool: poolClass(pg.Pool, connection, options, ports) };
  return { type: "postgres", host, port: port2, username: user, password, database, ssl: ssl2, driver, extra: rest };
}
function sequelizeConfig(options = {}) {
  return sequelizeConfigWith(options, systemPorts2);
}
function sequelizeConfigWith(options, ports) {
  const connection = openConnection(options, ports);
  const { host, port: port2, user, database, ssl: ssl2, rest } = parts(connection);
  const { max, min, idleTimeoutMillis: idle } = connection.config;
  return {
    dialect: "postgres",
    host,
    port: port2,
    username: user,
    database,
    dialectOptions: { ...rest, ssl: ssl2 },
    pool: {
      ...max === void 0 ? {} : { max },
      ...min === void 0 ? {} : { min },
      ...typeof idle === "number" ? { idle } : {}
    },
    hooks: {
      beforeConnect: async (config) => {
        const password = await connection.credentials.get();
        if (password !== "") config.password = password;
      }
    }
  };
}
function knexConfig(options = {}) {
  return knexConfigWith(options, systemPorts2);
}
function knexConfigWith(options, ports) {
  const { rest, ...login } = parts(openConnection(options, ports));
  const { max, min = 0 } = options;
  return {
    client: "pg",
    connection: { ...rest, ...login },
    pool: { min, ...max === void 0 ? {} : { max } }
  };
}
function postgresJsOptions(options = {}) {
  return postgresJsOptionsWith(options, systemPorts2);
}
function postgresJsOptionsWith(options, ports) {
  const connection = openConnection(options, ports);
  const { host, port: port2, user, database, ssl: ssl2, password } = parts(connection);
  const { max, idleTimeoutMillis: idle, connectionTimeoutMillis = 1e4 } = connection.config;
  const { statement_timeout, lock_timeout, application_name, options: startup } = connection.config;
  const parameters = Object.entries({ statement_timeout, lock_timeout, application_name, options: startup });
  return {
    host,
    port: port2,
    database,
    username: user,
    password,
    ssl: ssl2,
    ...max === void 0 ? {} : { max },
    ...typeof idle === "number" ? { idle_timeout: idle / 1e3 } : {},
    connect_timeout: connectionTimeoutMillis / 1e3,
    connection: Object.fromEntries(
      parameters.flatMap(([name, value]) => value === void 0 || value === false ? [] : [[name, value]])
    )
  };
}
function parts({ resolved, credentials, config }) {
  const { host: _h, port: _p, user: _u, database: _d, password, ssl: ssl2, ...rest } = config;
  const { host, port: port2, user, database } = resolved;
  return {
    host,
    port: port2,
    user,
    database,
    ssl: ssl2 ?? false,
    password: typeof password === "function" ? () => credentials.get() : password ?? "",
    rest
  };
}

// src/runtime/shutdown.ts
function withShutdown(pool, options = {}) {
  const { signals = ["SIGTERM"], ...close } = options;
  const remove = () => {
    for (const signal of signals) process.removeListener(signal, onSignal);
  };
  const onSignal = (signal) => {
    const isOurs = process.listenerCount(signal) === 1;
    pool.close(close).catch((error) => process.emitWarning(error)).finally(() => {
      remove();
      if (isOurs) process.kill(process.pid, signal);
    });
  };
  for (const signal of signals) process.on(signal, onSignal);
  return remove;
}
// Annotate the CommonJS export names for ESM import in node:
0 && (module.exports = {
  LakebaseConfigError,
  LakebaseCredentialError,
  LakebaseDatabaseError,
  LakebaseError,
  createCredentials,
  createPool,
  knexConfig,
  pgConfig,
  postgresJsOptions,
  resolve,
  sequelizeConfig,
  typeormConfig,
  withShutdown
});

import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  connectionVariables,
  withAuthorities
} from "./chunk-XWQT5OFZ.js";
import "./chunk-GFKCOHTJ.js";

// src/cli/exec.ts
import { spawn } from "node:child_process";
import { constants } from "node:os";

// src/runtime/credential.ts
import { randomUUID } from "node:crypto";

// src/runtime/error.ts
var LakebaseError = class extends Error {
  reason;
  constructor(reason, message, cause) {
    super(message, cause === void 0 ? void 0 : { cause });
    this.name = "LakebaseError";
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
function codeOf(error) {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : void 0;
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
  return target.kind === "autoscaling" ? { endpoint: target.endpoint } : { request_id: randomUUID(), instance_names: [target.instance] };
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

// src/runtime/clock.ts
var SLEEP_MS = 1e4;
function sleepAwareClock(monotonic, wall) {
  let slept = 0;
  let last = { monotonic: monotonic(), wall: wall() };
  return () => {
    const next = { monotonic: monotonic(), wall: wall() };
    const missed = next.wall - last.wall - (next.monotonic - last.monotonic);
    if (missed > SLEEP_MS) slept += missed;
    last = next;
    return next.monotonic + slept;
  };
}
var systemClock = {
  now: sleepAwareClock(
    () => performance.now(),
    () => Date.now()
  ),
  schedule: (ms, run2) => {
    const timer = setTimeout(run2, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
  sleep: (ms) => new Promise((resolve2) => setTimeout(resolve2, ms))
};

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
    const fail2 = (error) => reject(signal.aborted ? signal.reason : unreachable(url, error));
    const options = {
      method: body === void 0 ? "GET" : "POST",
      signal,
      // Said here, because NODE_TLS_REJECT_UNAUTHORIZED holds where it is not.
      rejectUnauthorized: true,
      headers: {
        ...headers,
        "user-agent": "lakebase-deploy-runtime",
        ...body === void 0 ? {} : { "content-length": Buffer.byteLength(body) }
      }
    };
    const outgoing = request(url, options, (incoming) => {
      const chunks = [];
      incoming.on("data", (chunk) => chunks.push(chunk));
      incoming.once("error", fail2);
      incoming.once(
        "end",
        () => resolve2({
          status: incoming.statusCode ?? 0,
          text: Buffer.concat(chunks).toString(),
          headers: incoming.headers
        })
      );
    });
    outgoing.once("error", fail2);
    outgoing.end(body);
  });
}
function unreachable(url, cause) {
  const isCertificate = /CERT|SIGNATURE|^ERR_TLS|^UNABLE_TO/.test(codeOf(cause) ?? "");
  const advice = isCertificate ? "Its certificate is not trusted here: check DATABRICKS_HOST, and set NODE_EXTRA_CA_CERTS if your network has a certificate authority of its own." : "Check DATABRICKS_HOST and the network.";
  return new LakebaseCredentialError(`${url.host} cannot be reached: ${messageOf(cause)}. ${advice}`, {
    // A container may start before its name service does, so an unknown name may be known soon.
    retryable: !isCertificate,
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

// src/runtime/ports.ts
var systemPorts = { clock: systemClock, http: nodeHttp, random: Math.random };

// src/runtime/database-url.ts
var URL_PARTS = /^postgres(?:ql)?:\/\/(?:(?<login>[^/?#]*)@)?(?<hosts>[^/?#@]*)(?:\/(?<database>[^?#]*))?(?:\?(?<query>[^#]*))?$/i;
function parseDatabaseUrl(text) {
  const parts = URL_PARTS.exec(text.trim())?.groups;
  if (!parts) throw noUrl();
  const {
    host,
    hostaddr,
    port,
    user,
    password,
    dbname,
    sslmode,
    sslrootcert,
    options,
    connect_timeout,
    ...rest
  } = queryOf(parts.query ?? "");
  const [name, secret] = splitAt(parts.login ?? "", ":");
  const address = addressOf(parts.hosts ?? "", host ?? hostaddr, port);
  return {
    ...address,
    database: dbname ?? decoded(parts.database),
    user: user ?? decoded(name),
    password: password ?? decoded(secret),
    sslMode: sslmode ?? legacySslMode(rest.ssl),
    sslRootCert: sslrootcert,
    options,
    connectTimeoutMs: connect_timeout === void 0 ? void 0 : timeoutOf(connect_timeout),
    parameters: forNodePostgres(rest)
  };
}
function printable({ host, port, database, user }) {
  const address = host.includes(":") ? `[${host}]` : encodeURIComponent(host);
  return `postgresql://${encodeURIComponent(user)}@${address}:${port}/${encodeURIComponent(database)}`;
}
function queryOf(query) {
  const pairs = query.split("&").filter((pair) => pair !== "");
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name, value = ""] = splitAt(pair, "=");
      return [decode(name), decode(value)];
    })
  );
}
function addressOf(hosts, host, port) {
  const bracketed = /^\[([^\]]+)\](?::(\d*))?$/.exec(hosts);
  const [authority = "", authorityPort] = bracketed ? bracketed.slice(1) : splitAt(hosts, ":");
  const found = host ?? decoded(authority);
  if (found?.includes(",") || hosts.includes(",")) throw severalHosts();
  if (found !== void 0 && /\s/.test(found)) throw noUrl();
  return { host: found, port: portNumber(port ?? authorityPort ?? "") };
}
function portNumber(digits) {
  if (digits === "") return void 0;
  const value = Number(digits);
  if (!/^\d+$/.test(digits) || value < 1 || value > 65535) throw noUrl();
  return value;
}
function legacySslMode(ssl) {
  if (ssl === void 0) return void 0;
  if (ssl === "true" || ssl === "1" || ssl === "") return "require";
  return ssl === "false" || ssl === "0" ? "disable" : ssl;
}
var NOT_TAKEN = {
  sslcert: "give createPool the certificate: ssl: { cert, key }",
  sslkey: "give createPool the key: ssl: { cert, key }",
  service: "write host, database and user into the URL",
  passfile: "set PGPASSFILE, or write the password into the URL"
};
function forNodePostgres(rest) {
  for (const [name, advice] of Object.entries(NOT_TAKEN))
    if (name in rest)
      throw new LakebaseConfigError(
        ["DATABASE_URL"],
        `DATABASE_URL has ${name}, which libpq knows and node-postgres does not. Take it out and ${advice}.`
      );
  const {
    ssl: _ssl,
    connectionString: _connectionString,
    stream: _stream,
    Client: _Client,
    ...parameters
  } = rest;
  return parameters;
}
function timeoutOf(seconds) {
  if (/^\d+$/.test(seconds)) return Number(seconds) * 1e3;
  throw new LakebaseConfigError(["DATABASE_URL"], "connect_timeout in DATABASE_URL is no number of seconds.");
}
function splitAt(text, separator) {
  const at = text.indexOf(separator);
  return at === -1 ? [text, void 0] : [text.slice(0, at), text.slice(at + 1)];
}
function decoded(text) {
  return text ? decode(text) : void 0;
}
function decode(text) {
  return text.replaceAll(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
    try {
      return decodeURIComponent(escapes);
    } catch {
      return escapes;
    }
  });
}
function severalHosts() {
  return new LakebaseConfigError(
    ["DATABASE_URL"],
    "DATABASE_URL names several hosts. libpq tries one after the other; node-postgres connects to one. Name one, such as the primary or the name of its load balancer."
  );
}
function noUrl() {
  return new LakebaseConfigError(
    ["DATABASE_URL"],
    "DATABASE_URL is no PostgreSQL URL. It has the form postgresql://user:password@host:5432/database, without quotes around it; the characters / ? and # in a password are written as %2F, %3F and %23."
  );
}

// src/runtime/environment.ts
var OF_THE_APP = /^(DATABRICKS_|PGAPPNAME$|USER$|USERNAME$)/;
var ATTACH = "Attach the database to the app (Edit app > App resources > Add resource > Database; a deploy by lakebase-deploy does it), then deploy again";
function clean(environment) {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => {
      const text = name === "PGPASSWORD" ? value : value?.trim();
      return text ? [[name, text]] : [];
    })
  );
}
function withoutDatabase(env) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => OF_THE_APP.test(name)));
}
function insideApp(env) {
  return env.DATABRICKS_APP_NAME !== void 0 || env.DATABRICKS_APP_PORT !== void 0;
}
function portOf(env) {
  const text = env.PGPORT ?? "5432";
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= 65535) return value;
  throw new LakebaseConfigError(
    ["PGPORT"],
    `PGPORT is "${text}", which is no port. Lakebase listens on 5432.`
  );
}
function missing(env, name, reason) {
  const where = insideApp(env) ? ATTACH : `Set ${name} (Lakebase shows it under "Connect"${name === "PGUSER" ? "; it is your e-mail address or the application id of the service principal" : ""})`;
  throw new LakebaseConfigError(
    [name],
    `${name} is not set, but ${reason}. ${where}.`,
    insideApp(env) ? "DATABASE_NOT_ATTACHED" : "CONFIGURATION"
  );
}
function notAttached(why) {
  return new LakebaseConfigError(
    ["PGHOST"],
    `This app would connect to localhost, because ${why}; in a Databricks App nothing listens there. ${ATTACH}: the platform then sets PGHOST, PGUSER and PGDATABASE. An app.yaml needs no line for them.`,
    "DATABASE_NOT_ATTACHED"
  );
}

// src/runtime/host.ts
var LAKEBASE = /\.database\.(.+\.)?(databricks\.com|azuredatabricks\.net|databricks\.us|databricks\.mil)$/i;
var LOOPBACK = /^(localhost|.+\.localhost|127(\.\d+){3}|::1|\/.*|@.*)$/i;
function isLakebase(host) {
  return LAKEBASE.test(withoutDot(host));
}
function isLocal(host) {
  return LOOPBACK.test(withoutDot(host));
}
function isSocket(host) {
  return /^[/@]/.test(host);
}
function isSameHost(one, other) {
  return withoutDot(one).toLowerCase() === withoutDot(other).toLowerCase();
}
function withoutDot(host) {
  return host.trim().replace(/\.+$/, "");
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

// src/runtime/target.ts
var ENDPOINT = /^projects\/[^/\s]+\/branches\/[^/\s]+\/endpoints\/[^/\s]+$/;
function isTokenTarget(target) {
  return target.kind === "autoscaling" || target.kind === "provisioned";
}
function nameOf(target) {
  return target.kind === "autoscaling" ? target.endpoint : target.instance;
}
function describe(target) {
  if (isTokenTarget(target)) {
    const what = target.kind === "autoscaling" ? "endpoint" : "instance";
    return `${what} ${nameOf(target)}${target.readOnly ? " (read-only)" : ""}`;
  }
  return target.kind === "url" ? "the database of the URL" : "PostgreSQL of your own";
}
function checkTarget(target, source) {
  switch (target?.kind) {
    case "local":
      return target;
    case "url":
      if (typeof target.url === "string" && target.url !== "") return target;
      throw new LakebaseConfigError([], `${source} has no URL: { kind: 'url', url: 'postgresql://...' }.`);
    case "autoscaling":
      if (ENDPOINT.test(target.endpoint)) return target;
      throw new LakebaseConfigError(
        ["LAKEBASE_ENDPOINT"],
        `${source} is "${target.endpoint}", which is no endpoint's name. It has the form projects/<project>/branches/<branch>/endpoints/<endpoint>; a host name belongs in PGHOST, or in the option \`host\`.`
      );
    case "provisioned":
      if (typeof target.instance === "string" && /^[^/\s]+$/.test(target.instance)) return target;
      throw new LakebaseConfigError(
        ["LAKEBASE_INSTANCE"],
        `${source} is "${target.instance}", which is no instance's name. \`databricks database list-database-instances\` shows the names; an Autoscaling endpoint belongs in LAKEBASE_ENDPOINT.`
      );
    default:
      throw new LakebaseConfigError(
        [],
        `${source} is none that is known. It is { kind: 'autoscaling', endpoint }, { kind: 'provisioned', instance }, { kind: 'url', url } or { kind: 'local' }.`
      );
  }
}

// src/runtime/tls.ts
import { readFileSync } from "node:fs";
function needsVerifiedTls({ target, host }) {
  return isTokenTarget(target) || host !== void 0 && isLakebase(host);
}
function tlsOf(destination, mode, rootCert) {
  const verified = {
    rejectUnauthorized: true,
    ...rootCert === void 0 || rootCert === "system" ? {} : { caFile: rootCert }
  };
  const isLakebaseLogin = needsVerifiedTls(destination);
  switch (mode) {
    case void 0:
    case "allow":
    case "prefer":
      if (isLakebaseLogin) return verified;
      return destination.host !== void 0 && isSocket(destination.host) ? false : "prefer";
    case "require":
    case "verify-ca":
    case "verify-full":
      return verified;
    case "disable":
    case "no-verify":
      if (isLakebaseLogin) throw wouldShowPassword(mode, destination.host);
      return mode === "disable" ? false : { rejectUnauthorized: false };
    default:
      throw new LakebaseConfigError(
        ["PGSSLMODE"],
        `sslmode "${mode}" is none of disable, allow, prefer, require, verify-ca, verify-full and no-verify.`
      );
  }
}
function wouldShowPassword(mode, host = "Lakebase") {
  return new LakebaseConfigError(
    ["PGSSLMODE"],
    `sslmode "${mode}" would show the password to whoever answers for ${host}. Use sslmode=require, and PGSSLROOTCERT=/path/to/ca.pem if the server has a certificate authority of its own.`
  );
}
function sslSettings(found, given, destination) {
  const isLakebaseLogin = needsVerifiedTls(destination);
  if (isLakebaseLogin && turnsOffVerification(given)) {
    throw new LakebaseConfigError(
      [],
      `The option \`ssl\` turns off what protects the login on its way to ${destination.host ?? "Lakebase"}. Leave it out, or give the certificate authority: ssl: { ca }.`
    );
  }
  if (given === false) return false;
  if (given === void 0 && (found === false || found === "prefer"))
    return found === false ? false : { rejectUnauthorized: false };
  const settings = typeof given === "object" ? given : {};
  const ofEnvironment = typeof found === "object" ? found.rejectUnauthorized : true;
  const caFile = typeof found === "object" && "caFile" in found ? found.caFile : void 0;
  return {
    ...caFile === void 0 ? {} : { ca: readCertificate(caFile) },
    ...settings,
    rejectUnauthorized: isLakebaseLogin || (settings.rejectUnauthorized ?? ofEnvironment)
  };
}
function turnsOffVerification(given) {
  if (given === void 0 || given === true) return false;
  if (typeof given !== "object" || given === null) return true;
  return "rejectUnauthorized" in given && given.rejectUnauthorized === false || given.checkServerIdentity !== void 0;
}
function readCertificate(file) {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new LakebaseConfigError(
      ["PGSSLROOTCERT"],
      `The certificate authority ${file} of PGSSLROOTCERT or sslrootcert cannot be read: ${messageOf(error)}.`
    );
  }
}

// src/runtime/resolve.ts
var LOCAL = "localhost";
var DEFAULT_DATABASE = "databricks_postgres";
function resolve(environment = process.env, options = {}) {
  const env = clean(environment);
  const found = options.target ? fromTarget(options.target, env, options) : fromEnvironment(env, options);
  const isHere = found.host !== void 0 && isLocal(found.host);
  if (isHere && !isTokenTarget(found.target) && insideApp(env)) throw notAttached(found.why);
  return found;
}
function fromTarget(target, env, options) {
  checkTarget(target, "The option `target`");
  if (target.kind === "url") {
    const url = parseDatabaseUrl(target.url);
    const host = options.host ?? url.host ?? LOCAL;
    const isItsServer = env.PGHOST !== void 0 && isSameHost(env.PGHOST, host);
    const isIts = isItsServer || target.url === env.DATABASE_URL;
    return fromUrl(url, isIts ? env : withoutDatabase(env), options);
  }
  if (target.kind === "local") {
    return ownPostgres(isOwnPostgres(env, options.host) ? env : withoutDatabase(env), options);
  }
  return lakebase(target, isTargetOf(env, target) ? env : withoutDatabase(env), options);
}
function fromEnvironment(env, options) {
  if (env.DATABASE_URL !== void 0) {
    const url = parseDatabaseUrl(env.DATABASE_URL);
    refuseOtherHost(options.host, url.host ?? env.PGHOST ?? LOCAL, "DATABASE_URL");
    return fromUrl(url, env, options);
  }
  if (env.PGHOST !== void 0) refuseOtherHost(options.host, env.PGHOST, "PGHOST");
  const target = tokenTarget(env);
  if (target) return lakebase(target, env, options);
  const host = options.host ?? env.PGHOST;
  if (host !== void 0 && isLakebase(host)) throw noTarget(host);
  return ownPostgres(env, options);
}
function refuseOtherHost(given, host, variable) {
  if (given === void 0 || isSameHost(given, host)) return;
  throw new LakebaseConfigError(
    [variable],
    `The option \`host\` is ${given}, but user, password and token of the environment belong to ${host} (${variable}). Say with \`target\` which database it is: { kind: 'autoscaling', endpoint }, { kind: 'provisioned', instance, readOnly: true } or { kind: 'url', url }.`
  );
}
function fromUrl(url, env, options) {
  const host = options.host ?? url.host ?? env.PGHOST ?? LOCAL;
  const isItsServer = env.PGHOST === void 0 || isSameHost(env.PGHOST, host);
  const its = isItsServer ? env : withoutDatabase(env);
  const token = url.password === void 0 ? tokenTarget(its) : void 0;
  if (!token && url.password === void 0 && isLakebase(host)) throw noTarget(host);
  const user = options.user ?? url.user ?? its.PGUSER ?? (token ? missing(env, "PGUSER", "the URL names no user") : ownUser(env));
  const address = {
    host,
    port: options.port ?? url.port ?? portOf(its),
    database: options.database ?? url.database ?? its.PGDATABASE ?? user,
    user
  };
  const target = token ?? { kind: "url", url: printable(address) };
  return finished(options, {
    target,
    ...address,
    password: url.password ?? (token ? void 0 : its.PGPASSWORD),
    schema: env.LAKEBASE_SCHEMA,
    ssl: tlsOf({ target, host }, url.sslMode ?? its.PGSSLMODE, url.sslRootCert ?? its.PGSSLROOTCERT),
    startupOptions: url.options ?? its.PGOPTIONS,
    connectTimeoutMs: url.connectTimeoutMs,
    parameters: url.parameters,
    why: token ? `DATABASE_URL has no password, so the token of ${describe(target)} is used with it` : options.target ? "the target is a URL" : "DATABASE_URL is set"
  });
}
function lakebase(target, env, options) {
  const isTargetGiven = options.target !== void 0;
  const reason = `${describe(target)} is the target`;
  const environmentHost = target.readOnly ? void 0 : env.PGHOST;
  const host = options.host ?? environmentHost ?? (isTargetGiven ? void 0 : missing(env, "PGHOST", reason));
  return finished(options, {
    target,
    host,
    port: options.port ?? portOf(env),
    database: options.database ?? env.PGDATABASE ?? DEFAULT_DATABASE,
    user: options.user ?? env.PGUSER ?? ownIdentity(env, options) ?? noUser(env, options, reason),
    schema: env.LAKEBASE_SCHEMA,
    ssl: tlsOf({ target, host }, env.PGSSLMODE, env.PGSSLROOTCERT),
    startupOptions: env.PGOPTIONS,
    parameters: {},
    why: isTargetGiven ? `the target is ${describe(target)}` : `PGHOST is set and so is ${target.kind === "provisioned" ? "LAKEBASE_INSTANCE" : "LAKEBASE_ENDPOINT"}: ${describe(target)}`
  });
}
function ownIdentity(env, { auth }) {
  return auth ? void 0 : env.DATABRICKS_CLIENT_ID;
}
function noUser(env, { target }, reason) {
  if (!target) return missing(env, "PGUSER", reason);
  throw new LakebaseConfigError(
    ["PGUSER"],
    `Which role logs in to ${describe(target)} is not known: PGUSER of the environment belongs to its own database. Give \`user\` beside \`target\`: an e-mail address, or the application id of a service principal.`
  );
}
function ownPostgres(env, options) {
  const given = options.host ?? env.PGHOST;
  const host = given ?? LOCAL;
  const target = { kind: "local" };
  const user = options.user ?? env.PGUSER ?? ownUser(env);
  return finished(options, {
    target,
    host,
    port: options.port ?? portOf(env),
    database: options.database ?? env.PGDATABASE ?? user,
    user,
    password: env.PGPASSWORD,
    schema: env.LAKEBASE_SCHEMA,
    ssl: tlsOf({ target, host }, env.PGSSLMODE, env.PGSSLROOTCERT),
    startupOptions: env.PGOPTIONS,
    parameters: {},
    why: options.target ? "the target is PostgreSQL of your own" : given === void 0 ? "neither DATABASE_URL nor PGHOST is set, so it is PostgreSQL on this machine" : "PGHOST is set, and neither LAKEBASE_ENDPOINT nor LAKEBASE_INSTANCE"
  });
}
function ownUser(env) {
  return env.USER ?? env.USERNAME ?? "postgres";
}
function finished({ schema: given }, found) {
  const { password, schema: ofEnvironment, startupOptions, connectTimeoutMs, ...rest } = found;
  const schema = given ?? ofEnvironment;
  const options = joinOptions(startupOptions);
  const resolved = {
    ...rest,
    ...schema ? { schema } : {},
    ...options === void 0 ? {} : { startupOptions: options },
    ...connectTimeoutMs === void 0 ? {} : { connectTimeoutMs }
  };
  return password === void 0 ? resolved : Object.defineProperty(resolved, "password", { value: password });
}
function tokenTarget(env) {
  if (env.LAKEBASE_ENDPOINT !== void 0 && env.LAKEBASE_INSTANCE !== void 0) {
    throw new LakebaseConfigError(
      ["LAKEBASE_ENDPOINT", "LAKEBASE_INSTANCE"],
      "LAKEBASE_ENDPOINT (Autoscaling) and LAKEBASE_INSTANCE (Provisioned) are both set, and PGHOST does not tell which one it belongs to. Remove one from `env` in app.yaml, or give `target` to createPool; its host is then looked up."
    );
  }
  const { LAKEBASE_ENDPOINT: endpoint, LAKEBASE_INSTANCE: instance } = env;
  if (endpoint !== void 0) return checkTarget({ kind: "autoscaling", endpoint }, "LAKEBASE_ENDPOINT");
  return instance === void 0 ? void 0 : checkTarget({ kind: "provisioned", instance }, "LAKEBASE_INSTANCE");
}
function isTargetOf(env, target) {
  const { LAKEBASE_ENDPOINT: endpoint, LAKEBASE_INSTANCE: instance } = env;
  if (endpoint !== void 0 && instance !== void 0) return false;
  return nameOf(target) === (target.kind === "autoscaling" ? endpoint : instance);
}
function isOwnPostgres(env, host) {
  if (env.LAKEBASE_ENDPOINT !== void 0 || env.LAKEBASE_INSTANCE !== void 0) return false;
  const { PGHOST = host } = env;
  return PGHOST === void 0 || !isLakebase(PGHOST) && isSameHost(PGHOST, host ?? PGHOST);
}
function noTarget(host) {
  return new LakebaseConfigError(
    ["LAKEBASE_ENDPOINT", "LAKEBASE_INSTANCE"],
    [
      `${host} is a Lakebase host, but neither LAKEBASE_ENDPOINT nor LAKEBASE_INSTANCE says whose token it takes. A deploy by lakebase-deploy adds the line; without it, add to \`env\` in app.yaml one of`,
      "  - name: LAKEBASE_ENDPOINT   # Autoscaling",
      "    value: projects/<project>/branches/<branch>/endpoints/<endpoint>",
      "  - name: LAKEBASE_INSTANCE   # Provisioned",
      "    value: <instance>"
    ].join("\n")
  );
}

// src/runtime/telemetry.ts
var ERROR_STATUS = 2;
var API = /* @__PURE__ */ Symbol.for("opentelemetry.js.api.1");
function createTelemetry({ telemetry }) {
  return {
    span: (name, work) => {
      const provider = telemetry === false ? void 0 : globalProvider();
      return provider ? traced(provider.getTracer("@tellr/lakebase-runtime"), name, work) : work();
    }
  };
}
function globalProvider() {
  const api = Reflect.get(globalThis, API);
  if (typeof api !== "object" || api === null || !("trace" in api)) return void 0;
  return isProvider(api.trace) ? api.trace : void 0;
}
function isProvider(value) {
  return typeof value === "object" && value !== null && "getTracer" in value;
}
function traced(tracer, name, work) {
  return tracer.startActiveSpan(name, async (span) => {
    try {
      return await work();
    } catch (error) {
      span.recordException(error);
      span.setStatus({ code: ERROR_STATUS, ...error instanceof Error ? { message: error.message } : {} });
      throw error;
    } finally {
      span.end();
    }
  });
}

// src/runtime/time-limit.ts
async function withinTime(limit, work) {
  const controller = new AbortController();
  const { ms, clock } = limit;
  const cancel = ms === 0 ? () => {
  } : clock.schedule(ms, () => controller.abort(limit.timeout()));
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
var JITTER = 0.1;
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
    this.#stopped.abort(stopped());
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
    const share2 = refreshAt * (1 - JITTER * random());
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
function stopped() {
  return new LakebaseCredentialError(
    "The credential source is stopped, because its pool was closed. Make a new pool with createPool().",
    { retryable: false },
    "STOPPED"
  );
}

// src/runtime/workspace.ts
import { createHash } from "node:crypto";

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
      if (!error) return resolve2(parse(stdout));
      if (signal.aborted) return reject(signal.reason);
      const why = codeOf(error) === "ENOENT" ? "the Databricks CLI is not installed" : stderr.trim() || messageOf(error);
      reject(new LakebaseCredentialError(`${NO_LOGIN} (${why}).`, { retryable: false, cause: error }));
    });
  });
}
function parse(stdout) {
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
  if (auth) return { identity: `hook ${numberOf(auth)}`, mint: async () => checked(await auth()) };
  const { DATABRICKS_CLIENT_ID: clientId, DATABRICKS_CLIENT_SECRET: secret, DATABRICKS_TOKEN: token } = env;
  if (clientId && secret) {
    return {
      identity: `client ${clientId} ${fingerprint(secret)}`,
      mint: async (signal) => clientToken(http, await url("/oidc/v1/token"), clientId, secret, signal)
    };
  }
  if (token) return { identity: `token ${fingerprint(token)}`, mint: async () => ({ token }) };
  const { DATABRICKS_CONFIG_PROFILE: profile = "", DATABRICKS_CONFIG_FILE: file = "", HOME: home = "" } = env;
  return {
    identity: `cli ${JSON.stringify([profile, file, home])}`,
    mint: async (signal) => cliToken(env, (await url("/")).origin, signal)
  };
}
function checked(given) {
  if (typeof given?.token === "string" && given.token !== "") return given;
  throw new LakebaseCredentialError(
    "The function `auth` has given no token. It returns { token }, a bearer token for the workspace, such as x-forwarded-access-token of the request.",
    { retryable: false }
  );
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
  return createHash("sha256").update(secret).digest("hex").slice(0, 16);
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
var open = /* @__PURE__ */ new Map();
function openCredentials(login, options, ports) {
  const workspace = workspaceOf(options, ports);
  const { target, user } = login;
  const key = JSON.stringify([target.kind, nameOf(target), user, workspace.identity]);
  const shared = open.get(key) ?? createShared(target, workspace, options, ports);
  open.set(key, shared);
  return handleOn(shared, options.onEvent, () => {
    if (open.get(key) === shared) open.delete(key);
  });
}
function workspaceOf(options, ports) {
  const env = options.env ?? process.env;
  return createWorkspace({ env, host: options.workspaceHost, auth: options.auth }, ports);
}
function createShared(target, workspace, options, ports) {
  const listeners = /* @__PURE__ */ new Map();
  const telemetry = createTelemetry(options);
  const cache = new TokenCache({
    mint: traced2(telemetry, createMint(target, workspace, ports.http)),
    clock: ports.clock,
    random: ports.random,
    refreshAt: share(options.refreshAt ?? REFRESH_AT),
    background: options.background ?? true,
    requestTimeoutMs: options.requestTimeoutMs ?? 8e3,
    emit: (event) => {
      for (const listener of listeners.values()) emit(listener, event);
    }
  });
  return { cache, listeners };
}
var REFRESH_AT = 0.3;
function traced2(telemetry, mint) {
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
  const get = async (signal) => {
    if (!listeners.has(handle)) throw stopped();
    return cache.get(signal);
  };
  return {
    get,
    invalidate: (token) => cache.invalidate(token),
    status: () => cache.status(),
    start: async () => {
      await get();
    },
    stop: async () => {
      if (!listeners.delete(handle) || listeners.size > 0) return;
      cache.stop();
      onLast();
    }
  };
}

// src/runtime/lease.ts
var UNUSED_MS = 36e5;
function lease(open2, clock) {
  let held;
  let cancel = () => {
  };
  const letGo = async () => {
    cancel();
    const source = held;
    held = void 0;
    await source?.stop();
  };
  const take = () => {
    cancel();
    cancel = clock.schedule(UNUSED_MS, () => void letGo());
    held ??= open2();
    return held;
  };
  return {
    get: (signal) => take().get(signal),
    invalidate: (token) => held?.invalidate(token),
    start: () => take().start(),
    stop: letGo,
    status: () => held?.status() ?? { state: "empty", expiresInMs: 0, calls: 0 }
  };
}

// src/runtime/locate.ts
function locator(target, options, ports) {
  const workspace = workspaceOf(options, ports);
  return async (signal) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await ask(target, workspace, ports.http, signal);
      } catch (error) {
        const isPassing = error instanceof LakebaseCredentialError && error.retryable;
        if (!isPassing || attempt === MOST_ATTEMPTS2) throw error;
        const pauseMs = FIRST_PAUSE_MS2 * 2 ** (attempt - 1) * (0.5 + ports.random() / 2);
        await unlessAborted(signal, ports.clock.sleep(Math.max(pauseMs, error.retryAfterMs ?? 0)));
      }
    }
  };
}
var MOST_ATTEMPTS2 = 5;
var FIRST_PAUSE_MS2 = 100;
async function ask(target, workspace, http, signal) {
  const url = await workspace.url(pathOf2(target));
  const headers = { authorization: `Bearer ${await workspace.token(signal)}` };
  const { body } = await http({ url, headers }, signal);
  const host = hostOf(target, body);
  if (typeof host === "string" && host !== "") return host;
  throw new LakebaseCredentialError(
    target.readOnly ? `${describe(target)} has no read-only host: readable secondaries are not turned on for it. Turn them on, or leave out \`readOnly\`.` : `${url.host}${url.pathname} names no host for ${describe(target)} yet. Is it still starting? Else give \`host\` beside \`target\`.`,
    { retryable: !target.readOnly }
  );
}
function pathOf2(target) {
  return target.kind === "autoscaling" ? `/api/2.0/postgres/${target.endpoint.split("/").map(encodeURIComponent).join("/")}` : `/api/2.0/database/instances/${encodeURIComponent(target.instance)}`;
}
function hostOf(target, body) {
  if (target.kind === "provisioned") return target.readOnly ? body.read_only_dns : body.read_write_dns;
  const hosts = fieldOf(fieldOf(body, "status"), "hosts");
  return fieldOf(hosts, target.readOnly ? "read_only_host" : "host");
}
function fieldOf(value, name) {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : void 0;
}

// src/runtime/login.ts
var PASSWORD_REFUSED = "28P01";
function watchedPassword(credentials) {
  return async function password() {
    const token = await credentials.get();
    connectionOf(this)?.once("errorMessage", (message) => {
      if (codeOf(message) === PASSWORD_REFUSED) credentials.invalidate(token);
    });
    return token;
  };
}
function connectionOf(client) {
  if (typeof client !== "object" || client === null || !("connection" in client)) return void 0;
  const { connection } = client;
  return isEmitter(connection) ? connection : void 0;
}
function isEmitter(value) {
  return typeof value === "object" && value !== null && "once" in value && typeof value.once === "function";
}

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
  const given = rest;
  if (given.connectionString !== void 0)
    throw new LakebaseConfigError(
      [],
      "The option `connectionString` is not taken, because node-postgres would ignore the token beside it. Set DATABASE_URL, or give target: { kind: 'url', url }."
    );
  if (given.password !== void 0)
    throw new LakebaseConfigError(
      [],
      "The option `password` is not taken: Lakebase gets a token. For a PostgreSQL of your own set PGPASSWORD, or give target: { kind: 'url', url } with the password in it."
    );
  return given;
}

// src/runtime/connection.ts
var CONNECT_TIMEOUT_MS = 1e4;
function planPool(options, ports) {
  const resolved = resolve(options.env ?? process.env, options);
  const { target, user, host, password } = resolved;
  const config = poolConfig(resolved, options);
  const present = isTokenTarget(target) ? locator(target, options, ports) : void 0;
  const { credentials } = options;
  const openSource = () => {
    if (credentials) return credentials;
    return isTokenTarget(target) ? openCredentials({ target, user }, options, ports) : fixedPassword(password);
  };
  const takesToken = isTokenTarget(target) || credentials !== void 0;
  return {
    resolved,
    config,
    isTlsOptional: resolved.ssl === "prefer" && options.ssl === void 0,
    locate: host === void 0 ? present : void 0,
    present,
    ownsSource: credentials === void 0,
    openSource,
    withPassword: (given, source) => takesToken ? { ...given, password: () => source.get() } : given
  };
}
function openConnection(options, ports = systemPorts) {
  const plan = planPool(options, ports);
  const { resolved } = plan;
  if (!isLocated(resolved)) throw unknownHost(resolved);
  const credentials = plan.ownsSource ? lease(plan.openSource, ports.clock) : plan.openSource();
  const config = { ...plan.config };
  if (plan.isTlsOptional) config.ssl = false;
  if (!isTokenTarget(resolved.target) && !options.credentials)
    return { resolved, credentials, password: resolved.password ?? "", config };
  const password = watchedPassword(credentials);
  return { resolved, credentials, password, config: { ...config, password } };
}
function isLocated(resolved) {
  return resolved.host !== void 0;
}
function unknownHost({ target }) {
  return new LakebaseConfigError(
    [],
    `The host of ${describe(target)} is not known here: PGHOST of the environment belongs to another database. Let the workspace tell it, with \`await locate(options)\` in place of the options, or give \`host\` beside \`target\`.`
  );
}
function poolConfig(resolved, options) {
  const own = poolOptions(options);
  const env = options.env ?? process.env;
  const { host, port, database, user, schema, password } = resolved;
  const startup = joinOptions(
    schema === void 0 ? void 0 : searchPath(schema),
    resolved.startupOptions,
    own.options
  );
  const config = {
    connectionTimeoutMillis: resolved.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
    application_name: env.PGAPPNAME || env.DATABRICKS_APP_NAME || "lakebase-runtime",
    ...resolved.parameters,
    ...own,
    ...host === void 0 ? {} : { host },
    port,
    database,
    user,
    ssl: sslSettings(resolved.ssl, own.ssl, resolved)
  };
  const fixed = fixedStartup(startup);
  if (fixed !== void 0) config.options = fixed;
  if (isTokenTarget(resolved.target)) return config;
  if (password !== void 0) config.password = password;
  else if (process.env.PGPASSWORD && isNamedByCaller(options, env)) config.password = () => "";
  return config;
}
function fixedStartup(startup) {
  return startup === void 0 && process.env.PGOPTIONS ? " " : startup;
}
function isNamedByCaller({ target }, env) {
  return target !== void 0 || env !== process.env;
}
function fixedPassword(password = "") {
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

// src/cli/exec.ts
var USAGE = "Usage: lakebase-deploy exec -- <command> [arguments], such as: exec -- drizzle-kit migrate";
var EXIT = { failed: 1, usage: 2, notFound: 127, signalled: 128 };
async function exec(argv, shell) {
  const [command, ...args] = argv[0] === "--" ? argv.slice(1) : argv;
  if (command === void 0) return fail(shell, USAGE, EXIT.usage);
  try {
    const connection = openConnection({ env: { ...shell.env } });
    const password = await connection.credentials.get();
    await connection.credentials.stop();
    return await withAuthorities(shell.env, (authorities) => {
      const variables = connectionVariables2(connection, password, authorities);
      return runChild(command, args, { ...shell.env, ...variables });
    });
  } catch (error) {
    if (codeOf(error) === "ENOENT") return fail(shell, `${command} is not found.`, EXIT.notFound);
    return fail(shell, error instanceof LakebaseError ? error.message : messageOf(error), EXIT.failed);
  }
}
function connectionVariables2({ resolved, config }, password, authorities) {
  const { host, port, user, database, ssl } = resolved;
  const { options } = config;
  const variables = { host, port, user, database, password, options, ...tlsVariables(ssl, authorities) };
  return { PGSSLMODE: "prefer", ...connectionVariables(variables) };
}
function tlsVariables(ssl, authorities) {
  if (ssl === false || ssl === "prefer") return { sslMode: void 0 };
  if (!ssl.rejectUnauthorized) return { sslMode: "require" };
  return { sslMode: "verify-full", authorities: ssl.caFile ?? authorities };
}
function runChild(command, args, env) {
  return new Promise((resolve2, reject) => {
    const child = spawn(command, args, { env, stdio: "inherit" });
    const pass = (signal) => child.kill(signal);
    const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
    for (const signal of signals) process.on(signal, pass);
    const done = () => {
      for (const signal of signals) process.removeListener(signal, pass);
    };
    child.once("error", (error) => {
      done();
      reject(error);
    });
    child.once("close", (code, signal) => {
      done();
      resolve2(code ?? EXIT.signalled + (signal ? constants.signals[signal] : 0));
    });
  });
}
function fail(shell, message, code) {
  shell.stderr.write(`${message}
`);
  return code;
}
export {
  connectionVariables2 as connectionVariables,
  exec
};

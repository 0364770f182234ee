"use strict";
let made
module.exports = (needs) => (made ??= make(needs))
const make = (function (needs) {
const module = { exports: {} }

var __create = Object.create;
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __getProtoOf = Object.getPrototypeOf, __hasOwnProp = Object.prototype.hasOwnProperty;
var __export = (target, all) => {
for (var name in all)
__defProp(target, name, { get: all[name], enumerable: !0 });
}, __copyProps = (to, from, except, desc) => {
if (from && typeof from == "object" || typeof from == "function")
for (let key of __getOwnPropNames(from))
!__hasOwnProp.call(to, key) && key !== except && __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
return to;
};
var __toESM = (mod, isNodeMode, target) => (target = mod != null ? __create(__getProtoOf(mod)) : {}, __copyProps(
isNodeMode || !mod || !mod.__esModule ? __defProp(target, "default", { value: mod, enumerable: !0 }) : target,
mod
)), __toCommonJS = (mod) => __copyProps(__defProp({}, "__esModule", { value: !0 }), mod);

var index_exports = {};
__export(index_exports, {
LakebaseConfigError: () => LakebaseConfigError,
LakebaseCredentialError: () => LakebaseCredentialError,
LakebaseDatabaseError: () => LakebaseDatabaseError,
LakebaseError: () => LakebaseError,
createCredentials: () => createCredentials,
createPool: () => createPool,
createUserPools: () => createUserPools,
knexConfig: () => knexConfig,
locate: () => locate,
pgConfig: () => pgConfig,
postgresJsOptions: () => postgresJsOptions,
resolve: () => resolve,
sequelizeConfig: () => sequelizeConfig,
typeormConfig: () => typeormConfig,
withShutdown: () => withShutdown
});
module.exports = __toCommonJS(index_exports);

var import_node_crypto = needs["node:crypto"];

var LakebaseError = class extends Error {
reason;
constructor(reason2, message, cause) {
super(message, cause === void 0 ? void 0 : { cause }), this.name = "LakebaseError", this.reason = reason2;
}
}, LakebaseConfigError = class extends LakebaseError {
/** Names of the environment variables that are missing or wrong. */
variables;
constructor(variables, message, reason2 = "CONFIGURATION") {
super(reason2, message), this.name = "LakebaseConfigError", this.variables = variables;
}
}, LakebaseCredentialError = class extends LakebaseError {
status;
retryable;
retryAfterMs;
constructor(message, failure, reason2) {
super(
reason2 ?? (failure.retryable ? "CREDENTIAL_UNAVAILABLE" : "CREDENTIAL_REFUSED"),
message,
failure.cause
), this.name = "LakebaseCredentialError", this.status = failure.status, this.retryable = failure.retryable, this.retryAfterMs = failure.retryAfterMs;
}
};
function noAnswer(ms) {
return new LakebaseCredentialError(`The workspace has not answered in ${ms} ms.`, { retryable: !0 });
}
var LakebaseDatabaseError = class extends LakebaseError {
/** SQLSTATE, such as 28P01, or errno, such as ECONNREFUSED. */
code;
constructor(reason2, message, original) {
super(reason2, message, original);
let { name: _, message: __, stack: ___, reason: ____, ...fields } = { reason: reason2, ...original };
Object.assign(this, fields), this.name = "LakebaseDatabaseError", this.code = codeOf(original);
}
};
function codeOf(error) {
let code = typeof error == "object" && error !== null && "code" in error ? error.code : void 0;
return typeof code == "string" ? code : void 0;
}
function messageOf(error) {
return error instanceof Error ? error.message || (codeOf(error) ?? error.name) : String(error);
}

var USUAL_LIFETIME_MS = 36e5, LONGEST_LIFETIME_MS = 24 * 36e5;
function createMint(target, workspace, http, advice = {}) {
let call = async (bearer, signal) => http(
{
url: await workspace.url(pathOf(target)),
headers: { authorization: `Bearer ${bearer}`, "content-type": "application/json" },
body: JSON.stringify(bodyOf(target)),
advice
},
signal
);
return async (signal) => {
let bearer = await workspace.token(signal), answer = await call(bearer, signal).catch(async (error) => {
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
let { token, expire_time: autoscaling, expiration_time: provisioned } = body;
if (typeof token != "string" || token === "")
throw new LakebaseCredentialError("The workspace answered without a database token.", { retryable: !0 });
return { token, lifetimeMs: lifetime(autoscaling ?? provisioned, date) ?? claimedLifetime(token) };
}
function lifetime(expiry, date) {
if (typeof expiry != "string" || date === void 0) return;
let ms = Date.parse(expiry) - date;
return ms <= LONGEST_LIFETIME_MS ? ms : void 0;
}
function claimedLifetime(token) {
try {
let payload = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
if (typeof payload == "object" && payload !== null && "exp" in payload && "iat" in payload) {
let ms = (Number(payload.exp) - Number(payload.iat)) * 1e3;
if (ms > 0 && ms <= LONGEST_LIFETIME_MS) return ms;
}
} catch {
}
return USUAL_LIFETIME_MS;
}

function emit(listener, event) {
try {
listener?.(event);
} catch (error) {
process.emitWarning(`onEvent threw: ${error instanceof Error ? error.message : String(error)}`);
}
}

var LONGEST_MS = 2 ** 31 - 1;
function isMs(value) {
return typeof value == "number" && value >= 0 && value <= LONGEST_MS;
}
function checkMs(option, value) {
if (!(value == null || isMs(value)))
throw refused(option, value, "a number of milliseconds from 0 on");
}
function checkFunction(option, value, example) {
if (!(value == null || typeof value == "function"))
throw refused(option, value, `a function: ${example}`);
}
function checkMethods(option, value, methods, advice) {
if (!(value == null || typeof value == "object" && methods.every((name) => typeof Reflect.get(value, name) == "function")))
throw refused(option, value, advice);
}
function checkDatabase(options) {
for (let name of ["host", "database", "user"]) checkName(name, options[name]);
return checkSchema(options.schema), checkFunction("auth", options.auth, "() => ({ token })"), { ...options, port: portNumber(options.port) };
}
function checkName(option, value) {
if (value != null && !(typeof value == "string" && value.trim() !== ""))
throw refused(option, value, "a text that is not empty; leave it out to take what the environment says");
}
function checkSchema(value) {
if (!(value == null || value === !1 || typeof value == "string"))
throw refused("schema", value, "the name of a schema, or '' or false for none");
}
function portNumber(value) {
if (value == null) return;
let port = typeof value == "string" && /^\d+$/.test(value) ? Number(value) : value;
if (typeof port == "number" && Number.isInteger(port) && port >= 1 && port <= 65535) return port;
throw refused("port", value, "a whole number from 1 to 65535; Lakebase listens on 5432");
}
function refused(option, value, is) {
let shown = typeof value == "number" || value === "" ? ` is ${JSON.stringify(value)}, but it` : "";
return new LakebaseConfigError([], `The option \`${option}\`${shown} has to be ${is}.`);
}

var CONNECT_TIMEOUT_MS = 1e4, REQUEST_TIMEOUT_MS = 8e3;
function checkOptions({
credentials,
onEvent,
requestTimeoutMs,
connectRetryMs
}) {
checkMethods("credentials", credentials, ["get", "invalidate", "start", "stop", "status"], "what createCredentials() gives"), checkFunction("onEvent", onEvent, "(event) => log(event)"), checkMs("requestTimeoutMs", requestTimeoutMs), connectRetryMs !== Number.POSITIVE_INFINITY && checkMs("connectRetryMs", connectRetryMs);
}
function poolOptions(options) {
let {
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
} = options, given = Object.fromEntries(
Object.entries(rest).filter(([, value]) => value != null)
);
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

function sleepAwareClock(monotonic, wall) {
let slept = 0, last = { monotonic: monotonic(), wall: wall() };
return () => {
let next = { monotonic: monotonic(), wall: wall() }, missed = next.wall - last.wall - (next.monotonic - last.monotonic);
return missed > 1e4 && (slept += missed), last = next, next.monotonic + slept;
};
}
var systemClock = {
now: sleepAwareClock(
() => performance.now(),
() => Date.now()
),
schedule: (ms, run2) => {
let timer = setTimeout(run2, ms);
return timer.unref(), () => clearTimeout(timer);
},
sleep: (ms) => new Promise((resolve2) => setTimeout(resolve2, ms))
};

var nodeHttp = async (request, signal) => {
let { status, text, headers } = await send(request, signal), body = parseObject(text);
if (status < 200 || status > 299) throw refusal(request, status, body, headers);
return { body, date: timeOf(headers.date) };
};
async function send({ url, headers, body, advice }, signal) {
let { request } = url.protocol === "http:" ? await import("node:http") : await import("node:https");
return new Promise((resolve2, reject) => {
let fail = (error) => reject(signal.aborted ? signal.reason : unreachable(url, error, advice)), options = {
method: body === void 0 ? "GET" : "POST",
signal,
rejectUnauthorized: !0,
headers: {
...headers,
"user-agent": "lakebase-deploy-runtime",
...body === void 0 ? {} : { "content-length": Buffer.byteLength(body) }
}
}, outgoing = request(url, options, (incoming) => {
let chunks = [];
incoming.on("data", (chunk) => chunks.push(chunk)), incoming.once("error", fail), incoming.once(
"end",
() => resolve2({
status: incoming.statusCode ?? 0,
text: Buffer.concat(chunks).toString(),
headers: incoming.headers
})
);
});
outgoing.once("error", fail), outgoing.end(body);
});
}
var WORKSPACE = "DATABRICKS_HOST";
function unreachable(url, cause, said = {}) {
let { workspace = WORKSPACE } = said, isCertificate = /CERT|SIGNATURE|^ERR_TLS|^UNABLE_TO/.test(codeOf(cause) ?? ""), advice = isCertificate ? `Its certificate is not trusted here: check ${workspace}, and set NODE_EXTRA_CA_CERTS if your network has a certificate authority of its own.` : `Check ${workspace} and the network.`;
return new LakebaseCredentialError(`${url.host} cannot be reached: ${messageOf(cause)}. ${advice}`, {
retryable: !isCertificate,
cause
});
}
function refusal({ url, advice }, status, body, headers) {
let said = body.message ?? body.error_description ?? body.error_code ?? body.error, detail = typeof said == "string" ? `: ${said.replace(/\.$/, "")}` : "";
return new LakebaseCredentialError(
`${url.host}${url.pathname} answered ${status}${detail}. ${adviceFor(status, detail, advice)}`,
{
status,
retryable: status === 429 || status === 408 || status >= 500,
retryAfterMs: retryAfter(headers["retry-after"])
}
);
}
function adviceFor(status, said, advice = {}) {
let { unauthorized, notFound, workspace = WORKSPACE } = advice;
return status === 401 ? `The login to the workspace is wrong or has expired: ${unauthorized ?? "check DATABRICKS_CLIENT_ID and DATABRICKS_CLIENT_SECRET, or sign in again with `databricks auth login`"}.` : status === 403 && /required scopes/i.test(said) ? "The token of the request is not made for databases: add the scope `postgres` to the app's user authorization (Edit app > User authorization), and let the user sign in again." : status === 403 ? "The identity may not use this database: grant it CAN USE on the project or instance, or, for the app's own, attach the database to the app." : status === 404 || status === 400 ? `Check ${notFound ?? "LAKEBASE_ENDPOINT or LAKEBASE_INSTANCE"} and that ${workspace} is the workspace that has it.` : status >= 300 && status < 400 ? `Check ${workspace}: it does not seem to be the address of a workspace.` : "It is asked again until it answers; open connections go on working.";
}
function retryAfter(header) {
if (header === void 0) return;
if (/^\d+$/.test(header)) return Number(header) * 1e3;
let at = timeOf(header);
return at === void 0 ? void 0 : Math.max(at - Date.now(), 0);
}
function timeOf(text) {
let time = Date.parse(text ?? "");
return Number.isNaN(time) ? void 0 : time;
}
function parseObject(text) {
try {
let value = JSON.parse(text);
return typeof value == "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
} catch {
return {};
}
}

var systemPorts = { clock: systemClock, http: nodeHttp, random: Math.random };

var OF_THE_APP = /^(DATABRICKS_|PGAPPNAME$|USER$|USERNAME$)/, ATTACH = "Attach the database to the app (Edit app > App resources > Add resource > Database; a deploy by lakebase-deploy does it), then deploy again";
function clean(environment) {
return Object.fromEntries(
Object.entries(environment).flatMap(([name, value]) => {
if (value == null) return [];
if (typeof value != "string") throw noText(name);
let text = name === "PGPASSWORD" ? value : value.trim();
return text ? [[name, text]] : [];
})
);
}
function noText(name) {
return new LakebaseConfigError(
[],
`"${name}" of the environment is no text. resolve() takes the environment first, then the options: resolve(process.env, { target }); the option \`env\` has texts alone.`
);
}
var NOT_TAKEN = {
PGSERVICE: "it names a part of a file of libpq. Unset it, and set PGHOST, PGUSER and PGDATABASE",
PGHOSTADDR: "libpq connects to that address under the name of PGHOST. Unset it, and let PGHOST lead there",
PGTARGETSESSIONATTRS: "libpq chooses among servers by it. Unset it, and name the primary in PGHOST"
};
function refuseWhatLibpqAloneTakes(env) {
for (let [name, advice] of Object.entries(NOT_TAKEN)) {
let value = env[name];
if (!(value === void 0 || value === "any" || value === env.PGHOST))
throw new LakebaseConfigError([name], `${name} is set, which is not taken here: ${advice}.`);
}
if (env.PGHOST?.includes(",")) throw severalHosts("PGHOST");
if (env.PGPORT?.includes(",")) throw severalHosts("PGPORT");
}
function severalHosts(source) {
return new LakebaseConfigError(
/^[A-Z_]+$/.test(source) ? [source] : [],
`${source} names several hosts. libpq tries one after the other; node-postgres connects to one. Name one, such as the primary or the name of its load balancer.`
);
}
function withoutDatabase(env) {
return Object.fromEntries(Object.entries(env).filter(([name]) => OF_THE_APP.test(name)));
}
function insideApp(env) {
return env.DATABRICKS_APP_NAME !== void 0 || env.DATABRICKS_APP_PORT !== void 0;
}
function hostIsSet(env) {
return env.PGHOST === void 0 ? "the option `host` is set" : "PGHOST is set";
}
function portOf(env) {
let text = env.PGPORT ?? "5432", value = Number(text);
if (/^\d+$/.test(text) && value >= 1 && value <= 65535) return value;
throw new LakebaseConfigError(
["PGPORT"],
`PGPORT is "${text}", which is no port. Lakebase listens on 5432.`
);
}
function missing(env, name, reason2) {
let where = insideApp(env) ? ATTACH : `Set ${name} (Lakebase shows it under "Connect"${name === "PGUSER" ? "; it is your e-mail address or the application id of the service principal" : ""})`;
throw new LakebaseConfigError(
[name],
`${name} is not set, but ${reason2}. ${where}.`,
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

var URL_PARTS = /^postgres(?:ql)?:\/\/(?:(?<login>[^/?#]*)@)?(?<hosts>[^/?#@]*)(?:\/(?<database>[^?#]*))?(?:\?(?<query>[^#]*))?$/i;
function parseDatabaseUrl(text) {
let parts2 = URL_PARTS.exec(text.trim())?.groups;
if (!parts2) throw noUrl();
let {
host,
hostaddr,
port,
user,
password,
dbname,
sslmode,
sslrootcert,
options,
schema,
connect_timeout,
...rest
} = queryOf(parts2.query ?? ""), [name, secret] = splitAt(parts2.login ?? "", ":"), address = addressOf(parts2.hosts ?? "", host ?? (parts2.hosts ? void 0 : hostaddr), port);
if (hostaddr !== void 0 && hostaddr !== address.host) throw notTaken("hostaddr", HOSTADDR);
return {
...address,
database: dbname ?? decoded(parts2.database),
user: user ?? decoded(name),
password: password ?? decoded(secret),
sslMode: sslmode ?? legacySslMode(rest.ssl),
sslRootCert: sslrootcert,
options,
schema,
connectTimeoutMs: connect_timeout === void 0 ? void 0 : timeoutOf(connect_timeout),
parameters: forNodePostgres(rest)
};
}
function printable({ host, port, database, user }) {
let address = host.includes(":") ? `[${host}]` : encodeURIComponent(host);
return `postgresql://${encodeURIComponent(user)}@${address}:${port}/${encodeURIComponent(database)}`;
}
function queryOf(query) {
return Object.fromEntries(
query.split("&").flatMap((pair) => {
let [name, value = ""] = splitAt(pair, "=");
return value === "" && name !== "ssl" ? [] : [[decode(name), decode(value)]];
})
);
}
function addressOf(hosts, host, port) {
let bracketed = /^\[([^\]]+)\](?::(\d*))?$/.exec(hosts), [authority = "", authorityPort] = bracketed ? bracketed.slice(1) : splitAt(hosts, ":"), found = host ?? decoded(authority);
if (found?.includes(",") || hosts.includes(",") || port?.includes(",")) throw severalHosts("DATABASE_URL");
if (found !== void 0 && /\s/.test(found)) throw noUrl();
return { host: found, port: portNumber2(port ?? authorityPort ?? "") };
}
function portNumber2(digits) {
if (digits === "") return;
let value = Number(digits);
if (!/^\d+$/.test(digits) || value < 1 || value > 65535) throw noUrl();
return value;
}
function legacySslMode(ssl) {
if (ssl !== void 0)
return ssl === "true" || ssl === "1" || ssl === "" ? "require" : ssl === "false" || ssl === "0" ? "disable" : ssl;
}
var NOT_TAKEN2 = {
sslcert: "give createPool the certificate: ssl: { cert, key }",
sslkey: "give createPool the key: ssl: { cert, key }",
service: "write host, database and user into the URL",
passfile: "set PGPASSFILE, or write the password into the URL",
target_session_attrs: "name the server that is meant, such as the primary"
}, HOSTADDR = "write the address in place of the host";
function notTaken(name, advice) {
return new LakebaseConfigError(
["DATABASE_URL"],
`DATABASE_URL has ${name}, which libpq knows and node-postgres does not. Take it out and ${advice}.`
);
}
function forNodePostgres(rest) {
for (let [name, advice] of Object.entries(NOT_TAKEN2))
if (name in rest && rest[name] !== "any") throw notTaken(name, advice);
let {
ssl: _ssl,
connectionString: _connectionString,
stream: _stream,
target_session_attrs: _any,
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
let at = text.indexOf(separator);
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
function noUrl() {
return new LakebaseConfigError(
["DATABASE_URL"],
"DATABASE_URL is no PostgreSQL URL. It has the form postgresql://user:password@host:5432/database, without quotes around it; the characters / ? and # in a password are written as %2F, %3F and %23."
);
}

var LAKEBASE = /\.database\.(.+\.)?(databricks\.com|azuredatabricks\.net|databricks\.us|databricks\.mil)$/i, LOOPBACK = /^(localhost|.+\.localhost|127(\.\d+){3}|::1|\/.*|@.*)$/i;
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

function searchPath(schema) {
return `-c search_path=${`"${schema.replaceAll('"', '""')}"`.replaceAll(/[\\\s]/g, "\\$&")}`;
}
function joinOptions(...options) {
let given = options.filter((option) => option !== void 0 && option.trim() !== "");
return given.length === 0 ? void 0 : given.join(" ");
}

var ENDPOINT = /^projects\/[^/\s]+\/branches\/[^/\s]+\/endpoints\/[^/\s]+$/;
function isTokenTarget(target) {
return target.kind === "autoscaling" || target.kind === "provisioned";
}
function nameOf(target) {
return target.kind === "autoscaling" ? target.endpoint : target.instance;
}
function describe(target) {
return isTokenTarget(target) ? `${target.kind === "autoscaling" ? "endpoint" : "instance"} ${nameOf(target)}${target.readOnly ? " (read-only)" : ""}` : target.kind === "url" ? "the database of the URL" : "PostgreSQL of your own";
}
function checkTarget(target, source) {
switch (target?.kind) {
case "local":
return target;
case "url":
if (typeof target.url == "string" && target.url !== "") return target;
throw new LakebaseConfigError([], `${source} has no URL: { kind: 'url', url: 'postgresql://...' }.`);
case "autoscaling":
if (ENDPOINT.test(target.endpoint)) return target;
throw new LakebaseConfigError(
["LAKEBASE_ENDPOINT"],
`${source} is "${target.endpoint}", which is no endpoint's name. It has the form projects/<project>/branches/<branch>/endpoints/<endpoint>; a host name belongs in PGHOST, or in the option \`host\`.`
);
case "provisioned":
if (typeof target.instance == "string" && /^[^/\s]+$/.test(target.instance)) return target;
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

var import_node_fs = needs["node:fs"];
function needsVerifiedTls({ target, host }) {
return isTokenTarget(target) || host !== void 0 && isLakebase(host);
}
function tlsOf(destination, mode, rootCert) {
let verified = {
rejectUnauthorized: !0,
...rootCert === void 0 || rootCert === "system" ? {} : { caFile: rootCert }
}, isLakebaseLogin = needsVerifiedTls(destination), isOnSocket = destination.host !== void 0 && isSocket(destination.host);
switch (mode) {
case void 0:
case "allow":
case "prefer":
return isLakebaseLogin ? verified : isOnSocket ? !1 : "prefer";
case "require":
case "verify-ca":
case "verify-full":
return isOnSocket && !isLakebaseLogin ? !1 : verified;
case "disable":
case "no-verify":
if (isLakebaseLogin) throw wouldShowPassword(mode, destination.host);
return mode === "disable" || isOnSocket ? !1 : { rejectUnauthorized: !1 };
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
let isLakebaseLogin = needsVerifiedTls(destination);
if (isLakebaseLogin && turnsOffVerification(given))
throw new LakebaseConfigError(
[],
`The option \`ssl\` turns off what protects the login on its way to ${destination.host ?? "Lakebase"}. Leave it out, or give the certificate authority: ssl: { ca }.`
);
if (given === !1) return !1;
if (given === void 0 && (found === !1 || found === "prefer"))
return found === !1 ? !1 : { rejectUnauthorized: !1 };
let settings = typeof given == "object" ? given : {}, ofEnvironment = typeof found == "object" ? found.rejectUnauthorized : !0, caFile = typeof found == "object" && "caFile" in found ? found.caFile : void 0;
return {
...caFile === void 0 ? {} : { ca: readCertificate(caFile) },
...settings,
rejectUnauthorized: isLakebaseLogin || (settings.rejectUnauthorized ?? ofEnvironment)
};
}
function turnsOffVerification(given) {
return given === void 0 || given === !0 ? !1 : typeof given != "object" || given === null ? !0 : "rejectUnauthorized" in given && given.rejectUnauthorized === !1 || given.checkServerIdentity !== void 0;
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

var LOCAL = "localhost", DEFAULT_DATABASE = "databricks_postgres";
function resolve(environment = process.env, given = {}) {
let env = clean(environment), options = checkDatabase(given), found = options.target ? fromTarget(options.target, env, options) : fromEnvironment(env, options);
if (found.host !== void 0 && isLocal(found.host) && !isTokenTarget(found.target) && insideApp(env)) throw notAttached(found.why);
return found;
}
function fromTarget(target, env, options) {
if (checkTarget(target, "The option `target`"), target.kind === "url") {
let url = parseDatabaseUrl(target.url), host = options.host ?? url.host ?? LOCAL, isIts2 = env.PGHOST !== void 0 && isSameHost(env.PGHOST, host) || target.url === env.DATABASE_URL, named = !isIts2 && url.password === void 0 && isLakebase(host) ? tokenTarget(env) : void 0;
if (named) throw otherToken(host, named, env.PGHOST);
return fromUrl(url, isIts2 ? env : withoutDatabase(env), options);
}
let its = (target.kind === "local" ? isOwnPostgres(env, options.host) : isTargetOf(env, target)) ? env : withoutDatabase(env);
return refuseWhatLibpqAloneTakes(its), target.kind === "local" ? ownPostgres(its, options) : lakebase(target, its, options);
}
function fromEnvironment(env, options) {
if (env.DATABASE_URL !== void 0) {
let url = parseDatabaseUrl(env.DATABASE_URL);
return refuseOtherHost(options.host, url.host ?? env.PGHOST ?? LOCAL, "DATABASE_URL"), fromUrl(url, env, options);
}
refuseWhatLibpqAloneTakes(env), env.PGHOST !== void 0 && refuseOtherHost(options.host, env.PGHOST, "PGHOST");
let target = tokenTarget(env);
if (target) return lakebase(target, env, options);
let host = options.host ?? env.PGHOST;
if (host !== void 0 && isLakebase(host)) throw noTarget(host);
return ownPostgres(env, options);
}
function refuseOtherHost(given, host, variable) {
if (!(given === void 0 || isSameHost(given, host)))
throw new LakebaseConfigError(
[variable],
`The option \`host\` is ${given}, but user, password and token of the environment belong to ${host} (${variable}). Say with \`target\` which database it is: { kind: 'autoscaling', endpoint }, { kind: 'provisioned', instance, readOnly: true } or { kind: 'url', url }.`
);
}
function fromUrl(url, env, options) {
let host = options.host ?? url.host ?? env.PGHOST ?? LOCAL, isItsServer = env.PGHOST === void 0 || isSameHost(env.PGHOST, host), its = isItsServer ? env : withoutDatabase(env);
url.host === void 0 && refuseWhatLibpqAloneTakes(its);
let named = url.password === void 0 ? tokenTarget(env) : void 0, isItsToken = env.PGHOST !== void 0 && isItsServer;
if (named && (isLakebase(host) || env.PGHOST === void 0) && !isItsToken)
throw otherToken(host, named, env.PGHOST);
let token = isItsToken ? named : void 0;
if (!token && url.password === void 0 && isLakebase(host)) throw noTarget(host);
let user = options.user ?? url.user ?? its.PGUSER ?? (token ? missing(env, "PGUSER", "the URL names no user") : ownUser(env)), address = {
host,
port: options.port ?? url.port ?? portOf(its),
database: options.database ?? url.database ?? its.PGDATABASE ?? user,
user
}, target = token ?? { kind: "url", url: printable(address) };
return finished(options, {
target,
...address,
password: url.password ?? (token ? void 0 : its.PGPASSWORD),
schema: url.schema ?? env.LAKEBASE_SCHEMA,
ssl: tlsOf({ target, host }, url.sslMode ?? its.PGSSLMODE, url.sslRootCert ?? its.PGSSLROOTCERT),
startupOptions: url.options ?? its.PGOPTIONS,
connectTimeoutMs: url.connectTimeoutMs,
parameters: url.parameters,
why: token ? `DATABASE_URL has no password, so the token of ${describe(target)} is used with it` : options.target ? "the target is a URL" : "DATABASE_URL is set"
});
}
function lakebase(target, env, options) {
let isTargetGiven = options.target !== void 0, reason2 = `${describe(target)} is the target`, environmentHost = target.readOnly ? void 0 : env.PGHOST, host = options.host ?? environmentHost ?? (isTargetGiven ? void 0 : missing(env, "PGHOST", reason2));
return finished(options, {
target,
host,
port: options.port ?? portOf(env),
database: options.database ?? env.PGDATABASE ?? DEFAULT_DATABASE,
user: options.user ?? env.PGUSER ?? ownIdentity(env, options) ?? noUser(env, options, reason2),
schema: env.LAKEBASE_SCHEMA,
ssl: tlsOf({ target, host }, env.PGSSLMODE, env.PGSSLROOTCERT),
startupOptions: env.PGOPTIONS,
parameters: {},
why: isTargetGiven ? `the target is ${describe(target)}` : `${hostIsSet(env)} and so is ${target.kind === "provisioned" ? "LAKEBASE_INSTANCE" : "LAKEBASE_ENDPOINT"}: ${describe(target)}`
});
}
function ownIdentity(env, { auth }) {
return auth ? void 0 : env.DATABRICKS_CLIENT_ID;
}
function noUser(env, { target }, reason2) {
if (!target) return missing(env, "PGUSER", reason2);
throw new LakebaseConfigError(
["PGUSER"],
`Which role logs in to ${describe(target)} is not known: PGUSER of the environment belongs to its own database. Give \`user\` beside \`target\`: an e-mail address, or the application id of a service principal.`
);
}
function ownPostgres(env, options) {
let given = options.host ?? env.PGHOST, host = given ?? LOCAL, target = { kind: "local" }, user = options.user ?? env.PGUSER ?? ownUser(env);
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
why: options.target ? "the target is PostgreSQL of your own" : given === void 0 ? "neither DATABASE_URL nor PGHOST is set, so it is PostgreSQL on this machine" : `${hostIsSet(env)}, and neither LAKEBASE_ENDPOINT nor LAKEBASE_INSTANCE is`
});
}
function ownUser(env) {
return env.USER ?? env.USERNAME ?? "postgres";
}
function finished({ schema: given }, found) {
let { password, schema: ofEnvironment, startupOptions, connectTimeoutMs, ...rest } = found, schema = given ?? ofEnvironment;
if (found.host?.includes(",")) throw severalHosts("The option `host`");
let options = joinOptions(startupOptions), resolved = {
...rest,
...schema ? { schema } : {},
...options === void 0 ? {} : { startupOptions: options },
...connectTimeoutMs === void 0 ? {} : { connectTimeoutMs }
};
return password === void 0 ? resolved : Object.defineProperty(resolved, "password", { value: password });
}
function tokenTarget(env) {
if (env.LAKEBASE_ENDPOINT !== void 0 && env.LAKEBASE_INSTANCE !== void 0)
throw new LakebaseConfigError(
["LAKEBASE_ENDPOINT", "LAKEBASE_INSTANCE"],
"LAKEBASE_ENDPOINT (Autoscaling) and LAKEBASE_INSTANCE (Provisioned) are both set, and PGHOST does not tell which one it belongs to. Remove one from `env` in app.yaml, or give `target` to createPool; its host is then looked up."
);
let { LAKEBASE_ENDPOINT: endpoint, LAKEBASE_INSTANCE: instance } = env;
return endpoint !== void 0 ? checkTarget({ kind: "autoscaling", endpoint }, "LAKEBASE_ENDPOINT") : instance === void 0 ? void 0 : checkTarget({ kind: "provisioned", instance }, "LAKEBASE_INSTANCE");
}
function isTargetOf(env, target) {
let { LAKEBASE_ENDPOINT: endpoint, LAKEBASE_INSTANCE: instance } = env;
return endpoint !== void 0 && instance !== void 0 ? !1 : nameOf(target) === (target.kind === "autoscaling" ? endpoint : instance);
}
function isOwnPostgres(env, host) {
if (env.LAKEBASE_ENDPOINT !== void 0 || env.LAKEBASE_INSTANCE !== void 0) return !1;
let { PGHOST = host } = env;
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
].join(`
`)
);
}
function otherToken(host, token, itsHost) {
let variable = token.kind === "autoscaling" ? "LAKEBASE_ENDPOINT" : "LAKEBASE_INSTANCE", belongs = itsHost === void 0 ? `nothing says that ${variable} (${nameOf(token)}) is the database at ${host}. If it is, set PGHOST=${host}, too` : `${variable} (${nameOf(token)}) belongs to ${itsHost} (PGHOST), not to ${host}. If it is the database at ${host}, set PGHOST=${host}`, name = token.kind === "autoscaling" ? "endpoint" : "instance";
return new LakebaseConfigError(
["DATABASE_URL", variable, "PGHOST"],
`The URL of ${host} has no password, and ${belongs}. For another database than the environment's give createPool its own: target: { kind: '${token.kind}', ${name} }, host: '${host}'. For a PostgreSQL of your own write the password into the URL, or unset ${variable}.`
);
}

var API = /* @__PURE__ */ Symbol.for("opentelemetry.js.api.1");
function createTelemetry({ telemetry }) {
return {
span: (name, work) => {
let provider = telemetry === !1 ? void 0 : globalProvider();
return provider ? traced(provider.getTracer("@tellr/lakebase-runtime"), name, work) : work();
}
};
}
function globalProvider() {
let api = Reflect.get(globalThis, API);
if (!(typeof api != "object" || api === null || !("trace" in api)))
return isProvider(api.trace) ? api.trace : void 0;
}
function isProvider(value) {
return typeof value == "object" && value !== null && "getTracer" in value;
}
function traced(tracer, name, work) {
return tracer.startActiveSpan(name, async (span) => {
try {
return await work();
} catch (error) {
throw span.recordException(error), span.setStatus({ code: 2, ...error instanceof Error ? { message: error.message } : {} }), error;
} finally {
span.end();
}
});
}

async function withinTime(limit, work) {
let controller = new AbortController(), { ms, clock } = limit, cancel = ms === 0 ? () => {
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
let abort = () => {
controller?.abort(signal.reason), reject(signal.reason);
}, settled = () => signal.removeEventListener("abort", abort);
promise.then(resolve2, reject).finally(settled), signal.aborted ? abort() : signal.addEventListener("abort", abort, { once: !0 });
});
}
async function settledWithin(promise, ms, clock) {
let cancel = () => {
}, late = new Promise((resolve2) => {
cancel = clock.schedule(ms, resolve2);
});
await Promise.race([promise.then(done, done), late]), cancel();
}
function done() {
}

var JITTER = 0.1, SAFETY_MS = 3e4, HEDGE_MS = 1e3, MOST_HEDGES = 3, MOST_ATTEMPTS = 5, FIRST_PAUSE_MS = 100, LONGEST_PAUSE_MS = 2e3, FIRST_BACKOFF_MS = 1e3, LONGEST_BACKOFF_MS = 6e4, LONGEST_RETRY_AFTER_MS = 6e4, INVALIDATE_EVERY_MS = 1e4, REFUSED_WITHIN_MS = 2e3, TokenCache = class {
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
let usable = this.#usable();
return usable ? (this.#now() >= usable.refreshAt && this.#renew(), Promise.resolve(this.#given(usable))) : (this.#supply ??= this.#obtain().finally(() => {
this.#supply = void 0;
}), signal ? unlessAborted(signal, this.#supply) : this.#supply);
}
/** The server refused this token: forgets it, unless another has taken its place. */
invalidate(token) {
let now = this.#now();
if (!(!this.#held || token !== void 0 && token !== this.#held.token)) {
if (!this.#wasAccepted(this.#held) && now - this.#invalidatedAt < INVALIDATE_EVERY_MS) {
this.#held.unrefusedSince = void 0;
return;
}
this.#invalidatedAt = now, this.#held = void 0, this.#options.emit({ type: "invalidated" });
}
}
/** A refusal from now on is because it was revoked. */
accept(token) {
this.#held?.token === token && (this.#held.isAccepted = !0);
}
status() {
let usable = this.#usable(), isStale = usable !== void 0 && this.#now() >= usable.refreshAt;
return {
state: usable ? isStale ? "stale" : "fresh" : this.#held ? "expired" : "empty",
expiresInMs: usable ? usable.deadline - this.#now() : 0,
calls: this.#calls,
...this.#lastError ? { lastError: this.#lastError } : {}
};
}
stop() {
this.#cancelTimer(), this.#stopped.abort(stopped());
}
#now() {
return this.#options.clock.now();
}
#usable() {
return this.#held && this.#now() < this.#held.deadline ? this.#held : void 0;
}
#given(held) {
return held.unrefusedSince ??= this.#now(), held.token;
}
#wasAccepted({ isAccepted, unrefusedSince }) {
return isAccepted || unrefusedSince !== void 0 && this.#now() - unrefusedSince >= REFUSED_WITHIN_MS;
}
/** In the background: nobody waits, and a failure leaves the old token in use. */
#renew() {
this.#renewal || this.#stopped.signal.aborted || this.#now() < this.#retryAt || (this.#renewal = this.#request(this.#stopped.signal).catch((error) => this.#fail(error)).finally(() => {
this.#renewal = void 0, this.#arm();
}));
}
/** Somebody waits: asks again at once, a few times, if that can help. */
async #obtain() {
for (let attempt = 1; ; attempt += 1)
try {
await this.#hedged();
let usable = this.#usable();
if (usable) return this.#given(usable);
throw new LakebaseCredentialError("The workspace gave a token that has expired already.", {
retryable: !0
});
} catch (error) {
if (this.#stopped.signal.aborted) throw this.#stopped.signal.reason;
this.#fail(error);
let isPermanent = error instanceof LakebaseCredentialError && !error.retryable;
if (attempt >= MOST_ATTEMPTS || isPermanent || !(error instanceof LakebaseCredentialError))
throw error;
await this.#pause(attempt, error);
} finally {
this.#arm();
}
}
async #pause(attempt, { retryAfterMs }) {
let usual = this.#jittered(Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS)), asked = Math.min(retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS);
await unlessAborted(this.#stopped.signal, this.#options.clock.sleep(Math.max(asked, usual)));
}
/** One token from the first of up to three requests that answers; each that hangs is given company. */
async #hedged() {
let race = new AbortController(), stop = () => race.abort(this.#stopped.signal.reason);
this.#stopped.signal.addEventListener("abort", stop, { once: !0 });
try {
let requests = [this.#joinRenewal() ?? this.#request(race.signal)];
for (; requests.length < MOST_HEDGES; ) {
if (await this.#settledSoon(firstOf(requests))) return;
requests.push(this.#request(race.signal));
}
await firstOf(requests);
} finally {
this.#stopped.signal.removeEventListener("abort", stop), race.abort(new Error("another request was faster"));
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
}, late = new Promise((resolve2) => {
cancel = this.#options.clock.schedule(HEDGE_MS, () => resolve2(!1));
});
return Promise.race([promise.then(() => !0), late]).finally(() => cancel());
}
async #request(signal) {
let { clock, mint, requestTimeoutMs: ms, emit: emit2 } = this.#options, start = clock.now();
this.#calls += 1;
let credential = await withinTime({ ms, clock, signal, timeout: () => noAnswer(ms) }, mint);
this.#keep(credential, start), emit2({ type: "refreshed", expiresInMs: credential.lifetimeMs, tookMs: clock.now() - start });
}
/** `start` is when it was asked for: its life began later, so it ends later than is reckoned here. */
#keep({ token, lifetimeMs }, start) {
let { refreshAt, random } = this.#options, share2 = refreshAt * (1 - JITTER * random()), deadline = start + lifetimeMs - Math.min(SAFETY_MS, lifetimeMs / 10), usable = this.#usable();
if (lifetimeMs <= 0 || usable && deadline < usable.deadline)
throw new LakebaseCredentialError(
"The workspace gave a token that ends sooner than the one in use, or has ended already.",
{ retryable: !0 }
);
this.#held = {
token,
refreshAt: start + lifetimeMs * share2,
deadline,
isAccepted: !1,
unrefusedSince: void 0
}, this.#failures = 0, this.#retryAt = Number.NEGATIVE_INFINITY, this.#lastError = void 0;
}
#fail(cause) {
if (this.#stopped.signal.aborted) return;
let error = cause instanceof Error ? cause : new Error(String(cause)), backoff = this.#jittered(Math.min(FIRST_BACKOFF_MS * 2 ** this.#failures, LONGEST_BACKOFF_MS)), asked = error instanceof LakebaseCredentialError ? error.retryAfterMs ?? 0 : 0;
this.#failures += 1, this.#retryAt = this.#now() + Math.max(backoff, Math.min(asked, LONGEST_RETRY_AFTER_MS)), this.#lastError = error, this.#options.emit({ type: "refresh_failed", error, expiresInMs: this.status().expiresInMs });
}
/** 50 to 100 % of it: workers that began together must not stay together. */
#jittered(ms) {
return ms * (0.5 + this.#options.random() / 2);
}
#arm() {
if (this.#cancelTimer(), !this.#options.background || !this.#held || this.#stopped.signal.aborted) return;
let at = Math.max(this.#held.refreshAt, this.#retryAt);
this.#cancelTimer = this.#options.clock.schedule(Math.max(at - this.#now(), 0), () => {
this.#now() < at ? this.#arm() : this.#renew();
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
{ retryable: !1 },
"STOPPED"
);
}

var import_node_crypto2 = needs["node:crypto"];

async function cliToken(env, host, signal) {
let profile = env.DATABRICKS_CONFIG_PROFILE, answer = await run(env, ["auth", "token", ...profile ? ["--profile", profile] : ["--host", host]], signal), { access_token: token, expiry } = answer;
if (typeof token != "string") throw new LakebaseCredentialError(NO_LOGIN, { retryable: !1 });
let until = typeof expiry == "string" ? Date.parse(expiry) - Date.now() : Number.NaN;
return until > 0 ? { token, expiresInMs: until } : { token };
}
var NO_LOGIN = "There is no login to the workspace: set DATABRICKS_CLIENT_ID and DATABRICKS_CLIENT_SECRET, or DATABRICKS_TOKEN, or run `databricks auth login`";
async function run(env, args, signal) {
let { execFile } = await import("node:child_process");
return new Promise((resolve2, reject) => {
execFile("databricks", [...args], { env, signal }, (error, stdout, stderr) => {
if (!error) return resolve2(parse(stdout));
if (signal.aborted) return reject(signal.reason);
let why = codeOf(error) === "ENOENT" ? "the Databricks CLI is not installed" : stderr.trim() || messageOf(error);
reject(new LakebaseCredentialError(`${NO_LOGIN} (${why}).`, { retryable: !1, cause: error }));
});
});
}
function parse(stdout) {
try {
let value = JSON.parse(stdout);
return typeof value == "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
} catch {
return {};
}
}
async function profileHost(env) {
let { readFile } = await import("node:fs/promises"), { homedir } = await import("node:os"), file = env.DATABRICKS_CONFIG_FILE ?? `${env.HOME ?? homedir()}/.databrickscfg`, name = env.DATABRICKS_CONFIG_PROFILE ?? "DEFAULT", section = (await readFile(file, "utf8").catch(() => "")).split(/^\s*\[/m).find((part) => part.startsWith(`${name}]`)), host = /^\s*host\s*=\s*(\S+)/m.exec(section ?? "")?.[1];
if (host !== void 0) return host;
throw new LakebaseConfigError(
["DATABRICKS_HOST"],
`DATABRICKS_HOST is not set, and ${file} has no host under [${name}]. Set DATABRICKS_HOST=https://<workspace>, or run \`databricks auth login --host https://<workspace>\`.`
);
}

var KEPT_SHARE = 2 / 3;
function createWorkspace(settings, ports) {
let givenHost = settings.host ?? (settings.env.DATABRICKS_HOST || void 0), hostSource = sourceOf(settings.host, givenHost), host = async () => origin(givenHost ?? await profileHost(settings.env), hostSource), url = async (path) => new URL(path, await host()), login = chooseLogin(settings, ports, url, { workspace: hostSource }), kept;
return {
identity: `${givenHost ?? settings.env.DATABRICKS_CONFIG_PROFILE ?? "DEFAULT"} ${login.identity}`,
advice: login.advice,
hostSource,
url,
token: async (signal) => {
if (kept && ports.clock.now() < kept.until) return kept.token;
let start = ports.clock.now(), { token, expiresInMs } = await login.mint(signal);
return kept = expiresInMs === void 0 ? void 0 : { token, until: start + expiresInMs * KEPT_SHARE }, token;
},
forget: (token) => kept?.token !== token ? !1 : (kept = void 0, !0)
};
}
function sourceOf(option, given) {
return option !== void 0 ? "the option `workspaceHost`" : given === void 0 ? "the host of the Databricks CLI's profile" : "DATABRICKS_HOST";
}
function chooseLogin({ env, auth }, { http }, url, said) {
if (auth) return { identity: `hook ${numberOf(auth)}`, advice: HOOK_ADVICE, mint: () => tokenOf(auth) };
let { DATABRICKS_CLIENT_ID: clientId, DATABRICKS_CLIENT_SECRET: secret, DATABRICKS_TOKEN: token } = env;
if (clientId && secret)
return {
identity: `client ${clientId} ${fingerprint(secret)}`,
advice: "check DATABRICKS_CLIENT_ID and DATABRICKS_CLIENT_SECRET",
mint: async (signal) => clientToken(http, { url: await url("/oidc/v1/token"), advice: said }, clientId, secret, signal)
};
if (token)
return {
identity: `token ${fingerprint(token)}`,
advice: "check DATABRICKS_TOKEN",
mint: async () => ({ token })
};
let { DATABRICKS_CONFIG_PROFILE: profile = "", DATABRICKS_CONFIG_FILE: file = "", HOME: home = "" } = env;
return {
identity: `cli ${JSON.stringify([profile, file, home])}`,
advice: "sign in again with `databricks auth login`",
mint: async (signal) => cliToken(env, (await url("/")).origin, signal)
};
}
var HOOK_ADVICE = "look at the token that `auth` gives. That of a user is in x-forwarded-access-token of each request, and a new one comes with the next";
async function tokenOf(auth) {
let given = await askHook(auth);
if (typeof given?.token == "string" && given.token !== "") return given;
throw new LakebaseCredentialError(
"The function `auth` has given no token. It returns { token }, a bearer token for the workspace, such as x-forwarded-access-token of the request.",
{ retryable: !1 }
);
}
async function askHook(auth) {
try {
return await auth();
} catch (cause) {
throw cause instanceof LakebaseError ? cause : new LakebaseCredentialError(
`The function \`auth\` has thrown: ${messageOf(cause)}. The next connect calls it again; to be called again by this one it throws a LakebaseCredentialError with \`retryable: true\`.`,
{ retryable: !1, cause }
);
}
}
async function clientToken(http, { url, advice }, clientId, secret, signal) {
let { body } = await http(
{
url,
...advice ? { advice } : {},
headers: {
authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString("base64")}`,
"content-type": "application/x-www-form-urlencoded"
},
body: "grant_type=client_credentials&scope=all-apis"
},
signal
), { access_token: token, expires_in: seconds } = body;
if (typeof token == "string" && token !== "")
return typeof seconds == "number" ? { token, expiresInMs: seconds * 1e3 } : { token };
throw new LakebaseCredentialError(
`${url.host}${url.pathname} answered without an access token. Is ${advice?.workspace ?? "DATABRICKS_HOST"} the address of a workspace?`,
{ retryable: !1 }
);
}
function origin(text, source) {
let address = text.includes("://") ? text : `https://${text}`, url = URL.canParse(address) ? new URL(address) : void 0;
if (url && (url.protocol === "https:" || url.protocol === "http:" && isLocal(url.hostname)))
return url.origin;
throw new LakebaseConfigError(
source === "DATABRICKS_HOST" ? [source] : [],
`${source.replace(/^t/, "T")} is "${text}". It has to be https://<workspace>: a token is not sent in clear text.`
);
}
function fingerprint(secret) {
return (0, import_node_crypto2.createHash)("sha256").update(secret).digest("hex").slice(0, 16);
}
var hooks = /* @__PURE__ */ new WeakMap(), lastHook = 0;
function numberOf(auth) {
let known = hooks.get(auth);
return known !== void 0 ? known : (lastHook += 1, hooks.set(auth, lastHook), lastHook);
}

function createCredentials(options = {}) {
checkOptions(options);
let { target, user, why } = resolve(options.env ?? process.env, options);
if (isTokenTarget(target)) return openCredentials({ target, user }, options, systemPorts);
throw new LakebaseConfigError(
["LAKEBASE_ENDPOINT", "LAKEBASE_INSTANCE"],
`This database takes no token (${why}). Set LAKEBASE_ENDPOINT (Autoscaling) or LAKEBASE_INSTANCE (Provisioned).`
);
}
var open = /* @__PURE__ */ new Map();
function openCredentials(login, options, ports) {
let workspace = workspaceOf(options, ports), { target, user } = login, key = JSON.stringify([target.kind, nameOf(target), user, workspace.identity]), shared = open.get(key) ?? createShared(target, workspace, options, ports);
return open.set(key, shared), handleOn(shared, options.onEvent, () => {
open.get(key) === shared && open.delete(key);
});
}
function workspaceOf(options, ports) {
let env = options.env ?? process.env;
return createWorkspace({ env, host: options.workspaceHost, auth: options.auth }, ports);
}
function adviceOf({ target }, { advice, hostSource }) {
let said = { unauthorized: advice, workspace: hostSource };
return target ? { ...said, notFound: "the option `target`" } : said;
}
function createShared(target, workspace, options, ports) {
let listeners = /* @__PURE__ */ new Map(), telemetry = createTelemetry(options);
return { cache: new TokenCache({
mint: traced2(telemetry, createMint(target, workspace, ports.http, adviceOf(options, workspace))),
clock: ports.clock,
random: ports.random,
refreshAt: share(options.refreshAt ?? REFRESH_AT),
background: options.background ?? !0,
requestTimeoutMs: options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS,
emit: (event) => {
for (let listener of listeners.values()) emit(listener, event);
}
}), listeners };
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
let handle = {};
listeners.set(handle, listener);
let get = async (signal) => {
if (!listeners.has(handle)) throw stopped();
return cache.get(signal);
};
return {
get,
invalidate: (token) => cache.invalidate(token),
accept: (token) => cache.accept(token),
status: () => cache.status(),
start: async () => {
await get();
},
stop: async () => {
!listeners.delete(handle) || listeners.size > 0 || (cache.stop(), onLast());
}
};
}

async function locate(options = {}) {
return locateWith(options, systemPorts);
}
async function locateWith(options, ports) {
let { target, host } = resolve(options.env ?? process.env, options);
if (host !== void 0) return { ...options, host };
if (!isTokenTarget(target)) throw new LakebaseConfigError([], `${describe(target)} has no host.`);
let { connectionTimeoutMillis: ms = CONNECT_TIMEOUT_MS } = options, last, timeout = () => hostIsLate(target, ms, last), ask2 = locator(target, options, ports, (error) => {
last = error;
}), limit = { ms, clock: ports.clock, signal: new AbortController().signal, timeout };
return { ...options, host: await withinTime(limit, ask2) };
}
function hostIsLate(target, ms, cause) {
let last = cause === void 0 ? "" : ` The last answer: ${messageOf(cause)}`;
return new LakebaseCredentialError(
`The workspace has not told the host of ${describe(target)} in the ${ms} ms that connectionTimeoutMillis allows.${last}`,
{ retryable: !0, cause }
);
}
function locator(target, options, ports, onFailure = () => {
}) {
let workspace = workspaceOf(options, ports), { requestTimeoutMs: ms = REQUEST_TIMEOUT_MS } = options, timeout = () => noAnswer(ms), advice = adviceOf(options, workspace);
return async (signal) => {
for (let attempt = 1; ; attempt += 1)
try {
return await withinTime(
{ ms, clock: ports.clock, signal, timeout },
(its) => ask({ target, workspace, http: ports.http, advice }, its)
);
} catch (error) {
if (onFailure(error), !(error instanceof LakebaseCredentialError && error.retryable) || attempt === MOST_ATTEMPTS2) throw error;
let pauseMs = FIRST_PAUSE_MS2 * 2 ** (attempt - 1) * (0.5 + ports.random() / 2);
await unlessAborted(signal, ports.clock.sleep(Math.max(pauseMs, error.retryAfterMs ?? 0)));
}
};
}
var MOST_ATTEMPTS2 = 5, FIRST_PAUSE_MS2 = 100;
async function ask({ target, workspace, http, advice }, signal) {
let url = await workspace.url(pathOf2(target)), headers = { authorization: `Bearer ${await workspace.token(signal)}` }, { body } = await http({ url, headers, advice }, signal), host = hostOf(target, body);
if (typeof host == "string" && host !== "") return host;
throw target.readOnly ? new LakebaseConfigError(
[],
`${describe(target)} has no read-only host: readable secondaries are not turned on for it. Turn them on, or leave out \`readOnly\`.`
) : new LakebaseCredentialError(
`${url.host}${url.pathname} names no host for ${describe(target)} yet. Is it still starting? Else give \`host\` beside \`target\`.`,
{ retryable: !0 }
);
}
function pathOf2(target) {
return target.kind === "autoscaling" ? `/api/2.0/postgres/${target.endpoint.split("/").map(encodeURIComponent).join("/")}` : `/api/2.0/database/instances/${encodeURIComponent(target.instance)}`;
}
function hostOf(target, body) {
if (target.kind === "provisioned") return target.readOnly ? body.read_only_dns : body.read_write_dns;
let hosts = fieldOf(fieldOf(body, "status"), "hosts");
return fieldOf(hosts, target.readOnly ? "read_only_host" : "host");
}
function fieldOf(value, name) {
return typeof value == "object" && value !== null ? Reflect.get(value, name) : void 0;
}

function lease(open3, clock) {
let held, cancel = () => {
}, letGo = async () => {
cancel();
let source = held;
held = void 0, await source?.stop();
}, take = () => (cancel(), cancel = clock.schedule(36e5, () => {
letGo();
}), held ??= open3(), held);
return {
get: (signal) => take().get(signal),
invalidate: (token) => held?.invalidate(token),
accept: (token) => held?.accept?.(token),
start: () => take().start(),
stop: letGo,
status: () => held?.status() ?? { state: "empty", expiresInMs: 0, calls: 0 }
};
}

var PASSWORD_REFUSED = "28P01";
function watchedPassword(credentials) {
return async function() {
let token = await credentials.get(), connection = connectionOf(this), isIn = !1;
return connection?.once("authenticationOk", () => {
isIn = !0, credentials.accept?.(token);
}), connection?.once("errorMessage", (message) => {
!isIn && codeOf(message) === PASSWORD_REFUSED && credentials.invalidate(token);
}), token;
};
}
function connectionOf(client) {
if (typeof client != "object" || client === null || !("connection" in client)) return;
let { connection } = client;
return isEmitter(connection) ? connection : void 0;
}
function isEmitter(value) {
return typeof value == "object" && value !== null && "once" in value && typeof value.once == "function";
}

function planPool(options, ports) {
checkOptions(options);
let resolved = resolve(options.env ?? process.env, options), { target, user, host, password } = resolved, config = poolConfig(resolved, options), present = isTokenTarget(target) ? locator(target, options, ports) : void 0, { credentials } = options, openSource = () => credentials || (isTokenTarget(target) ? openCredentials({ target, user }, options, ports) : fixedPassword(password)), takesToken = isTokenTarget(target) || credentials !== void 0;
return {
resolved,
config,
isTlsOptional: resolved.ssl === "prefer" && options.ssl === void 0,
locate: host === void 0 ? present : void 0,
present,
ownsSource: credentials === void 0,
openSource,
withPassword: (given, source) => takesToken ? { ...given, password: watchedPassword(source) } : given
};
}
function openConnection(options, ports = systemPorts) {
let plan = planPool(options, ports), { resolved } = plan;
if (!isLocated(resolved)) throw unknownHost(resolved);
let credentials = plan.ownsSource ? lease(plan.openSource, ports.clock) : plan.openSource(), config = { ...plan.config };
if (plan.isTlsOptional && (config.ssl = !1), !isTokenTarget(resolved.target) && !options.credentials)
return { resolved, credentials, password: resolved.password ?? "", config };
let password = watchedPassword(credentials);
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
let own = poolOptions(options), env = options.env ?? process.env, { host, port, database, user, schema, password } = resolved, startup = joinOptions(
schema === void 0 ? void 0 : searchPath(schema),
resolved.startupOptions,
own.options
), config = {
connectionTimeoutMillis: resolved.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
application_name: env.PGAPPNAME || env.DATABRICKS_APP_NAME || "lakebase-runtime",
...resolved.parameters,
...own,
...host === void 0 ? {} : { host },
port,
database,
user,
ssl: sslSettings(resolved.ssl, own.ssl, resolved)
}, fixed = fixedStartup(startup);
return fixed !== void 0 && (config.options = fixed), isTokenTarget(resolved.target) || (password !== void 0 ? config.password = password : process.env.PGPASSWORD && isNamedByCaller(options, env) && (config.password = async () => "")), config;
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

var import_pg = __toESM(needs["pg"], 1);
function nodePostgres(given) {
if (process.env.NODE_PG_FORCE_NATIVE)
throw new LakebaseConfigError(
["NODE_PG_FORCE_NATIVE"],
"NODE_PG_FORCE_NATIVE is set, and the native bindings of pg take no password function (brianc/node-postgres#2542). Unset it."
);
let found = given ?? import_pg.default;
if (typeof found.Pool == "function") return found;
throw new LakebaseConfigError(
[],
'The option `pg` is not node-postgres, for it has no Pool. Give the module: import pg from "pg"; createPool({ pg }).'
);
}

var TIMEOUT_MS = 2e3;
async function checkHealth(pool, clock, options) {
let timeoutMs = timeoutOf2(options), start = clock.now(), late = new AbortController(), cancel = clock.schedule(timeoutMs, () => late.abort(new Error(`no answer in ${timeoutMs} ms`))), error = await unlessAborted(late.signal, pool.query("SELECT 1")).then(
() => {
},
(cause) => cause instanceof Error ? cause : new Error(messageOf(cause))
);
cancel();
let { state, expiresInMs } = pool.credentials.status(), health = {
ok: error === void 0,
ms: Math.round(clock.now() - start),
connections: { total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount },
credential: {
state,
expiresInMs: Number.isFinite(expiresInMs) ? Math.round(expiresInMs) : Number.MAX_SAFE_INTEGER
},
...error === void 0 ? {} : { reason: reasonOf(error, late.signal) }
};
return error === void 0 ? health : Object.defineProperty(health, "error", { value: error });
}
function timeoutOf2(options) {
let ms = options?.timeoutMs;
return isMs(ms) ? ms : TIMEOUT_MS;
}
function reasonOf(error, late) {
return error instanceof LakebaseError ? error.reason : late.aborted ? "NO_ANSWER" : "QUERY_FAILED";
}

var import_node_events = needs["node:events"];

function guard(client, onEvent) {
client.on("error", (error) => emit(onEvent, { type: "client_error", error }));
}
function explainQueries(client, explain2) {
let query = client.query, value = (...given) => {
let [first] = given;
if (typeof first == "object" && first !== null && "submit" in first)
return Reflect.apply(query, client, given);
let last = given.at(-1);
if (typeof last == "function") {
let callback = (error, result2) => Reflect.apply(last, void 0, [error && explain2(error), result2]);
return Reflect.apply(query, client, [...given.slice(0, -1), callback]);
}
let result = Reflect.apply(query, client, given);
return result instanceof Promise ? result.catch(rethrow) : result;
}, rethrow = (error) => {
throw explain2(error);
};
Object.defineProperty(client, "query", { value, configurable: !0, writable: !0 });
}

var PASSING = /* @__PURE__ */ new Set([
"57P03",
"57P01",
"08001",
"08006",
"ECONNREFUSED",
"ECONNRESET",
"EPIPE",
"ETIMEDOUT",
"ENOTFOUND",
"EAI_AGAIN"
]), FIRST_PAUSE_MS3 = 50, LONGEST_PAUSE_MS2 = 250, Connector = class {
#options;
constructor(options) {
this.#options = options;
}
connect(dial) {
return this.#repeat(dial, "token first");
}
/** For an idle client or a place in the queue, which wait for no token; what is dialled in the end may fail all the same. */
acquire(dial) {
return this.#repeat(dial, "no token yet");
}
async #repeat(dial, start) {
let { clock, retryMs } = this.#options, firstFailure, isTokenReplaced = !1;
for (let attempt = 1; ; attempt += 1) {
let used = {};
try {
return attempt === 1 && start === "no token yet" ? await dial.open(new AbortController().signal) : await this.#attempt(dial, used);
} catch (error) {
if (codeOf(error) === PASSWORD_REFUSED && !isTokenReplaced) {
if (isTokenReplaced = !0, await this.#token() === used.token) throw error;
continue;
}
let delayMs = this.#pause(attempt);
if (firstFailure ??= clock.now(), !isPassing(error) || clock.now() - firstFailure + delayMs > retryMs) throw error;
this.#report(attempt, delayMs, error), await clock.sleep(delayMs);
}
}
}
/** The token is there before the socket is opened, so that no server waits for it; both are within the same time. */
#attempt(dial, used) {
return this.#limited(async (signal) => {
used.token = await this.#options.credentials.get(signal);
let found = await dial.open(signal);
return signal.aborted && dial.discard(found), found;
}, used);
}
#token() {
return this.#limited((signal) => this.#options.credentials.get(signal), {});
}
#limited(work, used) {
let { attemptMs: ms, clock, credentials } = this.#options, { signal } = new AbortController();
return withinTime({ ms, clock, signal, timeout: () => used.token === void 0 ? tokenIsLate(ms, credentials.status().lastError) : new Error("Connection terminated due to connection timeout") }, work);
}
#pause(attempt) {
return Math.min(FIRST_PAUSE_MS3 * 2 ** (attempt - 1), LONGEST_PAUSE_MS2) * (0.5 + this.#options.random() / 2);
}
#report(attempt, delayMs, cause) {
let error = cause instanceof Error ? cause : new Error(String(cause));
emit(this.#options.onEvent, { type: "connect_retry", attempt, delayMs, error });
}
};
function tokenIsLate(ms, cause) {
let last = cause === void 0 ? "" : ` The last answer: ${messageOf(cause)}`;
return new LakebaseCredentialError(
`The workspace has given no database token in the ${ms} ms that connectionTimeoutMillis allows.${last} Open connections go on working; the next connect asks again.`,
{ retryable: !0, cause }
);
}
function isPassing(error) {
let code = codeOf(error);
return code === void 0 ? /terminated unexpectedly/.test(messageOf(error)) : PASSING.has(code);
}

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
this.#underWay -= 1, this.#underWay === 0 && this.#onEmpty();
}
/** True once nothing is under way, and what has ended began nothing more; false when that takes longer. */
async wait(ms) {
return new Promise((resolve2) => {
let cancel = this.#clock.schedule(ms, () => resolve2(!1)), settle = () => setImmediate(() => {
this.#underWay > 0 || (cancel(), resolve2(!0));
});
this.#onEmpty = settle, this.#underWay === 0 && settle();
});
}
};

function isOwn({ target }) {
return !isTokenTarget(target);
}
function sourceOf2({ target, asked = {} }, option, variable) {
return asked[option] !== void 0 ? `the option \`${option}\`` : asked.target && (target.kind === "local" || option === "database") && target.kind !== "url" ? `the option \`${option}\`` : target.kind === "url" ? asked.target ? "the URL of `target`" : "DATABASE_URL" : variable;
}
function quoted(identifier) {
return `"${identifier.replaceAll('"', '""')}"`;
}

function unreachable2(place) {
let { host, port, why, asked = {} } = place, where = `${host}:${port}`;
if (isOwn(place) && host !== void 0 && isLocal(host))
return {
reason: "LOCAL_DATABASE_DOWN",
advice: `No PostgreSQL answers at ${where}, which was chosen because ${why}. Start it, or ${otherDatabase(place)}.`
};
let reason2 = "DATABASE_UNREACHABLE";
if (isOwn(place) && !isLakebaseHost(place))
return {
reason: reason2,
advice: `${where} does not take connections (${why}). Check host and port in ${sourceOf2(place, "host", "PGHOST and PGPORT")}, that the server runs, and that the network lets this machine reach it.`
};
let check = asked.target !== void 0 && asked.host === void 0 ? "" : `, and check that ${sourceOf2(place, "host", "PGHOST")} is still its host name: a new branch or instance has another`;
return {
reason: reason2,
advice: `${where} does not take connections (${why}). A suspended database wakes up within seconds; if it does not, look at it in the workspace (Compute > Lakebase)${check}.`
};
}
function otherDatabase({ target, asked = {} }) {
if (asked.target) return "give `target` the database that is meant";
let url = target.kind === "url" ? "correct DATABASE_URL" : "set DATABASE_URL", host = asked.host === void 0 ? "" : " in place of the option `host`";
return `${url}${host}; for Lakebase set PGHOST, PGUSER and LAKEBASE_ENDPOINT or LAKEBASE_INSTANCE${target.kind === "url" ? " in its place" : ""}`;
}
function connectTimeout({ host, port, target, asked = {} }) {
return host === void 0 ? {
reason: "CREDENTIAL_UNAVAILABLE",
advice: `The workspace has not told the host of ${describe(target)} within connectionTimeoutMillis. Check ${asked.workspaceHost === void 0 ? "DATABRICKS_HOST" : "the option `workspaceHost`"} and the network, or give \`host\` beside \`target\`.`
} : {
reason: "CONNECT_TIMEOUT",
advice: `${host}:${port} has not let this process in within connectionTimeoutMillis. Check the network (a firewall that drops packets looks like this, and an IP access list of the workspace); a database that takes long to wake up needs a higher connectionTimeoutMillis.`
};
}
function poolExhausted() {
return {
reason: "POOL_EXHAUSTED",
advice: "All connections of this pool are in use, and none came back within connectionTimeoutMillis. The usual cause is a client of pool.connect() that is never released: put client.release() into `finally`. Else raise `max`, or shorten the queries."
};
}
function tooManyConnections({ database }) {
return {
reason: "TOO_MANY_CONNECTIONS",
advice: `The server of ${database} takes no more connections. Lower \`max\`: all processes of the app together need less than max_connections, which grows with the size of the compute.`
};
}
function connectionLost(place) {
return place.isConnecting ? {
reason: "DATABASE_UNREACHABLE",
advice: `What answers at ${place.host}:${place.port} ended the connection before it let anybody in, so no statement was sent. It is a server that is stopping, a proxy whose database is away, or no PostgreSQL at all: check host and port in ${sourceOf2(place, "host", "PGHOST and PGPORT")}.`
} : {
reason: "CONNECTION_LOST",
advice: `The server at ${place.host}, or the network, ended the connection. Whether a statement that was under way has been done is not known, so it is not sent again by itself; the pool makes a new connection for the next one.`
};
}
function notPostgres(place) {
return {
reason: "DATABASE_UNREACHABLE",
advice: `What answers at ${place.host}:${place.port} is no PostgreSQL, as a web server is none; no password was sent. Check host and port in ${sourceOf2(place, "host", "PGHOST and PGPORT")}.`
};
}
function certificateNotTrusted(place, error) {
return {
reason: "CERTIFICATE_NOT_TRUSTED",
advice: `The certificate of ${place.host} is not trusted here, so no password was sent: ${trust(place, codeOf(error))}.`
};
}
function trust(place, code) {
let host = sourceOf2(place, "host", "PGHOST");
return code === "ERR_TLS_CERT_ALTNAME_INVALID" ? isOwn(place) && !isLakebaseHost(place) ? `it is for another name. Write a name that is in it into ${host}, or have the server use one for ${place.host}; a certificate authority does not help` : `it is for another name, so what answers there is not this database. Check ${host}, and whether a proxy of your network stands between` : code === "CERT_HAS_EXPIRED" || code === "CERT_NOT_YET_VALID" ? "its time is over, or has not come. Check this machine's clock, and have the server's certificate renewed" : !isOwn(place) || isLakebaseHost(place) ? `set NODE_EXTRA_CA_CERTS=/path/to/ca.pem if your network has a certificate authority of its own, and check ${host}` : place.target.kind === "local" && place.asked?.target ? "give the option `ssl`: { ca } with the certificate authority, or { rejectUnauthorized: false } for a database on your own network" : place.target.kind === "url" ? `add sslrootcert=/path/to/ca.pem to ${place.asked?.target ? "the URL of `target`" : "DATABASE_URL"}, or sslmode=no-verify for a database on your own network` : "set PGSSLROOTCERT=/path/to/ca.pem, or PGSSLMODE=no-verify for a database on your own network";
}
function tlsNotSupported(place) {
return {
reason: "TLS_NOT_SUPPORTED",
advice: !isOwn(place) || isLakebaseHost(place) ? `What answers at ${place.host} is no Lakebase database: check ${sourceOf2(place, "host", "PGHOST")}.` : `For a database without TLS ${withoutTls(place)}.`
};
}
function withoutTls({ target, asked = {} }) {
return target.kind === "url" ? `use sslmode=prefer, or sslmode=disable, in ${asked.target ? "the URL of `target`" : "DATABASE_URL"}` : asked.target ? "give the option `ssl: false`" : "set PGSSLMODE=prefer, or PGSSLMODE=disable";
}
function stopped2() {
return { reason: "STOPPED", advice: "Close the pool last, or make a new one with createPool()." };
}
function passwordMissing(place) {
let { why, target, asked = {} } = place, url = asked.target ? "the URL of `target`" : "DATABASE_URL", fix = target.kind === "url" ? `Put it into ${url}: postgresql://user:password@host:5432/database` : asked.target ? "Give it with target: { kind: 'url', url: 'postgresql://user:password@host:5432/database' }" : "Set PGPASSWORD, or put it into DATABASE_URL";
return {
reason: "LOGIN_REFUSED",
advice: `The server asks for a password, and there is none (${why}). ${fix}.`
};
}
function loginRefused(place) {
let reason2 = "LOGIN_REFUSED", { user, why, target, asked = {} } = place;
if (isOwn(place))
return {
reason: reason2,
advice: isLakebaseHost(place) ? `The password came with the URL (${why}); if it is a database token, it has ended: one lasts an hour at most. Take it out of the URL and set PGHOST and LAKEBASE_ENDPOINT (Autoscaling) or LAKEBASE_INSTANCE (Provisioned); then a new one is fetched when it is needed.` : `Check user and password of ${user} (${why}).`
};
let cause = `A new token is refused, too, so it is not its age: ${describe(target)} has no role "${user}", or the token belongs to another identity.`;
return asked.auth ? {
reason: reason2,
advice: `${cause} Add the role in Lakebase, for a user with his e-mail address, and check that who \`auth\` (or the signed-in user's token) speaks for is "${user}".`
} : {
reason: reason2,
advice: `${cause} Attach the database to the app (that makes the role) or add the role in Lakebase, and check that ${asked.user === void 0 && !asked.target ? "PGUSER" : "the option `user`"} is who asks for the token: DATABRICKS_CLIENT_ID, or who is signed in.`
};
}
function tokenNotForRole(place) {
return {
reason: "TOKEN_NOT_FOR_ROLE",
advice: isOwn(place) ? `The password is no database token (${place.why}). Set LAKEBASE_ENDPOINT (Autoscaling) or LAKEBASE_INSTANCE (Provisioned) in \`env\` of app.yaml; a deploy by lakebase-deploy does it.` : `The token was made for ${describe(place.target)}; check that it is the database at ${place.host}, and deploy again if app.yaml names another.`
};
}
function databaseMissing(place) {
let { database, target, why } = place, source = sourceOf2(place, "database", "PGDATABASE");
return {
reason: "DATABASE_MISSING",
advice: isTokenTarget(target) ? `${describe(target)} has no database "${database}" (${why}). Check ${source}; every Lakebase has databricks_postgres. A deploy by lakebase-deploy makes the database that deployment.yaml names.` : `Check ${source} (${why}), or make it: CREATE DATABASE ${quoted(database)};`
};
}
function isLakebaseHost({ host }) {
return host !== void 0 && isLakebase(host);
}

var reason = "PERMISSION_DENIED";
function permissionDenied(place, { message }) {
let { user, database } = place, role = quoted(user);
if (/row-level security/.test(message))
return {
reason,
advice: `A policy of the table forbids it for the role "${user}"; a right would not help. SELECT * FROM pg_policies; shows them.`
};
if (/^must be /.test(message))
return {
reason,
advice: `The role "${user}" may not change what it does not own; no grant gives that. Let the owner do it: in a deploy by lakebase-deploy, a migration.`
};
if (/^permission denied for database /.test(message))
return {
reason,
advice: `As the owner: GRANT CREATE ON DATABASE ${quoted(database)} TO ${role}; or let a migration make the schema.`
};
let denied = /^permission denied for schema (.+)$/.exec(message)?.[1], name = quoted(denied ?? place.schema ?? "public");
return {
reason,
advice: `The role "${user}" has no right on it; a deploy by lakebase-deploy grants it, also for tables and sequences of later migrations. By hand, as the owner${denied === void 0 ? " (with the name of its schema, if that is another)" : ""}: GRANT USAGE ON SCHEMA ${name} TO ${role}; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${name} TO ${role}; GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA ${name} TO ${role};`
};
}
function schemaMissing(place, { message }) {
let said = nameIn(message), source = said === void 0 || said === place.schema ? `${sourceOfSchema(place)} Deploy again: the schema is made before the code starts.` : "The statement names it, so a migration has to make it.", name = said ?? place.schema, byHand = name === void 0 ? "" : ` By hand: CREATE SCHEMA ${quoted(name)};`;
return {
reason: "SCHEMA_MISSING",
advice: `The database ${place.database} lacks it. ${source}${byHand}`
};
}
function tableMissing(place, error) {
if (/FROM-clause/.test(error.message) || "routine" in error && error.routine === "errorMissingRTE")
return;
let { schema = "public", database } = place, said = /^([^.]+)\../.exec(nameIn(error.message) ?? "")?.[1], name = said ?? schema;
return {
reason: "TABLE_MISSING",
advice: `${said === void 0 ? `Plain names mean tables of the schema "${schema}" (${sourceOfSchema(place).replace(/\.$/, "")}) of the database ${database}.` : `The statement names the schema "${said}" of the database ${database}.`} PostgreSQL says the same when that whole schema is missing, or when the role may not use it: SELECT nspname, has_schema_privilege(oid, 'usage') FROM pg_namespace WHERE nspname = '${name.replaceAll("'", "''")}'; tells. Run the migrations (a deploy does it before the code starts)${said === void 0 ? ", or set LAKEBASE_SCHEMA" : ""}.`
};
}
function readOnly({ host }) {
return {
reason: "READ_ONLY",
advice: `The connection to ${host} takes no writes: it is a read-only endpoint or replica, or the transaction is READ ONLY. Write through a pool on the read-write endpoint.`
};
}
function sourceOfSchema({ schema, asked = {} }) {
return schema === void 0 ? "LAKEBASE_SCHEMA is not set." : `${asked.schema === void 0 ? "LAKEBASE_SCHEMA" : "The option `schema`"} is "${schema}".`;
}
function nameIn(message) {
return /"(.+)"/.exec(message)?.[1];
}

function explain(error, place) {
if (!(error instanceof Error) || error instanceof LakebaseDatabaseError) return error;
let found = explanationOf(error)?.(place, error);
if (!found) return error;
let { reason: reason2, advice } = found;
return new LakebaseDatabaseError(reason2, `${error.message || codeOf(error)}. ${advice}`, error);
}
var REASONS_OF_A_MOVE = /* @__PURE__ */ new Set([
"CONNECT_TIMEOUT",
"DATABASE_UNREACHABLE",
"LOGIN_REFUSED",
"TOKEN_NOT_FOR_ROLE"
]);
function mayHaveMoved(error, { host }) {
return !(error instanceof LakebaseDatabaseError) || host === void 0 || !isLakebase(host) ? !1 : REASONS_OF_A_MOVE.has(error.reason) && error.code !== "57P03";
}
function movedHost(error, { host, target, asked = {} }, present) {
if (present === void 0 || host === void 0 || present.toLowerCase() === host.toLowerCase())
return;
let advice = `${host} does not serve it, and the workspace says that ${describe(target)} is at ${present} now, as after a restore or when it was made anew. ${asked.host === void 0 ? `Deploy again, or set PGHOST=${present}` : `Give the option \`host\`: '${present}', or leave it out beside \`target\``}.`;
return new LakebaseDatabaseError("HOST_MOVED", advice, error.cause instanceof Error ? error.cause : error);
}
var BY_MESSAGE = [
[/decode token for role/i, tokenNotForRole],
[/^timeout exceeded when trying to connect/, poolExhausted],
[/^(timeout expired|Connection terminated due to connection timeout)/, connectTimeout],
[/^The server does not support SSL connections/, tlsNotSupported],
[/^(There was an error establishing an SSL connection|received invalid response)/, notPostgres],
[/^SASL: .*client password must be/, passwordMissing],
[/^(Connection terminated|Client has encountered a connection error)/, connectionLost],
[/^Cannot use a pool after calling end/, stopped2]
], BY_CODE = {
"28P01": loginRefused,
28e3: loginRefused,
"3D000": databaseMissing,
"3F000": schemaMissing,
"42P01": tableMissing,
42501: permissionDenied,
25006: readOnly,
53300: tooManyConnections,
"57P01": connectionLost,
"57P03": unreachable2,
ECONNREFUSED: unreachable2,
ENOTFOUND: unreachable2,
EAI_AGAIN: unreachable2,
ETIMEDOUT: unreachable2,
EHOSTUNREACH: unreachable2,
ENETUNREACH: unreachable2,
ENOENT: unreachable2,
ECONNRESET: connectionLost,
EPIPE: connectionLost,
ERR_SSL_WRONG_VERSION_NUMBER: notPostgres,
ERR_SSL_PACKET_LENGTH_TOO_LONG: notPostgres
}, CERTIFICATE = /^(CERT_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT|UNABLE_TO_(VERIFY|GET)|ERR_TLS_CERT)/;
function explanationOf(error) {
let code = codeOf(error), said = BY_MESSAGE.find(([pattern]) => pattern.test(error.message));
return said ? said[1] : code !== void 0 && CERTIFICATE.test(code) ? certificateNotTrusted : code === void 0 ? void 0 : BY_CODE[code];
}

var CONNECT_RETRY_MS = 1e4, GOODBYE_MS = 1e3, PRESENT_HOST_MS = 1e3, PoolLife = class {
#pool;
#base;
#options;
#connector;
#telemetry;
#drain;
#clients = /* @__PURE__ */ new Set();
#host;
#ended;
#closing;
#isClosed = !1;
#cutOff = new AbortController();
constructor(pool, base, life) {
let { plan, credentials, options, ports } = life, isOwnMachine = plan.resolved.target.kind === "local", retryMs = options.connectRetryMs ?? (isOwnMachine ? 0 : CONNECT_RETRY_MS), attemptMs = pool.options.connectionTimeoutMillis ?? 0, { clock, random } = ports;
this.#pool = pool, this.#base = base, this.#options = life, this.#connector = new Connector({
credentials,
clock,
random,
retryMs,
attemptMs,
onEvent: options.onEvent
}), this.#telemetry = createTelemetry(options), this.#drain = new Drain(clock), this.#host = plan.resolved.host, (0, import_node_events.setMaxListeners)(0, this.#cutOff.signal), this.#listen();
}
get resolved() {
let { resolved } = this.#options.plan;
return this.#host === resolved.host ? resolved : { ...resolved, host: this.#host };
}
get isClosing() {
return this.#closing !== void 0 || this.#ended !== void 0;
}
async connect() {
if (this.#isClosed) throw closed();
this.#drain.begin();
try {
let client = this.#acquire();
return client.then(
(late) => {
this.#cutOff.signal.aborted && late.release(!0);
},
() => {
}
), await unlessAborted(this.#cutOff.signal, client);
} catch (error) {
throw await this.#explained(error);
} finally {
this.#drain.end();
}
}
end() {
return this.#closing ?? this.#end();
}
close(graceMs) {
return this.#closing ??= this.#close(graceMs), this.#closing;
}
retire() {
this.#pool.options.maxUses = 1, this.#releaseIdle().catch(() => {
});
}
#listen() {
let asked = this.#options.options, { onEvent } = asked;
this.#pool.on("error", () => {
});
let explained = (error) => explain(error, { ...this.resolved, asked });
explainQueries(this.#pool, explained), this.#pool.on("connect", (client) => {
guard(client, onEvent), explainQueries(client, explained);
}), this.#pool.on("acquire", (client) => {
this.#clients.add(client), this.#drain.begin();
}), this.#pool.on("release", (_error, client) => {
this.#clients.delete(client), this.#drain.end();
});
}
#acquire() {
let dial = { open: (signal) => this.#open(signal), discard: release };
return this.#pool.idleCount > this.#pool.waitingCount || this.#pool.totalCount >= this.#pool.options.max ? this.#connector.acquire(dial) : this.#telemetry.span("lakebase.connect", () => this.#connector.connect(dial));
}
async #open(signal) {
let { plan } = this.#options;
plan.locate && this.#host === void 0 && (this.#host = await plan.locate(signal), this.#pool.options.host = this.#host);
try {
return await this.#base.connect();
} catch (error) {
if (!plan.isTlsOptional || !hasNoTls(error)) throw error;
return this.#pool.options.ssl = !1, this.#base.connect();
}
}
/** A database that does not answer may have another host by now. */
async #explained(error) {
let { plan, options: asked } = this.#options, { resolved } = this, explained = explain(error, { ...resolved, asked, isConnecting: !0 });
if (!plan.present || !mayHaveMoved(explained, resolved)) return explained;
let present = await plan.present(AbortSignal.timeout(PRESENT_HOST_MS)).catch(() => {
});
return plan.locate && (this.#host = void 0), movedHost(explained, { ...resolved, asked }, present) ?? explained;
}
#end() {
let ended = this.#endBase();
return this.#ended ??= ended, ended;
}
async #endBase() {
try {
await this.#base.end();
} finally {
await this.#stopCredentials();
}
}
async #close(graceMs) {
let { clock } = this.#options.ports, deadline = clock.now() + graceMs, isDrained = await this.#drain.wait(graceMs);
this.#isClosed = !0;
let ended = this.#ended ?? this.#end();
isDrained || this.#cut(), await settledWithin(ended, Math.min(GOODBYE_MS, Math.max(deadline - clock.now(), 0)), clock), await this.#stopCredentials();
}
/** What takes too long: queries, and connects to a server that does not answer. */
#cut() {
for (let client of this.#clients) client.end();
this.#cutOff.abort(closed());
}
async #releaseIdle() {
for (; this.#pool.idleCount > 0 && !this.#pool.ending; )
(await this.#base.connect()).release(!0);
}
async #stopCredentials() {
let { plan, credentials } = this.#options;
plan.ownsSource && await credentials.stop();
}
};
function release(client) {
client.release();
}
function hasNoTls(error) {
return error instanceof Error && /does not support SSL connections/.test(error.message);
}
function closed() {
return new LakebaseError(
"STOPPED",
"Cannot use a pool after calling close on the pool. Close it last, or make a new one with createPool()."
);
}

function refuseAsSettings(pool) {
Object.defineProperty(pool, "stream", { value: refuse, enumerable: !0 });
}
function refuse() {
throw new LakebaseConfigError(
[],
"This pool was taken for settings, because it is not of the copy of pg that the library uses: there are two copies of pg in this process. In a bundle keep both outside (external: pg and @tellr/lakebase-runtime) or both inside; with several versions in node_modules (`npm ls pg`) give the one of the library: createPool({ pg })."
);
}

var GRACE_MS = 1e4, POOL_NAME = "BoundPool";
function createPool(options = {}) {
return createPoolWith(options, systemPorts);
}
function createPoolWith(options, ports) {
let { Pool } = nodePostgres(options.pg), plan = planPool(options, ports), LakebasePool = poolClass(Pool, plan, options, ports);
return new LakebasePool(plan.config);
}
function poolClass(Base, plan, options, ports) {
return Object.defineProperty(class extends Base {
credentials;
#life;
constructor(config = {}) {
let credentials = plan.openSource();
super(plan.withPassword(config, credentials)), this.credentials = credentials;
let base = { connect: () => super.connect(), end: () => super.end() };
this.#life = new PoolLife(this, base, { plan, credentials, options, ports }), refuseAsSettings(this);
}
get resolved() {
return this.#life.resolved;
}
get isClosing() {
return this.#life.isClosing;
}
connect(callback) {
let client = this.#life.connect();
return callback ? callWithClient(client, callback) : client;
}
end(callback) {
let ended = this.#life.end();
return callback ? callWhenEnded(ended, callback) : ended;
}
close(options2) {
return this.#life.close(options2?.graceMs ?? GRACE_MS);
}
retire() {
this.#life.retire();
}
healthCheck(check) {
return checkHealth(this, ports.clock, check);
}
}, "name", { value: POOL_NAME });
}
function callWithClient(client, callback) {
client.then(
(found) => process.nextTick(callback, void 0, found, found.release),
(error) => process.nextTick(callback, error, void 0, () => {
})
);
}
function callWhenEnded(ended, callback) {
ended.then(
() => process.nextTick(callback),
(error) => process.nextTick(callback, error)
);
}

var import_node_net = needs["node:net"], import_node_stream = needs["node:stream"];
var REFUSED_WITHIN_MS2 = 2e3;
function postgresJsLogin(connection, { clock }, limits) {
let { password, credentials, resolved } = connection;
if (typeof password != "function") return { password, onclose: () => {
} };
let token, givenAt = Number.NEGATIVE_INFINITY, doubted, refresh = async (signal) => {
token = await credentials.get(signal).catch((error) => {
if (doubted === void 0) throw error;
return doubted;
}), token !== doubted && (doubted = void 0);
};
return {
password: async () => (givenAt = clock.now(), token ?? credentials.get()),
onclose: () => {
limits.isShortLived || clock.now() - givenAt > REFUSED_WITHIN_MS2 || (doubted = token, credentials.invalidate(token));
},
socket: async () => {
let ms = limits.connectMs, timeout = () => tokenIsLate(ms, credentials.status().lastError), limit = { ms, clock, signal: new AbortController().signal, timeout };
return withinTime(limit, refresh).then(() => socketTo(resolved), failing);
}
};
}
function socketTo({ host, port }) {
return Object.assign((0, import_node_net.connect)(port, host), { host, port });
}
function failing(error) {
let cause = error instanceof Error ? error : new Error(String(error));
return new import_node_stream.Duplex({ read: () => {
}, write: (_chunk, _encoding, done2) => done2(cause) });
}

function pgConfig(options = {}) {
return pgConfigWith(options, systemPorts);
}
function pgConfigWith(options, ports) {
return openConnection(options, ports).config;
}
function typeormConfig(options = {}) {
return typeormConfigWith(options, systemPorts);
}
function typeormConfigWith(options, ports) {
let { host, port, user, database, ssl, password, rest } = parts(openConnection(options, ports)), pg2 = nodePostgres(options.pg), driver = { ...pg2, Pool: poolClass(pg2.Pool, planPool(options, ports), options, ports) };
return { type: "postgres", host, port, username: user, password, database, ssl, driver, extra: rest };
}
function sequelizeConfig(options = {}) {
return sequelizeConfigWith(options, systemPorts);
}
function sequelizeConfigWith(options, ports) {
let connection = openConnection(options, ports), { host, port, user, database, ssl, password, rest } = parts(connection), { max, min, idleTimeoutMillis: idle } = connection.config;
return {
dialect: "postgres",
host,
port,
username: user,
database,
dialectOptions: { ...rest, ssl },
pool: {
...max === void 0 ? {} : { max },
...min === void 0 ? {} : { min },
...typeof idle == "number" ? { idle } : {}
},
hooks: {
beforeConnect: (config) => {
password !== "" && (config.password = password);
}
}
};
}
function knexConfig(options = {}) {
return knexConfigWith(options, systemPorts);
}
function knexConfigWith(options, ports) {
let { rest, ...login } = parts(openConnection(options, ports)), { max, min = 0 } = options;
return {
client: "pg",
connection: { ...rest, ...login },
pool: { min, ...max === void 0 ? {} : { max } }
};
}
function postgresJsOptions(options = {}) {
return postgresJsOptionsWith(options, systemPorts);
}
function postgresJsOptionsWith(options, ports) {
let connection = openConnection(options, ports), { host, port, user, database, ssl } = parts(connection), { max, idleTimeoutMillis: idle, connectionTimeoutMillis = 1e4 } = connection.config, isShortLived = typeof idle == "number" && idle <= REFUSED_WITHIN_MS2, login = postgresJsLogin(connection, ports, { connectMs: connectionTimeoutMillis, isShortLived }), { statement_timeout, lock_timeout, application_name, options: startup } = connection.config, parameters = Object.entries({ statement_timeout, lock_timeout, application_name, options: startup });
return {
host,
port,
database,
username: user,
...login,
ssl: connection.resolved.ssl === "prefer" && options.ssl === void 0 ? "prefer" : ssl,
...max === void 0 ? {} : { max },
...typeof idle == "number" ? { idle_timeout: idle / 1e3 } : {},
connect_timeout: connectionTimeoutMillis / 1e3,
connection: Object.fromEntries(
parameters.flatMap(([name, value]) => value === void 0 || value === !1 ? [] : [[name, value]])
)
};
}
function parts({ resolved, password, config }) {
let { host: _h, port: _p, user: _u, database: _d, password: _w, ssl, ...rest } = config, { host, port, user, database } = resolved;
return { host, port, user, database, ssl: ssl ?? !1, password, rest };
}

var import_node_diagnostics_channel = needs["node:diagnostics_channel"], open2 = /* @__PURE__ */ new Set(), servers = /* @__PURE__ */ new Set(), unused = /* @__PURE__ */ new Set(), waiting = [], isWatching = !1;
function watchRequests() {
isWatching || (isWatching = !0, (0, import_node_diagnostics_channel.subscribe)("net.server.socket", (message) => {
typeof message == "object" && message !== null && "socket" in message && watch(message.socket);
}), (0, import_node_diagnostics_channel.subscribe)("http.server.request.start", (message) => {
typeof message != "object" || message === null || ("server" in message && isServer(message.server) && servers.add(message.server), "response" in message && isResponse(message.response) && count(message.response));
}));
}
function watch(socket) {
isSocket2(socket) && (unused.add(socket), socket.once("close", () => unused.delete(socket)));
}
function count(response) {
open2.add(response), response.once("close", () => {
if (open2.delete(response), open2.size === 0) for (let done2 of waiting.splice(0)) done2();
});
}
function requestsInFlight() {
return open2.size === 0 ? Promise.resolve() : new Promise((resolve2) => {
waiting.push(resolve2);
});
}
function dropIdleConnections() {
for (let server of servers) server.listening || server.closeIdleConnections();
for (let socket of unused)
socket.bytesRead > 0 ? unused.delete(socket) : isServer(socket.server) && !socket.server.listening && socket.destroy();
}
function isSocket2(value) {
return typeof value == "object" && value !== null && "bytesRead" in value && "destroy" in value && "server" in value;
}
function isResponse(value) {
return typeof value == "object" && value !== null && "once" in value;
}
function isServer(value) {
return typeof value == "object" && value !== null && "closeIdleConnections" in value && "listening" in value;
}

function closeServer(server) {
return new Promise((resolve2, reject) => {
let result = server.close(() => resolve2());
result instanceof Promise && result.then(() => resolve2(), reject);
});
}

var GRACE_MS2 = 1e4, SWEEP_MS = 100, LAST_MS = 500;
function withShutdown(pool, options = {}) {
let { signals = ["SIGTERM"], graceMs = GRACE_MS2, server } = options, entry = { pool, graceMs, server };
watchRequests();
for (let signal of signals) coordinatorOf(signal).add(entry);
return () => {
for (let signal of signals) coordinatorOf(signal).remove(entry);
};
}
var coordinators = /* @__PURE__ */ new Map();
function coordinatorOf(signal) {
let known = coordinators.get(signal);
if (known) return known;
let coordinator = new Coordinator(signal, systemClock);
return coordinators.set(signal, coordinator), coordinator;
}
var Coordinator = class {
#signal;
#clock;
#entries = /* @__PURE__ */ new Set();
#isEnding = !1;
constructor(signal, clock) {
this.#signal = signal, this.#clock = clock;
}
add(entry) {
this.#entries.size === 0 && process.prependListener(this.#signal, this.#onSignal), this.#entries.add(entry);
}
remove(entry) {
this.#entries.delete(entry), this.#entries.size === 0 && process.removeListener(this.#signal, this.#onSignal);
}
#onSignal = () => {
this.#sweep(), process.listeners(this.#signal).filter((listener) => listener !== this.#onSignal).length === 0 ? this.#end() : this.#leaveToApp();
};
/** Until the process ends. */
#sweep() {
dropIdleConnections(), this.#clock.schedule(SWEEP_MS, () => this.#sweep());
}
/** The app ends the process: by itself, by exit(), or by sending the signal again when it has done its part. */
#leaveToApp() {
for (let { pool } of this.#entries) pool.retire?.();
this.#clock.schedule(this.#graceMs(), () => {
this.#endNow();
}), this.#closeServers();
}
async #end() {
if (this.#isEnding) return;
this.#isEnding = !0;
let graceMs = this.#graceMs(), deadline = this.#clock.now() + graceMs, quiet = this.#closeServers().then(requestsInFlight);
await settledWithin(quiet, graceMs - Math.min(LAST_MS, graceMs / 2), this.#clock), await this.#closePools(deadline - this.#clock.now()), process.removeListener(this.#signal, this.#onSignal), process.kill(process.pid, this.#signal);
}
async #endNow() {
let { constants } = await import("node:os");
await this.#closePools(0), process.exit(128 + constants.signals[this.#signal]);
}
async #closePools(graceMs) {
let warn = (reason2) => process.emitWarning(String(reason2)), pools = [...this.#entries].map(async ({ pool }) => pool.close({ graceMs }).catch(warn));
await settledWithin(Promise.all(pools), graceMs, this.#clock);
}
async #closeServers() {
let servers2 = new Set([...this.#entries].map(({ server }) => server));
await Promise.allSettled([...servers2].map((server) => server ? closeServer(server) : void 0));
}
#graceMs() {
return Math.max(...[...this.#entries].map(({ graceMs }) => graceMs));
}
};

var import_node_crypto3 = needs["node:crypto"];
var MAX_USERS = 50, IDLE_MS = 3e5, CONNECTIONS_OF_ONE = 2, WAIT_MS = 1e4;
function createUserPools(options = {}) {
return createUserPoolsWith(options, systemPorts);
}
function createUserPoolsWith(options, ports) {
let { maxUsers = MAX_USERS, idleMs = IDLE_MS } = options;
if (!Number.isInteger(maxUsers) || maxUsers < 1)
throw new LakebaseConfigError([], `maxUsers is ${maxUsers}; it is a whole number from 1 on.`);
return checkMs("idleMs", idleMs), new BoundedPools(options, ports);
}
var BoundedPools = class {
#options;
#ports;
/** The longest unused comes first. */
#pools = /* @__PURE__ */ new Map();
#waiting = [];
#drain;
#isRetired = !1;
#isClosed = !1;
#closing;
constructor(options, ports) {
this.#options = options, this.#ports = ports, this.#drain = new Drain(ports.clock);
}
get size() {
return this.#pools.size;
}
async use(user, work) {
let signedIn = checked(user);
this.#drain.begin();
try {
return await this.#use(keyOf(signedIn), signedIn, work);
} finally {
this.#drain.end();
}
}
close(options) {
return this.#closing ??= this.#close(options?.graceMs ?? GRACE_MS), this.#closing;
}
retire() {
this.#isRetired = !0;
for (let { pool } of this.#pools.values()) pool.retire();
}
async #use(key, user, work) {
let kept = await this.#take(key, user);
try {
return await work(kept.pool);
} finally {
kept.uses -= 1, kept.uses === 0 && this.#rest(key, kept);
}
}
async #close(graceMs) {
let { clock } = this.#ports, deadline = clock.now() + graceMs;
await this.#drain.wait(graceMs), this.#isClosed = !0;
let pools = [...this.#pools.values()];
this.#pools.clear();
for (let { cancelEviction } of pools) cancelEviction();
this.#wake();
let leftMs = Math.max(deadline - clock.now(), 0);
await Promise.all(pools.map(({ pool }) => pool.close({ graceMs: leftMs })));
}
/** The user's pool, counted as used in the same step, so that nobody evicts it in between. */
async #take(key, user) {
let { maxUsers = MAX_USERS, connectionTimeoutMillis: ms = WAIT_MS } = this.#options, late = new AbortController(), cancel = ms === 0 ? () => {
} : this.#ports.clock.schedule(ms, () => late.abort(exhausted(maxUsers)));
try {
for (; ; ) {
let kept = this.#kept(key) ?? this.#open(key, user);
if (kept)
return kept.cancelEviction(), kept.uses += 1, kept;
await unlessAborted(late.signal, new Promise((resolve2) => {
this.#waiting.push(resolve2);
}));
}
} finally {
cancel();
}
}
/** Forgets a pool that its user has ended. */
#kept(key) {
let kept = this.#pools.get(key);
if (!kept?.pool.isClosing) return kept;
this.#evict(key, kept);
}
/** Evicts the pool that is unused for longest where there is no room; undefined if all are in use. */
#open(key, user) {
if (this.#isClosed) throw new LakebaseError("STOPPED", "The pools of the users are closed.");
let { maxUsers = MAX_USERS, idleMs: _, ...options } = this.#options;
if (this.#pools.size >= maxUsers) {
let unused2 = [...this.#pools].find(([, { uses }]) => uses === 0);
if (!unused2) return;
this.#evict(...unused2);
}
let pool = createPoolWith(
{
max: CONNECTIONS_OF_ONE,
background: !1,
...options,
user: user.email,
auth: () => ({ token: user.token })
},
this.#ports
);
this.#isRetired && pool.retire();
let kept = { pool, uses: 0, cancelEviction: () => {
} };
return this.#pools.set(key, kept), kept;
}
/** Moves to the end of the line of those that are evicted. */
#rest(key, kept) {
this.#pools.get(key) === kept && (this.#pools.delete(key), kept.pool.isClosing || this.#keep(key, kept), this.#wake());
}
#keep(key, kept) {
this.#pools.set(key, kept), kept.cancelEviction = this.#ports.clock.schedule(
this.#options.idleMs ?? IDLE_MS,
() => this.#evict(key, kept)
);
}
/** Everybody, as one alone may have given up waiting. */
#wake() {
for (let goOn of this.#waiting.splice(0)) goOn();
}
#evict(key, kept) {
kept.cancelEviction(), this.#pools.delete(key), kept.pool.close().catch(() => {
});
}
};
function checked(user) {
let { email, token } = user ?? {};
if (typeof email == "string" && email !== "" && typeof token == "string" && token !== "")
return { email, token };
let fault = Array.isArray(email) || Array.isArray(token) ? "has several values in x-forwarded-email or x-forwarded-access-token, of which the platform sends one: something else adds to them." : "has no signed-in user: x-forwarded-email and x-forwarded-access-token are missing. Turn on user authorization for the app, with the scope `postgres` (Edit app > User authorization).";
throw new LakebaseError("CREDENTIAL_REFUSED", `The request ${fault}`);
}
function keyOf({ email, token }) {
return (0, import_node_crypto3.createHash)("sha256").update(JSON.stringify([email, token])).digest("hex");
}
function exhausted(maxUsers) {
return new LakebaseError(
"POOL_EXHAUSTED",
`The pools of all ${maxUsers} users that maxUsers allows are in use. Raise maxUsers, or let requests take less time.`
);
}
0 && (module.exports = {
LakebaseConfigError,
LakebaseCredentialError,
LakebaseDatabaseError,
LakebaseError,
createCredentials,
createPool,
createUserPools,
knexConfig,
locate,
pgConfig,
postgresJsOptions,
resolve,
sequelizeConfig,
typeormConfig,
withShutdown
});
return module.exports
})

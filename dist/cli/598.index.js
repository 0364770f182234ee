export const id = 598;
export const ids = [598];
export const modules = {

/***/ 4598:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  exec: () => (/* binding */ exec)
});

// UNUSED EXPORTS: connectionVariables

// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __webpack_require__(1421);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(8161);
// EXTERNAL MODULE: ./src/connection-variables.ts
var connection_variables = __webpack_require__(7415);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
;// CONCATENATED MODULE: ./src/runtime/clock.ts
const systemClock = {
    now: () => performance.now(),
    schedule: (ms, run) => {
        const timer = setTimeout(run, ms);
        timer.unref();
        return () => clearTimeout(timer);
    },
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
;// CONCATENATED MODULE: ./src/runtime/error.ts
/** What every error of this helper has: a message with the cause and the fix. The original is in `cause`. No message holds a token. */
class LakebaseError extends Error {
    reason;
    constructor(reason, message, cause) {
        super(message, cause === undefined ? undefined : { cause });
        this.name = new.target.name;
        this.reason = reason;
    }
}
/** The environment or the options do not say which database is meant. Thrown before anything is sent. */
class error_LakebaseConfigError extends LakebaseError {
    /** Names of the environment variables that are missing or wrong. */
    variables;
    constructor(variables, message, reason = 'CONFIGURATION') {
        super(reason, message);
        this.name = 'LakebaseConfigError';
        this.variables = variables;
    }
}
/** No database credential could be had from the workspace. */
class LakebaseCredentialError extends LakebaseError {
    status;
    retryable;
    retryAfterMs;
    constructor(message, failure, reason) {
        super(reason ?? (failure.retryable ? 'CREDENTIAL_UNAVAILABLE' : 'CREDENTIAL_REFUSED'), message, failure.cause);
        this.name = 'LakebaseCredentialError';
        this.status = failure.status;
        this.retryable = failure.retryable;
        this.retryAfterMs = failure.retryAfterMs;
    }
}
/**
 * What the server or the network refused. All fields of the original are kept (`code`, `severity`, `detail`, `table`...),
 * so code that looks at `error.code === '42501'` goes on working.
 */
class LakebaseDatabaseError extends LakebaseError {
    /** SQLSTATE, such as 28P01, or errno, such as ECONNREFUSED. */
    code;
    constructor(reason, message, original) {
        super(reason, message, original);
        const { name: _, message: __, stack: ___, ...fields } = { ...original };
        Object.assign(this, fields);
        this.name = 'LakebaseDatabaseError';
        this.code = error_codeOf(original);
    }
}
/**
 * SQLSTATE or errno of an error of node-postgres or Node.
 * @internal
 */
function error_codeOf(error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return typeof code === 'string' ? code : undefined;
}
/** @internal */
function messageOf(error) {
    return error instanceof Error ? error.message || (error_codeOf(error) ?? error.name) : String(error);
}

;// CONCATENATED MODULE: ./src/runtime/credential.ts


/** Both kinds' default (Databricks docs, "Authenticate with Lakebase"). */
const USUAL_LIFETIME_MS = 3_600_000;
const LONGEST_LIFETIME_MS = 24 * 3_600_000;
/** `POST /api/2.0/postgres/credentials` (Autoscaling) or `/api/2.0/database/credentials` (Provisioned). */
function createMint(target, workspace, http) {
    const call = async (bearer, signal) => http({
        url: await workspace.url(pathOf(target)),
        headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
        body: JSON.stringify(bodyOf(target)),
    }, signal);
    return async (signal) => {
        const bearer = await workspace.token(signal);
        const answer = await call(bearer, signal).catch(async (error) => {
            // A kept workspace token may have been revoked; the credential is asked for once more with a new one.
            if (!isRefused(error) || !workspace.forget(bearer))
                throw error;
            return call(await workspace.token(signal), signal);
        });
        return credentialOf(answer);
    };
}
function pathOf(target) {
    return target.kind === 'autoscaling' ? '/api/2.0/postgres/credentials' : '/api/2.0/database/credentials';
}
/** `request_id` is an idempotency key, so each request has its own. */
function bodyOf(target) {
    return target.kind === 'autoscaling'
        ? { endpoint: target.endpoint }
        : { request_id: (0,external_node_crypto_.randomUUID)(), instance_names: [target.instance] };
}
function isRefused(error) {
    return error instanceof LakebaseCredentialError && (error.status === 401 || error.status === 403);
}
function credentialOf({ body, date }) {
    const { token, expire_time: autoscaling, expiration_time: provisioned } = body;
    if (typeof token !== 'string' || token === '') {
        throw new LakebaseCredentialError('The workspace answered without a database token.', { retryable: true });
    }
    return { token, lifetimeMs: lifetime(autoscaling ?? provisioned, date) ?? claimedLifetime(token) };
}
/** Both times are the server's, so this machine's clock may be wrong. */
function lifetime(expiry, date) {
    if (typeof expiry !== 'string' || date === undefined)
        return undefined;
    const ms = Date.parse(expiry) - date;
    return ms <= LONGEST_LIFETIME_MS ? ms : undefined;
}
/** `exp - iat` of a JWT; else the usual hour. */
function claimedLifetime(token) {
    try {
        const payload = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
        if (typeof payload === 'object' && payload !== null && 'exp' in payload && 'iat' in payload) {
            const ms = (Number(payload.exp) - Number(payload.iat)) * 1000;
            if (ms > 0 && ms <= LONGEST_LIFETIME_MS)
                return ms;
        }
    }
    catch {
        // Not a JWT.
    }
    return USUAL_LIFETIME_MS;
}

;// CONCATENATED MODULE: ./src/runtime/event.ts
/**
 * A listener that throws must not become a failed connect.
 * @internal
 */
function emit(listener, event) {
    try {
        listener?.(event);
    }
    catch (error) {
        process.emitWarning(`onEvent threw: ${error instanceof Error ? error.message : String(error)}`);
    }
}

;// CONCATENATED MODULE: ./src/runtime/http.ts

/** `node:https` takes half the time and a third of the memory of `fetch` to load, and both are loaded by the first request. */
const nodeHttp = async (request, signal) => {
    const { status, text, headers } = await send(request, signal);
    const body = parseObject(text);
    if (status < 200 || status > 299)
        throw refusal(request.url, status, body, headers);
    return { body, date: timeOf(headers.date) };
};
async function send({ url, headers, body }, signal) {
    const { request } = url.protocol === 'http:' ? await Promise.resolve(/* import() */).then(__webpack_require__.t.bind(__webpack_require__, 7067, 23)) : await Promise.resolve(/* import() */).then(__webpack_require__.t.bind(__webpack_require__, 4708, 23));
    return new Promise((resolve, reject) => {
        const fail = (error) => reject(signal.aborted ? signal.reason : unreachable(url, error));
        const options = {
            method: 'POST',
            signal,
            headers: {
                ...headers,
                'user-agent': 'lakebase-deploy-runtime',
                'content-length': Buffer.byteLength(body),
            },
        };
        const outgoing = request(url, options, (incoming) => {
            const chunks = [];
            incoming.on('data', (chunk) => chunks.push(chunk));
            incoming.once('error', fail);
            incoming.once('end', () => resolve({
                status: incoming.statusCode ?? 0,
                text: Buffer.concat(chunks).toString(),
                headers: incoming.headers,
            }));
        });
        outgoing.once('error', fail);
        outgoing.end(body);
    });
}
function unreachable(url, cause) {
    const isCertificate = /CERT|SIGNATURE|^ERR_TLS|^UNABLE_TO/.test(error_codeOf(cause) ?? '');
    const advice = isCertificate
        ? 'Its certificate is not trusted here: check DATABRICKS_HOST, and set NODE_EXTRA_CA_CERTS if your network has a certificate authority of its own.'
        : 'Check DATABRICKS_HOST and the network.';
    return new LakebaseCredentialError(`${url.host} cannot be reached: ${messageOf(cause)}. ${advice}`, {
        retryable: !isCertificate && error_codeOf(cause) !== 'ENOTFOUND',
        cause,
    });
}
function refusal(url, status, body, headers) {
    const said = body.message ?? body.error_description ?? body.error_code ?? body.error;
    const detail = typeof said === 'string' ? `: ${said.replace(/\.$/, '')}` : '';
    return new LakebaseCredentialError(`${url.host}${url.pathname} answered ${status}${detail}. ${adviceFor(status, detail)}`, {
        status,
        retryable: status === 429 || status === 408 || status >= 500,
        retryAfterMs: retryAfter(headers['retry-after']),
    });
}
function adviceFor(status, said) {
    if (status === 401)
        return 'The login to the workspace is wrong or has expired: check DATABRICKS_CLIENT_ID and DATABRICKS_CLIENT_SECRET, or sign in again with `databricks auth login`.';
    if (status === 403 && /required scopes/i.test(said))
        return "The token of the request is not made for databases: add the scope `postgres` to the app's user authorization (Edit app > User authorization), and let the user sign in again.";
    if (status === 403)
        return 'The identity may not use this database: attach the database to the app, or grant it CAN USE on the project or instance.';
    if (status === 404 || status === 400)
        return 'Check LAKEBASE_ENDPOINT or LAKEBASE_INSTANCE and that DATABRICKS_HOST is the workspace that has it.';
    if (status >= 300 && status < 400)
        return 'DATABRICKS_HOST does not seem to be the address of a workspace.';
    return 'It is asked again until it answers; open connections go on working.';
}
/** Seconds or a date. */
function retryAfter(header) {
    if (header === undefined)
        return undefined;
    if (/^\d+$/.test(header))
        return Number(header) * 1000;
    const at = timeOf(header);
    return at === undefined ? undefined : Math.max(at - Date.now(), 0);
}
function timeOf(text) {
    const time = Date.parse(text ?? '');
    return Number.isNaN(time) ? undefined : time;
}
function parseObject(text) {
    try {
        const value = JSON.parse(text);
        return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
    }
    catch {
        return {};
    }
}

;// CONCATENATED MODULE: ./src/runtime/database-url.ts

/**
 * Taken apart here, because node-postgres ignores a password function beside a connection string
 * (brianc/node-postgres#3327) and lets the URL's sslmode win over the `ssl` object.
 */
function parseDatabaseUrl(text) {
    const url = parse(text);
    const { host, sslmode, sslrootcert, options, ...parameters } = Object.fromEntries(url.searchParams);
    const user = decodeURIComponent(url.username) || undefined;
    return {
        // `?host=` may name a socket directory, which the authority of a URL cannot.
        host: host ?? (url.hostname.replace(/^\[(.*)\]$/, '$1') || 'localhost'),
        port: url.port === '' ? 5432 : Number(url.port),
        database: decodeURIComponent(url.pathname.slice(1)) || (user ?? 'postgres'),
        user,
        password: url.password === '' ? undefined : decodeURIComponent(url.password),
        sslMode: sslmode,
        sslRootCert: sslrootcert,
        options,
        parameters,
    };
}
function parse(text) {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url && /^postgres(ql)?:$/.test(url.protocol))
        return url;
    // The value itself may hold a password.
    throw new error_LakebaseConfigError(['DATABASE_URL'], 'DATABASE_URL is no PostgreSQL URL. It has the form postgresql://user:password@host:5432/database; characters such as @ or / in a password are written as %40 and %2F.');
}

;// CONCATENATED MODULE: ./src/runtime/host.ts
const LAKEBASE = /\.database\.(.+\.)?(databricks\.com|azuredatabricks\.net|databricks\.us)$/i;
const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d+){3}|::1|\/.*)$/i;
/** A host name of either kind of Lakebase, in any cloud. */
function isLakebase(host) {
    return LAKEBASE.test(host);
}
/** This machine, a socket directory too. */
function isLocal(host) {
    return LOOPBACK.test(host);
}

;// CONCATENATED MODULE: ./src/runtime/search-path.ts
/**
 * The start-up option that makes plain table names mean this schema; it costs no round trip. Blanks and backslashes are
 * escaped, as the server splits `options` at blanks (PostgreSQL docs, "options" of the connection parameters).
 */
function searchPath(schema) {
    const identifier = `"${schema.replaceAll('"', '""')}"`;
    return `-c search_path=${identifier.replaceAll(/[\\\s]/g, '\\$&')}`;
}
/** Of two settings of one parameter the server takes the later, so what is more particular comes last. */
function joinOptions(...options) {
    const given = options.filter((option) => option !== undefined && option.trim() !== '');
    return given.length === 0 ? undefined : given.join(' ');
}

;// CONCATENATED MODULE: ./src/runtime/resolve.ts




/** PostgreSQL's database on both kinds of Lakebase. */
const DEFAULT_DATABASE = 'databricks_postgres';
const ENDPOINT = /^projects\/[^/\s]+\/branches\/[^/\s]+\/endpoints\/[^/\s]+$/;
const ATTACH = 'Attach the database to the app (Edit app > App resources > Add resource > Database; a deploy by lakebase-deploy does it), then deploy again';
/**
 * Says which database the environment means: DATABASE_URL; then PGHOST and PGUSER with LAKEBASE_ENDPOINT (Autoscaling) or
 * LAKEBASE_INSTANCE (Provisioned); then a PostgreSQL on this machine, never inside a Databricks App. Does no I/O.
 * Throws LakebaseConfigError, which names the variable.
 */
function resolve_resolve(environment = process.env, overrides = {}) {
    const env = withoutEmpty(environment);
    const { target } = overrides;
    const url = target ? (target.kind === 'url' ? target.url : undefined) : env.DATABASE_URL;
    const found = url === undefined ? fromVariables(env, overrides) : fromUrl(url, env, overrides);
    if (!takesToken(found.target) && isLocal(found.host) && insideApp(env))
        throw noDatabase(found.why);
    return found;
}
function withoutEmpty(environment) {
    return Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim()));
}
function fromUrl(text, env, overrides) {
    const url = parseDatabaseUrl(text);
    const token = url.password === undefined ? lakebaseTarget(env, overrides) : undefined;
    const ownsToken = token && (env.PGHOST === undefined || env.PGHOST === url.host);
    const host = overrides.host ?? url.host;
    if (!ownsToken && url.password === undefined && isLakebase(host))
        throw noTarget(host);
    const target = ownsToken ? token : { kind: 'url', url: text };
    return {
        ...common(env, overrides, url.options ?? env.PGOPTIONS),
        target,
        host,
        port: overrides.port ?? url.port,
        database: overrides.database ?? url.database,
        user: overrides.user ?? url.user ?? env.PGUSER ?? required(env, 'PGUSER', 'DATABASE_URL names no user'),
        ...(url.password === undefined ? {} : { password: url.password }),
        ssl: tls(host, url.sslMode, url.sslRootCert, target),
        parameters: url.parameters,
        why: ownsToken
            ? `DATABASE_URL has no password, so the token of ${describe(target)} is used with it`
            : overrides.target
                ? 'the target is a URL'
                : 'DATABASE_URL is set',
    };
}
function fromVariables(env, overrides) {
    const target = lakebaseTarget(env, overrides);
    if (target && target.kind !== 'local')
        return lakebase(target, env, overrides);
    const host = overrides.host ?? env.PGHOST;
    if (host !== undefined && isLakebase(host) && !target)
        throw noTarget(host);
    return ownPostgres(host, env, overrides);
}
function lakebase(target, env, overrides) {
    const reason = `${describe(target)} is the target`;
    const host = overrides.host ?? env.PGHOST ?? required(env, 'PGHOST', reason);
    const user = overrides.user ??
        env.PGUSER ??
        // The role of a service principal is its application id on both kinds.
        env.DATABRICKS_CLIENT_ID ??
        required(env, 'PGUSER', reason);
    return {
        ...common(env, overrides, env.PGOPTIONS),
        target,
        host,
        port: overrides.port ?? port(env),
        database: overrides.database ?? env.PGDATABASE ?? DEFAULT_DATABASE,
        user,
        ssl: tls(host, env.PGSSLMODE, env.PGSSLROOTCERT, target),
        why: overrides.target
            ? `the target is ${describe(target)}`
            : `PGHOST is set and so is ${variableOf(target)}: ${describe(target)}`,
    };
}
function ownPostgres(givenHost, env, overrides) {
    const host = givenHost ?? 'localhost';
    const user = overrides.user ?? env.PGUSER ?? env.USER ?? env.USERNAME ?? 'postgres';
    return {
        ...common(env, overrides, env.PGOPTIONS),
        target: { kind: 'local' },
        host,
        port: overrides.port ?? port(env),
        database: overrides.database ?? env.PGDATABASE ?? user,
        user,
        ...(env.PGPASSWORD === undefined ? {} : { password: env.PGPASSWORD }),
        ssl: tls(host, env.PGSSLMODE, env.PGSSLROOTCERT, { kind: 'local' }),
        why: givenHost === undefined
            ? 'neither DATABASE_URL nor PGHOST is set, so it is PostgreSQL on this machine'
            : 'PGHOST is set, and neither LAKEBASE_ENDPOINT nor LAKEBASE_INSTANCE',
    };
}
function common(env, overrides, options) {
    const schema = overrides.schema ?? env.LAKEBASE_SCHEMA;
    const startupOptions = joinOptions(options);
    return {
        ...(schema === undefined ? {} : { schema }),
        ...(startupOptions === undefined ? {} : { startupOptions }),
        parameters: {},
    };
}
function lakebaseTarget(env, overrides) {
    if (overrides.target && overrides.target.kind !== 'url')
        return checked(overrides.target);
    const { LAKEBASE_ENDPOINT: endpoint, LAKEBASE_INSTANCE: instance } = env;
    if (endpoint !== undefined && instance !== undefined) {
        throw new error_LakebaseConfigError(['LAKEBASE_ENDPOINT', 'LAKEBASE_INSTANCE'], 'LAKEBASE_ENDPOINT (Autoscaling) and LAKEBASE_INSTANCE (Provisioned) are both set, and PGHOST does not tell which one it belongs to. Remove one from `env` in app.yaml, or give `target` to createPool.');
    }
    if (endpoint !== undefined)
        return checked({ kind: 'autoscaling', endpoint });
    return instance === undefined ? undefined : { kind: 'provisioned', instance };
}
function checked(target) {
    if (target.kind !== 'autoscaling' || ENDPOINT.test(target.endpoint))
        return target;
    throw new error_LakebaseConfigError(['LAKEBASE_ENDPOINT'], `LAKEBASE_ENDPOINT is "${target.endpoint}", which is no endpoint's name. It has the form projects/<project>/branches/<branch>/endpoints/<endpoint>; the host name belongs in PGHOST.`);
}
function variableOf(target) {
    return target.kind === 'provisioned' ? 'LAKEBASE_INSTANCE' : 'LAKEBASE_ENDPOINT';
}
/**
 * `instance shop-prod`
 * @internal
 */
function describe(target) {
    if (target.kind === 'autoscaling')
        return `endpoint ${target.endpoint}`;
    if (target.kind === 'provisioned')
        return `instance ${target.instance}`;
    return target.kind === 'url' ? 'the database of the URL' : 'PostgreSQL of your own';
}
function takesToken({ kind }) {
    return kind === 'autoscaling' || kind === 'provisioned';
}
/** Tokens are sent in clear text inside the connection, so Lakebase is never spoken to without verified TLS. */
function tls(host, mode, rootCert, target) {
    const isToken = takesToken(target);
    if (mode === 'no-verify' || (isToken && mode === 'disable')) {
        throw new error_LakebaseConfigError(['PGSSLMODE'], `sslmode "${mode}" would show the password to whoever answers for ${host}. Use sslmode=require, and PGSSLROOTCERT=/path/to/ca.pem if the server has a certificate authority of its own.`);
    }
    if (!isToken && (mode === 'disable' || (mode === undefined && isLocal(host))))
        return false;
    if (!isToken && isLocal(host) && (mode === 'prefer' || mode === 'allow'))
        return false;
    return {
        rejectUnauthorized: true,
        ...(rootCert === undefined || rootCert === 'system' ? {} : { caFile: rootCert }),
    };
}
function port(env) {
    const text = env.PGPORT ?? '5432';
    const value = Number(text);
    if (/^\d+$/.test(text.trim()) && value >= 1 && value <= 65_535)
        return value;
    throw new error_LakebaseConfigError(['PGPORT'], `PGPORT is "${text}", which is no port. Lakebase listens on 5432.`);
}
function insideApp(env) {
    return env.DATABRICKS_APP_NAME !== undefined || env.DATABRICKS_APP_PORT !== undefined;
}
function required(env, name, reason) {
    const where = insideApp(env)
        ? ATTACH
        : `Set ${name} (Lakebase shows it under "Connect"${name === 'PGUSER' ? '; it is your e-mail address or the application id of the service principal' : ''})`;
    throw new error_LakebaseConfigError([name], `${name} is not set, but ${reason}. ${where}.`, insideApp(env) ? 'DATABASE_NOT_ATTACHED' : 'CONFIGURATION');
}
function noDatabase(why) {
    return new error_LakebaseConfigError(['PGHOST'], `This app would connect to localhost, because ${why}; in a Databricks App nothing listens there. ${ATTACH}: the platform then sets PGHOST, PGUSER and PGDATABASE. An app.yaml needs no line for them.`, 'DATABASE_NOT_ATTACHED');
}
/** Without it the app would ask for a token of nothing, which the server answers with "Failed to decode token for role". */
function noTarget(host) {
    return new error_LakebaseConfigError(['LAKEBASE_ENDPOINT', 'LAKEBASE_INSTANCE'], [
        `${host} is a Lakebase host, but neither LAKEBASE_ENDPOINT nor LAKEBASE_INSTANCE says whose token it wants. A deploy by lakebase-deploy adds the line; without it, add to \`env\` in app.yaml one of`,
        '  - name: LAKEBASE_ENDPOINT   # Autoscaling',
        '    value: projects/<project>/branches/<branch>/endpoints/<endpoint>',
        '  - name: LAKEBASE_INSTANCE   # Provisioned',
        '    value: <instance>',
    ].join('\n'));
}

// EXTERNAL MODULE: external "node:module"
var external_node_module_ = __webpack_require__(8995);
;// CONCATENATED MODULE: ./src/runtime/peer.ts


const peer_require = (0,external_node_module_.createRequire)(import.meta.url);
/** The app's own node-postgres, loaded when the first pool is made. */
function loadPg() {
    if (process.env.NODE_PG_FORCE_NATIVE) {
        throw new LakebaseConfigError(['NODE_PG_FORCE_NATIVE'], 'NODE_PG_FORCE_NATIVE is set, and the native bindings of pg take no password function (brianc/node-postgres#2542). Unset it.');
    }
    try {
        return peer_require('pg');
    }
    catch (error) {
        if (codeOf(error) !== 'MODULE_NOT_FOUND')
            throw error;
        throw new LakebaseConfigError([], 'The package pg is not installed: `npm install pg`. In a bundled app, give it to createPool: `createPool({ pg })`.');
    }
}
/** A package that the app may or may not have. */
function loadOptional(name) {
    try {
        return peer_require(name);
    }
    catch {
        return undefined;
    }
}

;// CONCATENATED MODULE: ./src/runtime/telemetry.ts

const SILENT = { span: (_name, work) => work() };
const ERROR_STATUS = 2;
function createTelemetry({ telemetry }) {
    const api = telemetry === false ? undefined : loadOptional('@opentelemetry/api');
    return isApi(api) ? tracing(api) : SILENT;
}
function isApi(value) {
    if (typeof value !== 'object' || value === null || !('trace' in value))
        return false;
    const { trace } = value;
    return typeof trace === 'object' && trace !== null && 'getTracer' in trace;
}
function tracing({ trace }) {
    return {
        span: (name, work) => trace.getTracer('@tellr/lakebase-deploy').startActiveSpan(name, async (span) => {
            try {
                return await work();
            }
            catch (error) {
                span.recordException(error);
                span.setStatus({
                    code: ERROR_STATUS,
                    ...(error instanceof Error ? { message: error.message } : {}),
                });
                throw error;
            }
            finally {
                span.end();
            }
        }),
    };
}

;// CONCATENATED MODULE: ./src/runtime/time-limit.ts
/** Gives the work a signal of its own, and goes on without it when it does not end in time. */
async function withinTime(limit, work) {
    const controller = new AbortController();
    const cancel = limit.clock.schedule(limit.ms, () => controller.abort(limit.timeout()));
    try {
        return await unlessAborted(limit.signal, unlessAborted(controller.signal, work(controller.signal)), controller);
    }
    finally {
        cancel();
    }
}
/** The promise's outcome, or the signal's reason if that comes first; then `controller` is aborted too. */
function unlessAborted(signal, promise, controller) {
    return new Promise((resolve, reject) => {
        const abort = () => {
            controller?.abort(signal.reason);
            reject(signal.reason);
        };
        const settled = () => signal.removeEventListener('abort', abort);
        promise.then(resolve, reject).finally(settled);
        if (signal.aborted)
            abort();
        else
            signal.addEventListener('abort', abort, { once: true });
    });
}

;// CONCATENATED MODULE: ./src/runtime/token-cache.ts


const JITTER = 0.05;
/** A login takes a moment, and a token that ends in the middle of it is refused. */
const SAFETY_MS = 30_000;
/** A token that somebody waits for is asked for again beside a request that hangs this long. */
const HEDGE_MS = 1_000;
const MOST_HEDGES = 3;
const MOST_ATTEMPTS = 5;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;
const FIRST_BACKOFF_MS = 1_000;
const LONGEST_BACKOFF_MS = 60_000;
const LONGEST_RETRY_AFTER_MS = 60_000;
/** If a new token is refused as well, its age was not the reason, and more of them do not help. */
const INVALIDATE_EVERY_MS = 10_000;
/**
 * One identity's database token. Renewed in the background from a third of its life on, given out until just before its
 * end, and waited for only when there is none. Lifetimes count on the monotonic clock from two readings of the server's.
 * @internal
 */
class TokenCache {
    #options;
    #stopped = new AbortController();
    #held;
    #renewal;
    #supply;
    #cancelTimer = () => { };
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
        if (this.#stopped.signal.aborted)
            return Promise.reject(this.#stopped.signal.reason);
        const usable = this.#usable();
        if (usable) {
            if (this.#now() >= usable.refreshAt)
                this.#renew();
            return Promise.resolve(usable.token);
        }
        this.#supply ??= this.#obtain().finally(() => {
            this.#supply = undefined;
        });
        return signal ? unlessAborted(signal, this.#supply) : this.#supply;
    }
    /** The server refused this token: forgets it, unless another has taken its place. */
    invalidate(token) {
        const now = this.#now();
        if (!this.#held || (token !== undefined && token !== this.#held.token))
            return;
        if (now - this.#invalidatedAt < INVALIDATE_EVERY_MS)
            return;
        this.#invalidatedAt = now;
        this.#held = undefined;
        this.#options.emit({ type: 'invalidated' });
    }
    status() {
        const usable = this.#usable();
        const isStale = usable !== undefined && this.#now() >= usable.refreshAt;
        return {
            state: usable ? (isStale ? 'stale' : 'fresh') : this.#held ? 'expired' : 'empty',
            expiresInMs: usable ? usable.deadline - this.#now() : 0,
            calls: this.#calls,
            ...(this.#lastError ? { lastError: this.#lastError } : {}),
        };
    }
    stop() {
        this.#cancelTimer();
        this.#stopped.abort(new LakebaseCredentialError('The credential source is stopped, because its pool was closed. Make a new pool with createPool().', { retryable: false }, 'STOPPED'));
    }
    #now() {
        return this.#options.clock.now();
    }
    #usable() {
        return this.#held && this.#now() < this.#held.deadline ? this.#held : undefined;
    }
    /** In the background: nobody waits, and a failure leaves the old token in use. */
    #renew() {
        if (this.#renewal || this.#stopped.signal.aborted || this.#now() < this.#retryAt)
            return;
        this.#renewal = this.#request(this.#stopped.signal)
            .catch((error) => this.#fail(error))
            .finally(() => {
            this.#renewal = undefined;
            this.#arm();
        });
    }
    /** Somebody waits: asks again at once, a few times, if that can help. */
    async #obtain() {
        for (let attempt = 1;; attempt += 1) {
            try {
                await this.#hedged();
                const usable = this.#usable();
                if (usable)
                    return usable.token;
                throw new LakebaseCredentialError('The workspace gave a token that has expired already.', {
                    retryable: true,
                });
            }
            catch (error) {
                if (this.#stopped.signal.aborted)
                    throw this.#stopped.signal.reason;
                this.#fail(error);
                const isPermanent = error instanceof LakebaseCredentialError && !error.retryable;
                if (attempt >= MOST_ATTEMPTS || isPermanent || !(error instanceof LakebaseCredentialError))
                    throw error;
                await this.#pause(attempt, error);
            }
            finally {
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
        this.#stopped.signal.addEventListener('abort', stop, { once: true });
        try {
            const requests = [this.#joinRenewal() ?? this.#request(race.signal)];
            while (requests.length < MOST_HEDGES) {
                if (await this.#settledSoon(firstOf(requests)))
                    return;
                requests.push(this.#request(race.signal));
            }
            await firstOf(requests);
        }
        finally {
            this.#stopped.signal.removeEventListener('abort', stop);
            race.abort(new Error('another request was faster'));
        }
    }
    /** A renewal that is under way brings the token just as well. */
    #joinRenewal() {
        return this.#renewal?.then(() => {
            if (!this.#usable())
                throw this.#lastError;
        });
    }
    /** False when it is still open after a while; throws what it throws. */
    async #settledSoon(promise) {
        let cancel = () => { };
        const late = new Promise((resolve) => {
            cancel = this.#options.clock.schedule(HEDGE_MS, () => resolve(false));
        });
        return Promise.race([promise.then(() => true), late]).finally(() => cancel());
    }
    async #request(signal) {
        const { clock, mint, requestTimeoutMs: ms, emit } = this.#options;
        const start = clock.now();
        this.#calls += 1;
        const timeout = () => new LakebaseCredentialError(`The workspace has not answered in ${ms} ms.`, { retryable: true });
        const credential = await withinTime({ ms, clock, signal, timeout }, mint);
        this.#keep(credential, start);
        emit({ type: 'refreshed', expiresInMs: credential.lifetimeMs, tookMs: clock.now() - start });
    }
    /** `start` is when it was asked for: its life began later, so it ends later than is reckoned here. */
    #keep({ token, lifetimeMs }, start) {
        const { refreshAt, random } = this.#options;
        const share = refreshAt * (1 + JITTER * (2 * random() - 1));
        const deadline = start + lifetimeMs - Math.min(SAFETY_MS, lifetimeMs / 10);
        const usable = this.#usable();
        if (lifetimeMs <= 0 || (usable && deadline < usable.deadline)) {
            throw new LakebaseCredentialError('The workspace gave a token that ends sooner than the one in use, or has ended already.', { retryable: true });
        }
        this.#held = { token, refreshAt: start + lifetimeMs * share, deadline };
        this.#failures = 0;
        this.#retryAt = Number.NEGATIVE_INFINITY;
        this.#lastError = undefined;
    }
    #fail(cause) {
        if (this.#stopped.signal.aborted)
            return;
        const error = cause instanceof Error ? cause : new Error(String(cause));
        const backoff = this.#jittered(Math.min(FIRST_BACKOFF_MS * 2 ** this.#failures, LONGEST_BACKOFF_MS));
        const asked = error instanceof LakebaseCredentialError ? (error.retryAfterMs ?? 0) : 0;
        this.#failures += 1;
        this.#retryAt = this.#now() + Math.max(backoff, Math.min(asked, LONGEST_RETRY_AFTER_MS));
        this.#lastError = error;
        this.#options.emit({ type: 'refresh_failed', error, expiresInMs: this.status().expiresInMs });
    }
    /** 50 to 100 % of it: workers that began together must not stay together. */
    #jittered(ms) {
        return ms * (0.5 + this.#options.random() / 2);
    }
    #arm() {
        this.#cancelTimer();
        if (!this.#options.background || !this.#held || this.#stopped.signal.aborted)
            return;
        const at = Math.max(this.#held.refreshAt, this.#retryAt);
        this.#cancelTimer = this.#options.clock.schedule(Math.max(at - this.#now(), 0), () => {
            // Timers may be a millisecond early.
            if (this.#now() < at)
                this.#arm();
            else
                this.#renew();
        });
    }
}
/** The first that succeeds, or what the last one threw. */
async function firstOf(promises) {
    try {
        await Promise.any(promises);
    }
    catch (error) {
        throw error instanceof AggregateError ? error.errors.at(-1) : error;
    }
}

;// CONCATENATED MODULE: ./src/runtime/databricks-cli.ts

/** A token of the Databricks CLI, which keeps the login of a person on a laptop. */
async function cliToken(env, host, signal) {
    const profile = env.DATABRICKS_CONFIG_PROFILE;
    const who = profile ? ['--profile', profile] : ['--host', host];
    const answer = await run(env, ['auth', 'token', ...who], signal);
    const { access_token: token, expiry } = answer;
    if (typeof token !== 'string')
        throw new LakebaseCredentialError(NO_LOGIN, { retryable: false });
    const until = typeof expiry === 'string' ? Date.parse(expiry) - Date.now() : Number.NaN;
    return until > 0 ? { token, expiresInMs: until } : { token };
}
const NO_LOGIN = 'There is no login to the workspace: set DATABRICKS_CLIENT_ID and DATABRICKS_CLIENT_SECRET, or DATABRICKS_TOKEN, or run `databricks auth login`';
async function run(env, args, signal) {
    const { execFile } = await Promise.resolve(/* import() */).then(__webpack_require__.t.bind(__webpack_require__, 1421, 23));
    return new Promise((resolve, reject) => {
        execFile('databricks', [...args], { env, signal }, (error, stdout, stderr) => {
            if (!error)
                return resolve(databricks_cli_parse(stdout));
            if (signal.aborted)
                return reject(signal.reason);
            const why = error_codeOf(error) === 'ENOENT' ? 'the Databricks CLI is not installed' : stderr.trim() || messageOf(error);
            reject(new LakebaseCredentialError(`${NO_LOGIN} (${why}).`, { retryable: false, cause: error }));
        });
    });
}
function databricks_cli_parse(stdout) {
    try {
        const value = JSON.parse(stdout);
        return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
    }
    catch {
        return {};
    }
}
/** `https://...` of the profile in ~/.databrickscfg. */
async function profileHost(env) {
    const { readFile } = await Promise.resolve(/* import() */).then(__webpack_require__.t.bind(__webpack_require__, 1455, 23));
    const { homedir } = await Promise.resolve(/* import() */).then(__webpack_require__.t.bind(__webpack_require__, 8161, 23));
    const file = env.DATABRICKS_CONFIG_FILE ?? `${env.HOME ?? homedir()}/.databrickscfg`;
    const name = env.DATABRICKS_CONFIG_PROFILE ?? 'DEFAULT';
    const text = await readFile(file, 'utf8').catch(() => '');
    const section = text.split(/^\s*\[/m).find((part) => part.startsWith(`${name}]`));
    const host = /^\s*host\s*=\s*(\S+)/m.exec(section ?? '')?.[1];
    if (host !== undefined)
        return host;
    throw new error_LakebaseConfigError(['DATABRICKS_HOST'], `DATABRICKS_HOST is not set, and ${file} has no host under [${name}]. Set DATABRICKS_HOST=https://<workspace>, or run \`databricks auth login --host https://<workspace>\`.`);
}

;// CONCATENATED MODULE: ./src/runtime/workspace.ts




const KEPT_SHARE = 2 / 3;
/** Chooses the login; nothing is sent before the first token is needed. */
function createWorkspace(settings, ports) {
    const givenHost = settings.host ?? (settings.env.DATABRICKS_HOST || undefined);
    const host = async () => origin(givenHost ?? (await profileHost(settings.env)));
    const url = async (path) => new URL(path, await host());
    const login = chooseLogin(settings, ports, url);
    let kept;
    return {
        identity: `${givenHost ?? settings.env.DATABRICKS_CONFIG_PROFILE ?? 'DEFAULT'} ${login.identity}`,
        url,
        token: async (signal) => {
            if (kept && ports.clock.now() < kept.until)
                return kept.token;
            const start = ports.clock.now();
            const { token, expiresInMs } = await login.mint(signal);
            kept = expiresInMs === undefined ? undefined : { token, until: start + expiresInMs * KEPT_SHARE };
            return token;
        },
        forget: (token) => {
            if (kept?.token !== token)
                return false;
            kept = undefined;
            return true;
        },
    };
}
function chooseLogin({ env, auth }, { http }, url) {
    if (auth)
        return { identity: `hook ${numberOf(auth)}`, mint: async () => auth() };
    const { DATABRICKS_CLIENT_ID: clientId, DATABRICKS_CLIENT_SECRET: secret, DATABRICKS_TOKEN: token } = env;
    if (clientId && secret) {
        return {
            identity: `client ${clientId} ${fingerprint(secret)}`,
            mint: async (signal) => clientToken(http, await url('/oidc/v1/token'), clientId, secret, signal),
        };
    }
    if (token)
        return { identity: `token ${fingerprint(token)}`, mint: async () => ({ token }) };
    return {
        identity: 'cli',
        mint: async (signal) => cliToken(env, (await url('/')).origin, signal),
    };
}
/** OAuth client credentials, as every Databricks App has them. */
async function clientToken(http, url, clientId, secret, signal) {
    const { body } = await http({
        url,
        headers: {
            authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`,
            'content-type': 'application/x-www-form-urlencoded',
        },
        body: 'grant_type=client_credentials&scope=all-apis',
    }, signal);
    const { access_token: token, expires_in: seconds } = body;
    if (typeof token === 'string' && token !== '') {
        return typeof seconds === 'number' ? { token, expiresInMs: seconds * 1000 } : { token };
    }
    throw new LakebaseCredentialError(`${url.host}${url.pathname} answered without an access token. Is DATABRICKS_HOST the address of a workspace?`, { retryable: false });
}
/** DATABRICKS_HOST comes with or without its scheme. */
function origin(text) {
    const address = text.includes('://') ? text : `https://${text}`;
    const url = URL.canParse(address) ? new URL(address) : undefined;
    if (url && (url.protocol === 'https:' || (url.protocol === 'http:' && isLocal(url.hostname))))
        return url.origin;
    throw new error_LakebaseConfigError(['DATABRICKS_HOST'], `DATABRICKS_HOST is "${text}". It has to be https://<workspace>: a token is not sent in clear text.`);
}
function fingerprint(secret) {
    return (0,external_node_crypto_.createHash)('sha256').update(secret).digest('hex').slice(0, 16);
}
const hooks = new WeakMap();
let lastHook = 0;
/** Two hooks are two identities, even if they look alike. */
function numberOf(auth) {
    const known = hooks.get(auth);
    if (known !== undefined)
        return known;
    lastHook += 1;
    hooks.set(auth, lastHook);
    return lastHook;
}

;// CONCATENATED MODULE: ./src/runtime/credentials.ts









const systemPorts = { clock: systemClock, http: nodeHttp, random: Math.random };
/** Throws LakebaseConfigError when the database that is found wants no token. */
function createCredentials(options = {}) {
    const resolved = resolve(options.env ?? process.env, options);
    if (isTokenTarget(resolved.target))
        return openCredentials(resolved.target, options, systemPorts);
    throw new LakebaseConfigError(['LAKEBASE_ENDPOINT', 'LAKEBASE_INSTANCE'], `This database takes no token (${resolved.why}). Set LAKEBASE_ENDPOINT (Autoscaling) or LAKEBASE_INSTANCE (Provisioned).`);
}
/** @internal */
function isTokenTarget(target) {
    return target.kind === 'autoscaling' || target.kind === 'provisioned';
}
const credentials_open = new Map();
/**
 * A handle on the cache of this target and identity; the first one's `refreshAt` and limits hold for all.
 * @internal
 */
function openCredentials(target, options, ports) {
    const workspace = createWorkspace({ env: options.env ?? process.env, host: options.workspaceHost, auth: options.auth }, ports);
    const key = `${JSON.stringify(target)} ${workspace.identity}`;
    const shared = credentials_open.get(key) ?? createShared(target, workspace, options, ports);
    credentials_open.set(key, shared);
    return handleOn(shared, options.onEvent, () => {
        // Another cache may have been opened under this key after all handles of this one were stopped.
        if (credentials_open.get(key) === shared)
            credentials_open.delete(key);
    });
}
function createShared(target, workspace, options, ports) {
    const listeners = new Map();
    const telemetry = createTelemetry(options);
    const cache = new TokenCache({
        mint: traced(telemetry, createMint(target, workspace, ports.http)),
        clock: ports.clock,
        random: ports.random,
        refreshAt: share(options.refreshAt ?? 1 / 3),
        background: options.background ?? true,
        requestTimeoutMs: options.requestTimeoutMs ?? 8_000,
        emit: (event) => {
            for (const listener of listeners.values())
                emit(listener, event);
        },
    });
    return { cache, listeners };
}
function traced(telemetry, mint) {
    return (signal) => telemetry.span('lakebase.credential', () => mint(signal));
}
function share(refreshAt) {
    if (refreshAt > 0 && refreshAt < 1)
        return refreshAt;
    throw new error_LakebaseConfigError([], `refreshAt is ${refreshAt}; it is a fraction of the lifetime, between 0 and 1.`);
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
            if (!listeners.delete(handle) || listeners.size > 0)
                return;
            cache.stop();
            onLast();
        },
    };
}

;// CONCATENATED MODULE: ./src/runtime/options.ts
/**
 * What is ours in the options; the rest is node-postgres's.
 * @internal
 */
function poolOptions(options) {
    const { target: _target, schema: _schema, env: _env, workspaceHost: _workspaceHost, auth: _auth, refreshAt: _refreshAt, background: _background, connectRetryMs: _connectRetryMs, requestTimeoutMs: _requestTimeoutMs, credentials: _credentials, onEvent: _onEvent, pg: _pg, telemetry: _telemetry, ...rest } = options;
    return rest;
}

;// CONCATENATED MODULE: ./src/runtime/connection.ts








/** A slot, or TCP, TLS and login, in ms; node-postgres would wait for ever. */
const CONNECT_TIMEOUT_MS = 10_000;
const connection_systemPorts = { clock: systemClock, http: nodeHttp, random: Math.random };
/** Finds the database and its credential; sends nothing. Throws LakebaseConfigError. */
function openConnection(options, ports = connection_systemPorts) {
    const resolved = resolve_resolve(options.env ?? process.env, options);
    const { target } = resolved;
    const config = poolConfig(resolved, options);
    const wantsToken = isTokenTarget(target);
    const credentials = options.credentials ??
        (wantsToken ? openCredentials(target, options, ports) : fixedCredentials(resolved.password));
    if (wantsToken || options.credentials)
        config.password = () => credentials.get();
    else if (resolved.password !== undefined)
        config.password = resolved.password;
    return { resolved, credentials, ownsCredentials: options.credentials === undefined, config };
}
function poolConfig(resolved, options) {
    const own = poolOptions(options);
    const { host, port, database, user, schema } = resolved;
    // Of two settings of search_path the later wins: the app's own options come last.
    const startup = joinOptions(schema === undefined ? undefined : searchPath(schema), resolved.startupOptions, own.options);
    return {
        connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
        ...resolved.parameters,
        ...own,
        host,
        port,
        database,
        user,
        ssl: ssl(resolved, own.ssl),
        ...(startup === undefined ? {} : { options: startup }),
    };
}
/** node-postgres's own reading of PGSSLMODE and URLs changes between versions, so it always gets an object. */
function ssl({ ssl: found, target, host }, given) {
    const isUnverified = given === false || (typeof given === 'object' && given.rejectUnauthorized === false);
    if (isTokenTarget(target) && isUnverified) {
        throw new error_LakebaseConfigError([], `The option \`ssl\` turns off what protects the token on its way to ${host}. Leave it out, or give the certificate authority: ssl: { ca }.`);
    }
    if (given === false)
        return false;
    const settings = typeof given === 'object' ? given : {};
    if (found === false)
        return given === undefined ? false : given;
    return {
        rejectUnauthorized: true,
        ...(found.caFile === undefined ? {} : { ca: readCertificate(found.caFile) }),
        ...settings,
    };
}
function readCertificate(file) {
    try {
        return (0,external_node_fs_.readFileSync)(file, 'utf8');
    }
    catch (error) {
        throw new error_LakebaseConfigError(['PGSSLROOTCERT'], `The certificate authority ${file} of PGSSLROOTCERT or sslrootcert cannot be read: ${messageOf(error)}.`);
    }
}
/** A database with a password of its own: nothing to renew. */
function fixedCredentials(password = '') {
    return {
        get: () => Promise.resolve(password),
        invalidate: () => { },
        start: async () => { },
        stop: async () => { },
        status: () => ({ state: 'fresh', expiresInMs: Number.POSITIVE_INFINITY, calls: 0 }),
    };
}

;// CONCATENATED MODULE: ./src/cli/exec.ts





const USAGE = 'Usage: lakebase-deploy exec -- <command> [arguments], such as: exec -- drizzle-kit migrate';
const EXIT = { failed: 1, usage: 2, notFound: 127, signalled: 128 };
/**
 * Runs a program with the database of this environment (see `resolve` of the runtime helper) in PG* and DATABASE_URL,
 * with a token that was made for it: for tools that take no password function, such as drizzle-kit, psql and pg_dump.
 * Gives the program's exit code; never throws.
 */
async function exec(argv, shell) {
    const [command, ...args] = argv[0] === '--' ? argv.slice(1) : argv;
    if (command === undefined)
        return fail(shell, USAGE, EXIT.usage);
    try {
        const connection = openConnection({ env: { ...shell.env } });
        const password = await connection.credentials.get();
        await connection.credentials.stop();
        return await runChild(command, args, { ...shell.env, ...connectionVariables(connection, password) });
    }
    catch (error) {
        if (error_codeOf(error) === 'ENOENT')
            return fail(shell, `${command} is not found.`, EXIT.notFound);
        return fail(shell, error instanceof LakebaseError ? error.message : messageOf(error), EXIT.failed);
    }
}
/** What libpq, and every driver that follows it, reads. */
function connectionVariables({ resolved, config }, password) {
    const { host, port, user, database, ssl } = resolved;
    const { options } = config;
    const sslMode = ssl === false ? undefined : 'require';
    const variables = { host, port, user, database, password, sslMode, options };
    return { PGSSLMODE: 'prefer', ...(0,connection_variables/* connectionVariables */.O)(variables) };
}
function runChild(command, args, env) {
    return new Promise((resolve, reject) => {
        const child = (0,external_node_child_process_.spawn)(command, args, { env, stdio: 'inherit' });
        const pass = (signal) => child.kill(signal);
        const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
        for (const signal of signals)
            process.on(signal, pass);
        const done = () => {
            for (const signal of signals)
                process.removeListener(signal, pass);
        };
        child.once('error', (error) => {
            done();
            reject(error);
        });
        child.once('close', (code, signal) => {
            done();
            resolve(code ?? EXIT.signalled + (signal ? external_node_os_.constants.signals[signal] : 0));
        });
    });
}
function fail(shell, message, code) {
    shell.stderr.write(`${message}\n`);
    return code;
}


/***/ }),

/***/ 7415:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   O: () => (/* binding */ connectionVariables)
/* harmony export */ });
/** PG* and DATABASE_URL for a child process. */
function connectionVariables(settings) {
    const { host, port, user, database, sslMode, sslRootCert, options } = settings;
    const password = settings.password ?? '';
    const query = new URLSearchParams();
    const given = Object.entries({ sslmode: sslMode, sslrootcert: sslRootCert, options });
    for (const [name, value] of given)
        if (value !== undefined)
            query.set(name, value);
    const login = `${encodeURIComponent(user)}${password === '' ? '' : `:${encodeURIComponent(password)}`}`;
    const path = `/${encodeURIComponent(database)}`;
    const isSocket = host.startsWith('/');
    if (isSocket)
        query.set('host', host);
    if (isSocket && port !== 5432)
        query.set('port', String(port));
    // Blanks as %20: libpq takes no + for them.
    const parameters = query.toString().replaceAll('+', '%20');
    return {
        PGHOST: host,
        PGPORT: String(port),
        PGDATABASE: database,
        PGUSER: user,
        ...(sslMode === undefined ? {} : { PGSSLMODE: sslMode }),
        ...(sslRootCert === undefined ? {} : { PGSSLROOTCERT: sslRootCert }),
        ...(password === '' ? {} : { PGPASSWORD: password }),
        ...(options === undefined ? {} : { PGOPTIONS: options }),
        DATABASE_URL: `postgresql://${login}@${isSocket ? '' : `${host}:${port}`}${path}${parameters === '' ? '' : `?${parameters}`}`,
    };
}


/***/ })

};

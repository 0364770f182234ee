export const id = 15;
export const ids = [15];
export const modules = {

/***/ 7409:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Gq: () => (/* binding */ isRefusedToken),
/* harmony export */   X2: () => (/* binding */ isAmbiguous),
/* harmony export */   Xf: () => (/* binding */ isApiMissing),
/* harmony export */   a2: () => (/* binding */ NOT_FOUND_CODES),
/* harmony export */   c4: () => (/* binding */ isNotFound),
/* harmony export */   hD: () => (/* binding */ ApiError),
/* harmony export */   x9: () => (/* binding */ isAlreadyExists)
/* harmony export */ });
/* harmony import */ var _error_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1557);
/* harmony import */ var _transport_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3555);


/** An answer of the platform that is not 2xx, or the error of a finished long-running operation (`status` 200). */
class ApiError extends _error_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .sH {
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
        this.name = 'ApiError';
        this.status = fields.status;
        this.errorCode = fields.errorCode;
        this.platformMessage = fields.platformMessage;
        this.structured = fields.structured;
        this.requestId = fields.requestId;
        this.details = fields.details;
        this.retryAfterMs = fields.retryAfterMs;
    }
}
/** The error codes of a thing that does not exist; undefined: the body had none. */
const NOT_FOUND_CODES = [
    undefined,
    'NOT_FOUND',
    'RESOURCE_DOES_NOT_EXIST',
];
/**
 * True only for a structured 404: the API itself says that the thing does not exist. A 404 of a proxy, an HTML page or
 * `ENDPOINT_NOT_FOUND` (the workspace has no such API) says nothing about the thing. The Apps and instances APIs leave
 * `error_code` out (databricks/cli:libs/testserver).
 */
function isNotFound(error) {
    return (error instanceof ApiError &&
        error.status === 404 &&
        error.structured &&
        NOT_FOUND_CODES.includes(error.errorCode));
}
/** True when the workspace has no such API at all. */
function isApiMissing(error) {
    return error instanceof ApiError && error.status === 404 && error.errorCode === 'ENDPOINT_NOT_FOUND';
}
/**
 * 409 ALREADY_EXISTS or RESOURCE_ALREADY_EXISTS, or the 400 with "already exists" of Lakebase roles and databases
 * (databricks/cli:acceptance/bundle/resources/postgres_roles, postgres_databases).
 */
function isAlreadyExists(error) {
    if (!(error instanceof ApiError))
        return false;
    if (error.errorCode === 'ALREADY_EXISTS' || error.errorCode === 'RESOURCE_ALREADY_EXISTS')
        return true;
    return error.platformMessage.includes('already exists');
}
const AMBIGUOUS_STATUSES = [408, 499, 500, 502, 503, 504];
/** True when the request may or may not have taken effect: a lost connection, a timeout, a 5xx. */
function isAmbiguous(error) {
    if (error instanceof _transport_js__WEBPACK_IMPORTED_MODULE_1__/* .NetworkError */ .Dr)
        return error.sent;
    return error instanceof ApiError && AMBIGUOUS_STATUSES.includes(error.status);
}
/** True when the platform did not accept the bearer: 401, or 403 "Invalid access token" with a numeric error_code. */
function isRefusedToken(error) {
    if (!(error instanceof ApiError))
        return false;
    return (error.status === 401 || (error.status === 403 && /invalid (access )?token/i.test(error.platformMessage)));
}


/***/ }),

/***/ 7602:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   _: () => (/* binding */ parseApiError)
/* harmony export */ });
/* harmony import */ var _api_error_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7409);
/* harmony import */ var _json_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2466);


/** Makes the error out of whatever came back: Databricks JSON, SCIM, API 1.2, HTML, plain text or nothing. */
function parseApiError(call, status, headers, body) {
    const parsed = parseBody(body, headers);
    const requestId = headers.get('x-request-id') ?? requestIdOf(parsed.details);
    const what = `${call.method} ${call.path}`;
    const code = parsed.errorCode === undefined ? '' : ` ${parsed.errorCode}`;
    const id = requestId === undefined ? '' : ` (request id ${requestId})`;
    const advice = adviceFor(call, status, parsed);
    return new _api_error_js__WEBPACK_IMPORTED_MODULE_0__/* .ApiError */ .hD(advice.code, `${what} answered ${status}${code}: ${sentence(parsed.message)}${id}${advice.cause}`, {
        ...parsed,
        platformMessage: parsed.message,
        status,
        requestId,
        retryAfterMs: retryAfter(headers, parsed.details),
        retryable: status === 429 || status >= 500,
        hint: advice.hint,
    });
}
function parseBody(body, headers) {
    const json = parseJson(body);
    if (!(0,_json_js__WEBPACK_IMPORTED_MODULE_1__/* .isJsonObject */ .O)(json)) {
        return { errorCode: undefined, message: describeText(body, headers), structured: false, details: [] };
    }
    const message = [json.message, json.detail, json.error_description, json.error].find((text) => typeof text === 'string' && text !== '');
    const details = Array.isArray(json.details) ? json.details : [];
    return {
        errorCode: errorCodeOf(json),
        message: typeof message === 'string' ? oneLine(message) : 'no message',
        structured: message !== undefined || json.error_code !== undefined,
        details: details.filter(_json_js__WEBPACK_IMPORTED_MODULE_1__/* .isJsonObject */ .O),
    };
}
/** Databricks' `error_code`, or OAuth's `error` where a description says the rest. A number only repeats the status. */
function errorCodeOf(json) {
    const code = json.error_code ?? (json.error_description === undefined ? undefined : json.error);
    return typeof code === 'string' && code !== '' ? code : undefined;
}
function parseJson(body) {
    try {
        return JSON.parse(body);
    }
    catch {
        return undefined;
    }
}
function describeText(body, headers) {
    if (body.trim() === '')
        return 'an empty body';
    const isHtml = headers.get('content-type')?.includes('html') === true || /^\s*</.test(body);
    if (!isHtml)
        return oneLine(body);
    const title = /<title[^>]*>([^<]*)<\/title>/i.exec(body)?.[1]?.trim();
    return title ? `an HTML page, "${oneLine(title)}"` : 'an HTML page';
}
/** On one line, so that no text of the platform can pass for a workflow command. */
function oneLine(text) {
    const line = text.replace(/\s+/g, ' ').trim();
    return line.length > 500 ? `${line.slice(0, 500)}...` : line;
}
function sentence(text) {
    return /[.!?]$/.test(text) ? text : `${text}.`;
}
function requestIdOf(details) {
    const info = details.find((detail) => String(detail['@type']).endsWith('google.rpc.RequestInfo'));
    return typeof info?.request_id === 'string' ? info.request_id : undefined;
}
/** `Retry-After` in seconds or as a date, else the `retry_delay` ("3s") of a RetryInfo detail. */
function retryAfter(headers, details) {
    const header = headers.get('retry-after');
    if (header !== null) {
        if (/^\d+$/.test(header.trim()))
            return Number(header) * 1000;
        const date = Date.parse(header);
        return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
    }
    const info = details.find((detail) => String(detail['@type']).endsWith('google.rpc.RetryInfo'));
    const seconds = /^(\d+(\.\d+)?)s$/.exec(String(info?.retry_delay))?.[1];
    return seconds === undefined ? undefined : Number(seconds) * 1000;
}
const RUN_AGAIN = 'Run the job again: what is already done is not repeated.';
function adviceFor(call, status, parsed) {
    if (status === 401 || (status === 403 && /invalid (access )?token/i.test(parsed.message))) {
        return {
            code: 'UNAUTHENTICATED',
            cause: ' The token is expired, revoked or of another workspace.',
            hint: `Check that the credentials belong to ${call.host}, and that \`databricks-host\` is this workspace.`,
        };
    }
    if (status === 403)
        return forbidden(call);
    if (status === 404)
        return missing(call, parsed);
    if (status === 429) {
        return {
            code: 'RATE_LIMITED',
            cause: ' Too many requests reach this workspace at the moment.',
            hint: 'Run the job again later, or run fewer deployments at a time.',
        };
    }
    if (status >= 500)
        return { code: 'PLATFORM_ERROR', cause: ' The platform failed, not this request.', hint: RUN_AGAIN };
    if (status === 409) {
        return { code: 'CONFLICT', cause: '', hint: 'Something else changes the same thing. Run the job again.' };
    }
    return {
        code: 'BAD_REQUEST',
        cause: '',
        hint: 'Check the value that the message names in deployment.yaml or the inputs.',
    };
}
function missing(call, parsed) {
    if (parsed.errorCode === 'ENDPOINT_NOT_FOUND') {
        return {
            code: 'API_UNAVAILABLE',
            cause: ' This workspace does not have that API.',
            hint: hintForMissingApi(call.path),
        };
    }
    const known = parsed.structured && _api_error_js__WEBPACK_IMPORTED_MODULE_0__/* .NOT_FOUND_CODES */ .a2.includes(parsed.errorCode);
    return {
        code: 'NOT_FOUND',
        cause: known ? '' : ` ${call.host} does not look like a workspace.`,
        hint: known
            ? 'Check the name.'
            : "Set `databricks-host` to the workspace's own URL, such as https://dbc-a1b2c3d4-e5f6.cloud.databricks.com.",
    };
}
function hintForMissingApi(path) {
    if (path.startsWith('/api/2.0/postgres')) {
        return 'Lakebase Autoscaling is not available here: use `type: provisioned` under `lakebase:`, or another workspace.';
    }
    if (path.startsWith('/api/2.0/database')) {
        return 'Provisioned instances are not available here: use `type: autoscaling` under `lakebase:`.';
    }
    return 'Check that the feature is available in the region of the workspace.';
}
/** Which right each API asks for (docs "Databricks Apps", "Manage projects", "Create and manage a database instance"). */
const RIGHTS = [
    [
        /^POST \/api\/2\.0\/apps$/,
        'the right to create apps (workspace access) or, to attach a database, CAN_MANAGE on its Lakebase project or instance',
    ],
    [
        / \/api\/2\.0\/(permissions\/)?apps\b/,
        'CAN_MANAGE on the app (and, to attach a database, CAN_MANAGE on its Lakebase project or instance)',
    ],
    [/ \/api\/2\.0\/(postgres|database)\/credentials$/, 'the workspace-access entitlement'],
    [/ \/api\/2\.0\/postgres\//, 'CAN_MANAGE on the Lakebase project'],
    [/ \/api\/2\.0\/database\//, 'CAN_MANAGE on the Lakebase instance'],
    [/ \/api\/2\.0\/workspace/, 'CAN_MANAGE on the workspace folder'],
    [/./, 'the workspace-access entitlement'],
];
function forbidden(call) {
    const right = RIGHTS.find(([pattern]) => pattern.test(`${call.method} ${call.path}`))?.[1];
    return {
        code: 'PERMISSION_DENIED',
        cause: ` The deployer lacks a right: ${right}.`,
        hint: `Grant the identity that runs this job ${right}, then run it again.`,
    };
}


/***/ }),

/***/ 2466:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   D: () => (/* binding */ decode),
/* harmony export */   O: () => (/* binding */ isJsonObject)
/* harmony export */ });
/* harmony import */ var _error_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1557);

/** `what` names the response in errors: `GET /api/2.0/apps/shop`. */
function decode(value, what) {
    return new ObjectDecoder(objectAt(value, what, ''), what, '');
}
function isJsonObject(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
class ObjectDecoder {
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
        if (value === undefined || typeof value === 'string')
            return value;
        throw this.#wrong(key, 'a string', value);
    }
    optionalNumber(key) {
        const value = this.#read(key);
        if (value === undefined || typeof value === 'number')
            return value;
        if (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value))
            return Number(value);
        throw this.#wrong(key, 'a number', value);
    }
    optionalBoolean(key) {
        const value = this.#read(key);
        if (value === undefined || typeof value === 'boolean')
            return value;
        throw this.#wrong(key, 'true or false', value);
    }
    optionalObject(key) {
        const value = this.#read(key);
        if (value === undefined)
            return undefined;
        const path = this.#at(key);
        return new ObjectDecoder(objectAt(value, this.#what, path), this.#what, path);
    }
    string(key) {
        return this.#required(key, 'a string', this.optionalString(key));
    }
    number(key) {
        return this.#required(key, 'a number', this.optionalNumber(key));
    }
    boolean(key) {
        return this.#required(key, 'true or false', this.optionalBoolean(key));
    }
    object(key) {
        return this.#required(key, 'an object', this.optionalObject(key));
    }
    list(key, item) {
        return this.#elements(key).map((element, index) => {
            const path = `${this.#at(key)}[${index}]`;
            return item(new ObjectDecoder(objectAt(element, this.#what, path), this.#what, path));
        });
    }
    strings(key) {
        return this.#elements(key).map((element, index) => {
            if (typeof element === 'string')
                return element;
            throw this.#wrong(`${key}[${index}]`, 'a string', element);
        });
    }
    #elements(key) {
        const value = this.#read(key) ?? [];
        if (Array.isArray(value))
            return value;
        throw this.#wrong(key, 'a list', value);
    }
    #read(key) {
        return this.raw[key] ?? undefined;
    }
    #required(key, desired, value) {
        if (value === undefined)
            throw this.#wrong(key, desired, undefined);
        return value;
    }
    #at(key) {
        return this.#path === '' ? key : `${this.#path}.${key}`;
    }
    #wrong(key, desired, value) {
        return unexpected(this.#what, this.#at(key), desired, value);
    }
}
function objectAt(value, what, path) {
    if (isJsonObject(value))
        return value;
    throw unexpected(what, path, 'an object', value);
}
function unexpected(what, path, desired, value) {
    const place = path === '' ? 'the body' : `"${path}"`;
    return new _error_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .sH('UNEXPECTED_RESPONSE', `The answer to ${what} cannot be read: ${place} should be ${desired} but is ${describe(value)}.`, {
        hint: 'The platform may have changed its API. Update this tool; if that does not help, report this message.',
    });
}
/** The kind of value only: a body may hold a credential. */
function describe(value) {
    if (value === undefined)
        return 'missing';
    if (value === null)
        return 'null';
    if (Array.isArray(value))
        return 'a list';
    return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}


/***/ }),

/***/ 888:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   K: () => (/* binding */ RETRY_BUDGET_MS),
/* harmony export */   a: () => (/* binding */ retryDelay)
/* harmony export */ });
/* harmony import */ var _api_error_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7409);
/* harmony import */ var _transport_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3555);


/** Longest time one call is repeated, in ms, as in databricks-sdk-go:client. */
const RETRY_BUDGET_MS = 300_000;
const SAFE_STATUSES = [502, 503, 504];
/** How long to wait before the call is repeated, in ms; undefined: it must not be. `attempt` counts from 1. */
function retryDelay(error, attempt, mode, random) {
    if (!mayRepeat(error, mode))
        return undefined;
    const asked = error instanceof _api_error_js__WEBPACK_IMPORTED_MODULE_0__/* .ApiError */ .hD ? error.retryAfterMs : undefined;
    // A little later than asked, and never all clients at the same moment.
    const jitter = 50 + Math.round(random() * 700);
    return (asked ?? Math.min(attempt * 1000, 10_000)) + jitter;
}
function mayRepeat(error, mode) {
    if (error instanceof _transport_js__WEBPACK_IMPORTED_MODULE_1__/* .NetworkError */ .Dr)
        return error.retryable && (mode === 'safe' || !error.sent);
    if (!(error instanceof _api_error_js__WEBPACK_IMPORTED_MODULE_0__/* .ApiError */ .hD))
        return false;
    // A 429 was not processed, so repeating it cannot do anything twice.
    return error.status === 429 || (mode === 'safe' && SAFE_STATUSES.includes(error.status));
}


/***/ }),

/***/ 3555:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $N: () => (/* binding */ codeOf),
/* harmony export */   Dr: () => (/* binding */ NetworkError),
/* harmony export */   cv: () => (/* binding */ exchange),
/* harmony export */   ni: () => (/* binding */ UNTRUSTED_HINT)
/* harmony export */ });
/* harmony import */ var _error_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1557);

/** No answer came. */
class NetworkError extends _error_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .sH {
    /** False when the request certainly did not reach the platform. */
    sent;
    constructor(code, message, options) {
        super(code, message, options);
        this.name = 'NetworkError';
        this.sent = options.sent;
    }
}
/**
 * One HTTP request and its whole answer, metered. Redirects are answers, not followed: a bearer must not travel to
 * another host. Throws NetworkError, or the signal's reason when the run is cancelled.
 */
async function exchange(ports, request) {
    const start = ports.clock.now();
    const timeout = AbortSignal.timeout(request.timeoutMs);
    try {
        const response = await ports.fetch(request.url, {
            method: request.method,
            headers: request.headers,
            redirect: 'manual',
            signal: AbortSignal.any([ports.signal, timeout]),
            ...(request.body === undefined ? {} : { body: request.body }),
        });
        return {
            status: response.status,
            headers: response.headers,
            bytes: new Uint8Array(await response.arrayBuffer()),
        };
    }
    catch (cause) {
        ports.signal.throwIfAborted();
        throw networkError(request, timeout.aborted, cause);
    }
    finally {
        ports.meter.call({ method: request.method, path: request.url.pathname, start, end: ports.clock.now() });
    }
}
const UNTRUSTED_HINT = 'Behind a proxy that inspects TLS, set NODE_EXTRA_CA_CERTS to the file with its certificate. Verification is never turned off.';
const UNTRUSTED = /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_|ERR_TLS_CERT_ALTNAME_INVALID)/;
const NEVER_SENT = ['ECONNREFUSED', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH', 'UND_ERR_CONNECT_TIMEOUT'];
function networkError(request, timedOut, cause) {
    const { host, pathname } = request.url;
    const what = `${request.method} ${pathname}`;
    if (timedOut) {
        const seconds = Math.round(request.timeoutMs / 1000);
        return new NetworkError('REQUEST_TIMEOUT', `${what} on ${host} got no answer within ${seconds} s.`, {
            cause,
            sent: true,
            retryable: true,
            hint: 'Run the job again: what is already done is not repeated.',
        });
    }
    const code = codeOf(cause);
    if (code === 'ENOTFOUND') {
        return new NetworkError('HOST_NOT_FOUND', `${host} does not exist: the name does not resolve.`, {
            cause,
            sent: false,
            hint: 'Check `databricks-host`: it is the URL of the workspace, such as https://dbc-a1b2c3d4-e5f6.cloud.databricks.com.',
        });
    }
    if (UNTRUSTED.test(code)) {
        return new NetworkError('TLS_UNTRUSTED', `The certificate of ${host} is not trusted (${code}).`, {
            cause,
            sent: false,
            hint: UNTRUSTED_HINT,
        });
    }
    return new NetworkError('NETWORK', `${what} on ${host} failed: ${code || 'the connection was lost'}.`, {
        cause,
        sent: !NEVER_SENT.includes(code),
        retryable: true,
        hint: 'Check that the runner may reach the workspace: proxy, firewall, IP access list.',
    });
}
/** The system's error code, which fetch hides in `cause`. */
function codeOf(error) {
    if (!(error instanceof Error))
        return '';
    if ('code' in error && typeof error.code === 'string')
        return error.code;
    return codeOf(error.cause);
}


/***/ }),

/***/ 1535:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   fO: () => (/* binding */ workspaceUrl),
/* harmony export */   mX: () => (/* binding */ segment),
/* harmony export */   tg: () => (/* binding */ hostMissing)
/* harmony export */ });
/* harmony import */ var _error_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1557);

/** One path segment, percent-encoded. */
function segment(value) {
    // The URL parser would take these as steps in the path, encoded or not.
    if (value === '' || value === '.' || value === '..') {
        throw new _error_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .sH('INVALID_NAME', `"${value}" cannot be a name on the platform.`);
    }
    return encodeURIComponent(value);
}
/** For a run that names no workspace anywhere. */
function hostMissing() {
    return new _error_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .sH('HOST_MISSING', 'No workspace is named.', {
        hint: 'Add `databricks-host: https://dbc-a1b2c3d4-e5f6.cloud.databricks.com` to the inputs, or set DATABRICKS_HOST.',
    });
}
/** `https://` and the host, without path or trailing slash; plain http only to this machine. Throws `HOST_INVALID`. */
function workspaceUrl(host) {
    const text = /^https?:\/\//.test(host) ? host : `https://${host}`;
    const url = URL.canParse(text) ? new URL(text) : undefined;
    const isLocal = url !== undefined && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
    if (url === undefined || (url.protocol !== 'https:' && !isLocal)) {
        throw new _error_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .sH('HOST_INVALID', `"${host}" is not the URL of a workspace.`, {
            hint: 'It looks like `databricks-host: https://dbc-a1b2c3d4-e5f6.cloud.databricks.com`.',
        });
    }
    return url.origin;
}


/***/ })

};

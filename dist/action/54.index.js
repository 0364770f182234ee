export const id = 54;
export const ids = [54];
export const modules = {

/***/ 2054:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  runInWorkspace: () => (/* binding */ runInWorkspace)
});

// EXTERNAL MODULE: ./src/databricks/auth/token-source.ts + 2 modules
var token_source = __webpack_require__(4995);
// EXTERNAL MODULE: ./src/databricks/http.ts
var http = __webpack_require__(9332);
// EXTERNAL MODULE: ./src/deadline.ts
var src_deadline = __webpack_require__(6683);
// EXTERNAL MODULE: ./src/engine/migration-files.ts + 12 modules
var migration_files = __webpack_require__(3302);
// EXTERNAL MODULE: ./src/engine/request.ts + 14 modules
var engine_request = __webpack_require__(2406);
// EXTERNAL MODULE: ./src/engine/saved-plan.ts + 1 modules
var saved_plan = __webpack_require__(1575);
// EXTERNAL MODULE: ./src/engine/start.ts + 2 modules
var start = __webpack_require__(7853);
;// CONCATENATED MODULE: ./src/access/finding-code.ts
/**
 * Every finding by its code, with what it means. Codes are stable: code scanning and issues keep them.
 * docs/errors.md is made from this table.
 */
const FINDING_CODES = {
    APP_IS_ADMINISTRATOR: 'The app, or a role with less than owner, is an administrator of the database',
    DEFAULT_PRIVILEGE_UNEXPECTED: 'New objects will give an unexpected privilege',
    GRANT_NEEDS_OWNER: 'Only the owner of an object can make a desired grant',
    GRANT_OPTION_UNEXPECTED: 'A role may pass on a privilege',
    INDEX_INVALID: 'An index was left half built',
    MEMBERSHIP_MISSING: 'A role is not a member of the owner role',
    MEMBERSHIP_UNEXPECTED: 'A role has an unexpected membership',
    OBJECT_OWNED_BY_OTHER: 'An object does not belong to the owner role',
    OWNER_ROLE_CAN_LOGIN: 'Somebody can log in as the owner role',
    OWNER_ROLE_OPEN: 'Others than the configured deployers may join the owner role',
    PRIVILEGE_MISSING: 'A desired privilege is not there',
    PRIVILEGE_UNEXPECTED: 'A role holds an unexpected privilege',
    PUBLIC_SCHEMA_CREATE: 'Everybody may create in the schema public',
    ROLE_ATTRIBUTE_UNEXPECTED: "The app's role has an attribute beyond every privilege",
    SCHEMA_MISSING: 'The schema does not exist',
    SCHEMA_OWNED_BY_OTHER: 'The schema does not belong to the owner role',
};

// EXTERNAL MODULE: ./src/plan/finding.ts
var plan_finding = __webpack_require__(8866);
;// CONCATENATED MODULE: ./src/plan/sarif.ts


/** Findings as SARIF 2.1.0, as `github/codeql-action/upload-sarif` takes it (docs "SARIF support for code scanning"). */
function renderSarif(findings, { scope, file, toolVersion }) {
    const codes = [...new Set(findings.map(({ code }) => code))].sort();
    const log = {
        $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
        version: '2.1.0',
        runs: [
            {
                tool: {
                    driver: {
                        name: 'lakebase-deploy',
                        semanticVersion: toolVersion,
                        informationUri: 'https://github.com/tellr/lakebase-deploy',
                        rules: codes.map((code) => ({
                            id: code,
                            shortDescription: { text: FINDING_CODES[code] },
                            helpUri: `https://github.com/tellr/lakebase-deploy/blob/main/docs/errors.md#${code.toLowerCase()}`,
                        })),
                    },
                },
                automationDetails: { id: `lakebase-audit/${scope.replaceAll(' ', '/')}/` },
                results: findings.map((finding) => ({
                    ruleId: finding.code,
                    ruleIndex: codes.indexOf(finding.code),
                    level: 'error',
                    message: { text: `${finding.message} ${finding.hint}` },
                    // Code scanning shows no alert without a place in a file; the desired state is the place to change.
                    locations: [
                        {
                            physicalLocation: {
                                artifactLocation: { uri: encodeURI(file.replaceAll('\\', '/')) },
                                region: { startLine: 1 },
                            },
                            logicalLocations: finding.objects.map((name) => ({ name, kind: 'resource' })),
                        },
                    ],
                    partialFingerprints: { 'finding/v1': `${scope} ${(0,plan_finding/* findingId */.z)(finding)}` },
                })),
            },
        ],
    };
    return `${JSON.stringify(log, undefined, 2)}\n`;
}

;// CONCATENATED MODULE: ./src/commands/workspace.ts








/** One command on a workspace; what the others need is not loaded. */
async function runInWorkspace(request, environment, progress) {
    const ports = await createPorts(request, environment);
    switch (request.inputs.inputs.command) {
        case 'deploy':
        case 'plan':
            return runDeploy(request, ports, progress);
        case 'migrate':
            return runMigrate(request, ports, progress);
        case 'audit':
            return runAudit(request, ports, progress);
        case 'bootstrap':
            return runBootstrap(request, ports, progress);
    }
}
async function runDeploy(request, ports, progress) {
    const { deploy } = await Promise.all(/* import() */[__webpack_require__.e(759), __webpack_require__.e(559), __webpack_require__.e(112), __webpack_require__.e(903), __webpack_require__.e(68), __webpack_require__.e(839)]).then(__webpack_require__.bind(__webpack_require__, 3839));
    const { readPayload } = await Promise.all(/* import() */[__webpack_require__.e(759), __webpack_require__.e(573)]).then(__webpack_require__.bind(__webpack_require__, 5573));
    const { desired, inputs, directory } = request;
    const { out, plan } = inputs.inputs;
    const scope = (0,saved_plan/* scopeOf */.Od)(desired, ports);
    const approved = plan === undefined ? undefined : await (0,saved_plan/* readApproved */.k_)(plan, directory, scope);
    const payload = await readPayload(desired, ports);
    const outcome = await deploy(desired, payload, ports, { dryRun: (0,engine_request/* isDryRun */.vG)(request), progress, approved });
    if (out !== undefined)
        await (0,saved_plan/* writePlan */.pD)(outcome.plan, scope, out, directory);
    return outcome;
}
async function runMigrate(request, ports, progress) {
    const { desired, inputs } = request;
    const migrations = await (0,migration_files/* migrationsOf */.T)(desired);
    if (inputs.inputs.prove) {
        const { proveOnBranch } = await Promise.all(/* import() */[__webpack_require__.e(559), __webpack_require__.e(112), __webpack_require__.e(903), __webpack_require__.e(228)]).then(__webpack_require__.bind(__webpack_require__, 1228));
        return proveOnBranch(desired, migrations, ports);
    }
    const { migrate } = await Promise.all(/* import() */[__webpack_require__.e(759), __webpack_require__.e(559), __webpack_require__.e(112), __webpack_require__.e(903), __webpack_require__.e(68), __webpack_require__.e(223)]).then(__webpack_require__.bind(__webpack_require__, 2604));
    return migrate(desired, { migrations, source: undefined }, ports, { dryRun: (0,engine_request/* isDryRun */.vG)(request), progress });
}
async function runBootstrap(request, ports, progress) {
    const { bootstrap } = await Promise.all(/* import() */[__webpack_require__.e(759), __webpack_require__.e(559), __webpack_require__.e(112), __webpack_require__.e(903), __webpack_require__.e(68), __webpack_require__.e(816)]).then(__webpack_require__.bind(__webpack_require__, 9816));
    return bootstrap(request.desired, ports, { dryRun: (0,engine_request/* isDryRun */.vG)(request), progress });
}
async function runAudit(request, ports, progress) {
    const { audit } = await Promise.all(/* import() */[__webpack_require__.e(903), __webpack_require__.e(412)]).then(__webpack_require__.bind(__webpack_require__, 6412));
    const { sarif } = request.inputs.inputs;
    const outcome = await audit(request.desired, ports, progress);
    if (sarif !== undefined)
        await writeSarif(outcome.plan.findings, sarif, request, ports);
    return outcome;
}
function writeSarif(findings, file, { desired, inputs, directory }, { run: { toolVersion } }) {
    const scope = [desired.app.name, desired.environment].filter(Boolean).join(' ');
    return (0,saved_plan/* writeReport */.u5)(renderSarif(findings, { scope, file: inputs.inputs.config.path, toolVersion }), file, directory);
}
/** Wires the real collaborators for one run. Throws the errors of the SDK's logins; sends nothing yet. */
async function createPorts({ login, desired }, environment) {
    const ports = (0,start/* createDatabasePorts */.a)(desired, environment);
    const { loadSdk, signal } = environment;
    const { clock, meter, reporter, deadline, run } = ports;
    const { waitTimeoutMs: timeoutMs, pollMs } = desired;
    const userAgent = `lakebase-deploy/${run.toolVersion}`;
    const host = await (0,token_source/* resolveHost */.p0)(login, { loadSdk });
    const shared = { fetch: globalThis.fetch, clock, meter, reporter, userAgent };
    const tokens = (0,token_source/* createTokenSource */.Zl)({ ...login, host }, { ...shared, signal, loadSdk });
    const clientWithin = (limit) => (0,http/* createWorkspaceClient */.X)({ ...shared, host, token: tokens, deadline: limit });
    return {
        ...ports,
        ...shared,
        tokens,
        client: clientWithin(deadline),
        clientUntil: (limit) => clientWithin(new src_deadline/* Deadline */.B({ clock, timeoutMs, pollMs, signal: limit, reporter })),
    };
}


/***/ }),

/***/ 9332:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   X: () => (/* binding */ createWorkspaceClient),
/* harmony export */   m: () => (/* reexport safe */ _url_js__WEBPACK_IMPORTED_MODULE_5__.mX)
/* harmony export */ });
/* harmony import */ var _error_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1557);
/* harmony import */ var _api_error_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7409);
/* harmony import */ var _error_response_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7602);
/* harmony import */ var _retry_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(888);
/* harmony import */ var _transport_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(3555);
/* harmony import */ var _url_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(1535);







function createWorkspaceClient(options) {
    const host = (0,_url_js__WEBPACK_IMPORTED_MODULE_5__/* .workspaceUrl */ .fO)(options.host);
    const timeoutMs = options.requestTimeoutMs ?? 30_000;
    async function json(method, path, call, retry) {
        const reply = await perform(options, host, {
            method,
            path,
            query: call.query,
            ...(call.body === undefined
                ? {}
                : { contentType: 'application/json', body: JSON.stringify(call.body) }),
            retry: call.retry ?? retry,
            timeoutMs,
        });
        return { json: parseJson(`${method} ${path}`, host, reply), headers: reply.headers };
    }
    return {
        host,
        deadline: options.deadline,
        reporter: options.reporter,
        get: async (path, call = {}) => (await json('GET', path, call, 'safe')).json,
        getWithHeaders: (path, call = {}) => json('GET', path, call, 'safe'),
        post: async (path, call = {}) => (await json('POST', path, call, 'never')).json,
        patch: async (path, call = {}) => (await json('PATCH', path, call, 'safe')).json,
        delete: async (path, call = {}) => (await json('DELETE', path, call, 'safe')).json,
        async upload(path, bytes, query, retry = 'safe') {
            const contentType = 'application/octet-stream';
            const body = new Uint8Array(bytes);
            const call = { method: 'POST', path, query, contentType, body, retry, timeoutMs: timeoutMs * 4 };
            return parseJson(`POST ${path}`, host, await perform(options, host, call));
        },
        async download(path, query) {
            const call = { method: 'GET', path, query, retry: 'safe', timeoutMs: timeoutMs * 4 };
            return (await perform(options, host, call)).bytes;
        },
    };
}
/** Sends until there is an answer that stands: repeats as the call allows, and once with a new token. */
async function perform(options, host, call) {
    const { clock, deadline, reporter, token } = options;
    const start = clock.now();
    let refreshed = false;
    for (let attempt = 1;; attempt += 1) {
        const bearer = await token.token();
        try {
            return await send(options, host, call, bearer);
        }
        catch (error) {
            if ((0,_api_error_js__WEBPACK_IMPORTED_MODULE_1__/* .isRefusedToken */ .Gq)(error) && !refreshed) {
                refreshed = true;
                if ((await token.refresh(bearer)) === bearer)
                    throw error;
                continue;
            }
            const delay = (0,_retry_js__WEBPACK_IMPORTED_MODULE_3__/* .retryDelay */ .a)(error, attempt, call.retry, options.random ?? Math.random);
            const left = Math.min(deadline.remaining(), start + _retry_js__WEBPACK_IMPORTED_MODULE_3__/* .RETRY_BUDGET_MS */ .K - clock.now());
            if (delay === undefined || delay > left || !(error instanceof Error))
                throw error;
            reporter.info(`${error.message} Trying again in ${Math.ceil(delay / 1000)} s.`);
            await clock.sleep(delay, deadline.signal);
        }
    }
}
async function send(options, host, call, bearer) {
    const url = new URL(`${host}${call.path}`);
    for (const [name, value] of Object.entries(call.query ?? {})) {
        if (value !== undefined)
            url.searchParams.set(name, String(value));
    }
    const reply = await (0,_transport_js__WEBPACK_IMPORTED_MODULE_4__/* .exchange */ .cv)({ ...options, signal: options.deadline.signal }, {
        method: call.method,
        url,
        headers: {
            authorization: `Bearer ${bearer}`,
            accept: 'application/json',
            'user-agent': options.userAgent,
            ...(call.contentType === undefined ? {} : { 'content-type': call.contentType }),
        },
        ...(call.body === undefined ? {} : { body: call.body }),
        timeoutMs: call.timeoutMs,
    });
    if (reply.status >= 200 && reply.status < 300)
        return reply;
    if (reply.status >= 300 && reply.status < 400)
        throw redirected(call, host, reply.headers.get('location'));
    const body = new TextDecoder().decode(reply.bytes);
    throw (0,_error_response_js__WEBPACK_IMPORTED_MODULE_2__/* .parseApiError */ ._)({ method: call.method, path: call.path, host }, reply.status, reply.headers, body);
}
function redirected(call, host, location) {
    // Without its query: a login URL may carry state.
    const target = location !== null && URL.canParse(location, host) ? new URL(location, host) : undefined;
    const where = target === undefined ? 'elsewhere' : `to ${target.origin}${target.pathname}`;
    return new _error_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .sH('REDIRECTED', `${call.method} ${call.path} on ${host} was redirected ${where}: this is not the API of a workspace, or the login was not accepted.`, { hint: "Set `databricks-host` to the workspace's own URL, not the account console's or an app's." });
}
function parseJson(what, host, reply) {
    const text = new TextDecoder().decode(reply.bytes);
    if (text.trim() === '')
        return {};
    try {
        const json = JSON.parse(text);
        return json;
    }
    catch {
        // The parser's own words would show the beginning of a body that may hold anything.
        const kind = /^\s*</.test(text) ? 'an HTML page' : 'text that is not JSON';
        throw new _error_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .sH('UNEXPECTED_RESPONSE', `${what} on ${host} answered ${reply.status} with ${kind}.`, {
            hint: "Check that `databricks-host` is the workspace's own URL, and that no proxy answers in its place.",
        });
    }
}


/***/ }),

/***/ 1575:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  k_: () => (/* binding */ readApproved),
  v_: () => (/* binding */ requireApproved),
  Od: () => (/* binding */ scopeOf),
  pD: () => (/* binding */ writePlan),
  u5: () => (/* binding */ writeReport)
});

// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./src/error.ts
var error = __webpack_require__(1557);
// EXTERNAL MODULE: ./src/plan/plan.ts + 1 modules
var plan_plan = __webpack_require__(3751);
// EXTERNAL MODULE: ./src/plan/step.ts
var step = __webpack_require__(5409);
;// CONCATENATED MODULE: ./src/plan/saved.ts



const VERSION = 2;
/** A plan as the text of a file. */
function savePlan(plan, scope) {
    const changes = plan.changes.map((planned) => ({
        ...(0,plan_plan/* serialisable */.v5)(planned),
        steps: (0,step/* approvalSteps */.VW)(planned.change),
    }));
    const { findings, deferred, fingerprint } = plan;
    const seal = sealOf(fingerprint, changes);
    const saved = { version: VERSION, scope, fingerprint, seal, deferred, changes, findings };
    return `${JSON.stringify(saved, undefined, 2)}\n`;
}
/** Throws InvalidInput for a text that `savePlan` has not written. `file` is for the message. */
function parseSavedPlan(text, file) {
    const refuse = (message) => new error/* InvalidInput */.o9([
        {
            location: { file },
            message,
            hint: 'write it with `command: plan` and `out:` of the same version of the action, and hand the file on unchanged',
        },
    ]);
    const value = parseJson(text);
    if (!isRecord(value))
        throw refuse(`${file} is not a saved plan`);
    if (value.version !== VERSION)
        throw refuse(`${file} is a saved plan of another version`);
    const { scope, fingerprint, seal, changes, deferred } = value;
    if (typeof deferred === 'string')
        throw refuse(`${file} is not a whole plan: when it was made, ${deferred}`);
    if (!isScope(scope) ||
        typeof fingerprint !== 'string' ||
        !Array.isArray(changes) ||
        !changes.every(isSavedChange))
        throw refuse(`${file} is not a saved plan`);
    if (sealOf(fingerprint, changes) !== seal)
        throw refuse(`${file} was changed by hand: what it says is not what \`plan\` wrote`);
    return { scope, fingerprint, changes };
}
/** Finds a slip of the hand, as against a forger: whoever may write the file may also approve it. */
function sealOf(fingerprint, changes) {
    return (0,plan_plan/* fingerprintOf */.ax)([{ fingerprint }, ...changes]);
}
/**
 * What keeps a plan made now from being applied as the saved one; nothing when all that it holds was looked at. A part of
 * the saved plan may be done already: a run that was killed is continued with the same file.
 */
function unapproved(plan, saved) {
    const approved = new Set(saved.changes.flatMap(({ steps }) => steps));
    const others = plan.changes
        .filter(({ change }) => !(0,step/* approvalSteps */.VW)(change).every((step) => approved.has(step)))
        .map(({ title }) => title);
    return plan.deferred === undefined ? others : [...others, plan.deferred];
}
/** What is wrong with the scope of a saved plan for this run; undefined when nothing is. */
function foreignScope(saved, now) {
    const differing = ['host', 'app', 'environment'].find((each) => saved[each] !== now[each]);
    if (differing === undefined)
        return undefined;
    return {
        message: `the saved plan is for ${differing} ${saved[differing] ?? '(none)'}, and this run is for ${now[differing] ?? '(none)'}`,
        hint: 'apply it with the inputs that it was made with',
    };
}
function isScope(value) {
    if (!isRecord(value))
        return false;
    const { host, app, environment } = value;
    return (typeof host === 'string' &&
        typeof app === 'string' &&
        (environment === undefined || typeof environment === 'string'));
}
function isSavedChange(value) {
    if (!isRecord(value))
        return false;
    const { title, steps } = value;
    return typeof title === 'string' && Array.isArray(steps) && steps.every((step) => typeof step === 'string');
}
function isRecord(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function parseJson(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return undefined;
    }
}

;// CONCATENATED MODULE: ./src/engine/saved-plan.ts




function scopeOf({ app, environment }, { client }) {
    return { host: client.host, app: app.name, environment };
}
/** Writes a plan for a later run. `file` is relative to `directory`. */
async function writePlan(plan, scope, file, directory) {
    await writeReport(savePlan(plan, scope), file, directory);
}
/** Writes a file for a later step, with the directories that it is in. */
async function writeReport(text, file, directory) {
    const path = (0,external_node_path_.resolve)(directory, file);
    await (0,promises_.mkdir)((0,external_node_path_.dirname)(path), { recursive: true });
    await (0,promises_.writeFile)(path, text);
}
/** Reads the plan that this run may carry out. Throws InvalidInput for a file that is none, or is for something else. */
async function readApproved(file, directory, scope) {
    const text = await (0,promises_.readFile)((0,external_node_path_.resolve)(directory, file), 'utf8').catch(() => {
        throw new error/* InvalidInput */.o9([
            {
                message: `input "plan" is "${file}", which cannot be read`,
                hint: 'hand it from the job that plans to this one, such as with actions/upload-artifact and actions/download-artifact',
            },
        ]);
    });
    const saved = parseSavedPlan(text, file);
    const problem = foreignScope(saved.scope, scope);
    if (problem)
        throw new error/* InvalidInput */.o9([{ location: { file }, ...problem }]);
    return saved;
}
/** Throws DeployError `PLAN_STALE` when a plan holds what the approved one does not. */
function requireApproved(plan, approved) {
    const beyond = approved ? unapproved(plan, approved) : [];
    if (beyond.length === 0)
        return;
    throw new error/* DeployError */.sH('PLAN_STALE', `The world has moved since the plan was made; it would now also take: ${beyond.join('; ')}.`, { hint: 'Nothing was changed. Make a new plan, look at it, and deploy that.' });
}


/***/ }),

/***/ 5409:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   JT: () => (/* binding */ databaseSteps),
/* harmony export */   Jz: () => (/* binding */ shortChecksums),
/* harmony export */   VW: () => (/* binding */ approvalSteps)
/* harmony export */ });
/* harmony import */ var _access_securable_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8544);
/* harmony import */ var _config_acceptance_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4959);
/* harmony import */ var _change_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7023);



/**
 * What has to be approved for a change to be made, as its smallest parts: of a change that somebody did half by hand, what
 * is left is approved too. An upload is its content, whichever folder it goes to. A repeatable migration is its file, for how
 * much of it is there already may change without anybody's doing. What the deploying identity needs before it can act at
 * all, such as joining the owner role, is no part of a plan.
 */
function approvalSteps(change) {
    switch (change.kind) {
        case 'join-owner-role':
            return [];
        case 'upload-source':
            return [`upload source ${change.digest}`];
        case 'deploy-app':
            return [`deploy app ${change.app}`];
        case 'repeat-migration':
            return databaseSteps({ ...change, send: Array.from({ length: change.total }, (_, index) => index) });
        default:
            return (0,_change_js__WEBPACK_IMPORTED_MODULE_2__/* .isDatabaseChange */ .i8)(change) ? databaseSteps(change) : [JSON.stringify(change)];
    }
}
/** For a message: a checksum by its first 12 digits. */
function shortChecksums(text) {
    return text.replaceAll(/\b([0-9a-f]{12})[0-9a-f]{52}\b/g, '$1');
}
/** A change inside the database as its smallest parts, each in words that tell it from every other. */
function databaseSteps(change) {
    switch (change.kind) {
        case 'create-owner-role':
            return [`create role "${change.role}"`];
        case 'share-owner-role':
            return [`open role "${change.role}" to databricks_superuser`];
        case 'join-owner-role':
            return [`join role "${change.role}"`];
        case 'create-schema':
            return [`create schema "${change.schema}" for "${change.owner}"`];
        case 'create-extension':
            return [`create extension "${change.extension}" in "${change.schema}"`];
        case 'set-schema-owner':
            return [`give schema "${change.schema}" to "${change.to}"`];
        case 'set-object-owner':
            return [
                `give ${change.object.kind} "${change.object.name}"(${change.object.signature ?? ''}) to "${change.to}"`,
            ];
        case 'grant-owner-membership':
            return [`make ${who(change.grantee)} a member of "${change.role}"`];
        case 'grant':
            return change.privileges.map((each) => `grant ${each} on ${change.class} "${change.object}" to ${who(change.grantee)}`);
        case 'revoke':
            return change.on.flatMap((on) => change.privileges.map((each) => `revoke ${change.optionOnly ? 'the grant option for ' : ''}${each} on ${on.class} "${(0,_access_securable_js__WEBPACK_IMPORTED_MODULE_0__/* .inWords */ .r4)(on)}"${(0,_access_securable_js__WEBPACK_IMPORTED_MODULE_0__/* .isDefault */ .uP)(on.class) ? ` of "${on.owner}"` : ''} from ${change.grantee === undefined ? 'PUBLIC' : `"${change.grantee}"`} by "${change.as}"`));
        case 'revoke-membership':
            return [
                `revoke ${change.optionOnly ? 'the admin option of ' : ''}role "${change.role}" from "${change.member}" by "${change.grantor}"`,
            ];
        case 'close-schema':
            return [`close schema "${change.schema}" ${change.phase}`];
        case 'create-ledger':
            return [`create table "${change.table}"`];
        case 'upgrade-ledger':
            return [`upgrade table "${change.table}"`];
        case 'accept-migration':
            return [`accept ${(0,_config_acceptance_js__WEBPACK_IMPORTED_MODULE_1__/* .formatAcceptance */ .bv)(change.acceptance)}`];
        case 'adopt-migrations':
            return change.entries.map(({ name, checksum }) => `record ${name} (${checksum}) as applied before`);
        case 'run-command':
            return [`run ${change.command}`];
        case 'migrate':
            return [`apply ${change.file.name} (${change.file.checksum})`];
        case 'repeat-migration':
            return repetition(change);
    }
}
/** What one statement misses now and did not when it was planned is a step of its own. */
function repetition({ file, send, }) {
    const run = `run ${file.name} (${file.checksum})`;
    return [run, ...send.map((index) => `${run}, statement ${index + 1}`)];
}
function who(grantee) {
    return grantee.kind === 'app' ? 'the app' : `role "${grantee.role}"`;
}


/***/ })

};

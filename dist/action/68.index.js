export const id = 68;
export const ids = [68];
export const modules = {

/***/ 4937:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Rq: () => (/* binding */ deletePath),
/* harmony export */   TA: () => (/* binding */ readFile),
/* harmony export */   _h: () => (/* binding */ writeFile),
/* harmony export */   bt: () => (/* binding */ listFolder),
/* harmony export */   fc: () => (/* binding */ makeFolder)
/* harmony export */ });
/* harmony import */ var _error_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1557);
/* harmony import */ var _api_error_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7409);
/* harmony import */ var _json_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2466);



/** Creates the folder and its parents; fine if it exists. */
async function makeFolder(client, path) {
    await client.post('/api/2.0/workspace/mkdirs', { body: { path }, retry: 'safe' });
}
/**
 * Writes a file, creating its folder if needed. With `overwrite: false` an existing file is an error `FILE_EXISTS`,
 * which is what makes a lock file; a lost answer is then not repeated but thrown, and the file may or may not be there.
 */
async function writeFile(client, path, bytes, options) {
    try {
        await upload(client, path, bytes, options.overwrite);
    }
    catch (error) {
        if (!(0,_api_error_js__WEBPACK_IMPORTED_MODULE_1__/* .isNotFound */ .c4)(error))
            throw asFileExists(error, path);
        // The API answers 404 when the folder is missing (databricks/cli:libs/filer/workspace_files_client.go).
        await makeFolder(client, path.slice(0, path.lastIndexOf('/')));
        await upload(client, path, bytes, options.overwrite).catch((again) => {
            throw asFileExists(again, path);
        });
    }
}
/** The file's bytes, or undefined when there is none. At most 10 MB. */
async function readFile(client, path) {
    return orUndefined(client.download('/api/2.0/workspace/export', { path, direct_download: true }));
}
/** What is directly in the folder, or undefined when there is no such folder. Throws `NOT_A_FOLDER`. */
async function listFolder(client, path) {
    const url = '/api/2.0/workspace/list';
    const json = await orUndefined(client.get(url, { query: { path } }));
    if (json === undefined)
        return undefined;
    const entries = (0,_json_js__WEBPACK_IMPORTED_MODULE_2__/* .decode */ .D)(json, `GET ${url}`).list('objects', (object) => ({
        path: object.string('path'),
        type: object.string('object_type'),
        size: object.optionalNumber('size'),
        modifiedAt: object.optionalNumber('modified_at'),
        objectId: object.optionalNumber('object_id'),
    }));
    // Asked about a file, the API lists the file itself.
    if (entries.length === 1 && entries[0]?.path === path) {
        throw new _error_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .sH('NOT_A_FOLDER', `"${path}" in the workspace is a file, but a folder is needed there.`, {
            hint: 'Remove or rename it, or choose another `workspace_path`.',
        });
    }
    return entries;
}
/** Deletes a file or folder; fine if it does not exist. */
async function deletePath(client, path, options) {
    const body = { path, recursive: options.recursive };
    await orUndefined(client.post('/api/2.0/workspace/delete', { body, retry: 'safe' }));
}
/** The whole path is one segment of the URL, slashes encoded, without the first one. */
async function upload(client, path, bytes, overwrite) {
    const url = `/api/2.0/workspace-files/import-file/${encodeURIComponent(path.replace(/^\/+/, ''))}`;
    await client.upload(url, bytes, { overwrite }, overwrite ? 'safe' : 'never');
}
/** 409 for files, 400 "already exists" for notebooks. */
function asFileExists(error, path) {
    if (!(error instanceof _api_error_js__WEBPACK_IMPORTED_MODULE_1__/* .ApiError */ .hD) || (error.status !== 409 && !(0,_api_error_js__WEBPACK_IMPORTED_MODULE_1__/* .isAlreadyExists */ .x9)(error)))
        return error;
    return new _error_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .sH('FILE_EXISTS', `"${path}" exists already in the workspace.`, {
        cause: error,
        hint: 'Remove it, or choose another `workspace_path`.',
    });
}
async function orUndefined(answer) {
    try {
        return await answer;
    }
    catch (error) {
        if ((0,_api_error_js__WEBPACK_IMPORTED_MODULE_1__/* .isNotFound */ .c4)(error))
            return undefined;
        throw error;
    }
}


/***/ }),

/***/ 9075:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Bg: () => (/* binding */ applyLakebase),
/* harmony export */   QQ: () => (/* binding */ rereadLakebase),
/* harmony export */   ej: () => (/* binding */ applyCreateDatabase)
/* harmony export */ });
/* harmony import */ var _config_desired_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1192);
/* harmony import */ var _databricks_autoscaling_branch_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1265);
/* harmony import */ var _databricks_autoscaling_database_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(516);
/* harmony import */ var _databricks_autoscaling_endpoint_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(4680);
/* harmony import */ var _databricks_autoscaling_observe_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(9805);
/* harmony import */ var _databricks_autoscaling_project_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(7532);
/* harmony import */ var _databricks_autoscaling_role_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(4177);
/* harmony import */ var _databricks_provisioned_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(672);
/* harmony import */ var _error_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(1557);
/* harmony import */ var _platform_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(3774);










/** The platform's own default (databricks-sdk-go:service/postgres), sent because it can never be changed afterwards. */
const NEW_PG_VERSION = 17;
/** Makes one change and waits until the platform has settled. */
async function applyLakebase(change, me, ports) {
    const { client } = ports;
    switch (change.kind) {
        case 'create-project': {
            const endpoint = { size: change.size, suspendAfterSeconds: change.suspendAfterSeconds };
            await (0,_databricks_autoscaling_project_js__WEBPACK_IMPORTED_MODULE_5__/* .createProject */ .g)(client, {
                id: change.project,
                displayName: change.project,
                pgVersion: NEW_PG_VERSION,
                endpoint,
            });
            return;
        }
        case 'create-branch': {
            const id = change.branch.slice(change.branch.lastIndexOf('/') + 1);
            const endpoint = { size: change.size, suspendAfterSeconds: change.suspendAfterSeconds };
            await (0,_databricks_autoscaling_branch_js__WEBPACK_IMPORTED_MODULE_1__/* .createBranch */ .lY)(client, { ...change, id, endpoint });
            return;
        }
        case 'create-endpoint':
            await (0,_databricks_autoscaling_endpoint_js__WEBPACK_IMPORTED_MODULE_3__/* .createEndpoint */ .UD)(client, change.branch, {
                size: change.size,
                suspendAfterSeconds: change.suspendAfterSeconds,
            });
            return;
        case 'resize-endpoint': {
            const sized = change.from.minCu !== change.to.minCu || change.from.maxCu !== change.to.maxCu;
            await (0,_databricks_autoscaling_endpoint_js__WEBPACK_IMPORTED_MODULE_3__/* .resizeEndpoint */ .cH)(client, change.endpoint, {
                ...(sized && { size: change.to }),
                ...(change.suspendAfterSeconds !== undefined && { suspendAfterSeconds: change.suspendAfterSeconds }),
            });
            return;
        }
        case 'enable-endpoint':
            await (0,_databricks_autoscaling_endpoint_js__WEBPACK_IMPORTED_MODULE_3__/* .enableEndpoint */ .xZ)(client, change.endpoint);
            return;
        case 'create-postgres-role':
            await (0,_databricks_autoscaling_role_js__WEBPACK_IMPORTED_MODULE_6__/* .createRole */ .r)(client, change.branch, me);
            return;
        case 'create-database':
            await applyCreateDatabase(change.branch, change.database, me, ports);
            return;
        case 'create-instance':
            await (0,_databricks_provisioned_js__WEBPACK_IMPORTED_MODULE_7__/* .createInstance */ .Q_)(client, { name: change.instance, capacity: capacity(change.capacity) });
            return;
        case 'resize-instance':
            await (0,_databricks_provisioned_js__WEBPACK_IMPORTED_MODULE_7__/* .resizeInstance */ .ur)(client, change.instance, capacity(change.to));
            return;
        case 'start-instance':
            await (0,_databricks_provisioned_js__WEBPACK_IMPORTED_MODULE_7__/* .startInstance */ ._i)(client, change.instance);
            return;
    }
}
/** A database of the deployer, who gets a Postgres role when it has none. */
async function applyCreateDatabase(branch, database, me, ports) {
    const role = (await (0,_databricks_autoscaling_role_js__WEBPACK_IMPORTED_MODULE_6__/* .readRole */ .f)(ports.client, branch, me.userName)) ?? (await (0,_databricks_autoscaling_role_js__WEBPACK_IMPORTED_MODULE_6__/* .createRole */ .r)(ports.client, branch, me));
    await (0,_databricks_autoscaling_database_js__WEBPACK_IMPORTED_MODULE_2__/* .createDatabase */ .cD)(ports.client, { branch, postgresDatabase: database, ownerRole: role.name });
}
/** What the changes have led to, read again; throws when the platform does not show it. */
async function rereadLakebase(desired, before, ports) {
    if (before.kind === 'provisioned') {
        const instance = await (0,_databricks_provisioned_js__WEBPACK_IMPORTED_MODULE_7__/* .readInstance */ .oK)(ports.client, before.name);
        if (!instance)
            throw vanished(`instance ${before.name}`);
        return { ...before, instance };
    }
    const after = await (0,_databricks_autoscaling_observe_js__WEBPACK_IMPORTED_MODULE_4__/* .readAutoscaling */ .z)(ports.client, (0,_platform_js__WEBPACK_IMPORTED_MODULE_9__/* .query */ .P)(desired));
    if (!after.project || !after.branch || !after.endpoint || !after.database)
        throw vanished(`project ${before.projectId}, branch ${before.branchId}`);
    return after;
}
function vanished(what) {
    return new _error_js__WEBPACK_IMPORTED_MODULE_8__/* .DeployError */ .sH('LAKEBASE_INCOMPLETE', `The platform accepted every change to ${what}, but does not show all of it: something or somebody else removes it.`, {
        hint: 'Run the job again: it continues from what is there.',
    });
}
function capacity(text) {
    const known = _config_desired_js__WEBPACK_IMPORTED_MODULE_0__/* .CAPACITIES */ .B_.find((each) => each === text);
    if (known)
        return known;
    throw new _error_js__WEBPACK_IMPORTED_MODULE_8__/* .DeployError */ .sH('CAPACITY_UNKNOWN', `${text} is not a capacity; the API takes ${_config_desired_js__WEBPACK_IMPORTED_MODULE_0__/* .CAPACITIES */ .B_.join(', ')}.`);
}


/***/ }),

/***/ 6824:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  c: () => (/* binding */ converge)
});

// EXTERNAL MODULE: ./src/error.ts
var src_error = __webpack_require__(1557);
// EXTERNAL MODULE: ./src/plan/plan.ts + 1 modules
var plan_plan = __webpack_require__(3751);
// EXTERNAL MODULE: ./src/plan/render.ts
var render = __webpack_require__(31);
// EXTERNAL MODULE: ./src/access/administrator.ts
var administrator = __webpack_require__(5015);
// EXTERNAL MODULE: ./src/databricks/autoscaling/role.ts
var autoscaling_role = __webpack_require__(4177);
;// CONCATENATED MODULE: ./src/engine/administrator.ts


/** The error with the path that the roles API has for the role in its advice; any other error as it is. */
async function namingRole(error, { platform: { lakebase } }, { client }) {
    if (!(error instanceof administrator/* AdministratorFound */.si))
        return error;
    if (lakebase.kind !== 'autoscaling' || !lakebase.branch)
        return error;
    const role = await (0,autoscaling_role/* readRole */.f)(client, lakebase.branch.name, error.role);
    const hint = (error.hint ?? '').replace(administrator/* UNKNOWN_ROLE */.S3, role?.name ?? administrator/* UNKNOWN_ROLE */.S3);
    return new administrator/* AdministratorFound */.si(error.role, error.message, hint);
}

// EXTERNAL MODULE: ./src/catalog/read.ts + 1 modules
var read = __webpack_require__(1791);
// EXTERNAL MODULE: ./src/migrations/guard/lookahead.ts
var lookahead = __webpack_require__(3403);
// EXTERNAL MODULE: ./src/plan/change.ts
var change = __webpack_require__(7023);
// EXTERNAL MODULE: ./src/plan/database.ts + 2 modules
var plan_database = __webpack_require__(2795);
// EXTERNAL MODULE: ./src/engine/database/apply.ts + 6 modules
var apply = __webpack_require__(4900);
// EXTERNAL MODULE: ./src/engine/database.ts + 1 modules
var database = __webpack_require__(7098);
// EXTERNAL MODULE: ./src/databricks/apps.ts + 1 modules
var apps = __webpack_require__(9038);
// EXTERNAL MODULE: ./src/databricks/transport.ts
var transport = __webpack_require__(3555);
;// CONCATENATED MODULE: ./src/databricks/health.ts


/** Below it an app's proxy takes a bearer token (docs "Connect to an API Databricks app using token authentication"). */
const API = '/api/';
const PROBE_TIMEOUT_MS = 10_000;
/** One GET with the bearer token; anything but 2xx is not healthy. Never throws, except when `signal` aborts. */
async function probe(options, token) {
    const timeout = AbortSignal.timeout(PROBE_TIMEOUT_MS);
    try {
        const response = await options.fetch(options.url, {
            headers: { authorization: `Bearer ${token}`, 'user-agent': options.userAgent },
            redirect: 'manual',
            signal: AbortSignal.any([options.signal, timeout]),
        });
        await response.body?.cancel();
        if (response.ok)
            return { ok: true };
        return { ok: false, status: response.status, reason: describe(response, options.url) };
    }
    catch (error) {
        options.signal.throwIfAborted();
        const reason = timeout.aborted ? 'no answer within 10 s' : (0,transport/* codeOf */.$N)(error) || 'the connection was lost';
        return { ok: false, status: undefined, reason };
    }
}
/** Throws `APP_UNHEALTHY` with the last reasons. */
async function waitForHealth(options) {
    const { clock, reporter } = options;
    await firstSuccess(options);
    const healthySince = clock.now();
    while (clock.now() - healthySince < options.windowMs) {
        await clock.sleep(options.intervalMs, options.signal);
        const result = await probe(options, await options.token.token());
        if (result.ok)
            continue;
        const seconds = Math.round((clock.now() - healthySince) / 1000);
        throw unhealthy(`${options.url} answered at first, but ${seconds} s later: ${result.reason}.`);
    }
    reporter.info(`${options.url} is healthy.`);
}
async function firstSuccess(options) {
    const { clock, reporter, token, timeoutMs, url } = options;
    const start = clock.now();
    const reasons = [];
    for (;;) {
        const bearer = await token.token();
        const result = await probe(options, bearer);
        if (result.ok)
            return;
        if (result.status === 401)
            await token.refresh(bearer);
        if (result.reason !== reasons.at(-1)) {
            reporter.info(`${url} is not healthy yet: ${result.reason}.`);
            reasons.push(result.reason);
        }
        if (clock.now() - start + options.intervalMs > timeoutMs) {
            const seconds = Math.round(timeoutMs / 1000);
            throw unhealthy(`${url} did not become healthy within ${seconds} s: ${reasons.slice(-3).join(', then ')}.`);
        }
        await clock.sleep(options.intervalMs, options.signal);
    }
}
function unhealthy(message) {
    return new src_error/* DeployError */.sH('APP_UNHEALTHY', message, {
        hint: 'Look at the log of the app (its URL with /logz). Let the app answer 2xx at `/api/health`, or set `health.path` to another path below /api/ that does (elsewhere the platform takes no token), give a slow app longer with `health.timeout`, or leave the check out with `health.enabled: false`.',
    });
}
/** What the answer means; app URLs sit behind the workspace's login. */
function describe(response, url) {
    const { status } = response;
    if (status >= 300 && status < 400)
        return `${status} to ${target(response, url)}`;
    if (status === 401)
        return '401: the app does not accept the token of this job';
    if (status === 403)
        return '403: the deployer may not use the app, it needs CAN_USE under `permissions:`';
    if (status === 404)
        return '404: the app has no such path';
    if (status === 502 || status === 503)
        return `${status}: the app does not listen yet`;
    return `${status}${response.statusText === '' ? '' : ` ${response.statusText}`}`;
}
function target(response, url) {
    const location = response.headers.get('location');
    if (location === null || !URL.canParse(location, url))
        return 'nowhere';
    const { origin, pathname } = new URL(location, url);
    const isLogin = origin !== new URL(url).origin || /login|oidc|oauth|\.auth/.test(pathname);
    if (!isLogin)
        return pathname;
    const reason = new URL(url).pathname.startsWith(API)
        ? 'the token of this job is not accepted'
        : `the platform takes a token only below ${API}, so \`health.path\` must begin with it`;
    return `the login page (${origin}${pathname}): ${reason}`;
}

;// CONCATENATED MODULE: ./src/engine/health.ts


/**
 * The app's URL must answer: once, or for the whole stability window when anything depends on it.
 * Throws `APP_UNHEALTHY`, after the app's last messages have been printed.
 */
async function checkHealth({ app: desired, health, pollMs }, app, { lasting }, ports) {
    if (!health.enabled || !app)
        return;
    const { fetch, tokens, clock, deadline, reporter, userAgent } = ports;
    const probes = { fetch, token: tokens, clock, signal: deadline.signal, reporter, userAgent };
    await ports.timeline.step('Health', async () => {
        try {
            await waitForHealth({
                ...probes,
                url: `${app.url}${health.path}`,
                timeoutMs: Math.min(health.timeoutMs, deadline.remaining()),
                windowMs: lasting ? health.windowMs : 0,
                intervalMs: Math.min(pollMs, 1000),
            });
        }
        catch (error) {
            await printLastMessages(desired.name, ports);
            throw error;
        }
    });
}
/** What the platform says of the app, which is where its own last lines are. */
async function printLastMessages(name, ports) {
    const app = await (0,apps/* readApp */.uW)(ports.client, name).catch(() => undefined);
    if (!app)
        return;
    const messages = [
        `app ${name} is ${app.appState ?? 'unknown'}, its compute ${app.computeState}`,
        app.appMessage,
        app.computeMessage,
        app.activeDeployment?.message,
    ];
    for (const message of messages)
        if (message)
            ports.reporter.info(message);
}

// EXTERNAL MODULE: ./src/engine/pending.ts
var pending = __webpack_require__(5229);
// EXTERNAL MODULE: ./src/engine/reading.ts + 1 modules
var engine_reading = __webpack_require__(7517);
// EXTERNAL MODULE: ./src/databricks/permissions.ts
var permissions = __webpack_require__(1538);
;// CONCATENATED MODULE: ./src/engine/apply/app.ts



/** The only permission an app's database resource can have (docs "Add a Lakebase resource to a Databricks App"). */
const DATABASE_PERMISSION = 'CAN_CONNECT_AND_CREATE';
async function applyApp(change, lakebase, me, ports) {
    const { client } = ports;
    switch (change.kind) {
        case 'create-app':
            await (0,apps/* createApp */.Ef)(client, change.app, apiFields(change.fields, [], lakebase));
            return;
        case 'update-app': {
            const has = change.fields.resources ? (await rereadApp(change.app, ports)).resources : [];
            await (0,apps/* updateApp */.fy)(client, change.app, apiFields(change.fields, has, lakebase));
            return;
        }
        case 'grant-app-permissions':
            await (0,permissions/* addAppPermissions */.Rm)(client, change.app, change.permissions.map((permission) => (0,permissions/* resolvePrincipal */.HM)(permission, me)));
            return;
    }
}
async function rereadApp(name, ports) {
    const app = await (0,apps/* readApp */.uW)(ports.client, name);
    if (app)
        return app;
    throw new src_error/* DeployError */.sH('APP_VANISHED', `App ${name} was there a moment ago and is gone: somebody deleted it during this run.`, {
        hint: 'Run the job again to create it anew.',
    });
}
function apiFields(fields, has, lakebase) {
    return {
        ...(fields.description !== undefined && { description: fields.description }),
        ...(fields.computeSize !== undefined && { computeSize: fields.computeSize }),
        ...(fields.resources !== undefined && { resources: apiResources(fields.resources, has, lakebase) }),
    };
}
/**
 * The whole list, as a masked field is replaced wholesale (databricks/cli:bundle/direct/dresources/app.go). `has` is read
 * just before, so that what somebody added since the plan was made stays.
 */
function apiResources({ database, set }, has, lakebase) {
    const replaced = new Set([...(database ? [database.name] : []), ...set.map(({ name }) => name)]);
    // The first database resource is the one that PG* describes, so ours goes first.
    return [
        ...(database ? [apiDatabase(database, lakebase)] : []),
        ...has.filter(({ name }) => !replaced.has(name)).map(({ raw }) => raw),
        ...set.map(apiResource),
    ];
}
function apiResource(resource) {
    return { name: resource.name, [resource.kind]: { ...resource.fields } };
}
function apiDatabase(desiredDatabase, lakebase) {
    if (desiredDatabase.kind === 'database') {
        const database = {
            instance_name: desiredDatabase.instance,
            database_name: desiredDatabase.database,
            permission: DATABASE_PERMISSION,
        };
        return { name: desiredDatabase.name, database };
    }
    if (lakebase.kind !== 'autoscaling' || !lakebase.database) {
        throw new src_error/* DeployError */.sH('DATABASE_NOT_FOUND', `${desiredDatabase.branch} has no database ${desiredDatabase.postgresDatabase} to attach.`);
    }
    const postgres = {
        branch: desiredDatabase.branch,
        database: lakebase.database.name,
        permission: DATABASE_PERMISSION,
    };
    return { name: desiredDatabase.name, postgres };
}

// EXTERNAL MODULE: ./src/engine/apply/database.ts + 2 modules
var apply_database = __webpack_require__(9024);
// EXTERNAL MODULE: ./src/engine/apply/lakebase.ts
var lakebase = __webpack_require__(9075);
// EXTERNAL MODULE: ./src/count.ts
var count = __webpack_require__(9984);
// EXTERNAL MODULE: ./src/databricks/api-error.ts
var api_error = __webpack_require__(7409);
// EXTERNAL MODULE: ./src/databricks/app-json.ts
var app_json = __webpack_require__(5248);
// EXTERNAL MODULE: ./src/databricks/json.ts
var databricks_json = __webpack_require__(2466);
;// CONCATENATED MODULE: ./src/databricks/deployments.ts





/** How often a deployment is asked for whose answer was lost and that did not show up. */
const ATTEMPTS = 5;
/**
 * Deploys the folder and follows that deployment, by its id, to its end. Only one deployment runs at a time: another
 * one, such as that of a start, is waited out. Throws `DEPLOYMENT_FAILED` with the app's last messages.
 */
async function deployApp(client, name, desired) {
    const known = new Set((await allDeployments(client, name)).map(({ id }) => id));
    let lost = 0;
    const ours = await client.deadline.poll(`app ${name} to take the deployment`, async () => {
        try {
            return { done: true, value: await postDeployment(client, name, desired) };
        }
        catch (error) {
            if (!(0,api_error/* isAmbiguous */.X2)(error) && !isBusy(error))
                throw error;
            if ((0,api_error/* isAmbiguous */.X2)(error))
                lost += 1;
            const made = lost === 0 ? undefined : await findDeployment(client, name, desired, known);
            if (made !== undefined)
                return { done: true, value: made };
            if (lost === ATTEMPTS)
                throw error;
            await (0,apps/* waitUntilIdle */.yb)(client, name);
            return { done: false, state: isBusy(error) ? 'another deployment ran' : 'the answer was lost' };
        }
    });
    return follow(client, name, ours.id);
}
async function postDeployment(client, name, desired) {
    const path = `${(0,apps/* appPath */.X4)(name)}/deployments`;
    const body = { source_code_path: desired.sourceCodePath, mode: desired.mode };
    return (0,app_json/* parseDeployment */.z)((0,databricks_json/* decode */.D)(await client.post(path, { body }), `POST ${path}`));
}
/** "Cannot deploy app ... as there is an active deployment in progress"; its status is not documented. */
function isBusy(error) {
    return error instanceof api_error/* ApiError */.hD && /active deployment|deployment in progress/i.test(error.platformMessage);
}
/**
 * The deployment that a POST without an answer may have made: of our folder, and not known before the POST. The folder
 * alone proves nothing, as folders are used in turn.
 */
async function findDeployment(client, name, desired, known) {
    const deployments = await allDeployments(client, name);
    return deployments.find(({ id, sourceCodePath }) => sourceCodePath === desired.sourceCodePath && !known.has(id));
}
/** The app's own two and the first page of the list: a new deployment is in one of them. */
async function allDeployments(client, name) {
    const path = `${(0,apps/* appPath */.X4)(name)}/deployments`;
    const [app, json] = await Promise.all([(0,apps/* readApp */.uW)(client, name), client.get(path)]);
    const listed = (0,databricks_json/* decode */.D)(json, `GET ${path}`).list('app_deployments', app_json/* parseDeployment */.z);
    return [app?.pendingDeployment, app?.activeDeployment, ...listed].filter((each) => each !== undefined);
}
async function follow(client, name, id) {
    const path = `${(0,apps/* appPath */.X4)(name)}/deployments/${encodeURIComponent(id)}`;
    return client.deadline.poll(`deployment ${id} of app ${name}`, async () => {
        const deployment = await readDeployment(client, path);
        if (deployment === undefined)
            return { done: false, state: 'not visible yet' };
        if (deployment.state === 'SUCCEEDED')
            return { done: true, value: deployment };
        if (deployment.state === 'FAILED' || deployment.state === 'CANCELLED') {
            throw deploymentFailed(name, deployment, await (0,apps/* readApp */.uW)(client, name));
        }
        return { done: false, state: deployment.message ?? deployment.state };
    });
}
async function readDeployment(client, path) {
    try {
        return (0,app_json/* parseDeployment */.z)((0,databricks_json/* decode */.D)(await client.get(path), `GET ${path}`));
    }
    catch (error) {
        if ((0,api_error/* isNotFound */.c4)(error))
            return undefined;
        throw error;
    }
}
function deploymentFailed(name, deployment, app) {
    const message = deployment.message ?? 'it gave no message.';
    // A crash is usually told twice, by the deployment and by the app.
    const more = app === undefined || app.appMessage === message ? '' : `, ${(0,apps/* lastMessages */.Lj)(app)}`;
    const said = app === undefined ? '' : `\nThe app: ${app.appState ?? 'no state'}${more}`;
    const cancelled = deployment.state === 'CANCELLED';
    return new src_error/* DeployError */.sH('DEPLOYMENT_FAILED', `Deployment ${deployment.id} of app "${name}" ${cancelled ? 'was cancelled' : 'failed'}: ${message}${said}`, {
        hint: cancelled
            ? 'Somebody stopped the app or deployed over it. Run the job again.'
            : `Its log is at ${app?.url ?? 'the app'}/logz. Usual causes: a package that does not install, a wrong \`command\` in app.yaml, or no listener on 0.0.0.0:$DATABRICKS_APP_PORT within 10 minutes.`,
    });
}

// EXTERNAL MODULE: ./src/databricks/files.ts
var databricks_files = __webpack_require__(4937);
// EXTERNAL MODULE: ./src/source/manifest.ts
var source_manifest = __webpack_require__(3212);
// EXTERNAL MODULE: ./src/source/tree.ts + 4 modules
var tree = __webpack_require__(3285);
// EXTERNAL MODULE: ./src/engine/pool.ts
var pool = __webpack_require__(6138);
// EXTERNAL MODULE: ./src/engine/source.ts + 2 modules
var source = __webpack_require__(8448);
;// CONCATENATED MODULE: ./src/engine/apply/source.ts








/** Makes one change; for a deployment, gives its id. */
async function applySource(change, source, ports) {
    switch (change.kind) {
        case 'upload-source':
            await upload(change, source, ports);
            return undefined;
        case 'start-app':
            await (0,apps/* startApp */.Yk)(ports.client, change.app);
            return undefined;
        case 'deploy-app': {
            const deployment = await deployApp(ports.client, change.app, {
                sourceCodePath: change.folder,
                mode: 'SNAPSHOT',
            });
            await (0,apps/* waitForRunning */.Gh)(ports.client, change.app);
            return deployment.id;
        }
    }
}
async function upload(change, { tree, differences }, ports) {
    const { client, reporter } = ports;
    const { folder } = change;
    await (0,databricks_files/* makeFolder */.fc)(client, folder);
    await (0,pool/* pooled */.I)(change.remove, (path) => (0,databricks_files/* deletePath */.Rq)(client, `${folder}/${path}`, { recursive: true }));
    await (0,pool/* pooled */.I)(leaves(tree.directories), (directory) => (0,databricks_files/* makeFolder */.fc)(client, `${folder}/${directory}`));
    const desiredDatabase = new Set(change.upload);
    const files = tree.files.filter((file) => desiredDatabase.has(file.path));
    await (0,pool/* pooled */.I)(files, (file) => write(file, folder, ports));
    // The manifest is written last: a run that dies before leaves files that no manifest vouches for, and they travel again.
    const manifest = (0,source_manifest/* recordManifest */.Xx)(tree, await (0,source/* listTree */.nT)(folder, tree.directories, ports), differences.kept);
    await (0,databricks_files/* writeFile */._h)(client, `${folder}/${source_manifest/* MANIFEST_FILE */.h1}`, new TextEncoder().encode((0,source_manifest/* serialiseManifest */.Tz)(manifest)), { overwrite: true });
    reporter.info(`${files.length} of ${(0,count/* count */.U)(tree.files.length, 'file')} uploaded to ${folder}`);
}
async function write(file, folder, ports) {
    await (0,databricks_files/* writeFile */._h)(ports.client, `${folder}/${file.path}`, await (0,tree/* readContent */.c_)(file), { overwrite: true });
}
/** Directories without a child: making them makes their parents. */
function leaves(directories) {
    return directories.filter((directory) => !directories.some((other) => other.startsWith(`${directory}/`)));
}

;// CONCATENATED MODULE: ./src/engine/apply/apply.ts
















/** How long the role of a newly attached app may take to appear. */
const APP_ROLE_MS = 60_000;
/** Applies the plan in `progress`, phase by phase. Whatever happens, `progress.executed` says what was done. */
async function apply_apply(application) {
    const run = { ...application, platform: application.observed.platform, deploymentId: undefined };
    await lakebasePhase(run);
    await appPhase(run);
    await databasePhase(run);
    await sourcePhases(run);
    await healthPhase(run);
    await afterDeployPhase(run);
    return { platform: run.platform, deploymentId: run.deploymentId };
}
async function lakebasePhase(run) {
    const changes = (0,plan_plan/* inPhase */.xe)(run.progress.plan, 'lakebase', change/* isLakebaseChange */.hn);
    if (changes.length === 0)
        return;
    await run.ports.timeline.step('Lakebase', async () => {
        for (const planned of changes) {
            await execute(run, planned, () => (0,lakebase/* applyLakebase */.Bg)(planned.change, run.platform.me, run.ports));
        }
        run.platform = {
            ...run.platform,
            lakebase: await (0,lakebase/* rereadLakebase */.QQ)(run.desired, run.platform.lakebase, run.ports),
        };
    });
}
async function appPhase(run) {
    const changes = (0,plan_plan/* inPhase */.xe)(run.progress.plan, 'app', change/* isAppChange */.uq);
    if (changes.length === 0)
        return;
    await run.ports.timeline.step('App', async () => {
        for (const planned of changes) {
            await execute(run, planned, () => applyApp(planned.change, run.platform.lakebase, run.platform.me, run.ports));
        }
        run.platform = { ...run.platform, app: await rereadApp(run.desired.app.name, run.ports) };
    });
}
async function databasePhase(run) {
    const deferred = run.progress.plan?.deferred !== undefined;
    if (databaseChanges(run).length === 0 && !deferred)
        return;
    await run.ports.timeline.step('Database', () => onDatabase(run, async (session, desiredDatabase, login) => {
        if (deferred)
            await planNow(run, session, desiredDatabase);
        const planned = databaseChanges(run);
        if (planned.length === 0)
            return;
        begin(run, planned);
        const changes = planned.map((each) => each.change);
        await onceAppRoleIsThere(run.ports, () => (0,apply/* applyDatabase */.U)(session, desiredDatabase, changes, (0,apply_database/* applyPorts */.h)(run, desiredDatabase, login)));
    }));
}
/** Attaching the database makes the app's role; an attachment of a moment ago may not have arrived in the database. */
function onceAppRoleIsThere(ports, work) {
    const giveUpAt = ports.clock.now() + APP_ROLE_MS;
    return ports.deadline.poll("the Postgres role of the app's service principal", async () => {
        try {
            return { done: true, value: await work() };
        }
        catch (error) {
            const missing = error instanceof src_error/* DeployError */.sH && error.code === 'APP_ROLE_NOT_FOUND';
            if (!missing || ports.clock.now() >= giveUpAt)
                throw error;
            return { done: false, state: 'not there yet' };
        }
    });
}
/** The database could not be read when the plan was made: its part is planned, checked and printed now. */
async function planNow(run, session, desiredDatabase) {
    const { plan } = run.progress;
    if (!plan)
        return;
    const catalog = await (0,read/* readCatalog */.uM)(session, desiredDatabase);
    const look = await (0,lookahead/* readLookahead */.d)(session, desiredDatabase, catalog, run.ports.syntax);
    const database = (0,plan_database/* planDatabase */.$)(desiredDatabase, catalog, look);
    const changes = [...plan.changes.map((planned) => planned.change), ...database.changes];
    const completed = (0,plan_plan/* makePlan */.Cs)(changes, database.findings);
    run.progress.plan = completed;
    run.ports.reporter.info((0,render/* renderText */.S5)(completed));
    const reading = await (0,engine_reading/* readingOf */.M)(session, desiredDatabase, catalog, look, run.ports.syntax);
    const warnings = await (0,pending.checkPending)(completed.changes, desiredDatabase, reading, run.ports);
    run.progress.plan = { ...completed, warnings };
}
async function sourcePhases(run) {
    for (const [phase, title] of [
        ['source', 'Upload'],
        ['deploy', 'Deploy'],
    ]) {
        const changes = (0,plan_plan/* inPhase */.xe)(run.progress.plan, phase, change/* isSourceChange */.W);
        const { source } = run.observed;
        if (changes.length === 0 || !source)
            continue;
        await run.ports.timeline.step(title, async () => {
            for (const planned of changes) {
                const id = await execute(run, planned, () => applySource(planned.change, source, run.ports));
                run.deploymentId = id ?? run.deploymentId;
            }
        });
    }
    if (run.deploymentId)
        run.platform = { ...run.platform, app: await rereadApp(run.desired.app.name, run.ports) };
}
/** What comes after the deployment takes away what only the code before it used, so the new code has to last first. */
async function healthPhase(run) {
    if (!run.observed.source)
        return;
    const deployed = run.deploymentId !== undefined;
    const lasting = deployed || (0,plan_plan/* inPhase */.xe)(run.progress.plan, 'after-deploy', change/* isDatabaseChange */.i8).length > 0;
    await checkHealth(run.desired, run.platform.app, { lasting }, run.ports);
}
async function afterDeployPhase(run) {
    const planned = (0,plan_plan/* inPhase */.xe)(run.progress.plan, 'after-deploy', change/* isDatabaseChange */.i8);
    if (planned.length === 0)
        return;
    await run.ports.timeline.step('Migrations after the deployment', () => onDatabase(run, async (session, desiredDatabase, login) => {
        begin(run, planned);
        const changes = planned.map((each) => each.change);
        await (0,apply/* applyAfterDeploy */.i)(session, desiredDatabase, changes, (0,apply_database/* applyPorts */.h)(run, desiredDatabase, login));
    }));
}
function onDatabase(run, work) {
    const desiredDatabase = (0,engine_reading/* toDesiredDatabase */.n)(run.desired, run.payload.migrations, run.platform.app?.servicePrincipalClientId);
    return (0,database/* withDatabase */.k)(desiredDatabase, run.platform.lakebase, run.platform.me.userName, run.ports, (session, login) => work(session, desiredDatabase, login));
}
/** Nothing new is begun once the run is cancelled or its lock is gone. */
function begin(run, planned) {
    run.ports.deadline.signal.throwIfAborted();
    run.lock.requireHeld();
    run.progress.begun = planned;
}
async function execute(run, planned, work) {
    begin(run, [planned]);
    run.ports.reporter.info(`${planned.title} ...`);
    const result = await work();
    run.progress.executed.push(planned);
    return result;
}
function databaseChanges(run) {
    return (0,plan_plan/* inPhase */.xe)(run.progress.plan, 'database', change/* isDatabaseChange */.i8);
}

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
;// CONCATENATED MODULE: ./src/engine/lock-file.ts

function newLock({ id, attempt, label }) {
    return { id: (0,external_node_crypto_.randomUUID)(), holder: id, attempt, label, beat: 0 };
}
function renewed(lock) {
    return { ...lock, beat: lock.beat + 1 };
}
function serialiseLock(lock) {
    return new TextEncoder().encode(JSON.stringify(lock));
}
/** Undefined when the text is no lock of this version: then nobody knows whose it is. */
function parseLock(text) {
    const value = parseJson(text);
    if (typeof value !== 'object' || value === null)
        return undefined;
    const { id, holder, attempt, label, beat } = { ...value };
    const isText = typeof id === 'string' && typeof holder === 'string' && typeof label === 'string';
    if (!isText || typeof attempt !== 'number' || typeof beat !== 'number')
        return undefined;
    return { id, holder, attempt, label, beat };
}
function parseJson(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return undefined;
    }
}

;// CONCATENATED MODULE: ./src/engine/lock.ts




const LOCK_FILE = 'deploy.lock';
const BEAT_MS = 15_000;
/** A lock whose file has not changed for this long has lost its runner. Counted by our own clock, so no clocks are compared. */
const LOST_AFTER_MS = 60_000;
/** How often a creation whose answer was lost is tried again. */
const lock_ATTEMPTS = 5;
/** How long a cancelled run may still talk to the platform: the runner kills after 7.5 s + 2.5 s. */
const CLOSING_MS = 4_000;
/**
 * One deploy of an app at a time, by a create-only file beside its source (design decision 16). Waits for another
 * holder within the deadline; takes over from a run that stopped beating, and at once from an earlier attempt of this run.
 */
async function acquireLock(folder, ports) {
    const path = `${folder}/${LOCK_FILE}`;
    const ours = newLock(ports.run);
    await (0,databricks_files/* makeFolder */.fc)(ports.client, folder);
    try {
        const waited = await ports.deadline.poll(`the deploy lock ${path}`, claim(path, ours, ports));
        return new HeldLock(path, ours, waited, ports);
    }
    catch (error) {
        await removeOwn(path, ours, ports);
        throw error;
    }
}
/** One look after another, until the lock is ours; the value tells whether it had to be waited for. */
function claim(path, ours, ports) {
    const { client, clock } = ports;
    const create = creation(path, ours, ports);
    let others;
    let waited = false;
    return async () => {
        // Whoever waited may have company that deletes what it takes for the old lock: the next look must still find ours.
        if (await create())
            return others ? { done: false, state: 'ours' } : { done: true, value: false };
        const text = await readText(client, path);
        if (text === undefined)
            return { done: false, state: 'being released' };
        const lock = parseLock(text);
        if (lock?.id === ours.id)
            return { done: true, value: waited };
        if (others?.text !== text)
            others = { text, since: clock.now() };
        const label = lock?.label ?? 'an unknown run';
        if (!isOfEarlierAttempt(lock, ours) && clock.now() - others.since <= LOST_AFTER_MS) {
            waited = true;
            return { done: false, state: `held by ${label}` };
        }
        await (0,databricks_files/* deletePath */.Rq)(client, path, { recursive: false });
        return { done: false, state: `left behind by ${label}, taken over` };
    };
}
/** Removes the lock that a killed attempt of this run left behind, if there is one. */
async function dropLeftLock(folder, { client, run }) {
    if (run.attempt === 1)
        return;
    const path = `${folder}/${LOCK_FILE}`;
    const text = await readText(client, path);
    if (text === undefined || !isOfEarlierAttempt(parseLock(text), newLock(run)))
        return;
    await (0,databricks_files/* deletePath */.Rq)(client, path, { recursive: false });
}
function isOfEarlierAttempt(lock, ours) {
    return lock !== undefined && lock.holder === ours.holder && lock.attempt < ours.attempt;
}
/** Tries to create the lock: false when there is one already, and when no answer says whether there is. */
function creation(path, lock, { client }) {
    let unclear = 0;
    return async () => {
        try {
            await (0,databricks_files/* writeFile */._h)(client, path, serialiseLock(lock), { overwrite: false });
            return true;
        }
        catch (error) {
            if (error instanceof src_error/* DeployError */.sH && error.code === 'FILE_EXISTS')
                return false;
            unclear += 1;
            if (!(0,api_error/* isAmbiguous */.X2)(error) || unclear === lock_ATTEMPTS)
                throw error;
            return false;
        }
    };
}
class HeldLock {
    waited;
    #path;
    #ports;
    #stop = new AbortController();
    #beating;
    #lock;
    #isLost = false;
    constructor(path, lock, waited, ports) {
        this.waited = waited;
        this.#path = path;
        this.#lock = lock;
        this.#ports = ports;
        this.#beating = this.#beat();
    }
    requireHeld() {
        if (!this.#isLost)
            return;
        throw new src_error/* DeployError */.sH('DEPLOY_LOCK_LOST', `The deploy lock ${this.#path} is not this run's any more: it could not be renewed for a minute, and another run took it over or somebody deleted it.`, { hint: 'Run the job again when the other deploy has ended: it continues from there.' });
    }
    async release() {
        this.#stop.abort();
        // A renewal that is under way would write the file anew after it was deleted.
        await this.#beating;
        await removeOwn(this.#path, this.#lock, this.#ports);
    }
    async #beat() {
        const { clock, reporter } = this.#ports;
        const { signal } = this.#stop;
        while (!this.#isLost) {
            try {
                await clock.sleep(BEAT_MS, signal);
            }
            catch {
                return;
            }
            try {
                await this.#renew(this.#ports.clientUntil(signal));
            }
            catch (error) {
                reporter.debug(`the deploy lock could not be renewed: ${String(error)}`);
            }
        }
    }
    async #renew(client) {
        this.#isLost = !(await isThere(client, this.#path, this.#lock));
        if (this.#isLost)
            return;
        this.#lock = renewed(this.#lock);
        await (0,databricks_files/* writeFile */._h)(client, this.#path, serialiseLock(this.#lock), { overwrite: true });
    }
}
/** Also after the run was cancelled. Never throws. */
async function removeOwn(path, ours, ports) {
    const client = ports.clientUntil(AbortSignal.timeout(CLOSING_MS));
    try {
        if (await isThere(client, path, ours))
            await (0,databricks_files/* deletePath */.Rq)(client, path, { recursive: false });
    }
    catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        ports.reporter.warning(`The deploy lock ${path} could not be removed (${reason}). The next run waits a minute and takes it over.`);
    }
}
async function isThere(client, path, ours) {
    const text = await readText(client, path);
    return text !== undefined && parseLock(text)?.id === ours.id;
}
async function readText(client, path) {
    const bytes = await (0,databricks_files/* readFile */.TA)(client, path);
    return bytes && new TextDecoder().decode(bytes);
}

// EXTERNAL MODULE: ./src/engine/observe.ts
var observe = __webpack_require__(9622);
// EXTERNAL MODULE: ./src/engine/outcome.ts + 1 modules
var outcome = __webpack_require__(5128);
// EXTERNAL MODULE: ./src/engine/problems.ts
var engine_problems = __webpack_require__(8484);
// EXTERNAL MODULE: ./src/engine/saved-plan.ts + 1 modules
var saved_plan = __webpack_require__(1575);
;// CONCATENATED MODULE: ./src/engine/converge.ts













/**
 * desired -> observed -> plan -> apply. An account of a plan ends at the plan. `progress` is filled as it goes, so that
 * a run which fails or is cancelled can still say what was done.
 */
async function converge(steps, progress, ports) {
    const { payload, account } = steps;
    const unchanged = async ({ desired, observed }) => {
        if (!account.planOnly && observed.source)
            await checkHealth(desired, observed.platform.app, { lasting: false }, ports);
        const reached = { platform: observed.platform, deploymentId: undefined };
        return (0,outcome/* outcome */.bu)(desired, observed, reached, account, progress, ports);
    };
    const first = await look(steps, '', progress, ports);
    if (account.planOnly)
        return unchanged(first);
    const folder = (0,source/* workspaceFolder */.ih)(first.desired, first.observed.platform.me);
    if ((0,plan_plan/* isEmpty */.Im)(first.plan)) {
        await dropLeftLock(folder, ports);
        return unchanged(first);
    }
    const lock = await ports.timeline.step('Lock', () => acquireLock(folder, ports));
    try {
        // What was seen before another run's deploy says nothing about what there is after it.
        const current = lock.waited ? await look(steps, ' again', progress, ports) : first;
        if ((0,plan_plan/* isEmpty */.Im)(current.plan))
            return await unchanged(current);
        const { desired, observed } = current;
        const reached = await apply_apply({ desired, payload, observed, progress, lock, ports });
        return (0,outcome/* outcome */.bu)(desired, observed, reached, account, progress, ports);
    }
    finally {
        await lock.release();
    }
}
/** Throws InvalidInput with everything that is wrong with what was given, seen against what there is. */
async function look(steps, attempt, progress, ports) {
    const { timeline } = ports;
    const problems = new engine_problems/* Problems */.Z();
    const observed = await timeline.step(`Observe${attempt}`, () => steps.observe(problems));
    progress.observed = observed;
    const desired = steps.achievable(observed);
    const plan = await timeline.step(`Plan${attempt}`, () => checkedPlan(steps, desired, observed, problems, ports));
    (0,saved_plan/* requireApproved */.v_)(plan, steps.approved);
    progress.plan = plan;
    return { desired, observed, plan };
}
async function planned(steps, desired, observed, ports) {
    try {
        return steps.plan(desired, observed);
    }
    catch (error) {
        throw await namingRole(error, observed, ports);
    }
}
/** The plan, printed and found sound. Throws InvalidInput with everything in `problems` and what the plan adds to it. */
async function checkedPlan(steps, desired, observed, problems, ports) {
    const desiredDatabase = (0,observe/* desiredDatabaseOf */.z)(desired, steps.payload, observed.platform);
    const plan = await problems.collect(async () => {
        const made = await planned(steps, desired, observed, ports);
        if (!problems.any)
            ports.reporter.info((0,render/* renderText */.S5)(made));
        const warnings = [
            ...(await (0,pending.checkPending)(made.changes, desiredDatabase, observed.database, ports)),
            ...warnOfSecondWriter(observed.platform.app, ports),
        ];
        return { ...made, warnings };
    });
    if (!plan || problems.any)
        throw problems.error();
    return plan;
}
/** Whoever pushes to the repository deploys as well, without migrations and without the lock of a deploy. */
function warnOfSecondWriter(app, { reporter }) {
    if (app?.autoDeploysFrom === undefined)
        return [];
    const warning = {
        message: `app ${app.name} is also deployed by the platform, on each push to ${app.autoDeploysFrom}`,
        hint: 'each replaces what the other has deployed: turn automatic deployment off in the Git settings of the app, or leave the code to it and use `command: migrate` here',
    };
    reporter.warning((0,src_error/* describeProblem */.BJ)(warning));
    return [warning];
}


/***/ }),

/***/ 9622:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   l: () => (/* binding */ observe),
/* harmony export */   z: () => (/* binding */ desiredDatabaseOf)
/* harmony export */ });
/* harmony import */ var _database_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7098);
/* harmony import */ var _platform_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3774);
/* harmony import */ var _reading_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7517);
/* harmony import */ var _source_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8448);




/** Reads all of it; writes nothing. Faults of app.yaml go to `problems`, to be reported together with those of the migrations. */
async function observe(desired, payload, problems, ports) {
    const platform = await (0,_platform_js__WEBPACK_IMPORTED_MODULE_1__/* .observePlatform */ .gp)(desired, ports);
    const desiredDatabase = desiredDatabaseOf(desired, payload, platform);
    const [database, source] = await Promise.all([
        (0,_database_js__WEBPACK_IMPORTED_MODULE_0__/* .observeDatabase */ .u)(desiredDatabase, platform.lakebase, platform.me.userName, ports),
        problems.collect(() => observeCode(desired, payload, platform, ports)),
    ]);
    return { platform, database, source };
}
async function observeCode(desired, payload, platform, ports) {
    if (!payload.source)
        return undefined;
    const resource = platform.app?.resources.find((each) => each.database)?.name ?? (0,_platform_js__WEBPACK_IMPORTED_MODULE_1__/* .attachment */ .oh)(desired, platform).kind;
    const tree = await (0,_source_js__WEBPACK_IMPORTED_MODULE_3__/* .finishSource */ .Ff)(desired, payload.source, platform.lakebase, resource);
    return (0,_source_js__WEBPACK_IMPORTED_MODULE_3__/* .observeSource */ .GT)(tree, (0,_source_js__WEBPACK_IMPORTED_MODULE_3__/* .workspaceFolder */ .ih)(desired, platform.me), platform.app, ports);
}
function desiredDatabaseOf(desired, { migrations }, { app }) {
    return (0,_reading_js__WEBPACK_IMPORTED_MODULE_2__/* .toDesiredDatabase */ .n)(desired, migrations, app?.servicePrincipalClientId);
}


/***/ }),

/***/ 5229:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   checkPending: () => (/* binding */ checkPending)
/* harmony export */ });
/* harmony import */ var _config_check_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3890);
/* harmony import */ var _error_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1557);
/* harmony import */ var _migrations_change_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(9285);
/* harmony import */ var _migrations_lint_check_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5112);
/* harmony import */ var _migrations_relations_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(9552);
/* harmony import */ var _migrations_syntax_object_name_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(6452);






/**
 * Parses the pending migrations with PostgreSQL's own parser and refuses what must not run, before anything is changed.
 * Warnings are annotated, let pass and returned; what is allowed is told without an annotation. Throws InvalidInput, and
 * `MIGRATION_TOUCHES_FOREIGN_OBJECT`.
 */
async function checkPending(changes, desiredDatabase, reading, ports) {
    if (reading.state === 'deferred') {
        await checkAll(desiredDatabase, ports);
        return [];
    }
    const pending = changes.map(({ change }) => change).filter(_migrations_change_js__WEBPACK_IMPORTED_MODULE_5__/* .isMigrationChange */ .p);
    if (pending.length === 0)
        return [];
    const files = new Set(pending.map(({ file }) => file));
    const applied = desiredDatabase.migrations.filter((file) => !files.has(file));
    const { problems, warnings, allowed } = await (0,_migrations_lint_check_js__WEBPACK_IMPORTED_MODULE_2__/* .checkMigrations */ .w)(pending, ports.syntax, {
        ...desiredDatabase,
        present: reading.state === 'read' ? presentIn(reading, desiredDatabase.ownerRole) : [],
        rights: rightsOf(desiredDatabase, reading.state === 'read' ? reading.catalog : undefined),
    }, applied);
    report(warnings, allowed, ports);
    const refused = reading.state === 'read' ? await refusedHere(reading.refused, ports) : [];
    if (problems.length + refused.length > 0)
        throw new _error_js__WEBPACK_IMPORTED_MODULE_1__/* .InvalidInput */ .o9([...problems, ...refused]);
    if (reading.state === 'read')
        await (0,_migrations_relations_js__WEBPACK_IMPORTED_MODULE_3__/* .refuseForeignObjects */ .zN)(desiredDatabase, reading.catalog, pending, ports.syntax);
    return warnings;
}
/** In a database that is still to be made the owner role has nothing but its schema. */
function rightsOf({ database, ownerRole, extensions }, catalog) {
    const { owner, acl } = catalog?.databaseAcl ?? { owner: undefined, acl: [] };
    const granted = acl.some(({ grantee, privileges }) => (grantee === undefined || grantee === ownerRole) && privileges.includes('CREATE'));
    return {
        database,
        createsInDatabase: owner === ownerRole || granted,
        extensions: [...(catalog?.extensions ?? ['plpgsql']), ...extensions],
    };
}
function presentIn({ catalog, empty }, ownerRole) {
    return catalog.objects.map(({ kind, name, owner }) => ({
        space: (0,_migrations_syntax_object_name_js__WEBPACK_IMPORTED_MODULE_4__/* .spaceOf */ .UN)(kind),
        name,
        isEmpty: kind === 'table' && empty.has(name),
        isOurs: kind === 'table' && owner === ownerRole,
    }));
}
/**
 * Before the database can be read nobody knows which files are applied. Each must be free of errors; hazards of a file
 * that may have run long ago wait until it can be told.
 */
async function checkAll(desiredDatabase, { syntax }) {
    const all = desiredDatabase.migrations.map((file) => ({ kind: 'migrate', file }));
    const { problems } = await (0,_migrations_lint_check_js__WEBPACK_IMPORTED_MODULE_2__/* .checkMigrations */ .w)(all, syntax, { ...desiredDatabase, allow: _config_check_js__WEBPACK_IMPORTED_MODULE_0__/* .ALLOWABLE */ .Oh });
    if (problems.length > 0)
        throw new _error_js__WEBPACK_IMPORTED_MODULE_1__/* .InvalidInput */ .o9(problems);
}
/** What is wrong for every version of PostgreSQL is said by our own parser already. */
async function refusedHere(refused, { syntax }) {
    const parsed = await Promise.all(refused.map(({ file }) => syntax.parse(file)));
    return refused.flatMap(({ problem }, index) => (parsed[index]?.error ? [] : [problem]));
}
function report(warnings, allowed, { reporter }) {
    for (const { location, ...warning } of warnings)
        reporter.warning((0,_error_js__WEBPACK_IMPORTED_MODULE_1__/* .describeProblem */ .BJ)(warning), location);
    for (const { severity, ...remark } of allowed) {
        const line = (0,_error_js__WEBPACK_IMPORTED_MODULE_1__/* .describeProblem */ .BJ)(remark);
        if (severity === 'hazard')
            reporter.info(line);
        else
            reporter.debug(line);
    }
}


/***/ }),

/***/ 6267:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  n: () => (/* binding */ planAll),
  g: () => (/* binding */ planReading)
});

// EXTERNAL MODULE: ./src/databricks/permissions.ts
var permissions = __webpack_require__(1538);
;// CONCATENATED MODULE: ./src/plan/app.ts

function planApp(desired, attachment, observed) {
    const changes = [];
    const { app } = observed;
    if (!app)
        changes.push({ kind: 'create-app', app: desired.name, fields: desiredFields(desired, attachment) });
    else
        changes.push(...planUpdate(desired, attachment, app));
    const missing = (0,permissions/* missingPermissions */.HR)(desired.permissions, observed.permissions);
    if (missing.length > 0)
        changes.push({ kind: 'grant-app-permissions', app: desired.name, permissions: missing });
    return changes;
}
function desiredFields(desired, attachment) {
    return {
        ...(desired.description !== undefined && { description: desired.description }),
        ...(desired.computeSize !== undefined && { computeSize: desired.computeSize }),
        resources: { set: desired.resources, database: newDatabaseResource(attachment, []) },
    };
}
function planUpdate(desired, attachment, app) {
    const changes = [];
    const { description, computeSize } = desired;
    if (description !== undefined && description !== app.description) {
        changes.push(update(app, { description }, [`description: ${quote(app.description)} -> ${quote(description)}`]));
    }
    if (computeSize !== undefined && computeSize !== app.computeSize) {
        changes.push(update(app, { computeSize }, [`compute size: ${app.computeSize ?? 'none'} -> ${computeSize}`]));
    }
    const { resources, differences } = planResources(desired, attachment, app);
    if (resources)
        changes.push(update(app, { resources }, differences));
    return changes;
}
function update(app, fields, differences) {
    return { kind: 'update-app', app: app.name, fields, differences };
}
function planResources(desired, attachment, app) {
    const set = desired.resources.filter((desired) => !app.resources.some((has) => sameResource(desired, has)));
    const attached = app.resources.some((has) => has.database && pointsAt(has.database, attachment));
    const database = attached ? undefined : newDatabaseResource(attachment, app.resources);
    const differences = [
        ...(database ? [`attach database ${describeAttachment(attachment)} as resource "${database.name}"`] : []),
        ...set.map((resource) => {
            const verb = app.resources.some((has) => has.name === resource.name) ? 'change' : 'add';
            return `${verb} resource "${resource.name}" (${resource.kind})`;
        }),
    ];
    const resources = differences.length > 0 ? { set, database } : undefined;
    return { resources, differences };
}
/** Whether an attached resource is the desired database; a `postgres` resource without a database means the default one. */
function pointsAt(resource, attachment) {
    if (resource.kind === 'database') {
        return (attachment.kind === 'database' &&
            resource.instanceName === attachment.instance &&
            resource.databaseName === attachment.database);
    }
    return (attachment.kind === 'postgres' &&
        resource.branch === attachment.branch &&
        (resource.database === undefined
            ? attachment.postgresDatabase === 'databricks_postgres'
            : resource.database === attachment.databasePath));
}
function newDatabaseResource(attachment, taken) {
    // A resource of this kind that points elsewhere was refused before planning, so a taken name is somebody else's.
    const free = (name) => !taken.some((resource) => resource.name === name && !resource.database);
    const name = free(attachment.kind) ? attachment.kind : `lakebase-${attachment.kind}`;
    return attachment.kind === 'postgres'
        ? { kind: 'postgres', name, branch: attachment.branch, postgresDatabase: attachment.postgresDatabase }
        : { kind: 'database', name, instance: attachment.instance, database: attachment.database };
}
function describeAttachment(attachment) {
    return attachment.kind === 'postgres'
        ? `${attachment.postgresDatabase} of ${attachment.branch}`
        : `${attachment.database} of instance ${attachment.instance}`;
}
/** The desired fields must be there with the desired values; fields that the platform adds do not count. */
function sameResource(desired, has) {
    if (desired.name !== has.name)
        return false;
    const fields = has.raw[desired.kind];
    if (typeof fields !== 'object' || fields === null)
        return false;
    const actual = new Map(Object.entries(fields));
    return Object.entries(desired.fields).every(([key, value]) => String(actual.get(key)) === value);
}
function quote(text) {
    return JSON.stringify(text);
}

// EXTERNAL MODULE: ./src/plan/database.ts + 2 modules
var plan_database = __webpack_require__(2795);
// EXTERNAL MODULE: ./src/plan/lakebase.ts
var lakebase = __webpack_require__(8733);
// EXTERNAL MODULE: ./src/plan/plan.ts + 1 modules
var plan = __webpack_require__(3751);
// EXTERNAL MODULE: ./src/engine/observe.ts
var observe = __webpack_require__(9622);
// EXTERNAL MODULE: ./src/engine/platform.ts + 2 modules
var engine_platform = __webpack_require__(3774);
// EXTERNAL MODULE: ./src/engine/source.ts + 2 modules
var engine_source = __webpack_require__(8448);
;// CONCATENATED MODULE: ./src/engine/plan.ts








/** Everything that differs, as one plan. Pure. Throws for what must be settled before any change. */
function planAll(desired, payload, observed) {
    const { platform, database: reading, source } = observed;
    const { allowShrink } = desired;
    const database = planReading(desired, payload, observed);
    const app = planApp(desiredApp(desired, platform), (0,engine_platform/* attachment */.oh)(desired, platform), platform);
    const changes = [
        ...(0,lakebase/* planLakebase */.C)(desired.lakebase, platform.lakebase, { allowShrink }, roleless(observed)),
        ...app,
        ...database.changes,
        ...(source ? (0,engine_source/* planSource */.dp)(desired.app.name, redeployed(source, app), platform.app?.computeState) : []),
    ];
    return (0,plan/* makePlan */.Cs)(changes, database.findings, reading.state === 'deferred' ? reading.reason : undefined);
}
/** Only a deployment gives the app the environment that its resources make. */
function redeployed(source, changes) {
    const resources = changes.some((change) => change.kind === 'update-app' && change.fields.resources);
    return resources ? { ...source, reason: source.reason ?? 'its resources changed' } : source;
}
/** The deployer when it has no Postgres role yet. */
function roleless({ platform, database }) {
    return database.state === 'deferred' && database.roleMissing ? platform.me.userName : undefined;
}
function desiredApp({ app }, { me }) {
    return { ...app, permissions: app.permissions.map((permission) => (0,permissions/* resolvePrincipal */.HM)(permission, me)) };
}
/** The part inside the database; empty when it cannot be read yet. */
function planReading(desired, payload, { platform, database }) {
    if (database.state === 'deferred')
        return { changes: [], findings: [] };
    const desiredDatabase = (0,observe/* desiredDatabaseOf */.z)(desired, payload, platform);
    return (0,plan_database/* planDatabase */.$)(desiredDatabase, database.state === 'read' ? database.catalog : undefined, database.look);
}


/***/ }),

/***/ 6138:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   I: () => (/* binding */ pooled)
/* harmony export */ });
/** The workspace API takes about 30 writes a second (docs "Resource limits"); eight calls at once stay below it. */
const WORKERS = 8;
/**
 * Does `work` on all items, a few at once; its results come in the order of the items. After a failure none is begun,
 * and it is thrown when those under way have ended: a caller that then gives up its lock leaves no write behind.
 */
async function pooled(items, work) {
    const queue = items.entries();
    const results = new Map();
    let failure;
    const worker = async () => {
        for (const [index, item] of queue) {
            try {
                results.set(index, await work(item));
            }
            catch (error) {
                failure ??= { error };
            }
            if (failure)
                return;
        }
    };
    await Promise.all(Array.from({ length: Math.min(WORKERS, items.length) }, worker));
    if (failure)
        throw failure.error;
    return [...results].sort(([a], [b]) => a - b).map(([, result]) => result);
}


/***/ }),

/***/ 8448:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  Ff: () => (/* binding */ finishSource),
  nT: () => (/* binding */ listTree),
  GT: () => (/* binding */ observeSource),
  dp: () => (/* binding */ planSource),
  ih: () => (/* binding */ workspaceFolder)
});

// EXTERNAL MODULE: ./src/databricks/api-error.ts
var api_error = __webpack_require__(7409);
// EXTERNAL MODULE: ./src/databricks/files.ts
var files = __webpack_require__(4937);
// EXTERNAL MODULE: ./src/error.ts
var src_error = __webpack_require__(1557);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
;// CONCATENATED MODULE: ./src/source/template.ts
const PLACEHOLDER = /\$\$|\$\{([^}\n]*)(\}?)/g;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
/**
 * Replaces `${NAME}` by its value and `$$` by `$`; a bare `$NAME` stays, because the platform itself fills in
 * `$DATABRICKS_APP_PORT`. Comment lines stay as they are. Values never add a line, so line numbers remain true.
 */
function substitute(text, values, file) {
    const problems = [];
    const lines = text.split('\n').map((line, index) => {
        if (line.trimStart().startsWith('#'))
            return line;
        return line.replace(PLACEHOLDER, (placeholder, name, close, offset) => {
            if (name === undefined)
                return '$';
            const fault = faultOf(placeholder, name, close, values);
            if (fault === undefined)
                return values[name] ?? '';
            problems.push({ ...fault, location: { file, line: index + 1, column: offset + 1 } });
            return '';
        });
    });
    return { text: lines.join('\n'), problems };
}
function faultOf(placeholder, name, close, values) {
    if (close === '' || !NAME.test(name)) {
        return {
            message: `"${placeholder}" is not a placeholder such as \${LAKEBASE_SCHEMA}`,
            hint: 'write $$ for a dollar sign that is meant as it is',
        };
    }
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) {
        const known = Object.keys(values).toSorted().join(', ') || 'none';
        return {
            message: `\${${name}} has no value; known names: ${known}`,
            hint: `add it to the environment in deployment.yaml:  env_vars: { ${name}: "..." }`,
        };
    }
    if (/[\r\n]/.test(value))
        return { message: `the value of \${${name}} has more than one line` };
    return undefined;
}

// EXTERNAL MODULE: ./src/source/tree.ts + 4 modules
var source_tree = __webpack_require__(3285);
;// CONCATENATED MODULE: ./src/source/app-yaml.ts




/** Both endings are read by the platform (docs "Configure Databricks app execution with app.yaml"). */
const PLAIN = ['app.yaml', 'app.yml'];
const TEMPLATE = 'app.yaml.template';
/**
 * The tree with its app.yaml as the platform will read it: the user's own file or template, with the database and
 * `env_vars` among its `env`; a new one when there is none. A template itself does not travel. The result is the same
 * for the same tree and values. Call it with the endpoint's future name before anything is changed: it finds every
 * fault of the file. Throws InvalidInput with all of them, DeployError `SOURCE_CHANGED`.
 */
async function prepareAppYaml(options) {
    const { tree, displayDirectory } = options;
    const original = chooseFile(options);
    const target = original && PLAIN.includes(original.path) ? original.path : 'app.yaml';
    const file = external_node_path_.posix.join(displayDirectory, original?.path ?? target);
    const raw = original ? decode(await (0,source_tree/* readContent */.c_)(original), file) : '';
    const isTemplate = original?.path === TEMPLATE;
    const filled = isTemplate ? substitute(raw, options.templateValues, file) : { text: raw, problems: [] };
    const { inject } = await Promise.all(/* import() */[__webpack_require__.e(815), __webpack_require__.e(880)]).then(__webpack_require__.bind(__webpack_require__, 9880));
    const problems = [...filled.problems];
    const injections = injectionsOf(options, problems);
    const result = inject(filled.text, { file, injections, columns: !isTemplate });
    problems.push(...result.problems);
    if (problems.length > 0)
        throw new src_error/* InvalidInput */.o9(problems);
    if (result.text === raw && !isTemplate)
        return tree;
    return (0,source_tree/* withFiles */.oT)(tree, [(0,source_tree/* generatedFile */.GQ)(target, result.text)], isTemplate ? [TEMPLATE] : []);
}
function chooseFile({ tree, displayDirectory }) {
    const candidates = tree.files.filter(({ path }) => path === TEMPLATE || PLAIN.includes(path));
    if (candidates.length > 1) {
        const names = candidates.map(({ path }) => external_node_path_.posix.join(displayDirectory, path));
        throw new src_error/* InvalidInput */.o9([
            {
                message: `${names.join(' and ')} both say how the app starts`,
                hint: 'keep one of them, or name the other under common.build.exclude_patterns of deployment.yaml',
                location: { file: names[0] ?? displayDirectory },
            },
        ]);
    }
    return candidates[0];
}
function decode(bytes, file) {
    try {
        return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    }
    catch {
        throw new src_error/* InvalidInput */.o9([{ message: 'is not UTF-8 text', location: { file } }]);
    }
}
function injectionsOf({ database, envVars, databaseResource }, problems) {
    const ours = Object.entries(database).map(([name, value]) => {
        // On an instance `valueFrom` gives the host, so only an endpoint can come from the resource
        // (docs "Define environment variables in a Databricks app").
        const resource = name === 'LAKEBASE_ENDPOINT' ? databaseResource : undefined;
        return { name, value, resource, origin: 'the deploy' };
    });
    const theirs = Object.entries(envVars)
        .filter(([name, value]) => database[name] !== value)
        .map(([name, value]) => ({ name, value, resource: undefined, origin: 'env_vars of deployment.yaml' }));
    for (const { name } of theirs.filter(({ name }) => Object.hasOwn(database, name))) {
        const message = `env_vars of deployment.yaml sets ${name}, which the deploy sets to "${database[name]}"`;
        problems.push({ message, hint: `remove ${name} from env_vars` });
    }
    return [...ours, ...theirs.filter(({ name }) => !Object.hasOwn(database, name))];
}

// EXTERNAL MODULE: ./src/source/manifest.ts
var source_manifest = __webpack_require__(3212);
// EXTERNAL MODULE: ./src/engine/pool.ts
var pool = __webpack_require__(6138);
;// CONCATENATED MODULE: ./src/engine/source.ts






/** Two folders take turns, so that the one that runs is never written to. */
const FOLDERS = ['a', 'b'];
/** Workspace folder of this app alone: below the configured one, which several may share, or in the deployer's home. */
function workspaceFolder({ app, source }, me) {
    const path = source.workspacePath ?? '/Workspace/Users/{username}/lakebase-deploy';
    const folder = path.replaceAll('{username}', me.userName).replace(/\/+$/, '');
    return folder.endsWith(`/${app.name}`) ? folder : `${folder}/${app.name}`;
}
/** app.yaml with what the app needs to find its database. */
function finishSource(desired, source, lakebase, databaseResource) {
    const database = {
        ...(lakebase.kind === 'autoscaling'
            ? { LAKEBASE_ENDPOINT: endpointName(lakebase) }
            : { LAKEBASE_INSTANCE: lakebase.name }),
        LAKEBASE_SCHEMA: desired.lakebase.schema,
    };
    return prepareAppYaml({
        tree: source,
        displayDirectory: desired.source.displayDirectory ?? '.',
        templateValues: {
            ...desired.app.envVars,
            ...database,
            APP_NAME: desired.app.name,
            ENVIRONMENT: desired.environment ?? '',
        },
        database,
        envVars: desired.app.envVars,
        databaseResource,
    });
}
function endpointName(lakebase) {
    return (lakebase.endpoint?.name ??
        `projects/${lakebase.projectId}/branches/${lakebase.branchId}/endpoints/primary`);
}
/**
 * Compares the tree with what runs: the active deployment's folder, whoever owns it, file by file, and how it was
 * deployed. Only a folder below `base` is ever uploaded to.
 */
async function observeSource(tree, base, app, ports) {
    const active = app?.activeDeployment;
    const last = active?.sourceCodePath ?? app?.defaultSourceCodePath;
    const folders = FOLDERS.map((name) => `${base}/${name}`);
    const current = folders.find((folder) => last !== undefined && samePath(folder, last));
    const found = last === undefined ? undefined : await comparison(tree, current ?? last, ports);
    if (found?.differences?.intact) {
        return { tree, folder: found.folder, differences: found.differences, reason: redeployReason(app, active) };
    }
    const reason = !active
        ? 'no deployment is active'
        : (found?.obstacle ?? 'the source differs from what runs');
    // What failed is written over: the last source that was healthy is in the other folder.
    if (current !== undefined && found?.differences && hasFailed(app, active))
        return { tree, folder: current, differences: found.differences, reason };
    const others = await Promise.all(folders
        .filter((folder) => folder !== current)
        .map(async (folder) => ({ folder, ...(await compare(tree, folder, ports)) })));
    // Somebody deployed another folder by hand: whichever of ours still holds the source is deployed without an upload.
    const [first] = others;
    const target = others.find(({ differences }) => differences.intact) ?? first;
    if (!target)
        throw new Error('there are two folders, and one of them is not the running one');
    return { tree, folder: target.folder, differences: target.differences, reason };
}
/** What runs may be in a folder of somebody else's, which is not ours to read, or was never uploaded by this tool. */
async function comparison(tree, folder, ports) {
    try {
        const { differences: found, recorded } = await compare(tree, folder, ports);
        const obstacle = recorded ? undefined : `nothing tells what was uploaded to ${folder}, which runs`;
        return { folder, differences: found, obstacle };
    }
    catch (error) {
        if (!(error instanceof api_error/* ApiError */.hD) || error.status !== 403)
            throw error;
        return {
            folder,
            differences: undefined,
            obstacle: `what runs is in ${folder}, which is not ours to read`,
        };
    }
}
function hasFailed(app, active) {
    return active !== undefined && (active.state !== 'SUCCEEDED' || app?.appState === 'CRASHED');
}
/** `recorded`: the folder has a manifest. */
async function compare(tree, folder, ports) {
    const [manifest, listing] = await Promise.all([
        (0,files/* readFile */.TA)(ports.client, `${folder}/${source_manifest/* MANIFEST_FILE */.h1}`),
        listTree(folder, tree.directories, ports),
    ]);
    const recorded = manifest && (0,source_manifest/* parseManifest */.Ng)(new TextDecoder().decode(manifest));
    return { differences: (0,source_manifest/* differences */.tX)(recorded, listing, tree), recorded: recorded !== undefined };
}
/** The files in `folder` and its known directories; a directory that the tree does not have is listed by its name alone. */
async function listTree(folder, directories, ports) {
    const lists = await (0,pool/* pooled */.I)(['', ...directories], (directory) => listDirectory(folder, directory, ports));
    const known = new Set(directories);
    return lists.flatMap((entries, index) => {
        const directory = ['', ...directories][index] ?? '';
        return (entries ?? []).flatMap((entry) => {
            const path = join(directory, entry.path.slice(entry.path.lastIndexOf('/') + 1));
            if (path === source_manifest/* MANIFEST_FILE */.h1 || (entry.type === 'DIRECTORY' && known.has(path)))
                return [];
            const kind = entry.type === 'DIRECTORY' ? 'directory' : 'file';
            const { size = -1, modifiedAt = -1, objectId = -1 } = entry;
            return [{ path, kind, size, modifiedAt, objectId }];
        });
    });
}
async function listDirectory(folder, directory, ports) {
    try {
        return await (0,files/* listFolder */.bt)(ports.client, join(folder, directory));
    }
    catch (error) {
        // A file in the place of a directory of the tree is found in the list of its parent, and removed.
        if (directory !== '' && error instanceof src_error/* DeployError */.sH && error.code === 'NOT_A_FOLDER')
            return undefined;
        throw error;
    }
}
function join(directory, name) {
    return directory && name ? `${directory}/${name}` : directory || name;
}
/** Why code that is already in place has to be deployed again. */
function redeployReason(app, active) {
    if (!app || !active)
        return 'no deployment is active';
    if (active.state !== 'SUCCEEDED')
        return `its last deployment is ${active.state}`;
    if (active.envVarNames.length > 0)
        return `the running deployment overrides ${active.envVarNames.join(', ')} by hand`;
    if (active.command.length > 0)
        return 'the running deployment overrides the command by hand';
    if (app.computeState !== 'ACTIVE')
        return `the compute is ${app.computeState}`;
    if (app.appState !== 'RUNNING')
        return `the app is ${app.appState ?? 'not running'}`;
    return undefined;
}
/** `/Workspace/Users/x` and `/Users/x` are the same folder. */
function samePath(a, b) {
    const plain = (path) => path.replace(/^\/Workspace(?=\/)/, '').replace(/\/+$/, '');
    return plain(a) === plain(b);
}
function planSource(app, observed, compute) {
    if (observed.reason === undefined)
        return [];
    const changes = [];
    const { upload, delete: remove, intact } = observed.differences;
    if (!intact) {
        const bytes = upload.reduce((sum, file) => sum + file.size, 0);
        const paths = upload.map((file) => file.path);
        changes.push({
            kind: 'upload-source',
            folder: observed.folder,
            upload: paths,
            remove,
            bytes,
            digest: observed.tree.digest,
        });
    }
    if (compute !== 'ACTIVE')
        changes.push({ kind: 'start-app', app });
    changes.push({ kind: 'deploy-app', app, folder: observed.folder, reason: observed.reason });
    return changes;
}


/***/ }),

/***/ 3212:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ng: () => (/* binding */ parseManifest),
/* harmony export */   Tz: () => (/* binding */ serialiseManifest),
/* harmony export */   Xx: () => (/* binding */ recordManifest),
/* harmony export */   h1: () => (/* binding */ MANIFEST_FILE),
/* harmony export */   tX: () => (/* binding */ differences)
/* harmony export */ });
/* harmony import */ var _error_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1557);

/** The manifest's file name inside the folder that it describes; names that begin so never travel from a source. */
const MANIFEST_FILE = '.lakebase-deploy.json';
/** Undefined when the text is no manifest of this version: then every file travels. */
function parseManifest(text) {
    const value = parseJson(text);
    if (!isRecord(value) || value.version !== 1 || typeof value.digest !== 'string' || !isRecord(value.files)) {
        return undefined;
    }
    const files = new Map();
    for (const [path, file] of Object.entries(value.files)) {
        if (!isManifestFile(file))
            return undefined;
        files.set(path, file);
    }
    return { version: 1, digest: value.digest, files };
}
/** JSON, one file a line, the same text for the same manifest. */
function serialiseManifest({ version, digest, files }) {
    const lines = [...files]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([path, { sha256, size, modifiedAt, objectId }]) => {
        return `    ${JSON.stringify(path)}: ${JSON.stringify({ sha256, size, modifiedAt, objectId })}`;
    });
    return `{\n  "version": ${version},\n  "digest": ${JSON.stringify(digest)},\n  "files": {\n${lines.join(',\n')}\n  }\n}\n`;
}
/**
 * After an upload: what the folder holds now. Throws DeployError `UPLOAD_INCOMPLETE` when the workspace does not show
 * exactly the files of the tree with their sizes, or one of `kept`, which did not travel, is not what it was.
 */
function recordManifest(tree, listing, kept = new Map()) {
    const listed = new Map(listing.filter(isSource).map((file) => [file.path, file]));
    const files = new Map();
    for (const { path, sha256, size } of tree.files) {
        const seen = listed.get(path);
        if (seen === undefined || seen.kind === 'directory')
            throw incomplete(`${path} is not there`);
        if (seen.size !== -1 && seen.size !== size)
            throw incomplete(`${path} has ${seen.size} bytes instead of ${size}`);
        const before = kept.get(path);
        if (before !== undefined && !isUntouched(before, seen))
            throw incomplete(`${path} changed meanwhile`);
        files.set(path, { sha256, size: seen.size, modifiedAt: seen.modifiedAt, objectId: seen.objectId });
        listed.delete(path);
    }
    for (const path of listed.keys())
        throw incomplete(`${path} is there and is not part of the source`);
    return { version: 1, digest: tree.digest, files };
}
function incomplete(what) {
    return new _error_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .sH('UPLOAD_INCOMPLETE', `The workspace folder does not hold what was uploaded: ${what}.`, {
        hint: 'Somebody else may have written to the folder at the same time. Run the deploy again.',
        retryable: true,
    });
}
/**
 * What has to happen to the folder for it to hold `tree`. A file stays only when the manifest has the same hash for it
 * **and** the workspace still shows the size, time and object id that the manifest recorded, so that an edit by hand is
 * seen and undone.
 */
function differences(manifest, listing, tree) {
    const listed = new Map(listing.filter(isSource).map((file) => [file.path, file]));
    const kept = new Map();
    for (const { path, sha256 } of tree.files) {
        const recorded = manifest?.files.get(path);
        if (recorded?.sha256 === sha256 && isUntouched(recorded, listed.get(path)))
            kept.set(path, recorded);
    }
    const upload = tree.files.filter(({ path }) => !kept.has(path));
    const stale = surplus([...listed.values()], tree);
    return { upload, delete: stale, kept, intact: upload.length === 0 && stale.length === 0 };
}
function isSource({ path }) {
    return path !== MANIFEST_FILE;
}
function isUntouched(recorded, seen) {
    return (seen !== undefined &&
        seen.size === recorded.size &&
        seen.modifiedAt === recorded.modifiedAt &&
        seen.objectId === recorded.objectId);
}
/**
 * What is listed and not in the tree, or is a directory where the tree has a file. A directory that holds nothing of the
 * tree is named once, as a whole.
 */
function surplus(listed, tree) {
    const desired = new Set(tree.files.map((file) => file.path));
    const directories = new Set(tree.directories);
    const stale = listed.filter(({ path, kind }) => kind === 'directory' || !desired.has(path));
    return [...new Set(stale.map(({ path }) => outermost(path, directories)))].sort();
}
function outermost(path, directories) {
    for (let end = path.indexOf('/'); end !== -1; end = path.indexOf('/', end + 1)) {
        if (!directories.has(path.slice(0, end)))
            return path.slice(0, end);
    }
    return path;
}
function parseJson(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return undefined;
    }
}
function isRecord(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function isManifestFile(value) {
    return (isRecord(value) &&
        typeof value.sha256 === 'string' &&
        /^[0-9a-f]{64}$/.test(value.sha256) &&
        [value.size, value.modifiedAt, value.objectId].every(Number.isSafeInteger));
}


/***/ }),

/***/ 3285:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  GQ: () => (/* binding */ generatedFile),
  c_: () => (/* binding */ readContent),
  o$: () => (/* binding */ readSource),
  oT: () => (/* binding */ withFiles)
});

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(1455);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./src/error.ts
var error = __webpack_require__(1557);
;// CONCATENATED MODULE: ./src/source/fingerprint.ts


/** A file above this many bytes makes the whole deployment fail (docs "Databricks Apps", limits). */
const MAX_FILE_BYTES = 10_485_760;
const CHUNK_BYTES = 65_536;
/** Reads wait for the disk, not for the processor; more than this only costs memory and file handles. */
const READERS = 16;
/**
 * Reads every file once, at most 16 at a time and 64 KiB of each. `found` gets the fingerprint or, for a file that
 * cannot be read, the error.
 */
async function fingerprintAll(files, found) {
    const queue = files.values();
    const reader = async () => {
        const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
        for (const file of queue)
            found(file, await fingerprint(file.absolutePath, buffer).catch(toError));
    };
    await Promise.all(Array.from({ length: Math.min(READERS, files.length) }, reader));
}
async function fingerprint(absolutePath, buffer) {
    const handle = await (0,promises_.open)(absolutePath);
    try {
        const { size } = await handle.stat();
        if (size > MAX_FILE_BYTES)
            return { size, sha256: undefined, head: '' };
        return await hash(handle, size, buffer);
    }
    finally {
        await handle.close();
    }
}
async function hash(handle, expectedSize, buffer) {
    const digest = (0,external_node_crypto_.createHash)('sha256');
    let size = 0;
    let head = '';
    for (;;) {
        const { bytesRead } = await handle.read(buffer, 0, CHUNK_BYTES);
        const chunk = buffer.subarray(0, bytesRead);
        if (size === 0)
            head = chunk.toString('utf8');
        digest.update(chunk);
        size += bytesRead;
        // A short read at the expected end spares the extra round trip that only says "end of file".
        if (bytesRead === 0 || (size === expectedSize && bytesRead < CHUNK_BYTES))
            break;
    }
    return { size, sha256: digest.digest('hex'), head };
}
function toError(error) {
    return error instanceof Error ? error : new Error(String(error));
}

// EXTERNAL MODULE: ./node_modules/ignore/index.js
var ignore = __webpack_require__(298);
var ignore_default = /*#__PURE__*/__webpack_require__.n(ignore);
// EXTERNAL MODULE: ./node_modules/picomatch/index.js
var picomatch = __webpack_require__(4006);
var picomatch_default = /*#__PURE__*/__webpack_require__.n(picomatch);
;// CONCATENATED MODULE: ./src/source/ignored.ts




/** Never travel, whatever a pattern says: history, installed packages, caches, credentials and our own bookkeeping. */
const LEFT_OUT = new Set(['.git', 'node_modules', '.venv', 'venv', '__pycache__', '.databricks']);
const LEFT_OUT_PREFIX = '.lakebase-deploy';
/** True for a file or directory name that never travels. */
function isLeftOut(name) {
    return LEFT_OUT.has(name) || name.startsWith(LEFT_OUT_PREFIX);
}
/** The .gitignore files that apply somewhere, from the repository's root down; a deeper file overrules those above it. */
class GitIgnore {
    #rules;
    constructor(rules = []) {
        this.#rules = rules;
    }
    /** These rules and the text of the .gitignore in `directory` (absolute). */
    with(directory, text) {
        return new GitIgnore([
            ...this.#rules,
            { directory, patterns: parsePatterns(text.replace(/^\uFEFF/, '')) },
        ]);
    }
    /** `path` is absolute and below every directory that rules were read from. */
    ignores(path, isDirectory) {
        for (const { directory, patterns } of this.#rules.toReversed()) {
            const verdict = patterns.test(toPosix((0,external_node_path_.relative)(directory, path)) + (isDirectory ? '/' : ''));
            if (verdict.ignored)
                return true;
            if (verdict.unignored)
                return false;
        }
        return false;
    }
}
/**
 * The rules of the repository around `directory` (absolute), without those in it. They say nothing when they ignore the
 * directory itself: whoever deploys an ignored directory means what is in it.
 */
async function rulesAbove(directory) {
    const above = [];
    for (let at = directory; !(await exists((0,external_node_path_.join)(at, '.git'))); at = (0,external_node_path_.dirname)(at)) {
        if ((0,external_node_path_.dirname)(at) === at)
            return new GitIgnore();
        above.unshift((0,external_node_path_.dirname)(at));
    }
    let rules = new GitIgnore();
    for (const [index, parent] of above.entries()) {
        rules = rules.with(parent, await (0,promises_.readFile)((0,external_node_path_.join)(parent, '.gitignore'), 'utf8').catch(() => ''));
        if (rules.ignores(above[index + 1] ?? directory, true))
            return new GitIgnore();
    }
    return rules;
}
/** Lines in .gitignore syntax; git compares letters exactly. */
function parsePatterns(lines) {
    return ignore_default()({ ignorecase: false }).add(lines);
}
/** Globs that bring back what git ignores. */
class Includes {
    #matches;
    #globs;
    constructor(globs) {
        const scanned = globs.map((given) => {
            const glob = given.replace(/^\.?\//, '').replace(/\/$/, '');
            return { glob, isGlob: picomatch_default().scan(glob).isGlob, base: picomatch_default().scan(glob).base };
        });
        // A plain `dist` means the directory and what is in it.
        const patterns = scanned.flatMap(({ glob, isGlob }) => (isGlob ? [glob] : [glob, `${glob}/**`]));
        this.#matches = picomatch_default()(patterns, { dot: true, nonegate: true });
        this.#globs = scanned.map(({ glob, base, isGlob }) => ({ base, depth: depthOf(glob, isGlob) }));
    }
    matches(path) {
        return this.#globs.length > 0 && this.#matches(path);
    }
    /** False when no file below the directory `path` can match, so that it need not be read. */
    mayReach(path) {
        const depth = path.split('/').length;
        return this.#globs.some(({ base, depth: deepest }) => base.startsWith(`${path}/`) ||
            ((base === '' || path === base || path.startsWith(`${base}/`)) && depth < deepest));
    }
}
function depthOf(glob, isGlob) {
    const unbounded = !isGlob || /\*\*|[{(]/.test(glob);
    return unbounded ? Number.POSITIVE_INFINITY : glob.split('/').length;
}
function toPosix(path) {
    return external_node_path_.sep === '/' ? path : path.split(external_node_path_.sep).join('/');
}
async function exists(path) {
    return (0,promises_.stat)(path).then(() => true, () => false);
}

;// CONCATENATED MODULE: ./src/source/rejected-file.ts
/** The line that keeps `path` (relative to the source) out of the upload. */
function excludeHint(path) {
    const pattern = `/${path.replace(/[\\*?[\]!#]/g, '\\$&').replace(/ $/, '\\ ')}`;
    return `leave it out with this line under common.build.exclude_patterns of deployment.yaml:  - ${JSON.stringify(pattern)}`;
}
const ENV_FILE = /^\.env(\..+)?$/i;
const ENV_SAMPLE = /\.(example|sample|template)$/i;
const PRIVATE_KEY_NAME = /^id_(rsa|dsa|ecdsa|ed25519)(_sk)?$/;
const CREDENTIAL_FILES = new Set(['.databrickscfg', '.netrc', '_netrc', '.pgpass', '.git-credentials']);
/** `name` is the file's own name, or the name of what a link points to; `head` is the beginning of its text. */
function secretRefusal(name, head) {
    const reason = secretInName(name) ?? secretInContent(name, head);
    return reason === undefined
        ? undefined
        : { message: `${reason}; whoever may read the app's workspace folder could read it` };
}
function secretInName(name) {
    if (ENV_FILE.test(name) && !ENV_SAMPLE.test(name))
        return 'holds environment variables, which are often secret';
    if (PRIVATE_KEY_NAME.test(name))
        return 'is named like a private SSH key';
    if (CREDENTIAL_FILES.has(name))
        return 'holds login credentials';
    return undefined;
}
function secretInContent(name, head) {
    if (/\.(pem|key)$/i.test(name) && /-----BEGIN [A-Z0-9 ]*PRIVATE KEY/.test(head))
        return 'holds a private key';
    // `${NPM_TOKEN}` names an environment variable and is no secret.
    if (name === '.npmrc' && /_(authToken|auth|password)\s*=\s*["']?(?!["']?\$\{)[^\s"']/.test(head)) {
        return 'holds a registry token';
    }
    if (name === '.pypirc' && /^\s*password\s*[=:]\s*\S/m.test(head))
        return 'holds a registry password';
    if (/\.json$/i.test(name) &&
        /"type"\s*:\s*"service_account"/.test(head) &&
        /"private_key"\s*:/.test(head)) {
        return 'is the key of a service account';
    }
    return undefined;
}
const NOTEBOOK_HEADERS = {
    '.py': '# Databricks notebook source',
    '.r': '# Databricks notebook source',
    '.scala': '// Databricks notebook source',
    '.sql': '-- Databricks notebook source',
};
/**
 * The workspace turns these files into notebooks and takes the ending off their name, so the app would not find them
 * (databricks/cli:libs/notebook/detect.go, libs/sync/snapshot_state.go).
 */
function notebookRefusal(name, head) {
    const ending = /\.[^.]*$/.exec(name)?.[0].toLowerCase() ?? '';
    if (ending === '.ipynb')
        return { message: 'is a notebook, and the workspace would take the ending off its name' };
    const header = NOTEBOOK_HEADERS[ending];
    if (header === undefined || head.split(/\r?\n/, 1)[0] !== header)
        return undefined;
    return {
        message: `begins with "${header}", so the workspace would make it a notebook and take the ending off its name`,
        hint: 'delete its first line',
    };
}
const MAX_NAME_BYTES = 255;
/** What is wrong with one part of a path. */
function nameRefusal(name) {
    if (/\p{Cc}/u.test(name))
        return { message: 'has a control character in its name, which the workspace refuses' };
    if (name.includes('\uFFFD'))
        return { message: 'has a name that is not valid UTF-8' };
    if (Buffer.byteLength(name) > MAX_NAME_BYTES) {
        return {
            message: `has a name of ${Buffer.byteLength(name)} bytes; the workspace holds ${MAX_NAME_BYTES}`,
        };
    }
    return undefined;
}
/** What the operating system says about a file that cannot be read: `EACCES`. Its message would repeat the whole path. */
function unreadable(error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return { message: `cannot be read: ${code ?? error}` };
}

;// CONCATENATED MODULE: ./src/source/walk.ts




/** Finds every file that travels, in the order of the directories on disk. `rules` are those from above the root. */
async function walk(rules, options) {
    const { root } = options;
    const found = [];
    await visit({ path: '', absolutePath: root, chain: [root], rules, ignored: false }, options, found);
    return found;
}
async function visit(directory, options, found) {
    const entries = await (0,promises_.readdir)(directory.absolutePath, { withFileTypes: true }).catch((error) => {
        options.refuse(directory.path, unreadable(error).message);
        return [];
    });
    const rules = await ownRules(directory, entries);
    for (const entry of entries) {
        if (isLeftOut(entry.name))
            continue;
        const path = directory.path === '' ? entry.name : `${directory.path}/${entry.name}`;
        const absolutePath = (0,external_node_path_.join)(directory.absolutePath, entry.name);
        const target = await resolve(entry, absolutePath, directory, options.root);
        const isDirectory = target.kind === 'directory';
        if (options.exclude.ignores(isDirectory ? `${path}/` : path))
            continue;
        const ignored = directory.ignored || rules.ignores(absolutePath, isDirectory);
        if (ignored && !(isDirectory ? options.includes.mayReach(path) : options.includes.matches(path)))
            continue;
        const fault = nameRefusal(entry.name)?.message ?? (target.kind === 'refused' ? target.message : undefined);
        if (fault !== undefined)
            options.refuse(path, fault);
        else if (target.kind === 'file')
            found.push({ path, absolutePath: target.real, name: (0,external_node_path_.basename)(target.real) });
        else if (target.kind === 'directory') {
            const chain = [...directory.chain, target.real];
            await visit({ path, absolutePath: target.real, chain, rules, ignored }, options, found);
        }
    }
}
async function ownRules(directory, entries) {
    if (!entries.some((entry) => entry.name === '.gitignore' && entry.isFile()))
        return directory.rules;
    // One that cannot be read is refused as a file of the source when its turn comes.
    const text = await (0,promises_.readFile)((0,external_node_path_.join)(directory.absolutePath, '.gitignore'), 'utf8').catch(() => '');
    return directory.rules.with(directory.absolutePath, text);
}
async function resolve(entry, absolutePath, directory, root) {
    if (entry.isFile())
        return { kind: 'file', real: absolutePath };
    if (entry.isDirectory())
        return { kind: 'directory', real: absolutePath };
    if (entry.isSymbolicLink())
        return followLink(absolutePath, directory, root);
    return { kind: 'refused', message: 'is neither a file nor a directory (a socket, a pipe or a device)' };
}
async function followLink(absolutePath, directory, root) {
    const refused = (message) => ({ kind: 'refused', message });
    const real = await (0,promises_.realpath)(absolutePath).catch(() => undefined);
    if (real === undefined)
        return refused('is a link to something that does not exist, or to itself');
    if (real !== root && !real.startsWith(root + external_node_path_.sep)) {
        return refused('is a link that leaves the source directory; copy what it points to');
    }
    const hidden = (0,external_node_path_.relative)(root, real).split(external_node_path_.sep).find(isLeftOut);
    if (hidden !== undefined)
        return refused(`is a link into ${hidden}, which never travels`);
    const target = await (0,promises_.stat)(real);
    if (target.isFile())
        return { kind: 'file', real };
    if (!target.isDirectory())
        return refused('is a link to something that is neither a file nor a directory');
    return directory.chain.includes(real)
        ? refused('is a link to a directory that it lies in, which would go on for ever')
        : { kind: 'directory', real };
}

;// CONCATENATED MODULE: ./src/source/tree.ts








/**
 * The files of `directory` that travel: what git would not ignore (repository and nested .gitignore files), less
 * `exclude`, plus `include`; never .git, node_modules, virtual environments or our own bookkeeping. Links inside the
 * directory are followed. Throws InvalidInput with everything that is wrong: secrets, files above 10 MB, notebooks,
 * links that leave the directory, unreadable files, names the workspace cannot hold, nothing to deploy.
 */
async function readSource(options) {
    const problems = [];
    const refuse = (path, refusal) => {
        problems.push({
            hint: excludeHint(path),
            ...refusal,
            location: { file: external_node_path_.posix.join(options.displayDirectory, path) },
        });
    };
    const root = await resolveRoot(options);
    const found = await walk(await rulesAbove(root), {
        root,
        exclude: parsePatterns(options.exclude.join('\n')),
        includes: new Includes(options.include),
        refuse: (path, message) => refuse(path, { message }),
    });
    const files = await readAll(found, refuse);
    if (problems.length > 0)
        throw new error/* InvalidInput */.o9(problems.sort(byFile));
    if (files.length === 0)
        throw new error/* InvalidInput */.o9([nothingLeft(options)]);
    return treeOf(files);
}
async function resolveRoot({ directory, displayDirectory }) {
    const fail = (what) => new error/* InvalidInput */.o9([
        {
            message: `source directory "${displayDirectory}" ${what}`,
            hint: 'set `source` to the directory that holds the app',
        },
    ]);
    const root = await (0,promises_.realpath)(directory).catch(() => {
        throw fail('does not exist');
    });
    if (!(await (0,promises_.stat)(root)).isDirectory())
        throw fail('is not a directory');
    return root;
}
async function readAll(found, refuse) {
    const files = [];
    await fingerprintAll(found, ({ path, absolutePath, name }, outcome) => {
        const refusal = refusalOf(path, name, outcome);
        if (refusal)
            refuse(path, refusal);
        else if (!(outcome instanceof Error) && outcome.sha256 !== undefined) {
            files.push({ path, content: { absolutePath }, size: outcome.size, sha256: outcome.sha256 });
        }
    });
    return files;
}
function refusalOf(path, name, outcome) {
    if (outcome instanceof Error)
        return unreadable(outcome);
    const { size, sha256, head } = outcome;
    if (sha256 === undefined) {
        return {
            message: `has ${size} bytes; a file above ${MAX_FILE_BYTES} bytes (10 MB) makes the deployment fail`,
        };
    }
    // A link must not carry a secret out under a harmless name, nor a harmless file under the name of a secret.
    const travelling = external_node_path_.posix.basename(path);
    return secretRefusal(travelling, head) ?? secretRefusal(name, head) ?? notebookRefusal(travelling, head);
}
function nothingLeft({ displayDirectory }) {
    return {
        message: `source directory "${displayDirectory}" has no file to deploy`,
        hint: 'it is empty, or .gitignore and exclude_patterns leave out everything in it',
    };
}
/** The same tree without the files named in `remove`, and with `files` added or replaced. */
function withFiles(tree, files, remove = []) {
    const gone = new Set([...remove, ...files.map((file) => file.path)]);
    return treeOf([...tree.files.filter((file) => !gone.has(file.path)), ...files]);
}
/** A file that this run wrote itself. */
function generatedFile(path, text) {
    const bytes = Buffer.from(text);
    return { path, content: { bytes }, size: bytes.length, sha256: sha256(bytes) };
}
/** The bytes to upload. Throws DeployError `SOURCE_CHANGED` when the file is no longer what `readSource` saw. */
async function readContent(file) {
    if ('bytes' in file.content)
        return file.content.bytes;
    const bytes = await (0,promises_.readFile)(file.content.absolutePath).catch((cause) => changed(file, cause));
    return sha256(bytes) === file.sha256 ? bytes : changed(file);
}
function changed(file, cause) {
    throw new error/* DeployError */.sH('SOURCE_CHANGED', `${file.path} changed while it was being deployed.`, {
        hint: 'Something writes to the source during the deploy, such as a watcher; end it and run the deploy again.',
        cause,
    });
}
function treeOf(unsorted) {
    const files = unsorted.toSorted((a, b) => compare(a.path, b.path));
    const lines = files.map((file) => `${file.path}\0${file.sha256}\n`);
    return { files, directories: directoriesOf(files), digest: sha256(lines.join('')) };
}
function directoriesOf(files) {
    const directories = new Set();
    for (const { path } of files) {
        for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1))
            directories.add(path.slice(0, at));
    }
    return [...directories].sort(compare);
}
function sha256(content) {
    return (0,external_node_crypto_.createHash)('sha256').update(content).digest('hex');
}
function byFile(a, b) {
    return compare(a.location?.file ?? '', b.location?.file ?? '');
}
function compare(a, b) {
    return a < b ? -1 : a > b ? 1 : 0;
}


/***/ })

};

export const id = 903;
export const ids = [903];
export const modules = {

/***/ 5248:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   d: () => (/* binding */ parseApp),
/* harmony export */   z: () => (/* binding */ parseDeployment)
/* harmony export */ });
/** The Apps API's `App` (databricks-sdk-go:service/apps). */
function parseApp(app) {
    const compute = app.optionalObject('compute_status');
    const status = app.optionalObject('app_status');
    return {
        name: app.string('name'),
        url: withScheme(app.optionalString('url') ?? ''),
        description: app.optionalString('description') ?? '',
        servicePrincipalClientId: app.optionalString('service_principal_client_id') ?? '',
        computeSize: app.optionalString('compute_size'),
        // databricks/cli takes an app without compute status for a stopped one.
        computeState: compute?.optionalString('state') ?? 'STOPPED',
        computeMessage: compute?.optionalString('message'),
        appState: status?.optionalString('state'),
        appMessage: status?.optionalString('message'),
        resources: app.list('resources', parseResource),
        activeDeployment: optionalDeployment(app.optionalObject('active_deployment')),
        pendingDeployment: optionalDeployment(app.optionalObject('pending_deployment')),
        autoDeploysFrom: autoDeploysFrom(app.optionalObject('git_repository')),
        defaultSourceCodePath: app.optionalString('default_source_code_path'),
    };
}
function parseDeployment(deployment) {
    const status = deployment.optionalObject('status');
    return {
        id: deployment.string('deployment_id'),
        state: status?.optionalString('state') ?? 'IN_PROGRESS',
        message: status?.optionalString('message'),
        sourceCodePath: deployment.optionalString('source_code_path'),
        envVarNames: deployment.list('env_vars', (variable) => variable.string('name')),
        command: deployment.strings('command'),
    };
}
function optionalDeployment(deployment) {
    return deployment === undefined ? undefined : parseDeployment(deployment);
}
function autoDeploysFrom(repository) {
    return repository?.optionalBoolean('auto_deploy') ? (repository.optionalString('url') ?? 'Git') : undefined;
}
function parseResource(resource) {
    const name = resource.string('name');
    return { name, raw: resource.raw, database: parseDatabase(name, resource) };
}
function parseDatabase(name, resource) {
    const postgres = resource.optionalObject('postgres');
    if (postgres !== undefined) {
        return {
            kind: 'postgres',
            name,
            branch: postgres.string('branch'),
            database: postgres.optionalString('database'),
        };
    }
    const database = resource.optionalObject('database');
    if (database === undefined)
        return undefined;
    return {
        kind: 'database',
        name,
        instanceName: database.string('instance_name'),
        databaseName: database.string('database_name'),
    };
}
function withScheme(url) {
    return url === '' || url.includes('://') ? url : `https://${url}`;
}


/***/ }),

/***/ 2454:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   a: () => (/* binding */ applyOnce)
/* harmony export */ });
/* harmony import */ var _api_error_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7409);

const ATTEMPTS = 5;
/**
 * Sends a change until it certainly holds, and never blindly twice: after "already exists", a conflict or a lost answer
 * it looks first, because the platform has no idempotency keys here.
 */
async function applyOnce(client, change) {
    const { what, send, read, verify } = change;
    let failures = 0;
    let taken = false;
    await client.deadline.poll(what, async () => {
        try {
            await send(taken);
            return { done: true, value: undefined };
        }
        catch (error) {
            failures += 1;
            if (!isUnclear(error) || failures > ATTEMPTS)
                throw error;
            const found = await read();
            if (found === undefined) {
                taken = taken || (0,_api_error_js__WEBPACK_IMPORTED_MODULE_0__/* .isAlreadyExists */ .x9)(error);
                return { done: false, state: taken ? 'not visible yet' : 'not confirmed, asking again' };
            }
            verify?.(found);
            return { done: true, value: undefined };
        }
    });
}
function isUnclear(error) {
    return (0,_api_error_js__WEBPACK_IMPORTED_MODULE_0__/* .isAlreadyExists */ .x9)(error) || (0,_api_error_js__WEBPACK_IMPORTED_MODULE_0__/* .isAmbiguous */ .X2)(error) || (error instanceof _api_error_js__WEBPACK_IMPORTED_MODULE_0__/* .ApiError */ .hD && error.status === 409);
}


/***/ }),

/***/ 9038:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  X4: () => (/* binding */ appPath),
  Ef: () => (/* binding */ createApp),
  Lj: () => (/* binding */ lastMessages),
  uW: () => (/* binding */ readApp),
  Yk: () => (/* binding */ startApp),
  fy: () => (/* binding */ updateApp),
  Gh: () => (/* binding */ waitForRunning),
  yb: () => (/* binding */ waitUntilIdle)
});

// EXTERNAL MODULE: ./src/error.ts
var error = __webpack_require__(1557);
// EXTERNAL MODULE: ./src/databricks/api-error.ts
var api_error = __webpack_require__(7409);
;// CONCATENATED MODULE: ./src/databricks/app-changes.ts
/** In the API's own spelling; the keys are the update mask. */
function apiFields(changes) {
    return {
        ...(changes.description === undefined ? {} : { description: changes.description }),
        ...(changes.computeSize === undefined ? {} : { compute_size: changes.computeSize }),
        ...(changes.resources === undefined ? {} : { resources: changes.resources }),
    };
}
/** The API's names of the fields in which the app is not as desired. */
function differences(app, desired) {
    const resources = desired.resources?.every((resource) => {
        const found = app.resources.find((candidate) => candidate.name === resource.name);
        return found !== undefined && contains(found.raw, resource);
    });
    return [
        ...(desired.description === undefined || desired.description === app.description ? [] : ['description']),
        ...(desired.computeSize === undefined || desired.computeSize === app.computeSize ? [] : ['compute_size']),
        ...(resources === false || (desired.resources?.length ?? app.resources.length) !== app.resources.length
            ? ['resources']
            : []),
    ];
}
/** Everything that `desired` says, `found` says too; the platform may add fields of its own. */
function contains(found, desired) {
    if (typeof desired !== 'object' || desired === null)
        return found === desired;
    if (typeof found !== 'object' || found === null)
        return false;
    const fields = new Map(Object.entries(found));
    return Object.entries(desired).every(([key, value]) => contains(fields.get(key), value));
}

// EXTERNAL MODULE: ./src/databricks/app-json.ts
var app_json = __webpack_require__(5248);
// EXTERNAL MODULE: ./src/databricks/apply-once.ts
var apply_once = __webpack_require__(2454);
// EXTERNAL MODULE: ./src/databricks/http.ts
var http = __webpack_require__(9332);
// EXTERNAL MODULE: ./src/databricks/json.ts
var json = __webpack_require__(2466);
;// CONCATENATED MODULE: ./src/databricks/apps.ts







const APPS = '/api/2.0/apps';
async function readApp(client, name) {
    const path = appPath(name);
    try {
        return (0,app_json/* parseApp */.d)((0,json/* decode */.D)(await client.get(path), `GET ${path}`));
    }
    catch (error) {
        if ((0,api_error/* isNotFound */.c4)(error))
            return undefined;
        throw error;
    }
}
/**
 * Creates the app without compute, as a deployment follows; waits out an app of that name that is DELETING, which takes
 * up to 20 minutes (databricks/cli:bundle/direct/dresources/app.go). Throws `APP_EXISTS` when somebody else made a
 * different one meanwhile.
 */
async function createApp(client, name, fields) {
    await (0,apply_once/* applyOnce */.a)(client, {
        what: `app ${name}`,
        send: () => client.post(APPS, { query: { no_compute: true }, body: { name, ...apiFields(fields) } }),
        read: () => waitUntilIdle(client, name),
        verify: (found) => verifyCreated(found, fields),
    });
    return client.deadline.poll(`app ${name}`, async () => {
        const app = await readApp(client, name);
        if (app === undefined)
            return { done: false, state: 'not visible yet' };
        if (app.computeState === 'ERROR')
            throw computeFailed(app, 'created');
        const ready = app.computeState === 'STOPPED' || app.computeState === 'ACTIVE';
        return ready && app.servicePrincipalClientId !== ''
            ? { done: true, value: app }
            : { done: false, state: app.computeState };
    });
}
/**
 * Writes exactly the fields given and waits until the update has SUCCEEDED. Never by PATCH, which has no mask and wipes
 * scopes; masked fields are replaced wholesale, so `resources` has to be the merged list.
 */
async function updateApp(client, name, changes) {
    const app = apiFields(changes);
    const path = `${appPath(name)}/update`;
    const what = `the update of app ${name}`;
    await (0,apply_once/* applyOnce */.a)(client, {
        what,
        send: async () => {
            await client.post(path, { body: { app, update_mask: Object.keys(app).join(',') } });
            await waitForUpdate(client, name, path);
        },
        read: async () => {
            const found = await waitUntilIdle(client, name);
            return found !== undefined && differences(found, changes).length === 0 ? found : undefined;
        },
    });
    return existing(await waitUntilIdle(client, name), name);
}
/** Starts the app's compute, waits until it is ACTIVE and the deployment that a start makes by itself has ended. */
async function startApp(client, name) {
    const idle = existing(await waitUntilIdle(client, name), name);
    if (idle.computeState === 'ACTIVE')
        return idle;
    await (0,apply_once/* applyOnce */.a)(client, {
        what: `the start of app ${name}`,
        send: () => client.post(`${appPath(name)}/start`, { body: {} }),
        read: async () => {
            const app = await readApp(client, name);
            return app?.computeState === 'STARTING' || app?.computeState === 'ACTIVE' ? app : undefined;
        },
    });
    await waitForActive(client, name);
    return existing(await waitUntilIdle(client, name), name);
}
/**
 * Waits until nothing moves: no deployment in progress, compute not changing. Undefined: there is no such app, or it was
 * DELETING and is gone.
 */
async function waitUntilIdle(client, name) {
    return client.deadline.poll(`app ${name}`, async () => {
        const app = await readApp(client, name);
        const moving = app === undefined ? undefined : movement(app);
        return moving === undefined ? { done: true, value: app } : { done: false, state: moving };
    });
}
/** Waits until `app_status` is RUNNING. Throws `APP_CRASHED` or `APP_NOT_ACTIVE` with the app's message. */
async function waitForRunning(client, name) {
    return client.deadline.poll(`app ${name} to run`, async () => {
        const app = existing(await readApp(client, name), name);
        if (app.appState === 'RUNNING')
            return { done: true, value: app };
        if (app.appState === 'CRASHED') {
            throw new error/* DeployError */.sH('APP_CRASHED', `App "${name}" crashed: ${lastMessages(app)}`, {
                hint: `Its log is at ${app.url}/logz. Usual causes: it does not listen on 0.0.0.0:$DATABRICKS_APP_PORT, a package is missing, or a migration of its own failed.`,
            });
        }
        if (app.computeState === 'STOPPED' || app.computeState === 'ERROR')
            throw computeFailed(app, 'kept running');
        return { done: false, state: app.appState ?? app.computeState };
    });
}
/** What the app said last: its own message, then its compute's. */
function lastMessages(app) {
    const messages = [app.appMessage, app.computeMessage].filter((message) => message !== undefined && message !== '');
    return messages.length === 0 ? 'it gave no message.' : messages.join(' / ');
}
function appPath(name) {
    return `${APPS}/${(0,http/* segment */.m)(name)}`;
}
const MOVING = ['STARTING', 'UPDATING', 'STOPPING', 'DELETING'];
function movement(app) {
    if (MOVING.includes(app.computeState))
        return app.computeState;
    const deployment = [app.pendingDeployment, app.activeDeployment].find((each) => each?.state === 'IN_PROGRESS');
    return deployment === undefined ? undefined : `deployment ${deployment.id} IN_PROGRESS`;
}
async function waitForUpdate(client, name, path) {
    await client.deadline.poll(`the update of app ${name}`, async () => {
        const status = (0,json/* decode */.D)(await client.get(path), `GET ${path}`).object('status');
        const state = status.string('state');
        if (state === 'SUCCEEDED')
            return { done: true, value: undefined };
        if (state !== 'FAILED')
            return { done: false, state };
        const message = status.optionalString('message') ?? 'no message';
        throw new error/* DeployError */.sH('APP_UPDATE_FAILED', `The update of app "${name}" failed: ${message}`, {
            hint: 'Attaching a database needs CAN_MANAGE on its Lakebase project or instance; the message says which resource was refused.',
        });
    });
}
async function waitForActive(client, name) {
    let started = false;
    await client.deadline.poll(`app ${name} to start`, async () => {
        const app = existing(await readApp(client, name), name);
        if (app.computeState === 'ACTIVE')
            return { done: true, value: undefined };
        // A STOPPED right after the call may be an old answer; one after STARTING is the end.
        if (app.computeState === 'ERROR' || (started && app.computeState === 'STOPPED'))
            throw computeFailed(app, 'started');
        started = started || app.computeState === 'STARTING';
        return { done: false, state: app.computeState };
    });
}
function computeFailed(app, desired) {
    return new error/* DeployError */.sH('APP_NOT_ACTIVE', `App "${app.name}" could not be ${desired}: its compute is ${app.computeState}. ${lastMessages(app)}`, { hint: 'Run the job again, which starts it; the Apps page shows its events.' });
}
function existing(app, name) {
    if (app !== undefined)
        return app;
    throw new error/* DeployError */.sH('APP_GONE', `App "${name}" was deleted by somebody while this job worked on it.`, {
        hint: 'Run the job again, which creates it anew.',
    });
}
function verifyCreated(app, desired) {
    const different = differences(app, desired);
    if (different.length === 0)
        return;
    throw new error/* DeployError */.sH('APP_EXISTS', `App "${app.name}" was created meanwhile by somebody else and differs in ${different.join(', ')}.`, { hint: 'Run the job again, which plans the change of the app that is there now.' });
}


/***/ }),

/***/ 1265:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   SN: () => (/* binding */ deleteBranch),
/* harmony export */   lY: () => (/* binding */ createBranch),
/* harmony export */   pG: () => (/* binding */ readBranch),
/* harmony export */   vb: () => (/* binding */ refuseUnavailable),
/* harmony export */   vm: () => (/* binding */ waitForBranch)
/* harmony export */ });
/* harmony import */ var _error_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1557);
/* harmony import */ var _api_error_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7409);
/* harmony import */ var _apply_once_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2454);
/* harmony import */ var _json_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(2466);
/* harmony import */ var _endpoint_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(4680);
/* harmony import */ var _operation_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(7440);






/** Creates the branch and waits until it and its endpoint are ready, the endpoint with the size asked for. */
async function createBranch(client, desired) {
    const parent = `projects/${desired.project}`;
    const name = `${parent}/branches/${desired.id}`;
    const expiration = desired.ttlSeconds === undefined ? { no_expiry: true } : { ttl: `${desired.ttlSeconds}s` };
    const what = describe(name);
    await (0,_apply_once_js__WEBPACK_IMPORTED_MODULE_2__/* .applyOnce */ .a)(client, {
        what,
        send: () => (0,_operation_js__WEBPACK_IMPORTED_MODULE_5__/* .mutate */ .T)(client, what, () => client.post(`${_operation_js__WEBPACK_IMPORTED_MODULE_5__/* .POSTGRES_API */ .l}/${parent}/branches`, {
            query: { branch_id: desired.id },
            body: { spec: { source_branch: desired.source, ...expiration } },
        })),
        read: () => readBranch(client, name),
        verify: (found) => verifySource(found, desired.source),
    });
    const branch = await waitForBranch(client, name);
    await (0,_endpoint_js__WEBPACK_IMPORTED_MODULE_4__/* .settleEndpoint */ .J3)(client, name, desired.endpoint);
    return branch;
}
/** Begins the deletion of a branch (full path), which the platform then finishes; one that is gone is no error. */
async function deleteBranch(client, name) {
    try {
        await client.delete(`${_operation_js__WEBPACK_IMPORTED_MODULE_5__/* .POSTGRES_API */ .l}/${name}`);
    }
    catch (error) {
        if (!(0,_api_error_js__WEBPACK_IMPORTED_MODULE_1__/* .isNotFound */ .c4)(error))
            throw error;
    }
}
/** Waits until a branch is READY with nothing pending. `name` is the full path. */
async function waitForBranch(client, name) {
    return client.deadline.poll(describe(name), async () => {
        const branch = await readBranch(client, name);
        if (branch === undefined)
            return { done: false, state: 'not visible yet' };
        refuseUnavailable(branch);
        if (branch.pendingState !== undefined) {
            return { done: false, state: `${branch.state}, becoming ${branch.pendingState}` };
        }
        return branch.state === 'READY' ? { done: true, value: branch } : { done: false, state: branch.state };
    });
}
/** `name` is the full path. */
async function readBranch(client, name) {
    const path = `${_operation_js__WEBPACK_IMPORTED_MODULE_5__/* .POSTGRES_API */ .l}/${name}`;
    try {
        const branch = (0,_json_js__WEBPACK_IMPORTED_MODULE_3__/* .decode */ .D)(await client.get(path), `GET ${path}`);
        const status = branch.object('status');
        const deleted = branch.optionalString('delete_time') ?? status.optionalString('delete_time');
        return {
            name: branch.string('name'),
            id: branch.string('name').split('/').at(-1) ?? '',
            state: deleted === undefined ? (status.optionalString('current_state') ?? 'INIT') : 'DELETED',
            pendingState: status.optionalString('pending_state') || undefined,
            default: status.optionalBoolean('default') ?? false,
            protected: status.optionalBoolean('is_protected') ?? false,
            expireTime: status.optionalString('expire_time'),
            source: status.optionalString('source_branch'),
        };
    }
    catch (error) {
        if ((0,_api_error_js__WEBPACK_IMPORTED_MODULE_1__/* .isNotFound */ .c4)(error))
            return undefined;
        throw error;
    }
}
/** Throws `BRANCH_UNAVAILABLE` for a branch that no connection can reach and no waiting brings back. */
function refuseUnavailable(branch) {
    if (branch.state !== 'DELETED' && branch.state !== 'ARCHIVED')
        return;
    const [, project] = branch.name.split('/');
    const hint = branch.state === 'DELETED'
        ? `Bring it back with \`databricks api post /api/2.0/postgres/${branch.name}/undelete\`, or choose another name: \`branch: ${branch.id}-2\`.`
        : 'Open the branch in the Lakebase console, which restores it, or choose another name under `branch:`.';
    throw new _error_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .sH('BRANCH_UNAVAILABLE', `Branch "${branch.id}" of project "${project}" is ${branch.state} and takes no connections.`, { hint });
}
function verifySource(found, source) {
    if (found.source === undefined || found.source === source)
        return;
    throw new _error_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .sH('BRANCH_EXISTS', `Branch "${found.name}" was created meanwhile by somebody else, from ${found.source} and not from ${source}.`, { hint: 'Choose another name under `branch:`, or run the job again to use the branch as it is.' });
}
function describe(name) {
    const [, project, , branch] = name.split('/');
    return `branch ${project}/${branch}`;
}


/***/ }),

/***/ 516:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   SY: () => (/* binding */ readDatabase),
/* harmony export */   cD: () => (/* binding */ createDatabase),
/* harmony export */   xe: () => (/* binding */ databaseId)
/* harmony export */ });
/* harmony import */ var _api_error_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7409);
/* harmony import */ var _apply_once_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2454);
/* harmony import */ var _list_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6953);
/* harmony import */ var _operation_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(7440);




/** The database with that Postgres name on a branch (full path), or undefined. */
async function readDatabase(client, branch, postgresDatabase) {
    try {
        const databases = await (0,_list_js__WEBPACK_IMPORTED_MODULE_2__/* .listAll */ ._)(client, `${_operation_js__WEBPACK_IMPORTED_MODULE_3__/* .POSTGRES_API */ .l}/${branch}/databases`, 'databases', (database) => ({
            name: database.string('name'),
            postgresDatabase: database.object('status').string('postgres_database'),
        }));
        return databases.find((database) => database.postgresDatabase === postgresDatabase);
    }
    catch (error) {
        if ((0,_api_error_js__WEBPACK_IMPORTED_MODULE_0__/* .isNotFound */ .c4)(error))
            return undefined;
        throw error;
    }
}
/**
 * Creates a database through the API and not by SQL: the API also gives it the extensions that the logins of service
 * principals need (databricks-solutions/ai-dev-kit, pull request 513).
 */
async function createDatabase(client, desired) {
    const { branch, postgresDatabase, ownerRole } = desired;
    const what = `database ${postgresDatabase} on ${branch}`;
    await (0,_apply_once_js__WEBPACK_IMPORTED_MODULE_1__/* .applyOnce */ .a)(client, {
        what,
        send: (taken) => (0,_operation_js__WEBPACK_IMPORTED_MODULE_3__/* .mutate */ .T)(client, what, () => client.post(`${_operation_js__WEBPACK_IMPORTED_MODULE_3__/* .POSTGRES_API */ .l}/${branch}/databases`, {
            query: { database_id: taken ? undefined : databaseId(postgresDatabase) },
            body: { spec: { postgres_database: postgresDatabase, role: ownerRole } },
        })),
        read: () => readDatabase(client, branch, postgresDatabase),
    });
    return client.deadline.poll(what, async () => {
        const database = await readDatabase(client, branch, postgresDatabase);
        return database === undefined
            ? { done: false, state: 'not visible yet' }
            : { done: true, value: database };
    });
}
/** An id that reads like the name, when the name has one; the platform makes one up otherwise. */
function databaseId(postgresDatabase) {
    const id = postgresDatabase.replaceAll('_', '-');
    return /^[a-z][a-z0-9-]{2,61}[a-z0-9]$/.test(id) ? id : undefined;
}


/***/ }),

/***/ 4680:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   J3: () => (/* binding */ settleEndpoint),
/* harmony export */   KW: () => (/* binding */ readEndpoint),
/* harmony export */   Sx: () => (/* binding */ waitForEndpoint),
/* harmony export */   T2: () => (/* binding */ specFields),
/* harmony export */   UD: () => (/* binding */ createEndpoint),
/* harmony export */   cH: () => (/* binding */ resizeEndpoint),
/* harmony export */   xZ: () => (/* binding */ enableEndpoint)
/* harmony export */ });
/* harmony import */ var _api_error_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7409);
/* harmony import */ var _json_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2466);
/* harmony import */ var _operation_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7440);



/** The read-write endpoint of a branch (full path), or undefined. It must be called `primary`. */
async function readEndpoint(client, branch) {
    try {
        return await getEndpoint(client, primaryOf(branch));
    }
    catch (error) {
        if ((0,_api_error_js__WEBPACK_IMPORTED_MODULE_0__/* .isNotFound */ .c4)(error))
            return undefined;
        throw error;
    }
}
/** Changes only the fields given; waits until nothing is pending. `name` is the full path. */
async function resizeEndpoint(client, name, spec) {
    const mask = [
        ...(spec.size === undefined ? [] : ['spec.autoscaling_limit_min_cu', 'spec.autoscaling_limit_max_cu']),
        ...(spec.suspendAfterSeconds === undefined ? [] : ['spec.suspension']),
    ];
    return patchEndpoint(client, name, mask, specFields(spec));
}
/** Sets `disabled: false`, so that connections wake it again. */
async function enableEndpoint(client, name) {
    return patchEndpoint(client, name, ['spec.disabled'], { disabled: false });
}
/** Creates the read-write endpoint `primary` of a branch (full path) that has none. */
async function createEndpoint(client, branch, spec) {
    const name = primaryOf(branch);
    await (0,_operation_js__WEBPACK_IMPORTED_MODULE_2__/* .mutate */ .T)(client, describe(name), () => client.post(`${_operation_js__WEBPACK_IMPORTED_MODULE_2__/* .POSTGRES_API */ .l}/${branch}/endpoints`, {
        query: { endpoint_id: 'primary', replace_existing: true },
        body: { spec: { endpoint_type: 'ENDPOINT_TYPE_READ_WRITE', ...specFields(spec) } },
        // Create-or-update: sending it twice does what sending it once does.
        retry: 'safe',
    }));
    return waitForEndpoint(client, name);
}
/** Waits until an endpoint is ACTIVE, IDLE or DEGRADED with nothing pending. `name` is the full path. */
async function waitForEndpoint(client, name) {
    return client.deadline.poll(describe(name), async () => {
        const endpoint = await readEndpoint(client, branchOf(name));
        if (endpoint === undefined)
            return { done: false, state: 'not visible yet' };
        if (endpoint.pendingState !== undefined) {
            return { done: false, state: `${endpoint.state}, becoming ${endpoint.pendingState}` };
        }
        if (endpoint.state === 'INIT' || endpoint.host === '')
            return { done: false, state: endpoint.state };
        return { done: true, value: endpoint };
    });
}
/** Waits for the endpoint that comes with a new branch, and gives it the desired size if it has another. */
async function settleEndpoint(client, branch, desired) {
    const endpoint = await waitForEndpoint(client, primaryOf(branch));
    if (desired === undefined)
        return endpoint;
    const sameSize = endpoint.minCu === desired.size.minCu && endpoint.maxCu === desired.size.maxCu;
    if (sameSize && endpoint.suspendAfterSeconds === desired.suspendAfterSeconds)
        return endpoint;
    return resizeEndpoint(client, endpoint.name, desired);
}
/** The fields of a spec as `default_endpoint_settings` and endpoints share them. */
function specFields(spec) {
    const { size, suspendAfterSeconds: idle } = spec;
    return {
        ...(size === undefined
            ? {}
            : { autoscaling_limit_min_cu: size.minCu, autoscaling_limit_max_cu: size.maxCu }),
        // One of two; `no_suspension: false` is refused (databricks-sdk-go:service/postgres).
        ...(idle === undefined
            ? {}
            : idle === 'never'
                ? { no_suspension: true }
                : { suspend_timeout_duration: `${idle}s` }),
    };
}
async function patchEndpoint(client, name, mask, fields) {
    await (0,_operation_js__WEBPACK_IMPORTED_MODULE_2__/* .mutate */ .T)(client, describe(name), () => client.patch(`${_operation_js__WEBPACK_IMPORTED_MODULE_2__/* .POSTGRES_API */ .l}/${name}`, {
        query: { update_mask: mask.join(',') },
        body: { spec: { endpoint_type: 'ENDPOINT_TYPE_READ_WRITE', ...fields } },
    }));
    return waitForEndpoint(client, name);
}
async function getEndpoint(client, name) {
    const path = `${_operation_js__WEBPACK_IMPORTED_MODULE_2__/* .POSTGRES_API */ .l}/${name}`;
    return parseEndpoint((0,_json_js__WEBPACK_IMPORTED_MODULE_1__/* .decode */ .D)(await client.get(path), `GET ${path}`));
}
function parseEndpoint(endpoint) {
    const status = endpoint.object('status');
    return {
        name: endpoint.string('name'),
        state: status.optionalString('current_state') ?? 'INIT',
        pendingState: status.optionalString('pending_state') || undefined,
        minCu: status.optionalNumber('autoscaling_limit_min_cu') ?? 0,
        maxCu: status.optionalNumber('autoscaling_limit_max_cu') ?? 0,
        suspendAfterSeconds: idleSeconds(status.optionalString('suspend_timeout_duration')),
        disabled: status.optionalBoolean('disabled') ?? false,
        host: status.optionalObject('hosts')?.optionalString('host') ?? '',
    };
}
/** A status has no `no_suspension`: an endpoint that never suspends reports no duration, or none that is positive. */
function idleSeconds(duration) {
    const seconds = Number.parseFloat(duration ?? '0');
    return seconds > 0 ? seconds : 'never';
}
function primaryOf(branch) {
    return `${branch}/endpoints/primary`;
}
function branchOf(endpoint) {
    return endpoint.slice(0, endpoint.lastIndexOf('/endpoints/'));
}
function describe(name) {
    const [, project, , branch] = name.split('/');
    return `the endpoint of ${project}/${branch}`;
}


/***/ }),

/***/ 6953:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   _: () => (/* binding */ listAll)
/* harmony export */ });
/* harmony import */ var _json_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2466);

/** Every item of a paged list of the postgres API; `key` is the field that holds a page. */
async function listAll(client, path, key, item) {
    const items = [];
    let token;
    do {
        const page = (0,_json_js__WEBPACK_IMPORTED_MODULE_0__/* .decode */ .D)(await client.get(path, { query: { page_size: 100, page_token: token } }), `GET ${path}`);
        items.push(...page.list(key, item));
        token = page.optionalString('next_page_token') || undefined;
    } while (token !== undefined);
    return items;
}


/***/ }),

/***/ 9805:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   z: () => (/* binding */ readAutoscaling)
/* harmony export */ });
/* harmony import */ var _error_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1557);
/* harmony import */ var _branch_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1265);
/* harmony import */ var _database_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(516);
/* harmony import */ var _endpoint_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(4680);
/* harmony import */ var _project_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(7532);





/** The branch that every project is created with. */
const FIRST_BRANCH = 'production';
/**
 * Reads project, branch, endpoint and database in one round (two when the default branch is not `production` or the
 * branch is missing). Changes nothing and waits for nothing: what a killed run left in INIT is reported so, and a project
 * may even lack its default branch for a moment. `now` is epoch ms.
 * Throws `PROJECT_RESERVED`, `BRANCH_UNAVAILABLE`, `BRANCH_EXPIRED`, `BRANCH_NOT_FOUND` (of `branchFrom`).
 */
async function readAutoscaling(client, query, now = Date.now()) {
    const likely = query.branch ?? FIRST_BRANCH;
    const [project, first] = await Promise.all([
        (0,_project_js__WEBPACK_IMPORTED_MODULE_4__/* .readProject */ .W)(client, query.project),
        readContent(client, query, branchPath(query.project, likely)),
    ]);
    if (project === undefined)
        return newProject(query, likely);
    const name = query.branch === undefined ? project.defaultBranch : branchPath(query.project, query.branch);
    const content = name === branchPath(query.project, likely) ? first : await readContent(client, query, name);
    if (content.branch !== undefined)
        refuseUnusable(content.branch, now);
    const isCopy = content.branch === undefined && name !== project.defaultBranch;
    const source = isCopy ? await readSource(client, query, project.defaultBranch, now) : undefined;
    const branchId = name.split('/').at(-1) ?? likely;
    return { kind: 'autoscaling', projectId: query.project, branchId, project, ...content, source };
}
async function readContent(client, query, name) {
    const [branch, endpoint, database] = await Promise.all([
        (0,_branch_js__WEBPACK_IMPORTED_MODULE_1__/* .readBranch */ .pG)(client, name),
        (0,_endpoint_js__WEBPACK_IMPORTED_MODULE_3__/* .readEndpoint */ .KW)(client, name),
        (0,_database_js__WEBPACK_IMPORTED_MODULE_2__/* .readDatabase */ .SY)(client, name, query.database),
    ]);
    return { branch, endpoint, database };
}
function newProject(query, branchId) {
    if (query.branchFrom !== undefined && query.branchFrom !== FIRST_BRANCH && branchId !== FIRST_BRANCH) {
        throw new _error_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .sH('BRANCH_NOT_FOUND', `Branch "${branchId}" cannot be copied from "${query.branchFrom}": project "${query.project}" does not exist yet, and a new project has only "${FIRST_BRANCH}".`, {
            hint: `Use \`branch_from: ${FIRST_BRANCH}\` under \`lakebase:\`, or correct the name of the project.`,
        });
    }
    return {
        kind: 'autoscaling',
        projectId: query.project,
        branchId,
        project: undefined,
        branch: undefined,
        endpoint: undefined,
        database: undefined,
        source: undefined,
    };
}
async function readSource(client, query, defaultBranch, now) {
    const name = query.branchFrom === undefined ? defaultBranch : branchPath(query.project, query.branchFrom);
    const { branch, endpoint, database } = await readContent(client, query, name);
    if (branch !== undefined) {
        refuseUnusable(branch, now);
        return { branch, endpoint, database };
    }
    throw new _error_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .sH('BRANCH_NOT_FOUND', `Branch "${query.branch}" cannot be created: project "${query.project}" has no branch "${name.split('/').at(-1)}" to copy it from.`, {
        hint: `Use \`branch_from: ${defaultBranch.split('/').at(-1)}\` under \`lakebase:\`, which is its default branch.`,
    });
}
function refuseUnusable(branch, now) {
    (0,_branch_js__WEBPACK_IMPORTED_MODULE_1__/* .refuseUnavailable */ .vb)(branch);
    if (branch.expireTime === undefined || Date.parse(branch.expireTime) > now)
        return;
    throw new _error_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .sH('BRANCH_EXPIRED', `Branch "${branch.name}" expired at ${branch.expireTime} and is about to be deleted.`, {
        hint: 'Wait until it is gone and run the job again, which creates it anew; give it longer with `ttl:`.',
    });
}
function branchPath(project, branch) {
    return `projects/${project}/branches/${branch}`;
}


/***/ }),

/***/ 7440:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   T: () => (/* binding */ mutate),
/* harmony export */   l: () => (/* binding */ POSTGRES_API)
/* harmony export */ });
/* harmony import */ var _api_error_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7409);
/* harmony import */ var _json_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2466);


const POSTGRES_API = '/api/2.0/postgres';
/**
 * Sends a mutation of the postgres API and waits for its long-running operation. While the platform still reconciles an
 * earlier change it answers 409 (databricks/cli:bundle/direct/dresources/postgres_endpoint.go); that is waited out.
 * `what` names the thing in progress lines and errors: `endpoint primary of branch production`.
 */
async function mutate(client, what, send) {
    const operation = await client.deadline.poll(what, async () => {
        try {
            return { done: true, value: await send() };
        }
        catch (error) {
            if (isReconciling(error))
                return { done: false, state: 'reconciling an earlier change' };
            throw error;
        }
    });
    await finish(client, what, (0,_json_js__WEBPACK_IMPORTED_MODULE_1__/* .decode */ .D)(operation, `the change of ${what}`));
}
function isReconciling(error) {
    return error instanceof _api_error_js__WEBPACK_IMPORTED_MODULE_0__/* .ApiError */ .hD && error.status === 409 && error.platformMessage.includes('reconciliation');
}
/** Operation names are appended verbatim: their ids look like base64. */
async function finish(client, what, started) {
    const path = `${POSTGRES_API}/${started.string('name')}`;
    let operation = started;
    await client.deadline.poll(what, async () => {
        if (operation.optionalBoolean('done') !== true)
            operation = (0,_json_js__WEBPACK_IMPORTED_MODULE_1__/* .decode */ .D)(await client.get(path), `GET ${path}`);
        if (operation.optionalBoolean('done') !== true)
            return { done: false, state: 'in progress' };
        const error = operation.optionalObject('error');
        if (error !== undefined)
            throw operationFailed(what, error);
        return { done: true, value: undefined };
    });
}
function operationFailed(what, error) {
    const errorCode = error.optionalString('error_code');
    const platformMessage = error.optionalString('message') ?? 'no message';
    const code = errorCode === undefined ? '' : `${errorCode}: `;
    return new _api_error_js__WEBPACK_IMPORTED_MODULE_0__/* .ApiError */ .hD('OPERATION_FAILED', `Changing ${what} failed: ${code}${platformMessage}`, {
        status: 200,
        errorCode,
        platformMessage,
        structured: true,
        requestId: undefined,
        details: [],
        retryAfterMs: undefined,
        hint: 'The platform began the change and gave it up; the message says why. Run the job again once that is solved.',
    });
}


/***/ }),

/***/ 7532:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   W: () => (/* binding */ readProject),
/* harmony export */   g: () => (/* binding */ createProject)
/* harmony export */ });
/* harmony import */ var _error_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1557);
/* harmony import */ var _api_error_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7409);
/* harmony import */ var _apply_once_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2454);
/* harmony import */ var _http_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(9332);
/* harmony import */ var _json_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(2466);
/* harmony import */ var _branch_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(1265);
/* harmony import */ var _endpoint_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(4680);
/* harmony import */ var _operation_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(7440);








/**
 * Creates the project and waits until its first branch and endpoint are ready. All values are explicit, because the
 * platform's defaults differ between its documents.
 */
async function createProject(client, desired) {
    const what = `project ${desired.id}`;
    const spec = {
        display_name: desired.displayName,
        pg_version: desired.pgVersion,
        default_endpoint_settings: (0,_endpoint_js__WEBPACK_IMPORTED_MODULE_6__/* .specFields */ .T2)(desired.endpoint),
    };
    await (0,_apply_once_js__WEBPACK_IMPORTED_MODULE_2__/* .applyOnce */ .a)(client, {
        what,
        send: () => (0,_operation_js__WEBPACK_IMPORTED_MODULE_7__/* .mutate */ .T)(client, what, () => client.post(`${_operation_js__WEBPACK_IMPORTED_MODULE_7__/* .POSTGRES_API */ .l}/projects`, { query: { project_id: desired.id }, body: { spec } })),
        read: () => readProject(client, desired.id),
        verify: (found) => verifyVersion(found, desired.pgVersion),
    });
    const project = await waitForProject(client, desired.id);
    await (0,_branch_js__WEBPACK_IMPORTED_MODULE_5__/* .waitForBranch */ .vm)(client, project.defaultBranch);
    await (0,_endpoint_js__WEBPACK_IMPORTED_MODULE_6__/* .settleEndpoint */ .J3)(client, project.defaultBranch, desired.endpoint);
    return project;
}
/** Undefined when there is none. Throws `PROJECT_RESERVED` for a deleted project whose id is not free yet. */
async function readProject(client, id) {
    const path = `${_operation_js__WEBPACK_IMPORTED_MODULE_7__/* .POSTGRES_API */ .l}/projects/${(0,_http_js__WEBPACK_IMPORTED_MODULE_3__/* .segment */ .m)(id)}`;
    try {
        const project = (0,_json_js__WEBPACK_IMPORTED_MODULE_4__/* .decode */ .D)(await client.get(path), `GET ${path}`);
        refuseReserved(project, id);
        const status = project.object('status');
        return {
            id,
            defaultBranch: status.optionalString('default_branch') ?? `projects/${id}/branches/production`,
            pgVersion: status.number('pg_version'),
        };
    }
    catch (error) {
        if ((0,_api_error_js__WEBPACK_IMPORTED_MODULE_1__/* .isNotFound */ .c4)(error))
            return undefined;
        throw error;
    }
}
async function waitForProject(client, id) {
    return client.deadline.poll(`project ${id}`, async () => {
        const project = await readProject(client, id);
        return project === undefined ? { done: false, state: 'not visible yet' } : { done: true, value: project };
    });
}
/** A deleted project keeps its id for seven days, and answers GET with `delete_time` set. */
function refuseReserved(project, id) {
    const status = project.optionalObject('status');
    const time = (field) => project.optionalString(field) ?? status?.optionalString(field);
    const deleted = time('delete_time');
    if (deleted === undefined)
        return;
    const until = time('purge_time') ?? 'seven days after that';
    throw new _error_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .sH('PROJECT_RESERVED', `Project "${id}" was deleted at ${deleted}; its name stays reserved until ${until}.`, {
        hint: [
            `Bring it back with its data: databricks api post /api/2.0/postgres/projects/${id}/undelete`,
            `Or use another name: \`project: ${id}-2\`.`,
            `Or give up its data for good: databricks api delete "/api/2.0/postgres/projects/${id}?purge=true"`,
        ].join('\n'),
    });
}
function verifyVersion(found, desired) {
    if (found.pgVersion === desired)
        return;
    throw new _error_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .sH('PROJECT_EXISTS', `Project "${found.id}" was created meanwhile by somebody else, with PostgreSQL ${found.pgVersion} and not ${desired}.`, { hint: 'Run the job again to use the project as it is, or choose another name under `project:`.' });
}


/***/ }),

/***/ 4177:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   f: () => (/* binding */ readRole),
/* harmony export */   r: () => (/* binding */ createRole)
/* harmony export */ });
/* harmony import */ var _apply_once_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2454);
/* harmony import */ var _list_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6953);
/* harmony import */ var _operation_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7440);



/** The role whose Postgres name is `postgresRole`, or undefined. `branch` is a full path. */
async function readRole(client, branch, postgresRole) {
    const roles = await (0,_list_js__WEBPACK_IMPORTED_MODULE_1__/* .listAll */ ._)(client, `${_operation_js__WEBPACK_IMPORTED_MODULE_2__/* .POSTGRES_API */ .l}/${branch}/roles`, 'roles', (role) => {
        const status = role.object('status');
        return {
            name: role.string('name'),
            postgresRole: status.string('postgres_role'),
            authMethod: status.optionalString('auth_method'),
            membershipRoles: status.strings('membership_roles'),
        };
    });
    return roles.find((role) => role.postgresRole === postgresRole);
}
/**
 * Gives the deployer a Postgres role (OAuth login, `DATABRICKS_SUPERUSER`) on a branch (full path). CREATEROLE does not come
 * with that membership (docs "Postgres roles", table "Role capabilities"), and the first deployer makes the owner role.
 */
async function createRole(client, branch, deployer) {
    const what = `role ${deployer.userName} on ${branch}`;
    const spec = {
        postgres_role: deployer.userName,
        identity_type: deployer.kind === 'user' ? 'USER' : 'SERVICE_PRINCIPAL',
        auth_method: 'LAKEBASE_OAUTH_V1',
        membership_roles: ['DATABRICKS_SUPERUSER'],
        attributes: { createrole: true },
    };
    await (0,_apply_once_js__WEBPACK_IMPORTED_MODULE_0__/* .applyOnce */ .a)(client, {
        what,
        send: (taken) => (0,_operation_js__WEBPACK_IMPORTED_MODULE_2__/* .mutate */ .T)(client, what, () => client.post(`${_operation_js__WEBPACK_IMPORTED_MODULE_2__/* .POSTGRES_API */ .l}/${branch}/roles`, {
            query: { role_id: taken ? undefined : roleId(deployer) },
            body: { spec },
        })),
        read: () => readRole(client, branch, deployer.userName),
    });
    return client.deadline.poll(what, async () => {
        const role = await readRole(client, branch, deployer.userName);
        return role === undefined ? { done: false, state: 'not visible yet' } : { done: true, value: role };
    });
}
/**
 * The id that the platform itself would choose: `sp-` and the application id, whose first character may be a digit, or
 * the local part of the e-mail address. Undefined when that is no valid id.
 */
function roleId(deployer) {
    const id = deployer.kind === 'service-principal'
        ? `sp-${deployer.userName.toLowerCase()}`
        : (deployer.userName.split('@')[0] ?? '').toLowerCase().replace(/[^a-z0-9]+/g, '-');
    return /^[a-z][a-z0-9-]{2,61}[a-z0-9]$/.test(id) ? id : undefined;
}


/***/ }),

/***/ 1538:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Co: () => (/* binding */ readAppPermissions),
/* harmony export */   HM: () => (/* binding */ resolvePrincipal),
/* harmony export */   HR: () => (/* binding */ missingPermissions),
/* harmony export */   Rm: () => (/* binding */ addAppPermissions)
/* harmony export */ });
/* harmony import */ var _config_desired_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1192);
/* harmony import */ var _api_error_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7409);
/* harmony import */ var _http_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(9332);
/* harmony import */ var _json_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(2466);




/** Direct (not inherited) entries of the app's access control list, levels this tool knows only; none without an app. */
async function readAppPermissions(client, app) {
    const path = permissionsPath(app);
    try {
        return (0,_json_js__WEBPACK_IMPORTED_MODULE_3__/* .decode */ .D)(await client.get(path), `GET ${path}`)
            .list('access_control_list', directEntries)
            .flat();
    }
    catch (error) {
        if ((0,_api_error_js__WEBPACK_IMPORTED_MODULE_1__/* .isNotFound */ .c4)(error))
            return [];
        throw error;
    }
}
/** Adds entries; what is there stays, because PATCH adds and only PUT replaces. */
async function addAppPermissions(client, app, permissions) {
    await client.patch(permissionsPath(app), {
        body: {
            access_control_list: permissions.map((entry) => ({
                ...named(entry.principal),
                permission_level: entry.level,
            })),
        },
    });
}
/** What of `desired` the direct entries do not give yet; CAN_MANAGE includes CAN_USE. Pure. */
function missingPermissions(desired, direct) {
    return desired.filter((asked) => !direct.some((entry) => samePrincipal(entry.principal, asked.principal) &&
        (entry.level === asked.level || entry.level === 'CAN_MANAGE')));
}
function permissionsPath(app) {
    return `/api/2.0/permissions/apps/${(0,_http_js__WEBPACK_IMPORTED_MODULE_2__/* .segment */ .m)(app)}`;
}
function directEntries(entry) {
    const principal = principalOf(entry);
    if (principal === undefined)
        return [];
    return entry
        .list('all_permissions', (permission) => ({
        level: _config_desired_js__WEBPACK_IMPORTED_MODULE_0__/* .PERMISSION_LEVELS */ .eO.find((level) => level === permission.optionalString('permission_level')),
        inherited: permission.optionalBoolean('inherited') ?? false,
    }))
        .flatMap(({ level, inherited }) => (level === undefined || inherited ? [] : [{ principal, level }]));
}
function principalOf(entry) {
    const user = entry.optionalString('user_name');
    if (user !== undefined)
        return { user };
    const group = entry.optionalString('group_name');
    if (group !== undefined)
        return { group };
    const servicePrincipal = entry.optionalString('service_principal_name');
    return servicePrincipal === undefined ? undefined : { servicePrincipal };
}
function named(principal) {
    if ('user' in principal)
        return { user_name: principal.user };
    if ('group' in principal)
        return { group_name: principal.group };
    return { service_principal_name: principal.servicePrincipal };
}
/** E-mail addresses and application ids do not depend on case; names of groups do. */
function samePrincipal(one, other) {
    return principalKey(one) === principalKey(other);
}
function principalKey(principal) {
    if ('user' in principal)
        return `user ${principal.user.toLowerCase()}`;
    if ('group' in principal)
        return `group ${principal.group}`;
    return `service principal ${principal.servicePrincipal.toLowerCase()}`;
}
/** `{username}` in a permission is whoever deploys. */
function resolvePrincipal(permission, me) {
    const { principal } = permission;
    if (!('user' in principal) || principal.user !== '{username}')
        return permission;
    return {
        level: permission.level,
        principal: me.kind === 'user' ? { user: me.userName } : { servicePrincipal: me.userName },
    };
}


/***/ }),

/***/ 672:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Q_: () => (/* binding */ createInstance),
/* harmony export */   WM: () => (/* binding */ waitForInstance),
/* harmony export */   _i: () => (/* binding */ startInstance),
/* harmony export */   hi: () => (/* binding */ refuseDeleting),
/* harmony export */   oK: () => (/* binding */ readInstance),
/* harmony export */   ur: () => (/* binding */ resizeInstance)
/* harmony export */ });
/* harmony import */ var _error_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1557);
/* harmony import */ var _api_error_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7409);
/* harmony import */ var _apply_once_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2454);
/* harmony import */ var _http_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(9332);
/* harmony import */ var _json_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(2466);





const INSTANCES = '/api/2.0/database/instances';
/** Undefined when there is none. */
async function readInstance(client, name) {
    const path = `${INSTANCES}/${(0,_http_js__WEBPACK_IMPORTED_MODULE_3__/* .segment */ .m)(name)}`;
    try {
        const instance = (0,_json_js__WEBPACK_IMPORTED_MODULE_4__/* .decode */ .D)(await client.get(path), `GET ${path}`);
        return {
            name: instance.string('name'),
            uid: instance.string('uid'),
            // What it has, not what it was last asked to have: a resize that is under way shows the old one.
            capacity: instance.optionalString('effective_capacity') ?? instance.string('capacity'),
            state: instance.string('state'),
            stopped: instance.optionalBoolean('effective_stopped') ?? instance.optionalBoolean('stopped') ?? false,
            host: instance.optionalString('read_write_dns'),
            pgVersion: instance.optionalString('pg_version'),
        };
    }
    catch (error) {
        if ((0,_api_error_js__WEBPACK_IMPORTED_MODULE_1__/* .isNotFound */ .c4)(error))
            return undefined;
        throw error;
    }
}
/** Creates the instance and waits until it is AVAILABLE. */
async function createInstance(client, desired) {
    await (0,_apply_once_js__WEBPACK_IMPORTED_MODULE_2__/* .applyOnce */ .a)(client, {
        what: `instance ${desired.name}`,
        send: () => client.post(INSTANCES, { body: desired }),
        read: () => readInstance(client, desired.name),
        verify: (found) => verifyCapacity(found, desired.capacity),
    });
    return waitUntil(client, desired.name, { capacity: desired.capacity, mayBeStopped: false });
}
/** Changes the capacity and waits until the instance is AVAILABLE with it; connections drop on the restart. */
async function resizeInstance(client, name, capacity) {
    await patchInstance(client, name, { capacity });
    return waitUntil(client, name, { capacity, mayBeStopped: false });
}
/** Starts a stopped instance and waits until it is AVAILABLE. */
async function startInstance(client, name) {
    await patchInstance(client, name, { stopped: false });
    return waitUntil(client, name, { capacity: undefined, mayBeStopped: true });
}
/** Waits until the instance is AVAILABLE, for one that was found STARTING, UPDATING or FAILING_OVER. */
async function waitForInstance(client, name) {
    return waitUntil(client, name, { capacity: undefined, mayBeStopped: false });
}
/** Throws `INSTANCE_DELETING`. */
function refuseDeleting(instance) {
    if (instance.state !== 'DELETING')
        return;
    throw new _error_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .sH('INSTANCE_DELETING', `Lakebase instance "${instance.name}" is being deleted.`, {
        hint: `Run the job again when it is gone, which creates it anew and empty, or use another name: \`instance: ${instance.name}-2\`.`,
    });
}
/** The body is the instance itself; exactly the masked field is changed (databricks-sdk-go:service/database). */
async function patchInstance(client, name, change) {
    await client.patch(`${INSTANCES}/${(0,_http_js__WEBPACK_IMPORTED_MODULE_3__/* .segment */ .m)(name)}`, {
        query: { update_mask: Object.keys(change).join(',') },
        body: { name, ...change },
    });
}
/** There is no FAILED state, and the SDK's waiter never gives up; only DELETING and STOPPED are known to be final. */
async function waitUntil(client, name, desired) {
    return client.deadline.poll(`instance ${name}`, async () => {
        const instance = await readInstance(client, name);
        if (instance === undefined)
            return { done: false, state: 'not visible yet' };
        refuseDeleting(instance);
        if (instance.state === 'STOPPED' && !desired.mayBeStopped)
            throw stopped(name);
        if (instance.state !== 'AVAILABLE')
            return { done: false, state: instance.state };
        if (instance.host === undefined)
            return { done: false, state: 'AVAILABLE, without an address yet' };
        if (desired.capacity !== undefined && instance.capacity !== desired.capacity) {
            return { done: false, state: `still ${instance.capacity}` };
        }
        return { done: true, value: instance };
    });
}
function stopped(name) {
    return new _error_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .sH('INSTANCE_STOPPED', `Lakebase instance "${name}" was stopped by somebody while it was waited for.`, {
        hint: 'Run the job again: it starts the instance first.',
    });
}
function verifyCapacity(found, desired) {
    if (found.capacity === desired)
        return;
    throw new _error_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .sH('INSTANCE_EXISTS', `Lakebase instance "${found.name}" was created meanwhile by somebody else, with ${found.capacity} and not ${desired}.`, { hint: 'Run the job again to use the instance as it is, or choose another name under `instance:`.' });
}


/***/ }),

/***/ 7098:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  u: () => (/* binding */ observeDatabase),
  k: () => (/* binding */ withDatabase)
});

// EXTERNAL MODULE: ./src/catalog/read.ts + 1 modules
var read = __webpack_require__(1791);
// EXTERNAL MODULE: ./src/databricks/autoscaling/role.ts
var role = __webpack_require__(4177);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: ./src/error.ts
var src_error = __webpack_require__(1557);
// EXTERNAL MODULE: ./src/databricks/json.ts
var json = __webpack_require__(2466);
;// CONCATENATED MODULE: ./src/databricks/credential.ts



/**
 * Mints a credential for one hour, for the endpoint or instance that `lakebase` has observed; masked before it is
 * returned. The plain workspace token is no Postgres password (databricks/databricks-agent-skills).
 */
async function mintCredential(client, lakebase) {
    if (lakebase.kind === 'provisioned') {
        // The only idempotency key of these APIs.
        const body = { request_id: (0,external_node_crypto_.randomUUID)(), instance_names: [lakebase.name] };
        return mint(client, '/api/2.0/database/credentials', body, 'expiration_time');
    }
    if (lakebase.endpoint === undefined) {
        throw new src_error/* DeployError */.sH('ENDPOINT_MISSING', `Branch "${lakebase.branchId}" of project "${lakebase.projectId}" has no endpoint to log in to.`, { hint: 'Run `deploy`, which creates it.' });
    }
    const body = { endpoint: lakebase.endpoint.name, ttl: '3600s' };
    return mint(client, '/api/2.0/postgres/credentials', body, 'expire_time');
}
async function mint(client, path, body, expiry) {
    const answer = (0,json/* decode */.D)(await client.post(path, { body, retry: 'safe' }), `POST ${path}`);
    const token = answer.string('token');
    client.reporter.mask(token);
    return { token, expiresAt: timestamp(answer, expiry, path) };
}
function timestamp(answer, field, path) {
    const time = Date.parse(answer.string(field));
    if (!Number.isNaN(time))
        return time;
    throw new src_error/* DeployError */.sH('UNEXPECTED_RESPONSE', `The answer to POST ${path} cannot be read: "${field}" is not a time.`);
}

// EXTERNAL MODULE: ./src/databricks/lakebase-host.ts
var lakebase_host = __webpack_require__(2253);
// EXTERNAL MODULE: ./src/migrations/guard/lookahead.ts
var lookahead = __webpack_require__(3403);
// EXTERNAL MODULE: ./src/plan/lakebase.ts
var plan_lakebase = __webpack_require__(8733);
// EXTERNAL MODULE: ./src/postgres/connect.ts + 1 modules
var connect = __webpack_require__(4499);
// EXTERNAL MODULE: ./src/engine/reading.ts + 1 modules
var reading = __webpack_require__(7517);
;// CONCATENATED MODULE: ./src/engine/database.ts









/** Reads the catalog, or says why it cannot be read yet. Wakes a suspended endpoint; changes nothing. */
async function observeDatabase(desiredDatabase, lakebase, user, ports) {
    const readable = readableLakebase(lakebase);
    if (typeof readable === 'string')
        return { state: 'deferred', reason: readable, roleMissing: false };
    if (readable === undefined) {
        const look = await (0,lookahead/* readLookahead */.d)(undefined, desiredDatabase, undefined, ports.syntax);
        return { state: 'new', look };
    }
    try {
        const isNew = isToBeCreated(desiredDatabase, lakebase);
        const place = isNew ? { ...desiredDatabase, database: plan_lakebase/* DEFAULT_DATABASE */.E } : desiredDatabase;
        return await withDatabase(place, readable, user, ports, async (session) => {
            const catalog = await (isNew ? read/* readCatalogOfNew */.Dt : read/* readCatalog */.uM)(session, desiredDatabase);
            const look = await (0,lookahead/* readLookahead */.d)(isNew ? undefined : session, desiredDatabase, catalog, ports.syntax);
            return (0,reading/* readingOf */.M)(session, desiredDatabase, catalog, look, ports.syntax);
        });
    }
    catch (error) {
        if (await lacksRole(error, readable, user, ports)) {
            return {
                state: 'deferred',
                reason: `${user} has no Postgres role there yet; the database is read once it has one`,
                roleMissing: true,
            };
        }
        throw error;
    }
}
/** Runs `work` on one connection, with a credential minted for it. */
async function withDatabase(desiredDatabase, lakebase, user, ports, work) {
    const host = (0,lakebase_host/* hostOf */.w)(lakebase);
    const credential = await mintCredential(ports.client, lakebase);
    const address = { host, port: 5432, database: desiredDatabase.database, user };
    const session = await (0,connect.connect)(address, credential.token, ports);
    try {
        return await work(session, { address, password: credential.token });
    }
    finally {
        await session.close();
    }
}
/** The Lakebase to connect to; undefined when the database will be made empty; a sentence when it must be started first. */
function readableLakebase(lakebase) {
    if (lakebase.kind === 'provisioned') {
        const { instance } = lakebase;
        if (!instance)
            return undefined;
        if (instance.stopped || instance.state === 'STOPPED')
            return `instance ${instance.name} is stopped; the database is read once it runs`;
        return lakebase;
    }
    if (!lakebase.project)
        return undefined;
    if (!lakebase.branch)
        return sourceOf(lakebase);
    if (!lakebase.endpoint)
        return `${lakebase.branch.name} has no endpoint; the database is read once there is one`;
    if (lakebase.endpoint.disabled)
        return `${lakebase.endpoint.name} is disabled; the database is read once it is enabled`;
    return lakebase;
}
/** Whether a branch, or the one that it is copied from, has no database of that name. */
function isToBeCreated({ database }, lakebase) {
    if (lakebase.kind === 'provisioned' || database === plan_lakebase/* DEFAULT_DATABASE */.E)
        return false;
    return (lakebase.branch ? lakebase.database : lakebase.source?.database) === undefined;
}
/** A branch that this run will make holds what its source holds, so the source is read in its place. */
function sourceOf(lakebase) {
    const { source } = lakebase;
    if (!source)
        return undefined;
    if (!source.endpoint || source.endpoint.disabled)
        return `${source.branch.name} cannot be read; the database is read once the new branch is there`;
    return { ...lakebase, branchId: source.branch.id, branch: source.branch, endpoint: source.endpoint };
}
async function lacksRole(error, lakebase, user, ports) {
    if (!(error instanceof src_error/* DeployError */.sH) || error.code !== 'DATABASE_LOGIN_REFUSED')
        return false;
    if (lakebase.kind !== 'autoscaling' || !lakebase.branch)
        return false;
    return (await (0,role/* readRole */.f)(ports.client, lakebase.branch.name, user)) === undefined;
}


/***/ }),

/***/ 3774:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  oh: () => (/* binding */ attachment),
  gp: () => (/* binding */ observePlatform),
  P: () => (/* binding */ query)
});

// EXTERNAL MODULE: ./src/databricks/api-error.ts
var api_error = __webpack_require__(7409);
// EXTERNAL MODULE: ./src/databricks/apps.ts + 1 modules
var apps = __webpack_require__(9038);
// EXTERNAL MODULE: ./src/databricks/autoscaling/branch.ts
var autoscaling_branch = __webpack_require__(1265);
// EXTERNAL MODULE: ./src/databricks/autoscaling/endpoint.ts
var autoscaling_endpoint = __webpack_require__(4680);
// EXTERNAL MODULE: ./src/databricks/autoscaling/observe.ts
var observe = __webpack_require__(9805);
// EXTERNAL MODULE: ./src/error.ts
var error = __webpack_require__(1557);
// EXTERNAL MODULE: ./src/databricks/autoscaling/database.ts
var autoscaling_database = __webpack_require__(516);
// EXTERNAL MODULE: ./src/databricks/provisioned.ts
var provisioned = __webpack_require__(672);
;// CONCATENATED MODULE: ./src/databricks/choose-lakebase.ts



/**
 * Which of the two kinds this run works on. An upgraded instance answers both APIs: then the app's attached resource
 * decides, else Autoscaling, which is also the kind of anything new.
 * Throws `KIND_MISMATCH`, `RESOURCE_POINTS_ELSEWHERE`, `INSTANCE_DELETING`.
 */
function chooseLakebase(choice) {
    const kind = chooseKind(choice);
    const lakebase = ofKind(kind, choice);
    if (lakebase.kind === 'provisioned' && lakebase.instance !== undefined)
        (0,provisioned/* refuseDeleting */.hi)(lakebase.instance);
    refuseElsewhere(lakebase, choice);
    return lakebase;
}
function chooseKind(choice) {
    const { type, name, attached, instance } = choice;
    const hasProject = choice.autoscaling?.project !== undefined;
    const hasInstance = instance !== undefined;
    if (type === 'provisioned' && hasProject && !hasInstance)
        throw kindMismatch(name, 'provisioned');
    if (type === 'autoscaling' && hasInstance && !hasProject)
        throw kindMismatch(name, 'autoscaling');
    if (type !== 'auto')
        return type;
    if (hasProject && hasInstance)
        return attached?.kind === 'database' ? 'provisioned' : 'autoscaling';
    return hasInstance ? 'provisioned' : 'autoscaling';
}
function ofKind(kind, { name, autoscaling, instance }) {
    if (kind === 'provisioned')
        return { kind, name, instance };
    return (autoscaling ?? {
        kind,
        projectId: name,
        branchId: 'production',
        project: undefined,
        branch: undefined,
        endpoint: undefined,
        database: undefined,
        source: undefined,
    });
}
function kindMismatch(name, asked) {
    const [is, fix] = asked === 'provisioned'
        ? ['an Autoscaling project', `project: ${name}`]
        : ['a Provisioned instance', `instance: ${name}`];
    return new error/* DeployError */.sH('KIND_MISMATCH', `type: ${asked} asked, but ${name} is ${is}: use \`${fix}\`.`, {
        hint: `In deployment.yaml write \`type: ${asked === 'provisioned' ? 'autoscaling' : 'provisioned'}\` under \`lakebase:\`, or leave \`type\` out to take what exists.`,
    });
}
/**
 * An attached resource is never rewritten or dropped on the quiet: the platform re-assigns ownership on removal, and
 * `database` and `postgres` map to different Postgres roles (docs "Add a Lakebase resource to a Databricks app").
 */
function refuseElsewhere(lakebase, choice) {
    const { attached } = choice;
    if (attached === undefined || pointsAt(attached, lakebase, choice.database))
        return;
    throw new error/* DeployError */.sH('RESOURCE_POINTS_ELSEWHERE', `The app's resource "${attached.name}" is attached to ${describeAttached(attached)}, but this configuration asks for ${describeDesired(lakebase, choice.database)}.`, {
        hint: [
            `To stay on the attached database write under \`lakebase:\` ${linesFor(attached)}.`,
            `To move the app, first remove the resource "${attached.name}" from it in the Apps page: its objects then go to whoever removes it.`,
        ].join('\n'),
    });
}
function pointsAt(attached, lakebase, database) {
    if (attached.kind === 'database') {
        const { instanceName, databaseName } = attached;
        return lakebase.kind === 'provisioned' && instanceName === lakebase.name && databaseName === database;
    }
    if (lakebase.kind === 'provisioned')
        return false;
    if (attached.branch !== `projects/${lakebase.projectId}/branches/${lakebase.branchId}`)
        return false;
    // A branch that is gone has nothing left to compare.
    if (lakebase.branch === undefined)
        return true;
    // A resource without a database means the one that comes with every branch.
    const id = attached.database?.split('/').at(-1) ?? 'databricks-postgres';
    return id === (lakebase.database?.name.split('/').at(-1) ?? (0,autoscaling_database/* databaseId */.xe)(database));
}
function describeAttached(attached) {
    if (attached.kind === 'database')
        return `database ${attached.databaseName} of instance ${attached.instanceName}`;
    return attached.database ?? attached.branch;
}
function describeDesired(lakebase, database) {
    if (lakebase.kind === 'provisioned')
        return `database ${database} of instance ${lakebase.name}`;
    return `database ${database} on projects/${lakebase.projectId}/branches/${lakebase.branchId}`;
}
function linesFor(attached) {
    if (attached.kind === 'database') {
        return `\`type: provisioned\`, \`database_name: ${attached.instanceName}\`, \`database: ${attached.databaseName}\``;
    }
    const [, project, , branch] = attached.branch.split('/');
    return `\`type: autoscaling\`, \`database_name: ${project}\`, \`branch: ${branch}\``;
}

// EXTERNAL MODULE: ./src/databricks/json.ts
var databricks_json = __webpack_require__(2466);
;// CONCATENATED MODULE: ./src/databricks/identity.ts

const APPLICATION_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** SCIM names a service principal by its application id, a UUID; a user by an e-mail address. */
async function readMe(client) {
    const path = '/api/2.0/preview/scim/v2/Me';
    const { json, headers } = await client.getWithHeaders(path);
    const userName = (0,databricks_json/* decode */.D)(json, `GET ${path}`).string('userName');
    return {
        userName,
        workspaceId: headers.get('x-databricks-org-id') ?? undefined,
        kind: APPLICATION_ID.test(userName) ? 'service-principal' : 'user',
    };
}

// EXTERNAL MODULE: ./src/databricks/permissions.ts
var databricks_permissions = __webpack_require__(1538);
;// CONCATENATED MODULE: ./src/engine/platform.ts









/** Reads everything about the app and its Lakebase in one round of parallel calls, then waits for what is moving. */
async function observePlatform(desired, ports) {
    const { client } = ports;
    const { type, name } = desired.lakebase;
    const [me, app, permissions, autoscaling, instance] = await Promise.all([
        readMe(client),
        (0,apps/* readApp */.uW)(client, desired.app.name),
        (0,databricks_permissions/* readAppPermissions */.Co)(client, desired.app.name),
        type === 'provisioned' ? undefined : offered(type === 'auto', (0,observe/* readAutoscaling */.z)(client, query(desired))),
        type === 'autoscaling' ? undefined : offered(type === 'auto', (0,provisioned/* readInstance */.oK)(client, name)),
    ]);
    const lakebase = await choose(desired, app, autoscaling, instance, ports);
    const [settledLakebase, settledApp] = await Promise.all([
        settleLakebase(desired, lakebase, ports),
        settleApp(app, ports),
    ]);
    return { me, lakebase: settledLakebase, app: settledApp, permissions: settledApp ? permissions : [] };
}
function query(desired) {
    const { name, branch, branchFrom, database } = desired.lakebase;
    return { project: name, branch, branchFrom, database };
}
async function choose(desired, app, autoscaling, instance, ports) {
    const { type, name, database } = desired.lakebase;
    const attached = app?.resources
        .map((resource) => resource.database)
        .find((resource) => resource !== undefined);
    // Anything new is Autoscaling, and so is what is attached as `postgres`: without that API it is not "absent".
    if (autoscaling instanceof api_error/* ApiError */.hD && (!known(instance) || attached?.kind === 'postgres'))
        throw autoscaling;
    // Only when the asked kind does not exist is the other API worth a call: to say that the name is of the other kind.
    const [otherProject, otherInstance] = await Promise.all([
        type === 'provisioned' && !known(instance)
            ? offered(true, (0,observe/* readAutoscaling */.z)(ports.client, query(desired)))
            : undefined,
        type === 'autoscaling' && !known(autoscaling)?.project
            ? offered(true, (0,provisioned/* readInstance */.oK)(ports.client, name))
            : undefined,
    ]);
    return chooseLakebase({
        type,
        name,
        database,
        autoscaling: known(autoscaling) ?? known(otherProject),
        instance: known(instance) ?? known(otherInstance),
        attached,
    });
}
/** A workspace may offer one of the two kinds only. */
async function offered(optional, read) {
    try {
        return await read;
    }
    catch (error) {
        if (optional && (0,api_error/* isApiMissing */.Xf)(error))
            return error;
        throw error;
    }
}
function known(answer) {
    return answer instanceof api_error/* ApiError */.hD ? undefined : answer;
}
/** A killed run leaves a project or instance that is still being made: look again once it is there. */
async function settleLakebase(desired, lakebase, ports) {
    const { client } = ports;
    if (lakebase.kind === 'provisioned') {
        const { instance } = lakebase;
        if (!instance || instance.state === 'AVAILABLE' || instance.state === 'STOPPED')
            return lakebase;
        return { ...lakebase, instance: await (0,provisioned/* waitForInstance */.WM)(client, instance.name) };
    }
    const { project, branch, endpoint } = lakebase;
    if (!project)
        return lakebase;
    const branchName = `projects/${project.id}/branches/${lakebase.branchId}`;
    const unborn = !branch && branchName === project.defaultBranch;
    if (unborn || (branch && (branch.state !== 'READY' || branch.pendingState))) {
        await (0,autoscaling_branch/* waitForBranch */.vm)(client, branchName);
    }
    if (unborn || (branch && endpoint === undefined) || endpoint?.pendingState || endpoint?.state === 'INIT') {
        await (0,autoscaling_endpoint/* waitForEndpoint */.Sx)(client, `${branchName}/endpoints/primary`);
    }
    else if (!branch || (branch.state === 'READY' && !branch.pendingState)) {
        return lakebase;
    }
    return (0,observe/* readAutoscaling */.z)(client, query(desired));
}
async function settleApp(app, ports) {
    if (!app)
        return undefined;
    const moving = ['STARTING', 'STOPPING', 'UPDATING', 'DELETING'].includes(app.computeState) ||
        app.pendingDeployment?.state === 'IN_PROGRESS' ||
        app.activeDeployment?.state === 'IN_PROGRESS';
    return moving ? (0,apps/* waitUntilIdle */.yb)(ports.client, app.name) : app;
}
/** Where the app's database resource has to point. */
function attachment(desired, { lakebase }) {
    const { database } = desired.lakebase;
    if (lakebase.kind === 'provisioned')
        return { kind: 'database', instance: lakebase.name, database };
    const branch = `projects/${lakebase.projectId}/branches/${lakebase.branchId}`;
    return { kind: 'postgres', branch, postgresDatabase: database, databasePath: lakebase.database?.name };
}


/***/ }),

/***/ 8733:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   C: () => (/* binding */ planLakebase),
/* harmony export */   E: () => (/* binding */ DEFAULT_DATABASE)
/* harmony export */ });
/* harmony import */ var _config_desired_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1192);
/* harmony import */ var _error_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1557);


/** The database that every branch is born with (docs "Manage projects"). */
const DEFAULT_DATABASE = 'databricks_postgres';
/** Documentation disagrees on the platform's default, so a new endpoint is always told (docs "Manage computes"). */
const NEW_SUSPEND_SECONDS = 86_400;
const DEFAULT_CAPACITY = 'CU_1';
/**
 * What has to change in the project or instance. `identity` is the deployer when it has no Postgres role there.
 * Throws DeployError `SHRINK_NOT_ALLOWED`, and `DATABASE_NOT_FOUND` for a new instance that would lack it.
 */
function planLakebase(desired, observed, limits, identity) {
    return observed.kind === 'autoscaling'
        ? planAutoscaling(desired, observed, limits, identity)
        : planProvisioned(desired, observed, limits);
}
function planAutoscaling(desired, observed, limits, identity) {
    const changes = [];
    const size = desired.size ?? _config_desired_js__WEBPACK_IMPORTED_MODULE_0__/* .AUTOSCALING_SIZES */ .wU[DEFAULT_CAPACITY];
    const suspendAfterSeconds = desired.suspendAfterSeconds ?? NEW_SUSPEND_SECONDS;
    const project = observed.projectId;
    const branch = `projects/${project}/branches/${observed.branchId}`;
    if (!observed.project) {
        changes.push({ kind: 'create-project', project, size, suspendAfterSeconds });
    }
    const defaultBranch = observed.project?.defaultBranch ?? `projects/${project}/branches/production`;
    if (!observed.branch && branch !== defaultBranch) {
        const { source } = observed;
        changes.push({
            kind: 'create-branch',
            project,
            branch,
            source: source?.branch.name ?? defaultBranch,
            ttlSeconds: desired.ttlSeconds,
            size: desired.size ?? sizeOf(source?.endpoint) ?? size,
            suspendAfterSeconds: desired.suspendAfterSeconds ?? source?.endpoint?.suspendAfterSeconds ?? suspendAfterSeconds,
        });
    }
    if (observed.branch && !observed.endpoint)
        changes.push({ kind: 'create-endpoint', branch, size, suspendAfterSeconds });
    if (observed.endpoint)
        changes.push(...planEndpoint(desired, observed.endpoint, limits));
    // Before the database, which the deployer's role is to own.
    if (identity !== undefined)
        changes.push({ kind: 'create-postgres-role', branch, identity });
    const database = observed.branch ? observed.database : observed.source?.database;
    if (!database && desired.database !== DEFAULT_DATABASE) {
        changes.push({ kind: 'create-database', branch, database: desired.database });
    }
    return changes;
}
function planEndpoint(desired, endpoint, limits) {
    const changes = [];
    const from = sizeOf(endpoint);
    const to = desired.size ?? from;
    const suspend = desired.suspendAfterSeconds;
    const suspendDiffers = suspend !== undefined && suspend !== endpoint.suspendAfterSeconds;
    const sizeDiffers = to.minCu !== from.minCu || to.maxCu !== from.maxCu;
    // The range's upper end is the memory under load; the lower one only says how far an idle endpoint may sink.
    if (to.maxCu < from.maxCu && !limits.allowShrink) {
        throw shrinkRefused(endpoint.name, `${from.minCu}-${from.maxCu} CU`, `${to.minCu}-${to.maxCu} CU`);
    }
    if (endpoint.disabled)
        changes.push({ kind: 'enable-endpoint', endpoint: endpoint.name });
    if (sizeDiffers || suspendDiffers) {
        changes.push({
            kind: 'resize-endpoint',
            endpoint: endpoint.name,
            from,
            to,
            suspendAfterSeconds: suspendDiffers ? suspend : undefined,
        });
    }
    return changes;
}
function sizeOf(endpoint) {
    return endpoint && { minCu: endpoint.minCu, maxCu: endpoint.maxCu };
}
function planProvisioned(desired, observed, limits) {
    const { instance } = observed;
    if (!instance) {
        if (desired.database !== DEFAULT_DATABASE)
            throw databaseMissing(observed.name, desired.database);
        return [
            { kind: 'create-instance', instance: observed.name, capacity: desired.capacity ?? DEFAULT_CAPACITY },
        ];
    }
    const changes = [];
    if (instance.stopped || instance.state === 'STOPPED')
        changes.push({ kind: 'start-instance', instance: instance.name });
    const resize = planInstanceSize(desired, instance, limits);
    if (resize)
        changes.push(resize);
    return changes;
}
function planInstanceSize(desired, instance, limits) {
    const { capacity } = desired;
    if (!capacity || capacity === instance.capacity)
        return undefined;
    if (units(capacity) < units(instance.capacity) && !limits.allowShrink) {
        throw shrinkRefused(`instance ${instance.name}`, instance.capacity, capacity);
    }
    return { kind: 'resize-instance', instance: instance.name, from: instance.capacity, to: capacity };
}
function units(capacity) {
    return Number(capacity.replace('CU_', ''));
}
/** The old API makes no databases, and an app can be attached only to one that is there. */
function databaseMissing(instance, database) {
    return new _error_js__WEBPACK_IMPORTED_MODULE_1__/* .DeployError */ .sH('DATABASE_NOT_FOUND', `Lakebase instance ${instance} does not exist, and a new one would have no database ${database}: only ${DEFAULT_DATABASE} comes with it.`, {
        hint: `Leave \`database: ${database}\` out, or use an Autoscaling project (\`type: autoscaling\`), where the database is created. Else make the instance by hand and run \`CREATE DATABASE "${database}"\` in it first.`,
    });
}
function shrinkRefused(what, from, to) {
    return new _error_js__WEBPACK_IMPORTED_MODULE_1__/* .DeployError */ .sH('SHRINK_NOT_ALLOWED', `${what} has ${from} and the configuration asks for ${to}: less memory, and connections drop while it is applied.`, { hint: 'If that is what you want, add `allow-shrink: true` to the step; else raise `capacity`.' });
}


/***/ })

};

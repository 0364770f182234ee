export const id = 223;
export const ids = [223];
export const modules = {

/***/ 2604:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   M: () => (/* binding */ observeExisting),
/* harmony export */   migrate: () => (/* binding */ migrate)
/* harmony export */ });
/* harmony import */ var _count_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(9984);
/* harmony import */ var _engine_converge_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6824);
/* harmony import */ var _engine_database_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7098);
/* harmony import */ var _engine_observe_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(9622);
/* harmony import */ var _engine_plan_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6267);
/* harmony import */ var _engine_platform_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(3774);
/* harmony import */ var _error_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(1557);
/* harmony import */ var _migrations_change_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(9285);
/* harmony import */ var _plan_database_change_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(1963);
/* harmony import */ var _plan_lakebase_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(8733);
/* harmony import */ var _plan_plan_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(3751);
/* harmony import */ var _migrate_subject_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(6434);












/**
 * The database part of a deploy, up to the deployment of the code, on a database that exists. Throws
 * `DATABASE_NOT_READY` when a deploy has to make or start something first.
 */
function migrate(desired, payload, ports, { dryRun, progress }) {
    const steps = {
        payload,
        observe: () => observeExisting(desired, payload, ports),
        achievable: (observed) => withoutUnknownApp(desired, observed),
        plan: (reachable, observed) => planMigrate(desired, reachable, payload, observed),
        account: { planOnly: dryRun, phases: ['database'], subject: () => (0,_migrate_subject_js__WEBPACK_IMPORTED_MODULE_8__/* .subjectOf */ .e)(desired) },
    };
    return (0,_engine_converge_js__WEBPACK_IMPORTED_MODULE_0__/* .converge */ .c)(steps, progress, ports);
}
/** Platform and database for a command that makes neither. Throws `DATABASE_NOT_READY` when a deploy has to come first. */
async function observeExisting(desired, payload, ports, command = 'migrate') {
    const platform = await (0,_engine_platform_js__WEBPACK_IMPORTED_MODULE_4__/* .observePlatform */ .gp)(desired, ports);
    const obstacle = missing(desired, platform);
    if (obstacle)
        throw notReady(command, obstacle);
    const desiredDatabase = (0,_engine_observe_js__WEBPACK_IMPORTED_MODULE_2__/* .desiredDatabaseOf */ .z)(desired, payload, platform);
    const database = await (0,_engine_database_js__WEBPACK_IMPORTED_MODULE_1__/* .observeDatabase */ .u)(desiredDatabase, platform.lakebase, platform.me.userName, ports);
    if (database.state === 'deferred')
        throw notReady(command, database.reason);
    return { platform, database, source: undefined };
}
/** What a deploy would create first; undefined when everything is there. */
function missing({ lakebase: { database } }, { lakebase }) {
    if (lakebase.kind === 'provisioned')
        return lakebase.instance ? undefined : `there is no instance ${lakebase.name}`;
    const { projectId, branchId } = lakebase;
    if (!lakebase.project)
        return `there is no project ${projectId}`;
    if (!lakebase.branch)
        return `project ${projectId} has no branch ${branchId}`;
    if (!lakebase.endpoint || lakebase.database || database === _plan_lakebase_js__WEBPACK_IMPORTED_MODULE_6__/* .DEFAULT_DATABASE */ .E)
        return undefined;
    return `${lakebase.branch.name} has no database ${database}`;
}
function notReady(command, obstacle) {
    return new _error_js__WEBPACK_IMPORTED_MODULE_5__/* .DeployError */ .sH('DATABASE_NOT_READY', `\`${command}\` needs a database that exists and runs: ${obstacle}.`, {
        hint: 'Run `deploy` first: it makes or starts what is missing.',
    });
}
/** Nothing can be granted to a role that does not exist yet: that waits for the deploy that makes it. */
function withoutUnknownApp(desired, observed) {
    if (appRoleIsThere(observed))
        return desired;
    return { ...desired, grants: desired.grants.filter(({ grantee }) => grantee.kind !== 'app') };
}
function appRoleIsThere({ platform: { app }, database }) {
    const role = app?.servicePrincipalClientId;
    return role !== undefined && database.state === 'read' && database.catalog.roles.includes(role);
}
function planMigrate(desired, reachable, payload, observed) {
    const { changes, findings } = (0,_engine_plan_js__WEBPACK_IMPORTED_MODULE_3__/* .planReading */ .g)(reachable, payload, observed);
    const isNow = (change) => (0,_plan_database_change_js__WEBPACK_IMPORTED_MODULE_9__/* .phaseOf */ .h)(change) === 'before-deploy';
    const later = changes.filter((change) => !isNow(change));
    const left = [...appGrantsLeft(desired, observed), ...migrationsLeft(later)];
    return (0,_plan_plan_js__WEBPACK_IMPORTED_MODULE_7__/* .makePlan */ .Cs)(changes.filter(isNow), findings, undefined, left);
}
function appGrantsLeft({ app: { name } }, observed) {
    if (appRoleIsThere(observed))
        return [];
    const reason = observed.platform.app
        ? 'the database is not attached to it yet, so it has no Postgres role'
        : 'it does not exist yet';
    return [`the grants of app ${name}: ${reason}`];
}
function migrationsLeft(later) {
    if (later.length === 0)
        return [];
    const names = later.flatMap((change) => ((0,_migrations_change_js__WEBPACK_IMPORTED_MODULE_10__/* .isMigrationChange */ .p)(change) ? [change.file.name] : []));
    return [`${(0,_count_js__WEBPACK_IMPORTED_MODULE_11__/* .count */ .U)(names.length, 'migration')} marked after-deploy: ${names.join(', ')}`];
}


/***/ })

};

export const id = 818;
export const ids = [818];
export const modules = {

/***/ 33:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   applyAll: () => (/* binding */ applyAll)
/* harmony export */ });
/* harmony import */ var _engine_apply_database_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9024);
/* harmony import */ var _engine_database_apply_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4900);
/* harmony import */ var _plan_change_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7023);
/* harmony import */ var _plan_plan_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(3751);




/** Makes the changes of `progress.plan`, those for after a deploy last. Throws what `applyDatabase` throws. */
async function applyAll(run, server) {
    const { session, desiredDatabase, progress } = run;
    for (const [phase, apply] of [
        ['database', _engine_database_apply_js__WEBPACK_IMPORTED_MODULE_1__/* .applyDatabase */ .U],
        ['after-deploy', _engine_database_apply_js__WEBPACK_IMPORTED_MODULE_1__/* .applyAfterDeploy */ .i],
    ]) {
        const planned = (0,_plan_plan_js__WEBPACK_IMPORTED_MODULE_3__/* .inPhase */ .xe)(progress.plan, phase, _plan_change_js__WEBPACK_IMPORTED_MODULE_2__/* .isDatabaseChange */ .i8);
        if (planned.length === 0)
            continue;
        run.ports.deadline.signal.throwIfAborted();
        progress.begun = planned;
        const changes = planned.map(({ change }) => change);
        await apply(session, desiredDatabase, changes, (0,_engine_apply_database_js__WEBPACK_IMPORTED_MODULE_0__/* .applyPorts */ .h)(run, desiredDatabase, server));
    }
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

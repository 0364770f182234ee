export const id = 537;
export const ids = [537];
export const modules = {

/***/ 33:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   applyAll: () => (/* binding */ applyAll)
/* harmony export */ });
/* harmony import */ var _engine_apply_database_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9024);
/* harmony import */ var _engine_database_apply_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2961);
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

/***/ 4488:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   l: () => (/* binding */ nonTransactional),
/* harmony export */   u: () => (/* binding */ isConcurrent)
/* harmony export */ });
/* harmony import */ var _node_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1661);

/** Whether the statement waits for old transactions without standing in anybody's way, so that a lock time-out would only break it. */
function isConcurrent({ kind, node }) {
    if (kind === 'ReindexStmt')
        return reindexesConcurrently(node);
    return (kind === 'IndexStmt' || kind === 'DropStmt') && (0,_node_js__WEBPACK_IMPORTED_MODULE_0__/* .flag */ .Jt)(node, 'concurrent');
}
/** The command, for one that PostgreSQL refuses inside a transaction block. */
function nonTransactional({ kind, node }) {
    switch (kind) {
        case 'IndexStmt':
            return (0,_node_js__WEBPACK_IMPORTED_MODULE_0__/* .flag */ .Jt)(node, 'concurrent') ? 'CREATE INDEX CONCURRENTLY' : undefined;
        case 'DropStmt':
            return (0,_node_js__WEBPACK_IMPORTED_MODULE_0__/* .flag */ .Jt)(node, 'concurrent') ? 'DROP INDEX CONCURRENTLY' : undefined;
        case 'ReindexStmt':
            return reindex(node);
        case 'VacuumStmt':
            return (0,_node_js__WEBPACK_IMPORTED_MODULE_0__/* .flag */ .Jt)(node, 'is_vacuumcmd') ? 'VACUUM' : undefined;
        case 'ClusterStmt':
            return (0,_node_js__WEBPACK_IMPORTED_MODULE_0__/* .child */ .jf)(node, 'relation') ? undefined : 'CLUSTER without a table';
        case 'AlterTableStmt':
            return (0,_node_js__WEBPACK_IMPORTED_MODULE_0__/* .children */ .Y_)(node, 'cmds').some(detachesConcurrently) ? 'DETACH PARTITION CONCURRENTLY' : undefined;
        case 'CreateSubscriptionStmt':
            return 'CREATE SUBSCRIPTION';
        case 'DropSubscriptionStmt':
            return 'DROP SUBSCRIPTION';
        default:
            return undefined;
    }
}
function reindex(node) {
    if (reindexesConcurrently(node))
        return 'REINDEX CONCURRENTLY';
    const scope = ((0,_node_js__WEBPACK_IMPORTED_MODULE_0__/* .text */ .Qq)(node, 'kind') ?? '').replace('REINDEX_OBJECT_', '');
    return ['SCHEMA', 'DATABASE', 'SYSTEM'].includes(scope) ? `REINDEX ${scope}` : undefined;
}
function reindexesConcurrently(node) {
    return (0,_node_js__WEBPACK_IMPORTED_MODULE_0__/* .children */ .Y_)(node, 'params').some((param) => (0,_node_js__WEBPACK_IMPORTED_MODULE_0__/* .text */ .Qq)(param, 'defname') === 'concurrently');
}
function detachesConcurrently(command) {
    const partition = (0,_node_js__WEBPACK_IMPORTED_MODULE_0__/* .child */ .jf)((0,_node_js__WEBPACK_IMPORTED_MODULE_0__/* .child */ .jf)(command, 'def') ?? {}, 'PartitionCmd');
    return partition !== undefined && (0,_node_js__WEBPACK_IMPORTED_MODULE_0__/* .flag */ .Jt)(partition, 'concurrent');
}


/***/ })

};

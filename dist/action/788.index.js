export const id = 788;
export const ids = [788];
export const modules = {

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

export const id = 229;
export const ids = [229];
export const modules = {

/***/ 5229:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   checkPending: () => (/* binding */ checkPending)
/* harmony export */ });
/* harmony import */ var _config_check_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3890);
/* harmony import */ var _error_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1557);
/* harmony import */ var _migrations_change_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(9285);
/* harmony import */ var _migrations_check_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(9805);
/* harmony import */ var _migrations_relations_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(9552);
/* harmony import */ var _migrations_syntax_object_name_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(6452);






/**
 * Parses the pending migrations with PostgreSQL's own parser and refuses what must not run, before anything is changed.
 * Warnings are annotated and let pass; what is allowed is told without an annotation. Throws InvalidInput, and
 * `MIGRATION_TOUCHES_FOREIGN_OBJECT`.
 */
async function checkPending(changes, desiredDatabase, reading, ports) {
    if (reading.state === 'deferred')
        return checkAll(desiredDatabase, ports);
    const pending = changes.map(({ change }) => change).filter(_migrations_change_js__WEBPACK_IMPORTED_MODULE_5__/* .isMigrationChange */ .p);
    if (pending.length === 0)
        return;
    const files = new Set(pending.map(({ file }) => file));
    const applied = desiredDatabase.migrations.filter((file) => !files.has(file));
    const { problems, warnings, allowed } = await (0,_migrations_check_js__WEBPACK_IMPORTED_MODULE_2__/* .checkMigrations */ .w)(pending, ports.syntax, { ...desiredDatabase, present: reading.state === 'read' ? presentIn(reading) : [] }, applied);
    report(warnings, allowed, ports);
    const refused = reading.state === 'read' ? await refusedHere(reading.refused, ports) : [];
    if (problems.length + refused.length > 0)
        throw new _error_js__WEBPACK_IMPORTED_MODULE_1__/* .InvalidInput */ .o9([...problems, ...refused]);
    if (reading.state === 'read')
        await (0,_migrations_relations_js__WEBPACK_IMPORTED_MODULE_3__/* .refuseForeignObjects */ .zN)(desiredDatabase, reading.catalog, pending, ports.syntax);
}
function presentIn({ catalog, empty }) {
    return catalog.objects.map(({ kind, name }) => ({
        space: (0,_migrations_syntax_object_name_js__WEBPACK_IMPORTED_MODULE_4__/* .spaceOf */ .UN)(kind),
        name,
        isEmpty: kind === 'table' && empty.has(name),
    }));
}
/**
 * Before the database can be read nobody knows which files are applied. Each must be free of errors; hazards of a file
 * that may have run long ago wait until it can be told.
 */
async function checkAll(desiredDatabase, { syntax }) {
    const all = desiredDatabase.migrations.map((file) => ({ kind: 'migrate', file }));
    const { problems } = await (0,_migrations_check_js__WEBPACK_IMPORTED_MODULE_2__/* .checkMigrations */ .w)(all, syntax, { ...desiredDatabase, allow: _config_check_js__WEBPACK_IMPORTED_MODULE_0__/* .ALLOWABLE */ .Oh });
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


/***/ })

};

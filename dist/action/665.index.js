export const id = 665;
export const ids = [665];
export const modules = {

/***/ 8247:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   applyAll: () => (/* binding */ applyAll)
/* harmony export */ });
/* harmony import */ var _plan_change_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7023);
/* harmony import */ var _plan_plan_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3751);
/* harmony import */ var _postgres_apply_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(47);
/* harmony import */ var _apply_database_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(9951);




/** Makes the changes of `progress.plan`, those for after a deploy last. Throws what `applyDatabase` throws. */
async function applyAll(run, server) {
    const { session, wanted, progress } = run;
    for (const [phase, apply] of [
        ['database', _postgres_apply_js__WEBPACK_IMPORTED_MODULE_2__/* .applyDatabase */ .U],
        ['after-deploy', _postgres_apply_js__WEBPACK_IMPORTED_MODULE_2__/* .applyAfterDeploy */ .i],
    ]) {
        const planned = (0,_plan_plan_js__WEBPACK_IMPORTED_MODULE_1__/* .inPhase */ .xe)(progress.plan, phase, _plan_change_js__WEBPACK_IMPORTED_MODULE_0__/* .isDatabaseChange */ .i8);
        if (planned.length === 0)
            continue;
        run.ports.deadline.signal.throwIfAborted();
        progress.begun = planned;
        const changes = planned.map(({ change }) => change);
        await apply(session, wanted, changes, (0,_apply_database_js__WEBPACK_IMPORTED_MODULE_3__/* .applyPorts */ .h)(run, wanted, server));
    }
}


/***/ }),

/***/ 4984:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   l: () => (/* binding */ nonTransactional),
/* harmony export */   u: () => (/* binding */ isConcurrent)
/* harmony export */ });
/* harmony import */ var _node_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4269);

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


/***/ }),

/***/ 9047:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   D: () => (/* binding */ selectStatements)
/* harmony export */ });
/** An ordered file whole; of a repeatable one the statements that have something to do. */
function selectStatements(change, statements) {
    const { sql } = change.file;
    if (change.kind === 'migrate')
        return { statements, sql, first: [] };
    const sent = new Set(change.send);
    const left = statements.filter((_, index) => !sent.has(index));
    return {
        statements: statements.filter((_, index) => sent.has(index)),
        sql: left.reduce(blankOut, sql),
        first: change.first,
    };
}
/** Of the same length in UTF-16 units, and with the same line ends. */
function blankOut(sql, { start, end }) {
    return sql.slice(0, start) + sql.slice(start, end).replace(/[^\n]/g, ' ') + sql.slice(end);
}


/***/ }),

/***/ 8367:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   D1: () => (/* binding */ relationsIn),
/* harmony export */   zN: () => (/* binding */ refuseForeignObjects)
/* harmony export */ });
/* unused harmony export touchedRelations */
/* harmony import */ var _error_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1557);
/* harmony import */ var _grants_securable_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7629);
/* harmony import */ var _object_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8524);
/* harmony import */ var _ownership_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6922);
/* harmony import */ var _node_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(4269);
/* harmony import */ var _position_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(9930);
/* harmony import */ var _selection_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(9047);







/**
 * Throws DeployError `MIGRATION_TOUCHES_FOREIGN_OBJECT` when a file alters, drops, indexes or references a relation
 * of the schema that will not belong to the owner role: PostgreSQL lets nobody else do that.
 */
async function refuseForeignObjects(wanted, catalog, changes, syntax) {
    const foreign = new Map(catalog.objects
        .filter((object) => isRelation(object) && !(0,_ownership_js__WEBPACK_IMPORTED_MODULE_3__/* .willOwn */ .VH)(wanted, catalog, object))
        .map((object) => [object.name, object]));
    if (foreign.size === 0)
        return;
    const problems = [];
    for (const change of changes) {
        const { file } = change;
        const { statements } = (0,_selection_js__WEBPACK_IMPORTED_MODULE_4__/* .selectStatements */ .D)(change, await syntax.statements(file));
        for (const { schema, name, statement } of touchedRelations(statements)) {
            const object = schema === undefined || schema === wanted.schema ? foreign.get(name) : undefined;
            if (object)
                problems.push(foreignProblem(wanted, catalog, file, statement, object));
        }
    }
    const [first] = problems;
    if (!first)
        return;
    throw new _error_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .sH('MIGRATION_TOUCHES_FOREIGN_OBJECT', problems.map(_error_js__WEBPACK_IMPORTED_MODULE_0__/* .describeProblem */ .BJ).join('\n'), {
        ...(first.location ? { location: first.location } : {}),
        hint: 'Nothing was changed. Only the owner of a relation can alter, drop, index or reference it.',
    });
}
/** Routines and types may have the names of relations. */
function isRelation({ kind }) {
    return (0,_grants_securable_js__WEBPACK_IMPORTED_MODULE_1__/* .classOf */ .Kl)(kind) === 'table' || (0,_grants_securable_js__WEBPACK_IMPORTED_MODULE_1__/* .classOf */ .Kl)(kind) === 'sequence';
}
function foreignProblem(wanted, catalog, file, statement, object) {
    const { schema, ownerRole, ownership } = wanted;
    return {
        location: (0,_position_js__WEBPACK_IMPORTED_MODULE_5__/* .locate */ .x5)(file.path, file.sql, statement.start),
        message: `${object.kind} "${schema}"."${object.name}" belongs to "${object.owner}", and migrations run as "${ownerRole}"`,
        hint: `${ownership === 'keep' ? 'with `ownership: enforce` the deploy takes over what it may; else: ' : ''}${(0,_ownership_js__WEBPACK_IMPORTED_MODULE_3__/* .runAs */ .Y4)(object.owner, wanted, catalog, `${(0,_object_js__WEBPACK_IMPORTED_MODULE_2__/* .alterOwner */ .C)(schema, object, ownerRole)};`)}`,
    };
}
/** Relations whose owner the statements need to be. */
function touchedRelations(statements) {
    return statements.flatMap((statement) => [...rangeVars(statement), ...named(statement)].map((name) => ({ ...name, statement })));
}
/** The names of all relations that a statement mentions, whatever it does with them. */
function relationsIn(statement) {
    const mentioned = [...(0,_node_js__WEBPACK_IMPORTED_MODULE_6__/* .descend */ .Xn)(statement.node)].flatMap(([, node]) => (0,_node_js__WEBPACK_IMPORTED_MODULE_6__/* .text */ .Qq)(node, 'relname') ?? []);
    return [...mentioned, ...named(statement).map(({ name }) => name)];
}
/** Where a statement holds the relations that it needs to own, as against those that it reads. */
const RELATION_FIELDS = {
    AlterTableStmt: ['relation', 'cmds'],
    AlterObjectSchemaStmt: ['relation'],
    AlterSeqStmt: ['sequence'],
    AlterPolicyStmt: ['table'],
    ClusterStmt: ['relation'],
    CreatePolicyStmt: ['table'],
    CreateStatsStmt: ['relations'],
    CreateStmt: ['inhRelations', 'tableElts'],
    CreateTrigStmt: ['relation'],
    GrantStmt: ['objects'],
    IndexStmt: ['relation'],
    RefreshMatViewStmt: ['relation'],
    ReindexStmt: ['relation'],
    RenameStmt: ['relation'],
    RuleStmt: ['relation'],
    TruncateStmt: ['relations'],
    VacuumStmt: ['rels'],
};
function rangeVars({ kind, node }) {
    const replacedView = kind === 'ViewStmt' && (0,_node_js__WEBPACK_IMPORTED_MODULE_6__/* .flag */ .Jt)(node, 'replace') ? ['view'] : [];
    const fields = RELATION_FIELDS[kind] ?? replacedView;
    const holder = Object.fromEntries(fields.map((field) => [field, node[field]]));
    // CREATE TABLE ... (LIKE other) only reads the other.
    const below = [...(0,_node_js__WEBPACK_IMPORTED_MODULE_6__/* .descend */ .Xn)(holder, (field) => field !== 'TableLikeClause')].map(([, each]) => each);
    return below.flatMap((each) => {
        const name = (0,_node_js__WEBPACK_IMPORTED_MODULE_6__/* .text */ .Qq)(each, 'relname');
        return name === undefined ? [] : [{ schema: (0,_node_js__WEBPACK_IMPORTED_MODULE_6__/* .text */ .Qq)(each, 'schemaname'), name }];
    });
}
const NAMED_RELATIONS = new Set(['TABLE', 'VIEW', 'MATVIEW', 'SEQUENCE', 'FOREIGN_TABLE'].map((type) => `OBJECT_${type}`));
/** Objects named below a relation: `comment on column a.b.c`, `drop trigger t on a.b`. */
const PARTS_OF_RELATIONS = new Set(['COLUMN', 'TRIGGER', 'POLICY', 'RULE', 'TABCONSTRAINT'].map((type) => `OBJECT_${type}`));
function named({ kind, node }) {
    if (kind === 'DropStmt')
        return (0,_node_js__WEBPACK_IMPORTED_MODULE_6__/* .children */ .Y_)(node, 'objects').flatMap((list) => relationName(node, 'removeType', list));
    const list = kind === 'CommentStmt' ? (0,_node_js__WEBPACK_IMPORTED_MODULE_6__/* .child */ .jf)((0,_node_js__WEBPACK_IMPORTED_MODULE_6__/* .child */ .jf)(node, 'object') ?? {}, 'List') : undefined;
    return list ? relationName(node, 'objtype', list) : [];
}
function relationName(node, typeField, list) {
    const type = (0,_node_js__WEBPACK_IMPORTED_MODULE_6__/* .text */ .Qq)(node, typeField) ?? '';
    const parts = (0,_node_js__WEBPACK_IMPORTED_MODULE_6__/* .nameParts */ .IN)(list.items);
    const path = PARTS_OF_RELATIONS.has(type) ? parts.slice(0, -1) : NAMED_RELATIONS.has(type) ? parts : [];
    const name = path.at(-1);
    return name === undefined ? [] : [{ schema: path.at(-2), name }];
}


/***/ })

};

export const id = 991;
export const ids = [991];
export const modules = {

/***/ 9991:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  survey: () => (/* binding */ survey)
});

// EXTERNAL MODULE: ./src/error.ts
var src_error = __webpack_require__(1557);
// EXTERNAL MODULE: ./src/postgres/session.ts
var postgres_session = __webpack_require__(2515);
// EXTERNAL MODULE: ./src/postgres/sql-failure.ts
var sql_failure = __webpack_require__(2752);
// EXTERNAL MODULE: ./src/migrations/syntax/created.ts
var created = __webpack_require__(5729);
// EXTERNAL MODULE: ./src/migrations/syntax/object-name.ts
var object_name = __webpack_require__(6452);
// EXTERNAL MODULE: ./src/migrations/locks/lock.ts
var locks_lock = __webpack_require__(2395);
// EXTERNAL MODULE: ./src/migrations/syntax/concurrent.ts
var concurrent = __webpack_require__(4488);
// EXTERNAL MODULE: ./src/migrations/syntax/node.ts
var syntax_node = __webpack_require__(1661);
;// CONCATENATED MODULE: ./src/migrations/locks/foreign-key.ts


/** Tables that the foreign keys below `value` point to: writes to them wait, because a trigger is added. */
function foreignKeys(value) {
    return [...(0,syntax_node/* descend */.Xn)(value)].flatMap(([, node]) => {
        const relation = node.contype === 'CONSTR_FOREIGN' ? (0,object_name/* relationAt */.ys)(node, 'pktable') : undefined;
        return relation ? [{ relation, mode: 'SHARE ROW EXCLUSIVE' }] : [];
    });
}

;// CONCATENATED MODULE: ./src/migrations/locks/alter-table.ts



/** Commands that need less than ACCESS EXCLUSIVE (PostgreSQL docs "ALTER TABLE"; tablecmds.c, AlterTableGetLockLevel). */
const WEAKER = {
    AT_SetStatistics: 'none',
    AT_ClusterOn: 'none',
    AT_DropCluster: 'none',
    AT_SetOptions: 'none',
    AT_ResetOptions: 'none',
    AT_SetRelOptions: 'none',
    AT_ResetRelOptions: 'none',
    AT_ReplaceRelOptions: 'none',
    AT_ValidateConstraint: 'none',
    AT_AttachPartition: 'none',
    AT_EnableTrig: 'SHARE ROW EXCLUSIVE',
    AT_EnableAlwaysTrig: 'SHARE ROW EXCLUSIVE',
    AT_EnableReplicaTrig: 'SHARE ROW EXCLUSIVE',
    AT_EnableTrigAll: 'SHARE ROW EXCLUSIVE',
    AT_EnableTrigUser: 'SHARE ROW EXCLUSIVE',
    AT_DisableTrig: 'SHARE ROW EXCLUSIVE',
    AT_DisableTrigAll: 'SHARE ROW EXCLUSIVE',
    AT_DisableTrigUser: 'SHARE ROW EXCLUSIVE',
};
/** The table itself, and others that its commands name: partitions, and what foreign keys point to. */
function alterTableLocks(node) {
    const table = (0,object_name/* relationAt */.ys)(node);
    if (!table)
        return { on: [] };
    return {
        on: (0,syntax_node/* children */.Y_)(node, 'cmds').flatMap((command) => {
            const strength = strengthOf(command);
            const own = strength === 'none' ? [] : [{ relation: table, mode: strength }];
            return [...own, ...partition(command), ...foreignKeys(command.def)];
        }),
    };
}
function strengthOf(command) {
    const subtype = (0,syntax_node/* text */.Qq)(command, 'subtype') ?? '';
    if (subtype === 'AT_AddConstraint') {
        const constraint = (0,syntax_node/* child */.jf)((0,syntax_node/* child */.jf)(command, 'def') ?? {}, 'Constraint');
        return constraint?.contype === 'CONSTR_FOREIGN' ? 'SHARE ROW EXCLUSIVE' : 'ACCESS EXCLUSIVE';
    }
    if (subtype === 'AT_DetachPartition' && isConcurrent(command))
        return 'none';
    return WEAKER[subtype] ?? 'ACCESS EXCLUSIVE';
}
/** What is attached or detached is locked as a whole; detached concurrently, it is not. */
function partition(command) {
    const definition = (0,syntax_node/* child */.jf)((0,syntax_node/* child */.jf)(command, 'def') ?? {}, 'PartitionCmd');
    const relation = definition && (0,object_name/* rangeVar */.Bt)((0,syntax_node/* child */.jf)(definition, 'name') ?? {});
    return relation && !isConcurrent(command) ? [{ relation, mode: 'ACCESS EXCLUSIVE' }] : [];
}
function isConcurrent(command) {
    return (0,syntax_node/* flag */.Jt)((0,syntax_node/* child */.jf)((0,syntax_node/* child */.jf)(command, 'def') ?? {}, 'PartitionCmd') ?? {}, 'concurrent');
}

;// CONCATENATED MODULE: ./src/migrations/locks/statement.ts






const NOTHING = { on: [] };
/** What a statement locks so that others wait (PostgreSQL docs "Explicit Locking", and the page of each command). */
function locksOf(statement) {
    const { kind, node } = statement;
    const find = BY_KIND[kind];
    if (find)
        return find(node, statement);
    return HARMLESS.has(kind) ? NOTHING : { on: [], opaque: (0,syntax_node/* commandOf */.Nl)(kind) };
}
const BY_KIND = {
    AlterTableStmt: (node) => (node.objtype === 'OBJECT_TYPE' ? NOTHING : alterTableLocks(node)),
    AlterObjectSchemaStmt: (node) => whole((0,object_name/* relationAt */.ys)(node)),
    AlterPolicyStmt: (node) => whole((0,object_name/* relationAt */.ys)(node, 'table')),
    AlterSeqStmt: (node) => lock((0,object_name/* relationAt */.ys)(node, 'sequence'), 'SHARE ROW EXCLUSIVE'),
    CallStmt: () => ({ on: [], opaque: 'CALL' }),
    ClusterStmt: (node) => whole((0,object_name/* relationAt */.ys)(node)),
    CreatePolicyStmt: (node) => whole((0,object_name/* relationAt */.ys)(node, 'table')),
    CreateStmt: createTable,
    CreateTableAsStmt: (node) => queries(node),
    CreateTrigStmt: (node) => lock((0,object_name/* relationAt */.ys)(node), 'SHARE ROW EXCLUSIVE'),
    DoStmt: () => ({ on: [], opaque: 'a DO block' }),
    DropStmt: drop,
    IndexStmt: (node) => ((0,syntax_node/* flag */.Jt)(node, 'concurrent') ? NOTHING : lock((0,object_name/* relationAt */.ys)(node), 'SHARE')),
    LockStmt: explicit,
    RefreshMatViewStmt: (node) => lock((0,object_name/* relationAt */.ys)(node), (0,syntax_node/* flag */.Jt)(node, 'concurrent') ? 'EXCLUSIVE' : 'ACCESS EXCLUSIVE'),
    ReindexStmt: reindex,
    RenameStmt: rename,
    RuleStmt: (node) => whole((0,object_name/* relationAt */.ys)(node)),
    SelectStmt: (node) => queries(node),
    TruncateStmt: (node) => statement_all((0,syntax_node/* children */.Y_)(node, 'relations').map(object_name/* rangeVar */.Bt)),
    VacuumStmt: vacuum,
    ViewStmt: (node) => ((0,syntax_node/* flag */.Jt)(node, 'replace') ? whole((0,object_name/* relationAt */.ys)(node, 'view')) : NOTHING),
};
/** They lock rows at most, something new, or nothing that a query reads. */
const HARMLESS = new Set([
    'AlterDefaultPrivilegesStmt',
    'AlterEnumStmt',
    'AlterFunctionStmt',
    'AlterStatsStmt',
    'CommentStmt',
    'CompositeTypeStmt',
    'CreateCastStmt',
    'CreateDomainStmt',
    'CreateEnumStmt',
    'CreateExtensionStmt',
    'CreateForeignTableStmt',
    'CreateFunctionStmt',
    'CreateRangeStmt',
    'CreateSchemaStmt',
    'CreateSeqStmt',
    'CreateStatsStmt',
    'DefineStmt',
    'DeleteStmt',
    'GrantStmt',
    'InsertStmt',
    'MergeStmt',
    'UpdateStmt',
    'VariableSetStmt',
]);
function lock(relation, mode) {
    return relation ? { on: [{ relation, mode }] } : NOTHING;
}
function whole(relation) {
    return lock(relation, 'ACCESS EXCLUSIVE');
}
function statement_all(relations) {
    return { on: relations.flatMap((relation) => whole(relation).on) };
}
/** A partition locks its parent; INHERITS lets queries of the parent pass. */
function createTable(node) {
    const parents = (0,syntax_node/* child */.jf)(node, 'partbound') ? (0,syntax_node/* children */.Y_)(node, 'inhRelations').map(object_name/* rangeVar */.Bt) : [];
    return { on: [...statement_all(parents).on, ...foreignKeys(node.tableElts)] };
}
/** `ALTER TABLE ... RENAME`, in all its forms; a new name of an index lets queries pass. */
function rename(node) {
    return node.renameType === 'OBJECT_INDEX' ? NOTHING : whole((0,object_name/* relationAt */.ys)(node));
}
const RELATIONS = new Set(['TABLE', 'VIEW', 'MATVIEW', 'SEQUENCE', 'FOREIGN_TABLE', 'INDEX'].map((type) => `OBJECT_${type}`));
const PARTS = new Set(['TRIGGER', 'POLICY', 'RULE'].map((type) => `OBJECT_${type}`));
/** CASCADE takes along whatever depends on it. */
function drop(node, statement) {
    const type = (0,syntax_node/* text */.Qq)(node, 'removeType') ?? '';
    if ((0,concurrent/* isConcurrent */.u)(statement))
        return NOTHING;
    const names = (0,created/* droppedNames */.xX)(statement);
    const relations = RELATIONS.has(type)
        ? names
        : PARTS.has(type)
            ? names.map((parts) => parts.slice(0, -1))
            : [];
    const isIndex = type === 'OBJECT_INDEX';
    const on = statement_all(relations.map(object_name/* ofParts */.UW)).on.map((each) => ({ ...each, isIndex }));
    return node.behavior === 'DROP_CASCADE' ? { on, opaque: 'CASCADE' } : { on };
}
function reindex(node, statement) {
    if ((0,concurrent/* isConcurrent */.u)(statement))
        return NOTHING;
    const isIndex = node.kind === 'REINDEX_OBJECT_INDEX';
    return { on: lock((0,object_name/* relationAt */.ys)(node), 'SHARE').on.map((each) => ({ ...each, isIndex })) };
}
/** By their numbers in the tree, which are those of PostgreSQL's lockdefs.h. */
const MODES = {
    5: 'SHARE',
    6: 'SHARE ROW EXCLUSIVE',
    7: 'EXCLUSIVE',
    8: 'ACCESS EXCLUSIVE',
};
function explicit(node) {
    const mode = typeof node.mode === 'number' ? MODES[node.mode] : undefined;
    if (!mode)
        return NOTHING;
    return { on: (0,syntax_node/* children */.Y_)(node, 'relations').flatMap((each) => lock((0,object_name/* rangeVar */.Bt)(each), mode).on) };
}
function vacuum(node) {
    const isFull = (0,syntax_node/* children */.Y_)(node, 'options').some((option) => (0,syntax_node/* text */.Qq)(option, 'defname') === 'full');
    return isFull ? statement_all((0,syntax_node/* children */.Y_)(node, 'rels').map((each) => (0,object_name/* relationAt */.ys)(each))) : NOTHING;
}
/** Functions of PostgreSQL that scripts call for their effect, and that lock no table against queries. */
const KNOWN_FUNCTIONS = new Set(['set_config', 'setval', 'nextval', 'pg_notify', 'now', 'count']);
/** A query waits for nobody, but a function in it may do anything. */
function queries(node) {
    const called = [...(0,syntax_node/* descend */.Xn)(node)].flatMap(([field, each]) => field === 'FuncCall' ? [(0,syntax_node/* nameParts */.IN)(each.funcname)] : []);
    const unknown = called.find((parts) => parts[0] !== 'pg_catalog' && !KNOWN_FUNCTIONS.has(parts.at(-1)?.toLowerCase() ?? ''));
    return unknown ? { on: [], opaque: `${unknown.join('.')}()` } : NOTHING;
}

;// CONCATENATED MODULE: ./src/migrations/locks/file.ts




/** What each of the files, in the order in which they run, keeps others from. Nobody else knows what the run itself makes. */
function locksByFile(files, catalog, schema) {
    const seen = new Seen(catalog, schema);
    return new Map(files.map(({ file, statements }) => [file, locksOfFile(statements, seen)]));
}
function locksOfFile(statements, seen) {
    const on = new Map();
    let opaque;
    for (const statement of statements) {
        const locks = locksOf(statement);
        for (const lock of locks.on.filter((each) => seen.isOthers(each))) {
            const name = seen.nameOf(lock);
            on.set(name, (0,locks_lock/* strongest */.yX)(on.get(name), lock.mode));
        }
        opaque ??= locks.opaque;
        seen.make(statement);
    }
    return { on, opaque };
}
/** Which relations others may be using. */
class Seen {
    #schema;
    #there;
    #made = new Set();
    constructor(catalog, schema) {
        this.#schema = schema;
        const relations = catalog?.objects.filter(({ kind }) => (0,object_name/* spaceOf */.UN)(kind) === 'relation') ?? [];
        this.#there = new Set(relations.map(({ name }) => name));
    }
    make(statement) {
        for (const { space, name } of (0,created/* createdBy */.uf)(statement)) {
            if (space === 'relation' && !this.#there.has(name.name))
                this.#made.add(this.#key(name));
        }
    }
    /** Of another schema nothing was read, nor any index: what is named there is taken to be there. */
    isOthers({ relation, isIndex }) {
        if (this.#made.has(this.#key(relation)))
            return false;
        const isElsewhere = relation.schema !== undefined && relation.schema !== this.#schema;
        return isIndex === true || isElsewhere || this.#there.has(relation.name);
    }
    nameOf({ relation: { schema, name }, isIndex }) {
        const shown = (0,object_name/* show */.WU)({ schema: schema === this.#schema ? undefined : schema, name });
        return isIndex ? `the table of ${shown}` : shown;
    }
    #key(relation) {
        return (0,object_name/* keyOf */.TN)('relation', relation, this.#schema);
    }
}

// EXTERNAL MODULE: ./src/migrations/relations.ts
var relations = __webpack_require__(9552);
// EXTERNAL MODULE: ./src/migrations/syntax/position.ts
var position = __webpack_require__(922);
// EXTERNAL MODULE: ./src/postgres/identifier.ts
var identifier = __webpack_require__(8332);
;// CONCATENATED MODULE: ./src/migrations/guard/subject.ts


/** Whether whatever happens to `outer` as a whole happens to `inner`. */
function covers(outer, inner) {
    return outer.length <= inner.length && outer.every((part, index) => inner[index] === part);
}
function sameSubject(a, b) {
    return a.length === b.length && covers(a, b);
}
function relationSubject({ schema, name }, ...part) {
    return ['relation', schema, name, ...part];
}
/** The name in a RangeVar below `field`; unqualified means the app's schema, which is all of the search_path. */
function relationIn(node, field, schema) {
    const relation = (0,syntax_node/* child */.jf)(node, field);
    const name = relation && (0,syntax_node/* text */.Qq)(relation, 'relname');
    return relation && name !== undefined ? { schema: (0,syntax_node/* text */.Qq)(relation, 'schemaname') ?? schema, name } : undefined;
}
/** `[schema,] name` */
function nameIn(parts, schema) {
    const name = parts.at(-1);
    return name === undefined ? undefined : { schema: parts.at(-2) ?? schema, name };
}
/** `"shop"."orders"` */
function display({ schema, name }) {
    return (0,identifier/* qualified */.LX)(schema, name);
}

;// CONCATENATED MODULE: ./src/migrations/guard/evaluate.ts



/**
 * Which statements of the files, in the order in which they run, are to be sent, and where what is there is not what
 * they say. A statement that a sent one before it undoes is sent as well: `DROP POLICY IF EXISTS` and then
 * `CREATE POLICY` is a replacement.
 */
function evaluateGuards(files, findings) {
    const steps = files.flatMap(({ file, statements }) => statements.map((statement) => {
        const guards = statement.guards ?? [];
        return {
            file,
            statement,
            verdicts: guards.map((guard) => [guard, guard.evaluateGuards(findings.facts)]),
        };
    }));
    const sent = sentSteps(steps, findings);
    return files.map((guarded) => judgeFile(guarded, steps, sent, findings));
}
function sentSteps(steps, findings) {
    const sent = new Set();
    for (const step of steps) {
        const undone = () => [...sent].some((earlier) => undoes(earlier.statement, step.statement));
        if (!step.statement.setting && (isMissing(step, findings) || undone()))
            sent.add(step);
    }
    return sent;
}
function isMissing({ statement, verdicts }, findings) {
    if (!statement.guards)
        return true;
    return verdicts.some(([guard, { state }]) => {
        if (state === 'missing' || state === 'unsure')
            return true;
        return state === 'done' && mayAppear(guard, findings);
    });
}
/** Nothing to drop, or no table to alter, as yet; but a file that runs before may bring it. */
function mayAppear({ subject, effect }, { facts, mayHaveChanged }) {
    if (!mayHaveChanged(subject))
        return false;
    const [kind, schema = '', name = ''] = subject;
    return effect === 'absent' || (kind === 'relation' && facts.relation({ schema, name }) === undefined);
}
/** Whether `earlier`, once it is sent, takes back what the catalog says of `later`. */
function undoes(earlier, later) {
    const effects = later.guards ?? [];
    return effects.some((guard) => earlier.disturbs.some((subject) => covers(subject, guard.subject)) ||
        mayDrop(earlier, guard) ||
        (earlier.guards ?? []).some((other) => opposes(other, guard)));
}
function opposes(earlier, later) {
    if (sameSubject(earlier.subject, later.subject))
        return earlier.effect !== later.effect;
    const over = covers(earlier.subject, later.subject);
    return over || (later.within !== undefined && covers(earlier.subject, later.within));
}
/** A DO block can hold anything; one that drops something and mentions the name is taken at its word. */
function mayDrop({ statement }, { subject }) {
    if (statement.kind !== 'DoStmt')
        return false;
    const body = JSON.stringify(statement.node).toLowerCase();
    return body.includes('drop') && subject.slice(2).some((part) => body.includes(part.toLowerCase()));
}
function judgeFile({ file, statements }, all, sent, findings) {
    const steps = all.filter((step) => step.file === file);
    const needed = steps.filter((step) => sent.has(step));
    // A setting is for what comes after it.
    const last = steps.findLastIndex((step) => sent.has(step));
    const send = steps.flatMap((step, index) => sent.has(step) || (step.statement.setting && index < last) ? [index] : []);
    return {
        file,
        send,
        needed: needed.length,
        total: statements.filter(({ setting }) => !setting).length,
        unread: statements.length === 0,
        first: needed.flatMap(({ verdicts }) => verdicts.flatMap(([, verdict]) => verdict.state === 'missing' && verdict.first ? [verdict.first] : [])),
        problems: [
            ...(file.run === 'always' ? steps.flatMap((step) => alwaysProblems(step, steps)) : []),
            ...steps.flatMap((step) => differenceProblems(step, all, sent, findings)),
        ],
    };
}
/** What would be sent in every deploy, without anything being missing. */
function alwaysProblems(step, steps) {
    const { statement, verdicts } = step;
    const location = (0,position/* locate */.x5)(step.file.path, step.file.sql, statement.statement.start);
    const hint = 'move it to a file with the header `-- run: on-change`, which runs when its text changes';
    if (!statement.guards && !statement.setting) {
        return [
            {
                location,
                message: `nothing in the catalog tells whether this ${words(statement)} has been done, so \`-- run: always\` would send it in every deploy`,
                hint: `add IF NOT EXISTS or IF EXISTS where the statement has it, or ${hint}`,
            },
        ];
    }
    const unsure = verdicts.flatMap(([, verdict]) => (verdict.state === 'unsure' ? [verdict.what] : []));
    const rival = steps.slice(0, steps.indexOf(step)).find((earlier) => contradicts(earlier, step));
    return [
        ...unsure.map((what) => ({
            location,
            message: `${what} cannot be compared exactly with what the file says, so \`-- run: always\` would send it in every deploy`,
            hint,
        })),
        ...(rival
            ? [
                {
                    location,
                    message: `this statement and the one in line ${lineOf(rival)} want different things, so \`-- run: always\` would send both in every deploy`,
                    hint: 'keep the one that says how it should be, or move both to a file with the header `-- run: on-change`',
                },
            ]
            : []),
    ];
}
function words({ statement: { kind, node } }) {
    return (0,syntax_node/* text */.Qq)(node, 'removeType') === undefined ? `${(0,syntax_node/* commandOf */.Nl)(kind)} statement` : 'DROP statement';
}
function lineOf({ file, statement }) {
    return (0,position/* locate */.x5)(file.path, file.sql, statement.statement.start).line ?? 1;
}
/** Both cannot be done at once. Making a whole and then taking away a part of it can. */
function contradicts(earlier, later) {
    return (earlier.statement.guards ?? []).some((first) => (later.statement.guards ?? []).some((second) => opposes(first, second) && (first.effect === 'absent' || sameSubject(first.subject, second.subject))));
}
/** Differences that no later statement of the run settles, and that no earlier one makes moot. */
function differenceProblems(step, all, sent, { mayHaveChanged }) {
    const at = all.indexOf(step);
    if (all.slice(0, at).some((earlier) => sent.has(earlier) && undoes(earlier.statement, step.statement)))
        return [];
    const later = all.slice(at + 1).flatMap(({ statement }) => statement.guards ?? []);
    const settled = ({ subject }) => mayHaveChanged(subject) || later.some((guard) => covers(guard.subject, subject));
    return step.verdicts.flatMap(([, verdict]) => verdict.state === 'differs'
        ? verdict.differences.filter((difference) => !settled(difference)).map((each) => problemOf(step, each))
        : []);
}
function problemOf({ file, statement }, difference) {
    const offset = difference.offset ?? statement.statement.start;
    return {
        location: (0,position/* locate */.x5)(file.path, file.sql, offset),
        message: `${difference.what}: the file says ${difference.file}, the database has ${difference.database}`,
        hint: `correct the file if the database is right; if the file is, put this into a new migration: ${difference.repair}`,
    };
}

// EXTERNAL MODULE: ./src/postgres/json.ts
var postgres_json = __webpack_require__(8817);
// EXTERNAL MODULE: ./src/migrations/syntax/parser.ts
var syntax_parser = __webpack_require__(2366);
;// CONCATENATED MODULE: ./src/migrations/guard/question.ts

const SERIAL = {
    smallserial: 'int2',
    serial2: 'int2',
    serial: 'int4',
    serial4: 'int4',
    bigserial: 'int8',
    serial8: 'int8',
};
/** Undefined for a type that is not spelled out, such as `orders.price%TYPE`. */
function writtenType(node) {
    const parts = (0,syntax_node/* nameParts */.IN)(node?.names);
    const name = parts.at(-1);
    if (!node || name === undefined || node.pct_type === true)
        return undefined;
    const serial = parts.length === 1 ? SERIAL[name] : undefined;
    return {
        schema: serial ? 'pg_catalog' : parts.at(-2),
        name: serial ?? name,
        modifiers: constants(node.typmods),
        array: Array.isArray(node.arrayBounds),
    };
}
function isSerial(node) {
    const parts = (0,syntax_node/* nameParts */.IN)(node?.names);
    return parts.length === 1 && SERIAL[parts[0] ?? ''] !== undefined;
}
function withoutModifiers(type) {
    return { ...type, modifiers: [] };
}
/** Stands for a written type among the facts. */
function spellingKey({ schema, name, modifiers, array }) {
    return JSON.stringify([schema ?? null, name, modifiers, array]);
}
function constants(value) {
    if (!Array.isArray(value))
        return [];
    return value.map((item) => constantText(item));
}
/** The tree leaves out an integer of 0. */
function constantText(item) {
    const node = asNode(asNode(item)?.A_Const);
    const integer = asNode(node?.ival);
    if (integer)
        return String(integer.ival ?? 0);
    const string = asNode(node?.sval);
    const column = asNode(asNode(item)?.ColumnRef);
    return (string && (0,syntax_node/* text */.Qq)(string, 'sval')) ?? (0,syntax_node/* nameParts */.IN)(column?.fields).join('.');
}
function asNode(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value))
        : undefined;
}

;// CONCATENATED MODULE: ./src/migrations/guard/facts.ts




/** Of a database that has nothing yet. */
const NO_FACTS = {
    relation: () => undefined,
    type: () => undefined,
    routines: () => [],
    schema: () => undefined,
    extension: () => undefined,
    spelling: () => undefined,
};
/** The JSON of the guard query as facts. Throws when it is not what the query builds. */
function parseFacts(json, parser) {
    const row = (0,postgres_json/* record */.g1)(JSON.parse(json));
    const relations = byName(row.relations, (item) => relationFact(item, parser));
    const types = byName(row.types, typeFact);
    const routines = byName(row.routines, routineFact);
    const schemas = byName(row.schemas, commented);
    const extensions = byName(row.extensions, commented);
    const spellings = (0,postgres_json/* record */.g1)(row.spellings);
    return {
        relation: (name) => relations.get(key(name))?.[0],
        type: (name) => types.get(key(name))?.[0],
        routines: (name) => routines.get(key(name)) ?? [],
        schema: (name) => schemas.get(key({ schema: '', name }))?.[0],
        extension: (name) => extensions.get(key({ schema: '', name }))?.[0],
        spelling: (type) => (0,postgres_json/* optional */.lq)(spellings[spellingKey(type)] ?? null, postgres_json/* string */.Yj),
    };
}
function key({ schema, name }) {
    return JSON.stringify([schema, name]);
}
function byName(value, parse) {
    const found = new Map();
    for (const item of (0,postgres_json/* list */.p_)(value)) {
        const row = (0,postgres_json/* record */.g1)(item);
        const at = key({ schema: (0,postgres_json/* optional */.lq)(row.schema ?? null, postgres_json/* string */.Yj) ?? '', name: (0,postgres_json/* string */.Yj)(row.name) });
        found.set(at, [...(found.get(at) ?? []), parse(row)]);
    }
    return found;
}
function named(value, parse) {
    return new Map((0,postgres_json/* list */.p_)(value).map((item) => [(0,postgres_json/* string */.Yj)((0,postgres_json/* record */.g1)(item).name), parse((0,postgres_json/* record */.g1)(item))]));
}
function commented(row) {
    return { comment: (0,postgres_json/* optional */.lq)(row.comment, postgres_json/* string */.Yj) };
}
function relationFact(row, parser) {
    const statement = printedBy(parser, (text) => text, ({ node }) => node);
    return {
        ...commented(row),
        kind: (0,postgres_json/* string */.Yj)(row.kind),
        options: new Map((0,postgres_json/* list */.p_)(row.options).map((item) => facts_option((0,postgres_json/* string */.Yj)(item)))),
        toast: (0,postgres_json/* boolean */.zM)(row.toast),
        rowSecurity: (0,postgres_json/* boolean */.zM)(row.rowSecurity),
        forced: (0,postgres_json/* boolean */.zM)(row.forced),
        columns: named(row.columns, (column) => columnFact(column, parser)),
        constraints: named(row.constraints, (constraint) => ({
            ...commented(constraint),
            kind: (0,postgres_json/* string */.Yj)(constraint.kind),
            definition: printedBy(parser, (text) => `ALTER TABLE t ADD CONSTRAINT c ${text}`, addedConstraint)((0,postgres_json/* string */.Yj)(constraint.definition)),
            validated: (0,postgres_json/* boolean */.zM)(constraint.validated),
        })),
        policies: named(row.policies, (policy) => ({
            ...commented(policy),
            command: (0,postgres_json/* string */.Yj)(policy.command),
            permissive: (0,postgres_json/* boolean */.zM)(policy.permissive),
            using: (0,postgres_json/* optional */.lq)(policy.using, (text) => expression(parser)((0,postgres_json/* string */.Yj)(text))),
            check: (0,postgres_json/* optional */.lq)(policy.check, (text) => expression(parser)((0,postgres_json/* string */.Yj)(text))),
        })),
        triggers: named(row.triggers, (trigger) => ({
            ...commented(trigger),
            definition: statement((0,postgres_json/* string */.Yj)(trigger.definition)),
        })),
        index: (0,postgres_json/* optional */.lq)(row.index, (index) => ({
            valid: (0,postgres_json/* boolean */.zM)((0,postgres_json/* record */.g1)(index).valid),
            definition: statement((0,postgres_json/* string */.Yj)((0,postgres_json/* record */.g1)(index).definition)),
        })),
    };
}
function columnFact(row, parser) {
    return {
        ...commented(row),
        type: (0,postgres_json/* string */.Yj)(row.type),
        enum: (0,postgres_json/* boolean */.zM)(row.enum),
        notNull: (0,postgres_json/* boolean */.zM)(row.notNull),
        default: (0,postgres_json/* optional */.lq)(row.default, (text) => expression(parser)((0,postgres_json/* string */.Yj)(text))),
        identity: (0,postgres_json/* string */.Yj)(row.identity),
        generated: (0,postgres_json/* string */.Yj)(row.generated),
    };
}
function typeFact(row) {
    return { ...commented(row), kind: (0,postgres_json/* string */.Yj)(row.kind), labels: (0,postgres_json/* list */.p_)(row.labels).map(postgres_json/* string */.Yj) };
}
function routineFact(row) {
    return {
        ...commented(row),
        inputs: (0,postgres_json/* list */.p_)(row.inputs).map(postgres_json/* string */.Yj),
        definition: (0,postgres_json/* record */.g1)(row.definition),
        plain: (0,postgres_json/* boolean */.zM)(row.plain),
    };
}
function facts_option(text) {
    const at = text.indexOf('=');
    return at === -1 ? [text, 'true'] : [text.slice(0, at), text.slice(at + 1)];
}
function expression(parser) {
    return printedBy(parser, (text) => `SELECT (${text})`, ({ node }) => (0,syntax_node/* child */.jf)((0,syntax_node/* children */.Y_)(node, 'targetList')[0] ?? {}, 'val'));
}
function addedConstraint({ node }) {
    return (0,syntax_node/* child */.jf)((0,syntax_node/* child */.jf)((0,syntax_node/* children */.Y_)(node, 'cmds')[0] ?? {}, 'def') ?? {}, 'Constraint');
}
function printedBy(parser, wrap, pick) {
    return (text) => {
        try {
            const [statement] = parser.parse(wrap(text)).statements;
            return { text, tree: statement && pick(statement) };
        }
        catch (error) {
            if (!(error instanceof syntax_parser/* SqlSyntaxError */.M))
                throw error;
            // A form newer than the parser: there is the text, and no claim about it.
            return { text, tree: undefined };
        }
    };
}

// EXTERNAL MODULE: ./src/postgres/search-path.ts
var search_path = __webpack_require__(5075);
;// CONCATENATED MODULE: ./src/migrations/guard/query.ts



/**
 * All questions as one message that writes nothing; its one row holds the facts as JSON text in column `guards`. The
 * search_path is restricted: whoever may create in the app's schema could put functions of these names there.
 */
function guardQuery(questions, schema) {
    const of = (kind) => questions.filter((question) => question.of === kind);
    const types = questions.flatMap((question) => (question.of === 'spelling' ? [question.type] : []));
    return `BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY;
${search_path/* RESTRICT_PATH_LOCALLY */.eT};
SET LOCAL jit = off;
SELECT json_build_object(
  'relations', (${query_RELATIONS.replace('$names', () => names(of('relation')))}),
  'types', (${TYPES.replace('$names', () => names(of('type')))}),
  'routines', (${ROUTINES.replace('$names', () => names(of('routine')))}),
  'schemas', (SELECT json_agg(json_build_object('name', nspname, 'comment', obj_description(oid, 'pg_namespace')))
    FROM pg_namespace WHERE nspname = ANY (${texts(of('schema').map(nameOf))})),
  'extensions', (SELECT json_agg(json_build_object('name', extname, 'comment', obj_description(oid, 'pg_extension')))
    FROM pg_extension WHERE extname = ANY (${texts(of('extension').map(nameOf))})),
  'spellings', (${spellings(types, schema)})
)::text AS guards;
COMMIT`;
}
function nameOf(question) {
    return question.of === 'spelling' ? question.type.name : question.name;
}
function texts(values) {
    return `ARRAY[${[...new Set(values)].map(identifier/* quoteLiteral */.ce).join(', ')}]::text[]`;
}
/** A row for each name, once. */
function names(questions) {
    const rows = questions.flatMap((question) => 'schema' in question ? [`(${(0,identifier/* quoteLiteral */.ce)(question.schema)}, ${(0,identifier/* quoteLiteral */.ce)(question.name)})`] : []);
    return rows.length > 0
        ? `(VALUES ${[...new Set(rows)].join(', ')}) AS w (schema, name)`
        : '(SELECT NULL::text, NULL::text WHERE false) AS w (schema, name)';
}
/** What turns the modifiers of a built-in type into its typmod. */
const MODIFIER_FUNCTIONS = {
    numeric: 'numerictypmodin',
    varchar: 'varchartypmodin',
    bpchar: 'bpchartypmodin',
    bit: 'bittypmodin',
    varbit: 'varbittypmodin',
    time: 'timetypmodin',
    timetz: 'timetztypmodin',
    timestamp: 'timestamptypmodin',
    timestamptz: 'timestamptztypmodin',
    interval: 'intervaltypmodin',
};
function spellings(types, schema) {
    const pairs = types.map((type) => [(0,identifier/* quoteLiteral */.ce)(spellingKey(type)), spelling(type, schema)]);
    const rows = [...new Map(pairs)].map(([key, value]) => `(${key}, ${value})`);
    if (rows.length === 0)
        return `SELECT '{}'::json`;
    return `SELECT json_object_agg(written, spelled) FROM (VALUES ${rows.join(', ')}) AS s (written, spelled)`;
}
/** NULL when there is no such type. The modifiers of other types are not turned into numbers but written after the name. */
function spelling(type, schema) {
    const { modifiers, array } = type;
    const builtIn = type.schema === 'pg_catalog' || type.schema === undefined;
    const modifierFunction = builtIn ? MODIFIER_FUNCTIONS[type.name] : undefined;
    if (modifiers.length === 0)
        return `format_type(${oid(type, schema)}, NULL)`;
    if (modifierFunction) {
        const typmod = `${modifierFunction}(${(0,identifier/* quoteLiteral */.ce)(`{${modifiers.join(',')}}`)}::cstring[])`;
        return `format_type(${oid(type, schema)}, ${typmod})`;
    }
    const element = `format_type(${oid({ ...type, array: false }, schema)}, NULL)`;
    return `${element} || ${(0,identifier/* quoteLiteral */.ce)(`(${modifiers.join(',')})${array ? '[]' : ''}`)}`;
}
function oid(type, schema) {
    const places = type.schema === undefined ? ['pg_catalog', schema] : [type.schema];
    const suffix = type.array ? '[]' : '';
    const candidates = places.map((place) => `to_regtype(${(0,identifier/* quoteLiteral */.ce)(`${(0,identifier/* quoteIdentifier */.Cm)(place)}.${(0,identifier/* quoteIdentifier */.Cm)(type.name)}${suffix}`)})`);
    return `coalesce(${candidates.join(', ')})`;
}
const COLUMNS = `
  SELECT json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'enum', t.typtype = 'e',
    'notNull', a.attnotnull, 'default', pg_get_expr(d.adbin, d.adrelid), 'identity', a.attidentity,
    'generated', a.attgenerated, 'comment', col_description(c.oid, a.attnum)) ORDER BY a.attnum)
  FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped`;
const CONSTRAINTS = `
  SELECT json_agg(json_build_object('name', k.conname, 'kind', k.contype, 'definition', pg_get_constraintdef(k.oid),
    'validated', k.convalidated, 'comment', obj_description(k.oid, 'pg_constraint')))
  FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype IN ('c', 'f', 'p', 'u', 'x')`;
const POLICIES = `
  SELECT json_agg(json_build_object('name', p.polname, 'command', p.polcmd, 'permissive', p.polpermissive,
    'using', pg_get_expr(p.polqual, p.polrelid), 'check', pg_get_expr(p.polwithcheck, p.polrelid),
    'comment', obj_description(p.oid, 'pg_policy')))
  FROM pg_policy p WHERE p.polrelid = c.oid`;
const TRIGGERS = `
  SELECT json_agg(json_build_object('name', g.tgname, 'definition', pg_get_triggerdef(g.oid),
    'comment', obj_description(g.oid, 'pg_trigger')))
  FROM pg_trigger g WHERE g.tgrelid = c.oid AND NOT g.tgisinternal`;
const INDEX = `
  SELECT json_build_object('valid', i.indisvalid, 'definition', pg_get_indexdef(i.indexrelid))
  FROM pg_index i WHERE i.indexrelid = c.oid`;
const query_RELATIONS = `
  SELECT json_agg(json_build_object('schema', w.schema, 'name', w.name, 'kind', c.relkind,
    'comment', obj_description(c.oid, 'pg_class'),
    'options', to_json(coalesce(c.reloptions, '{}') || ARRAY(
      SELECT 'toast.' || o FROM pg_class x, unnest(x.reloptions) o WHERE x.oid = c.reltoastrelid AND c.reltoastrelid <> 0)),
    'toast', c.reltoastrelid <> 0, 'rowSecurity', c.relrowsecurity, 'forced', c.relforcerowsecurity,
    'columns', (${COLUMNS}), 'constraints', (${CONSTRAINTS}), 'policies', (${POLICIES}), 'triggers', (${TRIGGERS}),
    'index', (${INDEX})))
  FROM $names JOIN pg_namespace n ON n.nspname = w.schema JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = w.name`;
const TYPES = `
  SELECT json_agg(json_build_object('schema', w.schema, 'name', w.name, 'kind', t.typtype,
    'labels', (SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid),
    'comment', obj_description(t.oid, 'pg_type')))
  FROM $names JOIN pg_namespace n ON n.nspname = w.schema JOIN pg_type t ON t.typnamespace = n.oid AND t.typname = w.name`;
// Input arguments decide which overload is meant; the rest is what CREATE OR REPLACE can change.
const ROUTINES = `
  SELECT json_agg(json_build_object('schema', w.schema, 'name', w.name,
    'inputs', to_json(ARRAY(SELECT format_type(a, NULL) FROM unnest(p.proargtypes) WITH ORDINALITY u (a, i) ORDER BY i)),
    'definition', json_build_object('kind', p.prokind, 'source', p.prosrc, 'language', l.lanname,
      'returns', CASE WHEN p.prokind = 'f' THEN format_type(p.prorettype, NULL) END, 'set', p.proretset,
      'volatility', p.provolatile, 'strict', p.proisstrict, 'definer', p.prosecdef, 'leakproof', p.proleakproof,
      'parallel', p.proparallel, 'cost', p.procost, 'rows', p.prorows,
      'names', to_json(coalesce(p.proargnames, '{}')), 'modes', to_json(coalesce(p.proargmodes::text[], '{}')),
      'arguments', to_json(ARRAY(SELECT format_type(a, NULL)
        FROM unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) WITH ORDINALITY u (a, i) ORDER BY i)),
      'config', to_json(coalesce(p.proconfig, '{}'))),
    'plain', p.pronargdefaults = 0 AND p.prosqlbody IS NULL AND p.probin IS NULL AND p.prosupport = 0,
    'comment', obj_description(p.oid, 'pg_proc')))
  FROM $names JOIN pg_namespace n ON n.nspname = w.schema JOIN pg_proc p ON p.pronamespace = n.oid AND p.proname = w.name
    JOIN pg_language l ON l.oid = p.prolang`;

;// CONCATENATED MODULE: ./src/migrations/guard/expression.ts

/** Types whose constants are the same only when their texts are; a timestamp has many texts. */
const LITERAL_TYPES = /^(enum|text|varchar|bpchar|char|character( varying)?(\(\d+\))?|bool|boolean|uuid|json|int[248]|smallint|integer|bigint|numeric(\(.*\))?|float[48]|real|double precision|regclass)$/;
const BOOLEAN_TYPES = /^bool(ean)?$/;
/** What a file says against what the server prints, each with its kind above it: `{ FuncCall: {...} }`. */
function compareExpressions(file, database, around) {
    const [own, theirs] = [strip(file, around), strip(database, around)];
    if (own.kind !== theirs.kind)
        return isPlain(own) && isPlain(theirs) ? 'different' : 'unsure';
    const compare = COMPARISONS[own.kind];
    if (compare)
        return compare(own, theirs);
    return canonical(own.node) === canonical(theirs.node) ? 'same' : 'unsure';
}
/** Absent on both sides is the same; on one side, different. */
function compareOptional(file, database, around) {
    if (file && database)
        return compareExpressions(file, database, around);
    return file || database ? 'different' : 'same';
}
function allAlike(parts) {
    if (parts.includes('different'))
        return 'different';
    return parts.includes('unsure') ? 'unsure' : 'same';
}
/** The server writes casts that the file leaves out; parentheses are not in a tree. */
function strip(wrapped, around) {
    const [kind, node] = unwrap(wrapped);
    if (kind === 'TypeCast') {
        const type = (0,syntax_node/* nameParts */.IN)((0,syntax_node/* child */.jf)(node, 'typeName')?.names).at(-1) ?? '';
        const arg = (0,syntax_node/* child */.jf)(node, 'arg');
        return arg ? strip(arg, { ...around, type: around.type || type }) : { kind, node, around };
    }
    if (kind === 'SQLValueFunction' && node.op === 'SVFOP_CURRENT_TIMESTAMP')
        return { kind: 'FuncCall', node: { funcname: [{ String: { sval: 'now' } }] }, around };
    return { kind, node, around };
}
function unwrap(wrapped) {
    const [kind, node] = Object.entries(wrapped)[0] ?? ['', {}];
    return [kind, (0,syntax_node/* isNode */.Ll)(node) ? node : {}];
}
function isPlain({ kind }) {
    return kind === 'A_Const' || kind === 'FuncCall' || kind === 'SQLValueFunction';
}
const COMPARISONS = {
    A_Const: compareConstants,
    FuncCall: (file, database) => {
        if (functionName(file) !== functionName(database))
            return 'different';
        return compareLists(file, database, 'args');
    },
    ColumnRef: ({ node: file }, { node: database }) => (0,syntax_node/* nameParts */.IN)(file.fields).at(-1) === (0,syntax_node/* nameParts */.IN)(database.fields).at(-1) ? 'same' : 'different',
    A_Expr: (file, database) => {
        if (file.node.kind !== database.node.kind)
            return 'unsure';
        if ((0,syntax_node/* nameParts */.IN)(file.node.name).at(-1) !== (0,syntax_node/* nameParts */.IN)(database.node.name).at(-1))
            return 'different';
        return allAlike(['lexpr', 'rexpr'].map((side) => compareField(file, database, side)));
    },
    BoolExpr: (file, database) => file.node.boolop === database.node.boolop ? compareLists(file, database, 'args') : 'different',
    NullTest: (file, database) => file.node.nulltesttype === database.node.nulltesttype ? compareField(file, database, 'arg') : 'different',
};
function compareField(file, database, field) {
    const [own, theirs] = [file.node[field], database.node[field]];
    if ((0,syntax_node/* isNode */.Ll)(own) && (0,syntax_node/* isNode */.Ll)(theirs))
        return compareExpressions(own, theirs, below(file));
    return canonical(own) === canonical(theirs) ? 'same' : 'unsure';
}
function compareLists(file, database, field) {
    const [own, theirs] = [items(file.node[field]), items(database.node[field])];
    if (own.length !== theirs.length)
        return 'different';
    const around = below(file);
    return allAlike(own.map((item, index) => {
        const other = theirs[index];
        return other ? compareExpressions(item, other, around) : 'different';
    }));
}
/** Below an operator or a call, only a cast tells what type a constant has. */
function below({ around }) {
    return { ...around, type: '' };
}
function items(value) {
    return Array.isArray(value) ? value.filter(syntax_node/* isNode */.Ll) : [];
}
function functionName({ node, around }) {
    const parts = (0,syntax_node/* nameParts */.IN)(node.funcname);
    const schema = parts.at(-2);
    const own = schema === undefined || schema === 'pg_catalog' || schema === around.schema;
    return own ? (parts.at(-1) ?? '') : parts.join('.');
}
function compareConstants(file, database) {
    const type = file.around.type || database.around.type;
    const [own, theirs] = [constant(file, type), constant(database, type)];
    if (own.text === theirs.text)
        return 'same';
    if (own.text === undefined || theirs.text === undefined)
        return 'different';
    if (own.numeric || theirs.numeric)
        return Number(own.text) === Number(theirs.text) ? 'same' : 'different';
    return LITERAL_TYPES.test(type) ? 'different' : 'unsure';
}
/** A relation that a sequence function names loses the app's schema. */
function constant({ node, around }, type) {
    if (node.isnull === true)
        return { text: undefined, numeric: false };
    const integer = (0,syntax_node/* child */.jf)(node, 'ival');
    if (integer)
        return { text: String(integer.ival ?? 0), numeric: true };
    const float = (0,syntax_node/* child */.jf)(node, 'fval');
    if (float)
        return { text: (0,syntax_node/* text */.Qq)(float, 'fval') ?? '', numeric: true };
    const bool = (0,syntax_node/* child */.jf)(node, 'boolval');
    if (bool)
        return { text: String(bool.boolval === true), numeric: false };
    const written = (0,syntax_node/* text */.Qq)((0,syntax_node/* child */.jf)(node, 'sval') ?? {}, 'sval') ?? '';
    if (BOOLEAN_TYPES.test(type))
        return { text: booleanText(written), numeric: false };
    const prefixes = type === 'regclass' ? [`${around.schema}.`, `"${around.schema}".`] : [];
    const prefix = prefixes.find((each) => written.startsWith(each)) ?? '';
    return { text: written.slice(prefix.length), numeric: false };
}
function booleanText(written) {
    const word = written.toLowerCase();
    if (['t', 'true', 'y', 'yes', 'on', '1'].includes(word))
        return 'true';
    return ['f', 'false', 'n', 'no', 'off', '0'].includes(word) ? 'false' : word;
}
/** Without the places in the text. */
function canonical(value) {
    return JSON.stringify(value, (field, nested) => (field === 'location' ? undefined : nested)) ?? '';
}

;// CONCATENATED MODULE: ./src/migrations/guard/column-value.ts



/** A default, identity or expression that is not the file's; none is claimed where only the server could tell. */
function valueDifference(column, fact) {
    const [own, theirs] = [sourceInFile(column), sourceInDatabase(fact)];
    if (isAlike(own, theirs, column, fact))
        return [];
    return [
        {
            subject: relationSubject(column.table, 'column', column.name, 'default'),
            file: own.words,
            database: theirs.words,
            repair: repair(column, own, theirs),
        },
    ];
}
function sourceInFile(column) {
    const { identity, generated, serial, definition } = column;
    const tree = column.default;
    if (identity !== '')
        return { kind: 'identity', words: identityWords(identity), tree };
    if (generated !== '')
        return { kind: 'generated', words: `\`${definition}\``, tree };
    if (serial)
        return { kind: 'serial', words: `\`${definition}\``, tree };
    return tree
        ? { kind: 'default', words: `DEFAULT ${column.defaultText}`, tree }
        : { kind: 'none', words: 'no default', tree };
}
function sourceInDatabase(fact) {
    const { text = '', tree } = fact.default ?? { tree: undefined };
    if (fact.identity !== '')
        return { kind: 'identity', words: identityWords(fact.identity), tree };
    if (fact.generated !== '')
        return { kind: 'generated', words: `GENERATED ALWAYS AS (${text})`, tree };
    return fact.default
        ? { kind: 'default', words: `DEFAULT ${text}`, tree }
        : { kind: 'none', words: 'no default', tree };
}
function identityWords(identity) {
    return `GENERATED ${identity === 'a' ? 'ALWAYS' : 'BY DEFAULT'} AS IDENTITY`;
}
function isAlike(own, theirs, { schema }, fact) {
    if (own.kind === 'serial')
        return theirs.words.startsWith('DEFAULT nextval(');
    if (own.kind !== theirs.kind)
        return false;
    if (own.kind === 'identity')
        return own.words === theirs.words;
    if (!own.tree || !theirs.tree)
        return true;
    const around = { schema, type: fact.enum ? 'enum' : fact.type };
    return compareExpressions(own.tree, theirs.tree, around) !== 'different';
}
const TAKE_AWAY = {
    none: [],
    default: ['DROP DEFAULT'],
    serial: ['DROP DEFAULT'],
    identity: ['DROP IDENTITY'],
    generated: ['DROP EXPRESSION'],
};
function repair(column, own, theirs) {
    const table = `ALTER TABLE ${display(column.table)}`;
    const name = (0,identifier/* quoteIdentifier */.Cm)(column.name);
    // Its values are computed from the others, so none is lost.
    if (own.kind === 'generated')
        return `${table} DROP COLUMN ${name}, ADD COLUMN ${column.definition};`;
    if (own.kind === 'identity' && theirs.kind === 'identity')
        return `${table} ALTER COLUMN ${name} SET ${own.words.replace(' AS IDENTITY', '')};`;
    const takeAway = own.kind === 'default' && theirs.kind === 'default' ? [] : TAKE_AWAY[theirs.kind];
    const actions = [...takeAway, ...addition(column, own)];
    const altered = `${table} ${actions.map((action) => `ALTER COLUMN ${name} ${action}`).join(', ')};`;
    if (own.kind !== 'serial')
        return altered;
    return `CREATE SEQUENCE ${display(sequenceOf(column))} OWNED BY ${display(column.table)}.${name}; ${altered}`;
}
function addition(column, { kind, words }) {
    if (kind === 'identity')
        return [words.replace('GENERATED', 'ADD GENERATED')];
    if (kind === 'serial')
        return [`SET DEFAULT nextval(${(0,identifier/* quoteLiteral */.ce)(display(sequenceOf(column)))})`];
    return kind === 'default' ? [`SET DEFAULT ${column.defaultText}`] : [];
}
function sequenceOf({ table, name }) {
    return { schema: table.schema, name: `${table.name}_${name}_seq` };
}

;// CONCATENATED MODULE: ./src/migrations/guard/column.ts





/** `keys`: columns of the table's primary key, which are NOT NULL without saying so. */
function writtenColumn(table, node, { file, schema, keys = [] }) {
    const name = (0,syntax_node/* text */.Qq)(node, 'colname') ?? '';
    const constraints = (0,syntax_node/* children */.Y_)(node, 'constraints');
    const find = (...kinds) => constraints.find((each) => kinds.includes((0,syntax_node/* text */.Qq)(each, 'contype') ?? ''));
    const serial = isSerial((0,syntax_node/* child */.jf)(node, 'typeName'));
    const implied = find('CONSTR_NOTNULL', 'CONSTR_PRIMARY', 'CONSTR_IDENTITY') !== undefined;
    const value = find('CONSTR_DEFAULT', 'CONSTR_GENERATED');
    return {
        table,
        name,
        type: writtenType((0,syntax_node/* child */.jf)(node, 'typeName')),
        notNull: implied || serial || keys.includes(name),
        default: withoutNull(value && (0,syntax_node/* child */.jf)(value, 'raw_expr')),
        defaultText: file.element(value?.location, following(constraints, value)).replace(/^default\s+/i, ''),
        serial,
        identity: (0,syntax_node/* text */.Qq)(find('CONSTR_IDENTITY') ?? {}, 'generated_when') ?? '',
        generated: (0,syntax_node/* text */.Qq)(find('CONSTR_GENERATED') ?? {}, 'generated_kind') ?? '',
        definition: file.element(node.location),
        offset: file.offset(node.location),
        schema,
    };
}
/** Where the next constraint of the column begins, which is where the text of this one ends. */
function following(constraints, one) {
    return constraints.find(({ location }) => Number(location) > Number(one?.location))?.location;
}
/** PostgreSQL keeps no default for DEFAULT NULL. */
function withoutNull(expression) {
    const constant = expression && (0,syntax_node/* child */.jf)(expression, 'A_Const');
    return constant && (0,syntax_node/* flag */.Jt)(constant, 'isnull') ? undefined : expression;
}
function columnSubject({ table, name }) {
    return relationSubject(table, 'column', name);
}
function columnQuestions(column) {
    const spelling = column.type ? [{ of: 'spelling', type: column.type }] : [];
    return [{ of: 'relation', ...column.table }, ...spelling];
}
/**
 * Where a column that is there is not what the file says, in an order in which it can be repaired: an identity column
 * is NOT NULL from before it becomes one until after it has ceased to be.
 */
function columnDifferences(column, fact, facts) {
    const value = valueDifference(column, fact).map((difference) => ({ ...place(column), ...difference }));
    const nullability = nullDifference(column, fact);
    const later = column.identity === '' ? [...value, ...nullability] : [...nullability, ...value];
    return [...typeDifference(column, fact, facts), ...later];
}
/** A column that the file defines in its CREATE TABLE and the table does not have. */
function missingColumn(column) {
    return {
        ...place(column),
        subject: columnSubject(column),
        file: column.definition,
        database: 'no such column',
        repair: `ALTER TABLE ${display(column.table)} ADD COLUMN IF NOT EXISTS ${column.definition};`,
    };
}
/** Modifiers of types that are not built in are compared as they are written. */
function sameType(spelled, type) {
    const loose = (each) => each.toLowerCase().replace(/\s/g, '');
    return spelled !== undefined && (spelled === type || (type.includes('(') && loose(spelled) === loose(type)));
}
function typeDifference(column, fact, facts) {
    if (!column.type)
        return [];
    const spelled = facts.spelling(column.type);
    if (sameType(spelled, fact.type))
        return [];
    const type = spelled ?? writtenName(column.type);
    return [
        {
            ...place(column),
            subject: [...columnSubject(column), 'type'],
            file: type,
            database: fact.type,
            repair: `${alter(column)} TYPE ${type};`,
        },
    ];
}
function writtenName({ schema, name, modifiers, array }) {
    const qualifier = schema === undefined ? '' : `${schema}.`;
    return `${qualifier}${name}${modifiers.length > 0 ? `(${modifiers.join(',')})` : ''}${array ? '[]' : ''}`;
}
function nullDifference(column, fact) {
    if (column.notNull === fact.notNull)
        return [];
    const word = (notNull) => (notNull ? 'NOT NULL' : 'nullable');
    return [
        {
            ...place(column),
            subject: [...columnSubject(column), 'not null'],
            file: word(column.notNull),
            database: word(fact.notNull),
            repair: `${alter(column)} ${column.notNull ? 'SET' : 'DROP'} NOT NULL;`,
        },
    ];
}
function alter({ table, name }) {
    return `ALTER TABLE ${display(table)} ALTER COLUMN ${(0,identifier/* quoteIdentifier */.Cm)(name)}`;
}
function place(column) {
    return { offset: column.offset, what: `column ${(0,identifier/* quoteIdentifier */.Cm)(column.name)} of ${display(column.table)}` };
}

;// CONCATENATED MODULE: ./src/migrations/guard/definition.ts



/** Whether an index is what its CREATE INDEX says; both as the parser's IndexStmt. */
function compareIndexes(file, database, schema) {
    const table = (node) => JSON.stringify(relationIn(node, 'relation', schema));
    const method = (node) => (0,syntax_node/* text */.Qq)(node, 'accessMethod') ?? 'btree';
    const around = { schema, type: '' };
    return allAlike([
        equal(table(file), table(database)),
        equal(method(file), method(database)),
        equal((0,syntax_node/* flag */.Jt)(file, 'unique'), (0,syntax_node/* flag */.Jt)(database, 'unique')),
        equal((0,syntax_node/* flag */.Jt)(file, 'nulls_not_distinct'), (0,syntax_node/* flag */.Jt)(database, 'nulls_not_distinct')),
        compareElements((0,syntax_node/* children */.Y_)(file, 'indexParams'), (0,syntax_node/* children */.Y_)(database, 'indexParams'), schema),
        compareElements((0,syntax_node/* children */.Y_)(file, 'indexIncludingParams'), (0,syntax_node/* children */.Y_)(database, 'indexIncludingParams'), schema),
        compareOptional((0,syntax_node/* child */.jf)(file, 'whereClause'), (0,syntax_node/* child */.jf)(database, 'whereClause'), around),
    ]);
}
function compareElements(file, database, schema) {
    if (file.length !== database.length)
        return 'different';
    return allAlike(file.map((own, index) => {
        const theirs = database[index];
        return theirs ? compareElement(own, theirs, schema) : 'different';
    }));
}
function compareElement(file, database, schema) {
    const descending = (node) => node.ordering === 'SORTBY_DESC';
    const nullsFirst = (node) => node.nulls_ordering === 'SORTBY_NULLS_FIRST' ||
        (node.nulls_ordering !== 'SORTBY_NULLS_LAST' && descending(node));
    return allAlike([
        equal((0,syntax_node/* text */.Qq)(file, 'name'), (0,syntax_node/* text */.Qq)(database, 'name')),
        equal(descending(file), descending(database)),
        equal(nullsFirst(file), nullsFirst(database)),
        compareDefaulted(file.opclass, database.opclass),
        compareDefaulted(file.collation, database.collation),
        compareOptional((0,syntax_node/* child */.jf)(file, 'expr'), (0,syntax_node/* child */.jf)(database, 'expr'), { schema, type: '' }),
    ]);
}
/** The server leaves out what is the default, so a file that names it cannot be told from one that differs. */
function compareDefaulted(file, database) {
    const [own, theirs] = [(0,syntax_node/* nameParts */.IN)(file).at(-1), (0,syntax_node/* nameParts */.IN)(database).at(-1)];
    if (own === theirs)
        return 'same';
    return theirs === undefined ? 'unsure' : 'different';
}
/** Kind, columns and what is referenced; a CHECK by its expression. Both as the parser's Constraint. */
function compareConstraints(file, database, schema) {
    const names = (field) => equal((0,syntax_node/* nameParts */.IN)(file[field]).join(), (0,syntax_node/* nameParts */.IN)(database[field]).join());
    const referenced = (node) => JSON.stringify(relationIn(node, 'pktable', schema));
    const kind = (0,syntax_node/* text */.Qq)(file, 'contype');
    if (kind !== (0,syntax_node/* text */.Qq)(database, 'contype'))
        return 'different';
    if ((0,syntax_node/* text */.Qq)(file, 'indexname') !== undefined)
        return 'unsure';
    const [own, theirs] = [(0,syntax_node/* child */.jf)(file, 'raw_expr'), (0,syntax_node/* child */.jf)(database, 'raw_expr')];
    return allAlike([
        names('keys'),
        names('fk_attrs'),
        equal(referenced(file), referenced(database)),
        (0,syntax_node/* nameParts */.IN)(file.pk_attrs).length === 0 ? 'same' : names('pk_attrs'),
        equal((0,syntax_node/* text */.Qq)(file, 'fk_del_action'), (0,syntax_node/* text */.Qq)(database, 'fk_del_action')),
        equal((0,syntax_node/* text */.Qq)(file, 'fk_upd_action'), (0,syntax_node/* text */.Qq)(database, 'fk_upd_action')),
        equal((0,syntax_node/* flag */.Jt)(file, 'nulls_not_distinct'), (0,syntax_node/* flag */.Jt)(database, 'nulls_not_distinct')),
        own && theirs ? compareExpressions(own, theirs, { schema, type: '' }) : 'same',
    ]);
}
/** Both as the parser's CreateTrigStmt. */
function compareTriggers(file, database, schema) {
    const plain = (node) => JSON.stringify([
        relationIn(node, 'relation', schema),
        (0,syntax_node/* nameParts */.IN)(node.funcname).at(-1),
        (0,syntax_node/* nameParts */.IN)(node.args),
        (0,syntax_node/* nameParts */.IN)(node.columns),
        node.timing ?? 0,
        node.events,
        (0,syntax_node/* flag */.Jt)(node, 'row'),
        (0,syntax_node/* flag */.Jt)(node, 'isconstraint'),
        node.transitionRels ?? null,
    ]);
    return allAlike([
        equal(plain(file), plain(database)),
        compareOptional((0,syntax_node/* child */.jf)(file, 'whenClause'), (0,syntax_node/* child */.jf)(database, 'whenClause'), { schema, type: '' }),
    ]);
}
function equal(file, database) {
    return file === database ? 'same' : 'different';
}

;// CONCATENATED MODULE: ./src/migrations/guard/guard.ts
const DONE = { state: 'done' };
const MISSING = { state: 'missing' };
function differing(differences) {
    return differences.length > 0 ? { state: 'differs', differences } : DONE;
}
function doneWhen(done) {
    return done ? DONE : MISSING;
}

;// CONCATENATED MODULE: ./src/migrations/guard/constraint.ts





/** `ADD CONSTRAINT name ...`; one without a name has nothing to be found by. */
function addConstraint(table, command, scope) {
    const node = (0,syntax_node/* child */.jf)((0,syntax_node/* child */.jf)(command, 'def') ?? {}, 'Constraint');
    const name = node && (0,syntax_node/* text */.Qq)(node, 'conname');
    if (!node || name === undefined)
        return undefined;
    return {
        subject: relationSubject(table, 'constraint', name),
        effect: 'present',
        asks: [{ of: 'relation', ...table }],
        evaluateGuards: (facts) => {
            const found = constraintOf(facts, table, name);
            if (!found)
                return MISSING;
            const difference = constraintDifference(table, node, found, scope);
            return difference ? { state: 'differs', differences: [difference] } : DONE;
        },
    };
}
function dropConstraint(table, command) {
    const name = (0,syntax_node/* text */.Qq)(command, 'name') ?? '';
    return {
        subject: relationSubject(table, 'constraint', name),
        effect: 'absent',
        asks: [{ of: 'relation', ...table }],
        evaluateGuards: (facts) => dropWhen(command, constraintOf(facts, table, name) !== undefined),
    };
}
function validateConstraint(table, command) {
    const name = (0,syntax_node/* text */.Qq)(command, 'name') ?? '';
    return {
        subject: relationSubject(table, 'constraint', name, 'validated'),
        effect: 'validated',
        asks: [{ of: 'relation', ...table }],
        evaluateGuards: (facts) => doneWhen(constraintOf(facts, table, name)?.validated === true),
    };
}
/** Without IF EXISTS the server is to say that there is nothing to drop. */
function dropWhen(node, found) {
    return doneWhen(!found && (0,syntax_node/* flag */.Jt)(node, 'missing_ok'));
}
/** A named constraint that is another one than the file's. */
function constraintDifference(table, node, { definition }, { schema, file }) {
    const name = (0,syntax_node/* text */.Qq)(node, 'conname') ?? '';
    if (!definition.tree || compareConstraints(node, definition.tree, schema) !== 'different')
        return undefined;
    const drop = `ALTER TABLE ${display(table)} DROP CONSTRAINT ${(0,identifier/* quoteIdentifier */.Cm)(name)}`;
    const written = file.element(node.location);
    return {
        subject: relationSubject(table, 'constraint', name),
        offset: file.offset(node.location),
        what: `constraint ${(0,identifier/* quoteIdentifier */.Cm)(name)} of ${display(table)}`,
        file: `\`${written}\``,
        database: `\`${definition.text}\``,
        repair: `${drop}, ADD ${written};`,
    };
}
/** A named constraint of a CREATE TABLE that the table does not have. */
function missingConstraint(table, node, { file }) {
    const name = (0,syntax_node/* text */.Qq)(node, 'conname') ?? '';
    const written = file.element(node.location);
    return {
        subject: relationSubject(table, 'constraint', name),
        offset: file.offset(node.location),
        what: `constraint ${(0,identifier/* quoteIdentifier */.Cm)(name)} of ${display(table)}`,
        file: `\`${written}\``,
        database: 'no such constraint',
        repair: `ALTER TABLE ${display(table)} ADD ${written};`,
    };
}
function constraintOf(facts, table, name) {
    return facts.relation(table)?.constraints.get(name);
}

;// CONCATENATED MODULE: ./src/migrations/guard/storage.ts



/** `SET (fillfactor = 70)` and `RESET (fillfactor)` of a table, view or index. */
function setOptions(relation, command, set) {
    return (0,syntax_node/* children */.Y_)((0,syntax_node/* child */.jf)((0,syntax_node/* child */.jf)(command, 'def') ?? {}, 'List') ?? {}, 'items').map((option) => {
        const namespace = (0,syntax_node/* text */.Qq)(option, 'defnamespace');
        const name = `${namespace === undefined ? '' : `${namespace}.`}${(0,syntax_node/* text */.Qq)(option, 'defname') ?? ''}`;
        const value = set ? optionValue(option) : undefined;
        return {
            subject: relationSubject(relation, 'option', name),
            effect: value ?? 'absent',
            asks: [{ of: 'relation', ...relation }],
            evaluateGuards: (facts) => {
                const table = facts.relation(relation);
                if (table && !table.toast && namespace === 'toast')
                    return DONE;
                const found = table?.options.get(name);
                return doneWhen(found === undefined ? value === undefined : value === plain(found));
            },
        };
    });
}
/** An option without a value is on. */
function optionValue(option) {
    const [kind, node] = Object.entries((0,syntax_node/* child */.jf)(option, 'arg') ?? {})[0] ?? ['', {}];
    if (!(0,syntax_node/* isNode */.Ll)(node))
        return 'true';
    switch (kind) {
        case 'Integer':
            return String(node.ival ?? 0);
        case 'Float':
            return plain((0,syntax_node/* text */.Qq)(node, 'fval') ?? '');
        case 'String':
            return plain((0,syntax_node/* text */.Qq)(node, 'sval') ?? '');
        case 'Boolean':
            return String(node.boolval === true);
        case 'TypeName':
            return plain((0,syntax_node/* nameParts */.IN)(node.names).join('.'));
        default:
            return 'true';
    }
}
/** The catalog keeps an option as it was written. */
function plain(value) {
    const word = value.toLowerCase();
    if (['on', 'yes', 'true'].includes(word))
        return 'true';
    return ['off', 'no', 'false'].includes(word) ? 'false' : word;
}

;// CONCATENATED MODULE: ./src/migrations/guard/alter-table.ts









/** ALTER TABLE: sent whole when any of its commands is to be done; without a guard when any command has none. */
const alterTable = ({ kind, node }, scope) => {
    const table = kind === 'AlterTableStmt' ? relationIn(node, 'relation', scope.schema) : undefined;
    if (!table)
        return undefined;
    const guards = (0,syntax_node/* children */.Y_)(node, 'cmds').map((command) => COMMANDS[(0,syntax_node/* text */.Qq)(command, 'subtype') ?? '']?.(table, command, scope));
    if (!guards.every((each) => each !== undefined))
        return undefined;
    return guards.flat().map((guard) => ((0,syntax_node/* flag */.Jt)(node, 'missing_ok') ? ifThere(table, guard) : guard));
};
/** ALTER TABLE IF EXISTS has nothing to do where there is no such table. */
function ifThere(table, guard) {
    return { ...guard, evaluateGuards: (facts) => (facts.relation(table) ? guard.evaluateGuards(facts) : DONE) };
}
const addColumn = (table, command, { file, schema }) => {
    const node = (0,syntax_node/* child */.jf)((0,syntax_node/* child */.jf)(command, 'def') ?? {}, 'ColumnDef');
    if (!node || !(0,syntax_node/* flag */.Jt)(command, 'missing_ok'))
        return undefined;
    const column = writtenColumn(table, node, { file, schema });
    return [
        {
            subject: columnSubject(column),
            effect: 'present',
            asks: columnQuestions(column),
            evaluateGuards: (facts) => {
                const found = columnOf(facts, table, column.name);
                return found ? differing(columnDifferences(column, found, facts)) : MISSING;
            },
        },
    ];
};
const dropColumn = (table, command) => onColumn(table, command, [], 'absent', (found) => dropWhen(command, found !== undefined));
const setDefault = (table, command, { schema }) => {
    const expression = withoutNull((0,syntax_node/* child */.jf)(command, 'def'));
    const effect = expression ? `default ${canonical(expression)}` : 'absent';
    return onColumn(table, command, ['default'], effect, (found) => {
        if (!found)
            return MISSING;
        if (!expression || !found.default)
            return doneWhen(!expression && !found.default);
        if (!found.default.tree)
            return unsureDefault(table, command);
        const around = { schema, type: found.enum ? 'enum' : found.type };
        const likeness = compareExpressions(expression, found.default.tree, around);
        return likeness === 'unsure' ? unsureDefault(table, command) : doneWhen(likeness === 'same');
    });
};
function unsureDefault(table, command) {
    return {
        state: 'unsure',
        what: `the default of column ${(0,identifier/* quoteIdentifier */.Cm)((0,syntax_node/* text */.Qq)(command, 'name') ?? '')} of ${display(table)}`,
    };
}
function notNull(desired) {
    return (table, command) => onColumn(table, command, ['not null'], desired ? 'not null' : 'absent', (found) => doneWhen(found?.notNull === desired));
}
const columnType = (table, command) => {
    const type = writtenType((0,syntax_node/* child */.jf)((0,syntax_node/* child */.jf)((0,syntax_node/* child */.jf)(command, 'def') ?? {}, 'ColumnDef') ?? {}, 'typeName'));
    if (!type)
        return undefined;
    const guards = onColumn(table, command, ['type'], canonical(type), (found, facts) => doneWhen(found !== undefined && sameType(facts.spelling(type), found.type)));
    return guards.map((guard) => ({ ...guard, asks: [...guard.asks, { of: 'spelling', type }] }));
};
function rowSecurity(setting, desired) {
    return (table) => [
        {
            subject: relationSubject(table, setting),
            effect: String(desired),
            asks: [{ of: 'relation', ...table }],
            evaluateGuards: (facts) => doneWhen(facts.relation(table)?.[setting] === desired),
        },
    ];
}
const COMMANDS = {
    AT_AddColumn: addColumn,
    AT_DropColumn: dropColumn,
    AT_ColumnDefault: setDefault,
    AT_SetNotNull: notNull(true),
    AT_DropNotNull: notNull(false),
    AT_AlterColumnType: columnType,
    AT_EnableRowSecurity: rowSecurity('rowSecurity', true),
    AT_DisableRowSecurity: rowSecurity('rowSecurity', false),
    AT_ForceRowSecurity: rowSecurity('forced', true),
    AT_NoForceRowSecurity: rowSecurity('forced', false),
    AT_AddConstraint: (table, command, scope) => listed(addConstraint(table, command, scope)),
    AT_DropConstraint: (table, command) => [dropConstraint(table, command)],
    AT_ValidateConstraint: (table, command) => [validateConstraint(table, command)],
    AT_SetRelOptions: (table, command) => setOptions(table, command, true),
    AT_ResetRelOptions: (table, command) => setOptions(table, command, false),
};
function listed(guard) {
    return guard && [guard];
}
function onColumn(table, command, part, effect, evaluateGuards) {
    const name = (0,syntax_node/* text */.Qq)(command, 'name') ?? '';
    return [
        {
            subject: relationSubject(table, 'column', name, ...part),
            effect,
            asks: [{ of: 'relation', ...table }],
            evaluateGuards: (facts) => evaluateGuards(columnOf(facts, table, name), facts),
        },
    ];
}
function columnOf(facts, table, name) {
    return facts.relation(table)?.columns.get(name);
}

;// CONCATENATED MODULE: ./src/migrations/guard/routine.ts





/** CREATE OR REPLACE FUNCTION and PROCEDURE: sent when anything that it sets is another in the catalog. */
const createRoutine = ({ kind, node }, { schema }) => {
    const name = kind === 'CreateFunctionStmt' ? nameIn((0,syntax_node/* nameParts */.IN)(node.funcname), schema) : undefined;
    if (!name || !(0,syntax_node/* flag */.Jt)(node, 'replace'))
        return undefined;
    const parameters = parametersOf(node);
    const inputs = parameters.filter(({ mode }) => isInput(mode)).map(({ type }) => type);
    const returns = (0,syntax_node/* child */.jf)(node, 'returnType');
    const types = [...parameters.map(({ type }) => type), ...(returns ? [written(returns)] : [])];
    const guard = {
        subject: ['routine', name.schema, name.name, canonical(inputs)],
        effect: canonical([node.parameters, node.returnType, node.options, node.sql_body]),
        asks: routineQuestions(name, types),
        evaluateGuards: (facts) => {
            const found = routineMeant(facts, name, inputs);
            return found ? judgeRoutine(node, parameters, found, facts, display(name)) : MISSING;
        },
    };
    return [guard];
};
/** The overload with these input arguments; undefined inputs: any. */
function routineMeant(facts, name, inputs) {
    const spelled = inputs?.map((type) => type && facts.spelling(withoutModifiers(type)));
    return facts
        .routines(name)
        .find((each) => spelled === undefined || canonical(each.inputs) === canonical(spelled));
}
function routineQuestions(name, types) {
    const spellings = types.flatMap((type) => type ? [{ of: 'spelling', type: withoutModifiers(type) }] : []);
    return [{ of: 'routine', ...name }, ...spellings];
}
/** The input arguments of an ObjectWithArgs: `f(int, text)`. */
function argumentsOf(object) {
    return (0,syntax_node/* children */.Y_)(object, 'objargs').map(written);
}
const routine_MODES = {
    FUNC_PARAM_DEFAULT: 'i',
    FUNC_PARAM_IN: 'i',
    FUNC_PARAM_OUT: 'o',
    FUNC_PARAM_INOUT: 'b',
    FUNC_PARAM_VARIADIC: 'v',
    FUNC_PARAM_TABLE: 't',
};
function parametersOf(node) {
    return (0,syntax_node/* children */.Y_)(node, 'parameters').map((each) => ({
        name: (0,syntax_node/* text */.Qq)(each, 'name') ?? '',
        mode: routine_MODES[(0,syntax_node/* text */.Qq)(each, 'mode') ?? ''] ?? 'i',
        type: written((0,syntax_node/* child */.jf)(each, 'argType') ?? {}),
        hasDefault: each.defexpr !== undefined,
    }));
}
function isInput(mode) {
    return mode === 'i' || mode === 'b' || mode === 'v';
}
/** A SETOF in front of a type is no part of it. */
function written(node) {
    const type = writtenType(node);
    return type && withoutModifiers(type);
}
function judgeRoutine(node, parameters, found, facts, name) {
    const unsure = { state: 'unsure', what: `the definition of ${name}` };
    const desired = desiredDefinition(node, parameters, facts);
    if (!desired || !found.plain)
        return unsure;
    const different = Object.entries(desired).some(([property, value]) => canonical(value) !== canonical(found.definition[property]));
    return different ? MISSING : DONE;
}
/** As pg_proc has it; undefined when only the server can tell: defaults, a parsed body, SET, rarer options. */
function desiredDefinition(node, parameters, facts) {
    const options = new Map((0,syntax_node/* children */.Y_)(node, 'options').map((each) => [(0,syntax_node/* text */.Qq)(each, 'defname') ?? '', each]));
    const source = sourceOf(options.get('as'));
    const unknown = [...options.keys()].some((option) => !KNOWN_OPTIONS.has(option));
    if (source === undefined || unknown || parameters.some(({ hasDefault }) => hasDefault))
        return undefined;
    const option = (name) => options.get(name);
    const spelled = (type) => type && facts.spelling(type);
    const returns = (0,syntax_node/* child */.jf)(node, 'returnType');
    const set = returns !== undefined && (0,syntax_node/* flag */.Jt)(returns, 'setof');
    const onlyInputs = parameters.every(({ mode }) => mode === 'i');
    return {
        kind: (0,syntax_node/* flag */.Jt)(node, 'is_procedure') ? 'p' : 'f',
        source,
        language: stringOf(option('language')),
        ...(returns && { returns: spelled(written(returns)) }),
        set,
        volatility: (stringOf(option('volatility')) ?? 'volatile').charAt(0),
        strict: booleanOf(option('strict')),
        definer: booleanOf(option('security')),
        leakproof: booleanOf(option('leakproof')),
        parallel: (stringOf(option('parallel')) ?? 'unsafe').charAt(0),
        cost: numberOf(option('cost')) ?? 100,
        rows: numberOf(option('rows')) ?? (set ? 1000 : 0),
        names: parameters.some((each) => each.name !== '') ? parameters.map((each) => each.name) : [],
        modes: onlyInputs ? [] : parameters.map(({ mode }) => mode),
        arguments: parameters.map(({ type }) => spelled(type)),
        config: [],
    };
}
const KNOWN_OPTIONS = new Set('as language volatility strict security leakproof parallel cost rows'.split(' '));
function sourceOf(as) {
    const parts = as && (0,syntax_node/* nameParts */.IN)((0,syntax_node/* child */.jf)((0,syntax_node/* child */.jf)(as, 'arg') ?? {}, 'List')?.items);
    return parts?.length === 1 ? parts[0] : undefined;
}
function argument(option) {
    const [, node] = Object.entries((0,syntax_node/* child */.jf)(option ?? {}, 'arg') ?? {})[0] ?? [];
    return (0,syntax_node/* isNode */.Ll)(node) ? node : undefined;
}
function stringOf(option) {
    return (0,syntax_node/* text */.Qq)(argument(option) ?? {}, 'sval');
}
function booleanOf(option) {
    return (0,syntax_node/* flag */.Jt)(argument(option) ?? {}, 'boolval');
}
function numberOf(option) {
    const node = argument(option);
    return node && Number(node.ival ?? node.fval ?? 0);
}

;// CONCATENATED MODULE: ./src/migrations/guard/comment.ts




/** COMMENT ON: sent when the text is another one. An empty text takes the comment away, as NULL does. */
const comment = ({ kind, node }, { schema }) => {
    const type = kind === 'CommentStmt' ? (0,syntax_node/* text */.Qq)(node, 'objtype') : undefined;
    const on = type === undefined ? undefined : COMMENTED[type]?.((0,syntax_node/* child */.jf)(node, 'object') ?? {}, schema);
    if (!on)
        return undefined;
    const desired = (0,syntax_node/* text */.Qq)(node, 'comment') || undefined;
    const guard = {
        subject: [...on.subject, 'comment'],
        effect: desired ?? 'absent',
        asks: on.asks,
        evaluateGuards: (facts) => {
            const found = on.find(facts);
            return doneWhen(found !== undefined && found.comment === desired);
        },
    };
    return [guard];
};
const relation = (object, schema) => {
    const name = nameIn(comment_listed(object), schema);
    return (name && {
        subject: relationSubject(name),
        asks: [{ of: 'relation', ...name }],
        find: (facts) => facts.relation(name),
    });
};
function partOf(part, field) {
    return (object, schema) => {
        const parts = comment_listed(object);
        const name = parts.at(-1);
        const table = nameIn(parts.slice(0, -1), schema);
        if (!table || name === undefined)
            return undefined;
        return {
            subject: relationSubject(table, part, name),
            asks: [{ of: 'relation', ...table }],
            find: (facts) => facts.relation(table)?.[field].get(name),
        };
    };
}
const type = (object, schema) => {
    const name = nameIn((0,syntax_node/* nameParts */.IN)((0,syntax_node/* child */.jf)(object, 'TypeName')?.names), schema);
    return (name && {
        subject: ['type', name.schema, name.name],
        asks: [{ of: 'type', ...name }],
        find: (facts) => facts.type(name),
    });
};
const routine = (object, schema) => {
    const node = (0,syntax_node/* child */.jf)(object, 'ObjectWithArgs') ?? {};
    const name = nameIn((0,syntax_node/* nameParts */.IN)(node.objname), schema);
    if (!name)
        return undefined;
    const inputs = node.args_unspecified === true ? undefined : argumentsOf(node);
    return {
        subject: ['routine', name.schema, name.name],
        asks: routineQuestions(name, inputs ?? []),
        find: (facts) => routineMeant(facts, name, inputs),
    };
};
function comment_plain(of) {
    return (object) => {
        const name = (0,syntax_node/* text */.Qq)((0,syntax_node/* child */.jf)(object, 'String') ?? {}, 'sval');
        return name === undefined
            ? undefined
            : { subject: [of, name], asks: [{ of, name }], find: (facts) => facts[of](name) };
    };
}
const COMMENTED = {
    OBJECT_TABLE: relation,
    OBJECT_VIEW: relation,
    OBJECT_MATVIEW: relation,
    OBJECT_INDEX: relation,
    OBJECT_SEQUENCE: relation,
    OBJECT_FOREIGN_TABLE: relation,
    OBJECT_COLUMN: partOf('column', 'columns'),
    OBJECT_TABCONSTRAINT: partOf('constraint', 'constraints'),
    OBJECT_POLICY: partOf('policy', 'policies'),
    OBJECT_TRIGGER: partOf('trigger', 'triggers'),
    OBJECT_TYPE: type,
    OBJECT_FUNCTION: routine,
    OBJECT_PROCEDURE: routine,
    OBJECT_SCHEMA: comment_plain('schema'),
    OBJECT_EXTENSION: comment_plain('extension'),
};
function comment_listed(object) {
    return (0,syntax_node/* nameParts */.IN)((0,syntax_node/* child */.jf)(object, 'List')?.items);
}

;// CONCATENATED MODULE: ./src/migrations/guard/create.ts


/** CREATE SCHEMA and CREATE EXTENSION, IF NOT EXISTS: both need rights even where there is nothing to do. */
const createNamed = ({ kind, node }) => {
    const of = kind === 'CreateSchemaStmt' ? 'schema' : kind === 'CreateExtensionStmt' ? 'extension' : undefined;
    const name = (0,syntax_node/* text */.Qq)(node, of === 'schema' ? 'schemaname' : 'extname');
    if (!of || name === undefined || !(0,syntax_node/* flag */.Jt)(node, 'if_not_exists'))
        return undefined;
    const guard = {
        subject: [of, name],
        effect: 'present',
        asks: [{ of, name }],
        evaluateGuards: (facts) => doneWhen(facts[of](name) !== undefined),
    };
    return [guard];
};

;// CONCATENATED MODULE: ./src/migrations/guard/table.ts





const KINDS = {
    r: 'a table',
    p: 'a partitioned table',
    f: 'a foreign table',
    v: 'a view',
    m: 'a materialized view',
    S: 'a sequence',
    i: 'an index',
    I: 'an index',
    c: 'a composite type',
};
/** CREATE TABLE IF NOT EXISTS: each of its columns and named constraints has to be there as well. */
const table_createTable = ({ kind, node }, scope) => {
    const table = kind === 'CreateStmt' ? relationIn(node, 'relation', scope.schema) : undefined;
    if (!table || !(0,syntax_node/* flag */.Jt)(node, 'if_not_exists'))
        return undefined;
    const columns = columnsOf(table, node, scope);
    const constraints = namedConstraints(node);
    const guard = {
        subject: relationSubject(table),
        effect: 'present',
        asks: [{ of: 'relation', ...table }, ...columns.flatMap(columnQuestions)],
        evaluateGuards: (facts) => {
            const found = facts.relation(table);
            if (!found)
                return MISSING;
            const other = otherKind(table, found, ['r', 'p', 'f'], 'a table');
            if (other)
                return differing([other]);
            return differing([
                ...columns.flatMap((column) => differencesOf(column, found, facts)),
                ...constraints.flatMap((each) => constraintDifferences(table, each, found, scope)),
            ]);
        },
    };
    return [guard];
};
/** CREATE SEQUENCE, MATERIALIZED VIEW and TABLE AS, each IF NOT EXISTS: by name and kind. */
const createRelation = ({ kind, node }, { schema }) => {
    const made = (0,syntax_node/* flag */.Jt)(node, 'if_not_exists') ? relationMade(kind, node, schema) : undefined;
    if (!made)
        return undefined;
    const { name, kinds, words } = made;
    const guard = {
        subject: relationSubject(name),
        effect: 'present',
        asks: [{ of: 'relation', ...name }],
        evaluateGuards: (facts) => {
            const found = facts.relation(name);
            if (!found)
                return MISSING;
            const other = otherKind(name, found, kinds, words);
            return differing(other ? [other] : []);
        },
    };
    return [guard];
};
function relationMade(kind, node, schema) {
    if (kind === 'CreateSeqStmt') {
        const name = relationIn(node, 'sequence', schema);
        return name && { name, kinds: ['S'], words: 'a sequence' };
    }
    if (kind !== 'CreateTableAsStmt')
        return undefined;
    const name = relationIn((0,syntax_node/* child */.jf)(node, 'into') ?? {}, 'rel', schema);
    if ((0,syntax_node/* text */.Qq)(node, 'objtype') === 'OBJECT_MATVIEW')
        return name && { name, kinds: ['m'], words: 'a materialized view' };
    return name && { name, kinds: ['r', 'p'], words: 'a table' };
}
/** What has the name is something else. */
function otherKind(name, { kind }, kinds, words) {
    if (kinds.includes(kind))
        return undefined;
    return {
        subject: relationSubject(name),
        what: display(name),
        file: words,
        database: KINDS[kind] ?? `a relation of kind ${kind}`,
        repair: `ALTER ${RENAMED[kind] ?? 'TABLE'} ${display(name)} RENAME TO <another name>;`,
    };
}
const RENAMED = {
    v: 'VIEW',
    m: 'MATERIALIZED VIEW',
    S: 'SEQUENCE',
    i: 'INDEX',
    I: 'INDEX',
    c: 'TYPE',
};
function columnsOf(table, node, { schema, file }) {
    const elements = (0,syntax_node/* children */.Y_)(node, 'tableElts');
    const keys = elements.flatMap((each) => (0,syntax_node/* text */.Qq)(each, 'contype') === 'CONSTR_PRIMARY' ? (0,syntax_node/* nameParts */.IN)(each.keys) : []);
    return elements
        .filter((each) => (0,syntax_node/* text */.Qq)(each, 'colname') !== undefined)
        .map((each) => writtenColumn(table, each, { file, schema, keys }));
}
/** Those of the table, and those that its columns carry. */
function namedConstraints(node) {
    const elements = (0,syntax_node/* children */.Y_)(node, 'tableElts');
    const all = [...elements, ...elements.flatMap((each) => (0,syntax_node/* children */.Y_)(each, 'constraints'))];
    return all.filter((each) => (0,syntax_node/* text */.Qq)(each, 'conname') !== undefined && TABLE_KINDS.has((0,syntax_node/* text */.Qq)(each, 'contype') ?? ''));
}
const TABLE_KINDS = new Set(['CHECK', 'PRIMARY', 'UNIQUE', 'FOREIGN', 'EXCLUSION'].map((kind) => `CONSTR_${kind}`));
function differencesOf(column, { columns }, facts) {
    const found = columns.get(column.name);
    return found ? columnDifferences(column, found, facts) : [missingColumn(column)];
}
/** A constraint that stands with its column does not name it. */
function constraintDifferences(table, node, { constraints }, scope) {
    const found = constraints.get((0,syntax_node/* text */.Qq)(node, 'conname') ?? '');
    if (!found)
        return [missingConstraint(table, node, scope)];
    const withColumn = node.keys === undefined && node.fk_attrs === undefined && node.raw_expr === undefined;
    const difference = withColumn ? undefined : constraintDifference(table, node, found, scope);
    return difference ? [difference] : [];
}

;// CONCATENATED MODULE: ./src/migrations/guard/create-index.ts





/**
 * CREATE INDEX IF NOT EXISTS. An index that a broken build or rebuild left invalid serves nobody: it is dropped and
 * built again.
 */
const createIndex = ({ kind, node, start, end }, { schema, file }) => {
    const table = kind === 'IndexStmt' ? relationIn(node, 'relation', schema) : undefined;
    const name = (0,syntax_node/* text */.Qq)(node, 'idxname');
    if (!table || name === undefined || !(0,syntax_node/* flag */.Jt)(node, 'if_not_exists'))
        return undefined;
    const index = { schema: table.schema, name };
    const guard = {
        subject: relationSubject(index),
        within: relationSubject(table),
        effect: 'present',
        asks: [{ of: 'relation', ...index }],
        evaluateGuards: (facts) => {
            const found = facts.relation(index);
            if (!found)
                return MISSING;
            const other = otherKind(index, found, ['i', 'I'], 'an index');
            if (other)
                return { state: 'differs', differences: [other] };
            const { valid, definition } = found.index ?? { valid: true, definition: undefined };
            if (!valid)
                return { state: 'missing', first: `DROP INDEX IF EXISTS ${display(index)}` };
            const tree = definition?.tree;
            if (!tree || compareIndexes(node, tree, schema) !== 'different')
                return DONE;
            const difference = {
                subject: relationSubject(index),
                what: `index ${display(index)}`,
                file: `\`${file.slice(start, end)}\``,
                database: `\`${definition.text}\``,
                repair: `DROP INDEX CONCURRENTLY ${display(index)}; and the next run builds it anew`,
            };
            return { state: 'differs', differences: [difference] };
        },
    };
    return [guard];
};

;// CONCATENATED MODULE: ./src/migrations/guard/drop.ts




/** DROP ... IF EXISTS: sent when any of its objects is there; without IF EXISTS always, for the server to object. */
const drop_drop = ({ kind, node }, { schema }) => {
    const type = kind === 'DropStmt' ? (0,syntax_node/* text */.Qq)(node, 'removeType') : undefined;
    const objects = type === undefined ? undefined : DROPS[type]?.(node, schema);
    return objects?.map(({ subject, asks, isThere }) => ({
        subject,
        effect: 'absent',
        asks,
        evaluateGuards: (facts) => dropWhen(node, isThere(facts)),
    }));
};
const drop_relations = (node, schema) => paths(node).flatMap((parts) => {
    const name = nameIn(parts, schema);
    if (!name)
        return [];
    const isThere = (facts) => facts.relation(name) !== undefined;
    return [{ subject: relationSubject(name), asks: [{ of: 'relation', ...name }], isThere }];
});
function partsOfRelation(part, field) {
    return (node, schema) => paths(node).flatMap((parts) => {
        const table = nameIn(parts.slice(0, -1), schema);
        const name = parts.at(-1);
        if (!table || name === undefined)
            return [];
        const isThere = (facts) => facts.relation(table)?.[field].has(name) ?? false;
        return [{ subject: relationSubject(table, part, name), asks: [{ of: 'relation', ...table }], isThere }];
    });
}
const types = (node, schema) => (0,syntax_node/* children */.Y_)(node, 'objects').flatMap((type) => {
    const name = nameIn((0,syntax_node/* nameParts */.IN)(type.names), schema);
    if (!name)
        return [];
    const isThere = (facts) => facts.type(name) !== undefined;
    return [{ subject: ['type', name.schema, name.name], asks: [{ of: 'type', ...name }], isThere }];
});
const routines = (node, schema) => (0,syntax_node/* children */.Y_)(node, 'objects').flatMap((object) => {
    const name = nameIn((0,syntax_node/* nameParts */.IN)(object.objname), schema);
    if (!name)
        return [];
    const inputs = (0,syntax_node/* flag */.Jt)(object, 'args_unspecified') ? undefined : argumentsOf(object);
    return [
        {
            subject: ['routine', name.schema, name.name],
            asks: routineQuestions(name, inputs ?? []),
            isThere: (facts) => routineMeant(facts, name, inputs) !== undefined,
        },
    ];
});
function drop_plain(of) {
    return (node) => (Array.isArray(node.objects) ? node.objects : []).filter(syntax_node/* isNode */.Ll).flatMap((object) => {
        const name = (0,syntax_node/* text */.Qq)((0,syntax_node/* child */.jf)(object, 'String') ?? {}, 'sval');
        if (name === undefined)
            return [];
        const isThere = (facts) => facts[of](name) !== undefined;
        return [{ subject: [of, name], asks: [{ of, name }], isThere }];
    });
}
const DROPS = {
    OBJECT_TABLE: drop_relations,
    OBJECT_VIEW: drop_relations,
    OBJECT_MATVIEW: drop_relations,
    OBJECT_INDEX: drop_relations,
    OBJECT_SEQUENCE: drop_relations,
    OBJECT_FOREIGN_TABLE: drop_relations,
    OBJECT_POLICY: partsOfRelation('policy', 'policies'),
    OBJECT_TRIGGER: partsOfRelation('trigger', 'triggers'),
    OBJECT_TYPE: types,
    OBJECT_DOMAIN: types,
    OBJECT_FUNCTION: routines,
    OBJECT_PROCEDURE: routines,
    OBJECT_ROUTINE: routines,
    OBJECT_SCHEMA: drop_plain('schema'),
    OBJECT_EXTENSION: drop_plain('extension'),
};
function paths(node) {
    return (0,syntax_node/* children */.Y_)(node, 'objects').map((list) => (0,syntax_node/* nameParts */.IN)(list.items));
}

;// CONCATENATED MODULE: ./src/migrations/guard/row-rule.ts






/** CREATE POLICY, by name. PostgreSQL has no IF NOT EXISTS for it. */
const createPolicy = ({ kind, node, start, end }, { schema, file }) => {
    const table = kind === 'CreatePolicyStmt' ? relationIn(node, 'table', schema) : undefined;
    const name = (0,syntax_node/* text */.Qq)(node, 'policy_name');
    if (!table || name === undefined)
        return undefined;
    const guard = {
        subject: relationSubject(table, 'policy', name),
        effect: 'present',
        asks: [{ of: 'relation', ...table }],
        evaluateGuards: (facts) => {
            const found = facts.relation(table)?.policies.get(name);
            if (!found)
                return MISSING;
            if (comparePolicies(node, found, schema) !== 'different')
                return DONE;
            const difference = {
                subject: relationSubject(table, 'policy', name),
                what: `policy ${(0,identifier/* quoteIdentifier */.Cm)(name)} on ${display(table)}`,
                file: `\`${file.slice(start, end)}\``,
                database: `\`${policyText(found)}\``,
                repair: `DROP POLICY ${(0,identifier/* quoteIdentifier */.Cm)(name)} ON ${display(table)}; and the next run makes it anew`,
            };
            return { state: 'differs', differences: [difference] };
        },
    };
    return [guard];
};
/** CREATE TRIGGER by name; with OR REPLACE, one that differs is replaced. */
const createTrigger = ({ kind, node, start, end }, { schema, file }) => {
    const table = kind === 'CreateTrigStmt' ? relationIn(node, 'relation', schema) : undefined;
    const name = (0,syntax_node/* text */.Qq)(node, 'trigname');
    if (!table || name === undefined)
        return undefined;
    const what = `trigger ${(0,identifier/* quoteIdentifier */.Cm)(name)} on ${display(table)}`;
    const guard = {
        subject: relationSubject(table, 'trigger', name),
        effect: 'present',
        asks: [{ of: 'relation', ...table }],
        evaluateGuards: (facts) => {
            const definition = facts.relation(table)?.triggers.get(name)?.definition;
            if (!definition)
                return MISSING;
            const likeness = definition.tree ? compareTriggers(node, definition.tree, schema) : 'unsure';
            if (likeness === 'same')
                return DONE;
            if ((0,syntax_node/* flag */.Jt)(node, 'replace'))
                return likeness === 'unsure' ? { state: 'unsure', what } : MISSING;
            if (likeness === 'unsure')
                return DONE;
            const difference = {
                subject: relationSubject(table, 'trigger', name),
                what,
                file: `\`${file.slice(start, end)}\``,
                database: `\`${definition.text}\``,
                repair: `DROP TRIGGER ${(0,identifier/* quoteIdentifier */.Cm)(name)} ON ${display(table)}; and the next run makes it anew`,
            };
            return { state: 'differs', differences: [difference] };
        },
    };
    return [guard];
};
/** pg_policy.polcmd */
const row_rule_COMMANDS = {
    r: 'select',
    a: 'insert',
    w: 'update',
    d: 'delete',
    '*': 'all',
};
function comparePolicies(node, found, schema) {
    const compare = (written, printed) => printed && !printed.tree ? 'unsure' : compareOptional(written, printed?.tree, { schema, type: '' });
    return allAlike([
        equal((0,syntax_node/* text */.Qq)(node, 'cmd_name') ?? 'all', row_rule_COMMANDS[found.command]),
        equal((0,syntax_node/* flag */.Jt)(node, 'permissive'), found.permissive),
        compare((0,syntax_node/* child */.jf)(node, 'qual'), found.using),
        compare((0,syntax_node/* child */.jf)(node, 'with_check'), found.check),
    ]);
}
function policyText({ command, permissive, using, check }) {
    return [
        `AS ${permissive ? 'PERMISSIVE' : 'RESTRICTIVE'}`,
        `FOR ${(row_rule_COMMANDS[command] ?? command).toUpperCase()}`,
        ...(using ? [`USING (${using.text})`] : []),
        ...(check ? [`WITH CHECK (${check.text})`] : []),
    ].join(' ');
}

;// CONCATENATED MODULE: ./src/migrations/guard/type.ts




/** CREATE TYPE ... AS ENUM, by name; its labels have to be the file's. PostgreSQL has no IF NOT EXISTS for it. */
const createEnum = ({ kind, node }, { schema }) => {
    const name = kind === 'CreateEnumStmt' ? nameIn((0,syntax_node/* nameParts */.IN)(node.typeName), schema) : undefined;
    if (!name)
        return undefined;
    const labels = (0,syntax_node/* nameParts */.IN)(node.vals);
    const guard = {
        subject: subjectOf(name),
        effect: 'present',
        asks: [{ of: 'type', ...name }],
        evaluateGuards: (facts) => {
            const found = facts.type(name);
            if (!found)
                return MISSING;
            return differing(found.kind === 'e' ? labelDifferences(name, labels, found.labels) : [noEnum(name)]);
        },
    };
    return [guard];
};
/** ALTER TYPE ... ADD VALUE IF NOT EXISTS. */
const addEnumValue = ({ kind, node }, { schema }) => {
    const name = kind === 'AlterEnumStmt' ? nameIn((0,syntax_node/* nameParts */.IN)(node.typeName), schema) : undefined;
    const label = (0,syntax_node/* text */.Qq)(node, 'newVal');
    if (!name || label === undefined || !(0,syntax_node/* flag */.Jt)(node, 'skipIfNewValExists'))
        return undefined;
    const guard = {
        subject: subjectOf(name, 'label', label),
        effect: 'present',
        asks: [{ of: 'type', ...name }],
        evaluateGuards: (facts) => doneWhen(facts.type(name)?.labels.includes(label) ?? false),
    };
    return [guard];
};
function subjectOf({ schema, name }, ...part) {
    return ['type', schema, name, ...part];
}
function noEnum(name) {
    return {
        subject: subjectOf(name),
        what: display(name),
        file: 'an enum type',
        database: 'a type of another kind',
        repair: `ALTER TYPE ${display(name)} RENAME TO <another name>;`,
    };
}
function labelDifferences(name, labels, found) {
    const what = `type ${display(name)}`;
    const missing = labels.filter((label) => !found.includes(label));
    const extra = found.filter((label) => !labels.includes(label));
    return [
        ...missing.map((label) => ({
            subject: subjectOf(name, 'label', label),
            what,
            file: `label ${(0,identifier/* quoteLiteral */.ce)(label)}`,
            database: 'no such label',
            repair: `ALTER TYPE ${display(name)} ADD VALUE IF NOT EXISTS ${(0,identifier/* quoteLiteral */.ce)(label)};`,
        })),
        ...extra.map((label) => ({
            subject: subjectOf(name, 'label', label),
            what,
            file: `no label ${(0,identifier/* quoteLiteral */.ce)(label)}`,
            database: `label ${(0,identifier/* quoteLiteral */.ce)(label)}`,
            repair: `no statement removes a label; add this one to the file: ALTER TYPE ${display(name)} ADD VALUE IF NOT EXISTS ${(0,identifier/* quoteLiteral */.ce)(label)};`,
        })),
        ...orderDifference(name, labels, found),
    ];
}
function orderDifference(name, labels, found) {
    const [own, theirs] = [
        labels.filter((label) => found.includes(label)),
        found.filter((label) => labels.includes(label)),
    ];
    if (own.join('\0') === theirs.join('\0'))
        return [];
    return [
        {
            subject: subjectOf(name, 'order'),
            what: `the order of the labels of type ${display(name)}`,
            file: own.map(identifier/* quoteLiteral */.ce).join(', '),
            database: theirs.map(identifier/* quoteLiteral */.ce).join(', '),
            repair: 'no statement reorders labels; write them in the order of the database',
        },
    ];
}

;// CONCATENATED MODULE: ./src/migrations/guard/statement.ts











const FAMILIES = [
    table_createTable,
    createRelation,
    createIndex,
    createRoutine,
    createPolicy,
    createTrigger,
    createEnum,
    createNamed,
    alterTable,
    addEnumValue,
    comment,
    drop_drop,
];
/** A statement of a repeatable file with what the catalog can be asked about it. */
function guardStatement(statement, scope) {
    const guards = FAMILIES.map((family) => family(statement, scope)).find((found) => found !== undefined);
    return {
        statement,
        guards,
        disturbs: guards ? [] : disturbed(statement, scope),
        setting: statement.kind === 'VariableSetStmt',
    };
}
/** After a rename, what the catalog said of the relation before it is about another one. */
function disturbed({ kind, node }, { schema }) {
    const relation = kind === 'RenameStmt' ? relationIn(node, 'relation', schema) : undefined;
    return relation ? [relationSubject(relation)] : [];
}
/** Whether a statement moves the names of those after it to another schema. */
function setsSearchPath({ kind, node }) {
    if (kind === 'VariableSetStmt')
        return (0,syntax_node/* text */.Qq)(node, 'name') === 'search_path';
    if (kind !== 'SelectStmt')
        return false;
    return [...(0,syntax_node/* descend */.Xn)(node)].some(([field, below]) => field === 'FuncCall' &&
        (0,syntax_node/* nameParts */.IN)(below.funcname).at(-1) === 'set_config' &&
        (0,syntax_node/* children */.Y_)(below, 'args').some((each) => JSON.stringify(each).includes('"search_path"')));
}

;// CONCATENATED MODULE: ./src/migrations/guard/text.ts

function fileText(sql) {
    // Bytes and characters are the same in nearly every file, and finding one by the other reads all before it.
    const ascii = Buffer.byteLength(sql) === sql.length;
    const offset = (location) => {
        if (typeof location !== 'number' || location <= 0)
            return undefined;
        return ascii ? location : (0,position/* offsetsOfBytes */.Vi)(sql, [location])[0];
    };
    return {
        slice: (start, end) => sql.slice(start, end).trim().replace(/\s+/g, ' '),
        offset,
        element: (location, end) => {
            const from = offset(location);
            if (from === undefined)
                return '';
            const until = Math.min(endOfElement(sql, from), offset(end) ?? sql.length);
            return sql.slice(from, until).trim().replace(/\s+/g, ' ');
        },
    };
}
/** Quoted texts and names, and comments, which may hold commas and parentheses. */
const OPAQUE = /'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$[\s\S]*?\$\1\$|--[^\n]*|\/\*[\s\S]*?\*\//y;
function endOfElement(sql, from) {
    let depth = 0;
    for (let at = from; at < sql.length; at += 1) {
        OPAQUE.lastIndex = at;
        const opaque = OPAQUE.exec(sql);
        if (opaque) {
            at += opaque[0].length - 1;
            continue;
        }
        const character = sql.charAt(at);
        if (character === '(' || character === '[')
            depth += 1;
        if (character === ')' || character === ']')
            depth -= 1;
        if (depth < 0 || (depth === 0 && (character === ',' || character === ';')))
            return at;
    }
    return sql.length;
}

;// CONCATENATED MODULE: ./src/migrations/guard/survey.ts











/** Judges repeatable files by what the catalog has. `pending` are ordered files that run before, and may change it. */
async function survey(due, pending, { session, catalog, schema, syntax }) {
    const guarded = await Promise.all(due.map((file) => guardFile(file, schema, syntax)));
    const facts = session ? await ask(session, guarded, schema, syntax) : NO_FACTS;
    const ordered = await Promise.all(pending.map((file) => syntax.parse(file)));
    const moved = new Map(guarded.map((each) => [each.file, movedNames(each)]));
    const files = evaluateGuards(guarded, { facts, mayHaveChanged: mentions(ordered) }).map((judged) => ({
        ...judged,
        problems: [...(moved.get(judged.file) ?? []), ...judged.problems],
    }));
    const sent = inOrder([...ordered, ...files.map((judged) => sentOf(judged, guarded))]);
    return { files, locks: locksByFile(sent, catalog, schema) };
}
/** The statements of a repeatable file that have something to do. */
function sentOf({ file, send }, guarded) {
    const statements = guarded.find((each) => each.file === file)?.statements ?? [];
    return { file, statements: send.flatMap((index) => statements[index]?.statement ?? []) };
}
function inOrder(files) {
    const of = (phase) => files.filter(({ file }) => file.phase === phase);
    return [...of('before-deploy'), ...of('after-deploy')];
}
async function guardFile(file, schema, syntax) {
    const { statements } = await syntax.parse(file);
    const scope = { schema, file: fileText(file.sql) };
    return { file, statements: statements.map((statement) => guardStatement(statement, scope)) };
}
async function ask(session, files, schema, syntax) {
    const questions = files.flatMap(({ statements }) => statements.flatMap(({ guards = [] }) => guards.flatMap((guard) => guard.asks)));
    if (questions.length === 0)
        return NO_FACTS;
    try {
        const results = await session.send(guardQuery(questions, schema));
        return parseFacts((0,postgres_session/* cell */.Hn)(results, 'guards') ?? '', await syntax.parser());
    }
    catch (error) {
        if (!(error instanceof sql_failure/* SqlFailure */.v))
            throw error;
        await session.send('ROLLBACK');
        throw new src_error/* DeployError */.sH('GUARDS_UNREADABLE', `The catalog could not be asked about ${files.map(({ file }) => file.name).join(', ')}: ${(0,sql_failure/* describeFailure */.Ic)(error)}`, {
            hint: 'Usually a type in one of them has modifiers that PostgreSQL does not take, such as varchar(0). Nothing was changed.',
            cause: error,
        });
    }
}
/** What the pending ordered files speak of; a DO block or a CALL may do anything. */
function mentions(parsed) {
    const statements = parsed.flatMap((each) => each.statements);
    if (statements.some(({ kind }) => kind === 'DoStmt' || kind === 'CallStmt'))
        return () => true;
    const names = new Set(statements.flatMap(relations/* relationsIn */.D1));
    const text = statements.map(({ node }) => JSON.stringify(node)).join('\n');
    return ([kind, , name = '']) => kind === 'relation'
        ? names.has(name) || text.includes(JSON.stringify(name))
        : text.includes(JSON.stringify(name));
}
/** The guards look names up in the app's schema. */
function movedNames({ file, statements }) {
    return statements
        .filter(({ statement }) => setsSearchPath(statement))
        .map(({ statement }) => ({
        location: (0,position/* locate */.x5)(file.path, file.sql, statement.start),
        message: `a repeatable file may not set search_path: what it names is looked up in the app's schema before anything is sent`,
        hint: 'remove it, and write the schema before names that are elsewhere',
    }));
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


/***/ }),

/***/ 5729:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   iO: () => (/* binding */ objectParts),
/* harmony export */   uf: () => (/* binding */ createdBy),
/* harmony export */   wR: () => (/* binding */ keepsExisting),
/* harmony export */   xX: () => (/* binding */ droppedNames),
/* harmony export */   zM: () => (/* binding */ isCreatedLater)
/* harmony export */ });
/* harmony import */ var _node_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1661);
/* harmony import */ var _object_name_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6452);


/** What a statement makes, or gives a new name; the sequence of a serial column with its table. */
function createdBy(statement) {
    if (statement.kind === 'DoStmt')
        return madeByBlock(statement);
    const space = SPACES[statement.kind];
    const name = space && nameOf(statement);
    const sequences = impliedSequences(statement).map((each) => ({ space: 'relation', name: each }));
    return [...(name && space ? [{ space, name }] : []), ...sequences];
}
/** Whether the statement leaves what it finds, or replaces what it says and keeps what is in it. */
function keepsExisting({ kind, node }) {
    // A block usually asks first.
    if (kind === 'DoStmt')
        return true;
    const holder = kind === 'CreateForeignTableStmt' ? ((0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .child */ .jf)(node, 'base') ?? {}) : node;
    return (0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .flag */ .Jt)(holder, 'if_not_exists') || (0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .flag */ .Jt)(holder, 'replace');
}
/** Whether a later statement of the same transaction makes what has this key: nobody sees the time between. */
function isCreatedLater(key, { file, statements, index, schema }) {
    if (!file.transactional)
        return false;
    const made = statements.slice(index + 1).flatMap(createdBy);
    return made.some(({ space, name }) => (0,_object_name_js__WEBPACK_IMPORTED_MODULE_0__/* .keyOf */ .TN)(space, name, schema) === key);
}
const SERIAL = new Set(['serial', 'serial2', 'serial4', 'serial8', 'smallserial', 'bigserial']);
/** PostgreSQL cuts longer names. */
const LONGEST_NAME = 63;
function impliedSequences({ kind, node }) {
    const table = (0,_object_name_js__WEBPACK_IMPORTED_MODULE_0__/* .relationAt */ .ys)(node);
    if (!table || (kind !== 'CreateStmt' && kind !== 'AlterTableStmt'))
        return [];
    const added = (0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .children */ .Y_)(node, 'cmds').map((command) => (0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .child */ .jf)((0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .child */ .jf)(command, 'def') ?? {}, 'ColumnDef') ?? {});
    return [...(0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .children */ .Y_)(node, 'tableElts'), ...added].flatMap((column) => {
        const name = `${table.name}_${(0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .text */ .Qq)(column, 'colname')}_seq`;
        return hasSequence(column) && Buffer.byteLength(name) <= LONGEST_NAME ? [{ ...table, name }] : [];
    });
}
function hasSequence(column) {
    const type = (0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .nameParts */ .IN)((0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .child */ .jf)(column, 'typeName')?.names).at(-1) ?? '';
    return (SERIAL.has(type) || (0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .children */ .Y_)(column, 'constraints').some((each) => each.contype === 'CONSTR_IDENTITY'));
}
const BLOCK_SPACES = {
    type: 'type',
    domain: 'type',
    table: 'relation',
    view: 'relation',
    sequence: 'relation',
};
/** What the text of a DO block says it makes, by plain names. */
function madeByBlock({ node }) {
    const body = (0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .children */ .Y_)(node, 'args')
        .filter((each) => (0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .text */ .Qq)(each, 'defname') === 'as')
        .map((each) => (0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .text */ .Qq)((0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .child */ .jf)((0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .child */ .jf)(each, 'arg') ?? {}, 'String') ?? {}, 'sval') ?? '')
        .join('\n');
    const creations = body.matchAll(/\bcreate\s+(type|domain|table|view|sequence)\s+(?:if\s+not\s+exists\s+)?(?:("[^"]+"|\w+)\.)?("[^"]+"|\w+)/gi);
    return [...creations].flatMap(([, what = '', schema, name = '']) => {
        const space = BLOCK_SPACES[what.toLowerCase()];
        return space ? [{ space, name: { schema: schema && plainName(schema), name: plainName(name) } }] : [];
    });
}
function plainName(written) {
    return written.startsWith('"') ? written.slice(1, -1) : written.toLowerCase();
}
const SPACES = {
    CreateStmt: 'relation',
    CreateForeignTableStmt: 'relation',
    CreateTableAsStmt: 'relation',
    CreateSeqStmt: 'relation',
    IndexStmt: 'relation',
    RenameStmt: 'relation',
    SelectStmt: 'relation',
    ViewStmt: 'relation',
    CreateFunctionStmt: 'routine',
    CompositeTypeStmt: 'type',
    CreateDomainStmt: 'type',
    CreateEnumStmt: 'type',
    CreateRangeStmt: 'type',
    CreateSchemaStmt: 'schema',
};
function nameOf({ kind, node }) {
    switch (kind) {
        case 'CreateForeignTableStmt':
            return (0,_object_name_js__WEBPACK_IMPORTED_MODULE_0__/* .relationAt */ .ys)((0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .child */ .jf)(node, 'base') ?? {});
        case 'CreateTableAsStmt':
            return (0,_object_name_js__WEBPACK_IMPORTED_MODULE_0__/* .relationAt */ .ys)((0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .child */ .jf)(node, 'into') ?? {}, 'rel');
        case 'SelectStmt':
            return (0,_object_name_js__WEBPACK_IMPORTED_MODULE_0__/* .relationAt */ .ys)((0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .child */ .jf)(node, 'intoClause') ?? {}, 'rel');
        case 'CreateSeqStmt':
            return (0,_object_name_js__WEBPACK_IMPORTED_MODULE_0__/* .relationAt */ .ys)(node, 'sequence');
        case 'ViewStmt':
            return (0,_object_name_js__WEBPACK_IMPORTED_MODULE_0__/* .relationAt */ .ys)(node, 'view');
        case 'CompositeTypeStmt':
            return (0,_object_name_js__WEBPACK_IMPORTED_MODULE_0__/* .relationAt */ .ys)(node, 'typevar');
        case 'CreateFunctionStmt':
            return (0,_object_name_js__WEBPACK_IMPORTED_MODULE_0__/* .listName */ .sY)(node.funcname);
        case 'CreateDomainStmt':
            return (0,_object_name_js__WEBPACK_IMPORTED_MODULE_0__/* .listName */ .sY)(node.domainname);
        case 'CreateEnumStmt':
        case 'CreateRangeStmt':
            return (0,_object_name_js__WEBPACK_IMPORTED_MODULE_0__/* .listName */ .sY)(node.typeName);
        case 'CreateSchemaStmt':
            return bare((0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .text */ .Qq)(node, 'schemaname'));
        case 'IndexStmt':
            return bare((0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .text */ .Qq)(node, 'idxname'), (0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .text */ .Qq)((0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .child */ .jf)(node, 'relation') ?? {}, 'schemaname'));
        case 'RenameStmt':
            return renamedTable(node);
        default:
            return (0,_object_name_js__WEBPACK_IMPORTED_MODULE_0__/* .relationAt */ .ys)(node);
    }
}
function bare(name, schema) {
    return name === undefined ? undefined : { schema, name };
}
function renamedTable(node) {
    const schema = (0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .text */ .Qq)((0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .child */ .jf)(node, 'relation') ?? {}, 'schemaname');
    return node.renameType === 'OBJECT_TABLE' ? bare((0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .text */ .Qq)(node, 'newname'), schema) : undefined;
}
/** The names in the list of a DROP. */
function droppedNames({ node }) {
    const objects = Array.isArray(node.objects) ? node.objects : [];
    return objects
        .filter(_node_js__WEBPACK_IMPORTED_MODULE_1__/* .isNode */ .Ll)
        .map(objectParts)
        .filter((parts) => parts.length > 0);
}
/** A table is a List, a function an ObjectWithArgs, a type a TypeName, a schema a String. */
function objectParts(object) {
    const list = (0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .child */ .jf)(object, 'List');
    if (list)
        return (0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .nameParts */ .IN)(list.items);
    const routine = (0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .child */ .jf)(object, 'ObjectWithArgs');
    if (routine)
        return (0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .nameParts */ .IN)(routine.objname);
    const type = (0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .child */ .jf)(object, 'TypeName');
    return type ? (0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .nameParts */ .IN)(type.names) : (0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .nameParts */ .IN)([object]);
}


/***/ }),

/***/ 6452:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Bt: () => (/* binding */ rangeVar),
/* harmony export */   JJ: () => (/* binding */ quoteMadeUp),
/* harmony export */   TN: () => (/* binding */ keyOf),
/* harmony export */   UN: () => (/* binding */ spaceOf),
/* harmony export */   UW: () => (/* binding */ ofParts),
/* harmony export */   WU: () => (/* binding */ show),
/* harmony export */   iA: () => (/* binding */ sqlName),
/* harmony export */   sY: () => (/* binding */ listName),
/* harmony export */   ys: () => (/* binding */ relationAt)
/* harmony export */ });
/* harmony import */ var _postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8332);
/* harmony import */ var _node_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1661);


const SPACES = {
    table: 'relation',
    view: 'relation',
    'materialized view': 'relation',
    'foreign table': 'relation',
    sequence: 'relation',
    function: 'routine',
    procedure: 'routine',
    aggregate: 'routine',
    type: 'type',
};
function spaceOf(kind) {
    return SPACES[kind];
}
/** A RangeVar below `field`. */
function relationAt(node, field = 'relation') {
    return rangeVar((0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .child */ .jf)(node, field) ?? {});
}
function rangeVar(node) {
    const name = (0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .text */ .Qq)(node, 'relname');
    return name === undefined ? undefined : { schema: (0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .text */ .Qq)(node, 'schemaname'), name };
}
/** `[{ String: { sval } }, ...]` */
function listName(value) {
    return ofParts((0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .nameParts */ .IN)(value));
}
function ofParts(parts) {
    const name = parts.at(-1);
    return name === undefined ? undefined : { schema: parts.at(-2), name };
}
/** As messages show it: `orders`, `other.orders`. */
function show({ schema, name }) {
    return schema === undefined ? name : `${schema}.${name}`;
}
/** As SQL. */
function sqlName({ schema, name }) {
    return schema === undefined ? (0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteIdentifier */ .Cm)(name) : (0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .qualified */ .LX)(schema, name);
}
/** A name that was made up from others, quoted; `<name>` where PostgreSQL would cut it. */
function quoteMadeUp(name) {
    return (0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .identifierProblem */ .rD)(name) ? '<name>' : (0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteIdentifier */ .Cm)(name);
}
/** Tells it from every other; `appSchema` makes a qualified name equal to a bare one. */
function keyOf(space, { schema, name }, appSchema) {
    return JSON.stringify([space, schema === appSchema ? undefined : schema, name]);
}


/***/ })

};

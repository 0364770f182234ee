export const id = 765;
export const ids = [765,228];
export const modules = {

/***/ 1228:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  proveOnBranch: () => (/* binding */ proveOnBranch),
  proveOnServer: () => (/* binding */ proveOnServer)
});

// EXTERNAL MODULE: ./src/config/outputs.ts
var outputs = __webpack_require__(416);
// EXTERNAL MODULE: ./src/count.ts
var count = __webpack_require__(9984);
// EXTERNAL MODULE: ./src/engine/apply/database.ts + 2 modules
var database = __webpack_require__(9024);
// EXTERNAL MODULE: ./src/catalog/read.ts + 1 modules
var read = __webpack_require__(1791);
// EXTERNAL MODULE: ./src/error.ts
var src_error = __webpack_require__(1557);
// EXTERNAL MODULE: ./src/migrations/baseline.ts + 1 modules
var baseline = __webpack_require__(4054);
// EXTERNAL MODULE: ./src/migrations/beside.ts
var beside = __webpack_require__(6423);
// EXTERNAL MODULE: ./src/migrations/file.ts
var migrations_file = __webpack_require__(7483);
// EXTERNAL MODULE: ./src/migrations/guard/lookahead.ts
var lookahead = __webpack_require__(3403);
// EXTERNAL MODULE: ./src/catalog/ledger.ts
var catalog_ledger = __webpack_require__(4034);
// EXTERNAL MODULE: ./src/postgres/identifier.ts
var identifier = __webpack_require__(8332);
;// CONCATENATED MODULE: ./src/migrations/prove/snapshot.ts


/**
 * Counts and digests the rows of a table for `snapshotStatement`; sent before each, as the owner role and with the restricted
 * search_path. Rows are told apart by their text, whatever their order. A table may have a cast to text of its own, so the
 * rows are read as the owner role, in a function that nobody can change the role in.
 */
const PREPARE_SNAPSHOT = `CREATE OR REPLACE FUNCTION pg_temp.lakebase_deploy_rows(relation oid) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE summary text;
BEGIN
  EXECUTE format($f$SELECT count(*) || ' rows, digest ' || coalesce(md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))), '-') FROM %s t$f$, relation::regclass) INTO summary;
  RETURN summary;
END $$`;
/** Reads a snapshot in one statement; for a scratch database, because it reads every row. The ledger is left out. */
function snapshotStatement(schema) {
    return selectSnapshot(schema, "nspname !~ '^pg_' AND nspname <> 'information_schema'", ROWS_AND_RIGHTS);
}
/** The same of one schema, without rows, owners and privileges: it needs no function, and is for any database. */
function structureStatement(schema) {
    return selectSnapshot(schema, `nspname = ${(0,identifier/* quoteLiteral */.ce)(schema)}`, {
        rows: '',
        owner: 'NULL',
        table: 'NULL',
        acl: () => 'NULL',
    });
}
const ROWS_AND_RIGHTS = {
    rows: "UNION ALL SELECT 'rows of ' || label, pg_temp.lakebase_deploy_rows(oid) FROM c WHERE relkind = 'r' OR relkind = 'm' AND relispopulated",
    owner: 'pg_get_userbyid(relowner)',
    table: "'oid ' || oid",
    acl: (column) => column,
};
function selectSnapshot(schema, schemas, { rows, owner, table, acl }) {
    const ledger = (0,identifier/* quoteLiteral */.ce)((0,identifier/* qualified */.LX)(schema, catalog_ledger/* LEDGER_TABLE */.R));
    return `WITH
n AS (SELECT oid, nspname FROM pg_namespace WHERE ${schemas}),
c AS (
  SELECT c.*, n.nspname, format('%I.%I', n.nspname, c.relname) AS label FROM pg_class c JOIN n ON n.oid = c.relnamespace
  WHERE c.oid IS DISTINCT FROM to_regclass(${ledger})
    AND c.oid NOT IN (SELECT indexrelid FROM pg_index WHERE indrelid = to_regclass(${ledger}))),
p AS (SELECT p.*, format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)) AS label FROM pg_proc p JOIN n ON n.oid = p.pronamespace)
SELECT what, definition FROM (
  SELECT 'schema ' || quote_ident(nspname) AS what, '' AS definition FROM n
  UNION ALL SELECT 'extension ' || quote_ident(extname), extversion FROM pg_extension
  UNION ALL SELECT 'table ' || label, concat_ws(' ', relkind, relpersistence, ${owner}, reloptions::text,
      CASE WHEN relrowsecurity THEN 'row security' END, CASE WHEN relforcerowsecurity THEN 'forced' END, pg_get_partkeydef(oid), ${acl('relacl::text')}, ${table})
    FROM c WHERE relkind IN ('r', 'p', 'f')
  ${rows}
  UNION ALL SELECT format('column %s.%I', label, attname), concat_ws(' ', format_type(atttypid, atttypmod), CASE WHEN attnotnull THEN 'NOT NULL' END,
      CASE WHEN attidentity <> '' THEN 'identity ' || attidentity::text END, CASE WHEN attgenerated <> '' THEN 'generated' END,
      'DEFAULT ' || pg_get_expr(adbin, adrelid), (SELECT collname FROM pg_collation o WHERE o.oid = attcollation))
    FROM c JOIN pg_attribute a ON a.attrelid = c.oid AND attnum > 0 AND NOT attisdropped
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum WHERE relkind IN ('r', 'p', 'f', 'c')
  UNION ALL SELECT format('constraint %I of %s', conname, label), pg_get_constraintdef(k.oid) FROM c JOIN pg_constraint k ON k.conrelid = c.oid
  UNION ALL SELECT 'index ' || label, pg_get_indexdef(c.oid) || CASE WHEN indisvalid THEN '' ELSE ' INVALID' END FROM c JOIN pg_index i ON i.indexrelid = c.oid
  UNION ALL SELECT 'view ' || label, pg_get_viewdef(oid) || coalesce(${acl('relacl::text')}, '') FROM c WHERE relkind IN ('v', 'm')
  UNION ALL SELECT 'sequence ' || label, concat_ws(' ', format_type(seqtypid, NULL), seqstart, seqincrement, seqmin, seqmax, seqcache, seqcycle)
    FROM c JOIN pg_sequence s ON s.seqrelid = c.oid
  UNION ALL SELECT format('trigger %I of %s', tgname, label), pg_get_triggerdef(t.oid) || ' ' || tgenabled::text FROM c JOIN pg_trigger t ON t.tgrelid = c.oid WHERE NOT tgisinternal
  UNION ALL SELECT format('policy %I of %s', polname, label), concat_ws(' ', polcmd, polpermissive, polroles::regrole[]::text, pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))
    FROM c JOIN pg_policy o ON o.polrelid = c.oid
  UNION ALL SELECT format('rule %I of %s', rulename, label), pg_get_ruledef(r.oid) FROM c JOIN pg_rewrite r ON r.ev_class = c.oid WHERE rulename <> '_RETURN'
  UNION ALL SELECT 'function ' || label, CASE WHEN prokind IN ('f', 'p') THEN pg_get_functiondef(oid) ELSE prokind::text END || coalesce(${acl('proacl::text')}, '') FROM p
  UNION ALL SELECT format('type %I.%I', nspname, typname), concat_ws(' ', typtype, format_type(nullif(typbasetype, 0), typtypmod), typnotnull, typdefault,
      (SELECT string_agg(quote_literal(enumlabel), ', ' ORDER BY enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid),
      (SELECT string_agg(pg_get_constraintdef(k.oid), ' ' ORDER BY conname) FROM pg_constraint k WHERE k.contypid = t.oid))
    FROM pg_type t JOIN n ON n.oid = t.typnamespace WHERE typtype IN ('d', 'e', 'r')
  UNION ALL SELECT 'comment on ' || pg_describe_object(d.classoid, d.objoid, d.objsubid), description FROM pg_description d
    WHERE d.classoid = 'pg_class'::regclass AND d.objoid IN (SELECT oid FROM c) OR d.classoid = 'pg_proc'::regclass AND d.objoid IN (SELECT oid FROM p)
      OR d.classoid = 'pg_namespace'::regclass AND d.objoid IN (SELECT oid FROM n)
) s`;
}
function parseSnapshot(rows) {
    return new Map(rows.map(({ what, definition }) => [what ?? '', definition ?? '']));
}
function differences(before, after) {
    const names = [...new Set([...before.keys(), ...after.keys()])].sort();
    return names
        .map((what) => ({ what, before: before.get(what), after: after.get(what) }))
        .filter((each) => each.before !== each.after);
}
/** `adds column ...`, `removes table ...`, `changes rows of ... (1 rows -> 2 rows)` */
function describeDifference({ what, before, after }) {
    if (before === undefined)
        return `adds ${what}`;
    if (after === undefined)
        return `removes ${what}`;
    const [from, to] = [snapshot_short(before), snapshot_short(after)];
    if (from === to && what.startsWith('table '))
        return `drops ${what} with its rows, and makes it anew`;
    return from === to ? `changes ${what}` : `changes ${what} (${from} -> ${to})`;
}
/** Digests tell a reader nothing, and a function's text is in the file. */
function snapshot_short(definition) {
    const flat = definition
        .replace(/, digest .*$/, '')
        .replace(/ oid \d+$/, '')
        .replace(/\s+/g, ' ')
        .trim();
    return flat.length > 80 ? `${flat.slice(0, 79)}…` : flat;
}

// EXTERNAL MODULE: ./src/plan/database.ts + 2 modules
var plan_database = __webpack_require__(2795);
// EXTERNAL MODULE: ./src/engine/database/apply.ts + 6 modules
var apply = __webpack_require__(4900);
;// CONCATENATED MODULE: ./src/engine/database/baseline.ts









/** How many differences are named. */
const SHOWN = 20;
/** Reads what the baseline says of the database and what is in it; undefined without a baseline. Throws `BASELINE_UNKNOWN`. */
async function readClaim(session, desired) {
    if (!desired.baseline)
        return undefined;
    const catalog = await (0,read/* readCatalog */.uM)(session, desired);
    const files = (0,baseline/* filesOfBaseline */.M)(desired, catalog, desired.migrations.filter((file) => !(0,migrations_file/* isRepeatable */.su)(file)));
    const structure = await structureOf(session, desired);
    const ofTools = (0,beside/* tablesOfTools */.M)(catalog);
    const own = [...structure].filter(([what]) => !ofTools.some((table) => isPartOf(what, desired.schema, table)));
    return { files, structure: new Map(own) };
}
/**
 * Applies the files of a claim to a scratch database and compares what they make with what the claim is about. Throws
 * InvalidInput with the differences, and what the files throw when they cannot be applied.
 */
async function requireTrue(claim, session, scratch, ports) {
    const desired = { ...scratch, migrations: claim.files };
    const catalog = await (0,read/* readCatalog */.uM)(session, desired);
    const look = await (0,lookahead/* readLookahead */.d)(session, desired, catalog, ports.syntax);
    const { changes } = (0,plan_database/* planDatabase */.$)(desired, catalog, look);
    await (0,apply/* applyDatabase */.U)(session, desired, changes, ports);
    await (0,apply/* applyAfterDeploy */.i)(session, desired, changes, ports);
    const found = differences(await structureOf(session, desired), claim.structure);
    if (found.length === 0)
        return;
    const problems = found.slice(0, SHOWN).map(({ what, before, after }) => {
        if (after === undefined)
            return { message: `${what} is made by the files up to the baseline, and is not in the database` };
        if (before === undefined)
            return { message: `${what} is in the database, and no file up to the baseline makes it` };
        return {
            message: `${what} is ${flat(after)} in the database, and ${flat(before)} by the files up to the baseline`,
        };
    });
    const more = found.length > SHOWN ? [{ message: `and ${found.length - SHOWN} more differences` }] : [];
    const hint = 'correct `migrations.baseline`; what comes from elsewhere, such as tables that the app makes, may differ';
    throw new src_error/* InvalidInput */.o9([
        { message: 'the baseline is not what the database holds', hint },
        ...problems,
        ...more,
    ]);
}
async function structureOf(session, { schema }) {
    const results = await session.send(`BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY;
SET LOCAL search_path = pg_catalog;
${structureStatement(schema)};
COMMIT`);
    return parseSnapshot(results.find((rows) => rows.length > 0) ?? []);
}
/** `column app_data.flyway_schema_history.version`, `index ...` and what else a tool's table brings along. */
function isPartOf(what, schema, table) {
    return what.includes(`${schema}.${table}`);
}
function flat(definition) {
    const text = definition.replace(/\s+/g, ' ').trim();
    return `\`${text.length > 80 ? `${text.slice(0, 79)}…` : text}\``;
}

// EXTERNAL MODULE: ./src/config/check.ts
var check = __webpack_require__(3890);
// EXTERNAL MODULE: ./src/migrations/change.ts
var change = __webpack_require__(9285);
// EXTERNAL MODULE: ./src/migrations/lint/check.ts + 23 modules
var lint_check = __webpack_require__(5112);
// EXTERNAL MODULE: ./src/migrations/prepare.ts + 2 modules
var prepare = __webpack_require__(2122);
// EXTERNAL MODULE: ./src/postgres/sql-failure.ts
var sql_failure = __webpack_require__(2752);
// EXTERNAL MODULE: ./src/migrations/syntax/position.ts
var position = __webpack_require__(922);
;// CONCATENATED MODULE: ./src/migrations/prove/problem.ts



/** The rest of a long list is in nobody's interest. */
const problem_SHOWN = 5;
/** What is wrong with a statement, in words, at its place, with what to write in its stead. */
function describeCulprit(culprit) {
    const { file, offset, statement } = culprit;
    return {
        location: (0,position/* locate */.x5)(file.path, file.sql, offset),
        message: `${statement ? 'this statement' : 'the commit of this file'} is not idempotent: applied once more it ${happening(culprit)}`,
        hint: advice(culprit),
    };
}
function happening({ failure, changes }) {
    if (failure)
        return `fails: ${(0,sql_failure/* describeFailure */.Ic)(failure)}`;
    const shown = changes.slice(0, problem_SHOWN).map(describeDifference);
    const rest = changes.length - shown.length;
    return `${shown.join('; ')}${rest > 0 ? `; and ${rest} more` : ''}`;
}
function advice({ failure, changes, statement }) {
    const kind = statement?.kind;
    switch (failure?.sqlstate) {
        case '42P07':
            return kind === 'IndexStmt' ? 'write CREATE INDEX IF NOT EXISTS' : 'write CREATE ... IF NOT EXISTS';
        case '42P06':
            return 'write CREATE SCHEMA IF NOT EXISTS';
        case '42701':
            return kind === 'RenameStmt' ? GUARD : 'write ADD COLUMN IF NOT EXISTS';
        case '42723':
            return 'write CREATE OR REPLACE FUNCTION';
        case '42710':
            return 'PostgreSQL has no IF NOT EXISTS for this: write DROP ... IF EXISTS before it, in the same file, or a DO block that looks into the catalog first';
        case '42P16':
            return 'drop the old one first, with IF EXISTS, or look into the catalog in a DO block';
        case '42703':
        case '42P01':
        case '42704':
        case '42883':
            return kind === 'DropStmt' || kind === 'AlterTableStmt'
                ? 'write IF EXISTS (DROP ... IF EXISTS), or guard it: what it names is gone the second time'
                : GUARD;
        case '23505':
            return 'write INSERT ... ON CONFLICT DO NOTHING';
    }
    if (!failure && changes.some(({ what }) => what.startsWith('rows of')))
        return 'write INSERT ... ON CONFLICT DO NOTHING on a unique key, or a WHERE that finds nothing the second time';
    return GUARD;
}
const GUARD = 'guard it with a DO block that looks into the catalog first';

// EXTERNAL MODULE: ./src/postgres/search-path.ts
var search_path = __webpack_require__(5075);
// EXTERNAL MODULE: ./src/migrations/file-lines.ts + 1 modules
var file_lines = __webpack_require__(834);
// EXTERNAL MODULE: ./src/migrations/outside-transaction.ts
var outside_transaction = __webpack_require__(6431);
// EXTERNAL MODULE: ./src/migrations/script.ts
var migrations_script = __webpack_require__(3062);
// EXTERNAL MODULE: ./src/migrations/transaction-modes.ts
var transaction_modes = __webpack_require__(500);
;// CONCATENATED MODULE: ./src/migrations/prove/second-pass.ts









const SAVEPOINT = 'lakebase_deploy_prove';
/**
 * Sends every statement of the files, which have all been applied, once more: each behind a savepoint, so that one that
 * fails hides none. What a file changes and restores by itself, such as DROP TRIGGER IF EXISTS before CREATE TRIGGER, is no
 * change of the file.
 */
async function runSecondPass(files, pass) {
    const culprits = [];
    for (const file of files)
        culprits.push(...(await applyFileAgain(file, pass)));
    return culprits;
}
async function applyFileAgain(file, pass) {
    const { session, context, syntax, timeouts } = pass;
    const { modes, statements } = (0,transaction_modes/* transactionModes */.t)(await syntax.statements(file));
    const own = (0,migrations_file/* timeoutsOf */.aA)(file, timeouts);
    const begin = file.transactional ? (0,file_lines/* beginFile */.yW)(context, own, modes) : (0,outside_transaction/* beginAlone */.vD)(context, own);
    await session.send(begin.join(';\n'));
    const before = await look(file, pass);
    const steps = [];
    let current = before;
    for (const statement of statements) {
        const failed = await send(file, statement, pass);
        const after = failed ? current : await look(file, pass);
        steps.push({ statement, failed, changes: differences(current, after) });
        current = after;
    }
    const culprits = blame(file, steps, differences(before, current));
    return [...culprits, ...(await finish(file, pass))];
}
/** Whatever the file has set, our own names are found where they should be. */
async function look({ transactional }, { session, context: { desired } }) {
    const [begin, end] = transactional
        ? [`SAVEPOINT ${SAVEPOINT}`, `ROLLBACK TO ${SAVEPOINT}; RELEASE ${SAVEPOINT}`]
        : ['BEGIN ISOLATION LEVEL READ COMMITTED', 'ROLLBACK'];
    const results = await session.send(`${begin};
${search_path/* RESTRICT_PATH_LOCALLY */.eT};
SET LOCAL ROLE ${(0,identifier/* quoteIdentifier */.Cm)(desired.ownerRole)};
${PREPARE_SNAPSHOT};
${snapshotStatement(desired.schema)};
${end}`);
    return parseSnapshot(results.find((rows) => rows[0] !== undefined && 'definition' in rows[0]) ?? []);
}
async function send(file, statement, { session, context }) {
    const script = file.transactional
        ? (0,migrations_script/* composeScript */.IV)([{ file, lines: behindSavepoint((0,file_lines/* statementLines */.vt)(context, file, [statement])) }])
        : (0,outside_transaction/* aloneScript */.Jh)(context, file, statement);
    try {
        await session.send(script.sql);
        return undefined;
    }
    catch (error) {
        if (!(error instanceof sql_failure/* SqlFailure */.v))
            throw error;
        await session.send(file.transactional ? `ROLLBACK TO ${SAVEPOINT}; RELEASE ${SAVEPOINT}` : 'ROLLBACK');
        return script.place(error);
    }
}
function behindSavepoint(lines) {
    return [...(0,migrations_script/* ours */.Od)(`SAVEPOINT ${SAVEPOINT}`), ...lines, ...(0,migrations_script/* ours */.Od)(`RELEASE ${SAVEPOINT}`)];
}
/** Constraints that are deferred speak up only now. */
async function finish(file, { session, context }) {
    if (!file.transactional) {
        await session.send(['SET ROLE NONE', ...file_lines/* RESET_SESSION */.T4].join(';\n'));
        return [];
    }
    try {
        await session.send([...(0,file_lines/* endFile */.q2)(context, []), ...file_lines/* RESET_SESSION */.T4, 'COMMIT'].join(';\n'));
        return [];
    }
    catch (error) {
        if (!(error instanceof sql_failure/* SqlFailure */.v))
            throw error;
        await session.send('ROLLBACK');
        return [{ file, statement: undefined, offset: 0, failure: error, changes: [] }];
    }
}
/** Of what is different after the whole file, each thing is the doing of the last statement that touched it. */
function blame(file, steps, left) {
    const lastToTouch = (what) => steps.findLastIndex(({ changes }) => changes.some((each) => each.what === what));
    return steps.flatMap(({ statement, failed }, index) => {
        const changes = left.filter(({ what }) => lastToTouch(what) === index);
        if (!failed && changes.length === 0)
            return [];
        return [{ file, statement, offset: failed?.offset ?? statement.start, failure: failed?.error, changes }];
    });
}

;// CONCATENATED MODULE: ./src/engine/database/prove.ts











/**
 * Applies all files to an empty scratch database, and then each statement once more. Throws InvalidInput that names every
 * statement that is not idempotent, and whatever the first pass throws when a file cannot be applied at all.
 */
async function prove(session, desired, ports) {
    const { syntax } = ports;
    const all = desired.migrations.map((file) => ({ kind: 'migrate', file }));
    // Nobody uses a scratch database, so no hazard counts.
    const { problems } = await (0,lint_check/* checkMigrations */.w)(all, syntax, { ...desired, allow: check/* ALLOWABLE */.Oh });
    if (problems.length > 0)
        throw new src_error/* InvalidInput */.o9(problems);
    const catalog = await (0,read/* readCatalog */.uM)(session, desired);
    const look = await (0,lookahead/* readLookahead */.d)(session, desired, catalog, syntax);
    const { changes } = (0,plan_database/* planDatabase */.$)(desired, catalog, look);
    await (0,apply/* applyDatabase */.U)(session, desired, changes, ports);
    await (0,apply/* applyAfterDeploy */.i)(session, desired, changes, ports);
    const files = changes.filter(change/* isMigrationChange */.p).map(({ file }) => file);
    const context = await (0,prepare/* prepareFiles */.t)(session, desired, catalog.serverVersion, ports);
    const culprits = await runSecondPass(files, { session, context, syntax, timeouts: ports });
    if (culprits.length > 0)
        throw new src_error/* InvalidInput */.o9(culprits.map(describeCulprit));
    const statements = await Promise.all(files.map((file) => syntax.statements(file)));
    return { files, statements: statements.flat().length };
}

// EXTERNAL MODULE: ./src/engine/database.ts + 1 modules
var engine_database = __webpack_require__(7098);
// EXTERNAL MODULE: ./src/engine/outcome.ts + 1 modules
var outcome = __webpack_require__(5128);
// EXTERNAL MODULE: ./src/engine/reading.ts + 1 modules
var reading = __webpack_require__(7517);
// EXTERNAL MODULE: ./src/plan/plan.ts + 1 modules
var plan_plan = __webpack_require__(3751);
// EXTERNAL MODULE: ./src/plan/render.ts
var render = __webpack_require__(31);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: ./src/config/name.ts
var config_name = __webpack_require__(1432);
// EXTERNAL MODULE: ./src/databricks/autoscaling/branch.ts
var autoscaling_branch = __webpack_require__(1265);
// EXTERNAL MODULE: ./src/databricks/autoscaling/observe.ts
var observe = __webpack_require__(9805);
// EXTERNAL MODULE: ./src/engine/apply/lakebase.ts
var lakebase = __webpack_require__(9075);
// EXTERNAL MODULE: ./src/engine/platform.ts + 2 modules
var engine_platform = __webpack_require__(3774);
;// CONCATENATED MODULE: ./src/commands/scratch-branch.ts







/** A run that is killed leaves its branch for so long. */
const TTL_SECONDS = 3_600;
const CLOSING_MS = 5_000;
/** Branch ids have at most 63 characters; nine are for what makes this one its own. */
const STEM = 54;
const DATABASE = 'lakebase_prove';
/**
 * Runs `work` on a branch of the target branch that is made for it with an empty database, and deletes the branch
 * afterwards, also when the work fails or is cancelled. Throws DeployError `PROVE_NEEDS_BRANCH` on an instance, and
 * `DATABASE_NOT_READY` when there is no branch to start from.
 */
async function withScratchBranch(desired, ports, work) {
    const platform = await ports.timeline.step('Observe', () => (0,engine_platform/* observePlatform */.gp)(desired, ports));
    const { project, source } = branchable(platform);
    const id = `${(0,config_name/* slug */.yR)(`prove-${ports.run.id}`).slice(0, STEM)}-${(0,external_node_crypto_.randomBytes)(4).toString('hex')}`;
    const name = `projects/${project}/branches/${id}`;
    try {
        const lakebase = await ports.timeline.step(`Branch ${id}`, () => create(project, id, source, platform, ports));
        return await work({ lakebase, database: DATABASE, user: platform.me.userName });
    }
    finally {
        await remove(name, ports);
    }
}
function branchable({ lakebase }) {
    if (lakebase.kind === 'provisioned') {
        throw new src_error/* DeployError */.sH('PROVE_NEEDS_BRANCH', `\`prove\` works on a disposable branch, and ${lakebase.name} is a Provisioned instance, which has none.`, { hint: 'Prove on any other PostgreSQL: add `database-url`, such as that of a service container.' });
    }
    if (lakebase.project && lakebase.branch)
        return { project: lakebase.projectId, source: lakebase.branch.name };
    throw new src_error/* DeployError */.sH('DATABASE_NOT_READY', `\`prove\` starts from a branch that exists: there is no ${lakebase.project ? `branch ${lakebase.branchId}` : `project ${lakebase.projectId}`}.`, { hint: 'Run `deploy` first, or prove on any other PostgreSQL with `database-url`.' });
}
async function create(project, id, source, { me }, ports) {
    const { client } = ports;
    const branch = await (0,autoscaling_branch/* createBranch */.lY)(client, {
        project,
        id,
        source,
        ttlSeconds: TTL_SECONDS,
        endpoint: undefined,
    });
    await (0,lakebase/* applyCreateDatabase */.ej)(branch.name, DATABASE, me, ports);
    const made = await (0,observe/* readAutoscaling */.z)(client, {
        project,
        branch: id,
        branchFrom: undefined,
        database: DATABASE,
    });
    return made;
}
/** Also after the run was cancelled. Never throws: the platform deletes the branch by itself within an hour. */
async function remove(name, ports) {
    try {
        await (0,autoscaling_branch/* deleteBranch */.SN)(ports.clientUntil(AbortSignal.timeout(CLOSING_MS)), name);
    }
    catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        ports.reporter.warning(`${name} could not be deleted (${reason}). It expires within an hour.`);
    }
}

// EXTERNAL MODULE: ./src/clock.ts
var clock = __webpack_require__(9373);
// EXTERNAL MODULE: ./src/deadline.ts
var src_deadline = __webpack_require__(6683);
// EXTERNAL MODULE: ./src/postgres/connect.ts + 1 modules
var connect = __webpack_require__(4499);
;// CONCATENATED MODULE: ./src/commands/scratch-database.ts








/** How long a cancelled run may still clean up: the runner kills after 7.5 s + 2.5 s. */
const scratch_database_CLOSING_MS = 5_000;
/**
 * Runs `work` on a database that is made for it, and drops that and the roles of its owner afterwards, also when the work
 * fails or is cancelled. Throws DeployError `SCRATCH_DATABASE_REFUSED` when the login may not create one.
 */
async function withScratchDatabase(server, ports, work) {
    const database = `lakebase_prove_${(0,external_node_crypto_.randomBytes)(4).toString('hex')}`;
    const scratch = { database, ownerRole: `${database}_owner` };
    try {
        await onServer(server, ports, (session) => scratch_database_create(session, scratch, server));
        return await onServer({ ...server, address: { ...server.address, database } }, ports, (session) => work(session, scratch));
    }
    finally {
        await drop(server, scratch, ports);
    }
}
async function onServer({ address, password }, ports, work) {
    const session = await (0,connect.connect)(address, password, ports);
    try {
        return await work(session);
    }
    finally {
        await session.close();
    }
}
async function scratch_database_create(session, { database }, { address }) {
    try {
        // CREATE DATABASE shares its message with nothing.
        await session.send(search_path/* RESTRICT_PATH */.fF);
        await session.send(`CREATE DATABASE ${(0,identifier/* quoteIdentifier */.Cm)(database)}`);
    }
    catch (error) {
        if (!(error instanceof sql_failure/* SqlFailure */.v))
            throw error;
        throw new src_error/* DeployError */.sH('SCRATCH_DATABASE_REFUSED', `The scratch database of the proof could not be made: ${(0,sql_failure/* describeFailure */.Ic)(error)}`, {
            hint: `Let an administrator run: ALTER ROLE ${(0,identifier/* quoteIdentifier */.Cm)(address.user)} CREATEDB; or give the URL of a server of your own.`,
            cause: error,
        });
    }
}
/** Also after the run was cancelled. Never throws. */
async function drop(server, { database, ownerRole }, ports) {
    const statements = [
        `DROP DATABASE IF EXISTS ${(0,identifier/* quoteIdentifier */.Cm)(database)} WITH (FORCE)`,
        `DROP ROLE IF EXISTS ${(0,identifier/* quoteIdentifier */.Cm)(ownerRole)}`,
        `DROP ROLE IF EXISTS ${(0,identifier/* quoteIdentifier */.Cm)((0,identifier/* keeperRole */.Z1)(ownerRole))}`,
    ];
    const signal = AbortSignal.timeout(scratch_database_CLOSING_MS);
    const { reporter } = ports;
    const deadline = new src_deadline/* Deadline */.B({ clock: clock/* systemClock */.m, timeoutMs: scratch_database_CLOSING_MS, pollMs: 1000, signal, reporter });
    try {
        await onServer(server, { ...ports, clock: clock/* systemClock */.m, deadline }, async (session) => {
            for (const statement of [search_path/* RESTRICT_PATH */.fF, ...statements])
                await session.send(statement);
        });
    }
    catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        reporter.warning(`The scratch database ${database} could not be dropped (${reason}). Run: ${statements.join('; ')};`);
    }
}

;// CONCATENATED MODULE: ./src/commands/prove.ts














/** Proves the files on a scratch database of the server. Throws what `prove` throws; nothing stays. */
async function proveOnServer({ desired, server }, migrations, ports) {
    requireFiles(desired, migrations);
    const claim = await claimOnServer({ desired, server }, migrations, ports);
    const proof = await withScratchDatabase(server, ports, (session, { database, ownerRole }) => {
        const desiredDatabase = scratchOf(desired, migrations, database, ownerRole);
        return proveIn(session, desiredDatabase, claim, server, desired, ports);
    });
    return proofOutcome(proof);
}
/** What the baseline says of the database of the URL. */
async function claimOnServer({ desired, server }, migrations, ports) {
    if (!desired.migrations.baseline)
        return undefined;
    const { connect } = await Promise.resolve(/* import() */).then(__webpack_require__.bind(__webpack_require__, 4499));
    const session = await connect(server.address, server.password, ports);
    try {
        return await readClaim(session, (0,reading/* toDesiredDatabase */.n)(desired, migrations, undefined));
    }
    finally {
        await session.close();
    }
}
/** Proves the files on a disposable branch. Throws what `prove` throws; nothing stays. */
async function proveOnBranch(desired, migrations, ports) {
    requireFiles(desired, migrations);
    const proof = await withScratchBranch(desired, ports, async ({ lakebase, database, user }) => {
        // The branch has a copy of the real database beside the empty one.
        const real = (0,reading/* toDesiredDatabase */.n)(desired, migrations, undefined);
        const claim = desired.migrations.baseline
            ? await (0,engine_database/* withDatabase */.k)(real, lakebase, user, ports, (session) => readClaim(session, real))
            : undefined;
        const desiredDatabase = scratchOf(desired, migrations, database, `${database}_owner`);
        return (0,engine_database/* withDatabase */.k)(desiredDatabase, lakebase, user, ports, (session, login) => proveIn(session, desiredDatabase, claim, login, desired, ports));
    });
    return proofOutcome(proof);
}
/** The baseline, if there is one, and then that all files can be applied twice. */
async function proveIn(session, desiredDatabase, claim, login, desired, ports) {
    // What happens to a scratch database is no progress of the run: nothing of the user's is changed.
    const run = { desired, ports, progress: (0,outcome/* noProgress */.nd)() };
    const apply = (0,database/* applyPorts */.h)(run, desiredDatabase, login);
    if (claim) {
        await ports.timeline.step('Prove the baseline', () => requireTrue(claim, session, desiredDatabase, apply));
        ports.reporter.info(`the baseline is true: what the schema holds is what ${(0,count/* count */.U)(claim.files.length, 'file')} made`);
        await session.send(`DROP SCHEMA ${(0,identifier/* quoteIdentifier */.Cm)(desiredDatabase.schema)} CASCADE`);
    }
    return ports.timeline.step('Prove', () => prove(session, desiredDatabase, apply));
}
/** The app's schema in another database, with another owner and nobody who is granted anything. */
function scratchOf({ lakebase: { schema, extensions } }, migrations, database, ownerRole) {
    return {
        database,
        schema,
        ownerRole,
        deployers: [],
        ownership: 'enforce',
        extensions,
        grants: [],
        grantsMode: 'additive',
        appRole: undefined,
        migrations,
        allow: [],
        accept: [],
    };
}
function requireFiles({ migrations: { command } }, files) {
    if (files.length > 0)
        return;
    const message = command
        ? '`prove` applies `.sql` files, and `migrations.command` migrates in their place'
        : '`prove` found no migrations to apply';
    const hint = command
        ? 'leave `prove` out: what the tool does the second time is its own'
        : 'say where they are: `migrations: sql`';
    throw new src_error/* InvalidInput */.o9([{ message, hint }]);
}
function proofOutcome({ files, statements }) {
    const plan = (0,plan_plan/* makePlan */.Cs)([], []);
    const what = `${(0,count/* count */.U)(files.length, 'file')} with ${(0,count/* count */.U)(statements, 'statement')}`;
    return {
        outputs: { ...outputs/* NO_OUTPUTS */.v, changed: 'false', plan: (0,render/* renderJson */.hF)(plan), 'migrations-applied': '0' },
        plan,
        executed: [],
        planOnly: false,
        phases: [],
        ending: {
            verdict: `**Idempotent.** ${what} applied twice to a scratch database: the second time nothing changed.`,
            closing: `Idempotent: ${what}, applied twice.`,
        },
        links: {},
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

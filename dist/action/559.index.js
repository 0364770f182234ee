export const id = 559;
export const ids = [559];
export const modules = {

/***/ 9024:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  h: () => (/* binding */ applyPorts)
});

// EXTERNAL MODULE: ./src/plan/change.ts
var plan_change = __webpack_require__(7023);
// EXTERNAL MODULE: ./src/plan/plan.ts + 1 modules
var plan_plan = __webpack_require__(3751);
// EXTERNAL MODULE: ./src/plan/render.ts
var render = __webpack_require__(31);
// EXTERNAL MODULE: ./src/plan/step.ts
var step = __webpack_require__(5409);
;// CONCATENATED MODULE: ./src/connection-variables.ts
/** PG* and DATABASE_URL for a child process. */
function connectionVariables(settings) {
    const { host, port, user, database, sslMode, sslRootCert, options } = settings;
    const password = settings.password ?? '';
    const query = new URLSearchParams();
    const given = Object.entries({ sslmode: sslMode, sslrootcert: sslRootCert, options });
    for (const [name, value] of given)
        if (value !== undefined)
            query.set(name, value);
    const login = `${encodeURIComponent(user)}${password === '' ? '' : `:${encodeURIComponent(password)}`}`;
    const path = `/${encodeURIComponent(database)}`;
    const isSocket = host.startsWith('/');
    if (isSocket)
        query.set('host', host);
    if (isSocket && port !== 5432)
        query.set('port', String(port));
    // Blanks as %20: libpq takes no + for them.
    const parameters = query.toString().replaceAll('+', '%20');
    return {
        PGHOST: host,
        PGPORT: String(port),
        PGDATABASE: database,
        PGUSER: user,
        ...(sslMode === undefined ? {} : { PGSSLMODE: sslMode }),
        ...(sslRootCert === undefined ? {} : { PGSSLROOTCERT: sslRootCert }),
        ...(password === '' ? {} : { PGPASSWORD: password }),
        ...(options === undefined ? {} : { PGOPTIONS: options }),
        DATABASE_URL: `postgresql://${login}@${isSocket ? '' : `${host}:${port}`}${path}${parameters === '' ? '' : `?${parameters}`}`,
    };
}

// EXTERNAL MODULE: ./src/error.ts
var error = __webpack_require__(1557);
// EXTERNAL MODULE: ./src/postgres/identifier.ts
var identifier = __webpack_require__(8332);
// EXTERNAL MODULE: ./src/source/shell.ts
var shell = __webpack_require__(3819);
;// CONCATENATED MODULE: ./src/engine/migrate-command.ts




/**
 * Runs the team's own tool with a login that acts as the owner role. Throws `MIGRATE_COMMAND_FAILED` with its last lines;
 * the signal's reason when it aborts, after the tool and all that it started was ended.
 */
async function runMigrateCommand(command, { desiredDatabase, login, timeouts, }, { reporter }, signal) {
    reporter.mask(encodeURIComponent(login.password ?? ''));
    reporter.info(`The command runs with all that "${login.address.user}" may do: unlike .sql files a tool of your own cannot be kept to the rights of "${desiredDatabase.ownerRole}".`);
    const failed = await (0,shell/* runShell */.E)(command.line, {
        title: `Run ${command.line.trim().split('\n', 1)[0]}`,
        directory: command.directory,
        reporter,
        signal,
        environment: process.env,
        variables: commandVariables(login, desiredDatabase, timeouts),
    });
    if (failed)
        throw failure(command, failed, desiredDatabase);
}
/** What the tool sees of the database; undefined variables are taken out, because they would lead elsewhere. */
function commandVariables({ address, password, sslRootCert }, { ownerRole, schema }, { lockTimeoutMs, statementTimeoutMs }) {
    const options = [
        `-c role=${escaped(ownerRole)}`,
        `-c search_path=${escaped((0,identifier/* quoteIdentifier */.Cm)(schema))}`,
        `-c lock_timeout=${lockTimeoutMs}`,
        `-c statement_timeout=${statementTimeoutMs}`,
    ].join(' ');
    const settings = { ...address, password, sslMode: sslModeOf(address), sslRootCert, options };
    const unset = { PGSERVICE: undefined, PGHOSTADDR: undefined, PGSSLMODE: undefined };
    return { ...unset, ...connectionVariables(settings) };
}
/** The server splits `options` at blanks (PostgreSQL docs, "options" of the connection parameters). */
function escaped(value) {
    return value.replaceAll(/[\\\s]/g, '\\$&');
}
/** `prefer` and `allow` are what a client does anyway, and drivers that know no such thing take them for more. */
function sslModeOf({ host, tls }) {
    if (!tls)
        return 'require';
    return host.startsWith('/') || tls.mode === 'prefer' || tls.mode === 'allow' ? undefined : tls.mode;
}
function failure({ line }, { ending, output }, { database, ownerRole }) {
    return new error/* DeployError */.sH('MIGRATE_COMMAND_FAILED', `The command \`${line.trim()}\` ${ending}. ${output}`, {
        hint: `What it has committed stays; the new code was not deployed. Mend the migration and run the job again. A tool that says CREATE SCHEMA, as drizzle-kit does even for one that exists, needs: GRANT CREATE ON DATABASE ${(0,identifier/* quoteIdentifier */.Cm)(database)} TO ${(0,identifier/* quoteIdentifier */.Cm)(ownerRole)};`,
    });
}

;// CONCATENATED MODULE: ./src/engine/apply/database.ts





/** The collaborators of `postgres`; what it commits goes to the run's progress. */
function applyPorts(run, desiredDatabase, login) {
    const { ports, progress, desired } = run;
    const { command, ...timeouts } = desired.migrations;
    return {
        clock: ports.clock,
        syntax: ports.syntax,
        reporter: ports.reporter,
        deadline: ports.deadline,
        lockTimeoutMs: timeouts.lockTimeoutMs,
        statementTimeoutMs: timeouts.statementTimeoutMs,
        appliedBy: { gitSha: ports.run.gitSha, by: ports.run.label },
        toolVersion: ports.run.toolVersion,
        onCommitted: (changes) => record(progress, changes),
        ...(command && {
            command: {
                run: (signal) => runMigrateCommand(command, { desiredDatabase, login, timeouts }, ports, signal),
                onLeft: (changes, findings) => planMore(run, changes, findings),
            },
        }),
    };
}
/** A planned change of which another run did a part meanwhile counts as executed with its rest. */
function record({ plan, executed }, committed) {
    const done = new Set(committed.flatMap(step/* databaseSteps */.JT));
    const known = new Set(executed.map(({ id }) => id));
    executed.push(...(plan?.changes ?? []).filter(({ id, change }) => !known.has(id) && (0,plan_change/* isDatabaseChange */.i8)(change) && (0,step/* databaseSteps */.JT)(change).some((step) => done.has(step))));
}
/** What a command has left to be put right could not be known before it ran: it is planned, and printed, now. */
function planMore({ progress, ports }, changes, findings) {
    const { plan } = progress;
    if (!plan)
        return;
    const known = plan.changes.map(({ change }) => change);
    progress.plan = (0,plan_plan/* makePlan */.Cs)([...known, ...changes], findings, plan.deferred, plan.left);
    if (changes.length > 0)
        ports.reporter.info(`What the command left to put right.\n${(0,render/* renderText */.S5)((0,plan_plan/* makePlan */.Cs)(changes, findings))}`);
}


/***/ }),

/***/ 4900:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  i: () => (/* binding */ applyAfterDeploy),
  U: () => (/* binding */ applyDatabase)
});

// EXTERNAL MODULE: ./src/access/closing.ts
var access_closing = __webpack_require__(8505);
// EXTERNAL MODULE: ./src/catalog/read.ts + 1 modules
var read = __webpack_require__(1791);
// EXTERNAL MODULE: ./src/error.ts
var error = __webpack_require__(1557);
// EXTERNAL MODULE: ./src/postgres/sql-failure.ts
var sql_failure = __webpack_require__(2752);
// EXTERNAL MODULE: ./src/migrations/file.ts
var migrations_file = __webpack_require__(7483);
// EXTERNAL MODULE: ./src/migrations/file-lines.ts + 1 modules
var file_lines = __webpack_require__(834);
// EXTERNAL MODULE: ./src/migrations/ledger.ts
var ledger = __webpack_require__(3540);
// EXTERNAL MODULE: ./src/migrations/outside-transaction.ts
var outside_transaction = __webpack_require__(6431);
// EXTERNAL MODULE: ./src/migrations/run.ts
var migrations_run = __webpack_require__(8920);
// EXTERNAL MODULE: ./src/migrations/script.ts
var migrations_script = __webpack_require__(3062);
// EXTERNAL MODULE: ./src/migrations/selection.ts
var migrations_selection = __webpack_require__(3187);
;// CONCATENATED MODULE: ./src/migrations/apply.ts








/**
 * Runs the files in order and records each in the ledger: neighbours that have a transaction travel as one message,
 * the others alone, statement by statement. A lock that does not come in time is asked for again, a few times.
 * `onCommitted` is told of files as soon as it is known that they are committed, also when a later one fails.
 *
 * Throws DeployError `MIGRATION_FAILED` with the place in the file.
 */
async function applyFiles(session, context, changes, ports, onCommitted) {
    const applied = [];
    const commit = (committed) => {
        applied.push(...committed);
        for (const { file } of committed)
            ports.reporter.info(`applied ${file.name}`);
        if (committed.length > 0)
            onCommitted(committed);
    };
    const run = { session, context, ports, applied, commit };
    for (const batch of batches(changes)) {
        if (batch[0]?.file.transactional)
            await applyTogether(run, batch);
        else
            for (const change of batch)
                await (0,outside_transaction/* applyOutsideTransaction */.Iw)(run, change);
    }
}
/** Neighbours with a transaction form one batch; a file without one is a batch by itself. */
function batches(changes) {
    const result = [];
    for (const change of changes) {
        const last = result.at(-1);
        if (last?.[0]?.file.transactional && change.file.transactional)
            last.push(change);
        else
            result.push([change]);
    }
    return result;
}
/** A file is committed with its entry in the ledger or not at all, so what is left after a failure is known exactly. */
async function applyTogether(run, changes) {
    const { session, context, ports } = run;
    let left = changes;
    for (let attempt = 0;; attempt += 1) {
        const script = (0,migrations_script/* composeScript */.IV)(await Promise.all(left.map((change) => entryOf(change, context, ports))));
        try {
            await session.send(script.sql);
            run.commit(left);
            return;
        }
        catch (failure) {
            if (!(failure instanceof sql_failure/* SqlFailure */.v))
                throw failure;
            await session.send('ROLLBACK');
            const { index, statement, offset, error } = script.place(failure);
            run.commit(left.slice(0, index));
            left = left.slice(index);
            // Each file has its own attempts.
            if (index > 0)
                attempt = 0;
            await (0,migrations_run/* retryOrFail */.E)(run, left[0]?.file, { error, statement, offset, attempt });
        }
    }
}
async function entryOf(change, context, ports) {
    const { file } = change;
    const selection = (0,migrations_selection/* selectStatements */.D)(change, await ports.syntax.statements(file));
    const record = (0,ledger/* recordApplied */.RC)(context.desired.schema, file, ports.appliedBy, ports.toolVersion);
    const parts = { ...selection, timeouts: (0,migrations_file/* timeoutsOf */.aA)(file, ports), record };
    return { file, lines: (0,file_lines/* transactionLines */.A)(context, file, parts) };
}

// EXTERNAL MODULE: ./src/migrations/change.ts
var migrations_change = __webpack_require__(9285);
// EXTERNAL MODULE: ./src/migrations/guard/lookahead.ts
var lookahead = __webpack_require__(3403);
// EXTERNAL MODULE: ./src/migrations/guard/repeatable.ts
var repeatable = __webpack_require__(7684);
// EXTERNAL MODULE: ./src/migrations/plan.ts + 2 modules
var migrations_plan = __webpack_require__(1524);
// EXTERNAL MODULE: ./src/migrations/prepare.ts + 2 modules
var prepare = __webpack_require__(2122);
// EXTERNAL MODULE: ./src/migrations/relations.ts
var relations = __webpack_require__(9552);
// EXTERNAL MODULE: ./src/migrations/server-syntax.ts
var server_syntax = __webpack_require__(9856);
// EXTERNAL MODULE: ./src/plan/database-change.ts
var database_change = __webpack_require__(1963);
// EXTERNAL MODULE: ./src/plan/database.ts + 2 modules
var database = __webpack_require__(2795);
// EXTERNAL MODULE: ./src/plan/step.ts
var step = __webpack_require__(5409);
;// CONCATENATED MODULE: ./src/plan/replan.ts




/**
 * The plan of one phase as it is now, under the lock. What another run did meanwhile is not in it any more.
 *
 * Throws DeployError `DATABASE_MOVED` when there is anything in it that was not planned: what was printed, and
 * perhaps approved, is all that may happen.
 */
function replan(desired, catalog, look, planned, phase) {
    const fresh = (0,database/* planDatabase */.$)(desired, catalog, look).changes.filter((change) => (0,database_change/* phaseOf */.h)(change) === phase);
    const known = new Set(planned.flatMap(step/* databaseSteps */.JT));
    const unplanned = fresh.flatMap(step/* databaseSteps */.JT).filter((step) => !known.has(step));
    if (unplanned.length === 0)
        return fresh;
    throw new error/* DeployError */.sH('DATABASE_MOVED', `The database changed after it was planned; it would now also need: ${(0,step/* shortChecksums */.Jz)(unplanned.join('; '))}.`, { hint: 'Nothing was changed in the database. Run the job again: it plans anew.', retryable: true });
}

// EXTERNAL MODULE: ./src/postgres/lock.ts
var lock = __webpack_require__(7768);
// EXTERNAL MODULE: ./src/access/platform.ts
var platform = __webpack_require__(3855);
// EXTERNAL MODULE: ./src/config/duration.ts
var duration = __webpack_require__(7840);
// EXTERNAL MODULE: ./src/postgres/identifier.ts
var identifier = __webpack_require__(8332);
;// CONCATENATED MODULE: ./src/engine/database/closed-schema.ts




/** Often enough that an ordinary transaction is hardly waited for longer than it lasts. */
const POLL_MS = 50;
/**
 * Runs `work` while nobody but the owner role, the platform and superusers can create in the schema. CREATE is revoked
 * and committed; then every transaction is waited for that was open at that moment, of whoever is a member of a role that
 * could create: what it has made shows only when it commits, so `work` must look for code of others again, first thing.
 * `lost` are roles from which this run has taken CREATE just now, for good: they are waited for as well. Afterwards CREATE
 * is given back, also when `work` fails.
 *
 * Throws DeployError `SCHEMA_NOT_CLOSABLE`, and `SCHEMA_STILL_IN_USE` when such a transaction outlasts `lockTimeoutMs`;
 * `work` is not run then.
 */
async function inClosedSchema(session, desired, { lost, isOpen }, ports, work) {
    const creators = isOpen ? await readCreators(session, desired) : [];
    if (creators.length + lost.length === 0)
        return work();
    const close = creators.length > 0 ? `${asOwner(desired, 'REVOKE', creators)};\n` : '';
    const couldCreate = openTransactions([...creators, ...lost]);
    const open = (await session.send(close + couldCreate)).flat();
    try {
        await untilTransactionsEnd(session, desired, { open, query: couldCreate }, ports);
        const result = await work();
        await giveBack(session, desired, creators);
        return result;
    }
    catch (error) {
        await giveBack(session, desired, creators).catch(() => reportTaken(desired, creators, ports));
        throw error;
    }
}
async function giveBack(session, desired, creators) {
    if (creators.length > 0)
        await session.send(`ROLLBACK; ${asOwner(desired, 'GRANT', creators)}`);
}
/** What `work` failed with is the error of the run; most often it is the same lost connection. */
function reportTaken({ schema }, creators, { reporter }) {
    reporter.warning(`CREATE on schema "${schema}" could not be given back to ${creators.map(inWords).join(', ')}; the next run does it.`);
}
function inWords(creator) {
    return creator === undefined ? 'PUBLIC' : `"${creator}"`;
}
/** Throws when one has CREATE from somebody else than the owner role, which can take back its own grants only. */
async function readCreators(session, desired) {
    const { schema, ownerRole } = desired;
    const results = await session.send(`BEGIN READ ONLY; SET LOCAL search_path = pg_catalog, pg_temp;
SELECT r.rolname AS creator, pg_get_userbyid(a.grantor) AS grantor
FROM pg_namespace n CROSS JOIN LATERAL aclexplode(n.nspacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
WHERE n.nspname = ${(0,identifier/* quoteLiteral */.ce)(schema)} AND a.privilege_type = 'CREATE' AND a.grantee <> n.nspowner;
COMMIT`);
    const rows = results.flat().filter(({ creator }) => creator === null || !(0,platform/* isPlatformRole */.q5)(creator ?? ''));
    const foreign = rows.find(({ grantor }) => grantor !== ownerRole);
    if (foreign)
        throw notClosable(desired, foreign);
    return rows.map(({ creator }) => creator ?? undefined);
}
/** Whoever passed CREATE on loses it together with those who got it, and gets the plain privilege back. */
function asOwner({ schema, ownerRole }, verb, creators) {
    const roles = creators.map((role) => (role === undefined ? 'PUBLIC' : (0,identifier/* quoteIdentifier */.Cm)(role))).join(', ');
    const change = verb === 'REVOKE' ? `FROM ${roles} CASCADE` : `TO ${roles}`;
    return `BEGIN; SET LOCAL search_path = pg_catalog, pg_temp; SET LOCAL ROLE ${(0,identifier/* quoteIdentifier */.Cm)(ownerRole)};
${verb} CREATE ON SCHEMA ${(0,identifier/* quoteIdentifier */.Cm)(schema)} ${change}; COMMIT`;
}
async function untilTransactionsEnd(session, { schema }, { open, query }, { clock, deadline, reporter, lockTimeoutMs, }) {
    let left = open;
    const giveUpAt = clock.now() + lockTimeoutMs;
    for (let polls = 0; left.length > 0; polls += 1) {
        if (clock.now() >= giveUpAt)
            throw stillInUse(schema, left, lockTimeoutMs);
        if (polls === 0)
            reporter.info(`waiting for ${left.map(describe).join(', ')} before the migrations run`);
        await clock.sleep(POLL_MS, deadline.signal);
        const now = new Set((await session.send(query)).flat().map(({ id }) => id));
        left = left.filter(({ id }) => now.has(id));
    }
}
/**
 * Every transaction holds a lock on its own virtual id; a prepared one has no session any more. Superusers are left out:
 * they need no privilege, and their transactions may be the platform's own and long.
 */
function openTransactions(creators) {
    const named = creators.filter((role) => role !== undefined).map(identifier/* quoteLiteral */.ce);
    const could = (role) => creators.includes(undefined)
        ? 'true'
        : `EXISTS (SELECT FROM pg_roles c WHERE c.rolname = ANY (ARRAY[${named.join(', ')}]::name[]) AND pg_has_role(${role}, c.oid, 'MEMBER'))`;
    return `BEGIN READ ONLY; SET LOCAL search_path = pg_catalog, pg_temp;
SELECT a.pid::text || ' ' || l.virtualtransaction AS id, a.pid::text AS pid, u.rolname AS role, a.application_name AS application
FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid JOIN pg_roles u ON u.oid = a.usesysid
WHERE l.locktype = 'virtualxid' AND l.granted AND a.datname = current_database() AND a.pid <> pg_backend_pid()
  AND NOT u.rolsuper AND ${could('u.oid')}
UNION ALL
SELECT 'prepared ' || p.gid, NULL, u.rolname, p.gid FROM pg_prepared_xacts p JOIN pg_roles u ON u.rolname = p.owner
WHERE p.database = current_database() AND NOT u.rolsuper AND ${could('u.oid')};
COMMIT`;
}
function describe({ pid, role, application }) {
    if (pid === null)
        return `a prepared transaction of "${role}" (${application})`;
    return `a transaction of "${role}" (pid ${pid}${application ? `, ${application}` : ''})`;
}
function notClosable({ schema }, { creator, grantor }) {
    const who = creator == null ? 'PUBLIC' : (0,identifier/* quoteIdentifier */.Cm)(creator);
    return new error/* DeployError */.sH('SCHEMA_NOT_CLOSABLE', `${creator == null ? 'PUBLIC' : `"${creator}"`} has CREATE on schema "${schema}" from "${grantor}", so it cannot be kept from making something there while the migrations run.`, {
        hint: `Let "${grantor}" run: REVOKE CREATE ON SCHEMA ${(0,identifier/* quoteIdentifier */.Cm)(schema)} FROM ${who}; Whoever is to have it is given it by the deploy, with \`create: true\`.`,
    });
}
function stillInUse(schema, left, waitedMs) {
    const ends = left.map(({ pid, application }) => pid === null
        ? `ROLLBACK PREPARED ${(0,identifier/* quoteLiteral */.ce)(application ?? '')};`
        : `SELECT pg_terminate_backend(${pid});`);
    return new error/* DeployError */.sH('SCHEMA_STILL_IN_USE', `CREATE on schema "${schema}" was taken, and ${left.map(describe).join(', ')}, open since before, may still have made something there: no migration runs beside it. It did not end within ${(0,duration/* formatDuration */.a3)(waitedMs)}.`, {
        hint: `Run the job again when it has ended, or end it as an administrator: ${ends.join(' ')} With \`grants: { app: { create: auto } }\` the app has no CREATE where migrations run, and nobody is waited for.`,
        retryable: true,
    });
}

// EXTERNAL MODULE: ./src/catalog/query.ts + 1 modules
var query = __webpack_require__(2274);
// EXTERNAL MODULE: ./src/postgres/blockers.ts + 1 modules
var postgres_blockers = __webpack_require__(5394);
// EXTERNAL MODULE: ./src/postgres/box.ts
var postgres_box = __webpack_require__(3994);
// EXTERNAL MODULE: ./src/postgres/retry.ts
var retry = __webpack_require__(7005);
// EXTERNAL MODULE: ./src/postgres/search-path.ts
var search_path = __webpack_require__(5075);
// EXTERNAL MODULE: ./src/access/membership.ts + 1 modules
var membership = __webpack_require__(1348);
// EXTERNAL MODULE: ./src/access/owner-role-statements.ts
var owner_role_statements = __webpack_require__(4041);
// EXTERNAL MODULE: ./src/access/ownership.ts + 1 modules
var ownership = __webpack_require__(9813);
// EXTERNAL MODULE: ./src/access/revoke.ts
var revoke = __webpack_require__(6406);
// EXTERNAL MODULE: ./src/access/securable.ts
var securable = __webpack_require__(8544);
// EXTERNAL MODULE: ./src/catalog/object.ts
var catalog_object = __webpack_require__(8472);
;// CONCATENATED MODULE: ./src/engine/database/statement.ts









/** A change as SQL. Throws DeployError `APP_ROLE_UNKNOWN` for a grant to an app that has no role yet. */
function statementsOf(change, context) {
    const { catalog, desired } = context;
    const login = (sql) => [{ sql, role: undefined }];
    switch (change.kind) {
        case 'create-owner-role':
            return (0,owner_role_statements/* createOwnerRole */.w5)(desired, catalog);
        case 'share-owner-role':
            return (0,owner_role_statements/* shareOwnerRole */.hF)(desired, catalog);
        case 'join-owner-role':
            return (0,owner_role_statements/* joinOwnerRole */.If)(desired, catalog, catalog.login.role);
        case 'grant-owner-membership':
            return (0,owner_role_statements/* joinOwnerRole */.If)(desired, catalog, granteeRole(change.grantee, desired));
        case 'create-schema':
            return login(`CREATE SCHEMA ${(0,identifier/* quoteIdentifier */.Cm)(change.schema)} AUTHORIZATION ${(0,identifier/* quoteIdentifier */.Cm)(change.owner)}`);
        case 'create-extension':
            return login(`CREATE EXTENSION IF NOT EXISTS ${(0,identifier/* quoteIdentifier */.Cm)(change.extension)} WITH SCHEMA ${(0,identifier/* quoteIdentifier */.Cm)(change.schema)} CASCADE`);
        case 'set-schema-owner':
            return login(`ALTER SCHEMA ${(0,identifier/* quoteIdentifier */.Cm)(change.schema)} OWNER TO ${(0,identifier/* quoteIdentifier */.Cm)(change.to)}`);
        case 'set-object-owner':
            return login((0,catalog_object/* alterOwner */.Cn)(desired.schema, change.object, change.to));
        case 'grant':
            return [grant(change, context)];
        case 'revoke':
            return [{ sql: (0,revoke/* revokeStatement */.CY)(desired.schema, change), role: roleToSet(change.as, catalog) }];
        case 'revoke-membership':
            return change.grantor === (0,identifier/* keeperRole */.Z1)(desired.ownerRole)
                ? (0,owner_role_statements/* asKeeper */.pH)((0,membership/* revokeMembership */.nE)(change), desired, catalog)
                : [{ sql: (0,membership/* revokeMembership */.nE)(change), role: roleToSet(change.grantor, catalog) }];
        case 'create-ledger':
            return (0,ledger/* createLedger */.M5)(desired.schema).map((sql) => ({ sql, role: desired.ownerRole }));
        case 'upgrade-ledger':
            return [{ sql: (0,ledger/* upgradeLedger */.Cv)(desired.schema), role: desired.ownerRole }];
        case 'adopt-migrations':
            return [
                {
                    sql: (0,ledger/* adoptIntoLedger */.sC)(desired.schema, change.by, change.entries),
                    role: desired.ownerRole,
                    isBoxed: true,
                },
            ];
        case 'accept-migration':
            return (0,ledger/* amendLedger */.TX)(desired.schema, change.version, change.becomes).map((sql) => ({
                sql,
                role: desired.ownerRole,
                isBoxed: true,
            }));
    }
}
/**
 * Run by the owner role, so that it is the grantor: as the login, PostgreSQL picks any role that the login inherits and
 * that has the grant option, `databricks_superuser` as well, and the owner could not revoke that. Only on what the
 * owner role does not own the login grants itself.
 */
function grant(change, { desired, catalog }) {
    const { schema, ownerRole } = desired;
    const privileges = change.privileges.join(', ');
    const to = (0,identifier/* quoteIdentifier */.Cm)(granteeRole(change.grantee, desired));
    if (change.class === 'default-table' || change.class === 'default-sequence') {
        const on = change.class === 'default-table' ? 'TABLES' : 'SEQUENCES';
        // Default privileges are for what the owner role creates, whoever states them.
        const forOwner = `ALTER DEFAULT PRIVILEGES FOR ROLE ${(0,identifier/* quoteIdentifier */.Cm)(ownerRole)} IN SCHEMA ${(0,identifier/* quoteIdentifier */.Cm)(schema)}`;
        return { sql: `${forOwner} GRANT ${privileges} ON ${on} TO ${to}`, role: ownerRole };
    }
    const object = catalog.objects.find(({ kind, name }) => name === change.object && (0,securable/* classOf */.Kl)(kind) === change.class);
    const foreign = object !== undefined && !(0,ownership/* willOwn */.VH)(desired, catalog, object);
    return {
        sql: `GRANT ${privileges} ON ${(0,catalog_object/* grantOn */.aK)(change.class, schema, change.object)} TO ${to}`,
        role: foreign ? undefined : ownerRole,
    };
}
function roleToSet(role, { login }) {
    return role === login.role ? undefined : role;
}
function granteeRole(grantee, { appRole }) {
    if (grantee.kind === 'role')
        return grantee.role;
    if (appRole !== undefined)
        return appRole;
    throw new error/* DeployError */.sH('APP_ROLE_UNKNOWN', "The app's service principal is not known yet, so nothing can be granted to it.", {
        hint: 'The app must exist before the database step.',
    });
}

;// CONCATENATED MODULE: ./src/engine/database/structure.ts














/** Everything but migrations: ownership, grants and the ledger. */
function structuralChanges(changes) {
    return changes.flatMap((change) => (0,migrations_change/* isMigrationChange */.p)(change) || change.kind === 'run-command' || change.kind === 'close-schema'
        ? []
        : [change]);
}
/**
 * Makes the changes that `plan` finds in one transaction, reads the catalog back inside it and commits only when
 * nothing is left to do. Starts over, from a new look at the catalog, when somebody else changed the same catalog rows
 * or a lock did not come in time. Resolves with the changes that were made.
 *
 * Throws DeployError `DATABASE_CHANGE_FAILED` or `DATABASE_CHANGE_INCOMPLETE`; nothing is changed then.
 */
async function applyStructure(session, desired, first, plan, ports) {
    let catalog = first;
    for (let attempt = 0;; attempt += 1) {
        const changes = structuralChanges(plan(catalog));
        if (changes.length === 0)
            return [];
        const transaction = compose(desired, catalog, changes, ports);
        try {
            await run(session, desired, transaction);
            return changes;
        }
        catch (error) {
            if (!(error instanceof sql_failure/* SqlFailure */.v))
                throw error;
            await session.send('ROLLBACK');
            const blockers = (0,sql_failure/* isLockFailure */._c)(error)
                ? await (0,postgres_blockers/* describeBlockers */.d)(session, error, {
                    schema: desired.schema,
                    relations: relationsOf(changes),
                    waitedMs: ports.lockTimeoutMs,
                })
                : '';
            if (!(0,sql_failure/* isCatalogRace */.jD)(error) || attempt + 1 === retry/* ATTEMPTS */.P)
                throw failed(error, transaction, blockers);
            await (0,retry/* pauseBeforeRetry */.G)(attempt, `ownership and grants: ${error.message}${blockers}`, ports);
            catalog = await (0,read/* readCatalog */.uM)(session, desired);
        }
    }
}
function compose(desired, catalog, changes, { lockTimeoutMs, statementTimeoutMs }) {
    const statements = changes.flatMap((change) => statementsOf(change, { desired, catalog }));
    const timeouts = [
        `SET LOCAL lock_timeout = ${lockTimeoutMs}`,
        `SET LOCAL statement_timeout = ${statementTimeoutMs}`,
    ];
    const boxed = statements.filter(({ isBoxed }) => isBoxed).map(({ sql }) => sql);
    return {
        changes,
        statements: [
            'BEGIN ISOLATION LEVEL READ COMMITTED',
            'SET LOCAL ROLE NONE',
            search_path/* RESTRICT_PATH_LOCALLY */.eT,
            ...timeouts,
            ...switchingRoles(statements.filter(({ isBoxed }) => !isBoxed)),
            ...(boxed.length > 0 ? [...inBox(boxed, desired, catalog), ...timeouts] : []),
        ],
    };
}
/** In a box of the schema: whether the owner role may make temporary objects is not known here. */
function inBox(statements, desired, { serverVersion }) {
    const box = (0,postgres_box/* boxInSchema */.EA)(desired.ownerRole, desired.schema);
    return [...(0,postgres_box/* makeBox */.eA)(box), ...(0,file_lines/* endFile */.q2)({ desired, box, serverVersion }, statements), ...file_lines/* RESET_SESSION */.T4];
}
/** Sets the role only where it changes, and ends as the login. */
function switchingRoles(statements) {
    const lines = [];
    let current;
    for (const { sql, role } of [...statements, { sql: undefined, role: undefined }]) {
        if (role !== current)
            lines.push(`SET LOCAL ROLE ${role === undefined ? 'NONE' : (0,identifier/* quoteIdentifier */.Cm)(role)}`);
        if (sql !== undefined)
            lines.push(sql);
        current = role;
    }
    return lines;
}
async function run(session, desired, { changes, statements }) {
    session.notices();
    const results = await session.send(`${statements.join(';\n')};\n${(0,query/* catalogStatements */.y)((0,read/* scopeOf */.Od)(desired))}`);
    // A GRANT without the right to it succeeds with a warning (01007) and grants nothing.
    const warnings = session.notices().map(({ message, sqlstate }) => `${message} (SQLSTATE ${sqlstate})`);
    const left = remaining(desired, (0,read/* catalogIn */.DS)(results), changes);
    if (warnings.length > 0 || left.length > 0)
        throw incomplete(warnings, left);
    await session.send('COMMIT');
}
/** Of the steps just made, those that the catalog still misses. */
function remaining(desired, catalog, made) {
    const done = new Set(made.flatMap(step/* databaseSteps */.JT));
    return structuralChanges((0,database/* planStructure */.x)(desired, catalog).changes)
        .flatMap(step/* databaseSteps */.JT)
        .filter((step) => done.has(step));
}
function incomplete(warnings, left) {
    const missing = left.length > 0 ? [`still to do after it: ${left.join('; ')}`] : [];
    return new error/* DeployError */.sH('DATABASE_CHANGE_INCOMPLETE', `PostgreSQL accepted the ownership and grant statements without doing all that they say: ${[...warnings, ...missing].join('; ')}.`, {
        hint: 'Nothing was changed. Usually the deployer lacks the grant option; let the owner of the object grant it.',
    });
}
function failed(failure, { statements }, blockers) {
    const statement = statements[failure.completed] ?? 'COMMIT';
    return new error/* DeployError */.sH('DATABASE_CHANGE_FAILED', `PostgreSQL refused \`${statement}\`: ${(0,sql_failure/* describeFailure */.Ic)(failure)}${blockers}`, {
        hint: `${failure.hint ? `${failure.hint} ` : ''}Nothing was changed; ownership and grants are made together or not at all.`,
        retryable: (0,sql_failure/* isCatalogRace */.jD)(failure),
        cause: failure,
    });
}
function relationsOf(changes) {
    return changes.flatMap((change) => {
        if (change.kind === 'set-object-owner')
            return [change.object.name];
        if (change.kind === 'revoke')
            return change.on.map(({ name }) => name);
        return change.kind === 'grant' ? [change.object] : [];
    });
}

;// CONCATENATED MODULE: ./src/engine/database/command.ts



/** The lock's session would end after 60 s without a message, and the lock with it. */
const BEAT_MS = 15_000;
/** Runs the tool while the lock is held. Throws what it throws, and `DATABASE_CONNECTION_LOST` when the lock went meanwhile. */
async function runCommand(session, command, { clock, deadline }) {
    const done = new AbortController();
    const lost = new AbortController();
    const beating = beat(session, clock, done.signal, lost);
    try {
        await command.run(AbortSignal.any([deadline.signal, lost.signal]));
    }
    finally {
        done.abort();
        await beating;
    }
}
async function beat(session, clock, done, lost) {
    for (;;) {
        try {
            await clock.sleep(BEAT_MS, done);
        }
        catch {
            return;
        }
        try {
            await session.send('SELECT');
        }
        catch (error) {
            lost.abort(error);
            return;
        }
    }
}
/** Moves what the tool made as the deployer to the owner role, object by object, and makes the grants that are missing then. */
async function putRight(session, desired, command, ports) {
    const catalog = await (0,read/* readCatalog */.uM)(session, desired);
    const { changes, findings } = (0,database/* planDatabase */.$)(desired, catalog);
    const left = structuralChanges(changes);
    command.onLeft(left, findings);
    const plan = (fresh) => structuralChanges((0,database/* planDatabase */.$)(desired, fresh).changes);
    return left.length === 0 ? [] : applyStructure(session, desired, catalog, plan, ports);
}

;// CONCATENATED MODULE: ./src/engine/database/apply.ts

















/**
 * Makes the planned changes but for the after-deploy migrations: ownership, grants and ledger in one transaction, then
 * each migration in its own. Sends nothing when nothing was planned.
 *
 * Throws DeployError `DATABASE_LOCKED`, `DATABASE_MOVED`, `APP_ROLE_NOT_FOUND`, `MIGRATION_TOUCHES_FOREIGN_OBJECT`, `SCHEMA_STILL_IN_USE`,
 * InvalidInput for syntax that the server is too old for, and whatever planning throws before any change; then those of `applyStructure` and `applyFiles`.
 */
function applyDatabase(session, desired, planned, ports) {
    return applyPhase(session, desired, planned, 'before-deploy', ports);
}
/** Runs the planned after-deploy migrations, once the new code is healthy. Throws what `applyDatabase` throws. */
function applyAfterDeploy(session, desired, planned, ports) {
    return applyPhase(session, desired, planned, 'after-deploy', ports);
}
async function applyPhase(session, desired, planned, phase, ports) {
    if (!planned.some((change) => (0,database_change/* phaseOf */.h)(change) === phase))
        return { executed: [] };
    return (0,lock/* withLock */.kK)(session, desired.schema, (0,read/* catalogReading */.C0)(desired), ports, async (catalog) => {
        requireAppRole(desired, catalog);
        const look = await (0,lookahead/* readLookahead */.d)(session, desired, catalog, ports.syntax);
        const plan = (current) => replan(desired, current, look, planned, phase);
        const migrations = plan(catalog).filter(migrations_change/* isMigrationChange */.p);
        const files = migrations.map(({ file }) => file);
        await refuseNewerSyntax(session, catalog, [...files, ...(0,migrations_plan/* pendingFiles */.J)(desired, catalog)], ports.syntax);
        await (0,relations/* refuseForeignObjects */.zN)(desired, catalog, migrations, ports.syntax);
        const executed = [];
        const committed = (changes) => {
            executed.push(...changes);
            if (changes.length > 0)
                ports.onCommitted?.(changes);
        };
        const command = plan(catalog).find(({ kind }) => kind === 'run-command');
        const closing = plan(catalog).filter(({ kind }) => kind === 'close-schema');
        const structure = await applyStructure(session, desired, catalog, plan, ports);
        committed(structure);
        const lost = command || migrations.length > 0
            ? (0,access_closing/* creatorsRevoked */.M)(structure.flatMap((change) => (change.kind === 'revoke' ? [change] : [])))
            : [];
        await inClosedSchema(session, desired, { lost, isOpen: closing.length > 0 }, ports, async () => {
            if (command && ports.command) {
                await runCommand(session, ports.command, ports);
                committed([command]);
            }
            await applyMigrations(session, desired, catalog, migrations, ports, committed);
        });
        committed(closing);
        if (command && ports.command)
            committed(await putRight(session, desired, ports.command, ports));
        return { executed };
    });
}
/** Of both phases, before the first change; a database that could be planned on has been asked then. */
async function refuseNewerSyntax(session, catalog, files, syntax) {
    const refused = await (0,server_syntax/* refusedByServer */.j)(session, catalog.serverVersion, [...new Set(files)], syntax);
    if (refused.length > 0)
        throw new error/* InvalidInput */.o9(refused.map(({ problem }) => problem));
}
/** Once it is safe to: the ordered files, then the repeatable ones; in between the catalog is asked again, for the first may have changed it. */
async function applyMigrations(session, desired, catalog, migrations, ports, committed) {
    if (migrations.length === 0)
        return;
    const context = await (0,prepare/* prepareFiles */.t)(session, desired, catalog.serverVersion, ports);
    const ordered = migrations.filter(({ kind }) => kind === 'migrate');
    const repeatable = migrations.filter(({ kind }) => kind === 'repeat-migration');
    await applyFiles(session, context, ordered, ports, committed);
    if (repeatable.length === 0)
        return;
    const current = ordered.length > 0 ? await lookAgain(session, desired, catalog, repeatable, ports) : repeatable;
    await applyFiles(session, context, current, ports, committed);
}
/** A file of which nothing is left to do is still recorded, as planned. */
async function lookAgain(session, desired, catalog, planned, { syntax }) {
    const look = await (0,lookahead/* readLookahead */.d)(session, desired, catalog, syntax, 'ordered');
    const current = new Map((0,repeatable/* planRepeatables */.q)(desired, catalog, look).map((change) => [change.file, change]));
    return planned.map((change) => {
        const fresh = current.get(change.file);
        if (fresh)
            return fresh;
        return change.kind === 'migrate' ? change : { ...change, send: [], needed: 0, first: [] };
    });
}
function requireAppRole({ grants, appRole, database }, { roles }) {
    if (!grants.some(({ grantee }) => grantee.kind === 'app'))
        return;
    if (appRole !== undefined && roles.includes(appRole))
        return;
    throw new error/* DeployError */.sH('APP_ROLE_NOT_FOUND', `The app's service principal ${appRole ? `"${appRole}" ` : ''}has no Postgres role on the server of database "${database}", so nothing can be granted to it.`, {
        hint: "The role is made when the database is attached to the app as a resource: check the app's `resources`, or create the role: SELECT databricks_create_role('<application id>', 'SERVICE_PRINCIPAL');",
        retryable: true,
    });
}


/***/ }),

/***/ 7911:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   E: () => (/* binding */ migrationFailed)
/* harmony export */ });
/* harmony import */ var _error_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1557);
/* harmony import */ var _postgres_sql_failure_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2752);
/* harmony import */ var _syntax_position_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(922);



/** The error of a migration that PostgreSQL refused. */
function migrationFailed(failure, failed) {
    const { file, offset, applied, blockers } = failed;
    const location = offset === undefined ? { file: file.path } : (0,_syntax_position_js__WEBPACK_IMPORTED_MODULE_2__/* .locate */ .x5)(file.path, file.sql, offset);
    const state = file.transactional
        ? 'Nothing of the file was applied.'
        : 'Statements of the file before it stay applied, because the file runs without a transaction.';
    const before = applied.length > 0 ? ` Applied before it: ${applied.map(({ name }) => name).join(', ')}.` : '';
    return new _error_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .sH('MIGRATION_FAILED', `Migration ${file.name} failed: ${(0,_postgres_sql_failure_js__WEBPACK_IMPORTED_MODULE_1__/* .describeFailure */ .Ic)(failure)}${blockers} ${state}${before}`, {
        location,
        hint: [failure.hint, adviceFor(failure, failed)].filter(Boolean).join(' '),
        retryable: (0,_postgres_sql_failure_js__WEBPACK_IMPORTED_MODULE_1__/* .isLockFailure */ ._c)(failure),
        cause: failure,
    });
}
function adviceFor({ sqlstate, message }, { schema }) {
    switch (sqlstate) {
        case '55P03':
            return 'Another session holds a lock on the same table: end it, deploy at a quieter time, or raise `migrations.lock_timeout`, for this file alone with a line `-- lock_timeout: 30s` at its top.';
        case '40P01':
        case '40001':
            return 'Another transaction was in the way: run the job again.';
        case '57014':
            return 'The statement took too long: raise `migrations.statement_timeout`, for this file alone with a line `-- statement_timeout: 1h` at its top, or do the work in smaller steps.';
        case '55P04':
            return 'A new enum value can be used once it is committed: use it in a later file.';
        case '25006':
            return 'The file is not to blame: the server is a standby, or `default_transaction_read_only` is on for the server, the database or the role.';
        case '2D000':
            return 'A block or procedure that ends transactions cannot be kept to the rights of the owner role: do the work without COMMIT, or, in a file with `-- transaction: none`, write `-- allow: commit-in-block, because <reason>` at its top.';
        case '25001':
            // SET TRANSACTION needs a transaction, and its first place.
            if (message.startsWith('SET TRANSACTION'))
                return 'Make SET TRANSACTION the first statement of a file; nothing may be asked before it.';
            return 'Move the statement to a file of its own that begins with the line `-- transaction: none`.';
        case '42501':
            return 'Migrations run as the owner role: it needs to own what they alter, and the privilege on what they use elsewhere.';
        case '42P01':
        case '42704':
        case '42883':
            return `Names without a schema are looked up in "${schema}" only; write the schema before what lives elsewhere, such as an extension in public.`;
        default:
            return 'Correct the file and run the job again.';
    }
}


/***/ }),

/***/ 834:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  T4: () => (/* binding */ RESET_SESSION),
  yW: () => (/* binding */ beginFile),
  q2: () => (/* binding */ endFile),
  vt: () => (/* binding */ statementLines),
  A: () => (/* binding */ transactionLines)
});

// UNUSED EXPORTS: DISCARD_TEMP

// EXTERNAL MODULE: ./src/postgres/box.ts
var postgres_box = __webpack_require__(3994);
// EXTERNAL MODULE: ./src/postgres/identifier.ts
var identifier = __webpack_require__(8332);
// EXTERNAL MODULE: ./src/postgres/lock.ts
var lock = __webpack_require__(7768);
// EXTERNAL MODULE: ./src/postgres/search-path.ts
var search_path = __webpack_require__(5075);
;// CONCATENATED MODULE: ./src/migrations/late-trigger.ts
/** From this version on PostgreSQL runs a deferred trigger as the role that queued it. */
const SAFE_SINCE = 180_000;
/**
 * Fails when something of the transaction is still to run at its COMMIT: PostgreSQL 16 and 17 would run it as whoever is
 * current then, the deployer. A trigger that is fired can put itself off again, so SET CONSTRAINTS alone proves nothing.
 *
 * What is put off stands in a table that the transaction has locked, and as long as it does PostgreSQL refuses to alter
 * that table. So each such table is altered, and the alteration taken back. One that the owner role may not alter is
 * refused. For an open transaction, as the owner role, after the last statement of anybody else.
 */
function refuseLateTriggers(serverVersion) {
    return serverVersion >= SAFE_SINCE ? [] : [`DO $late$${BODY}$late$`];
}
/** Index expressions of a deferrable constraint are computed again at COMMIT. A partitioned table has no rows of its own. */
const BODY = `
DECLARE late text;
BEGIN
  FOR late IN
    SELECT c.oid::regclass::text FROM pg_class c
    WHERE c.relkind = 'r'
      AND c.oid IN (SELECT l.relation FROM pg_locks l WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation')
      AND (EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgdeferrable AND NOT t.tgisinternal)
        OR EXISTS (SELECT FROM pg_constraint k JOIN pg_index i ON i.indexrelid = k.conindid
          WHERE k.conrelid = c.oid AND k.condeferrable AND (i.indexprs IS NOT NULL OR i.indpred IS NOT NULL)))
  LOOP
    BEGIN
      EXECUTE format('ALTER TABLE %s RESET (autovacuum_enabled)', late);
      RAISE SQLSTATE 'LD000';
    EXCEPTION
      WHEN SQLSTATE 'LD000' THEN NULL;
      WHEN object_in_use OR insufficient_privilege THEN
        RAISE EXCEPTION 'a deferrable trigger or constraint of table % could run at the end of this transaction as the deployer', late
          USING ERRCODE = 'insufficient_privilege', DETAIL = SQLERRM,
            HINT = 'Let the file leave nothing deferred on that table, or deploy with a login that is in the owner role only and \`migrations: { run_as: login }\`. PostgreSQL 18 runs it as the owner role.';
    END;
  END LOOP;
END`;

// EXTERNAL MODULE: ./src/migrations/ledger.ts
var ledger = __webpack_require__(3540);
// EXTERNAL MODULE: ./src/migrations/script.ts
var script = __webpack_require__(3062);
// EXTERNAL MODULE: ./src/migrations/transaction-modes.ts
var transaction_modes = __webpack_require__(500);
;// CONCATENATED MODULE: ./src/migrations/file-lines.ts








/** In two runs two files would share no temporary tables either. */
const DISCARD_TEMP = 'DISCARD TEMP';
/** The session as it was after the login, for our own statements. */
const RESET_SESSION = ['RESET ALL', search_path/* RESTRICT_PATH */.fF, ...lock/* LOCKED_SESSION_SETTINGS */.aW, DISCARD_TEMP];
/** Puts the session into the state that every migration starts from, whatever the one before it left behind. */
function beginFile({ desired, box }, { lockTimeoutMs, statementTimeoutMs }, modes) {
    return [
        `BEGIN ${modes}`,
        ...RESET_SESSION,
        `SET LOCAL lock_timeout = ${lockTimeoutMs}`,
        `SET LOCAL statement_timeout = ${statementTimeoutMs}`,
        (0,ledger/* startWatch */.Ms)('transaction'),
        `SET LOCAL search_path = ${(0,identifier/* quoteIdentifier */.Cm)(desired.schema)}`,
        ...(box ? (0,postgres_box/* makeBox */.eA)(box) : [`SET LOCAL ROLE ${(0,identifier/* quoteIdentifier */.Cm)(desired.ownerRole)}`]),
    ];
}
/** Statements of the file, each in the box if there is one; what discards the box is followed by another. */
function statementLines({ box }, file, statements) {
    if (!box)
        return statements.map((statement) => (0,script/* plainLine */.h0)(file, statement));
    return statements.flatMap((statement) => [
        (0,script/* boxedLine */.J0)(box, file, statement),
        ...(statement.kind === 'DiscardStmt' ? (0,script/* ours */.Od)(...(0,postgres_box/* makeBox */.eA)(box)) : []),
    ]);
}
/**
 * What must hold before a transaction with somebody's statements may be committed: nothing of them is left that would run at
 * the COMMIT. Deferred triggers are fired before the path changes, because their functions use plain names. `record` is
 * written in between.
 */
function endFile(context, record) {
    const { desired, box, serverVersion } = context;
    const inside = (sql) => (box ? (0,postgres_box/* boxed */.ht)(box, sql) : sql);
    return [
        inside('SET CONSTRAINTS ALL IMMEDIATE'),
        search_path/* RESTRICT_PATH_LOCALLY */.eT,
        ...(box ? [] : [(0,ledger/* requireOwner */.hd)(desired)]),
        ...record.map(inside),
        inside('CLOSE ALL'),
        ...(box ? [...refuseLateTriggers(serverVersion), ...(0,postgres_box/* dropBox */.h8)(box)] : []),
        'SET LOCAL ROLE NONE',
    ];
}
/** A file as one transaction. `first`: statements that go before those of the file. */
function transactionLines(context, file, parts) {
    const { box } = context;
    const { modes, statements } = (0,transaction_modes/* transactionModes */.t)(parts.statements);
    const first = box ? parts.first.map((sql) => (0,postgres_box/* boxed */.ht)(box, sql)) : parts.first;
    return [
        ...(0,script/* ours */.Od)(...beginFile(context, parts.timeouts, modes), ...first),
        ...statementLines(context, file, statements),
        ...(0,script/* ours */.Od)(...endFile(context, [parts.record]), ...RESET_SESSION, 'COMMIT'),
    ];
}


/***/ }),

/***/ 3540:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Cv: () => (/* binding */ upgradeLedger),
/* harmony export */   M5: () => (/* binding */ createLedger),
/* harmony export */   Ms: () => (/* binding */ startWatch),
/* harmony export */   RC: () => (/* binding */ recordApplied),
/* harmony export */   TX: () => (/* binding */ amendLedger),
/* harmony export */   hd: () => (/* binding */ requireOwner),
/* harmony export */   sC: () => (/* binding */ adoptIntoLedger)
/* harmony export */ });
/* harmony import */ var _catalog_ledger_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(4034);
/* harmony import */ var _postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8332);
/* harmony import */ var _version_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(311);
/* harmony import */ var _file_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7483);




/** Run as the owner role. What default privileges give to everybody else on a new table is taken back. */
function createLedger(schema) {
    const table = (0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .qualified */ .LX)(schema, _catalog_ledger_js__WEBPACK_IMPORTED_MODULE_2__/* .LEDGER_TABLE */ .R);
    return [
        `CREATE TABLE ${table} (
  version text PRIMARY KEY,
  name text NOT NULL,
  checksum text NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  applied_by text NOT NULL,
  git_sha text,
  duration_ms bigint,
  tool_version text NOT NULL
)`,
        `COMMENT ON TABLE ${table} IS 'Migrations applied by lakebase-deploy; one row per file.'`,
        `DO ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteLiteral */ .ce)(revokeDefaults(schema, table))}`,
    ];
}
/** For a ledger that was made before files were timed. Run as the owner role. */
function upgradeLedger(schema) {
    return `ALTER TABLE ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .qualified */ .LX)(schema, _catalog_ledger_js__WEBPACK_IMPORTED_MODULE_2__/* .LEDGER_TABLE */ .R)} ADD COLUMN duration_ms bigint`;
}
/**
 * The row of `version` as this entry; undefined: without the row. A file may get the number that another one gives up in
 * the same transaction, in any order, so a new number is marked first and taken once it is free.
 */
function amendLedger(schema, version, entry) {
    const table = (0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .qualified */ .LX)(schema, _catalog_ledger_js__WEBPACK_IMPORTED_MODULE_2__/* .LEDGER_TABLE */ .R);
    const row = `WHERE version = ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteLiteral */ .ce)(version)}`;
    if (!entry)
        return [`DELETE FROM ${table} ${row}`];
    const [name, checksum] = [(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteLiteral */ .ce)(entry.name), (0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteLiteral */ .ce)(entry.checksum)];
    const moved = entry.version === version ? version : `${MARK}${entry.version}`;
    const update = `UPDATE ${table} SET version = ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteLiteral */ .ce)(moved)}, name = ${name}, checksum = ${checksum} ${row}`;
    return moved === version ? [update] : [update, settleNumbers(table)];
}
/** Rows of files that were applied before, by what says so. */
function adoptIntoLedger(schema, by, entries) {
    const rows = entries.map(({ version, name, checksum }) => {
        const values = [version, name, checksum, by, _version_js__WEBPACK_IMPORTED_MODULE_3__/* .version */ .r].map(_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteLiteral */ .ce);
        return `(${values.join(', ')})`;
    });
    return `INSERT INTO ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .qualified */ .LX)(schema, _catalog_ledger_js__WEBPACK_IMPORTED_MODULE_2__/* .LEDGER_TABLE */ .R)} (version, name, checksum, applied_by, tool_version)
VALUES ${rows.join(',\n')}`;
}
const MARK = '~';
function settleNumbers(table) {
    return `UPDATE ${table} AS marked SET version = ltrim(version, '${MARK}')
WHERE version ~ '^${MARK}[0-9]' AND NOT EXISTS (SELECT FROM ${table} WHERE version = ltrim(marked.version, '${MARK}'))`;
}
function revokeDefaults(schema, table) {
    return `
DECLARE grantee text;
BEGIN
  FOR grantee IN
    SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE format('%I', pg_get_userbyid(a.grantee)) END
    FROM pg_default_acl d LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace CROSS JOIN LATERAL aclexplode(d.defaclacl) a
    WHERE d.defaclrole = (SELECT oid FROM pg_roles WHERE rolname = current_user) AND d.defaclobjtype = 'r'
      AND (d.defaclnamespace = 0 OR n.nspname = ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteLiteral */ .ce)(schema)}) AND a.grantee <> d.defaclrole
  LOOP
    EXECUTE format('REVOKE ALL ON TABLE %s FROM %s', ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteLiteral */ .ce)(table)}, grantee);
  END LOOP;
END`;
}
/**
 * Fails when the session is not the owner role any more: the parser sees a SET ROLE, but not one that a DO block or a
 * function runs.
 */
function requireOwner({ ownerRole }) {
    const message = `the file left the session as another role than ${ownerRole}: a migration must not change the role`;
    return `DO ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteLiteral */ .ce)(`
BEGIN
  IF current_user OPERATOR(pg_catalog.<>) ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteLiteral */ .ce)(ownerRole)}::pg_catalog.name THEN
    RAISE EXCEPTION USING MESSAGE = ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteLiteral */ .ce)(message)}, ERRCODE = 'insufficient_privilege';
  END IF;
END`)}`;
}
/** Seconds since 1970 at which the file under way began: now() is the same for all files of one message. */
const STARTED_SETTING = 'lakebase_deploy.started';
/** Starts the server's stop watch for the file that follows; it runs until `recordApplied`. */
function startWatch(scope) {
    return `SELECT set_config('${STARTED_SETTING}', extract(epoch FROM clock_timestamp())::text, ${scope === 'transaction'})`;
}
/** NULL when the file has reset the settings of its session. */
const DURATION_MS = `round((extract(epoch FROM clock_timestamp()) - nullif(current_setting('${STARTED_SETTING}', true), '')::numeric) * 1000)`;
/**
 * Records a file as applied, in the file's own transaction, with the time since `startWatch`. A repeatable one has one
 * row, of its last run.
 */
function recordApplied(schema, file, applied, toolVersion) {
    const values = [file.version, file.name, file.checksum, applied.by];
    const gitSha = applied.gitSha === undefined ? 'NULL' : (0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteLiteral */ .ce)(applied.gitSha);
    const again = (0,_file_js__WEBPACK_IMPORTED_MODULE_1__/* .isRepeatable */ .su)(file) ? REPLACE_ROW : '';
    return `INSERT INTO ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .qualified */ .LX)(schema, _catalog_ledger_js__WEBPACK_IMPORTED_MODULE_2__/* .LEDGER_TABLE */ .R)} (version, name, checksum, applied_by, git_sha, duration_ms, tool_version)
VALUES (${values.map(_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteLiteral */ .ce).join(', ')}, ${gitSha}, ${DURATION_MS}, ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteLiteral */ .ce)(toolVersion)})${again}`;
}
const REPLACE_ROW = `
ON CONFLICT (version) DO UPDATE SET checksum = excluded.checksum, applied_at = DEFAULT,
  applied_by = excluded.applied_by, git_sha = excluded.git_sha, duration_ms = excluded.duration_ms, tool_version = excluded.tool_version`;


/***/ }),

/***/ 6431:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Iw: () => (/* binding */ applyOutsideTransaction),
/* harmony export */   Jh: () => (/* binding */ aloneScript),
/* harmony export */   vD: () => (/* binding */ beginAlone)
/* harmony export */ });
/* harmony import */ var _postgres_box_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3994);
/* harmony import */ var _postgres_identifier_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8332);
/* harmony import */ var _postgres_search_path_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(5075);
/* harmony import */ var _postgres_session_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2515);
/* harmony import */ var _postgres_sql_failure_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(2752);
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(7911);
/* harmony import */ var _file_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(7483);
/* harmony import */ var _file_lines_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(834);
/* harmony import */ var _ledger_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(3540);
/* harmony import */ var _run_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(8920);
/* harmony import */ var _script_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(3062);
/* harmony import */ var _selection_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(3187);
/* harmony import */ var _syntax_concurrent_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(4488);
/* harmony import */ var _syntax_node_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(1661);














/**
 * Applies a file that runs without a transaction: each statement is a message of its own, as the owner role. A run that
 * is killed between two statements starts the file over, so an index that a broken build left invalid is dropped first.
 * Temporary objects and settings last until the end of the file.
 *
 * Throws DeployError `MIGRATION_FAILED` with the place in the file; the statements before it stay applied.
 */
async function applyOutsideTransaction(run, change) {
    const { session, context, ports } = run;
    const { file } = change;
    const { statements } = (0,_selection_js__WEBPACK_IMPORTED_MODULE_10__/* .selectStatements */ .D)(change, await ports.syntax.statements(file));
    await session.send(beginAlone(context, (0,_file_js__WEBPACK_IMPORTED_MODULE_5__/* .timeoutsOf */ .aA)(file, ports)).join(';\n'));
    for (const statement of statements)
        await applyStatement(run, file, statement);
    const record = (0,_ledger_js__WEBPACK_IMPORTED_MODULE_7__/* .recordApplied */ .RC)(context.desired.schema, file, ports.appliedBy, ports.toolVersion);
    try {
        await session.send(ending(context, record).join(';\n'));
    }
    catch (error) {
        if (!(error instanceof _postgres_sql_failure_js__WEBPACK_IMPORTED_MODULE_3__/* .SqlFailure */ .v))
            throw error;
        const { schema } = context.desired;
        const applied = (0,_run_js__WEBPACK_IMPORTED_MODULE_8__/* .filesOf */ .R)(run.applied);
        throw (0,_failure_js__WEBPACK_IMPORTED_MODULE_4__/* .migrationFailed */ .E)(error, { file, offset: undefined, applied, schema, blockers: '' });
    }
    run.commit([change]);
}
/** The role stays set: what PostgreSQL takes only outside a transaction is sent as it is. */
function beginAlone({ desired: { ownerRole, schema } }, { lockTimeoutMs, statementTimeoutMs }) {
    return [
        ..._file_lines_js__WEBPACK_IMPORTED_MODULE_6__/* .RESET_SESSION */ .T4,
        `SET lock_timeout = ${lockTimeoutMs}`,
        `SET statement_timeout = ${statementTimeoutMs}`,
        (0,_ledger_js__WEBPACK_IMPORTED_MODULE_7__/* .startWatch */ .Ms)('session'),
        `SET ROLE ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_1__/* .quoteIdentifier */ .Cm)(ownerRole)}`,
        `SET search_path = ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_1__/* .quoteIdentifier */ .Cm)(schema)}`,
    ];
}
function ending(context, record) {
    const { box } = context;
    return [
        'BEGIN ISOLATION LEVEL READ COMMITTED',
        ...(box ? (0,_postgres_box_js__WEBPACK_IMPORTED_MODULE_0__/* .makeBox */ .eA)(box) : []),
        ...(0,_file_lines_js__WEBPACK_IMPORTED_MODULE_6__/* .endFile */ .q2)(context, [record]),
        'COMMIT',
        'SET ROLE NONE',
        ..._file_lines_js__WEBPACK_IMPORTED_MODULE_6__/* .RESET_SESSION */ .T4,
    ];
}
async function applyStatement(run, file, statement) {
    const { session, context, ports } = run;
    const script = aloneScript(context, file, statement);
    for (let attempt = 0;; attempt += 1) {
        try {
            await dropInvalidIndex(run, statement);
            await withLockTimeout(run, statement, (0,_file_js__WEBPACK_IMPORTED_MODULE_5__/* .timeoutsOf */ .aA)(file, ports), () => session.send(script.sql));
            if (isUnboxed(file, statement))
                await session.send(`SET ROLE ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_1__/* .quoteIdentifier */ .Cm)(context.desired.ownerRole)}`);
            return;
        }
        catch (failure) {
            if (!(failure instanceof _postgres_sql_failure_js__WEBPACK_IMPORTED_MODULE_3__/* .SqlFailure */ .v))
                throw failure;
            await session.send('ROLLBACK');
            const { offset, error } = script.place(failure);
            await (0,_run_js__WEBPACK_IMPORTED_MODULE_8__/* .retryOrFail */ .E)(run, file, { error, statement, offset: offset ?? statement.start, attempt });
        }
    }
}
/**
 * PostgreSQL builds indexes, vacuums and analyzes in a security-restricted operation, where nobody changes the role either.
 * Every other statement has a box of its own.
 */
function aloneScript(context, file, statement) {
    const { box } = context;
    const lines = !box || isRestricted(statement) || isUnboxed(file, statement)
        ? [(0,_script_js__WEBPACK_IMPORTED_MODULE_9__/* .plainLine */ .h0)(file, statement)]
        : boxedLines(context, box, file, statement);
    return (0,_script_js__WEBPACK_IMPORTED_MODULE_9__/* .composeScript */ .IV)([{ file, lines }]);
}
function boxedLines(context, box, file, statement) {
    return [
        ...(0,_script_js__WEBPACK_IMPORTED_MODULE_9__/* .ours */ .Od)('BEGIN ISOLATION LEVEL READ COMMITTED', ...(0,_postgres_box_js__WEBPACK_IMPORTED_MODULE_0__/* .makeBox */ .eA)(box)),
        ...(0,_file_lines_js__WEBPACK_IMPORTED_MODULE_6__/* .statementLines */ .vt)(context, file, [statement]),
        // What comes next is read as the server takes this client's bytes.
        ...(0,_script_js__WEBPACK_IMPORTED_MODULE_9__/* .ours */ .Od)(...(0,_file_lines_js__WEBPACK_IMPORTED_MODULE_6__/* .endFile */ .q2)(context, []), 'RESET client_encoding', 'COMMIT'),
    ];
}
/** What ends transactions cannot be boxed, and is sent as it is where the file gives a reason. The role is set again after it. */
function isUnboxed(file, { kind }) {
    return (0,_file_js__WEBPACK_IMPORTED_MODULE_5__/* .endsTransactions */ .a1)(file) && (kind === 'DoStmt' || kind === 'CallStmt');
}
function isRestricted(statement) {
    return (statement.kind === 'VacuumStmt' ||
        statement.kind === 'ReindexStmt' ||
        (0,_syntax_concurrent_js__WEBPACK_IMPORTED_MODULE_11__/* .nonTransactional */ .l)(statement) !== undefined);
}
/**
 * A concurrent build waits for every older transaction without holding anybody up, and is left half done when it is
 * cut short, so only the statement time-out bounds it.
 */
async function withLockTimeout({ session }, statement, { lockTimeoutMs }, work) {
    if (!(0,_syntax_concurrent_js__WEBPACK_IMPORTED_MODULE_11__/* .isConcurrent */ .u)(statement)) {
        await work();
        return;
    }
    await session.send('SET lock_timeout = 0');
    await work();
    await session.send(`SET lock_timeout = ${lockTimeoutMs}`);
}
/** The index of a partitioned table is no broken build: it is invalid until each partition has one that is attached. */
async function dropInvalidIndex({ session, context, ports }, statement) {
    const name = statement.kind === 'IndexStmt' ? (0,_syntax_node_js__WEBPACK_IMPORTED_MODULE_12__/* .text */ .Qq)(statement.node, 'idxname') : undefined;
    if (name === undefined)
        return;
    const schema = (0,_syntax_node_js__WEBPACK_IMPORTED_MODULE_12__/* .text */ .Qq)((0,_syntax_node_js__WEBPACK_IMPORTED_MODULE_12__/* .child */ .jf)(statement.node, 'relation') ?? {}, 'schemaname') ?? context.desired.schema;
    const results = await session.send(`BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY;
${_postgres_search_path_js__WEBPACK_IMPORTED_MODULE_13__/* .RESTRICT_PATH_LOCALLY */ .eT};
SELECT c.relname AS invalid FROM pg_index i
    JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_1__/* .quoteLiteral */ .ce)(schema)} AND c.relname = ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_1__/* .quoteLiteral */ .ce)(name)} AND c.relkind = 'i' AND NOT i.indisvalid;
COMMIT`);
    if ((0,_postgres_session_js__WEBPACK_IMPORTED_MODULE_2__/* .cell */ .Hn)(results, 'invalid') === undefined)
        return;
    ports.reporter.info(`dropping index ${name}, which an earlier build left invalid`);
    await session.send(`DROP INDEX CONCURRENTLY ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_1__/* .qualified */ .LX)(schema, name)}`);
}


/***/ }),

/***/ 2122:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  t: () => (/* binding */ prepareFiles)
});

// EXTERNAL MODULE: ./src/error.ts
var error = __webpack_require__(1557);
// EXTERNAL MODULE: ./src/postgres/box.ts
var postgres_box = __webpack_require__(3994);
// EXTERNAL MODULE: ./src/postgres/identifier.ts
var identifier = __webpack_require__(8332);
// EXTERNAL MODULE: ./src/postgres/json.ts
var json = __webpack_require__(8817);
// EXTERNAL MODULE: ./src/postgres/search-path.ts
var search_path = __webpack_require__(5075);
// EXTERNAL MODULE: ./src/postgres/session.ts
var session = __webpack_require__(2515);
// EXTERNAL MODULE: ./src/postgres/sql-failure.ts
var sql_failure = __webpack_require__(2752);
;// CONCATENATED MODULE: ./src/migrations/foreign-code.ts



/** The column `foreign_code` of `foreignCodeQuery`. */
function parseForeignCode(text) {
    return (0,json/* list */.p_)(text === undefined ? [] : JSON.parse(text)).map((item) => {
        const row = (0,json/* record */.g1)(item);
        return {
            kind: (0,json/* string */.Yj)(row.kind),
            object: (0,json/* string */.Yj)(row.object),
            maker: (0,json/* string */.Yj)(row.maker),
            drop: (0,json/* string */.Yj)(row.drop),
            by: (0,json/* string */.Yj)(row.by),
        };
    });
}
/** The rest of a long list is the same again. */
const SHOWN = 20;
/**
 * Throws DeployError `MIGRATION_REACHES_FOREIGN_CODE` when there is any: a better match for a function or an operator is all it
 * takes to run as the owner role.
 */
function refuseForeignCode({ schema, ownerRole }, code) {
    if (code.length === 0)
        return;
    const shown = code.slice(0, SHOWN).map(({ kind, object, maker }) => `${kind} ${object} of "${maker}"`);
    const more = code.length > SHOWN ? `; and ${code.length - SHOWN} more` : '';
    throw new error/* DeployError */.sH('MIGRATION_REACHES_FOREIGN_CODE', `Migrations of schema "${schema}" could run code that others made: ${shown.join('; ')}${more}.`, { hint: `No migration was run. ${wayOut(code, ownerRole)}` });
}
function wayOut(code, ownerRole) {
    const ours = statements(code.filter(({ by }) => by === ownerRole));
    const makers = new Set(code.map(({ by }) => by).filter((by) => by !== ownerRole));
    return [
        ...[...makers].map((maker) => `Let "${maker}" run: ${statements(code.filter(({ by }) => by === maker)).join('; ')};`),
        ...(ours.length > 0
            ? [
                `What a migration needs of it, let the migration make. Remove it as a member of the owner role (DROP TABLE loses the rows): BEGIN; SET LOCAL ROLE ${(0,identifier/* quoteIdentifier */.Cm)(ownerRole)}; ${ours.join('; ')}; COMMIT;`,
            ]
            : []),
    ].join(' ');
}
function statements(code) {
    return [...new Set(code.map(({ drop }) => drop))];
}

;// CONCATENATED MODULE: ./src/migrations/foreign-code-query.ts

/**
 * One statement that lists, as JSON text in column `foreign_code`, the code of others that statements of the owner role in
 * its schema could run. Under the restricted search_path, so that the names it prints are qualified.
 *
 * Code of a superuser, of `databricks_superuser`, of the owner role and its members and of the login is not foreign, nor what an extension brought.
 * `DROP` statements are in the order of falling OIDs: what depends on something was made after it.
 */
function foreignCodeQuery(schema, ownerRole) {
    const [inSchema, owner] = [(0,identifier/* quoteLiteral */.ce)(schema), (0,identifier/* quoteLiteral */.ce)(ownerRole)];
    return `WITH
own AS MATERIALIZED (SELECT oid FROM pg_roles WHERE rolname = ${owner}),
sch AS MATERIALIZED (SELECT oid FROM pg_namespace WHERE nspname = ${inSchema}),
trusted AS MATERIALIZED (
  SELECT r.oid FROM pg_roles r LEFT JOIN own ON true
  WHERE r.rolsuper OR r.rolname IN (session_user, 'databricks_superuser') OR r.oid = own.oid OR own.oid IS NOT NULL AND (pg_has_role(r.oid, own.oid, 'USAGE') OR pg_has_role(r.oid, own.oid, 'SET'))),
ext AS MATERIALIZED (SELECT classid, objid FROM pg_depend WHERE deptype = 'e'),
${INSIDE},
${FOREIGN},
${USES},
${ATTACHED},
found AS (
  SELECT * FROM inside WHERE NOT EXISTS (SELECT FROM ext WHERE ext.classid = inside.classid AND ext.objid = inside.objid)
  UNION ALL SELECT * FROM attached)
SELECT json_agg(json_build_object(
    'kind', coalesce(kind, identity.type), 'object', coalesce(object, identity.identity), 'maker', pg_get_userbyid(maker),
    'drop', coalesce(way_out, format('DROP %s %s', upper(replace(coalesce(kind, identity.type), ' object', '')), identity.identity)),
    'by', CASE WHEN by_maker THEN pg_get_userbyid(maker) ELSE ${owner} END)
  ORDER BY found.objid DESC)::text AS foreign_code
FROM found, LATERAL pg_identify_object(found.classid, found.objid, 0) identity`;
}
/** What a plain name of a file could find. Enum and composite types carry no code but for casts, plain tables none. */
const INSIDE = `inside AS (
  SELECT 'pg_proc'::regclass::oid AS classid, p.oid AS objid, NULL::text AS kind, NULL::text AS object, p.proowner AS maker, NULL::text AS way_out, false AS by_maker
  FROM pg_proc p JOIN sch ON sch.oid = p.pronamespace WHERE p.proowner NOT IN (SELECT oid FROM trusted)
  UNION ALL SELECT 'pg_operator'::regclass, oprs.oid, NULL, NULL, oprowner, NULL, false
  FROM pg_operator oprs JOIN sch ON sch.oid = oprnamespace WHERE oprowner NOT IN (SELECT oid FROM trusted)
  UNION ALL SELECT 'pg_type'::regclass, t.oid, CASE typtype WHEN 'd' THEN 'domain' END, NULL, typowner, NULL, false
  FROM pg_type t JOIN sch ON sch.oid = typnamespace
  WHERE typowner NOT IN (SELECT oid FROM trusted) AND typelem = 0 AND typtype IN ('b', 'd', 'r')
  UNION ALL SELECT 'pg_class'::regclass, c.oid, NULL, NULL, relowner, NULL, false
  FROM pg_class c JOIN sch ON sch.oid = relnamespace
  WHERE relkind IN ('v', 'm', 'f') AND relowner NOT IN (SELECT oid FROM trusted)
  UNION ALL SELECT 'pg_opclass'::regclass, o.oid, NULL, NULL, opcowner, NULL, false
  FROM pg_opclass o JOIN sch ON sch.oid = opcnamespace WHERE opcowner NOT IN (SELECT oid FROM trusted)
  UNION ALL SELECT 'pg_opfamily'::regclass, o.oid, NULL, NULL, opfowner, NULL, false
  FROM pg_opfamily o JOIN sch ON sch.oid = opfnamespace WHERE opfowner NOT IN (SELECT oid FROM trusted)
  UNION ALL SELECT 'pg_collation'::regclass, o.oid, NULL, NULL, collowner, NULL, false
  FROM pg_collation o JOIN sch ON sch.oid = collnamespace WHERE collowner NOT IN (SELECT oid FROM trusted)
  UNION ALL SELECT 'pg_conversion'::regclass, o.oid, NULL, NULL, conowner, NULL, false
  FROM pg_conversion o JOIN sch ON sch.oid = connamespace WHERE conowner NOT IN (SELECT oid FROM trusted)
  UNION ALL SELECT 'pg_ts_config'::regclass, o.oid, NULL, NULL, cfgowner, NULL, false
  FROM pg_ts_config o JOIN sch ON sch.oid = cfgnamespace WHERE cfgowner NOT IN (SELECT oid FROM trusted)
  UNION ALL SELECT 'pg_ts_dict'::regclass, o.oid, NULL, NULL, dictowner, NULL, false
  FROM pg_ts_dict o JOIN sch ON sch.oid = dictnamespace WHERE dictowner NOT IN (SELECT oid FROM trusted))`;
/** Routines, operators and types of others, wherever they are; of enum and composite types those that somebody can cast. */
const FOREIGN = `foreign_code AS MATERIALIZED (
  SELECT 'pg_proc'::regclass::oid AS classid, oid, proowner AS maker FROM pg_proc WHERE proowner NOT IN (SELECT oid FROM trusted)
  UNION ALL SELECT 'pg_operator'::regclass, oid, oprowner FROM pg_operator WHERE oprowner NOT IN (SELECT oid FROM trusted)
  UNION ALL SELECT 'pg_type'::regclass, oid, typowner FROM pg_type t
  WHERE typowner NOT IN (SELECT oid FROM trusted) AND (typtype IN ('d', 'r') OR typtype = 'b' AND typelem = 0
    OR typtype IN ('e', 'c') AND EXISTS (SELECT FROM pg_cast WHERE (castsource = t.oid OR casttarget = t.oid) AND castfunc <> 0)))`;
const USES = `uses AS MATERIALIZED (
  SELECT d.classid, d.objid, d.objsubid, d.refclassid, d.refobjid, f.maker
  FROM foreign_code f JOIN pg_depend d ON d.refclassid = f.classid AND d.refobjid = f.oid
  WHERE d.deptype IN ('n', 'a') AND NOT EXISTS (SELECT FROM ext WHERE ext.classid = f.classid AND ext.objid = f.oid))`;
/**
 * What uses foreign code and belongs to the owner role's things, or to any table of the schema; then what PostgreSQL runs of
 * others when the owner role changes its own rows.
 */
const ATTACHED = `attached AS (
  SELECT u.classid, u.objid, NULL::text AS kind,
    (pg_identify_object(u.classid, u.objid, u.objsubid)).identity || ', which uses ' || pg_describe_object(u.refclassid, u.refobjid, 0) AS object, u.maker,
    CASE
      WHEN r.relowner NOT IN (SELECT oid FROM trusted) AND r.relkind NOT IN ('i', 'I') THEN format('DROP TABLE %s', r.oid::regclass)
      WHEN ad.oid IS NOT NULL THEN format('ALTER TABLE %s ALTER COLUMN %I DROP %s', r.oid::regclass, at.attname, CASE at.attgenerated WHEN '' THEN 'DEFAULT' ELSE 'EXPRESSION' END)
      WHEN co.oid IS NOT NULL THEN format('ALTER TABLE %s DROP CONSTRAINT %I', r.oid::regclass, co.conname)
      WHEN rw.rulename = '_RETURN' THEN format('DROP %s %s', CASE r.relkind WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'VIEW' END, r.oid::regclass)
      WHEN rw.oid IS NOT NULL THEN format('DROP RULE %I ON %s', rw.rulename, r.oid::regclass)
      WHEN r.relkind IN ('r', 'p') AND u.classid = 'pg_class'::regclass THEN format('ALTER TABLE %s ALTER COLUMN %I TYPE %s', r.oid::regclass, at.attname,
        (SELECT format_type(coalesce(nullif(typbasetype, 0), 'text'::regtype), CASE typbasetype WHEN 0 THEN NULL ELSE typtypmod END) FROM pg_type WHERE pg_type.oid = u.refobjid)) END AS way_out,
    false AS by_maker
  FROM uses u
    LEFT JOIN pg_trigger tg ON u.classid = 'pg_trigger'::regclass AND tg.oid = u.objid
    LEFT JOIN pg_attrdef ad ON u.classid = 'pg_attrdef'::regclass AND ad.oid = u.objid
    LEFT JOIN pg_attribute at ON at.attrelid = coalesce(ad.adrelid, u.objid) AND at.attnum = coalesce(ad.adnum, u.objsubid) AND u.classid IN ('pg_attrdef'::regclass, 'pg_class'::regclass)
    LEFT JOIN pg_constraint co ON u.classid = 'pg_constraint'::regclass AND co.oid = u.objid
    LEFT JOIN pg_policy po ON u.classid = 'pg_policy'::regclass AND po.oid = u.objid
    LEFT JOIN pg_rewrite rw ON u.classid = 'pg_rewrite'::regclass AND rw.oid = u.objid
    LEFT JOIN pg_statistic_ext se ON u.classid = 'pg_statistic_ext'::regclass AND se.oid = u.objid
    JOIN pg_class r ON r.oid = coalesce(tg.tgrelid, ad.adrelid, nullif(co.conrelid, 0), po.polrelid, rw.ev_class, se.stxrelid, CASE WHEN u.classid = 'pg_class'::regclass THEN u.objid END)
  WHERE r.relowner IN (SELECT oid FROM own) OR r.relnamespace IN (SELECT oid FROM sch) AND r.relkind NOT IN ('v', 'm', 'c')
  UNION ALL
  SELECT u.classid, u.objid, NULL, pg_describe_object(u.classid, u.objid, 0) || ', which uses ' || pg_describe_object(u.refclassid, u.refobjid, 0), u.maker,
    CASE WHEN dc.oid IS NOT NULL THEN format('ALTER DOMAIN %s DROP CONSTRAINT %I', dt.oid::regtype, dc.conname) END,
    c.oid IS NOT NULL AND NOT coalesce(st.typowner IN (SELECT oid FROM own) OR tt.typowner IN (SELECT oid FROM own), false)
  FROM uses u
    LEFT JOIN pg_proc p ON u.classid = 'pg_proc'::regclass AND p.oid = u.objid
    LEFT JOIN pg_operator o ON u.classid = 'pg_operator'::regclass AND o.oid = u.objid
    LEFT JOIN pg_type t ON u.classid = 'pg_type'::regclass AND t.oid = u.objid
    LEFT JOIN pg_cast c ON u.classid = 'pg_cast'::regclass AND c.oid = u.objid
    LEFT JOIN pg_type st ON st.oid = c.castsource LEFT JOIN pg_type tt ON tt.oid = c.casttarget
    LEFT JOIN pg_constraint dc ON u.classid = 'pg_constraint'::regclass AND dc.oid = u.objid AND dc.contypid <> 0
    LEFT JOIN pg_type dt ON dt.oid = dc.contypid
  WHERE coalesce(p.proowner, o.oprowner, t.typowner, dt.typowner) IN (SELECT oid FROM own)
    OR st.typowner IN (SELECT oid FROM own) OR tt.typowner IN (SELECT oid FROM own)
    OR st.typnamespace IN (SELECT oid FROM sch) OR tt.typnamespace IN (SELECT oid FROM sch)
  UNION ALL
  SELECT 'pg_constraint'::regclass, k.oid, 'foreign key', format('%I of %s, which references %s', k.conname, k.conrelid::regclass, k.confrelid::regclass),
    f.relowner, CASE WHEN f.relnamespace IN (SELECT oid FROM sch) THEN format('DROP TABLE %s', k.conrelid::regclass)
      ELSE format('ALTER TABLE %s DROP CONSTRAINT %I', k.conrelid::regclass, k.conname) END, f.relnamespace NOT IN (SELECT oid FROM sch)
  FROM pg_constraint k JOIN pg_class f ON f.oid = k.conrelid JOIN pg_class p ON p.oid = k.confrelid
  WHERE k.contype = 'f' AND p.relowner IN (SELECT oid FROM own) AND f.relowner NOT IN (SELECT oid FROM trusted)
  UNION ALL
  SELECT 'pg_class'::regclass, c.oid, 'table', format('%s, a child of %s', c.oid::regclass, p.oid::regclass), c.relowner,
    CASE WHEN c.relnamespace IN (SELECT oid FROM sch) THEN format('DROP TABLE %s', c.oid::regclass)
      WHEN c.relispartition THEN format('ALTER TABLE %s DETACH PARTITION %s', p.oid::regclass, c.oid::regclass)
      ELSE format('ALTER TABLE %s NO INHERIT %s', c.oid::regclass, p.oid::regclass) END,
    c.relnamespace NOT IN (SELECT oid FROM sch) AND NOT c.relispartition
  FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_class p ON p.oid = i.inhparent
  WHERE p.relowner IN (SELECT oid FROM own) AND c.relkind IN ('r', 'p', 'f') AND c.relowner NOT IN (SELECT oid FROM trusted)
  UNION ALL
  SELECT 'pg_event_trigger'::regclass, e.oid, 'event trigger', NULL, evtowner, NULL, true
  FROM pg_event_trigger e WHERE evtowner NOT IN (SELECT oid FROM trusted))`;

;// CONCATENATED MODULE: ./src/migrations/prepare.ts









const READ_ONLY = '25006';
/** Made in the box and rolled back. */
const TEST_TABLE = 'lakebase_deploy_self_test';
/**
 * What must hold before the first file, in one message that leaves nothing: no code of others is within its reach, and the server
 * takes the box that it runs in; or the login is no more than the owner role.
 *
 * Throws DeployError `MIGRATION_REACHES_FOREIGN_CODE`, `MIGRATION_BOX_REFUSED` or `LOGIN_NOT_OWNER_ONLY`.
 */
async function prepareFiles(session, desired, serverVersion, timeouts) {
    if (desired.runAs === 'login') {
        const results = await session.send(inTransaction(timeouts, [foreignCode(desired), moreThanOwner(desired)]));
        refuseForeign(desired, results);
        refusePowerful(desired, results);
        return { desired, box: undefined, serverVersion };
    }
    const { box, results } = await testBox(session, desired, timeouts);
    refuseForeign(desired, results);
    return { desired, box, serverVersion };
}
/** Without TEMPORARY on the database the box is in the app's schema. */
async function testBox(session, desired, timeouts) {
    const { ownerRole, schema } = desired;
    const temporary = await tryBox(session, desired, (0,postgres_box/* temporaryBox */.F)(ownerRole), timeouts);
    if (!(temporary instanceof sql_failure/* SqlFailure */.v))
        return temporary;
    const permanent = temporary.sqlstate === '42501'
        ? await tryBox(session, desired, (0,postgres_box/* boxInSchema */.EA)(ownerRole, schema), timeouts)
        : temporary;
    if (!(permanent instanceof sql_failure/* SqlFailure */.v))
        return permanent;
    throw new error/* DeployError */.sH('MIGRATION_BOX_REFUSED', `The server refuses the function in which migrations run with the rights of "${ownerRole}" alone: ${(0,sql_failure/* describeFailure */.Ic)(permanent)}`, {
        hint: `No migration was run. Deploy with a login that is in ${(0,identifier/* quoteIdentifier */.Cm)(ownerRole)} and in no other role, and write \`migrations: { run_as: login }\` in deployment.yaml.`,
        retryable: (0,sql_failure/* isLockFailure */._c)(permanent),
        cause: permanent,
    });
}
async function tryBox(session, desired, box, timeouts) {
    const table = `CREATE TABLE ${(0,identifier/* qualified */.LX)(desired.schema, TEST_TABLE)} (id pg_catalog.int4)`;
    try {
        const test = [foreignCode(desired), ...(0,postgres_box/* makeBox */.eA)(box), (0,postgres_box/* boxed */.ht)(box, table)];
        return { box, results: await session.send(inTransaction(timeouts, test)) };
    }
    catch (error) {
        if (!(error instanceof sql_failure/* SqlFailure */.v))
            throw error;
        await session.send('ROLLBACK');
        // A read-only database refuses everything, and the first file says so.
        return error.sqlstate === READ_ONLY ? { box, results: [] } : error;
    }
}
function inTransaction({ lockTimeoutMs, statementTimeoutMs }, statements) {
    return [
        'BEGIN ISOLATION LEVEL READ COMMITTED',
        search_path/* RESTRICT_PATH_LOCALLY */.eT,
        'SET LOCAL jit = off',
        `SET LOCAL lock_timeout = ${lockTimeoutMs}`,
        `SET LOCAL statement_timeout = ${statementTimeoutMs}`,
        ...statements,
        'ROLLBACK',
    ].join(';\n');
}
function foreignCode({ schema, ownerRole }) {
    return foreignCodeQuery(schema, ownerRole);
}
function refuseForeign(desired, results) {
    refuseForeignCode(desired, parseForeignCode((0,session/* cell */.Hn)(results, 'foreign_code')));
}
/** What the login has beside the owner role, as JSON text in column `more`. */
function moreThanOwner({ ownerRole }) {
    return `SELECT json_agg(what)::text AS more FROM (
  SELECT v.what FROM pg_roles r, LATERAL (VALUES ('SUPERUSER', rolsuper), ('CREATEROLE', rolcreaterole), ('CREATEDB', rolcreatedb),
    ('REPLICATION', rolreplication), ('BYPASSRLS', rolbypassrls)) v (what, has) WHERE r.rolname = session_user AND v.has
  UNION ALL SELECT 'membership of ' || quote_ident(r.rolname) FROM pg_roles r
  WHERE r.rolname <> session_user AND r.rolname <> ${(0,identifier/* quoteLiteral */.ce)(ownerRole)} AND pg_has_role(session_user, r.oid, 'MEMBER')
    AND NOT EXISTS (SELECT FROM pg_roles s WHERE s.rolname = session_user AND s.rolsuper)
    AND NOT pg_has_role(${(0,identifier/* quoteLiteral */.ce)(ownerRole)}, r.oid, 'MEMBER')
) s`;
}
function refusePowerful({ ownerRole }, results) {
    const more = (0,json/* list */.p_)(JSON.parse((0,session/* cell */.Hn)(results, 'more') ?? '[]')).map(json/* string */.Yj);
    if (more.length === 0)
        return;
    throw new error/* DeployError */.sH('LOGIN_NOT_OWNER_ONLY', `\`migrations: { run_as: login }\` is for a login that has nothing but the owner role "${ownerRole}"; this one has ${more.join(', ')}, which the code in a migration could use.`, {
        hint: 'No migration was run. Leave the key out, so that files run with the rights of the owner role alone, or deploy with a login of its own.',
    });
}


/***/ }),

/***/ 8920:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   E: () => (/* binding */ retryOrFail),
/* harmony export */   R: () => (/* binding */ filesOf)
/* harmony export */ });
/* harmony import */ var _postgres_blockers_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(5394);
/* harmony import */ var _postgres_retry_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7005);
/* harmony import */ var _postgres_sql_failure_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2752);
/* harmony import */ var _failure_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(7911);
/* harmony import */ var _file_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(7483);
/* harmony import */ var _relations_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(9552);
/* harmony import */ var _syntax_concurrent_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(4488);







/** Resolves when the file may be tried again. Throws DeployError `MIGRATION_FAILED` when not. */
async function retryOrFail({ session, context, ports, applied }, file, { error, statement, offset, attempt }) {
    if (!file)
        throw error;
    const { schema } = context.desired;
    const relations = statement ? (0,_relations_js__WEBPACK_IMPORTED_MODULE_5__/* .relationsIn */ .D1)(statement) : [];
    const wait = { schema, relations, waitedMs: (0,_file_js__WEBPACK_IMPORTED_MODULE_4__/* .timeoutsOf */ .aA)(file, ports).lockTimeoutMs };
    const waited = (0,_postgres_sql_failure_js__WEBPACK_IMPORTED_MODULE_2__/* .isLockFailure */ ._c)(error) || (statement !== undefined && isBuildTimeout(error, statement));
    const blockers = waited ? await (0,_postgres_blockers_js__WEBPACK_IMPORTED_MODULE_0__/* .describeBlockers */ .d)(session, error, wait) : '';
    if (!(0,_postgres_sql_failure_js__WEBPACK_IMPORTED_MODULE_2__/* .isLockFailure */ ._c)(error) || attempt + 1 >= _postgres_retry_js__WEBPACK_IMPORTED_MODULE_1__/* .ATTEMPTS */ .P) {
        throw (0,_failure_js__WEBPACK_IMPORTED_MODULE_3__/* .migrationFailed */ .E)(error, { file, offset, applied: filesOf(applied), schema, blockers });
    }
    await (0,_postgres_retry_js__WEBPACK_IMPORTED_MODULE_1__/* .pauseBeforeRetry */ .G)(attempt, `${file.name}: ${error.message}${blockers}`, ports);
}
/** A concurrent build has no lock time-out: it waits until its statement's is over. */
function isBuildTimeout({ sqlstate }, statement) {
    return sqlstate === '57014' && (0,_syntax_concurrent_js__WEBPACK_IMPORTED_MODULE_6__/* .isConcurrent */ .u)(statement);
}
function filesOf(changes) {
    return changes.map(({ file }) => file);
}


/***/ }),

/***/ 3062:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   IV: () => (/* binding */ composeScript),
/* harmony export */   J0: () => (/* binding */ boxedLine),
/* harmony export */   Od: () => (/* binding */ ours),
/* harmony export */   h0: () => (/* binding */ plainLine)
/* harmony export */ });
/* harmony import */ var _postgres_box_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3994);
/* harmony import */ var _postgres_sql_failure_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2752);
/* harmony import */ var _syntax_position_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(922);



function ours(...statements) {
    return statements.map((sql) => ({ sql }));
}
/** A statement of the file, as it stands there. */
function plainLine(file, statement) {
    return { sql: textOf(file, statement), statement };
}
function boxedLine(box, file, statement) {
    const text = textOf(file, statement);
    // PL/pgSQL takes SELECT INTO for its own unless another statement follows.
    const inside = statement.kind === 'SelectStmt' ? `${text}\n;SELECT` : text;
    return { sql: (0,_postgres_box_js__WEBPACK_IMPORTED_MODULE_0__/* .boxed */ .ht)(box, inside), inside, statement };
}
function textOf({ sql }, { start, end }) {
    return sql.slice(start, end);
}
function composeScript(entries) {
    const placed = [];
    const parts = [];
    let start = 0;
    for (const [index, { lines }] of entries.entries()) {
        for (const line of lines) {
            placed.push({ ...line, index, start });
            // A statement of a file may end in a comment.
            const part = `${line.sql}${line.statement ? '\n;\n' : ';\n'}`;
            parts.push(part);
            start += part.length;
        }
    }
    const sql = parts.join('');
    return { sql, place: (failure) => placeFailure(sql, placed, failure) };
}
/** The server counts positions in the whole message, and tells nothing of files; a failing COMMIT has no position at all. */
function placeFailure(sql, lines, failure) {
    const at = failure.position === undefined ? undefined : (0,_syntax_position_js__WEBPACK_IMPORTED_MODULE_2__/* .offsetOfCharacter */ .M0)(sql, failure.position - 1);
    const line = at === undefined ? lines[failure.completed] : lines.findLast(({ start }) => start <= at);
    const { index, statement } = line ?? { index: lines.at(-1)?.index ?? 0, statement: undefined };
    if (!line || !statement)
        return { index, statement, offset: undefined, error: failure };
    if (line.inside === undefined) {
        const within = at === undefined ? 0 : at - line.start;
        return { index, statement, offset: statement.start + within, error: failure };
    }
    const offset = statement.start + offsetInside(line.inside, failure);
    return { index, statement, offset, error: unboxed(failure, line.inside) };
}
/** The body of a function or DO block is told from the statement that holds it, and counts where it occurs once. */
function offsetInside(inside, { internal }) {
    if (!internal)
        return 0;
    const start = inside.indexOf(internal.query);
    if (start === -1 || inside.includes(internal.query, start + 1))
        return 0;
    return start + (0,_syntax_position_js__WEBPACK_IMPORTED_MODULE_2__/* .offsetOfCharacter */ .M0)(internal.query, internal.position - 1);
}
/** The error without the box's own lines of context, of which one holds the whole statement, secrets and all. */
function unboxed(failure, inside) {
    if (failure.context === undefined)
        return changedBox(failure);
    const frames = failure.context.split('\n');
    const own = frames.at(-1)?.includes('.lakebase_deploy') ? frames.slice(0, -1).join('\n') : failure.context;
    const quoted = own.lastIndexOf(inside);
    const end = quoted === -1 ? own.length : own.lastIndexOf('\n', quoted);
    return new _postgres_sql_failure_js__WEBPACK_IMPORTED_MODULE_1__/* .SqlFailure */ .v({
        ...failure,
        message: failure.message,
        cause: failure.cause,
        context: own.slice(0, Math.max(0, end)) || undefined,
    });
}
/** What fails outside the function, in the call itself, is the guard before it. */
function changedBox(failure) {
    if (failure.sqlstate !== '22012' && failure.sqlstate !== '42883')
        return failure;
    return new _postgres_sql_failure_js__WEBPACK_IMPORTED_MODULE_1__/* .SqlFailure */ .v({
        ...failure,
        sqlstate: '42501',
        message: 'a statement before this one changed the function lakebase_deploy, in which the file runs',
        cause: failure,
    });
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

/***/ 500:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   t: () => (/* binding */ transactionModes)
/* harmony export */ });
/* harmony import */ var _syntax_node_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1661);

const DEFAULT_LEVEL = 'READ COMMITTED';
const LEVELS = new Set(['READ UNCOMMITTED', DEFAULT_LEVEL, 'REPEATABLE READ', 'SERIALIZABLE']);
/**
 * A SET TRANSACTION at the top of a file says how the transaction begins; PostgreSQL takes it only before the first query,
 * and ours come before the file's.
 */
function transactionModes(statements) {
    const first = statements.findIndex((statement) => modesIn(statement) === undefined);
    const leading = first === -1 ? statements : statements.slice(0, first);
    const given = new Map(leading.flatMap((statement) => modesIn(statement) ?? []));
    const level = given.get('transaction_isolation')?.toUpperCase() ?? DEFAULT_LEVEL;
    const modes = [
        `ISOLATION LEVEL ${level}`,
        ...wordFor(given.get('transaction_read_only'), 'READ ONLY', 'READ WRITE'),
        ...wordFor(given.get('transaction_deferrable'), 'DEFERRABLE', 'NOT DEFERRABLE'),
    ];
    return { modes: modes.join(', '), statements: statements.slice(leading.length) };
}
function wordFor(value, on, off) {
    if (value === undefined)
        return [];
    return [value === '1' ? on : off];
}
/** Undefined: no SET TRANSACTION, or one that BEGIN cannot say. */
function modesIn({ kind, node }) {
    if (kind !== 'VariableSetStmt' || (0,_syntax_node_js__WEBPACK_IMPORTED_MODULE_0__/* .text */ .Qq)(node, 'name') !== 'TRANSACTION')
        return undefined;
    const modes = (0,_syntax_node_js__WEBPACK_IMPORTED_MODULE_0__/* .children */ .Y_)(node, 'args').map((mode) => [(0,_syntax_node_js__WEBPACK_IMPORTED_MODULE_0__/* .text */ .Qq)(mode, 'defname') ?? '', constant(mode)]);
    return modes.every(isKnown) ? modes : undefined;
}
function isKnown([name, value]) {
    if (name === 'transaction_isolation')
        return LEVELS.has(value.toUpperCase());
    return name === 'transaction_read_only' || name === 'transaction_deferrable';
}
/** A text, or an integer, of which the tree leaves out 0. */
function constant(mode) {
    for (const [field, node] of (0,_syntax_node_js__WEBPACK_IMPORTED_MODULE_0__/* .descend */ .Xn)(mode)) {
        if (field === 'sval')
            return (0,_syntax_node_js__WEBPACK_IMPORTED_MODULE_0__/* .text */ .Qq)(node, 'sval') ?? '';
        if (field === 'ival')
            return String(node.ival ?? 0);
    }
    return '';
}


/***/ }),

/***/ 5394:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  d: () => (/* binding */ describeBlockers)
});

// EXTERNAL MODULE: ./src/config/duration.ts
var duration = __webpack_require__(7840);
// EXTERNAL MODULE: ./src/postgres/identifier.ts
var identifier = __webpack_require__(8332);
;// CONCATENATED MODULE: ./src/postgres/query-text.ts
const SHOWN_CHARACTERS = 120;
/** Comments and quoted names stay; a literal may be cut off by the server, and then ends with the text. */
const LITERALS = /("[^"]*(?:"|$))|\be'(?:[^'\\]|\\.|'')*(?:'|\\?$)|'(?:[^']|'')*(?:'|$)|(\$(?:[a-z_]\w*)?\$).*?(?:\2|$)/gis;
/** Somebody's query as one short line, without its literals: they may be anybody's data, or a password. */
function shownQuery(query) {
    const line = query
        .replace(LITERALS, (literal, name) => name === undefined ? "'...'" : literal)
        .replace(/\s+/g, ' ')
        .trim();
    const characters = [...line];
    return characters.length > SHOWN_CHARACTERS ? `${characters.slice(0, SHOWN_CHARACTERS).join('')}...` : line;
}

// EXTERNAL MODULE: ./src/postgres/search-path.ts
var search_path = __webpack_require__(5075);
;// CONCATENATED MODULE: ./src/postgres/blockers.ts




/**
 * Who was in the way of a statement that gave up, and with which query, as the end of a sentence:
 * `; probably "app@x" is in the way (pid 7, psql), which holds ...`. Empty when the locks are gone.
 *
 * A deadlock's own report names the processes. After a lock time-out the server does not say who it was: while the
 * statement waits its session cannot ask, and afterwards it waits for nobody. What is known then: whoever was in the way
 * holds a lock on one of the relations since before the wait began, because everybody later queues behind it. Needs a
 * session with no failed transaction open.
 *
 * A concurrent build (57014: its statement time-out) waits for whoever uses the table, and for every older snapshot
 * in the database, whatever it reads.
 */
async function describeBlockers(session, failure, wait) {
    const pids = processesOf(failure);
    if (pids.length > 0)
        return describe(await rowsOf(session, processes(pids)), false);
    if (failure.sqlstate === '57014')
        return describe(await rowsOf(session, olderThanBuild(wait)), true);
    if (wait.relations.length === 0)
        return '';
    const waitedMs = failure.sqlstate === '55P03' ? wait.waitedMs : 0;
    return describe(await rowsOf(session, holders({ ...wait, waitedMs })), true);
}
/** Asks as the login: the owner role, which a file without a transaction runs as, sees nobody's queries. */
async function rowsOf(session, sql) {
    const results = await session.send(`BEGIN READ ONLY; SET LOCAL ROLE NONE; ${search_path/* RESTRICT_PATH_LOCALLY */.eT}; ${sql}; COMMIT`);
    return results.flat();
}
/** `Process 7 waits for ShareLock on transaction 1; blocked by process 8.` */
function processesOf({ sqlstate, detail }) {
    if (sqlstate !== '40P01')
        return [];
    return [...(detail ?? '').matchAll(/blocked by process (\d+)/g)].flatMap(([, pid]) => pid ?? []);
}
function describe(rows, isGuess) {
    return rows.map((row) => `; ${isGuess ? 'probably ' : ''}${describeBlocker(row)}`).join('');
}
function describeBlocker(row) {
    const { pid, usename, application_name, state, relation, mode } = row;
    const details = [
        `pid ${pid}`,
        application_name || undefined,
        state,
        row.transaction_ms && `in a transaction for ${age(row.transaction_ms)}`,
    ];
    const lock = mode ? `, which holds ${mode} on "${relation}"` : '';
    return `"${usename ?? 'a role not visible here'}" is in the way (${details.filter(Boolean).join(', ')})${lock}${describeQuery(row)}`;
}
function describeQuery({ query, query_ms, state }) {
    if (!query)
        return '';
    if (query === '<insufficient privilege>')
        return '; its query is not visible to this login';
    const when = query_ms ? ` (${age(query_ms)} ago)` : '';
    return state === 'active'
        ? `; it runs${query_ms ? ` since ${age(query_ms)}` : ''}: ${shownQuery(query)}`
        : `; its last query${when}: ${shownQuery(query)}`;
}
function age(ms) {
    return (0,duration/* formatDuration */.a3)(Math.max(0, Math.round(Number(ms) / 1000)) * 1000);
}
/** As much of the activity as this login may see; a role's own sessions, and all for pg_read_all_stats. */
const ACTIVITY = `a.usename, a.application_name, a.state,
  extract(epoch FROM clock_timestamp() - a.xact_start) * 1000 AS transaction_ms,
  extract(epoch FROM clock_timestamp() - a.query_start) * 1000 AS query_ms, left(a.query, 1000) AS query`;
function processes(pids) {
    return `SELECT a.pid, ${ACTIVITY}, NULL AS relation, NULL AS mode FROM pg_stat_activity a
WHERE a.pid = ANY (ARRAY[${pids.join(', ')}]) AND a.pid <> pg_backend_pid()`;
}
/** Of each session its strongest lock; the longest transactions first. */
function holders({ schema, relations, waitedMs }) {
    return `SELECT * FROM (
  SELECT DISTINCT ON (l.pid) l.pid, ${ACTIVITY}, c.relname AS relation, l.mode
  FROM pg_locks l JOIN pg_class c ON c.oid = l.relation JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_stat_activity a ON a.pid = l.pid
  WHERE l.granted AND l.pid <> pg_backend_pid() AND n.nspname = ${(0,identifier/* quoteLiteral */.ce)(schema)}
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND c.relname = ANY (ARRAY[${relations.map(identifier/* quoteLiteral */.ce).join(', ')}]::text[])
    AND (a.xact_start IS NULL OR a.xact_start <= clock_timestamp() - interval '${waitedMs} ms')
  ORDER BY l.pid, array_position(ARRAY[${LOCK_MODES.map(identifier/* quoteLiteral */.ce).join(', ')}], l.mode)
) blocker ORDER BY transaction_ms DESC NULLS LAST LIMIT 5`;
}
/** A session without a role is one of the server's own, such as autovacuum, for which no build waits. */
function olderThanBuild({ schema, relations }) {
    return `SELECT a.pid, ${ACTIVITY}, held.relation, held.mode
FROM pg_stat_activity a LEFT JOIN LATERAL (
  SELECT c.relname AS relation, l.mode
  FROM pg_locks l JOIN pg_class c ON c.oid = l.relation JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE l.granted AND l.pid = a.pid AND l.database = a.datid AND n.nspname = ${(0,identifier/* quoteLiteral */.ce)(schema)}
    AND c.relname = ANY (ARRAY[${relations.map(identifier/* quoteLiteral */.ce).join(', ')}]::text[])
  ORDER BY array_position(ARRAY[${LOCK_MODES.map(identifier/* quoteLiteral */.ce).join(', ')}], l.mode) LIMIT 1
) held ON true
WHERE a.datname = current_database() AND a.pid <> pg_backend_pid() AND a.usename IS NOT NULL
  AND (held.mode IS NOT NULL OR a.backend_xmin IS NOT NULL)
ORDER BY transaction_ms DESC NULLS LAST LIMIT 5`;
}
/** Strongest first. */
const LOCK_MODES = [
    'AccessExclusiveLock',
    'ExclusiveLock',
    'ShareRowExclusiveLock',
    'ShareLock',
    'ShareUpdateExclusiveLock',
    'RowExclusiveLock',
    'RowShareLock',
    'AccessShareLock',
];


/***/ }),

/***/ 3994:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   EA: () => (/* binding */ boxInSchema),
/* harmony export */   F: () => (/* binding */ temporaryBox),
/* harmony export */   eA: () => (/* binding */ makeBox),
/* harmony export */   h8: () => (/* binding */ dropBox),
/* harmony export */   ht: () => (/* binding */ boxed)
/* harmony export */ });
/* harmony import */ var _identifier_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8332);

function temporaryBox(ownerRole) {
    return { ownerRole, name: 'pg_temp.lakebase_deploy', isTemporary: true };
}
/** For a database in which the owner role may not make temporary objects. */
function boxInSchema(ownerRole, schema) {
    return { ownerRole, name: (0,_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .qualified */ .LX)(schema, 'lakebase_deploy_box'), isTemporary: false };
}
/**
 * Statements of an open transaction that make the function; the owner role is current afterwards. Types are written with
 * their schema: the code in the box may have made a type pg_temp.text.
 */
function makeBox({ ownerRole, name, isTemporary }) {
    return [
        `SET LOCAL ROLE ${(0,_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteIdentifier */ .Cm)(ownerRole)}`,
        `CREATE ${isTemporary ? 'OR REPLACE ' : ''}FUNCTION ${name}(statement pg_catalog.text) RETURNS pg_catalog.void
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER AS 'BEGIN EXECUTE statement; END'`,
    ];
}
/** What is left of a box at the end of its transaction; the owner role must be current. */
function dropBox({ name, isTemporary }) {
    return isTemporary ? [] : [`DROP FUNCTION ${name}(pg_catalog.text)`];
}
/**
 * Runs a statement in the box, under any search_path and any setting. Code in there can replace the function, so each call
 * first counts the one that is still SECURITY DEFINER, of the owner role and without settings: 1 / 0 is error 22012.
 */
function boxed({ name, ownerRole }, sql) {
    const signature = literal(`${name}(pg_catalog.text)`);
    const owner = literal((0,_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteIdentifier */ .Cm)(ownerRole));
    return `SELECT ${name}(${literal(sql)}::pg_catalog.text) FROM (
  SELECT pg_catalog.int4div(1, pg_catalog.count(*)::pg_catalog.int4) AS one FROM pg_catalog.pg_proc
  WHERE oid OPERATOR(pg_catalog.=) ${signature}::pg_catalog.regprocedure::pg_catalog.oid AND prosecdef AND proconfig IS NULL
    AND proowner OPERATOR(pg_catalog.=) ${owner}::pg_catalog.regrole::pg_catalog.oid
) AS guard WHERE one OPERATOR(pg_catalog.=) 1`;
}
/** Without a quote, a backslash or a dollar: right under every setting, and the server finds no function's body in it. */
function literal(text) {
    return `E'${text.replaceAll(/[\\'$]/g, (character) => `\\x${character.charCodeAt(0).toString(16)}`)}'`;
}


/***/ }),

/***/ 7768:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   aW: () => (/* binding */ LOCKED_SESSION_SETTINGS),
/* harmony export */   kK: () => (/* binding */ withLock)
/* harmony export */ });
/* unused harmony export lockKey */
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _error_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1557);
/* harmony import */ var _backoff_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(4147);
/* harmony import */ var _search_path_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(5075);
/* harmony import */ var _session_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2515);





/**
 * For as long as the lock is held: a lost runner's session must end, and its lock with it, within a minute; and a
 * message that is under way stops soon after its client is gone.
 */
const LOCKED_SESSION_SETTINGS = [
    "SET idle_session_timeout = '60s'",
    "SET idle_in_transaction_session_timeout = '60s'",
    "SET client_connection_check_interval = '1s'",
    'SET tcp_keepalives_idle = 15',
    'SET tcp_keepalives_interval = 5',
    'SET tcp_keepalives_count = 3',
];
const LOCK_BACKOFF = { firstMs: 100, capMs: 2000 };
const PROGRESS_EVERY_MS = 15_000;
/**
 * Runs `work` while this session holds the deploy lock of the schema, with what `reading` read under the lock
 * (in the same message that got it). Waits for another deploy; throws DeployError `DATABASE_LOCKED`, naming who holds
 * the lock, when the run's time is up. Afterwards no transaction is open and the session is as it was, as soon as the server
 * has come to it.
 */
async function withLock(session, schema, reading, ports, work) {
    const read = await acquire(session, schema, reading, ports);
    try {
        return await work(read);
    }
    finally {
        // When this fails the session is gone, and the server has released the lock.
        session.tell(`ROLLBACK; SET ROLE NONE; RESET ALL; ${_search_path_js__WEBPACK_IMPORTED_MODULE_3__/* .RESTRICT_PATH */ .fF}; SELECT pg_advisory_unlock_all()`);
    }
}
async function acquire(session, schema, reading, ports) {
    const { clock, deadline, reporter } = ports;
    const message = acquireAndRead(schema, reading);
    let lastProgress = Number.NEGATIVE_INFINITY;
    for (let attempt = 0;; attempt += 1) {
        const results = await session.send(message);
        if ((0,_session_js__WEBPACK_IMPORTED_MODULE_2__/* .cell */ .Hn)(results, 'locked') === 't')
            return reading.parse(results);
        const holder = describeHolder(results);
        const pause = (0,_backoff_js__WEBPACK_IMPORTED_MODULE_4__/* .backoffMs */ .j)(attempt, LOCK_BACKOFF);
        if (pause >= deadline.remaining())
            throw locked(schema, holder, (0,_session_js__WEBPACK_IMPORTED_MODULE_2__/* .cell */ .Hn)(results, 'pid'));
        if (clock.now() - lastProgress >= PROGRESS_EVERY_MS) {
            reporter.info(`waiting for another deploy to schema ${schema}${holder}`);
            lastProgress = clock.now();
        }
        await clock.sleep(pause, deadline.signal);
    }
}
/** Polls instead of waiting in the server: a session that waits for a lock makes CREATE INDEX CONCURRENTLY deadlock. */
function acquireAndRead(schema, { statements }) {
    const [group, key] = lockKey(schema);
    return `${LOCKED_SESSION_SETTINGS.join('; ')};
BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY;
${_search_path_js__WEBPACK_IMPORTED_MODULE_3__/* .RESTRICT_PATH_LOCALLY */ .eT};
SELECT pg_try_advisory_lock(${group}, ${key}) AS locked;
SELECT l.pid, a.usename, a.application_name, a.backend_start::text FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
  WHERE l.locktype = 'advisory' AND l.classid = ${group} AND l.objid = ${key} AND l.objsubid = 2 AND l.granted
    AND l.pid <> pg_backend_pid() AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database());
${statements}
COMMIT`;
}
/** Advisory locks are per database already; two numbers, which show in pg_locks as classid and objid. */
function lockKey(schema) {
    return [
        positiveInt((0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256').update('lakebase-deploy')),
        positiveInt((0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256').update(schema)),
    ];
}
function positiveInt(hash) {
    return hash.digest().readUInt32BE(0) >>> 1;
}
function describeHolder(results) {
    const pid = (0,_session_js__WEBPACK_IMPORTED_MODULE_2__/* .cell */ .Hn)(results, 'pid');
    if (pid === undefined)
        return '';
    const user = (0,_session_js__WEBPACK_IMPORTED_MODULE_2__/* .cell */ .Hn)(results, 'usename');
    const since = (0,_session_js__WEBPACK_IMPORTED_MODULE_2__/* .cell */ .Hn)(results, 'backend_start');
    return `, held by pid ${pid}${user ? ` of "${user}"` : ''} (${(0,_session_js__WEBPACK_IMPORTED_MODULE_2__/* .cell */ .Hn)(results, 'application_name') || 'unnamed application'}${since ? `, connected since ${since}` : ''})`;
}
function locked(schema, holder, pid) {
    return new _error_js__WEBPACK_IMPORTED_MODULE_1__/* .DeployError */ .sH('DATABASE_LOCKED', `The deploy lock of schema "${schema}" did not become free in time${holder}.`, {
        hint: `Wait for the other deploy and run the job again. If nothing is running there any more, end its session: SELECT pg_terminate_backend(${pid ?? '<pid>'});`,
        retryable: true,
    });
}


/***/ }),

/***/ 7005:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   G: () => (/* binding */ pauseBeforeRetry),
/* harmony export */   P: () => (/* binding */ ATTEMPTS)
/* harmony export */ });
/* harmony import */ var _backoff_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4147);

/** How often work that met a lock or a race is tried before its error counts. */
const ATTEMPTS = 5;
const BACKOFF = { firstMs: 250, capMs: 5000 };
/** Says why work is tried again, and pauses before it; `attempt` counts from 0. */
async function pauseBeforeRetry(attempt, reason, { clock, deadline, reporter, }) {
    reporter.info(`${reason}; trying again`);
    await clock.sleep((0,_backoff_js__WEBPACK_IMPORTED_MODULE_0__/* .backoffMs */ .j)(attempt, BACKOFF), deadline.signal);
}


/***/ }),

/***/ 3819:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   E: () => (/* binding */ runShell)
/* harmony export */ });
/* harmony import */ var node_child_process__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1421);
/* harmony import */ var node_child_process__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_child_process__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var node_events__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8474);
/* harmony import */ var node_events__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(node_events__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var node_readline__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(481);
/* harmony import */ var node_readline__WEBPACK_IMPORTED_MODULE_2___default = /*#__PURE__*/__webpack_require__.n(node_readline__WEBPACK_IMPORTED_MODULE_2__);



const TAIL_LINES = 20;
/** A cancelled run has 7.5 s in all; a command that ignores SIGTERM for this long (ms) is killed. */
const KILL_AFTER_MS = 2_000;
/**
 * Runs the command in `sh -e` (cmd on Windows) and shows its output line by line. Resolves with how it failed, undefined
 * when it succeeded; when `signal` aborts, ends the command with all it started and throws the signal's reason.
 */
async function runShell(command, options) {
    const { reporter, signal, title } = options;
    signal.throwIfAborted();
    return reporter.group(title, async () => {
        const child = start(command, options);
        const stop = () => terminate(child);
        signal.addEventListener('abort', stop, { once: true });
        try {
            const [tail, ending] = await Promise.all([show(child, reporter), ended(child)]);
            signal.throwIfAborted();
            return ending === undefined ? undefined : { ending, output: describeOutput(tail) };
        }
        finally {
            signal.removeEventListener('abort', stop);
        }
    });
}
function describeOutput(tail) {
    return tail.length === 0 ? 'It printed nothing.' : `Its last lines:\n${tail.join('\n')}`;
}
function start(command, { directory, environment, variables }) {
    const shared = {
        cwd: directory,
        env: { ...withoutCredentials(environment), ...variables },
        stdio: ['ignore', 'pipe', 'pipe'],
    };
    if (process.platform === 'win32')
        return (0,node_child_process__WEBPACK_IMPORTED_MODULE_0__.spawn)(command, { ...shared, stdio: [...shared.stdio], shell: true });
    // A group of its own, so that whatever the shell started ends with it.
    return (0,node_child_process__WEBPACK_IMPORTED_MODULE_0__.spawn)('/bin/sh', ['-e', '-c', command], { ...shared, stdio: [...shared.stdio], detached: true });
}
/** Inputs of the action, tokens of the runner and logins of the deployer are none of the command's business. */
const WITHHELD = /^(INPUT_|ACTIONS_|DATABRICKS_|ARM_|AZURE_CLIENT_SECRET$|GOOGLE_CREDENTIALS$|LAKEBASE_DATABASE_URL$)/i;
function withoutCredentials(environment) {
    return Object.fromEntries(Object.entries(environment).filter(([name]) => !WITHHELD.test(name)));
}
/** Prints both streams and keeps the last lines. The one command to the runner that is obeyed is the one that hides a secret. */
async function show(child, reporter) {
    const tail = [];
    const follow = async (stream) => {
        if (stream === null)
            return;
        for await (const line of (0,node_readline__WEBPACK_IMPORTED_MODULE_2__.createInterface)({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
            const secret = /^\s*::add-mask::(.+)$/.exec(line)?.[1];
            if (secret !== undefined) {
                reporter.mask(unescaped(secret));
                continue;
            }
            reporter.info(line);
            if (tail.push(line) > TAIL_LINES)
                tail.shift();
        }
    };
    await Promise.all([follow(child.stdout), follow(child.stderr)]);
    return tail;
}
/** As the runner reads the value of a command (actions/toolkit:packages/core/src/command.ts escapeData). */
function unescaped(value) {
    return value.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}
/** Undefined when the command succeeded, else how it ended. */
async function ended(child) {
    try {
        const [code, signal] = await (0,node_events__WEBPACK_IMPORTED_MODULE_1__.once)(child, 'close');
        if (code === 0)
            return undefined;
        return code === null ? `was ended by ${signal}` : `exited with ${code}`;
    }
    catch (error) {
        return `could not start: ${error instanceof Error ? error.message : error}`;
    }
}
function terminate(child) {
    kill(child, 'SIGTERM');
    const timer = setTimeout(() => kill(child, 'SIGKILL'), KILL_AFTER_MS);
    child.once('close', () => clearTimeout(timer));
}
function kill(child, signal) {
    if (child.pid === undefined || process.platform === 'win32') {
        child.kill(signal);
        return;
    }
    try {
        process.kill(-child.pid, signal);
    }
    catch {
        // The group is already gone.
    }
}


/***/ })

};

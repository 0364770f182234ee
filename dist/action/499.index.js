export const id = 499;
export const ids = [499];
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

/***/ 8884:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  i: () => (/* binding */ applyAfterDeploy),
  U: () => (/* binding */ applyDatabase)
});

// EXTERNAL MODULE: ./src/catalog/read.ts + 1 modules
var read = __webpack_require__(1791);
// EXTERNAL MODULE: ./src/error.ts
var error = __webpack_require__(1557);
// EXTERNAL MODULE: ./src/postgres/sql-failure.ts
var sql_failure = __webpack_require__(2752);
// EXTERNAL MODULE: ./src/migrations/file.ts
var migrations_file = __webpack_require__(7483);
// EXTERNAL MODULE: ./src/migrations/ledger.ts
var ledger = __webpack_require__(3540);
// EXTERNAL MODULE: ./src/postgres/identifier.ts
var identifier = __webpack_require__(8332);
// EXTERNAL MODULE: ./src/postgres/lock.ts
var lock = __webpack_require__(7768);
// EXTERNAL MODULE: ./src/postgres/session.ts
var postgres_session = __webpack_require__(2515);
// EXTERNAL MODULE: ./src/migrations/syntax/position.ts
var position = __webpack_require__(922);
;// CONCATENATED MODULE: ./src/migrations/failure.ts



/** The error of a migration that PostgreSQL refused. */
function migrationFailed(failure, failed) {
    const { file, offset, applied, blockers } = failed;
    const location = offset === undefined ? { file: file.path } : (0,position/* locate */.x5)(file.path, file.sql, offset);
    const state = file.transactional
        ? 'Nothing of the file was applied.'
        : 'Statements of the file before it stay applied, because the file runs without a transaction.';
    const before = applied.length > 0 ? ` Applied before it: ${applied.map(({ name }) => name).join(', ')}.` : '';
    return new error/* DeployError */.sH('MIGRATION_FAILED', `Migration ${file.name} failed: ${(0,sql_failure/* describeFailure */.Ic)(failure)}${blockers} ${state}${before}`, {
        location,
        hint: [failure.hint, adviceFor(failure, failed)].filter(Boolean).join(' '),
        retryable: (0,sql_failure/* isLockFailure */._c)(failure),
        cause: failure,
    });
}
function adviceFor({ sqlstate }, { schema }) {
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
        case '25001':
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

// EXTERNAL MODULE: ./src/config/duration.ts
var duration = __webpack_require__(7840);
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
    const results = await session.send(`BEGIN READ ONLY; SET LOCAL ROLE NONE; ${sql}; COMMIT`);
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

// EXTERNAL MODULE: ./src/postgres/backoff.ts
var backoff = __webpack_require__(4147);
;// CONCATENATED MODULE: ./src/postgres/retry.ts

/** How often work that met a lock or a race is tried before its error counts. */
const ATTEMPTS = 5;
const BACKOFF = { firstMs: 250, capMs: 5000 };
/** Says why work is tried again, and pauses before it; `attempt` counts from 0. */
async function pauseBeforeRetry(attempt, reason, { clock, deadline, reporter, }) {
    reporter.info(`${reason}; trying again`);
    await clock.sleep((0,backoff/* backoffMs */.j)(attempt, BACKOFF), deadline.signal);
}

// EXTERNAL MODULE: ./src/migrations/relations.ts
var migrations_relations = __webpack_require__(9552);
// EXTERNAL MODULE: ./src/migrations/syntax/concurrent.ts
var concurrent = __webpack_require__(4488);
;// CONCATENATED MODULE: ./src/migrations/run.ts







/** Resolves when the file may be tried again. Throws DeployError `MIGRATION_FAILED` when not. */
async function retryOrFail({ session, desired, ports, applied }, file, { error, statement, offset, attempt }) {
    if (!file)
        throw error;
    const { schema } = desired;
    const relations = statement ? (0,migrations_relations/* relationsIn */.D1)(statement) : [];
    const wait = { schema, relations, waitedMs: (0,migrations_file/* timeoutsOf */.aA)(file, ports).lockTimeoutMs };
    const waited = (0,sql_failure/* isLockFailure */._c)(error) || (statement !== undefined && isBuildTimeout(error, statement));
    const blockers = waited ? await describeBlockers(session, error, wait) : '';
    if (!(0,sql_failure/* isLockFailure */._c)(error) || attempt + 1 >= ATTEMPTS) {
        throw migrationFailed(error, { file, offset, applied: filesOf(applied), schema, blockers });
    }
    await pauseBeforeRetry(attempt, `${file.name}: ${error.message}${blockers}`, ports);
}
/** A concurrent build has no lock time-out: it waits until its statement's is over. */
function isBuildTimeout({ sqlstate }, statement) {
    return sqlstate === '57014' && (0,concurrent/* isConcurrent */.u)(statement);
}
function filesOf(changes) {
    return changes.map(({ file }) => file);
}

// EXTERNAL MODULE: ./src/migrations/script.ts
var migrations_script = __webpack_require__(3062);
// EXTERNAL MODULE: ./src/migrations/selection.ts
var selection = __webpack_require__(3187);
// EXTERNAL MODULE: ./src/migrations/syntax/node.ts
var node = __webpack_require__(1661);
;// CONCATENATED MODULE: ./src/migrations/outside-transaction.ts













/**
 * Applies a file that runs without a transaction: each statement is a message of its own, as the owner role. A run that
 * is killed between two statements starts the file over, so an index that a broken build left invalid is dropped first.
 *
 * Throws DeployError `MIGRATION_FAILED` with the place in the file; the statements before it stay applied.
 */
async function applyOutsideTransaction(run, change) {
    const { session, desired, ports } = run;
    const { file } = change;
    const { statements } = (0,selection/* selectStatements */.D)(change, await ports.syntax.statements(file));
    await session.send(settings(desired, (0,migrations_file/* timeoutsOf */.aA)(file, ports)).join(';\n'));
    for (const statement of statements)
        await applyStatement(run, file, statement);
    const record = (0,ledger/* recordApplied */.RC)(desired.schema, file, ports.appliedBy, ports.toolVersion);
    const ending = [(0,ledger/* requireOwner */.hd)(desired), record, 'SET ROLE NONE', 'RESET ALL', ...lock/* LOCKED_SESSION_SETTINGS */.aW];
    try {
        await session.send(ending.join(';\n'));
    }
    catch (error) {
        if (!(error instanceof sql_failure/* SqlFailure */.v))
            throw error;
        const applied = filesOf(run.applied);
        throw migrationFailed(error, { file, offset: undefined, applied, schema: desired.schema, blockers: '' });
    }
    run.commit([change]);
}
function settings({ ownerRole, schema }, { lockTimeoutMs, statementTimeoutMs }) {
    return [
        migrations_script/* DISCARD_TEMP */.MF,
        `SET ROLE ${(0,identifier/* quoteIdentifier */.Cm)(ownerRole)}`,
        `SET search_path = ${(0,identifier/* quoteIdentifier */.Cm)(schema)}`,
        `SET lock_timeout = ${lockTimeoutMs}`,
        `SET statement_timeout = ${statementTimeoutMs}`,
        (0,ledger/* startWatch */.Ms)('session'),
    ];
}
async function applyStatement(run, file, statement) {
    const { session, desired, ports } = run;
    const sql = file.sql.slice(statement.start, statement.end);
    for (let attempt = 0;; attempt += 1) {
        try {
            await dropInvalidIndex(session, desired, statement, ports);
            await withLockTimeout(session, statement, (0,migrations_file/* timeoutsOf */.aA)(file, ports), () => session.send(sql));
            return;
        }
        catch (error) {
            if (!(error instanceof sql_failure/* SqlFailure */.v))
                throw error;
            const within = error.position === undefined ? 0 : (0,position/* offsetOfCharacter */.M0)(sql, error.position - 1);
            await retryOrFail(run, file, { error, statement, offset: statement.start + within, attempt });
        }
    }
}
/**
 * A concurrent build waits for every older transaction without holding anybody up, and is left half done when it is
 * cut short, so only the statement time-out bounds it.
 */
async function withLockTimeout(session, statement, { lockTimeoutMs }, work) {
    if (!(0,concurrent/* isConcurrent */.u)(statement)) {
        await work();
        return;
    }
    await session.send('SET lock_timeout = 0');
    await work();
    await session.send(`SET lock_timeout = ${lockTimeoutMs}`);
}
/** The index of a partitioned table is no broken build: it is invalid until each partition has one that is attached. */
async function dropInvalidIndex(session, desired, statement, { reporter }) {
    const name = statement.kind === 'IndexStmt' ? (0,node/* text */.Qq)(statement.node, 'idxname') : undefined;
    if (name === undefined)
        return;
    const schema = (0,node/* text */.Qq)((0,node/* child */.jf)(statement.node, 'relation') ?? {}, 'schemaname') ?? desired.schema;
    const results = await session.send(`SELECT c.relname AS invalid FROM pg_index i
    JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = ${(0,identifier/* quoteLiteral */.ce)(schema)} AND c.relname = ${(0,identifier/* quoteLiteral */.ce)(name)} AND c.relkind = 'i' AND NOT i.indisvalid`);
    if ((0,postgres_session/* cell */.Hn)(results, 'invalid') === undefined)
        return;
    reporter.info(`dropping index ${name}, which an earlier build left invalid`);
    await session.send(`DROP INDEX CONCURRENTLY ${(0,identifier/* qualified */.LX)(schema, name)}`);
}

;// CONCATENATED MODULE: ./src/migrations/apply.ts







/**
 * Runs the files in order and records each in the ledger: neighbours that have a transaction travel as one message,
 * the others alone, statement by statement. A lock that does not come in time is asked for again, a few times.
 * `onCommitted` is told of files as soon as it is known that they are committed, also when a later one fails.
 *
 * Throws DeployError `MIGRATION_FAILED` with the place in the file.
 */
async function applyFiles(session, desired, changes, ports, onCommitted) {
    const applied = [];
    const commit = (committed) => {
        applied.push(...committed);
        for (const { file } of committed)
            ports.reporter.info(`applied ${file.name}`);
        if (committed.length > 0)
            onCommitted(committed);
    };
    const run = { session, desired, ports, applied, commit };
    for (const batch of batches(changes)) {
        if (batch[0]?.file.transactional)
            await applyTogether(run, batch);
        else
            for (const change of batch)
                await applyOutsideTransaction(run, change);
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
    const { session, desired, ports } = run;
    let left = changes;
    for (let attempt = 0;; attempt += 1) {
        const script = (0,migrations_script/* composeScript */.IV)(await Promise.all(left.map((change) => entryOf(change, desired, ports))));
        try {
            await session.send(script.sql);
            run.commit(left);
            return;
        }
        catch (error) {
            if (!(error instanceof sql_failure/* SqlFailure */.v))
                throw error;
            await session.send('ROLLBACK');
            const { index, statement, offset } = script.place(error);
            run.commit(left.slice(0, index));
            left = left.slice(index);
            // Each file has its own attempts.
            if (index > 0)
                attempt = 0;
            await retryOrFail(run, left[0]?.file, { error, statement, offset, attempt });
        }
    }
}
async function entryOf(change, desired, ports) {
    const { file } = change;
    const { sql, statements, first } = (0,selection/* selectStatements */.D)(change, await ports.syntax.statements(file));
    return {
        file,
        sql,
        statements,
        before: [...(0,migrations_script/* prologue */.qS)(desired, (0,migrations_file/* timeoutsOf */.aA)(file, ports)), ...first],
        after: [
            (0,ledger/* requireOwner */.hd)(desired),
            (0,ledger/* recordApplied */.RC)(desired.schema, file, ports.appliedBy, ports.toolVersion),
            'COMMIT',
        ],
    };
}

// EXTERNAL MODULE: ./src/migrations/change.ts
var migrations_change = __webpack_require__(9285);
// EXTERNAL MODULE: ./src/migrations/guard/lookahead.ts
var lookahead = __webpack_require__(3403);
// EXTERNAL MODULE: ./src/migrations/guard/repeatable.ts
var repeatable = __webpack_require__(7684);
// EXTERNAL MODULE: ./src/migrations/plan.ts + 2 modules
var migrations_plan = __webpack_require__(1524);
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

// EXTERNAL MODULE: ./src/catalog/query.ts
var query = __webpack_require__(8815);
// EXTERNAL MODULE: ./src/access/membership.ts + 1 modules
var membership = __webpack_require__(1348);
// EXTERNAL MODULE: ./src/access/ownership.ts
var ownership = __webpack_require__(9291);
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
            return [{ sql: `CREATE ROLE ${(0,identifier/* quoteIdentifier */.Cm)(change.role)} NOLOGIN`, role: setRole(creator(catalog)) }];
        case 'join-owner-role':
            return [{ sql: statement_membership(change.role, catalog.login.role), role: setRole(admin(catalog)) }];
        case 'grant-owner-membership':
            return [
                { sql: statement_membership(change.role, granteeRole(change.grantee, desired)), role: setRole(admin(catalog)) },
            ];
        case 'create-schema':
            return login(`CREATE SCHEMA ${(0,identifier/* quoteIdentifier */.Cm)(change.schema)} AUTHORIZATION ${(0,identifier/* quoteIdentifier */.Cm)(change.owner)}`);
        case 'create-extension':
            return login(`CREATE EXTENSION IF NOT EXISTS ${(0,identifier/* quoteIdentifier */.Cm)(change.extension)} WITH SCHEMA ${(0,identifier/* quoteIdentifier */.Cm)(change.schema)} CASCADE`);
        case 'set-schema-owner':
            return login(`ALTER SCHEMA ${(0,identifier/* quoteIdentifier */.Cm)(change.schema)} OWNER TO ${(0,identifier/* quoteIdentifier */.Cm)(change.to)}`);
        case 'set-object-owner':
            return login((0,catalog_object/* alterOwner */.C)(desired.schema, change.object, change.to));
        case 'grant':
            return [grant(change, context)];
        case 'revoke':
            return [{ sql: (0,revoke/* revokeStatement */.CY)(desired.schema, change), role: roleToSet(change.as, catalog) }];
        case 'revoke-membership':
            return [{ sql: (0,membership/* revokeMembership */.nE)(change), role: roleToSet(change.grantor, catalog) }];
        case 'create-ledger':
            return (0,ledger/* createLedger */.M5)(desired.schema).map((sql) => ({ sql, role: desired.ownerRole }));
        case 'upgrade-ledger':
            return [{ sql: (0,ledger/* upgradeLedger */.Cv)(desired.schema), role: desired.ownerRole }];
        case 'accept-migration':
            return (0,ledger/* amendLedger */.TX)(desired.schema, change.version, change.becomes).map((sql) => ({
                sql,
                role: desired.ownerRole,
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
        sql: `GRANT ${privileges} ON ${(0,catalog_object/* grantOn */.a)(change.class, schema, change.object)} TO ${to}`,
        role: foreign ? undefined : ownerRole,
    };
}
function statement_membership(role, member) {
    return `GRANT ${(0,identifier/* quoteIdentifier */.Cm)(role)} TO ${(0,identifier/* quoteIdentifier */.Cm)(member)} WITH INHERIT TRUE, SET TRUE`;
}
function setRole(actor) {
    return actor === 'login' ? undefined : actor;
}
function roleToSet(role, { login }) {
    return role === login.role ? undefined : role;
}
/** The plan has refused before when there is none. */
function creator(catalog) {
    return catalog.login.createRole ?? 'login';
}
/** Whoever creates a role has ADMIN on it. */
function admin(catalog) {
    return catalog.owner ? (catalog.owner.admin ?? 'login') : creator(catalog);
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
    return changes.flatMap((change) => (0,migrations_change/* isMigrationChange */.p)(change) || change.kind === 'run-command' ? [] : [change]);
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
                ? await describeBlockers(session, error, {
                    schema: desired.schema,
                    relations: relationsOf(changes),
                    waitedMs: ports.lockTimeoutMs,
                })
                : '';
            if (!(0,sql_failure/* isCatalogRace */.jD)(error) || attempt + 1 === ATTEMPTS)
                throw failed(error, transaction, blockers);
            await pauseBeforeRetry(attempt, `ownership and grants: ${error.message}${blockers}`, ports);
            catalog = await (0,read/* readCatalog */.uM)(session, desired);
        }
    }
}
function compose(desired, catalog, changes, { lockTimeoutMs, statementTimeoutMs }) {
    const context = { desired, catalog };
    return {
        changes,
        statements: [
            'BEGIN ISOLATION LEVEL READ COMMITTED',
            'SET LOCAL ROLE NONE',
            'SET LOCAL search_path = pg_catalog',
            `SET LOCAL lock_timeout = ${lockTimeoutMs}`,
            `SET LOCAL statement_timeout = ${statementTimeoutMs}`,
            ...switchingRoles(changes.flatMap((change) => statementsOf(change, context))),
        ],
    };
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
 * Throws DeployError `DATABASE_LOCKED`, `DATABASE_MOVED`, `APP_ROLE_NOT_FOUND`, `MIGRATION_TOUCHES_FOREIGN_OBJECT`,
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
        await (0,migrations_relations/* refuseForeignObjects */.zN)(desired, catalog, migrations, ports.syntax);
        const executed = [];
        const committed = (changes) => {
            executed.push(...changes);
            if (changes.length > 0)
                ports.onCommitted?.(changes);
        };
        const command = plan(catalog).find(({ kind }) => kind === 'run-command');
        committed(await applyStructure(session, desired, catalog, plan, ports));
        if (command && ports.command) {
            await runCommand(session, ports.command, ports);
            committed([command]);
            committed(await putRight(session, desired, ports.command, ports));
        }
        await applyMigrations(session, desired, catalog, migrations, ports, committed);
        return { executed };
    });
}
/** Of both phases, before the first change; a database that could be planned on has been asked then. */
async function refuseNewerSyntax(session, catalog, files, syntax) {
    const refused = await (0,server_syntax/* refusedByServer */.j)(session, catalog.serverVersion, [...new Set(files)], syntax);
    if (refused.length > 0)
        throw new error/* InvalidInput */.o9(refused.map(({ problem }) => problem));
}
/** The ordered files, then the repeatable ones; in between the catalog is asked again, for the first may have changed it. */
async function applyMigrations(session, desired, catalog, migrations, ports, committed) {
    const ordered = migrations.filter(({ kind }) => kind === 'migrate');
    const repeatable = migrations.filter(({ kind }) => kind === 'repeat-migration');
    await applyFiles(session, desired, ordered, ports, committed);
    if (repeatable.length === 0)
        return;
    const current = ordered.length > 0 ? await lookAgain(session, desired, catalog, repeatable, ports) : repeatable;
    await applyFiles(session, desired, current, ports, committed);
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

/***/ 3540:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Cv: () => (/* binding */ upgradeLedger),
/* harmony export */   M5: () => (/* binding */ createLedger),
/* harmony export */   Ms: () => (/* binding */ startWatch),
/* harmony export */   RC: () => (/* binding */ recordApplied),
/* harmony export */   TX: () => (/* binding */ amendLedger),
/* harmony export */   hd: () => (/* binding */ requireOwner)
/* harmony export */ });
/* harmony import */ var _catalog_ledger_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4034);
/* harmony import */ var _postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8332);
/* harmony import */ var _file_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7483);



/** Run as the owner role. What default privileges give to everybody else on a new table is taken back. */
function createLedger(schema) {
    const table = (0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .qualified */ .LX)(schema, _catalog_ledger_js__WEBPACK_IMPORTED_MODULE_1__/* .LEDGER_TABLE */ .R);
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
    return `ALTER TABLE ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .qualified */ .LX)(schema, _catalog_ledger_js__WEBPACK_IMPORTED_MODULE_1__/* .LEDGER_TABLE */ .R)} ADD COLUMN duration_ms bigint`;
}
/**
 * The row of `version` as this entry; undefined: without the row. A file may get the number that another one gives up in
 * the same transaction, in any order, so a new number is marked first and taken once it is free.
 */
function amendLedger(schema, version, entry) {
    const table = (0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .qualified */ .LX)(schema, _catalog_ledger_js__WEBPACK_IMPORTED_MODULE_1__/* .LEDGER_TABLE */ .R);
    const row = `WHERE version = ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteLiteral */ .ce)(version)}`;
    if (!entry)
        return [`DELETE FROM ${table} ${row}`];
    const [name, checksum] = [(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteLiteral */ .ce)(entry.name), (0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteLiteral */ .ce)(entry.checksum)];
    const moved = entry.version === version ? version : `${MARK}${entry.version}`;
    const update = `UPDATE ${table} SET version = ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteLiteral */ .ce)(moved)}, name = ${name}, checksum = ${checksum} ${row}`;
    return moved === version ? [update] : [update, settleNumbers(table)];
}
const MARK = '~';
function settleNumbers(table) {
    return `UPDATE ${table} AS marked SET version = ltrim(version, '${MARK}')
WHERE version ~ '^${MARK}[0-9]+$' AND NOT EXISTS (SELECT FROM ${table} WHERE version = ltrim(marked.version, '${MARK}'))`;
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
    const again = (0,_file_js__WEBPACK_IMPORTED_MODULE_2__/* .isRepeatable */ .su)(file) ? REPLACE_ROW : '';
    return `INSERT INTO ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .qualified */ .LX)(schema, _catalog_ledger_js__WEBPACK_IMPORTED_MODULE_1__/* .LEDGER_TABLE */ .R)} (version, name, checksum, applied_by, git_sha, duration_ms, tool_version)
VALUES (${values.map(_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteLiteral */ .ce).join(', ')}, ${gitSha}, ${DURATION_MS}, ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteLiteral */ .ce)(toolVersion)})${again}`;
}
const REPLACE_ROW = `
ON CONFLICT (version) DO UPDATE SET checksum = excluded.checksum, applied_at = DEFAULT,
  applied_by = excluded.applied_by, git_sha = excluded.git_sha, duration_ms = excluded.duration_ms, tool_version = excluded.tool_version`;


/***/ }),

/***/ 3062:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   IV: () => (/* binding */ composeScript),
/* harmony export */   MF: () => (/* binding */ DISCARD_TEMP),
/* harmony export */   qS: () => (/* binding */ prologue)
/* harmony export */ });
/* harmony import */ var _postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8332);
/* harmony import */ var _postgres_lock_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7768);
/* harmony import */ var _ledger_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3540);
/* harmony import */ var _syntax_position_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(922);




function composeScript(entries) {
    const placed = [];
    let sql = '';
    let preceding = 0;
    for (const entry of entries) {
        sql += `${entry.before.join(';\n')};\n`;
        placed.push({ ...entry, start: sql.length, preceding });
        // The file may end in a comment, or without a semicolon.
        sql += `${entry.sql}\n;\n${entry.after.join(';\n')};\n`;
        preceding += entry.before.length + entry.statements.length + entry.after.length;
    }
    return { sql, place: (failure) => placeFailure(sql, placed, failure) };
}
/** The server counts positions in the whole message, and tells nothing of files; a failing COMMIT has no position at all. */
function placeFailure(sql, entries, { position, completed }) {
    const at = position === undefined ? undefined : (0,_syntax_position_js__WEBPACK_IMPORTED_MODULE_3__/* .offsetOfCharacter */ .M0)(sql, position - 1);
    const byPosition = entries.findIndex(({ start, sql: own }) => at !== undefined && at >= start && at <= start + own.length);
    const index = byPosition === -1 ? entries.findLastIndex(({ preceding }) => preceding <= completed) : byPosition;
    const entry = entries[index];
    if (!entry)
        return { index: 0, statement: undefined, offset: undefined };
    if (byPosition !== -1 && at !== undefined) {
        const offset = at - entry.start;
        return { index, statement: entry.statements.findLast((each) => each.start <= offset), offset };
    }
    const statement = entry.statements[completed - entry.preceding - entry.before.length];
    return { index, statement, offset: statement?.start };
}
/** In two runs two files would share no temporary tables either. */
const DISCARD_TEMP = 'DISCARD TEMP';
/** Puts the session into the state that every migration starts from, whatever the one before it left behind. */
function prologue({ ownerRole, schema }, timeouts) {
    return [
        'BEGIN ISOLATION LEVEL READ COMMITTED',
        'RESET ALL',
        DISCARD_TEMP,
        `SET LOCAL ROLE ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteIdentifier */ .Cm)(ownerRole)}`,
        `SET LOCAL search_path = ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteIdentifier */ .Cm)(schema)}`,
        `SET LOCAL lock_timeout = ${timeouts.lockTimeoutMs}`,
        `SET LOCAL statement_timeout = ${timeouts.statementTimeoutMs}`,
        ..._postgres_lock_js__WEBPACK_IMPORTED_MODULE_1__/* .LOCKED_SESSION_SETTINGS */ .aW,
        (0,_ledger_js__WEBPACK_IMPORTED_MODULE_2__/* .startWatch */ .Ms)('transaction'),
    ];
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
/* harmony import */ var _backoff_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(4147);
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
        session.tell('ROLLBACK; SET ROLE NONE; RESET ALL; SELECT pg_advisory_unlock_all()');
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
        const pause = (0,_backoff_js__WEBPACK_IMPORTED_MODULE_3__/* .backoffMs */ .j)(attempt, LOCK_BACKOFF);
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

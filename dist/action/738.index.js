export const id = 738;
export const ids = [738];
export const modules = {

/***/ 4738:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  run: () => (/* binding */ run_run)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: external "node:timers/promises"
var promises_ = __webpack_require__(8500);
;// CONCATENATED MODULE: ./src/clock.ts

const systemClock = {
    now: () => performance.now(),
    sleep: (ms, signal) => (0,promises_.setTimeout)(ms, undefined, signal ? { signal } : {}),
};

// EXTERNAL MODULE: ./src/error.ts
var src_error = __webpack_require__(1557);
;// CONCATENATED MODULE: ./src/commands/cancel.ts

/** A controller that SIGINT or SIGTERM aborts: the runner sends SIGINT, SIGTERM after 7.5 s, and kills 2.5 s later. */
function abortOnSignal() {
    const controller = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM']) {
        process.once(signal, () => controller.abort(cancelled(signal)));
    }
    return controller;
}
/**
 * The run is over: calls that a failure has left behind, perhaps to be repeated for minutes, end now and say no more,
 * so that the process ends with the run. Nobody sees what they throw.
 */
function endLeftCalls(controller) {
    controller.abort(new src_error/* DeployError */.sH('OVER', 'The run is over.'));
}
function cancelled(signal) {
    return new src_error/* DeployError */.sH('CANCELLED', `Cancelled by ${signal}.`, {
        hint: 'Run the job again: it continues from here.',
    });
}

// EXTERNAL MODULE: ./src/plan/plan.ts + 1 modules
var plan_plan = __webpack_require__(3751);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
;// CONCATENATED MODULE: ./src/plan/finding.ts

/** The same for the same thing from run to run, so that an old finding can be told from a new one. */
function findingId({ code, key }) {
    return (0,external_node_crypto_.createHash)('sha256')
        .update(JSON.stringify([code, key]))
        .digest('hex')
        .slice(0, 16);
}
/** Findings as a JSON list, for the next step of a workflow. */
function renderFindings(findings) {
    return JSON.stringify(findings.map((finding) => {
        const { code, message, hint, objects } = finding;
        return { id: findingId(finding), code, message, hint, objects };
    }));
}

;// CONCATENATED MODULE: ./src/plan/sarif.ts

const RULES = {
    PRIVILEGE_MISSING: 'A wished privilege is not there',
    PRIVILEGE_NOT_WISHED: 'A role holds a privilege that nobody wished for',
    GRANT_OPTION_NOT_WISHED: 'A role may pass on a privilege',
    DEFAULT_PRIVILEGE_NOT_WISHED: 'New objects will give a privilege that nobody wished for',
    MEMBERSHIP_MISSING: 'A role is not a member of the owner role',
    MEMBERSHIP_NOT_WISHED: 'A role is a member of a role that nobody wished for',
    ROLE_ATTRIBUTE_NOT_WISHED: "The app's role has an attribute beyond every privilege",
    PUBLIC_SCHEMA_CREATE: 'Everybody may create in the schema public',
    OBJECT_OWNED_BY_OTHER: 'An object does not belong to the owner role',
    SCHEMA_OWNED_BY_OTHER: 'The schema does not belong to the owner role',
    SCHEMA_MISSING: 'The schema does not exist',
    OWNER_ROLE_CAN_LOGIN: 'Somebody can log in as the owner role',
};
/** Findings as SARIF 2.1.0, as `github/codeql-action/upload-sarif` takes it (docs "SARIF support for code scanning"). */
function renderSarif(findings, { scope, file, toolVersion }) {
    const codes = [...new Set(findings.map(({ code }) => code))].sort();
    const log = {
        $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
        version: '2.1.0',
        runs: [
            {
                tool: {
                    driver: {
                        name: 'lakebase-deploy',
                        semanticVersion: toolVersion,
                        informationUri: 'https://github.com/tellr/lakebase-deploy',
                        rules: codes.map((code) => ({
                            id: code,
                            shortDescription: { text: RULES[code] ?? code },
                            helpUri: 'https://github.com/tellr/lakebase-deploy/blob/main/docs/database.md#audit',
                        })),
                    },
                },
                automationDetails: { id: `lakebase-audit/${scope.replaceAll(' ', '/')}/` },
                results: findings.map((finding) => ({
                    ruleId: finding.code,
                    ruleIndex: codes.indexOf(finding.code),
                    level: 'error',
                    message: { text: `${finding.message} ${finding.hint}` },
                    // Code scanning shows no alert without a place in a file; the wish is the place to change.
                    locations: [
                        {
                            physicalLocation: { artifactLocation: { uri: file }, region: { startLine: 1 } },
                            logicalLocations: finding.objects.map((name) => ({ name, kind: 'resource' })),
                        },
                    ],
                    partialFingerprints: { 'finding/v1': `${scope} ${findingId(finding)}` },
                })),
            },
        ],
    };
    return `${JSON.stringify(log, undefined, 2)}\n`;
}

// EXTERNAL MODULE: ./src/plan/render.ts
var render = __webpack_require__(31);
;// CONCATENATED MODULE: ./src/grouped.ts
/** Items by key, both in the order in which they came. (`Map.groupBy` needs a Node newer than the CLI's oldest.) */
function grouped(items, keyOf) {
    const groups = new Map();
    for (const item of items) {
        const key = keyOf(item);
        const known = groups.get(key);
        if (known)
            known.push(item);
        else
            groups.set(key, [item]);
    }
    return groups;
}

;// CONCATENATED MODULE: ./src/postgres/grants/platform.ts
/*
 * What the platform grants by itself: allowed by role, object, privilege and grantor, never required, never revoked.
 * Roles and the chain of grants: docs "Pre-created roles and permissions", and as found on real databases
 * (skyler-myers-db/mortgage-intelligence-platform:jobs/lakebase_migration_contracts.py). Attaching a database to an app:
 * docs "Add a Lakebase resource to a Databricks App".
 */
/** Has every privilege with the grant option, by event triggers on everything new. */
const PLATFORM_SUPERUSER = 'databricks_superuser';
/** The platform's own administrators; what they own, and grant to each other, is theirs. */
const ADMINISTRATORS = new Set(['cloud_admin', 'databricks_control_plane', 'pg_database_owner']);
const READS = [
    { class: 'schema', privileges: ['USAGE'] },
    { class: 'table', privileges: ['SELECT'] },
];
/** What the platform's roles without the grant option hold. The number is the database's oid. */
const ROLES = [
    { name: /^databricks_gateway$/, grants: READS },
    { name: /^databricks_reader_\d+$/, grants: READS },
    { name: /^databricks_writer_\d+$/, grants: [{ class: 'schema', privileges: ['CREATE', 'USAGE'] }] },
];
/** An app's service principal: its Postgres role is its client id. */
const CLIENT_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** PostgreSQL's own defaults for PUBLIC, which an explicit ACL repeats. */
const PUBLIC_DEFAULTS = [
    { class: 'routine', privileges: ['EXECUTE'] },
    { class: 'type', privileges: ['USAGE'] },
    { class: 'database', privileges: ['CONNECT', 'TEMPORARY'] },
    { class: 'default-routine', privileges: ['EXECUTE'] },
    { class: 'default-type', privileges: ['USAGE'] },
];
function isPlatformRole(role) {
    return role === PLATFORM_SUPERUSER || ADMINISTRATORS.has(role) || ROLES.some(({ name }) => name.test(role));
}
/** Whether what `grantor` gave lasts: it is the owner's own, or the platform's. */
function isLastingGrantor(grantor, owner) {
    return grantor === owner || isPlatformRole(grantor);
}
/** The privileges of an entry that nobody has to ask for, and whether with the grant option. */
function platformPrivileges(on, { grantee, grantor }, deployers) {
    const none = { privileges: [], grantable: false };
    if (!isLastingGrantor(grantor, on.owner))
        return none;
    if (grantee === undefined)
        return { privileges: privilegesOf(PUBLIC_DEFAULTS, on), grantable: false };
    if (grantee === PLATFORM_SUPERUSER || ADMINISTRATORS.has(grantee))
        return { privileges: 'all', grantable: true };
    const role = ROLES.find(({ name }) => name.test(grantee));
    if (role)
        return { privileges: privilegesOf(role.grants, on), grantable: false };
    // A deployer creates schemas; without membership of databricks_superuser an administrator has to grant it that.
    if (on.class === 'database' && (deployers.includes(grantee) || CLIENT_ID.test(grantee)))
        return { privileges: ['CONNECT', 'CREATE'], grantable: false };
    return none;
}
/**
 * Whether a member of the owner role is there by its own right: as an administrator of the server, who can join whatever
 * it likes, or as the one who created the role (CREATE ROLE makes its caller an administrator of the new role, and a
 * superuser the grantor, since PostgreSQL 16).
 */
function belongsToOwner({ member, memberAdministers }, all) {
    const created = (each) => each.member === member && each.admin && !each.inherit && !each.set && each.grantorIsSuperuser;
    return isPlatformRole(member) || memberAdministers || all.some(created);
}
function privilegesOf(grants, on) {
    return grants.find((each) => each.class === on.class)?.privileges ?? [];
}

// EXTERNAL MODULE: ./src/postgres/grants/securable.ts
var securable = __webpack_require__(7629);
// EXTERNAL MODULE: ./src/postgres/identifier.ts
var identifier = __webpack_require__(8332);
;// CONCATENATED MODULE: ./src/postgres/migrations/file.ts
/** The time-outs of a file: its header's, else those of the run. */
function timeoutsOf(file, run) {
    return {
        lockTimeoutMs: file.lockTimeoutMs ?? run.lockTimeoutMs,
        statementTimeoutMs: file.statementTimeoutMs ?? run.statementTimeoutMs,
    };
}
function isRepeatable({ run }) {
    return run !== 'once';
}
const ORDERED_NAME = /^(\d+)_.+\.sql$/;
const REPEATABLE_NAME = /^R__.+\.sql$/;
/** The key of a file in the ledger and how often it runs; undefined when it needs a version and has none. */
function identify(name, run) {
    const rule = run ?? (REPEATABLE_NAME.test(name) ? 'on-change' : 'once');
    if (rule !== 'once')
        return { version: name, run: rule };
    const version = ORDERED_NAME.exec(name)?.[1];
    return version === undefined ? undefined : { version, run: rule };
}
/** Whether a key of the ledger is a version, as against the name of a repeatable file, which ends in `.sql`. */
function isVersion(key) {
    return /^\d+$/.test(key);
}
/** Orders by number: `2_b` comes before `10_a`, and `0002` is the same version as `2`. */
function compareVersions(a, b) {
    const [left, right] = [BigInt(a), BigInt(b)];
    if (left === right)
        return 0;
    return left < right ? -1 : 1;
}

;// CONCATENATED MODULE: ./src/postgres/migrations/ledger.ts


/** Lives in the app's schema, so that dropping the schema drops the memory of what was applied to it. */
const LEDGER_TABLE = 'lakebase_migrations';
/** Run as the owner role. What default privileges give to everybody else on a new table is taken back. */
function createLedger(schema) {
    const table = (0,identifier/* qualified */.LX)(schema, LEDGER_TABLE);
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
        `DO ${(0,identifier/* quoteLiteral */.ce)(revokeDefaults(schema, table))}`,
    ];
}
/** For a ledger that was made before files were timed. Run as the owner role. */
function upgradeLedger(schema) {
    return `ALTER TABLE ${(0,identifier/* qualified */.LX)(schema, LEDGER_TABLE)} ADD COLUMN duration_ms bigint`;
}
/**
 * The row of `version` as this entry; undefined: without the row. A file may get the number that another one gives up in
 * the same transaction, in any order, so a new number is marked first and taken once it is free.
 */
function amendLedger(schema, version, entry) {
    const table = (0,identifier/* qualified */.LX)(schema, LEDGER_TABLE);
    const row = `WHERE version = ${(0,identifier/* quoteLiteral */.ce)(version)}`;
    if (!entry)
        return [`DELETE FROM ${table} ${row}`];
    const [name, checksum] = [(0,identifier/* quoteLiteral */.ce)(entry.name), (0,identifier/* quoteLiteral */.ce)(entry.checksum)];
    const moved = entry.version === version ? version : `${MARK}${entry.version}`;
    const update = `UPDATE ${table} SET version = ${(0,identifier/* quoteLiteral */.ce)(moved)}, name = ${name}, checksum = ${checksum} ${row}`;
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
      AND (d.defaclnamespace = 0 OR n.nspname = ${(0,identifier/* quoteLiteral */.ce)(schema)}) AND a.grantee <> d.defaclrole
  LOOP
    EXECUTE format('REVOKE ALL ON TABLE %s FROM %s', ${(0,identifier/* quoteLiteral */.ce)(table)}, grantee);
  END LOOP;
END`;
}
/**
 * Fails when the session is not the owner role any more: the parser sees a SET ROLE, but not one that a DO block or a
 * function runs.
 */
function requireOwner({ ownerRole }) {
    const message = `the file left the session as another role than ${ownerRole}: a migration must not change the role`;
    return `DO ${(0,identifier/* quoteLiteral */.ce)(`
BEGIN
  IF current_user OPERATOR(pg_catalog.<>) ${(0,identifier/* quoteLiteral */.ce)(ownerRole)}::pg_catalog.name THEN
    RAISE EXCEPTION USING MESSAGE = ${(0,identifier/* quoteLiteral */.ce)(message)}, ERRCODE = 'insufficient_privilege';
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
    const gitSha = applied.gitSha === undefined ? 'NULL' : (0,identifier/* quoteLiteral */.ce)(applied.gitSha);
    const again = isRepeatable(file) ? REPLACE_ROW : '';
    return `INSERT INTO ${(0,identifier/* qualified */.LX)(schema, LEDGER_TABLE)} (version, name, checksum, applied_by, git_sha, duration_ms, tool_version)
VALUES (${values.map(identifier/* quoteLiteral */.ce).join(', ')}, ${gitSha}, ${DURATION_MS}, ${(0,identifier/* quoteLiteral */.ce)(toolVersion)})${again}`;
}
const REPLACE_ROW = `
ON CONFLICT (version) DO UPDATE SET checksum = excluded.checksum, applied_at = DEFAULT,
  applied_by = excluded.applied_by, git_sha = excluded.git_sha, duration_ms = excluded.duration_ms, tool_version = excluded.tool_version`;

;// CONCATENATED MODULE: ./src/postgres/grants/wished.ts

/** What a grant gives (design decision 4). Membership of the owner role needs no privileges beside it. */
function wishedPrivileges({ access, create }) {
    if (access === 'owner')
        return { schema: [], table: [], sequence: [] };
    const schema = create ? ['CREATE', 'USAGE'] : ['USAGE'];
    if (access === 'read-only')
        return { schema, table: ['SELECT'], sequence: ['SELECT'] };
    return { schema, table: ['DELETE', 'INSERT', 'SELECT', 'UPDATE'], sequence: ['SELECT', 'USAGE'] };
}
/** The role of a grantee; undefined while the app has none. */
function roleOf({ grantee }, { appRole }) {
    return grantee.kind === 'role' ? grantee.role : appRole;
}
/** Roles that are wished to be members of the owner role. */
function ownersOf(wanted) {
    const owners = wanted.grants.filter(({ access }) => access === 'owner');
    return owners.map((grant) => roleOf(grant, wanted)).filter((role) => role !== undefined);
}
/** The ledger is nobody's but the owner's, and default privileges count for what the owner role creates in the schema. */
function wishesOf(wanted) {
    const byRole = new Map(wanted.grants.map((grant) => [roleOf(grant, wanted), wishedPrivileges(grant)]));
    return (role, on) => {
        const wished = byRole.get(role);
        if (!wished || (on.class === 'table' && on.name === LEDGER_TABLE))
            return [];
        const kind = wishedClass(on.class);
        if (kind === undefined)
            return [];
        if (on.class !== kind && (on.owner !== wanted.ownerRole || on.name === ''))
            return [];
        return wished[kind];
    };
}
function wishedClass(on) {
    switch (on) {
        case 'schema':
            return 'schema';
        case 'table':
        case 'default-table':
            return 'table';
        case 'sequence':
        case 'default-sequence':
            return 'sequence';
        default:
            return undefined;
    }
}

;// CONCATENATED MODULE: ./src/postgres/grants/extra.ts




/**
 * Every privilege that is granted and neither wished nor the platform's. What things have in common is one entry: a
 * GRANT ON ALL TABLES by hand is one line, not two thousand.
 */
function extraPrivileges(wanted, catalog) {
    const wishes = wishesOf(wanted);
    const deployers = [catalog.login.role, ...ownersOf(wanted)];
    const found = (0,securable/* securables */.Y2)(wanted, catalog).flatMap((on) => on.acl.flatMap((entry) => judgementsOf(entry, on, wishes, deployers).map((judgement) => ({ on, judgement }))));
    const alike = grouped(found, ({ on, judgement }) => JSON.stringify([on.class, on.owner, (0,securable/* isDefault */.uP)(on.class) ? on.name : on.column, judgement]));
    return [...alike.values()].flatMap((group) => {
        const [first] = group;
        return first ? [{ ...first.judgement, on: group.map(({ on }) => on) }] : [];
    });
}
function judgementsOf(entry, on, wishes, deployers) {
    const { grantee, grantor, grantable } = entry;
    const platform = platformPrivileges(on, entry, deployers);
    const wished = grantee === undefined ? [] : wishes(grantee, on);
    const given = (privilege) => platform.privileges === 'all' || platform.privileges.includes(privilege);
    const unwished = entry.privileges.filter((each) => !given(each) && !wished.includes(each));
    const kept = entry.privileges.filter((each) => !unwished.includes(each));
    const judgement = (privileges, optionOnly) => privileges.length === 0
        ? []
        : [{ grantee, grantor, privileges, optionOnly, passedOn: passesOn(entry, privileges, on) }];
    return [...judgement(unwished, false), ...(grantable && !platform.grantable ? judgement(kept, true) : [])];
}
function passesOn({ grantee, grantable }, privileges, { acl }) {
    if (!grantable)
        return false;
    return acl.some((other) => other.grantor === grantee && other.privileges.some((each) => privileges.includes(each)));
}

;// CONCATENATED MODULE: ./src/postgres/grants/membership.ts





/**
 * Members of the owner role that are missing, and those that nobody wished for, together with roles that the app's own
 * role is a member of: both can do more than their privileges say.
 *
 * Throws DeployError `OWNER_ROLE_NOT_GRANTABLE` when the deployer may not pass on membership of the owner role.
 */
function planMemberships(wanted, catalog) {
    const missing = wanted.grants.filter(({ access }) => access === 'owner');
    const changes = missing.flatMap((grant) => missingMembership(wanted, catalog, grant));
    if (!catalog)
        return { changes, findings: [] };
    const findings = [];
    for (const extra of extraMemberships(wanted, catalog)) {
        const revocable = extra.grantor === catalog.login.role || catalog.settable.includes(extra.grantor);
        if (wanted.grantsMode === 'authoritative' && revocable)
            changes.push({ kind: 'revoke-membership', ...extra });
        else
            findings.push(membershipFinding(extra, wanted, remedyFor(extra, wanted)));
    }
    return {
        changes,
        findings: [...findings, ...attributes(wanted, catalog), ...publicSchema(wanted, catalog)],
    };
}
function missingMembership(wanted, catalog, grant) {
    const { ownerRole } = wanted;
    const role = roleOf(grant, wanted);
    if (role !== undefined && catalog?.ownerMembers.includes(role))
        return [];
    if (catalog?.owner && !catalog.owner.admin) {
        throw new src_error/* DeployError */.sH('OWNER_ROLE_NOT_GRANTABLE', `${role ? `"${role}"` : 'The app'} is to be a member of "${ownerRole}", and "${catalog.login.role}" may not grant that.`, {
            hint: `Let an administrator of the role run: GRANT ${(0,identifier/* quoteIdentifier */.Cm)(ownerRole)} TO ${(0,identifier/* quoteIdentifier */.Cm)(catalog.login.role)} WITH ADMIN TRUE;`,
        });
    }
    return [{ kind: 'grant-owner-membership', role: ownerRole, grantee: grant.grantee }];
}
function extraMemberships(wanted, catalog) {
    const { memberships } = catalog;
    const counts = rolesThatCount(wanted, catalog);
    return memberships.flatMap((each) => {
        const { role, member, grantor } = each;
        if (!counts(role))
            return [];
        const excess = excessOf(each, wanted, catalog);
        if (excess === 'none')
            return [];
        const passedOn = memberships.some((other) => other.role === role && other.grantor === member);
        return [{ role, member, grantor, optionOnly: excess === 'admin', passedOn }];
    });
}
/** Roles belong to the whole server: those that can do nothing in this schema are the business of other databases. */
function rolesThatCount(wanted, catalog) {
    const holders = new Set((0,securable/* securables */.Y2)(wanted, catalog).flatMap(({ owner, acl }) => [owner, ...acl.map(({ grantee }) => grantee)]));
    return (role) => role === wanted.ownerRole || role.startsWith('pg_') || isPlatformRole(role) || holders.has(role);
}
function excessOf(membership, wanted, { login, memberships }) {
    const { role, member, admin } = membership;
    if (role !== wanted.ownerRole)
        return 'all';
    if (ownersOf(wanted).includes(member))
        return admin ? 'admin' : 'none';
    const owners = memberships.filter((other) => other.role === role);
    return member === login.role || belongsToOwner(membership, owners) ? 'none' : 'all';
}
/** The REVOKE of a membership, without a semicolon. */
function revokeMembership({ role, member, grantor, optionOnly, passedOn }) {
    const option = optionOnly ? 'ADMIN OPTION FOR ' : '';
    return `REVOKE ${option}${(0,identifier/* quoteIdentifier */.Cm)(role)} FROM ${(0,identifier/* quoteIdentifier */.Cm)(member)} GRANTED BY ${(0,identifier/* quoteIdentifier */.Cm)(grantor)}${passedOn ? ' CASCADE' : ''}`;
}
function remedyFor({ role }, { ownerRole, grantsMode }) {
    if (grantsMode === 'authoritative')
        return '';
    const wish = role === ownerRole ? ', wish for it with `access: owner` below `grants.roles`' : '';
    return `Set \`grants.mode: authoritative\` so that the deploy revokes what nobody wished for${wish}, or `;
}
/** A membership for somebody to read: what it means, then `remedy` and the statement that takes it back. */
function membershipFinding(extra, { ownerRole }, remedy) {
    const { role, member, grantor, optionOnly } = extra;
    const can = optionOnly ? `may make others members of "${role}"` : `is a member of "${role}"`;
    const reach = role === ownerRole ? 'the owner of the schema and all in it' : 'whose rights the app has with it';
    const hint = `${remedy}as ${(0,identifier/* quoteIdentifier */.Cm)(grantor)} run: ${revokeMembership(extra)};`;
    return {
        code: 'MEMBERSHIP_NOT_WISHED',
        key: JSON.stringify([role, member, grantor]),
        message: `"${member}" ${can}, ${reach} (granted by "${grantor}"), and nobody wished for that.`,
        hint: hint.charAt(0).toUpperCase() + hint.slice(1),
        objects: [role],
    };
}
/** What reaches further than any privilege, and no GRANT shows or takes away. */
function beyondGrants(wanted, catalog) {
    return [...attributes(wanted, catalog), ...publicSchema(wanted, catalog)];
}
function attributes({ appRole }, { appAttributes }) {
    if (appRole === undefined || appAttributes.length === 0)
        return [];
    return [
        {
            code: 'ROLE_ATTRIBUTE_NOT_WISHED',
            key: appRole,
            message: `The app's role "${appRole}" has ${appAttributes.join(', ')}, which goes beyond every privilege.`,
            hint: `Let an administrator run: ALTER ROLE ${(0,identifier/* quoteIdentifier */.Cm)(appRole)} ${appAttributes.map((each) => `NO${each}`).join(' ')};`,
            objects: [appRole],
        },
    ];
}
function publicSchema({ database }, { publicCreates }) {
    if (!publicCreates)
        return [];
    return [
        {
            code: 'PUBLIC_SCHEMA_CREATE',
            key: database,
            message: `Everybody may create objects in the schema "public" of database "${database}", as before PostgreSQL 15: functions planted there run as whoever calls them.`,
            hint: 'Let the owner of the database run: REVOKE CREATE ON SCHEMA public FROM PUBLIC;',
            objects: ['public'],
        },
    ];
}

;// CONCATENATED MODULE: ./src/postgres/object.ts

/** `ALTER TABLE "app"."notes" OWNER TO "app_owner"` */
function alterOwner(schema, object, to) {
    return `ALTER ${object.kind.toUpperCase()} ${(0,identifier/* qualified */.LX)(schema, object.name)}${argumentsOf(object)} OWNER TO ${(0,identifier/* quoteIdentifier */.Cm)(to)}`;
}
/** `TABLE "app"."notes"`, as GRANT names what it is on. */
function grantOn(on, schema, object) {
    return on === 'schema'
        ? `SCHEMA ${(0,identifier/* quoteIdentifier */.Cm)(object)}`
        : `${on.toUpperCase()} ${(0,identifier/* qualified */.LX)(schema, object)}`;
}
function argumentsOf({ kind, signature }) {
    if (signature === undefined)
        return '';
    return `(${kind === 'aggregate' && signature === '' ? '*' : signature})`;
}

;// CONCATENATED MODULE: ./src/postgres/ownership.ts



/**
 * The owner role, the deployer's membership of it, the schema and who owns what is in it. Undefined catalog: an empty
 * database on a server of its own, where nothing stands in the way.
 *
 * Throws DeployError `OWNER_ROLE_NEEDED`, `OWNER_ROLE_NOT_JOINED`, `OWNER_ROLE_CAN_LOGIN`, `SCHEMA_NOT_CREATABLE` or
 * `SCHEMA_OWNED_BY_OTHER` when the deployer lacks a right, with the statement that gives it.
 */
function planOwnership(wanted, catalog) {
    const objects = catalog ? planObjects(wanted, catalog) : { changes: [], findings: [] };
    return {
        changes: [
            ...planOwnerRole(wanted, catalog),
            ...planSchema(wanted, catalog),
            ...planExtensions(wanted, catalog),
            ...objects.changes,
        ],
        findings: objects.findings,
    };
}
/** Whether this run will own `object` once its ownership changes are made. */
function willOwn(wanted, catalog, object) {
    return object.owner === wanted.ownerRole || movable(wanted, catalog, object.owner);
}
/** The owner that something of `owner` will have once this run's ownership changes are made. */
function willOwnAs(wanted, catalog, owner) {
    return willOwn(wanted, catalog, { owner }) ? wanted.ownerRole : owner;
}
function planOwnerRole({ database, ownerRole: role }, catalog) {
    const join = { kind: 'join-owner-role', role };
    if (!catalog)
        return [{ kind: 'create-owner-role', role }, join];
    const { owner, login, ownerAdmins } = catalog;
    const grant = `GRANT ${(0,identifier/* quoteIdentifier */.Cm)(role)} TO ${(0,identifier/* quoteIdentifier */.Cm)(login.role)} WITH INHERIT TRUE, SET TRUE;`;
    if (!owner) {
        if (login.createRole)
            return [{ kind: 'create-owner-role', role }, join];
        throw new src_error/* DeployError */.sH('OWNER_ROLE_NEEDED', `The role "${role}", which is to own the schema in database "${database}", does not exist, and "${login.role}" may not create roles: it has no CREATEROLE and is not a member of databricks_superuser.`, { hint: `Let an administrator run: CREATE ROLE ${(0,identifier/* quoteIdentifier */.Cm)(role)} NOLOGIN; ${grant}` });
    }
    if (owner.canLogin) {
        throw new src_error/* DeployError */.sH('OWNER_ROLE_CAN_LOGIN', `"${role}" cannot be the owner role: somebody can log in as it.`, {
            hint: 'Name a role of its own in deployment.yaml (`lakebase.owner_role`), or leave the key out: the role is then made by the deploy.',
        });
    }
    if (owner.inherit && owner.set)
        return [];
    if (owner.admin)
        return [join];
    throw new src_error/* DeployError */.sH('OWNER_ROLE_NOT_JOINED', `"${login.role}" is not a member of the owner role "${role}" and may not make itself one.`, { hint: `Let ${oneOf(ownerAdmins)} run: ${grant}` });
}
function planSchema(wanted, catalog) {
    const { database, schema, ownerRole } = wanted;
    const create = { kind: 'create-schema', schema, owner: ownerRole };
    if (!catalog)
        return [create];
    const from = catalog.schema?.owner;
    if (from === ownerRole)
        return [];
    if (from !== undefined && !movable(wanted, catalog, from))
        throw foreignSchema(wanted, catalog, from);
    if (!catalog.login.createSchema) {
        throw new src_error/* DeployError */.sH('SCHEMA_NOT_CREATABLE', `"${catalog.login.role}" may not create schema "${schema}" or change its owner: it has no CREATE on database "${database}".`, {
            hint: `Let the database's owner run: GRANT CREATE ON DATABASE ${(0,identifier/* quoteIdentifier */.Cm)(database)} TO ${(0,identifier/* quoteIdentifier */.Cm)(catalog.login.role)};`,
        });
    }
    return [from === undefined ? create : { kind: 'set-schema-owner', schema, from, to: ownerRole }];
}
/** One that is there stays where it is: an extension belongs to the whole database. */
function planExtensions({ extensions, schema }, catalog) {
    return extensions
        .filter((extension) => !catalog?.extensions.includes(extension))
        .map((extension) => ({ kind: 'create-extension', extension, schema }));
}
function foreignSchema({ schema, ownerRole, ownership }, { actsFor }, owner) {
    const alter = `ALTER SCHEMA ${(0,identifier/* quoteIdentifier */.Cm)(schema)} OWNER TO ${(0,identifier/* quoteIdentifier */.Cm)(ownerRole)};`;
    const hint = ownership === 'keep' && actsFor.includes(owner)
        ? 'Set `lakebase.ownership: enforce` to let the deploy take it over, or choose another `lakebase.schema`.'
        : `${runAs(owner, ownerRole, alter)} Or choose another \`lakebase.schema\`.`;
    return new src_error/* DeployError */.sH('SCHEMA_OWNED_BY_OTHER', `Schema "${schema}" belongs to "${owner}", not to the owner role "${ownerRole}".`, {
        hint,
    });
}
function planObjects(wanted, catalog) {
    const { schema, ownerRole } = wanted;
    const foreign = catalog.objects.filter((object) => object.owner !== ownerRole && object.follows === undefined);
    const [move, keep] = partition(foreign, (object) => movable(wanted, catalog, object.owner));
    return {
        changes: move.map((object) => ({ kind: 'set-object-owner', object, to: ownerRole })),
        findings: keep.map((object) => foreignObject(wanted, object, wanted.ownership === 'keep' && catalog.actsFor.includes(object.owner)
            ? 'Set `lakebase.ownership: enforce` to let the deploy take it over.'
            : runAs(object.owner, ownerRole, `${alterOwner(schema, object, ownerRole)};`))),
    };
}
function foreignObject({ schema }, object, hint) {
    const { kind, name, signature, owner } = object;
    return {
        code: 'OBJECT_OWNED_BY_OTHER',
        key: `${kind} ${name}(${signature ?? ''})`,
        message: `${capitalised(kind)} "${schema}"."${name}" belongs to "${owner}": a migration cannot alter or drop it.`,
        hint,
        objects: [name],
    };
}
/** Only what the login has the rights of, and never REASSIGN OWNED: each object is a change that the plan shows. */
function movable({ ownership }, { actsFor }, owner) {
    return ownership === 'enforce' && actsFor.includes(owner);
}
/** Only the owner can give an object away, and only to a role that it may SET ROLE to. */
function runAs(owner, ownerRole, statement) {
    const [from, to] = [(0,identifier/* quoteIdentifier */.Cm)(owner), (0,identifier/* quoteIdentifier */.Cm)(ownerRole)];
    return `As an administrator of ${to} run: GRANT ${to} TO ${from}; then as ${from}: ${statement} then: REVOKE ${to} FROM ${from};`;
}
function oneOf(roles) {
    return roles.length > 0 ? `one of its administrators (${roles.join(', ')})` : 'an administrator';
}
function capitalised(text) {
    return text.charAt(0).toUpperCase() + text.slice(1);
}
function partition(items, test) {
    return [items.filter(test), items.filter((item) => !test(item))];
}

;// CONCATENATED MODULE: ./src/postgres/grants/missing.ts







/** The missing privileges, as grants; those that the deployer may not give, as findings. */
function planMissing(wanted, catalog) {
    const changes = [];
    const findings = [];
    for (const missing of missingPrivileges(wanted, catalog)) {
        const { class: on, name, privileges, grantee } = missing;
        const refused = catalog ? beyond(missing, wanted, catalog) : [];
        if (missing.object && refused.length > 0)
            findings.push(ungrantable(wanted, missing.object, missing, refused));
        else
            changes.push({ kind: 'grant', class: on, object: name, privileges, grantee });
    }
    return { changes, findings };
}
/** Everything that is wished and not there: the schema, what is in it, what will be. */
function missingPrivileges(wanted, catalog) {
    const targets = targetsOf(wanted, catalog);
    return wanted.grants.flatMap((grant) => {
        const wished = wishedPrivileges(grant);
        const role = existingRole(grant, wanted, catalog);
        return targets.flatMap((target) => {
            const { class: on, name, object } = target;
            const owned = object === undefined || (catalog && willOwn(wanted, catalog, object));
            if (object && object.owner === role && !owned)
                return [];
            const has = granted(target, role, wanted);
            const privileges = wished[missing_wishedClass(on)].filter((privilege) => !has.has(privilege));
            return privileges.length === 0
                ? []
                : [{ class: on, name, privileges, grantee: grant.grantee, role, object }];
        });
    });
}
function targetsOf({ schema, ownerRole }, catalog) {
    const defaults = (on) => ({
        class: `default-${on}`,
        name: schema,
        owner: ownerRole,
        acl: (catalog?.defaults ?? [])
            .filter((each) => each.role === ownerRole && each.inSchema && each.on === on)
            .flatMap(({ acl }) => acl),
    });
    const objects = (catalog?.objects ?? []).flatMap((object) => {
        const on = grantable(object);
        return on ? [{ class: on, name: object.name, owner: object.owner, acl: object.acl, object }] : [];
    });
    const { owner = ownerRole, acl = [] } = catalog?.schema ?? {};
    return [{ class: 'schema', name: schema, owner, acl }, ...objects, defaults('table'), defaults('sequence')];
}
function missing_wishedClass(on) {
    switch (on) {
        case 'schema':
            return 'schema';
        case 'table':
        case 'default-table':
            return 'table';
        case 'sequence':
        case 'default-sequence':
            return 'sequence';
    }
}
/** The grantee's role; undefined while it does not exist: an app gets its role with its database resource. */
function existingRole(grant, wanted, catalog) {
    const role = roleOf(grant, wanted);
    return role !== undefined && catalog?.roles.includes(role) ? role : undefined;
}
/** What grants are for: tables and sequences, but for the ledger and the sequences that nobody needs a privilege on. */
function grantable({ kind, name, identity }) {
    const on = (0,securable/* classOf */.Kl)(kind);
    if (identity || name === LEDGER_TABLE)
        return undefined;
    return on === 'table' || on === 'sequence' ? on : undefined;
}
/**
 * What the role has. In authoritative mode only what its grantor keeps the right to give counts: the rest goes when that
 * grantor loses the grant option.
 */
function granted({ acl, owner }, role, { grantsMode }) {
    const entries = acl.filter(({ grantee, grantor }) => role !== undefined &&
        grantee === role &&
        (grantsMode === 'additive' || isLastingGrantor(grantor, owner)));
    return new Set(entries.flatMap(({ privileges }) => privileges));
}
/** The privileges that the login may not pass on, on what the owner role will not own. */
function beyond({ privileges, object }, wanted, catalog) {
    if (object?.grantable === undefined || willOwn(wanted, catalog, object))
        return [];
    const { grantable: allowed } = object;
    return privileges.filter((privilege) => !allowed.includes(privilege));
}
function ungrantable({ schema }, { name, kind, owner }, { role }, privileges) {
    const on = (0,securable/* classOf */.Kl)(kind) === 'sequence' ? 'sequence' : 'table';
    const who = role === undefined ? 'the app' : `"${role}"`;
    const statement = `GRANT ${privileges.join(', ')} ON ${grantOn(on, schema, name)} TO ${role === undefined ? '<the app>' : (0,identifier/* quoteIdentifier */.Cm)(role)};`;
    return {
        code: 'GRANT_NEEDS_OWNER',
        key: `${name} ${role ?? ''}`,
        message: `${who} has no ${privileges.join(', ')} on "${schema}"."${name}", which belongs to "${owner}"; the deployer may not grant on it.`,
        hint: `As ${(0,identifier/* quoteIdentifier */.Cm)(owner)} run: ${statement}`,
        objects: [name],
    };
}

;// CONCATENATED MODULE: ./src/postgres/grants/revoke.ts




/**
 * What is to be done about privileges that nobody wished for: with `grants.mode: authoritative` they are revoked where
 * the deployer may act as the one who granted them; everything else is a finding that says who must run what.
 */
function planRevocations(wanted, catalog) {
    if (!catalog)
        return { changes: [], findings: [] };
    const changes = [];
    const findings = [];
    const extras = extraPrivileges(wanted, catalog);
    for (const extra of extras) {
        const as = actingGrantor(extra, wanted, catalog);
        if (wanted.grantsMode !== 'authoritative')
            findings.push(extraFinding(extra, as, wanted, ADDITIVE));
        else if (goesWithItsGrantor(extra, extras, wanted, catalog))
            continue;
        else if (mayActAs(as, wanted, catalog))
            changes.push({ kind: 'revoke', ...extra, as });
        else
            findings.push(extraFinding(extra, as, wanted, ''));
    }
    return { changes, findings };
}
/** The way out that is better than running a statement by hand; the statement follows. */
const ADDITIVE = 'Wish for it below `grants.roles`, set `grants.mode: authoritative` so that the deploy revokes what nobody wished for, or ';
/** The grantor at the moment of the REVOKE: a change of owner makes the new owner the grantor of what the old one granted. */
function actingGrantor({ on, grantor }, wanted, catalog) {
    const [first] = on;
    if (!first || first.owner !== grantor || (0,securable/* isDefault */.uP)(first.class) || first.class === 'database')
        return grantor;
    return willOwnAs(wanted, catalog, first.owner);
}
/** REVOKE takes back only what the role that runs it has granted itself. */
function mayActAs(role, { ownerRole }, { login, settable }) {
    return role === ownerRole || role === login.role || settable.includes(role);
}
/**
 * Taking the grant option from who passed a privilege on takes back, with CASCADE, what was passed on. That is surer than
 * a REVOKE by the passer itself, which may not even see into the schema any more.
 */
function goesWithItsGrantor(extra, all, wanted, catalog) {
    const passers = all.filter(({ grantee, passedOn }) => passedOn && grantee === extra.grantor);
    const revoked = passers.filter((passer) => mayActAs(actingGrantor(passer, wanted, catalog), wanted, catalog) ||
        goesWithItsGrantor(passer, all, wanted, catalog));
    const taken = new Set(revoked.flatMap(({ on, privileges }) => pairs(on, privileges)));
    return pairs(extra.on, extra.privileges).every((pair) => taken.has(pair));
}
function pairs(on, privileges) {
    return on.flatMap((each) => privileges.map((privilege) => `${privilege} ${each.class} ${(0,securable/* inWords */.r4)(each)}`));
}
/** The REVOKE of an extra, without a semicolon. */
function revokeStatement(schema, extra) {
    const { on, grantee, privileges, optionOnly, passedOn } = extra;
    const [first] = on;
    if (!first)
        return '';
    const option = optionOnly ? 'GRANT OPTION FOR ' : '';
    const from = grantee === undefined ? 'PUBLIC' : (0,identifier/* quoteIdentifier */.Cm)(grantee);
    const cascade = passedOn ? ' CASCADE' : '';
    if ((0,securable/* isDefault */.uP)(first.class)) {
        const where = first.name === '' ? '' : ` IN SCHEMA ${(0,identifier/* quoteIdentifier */.Cm)(first.name)}`;
        return `ALTER DEFAULT PRIVILEGES FOR ROLE ${(0,identifier/* quoteIdentifier */.Cm)(first.owner)}${where} REVOKE ${option}${privileges.join(', ')} ON ${(0,securable/* defaultObjects */.ij)(first.class)} FROM ${from}${cascade}`;
    }
    return `REVOKE ${option}${(0,securable/* privilegeList */.M5)(privileges, first.column)} ON ${(0,securable/* onClause */.dU)(schema, on)} FROM ${from}${cascade}`;
}
/** An extra for somebody to read: what is wrong, then `remedy` and the statement that takes it back, and who runs it. */
function extraFinding(extra, as, { schema }, remedy) {
    const { on, grantee, grantor, privileges } = extra;
    const [first] = on;
    const statement = `as ${(0,identifier/* quoteIdentifier */.Cm)(as)} run: ${revokeStatement(schema, extra)};`;
    return {
        code: code(extra),
        key: JSON.stringify([first?.class, first?.owner, first?.column, grantee, grantor, privileges]),
        message: `${sentence(extra)}, and nobody wished for that.`,
        hint: revoke_capitalised(remedy + statement),
        objects: on.map(securable/* inWords */.r4),
    };
}
function sentence({ on, grantee, grantor, privileges, optionOnly }) {
    const [first] = on;
    const who = grantee === undefined ? 'PUBLIC' : `"${grantee}"`;
    const what = privileges.join(', ');
    const where = (0,securable/* itemsInWords */.pm)(on);
    if (first && (0,securable/* isDefault */.uP)(first.class))
        return `${revoke_capitalised(where)} that "${first.owner}" creates will give ${what}${optionOnly ? ' with the grant option' : ''} to ${who}`;
    return `${who} ${optionOnly ? 'may pass on' : 'has'} ${what} on ${where} (granted by "${grantor}")`;
}
function code({ on, optionOnly }) {
    const [first] = on;
    if (first && (0,securable/* isDefault */.uP)(first.class))
        return 'DEFAULT_PRIVILEGE_NOT_WISHED';
    return optionOnly ? 'GRANT_OPTION_NOT_WISHED' : 'PRIVILEGE_NOT_WISHED';
}
function revoke_capitalised(text) {
    return text.charAt(0).toUpperCase() + text.slice(1);
}

;// CONCATENATED MODULE: ./src/postgres/audit.ts









const BY_DEPLOY = 'The next deploy does it.';
/**
 * Everything in owners, grants and memberships that is not as it is wished, whatever the login that looks may change:
 * an auditor needs no rights. Pure.
 */
function auditDatabase(wanted, catalog) {
    return [
        ...auditOwnership(wanted, catalog),
        ...auditMissing(wanted, catalog),
        ...auditExtra(wanted, catalog),
        ...beyondGrants(wanted, catalog),
    ];
}
function auditOwnership(wanted, catalog) {
    const { schema, ownerRole, database } = wanted;
    const finding = (code, name, message, hint = BY_DEPLOY) => ({
        code,
        key: name,
        message,
        hint,
        objects: [name],
    });
    const role = catalog.owner?.canLogin
        ? [
            finding('OWNER_ROLE_CAN_LOGIN', ownerRole, `Somebody can log in as "${ownerRole}", the owner of the schema.`, `Let an administrator run: ALTER ROLE "${ownerRole}" NOLOGIN;`),
        ]
        : [];
    if (!catalog.schema)
        return [...role, finding('SCHEMA_MISSING', schema, `Database "${database}" has no schema "${schema}".`)];
    const { owner } = catalog.schema;
    const own = owner === ownerRole
        ? []
        : [
            finding('SCHEMA_OWNED_BY_OTHER', schema, `Schema "${schema}" belongs to "${owner}", not to the owner role "${ownerRole}".`, 'The next deploy takes it over where the deployer may act as its owner.'),
        ];
    const foreign = catalog.objects.filter((object) => object.owner !== ownerRole && object.follows === undefined);
    const objects = foreign.map((object) => {
        const statement = `${alterOwner(schema, object, ownerRole)};`;
        const remedy = wanted.ownership === 'enforce'
            ? 'The next deploy takes it over where the deployer may act as its owner. Else: '
            : '';
        return foreignObject(wanted, object, remedy + runAs(object.owner, ownerRole, statement));
    });
    return [...role, ...own, ...objects];
}
/** The same privileges missing on many things are one finding. */
function auditMissing(wanted, catalog) {
    const groups = grouped(missingPrivileges(wanted, catalog), ({ class: on, privileges, grantee }) => JSON.stringify([on, privileges, grantee]));
    const members = ownersOf(wanted).filter((role) => !catalog.ownerMembers.includes(role));
    return [
        ...[...groups].map(([key, missing]) => missingFinding(key, missing)),
        ...members.map((role) => ({
            code: 'MEMBERSHIP_MISSING',
            key: role,
            message: `"${role}" is no member of the owner role "${wanted.ownerRole}".`,
            hint: BY_DEPLOY,
            objects: [wanted.ownerRole],
        })),
    ];
}
function missingFinding(key, missing) {
    const [first] = missing;
    const on = missing.map(({ class: each, name }) => ({
        class: each,
        name,
        signature: undefined,
        column: undefined,
    }));
    const who = first ? inWords(first.grantee, first.role) : '';
    return {
        code: 'PRIVILEGE_MISSING',
        key,
        message: `${who} has no ${first?.privileges.join(', ')} on ${(0,securable/* itemsInWords */.pm)(on)}.`,
        hint: BY_DEPLOY,
        objects: missing.map(({ name }) => name),
    };
}
function inWords(grantee, role) {
    if (grantee.kind === 'role')
        return `"${grantee.role}"`;
    return role === undefined ? 'The app, which has no Postgres role,' : `The app ("${role}")`;
}
function auditExtra(wanted, catalog) {
    const remedy = wanted.grantsMode === 'authoritative'
        ? 'The next deploy revokes it where the deployer may act as its grantor; else '
        : ADDITIVE;
    return [
        ...extraPrivileges(wanted, catalog).map((extra) => extraFinding(extra, actingGrantor(extra, wanted, catalog), wanted, remedy)),
        ...extraMemberships(wanted, catalog).map((extra) => membershipFinding(extra, wanted, remedy)),
    ];
}

;// CONCATENATED MODULE: ./src/databricks/transport.ts

/** No answer came. */
class NetworkError extends src_error/* DeployError */.sH {
    /** False when the request certainly did not reach the platform. */
    sent;
    constructor(code, message, options) {
        super(code, message, options);
        this.name = 'NetworkError';
        this.sent = options.sent;
    }
}
/**
 * One HTTP request and its whole answer, metered. Redirects are answers, not followed: a bearer must not travel to
 * another host. Throws NetworkError, or the signal's reason when the run is cancelled.
 */
async function exchange(ports, request) {
    const start = ports.clock.now();
    const timeout = AbortSignal.timeout(request.timeoutMs);
    try {
        const response = await ports.fetch(request.url, {
            method: request.method,
            headers: request.headers,
            redirect: 'manual',
            signal: AbortSignal.any([ports.signal, timeout]),
            ...(request.body === undefined ? {} : { body: request.body }),
        });
        return {
            status: response.status,
            headers: response.headers,
            bytes: new Uint8Array(await response.arrayBuffer()),
        };
    }
    catch (cause) {
        ports.signal.throwIfAborted();
        throw networkError(request, timeout.aborted, cause);
    }
    finally {
        ports.meter.call({ method: request.method, path: request.url.pathname, start, end: ports.clock.now() });
    }
}
const UNTRUSTED_HINT = 'Behind a proxy that inspects TLS, set NODE_EXTRA_CA_CERTS to the file with its certificate. Verification is never turned off.';
const UNTRUSTED = /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_|ERR_TLS_CERT_ALTNAME_INVALID)/;
const NEVER_SENT = ['ECONNREFUSED', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH', 'UND_ERR_CONNECT_TIMEOUT'];
function networkError(request, timedOut, cause) {
    const { host, pathname } = request.url;
    const what = `${request.method} ${pathname}`;
    if (timedOut) {
        const seconds = Math.round(request.timeoutMs / 1000);
        return new NetworkError('REQUEST_TIMEOUT', `${what} on ${host} got no answer within ${seconds} s.`, {
            cause,
            sent: true,
            retryable: true,
            hint: 'Run the job again: what is already done is not repeated.',
        });
    }
    const code = codeOf(cause);
    if (code === 'ENOTFOUND') {
        return new NetworkError('HOST_NOT_FOUND', `${host} does not exist: the name does not resolve.`, {
            cause,
            sent: false,
            hint: 'Check `databricks-host`: it is the URL of the workspace, such as https://dbc-a1b2c3d4-e5f6.cloud.databricks.com.',
        });
    }
    if (UNTRUSTED.test(code)) {
        return new NetworkError('TLS_UNTRUSTED', `The certificate of ${host} is not trusted (${code}).`, {
            cause,
            sent: false,
            hint: UNTRUSTED_HINT,
        });
    }
    return new NetworkError('NETWORK', `${what} on ${host} failed: ${code || 'the connection was lost'}.`, {
        cause,
        sent: !NEVER_SENT.includes(code),
        retryable: true,
        hint: 'Check that the runner may reach the workspace: proxy, firewall, IP access list.',
    });
}
/** The system's error code, which fetch hides in `cause`. */
function codeOf(error) {
    if (!(error instanceof Error))
        return '';
    if ('code' in error && typeof error.code === 'string')
        return error.code;
    return codeOf(error.cause);
}

;// CONCATENATED MODULE: ./src/databricks/api-error.ts


/** An answer of the platform that is not 2xx, or the error of a finished long-running operation (`status` 200). */
class ApiError extends src_error/* DeployError */.sH {
    status;
    /** The platform's `error_code`; undefined when the body had none or a number. */
    errorCode;
    platformMessage;
    structured;
    requestId;
    details;
    /** How long the platform asks to wait, from `Retry-After` or RetryInfo. */
    retryAfterMs;
    constructor(code, message, fields) {
        super(code, message, fields);
        this.name = 'ApiError';
        this.status = fields.status;
        this.errorCode = fields.errorCode;
        this.platformMessage = fields.platformMessage;
        this.structured = fields.structured;
        this.requestId = fields.requestId;
        this.details = fields.details;
        this.retryAfterMs = fields.retryAfterMs;
    }
}
/** The error codes of a thing that does not exist; undefined: the body had none. */
const NOT_FOUND_CODES = [
    undefined,
    'NOT_FOUND',
    'RESOURCE_DOES_NOT_EXIST',
];
/**
 * True only for a structured 404: the API itself says that the thing does not exist. A 404 of a proxy, an HTML page or
 * `ENDPOINT_NOT_FOUND` (the workspace has no such API) says nothing about the thing. The Apps and instances APIs leave
 * `error_code` out (databricks/cli:libs/testserver).
 */
function isNotFound(error) {
    return (error instanceof ApiError &&
        error.status === 404 &&
        error.structured &&
        NOT_FOUND_CODES.includes(error.errorCode));
}
/** True when the workspace has no such API at all. */
function isApiMissing(error) {
    return error instanceof ApiError && error.status === 404 && error.errorCode === 'ENDPOINT_NOT_FOUND';
}
/**
 * 409 ALREADY_EXISTS or RESOURCE_ALREADY_EXISTS, or the 400 with "already exists" of Lakebase roles and databases
 * (databricks/cli:acceptance/bundle/resources/postgres_roles, postgres_databases).
 */
function isAlreadyExists(error) {
    if (!(error instanceof ApiError))
        return false;
    if (error.errorCode === 'ALREADY_EXISTS' || error.errorCode === 'RESOURCE_ALREADY_EXISTS')
        return true;
    return error.platformMessage.includes('already exists');
}
const AMBIGUOUS_STATUSES = [408, 499, 500, 502, 503, 504];
/** True when the request may or may not have taken effect: a lost connection, a timeout, a 5xx. */
function isAmbiguous(error) {
    if (error instanceof NetworkError)
        return error.sent;
    return error instanceof ApiError && AMBIGUOUS_STATUSES.includes(error.status);
}
/** True when the platform did not accept the bearer: 401, or 403 "Invalid access token" with a numeric error_code. */
function isRefusedToken(error) {
    if (!(error instanceof ApiError))
        return false;
    return (error.status === 401 || (error.status === 403 && /invalid (access )?token/i.test(error.platformMessage)));
}

;// CONCATENATED MODULE: ./src/databricks/apply-once.ts

const ATTEMPTS = 5;
/**
 * Sends a change until it certainly holds, and never blindly twice: after "already exists", a conflict or a lost answer
 * it looks first, because the platform has no idempotency keys here.
 */
async function applyOnce(client, change) {
    const { what, send, read, verify } = change;
    let failures = 0;
    let taken = false;
    await client.deadline.poll(what, async () => {
        try {
            await send(taken);
            return { done: true, value: undefined };
        }
        catch (error) {
            failures += 1;
            if (!isUnclear(error) || failures > ATTEMPTS)
                throw error;
            const found = await read();
            if (found === undefined) {
                taken = taken || isAlreadyExists(error);
                return { done: false, state: taken ? 'not visible yet' : 'not confirmed, asking again' };
            }
            verify?.(found);
            return { done: true, value: undefined };
        }
    });
}
function isUnclear(error) {
    return isAlreadyExists(error) || isAmbiguous(error) || (error instanceof ApiError && error.status === 409);
}

;// CONCATENATED MODULE: ./src/databricks/json.ts

/** `what` names the response in errors: `GET /api/2.0/apps/shop`. */
function decode(value, what) {
    return new ObjectDecoder(objectAt(value, what, ''), what, '');
}
function isJsonObject(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
class ObjectDecoder {
    raw;
    #what;
    #path;
    constructor(raw, what, path) {
        this.raw = raw;
        this.#what = what;
        this.#path = path;
    }
    optionalString(key) {
        const value = this.#read(key);
        if (value === undefined || typeof value === 'string')
            return value;
        throw this.#wrong(key, 'a string', value);
    }
    optionalNumber(key) {
        const value = this.#read(key);
        if (value === undefined || typeof value === 'number')
            return value;
        if (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value))
            return Number(value);
        throw this.#wrong(key, 'a number', value);
    }
    optionalBoolean(key) {
        const value = this.#read(key);
        if (value === undefined || typeof value === 'boolean')
            return value;
        throw this.#wrong(key, 'true or false', value);
    }
    optionalObject(key) {
        const value = this.#read(key);
        if (value === undefined)
            return undefined;
        const path = this.#at(key);
        return new ObjectDecoder(objectAt(value, this.#what, path), this.#what, path);
    }
    string(key) {
        return this.#required(key, 'a string', this.optionalString(key));
    }
    number(key) {
        return this.#required(key, 'a number', this.optionalNumber(key));
    }
    boolean(key) {
        return this.#required(key, 'true or false', this.optionalBoolean(key));
    }
    object(key) {
        return this.#required(key, 'an object', this.optionalObject(key));
    }
    list(key, item) {
        return this.#elements(key).map((element, index) => {
            const path = `${this.#at(key)}[${index}]`;
            return item(new ObjectDecoder(objectAt(element, this.#what, path), this.#what, path));
        });
    }
    strings(key) {
        return this.#elements(key).map((element, index) => {
            if (typeof element === 'string')
                return element;
            throw this.#wrong(`${key}[${index}]`, 'a string', element);
        });
    }
    #elements(key) {
        const value = this.#read(key) ?? [];
        if (Array.isArray(value))
            return value;
        throw this.#wrong(key, 'a list', value);
    }
    #read(key) {
        return this.raw[key] ?? undefined;
    }
    #required(key, wanted, value) {
        if (value === undefined)
            throw this.#wrong(key, wanted, undefined);
        return value;
    }
    #at(key) {
        return this.#path === '' ? key : `${this.#path}.${key}`;
    }
    #wrong(key, wanted, value) {
        return unexpected(this.#what, this.#at(key), wanted, value);
    }
}
function objectAt(value, what, path) {
    if (isJsonObject(value))
        return value;
    throw unexpected(what, path, 'an object', value);
}
function unexpected(what, path, wanted, value) {
    const place = path === '' ? 'the body' : `"${path}"`;
    return new src_error/* DeployError */.sH('UNEXPECTED_RESPONSE', `The answer to ${what} cannot be read: ${place} should be ${wanted} but is ${describe(value)}.`, {
        hint: 'The platform may have changed its API. Update this tool; if that does not help, report this message.',
    });
}
/** The kind of value only: a body may hold a credential. */
function describe(value) {
    if (value === undefined)
        return 'missing';
    if (value === null)
        return 'null';
    if (Array.isArray(value))
        return 'a list';
    return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

;// CONCATENATED MODULE: ./src/databricks/autoscaling/list.ts

/** Every item of a paged list of the postgres API; `key` is the field that holds a page. */
async function listAll(client, path, key, item) {
    const items = [];
    let token;
    do {
        const page = decode(await client.get(path, { query: { page_size: 100, page_token: token } }), `GET ${path}`);
        items.push(...page.list(key, item));
        token = page.optionalString('next_page_token') || undefined;
    } while (token !== undefined);
    return items;
}

;// CONCATENATED MODULE: ./src/databricks/autoscaling/operation.ts


const POSTGRES_API = '/api/2.0/postgres';
/**
 * Sends a mutation of the postgres API and waits for its long-running operation. While the platform still reconciles an
 * earlier change it answers 409 (databricks/cli:bundle/direct/dresources/postgres_endpoint.go); that is waited out.
 * `what` names the thing in progress lines and errors: `endpoint primary of branch production`.
 */
async function mutate(client, what, send) {
    const operation = await client.deadline.poll(what, async () => {
        try {
            return { done: true, value: await send() };
        }
        catch (error) {
            if (isReconciling(error))
                return { done: false, state: 'reconciling an earlier change' };
            throw error;
        }
    });
    await finish(client, what, decode(operation, `the change of ${what}`));
}
function isReconciling(error) {
    return error instanceof ApiError && error.status === 409 && error.platformMessage.includes('reconciliation');
}
/** Operation names are appended verbatim: their ids look like base64. */
async function finish(client, what, started) {
    const path = `${POSTGRES_API}/${started.string('name')}`;
    let operation = started;
    await client.deadline.poll(what, async () => {
        if (operation.optionalBoolean('done') !== true)
            operation = decode(await client.get(path), `GET ${path}`);
        if (operation.optionalBoolean('done') !== true)
            return { done: false, state: 'in progress' };
        const error = operation.optionalObject('error');
        if (error !== undefined)
            throw operationFailed(what, error);
        return { done: true, value: undefined };
    });
}
function operationFailed(what, error) {
    const errorCode = error.optionalString('error_code');
    const platformMessage = error.optionalString('message') ?? 'no message';
    const code = errorCode === undefined ? '' : `${errorCode}: `;
    return new ApiError('OPERATION_FAILED', `Changing ${what} failed: ${code}${platformMessage}`, {
        status: 200,
        errorCode,
        platformMessage,
        structured: true,
        requestId: undefined,
        details: [],
        retryAfterMs: undefined,
        hint: 'The platform began the change and gave it up; the message says why. Run the job again once that is solved.',
    });
}

;// CONCATENATED MODULE: ./src/databricks/autoscaling/role.ts



/** The role whose Postgres name is `postgresRole`, or undefined. `branch` is a full path. */
async function readRole(client, branch, postgresRole) {
    const roles = await listAll(client, `${POSTGRES_API}/${branch}/roles`, 'roles', (role) => {
        const status = role.object('status');
        return {
            name: role.string('name'),
            postgresRole: status.string('postgres_role'),
            authMethod: status.optionalString('auth_method'),
            membershipRoles: status.strings('membership_roles'),
        };
    });
    return roles.find((role) => role.postgresRole === postgresRole);
}
/** Gives the deployer a Postgres role (OAuth login, `DATABRICKS_SUPERUSER`) on a branch (full path). */
async function createRole(client, branch, deployer) {
    const what = `role ${deployer.userName} on ${branch}`;
    const spec = {
        postgres_role: deployer.userName,
        identity_type: deployer.kind === 'user' ? 'USER' : 'SERVICE_PRINCIPAL',
        auth_method: 'LAKEBASE_OAUTH_V1',
        membership_roles: ['DATABRICKS_SUPERUSER'],
    };
    await applyOnce(client, {
        what,
        send: (taken) => mutate(client, what, () => client.post(`${POSTGRES_API}/${branch}/roles`, {
            query: { role_id: taken ? undefined : roleId(deployer) },
            body: { spec },
        })),
        read: () => readRole(client, branch, deployer.userName),
    });
    return client.deadline.poll(what, async () => {
        const role = await readRole(client, branch, deployer.userName);
        return role === undefined ? { done: false, state: 'not visible yet' } : { done: true, value: role };
    });
}
/**
 * The id that the platform itself would choose: `sp-` and the application id, whose first character may be a digit, or
 * the local part of the e-mail address. Undefined when that is no valid id.
 */
function roleId(deployer) {
    const id = deployer.kind === 'service-principal'
        ? `sp-${deployer.userName.toLowerCase()}`
        : (deployer.userName.split('@')[0] ?? '').toLowerCase().replace(/[^a-z0-9]+/g, '-');
    return /^[a-z][a-z0-9-]{2,61}[a-z0-9]$/.test(id) ? id : undefined;
}

;// CONCATENATED MODULE: ./src/databricks/credential.ts



/**
 * Mints a credential for one hour, for the endpoint or instance that `lakebase` has observed; masked before it is
 * returned. The plain workspace token is no Postgres password (databricks/databricks-agent-skills).
 */
async function mintCredential(client, lakebase) {
    if (lakebase.kind === 'provisioned') {
        // The only idempotency key of these APIs.
        const body = { request_id: (0,external_node_crypto_.randomUUID)(), instance_names: [lakebase.name] };
        return mint(client, '/api/2.0/database/credentials', body, 'expiration_time');
    }
    if (lakebase.endpoint === undefined) {
        throw new src_error/* DeployError */.sH('ENDPOINT_MISSING', `Branch "${lakebase.branchId}" of project "${lakebase.projectId}" has no endpoint to log in to.`, { hint: 'Run `deploy`, which creates it.' });
    }
    const body = { endpoint: lakebase.endpoint.name, ttl: '3600s' };
    return mint(client, '/api/2.0/postgres/credentials', body, 'expire_time');
}
async function mint(client, path, body, expiry) {
    const answer = decode(await client.post(path, { body, retry: 'safe' }), `POST ${path}`);
    const token = answer.string('token');
    client.reporter.mask(token);
    return { token, expiresAt: timestamp(answer, expiry, path) };
}
function timestamp(answer, field, path) {
    const time = Date.parse(answer.string(field));
    if (!Number.isNaN(time))
        return time;
    throw new src_error/* DeployError */.sH('UNEXPECTED_RESPONSE', `The answer to POST ${path} cannot be read: "${field}" is not a time.`);
}

// EXTERNAL MODULE: ./src/config/desired.ts
var config_desired = __webpack_require__(1192);
;// CONCATENATED MODULE: ./src/plan/lakebase.ts


/** The database that every branch is born with (docs "Manage projects"). */
const DEFAULT_DATABASE = 'databricks_postgres';
/** Documentation disagrees on the platform's default, so a new endpoint is always told (docs "Manage computes"). */
const NEW_SUSPEND_SECONDS = 86_400;
const DEFAULT_CAPACITY = 'CU_1';
/**
 * What has to change in the project or instance. `identity` is the deployer when it has no Postgres role there.
 * Throws DeployError `SHRINK_NOT_ALLOWED`, and `DATABASE_NOT_FOUND` for a new instance that would lack it.
 */
function planLakebase(desired, observed, limits, identity) {
    return observed.kind === 'autoscaling'
        ? planAutoscaling(desired, observed, limits, identity)
        : planProvisioned(desired, observed, limits);
}
function planAutoscaling(desired, observed, limits, identity) {
    const changes = [];
    const size = desired.size ?? config_desired/* AUTOSCALING_SIZES */.wU[DEFAULT_CAPACITY];
    const suspendAfterSeconds = desired.suspendAfterSeconds ?? NEW_SUSPEND_SECONDS;
    const project = observed.projectId;
    const branch = `projects/${project}/branches/${observed.branchId}`;
    if (!observed.project) {
        changes.push({ kind: 'create-project', project, size, suspendAfterSeconds });
    }
    const defaultBranch = observed.project?.defaultBranch ?? `projects/${project}/branches/production`;
    if (!observed.branch && branch !== defaultBranch) {
        const { source } = observed;
        changes.push({
            kind: 'create-branch',
            project,
            branch,
            source: source?.branch.name ?? defaultBranch,
            ttlSeconds: desired.ttlSeconds,
            size: desired.size ?? sizeOf(source?.endpoint) ?? size,
            suspendAfterSeconds: desired.suspendAfterSeconds ?? source?.endpoint?.suspendAfterSeconds ?? suspendAfterSeconds,
        });
    }
    if (observed.branch && !observed.endpoint)
        changes.push({ kind: 'create-endpoint', branch, size, suspendAfterSeconds });
    if (observed.endpoint)
        changes.push(...planEndpoint(desired, observed.endpoint, limits));
    // Before the database, which the deployer's role is to own.
    if (identity !== undefined)
        changes.push({ kind: 'create-postgres-role', branch, identity });
    const database = observed.branch ? observed.database : observed.source?.database;
    if (!database && desired.database !== DEFAULT_DATABASE) {
        changes.push({ kind: 'create-database', branch, database: desired.database });
    }
    return changes;
}
function planEndpoint(desired, endpoint, limits) {
    const changes = [];
    const from = sizeOf(endpoint);
    const to = desired.size ?? from;
    const suspend = desired.suspendAfterSeconds;
    const suspendDiffers = suspend !== undefined && suspend !== endpoint.suspendAfterSeconds;
    const sizeDiffers = to.minCu !== from.minCu || to.maxCu !== from.maxCu;
    // The range's upper end is the memory under load; the lower one only says how far an idle endpoint may sink.
    if (to.maxCu < from.maxCu && !limits.allowShrink) {
        throw shrinkRefused(endpoint.name, `${from.minCu}-${from.maxCu} CU`, `${to.minCu}-${to.maxCu} CU`);
    }
    if (endpoint.disabled)
        changes.push({ kind: 'enable-endpoint', endpoint: endpoint.name });
    if (sizeDiffers || suspendDiffers) {
        changes.push({
            kind: 'resize-endpoint',
            endpoint: endpoint.name,
            from,
            to,
            suspendAfterSeconds: suspendDiffers ? suspend : undefined,
        });
    }
    return changes;
}
function sizeOf(endpoint) {
    return endpoint && { minCu: endpoint.minCu, maxCu: endpoint.maxCu };
}
function planProvisioned(desired, observed, limits) {
    const { instance } = observed;
    if (!instance) {
        if (desired.database !== DEFAULT_DATABASE)
            throw databaseMissing(observed.name, desired.database);
        return [
            { kind: 'create-instance', instance: observed.name, capacity: desired.capacity ?? DEFAULT_CAPACITY },
        ];
    }
    const changes = [];
    if (instance.stopped || instance.state === 'STOPPED')
        changes.push({ kind: 'start-instance', instance: instance.name });
    const resize = planInstanceSize(desired, instance, limits);
    if (resize)
        changes.push(resize);
    return changes;
}
function planInstanceSize(desired, instance, limits) {
    const { capacity } = desired;
    if (!capacity || capacity === instance.capacity)
        return undefined;
    if (units(capacity) < units(instance.capacity) && !limits.allowShrink) {
        throw shrinkRefused(`instance ${instance.name}`, instance.capacity, capacity);
    }
    return { kind: 'resize-instance', instance: instance.name, from: instance.capacity, to: capacity };
}
function units(capacity) {
    return Number(capacity.replace('CU_', ''));
}
/** The old API makes no databases, and an app can be attached only to one that is there. */
function databaseMissing(instance, database) {
    return new src_error/* DeployError */.sH('DATABASE_NOT_FOUND', `Lakebase instance ${instance} does not exist, and a new one would have no database ${database}: only ${DEFAULT_DATABASE} comes with it.`, {
        hint: `Leave \`database: ${database}\` out, or use an Autoscaling project (\`type: autoscaling\`), where the database is created. Else make the instance by hand and run \`CREATE DATABASE "${database}"\` in it first.`,
    });
}
function shrinkRefused(what, from, to) {
    return new src_error/* DeployError */.sH('SHRINK_NOT_ALLOWED', `${what} has ${from} and the configuration asks for ${to}: less memory, and connections drop while it is applied.`, { hint: 'If that is what you want, add `allow-shrink: true` to the step; else raise `capacity`.' });
}

;// CONCATENATED MODULE: ./src/postgres/backoff.ts
/** The pause before retry number `attempt` (from 0), in ms: doubling up to the cap, with up to half of it taken off at random. */
function backoffMs(attempt, { firstMs, capMs }, random = Math.random) {
    const full = Math.min(capMs, firstMs * 2 ** attempt);
    return full * (1 - random() / 2);
}

;// CONCATENATED MODULE: ./src/postgres/sql-failure.ts
/** The server refused a statement. The transaction that was open, if any, is still open and failed. */
class SqlFailure extends Error {
    sqlstate;
    detail;
    hint;
    position;
    constraint;
    context;
    completed;
    constructor(options) {
        super(options.message, { cause: options.cause });
        this.name = 'SqlFailure';
        this.sqlstate = options.sqlstate;
        this.detail = options.detail;
        this.hint = options.hint;
        this.position = options.position;
        this.constraint = options.constraint;
        this.context = options.context;
        this.completed = options.completed;
    }
}
const LOCK_FAILURES = new Set(['55P03', '40P01', '40001']);
const ALREADY_THERE = new Set(['42P07', '42710', '42701', '42P06']);
/** A lock that did not come in time, a deadlock or a serialisation failure: the same statement may succeed later. */
function isLockFailure(failure) {
    return LOCK_FAILURES.has(failure.sqlstate);
}
/**
 * Somebody else changed the same catalog rows at the same moment. Concurrent GRANTs fail with XX000 "tuple
 * concurrently updated", concurrent creations with a unique violation on a system catalog's own index.
 */
function isCatalogRace(failure) {
    if (isLockFailure(failure) || ALREADY_THERE.has(failure.sqlstate))
        return true;
    if (failure.sqlstate === 'XX000')
        return failure.message.includes('tuple concurrently');
    return failure.sqlstate === '23505' && failure.constraint?.startsWith('pg_') === true;
}
/** `permission denied for schema app (SQLSTATE 42501).` with what else the server says of it. */
function describeFailure({ message, sqlstate, detail, context }) {
    const place = context?.split('\n')[0];
    return [`${message} (SQLSTATE ${sqlstate}).`, detail, place && `In ${place}.`].filter(Boolean).join(' ');
}

;// CONCATENATED MODULE: ./src/postgres/session.ts


const asText = { getTypeParser: () => (value) => value };
/** Wraps a connected client. */
function openSession(client, { meter, signal }) {
    const notices = [];
    let completed = 0;
    client.on('notice', ({ code, message, where }) => {
        if (code?.startsWith('01') && where === undefined)
            notices.push({ sqlstate: code, message: message ?? '' });
    });
    client.connection.on('commandComplete', () => {
        completed += 1;
    });
    // A connection lost between two messages is reported by the next one; without a listener it would end the process.
    client.on('error', () => { });
    const abort = () => client.connection.stream.destroy();
    signal.addEventListener('abort', abort);
    return {
        async send(sql) {
            signal.throwIfAborted();
            completed = 0;
            meter.message();
            try {
                const results = [
                    await client.query({ text: sql, types: asText }),
                ].flat();
                return results.map((result) => result.rows);
            }
            catch (error) {
                signal.throwIfAborted();
                throw toFailure(error, completed);
            }
        },
        notices: () => notices.splice(0),
        async close() {
            signal.removeEventListener('abort', abort);
            // The far side may be gone already; there is nothing left to lose.
            await client.end().catch(() => { });
        },
    };
}
/** Whether `error` came from the server, as against the network or this process. */
function isServerError(error) {
    return error instanceof Error && 'severity' in error && 'code' in error && typeof error.code === 'string';
}
function toFailure(error, completed) {
    if (!isServerError(error) || endsConnection(error)) {
        const reason = error instanceof Error ? error.message : String(error);
        return new src_error/* DeployError */.sH('DATABASE_CONNECTION_LOST', `The connection to the database was lost (${reason}).`, {
            hint: 'Run the job again: what was open was rolled back, and what was applied is not applied twice.',
            retryable: true,
            cause: error,
        });
    }
    const position = Number(session_text(error, 'position'));
    return new SqlFailure({
        sqlstate: error.code,
        message: error.message,
        detail: session_text(error, 'detail'),
        hint: session_text(error, 'hint'),
        position: position > 0 ? position : undefined,
        constraint: session_text(error, 'constraint'),
        context: session_text(error, 'where'),
        completed,
        cause: error,
    });
}
/** The server's last words, such as those of a restart or of `pg_terminate_backend`. */
function endsConnection(error) {
    return ['FATAL', 'PANIC'].includes(session_text(error, 'severity') ?? '');
}
function session_text(error, field) {
    const value = Reflect.get(error, field);
    return typeof value === 'string' ? value : undefined;
}

;// CONCATENATED MODULE: ./src/postgres/connect-failure.ts



const WAKING_NETWORK_ERRORS = new Set(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'EAI_AGAIN']);
/** `admin_shutdown` (the endpoint is going to sleep), `cannot_connect_now` (it is starting), `too_many_connections`. */
const WAKING_SQLSTATES = new Set(['57P01', '57P03', '53300']);
const TLS_ERRORS = /^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;
/** Whether the same login may succeed in a moment: the endpoint is asleep, starting, or full. */
function isWaking(error) {
    if (isServerError(error))
        return error.code.startsWith('08') || WAKING_SQLSTATES.has(error.code);
    const code = networkCode(error);
    if (code)
        return WAKING_NETWORK_ERRORS.has(code);
    return error instanceof Error && /^(Connection terminated|timeout expired)/.test(error.message);
}
/** Whether libpq would now try with TLS what it tried without, or the other way round. */
function wantsOtherTls(error) {
    // A line of pg_hba.conf decides over both.
    if (isServerError(error))
        return error.code === '28000';
    const reason = error instanceof Error ? error.message : '';
    return TLS_ERRORS.test(networkCode(error) ?? '') || reason.includes('SSL');
}
/** The error of a login that no repetition will mend. */
function refusal(error, address) {
    if (isServerError(error))
        return serverRefusal(error, address);
    const code = networkCode(error) ?? '';
    const reason = error instanceof Error ? error.message : String(error);
    if (TLS_ERRORS.test(code) || reason.includes('SSL')) {
        return new src_error/* DeployError */.sH('DATABASE_TLS_FAILED', `The TLS connection to ${place(address)} could not be verified: ${reason}.`, {
            hint: address.tls
                ? 'Give the certificate of its authority by sslrootcert=<PEM file> in the URL, or ask for less: sslmode=require encrypts and verifies nothing, sslmode=prefer takes a server without TLS too.'
                : 'A proxy that re-signs TLS is the usual cause; give its certificate to Node with NODE_EXTRA_CA_CERTS. Verification is never turned off.',
            cause: error,
        });
    }
    return unreachable(error, address);
}
/** The error of a database that did not answer within the budget. */
function unreachable(error, address) {
    const reason = error instanceof Error ? error.message : String(error);
    return new src_error/* DeployError */.sH('DATABASE_UNREACHABLE', `${place(address)} could not be reached: ${reason || networkCode(error)}.`, {
        hint: address.tls
            ? 'Check that the server runs and listens there, and that the URL has its host and port; a service container is reached at localhost and the port that it publishes.'
            : 'Check that the endpoint is enabled and running, and that an IP access list or private link lets this runner through to port 5432.',
        retryable: true,
        cause: error,
    });
}
function serverRefusal(error, address) {
    const { database, user } = address;
    const said = `${error.message} (SQLSTATE ${error.code})`;
    if (error.code.startsWith('28')) {
        return new src_error/* DeployError */.sH('DATABASE_LOGIN_REFUSED', `${place(address)} refused the login of "${user}": ${said}.`, {
            hint: address.tls
                ? `Check user and password in the URL (@ is written as %40, / as %2F, % as %25), and pg_hba.conf of the server.`
                : `Usually "${user}" has no Postgres role there: create one with the Lakebase roles API or \`SELECT databricks_create_role(...)\`; a role made with plain CREATE ROLE cannot log in with a token. An app gets its role when the database is attached to it as a resource.`,
            cause: error,
        });
    }
    if (error.code === '3D000') {
        return new src_error/* DeployError */.sH('DATABASE_NOT_FOUND', `${address.host} has no database "${database}".`, {
            hint: address.tls
                ? `Correct the URL, or create it: CREATE DATABASE ${(0,identifier/* quoteIdentifier */.Cm)(database)};`
                : 'Correct `lakebase.database` in deployment.yaml (the default is databricks_postgres), or create it on the branch.',
            cause: error,
        });
    }
    if (error.code === '42501') {
        return new src_error/* DeployError */.sH('DATABASE_CONNECT_DENIED', `"${user}" may not connect to database "${database}": ${said}.`, {
            hint: `Let its owner run: GRANT CONNECT ON DATABASE ${(0,identifier/* quoteIdentifier */.Cm)(database)} TO ${(0,identifier/* quoteIdentifier */.Cm)(user)};`,
            cause: error,
        });
    }
    return new src_error/* DeployError */.sH('DATABASE_CONNECT_FAILED', `${place(address)} refused the connection: ${said}.`, {
        cause: error,
    });
}
function place({ host, port, database }) {
    return `${host}:${port}/${database}`;
}
function networkCode(error) {
    // A host with several addresses fails with one AggregateError.
    const first = error instanceof AggregateError ? error.errors[0] : error;
    if (!(first instanceof Error) || !('code' in first))
        return undefined;
    return typeof first.code === 'string' ? first.code : undefined;
}

// EXTERNAL MODULE: external "node:tls"
var external_node_tls_ = __webpack_require__(1692);
;// CONCATENATED MODULE: ./src/postgres/tls.ts

/** Lakebase, always: verified, name and all. */
function verified(ca) {
    return { rejectUnauthorized: true, ...(ca === undefined ? {} : { ca }) };
}
/** The ways to connect, in the order in which libpq tries them. A Unix socket has no TLS. */
function tlsAttempts(host, { mode, ca }) {
    if (host.startsWith('/'))
        return [false];
    const unverified = { rejectUnauthorized: false };
    const chain = { ...verified(ca), checkServerIdentity: () => undefined };
    switch (mode) {
        case 'disable':
            return [false];
        case 'allow':
            return [false, unverified];
        case 'prefer':
            return [unverified, false];
        case 'require':
            // With a root certificate at hand libpq verifies the chain (docs "libpq SSL Support").
            return [ca === undefined ? unverified : chain];
        case 'verify-ca':
            return [chain];
        case 'verify-full':
            // Node would look for `localhost` in a certificate of a server that is given as an address.
            return [
                { ...verified(ca), checkServerIdentity: (_, certificate) => (0,external_node_tls_.checkServerIdentity)(host, certificate) },
            ];
    }
}

;// CONCATENATED MODULE: ./src/postgres/connect.ts




/** A suspended endpoint wakes within seconds; a minute of refusals means something else. A container starts faster. */
const WAKE_BUDGET_MS = 60_000;
const START_BUDGET_MS = 15_000;
const ATTEMPT_TIMEOUT_MS = 20_000;
const WAKE_BACKOFF = { firstMs: 100, capMs: 1000 };
const KEEP_ALIVE_DELAY_MS = 10_000;
/**
 * Logs in, over verified TLS unless the address says otherwise, retrying for up to a minute while the endpoint wakes up.
 * Without a password node-postgres looks where libpq does: PGPASSWORD, then ~/.pgpass.
 *
 * Throws DeployError `DATABASE_LOGIN_REFUSED`, `DATABASE_NOT_FOUND`, `DATABASE_CONNECT_DENIED`, `DATABASE_TLS_FAILED`
 * or `DATABASE_UNREACHABLE`; the signal's reason when the run is cancelled. No message carries the password.
 */
async function connect(address, password, ports) {
    const { clock, deadline, reporter } = ports;
    const giveUpAt = clock.now() + Math.min(address.tls ? START_BUDGET_MS : WAKE_BUDGET_MS, deadline.remaining());
    for (let attempt = 0;; attempt += 1) {
        deadline.signal.throwIfAborted();
        const left = giveUpAt - clock.now();
        try {
            return await logIn(address, password, Math.max(1, Math.min(ATTEMPT_TIMEOUT_MS, left)), ports);
        }
        catch (error) {
            deadline.signal.throwIfAborted();
            if (!isWaking(error))
                throw refusal(error, address);
            const pause = backoffMs(attempt, WAKE_BACKOFF);
            if (clock.now() + pause >= giveUpAt)
                throw unreachable(error, address);
            if (attempt === 0)
                reporter.info(`waiting for the database at ${address.host} to wake up`);
            await clock.sleep(pause, deadline.signal);
        }
    }
}
/** One attempt, or the two of a mode that goes either way. */
async function logIn(address, password, timeoutMs, ports) {
    const [first, second] = address.tls ? tlsAttempts(address.host, address.tls) : [verified(ports.ca)];
    try {
        return await logInBy(first, address, password, timeoutMs, ports);
    }
    catch (error) {
        if (second === undefined || ports.deadline.signal.aborted || !wantsOtherTls(error))
            throw error;
        return logInBy(second, address, password, timeoutMs, ports);
    }
}
async function logInBy(ssl, { host, port, database, user }, password, timeoutMs, ports) {
    const pg = await __webpack_require__.e(/* import() */ 849).then(__webpack_require__.bind(__webpack_require__, 3849));
    const client = new pg.Client({
        host,
        port,
        database,
        user,
        ...(password === undefined ? {} : { password }),
        application_name: 'lakebase-deploy',
        // pg makes the host the server name, for SNI and for the check of the certificate.
        ssl,
        keepAlive: true,
        keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY_MS,
        connectionTimeoutMillis: timeoutMs,
    });
    await connectClient(client, ports.deadline.signal);
    return openSession(client, { meter: ports.meter, signal: ports.deadline.signal });
}
async function connectClient(client, signal) {
    // A failed login is reported twice, by the promise and as an event; the event alone would end the process.
    client.on('error', () => { });
    const abort = () => client.connection.stream.destroy();
    signal.addEventListener('abort', abort);
    try {
        await client.connect();
    }
    catch (error) {
        client.connection.stream.destroy();
        throw error;
    }
    finally {
        signal.removeEventListener('abort', abort);
    }
}

;// CONCATENATED MODULE: ./src/postgres/migrations/guard/due.ts

/**
 * The repeatable files that may have something to do, in the order in which they run: those that always look, and
 * those whose text is not the one that ran last.
 */
function dueFiles({ migrations }, catalog) {
    // The plan refuses to go on with a ledger that cannot be read.
    if (catalog?.ledger === 'unreadable')
        return [];
    const due = migrations.filter((file) => isRepeatable(file) && (file.run === 'always' || ranAs(file, catalog) !== file.checksum));
    return [
        ...due.filter(({ phase }) => phase === 'before-deploy'),
        ...due.filter(({ phase }) => phase === 'after-deploy'),
    ];
}
/** Checksum of the text that ran last; undefined: none has. */
function ranAs(file, catalog) {
    if (!catalog?.ledger || catalog.ledger === 'unreadable')
        return undefined;
    return catalog.ledger.find(({ version }) => version === file.version)?.checksum;
}

;// CONCATENATED MODULE: ./src/postgres/catalog-query.ts


/** Settings are the one place where a DO block can leave a result; this one ends with the transaction. */
const LEDGER_SETTING = 'lakebase_deploy.ledger';
/**
 * Statements for an open transaction; the last returns one row with the catalog as JSON text in column `catalog`.
 * They write nothing, and work for an unprivileged login and when schema, roles and ledger do not exist.
 * Needs PostgreSQL 16 (INHERIT and SET options of a membership).
 */
function catalogStatements(scope) {
    return `SET LOCAL search_path = pg_catalog;
SET LOCAL jit = off;
SET LOCAL row_security = off;
DO ${(0,identifier/* quoteLiteral */.ce)(readLedger(scope))};
${selectCatalog(scope)};`;
}
/**
 * A table that may not exist cannot be named in plain SQL, hence the dynamic statement. Only a table of the owner role
 * is read: whoever may create in the schema could make a view of that name, and its functions would run as the deployer.
 */
function readLedger({ schema, ownerRole }) {
    const rows = `SELECT json_agg(json_build_object('version', version, 'name', name, 'checksum', checksum,
    'appliedAt', applied_at) ORDER BY version)::text FROM ${(0,identifier/* qualified */.LX)(schema, LEDGER_TABLE)}`;
    return `
DECLARE
  ledger text := 'null';
  ours boolean := (
    SELECT c.relkind = 'r' AND EXISTS (SELECT FROM pg_roles r WHERE r.oid = c.relowner AND r.rolname = ${(0,identifier/* quoteLiteral */.ce)(ownerRole)})
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = ${(0,identifier/* quoteLiteral */.ce)(schema)} AND c.relname = ${(0,identifier/* quoteLiteral */.ce)(LEDGER_TABLE)});
BEGIN
  IF NOT ours THEN
    ledger := '"unreadable"';
  ELSIF ours THEN
    EXECUTE ${(0,identifier/* quoteLiteral */.ce)(rows)} INTO ledger;
    ledger := coalesce(ledger, '[]');
  END IF;
  PERFORM set_config('${LEDGER_SETTING}', ledger, true);
EXCEPTION WHEN insufficient_privilege OR undefined_column THEN
  PERFORM set_config('${LEDGER_SETTING}', '"unreadable"', true);
END`;
}
function selectCatalog({ schema, ownerRole, grantees, appRole }) {
    return `WITH
own AS (SELECT oid, rolcanlogin FROM pg_roles WHERE rolname = ${(0,identifier/* quoteLiteral */.ce)(ownerRole)}),
adm AS (SELECT oid FROM pg_roles WHERE rolname = 'databricks_superuser' AND pg_has_role(session_user, oid, 'SET')),
app AS (SELECT oid, rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls FROM pg_roles
  WHERE rolname = ${appRole === undefined ? 'NULL' : (0,identifier/* quoteLiteral */.ce)(appRole)}),
sch AS (SELECT oid, nspowner, nspacl FROM pg_namespace WHERE nspname = ${(0,identifier/* quoteLiteral */.ce)(schema)}),
dep AS (SELECT classid, objid, bool_or(deptype = 'e') AS extension FROM pg_depend
  WHERE deptype IN ('e', 'i') AND objsubid = 0 GROUP BY 1, 2),
rel AS (${RELATIONS}),
obj AS (
  SELECT kind, owner, acl, identity, item, oid FROM rel
  UNION ALL ${ROUTINES}
  UNION ALL ${TYPES}),
member AS (
  SELECT r.rolname, bool_or(m.inherit_option) AND bool_or(m.set_option) AS acts, bool_or(m.admin_option) AS admin
  FROM pg_auth_members m JOIN own ON own.oid = m.roleid JOIN pg_roles r ON r.oid = m.member GROUP BY r.rolname)
SELECT json_build_object(
  'serverVersion', current_setting('server_version_num')::int,
  'login', (${LOGIN}),
  'owner', (${OWNER}),
  'schema', (SELECT json_build_object('owner', pg_get_userbyid(nspowner), 'acl', ${entries('nspacl', 'nspowner')}) FROM sch),
  'database', (SELECT json_build_object('owner', pg_get_userbyid(datdba), 'acl', ${entries('datacl', 'datdba')})
    FROM pg_database WHERE datname = current_database()),
  'extensions', (SELECT json_agg(extname ORDER BY extname) FROM pg_extension),
  'publicCreates', (${PUBLIC_CREATES}),
  'objects', (SELECT json_agg(g) FROM (${OBJECTS}) g),
  'columns', (SELECT json_agg(c) FROM (${COLUMNS}) c),
  'defaults', (SELECT json_agg(d) FROM (${DEFAULTS}) d),
  'memberships', (SELECT json_agg(m) FROM (${MEMBERSHIPS}) m),
  'appAttributes', (${APP_ATTRIBUTES}),
  'settable', (SELECT json_agg(rolname ORDER BY rolname) FROM pg_roles
    WHERE rolname <> session_user AND rolname !~ '^pg_' AND pg_has_role(session_user, oid, 'SET')),
  'actsFor', (${ACTS_FOR}),
  'invalidIndexes', (${INVALID_INDEXES}),
  'ownerMembers', (SELECT json_agg(rolname ORDER BY rolname) FROM member WHERE acts),
  'ownerAdmins', (SELECT json_agg(rolname ORDER BY rolname) FROM member WHERE admin),
  'roles', (SELECT json_agg(rolname ORDER BY rolname) FROM pg_roles
    WHERE rolname = ANY (ARRAY[${grantees.map(identifier/* quoteLiteral */.ce).join(', ')}]::text[])),
  'ledger', current_setting('${LEDGER_SETTING}')::json,
  'ledgerIsTimed', EXISTS (${LEDGER_IS_TIMED})
)::text AS catalog`;
}
/** An ACL as JSON, the privileges of one grantee by one grantor together. */
function entries(acl, owner) {
    return `(SELECT json_agg(e ORDER BY e.grantee, e.grantor, e.grantable) FROM (
    SELECT CASE WHEN a.grantee <> 0 THEN pg_get_userbyid(a.grantee) END AS grantee, pg_get_userbyid(a.grantor) AS grantor,
      a.is_grantable AS grantable, json_agg(a.privilege_type ORDER BY a.privilege_type) AS privileges
    FROM aclexplode(${acl}) a WHERE a.grantee <> ${owner} GROUP BY a.grantee, a.grantor, a.is_grantable) e)`;
}
// An identity sequence depends on its table internally ('i'), a serial one automatically ('a').
const RELATIONS = `
  SELECT c.oid, c.relname AS name, c.relowner AS owner, c.relacl AS acl,
    CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table'
      WHEN 'S' THEN 'sequence' ELSE 'table' END AS kind,
    dep.objid IS NOT NULL AS identity,
    CASE WHEN c.relkind = 'S' AND c.relowner IS DISTINCT FROM own.oid THEN json_build_array(c.relname, NULL, (
      SELECT t.relname FROM pg_depend d JOIN pg_class t ON t.oid = d.refobjid
      WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.refclassid = 'pg_class'::regclass
        AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0 LIMIT 1))
    ELSE to_json(c.relname) END AS item
  FROM pg_class c JOIN sch ON sch.oid = c.relnamespace LEFT JOIN own ON true
    LEFT JOIN dep ON dep.classid = 'pg_class'::regclass AND dep.objid = c.oid
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND (dep.objid IS NULL OR c.relkind = 'S' AND NOT dep.extension)`;
const ROUTINES = `
  SELECT CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END, p.proowner, p.proacl, false,
    json_build_array(p.proname, pg_get_function_identity_arguments(p.oid), NULL), p.oid
  FROM pg_proc p JOIN sch ON sch.oid = p.pronamespace LEFT JOIN own ON true
  WHERE (p.proowner IS DISTINCT FROM own.oid OR p.proacl IS NOT NULL)
    AND NOT EXISTS (SELECT FROM dep WHERE dep.classid = 'pg_proc'::regclass AND dep.objid = p.oid)`;
// Composite types only where they stand alone; multiranges and arrays follow their element.
const TYPES = `
  SELECT 'type', t.typowner, t.typacl, false, to_json(t.typname), t.oid
  FROM pg_type t JOIN sch ON sch.oid = t.typnamespace LEFT JOIN own ON true LEFT JOIN pg_class k ON k.oid = t.typrelid
  WHERE (t.typowner IS DISTINCT FROM own.oid OR t.typacl IS NOT NULL) AND (t.typtype IN ('d', 'e', 'r') OR k.relkind = 'c')
    AND NOT EXISTS (SELECT FROM dep WHERE dep.classid = 'pg_type'::regclass AND dep.objid = t.oid)`;
/**
 * Thousands of tables have a handful of ACLs among them, so each distinct one travels once, with the names of all that
 * have it. What the login may pass on follows from owner and ACL, and is asked of one object of each group. ACLs can be
 * hashed but not sorted, and PostgreSQL sorts for an aggregate with an order, so the names come as they come.
 */
const OBJECTS = `
  SELECT g.kind, pg_get_userbyid(g.owner) AS owner, g.identity, ${entries('g.acl', 'g.owner')} AS acl, g.items,
    CASE WHEN g.owner = own.oid OR g.kind NOT IN ('table', 'view', 'materialized view', 'foreign table', 'sequence') THEN NULL
      WHEN g.kind = 'sequence' THEN (
        SELECT coalesce(json_agg(p), '[]') FROM unnest('{USAGE,SELECT}'::text[]) p
        WHERE has_sequence_privilege(session_user, g.one, p || ' WITH GRANT OPTION'))
      ELSE (
        SELECT coalesce(json_agg(p), '[]') FROM unnest('{SELECT,INSERT,UPDATE,DELETE}'::text[]) p
        WHERE has_table_privilege(session_user, g.one, p || ' WITH GRANT OPTION')) END AS grantable
  FROM (SELECT kind, owner, acl, identity, min(oid) AS one, json_agg(item) AS items
    FROM obj GROUP BY kind, owner, acl, identity) g LEFT JOIN own ON true`;
const COLUMNS = `
  SELECT rel.name AS table, a.attname AS column, pg_get_userbyid(rel.owner) AS owner, ${entries('a.attacl', 'rel.owner')} AS acl
  FROM pg_attribute a JOIN rel ON rel.oid = a.attrelid WHERE a.attacl IS NOT NULL AND NOT a.attisdropped
  ORDER BY rel.name COLLATE "C", a.attnum`;
const DEFAULTS = `
  SELECT pg_get_userbyid(d.defaclrole) AS role, d.defaclnamespace <> 0 AS "inSchema",
    CASE d.defaclobjtype WHEN 'r' THEN 'table' WHEN 'S' THEN 'sequence' WHEN 'f' THEN 'routine' WHEN 'T' THEN 'type' ELSE 'schema' END AS on,
    ${entries('d.defaclacl', 'd.defaclrole')} AS acl
  FROM pg_default_acl d LEFT JOIN sch ON sch.oid = d.defaclnamespace LEFT JOIN own ON own.oid = d.defaclrole
  WHERE d.defaclobjtype IN ('r', 'S', 'f', 'T', 'n')
    AND (sch.oid IS NOT NULL OR d.defaclnamespace = 0 AND own.oid IS NOT NULL)
  ORDER BY 1, 2, 3`;
const MEMBERSHIPS = `
  SELECT pg_get_userbyid(m.roleid) AS role, r.rolname AS member, pg_get_userbyid(m.grantor) AS grantor,
    m.inherit_option AS inherit, m.set_option AS set, m.admin_option AS admin,
    r.rolsuper OR EXISTS (SELECT FROM pg_roles s WHERE s.rolname = 'databricks_superuser' AND pg_has_role(r.oid, s.oid, 'MEMBER'))
      AS "memberAdministers",
    coalesce((SELECT rolsuper FROM pg_roles g WHERE g.oid = m.grantor), false) AS "grantorIsSuperuser"
  FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member
  WHERE m.roleid IN (SELECT oid FROM own) OR m.member IN (SELECT oid FROM app)
  ORDER BY 1, 2, 3`;
const APP_ATTRIBUTES = `
  SELECT json_agg(name) FROM app, LATERAL (VALUES ('SUPERUSER', rolsuper), ('CREATEROLE', rolcreaterole), ('CREATEDB', rolcreatedb),
    ('REPLICATION', rolreplication), ('BYPASSRLS', rolbypassrls)) v (name, has) WHERE has`;
const PUBLIC_CREATES = `
  SELECT EXISTS (SELECT FROM pg_namespace n, aclexplode(n.nspacl) a
    WHERE n.nspname = 'public' AND a.grantee = 0 AND a.privilege_type = 'CREATE')`;
const LEDGER_IS_TIMED = `
  SELECT FROM rel JOIN pg_attribute a ON a.attrelid = rel.oid
  WHERE rel.name = ${(0,identifier/* quoteLiteral */.ce)(LEDGER_TABLE)} AND a.attname = 'duration_ms' AND NOT a.attisdropped`;
// From pg_index, where an invalid one is rare. Who builds one right now shows only to those who may see its session.
const INVALID_INDEXES = `
  SELECT json_agg(json_build_object('name', c.relname, 'table', t.relname, 'owner', pg_get_userbyid(c.relowner))
    ORDER BY c.relname COLLATE "C")
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN sch ON sch.oid = c.relnamespace
    JOIN pg_class t ON t.oid = i.indrelid
  WHERE NOT i.indisvalid AND c.relkind = 'i'
    AND NOT EXISTS (SELECT FROM pg_stat_progress_create_index p WHERE p.index_relid = c.oid)`;
const LOGIN = `
  SELECT json_build_object(
    'role', session_user,
    'createRole', CASE
      WHEN EXISTS (SELECT FROM adm JOIN pg_roles r ON r.oid = adm.oid WHERE r.rolcreaterole) THEN 'databricks_superuser'
      WHEN l.rolcreaterole OR l.rolsuper THEN 'login' END,
    'createSchema', has_database_privilege(session_user, current_database(), 'CREATE'))
  FROM pg_roles l WHERE l.rolname = session_user`;
const OWNER = `
  SELECT json_build_object(
    'canLogin', own.rolcanlogin,
    'inherit', pg_has_role(session_user, own.oid, 'USAGE'),
    'set', pg_has_role(session_user, own.oid, 'SET'),
    'admin', CASE
      WHEN EXISTS (SELECT FROM adm WHERE pg_has_role(adm.oid, own.oid, 'MEMBER WITH ADMIN OPTION')) THEN 'databricks_superuser'
      WHEN pg_has_role(session_user, own.oid, 'MEMBER WITH ADMIN OPTION') THEN 'login' END)
  FROM own`;
const ACTS_FOR = `
  SELECT json_agg(r.rolname ORDER BY r.rolname) FROM pg_roles r
  WHERE r.oid IS DISTINCT FROM (SELECT oid FROM own) AND pg_has_role(session_user, r.oid, 'USAGE')
    AND (r.oid IN (SELECT nspowner FROM sch) OR r.oid IN (SELECT owner FROM obj))`;

;// CONCATENATED MODULE: ./src/postgres/json.ts
function record(value) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
        throw json_unexpected(value, 'an object');
    return Object.fromEntries(Object.entries(value));
}
/** An aggregate over no rows is NULL, which is an empty list here. */
function list(value) {
    if (value === null)
        return [];
    if (!Array.isArray(value))
        throw json_unexpected(value, 'a list');
    return value;
}
function string(value) {
    if (typeof value !== 'string')
        throw json_unexpected(value, 'text');
    return value;
}
function number(value) {
    if (typeof value !== 'number')
        throw json_unexpected(value, 'a number');
    return value;
}
function json_boolean(value) {
    if (typeof value !== 'boolean')
        throw json_unexpected(value, 'a boolean');
    return value;
}
function json_oneOf(values, value) {
    const found = values.find((each) => each === value);
    if (found === undefined)
        throw json_unexpected(value, values.join(' or '));
    return found;
}
function optional(value, parse) {
    return value === null ? undefined : parse(value);
}
function json_unexpected(value, wanted) {
    return new Error(`A catalog query returned ${JSON.stringify(value)} in place of ${wanted}.`);
}

;// CONCATENATED MODULE: ./src/postgres/catalog-row.ts

/** The JSON of the catalog query as a Catalog. Throws when it is not what the query builds. */
function parseCatalog(text) {
    const row = record(JSON.parse(text));
    return {
        serverVersion: number(row.serverVersion),
        login: parseLogin(record(row.login)),
        owner: optional(row.owner, (value) => parseOwner(record(value))),
        schema: optional(row.schema, (value) => parseOwned(record(value))),
        databaseAcl: parseOwned(record(row.database)),
        extensions: list(row.extensions).map(string),
        publicCreates: json_boolean(row.publicCreates),
        objects: list(row.objects)
            .flatMap((item) => parseObjects(record(item)))
            .sort(byName),
        columns: list(row.columns).map((item) => parseColumn(record(item))),
        defaults: list(row.defaults).map((item) => parseDefaults(record(item))),
        memberships: list(row.memberships).map((item) => parseMembership(record(item))),
        appAttributes: list(row.appAttributes).map((item) => json_oneOf(ATTRIBUTES, item)),
        settable: list(row.settable).map(string),
        actsFor: list(row.actsFor).map(string),
        invalidIndexes: list(row.invalidIndexes).map((item) => parseInvalidIndex(record(item))),
        ownerMembers: list(row.ownerMembers).map(string),
        ownerAdmins: list(row.ownerAdmins).map(string),
        roles: list(row.roles).map(string),
        ledger: parseLedger(row.ledger),
        ledgerIsTimed: json_boolean(row.ledgerIsTimed),
    };
}
function parseLogin(row) {
    return {
        role: string(row.role),
        createRole: optional(row.createRole, actor),
        createSchema: json_boolean(row.createSchema),
    };
}
function parseOwner(row) {
    return {
        canLogin: json_boolean(row.canLogin),
        inherit: json_boolean(row.inherit),
        set: json_boolean(row.set),
        admin: optional(row.admin, actor),
    };
}
function parseOwned(row) {
    return { owner: string(row.owner), acl: parseAcl(row.acl) };
}
/** The objects of one kind, owner and ACL, which they share. */
function parseObjects(row) {
    const shared = {
        kind: json_oneOf(KINDS, row.kind),
        owner: string(row.owner),
        identity: json_boolean(row.identity),
        grantable: optional(row.grantable, (value) => list(value).map(string)),
        acl: parseAcl(row.acl),
    };
    return list(row.items).map((item) => ({ ...parseItem(item), ...shared }));
}
function byName(a, b) {
    return compare(a.kind, b.kind) || compare(a.name, b.name) || compare(a.signature ?? '', b.signature ?? '');
}
function compare(a, b) {
    if (a === b)
        return 0;
    return a < b ? -1 : 1;
}
/** A name alone, or with the arguments of a routine, or with the table of a sequence. */
function parseItem(item) {
    if (typeof item === 'string')
        return { name: item, signature: undefined, follows: undefined };
    const [name, signature, follows] = list(item);
    return {
        name: string(name),
        signature: optional(signature, string),
        follows: optional(follows, string),
    };
}
function parseAcl(value) {
    return list(value).map((item) => {
        const row = record(item);
        return {
            grantee: optional(row.grantee, string),
            privileges: list(row.privileges).map(string),
            grantable: json_boolean(row.grantable),
            grantor: string(row.grantor),
        };
    });
}
function parseInvalidIndex(row) {
    return { name: string(row.name), table: string(row.table), owner: string(row.owner) };
}
function parseColumn(row) {
    return { ...parseOwned(row), table: string(row.table), column: string(row.column) };
}
function parseDefaults(row) {
    return {
        role: string(row.role),
        inSchema: json_boolean(row.inSchema),
        on: json_oneOf(DEFAULT_KINDS, row.on),
        acl: parseAcl(row.acl),
    };
}
function parseMembership(row) {
    return {
        role: string(row.role),
        member: string(row.member),
        grantor: string(row.grantor),
        inherit: json_boolean(row.inherit),
        set: json_boolean(row.set),
        admin: json_boolean(row.admin),
        memberAdministers: json_boolean(row.memberAdministers),
        grantorIsSuperuser: json_boolean(row.grantorIsSuperuser),
    };
}
function parseLedger(value) {
    if (value === 'unreadable')
        return value;
    return optional(value, (rows) => list(rows).map((row) => parseLedgerRow(record(row))));
}
function parseLedgerRow(row) {
    return {
        version: string(row.version),
        name: string(row.name),
        checksum: string(row.checksum),
        appliedAt: string(row.appliedAt),
    };
}
const KINDS = [
    'table',
    'view',
    'materialized view',
    'foreign table',
    'sequence',
    'function',
    'procedure',
    'aggregate',
    'type',
];
const DEFAULT_KINDS = [
    'table',
    'sequence',
    'routine',
    'type',
    'schema',
];
const ATTRIBUTES = [
    'SUPERUSER',
    'CREATEROLE',
    'CREATEDB',
    'REPLICATION',
    'BYPASSRLS',
];
const ACTORS = ['login', 'databricks_superuser'];
function actor(value) {
    return json_oneOf(ACTORS, value);
}

;// CONCATENATED MODULE: ./src/postgres/observe.ts


/** Reads the part of the database that a plan needs, in one message that writes nothing. */
async function readCatalog(session, wanted) {
    const results = await session.send(`BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY;
${catalogStatements(scopeOf(wanted))}
COMMIT`);
    return catalogIn(results);
}
/**
 * The catalog of a database that does not exist yet, read in another one of the same server: roles belong to the server,
 * the rest is still empty. Whoever creates a database may create schemas in it.
 */
async function readCatalogOfNew(session, wanted) {
    const { login, ...server } = await readCatalog(session, wanted);
    return {
        ...server,
        login: { ...login, createSchema: true },
        schema: undefined,
        objects: [],
        databaseAcl: { owner: login.role, acl: [] },
        extensions: [],
        publicCreates: false,
        columns: [],
        defaults: [],
        actsFor: [],
        invalidIndexes: [],
        ledger: undefined,
        ledgerIsTimed: false,
    };
}
function scopeOf({ schema, ownerRole, grants, appRole }) {
    const roles = grants.map(({ grantee }) => (grantee.kind === 'role' ? grantee.role : appRole));
    return { schema, ownerRole, appRole, grantees: roles.filter((role) => role !== undefined) };
}
/** The catalog among the results of a message that holds `catalogStatements`. */
function catalogIn(results) {
    return parseCatalog(cell(results, 'catalog') ?? '');
}
/** The value of the first row that has a column of this name; undefined when no row has, or it is NULL. */
function cell(results, column) {
    const row = results.map((rows) => rows[0]).find((first) => first !== undefined && column in first);
    return row?.[column] ?? undefined;
}

// EXTERNAL MODULE: ./src/config/acceptance.ts
var config_acceptance = __webpack_require__(4959);
;// CONCATENATED MODULE: ./src/postgres/migrations/history.ts
/** What makes a file the one of a row, surest first: a file that got another number is known by its text. */
const SIGNS = [
    ({ version, checksum }) => `${BigInt(version)} ${checksum}`,
    ({ checksum }) => checksum,
    ({ version }) => String(BigInt(version)),
];
/** Finds the row of each file. Versions are numbers: `0002` is the row of `2_b.sql`. */
function compareHistory(files, ledger) {
    let history = { applied: [], fresh: files, orphans: ledger };
    for (const sign of SIGNS)
        history = pairBy(sign, history);
    return history;
}
function pairBy(sign, { applied, fresh, orphans }) {
    const rows = new Map();
    for (const row of orphans)
        rows.set(sign(row), [...(rows.get(sign(row)) ?? []), row]);
    const pairs = [];
    const left = fresh.filter((file) => {
        const row = rows.get(sign(file))?.shift();
        if (row)
            pairs.push({ file, row });
        return !row;
    });
    const found = new Set(pairs.map(({ row }) => row));
    return {
        applied: [...applied, ...pairs],
        fresh: left,
        orphans: orphans.filter((row) => !found.has(row)),
    };
}

;// CONCATENATED MODULE: ./src/postgres/migrations/mismatch.ts



/** As many digits of a checksum as a person can compare; enough to tell edits of one file apart. */
const CHECKSUM_DIGITS = 12;
/** What is still to run, and where the stories differ. What is `accepted` is taken as settled when it comes to late files. */
function compareStories(files, ledger, accepted) {
    const { applied, fresh, orphans } = compareHistory(files, ledger);
    const newest = newestOf(files);
    const deleted = orphans.map((row) => deletedFile(row, newest));
    const standing = deleted.filter((each) => !isAccepted(each, accepted)).map(({ row }) => row);
    return {
        pending: fresh,
        mismatches: [
            ...applied.flatMap(changed),
            ...deleted,
            ...fresh.flatMap((file) => late(file, [...applied.map(({ file }) => file), ...standing])),
        ],
    };
}
function changed({ file, row }) {
    if (file.checksum !== row.checksum)
        return [{ kind: 'edited', file, row }];
    return file.name === row.name ? [] : [{ kind: 'renamed', file, row }];
}
function deletedFile(row, newest) {
    return {
        kind: 'deleted',
        row,
        isAhead: newest === undefined || compareVersions(row.version, newest) > 0,
    };
}
/**
 * A file that stands before applied ones would run in another order here than on a fresh database. An after-deploy
 * file is expected to wait while later before-deploy files are applied, so it is late only behind its own kind.
 */
function late(file, applied) {
    const rivals = applied.filter((each) => file.phase === 'before-deploy' || ('phase' in each && each.phase === 'after-deploy'));
    const newest = newestOf(rivals);
    if (newest === undefined || compareVersions(file.version, newest) > 0)
        return [];
    return [{ kind: 'late', file, newest }];
}
function newestOf(entries) {
    return entries
        .map(({ version }) => version)
        .toSorted(compareVersions)
        .at(-1);
}
/** The entry of `migrations.accept` that settles it. */
function acceptanceOf(mismatch) {
    const { kind } = mismatch;
    switch (kind) {
        case 'edited': {
            const { name, checksum } = mismatch.file;
            return { kind, name, checksum: checksum.slice(0, CHECKSUM_DIGITS) };
        }
        case 'renamed':
            return { kind, from: mismatch.row.name, to: mismatch.file.name };
        case 'deleted':
            return { kind, name: mismatch.row.name };
    }
}
function isAccepted(mismatch, accepted) {
    return accepted.some((entry) => settles(entry, mismatch));
}
function settles(entry, mismatch) {
    switch (mismatch.kind) {
        case 'edited': {
            const { name, checksum } = mismatch.file;
            return entry.kind === 'edited' && entry.name === name && checksum.startsWith(entry.checksum);
        }
        case 'renamed':
            return entry.kind === 'renamed' && entry.from === mismatch.row.name && entry.to === mismatch.file.name;
        case 'deleted':
            return entry.kind === 'deleted' && entry.name === mismatch.row.name;
        case 'late':
            return entry.kind === 'late' && entry.name === mismatch.file.name;
    }
}
/** What is wrong, and the two ways out: undo it, or accept it. */
function mismatchProblem(schema, mismatch) {
    const acceptance = mismatch.kind === 'late' ? { kind: 'late', name: mismatch.file.name } : acceptanceOf(mismatch);
    const line = `add to deployment.yaml: \`${(0,config_acceptance/* acceptanceLine */.W4)(acceptance)}\``;
    switch (mismatch.kind) {
        case 'edited': {
            const { file, row } = mismatch;
            const then = row.name === file.name ? '' : ` as ${row.name}`;
            return {
                location: { file: file.path },
                message: `${file.name} was changed after it was applied to schema "${schema}"${then} on ${row.appliedAt}`,
                hint: `restore it (\`git log -- ${file.path}\` shows the change) and put the change into a new file; to accept the edit, which does not run again, ${line}`,
            };
        }
        case 'renamed': {
            const { file, row } = mismatch;
            return {
                location: { file: file.path },
                message: `${file.name} was applied to schema "${schema}" as ${row.name} on ${row.appliedAt}`,
                hint: `rename it back; to accept the new name, ${line}`,
            };
        }
        case 'deleted': {
            const { row, isAhead } = mismatch;
            const restore = isAhead
                ? 'the database is ahead of this checkout: deploy a commit that has the file (to roll code back, revert the code and keep the migrations)'
                : 'restore the file';
            return {
                message: `${row.name} was applied to schema "${schema}" on ${row.appliedAt} and is not among the migration files`,
                hint: `${restore}; to forget the file, once its effects are undone or no longer matter, ${line}`,
            };
        }
        case 'late': {
            const { file, newest } = mismatch;
            return {
                location: { file: file.path },
                message: `${file.name} is new, and stands before version ${newest}, which is already applied`,
                hint: `give it a version after ${newest}: it would run in another order here than on a fresh database; to run it all the same, ${line}`,
            };
        }
    }
}

;// CONCATENATED MODULE: ./src/postgres/migrations/plan.ts





/**
 * Throws InvalidInput when the ledger and the files tell different stories that nobody has accepted: an applied file was
 * edited, renamed or is gone, or a new file stands before applied ones. Throws DeployError `LEDGER_UNREADABLE` when the
 * login may not read the ledger and `LEDGER_NOT_OURS` when something else has its name.
 */
function planMigrations(wanted, catalog) {
    const { schema, accept } = wanted;
    const { pending, mismatches } = plan_compare(wanted, readableLedger(wanted, catalog));
    const open = mismatches.filter((mismatch) => !isAccepted(mismatch, accept));
    if (open.length > 0)
        throw new src_error/* InvalidInput */.o9(open.map((mismatch) => mismatchProblem(schema, mismatch)));
    const before = pending.filter(({ phase }) => phase === 'before-deploy');
    const after = pending.filter(({ phase }) => phase === 'after-deploy');
    return { accepted: mismatches.flatMap(acceptChange), pending: [...before, ...after] };
}
/** A late file simply runs. */
function acceptChange(mismatch) {
    if (mismatch.kind === 'late')
        return [];
    const { version } = mismatch.row;
    const becomes = mismatch.kind === 'deleted' ? undefined : entryOf(mismatch.file);
    return [{ kind: 'accept-migration', acceptance: acceptanceOf(mismatch), version, becomes }];
}
function entryOf({ version, name, checksum }) {
    return { version, name, checksum };
}
/** The ordered files that are not in the ledger, without a look at what is wrong with either. */
function pendingFiles(wanted, catalog) {
    const ledger = catalog?.ledger === 'unreadable' ? [] : (catalog?.ledger ?? []);
    return plan_compare(wanted, ledger).pending;
}
/** Ordered files only. One that has become repeatable keeps its name, and the row that it had as an ordered one. */
function plan_compare({ migrations, accept }, ledger) {
    const repeatable = new Set(migrations.filter(isRepeatable).map(({ name }) => name));
    const rows = ledger.filter(({ version, name }) => isVersion(version) && !repeatable.has(name));
    return compareStories(migrations.filter((file) => !isRepeatable(file)), rows, accept);
}
function readableLedger(wanted, catalog) {
    const { schema, ownerRole, migrations } = wanted;
    if (!catalog?.ledger)
        return [];
    if (catalog.ledger !== 'unreadable')
        return catalog.ledger;
    if (migrations.length === 0)
        return [];
    const found = catalog.objects.find(({ name }) => name === LEDGER_TABLE);
    if (found && (found.kind !== 'table' || found.owner !== ownerRole))
        throw foreignLedger(wanted, found);
    const { role } = catalog.login;
    throw new src_error/* DeployError */.sH('LEDGER_UNREADABLE', `"${role}" cannot read the migration ledger "${schema}"."${LEDGER_TABLE}", so it is not known which files are applied.`, {
        hint: `Let an administrator of the owner role run: GRANT ${(0,identifier/* quoteIdentifier */.Cm)(ownerRole)} TO ${(0,identifier/* quoteIdentifier */.Cm)(role)} WITH INHERIT TRUE, SET TRUE; If the table is not the ledger of this tool, rename it.`,
    });
}
/** Reading it could run somebody else's code as the deployer. */
function foreignLedger({ schema, ownerRole }, found) {
    const name = (0,identifier/* qualified */.LX)(schema, LEDGER_TABLE);
    return new src_error/* DeployError */.sH('LEDGER_NOT_OURS', `${name}, the name of the migration ledger, is a ${found.kind} of "${found.owner}" and not a table of the owner role "${ownerRole}"; it was not read.`, {
        hint: `Let "${found.owner}" rename or drop it${found.kind === 'table' ? `; if it is the ledger of this app under an earlier owner role, give it back: ALTER TABLE ${name} OWNER TO ${(0,identifier/* quoteIdentifier */.Cm)(ownerRole)};` : '.'}`,
    });
}

;// CONCATENATED MODULE: ./src/postgres/migrations/node.ts
/** A field that is a node; undefined when it is absent or something else. */
function child(node, field) {
    const value = node[field];
    return isNode(value) ? value : undefined;
}
/** A field that is a list of nodes, each wrapped in its kind: `{ AlterTableCmd: {...} }`. */
function children(node, field) {
    const value = node[field];
    if (!Array.isArray(value))
        return [];
    return value.filter(isNode).flatMap((item) => Object.values(item).filter(isNode));
}
function node_text(node, field) {
    const value = node[field];
    return typeof value === 'string' ? value : undefined;
}
/** The tree leaves out what is false. */
function flag(node, field) {
    return node[field] === true;
}
/** A qualified name as the tree spells it, `[{ String: { sval } }, ...]`. */
function nameParts(value) {
    if (!Array.isArray(value))
        return [];
    return value.filter(isNode).flatMap((item) => node_text(child(item, 'String') ?? {}, 'sval') ?? []);
}
/** Every node below `value`, with the field or kind that it stands under; `enter` says which of those to go into. */
function* descend(value, enter = () => true) {
    if (Array.isArray(value)) {
        for (const item of value)
            yield* descend(item, enter);
    }
    else if (isNode(value)) {
        for (const [field, below] of Object.entries(value)) {
            if (!enter(field))
                continue;
            if (isNode(below))
                yield [field, below];
            yield* descend(below, enter);
        }
    }
}
function isNode(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}

;// CONCATENATED MODULE: ./src/postgres/migrations/position.ts
/** The place of an offset (UTF-16, from 0) in a file; columns count characters, as an editor does. */
function locate(file, text, offset) {
    const before = text.slice(0, offset);
    const lineStart = before.lastIndexOf('\n') + 1;
    return { file, line: before.split('\n').length, column: characters(before.slice(lineStart)) + 1 };
}
/** `locate` for many places of one text, which is searched for its lines once. */
function locator(file, text) {
    let starts;
    return (offset) => {
        starts ??= lineStarts(text);
        const line = lastAtMost(starts, offset);
        return { file, line: line + 1, column: characters(text.slice(starts[line], offset)) + 1 };
    };
}
function lineStarts(text) {
    const starts = [0];
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1))
        starts.push(end + 1);
    return starts;
}
/** The index of the last of ascending numbers, of which the first is 0, that is not above `limit`. */
function lastAtMost(numbers, limit) {
    let [low, high] = [0, numbers.length - 1];
    while (low < high) {
        const middle = Math.ceil((low + high) / 2);
        if ((numbers[middle] ?? 0) <= limit)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}
/** How many characters (code points) a text has: the unit of PostgreSQL's error positions. */
function characters(text) {
    let count = 0;
    for (const _ of text)
        count += 1;
    return count;
}
/** The offset (UTF-16) of character number `index`, counting from 0. */
function offsetOfCharacter(text, index) {
    let offset = 0;
    let seen = 0;
    for (const character of text) {
        if (seen === index)
            break;
        offset += character.length;
        seen += 1;
    }
    return offset;
}
/** The offset (UTF-16) of each of these UTF-8 byte offsets, which must ascend. */
function offsetsOfBytes(text, byteOffsets) {
    const offsets = [];
    let bytes = 0;
    let offset = 0;
    for (const wanted of byteOffsets) {
        while (bytes < wanted && offset < text.length) {
            const point = text.codePointAt(offset) ?? 0;
            bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
            offset += point < 0x10000 ? 1 : 2;
        }
        offsets.push(offset);
    }
    return offsets;
}

;// CONCATENATED MODULE: ./src/postgres/migrations/selection.ts
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

;// CONCATENATED MODULE: ./src/postgres/migrations/touched.ts






/**
 * Throws DeployError `MIGRATION_TOUCHES_FOREIGN_OBJECT` when a file alters, drops, indexes or references a relation
 * of the schema that will not belong to the owner role: PostgreSQL lets nobody else do that.
 */
async function refuseForeignObjects(wanted, catalog, changes, syntax) {
    const foreign = new Map(catalog.objects
        .filter((object) => !willOwn(wanted, catalog, object))
        .map((object) => [object.name, object]));
    if (foreign.size === 0)
        return;
    const problems = [];
    for (const change of changes) {
        const { file } = change;
        const { statements } = selectStatements(change, await syntax.statements(file));
        for (const { schema, name, statement } of touchedRelations(statements)) {
            const object = schema === undefined || schema === wanted.schema ? foreign.get(name) : undefined;
            if (object)
                problems.push(foreignProblem(wanted, file, statement, object));
        }
    }
    const [first] = problems;
    if (!first)
        return;
    throw new src_error/* DeployError */.sH('MIGRATION_TOUCHES_FOREIGN_OBJECT', problems.map(src_error/* describeProblem */.BJ).join('\n'), {
        ...(first.location ? { location: first.location } : {}),
        hint: 'Nothing was changed. Only the owner of a relation can alter, drop, index or reference it.',
    });
}
function foreignProblem(wanted, file, statement, object) {
    const { schema, ownerRole, ownership } = wanted;
    return {
        location: locate(file.path, file.sql, statement.start),
        message: `${object.kind} "${schema}"."${object.name}" belongs to "${object.owner}", and migrations run as "${ownerRole}"`,
        hint: `${ownership === 'keep' ? 'with `ownership: enforce` the deploy takes over what it may; else: ' : ''}${runAs(object.owner, ownerRole, `${alterOwner(schema, object, ownerRole)};`)}`,
    };
}
/** Relations whose owner the statements need to be. */
function touchedRelations(statements) {
    return statements.flatMap((statement) => [...rangeVars(statement), ...named(statement)].map((name) => ({ ...name, statement })));
}
/** The names of all relations that a statement mentions, whatever it does with them. */
function relationsIn(statement) {
    const mentioned = [...descend(statement.node)].flatMap(([, node]) => node_text(node, 'relname') ?? []);
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
    const replacedView = kind === 'ViewStmt' && flag(node, 'replace') ? ['view'] : [];
    const fields = RELATION_FIELDS[kind] ?? replacedView;
    const holder = Object.fromEntries(fields.map((field) => [field, node[field]]));
    // CREATE TABLE ... (LIKE other) only reads the other.
    const below = [...descend(holder, (field) => field !== 'TableLikeClause')].map(([, each]) => each);
    return below.flatMap((each) => {
        const name = node_text(each, 'relname');
        return name === undefined ? [] : [{ schema: node_text(each, 'schemaname'), name }];
    });
}
const NAMED_RELATIONS = new Set(['TABLE', 'VIEW', 'MATVIEW', 'SEQUENCE', 'FOREIGN_TABLE'].map((type) => `OBJECT_${type}`));
/** Objects named below a relation: `comment on column a.b.c`, `drop trigger t on a.b`. */
const PARTS_OF_RELATIONS = new Set(['COLUMN', 'TRIGGER', 'POLICY', 'RULE', 'TABCONSTRAINT'].map((type) => `OBJECT_${type}`));
function named({ kind, node }) {
    if (kind === 'DropStmt')
        return children(node, 'objects').flatMap((list) => relationName(node, 'removeType', list));
    const list = kind === 'CommentStmt' ? child(child(node, 'object') ?? {}, 'List') : undefined;
    return list ? relationName(node, 'objtype', list) : [];
}
function relationName(node, typeField, list) {
    const type = node_text(node, typeField) ?? '';
    const parts = nameParts(list.items);
    const path = PARTS_OF_RELATIONS.has(type) ? parts.slice(0, -1) : NAMED_RELATIONS.has(type) ? parts : [];
    const name = path.at(-1);
    return name === undefined ? [] : [{ schema: path.at(-2), name }];
}

;// CONCATENATED MODULE: ./src/postgres/migrations/parser.ts
/** The major version of PostgreSQL whose grammar the parser has; libpg-query numbers its packages by it. */
const PARSER_VERSION = 18;
/** The first mistake that the parser found; `offset` counts UTF-16 units from 0. */
class SqlSyntaxError extends Error {
    offset;
    constructor(message, offset) {
        super(message);
        this.name = 'SqlSyntaxError';
        this.offset = offset;
    }
}

;// CONCATENATED MODULE: ./src/postgres/migrations/guard/question.ts

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
    const parts = nameParts(node?.names);
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
    const parts = nameParts(node?.names);
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
    return (string && node_text(string, 'sval')) ?? nameParts(column?.fields).join('.');
}
function asNode(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value))
        : undefined;
}

;// CONCATENATED MODULE: ./src/postgres/migrations/guard/facts.ts




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
    const row = record(JSON.parse(json));
    const relations = facts_byName(row.relations, (item) => relationFact(item, parser));
    const types = facts_byName(row.types, typeFact);
    const routines = facts_byName(row.routines, routineFact);
    const schemas = facts_byName(row.schemas, commented);
    const extensions = facts_byName(row.extensions, commented);
    const spellings = record(row.spellings);
    return {
        relation: (name) => relations.get(key(name))?.[0],
        type: (name) => types.get(key(name))?.[0],
        routines: (name) => routines.get(key(name)) ?? [],
        schema: (name) => schemas.get(key({ schema: '', name }))?.[0],
        extension: (name) => extensions.get(key({ schema: '', name }))?.[0],
        spelling: (type) => optional(spellings[spellingKey(type)] ?? null, string),
    };
}
function key({ schema, name }) {
    return JSON.stringify([schema, name]);
}
function facts_byName(value, parse) {
    const found = new Map();
    for (const item of list(value)) {
        const row = record(item);
        const at = key({ schema: optional(row.schema ?? null, string) ?? '', name: string(row.name) });
        found.set(at, [...(found.get(at) ?? []), parse(row)]);
    }
    return found;
}
function facts_named(value, parse) {
    return new Map(list(value).map((item) => [string(record(item).name), parse(record(item))]));
}
function commented(row) {
    return { comment: optional(row.comment, string) };
}
function relationFact(row, parser) {
    const statement = printedBy(parser, (text) => text, ({ node }) => node);
    return {
        ...commented(row),
        kind: string(row.kind),
        options: new Map(list(row.options).map((item) => facts_option(string(item)))),
        toast: json_boolean(row.toast),
        rowSecurity: json_boolean(row.rowSecurity),
        forced: json_boolean(row.forced),
        columns: facts_named(row.columns, (column) => columnFact(column, parser)),
        constraints: facts_named(row.constraints, (constraint) => ({
            ...commented(constraint),
            kind: string(constraint.kind),
            definition: printedBy(parser, (text) => `ALTER TABLE t ADD CONSTRAINT c ${text}`, addedConstraint)(string(constraint.definition)),
            validated: json_boolean(constraint.validated),
        })),
        policies: facts_named(row.policies, (policy) => ({
            ...commented(policy),
            command: string(policy.command),
            permissive: json_boolean(policy.permissive),
            using: optional(policy.using, (text) => expression(parser)(string(text))),
            check: optional(policy.check, (text) => expression(parser)(string(text))),
        })),
        triggers: facts_named(row.triggers, (trigger) => ({
            ...commented(trigger),
            definition: statement(string(trigger.definition)),
        })),
        index: optional(row.index, (index) => ({
            valid: json_boolean(record(index).valid),
            definition: statement(string(record(index).definition)),
        })),
    };
}
function columnFact(row, parser) {
    return {
        ...commented(row),
        type: string(row.type),
        enum: json_boolean(row.enum),
        notNull: json_boolean(row.notNull),
        default: optional(row.default, (text) => expression(parser)(string(text))),
        identity: string(row.identity),
        generated: string(row.generated),
    };
}
function typeFact(row) {
    return { ...commented(row), kind: string(row.kind), labels: list(row.labels).map(string) };
}
function routineFact(row) {
    return {
        ...commented(row),
        inputs: list(row.inputs).map(string),
        definition: record(row.definition),
        plain: json_boolean(row.plain),
    };
}
function facts_option(text) {
    const at = text.indexOf('=');
    return at === -1 ? [text, 'true'] : [text.slice(0, at), text.slice(at + 1)];
}
function expression(parser) {
    return printedBy(parser, (text) => `SELECT (${text})`, ({ node }) => child(children(node, 'targetList')[0] ?? {}, 'val'));
}
function addedConstraint({ node }) {
    return child(child(children(node, 'cmds')[0] ?? {}, 'def') ?? {}, 'Constraint');
}
function printedBy(parser, wrap, pick) {
    return (text) => {
        try {
            const [statement] = parser.parse(wrap(text)).statements;
            return { text, tree: statement && pick(statement) };
        }
        catch (error) {
            if (!(error instanceof SqlSyntaxError))
                throw error;
            // A form newer than the parser: there is the text, and no claim about it.
            return { text, tree: undefined };
        }
    };
}

;// CONCATENATED MODULE: ./src/postgres/migrations/guard/query.ts


/**
 * All questions as one message that writes nothing; its one row holds the facts as JSON text in column `guards`. The
 * search_path is pg_catalog alone: whoever may create in the app's schema could put functions of these names there.
 */
function guardQuery(questions, schema) {
    const of = (kind) => questions.filter((question) => question.of === kind);
    const types = questions.flatMap((question) => (question.of === 'spelling' ? [question.type] : []));
    return `BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY;
SET LOCAL search_path = pg_catalog;
SET LOCAL jit = off;
SELECT json_build_object(
  'relations', (${query_RELATIONS.replace('$names', () => names(of('relation')))}),
  'types', (${query_TYPES.replace('$names', () => names(of('type')))}),
  'routines', (${query_ROUTINES.replace('$names', () => names(of('routine')))}),
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
const query_COLUMNS = `
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
    'columns', (${query_COLUMNS}), 'constraints', (${CONSTRAINTS}), 'policies', (${POLICIES}), 'triggers', (${TRIGGERS}),
    'index', (${INDEX})))
  FROM $names JOIN pg_namespace n ON n.nspname = w.schema JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = w.name`;
const query_TYPES = `
  SELECT json_agg(json_build_object('schema', w.schema, 'name', w.name, 'kind', t.typtype,
    'labels', (SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid),
    'comment', obj_description(t.oid, 'pg_type')))
  FROM $names JOIN pg_namespace n ON n.nspname = w.schema JOIN pg_type t ON t.typnamespace = n.oid AND t.typname = w.name`;
// Input arguments decide which overload is meant; the rest is what CREATE OR REPLACE can change.
const query_ROUTINES = `
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

;// CONCATENATED MODULE: ./src/postgres/migrations/guard/expression.ts

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
        const type = nameParts(child(node, 'typeName')?.names).at(-1) ?? '';
        const arg = child(node, 'arg');
        return arg ? strip(arg, { ...around, type: around.type || type }) : { kind, node, around };
    }
    if (kind === 'SQLValueFunction' && node.op === 'SVFOP_CURRENT_TIMESTAMP')
        return { kind: 'FuncCall', node: { funcname: [{ String: { sval: 'now' } }] }, around };
    return { kind, node, around };
}
function unwrap(wrapped) {
    const [kind, node] = Object.entries(wrapped)[0] ?? ['', {}];
    return [kind, isNode(node) ? node : {}];
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
    ColumnRef: ({ node: file }, { node: database }) => nameParts(file.fields).at(-1) === nameParts(database.fields).at(-1) ? 'same' : 'different',
    A_Expr: (file, database) => {
        if (file.node.kind !== database.node.kind)
            return 'unsure';
        if (nameParts(file.node.name).at(-1) !== nameParts(database.node.name).at(-1))
            return 'different';
        return allAlike(['lexpr', 'rexpr'].map((side) => compareField(file, database, side)));
    },
    BoolExpr: (file, database) => file.node.boolop === database.node.boolop ? compareLists(file, database, 'args') : 'different',
    NullTest: (file, database) => file.node.nulltesttype === database.node.nulltesttype ? compareField(file, database, 'arg') : 'different',
};
function compareField(file, database, field) {
    const [own, theirs] = [file.node[field], database.node[field]];
    if (isNode(own) && isNode(theirs))
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
    return Array.isArray(value) ? value.filter(isNode) : [];
}
function functionName({ node, around }) {
    const parts = nameParts(node.funcname);
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
    const integer = child(node, 'ival');
    if (integer)
        return { text: String(integer.ival ?? 0), numeric: true };
    const float = child(node, 'fval');
    if (float)
        return { text: node_text(float, 'fval') ?? '', numeric: true };
    const bool = child(node, 'boolval');
    if (bool)
        return { text: String(bool.boolval === true), numeric: false };
    const written = node_text(child(node, 'sval') ?? {}, 'sval') ?? '';
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

;// CONCATENATED MODULE: ./src/postgres/migrations/guard/subject.ts


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
    const relation = child(node, field);
    const name = relation && node_text(relation, 'relname');
    return relation && name !== undefined ? { schema: node_text(relation, 'schemaname') ?? schema, name } : undefined;
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

;// CONCATENATED MODULE: ./src/postgres/migrations/guard/column-value.ts



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

;// CONCATENATED MODULE: ./src/postgres/migrations/guard/column.ts





/** `keys`: columns of the table's primary key, which are NOT NULL without saying so. */
function writtenColumn(table, node, { file, schema, keys = [] }) {
    const name = node_text(node, 'colname') ?? '';
    const constraints = children(node, 'constraints');
    const find = (...kinds) => constraints.find((each) => kinds.includes(node_text(each, 'contype') ?? ''));
    const serial = isSerial(child(node, 'typeName'));
    const implied = find('CONSTR_NOTNULL', 'CONSTR_PRIMARY', 'CONSTR_IDENTITY') !== undefined;
    const value = find('CONSTR_DEFAULT', 'CONSTR_GENERATED');
    return {
        table,
        name,
        type: writtenType(child(node, 'typeName')),
        notNull: implied || serial || keys.includes(name),
        default: withoutNull(value && child(value, 'raw_expr')),
        defaultText: file.element(value?.location, following(constraints, value)).replace(/^default\s+/i, ''),
        serial,
        identity: node_text(find('CONSTR_IDENTITY') ?? {}, 'generated_when') ?? '',
        generated: node_text(find('CONSTR_GENERATED') ?? {}, 'generated_kind') ?? '',
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
    const constant = expression && child(expression, 'A_Const');
    return constant && flag(constant, 'isnull') ? undefined : expression;
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
    const value = valueDifference(column, fact).map((difference) => ({ ...column_place(column), ...difference }));
    const nullability = nullDifference(column, fact);
    const later = column.identity === '' ? [...value, ...nullability] : [...nullability, ...value];
    return [...typeDifference(column, fact, facts), ...later];
}
/** A column that the file defines in its CREATE TABLE and the table does not have. */
function missingColumn(column) {
    return {
        ...column_place(column),
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
            ...column_place(column),
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
            ...column_place(column),
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
function column_place(column) {
    return { offset: column.offset, what: `column ${(0,identifier/* quoteIdentifier */.Cm)(column.name)} of ${display(column.table)}` };
}

;// CONCATENATED MODULE: ./src/postgres/migrations/guard/definition.ts



/** Whether an index is what its CREATE INDEX says; both as the parser's IndexStmt. */
function compareIndexes(file, database, schema) {
    const table = (node) => JSON.stringify(relationIn(node, 'relation', schema));
    const method = (node) => node_text(node, 'accessMethod') ?? 'btree';
    const around = { schema, type: '' };
    return allAlike([
        equal(table(file), table(database)),
        equal(method(file), method(database)),
        equal(flag(file, 'unique'), flag(database, 'unique')),
        equal(flag(file, 'nulls_not_distinct'), flag(database, 'nulls_not_distinct')),
        compareElements(children(file, 'indexParams'), children(database, 'indexParams'), schema),
        compareElements(children(file, 'indexIncludingParams'), children(database, 'indexIncludingParams'), schema),
        compareOptional(child(file, 'whereClause'), child(database, 'whereClause'), around),
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
        equal(node_text(file, 'name'), node_text(database, 'name')),
        equal(descending(file), descending(database)),
        equal(nullsFirst(file), nullsFirst(database)),
        compareDefaulted(file.opclass, database.opclass),
        compareDefaulted(file.collation, database.collation),
        compareOptional(child(file, 'expr'), child(database, 'expr'), { schema, type: '' }),
    ]);
}
/** The server leaves out what is the default, so a file that names it cannot be told from one that differs. */
function compareDefaulted(file, database) {
    const [own, theirs] = [nameParts(file).at(-1), nameParts(database).at(-1)];
    if (own === theirs)
        return 'same';
    return theirs === undefined ? 'unsure' : 'different';
}
/** Kind, columns and what is referenced; a CHECK by its expression. Both as the parser's Constraint. */
function compareConstraints(file, database, schema) {
    const names = (field) => equal(nameParts(file[field]).join(), nameParts(database[field]).join());
    const referenced = (node) => JSON.stringify(relationIn(node, 'pktable', schema));
    const kind = node_text(file, 'contype');
    if (kind !== node_text(database, 'contype'))
        return 'different';
    if (node_text(file, 'indexname') !== undefined)
        return 'unsure';
    const [own, theirs] = [child(file, 'raw_expr'), child(database, 'raw_expr')];
    return allAlike([
        names('keys'),
        names('fk_attrs'),
        equal(referenced(file), referenced(database)),
        nameParts(file.pk_attrs).length === 0 ? 'same' : names('pk_attrs'),
        equal(node_text(file, 'fk_del_action'), node_text(database, 'fk_del_action')),
        equal(node_text(file, 'fk_upd_action'), node_text(database, 'fk_upd_action')),
        equal(flag(file, 'nulls_not_distinct'), flag(database, 'nulls_not_distinct')),
        own && theirs ? compareExpressions(own, theirs, { schema, type: '' }) : 'same',
    ]);
}
/** Both as the parser's CreateTrigStmt. */
function compareTriggers(file, database, schema) {
    const plain = (node) => JSON.stringify([
        relationIn(node, 'relation', schema),
        nameParts(node.funcname).at(-1),
        nameParts(node.args),
        nameParts(node.columns),
        node.timing ?? 0,
        node.events,
        flag(node, 'row'),
        flag(node, 'isconstraint'),
        node.transitionRels ?? null,
    ]);
    return allAlike([
        equal(plain(file), plain(database)),
        compareOptional(child(file, 'whenClause'), child(database, 'whenClause'), { schema, type: '' }),
    ]);
}
function equal(file, database) {
    return file === database ? 'same' : 'different';
}

;// CONCATENATED MODULE: ./src/postgres/migrations/guard/guard.ts
const DONE = { state: 'done' };
const MISSING = { state: 'missing' };
function differing(differences) {
    return differences.length > 0 ? { state: 'differs', differences } : DONE;
}
function doneWhen(done) {
    return done ? DONE : MISSING;
}

;// CONCATENATED MODULE: ./src/postgres/migrations/guard/constraint.ts





/** `ADD CONSTRAINT name ...`; one without a name has nothing to be found by. */
function addConstraint(table, command, scope) {
    const node = child(child(command, 'def') ?? {}, 'Constraint');
    const name = node && node_text(node, 'conname');
    if (!node || name === undefined)
        return undefined;
    return {
        subject: relationSubject(table, 'constraint', name),
        wish: 'present',
        asks: [{ of: 'relation', ...table }],
        judge: (facts) => {
            const found = constraintOf(facts, table, name);
            if (!found)
                return MISSING;
            const difference = constraintDifference(table, node, found, scope);
            return difference ? { state: 'differs', differences: [difference] } : DONE;
        },
    };
}
function dropConstraint(table, command) {
    const name = node_text(command, 'name') ?? '';
    return {
        subject: relationSubject(table, 'constraint', name),
        wish: 'absent',
        asks: [{ of: 'relation', ...table }],
        judge: (facts) => dropWhen(command, constraintOf(facts, table, name) !== undefined),
    };
}
function validateConstraint(table, command) {
    const name = node_text(command, 'name') ?? '';
    return {
        subject: relationSubject(table, 'constraint', name, 'validated'),
        wish: 'validated',
        asks: [{ of: 'relation', ...table }],
        judge: (facts) => doneWhen(constraintOf(facts, table, name)?.validated === true),
    };
}
/** Without IF EXISTS the server is to say that there is nothing to drop. */
function dropWhen(node, found) {
    return doneWhen(!found && flag(node, 'missing_ok'));
}
/** A named constraint that is another one than the file's. */
function constraintDifference(table, node, { definition }, { schema, file }) {
    const name = node_text(node, 'conname') ?? '';
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
    const name = node_text(node, 'conname') ?? '';
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

;// CONCATENATED MODULE: ./src/postgres/migrations/guard/storage.ts



/** `SET (fillfactor = 70)` and `RESET (fillfactor)` of a table, view or index. */
function setOptions(relation, command, set) {
    return children(child(child(command, 'def') ?? {}, 'List') ?? {}, 'items').map((option) => {
        const namespace = node_text(option, 'defnamespace');
        const name = `${namespace === undefined ? '' : `${namespace}.`}${node_text(option, 'defname') ?? ''}`;
        const value = set ? optionValue(option) : undefined;
        return {
            subject: relationSubject(relation, 'option', name),
            wish: value ?? 'absent',
            asks: [{ of: 'relation', ...relation }],
            judge: (facts) => {
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
    const [kind, node] = Object.entries(child(option, 'arg') ?? {})[0] ?? ['', {}];
    if (!isNode(node))
        return 'true';
    switch (kind) {
        case 'Integer':
            return String(node.ival ?? 0);
        case 'Float':
            return plain(node_text(node, 'fval') ?? '');
        case 'String':
            return plain(node_text(node, 'sval') ?? '');
        case 'Boolean':
            return String(node.boolval === true);
        case 'TypeName':
            return plain(nameParts(node.names).join('.'));
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

;// CONCATENATED MODULE: ./src/postgres/migrations/guard/alter-table.ts









/** ALTER TABLE: sent whole when any of its commands is to be done; without a guard when any command has none. */
const alterTable = ({ kind, node }, scope) => {
    const table = kind === 'AlterTableStmt' ? relationIn(node, 'relation', scope.schema) : undefined;
    if (!table)
        return undefined;
    const guards = children(node, 'cmds').map((command) => COMMANDS[node_text(command, 'subtype') ?? '']?.(table, command, scope));
    if (!guards.every((each) => each !== undefined))
        return undefined;
    return guards.flat().map((guard) => (flag(node, 'missing_ok') ? ifThere(table, guard) : guard));
};
/** ALTER TABLE IF EXISTS has nothing to do where there is no such table. */
function ifThere(table, guard) {
    return { ...guard, judge: (facts) => (facts.relation(table) ? guard.judge(facts) : DONE) };
}
const addColumn = (table, command, { file, schema }) => {
    const node = child(child(command, 'def') ?? {}, 'ColumnDef');
    if (!node || !flag(command, 'missing_ok'))
        return undefined;
    const column = writtenColumn(table, node, { file, schema });
    return [
        {
            subject: columnSubject(column),
            wish: 'present',
            asks: columnQuestions(column),
            judge: (facts) => {
                const found = columnOf(facts, table, column.name);
                return found ? differing(columnDifferences(column, found, facts)) : MISSING;
            },
        },
    ];
};
const dropColumn = (table, command) => onColumn(table, command, [], 'absent', (found) => dropWhen(command, found !== undefined));
const setDefault = (table, command, { schema }) => {
    const expression = withoutNull(child(command, 'def'));
    const wish = expression ? `default ${canonical(expression)}` : 'absent';
    return onColumn(table, command, ['default'], wish, (found) => {
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
        what: `the default of column ${(0,identifier/* quoteIdentifier */.Cm)(node_text(command, 'name') ?? '')} of ${display(table)}`,
    };
}
function notNull(wanted) {
    return (table, command) => onColumn(table, command, ['not null'], wanted ? 'not null' : 'absent', (found) => doneWhen(found?.notNull === wanted));
}
const columnType = (table, command) => {
    const type = writtenType(child(child(child(command, 'def') ?? {}, 'ColumnDef') ?? {}, 'typeName'));
    if (!type)
        return undefined;
    const guards = onColumn(table, command, ['type'], canonical(type), (found, facts) => doneWhen(found !== undefined && sameType(facts.spelling(type), found.type)));
    return guards.map((guard) => ({ ...guard, asks: [...guard.asks, { of: 'spelling', type }] }));
};
function rowSecurity(setting, wanted) {
    return (table) => [
        {
            subject: relationSubject(table, setting),
            wish: String(wanted),
            asks: [{ of: 'relation', ...table }],
            judge: (facts) => doneWhen(facts.relation(table)?.[setting] === wanted),
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
function onColumn(table, command, part, wish, judge) {
    const name = node_text(command, 'name') ?? '';
    return [
        {
            subject: relationSubject(table, 'column', name, ...part),
            wish,
            asks: [{ of: 'relation', ...table }],
            judge: (facts) => judge(columnOf(facts, table, name), facts),
        },
    ];
}
function columnOf(facts, table, name) {
    return facts.relation(table)?.columns.get(name);
}

;// CONCATENATED MODULE: ./src/postgres/migrations/guard/routine.ts





/** CREATE OR REPLACE FUNCTION and PROCEDURE: sent when anything that it sets is another in the catalog. */
const createRoutine = ({ kind, node }, { schema }) => {
    const name = kind === 'CreateFunctionStmt' ? nameIn(nameParts(node.funcname), schema) : undefined;
    if (!name || !flag(node, 'replace'))
        return undefined;
    const parameters = parametersOf(node);
    const inputs = parameters.filter(({ mode }) => isInput(mode)).map(({ type }) => type);
    const returns = child(node, 'returnType');
    const types = [...parameters.map(({ type }) => type), ...(returns ? [written(returns)] : [])];
    const guard = {
        subject: ['routine', name.schema, name.name, canonical(inputs)],
        wish: canonical([node.parameters, node.returnType, node.options, node.sql_body]),
        asks: routineQuestions(name, types),
        judge: (facts) => {
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
function routine_argumentsOf(object) {
    return children(object, 'objargs').map(written);
}
const MODES = {
    FUNC_PARAM_DEFAULT: 'i',
    FUNC_PARAM_IN: 'i',
    FUNC_PARAM_OUT: 'o',
    FUNC_PARAM_INOUT: 'b',
    FUNC_PARAM_VARIADIC: 'v',
    FUNC_PARAM_TABLE: 't',
};
function parametersOf(node) {
    return children(node, 'parameters').map((each) => ({
        name: node_text(each, 'name') ?? '',
        mode: MODES[node_text(each, 'mode') ?? ''] ?? 'i',
        type: written(child(each, 'argType') ?? {}),
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
    const wanted = wantedDefinition(node, parameters, facts);
    if (!wanted || !found.plain)
        return unsure;
    const different = Object.entries(wanted).some(([property, value]) => canonical(value) !== canonical(found.definition[property]));
    return different ? MISSING : DONE;
}
/** As pg_proc has it; undefined when only the server can tell: defaults, a parsed body, SET, rarer options. */
function wantedDefinition(node, parameters, facts) {
    const options = new Map(children(node, 'options').map((each) => [node_text(each, 'defname') ?? '', each]));
    const source = sourceOf(options.get('as'));
    const unknown = [...options.keys()].some((option) => !KNOWN_OPTIONS.has(option));
    if (source === undefined || unknown || parameters.some(({ hasDefault }) => hasDefault))
        return undefined;
    const option = (name) => options.get(name);
    const spelled = (type) => type && facts.spelling(type);
    const returns = child(node, 'returnType');
    const set = returns !== undefined && flag(returns, 'setof');
    const onlyInputs = parameters.every(({ mode }) => mode === 'i');
    return {
        kind: flag(node, 'is_procedure') ? 'p' : 'f',
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
    const parts = as && nameParts(child(child(as, 'arg') ?? {}, 'List')?.items);
    return parts?.length === 1 ? parts[0] : undefined;
}
function argument(option) {
    const [, node] = Object.entries(child(option ?? {}, 'arg') ?? {})[0] ?? [];
    return isNode(node) ? node : undefined;
}
function stringOf(option) {
    return node_text(argument(option) ?? {}, 'sval');
}
function booleanOf(option) {
    return flag(argument(option) ?? {}, 'boolval');
}
function numberOf(option) {
    const node = argument(option);
    return node && Number(node.ival ?? node.fval ?? 0);
}

;// CONCATENATED MODULE: ./src/postgres/migrations/guard/comment.ts




/** COMMENT ON: sent when the text is another one. An empty text takes the comment away, as NULL does. */
const comment = ({ kind, node }, { schema }) => {
    const type = kind === 'CommentStmt' ? node_text(node, 'objtype') : undefined;
    const on = type === undefined ? undefined : COMMENTED[type]?.(child(node, 'object') ?? {}, schema);
    if (!on)
        return undefined;
    const wanted = node_text(node, 'comment') || undefined;
    const guard = {
        subject: [...on.subject, 'comment'],
        wish: wanted ?? 'absent',
        asks: on.asks,
        judge: (facts) => {
            const found = on.find(facts);
            return doneWhen(found !== undefined && found.comment === wanted);
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
    const name = nameIn(nameParts(child(object, 'TypeName')?.names), schema);
    return (name && {
        subject: ['type', name.schema, name.name],
        asks: [{ of: 'type', ...name }],
        find: (facts) => facts.type(name),
    });
};
const routine = (object, schema) => {
    const node = child(object, 'ObjectWithArgs') ?? {};
    const name = nameIn(nameParts(node.objname), schema);
    if (!name)
        return undefined;
    const inputs = node.args_unspecified === true ? undefined : routine_argumentsOf(node);
    return {
        subject: ['routine', name.schema, name.name],
        asks: routineQuestions(name, inputs ?? []),
        find: (facts) => routineMeant(facts, name, inputs),
    };
};
function comment_plain(of) {
    return (object) => {
        const name = node_text(child(object, 'String') ?? {}, 'sval');
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
    return nameParts(child(object, 'List')?.items);
}

;// CONCATENATED MODULE: ./src/postgres/migrations/guard/create.ts


/** CREATE SCHEMA and CREATE EXTENSION, IF NOT EXISTS: both need rights even where there is nothing to do. */
const createNamed = ({ kind, node }) => {
    const of = kind === 'CreateSchemaStmt' ? 'schema' : kind === 'CreateExtensionStmt' ? 'extension' : undefined;
    const name = node_text(node, of === 'schema' ? 'schemaname' : 'extname');
    if (!of || name === undefined || !flag(node, 'if_not_exists'))
        return undefined;
    const guard = {
        subject: [of, name],
        wish: 'present',
        asks: [{ of, name }],
        judge: (facts) => doneWhen(facts[of](name) !== undefined),
    };
    return [guard];
};

;// CONCATENATED MODULE: ./src/postgres/migrations/guard/table.ts





const table_KINDS = {
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
const createTable = ({ kind, node }, scope) => {
    const table = kind === 'CreateStmt' ? relationIn(node, 'relation', scope.schema) : undefined;
    if (!table || !flag(node, 'if_not_exists'))
        return undefined;
    const columns = columnsOf(table, node, scope);
    const constraints = namedConstraints(node);
    const guard = {
        subject: relationSubject(table),
        wish: 'present',
        asks: [{ of: 'relation', ...table }, ...columns.flatMap(columnQuestions)],
        judge: (facts) => {
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
    const made = flag(node, 'if_not_exists') ? relationMade(kind, node, schema) : undefined;
    if (!made)
        return undefined;
    const { name, kinds, words } = made;
    const guard = {
        subject: relationSubject(name),
        wish: 'present',
        asks: [{ of: 'relation', ...name }],
        judge: (facts) => {
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
    const name = relationIn(child(node, 'into') ?? {}, 'rel', schema);
    if (node_text(node, 'objtype') === 'OBJECT_MATVIEW')
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
        database: table_KINDS[kind] ?? `a relation of kind ${kind}`,
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
    const elements = children(node, 'tableElts');
    const keys = elements.flatMap((each) => node_text(each, 'contype') === 'CONSTR_PRIMARY' ? nameParts(each.keys) : []);
    return elements
        .filter((each) => node_text(each, 'colname') !== undefined)
        .map((each) => writtenColumn(table, each, { file, schema, keys }));
}
/** Those of the table, and those that its columns carry. */
function namedConstraints(node) {
    const elements = children(node, 'tableElts');
    const all = [...elements, ...elements.flatMap((each) => children(each, 'constraints'))];
    return all.filter((each) => node_text(each, 'conname') !== undefined && TABLE_KINDS.has(node_text(each, 'contype') ?? ''));
}
const TABLE_KINDS = new Set(['CHECK', 'PRIMARY', 'UNIQUE', 'FOREIGN', 'EXCLUSION'].map((kind) => `CONSTR_${kind}`));
function differencesOf(column, { columns }, facts) {
    const found = columns.get(column.name);
    return found ? columnDifferences(column, found, facts) : [missingColumn(column)];
}
/** A constraint that stands with its column does not name it. */
function constraintDifferences(table, node, { constraints }, scope) {
    const found = constraints.get(node_text(node, 'conname') ?? '');
    if (!found)
        return [missingConstraint(table, node, scope)];
    const withColumn = node.keys === undefined && node.fk_attrs === undefined && node.raw_expr === undefined;
    const difference = withColumn ? undefined : constraintDifference(table, node, found, scope);
    return difference ? [difference] : [];
}

;// CONCATENATED MODULE: ./src/postgres/migrations/guard/create-index.ts





/**
 * CREATE INDEX IF NOT EXISTS. An index that a broken build or rebuild left invalid serves nobody: it is dropped and
 * built again.
 */
const createIndex = ({ kind, node, start, end }, { schema, file }) => {
    const table = kind === 'IndexStmt' ? relationIn(node, 'relation', schema) : undefined;
    const name = node_text(node, 'idxname');
    if (!table || name === undefined || !flag(node, 'if_not_exists'))
        return undefined;
    const index = { schema: table.schema, name };
    const guard = {
        subject: relationSubject(index),
        within: relationSubject(table),
        wish: 'present',
        asks: [{ of: 'relation', ...index }],
        judge: (facts) => {
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

;// CONCATENATED MODULE: ./src/postgres/migrations/guard/drop.ts




/** DROP ... IF EXISTS: sent when any of its objects is there; without IF EXISTS always, for the server to object. */
const drop = ({ kind, node }, { schema }) => {
    const type = kind === 'DropStmt' ? node_text(node, 'removeType') : undefined;
    const objects = type === undefined ? undefined : DROPS[type]?.(node, schema);
    return objects?.map(({ subject, asks, isThere }) => ({
        subject,
        wish: 'absent',
        asks,
        judge: (facts) => dropWhen(node, isThere(facts)),
    }));
};
const relations = (node, schema) => paths(node).flatMap((parts) => {
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
const types = (node, schema) => children(node, 'objects').flatMap((type) => {
    const name = nameIn(nameParts(type.names), schema);
    if (!name)
        return [];
    const isThere = (facts) => facts.type(name) !== undefined;
    return [{ subject: ['type', name.schema, name.name], asks: [{ of: 'type', ...name }], isThere }];
});
const routines = (node, schema) => children(node, 'objects').flatMap((object) => {
    const name = nameIn(nameParts(object.objname), schema);
    if (!name)
        return [];
    const inputs = flag(object, 'args_unspecified') ? undefined : routine_argumentsOf(object);
    return [
        {
            subject: ['routine', name.schema, name.name],
            asks: routineQuestions(name, inputs ?? []),
            isThere: (facts) => routineMeant(facts, name, inputs) !== undefined,
        },
    ];
});
function drop_plain(of) {
    return (node) => (Array.isArray(node.objects) ? node.objects : []).filter(isNode).flatMap((object) => {
        const name = node_text(child(object, 'String') ?? {}, 'sval');
        if (name === undefined)
            return [];
        const isThere = (facts) => facts[of](name) !== undefined;
        return [{ subject: [of, name], asks: [{ of, name }], isThere }];
    });
}
const DROPS = {
    OBJECT_TABLE: relations,
    OBJECT_VIEW: relations,
    OBJECT_MATVIEW: relations,
    OBJECT_INDEX: relations,
    OBJECT_SEQUENCE: relations,
    OBJECT_FOREIGN_TABLE: relations,
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
    return children(node, 'objects').map((list) => nameParts(list.items));
}

;// CONCATENATED MODULE: ./src/postgres/migrations/guard/row-rule.ts






/** CREATE POLICY, by name. PostgreSQL has no IF NOT EXISTS for it. */
const createPolicy = ({ kind, node, start, end }, { schema, file }) => {
    const table = kind === 'CreatePolicyStmt' ? relationIn(node, 'table', schema) : undefined;
    const name = node_text(node, 'policy_name');
    if (!table || name === undefined)
        return undefined;
    const guard = {
        subject: relationSubject(table, 'policy', name),
        wish: 'present',
        asks: [{ of: 'relation', ...table }],
        judge: (facts) => {
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
    const name = node_text(node, 'trigname');
    if (!table || name === undefined)
        return undefined;
    const what = `trigger ${(0,identifier/* quoteIdentifier */.Cm)(name)} on ${display(table)}`;
    const guard = {
        subject: relationSubject(table, 'trigger', name),
        wish: 'present',
        asks: [{ of: 'relation', ...table }],
        judge: (facts) => {
            const definition = facts.relation(table)?.triggers.get(name)?.definition;
            if (!definition)
                return MISSING;
            const likeness = definition.tree ? compareTriggers(node, definition.tree, schema) : 'unsure';
            if (likeness === 'same')
                return DONE;
            if (flag(node, 'replace'))
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
        equal(node_text(node, 'cmd_name') ?? 'all', row_rule_COMMANDS[found.command]),
        equal(flag(node, 'permissive'), found.permissive),
        compare(child(node, 'qual'), found.using),
        compare(child(node, 'with_check'), found.check),
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

;// CONCATENATED MODULE: ./src/postgres/migrations/guard/type.ts




/** CREATE TYPE ... AS ENUM, by name; its labels have to be the file's. PostgreSQL has no IF NOT EXISTS for it. */
const createEnum = ({ kind, node }, { schema }) => {
    const name = kind === 'CreateEnumStmt' ? nameIn(nameParts(node.typeName), schema) : undefined;
    if (!name)
        return undefined;
    const labels = nameParts(node.vals);
    const guard = {
        subject: subjectOf(name),
        wish: 'present',
        asks: [{ of: 'type', ...name }],
        judge: (facts) => {
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
    const name = kind === 'AlterEnumStmt' ? nameIn(nameParts(node.typeName), schema) : undefined;
    const label = node_text(node, 'newVal');
    if (!name || label === undefined || !flag(node, 'skipIfNewValExists'))
        return undefined;
    const guard = {
        subject: subjectOf(name, 'label', label),
        wish: 'present',
        asks: [{ of: 'type', ...name }],
        judge: (facts) => doneWhen(facts.type(name)?.labels.includes(label) ?? false),
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

;// CONCATENATED MODULE: ./src/postgres/migrations/guard/statement.ts











const FAMILIES = [
    createTable,
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
    drop,
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
        return node_text(node, 'name') === 'search_path';
    if (kind !== 'SelectStmt')
        return false;
    return [...descend(node)].some(([field, below]) => field === 'FuncCall' &&
        nameParts(below.funcname).at(-1) === 'set_config' &&
        children(below, 'args').some((each) => JSON.stringify(each).includes('"search_path"')));
}

;// CONCATENATED MODULE: ./src/postgres/migrations/guard/text.ts

function fileText(sql) {
    // Bytes and characters are the same in nearly every file, and finding one by the other reads all before it.
    const ascii = Buffer.byteLength(sql) === sql.length;
    const offset = (location) => {
        if (typeof location !== 'number' || location <= 0)
            return undefined;
        return ascii ? location : offsetsOfBytes(sql, [location])[0];
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

;// CONCATENATED MODULE: ./src/postgres/migrations/guard/look.ts










const NOTHING_DUE = { files: [], facts: NO_FACTS, stirred: () => false };
/**
 * Asks the catalog about all statements of all repeatable files that are due, in one message that writes nothing.
 * Without any such file nothing is sent, and the parser is not loaded. Undefined session: the database has nothing yet.
 *
 * `after`: `nothing` before the ordered files run, which may then change what is found; `ordered` once they have run.
 */
async function lookAtRepeatables(session, wanted, catalog, syntax, after = 'nothing') {
    const due = dueFiles(wanted, catalog);
    if (due.length === 0)
        return NOTHING_DUE;
    const files = await Promise.all(due.map((file) => guardFile(file, wanted, syntax)));
    const pending = after === 'ordered' ? [] : pendingFiles(wanted, catalog);
    return {
        files,
        facts: session ? await ask(session, files, wanted, syntax) : NO_FACTS,
        stirred: await mentions(pending, syntax),
    };
}
async function guardFile(file, { schema }, syntax) {
    const { statements } = await syntax.parse(file);
    const scope = { schema, file: fileText(file.sql) };
    return { file, statements: statements.map((statement) => guardStatement(statement, scope)) };
}
async function ask(session, files, { schema }, syntax) {
    const questions = files.flatMap(({ statements }) => statements.flatMap(({ guards = [] }) => guards.flatMap((guard) => guard.asks)));
    if (questions.length === 0)
        return NO_FACTS;
    try {
        const results = await session.send(guardQuery(questions, schema));
        return parseFacts(cell(results, 'guards') ?? '', await syntax.parser());
    }
    catch (error) {
        if (!(error instanceof SqlFailure))
            throw error;
        await session.send('ROLLBACK');
        throw new src_error/* DeployError */.sH('GUARDS_UNREADABLE', `The catalog could not be asked about ${files.map(({ file }) => file.name).join(', ')}: ${describeFailure(error)}`, {
            hint: 'Usually a type in one of them has modifiers that PostgreSQL does not take, such as varchar(0). Nothing was changed.',
            cause: error,
        });
    }
}
/** What the pending ordered files speak of; a DO block or a CALL may do anything. */
async function mentions(files, syntax) {
    const parsed = await Promise.all(files.map((file) => syntax.parse(file)));
    const statements = parsed.flatMap((each) => each.statements);
    if (statements.some(({ kind }) => kind === 'DoStmt' || kind === 'CallStmt'))
        return () => true;
    const names = new Set(statements.flatMap(relationsIn));
    const text = statements.map(({ node }) => JSON.stringify(node)).join('\n');
    return ([kind, , name = '']) => kind === 'relation'
        ? names.has(name) || text.includes(JSON.stringify(name))
        : text.includes(JSON.stringify(name));
}

;// CONCATENATED MODULE: ./src/postgres/migrations/server-syntax.ts



/** PostgreSQL parses a whole message before it runs the first statement of it, and runs none after one that failed. */
const FAILS_FIRST = 'SELECT 1/0;\n';
const DIVISION_BY_ZERO = '22012';
/**
 * Lets a server that is older than our parser parse the files, and run nothing of them: one message, and one more for
 * each file that it refuses. Files that it has taken before are not sent again.
 */
async function refusedByServer(session, serverVersion, files, syntax) {
    const server = Math.floor(serverVersion / 10_000);
    if (server >= PARSER_VERSION)
        return [];
    const refused = [];
    let left = files.filter((file) => !syntax.accepted.has(file));
    while (left.length > 0) {
        const refusal = await firstRefusal(session, left);
        const index = refusal ? left.indexOf(refusal.file) : left.length;
        for (const file of left.slice(0, index))
            syntax.accepted.add(file);
        if (refusal)
            refused.push({ file: refusal.file, problem: toProblem(refusal, server) });
        left = left.slice(index + 1);
    }
    return refused;
}
async function firstRefusal(session, files) {
    let sql = FAILS_FIRST;
    const starts = files.map((file) => {
        const start = sql.length;
        // A file may end in a comment, or without a semicolon.
        sql += `${file.sql}\n;\n`;
        return start;
    });
    try {
        await session.send(sql);
    }
    catch (error) {
        if (!(error instanceof SqlFailure))
            throw error;
        if (error.sqlstate === DIVISION_BY_ZERO)
            return undefined;
        const at = error.position === undefined ? -1 : offsetOfCharacter(sql, error.position - 1);
        const index = starts.findLastIndex((start) => start <= at);
        const [file, start] = [files[index], starts[index]];
        if (!file || start === undefined)
            throw error;
        return { file, message: error.message, offset: Math.min(at - start, file.sql.length) };
    }
    return undefined;
}
function toProblem({ file, message, offset }, server) {
    return {
        location: locate(file.path, file.sql, offset),
        message: `PostgreSQL ${server} does not take this: ${message} [newer-syntax]`,
        hint: `it is right for PostgreSQL ${PARSER_VERSION}, and the server runs ${server}: write it as version ${server} has it, or upgrade the server; nothing of the file was run`,
    };
}

;// CONCATENATED MODULE: ./src/commands/database.ts










function wantedDatabase(desired, migrations, appRole) {
    const { database, schema, ownerRole, ownership, extensions } = desired.lakebase;
    const { grants, grantsMode, migrations: settings } = desired;
    return {
        database,
        schema,
        ownerRole,
        ownership,
        extensions,
        grants,
        grantsMode,
        appRole,
        migrations,
        allow: settings.allow,
        accept: settings.accept,
        command: settings.command?.line,
    };
}
/** Reads the catalog, or says why it cannot be read yet. Wakes a suspended endpoint; changes nothing. */
async function observeDatabase(wanted, lakebase, user, ports) {
    const readable = readableLakebase(lakebase);
    if (typeof readable === 'string')
        return { state: 'deferred', reason: readable, roleMissing: false };
    if (readable === undefined) {
        const look = await lookAtRepeatables(undefined, wanted, undefined, ports.syntax);
        return { state: 'new', look };
    }
    try {
        const isNew = isToBeCreated(wanted, lakebase);
        const place = isNew ? { ...wanted, database: DEFAULT_DATABASE } : wanted;
        return await withDatabase(place, readable, user, ports, async (session) => {
            const catalog = await (isNew ? readCatalogOfNew : readCatalog)(session, wanted);
            const look = await lookAtRepeatables(isNew ? undefined : session, wanted, catalog, ports.syntax);
            return readingOf(session, wanted, catalog, look, ports.syntax);
        });
    }
    catch (error) {
        if (await lacksRole(error, readable, user, ports)) {
            return {
                state: 'deferred',
                reason: `${user} has no Postgres role there yet; the database is read once it has one`,
                roleMissing: true,
            };
        }
        throw error;
    }
}
/** What was read, and what the server says of the files that will run on it. */
async function readingOf(session, wanted, catalog, look, syntax) {
    // A file that is looked at in every run is asked about when it has something to send.
    const changed = dueFiles(wanted, catalog).filter(({ run }) => run === 'on-change');
    const files = [...pendingFiles(wanted, catalog), ...changed];
    const refused = await refusedByServer(session, catalog.serverVersion, files, syntax);
    return { state: 'read', catalog, look, refused };
}
/** Runs `work` on one connection, with a credential minted for it. */
async function withDatabase(wanted, lakebase, user, ports, work) {
    const host = hostOf(lakebase);
    const credential = await mintCredential(ports.client, lakebase);
    const address = { host, port: 5432, database: wanted.database, user };
    const session = await connect(address, credential.token, ports);
    try {
        return await work(session, { address, password: credential.token });
    }
    finally {
        await session.close();
    }
}
function hostOf(lakebase) {
    const host = lakebase.kind === 'autoscaling' ? lakebase.endpoint?.host : lakebase.instance?.host;
    if (host)
        return host;
    const name = lakebase.kind === 'autoscaling' ? `${lakebase.projectId}/${lakebase.branchId}` : lakebase.name;
    throw new src_error/* DeployError */.sH('DATABASE_HOST_UNKNOWN', `${name} reports no host name for its database.`, {
        hint: 'Run the job again; if it stays so, look at the database in the workspace.',
    });
}
/** The Lakebase to connect to; undefined when the database will be made empty; a sentence when it must be started first. */
function readableLakebase(lakebase) {
    if (lakebase.kind === 'provisioned') {
        const { instance } = lakebase;
        if (!instance)
            return undefined;
        if (instance.stopped || instance.state === 'STOPPED')
            return `instance ${instance.name} is stopped; the database is read once it runs`;
        return lakebase;
    }
    if (!lakebase.project)
        return undefined;
    if (!lakebase.branch)
        return database_sourceOf(lakebase);
    if (!lakebase.endpoint)
        return `${lakebase.branch.name} has no endpoint; the database is read once there is one`;
    if (lakebase.endpoint.disabled)
        return `${lakebase.endpoint.name} is disabled; the database is read once it is enabled`;
    return lakebase;
}
/** Whether a branch, or the one that it is copied from, has no database of that name. */
function isToBeCreated({ database }, lakebase) {
    if (lakebase.kind === 'provisioned' || database === DEFAULT_DATABASE)
        return false;
    return (lakebase.branch ? lakebase.database : lakebase.source?.database) === undefined;
}
/** A branch that this run will make holds what its source holds, so the source is read in its place. */
function database_sourceOf(lakebase) {
    const { source } = lakebase;
    if (!source)
        return undefined;
    if (!source.endpoint || source.endpoint.disabled)
        return `${source.branch.name} cannot be read; the database is read once the new branch is there`;
    return { ...lakebase, branchId: source.branch.id, branch: source.branch, endpoint: source.endpoint };
}
async function lacksRole(error, lakebase, user, ports) {
    if (!(error instanceof src_error/* DeployError */.sH) || error.code !== 'DATABASE_LOGIN_REFUSED')
        return false;
    if (lakebase.kind !== 'autoscaling' || !lakebase.branch)
        return false;
    return (await readRole(ports.client, lakebase.branch.name, user)) === undefined;
}

;// CONCATENATED MODULE: ./src/databricks/app-changes.ts
/** In the API's own spelling; the keys are the update mask. */
function apiFields(changes) {
    return {
        ...(changes.description === undefined ? {} : { description: changes.description }),
        ...(changes.computeSize === undefined ? {} : { compute_size: changes.computeSize }),
        ...(changes.resources === undefined ? {} : { resources: changes.resources }),
    };
}
/** The API's names of the fields in which the app is not as wished. */
function differences(app, wished) {
    const resources = wished.resources?.every((resource) => {
        const found = app.resources.find((candidate) => candidate.name === resource.name);
        return found !== undefined && contains(found.raw, resource);
    });
    return [
        ...(wished.description === undefined || wished.description === app.description ? [] : ['description']),
        ...(wished.computeSize === undefined || wished.computeSize === app.computeSize ? [] : ['compute_size']),
        ...(resources === false || (wished.resources?.length ?? app.resources.length) !== app.resources.length
            ? ['resources']
            : []),
    ];
}
/** Everything that `wished` says, `found` says too; the platform may add fields of its own. */
function contains(found, wished) {
    if (typeof wished !== 'object' || wished === null)
        return found === wished;
    if (typeof found !== 'object' || found === null)
        return false;
    const fields = new Map(Object.entries(found));
    return Object.entries(wished).every(([key, value]) => contains(fields.get(key), value));
}

;// CONCATENATED MODULE: ./src/databricks/app-json.ts
/** The Apps API's `App` (databricks-sdk-go:service/apps). */
function parseApp(app) {
    const compute = app.optionalObject('compute_status');
    const status = app.optionalObject('app_status');
    return {
        name: app.string('name'),
        url: withScheme(app.optionalString('url') ?? ''),
        description: app.optionalString('description') ?? '',
        servicePrincipalClientId: app.optionalString('service_principal_client_id') ?? '',
        computeSize: app.optionalString('compute_size'),
        // databricks/cli takes an app without compute status for a stopped one.
        computeState: compute?.optionalString('state') ?? 'STOPPED',
        computeMessage: compute?.optionalString('message'),
        appState: status?.optionalString('state'),
        appMessage: status?.optionalString('message'),
        resources: app.list('resources', parseResource),
        activeDeployment: optionalDeployment(app.optionalObject('active_deployment')),
        pendingDeployment: optionalDeployment(app.optionalObject('pending_deployment')),
        defaultSourceCodePath: app.optionalString('default_source_code_path'),
    };
}
function parseDeployment(deployment) {
    const status = deployment.optionalObject('status');
    return {
        id: deployment.string('deployment_id'),
        state: status?.optionalString('state') ?? 'IN_PROGRESS',
        message: status?.optionalString('message'),
        sourceCodePath: deployment.optionalString('source_code_path'),
        envVarNames: deployment.list('env_vars', (variable) => variable.string('name')),
        command: deployment.strings('command'),
    };
}
function optionalDeployment(deployment) {
    return deployment === undefined ? undefined : parseDeployment(deployment);
}
function parseResource(resource) {
    const name = resource.string('name');
    return { name, raw: resource.raw, database: parseDatabase(name, resource) };
}
function parseDatabase(name, resource) {
    const postgres = resource.optionalObject('postgres');
    if (postgres !== undefined) {
        return {
            kind: 'postgres',
            name,
            branch: postgres.string('branch'),
            database: postgres.optionalString('database'),
        };
    }
    const database = resource.optionalObject('database');
    if (database === undefined)
        return undefined;
    return {
        kind: 'database',
        name,
        instanceName: database.string('instance_name'),
        databaseName: database.string('database_name'),
    };
}
function withScheme(url) {
    return url === '' || url.includes('://') ? url : `https://${url}`;
}

;// CONCATENATED MODULE: ./src/databricks/error-response.ts


/** Makes the error out of whatever came back: Databricks JSON, SCIM, API 1.2, HTML, plain text or nothing. */
function parseApiError(call, status, headers, body) {
    const parsed = parseBody(body, headers);
    const requestId = headers.get('x-request-id') ?? requestIdOf(parsed.details);
    const what = `${call.method} ${call.path}`;
    const code = parsed.errorCode === undefined ? '' : ` ${parsed.errorCode}`;
    const id = requestId === undefined ? '' : ` (request id ${requestId})`;
    const advice = adviceFor(call, status, parsed);
    return new ApiError(advice.code, `${what} answered ${status}${code}: ${error_response_sentence(parsed.message)}${id}${advice.cause}`, {
        ...parsed,
        platformMessage: parsed.message,
        status,
        requestId,
        retryAfterMs: retryAfter(headers, parsed.details),
        retryable: status === 429 || status >= 500,
        hint: advice.hint,
    });
}
function parseBody(body, headers) {
    const json = parseJson(body);
    if (!isJsonObject(json)) {
        return { errorCode: undefined, message: describeText(body, headers), structured: false, details: [] };
    }
    const message = [json.message, json.detail, json.error_description, json.error].find((text) => typeof text === 'string' && text !== '');
    const details = Array.isArray(json.details) ? json.details : [];
    return {
        errorCode: errorCodeOf(json),
        message: typeof message === 'string' ? oneLine(message) : 'no message',
        structured: message !== undefined || json.error_code !== undefined,
        details: details.filter(isJsonObject),
    };
}
/** Databricks' `error_code`, or OAuth's `error` where a description says the rest. A number only repeats the status. */
function errorCodeOf(json) {
    const code = json.error_code ?? (json.error_description === undefined ? undefined : json.error);
    return typeof code === 'string' && code !== '' ? code : undefined;
}
function parseJson(body) {
    try {
        return JSON.parse(body);
    }
    catch {
        return undefined;
    }
}
function describeText(body, headers) {
    if (body.trim() === '')
        return 'an empty body';
    const isHtml = headers.get('content-type')?.includes('html') === true || /^\s*</.test(body);
    if (!isHtml)
        return oneLine(body);
    const title = /<title[^>]*>([^<]*)<\/title>/i.exec(body)?.[1]?.trim();
    return title ? `an HTML page, "${oneLine(title)}"` : 'an HTML page';
}
/** On one line, so that no text of the platform can pass for a workflow command. */
function oneLine(text) {
    const line = text.replace(/\s+/g, ' ').trim();
    return line.length > 500 ? `${line.slice(0, 500)}...` : line;
}
function error_response_sentence(text) {
    return /[.!?]$/.test(text) ? text : `${text}.`;
}
function requestIdOf(details) {
    const info = details.find((detail) => String(detail['@type']).endsWith('google.rpc.RequestInfo'));
    return typeof info?.request_id === 'string' ? info.request_id : undefined;
}
/** `Retry-After` in seconds or as a date, else the `retry_delay` ("3s") of a RetryInfo detail. */
function retryAfter(headers, details) {
    const header = headers.get('retry-after');
    if (header !== null) {
        if (/^\d+$/.test(header.trim()))
            return Number(header) * 1000;
        const date = Date.parse(header);
        return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
    }
    const info = details.find((detail) => String(detail['@type']).endsWith('google.rpc.RetryInfo'));
    const seconds = /^(\d+(\.\d+)?)s$/.exec(String(info?.retry_delay))?.[1];
    return seconds === undefined ? undefined : Number(seconds) * 1000;
}
const RUN_AGAIN = 'Run the job again: what is already done is not repeated.';
function adviceFor(call, status, parsed) {
    if (status === 401 || (status === 403 && /invalid (access )?token/i.test(parsed.message))) {
        return {
            code: 'UNAUTHENTICATED',
            cause: ' The token is expired, revoked or of another workspace.',
            hint: `Check that the credentials belong to ${call.host}, and that \`databricks-host\` is this workspace.`,
        };
    }
    if (status === 403)
        return forbidden(call);
    if (status === 404)
        return missing(call, parsed);
    if (status === 429) {
        return {
            code: 'RATE_LIMITED',
            cause: ' Too many requests reach this workspace at the moment.',
            hint: 'Run the job again later, or run fewer deployments at a time.',
        };
    }
    if (status >= 500)
        return { code: 'PLATFORM_ERROR', cause: ' The platform failed, not this request.', hint: RUN_AGAIN };
    if (status === 409) {
        return { code: 'CONFLICT', cause: '', hint: 'Something else changes the same thing. Run the job again.' };
    }
    return {
        code: 'BAD_REQUEST',
        cause: '',
        hint: 'Check the value that the message names in deployment.yaml or the inputs.',
    };
}
function missing(call, parsed) {
    if (parsed.errorCode === 'ENDPOINT_NOT_FOUND') {
        return {
            code: 'API_UNAVAILABLE',
            cause: ' This workspace does not have that API.',
            hint: hintForMissingApi(call.path),
        };
    }
    const known = parsed.structured && NOT_FOUND_CODES.includes(parsed.errorCode);
    return {
        code: 'NOT_FOUND',
        cause: known ? '' : ` ${call.host} does not look like a workspace.`,
        hint: known
            ? 'Check the name.'
            : "Set `databricks-host` to the workspace's own URL, such as https://dbc-a1b2c3d4-e5f6.cloud.databricks.com.",
    };
}
function hintForMissingApi(path) {
    if (path.startsWith('/api/2.0/postgres')) {
        return 'Lakebase Autoscaling is not available here: use `type: provisioned` under `lakebase:`, or another workspace.';
    }
    if (path.startsWith('/api/2.0/database')) {
        return 'Provisioned instances are not available here: use `type: autoscaling` under `lakebase:`.';
    }
    return 'Check that the feature is available in the region of the workspace.';
}
/** Which right each API asks for (docs "Databricks Apps", "Manage projects", "Create and manage a database instance"). */
const RIGHTS = [
    [
        /^POST \/api\/2\.0\/apps$/,
        'the right to create apps (workspace access) or, to attach a database, CAN_MANAGE on its Lakebase project or instance',
    ],
    [
        / \/api\/2\.0\/(permissions\/)?apps\b/,
        'CAN_MANAGE on the app (and, to attach a database, CAN_MANAGE on its Lakebase project or instance)',
    ],
    [/ \/api\/2\.0\/(postgres|database)\/credentials$/, 'the workspace-access entitlement'],
    [/ \/api\/2\.0\/postgres\//, 'CAN_MANAGE on the Lakebase project'],
    [/ \/api\/2\.0\/database\//, 'CAN_MANAGE on the Lakebase instance'],
    [/ \/api\/2\.0\/workspace/, 'CAN_MANAGE on the workspace folder'],
    [/./, 'the workspace-access entitlement'],
];
function forbidden(call) {
    const right = RIGHTS.find(([pattern]) => pattern.test(`${call.method} ${call.path}`))?.[1];
    return {
        code: 'PERMISSION_DENIED',
        cause: ` The deployer lacks a right: ${right}.`,
        hint: `Grant the identity that runs this job ${right}, then run it again.`,
    };
}

;// CONCATENATED MODULE: ./src/databricks/retry.ts


/** Longest time one call is repeated, in ms, as in databricks-sdk-go:client. */
const RETRY_BUDGET_MS = 300_000;
const SAFE_STATUSES = [502, 503, 504];
/** How long to wait before the call is repeated, in ms; undefined: it must not be. `attempt` counts from 1. */
function retryDelay(error, attempt, mode, random) {
    if (!mayRepeat(error, mode))
        return undefined;
    const asked = error instanceof ApiError ? error.retryAfterMs : undefined;
    // A little later than asked, and never all clients at the same moment.
    const jitter = 50 + Math.round(random() * 700);
    return (asked ?? Math.min(attempt * 1000, 10_000)) + jitter;
}
function mayRepeat(error, mode) {
    if (error instanceof NetworkError)
        return error.retryable && (mode === 'safe' || !error.sent);
    if (!(error instanceof ApiError))
        return false;
    // A 429 was not processed, so repeating it cannot do anything twice.
    return error.status === 429 || (mode === 'safe' && SAFE_STATUSES.includes(error.status));
}

;// CONCATENATED MODULE: ./src/databricks/url.ts

/** One path segment, percent-encoded. */
function segment(value) {
    // The URL parser would take these as steps in the path, encoded or not.
    if (value === '' || value === '.' || value === '..') {
        throw new src_error/* DeployError */.sH('INVALID_NAME', `"${value}" cannot be a name on the platform.`);
    }
    return encodeURIComponent(value);
}
/** For a run that names no workspace anywhere. */
function hostMissing() {
    return new src_error/* DeployError */.sH('HOST_MISSING', 'No workspace is named.', {
        hint: 'Add `databricks-host: https://dbc-a1b2c3d4-e5f6.cloud.databricks.com` to the inputs, or set DATABRICKS_HOST.',
    });
}
/** `https://` and the host, without path or trailing slash; plain http only to this machine. Throws `HOST_INVALID`. */
function workspaceUrl(host) {
    const text = /^https?:\/\//.test(host) ? host : `https://${host}`;
    const url = URL.canParse(text) ? new URL(text) : undefined;
    const isLocal = url !== undefined && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
    if (url === undefined || (url.protocol !== 'https:' && !isLocal)) {
        throw new src_error/* DeployError */.sH('HOST_INVALID', `"${host}" is not the URL of a workspace.`, {
            hint: 'It looks like `databricks-host: https://dbc-a1b2c3d4-e5f6.cloud.databricks.com`.',
        });
    }
    return url.origin;
}

;// CONCATENATED MODULE: ./src/databricks/http.ts







function createWorkspaceClient(options) {
    const host = workspaceUrl(options.host);
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
        return { json: http_parseJson(`${method} ${path}`, host, reply), headers: reply.headers };
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
            return http_parseJson(`POST ${path}`, host, await perform(options, host, call));
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
            if (isRefusedToken(error) && !refreshed) {
                refreshed = true;
                if ((await token.refresh(bearer)) === bearer)
                    throw error;
                continue;
            }
            const delay = retryDelay(error, attempt, call.retry, options.random ?? Math.random);
            const left = Math.min(deadline.remaining(), start + RETRY_BUDGET_MS - clock.now());
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
    const reply = await exchange({ ...options, signal: options.deadline.signal }, {
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
    throw parseApiError({ method: call.method, path: call.path, host }, reply.status, reply.headers, body);
}
function redirected(call, host, location) {
    // Without its query: a login URL may carry state.
    const target = location !== null && URL.canParse(location, host) ? new URL(location, host) : undefined;
    const where = target === undefined ? 'elsewhere' : `to ${target.origin}${target.pathname}`;
    return new src_error/* DeployError */.sH('REDIRECTED', `${call.method} ${call.path} on ${host} was redirected ${where}: this is not the API of a workspace, or the login was not accepted.`, { hint: "Set `databricks-host` to the workspace's own URL, not the account console's or an app's." });
}
function http_parseJson(what, host, reply) {
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
        throw new src_error/* DeployError */.sH('UNEXPECTED_RESPONSE', `${what} on ${host} answered ${reply.status} with ${kind}.`, {
            hint: "Check that `databricks-host` is the workspace's own URL, and that no proxy answers in its place.",
        });
    }
}

;// CONCATENATED MODULE: ./src/databricks/apps.ts







const APPS = '/api/2.0/apps';
async function readApp(client, name) {
    const path = appPath(name);
    try {
        return parseApp(decode(await client.get(path), `GET ${path}`));
    }
    catch (error) {
        if (isNotFound(error))
            return undefined;
        throw error;
    }
}
/**
 * Creates the app without compute, as a deployment follows; waits out an app of that name that is DELETING, which takes
 * up to 20 minutes (databricks/cli:bundle/direct/dresources/app.go). Throws `APP_EXISTS` when somebody else made a
 * different one meanwhile.
 */
async function createApp(client, name, fields) {
    await applyOnce(client, {
        what: `app ${name}`,
        send: () => client.post(APPS, { query: { no_compute: true }, body: { name, ...apiFields(fields) } }),
        read: () => waitUntilIdle(client, name),
        verify: (found) => verifyCreated(found, fields),
    });
    return client.deadline.poll(`app ${name}`, async () => {
        const app = await readApp(client, name);
        if (app === undefined)
            return { done: false, state: 'not visible yet' };
        if (app.computeState === 'ERROR')
            throw computeFailed(app, 'created');
        const ready = app.computeState === 'STOPPED' || app.computeState === 'ACTIVE';
        return ready && app.servicePrincipalClientId !== ''
            ? { done: true, value: app }
            : { done: false, state: app.computeState };
    });
}
/**
 * Writes exactly the fields given and waits until the update has SUCCEEDED. Never by PATCH, which has no mask and wipes
 * scopes; masked fields are replaced wholesale, so `resources` has to be the merged list.
 */
async function updateApp(client, name, changes) {
    const app = apiFields(changes);
    const path = `${appPath(name)}/update`;
    const what = `the update of app ${name}`;
    await applyOnce(client, {
        what,
        send: async () => {
            await client.post(path, { body: { app, update_mask: Object.keys(app).join(',') } });
            await waitForUpdate(client, name, path);
        },
        read: async () => {
            const found = await waitUntilIdle(client, name);
            return found !== undefined && differences(found, changes).length === 0 ? found : undefined;
        },
    });
    return existing(await waitUntilIdle(client, name), name);
}
/** Starts the app's compute, waits until it is ACTIVE and the deployment that a start makes by itself has ended. */
async function startApp(client, name) {
    const idle = existing(await waitUntilIdle(client, name), name);
    if (idle.computeState === 'ACTIVE')
        return idle;
    await applyOnce(client, {
        what: `the start of app ${name}`,
        send: () => client.post(`${appPath(name)}/start`, { body: {} }),
        read: async () => {
            const app = await readApp(client, name);
            return app?.computeState === 'STARTING' || app?.computeState === 'ACTIVE' ? app : undefined;
        },
    });
    await waitForActive(client, name);
    return existing(await waitUntilIdle(client, name), name);
}
/**
 * Waits until nothing moves: no deployment in progress, compute not changing. Undefined: there is no such app, or it was
 * DELETING and is gone.
 */
async function waitUntilIdle(client, name) {
    return client.deadline.poll(`app ${name}`, async () => {
        const app = await readApp(client, name);
        const moving = app === undefined ? undefined : movement(app);
        return moving === undefined ? { done: true, value: app } : { done: false, state: moving };
    });
}
/** Waits until `app_status` is RUNNING. Throws `APP_CRASHED` or `APP_NOT_ACTIVE` with the app's message. */
async function waitForRunning(client, name) {
    return client.deadline.poll(`app ${name} to run`, async () => {
        const app = existing(await readApp(client, name), name);
        if (app.appState === 'RUNNING')
            return { done: true, value: app };
        if (app.appState === 'CRASHED') {
            throw new src_error/* DeployError */.sH('APP_CRASHED', `App "${name}" crashed: ${lastMessages(app)}`, {
                hint: `Its log is at ${app.url}/logz. Usual causes: it does not listen on 0.0.0.0:$DATABRICKS_APP_PORT, a package is missing, or a migration of its own failed.`,
            });
        }
        if (app.computeState === 'STOPPED' || app.computeState === 'ERROR')
            throw computeFailed(app, 'kept running');
        return { done: false, state: app.appState ?? app.computeState };
    });
}
/** What the app said last: its own message, then its compute's. */
function lastMessages(app) {
    const messages = [app.appMessage, app.computeMessage].filter((message) => message !== undefined && message !== '');
    return messages.length === 0 ? 'it gave no message.' : messages.join(' / ');
}
function appPath(name) {
    return `${APPS}/${segment(name)}`;
}
const MOVING = ['STARTING', 'UPDATING', 'STOPPING', 'DELETING'];
function movement(app) {
    if (MOVING.includes(app.computeState))
        return app.computeState;
    const deployment = [app.pendingDeployment, app.activeDeployment].find((each) => each?.state === 'IN_PROGRESS');
    return deployment === undefined ? undefined : `deployment ${deployment.id} IN_PROGRESS`;
}
async function waitForUpdate(client, name, path) {
    await client.deadline.poll(`the update of app ${name}`, async () => {
        const status = decode(await client.get(path), `GET ${path}`).object('status');
        const state = status.string('state');
        if (state === 'SUCCEEDED')
            return { done: true, value: undefined };
        if (state !== 'FAILED')
            return { done: false, state };
        const message = status.optionalString('message') ?? 'no message';
        throw new src_error/* DeployError */.sH('APP_UPDATE_FAILED', `The update of app "${name}" failed: ${message}`, {
            hint: 'Attaching a database needs CAN_MANAGE on its Lakebase project or instance; the message says which resource was refused.',
        });
    });
}
async function waitForActive(client, name) {
    let started = false;
    await client.deadline.poll(`app ${name} to start`, async () => {
        const app = existing(await readApp(client, name), name);
        if (app.computeState === 'ACTIVE')
            return { done: true, value: undefined };
        // A STOPPED right after the call may be an old answer; one after STARTING is the end.
        if (app.computeState === 'ERROR' || (started && app.computeState === 'STOPPED'))
            throw computeFailed(app, 'started');
        started = started || app.computeState === 'STARTING';
        return { done: false, state: app.computeState };
    });
}
function computeFailed(app, wanted) {
    return new src_error/* DeployError */.sH('APP_NOT_ACTIVE', `App "${app.name}" could not be ${wanted}: its compute is ${app.computeState}. ${lastMessages(app)}`, { hint: 'Run the job again, which starts it; the Apps page shows its events.' });
}
function existing(app, name) {
    if (app !== undefined)
        return app;
    throw new src_error/* DeployError */.sH('APP_GONE', `App "${name}" was deleted by somebody while this job worked on it.`, {
        hint: 'Run the job again, which creates it anew.',
    });
}
function verifyCreated(app, wished) {
    const different = differences(app, wished);
    if (different.length === 0)
        return;
    throw new src_error/* DeployError */.sH('APP_EXISTS', `App "${app.name}" was created meanwhile by somebody else and differs in ${different.join(', ')}.`, { hint: 'Run the job again, which plans the change of the app that is there now.' });
}

;// CONCATENATED MODULE: ./src/databricks/autoscaling/endpoint.ts



/** The read-write endpoint of a branch (full path), or undefined. It must be called `primary`. */
async function readEndpoint(client, branch) {
    try {
        return await getEndpoint(client, primaryOf(branch));
    }
    catch (error) {
        if (isNotFound(error))
            return undefined;
        throw error;
    }
}
/** Changes only the fields given; waits until nothing is pending. `name` is the full path. */
async function resizeEndpoint(client, name, spec) {
    const mask = [
        ...(spec.size === undefined ? [] : ['spec.autoscaling_limit_min_cu', 'spec.autoscaling_limit_max_cu']),
        ...(spec.suspendAfterSeconds === undefined ? [] : ['spec.suspension']),
    ];
    return patchEndpoint(client, name, mask, specFields(spec));
}
/** Sets `disabled: false`, so that connections wake it again. */
async function enableEndpoint(client, name) {
    return patchEndpoint(client, name, ['spec.disabled'], { disabled: false });
}
/** Creates the read-write endpoint `primary` of a branch (full path) that has none. */
async function createEndpoint(client, branch, spec) {
    const name = primaryOf(branch);
    await mutate(client, endpoint_describe(name), () => client.post(`${POSTGRES_API}/${branch}/endpoints`, {
        query: { endpoint_id: 'primary', replace_existing: true },
        body: { spec: { endpoint_type: 'ENDPOINT_TYPE_READ_WRITE', ...specFields(spec) } },
        // Create-or-update: sending it twice does what sending it once does.
        retry: 'safe',
    }));
    return waitForEndpoint(client, name);
}
/** Waits until an endpoint is ACTIVE, IDLE or DEGRADED with nothing pending. `name` is the full path. */
async function waitForEndpoint(client, name) {
    return client.deadline.poll(endpoint_describe(name), async () => {
        const endpoint = await readEndpoint(client, branchOf(name));
        if (endpoint === undefined)
            return { done: false, state: 'not visible yet' };
        if (endpoint.pendingState !== undefined) {
            return { done: false, state: `${endpoint.state}, becoming ${endpoint.pendingState}` };
        }
        if (endpoint.state === 'INIT' || endpoint.host === '')
            return { done: false, state: endpoint.state };
        return { done: true, value: endpoint };
    });
}
/** Waits for the endpoint that comes with a new branch, and gives it the wished size if it has another. */
async function settleEndpoint(client, branch, wished) {
    const endpoint = await waitForEndpoint(client, primaryOf(branch));
    if (wished === undefined)
        return endpoint;
    const sameSize = endpoint.minCu === wished.size.minCu && endpoint.maxCu === wished.size.maxCu;
    if (sameSize && endpoint.suspendAfterSeconds === wished.suspendAfterSeconds)
        return endpoint;
    return resizeEndpoint(client, endpoint.name, wished);
}
/** The fields of a spec as `default_endpoint_settings` and endpoints share them. */
function specFields(spec) {
    const { size, suspendAfterSeconds: idle } = spec;
    return {
        ...(size === undefined
            ? {}
            : { autoscaling_limit_min_cu: size.minCu, autoscaling_limit_max_cu: size.maxCu }),
        // One of two; `no_suspension: false` is refused (databricks-sdk-go:service/postgres).
        ...(idle === undefined
            ? {}
            : idle === 'never'
                ? { no_suspension: true }
                : { suspend_timeout_duration: `${idle}s` }),
    };
}
async function patchEndpoint(client, name, mask, fields) {
    await mutate(client, endpoint_describe(name), () => client.patch(`${POSTGRES_API}/${name}`, {
        query: { update_mask: mask.join(',') },
        body: { spec: { endpoint_type: 'ENDPOINT_TYPE_READ_WRITE', ...fields } },
    }));
    return waitForEndpoint(client, name);
}
async function getEndpoint(client, name) {
    const path = `${POSTGRES_API}/${name}`;
    return parseEndpoint(decode(await client.get(path), `GET ${path}`));
}
function parseEndpoint(endpoint) {
    const status = endpoint.object('status');
    return {
        name: endpoint.string('name'),
        state: status.optionalString('current_state') ?? 'INIT',
        pendingState: status.optionalString('pending_state') || undefined,
        minCu: status.optionalNumber('autoscaling_limit_min_cu') ?? 0,
        maxCu: status.optionalNumber('autoscaling_limit_max_cu') ?? 0,
        suspendAfterSeconds: idleSeconds(status.optionalString('suspend_timeout_duration')),
        disabled: status.optionalBoolean('disabled') ?? false,
        host: status.optionalObject('hosts')?.optionalString('host') ?? '',
    };
}
/** A status has no `no_suspension`: an endpoint that never suspends reports no duration, or none that is positive. */
function idleSeconds(duration) {
    const seconds = Number.parseFloat(duration ?? '0');
    return seconds > 0 ? seconds : 'never';
}
function primaryOf(branch) {
    return `${branch}/endpoints/primary`;
}
function branchOf(endpoint) {
    return endpoint.slice(0, endpoint.lastIndexOf('/endpoints/'));
}
function endpoint_describe(name) {
    const [, project, , branch] = name.split('/');
    return `the endpoint of ${project}/${branch}`;
}

;// CONCATENATED MODULE: ./src/databricks/autoscaling/branch.ts






/** Creates the branch and waits until it and its endpoint are ready, the endpoint with the size asked for. */
async function createBranch(client, wished) {
    const parent = `projects/${wished.project}`;
    const name = `${parent}/branches/${wished.id}`;
    const expiration = wished.ttlSeconds === undefined ? { no_expiry: true } : { ttl: `${wished.ttlSeconds}s` };
    const what = branch_describe(name);
    await applyOnce(client, {
        what,
        send: () => mutate(client, what, () => client.post(`${POSTGRES_API}/${parent}/branches`, {
            query: { branch_id: wished.id },
            body: { spec: { source_branch: wished.source, ...expiration } },
        })),
        read: () => readBranch(client, name),
        verify: (found) => verifySource(found, wished.source),
    });
    const branch = await waitForBranch(client, name);
    await settleEndpoint(client, name, wished.endpoint);
    return branch;
}
/** Begins the deletion of a branch (full path), which the platform then finishes; one that is gone is no error. */
async function deleteBranch(client, name) {
    try {
        await client.delete(`${POSTGRES_API}/${name}`);
    }
    catch (error) {
        if (!isNotFound(error))
            throw error;
    }
}
/** Waits until a branch is READY with nothing pending. `name` is the full path. */
async function waitForBranch(client, name) {
    return client.deadline.poll(branch_describe(name), async () => {
        const branch = await readBranch(client, name);
        if (branch === undefined)
            return { done: false, state: 'not visible yet' };
        refuseUnavailable(branch);
        if (branch.pendingState !== undefined) {
            return { done: false, state: `${branch.state}, becoming ${branch.pendingState}` };
        }
        return branch.state === 'READY' ? { done: true, value: branch } : { done: false, state: branch.state };
    });
}
/** `name` is the full path. */
async function readBranch(client, name) {
    const path = `${POSTGRES_API}/${name}`;
    try {
        const branch = decode(await client.get(path), `GET ${path}`);
        const status = branch.object('status');
        const deleted = branch.optionalString('delete_time') ?? status.optionalString('delete_time');
        return {
            name: branch.string('name'),
            id: branch.string('name').split('/').at(-1) ?? '',
            state: deleted === undefined ? (status.optionalString('current_state') ?? 'INIT') : 'DELETED',
            pendingState: status.optionalString('pending_state') || undefined,
            default: status.optionalBoolean('default') ?? false,
            protected: status.optionalBoolean('is_protected') ?? false,
            expireTime: status.optionalString('expire_time'),
            source: status.optionalString('source_branch'),
        };
    }
    catch (error) {
        if (isNotFound(error))
            return undefined;
        throw error;
    }
}
/** Throws `BRANCH_UNAVAILABLE` for a branch that no connection can reach and no waiting brings back. */
function refuseUnavailable(branch) {
    if (branch.state !== 'DELETED' && branch.state !== 'ARCHIVED')
        return;
    const [, project] = branch.name.split('/');
    const hint = branch.state === 'DELETED'
        ? `Bring it back with \`databricks api post /api/2.0/postgres/${branch.name}/undelete\`, or choose another name: \`branch: ${branch.id}-2\`.`
        : 'Open the branch in the Lakebase console, which restores it, or choose another name under `branch:`.';
    throw new src_error/* DeployError */.sH('BRANCH_UNAVAILABLE', `Branch "${branch.id}" of project "${project}" is ${branch.state} and takes no connections.`, { hint });
}
function verifySource(found, source) {
    if (found.source === undefined || found.source === source)
        return;
    throw new src_error/* DeployError */.sH('BRANCH_EXISTS', `Branch "${found.name}" was created meanwhile by somebody else, from ${found.source} and not from ${source}.`, { hint: 'Choose another name under `branch:`, or run the job again to use the branch as it is.' });
}
function branch_describe(name) {
    const [, project, , branch] = name.split('/');
    return `branch ${project}/${branch}`;
}

;// CONCATENATED MODULE: ./src/databricks/autoscaling/database.ts




/** The database with that Postgres name on a branch (full path), or undefined. */
async function readDatabase(client, branch, postgresDatabase) {
    try {
        const databases = await listAll(client, `${POSTGRES_API}/${branch}/databases`, 'databases', (database) => ({
            name: database.string('name'),
            postgresDatabase: database.object('status').string('postgres_database'),
        }));
        return databases.find((database) => database.postgresDatabase === postgresDatabase);
    }
    catch (error) {
        if (isNotFound(error))
            return undefined;
        throw error;
    }
}
/**
 * Creates a database through the API and not by SQL: the API also gives it the extensions that the logins of service
 * principals need (databricks-solutions/ai-dev-kit, pull request 513).
 */
async function createDatabase(client, wished) {
    const { branch, postgresDatabase, ownerRole } = wished;
    const what = `database ${postgresDatabase} on ${branch}`;
    await applyOnce(client, {
        what,
        send: (taken) => mutate(client, what, () => client.post(`${POSTGRES_API}/${branch}/databases`, {
            query: { database_id: taken ? undefined : databaseId(postgresDatabase) },
            body: { spec: { postgres_database: postgresDatabase, role: ownerRole } },
        })),
        read: () => readDatabase(client, branch, postgresDatabase),
    });
    return client.deadline.poll(what, async () => {
        const database = await readDatabase(client, branch, postgresDatabase);
        return database === undefined
            ? { done: false, state: 'not visible yet' }
            : { done: true, value: database };
    });
}
/** An id that reads like the name, when the name has one; the platform makes one up otherwise. */
function databaseId(postgresDatabase) {
    const id = postgresDatabase.replaceAll('_', '-');
    return /^[a-z][a-z0-9-]{2,61}[a-z0-9]$/.test(id) ? id : undefined;
}

;// CONCATENATED MODULE: ./src/databricks/autoscaling/project.ts








/**
 * Creates the project and waits until its first branch and endpoint are ready. All values are explicit, because the
 * platform's defaults differ between its documents.
 */
async function createProject(client, wished) {
    const what = `project ${wished.id}`;
    const spec = {
        display_name: wished.displayName,
        pg_version: wished.pgVersion,
        default_endpoint_settings: specFields(wished.endpoint),
    };
    await applyOnce(client, {
        what,
        send: () => mutate(client, what, () => client.post(`${POSTGRES_API}/projects`, { query: { project_id: wished.id }, body: { spec } })),
        read: () => readProject(client, wished.id),
        verify: (found) => verifyVersion(found, wished.pgVersion),
    });
    const project = await waitForProject(client, wished.id);
    await waitForBranch(client, project.defaultBranch);
    await settleEndpoint(client, project.defaultBranch, wished.endpoint);
    return project;
}
/** Undefined when there is none. Throws `PROJECT_RESERVED` for a deleted project whose id is not free yet. */
async function readProject(client, id) {
    const path = `${POSTGRES_API}/projects/${segment(id)}`;
    try {
        const project = decode(await client.get(path), `GET ${path}`);
        refuseReserved(project, id);
        const status = project.object('status');
        return {
            id,
            defaultBranch: status.optionalString('default_branch') ?? `projects/${id}/branches/production`,
            pgVersion: status.number('pg_version'),
        };
    }
    catch (error) {
        if (isNotFound(error))
            return undefined;
        throw error;
    }
}
async function waitForProject(client, id) {
    return client.deadline.poll(`project ${id}`, async () => {
        const project = await readProject(client, id);
        return project === undefined ? { done: false, state: 'not visible yet' } : { done: true, value: project };
    });
}
/** A deleted project keeps its id for seven days, and answers GET with `delete_time` set. */
function refuseReserved(project, id) {
    const status = project.optionalObject('status');
    const time = (field) => project.optionalString(field) ?? status?.optionalString(field);
    const deleted = time('delete_time');
    if (deleted === undefined)
        return;
    const until = time('purge_time') ?? 'seven days after that';
    throw new src_error/* DeployError */.sH('PROJECT_RESERVED', `Project "${id}" was deleted at ${deleted}; its name stays reserved until ${until}.`, {
        hint: [
            `Bring it back with its data: databricks api post /api/2.0/postgres/projects/${id}/undelete`,
            `Or use another name: \`project: ${id}-2\`.`,
            `Or give up its data for good: databricks api delete "/api/2.0/postgres/projects/${id}?purge=true"`,
        ].join('\n'),
    });
}
function verifyVersion(found, wished) {
    if (found.pgVersion === wished)
        return;
    throw new src_error/* DeployError */.sH('PROJECT_EXISTS', `Project "${found.id}" was created meanwhile by somebody else, with PostgreSQL ${found.pgVersion} and not ${wished}.`, { hint: 'Run the job again to use the project as it is, or choose another name under `project:`.' });
}

;// CONCATENATED MODULE: ./src/databricks/autoscaling/observe.ts





/** The branch that every project is created with. */
const FIRST_BRANCH = 'production';
/**
 * Reads project, branch, endpoint and database in one round (two when the default branch is not `production` or the
 * branch is missing). Changes nothing and waits for nothing: what a killed run left in INIT is reported so, and a project
 * may even lack its default branch for a moment. `now` is epoch ms.
 * Throws `PROJECT_RESERVED`, `BRANCH_UNAVAILABLE`, `BRANCH_EXPIRED`, `BRANCH_NOT_FOUND` (of `branchFrom`).
 */
async function readAutoscaling(client, query, now = Date.now()) {
    const likely = query.branch ?? FIRST_BRANCH;
    const [project, first] = await Promise.all([
        readProject(client, query.project),
        readContent(client, query, branchPath(query.project, likely)),
    ]);
    if (project === undefined)
        return newProject(query, likely);
    const name = query.branch === undefined ? project.defaultBranch : branchPath(query.project, query.branch);
    const content = name === branchPath(query.project, likely) ? first : await readContent(client, query, name);
    if (content.branch !== undefined)
        refuseUnusable(content.branch, now);
    const isCopy = content.branch === undefined && name !== project.defaultBranch;
    const source = isCopy ? await readSource(client, query, project.defaultBranch, now) : undefined;
    const branchId = name.split('/').at(-1) ?? likely;
    return { kind: 'autoscaling', projectId: query.project, branchId, project, ...content, source };
}
async function readContent(client, query, name) {
    const [branch, endpoint, database] = await Promise.all([
        readBranch(client, name),
        readEndpoint(client, name),
        readDatabase(client, name, query.database),
    ]);
    return { branch, endpoint, database };
}
function newProject(query, branchId) {
    if (query.branchFrom !== undefined && query.branchFrom !== FIRST_BRANCH && branchId !== FIRST_BRANCH) {
        throw new src_error/* DeployError */.sH('BRANCH_NOT_FOUND', `Branch "${branchId}" cannot be copied from "${query.branchFrom}": project "${query.project}" does not exist yet, and a new project has only "${FIRST_BRANCH}".`, {
            hint: `Use \`branch_from: ${FIRST_BRANCH}\` under \`lakebase:\`, or correct the name of the project.`,
        });
    }
    return {
        kind: 'autoscaling',
        projectId: query.project,
        branchId,
        project: undefined,
        branch: undefined,
        endpoint: undefined,
        database: undefined,
        source: undefined,
    };
}
async function readSource(client, query, defaultBranch, now) {
    const name = query.branchFrom === undefined ? defaultBranch : branchPath(query.project, query.branchFrom);
    const { branch, endpoint, database } = await readContent(client, query, name);
    if (branch !== undefined) {
        refuseUnusable(branch, now);
        return { branch, endpoint, database };
    }
    throw new src_error/* DeployError */.sH('BRANCH_NOT_FOUND', `Branch "${query.branch}" cannot be created: project "${query.project}" has no branch "${name.split('/').at(-1)}" to copy it from.`, {
        hint: `Use \`branch_from: ${defaultBranch.split('/').at(-1)}\` under \`lakebase:\`, which is its default branch.`,
    });
}
function refuseUnusable(branch, now) {
    refuseUnavailable(branch);
    if (branch.expireTime === undefined || Date.parse(branch.expireTime) > now)
        return;
    throw new src_error/* DeployError */.sH('BRANCH_EXPIRED', `Branch "${branch.name}" expired at ${branch.expireTime} and is about to be deleted.`, {
        hint: 'Wait until it is gone and run the job again, which creates it anew; give it longer with `ttl:`.',
    });
}
function branchPath(project, branch) {
    return `projects/${project}/branches/${branch}`;
}

;// CONCATENATED MODULE: ./src/databricks/provisioned.ts





const INSTANCES = '/api/2.0/database/instances';
/** Undefined when there is none. */
async function readInstance(client, name) {
    const path = `${INSTANCES}/${segment(name)}`;
    try {
        const instance = decode(await client.get(path), `GET ${path}`);
        return {
            name: instance.string('name'),
            uid: instance.string('uid'),
            // What it has, not what it was last asked to have: a resize that is under way shows the old one.
            capacity: instance.optionalString('effective_capacity') ?? instance.string('capacity'),
            state: instance.string('state'),
            stopped: instance.optionalBoolean('effective_stopped') ?? instance.optionalBoolean('stopped') ?? false,
            host: instance.optionalString('read_write_dns'),
            pgVersion: instance.optionalString('pg_version'),
        };
    }
    catch (error) {
        if (isNotFound(error))
            return undefined;
        throw error;
    }
}
/** Creates the instance and waits until it is AVAILABLE. */
async function createInstance(client, wished) {
    await applyOnce(client, {
        what: `instance ${wished.name}`,
        send: () => client.post(INSTANCES, { body: wished }),
        read: () => readInstance(client, wished.name),
        verify: (found) => verifyCapacity(found, wished.capacity),
    });
    return waitUntil(client, wished.name, { capacity: wished.capacity, mayBeStopped: false });
}
/** Changes the capacity and waits until the instance is AVAILABLE with it; connections drop on the restart. */
async function resizeInstance(client, name, capacity) {
    await patchInstance(client, name, { capacity });
    return waitUntil(client, name, { capacity, mayBeStopped: false });
}
/** Starts a stopped instance and waits until it is AVAILABLE. */
async function startInstance(client, name) {
    await patchInstance(client, name, { stopped: false });
    return waitUntil(client, name, { capacity: undefined, mayBeStopped: true });
}
/** Waits until the instance is AVAILABLE, for one that was found STARTING, UPDATING or FAILING_OVER. */
async function waitForInstance(client, name) {
    return waitUntil(client, name, { capacity: undefined, mayBeStopped: false });
}
/** Throws `INSTANCE_DELETING`. */
function refuseDeleting(instance) {
    if (instance.state !== 'DELETING')
        return;
    throw new src_error/* DeployError */.sH('INSTANCE_DELETING', `Lakebase instance "${instance.name}" is being deleted.`, {
        hint: `Run the job again when it is gone, which creates it anew and empty, or use another name: \`instance: ${instance.name}-2\`.`,
    });
}
/** The body is the instance itself; exactly the masked field is changed (databricks-sdk-go:service/database). */
async function patchInstance(client, name, change) {
    await client.patch(`${INSTANCES}/${segment(name)}`, {
        query: { update_mask: Object.keys(change).join(',') },
        body: { name, ...change },
    });
}
/** There is no FAILED state, and the SDK's waiter never gives up; only DELETING and STOPPED are known to be final. */
async function waitUntil(client, name, wished) {
    return client.deadline.poll(`instance ${name}`, async () => {
        const instance = await readInstance(client, name);
        if (instance === undefined)
            return { done: false, state: 'not visible yet' };
        refuseDeleting(instance);
        if (instance.state === 'STOPPED' && !wished.mayBeStopped)
            throw stopped(name);
        if (instance.state !== 'AVAILABLE')
            return { done: false, state: instance.state };
        if (instance.host === undefined)
            return { done: false, state: 'AVAILABLE, without an address yet' };
        if (wished.capacity !== undefined && instance.capacity !== wished.capacity) {
            return { done: false, state: `still ${instance.capacity}` };
        }
        return { done: true, value: instance };
    });
}
function stopped(name) {
    return new src_error/* DeployError */.sH('INSTANCE_STOPPED', `Lakebase instance "${name}" was stopped by somebody while it was waited for.`, {
        hint: 'Run the job again: it starts the instance first.',
    });
}
function verifyCapacity(found, wished) {
    if (found.capacity === wished)
        return;
    throw new src_error/* DeployError */.sH('INSTANCE_EXISTS', `Lakebase instance "${found.name}" was created meanwhile by somebody else, with ${found.capacity} and not ${wished}.`, { hint: 'Run the job again to use the instance as it is, or choose another name under `instance:`.' });
}

;// CONCATENATED MODULE: ./src/databricks/choose-lakebase.ts



/**
 * Which of the two kinds this run works on. An upgraded instance answers both APIs: then the app's attached resource
 * decides, else Autoscaling, which is also the kind of anything new.
 * Throws `KIND_MISMATCH`, `RESOURCE_POINTS_ELSEWHERE`, `INSTANCE_DELETING`.
 */
function chooseLakebase(choice) {
    const kind = chooseKind(choice);
    const lakebase = ofKind(kind, choice);
    if (lakebase.kind === 'provisioned' && lakebase.instance !== undefined)
        refuseDeleting(lakebase.instance);
    refuseElsewhere(lakebase, choice);
    return lakebase;
}
function chooseKind(choice) {
    const { type, name, attached, instance } = choice;
    const hasProject = choice.autoscaling?.project !== undefined;
    const hasInstance = instance !== undefined;
    if (type === 'provisioned' && hasProject && !hasInstance)
        throw kindMismatch(name, 'provisioned');
    if (type === 'autoscaling' && hasInstance && !hasProject)
        throw kindMismatch(name, 'autoscaling');
    if (type !== 'auto')
        return type;
    if (hasProject && hasInstance)
        return attached?.kind === 'database' ? 'provisioned' : 'autoscaling';
    return hasInstance ? 'provisioned' : 'autoscaling';
}
function ofKind(kind, { name, autoscaling, instance }) {
    if (kind === 'provisioned')
        return { kind, name, instance };
    return (autoscaling ?? {
        kind,
        projectId: name,
        branchId: 'production',
        project: undefined,
        branch: undefined,
        endpoint: undefined,
        database: undefined,
        source: undefined,
    });
}
function kindMismatch(name, asked) {
    const [is, fix] = asked === 'provisioned'
        ? ['an Autoscaling project', `project: ${name}`]
        : ['a Provisioned instance', `instance: ${name}`];
    return new src_error/* DeployError */.sH('KIND_MISMATCH', `type: ${asked} asked, but ${name} is ${is}: use \`${fix}\`.`, {
        hint: `In deployment.yaml write \`type: ${asked === 'provisioned' ? 'autoscaling' : 'provisioned'}\` under \`lakebase:\`, or leave \`type\` out to take what exists.`,
    });
}
/**
 * An attached resource is never rewritten or dropped on the quiet: the platform re-assigns ownership on removal, and
 * `database` and `postgres` map to different Postgres roles (docs "Add a Lakebase resource to a Databricks app").
 */
function refuseElsewhere(lakebase, choice) {
    const { attached } = choice;
    if (attached === undefined || pointsAt(attached, lakebase, choice.database))
        return;
    throw new src_error/* DeployError */.sH('RESOURCE_POINTS_ELSEWHERE', `The app's resource "${attached.name}" is attached to ${describeAttached(attached)}, but this configuration asks for ${describeWished(lakebase, choice.database)}.`, {
        hint: [
            `To stay on the attached database write under \`lakebase:\` ${linesFor(attached)}.`,
            `To move the app, first remove the resource "${attached.name}" from it in the Apps page: its objects then go to whoever removes it.`,
        ].join('\n'),
    });
}
function pointsAt(attached, lakebase, database) {
    if (attached.kind === 'database') {
        const { instanceName, databaseName } = attached;
        return lakebase.kind === 'provisioned' && instanceName === lakebase.name && databaseName === database;
    }
    if (lakebase.kind === 'provisioned')
        return false;
    if (attached.branch !== `projects/${lakebase.projectId}/branches/${lakebase.branchId}`)
        return false;
    // A branch that is gone has nothing left to compare.
    if (lakebase.branch === undefined)
        return true;
    // A resource without a database means the one that comes with every branch.
    const id = attached.database?.split('/').at(-1) ?? 'databricks-postgres';
    return id === (lakebase.database?.name.split('/').at(-1) ?? databaseId(database));
}
function describeAttached(attached) {
    if (attached.kind === 'database')
        return `database ${attached.databaseName} of instance ${attached.instanceName}`;
    return attached.database ?? attached.branch;
}
function describeWished(lakebase, database) {
    if (lakebase.kind === 'provisioned')
        return `database ${database} of instance ${lakebase.name}`;
    return `database ${database} on projects/${lakebase.projectId}/branches/${lakebase.branchId}`;
}
function linesFor(attached) {
    if (attached.kind === 'database') {
        return `\`type: provisioned\`, \`database_name: ${attached.instanceName}\`, \`database: ${attached.databaseName}\``;
    }
    const [, project, , branch] = attached.branch.split('/');
    return `\`type: autoscaling\`, \`database_name: ${project}\`, \`branch: ${branch}\``;
}

;// CONCATENATED MODULE: ./src/databricks/identity.ts

const APPLICATION_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** SCIM names a service principal by its application id, a UUID; a user by an e-mail address. */
async function readMe(client) {
    const path = '/api/2.0/preview/scim/v2/Me';
    const { json, headers } = await client.getWithHeaders(path);
    const userName = decode(json, `GET ${path}`).string('userName');
    return {
        userName,
        workspaceId: headers.get('x-databricks-org-id') ?? undefined,
        kind: APPLICATION_ID.test(userName) ? 'service-principal' : 'user',
    };
}

;// CONCATENATED MODULE: ./src/databricks/permissions.ts




/** Direct (not inherited) entries of the app's access control list, levels this tool knows only; none without an app. */
async function readAppPermissions(client, app) {
    const path = permissionsPath(app);
    try {
        return decode(await client.get(path), `GET ${path}`)
            .list('access_control_list', directEntries)
            .flat();
    }
    catch (error) {
        if (isNotFound(error))
            return [];
        throw error;
    }
}
/** Adds entries; what is there stays, because PATCH adds and only PUT replaces. */
async function addAppPermissions(client, app, permissions) {
    await client.patch(permissionsPath(app), {
        body: {
            access_control_list: permissions.map((entry) => ({
                ...permissions_named(entry.principal),
                permission_level: entry.level,
            })),
        },
    });
}
/** What of `wished` the direct entries do not give yet; CAN_MANAGE includes CAN_USE. Pure. */
function missingPermissions(wished, direct) {
    return wished.filter((wish) => !direct.some((entry) => samePrincipal(entry.principal, wish.principal) &&
        (entry.level === wish.level || entry.level === 'CAN_MANAGE')));
}
function permissionsPath(app) {
    return `/api/2.0/permissions/apps/${segment(app)}`;
}
function directEntries(entry) {
    const principal = principalOf(entry);
    if (principal === undefined)
        return [];
    return entry
        .list('all_permissions', (permission) => ({
        level: config_desired/* PERMISSION_LEVELS */.eO.find((level) => level === permission.optionalString('permission_level')),
        inherited: permission.optionalBoolean('inherited') ?? false,
    }))
        .flatMap(({ level, inherited }) => (level === undefined || inherited ? [] : [{ principal, level }]));
}
function principalOf(entry) {
    const user = entry.optionalString('user_name');
    if (user !== undefined)
        return { user };
    const group = entry.optionalString('group_name');
    if (group !== undefined)
        return { group };
    const servicePrincipal = entry.optionalString('service_principal_name');
    return servicePrincipal === undefined ? undefined : { servicePrincipal };
}
function permissions_named(principal) {
    if ('user' in principal)
        return { user_name: principal.user };
    if ('group' in principal)
        return { group_name: principal.group };
    return { service_principal_name: principal.servicePrincipal };
}
/** E-mail addresses and application ids do not depend on case; names of groups do. */
function samePrincipal(one, other) {
    return principalKey(one) === principalKey(other);
}
function principalKey(principal) {
    if ('user' in principal)
        return `user ${principal.user.toLowerCase()}`;
    if ('group' in principal)
        return `group ${principal.group}`;
    return `service principal ${principal.servicePrincipal.toLowerCase()}`;
}

;// CONCATENATED MODULE: ./src/commands/platform.ts









/** Reads everything about the app and its Lakebase in one round of parallel calls, then waits for what is moving. */
async function observePlatform(desired, ports) {
    const { client } = ports;
    const { type, name } = desired.lakebase;
    const [me, app, permissions, autoscaling, instance] = await Promise.all([
        readMe(client),
        readApp(client, desired.app.name),
        readAppPermissions(client, desired.app.name),
        type === 'provisioned' ? undefined : offered(type === 'auto', readAutoscaling(client, query(desired))),
        type === 'autoscaling' ? undefined : offered(type === 'auto', readInstance(client, name)),
    ]);
    const lakebase = await choose(desired, app, autoscaling, instance, ports);
    const [settledLakebase, settledApp] = await Promise.all([
        settleLakebase(desired, lakebase, ports),
        settleApp(app, ports),
    ]);
    return { me, lakebase: settledLakebase, app: settledApp, permissions: settledApp ? permissions : [] };
}
function query(desired) {
    const { name, branch, branchFrom, database } = desired.lakebase;
    return { project: name, branch, branchFrom, database };
}
async function choose(desired, app, autoscaling, instance, ports) {
    const { type, name, database } = desired.lakebase;
    const attached = app?.resources
        .map((resource) => resource.database)
        .find((resource) => resource !== undefined);
    // Anything new is Autoscaling, and so is what is attached as `postgres`: without that API it is not "absent".
    if (autoscaling instanceof ApiError && (!known(instance) || attached?.kind === 'postgres'))
        throw autoscaling;
    // Only when the asked kind does not exist is the other API worth a call: to say that the name is of the other kind.
    const [otherProject, otherInstance] = await Promise.all([
        type === 'provisioned' && !known(instance)
            ? offered(true, readAutoscaling(ports.client, query(desired)))
            : undefined,
        type === 'autoscaling' && !known(autoscaling)?.project
            ? offered(true, readInstance(ports.client, name))
            : undefined,
    ]);
    return chooseLakebase({
        type,
        name,
        database,
        autoscaling: known(autoscaling) ?? known(otherProject),
        instance: known(instance) ?? known(otherInstance),
        attached,
    });
}
/** A workspace may offer one of the two kinds only. */
async function offered(optional, read) {
    try {
        return await read;
    }
    catch (error) {
        if (optional && isApiMissing(error))
            return error;
        throw error;
    }
}
function known(answer) {
    return answer instanceof ApiError ? undefined : answer;
}
/** A killed run leaves a project or instance that is still being made: look again once it is there. */
async function settleLakebase(desired, lakebase, ports) {
    const { client } = ports;
    if (lakebase.kind === 'provisioned') {
        const { instance } = lakebase;
        if (!instance || instance.state === 'AVAILABLE' || instance.state === 'STOPPED')
            return lakebase;
        return { ...lakebase, instance: await waitForInstance(client, instance.name) };
    }
    const { project, branch, endpoint } = lakebase;
    if (!project)
        return lakebase;
    const branchName = `projects/${project.id}/branches/${lakebase.branchId}`;
    const unborn = !branch && branchName === project.defaultBranch;
    if (unborn || (branch && (branch.state !== 'READY' || branch.pendingState))) {
        await waitForBranch(client, branchName);
    }
    if (unborn || (branch && endpoint === undefined) || endpoint?.pendingState || endpoint?.state === 'INIT') {
        await waitForEndpoint(client, `${branchName}/endpoints/primary`);
    }
    else if (!branch || (branch.state === 'READY' && !branch.pendingState)) {
        return lakebase;
    }
    return readAutoscaling(client, query(desired));
}
async function settleApp(app, ports) {
    if (!app)
        return undefined;
    const moving = ['STARTING', 'STOPPING', 'UPDATING', 'DELETING'].includes(app.computeState) ||
        app.pendingDeployment?.state === 'IN_PROGRESS' ||
        app.activeDeployment?.state === 'IN_PROGRESS';
    return moving ? waitUntilIdle(ports.client, app.name) : app;
}
/** Where the app's database resource has to point. */
function attachment(desired, { lakebase }) {
    const { database } = desired.lakebase;
    if (lakebase.kind === 'provisioned')
        return { kind: 'database', instance: lakebase.name, database };
    const branch = `projects/${lakebase.projectId}/branches/${lakebase.branchId}`;
    return { kind: 'postgres', branch, postgresDatabase: database, databasePath: lakebase.database?.name };
}

;// CONCATENATED MODULE: ./src/databricks/files.ts



/** Creates the folder and its parents; fine if it exists. */
async function makeFolder(client, path) {
    await client.post('/api/2.0/workspace/mkdirs', { body: { path }, retry: 'safe' });
}
/**
 * Writes a file, creating its folder if needed. With `overwrite: false` an existing file is an error `FILE_EXISTS`,
 * which is what makes a lock file; a lost answer is then not repeated but thrown, and the file may or may not be there.
 */
async function writeFile(client, path, bytes, options) {
    try {
        await upload(client, path, bytes, options.overwrite);
    }
    catch (error) {
        if (!isNotFound(error))
            throw asFileExists(error, path);
        // The API answers 404 when the folder is missing (databricks/cli:libs/filer/workspace_files_client.go).
        await makeFolder(client, path.slice(0, path.lastIndexOf('/')));
        await upload(client, path, bytes, options.overwrite).catch((again) => {
            throw asFileExists(again, path);
        });
    }
}
/** The file's bytes, or undefined when there is none. At most 10 MB. */
async function readFile(client, path) {
    return orUndefined(client.download('/api/2.0/workspace/export', { path, direct_download: true }));
}
/** What is directly in the folder, or undefined when there is no such folder. Throws `NOT_A_FOLDER`. */
async function listFolder(client, path) {
    const url = '/api/2.0/workspace/list';
    const json = await orUndefined(client.get(url, { query: { path } }));
    if (json === undefined)
        return undefined;
    const entries = decode(json, `GET ${url}`).list('objects', (object) => ({
        path: object.string('path'),
        type: object.string('object_type'),
        size: object.optionalNumber('size'),
        modifiedAt: object.optionalNumber('modified_at'),
        objectId: object.optionalNumber('object_id'),
    }));
    // Asked about a file, the API lists the file itself.
    if (entries.length === 1 && entries[0]?.path === path) {
        throw new src_error/* DeployError */.sH('NOT_A_FOLDER', `"${path}" in the workspace is a file, but a folder is needed there.`, {
            hint: 'Remove or rename it, or choose another `workspace_path`.',
        });
    }
    return entries;
}
/** Deletes a file or folder; fine if it does not exist. */
async function deletePath(client, path, options) {
    const body = { path, recursive: options.recursive };
    await orUndefined(client.post('/api/2.0/workspace/delete', { body, retry: 'safe' }));
}
/** The whole path is one segment of the URL, slashes encoded, without the first one. */
async function upload(client, path, bytes, overwrite) {
    const url = `/api/2.0/workspace-files/import-file/${encodeURIComponent(path.replace(/^\/+/, ''))}`;
    await client.upload(url, bytes, { overwrite }, overwrite ? 'safe' : 'never');
}
/** 409 for files, 400 "already exists" for notebooks. */
function asFileExists(error, path) {
    if (!(error instanceof ApiError) || (error.status !== 409 && !isAlreadyExists(error)))
        return error;
    return new src_error/* DeployError */.sH('FILE_EXISTS', `"${path}" exists already in the workspace.`, {
        cause: error,
        hint: 'Remove it, or choose another `workspace_path`.',
    });
}
async function orUndefined(answer) {
    try {
        return await answer;
    }
    catch (error) {
        if (isNotFound(error))
            return undefined;
        throw error;
    }
}

;// CONCATENATED MODULE: ./src/source/template.ts
const PLACEHOLDER = /\$\$|\$\{([^}\n]*)(\}?)/g;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
/**
 * Replaces `${NAME}` by its value and `$$` by `$`; a bare `$NAME` stays, because the platform itself fills in
 * `$DATABRICKS_APP_PORT`. Comment lines stay as they are. Values never add a line, so line numbers remain true.
 */
function substitute(text, values, file) {
    const problems = [];
    const lines = text.split('\n').map((line, index) => {
        if (line.trimStart().startsWith('#'))
            return line;
        return line.replace(PLACEHOLDER, (placeholder, name, close, offset) => {
            if (name === undefined)
                return '$';
            const fault = faultOf(placeholder, name, close, values);
            if (fault === undefined)
                return values[name] ?? '';
            problems.push({ ...fault, location: { file, line: index + 1, column: offset + 1 } });
            return '';
        });
    });
    return { text: lines.join('\n'), problems };
}
function faultOf(placeholder, name, close, values) {
    if (close === '' || !NAME.test(name)) {
        return {
            message: `"${placeholder}" is not a placeholder such as \${LAKEBASE_SCHEMA}`,
            hint: 'write $$ for a dollar sign that is meant as it is',
        };
    }
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) {
        const known = Object.keys(values).toSorted().join(', ') || 'none';
        return {
            message: `\${${name}} has no value; known names: ${known}`,
            hint: `add it to the environment in deployment.yaml:  env_vars: { ${name}: "..." }`,
        };
    }
    if (/[\r\n]/.test(value))
        return { message: `the value of \${${name}} has more than one line` };
    return undefined;
}

// EXTERNAL MODULE: external "node:fs/promises"
var external_node_fs_promises_ = __webpack_require__(1455);
;// CONCATENATED MODULE: ./src/source/fingerprint.ts


/** A file above this many bytes makes the whole deployment fail (docs "Databricks Apps", limits). */
const MAX_FILE_BYTES = 10_485_760;
const CHUNK_BYTES = 65_536;
/** Reads wait for the disk, not for the processor; more than this only costs memory and file handles. */
const READERS = 16;
/**
 * Reads every file once, at most 16 at a time and 64 KiB of each. `found` gets the fingerprint or, for a file that
 * cannot be read, the error.
 */
async function fingerprintAll(files, found) {
    const queue = files.values();
    const reader = async () => {
        const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
        for (const file of queue)
            found(file, await fingerprint(file.absolutePath, buffer).catch(toError));
    };
    await Promise.all(Array.from({ length: Math.min(READERS, files.length) }, reader));
}
async function fingerprint(absolutePath, buffer) {
    const handle = await (0,external_node_fs_promises_.open)(absolutePath);
    try {
        const { size } = await handle.stat();
        if (size > MAX_FILE_BYTES)
            return { size, sha256: undefined, head: '' };
        return await hash(handle, size, buffer);
    }
    finally {
        await handle.close();
    }
}
async function hash(handle, expectedSize, buffer) {
    const digest = (0,external_node_crypto_.createHash)('sha256');
    let size = 0;
    let head = '';
    for (;;) {
        const { bytesRead } = await handle.read(buffer, 0, CHUNK_BYTES);
        const chunk = buffer.subarray(0, bytesRead);
        if (size === 0)
            head = chunk.toString('utf8');
        digest.update(chunk);
        size += bytesRead;
        // A short read at the expected end spares the extra round trip that only says "end of file".
        if (bytesRead === 0 || (size === expectedSize && bytesRead < CHUNK_BYTES))
            break;
    }
    return { size, sha256: digest.digest('hex'), head };
}
function toError(error) {
    return error instanceof Error ? error : new Error(String(error));
}

// EXTERNAL MODULE: ./node_modules/ignore/index.js
var ignore = __webpack_require__(298);
var ignore_default = /*#__PURE__*/__webpack_require__.n(ignore);
// EXTERNAL MODULE: ./node_modules/picomatch/index.js
var picomatch = __webpack_require__(4006);
var picomatch_default = /*#__PURE__*/__webpack_require__.n(picomatch);
;// CONCATENATED MODULE: ./src/source/ignored.ts




/** Never travel, whatever a pattern says: history, installed packages, caches, credentials and our own bookkeeping. */
const LEFT_OUT = new Set(['.git', 'node_modules', '.venv', 'venv', '__pycache__', '.databricks']);
const LEFT_OUT_PREFIX = '.lakebase-deploy';
/** True for a file or directory name that never travels. */
function isLeftOut(name) {
    return LEFT_OUT.has(name) || name.startsWith(LEFT_OUT_PREFIX);
}
/** The .gitignore files that apply somewhere, from the repository's root down; a deeper file overrules those above it. */
class GitIgnore {
    #rules;
    constructor(rules = []) {
        this.#rules = rules;
    }
    /** These rules and the text of the .gitignore in `directory` (absolute). */
    with(directory, text) {
        return new GitIgnore([
            ...this.#rules,
            { directory, patterns: parsePatterns(text.replace(/^\uFEFF/, '')) },
        ]);
    }
    /** `path` is absolute and below every directory that rules were read from. */
    ignores(path, isDirectory) {
        for (const { directory, patterns } of this.#rules.toReversed()) {
            const verdict = patterns.test(toPosix((0,external_node_path_.relative)(directory, path)) + (isDirectory ? '/' : ''));
            if (verdict.ignored)
                return true;
            if (verdict.unignored)
                return false;
        }
        return false;
    }
}
/**
 * The rules of the repository around `directory` (absolute), without those in it. They say nothing when they ignore the
 * directory itself: whoever deploys an ignored directory means what is in it.
 */
async function rulesAbove(directory) {
    const above = [];
    for (let at = directory; !(await exists((0,external_node_path_.join)(at, '.git'))); at = (0,external_node_path_.dirname)(at)) {
        if ((0,external_node_path_.dirname)(at) === at)
            return new GitIgnore();
        above.unshift((0,external_node_path_.dirname)(at));
    }
    let rules = new GitIgnore();
    for (const [index, parent] of above.entries()) {
        rules = rules.with(parent, await (0,external_node_fs_promises_.readFile)((0,external_node_path_.join)(parent, '.gitignore'), 'utf8').catch(() => ''));
        if (rules.ignores(above[index + 1] ?? directory, true))
            return new GitIgnore();
    }
    return rules;
}
/** Lines in .gitignore syntax; git compares letters exactly. */
function parsePatterns(lines) {
    return ignore_default()({ ignorecase: false }).add(lines);
}
/** Globs that bring back what git ignores. */
class Includes {
    #matches;
    #globs;
    constructor(globs) {
        const scanned = globs.map((given) => {
            const glob = given.replace(/^\.?\//, '').replace(/\/$/, '');
            return { glob, isGlob: picomatch_default().scan(glob).isGlob, base: picomatch_default().scan(glob).base };
        });
        // A plain `dist` means the directory and what is in it.
        const patterns = scanned.flatMap(({ glob, isGlob }) => (isGlob ? [glob] : [glob, `${glob}/**`]));
        this.#matches = picomatch_default()(patterns, { dot: true, nonegate: true });
        this.#globs = scanned.map(({ glob, base, isGlob }) => ({ base, depth: depthOf(glob, isGlob) }));
    }
    matches(path) {
        return this.#globs.length > 0 && this.#matches(path);
    }
    /** False when no file below the directory `path` can match, so that it need not be read. */
    mayReach(path) {
        const depth = path.split('/').length;
        return this.#globs.some(({ base, depth: deepest }) => base.startsWith(`${path}/`) ||
            ((base === '' || path === base || path.startsWith(`${base}/`)) && depth < deepest));
    }
}
function depthOf(glob, isGlob) {
    const unbounded = !isGlob || /\*\*|[{(]/.test(glob);
    return unbounded ? Number.POSITIVE_INFINITY : glob.split('/').length;
}
function toPosix(path) {
    return external_node_path_.sep === '/' ? path : path.split(external_node_path_.sep).join('/');
}
async function exists(path) {
    return (0,external_node_fs_promises_.stat)(path).then(() => true, () => false);
}

;// CONCATENATED MODULE: ./src/source/refusal.ts
/** The line that keeps `path` (relative to the source) out of the upload. */
function excludeHint(path) {
    const pattern = `/${path.replace(/[\\*?[\]!#]/g, '\\$&').replace(/ $/, '\\ ')}`;
    return `leave it out with this line under common.build.exclude_patterns of deployment.yaml:  - ${JSON.stringify(pattern)}`;
}
const ENV_FILE = /^\.env(\..+)?$/i;
const ENV_SAMPLE = /\.(example|sample|template)$/i;
const PRIVATE_KEY_NAME = /^id_(rsa|dsa|ecdsa|ed25519)(_sk)?$/;
const CREDENTIAL_FILES = new Set(['.databrickscfg', '.netrc', '_netrc', '.pgpass', '.git-credentials']);
/** `name` is the file's own name, or the name of what a link points to; `head` is the beginning of its text. */
function secretRefusal(name, head) {
    const reason = secretInName(name) ?? secretInContent(name, head);
    return reason === undefined
        ? undefined
        : { message: `${reason}; whoever may read the app's workspace folder could read it` };
}
function secretInName(name) {
    if (ENV_FILE.test(name) && !ENV_SAMPLE.test(name))
        return 'holds environment variables, which are often secret';
    if (PRIVATE_KEY_NAME.test(name))
        return 'is named like a private SSH key';
    if (CREDENTIAL_FILES.has(name))
        return 'holds login credentials';
    return undefined;
}
function secretInContent(name, head) {
    if (/\.(pem|key)$/i.test(name) && /-----BEGIN [A-Z0-9 ]*PRIVATE KEY/.test(head))
        return 'holds a private key';
    // `${NPM_TOKEN}` names an environment variable and is no secret.
    if (name === '.npmrc' && /_(authToken|auth|password)\s*=\s*["']?(?!["']?\$\{)[^\s"']/.test(head)) {
        return 'holds a registry token';
    }
    if (name === '.pypirc' && /^\s*password\s*[=:]\s*\S/m.test(head))
        return 'holds a registry password';
    if (/\.json$/i.test(name) &&
        /"type"\s*:\s*"service_account"/.test(head) &&
        /"private_key"\s*:/.test(head)) {
        return 'is the key of a service account';
    }
    return undefined;
}
const NOTEBOOK_HEADERS = {
    '.py': '# Databricks notebook source',
    '.r': '# Databricks notebook source',
    '.scala': '// Databricks notebook source',
    '.sql': '-- Databricks notebook source',
};
/**
 * The workspace turns these files into notebooks and takes the ending off their name, so the app would not find them
 * (databricks/cli:libs/notebook/detect.go, libs/sync/snapshot_state.go).
 */
function notebookRefusal(name, head) {
    const ending = /\.[^.]*$/.exec(name)?.[0].toLowerCase() ?? '';
    if (ending === '.ipynb')
        return { message: 'is a notebook, and the workspace would take the ending off its name' };
    const header = NOTEBOOK_HEADERS[ending];
    if (header === undefined || head.split(/\r?\n/, 1)[0] !== header)
        return undefined;
    return {
        message: `begins with "${header}", so the workspace would make it a notebook and take the ending off its name`,
        hint: 'delete its first line',
    };
}
const MAX_NAME_BYTES = 255;
/** What is wrong with one part of a path. */
function nameRefusal(name) {
    if (/\p{Cc}/u.test(name))
        return { message: 'has a control character in its name, which the workspace refuses' };
    if (name.includes('\uFFFD'))
        return { message: 'has a name that is not valid UTF-8' };
    if (Buffer.byteLength(name) > MAX_NAME_BYTES) {
        return {
            message: `has a name of ${Buffer.byteLength(name)} bytes; the workspace holds ${MAX_NAME_BYTES}`,
        };
    }
    return undefined;
}
/** What the operating system says about a file that cannot be read: `EACCES`. Its message would repeat the whole path. */
function unreadable(error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return { message: `cannot be read: ${code ?? error}` };
}

;// CONCATENATED MODULE: ./src/source/walk.ts




/** Finds every file that travels, in the order of the directories on disk. `rules` are those from above the root. */
async function walk(rules, options) {
    const { root } = options;
    const found = [];
    await visit({ path: '', absolutePath: root, chain: [root], rules, ignored: false }, options, found);
    return found;
}
async function visit(directory, options, found) {
    const entries = await (0,external_node_fs_promises_.readdir)(directory.absolutePath, { withFileTypes: true }).catch((error) => {
        options.refuse(directory.path, unreadable(error).message);
        return [];
    });
    const rules = await ownRules(directory, entries);
    for (const entry of entries) {
        if (isLeftOut(entry.name))
            continue;
        const path = directory.path === '' ? entry.name : `${directory.path}/${entry.name}`;
        const absolutePath = (0,external_node_path_.join)(directory.absolutePath, entry.name);
        const target = await resolve(entry, absolutePath, directory, options.root);
        const isDirectory = target.kind === 'directory';
        if (options.exclude.ignores(isDirectory ? `${path}/` : path))
            continue;
        const ignored = directory.ignored || rules.ignores(absolutePath, isDirectory);
        if (ignored && !(isDirectory ? options.includes.mayReach(path) : options.includes.matches(path)))
            continue;
        const fault = nameRefusal(entry.name)?.message ?? (target.kind === 'refused' ? target.message : undefined);
        if (fault !== undefined)
            options.refuse(path, fault);
        else if (target.kind === 'file')
            found.push({ path, absolutePath: target.real, name: (0,external_node_path_.basename)(target.real) });
        else if (target.kind === 'directory') {
            const chain = [...directory.chain, target.real];
            await visit({ path, absolutePath: target.real, chain, rules, ignored }, options, found);
        }
    }
}
async function ownRules(directory, entries) {
    if (!entries.some((entry) => entry.name === '.gitignore' && entry.isFile()))
        return directory.rules;
    // One that cannot be read is refused as a file of the source when its turn comes.
    const text = await (0,external_node_fs_promises_.readFile)((0,external_node_path_.join)(directory.absolutePath, '.gitignore'), 'utf8').catch(() => '');
    return directory.rules.with(directory.absolutePath, text);
}
async function resolve(entry, absolutePath, directory, root) {
    if (entry.isFile())
        return { kind: 'file', real: absolutePath };
    if (entry.isDirectory())
        return { kind: 'directory', real: absolutePath };
    if (entry.isSymbolicLink())
        return followLink(absolutePath, directory, root);
    return { kind: 'refused', message: 'is neither a file nor a directory (a socket, a pipe or a device)' };
}
async function followLink(absolutePath, directory, root) {
    const refused = (message) => ({ kind: 'refused', message });
    const real = await (0,external_node_fs_promises_.realpath)(absolutePath).catch(() => undefined);
    if (real === undefined)
        return refused('is a link to something that does not exist, or to itself');
    if (real !== root && !real.startsWith(root + external_node_path_.sep)) {
        return refused('is a link that leaves the source directory; copy what it points to');
    }
    const hidden = (0,external_node_path_.relative)(root, real).split(external_node_path_.sep).find(isLeftOut);
    if (hidden !== undefined)
        return refused(`is a link into ${hidden}, which never travels`);
    const target = await (0,external_node_fs_promises_.stat)(real);
    if (target.isFile())
        return { kind: 'file', real };
    if (!target.isDirectory())
        return refused('is a link to something that is neither a file nor a directory');
    return directory.chain.includes(real)
        ? refused('is a link to a directory that it lies in, which would go on for ever')
        : { kind: 'directory', real };
}

;// CONCATENATED MODULE: ./src/source/tree.ts








/**
 * The files of `directory` that travel: what git would not ignore (repository and nested .gitignore files), less
 * `exclude`, plus `include`; never .git, node_modules, virtual environments or our own bookkeeping. Links inside the
 * directory are followed. Throws InvalidInput with everything that is wrong: secrets, files above 10 MB, notebooks,
 * links that leave the directory, unreadable files, names the workspace cannot hold, nothing to deploy.
 */
async function tree_readSource(options) {
    const problems = [];
    const refuse = (path, refusal) => {
        problems.push({
            hint: excludeHint(path),
            ...refusal,
            location: { file: external_node_path_.posix.join(options.displayDirectory, path) },
        });
    };
    const root = await resolveRoot(options);
    const found = await walk(await rulesAbove(root), {
        root,
        exclude: parsePatterns(options.exclude.join('\n')),
        includes: new Includes(options.include),
        refuse: (path, message) => refuse(path, { message }),
    });
    const files = await readAll(found, refuse);
    if (problems.length > 0)
        throw new src_error/* InvalidInput */.o9(problems.sort(byFile));
    if (files.length === 0)
        throw new src_error/* InvalidInput */.o9([nothingLeft(options)]);
    return treeOf(files);
}
async function resolveRoot({ directory, displayDirectory }) {
    const fail = (what) => new src_error/* InvalidInput */.o9([
        {
            message: `source directory "${displayDirectory}" ${what}`,
            hint: 'set `source` to the directory that holds the app',
        },
    ]);
    const root = await (0,external_node_fs_promises_.realpath)(directory).catch(() => {
        throw fail('does not exist');
    });
    if (!(await (0,external_node_fs_promises_.stat)(root)).isDirectory())
        throw fail('is not a directory');
    return root;
}
async function readAll(found, refuse) {
    const files = [];
    await fingerprintAll(found, ({ path, absolutePath, name }, outcome) => {
        const refusal = refusalOf(path, name, outcome);
        if (refusal)
            refuse(path, refusal);
        else if (!(outcome instanceof Error) && outcome.sha256 !== undefined) {
            files.push({ path, content: { absolutePath }, size: outcome.size, sha256: outcome.sha256 });
        }
    });
    return files;
}
function refusalOf(path, name, outcome) {
    if (outcome instanceof Error)
        return unreadable(outcome);
    const { size, sha256, head } = outcome;
    if (sha256 === undefined) {
        return {
            message: `has ${size} bytes; a file above ${MAX_FILE_BYTES} bytes (10 MB) makes the deployment fail`,
        };
    }
    // A link must not carry a secret out under a harmless name, nor a harmless file under the name of a secret.
    const travelling = external_node_path_.posix.basename(path);
    return secretRefusal(travelling, head) ?? secretRefusal(name, head) ?? notebookRefusal(travelling, head);
}
function nothingLeft({ displayDirectory }) {
    return {
        message: `source directory "${displayDirectory}" has no file to deploy`,
        hint: 'it is empty, or .gitignore and exclude_patterns leave out everything in it',
    };
}
/** The same tree without the files named in `remove`, and with `files` added or replaced. */
function withFiles(tree, files, remove = []) {
    const gone = new Set([...remove, ...files.map((file) => file.path)]);
    return treeOf([...tree.files.filter((file) => !gone.has(file.path)), ...files]);
}
/** A file that this run wrote itself. */
function generatedFile(path, text) {
    const bytes = Buffer.from(text);
    return { path, content: { bytes }, size: bytes.length, sha256: sha256(bytes) };
}
/** The bytes to upload. Throws DeployError `SOURCE_CHANGED` when the file is no longer what `readSource` saw. */
async function tree_readContent(file) {
    if ('bytes' in file.content)
        return file.content.bytes;
    const bytes = await (0,external_node_fs_promises_.readFile)(file.content.absolutePath).catch((cause) => tree_changed(file, cause));
    return sha256(bytes) === file.sha256 ? bytes : tree_changed(file);
}
function tree_changed(file, cause) {
    throw new src_error/* DeployError */.sH('SOURCE_CHANGED', `${file.path} changed while it was being deployed.`, {
        hint: 'Something writes to the source during the deploy, such as a watcher; end it and run the deploy again.',
        cause,
    });
}
function treeOf(unsorted) {
    const files = unsorted.toSorted((a, b) => tree_compare(a.path, b.path));
    const lines = files.map((file) => `${file.path}\0${file.sha256}\n`);
    return { files, directories: directoriesOf(files), digest: sha256(lines.join('')) };
}
function directoriesOf(files) {
    const directories = new Set();
    for (const { path } of files) {
        for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1))
            directories.add(path.slice(0, at));
    }
    return [...directories].sort(tree_compare);
}
function sha256(content) {
    return (0,external_node_crypto_.createHash)('sha256').update(content).digest('hex');
}
function byFile(a, b) {
    return tree_compare(a.location?.file ?? '', b.location?.file ?? '');
}
function tree_compare(a, b) {
    return a < b ? -1 : a > b ? 1 : 0;
}

;// CONCATENATED MODULE: ./src/source/app-yaml.ts




/** Both endings are read by the platform (docs "Configure Databricks app execution with app.yaml"). */
const PLAIN = ['app.yaml', 'app.yml'];
const TEMPLATE = 'app.yaml.template';
/**
 * The tree with its app.yaml as the platform will read it: the user's own file or template, with the database and
 * `env_vars` among its `env`; a new one when there is none. A template itself does not travel. The result is the same
 * for the same tree and values. Call it with the endpoint's future name before anything is changed: it finds every
 * fault of the file. Throws InvalidInput with all of them, DeployError `SOURCE_CHANGED`.
 */
async function prepareAppYaml(options) {
    const { tree, displayDirectory } = options;
    const original = chooseFile(options);
    const target = original && PLAIN.includes(original.path) ? original.path : 'app.yaml';
    const file = external_node_path_.posix.join(displayDirectory, original?.path ?? target);
    const raw = original ? app_yaml_decode(await tree_readContent(original), file) : '';
    const isTemplate = original?.path === TEMPLATE;
    const filled = isTemplate ? substitute(raw, options.templateValues, file) : { text: raw, problems: [] };
    const { inject } = await Promise.all(/* import() */[__webpack_require__.e(815), __webpack_require__.e(880)]).then(__webpack_require__.bind(__webpack_require__, 9880));
    const problems = [...filled.problems];
    const injections = injectionsOf(options, problems);
    const result = inject(filled.text, { file, injections, columns: !isTemplate });
    problems.push(...result.problems);
    if (problems.length > 0)
        throw new src_error/* InvalidInput */.o9(problems);
    if (result.text === raw && !isTemplate)
        return tree;
    return withFiles(tree, [generatedFile(target, result.text)], isTemplate ? [TEMPLATE] : []);
}
function chooseFile({ tree, displayDirectory }) {
    const candidates = tree.files.filter(({ path }) => path === TEMPLATE || PLAIN.includes(path));
    if (candidates.length > 1) {
        const names = candidates.map(({ path }) => external_node_path_.posix.join(displayDirectory, path));
        throw new src_error/* InvalidInput */.o9([
            {
                message: `${names.join(' and ')} both say how the app starts`,
                hint: 'keep one of them, or name the other under common.build.exclude_patterns of deployment.yaml',
                location: { file: names[0] ?? displayDirectory },
            },
        ]);
    }
    return candidates[0];
}
function app_yaml_decode(bytes, file) {
    try {
        return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    }
    catch {
        throw new src_error/* InvalidInput */.o9([{ message: 'is not UTF-8 text', location: { file } }]);
    }
}
function injectionsOf({ database, envVars, databaseResource }, problems) {
    const ours = Object.entries(database).map(([name, value]) => {
        // On an instance `valueFrom` gives the host, so only an endpoint can come from the resource
        // (docs "Define environment variables in a Databricks app").
        const resource = name === 'LAKEBASE_ENDPOINT' ? databaseResource : undefined;
        return { name, value, resource, origin: 'the deploy' };
    });
    const theirs = Object.entries(envVars)
        .filter(([name, value]) => database[name] !== value)
        .map(([name, value]) => ({ name, value, resource: undefined, origin: 'env_vars of deployment.yaml' }));
    for (const { name } of theirs.filter(({ name }) => Object.hasOwn(database, name))) {
        const message = `env_vars of deployment.yaml sets ${name}, which the deploy sets to "${database[name]}"`;
        problems.push({ message, hint: `remove ${name} from env_vars` });
    }
    return [...ours, ...theirs.filter(({ name }) => !Object.hasOwn(database, name))];
}

;// CONCATENATED MODULE: ./src/source/manifest.ts

/** The manifest's file name inside the folder that it describes; names that begin so never travel from a source. */
const MANIFEST_FILE = '.lakebase-deploy.json';
/** Undefined when the text is no manifest of this version: then every file travels. */
function parseManifest(text) {
    const value = manifest_parseJson(text);
    if (!isRecord(value) || value.version !== 1 || typeof value.digest !== 'string' || !isRecord(value.files)) {
        return undefined;
    }
    const files = new Map();
    for (const [path, file] of Object.entries(value.files)) {
        if (!isManifestFile(file))
            return undefined;
        files.set(path, file);
    }
    return { version: 1, digest: value.digest, files };
}
/** JSON, one file a line, the same text for the same manifest. */
function serialiseManifest({ version, digest, files }) {
    const lines = [...files]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([path, { sha256, size, modifiedAt, objectId }]) => {
        return `    ${JSON.stringify(path)}: ${JSON.stringify({ sha256, size, modifiedAt, objectId })}`;
    });
    return `{\n  "version": ${version},\n  "digest": ${JSON.stringify(digest)},\n  "files": {\n${lines.join(',\n')}\n  }\n}\n`;
}
/**
 * After an upload: what the folder holds now. Throws DeployError `UPLOAD_INCOMPLETE` when the workspace does not show
 * exactly the files of the tree with their sizes, or one of `kept`, which did not travel, is not what it was.
 */
function recordManifest(tree, listing, kept = new Map()) {
    const listed = new Map(listing.filter(isSource).map((file) => [file.path, file]));
    const files = new Map();
    for (const { path, sha256, size } of tree.files) {
        const seen = listed.get(path);
        if (seen === undefined || seen.kind === 'directory')
            throw incomplete(`${path} is not there`);
        if (seen.size !== -1 && seen.size !== size)
            throw incomplete(`${path} has ${seen.size} bytes instead of ${size}`);
        const before = kept.get(path);
        if (before !== undefined && !isUntouched(before, seen))
            throw incomplete(`${path} changed meanwhile`);
        files.set(path, { sha256, size: seen.size, modifiedAt: seen.modifiedAt, objectId: seen.objectId });
        listed.delete(path);
    }
    for (const path of listed.keys())
        throw incomplete(`${path} is there and is not part of the source`);
    return { version: 1, digest: tree.digest, files };
}
function incomplete(what) {
    return new src_error/* DeployError */.sH('UPLOAD_INCOMPLETE', `The workspace folder does not hold what was uploaded: ${what}.`, {
        hint: 'Somebody else may have written to the folder at the same time. Run the deploy again.',
        retryable: true,
    });
}
/**
 * What has to happen to the folder for it to hold `tree`. A file stays only when the manifest has the same hash for it
 * **and** the workspace still shows the size, time and object id that the manifest recorded, so that an edit by hand is
 * seen and undone.
 */
function manifest_differences(manifest, listing, tree) {
    const listed = new Map(listing.filter(isSource).map((file) => [file.path, file]));
    const kept = new Map();
    for (const { path, sha256 } of tree.files) {
        const recorded = manifest?.files.get(path);
        if (recorded?.sha256 === sha256 && isUntouched(recorded, listed.get(path)))
            kept.set(path, recorded);
    }
    const upload = tree.files.filter(({ path }) => !kept.has(path));
    const stale = surplus([...listed.values()], tree);
    return { upload, delete: stale, kept, intact: upload.length === 0 && stale.length === 0 };
}
function isSource({ path }) {
    return path !== MANIFEST_FILE;
}
function isUntouched(recorded, seen) {
    return (seen !== undefined &&
        seen.size === recorded.size &&
        seen.modifiedAt === recorded.modifiedAt &&
        seen.objectId === recorded.objectId);
}
/**
 * What is listed and not in the tree, or is a directory where the tree has a file. A directory that holds nothing of the
 * tree is named once, as a whole.
 */
function surplus(listed, tree) {
    const wanted = new Set(tree.files.map((file) => file.path));
    const directories = new Set(tree.directories);
    const stale = listed.filter(({ path, kind }) => kind === 'directory' || !wanted.has(path));
    return [...new Set(stale.map(({ path }) => outermost(path, directories)))].sort();
}
function outermost(path, directories) {
    for (let end = path.indexOf('/'); end !== -1; end = path.indexOf('/', end + 1)) {
        if (!directories.has(path.slice(0, end)))
            return path.slice(0, end);
    }
    return path;
}
function manifest_parseJson(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return undefined;
    }
}
function isRecord(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function isManifestFile(value) {
    return (isRecord(value) &&
        typeof value.sha256 === 'string' &&
        /^[0-9a-f]{64}$/.test(value.sha256) &&
        [value.size, value.modifiedAt, value.objectId].every(Number.isSafeInteger));
}

;// CONCATENATED MODULE: ./src/commands/pool.ts
/** The workspace API takes about 30 writes a second (docs "Resource limits"); eight calls at once stay below it. */
const WORKERS = 8;
/**
 * Does `work` on all items, a few at once; its results come in the order of the items. After a failure none is begun,
 * and it is thrown when those under way have ended: a caller that then gives up its lock leaves no write behind.
 */
async function pooled(items, work) {
    const queue = items.entries();
    const results = new Map();
    let failure;
    const worker = async () => {
        for (const [index, item] of queue) {
            try {
                results.set(index, await work(item));
            }
            catch (error) {
                failure ??= { error };
            }
            if (failure)
                return;
        }
    };
    await Promise.all(Array.from({ length: Math.min(WORKERS, items.length) }, worker));
    if (failure)
        throw failure.error;
    return [...results].sort(([a], [b]) => a - b).map(([, result]) => result);
}

;// CONCATENATED MODULE: ./src/commands/source.ts






/** Two folders take turns, so that the one that runs is never written to. */
const FOLDERS = ['a', 'b'];
/** Workspace folder of this app alone: below the configured one, which several may share, or in the deployer's home. */
function workspaceFolder({ app, source }, me) {
    const path = source.workspacePath ?? '/Workspace/Users/{username}/lakebase-deploy';
    const folder = path.replaceAll('{username}', me.userName).replace(/\/+$/, '');
    return folder.endsWith(`/${app.name}`) ? folder : `${folder}/${app.name}`;
}
/** app.yaml with what the app needs to find its database. */
function finishSource(desired, source, lakebase, databaseResource) {
    const database = {
        ...(lakebase.kind === 'autoscaling'
            ? { LAKEBASE_ENDPOINT: endpointName(lakebase) }
            : { LAKEBASE_INSTANCE: lakebase.name }),
        LAKEBASE_SCHEMA: desired.lakebase.schema,
    };
    return prepareAppYaml({
        tree: source,
        displayDirectory: desired.source.displayDirectory ?? '.',
        templateValues: {
            ...desired.app.envVars,
            ...database,
            APP_NAME: desired.app.name,
            ENVIRONMENT: desired.environment ?? '',
        },
        database,
        envVars: desired.app.envVars,
        databaseResource,
    });
}
function endpointName(lakebase) {
    return (lakebase.endpoint?.name ??
        `projects/${lakebase.projectId}/branches/${lakebase.branchId}/endpoints/primary`);
}
/**
 * Compares the tree with what runs: the active deployment's folder, whoever owns it, file by file, and how it was
 * deployed. Only a folder below `base` is ever uploaded to.
 */
async function observeSource(tree, base, app, ports) {
    const active = app?.activeDeployment;
    const last = active?.sourceCodePath ?? app?.defaultSourceCodePath;
    const folders = FOLDERS.map((name) => `${base}/${name}`);
    const current = folders.find((folder) => last !== undefined && samePath(folder, last));
    const found = last === undefined ? undefined : await comparison(tree, current ?? last, ports);
    if (found?.differences?.intact) {
        return { tree, folder: found.folder, differences: found.differences, reason: redeployReason(app, active) };
    }
    const reason = !active
        ? 'no deployment is active'
        : (found?.obstacle ?? 'the source differs from what runs');
    // What failed is written over: the last source that was healthy is in the other folder.
    if (current !== undefined && found?.differences && hasFailed(app, active))
        return { tree, folder: current, differences: found.differences, reason };
    const others = await Promise.all(folders
        .filter((folder) => folder !== current)
        .map(async (folder) => ({ folder, ...(await source_compare(tree, folder, ports)) })));
    // Somebody deployed another folder by hand: whichever of ours still holds the source is deployed without an upload.
    const [first] = others;
    const target = others.find(({ differences }) => differences.intact) ?? first;
    if (!target)
        throw new Error('there are two folders, and one of them is not the running one');
    return { tree, folder: target.folder, differences: target.differences, reason };
}
/** What runs may be in a folder of somebody else's, which is not ours to read, or was never uploaded by this tool. */
async function comparison(tree, folder, ports) {
    try {
        const { differences: found, recorded } = await source_compare(tree, folder, ports);
        const obstacle = recorded ? undefined : `nothing tells what was uploaded to ${folder}, which runs`;
        return { folder, differences: found, obstacle };
    }
    catch (error) {
        if (!(error instanceof ApiError) || error.status !== 403)
            throw error;
        return {
            folder,
            differences: undefined,
            obstacle: `what runs is in ${folder}, which is not ours to read`,
        };
    }
}
function hasFailed(app, active) {
    return active !== undefined && (active.state !== 'SUCCEEDED' || app?.appState === 'CRASHED');
}
/** `recorded`: the folder has a manifest. */
async function source_compare(tree, folder, ports) {
    const [manifest, listing] = await Promise.all([
        readFile(ports.client, `${folder}/${MANIFEST_FILE}`),
        listTree(folder, tree.directories, ports),
    ]);
    const recorded = manifest && parseManifest(new TextDecoder().decode(manifest));
    return { differences: manifest_differences(recorded, listing, tree), recorded: recorded !== undefined };
}
/** The files in `folder` and its known directories; a directory that the tree does not have is listed by its name alone. */
async function listTree(folder, directories, ports) {
    const lists = await pooled(['', ...directories], (directory) => listDirectory(folder, directory, ports));
    const known = new Set(directories);
    return lists.flatMap((entries, index) => {
        const directory = ['', ...directories][index] ?? '';
        return (entries ?? []).flatMap((entry) => {
            const path = join(directory, entry.path.slice(entry.path.lastIndexOf('/') + 1));
            if (path === MANIFEST_FILE || (entry.type === 'DIRECTORY' && known.has(path)))
                return [];
            const kind = entry.type === 'DIRECTORY' ? 'directory' : 'file';
            const { size = -1, modifiedAt = -1, objectId = -1 } = entry;
            return [{ path, kind, size, modifiedAt, objectId }];
        });
    });
}
async function listDirectory(folder, directory, ports) {
    try {
        return await listFolder(ports.client, join(folder, directory));
    }
    catch (error) {
        // A file in the place of a directory of the tree is found in the list of its parent, and removed.
        if (directory !== '' && error instanceof src_error/* DeployError */.sH && error.code === 'NOT_A_FOLDER')
            return undefined;
        throw error;
    }
}
function join(directory, name) {
    return directory && name ? `${directory}/${name}` : directory || name;
}
/** Why code that is already in place has to be deployed again. */
function redeployReason(app, active) {
    if (!app || !active)
        return 'no deployment is active';
    if (active.state !== 'SUCCEEDED')
        return `its last deployment is ${active.state}`;
    if (active.envVarNames.length > 0)
        return `the running deployment overrides ${active.envVarNames.join(', ')} by hand`;
    if (active.command.length > 0)
        return 'the running deployment overrides the command by hand';
    if (app.computeState !== 'ACTIVE')
        return `the compute is ${app.computeState}`;
    if (app.appState !== 'RUNNING')
        return `the app is ${app.appState ?? 'not running'}`;
    return undefined;
}
/** `/Workspace/Users/x` and `/Users/x` are the same folder. */
function samePath(a, b) {
    const plain = (path) => path.replace(/^\/Workspace(?=\/)/, '').replace(/\/+$/, '');
    return plain(a) === plain(b);
}
function planSource(app, observed, compute) {
    if (observed.reason === undefined)
        return [];
    const changes = [];
    const { upload, delete: remove, intact } = observed.differences;
    if (!intact) {
        const bytes = upload.reduce((sum, file) => sum + file.size, 0);
        const paths = upload.map((file) => file.path);
        changes.push({
            kind: 'upload-source',
            folder: observed.folder,
            upload: paths,
            remove,
            bytes,
            digest: observed.tree.digest,
        });
    }
    if (compute !== 'ACTIVE')
        changes.push({ kind: 'start-app', app });
    changes.push({ kind: 'deploy-app', app, folder: observed.folder, reason: observed.reason });
    return changes;
}

;// CONCATENATED MODULE: ./src/commands/observe.ts



/** Reads all of it; writes nothing. Faults of app.yaml go to `problems`, to be reported together with those of the migrations. */
async function observe(desired, payload, problems, ports) {
    const platform = await observePlatform(desired, ports);
    const wanted = wantedOf(desired, payload, platform);
    const [database, source] = await Promise.all([
        observeDatabase(wanted, platform.lakebase, platform.me.userName, ports),
        problems.collect(() => observeCode(desired, payload, platform, ports)),
    ]);
    return { platform, database, source };
}
async function observeCode(desired, payload, platform, ports) {
    if (!payload.source)
        return undefined;
    const resource = platform.app?.resources.find((each) => each.database)?.name ?? attachment(desired, platform).kind;
    const tree = await finishSource(desired, payload.source, platform.lakebase, resource);
    return observeSource(tree, workspaceFolder(desired, platform.me), platform.app, ports);
}
function wantedOf(desired, { migrations }, { app }) {
    return wantedDatabase(desired, migrations, app?.servicePrincipalClientId);
}

;// CONCATENATED MODULE: ./src/config/outputs.ts
/** Every output of the action, in the order of action.yml. The CLI prints the same names with `--json`. */
const OUTPUTS = {
    'app-url': "The app's URL, with scheme.",
    'app-name': "The app's name.",
    'service-principal': "Client id of the app's service principal, which is also its Postgres role.",
    'lakebase-type': '`autoscaling` (a project) or `provisioned` (an instance).',
    'instance-name': 'Name of the Provisioned instance; empty on Autoscaling.',
    project: 'Id of the Autoscaling project; empty on Provisioned.',
    branch: 'Full path of the Autoscaling branch; empty on Provisioned.',
    endpoint: 'Full path of the read-write endpoint on Autoscaling; empty on Provisioned.',
    host: 'Host name of the database. No output holds a credential: mint one where it is used.',
    database: 'Name of the Postgres database.',
    schema: "Name of the app's schema.",
    capacity: 'Size of the database after the run: `CU_1` on Provisioned, `0.5-2` (CU, smallest to largest) on Autoscaling.',
    changed: '`true` when the run changed anything, or with `plan` would change anything or found something that it cannot change; else `false`.',
    plan: 'The plan as JSON: its fingerprint, the ordered changes with their risk, and the findings.',
    findings: 'What is not as it is wished and was not changed, as a JSON list: id, code, message, hint, objects.',
    'migrations-applied': 'Number of migration files that this run applied.',
    'deployment-id': 'Id of the app deployment that serves the code after the run.',
    'source-digest': 'SHA-256 of the uploaded source tree.',
};
/** None of them known. */
const NO_OUTPUTS = {
    'app-url': '',
    'app-name': '',
    'service-principal': '',
    'lakebase-type': '',
    'instance-name': '',
    project: '',
    branch: '',
    endpoint: '',
    host: '',
    database: '',
    schema: '',
    capacity: '',
    changed: '',
    plan: '',
    findings: '',
    'migrations-applied': '',
    'deployment-id': '',
    'source-digest': '',
};

// EXTERNAL MODULE: ./src/postgres/change.ts
var postgres_change = __webpack_require__(91);
// EXTERNAL MODULE: ./src/count.ts
var count = __webpack_require__(9984);
;// CONCATENATED MODULE: ./src/commands/ending.ts



function endingOf(subject, result) {
    return { verdict: verdict(subject, result), closing: closing(subject, result) };
}
function verdict({ markdown, done, standing, upToDate }, { plan, executed, planOnly }) {
    if (planOnly)
        return `**Plan:** ${(0,render/* headline */.Pl)(plan)}. Nothing was changed.`;
    if (executed.length === 0 && plan.findings.length > 0)
        return `**Nothing was changed.** ${markdown} ${standing}; ${(0,render/* findingCount */.dQ)(plan)} below.`;
    if (executed.length === 0)
        return `**Nothing to do.** ${markdown} ${upToDate}.`;
    const changes = (0,count/* count */.U)(executed.length, 'change');
    return `**${done}.** ${markdown} ${standing}; ${changes} ${executed.length === 1 ? 'was' : 'were'} made.`;
}
function closing({ name }, { plan, executed, planOnly }) {
    if (planOnly)
        return (0,plan_plan/* differs */.Ag)(plan) ? 'Nothing was changed: this was a plan.' : 'Nothing to do.';
    const idle = plan.findings.length > 0 ? `Nothing was changed, ${(0,render/* findingCount */.dQ)(plan)} above` : 'Nothing to do';
    return `${executed.length === 0 ? idle : `Done, ${(0,count/* count */.U)(executed.length, 'change')}`}: ${name}`;
}

;// CONCATENATED MODULE: ./src/commands/outcome.ts







function noProgress() {
    return { observed: undefined, plan: undefined, begun: [], executed: [] };
}
function outcome(desired, observed, reached, { planOnly, phases, subject }, progress, ports) {
    const { plan, executed } = progress;
    if (!plan)
        throw new Error('an outcome needs a plan');
    const { platform } = reached;
    const outputs = {
        ...platformOutputs(desired, platform),
        changed: String(planOnly ? (0,plan_plan/* differs */.Ag)(plan) : executed.length > 0),
        plan: (0,render/* renderJson */.hF)(plan),
        findings: renderFindings(plan.findings),
        'migrations-applied': migrationsApplied(progress),
        'deployment-id': reached.deploymentId ?? platform.app?.activeDeployment?.id ?? '',
        'source-digest': observed.source?.tree.digest ?? '',
    };
    const ending = endingOf(subject(platform), { plan, executed, planOnly });
    return { outputs, plan, executed, planOnly, phases, ending, links: linksOf(desired, platform, ports) };
}
/** The end of a run on a server that is none of a workspace: outputs that only a workspace knows are empty. */
function serverOutcome({ lakebase: { database, schema } }, { address: { host } }, subject, { planOnly, progress }) {
    const { plan, executed } = progress;
    if (!plan)
        throw new Error('an outcome needs a plan');
    const outputs = {
        ...NO_OUTPUTS,
        host,
        database,
        schema,
        changed: String(planOnly ? (0,plan_plan/* differs */.Ag)(plan) : executed.length > 0),
        plan: (0,render/* renderJson */.hF)(plan),
        findings: renderFindings(plan.findings),
        'migrations-applied': migrationsApplied(progress),
    };
    const ending = endingOf(subject, { plan, executed, planOnly });
    return { outputs, plan, executed, planOnly, phases: ['database'], ending, links: {} };
}
/** What is known when a run fails: what was done for certain, and the platform as it was before the first change. */
function outputsOfFailure(request, { observed, plan, executed }) {
    return {
        ...(request.target === 'workspace' && observed && platformOutputs(request.desired, observed.platform)),
        changed: String(executed.length > 0),
        ...(plan && { plan: (0,render/* renderJson */.hF)(plan), findings: renderFindings(plan.findings) }),
        'migrations-applied': migrationsApplied({ executed }),
    };
}
function migrationsApplied({ executed }) {
    return String(executed.filter(({ change }) => (0,postgres_change/* isMigrationChange */.p)(change)).length);
}
function platformOutputs(desired, platform) {
    const { app, lakebase } = platform;
    const autoscaling = lakebase.kind === 'autoscaling' ? lakebase : undefined;
    return {
        'app-url': app?.url ?? '',
        'app-name': desired.app.name,
        'service-principal': app?.servicePrincipalClientId ?? '',
        'lakebase-type': lakebase.kind,
        'instance-name': lakebase.kind === 'provisioned' ? lakebase.name : '',
        project: autoscaling?.projectId ?? '',
        branch: autoscaling ? `projects/${autoscaling.projectId}/branches/${autoscaling.branchId}` : '',
        endpoint: autoscaling?.endpoint?.name ?? '',
        host: isThere(platform) ? hostOf(lakebase) : '',
        database: desired.lakebase.database,
        schema: desired.lakebase.schema,
        capacity: capacityOf(platform),
    };
}
function isThere({ lakebase }) {
    return (lakebase.kind === 'autoscaling' ? lakebase.endpoint?.host : lakebase.instance?.host) !== undefined;
}
function capacityOf({ lakebase }) {
    if (lakebase.kind === 'provisioned')
        return lakebase.instance?.capacity ?? '';
    return lakebase.endpoint ? `${lakebase.endpoint.minCu}-${lakebase.endpoint.maxCu}` : '';
}
function linksOf({ app: { name } }, { app }, ports) {
    if (!app)
        return {};
    return {
        [`App ${name}`]: app.url,
        'App in the workspace': `${ports.client.host}/apps/${encodeURIComponent(name)}`,
    };
}

;// CONCATENATED MODULE: ./src/commands/audit.ts








const NOTHING = { migrations: [], source: undefined };
/**
 * desired -> observed -> difference, over owners, grants and memberships. Reads only, and needs no rights in the database
 * beyond logging in. Throws `NOTHING_TO_AUDIT` when the database cannot be read.
 */
async function audit(desired, ports, progress) {
    const { timeline, reporter } = ports;
    const observed = await timeline.step('Observe', () => audit_observe(desired, ports));
    progress.observed = observed;
    const wanted = wantedOf(desired, NOTHING, observed.platform);
    const findings = await timeline.step('Audit', async () => observed.database.state === 'read' ? auditDatabase(wanted, observed.database.catalog) : []);
    const plan = (0,plan_plan/* makePlan */.Cs)([], findings);
    progress.plan = plan;
    reporter.info((0,render/* renderText */.S5)(plan));
    return {
        ...outcome(desired, observed, { platform: observed.platform, deploymentId: undefined }, { planOnly: true, phases: ['database'], subject: () => SUBJECT }, progress, ports),
        ending: { verdict: audit_verdict(plan), closing: audit_closing(plan) },
    };
}
/** An audit tells its ending itself. */
const SUBJECT = { name: '', markdown: '', done: '', standing: '', upToDate: '' };
async function audit_observe(desired, ports) {
    const platform = await observePlatform(desired, ports);
    const wanted = wantedOf(desired, NOTHING, platform);
    const database = await observeDatabase(wanted, platform.lakebase, platform.me.userName, ports);
    if (database.state === 'read')
        return { platform, database, source: undefined };
    const why = database.state === 'new' ? `its database ${desired.lakebase.name} does not exist yet` : database.reason;
    throw new src_error/* DeployError */.sH('NOTHING_TO_AUDIT', `The grants of app ${desired.app.name} cannot be audited: ${why}.`, {
        hint: database.state === 'deferred' && database.roleMissing
            ? `Give the auditor a Postgres role, or audit as whoever deploys: SELECT databricks_create_role('${platform.me.userName}', 'SERVICE_PRINCIPAL');`
            : 'Run `deploy` first: it makes or starts what is missing.',
    });
}
function audit_verdict(plan) {
    if (plan.findings.length === 0)
        return '**Clean.** Owners, grants and memberships are exactly what is wished. Nothing was changed.';
    return `**Drift:** ${(0,render/* findingCount */.dQ)(plan)}. Nothing was changed.`;
}
function audit_closing(plan) {
    return plan.findings.length === 0 ? 'Clean.' : `Nothing was changed: ${(0,render/* findingCount */.dQ)(plan)} above.`;
}

// EXTERNAL MODULE: ./src/plan/change.ts
var plan_change = __webpack_require__(7023);
;// CONCATENATED MODULE: ./src/postgres/grants/plan.ts





/**
 * What differs between the wished and the observed grants. What is there is not granted again, because even an identical
 * GRANT rewrites a catalog row. What nobody wished for is a finding, or revoked with `grants.mode: authoritative`, after
 * the grants: a privilege that came from the wrong grantor is there from the right one before it is taken back.
 *
 * Throws DeployError `ROLE_NOT_FOUND` for a named role that does not exist and what `planMemberships` throws.
 */
function planGrants(wanted, catalog) {
    if (catalog)
        requireRoles(wanted, catalog);
    const parts = [planMissing, planMemberships, planRevocations].map((plan) => plan(wanted, catalog));
    return {
        changes: parts.flatMap(({ changes }) => changes),
        findings: parts.flatMap(({ findings }) => findings),
    };
}
function requireRoles({ database, grants }, { roles }) {
    const named = grants.map(({ grantee }) => grantee).filter((grantee) => grantee.kind === 'role');
    const missing = named.map(({ role }) => role).filter((role) => !roles.includes(role));
    if (missing.length === 0)
        return;
    const list = missing.map((role) => `"${role}"`).join(', ');
    throw new src_error/* DeployError */.sH('ROLE_NOT_FOUND', `grants.roles names ${list}, and the server of database "${database}" has no such role.`, {
        hint: `Correct the name in deployment.yaml, or create the role first: with the Lakebase roles API for people and service principals, or as an administrator: ${missing.map((role) => `CREATE ROLE ${(0,identifier/* quoteIdentifier */.Cm)(role)} NOLOGIN;`).join(' ')}`,
    });
}

;// CONCATENATED MODULE: ./src/postgres/invalid-index.ts

/**
 * What REINDEX CONCURRENTLY leaves when it is cut short: `_ccnew`, the rebuilt one before it was ready, and `_ccold`, the
 * one that it had replaced already (PostgreSQL manual, REINDEX, "Rebuilding Indexes Concurrently").
 */
const LEFT_BY_REINDEX = /_cc(?:new|old)\d*$/;
/** Indexes that cost every write and serve no query, each with the statement that repairs it. */
function findInvalidIndexes({ schema }, catalog) {
    return (catalog?.invalidIndexes ?? []).map((index) => ({
        code: 'INDEX_INVALID',
        key: index.name,
        message: `Index "${schema}"."${index.name}" on table "${index.table}" is INVALID: it was left half built, so no query uses it, and every write keeps it up.`,
        hint: `As ${(0,identifier/* quoteIdentifier */.Cm)(index.owner)} or a member of it run: ${invalid_index_repair(schema, index)} A migration that builds it again with CREATE INDEX CONCURRENTLY drops it first by itself.`,
        objects: [index.name],
    }));
}
function invalid_index_repair(schema, { name }) {
    const index = (0,identifier/* qualified */.LX)(schema, name);
    return LEFT_BY_REINDEX.test(name)
        ? `DROP INDEX CONCURRENTLY ${index};`
        : `REINDEX INDEX CONCURRENTLY ${index};`;
}

;// CONCATENATED MODULE: ./src/postgres/migrations/guard/judge.ts



/**
 * Which statements of the files, in the order in which they run, are to be sent, and where what is there is not what
 * they say. A statement that a sent one before it undoes is sent as well: `DROP POLICY IF EXISTS` and then
 * `CREATE POLICY` is a replacement.
 */
function judge(files, findings) {
    const steps = files.flatMap(({ file, statements }) => statements.map((statement) => {
        const guards = statement.guards ?? [];
        return { file, statement, verdicts: guards.map((guard) => [guard, guard.judge(findings.facts)]) };
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
function mayAppear({ subject, wish }, { facts, stirred }) {
    if (!stirred(subject))
        return false;
    const [kind, schema = '', name = ''] = subject;
    return wish === 'absent' || (kind === 'relation' && facts.relation({ schema, name }) === undefined);
}
/** Whether `earlier`, once it is sent, takes back what the catalog says of `later`. */
function undoes(earlier, later) {
    const wishes = later.guards ?? [];
    return wishes.some((guard) => earlier.disturbs.some((subject) => covers(subject, guard.subject)) ||
        mayDrop(earlier, guard) ||
        (earlier.guards ?? []).some((other) => opposes(other, guard)));
}
function opposes(earlier, later) {
    if (sameSubject(earlier.subject, later.subject))
        return earlier.wish !== later.wish;
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
    const location = locate(step.file.path, step.file.sql, statement.statement.start);
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
/** `CreateFunctionStmt` is the tree's own word. */
function words({ statement: { kind, node } }) {
    const name = kind
        .replace(/Stmt$/, '')
        .replace(/([a-z])([A-Z])/g, '$1 $2')
        .toUpperCase();
    return node_text(node, 'removeType') === undefined ? `${name} statement` : 'DROP statement';
}
function lineOf({ file, statement }) {
    return locate(file.path, file.sql, statement.statement.start).line ?? 1;
}
/** Both cannot be done at once. Making a whole and then taking away a part of it can. */
function contradicts(earlier, later) {
    return (earlier.statement.guards ?? []).some((first) => (later.statement.guards ?? []).some((second) => opposes(first, second) && (first.wish === 'absent' || sameSubject(first.subject, second.subject))));
}
/** Differences that no later statement of the run settles, and that no earlier one makes moot. */
function differenceProblems(step, all, sent, { stirred }) {
    const at = all.indexOf(step);
    if (all.slice(0, at).some((earlier) => sent.has(earlier) && undoes(earlier.statement, step.statement)))
        return [];
    const later = all.slice(at + 1).flatMap(({ statement }) => statement.guards ?? []);
    const settled = ({ subject }) => stirred(subject) || later.some((guard) => covers(guard.subject, subject));
    return step.verdicts.flatMap(([, verdict]) => verdict.state === 'differs'
        ? verdict.differences.filter((difference) => !settled(difference)).map((each) => problemOf(step, each))
        : []);
}
function problemOf({ file, statement }, difference) {
    const offset = difference.offset ?? statement.statement.start;
    return {
        location: locate(file.path, file.sql, offset),
        message: `${difference.what}: the file says ${difference.file}, the database has ${difference.database}`,
        hint: `correct the file if the database is right; if the file is, put this into a new migration: ${difference.repair}`,
    };
}

;// CONCATENATED MODULE: ./src/postgres/migrations/repeatable.ts





/**
 * The repeatable files that have something to do: one that runs on change has, even if only to be recorded; one that is
 * always looked at only when something of it is missing.
 *
 * Throws InvalidInput with every place where what is there is not what a file says, and with every statement that
 * would be sent in each deploy.
 */
function planRepeatables(wanted, catalog, look) {
    const looked = new Set(look.files.map(({ file }) => file));
    const missed = dueFiles(wanted, catalog).find((file) => !looked.has(file));
    if (missed)
        throw new Error(`the catalog was not asked about ${missed.name}`);
    const judged = judge(look.files, look);
    const problems = [...movedNames(look), ...judged.flatMap((each) => each.problems)];
    if (problems.length > 0)
        throw new src_error/* InvalidInput */.o9(problems);
    return judged
        .filter(({ file, needed, unread }) => file.run === 'on-change' || needed > 0 || unread)
        .map(({ file, send, needed, total, first }) => ({
        kind: 'repeat-migration',
        file,
        again: ranAs(file, catalog) !== undefined,
        send,
        needed,
        total,
        first,
    }));
}
/** The guards look names up in the app's schema. */
function movedNames({ files }) {
    return files.flatMap(({ file, statements }) => statements
        .filter(({ statement }) => setsSearchPath(statement))
        .map(({ statement }) => ({
        location: locate(file.path, file.sql, statement.start),
        message: `a repeatable file may not set search_path: what it names is looked up in the app's schema before anything is sent`,
        hint: 'remove it, and write the schema before names that are elsewhere',
    })));
}

;// CONCATENATED MODULE: ./src/postgres/plan.ts









/**
 * The difference between the wished and the observed database. Undefined catalog: the database does not exist yet,
 * and all is to be made; planned again once it has been created empty, the list is the same. `look` is what the
 * catalog says about the repeatable files that are due.
 *
 * Throws DeployError or InvalidInput for what must be settled before any change; see the parts.
 */
function planDatabase(wanted, catalog, look = NOTHING_DUE) {
    const rights = planRights(wanted, catalog);
    const [{ accepted, pending }, repeatable] = inOneReport(() => planMigrations(wanted, catalog), () => planRepeatables(wanted, catalog, look));
    const migrations = [...pending.map((file) => ({ kind: 'migrate', file })), ...repeatable];
    return {
        changes: [
            ...rights.changes,
            ...planLedger(wanted, catalog, accepted.length + migrations.length > 0),
            ...accepted,
            ...planCommand(wanted),
            ...migrations.filter((change) => (0,postgres_change/* phaseOf */.h)(change) === 'before-deploy'),
            ...migrations.filter((change) => (0,postgres_change/* phaseOf */.h)(change) === 'after-deploy'),
        ],
        findings: [...rights.findings, ...findInvalidIndexes(wanted, catalog)],
    };
}
/** Ownership, grants and the ledger: everything but the files. */
function planStructure(wanted, catalog) {
    const { changes, findings } = planRights(wanted, catalog);
    const { accepted, pending } = planMigrations(wanted, catalog);
    const ledger = planLedger(wanted, catalog, accepted.length + pending.length > 0);
    return { changes: [...changes, ...ledger, ...accepted], findings };
}
function planRights(wanted, catalog) {
    const [ownership, grants] = [planOwnership(wanted, catalog), planGrants(wanted, catalog)];
    return {
        changes: [...ownership.changes, ...grants.changes],
        findings: [...ownership.findings, ...grants.findings],
    };
}
/** Nobody but the tool knows whether it has something to do. */
function planCommand({ command }) {
    return command === undefined ? [] : [{ kind: 'run-command', command }];
}
/** Both results; the problems of both when either refuses its input. */
function inOneReport(first, second) {
    const [one, two] = [attempt(first), attempt(second)];
    if (one.problems || two.problems)
        throw new src_error/* InvalidInput */.o9([...(one.problems ?? []), ...(two.problems ?? [])]);
    return [one.value, two.value];
}
function attempt(work) {
    try {
        return { value: work() };
    }
    catch (error) {
        if (error instanceof src_error/* InvalidInput */.o9)
            return { problems: error.problems };
        throw error;
    }
}
/** An old ledger is read as it is; only a run that writes to it brings it up to date. */
function planLedger({ migrations }, catalog, isWritten) {
    if (!catalog?.ledger)
        return migrations.length > 0 ? [{ kind: 'create-ledger', table: LEDGER_TABLE }] : [];
    return isWritten && !catalog.ledgerIsTimed ? [{ kind: 'upgrade-ledger', table: LEDGER_TABLE }] : [];
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
        return blockers_describe(await rowsOf(session, processes(pids)), false);
    if (failure.sqlstate === '57014')
        return blockers_describe(await rowsOf(session, olderThanBuild(wait)), true);
    if (wait.relations.length === 0)
        return '';
    const waitedMs = failure.sqlstate === '55P03' ? wait.waitedMs : 0;
    return blockers_describe(await rowsOf(session, holders({ ...wait, waitedMs })), true);
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
function blockers_describe(rows, isGuess) {
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

;// CONCATENATED MODULE: ./src/postgres/fresh.ts





/**
 * The plan of one phase as it is now, under the lock. What another run did meanwhile is not in it any more.
 *
 * Throws DeployError `DATABASE_MOVED` when there is anything in it that was not planned: what was printed, and
 * perhaps approved, is all that may happen.
 */
function planAgain(wanted, catalog, look, planned, phase) {
    const fresh = planDatabase(wanted, catalog, look).changes.filter((change) => (0,postgres_change/* phaseOf */.h)(change) === phase);
    const known = new Set(planned.flatMap(steps));
    const unplanned = fresh.flatMap(steps).filter((step) => !known.has(step));
    if (unplanned.length === 0)
        return fresh;
    throw new src_error/* DeployError */.sH('DATABASE_MOVED', `The database changed after it was planned; it would now also need: ${unplanned.join('; ')}.`, { hint: 'Nothing was changed in the database. Run the job again: it plans anew.', retryable: true });
}
/** A change as its smallest parts, each in words that tell it from every other. */
function steps(change) {
    switch (change.kind) {
        case 'create-owner-role':
            return [`create role "${change.role}"`];
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
            return change.on.flatMap((on) => change.privileges.map((each) => `revoke ${change.optionOnly ? 'the grant option for ' : ''}${each} on ${on.class} "${(0,securable/* inWords */.r4)(on)}"${(0,securable/* isDefault */.uP)(on.class) ? ` of "${on.owner}"` : ''} from ${change.grantee === undefined ? 'PUBLIC' : `"${change.grantee}"`} by "${change.as}"`));
        case 'revoke-membership':
            return [
                `revoke ${change.optionOnly ? 'the admin option of ' : ''}role "${change.role}" from "${change.member}" by "${change.grantor}"`,
            ];
        case 'create-ledger':
            return [`create table "${change.table}"`];
        case 'upgrade-ledger':
            return [`upgrade table "${change.table}"`];
        case 'accept-migration':
            return [`accept ${(0,config_acceptance/* formatAcceptance */.bv)(change.acceptance)}`];
        case 'run-command':
            return [`run ${change.command}`];
        case 'migrate':
            return [`apply ${change.file.name} (${change.file.checksum.slice(0, 12)})`];
        case 'repeat-migration':
            return repetition(change);
    }
}
/** What one statement misses now and did not when it was planned is a step of its own. */
function repetition({ file, send, }) {
    const run = `run ${file.name} (${file.checksum.slice(0, 12)})`;
    return [run, ...send.map((index) => `${run}, statement ${index + 1}`)];
}
function who(grantee) {
    return grantee.kind === 'app' ? 'the app' : `role "${grantee.role}"`;
}

;// CONCATENATED MODULE: ./src/postgres/retry.ts

/** How often work that met a lock or a race is tried before its error counts. */
const retry_ATTEMPTS = 5;
const BACKOFF = { firstMs: 250, capMs: 5000 };
/** Says why work is tried again, and pauses before it; `attempt` counts from 0. */
async function pauseBeforeRetry(attempt, reason, { clock, deadline, reporter, }) {
    reporter.info(`${reason}; trying again`);
    await clock.sleep(backoffMs(attempt, BACKOFF), deadline.signal);
}

;// CONCATENATED MODULE: ./src/postgres/statement.ts







/** A change as SQL. Throws DeployError `APP_ROLE_UNKNOWN` for a grant to an app that has no role yet. */
function statementsOf(change, context) {
    const { catalog, wanted } = context;
    const login = (sql) => [{ sql, role: undefined }];
    switch (change.kind) {
        case 'create-owner-role':
            return [{ sql: `CREATE ROLE ${(0,identifier/* quoteIdentifier */.Cm)(change.role)} NOLOGIN`, role: setRole(creator(catalog)) }];
        case 'join-owner-role':
            return [{ sql: membership(change.role, catalog.login.role), role: setRole(admin(catalog)) }];
        case 'grant-owner-membership':
            return [
                { sql: membership(change.role, granteeRole(change.grantee, wanted)), role: setRole(admin(catalog)) },
            ];
        case 'create-schema':
            return login(`CREATE SCHEMA ${(0,identifier/* quoteIdentifier */.Cm)(change.schema)} AUTHORIZATION ${(0,identifier/* quoteIdentifier */.Cm)(change.owner)}`);
        case 'create-extension':
            return login(`CREATE EXTENSION IF NOT EXISTS ${(0,identifier/* quoteIdentifier */.Cm)(change.extension)} WITH SCHEMA ${(0,identifier/* quoteIdentifier */.Cm)(change.schema)} CASCADE`);
        case 'set-schema-owner':
            return login(`ALTER SCHEMA ${(0,identifier/* quoteIdentifier */.Cm)(change.schema)} OWNER TO ${(0,identifier/* quoteIdentifier */.Cm)(change.to)}`);
        case 'set-object-owner':
            return login(alterOwner(wanted.schema, change.object, change.to));
        case 'grant':
            return [grant(change, context)];
        case 'revoke':
            return [{ sql: revokeStatement(wanted.schema, change), role: roleToSet(change.as, catalog) }];
        case 'revoke-membership':
            return [{ sql: revokeMembership(change), role: roleToSet(change.grantor, catalog) }];
        case 'create-ledger':
            return createLedger(wanted.schema).map((sql) => ({ sql, role: wanted.ownerRole }));
        case 'upgrade-ledger':
            return [{ sql: upgradeLedger(wanted.schema), role: wanted.ownerRole }];
        case 'accept-migration':
            return amendLedger(wanted.schema, change.version, change.becomes).map((sql) => ({
                sql,
                role: wanted.ownerRole,
            }));
    }
}
/**
 * Run by the owner role, so that it is the grantor: as the login, PostgreSQL picks any role that the login inherits and
 * that has the grant option, `databricks_superuser` as well, and the owner could not revoke that. Only on what the
 * owner role does not own the login grants itself.
 */
function grant(change, { wanted, catalog }) {
    const { schema, ownerRole } = wanted;
    const privileges = change.privileges.join(', ');
    const to = (0,identifier/* quoteIdentifier */.Cm)(granteeRole(change.grantee, wanted));
    if (change.class === 'default-table' || change.class === 'default-sequence') {
        const on = change.class === 'default-table' ? 'TABLES' : 'SEQUENCES';
        // Default privileges are for what the owner role creates, whoever states them.
        const forOwner = `ALTER DEFAULT PRIVILEGES FOR ROLE ${(0,identifier/* quoteIdentifier */.Cm)(ownerRole)} IN SCHEMA ${(0,identifier/* quoteIdentifier */.Cm)(schema)}`;
        return { sql: `${forOwner} GRANT ${privileges} ON ${on} TO ${to}`, role: ownerRole };
    }
    const object = change.class === 'schema' ? undefined : catalog.objects.find(({ name }) => name === change.object);
    const foreign = object !== undefined && !willOwn(wanted, catalog, object);
    return {
        sql: `GRANT ${privileges} ON ${grantOn(change.class, schema, change.object)} TO ${to}`,
        role: foreign ? undefined : ownerRole,
    };
}
function membership(role, member) {
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
    throw new src_error/* DeployError */.sH('APP_ROLE_UNKNOWN', "The app's service principal is not known yet, so nothing can be granted to it.", {
        hint: 'The app must exist before the database step.',
    });
}

;// CONCATENATED MODULE: ./src/postgres/structure.ts











/** Everything but migrations: ownership, grants and the ledger. */
function structuralChanges(changes) {
    return changes.flatMap((change) => (0,postgres_change/* isMigrationChange */.p)(change) || change.kind === 'run-command' ? [] : [change]);
}
/**
 * Makes the changes that `plan` finds in one transaction, reads the catalog back inside it and commits only when
 * nothing is left to do. Starts over, from a new look at the catalog, when somebody else changed the same catalog rows
 * or a lock did not come in time. Resolves with the changes that were made.
 *
 * Throws DeployError `DATABASE_CHANGE_FAILED` or `DATABASE_CHANGE_INCOMPLETE`; nothing is changed then.
 */
async function applyStructure(session, wanted, first, plan, ports) {
    let catalog = first;
    for (let attempt = 0;; attempt += 1) {
        const changes = structuralChanges(plan(catalog));
        if (changes.length === 0)
            return [];
        const transaction = compose(wanted, catalog, changes, ports);
        try {
            await run(session, wanted, transaction);
            return changes;
        }
        catch (error) {
            if (!(error instanceof SqlFailure))
                throw error;
            await session.send('ROLLBACK');
            const blockers = isLockFailure(error)
                ? await describeBlockers(session, error, {
                    schema: wanted.schema,
                    relations: relationsOf(changes),
                    waitedMs: ports.lockTimeoutMs,
                })
                : '';
            if (!isCatalogRace(error) || attempt + 1 === retry_ATTEMPTS)
                throw failed(error, transaction, blockers);
            await pauseBeforeRetry(attempt, `ownership and grants: ${error.message}${blockers}`, ports);
            catalog = await readCatalog(session, wanted);
        }
    }
}
function compose(wanted, catalog, changes, { lockTimeoutMs, statementTimeoutMs }) {
    const context = { wanted, catalog };
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
async function run(session, wanted, { changes, statements }) {
    session.notices();
    const results = await session.send(`${statements.join(';\n')};\n${catalogStatements(scopeOf(wanted))}`);
    // A GRANT without the right to it succeeds with a warning (01007) and grants nothing.
    const warnings = session.notices().map(({ message, sqlstate }) => `${message} (SQLSTATE ${sqlstate})`);
    const left = remaining(wanted, catalogIn(results), changes);
    if (warnings.length > 0 || left.length > 0)
        throw structure_incomplete(warnings, left);
    await session.send('COMMIT');
}
/** Of the steps just made, those that the catalog still misses. */
function remaining(wanted, catalog, made) {
    const done = new Set(made.flatMap(steps));
    return structuralChanges(planStructure(wanted, catalog).changes)
        .flatMap(steps)
        .filter((step) => done.has(step));
}
function structure_incomplete(warnings, left) {
    const missing = left.length > 0 ? [`still to do after it: ${left.join('; ')}`] : [];
    return new src_error/* DeployError */.sH('DATABASE_CHANGE_INCOMPLETE', `PostgreSQL accepted the ownership and grant statements without doing all that they say: ${[...warnings, ...missing].join('; ')}.`, {
        hint: 'Nothing was changed. Usually the deployer lacks the grant option; let the owner of the object grant it.',
    });
}
function failed(failure, { statements }, blockers) {
    const statement = statements[failure.completed] ?? 'COMMIT';
    return new src_error/* DeployError */.sH('DATABASE_CHANGE_FAILED', `PostgreSQL refused \`${statement}\`: ${describeFailure(failure)}${blockers}`, {
        hint: `${failure.hint ? `${failure.hint} ` : ''}Nothing was changed; ownership and grants are made together or not at all.`,
        retryable: isCatalogRace(failure),
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

;// CONCATENATED MODULE: ./src/postgres/command.ts



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
async function putRight(session, wanted, command, ports) {
    const catalog = await readCatalog(session, wanted);
    const { changes, findings } = planDatabase(wanted, catalog);
    const left = structuralChanges(changes);
    command.onLeft(left, findings);
    const plan = (fresh) => structuralChanges(planDatabase(wanted, fresh).changes);
    return left.length === 0 ? [] : applyStructure(session, wanted, catalog, plan, ports);
}

;// CONCATENATED MODULE: ./src/postgres/lock.ts





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
 * Runs `work` while this session holds the deploy lock of the schema, with the catalog as it was read under the lock
 * (in the same message that got it). Waits for another deploy; throws DeployError `DATABASE_LOCKED`, naming who holds
 * the lock, when the run's time is up. Afterwards no transaction is open and the session is as it was.
 */
async function withLock(session, wanted, ports, work) {
    const catalog = await acquire(session, wanted, ports);
    try {
        return await work(catalog);
    }
    finally {
        // When this fails the session is gone, and the server has released the lock.
        await session.send('ROLLBACK; SET ROLE NONE; RESET ALL; SELECT pg_advisory_unlock_all()').catch(() => { });
    }
}
async function acquire(session, wanted, ports) {
    const { clock, deadline, reporter } = ports;
    const message = acquireAndRead(wanted);
    let lastProgress = Number.NEGATIVE_INFINITY;
    for (let attempt = 0;; attempt += 1) {
        const results = await session.send(message);
        if (cell(results, 'locked') === 't')
            return catalogIn(results);
        const holder = describeHolder(results);
        const pause = backoffMs(attempt, LOCK_BACKOFF);
        if (pause >= deadline.remaining())
            throw locked(wanted, holder, cell(results, 'pid'));
        if (clock.now() - lastProgress >= PROGRESS_EVERY_MS) {
            reporter.info(`waiting for another deploy to schema ${wanted.schema}${holder}`);
            lastProgress = clock.now();
        }
        await clock.sleep(pause, deadline.signal);
    }
}
/** Polls instead of waiting in the server: a session that waits for a lock makes CREATE INDEX CONCURRENTLY deadlock. */
function acquireAndRead(wanted) {
    const [group, key] = lockKey(wanted.schema);
    return `${LOCKED_SESSION_SETTINGS.join('; ')};
BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY;
SELECT pg_try_advisory_lock(${group}, ${key}) AS locked;
SELECT l.pid, a.usename, a.application_name, a.backend_start::text FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
  WHERE l.locktype = 'advisory' AND l.classid = ${group} AND l.objid = ${key} AND l.objsubid = 2 AND l.granted
    AND l.pid <> pg_backend_pid() AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database());
${catalogStatements(scopeOf(wanted))}
COMMIT`;
}
/** Advisory locks are per database already; two numbers, which show in pg_locks as classid and objid. */
function lockKey(schema) {
    return [
        positiveInt((0,external_node_crypto_.createHash)('sha256').update('lakebase-deploy')),
        positiveInt((0,external_node_crypto_.createHash)('sha256').update(schema)),
    ];
}
function positiveInt(hash) {
    return hash.digest().readUInt32BE(0) >>> 1;
}
function describeHolder(results) {
    const pid = cell(results, 'pid');
    if (pid === undefined)
        return '';
    const user = cell(results, 'usename');
    const since = cell(results, 'backend_start');
    return `, held by pid ${pid}${user ? ` of "${user}"` : ''} (${cell(results, 'application_name') || 'unnamed application'}${since ? `, connected since ${since}` : ''})`;
}
function locked({ schema }, holder, pid) {
    return new src_error/* DeployError */.sH('DATABASE_LOCKED', `The deploy lock of schema "${schema}" did not become free in time${holder}.`, {
        hint: `Wait for the other deploy and run the job again. If nothing is running there any more, end its session: SELECT pg_terminate_backend(${pid ?? '<pid>'});`,
        retryable: true,
    });
}

;// CONCATENATED MODULE: ./src/postgres/migrations/concurrent.ts

/** Whether the statement waits for old transactions without standing in anybody's way, so that a lock time-out would only break it. */
function isConcurrent({ kind, node }) {
    if (kind === 'ReindexStmt')
        return reindexesConcurrently(node);
    return (kind === 'IndexStmt' || kind === 'DropStmt') && flag(node, 'concurrent');
}
/** The command, for one that PostgreSQL refuses inside a transaction block. */
function nonTransactional({ kind, node }) {
    switch (kind) {
        case 'IndexStmt':
            return flag(node, 'concurrent') ? 'CREATE INDEX CONCURRENTLY' : undefined;
        case 'DropStmt':
            return flag(node, 'concurrent') ? 'DROP INDEX CONCURRENTLY' : undefined;
        case 'ReindexStmt':
            return reindex(node);
        case 'VacuumStmt':
            return flag(node, 'is_vacuumcmd') ? 'VACUUM' : undefined;
        case 'ClusterStmt':
            return child(node, 'relation') ? undefined : 'CLUSTER without a table';
        case 'AlterTableStmt':
            return children(node, 'cmds').some(detachesConcurrently) ? 'DETACH PARTITION CONCURRENTLY' : undefined;
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
    const scope = (node_text(node, 'kind') ?? '').replace('REINDEX_OBJECT_', '');
    return ['SCHEMA', 'DATABASE', 'SYSTEM'].includes(scope) ? `REINDEX ${scope}` : undefined;
}
function reindexesConcurrently(node) {
    return children(node, 'params').some((param) => node_text(param, 'defname') === 'concurrently');
}
function detachesConcurrently(command) {
    const partition = child(child(command, 'def') ?? {}, 'PartitionCmd');
    return partition !== undefined && flag(partition, 'concurrent');
}

;// CONCATENATED MODULE: ./src/postgres/migrations/failure.ts



/** The error of a migration that PostgreSQL refused. */
function migrationFailed(failure, failed) {
    const { file, offset, applied, blockers } = failed;
    const location = offset === undefined ? { file: file.path } : locate(file.path, file.sql, offset);
    const state = file.transactional
        ? 'Nothing of the file was applied.'
        : 'Statements of the file before it stay applied, because the file runs without a transaction.';
    const before = applied.length > 0 ? ` Applied before it: ${applied.map(({ name }) => name).join(', ')}.` : '';
    return new src_error/* DeployError */.sH('MIGRATION_FAILED', `Migration ${file.name} failed: ${describeFailure(failure)}${blockers} ${state}${before}`, {
        location,
        hint: [failure.hint, failure_adviceFor(failure, failed)].filter(Boolean).join(' '),
        retryable: isLockFailure(failure),
        cause: failure,
    });
}
function failure_adviceFor({ sqlstate }, { schema }) {
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

;// CONCATENATED MODULE: ./src/postgres/migrations/run.ts







/** Resolves when the file may be tried again. Throws DeployError `MIGRATION_FAILED` when not. */
async function retryOrFail({ session, wanted, ports, applied }, file, { error, statement, offset, attempt }) {
    if (!file)
        throw error;
    const { schema } = wanted;
    const relations = statement ? relationsIn(statement) : [];
    const wait = { schema, relations, waitedMs: timeoutsOf(file, ports).lockTimeoutMs };
    const waited = isLockFailure(error) || (statement !== undefined && isBuildTimeout(error, statement));
    const blockers = waited ? await describeBlockers(session, error, wait) : '';
    if (!isLockFailure(error) || attempt + 1 >= retry_ATTEMPTS) {
        throw migrationFailed(error, { file, offset, applied: filesOf(applied), schema, blockers });
    }
    await pauseBeforeRetry(attempt, `${file.name}: ${error.message}${blockers}`, ports);
}
/** A concurrent build has no lock time-out: it waits until its statement's is over. */
function isBuildTimeout({ sqlstate }, statement) {
    return sqlstate === '57014' && isConcurrent(statement);
}
function filesOf(changes) {
    return changes.map(({ file }) => file);
}

;// CONCATENATED MODULE: ./src/postgres/migrations/alone.ts












/**
 * Applies a file that runs without a transaction: each statement is a message of its own, as the owner role. A run that
 * is killed between two statements starts the file over, so an index that a broken build left invalid is dropped first.
 *
 * Throws DeployError `MIGRATION_FAILED` with the place in the file; the statements before it stay applied.
 */
async function applyAlone(run, change) {
    const { session, wanted, ports } = run;
    const { file } = change;
    const { statements } = selectStatements(change, await ports.syntax.statements(file));
    await session.send(settings(wanted, timeoutsOf(file, ports)).join(';\n'));
    for (const statement of statements)
        await applyStatement(run, file, statement);
    const record = recordApplied(wanted.schema, file, ports.appliedBy, ports.toolVersion);
    const ending = [requireOwner(wanted), record, 'SET ROLE NONE', 'RESET ALL', ...LOCKED_SESSION_SETTINGS];
    try {
        await session.send(ending.join(';\n'));
    }
    catch (error) {
        if (!(error instanceof SqlFailure))
            throw error;
        const applied = filesOf(run.applied);
        throw migrationFailed(error, { file, offset: undefined, applied, schema: wanted.schema, blockers: '' });
    }
    run.commit([change]);
}
function settings({ ownerRole, schema }, { lockTimeoutMs, statementTimeoutMs }) {
    return [
        'DISCARD TEMP',
        `SET ROLE ${(0,identifier/* quoteIdentifier */.Cm)(ownerRole)}`,
        `SET search_path = ${(0,identifier/* quoteIdentifier */.Cm)(schema)}`,
        `SET lock_timeout = ${lockTimeoutMs}`,
        `SET statement_timeout = ${statementTimeoutMs}`,
        startWatch('session'),
    ];
}
async function applyStatement(run, file, statement) {
    const { session, wanted, ports } = run;
    const sql = file.sql.slice(statement.start, statement.end);
    for (let attempt = 0;; attempt += 1) {
        try {
            await dropInvalidIndex(session, wanted, statement, ports);
            await withLockTimeout(session, statement, timeoutsOf(file, ports), () => session.send(sql));
            return;
        }
        catch (error) {
            if (!(error instanceof SqlFailure))
                throw error;
            const within = error.position === undefined ? 0 : offsetOfCharacter(sql, error.position - 1);
            await retryOrFail(run, file, { error, statement, offset: statement.start + within, attempt });
        }
    }
}
/**
 * A concurrent build waits for every older transaction without holding anybody up, and is left half done when it is
 * cut short, so only the statement time-out bounds it.
 */
async function withLockTimeout(session, statement, { lockTimeoutMs }, work) {
    if (!isConcurrent(statement)) {
        await work();
        return;
    }
    await session.send('SET lock_timeout = 0');
    await work();
    await session.send(`SET lock_timeout = ${lockTimeoutMs}`);
}
/** The index of a partitioned table is no broken build: it is invalid until each partition has one that is attached. */
async function dropInvalidIndex(session, wanted, statement, { reporter }) {
    const name = statement.kind === 'IndexStmt' ? node_text(statement.node, 'idxname') : undefined;
    if (name === undefined)
        return;
    const schema = node_text(child(statement.node, 'relation') ?? {}, 'schemaname') ?? wanted.schema;
    const results = await session.send(`SELECT c.relname AS invalid FROM pg_index i
    JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = ${(0,identifier/* quoteLiteral */.ce)(schema)} AND c.relname = ${(0,identifier/* quoteLiteral */.ce)(name)} AND c.relkind = 'i' AND NOT i.indisvalid`);
    if (cell(results, 'invalid') === undefined)
        return;
    reporter.info(`dropping index ${name}, which an earlier build left invalid`);
    await session.send(`DROP INDEX CONCURRENTLY ${(0,identifier/* qualified */.LX)(schema, name)}`);
}

;// CONCATENATED MODULE: ./src/postgres/migrations/script.ts




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
    const at = position === undefined ? undefined : offsetOfCharacter(sql, position - 1);
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
/** Puts the session into the state that every migration starts from, whatever the one before it left behind. */
function prologue({ ownerRole, schema }, timeouts) {
    return [
        'BEGIN ISOLATION LEVEL READ COMMITTED',
        'RESET ALL',
        'DISCARD TEMP',
        `SET LOCAL ROLE ${(0,identifier/* quoteIdentifier */.Cm)(ownerRole)}`,
        `SET LOCAL search_path = ${(0,identifier/* quoteIdentifier */.Cm)(schema)}`,
        `SET LOCAL lock_timeout = ${timeouts.lockTimeoutMs}`,
        `SET LOCAL statement_timeout = ${timeouts.statementTimeoutMs}`,
        ...LOCKED_SESSION_SETTINGS,
        startWatch('transaction'),
    ];
}

;// CONCATENATED MODULE: ./src/postgres/migrations/apply.ts







/**
 * Runs the files in order and records each in the ledger: neighbours that have a transaction travel as one message,
 * the others alone, statement by statement. A lock that does not come in time is asked for again, a few times.
 * `onCommitted` is told of files as soon as it is known that they are committed, also when a later one fails.
 *
 * Throws DeployError `MIGRATION_FAILED` with the place in the file.
 */
async function applyFiles(session, wanted, changes, ports, onCommitted) {
    const applied = [];
    const commit = (committed) => {
        applied.push(...committed);
        for (const { file } of committed)
            ports.reporter.info(`applied ${file.name}`);
        if (committed.length > 0)
            onCommitted(committed);
    };
    const run = { session, wanted, ports, applied, commit };
    for (const batch of batches(changes)) {
        if (batch[0]?.file.transactional)
            await applyTogether(run, batch);
        else
            for (const change of batch)
                await applyAlone(run, change);
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
    const { session, wanted, ports } = run;
    let left = changes;
    for (let attempt = 0;; attempt += 1) {
        const script = composeScript(await Promise.all(left.map((change) => apply_entryOf(change, wanted, ports))));
        try {
            await session.send(script.sql);
            run.commit(left);
            return;
        }
        catch (error) {
            if (!(error instanceof SqlFailure))
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
async function apply_entryOf(change, wanted, ports) {
    const { file } = change;
    const { sql, statements, first } = selectStatements(change, await ports.syntax.statements(file));
    return {
        file,
        sql,
        statements,
        before: [...prologue(wanted, timeoutsOf(file, ports)), ...first],
        after: [
            requireOwner(wanted),
            recordApplied(wanted.schema, file, ports.appliedBy, ports.toolVersion),
            'COMMIT',
        ],
    };
}

;// CONCATENATED MODULE: ./src/postgres/apply.ts












/**
 * Makes the planned changes but for the after-deploy migrations: ownership, grants and ledger in one transaction, then
 * each migration in its own. Sends nothing when nothing was planned.
 *
 * Throws DeployError `DATABASE_LOCKED`, `DATABASE_MOVED`, `APP_ROLE_NOT_FOUND`, `MIGRATION_TOUCHES_FOREIGN_OBJECT`,
 * InvalidInput for syntax that the server is too old for, and whatever planning throws before any change; then those of `applyStructure` and `applyFiles`.
 */
function applyDatabase(session, wanted, planned, ports) {
    return applyPhase(session, wanted, planned, 'before-deploy', ports);
}
/** Runs the planned after-deploy migrations, once the new code is healthy. Throws what `applyDatabase` throws. */
function applyAfterDeploy(session, wanted, planned, ports) {
    return applyPhase(session, wanted, planned, 'after-deploy', ports);
}
async function applyPhase(session, wanted, planned, phase, ports) {
    if (!planned.some((change) => (0,postgres_change/* phaseOf */.h)(change) === phase))
        return { executed: [] };
    return withLock(session, wanted, ports, async (catalog) => {
        requireAppRole(wanted, catalog);
        const look = await lookAtRepeatables(session, wanted, catalog, ports.syntax);
        const plan = (current) => planAgain(wanted, current, look, planned, phase);
        const migrations = plan(catalog).filter(postgres_change/* isMigrationChange */.p);
        const files = migrations.map(({ file }) => file);
        await refuseNewerSyntax(session, catalog, [...files, ...pendingFiles(wanted, catalog)], ports.syntax);
        await refuseForeignObjects(wanted, catalog, migrations, ports.syntax);
        const executed = [];
        const committed = (changes) => {
            executed.push(...changes);
            if (changes.length > 0)
                ports.onCommitted?.(changes);
        };
        const command = plan(catalog).find(({ kind }) => kind === 'run-command');
        committed(await applyStructure(session, wanted, catalog, plan, ports));
        if (command && ports.command) {
            await runCommand(session, ports.command, ports);
            committed([command]);
            committed(await putRight(session, wanted, ports.command, ports));
        }
        await applyMigrations(session, wanted, catalog, migrations, ports, committed);
        return { executed };
    });
}
/** Of both phases, before the first change; a database that could be planned on has been asked then. */
async function refuseNewerSyntax(session, catalog, files, syntax) {
    const refused = await refusedByServer(session, catalog.serverVersion, [...new Set(files)], syntax);
    if (refused.length > 0)
        throw new src_error/* InvalidInput */.o9(refused.map(({ problem }) => problem));
}
/** The ordered files, then the repeatable ones; in between the catalog is asked again, for the first may have changed it. */
async function applyMigrations(session, wanted, catalog, migrations, ports, committed) {
    const ordered = migrations.filter(({ kind }) => kind === 'migrate');
    const repeatable = migrations.filter(({ kind }) => kind === 'repeat-migration');
    await applyFiles(session, wanted, ordered, ports, committed);
    if (repeatable.length === 0)
        return;
    const current = ordered.length > 0 ? await lookAgain(session, wanted, catalog, repeatable, ports) : repeatable;
    await applyFiles(session, wanted, current, ports, committed);
}
/** A file of which nothing is left to do is still recorded, as planned. */
async function lookAgain(session, wanted, catalog, planned, { syntax }) {
    const look = await lookAtRepeatables(session, wanted, catalog, syntax, 'ordered');
    const current = new Map(planRepeatables(wanted, catalog, look).map((change) => [change.file, change]));
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
    throw new src_error/* DeployError */.sH('APP_ROLE_NOT_FOUND', `The app's service principal ${appRole ? `"${appRole}" ` : ''}has no Postgres role on the server of database "${database}", so nothing can be granted to it.`, {
        hint: "The role is made when the database is attached to the app as a resource: check the app's `resources`, or create the role: SELECT databricks_create_role('<application id>', 'SERVICE_PRINCIPAL');",
        retryable: true,
    });
}

;// CONCATENATED MODULE: ./src/commands/apply/app.ts



/** The only permission an app's database resource can have (docs "Add a Lakebase resource to a Databricks App"). */
const DATABASE_PERMISSION = 'CAN_CONNECT_AND_CREATE';
async function applyApp(change, lakebase, me, ports) {
    const { client } = ports;
    switch (change.kind) {
        case 'create-app':
            await createApp(client, change.app, app_apiFields(change.fields, [], lakebase));
            return;
        case 'update-app': {
            const has = change.fields.resources ? (await rereadApp(change.app, ports)).resources : [];
            await updateApp(client, change.app, app_apiFields(change.fields, has, lakebase));
            return;
        }
        case 'grant-app-permissions':
            await addAppPermissions(client, change.app, change.permissions.map((permission) => app_named(permission, me)));
            return;
    }
}
async function rereadApp(name, ports) {
    const app = await readApp(ports.client, name);
    if (app)
        return app;
    throw new src_error/* DeployError */.sH('APP_VANISHED', `App ${name} was there a moment ago and is gone: somebody deleted it during this run.`, {
        hint: 'Run the job again to create it anew.',
    });
}
function app_apiFields(fields, has, lakebase) {
    return {
        ...(fields.description !== undefined && { description: fields.description }),
        ...(fields.computeSize !== undefined && { computeSize: fields.computeSize }),
        ...(fields.resources !== undefined && { resources: apiResources(fields.resources, has, lakebase) }),
    };
}
/**
 * The whole list, as a masked field is replaced wholesale (databricks/cli:bundle/direct/dresources/app.go). `has` is read
 * just before, so that what somebody added since the plan was made stays.
 */
function apiResources({ database, set }, has, lakebase) {
    const replaced = new Set([...(database ? [database.name] : []), ...set.map(({ name }) => name)]);
    // The first database resource is the one that PG* describes, so ours goes first.
    return [
        ...(database ? [apiDatabase(database, lakebase)] : []),
        ...has.filter(({ name }) => !replaced.has(name)).map(({ raw }) => raw),
        ...set.map(apiResource),
    ];
}
function apiResource(resource) {
    return { name: resource.name, [resource.kind]: { ...resource.fields } };
}
function apiDatabase(wanted, lakebase) {
    if (wanted.kind === 'database') {
        const database = {
            instance_name: wanted.instance,
            database_name: wanted.database,
            permission: DATABASE_PERMISSION,
        };
        return { name: wanted.name, database };
    }
    if (lakebase.kind !== 'autoscaling' || !lakebase.database) {
        throw new src_error/* DeployError */.sH('DATABASE_NOT_FOUND', `${wanted.branch} has no database ${wanted.postgresDatabase} to attach.`);
    }
    const postgres = {
        branch: wanted.branch,
        database: lakebase.database.name,
        permission: DATABASE_PERMISSION,
    };
    return { name: wanted.name, postgres };
}
/** `{username}` in a permission is whoever deploys. */
function app_named(permission, me) {
    const { principal } = permission;
    if (!('user' in principal) || principal.user !== '{username}')
        return permission;
    return {
        level: permission.level,
        principal: me.kind === 'user' ? { user: me.userName } : { servicePrincipal: me.userName },
    };
}

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

// EXTERNAL MODULE: external "node:child_process"
var external_node_child_process_ = __webpack_require__(1421);
// EXTERNAL MODULE: external "node:events"
var external_node_events_ = __webpack_require__(8474);
// EXTERNAL MODULE: external "node:readline"
var external_node_readline_ = __webpack_require__(481);
;// CONCATENATED MODULE: ./src/source/shell.ts



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
        return (0,external_node_child_process_.spawn)(command, { ...shared, stdio: [...shared.stdio], shell: true });
    // A group of its own, so that whatever the shell started ends with it.
    return (0,external_node_child_process_.spawn)('/bin/sh', ['-e', '-c', command], { ...shared, stdio: [...shared.stdio], detached: true });
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
        for await (const line of (0,external_node_readline_.createInterface)({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
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
        const [code, signal] = await (0,external_node_events_.once)(child, 'close');
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

;// CONCATENATED MODULE: ./src/commands/migrate/command.ts




/**
 * Runs the team's own tool with a login that acts as the owner role. Throws `MIGRATE_COMMAND_FAILED` with its last lines;
 * the signal's reason when it aborts, after the tool and all that it started was ended.
 */
async function runMigrateCommand(command, { wanted, login, timeouts, }, { reporter }, signal) {
    reporter.mask(encodeURIComponent(login.password ?? ''));
    const failed = await runShell(command.line, {
        title: `Run ${command.line.trim().split('\n', 1)[0]}`,
        directory: command.directory,
        reporter,
        signal,
        environment: process.env,
        variables: commandVariables(login, wanted, timeouts),
    });
    if (failed)
        throw failure(command, failed, wanted);
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
    return new src_error/* DeployError */.sH('MIGRATE_COMMAND_FAILED', `The command \`${line.trim()}\` ${ending}. ${output}`, {
        hint: `What it has committed stays; the new code was not deployed. Mend the migration and run the job again. A tool that says CREATE SCHEMA, as drizzle-kit does even for one that exists, needs: GRANT CREATE ON DATABASE ${(0,identifier/* quoteIdentifier */.Cm)(database)} TO ${(0,identifier/* quoteIdentifier */.Cm)(ownerRole)};`,
    });
}

;// CONCATENATED MODULE: ./src/commands/apply/database.ts





/** The collaborators of `postgres`; what it commits goes to the run's progress. */
function applyPorts(run, wanted, login) {
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
        onCommitted: (changes) => database_record(progress, changes),
        ...(command && {
            command: {
                run: (signal) => runMigrateCommand(command, { wanted, login, timeouts }, ports, signal),
                onLeft: (changes, findings) => planMore(run, changes, findings),
            },
        }),
    };
}
/** A planned change of which another run did a part meanwhile counts as executed with its rest. */
function database_record({ plan, executed }, committed) {
    const done = new Set(committed.flatMap(steps));
    const known = new Set(executed.map(({ id }) => id));
    executed.push(...(plan?.changes ?? []).filter(({ id, change }) => !known.has(id) && (0,plan_change/* isDatabaseChange */.i8)(change) && steps(change).some((step) => done.has(step))));
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

;// CONCATENATED MODULE: ./src/commands/apply/lakebase.ts










/** The platform's own default (databricks-sdk-go:service/postgres), sent because it can never be changed afterwards. */
const NEW_PG_VERSION = 17;
/** Makes one change and waits until the platform has settled. */
async function applyLakebase(change, me, ports) {
    const { client } = ports;
    switch (change.kind) {
        case 'create-project': {
            const endpoint = { size: change.size, suspendAfterSeconds: change.suspendAfterSeconds };
            await createProject(client, {
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
            await createBranch(client, { ...change, id, endpoint });
            return;
        }
        case 'create-endpoint':
            await createEndpoint(client, change.branch, {
                size: change.size,
                suspendAfterSeconds: change.suspendAfterSeconds,
            });
            return;
        case 'resize-endpoint': {
            const sized = change.from.minCu !== change.to.minCu || change.from.maxCu !== change.to.maxCu;
            await resizeEndpoint(client, change.endpoint, {
                ...(sized && { size: change.to }),
                ...(change.suspendAfterSeconds !== undefined && { suspendAfterSeconds: change.suspendAfterSeconds }),
            });
            return;
        }
        case 'enable-endpoint':
            await enableEndpoint(client, change.endpoint);
            return;
        case 'create-postgres-role':
            await createRole(client, change.branch, me);
            return;
        case 'create-database':
            await applyCreateDatabase(change.branch, change.database, me, ports);
            return;
        case 'create-instance':
            await createInstance(client, { name: change.instance, capacity: capacity(change.capacity) });
            return;
        case 'resize-instance':
            await resizeInstance(client, change.instance, capacity(change.to));
            return;
        case 'start-instance':
            await startInstance(client, change.instance);
            return;
    }
}
/** A database of the deployer, who gets a Postgres role when it has none. */
async function applyCreateDatabase(branch, database, me, ports) {
    const role = (await readRole(ports.client, branch, me.userName)) ?? (await createRole(ports.client, branch, me));
    await createDatabase(ports.client, { branch, postgresDatabase: database, ownerRole: role.name });
}
/** What the changes have led to, read again; throws when the platform does not show it. */
async function rereadLakebase(desired, before, ports) {
    if (before.kind === 'provisioned') {
        const instance = await readInstance(ports.client, before.name);
        if (!instance)
            throw vanished(`instance ${before.name}`);
        return { ...before, instance };
    }
    const after = await readAutoscaling(ports.client, query(desired));
    if (!after.project || !after.branch || !after.endpoint || !after.database)
        throw vanished(`project ${before.projectId}, branch ${before.branchId}`);
    return after;
}
function vanished(what) {
    return new src_error/* DeployError */.sH('LAKEBASE_INCOMPLETE', `The platform accepted every change to ${what}, but does not show all of it: something or somebody else removes it.`, {
        hint: 'Run the job again: it continues from what is there.',
    });
}
function capacity(text) {
    const known = config_desired/* CAPACITIES */.B_.find((each) => each === text);
    if (known)
        return known;
    throw new src_error/* DeployError */.sH('CAPACITY_UNKNOWN', `${text} is not a capacity; the API takes ${config_desired/* CAPACITIES */.B_.join(', ')}.`);
}

;// CONCATENATED MODULE: ./src/databricks/deployments.ts





/** How often a deployment is asked for whose answer was lost and that did not show up. */
const deployments_ATTEMPTS = 5;
/**
 * Deploys the folder and follows that deployment, by its id, to its end. Only one deployment runs at a time: another
 * one, such as that of a start, is waited out. Throws `DEPLOYMENT_FAILED` with the app's last messages.
 */
async function deployApp(client, name, wished) {
    const known = new Set((await allDeployments(client, name)).map(({ id }) => id));
    let lost = 0;
    const ours = await client.deadline.poll(`app ${name} to take the deployment`, async () => {
        try {
            return { done: true, value: await postDeployment(client, name, wished) };
        }
        catch (error) {
            if (!isAmbiguous(error) && !isBusy(error))
                throw error;
            if (isAmbiguous(error))
                lost += 1;
            const made = lost === 0 ? undefined : await findDeployment(client, name, wished, known);
            if (made !== undefined)
                return { done: true, value: made };
            if (lost === deployments_ATTEMPTS)
                throw error;
            await waitUntilIdle(client, name);
            return { done: false, state: isBusy(error) ? 'another deployment ran' : 'the answer was lost' };
        }
    });
    return follow(client, name, ours.id);
}
async function postDeployment(client, name, wished) {
    const path = `${appPath(name)}/deployments`;
    const body = { source_code_path: wished.sourceCodePath, mode: wished.mode };
    return parseDeployment(decode(await client.post(path, { body }), `POST ${path}`));
}
/** "Cannot deploy app ... as there is an active deployment in progress"; its status is not documented. */
function isBusy(error) {
    return error instanceof ApiError && /active deployment|deployment in progress/i.test(error.platformMessage);
}
/**
 * The deployment that a POST without an answer may have made: of our folder, and not known before the POST. The folder
 * alone proves nothing, as folders are used in turn.
 */
async function findDeployment(client, name, wished, known) {
    const deployments = await allDeployments(client, name);
    return deployments.find(({ id, sourceCodePath }) => sourceCodePath === wished.sourceCodePath && !known.has(id));
}
/** The app's own two and the first page of the list: a new deployment is in one of them. */
async function allDeployments(client, name) {
    const path = `${appPath(name)}/deployments`;
    const [app, json] = await Promise.all([readApp(client, name), client.get(path)]);
    const listed = decode(json, `GET ${path}`).list('app_deployments', parseDeployment);
    return [app?.pendingDeployment, app?.activeDeployment, ...listed].filter((each) => each !== undefined);
}
async function follow(client, name, id) {
    const path = `${appPath(name)}/deployments/${encodeURIComponent(id)}`;
    return client.deadline.poll(`deployment ${id} of app ${name}`, async () => {
        const deployment = await readDeployment(client, path);
        if (deployment === undefined)
            return { done: false, state: 'not visible yet' };
        if (deployment.state === 'SUCCEEDED')
            return { done: true, value: deployment };
        if (deployment.state === 'FAILED' || deployment.state === 'CANCELLED') {
            throw deploymentFailed(name, deployment, await readApp(client, name));
        }
        return { done: false, state: deployment.message ?? deployment.state };
    });
}
async function readDeployment(client, path) {
    try {
        return parseDeployment(decode(await client.get(path), `GET ${path}`));
    }
    catch (error) {
        if (isNotFound(error))
            return undefined;
        throw error;
    }
}
function deploymentFailed(name, deployment, app) {
    const message = deployment.message ?? 'it gave no message.';
    // A crash is usually told twice, by the deployment and by the app.
    const more = app === undefined || app.appMessage === message ? '' : `, ${lastMessages(app)}`;
    const said = app === undefined ? '' : `\nThe app: ${app.appState ?? 'no state'}${more}`;
    const cancelled = deployment.state === 'CANCELLED';
    return new src_error/* DeployError */.sH('DEPLOYMENT_FAILED', `Deployment ${deployment.id} of app "${name}" ${cancelled ? 'was cancelled' : 'failed'}: ${message}${said}`, {
        hint: cancelled
            ? 'Somebody stopped the app or deployed over it. Run the job again.'
            : `Its log is at ${app?.url ?? 'the app'}/logz. Usual causes: a package that does not install, a wrong \`command\` in app.yaml, or no listener on 0.0.0.0:$DATABRICKS_APP_PORT within 10 minutes.`,
    });
}

;// CONCATENATED MODULE: ./src/commands/apply/source.ts








/** Makes one change; for a deployment, gives its id. */
async function applySource(change, source, ports) {
    switch (change.kind) {
        case 'upload-source':
            await source_upload(change, source, ports);
            return undefined;
        case 'start-app':
            await startApp(ports.client, change.app);
            return undefined;
        case 'deploy-app': {
            const deployment = await deployApp(ports.client, change.app, {
                sourceCodePath: change.folder,
                mode: 'SNAPSHOT',
            });
            await waitForRunning(ports.client, change.app);
            return deployment.id;
        }
    }
}
async function source_upload(change, { tree, differences }, ports) {
    const { client, reporter } = ports;
    const { folder } = change;
    await makeFolder(client, folder);
    await pooled(change.remove, (path) => deletePath(client, `${folder}/${path}`, { recursive: true }));
    await pooled(leaves(tree.directories), (directory) => makeFolder(client, `${folder}/${directory}`));
    const wanted = new Set(change.upload);
    const files = tree.files.filter((file) => wanted.has(file.path));
    await pooled(files, (file) => write(file, folder, ports));
    // The manifest is written last: a run that dies before leaves files that no manifest vouches for, and they travel again.
    const manifest = recordManifest(tree, await listTree(folder, tree.directories, ports), differences.kept);
    await writeFile(client, `${folder}/${MANIFEST_FILE}`, new TextEncoder().encode(serialiseManifest(manifest)), { overwrite: true });
    reporter.info(`${files.length} of ${(0,count/* count */.U)(tree.files.length, 'file')} uploaded to ${folder}`);
}
async function write(file, folder, ports) {
    await writeFile(ports.client, `${folder}/${file.path}`, await tree_readContent(file), { overwrite: true });
}
/** Directories without a child: making them makes their parents. */
function leaves(directories) {
    return directories.filter((directory) => !directories.some((other) => other.startsWith(`${directory}/`)));
}

;// CONCATENATED MODULE: ./src/databricks/health.ts


/** Below it an app's proxy takes a bearer token (docs "Connect to an API Databricks app using token authentication"). */
const API = '/api/';
const PROBE_TIMEOUT_MS = 10_000;
/** One GET with the bearer token; anything but 2xx is not healthy. Never throws, except when `signal` aborts. */
async function probe(options, token) {
    const timeout = AbortSignal.timeout(PROBE_TIMEOUT_MS);
    try {
        const response = await options.fetch(options.url, {
            headers: { authorization: `Bearer ${token}`, 'user-agent': options.userAgent },
            redirect: 'manual',
            signal: AbortSignal.any([options.signal, timeout]),
        });
        await response.body?.cancel();
        if (response.ok)
            return { ok: true };
        return { ok: false, status: response.status, reason: health_describe(response, options.url) };
    }
    catch (error) {
        options.signal.throwIfAborted();
        const reason = timeout.aborted ? 'no answer within 10 s' : codeOf(error) || 'the connection was lost';
        return { ok: false, status: undefined, reason };
    }
}
/** Throws `APP_UNHEALTHY` with the last reasons. */
async function waitForHealth(options) {
    const { clock, reporter } = options;
    await firstSuccess(options);
    const healthySince = clock.now();
    while (clock.now() - healthySince < options.windowMs) {
        await clock.sleep(options.intervalMs, options.signal);
        const result = await probe(options, await options.token.token());
        if (result.ok)
            continue;
        const seconds = Math.round((clock.now() - healthySince) / 1000);
        throw unhealthy(`${options.url} answered at first, but ${seconds} s later: ${result.reason}.`);
    }
    reporter.info(`${options.url} is healthy.`);
}
async function firstSuccess(options) {
    const { clock, reporter, token, timeoutMs, url } = options;
    const start = clock.now();
    const reasons = [];
    for (;;) {
        const bearer = await token.token();
        const result = await probe(options, bearer);
        if (result.ok)
            return;
        if (result.status === 401)
            await token.refresh(bearer);
        if (result.reason !== reasons.at(-1)) {
            reporter.info(`${url} is not healthy yet: ${result.reason}.`);
            reasons.push(result.reason);
        }
        if (clock.now() - start + options.intervalMs > timeoutMs) {
            const seconds = Math.round(timeoutMs / 1000);
            throw unhealthy(`${url} did not become healthy within ${seconds} s: ${reasons.slice(-3).join(', then ')}.`);
        }
        await clock.sleep(options.intervalMs, options.signal);
    }
}
function unhealthy(message) {
    return new src_error/* DeployError */.sH('APP_UNHEALTHY', message, {
        hint: 'Look at the log of the app (its URL with /logz). Let the app answer 2xx at `/api/health`, or set `health.path` to another path below /api/ that does (elsewhere the platform takes no token), give a slow app longer with `health.timeout`, or leave the check out with `health.enabled: false`.',
    });
}
/** What the answer means; app URLs sit behind the workspace's login. */
function health_describe(response, url) {
    const { status } = response;
    if (status >= 300 && status < 400)
        return `${status} to ${target(response, url)}`;
    if (status === 401)
        return '401: the app does not accept the token of this job';
    if (status === 403)
        return '403: the deployer may not use the app, it needs CAN_USE under `permissions:`';
    if (status === 404)
        return '404: the app has no such path';
    if (status === 502 || status === 503)
        return `${status}: the app does not listen yet`;
    return `${status}${response.statusText === '' ? '' : ` ${response.statusText}`}`;
}
function target(response, url) {
    const location = response.headers.get('location');
    if (location === null || !URL.canParse(location, url))
        return 'nowhere';
    const { origin, pathname } = new URL(location, url);
    const isLogin = origin !== new URL(url).origin || /login|oidc|oauth|\.auth/.test(pathname);
    if (!isLogin)
        return pathname;
    const reason = new URL(url).pathname.startsWith(API)
        ? 'the token of this job is not accepted'
        : `the platform takes a token only below ${API}, so \`health.path\` must begin with it`;
    return `the login page (${origin}${pathname}): ${reason}`;
}

;// CONCATENATED MODULE: ./src/commands/health.ts


/**
 * The app's URL must answer: once, or for the whole stability window when anything depends on it.
 * Throws `APP_UNHEALTHY`, after the app's last messages have been printed.
 */
async function checkHealth({ app: wished, health, pollMs }, app, { lasting }, ports) {
    if (!health.enabled || !app)
        return;
    const { fetch, tokens, clock, deadline, reporter, userAgent } = ports;
    const probes = { fetch, token: tokens, clock, signal: deadline.signal, reporter, userAgent };
    await ports.timeline.step('Health', async () => {
        try {
            await waitForHealth({
                ...probes,
                url: `${app.url}${health.path}`,
                timeoutMs: Math.min(health.timeoutMs, deadline.remaining()),
                windowMs: lasting ? health.windowMs : 0,
                intervalMs: Math.min(pollMs, 1000),
            });
        }
        catch (error) {
            await printLastMessages(wished.name, ports);
            throw error;
        }
    });
}
/** What the platform says of the app, which is where its own last lines are. */
async function printLastMessages(name, ports) {
    const app = await readApp(ports.client, name).catch(() => undefined);
    if (!app)
        return;
    const messages = [
        `app ${name} is ${app.appState ?? 'unknown'}, its compute ${app.computeState}`,
        app.appMessage,
        app.computeMessage,
        app.activeDeployment?.message,
    ];
    for (const message of messages)
        if (message)
            ports.reporter.info(message);
}

// EXTERNAL MODULE: ./src/config/check.ts
var check = __webpack_require__(3890);
;// CONCATENATED MODULE: ./src/postgres/migrations/lint/object-name.ts


/** A RangeVar below `field`. */
function relationAt(node, field = 'relation') {
    return rangeVar(child(node, field) ?? {});
}
function rangeVar(node) {
    const name = node_text(node, 'relname');
    return name === undefined ? undefined : { schema: node_text(node, 'schemaname'), name };
}
/** `[{ String: { sval } }, ...]` */
function listName(value) {
    return ofParts(nameParts(value));
}
function ofParts(parts) {
    const name = parts.at(-1);
    return name === undefined ? undefined : { schema: parts.at(-2), name };
}
/** As messages show it: `orders`, `other.orders`. */
function object_name_show({ schema, name }) {
    return schema === undefined ? name : `${schema}.${name}`;
}
/** As SQL. */
function sqlName({ schema, name }) {
    return schema === undefined ? (0,identifier/* quoteIdentifier */.Cm)(name) : (0,identifier/* qualified */.LX)(schema, name);
}
/** A name that was made up from others, quoted; `<name>` where PostgreSQL would cut it. */
function quoteMadeUp(name) {
    return (0,identifier/* identifierProblem */.rD)(name) ? '<name>' : (0,identifier/* quoteIdentifier */.Cm)(name);
}
/** Tells it from every other; `appSchema` makes a qualified name equal to a bare one. */
function keyOf(space, { schema, name }, appSchema) {
    return JSON.stringify([space, schema === appSchema ? undefined : schema, name]);
}

;// CONCATENATED MODULE: ./src/postgres/migrations/lint/alter-table.ts


/** The commands of an ALTER TABLE; none for other statements, ALTER VIEW and ALTER TYPE among them. */
function alter_table_alterTable({ kind, node }) {
    const table = relationAt(node);
    if (kind !== 'AlterTableStmt' || node.objtype !== 'OBJECT_TABLE' || !table)
        return [];
    return children(node, 'cmds').map((command) => ({ table, command }));
}
function addedColumns(statement) {
    return alter_table_alterTable(statement).flatMap(({ table, command }) => {
        const column = child(child(command, 'def') ?? {}, 'ColumnDef');
        if (command.subtype !== 'AT_AddColumn' || !column)
            return [];
        return {
            table,
            name: node_text(column, 'colname') ?? '',
            type: nameParts(child(column, 'typeName')?.names).at(-1) ?? '',
            constraints: new Map(children(column, 'constraints').map((each) => [node_text(each, 'contype') ?? '', each])),
        };
    });
}
/** `serial` and its kin: an integer with a sequence. */
function alter_table_isSerial({ type }) {
    return /^(?:small|big)?serial[248]?$/.test(type);
}
/** Those of ALTER TABLE ... ADD CONSTRAINT. */
function addedConstraints(statement) {
    return alter_table_alterTable(statement).flatMap(({ table, command }) => {
        const constraint = child(child(command, 'def') ?? {}, 'Constraint');
        return command.subtype === 'AT_AddConstraint' && constraint ? { table, constraint } : [];
    });
}
const SUFFIXES = {
    CONSTR_UNIQUE: 'key',
    CONSTR_FOREIGN: 'fkey',
    CONSTR_CHECK: 'check',
    CONSTR_NOTNULL: 'not_null',
};
/** The name that is given, or that PostgreSQL gives; undefined when that cannot be told. */
function constraintName({ name }, constraint) {
    const given = node_text(constraint, 'conname');
    if (given !== undefined)
        return given;
    if (constraint.contype === 'CONSTR_PRIMARY')
        return `${name}_pkey`;
    const columns = constraintColumns(constraint);
    const suffix = SUFFIXES[node_text(constraint, 'contype') ?? ''];
    return columns.length > 0 && suffix ? [name, ...columns, suffix].join('_') : undefined;
}
/** Of a key, or of a check that tests a single column for NULL; empty for others. */
function constraintColumns(constraint) {
    return nameParts(constraint.fk_attrs ?? constraint.keys);
}

// EXTERNAL MODULE: ./src/config/allow.ts
var allow = __webpack_require__(9655);
// EXTERNAL MODULE: ./src/config/rule.ts
var rule = __webpack_require__(6950);
;// CONCATENATED MODULE: ./src/postgres/migrations/allowance.ts


/** The line to write for a check. */
function allowLine(code) {
    return `-- allow: ${code}, because <reason>`;
}
/** Whether what stands behind `-- allow:` is meant for us: a code and then `,` or `because`, as against prose. */
function isAllowance(value) {
    return /^[a-z]+(?:[-_][a-z]+)*(?:\s*,|\s*$|\s+because\b)/.test(value);
}
/** Reads `drop-column, drop-table, because nobody uses them`. */
function readAllowance(value, offset) {
    const [, names, reason] = /^(.*?)[\s,]+because[\s:]+(\S.*)$/.exec(value) ?? [];
    const codes = (names ?? value).split(/[\s,]+/).filter((name) => name !== '');
    const allowances = [];
    for (const name of codes) {
        const code = allow/* allowableCode */.t.read(name);
        if (!code.ok)
            return code;
        allowances.push({ code: code.value, reason: reason ?? '', offset });
    }
    if (reason !== undefined)
        return (0,rule/* accept */.Ju)(allowances);
    return (0,rule/* refuse */.TR)('gives no reason', `write \`-- allow: ${codes.join(', ')}, because <reason>\``);
}

;// CONCATENATED MODULE: ./src/postgres/migrations/lint/made.ts


/** What a statement makes, or gives a new name. */
function madeBy(statement) {
    const space = SPACES[statement.kind];
    const name = space && made_nameOf(statement);
    return name ? [{ space, name }] : [];
}
/** Whether the statement leaves what it finds, or replaces what it says and keeps what is in it. */
function keepsExisting({ kind, node }) {
    const holder = kind === 'CreateForeignTableStmt' ? (child(node, 'base') ?? {}) : node;
    return flag(holder, 'if_not_exists') || flag(holder, 'replace');
}
/** Whether a later statement of the same transaction makes what has this key: nobody sees the time between. */
function isMadeBelow(key, { file, statements, index, schema }) {
    if (!file.transactional)
        return false;
    const made = statements.slice(index + 1).flatMap(madeBy);
    return made.some(({ space, name }) => keyOf(space, name, schema) === key);
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
function made_nameOf({ kind, node }) {
    switch (kind) {
        case 'CreateForeignTableStmt':
            return relationAt(child(node, 'base') ?? {});
        case 'CreateTableAsStmt':
            return relationAt(child(node, 'into') ?? {}, 'rel');
        case 'SelectStmt':
            return relationAt(child(node, 'intoClause') ?? {}, 'rel');
        case 'CreateSeqStmt':
            return relationAt(node, 'sequence');
        case 'ViewStmt':
            return relationAt(node, 'view');
        case 'CompositeTypeStmt':
            return relationAt(node, 'typevar');
        case 'CreateFunctionStmt':
            return listName(node.funcname);
        case 'CreateDomainStmt':
            return listName(node.domainname);
        case 'CreateEnumStmt':
        case 'CreateRangeStmt':
            return listName(node.typeName);
        case 'CreateSchemaStmt':
            return bare(node_text(node, 'schemaname'));
        case 'IndexStmt':
            return bare(node_text(node, 'idxname'), node_text(child(node, 'relation') ?? {}, 'schemaname'));
        case 'RenameStmt':
            return renamedTable(node);
        default:
            return relationAt(node);
    }
}
function bare(name, schema) {
    return name === undefined ? undefined : { schema, name };
}
function renamedTable(node) {
    const schema = node_text(child(node, 'relation') ?? {}, 'schemaname');
    return node.renameType === 'OBJECT_TABLE' ? bare(node_text(node, 'newname'), schema) : undefined;
}
/** The names in the list of a DROP. */
function droppedNames({ node }) {
    const objects = Array.isArray(node.objects) ? node.objects : [];
    return objects
        .filter(isNode)
        .map(objectParts)
        .filter((parts) => parts.length > 0);
}
/** A table is a List, a function an ObjectWithArgs, a type a TypeName, a schema a String. */
function objectParts(object) {
    const list = child(object, 'List');
    if (list)
        return nameParts(list.items);
    const routine = child(object, 'ObjectWithArgs');
    if (routine)
        return nameParts(routine.objname);
    const type = child(object, 'TypeName');
    return type ? nameParts(type.names) : nameParts([object]);
}

;// CONCATENATED MODULE: ./src/postgres/migrations/lint/data.ts




/** Checks of what the code before the deploy may still use. In an after-deploy file, where it belongs, it stops nobody. */
const TAKES_AWAY = new Set([
    'drop-table',
    'drop-column',
    'drop-schema',
    'drop-view',
    'drop-type',
    'drop-function',
    'drop-sequence',
    'drop-extension',
    'truncate',
    'delete-all-rows',
    'rename',
]);
const LATER = 'once the new code no longer needs it, do it in a file that begins with the line `-- phase: after-deploy`';
/** The reason and the advice; undefined where nothing is lost but what the old code called by its name. */
function loss(command, lost, { file }) {
    if (file.phase === 'before-deploy') {
        const rest = lost.map((each) => `, and ${each}`).join('');
        return { message: `${command} takes away what the code that still runs may use${rest}`, hint: LATER };
    }
    if (lost.length === 0)
        return undefined;
    const hint = 'only a restore, or a branch of an earlier time, brings it back';
    return { message: `${command} loses ${lost.join(' and ')} for good`, hint };
}
const RENEWABLE = new Set(['drop-view', 'drop-function']);
const data_DROPS = {
    OBJECT_TABLE: data_drop('drop-table', 'DROP TABLE', 'relation', 'its rows'),
    OBJECT_FOREIGN_TABLE: data_drop('drop-table', 'DROP FOREIGN TABLE', 'relation'),
    OBJECT_SCHEMA: data_drop('drop-schema', 'DROP SCHEMA', 'schema', 'all that is in it'),
    OBJECT_VIEW: data_drop('drop-view', 'DROP VIEW', 'relation'),
    OBJECT_MATVIEW: data_drop('drop-view', 'DROP MATERIALIZED VIEW', 'relation'),
    OBJECT_TYPE: data_drop('drop-type', 'DROP TYPE', 'type'),
    OBJECT_DOMAIN: data_drop('drop-type', 'DROP DOMAIN', 'type'),
    OBJECT_FUNCTION: data_drop('drop-function', 'DROP FUNCTION', 'routine'),
    OBJECT_PROCEDURE: data_drop('drop-function', 'DROP PROCEDURE', 'routine'),
    OBJECT_ROUTINE: data_drop('drop-function', 'DROP ROUTINE', 'routine'),
    OBJECT_AGGREGATE: data_drop('drop-function', 'DROP AGGREGATE', 'routine'),
    OBJECT_SEQUENCE: data_drop('drop-sequence', 'DROP SEQUENCE', 'relation'),
    OBJECT_EXTENSION: data_drop('drop-extension', 'DROP EXTENSION', 'schema', 'what uses its types and functions'),
};
function data_drop(code, command, space, ...lost) {
    return { code, command, space, lost, renewable: RENEWABLE.has(code) };
}
/** Of what a DROP takes away, as `Sight` keys it. */
function droppedKeys(statement, schema) {
    const dropped = data_DROPS[node_text(statement.node, 'removeType') ?? ''];
    if (statement.kind !== 'DropStmt' || !dropped)
        return [];
    return droppedNames(statement).flatMap((parts) => {
        const name = ofParts(parts);
        return name ? keyOf(dropped.space, name, schema) : [];
    });
}
const drops = (statement, scene) => {
    const { kind, node } = statement;
    const dropped = data_DROPS[node_text(node, 'removeType') ?? ''];
    if (kind !== 'DropStmt' || !dropped)
        return [];
    const cascade = node.behavior === 'DROP_CASCADE' ? ['with CASCADE everything that depends on it'] : [];
    return droppedNames(statement).flatMap((parts) => {
        const name = ofParts(parts);
        if (!name)
            return [];
        const on = keyOf(dropped.space, name, scene.schema);
        if (cascade.length === 0 && dropped.renewable && isMadeBelow(on, scene))
            return [];
        // Nobody calls it by a name that it got just now, and nothing of it is lost.
        if (cascade.length + dropped.lost.length === 0 && scene.sight.isNewName(on, scene.file))
            return [];
        const found = loss(`${dropped.command} ${object_name_show(name)}`, [...dropped.lost, ...cascade], scene);
        return found ? { code: dropped.code, ...found, on } : [];
    });
};
const data_dropColumn = ({ kind, node }, scene) => {
    const table = relationAt(node);
    if (kind !== 'AlterTableStmt' || !table)
        return [];
    const [what, space] = node.objtype === 'OBJECT_TYPE' ? ['ATTRIBUTE', 'type'] : ['COLUMN', 'relation'];
    return children(node, 'cmds').flatMap((command) => {
        if (command.subtype !== 'AT_DropColumn')
            return [];
        const found = loss(`DROP ${what} ${object_name_show(table)}.${node_text(command, 'name')}`, ['its values'], scene);
        return found ? { code: 'drop-column', ...found, on: keyOf(space, table, scene.schema) } : [];
    });
};
const truncate = ({ kind, node }, { schema, file }) => {
    if (kind !== 'TruncateStmt')
        return [];
    return children(node, 'relations').flatMap((relation) => {
        const table = rangeVar(relation);
        if (!table)
            return [];
        return {
            code: 'truncate',
            message: `TRUNCATE ${object_name_show(table)} removes every row, and stops its readers until the file is committed`,
            hint: `delete the rows that you mean, by a WHERE${file.phase === 'after-deploy' ? '' : `; ${LATER}`}`,
            on: keyOf('relation', table, schema),
        };
    });
};
/** What a routine or a rule will do later is not done now. */
const DEFINES = new Set(['CreateFunctionStmt', 'RuleStmt', 'ExplainStmt']);
const deleteAllRows = ({ kind, node }, { schema }) => {
    if (DEFINES.has(kind))
        return [];
    const below = [[kind, node], ...descend(node)];
    return below.flatMap(([each, part]) => {
        const table = relationAt(part);
        if ((each !== 'DeleteStmt' && each !== 'UpdateStmt') || !table || child(part, 'whereClause'))
            return [];
        return { ...allRows(each, part, table), on: keyOf('relation', table, schema) };
    });
};
function allRows(kind, node, table) {
    if (kind === 'DeleteStmt') {
        return {
            code: 'delete-all-rows',
            message: `DELETE FROM ${object_name_show(table)} without WHERE removes every row`,
            hint: 'say which rows by a WHERE, which may be `WHERE true`',
        };
    }
    const column = node_text(children(node, 'targetList')[0] ?? {}, 'name') ?? '';
    const where = column === '' ? 'WHERE' : `\`WHERE ${(0,identifier/* quoteIdentifier */.Cm)(column)} IS NULL\``;
    return {
        code: 'delete-all-rows',
        message: `UPDATE ${object_name_show(table)} without WHERE overwrites every row, and locks them all until it is done`,
        hint: `say which rows, such as ${where}; fill a large table in batches`,
    };
}

;// CONCATENATED MODULE: ./src/postgres/migrations/lint/rule.ts
/** The statement on one line, to be shown with a small change; undefined when that would not be readable SQL. */
function rule_oneLine({ start, end }, { sql }) {
    const text = sql.slice(start, end).trim().replaceAll(/\s+/g, ' ');
    return text.includes('--') || text.includes('/*') || text.length > 200 ? undefined : text;
}
const ALONE = 'in a file of its own that begins with the line `-- transaction: none`';

;// CONCATENATED MODULE: ./src/postgres/migrations/lint/constraint.ts





const constraint_KINDS = { CONSTR_FOREIGN: 'foreign key', CONSTR_CHECK: 'check' };
const constraintScan = (statement, scene) => addedConstraints(statement).flatMap(({ table, constraint }) => {
    const kind = constraint_KINDS[node_text(constraint, 'contype') ?? ''];
    if (kind === undefined || flag(constraint, 'skip_validation'))
        return [];
    const name = constraintName(table, constraint);
    return scan(table, scene, `The new ${kind} ${name ?? 'constraint'} makes PostgreSQL read all of ${object_name_show(table)} while nobody may write to it`, `${notValid(statement, scene)}, and in a later file \`${validate(table, name)}\``);
});
function notValid(statement, { file }) {
    const written = alter_table_alterTable(statement).length === 1 ? rule_oneLine(statement, file) : undefined;
    return written === undefined ? 'add NOT VALID to it' : `write \`${written} NOT VALID;\``;
}
function validate(table, name) {
    return `ALTER TABLE ${sqlName(table)} VALIDATE CONSTRAINT ${name === undefined ? '<name>' : quoteMadeUp(name)};`;
}
function scan(table, { schema }, message, hint) {
    return { code: 'constraint-scan', message, hint, on: keyOf('relation', table, schema) };
}
/** In the transaction of its ADD CONSTRAINT the scan is done under that one's lock. */
const validateAtOnce = (statement, scene) => alter_table_alterTable(statement).flatMap(({ table, command }) => {
    const name = node_text(command, 'name') ?? '';
    const { file, sight } = scene;
    if (command.subtype !== 'AT_ValidateConstraint' || !file.transactional)
        return [];
    if (sight.unvalidated(table, name) !== file)
        return [];
    return scan(table, scene, `VALIDATE CONSTRAINT ${name} reads all of ${object_name_show(table)} under the lock that adding it in the same transaction holds`, `move \`${validate(table, name)}\` to a later file`);
});
/** A new column that is NULL everywhere satisfies every foreign key; a check is tested on each row all the same. */
const columnScan = (statement, scene) => addedColumns(statement).flatMap(({ table, name, constraints }) => {
    const check = constraints.has('CONSTR_CHECK');
    const key = constraints.has('CONSTR_DEFAULT') ? constraints.get('CONSTR_FOREIGN') : undefined;
    if (!check && !key)
        return [];
    const [kind, clause] = check
        ? ['check', 'CHECK (...)']
        : ['foreign key', `FOREIGN KEY (${(0,identifier/* quoteIdentifier */.Cm)(name)}) ${references(key ?? {})}`];
    const constraint = `${table.name}_${name}_${check ? 'check' : 'fkey'}`;
    return scan(table, scene, `The ${kind} of the new column ${object_name_show(table)}.${name} makes PostgreSQL read the whole table while nobody may use it`, `add the column without it, then \`ALTER TABLE ${sqlName(table)} ADD CONSTRAINT ${quoteMadeUp(constraint)} ${clause} NOT VALID;\`, and in a later file \`${validate(table, constraint)}\``);
});
function references(constraint) {
    const target = relationAt(constraint, 'pktable');
    const columns = nameParts(constraint.pk_attrs).map(identifier/* quoteIdentifier */.Cm).join(', ');
    return `REFERENCES ${target ? sqlName(target) : '...'}${columns && ` (${columns})`}`;
}
const uniqueConstraint = (statement, { schema }) => [
    ...addedConstraints(statement).flatMap(({ table, constraint }) => {
        const on = keyOf('relation', table, schema);
        if (constraint.contype === 'CONSTR_EXCLUSION')
            return { ...exclusion(table, constraint), on };
        if (!isUnique(constraint) || node_text(constraint, 'indexname') !== undefined)
            return [];
        return { ...unique(table, constraint, constraintColumns(constraint)), on };
    }),
    ...addedColumns(statement).flatMap(({ table, name, constraints }) => {
        const constraint = constraints.get('CONSTR_UNIQUE') ?? constraints.get('CONSTR_PRIMARY');
        return constraint ? { ...unique(table, constraint, [name]), on: keyOf('relation', table, schema) } : [];
    }),
];
function isUnique({ contype }) {
    return contype === 'CONSTR_UNIQUE' || contype === 'CONSTR_PRIMARY';
}
function unique(table, constraint, columns) {
    const kind = constraint.contype === 'CONSTR_PRIMARY' ? 'PRIMARY KEY' : 'UNIQUE';
    const inline = constraintColumns(constraint).length === 0;
    const named = inline ? { ...constraint, keys: columns.map((sval) => ({ String: { sval } })) } : constraint;
    const name = quoteMadeUp(constraintName(table, named) ?? '');
    const list = columns.map(identifier/* quoteIdentifier */.Cm).join(', ');
    return {
        code: 'unique-constraint',
        message: `${kind} (${columns.join(', ')}) builds an index while nobody can read or write ${object_name_show(table)}`,
        hint: `${inline ? 'add the column without it, then ' : ''}write \`CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS ${name} ON ${sqlName(table)} (${list});\` ${ALONE}, then \`ALTER TABLE ${sqlName(table)} ADD CONSTRAINT ${name} ${kind} USING INDEX ${name};\` in a later one`,
    };
}
function exclusion(table, constraint) {
    return {
        code: 'unique-constraint',
        message: `EXCLUDE ${node_text(constraint, 'conname') ?? ''} builds an index while nobody can read or write ${object_name_show(table)}`.replace('  ', ' '),
        hint: 'PostgreSQL has no other way to add it: do it at a quiet time',
    };
}
const setNotNull = (statement, { schema, sight }) => [
    ...alter_table_alterTable(statement).flatMap(({ table, command }) => {
        const column = node_text(command, 'name') ?? '';
        if (command.subtype !== 'AT_SetNotNull' || sight.isNeverNull(table, column))
            return [];
        return { ...constraint_notNull(table, column), on: keyOf('relation', table, schema) };
    }),
    ...addedConstraints(statement).flatMap(({ table, constraint }) => {
        const column = constraintColumns(constraint)[0] ?? '';
        if (constraint.contype !== 'CONSTR_NOTNULL' || flag(constraint, 'skip_validation'))
            return [];
        return sight.isNeverNull(table, column)
            ? []
            : { ...constraint_notNull(table, column), on: keyOf('relation', table, schema) };
    }),
];
function constraint_notNull(table, column) {
    const check = `${table.name}_${column}_not_null`;
    const alter = `ALTER TABLE ${sqlName(table)}`;
    return {
        code: 'set-not-null',
        message: `SET NOT NULL reads all of ${object_name_show(table)} for a NULL in ${column} while nobody may use it`,
        hint: `first \`${alter} ADD CONSTRAINT ${quoteMadeUp(check)} CHECK (${(0,identifier/* quoteIdentifier */.Cm)(column)} IS NOT NULL) NOT VALID;\` in one file and \`${validate(table, check)}\` in the next: with it SET NOT NULL reads nothing`,
    };
}
const requiredColumn = (statement, { schema }) => addedColumns(statement).flatMap((column) => {
    const { table, name } = column;
    if (!isRequired(column))
        return [];
    return {
        code: 'required-column',
        message: `ADD COLUMN ${object_name_show(table)}.${name} NOT NULL without a default fails where the table has rows`,
        hint: 'give it a DEFAULT, or add it without NOT NULL, fill the rows and set it later; a constant default costs nothing',
        on: keyOf('relation', table, schema),
    };
});
function isRequired(column) {
    const { constraints } = column;
    if (!constraints.has('CONSTR_NOTNULL') && !constraints.has('CONSTR_PRIMARY'))
        return false;
    return (!alter_table_isSerial(column) &&
        !['CONSTR_DEFAULT', 'CONSTR_IDENTITY', 'CONSTR_GENERATED'].some((each) => constraints.has(each)));
}

;// CONCATENATED MODULE: ./src/postgres/migrations/lint/idempotence.ts


const STARTS_OVER = 'and an interrupted run of a file without a transaction starts it over';
const missingGuard = ({ kind, node }, { file }) => guards(kind, node).map(({ code, verb, name }) => {
    const [state, guard] = code === 'missing-if-exists' ? ['not there', 'IF EXISTS'] : ['there already', 'IF NOT EXISTS'];
    return {
        code,
        message: `${verb} ${name} fails where it is ${state}${file.transactional ? '' : `, ${STARTS_OVER}`}`,
        hint: `write \`${verb} ${guard} ${name}\``,
    };
});
function guards(kind, node) {
    if (kind === 'DropStmt')
        return flag(node, 'missing_ok') ? [] : [dropGuard(node)];
    if (kind === 'AlterTableStmt')
        return children(node, 'cmds').flatMap((each) => (flag(each, 'missing_ok') ? [] : commandGuard(each)));
    return creationGuard(kind, node);
}
function commandGuard(command) {
    const name = node_text(command, 'name') ?? '';
    const column = child(child(command, 'def') ?? {}, 'ColumnDef') ?? {};
    switch (command.subtype) {
        case 'AT_AddColumn':
            return [{ code: 'missing-if-not-exists', verb: 'ADD COLUMN', name: node_text(column, 'colname') ?? '' }];
        case 'AT_DropColumn':
            return [{ code: 'missing-if-exists', verb: 'DROP COLUMN', name }];
        case 'AT_DropConstraint':
            return [{ code: 'missing-if-exists', verb: 'DROP CONSTRAINT', name }];
        default:
            return [];
    }
}
function dropGuard(node) {
    const names = droppedNames({ kind: 'DropStmt', node, start: 0, end: 0 });
    const type = (node_text(node, 'removeType') ?? '').replace('OBJECT_', '').replaceAll('_', ' ');
    const what = type === 'MATVIEW' ? 'MATERIALIZED VIEW' : type;
    const verb = `DROP ${what}${flag(node, 'concurrent') ? ' CONCURRENTLY' : ''}`;
    return { code: 'missing-if-exists', verb, name: names.map((parts) => parts.at(-1)).join(', ') };
}
/** For a statement that has the form IF NOT EXISTS and lacks it. */
function creationGuard(kind, node) {
    const code = 'missing-if-not-exists';
    if (kind === 'AlterEnumStmt') {
        const lacks = node_text(node, 'oldVal') === undefined && !flag(node, 'skipIfNewValExists');
        return lacks ? [{ code, verb: 'ADD VALUE', name: `'${node_text(node, 'newVal')}'` }] : [];
    }
    const created = CREATIONS[kind];
    const holder = kind === 'CreateForeignTableStmt' ? (child(node, 'base') ?? {}) : node;
    if (!created || flag(holder, 'if_not_exists'))
        return [];
    const relation = child(holder, created.field) ?? {};
    // A temporary table is always new.
    if (node_text(relation, 'relpersistence') === 't')
        return [];
    const name = node_text(holder, created.field) ?? idempotence_nameOf(relation) ?? nameParts(holder[created.field]).at(-1);
    return name === undefined ? [] : [{ code, verb: `CREATE ${created.what(node)}`, name }];
}
function idempotence_nameOf(relation) {
    return node_text(child(relation, 'rel') ?? relation, 'relname');
}
const CREATIONS = {
    CreateStmt: { what: () => 'TABLE', field: 'relation' },
    CreateForeignTableStmt: { what: () => 'FOREIGN TABLE', field: 'relation' },
    CreateTableAsStmt: {
        what: ({ objtype }) => (objtype === 'OBJECT_MATVIEW' ? 'MATERIALIZED VIEW' : 'TABLE'),
        field: 'into',
    },
    CreateSeqStmt: { what: () => 'SEQUENCE', field: 'sequence' },
    CreateSchemaStmt: { what: () => 'SCHEMA', field: 'schemaname' },
    CreateExtensionStmt: { what: () => 'EXTENSION', field: 'extname' },
    CreateStatsStmt: { what: () => 'STATISTICS', field: 'defnames' },
    CreateForeignServerStmt: { what: () => 'SERVER', field: 'servername' },
    // An index without a name has no such form.
    IndexStmt: {
        what: (node) => `${flag(node, 'unique') ? 'UNIQUE ' : ''}INDEX${flag(node, 'concurrent') ? ' CONCURRENTLY' : ''}`,
        field: 'idxname',
    },
};

;// CONCATENATED MODULE: ./src/postgres/migrations/lint/index-build.ts






const blockingIndex = (statement, { file, schema }) => {
    const { kind, node } = statement;
    const table = relationAt(node);
    if (kind !== 'IndexStmt' || !table || flag(node, 'concurrent') || isOnOnly(node))
        return [];
    const index = node_text(node, 'idxname');
    const written = rule_oneLine(statement, file)?.replace(/^(create (?:unique )?index)(?: if not exists)?/i, index === undefined ? '$1 CONCURRENTLY' : '$1 CONCURRENTLY IF NOT EXISTS');
    return [
        {
            code: 'blocking-index',
            message: `CREATE INDEX ${index ? `${index} ` : ''}stops every write to ${object_name_show(table)} until it is built`,
            hint: `write ${written === undefined ? 'it with CONCURRENTLY IF NOT EXISTS' : `\`${written};\``} ${ALONE}`,
            on: keyOf('relation', table, schema),
        },
    ];
};
/** `ON ONLY` is for a partitioned table: it builds nothing there, and knows no CONCURRENTLY. The tree leaves out what is false. */
function isOnOnly(node) {
    return !flag(child(node, 'relation') ?? {}, 'inh');
}
const blockingReindex = (statement, { schema }) => {
    const { kind, node } = statement;
    if (kind !== 'ReindexStmt' || isConcurrent(statement))
        return [];
    const what = (node_text(node, 'kind') ?? '').replace('REINDEX_OBJECT_', '');
    const relation = relationAt(node);
    const target = relation ? sqlName(relation) : (0,identifier/* quoteIdentifier */.Cm)(node_text(node, 'name') ?? 'postgres');
    return [
        {
            code: 'blocking-reindex',
            message: `REINDEX ${what} ${relation ? object_name_show(relation) : (node_text(node, 'name') ?? '')} stops every write until it is done`,
            hint: `write \`REINDEX ${what} CONCURRENTLY ${target};\` ${ALONE}`,
            ...(relation && { on: keyOf('relation', relation, schema) }),
        },
    ];
};
const dropIndexBlocking = (statement, { schema }) => {
    const { kind, node } = statement;
    if (kind !== 'DropStmt' || node.removeType !== 'OBJECT_INDEX' || flag(node, 'concurrent'))
        return [];
    return droppedNames(statement).flatMap((parts) => {
        const index = ofParts(parts);
        if (!index)
            return [];
        return {
            code: 'drop-index-blocking',
            message: `DROP INDEX ${object_name_show(index)} waits for every query of its table, and every new one waits behind it`,
            hint: `write \`DROP INDEX CONCURRENTLY IF EXISTS ${sqlName(index)};\` ${ALONE}`,
            on: keyOf('relation', index, schema),
        };
    });
};
const refreshBlocking = ({ kind, node }, { schema }) => {
    const view = relationAt(node);
    if (kind !== 'RefreshMatViewStmt' || !view || flag(node, 'concurrent') || flag(node, 'skipData'))
        return [];
    return [
        {
            code: 'refresh-blocking',
            message: `REFRESH MATERIALIZED VIEW ${object_name_show(view)} stops its readers until it is done`,
            hint: `write \`REFRESH MATERIALIZED VIEW CONCURRENTLY ${sqlName(view)};\`, for which it needs a unique index`,
            on: keyOf('relation', view, schema),
        },
    ];
};

;// CONCATENATED MODULE: ./src/postgres/migrations/lint/ownership.ts

const roleChange = ({ kind, node }) => {
    const sets = kind === 'VariableSetStmt' && isIdentity(node_text(node, 'name') ?? '');
    const calls = [...descend(node)].some(([field, below]) => field === 'FuncCall' && setsIdentity(below));
    if (!sets && !calls)
        return [];
    return [
        {
            code: 'role-change',
            message: 'A migration may not change the role it runs as',
            hint: 'remove it: every file runs as the owner role, so that what it makes belongs to it',
        },
    ];
};
const serverWide = ({ kind }) => {
    const command = SERVER_WIDE[kind];
    if (!command)
        return [];
    return [
        {
            code: 'server-wide',
            message: `${command} concerns the whole server, not the app's schema`,
            hint: 'do it outside the migrations, once, as an administrator',
        },
    ];
};
const SERVER_WIDE = {
    CreatedbStmt: 'CREATE DATABASE',
    DropdbStmt: 'DROP DATABASE',
    AlterSystemStmt: 'ALTER SYSTEM',
    CreateTableSpaceStmt: 'CREATE TABLESPACE',
    DropTableSpaceStmt: 'DROP TABLESPACE',
};
const ownership = ({ kind, node }) => {
    const owner = kind === 'AlterOwnerStmt' ||
        (kind === 'AlterTableStmt' && children(node, 'cmds').some((each) => each.subtype === 'AT_ChangeOwner'));
    if (owner)
        return [
            {
                code: 'owner-to',
                message: 'OWNER TO would take an object away from the owner role',
                hint: 'remove it: the deploy keeps the ownership of the schema and what is in it',
            },
        ];
    if (kind === 'ReassignOwnedStmt')
        return [
            {
                code: 'reassign-owned',
                message: 'REASSIGN OWNED would move objects of other schemas too',
                hint: 'remove it: the deploy keeps the ownership of the schema',
            },
        ];
    if (kind === 'DropOwnedStmt')
        return [
            {
                code: 'drop-owned',
                message: 'DROP OWNED drops everything that a role owns',
                hint: 'drop the objects by name',
            },
        ];
    return [];
};
function isIdentity(setting) {
    return setting === 'role' || setting === 'session_authorization';
}
/** `set_config('role', ...)` */
function setsIdentity(call) {
    const name = children(call, 'funcname')
        .map((part) => node_text(part, 'sval'))
        .at(-1);
    const first = children(call, 'args')[0];
    const setting = first && node_text(child(first, 'sval') ?? {}, 'sval');
    return name === 'set_config' && setting !== undefined && isIdentity(setting.toLowerCase());
}

;// CONCATENATED MODULE: ./src/postgres/migrations/lint/privilege.ts

const grantInMigration = ({ kind, node }) => {
    const command = grantCommand(kind, node);
    if (!command)
        return [];
    return [
        {
            code: 'grant-in-migration',
            message: `${command} in a migration is what the deploy does not know of, and an audit reports it`,
            hint: 'remove it: `grants:` of deployment.yaml says who may do what in the schema, on the tables of tomorrow too',
        },
    ];
};
/** What `grants:` is about; EXECUTE on functions, USAGE on types are not. */
const GRANTED = new Set(['OBJECT_TABLE', 'OBJECT_SEQUENCE', 'OBJECT_SCHEMA', 'OBJECT_DATABASE']);
function grantCommand(kind, node) {
    const verb = flag(node, 'is_grant') ? 'GRANT' : 'REVOKE';
    if (kind === 'AlterDefaultPrivilegesStmt')
        return 'ALTER DEFAULT PRIVILEGES';
    if (kind === 'GrantRoleStmt')
        return `${verb} of a role`;
    return kind === 'GrantStmt' && GRANTED.has(node_text(node, 'objtype') ?? '') ? verb : undefined;
}
const createExtensionAsOwner = ({ kind, node }, { ownerRole }) => {
    const extension = node_text(node, 'extname');
    if (kind !== 'CreateExtensionStmt' || extension === undefined)
        return [];
    return [
        {
            code: 'create-extension-as-owner',
            message: `CREATE EXTENSION ${extension} runs as "${ownerRole}", which without CREATE on the database may create none`,
            hint: `name it in deployment.yaml, \`lakebase: { extensions: [${extension}] }\`: the deployer creates it before the migrations, and with IF NOT EXISTS the statement here then passes`,
        },
    ];
};

;// CONCATENATED MODULE: ./src/postgres/migrations/lint/qualified-name.ts


/** The same in every environment. */
const FIXED = new Set(['pg_catalog', 'information_schema', 'public', 'pg_temp']);
const otherSchema = (statement, { schema: own }) => {
    const names = new Map();
    for (const [schema, name] of qualifiedNames(statement)) {
        if (!FIXED.has(schema) && !names.has(schema))
            names.set(schema, `${schema}.${name}`);
    }
    return [...names].map(([schema, shown]) => ({
        code: 'other-schema',
        message: schema === own
            ? `${shown} names the schema, which has another name in another environment`
            : `${shown} is outside the app's schema "${own}", whose name differs by environment, and the deploy looks after that one only`,
        hint: schema === own
            ? "leave the schema off: unqualified names mean the app's"
            : 'leave the schema off if it is the app that owns it',
    }));
};
/** Fields that hold the name of a routine, type or other object as a list. */
const NAME_FIELDS = ['funcname', 'names', 'objname', 'typeName', 'domainname', 'defnames'];
function* qualifiedNames({ kind, node, ...place }) {
    if (kind === 'DropStmt')
        yield* dropped({ kind, node, ...place });
    const object = kind === 'CommentStmt' ? objectParts(child(node, 'object') ?? {}) : [];
    if (node.objtype === 'OBJECT_TABLE' || node.objtype === 'OBJECT_VIEW')
        yield* pair(object);
    for (const [, below] of [['', node], ...descend(node)]) {
        const schema = node_text(below, 'schemaname');
        const relation = node_text(below, 'relname');
        if (schema !== undefined && relation !== undefined)
            yield [schema, relation];
        for (const field of NAME_FIELDS)
            yield* pair(nameParts(below[field]));
    }
}
/** Parts of a relation have their own name behind it: `DROP TRIGGER t ON schema.table`. */
const PARTS = new Set(['OBJECT_TRIGGER', 'OBJECT_POLICY', 'OBJECT_RULE']);
function* dropped(statement) {
    const parts = PARTS.has(node_text(statement.node, 'removeType') ?? '') ? 1 : 0;
    for (const name of droppedNames(statement))
        yield* pair(name.slice(0, name.length - parts));
}
function* pair(parts) {
    const [name, schema] = [parts.at(-1), parts.at(-2)];
    if (name !== undefined && schema !== undefined)
        yield [schema, name];
}

;// CONCATENATED MODULE: ./src/postgres/migrations/lint/renaming.ts



const renaming_SPACES = {
    OBJECT_TABLE: 'relation',
    OBJECT_COLUMN: 'relation',
    OBJECT_VIEW: 'relation',
    OBJECT_MATVIEW: 'relation',
    OBJECT_FOREIGN_TABLE: 'relation',
    OBJECT_SEQUENCE: 'relation',
    OBJECT_SCHEMA: 'schema',
    OBJECT_TYPE: 'type',
    OBJECT_DOMAIN: 'type',
    OBJECT_ATTRIBUTE: 'type',
    OBJECT_FUNCTION: 'routine',
    OBJECT_PROCEDURE: 'routine',
    OBJECT_ROUTINE: 'routine',
};
/** Undefined for other statements, and for names that no code calls, such as those of constraints and indexes. */
function renaming({ kind, node }) {
    if (kind !== 'RenameStmt' && kind !== 'AlterObjectSchemaStmt')
        return undefined;
    const type = node_text(node, kind === 'RenameStmt' ? 'renameType' : 'objectType') ?? '';
    const space = renaming_SPACES[type];
    const object = child(node, 'object');
    const from = type === 'OBJECT_SCHEMA'
        ? ofParts([node_text(node, 'subname') ?? ''])
        : (relationAt(node) ?? (object && ofParts(objectParts(object))));
    if (!space || !from)
        return undefined;
    const isPart = type === 'OBJECT_COLUMN' || type === 'OBJECT_ATTRIBUTE';
    const to = { schema: node_text(node, 'newschema') ?? from.schema, name: node_text(node, 'newname') ?? from.name };
    return { space, from, to: isPart ? undefined : to };
}

;// CONCATENATED MODULE: ./src/postgres/migrations/lint/rename.ts






const rename = (statement, scene) => {
    const { kind, node } = statement;
    if (scene.file.phase === 'after-deploy')
        return [];
    if (kind === 'AlterEnumStmt')
        return renameValue(node, scene);
    const renamed = renaming(statement);
    if (!renamed)
        return [];
    const { space, from: name } = renamed;
    const moved = node_text(node, 'newschema');
    const column = node_text(node, 'subname');
    if (column === undefined && isMadeBelow(keyOf(space, name, scene.schema), scene))
        return [];
    const old = column !== undefined && space !== 'schema' ? `${object_name_show(name)}.${column}` : object_name_show(name);
    return [
        {
            code: 'rename',
            message: `${old} is ${moved === undefined ? `renamed to ${node_text(node, 'newname')}` : `moved to schema ${moved}`}, and the code that still runs calls it by its old name`,
            hint: renameHint(node, name),
            on: keyOf(space, name, scene.schema),
        },
    ];
};
function renameHint(node, name) {
    const to = node_text(node, 'newname');
    if (node.renameType === 'OBJECT_TABLE' && to !== undefined) {
        const view = `CREATE VIEW ${sqlName(name)} AS SELECT * FROM ${sqlName({ ...name, name: to })};`;
        return `keep the old name working with \`${view}\` behind it in the same file, and drop the view in a file that begins with the line \`-- phase: after-deploy\``;
    }
    if (node.renameType === 'OBJECT_COLUMN' && to !== undefined) {
        return `add ${(0,identifier/* quoteIdentifier */.Cm)(to)} beside it, let the new code write both, fill the rows, and drop the old column in a file that begins with the line \`-- phase: after-deploy\``;
    }
    return LATER;
}
function renameValue(node, { schema }) {
    const type = listName(node.typeName);
    const [from, to] = [node_text(node, 'oldVal'), node_text(node, 'newVal')];
    if (!type || from === undefined)
        return [];
    return [
        {
            code: 'rename',
            message: `value '${from}' of ${object_name_show(type)} is renamed to '${to}', and the code that still runs calls it by its old name`,
            hint: LATER,
            on: keyOf('type', type, schema),
        },
    ];
}

;// CONCATENATED MODULE: ./src/postgres/migrations/lint/repeat.ts




/** Statements without a transaction that fail or double when they are run again, and have no IF NOT EXISTS. */
const notRepeatable = (statement, scene) => {
    const once = scene.file.transactional ? undefined : runsOnce(statement);
    if (!once || isDroppedAbove(once, scene))
        return [];
    return [
        {
            code: 'not-repeatable',
            message: `${once.command}${once.name === undefined ? '' : ` ${once.name}`} cannot be run again, ${STARTS_OVER}`,
            hint: once.hint,
        },
    ];
};
const TOGETHER = 'move it to a file with a transaction, where it is done once or not at all';
function runsOnce(statement) {
    const { kind, node } = statement;
    const added = addedConstraints(statement)[0]?.constraint;
    if (added)
        return { command: 'ADD CONSTRAINT', name: node_text(added, 'conname'), hint: TOGETHER };
    switch (kind) {
        case 'IndexStmt':
            return node_text(node, 'idxname') === undefined
                ? {
                    command: 'CREATE INDEX without a name',
                    name: undefined,
                    hint: 'give it a name and IF NOT EXISTS',
                }
                : undefined;
        case 'InsertStmt':
            return insertsAnyway(node)
                ? { command: 'INSERT', name: undefined, hint: 'add ON CONFLICT DO NOTHING' }
                : undefined;
        case 'RenameStmt':
            return { command: 'RENAME', name: undefined, hint: TOGETHER };
        default:
            return creation(kind, node);
    }
}
/** `INSERT ... SELECT ... WHERE NOT EXISTS (...)` looks first. */
function insertsAnyway(node) {
    const select = child(child(node, 'selectStmt') ?? {}, 'SelectStmt') ?? {};
    return child(node, 'onConflictClause') === undefined && child(select, 'whereClause') === undefined;
}
const repeat_CREATIONS = {
    CompositeTypeStmt: { what: 'TYPE', field: 'typevar' },
    CreateDomainStmt: { what: 'DOMAIN', field: 'domainname' },
    CreateEnumStmt: { what: 'TYPE', field: 'typeName' },
    CreateFunctionStmt: { what: 'FUNCTION', field: 'funcname', replaceable: true },
    CreatePolicyStmt: { what: 'POLICY', field: 'policy_name' },
    CreateRangeStmt: { what: 'TYPE', field: 'typeName' },
    CreateTrigStmt: { what: 'TRIGGER', field: 'trigname', replaceable: true },
    RuleStmt: { what: 'RULE', field: 'rulename', replaceable: true },
    ViewStmt: { what: 'VIEW', field: 'view', replaceable: true },
};
function creation(kind, node) {
    const created = repeat_CREATIONS[kind];
    if (!created || flag(node, 'replace'))
        return undefined;
    const { what, field, replaceable } = created;
    const relation = node_text(child(node, field) ?? {}, 'relname');
    return {
        command: `CREATE ${what}`,
        name: node_text(node, field) ?? relation ?? nameParts(node[field]).at(-1),
        hint: replaceable ? `write \`CREATE OR REPLACE ${what}\`` : TOGETHER,
    };
}
/** `DROP ... IF EXISTS` above it makes it repeatable. */
function isDroppedAbove({ name }, { statements, index }) {
    if (name === undefined)
        return false;
    return statements
        .slice(0, index)
        .some((each) => (each.kind === 'DropStmt' && droppedNames(each).some((parts) => parts.at(-1) === name)) ||
        children(each.node, 'cmds').some((cmd) => cmd.subtype === 'AT_DropConstraint' && cmd.name === name));
}

;// CONCATENATED MODULE: ./src/postgres/migrations/lint/volatile.ts

/** Functions of PostgreSQL that stand in defaults and have one value for all rows (pg_proc.provolatile `i` or `s`). */
const SAME_FOR_ALL_ROWS = new Set(`abs array_fill array_to_json btrim chr coalesce concat concat_ws current_database current_schema current_setting
  date_part date_trunc decode encode format initcap int4range int8range json_build_array json_build_object
  jsonb_build_array jsonb_build_object left length lower lpad ltrim make_date make_interval make_time make_timestamp
  make_timestamptz md5 now numrange overlay repeat replace right round rpad rtrim sha256 statement_timestamp
  string_to_array substring timezone to_char to_date to_json to_jsonb to_number to_timestamp transaction_timestamp
  trunc tsrange tstzrange upper version`.split(/\s+/));
/**
 * The first call in an expression that may give each row another value, as `random()`. A function that is not known counts as
 * one: PostgreSQL takes it as volatile unless it was declared otherwise.
 */
function volatileFunction(expression) {
    for (const [kind, node] of descend(expression)) {
        if (kind !== 'FuncCall')
            continue;
        const parts = nameParts(node.funcname);
        const own = parts.length > 1 && parts[0] !== 'pg_catalog';
        const name = parts.at(-1) ?? '';
        if (own || !SAME_FOR_ALL_ROWS.has(name))
            return `${parts.filter((part) => part !== 'pg_catalog').join('.')}(${node.args === undefined ? '' : '...'})`;
    }
    return undefined;
}

;// CONCATENATED MODULE: ./src/postgres/migrations/lint/rewrite.ts





const STOPS = 'writes the whole table anew, and nobody can read or write it until that is done';
const QUIET = 'do it at a quiet time, outside a deploy';
const addColumnRewrites = (statement, { schema }) => addedColumns(statement).flatMap((column) => {
    const rewrite = columnRewrite(column);
    if (!rewrite)
        return [];
    const { table, name } = column;
    return {
        code: 'rewrite-table',
        message: `ADD COLUMN ${object_name_show(table)}.${name} ${rewrite.because} ${STOPS}`,
        hint: rewrite.hint,
        on: keyOf('relation', table, schema),
    };
});
function columnRewrite(column) {
    const { table, name, constraints } = column;
    const alter = `ALTER TABLE ${sqlName(table)} ALTER COLUMN ${(0,identifier/* quoteIdentifier */.Cm)(name)}`;
    const numbered = `add it as a plain bigint, fill the rows in batches, then \`${alter} SET NOT NULL\` (with a validated check first) and \`${alter} ADD GENERATED BY DEFAULT AS IDENTITY\``;
    if (alter_table_isSerial(column))
        return { because: `as ${column.type}`, hint: numbered };
    if (constraints.has('CONSTR_IDENTITY'))
        return { because: 'as identity', hint: numbered };
    if (constraints.get('CONSTR_GENERATED')?.generated_kind === 's')
        return {
            because: 'as a stored generated column',
            hint: 'add a plain column, fill the rows in batches, and keep it with a trigger; or compute it in a view',
        };
    const value = child(constraints.get('CONSTR_DEFAULT') ?? {}, 'raw_expr');
    const volatile = value && volatileFunction(value);
    if (volatile === undefined)
        return undefined;
    return {
        because: `with ${volatile}, which may give each row another value,`,
        hint: `add the column without the default, then \`${alter} SET DEFAULT ${volatile}\` for new rows, and fill the old ones in batches`,
    };
}
const rewrite_COMMANDS = {
    AT_SetLogged: 'SET LOGGED',
    AT_SetUnLogged: 'SET UNLOGGED',
    AT_SetAccessMethod: 'SET ACCESS METHOD',
    AT_SetTableSpace: 'SET TABLESPACE',
    AT_SetExpression: 'SET EXPRESSION',
};
const alterTableRewrites = (statement, { schema }) => alter_table_alterTable(statement).flatMap(({ table, command }) => {
    const finding = typeChange(table, command) ?? rewritingCommand(table, command);
    return finding ? { ...finding, on: keyOf('relation', table, schema) } : [];
});
function typeChange(table, command) {
    if (command.subtype !== 'AT_AlterColumnType')
        return undefined;
    const column = node_text(command, 'name') ?? '';
    return {
        code: 'rewrite-table',
        message: `ALTER COLUMN ${object_name_show(table)}.${column} TYPE ${STOPS}`,
        hint: `add a column of the new type beside ${(0,identifier/* quoteIdentifier */.Cm)(column)}, let the new code write both, fill the rows in batches, and drop the old one after the deploy; PostgreSQL rewrites nothing for varchar to text or to a longer varchar: allow that`,
    };
}
function rewritingCommand(table, command) {
    const name = rewrite_COMMANDS[node_text(command, 'subtype') ?? ''];
    return name === undefined
        ? undefined
        : { code: 'rewrite-table', message: `${name} of ${object_name_show(table)} ${STOPS}`, hint: QUIET };
}
const cluster = ({ kind, node }, { schema }) => {
    if (kind !== 'ClusterStmt')
        return [];
    const table = relationAt(node);
    return [
        {
            code: 'rewrite-table',
            message: `CLUSTER${table ? ` of ${object_name_show(table)}` : ''} ${STOPS}`,
            hint: QUIET,
            ...(table && { on: keyOf('relation', table, schema) }),
        },
    ];
};
const vacuumFull = ({ kind, node }) => {
    const full = children(node, 'options').some((option) => node_text(option, 'defname') === 'full');
    if (kind !== 'VacuumStmt' || !full)
        return [];
    const tables = children(node, 'rels').flatMap((each) => rangeVar(child(each, 'relation') ?? {}) ?? []);
    const of = tables.length > 0 ? ` of ${tables.map(object_name_show).join(', ')}` : '';
    return [
        {
            code: 'rewrite-table',
            message: `VACUUM FULL${of} ${STOPS}`,
            hint: 'VACUUM without FULL stops nobody and makes the room usable again',
        },
    ];
};

;// CONCATENATED MODULE: ./src/postgres/migrations/lint/routine.ts



/** A body that is parsed when it is made (BEGIN ATOMIC) is bound to what its names meant then. */
const routineSearchPath = ({ kind, node }, { schema }) => {
    const name = listName(node.funcname);
    if (kind !== 'CreateFunctionStmt' || !name || node.sql_body !== undefined)
        return [];
    const options = children(node, 'options');
    if (isCompiled(options) || options.some(routine_setsSearchPath))
        return [];
    const what = flag(node, 'is_procedure') ? 'procedure' : 'function';
    if (!options.some(isDefiner)) {
        return [
            {
                code: 'function-search-path',
                message: `The ${what} ${object_name_show(name)} looks up its names in the search_path of whoever calls it`,
                hint: 'add `SET search_path FROM CURRENT` to it, which is that of the migrations',
            },
        ];
    }
    return [
        {
            code: 'definer-search-path',
            message: `The ${what} ${object_name_show(name)} runs with its owner's rights and looks up its names in the search_path of whoever calls it, who can put others in their place`,
            hint: `add \`SET search_path = ${(0,identifier/* quoteIdentifier */.Cm)(schema)}, pg_temp\` to it, or \`SET search_path FROM CURRENT\` where the schema's name differs`,
        },
    ];
};
/** Its body is no SQL. */
function isCompiled(options) {
    const language = options.find(({ defname }) => defname === 'language');
    const name = node_text(routine_argument(language ?? {}, 'String') ?? {}, 'sval');
    return name === 'c' || name === 'internal';
}
function routine_setsSearchPath(option) {
    return routine_argument(option, 'VariableSetStmt')?.name === 'search_path';
}
function isDefiner(option) {
    return option.defname === 'security' && flag(routine_argument(option, 'Boolean') ?? {}, 'boolval');
}
function routine_argument(option, kind) {
    return child(child(option, 'arg') ?? {}, kind);
}

;// CONCATENATED MODULE: ./src/postgres/migrations/lint/transaction.ts




const transactionControl = ({ kind, node }, { file }) => {
    if (kind !== 'TransactionStmt')
        return [];
    const command = (node_text(node, 'kind') ?? '').replace('TRANS_STMT_', '').replaceAll('_', ' ');
    return [
        {
            code: 'transaction-control',
            message: `${command} is not allowed in a migration`,
            hint: file.transactional
                ? 'remove it: the file runs in one transaction together with its entry in the ledger'
                : 'remove it: with `-- transaction: none` each statement is committed by itself',
        },
    ];
};
const resetAll = ({ kind, node }) => {
    const all = node_text(node, 'target') === 'DISCARD_ALL' || node_text(node, 'kind') === 'VAR_RESET_ALL';
    if (!all || (kind !== 'DiscardStmt' && kind !== 'VariableSetStmt'))
        return [];
    const command = kind === 'DiscardStmt' ? 'DISCARD ALL' : 'RESET ALL';
    return [
        {
            code: 'reset-all',
            message: `${command} would take back the search_path and the time-outs that a migration runs with`,
            hint: 'reset the one setting that you mean',
        },
    ];
};
const outsideTransaction = (statement, { file }) => {
    const command = file.transactional ? nonTransactional(statement) : undefined;
    if (!command)
        return [];
    return [
        {
            code: 'outside-transaction',
            message: `${command} cannot run inside a transaction`,
            hint: `move it to ${ALONE.replace('in ', '')}`,
        },
    ];
};
/** PostgreSQL refuses it with 55P04, unless the type itself is as new as the value. */
const enumValueInItsOwnTransaction = (statement, scene) => {
    const values = scene.file.transactional ? scene.sight.newValues(scene.file) : [];
    if (values.length === 0)
        return [];
    const constants = new Set([...descend(statement.node)].flatMap(([kind, node]) => kind === 'sval' ? (node_text(node, 'sval') ?? []) : []));
    return values
        .filter(({ value }) => constants.has(value))
        .map(({ value, type }) => ({
        code: 'enum-value-in-its-own-transaction',
        message: `'${value}' is a new value of ${object_name_show(type)}, and cannot be used before the transaction that adds it is committed`,
        hint: 'move this statement to a later file',
    }));
};
const copyThroughClient = ({ kind, node }) => {
    if (kind !== 'CopyStmt' || node_text(node, 'filename') !== undefined)
        return [];
    const command = flag(node, 'is_from') ? 'COPY FROM STDIN' : 'COPY TO STDOUT';
    return [
        {
            code: 'copy-through-client',
            message: `${command} needs psql at the other end`,
            hint: 'write the rows as INSERT ... VALUES',
        },
    ];
};

;// CONCATENATED MODULE: ./src/postgres/migrations/lint/rules.ts












/** Every rule about a statement, in the order in which its findings are reported. */
const rules_RULES = [
    transactionControl,
    outsideTransaction,
    resetAll,
    enumValueInItsOwnTransaction,
    copyThroughClient,
    roleChange,
    serverWide,
    ownership,
    drops,
    data_dropColumn,
    truncate,
    deleteAllRows,
    rename,
    addColumnRewrites,
    alterTableRewrites,
    cluster,
    vacuumFull,
    blockingIndex,
    blockingReindex,
    constraintScan,
    validateAtOnce,
    columnScan,
    uniqueConstraint,
    setNotNull,
    requiredColumn,
    routineSearchPath,
    dropIndexBlocking,
    refreshBlocking,
    missingGuard,
    notRepeatable,
    otherSchema,
    grantInMigration,
    createExtensionAsOwner,
];

;// CONCATENATED MODULE: ./src/postgres/migrations/lint/lint.ts





/** Everything there is to say about the statements of a file; `sight` is told of them as it goes. */
function lint({ file, statements }, sight, context) {
    const remarks = [];
    const locate = locator(file.path, file.sql);
    for (const [index, statement] of statements.entries()) {
        const scene = { file, statements, index, sight, ...context };
        for (const finding of rules_RULES.flatMap((rule) => rule(statement, scene)))
            remarks.push(...weigh(finding, scene, locate(statement.start), context));
        sight.see(statement, file);
    }
    return [...remarks, ...unusedAllowances(file, remarks, locate)];
}
/** The finding as it weighs in this place; empty where it does no harm. */
function weigh(finding, scene, location, context) {
    const { code, message, on } = finding;
    const { file, sight } = scene;
    const maker = on === undefined ? undefined : sight.maker(on);
    if (maker === file)
        return [];
    const severity = severityOf(code, file, maker);
    const allowed = severity === 'error' ? undefined : allowedBy(code, file, context);
    const hint = [finding.hint, ...consequence(code, severity, maker)].join('; ');
    return [{ code, severity, location, message, hint, allowed }];
}
function severityOf(code, file, maker) {
    const { severity } = check/* CHECKS */.ui[code];
    if (severity !== 'hazard')
        return severity;
    return maker || (TAKES_AWAY.has(code) && file.phase === 'after-deploy') ? 'warning' : 'hazard';
}
function consequence(code, severity, maker) {
    if (severity === 'hazard')
        return [`or allow it with the line \`${allowLine(code)}\` at the top of the file`];
    if (!maker || check/* CHECKS */.ui[code].severity !== 'hazard')
        return [];
    return [
        `it passes here because ${maker.name} of the same run makes what it is on, and stops where that is there already`,
    ];
}
function allowedBy(code, { allowances }, { allow }) {
    const allowance = allowances.find((each) => each.code === code);
    if (allowance)
        return `because ${allowance.reason}`;
    return allow.includes(code) ? 'by `migrations.allow`' : undefined;
}
function unusedAllowances(file, remarks, locate) {
    const found = new Set(remarks.map(({ code }) => code));
    return file.allowances
        .filter(({ code }) => !found.has(code))
        .map(({ code, offset }) => ({
        code: 'unused-allow',
        severity: 'warning',
        location: locate(offset),
        message: `\`-- allow: ${code}\` matches nothing in this file`,
        hint: 'delete it',
        allowed: undefined,
    }));
}

;// CONCATENATED MODULE: ./src/postgres/migrations/lint/sight.ts






/** What the statements so far have made, in the order in which they run. */
class Sight {
    #schema;
    /** Keys of what was in the database before, as far as it is known. */
    #present;
    #made = new Map();
    #names = new Map();
    #constraints = new Map();
    #values = new Map();
    constructor(schema, present = []) {
        this.#schema = schema;
        this.#present = new Set(present.map(({ space, name }) => keyOf(space, { schema, name }, schema)));
    }
    /** A statement of a file that is to run. */
    see(statement, file) {
        const renamed = renaming(statement);
        if (renamed)
            this.#rename(renamed, file);
        else
            this.#makeAll(statement, file);
        for (const key of droppedKeys(statement, this.#schema))
            this.#present.delete(key);
        this.#addValue(statement, file);
        this.remember(statement, file);
    }
    /** A statement of a file that was applied before: what it made is there, and only its constraints are of interest. */
    remember(statement, file) {
        for (const { table, command } of alter_table_alterTable(statement)) {
            const name = node_text(command, 'name') ?? '';
            if (command.subtype === 'AT_AddConstraint')
                this.#addConstraint(table, command, file);
            if (command.subtype === 'AT_ValidateConstraint')
                this.#validate(this.#key(table, name));
            if (command.subtype === 'AT_DropConstraint')
                this.#constraints.delete(this.#key(table, name));
        }
    }
    /** The pending file that makes what has this key. */
    maker(key) {
        return this.#made.get(key);
    }
    /** Whether the file has given what has this key its name, and commits that with all else. */
    isNewName(key, file) {
        return file.transactional && this.#names.get(key) === file;
    }
    /** The enum values that a file has added so far, to types that it has not made itself. */
    newValues(file) {
        return this.#values.get(file) ?? [];
    }
    /** The file that added a constraint without validating it, and no file has since. */
    unvalidated(table, constraint) {
        const seen = this.#constraints.get(this.#key(table, constraint));
        return seen?.valid === false ? seen.file : undefined;
    }
    /** Whether a validated check says that the column is never NULL. */
    isNeverNull(table, column) {
        const prefix = this.#key(table, '');
        return [...this.#constraints].some(([key, { notNull, valid }]) => key.startsWith(prefix) && valid && notNull === column);
    }
    #makeAll(statement, file) {
        for (const { space, name } of madeBy(statement)) {
            const key = keyOf(space, name, this.#schema);
            if (!keepsExisting(statement) || !this.#present.has(key))
                this.#make(key, file);
        }
    }
    /** IF NOT EXISTS in a later file makes nothing new. */
    #make(key, file) {
        if (!this.#made.has(key))
            this.#made.set(key, file);
    }
    /** What was there before is no newer under another name. */
    #rename({ space, from, to }, file) {
        if (!to)
            return;
        const [before, after] = [keyOf(space, from, this.#schema), keyOf(space, to, this.#schema)];
        const maker = this.#made.get(before);
        this.#made.delete(before);
        this.#present.delete(before);
        if (maker)
            this.#made.set(after, maker);
        else
            this.#made.delete(after);
        this.#names.set(after, file);
    }
    #addValue({ kind, node }, file) {
        const type = listName(node.typeName);
        const value = node_text(node, 'newVal');
        if (kind !== 'AlterEnumStmt' || !type || value === undefined || node_text(node, 'oldVal') !== undefined)
            return;
        if (this.maker(keyOf('type', type, this.#schema)) === file)
            return;
        this.#values.set(file, [...this.newValues(file), { value, type }]);
    }
    #addConstraint(table, command, file) {
        const constraint = child(child(command, 'def') ?? {}, 'Constraint') ?? {};
        const name = constraintName(table, constraint);
        if (name === undefined)
            return;
        const valid = constraint.skip_validation !== true;
        this.#constraints.set(this.#key(table, name), { file, notNull: notNullColumn(constraint), valid });
    }
    #validate(key) {
        const seen = this.#constraints.get(key);
        if (seen)
            this.#constraints.set(key, { ...seen, valid: true });
    }
    #key(table, constraint) {
        return `${keyOf('relation', table, this.#schema)}${constraint}`;
    }
}
function notNullColumn(constraint) {
    const expression = child(constraint, 'raw_expr');
    const test = expression && child(expression, 'NullTest');
    if (test?.nulltesttype !== 'IS_NOT_NULL')
        return undefined;
    const column = child(child(test, 'arg') ?? {}, 'ColumnRef');
    return column && node_text(children(column, 'fields').at(-1) ?? {}, 'sval');
}

;// CONCATENATED MODULE: ./src/postgres/migrations/check.ts





/**
 * Parses the files and looks for statements that have no place in a migration, that harm whoever uses the database
 * meanwhile, or that do something else than they seem to; reports all of them, with their places. `applied` are files
 * that ran before these, whose constraints still count.
 */
async function checkMigrations(changes, syntax, context, applied = []) {
    const whole = await Promise.all(changes.map(({ file }) => syntax.parse(file)));
    const parsed = await Promise.all(changes.map((change) => toBeSent(change, syntax)));
    const sight = new Sight(context.schema, context.present);
    if (parsed.some(setsNotNull))
        await remember(applied, syntax, sight);
    const remarks = parsed.flatMap((each, index) => [
        ...(whole[index] ? faults(whole[index]) : []),
        ...lint(each, sight, context),
    ]);
    const open = remarks.filter(({ allowed }) => allowed === undefined);
    return {
        problems: open.filter(({ severity }) => severity !== 'warning').map(check_toProblem),
        warnings: open.filter(({ severity }) => severity === 'warning').map(check_toProblem),
        allowed: remarks.flatMap(toAllowed),
    };
}
/** What is there already does no harm: of a repeatable file only what will be sent is looked at. */
async function toBeSent(change, syntax) {
    const parsed = await syntax.parse(change.file);
    return { ...parsed, statements: selectStatements(change, parsed.statements).statements };
}
/** Parsing files that are applied is worth it for this alone. */
function setsNotNull({ statements }) {
    return statements.flatMap(alter_table_alterTable).some(({ command }) => command.subtype === 'AT_SetNotNull');
}
async function remember(applied, syntax, sight) {
    for (const file of applied) {
        const { statements } = await syntax.parse(file);
        for (const statement of statements)
            sight.remember(statement, file);
    }
}
function check_toProblem({ code, location, message, hint }) {
    return { location, message: `${message} [${code}]`, hint };
}
function toAllowed({ code, severity, location, message, allowed }) {
    if (allowed === undefined)
        return [];
    return [{ severity, location, message: `${message} [${code}] is allowed ${allowed}` }];
}
/** What keeps a file from being read as statements. */
function faults({ file, statements, error }) {
    if (error)
        return [syntaxFault(file, error)];
    if (statements.length > 0)
        return [];
    const location = { file: file.path };
    return [fault('no-statement', location, `${file.name} holds no statement`, 'write one, or delete the file')];
}
function syntaxFault(file, { message, offset }) {
    const location = locate(file.path, file.sql, offset);
    const command = psqlCommand(file.sql, offset);
    if (command) {
        const hint = 'a migration holds SQL statements only; write out what the command does';
        return fault('psql-command', location, `${command} is a command of psql, not SQL`, hint);
    }
    if (inCopyData(file.sql.slice(0, offset))) {
        const reason = 'COPY FROM STDIN needs psql at the other end';
        return fault('copy-through-client', location, reason, 'write the rows as INSERT ... VALUES');
    }
    const hint = 'the file is not valid SQL for PostgreSQL; nothing of it was sent';
    return fault('syntax-error', location, message, hint);
}
function fault(code, location, message, hint) {
    return { code, severity: 'error', location, message, hint, allowed: undefined };
}
/** `\i` for a line that begins with it at or around the place of the error. */
function psqlCommand(sql, offset) {
    const lineStart = sql.lastIndexOf('\n', offset - 1) + 1;
    return /^[ \t]*(\\[a-zA-Z!?]+)/.exec(sql.slice(lineStart))?.[1];
}
function inCopyData(before) {
    return /\bcopy\b[^;]*\bfrom\s+stdin\b[^;]*;\s[^;]*$/i.test(before);
}

;// CONCATENATED MODULE: ./src/commands/pending.ts





/**
 * Parses the pending migrations with PostgreSQL's own parser and refuses what must not run, before anything is changed.
 * Warnings are annotated and let pass; what is allowed is told without an annotation. Throws InvalidInput, and
 * `MIGRATION_TOUCHES_FOREIGN_OBJECT`.
 */
async function checkPending(changes, wanted, reading, ports) {
    if (reading.state === 'deferred')
        return checkAll(wanted, ports);
    const pending = changes.map(({ change }) => change).filter(postgres_change/* isMigrationChange */.p);
    if (pending.length === 0)
        return;
    const files = new Set(pending.map(({ file }) => file));
    const applied = wanted.migrations.filter((file) => !files.has(file));
    const { problems, warnings, allowed } = await checkMigrations(pending, ports.syntax, { ...wanted, present: reading.state === 'read' ? presentIn(reading.catalog) : [] }, applied);
    report(warnings, allowed, ports);
    const refused = reading.state === 'read' ? await refusedHere(reading.refused, ports) : [];
    if (problems.length + refused.length > 0)
        throw new src_error/* InvalidInput */.o9([...problems, ...refused]);
    if (reading.state === 'read')
        await refuseForeignObjects(wanted, reading.catalog, pending, ports.syntax);
}
function presentIn({ objects }) {
    return objects.map(({ kind, name }) => ({ space: pending_SPACES[kind], name }));
}
const pending_SPACES = {
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
/**
 * Before the database can be read nobody knows which files are applied. Each must be free of errors; hazards of a file
 * that may have run long ago wait until it can be told.
 */
async function checkAll(wanted, { syntax }) {
    const all = wanted.migrations.map((file) => ({ kind: 'migrate', file }));
    const { problems } = await checkMigrations(all, syntax, { ...wanted, allow: check/* ALLOWABLE */.Oh });
    if (problems.length > 0)
        throw new src_error/* InvalidInput */.o9(problems);
}
/** What is wrong for every version of PostgreSQL is said by our own parser already. */
async function refusedHere(refused, { syntax }) {
    const parsed = await Promise.all(refused.map(({ file }) => syntax.parse(file)));
    return refused.flatMap(({ problem }, index) => (parsed[index]?.error ? [] : [problem]));
}
function report(warnings, allowed, { reporter }) {
    for (const { location, ...warning } of warnings)
        reporter.warning((0,src_error/* describeProblem */.BJ)(warning), location);
    for (const { severity, ...remark } of allowed) {
        const line = (0,src_error/* describeProblem */.BJ)(remark);
        if (severity === 'hazard')
            reporter.info(line);
        else
            reporter.debug(line);
    }
}

;// CONCATENATED MODULE: ./src/commands/apply.ts















/** How long the role of a newly attached app may take to appear. */
const APP_ROLE_MS = 60_000;
/** Applies the plan in `progress`, phase by phase. Whatever happens, `progress.executed` says what was done. */
async function apply(application) {
    const run = { ...application, platform: application.observed.platform, deploymentId: undefined };
    await lakebasePhase(run);
    await appPhase(run);
    await databasePhase(run);
    await sourcePhases(run);
    await healthPhase(run);
    await afterDeployPhase(run);
    return { platform: run.platform, deploymentId: run.deploymentId };
}
async function lakebasePhase(run) {
    const changes = (0,plan_plan/* inPhase */.xe)(run.progress.plan, 'lakebase', plan_change/* isLakebaseChange */.hn);
    if (changes.length === 0)
        return;
    await run.ports.timeline.step('Lakebase', async () => {
        for (const planned of changes) {
            await execute(run, planned, () => applyLakebase(planned.change, run.platform.me, run.ports));
        }
        run.platform = {
            ...run.platform,
            lakebase: await rereadLakebase(run.desired, run.platform.lakebase, run.ports),
        };
    });
}
async function appPhase(run) {
    const changes = (0,plan_plan/* inPhase */.xe)(run.progress.plan, 'app', plan_change/* isAppChange */.uq);
    if (changes.length === 0)
        return;
    await run.ports.timeline.step('App', async () => {
        for (const planned of changes) {
            await execute(run, planned, () => applyApp(planned.change, run.platform.lakebase, run.platform.me, run.ports));
        }
        run.platform = { ...run.platform, app: await rereadApp(run.desired.app.name, run.ports) };
    });
}
async function databasePhase(run) {
    const deferred = run.progress.plan?.deferred !== undefined;
    if (databaseChanges(run).length === 0 && !deferred)
        return;
    await run.ports.timeline.step('Database', () => onDatabase(run, async (session, wanted, login) => {
        if (deferred)
            await planNow(run, session, wanted);
        const planned = databaseChanges(run);
        if (planned.length === 0)
            return;
        begin(run, planned);
        const changes = planned.map((each) => each.change);
        await onceAppRoleIsThere(run.ports, () => applyDatabase(session, wanted, changes, applyPorts(run, wanted, login)));
    }));
}
/** Attaching the database makes the app's role; an attachment of a moment ago may not have arrived in the database. */
function onceAppRoleIsThere(ports, work) {
    const giveUpAt = ports.clock.now() + APP_ROLE_MS;
    return ports.deadline.poll("the Postgres role of the app's service principal", async () => {
        try {
            return { done: true, value: await work() };
        }
        catch (error) {
            const missing = error instanceof src_error/* DeployError */.sH && error.code === 'APP_ROLE_NOT_FOUND';
            if (!missing || ports.clock.now() >= giveUpAt)
                throw error;
            return { done: false, state: 'not there yet' };
        }
    });
}
/** The database could not be read when the plan was made: its part is planned, checked and printed now. */
async function planNow(run, session, wanted) {
    const { plan } = run.progress;
    if (!plan)
        return;
    const catalog = await readCatalog(session, wanted);
    const look = await lookAtRepeatables(session, wanted, catalog, run.ports.syntax);
    const database = planDatabase(wanted, catalog, look);
    const changes = [...plan.changes.map((planned) => planned.change), ...database.changes];
    const completed = (0,plan_plan/* makePlan */.Cs)(changes, database.findings);
    run.progress.plan = completed;
    run.ports.reporter.info((0,render/* renderText */.S5)(completed));
    const reading = await readingOf(session, wanted, catalog, look, run.ports.syntax);
    await checkPending(completed.changes, wanted, reading, run.ports);
}
async function sourcePhases(run) {
    for (const [phase, title] of [
        ['source', 'Upload'],
        ['deploy', 'Deploy'],
    ]) {
        const changes = (0,plan_plan/* inPhase */.xe)(run.progress.plan, phase, plan_change/* isSourceChange */.W);
        const { source } = run.observed;
        if (changes.length === 0 || !source)
            continue;
        await run.ports.timeline.step(title, async () => {
            for (const planned of changes) {
                const id = await execute(run, planned, () => applySource(planned.change, source, run.ports));
                run.deploymentId = id ?? run.deploymentId;
            }
        });
    }
    if (run.deploymentId)
        run.platform = { ...run.platform, app: await rereadApp(run.desired.app.name, run.ports) };
}
/** What comes after the deployment takes away what only the code before it used, so the new code has to last first. */
async function healthPhase(run) {
    if (!run.observed.source)
        return;
    const deployed = run.deploymentId !== undefined;
    const lasting = deployed || (0,plan_plan/* inPhase */.xe)(run.progress.plan, 'after-deploy', plan_change/* isDatabaseChange */.i8).length > 0;
    await checkHealth(run.desired, run.platform.app, { lasting }, run.ports);
}
async function afterDeployPhase(run) {
    const planned = (0,plan_plan/* inPhase */.xe)(run.progress.plan, 'after-deploy', plan_change/* isDatabaseChange */.i8);
    if (planned.length === 0)
        return;
    await run.ports.timeline.step('Migrations after the deployment', () => onDatabase(run, async (session, wanted, login) => {
        begin(run, planned);
        const changes = planned.map((each) => each.change);
        await applyAfterDeploy(session, wanted, changes, applyPorts(run, wanted, login));
    }));
}
function onDatabase(run, work) {
    const wanted = wantedDatabase(run.desired, run.payload.migrations, run.platform.app?.servicePrincipalClientId);
    return withDatabase(wanted, run.platform.lakebase, run.platform.me.userName, run.ports, (session, login) => work(session, wanted, login));
}
/** Nothing new is begun once the run is cancelled or its lock is gone. */
function begin(run, planned) {
    run.ports.deadline.signal.throwIfAborted();
    run.lock.requireHeld();
    run.progress.begun = planned;
}
async function execute(run, planned, work) {
    begin(run, [planned]);
    run.ports.reporter.info(`${planned.title} ...`);
    const result = await work();
    run.progress.executed.push(planned);
    return result;
}
function databaseChanges(run) {
    return (0,plan_plan/* inPhase */.xe)(run.progress.plan, 'database', plan_change/* isDatabaseChange */.i8);
}

;// CONCATENATED MODULE: ./src/commands/lock-file.ts

function newLock({ id, attempt, label }) {
    return { id: (0,external_node_crypto_.randomUUID)(), holder: id, attempt, label, beat: 0 };
}
function renewed(lock) {
    return { ...lock, beat: lock.beat + 1 };
}
function serialiseLock(lock) {
    return new TextEncoder().encode(JSON.stringify(lock));
}
/** Undefined when the text is no lock of this version: then nobody knows whose it is. */
function parseLock(text) {
    const value = lock_file_parseJson(text);
    if (typeof value !== 'object' || value === null)
        return undefined;
    const { id, holder, attempt, label, beat } = { ...value };
    const isText = typeof id === 'string' && typeof holder === 'string' && typeof label === 'string';
    if (!isText || typeof attempt !== 'number' || typeof beat !== 'number')
        return undefined;
    return { id, holder, attempt, label, beat };
}
function lock_file_parseJson(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return undefined;
    }
}

;// CONCATENATED MODULE: ./src/commands/lock.ts




const LOCK_FILE = 'deploy.lock';
const lock_BEAT_MS = 15_000;
/** A lock whose file has not changed for this long has lost its runner. Counted by our own clock, so no clocks are compared. */
const LOST_AFTER_MS = 60_000;
/** How often a creation whose answer was lost is tried again. */
const lock_ATTEMPTS = 5;
/** How long a cancelled run may still talk to the platform: the runner kills after 7.5 s + 2.5 s. */
const CLOSING_MS = 4_000;
/**
 * One deploy of an app at a time, by a create-only file beside its source (design decision 16). Waits for another
 * holder within the deadline; takes over from a run that stopped beating, and at once from an earlier attempt of this run.
 */
async function acquireLock(folder, ports) {
    const path = `${folder}/${LOCK_FILE}`;
    const ours = newLock(ports.run);
    await makeFolder(ports.client, folder);
    try {
        const waited = await ports.deadline.poll(`the deploy lock ${path}`, claim(path, ours, ports));
        return new HeldLock(path, ours, waited, ports);
    }
    catch (error) {
        await removeOwn(path, ours, ports);
        throw error;
    }
}
/** One look after another, until the lock is ours; the value tells whether it had to be waited for. */
function claim(path, ours, ports) {
    const { client, clock } = ports;
    const create = lock_creation(path, ours, ports);
    let others;
    let waited = false;
    return async () => {
        // Whoever waited may have company that deletes what it takes for the old lock: the next look must still find ours.
        if (await create())
            return others ? { done: false, state: 'ours' } : { done: true, value: false };
        const text = await readText(client, path);
        if (text === undefined)
            return { done: false, state: 'being released' };
        const lock = parseLock(text);
        if (lock?.id === ours.id)
            return { done: true, value: waited };
        if (others?.text !== text)
            others = { text, since: clock.now() };
        const label = lock?.label ?? 'an unknown run';
        if (!isOfEarlierAttempt(lock, ours) && clock.now() - others.since <= LOST_AFTER_MS) {
            waited = true;
            return { done: false, state: `held by ${label}` };
        }
        await deletePath(client, path, { recursive: false });
        return { done: false, state: `left behind by ${label}, taken over` };
    };
}
/** Removes the lock that a killed attempt of this run left behind, if there is one. */
async function dropLeftLock(folder, { client, run }) {
    if (run.attempt === 1)
        return;
    const path = `${folder}/${LOCK_FILE}`;
    const text = await readText(client, path);
    if (text === undefined || !isOfEarlierAttempt(parseLock(text), newLock(run)))
        return;
    await deletePath(client, path, { recursive: false });
}
function isOfEarlierAttempt(lock, ours) {
    return lock !== undefined && lock.holder === ours.holder && lock.attempt < ours.attempt;
}
/** Tries to create the lock: false when there is one already, and when no answer says whether there is. */
function lock_creation(path, lock, { client }) {
    let unclear = 0;
    return async () => {
        try {
            await writeFile(client, path, serialiseLock(lock), { overwrite: false });
            return true;
        }
        catch (error) {
            if (error instanceof src_error/* DeployError */.sH && error.code === 'FILE_EXISTS')
                return false;
            unclear += 1;
            if (!isAmbiguous(error) || unclear === lock_ATTEMPTS)
                throw error;
            return false;
        }
    };
}
class HeldLock {
    waited;
    #path;
    #ports;
    #stop = new AbortController();
    #beating;
    #lock;
    #isLost = false;
    constructor(path, lock, waited, ports) {
        this.waited = waited;
        this.#path = path;
        this.#lock = lock;
        this.#ports = ports;
        this.#beating = this.#beat();
    }
    requireHeld() {
        if (!this.#isLost)
            return;
        throw new src_error/* DeployError */.sH('DEPLOY_LOCK_LOST', `The deploy lock ${this.#path} is not this run's any more: it could not be renewed for a minute, and another run took it over or somebody deleted it.`, { hint: 'Run the job again when the other deploy has ended: it continues from there.' });
    }
    async release() {
        this.#stop.abort();
        // A renewal that is under way would write the file anew after it was deleted.
        await this.#beating;
        await removeOwn(this.#path, this.#lock, this.#ports);
    }
    async #beat() {
        const { clock, reporter } = this.#ports;
        const { signal } = this.#stop;
        while (!this.#isLost) {
            try {
                await clock.sleep(lock_BEAT_MS, signal);
            }
            catch {
                return;
            }
            try {
                await this.#renew(this.#ports.clientUntil(signal));
            }
            catch (error) {
                reporter.debug(`the deploy lock could not be renewed: ${String(error)}`);
            }
        }
    }
    async #renew(client) {
        this.#isLost = !(await lock_isThere(client, this.#path, this.#lock));
        if (this.#isLost)
            return;
        this.#lock = renewed(this.#lock);
        await writeFile(client, this.#path, serialiseLock(this.#lock), { overwrite: true });
    }
}
/** Also after the run was cancelled. Never throws. */
async function removeOwn(path, ours, ports) {
    const client = ports.clientUntil(AbortSignal.timeout(CLOSING_MS));
    try {
        if (await lock_isThere(client, path, ours))
            await deletePath(client, path, { recursive: false });
    }
    catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        ports.reporter.warning(`The deploy lock ${path} could not be removed (${reason}). The next run waits a minute and takes it over.`);
    }
}
async function lock_isThere(client, path, ours) {
    const text = await readText(client, path);
    return text !== undefined && parseLock(text)?.id === ours.id;
}
async function readText(client, path) {
    const bytes = await readFile(client, path);
    return bytes && new TextDecoder().decode(bytes);
}

;// CONCATENATED MODULE: ./src/commands/problems.ts

/** Gathers what is wrong with the user's input from several places, so that it is reported in one go. */
class Problems {
    #found = [];
    add(problems) {
        this.#found.push([...problems]);
    }
    /**
     * The result of `work`; undefined when it threw InvalidInput, whose problems are kept. Works may run at the same time:
     * their problems are reported in the order in which they were begun.
     */
    async collect(work) {
        const own = [];
        this.#found.push(own);
        try {
            return await work();
        }
        catch (error) {
            if (!(error instanceof src_error/* InvalidInput */.o9))
                throw error;
            own.push(...error.problems);
            return undefined;
        }
    }
    get any() {
        return this.#found.some((problems) => problems.length > 0);
    }
    /** Everything that was found, in one error. */
    error() {
        return new src_error/* InvalidInput */.o9(this.#found.flat());
    }
}

;// CONCATENATED MODULE: ./src/plan/saved.ts


const VERSION = 1;
/** A plan as the text of a file. */
function savePlan(plan, scope) {
    const changes = plan.changes.map((planned) => ({ ...(0,plan_plan/* serialisable */.v5)(planned), key: saved_keyOf(planned) }));
    const { findings, deferred, fingerprint } = plan;
    return `${JSON.stringify({ version: VERSION, scope, fingerprint, deferred, changes, findings }, undefined, 2)}\n`;
}
/** Throws InvalidInput for a text that `savePlan` has not written. `file` is for the message. */
function parseSavedPlan(text, file) {
    const refuse = (message) => new src_error/* InvalidInput */.o9([
        {
            location: { file },
            message,
            hint: 'write it with `command: plan` and `out:` of the same version of the action, and hand the file on unchanged',
        },
    ]);
    const value = saved_parseJson(text);
    if (!saved_isRecord(value))
        throw refuse(`${file} is not a saved plan`);
    if (value.version !== VERSION)
        throw refuse(`${file} is a saved plan of another version`);
    const { scope, fingerprint, changes, deferred } = value;
    if (typeof deferred === 'string')
        throw refuse(`${file} is not a whole plan: when it was made, ${deferred}`);
    if (!isScope(scope) ||
        typeof fingerprint !== 'string' ||
        !Array.isArray(changes) ||
        !changes.every(isSavedChange))
        throw refuse(`${file} is not a saved plan`);
    return { scope, fingerprint, changes };
}
/**
 * What keeps a plan made now from being applied as the saved one; nothing when all that it holds was looked at. A part of
 * the saved plan may be done already: a run that was killed is continued with the same file.
 */
function unapproved(plan, saved) {
    if (plan.fingerprint === saved.fingerprint)
        return [];
    const known = new Set(saved.changes.map(({ key }) => key));
    const beyond = plan.changes.filter((planned) => !known.has(saved_keyOf(planned))).map(({ title }) => title);
    return plan.deferred === undefined ? beyond : [...beyond, plan.deferred];
}
/** What is wrong with the scope of a saved plan for this run; undefined when nothing is. */
function foreignScope(saved, now) {
    const differing = ['host', 'app', 'environment'].find((each) => saved[each] !== now[each]);
    if (differing === undefined)
        return undefined;
    return {
        message: `the saved plan is for ${differing} ${saved[differing] ?? '(none)'}, and this run is for ${now[differing] ?? '(none)'}`,
        hint: 'apply it with the inputs that it was made with',
    };
}
/**
 * What a change does, whatever stands around it. An upload is its content, and a repeatable migration its file: how much of
 * it is there already, and in which of the two folders, may change without anybody's doing.
 */
function saved_keyOf({ change }) {
    return JSON.stringify(essence(change));
}
function essence(change) {
    switch (change.kind) {
        case 'upload-source':
            return { kind: change.kind, digest: change.digest };
        case 'deploy-app':
            return { kind: change.kind, app: change.app };
        case 'repeat-migration':
            return { kind: change.kind, file: change.file.path, checksum: change.file.checksum };
        default:
            return (0,plan_plan/* details */.zH)(change);
    }
}
function isScope(value) {
    if (!saved_isRecord(value))
        return false;
    const { host, app, environment } = value;
    return (typeof host === 'string' &&
        typeof app === 'string' &&
        (environment === undefined || typeof environment === 'string'));
}
function isSavedChange(value) {
    return saved_isRecord(value) && typeof value.key === 'string' && typeof value.title === 'string';
}
function saved_isRecord(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function saved_parseJson(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return undefined;
    }
}

;// CONCATENATED MODULE: ./src/commands/saved-plan.ts




function saved_plan_scopeOf({ app, environment }, { client }) {
    return { host: client.host, app: app.name, environment };
}
/** Writes a plan for a later run. `file` is relative to `directory`. */
async function writePlan(plan, scope, file, directory) {
    await writeReport(savePlan(plan, scope), file, directory);
}
/** Writes a file for a later step, with the directories that it is in. */
async function writeReport(text, file, directory) {
    const path = (0,external_node_path_.resolve)(directory, file);
    await (0,external_node_fs_promises_.mkdir)((0,external_node_path_.dirname)(path), { recursive: true });
    await (0,external_node_fs_promises_.writeFile)(path, text);
}
/** Reads the plan that this run may carry out. Throws InvalidInput for a file that is none, or is for something else. */
async function readApproved(file, directory, scope) {
    const text = await (0,external_node_fs_promises_.readFile)((0,external_node_path_.resolve)(directory, file), 'utf8').catch(() => {
        throw new src_error/* InvalidInput */.o9([
            {
                message: `input "plan" is "${file}", which cannot be read`,
                hint: 'hand it from the job that plans to this one, such as with actions/upload-artifact and actions/download-artifact',
            },
        ]);
    });
    const saved = parseSavedPlan(text, file);
    const problem = foreignScope(saved.scope, scope);
    if (problem)
        throw new src_error/* InvalidInput */.o9([{ location: { file }, ...problem }]);
    return saved;
}
/** Throws DeployError `PLAN_STALE` when a plan holds what the approved one does not. */
function requireApproved(plan, approved) {
    const beyond = approved ? unapproved(plan, approved) : [];
    if (beyond.length === 0)
        return;
    throw new src_error/* DeployError */.sH('PLAN_STALE', `The world has moved since the plan was made; it would now also take: ${beyond.join('; ')}.`, { hint: 'Nothing was changed. Make a new plan, look at it, and deploy that.' });
}

;// CONCATENATED MODULE: ./src/commands/converge.ts











/**
 * desired -> observed -> plan -> apply. An account of a plan ends at the plan. `progress` is filled as it goes, so that
 * a run which fails or is cancelled can still say what was done.
 */
async function converge(course, progress, ports) {
    const { payload, account } = course;
    const unchanged = async ({ desired, observed }) => {
        if (!account.planOnly && observed.source)
            await checkHealth(desired, observed.platform.app, { lasting: false }, ports);
        const reached = { platform: observed.platform, deploymentId: undefined };
        return outcome(desired, observed, reached, account, progress, ports);
    };
    const first = await look(course, '', progress, ports);
    if (account.planOnly)
        return unchanged(first);
    const folder = workspaceFolder(first.desired, first.observed.platform.me);
    if ((0,plan_plan/* isEmpty */.Im)(first.plan)) {
        await dropLeftLock(folder, ports);
        return unchanged(first);
    }
    const lock = await ports.timeline.step('Lock', () => acquireLock(folder, ports));
    try {
        // What was seen before another run's deploy says nothing about what there is after it.
        const current = lock.waited ? await look(course, ' again', progress, ports) : first;
        if ((0,plan_plan/* isEmpty */.Im)(current.plan))
            return await unchanged(current);
        const { desired, observed } = current;
        const reached = await apply({ desired, payload, observed, progress, lock, ports });
        return outcome(desired, observed, reached, account, progress, ports);
    }
    finally {
        await lock.release();
    }
}
/** Throws InvalidInput with everything that is wrong with what was given, seen against what there is. */
async function look(course, again, progress, ports) {
    const { timeline } = ports;
    const problems = new Problems();
    const observed = await timeline.step(`Observe${again}`, () => course.observe(problems));
    progress.observed = observed;
    const desired = course.reach(observed);
    const plan = await timeline.step(`Plan${again}`, () => checkedPlan(course, desired, observed, problems, ports));
    requireApproved(plan, course.approved);
    progress.plan = plan;
    return { desired, observed, plan };
}
/** The plan, printed and found sound. Throws InvalidInput with everything in `problems` and what the plan adds to it. */
async function checkedPlan(course, desired, observed, problems, ports) {
    const wanted = wantedOf(desired, course.payload, observed.platform);
    const plan = await problems.collect(async () => {
        const made = course.plan(desired, observed);
        if (!problems.any)
            ports.reporter.info((0,render/* renderText */.S5)(made));
        await checkPending(made.changes, wanted, observed.database, ports);
        return made;
    });
    if (!plan || problems.any)
        throw problems.error();
    return plan;
}

;// CONCATENATED MODULE: ./src/plan/app.ts

function planApp(desired, attachment, observed) {
    const changes = [];
    const { app } = observed;
    if (!app)
        changes.push({ kind: 'create-app', app: desired.name, fields: wantedFields(desired, attachment) });
    else
        changes.push(...planUpdate(desired, attachment, app));
    const missing = missingPermissions(desired.permissions, observed.permissions);
    if (missing.length > 0)
        changes.push({ kind: 'grant-app-permissions', app: desired.name, permissions: missing });
    return changes;
}
function wantedFields(desired, attachment) {
    return {
        ...(desired.description !== undefined && { description: desired.description }),
        ...(desired.computeSize !== undefined && { computeSize: desired.computeSize }),
        resources: { set: desired.resources, database: newDatabaseResource(attachment, []) },
    };
}
function planUpdate(desired, attachment, app) {
    const changes = [];
    const { description, computeSize } = desired;
    if (description !== undefined && description !== app.description) {
        changes.push(update(app, { description }, [`description: ${quote(app.description)} -> ${quote(description)}`]));
    }
    if (computeSize !== undefined && computeSize !== app.computeSize) {
        changes.push(update(app, { computeSize }, [`compute size: ${app.computeSize ?? 'none'} -> ${computeSize}`]));
    }
    const { resources, differences } = planResources(desired, attachment, app);
    if (resources)
        changes.push(update(app, { resources }, differences));
    return changes;
}
function update(app, fields, differences) {
    return { kind: 'update-app', app: app.name, fields, differences };
}
function planResources(desired, attachment, app) {
    const set = desired.resources.filter((wanted) => !app.resources.some((has) => sameResource(wanted, has)));
    const attached = app.resources.some((has) => has.database && app_pointsAt(has.database, attachment));
    const database = attached ? undefined : newDatabaseResource(attachment, app.resources);
    const differences = [
        ...(database ? [`attach database ${describeAttachment(attachment)} as resource "${database.name}"`] : []),
        ...set.map((resource) => {
            const verb = app.resources.some((has) => has.name === resource.name) ? 'change' : 'add';
            return `${verb} resource "${resource.name}" (${resource.kind})`;
        }),
    ];
    const resources = differences.length > 0 ? { set, database } : undefined;
    return { resources, differences };
}
/** Whether an attached resource is the wished database; a `postgres` resource without a database means the default one. */
function app_pointsAt(resource, attachment) {
    if (resource.kind === 'database') {
        return (attachment.kind === 'database' &&
            resource.instanceName === attachment.instance &&
            resource.databaseName === attachment.database);
    }
    return (attachment.kind === 'postgres' &&
        resource.branch === attachment.branch &&
        (resource.database === undefined
            ? attachment.postgresDatabase === 'databricks_postgres'
            : resource.database === attachment.databasePath));
}
function newDatabaseResource(attachment, taken) {
    // A resource of this kind that points elsewhere was refused before planning, so a taken name is somebody else's.
    const free = (name) => !taken.some((resource) => resource.name === name && !resource.database);
    const name = free(attachment.kind) ? attachment.kind : `lakebase-${attachment.kind}`;
    return attachment.kind === 'postgres'
        ? { kind: 'postgres', name, branch: attachment.branch, postgresDatabase: attachment.postgresDatabase }
        : { kind: 'database', name, instance: attachment.instance, database: attachment.database };
}
function describeAttachment(attachment) {
    return attachment.kind === 'postgres'
        ? `${attachment.postgresDatabase} of ${attachment.branch}`
        : `${attachment.database} of instance ${attachment.instance}`;
}
/** The wished fields must be there with the wished values; fields that the platform adds do not count. */
function sameResource(wanted, has) {
    if (wanted.name !== has.name)
        return false;
    const fields = has.raw[wanted.kind];
    if (typeof fields !== 'object' || fields === null)
        return false;
    const actual = new Map(Object.entries(fields));
    return Object.entries(wanted.fields).every(([key, value]) => String(actual.get(key)) === value);
}
function quote(text) {
    return JSON.stringify(text);
}

;// CONCATENATED MODULE: ./src/commands/plan.ts








/** Everything that differs, as one plan. Pure. Throws for what must be settled before any change. */
function planAll(desired, payload, observed) {
    const { platform, database: reading, source } = observed;
    const { allowShrink } = desired;
    const database = planReading(desired, payload, observed);
    const app = planApp(desiredApp(desired, platform), attachment(desired, platform), platform);
    const changes = [
        ...planLakebase(desired.lakebase, platform.lakebase, { allowShrink }, roleless(observed)),
        ...app,
        ...database.changes,
        ...(source ? planSource(desired.app.name, redeployed(source, app), platform.app?.computeState) : []),
    ];
    return (0,plan_plan/* makePlan */.Cs)(changes, database.findings, reading.state === 'deferred' ? reading.reason : undefined);
}
/** Only a deployment gives the app the environment that its resources make. */
function redeployed(source, changes) {
    const resources = changes.some((change) => change.kind === 'update-app' && change.fields.resources);
    return resources ? { ...source, reason: source.reason ?? 'its resources changed' } : source;
}
/** The deployer when it has no Postgres role yet. */
function roleless({ platform, database }) {
    return database.state === 'deferred' && database.roleMissing ? platform.me.userName : undefined;
}
function desiredApp({ app }, { me }) {
    return { ...app, permissions: app.permissions.map((permission) => app_named(permission, me)) };
}
/** The part inside the database; empty when it cannot be read yet. */
function planReading(desired, payload, { platform, database }) {
    if (database.state === 'deferred')
        return { changes: [], findings: [] };
    const wanted = wantedOf(desired, payload, platform);
    return planDatabase(wanted, database.state === 'read' ? database.catalog : undefined, database.look);
}

;// CONCATENATED MODULE: ./src/commands/deploy.ts




/** Brings an environment to the wished state; with `dryRun` it ends at the plan. */
function deploy(desired, payload, ports, { dryRun, progress, approved }) {
    const course = {
        payload,
        observe: (problems) => observe(desired, payload, problems, ports),
        reach: () => desired,
        plan: (wished, observed) => planAll(wished, payload, observed),
        account: { planOnly: dryRun, phases: plan_change/* PHASES */.ZG, subject: (platform) => subject(desired, platform) },
        approved,
    };
    return converge(course, progress, ports);
}
function subject({ app: { name }, health }, { app }) {
    const url = app?.url || name;
    const healthy = health.enabled ? ' and healthy' : '';
    return {
        name: url,
        markdown: url,
        done: 'Deployed',
        standing: `is running${healthy}`,
        upToDate: `is up to date${healthy}`,
    };
}

;// CONCATENATED MODULE: ./src/commands/failure.ts


/** Exit codes of the CLI; the action knows only 0 and not 0. */
const EXIT = { ok: 0, failed: 1, invalidInput: 2, differences: 3, cancelled: 130 };
function exitCode(error) {
    if (error instanceof src_error/* InvalidInput */.o9)
        return EXIT.invalidInput;
    return isCancelled(error) ? EXIT.cancelled : EXIT.failed;
}
function isCancelled(error) {
    return error instanceof src_error/* DeployError */.sH && error.code === 'CANCELLED';
}
/** What went wrong, for a person: message, hint, then the causes that say more. Its place is in `location`. */
function explain(error) {
    if (!(error instanceof Error))
        return String(error);
    const lines = [error.message];
    if (error instanceof src_error/* DeployError */.sH && error.hint)
        lines.push(`What to do: ${error.hint}`);
    for (let { cause } = error, depth = 0; cause instanceof Error && depth < 5; { cause } = cause, depth += 1) {
        const { message } = cause;
        if (!lines.some((line) => line.includes(message)))
            lines.push(`Caused by: ${message}`);
    }
    return lines.join('\n');
}
function standing({ plan, begun: last, executed: done }) {
    const unfinished = plan?.changes.filter((change) => !has(done, change)) ?? [];
    const begun = unfinished.filter((change) => has(last, change));
    const open = unfinished.filter((change) => !has(begun, change));
    const headline = done.length + begun.length === 0
        ? 'Nothing was changed.'
        : `${done.length} of ${(0,count/* count */.U)(done.length + unfinished.length, 'change')} done; run again and it continues from here.`;
    return { headline, done, begun, open };
}
function has(changes, { id }) {
    return changes.some((change) => change.id === id);
}
/** The same for a log: one line a change. */
function renderStanding({ headline, done, begun, open }) {
    return [
        headline,
        ...done.map((change) => `  done      ${change.title}`),
        ...begun.map((change) => `  begun     ${change.title}`),
        ...open.map((change) => `  not done  ${change.title}`),
    ].join('\n');
}

;// CONCATENATED MODULE: ./src/postgres/prove/snapshot.ts


/**
 * Counts and digests the rows of a table for `snapshotStatement`; sent once in a session, as the login. Rows are told
 * apart by their text, whatever their order.
 */
const PREPARE_SNAPSHOT = `CREATE OR REPLACE FUNCTION pg_temp.rows_of(relation regclass) RETURNS text LANGUAGE plpgsql AS $$
DECLARE summary text;
BEGIN
  EXECUTE format($f$SELECT count(*) || ' rows, digest ' || coalesce(md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))), '-') FROM %s t$f$, relation) INTO summary;
  RETURN summary;
END $$`;
/** Reads a snapshot in one statement; for a scratch database, because it reads every row. The ledger is left out. */
function snapshotStatement(schema) {
    const ledger = (0,identifier/* quoteLiteral */.ce)((0,identifier/* qualified */.LX)(schema, LEDGER_TABLE));
    return `WITH
n AS (SELECT oid, nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'),
c AS (
  SELECT c.*, n.nspname, format('%I.%I', n.nspname, c.relname) AS label FROM pg_class c JOIN n ON n.oid = c.relnamespace
  WHERE c.oid IS DISTINCT FROM to_regclass(${ledger})
    AND c.oid NOT IN (SELECT indexrelid FROM pg_index WHERE indrelid = to_regclass(${ledger}))),
p AS (SELECT p.*, format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)) AS label FROM pg_proc p JOIN n ON n.oid = p.pronamespace)
SELECT what, definition FROM (
  SELECT 'schema ' || quote_ident(nspname) AS what, '' AS definition FROM n
  UNION ALL SELECT 'extension ' || quote_ident(extname), extversion FROM pg_extension
  UNION ALL SELECT 'table ' || label, concat_ws(' ', relkind, relpersistence, pg_get_userbyid(relowner), reloptions::text,
      CASE WHEN relrowsecurity THEN 'row security' END, CASE WHEN relforcerowsecurity THEN 'forced' END, pg_get_partkeydef(oid), relacl::text)
    FROM c WHERE relkind IN ('r', 'p', 'f')
  UNION ALL SELECT 'rows of ' || label, pg_temp.rows_of(oid) FROM c WHERE relkind = 'r' OR relkind = 'm' AND relispopulated
  UNION ALL SELECT format('column %s.%I', label, attname), concat_ws(' ', format_type(atttypid, atttypmod), CASE WHEN attnotnull THEN 'NOT NULL' END,
      CASE WHEN attidentity <> '' THEN 'identity ' || attidentity::text END, CASE WHEN attgenerated <> '' THEN 'generated' END,
      'DEFAULT ' || pg_get_expr(adbin, adrelid), (SELECT collname FROM pg_collation o WHERE o.oid = attcollation))
    FROM c JOIN pg_attribute a ON a.attrelid = c.oid AND attnum > 0 AND NOT attisdropped
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum WHERE relkind IN ('r', 'p', 'f', 'c')
  UNION ALL SELECT format('constraint %I of %s', conname, label), pg_get_constraintdef(k.oid) FROM c JOIN pg_constraint k ON k.conrelid = c.oid
  UNION ALL SELECT 'index ' || label, pg_get_indexdef(c.oid) || CASE WHEN indisvalid THEN '' ELSE ' INVALID' END FROM c JOIN pg_index i ON i.indexrelid = c.oid
  UNION ALL SELECT 'view ' || label, pg_get_viewdef(oid) || coalesce(relacl::text, '') FROM c WHERE relkind IN ('v', 'm')
  UNION ALL SELECT 'sequence ' || label, concat_ws(' ', format_type(seqtypid, NULL), seqstart, seqincrement, seqmin, seqmax, seqcache, seqcycle)
    FROM c JOIN pg_sequence s ON s.seqrelid = c.oid
  UNION ALL SELECT format('trigger %I of %s', tgname, label), pg_get_triggerdef(t.oid) || ' ' || tgenabled::text FROM c JOIN pg_trigger t ON t.tgrelid = c.oid WHERE NOT tgisinternal
  UNION ALL SELECT format('policy %I of %s', polname, label), concat_ws(' ', polcmd, polpermissive, polroles::regrole[]::text, pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))
    FROM c JOIN pg_policy o ON o.polrelid = c.oid
  UNION ALL SELECT format('rule %I of %s', rulename, label), pg_get_ruledef(r.oid) FROM c JOIN pg_rewrite r ON r.ev_class = c.oid WHERE rulename <> '_RETURN'
  UNION ALL SELECT 'function ' || label, CASE WHEN prokind IN ('f', 'p') THEN pg_get_functiondef(oid) ELSE prokind::text END || coalesce(proacl::text, '') FROM p
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
function snapshot_differences(before, after) {
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
    return from === to ? `changes ${what}` : `changes ${what} (${from} -> ${to})`;
}
/** Digests tell a reader nothing, and a function's text is in the file. */
function snapshot_short(definition) {
    const flat = definition
        .replace(/, digest .*$/, '')
        .replace(/\s+/g, ' ')
        .trim();
    return flat.length > 80 ? `${flat.slice(0, 79)}…` : flat;
}

;// CONCATENATED MODULE: ./src/postgres/prove/again.ts






const SAVEPOINT = 'lakebase_deploy_prove';
/**
 * Sends every statement of the files, which have all been applied, once more: each behind a savepoint, so that one that
 * fails hides none. What a file changes and restores by itself, such as DROP TRIGGER IF EXISTS before CREATE TRIGGER, is no
 * change of the file.
 */
async function applyAgain(files, pass) {
    await pass.session.send(PREPARE_SNAPSHOT);
    const culprits = [];
    for (const file of files)
        culprits.push(...(await applyFileAgain(file, pass)));
    return culprits;
}
async function applyFileAgain(file, pass) {
    const { session, wanted, timeouts } = pass;
    const settings = prologue(wanted, timeoutsOf(file, timeouts));
    await session.send((file.transactional ? settings : outside(settings, wanted)).join(';\n'));
    const before = await again_look(pass);
    const steps = [];
    let current = before;
    for (const statement of await pass.syntax.statements(file)) {
        const failure = await again_send(file, statement, pass);
        const after = failure ? current : await again_look(pass);
        steps.push({ statement, failure, changes: snapshot_differences(current, after) });
        current = after;
    }
    const culprits = blame(file, steps, snapshot_differences(before, current));
    return [...culprits, ...(await again_finish(file, pass))];
}
/** The same settings for statements that run without a transaction. */
function outside(settings, { ownerRole }) {
    return settings
        .filter((each) => !each.startsWith('BEGIN') && !each.startsWith('SET LOCAL ROLE'))
        .map((each) => each.replace(/^SET LOCAL /, 'SET '))
        .concat(`SET ROLE ${(0,identifier/* quoteIdentifier */.Cm)(ownerRole)}`);
}
async function again_look({ session, wanted }) {
    const results = await session.send(snapshotStatement(wanted.schema));
    return parseSnapshot(results.at(-1) ?? []);
}
async function again_send(file, statement, { session }) {
    const sql = file.sql.slice(statement.start, statement.end);
    try {
        if (file.transactional)
            await session.send(`SAVEPOINT ${SAVEPOINT}`);
        await session.send(sql);
        if (file.transactional)
            await session.send(`RELEASE ${SAVEPOINT}`);
        return undefined;
    }
    catch (error) {
        if (!(error instanceof SqlFailure))
            throw error;
        if (file.transactional)
            await session.send(`ROLLBACK TO ${SAVEPOINT}; RELEASE ${SAVEPOINT}`);
        return error;
    }
}
/** Constraints that are deferred speak up only now. */
async function again_finish(file, { session }) {
    if (!file.transactional) {
        await session.send('RESET ROLE; RESET ALL');
        return [];
    }
    try {
        await session.send('COMMIT');
        return [];
    }
    catch (error) {
        if (!(error instanceof SqlFailure))
            throw error;
        await session.send('ROLLBACK');
        return [{ file, statement: undefined, offset: 0, failure: error, changes: [] }];
    }
}
/** Of what is different after the whole file, each thing is the doing of the last statement that touched it. */
function blame(file, steps, left) {
    const lastToTouch = (what) => steps.findLastIndex(({ changes }) => changes.some((each) => each.what === what));
    return steps.flatMap(({ statement, failure }, index) => {
        const changes = left.filter(({ what }) => lastToTouch(what) === index);
        if (!failure && changes.length === 0)
            return [];
        return [{ file, statement, offset: again_place(file, statement, failure), failure, changes }];
    });
}
function again_place(file, { start, end }, failure) {
    if (failure?.position === undefined)
        return start;
    return start + offsetOfCharacter(file.sql.slice(start, end), failure.position - 1);
}

;// CONCATENATED MODULE: ./src/postgres/prove/problem.ts



/** The rest of a long list is in nobody's interest. */
const SHOWN = 5;
/** What is wrong with a statement, in words, at its place, with what to write in its stead. */
function describeCulprit(culprit) {
    const { file, offset, statement } = culprit;
    return {
        location: locate(file.path, file.sql, offset),
        message: `${statement ? 'this statement' : 'the commit of this file'} is not idempotent: applied once more it ${happening(culprit)}`,
        hint: advice(culprit),
    };
}
function happening({ failure, changes }) {
    if (failure)
        return `fails: ${describeFailure(failure)}`;
    const shown = changes.slice(0, SHOWN).map(describeDifference);
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

;// CONCATENATED MODULE: ./src/postgres/prove/prove.ts










/**
 * Applies all files to an empty scratch database, and then each statement once more. Throws InvalidInput that names every
 * statement that is not idempotent, and whatever the first pass throws when a file cannot be applied at all.
 */
async function prove(session, wanted, ports) {
    const { syntax } = ports;
    const all = wanted.migrations.map((file) => ({ kind: 'migrate', file }));
    // Nobody uses a scratch database, so no hazard counts.
    const { problems } = await checkMigrations(all, syntax, { ...wanted, allow: check/* ALLOWABLE */.Oh });
    if (problems.length > 0)
        throw new src_error/* InvalidInput */.o9(problems);
    const catalog = await readCatalog(session, wanted);
    const look = await lookAtRepeatables(session, wanted, catalog, syntax);
    const { changes } = planDatabase(wanted, catalog, look);
    await applyDatabase(session, wanted, changes, ports);
    await applyAfterDeploy(session, wanted, changes, ports);
    const files = changes.filter(postgres_change/* isMigrationChange */.p).map(({ file }) => file);
    const culprits = await applyAgain(files, { session, wanted, syntax, timeouts: ports });
    if (culprits.length > 0)
        throw new src_error/* InvalidInput */.o9(culprits.map(describeCulprit));
    const statements = await Promise.all(files.map((file) => syntax.statements(file)));
    return { files, statements: statements.flat().length };
}

// EXTERNAL MODULE: ./src/config/name.ts
var config_name = __webpack_require__(1432);
;// CONCATENATED MODULE: ./src/commands/migrate/scratch-branch.ts







/** A run that is killed leaves its branch for so long. */
const TTL_SECONDS = 3_600;
const scratch_branch_CLOSING_MS = 5_000;
/** Branch ids have at most 63 characters; nine are for what makes this one its own. */
const STEM = 54;
const DATABASE = 'lakebase_prove';
/**
 * Runs `work` on a branch of the target branch that is made for it with an empty database, and deletes the branch
 * afterwards, also when the work fails or is cancelled. Throws DeployError `PROVE_NEEDS_BRANCH` on an instance, and
 * `DATABASE_NOT_READY` when there is no branch to start from.
 */
async function withScratchBranch(desired, ports, work) {
    const platform = await ports.timeline.step('Observe', () => observePlatform(desired, ports));
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
    const branch = await createBranch(client, {
        project,
        id,
        source,
        ttlSeconds: TTL_SECONDS,
        endpoint: undefined,
    });
    await applyCreateDatabase(branch.name, DATABASE, me, ports);
    const made = await readAutoscaling(client, {
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
        await deleteBranch(ports.clientUntil(AbortSignal.timeout(scratch_branch_CLOSING_MS)), name);
    }
    catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        ports.reporter.warning(`${name} could not be deleted (${reason}). It expires within an hour.`);
    }
}

;// CONCATENATED MODULE: ./src/deadline.ts

const deadline_PROGRESS_EVERY_MS = 15_000;
/** One overall budget for all waits of a run. Every wait says what it waits for, and what it saw last when time is up. */
class Deadline {
    #options;
    #end;
    constructor(options) {
        this.#options = options;
        this.#end = options.clock.now() + options.timeoutMs;
    }
    get signal() {
        return this.#options.signal;
    }
    /** Milliseconds left; never negative. */
    remaining() {
        return Math.max(0, this.#end - this.#options.clock.now());
    }
    /**
     * Calls `look` until it is done. Pauses grow from an eighth of the poll interval to the whole of it.
     * Throws DeployError `TIMEOUT`, naming `what` and the last state seen; rethrows whatever `look` throws.
     */
    async poll(what, look) {
        const { clock, pollMs, signal, reporter, timeoutMs } = this.#options;
        const start = clock.now();
        let pause = pollMs / 8;
        let lastProgress = start;
        let lastState;
        for (;;) {
            signal.throwIfAborted();
            const seen = await look();
            if (seen.done)
                return seen.value;
            const now = clock.now();
            if (seen.state !== lastState || now - lastProgress >= deadline_PROGRESS_EVERY_MS) {
                reporter.info(`waiting for ${what}: ${seen.state} (${Math.round((now - start) / 1000)} s)`);
                lastProgress = now;
                lastState = seen.state;
            }
            if (this.remaining() === 0) {
                throw new src_error/* DeployError */.sH('TIMEOUT', `Gave up waiting for ${what} when the wait-timeout of ${deadline_describe(timeoutMs)} was used up; it was still ${seen.state.replace(/\.$/, '')}.`, {
                    hint: 'Run the job again: it continues from here. Raise it with `wait-timeout: 60m` if the platform is slow.',
                });
            }
            await clock.sleep(Math.min(pause, this.remaining()), signal);
            pause = Math.min(pause * 1.6, pollMs);
        }
    }
}
function deadline_describe(ms) {
    return ms < 120_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`;
}

;// CONCATENATED MODULE: ./src/commands/migrate/scratch-database.ts







/** How long a cancelled run may still clean up: the runner kills after 7.5 s + 2.5 s. */
const scratch_database_CLOSING_MS = 5_000;
/**
 * Runs `work` on a database that is made for it, and drops that and the role of its owner afterwards, also when the work
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
        await scratch_database_drop(server, scratch, ports);
    }
}
async function onServer({ address, password }, ports, work) {
    const session = await connect(address, password, ports);
    try {
        return await work(session);
    }
    finally {
        await session.close();
    }
}
async function scratch_database_create(session, { database }, { address }) {
    try {
        await session.send(`CREATE DATABASE ${(0,identifier/* quoteIdentifier */.Cm)(database)}`);
    }
    catch (error) {
        if (!(error instanceof SqlFailure))
            throw error;
        throw new src_error/* DeployError */.sH('SCRATCH_DATABASE_REFUSED', `The scratch database of the proof could not be made: ${describeFailure(error)}`, {
            hint: `Let an administrator run: ALTER ROLE ${(0,identifier/* quoteIdentifier */.Cm)(address.user)} CREATEDB; or give the URL of a server of your own.`,
            cause: error,
        });
    }
}
/** Also after the run was cancelled. Never throws. */
async function scratch_database_drop(server, { database, ownerRole }, ports) {
    const statements = [
        `DROP DATABASE IF EXISTS ${(0,identifier/* quoteIdentifier */.Cm)(database)} WITH (FORCE)`,
        `DROP ROLE IF EXISTS ${(0,identifier/* quoteIdentifier */.Cm)(ownerRole)}`,
    ];
    const signal = AbortSignal.timeout(scratch_database_CLOSING_MS);
    const { reporter } = ports;
    const deadline = new Deadline({ clock: systemClock, timeoutMs: scratch_database_CLOSING_MS, pollMs: 1000, signal, reporter });
    try {
        await onServer(server, { ...ports, clock: systemClock, deadline }, async (session) => {
            for (const statement of statements)
                await session.send(statement);
        });
    }
    catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        reporter.warning(`The scratch database ${database} could not be dropped (${reason}). Run: ${statements.join('; ')};`);
    }
}

;// CONCATENATED MODULE: ./src/commands/migrate/prove.ts











/** Proves the files on a scratch database of the server. Throws what `prove` throws; nothing stays. */
async function proveOnServer({ desired, server }, migrations, ports) {
    requireFiles(desired, migrations);
    const proof = await withScratchDatabase(server, ports, (session, { database, ownerRole }) => {
        const wanted = scratchOf(desired, migrations, database, ownerRole);
        return proveIn(session, wanted, server, desired, ports);
    });
    return proofOutcome(proof);
}
/** Proves the files on a disposable branch. Throws what `prove` throws; nothing stays. */
async function proveOnBranch(desired, migrations, ports) {
    requireFiles(desired, migrations);
    const proof = await withScratchBranch(desired, ports, ({ lakebase, database, user }) => {
        const wanted = scratchOf(desired, migrations, database, `${database}_owner`);
        return withDatabase(wanted, lakebase, user, ports, (session, login) => proveIn(session, wanted, login, desired, ports));
    });
    return proofOutcome(proof);
}
function proveIn(session, wanted, login, desired, ports) {
    // What happens to a scratch database is no progress of the run: nothing of the user's is changed.
    const run = { desired, ports, progress: noProgress() };
    return ports.timeline.step('Prove', () => prove(session, wanted, applyPorts(run, wanted, login)));
}
/** The app's schema in another database, with another owner and nobody who is granted anything. */
function scratchOf({ lakebase: { schema, extensions } }, migrations, database, ownerRole) {
    return {
        database,
        schema,
        ownerRole,
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
        outputs: { ...NO_OUTPUTS, changed: 'false', plan: (0,render/* renderJson */.hF)(plan), 'migrations-applied': '0' },
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

;// CONCATENATED MODULE: ./src/postgres/server-version.ts



/** The release that brought the options INHERIT and SET of a membership, by which the owner role works. */
const OLDEST = 160_000;
/**
 * The catalog of a server of any age: what an old one does not know of its own catalog is an error there, so the version
 * is asked for only then. `place` names the server. Throws DeployError `SERVER_TOO_OLD` below PostgreSQL 16.
 */
async function readCatalogOfServer(session, wanted, place) {
    try {
        return await readCatalog(session, wanted);
    }
    catch (error) {
        if (!(error instanceof SqlFailure))
            throw error;
        const results = await session.send('ROLLBACK; SHOW server_version_num; SHOW server_version');
        if (Number(cell(results, 'server_version_num')) >= OLDEST)
            throw error;
        throw new src_error/* DeployError */.sH('SERVER_TOO_OLD', `${place} is PostgreSQL ${cell(results, 'server_version')}; a migration needs 16 or newer.`, { hint: 'Use a version that Lakebase offers too, such as the container image postgres:17.' });
    }
}

// EXTERNAL MODULE: ./src/visible.ts
var visible = __webpack_require__(8357);
;// CONCATENATED MODULE: ./src/commands/migrate/subject.ts


/** How the ending of a migration calls what it worked on. */
function subject_subjectOf({ lakebase: { database, schema } }) {
    return {
        name: (0,visible/* visible */.R)(`schema ${schema} of database ${database}`),
        markdown: `Schema ${(0,render/* code */.aY)(schema)} of database ${(0,render/* code */.aY)(database)}`,
        done: 'Migrated',
        standing: 'is migrated',
        upToDate: 'is up to date',
    };
}

;// CONCATENATED MODULE: ./src/commands/migrate/server.ts














/**
 * Brings a schema of any PostgreSQL to the wished state: owner role, schema, grants to roles, and every migration, those
 * for after a deploy last. Throws `SERVER_TOO_OLD` below PostgreSQL 16.
 */
async function migrateServer({ desired, server }, migrations, ports, { dryRun, progress }) {
    const wanted = wantedDatabase(desired, migrations, undefined);
    const session = await ports.timeline.step('Connect', () => connect(server.address, server.password, ports));
    try {
        const run = { desired, wanted, session, progress, ports };
        const plan = await server_look(run, server);
        if (!dryRun && !(0,plan_plan/* isEmpty */.Im)(plan))
            await ports.timeline.step('Database', () => applyAll(run, server));
        return serverOutcome(desired, server, subject_subjectOf(desired), { planOnly: dryRun, progress });
    }
    finally {
        await session.close();
    }
}
async function server_look({ wanted, session, progress, ports }, server) {
    const reading = await ports.timeline.step('Observe', async () => {
        const catalog = await readCatalogOfServer(session, wanted, place(server.address));
        const found = await lookAtRepeatables(session, wanted, catalog, ports.syntax);
        return readingOf(session, wanted, catalog, found, ports.syntax);
    });
    return ports.timeline.step('Plan', async () => {
        const { changes, findings } = planDatabase(wanted, reading.catalog, reading.look);
        const plan = (0,plan_plan/* makePlan */.Cs)(changes, findings);
        ports.reporter.info((0,render/* renderText */.S5)(plan));
        await checkPending(plan.changes, wanted, reading, ports);
        progress.plan = plan;
        return plan;
    });
}
async function applyAll(run, server) {
    const { session, wanted, progress } = run;
    for (const [phase, apply] of [
        ['database', applyDatabase],
        ['after-deploy', applyAfterDeploy],
    ]) {
        const planned = (0,plan_plan/* inPhase */.xe)(progress.plan, phase, plan_change/* isDatabaseChange */.i8);
        if (planned.length === 0)
            continue;
        run.ports.deadline.signal.throwIfAborted();
        progress.begun = planned;
        const changes = planned.map(({ change }) => change);
        await apply(session, wanted, changes, applyPorts(run, wanted, server));
    }
}

;// CONCATENATED MODULE: ./src/commands/migrate/workspace.ts











/**
 * The database part of a deploy, up to the deployment of the code, on a database that exists. Throws
 * `DATABASE_NOT_READY` when a deploy has to make or start something first.
 */
function migrate(desired, payload, ports, { dryRun, progress }) {
    const course = {
        payload,
        observe: () => observeExisting(desired, payload, ports),
        reach: (observed) => withoutUnknownApp(desired, observed),
        plan: (reachable, observed) => planMigrate(desired, reachable, payload, observed),
        account: { planOnly: dryRun, phases: ['database'], subject: () => subject_subjectOf(desired) },
    };
    return converge(course, progress, ports);
}
async function observeExisting(desired, payload, ports) {
    const platform = await observePlatform(desired, ports);
    const obstacle = workspace_missing(desired, platform);
    if (obstacle)
        throw notReady(obstacle);
    const wanted = wantedOf(desired, payload, platform);
    const database = await observeDatabase(wanted, platform.lakebase, platform.me.userName, ports);
    if (database.state === 'deferred')
        throw notReady(database.reason);
    return { platform, database, source: undefined };
}
/** What a deploy would create first; undefined when everything is there. */
function workspace_missing({ lakebase: { database } }, { lakebase }) {
    if (lakebase.kind === 'provisioned')
        return lakebase.instance ? undefined : `there is no instance ${lakebase.name}`;
    const { projectId, branchId } = lakebase;
    if (!lakebase.project)
        return `there is no project ${projectId}`;
    if (!lakebase.branch)
        return `project ${projectId} has no branch ${branchId}`;
    if (!lakebase.endpoint || lakebase.database || database === DEFAULT_DATABASE)
        return undefined;
    return `${lakebase.branch.name} has no database ${database}`;
}
function notReady(obstacle) {
    return new src_error/* DeployError */.sH('DATABASE_NOT_READY', `\`migrate\` needs a database that exists and runs: ${obstacle}.`, {
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
    const { changes, findings } = planReading(reachable, payload, observed);
    const isNow = (change) => (0,postgres_change/* phaseOf */.h)(change) === 'before-deploy';
    const later = changes.filter((change) => !isNow(change));
    const left = [...appGrantsLeft(desired, observed), ...migrationsLeft(later)];
    return (0,plan_plan/* makePlan */.Cs)(changes.filter(isNow), findings, undefined, left);
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
    const names = later.flatMap((change) => ((0,postgres_change/* isMigrationChange */.p)(change) ? [change.file.name] : []));
    return [`${(0,count/* count */.U)(names.length, 'migration')} marked after-deploy: ${names.join(', ')}`];
}

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: ./src/config/keys.ts + 3 modules
var keys = __webpack_require__(2889);
;// CONCATENATED MODULE: ./src/config/app.ts

/** The wished app; undefined when it has no name. Problems go to `settings`. */
function desireApp(settings) {
    const name = settings.pick('app-name', settings.inputs.appName, keys/* KEYS */.R.appName);
    if (!name) {
        settings.missing('the app has no name', 'add `app-name: my-app` to the step, or `app_name: my-app` to the environment in the config file');
    }
    const permissions = settings.get(keys/* KEYS */.R.permissions);
    const resources = settings.get(keys/* KEYS */.R.resources);
    if (permissions)
        refuseRepeated(settings, permissions, (permissions.value ?? []).map(describePrincipal));
    if (resources)
        refuseRepeated(settings, resources, (resources.value ?? []).map((resource) => `"${resource.name}"`));
    if (name?.value === undefined)
        return undefined;
    return {
        name: name.value,
        description: settings.get(keys/* KEYS */.R.description)?.value,
        computeSize: settings.get(keys/* KEYS */.R.computeSize)?.value,
        permissions: permissions?.value ?? [],
        resources: resources?.value ?? [],
        envVars: Object.fromEntries(settings.get(keys/* KEYS */.R.envVars)?.value ?? []),
    };
}
function describePrincipal({ principal }) {
    if ('user' in principal)
        return `the user "${principal.user}"`;
    if ('group' in principal)
        return `the group "${principal.group}"`;
    return `the service principal "${principal.servicePrincipal}"`;
}
/** Reports a list that names the same thing twice: only one of the two could have an effect. */
function refuseRepeated(settings, list, names) {
    const repeated = names.find((name, index) => names.indexOf(name) !== index);
    if (repeated !== undefined)
        settings.refuse(list, `names ${repeated} twice`, 'keep one of the two');
}

// EXTERNAL MODULE: ./src/config/grant.ts
var config_grant = __webpack_require__(6232);
;// CONCATENATED MODULE: ./src/config/grants.ts



/** The wished grants, the app's first. `ownerRole` is undefined when it is not known. */
function desireGrants(settings, ownerRole) {
    const roles = settings.get(keys/* KEYS */.R.roleGrants);
    const grants = roles?.value ?? [];
    const names = grants.flatMap(({ grantee }) => (grantee.kind === 'role' ? [grantee.role] : []));
    if (roles)
        refuseRepeated(settings, roles, names.map((name) => `"${name}"`));
    if (roles && ownerRole !== undefined && names.includes(ownerRole)) {
        settings.refuse(roles, `names "${ownerRole}", the owner role`, 'delete it: the owner may do everything');
    }
    return [desireAppGrant(settings), ...grants];
}
function desireAppGrant(settings) {
    const given = settings.get(keys/* KEYS */.R.appAccess);
    const create = settings.get(keys/* KEYS */.R.appCreate);
    const access = given?.value ?? 'read-write';
    const refusal = (0,config_grant/* refuseGrant */.rP)(access, create?.value);
    if (refusal && create)
        settings.refuse({ ...create, label: 'grants.app' }, refusal.message, refusal.hint);
    return { grantee: { kind: 'app' }, access, create: create?.value ?? access !== 'read-only' };
}

;// CONCATENATED MODULE: ./src/config/branch.ts


/** The wished branch, what it is copied from when it is missing, and how long it then lives. */
function branch_readBranch(settings, type, environment, origin) {
    const own = settings.pick('branch', settings.inputs.branch, keys/* KEYS */.R.branch);
    const source = settings.get(keys/* KEYS */.R.branchFrom);
    const ttl = settings.get(keys/* KEYS */.R.ttl);
    const branch = own || !source ? own?.value : nameAfter(environment ?? '', source, settings);
    const branchFrom = origin ? origin.branch : source && readBranchId(source, settings);
    if (source && source.value !== environment && branch !== undefined && branch === branchFrom) {
        settings.refuse(source, `would copy the branch "${branch}" from itself`, 'name another branch');
    }
    if (ttl && !own && !source && type !== 'provisioned') {
        const hint = 'add `branch: my-branch`; the default branch lives as long as its project';
        settings.refuse(ttl, 'needs a branch', hint);
    }
    return { branch, branchFrom, ttlSeconds: ttl?.value };
}
/** A copied branch without a name is called after its environment. */
function nameAfter(environment, source, settings) {
    const branch = (0,config_name/* slug */.yR)(environment);
    if (branch !== '')
        return branch;
    const hint = `"${environment}" makes none; add \`branch: my-branch\``;
    settings.refuse(source, 'needs a name for the branch', hint);
    return undefined;
}
/** `branch_from` that is no environment of the file must be a branch. */
function readBranchId(source, settings) {
    const reading = config_name/* branchId */.Qj.read(source.value ?? '');
    if (reading.ok)
        return reading.value;
    if (source.value !== undefined) {
        const { message, hint } = reading.refusal;
        settings.refuse(source, `${message}, or an environment of this file`, hint);
    }
    return undefined;
}

;// CONCATENATED MODULE: ./src/config/lakebase-type.ts

/** An input that names a kind decides; so does a key that only Autoscaling has, lest it have no effect. */
function readType(settings) {
    const { inputs } = settings;
    const declared = settings.get(keys/* KEYS */.R.lakebaseType);
    const instance = settings.given('instance', inputs.instance);
    const project = settings.given('project', inputs.project);
    if (instance && project) {
        settings.refuse(instance, 'and input "project" are both given', 'keep the one that the app uses');
    }
    const asked = instance ?? project;
    const kind = asked && (instance ? 'provisioned' : 'autoscaling');
    if (asked && declared?.value !== undefined && declared.value !== 'auto' && declared.value !== kind) {
        const [right, wrong] = instance ? ['project', 'instance'] : ['instance', 'project'];
        const hint = `write \`${right}: ...\` in place of \`${wrong}\`, or change lakebase.type`;
        settings.refuse(asked, `is given, but lakebase.type is ${declared.value}`, hint);
    }
    const type = kind ?? declared?.value ?? 'auto';
    const autoscalingOnly = autoscalingSettings(settings);
    if (type === 'provisioned') {
        for (const located of autoscalingOnly) {
            settings.refuse(located, 'is for Autoscaling, but this is a Provisioned instance', 'delete it, or use a project');
        }
    }
    return type === 'auto' && autoscalingOnly.length > 0 ? 'autoscaling' : type;
}
function autoscalingSettings(settings) {
    const located = [
        settings.pick('branch', settings.inputs.branch, keys/* KEYS */.R.branch),
        settings.get(keys/* KEYS */.R.branchFrom),
        settings.get(keys/* KEYS */.R.ttl),
        settings.get(keys/* KEYS */.R.minCu),
        settings.get(keys/* KEYS */.R.maxCu),
        settings.get(keys/* KEYS */.R.suspendAfter),
    ];
    return located.filter((one) => one !== undefined);
}

;// CONCATENATED MODULE: ./src/config/origin.ts


const origin_DEFAULT_DATABASE = 'databricks_postgres';
const DEFAULT_SCHEMA = 'app_data';
/**
 * Follows `branch_from` from environment to environment. Undefined when it names none, and thus a branch.
 * Reports environments that go round in a circle, and those that have no branches.
 */
function findOrigin(branchFrom, from, file, settings) {
    return branchFrom.value === undefined
        ? undefined
        : follow(branchFrom.value, from === undefined ? [] : [from]);
    function follow(environment, path) {
        const fields = file?.environments?.get(environment);
        if (!fields)
            return undefined;
        if (path.includes(environment)) {
            settings.refuse(branchFrom, `goes round in a circle: ${[...path, environment].join(' -> ')}`);
            return undefined;
        }
        if (fields.get(keys/* KEYS */.R.lakebaseType)?.value === 'provisioned') {
            settings.refuse(branchFrom, `leads to ${environment}, a Provisioned instance, which has no branches`);
        }
        const above = fields.get(keys/* KEYS */.R.branchFrom);
        const inherited = above?.value === undefined ? undefined : follow(above.value, [...path, environment]);
        const value = (key) => fields.get(key)?.value;
        return {
            environment,
            name: value(keys/* KEYS */.R.lakebaseName) ?? inherited?.name,
            database: value(keys/* KEYS */.R.database) ?? inherited?.database ?? origin_DEFAULT_DATABASE,
            schema: value(keys/* KEYS */.R.schema) ?? inherited?.schema ?? DEFAULT_SCHEMA,
            ownerRole: value(keys/* KEYS */.R.ownerRole) ?? inherited?.ownerRole,
            branch: value(keys/* KEYS */.R.branch) ?? (above && (0,config_name/* slug */.yR)(environment)),
        };
    }
}
const SHARED = {
    name: 'a branch lives in the project that it is copied from',
    database: 'a branch holds the same databases',
    schema: 'delete it: the schema is taken over',
};
/** The value that a branch shares with its origin; reports one that says something else. */
function inherit(settings, origin, what, own) {
    const shared = origin?.[what];
    if (!origin || shared === undefined)
        return own?.value;
    if (own?.value !== undefined && own.value !== shared) {
        const there = `${origin.environment}, which the branch is copied from, has "${shared}"`;
        settings.refuse(own, `is "${own.value}", but ${there}`, SHARED[what]);
    }
    return shared;
}

;// CONCATENATED MODULE: ./src/config/size.ts


/** Endpoints autoscale over at most 16 CU, and not at all above 64 (docs "Manage computes"). */
const MAX_SPAN_CU = 16;
const MAX_AUTOSCALING_CU = 64;
/**
 * The size of an Autoscaling endpoint. The input beats all three keys of the file; in the file, `min_cu` and `max_cu`
 * beat what `capacity` stands for.
 */
function readSize(settings, type, capacity) {
    if (type === 'provisioned')
        return undefined;
    const base = capacity?.value && config_desired/* AUTOSCALING_SIZES */.wU[capacity.value];
    if (settings.given('capacity', capacity?.value))
        return base;
    const min = settings.get(keys/* KEYS */.R.minCu);
    const max = settings.get(keys/* KEYS */.R.maxCu);
    if (min && !max && !capacity)
        settings.refuse(min, 'needs a max_cu', 'add `max_cu: ...`, or a capacity');
    if (max && !min && !capacity)
        settings.refuse(max, 'needs a min_cu', 'add `min_cu: 0.5`, or a capacity');
    const minCu = min ? min.value : base?.minCu;
    const maxCu = max ? max.value : base?.maxCu;
    if (minCu === undefined || maxCu === undefined)
        return undefined;
    const given = max ?? min;
    if (given)
        checkRange(settings, given, { minCu, maxCu });
    return { minCu, maxCu };
}
function checkRange(settings, located, { minCu, maxCu }) {
    const range = `makes the range ${minCu}-${maxCu} CU`;
    if (minCu > maxCu) {
        settings.refuse(located, `${range}, which is upside down`, 'give min_cu and max_cu, the smaller first');
    }
    else if (maxCu > MAX_AUTOSCALING_CU && minCu !== maxCu) {
        const fixed = `${range}; sizes above ${MAX_AUTOSCALING_CU} CU do not autoscale`;
        settings.refuse(located, fixed, `write \`min_cu: ${maxCu}\` as well`);
    }
    else if (maxCu - minCu > MAX_SPAN_CU) {
        const wide = `${range}, wider than ${MAX_SPAN_CU} CU`;
        settings.refuse(located, wide, `write \`min_cu: ${maxCu - MAX_SPAN_CU}\` or more`);
    }
}

;// CONCATENATED MODULE: ./src/config/lakebase.ts






/** The wished database; undefined when it has no name. Problems go to `settings`. */
function desireLakebase(settings, context) {
    const { inputs } = settings;
    const type = readType(settings);
    const branchFrom = settings.get(keys/* KEYS */.R.branchFrom);
    const origin = branchFrom && findOrigin(branchFrom, context.environment, context.file, settings);
    const name = readName(settings, type, origin);
    const branch = branch_readBranch(settings, type, context.environment, origin);
    const capacity = settings.pick('capacity', inputs.capacity, keys/* KEYS */.R.capacity);
    const size = readSize(settings, type, capacity);
    const database = inherit(settings, origin, 'database', settings.pick('database', inputs.database, keys/* KEYS */.R.database)) ??
        origin_DEFAULT_DATABASE;
    const place = desirePlace(settings, database, origin, context);
    if (name === undefined)
        return undefined;
    return {
        type,
        name,
        ...branch,
        capacity: capacity?.value,
        size,
        suspendAfterSeconds: settings.get(keys/* KEYS */.R.suspendAfter)?.value,
        ...place,
    };
}
/** Where in this database the app's objects are, and whose they are. */
function desirePlace(settings, database, origin, { defaultOwnerRole }) {
    const own = settings.pick('schema', settings.inputs.schema, keys/* KEYS */.R.schema);
    const schema = inherit(settings, origin, 'schema', own) ?? DEFAULT_SCHEMA;
    return {
        database,
        schema,
        ownerRole: settings.get(keys/* KEYS */.R.ownerRole)?.value ?? origin?.ownerRole ?? defaultOwnerRole(database, schema),
        ownership: settings.get(keys/* KEYS */.R.ownership)?.value ?? 'enforce',
        extensions: settings.get(keys/* KEYS */.R.extensions)?.value ?? [],
    };
}
function readName(settings, type, origin) {
    const { inputs } = settings;
    const own = settings.given('project', inputs.project) ??
        settings.given('instance', inputs.instance) ??
        settings.get(keys/* KEYS */.R.lakebaseName);
    const name = inherit(settings, origin, 'name', own);
    if (own === undefined && name === undefined) {
        settings.missing('no Lakebase project or instance is named', 'add `project: my-project` to the step, or `lakebase: { database_name: my-project }` to the environment in the config file');
    }
    if (own?.value !== undefined && type === 'autoscaling') {
        const reading = config_name/* projectId */.Lg.read(own.value);
        if (!reading.ok)
            settings.refuse(own, `${reading.refusal.message} to be a project`, reading.refusal.hint);
    }
    return name;
}

;// CONCATENATED MODULE: ./src/config/paths.ts


/** Nothing else needs a source. */
const READS_SOURCE = new Set(['deploy', 'plan']);
const LOCK_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 600_000;
/** The app's source: the input's directory, else the file's, else `.`. */
function desireSource(settings, directories) {
    const directory = settings.pick('source', settings.inputs.source, keys/* KEYS */.R.source);
    if (directory && READS_SOURCE.has(settings.inputs.command))
        requireDirectory(settings, directory, directories);
    const display = directory?.value ?? '.';
    const absolute = (0,external_node_path_.resolve)(directories.cwd, display);
    return {
        directory: absolute,
        displayDirectory: display,
        workspacePath: settings.get(keys/* KEYS */.R.workspacePath)?.value,
        exclude: [
            ...(settings.get(keys/* KEYS */.R.buildExclude)?.value ?? []),
            ...(settings.get(keys/* KEYS */.R.sourceExclude)?.value ?? []),
            ...ownFiles(settings, directories.cwd, absolute),
        ],
        include: [
            ...(settings.get(keys/* KEYS */.R.buildInclude)?.value ?? []),
            ...(settings.get(keys/* KEYS */.R.sourceInclude)?.value ?? []),
        ],
        buildCommand: settings.pick('build-command', settings.inputs.buildCommand, keys/* KEYS */.R.buildCommand)?.value,
    };
}
/** What the run itself reads or writes is no part of the app: a plan would change the source that it is the plan of. */
function ownFiles({ inputs: { out, plan, sarif } }, cwd, source) {
    return [out, plan, sarif]
        .filter((file) => file !== undefined)
        .map((file) => paths_display((0,external_node_path_.resolve)(cwd, file), source))
        .filter((path) => !path.startsWith('..'))
        .map((path) => `/${path.replace(/[\\*?[\]!# ]/g, '\\$&')}`);
}
function desireMigrations(settings, source, directories) {
    const command = settings.pick('migrate-command', settings.inputs.migrateCommand, keys/* KEYS */.R.migrateCommand);
    const given = settings.pick('migrations', settings.inputs.migrations, keys/* KEYS */.R.migrations);
    if (command && given)
        settings.refuse(command, `and ${given.label} are both given`, 'delete one: files or a command migrate');
    // What lies beside a tool of its own is the tool's.
    const displayDirectory = command ? undefined : readMigrationsDirectory(settings, source, directories);
    return {
        command: command?.value === undefined ? undefined : { line: command.value, directory: directories.cwd },
        directory: displayDirectory === undefined ? undefined : (0,external_node_path_.resolve)(directories.cwd, displayDirectory),
        displayDirectory,
        accept: settings.get(keys/* KEYS */.R.accept)?.value ?? [],
        lockTimeoutMs: settings.get(keys/* KEYS */.R.lockTimeout)?.value ?? LOCK_TIMEOUT_MS,
        statementTimeoutMs: settings.get(keys/* KEYS */.R.statementTimeout)?.value ?? STATEMENT_TIMEOUT_MS,
        allow: settings.get(keys/* KEYS */.R.allow)?.value ?? [],
    };
}
function readMigrationsDirectory(settings, source, directories) {
    const given = settings.pick('migrations', settings.inputs.migrations, keys/* KEYS */.R.migrations);
    if (given) {
        requireDirectory(settings, given, directories);
        return given.value;
    }
    const found = usualMigrations(source, directories.cwd).filter((path) => directories.exists(path));
    const [first, second] = found.map((path) => paths_display(path, directories.cwd));
    if (first !== undefined && second !== undefined) {
        settings.missing(`both ${first} and ${second} exist; which of them holds the migrations?`, `add \`migrations: ${first}\` or \`migrations: ${second}\` to the step`);
    }
    return first;
}
/** Inside the source, or beside it when the source is a folder of its own. */
function usualMigrations({ directory }, cwd) {
    if (directory === undefined)
        return [];
    const inside = (0,external_node_path_.join)(directory, 'migrations');
    return directory === (0,external_node_path_.resolve)(cwd) ? [inside] : [inside, (0,external_node_path_.join)((0,external_node_path_.dirname)(directory), 'migrations')];
}
function paths_display(path, cwd) {
    return (0,external_node_path_.relative)(cwd, path).replaceAll(external_node_path_.sep, '/');
}
function requireDirectory(settings, located, { cwd, exists }) {
    if (located.value !== undefined && !exists((0,external_node_path_.resolve)(cwd, located.value))) {
        settings.refuse(located, `is "${located.value}", which does not exist`, `paths start from ${cwd}`);
    }
}

// EXTERNAL MODULE: ./src/config/distance.ts
var distance = __webpack_require__(3327);
;// CONCATENATED MODULE: ./src/config/select.ts

/** The environment that the input names. With a file it is never guessed, not even when there is only one. */
function selectEnvironment({ environment }, { path, environments }) {
    if (!environments)
        return { ok: false, problem: undefined };
    const names = [...environments.keys()];
    const location = { file: path };
    if (environment === undefined) {
        const lines = names.map((name) => `\`environment: ${name}\``).join(' or ');
        const message = `no environment is chosen; the file has ${names.join(', ')}`;
        return { ok: false, problem: { message, hint: `add ${lines} to the step`, location } };
    }
    const fields = environments.get(environment);
    if (fields)
        return { ok: true, fields };
    const near = (0,distance/* nearest */.p)(environment, names);
    const hint = near === undefined ? undefined : `did you mean \`environment: ${near}\`?`;
    const message = `input "environment" is "${environment}", which the file does not have; it has ${names.join(', ')}`;
    return { ok: false, problem: { message, location, ...(hint !== undefined && { hint }) } };
}

;// CONCATENATED MODULE: ./src/config/settings.ts
/** One environment's settings: inputs override the file, and everything found wrong on the way is collected. */
class Settings {
    inputs;
    problems;
    #given;
    #fields;
    constructor(parsed, fields, problems) {
        this.inputs = parsed.inputs;
        this.problems = [...problems];
        this.#given = parsed.given;
        this.#fields = fields;
    }
    /** The file's value. */
    get(key) {
        return this.#fields?.get(key);
    }
    /** The input when it was given, even when it was refused; else undefined. */
    given(name, value) {
        return this.#given.has(name) ? { value, label: `input "${name}"`, location: undefined } : undefined;
    }
    /** The input, else the file's value. */
    pick(name, value, key) {
        return this.given(name, value) ?? this.get(key);
    }
    /** Reports what is wrong with a value that came from somewhere. */
    refuse(located, message, hint) {
        this.problems.push({
            message: `${located.label} ${message}`,
            ...(hint !== undefined && { hint }),
            ...(located.location && { location: located.location }),
        });
    }
    /** Reports something that is not there. */
    missing(message, hint) {
        const location = this.#fields?.location;
        this.problems.push({ message, hint, ...(location && { location }) });
    }
}

;// CONCATENATED MODULE: ./src/config/desire.ts









const WAIT_TIMEOUT_MS = 1_800_000;
const POLL_SECONDS = 5;
const HEALTH_WINDOW_MS = 10_000;
const HEALTH_TIMEOUT_MS = 120_000;
/**
 * Merges inputs, file and defaults. `file` is undefined when there is none.
 * `{username}` stays in `source.workspacePath` and as a `user` principal, for the caller that knows the identity.
 * Throws InvalidInput with the problems of inputs, file and cross checks together.
 */
function desire(inputs, file, context) {
    const known = [...inputs.problems, ...(file?.problems ?? [])];
    const settings = new Settings(inputs, fieldsOf(inputs, file), known);
    const { environment } = inputs.inputs;
    const app = desireApp(settings);
    const lakebase = desireLakebase(settings, { environment, file: file?.file, ...context });
    const source = desireSource(settings, context);
    const desired = {
        environment,
        grants: desireGrants(settings, lakebase?.ownerRole),
        grantsMode: readGrantsMode(settings),
        migrations: desireMigrations(settings, source, context),
        source,
        health: desireHealth(settings),
        allowShrink: inputs.inputs.allowShrink,
        waitTimeoutMs: readWaitTimeout(settings),
        pollMs: readPollMs(settings),
        profile: settings.pick('profile', inputs.inputs.profile, keys/* KEYS */.R.profile)?.value,
    };
    // Without an app or a database there is a problem that says so.
    if (settings.problems.length > 0 || !app || !lakebase)
        throw new src_error/* InvalidInput */.o9(settings.problems);
    return { ...desired, app, lakebase };
}
/**
 * The part inside this database of what `desire` gives, for a database that is none of a workspace: no app, and so no
 * grants to one. Throws InvalidInput as `desire` does.
 */
function desireSchema(inputs, file, database, context) {
    const settings = new Settings(inputs, fieldsOf(inputs, file), [
        ...inputs.problems,
        ...(file?.problems ?? []),
    ]);
    const { environment } = inputs.inputs;
    const branchFrom = settings.get(keys/* KEYS */.R.branchFrom);
    const origin = branchFrom && findOrigin(branchFrom, environment, file?.file, settings);
    const lakebase = desirePlace(settings, database, origin, context);
    const desired = {
        environment,
        lakebase,
        grants: desireGrants(settings, lakebase.ownerRole).filter(({ grantee }) => grantee.kind !== 'app'),
        // Whose the app's role is cannot be known here, so what looks like nobody's wish may be the app's: it is only reported.
        grantsMode: 'additive',
        migrations: desireMigrations(settings, desireSource(settings, context), context),
        waitTimeoutMs: readWaitTimeout(settings),
        pollMs: readPollMs(settings),
    };
    if (settings.problems.length > 0)
        throw new src_error/* InvalidInput */.o9(settings.problems);
    return desired;
}
/** The chosen environment; undefined when there is no file. Throws when there is one and nothing can be read from it. */
function fieldsOf(inputs, file) {
    if (!file)
        return undefined;
    const selection = selectEnvironment(inputs.inputs, file.file);
    if (selection.ok)
        return selection.fields;
    const problem = selection.problem ? [selection.problem] : [];
    throw new src_error/* InvalidInput */.o9([...inputs.problems, ...file.problems, ...problem]);
}
function desireHealth(settings) {
    return {
        enabled: settings.get(keys/* KEYS */.R.healthEnabled)?.value ?? true,
        path: settings.get(keys/* KEYS */.R.healthPath)?.value ?? '/api/health',
        windowMs: settings.get(keys/* KEYS */.R.healthWindow)?.value ?? HEALTH_WINDOW_MS,
        timeoutMs: settings.get(keys/* KEYS */.R.healthTimeout)?.value ?? HEALTH_TIMEOUT_MS,
    };
}
function readGrantsMode(settings) {
    return settings.get(keys/* KEYS */.R.grantsMode)?.value ?? 'additive';
}
function readWaitTimeout(settings) {
    const seconds = settings.get(keys/* KEYS */.R.timeout)?.value;
    return settings.inputs.waitTimeoutMs ?? (seconds === undefined ? WAIT_TIMEOUT_MS : seconds * 1_000);
}
function readPollMs(settings) {
    return (settings.get(keys/* KEYS */.R.pollInterval)?.value ?? POLL_SECONDS) * 1_000;
}

;// CONCATENATED MODULE: ./src/config/database-url.ts

/** What libpq takes, from no TLS at all to a verified name (docs "libpq SSL Support", table "SSL Mode Descriptions"). */
const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'];
const FORM = 'postgresql://user:password@host:5432/database';
const PARAMETERS = ['host', 'port', 'dbname', 'user', 'password', 'sslmode', 'sslrootcert'];
/** Instances and endpoints of the three clouds; such a server takes tokens of an hour, so a URL without one is no use. */
const LAKEBASE_HOST = /\.database\.(?:[a-z0-9-]+\.)*(?:databricks\.com|azuredatabricks\.net|databricks\.us)$/i;
/** No refusal repeats the text: it may hold a password. */
const databaseUrl = {
    form: `PostgreSQL URL such as \`${FORM}\``,
    schema: { type: 'string' },
    read(text) {
        const url = parse(text);
        if (!url)
            return (0,rule/* refuse */.TR)(`is no PostgreSQL URL`, `write ${FORM}, with @ in a password as %40 and / as %2F`);
        try {
            return read(url);
        }
        catch (error) {
            if (!(error instanceof URIError))
                throw error;
            return (0,rule/* refuse */.TR)('holds a % that stands for no character', 'write a % as %25');
        }
    },
};
/** The URL standard knows no user without a host, which libpq takes for a local one. */
function parse(text) {
    const whole = text.replace(/^(postgres(?:ql)?:\/\/[^/@?]*@)(?=[/?]|$)/, '$1localhost');
    if (!/^postgres(?:ql)?:\/\//.test(text) || !URL.canParse(whole))
        return undefined;
    return new URL(whole);
}
function read(url) {
    const parameters = url.searchParams;
    const unknown = [...parameters.keys()].find((name) => !PARAMETERS.includes(name));
    if (unknown !== undefined) {
        const hint = unknown === 'schema' ? 'delete it, and give input `schema`' : 'delete it';
        return (0,rule/* refuse */.TR)(`has the parameter "${unknown}", which is not one of ${PARAMETERS.join(', ')}`, hint);
    }
    const given = (name, text) => parameters.get(name) ?? (decodeURIComponent(text) || undefined);
    const host = given('host', url.hostname.replace(/^\[(.*)\]$/, '$1')) ?? 'localhost';
    const port = Number(parameters.get('port') ?? (url.port || 5432));
    const password = given('password', url.password);
    if (host.includes(','))
        return (0,rule/* refuse */.TR)('names several hosts', 'write the one to migrate');
    if (!Number.isInteger(port) || port < 1 || port > 65_535)
        return (0,rule/* refuse */.TR)('has a port that is none');
    if (password === undefined && LAKEBASE_HOST.test(host)) {
        return (0,rule/* refuse */.TR)(`names the Lakebase database ${host} and no password`, 'leave it out: `migrate` with `project` or `instance`, or with a config file, logs in by itself');
    }
    const tls = readTls(parameters);
    if (!tls.ok)
        return tls;
    const database = given('dbname', url.pathname.slice(1));
    return (0,rule/* accept */.Ju)({ host, port, database, user: given('user', url.username), password, ...tls.value });
}
function readTls(parameters) {
    const text = parameters.get('sslmode');
    const sslRootCert = parameters.get('sslrootcert') ?? undefined;
    const given = SSL_MODES.find((mode) => mode === text);
    if (text !== null && given === undefined)
        return (0,rule/* refuse */.TR)(`has sslmode "${text}", which is not one of ${SSL_MODES.join(', ')}`);
    if (sslRootCert === 'system' && given !== undefined && given !== 'verify-full')
        return (0,rule/* refuse */.TR)(`has sslrootcert=system, which libpq takes only with sslmode=verify-full`);
    const byDefault = sslRootCert === 'system' ? 'verify-full' : 'prefer';
    return (0,rule/* accept */.Ju)({ sslMode: given ?? byDefault, sslRootCert });
}

;// CONCATENATED MODULE: ./src/config/input.ts




const input_COMMANDS = ['deploy', 'plan', 'migrate', 'audit'];
const FAIL_ON = ['drift', 'never'];
/** Ours (`github-oidc`, `oauth-m2m`, `pat`), then what the Databricks SDK's chain adds. */
const AUTH_TYPES = [
    'github-oidc',
    'oauth-m2m',
    'pat',
    'databricks-cli',
    'metadata-service',
    'azure-msi',
    'azure-client-secret',
    'azure-cli',
    'google-credentials',
    'google-id',
];
function input(definition) {
    return definition;
}
const WAIT_TIMEOUT = { minMs: 10_000, maxMs: 86_400_000 };
/** Every input, in the order of action.yml. */
const INPUTS = {
    command: input({
        name: 'command',
        rule: (0,rule/* choice */.Yq)(input_COMMANDS),
        description: '`deploy` brings the environment to the wished state; `plan` prints what `deploy` would change; `migrate` does only the database part of a deploy, on a database that exists; `audit` compares owners, grants and memberships with the wished ones.',
        declared: 'deploy',
    }),
    environment: input({
        name: 'environment',
        rule: rule/* anyText */.Ae,
        description: 'Name below `environments` in the config file. Required when there is a file; never guessed.',
    }),
    capacity: input({
        name: 'capacity',
        rule: (0,rule/* choice */.Yq)(config_desired/* CAPACITIES */.B_),
        description: 'Size of the database. On Autoscaling it sets the range 0.5-2, 1-4, 2-8 or 4-12 CU, and beats `min_cu` and `max_cu` of the file. A change resizes; less memory needs `allow-shrink`.',
        fallback: '`CU_1` for a new database; an existing one keeps its size',
        overrides: 'lakebase.capacity',
    }),
    config: input({
        name: 'config',
        rule: rule/* anyText */.Ae,
        description: 'Config file, relative to `working-directory`. May be missing only when this input is not given.',
        fallback: '`deployment.yaml`',
    }),
    appName: input({
        name: 'app-name',
        rule: config_name/* appName */.JB,
        description: 'Name of the app. Required when there is no config file.',
        overrides: 'app_name',
    }),
    instance: input({
        name: 'instance',
        rule: config_name/* instanceName */.zl,
        description: 'Name of a Provisioned instance. Excludes `project` and `branch`.',
        overrides: 'lakebase.database_name',
    }),
    project: input({
        name: 'project',
        rule: config_name/* projectId */.Lg,
        description: 'Id of an Autoscaling project. Excludes `instance`; one of the two is required when there is no config file.',
        overrides: 'lakebase.database_name',
    }),
    branch: input({
        name: 'branch',
        rule: config_name/* branchId */.Qj,
        description: 'Id of the Autoscaling branch; created when it does not exist.',
        fallback: "the project's default branch",
        overrides: 'lakebase.branch',
    }),
    database: input({
        name: 'database',
        rule: config_name/* databaseName */.Do,
        description: 'Postgres database.',
        fallback: '`databricks_postgres`',
        overrides: 'lakebase.database',
    }),
    schema: input({
        name: 'schema',
        rule: config_name/* schemaName */.l_,
        description: 'Postgres schema of the app. A new name makes a new schema; the data stays in the old one.',
        fallback: '`app_data`',
        overrides: 'lakebase.schema',
    }),
    source: input({
        name: 'source',
        rule: rule/* anyText */.Ae,
        description: "Directory of the app's source, relative to `working-directory`.",
        fallback: '`.`',
        overrides: 'source.directory',
    }),
    migrations: input({
        name: 'migrations',
        rule: rule/* anyText */.Ae,
        description: 'Directory of the `.sql` migrations, relative to `working-directory`.',
        fallback: '`migrations` inside or beside the source, if it exists',
        overrides: 'migrations.directory',
    }),
    migrateCommand: input({
        name: 'migrate-command',
        rule: rule/* anyText */.Ae,
        description: "Shell command that migrates in the place of `.sql` files, such as `npx drizzle-kit migrate`: runs in `working-directory`, with PG* and DATABASE_URL of a login that acts as the owner role. Runs on every deploy, before the code's. Excludes `migrations`.",
        overrides: 'migrations.command',
        commands: ['deploy', 'plan', 'migrate'],
    }),
    prove: input({
        name: 'prove',
        rule: rule/* booleanText */.m6,
        description: 'With `migrate`: change nothing, but apply all files twice to a scratch database, and fail with the place of each statement that fails or changes anything the second time. The scratch database is on a disposable branch, or with `database-url` on that server.',
        declared: 'false',
        commands: ['migrate'],
    }),
    databaseUrl: input({
        name: 'database-url',
        rule: databaseUrl,
        description: 'With `migrate`: the database to work on, any PostgreSQL from 16 on, without Databricks and without an app: for a laptop and for service containers. All migrations run, `after-deploy` ones too. `sslmode` is taken as libpq takes it.',
        fallback: '`LAKEBASE_DATABASE_URL`, else the database of the environment',
        secret: true,
        commands: ['migrate'],
    }),
    buildCommand: input({
        name: 'build-command',
        rule: rule/* anyText */.Ae,
        description: 'Shell command that runs in the source directory before the source is read. Built wheels and bundles travel although git ignores them.',
        overrides: 'build.command',
    }),
    databricksHost: input({
        name: 'databricks-host',
        rule: config_name/* workspaceUrl */.fO,
        description: 'URL of the workspace.',
        fallback: '`DATABRICKS_HOST`',
    }),
    clientId: input({
        name: 'client-id',
        rule: rule/* anyText */.Ae,
        description: 'Client id of the deploying service principal, for `github-oidc` and `oauth-m2m`.',
        fallback: '`DATABRICKS_CLIENT_ID`',
    }),
    clientSecret: input({
        name: 'client-secret',
        rule: rule/* anyText */.Ae,
        description: 'OAuth secret of the service principal, for `oauth-m2m`. Not needed with `github-oidc`.',
        fallback: '`DATABRICKS_CLIENT_SECRET`',
        secret: true,
    }),
    token: input({
        name: 'token',
        rule: rule/* anyText */.Ae,
        description: 'Personal access token, for `pat`.',
        fallback: '`DATABRICKS_TOKEN`',
        secret: true,
    }),
    authType: input({
        name: 'auth-type',
        rule: (0,rule/* choice */.Yq)(AUTH_TYPES),
        description: 'The way to log in; when it fails, no other is tried.',
        fallback: '`DATABRICKS_AUTH_TYPE`, else chosen by what is given',
    }),
    tokenAudience: input({
        name: 'token-audience',
        rule: rule/* anyText */.Ae,
        description: "Audience of the GitHub token, for `github-oidc`; must be one of the federation policy's audiences.",
        fallback: "the workspace's own",
    }),
    profile: input({
        name: 'profile',
        rule: rule/* anyText */.Ae,
        description: 'Profile of `~/.databrickscfg`.',
        fallback: '`DATABRICKS_CONFIG_PROFILE`',
        overrides: 'databricks_profile',
    }),
    waitTimeout: input({
        name: 'wait-timeout',
        rule: (0,rule/* durationMs */.pc)(WAIT_TIMEOUT),
        description: "Budget for all waits of the run together. Keep it below the job's `timeout-minutes`.",
        fallback: '`30m`',
        overrides: 'deployment.timeout_seconds',
    }),
    dryRun: input({
        name: 'dry-run',
        rule: rule/* booleanText */.m6,
        description: 'Plan only: nothing is changed. `deploy` with `dry-run` is `plan`; `migrate` with it plans its own part.',
        declared: 'false',
    }),
    allowShrink: input({
        name: 'allow-shrink',
        rule: rule/* booleanText */.m6,
        description: 'Allow a resize that lowers the memory of the database.',
        declared: 'false',
    }),
    workingDirectory: input({
        name: 'working-directory',
        rule: rule/* anyText */.Ae,
        description: 'Directory that all other paths start from.',
        declared: '.',
    }),
    out: input({
        name: 'out',
        rule: rule/* anyText */.Ae,
        description: 'With `plan`: file to write the plan to, for a later `deploy` with `plan`. Relative to `working-directory`.',
        commands: ['plan'],
    }),
    plan: input({
        name: 'plan',
        rule: rule/* anyText */.Ae,
        description: 'With `deploy`: file that `plan` wrote to `out`. Only what is in it may happen; when anything else would be needed by now, nothing is changed.',
        commands: ['deploy'],
    }),
    failOn: input({
        name: 'fail-on',
        rule: (0,rule/* choice */.Yq)(FAIL_ON),
        description: 'With `audit`: `drift` fails the run when there is a finding, `never` only reports it.',
        fallback: '`drift`',
        commands: ['audit'],
    }),
    sarif: input({
        name: 'sarif',
        rule: rule/* anyText */.Ae,
        description: 'With `audit`: file to write the findings to as SARIF, for `github/codeql-action/upload-sarif`. Relative to `working-directory`.',
        commands: ['audit'],
    }),
    issue: input({
        name: 'issue',
        rule: rule/* booleanText */.m6,
        description: 'With `audit`: keep one issue per app and environment: opened, edited and closed as findings come and go. Needs `github-token` and `permissions: issues: write`.',
        declared: 'false',
        face: 'action',
        commands: ['audit'],
    }),
    comment: input({
        name: 'comment',
        rule: rule/* booleanText */.m6,
        description: 'In a pull_request run with `dry-run`, keep one comment with the plan up to date. Needs `github-token` and `permissions: pull-requests: write`.',
        declared: 'false',
        face: 'action',
    }),
    githubToken: input({
        name: 'github-token',
        rule: rule/* anyText */.Ae,
        description: 'Token that writes the comment and the issue.',
        declared: `\${{ github.token }}`,
        secret: true,
        face: 'action',
    }),
};
const INPUT_NAMES = Object.values(INPUTS).map(({ name }) => name);

;// CONCATENATED MODULE: ./src/config/inputs.ts


/** Never throws; all problems are returned. */
function parseInputs(raw) {
    const reader = new InputReader(raw);
    const inputs = {
        command: reader.get(INPUTS.command) ?? 'deploy',
        environment: reader.get(INPUTS.environment),
        capacity: reader.get(INPUTS.capacity),
        config: { path: reader.get(INPUTS.config) ?? 'deployment.yaml', given: reader.given.has('config') },
        appName: reader.get(INPUTS.appName),
        instance: reader.get(INPUTS.instance),
        project: reader.get(INPUTS.project),
        branch: reader.get(INPUTS.branch),
        database: reader.get(INPUTS.database),
        schema: reader.get(INPUTS.schema),
        source: reader.get(INPUTS.source),
        migrations: reader.get(INPUTS.migrations),
        migrateCommand: reader.get(INPUTS.migrateCommand),
        prove: reader.get(INPUTS.prove) ?? false,
        databaseUrl: reader.get(INPUTS.databaseUrl),
        buildCommand: reader.get(INPUTS.buildCommand),
        databricksHost: reader.get(INPUTS.databricksHost),
        clientId: reader.get(INPUTS.clientId),
        clientSecret: reader.get(INPUTS.clientSecret),
        token: reader.get(INPUTS.token),
        authType: reader.get(INPUTS.authType),
        tokenAudience: reader.get(INPUTS.tokenAudience),
        profile: reader.get(INPUTS.profile),
        waitTimeoutMs: reader.get(INPUTS.waitTimeout),
        dryRun: reader.get(INPUTS.dryRun) ?? false,
        allowShrink: reader.get(INPUTS.allowShrink) ?? false,
        workingDirectory: reader.get(INPUTS.workingDirectory) ?? '.',
        out: reader.get(INPUTS.out),
        plan: reader.get(INPUTS.plan),
        failOn: reader.get(INPUTS.failOn) ?? 'drift',
        sarif: reader.get(INPUTS.sarif),
        issue: reader.get(INPUTS.issue) ?? false,
        comment: reader.get(INPUTS.comment) ?? false,
        githubToken: reader.get(INPUTS.githubToken),
    };
    const problems = [
        ...reader.problems,
        ...checkTogether(inputs),
        ...checkMeaning(inputs, reader.given, raw),
        ...checkDatabaseUrl(inputs, reader.given),
        ...checkProve(inputs),
        ...unknownInputs(raw),
    ];
    return { inputs, given: reader.given, problems };
}
class InputReader {
    given = new Set();
    problems = [];
    #raw;
    constructor(raw) {
        this.#raw = raw;
    }
    get({ name, rule }) {
        const text = this.#raw[name]?.trim() ?? '';
        if (text === '')
            return undefined;
        this.given.add(name);
        const reading = rule.read(text);
        if (reading.ok)
            return reading.value;
        this.problems.push({ ...reading.refusal, message: `input "${name}" ${reading.refusal.message}` });
        return undefined;
    }
}
function checkTogether(inputs) {
    const problems = [];
    if (inputs.token !== undefined && inputs.clientSecret !== undefined && inputs.authType === undefined) {
        problems.push({
            message: 'inputs "token" and "client-secret" are both given',
            hint: 'delete one, or choose with `auth-type: pat` or `auth-type: oauth-m2m`',
        });
    }
    const credential = ['token', 'clientSecret', 'clientId'].find((key) => inputs[key] !== undefined);
    if (inputs.profile !== undefined && credential !== undefined) {
        problems.push({
            message: `inputs "profile" and "${INPUTS[credential].name}" are both given`,
            hint: 'delete one: a profile says by itself who logs in',
        });
    }
    for (const name of ['comment', 'issue']) {
        if (!inputs[name] || inputs.githubToken !== undefined)
            continue;
        problems.push({
            message: `input "${name}" needs a github-token`,
            hint: `delete the empty \`github-token:\`, or write \`${name}: false\``,
        });
    }
    return problems;
}
/** An input that the command does nothing with is a misunderstanding; one that is switched off is none. */
function checkMeaning({ command }, given, raw) {
    return Object.values(INPUTS).flatMap(({ name, commands, rule }) => {
        const off = rule.schema.type === 'boolean' && raw[name]?.trim() === 'false';
        if (!commands || commands.includes(command) || !given.has(name) || off)
            return [];
        const hint = `delete it, or write \`command: ${commands.join('` or `')}\``;
        return [{ message: `input "${name}" has no meaning for ${command}`, hint }];
    });
}
/** What belongs to a workspace, and has no meaning beside the URL of a database. */
const OF_A_WORKSPACE = [
    'capacity',
    'app-name',
    'instance',
    'project',
    'branch',
    'database',
    'databricks-host',
    'client-id',
    'client-secret',
    'token',
    'auth-type',
    'token-audience',
    'profile',
];
function checkDatabaseUrl({ command, comment }, given) {
    if (!given.has('database-url'))
        return [];
    if (command !== 'migrate')
        return [];
    const others = [...OF_A_WORKSPACE, ...(comment ? ['comment'] : [])];
    return others
        .filter((name) => given.has(name))
        .map((name) => ({
        message: `inputs "database-url" and "${name}" are both given`,
        hint: `delete one: a URL names the whole database, and there is no workspace`,
    }));
}
function checkProve({ command, prove, dryRun, migrateCommand }) {
    if (!prove || command !== 'migrate')
        return [];
    const problems = [];
    if (dryRun)
        problems.push({
            message: 'inputs "prove" and "dry-run" are both given',
            hint: 'delete `dry-run`: a proof changes nothing but a scratch database',
        });
    if (migrateCommand !== undefined)
        problems.push({
            message: 'inputs "prove" and "migrate-command" are both given',
            hint: 'delete one: only `.sql` files can be proved',
        });
    return problems;
}
/** Only the CLI can pass unknown names; GitHub drops them with a warning. */
function unknownInputs(raw) {
    const names = INPUT_NAMES;
    return Object.keys(raw)
        .filter((name) => !names.includes(name))
        .map((name) => {
        const near = (0,distance/* nearest */.p)(name, names);
        const hint = near === undefined ? `inputs: ${names.join(', ')}` : `did you mean "${near}"?`;
        return { message: `unknown input "${name}"`, hint };
    });
}

;// CONCATENATED MODULE: ./src/databricks/auth/jwt.ts

/** The claims of a JWT, unverified: for messages and expiry only. Undefined when it is not one. */
function jwtClaims(token) {
    const payload = token.split('.')[1];
    if (payload === undefined)
        return undefined;
    try {
        return decode(JSON.parse(Buffer.from(payload, 'base64url').toString()), 'the token');
    }
    catch {
        return undefined;
    }
}

;// CONCATENATED MODULE: ./src/databricks/auth/oauth.ts






/** How long token calls are repeated in all, in ms; a login that takes longer is better reported. */
const BUDGET_MS = 60_000;
const TIMEOUT_MS = 15_000;
/**
 * One call of a login, repeated after 429, 502, 503, 504 and lost connections: asking twice for a token does no harm.
 * Throws ApiError for any other answer than 2xx.
 */
async function requestJson(ports, request) {
    const start = ports.clock.now();
    for (let attempt = 1;; attempt += 1) {
        try {
            return await requestOnce(ports, request);
        }
        catch (error) {
            const delay = retryDelay(error, attempt, 'safe', ports.random ?? Math.random);
            if (delay === undefined || delay > start + BUDGET_MS - ports.clock.now())
                throw error;
            await ports.clock.sleep(delay, ports.signal);
        }
    }
}
async function requestOnce(ports, request) {
    const { method, url } = request;
    const reply = await exchange(ports, {
        method,
        url,
        headers: { accept: 'application/json', 'user-agent': ports.userAgent, ...request.headers },
        ...(request.body === undefined ? {} : { body: request.body }),
        timeoutMs: TIMEOUT_MS,
    });
    const text = new TextDecoder().decode(reply.bytes);
    if (reply.status < 200 || reply.status >= 300) {
        throw parseApiError({ method, path: url.pathname, host: url.origin }, reply.status, reply.headers, text);
    }
    return decode(oauth_parse(text), `${method} ${url.origin}${url.pathname}`);
}
function oauth_parse(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return text;
    }
}
/**
 * The workspace's token endpoint, from its OAuth metadata; a workspace without metadata has it at `/oidc/v1/token`
 * (databricks-sdk-go:config/oauth_visitors.go).
 */
async function discoverTokenEndpoint(ports, host) {
    const url = new URL('/oidc/.well-known/oauth-authorization-server', host);
    try {
        return tokenUrl((await requestJson(ports, { method: 'GET', url })).string('token_endpoint'), host);
    }
    catch (error) {
        if (error instanceof ApiError && error.status === 404)
            return defaultTokenEndpoint(host);
        throw error;
    }
}
/** Credentials go there: nothing but TLS, or the machine that was asked. */
function tokenUrl(text, host) {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url !== undefined && (url.protocol === 'https:' || url.origin === host))
        return url;
    throw new src_error/* DeployError */.sH('UNEXPECTED_RESPONSE', `${host} names "${text}" as its token endpoint, which is no https URL.`, {
        hint: 'Check that `databricks-host` is the workspace, and that no proxy answers in its place.',
    });
}
function defaultTokenEndpoint(host) {
    return new URL('/oidc/v1/token', host);
}
/** Posts a grant; `expires_in` may come as digits in a string. */
async function requestToken(ports, endpoint, grant, headers = {}) {
    const answer = await requestJson(ports, {
        method: 'POST',
        url: endpoint,
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
        body: new URLSearchParams(grant).toString(),
    });
    return {
        token: answer.string('access_token'),
        lifetimeMs: (answer.optionalNumber('expires_in') ?? 3600) * 1000,
    };
}
/** True when the token endpoint refused the grant itself, which no repetition changes. */
function isRefusedGrant(error) {
    return error instanceof ApiError && (error.status === 400 || error.status === 401 || error.status === 403);
}

;// CONCATENATED MODULE: ./src/databricks/auth/github-oidc.ts




/**
 * Workload identity federation: exchanges the job's GitHub id token for a workspace token
 * (docs "Enable workload identity federation for GitHub Actions"; databricks-sdk-go:config/auth_oidc.go).
 * Throws `ID_TOKEN_NOT_ALLOWED`, `FEDERATION_REFUSED`.
 */
async function mintFromGitHub(settings, host, ports) {
    const request = idTokenRequest(settings);
    // Most workspaces advertise their token endpoint as audience: asking for that one at once saves a round trip.
    const likely = settings.tokenAudience ?? defaultTokenEndpoint(host).href;
    const [endpoint, advertised, firstToken] = await Promise.all([
        discoverTokenEndpoint(ports, host),
        settings.tokenAudience === undefined ? readDefaultAudience(ports, host) : undefined,
        requestIdToken(request, likely, ports),
    ]);
    const audience = settings.tokenAudience ?? advertised ?? endpoint.href;
    const idToken = audience === likely ? firstToken : await requestIdToken(request, audience, ports);
    try {
        return await requestToken(ports, endpoint, {
            grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
            subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
            subject_token: idToken,
            scope: 'all-apis',
            ...(settings.clientId === undefined ? {} : { client_id: settings.clientId }),
        });
    }
    catch (error) {
        throw isRefusedGrant(error) ? federationRefused(error, idToken, settings, endpoint) : error;
    }
}
/** How this job asks GitHub for an id token. Throws `ID_TOKEN_NOT_ALLOWED`. */
function idTokenRequest(settings) {
    const { idTokenRequestUrl: url, idTokenRequestToken: token } = settings;
    if (url !== undefined && token !== undefined)
        return { url, token };
    if (settings.env.GITHUB_ACTIONS !== 'true') {
        throw new src_error/* DeployError */.sH('ID_TOKEN_NOT_ALLOWED', 'Login by github-oidc works only inside a GitHub Actions job.', {
            hint: 'On a laptop use a profile: `databricks auth login`, then `--profile <name>`.',
        });
    }
    throw new src_error/* DeployError */.sH('ID_TOKEN_NOT_ALLOWED', 'This job may not ask GitHub for an id token: the permission is missing, or it runs for a pull request from a fork.', { hint: 'Add to the job: `permissions: { id-token: write, contents: read }`.' });
}
async function requestIdToken(request, audience, ports) {
    const url = new URL(request.url);
    url.searchParams.set('audience', audience);
    try {
        const answer = await requestJson(ports, {
            method: 'GET',
            url,
            headers: { authorization: `Bearer ${request.token}` },
        });
        const token = answer.string('value');
        ports.reporter.mask(token);
        return token;
    }
    catch (error) {
        if (!(error instanceof ApiError))
            throw error;
        throw new src_error/* DeployError */.sH('ID_TOKEN_FAILED', `GitHub gave no id token: ${error.message}`, {
            cause: error,
            retryable: error.retryable,
            hint: 'Run the job again; https://www.githubstatus.com shows whether Actions has an incident.',
        });
    }
}
/** The first audience that the host advertises (databricks-sdk-go:config/host_metadata.go); undefined when it has none. */
async function readDefaultAudience(ports, host) {
    try {
        const metadata = await requestJson(ports, {
            method: 'GET',
            url: new URL('/.well-known/databricks-config', host),
        });
        return metadata.strings('token_federation_default_oidc_audiences')[0];
    }
    catch (error) {
        // Older workspaces have no such document and answer whatever they like.
        if (error instanceof src_error/* DeployError */.sH && !error.retryable)
            return undefined;
        throw error;
    }
}
function federationRefused(error, idToken, { clientId, tokenAudience }, endpoint) {
    const claims = jwtClaims(idToken);
    const issuer = claims?.optionalString('iss') ?? 'unknown';
    const subject = claims?.optionalString('sub') ?? 'unknown';
    const audience = audienceOf(claims);
    const principal = clientId === undefined ? 'the account (no `client-id` is given)' : `service principal ${clientId}`;
    const policy = JSON.stringify({ oidc_policy: { issuer, audiences: [audience], subject } });
    const other = otherSubject(subject, claims);
    return new src_error/* DeployError */.sH('FEDERATION_REFUSED', [
        `Databricks refused GitHub's id token (${error.errorCode ?? error.status}: ${error.platformMessage}).`,
        `Usually no federation policy of ${principal} matches it:`,
        `  iss  ${issuer}`,
        `  sub  ${subject}`,
        `  aud  ${audience}`,
    ].join('\n'), {
        cause: error,
        hint: [
            'An account admin creates the policy, with the numeric id of the service principal:',
            `databricks account service-principal-federation-policy create <id> --json '${policy}'`,
            ...(other === undefined
                ? []
                : [`A policy for ${other} does not match: GitHub has two forms of this subject.`]),
            tokenAudience === undefined
                ? 'With no audience in the policy Databricks expects the account id: then set `token-audience: <account id>`.'
                : `Or delete \`token-audience: ${tokenAudience}\`, if the policy has the workspace's own, ${endpoint.href}.`,
        ].join('\n'),
    });
}
function audienceOf(claims) {
    const audience = claims?.raw.aud;
    if (typeof audience === 'string')
        return audience;
    return Array.isArray(audience) ? audience.join(', ') : 'unknown';
}
/**
 * The same subject in GitHub's other form: with the ids of owner and repository (repositories made or renamed since
 * summer 2026, docs "OpenID Connect reference", immutable subject claims), or without them.
 */
function otherSubject(subject, claims) {
    const parts = /^repo:([^/@]+)(@\d+)?\/([^:@]+)(@\d+)?:(.*)$/.exec(subject);
    if (parts === null)
        return undefined;
    const [, owner, ownerId, repository, , rest] = parts;
    if (ownerId !== undefined)
        return `repo:${owner}/${repository}:${rest}`;
    const ids = [claims?.optionalString('repository_owner_id'), claims?.optionalString('repository_id')];
    return ids.includes(undefined) ? undefined : `repo:${owner}@${ids[0]}/${repository}@${ids[1]}:${rest}`;
}

;// CONCATENATED MODULE: ./src/databricks/auth/oauth-m2m.ts


/** OAuth client credentials of a service principal. Throws `CLIENT_SECRET_REFUSED`. */
async function mintFromSecret(client, ports) {
    const endpoint = await discoverTokenEndpoint(ports, client.host);
    const basic = Buffer.from(`${client.clientId}:${client.clientSecret}`).toString('base64');
    ports.reporter.mask(basic);
    try {
        return await requestToken(ports, endpoint, { grant_type: 'client_credentials', scope: 'all-apis' }, { authorization: `Basic ${basic}` });
    }
    catch (error) {
        if (!isRefusedGrant(error))
            throw error;
        throw new src_error/* DeployError */.sH('CLIENT_SECRET_REFUSED', `Databricks refused the client secret of ${client.clientId}: ${error.platformMessage}. It is wrong, expired or deleted, or the service principal is not in the workspace ${client.host}.`, {
            cause: error,
            hint: 'Make a new secret under the service principal in Settings > Identity and access, or use `auth-type: github-oidc`, which needs none.',
        });
    }
}

;// CONCATENATED MODULE: ./src/databricks/auth/sdk.ts



/** The login kinds of `@databricks/sdk-experimental` 0.17 (dist/config/DefaultCredentials.js), and what each needs. */
const SDK_KINDS = new Map([
    ['pat', 'a `token`'],
    ['basic', 'a `username` and a `password`'],
    ['oauth-m2m', 'a `client_id` and a `client_secret`'],
    ['databricks-cli', 'the `databricks` command, 0.100.0 or newer, logged in with `databricks auth login`'],
    ['metadata-service', 'DATABRICKS_METADATA_SERVICE_URL'],
    ['azure-cli', 'a workspace on Azure, and the `az` command, logged in with `az login`'],
    ['azure-msi', 'a workspace on Azure, ARM_USE_MSI=true, and a machine with a managed identity'],
    ['azure-client-secret', 'a workspace on Azure, ARM_TENANT_ID, ARM_CLIENT_ID and ARM_CLIENT_SECRET'],
    [
        'google-credentials',
        'a workspace on Google Cloud, and GOOGLE_CREDENTIALS: the key of a service account, or the path of its file',
    ],
    ['google-id', 'a workspace on Google Cloud, and DATABRICKS_GOOGLE_SERVICE_ACCOUNT'],
]);
/** What a profile may still take from the environment: where things are, never who we are. */
const PLACES = [
    'DATABRICKS_CONFIG_FILE',
    'DATABRICKS_CLI_PATH',
    'ARM_ENVIRONMENT',
    'DATABRICKS_AZURE_LOGIN_APP_ID',
];
/**
 * The login kinds that are not ours, by the Databricks SDK for JavaScript. Throws `AUTH_TYPE_UNKNOWN`; its methods throw
 * `AUTH_FAILED`.
 */
function createSdkAuthenticator(sdk, settings) {
    const { host, profile, authType } = settings;
    if (authType !== undefined && !SDK_KINDS.has(authType))
        throw unknownKind(authType);
    const config = new sdk.Config({
        // The SDK does not verify TLS unless told so.
        skipVerify: false,
        env: profile === undefined ? { ...settings.env } : placesOnly(settings.env),
        ...(host === undefined ? {} : { host }),
        ...(profile === undefined ? {} : { profile }),
        ...(authType === undefined ? {} : { authType }),
    });
    return {
        async host() {
            try {
                return (await sdk_attempt(config, () => config.getHost())).origin;
            }
            catch (error) {
                const isMissing = error instanceof src_error/* DeployError */.sH && error.code === 'HOST_MISSING';
                throw isMissing && profile !== undefined ? profileMissing(profile) : error;
            }
        },
        async token() {
            const headers = new Headers();
            await sdk_attempt(config, () => config.authenticate(headers));
            // Not anything: `google-id` of this SDK says `Bearer [object Promise]`.
            const bearer = /^Bearer ([\w.~+/-]+=*)$/.exec(headers.get('authorization') ?? '')?.[1];
            if (bearer !== undefined)
                return bearer;
            throw new src_error/* DeployError */.sH('AUTH_FAILED', `${sdk_subject(config)} gives no bearer token.`, { hint: HINT });
        },
    };
}
const HINT = 'On a laptop run `databricks auth login` and pass `--profile <name>`; in GitHub Actions use `client-id` with `permissions: id-token: write`.';
/** The SDK's errors carry its whole configuration, secrets included: only their sentence is kept. */
async function sdk_attempt(config, work) {
    try {
        return await work();
    }
    catch (error) {
        throw loginFailure(config, sentenceOf(error));
    }
}
/** Some sentences are known, and say too little (dist/config/Config.js, DefaultCredentials.js). */
function loginFailure(config, sentence) {
    if (sentence === 'host is not set')
        return hostMissing();
    const needs = SDK_KINDS.get(config.authType ?? '');
    const hint = needs === undefined ? HINT : `It needs ${needs}.`;
    if (sentence.startsWith('cannot configure default credentials')) {
        const message = needs === undefined
            ? 'No Databricks login was found: no token, client secret, id token of GitHub, profile or login of a command line.'
            : `${sdk_subject(config)} is not possible here: something that it needs is missing.`;
        return new src_error/* DeployError */.sH('AUTH_FAILED', message, { hint });
    }
    const reason = sentence
        .replace(/eyJ[\w.-]+/g, '***')
        .replace(/\s+/g, ' ')
        .slice(0, 400);
    return new src_error/* DeployError */.sH('AUTH_FAILED', `${sdk_subject(config)} failed: ${reason}`, {
        hint: /certificate/.test(reason) ? UNTRUSTED_HINT : hint,
    });
}
function sdk_subject({ authType }) {
    return authType === undefined ? 'The Databricks login' : `Login by ${authType}`;
}
/** The message of the SDK's ConfigError repeats the configuration after its `baseMessage`. */
function sentenceOf(error) {
    if (!(error instanceof Error))
        return String(error);
    const sentence = 'baseMessage' in error && typeof error.baseMessage === 'string' ? error.baseMessage : error.message;
    return sentence.replace(/^default auth: /, '');
}
/** The SDK takes a file that is not there for an empty one. */
function profileMissing(profile) {
    return new src_error/* DeployError */.sH('PROFILE_MISSING', `Profile "${profile}" names no workspace: the file with the profiles (~/.databrickscfg, or DATABRICKS_CONFIG_FILE) is not there, or the profile has no \`host\`.`, { hint: `Make it with \`databricks auth login --host <workspace URL> --profile ${profile}\`.` });
}
function unknownKind(authType) {
    return new src_error/* DeployError */.sH('AUTH_TYPE_UNKNOWN', `\`auth-type: ${authType}\` is not a known kind of login.`, {
        hint: `Known are github-oidc, ${[...SDK_KINDS.keys()].join(', ')}.`,
    });
}
function placesOnly(env) {
    return Object.fromEntries(PLACES.map((name) => [name, env[name]]));
}

;// CONCATENATED MODULE: ./src/databricks/auth/token-source.ts






/**
 * Which kind of login the settings ask for: `auth-type` or a profile when given, else by what is there, in the order
 * token, client secret, GitHub OIDC, SDK chain. The choice is final: a kind that then fails is not replaced by another.
 */
function chooseAuthKind(settings) {
    const { authType } = settings;
    if (settings.profile !== undefined)
        return 'sdk';
    if (authType !== undefined) {
        return authType === 'github-oidc' || authType === 'oauth-m2m' || authType === 'pat' ? authType : 'sdk';
    }
    if (settings.token !== undefined)
        return 'pat';
    if (settings.clientSecret !== undefined)
        return 'oauth-m2m';
    if (settings.clientId !== undefined || settings.idTokenRequestUrl !== undefined)
        return 'github-oidc';
    return 'sdk';
}
/** Every token is masked before anybody sees it, and kept until five minutes before it expires. */
function createTokenSource(settings, ports) {
    for (const secret of [settings.token, settings.clientSecret, settings.idTokenRequestToken]) {
        if (secret)
            ports.reporter.mask(secret);
    }
    const mint = chooseMint(settings, ports);
    return cached(ports.clock, async () => {
        const minted = await mint();
        ports.reporter.mask(minted.token);
        return minted;
    });
}
/** The workspace's URL: the setting, else what the profile says. Throws `HOST_MISSING`. */
async function resolveHost(settings, ports) {
    if (settings.host === undefined && chooseAuthKind(settings) === 'sdk') {
        return workspaceUrl(await createSdkAuthenticator(await ports.loadSdk(), settings).host());
    }
    return token_source_hostOf(settings);
}
/** Throws `HOST_MISSING`, `HOST_INVALID`. */
function token_source_hostOf(settings) {
    if (settings.host !== undefined)
        return workspaceUrl(settings.host);
    throw hostMissing();
}
function chooseMint(settings, ports) {
    switch (chooseAuthKind(settings)) {
        case 'pat':
            return async () => ({
                token: required(settings.token, 'pat', 'token'),
                lifetimeMs: Number.POSITIVE_INFINITY,
            });
        case 'oauth-m2m': {
            const clientId = required(settings.clientId, 'oauth-m2m', 'client-id');
            const clientSecret = required(settings.clientSecret, 'oauth-m2m', 'client-secret');
            const host = token_source_hostOf(settings);
            return () => mintFromSecret({ host, clientId, clientSecret }, ports);
        }
        case 'github-oidc': {
            const host = token_source_hostOf(settings);
            return () => mintFromGitHub(settings, host, ports);
        }
        case 'sdk':
            return () => mintFromSdk(settings, ports);
    }
}
/** Throws `AUTH_INCOMPLETE`. */
function required(value, kind, input) {
    if (value !== undefined)
        return value;
    throw new src_error/* DeployError */.sH('AUTH_INCOMPLETE', `Login by ${kind} needs \`${input}\`, which is empty or not given.`, {
        hint: `Add \`${input}: ...\` to the inputs. A secret that does not exist in the repository or environment arrives empty.`,
    });
}
async function mintFromSdk(settings, ports) {
    // A new one each time: after a refusal the SDK's own cache would give the same token back.
    const token = await createSdkAuthenticator(await ports.loadSdk(), settings).token();
    const expiry = jwtClaims(token)?.optionalNumber('exp');
    return { token, lifetimeMs: expiry === undefined ? 10 * 60_000 : expiry * 1000 - Date.now() };
}
const EARLY_MS = 5 * 60_000;
function cached(clock, mint) {
    let current;
    let pending;
    async function renew() {
        const minted = await mint();
        const usable = Math.max(minted.lifetimeMs - EARLY_MS, minted.lifetimeMs / 2);
        current = { token: minted.token, until: clock.now() + usable };
        return minted.token;
    }
    function token() {
        if (current !== undefined && clock.now() < current.until)
            return Promise.resolve(current.token);
        pending ??= renew().finally(() => {
            pending = undefined;
        });
        return pending;
    }
    return {
        token,
        refresh(refused) {
            if (current?.token === refused)
                current = undefined;
            return token();
        },
    };
}

;// CONCATENATED MODULE: ./src/databricks/auth/check.ts



/** Everything that a login with these settings certainly lacks. Sends nothing; what the SDK looks for, it finds by itself. */
function checkLogin(settings) {
    const { authType, env, profile } = settings;
    if (env.NODE_TLS_REJECT_UNAUTHORIZED === '0') {
        return [
            {
                message: 'NODE_TLS_REJECT_UNAUTHORIZED=0 turns off the check of certificates: anybody on the way could take the token',
                hint: 'unset it; for a proxy with a certificate of its own set NODE_EXTRA_CA_CERTS to the file of its authority',
            },
        ];
    }
    if (profile !== undefined && authType === 'github-oidc') {
        return [
            {
                message: `profile "${profile}" and the login github-oidc are both asked for, and a profile holds no such login`,
                hint: 'delete one of the two',
            },
        ];
    }
    return requirements(settings).flatMap((require) => check_problemOf(require));
}
function requirements(settings) {
    const host = () => token_source_hostOf(settings);
    const kind = chooseAuthKind(settings);
    switch (kind) {
        case 'pat':
            return [host, () => required(settings.token, kind, 'token')];
        case 'oauth-m2m':
            return [
                host,
                () => required(settings.clientId, kind, 'client-id'),
                () => required(settings.clientSecret, kind, 'client-secret'),
            ];
        case 'github-oidc':
            return [host, () => idTokenRequest(settings)];
        case 'sdk':
            return [];
    }
}
function check_problemOf(require) {
    try {
        require();
        return [];
    }
    catch (error) {
        if (!(error instanceof src_error/* DeployError */.sH))
            throw error;
        const { message, hint } = error;
        return [{ message, ...(hint !== undefined && { hint }) }];
    }
}

;// CONCATENATED MODULE: ./src/postgres/migrations/blank.ts
/** The offset of the first character at or after `from` that is neither white space nor in a comment; the text's end if none. */
function skipBlank(sql, from) {
    let at = from;
    for (;;) {
        if (sql.startsWith('--', at))
            at = endOfLine(sql, at);
        else if (sql.startsWith('/*', at))
            at = endOfComment(sql, at);
        else if (/[ \t\n\r\f\v]/.test(sql.charAt(at)))
            at += 1;
        else
            return at;
    }
}
function endOfLine(sql, from) {
    const end = sql.indexOf('\n', from);
    return end === -1 ? sql.length : end;
}
/** Block comments nest in PostgreSQL. */
function endOfComment(sql, from) {
    const mark = /\/\*|\*\//g;
    mark.lastIndex = from;
    let depth = 0;
    for (let found = mark.exec(sql); found; found = mark.exec(sql)) {
        depth += found[0] === '/*' ? 1 : -1;
        if (depth === 0)
            return mark.lastIndex;
    }
    return sql.length;
}

;// CONCATENATED MODULE: ./src/postgres/migrations/header.ts




const header_DEFAULTS = {
    phase: 'before-deploy',
    transactional: true,
    lockTimeoutMs: undefined,
    statementTimeoutMs: undefined,
    allowances: [],
    run: undefined,
};
const TIMEOUT = { minMs: 1, maxMs: 86_400_000 };
const DIRECTIVES = new Map([
    [
        'phase',
        header_oneOf('phase', {
            'before-deploy': { phase: 'before-deploy' },
            'after-deploy': { phase: 'after-deploy' },
        }),
    ],
    ['run', header_oneOf('run', { 'on-change': { run: 'on-change' }, always: { run: 'always' } })],
    ['transaction', header_oneOf('transaction', { none: { transactional: false } })],
    ['lock_timeout', timeout((lockTimeoutMs) => ({ lockTimeoutMs }))],
    ['statement_timeout', timeout((statementTimeoutMs) => ({ statementTimeoutMs }))],
    ['allow', header_allow()],
]);
const LINE = new RegExp(`^[ \\t]*--[ \\t]*(${[...DIRECTIVES.keys()].join('|')})[ \\t]*:[ \\t]*(.*?)[ \\t]*$`, 'gim');
/** Reads the directives of a file, which count only above the first statement. The last of a kind wins; `allow` adds up. */
function readHeader(path, sql) {
    const firstStatement = skipBlank(sql, 0);
    const problems = [];
    let header = header_DEFAULTS;
    for (const { index, 1: word = '', 2: value = '' } of sql.matchAll(LINE)) {
        const key = word.toLowerCase();
        const directive = DIRECTIVES.get(key);
        if (!directive || directive.isProse?.(value))
            continue;
        const line = `\`-- ${key}: ${value}\``;
        const location = locate(path, sql, index);
        const reading = directive.read(value, header, index);
        if (index < firstStatement) {
            if (reading.ok)
                header = { ...header, ...reading.value };
            else
                problems.push({ ...reading.refusal, message: `${line} ${reading.refusal.message}`, location });
        }
        else if (reading.ok) {
            // Prose such as `-- phase: two of three` is nobody's directive; an exact one further down is a mistake.
            problems.push({ location, ...misplaced(line) });
        }
    }
    return { ...header, problems };
}
function header_oneOf(key, values) {
    const lines = Object.keys(values).map((each) => `\`-- ${key}: ${each}\``);
    return {
        read(value) {
            const found = Object.hasOwn(values, value) ? values[value] : undefined;
            return found
                ? { ok: true, value: { ...found } }
                : (0,rule/* refuse */.TR)('is not known', `write ${lines.join(' or ')}, or leave the line out`);
        },
    };
}
function timeout(toHeader) {
    return {
        read(value) {
            const reading = (0,rule/* durationMs */.pc)(TIMEOUT).read(value);
            return reading.ok ? { ok: true, value: toHeader(reading.value) } : reading;
        },
    };
}
function header_allow() {
    return {
        isProse: (value) => !isAllowance(value),
        read(value, { allowances }, offset) {
            const reading = readAllowance(value, offset);
            return reading.ok ? { ok: true, value: { allowances: [...allowances, ...reading.value] } } : reading;
        },
    };
}
function misplaced(line) {
    return {
        message: `${line} has no effect below the first statement`,
        hint: 'move it to the top of the file',
    };
}

;// CONCATENATED MODULE: ./src/postgres/migrations/read.ts







/**
 * The migrations of a directory: the ordered ones by version, then the repeatable ones by name. Sub-directories and
 * files that are not SQL are left alone.
 * `displayDirectory` is how the user wrote the directory, for messages.
 *
 * Inside it is synchronous: there are hundreds of small files, and each would pass through the thread pool five times.
 *
 * Throws InvalidInput with everything that is wrong: a missing directory, a name without a version, two files of one
 * version, a file that is empty or not UTF-8, an unknown header.
 */
async function readMigrations(directory, displayDirectory) {
    const names = listSql(directory, displayDirectory);
    const problems = [];
    const files = [];
    for (const name of names) {
        const path = (0,external_node_path_.join)(displayDirectory, name);
        const read = readMigration(name, path, (0,external_node_path_.join)(directory, name));
        problems.push(...read.problems);
        if (read.file)
            files.push(read.file);
    }
    const ordered = files
        .filter((file) => !isRepeatable(file))
        .sort((a, b) => compareVersions(a.version, b.version));
    problems.push(...duplicates(ordered));
    if (problems.length > 0)
        throw new src_error/* InvalidInput */.o9(problems);
    return [...ordered, ...files.filter(isRepeatable)];
}
function listSql(directory, displayDirectory) {
    return namesIn(directory, displayDirectory)
        .filter((name) => name.toLowerCase().endsWith('.sql') && isFile((0,external_node_path_.join)(directory, name)))
        .sort();
}
function namesIn(directory, displayDirectory) {
    try {
        return (0,external_node_fs_.readdirSync)(directory);
    }
    catch (cause) {
        const code = cause instanceof Error && 'code' in cause ? cause.code : cause;
        const reason = code === 'ENOTDIR' ? 'is a file' : `cannot be read (${code})`;
        throw new src_error/* InvalidInput */.o9([
            {
                location: { file: displayDirectory },
                message: `the migrations directory ${displayDirectory} ${reason}`,
                hint: 'correct `migrations.directory` in deployment.yaml or the `migrations` input, and check that actions/checkout ran before this step',
            },
        ]);
    }
}
/** stat, not the directory entry's own type: a link to a file is a file, and a broken one is for the reading to report. */
function isFile(path) {
    try {
        return (0,external_node_fs_.statSync)(path).isFile();
    }
    catch {
        return true;
    }
}
function readMigration(name, path, absolute) {
    try {
        return parseFile(name, path, (0,external_node_fs_.readFileSync)(absolute));
    }
    catch (cause) {
        return problem(path, `${name} cannot be read (${cause instanceof Error ? cause.message : String(cause)})`, 'check the file');
    }
}
function parseFile(name, path, bytes) {
    const sql = read_decode(bytes);
    if (sql === undefined)
        return problem(path, `${name} is not UTF-8 text`, 'save it as UTF-8');
    if (skipBlank(sql, 0) === sql.length)
        return problem(path, `${name} holds no statement`, 'write one, or delete the file');
    const { problems, run, ...header } = readHeader(path, sql);
    const identity = identify(name, run);
    if (!identity) {
        return problem(path, `${name} does not begin with a version`, 'name it like 0001_create_notes.sql, or like R__views.sql when it is to run again whenever it changes, or move it out of the directory');
    }
    const checksum = (0,external_node_crypto_.createHash)('sha256').update(sql).digest('hex');
    return { file: { ...identity, name, path, sql, checksum, ...header }, problems };
}
/** Undefined for bytes that PostgreSQL could not take as text: not UTF-8, or with a NUL. */
function read_decode(bytes) {
    if (bytes.includes(0))
        return undefined;
    try {
        // The decoder takes a byte order mark off.
        return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replaceAll('\r\n', '\n');
    }
    catch {
        return undefined;
    }
}
/** `files` sorted by version. */
function duplicates(files) {
    return files.flatMap((file, index) => {
        const before = files[index - 1];
        if (!before || compareVersions(before.version, file.version) !== 0)
            return [];
        return problem(file.path, `${file.name} has the same version as ${before.name}`, 'give the newer one the next free version').problems;
    });
}
function problem(path, message, hint) {
    return { problems: [{ location: { file: path }, message, hint }] };
}

;// CONCATENATED MODULE: ./src/source/build.ts


/** What travels after a build although git ignores it, when `source.include` says nothing. */
const BUILT_ARTEFACTS = ['dist/**', 'build/**', '*.whl'];
/**
 * Runs the command in a shell and shows its output line by line. Throws DeployError `BUILD_FAILED` with the last lines of
 * output; when `signal` aborts, ends the command with all it started and throws the signal's reason.
 */
async function runBuild(command, options) {
    const title = `Build: ${command.trim().split('\n', 1)[0]}`;
    const failed = await runShell(command, { ...options, title });
    if (failed)
        throw build_failure(command, failed);
}
function build_failure(command, { ending, output }) {
    return new src_error/* DeployError */.sH('BUILD_FAILED', `The build command \`${command.trim()}\` ${ending}. ${output}`, {
        hint: 'Run it in the same directory on your machine. It does not see DATABRICKS_*, INPUT_* or ACTIONS_* variables. Nothing was deployed.',
    });
}

;// CONCATENATED MODULE: ./src/commands/login.ts
/**
 * Who logs in. An identity that the inputs name is not mixed with another one: only without one do the profile of the
 * config file (on a terminal; a runner has no profiles) and the variables that every Databricks tool reads count (docs
 * "Databricks unified authentication"). With a profile DATABRICKS_HOST does not: the profile's token would go to
 * another workspace than the profile's.
 */
function loginSettings(inputs, fileProfile, env) {
    const read = (name) => env[name] || undefined;
    const authType = inputs.authType ?? read('DATABRICKS_AUTH_TYPE');
    const principal = inputs.clientId ?? inputs.clientSecret;
    const named = inputs.token !== undefined || principal !== undefined || authType === 'github-oidc';
    const ambient = (read('GITHUB_ACTIONS') ? undefined : fileProfile) ?? read('DATABRICKS_CONFIG_PROFILE');
    const profile = inputs.profile ?? (named ? undefined : ambient);
    return {
        host: inputs.databricksHost ?? (profile === undefined ? read('DATABRICKS_HOST') : undefined),
        authType,
        token: inputs.token ?? (principal === undefined ? read('DATABRICKS_TOKEN') : undefined),
        clientId: inputs.clientId ?? read('DATABRICKS_CLIENT_ID'),
        clientSecret: inputs.clientSecret ?? read('DATABRICKS_CLIENT_SECRET'),
        tokenAudience: inputs.tokenAudience ?? read('DATABRICKS_TOKEN_AUDIENCE'),
        profile,
        idTokenRequestUrl: read('ACTIONS_ID_TOKEN_REQUEST_URL'),
        idTokenRequestToken: read('ACTIONS_ID_TOKEN_REQUEST_TOKEN'),
        env,
    };
}

// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(8161);
;// CONCATENATED MODULE: ./src/commands/server.ts




/** Fills in what the URL leaves out, as libpq does. Throws InvalidInput when its root certificate cannot be read. */
async function readServer(url, cwd, env) {
    const { host, port, password } = url;
    const user = url.user ?? (env.PGUSER || (0,external_node_os_.userInfo)().username);
    const path = rootCertificatePath(url, cwd);
    const ca = await readRootCertificate(url, path);
    const tls = { mode: url.sslMode, ca };
    const address = { host, port, database: url.database ?? user, user, tls };
    return { address, password, sslRootCert: ca === undefined ? url.sslRootCert : path };
}
/** The file that the URL names, else libpq's own. */
function rootCertificatePath({ sslRootCert }, cwd) {
    return (0,external_node_path_.resolve)(cwd, sslRootCert ?? (0,external_node_path_.join)((0,external_node_os_.homedir)(), '.postgresql', 'root.crt'));
}
/** libpq's own file must be there only to verify. */
async function readRootCertificate({ sslMode, sslRootCert }, path) {
    if (sslRootCert === 'system' || sslMode === 'disable')
        return undefined;
    const required = sslRootCert !== undefined || sslMode.startsWith('verify');
    try {
        return await (0,external_node_fs_promises_.readFile)(path, 'utf8');
    }
    catch {
        if (!required)
            return undefined;
        const wish = sslRootCert === undefined
            ? `has sslmode=${sslMode}, which needs a root certificate`
            : `has sslrootcert=${sslRootCert}, which cannot be read`;
        const hint = 'add sslrootcert=<PEM file>, or sslrootcert=system for a server with a public certificate';
        throw new src_error/* InvalidInput */.o9([{ message: `input "database-url" ${wish}`, hint }]);
    }
}

;// CONCATENATED MODULE: ./src/commands/request.ts














/** Inputs and deployment.yaml to the desired state. Throws InvalidInput with everything that is wrong with them. */
async function readRequest(raw, directory, env) {
    const inputs = parseInputs(withDatabaseUrl(raw, env));
    const cwd = (0,external_node_path_.resolve)(directory, inputs.inputs.workingDirectory);
    return inputs.given.has('database-url')
        ? readServerRequest(inputs, cwd, env)
        : readWorkspaceRequest(inputs, cwd, env);
}
/** LAKEBASE_DATABASE_URL means nothing to the other commands. */
function withDatabaseUrl(raw, env) {
    const url = env.LAKEBASE_DATABASE_URL;
    return raw.command === 'migrate' && url ? { 'database-url': url, ...raw } : raw;
}
/** What the run is about, for a heading: `shop · prod`. */
function titleOf(request) {
    const { environment } = request.desired;
    const { schema } = request.desired.lakebase;
    return [request.target === 'workspace' ? request.desired.app.name : schema, environment]
        .filter(Boolean)
        .join(' · ');
}
async function readServerRequest(inputs, cwd, env) {
    const problems = new Problems();
    const { databaseUrl } = inputs.inputs;
    const server = databaseUrl && (await problems.collect(() => readServer(databaseUrl, cwd, env)));
    const desired = await problems.collect(async () => {
        const file = await readConfig(inputs, cwd);
        const database = server?.address.database ?? '';
        return desireSchema(inputs, file, database, { cwd, defaultOwnerRole: identifier/* defaultOwnerRole */.h, exists: external_node_fs_.existsSync });
    });
    // Without a server there is a problem that says so.
    if (!server || !desired)
        throw problems.error();
    return { target: 'server', inputs, desired, server };
}
async function readWorkspaceRequest(inputs, cwd, env) {
    const problems = new Problems();
    const desired = await problems.collect(async () => {
        const file = await readConfig(inputs, cwd);
        return desire(inputs, file, { cwd, defaultOwnerRole: identifier/* defaultOwnerRole */.h, exists: external_node_fs_.existsSync });
    });
    const login = loginSettings(inputs.inputs, desired?.profile, env);
    if (!isLoginRefused(inputs))
        problems.add(checkLogin(login));
    if (!desired || problems.any)
        throw problems.error();
    return { target: 'workspace', directory: cwd, inputs, desired, login };
}
/** What a login lacks cannot be told from settings that were refused. */
function isLoginRefused({ given, inputs }) {
    const host = given.has('databricks-host') && inputs.databricksHost === undefined;
    return host || (given.has('auth-type') && inputs.authType === undefined);
}
async function readConfig(inputs, cwd) {
    const { config, workingDirectory } = inputs.inputs;
    const refuse = (message) => {
        const hint = `paths start from ${cwd}; check that actions/checkout ran before this step`;
        return new src_error/* InvalidInput */.o9([...inputs.problems, { message, hint }]);
    };
    if (!(0,external_node_fs_.existsSync)(cwd))
        throw refuse(`input "working-directory" is "${workingDirectory}", which does not exist`);
    const text = await (0,external_node_fs_promises_.readFile)((0,external_node_path_.resolve)(cwd, config.path), 'utf8').catch((cause) => {
        const code = request_codeOf(cause);
        if (code !== 'ENOENT')
            throw refuse(`the config file ${config.path} cannot be read (${code})`);
        if (config.given)
            throw refuse(`input "config" is "${config.path}", which does not exist`);
        if (inputs.given.has('app-name') || inputs.given.has('database-url'))
            return undefined;
        throw refuse(`there is no ${config.path}, and no input "app-name" that would do without it`);
    });
    if (text === undefined)
        return undefined;
    const { parseFile } = await Promise.all(/* import() */[__webpack_require__.e(815), __webpack_require__.e(317)]).then(__webpack_require__.bind(__webpack_require__, 2317));
    return parseFile(text, config.path);
}
/** Reads these parts, the source after its build if there is one. Throws InvalidInput with the problems of all together. */
async function readPayload(desired, parts, ports) {
    if (parts.includes('source'))
        await build(desired, ports);
    const problems = new Problems();
    const [migrations, source] = await Promise.all([
        parts.includes('migrations') ? problems.collect(() => migrationsOf(desired)) : [],
        parts.includes('source') ? problems.collect(() => request_sourceOf(desired)) : undefined,
    ]);
    if (problems.any)
        throw problems.error();
    return { migrations: migrations ?? [], source };
}
async function build(desired, ports) {
    const { buildCommand, directory } = desired.source;
    if (!buildCommand || !directory)
        return;
    await runBuild(buildCommand, { directory, environment: process.env, ...ports });
}
/** Throws InvalidInput with everything that is wrong with the files. */
async function migrationsOf(desired) {
    const { directory, displayDirectory } = desired.migrations;
    return directory ? readMigrations(directory, displayDirectory ?? directory) : [];
}
async function request_sourceOf(desired) {
    const { directory, displayDirectory, exclude, include, buildCommand } = desired.source;
    if (!directory)
        return undefined;
    const artefacts = include.length === 0 && buildCommand ? BUILT_ARTEFACTS : include;
    return tree_readSource({
        directory,
        displayDirectory: displayDirectory ?? directory,
        exclude,
        include: artefacts,
    });
}
function request_codeOf(cause) {
    return cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
}

;// CONCATENATED MODULE: ./src/postgres/migrations/libpg.ts




/** The package must be loaded from outside: it is CommonJS that looks for its WebAssembly beside itself. */
async function createParser(library) {
    await library.loadModule();
    return {
        parse: (sql) => ({ statements: toStatements(sql, statementList(parseTree(library, sql))) }),
    };
}
function parseTree(library, sql) {
    try {
        return library.parseSync(sql);
    }
    catch (error) {
        const position = cursorPosition(error);
        if (position === undefined || !(error instanceof Error))
            throw error;
        throw new SqlSyntaxError(error.message, offsetOfCharacter(sql, position));
    }
}
function cursorPosition(error) {
    const details = isNode(error) ? error.sqlDetails : undefined;
    const position = isNode(details) ? details.cursorPosition : undefined;
    return typeof position === 'number' ? position : undefined;
}
function statementList(tree) {
    const statements = isNode(tree) ? tree.stmts : undefined;
    return Array.isArray(statements) ? statements.filter(isNode) : [];
}
/** The tree counts UTF-8 bytes, leaves out a location of 0, and a length that reaches the end of the text. */
function toStatements(sql, raw) {
    const size = Buffer.byteLength(sql);
    const bounds = raw.flatMap(({ stmt_location, stmt_len }) => {
        const from = typeof stmt_location === 'number' ? stmt_location : 0;
        return [from, typeof stmt_len === 'number' ? from + stmt_len : size];
    });
    const offsets = offsetsOfBytes(sql, bounds);
    return raw.map(({ stmt }, index) => {
        const [kind, node] = Object.entries(isNode(stmt) ? stmt : {})[0] ?? ['', {}];
        const start = skipBlank(sql, offsets[2 * index] ?? 0);
        return { kind, node: isNode(node) ? node : {}, start, end: offsets[2 * index + 1] ?? sql.length };
    });
}

;// CONCATENATED MODULE: ./src/postgres/migrations/syntax.ts


/** Parses each file once, and loads the parser with the first. */
class Syntax {
    /** Files that the server itself has parsed. */
    accepted = new Set();
    #load;
    #parsed = new Map();
    #parser;
    constructor(load) {
        this.#load = load;
    }
    /** The parser itself, for what the server prints. */
    async parser() {
        this.#parser ??= this.#load();
        return this.#parser;
    }
    async parse(file) {
        const known = this.#parsed.get(file);
        if (known)
            return known;
        const parsed = parseWith(await this.parser(), file);
        this.#parsed.set(file, parsed);
        return parsed;
    }
    /** The statements of a file that has been checked. Throws DeployError `MIGRATION_NOT_CHECKED` for a syntax error. */
    async statements(file) {
        const { statements, error } = await this.parse(file);
        if (!error)
            return statements;
        throw new src_error/* DeployError */.sH('MIGRATION_NOT_CHECKED', `${file.name} has a syntax error: ${error.message}.`, {
            cause: error,
        });
    }
}
function parseWith(parser, file) {
    try {
        return { file, statements: parser.parse(file.sql).statements, error: undefined };
    }
    catch (error) {
        if (!(error instanceof SqlSyntaxError))
            throw error;
        return { file, statements: [], error };
    }
}

;// CONCATENATED MODULE: ./src/commands/start.ts






/** Wires the real collaborators of a run that needs no workspace. */
function createDatabasePorts({ waitTimeoutMs: timeoutMs, pollMs }, { reporter, signal, timeline, meter, run, loadSql }) {
    const clock = systemClock;
    return {
        clock,
        deadline: new Deadline({ clock, timeoutMs, pollMs, signal, reporter }),
        meter,
        reporter,
        timeline,
        run,
        syntax: new Syntax(async () => createParser(await loadSql())),
    };
}
/** Wires the real collaborators for one run. Throws the errors of the SDK's logins; sends nothing yet. */
async function createPorts({ login, desired }, surroundings) {
    const ports = createDatabasePorts(desired, surroundings);
    const { loadSdk, signal } = surroundings;
    const { clock, meter, reporter, deadline, run } = ports;
    const { waitTimeoutMs: timeoutMs, pollMs } = desired;
    const userAgent = `lakebase-deploy/${run.toolVersion}`;
    const host = await resolveHost(login, { loadSdk });
    const shared = { fetch: globalThis.fetch, clock, meter, reporter, userAgent };
    const tokens = createTokenSource({ ...login, host }, { ...shared, signal, loadSdk });
    const clientWithin = (limit) => createWorkspaceClient({ ...shared, host, token: tokens, deadline: limit });
    return {
        ...ports,
        ...shared,
        tokens,
        client: clientWithin(deadline),
        clientUntil: (limit) => clientWithin(new Deadline({ clock, timeoutMs, pollMs, signal: limit, reporter })),
    };
}

;// CONCATENATED MODULE: ./src/commands/command.ts











/** Which of the user's files a command reads; a build belongs to the source. */
const command_READS = {
    deploy: ['migrations', 'source'],
    plan: ['migrations', 'source'],
    migrate: ['migrations'],
    audit: [],
};
/** The one place where a command's name becomes what runs, for both faces. */
function command_runCommand(request, surroundings, progress) {
    return request.target === 'server'
        ? runOnServer(request, surroundings, progress)
        : runInWorkspace(request, surroundings, progress);
}
async function runInWorkspace(request, surroundings, progress) {
    const { desired, inputs, directory } = request;
    const { command, out, plan, sarif } = inputs.inputs;
    const ports = await createPorts(request, surroundings);
    const scope = saved_plan_scopeOf(desired, ports);
    const approved = plan === undefined ? undefined : await readApproved(plan, directory, scope);
    const payload = await readPayload(desired, command_READS[command], surroundings);
    const options = { dryRun: isDryRun(request), progress, approved };
    switch (command) {
        case 'deploy':
        case 'plan': {
            const outcome = await deploy(desired, payload, ports, options);
            if (out !== undefined)
                await writePlan(outcome.plan, scope, out, directory);
            return outcome;
        }
        case 'migrate':
            return inputs.inputs.prove
                ? proveOnBranch(desired, payload.migrations, ports)
                : migrate(desired, payload, ports, options);
        case 'audit': {
            const outcome = await audit(desired, ports, progress);
            if (sarif !== undefined)
                await writeSarif(outcome.plan.findings, sarif, request, ports);
            return outcome;
        }
    }
}
function writeSarif(findings, file, { desired, inputs, directory }, { run: { toolVersion } }) {
    const scope = [desired.app.name, desired.environment].filter(Boolean).join(' ');
    return writeReport(renderSarif(findings, { scope, file: inputs.inputs.config.path, toolVersion }), file, directory);
}
/** The exit code of a run that came to its end: drift is a failure only where somebody asked for that. */
function exitOf(request, { plan }, options) {
    const { command, failOn } = request.inputs.inputs;
    const asked = command === 'audit' ? failOn === 'drift' : isDryRun(request) && options.exitCode;
    return asked && (0,plan_plan/* differs */.Ag)(plan) ? EXIT.differences : EXIT.ok;
}
/** `migrate` is the only command for a database that is none of a workspace; the inputs are refused otherwise. */
async function runOnServer(request, surroundings, progress) {
    surroundings.reporter.mask(request.server.password ?? '');
    const ports = createDatabasePorts(request.desired, surroundings);
    const migrations = await migrationsOf(request.desired);
    if (request.inputs.inputs.prove)
        return proveOnServer(request, migrations, ports);
    return migrateServer(request, migrations, ports, { dryRun: isDryRun(request), progress });
}
/** Whether the run only plans. */
function isDryRun({ inputs }) {
    const { dryRun, command } = inputs.inputs;
    return dryRun || command === 'plan' || command === 'audit';
}

;// CONCATENATED MODULE: ./src/commands/timeline.ts
/** The steps of a run with their durations, for the summary. */
class Timeline {
    steps = [];
    #clock;
    #reporter;
    constructor(clock, reporter) {
        this.#clock = clock;
        this.#reporter = reporter;
    }
    async step(title, work) {
        const start = this.#clock.now();
        const record = (outcome) => {
            this.steps.push({ title, outcome, durationMs: this.#clock.now() - start });
        };
        try {
            const result = await this.#reporter.group(title, work);
            record('done');
            return result;
        }
        catch (error) {
            record('failed');
            throw error;
        }
    }
}

;// CONCATENATED MODULE: ./src/meter.ts
/** Counts round trips, because they are what a deploy costs (design decision 9). */
class Meter {
    calls = [];
    /** Database messages sent after login. */
    messages = 0;
    call(call) {
        this.calls.push(call);
    }
    message() {
        this.messages += 1;
    }
    /** Calls that change the platform: everything but GET, token and credential requests. */
    get writes() {
        return this.calls.filter((call) => call.method !== 'GET' && !isCredential(call.path)).length;
    }
    /** The longest chain of calls that can have waited for one another: each starts after the one before ended. */
    get criticalPath() {
        const byEnd = [...this.calls].sort((a, b) => a.end - b.end);
        let length = 0;
        let free = Number.NEGATIVE_INFINITY;
        for (const call of byEnd) {
            if (call.start < free)
                continue;
            length += 1;
            free = call.end;
        }
        return length;
    }
}
function isCredential(path) {
    return path.endsWith('/credentials') || path.endsWith('/token');
}

;// CONCATENATED MODULE: ./src/version.ts
/** This tool's version; a test keeps it equal to package.json. */
const version = '1.0.0';

;// CONCATENATED MODULE: ./src/action/reporter.ts



/** The Actions log: folded groups, annotations with file and line, masks. The text of a log shows no annotation's place, so it is also in the message. */
function actionReporter(core, places) {
    const masked = new Set(['']);
    return {
        group: async (title, work) => {
            core.startGroup(title);
            try {
                return await work();
            }
            finally {
                core.endGroup();
            }
        },
        info: (text) => core.info(reporter_plain(text)),
        debug: (text) => core.debug(reporter_plain(text)),
        warning: (message, location) => core.warning(placed(message, location), annotation(location, places)),
        error: (message, location) => core.error(placed(message, location), annotation(location, places)),
        mask: (secret) => {
            if (!masked.has(secret))
                core.setSecret(secret);
            masked.add(secret);
        },
    };
}
/**
 * Lines that the runner takes for text. It would read `::name::` at the start of one, and `##[name]` anywhere in one, as a
 * command of ours (`actions/runner:src/Runner.Common/ActionCommand.cs`).
 */
function reporter_plain(text) {
    return text
        .split(/\r?\n/)
        .map((line) => (0,visible/* visible */.R)(line)
        .replace(/^(\s*):(?=:)/, '$1: ')
        .replaceAll('##[', '## ['))
        .join('\n');
}
function placed(message, location) {
    return location ? `${(0,src_error/* describeLocation */.lR)(location)}: ${message}` : message;
}
function annotation(location, places) {
    if (!location)
        return {};
    return {
        file: fromRoot(location.file, places),
        ...(location.line !== undefined && { startLine: location.line }),
        ...(location.column !== undefined && { startColumn: location.column }),
    };
}
/** A file outside the repository keeps the path that the user wrote: there is nothing to show it at. */
function fromRoot(file, { workspace, directory }) {
    const path = (0,external_node_path_.relative)(workspace, (0,external_node_path_.resolve)(directory, file));
    return path.startsWith('..') ? file : path.replaceAll(external_node_path_.sep, '/');
}

;// CONCATENATED MODULE: ./src/action/summary.ts




/** GitHub drops the whole summary above 1 MiB. */
const BUDGET_BYTES = 1_000_000;
/** The job summary: the result, what changed and what did not, how long each step took, where to look. */
function renderSummary(input) {
    const text = [
        `## ${input.title}`,
        ...(input.failure === undefined ? success(input) : summary_failed(input.failure, input.progress)),
        ...durations(input.steps),
        ...roundTrips(input.meter),
    ].join('\n\n');
    const bytes = Buffer.from(text);
    if (bytes.length <= BUDGET_BYTES)
        return `${text}\n`;
    return `${bytes.subarray(0, BUDGET_BYTES).toString()}\n\n_Cut at 1 MB: see the log._\n`;
}
function success({ outcome }) {
    if (!outcome)
        return [];
    const { plan, phases, planOnly, ending } = outcome;
    const changes = (0,render/* renderMarkdown */.Gc)(plan);
    const same = (0,render/* unchanged */.Cv)(plan, phases);
    return [
        ending.verdict,
        ...(changes === '' ? [] : ['### Changes', changes]),
        ...(same.length > 0 ? [`Unchanged: ${same.join(', ')}.`] : []),
        ...facts(outcome, planOnly ? 'Target' : 'Where it stands'),
    ];
}
/** What went wrong and what to do, then how far the run came. */
function summary_failed(failure, progress) {
    const state = standing(progress);
    if (failure instanceof src_error/* InvalidInput */.o9) {
        const { problems } = failure;
        return [
            `**Failed.** ${(0,count/* count */.U)(problems.length, 'problem')} in inputs and files. ${state.headline}`,
            problems.map(problemItem).join('\n'),
        ];
    }
    const steps = [
        ...state.done.map(({ title }) => `- [x] ${(0,render/* code */.aY)(title)}`),
        ...state.begun.map(({ title }) => `- [ ] ${(0,render/* code */.aY)(title)} (begun)`),
        ...state.open.map(({ title }) => `- [ ] ${(0,render/* code */.aY)(title)}`),
    ];
    return [...explanation(failure), state.headline, ...(steps.length > 0 ? [steps.join('\n')] : [])];
}
function problemItem({ message, hint, location }) {
    const place = location ? `${(0,render/* code */.aY)((0,src_error/* describeLocation */.lR)(location))}: ` : '';
    return `- ${place}${paragraph(message)}${hint === undefined ? '' : ` (${paragraph(hint)})`}`;
}
/** A message of one line reads as prose; the lines of a longer one are somebody's output. */
function explanation(failure) {
    const message = failure instanceof Error ? failure.message : String(failure);
    const location = failure instanceof src_error/* DeployError */.sH ? failure.location : undefined;
    const verdict = location ? `**Failed.** ${(0,render/* code */.aY)((0,src_error/* describeLocation */.lR)(location))}:` : '**Failed.**';
    const advice = explain(failure).slice(message.length).trim();
    return [
        ...(message.includes('\n') ? [verdict, fenced(message)] : [`${verdict} ${(0,render/* prose */.CS)(message)}`]),
        ...(advice === '' ? [] : advice.split('\n').map(render/* prose */.CS)),
    ];
}
function paragraph(text) {
    return (0,render/* prose */.CS)(text.replace(/\s*\n\s*/g, ' '));
}
function facts({ outputs, links }, heading) {
    const size = outputs.capacity === '' || outputs['lakebase-type'] === 'provisioned' ? '' : ' CU';
    const rows = [
        ['App', outputs['app-name']],
        ['Service principal', outputs['service-principal']],
        ['Lakebase', outputs['lakebase-type'] === 'autoscaling' ? outputs.branch : outputs['instance-name']],
        ['Size', `${outputs.capacity}${size}`],
        ['Database', outputs.database],
        ['Schema', outputs.schema],
        ['Deployment', outputs['deployment-id']],
        ['Source digest', outputs['source-digest'].slice(0, 12)],
    ];
    const table = [
        '| | |',
        '|---|---|',
        ...rows
            .filter(([, value]) => value !== '')
            .map(([name, value]) => `| ${name} | ${(0,render/* code */.aY)(value).replaceAll('|', '\\|')} |`),
    ];
    const list = Object.entries(links).map(([title, url]) => `[${title}](${url})`);
    return [`### ${heading}`, table.join('\n'), ...(list.length > 0 ? [list.join(' · ')] : [])];
}
function durations(steps) {
    if (steps.length === 0)
        return [];
    const rows = steps.map((step) => `| ${step.title}${step.outcome === 'failed' ? ' (failed)' : ''} | ${seconds(step.durationMs)} |`);
    return ['### Steps', ['| Step | Time |', '|---|---:|', ...rows].join('\n')];
}
function roundTrips({ calls, writes, criticalPath, messages }) {
    if (calls.length + messages === 0)
        return [];
    const http = `${(0,count/* count */.U)(calls.length, 'HTTP call')} (${(0,count/* count */.U)(writes, 'write')}, longest chain ${criticalPath}), `;
    return [`Round trips: ${calls.length > 0 ? http : ''}${(0,count/* count */.U)(messages, 'database message')} after login.`];
}
/** `1.2 s`, `2 min 5 s` */
function seconds(ms) {
    if (ms < 59_950)
        return `${(ms / 1000).toFixed(1)} s`;
    const whole = Math.round(ms / 1000);
    return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
function fenced(text) {
    const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
    const fence = '`'.repeat(longest + 1);
    return `${fence}\n${text}\n${fence}`;
}

;// CONCATENATED MODULE: ./src/action/run.ts















/** The GitHub face of a run: inputs in; outputs, annotations and job summary out. Gives the exit code; never throws. */
async function run_run(core, runner) {
    const progress = noProgress();
    const abort = abortOnSignal();
    let request;
    let outcome;
    let failure;
    const inputs = readInputs(core, runner.env);
    const reporter = actionReporter(core, {
        workspace: runner.directory,
        directory: (0,external_node_path_.resolve)(runner.directory, inputs['working-directory'] ?? '.'),
    });
    const timeline = new Timeline(systemClock, reporter);
    const meter = new Meter();
    try {
        request = await readRequest(inputs, runner.directory, runner.env);
        const surroundings = { ...runner, reporter, timeline, meter, signal: abort.signal };
        outcome = await command_runCommand(request, { ...surroundings, run: runIdentity(runner.env) }, progress);
        setOutputs(core, outcome.outputs);
        if (request.target === 'workspace')
            await publish(request, outcome, runner.env, reporter);
    }
    catch (error) {
        failure = abort.signal.aborted ? abort.signal.reason : error;
        reportFailure(failure, progress, reporter);
        if (request && !outcome)
            setOutputs(core, outputsOfFailure(request, progress));
    }
    finally {
        endLeftCalls(abort);
    }
    await writeSummary(core, { request, timeline, meter, outcome, failure, progress });
    if (failure !== undefined)
        return exitCode(failure);
    return request && outcome ? exitOf(request, outcome, { exitCode: false }) : 0;
}
function setOutputs(core, outputs) {
    for (const [name, value] of Object.entries(outputs))
        core.setOutput(name, value);
}
/** Secrets are masked before anything else can happen. */
function readInputs(core, env) {
    const raw = Object.fromEntries(INPUT_NAMES.map((name) => [name, core.getInput(name)]));
    for (const input of Object.values(INPUTS)) {
        const value = raw[input.name];
        if (input.secret && value)
            core.setSecret(value);
    }
    for (const name of ['DATABRICKS_TOKEN', 'DATABRICKS_CLIENT_SECRET', 'LAKEBASE_DATABASE_URL']) {
        const value = env[name];
        if (value)
            core.setSecret(value);
    }
    return Object.fromEntries(Object.entries(raw).filter(([, value]) => value !== ''));
}
function runIdentity(env) {
    const { GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID, GITHUB_RUN_ATTEMPT, GITHUB_JOB, GITHUB_SHA } = env;
    const label = GITHUB_RUN_ID
        ? `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}`
        : 'a run outside GitHub';
    return {
        id: `${GITHUB_REPOSITORY}/${GITHUB_RUN_ID}/${GITHUB_JOB}`,
        attempt: Number(GITHUB_RUN_ATTEMPT) || 1,
        label,
        gitSha: GITHUB_SHA,
        toolVersion: version,
    };
}
/** What others are to see of a run that came to its end: findings at the config file, a comment, an issue. */
async function publish(request, outcome, env, reporter) {
    const { desired, inputs } = request;
    const { command, comment, issue, githubToken: token } = inputs.inputs;
    if (command === 'audit')
        annotate(request, outcome, reporter);
    if (issue) {
        const { keepIssue } = await __webpack_require__.e(/* import() */ 945).then(__webpack_require__.bind(__webpack_require__, 1945));
        await keepIssue({ desired, outcome, token, env, reporter });
    }
    if (!comment)
        return;
    if (!isDryRun(request))
        return reporter.info('no comment: this run deployed, and only a plan is commented');
    const { commentPlan } = await __webpack_require__.e(/* import() */ 151).then(__webpack_require__.bind(__webpack_require__, 1151));
    await commentPlan({ desired, outcome, token, env, reporter });
}
/** GitHub shows at most ten annotations of a step; the log and the summary have all findings. */
const MOST_ANNOTATIONS = 10;
function annotate({ inputs }, { plan }, reporter) {
    const { config, failOn } = inputs.inputs;
    const write = failOn === 'drift' ? reporter.error : reporter.warning;
    for (const { code, message, hint } of plan.findings.slice(0, MOST_ANNOTATIONS))
        write(`${message} ${hint} [${code}]`, { file: config.path });
}
/** GitHub shows at most ten annotations of a step, the log all of them. */
function reportFailure(failure, progress, reporter) {
    const state = renderStanding(standing(progress));
    if (!(failure instanceof src_error/* InvalidInput */.o9)) {
        reporter.error(explain(failure), failure instanceof src_error/* DeployError */.sH ? failure.location : undefined);
        reporter.info(state);
        return;
    }
    for (const { location, ...problem } of failure.problems)
        reporter.error((0,src_error/* describeProblem */.BJ)(problem), location);
    reporter.info(`${(0,count/* count */.U)(failure.problems.length, 'problem')} in inputs and files. ${state}`);
}
async function writeSummary(core, { request, timeline, meter, outcome, failure, progress }) {
    const text = renderSummary({
        title: request ? titleOf(request) : 'Lakebase deploy',
        outcome,
        failure,
        progress,
        steps: timeline.steps,
        meter,
    });
    await core.summary
        .addRaw(text)
        .write()
        .catch((error) => core.debug(`no job summary: ${String(error)}`));
}


/***/ }),

/***/ 4959:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   W4: () => (/* binding */ acceptanceLine),
/* harmony export */   bv: () => (/* binding */ formatAcceptance),
/* harmony export */   mF: () => (/* binding */ acceptance)
/* harmony export */ });
/* harmony import */ var _distance_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3327);
/* harmony import */ var _rule_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6950);


/** A name may hold spaces, so it ends with the first `.sql` that another word or a comma follows. */
const FILE = String.raw `\d+_(?:(?!\.sql[ ,]).)+\.sql`;
const FORMS = {
    edited: { pattern: `^edited (${FILE}) ([0-9a-f]{12,64})$`, form: '`edited <file> <checksum>`' },
    deleted: { pattern: `^deleted (${FILE})$`, form: '`deleted <file>`' },
    late: { pattern: `^late (${FILE})$`, form: '`late <file>`' },
    renamed: { pattern: `^renamed (${FILE}) (${FILE})$`, form: '`renamed <file> <new file>`' },
};
/** One entry of `migrations.accept`. */
const acceptance = {
    form: Object.values(FORMS)
        .map(({ form }) => form)
        .join(', '),
    schema: {
        type: 'string',
        pattern: Object.values(FORMS)
            .map(({ pattern }) => pattern)
            .join('|'),
    },
    read(text) {
        const found = parse(text);
        return found ? (0,_rule_js__WEBPACK_IMPORTED_MODULE_0__/* .accept */ .Ju)(found) : (0,_rule_js__WEBPACK_IMPORTED_MODULE_0__/* .refuse */ .TR)(`is ${JSON.stringify(text)}, which accepts nothing`, advice(text));
    },
};
function parse(text) {
    const [, edited, checksum] = new RegExp(FORMS.edited.pattern).exec(text) ?? [];
    if (edited !== undefined && checksum !== undefined)
        return { kind: 'edited', name: edited, checksum };
    const [, deleted] = new RegExp(FORMS.deleted.pattern).exec(text) ?? [];
    if (deleted !== undefined)
        return { kind: 'deleted', name: deleted };
    const [, late] = new RegExp(FORMS.late.pattern).exec(text) ?? [];
    if (late !== undefined)
        return { kind: 'late', name: late };
    const [, from, to] = new RegExp(FORMS.renamed.pattern).exec(text) ?? [];
    return from === undefined || to === undefined ? undefined : { kind: 'renamed', from, to };
}
function advice(text) {
    const [word = ''] = text.split(' ');
    const kinds = Object.entries(FORMS);
    const form = kinds.find(([kind]) => kind === word)?.[1].form;
    if (form !== undefined)
        return `write ${form} as the deploy's error prints it`;
    const near = (0,_distance_js__WEBPACK_IMPORTED_MODULE_1__/* .nearest */ .p)(word, Object.keys(FORMS));
    return near === undefined
        ? "copy the entry from the deploy's error: it begins with edited, deleted, late or renamed"
        : `did you mean "${near}"?`;
}
/** The entry of `migrations.accept` that `acceptance` reads back. */
function formatAcceptance(accepted) {
    switch (accepted.kind) {
        case 'edited':
            return `edited ${accepted.name} ${accepted.checksum}`;
        case 'renamed':
            return `renamed ${accepted.from} ${accepted.to}`;
        default:
            return `${accepted.kind} ${accepted.name}`;
    }
}
/** The line of deployment.yaml: `migrations: { accept: ['late 0004_y.sql'] }`. */
function acceptanceLine(accepted) {
    return `migrations: { accept: ['${formatAcceptance(accepted).replaceAll("'", "''")}'] }`;
}


/***/ }),

/***/ 9655:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   t: () => (/* binding */ allowableCode)
/* harmony export */ });
/* harmony import */ var _check_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3890);
/* harmony import */ var _distance_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3327);
/* harmony import */ var _rule_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6950);



/** The code of a check that can be allowed. */
const allowableCode = {
    form: 'code of a check',
    schema: { type: 'string', enum: _check_js__WEBPACK_IMPORTED_MODULE_0__/* .ALLOWABLE */ .Oh },
    read(text) {
        const found = _check_js__WEBPACK_IMPORTED_MODULE_0__/* .ALLOWABLE */ .Oh.find((code) => code === text);
        if (found !== undefined)
            return (0,_rule_js__WEBPACK_IMPORTED_MODULE_1__/* .accept */ .Ju)(found);
        if ((0,_check_js__WEBPACK_IMPORTED_MODULE_0__/* .isCheckCode */ .EU)(text))
            return (0,_rule_js__WEBPACK_IMPORTED_MODULE_1__/* .refuse */ .TR)(`is "${text}", which cannot be allowed`, 'change the statement');
        const near = (0,_distance_js__WEBPACK_IMPORTED_MODULE_2__/* .nearest */ .p)(text, _check_js__WEBPACK_IMPORTED_MODULE_0__/* .ALLOWABLE */ .Oh);
        return (0,_rule_js__WEBPACK_IMPORTED_MODULE_1__/* .refuse */ .TR)(`is ${JSON.stringify(text)}, which is no check of migrations`, near === undefined ? `valid here: ${_check_js__WEBPACK_IMPORTED_MODULE_0__/* .ALLOWABLE */ .Oh.join(', ')}` : `did you mean "${near}"?`);
    },
};


/***/ }),

/***/ 3890:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   EU: () => (/* binding */ isCheckCode),
/* harmony export */   Oh: () => (/* binding */ ALLOWABLE),
/* harmony export */   ui: () => (/* binding */ CHECKS)
/* harmony export */ });
/** Every check of migrations by its code. Codes are stable: files and deployment.yaml name them. */
const CHECKS = {
    'syntax-error': { severity: 'error', about: "text that PostgreSQL's parser does not take" },
    'newer-syntax': { severity: 'error', about: 'syntax that the server is too old for' },
    'no-statement': { severity: 'error', about: 'a file without a statement' },
    'psql-command': { severity: 'error', about: '`\\i`, `\\connect` and other commands of psql' },
    'copy-through-client': { severity: 'error', about: '`COPY` from STDIN or to STDOUT' },
    'transaction-control': { severity: 'error', about: '`BEGIN`, `COMMIT`, `ROLLBACK`, `SAVEPOINT`' },
    'outside-transaction': {
        severity: 'error',
        about: 'a statement that needs `-- transaction: none`, such as `CREATE INDEX CONCURRENTLY`',
    },
    'enum-value-in-its-own-transaction': {
        severity: 'error',
        about: 'a new enum value that is used before it is committed',
    },
    'role-change': { severity: 'error', about: '`SET ROLE`, `SET SESSION AUTHORIZATION`' },
    'reset-all': { severity: 'error', about: '`RESET ALL`, `DISCARD ALL`' },
    'server-wide': { severity: 'error', about: 'databases, tablespaces, `ALTER SYSTEM`' },
    'owner-to': { severity: 'error', about: '`ALTER ... OWNER TO`' },
    'reassign-owned': { severity: 'error', about: '`REASSIGN OWNED`' },
    'drop-owned': { severity: 'error', about: '`DROP OWNED`' },
    'drop-table': { severity: 'hazard', about: '`DROP TABLE`, `DROP FOREIGN TABLE`' },
    'drop-column': { severity: 'hazard', about: '`DROP COLUMN`' },
    'drop-schema': { severity: 'hazard', about: '`DROP SCHEMA`' },
    'drop-view': { severity: 'hazard', about: '`DROP VIEW`, `DROP MATERIALIZED VIEW`' },
    'drop-type': { severity: 'hazard', about: '`DROP TYPE`, `DROP DOMAIN`' },
    'drop-function': { severity: 'hazard', about: '`DROP FUNCTION`, `DROP PROCEDURE`, `DROP AGGREGATE`' },
    'drop-sequence': { severity: 'hazard', about: '`DROP SEQUENCE`' },
    'drop-extension': { severity: 'hazard', about: '`DROP EXTENSION`' },
    truncate: { severity: 'hazard', about: '`TRUNCATE`' },
    'delete-all-rows': { severity: 'hazard', about: '`UPDATE` or `DELETE` without `WHERE`' },
    rename: { severity: 'hazard', about: 'a new name or schema for what code calls by its name' },
    'rewrite-table': {
        severity: 'hazard',
        about: '`ALTER COLUMN TYPE`, `ADD COLUMN` with a volatile default, `serial`, identity or stored generated; `CLUSTER`, `VACUUM FULL`',
    },
    'blocking-index': { severity: 'hazard', about: '`CREATE INDEX` without `CONCURRENTLY`' },
    'blocking-reindex': { severity: 'hazard', about: '`REINDEX` without `CONCURRENTLY`' },
    'constraint-scan': { severity: 'hazard', about: 'a foreign key or check that is not added `NOT VALID`' },
    'unique-constraint': {
        severity: 'hazard',
        about: '`UNIQUE`, `PRIMARY KEY` without `USING INDEX`; `EXCLUDE`',
    },
    'set-not-null': { severity: 'hazard', about: '`SET NOT NULL` without a validated check before it' },
    'required-column': { severity: 'hazard', about: '`ADD COLUMN ... NOT NULL` without a default' },
    'definer-search-path': { severity: 'hazard', about: '`SECURITY DEFINER` without `SET search_path`' },
    'drop-index-blocking': { severity: 'warning', about: '`DROP INDEX` without `CONCURRENTLY`' },
    'refresh-blocking': { severity: 'warning', about: '`REFRESH MATERIALIZED VIEW` without `CONCURRENTLY`' },
    'missing-if-not-exists': { severity: 'warning', about: 'a statement that could have `IF NOT EXISTS`' },
    'missing-if-exists': { severity: 'warning', about: 'a statement that could have `IF EXISTS`' },
    'not-repeatable': {
        severity: 'warning',
        about: 'a statement that fails or doubles when a file with `-- transaction: none` starts over',
    },
    'other-schema': { severity: 'warning', about: 'a name with a schema, whose name differs by environment' },
    'function-search-path': { severity: 'warning', about: 'a routine without `SET search_path`' },
    'grant-in-migration': { severity: 'warning', about: '`GRANT`, `REVOKE`, `ALTER DEFAULT PRIVILEGES`' },
    'create-extension-as-owner': { severity: 'warning', about: '`CREATE EXTENSION`' },
    'unused-allow': { severity: 'warning', about: 'an `-- allow:` line that nothing in the file needs' },
};
function isCheckCode(name) {
    return Object.hasOwn(CHECKS, name);
}
/** What `-- allow:` and `migrations.allow` can name: all but errors. */
const ALLOWABLE = Object.keys(CHECKS)
    .filter(isCheckCode)
    .filter((code) => CHECKS[code].severity !== 'error');


/***/ }),

/***/ 1192:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   B_: () => (/* binding */ CAPACITIES),
/* harmony export */   d3: () => (/* binding */ COMPUTE_SIZES),
/* harmony export */   eO: () => (/* binding */ PERMISSION_LEVELS),
/* harmony export */   wU: () => (/* binding */ AUTOSCALING_SIZES)
/* harmony export */ });
const CAPACITIES = ['CU_1', 'CU_2', 'CU_4', 'CU_8'];
const COMPUTE_SIZES = ['MEDIUM', 'LARGE', 'XLARGE', 'LIQUID'];
const PERMISSION_LEVELS = ['CAN_USE', 'CAN_MANAGE'];
/** What `capacity` means on Autoscaling, unless `min_cu` and `max_cu` are given (design section 5). */
const AUTOSCALING_SIZES = {
    CU_1: { minCu: 0.5, maxCu: 2 },
    CU_2: { minCu: 1, maxCu: 4 },
    CU_4: { minCu: 2, maxCu: 8 },
    CU_8: { minCu: 4, maxCu: 12 },
};


/***/ }),

/***/ 3327:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   p: () => (/* binding */ nearest)
/* harmony export */ });
/* unused harmony export editDistance */
/**
 * The candidate that `name` most likely misspells, or is one word of (`user` of `user_name`), ignoring case and `-`
 * against `_`; undefined when none is near, or several equally.
 */
function nearest(name, candidates) {
    const wanted = fold(name);
    const limit = Math.max(1, Math.floor(wanted.length / 3));
    const distances = candidates.map((candidate) => editDistance(wanted, fold(candidate)));
    const least = Math.min(...distances);
    const near = least <= limit ? candidates.filter((_, index) => distances[index] === least) : [];
    const meant = near.length > 0 ? near : candidates.filter((candidate) => fold(candidate).split('_').includes(wanted));
    return meant.length === 1 ? meant[0] : undefined;
}
function fold(name) {
    return name.toLowerCase().replaceAll('-', '_');
}
/** Insertions, deletions, substitutions and swaps of neighbours that turn `a` into `b` (optimal string alignment). */
function editDistance(a, b) {
    let beforeLast = [];
    let last = Array.from({ length: b.length + 1 }, (_, index) => index);
    for (let row = 1; row <= a.length; row++) {
        const current = [row];
        for (let column = 1; column <= b.length; column++) {
            const substitution = (last[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
            const deletion = (last[column] ?? 0) + 1;
            const insertion = (current[column - 1] ?? 0) + 1;
            let cost = Math.min(substitution, deletion, insertion);
            const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
            if (swapped)
                cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1);
            current.push(cost);
        }
        beforeLast = last;
        last = current;
    }
    return last[b.length] ?? 0;
}


/***/ }),

/***/ 7840:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Cq: () => (/* binding */ DURATION_PATTERN),
/* harmony export */   E9: () => (/* binding */ parseDuration),
/* harmony export */   a3: () => (/* binding */ formatDuration)
/* harmony export */ });
const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const UNITS_LARGEST_FIRST = ['d', 'h', 'm', 's', 'ms'];
/** Regular expression of the accepted texts, also for JSON Schema. */
const DURATION_PATTERN = '^(?=\\d)(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+)s)?(?:(\\d+)ms)?$';
const DURATION = new RegExp(DURATION_PATTERN);
/** Milliseconds of `30m`, `1h`, `90s`, `1h30m`, `500ms`, `7d`; undefined for anything else, a bare number included. */
function parseDuration(text) {
    const match = DURATION.exec(text);
    if (!match)
        return undefined;
    const milliseconds = UNITS_LARGEST_FIRST.reduce((sum, unit, index) => sum + Number(match[index + 1] ?? 0) * UNIT_MS[unit], 0);
    return Number.isSafeInteger(milliseconds) ? milliseconds : undefined;
}
/** The shortest text that `parseDuration` reads back as `milliseconds`: `1h30m`. */
function formatDuration(milliseconds) {
    let rest = milliseconds;
    const parts = [];
    for (const unit of UNITS_LARGEST_FIRST) {
        const count = Math.floor(rest / UNIT_MS[unit]);
        rest -= count * UNIT_MS[unit];
        if (count > 0)
            parts.push(`${count}${unit}`);
    }
    return parts.join('') || '0s';
}


/***/ }),

/***/ 6232:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   $J: () => (/* binding */ CREATE_KEY),
/* harmony export */   $f: () => (/* binding */ roleGrant),
/* harmony export */   lb: () => (/* binding */ ACCESS_KEY),
/* harmony export */   rP: () => (/* binding */ refuseGrant)
/* harmony export */ });
/* harmony import */ var _key_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9569);
/* harmony import */ var _name_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1432);
/* harmony import */ var _rule_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6950);
/* harmony import */ var _type_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(4296);




const ACCESS = (0,_rule_js__WEBPACK_IMPORTED_MODULE_2__/* .choice */ .Yq)(['read-write', 'read-only', 'owner']);
const ACCESS_KEY = (0,_key_js__WEBPACK_IMPORTED_MODULE_0__/* .key */ .Eb)('access', (0,_type_js__WEBPACK_IMPORTED_MODULE_3__/* .text */ .Qq)(ACCESS), '`read-write`: SELECT, INSERT, UPDATE, DELETE; `read-only`: SELECT; `owner`: member of the owner role, for an app that migrates itself.');
const CREATE_KEY = (0,_key_js__WEBPACK_IMPORTED_MODULE_0__/* .key */ .Eb)('create', _type_js__WEBPACK_IMPORTED_MODULE_3__/* .flag */ .Jt, 'CREATE on the schema.');
const ROLE = (0,_key_js__WEBPACK_IMPORTED_MODULE_0__/* .key */ .Eb)('role', (0,_type_js__WEBPACK_IMPORTED_MODULE_3__/* .text */ .Qq)(_name_js__WEBPACK_IMPORTED_MODULE_1__/* .roleName */ .S3), 'Name of an existing Postgres role.', { required: true });
/** What is wrong with access and CREATE together. */
function refuseGrant(access, create) {
    if (access === 'owner' && create === false) {
        return {
            message: 'is owner, who can always create',
            hint: 'delete `create: false`, or write `access: read-write`',
        };
    }
    if (access === 'read-only' && create === true) {
        return {
            message: 'is read-only and may create',
            hint: 'delete `create: true`, or write `access: read-write`',
        };
    }
    return undefined;
}
/** One entry of `grants.roles`. */
const roleGrant = (0,_key_js__WEBPACK_IMPORTED_MODULE_0__/* .record */ .g1)({
    keys: [
        ROLE,
        { ...ACCESS_KEY, required: true },
        { ...CREATE_KEY, fallback: 'true for `owner`, else false' },
    ],
    form: '`role`, `access` and `create`',
    build(fields, label, report) {
        const role = fields.get(ROLE)?.value;
        const access = fields.get(ACCESS_KEY)?.value;
        const create = fields.get(CREATE_KEY)?.value;
        if (role === undefined || access === undefined)
            return undefined;
        const refusal = refuseGrant(access, create);
        if (refusal) {
            (0,_type_js__WEBPACK_IMPORTED_MODULE_3__/* .reportRefusal */ .Ld)(report, label, fields.location, refusal);
            return undefined;
        }
        return { grantee: { kind: 'role', role }, access, create: create ?? access === 'owner' };
    },
});


/***/ }),

/***/ 9569:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   C8: () => (/* binding */ Fields),
/* harmony export */   Eb: () => (/* binding */ key),
/* harmony export */   L: () => (/* binding */ checkKeys),
/* harmony export */   VB: () => (/* binding */ reportUnknown),
/* harmony export */   g1: () => (/* binding */ record)
/* harmony export */ });
/* unused harmony export keysSchema */
/* harmony import */ var _distance_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3327);
/* harmony import */ var _node_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(216);
/* harmony import */ var _type_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(4296);



function key(path, type, description, options = {}) {
    return { path: path.split('.'), type, description, ...options };
}
/** Reads single keys of a map that `checkKeys` has been over. */
class Fields {
    location;
    #root;
    #prefix;
    constructor(root, prefix) {
        this.location = root.location;
        this.#root = root;
        this.#prefix = prefix;
    }
    /** Undefined when the key is not given. */
    get({ path, type }) {
        let node = this.#root;
        for (const name of path) {
            node = node?.kind === 'mapping' ? node.entries.get(name)?.value : undefined;
        }
        if (!node || ((0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .isEmpty */ .Im)(node) && type.emptyIsAbsent))
            return undefined;
        const label = this.#prefix + path.join('.');
        return { value: type.read(node, label, () => { }), label, location: node.location };
    }
}
/** Checks the maps of one file against their keys. */
class KeyChecker {
    #keys;
    #prefix;
    #report;
    #refused;
    constructor(keys, prefix, report, refused) {
        this.#keys = keys;
        this.#prefix = prefix;
        this.#report = report;
        this.#refused = refused;
    }
    /** `candidates` are the keys below the map that has the path `above`. */
    check(map, candidates, above) {
        const depth = above.length;
        for (const entry of map.entries.values()) {
            const matching = candidates.filter(({ path }) => path[depth] === entry.name);
            if (matching.length === 0)
                this.#reportUnknown(entry, candidates, depth);
            else
                this.#checkEntry(entry, matching, above);
        }
        for (const { path, required, type } of candidates) {
            if (!required || path.length !== depth + 1 || map.entries.has(path[depth] ?? ''))
                continue;
            const message = `${this.#prefix}${path.join('.')} is missing`;
            this.#report({ message, hint: `accepted: ${type.form}`, location: map.location });
        }
    }
    #checkEntry({ name, value }, matching, above) {
        const path = [...above, name];
        const label = this.#prefix + path.join('.');
        const leaf = matching.find((candidate) => candidate.path.length === path.length);
        if ((0,_node_js__WEBPACK_IMPORTED_MODULE_1__/* .isEmpty */ .Im)(value) && (!leaf || leaf.type.emptyIsAbsent))
            return;
        if (leaf)
            leaf.type.read(value, label, this.#report);
        else if (value.kind === 'mapping')
            this.check(value, matching, path);
        else {
            const names = matching.map((candidate) => candidate.path[path.length] ?? '');
            (0,_type_js__WEBPACK_IMPORTED_MODULE_0__/* .reportNode */ .dv)(this.#report, label, value, 'a map', `keys ${[...new Set(names)].join(', ')}`);
        }
    }
    #reportUnknown({ name, location }, candidates, depth) {
        const names = [...new Set(candidates.map(({ path }) => path[depth] ?? ''))];
        const homes = this.#keys.filter(({ path }) => path.length > 1 && path.at(-1) === name);
        const instead = this.#refused[name];
        if (instead !== undefined) {
            this.#report({ message: `${this.#prefix}${name} is not for this file`, hint: instead, location });
        }
        else if (homes.length > 0 && (0,_distance_js__WEBPACK_IMPORTED_MODULE_2__/* .nearest */ .p)(name, names) === undefined) {
            const sections = homes.map(({ path }) => path.slice(0, -1).join('.')).join(' or ');
            this.#report({ message: `unknown key "${name}"`, hint: `it belongs below ${sections}`, location });
        }
        else
            reportUnknown(name, names, location, this.#report);
    }
}
/**
 * Reports everything that is wrong with a map, key by key: unknown names, wrong types, missing required keys.
 * `prefix` (`lakebase.`) begins the label of every key.
 */
function checkKeys(map, keys, prefix, report, refused = {}) {
    new KeyChecker(keys, prefix, report, refused).check(map, keys, []);
}
function reportUnknown(name, valid, location, report) {
    const near = (0,_distance_js__WEBPACK_IMPORTED_MODULE_2__/* .nearest */ .p)(name, valid);
    const hint = near === undefined ? `valid here: ${valid.join(', ')}` : `did you mean "${near}"?`;
    report({ message: `unknown key "${name}"`, hint, location });
}
/** A map with fixed keys, as one value: an entry of `permissions`, `resources` or `grants.roles`. */
function record({ keys, form, refused, constraint, build }) {
    return {
        form,
        schema: { ...keysSchema(keys), ...constraint },
        keys,
        emptyIsAbsent: false,
        read(node, label, report) {
            if (node.kind !== 'mapping') {
                (0,_type_js__WEBPACK_IMPORTED_MODULE_0__/* .reportNode */ .dv)(report, label, node, 'a map', form);
                return undefined;
            }
            let sound = true;
            const reportKey = (problem) => {
                sound = false;
                report(problem);
            };
            checkKeys(node, keys, `${label}.`, reportKey, refused);
            // How fields go together is worth a word only when each is right by itself.
            return sound ? build(new Fields(node, `${label}.`), label, report) : undefined;
        },
    };
}
/** The object schema of keys, nested by their paths. Sections take their description from `sections`. */
function keysSchema(keys, sections = {}, at = '') {
    const depth = at === '' ? 0 : at.split('.').length;
    const properties = {};
    for (const { path, type, description } of keys) {
        const name = path[depth] ?? '';
        if (path.length === depth + 1) {
            properties[name] = { ...type.schema, description };
        }
        else if (!(name in properties)) {
            const inside = at === '' ? name : `${at}.${name}`;
            const below = keys.filter((candidate) => candidate.path[depth] === name);
            const section = keysSchema(below, sections, inside);
            properties[name] = { ...section, type: ['object', 'null'], description: sections[inside] ?? '' };
        }
    }
    const required = keys.filter((candidate) => candidate.required && candidate.path.length === depth + 1);
    return {
        type: 'object',
        additionalProperties: false,
        ...(required.length > 0 && { required: required.map(({ path }) => path[depth] ?? '') }),
        properties,
    };
}


/***/ }),

/***/ 2889:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  R: () => (/* binding */ KEYS)
});

// UNUSED EXPORTS: SECTIONS

// EXTERNAL MODULE: ./src/config/acceptance.ts
var acceptance = __webpack_require__(4959);
// EXTERNAL MODULE: ./src/config/allow.ts
var allow = __webpack_require__(9655);
// EXTERNAL MODULE: ./src/config/desired.ts
var desired = __webpack_require__(1192);
// EXTERNAL MODULE: ./src/config/name.ts
var config_name = __webpack_require__(1432);
// EXTERNAL MODULE: ./src/config/rule.ts
var rule = __webpack_require__(6950);
// EXTERNAL MODULE: ./src/config/secret.ts
var secret = __webpack_require__(5972);
// EXTERNAL MODULE: ./src/config/type.ts
var config_type = __webpack_require__(4296);
;// CONCATENATED MODULE: ./src/config/environment-variable.ts




/** Set by the platform or by the deploy. libpq's own variables are letters after `PG`, save PGCONNECT_TIMEOUT. */
const RESERVED = [
    {
        name: /^PG(?:[A-Z]+|CONNECT_TIMEOUT)$/,
        hint: 'delete it: the platform sets PG* from the attached database',
    },
    { name: /^DATABRICKS_.*$/, hint: 'delete it: the platform sets DATABRICKS_*' },
    { name: /^LAKEBASE_SCHEMA$/, hint: 'delete it: the deploy sets it from lakebase.schema' },
    {
        name: /^LAKEBASE_(?:INSTANCE|ENDPOINT)$/,
        hint: 'delete it: the deploy sets it from lakebase.database_name',
    },
];
const NAME = (0,rule/* matching */.wC)({
    pattern: /^[A-Za-z_][A-Za-z0-9_]*$/,
    form: 'letters, digits and underscores, not beginning with a digit',
    repair: (text) => text.replace(/[^A-Za-z0-9_]+/g, '_'),
});
/** The names as JSON Schema knows them, without the reserved ones. */
const NAME_SCHEMA = {
    allOf: [NAME.schema, ...RESERVED.map(({ name }) => ({ not: { pattern: name.source } }))],
};
/** `env_vars`: written into app.yaml, so never a secret. Numbers and booleans are kept as written. */
const environmentVariables = (0,config_type/* dictionary */.zz)({
    key: { ...NAME, schema: NAME_SCHEMA },
    value: (0,config_type/* plainText */.wh)(rule/* freeText */.YZ),
    form: 'map of names to texts',
    check: checkVariable,
});
function checkVariable(name, value) {
    const reserved = RESERVED.find((one) => one.name.test(name));
    if (reserved)
        return { message: 'must not be set here', hint: reserved.hint };
    const reason = (0,secret/* secretReason */.r)(name, value);
    if (reason === undefined)
        return undefined;
    const resource = (0,config_name/* slug */.yR)(name);
    return {
        message: `must not stand here in plain text: ${reason}`,
        hint: `put it into a secret scope, write \`resources: [{ name: ${resource}, secret: { scope: my-scope, key: ${resource}, permission: READ } }]\` here and \`- { name: ${name}, valueFrom: ${resource} }\` below env of app.yaml`,
    };
}

// EXTERNAL MODULE: ./src/config/grant.ts
var grant = __webpack_require__(6232);
// EXTERNAL MODULE: ./src/config/key.ts
var key = __webpack_require__(9569);
;// CONCATENATED MODULE: ./src/config/permission.ts





const USER = (0,key/* key */.Eb)('user_name', (0,config_type/* text */.Qq)(config_name/* userName */.nT), 'A user; `{username}` is the deployer.');
const GROUP = (0,key/* key */.Eb)('group_name', (0,config_type/* text */.Qq)(rule/* anyText */.Ae), 'A group of the workspace.');
const SERVICE_PRINCIPAL = (0,key/* key */.Eb)('service_principal_name', (0,config_type/* text */.Qq)(rule/* anyText */.Ae), 'Client id of a service principal.');
const LEVEL = (0,key/* key */.Eb)('permission_level', (0,config_type/* text */.Qq)((0,rule/* choice */.Yq)(desired/* PERMISSION_LEVELS */.eO)), 'What they may do with the app.', {
    required: true,
});
const PRINCIPALS = [USER, GROUP, SERVICE_PRINCIPAL];
/** One entry of `permissions`, in the Apps API's own words (docs "Configure permissions for a Databricks app"). */
const permission = (0,key/* record */.g1)({
    keys: [...PRINCIPALS, LEVEL],
    form: '`user_name`, `group_name` or `service_principal_name`, and `permission_level`',
    constraint: { oneOf: PRINCIPALS.map(({ path }) => ({ required: path })) },
    build(fields, label, report) {
        const principals = PRINCIPALS.map((principal) => fields.get(principal)).filter((given) => given !== undefined);
        if (principals.length !== 1) {
            reportPrincipals(principals, fields, label, report);
            return undefined;
        }
        const principal = readPrincipal(fields);
        const level = fields.get(LEVEL)?.value;
        return principal && level ? { principal, level } : undefined;
    },
});
function reportPrincipals(principals, fields, label, report) {
    const names = PRINCIPALS.map(({ path }) => path.join('.')).join(', ');
    const said = principals.length === 0 ? 'names nobody' : 'names more than one principal';
    report({ message: `${label} ${said}`, hint: `give exactly one of ${names}`, location: fields.location });
}
function readPrincipal(fields) {
    const user = fields.get(USER)?.value;
    if (user !== undefined)
        return { user };
    const group = fields.get(GROUP)?.value;
    if (group !== undefined)
        return { group };
    const servicePrincipal = fields.get(SERVICE_PRINCIPAL)?.value;
    return servicePrincipal === undefined ? undefined : { servicePrincipal };
}

;// CONCATENATED MODULE: ./src/config/resource.ts



const resource_NAME = (0,key/* key */.Eb)('name', (0,config_type/* text */.Qq)((0,rule/* matching */.wC)({
    // The two names that the deploy gives to the database resource.
    pattern: /^(?!(?:postgres|database)$)[A-Za-z0-9_-]{1,64}$/,
    form: 'letters, digits, hyphens and underscores, and neither `postgres` nor `database`',
})), 'Name that `valueFrom` of app.yaml refers to.', { required: true });
/** The kinds with their fields and permissions (databricks-sdk-go:service/apps/model.go). */
const KINDS = [
    kind('secret', 'A secret of a secret scope.', {
        scope: rule/* anyText */.Ae,
        key: rule/* anyText */.Ae,
        permission: (0,rule/* choice */.Yq)(['READ', 'WRITE', 'MANAGE']),
    }),
    kind('sql_warehouse', 'A SQL warehouse.', {
        id: rule/* anyText */.Ae,
        permission: (0,rule/* choice */.Yq)(['CAN_USE', 'CAN_MANAGE', 'IS_OWNER']),
    }),
    kind('serving_endpoint', 'A model serving endpoint.', {
        name: rule/* anyText */.Ae,
        permission: (0,rule/* choice */.Yq)(['CAN_QUERY', 'CAN_VIEW', 'CAN_MANAGE']),
    }),
    kind('job', 'A job.', {
        id: rule/* anyText */.Ae,
        permission: (0,rule/* choice */.Yq)(['CAN_MANAGE_RUN', 'CAN_VIEW', 'CAN_MANAGE', 'IS_OWNER']),
    }),
    kind('uc_securable', 'A table, volume, function or connection of Unity Catalog, by its full name.', {
        securable_full_name: rule/* anyText */.Ae,
        securable_type: (0,rule/* choice */.Yq)(['TABLE', 'VOLUME', 'FUNCTION', 'CONNECTION']),
        permission: (0,rule/* choice */.Yq)(['SELECT', 'MODIFY', 'READ_VOLUME', 'WRITE_VOLUME', 'EXECUTE', 'USE_CONNECTION']),
    }),
    kind('genie_space', 'A Genie space.', {
        name: rule/* anyText */.Ae,
        space_id: rule/* anyText */.Ae,
        permission: (0,rule/* choice */.Yq)(['CAN_VIEW', 'CAN_RUN', 'CAN_EDIT', 'CAN_MANAGE']),
    }),
    kind('experiment', 'An MLflow experiment.', {
        experiment_id: rule/* anyText */.Ae,
        permission: (0,rule/* choice */.Yq)(['CAN_READ', 'CAN_EDIT', 'CAN_MANAGE']),
    }),
    kind('app', 'Another app.', { name: rule/* anyText */.Ae, permission: (0,rule/* choice */.Yq)(['CAN_USE']) }),
];
/** Ids may be written as numbers: `id: 123456789`. */
function kind(kindName, description, rules) {
    const keys = Object.entries(rules).map(([name, rule]) => (0,key/* key */.Eb)(name, (0,config_type/* plainText */.wh)(rule), `\`${kindName}.${name}\` of the Apps API.`, { required: true }));
    const type = (0,key/* record */.g1)({
        keys,
        form: keys.map(describeField).join('; '),
        build(fields) {
            const values = keys.flatMap((field) => {
                const value = fields.get(field)?.value;
                return value === undefined ? [] : [[field.path.join('.'), value]];
            });
            return values.length === keys.length ? Object.fromEntries(values) : undefined;
        },
    });
    return (0,key/* key */.Eb)(kindName, type, description);
}
function describeField({ path, type }) {
    const name = `\`${path.join('.')}\``;
    return type.form === rule/* anyText */.Ae.form ? name : `${name}: ${type.form}`;
}
const DATABASE_IS_OURS = 'delete it: the deploy attaches the database of `lakebase` to the app by itself';
/** One entry of `resources`, in the Apps API's own shape. */
const resource = (0,key/* record */.g1)({
    keys: [resource_NAME, ...KINDS],
    form: `\`name\`, and one of ${KINDS.map(({ path }) => `\`${path.join('.')}\``).join(', ')}`,
    refused: { database: DATABASE_IS_OURS, postgres: DATABASE_IS_OURS },
    constraint: { oneOf: KINDS.map(({ path }) => ({ required: path })) },
    build(fields, label, report) {
        const given = KINDS.flatMap((candidate) => givenKind(fields, candidate));
        if (given.length !== 1) {
            const kinds = KINDS.map(({ path }) => path.join('.')).join(', ');
            const said = given.length === 0 ? 'has no kind' : 'has more than one kind';
            report({ message: `${label} ${said}`, hint: `give exactly one of ${kinds}`, location: fields.location });
            return undefined;
        }
        const name = fields.get(resource_NAME)?.value;
        const [only] = given;
        return name && only?.fields ? { name, kind: only.kind, fields: only.fields } : undefined;
    },
});
function givenKind(fields, candidate) {
    const located = fields.get(candidate);
    return located ? [{ kind: candidate.path.join('.'), fields: located.value }] : [];
}

;// CONCATENATED MODULE: ./src/config/keys.ts











const SECOND = 1_000;
const DAY = 86_400_000;
const computeUnits = (0,config_type/* number */.ai)({
    min: 0.5,
    max: 112,
    form: '0.5, or a whole number from 1 to 112',
    allows: (size) => size === 0.5 || Number.isInteger(size),
    schema: { anyOf: [{ const: 0.5 }, { multipleOf: 1 }] },
});
const patterns = (form) => (0,config_type/* list */.p_)((0,config_type/* text */.Qq)(rule/* anyText */.Ae), form);
/** Every key of an environment, in the order of the docs. `common` takes the same keys as defaults. */
const KEYS = {
    appName: (0,key/* key */.Eb)('app_name', (0,config_type/* text */.Qq)(config_name/* appName */.JB), 'Name of the app.', {
        fallback: 'none: required, or input `app-name`',
    }),
    description: (0,key/* key */.Eb)('description', (0,config_type/* text */.Qq)(rule/* freeText */.YZ), 'Description of the app.', {
        fallback: 'what the app has',
    }),
    computeSize: (0,key/* key */.Eb)('compute_size', (0,config_type/* text */.Qq)((0,rule/* choice */.Yq)(desired/* COMPUTE_SIZES */.d3)), "Size of the app's compute.", {
        fallback: 'what the app has; `MEDIUM` for a new one',
    }),
    permissions: (0,key/* key */.Eb)('permissions', (0,config_type/* list */.p_)(permission, 'list of permissions'), 'Who may use or manage the app.', {
        fallback: 'what the app has',
    }),
    envVars: (0,key/* key */.Eb)('env_vars', environmentVariables, 'Environment variables of the app, written into app.yaml. Never a secret: see `resources`.'),
    resources: (0,key/* key */.Eb)('resources', (0,config_type/* list */.p_)(resource, 'list of resources'), 'Resources of the app beside its database, by name; others that it has are kept.'),
    workspacePath: (0,key/* key */.Eb)('workspace_path', (0,config_type/* text */.Qq)(config_name/* workspacePath */.X5), 'Workspace folder that the source is uploaded to; the name of the app is added unless it ends with it.', {
        fallback: '`/Workspace/Users/{username}/lakebase-deploy/<app>`',
    }),
    profile: (0,key/* key */.Eb)('databricks_profile', (0,config_type/* text */.Qq)(rule/* anyText */.Ae), 'Profile of `~/.databrickscfg`, for deploys from a terminal; not looked at in GitHub Actions, nor when an input names who logs in.'),
    lakebaseType: (0,key/* key */.Eb)('lakebase.type', (0,config_type/* text */.Qq)((0,rule/* choice */.Yq)(['auto', 'autoscaling', 'provisioned'])), '`auto` takes what exists; anything new is Autoscaling.', {
        fallback: '`auto`',
    }),
    lakebaseName: (0,key/* key */.Eb)('lakebase.database_name', (0,config_type/* text */.Qq)(config_name/* instanceName */.zl), 'Name of the instance, or id of the project. Not the Postgres database.', {
        fallback: 'none: required, or input `project` or `instance`',
    }),
    database: (0,key/* key */.Eb)('lakebase.database', (0,config_type/* text */.Qq)(config_name/* databaseName */.Do), 'Postgres database.', {
        fallback: '`databricks_postgres`',
    }),
    schema: (0,key/* key */.Eb)('lakebase.schema', (0,config_type/* text */.Qq)(config_name/* schemaName */.l_), 'Postgres schema of the app. A new name makes a new schema; the data stays in the old one.', {
        fallback: '`app_data`',
    }),
    capacity: (0,key/* key */.Eb)('lakebase.capacity', (0,config_type/* text */.Qq)((0,rule/* choice */.Yq)(desired/* CAPACITIES */.B_)), 'Size of an instance. On Autoscaling 0.5-2, 1-4, 2-8 or 4-12 CU.', {
        fallback: '`CU_1` for a new database; an existing one keeps its size',
    }),
    minCu: (0,key/* key */.Eb)('lakebase.min_cu', computeUnits, 'Smallest size on Autoscaling; beats `capacity`.'),
    maxCu: (0,key/* key */.Eb)('lakebase.max_cu', computeUnits, 'Largest size on Autoscaling; at most 16 above `min_cu`, and equal to it above 64.'),
    suspendAfter: (0,key/* key */.Eb)('lakebase.suspend_after', (0,config_type/* text */.Qq)((0,rule/* wordOr */.ao)('never', (0,rule/* durationSeconds */.o8)({ minMs: 60 * SECOND, maxMs: 7 * DAY }))), 'Idle time before an Autoscaling endpoint suspends: 60s to 7d, or `never`.', { fallback: 'what the endpoint has' }),
    branch: (0,key/* key */.Eb)('lakebase.branch', (0,config_type/* text */.Qq)(config_name/* branchId */.Qj), 'Autoscaling branch; created when it does not exist.', {
        fallback: "the project's default branch; with `branch_from` the environment's name",
    }),
    branchFrom: (0,key/* key */.Eb)('lakebase.branch_from', (0,config_type/* text */.Qq)(rule/* anyText */.Ae), 'What a missing branch is copied from: an environment of this file, whose schema is then taken over, or a branch id.', {
        fallback: "the project's default branch",
    }),
    ttl: (0,key/* key */.Eb)('lakebase.ttl', (0,config_type/* text */.Qq)((0,rule/* durationSeconds */.o8)({ minMs: SECOND, maxMs: 365 * DAY })), 'Lifetime of a branch that the deploy creates, such as `3d`.', {
        fallback: 'no end',
    }),
    ownerRole: (0,key/* key */.Eb)('lakebase.owner_role', (0,config_type/* text */.Qq)(config_name/* roleName */.S3), 'Postgres role without login that owns the schema and everything in it.', {
        fallback: 'one name per database and schema',
    }),
    extensions: (0,key/* key */.Eb)('lakebase.extensions', (0,config_type/* list */.p_)((0,config_type/* text */.Qq)(config_name/* extensionName */.Zi), 'list of extensions'), 'PostgreSQL extensions that the migrations need, such as `vector`; created in the schema where the database lacks them.'),
    ownership: (0,key/* key */.Eb)('lakebase.ownership', (0,config_type/* text */.Qq)((0,rule/* choice */.Yq)(['enforce', 'keep'])), '`enforce` moves objects to the owner role where the deployer may; `keep` only reports them.', {
        fallback: '`enforce`',
    }),
    appAccess: { ...grant/* ACCESS_KEY */.lb, path: ['grants', 'app', 'access'], fallback: '`read-write`' },
    appCreate: {
        ...grant/* CREATE_KEY */.$J,
        path: ['grants', 'app', 'create'],
        fallback: '`true`, with `read-only` `false`',
    },
    roleGrants: (0,key/* key */.Eb)('grants.roles', (0,config_type/* list */.p_)(grant/* roleGrant */.$f, 'list of grants'), 'Grants to further Postgres roles.'),
    grantsMode: (0,key/* key */.Eb)('grants.mode', (0,config_type/* text */.Qq)((0,rule/* choice */.Yq)(['additive', 'authoritative'])), '`additive` grants what is missing and reports what nobody wished for; `authoritative` revokes that too.', { fallback: '`additive`' }),
    migrations: (0,key/* key */.Eb)('migrations.directory', (0,config_type/* text */.Qq)(rule/* anyText */.Ae), 'Directory of the `.sql` migrations.', {
        fallback: '`migrations` inside or beside the source, if it exists',
    }),
    migrateCommand: (0,key/* key */.Eb)('migrations.command', (0,config_type/* text */.Qq)(rule/* anyText */.Ae), 'Shell command that migrates in the place of `.sql` files, such as `npx drizzle-kit migrate`. Excludes `migrations.directory`.'),
    accept: (0,key/* key */.Eb)('migrations.accept', (0,config_type/* list */.p_)((0,config_type/* text */.Qq)(acceptance/* acceptance */.mF), 'list of entries as the error prints them'), 'Differences between applied migrations and their files that are no mistakes. An entry without one is no matter.'),
    lockTimeout: (0,key/* key */.Eb)('migrations.lock_timeout', (0,config_type/* text */.Qq)((0,rule/* durationMs */.pc)({ minMs: 1, maxMs: DAY })), 'How long a statement may wait for a lock.', {
        fallback: '`5s`',
    }),
    statementTimeout: (0,key/* key */.Eb)('migrations.statement_timeout', (0,config_type/* text */.Qq)((0,rule/* durationMs */.pc)({ minMs: 1, maxMs: DAY })), 'How long a statement may run.', {
        fallback: '`10m`',
    }),
    allow: (0,key/* key */.Eb)('migrations.allow', (0,config_type/* list */.p_)((0,config_type/* text */.Qq)(allow/* allowableCode */.t), 'list of codes of checks'), 'Checks of migrations that stop nobody here, such as `blocking-index` where no traffic waits; see docs/database.md.'),
    healthEnabled: (0,key/* key */.Eb)('health.enabled', config_type/* flag */.Jt, 'Probe the app after the deployment.', { fallback: '`true`' }),
    healthPath: (0,key/* key */.Eb)('health.path', (0,config_type/* text */.Qq)(config_name/* urlPath */.Lx), "Path below the app's URL that must answer 2xx. The platform takes the deployer's token only below `/api/`.", {
        fallback: '`/api/health`',
    }),
    healthWindow: (0,key/* key */.Eb)('health.window', (0,config_type/* text */.Qq)((0,rule/* durationMs */.pc)({ minMs: 1, maxMs: DAY })), 'How long every probe must succeed.', {
        fallback: '`10s`',
    }),
    healthTimeout: (0,key/* key */.Eb)('health.timeout', (0,config_type/* text */.Qq)((0,rule/* durationMs */.pc)({ minMs: 1, maxMs: DAY })), 'How long the first success may take.', {
        fallback: '`2m`',
    }),
    source: (0,key/* key */.Eb)('source.directory', (0,config_type/* text */.Qq)(rule/* anyText */.Ae), "Directory of the app's source.", { fallback: '`.`' }),
    sourceExclude: (0,key/* key */.Eb)('source.exclude', patterns('list of .gitignore patterns'), 'Files that do not travel, beside those that git ignores.'),
    sourceInclude: (0,key/* key */.Eb)('source.include', patterns('list of glob patterns'), 'Files that travel though git ignores them.'),
    buildCommand: (0,key/* key */.Eb)('build.command', (0,config_type/* text */.Qq)(rule/* anyText */.Ae), 'Shell command that runs in the source directory before the source is read.'),
    buildExclude: (0,key/* key */.Eb)('build.exclude_patterns', patterns('list of .gitignore patterns'), 'Added to `source.exclude`.'),
    buildInclude: (0,key/* key */.Eb)('build.include_patterns', patterns('list of glob patterns'), 'Added to `source.include`.'),
    timeout: (0,key/* key */.Eb)('deployment.timeout_seconds', (0,config_type/* number */.ai)({ min: 10, max: 86_400, form: 'a number from 10 to 86400' }), 'Budget for all waits of a run together.', {
        fallback: '`1800`',
    }),
    pollInterval: (0,key/* key */.Eb)('deployment.poll_interval_seconds', (0,config_type/* number */.ai)({ min: 0.1, max: 300, form: 'a number from 0.1 to 300' }), 'Longest pause between two looks at the platform.', { fallback: '`5`' }),
};
/** What the maps between the keys are for. */
const SECTIONS = {
    lakebase: 'The database.',
    grants: 'Who may do what in the schema.',
    'grants.app': "Grants of the app's service principal.",
    migrations: 'SQL migrations.',
    health: 'The check that the new code serves.',
    source: "The app's source.",
    build: 'How the source is built.',
    deployment: 'How the deploy waits.',
};


/***/ }),

/***/ 1432:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Do: () => (/* binding */ databaseName),
/* harmony export */   JB: () => (/* binding */ appName),
/* harmony export */   Lg: () => (/* binding */ projectId),
/* harmony export */   Lx: () => (/* binding */ urlPath),
/* harmony export */   Qj: () => (/* binding */ branchId),
/* harmony export */   S3: () => (/* binding */ roleName),
/* harmony export */   VE: () => (/* binding */ environmentName),
/* harmony export */   X5: () => (/* binding */ workspacePath),
/* harmony export */   Zi: () => (/* binding */ extensionName),
/* harmony export */   fO: () => (/* binding */ workspaceUrl),
/* harmony export */   l_: () => (/* binding */ schemaName),
/* harmony export */   nT: () => (/* binding */ userName),
/* harmony export */   yR: () => (/* binding */ slug),
/* harmony export */   zl: () => (/* binding */ instanceName)
/* harmony export */ });
/* unused harmony export USERNAME */
/* harmony import */ var _rule_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6950);

/** Lower-case letters, digits and single hyphens made of any text; begins with a letter. */
function slug(text) {
    const words = text.toLowerCase().replace(/[^a-z0-9]+/g, '-');
    return words
        .replace(/^[^a-z]+/, '')
        .slice(0, 63)
        .replace(/-+$/, '');
}
/** App names are unique in a workspace and immutable (databricks/cli:libs/apps/prompt/prompt.go). */
const appName = (0,_rule_js__WEBPACK_IMPORTED_MODULE_0__/* .matching */ .wC)({
    pattern: /^[a-z0-9][a-z0-9-]{1,29}$/,
    form: '2 to 30 lower-case letters, digits and hyphens',
    repair: (text) => slug(text).slice(0, 30).replace(/-+$/, ''),
});
/** Ids of projects and branches (databricks-sdk-go:service/postgres). */
const AUTOSCALING_ID = {
    pattern: /^[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
    form: '1 to 63 lower-case letters, digits and hyphens, from a letter to a letter or digit',
    repair: slug,
};
const projectId = (0,_rule_js__WEBPACK_IMPORTED_MODULE_0__/* .matching */ .wC)(AUTOSCALING_ID);
const branchId = (0,_rule_js__WEBPACK_IMPORTED_MODULE_0__/* .matching */ .wC)(AUTOSCALING_ID);
/** Docs "Create and manage a database instance". The old API also answers for projects that it made itself. */
const instanceName = (0,_rule_js__WEBPACK_IMPORTED_MODULE_0__/* .matching */ .wC)({
    pattern: /^[A-Za-z0-9-]{1,63}$/,
    form: '1 to 63 letters, digits and hyphens',
    repair: slug,
});
/** Names that are keys of `environments`. */
const environmentName = (0,_rule_js__WEBPACK_IMPORTED_MODULE_0__/* .matching */ .wC)({
    pattern: /^[A-Za-z0-9][A-Za-z0-9._-]*$/,
    form: 'letters, digits, dots, hyphens and underscores',
});
/** Longer names are cut by the server without an error, so that two names may become one (NAMEDATALEN - 1). */
const MAX_IDENTIFIER_BYTES = 63;
const NO_CONTROL_CHARACTERS = '[^\\u0000-\\u001f\\u007f]';
function identifier(noun, reserved) {
    return {
        form: `${noun} of at most ${MAX_IDENTIFIER_BYTES} bytes`,
        schema: {
            type: 'string',
            pattern: `^(?!${reserved.source})${NO_CONTROL_CHARACTERS}{1,${MAX_IDENTIFIER_BYTES}}$`,
        },
        read(text) {
            if (text === '')
                return (0,_rule_js__WEBPACK_IMPORTED_MODULE_0__/* .refuse */ .TR)('is empty');
            if (!new RegExp(`^${NO_CONTROL_CHARACTERS}+$`).test(text))
                return (0,_rule_js__WEBPACK_IMPORTED_MODULE_0__/* .refuse */ .TR)('holds a control character');
            const bytes = Buffer.byteLength(text);
            if (bytes > MAX_IDENTIFIER_BYTES) {
                return (0,_rule_js__WEBPACK_IMPORTED_MODULE_0__/* .refuse */ .TR)(`is ${bytes} bytes long; PostgreSQL cuts names at ${MAX_IDENTIFIER_BYTES}`);
            }
            if (reserved.test(text))
                return (0,_rule_js__WEBPACK_IMPORTED_MODULE_0__/* .refuse */ .TR)(`is "${text}", a name that PostgreSQL keeps for itself`);
            return (0,_rule_js__WEBPACK_IMPORTED_MODULE_0__/* .accept */ .Ju)(text);
        },
    };
}
const schemaName = identifier('schema name', /^(?:pg_|information_schema$)/);
const databaseName = identifier('database name', /^(?:template[01]$)/);
const roleName = identifier('role name', /^(?:pg_|public$|none$)/);
/** As `CREATE EXTENSION` names them: `vector`, `pg_trgm`, `uuid-ossp`. */
const extensionName = (0,_rule_js__WEBPACK_IMPORTED_MODULE_0__/* .matching */ .wC)({
    pattern: /^[a-z][a-z0-9_-]{0,62}$/,
    form: 'lower-case letters, digits, underscores and hyphens',
});
/** Stands for the user name of the deployer, who is known only at run time. */
const USERNAME = '{username}';
/** The first `{...}` that is not `{username}`. */
function unknownPlaceholder(text) {
    return text.match(/\{[^{}]*\}/g)?.find((placeholder) => placeholder !== USERNAME);
}
const userName = {
    form: 'user name, or `{username}` for the deployer',
    schema: { type: 'string', pattern: '^(?:[^{}]+|\\{username\\})$' },
    read(text) {
        if (text === '')
            return (0,_rule_js__WEBPACK_IMPORTED_MODULE_0__/* .refuse */ .TR)('is empty');
        if (text === USERNAME || !/[{}]/.test(text))
            return (0,_rule_js__WEBPACK_IMPORTED_MODULE_0__/* .accept */ .Ju)(text);
        return (0,_rule_js__WEBPACK_IMPORTED_MODULE_0__/* .refuse */ .TR)(`is ${JSON.stringify(text)}; a placeholder stands alone`, `did you mean "${USERNAME}"?`);
    },
};
/** Folder of the workspace. Apps deploy only from below `/Workspace/` (databricks/cli:bundle/appdeploy/app.go). */
const workspacePath = {
    form: 'folder below `/Workspace/`, `{username}` for the deployer',
    schema: { type: 'string', pattern: '^/Workspace/(?:[^{}]|\\{username\\})+$' },
    read(text) {
        if (!/^\/Workspace\/./.test(text)) {
            const hint = text.startsWith('/') ? `did you mean "/Workspace${text}"?` : undefined;
            return (0,_rule_js__WEBPACK_IMPORTED_MODULE_0__/* .refuse */ .TR)(`is ${JSON.stringify(text)}, which does not begin with /Workspace/`, hint);
        }
        if (text.split('/').some((part) => part === '..' || part === '.')) {
            return (0,_rule_js__WEBPACK_IMPORTED_MODULE_0__/* .refuse */ .TR)(`is ${JSON.stringify(text)}; write it without "." and ".."`);
        }
        const unknown = unknownPlaceholder(text);
        if (unknown)
            return (0,_rule_js__WEBPACK_IMPORTED_MODULE_0__/* .refuse */ .TR)(`holds ${unknown}; the only placeholder is ${USERNAME}`);
        return (0,_rule_js__WEBPACK_IMPORTED_MODULE_0__/* .accept */ .Ju)(text.replace(/\/+$/, ''));
    },
};
/** Path below the app's URL. */
const urlPath = {
    form: 'path beginning with `/`',
    schema: { type: 'string', pattern: '^/[^\\s#]*$' },
    read(text) {
        if (!text.startsWith('/'))
            return (0,_rule_js__WEBPACK_IMPORTED_MODULE_0__/* .refuse */ .TR)(`is ${JSON.stringify(text)}, which does not begin with /`, `did you mean "/${text}"?`);
        if (/[\s#]/.test(text))
            return (0,_rule_js__WEBPACK_IMPORTED_MODULE_0__/* .refuse */ .TR)(`is ${JSON.stringify(text)}; a URL path has no spaces and no #`);
        return (0,_rule_js__WEBPACK_IMPORTED_MODULE_0__/* .accept */ .Ju)(text);
    },
};
/** Base URL of a workspace, as `https://host`. Pasted addresses with a path or `?o=` are cut to it. */
const workspaceUrl = {
    form: 'workspace URL such as `https://dbc-a1b2c3d4-e5f6.cloud.databricks.com`',
    schema: { type: 'string' },
    read(text) {
        const absolute = /^[a-z]+:\/\//i.test(text) ? text : `https://${text}`;
        const url = URL.canParse(absolute) ? new URL(absolute) : undefined;
        // The text itself stays out of the message: it may hold a password.
        if (url === undefined || url.username !== '' || url.password !== '') {
            return (0,_rule_js__WEBPACK_IMPORTED_MODULE_0__/* .refuse */ .TR)('is not a URL such as https://dbc-a1b2c3d4-e5f6.cloud.databricks.com');
        }
        const local = url.hostname === 'localhost' || url.hostname === '127.0.0.1';
        if (url.protocol !== 'https:' && !(local && url.protocol === 'http:')) {
            return (0,_rule_js__WEBPACK_IMPORTED_MODULE_0__/* .refuse */ .TR)(`is ${JSON.stringify(text)}, which is not https`, `write https://${url.host}`);
        }
        if (/^accounts(?:-dod)?\./.test(url.hostname)) {
            return (0,_rule_js__WEBPACK_IMPORTED_MODULE_0__/* .refuse */ .TR)(`is ${JSON.stringify(text)}, the account console`, 'write the URL of the workspace that holds the app');
        }
        return (0,_rule_js__WEBPACK_IMPORTED_MODULE_0__/* .accept */ .Ju)(url.origin);
    },
};


/***/ }),

/***/ 216:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Im: () => (/* binding */ isEmpty),
/* harmony export */   Ur: () => (/* binding */ mergeNodes),
/* harmony export */   WQ: () => (/* binding */ describeNode)
/* harmony export */ });
/** True for `key:` with nothing after it. */
function isEmpty(node) {
    return node.kind === 'scalar' && node.value === null;
}
/** `a list`, `the number 3`: how messages call a node that has the wrong type. */
function describeNode(node) {
    if (node.kind === 'mapping')
        return 'a map';
    if (node.kind === 'sequence')
        return 'a list';
    if (node.value === null)
        return 'nothing';
    if (typeof node.value === 'string')
        return `the text ${JSON.stringify(node.value)}`;
    return `the ${typeof node.value} ${node.source}`;
}
/** Maps are merged key by key, `over` winning; everything else, lists included, is replaced. An empty value is none. */
function mergeNodes(under, over) {
    if (isEmpty(over))
        return under;
    if (under.kind !== 'mapping' || over.kind !== 'mapping')
        return over;
    const entries = new Map(under.entries);
    for (const [name, entry] of over.entries) {
        const below = entries.get(name);
        entries.set(name, below ? { ...entry, value: mergeNodes(below.value, entry.value) } : entry);
    }
    return { ...over, entries };
}


/***/ }),

/***/ 6950:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ae: () => (/* binding */ anyText),
/* harmony export */   Ju: () => (/* binding */ accept),
/* harmony export */   TR: () => (/* binding */ refuse),
/* harmony export */   YZ: () => (/* binding */ freeText),
/* harmony export */   Yq: () => (/* binding */ choice),
/* harmony export */   ao: () => (/* binding */ wordOr),
/* harmony export */   m6: () => (/* binding */ booleanText),
/* harmony export */   o8: () => (/* binding */ durationSeconds),
/* harmony export */   pc: () => (/* binding */ durationMs),
/* harmony export */   wC: () => (/* binding */ matching)
/* harmony export */ });
/* harmony import */ var _distance_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3327);
/* harmony import */ var _duration_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7840);


function accept(value) {
    return { ok: true, value };
}
function refuse(message, hint) {
    return { ok: false, refusal: hint === undefined ? { message } : { message, hint } };
}
/** One of a fixed set of words. */
function choice(values) {
    return {
        form: values.map((value) => `\`${value}\``).join(', '),
        schema: { type: 'string', enum: values },
        read(text) {
            const found = values.find((value) => value === text);
            if (found !== undefined)
                return accept(found);
            const near = (0,_distance_js__WEBPACK_IMPORTED_MODULE_1__/* .nearest */ .p)(text, values);
            return refuse(`is ${JSON.stringify(text)}, not one of ${values.join(', ')}`, near === undefined ? undefined : `did you mean ${JSON.stringify(near)}?`);
        },
    };
}
/** A text that matches a pattern. */
function matching({ pattern, form, repair }) {
    return {
        form,
        schema: { type: 'string', pattern: pattern.source },
        read(text) {
            if (pattern.test(text))
                return accept(text);
            const repaired = repair?.(text);
            const hint = repaired !== undefined && pattern.test(repaired) ? `did you mean "${repaired}"?` : undefined;
            return refuse(`is ${JSON.stringify(text)}, but must be ${form}`, hint);
        },
    };
}
/** Any text, an empty one included. */
const freeText = { form: 'text', schema: { type: 'string' }, read: accept };
/** Any text but an empty one. */
const anyText = {
    form: 'text',
    schema: { type: 'string', minLength: 1 },
    read: (text) => (text === '' ? refuse('is empty') : accept(text)),
};
/** `true` or `false` in any case of YAML 1.2's core schema, as GitHub's own `getBooleanInput` takes them. */
const booleanText = {
    form: '`true` or `false`',
    schema: { type: 'boolean' },
    read(text) {
        if (/^(?:true|True|TRUE)$/.test(text))
            return accept(true);
        if (/^(?:false|False|FALSE)$/.test(text))
            return accept(false);
        return refuse(`is ${JSON.stringify(text)}, neither true nor false`);
    },
};
/** A duration such as `90s`, read as milliseconds. */
function durationMs({ minMs, maxMs }) {
    return {
        form: 'duration such as `90s` or `1h30m`',
        schema: { type: 'string', pattern: _duration_js__WEBPACK_IMPORTED_MODULE_0__/* .DURATION_PATTERN */ .Cq },
        read(text) {
            const milliseconds = (0,_duration_js__WEBPACK_IMPORTED_MODULE_0__/* .parseDuration */ .E9)(text);
            if (milliseconds === undefined) {
                const hint = /^\d+$/.test(text)
                    ? `add the unit: ${text}s for seconds, ${text}m for minutes`
                    : undefined;
                return refuse(`is ${JSON.stringify(text)}, not a duration such as 90s, 30m or 1h30m`, hint);
            }
            if (milliseconds < minMs)
                return refuse(`is ${text}, less than ${(0,_duration_js__WEBPACK_IMPORTED_MODULE_0__/* .formatDuration */ .a3)(minMs)}`);
            if (milliseconds > maxMs)
                return refuse(`is ${text}, more than ${(0,_duration_js__WEBPACK_IMPORTED_MODULE_0__/* .formatDuration */ .a3)(maxMs)}`);
            return accept(milliseconds);
        },
    };
}
/** A duration such as `3d`, read as whole seconds, for APIs that count in them. */
function durationSeconds(limits) {
    const milliseconds = durationMs(limits);
    return {
        ...milliseconds,
        read(text) {
            const reading = milliseconds.read(text);
            if (!reading.ok)
                return reading;
            if (reading.value % 1_000 !== 0)
                return refuse(`is ${text}, but must be whole seconds`);
            return accept(reading.value / 1_000);
        },
    };
}
/** One word beside another rule: `never` or a duration. */
function wordOr(word, rule) {
    return {
        form: `${rule.form}, or \`${word}\``,
        schema: { anyOf: [rule.schema, { const: word }] },
        read(text) {
            if (text === word)
                return accept(word);
            const reading = rule.read(text);
            if (reading.ok)
                return reading;
            const { message, hint } = reading.refusal;
            return refuse(message, `${hint === undefined ? '' : `${hint}; `}or write ${word}`);
        },
    };
}


/***/ }),

/***/ 5972:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   r: () => (/* binding */ secretReason)
/* harmony export */ });
/** What the shapes of well-known credentials look like; all are public knowledge, none is guessed from entropy. */
const SHAPES = [
    { kind: 'a private key', pattern: /-----BEGIN [A-Z0-9 ]*PRIVATE KEY/ },
    { kind: 'a Databricks token', pattern: /\bdapi[0-9a-f]{32}\b/ },
    { kind: 'a Databricks OAuth secret', pattern: /\bdose[0-9a-f]{32}\b/ },
    { kind: 'a JSON Web Token', pattern: /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*/ },
    { kind: 'a GitHub token', pattern: /\b(gh[pousr]_\w{20,}|github_pat_\w{20,})/ },
    { kind: 'a GitLab token', pattern: /\bglpat-[\w-]{20,}/ },
    { kind: 'an npm token', pattern: /\bnpm_[A-Za-z0-9]{30,}/ },
    { kind: 'a Slack token', pattern: /\bxox[abposr]-[\w-]{10,}/ },
    { kind: 'an AWS access key', pattern: /\b(AKIA|ASIA)[0-9A-Z]{16}\b/ },
    { kind: 'a Google API key', pattern: /\bAIza[\w-]{35}/ },
    { kind: 'an API key', pattern: /\b(sk|rk)[-_](live|test|ant|proj)[-_][\w-]{16,}/ },
    { kind: 'a URL with a password', pattern: /^[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:[^\s/@]+@/i },
];
const SECRET_NAME = /(^|_)(PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|CREDENTIALS?|API_?KEY|(SECRET|ACCESS|PRIVATE|ENCRYPTION|SIGNING)_?KEY)$/i;
/** Values that a secret never has: switches, numbers and nothing at all. */
const HARMLESS_VALUE = /^(|true|false|yes|no|on|off|none|null|\d{1,5})$/i;
/**
 * Why an environment variable must not be written in plain text: `its name says that it is a secret`, `it holds a
 * Databricks token`; undefined when nothing speaks against it. Goes into messages as it is; never holds the value.
 */
function secretReason(name, value) {
    const shape = SHAPES.find(({ pattern }) => pattern.test(value));
    if (shape)
        return `it holds ${shape.kind}`;
    if (SECRET_NAME.test(name) && !HARMLESS_VALUE.test(value))
        return 'its name says that it is a secret';
    return undefined;
}


/***/ }),

/***/ 4296:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Jt: () => (/* binding */ flag),
/* harmony export */   Ld: () => (/* binding */ reportRefusal),
/* harmony export */   Qq: () => (/* binding */ text),
/* harmony export */   ai: () => (/* binding */ number),
/* harmony export */   dv: () => (/* binding */ reportNode),
/* harmony export */   p_: () => (/* binding */ list),
/* harmony export */   wh: () => (/* binding */ plainText),
/* harmony export */   zz: () => (/* binding */ dictionary)
/* harmony export */ });
/* harmony import */ var _node_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(216);

function reportRefusal(report, label, location, refusal) {
    report({ ...refusal, message: `${label} ${refusal.message}`, location });
}
function settle(reading, label, location, report) {
    if (reading.ok)
        return reading.value;
    reportRefusal(report, label, location, reading.refusal);
    return undefined;
}
/** A text. A number or boolean that would do is refused with the quotes to add: `schema: 2024`. */
function text(rule) {
    return {
        form: rule.form,
        schema: rule.schema,
        emptyIsAbsent: false,
        read(node, label, report) {
            if (node.kind !== 'scalar' || node.value === null) {
                reportNode(report, label, node, 'a text', rule.form);
                return undefined;
            }
            const reading = rule.read(typeof node.value === 'string' ? node.value : node.source);
            if (typeof node.value === 'string' || !reading.ok)
                return settle(reading, label, node.location, report);
            const hint = `put it in quotes: "${node.source}"`;
            report({ message: `${label} is ${(0,_node_js__WEBPACK_IMPORTED_MODULE_0__/* .describeNode */ .WQ)(node)}, not a text`, hint, location: node.location });
            return undefined;
        },
    };
}
/** A text that may be written as a number or a boolean; its characters are kept as written (`1.10`, `007`). */
function plainText(rule) {
    return {
        form: rule.form,
        schema: { ...rule.schema, type: ['string', 'number', 'boolean'] },
        emptyIsAbsent: false,
        read(node, label, report) {
            if (node.kind === 'scalar' && node.value !== null) {
                const written = typeof node.value === 'string' ? node.value : node.source;
                return settle(rule.read(written), label, node.location, report);
            }
            reportNode(report, label, node, 'a text', (0,_node_js__WEBPACK_IMPORTED_MODULE_0__/* .isEmpty */ .Im)(node) ? '"" for an empty text' : rule.form);
            return undefined;
        },
    };
}
/** Reports a node of the wrong type. */
function reportNode(report, label, node, wanted, form) {
    const message = (0,_node_js__WEBPACK_IMPORTED_MODULE_0__/* .isEmpty */ .Im)(node) ? `${label} has no value` : `${label} is ${(0,_node_js__WEBPACK_IMPORTED_MODULE_0__/* .describeNode */ .WQ)(node)}, not ${wanted}`;
    report({ message, hint: `accepted: ${form}`, location: node.location });
}
function number({ min, max, form, allows, schema }) {
    return {
        form,
        schema: { type: 'number', minimum: min, maximum: max, ...schema },
        emptyIsAbsent: false,
        read(node, label, report) {
            if (node.kind !== 'scalar' || typeof node.value !== 'number') {
                reportNode(report, label, node, 'a number', form);
                return undefined;
            }
            if (node.value >= min && node.value <= max && (allows?.(node.value) ?? true))
                return node.value;
            report({ message: `${label} is ${node.source}, but must be ${form}`, location: node.location });
            return undefined;
        },
    };
}
const flag = {
    form: '`true` or `false`',
    schema: { type: 'boolean' },
    emptyIsAbsent: false,
    read(node, label, report) {
        if (node.kind === 'scalar' && typeof node.value === 'boolean')
            return node.value;
        reportNode(report, label, node, 'a boolean', 'true or false');
        return undefined;
    },
};
/** A list. The whole is undefined when one item was refused, so that no half of it is applied. */
function list(item, form) {
    return {
        form,
        schema: { type: ['array', 'null'], items: item.schema },
        ...(item.keys && { keys: item.keys }),
        emptyIsAbsent: true,
        read(node, label, report) {
            if (node.kind !== 'sequence') {
                reportNode(report, label, node, 'a list', form);
                return undefined;
            }
            const values = node.items.map((child, index) => item.read(child, `${label}[${index}]`, report));
            return values.every((value) => value !== undefined) ? values : undefined;
        },
    };
}
/** A map with names of the user's own. */
function dictionary({ key, value, form, check, }) {
    return {
        form,
        schema: {
            type: ['object', 'null'],
            propertyNames: key.schema,
            additionalProperties: value.schema,
        },
        emptyIsAbsent: true,
        read(node, label, report) {
            if (node.kind !== 'mapping') {
                reportNode(report, label, node, 'a map', form);
                return undefined;
            }
            const result = new Map();
            for (const entry of node.entries.values()) {
                const name = settle(key.read(entry.name), `a name in ${label}`, entry.location, report);
                const content = value.read(entry.value, `${label}.${entry.name}`, report);
                if (name === undefined || content === undefined)
                    continue;
                const refusal = check?.(name, content);
                if (refusal)
                    reportRefusal(report, `${label}.${name}`, entry.value.location, refusal);
                else
                    result.set(name, content);
            }
            return result.size === node.entries.size ? result : undefined;
        },
    };
}


/***/ }),

/***/ 9984:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   U: () => (/* binding */ count)
/* harmony export */ });
/** `1 file`, `3 files`. */
function count(number, noun) {
    return `${number} ${noun}${number === 1 ? '' : 's'}`;
}


/***/ }),

/***/ 1557:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   BJ: () => (/* binding */ describeProblem),
/* harmony export */   lR: () => (/* binding */ describeLocation),
/* harmony export */   o9: () => (/* binding */ InvalidInput),
/* harmony export */   sH: () => (/* binding */ DeployError)
/* harmony export */ });
/**
 * The one error family of this project. `code` is stable and upper-case (`PROJECT_RESERVED`); `message` names the
 * thing and what usually causes the failure; `hint` says what to do. The original error is in `cause`.
 */
class DeployError extends Error {
    code;
    hint;
    retryable;
    location;
    constructor(code, message, options = {}) {
        super(message, options.cause === undefined ? undefined : { cause: options.cause });
        this.name = 'DeployError';
        this.code = code;
        this.hint = options.hint;
        this.retryable = options.retryable ?? false;
        this.location = options.location;
    }
}
/** Everything that is wrong with the inputs, the files or the source tree, in one report. Nothing has been changed. */
class InvalidInput extends DeployError {
    problems;
    constructor(problems) {
        super('INVALID_INPUT', problems.map(describeProblem).join('\n'));
        this.name = 'InvalidInput';
        this.problems = problems;
    }
}
/** `deployment.yaml:12:5` */
function describeLocation(location) {
    return [location.file, location.line, location.column].filter((part) => part !== undefined).join(':');
}
/** `deployment.yaml:12:5: unknown key "capcity" (did you mean "capacity"?)` */
function describeProblem(problem) {
    const place = problem.location ? `${describeLocation(problem.location)}: ` : '';
    const hint = problem.hint ? ` (${problem.hint})` : '';
    return `${place}${problem.message}${hint}`;
}


/***/ }),

/***/ 7023:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   W: () => (/* binding */ isSourceChange),
/* harmony export */   ZG: () => (/* binding */ PHASES),
/* harmony export */   hU: () => (/* binding */ phaseOf),
/* harmony export */   hn: () => (/* binding */ isLakebaseChange),
/* harmony export */   i8: () => (/* binding */ isDatabaseChange),
/* harmony export */   uq: () => (/* binding */ isAppChange)
/* harmony export */ });
/* harmony import */ var _postgres_change_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(91);

/** The order in which a run works (design decision 5): no new code meets an old schema. */
const PHASES = ['lakebase', 'app', 'database', 'source', 'deploy', 'after-deploy'];
const PHASE_OF = {
    'create-project': 'lakebase',
    'create-branch': 'lakebase',
    'create-endpoint': 'lakebase',
    'resize-endpoint': 'lakebase',
    'enable-endpoint': 'lakebase',
    'create-postgres-role': 'lakebase',
    'create-database': 'lakebase',
    'create-instance': 'lakebase',
    'resize-instance': 'lakebase',
    'start-instance': 'lakebase',
    'create-app': 'app',
    'update-app': 'app',
    'grant-app-permissions': 'app',
    'create-owner-role': 'database',
    'join-owner-role': 'database',
    'create-schema': 'database',
    'create-extension': 'database',
    'set-schema-owner': 'database',
    'set-object-owner': 'database',
    'grant-owner-membership': 'database',
    grant: 'database',
    revoke: 'database',
    'revoke-membership': 'database',
    'create-ledger': 'database',
    'upgrade-ledger': 'database',
    'accept-migration': 'database',
    'run-command': 'database',
    'upload-source': 'source',
    'start-app': 'deploy',
    'deploy-app': 'deploy',
};
function phaseOf(change) {
    if ((0,_postgres_change_js__WEBPACK_IMPORTED_MODULE_0__/* .isMigrationChange */ .p)(change))
        return change.file.phase === 'after-deploy' ? 'after-deploy' : 'database';
    return PHASE_OF[change.kind];
}
function isLakebaseChange(change) {
    return phaseOf(change) === 'lakebase';
}
function isAppChange(change) {
    return phaseOf(change) === 'app';
}
function isDatabaseChange(change) {
    return phaseOf(change) === 'database' || phaseOf(change) === 'after-deploy';
}
function isSourceChange(change) {
    return phaseOf(change) === 'source' || phaseOf(change) === 'deploy';
}


/***/ }),

/***/ 3751:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  zH: () => (/* binding */ details),
  Ag: () => (/* binding */ differs),
  xe: () => (/* binding */ inPhase),
  Im: () => (/* binding */ isEmpty),
  Cs: () => (/* binding */ makePlan),
  v5: () => (/* binding */ serialisable)
});

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: ./src/visible.ts
var visible = __webpack_require__(8357);
// EXTERNAL MODULE: ./src/plan/change.ts
var plan_change = __webpack_require__(7023);
// EXTERNAL MODULE: ./src/config/duration.ts
var duration = __webpack_require__(7840);
// EXTERNAL MODULE: ./src/count.ts
var count = __webpack_require__(9984);
// EXTERNAL MODULE: ./src/postgres/grants/securable.ts
var securable = __webpack_require__(7629);
;// CONCATENATED MODULE: ./src/plan/describe.ts



/** The line and the risk of a change. Every kind is here, so a new one does not compile before it has a line. */
function describe(change) {
    switch (change.kind) {
        case 'create-project':
            return safe(`create Lakebase project ${change.project} (${cu(change.size)}, ${suspend(change.suspendAfterSeconds)})`);
        case 'create-branch': {
            const expiry = change.ttlSeconds === undefined ? '' : `, expires after ${(0,duration/* formatDuration */.a3)(change.ttlSeconds * 1000)}`;
            return safe(`create branch ${change.branch} as a copy of ${change.source} (${cu(change.size)}, ${suspend(change.suspendAfterSeconds)}${expiry})`);
        }
        case 'create-endpoint':
            return safe(`create the read-write endpoint of ${change.branch} (${cu(change.size)}, ${suspend(change.suspendAfterSeconds)})`);
        case 'resize-endpoint':
            return {
                title: resizeTitle(change.endpoint, change.from, change.to, change.suspendAfterSeconds),
                risk: 'lock',
            };
        case 'enable-endpoint':
            return safe(`enable ${change.endpoint}`);
        case 'create-postgres-role':
            return safe(`create a Postgres role for ${change.identity} on ${change.branch}`);
        case 'create-database':
            return safe(`create database ${change.database} on ${change.branch}`);
        case 'create-instance':
            return safe(`create Lakebase instance ${change.instance} (${change.capacity})`);
        case 'resize-instance':
            return { title: `resize instance ${change.instance}: ${change.from} -> ${change.to}`, risk: 'lock' };
        case 'start-instance':
            return safe(`start instance ${change.instance}`);
        case 'create-app':
            return safe(`create app ${change.app}${fieldList(change.fields)}`);
        case 'update-app':
            return safe(`update app ${change.app}: ${change.differences.join('; ')}`);
        case 'grant-app-permissions':
            return safe(`give ${change.permissions.map((each) => `${principal(each.principal)} ${each.level}`).join(', ')} on app ${change.app}`);
        case 'create-owner-role':
            return { title: `create owner role ${change.role}`, risk: 'ownership' };
        case 'join-owner-role':
            return { title: `join owner role ${change.role}`, risk: 'ownership' };
        case 'create-schema':
            return safe(`create schema ${change.schema}, owned by ${change.owner}`);
        case 'create-extension':
            return safe(`create extension ${change.extension} in schema ${change.schema}`);
        case 'set-schema-owner':
            return {
                title: `change the owner of schema ${change.schema}: ${change.from} -> ${change.to}`,
                risk: 'ownership',
            };
        case 'set-object-owner':
            return {
                title: `change the owner of ${change.object.kind} ${change.object.name}: ${change.object.owner} -> ${change.to}`,
                risk: 'ownership',
            };
        case 'grant-owner-membership':
            return { title: `make ${grantee(change.grantee)} a member of ${change.role}`, risk: 'ownership' };
        case 'grant':
            return safe(`grant ${change.privileges.join(', ')} on ${target(change.class, change.object)} to ${grantee(change.grantee)}`);
        case 'revoke': {
            const what = `${change.optionOnly ? 'the option to pass on ' : ''}${change.privileges.join(', ')}`;
            const passedOn = change.passedOn ? ', and what it has passed on' : '';
            return {
                title: `revoke ${what} on ${(0,securable/* itemsInWords */.pm)(change.on)} from ${change.grantee ?? 'PUBLIC'}${passedOn}`,
                risk: 'destructive',
            };
        }
        case 'revoke-membership': {
            const what = change.optionOnly ? 'the right to pass on membership' : 'membership';
            return { title: `revoke ${what} of ${change.role} from ${change.member}`, risk: 'destructive' };
        }
        case 'create-ledger':
            return safe(`create the migration ledger ${change.table}`);
        case 'upgrade-ledger':
            return safe(`add the column duration_ms to the migration ledger ${change.table}`);
        case 'accept-migration':
            return describeAcceptance(change.acceptance);
        case 'migrate':
            return { title: `apply migration ${change.file.name}`, risk: 'lock' };
        case 'repeat-migration':
            return repetition(change);
        case 'run-command':
            return { title: `run ${change.command}`, risk: 'lock' };
        case 'upload-source':
            return safe(`upload ${(0,count/* count */.U)(change.upload.length, 'file')} (${bytes(change.bytes)}) to ${change.folder}${change.remove.length > 0 ? `, remove ${change.remove.length}` : ''}`);
        case 'start-app':
            return safe(`start app ${change.app}`);
        case 'deploy-app':
            return safe(`deploy app ${change.app} from ${change.folder}, because ${change.reason}`);
    }
}
/** Recording a file of which nothing is missing takes no lock. */
function repetition(change) {
    const { file, again, needed, total } = change;
    const part = needed === total ? (0,count/* count */.U)(total, 'statement') : `${needed} of ${(0,count/* count */.U)(total, 'statement')}`;
    return {
        title: `run ${file.name}${again ? ' again' : ''}: ${part}`,
        risk: needed > 0 ? 'lock' : 'safe',
    };
}
function safe(title) {
    return { title, risk: 'safe' };
}
function describeAcceptance(accepted) {
    switch (accepted.kind) {
        case 'edited':
            return safe(`accept the edit of migration ${accepted.name} (${accepted.checksum}) in the ledger, without running it again`);
        case 'renamed':
            return safe(`rename migration ${accepted.from} to ${accepted.to} in the ledger`);
        case 'deleted':
            return { title: `forget migration ${accepted.name} in the ledger`, risk: 'destructive' };
    }
}
function cu(size) {
    return `${size.minCu}-${size.maxCu} CU`;
}
function suspend(after) {
    return after === 'never' ? 'never suspends' : `suspends after ${(0,duration/* formatDuration */.a3)(after * 1000)}`;
}
function resizeTitle(endpoint, from, to, after) {
    const size = cu(from) === cu(to) ? [] : [`${cu(from)} -> ${cu(to)}`];
    const idle = after === undefined ? [] : [suspend(after)];
    return `resize ${endpoint}: ${[...size, ...idle].join(', ')}`;
}
function fieldList(fields) {
    const parts = [
        ...(fields.computeSize ? [fields.computeSize] : []),
        ...(fields.resources?.database ? [`database resource "${fields.resources.database.name}"`] : []),
        ...(fields.resources?.set ?? []).map((resource) => `resource "${resource.name}"`),
    ];
    return parts.length > 0 ? ` with ${parts.join(', ')}` : '';
}
/** `user:jane@example.com` */
function principal(who) {
    if ('user' in who)
        return `user:${who.user}`;
    if ('group' in who)
        return `group:${who.group}`;
    return `service principal:${who.servicePrincipal}`;
}
function grantee(who) {
    return who.kind === 'app' ? "the app's service principal" : who.role;
}
function target(on, object) {
    switch (on) {
        case 'schema':
            return `schema ${object}`;
        case 'table':
            return `table ${object}`;
        case 'sequence':
            return `sequence ${object}`;
        case 'default-table':
            return `future tables of schema ${object}`;
        case 'default-sequence':
            return `future sequences of schema ${object}`;
    }
}
/** `12.3 kB` */
function bytes(count) {
    if (count < 1000)
        return `${count} B`;
    if (count < 1_000_000)
        return `${(count / 1000).toFixed(1)} kB`;
    return `${(count / 1_000_000).toFixed(1)} MB`;
}

;// CONCATENATED MODULE: ./src/plan/plan.ts




function makePlan(changes, findings, deferred, left = []) {
    const ordered = plan_change/* PHASES */.ZG.flatMap((phase) => changes.filter((change) => (0,plan_change/* phaseOf */.hU)(change) === phase));
    const planned = number(ordered);
    return {
        changes: planned,
        findings,
        deferred,
        left,
        fingerprint: (0,external_node_crypto_.createHash)('sha256')
            .update(canonical(planned.map(serialisable)))
            .digest('hex'),
    };
}
/** The changes of one phase, in order, known to be of one domain. */
function inPhase(plan, phase, is) {
    return (plan?.changes ?? []).flatMap((planned) => planned.phase === phase && is(planned.change) ? [{ ...planned, change: planned.change }] : []);
}
function isEmpty(plan) {
    return plan.changes.length === 0 && plan.deferred === undefined;
}
/** Whether anything is not as it is wished, be it something that a run can change or not. */
function differs(plan) {
    return !isEmpty(plan) || plan.findings.length > 0;
}
/** Changes depend on the phase before them, as a whole: that is how they are applied. */
function number(changes) {
    const planned = [];
    let previous = [];
    for (const phase of plan_change/* PHASES */.ZG) {
        const inPhase = changes.filter((change) => (0,plan_change/* phaseOf */.hU)(change) === phase);
        if (inPhase.length === 0)
            continue;
        const ids = inPhase.map((change, index) => `${phase}/${index + 1}-${change.kind}`);
        inPhase.forEach((change, index) => {
            const id = ids[index];
            const { title, risk } = describe(change);
            if (id !== undefined)
                planned.push({ id, phase, title: (0,visible/* visible */.R)(title), risk, dependsOn: previous, change });
        });
        previous = ids;
    }
    return planned;
}
/** A planned change as JSON: a migration by name and checksum, an upload by its numbers of files and digest, never by all that it holds. */
function serialisable(planned) {
    const { id, phase, title, risk, dependsOn, change } = planned;
    return { id, phase, title, risk, dependsOn, change: details(change) };
}
/** What a change does, without what it only carries along: texts of files, lists of paths, ACLs. */
function details(change) {
    switch (change.kind) {
        case 'migrate':
            return { kind: change.kind, file: change.file.path, checksum: change.file.checksum };
        case 'repeat-migration': {
            const { kind, file, again, send, needed, total } = change;
            return {
                kind,
                file: file.path,
                checksum: file.checksum,
                again,
                statements: send.map(fromOne),
                needed,
                total,
            };
        }
        case 'upload-source':
            return { ...change, upload: change.upload.length, remove: change.remove.length };
        case 'revoke':
            return { ...change, on: change.on.map(({ acl: _, ...on }) => on) };
        case 'set-object-owner': {
            const { acl: _, ...object } = change.object;
            return { ...change, object };
        }
        default:
            return change;
    }
}
function fromOne(index) {
    return index + 1;
}
function canonical(value) {
    return JSON.stringify(value, (_key, nested) => typeof nested === 'object' && nested !== null && !Array.isArray(nested)
        ? Object.fromEntries(Object.entries(nested).sort(([a], [b]) => (a < b ? -1 : 1)))
        : nested);
}


/***/ }),

/***/ 31:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   CS: () => (/* binding */ prose),
/* harmony export */   Cv: () => (/* binding */ unchanged),
/* harmony export */   Gc: () => (/* binding */ renderMarkdown),
/* harmony export */   Pl: () => (/* binding */ headline),
/* harmony export */   S5: () => (/* binding */ renderText),
/* harmony export */   aY: () => (/* binding */ code),
/* harmony export */   dQ: () => (/* binding */ findingCount),
/* harmony export */   hF: () => (/* binding */ renderJson)
/* harmony export */ });
/* harmony import */ var _count_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(9984);
/* harmony import */ var _visible_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8357);
/* harmony import */ var _change_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7023);
/* harmony import */ var _plan_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3751);




const HEADINGS = {
    lakebase: 'Lakebase',
    app: 'App',
    database: 'Database',
    source: 'Source',
    deploy: 'Deployment',
    'after-deploy': 'After the deployment',
};
const RISK_NOTE = {
    safe: '',
    lock: ' [may block or drop connections]',
    destructive: ' [destructive]',
    ownership: ' [ownership]',
};
const LEFT = 'Waits for `deploy`';
/** `3 changes: Lakebase 1, App 1, Deployment 1`, `nothing to do`, or `nothing to change, 2 findings` */
function headline(plan) {
    const findings = plan.findings.length > 0 ? `, ${findingCount(plan)}` : '';
    if ((0,_plan_js__WEBPACK_IMPORTED_MODULE_1__/* .isEmpty */ .Im)(plan))
        return findings ? `nothing to change${findings}` : 'nothing to do';
    const counts = _change_js__WEBPACK_IMPORTED_MODULE_0__/* .PHASES */ .ZG.map((phase) => [HEADINGS[phase], inPhase(plan, phase).length])
        .filter(([, count]) => count > 0)
        .map(([heading, count]) => `${heading} ${count}`);
    const later = plan.deferred ? ', and those of the database once it can be read' : '';
    return `${(0,_count_js__WEBPACK_IMPORTED_MODULE_2__/* .count */ .U)(plan.changes.length, 'change')}${counts.length > 0 ? `: ${counts.join(', ')}` : ''}${later}${findings}`;
}
/** `2 findings`: what is not as it should be and no run can change. */
function findingCount({ findings }) {
    return (0,_count_js__WEBPACK_IMPORTED_MODULE_2__/* .count */ .U)(findings.length, 'finding');
}
/** For a terminal or a log: one line a change, grouped by phase. */
function renderText(plan) {
    const lines = [`Plan: ${headline(plan)}`];
    for (const phase of _change_js__WEBPACK_IMPORTED_MODULE_0__/* .PHASES */ .ZG) {
        const changes = inPhase(plan, phase);
        if (changes.length === 0)
            continue;
        lines.push(`  ${HEADINGS[phase]}`);
        lines.push(...changes.map((change) => `    + ${change.title}${RISK_NOTE[change.risk]}`));
    }
    if (plan.deferred)
        lines.push(`  ${HEADINGS.database}`, `    ? ${plan.deferred}`);
    if (plan.left.length > 0) {
        lines.push(`  ${LEFT}`, ...plan.left.map((each) => `    . ${(0,_visible_js__WEBPACK_IMPORTED_MODULE_3__/* .visible */ .R)(each)}`));
    }
    if (plan.findings.length > 0) {
        lines.push('  Not as it should be, and not changed by this run');
        lines.push(...plan.findings.map((finding) => `    ! ${(0,_visible_js__WEBPACK_IMPORTED_MODULE_3__/* .visible */ .R)(`${finding.message} ${finding.hint}`)}`));
    }
    return lines.join('\n');
}
/** For a job summary or a pull request: a list for each phase. At most `budget` characters; says what it left out. */
function renderMarkdown(plan, budget = 60_000) {
    const lines = [];
    for (const phase of _change_js__WEBPACK_IMPORTED_MODULE_0__/* .PHASES */ .ZG) {
        const changes = inPhase(plan, phase);
        if (changes.length === 0)
            continue;
        lines.push('', `**${HEADINGS[phase]}**`, '', ...changes.map((change) => `- ${code(change.title)}${RISK_NOTE[change.risk]}`));
    }
    if (plan.deferred)
        lines.push('', `**${HEADINGS.database}**`, '', `- ${prose(plan.deferred)}`);
    if (plan.left.length > 0)
        lines.push('', `**${LEFT}**`, '', ...plan.left.map((each) => `- ${prose(each)}`));
    if (plan.findings.length > 0) {
        lines.push('', '**Not as it should be, and not changed by this run**', '');
        lines.push(...plan.findings.map((finding) => `- ${prose(`${finding.message} ${finding.hint}`)}`));
    }
    return fold(lines, budget);
}
function renderJson(plan) {
    return JSON.stringify({
        changes: plan.changes.map(_plan_js__WEBPACK_IMPORTED_MODULE_1__/* .serialisable */ .v5),
        findings: plan.findings,
        ...(plan.deferred !== undefined && { deferred: plan.deferred }),
        ...(plan.left.length > 0 && { left: plan.left }),
        fingerprint: plan.fingerprint,
    });
}
/** Headings of those of the phases in which nothing changes, for the reader who wonders. */
function unchanged(plan, phases = _change_js__WEBPACK_IMPORTED_MODULE_0__/* .PHASES */ .ZG) {
    return phases
        .filter((phase) => phase !== 'after-deploy' && inPhase(plan, phase).length === 0)
        .filter((phase) => !(phase === 'database' && plan.deferred))
        .map((phase) => HEADINGS[phase]);
}
function inPhase(plan, phase) {
    return plan.changes.filter((change) => change.phase === phase);
}
function fold(lines, budget) {
    const kept = [];
    let used = 0;
    for (const [index, line] of lines.entries()) {
        used += line.length + 1;
        if (used > budget) {
            kept.push('', `_${lines.length - index} more lines: see the log._`);
            break;
        }
        kept.push(line);
    }
    return kept.join('\n').trim();
}
/** Inline code that survives backticks, pipes and line ends in names. */
function code(text) {
    const flat = text.replace(/\s+/g, ' ');
    const longest = Math.max(0, ...(flat.match(/`+/g) ?? []).map((run) => run.length));
    const fence = '`'.repeat(longest + 1);
    return longest > 0 ? `${fence} ${flat} ${fence}` : `${fence}${flat}${fence}`;
}
/** A sentence of ours as Markdown: what it puts in backticks stays code, and nothing else in it is markup. */
function prose(text) {
    return (0,_visible_js__WEBPACK_IMPORTED_MODULE_3__/* .visible */ .R)(text.replace(/\s+/g, ' '))
        .split(/(`[^`]+`)/)
        .map((part, index) => (index % 2 === 1 ? part : escaped(part)))
        .join('');
}
/** A mention or a reference to an issue is no markup: only a character of no width keeps GitHub from making a link of it. */
function escaped(text) {
    return text
        .replace(/[\\*[\]<>|~`]/g, '\\$&')
        .replace(/(?<!\w)[@#](?=\w)/g, '$&\u200B')
        .replace(/^(?:#|[-+] |\d+[.)] )/, '\\$&');
}


/***/ }),

/***/ 91:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   h: () => (/* binding */ phaseOf),
/* harmony export */   p: () => (/* binding */ isMigrationChange)
/* harmony export */ });
function isMigrationChange(change) {
    return change.kind === 'migrate' || change.kind === 'repeat-migration';
}
/** The phase in which a change is made. */
function phaseOf(change) {
    return isMigrationChange(change) ? change.file.phase : 'before-deploy';
}


/***/ }),

/***/ 7629:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Kl: () => (/* binding */ classOf),
/* harmony export */   M5: () => (/* binding */ privilegeList),
/* harmony export */   Y2: () => (/* binding */ securables),
/* harmony export */   dU: () => (/* binding */ onClause),
/* harmony export */   ij: () => (/* binding */ defaultObjects),
/* harmony export */   pm: () => (/* binding */ itemsInWords),
/* harmony export */   r4: () => (/* binding */ inWords),
/* harmony export */   uP: () => (/* binding */ isDefault)
/* harmony export */ });
/* harmony import */ var _identifier_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8332);

/** Everything with an ACL that the app's schema has to do with: the database, the schema, all in it, default privileges. */
function securables({ database, schema }, catalog) {
    const plain = { signature: undefined, column: undefined };
    return [
        { ...plain, class: 'database', name: database, ...catalog.databaseAcl },
        ...(catalog.schema ? [{ ...plain, class: 'schema', name: schema, ...catalog.schema }] : []),
        ...catalog.objects.map(ofObject),
        ...catalog.columns.map(({ table, column, owner, acl }) => ({
            class: 'column',
            name: table,
            signature: undefined,
            column,
            owner,
            acl,
        })),
        ...catalog.defaults.map(({ role, inSchema, on, acl }) => ({
            ...plain,
            class: `default-${on}`,
            name: inSchema ? schema : '',
            owner: role,
            acl,
        })),
    ];
}
function ofObject({ kind, name, signature, owner, acl }) {
    return { class: classOf(kind), name, signature, column: undefined, owner, acl };
}
/** The class of privileges that a kind of object has: a view is granted on as a table. */
function classOf(kind) {
    switch (kind) {
        case 'table':
        case 'view':
        case 'materialized view':
        case 'foreign table':
            return 'table';
        case 'sequence':
            return 'sequence';
        case 'function':
        case 'procedure':
        case 'aggregate':
            return 'routine';
        case 'type':
            return 'type';
    }
}
function isDefault(on) {
    return on.startsWith('default-');
}
const DEFAULT_OBJECTS = {
    table: 'TABLES',
    sequence: 'SEQUENCES',
    routine: 'ROUTINES',
    type: 'TYPES',
    schema: 'SCHEMAS',
};
/** `TABLES`, as ALTER DEFAULT PRIVILEGES says it. */
function defaultObjects(on) {
    const found = Object.entries(DEFAULT_OBJECTS).find(([kind]) => on === `default-${kind}`);
    return found?.[1] ?? '';
}
/** `TABLE "app"."a", "app"."b"`, as GRANT and REVOKE name what they are on. One class; no defaults. */
function onClause(schema, items) {
    const [first] = items;
    const keyword = first?.class === 'column' ? 'TABLE' : (first?.class ?? '').toUpperCase();
    return `${keyword} ${items.map((item) => nameOf(schema, item)).join(', ')}`;
}
function nameOf(schema, { class: on, name, signature }) {
    if (on === 'database' || on === 'schema')
        return (0,_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteIdentifier */ .Cm)(name);
    return `${(0,_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .qualified */ .LX)(schema, name)}${signature === undefined ? '' : `(${signature})`}`;
}
/** `SELECT, UPDATE`, or `SELECT ("a"), UPDATE ("a")` for a column. */
function privilegeList(privileges, column) {
    const suffix = column === undefined ? '' : ` (${(0,_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteIdentifier */ .Cm)(column)})`;
    return privileges.map((privilege) => privilege + suffix).join(', ');
}
/** `tables a, b and 3 more`, for a line that somebody reads. */
function itemsInWords(items) {
    const [first] = items;
    if (!first)
        return 'nothing';
    if (isDefault(first.class)) {
        const objects = `new ${defaultObjects(first.class).toLowerCase()}`;
        return first.name === '' ? `${objects} in every schema` : `${objects} in schema ${first.name}`;
    }
    const noun = items.length === 1 ? first.class : PLURALS[first.class];
    const shown = items.slice(0, SHOWN).map(inWords);
    const rest = items.length - shown.length;
    return `${noun} ${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
/** As many names as a line can take. */
const SHOWN = 5;
const PLURALS = {
    database: 'databases',
    schema: 'schemas',
    table: 'tables',
    column: 'columns',
    sequence: 'sequences',
    routine: 'routines',
    type: 'types',
};
/** `notes`, `notes.body`, `f(integer)` */
function inWords({ name, column, signature }) {
    if (column !== undefined)
        return `${name}.${column}`;
    return signature === undefined ? name : `${name}(${signature})`;
}


/***/ }),

/***/ 8332:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Cm: () => (/* binding */ quoteIdentifier),
/* harmony export */   LX: () => (/* binding */ qualified),
/* harmony export */   ce: () => (/* binding */ quoteLiteral),
/* harmony export */   h: () => (/* binding */ defaultOwnerRole),
/* harmony export */   rD: () => (/* binding */ identifierProblem)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _error_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1557);


/** PostgreSQL cuts longer names silently, so that two names can become one (NAMEDATALEN - 1). */
const MAX_BYTES = 63;
/**
 * `a"b` as `"a""b"`. Throws DeployError `INVALID_IDENTIFIER` for an empty name, for one that PostgreSQL would cut
 * (over 63 bytes in UTF-8) and for one that holds a NUL.
 */
function quoteIdentifier(name) {
    const problem = identifierProblem(name);
    if (problem) {
        throw new _error_js__WEBPACK_IMPORTED_MODULE_1__/* .DeployError */ .sH('INVALID_IDENTIFIER', `${JSON.stringify(name)} cannot be a PostgreSQL name: ${problem}.`, {
            hint: 'Choose another name in deployment.yaml.',
        });
    }
    return `"${name.replaceAll('"', '""')}"`;
}
/** What keeps `name` from being a PostgreSQL name, as the end of a sentence; undefined when nothing does. */
function identifierProblem(name) {
    if (name === '')
        return 'it is empty';
    if (name.includes('\0'))
        return 'it holds a NUL character';
    const bytes = Buffer.byteLength(name);
    if (bytes > MAX_BYTES)
        return `it is ${bytes} bytes long, and PostgreSQL keeps only ${MAX_BYTES}`;
    return undefined;
}
/** A string constant that means the same whatever `standard_conforming_strings` says. */
function quoteLiteral(text) {
    if (text.includes('\0')) {
        throw new _error_js__WEBPACK_IMPORTED_MODULE_1__/* .DeployError */ .sH('INVALID_LITERAL', `${JSON.stringify(text)} holds a NUL character, which PostgreSQL cannot store.`);
    }
    const quoted = text.replaceAll("'", "''");
    return text.includes('\\') ? `E'${quoted.replaceAll('\\', '\\\\')}'` : `'${quoted}'`;
}
/** `"schema"."name"` */
function qualified(schema, name) {
    return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}
/**
 * `<database>__<schema>_owner`: roles belong to the whole cluster, so the database is part of the name. Two underscores
 * tell `shop` + `eu_app` from `shop_eu` + `app`. Names that they would not tell apart, a name over 63 bytes (cut at a
 * character) and one that would begin with the reserved `pg_` (prefixed) carry a hash of both.
 */
function defaultOwnerRole(database, schema) {
    const wanted = `${database}__${schema}_owner`;
    const reserved = wanted.startsWith('pg_');
    const ambiguous = `${database}__${schema}`.split(/__/).length > 2 || database.endsWith('_') || schema.startsWith('_');
    if (!reserved && !ambiguous && Buffer.byteLength(wanted) <= MAX_BYTES)
        return wanted;
    const hash = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256').update(`${database}\0${schema}`).digest('hex').slice(0, 12);
    const suffix = `_${hash}_owner`;
    const name = `${reserved ? 'db_' : ''}${database}__${schema}`;
    return cutToBytes(name, MAX_BYTES - suffix.length) + suffix;
}
function cutToBytes(text, bytes) {
    let cut = '';
    let length = 0;
    for (const character of text) {
        length += Buffer.byteLength(character);
        if (length > bytes)
            break;
        cut += character;
    }
    return cut;
}


/***/ }),

/***/ 8357:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   R: () => (/* binding */ visible)
/* harmony export */ });
/** Neither a tab nor the start of a colour; line breaks too. */
const CONTROL = /(?!\t|\p{Cc}\[[\d;]*m)\p{Cc}/gu;
/** One line of text whose control characters show: names and the messages of others may hold any. */
function visible(text) {
    return text.replace(CONTROL, (character) => {
        if (character === '\n')
            return '\\n';
        if (character === '\r')
            return '\\r';
        return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
    });
}


/***/ })

};

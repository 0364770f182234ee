export const id = 412;
export const ids = [412];
export const modules = {

/***/ 6412:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  audit: () => (/* binding */ audit)
});

// EXTERNAL MODULE: ./src/grouped.ts
var grouped = __webpack_require__(5485);
// EXTERNAL MODULE: ./src/access/administrator.ts
var administrator = __webpack_require__(5015);
// EXTERNAL MODULE: ./src/access/create.ts
var create = __webpack_require__(1944);
// EXTERNAL MODULE: ./src/access/desired.ts
var access_desired = __webpack_require__(2032);
// EXTERNAL MODULE: ./src/access/membership.ts + 1 modules
var membership = __webpack_require__(1348);
// EXTERNAL MODULE: ./src/access/missing.ts
var missing = __webpack_require__(2410);
// EXTERNAL MODULE: ./src/access/ownership.ts + 1 modules
var ownership = __webpack_require__(9813);
// EXTERNAL MODULE: ./src/access/revoke.ts
var revoke = __webpack_require__(6406);
// EXTERNAL MODULE: ./src/access/securable.ts
var securable = __webpack_require__(8544);
// EXTERNAL MODULE: ./src/access/take-over.ts
var take_over = __webpack_require__(8750);
// EXTERNAL MODULE: ./src/access/unexpected.ts
var unexpected = __webpack_require__(6491);
;// CONCATENATED MODULE: ./src/access/audit.ts











const BY_DEPLOY = 'The next deploy does it.';
/** Of CREATE that the tool gave while there were no migrations. */
const TAKEN = 'The next deploy takes it, because migrations run there; to keep it: `grants: { app: { create: true } }`. Else ';
/**
 * Everything in owners, grants and memberships that is not as desired, whatever the login that looks may change:
 * an auditor needs no rights. Pure.
 */
function auditDatabase(unsettled, catalog) {
    const desired = (0,create/* settleCreate */.Q)(unsettled, catalog);
    return [
        ...auditOwnership(desired, catalog),
        ...auditMissing(desired, catalog),
        ...auditExtra(desired, catalog),
        ...(0,administrator/* administrators */.F7)(desired, catalog, []),
        ...(0,membership/* unauditableAccess */.Hy)(desired, catalog),
    ];
}
function auditOwnership(desired, catalog) {
    const { schema, ownerRole, database } = desired;
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
        const remedy = desired.ownership === 'enforce' && (object.inert || object.owner === catalog.login.role)
            ? 'The next deploy takes it over where the deployer may act as its owner. Else: '
            : '';
        return (0,ownership/* foreignObject */.mQ)(desired, object, remedy + (0,take_over/* takeOverAdvice */.YX)(desired, catalog, object));
    });
    return [...role, ...own, ...objects];
}
/** The same privileges missing on many things are one finding. */
function auditMissing(desired, catalog) {
    const groups = (0,grouped/* grouped */.z)((0,missing/* missingPrivileges */.f)(desired, catalog), ({ class: on, privileges, grantee }) => JSON.stringify([on, privileges, grantee]));
    const members = (0,access_desired/* ownersOf */.K2)(desired).filter((role) => !catalog.ownerMembers.includes(role));
    return [
        ...[...groups].map(([key, missing]) => missingFinding(key, missing)),
        ...members.map((role) => ({
            code: 'MEMBERSHIP_MISSING',
            key: role,
            message: `"${role}" is no member of the owner role "${desired.ownerRole}".`,
            hint: BY_DEPLOY,
            objects: [desired.ownerRole],
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
function auditExtra(desired, catalog) {
    const remedy = desired.grantsMode === 'authoritative'
        ? 'The next deploy revokes it where the deployer may act as its grantor; else '
        : revoke/* ADDITIVE */.dY;
    return [
        ...(0,unexpected/* unexpectedPrivileges */.e)(desired, catalog).map((extra) => (0,revoke/* unexpectedFinding */.VX)(extra, (0,revoke/* actingGrantor */.wX)(extra, desired, catalog), desired, (0,create/* isGivenCreate */.I)(extra, desired) ? TAKEN : remedy)),
        ...(0,membership/* unexpectedMemberships */.l1)(desired, catalog).map((extra) => (0,membership/* membershipFinding */.cI)(extra, desired, remedy)),
    ];
}

// EXTERNAL MODULE: ./src/engine/database.ts + 1 modules
var engine_database = __webpack_require__(7098);
// EXTERNAL MODULE: ./src/engine/outcome.ts + 1 modules
var outcome = __webpack_require__(5128);
// EXTERNAL MODULE: ./src/engine/platform.ts + 2 modules
var engine_platform = __webpack_require__(3774);
// EXTERNAL MODULE: ./src/engine/reading.ts + 1 modules
var reading = __webpack_require__(7517);
// EXTERNAL MODULE: ./src/error.ts
var error = __webpack_require__(1557);
// EXTERNAL MODULE: ./src/plan/plan.ts + 1 modules
var plan_plan = __webpack_require__(3751);
// EXTERNAL MODULE: ./src/plan/render.ts
var render = __webpack_require__(31);
;// CONCATENATED MODULE: ./src/commands/audit.ts








/**
 * desired -> observed -> difference, over owners, grants and memberships. Reads only, and needs no rights in the database
 * beyond logging in. Throws `NOTHING_TO_AUDIT` when the database cannot be read.
 */
async function audit(desired, ports, progress) {
    const { timeline, reporter } = ports;
    const observed = await timeline.step('Observe', () => observe(desired, ports));
    progress.observed = observed;
    const desiredDatabase = desiredDatabaseFor(desired, observed.platform);
    const findings = await timeline.step('Audit', async () => observed.database.state === 'read' ? auditDatabase(desiredDatabase, observed.database.catalog) : []);
    const plan = (0,plan_plan/* makePlan */.Cs)([], findings);
    progress.plan = plan;
    reporter.info((0,render/* renderText */.S5)(plan));
    return {
        ...(0,outcome/* outcome */.bu)(desired, observed, { platform: observed.platform, deploymentId: undefined }, { planOnly: true, phases: ['database'], subject: () => SUBJECT }, progress, ports),
        ending: { verdict: verdict(plan), closing: closing(plan) },
    };
}
/** An audit tells its ending itself. */
const SUBJECT = { name: '', markdown: '', done: '', status: '', upToDate: '' };
/** Migrations are no matter of an audit. */
function desiredDatabaseFor(desired, { app }) {
    const { directory, command } = desired.migrations;
    const migrates = directory !== undefined || command !== undefined;
    return { ...(0,reading/* toDesiredDatabase */.n)(desired, [], app?.servicePrincipalClientId), migrates };
}
async function observe(desired, ports) {
    const platform = await (0,engine_platform/* observePlatform */.gp)(desired, ports);
    const desiredDatabase = desiredDatabaseFor(desired, platform);
    const database = await (0,engine_database/* observeDatabase */.u)(desiredDatabase, platform.lakebase, platform.me.userName, ports);
    if (database.state === 'read')
        return { platform, database, source: undefined };
    const why = database.state === 'new' ? `its database ${desired.lakebase.name} does not exist yet` : database.reason;
    throw new error/* DeployError */.sH('NOTHING_TO_AUDIT', `The grants of app ${desired.app.name} cannot be audited: ${why}.`, {
        hint: database.state === 'deferred' && database.roleMissing
            ? `Give the auditor a Postgres role, or audit as whoever deploys: SELECT databricks_create_role('${platform.me.userName}', 'SERVICE_PRINCIPAL');`
            : 'Run `deploy` first: it makes or starts what is missing.',
    });
}
function verdict(plan) {
    if (plan.findings.length === 0)
        return '**Clean.** Owners, grants and memberships are exactly as desired. Nothing was changed.';
    return `**Drift:** ${(0,render/* findingCount */.dQ)(plan)}. Nothing was changed.`;
}
function closing(plan) {
    return plan.findings.length === 0 ? 'Clean.' : `Nothing was changed: ${(0,render/* findingCount */.dQ)(plan)} above.`;
}


/***/ })

};

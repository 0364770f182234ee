export const id = 304;
export const ids = [304];
export const modules = {

/***/ 5015:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   F7: () => (/* binding */ administrators),
/* harmony export */   S3: () => (/* binding */ UNKNOWN_ROLE),
/* harmony export */   j0: () => (/* binding */ refuseAdministrators),
/* harmony export */   si: () => (/* binding */ AdministratorFound)
/* harmony export */ });
/* unused harmony export APP_IS_ADMINISTRATOR */
/* harmony import */ var _error_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1557);
/* harmony import */ var _postgres_identifier_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8332);
/* harmony import */ var _desired_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2032);
/* harmony import */ var _membership_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1348);
/* harmony import */ var _platform_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(3855);





const APP_IS_ADMINISTRATOR = 'APP_IS_ADMINISTRATOR';
/** A role that is to have less than the owner, and can do more. */
class AdministratorFound extends _error_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .sH {
    /** As PostgreSQL knows it. */
    role;
    constructor(role, message, hint) {
        super(APP_IS_ADMINISTRATOR, message, { hint });
        this.role = role;
    }
}
/**
 * Roles that are to have less than the owner and can do all that it can: members of `databricks_superuser` join it, and
 * CREATEROLE, BYPASSRLS and SUPERUSER know no grants. `changes` are those of this run, which may take a membership back.
 */
function administrators(desired, catalog, changes) {
    const owners = (0,_desired_js__WEBPACK_IMPORTED_MODULE_2__/* .ownersOf */ .K2)(desired);
    const judged = desired.grants.flatMap((grant) => (0,_desired_js__WEBPACK_IMPORTED_MODULE_2__/* .roleOf */ .kp)(grant, desired) ?? []);
    return catalog.powers
        .filter(({ role }) => judged.includes(role) && !owners.includes(role))
        .map((powers) => ({ ...powers, memberOf: lasting(powers, desired, catalog, changes) }))
        .filter(({ memberOf, attributes }) => memberOf.length + attributes.length > 0)
        .map((powers) => finding(powers, desired, catalog));
}
/** Throws DeployError `APP_IS_ADMINISTRATOR` for the first of them: what is granted to it would mean nothing. */
function refuseAdministrators(desired, catalog, changes) {
    const [first] = administrators(desired, catalog, changes);
    if (first)
        throw new AdministratorFound(first.key, first.message, first.hint);
}
/** What is left of the memberships once this run has taken back its own. */
function lasting({ role, memberOf }, desired, { memberships }, changes) {
    const direct = memberships.filter((each) => each.role === desired.ownerRole && each.member === role);
    const goes = direct.every(({ grantor }) => changes.some((change) => change.kind === 'revoke-membership' &&
        !change.optionOnly &&
        change.role === desired.ownerRole &&
        change.member === role &&
        change.grantor === grantor));
    // Whoever can join the owner role by databricks_superuser counts as a member of it; that is said already.
    const isSaid = direct.length === 0 && memberOf.includes(_platform_js__WEBPACK_IMPORTED_MODULE_4__/* .PLATFORM_SUPERUSER */ .nN);
    const left = direct.length > 0 ? !goes : !isSaid;
    return memberOf.filter((each) => each !== desired.ownerRole || left);
}
function finding({ role, memberOf, attributes }, desired, catalog) {
    const has = [
        ...(memberOf.length > 0 ? [`is a member of ${memberOf.map((each) => `"${each}"`).join(', ')}`] : []),
        ...(attributes.length > 0 ? [`has ${attributes.join(', ')}`] : []),
    ];
    const who = role === desired.appRole ? `The app's role "${role}"` : `"${role}"`;
    return {
        code: APP_IS_ADMINISTRATOR,
        key: role,
        message: `${who} ${has.join(' and ')}. That reaches further than what it is to have in schema "${desired.schema}", so it could take the rest.`,
        hint: remedies({ role, memberOf, attributes }, desired, catalog).join(' '),
        objects: [role],
    };
}
function remedies({ role, memberOf, attributes }, desired, catalog) {
    const inSql = memberOf.filter((each) => each !== _platform_js__WEBPACK_IMPORTED_MODULE_4__/* .PLATFORM_SUPERUSER */ .nN);
    const revokes = inSql.flatMap((each) => revocationsOf(each, role, desired, catalog));
    const inApi = memberOf.includes(_platform_js__WEBPACK_IMPORTED_MODULE_4__/* .PLATFORM_SUPERUSER */ .nN) || (catalog.platform !== undefined && attributes.length > 0);
    const alter = catalog.platform || attributes.length === 0
        ? []
        : [
            `Let a superuser run: ALTER ROLE ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_1__/* .quoteIdentifier */ .Cm)(role)} ${attributes.map((each) => `NO${each}`).join(' ')};`,
        ];
    return [...(inApi ? [rolesApiRemedy({ role, memberOf, attributes })] : []), ...revokes, ...alter];
}
/** In the place of a role's path in the roles API, which only the platform knows. */
const UNKNOWN_ROLE = 'projects/<project>/branches/<branch>/roles/<role>';
/**
 * The call that takes membership of `databricks_superuser` or attributes from a role, for which no deployer has the right
 * in SQL (Lakebase's roles API; it takes the masks `spec.membership_roles` and `spec.attributes.<name>`).
 */
function rolesApiRemedy({ memberOf, attributes }) {
    const names = attributes.map((each) => each.toLowerCase());
    const isMember = memberOf.includes(_platform_js__WEBPACK_IMPORTED_MODULE_4__/* .PLATFORM_SUPERUSER */ .nN);
    const masks = [
        ...(isMember ? ['spec.membership_roles'] : []),
        ...names.map((name) => `spec.attributes.${name}`),
    ];
    const spec = {
        ...(isMember && { membership_roles: [] }),
        ...(names.length > 0 && { attributes: Object.fromEntries(names.map((name) => [name, false])) }),
    };
    const path = `/api/2.0/postgres/${UNKNOWN_ROLE}?update_mask=${masks.join(',')}`;
    return `Let who may manage the project run: databricks api patch '${path}' --json '${JSON.stringify({ spec })}'`;
}
function revocationsOf(role, member, desired, { memberships, keeper }) {
    const direct = memberships.filter((each) => each.role === role && each.member === member);
    if (role === (0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_1__/* .keeperRole */ .Z1)(desired.ownerRole))
        return [
            `Let ${keeper?.admins.map((each) => `"${each}"`).join(' or ') ?? 'an administrator'} run: REVOKE ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_1__/* .quoteIdentifier */ .Cm)(role)} FROM ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_1__/* .quoteIdentifier */ .Cm)(member)} CASCADE;`,
        ];
    if (direct.length === 0)
        return [
            `It is one through another role: take "${member}" out of that, or add it with \`access: owner\` below \`grants.roles\`.`,
        ];
    return direct.map(({ grantor, admin }) => `As ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_1__/* .quoteIdentifier */ .Cm)(grantor)} run: ${(0,_membership_js__WEBPACK_IMPORTED_MODULE_3__/* .revokeMembership */ .nE)({ role, member, grantor, optionOnly: false, passedOn: admin })}; or add it with \`access: owner\` below \`grants.roles\`.`);
}


/***/ }),

/***/ 7304:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   g: () => (/* binding */ bootstrapBlock)
/* harmony export */ });
/* harmony import */ var _postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8332);

/**
 * What an administrator runs once so that `members` can deploy without any right but membership of the owner role: the
 * owner role under its keeper, schema, extensions and memberships, as one DO block. It changes nothing that is there
 * already, and an administrator who was no member of the owner role is none afterwards. Two at once: one fails with 23505 or 42710 and is right when it is repeated.
 */
function bootstrapBlock({ schema, ownerRole, deployers, extensions }, members) {
    const all = [...new Set([...members, ...deployers])];
    return `DO $bootstrap$
DECLARE
  own pg_catalog.text := ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteLiteral */ .ce)(ownerRole)};
  keep pg_catalog.text := ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteLiteral */ .ce)((0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .keeperRole */ .Z1)(ownerRole))};
  app pg_catalog.text := ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteLiteral */ .ce)(schema)};
  members pg_catalog.text[] := ${textArray(all)};
  extensions pg_catalog.text[] := ${textArray(extensions)};
  open_to_platform pg_catalog.bool := ${deployers.length === 0};
${BODY}
END $bootstrap$;`;
}
function textArray(items) {
    return `ARRAY[${items.map(_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteLiteral */ .ce).join(', ')}]::pg_catalog.text[]`;
}
/** Names are looked up in pg_catalog alone: whoever runs this may have a path in which others can create. */
const BODY = `  platform pg_catalog.bool; kept pg_catalog.bool; joined pg_catalog.bool; item pg_catalog.text;
BEGIN
  SET LOCAL search_path = pg_catalog, pg_temp;
  platform := EXISTS (SELECT FROM pg_roles WHERE rolname = 'databricks_superuser' AND pg_has_role(oid, 'pg_write_all_data', 'MEMBER'));
  FOREACH item IN ARRAY members LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = item) THEN
      RAISE EXCEPTION 'there is no role "%": create it first', item;
    END IF;
  END LOOP;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = own) THEN
    NULL;
  ELSIF platform AND open_to_platform AND pg_has_role(session_user, 'databricks_superuser', 'SET')
      AND (SELECT rolcreaterole FROM pg_roles WHERE rolname = 'databricks_superuser') THEN
    SET LOCAL ROLE databricks_superuser;
    EXECUTE format('CREATE ROLE %I NOLOGIN', own);
    SET LOCAL ROLE NONE;
  ELSE
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = keep) THEN
      EXECUTE format('ALTER ROLE %I CREATEROLE', keep);
    ELSE
      EXECUTE format('CREATE ROLE %I NOLOGIN CREATEROLE', keep);
    END IF;
    EXECUTE format('GRANT %I TO %I WITH INHERIT FALSE, SET TRUE', keep, session_user);
    EXECUTE format('SET LOCAL ROLE %I', keep);
    EXECUTE format('CREATE ROLE %I NOLOGIN', own);
    IF platform AND open_to_platform THEN
      EXECUTE format('GRANT %I TO databricks_superuser WITH ADMIN TRUE, INHERIT FALSE, SET FALSE', own);
    ELSIF NOT platform THEN
      EXECUTE format('GRANT %I TO %I WITH ADMIN TRUE', own, session_user);
    END IF;
    SET LOCAL ROLE NONE;
    EXECUTE format('ALTER ROLE %I NOCREATEROLE', keep);
    EXECUTE format('REVOKE %I FROM %I', keep, session_user);
  END IF;
  -- By the ADMIN option that comes with databricks_superuser, else by the keeper's.
  kept := EXISTS (SELECT FROM pg_roles WHERE rolname = keep AND pg_has_role(session_user, oid, 'MEMBER WITH ADMIN OPTION'));
  IF kept THEN
    EXECUTE format('GRANT %I TO %I WITH INHERIT FALSE, SET TRUE', keep, session_user);
    EXECUTE format('SET LOCAL ROLE %I', keep);
  END IF;
  joined := session_user <> ALL (members) AND NOT pg_has_role(session_user, own::name, 'SET');
  FOREACH item IN ARRAY members || session_user::text LOOP
    IF NOT (pg_has_role(item::name, own::name, 'SET') AND pg_has_role(item::name, own::name, 'USAGE')) THEN
      EXECUTE format('GRANT %I TO %I WITH INHERIT TRUE, SET TRUE', own, item);
    END IF;
  END LOOP;
  SET LOCAL ROLE NONE;
  IF NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = app) THEN
    EXECUTE format('CREATE SCHEMA %I AUTHORIZATION %I', app, own);
  END IF;
  FOREACH item IN ARRAY extensions LOOP
    EXECUTE format('CREATE EXTENSION IF NOT EXISTS %I WITH SCHEMA %I CASCADE', item, app);
  END LOOP;
  IF kept THEN
    EXECUTE format('SET LOCAL ROLE %I', keep);
  END IF;
  IF joined THEN
    EXECUTE format('REVOKE %I FROM %I', own, session_user);
  END IF;
  SET LOCAL ROLE NONE;
  IF kept THEN
    EXECUTE format('REVOKE %I FROM %I', keep, session_user);
  END IF;`;


/***/ }),

/***/ 8505:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   B: () => (/* binding */ planClosing),
/* harmony export */   M: () => (/* binding */ creatorsRevoked)
/* harmony export */ });
/* harmony import */ var _platform_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3855);

/**
 * Who may create in the schema beside its owner and the platform once `rights` are applied, and so has to be kept out while
 * files run: what they make there could be called in the place of what a file means.
 */
function planClosing(desired, catalog, rights, phase) {
    const granted = rights.flatMap((change) => change.kind === 'grant' && change.class === 'schema' && change.privileges.includes('CREATE')
        ? [change.grantee]
        : []);
    const to = [...standing(desired, catalog, rights), ...granted];
    return to.length === 0 ? [] : [{ kind: 'close-schema', schema: desired.schema, phase, to }];
}
function standing(desired, catalog, rights) {
    const revoked = creatorsRevoked(rights);
    const creators = (catalog?.schema?.acl ?? [])
        .filter(({ privileges }) => privileges.includes('CREATE'))
        .map(({ grantee }) => grantee);
    const left = [...new Set(creators)].filter((role) => !revoked.includes(role) && role !== desired.ownerRole && !(role && (0,_platform_js__WEBPACK_IMPORTED_MODULE_0__/* .isPlatformRole */ .q5)(role)));
    const app = desired.appRole;
    return left.map((role) => {
        if (role === undefined)
            return 'public';
        return role === app ? { kind: 'app' } : { kind: 'role', role };
    });
}
/** The roles that lost CREATE on the schema by these changes; undefined: PUBLIC. */
function creatorsRevoked(changes) {
    return changes.flatMap((change) => change.kind === 'revoke' &&
        !change.optionOnly &&
        change.privileges.includes('CREATE') &&
        change.on[0]?.class === 'schema'
        ? [change.grantee]
        : []);
}


/***/ }),

/***/ 1944:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   I: () => (/* binding */ isGivenCreate),
/* harmony export */   Q: () => (/* binding */ settleCreate)
/* harmony export */ });
/* harmony import */ var _desired_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2032);

/**
 * The grant with `create: auto` decided: true while nothing runs as the owner role here, because there are neither
 * migrations nor a ledger; it stays `auto`, and gives nothing, from the first migration on. An empty directory never
 * gives it back: the ledger is there.
 */
function settleCreate(desired, catalog) {
    const { migrations, command, migrates = migrations.length > 0 || command !== undefined } = desired;
    if (migrates || catalog?.ledger !== undefined)
        return desired;
    const grants = desired.grants.map((grant) => (grant.create === 'auto' ? { ...grant, create: true } : grant));
    return { ...desired, grants };
}
/** Whether an extra is the CREATE that an earlier run gave while there were no migrations. Only of a settled grant. */
function isGivenCreate({ on, grantee, privileges }, desired) {
    if (on[0]?.class !== 'schema' || !privileges.includes('CREATE'))
        return false;
    return desired.grants.some((grant) => grant.create === 'auto' && (0,_desired_js__WEBPACK_IMPORTED_MODULE_0__/* .roleOf */ .kp)(grant, desired) === grantee);
}


/***/ }),

/***/ 2032:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Gq: () => (/* binding */ desiredPrivilegesOf),
/* harmony export */   K2: () => (/* binding */ ownersOf),
/* harmony export */   kp: () => (/* binding */ roleOf),
/* harmony export */   rj: () => (/* binding */ desiredPrivileges),
/* harmony export */   wY: () => (/* binding */ impliedPrivilegesOf)
/* harmony export */ });
/* harmony import */ var _catalog_ledger_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(4034);
/* harmony import */ var _grouped_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5485);
/* harmony import */ var _securable_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8544);



/** What a grant gives (design decision 4), `create: auto` being settled. Membership of the owner role needs no privileges beside it. */
function desiredPrivileges({ access, create }) {
    if (access === 'owner')
        return { schema: [], table: [], sequence: [] };
    const schema = create === true ? ['CREATE', 'USAGE'] : ['USAGE'];
    if (access === 'read-only')
        return { schema, table: ['SELECT'], sequence: ['SELECT'] };
    return { schema, table: ['DELETE', 'INSERT', 'SELECT', 'UPDATE'], sequence: ['SELECT', 'USAGE'] };
}
/** The role of a grantee; undefined while the app has none. */
function roleOf({ grantee }, { appRole }) {
    return grantee.kind === 'role' ? grantee.role : appRole;
}
/** Roles that are desired to be members of the owner role. */
function ownersOf(desired) {
    const owners = desired.grants.filter(({ access }) => access === 'owner');
    return owners.map((grant) => roleOf(grant, desired)).filter((role) => role !== undefined);
}
/**
 * The ledger is nobody's but the owner's, and default privileges count for what the owner role creates in the schema. A
 * role can be named twice: `grants.roles` may name the app's own role, which no file can be checked against.
 */
function desiredPrivilegesOf(desired) {
    const byRole = (0,_grouped_js__WEBPACK_IMPORTED_MODULE_1__/* .grouped */ .z)(desired.grants, (grant) => roleOf(grant, desired) ?? '');
    return (role, on) => {
        const grants = byRole.get(role);
        if (!grants || (on.class === 'table' && on.name === _catalog_ledger_js__WEBPACK_IMPORTED_MODULE_2__/* .LEDGER_TABLE */ .R))
            return [];
        const kind = privilegeClass(on.class);
        if (kind === undefined)
            return [];
        if (on.class !== kind && (on.owner !== desired.ownerRole || on.name === ''))
            return [];
        return grants.flatMap((grant) => desiredPrivileges(grant)[kind]);
    };
}
/**
 * What each desired role may keep beside its desired privileges, though nobody has to give it: CONNECT, where everybody's was taken,
 * and EXECUTE and USAGE, which everybody has unless a migration locked a routine or type to the app. A role that only
 * reads keeps no EXECUTE: a SECURITY DEFINER routine could write for it.
 */
function impliedPrivilegesOf(desired) {
    const byRole = (0,_grouped_js__WEBPACK_IMPORTED_MODULE_1__/* .grouped */ .z)(desired.grants, (grant) => roleOf(grant, desired) ?? '');
    return (role, on) => {
        const grants = byRole.get(role) ?? [];
        if ((0,_securable_js__WEBPACK_IMPORTED_MODULE_0__/* .isDefault */ .uP)(on.class) && (on.owner !== desired.ownerRole || on.name === ''))
            return [];
        return grants.flatMap((grant) => implied(grant, on.class));
    };
}
function implied({ access }, on) {
    switch (on) {
        case 'database':
            return ['CONNECT'];
        case 'routine':
        case 'default-routine':
            return access === 'read-only' ? [] : ['EXECUTE'];
        case 'type':
        case 'default-type':
            return ['USAGE'];
        default:
            return [];
    }
}
function privilegeClass(on) {
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


/***/ }),

/***/ 1348:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  V$: () => (/* binding */ acceptedMembers),
  cI: () => (/* binding */ membershipFinding),
  b6: () => (/* binding */ planMemberships),
  nE: () => (/* binding */ revokeMembership),
  Hy: () => (/* binding */ unauditableAccess),
  l1: () => (/* binding */ unexpectedMemberships)
});

// EXTERNAL MODULE: ./src/error.ts
var error = __webpack_require__(1557);
// EXTERNAL MODULE: ./src/postgres/identifier.ts
var identifier = __webpack_require__(8332);
// EXTERNAL MODULE: ./src/access/desired.ts
var access_desired = __webpack_require__(2032);
// EXTERNAL MODULE: ./src/access/platform.ts
var platform = __webpack_require__(3855);
;// CONCATENATED MODULE: ./src/access/revocable.ts



/**
 * What authoritative mode may take back as its grantor. A membership falls with the one who granted it, and the deployer's
 * own may be through a group: where that cannot be given anew, by `databricks_superuser`, whose grants nobody takes back,
 * memberships of the owner role stay as they are.
 */
function revocations(extras, desired, catalog) {
    if (desired.grantsMode !== 'authoritative')
        return { revoked: [], lost: [], stranded: [] };
    const { login, settable, owner, keeper } = catalog;
    const keep = keeper?.loginIsAdmin ? (0,identifier/* keeperRole */.Z1)(desired.ownerRole) : undefined;
    const revocable = extras.filter(({ grantor }) => grantor === login.role || grantor === keep || settable.includes(grantor));
    const lost = losers(revocable, desired, catalog);
    if (lost.length === 0 || owner?.admin === platform/* PLATFORM_SUPERUSER */.nN)
        return { revoked: revocable, lost, stranded: [] };
    const elsewhere = revocable.filter(({ role }) => role !== desired.ownerRole);
    return { revoked: elsewhere, lost: [], stranded: lost };
}
function losers(revoked, desired, { login, memberships, owner, ownerMembers }) {
    if (!revoked.some(({ role }) => role === desired.ownerRole))
        return [];
    const all = memberships.filter(({ role }) => role === desired.ownerRole);
    const left = remaining(all, revoked).filter(({ inherit, set }) => inherit && set);
    const isLeft = (role) => left.some(({ member }) => member === role);
    const loginLoses = owner?.inherit && owner.set && !left.some(({ loginIsMember }) => loginIsMember);
    const owners = (0,access_desired/* ownersOf */.K2)(desired).filter((role) => ownerMembers.includes(role) && !isLeft(role));
    return [...(loginLoses ? [login.role] : []), ...owners];
}
/** The memberships of a role once those are revoked, and with them what their members had passed on. */
function remaining(all, revoked) {
    const gone = (each) => revoked.some(({ role, member, grantor, optionOnly }) => !optionOnly && role === each.role && member === each.member && grantor === each.grantor);
    const disowned = new Set(revoked.filter(({ role }) => role === all[0]?.role).map(({ member }) => member));
    let left = all.filter((each) => !gone(each));
    for (;;) {
        const next = left.filter(({ grantor }) => !disowned.has(grantor));
        if (next.length === left.length)
            return next;
        for (const { member } of left.filter(({ grantor }) => disowned.has(grantor)))
            disowned.add(member);
        left = next;
    }
}

// EXTERNAL MODULE: ./src/access/securable.ts
var securable = __webpack_require__(8544);
;// CONCATENATED MODULE: ./src/access/membership.ts






/**
 * Members of the owner role that are missing or unexpected, together with roles that the app's own
 * role is a member of: both can do more than their privileges say.
 *
 * Throws DeployError `OWNER_ROLE_NOT_GRANTABLE` when the deployer may not pass on membership of the owner role.
 */
function planMemberships(desired, catalog) {
    const owners = desired.grants.filter(({ access }) => access === 'owner');
    if (!catalog)
        return { changes: owners.flatMap((grant) => missingMembership(desired, catalog, grant)), findings: [] };
    const extras = unexpectedMemberships(desired, catalog);
    const { revoked, lost, stranded } = revocations(extras, desired, catalog);
    const findings = extras
        .filter((extra) => !revoked.includes(extra))
        .map((extra) => membershipFinding(extra, desired, remedyFor(extra, desired, stranded)));
    const afterwards = { ...catalog, ownerMembers: catalog.ownerMembers.filter((each) => !lost.includes(each)) };
    return {
        changes: [
            ...rejoin(desired, catalog, lost),
            ...owners.flatMap((grant) => missingMembership(desired, afterwards, grant)),
            ...revoked.map((extra) => ({ kind: 'revoke-membership', ...extra })),
        ],
        findings: [...findings, ...unauditableAccess(desired, catalog)],
    };
}
function missingMembership(desired, catalog, grant) {
    const { ownerRole } = desired;
    const role = (0,access_desired/* roleOf */.kp)(grant, desired);
    if (role !== undefined && catalog?.ownerMembers.includes(role))
        return [];
    if (catalog?.owner && !catalog.owner.admin) {
        throw new error/* DeployError */.sH('OWNER_ROLE_NOT_GRANTABLE', `${role ? `"${role}"` : 'The app'} is to be a member of "${ownerRole}", and "${catalog.login.role}" may not grant that.`, {
            hint: `Let an administrator of the role run: GRANT ${(0,identifier/* quoteIdentifier */.Cm)(ownerRole)} TO ${(0,identifier/* quoteIdentifier */.Cm)(catalog.login.role)} WITH ADMIN TRUE;`,
        });
    }
    return [{ kind: 'grant-owner-membership', role: ownerRole, grantee: grant.grantee }];
}
function rejoin({ ownerRole: role }, { login }, lost) {
    return lost.includes(login.role) ? [{ kind: 'join-owner-role', role }] : [];
}
function unexpectedMemberships(desired, catalog) {
    const { memberships } = catalog;
    const counts = rolesThatCount(desired, catalog);
    return memberships.flatMap((each) => {
        const { role, member, grantor } = each;
        if (!counts(role))
            return [];
        const excess = excessOf(each, desired, catalog);
        if (excess === 'none')
            return [];
        const passedOn = memberships.some((other) => other.role === role && other.grantor === member);
        return [{ role, member, grantor, optionOnly: excess === 'admin', passedOn }];
    });
}
/** Members of the owner role that need no entry below `grants.roles`: they deploy as well. */
function acceptedMembers(desired, catalog) {
    return catalog.memberships
        .filter((each) => each.role === desired.ownerRole && excessOf(each, desired, catalog) === 'none')
        .map(({ member }) => member);
}
/** Roles belong to the whole server: those that can do nothing in this schema are the business of other databases. */
function rolesThatCount(desired, catalog) {
    const holders = new Set((0,securable/* securables */.Y2)(desired, catalog).flatMap(({ owner, acl }) => [owner, ...acl.map(({ grantee }) => grantee)]));
    return (role) => role === desired.ownerRole || role.startsWith('pg_') || (0,platform/* isPlatformRole */.q5)(role) || holders.has(role);
}
function excessOf(membership, desired, { login, memberships, keeper, owner }) {
    const { role, member, admin } = membership;
    if (role !== desired.ownerRole)
        return 'all';
    if (member === login.role || keeper?.admins.includes(member))
        return 'none';
    if ([...(0,access_desired/* ownersOf */.K2)(desired), ...desired.deployers].includes(member))
        return admin ? 'admin' : 'none';
    const owners = memberships.filter((other) => other.role === role);
    // Where deployers are named, being an administrator of the server is no way in.
    const isOpen = desired.deployers.length === 0 || owner?.shared === true;
    return (0,platform/* belongsToOwner */.Zw)({ ...membership, memberAdministers: membership.memberAdministers && isOpen }, owners)
        ? 'none'
        : 'all';
}
/** The REVOKE of a membership, without a semicolon. */
function revokeMembership({ role, member, grantor, optionOnly, passedOn, }) {
    const option = optionOnly ? 'ADMIN OPTION FOR ' : '';
    return `REVOKE ${option}${(0,identifier/* quoteIdentifier */.Cm)(role)} FROM ${(0,identifier/* quoteIdentifier */.Cm)(member)} GRANTED BY ${(0,identifier/* quoteIdentifier */.Cm)(grantor)}${passedOn ? ' CASCADE' : ''}`;
}
function remedyFor({ role }, { ownerRole, grantsMode }, stranded) {
    if (grantsMode === 'authoritative') {
        if (role !== ownerRole || stranded.length === 0)
            return '';
        const members = stranded.map(identifier/* quoteIdentifier */.Cm).join(', ');
        return `without it ${members} would be no member any more. Let an administrator run: GRANT ${(0,identifier/* quoteIdentifier */.Cm)(role)} TO ${members} WITH INHERIT TRUE, SET TRUE; then `;
    }
    const addition = role === ownerRole ? ', add it with `access: owner` below `grants.roles`' : '';
    return `Set \`grants.mode: authoritative\` so that the deploy revokes what is unexpected${addition}, or `;
}
/** A membership for somebody to read: what it means, then `remedy` and the statement that takes it back. */
function membershipFinding(extra, { ownerRole }, remedy) {
    const { role, member, grantor, optionOnly } = extra;
    const can = optionOnly ? `may make others members of "${role}"` : `is a member of "${role}"`;
    const reach = role === ownerRole ? 'the owner of the schema and all in it' : 'whose rights the app has with it';
    const hint = `${remedy}as ${(0,identifier/* quoteIdentifier */.Cm)(grantor)} run: ${revokeMembership(extra)};`;
    return {
        code: 'MEMBERSHIP_UNEXPECTED',
        key: JSON.stringify([role, member, grantor]),
        message: `"${member}" ${can}, ${reach} (granted by "${grantor}"), which is unexpected.`,
        hint: hint.charAt(0).toUpperCase() + hint.slice(1),
        objects: [role],
    };
}
/** What reaches further than any privilege, and no GRANT shows or takes away. */
function unauditableAccess(desired, catalog) {
    return [...attributes(desired, catalog), ...publicSchema(desired, catalog)];
}
function attributes({ appRole }, { appAttributes }) {
    if (appRole === undefined || appAttributes.length === 0)
        return [];
    return [
        {
            code: 'ROLE_ATTRIBUTE_UNEXPECTED',
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


/***/ }),

/***/ 2410:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Q: () => (/* binding */ planMissing),
/* harmony export */   f: () => (/* binding */ missingPrivileges)
/* harmony export */ });
/* harmony import */ var _catalog_ledger_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(4034);
/* harmony import */ var _catalog_object_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8472);
/* harmony import */ var _postgres_identifier_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8332);
/* harmony import */ var _desired_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2032);
/* harmony import */ var _ownership_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(9813);
/* harmony import */ var _platform_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(3855);
/* harmony import */ var _securable_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(8544);







/** The missing privileges, as grants; those that the deployer may not give, as findings. */
function planMissing(desired, catalog) {
    const changes = [];
    const findings = [];
    for (const missing of missingPrivileges(desired, catalog)) {
        const { class: on, name, privileges, grantee } = missing;
        const refused = catalog ? beyond(missing, desired, catalog) : [];
        if (missing.object && refused.length > 0)
            findings.push(ungrantable(desired, missing.object, missing, refused));
        else
            changes.push({ kind: 'grant', class: on, object: name, privileges, grantee });
    }
    return { changes, findings };
}
/** Everything that is desired and not there: the schema, what is in it, what will be. */
function missingPrivileges(desired, catalog) {
    const targets = targetsOf(desired, catalog);
    return desired.grants.flatMap((grant) => {
        const expected = (0,_desired_js__WEBPACK_IMPORTED_MODULE_2__/* .desiredPrivileges */ .rj)(grant);
        const role = existingRole(grant, desired, catalog);
        return targets.flatMap((target) => {
            const { class: on, name, object } = target;
            const owned = object === undefined || (catalog && (0,_ownership_js__WEBPACK_IMPORTED_MODULE_3__/* .willOwn */ .VH)(desired, catalog, object));
            if (object && object.owner === role && !owned)
                return [];
            const has = granted(target, role, desired);
            const privileges = expected[privilegeClass(on)].filter((privilege) => !has.has(privilege));
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
function privilegeClass(on) {
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
function existingRole(grant, desired, catalog) {
    const role = (0,_desired_js__WEBPACK_IMPORTED_MODULE_2__/* .roleOf */ .kp)(grant, desired);
    return role !== undefined && catalog?.roles.includes(role) ? role : undefined;
}
/** What grants are for: tables and sequences, but for the ledger and the sequences that nobody needs a privilege on. */
function grantable({ kind, name, identity }) {
    const on = (0,_securable_js__WEBPACK_IMPORTED_MODULE_5__/* .classOf */ .Kl)(kind);
    if (identity || name === _catalog_ledger_js__WEBPACK_IMPORTED_MODULE_6__/* .LEDGER_TABLE */ .R)
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
        (grantsMode === 'additive' || (0,_platform_js__WEBPACK_IMPORTED_MODULE_4__/* .isLastingGrantor */ .Ox)(grantor, owner)));
    return new Set(entries.flatMap(({ privileges }) => privileges));
}
/** The privileges that the login may not pass on, on what the owner role will not own. */
function beyond({ privileges, object }, desired, catalog) {
    if (object?.grantable === undefined || (0,_ownership_js__WEBPACK_IMPORTED_MODULE_3__/* .willOwn */ .VH)(desired, catalog, object))
        return [];
    const { grantable: allowed } = object;
    return privileges.filter((privilege) => !allowed.includes(privilege));
}
function ungrantable({ schema }, { name, kind, owner }, { role }, privileges) {
    const on = (0,_securable_js__WEBPACK_IMPORTED_MODULE_5__/* .classOf */ .Kl)(kind) === 'sequence' ? 'sequence' : 'table';
    const who = role === undefined ? 'the app' : `"${role}"`;
    const statement = `GRANT ${privileges.join(', ')} ON ${(0,_catalog_object_js__WEBPACK_IMPORTED_MODULE_0__/* .grantOn */ .aK)(on, schema, name)} TO ${role === undefined ? '<the app>' : (0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_1__/* .quoteIdentifier */ .Cm)(role)};`;
    return {
        code: 'GRANT_NEEDS_OWNER',
        key: `${name} ${role ?? ''}`,
        message: `${who} has no ${privileges.join(', ')} on "${schema}"."${name}", which belongs to "${owner}"; the deployer may not grant on it.`,
        hint: `As ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_1__/* .quoteIdentifier */ .Cm)(owner)} run: ${statement}`,
        objects: [name],
    };
}


/***/ }),

/***/ 4041:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   If: () => (/* binding */ joinOwnerRole),
/* harmony export */   KC: () => (/* binding */ throughKeeper),
/* harmony export */   Os: () => (/* binding */ ownerRoleMaker),
/* harmony export */   hF: () => (/* binding */ shareOwnerRole),
/* harmony export */   pH: () => (/* binding */ asKeeper),
/* harmony export */   rn: () => (/* binding */ shareStatement),
/* harmony export */   ux: () => (/* binding */ joinStatement),
/* harmony export */   w5: () => (/* binding */ createOwnerRole)
/* harmony export */ });
/* harmony import */ var _postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8332);
/* harmony import */ var _platform_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3855);


/**
 * On whose right the owner role can be made; undefined: on nobody's. The keeper is for a login with CREATEROLE: what it
 * made itself would fall with its own role. A role that `databricks_superuser` makes is open to all its members, so it is
 * none for named deployers.
 */
function ownerRoleMaker({ deployers }, { login, keeper }) {
    if (login.isSuperuser)
        return 'login';
    if (deployers.length === 0 && login.createRole.includes(_platform_js__WEBPACK_IMPORTED_MODULE_1__/* .PLATFORM_SUPERUSER */ .nN))
        return _platform_js__WEBPACK_IMPORTED_MODULE_1__/* .PLATFORM_SUPERUSER */ .nN;
    const mayKeep = keeper === undefined || keeper.loginIsAdmin;
    return login.createRole.includes('login') && mayKeep ? 'keeper' : undefined;
}
/** The owner role, and who may join it. */
function createOwnerRole(desired, catalog) {
    const create = `CREATE ROLE ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteIdentifier */ .Cm)(desired.ownerRole)} NOLOGIN`;
    const share = catalog.platform && desired.deployers.length === 0 ? [shareStatement(desired.ownerRole)] : [];
    switch (ownerRoleMaker(desired, catalog)) {
        case _platform_js__WEBPACK_IMPORTED_MODULE_1__/* .PLATFORM_SUPERUSER */ .nN:
            return [{ sql: create, role: _platform_js__WEBPACK_IMPORTED_MODULE_1__/* .PLATFORM_SUPERUSER */ .nN }];
        case 'keeper': {
            const { login, keeper, platform } = catalog;
            const keep = (0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .keeperRole */ .Z1)(desired.ownerRole);
            const me = (0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteIdentifier */ .Cm)(login.role);
            // Elsewhere than on Lakebase there is nobody but the login who could let others in.
            const admin = `GRANT ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteIdentifier */ .Cm)(desired.ownerRole)} TO ${me} WITH ADMIN TRUE, INHERIT TRUE, SET TRUE`;
            return [
                asLogin(`${keeper ? 'ALTER' : 'CREATE'} ROLE ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteIdentifier */ .Cm)(keep)} NOLOGIN CREATEROLE`),
                asLogin(takeKeeper(keep, me)),
                ...[create, ...share, ...(platform ? [] : [admin])].map((sql) => ({ sql, role: keep })),
                asLogin(`ALTER ROLE ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteIdentifier */ .Cm)(keep)} NOCREATEROLE`),
                asLogin(leaveKeeper(keep, me)),
            ];
        }
        default:
            return [create, ...share].map(asLogin);
    }
}
/** Opens an owner role that is there to every member of `databricks_superuser`. */
function shareOwnerRole(desired, catalog) {
    return asAdmin(shareStatement(desired.ownerRole), desired, catalog);
}
/** Makes `member` a member that acts as the owner role. */
function joinOwnerRole(desired, catalog, member) {
    return asAdmin(joinStatement(desired.ownerRole, member), desired, catalog);
}
function joinStatement(ownerRole, member) {
    return `GRANT ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteIdentifier */ .Cm)(ownerRole)} TO ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteIdentifier */ .Cm)(member)} WITH INHERIT TRUE, SET TRUE`;
}
/** Statements that rest on the keeper's ADMIN option, for one transaction of who has the ADMIN option of the keeper. */
function throughKeeper(keep, as, statements) {
    return [
        takeKeeper(keep, as),
        `SET LOCAL ROLE ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteIdentifier */ .Cm)(keep)}`,
        ...statements,
        'SET LOCAL ROLE NONE',
        leaveKeeper(keep, as),
    ];
}
/** ADMIN is enough to join, and gives nothing until then. */
function shareStatement(ownerRole) {
    return `GRANT ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteIdentifier */ .Cm)(ownerRole)} TO ${_platform_js__WEBPACK_IMPORTED_MODULE_1__/* .PLATFORM_SUPERUSER */ .nN} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE`;
}
/** The grantor is `databricks_superuser` where it can be: what a person granted falls with that person's role. */
function asAdmin(sql, desired, catalog) {
    const { owner, settable } = catalog;
    const admin = owner ? (owner.admin ?? 'login') : adminOfNew(desired, catalog);
    if (admin === _platform_js__WEBPACK_IMPORTED_MODULE_1__/* .PLATFORM_SUPERUSER */ .nN) {
        return settable.includes(_platform_js__WEBPACK_IMPORTED_MODULE_1__/* .PLATFORM_SUPERUSER */ .nN)
            ? [{ sql, role: _platform_js__WEBPACK_IMPORTED_MODULE_1__/* .PLATFORM_SUPERUSER */ .nN }]
            : [asLogin(`${sql} GRANTED BY ${_platform_js__WEBPACK_IMPORTED_MODULE_1__/* .PLATFORM_SUPERUSER */ .nN}`)];
    }
    return admin === 'keeper' ? asKeeper(sql, desired, catalog) : [asLogin(sql)];
}
/** By who has the ADMIN option of the keeper: it becomes the keeper for one statement. */
function asKeeper(sql, { ownerRole }, { login }) {
    const keep = (0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .keeperRole */ .Z1)(ownerRole);
    const me = (0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteIdentifier */ .Cm)(login.role);
    return [asLogin(takeKeeper(keep, me)), { sql, role: keep }, asLogin(leaveKeeper(keep, me))];
}
/** Who can let others in once the owner role has been made, in the same transaction. */
function adminOfNew(desired, catalog) {
    const maker = ownerRoleMaker(desired, catalog);
    const isOpen = desired.deployers.length === 0 && catalog.platform?.loginIsMember === true;
    return maker === 'keeper' && isOpen ? _platform_js__WEBPACK_IMPORTED_MODULE_1__/* .PLATFORM_SUPERUSER */ .nN : maker;
}
function takeKeeper(keep, as) {
    return `GRANT ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteIdentifier */ .Cm)(keep)} TO ${as} WITH INHERIT FALSE, SET TRUE`;
}
/** The grant that it made itself; CREATE ROLE's, which is the ADMIN option alone, stays. */
function leaveKeeper(keep, as) {
    return `REVOKE ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteIdentifier */ .Cm)(keep)} FROM ${as}`;
}
function asLogin(sql) {
    return { sql, role: undefined };
}


/***/ }),

/***/ 9813:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  mQ: () => (/* binding */ foreignObject),
  Vz: () => (/* binding */ planOwnership),
  VH: () => (/* binding */ willOwn)
});

// EXTERNAL MODULE: ./src/error.ts
var error = __webpack_require__(1557);
// EXTERNAL MODULE: ./src/postgres/identifier.ts
var identifier = __webpack_require__(8332);
// EXTERNAL MODULE: ./src/access/bootstrap-block.ts
var bootstrap_block = __webpack_require__(7304);
// EXTERNAL MODULE: ./src/access/owner-role-statements.ts
var owner_role_statements = __webpack_require__(4041);
;// CONCATENATED MODULE: ./src/access/owner-role.ts




/**
 * Makes the owner role, opens it to `databricks_superuser` (with `deployers` to those alone) and joins it. Undefined
 * catalog: an empty server, where nothing stands in the way.
 *
 * Throws DeployError `DEPLOYER_NOT_LISTED`, `OWNER_ROLE_NEEDED`, `OWNER_ROLE_NOT_JOINED` or `OWNER_ROLE_CAN_LOGIN`, the
 * first three with what has to be run, and by whom.
 */
function planOwnerRole(desired, catalog) {
    const { ownerRole: role, deployers } = desired;
    const make = [
        { kind: 'create-owner-role', role },
        { kind: 'join-owner-role', role },
    ];
    const listed = (names) => names.map((name) => ({
        kind: 'grant-owner-membership',
        role,
        grantee: { kind: 'role', role: name },
    }));
    if (!catalog)
        return { changes: [...make, ...listed(deployers)], findings: [] };
    const { owner, login, ownerMembers } = catalog;
    requireListed(desired, catalog);
    requireDeployers(desired, catalog);
    const missing = deployers.filter((name) => name !== login.role && !ownerMembers.includes(name));
    if (!owner) {
        if (!(0,owner_role_statements/* ownerRoleMaker */.Os)(desired, catalog))
            throw ownerRoleNeeded(desired, catalog);
        return { changes: [...make, ...listed(missing)], findings: [] };
    }
    if (owner.canLogin && role !== login.role)
        throw canLogin(role);
    const isJoined = owner.inherit && owner.set;
    if (!isJoined && !owner.admin)
        throw notJoined(desired, catalog);
    return {
        changes: [
            ...share(desired, catalog),
            ...(isJoined ? [] : make.slice(1)),
            ...(owner.admin ? listed(missing) : []),
        ],
        findings: [
            ...(owner.admin ? [] : missing.map((name) => notMember(desired, catalog, name))),
            ...tooOpen(desired, catalog),
        ],
    };
}
/** An owner role of an earlier version, or of a server where only named deployers could join. */
function share({ ownerRole: role, deployers }, catalog) {
    const { owner, platform } = catalog;
    if (!platform || !owner?.admin || owner.shared || deployers.length > 0)
        return [];
    return [{ kind: 'share-owner-role', role }];
}
function requireListed({ deployers }, { login }) {
    if (deployers.length === 0 || deployers.includes(login.role))
        return;
    throw new error/* DeployError */.sH('DEPLOYER_NOT_LISTED', `"${login.role}" may not deploy here: \`lakebase.deployers\` names ${deployers.map((name) => `"${name}"`).join(', ')} only.`, {
        hint: `Deploy as one of them, or add it: \`lakebase: { deployers: [${[...deployers, login.role].map((name) => JSON.stringify(name)).join(', ')}] }\``,
    });
}
function requireDeployers({ database, deployers }, { roles, login }) {
    const missing = deployers.filter((name) => name !== login.role && !roles.includes(name));
    if (missing.length === 0)
        return;
    throw new error/* DeployError */.sH('ROLE_NOT_FOUND', `\`lakebase.deployers\` names ${missing.map((name) => `"${name}"`).join(', ')}, and the server of database "${database}" has no such role.`, {
        hint: "Correct the name, or create the role first: SELECT databricks_create_role('<e-mail or application id>', 'USER' or 'SERVICE_PRINCIPAL');",
    });
}
function canLogin(role) {
    return new error/* DeployError */.sH('OWNER_ROLE_CAN_LOGIN', `"${role}" cannot be the owner role: somebody can log in as it.`, {
        hint: 'Name a role of its own in deployment.yaml (`lakebase.owner_role`), or leave the key out: the role is then made by the deploy.',
    });
}
function ownerRoleNeeded(desired, catalog) {
    const { database, ownerRole } = desired;
    const { login, keeper, platform } = catalog;
    const makes = platform
        ? 'whoever created the Lakebase project or instance'
        : 'a superuser, or a role with CREATEROLE and CREATE on the database,';
    const who = keeper ? oneOf(keeper.admins) : makes;
    const why = keeper
        ? `and the role "${(0,identifier/* keeperRole */.Z1)(ownerRole)}", which keeps it, is not in the hands of "${login.role}"`
        : `and "${login.role}" may not create roles: it has no CREATEROLE${platform ? ', nor SET ROLE on a databricks_superuser that has it' : ''}`;
    return new error/* DeployError */.sH('OWNER_ROLE_NEEDED', `The role "${ownerRole}", which is to own the schema in database "${database}", does not exist, ${why}.`, {
        hint: `Let ${who} run this once in database "${database}"; running it again changes nothing:\n${(0,bootstrap_block/* bootstrapBlock */.g)(desired, [login.role])}`,
    });
}
function notJoined(desired, catalog) {
    const { ownerRole } = desired;
    const { login } = catalog;
    return new error/* DeployError */.sH('OWNER_ROLE_NOT_JOINED', `"${login.role}" is not a member of the owner role "${ownerRole}" and may not make itself one.`, { hint: wayIn(desired, catalog, login.role) });
}
/** Who can make `member` a member of the owner role, and with which statement. */
function wayIn(desired, catalog, member) {
    const { ownerRole, deployers } = desired;
    const { owner, keeper, platform, ownerAdmins, login } = catalog;
    const join = (0,owner_role_statements/* joinStatement */.ux)(ownerRole, member);
    if (owner?.shared)
        return `Let a member of databricks_superuser run: ${join};`;
    const keep = (0,identifier/* keeperRole */.Z1)(ownerRole);
    const people = ownerAdmins.filter((role) => role !== keep);
    if (people.length > 0) {
        const opens = platform?.loginIsMember && member === login.role && deployers.length === 0;
        return opens
            ? `Let ${oneOf(people)} open it to databricks_superuser, so that "${member}" joins by itself in the next run: ${(0,owner_role_statements/* shareStatement */.rn)(ownerRole)};`
            : `Let ${oneOf(people)} run: ${join};`;
    }
    if (keeper && keeper.admins.length > 0) {
        const statements = (0,owner_role_statements/* throughKeeper */.KC)(keep, 'CURRENT_USER', [join]).join('; ');
        return `Let ${oneOf(keeper.admins)} run: BEGIN; ${statements}; COMMIT;`;
    }
    return `Nobody can grant it any more: the role that could was dropped. Let a member of it deploy, or name a new role (\`lakebase.owner_role\`).`;
}
function notMember(desired, catalog, member) {
    return {
        code: 'MEMBERSHIP_MISSING',
        key: member,
        message: `"${member}", which \`lakebase.deployers\` names, is no member of the owner role "${desired.ownerRole}".`,
        hint: wayIn(desired, catalog, member),
        objects: [desired.ownerRole],
    };
}
/** With `deployers` nobody else may join; who has the ADMIN option can. */
function tooOpen(desired, catalog) {
    const { ownerRole, deployers } = desired;
    const { owner, keeper } = catalog;
    if (deployers.length === 0 || !owner?.shared)
        return [];
    const keep = (0,identifier/* keeperRole */.Z1)(ownerRole);
    const revoke = (0,owner_role_statements/* throughKeeper */.KC)(keep, 'CURRENT_USER', [
        `REVOKE ${(0,identifier/* quoteIdentifier */.Cm)(ownerRole)} FROM databricks_superuser CASCADE`,
    ]);
    const hint = keeper && keeper.admins.length > 0
        ? `Let ${oneOf(keeper.admins)} run: BEGIN; ${revoke.join('; ')}; COMMIT; The next deploy grants the membership to each of \`lakebase.deployers\` anew.`
        : 'Name a role of its own (`lakebase.owner_role`): this one was made by databricks_superuser itself, from which nobody can take it.';
    return [
        {
            code: 'OWNER_ROLE_OPEN',
            key: ownerRole,
            message: `Every member of databricks_superuser can join the owner role "${ownerRole}", and \`lakebase.deployers\` names who may.`,
            hint,
            objects: [ownerRole],
        },
    ];
}
function oneOf(roles) {
    const names = roles.map((role) => `"${role}"`);
    if (names.length < 2)
        return names[0] ?? 'an administrator';
    return `one of ${names.join(', ')}`;
}

// EXTERNAL MODULE: ./src/access/take-over.ts
var take_over = __webpack_require__(8750);
;// CONCATENATED MODULE: ./src/access/ownership.ts





/**
 * The owner role, the deployer's membership of it, the schema and who owns what is in it. Undefined catalog: an empty
 * database on a server of its own, where nothing stands in the way.
 *
 * Throws DeployError `OWNER_ROLE_NEEDED`, `OWNER_ROLE_NOT_JOINED`, `OWNER_ROLE_CAN_LOGIN`, `SCHEMA_NOT_CREATABLE`,
 * `EXTENSION_NOT_CREATABLE` or `SCHEMA_OWNED_BY_OTHER` when the deployer lacks a right, with the statement that gives it.
 */
function planOwnership(desired, catalog) {
    const role = planOwnerRole(desired, catalog);
    const objects = catalog ? planObjects(desired, catalog) : { changes: [], findings: [] };
    return {
        changes: [
            ...role.changes,
            ...planSchema(desired, catalog),
            ...planExtensions(desired, catalog),
            ...objects.changes,
        ],
        findings: [...role.findings, ...objects.findings],
    };
}
/** Whether this run will own `object` once its ownership changes are made. */
function willOwn(desired, catalog, object) {
    return object.owner === desired.ownerRole || (0,take_over/* movable */.pY)(desired, catalog, object);
}
function planSchema(desired, catalog) {
    const { database, schema, ownerRole } = desired;
    const create = { kind: 'create-schema', schema, owner: ownerRole };
    if (!catalog)
        return [create];
    const from = catalog.schema?.owner;
    if (from === ownerRole)
        return [];
    if (from !== undefined && !(0,take_over/* givesWay */.wL)(desired, catalog, from))
        throw foreignSchema(desired, catalog, from);
    if (!catalog.login.createSchema) {
        throw new error/* DeployError */.sH('SCHEMA_NOT_CREATABLE', `"${catalog.login.role}" may not create schema "${schema}" or change its owner: it has no CREATE on database "${database}".`, {
            hint: mayBecomeOwner(catalog)
                ? `Let the database's owner run: GRANT CREATE ON DATABASE ${(0,identifier/* quoteIdentifier */.Cm)(database)} TO ${(0,identifier/* quoteIdentifier */.Cm)(catalog.login.role)};`
                : `Let an administrator make the schema, in database "${database}"; running this again changes nothing:\n${(0,bootstrap_block/* bootstrapBlock */.g)(desired, [catalog.login.role])}`,
        });
    }
    return [from === undefined ? create : { kind: 'set-schema-owner', schema, from, to: ownerRole }];
}
/** One that has nothing but membership of the owner role is not given more by and by. */
function mayBecomeOwner({ login, platform }) {
    return login.createRole.length > 0 || platform?.loginIsMember === true;
}
/** One that is there stays where it is: an extension belongs to the whole database. */
function planExtensions({ extensions, schema }, catalog) {
    const missing = extensions.filter((extension) => !catalog?.extensions.includes(extension));
    if (missing.length > 0 && catalog && !catalog.login.createSchema)
        throw notExtensible(schema, missing, catalog);
    return missing.map((extension) => ({ kind: 'create-extension', extension, schema }));
}
function notExtensible(schema, missing, { login }) {
    const create = missing.map((name) => `CREATE EXTENSION IF NOT EXISTS ${(0,identifier/* quoteIdentifier */.Cm)(name)} WITH SCHEMA ${(0,identifier/* quoteIdentifier */.Cm)(schema)} CASCADE;`);
    return new error/* DeployError */.sH('EXTENSION_NOT_CREATABLE', `The database has no extension ${missing.join(', ')}, and "${login.role}" may not create one: it has no CREATE on the database.`, { hint: `Let an administrator run: ${create.join(' ')}` });
}
function foreignSchema(desired, catalog, owner) {
    const { schema, ownerRole } = desired;
    return new error/* DeployError */.sH('SCHEMA_OWNED_BY_OTHER', `Schema "${schema}" belongs to "${owner}", not to the owner role "${ownerRole}".`, { hint: wayToSchema(desired, catalog, owner) });
}
/** Only its owner can give a schema away, and only to a role that it may SET ROLE to. */
function wayToSchema(desired, catalog, owner) {
    const [schema, own] = [(0,identifier/* quoteIdentifier */.Cm)(desired.schema), (0,identifier/* quoteIdentifier */.Cm)(desired.ownerRole)];
    const settings = (0,take_over/* settingsToTakeOver */.oB)(desired, catalog, owner);
    if (settings !== undefined)
        return `${settings}, or choose another \`lakebase.schema\`.`;
    if (catalog.ownerMembers.includes(owner))
        return `As ${(0,identifier/* quoteIdentifier */.Cm)(owner)} run: ALTER SCHEMA ${schema} OWNER TO ${own};`;
    if (catalog.administrators.includes(owner))
        return `Deploy once as "${owner}", who can join the owner role: the deploy takes the schema over then.`;
    return `Choose another \`lakebase.schema\`: to give this one away "${owner}" would need all rights of the owner role. If nothing is in it, as ${(0,identifier/* quoteIdentifier */.Cm)(owner)} run: DROP SCHEMA ${schema};`;
}
function planObjects(desired, catalog) {
    const foreign = catalog.objects.filter((object) => object.owner !== desired.ownerRole && object.follows === undefined);
    const [move, keep] = partition(foreign, (object) => (0,take_over/* movable */.pY)(desired, catalog, object));
    return {
        changes: move.map((object) => ({ kind: 'set-object-owner', object, to: desired.ownerRole })),
        findings: keep.map((object) => foreignObject(desired, object, (0,take_over/* takeOverAdvice */.YX)(desired, catalog, object))),
    };
}
function foreignObject({ schema }, object, hint) {
    const { kind, name, signature, owner } = object;
    return {
        code: 'OBJECT_OWNED_BY_OTHER',
        key: `${kind} ${name}(${signature ?? ''})`,
        message: `${(0,take_over/* capitalised */.Iu)(kind)} "${schema}"."${name}" belongs to "${owner}": a migration cannot alter or drop it.`,
        hint,
        objects: [name],
    };
}
function partition(items, test) {
    return [items.filter(test), items.filter((item) => !test(item))];
}


/***/ }),

/***/ 3855:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Gb: () => (/* binding */ platformPrivileges),
/* harmony export */   Ox: () => (/* binding */ isLastingGrantor),
/* harmony export */   Zw: () => (/* binding */ belongsToOwner),
/* harmony export */   nN: () => (/* binding */ PLATFORM_SUPERUSER),
/* harmony export */   q5: () => (/* binding */ isPlatformRole)
/* harmony export */ });
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
    // A deployer creates schemas, and so may the owner role where migrations do; an administrator has to grant it that.
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


/***/ }),

/***/ 6406:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   CY: () => (/* binding */ revokeStatement),
/* harmony export */   VX: () => (/* binding */ unexpectedFinding),
/* harmony export */   bs: () => (/* binding */ planRevocations),
/* harmony export */   dY: () => (/* binding */ ADDITIVE),
/* harmony export */   wX: () => (/* binding */ actingGrantor)
/* harmony export */ });
/* harmony import */ var _postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8332);
/* harmony import */ var _create_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1944);
/* harmony import */ var _desired_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2032);
/* harmony import */ var _ownership_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(9813);
/* harmony import */ var _securable_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(8544);
/* harmony import */ var _take_over_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(8750);
/* harmony import */ var _unexpected_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(6491);







/**
 * What is to be done about unexpected privileges: with `grants.mode: authoritative` they are revoked where
 * the deployer may act as the one who granted them; everything else is a finding that says who must run what. The CREATE
 * that the tool itself gave while there were no migrations goes in either mode.
 */
function planRevocations(desired, catalog) {
    if (!catalog)
        return { changes: [], findings: [] };
    const changes = [];
    const findings = [];
    const extras = (0,_unexpected_js__WEBPACK_IMPORTED_MODULE_6__/* .unexpectedPrivileges */ .e)(desired, catalog);
    for (const extra of extras) {
        const as = actingGrantor(extra, desired, catalog);
        const stays = staysFor(extra, desired, catalog);
        if ((0,_create_js__WEBPACK_IMPORTED_MODULE_1__/* .isGivenCreate */ .I)(extra, desired) && mayActAs(as, desired, catalog))
            changes.push({ kind: 'revoke', ...extra, as, because: 'migrations' });
        else if (desired.grantsMode !== 'authoritative')
            findings.push(unexpectedFinding(extra, as, desired, ADDITIVE));
        else if (stays)
            findings.push(unexpectedFinding(extra, as, desired, ownsHere(stays)));
        else if (goesWithItsGrantor(extra, extras, desired, catalog))
            continue;
        else if (mayActAs(as, desired, catalog))
            changes.push({ kind: 'revoke', ...extra, as });
        else
            findings.push(unexpectedFinding(extra, as, desired, ''));
    }
    return { changes, findings };
}
/**
 * Something in the schema that its holder owns after this run. A view reads with the rights of its owner, as does a
 * SECURITY DEFINER routine, and a foreign key looks into the schema as the owner of its table: whoever uses those, the app
 * as well, would be refused. A role that is desired has its desired privileges for that.
 */
function staysFor({ grantee, on }, desired, catalog) {
    const isDesired = desired.grants.some((grant) => (0,_desired_js__WEBPACK_IMPORTED_MODULE_2__/* .roleOf */ .kp)(grant, desired) === grantee);
    if (grantee === undefined || isDesired || on.some((each) => (0,_securable_js__WEBPACK_IMPORTED_MODULE_4__/* .isDefault */ .uP)(each.class)))
        return undefined;
    return catalog.objects.find((object) => object.owner === grantee && !(0,_ownership_js__WEBPACK_IMPORTED_MODULE_3__/* .willOwn */ .VH)(desired, catalog, object));
}
function ownsHere({ kind, name, owner }) {
    return `it is not revoked while "${owner}" owns ${kind} "${name}", which may work with its rights. Give that to the owner role first; the next deploy revokes this then. Or `;
}
/** The way out that is better than running a statement by hand; the statement follows. */
const ADDITIVE = 'Add it below `grants.roles`, set `grants.mode: authoritative` so that the deploy revokes what is unexpected, or ';
/** The grantor at the moment of the REVOKE: a change of owner makes the new owner the grantor of what the old one granted. */
function actingGrantor({ on, grantor }, desired, catalog) {
    const [first] = on;
    if (!first || first.owner !== grantor || (0,_securable_js__WEBPACK_IMPORTED_MODULE_4__/* .isDefault */ .uP)(first.class) || first.class === 'database')
        return grantor;
    return (0,_take_over_js__WEBPACK_IMPORTED_MODULE_5__/* .changesOwner */ .L3)(first, desired, catalog) ? desired.ownerRole : grantor;
}
/** REVOKE takes back only what the role that runs it has granted itself. */
function mayActAs(role, { ownerRole }, { login, settable }) {
    return role === ownerRole || role === login.role || settable.includes(role);
}
/**
 * Taking the grant option from who passed a privilege on takes back, with CASCADE, what was passed on. That is surer than
 * a REVOKE by the passer itself, which may not even see into the schema any more.
 */
function goesWithItsGrantor(extra, all, desired, catalog) {
    const passers = all.filter(({ grantee, passedOn }) => passedOn && grantee === extra.grantor);
    const revoked = passers.filter((passer) => !staysFor(passer, desired, catalog) &&
        (mayActAs(actingGrantor(passer, desired, catalog), desired, catalog) ||
            goesWithItsGrantor(passer, all, desired, catalog)));
    const taken = new Set(revoked.flatMap(({ on, privileges }) => pairs(on, privileges)));
    return pairs(extra.on, extra.privileges).every((pair) => taken.has(pair));
}
function pairs(on, privileges) {
    return on.flatMap((each) => privileges.map((privilege) => `${privilege} ${each.class} ${(0,_securable_js__WEBPACK_IMPORTED_MODULE_4__/* .inWords */ .r4)(each)}`));
}
/** The REVOKE of an extra, without a semicolon. */
function revokeStatement(schema, extra) {
    const { on, grantee, privileges, optionOnly, passedOn } = extra;
    const [first] = on;
    if (!first)
        return '';
    const option = optionOnly ? 'GRANT OPTION FOR ' : '';
    const from = grantee === undefined ? 'PUBLIC' : (0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteIdentifier */ .Cm)(grantee);
    const cascade = passedOn ? ' CASCADE' : '';
    if ((0,_securable_js__WEBPACK_IMPORTED_MODULE_4__/* .isDefault */ .uP)(first.class)) {
        const where = first.name === '' ? '' : ` IN SCHEMA ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteIdentifier */ .Cm)(first.name)}`;
        return `ALTER DEFAULT PRIVILEGES FOR ROLE ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteIdentifier */ .Cm)(first.owner)}${where} REVOKE ${option}${privileges.join(', ')} ON ${(0,_securable_js__WEBPACK_IMPORTED_MODULE_4__/* .defaultObjects */ .ij)(first.class)} FROM ${from}${cascade}`;
    }
    return `REVOKE ${option}${(0,_securable_js__WEBPACK_IMPORTED_MODULE_4__/* .privilegeList */ .M5)(privileges, first.column)} ON ${(0,_securable_js__WEBPACK_IMPORTED_MODULE_4__/* .onClause */ .dU)(schema, on)} FROM ${from}${cascade}`;
}
/** An extra for somebody to read: what is wrong, then `remedy` and the statement that takes it back, and who runs it. */
function unexpectedFinding(extra, as, { schema }, remedy) {
    const { on, grantee, grantor, privileges } = extra;
    const [first] = on;
    const statement = `as ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteIdentifier */ .Cm)(as)} run: ${revokeStatement(schema, extra)};`;
    return {
        code: code(extra),
        key: JSON.stringify([first?.class, first?.owner, first?.column, grantee, grantor, privileges]),
        message: `${sentence(extra)}, which is unexpected.`,
        hint: capitalised(remedy + statement),
        objects: on.map(_securable_js__WEBPACK_IMPORTED_MODULE_4__/* .inWords */ .r4),
    };
}
function sentence({ on, grantee, grantor, privileges, optionOnly }) {
    const [first] = on;
    const who = grantee === undefined ? 'PUBLIC' : `"${grantee}"`;
    const what = privileges.join(', ');
    const where = (0,_securable_js__WEBPACK_IMPORTED_MODULE_4__/* .itemsInWords */ .pm)(on);
    if (first && (0,_securable_js__WEBPACK_IMPORTED_MODULE_4__/* .isDefault */ .uP)(first.class))
        return `${capitalised(where)} that "${first.owner}" creates will give ${what}${optionOnly ? ' with the grant option' : ''} to ${who}`;
    return `${who} ${optionOnly ? 'may pass on' : 'has'} ${what} on ${where} (granted by "${grantor}")`;
}
function code({ on, optionOnly }) {
    const [first] = on;
    if (first && (0,_securable_js__WEBPACK_IMPORTED_MODULE_4__/* .isDefault */ .uP)(first.class))
        return 'DEFAULT_PRIVILEGE_UNEXPECTED';
    return optionOnly ? 'GRANT_OPTION_UNEXPECTED' : 'PRIVILEGE_UNEXPECTED';
}
function capitalised(text) {
    return text.charAt(0).toUpperCase() + text.slice(1);
}


/***/ }),

/***/ 8544:
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
/* harmony import */ var _postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8332);

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
        return (0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteIdentifier */ .Cm)(name);
    return `${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .qualified */ .LX)(schema, name)}${signature === undefined ? '' : `(${signature})`}`;
}
/** `SELECT, UPDATE`, or `SELECT ("a"), UPDATE ("a")` for a column. */
function privilegeList(privileges, column) {
    const suffix = column === undefined ? '' : ` (${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteIdentifier */ .Cm)(column)})`;
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

/***/ 8750:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Iu: () => (/* binding */ capitalised),
/* harmony export */   L3: () => (/* binding */ changesOwner),
/* harmony export */   YX: () => (/* binding */ takeOverAdvice),
/* harmony export */   oB: () => (/* binding */ settingsToTakeOver),
/* harmony export */   pY: () => (/* binding */ movable),
/* harmony export */   wL: () => (/* binding */ givesWay)
/* harmony export */ });
/* harmony import */ var _catalog_object_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8472);
/* harmony import */ var _postgres_identifier_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8332);
/* harmony import */ var _desired_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2032);
/* harmony import */ var _securable_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8544);




/**
 * Whether the run takes a thing over: only what the login has the rights of, and never by REASSIGN OWNED, so that each is a
 * change that the plan shows; and of what others made only what cannot carry code. A routine that runs as its owner, a
 * view, a rule or an index on its maker's function would hand the owner role's rights to the maker.
 */
function movable(desired, catalog, object) {
    const table = catalog.objects.find(({ kind, name }) => kind === 'table' && name === object.follows);
    const { owner, inert } = table ?? object;
    return givesWay(desired, catalog, owner) && (owner === catalog.login.role || inert);
}
/** Whether the run gives a thing with an ACL, the schema itself included, to the owner role. */
function changesOwner({ class: on, name, signature, owner }, desired, catalog) {
    if (owner === desired.ownerRole)
        return false;
    if (on === 'schema')
        return givesWay(desired, catalog, owner);
    const kind = on === 'column' ? 'table' : on;
    const object = catalog.objects.find((each) => each.name === name && each.signature === signature && (0,_securable_js__WEBPACK_IMPORTED_MODULE_3__/* .classOf */ .Kl)(each.kind) === kind);
    return object !== undefined && movable(desired, catalog, object);
}
/** Whether the login may act for an owner, and the owner loses nothing that it needs. */
function givesWay(desired, catalog, owner) {
    return (desired.ownership === 'enforce' &&
        catalog.actsFor.includes(owner) &&
        !losesAccess(desired, catalog, owner));
}
/**
 * Somebody else who logs in would lose all access, unless the run grants what is desired for that role; a member of the
 * owner role has all that it owns.
 */
function losesAccess(desired, { otherLogins, ownerMembers }, owner) {
    const isDesired = desired.grants.some((grant) => (0,_desired_js__WEBPACK_IMPORTED_MODULE_2__/* .roleOf */ .kp)(grant, desired) === owner);
    return otherLogins.includes(owner) && !ownerMembers.includes(owner) && !isDesired;
}
/** What lets the deploy take over what it could and does not; undefined when that is not in its hands. */
function settingsToTakeOver(desired, catalog, owner) {
    if (!catalog.actsFor.includes(owner) || givesWay(desired, catalog, owner))
        return undefined;
    const settings = [
        ...(losesAccess(desired, catalog, owner)
            ? [
                `add "${owner}", who would lose all access with it, below \`grants.roles\` (\`- { role: ${JSON.stringify(owner)}, access: read-write }\`)`,
            ]
            : []),
        ...(desired.ownership === 'keep' ? ['set `lakebase.ownership: enforce`'] : []),
    ];
    return `${capitalised(settings.join(' and '))} to let the deploy take it over`;
}
/**
 * What is to be done by hand about something of somebody else, with the statements, and who runs them. Never a grant of the
 * owner role, which would give everything for a moment: the owner of a schema may drop whatever is in it.
 */
function takeOverAdvice(desired, catalog, object) {
    const { schema, ownerRole } = desired;
    const { owner, inert, kind } = object;
    const settings = settingsToTakeOver(desired, catalog, owner);
    if (settings !== undefined && (inert || owner === catalog.login.role))
        return `${settings}.`;
    if (catalog.ownerMembers.includes(owner))
        return `As ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_1__/* .quoteIdentifier */ .Cm)(owner)} run: ${(0,_catalog_object_js__WEBPACK_IMPORTED_MODULE_0__/* .alterOwner */ .Cn)(schema, object, ownerRole)};`;
    return kind === 'table' ? copyAdvice(desired, catalog, object) : dropAdvice(desired, object);
}
/** Text of its definition first, where the server can tell it. */
function dropAdvice({ schema, ownerRole }, object) {
    const isView = object.kind === 'view' || object.kind === 'materialized view';
    const show = isView
        ? `SELECT pg_get_viewdef(${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_1__/* .quoteLiteral */ .ce)((0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_1__/* .qualified */ .LX)(schema, object.name))}::regclass); `
        : '';
    return `It could carry code, so nobody is given the rights of "${ownerRole}" through it. As a member of "${ownerRole}" run: ${show}BEGIN; SET LOCAL ROLE ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_1__/* .quoteIdentifier */ .Cm)(ownerRole)}; ${(0,_catalog_object_js__WEBPACK_IMPORTED_MODULE_0__/* .dropObject */ .rG)(schema, object)}; COMMIT; and make it anew in a migration; what uses it has to be changed before.`;
}
/** Its rows go to a table of the owner role's. What makes a table carry code is not copied. */
function copyAdvice({ schema, ownerRole }, { platform, objects }, { name, owner, inert }) {
    const [table, own] = [(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_1__/* .qualified */ .LX)(schema, name), (0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_1__/* .quoteIdentifier */ .Cm)(ownerRole)];
    const copy = (0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_1__/* .qualified */ .LX)(schema, copyName(name));
    // A default that calls a sequence of the old table would keep that from being dropped.
    const isSerial = objects.some(({ follows }) => follows === name);
    const without = ['IDENTITY', 'GENERATED', ...(isSerial ? ['DEFAULTS'] : [])];
    const like = inert
        ? `LIKE ${table} INCLUDING ALL ${without.map((each) => `EXCLUDING ${each}`).join(' ')}`
        : `LIKE ${table}`;
    const left = inert
        ? `${isSerial ? 'defaults, ' : ''}identity and generated columns and foreign keys have to be written anew in a migration`
        : 'it carries code: defaults, indexes, constraints, triggers and policies have to be written anew in a migration';
    const grant = `GRANT SELECT ON ${table} TO ${own}`;
    const lock = `BEGIN; SET LOCAL lock_timeout = '5s'; SET LOCAL row_security = off; LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE;`;
    const move = `SET LOCAL ROLE ${own}; CREATE TABLE ${copy} (${like}); INSERT INTO ${copy} SELECT * FROM ${table}; DROP TABLE ${table}; ALTER TABLE ${copy} RENAME TO ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_1__/* .quoteIdentifier */ .Cm)(name)}; COMMIT;`;
    return platform
        ? `To copy it into one of the owner role (${left}), let a deployer who is a member of databricks_superuser run: ${lock} ${grant}; ${move}`
        : `To copy it into one of the owner role (${left}), as ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_1__/* .quoteIdentifier */ .Cm)(owner)} run: ${grant}; then as a member of ${own}: BEGIN; ${move}`;
}
function copyName(name) {
    return `${Buffer.byteLength(name) > 58 ? 'copy' : name}__new`;
}
function capitalised(text) {
    return text.charAt(0).toUpperCase() + text.slice(1);
}


/***/ }),

/***/ 6491:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   e: () => (/* binding */ unexpectedPrivileges)
/* harmony export */ });
/* harmony import */ var _grouped_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(5485);
/* harmony import */ var _desired_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2032);
/* harmony import */ var _membership_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1348);
/* harmony import */ var _platform_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3855);
/* harmony import */ var _securable_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8544);
/* harmony import */ var _take_over_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(8750);






/**
 * Every privilege that is granted and neither desired nor the platform's. What things have in common is one entry: a
 * GRANT ON ALL TABLES by hand is one line, not two thousand.
 */
function unexpectedPrivileges(desired, catalog) {
    const expected = { given: (0,_desired_js__WEBPACK_IMPORTED_MODULE_0__/* .desiredPrivilegesOf */ .Gq)(desired), implied: (0,_desired_js__WEBPACK_IMPORTED_MODULE_0__/* .impliedPrivilegesOf */ .wY)(desired) };
    const deployers = [
        catalog.login.role,
        desired.ownerRole,
        ...(0,_desired_js__WEBPACK_IMPORTED_MODULE_0__/* .ownersOf */ .K2)(desired),
        ...(0,_membership_js__WEBPACK_IMPORTED_MODULE_1__/* .acceptedMembers */ .V$)(desired, catalog),
    ];
    const found = (0,_securable_js__WEBPACK_IMPORTED_MODULE_3__/* .securables */ .Y2)(desired, catalog).flatMap((on) => on.acl.flatMap((entry) => judgementsOf(entry, on, expected, deployers).map((judgement) => ({ on, judgement }))));
    const alike = (0,_grouped_js__WEBPACK_IMPORTED_MODULE_5__/* .grouped */ .z)(found, ({ on, judgement }) => JSON.stringify([
        on.class,
        on.owner,
        (0,_take_over_js__WEBPACK_IMPORTED_MODULE_4__/* .changesOwner */ .L3)(on, desired, catalog),
        (0,_securable_js__WEBPACK_IMPORTED_MODULE_3__/* .isDefault */ .uP)(on.class) ? on.name : on.column,
        judgement,
    ]));
    return [...alike.values()].flatMap((group) => {
        const [first] = group;
        return first ? [{ ...first.judgement, on: group.map(({ on }) => on) }] : [];
    });
}
function judgementsOf(entry, on, expected, deployers) {
    const { grantee, grantor, grantable } = entry;
    const platform = (0,_platform_js__WEBPACK_IMPORTED_MODULE_2__/* .platformPrivileges */ .Gb)(on, entry, deployers);
    const desired = grantee === undefined ? [] : expected.given(grantee, on);
    // No deploy gives these anew, so what falls with its grantor is not kept in silence.
    const kept = grantee !== undefined && (0,_platform_js__WEBPACK_IMPORTED_MODULE_2__/* .isLastingGrantor */ .Ox)(grantor, on.owner) ? expected.implied(grantee, on) : [];
    const given = (privilege) => platform.privileges === 'all' || platform.privileges.includes(privilege);
    const allowed = [...desired, ...kept];
    const unexpected = entry.privileges.filter((each) => !given(each) && !allowed.includes(each));
    const rest = entry.privileges.filter((each) => !unexpected.includes(each));
    const judgement = (privileges, optionOnly) => privileges.length === 0
        ? []
        : [{ grantee, grantor, privileges, optionOnly, passedOn: passesOn(entry, privileges, on) }];
    return [...judgement(unexpected, false), ...(grantable && !platform.grantable ? judgement(rest, true) : [])];
}
function passesOn({ grantee, grantable }, privileges, { acl }) {
    if (!grantable)
        return false;
    return acl.some((other) => other.grantor === grantee && other.privileges.some((each) => privileges.includes(each)));
}


/***/ }),

/***/ 8304:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  run: () => (/* binding */ run)
});

// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./src/clock.ts
var clock = __webpack_require__(9373);
// EXTERNAL MODULE: ./src/count.ts
var count = __webpack_require__(9984);
// EXTERNAL MODULE: ./src/error.ts
var src_error = __webpack_require__(1557);
;// CONCATENATED MODULE: ./src/engine/failure.ts


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
/** What went wrong, for a person: message, hint, the causes that say more, and the code. Its place is in `location`. */
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
    if (error instanceof src_error/* DeployError */.sH)
        lines.push(`Code: ${error.code}`);
    return lines.join('\n');
}
function partialResult({ plan, begun: last, executed: done }) {
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
function renderPartialResult({ headline, done, begun, open }) {
    return [
        headline,
        ...done.map((change) => `  done      ${change.title}`),
        ...begun.map((change) => `  begun     ${change.title}`),
        ...open.map((change) => `  not done  ${change.title}`),
    ].join('\n');
}

// EXTERNAL MODULE: ./src/engine/request.ts + 14 modules
var engine_request = __webpack_require__(2406);
// EXTERNAL MODULE: ./src/plan/plan.ts + 1 modules
var plan_plan = __webpack_require__(3751);
// EXTERNAL MODULE: ./src/catalog/read.ts + 1 modules
var read = __webpack_require__(1791);
// EXTERNAL MODULE: ./src/postgres/session.ts
var postgres_session = __webpack_require__(2515);
// EXTERNAL MODULE: ./src/postgres/sql-failure.ts
var sql_failure = __webpack_require__(2752);
;// CONCATENATED MODULE: ./src/catalog/server.ts




/** The release that brought the options INHERIT and SET of a membership, by which the owner role works. */
const OLDEST = 160_000;
/**
 * The catalog of a server of any age: what an old one does not know of its own catalog is an error there, so the version
 * is asked for only then. `place` names the server. Throws DeployError `SERVER_TOO_OLD` below PostgreSQL 16.
 */
async function readCatalogOfServer(session, desired, place) {
    try {
        return await (0,read/* readCatalog */.uM)(session, desired);
    }
    catch (error) {
        if (!(error instanceof sql_failure/* SqlFailure */.v))
            throw error;
        const results = await session.send('ROLLBACK; SHOW server_version_num; SHOW server_version');
        if (Number((0,postgres_session/* cell */.Hn)(results, 'server_version_num')) >= OLDEST)
            throw error;
        throw new src_error/* DeployError */.sH('SERVER_TOO_OLD', `${place} is PostgreSQL ${(0,postgres_session/* cell */.Hn)(results, 'server_version')}; a migration needs 16 or newer.`, { hint: 'Use a version that Lakebase offers too, such as the container image postgres:17.' });
    }
}

// EXTERNAL MODULE: ./src/engine/migration-files.ts + 12 modules
var migration_files = __webpack_require__(3302);
// EXTERNAL MODULE: ./src/engine/outcome.ts + 1 modules
var engine_outcome = __webpack_require__(5128);
// EXTERNAL MODULE: ./src/engine/reading.ts + 1 modules
var reading = __webpack_require__(7517);
// EXTERNAL MODULE: ./src/engine/start.ts + 2 modules
var start = __webpack_require__(7853);
// EXTERNAL MODULE: ./src/migrations/guard/lookahead.ts
var lookahead = __webpack_require__(3403);
// EXTERNAL MODULE: ./src/plan/database.ts + 2 modules
var database = __webpack_require__(2795);
// EXTERNAL MODULE: ./src/plan/render.ts
var render = __webpack_require__(31);
// EXTERNAL MODULE: ./src/postgres/connect.ts + 1 modules
var connect = __webpack_require__(4499);
// EXTERNAL MODULE: ./src/postgres/connect-failure.ts
var connect_failure = __webpack_require__(1938);
// EXTERNAL MODULE: ./src/postgres/identifier.ts
var identifier = __webpack_require__(8332);
// EXTERNAL MODULE: ./src/commands/migrate-subject.ts
var migrate_subject = __webpack_require__(6434);
;// CONCATENATED MODULE: ./src/commands/migrate-server.ts















/** `migrate` is the only command for a database that is none of a workspace; the inputs are refused otherwise. */
async function runOnServer(request, environment, progress) {
    environment.reporter.mask(request.server.password ?? '');
    const ports = (0,start/* createDatabasePorts */.a)(request.desired, environment);
    if (!request.inputs.inputs.prove)
        return migrateServer(request, ports, progress);
    const { proveOnServer } = await Promise.all(/* import() */[__webpack_require__.e(559), __webpack_require__.e(112), __webpack_require__.e(903), __webpack_require__.e(15), __webpack_require__.e(765)]).then(__webpack_require__.bind(__webpack_require__, 1228));
    return proveOnServer(request, await (0,migration_files/* migrationsOf */.T)(request.desired), ports);
}
/**
 * Brings a schema of any PostgreSQL to the desired state: owner role, schema, grants to roles, and every migration, those
 * for after a deploy last. Throws `SERVER_TOO_OLD` below PostgreSQL 16.
 */
async function migrateServer(request, ports, progress) {
    const { desired, server } = request;
    const planOnly = (0,engine_request/* isDryRun */.vG)(request);
    const session = await ports.timeline.step('Connect', () => connectTo(server, desired, ports));
    try {
        const { desiredDatabase, reading } = await ports.timeline.step('Observe', () => observe(session, server, desired, ports));
        const plan = await ports.timeline.step('Plan', () => planChanges(desiredDatabase, reading, progress, ports));
        if (!planOnly && !(0,plan_plan/* isEmpty */.Im)(plan)) {
            // What only makes changes is loaded when there are any.
            const { applyAll } = await Promise.all(/* import() */[__webpack_require__.e(559), __webpack_require__.e(818)]).then(__webpack_require__.bind(__webpack_require__, 33));
            await ports.timeline.step('Database', () => applyAll({ desired, desiredDatabase, session, progress, ports }, server));
        }
        return (0,engine_outcome/* serverOutcome */.AS)(desired, server, (0,migrate_subject/* subjectOf */.e)(desired), { planOnly, progress });
    }
    finally {
        await session.close();
    }
}
/** What is wrong with the files is said also when nobody can log in. */
async function connectTo(server, desired, ports) {
    try {
        return await (0,connect.connect)(server.address, server.password, ports);
    }
    catch (error) {
        await (0,migration_files/* migrationsOf */.T)(desired);
        throw error;
    }
}
/** The files are read while the server reads its catalog. */
async function observe(session, { address }, desired, { syntax, reporter }) {
    const [found, migrations] = await Promise.all([
        readCatalogOfServer(session, (0,reading/* toDesiredDatabase */.n)(desired, [], undefined), (0,connect_failure/* place */.ik)(address)),
        (0,migration_files/* migrationsOf */.T)(desired),
    ]);
    const desiredDatabase = ownedBy(found, (0,reading/* toDesiredDatabase */.n)(desired, migrations, undefined));
    const isOwner = desiredDatabase.ownerRole === found.login.role;
    if (isOwner)
        reporter.info(explainOwnership(desiredDatabase));
    const catalog = isOwner ? await (0,read/* readCatalog */.uM)(session, desiredDatabase) : found;
    const look = await (0,lookahead/* readLookahead */.d)(session, desiredDatabase, catalog, syntax);
    return { desiredDatabase, reading: await (0,reading/* readingOf */.M)(session, desiredDatabase, catalog, look, syntax) };
}
/** A login that cannot make a role, where nobody has made one for it, owns the schema itself. */
function ownedBy({ owner, platform, login }, desiredDatabase) {
    const isNamed = desiredDatabase.ownerRole !== (0,identifier/* defaultOwnerRole */.h)(desiredDatabase.database, desiredDatabase.schema);
    if (owner || platform || isNamed || login.isSuperuser || login.createRole.length > 0)
        return desiredDatabase;
    return { ...desiredDatabase, ownerRole: login.role };
}
function explainOwnership({ ownerRole: login, schema }) {
    return `"${login}" may not create roles, so it owns schema "${schema}" itself: migrations run with all that it may do, and only "${login}" can deploy here. For an owner role of its own, which others can join, let an administrator run: ALTER ROLE ${(0,identifier/* quoteIdentifier */.Cm)(login)} CREATEROLE;`;
}
async function planChanges(desiredDatabase, reading, progress, ports) {
    const { changes, findings } = (0,database/* planDatabase */.$)(desiredDatabase, reading.catalog, reading.look);
    const plan = (0,plan_plan/* makePlan */.Cs)(changes, findings);
    ports.reporter.info((0,render/* renderText */.S5)(plan));
    progress.plan = (0,plan_plan/* isEmpty */.Im)(plan) ? plan : await checked(plan, desiredDatabase, reading, ports);
    return progress.plan;
}
async function checked(plan, desiredDatabase, reading, ports) {
    const { checkPending } = await Promise.all(/* import() */[__webpack_require__.e(112), __webpack_require__.e(788)]).then(__webpack_require__.bind(__webpack_require__, 5229));
    const warnings = await checkPending(plan.changes, desiredDatabase, reading, ports);
    return { ...plan, warnings };
}

;// CONCATENATED MODULE: ./src/commands/command.ts




/**
 * The one place where a command becomes what runs, for both faces. A database by its URL needs none of what talks to a
 * workspace, and does not wait for it to be loaded.
 */
async function runCommand(request, environment, progress) {
    if (request.target === 'server')
        return runOnServer(request, environment, progress);
    const { runInWorkspace } = await Promise.all(/* import() */[__webpack_require__.e(15), __webpack_require__.e(995), __webpack_require__.e(54)]).then(__webpack_require__.bind(__webpack_require__, 2054));
    return runInWorkspace(request, environment, progress);
}
/** The exit code of a run that came to its end: drift is a failure only where somebody asked for that. */
function exitOf(request, { plan }, options) {
    const { command, failOn } = request.inputs.inputs;
    const asked = command === 'audit' ? failOn === 'drift' : (0,engine_request/* isDryRun */.vG)(request) && options.exitCode;
    return asked && (0,plan_plan/* differs */.Ag)(plan) ? EXIT.differences : EXIT.ok;
}

// EXTERNAL MODULE: ./src/config/input.ts + 1 modules
var config_input = __webpack_require__(8430);
;// CONCATENATED MODULE: ./src/engine/cancel.ts

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

;// CONCATENATED MODULE: ./src/engine/timeline.ts
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

// EXTERNAL MODULE: ./src/version.ts
var version = __webpack_require__(311);
// EXTERNAL MODULE: ./src/printable.ts
var printable = __webpack_require__(5260);
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
        info: (text) => core.info(plain(text)),
        debug: (text) => core.debug(plain(text)),
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
function plain(text) {
    return text
        .split(/\r?\n/)
        .map((line) => (0,printable/* printable */.g)(line)
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
        ...(input.failure === undefined ? success(input) : failed(input.failure, input.progress)),
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
function failed(failure, progress) {
    const state = partialResult(progress);
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
    const advice = explain(failure)
        .slice(message.length)
        .replace(/\n?Code: [A-Z_]+$/, '')
        .trim();
    return [
        ...(message.includes('\n') ? [verdict, fenced(message)] : [`${verdict} ${(0,render/* prose */.CS)(message)}`]),
        ...(advice === '' ? [] : advice.split('\n').map(render/* prose */.CS)),
        ...(failure instanceof src_error/* DeployError */.sH ? [codeLink(failure.code)] : []),
    ];
}
function codeLink(code) {
    return `[\`${code}\`](https://github.com/tellr/lakebase-deploy/blob/main/docs/errors.md#${code.toLowerCase()})`;
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
async function run(core, runner) {
    const progress = (0,engine_outcome/* noProgress */.nd)();
    const abort = abortOnSignal();
    let request;
    let outcome;
    let failure;
    const inputs = readInputs(core, runner.env);
    const reporter = actionReporter(core, {
        workspace: runner.directory,
        directory: (0,external_node_path_.resolve)(runner.directory, inputs['working-directory'] ?? '.'),
    });
    const timeline = new Timeline(clock/* systemClock */.m, reporter);
    const meter = new Meter();
    try {
        request = await (0,engine_request/* readRequest */["in"])(inputs, runner.directory, runner.env);
        const environment = { ...runner, reporter, timeline, meter, signal: abort.signal };
        outcome = await runCommand(request, { ...environment, run: runIdentity(runner.env) }, progress);
        setOutputs(core, outcome.outputs);
        if (request.target === 'workspace')
            await publish(request, outcome, runner.env, reporter);
    }
    catch (error) {
        failure = abort.signal.aborted ? abort.signal.reason : error;
        reportFailure(failure, progress, reporter);
        if (request && !outcome)
            setOutputs(core, (0,engine_outcome/* outputsOfFailure */.Kh)(request, progress));
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
    const raw = Object.fromEntries(config_input/* INPUT_NAMES */.Qh.map((name) => [name, core.getInput(name)]));
    for (const input of Object.values(config_input/* INPUTS */.mc)) {
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
        toolVersion: version/* version */.r,
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
    if (!(0,engine_request/* isDryRun */.vG)(request))
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
    const state = renderPartialResult(partialResult(progress));
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
        title: request ? (0,engine_request/* titleOf */.Gg)(request) : 'Lakebase deploy',
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

/***/ 4034:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   R: () => (/* binding */ LEDGER_TABLE)
/* harmony export */ });
/** Lives in the app's schema, so that dropping the schema drops the memory of what was applied to it. */
const LEDGER_TABLE = 'lakebase_migrations';


/***/ }),

/***/ 8472:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Cn: () => (/* binding */ alterOwner),
/* harmony export */   aK: () => (/* binding */ grantOn),
/* harmony export */   rG: () => (/* binding */ dropObject)
/* harmony export */ });
/* harmony import */ var _postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8332);

/** `ALTER TABLE "app"."notes" OWNER TO "app_owner"` */
function alterOwner(schema, object, to) {
    return `ALTER ${object.kind.toUpperCase()} ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .qualified */ .LX)(schema, object.name)}${argumentsOf(object)} OWNER TO ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteIdentifier */ .Cm)(to)}`;
}
/** `DROP FUNCTION "app"."f"(text)`, which fails while anything depends on it. */
function dropObject(schema, object) {
    return `DROP ${object.kind.toUpperCase()} ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .qualified */ .LX)(schema, object.name)}${argumentsOf(object)}`;
}
/** `TABLE "app"."notes"`, as GRANT names what it is on. */
function grantOn(on, schema, object) {
    return on === 'schema'
        ? `SCHEMA ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteIdentifier */ .Cm)(object)}`
        : `${on.toUpperCase()} ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .qualified */ .LX)(schema, object)}`;
}
function argumentsOf({ kind, signature }) {
    if (signature === undefined)
        return '';
    return `(${kind === 'aggregate' && signature === '' ? '*' : signature})`;
}


/***/ }),

/***/ 2274:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  y: () => (/* binding */ catalogStatements)
});

// EXTERNAL MODULE: ./src/postgres/identifier.ts
var identifier = __webpack_require__(8332);
// EXTERNAL MODULE: ./src/postgres/search-path.ts
var search_path = __webpack_require__(5075);
// EXTERNAL MODULE: ./src/catalog/ledger.ts
var ledger = __webpack_require__(4034);
;// CONCATENATED MODULE: ./src/catalog/ledger-query.ts


/**
 * The body of a DO block that leaves the ledger in a setting, as JSON: its rows, null for none, `"unreadable"`, or
 * `{ fault, repair }` for a table that was changed. A table that may not exist cannot be named in plain SQL, hence the
 * dynamic statements.
 *
 * Whoever is in the owner role could make reading it run code as the deployer: by a view in its place, by row security, by a
 * column whose type has a cast to json. So it is locked, which nobody who would alter it gets past, then looked at, then read.
 */
function readLedger({ schema, ownerRole }, setting) {
    const table = (0,identifier/* qualified */.LX)(schema, ledger/* LEDGER_TABLE */.R);
    const rows = `SELECT json_agg(json_build_object('version', version, 'name', name, 'checksum', checksum,
    'appliedAt', applied_at) ORDER BY version)::text FROM ONLY ${table}`;
    return `
DECLARE
  ledger text := 'null';
BEGIN
  IF to_regclass(${(0,identifier/* quoteLiteral */.ce)(table)}) IS NOT NULL THEN
    ledger := '"unreadable"';
    IF ${isOurs(table, ownerRole)} THEN
      EXECUTE ${(0,identifier/* quoteLiteral */.ce)(`LOCK TABLE ${table} IN ACCESS SHARE MODE`)};
      ledger := coalesce((${faults(table, ownerRole)}), 'sound');
      IF ledger = 'sound' THEN
        EXECUTE ${(0,identifier/* quoteLiteral */.ce)(rows)} INTO ledger;
        ledger := coalesce(ledger, '[]');
      END IF;
    END IF;
  END IF;
  PERFORM set_config('${setting}', ledger, true);
EXCEPTION WHEN insufficient_privilege OR undefined_column OR undefined_table OR wrong_object_type THEN
  PERFORM set_config('${setting}', '"unreadable"', true);
END`;
}
function isOurs(table, ownerRole) {
    return `EXISTS (SELECT FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
    WHERE c.oid = to_regclass(${(0,identifier/* quoteLiteral */.ce)(table)}) AND c.relkind = 'r' AND r.rolname = ${(0,identifier/* quoteLiteral */.ce)(ownerRole)})`;
}
/** The first thing that is not as it was made, with the statement that mends it, as JSON; no row when all is. */
function faults(table, ownerRole) {
    return `SELECT json_build_object('fault', fault, 'repair', repair)::text FROM (
    SELECT 1, 'it is no table of its owner role any more', NULL WHERE NOT ${isOurs(table, ownerRole)}
    UNION ALL SELECT 2, 'row security is on for it', 'ALTER TABLE ' || c.oid::regclass || ' DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY'
      FROM pg_class c WHERE c.oid = ${(0,identifier/* quoteLiteral */.ce)(table)}::regclass AND (c.relrowsecurity OR c.relforcerowsecurity)
    UNION ALL SELECT 3, format('it has the trigger %I', tgname), format('DROP TRIGGER %I ON %s', tgname, tgrelid::regclass)
      FROM pg_trigger WHERE tgrelid = ${(0,identifier/* quoteLiteral */.ce)(table)}::regclass AND NOT tgisinternal
    UNION ALL SELECT 4, format('it has the rule %I', rulename), format('DROP RULE %I ON %s', rulename, ev_class::regclass)
      FROM pg_rewrite WHERE ev_class = ${(0,identifier/* quoteLiteral */.ce)(table)}::regclass
    UNION ALL SELECT 5, format('the table %s inherits from it', inhrelid::regclass), format('ALTER TABLE %s NO INHERIT %s', inhrelid::regclass, inhparent::regclass)
      FROM pg_inherits WHERE inhparent = ${(0,identifier/* quoteLiteral */.ce)(table)}::regclass
    UNION ALL SELECT 6, format('its column %I is generated', attname), NULL
      FROM pg_attribute WHERE attrelid = ${(0,identifier/* quoteLiteral */.ce)(table)}::regclass AND NOT attisdropped AND attgenerated <> ''
    UNION ALL SELECT 7, format('its column %I has the type %s', attname, format_type(atttypid, atttypmod)), NULL
      FROM pg_attribute JOIN pg_type t ON t.oid = atttypid
      WHERE attrelid = ${(0,identifier/* quoteLiteral */.ce)(table)}::regclass AND NOT attisdropped AND attnum > 0
        AND (typnamespace <> 'pg_catalog'::regnamespace OR atttypid <> CASE
          WHEN attname IN ('version', 'name', 'checksum') THEN 'text'::regtype WHEN attname = 'applied_at' THEN 'timestamptz'::regtype ELSE atttypid END)
  ) f (rank, fault, repair) ORDER BY rank, fault LIMIT 1`;
}

// EXTERNAL MODULE: ./src/catalog/tool-history.ts
var tool_history = __webpack_require__(7724);
;// CONCATENATED MODULE: ./src/catalog/query.ts





/** Settings are the one place where a DO block can leave a result; this one ends with the transaction. */
const LEDGER_SETTING = 'lakebase_deploy.ledger';
/**
 * Statements for an open transaction; the last returns one row with the catalog as JSON text in column `catalog`.
 * They write nothing, and work for an unprivileged login and when schema, roles and ledger do not exist.
 * Needs PostgreSQL 16 (INHERIT and SET options of a membership).
 */
function catalogStatements(scope) {
    return `${search_path/* RESTRICT_PATH_LOCALLY */.eT};
SET LOCAL jit = off;
SET LOCAL row_security = off;
DO ${(0,identifier/* quoteLiteral */.ce)(readLedger(scope, LEDGER_SETTING))};
DO ${(0,identifier/* quoteLiteral */.ce)((0,tool_history/* readHistories */.X_)(scope.schema, LEDGER_SETTING))};
${selectCatalog(scope)};`;
}
function selectCatalog({ schema, ownerRole, keeperRole, grantees, appRole }) {
    const desired = `ARRAY[${grantees.map(identifier/* quoteLiteral */.ce).join(', ')}]::text[]`;
    return `WITH
own AS (SELECT oid, rolname, rolcanlogin FROM pg_roles WHERE rolname = ${(0,identifier/* quoteLiteral */.ce)(ownerRole)}),
keep AS (SELECT oid, rolname FROM pg_roles WHERE rolname = ${(0,identifier/* quoteLiteral */.ce)(keeperRole)}),
me AS (SELECT oid, rolsuper, rolcreaterole FROM pg_roles WHERE rolname = session_user),
adm AS (${PLATFORM_SUPERUSER_ROLE}),
app AS (SELECT oid, rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls FROM pg_roles
  WHERE rolname = ${appRole === undefined ? 'NULL' : (0,identifier/* quoteLiteral */.ce)(appRole)}),
sch AS (SELECT oid, nspowner, nspacl FROM pg_namespace WHERE nspname = ${(0,identifier/* quoteLiteral */.ce)(schema)}),
dep AS (SELECT classid, objid, bool_or(deptype = 'e') AS extension FROM pg_depend
  WHERE deptype IN ('e', 'i') AND objsubid = 0 GROUP BY 1, 2),
rel AS (${RELATIONS}),
obj AS (
  SELECT kind, owner, acl, identity, item, oid, inert FROM rel
  UNION ALL ${ROUTINES}
  UNION ALL ${TYPES}),
admins AS (SELECT m.member FROM pg_auth_members m JOIN own ON own.oid = m.roleid WHERE m.admin_option),
member AS (
  SELECT r.rolname, bool_or(m.inherit_option) AND bool_or(m.set_option) AS acts, bool_or(m.admin_option) AS admin
  FROM pg_auth_members m JOIN own ON own.oid = m.roleid JOIN pg_roles r ON r.oid = m.member GROUP BY r.rolname)
SELECT json_build_object(
  'serverVersion', current_setting('server_version_num')::int,
  'login', (${LOGIN}),
  'platform', (SELECT json_build_object('loginIsMember', inherited OR settable) FROM adm),
  'owner', (${OWNER}),
  'keeper', (${KEEPER}),
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
  'powers', (${powers(desired)}),
  'administrators', (${ADMINISTRATORS}),
  'settable', (SELECT json_agg(rolname ORDER BY rolname) FROM pg_roles
    WHERE rolname <> session_user AND rolname !~ '^pg_' AND pg_has_role(session_user, oid, 'SET')),
  'actsFor', (${ACTS_FOR}),
  'invalidIndexes', (${INVALID_INDEXES}),
  'ownerMembers', (SELECT json_agg(rolname ORDER BY rolname) FROM member WHERE acts),
  'ownerAdmins', (SELECT json_agg(rolname ORDER BY rolname) FROM member WHERE admin),
  'roles', (SELECT json_agg(rolname ORDER BY rolname) FROM pg_roles
    WHERE rolname = ANY (${desired})),
  'ledger', current_setting('${LEDGER_SETTING}')::json,
  'ledgerIsTimed', EXISTS (${LEDGER_IS_TIMED}),
  'ledgerWasFilled', EXISTS (${LEDGER_WAS_FILLED}),
  'histories', ${tool_history/* HISTORIES */.zc}
)::text AS catalog`;
}
/**
 * Told by its name and by what it has: on a server of another kind, whoever may create roles could make one of that name,
 * and would be given the ADMIN option of the owner role.
 */
const PLATFORM_SUPERUSER_ROLE = `
  SELECT oid, rolname, rolcreaterole, pg_has_role(session_user, oid, 'SET') AS settable,
    pg_has_role(session_user, oid, 'USAGE') AS inherited
  FROM pg_roles WHERE rolname = 'databricks_superuser' AND pg_has_role(oid, 'pg_write_all_data', 'MEMBER')`;
/** An ACL as JSON, the privileges of one grantee by one grantor together. */
function entries(acl, owner) {
    return `(SELECT json_agg(e ORDER BY e.grantee, e.grantor, e.grantable) FROM (
    SELECT CASE WHEN a.grantee <> 0 THEN pg_get_userbyid(a.grantee) END AS grantee, pg_get_userbyid(a.grantor) AS grantor,
      a.is_grantable AS grantable, json_agg(a.privilege_type ORDER BY a.privilege_type) AS privileges
    FROM aclexplode(${acl}) a WHERE a.grantee <> ${owner} GROUP BY a.grantee, a.grantor, a.is_grantable) e)`;
}
/**
 * Whether nothing of the table runs code that somebody other than the owner role, the login, a superuser or an extension
 * wrote. What PostgreSQL itself brings is pinned and leaves no row in pg_depend. A table whose columns have a domain, a
 * range or a base type of somebody's is not inert, whoever made the type.
 */
const INERT_RELATION = `c.relkind = 'S' OR c.relkind IN ('r', 'p')
      AND NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal)
      AND NOT EXISTS (SELECT FROM pg_rewrite r WHERE r.ev_class = c.oid)
      AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid)
      AND NOT EXISTS (SELECT FROM pg_inherits h JOIN pg_class k ON k.oid IN (h.inhrelid, h.inhparent)
        WHERE c.oid IN (h.inhrelid, h.inhparent) AND k.relowner <> c.relowner)
      AND NOT EXISTS (
        SELECT FROM (
          SELECT 'pg_class'::regclass AS classid, c.oid AS objid
          UNION ALL SELECT 'pg_class'::regclass, indexrelid FROM pg_index WHERE indrelid = c.oid
          UNION ALL SELECT 'pg_attrdef'::regclass, oid FROM pg_attrdef WHERE adrelid = c.oid
          UNION ALL SELECT 'pg_constraint'::regclass, oid FROM pg_constraint WHERE conrelid = c.oid
          UNION ALL SELECT 'pg_statistic_ext'::regclass, oid FROM pg_statistic_ext WHERE stxrelid = c.oid) part
          JOIN pg_depend d ON d.classid = part.classid AND d.objid = part.objid
          LEFT JOIN pg_proc f ON d.refclassid = 'pg_proc'::regclass AND f.oid = d.refobjid
          LEFT JOIN pg_type y ON d.refclassid = 'pg_type'::regclass AND y.oid = d.refobjid
          LEFT JOIN pg_roles w ON w.oid = f.proowner
        WHERE (y.typtype IS DISTINCT FROM 'e' AND y.oid IS NOT NULL
            OR d.refclassid IN ('pg_operator'::regclass, 'pg_opclass'::regclass, 'pg_opfamily'::regclass)
            OR f.oid IS NOT NULL AND NOT w.rolsuper AND f.proowner <> me.oid AND f.proowner IS DISTINCT FROM own.oid)
          AND NOT EXISTS (SELECT FROM dep e WHERE e.classid = d.refclassid AND e.objid = d.refobjid AND e.extension))`;
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
    ELSE to_json(c.relname) END AS item,
    CASE WHEN c.relowner IS NOT DISTINCT FROM own.oid OR c.relowner = me.oid THEN false ELSE (${INERT_RELATION}) END AS inert
  FROM pg_class c JOIN sch ON sch.oid = c.relnamespace CROSS JOIN me LEFT JOIN own ON true
    LEFT JOIN dep ON dep.classid = 'pg_class'::regclass AND dep.objid = c.oid
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND (dep.objid IS NULL OR c.relkind = 'S' AND NOT dep.extension)`;
const ROUTINES = `
  SELECT CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END, p.proowner, p.proacl, false,
    json_build_array(p.proname, pg_get_function_identity_arguments(p.oid), NULL), p.oid, false
  FROM pg_proc p JOIN sch ON sch.oid = p.pronamespace LEFT JOIN own ON true
  WHERE (p.proowner IS DISTINCT FROM own.oid OR p.proacl IS NOT NULL)
    AND NOT EXISTS (SELECT FROM dep WHERE dep.classid = 'pg_proc'::regclass AND dep.objid = p.oid)`;
// Composite types only where they stand alone; multiranges and arrays follow their element.
const TYPES = `
  SELECT 'type', t.typowner, t.typacl, false, to_json(t.typname), t.oid, t.typtype IN ('e', 'c')
  FROM pg_type t JOIN sch ON sch.oid = t.typnamespace LEFT JOIN own ON true LEFT JOIN pg_class k ON k.oid = t.typrelid
  WHERE (t.typowner IS DISTINCT FROM own.oid OR t.typacl IS NOT NULL) AND (t.typtype IN ('d', 'e', 'r') OR k.relkind = 'c')
    AND NOT EXISTS (SELECT FROM dep WHERE dep.classid = 'pg_type'::regclass AND dep.objid = t.oid)`;
/**
 * Thousands of tables have a handful of ACLs among them, so each distinct one travels once, with the names of all that
 * have it. What the login may pass on follows from owner and ACL, and is asked of one object of each group. ACLs can be
 * hashed but not sorted, and PostgreSQL sorts for an aggregate with an order, so the names come as they come.
 */
const OBJECTS = `
  SELECT g.kind, pg_get_userbyid(g.owner) AS owner, g.inert, g.identity, ${entries('g.acl', 'g.owner')} AS acl, g.items,
    CASE WHEN g.owner = own.oid OR g.kind NOT IN ('table', 'view', 'materialized view', 'foreign table', 'sequence') THEN NULL
      WHEN g.kind = 'sequence' THEN (
        SELECT coalesce(json_agg(p), '[]') FROM unnest('{USAGE,SELECT}'::text[]) p
        WHERE has_sequence_privilege(session_user, g.one, p || ' WITH GRANT OPTION'))
      ELSE (
        SELECT coalesce(json_agg(p), '[]') FROM unnest('{SELECT,INSERT,UPDATE,DELETE}'::text[]) p
        WHERE has_table_privilege(session_user, g.one, p || ' WITH GRANT OPTION')) END AS grantable
  FROM (SELECT kind, owner, acl, inert, identity, min(oid) AS one, json_agg(item) AS items
    FROM obj GROUP BY kind, owner, acl, inert, identity) g LEFT JOIN own ON true`;
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
    coalesce((SELECT rolsuper FROM pg_roles g WHERE g.oid = m.grantor), false) AS "grantorIsSuperuser",
    pg_has_role(session_user, r.oid, 'USAGE') AND pg_has_role(session_user, r.oid, 'SET') AS "loginIsMember"
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
  WHERE rel.name = ${(0,identifier/* quoteLiteral */.ce)(ledger/* LEDGER_TABLE */.R)} AND a.attname = 'duration_ms' AND NOT a.attisdropped`;
// TRUNCATE gives a table another file, and what DELETE leaves stays until it is vacuumed.
const LEDGER_WAS_FILLED = `
  SELECT FROM rel JOIN pg_class c ON c.oid = rel.oid
  WHERE rel.name = ${(0,identifier/* quoteLiteral */.ce)(ledger/* LEDGER_TABLE */.R)} AND (c.relfilenode <> c.oid OR pg_relation_size(c.oid) > 0)`;
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
    'isSuperuser', me.rolsuper,
    'createRole', array_remove(ARRAY[
      CASE WHEN me.rolcreaterole OR me.rolsuper THEN 'login' END,
      CASE WHEN EXISTS (SELECT FROM adm WHERE rolcreaterole AND settable) THEN 'databricks_superuser' END], NULL),
    'createSchema', has_database_privilege(session_user, current_database(), 'CREATE'))
  FROM me`;
// ADMIN that is inherited is enough to grant a membership; pg_has_role counts ADMIN that is not inherited too.
const OWNER = `
  SELECT json_build_object(
    'canLogin', own.rolcanlogin,
    'inherit', pg_has_role(session_user, own.oid, 'USAGE'),
    'set', pg_has_role(session_user, own.oid, 'SET'),
    'admin', CASE
      WHEN me.rolsuper THEN 'login'
      WHEN EXISTS (SELECT FROM adm JOIN admins a ON a.member = adm.oid WHERE adm.inherited OR adm.settable) THEN 'databricks_superuser'
      WHEN EXISTS (SELECT FROM admins a WHERE pg_has_role(session_user, a.member, 'USAGE')) THEN 'login'
      WHEN EXISTS (SELECT FROM keep JOIN admins a ON a.member = keep.oid
        WHERE pg_has_role(session_user, keep.oid, 'MEMBER WITH ADMIN OPTION')) THEN 'keeper' END,
    'shared', EXISTS (SELECT FROM adm JOIN admins a ON a.member = adm.oid))
  FROM own CROSS JOIN me`;
const KEEPER = `
  SELECT json_build_object(
    'loginIsAdmin', pg_has_role(session_user, keep.oid, 'MEMBER WITH ADMIN OPTION'),
    'admins', (SELECT json_agg(DISTINCT r.rolname) FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member
      WHERE m.roleid = keep.oid AND m.admin_option))
  FROM keep`;
/** Of the desired grantees: what reaches further than any privilege on the schema. */
function powers(desired) {
    return `
  SELECT json_agg(p) FROM (
    SELECT r.rolname AS role,
      (SELECT json_agg(g.rolname) FROM (SELECT oid, rolname FROM adm UNION ALL SELECT oid, rolname FROM own
        UNION ALL SELECT oid, rolname FROM keep) g WHERE g.oid <> r.oid AND pg_has_role(r.oid, g.oid, 'MEMBER')) AS "memberOf",
      (SELECT json_agg(name) FROM (VALUES ('SUPERUSER', r.rolsuper), ('CREATEROLE', r.rolcreaterole), ('BYPASSRLS', r.rolbypassrls))
        v (name, has) WHERE has) AS attributes
    FROM pg_roles r WHERE r.rolname = ANY (${desired})) p
  WHERE p."memberOf" IS NOT NULL OR p.attributes IS NOT NULL`;
}
const ADMINISTRATORS = `
  SELECT json_agg(DISTINCT r.rolname) FROM pg_roles r CROSS JOIN adm
  WHERE pg_has_role(r.oid, adm.oid, 'MEMBER') AND r.oid <> adm.oid
    AND (r.oid IN (SELECT nspowner FROM sch) OR r.oid IN (SELECT owner FROM obj))`;
const ACTS_FOR = `
  SELECT json_agg(json_build_object('role', r.rolname,
    'logsIn', r.rolcanlogin AND NOT r.rolsuper AND r.rolname <> session_user) ORDER BY r.rolname) FROM pg_roles r
  WHERE r.oid IS DISTINCT FROM (SELECT oid FROM own) AND pg_has_role(session_user, r.oid, 'USAGE')
    AND (r.oid IN (SELECT nspowner FROM sch) OR r.oid IN (SELECT owner FROM obj))`;


/***/ }),

/***/ 1791:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  DS: () => (/* binding */ catalogIn),
  C0: () => (/* binding */ catalogReading),
  uM: () => (/* binding */ readCatalog),
  Dt: () => (/* binding */ readCatalogOfNew),
  Od: () => (/* binding */ scopeOf)
});

// EXTERNAL MODULE: ./src/postgres/identifier.ts
var identifier = __webpack_require__(8332);
// EXTERNAL MODULE: ./src/postgres/session.ts
var session = __webpack_require__(2515);
// EXTERNAL MODULE: ./src/catalog/query.ts + 1 modules
var query = __webpack_require__(2274);
// EXTERNAL MODULE: ./src/postgres/json.ts
var json = __webpack_require__(8817);
// EXTERNAL MODULE: ./src/catalog/tool-history.ts
var tool_history = __webpack_require__(7724);
;// CONCATENATED MODULE: ./src/catalog/row.ts


/** The JSON of the catalog query as a Catalog. Throws when it is not what the query builds. */
function parseCatalog(text) {
    const row = (0,json/* record */.g1)(JSON.parse(text));
    const actsFor = (0,json/* list */.p_)(row.actsFor).map(json/* record */.g1);
    return {
        serverVersion: (0,json/* number */.ai)(row.serverVersion),
        login: parseLogin((0,json/* record */.g1)(row.login)),
        platform: (0,json/* optional */.lq)(row.platform, (value) => ({ loginIsMember: (0,json/* boolean */.zM)((0,json/* record */.g1)(value).loginIsMember) })),
        owner: (0,json/* optional */.lq)(row.owner, (value) => parseOwner((0,json/* record */.g1)(value))),
        keeper: (0,json/* optional */.lq)(row.keeper, (value) => parseKeeper((0,json/* record */.g1)(value))),
        schema: (0,json/* optional */.lq)(row.schema, (value) => parseOwned((0,json/* record */.g1)(value))),
        databaseAcl: parseOwned((0,json/* record */.g1)(row.database)),
        extensions: (0,json/* list */.p_)(row.extensions).map(json/* string */.Yj),
        publicCreates: (0,json/* boolean */.zM)(row.publicCreates),
        objects: (0,json/* list */.p_)(row.objects)
            .flatMap((item) => parseObjects((0,json/* record */.g1)(item)))
            .sort(byName),
        columns: (0,json/* list */.p_)(row.columns).map((item) => parseColumn((0,json/* record */.g1)(item))),
        defaults: (0,json/* list */.p_)(row.defaults).map((item) => parseDefaults((0,json/* record */.g1)(item))),
        memberships: (0,json/* list */.p_)(row.memberships).map((item) => parseMembership((0,json/* record */.g1)(item))),
        appAttributes: (0,json/* list */.p_)(row.appAttributes).map((item) => (0,json/* oneOf */.yL)(ATTRIBUTES, item)),
        powers: (0,json/* list */.p_)(row.powers).map((item) => parsePowers((0,json/* record */.g1)(item))),
        administrators: (0,json/* list */.p_)(row.administrators).map(json/* string */.Yj),
        settable: (0,json/* list */.p_)(row.settable).map(json/* string */.Yj),
        actsFor: actsFor.map(({ role }) => (0,json/* string */.Yj)(role)),
        otherLogins: actsFor.flatMap(({ role, logsIn }) => ((0,json/* boolean */.zM)(logsIn) ? [(0,json/* string */.Yj)(role)] : [])),
        invalidIndexes: (0,json/* list */.p_)(row.invalidIndexes).map((item) => parseInvalidIndex((0,json/* record */.g1)(item))),
        ownerMembers: (0,json/* list */.p_)(row.ownerMembers).map(json/* string */.Yj),
        ownerAdmins: (0,json/* list */.p_)(row.ownerAdmins).map(json/* string */.Yj),
        roles: (0,json/* list */.p_)(row.roles).map(json/* string */.Yj),
        ledger: parseLedger(row.ledger),
        ledgerFault: parseLedgerFault(row.ledger),
        ledgerIsTimed: (0,json/* boolean */.zM)(row.ledgerIsTimed),
        ledgerWasFilled: (0,json/* boolean */.zM)(row.ledgerWasFilled),
        histories: (0,json/* list */.p_)(row.histories).map((item) => parseHistory((0,json/* record */.g1)(item))),
    };
}
function parseLogin(row) {
    return {
        role: (0,json/* string */.Yj)(row.role),
        isSuperuser: (0,json/* boolean */.zM)(row.isSuperuser),
        createRole: (0,json/* list */.p_)(row.createRole).map((item) => (0,json/* oneOf */.yL)(ACTORS, item)),
        createSchema: (0,json/* boolean */.zM)(row.createSchema),
    };
}
function parseOwner(row) {
    return {
        canLogin: (0,json/* boolean */.zM)(row.canLogin),
        inherit: (0,json/* boolean */.zM)(row.inherit),
        set: (0,json/* boolean */.zM)(row.set),
        admin: (0,json/* optional */.lq)(row.admin, (value) => (0,json/* oneOf */.yL)(ADMINS, value)),
        shared: (0,json/* boolean */.zM)(row.shared),
    };
}
function parseKeeper(row) {
    return { loginIsAdmin: (0,json/* boolean */.zM)(row.loginIsAdmin), admins: (0,json/* list */.p_)(row.admins).map(json/* string */.Yj) };
}
function parsePowers(row) {
    return {
        role: (0,json/* string */.Yj)(row.role),
        memberOf: (0,json/* list */.p_)(row.memberOf).map(json/* string */.Yj),
        attributes: (0,json/* list */.p_)(row.attributes).map((item) => (0,json/* oneOf */.yL)(ATTRIBUTES, item)),
    };
}
function parseOwned(row) {
    return { owner: (0,json/* string */.Yj)(row.owner), acl: parseAcl(row.acl) };
}
/** The objects of one kind, owner and ACL, which they share. */
function parseObjects(row) {
    const shared = {
        kind: (0,json/* oneOf */.yL)(KINDS, row.kind),
        owner: (0,json/* string */.Yj)(row.owner),
        inert: (0,json/* boolean */.zM)(row.inert),
        identity: (0,json/* boolean */.zM)(row.identity),
        grantable: (0,json/* optional */.lq)(row.grantable, (value) => (0,json/* list */.p_)(value).map(json/* string */.Yj)),
        acl: parseAcl(row.acl),
    };
    return (0,json/* list */.p_)(row.items).map((item) => ({ ...parseItem(item), ...shared }));
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
    const [name, signature, follows] = (0,json/* list */.p_)(item);
    return {
        name: (0,json/* string */.Yj)(name),
        signature: (0,json/* optional */.lq)(signature, json/* string */.Yj),
        follows: (0,json/* optional */.lq)(follows, json/* string */.Yj),
    };
}
function parseAcl(value) {
    return (0,json/* list */.p_)(value).map((item) => {
        const row = (0,json/* record */.g1)(item);
        return {
            grantee: (0,json/* optional */.lq)(row.grantee, json/* string */.Yj),
            privileges: (0,json/* list */.p_)(row.privileges).map(json/* string */.Yj),
            grantable: (0,json/* boolean */.zM)(row.grantable),
            grantor: (0,json/* string */.Yj)(row.grantor),
        };
    });
}
function parseInvalidIndex(row) {
    return { name: (0,json/* string */.Yj)(row.name), table: (0,json/* string */.Yj)(row.table), owner: (0,json/* string */.Yj)(row.owner) };
}
function parseColumn(row) {
    return { ...parseOwned(row), table: (0,json/* string */.Yj)(row.table), column: (0,json/* string */.Yj)(row.column) };
}
function parseDefaults(row) {
    return {
        role: (0,json/* string */.Yj)(row.role),
        inSchema: (0,json/* boolean */.zM)(row.inSchema),
        on: (0,json/* oneOf */.yL)(DEFAULT_KINDS, row.on),
        acl: parseAcl(row.acl),
    };
}
function parseMembership(row) {
    return {
        role: (0,json/* string */.Yj)(row.role),
        member: (0,json/* string */.Yj)(row.member),
        grantor: (0,json/* string */.Yj)(row.grantor),
        inherit: (0,json/* boolean */.zM)(row.inherit),
        set: (0,json/* boolean */.zM)(row.set),
        admin: (0,json/* boolean */.zM)(row.admin),
        memberAdministers: (0,json/* boolean */.zM)(row.memberAdministers),
        grantorIsSuperuser: (0,json/* boolean */.zM)(row.grantorIsSuperuser),
        loginIsMember: (0,json/* boolean */.zM)(row.loginIsMember),
    };
}
function parseLedger(value) {
    if (value === 'unreadable')
        return value;
    if (parseLedgerFault(value))
        return 'unreadable';
    return (0,json/* optional */.lq)(value, (rows) => (0,json/* list */.p_)(rows).map((row) => parseLedgerRow((0,json/* record */.g1)(row))));
}
function parseLedgerFault(value) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
        return undefined;
    const row = (0,json/* record */.g1)(value);
    return { fault: (0,json/* string */.Yj)(row.fault), repair: (0,json/* optional */.lq)(row.repair, json/* string */.Yj) };
}
function parseHistory(row) {
    return {
        tool: (0,json/* oneOf */.yL)(tool_history/* HISTORY_TOOLS */.vs, row.tool),
        schema: (0,json/* string */.Yj)(row.schema),
        table: (0,json/* string */.Yj)(row.table),
        owner: (0,json/* string */.Yj)(row.owner),
        rows: (0,json/* optional */.lq)(row.rows, (rows) => (0,json/* list */.p_)(rows)
            .map(json/* record */.g1)
            .map(({ version, state }) => ({
            version: (0,json/* string */.Yj)(version),
            state: (0,json/* oneOf */.yL)(HISTORY_STATES, state),
        }))),
    };
}
const HISTORY_STATES = ['applied', 'failed', 'up-to'];
function parseLedgerRow(row) {
    return {
        version: (0,json/* string */.Yj)(row.version),
        name: (0,json/* string */.Yj)(row.name),
        checksum: (0,json/* string */.Yj)(row.checksum),
        appliedAt: (0,json/* string */.Yj)(row.appliedAt),
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
const ADMINS = [...ACTORS, 'keeper'];

;// CONCATENATED MODULE: ./src/catalog/read.ts




/** Reads the part of the database that a plan needs, in one message that writes nothing. */
async function readCatalog(session, desired) {
    const results = await session.send(`BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY;
${(0,query/* catalogStatements */.y)(scopeOf(desired))}
COMMIT`);
    return catalogIn(results);
}
/**
 * The catalog of a database that does not exist yet, read in another one of the same server: roles belong to the server,
 * the rest is still empty. Whoever creates a database may create schemas in it.
 */
async function readCatalogOfNew(session, desired) {
    const { login, ...server } = await readCatalog(session, desired);
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
        otherLogins: [],
        administrators: [],
        invalidIndexes: [],
        ledger: undefined,
        ledgerIsTimed: false,
        ledgerWasFilled: false,
        histories: [],
    };
}
function scopeOf({ schema, ownerRole, deployers, grants, appRole }) {
    const roles = grants.map(({ grantee }) => (grantee.kind === 'role' ? grantee.role : appRole));
    const grantees = [...deployers, ...roles.filter((role) => role !== undefined)];
    return { schema, ownerRole, keeperRole: (0,identifier/* keeperRole */.Z1)(ownerRole), appRole, grantees };
}
/** The catalog among the results of a message that holds `catalogStatements`. */
function catalogIn(results) {
    return parseCatalog((0,session/* cell */.Hn)(results, 'catalog') ?? '');
}
/** The catalog, to be read in the message that takes the deploy lock. */
function catalogReading(desired) {
    return { statements: (0,query/* catalogStatements */.y)(scopeOf(desired)), parse: catalogIn };
}


/***/ }),

/***/ 7724:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Lx: () => (/* binding */ HISTORY_TABLES),
/* harmony export */   X_: () => (/* binding */ readHistories),
/* harmony export */   vs: () => (/* binding */ HISTORY_TOOLS),
/* harmony export */   zc: () => (/* binding */ HISTORIES)
/* harmony export */ });
/* unused harmony export isHistoryTool */
/* harmony import */ var _postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8332);

const has = (column) => `EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = '${column}')`;
const isSupabase = "n.nspname = 'supabase_migrations'";
const isRails = "EXISTS (SELECT FROM pg_class r WHERE r.relnamespace = c.relnamespace AND r.relname = 'ar_internal_metadata')";
const versions = "SELECT version::text, 'applied' AS state, version::text AS place FROM %s";
/** Flyway and goose write a row for each way, of which the last counts. */
const HISTORY_TABLES = {
    flyway: {
        title: 'Flyway',
        table: 'flyway_schema_history',
        columns: ['installed_rank', 'version', 'type', 'success'],
        rows: `SELECT DISTINCT ON (version) version, CASE WHEN NOT success THEN 'failed' WHEN type LIKE '%%BASELINE' THEN 'up-to'
      WHEN type LIKE 'UNDO%%' OR type = 'DELETE' THEN NULL ELSE 'applied' END AS state, installed_rank AS place
      FROM %s WHERE version IS NOT NULL ORDER BY version, installed_rank DESC`,
    },
    'golang-migrate': {
        title: 'golang-migrate',
        table: 'schema_migrations',
        columns: ['version', 'dirty'],
        rows: `SELECT version::text, CASE WHEN dirty THEN 'failed' ELSE 'up-to' END AS state, 1 AS place FROM %s`,
    },
    sqlx: {
        title: 'sqlx',
        table: '_sqlx_migrations',
        columns: ['version', 'success'],
        rows: `SELECT version::text, CASE WHEN success THEN 'applied' ELSE 'failed' END AS state, version AS place FROM %s`,
    },
    dbmate: {
        title: 'dbmate',
        table: 'schema_migrations',
        columns: ['version'],
        where: `NOT ${has('dirty')} AND NOT (${isSupabase}) AND NOT ${isRails}`,
        rows: versions,
    },
    goose: {
        title: 'goose',
        table: 'goose_db_version',
        columns: ['id', 'version_id', 'is_applied'],
        rows: `SELECT DISTINCT ON (version_id) version_id::text AS version, CASE WHEN is_applied THEN 'applied' END AS state, version_id AS place
      FROM %s WHERE version_id > 0 ORDER BY version_id, id DESC`,
    },
    prisma: {
        title: 'Prisma',
        table: '_prisma_migrations',
        columns: ['migration_name', 'finished_at', 'rolled_back_at'],
        rows: `SELECT migration_name::text AS version, CASE WHEN finished_at IS NULL THEN 'failed' ELSE 'applied' END AS state,
      migration_name AS place FROM %s WHERE rolled_back_at IS NULL`,
    },
    diesel: {
        title: 'Diesel',
        table: '__diesel_schema_migrations',
        columns: ['version'],
        rows: versions,
    },
    drizzle: {
        title: 'Drizzle',
        table: '__drizzle_migrations',
        columns: ['hash', 'created_at'],
        rows: `SELECT created_at::text AS version, 'applied' AS state, created_at AS place FROM %s`,
    },
    supabase: {
        title: 'Supabase',
        table: 'schema_migrations',
        columns: ['version'],
        where: isSupabase,
        rows: versions,
    },
    rails: {
        title: 'Rails',
        table: 'schema_migrations',
        columns: ['version'],
        where: `NOT (${isSupabase}) AND ${isRails}`,
        rows: versions,
    },
    alembic: {
        title: 'Alembic',
        table: 'alembic_version',
        columns: ['version_num'],
        rows: `SELECT version_num::text AS version, 'up-to' AS state, 1 AS place FROM %s`,
    },
    django: {
        title: 'Django',
        table: 'django_migrations',
        columns: ['app', 'name', 'applied'],
        rows: `SELECT concat(app, '.', name) AS version, 'applied' AS state, id AS place FROM %s`,
    },
    liquibase: {
        title: 'Liquibase',
        table: 'databasechangelog',
        columns: ['id', 'author', 'orderexecuted'],
        rows: `SELECT id::text AS version, 'applied' AS state, orderexecuted AS place FROM %s`,
    },
    typeorm: {
        title: 'TypeORM',
        table: 'migrations',
        columns: ['id', 'timestamp', 'name'],
        rows: `SELECT name::text AS version, 'applied' AS state, id AS place FROM %s`,
    },
    knex: {
        title: 'Knex',
        table: 'knex_migrations',
        columns: ['id', 'name', 'batch'],
        rows: `SELECT name::text AS version, 'applied' AS state, id AS place FROM %s`,
    },
    'node-pg-migrate': {
        title: 'node-pg-migrate',
        table: 'pgmigrations',
        columns: ['id', 'name', 'run_on'],
        rows: `SELECT name::text AS version, 'applied' AS state, id AS place FROM %s`,
    },
    sequelize: {
        title: 'Sequelize',
        table: 'SequelizeMeta',
        columns: ['name'],
        rows: `SELECT name::text AS version, 'applied' AS state, name AS place FROM %s`,
    },
};
function isHistoryTool(name) {
    return Object.hasOwn(HISTORY_TABLES, name);
}
const HISTORY_TOOLS = Object.keys(HISTORY_TABLES).filter(isHistoryTool);
const HISTORY_SETTING = 'lakebase_deploy.histories';
/** What the catalog query reads after `readHistories`. */
const HISTORIES = `nullif(current_setting('${HISTORY_SETTING}', true), '')::json`;
/**
 * A DO block for an open transaction that finds the tables of other tools in the schema, in `public` and in the tools' own schemas, and
 * reads them. It looks only where `ledgerSetting` shows no row of ours. A table is locked against a change of its form
 * first, and read only when it is a plain one of built-in types: nothing of somebody else's runs then.
 */
function readHistories(schema, ledgerSetting) {
    const known = HISTORY_TOOLS.map((tool) => {
        const { table, columns, rows } = HISTORY_TABLES[tool];
        return `(${[tool, table, `{${columns.join(',')}}`, rows].map(_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteLiteral */ .ce).join(', ')})`;
    });
    const conditions = HISTORY_TOOLS.flatMap((tool) => {
        const { where } = HISTORY_TABLES[tool];
        return where === undefined ? [] : [`WHEN ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteLiteral */ .ce)(tool)} THEN ${where}`];
    });
    return `
DECLARE
  found record;
  entries text;
  histories json[] := '{}';
BEGIN
  IF current_setting('${ledgerSetting}') NOT IN ('null', '[]') THEN RETURN; END IF;
  FOR found IN
    SELECT t.tool, n.nspname, c.relname, c.oid, pg_get_userbyid(c.relowner) AS owner,
      format(t.query, format('%I.%I', n.nspname, c.relname)) AS query
    FROM (VALUES ${known.join(', ')}) t (tool, relname, needed, query)
      JOIN pg_class c ON c.relname = t.relname::name AND c.relkind = 'r' JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname IN (${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteLiteral */ .ce)(schema)}, 'public', 'drizzle', 'supabase_migrations')
      AND (SELECT count(*) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = ANY (t.needed::name[])) = cardinality(t.needed::name[])
      AND CASE t.tool ${conditions.join(' ')} ELSE true END
    ORDER BY n.nspname <> ${(0,_postgres_identifier_js__WEBPACK_IMPORTED_MODULE_0__/* .quoteLiteral */ .ce)(schema)}, n.nspname = 'public'
  LOOP
    entries := NULL;
    BEGIN
      EXECUTE format('LOCK TABLE %I.%I IN ACCESS SHARE MODE NOWAIT', found.nspname, found.relname);
      IF EXISTS (SELECT FROM pg_class c WHERE c.oid = found.oid AND c.relkind = 'r' AND NOT c.relrowsecurity AND NOT c.relhassubclass
          AND c.relname = found.relname AND NOT EXISTS (
            SELECT FROM pg_attribute a JOIN pg_type y ON y.oid = a.atttypid
            WHERE a.attrelid = c.oid AND a.attnum > 0 AND (a.attgenerated <> '' OR y.typnamespace <> 'pg_catalog'::regnamespace))) THEN
        EXECUTE format('SELECT json_agg(json_build_object(''version'', version, ''state'', state) ORDER BY place) FROM (%s) h WHERE state IS NOT NULL', found.query)
          INTO entries;
        entries := coalesce(entries, '[]');
      END IF;
    EXCEPTION WHEN insufficient_privilege OR lock_not_available OR undefined_table OR undefined_column THEN
      entries := NULL;
    END;
    histories := histories || json_build_object('tool', found.tool, 'schema', found.nspname, 'table', found.relname,
      'owner', found.owner, 'rows', entries::json);
  END LOOP;
  PERFORM set_config('${HISTORY_SETTING}', array_to_json(histories)::text, true);
END`;
}


/***/ }),

/***/ 9373:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   m: () => (/* binding */ systemClock)
/* harmony export */ });
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8500);
/* harmony import */ var node_timers_promises__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_timers_promises__WEBPACK_IMPORTED_MODULE_0__);

const systemClock = {
    // Not `performance`, whose module takes more than a millisecond to load.
    now: () => {
        const [seconds, nanoseconds] = process.hrtime();
        return seconds * 1_000 + nanoseconds / 1_000_000;
    },
    sleep: (ms, signal) => (0,node_timers_promises__WEBPACK_IMPORTED_MODULE_0__.setTimeout)(ms, undefined, signal ? { signal } : {}),
};


/***/ }),

/***/ 6434:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   e: () => (/* binding */ subjectOf)
/* harmony export */ });
/* harmony import */ var _plan_render_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(31);
/* harmony import */ var _printable_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5260);


/** How the ending of a migration calls what it worked on. */
function subjectOf({ lakebase: { database, schema } }) {
    return {
        name: (0,_printable_js__WEBPACK_IMPORTED_MODULE_1__/* .printable */ .g)(`schema ${schema} of database ${database}`),
        markdown: `Schema ${(0,_plan_render_js__WEBPACK_IMPORTED_MODULE_0__/* .code */ .aY)(schema)} of database ${(0,_plan_render_js__WEBPACK_IMPORTED_MODULE_0__/* .code */ .aY)(database)}`,
        done: 'Migrated',
        status: 'is migrated',
        upToDate: 'is up to date',
    };
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


/** A name may hold spaces and a folder, so it ends with the first `.sql` that another word or a comma follows. */
const FILE = String.raw `(?:[^\s,]+/)?V?\d(?:(?!\.sql[ ,]).)*\.sql`;
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
    'same-number': {
        severity: 'error',
        about: 'files with one number that are about the same thing, so that their order matters',
    },
    'psql-command': { severity: 'error', about: '`\\i`, `\\connect` and other commands of psql' },
    'copy-through-client': { severity: 'error', about: '`COPY` from STDIN or to STDOUT' },
    'transaction-control': { severity: 'error', about: '`BEGIN`, `COMMIT`, `ROLLBACK`, `SAVEPOINT`' },
    'set-transaction': { severity: 'error', about: '`SET TRANSACTION` where it has no effect' },
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
    'already-there': {
        severity: 'hazard',
        about: 'a table that a migration made before, though the ledger knows of none',
    },
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
    'commit-in-block': {
        severity: 'hazard',
        about: '`DO` or `CALL` with `COMMIT` or `ROLLBACK`, which then runs with all rights of the login',
    },
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
    'beyond-owner': {
        severity: 'hazard',
        about: 'what the owner role may not do: `CREATE SCHEMA`, `CREATE EXTENSION`, `COMMENT ON EXTENSION`, roles, databases',
    },
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
/* harmony export */   hF: () => (/* binding */ RUN_AS),
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
const RUN_AS = ['box', 'login'];


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
    const desired = fold(name);
    const limit = Math.max(1, Math.floor(desired.length / 3));
    const distances = candidates.map((candidate) => editDistance(desired, fold(candidate)));
    const least = Math.min(...distances);
    const near = least <= limit ? candidates.filter((_, index) => distances[index] === least) : [];
    const meant = near.length > 0 ? near : candidates.filter((candidate) => fold(candidate).split('_').includes(desired));
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
/* harmony export */   $f: () => (/* binding */ roleGrant),
/* harmony export */   Ze: () => (/* binding */ APP_CREATE_KEY),
/* harmony export */   lb: () => (/* binding */ ACCESS_KEY),
/* harmony export */   rP: () => (/* binding */ refuseGrant)
/* harmony export */ });
/* unused harmony export CREATE_KEY */
/* harmony import */ var _key_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9569);
/* harmony import */ var _name_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1432);
/* harmony import */ var _rule_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6950);
/* harmony import */ var _type_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(4296);




const ACCESS = (0,_rule_js__WEBPACK_IMPORTED_MODULE_2__/* .choice */ .Yq)(['read-write', 'read-only', 'owner']);
const ACCESS_KEY = (0,_key_js__WEBPACK_IMPORTED_MODULE_0__/* .key */ .Eb)('access', (0,_type_js__WEBPACK_IMPORTED_MODULE_3__/* .text */ .Qq)(ACCESS), '`read-write`: SELECT, INSERT, UPDATE, DELETE; `read-only`: SELECT; `owner`: member of the owner role, for an app that migrates itself.');
const CREATE_KEY = (0,_key_js__WEBPACK_IMPORTED_MODULE_0__/* .key */ .Eb)('create', _type_js__WEBPACK_IMPORTED_MODULE_3__/* .flag */ .Jt, 'CREATE on the schema.');
/** The app's own: it may make its tables by itself until migrations do. */
const APP_CREATE_KEY = (0,_key_js__WEBPACK_IMPORTED_MODULE_0__/* .key */ .Eb)('create', (0,_type_js__WEBPACK_IMPORTED_MODULE_3__/* .flagOr */ .il)('auto'), 'CREATE on the schema. `auto`: as long as there are neither migrations nor a ledger; what may create there can plant code in the way of a migration.');
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

/***/ 8430:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  mc: () => (/* binding */ INPUTS),
  Qh: () => (/* binding */ INPUT_NAMES)
});

// UNUSED EXPORTS: AUTH_TYPES, COMMANDS, FAIL_ON

// EXTERNAL MODULE: ./src/config/rule.ts
var rule = __webpack_require__(6950);
;// CONCATENATED MODULE: ./src/config/database-url.ts

/** What libpq takes, from no TLS at all to a verified name (docs "libpq SSL Support", table "SSL Mode Descriptions"). */
const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'];
const FORM = 'postgresql://user:password@host:5432/database';
const PARAMETERS = ['host', 'port', 'dbname', 'user', 'password', 'sslmode', 'sslrootcert'];
/** Instances and endpoints of the three clouds; such a server takes tokens of an hour, so a URL without one is no use. */
const LAKEBASE_HOST = /\.database\.(?:[a-z0-9-]+\.)*(?:databricks\.com|azuredatabricks\.net|databricks\.us)$/i;
/** The platform's name for the pooler before an endpoint; other providers on the same engine have it too. */
const POOLED_HOST = /^[^.]+-(?:ro-)?pooler\./i;
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
    if (POOLED_HOST.test(host)) {
        return (0,rule/* refuse */.TR)(`names the pooler ${host}, which gives each transaction another session, so that locks and settings are lost`, `write the direct host: ${host.replace(/-(?:ro-)?pooler(?=\.)/i, '')}`);
    }
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

// EXTERNAL MODULE: ./src/config/desired.ts
var desired = __webpack_require__(1192);
// EXTERNAL MODULE: ./src/config/name.ts
var config_name = __webpack_require__(1432);
;// CONCATENATED MODULE: ./src/config/input.ts




const COMMANDS = ['deploy', 'plan', 'migrate', 'audit', 'bootstrap'];
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
        rule: (0,rule/* choice */.Yq)(COMMANDS),
        description: '`deploy` brings the environment to the desired state; `plan` prints what `deploy` would change; `migrate` does only the database part of a deploy, on a database that exists; `audit` compares owners, grants and memberships with the desired ones; `bootstrap`, run once by an administrator, prepares owner role and schema for deployers who have no other rights in the database.',
        declared: 'deploy',
    }),
    environment: input({
        name: 'environment',
        rule: rule/* anyText */.Ae,
        description: 'Name below `environments` in the config file. Required when there is a file; never guessed.',
    }),
    capacity: input({
        name: 'capacity',
        rule: (0,rule/* choice */.Yq)(desired/* CAPACITIES */.B_),
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

/***/ 3768:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  R: () => (/* binding */ KEYS)
});

// UNUSED EXPORTS: SECTIONS

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
// EXTERNAL MODULE: ./src/config/acceptance.ts
var acceptance = __webpack_require__(4959);
// EXTERNAL MODULE: ./src/config/allow.ts
var allow = __webpack_require__(9655);
// EXTERNAL MODULE: ./src/config/layout.ts
var layout = __webpack_require__(3978);
;// CONCATENATED MODULE: ./src/config/baseline.ts


const TOOLS = layout/* LAYOUT_NAMES */.kX.filter((name) => name !== 'plain');
const VERSION = /^\d+(?:\.\d+)*$/;
/** `migrations.baseline`. */
const baseline = {
    form: 'a version such as `0007`, `from flyway` or another tool, `none`',
    schema: { type: 'string', pattern: `^none$|^from (?:${TOOLS.join('|')})$|${VERSION.source}` },
    read(text) {
        if (text === 'none')
            return (0,rule/* accept */.Ju)({ kind: 'none' });
        if (VERSION.test(text))
            return (0,rule/* accept */.Ju)({ kind: 'version', version: text });
        const tool = TOOLS.find((name) => text === `from ${name}`);
        if (tool)
            return (0,rule/* accept */.Ju)({ kind: 'tool', tool });
        return (0,rule/* refuse */.TR)(`is ${JSON.stringify(text)}, which is no baseline`, `write the version of the last file that was applied, \`none\`, or \`from \` with one of ${TOOLS.join(', ')}`);
    },
};

;// CONCATENATED MODULE: ./src/config/migration-keys.ts








const DAY = 86_400_000;
/** The keys below `migrations`, in the order of the docs. */
const MIGRATION_KEYS = {
    migrations: (0,key/* key */.Eb)('migrations.directory', (0,config_type/* text */.Qq)(rule/* anyText */.Ae), 'Directory of the `.sql` migrations.', {
        fallback: '`migrations` inside or beside the source, if it exists',
    }),
    layout: (0,key/* key */.Eb)('migrations.layout', (0,config_type/* text */.Qq)((0,rule/* choice */.Yq)(layout/* LAYOUT_NAMES */.kX)), 'Whose form the migrations have, where their names and markers do not show it; see docs/database.md.', { fallback: 'recognised' }),
    baseline: (0,key/* key */.Eb)('migrations.baseline', (0,config_type/* plainText */.wh)(baseline), 'What was applied to a schema that was there before this tool: recorded, and not run. Counts only where nothing newer is recorded.'),
    migrateCommand: (0,key/* key */.Eb)('migrations.command', (0,config_type/* text */.Qq)(rule/* anyText */.Ae), 'Shell command that migrates in the place of `.sql` files, such as `npx drizzle-kit migrate`. Excludes `migrations.directory`.'),
    accept: (0,key/* key */.Eb)('migrations.accept', (0,config_type/* list */.p_)((0,config_type/* text */.Qq)(acceptance/* acceptance */.mF), 'list of entries as the error prints them'), 'Differences between applied migrations and their files that are no mistakes. An entry without one is no matter.'),
    lockTimeout: (0,key/* key */.Eb)('migrations.lock_timeout', (0,config_type/* text */.Qq)((0,rule/* durationMs */.pc)({ minMs: 1, maxMs: DAY })), 'How long a statement may wait for a lock.', {
        fallback: '`5s`',
    }),
    statementTimeout: (0,key/* key */.Eb)('migrations.statement_timeout', (0,config_type/* text */.Qq)((0,rule/* durationMs */.pc)({ minMs: 1, maxMs: DAY })), 'How long a statement may run.', {
        fallback: '`10m`',
    }),
    runAs: (0,key/* key */.Eb)('migrations.run_as', (0,config_type/* text */.Qq)((0,rule/* choice */.Yq)(desired/* RUN_AS */.hF)), '`box`: files run with the rights of the owner role alone. `login`: for a login that has nothing but the owner role, where the server refuses the box.', { fallback: '`box`' }),
    allow: (0,key/* key */.Eb)('migrations.allow', (0,config_type/* list */.p_)((0,config_type/* text */.Qq)(allow/* allowableCode */.t), 'list of codes of checks'), 'Checks of migrations that stop nobody here, such as `blocking-index` where no traffic waits; see docs/database.md.'),
};

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
const keys_DAY = 86_400_000;
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
    suspendAfter: (0,key/* key */.Eb)('lakebase.suspend_after', (0,config_type/* text */.Qq)((0,rule/* wordOr */.ao)('never', (0,rule/* durationSeconds */.o8)({ minMs: 60 * SECOND, maxMs: 7 * keys_DAY }))), 'Idle time before an Autoscaling endpoint suspends: 60s to 7d, or `never`.', { fallback: 'what the endpoint has' }),
    branch: (0,key/* key */.Eb)('lakebase.branch', (0,config_type/* text */.Qq)(config_name/* branchId */.Qj), 'Autoscaling branch; created when it does not exist.', {
        fallback: "the project's default branch; with `branch_from` the environment's name",
    }),
    branchFrom: (0,key/* key */.Eb)('lakebase.branch_from', (0,config_type/* text */.Qq)(rule/* anyText */.Ae), 'What a missing branch is copied from: an environment of this file, whose schema is then taken over, or a branch id.', {
        fallback: "the project's default branch",
    }),
    ttl: (0,key/* key */.Eb)('lakebase.ttl', (0,config_type/* text */.Qq)((0,rule/* durationSeconds */.o8)({ minMs: SECOND, maxMs: 365 * keys_DAY })), 'Lifetime of a branch that the deploy creates, such as `3d`.', {
        fallback: 'no end',
    }),
    ownerRole: (0,key/* key */.Eb)('lakebase.owner_role', (0,config_type/* text */.Qq)(config_name/* roleName */.S3), 'Postgres role without login that owns the schema and everything in it.', {
        fallback: 'one name per database and schema',
    }),
    deployers: (0,key/* key */.Eb)('lakebase.deployers', (0,config_type/* list */.p_)((0,config_type/* text */.Qq)(config_name/* roleName */.S3), 'list of Postgres logins'), 'Postgres logins (e-mail addresses, application ids) that may deploy, and nobody else.', {
        fallback: 'every member of `databricks_superuser`',
    }),
    extensions: (0,key/* key */.Eb)('lakebase.extensions', (0,config_type/* list */.p_)((0,config_type/* text */.Qq)(config_name/* extensionName */.Zi), 'list of extensions'), 'PostgreSQL extensions that the migrations need, such as `vector`; created in the schema where the database lacks them.'),
    ownership: (0,key/* key */.Eb)('lakebase.ownership', (0,config_type/* text */.Qq)((0,rule/* choice */.Yq)(['enforce', 'keep'])), '`enforce` moves objects to the owner role where the deployer may; `keep` only reports them.', {
        fallback: '`enforce`',
    }),
    appAccess: { ...grant/* ACCESS_KEY */.lb, path: ['grants', 'app', 'access'], fallback: '`read-write`' },
    appCreate: {
        ...grant/* APP_CREATE_KEY */.Ze,
        path: ['grants', 'app', 'create'],
        fallback: '`auto`; with `read-only` `false`',
    },
    roleGrants: (0,key/* key */.Eb)('grants.roles', (0,config_type/* list */.p_)(grant/* roleGrant */.$f, 'list of grants'), 'Grants to further Postgres roles.'),
    grantsMode: (0,key/* key */.Eb)('grants.mode', (0,config_type/* text */.Qq)((0,rule/* choice */.Yq)(['additive', 'authoritative'])), '`additive` grants what is missing and reports what is unexpected; `authoritative` revokes that too.', { fallback: '`additive`' }),
    ...MIGRATION_KEYS,
    healthEnabled: (0,key/* key */.Eb)('health.enabled', config_type/* flag */.Jt, 'Probe the app after the deployment.', { fallback: '`true`' }),
    healthPath: (0,key/* key */.Eb)('health.path', (0,config_type/* text */.Qq)(config_name/* urlPath */.Lx), "Path below the app's URL that must answer 2xx. The platform takes the deployer's token only below `/api/`.", {
        fallback: '`/api/health`',
    }),
    healthWindow: (0,key/* key */.Eb)('health.window', (0,config_type/* text */.Qq)((0,rule/* durationMs */.pc)({ minMs: 1, maxMs: keys_DAY })), 'How long every probe must succeed.', {
        fallback: '`10s`',
    }),
    healthTimeout: (0,key/* key */.Eb)('health.timeout', (0,config_type/* text */.Qq)((0,rule/* durationMs */.pc)({ minMs: 1, maxMs: keys_DAY })), 'How long the first success may take.', {
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

/***/ 3978:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   aH: () => (/* binding */ layoutOf),
/* harmony export */   kX: () => (/* binding */ LAYOUT_NAMES),
/* harmony export */   my: () => (/* binding */ LAYOUTS),
/* harmony export */   qM: () => (/* binding */ isLayoutName)
/* harmony export */ });
const PLAIN = /^(?<version>\d+)_[^/]+\.sql$/;
const DOWN = /\.down\.sql$/;
/** In the order in which a path is compared with them: the first that takes it has it. */
const LAYOUTS = {
    flyway: {
        title: 'Flyway',
        directories: ['db/migration', 'src/main/resources/db/migration'],
        runs: '`V1.2__name.sql` in any folder, `R__name.sql` when it changes',
        leaves: '`U1.2__name.sql`',
        noTransaction: '`executeInTransaction=false` in `V1.2__name.sql.conf`; by itself for `CREATE INDEX CONCURRENTLY` and its like',
        up: /^(?:.*\/)?V(?<version>\d+(?:[._]\d+)*)(?:__[^/]*)?\.sql$/,
        repeatable: /^(?:.*\/)?R__[^/]+\.sql$/,
        down: /^(?:.*\/)?U\d+(?:[._]\d+)*(?:__[^/]*)?\.sql$/,
        order: 'number',
        isShownByPath: true,
    },
    'golang-migrate': {
        title: 'golang-migrate',
        directories: ['db/migrations'],
        runs: '`000001_name.up.sql`',
        leaves: '`000001_name.down.sql`',
        noTransaction: 'by itself for a file with one statement, such as `CREATE INDEX CONCURRENTLY`',
        up: /^(?<version>\d+)_[^/]*\.up\.sql$/,
        down: DOWN,
        order: 'number',
        isShownByPath: true,
    },
    sqlx: {
        title: 'sqlx',
        directories: [],
        runs: '`20240101000000_name.sql`, `20240101000000_name.up.sql`',
        leaves: '`20240101000000_name.down.sql`',
        noTransaction: '`-- no-transaction` as the first line',
        up: PLAIN,
        down: DOWN,
        order: 'number',
        isShownByPath: false,
    },
    dbmate: {
        title: 'dbmate',
        directories: ['db/migrations'],
        runs: '`20240101000000_name.sql`, from `-- migrate:up` on',
        leaves: 'from `-- migrate:down` on',
        noTransaction: '`-- migrate:up transaction:false`',
        up: /^(?<version>\d+)[^/]*\.sql$/,
        marker: /^[ \t]*--[ \t]*migrate:(?:up|down)\b/m,
        order: 'text',
        isShownByPath: false,
    },
    goose: {
        title: 'goose',
        directories: ['db/migrations'],
        runs: '`00001_name.sql`, from `-- +goose Up` on',
        leaves: 'from `-- +goose Down` on',
        noTransaction: '`-- +goose NO TRANSACTION`',
        up: PLAIN,
        marker: /^[ \t]*--[ \t]*\+goose\b/im,
        order: 'number',
        isShownByPath: false,
    },
    prisma: {
        title: 'Prisma',
        directories: ['prisma/migrations'],
        runs: '`20240101000000_name/migration.sql`',
        leaves: '`down.sql` beside it',
        noTransaction: 'by itself for a file with one statement, such as `CREATE INDEX CONCURRENTLY`',
        up: /^(?<version>\d+)[^/]*\/migration\.sql$/,
        down: /^\d+[^/]*\/down\.sql$/,
        sign: 'migration_lock.toml',
        order: 'text',
        isShownByPath: true,
    },
    diesel: {
        title: 'Diesel',
        directories: [],
        runs: '`2024-01-01-000000_name/up.sql`',
        leaves: '`down.sql` beside it',
        noTransaction: '`run_in_transaction = false` in `metadata.toml` beside it',
        up: /^(?<version>\d[\d-]*)(?:_[^/]*)?\/up\.sql$/,
        down: /^\d[\d-]*(?:_[^/]*)?\/down\.sql$/,
        order: 'text',
        isShownByPath: true,
    },
    drizzle: {
        title: 'Drizzle',
        directories: ['drizzle'],
        runs: '`0000_name.sql` in the order of `meta/_journal.json`; `20240101000000_name/migration.sql` beside its `snapshot.json`',
        leaves: 'nothing',
        noTransaction: '`-- transaction: none`, for Drizzle has none',
        up: /^(?<version>\d+)[^/]*(?:\.sql|\/migration\.sql)$/,
        sign: 'meta/_journal.json',
        order: 'text',
        isShownByPath: false,
    },
    supabase: {
        title: 'Supabase',
        directories: ['supabase/migrations'],
        runs: '`20240101000000_name.sql`',
        leaves: 'nothing',
        noTransaction: '`-- transaction: none`, for Supabase has none',
        up: PLAIN,
        order: 'text',
        isShownByPath: false,
    },
    plain: {
        title: 'plain files',
        directories: [],
        runs: '`0001_name.sql`, `R__name.sql` when it changes',
        leaves: 'nothing',
        noTransaction: '`-- transaction: none`; `-- no-transaction` as the first line',
        up: PLAIN,
        repeatable: /^R__[^/]+\.sql$/,
        order: 'number',
        isShownByPath: true,
    },
};
function isLayoutName(name) {
    return Object.hasOwn(LAYOUTS, name);
}
const LAYOUT_NAMES = Object.keys(LAYOUTS).filter(isLayoutName);
function layoutOf(name) {
    return LAYOUTS[name];
}


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

/***/ 416:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   v: () => (/* binding */ NO_OUTPUTS)
/* harmony export */ });
/* unused harmony export OUTPUTS */
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
    findings: 'What is not as desired and was not changed, as a JSON list: id, code, message, hint, objects.',
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
/* harmony export */   il: () => (/* binding */ flagOr),
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
function reportNode(report, label, node, desired, form) {
    const message = (0,_node_js__WEBPACK_IMPORTED_MODULE_0__/* .isEmpty */ .Im)(node)
        ? `${label} has no value`
        : `${label} is ${(0,_node_js__WEBPACK_IMPORTED_MODULE_0__/* .describeNode */ .WQ)(node)}, not ${desired}`;
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
/** `true`, `false` or one word. */
function flagOr(word) {
    return {
        form: `\`${word}\`, \`true\` or \`false\``,
        schema: { enum: [word, true, false] },
        emptyIsAbsent: false,
        read(node, label, report) {
            if (node.kind === 'scalar' && typeof node.value === 'boolean')
                return node.value;
            if (node.kind === 'scalar' && node.value === word)
                return word;
            reportNode(report, label, node, `a boolean or ${word}`, `${word}, true or false`);
            return undefined;
        },
    };
}
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

/***/ 2253:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   w: () => (/* binding */ hostOf)
/* harmony export */ });
/* harmony import */ var _error_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1557);

/** The name that its database is reached by. Throws `DATABASE_HOST_UNKNOWN` when the platform reports none. */
function hostOf(lakebase) {
    const host = lakebase.kind === 'autoscaling' ? lakebase.endpoint?.host : lakebase.instance?.host;
    if (host)
        return host;
    const name = lakebase.kind === 'autoscaling' ? `${lakebase.projectId}/${lakebase.branchId}` : lakebase.name;
    throw new _error_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .sH('DATABASE_HOST_UNKNOWN', `${name} reports no host name for its database.`, {
        hint: 'Run the job again; if it stays so, look at the database in the workspace.',
    });
}


/***/ }),

/***/ 6683:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   B: () => (/* binding */ Deadline)
/* harmony export */ });
/* harmony import */ var _error_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1557);

const PROGRESS_EVERY_MS = 15_000;
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
            if (seen.state !== lastState || now - lastProgress >= PROGRESS_EVERY_MS) {
                reporter.info(`waiting for ${what}: ${seen.state} (${Math.round((now - start) / 1000)} s)`);
                lastProgress = now;
                lastState = seen.state;
            }
            if (this.remaining() === 0) {
                throw new _error_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .sH('TIMEOUT', `Gave up waiting for ${what} when the wait-timeout of ${describe(timeoutMs)} was used up; it was still ${seen.state.replace(/\.$/, '')}.`, {
                    hint: 'Run the job again: it continues from here. Raise it with `wait-timeout: 60m` if the platform is slow.',
                });
            }
            await clock.sleep(Math.min(pause, this.remaining()), signal);
            pause = Math.min(pause * 1.6, pollMs);
        }
    }
}
function describe(ms) {
    return ms < 120_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`;
}


/***/ }),

/***/ 3302:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  T: () => (/* binding */ migrationsOf)
});

// EXTERNAL MODULE: external "node:buffer"
var external_node_buffer_ = __webpack_require__(4573);
// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./src/config/layout.ts
var config_layout = __webpack_require__(3978);
// EXTERNAL MODULE: ./src/error.ts
var error = __webpack_require__(1557);
// EXTERNAL MODULE: ./src/migrations/file.ts
var migrations_file = __webpack_require__(7483);
// EXTERNAL MODULE: ./src/config/rule.ts
var rule = __webpack_require__(6950);
// EXTERNAL MODULE: ./src/migrations/allowance.ts
var allowance = __webpack_require__(8487);
// EXTERNAL MODULE: ./src/migrations/syntax/blank.ts
var blank = __webpack_require__(1423);
// EXTERNAL MODULE: ./src/migrations/syntax/position.ts
var position = __webpack_require__(922);
;// CONCATENATED MODULE: ./src/migrations/header.ts




const DEFAULTS = {
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
        oneOf('phase', {
            'before-deploy': { phase: 'before-deploy' },
            'after-deploy': { phase: 'after-deploy' },
        }),
    ],
    ['run', oneOf('run', { 'on-change': { run: 'on-change' }, always: { run: 'always' } })],
    ['transaction', oneOf('transaction', { none: { transactional: false } })],
    ['lock_timeout', timeout((lockTimeoutMs) => ({ lockTimeoutMs }))],
    ['statement_timeout', timeout((statementTimeoutMs) => ({ statementTimeoutMs }))],
    ['allow', allow()],
]);
const LINE = new RegExp(`^[ \\t]*--[ \\t]*(${[...DIRECTIVES.keys()].join('|')})[ \\t]*:[ \\t]*(.*?)[ \\t]*$`, 'gim');
/** Reads the directives of a file, which count only above the first statement. The last of a kind wins; `allow` adds up. */
function readHeader(path, sql) {
    const firstStatement = (0,blank/* skipBlank */.W)(sql, 0);
    const problems = [];
    let header = DEFAULTS;
    for (const { index, 1: word = '', 2: value = '' } of sql.matchAll(LINE)) {
        const key = word.toLowerCase();
        const directive = DIRECTIVES.get(key);
        if (!directive || directive.isProse?.(value))
            continue;
        const line = `\`-- ${key}: ${value}\``;
        const location = (0,position/* locate */.x5)(path, sql, index);
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
function oneOf(key, values) {
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
function allow() {
    return {
        isProse: (value) => !(0,allowance/* isAllowance */.P5)(value),
        read(value, { allowances }, offset) {
            const reading = (0,allowance/* readAllowance */.jX)(value, offset);
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

;// CONCATENATED MODULE: ./src/migrations/layouts/detect.ts

/**
 * The layout of a directory by the names of its files, the markers in them, and what only one tool writes. A directory
 * without anything recognisable is one of plain files. `others` are its files that are not SQL.
 */
function detectLayout(files, others, displayDirectory) {
    const seen = new Map();
    const see = (layout, path) => seen.set(layout, [...(seen.get(layout) ?? []), path]);
    const hasJournal = others.includes(config_layout/* LAYOUTS */.my.drizzle.sign);
    for (const file of files) {
        const layout = shownBy(file, others);
        if (layout)
            see(layout === 'plain' && hasJournal ? 'drizzle' : layout, file.path);
    }
    for (const layout of config_layout/* LAYOUT_NAMES */.kX) {
        const { sign } = (0,config_layout/* layoutOf */.aH)(layout);
        if (sign !== undefined && others.includes(sign))
            see(layout, sign);
    }
    const [first, second] = seen.keys();
    if (first !== undefined && second !== undefined)
        return { problem: mixed(seen, displayDirectory) };
    return { layout: first ?? 'plain' };
}
/** Undefined: the name is in nobody's form, or in that of several. */
function shownBy({ path, text }, others) {
    const marked = config_layout/* LAYOUT_NAMES */.kX.find((name) => (0,config_layout/* layoutOf */.aH)(name).marker?.test(text));
    if (marked)
        return marked;
    if (path.endsWith('/down.sql') || /^R__[^/]+$/.test(path))
        return undefined;
    if (others.includes(path.replace(/migration\.sql$/, 'snapshot.json')))
        return 'drizzle';
    return config_layout/* LAYOUT_NAMES */.kX.find((name) => {
        const { up, down, isShownByPath } = (0,config_layout/* layoutOf */.aH)(name);
        return isShownByPath && (down?.test(path) || up.test(path));
    });
}
function mixed(seen, displayDirectory) {
    const found = [...seen].map(([layout, [first, ...more]]) => {
        const rest = more.length === 0 ? '' : ` and ${more.length} more`;
        return `${(0,config_layout/* layoutOf */.aH)(layout).title} (${first}${rest})`;
    });
    const [layout] = [...seen].sort(([, a], [, b]) => b.length - a.length)[0] ?? ['plain'];
    return {
        location: { file: displayDirectory },
        message: `the migrations directory ${displayDirectory} mixes layouts: ${found.join(', ')}`,
        hint: `keep the files of one tool in it; or say whose it is, and what is not in that layout is named: \`migrations: { layout: ${layout} }\``,
    };
}

// EXTERNAL MODULE: ./src/migrations/syntax/node.ts
var node = __webpack_require__(1661);
;// CONCATENATED MODULE: ./src/migrations/layouts/journal.ts

/** The entries in the order in which Drizzle runs them, or what is wrong. `path` is how the user wrote the journal's. */
function readJournal(path, text) {
    const journal = parse(text);
    const entries = (0,node/* isNode */.Ll)(journal) && Array.isArray(journal.entries) ? journal.entries.map(entryOf) : undefined;
    const known = entries?.filter((entry) => entry !== undefined);
    if (!(0,node/* isNode */.Ll)(journal) || !entries || known?.length !== entries.length)
        return {
            problem: problem(path, 'is no journal of Drizzle: it has no list `entries` with `tag` and `when`'),
        };
    const { dialect } = journal;
    if (dialect !== undefined && dialect !== 'postgresql' && dialect !== 'pg')
        return { problem: problem(path, `is for ${JSON.stringify(dialect)}, not for PostgreSQL`) };
    return { entries: known };
}
function parse(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return undefined;
    }
}
function entryOf(value) {
    if (!(0,node/* isNode */.Ll)(value))
        return undefined;
    const { tag, when } = value;
    return typeof tag === 'string' && typeof when === 'number' ? { tag, when } : undefined;
}
function problem(path, reason) {
    return {
        location: { file: path },
        message: `${path} ${reason}`,
        hint: 'restore it, or let drizzle-kit generate it anew',
    };
}

;// CONCATENATED MODULE: ./src/migrations/layouts/drizzle.ts


/**
 * Drizzle's files in the order of its journal, where there is one: newer versions have a folder for each file, and the order
 * of their names. Each is known by the time that Drizzle records.
 */
function inJournalOrder(directory, files) {
    const { sign } = config_layout/* LAYOUTS */.my.drizzle;
    if (!directory.others.has(sign))
        return { files: files.map((file) => ({ ...file, knownAs: String(timeOf(file)) })), problems: [] };
    const path = directory.display(sign);
    const journal = readJournal(path, directory.read(sign));
    if ('problem' in journal)
        return { files, problems: [journal.problem] };
    const left = new Map(files.map((file) => [file.name, file]));
    const problems = [];
    const ordered = journal.entries.flatMap(({ tag, when }) => {
        const file = left.get(`${tag}.sql`);
        left.delete(`${tag}.sql`);
        if (file)
            return [{ ...file, knownAs: String(when) }];
        problems.push({
            location: { file: path },
            message: `${path} has an entry ${tag}, and there is no ${tag}.sql`,
            hint: `restore the file (\`git log -- ${directory.display(`${tag}.sql`)}\`)`,
        });
        return [];
    });
    const extra = [...left.values()].map((file) => ({
        location: { file: file.path },
        message: `${file.name} has no entry in ${path}, so Drizzle would not run it`,
        hint: 'add it with `drizzle-kit generate --custom`, or move it out of the directory',
    }));
    return { files: ordered, problems: [...problems, ...extra] };
}
/** `20240131120000_name/migration.sql` is of that second, in UTC. */
function timeOf({ version }) {
    const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(version) ?? [];
    return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
}

;// CONCATENATED MODULE: ./src/migrations/layouts/listing.ts



/** What belongs to version control, editors and package managers; no tool looks for migrations there. */
const SKIPPED = /^\.|^node_modules$/;
/** Deeper than any tool goes, so that a link to a folder above ends somewhere. */
const DEEPEST = 8;
/**
 * All files below a directory, links to files among them: paths relative to it, with `/`, sorted as text. Folders whose
 * name begins with a dot, and node_modules, are left out. `displayDirectory` is how the user wrote the directory.
 *
 * Throws InvalidInput for a directory that cannot be read.
 */
function listFiles(directory, displayDirectory) {
    const entries = entriesOf(directory, displayDirectory);
    return entries.flatMap((entry) => expand(entry, directory, '', 1)).sort();
}
function expand(entry, directory, above, depth) {
    const path = above + entry.name;
    if (!isDirectory(entry, (0,external_node_path_.join)(directory, path)))
        return [path];
    if (SKIPPED.test(entry.name) || depth === DEEPEST)
        return [];
    return (0,external_node_fs_.readdirSync)((0,external_node_path_.join)(directory, path), { withFileTypes: true }).flatMap((below) => expand(below, directory, `${path}/`, depth + 1));
}
/** A broken link is a file, for the reading to report. */
function isDirectory(entry, absolute) {
    if (!entry.isSymbolicLink())
        return entry.isDirectory();
    try {
        return (0,external_node_fs_.statSync)(absolute).isDirectory();
    }
    catch {
        return false;
    }
}
function entriesOf(directory, displayDirectory) {
    try {
        return (0,external_node_fs_.readdirSync)(directory, { withFileTypes: true });
    }
    catch (cause) {
        const code = cause instanceof Error && 'code' in cause ? cause.code : cause;
        const reason = code === 'ENOTDIR' ? 'is a file' : `cannot be read (${code})`;
        throw new error/* InvalidInput */.o9([
            {
                location: { file: displayDirectory },
                message: `the migrations directory ${displayDirectory} ${reason}`,
                hint: 'correct `migrations.directory` in deployment.yaml or the `migrations` input, and check that actions/checkout ran before this step',
            },
        ]);
    }
}

;// CONCATENATED MODULE: ./src/migrations/layouts/marker.ts


/** Lines by which tools say what of a file is to run, or how; of those whose layouts are not read here. */
const MARKERS = [
    { tool: 'sql-migrate', pattern: /^[ \t]*--[ \t]*\+migrate\b.*$/im },
    { tool: 'micrate', pattern: /^[ \t]*--[ \t]*\+micrate\b.*$/im },
    { tool: 'rambler', pattern: /^[ \t]*--[ \t]*rambler\b.*$/im },
    { tool: 'tern', pattern: /^----[ \t]*create above\b.*$/im },
    { tool: 'Liquibase', pattern: /^[ \t]*--[ \t]*(?:liquibase formatted sql|changeset[ \t]+\S+:).*$/im },
    { tool: 'node-pg-migrate', pattern: /^[ \t]*--[ \t]*(?:up|down) migration\b.*$/im },
    { tool: 'graphile-migrate', pattern: /^--![ \t]*\w.*$/m },
    { tool: 'Atlas', pattern: /^[ \t]*--[ \t]*atlas:.*$/m },
    {
        tool: 'Sqitch',
        pattern: /^[ \t]*--[ \t]*(?:deploy|revert|verify)[ \t]+[^\s:]+:\S+[ \t]+(?:to|from|on)[ \t]+pg\b.*$/im,
    },
    // Alone on its line it is no prose: `-- Down`, `-- @UNDO`, `--//@UNDO`, `-- !Downs`.
    {
        tool: 'another tool',
        pattern: /^[ \t]*--+[ \t]*(?:\w+:|[^\w\s]+)?[ \t]*(?:downs?|undo|rollback|revert)[ \t]*:?[ \t]*$/im,
    },
];
const BREAKPOINT = { tool: 'Drizzle', pattern: /^.*--> statement-breakpoint.*$/m };
/** A line in what is to run that only means something to another tool. `path` is how the user wrote the file's. */
function foreignMarkers(layout, path, sql) {
    if (!sql.includes('--'))
        return [];
    const layouts = config_layout/* LAYOUT_NAMES */.kX.flatMap((name) => {
        const { title, marker } = (0,config_layout/* layoutOf */.aH)(name);
        return marker && name !== layout ? [{ tool: title, pattern: marker }] : [];
    });
    const others = layout === 'drizzle' ? layouts : [...layouts, BREAKPOINT];
    const found = [...others, ...MARKERS].flatMap(({ tool, pattern }) => {
        const match = pattern.exec(sql);
        return match ? [{ tool, offset: match.index + match[0].search(/\S/), line: lineAt(sql, match) }] : [];
    });
    const [first] = found;
    if (!first)
        return [];
    return [
        {
            location: (0,position/* locate */.x5)(path, sql, first.offset),
            message: `\`${first.line}\` is a line of ${first.tool}, and the file is read as one of ${(0,config_layout/* layoutOf */.aH)(layout).title}: what it keeps from running would run`,
            hint: 'take out the line and what is not to run; if it is only a remark, put it into other words',
        },
    ];
}
function lineAt(sql, match) {
    const start = match.index + match[0].search(/\S/);
    const end = sql.indexOf('\n', start);
    return sql.slice(start, end === -1 ? undefined : end).trim();
}

;// CONCATENATED MODULE: ./src/migrations/layouts/half.ts


const GOOSE = {
    up: '-- +goose Up',
    down: '-- +goose Down',
    line: /^[ \t]*--[ \t]*\+goose\b(.*)$/gim,
    split: (said) => [said],
    words: {
        statementbegin: 'nothing',
        statementend: 'nothing',
        'envsub off': 'nothing',
        'envsub on': 'environment',
        'no transaction': 'no-transaction',
    },
    isForFile: true,
};
const DBMATE = {
    up: '-- migrate:up',
    down: '-- migrate:down',
    line: /^[ \t]*--[ \t]*migrate:(.*)$/gim,
    split: (said) => said.split(' '),
    words: { 'transaction:true': 'nothing', 'transaction:false': 'no-transaction' },
    isForFile: false,
};
/** The part between `-- +goose Up` and `-- +goose Down`. `path` is how the user wrote the file's. */
function gooseHalf(path, text) {
    return upHalf(GOOSE, path, text);
}
/** The part between `-- migrate:up` and `-- migrate:down`; options stand behind the marker. */
function dbmateHalf(path, text) {
    return upHalf(DBMATE, path, text);
}
function upHalf(marking, path, text) {
    const problems = [];
    let up;
    let down;
    let transactional = true;
    for (const { index, 0: line, 1: said = '' } of text.matchAll(marking.line)) {
        for (const word of marking.split(wordsOf(said))) {
            const meaning = Object.hasOwn(marking.words, word) ? marking.words[word] : undefined;
            if (word === 'up' && up === undefined && down === undefined)
                up = index;
            else if (word === 'down' && up !== undefined && down === undefined)
                down = index;
            else if (meaning === 'no-transaction')
                transactional &&= !marking.isForFile && down !== undefined;
            else if (meaning !== 'nothing')
                problems.push({ location: (0,position/* locate */.x5)(path, text, index), ...misread(marking, line.trim(), meaning) });
        }
    }
    return {
        sql: text.slice(0, down),
        transactional,
        problems: [...problems, ...aboveUp(marking, path, text, up)],
    };
}
function wordsOf(said) {
    return said.replace(/--.*$/, '').trim().replaceAll(/\s+/g, ' ').toLowerCase();
}
function misread({ up, down }, line, meaning) {
    if (meaning === 'environment') {
        return {
            message: `\`${line}\` puts variables of the environment into the statements, which is not done here`,
            hint: 'write the values out',
        };
    }
    return {
        message: `\`${line}\` has no meaning in this place`,
        hint: `the file has one line \`${up}\`, and at most one line \`${down}\` below it`,
    };
}
function aboveUp({ up: line }, path, text, up) {
    if (up === undefined) {
        const message = `the file has no line \`${line}\`, so nothing says what of it is to run`;
        return [{ location: { file: path }, message, hint: `put \`${line}\` above what is to run` }];
    }
    const first = (0,blank/* skipBlank */.W)(text, 0);
    if (first >= up)
        return [];
    const message = `a statement stands above the line \`${line}\``;
    return [{ location: (0,position/* locate */.x5)(path, text, first), message, hint: 'move it below that line' }];
}

;// CONCATENATED MODULE: ./src/migrations/layouts/sidecar.ts
const NO_SETTINGS = { transactional: true, hasPlaceholders: true, problems: [] };
const DIESEL = {
    'run_in_transaction=true': {},
    'run_in_transaction=false': { transactional: false },
};
const FLYWAY = {
    'executeInTransaction=true': {},
    'executeInTransaction=false': { transactional: false },
    'placeholderReplacement=true': {},
    'placeholderReplacement=false': { hasPlaceholders: false },
    'encoding=UTF-8': {},
};
/** `metadata.toml` beside `up.sql`. */
function dieselSettings(path, text) {
    return readSettings(DIESEL, path, text);
}
/** `V1__x.sql.conf` beside `V1__x.sql`. */
function flywaySettings(path, text) {
    return readSettings(FLYWAY, path, text);
}
function readSettings(known, path, text) {
    let settings = NO_SETTINGS;
    for (const [index, line] of text.split('\n').entries()) {
        const said = line.replace(/#.*$/, '').trim();
        if (said === '')
            continue;
        const effect = known[said.replace(/\s*=\s*/, '=')];
        settings = effect
            ? { ...settings, ...effect }
            : { ...settings, problems: [...settings.problems, unknown(path, index + 1, said, Object.keys(known))] };
    }
    return settings;
}
function unknown(file, line, said, known) {
    return {
        location: { file, line },
        message: `\`${said}\` is not understood, and it may change what the migration does`,
        hint: `understood are ${known.map((each) => `\`${each}\``).join(', ')}`,
    };
}

;// CONCATENATED MODULE: ./src/migrations/layouts/wrapping.ts

const BEGIN = /(?:begin|start[ \t]+transaction)(?:[ \t]+(?:work|transaction))?[ \t\n]*;/iy;
const COMMIT = /\bcommit(?:[ \t]+(?:work|transaction))?[ \t\n]*;/gi;
/**
 * A file that is one transaction by its own words, `BEGIN; ... COMMIT;`, without those two: that is how it runs anyway. Blanks
 * stand in their place, so that no place in the text moves. Any other text as it is.
 */
function unwrapTransaction(sql) {
    const start = (0,blank/* skipBlank */.W)(sql, 0);
    BEGIN.lastIndex = start;
    const opening = BEGIN.exec(sql);
    const closing = [...sql.matchAll(COMMIT)].at(-1);
    if (!opening || !closing || (0,blank/* skipBlank */.W)(sql, closing.index + closing[0].length) < sql.length)
        return sql;
    const line = sql.slice(sql.lastIndexOf('\n', closing.index) + 1, closing.index);
    if (line.includes('--'))
        return sql;
    return blankOut(blankOut(sql, closing.index, closing[0]), start, opening[0]);
}
function blankOut(sql, at, text) {
    return sql.slice(0, at) + text.replace(/[^\n]/g, ' ') + sql.slice(at + text.length);
}
const OUTSIDE = /^(?:create\s+(?:unique\s+)?index\s+concurrently|drop\s+index\s+concurrently|reindex\s+[^;]*\bconcurrently|vacuum|(?:create|drop)\s+subscription|alter\s+table\s[^;]*\bdetach\s+partition\s[^;]*\bconcurrently)\b/i;
/**
 * How many statements a text has when PostgreSQL takes none of them inside a transaction; 0 when it takes one of them. A text with
 * a semicolon inside a statement counts as one that it takes.
 */
function statementsOutside(sql) {
    let count = 0;
    for (let at = (0,blank/* skipBlank */.W)(sql, 0); at < sql.length; at = (0,blank/* skipBlank */.W)(sql, at)) {
        const end = sql.indexOf(';', at);
        const statement = sql.slice(at, end === -1 ? undefined : end);
        if (!OUTSIDE.test(statement))
            return 0;
        count += 1;
        at = end === -1 ? sql.length : end + 1;
    }
    return count;
}

;// CONCATENATED MODULE: ./src/migrations/layouts/part.ts





/** `path` is relative to the directory. */
function readPart(directory, path, text) {
    const half = halfOf(directory.layout, directory.display(path), text);
    const settings = settingsOf(directory, path);
    const placeholders = directory.layout === 'flyway' && settings.hasPlaceholders
        ? placeholder(directory.display(path), half.sql)
        : [];
    return {
        sql: half.sql,
        runs: unwrapTransaction(half.sql),
        transactional: half.transactional && settings.transactional && !runsOutside(directory.layout, half.sql),
        problems: [...half.problems, ...settings.problems, ...placeholders],
    };
}
function halfOf(layout, path, text) {
    if (layout === 'goose')
        return gooseHalf(path, text);
    if (layout === 'dbmate')
        return dbmateHalf(path, text);
    return { sql: text, transactional: true, problems: [] };
}
/** What each tool makes of statements that PostgreSQL takes outside a transaction only, and of its own word for them. */
function runsOutside(layout, sql) {
    switch (layout) {
        // Both send a file as one message, which for one statement is no transaction block.
        case 'golang-migrate':
            return NO_TRANSACTION.test(sql) || statementsOutside(sql) === 1;
        case 'prisma':
            return statementsOutside(sql) === 1;
        case 'flyway':
            return statementsOutside(sql) > 0;
        // Their files look alike, and only this line shows that it is sqlx.
        case 'sqlx':
        case 'supabase':
        case 'plain':
            return NO_TRANSACTION.test(sql);
        default:
            return false;
    }
}
/** sqlx looks at the first line only. */
const NO_TRANSACTION = /^-- no-transaction\b/;
function settingsOf(directory, path) {
    const { layout, others } = directory;
    const [sidecar, read] = layout === 'diesel'
        ? [path.replace(/up\.sql$/, 'metadata.toml'), dieselSettings]
        : [`${path}.conf`, flywaySettings];
    if ((layout !== 'diesel' && layout !== 'flyway') || !others.has(sidecar))
        return NO_SETTINGS;
    return read(directory.display(sidecar), directory.read(sidecar));
}
function placeholder(path, sql) {
    const found = /\$\{[^}\n]*\}/.exec(sql);
    if (!found)
        return [];
    return [
        {
            location: (0,position/* locate */.x5)(path, sql, found.index),
            message: `\`${found[0]}\` is a placeholder that Flyway fills in, and that is not done here`,
            hint: `write the value out; if it stands for itself, say \`placeholderReplacement=false\` in ${path}.conf`,
        },
    ];
}
/** What is wrong with the directory as a whole in this layout. */
function directoryProblems(directory, hasFiles) {
    const { layout, others } = directory;
    const { sign } = (0,config_layout/* layoutOf */.aH)(layout);
    if (layout === 'prisma' && sign !== undefined && others.has(sign)) {
        const provider = /^\s*provider\s*=\s*"([^"]*)"/m.exec(directory.read(sign))?.[1];
        if (provider !== 'postgresql' && provider !== 'postgres')
            return [
                {
                    location: { file: directory.display(sign) },
                    message: `the migrations were made for ${provider ?? 'no provider'}, not for postgresql`,
                    hint: 'let Prisma make them anew with `provider = "postgresql"`',
                },
            ];
    }
    return hasFiles
        ? [...others].filter((path) => IN_CODE.test(path)).map((path) => inCode(directory, path))
        : [];
}
/** A numbered migration beside the SQL that its tool would run in its place; tests of Go code are none. */
const IN_CODE = /^(?:.*\/)?V?\d[\d._-]*[_-][^/]*(?<!_test)\.(?:go|js|cjs|mjs|ts|cts|mts|py|rb|java|kt|php|exs|sh)$/;
function inCode(directory, path) {
    return {
        location: { file: directory.display(path) },
        message: `${path} is a migration in code, which only ${(0,config_layout/* layoutOf */.aH)(directory.layout).title} itself can run`,
        hint: 'write it in SQL, or let the tool run with `migrations: { command: ... }`',
    };
}

;// CONCATENATED MODULE: ./src/migrations/layouts/unread.ts

/** A `.sql` file whose name the layout does not have. */
function unreadName({ layout, display }, path) {
    const { title, runs } = (0,config_layout/* layoutOf */.aH)(layout);
    const location = { file: display(path) };
    if (!path.endsWith('.sql')) {
        const name = path.replace(/\.sql$/i, '.sql');
        return {
            location,
            message: `${path} does not end in .sql as the others do, and would be passed over`,
            hint: `rename it to ${name}`,
        };
    }
    if (layout === 'plain') {
        return !path.includes('/')
            ? {
                location,
                message: `${path} does not begin with a version`,
                hint: 'name it like 0001_create_notes.sql, or like R__views.sql when it is to run again whenever it changes, or move it out of the directory',
            }
            : {
                location,
                message: `${path} is in a folder, where no layout that was recognised reads it`,
                hint: 'move it up, or out of the directory; if a tool does read it there, say which: `migrations: { layout: ... }`',
            };
    }
    return {
        location,
        message: `${path} is no file that ${title} runs`,
        hint: `${title} runs ${runs}; rename it, or move it out of the directory`,
    };
}
/** The words that others put where golang-migrate has `.down`. */
const TAKES_BACK = /[._-](down|undo|rollback|revert)\.sql$/i;
/** A file that by its name takes back what another one does, in a layout that has no such files. */
function downProblem({ layout, display }, path, all) {
    const [ending = '', word = ''] = TAKES_BACK.exec(path) ?? [];
    if (ending === '')
        return undefined;
    const stem = path.slice(0, -ending.length);
    const rivals = [`${stem}${ending.charAt(0)}up.sql`, `${stem}.sql`, `${stem}${ending.charAt(0)}do.sql`];
    if (!ending.startsWith('.') && !all.some((each) => rivals.includes(each.path)))
        return undefined;
    return {
        location: { file: display(path) },
        message: `${path} takes something back, by its name (${word}), and ${(0,config_layout/* layoutOf */.aH)(layout).title} would run it like any other`,
        hint: 'move it out of the directory; if both ways are kept there, name them 0001_name.up.sql and 0001_name.down.sql',
    };
}
/** Each file that takes back stands beside one that it takes back. */
function downProblems({ layout, display }, downs, files) {
    const { title } = (0,config_layout/* layoutOf */.aH)(layout);
    const stems = new Set(files.map(({ name }) => stemOf(name)));
    return downs
        .filter((path) => !stems.has(stemOf(path)))
        .map((path) => ({
        location: { file: display(path) },
        message: `${path} takes back what no file beside it does; ${title} never runs it by itself`,
        hint: 'restore the file that it belongs to, or delete it',
    }));
}
/** What both ways have in common: the folder, the version of Flyway, the name before `.up` and `.down`. */
function stemOf(path) {
    const flyway = /^(?:.*\/)?[VU](\d+(?:[._]\d+)*)(?:__[^/]*)?\.sql$/.exec(path)?.[1];
    if (flyway !== undefined)
        return flyway.replaceAll('_', '.');
    const folder = /^(.*)\/(?:up|down|migration)\.sql$/.exec(path)?.[1];
    // Their names may differ behind the number.
    return folder ?? /^\d+/.exec(path)?.[0] ?? path;
}

;// CONCATENATED MODULE: ./src/migrations/read.ts














/**
 * The migrations of a directory in the layout of any known tool: the ordered ones in the order of that tool, then the
 * repeatable ones by name. `displayDirectory` is how the user wrote the directory, for messages; without `given` the
 * layout is recognised.
 *
 * Inside it is synchronous: there are hundreds of small files, and each would pass through the thread pool five times.
 *
 * Throws InvalidInput with everything that is wrong: a missing directory, files of several tools, a `.sql` file that
 * the layout does not read, one that is not UTF-8, an unknown header.
 */
async function readMigrations(directory, displayDirectory, given) {
    const paths = listFiles(directory, displayDirectory);
    const problems = [];
    // `join` would tidy up the whole path each time.
    const [shown, real] = [(0,external_node_path_.join)(displayDirectory, external_node_path_.sep), (0,external_node_path_.join)(directory, external_node_path_.sep)];
    const display = (path) => shown + path;
    const texts = paths.filter(isSql).flatMap((path) => {
        const read = readText(path, display(path), real + path);
        if ('text' in read)
            return read;
        problems.push(read.problem);
        return [];
    });
    const others = paths.filter((path) => !isSql(path));
    const detected = given === undefined ? detectLayout(texts, others, displayDirectory) : { layout: given };
    if ('problem' in detected)
        throw new error/* InvalidInput */.o9([...problems, detected.problem]);
    const read = (path) => (0,external_node_fs_.readFileSync)(real + path, 'utf8').replaceAll('\r\n', '\n');
    const layout = { layout: detected.layout, others: new Set(others), display, read };
    const { files, problems: wrong } = readFiles(layout, texts);
    problems.push(...wrong, ...directoryProblems(layout, texts.length > 0));
    if (problems.length > 0)
        throw new error/* InvalidInput */.o9(problems);
    return files;
}
/** In any case: a file that is not read is named, not passed over. */
function isSql(path) {
    return path.toLowerCase().endsWith('.sql');
}
function readText(path, shown, absolute) {
    try {
        const text = decode((0,external_node_fs_.readFileSync)(absolute));
        if (text !== undefined)
            return { path, text };
        return read_problem(shown, `${path} is not UTF-8 text`, 'save it as UTF-8');
    }
    catch (cause) {
        const reason = cause instanceof Error ? cause.message : String(cause);
        return read_problem(shown, `${path} cannot be read (${reason})`, 'check the file');
    }
}
/** Undefined for bytes that PostgreSQL could not take as text: not UTF-8, or with a NUL. */
function decode(bytes) {
    if (bytes.includes(0) || !(0,external_node_buffer_.isUtf8)(bytes))
        return undefined;
    return bytes.toString('utf8').replace(BYTE_ORDER_MARK, '').replaceAll('\r\n', '\n');
}
const BYTE_ORDER_MARK = /^\uFEFF/;
function readFiles(directory, texts) {
    const { down, order } = (0,config_layout/* layoutOf */.aH)(directory.layout);
    const takesBack = ({ path }) => down?.test(path) === true;
    const problems = [];
    const files = [];
    for (const text of texts.filter((each) => !takesBack(each))) {
        const read = readMigration(directory, text, texts);
        problems.push(...read.problems);
        if (read.file)
            files.push(read.file);
    }
    problems.push(...downProblems(directory, texts.filter(takesBack).map(({ path }) => path), files));
    const byOrder = files.filter((file) => !(0,migrations_file/* isRepeatable */.su)(file));
    if (order === 'number')
        byOrder.sort((a, b) => (0,migrations_file/* compareVersions */.Zy)(a.version, b.version));
    const journal = directory.layout === 'drizzle' ? inJournalOrder(directory, byOrder) : undefined;
    problems.push(...(journal?.problems ?? []));
    return { files: [...apart(journal?.files ?? byOrder), ...files.filter(migrations_file/* isRepeatable */.su)], problems };
}
/** Files of one number get keys of their own. */
function apart(files) {
    const counts = new Map();
    for (const { version } of files)
        counts.set((0,migrations_file/* numberOf */.rl)(version), (counts.get((0,migrations_file/* numberOf */.rl)(version)) ?? 0) + 1);
    return files.map((file) => counts.get((0,migrations_file/* numberOf */.rl)(file.version)) === 1 ? file : { ...file, version: (0,migrations_file/* keyBesideOthers */.HL)(file) });
}
function readMigration(directory, { path: name, text }, all) {
    const { layout } = directory;
    const path = directory.display(name);
    const down = downProblem(directory, name, all);
    if (down)
        return { problems: [down] };
    // Tools make files for what other databases need; one of a few blanks in a plain directory was forgotten.
    if (layout === 'plain' && text.trim() === '')
        return {
            problems: [
                read_problem(path, `${name} is empty`, 'write a statement, or a comment that says why there is none')
                    .problem,
            ],
        };
    const part = readPart(directory, name, text);
    const { problems, run, ...header } = readHeader(path, part.runs);
    const identity = (0,migrations_file/* identify */.ls)(name, run, (0,config_layout/* layoutOf */.aH)(layout));
    if (!identity)
        return { problems: [unreadName(directory, name)] };
    const checksum = (0,external_node_crypto_.createHash)('sha256').update(part.sql).digest('hex');
    const transactional = header.transactional && part.transactional;
    return {
        file: {
            ...identity,
            name,
            path,
            sql: part.runs,
            checksum,
            ...header,
            transactional,
            knownAs: knownAs(layout, name),
        },
        problems: [...problems, ...part.problems, ...foreignMarkers(layout, path, part.sql)],
    };
}
/** Prisma's table has the name of the folder. */
function knownAs(layout, name) {
    return layout === 'prisma' ? name.slice(0, name.lastIndexOf('/')) : undefined;
}
function read_problem(path, message, hint) {
    return { problem: { location: { file: path }, message, hint } };
}

;// CONCATENATED MODULE: ./src/engine/migration-files.ts

/** Throws InvalidInput with everything that is wrong with the files. */
async function migrationsOf(desired) {
    const { directory, displayDirectory, layout } = desired.migrations;
    return directory ? readMigrations(directory, displayDirectory ?? directory, layout) : [];
}


/***/ }),

/***/ 5128:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  nd: () => (/* binding */ noProgress),
  bu: () => (/* binding */ outcome),
  Kh: () => (/* binding */ outputsOfFailure),
  AS: () => (/* binding */ serverOutcome)
});

// EXTERNAL MODULE: ./src/config/outputs.ts
var config_outputs = __webpack_require__(416);
// EXTERNAL MODULE: ./src/databricks/lakebase-host.ts
var lakebase_host = __webpack_require__(2253);
// EXTERNAL MODULE: ./src/migrations/change.ts
var migrations_change = __webpack_require__(9285);
// EXTERNAL MODULE: ./src/plan/finding.ts
var finding = __webpack_require__(8866);
// EXTERNAL MODULE: ./src/plan/plan.ts + 1 modules
var plan_plan = __webpack_require__(3751);
// EXTERNAL MODULE: ./src/plan/render.ts
var render = __webpack_require__(31);
// EXTERNAL MODULE: ./src/count.ts
var count = __webpack_require__(9984);
;// CONCATENATED MODULE: ./src/engine/conclusion.ts



function conclusionOf(subject, result) {
    return { verdict: verdict(subject, result), closing: closing(subject, result) };
}
function verdict({ markdown, done, status, upToDate }, { plan, executed, planOnly }) {
    if (planOnly)
        return `**Plan:** ${(0,render/* headline */.Pl)(plan)}. Nothing was changed.`;
    if (executed.length === 0 && plan.findings.length > 0)
        return `**Nothing was changed.** ${markdown} ${status}; ${(0,render/* findingCount */.dQ)(plan)} below.`;
    if (executed.length === 0)
        return `**Nothing to do.** ${markdown} ${upToDate}.`;
    const changes = (0,count/* count */.U)(executed.length, 'change');
    return `**${done}.** ${markdown} ${status}; ${changes} ${executed.length === 1 ? 'was' : 'were'} made.`;
}
function closing({ name }, { plan, executed, planOnly }) {
    if (planOnly)
        return (0,plan_plan/* differs */.Ag)(plan) ? 'Nothing was changed: this was a plan.' : 'Nothing to do.';
    const idle = plan.findings.length > 0 ? `Nothing was changed, ${(0,render/* findingCount */.dQ)(plan)} above` : 'Nothing to do';
    return `${executed.length === 0 ? idle : `Done, ${(0,count/* count */.U)(executed.length, 'change')}`}: ${name}`;
}

;// CONCATENATED MODULE: ./src/engine/outcome.ts







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
        findings: (0,finding/* renderFindings */.v)(plan.findings),
        'migrations-applied': migrationsApplied(progress),
        'deployment-id': reached.deploymentId ?? platform.app?.activeDeployment?.id ?? '',
        'source-digest': observed.source?.tree.digest ?? '',
    };
    const ending = conclusionOf(subject(platform), { plan, executed, planOnly });
    return { outputs, plan, executed, planOnly, phases, ending, links: linksOf(desired, platform, ports) };
}
/** The end of a run on a server that is none of a workspace: outputs that only a workspace knows are empty. */
function serverOutcome({ lakebase: { database, schema } }, { address: { host } }, subject, { planOnly, progress }) {
    const { plan, executed } = progress;
    if (!plan)
        throw new Error('an outcome needs a plan');
    const outputs = {
        ...config_outputs/* NO_OUTPUTS */.v,
        host,
        database,
        schema,
        changed: String(planOnly ? (0,plan_plan/* differs */.Ag)(plan) : executed.length > 0),
        plan: (0,render/* renderJson */.hF)(plan),
        findings: (0,finding/* renderFindings */.v)(plan.findings),
        'migrations-applied': migrationsApplied(progress),
    };
    const ending = conclusionOf(subject, { plan, executed, planOnly });
    return { outputs, plan, executed, planOnly, phases: ['database'], ending, links: {} };
}
/** What is known when a run fails: what was done for certain, and the platform as it was before the first change. */
function outputsOfFailure(request, { observed, plan, executed }) {
    return {
        ...(request.target === 'workspace' && observed && platformOutputs(request.desired, observed.platform)),
        changed: String(executed.length > 0),
        ...(plan && { plan: (0,render/* renderJson */.hF)(plan), findings: (0,finding/* renderFindings */.v)(plan.findings) }),
        'migrations-applied': migrationsApplied({ executed }),
    };
}
function migrationsApplied({ executed }) {
    return String(executed.filter(({ change }) => (0,migrations_change/* isMigrationChange */.p)(change)).length);
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
        host: isThere(platform) ? (0,lakebase_host/* hostOf */.w)(lakebase) : '',
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


/***/ }),

/***/ 8484:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Z: () => (/* binding */ Problems)
/* harmony export */ });
/* harmony import */ var _error_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1557);

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
            if (!(error instanceof _error_js__WEBPACK_IMPORTED_MODULE_0__/* .InvalidInput */ .o9))
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
        return new _error_js__WEBPACK_IMPORTED_MODULE_0__/* .InvalidInput */ .o9(this.#found.flat());
    }
}


/***/ }),

/***/ 7517:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  M: () => (/* binding */ readingOf),
  n: () => (/* binding */ toDesiredDatabase)
});

// EXTERNAL MODULE: ./src/postgres/identifier.ts
var identifier = __webpack_require__(8332);
// EXTERNAL MODULE: ./src/postgres/search-path.ts
var search_path = __webpack_require__(5075);
// EXTERNAL MODULE: ./src/postgres/session.ts
var postgres_session = __webpack_require__(2515);
// EXTERNAL MODULE: ./src/postgres/sql-failure.ts
var sql_failure = __webpack_require__(2752);
// EXTERNAL MODULE: ./src/migrations/relations.ts
var relations = __webpack_require__(9552);
;// CONCATENATED MODULE: ./src/migrations/empty-tables.ts





/** The size of a table waits for whoever holds it as a whole; then it is taken for one with rows. */
const LOCK_TIMEOUT = '500ms';
/**
 * The tables of the schema that the files name and that have nothing on disk: what takes long elsewhere is done at once
 * there. One message when they name any, none otherwise.
 */
async function emptyTables(session, schema, catalog, files, syntax) {
    const tables = new Set(catalog.objects.filter(({ kind }) => kind === 'table').map(({ name }) => name));
    const parsed = await Promise.all(files.map((file) => syntax.parse(file)));
    const named = new Set(parsed.flatMap(({ statements }) => statements.flatMap(relations/* relationsIn */.D1)));
    const touched = [...named].filter((name) => tables.has(name));
    if (touched.length === 0)
        return new Set();
    try {
        return new Set(namesIn((0,postgres_session/* cell */.Hn)(await session.send(sizes(schema, touched)), 'empty')));
    }
    catch (error) {
        if (!(error instanceof sql_failure/* SqlFailure */.v) || !(0,sql_failure/* isLockFailure */._c)(error))
            throw error;
        await session.send('ROLLBACK');
        return new Set();
    }
}
/** A partitioned table has no size, and one with children has rows in them. */
function sizes(schema, tables) {
    return `BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY;
${search_path/* RESTRICT_PATH_LOCALLY */.eT};
SET LOCAL lock_timeout = '${LOCK_TIMEOUT}';
SELECT pg_catalog.json_agg(c.relname) AS empty
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ${(0,identifier/* quoteLiteral */.ce)(schema)} AND c.relkind = 'r' AND NOT c.relhassubclass
  AND c.relname = ANY (ARRAY[${tables.map(identifier/* quoteLiteral */.ce).join(', ')}]) AND pg_catalog.pg_relation_size(c.oid) = 0;
COMMIT`;
}
function namesIn(json) {
    const names = JSON.parse(json ?? '[]');
    return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
}

// EXTERNAL MODULE: ./src/migrations/guard/runnable.ts
var runnable = __webpack_require__(8826);
// EXTERNAL MODULE: ./src/migrations/plan.ts + 2 modules
var plan = __webpack_require__(1524);
// EXTERNAL MODULE: ./src/migrations/server-syntax.ts
var server_syntax = __webpack_require__(9856);
;// CONCATENATED MODULE: ./src/engine/reading.ts




function toDesiredDatabase(desired, migrations, appRole) {
    const { database, schema, ownerRole, deployers, ownership, extensions } = desired.lakebase;
    const { grants, grantsMode, migrations: settings } = desired;
    return {
        database,
        schema,
        ownerRole,
        deployers,
        ownership,
        extensions,
        grants,
        grantsMode,
        appRole,
        migrations,
        allow: settings.allow,
        accept: settings.accept,
        runAs: settings.runAs,
        baseline: settings.baseline,
        command: settings.command?.line,
    };
}
/** What was read, and what the server says of the files that will run on it. */
async function readingOf(session, desiredDatabase, catalog, look, syntax) {
    // A file that is looked at in every run is asked about when it has something to send.
    const changed = (0,runnable/* runnableRepeatables */.y)(desiredDatabase, catalog).filter(({ run }) => run === 'on-change');
    const files = [...(0,plan/* pendingFiles */.J)(desiredDatabase, catalog), ...changed];
    const refused = await (0,server_syntax/* refusedByServer */.j)(session, catalog.serverVersion, files, syntax);
    const empty = await emptyTables(session, desiredDatabase.schema, catalog, files, syntax);
    return { state: 'read', catalog, look, refused, empty };
}


/***/ }),

/***/ 2406:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  vG: () => (/* binding */ isDryRun),
  "in": () => (/* binding */ readRequest),
  Gg: () => (/* binding */ titleOf)
});

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(3024);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(6760);
// EXTERNAL MODULE: ./src/error.ts
var error = __webpack_require__(1557);
// EXTERNAL MODULE: ./src/config/keys.ts + 5 modules
var keys = __webpack_require__(3768);
;// CONCATENATED MODULE: ./src/config/app.ts

/** The desired app; undefined when it has no name. Problems go to `settings`. */
function desiredApp(settings) {
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
var grant = __webpack_require__(6232);
;// CONCATENATED MODULE: ./src/config/grants.ts



/** The desired grants, the app's first. `ownerRole` is undefined when it is not known. */
function desiredGrants(settings, ownerRole) {
    const roles = settings.get(keys/* KEYS */.R.roleGrants);
    const grants = roles?.value ?? [];
    const names = grants.flatMap(({ grantee }) => (grantee.kind === 'role' ? [grantee.role] : []));
    if (roles)
        refuseRepeated(settings, roles, names.map((name) => `"${name}"`));
    if (roles && ownerRole !== undefined && names.includes(ownerRole)) {
        settings.refuse(roles, `names "${ownerRole}", the owner role`, 'delete it: the owner may do everything');
    }
    return [appGrant(settings), ...grants];
}
function appGrant(settings) {
    const given = settings.get(keys/* KEYS */.R.appAccess);
    const create = settings.get(keys/* KEYS */.R.appCreate);
    const access = given?.value ?? 'read-write';
    const refusal = (0,grant/* refuseGrant */.rP)(access, create?.value);
    if (refusal && create)
        settings.refuse({ ...create, label: 'grants.app' }, refusal.message, refusal.hint);
    const isChosen = create?.value === true || create?.value === false;
    return { grantee: { kind: 'app' }, access, create: isChosen ? create.value : defaultCreate(access) };
}
function defaultCreate(access) {
    if (access === 'read-write')
        return 'auto';
    return access === 'owner';
}

// EXTERNAL MODULE: ./src/config/name.ts
var config_name = __webpack_require__(1432);
;// CONCATENATED MODULE: ./src/config/branch.ts


/** The desired branch, what it is copied from when it is missing, and how long it then lives. */
function readBranch(settings, type, environment, origin) {
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


const DEFAULT_DATABASE = 'databricks_postgres';
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
            database: value(keys/* KEYS */.R.database) ?? inherited?.database ?? DEFAULT_DATABASE,
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

// EXTERNAL MODULE: ./src/config/desired.ts
var desired = __webpack_require__(1192);
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
    const base = capacity?.value && desired/* AUTOSCALING_SIZES */.wU[capacity.value];
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






/** The desired database; undefined when it has no name. Problems go to `settings`. */
function desiredLakebase(settings, context) {
    const { inputs } = settings;
    const type = readType(settings);
    const branchFrom = settings.get(keys/* KEYS */.R.branchFrom);
    const origin = branchFrom && findOrigin(branchFrom, context.environment, context.file, settings);
    const name = readName(settings, type, origin);
    const branch = readBranch(settings, type, context.environment, origin);
    const capacity = settings.pick('capacity', inputs.capacity, keys/* KEYS */.R.capacity);
    const size = readSize(settings, type, capacity);
    const database = inherit(settings, origin, 'database', settings.pick('database', inputs.database, keys/* KEYS */.R.database)) ??
        DEFAULT_DATABASE;
    const place = desiredPlace(settings, database, origin, context);
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
function desiredPlace(settings, database, origin, { defaultOwnerRole }) {
    const own = settings.pick('schema', settings.inputs.schema, keys/* KEYS */.R.schema);
    const schema = inherit(settings, origin, 'schema', own) ?? DEFAULT_SCHEMA;
    return {
        database,
        schema,
        ownerRole: settings.get(keys/* KEYS */.R.ownerRole)?.value ?? origin?.ownerRole ?? defaultOwnerRole(database, schema),
        deployers: settings.get(keys/* KEYS */.R.deployers)?.value ?? [],
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

// EXTERNAL MODULE: ./src/config/layout.ts
var layout = __webpack_require__(3978);
;// CONCATENATED MODULE: ./src/config/paths.ts



/** Nothing else needs a source. */
const READS_SOURCE = new Set(['deploy', 'plan']);
const LOCK_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 600_000;
/** The app's source: the input's directory, else the file's, else `.`. */
function desiredSource(settings, directories) {
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
        .map((file) => display((0,external_node_path_.resolve)(cwd, file), source))
        .filter((path) => !path.startsWith('..'))
        .map((path) => `/${path.replace(/[\\*?[\]!# ]/g, '\\$&')}`);
}
function desiredMigrations(settings, source, directories) {
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
        layout: settings.get(keys/* KEYS */.R.layout)?.value,
        baseline: settings.get(keys/* KEYS */.R.baseline)?.value,
        accept: settings.get(keys/* KEYS */.R.accept)?.value ?? [],
        lockTimeoutMs: settings.get(keys/* KEYS */.R.lockTimeout)?.value ?? LOCK_TIMEOUT_MS,
        statementTimeoutMs: settings.get(keys/* KEYS */.R.statementTimeout)?.value ?? STATEMENT_TIMEOUT_MS,
        runAs: settings.get(keys/* KEYS */.R.runAs)?.value ?? 'box',
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
    const [first, second] = found.map((path) => display(path, directories.cwd));
    if (first !== undefined && second !== undefined) {
        settings.missing(`both ${first} and ${second} exist; which of them holds the migrations?`, `add \`migrations: ${first}\` or \`migrations: ${second}\` to the step`);
    }
    if (first === undefined && settings.inputs.command === 'migrate')
        refuseOthers(settings, directories);
    return first;
}
/**
 * A tool's own directory is not taken by itself, because the app may run the tool when it starts; but to migrate and to
 * pass it over is no success.
 */
function refuseOthers(settings, { cwd, exists }) {
    const own = layout/* LAYOUT_NAMES */.kX.flatMap((name) => (0,layout/* layoutOf */.aH)(name).directories.map((path) => ({ path, name })));
    const found = own.find(({ path }) => exists((0,external_node_path_.resolve)(cwd, path)));
    if (!found)
        return;
    settings.missing(`there is no directory migrations, and ${found.path} looks like that of ${(0,layout/* layoutOf */.aH)(found.name).title}`, `if its files are to run, add \`migrations: ${found.path}\` to the step, or \`migrations: { directory: ${found.path} }\` to deployment.yaml`);
}
/** Inside the source, or beside it when the source is a folder of its own. */
function usualMigrations({ directory }, cwd) {
    if (directory === undefined)
        return [];
    const inside = (0,external_node_path_.join)(directory, 'migrations');
    return directory === (0,external_node_path_.resolve)(cwd) ? [inside] : [inside, (0,external_node_path_.join)((0,external_node_path_.dirname)(directory), 'migrations')];
}
function display(path, cwd) {
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

;// CONCATENATED MODULE: ./src/config/desired-state.ts









const WAIT_TIMEOUT_MS = 1_800_000;
const POLL_SECONDS = 5;
const HEALTH_WINDOW_MS = 10_000;
const HEALTH_TIMEOUT_MS = 120_000;
/**
 * Merges inputs, file and defaults. `file` is undefined when there is none.
 * `{username}` stays in `source.workspacePath` and as a `user` principal, for the caller that knows the identity.
 * Throws InvalidInput with the problems of inputs, file and cross checks together.
 */
function desiredState(inputs, file, context) {
    const known = [...inputs.problems, ...(file?.problems ?? [])];
    const settings = new Settings(inputs, fieldsOf(inputs, file), known);
    const { environment } = inputs.inputs;
    const app = desiredApp(settings);
    const lakebase = desiredLakebase(settings, { environment, file: file?.file, ...context });
    const source = desiredSource(settings, context);
    const desired = {
        environment,
        grants: desiredGrants(settings, lakebase?.ownerRole),
        grantsMode: readGrantsMode(settings),
        migrations: desiredMigrations(settings, source, context),
        source,
        health: desiredHealth(settings),
        allowShrink: inputs.inputs.allowShrink,
        waitTimeoutMs: readWaitTimeout(settings),
        pollMs: readPollMs(settings),
        profile: settings.pick('profile', inputs.inputs.profile, keys/* KEYS */.R.profile)?.value,
    };
    // Without an app or a database there is a problem that says so.
    if (settings.problems.length > 0 || !app || !lakebase)
        throw new error/* InvalidInput */.o9(settings.problems);
    return { ...desired, app, lakebase };
}
/**
 * The part inside this database of what `desiredState` gives, for a database that is none of a workspace: no app, and so no
 * grants to one. Throws InvalidInput as `desiredState` does.
 */
function desiredSchemaState(inputs, file, database, context) {
    const settings = new Settings(inputs, fieldsOf(inputs, file), [
        ...inputs.problems,
        ...(file?.problems ?? []),
    ]);
    const { environment } = inputs.inputs;
    const branchFrom = settings.get(keys/* KEYS */.R.branchFrom);
    const origin = branchFrom && findOrigin(branchFrom, environment, file?.file, settings);
    const lakebase = desiredPlace(settings, database, origin, context);
    const desired = {
        environment,
        lakebase,
        grants: desiredGrants(settings, lakebase.ownerRole).filter(({ grantee }) => grantee.kind !== 'app'),
        // Whose the app's role is cannot be known here, so what looks unexpected may be the app's: it is only reported.
        grantsMode: 'additive',
        migrations: desiredMigrations(settings, desiredSource(settings, context), context),
        waitTimeoutMs: readWaitTimeout(settings),
        pollMs: readPollMs(settings),
    };
    if (settings.problems.length > 0)
        throw new error/* InvalidInput */.o9(settings.problems);
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
    throw new error/* InvalidInput */.o9([...inputs.problems, ...file.problems, ...problem]);
}
function desiredHealth(settings) {
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

// EXTERNAL MODULE: ./src/config/input.ts + 1 modules
var input = __webpack_require__(8430);
;// CONCATENATED MODULE: ./src/config/inputs.ts


/** Never throws; all problems are returned. */
function parseInputs(raw) {
    const reader = new InputReader(raw);
    const inputs = {
        command: reader.get(input/* INPUTS */.mc.command) ?? 'deploy',
        environment: reader.get(input/* INPUTS */.mc.environment),
        capacity: reader.get(input/* INPUTS */.mc.capacity),
        config: { path: reader.get(input/* INPUTS */.mc.config) ?? 'deployment.yaml', given: reader.given.has('config') },
        appName: reader.get(input/* INPUTS */.mc.appName),
        instance: reader.get(input/* INPUTS */.mc.instance),
        project: reader.get(input/* INPUTS */.mc.project),
        branch: reader.get(input/* INPUTS */.mc.branch),
        database: reader.get(input/* INPUTS */.mc.database),
        schema: reader.get(input/* INPUTS */.mc.schema),
        source: reader.get(input/* INPUTS */.mc.source),
        migrations: reader.get(input/* INPUTS */.mc.migrations),
        migrateCommand: reader.get(input/* INPUTS */.mc.migrateCommand),
        prove: reader.get(input/* INPUTS */.mc.prove) ?? false,
        databaseUrl: reader.get(input/* INPUTS */.mc.databaseUrl),
        buildCommand: reader.get(input/* INPUTS */.mc.buildCommand),
        databricksHost: reader.get(input/* INPUTS */.mc.databricksHost),
        clientId: reader.get(input/* INPUTS */.mc.clientId),
        clientSecret: reader.get(input/* INPUTS */.mc.clientSecret),
        token: reader.get(input/* INPUTS */.mc.token),
        authType: reader.get(input/* INPUTS */.mc.authType),
        tokenAudience: reader.get(input/* INPUTS */.mc.tokenAudience),
        profile: reader.get(input/* INPUTS */.mc.profile),
        waitTimeoutMs: reader.get(input/* INPUTS */.mc.waitTimeout),
        dryRun: reader.get(input/* INPUTS */.mc.dryRun) ?? false,
        allowShrink: reader.get(input/* INPUTS */.mc.allowShrink) ?? false,
        workingDirectory: reader.get(input/* INPUTS */.mc.workingDirectory) ?? '.',
        out: reader.get(input/* INPUTS */.mc.out),
        plan: reader.get(input/* INPUTS */.mc.plan),
        failOn: reader.get(input/* INPUTS */.mc.failOn) ?? 'drift',
        sarif: reader.get(input/* INPUTS */.mc.sarif),
        issue: reader.get(input/* INPUTS */.mc.issue) ?? false,
        comment: reader.get(input/* INPUTS */.mc.comment) ?? false,
        githubToken: reader.get(input/* INPUTS */.mc.githubToken),
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
            message: `inputs "profile" and "${input/* INPUTS */.mc[credential].name}" are both given`,
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
    return Object.values(input/* INPUTS */.mc).flatMap(({ name, commands, rule }) => {
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
    const names = input/* INPUT_NAMES */.Qh;
    return Object.keys(raw)
        .filter((name) => !names.includes(name))
        .map((name) => {
        const near = (0,distance/* nearest */.p)(name, names);
        const hint = near === undefined ? `inputs: ${names.join(', ')}` : `did you mean "${near}"?`;
        return { message: `unknown input "${name}"`, hint };
    });
}

// EXTERNAL MODULE: ./src/postgres/identifier.ts
var identifier = __webpack_require__(8332);
;// CONCATENATED MODULE: ./src/engine/login.ts
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

// EXTERNAL MODULE: ./src/engine/problems.ts
var engine_problems = __webpack_require__(8484);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(8161);
;// CONCATENATED MODULE: ./src/engine/server.ts




/** Fills in what the URL leaves out, as libpq does. Throws InvalidInput when its root certificate cannot be read. */
function readServer(url, cwd, env) {
    const { host, port, password } = url;
    const user = url.user ?? (env.PGUSER || (0,external_node_os_.userInfo)().username);
    const path = rootCertificatePath(url, cwd);
    const ca = readRootCertificate(url, path);
    const tls = { mode: url.sslMode, ca };
    const address = { host, port, database: url.database ?? user, user, tls };
    return { address, password, sslRootCert: ca === undefined ? url.sslRootCert : path };
}
/** The file that the URL names, else libpq's own. */
function rootCertificatePath({ sslRootCert }, cwd) {
    return (0,external_node_path_.resolve)(cwd, sslRootCert ?? (0,external_node_path_.join)((0,external_node_os_.homedir)(), '.postgresql', 'root.crt'));
}
/** libpq's own file must be there only to verify. */
function readRootCertificate({ sslMode, sslRootCert }, path) {
    if (sslRootCert === 'system' || sslMode === 'disable')
        return undefined;
    const required = sslRootCert !== undefined || sslMode.startsWith('verify');
    try {
        return (0,external_node_fs_.readFileSync)(path, 'utf8');
    }
    catch {
        if (!required)
            return undefined;
        const setting = sslRootCert === undefined
            ? `has sslmode=${sslMode}, which needs a root certificate`
            : `has sslrootcert=${sslRootCert}, which cannot be read`;
        const hint = 'add sslrootcert=<PEM file>, or sslrootcert=system for a server with a public certificate';
        throw new error/* InvalidInput */.o9([{ message: `input "database-url" ${setting}`, hint }]);
    }
}

;// CONCATENATED MODULE: ./src/engine/request.ts









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
/** Whether the run only plans. */
function isDryRun({ inputs }) {
    const { dryRun, command } = inputs.inputs;
    return dryRun || command === 'plan' || command === 'audit';
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
    const problems = new engine_problems/* Problems */.Z();
    const { databaseUrl } = inputs.inputs;
    const server = databaseUrl && (await problems.collect(() => readServer(databaseUrl, cwd, env)));
    const desired = await problems.collect(async () => {
        const file = await readConfig(inputs, cwd);
        const database = server?.address.database ?? '';
        return desiredSchemaState(inputs, file, database, { cwd, defaultOwnerRole: identifier/* defaultOwnerRole */.h, exists: external_node_fs_.existsSync });
    });
    // Without a server there is a problem that says so.
    if (!server || !desired)
        throw problems.error();
    return { target: 'server', inputs, desired, server };
}
async function readWorkspaceRequest(inputs, cwd, env) {
    const problems = new engine_problems/* Problems */.Z();
    const desired = await problems.collect(async () => {
        const file = await readConfig(inputs, cwd);
        return desiredState(inputs, file, { cwd, defaultOwnerRole: identifier/* defaultOwnerRole */.h, exists: external_node_fs_.existsSync });
    });
    const login = loginSettings(inputs.inputs, desired?.profile, env);
    if (!isLoginRefused(inputs)) {
        const { checkLogin } = await Promise.all(/* import() */[__webpack_require__.e(15), __webpack_require__.e(995), __webpack_require__.e(513)]).then(__webpack_require__.bind(__webpack_require__, 2513));
        problems.add(checkLogin(login));
    }
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
        return new error/* InvalidInput */.o9([...inputs.problems, { message, hint }]);
    };
    if (!(0,external_node_fs_.existsSync)(cwd))
        throw refuse(`input "working-directory" is "${workingDirectory}", which does not exist`);
    const text = readText((0,external_node_path_.resolve)(cwd, config.path), (code) => {
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
/** The text, or what `missing` makes of the error's code. */
function readText(path, missing) {
    try {
        return (0,external_node_fs_.readFileSync)(path, 'utf8');
    }
    catch (cause) {
        return missing(codeOf(cause));
    }
}
function codeOf(cause) {
    return cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
}


/***/ }),

/***/ 7853:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  a: () => (/* binding */ createDatabasePorts)
});

// EXTERNAL MODULE: ./src/clock.ts
var src_clock = __webpack_require__(9373);
// EXTERNAL MODULE: ./src/deadline.ts
var deadline = __webpack_require__(6683);
// EXTERNAL MODULE: ./src/migrations/syntax/blank.ts
var blank = __webpack_require__(1423);
// EXTERNAL MODULE: ./src/migrations/syntax/node.ts
var syntax_node = __webpack_require__(1661);
// EXTERNAL MODULE: ./src/migrations/syntax/parser.ts
var syntax_parser = __webpack_require__(2366);
// EXTERNAL MODULE: ./src/migrations/syntax/position.ts
var syntax_position = __webpack_require__(922);
;// CONCATENATED MODULE: ./src/migrations/syntax/libpg.ts




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
        throw new syntax_parser/* SqlSyntaxError */.M(error.message, (0,syntax_position/* offsetOfCharacter */.M0)(sql, position));
    }
}
function cursorPosition(error) {
    const details = (0,syntax_node/* isNode */.Ll)(error) ? error.sqlDetails : undefined;
    const position = (0,syntax_node/* isNode */.Ll)(details) ? details.cursorPosition : undefined;
    return typeof position === 'number' ? position : undefined;
}
function statementList(tree) {
    const statements = (0,syntax_node/* isNode */.Ll)(tree) ? tree.stmts : undefined;
    return Array.isArray(statements) ? statements.filter(syntax_node/* isNode */.Ll) : [];
}
/** The tree counts UTF-8 bytes, leaves out a location of 0, and a length that reaches the end of the text. */
function toStatements(sql, raw) {
    const size = Buffer.byteLength(sql);
    const bounds = raw.flatMap(({ stmt_location, stmt_len }) => {
        const from = typeof stmt_location === 'number' ? stmt_location : 0;
        return [from, typeof stmt_len === 'number' ? from + stmt_len : size];
    });
    const offsets = (0,syntax_position/* offsetsOfBytes */.Vi)(sql, bounds);
    return raw.map(({ stmt }, index) => {
        const [kind, node] = Object.entries((0,syntax_node/* isNode */.Ll)(stmt) ? stmt : {})[0] ?? ['', {}];
        const start = (0,blank/* skipBlank */.W)(sql, offsets[2 * index] ?? 0);
        return { kind, node: (0,syntax_node/* isNode */.Ll)(node) ? node : {}, start, end: offsets[2 * index + 1] ?? sql.length };
    });
}

// EXTERNAL MODULE: ./src/error.ts
var src_error = __webpack_require__(1557);
;// CONCATENATED MODULE: ./src/migrations/syntax/syntax.ts


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
        if (!(error instanceof syntax_parser/* SqlSyntaxError */.M))
            throw error;
        return { file, statements: [], error };
    }
}

;// CONCATENATED MODULE: ./src/engine/start.ts




/** Wires the real collaborators of a run that needs no workspace. */
function createDatabasePorts({ waitTimeoutMs: timeoutMs, pollMs }, { reporter, signal, timeline, meter, run, loadSql }) {
    const clock = src_clock/* systemClock */.m;
    return {
        clock,
        deadline: new deadline/* Deadline */.B({ clock, timeoutMs, pollMs, signal, reporter }),
        meter,
        reporter,
        timeline,
        run,
        syntax: new Syntax(async () => createParser(await loadSql())),
    };
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

/***/ 5485:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   z: () => (/* binding */ grouped)
/* harmony export */ });
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


/***/ }),

/***/ 8487:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   P5: () => (/* binding */ isAllowance),
/* harmony export */   jX: () => (/* binding */ readAllowance),
/* harmony export */   mM: () => (/* binding */ allowLine)
/* harmony export */ });
/* harmony import */ var _config_allow_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9655);
/* harmony import */ var _config_rule_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6950);


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
        const code = _config_allow_js__WEBPACK_IMPORTED_MODULE_0__/* .allowableCode */ .t.read(name);
        if (!code.ok)
            return code;
        allowances.push({ code: code.value, reason: reason ?? '', offset });
    }
    if (reason !== undefined)
        return (0,_config_rule_js__WEBPACK_IMPORTED_MODULE_1__/* .accept */ .Ju)(allowances);
    return (0,_config_rule_js__WEBPACK_IMPORTED_MODULE_1__/* .refuse */ .TR)('gives no reason', `write \`-- allow: ${codes.join(', ')}, because <reason>\``);
}


/***/ }),

/***/ 4054:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  x: () => (/* binding */ filesBefore),
  M: () => (/* binding */ filesOfBaseline)
});

// EXTERNAL MODULE: ./src/catalog/tool-history.ts
var tool_history = __webpack_require__(7724);
// EXTERNAL MODULE: ./src/error.ts
var error = __webpack_require__(1557);
// EXTERNAL MODULE: ./src/postgres/identifier.ts
var identifier = __webpack_require__(8332);
// EXTERNAL MODULE: ./src/catalog/ledger.ts
var catalog_ledger = __webpack_require__(4034);
// EXTERNAL MODULE: ./src/config/layout.ts
var layout = __webpack_require__(3978);
// EXTERNAL MODULE: ./src/count.ts
var count = __webpack_require__(9984);
;// CONCATENATED MODULE: ./src/migrations/baseline-needed.ts





/** How many tables are named. */
const SHOWN = 5;
/** Tables are there, and nothing says which files made them: every file would run again. */
function baselineNeeded({ schema, database }, { ledger, histories }, tables, files) {
    const shown = tables.slice(0, SHOWN).join(', ');
    const more = tables.length > SHOWN ? ` and ${tables.length - SHOWN} more` : '';
    const state = ledger
        ? `its migration ledger ${catalog_ledger/* LEDGER_TABLE */.R} has no row`
        : `it has no migration ledger (${catalog_ledger/* LEDGER_TABLE */.R})`;
    const found = histories.map((history) => ` ${describeHistory(history)}`).join('');
    return new error/* DeployError */.sH('BASELINE_NEEDED', `Schema "${schema}" of database "${database}" holds ${(0,count/* count */.U)(tables.length, 'table')} (${shown}${more}), and ${state}: which of the ${(0,count/* count */.U)(files.length, 'migration file')} are applied is not known, and all would run.${found}`, { hint: advice(histories, files) });
}
function describeHistory({ tool, schema, table, rows }) {
    const { title } = tool_history/* HISTORY_TABLES */.Lx[tool];
    const where = `${schema}.${table}`;
    if (!rows)
        return `${title} has a table there, ${where}, which cannot be read.`;
    const last = rows.at(-1);
    return last
        ? `${title} has applied migrations up to ${last.version} (${where}).`
        : `${title} has a table there, ${where}, with no row.`;
}
function advice(histories, files) {
    const adoptable = histories.find(({ tool, rows }) => (0,layout/* isLayoutName */.qM)(tool) && rows !== undefined && rows.length > 0);
    const newest = files.at(-1)?.version;
    const byHand = `\`migrations: { baseline: '<version>' }\` with the version of the last file that was applied (${newest} if all were), or \`migrations: { baseline: none }\` if none was and the tables come from elsewhere`;
    const lines = adoptable ? `\`migrations: { baseline: from ${adoptable.tool} }\`, or ${byHand}` : byHand;
    const foreign = histories.find(({ tool }) => !(0,layout/* isLayoutName */.qM)(tool));
    const keep = foreign
        ? ` To let ${tool_history/* HISTORY_TABLES */.Lx[foreign.tool].title} go on by itself, say how it is run: \`migrations: { command: ... }\`.`
        : '';
    return `Nothing was changed. Add to deployment.yaml: ${lines}. Files up to there are recorded and not run; \`migrate\` with \`prove: true\` shows whether that is true.${keep} If a ledger was lost, restore it first, if you can.`;
}

// EXTERNAL MODULE: ./src/migrations/beside.ts
var beside = __webpack_require__(6423);
// EXTERNAL MODULE: ./src/migrations/file.ts
var migrations_file = __webpack_require__(7483);
;// CONCATENATED MODULE: ./src/migrations/baseline.ts






/**
 * The ordered files that were applied before this tool knew the schema, by what `migrations.baseline` says: they are to be
 * recorded and not to be run. Empty on a schema without tables, where every file runs, and where the ledger knows better.
 *
 * Throws DeployError `BASELINE_NEEDED` when tables stand beside no ledger, or one that lost its rows, and nothing says what
 * was applied; `BASELINE_UNKNOWN` when what it says cannot be followed.
 */
function filesBefore(target, catalog, files, ledger) {
    if (!catalog || files.length === 0)
        return [];
    const { baseline } = target;
    const tables = (0,beside/* tablesBeside */.I)(catalog);
    if (tables.length === 0)
        return [];
    if (ledger.length > 0)
        return baseline?.kind === 'version' ? upTo(baseline.version, files, ledger) : [];
    if (!baseline) {
        if (isHalfDone(catalog, files))
            return [];
        throw baselineNeeded(target, catalog, tables, files);
    }
    return filesOfBaseline(target, catalog, files);
}
/** The files that `migrations.baseline` says were applied, whatever the ledger has. Throws DeployError `BASELINE_UNKNOWN`. */
function filesOfBaseline(target, catalog, files) {
    const { baseline } = target;
    switch (baseline?.kind) {
        case undefined:
        case 'none':
            return [];
        case 'version':
            return known(baseline, files, upTo(baseline.version, files, []));
        case 'tool':
            return inHistory(target, catalog, baseline, files);
    }
}
/** Not one that came later with an old number: what the ledger has is newer then. */
function upTo(version, files, ledger) {
    const newest = ledger
        .map((row) => row.version)
        .sort(migrations_file/* compareVersions */.Zy)
        .at(-1);
    return files.filter((file) => !isBehind(version, file.version) && (newest === undefined || (0,migrations_file/* compareVersions */.Zy)(file.version, newest) > 0));
}
/** Whether a number is below that of a key; a key with a name behind its number counts by the number. */
function isBehind(number, key) {
    return (0,migrations_file/* compareVersions */.Zy)(number, (0,migrations_file/* numberOf */.rl)(key)) < 0;
}
/** A first file without a transaction that was cut short leaves tables, and a ledger that never had a row. */
function isHalfDone({ ledger, ledgerWasFilled }, [first]) {
    return ledger !== undefined && !ledgerWasFilled && first?.transactional === false;
}
function known({ version }, files, before) {
    if (files.some((file) => (0,migrations_file/* numberOf */.rl)(file.version) === (0,migrations_file/* numberOf */.rl)(version)))
        return before;
    const last = files.at(-1);
    throw unknown(`\`migrations.baseline\` is ${version}, and no migration file has that number.`, `Write the number of the last file that was applied; the newest is ${last?.name}.`);
}
function inHistory({ schema }, { histories, login }, { tool }, files) {
    const { table, title } = tool_history/* HISTORY_TABLES */.Lx[tool];
    const history = histories.find((each) => each.tool === tool);
    if (!history) {
        throw unknown(`\`migrations.baseline\` is \`from ${tool}\`, and there is no table ${table} of ${title} in schema "${schema}" or where ${title} puts it by itself.`, 'Write the number of the last file that was applied, or `none`.');
    }
    const place = `${(0,identifier/* quoteIdentifier */.Cm)(history.schema)}.${(0,identifier/* quoteIdentifier */.Cm)(history.table)}`;
    if (!history.rows) {
        throw unknown(`${place}, the table of ${title}, cannot be read: "${login.role}" lacks the right, another session has locked it, or it is more than a plain table of built-in types.`, `Let "${history.owner}" run: GRANT SELECT ON ${place} TO ${(0,identifier/* quoteIdentifier */.Cm)(login.role)}; or write the number of the last file that was applied.`);
    }
    const failed = history.rows.find(({ state }) => state === 'failed');
    if (failed) {
        throw unknown(`${place} says that ${failed.version} failed, or is still running.`, `Repair it with ${title}, so that the table says what is there.`);
    }
    return filesOf({ ...history, rows: history.rows }, files);
}
function filesOf({ rows, tool, table }, files) {
    const applied = new Set();
    const strangers = [];
    for (const { version, state } of rows) {
        const index = files.findIndex((file) => isKnownAs(version, file));
        if (index === -1)
            strangers.push(version);
        const found = index === -1 ? [] : state === 'up-to' ? files.slice(0, index + 1) : files.slice(index, index + 1);
        for (const file of found)
            applied.add(file);
    }
    if (strangers.length > 0) {
        const { title } = tool_history/* HISTORY_TABLES */.Lx[tool];
        throw unknown(`${table} says that ${strangers.slice(0, 5).join(', ')} ${strangers.length === 1 ? 'is' : 'are'} applied, and no migration file is known to ${title} by that.`, 'Restore the files, or write the number of the last file that was applied.');
    }
    return files.filter((file) => applied.has(file));
}
function isKnownAs(written, { knownAs, version }) {
    if (knownAs !== undefined)
        return knownAs === written;
    return /^\d+(?:\.\d+)*$/.test(written) && (0,migrations_file/* numberOf */.rl)(written) === (0,migrations_file/* numberOf */.rl)(version);
}
function unknown(message, hint) {
    return new error/* DeployError */.sH('BASELINE_UNKNOWN', message, { hint: `${hint} Nothing was changed.` });
}


/***/ }),

/***/ 6423:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   I: () => (/* binding */ tablesBeside),
/* harmony export */   M: () => (/* binding */ tablesOfTools)
/* harmony export */ });
/* harmony import */ var _catalog_ledger_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4034);
/* harmony import */ var _catalog_tool_history_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7724);


/** Rails keeps a second table. */
const OTHERS = new Set(['ar_internal_metadata', 'databasechangeloglock', 'knex_migrations_lock']);
const TABLES_OF_TOOLS = new Set(Object.values(_catalog_tool_history_js__WEBPACK_IMPORTED_MODULE_0__/* .HISTORY_TABLES */ .Lx).map(({ table }) => table));
/** Tables of the schema that are a tool's own, by name. */
function tablesOfTools({ objects, histories }) {
    const own = new Set(tablesBeside({ objects, histories }));
    return objects.filter(({ kind, name }) => kind === 'table' && !own.has(name)).map(({ name }) => name);
}
/** The tables of the schema that are no tool's own, by name: with one of them it is not fresh. */
function tablesBeside({ objects, histories, }) {
    const ofTools = new Set(histories.map(({ table }) => table));
    return objects
        .filter(({ kind, name }) => kind === 'table' && name !== _catalog_ledger_js__WEBPACK_IMPORTED_MODULE_1__/* .LEDGER_TABLE */ .R && !OTHERS.has(name))
        .map(({ name }) => name)
        .filter((name) => !TABLES_OF_TOOLS.has(name) || !ofTools.has(name));
}


/***/ }),

/***/ 9285:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   p: () => (/* binding */ isMigrationChange)
/* harmony export */ });
function isMigrationChange(change) {
    return change.kind === 'migrate' || change.kind === 'repeat-migration';
}


/***/ }),

/***/ 7483:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   HL: () => (/* binding */ keyBesideOthers),
/* harmony export */   Zy: () => (/* binding */ compareVersions),
/* harmony export */   a1: () => (/* binding */ endsTransactions),
/* harmony export */   aA: () => (/* binding */ timeoutsOf),
/* harmony export */   lF: () => (/* binding */ isVersion),
/* harmony export */   ls: () => (/* binding */ identify),
/* harmony export */   rl: () => (/* binding */ numberOf),
/* harmony export */   su: () => (/* binding */ isRepeatable)
/* harmony export */ });
/* harmony import */ var _config_layout_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(3978);

/** The time-outs of a file: its header's, else those of the run. */
function timeoutsOf(file, run) {
    return {
        lockTimeoutMs: file.lockTimeoutMs ?? run.lockTimeoutMs,
        statementTimeoutMs: file.statementTimeoutMs ?? run.statementTimeoutMs,
    };
}
/** Whether the header says that a DO block or a CALL of the file ends transactions. */
function endsTransactions({ allowances }) {
    return allowances.some(({ code }) => code === 'commit-in-block');
}
function isRepeatable({ run }) {
    return run !== 'once';
}
/** The key of a file in the ledger and how often it runs; undefined when it needs a version and has none. */
function identify(name, run, layout = _config_layout_js__WEBPACK_IMPORTED_MODULE_0__/* .LAYOUTS */ .my.plain) {
    const rule = run ?? (layout.repeatable?.test(name) ? 'on-change' : 'once');
    if (rule !== 'once')
        return { version: name, run: rule };
    const version = layout.up.exec(name)?.groups?.version;
    return version === undefined ? undefined : { version: toVersion(version), run: rule };
}
/** Flyway also writes `1_2` for 1.2, and Diesel `2024-01-01-000000` for one number. */
function toVersion(written) {
    return written.replaceAll('-', '').replaceAll('_', '.');
}
/** The key of a file whose number another one has too. */
function keyBesideOthers({ version, name }) {
    const stem = name.replace(/\.sql$/, '');
    return stem.startsWith(`${version}_`) ? stem : `${version}_${stem}`;
}
/** Whether a key of the ledger is that of an ordered file, as against the name of a repeatable one, which ends in `.sql`. */
function isVersion(key) {
    return /^\d+(?:\.\d+)*(?:_|$)/.test(key) && !key.endsWith('.sql');
}
/** The number of a key without what does not count: `0002` and `2`, `1.0` and `1` are the same. */
function numberOf(key) {
    return partsOf(key).join('.');
}
function partsOf(key) {
    const [number = ''] = key.split('_');
    const parts = number.split('.').map(BigInt);
    return parts.slice(0, parts.findLastIndex((part) => part > 0n) + 1 || 1);
}
/** Orders by number, part by part: `2_b` comes before `10_a`, 1.2 before 1.10. Of one number: as text. */
function compareVersions(a, b) {
    const [left, right] = [partsOf(a), partsOf(b)];
    for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
        const [one, other] = [left[index] ?? 0n, right[index] ?? 0n];
        if (one !== other)
            return one < other ? -1 : 1;
    }
    const [one, other] = [suffixOf(a), suffixOf(b)];
    return one === other ? 0 : one < other ? -1 : 1;
}
function suffixOf(key) {
    const at = key.indexOf('_');
    return at === -1 ? '' : key.slice(at);
}


/***/ }),

/***/ 8141:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   H: () => (/* binding */ NO_LOOKAHEAD)
/* harmony export */ });
const NO_LOOKAHEAD = { files: [], locks: new Map() };


/***/ }),

/***/ 3403:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   d: () => (/* binding */ readLookahead)
/* harmony export */ });
/* harmony import */ var _plan_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1524);
/* harmony import */ var _lookahead_result_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8141);
/* harmony import */ var _runnable_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8826);



/**
 * Asks the catalog about all statements of all repeatable files that are due, in one message that writes nothing.
 * Without any such file nothing is sent, and without a pending one neither the parser nor the guards are loaded.
 * Undefined session: the database has nothing yet.
 *
 * `after`: `nothing` before the ordered files run, which may then change what is found; `ordered` once they have run.
 */
async function readLookahead(session, desired, catalog, syntax, after = 'nothing') {
    const due = (0,_runnable_js__WEBPACK_IMPORTED_MODULE_2__/* .runnableRepeatables */ .y)(desired, catalog);
    const pending = after === 'ordered' ? [] : (0,_plan_js__WEBPACK_IMPORTED_MODULE_0__/* .pendingFiles */ .J)(desired, catalog);
    if (due.length + pending.length === 0)
        return _lookahead_result_js__WEBPACK_IMPORTED_MODULE_1__/* .NO_LOOKAHEAD */ .H;
    const { survey } = await __webpack_require__.e(/* import() */ 991).then(__webpack_require__.bind(__webpack_require__, 9991));
    return survey(due, pending, { catalog, schema: desired.schema, session, syntax });
}


/***/ }),

/***/ 7684:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   q: () => (/* binding */ planRepeatables)
/* harmony export */ });
/* harmony import */ var _error_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1557);
/* harmony import */ var _runnable_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8826);


/**
 * The repeatable files that have something to do: one that runs on change has, even if only to be recorded; one that is
 * always looked at only when something of it is missing.
 *
 * Throws InvalidInput with every place where what is there is not what a file says, and with every statement that
 * would be sent in each deploy.
 */
function planRepeatables(desired, catalog, look) {
    const looked = new Set(look.files.map(({ file }) => file));
    const missed = (0,_runnable_js__WEBPACK_IMPORTED_MODULE_1__/* .runnableRepeatables */ .y)(desired, catalog).find((file) => !looked.has(file));
    if (missed)
        throw new Error(`the catalog was not asked about ${missed.name}`);
    const problems = look.files.flatMap((file) => file.problems);
    if (problems.length > 0)
        throw new _error_js__WEBPACK_IMPORTED_MODULE_0__/* .InvalidInput */ .o9(problems);
    return look.files
        .filter(({ file, needed, unread }) => file.run === 'on-change' || needed > 0 || unread)
        .map(({ file, send, needed, total, first }) => ({
        kind: 'repeat-migration',
        file,
        locks: look.locks.get(file),
        rerun: (0,_runnable_js__WEBPACK_IMPORTED_MODULE_1__/* .appliedChecksum */ .b)(file, catalog) !== undefined,
        send,
        needed,
        total,
        first,
    }));
}


/***/ }),

/***/ 8826:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   b: () => (/* binding */ appliedChecksum),
/* harmony export */   y: () => (/* binding */ runnableRepeatables)
/* harmony export */ });
/* harmony import */ var _file_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7483);

/**
 * The repeatable files that may have something to do, in the order in which they run: those that always look, and
 * those whose text is not the one that ran last.
 */
function runnableRepeatables({ migrations }, catalog) {
    // The plan refuses to go on with a ledger that cannot be read.
    if (catalog?.ledger === 'unreadable')
        return [];
    const due = migrations.filter((file) => (0,_file_js__WEBPACK_IMPORTED_MODULE_0__/* .isRepeatable */ .su)(file) && (file.run === 'always' || appliedChecksum(file, catalog) !== file.checksum));
    return [
        ...due.filter(({ phase }) => phase === 'before-deploy'),
        ...due.filter(({ phase }) => phase === 'after-deploy'),
    ];
}
/** Checksum of the text that ran last; undefined: none has. */
function appliedChecksum(file, catalog) {
    if (!catalog?.ledger || catalog.ledger === 'unreadable')
        return undefined;
    return catalog.ledger.find(({ version }) => version === file.version)?.checksum;
}


/***/ }),

/***/ 2395:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ix: () => (/* binding */ locksNothing),
/* harmony export */   sF: () => (/* binding */ describeLocks),
/* harmony export */   yX: () => (/* binding */ strongest)
/* harmony export */ });
/* unused harmony export LOCK_MODES */
/**
 * Modes that keep queries waiting, the strongest last. Weaker ones hold off nothing but other DDL (PostgreSQL docs
 * "Explicit Locking").
 */
const LOCK_MODES = ['SHARE', 'SHARE ROW EXCLUSIVE', 'EXCLUSIVE', 'ACCESS EXCLUSIVE'];
function strongest(one, other) {
    return one !== undefined && LOCK_MODES.indexOf(one) > LOCK_MODES.indexOf(other) ? one : other;
}
function locksNothing({ on, opaque }) {
    return on.size === 0 && opaque === undefined;
}
/** `blocks reads and writes of orders; blocks writes of items; a DO block may lock anything` */
function describeLocks({ on, opaque }) {
    const locked = (is) => [...on].filter(([, mode]) => is(mode)).map(([name]) => name);
    const all = locked((mode) => mode === 'ACCESS EXCLUSIVE');
    const writes = locked((mode) => mode !== 'ACCESS EXCLUSIVE');
    return [
        ...(all.length > 0 ? [`blocks reads and writes of ${list(all)}`] : []),
        ...(writes.length > 0 ? [`blocks writes of ${list(writes)}`] : []),
        ...(opaque === undefined ? [] : [`${opaque} may lock anything`]),
    ].join('; ');
}
const SHOWN = 5;
function list(names) {
    const more = names.length - SHOWN;
    return more > 0 ? `${names.slice(0, SHOWN).join(', ')} and ${more} more` : names.join(', ');
}


/***/ }),

/***/ 1524:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  J: () => (/* binding */ pendingFiles),
  n: () => (/* binding */ planMigrations)
});

// EXTERNAL MODULE: ./src/catalog/ledger.ts
var ledger = __webpack_require__(4034);
// EXTERNAL MODULE: ./src/error.ts
var error = __webpack_require__(1557);
// EXTERNAL MODULE: ./src/postgres/identifier.ts
var identifier = __webpack_require__(8332);
// EXTERNAL MODULE: ./src/migrations/baseline.ts + 1 modules
var baseline = __webpack_require__(4054);
// EXTERNAL MODULE: ./src/migrations/file.ts
var migrations_file = __webpack_require__(7483);
// EXTERNAL MODULE: ./src/config/acceptance.ts
var config_acceptance = __webpack_require__(4959);
;// CONCATENATED MODULE: ./src/migrations/history.ts

/** What makes a file the one of a row, surest first: a file that got another number is known by its text. */
const SIGNS = [
    ({ version, checksum }) => `${(0,migrations_file/* numberOf */.rl)(version)} ${checksum}`,
    ({ checksum }) => checksum,
    ({ version, name }) => `${(0,migrations_file/* numberOf */.rl)(version)} ${name}`,
    ({ version }) => (0,migrations_file/* numberOf */.rl)(version),
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

;// CONCATENATED MODULE: ./src/migrations/mismatch.ts



/** As many digits of a checksum as a person can compare; enough to tell edits of one file apart. */
const CHECKSUM_DIGITS = 12;
/** What is still to run, and where the stories differ. What is `accepted` is taken as settled when it comes to late files. */
function compareStories(files, ledger, accepted) {
    const { applied, fresh, orphans } = compareHistory(files, ledger);
    const newest = newestOf(files);
    const deleted = orphans.map((row) => deletedFile(row, newest));
    // The order is that of the layout, which need not be one of numbers.
    const position = new Map(files.map((file, index) => [file, index]));
    const place = (file) => position.get(file) ?? 0;
    const behind = (file) => applied.map((each) => each.file).filter((each) => place(each) > place(file));
    const unaccepted = deleted.filter((each) => !isAccepted(each, accepted)).map(({ row }) => row);
    return {
        pending: fresh,
        mismatches: [
            ...applied.flatMap(changed),
            ...deleted,
            ...fresh.flatMap((file) => late(file, behind(file), unaccepted)),
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
        isAhead: newest === undefined || (0,migrations_file/* compareVersions */.Zy)(row.version, newest) > 0,
    };
}
/**
 * A file that stands before applied ones would run in another order here than on a fresh database. An after-deploy
 * file is expected to wait while later before-deploy files are applied, so it is late only behind its own kind.
 */
function late(file, later, unaccepted) {
    const isFirst = file.phase === 'before-deploy';
    const rivals = later.filter(({ phase }) => isFirst || phase === 'after-deploy');
    const rows = isFirst ? unaccepted.filter(({ version }) => (0,migrations_file/* compareVersions */.Zy)(version, file.version) >= 0) : [];
    const newest = newestOf([...rivals, ...rows]);
    return newest === undefined ? [] : [{ kind: 'late', file, newest }];
}
function newestOf(entries) {
    return entries
        .map(({ version }) => version)
        .toSorted(migrations_file/* compareVersions */.Zy)
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

;// CONCATENATED MODULE: ./src/migrations/plan.ts






/**
 * Throws InvalidInput when the ledger and the files tell different stories that nobody has accepted: an applied file was
 * edited, renamed or is gone, or a new file stands before applied ones. Throws DeployError `LEDGER_UNREADABLE` when the
 * login may not read the ledger, `LEDGER_NOT_OURS` when something else has its name, and what `filesBefore` throws.
 */
function planMigrations(desired, catalog) {
    const { schema, accept } = desired;
    const ledger = readableLedger(desired, catalog);
    const adopted = (0,baseline/* filesBefore */.x)(desired, catalog, orderedFiles(desired), orderedRows(desired, ledger));
    const { pending, mismatches } = compare(desired, [...ledger, ...adopted.map(rowOf)]);
    const open = mismatches.filter((mismatch) => !isAccepted(mismatch, accept));
    if (open.length > 0)
        throw new error/* InvalidInput */.o9(open.map((mismatch) => mismatchProblem(schema, mismatch)));
    const before = pending.filter(({ phase }) => phase === 'before-deploy');
    const after = pending.filter(({ phase }) => phase === 'after-deploy');
    return { accepted: mismatches.flatMap(acceptChange), adopted, pending: [...before, ...after] };
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
/** The row that a file will have that is recorded and not run. */
function rowOf(file) {
    return { ...entryOf(file), appliedAt: '' };
}
/**
 * The ordered files that are not in the ledger and were not applied before it, without a look at what is wrong with either.
 * Throws what `filesBefore` throws.
 */
function pendingFiles(desired, catalog) {
    const ledger = catalog?.ledger === 'unreadable' ? [] : (catalog?.ledger ?? []);
    if (catalog?.ledger === 'unreadable')
        return compare(desired, ledger).pending;
    const adopted = (0,baseline/* filesBefore */.x)(desired, catalog, orderedFiles(desired), orderedRows(desired, ledger));
    return compare(desired, [...ledger, ...adopted.map(rowOf)]).pending;
}
/** Ordered files only. One that has become repeatable keeps its name, and the row that it had as an ordered one. */
function compare(desired, ledger) {
    return compareStories(orderedFiles(desired), orderedRows(desired, ledger), desired.accept);
}
function orderedFiles({ migrations }) {
    return migrations.filter((file) => !(0,migrations_file/* isRepeatable */.su)(file));
}
function orderedRows({ migrations }, ledger) {
    const repeatable = new Set(migrations.filter(migrations_file/* isRepeatable */.su).map(({ name }) => name));
    return ledger.filter(({ version, name }) => (0,migrations_file/* isVersion */.lF)(version) && !repeatable.has(name));
}
function readableLedger(desired, catalog) {
    const { schema, ownerRole, migrations } = desired;
    if (!catalog?.ledger)
        return [];
    if (catalog.ledger !== 'unreadable')
        return catalog.ledger;
    if (migrations.length === 0)
        return [];
    const found = catalog.objects.find(({ name }) => name === ledger/* LEDGER_TABLE */.R);
    if (catalog.ledgerFault)
        throw tamperedLedger(desired, catalog.ledgerFault);
    if (found && (found.kind !== 'table' || found.owner !== ownerRole))
        throw foreignLedger(desired, found);
    const { role } = catalog.login;
    throw new error/* DeployError */.sH('LEDGER_UNREADABLE', `"${role}" cannot read the migration ledger "${schema}"."${ledger/* LEDGER_TABLE */.R}", so it is not known which files are applied.`, {
        hint: `Let an administrator of the owner role run: GRANT ${(0,identifier/* quoteIdentifier */.Cm)(ownerRole)} TO ${(0,identifier/* quoteIdentifier */.Cm)(role)} WITH INHERIT TRUE, SET TRUE; If the table is not the ledger of this tool, rename it.`,
    });
}
function tamperedLedger({ schema, ownerRole }, { fault, repair }) {
    const name = (0,identifier/* qualified */.LX)(schema, ledger/* LEDGER_TABLE */.R);
    const mend = repair === undefined
        ? `rename it, and restore it from a backup`
        : `run BEGIN; SET LOCAL ROLE ${(0,identifier/* quoteIdentifier */.Cm)(ownerRole)}; ${repair}; COMMIT;`;
    return new error/* DeployError */.sH('LEDGER_TAMPERED', `The migration ledger ${name} is not as it was made: ${fault}. It was not read, because that could run somebody's code as the deployer.`, { hint: `Nothing was changed. Find out who did this as "${ownerRole}", then ${mend}` });
}
/** Reading it could run somebody else's code as the deployer. */
function foreignLedger({ schema, ownerRole }, found) {
    const name = (0,identifier/* qualified */.LX)(schema, ledger/* LEDGER_TABLE */.R);
    return new error/* DeployError */.sH('LEDGER_NOT_OURS', `${name}, the name of the migration ledger, is a ${found.kind} of "${found.owner}" and not a table of the owner role "${ownerRole}"; it was not read.`, {
        hint: `Let "${found.owner}" rename or drop it${found.kind === 'table' ? `; if it is the ledger of this app under an earlier owner role, give it back: ALTER TABLE ${name} OWNER TO ${(0,identifier/* quoteIdentifier */.Cm)(ownerRole)};` : '.'}`,
    });
}


/***/ }),

/***/ 9552:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   D1: () => (/* binding */ relationsIn),
/* harmony export */   zN: () => (/* binding */ refuseForeignObjects)
/* harmony export */ });
/* unused harmony export relationsUsed */
/* harmony import */ var _access_ownership_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9813);
/* harmony import */ var _access_securable_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8544);
/* harmony import */ var _access_take_over_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8750);
/* harmony import */ var _error_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1557);
/* harmony import */ var _selection_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(3187);
/* harmony import */ var _syntax_node_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(1661);
/* harmony import */ var _syntax_position_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(922);







/**
 * Throws DeployError `MIGRATION_TOUCHES_FOREIGN_OBJECT` when a file makes, alters, drops, indexes, references or writes to a
 * relation of the schema that will not belong to the owner role: PostgreSQL lets nobody else do that, or runs what its owner has
 * attached to it.
 */
async function refuseForeignObjects(desired, catalog, changes, syntax) {
    const foreign = new Map(catalog.objects
        .filter((object) => isRelation(object) && !(0,_access_ownership_js__WEBPACK_IMPORTED_MODULE_0__/* .willOwn */ .VH)(desired, catalog, object))
        .map((object) => [object.name, object]));
    if (foreign.size === 0)
        return;
    const problems = [];
    for (const change of changes) {
        const { file } = change;
        const { statements } = (0,_selection_js__WEBPACK_IMPORTED_MODULE_4__/* .selectStatements */ .D)(change, await syntax.statements(file));
        for (const { schema, name, statement } of relationsUsed(statements)) {
            const object = schema === undefined || schema === desired.schema ? foreign.get(name) : undefined;
            if (object)
                problems.push(foreignProblem(desired, catalog, file, statement, object));
        }
    }
    const [first] = problems;
    if (!first)
        return;
    throw new _error_js__WEBPACK_IMPORTED_MODULE_3__/* .DeployError */ .sH('MIGRATION_TOUCHES_FOREIGN_OBJECT', problems.map(_error_js__WEBPACK_IMPORTED_MODULE_3__/* .describeProblem */ .BJ).join('\n'), {
        ...(first.location ? { location: first.location } : {}),
        hint: 'Nothing was changed. Only the owner of a relation can alter, drop, index or reference it, and whoever writes to it runs its triggers.',
    });
}
/** Routines and types may have the names of relations. */
function isRelation({ kind }) {
    return (0,_access_securable_js__WEBPACK_IMPORTED_MODULE_1__/* .classOf */ .Kl)(kind) === 'table' || (0,_access_securable_js__WEBPACK_IMPORTED_MODULE_1__/* .classOf */ .Kl)(kind) === 'sequence';
}
function foreignProblem(desired, catalog, file, statement, object) {
    const { schema, ownerRole, ownership } = desired;
    return {
        location: (0,_syntax_position_js__WEBPACK_IMPORTED_MODULE_5__/* .locate */ .x5)(file.path, file.sql, statement.start),
        message: `${object.kind} "${schema}"."${object.name}" belongs to "${object.owner}", and migrations run as "${ownerRole}"`,
        hint: `${ownership === 'keep' ? 'with `ownership: enforce` the deploy takes over what it may; else: ' : ''}${(0,_access_take_over_js__WEBPACK_IMPORTED_MODULE_2__/* .takeOverAdvice */ .YX)(desired, catalog, object)}`,
    };
}
/** Relations whose owner the statements need to be, and those that they write to. */
function relationsUsed(statements) {
    return statements.flatMap((statement) => [...rangeVars(statement), ...written(statement), ...named(statement)].map((name) => ({
        ...name,
        statement,
    })));
}
/** The names of all relations that a statement mentions, whatever it does with them. */
function relationsIn(statement) {
    const mentioned = [...(0,_syntax_node_js__WEBPACK_IMPORTED_MODULE_6__/* .descend */ .Xn)(statement.node)].flatMap(([, node]) => (0,_syntax_node_js__WEBPACK_IMPORTED_MODULE_6__/* .text */ .Qq)(node, 'relname') ?? []);
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
    CreateStmt: ['relation', 'inhRelations', 'tableElts'],
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
    const replacedView = kind === 'ViewStmt' && (0,_syntax_node_js__WEBPACK_IMPORTED_MODULE_6__/* .flag */ .Jt)(node, 'replace') ? ['view'] : [];
    const fields = RELATION_FIELDS[kind] ?? replacedView;
    const holder = Object.fromEntries(fields.map((field) => [field, node[field]]));
    // CREATE TABLE ... (LIKE other) only reads the other.
    const below = [...(0,_syntax_node_js__WEBPACK_IMPORTED_MODULE_6__/* .descend */ .Xn)(holder, (field) => field !== 'TableLikeClause')].map(([, each]) => each);
    return below.flatMap((each) => {
        const name = (0,_syntax_node_js__WEBPACK_IMPORTED_MODULE_6__/* .text */ .Qq)(each, 'relname');
        return name === undefined ? [] : [{ schema: (0,_syntax_node_js__WEBPACK_IMPORTED_MODULE_6__/* .text */ .Qq)(each, 'schemaname'), name }];
    });
}
/** Statements that write rows, at the top or in a WITH, and so run the triggers and rules of the table's owner. */
const WRITES = new Set(['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt', 'CopyStmt']);
function written({ kind, node }) {
    return [[kind, node], ...(0,_syntax_node_js__WEBPACK_IMPORTED_MODULE_6__/* .descend */ .Xn)(node)].flatMap(([each, below]) => {
        const relation = WRITES.has(each) ? (0,_syntax_node_js__WEBPACK_IMPORTED_MODULE_6__/* .child */ .jf)(below, 'relation') : undefined;
        const name = relation && (0,_syntax_node_js__WEBPACK_IMPORTED_MODULE_6__/* .text */ .Qq)(relation, 'relname');
        return name === undefined ? [] : [{ schema: (0,_syntax_node_js__WEBPACK_IMPORTED_MODULE_6__/* .text */ .Qq)(relation ?? {}, 'schemaname'), name }];
    });
}
const NAMED_RELATIONS = new Set(['TABLE', 'VIEW', 'MATVIEW', 'SEQUENCE', 'FOREIGN_TABLE'].map((type) => `OBJECT_${type}`));
/** Objects named below a relation: `comment on column a.b.c`, `drop trigger t on a.b`. */
const PARTS_OF_RELATIONS = new Set(['COLUMN', 'TRIGGER', 'POLICY', 'RULE', 'TABCONSTRAINT'].map((type) => `OBJECT_${type}`));
function named({ kind, node }) {
    if (kind === 'DropStmt')
        return (0,_syntax_node_js__WEBPACK_IMPORTED_MODULE_6__/* .children */ .Y_)(node, 'objects').flatMap((list) => relationName(node, 'removeType', list));
    const list = kind === 'CommentStmt' ? (0,_syntax_node_js__WEBPACK_IMPORTED_MODULE_6__/* .child */ .jf)((0,_syntax_node_js__WEBPACK_IMPORTED_MODULE_6__/* .child */ .jf)(node, 'object') ?? {}, 'List') : undefined;
    return list ? relationName(node, 'objtype', list) : [];
}
function relationName(node, typeField, list) {
    const type = (0,_syntax_node_js__WEBPACK_IMPORTED_MODULE_6__/* .text */ .Qq)(node, typeField) ?? '';
    const parts = (0,_syntax_node_js__WEBPACK_IMPORTED_MODULE_6__/* .nameParts */ .IN)(list.items);
    const path = PARTS_OF_RELATIONS.has(type) ? parts.slice(0, -1) : NAMED_RELATIONS.has(type) ? parts : [];
    const name = path.at(-1);
    return name === undefined ? [] : [{ schema: path.at(-2), name }];
}


/***/ }),

/***/ 3187:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   D: () => (/* binding */ selectStatements)
/* harmony export */ });
/** An ordered file whole; of a repeatable one the statements that have something to do. */
function selectStatements(change, statements) {
    if (change.kind === 'migrate')
        return { statements, first: [] };
    const sent = new Set(change.send);
    return { statements: statements.filter((_, index) => sent.has(index)), first: change.first };
}


/***/ }),

/***/ 9856:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   j: () => (/* binding */ refusedByServer)
/* harmony export */ });
/* harmony import */ var _postgres_sql_failure_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(2752);
/* harmony import */ var _syntax_parser_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2366);
/* harmony import */ var _syntax_position_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(922);



/** PostgreSQL parses a whole message before it runs the first statement of it, and runs none after one that failed. */
const FAILS_FIRST = 'SELECT 1/0;\n';
const DIVISION_BY_ZERO = '22012';
/**
 * Lets a server that is older than our parser parse the files, and run nothing of them: one message, and one more for
 * each file that it refuses. Files that it has taken before are not sent again.
 */
async function refusedByServer(session, serverVersion, files, syntax) {
    const server = Math.floor(serverVersion / 10_000);
    if (server >= _syntax_parser_js__WEBPACK_IMPORTED_MODULE_1__/* .PARSER_VERSION */ .L)
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
        if (!(error instanceof _postgres_sql_failure_js__WEBPACK_IMPORTED_MODULE_0__/* .SqlFailure */ .v))
            throw error;
        if (error.sqlstate === DIVISION_BY_ZERO)
            return undefined;
        const at = error.position === undefined ? -1 : (0,_syntax_position_js__WEBPACK_IMPORTED_MODULE_2__/* .offsetOfCharacter */ .M0)(sql, error.position - 1);
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
        location: (0,_syntax_position_js__WEBPACK_IMPORTED_MODULE_2__/* .locate */ .x5)(file.path, file.sql, offset),
        message: `PostgreSQL ${server} does not take this: ${message} [newer-syntax]`,
        hint: `it is right for PostgreSQL ${_syntax_parser_js__WEBPACK_IMPORTED_MODULE_1__/* .PARSER_VERSION */ .L}, and the server runs ${server}: write it as version ${server} has it, or upgrade the server; nothing of the file was run`,
    };
}


/***/ }),

/***/ 1423:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   W: () => (/* binding */ skipBlank)
/* harmony export */ });
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


/***/ }),

/***/ 1661:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   IN: () => (/* binding */ nameParts),
/* harmony export */   Jt: () => (/* binding */ flag),
/* harmony export */   Ll: () => (/* binding */ isNode),
/* harmony export */   Nl: () => (/* binding */ commandOf),
/* harmony export */   Qq: () => (/* binding */ text),
/* harmony export */   Xn: () => (/* binding */ descend),
/* harmony export */   Y_: () => (/* binding */ children),
/* harmony export */   jf: () => (/* binding */ child)
/* harmony export */ });
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
/** `CreateFunctionStmt` is the tree's own word for `CREATE FUNCTION`. */
function commandOf(kind) {
    return kind
        .replace(/Stmt$/, '')
        .replace(/([a-z])([A-Z])/g, '$1 $2')
        .toUpperCase();
}
function text(node, field) {
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
    return value.filter(isNode).flatMap((item) => text(child(item, 'String') ?? {}, 'sval') ?? []);
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


/***/ }),

/***/ 2366:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   L: () => (/* binding */ PARSER_VERSION),
/* harmony export */   M: () => (/* binding */ SqlSyntaxError)
/* harmony export */ });
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


/***/ }),

/***/ 922:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   M0: () => (/* binding */ offsetOfCharacter),
/* harmony export */   Vi: () => (/* binding */ offsetsOfBytes),
/* harmony export */   fl: () => (/* binding */ locator),
/* harmony export */   x5: () => (/* binding */ locate)
/* harmony export */ });
/* unused harmony export characters */
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
    for (const desired of byteOffsets) {
        while (bytes < desired && offset < text.length) {
            const point = text.codePointAt(offset) ?? 0;
            bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
            offset += point < 0x10000 ? 1 : 2;
        }
        offsets.push(offset);
    }
    return offsets;
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
/* harmony import */ var _migrations_change_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9285);
/* harmony import */ var _database_change_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1963);


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
    'share-owner-role': 'database',
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
    'adopt-migrations': 'database',
    'run-command': 'database',
    'upload-source': 'source',
    'start-app': 'deploy',
    'deploy-app': 'deploy',
};
function phaseOf(change) {
    if ((0,_migrations_change_js__WEBPACK_IMPORTED_MODULE_0__/* .isMigrationChange */ .p)(change) || change.kind === 'close-schema')
        return (0,_database_change_js__WEBPACK_IMPORTED_MODULE_1__/* .phaseOf */ .h)(change) === 'after-deploy' ? 'after-deploy' : 'database';
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

/***/ 1963:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   h: () => (/* binding */ phaseOf)
/* harmony export */ });
/* harmony import */ var _migrations_change_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(9285);

/** The phase in which a change is made. */
function phaseOf(change) {
    if (change.kind === 'close-schema')
        return change.phase;
    return (0,_migrations_change_js__WEBPACK_IMPORTED_MODULE_0__/* .isMigrationChange */ .p)(change) ? change.file.phase : 'before-deploy';
}


/***/ }),

/***/ 2795:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  $: () => (/* binding */ planDatabase),
  x: () => (/* binding */ planStructure)
});

// EXTERNAL MODULE: ./src/access/administrator.ts
var administrator = __webpack_require__(5015);
// EXTERNAL MODULE: ./src/access/closing.ts
var closing = __webpack_require__(8505);
// EXTERNAL MODULE: ./src/access/create.ts
var create = __webpack_require__(1944);
// EXTERNAL MODULE: ./src/error.ts
var src_error = __webpack_require__(1557);
// EXTERNAL MODULE: ./src/postgres/identifier.ts
var identifier = __webpack_require__(8332);
// EXTERNAL MODULE: ./src/access/membership.ts + 1 modules
var membership = __webpack_require__(1348);
// EXTERNAL MODULE: ./src/access/missing.ts
var missing = __webpack_require__(2410);
// EXTERNAL MODULE: ./src/access/revoke.ts
var revoke = __webpack_require__(6406);
;// CONCATENATED MODULE: ./src/access/grants.ts





/**
 * What differs between the desired and the observed grants. What is there is not granted again, because even an identical
 * GRANT rewrites a catalog row. What is unexpected is a finding, or revoked with `grants.mode: authoritative`, after
 * the grants: a privilege that came from the wrong grantor is there from the right one before it is taken back.
 *
 * Throws DeployError `ROLE_NOT_FOUND` for a named role that does not exist and what `planMemberships` throws.
 */
function planGrants(desired, catalog) {
    if (catalog)
        requireRoles(desired, catalog);
    const parts = [missing/* planMissing */.Q, membership/* planMemberships */.b6, revoke/* planRevocations */.bs].map((plan) => plan(desired, catalog));
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

;// CONCATENATED MODULE: ./src/access/invalid-index.ts

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
        hint: `As ${(0,identifier/* quoteIdentifier */.Cm)(index.owner)} or a member of it run: ${repair(schema, index)} A migration that builds it again with CREATE INDEX CONCURRENTLY drops it first by itself.`,
        objects: [index.name],
    }));
}
function repair(schema, { name }) {
    const index = (0,identifier/* qualified */.LX)(schema, name);
    return LEFT_BY_REINDEX.test(name)
        ? `DROP INDEX CONCURRENTLY ${index};`
        : `REINDEX INDEX CONCURRENTLY ${index};`;
}

// EXTERNAL MODULE: ./src/access/ownership.ts + 1 modules
var access_ownership = __webpack_require__(9813);
// EXTERNAL MODULE: ./src/catalog/ledger.ts
var ledger = __webpack_require__(4034);
// EXTERNAL MODULE: ./src/migrations/guard/lookahead-result.ts
var lookahead_result = __webpack_require__(8141);
// EXTERNAL MODULE: ./src/migrations/guard/repeatable.ts
var guard_repeatable = __webpack_require__(7684);
// EXTERNAL MODULE: ./src/migrations/plan.ts + 2 modules
var plan = __webpack_require__(1524);
// EXTERNAL MODULE: ./src/plan/database-change.ts
var database_change = __webpack_require__(1963);
;// CONCATENATED MODULE: ./src/plan/database.ts












/**
 * The difference between the desired and the observed database. Undefined catalog: the database does not exist yet,
 * and all is to be made; planned again once it has been created empty, the list is the same. `look` is what is
 * known of the files that will run.
 *
 * Throws DeployError or InvalidInput for what must be settled before any change; see the parts.
 */
function planDatabase(desired, catalog, look = lookahead_result/* NO_LOOKAHEAD */.H) {
    const rights = planRights(desired, catalog);
    const [{ accepted, adopted, pending }, repeatable] = inOneReport(() => (0,plan/* planMigrations */.n)(desired, catalog), () => (0,guard_repeatable/* planRepeatables */.q)(desired, catalog, look));
    const migrations = [
        ...pending.map((file) => ({ kind: 'migrate', file, locks: look.locks.get(file) })),
        ...repeatable,
    ];
    const ledger = planLedger(desired, catalog, accepted.length + adopted.length + migrations.length > 0);
    const before = [
        ...planCommand(desired),
        ...migrations.filter((change) => (0,database_change/* phaseOf */.h)(change) === 'before-deploy'),
    ];
    const after = migrations.filter((change) => (0,database_change/* phaseOf */.h)(change) === 'after-deploy');
    const close = (phase, files) => files.length > 0 ? (0,closing/* planClosing */.B)(desired, catalog, rights.changes, phase) : [];
    return {
        changes: [
            ...rights.changes,
            ...ledger,
            ...planAdoption(desired, adopted),
            ...accepted,
            ...close('before-deploy', before),
            ...before,
            ...close('after-deploy', after),
            ...after,
        ],
        findings: [...rights.findings, ...findInvalidIndexes(desired, catalog)],
    };
}
/** Ownership, grants and the ledger: everything but the files. */
function planStructure(desired, catalog) {
    const { changes, findings } = planRights(desired, catalog);
    const { accepted, adopted, pending } = (0,plan/* planMigrations */.n)(desired, catalog);
    const ledger = planLedger(desired, catalog, accepted.length + adopted.length + pending.length > 0);
    return { changes: [...changes, ...ledger, ...planAdoption(desired, adopted), ...accepted], findings };
}
function planRights(unsettled, catalog) {
    const desired = (0,create/* settleCreate */.Q)(unsettled, catalog);
    const [ownership, grants] = [(0,access_ownership/* planOwnership */.Vz)(desired, catalog), planGrants(desired, catalog)];
    if (catalog)
        (0,administrator/* refuseAdministrators */.j0)(desired, catalog, grants.changes);
    return {
        changes: [...ownership.changes, ...grants.changes],
        findings: [...ownership.findings, ...grants.findings],
    };
}
function planAdoption({ baseline }, files) {
    if (files.length === 0)
        return [];
    const by = baseline?.kind === 'tool' ? `from ${baseline.tool}` : 'baseline';
    const entries = files.map(({ version, name, checksum }) => ({ version, name, checksum }));
    return [{ kind: 'adopt-migrations', by, entries }];
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
        return migrations.length > 0 ? [{ kind: 'create-ledger', table: ledger/* LEDGER_TABLE */.R }] : [];
    return isWritten && !catalog.ledgerIsTimed ? [{ kind: 'upgrade-ledger', table: ledger/* LEDGER_TABLE */.R }] : [];
}


/***/ }),

/***/ 8866:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   v: () => (/* binding */ renderFindings),
/* harmony export */   z: () => (/* binding */ findingId)
/* harmony export */ });
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7598);
/* harmony import */ var node_crypto__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_crypto__WEBPACK_IMPORTED_MODULE_0__);

/** The same for the same thing from run to run, so that an old finding can be told from a new one. */
function findingId({ code, key }) {
    return (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256')
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


/***/ }),

/***/ 3751:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  Ag: () => (/* binding */ differs),
  ax: () => (/* binding */ fingerprintOf),
  xe: () => (/* binding */ inPhase),
  Im: () => (/* binding */ isEmpty),
  Cs: () => (/* binding */ makePlan),
  v5: () => (/* binding */ serialisable)
});

// UNUSED EXPORTS: details

// EXTERNAL MODULE: external "node:crypto"
var external_node_crypto_ = __webpack_require__(7598);
// EXTERNAL MODULE: ./src/printable.ts
var printable = __webpack_require__(5260);
// EXTERNAL MODULE: ./src/plan/change.ts
var plan_change = __webpack_require__(7023);
// EXTERNAL MODULE: ./src/access/securable.ts
var securable = __webpack_require__(8544);
// EXTERNAL MODULE: ./src/config/duration.ts
var duration = __webpack_require__(7840);
// EXTERNAL MODULE: ./src/count.ts
var count = __webpack_require__(9984);
// EXTERNAL MODULE: ./src/migrations/locks/lock.ts
var lock = __webpack_require__(2395);
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
        case 'share-owner-role':
            return {
                title: `let every member of databricks_superuser join owner role ${change.role}`,
                risk: 'ownership',
            };
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
            if (change.because === 'migrations')
                return takenCreate(change);
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
        case 'close-schema':
            return {
                title: `take CREATE on schema ${change.schema} from ${change.to.map(closedTo).join(', ')} while the migrations run, and give it back`,
                risk: 'lock',
                note: 'waits until no transaction of theirs is left that was open then; a run that dies in between leaves them without it until the next run',
            };
        case 'create-ledger':
            return safe(`create the migration ledger ${change.table}`);
        case 'upgrade-ledger':
            return safe(`add the column duration_ms to the migration ledger ${change.table}`);
        case 'adopt-migrations': {
            const { entries, by } = change;
            const last = entries.at(-1);
            return safe(`record ${(0,count/* count */.U)(entries.length, 'migration')} up to ${last?.name} as applied before, without running (${by})`);
        }
        case 'accept-migration':
            return describeAcceptance(change.acceptance);
        case 'migrate':
            return { title: `apply migration ${change.file.name}`, ...locking(change.locks) };
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
/** What the tool gave while the app made its tables itself. */
function takenCreate({ on, grantee, privileges }) {
    return {
        title: `take ${privileges.join(', ')} on ${(0,securable/* itemsInWords */.pm)(on)} from ${grantee ?? 'PUBLIC'}: migrations run there`,
        risk: 'destructive',
        note: 'a running app that says CREATE TABLE, with IF NOT EXISTS too, is refused from then on (42501); to keep it: `grants: { app: { create: true } }`',
    };
}
/** Recording a file of which nothing is missing takes no lock. */
function repetition(change) {
    const { file, rerun, needed, total } = change;
    const part = needed === total ? (0,count/* count */.U)(total, 'statement') : `${needed} of ${(0,count/* count */.U)(total, 'statement')}`;
    return {
        title: `run ${file.name}${rerun ? ' again' : ''}: ${part}`,
        ...(needed > 0 ? locking(change.locks) : { risk: 'safe' }),
    };
}
/** Nothing is known of a file that nobody could look at. */
function locking(locks) {
    if (!locks)
        return { risk: 'lock' };
    return (0,lock/* locksNothing */.Ix)(locks) ? { risk: 'safe' } : { risk: 'lock', note: (0,lock/* describeLocks */.sF)(locks) };
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
function closedTo(who) {
    return who === 'public' ? 'PUBLIC' : grantee(who);
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
        fingerprint: fingerprintOf(planned.map(serialisable)),
    };
}
/** The changes of one phase, in order, known to be of one domain. */
function inPhase(plan, phase, is) {
    return (plan?.changes ?? []).flatMap((planned) => planned.phase === phase && is(planned.change) ? [{ ...planned, change: planned.change }] : []);
}
function isEmpty(plan) {
    return plan.changes.length === 0 && plan.deferred === undefined;
}
/** Whether anything is not as desired, be it something that a run can change or not. */
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
            const { title, risk, note } = describe(change);
            if (id !== undefined)
                planned.push({
                    id,
                    phase,
                    title: (0,printable/* printable */.g)(title),
                    risk,
                    ...(note !== undefined && { note: (0,printable/* printable */.g)(note) }),
                    dependsOn: previous,
                    change,
                });
        });
        previous = ids;
    }
    return planned;
}
/** A planned change as JSON: a migration by name and checksum, an upload by its numbers of files and digest, never by all that it holds. */
function serialisable(planned) {
    const { id, phase, title, risk, note, dependsOn, change } = planned;
    return { id, phase, title, risk, ...(note !== undefined && { note }), dependsOn, change: details(change) };
}
/** What a change does, without what it only carries along: texts of files, lists of paths, ACLs. */
function details(change) {
    switch (change.kind) {
        case 'migrate':
            return { kind: change.kind, file: change.file.path, checksum: change.file.checksum };
        case 'repeat-migration': {
            const { kind, file, rerun, send, needed, total } = change;
            return {
                kind,
                file: file.path,
                checksum: file.checksum,
                rerun,
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
/** Of changes as JSON, whatever the order of their keys. */
function fingerprintOf(changes) {
    return (0,external_node_crypto_.createHash)('sha256').update(canonical(changes)).digest('hex');
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
/* harmony import */ var _count_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(9984);
/* harmony import */ var _error_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1557);
/* harmony import */ var _printable_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(5260);
/* harmony import */ var _change_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(7023);
/* harmony import */ var _plan_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3751);





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
    lock: 'may block or drop connections',
    destructive: 'destructive',
    ownership: 'ownership',
};
const LEFT = 'Waits for `deploy`';
/** `3 changes: Lakebase 1, App 1, Deployment 1`, `nothing to do`, or `nothing to change, 2 findings` */
function headline(plan) {
    const findings = plan.findings.length > 0 ? `, ${findingCount(plan)}` : '';
    if ((0,_plan_js__WEBPACK_IMPORTED_MODULE_2__/* .isEmpty */ .Im)(plan))
        return findings ? `nothing to change${findings}` : 'nothing to do';
    const counts = _change_js__WEBPACK_IMPORTED_MODULE_1__/* .PHASES */ .ZG.map((phase) => [HEADINGS[phase], inPhase(plan, phase).length])
        .filter(([, count]) => count > 0)
        .map(([heading, count]) => `${heading} ${count}`);
    const later = plan.deferred ? ', and those of the database once it can be read' : '';
    return `${(0,_count_js__WEBPACK_IMPORTED_MODULE_3__/* .count */ .U)(plan.changes.length, 'change')}${counts.length > 0 ? `: ${counts.join(', ')}` : ''}${later}${findings}`;
}
/** `2 findings`: what is not as it should be and no run can change. */
function findingCount({ findings }) {
    return (0,_count_js__WEBPACK_IMPORTED_MODULE_3__/* .count */ .U)(findings.length, 'finding');
}
/** For a terminal or a log: one line a change, grouped by phase. */
function renderText(plan) {
    const lines = [`Plan: ${headline(plan)}`];
    for (const phase of _change_js__WEBPACK_IMPORTED_MODULE_1__/* .PHASES */ .ZG) {
        const changes = inPhase(plan, phase);
        if (changes.length === 0)
            continue;
        lines.push(`  ${HEADINGS[phase]}`);
        lines.push(...changes.map((change) => `    + ${change.title}${remark(change, (note) => note)}`));
    }
    if (plan.deferred)
        lines.push(`  ${HEADINGS.database}`, `    ? ${plan.deferred}`);
    if (plan.left.length > 0) {
        lines.push(`  ${LEFT}`, ...plan.left.map((each) => `    . ${(0,_printable_js__WEBPACK_IMPORTED_MODULE_4__/* .printable */ .g)(each)}`));
    }
    if (plan.findings.length > 0) {
        lines.push('  Not as it should be, and not changed by this run');
        lines.push(...plan.findings.map((finding) => `    ! ${(0,_printable_js__WEBPACK_IMPORTED_MODULE_4__/* .printable */ .g)(`${finding.message} ${finding.hint}`)}`));
    }
    return lines.join('\n');
}
/** For a job summary or a pull request: a list for each phase. At most `budget` characters; says what it left out. */
function renderMarkdown(plan, budget = 60_000) {
    const lines = [];
    for (const phase of _change_js__WEBPACK_IMPORTED_MODULE_1__/* .PHASES */ .ZG) {
        const changes = inPhase(plan, phase);
        if (changes.length === 0)
            continue;
        lines.push('', `**${HEADINGS[phase]}**`, '', ...changes.map((change) => `- ${code(change.title)}${remark(change, prose)}`));
    }
    if (plan.deferred)
        lines.push('', `**${HEADINGS.database}**`, '', `- ${prose(plan.deferred)}`);
    if (plan.left.length > 0)
        lines.push('', `**${LEFT}**`, '', ...plan.left.map((each) => `- ${prose(each)}`));
    if (plan.findings.length > 0) {
        lines.push('', '**Not as it should be, and not changed by this run**', '');
        lines.push(...plan.findings.map((finding) => `- ${prose(`${finding.message} ${finding.hint}`)}`));
    }
    const warnings = plan.warnings ?? [];
    if (warnings.length > 0) {
        lines.push('', '**Warnings about migrations**', '');
        lines.push(...warnings.map((warning) => `- ${prose((0,_error_js__WEBPACK_IMPORTED_MODULE_0__/* .describeProblem */ .BJ)(warning))}`));
    }
    return fold(lines, budget);
}
function renderJson(plan) {
    return JSON.stringify({
        changes: plan.changes.map(_plan_js__WEBPACK_IMPORTED_MODULE_2__/* .serialisable */ .v5),
        findings: plan.findings,
        ...(plan.deferred !== undefined && { deferred: plan.deferred }),
        ...(plan.left.length > 0 && { left: plan.left }),
        fingerprint: plan.fingerprint,
    });
}
/** Headings of those of the phases in which nothing changes, for the reader who wonders. */
function unchanged(plan, phases = _change_js__WEBPACK_IMPORTED_MODULE_1__/* .PHASES */ .ZG) {
    return phases
        .filter((phase) => phase !== 'after-deploy' && inPhase(plan, phase).length === 0)
        .filter((phase) => !(phase === 'database' && plan.deferred))
        .map((phase) => HEADINGS[phase]);
}
function inPhase(plan, phase) {
    return plan.changes.filter((change) => change.phase === phase);
}
/** What a change costs, in brackets; nothing for one that is safe. */
function remark({ risk, note = RISK_NOTE[risk] }, style) {
    return note === '' ? '' : ` [${style(note)}]`;
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
    return (0,_printable_js__WEBPACK_IMPORTED_MODULE_4__/* .printable */ .g)(text.replace(/\s+/g, ' '))
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

/***/ 4147:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   j: () => (/* binding */ backoffMs)
/* harmony export */ });
/** The pause before retry number `attempt` (from 0), in ms: doubling up to the cap, with up to half of it taken off at random. */
function backoffMs(attempt, { firstMs, capMs }, random = Math.random) {
    const full = Math.min(capMs, firstMs * 2 ** attempt);
    return full * (1 - random() / 2);
}


/***/ }),

/***/ 1938:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   HB: () => (/* binding */ unreachable),
/* harmony export */   Hw: () => (/* binding */ wantsOtherTls),
/* harmony export */   eL: () => (/* binding */ isWaking),
/* harmony export */   ik: () => (/* binding */ place),
/* harmony export */   qE: () => (/* binding */ refusesOptions),
/* harmony export */   x5: () => (/* binding */ refusal)
/* harmony export */ });
/* harmony import */ var _error_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1557);
/* harmony import */ var _identifier_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(8332);
/* harmony import */ var _session_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2515);



const WAKING_NETWORK_ERRORS = new Set(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'EAI_AGAIN']);
/** `admin_shutdown` (the endpoint is going to sleep), `cannot_connect_now` (it is starting), `too_many_connections`. */
const WAKING_SQLSTATES = new Set(['57P01', '57P03', '53300']);
const TLS_ERRORS = /^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;
/** Whether the same login may succeed in a moment: the endpoint is asleep, starting, or full. */
function isWaking(error) {
    if ((0,_session_js__WEBPACK_IMPORTED_MODULE_2__/* .isServerError */ .GQ)(error))
        return error.code.startsWith('08') || WAKING_SQLSTATES.has(error.code);
    const code = networkCode(error);
    if (code)
        return WAKING_NETWORK_ERRORS.has(code);
    return error instanceof Error && /^(Connection terminated|timeout expired)/.test(error.message);
}
/** Whether libpq would now try with TLS what it tried without, or the other way round. */
function wantsOtherTls(error) {
    // A line of pg_hba.conf decides over both.
    if ((0,_session_js__WEBPACK_IMPORTED_MODULE_2__/* .isServerError */ .GQ)(error))
        return error.code === '28000';
    const reason = error instanceof Error ? error.message : '';
    return TLS_ERRORS.test(networkCode(error) ?? '') || reason.includes('SSL');
}
/**
 * Whether a proxy takes no `options` with a login. PgBouncer: "unsupported startup parameter: options" (08P01); Neon's
 * proxy, with a pooled endpoint: "unsupported startup parameter in options: search_path".
 */
function refusesOptions(error) {
    return (0,_session_js__WEBPACK_IMPORTED_MODULE_2__/* .isServerError */ .GQ)(error) && /unsupported startup parameter.*(?:options|search_path)/i.test(error.message);
}
/** The error of a login that no repetition will mend. */
function refusal(error, address) {
    if ((0,_session_js__WEBPACK_IMPORTED_MODULE_2__/* .isServerError */ .GQ)(error))
        return serverRefusal(error, address);
    const code = networkCode(error) ?? '';
    const reason = error instanceof Error ? error.message : String(error);
    if (TLS_ERRORS.test(code) || reason.includes('SSL')) {
        return new _error_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .sH('DATABASE_TLS_FAILED', `The TLS connection to ${place(address)} could not be verified: ${reason}.`, {
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
    return new _error_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .sH('DATABASE_UNREACHABLE', `${place(address)} could not be reached: ${reason || networkCode(error)}.`, {
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
        return new _error_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .sH('DATABASE_LOGIN_REFUSED', `${place(address)} refused the login of "${user}": ${said}.`, {
            hint: address.tls
                ? `Check user and password in the URL (@ is written as %40, / as %2F, % as %25), and pg_hba.conf of the server.`
                : `Usually "${user}" has no Postgres role there: create one with the Lakebase roles API or \`SELECT databricks_create_role(...)\`; a role made with plain CREATE ROLE cannot log in with a token. An app gets its role when the database is attached to it as a resource.`,
            cause: error,
        });
    }
    if (error.code === '3D000') {
        return new _error_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .sH('DATABASE_NOT_FOUND', `${address.host} has no database "${database}".`, {
            hint: address.tls
                ? `Correct the URL, or create it: CREATE DATABASE ${(0,_identifier_js__WEBPACK_IMPORTED_MODULE_1__/* .quoteIdentifier */ .Cm)(database)};`
                : 'Correct `lakebase.database` in deployment.yaml (the default is databricks_postgres), or create it on the branch.',
            cause: error,
        });
    }
    if (error.code === '42501') {
        return new _error_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .sH('DATABASE_CONNECT_DENIED', `"${user}" may not connect to database "${database}": ${said}.`, {
            hint: `Let its owner run: GRANT CONNECT ON DATABASE ${(0,_identifier_js__WEBPACK_IMPORTED_MODULE_1__/* .quoteIdentifier */ .Cm)(database)} TO ${(0,_identifier_js__WEBPACK_IMPORTED_MODULE_1__/* .quoteIdentifier */ .Cm)(user)};`,
            cause: error,
        });
    }
    return new _error_js__WEBPACK_IMPORTED_MODULE_0__/* .DeployError */ .sH('DATABASE_CONNECT_FAILED', `${place(address)} refused the connection: ${said}.`, {
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


/***/ }),

/***/ 4499:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  connect: () => (/* binding */ connect)
});

// EXTERNAL MODULE: ./src/postgres/backoff.ts
var backoff = __webpack_require__(4147);
// EXTERNAL MODULE: ./src/postgres/connect-failure.ts
var connect_failure = __webpack_require__(1938);
// EXTERNAL MODULE: ./src/postgres/search-path.ts
var search_path = __webpack_require__(5075);
// EXTERNAL MODULE: ./src/postgres/session.ts
var session = __webpack_require__(2515);
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
            return [verified(ca)];
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
            if (!(0,connect_failure/* isWaking */.eL)(error))
                throw (0,connect_failure/* refusal */.x5)(error, address);
            const pause = (0,backoff/* backoffMs */.j)(attempt, WAKE_BACKOFF);
            if (clock.now() + pause >= giveUpAt)
                throw (0,connect_failure/* unreachable */.HB)(error, address);
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
        if (second === undefined || ports.deadline.signal.aborted || !(0,connect_failure/* wantsOtherTls */.Hw)(error))
            throw error;
        return logInBy(second, address, password, timeoutMs, ports);
    }
}
/** A proxy may take no settings with the login; then the first message has to do. */
async function logInBy(ssl, address, password, timeoutMs, ports) {
    const by = (options) => openClient({ ssl, options, timeoutMs, ...address, password }, ports);
    try {
        return await by(search_path/* START_UP_OPTIONS */.ug);
    }
    catch (error) {
        if (ports.deadline.signal.aborted || !(0,connect_failure/* refusesOptions */.qE)(error))
            throw error;
        return by('');
    }
}
async function openClient({ host, port, database, user, ssl, options, password, timeoutMs }, ports) {
    const pg = await __webpack_require__.e(/* import() */ 849).then(__webpack_require__.bind(__webpack_require__, 3849));
    const client = new pg.Client({
        host,
        port,
        database,
        user,
        ...(password === undefined ? {} : { password }),
        application_name: 'lakebase-deploy',
        options,
        // pg makes the host the server name, for SNI and for the check of the certificate.
        ssl,
        keepAlive: true,
        keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY_MS,
        connectionTimeoutMillis: timeoutMs,
    });
    await connectClient(client, ports.deadline.signal);
    return (0,session/* openSession */.fA)(client, { meter: ports.meter, signal: ports.deadline.signal });
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


/***/ }),

/***/ 8332:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Cm: () => (/* binding */ quoteIdentifier),
/* harmony export */   LX: () => (/* binding */ qualified),
/* harmony export */   Z1: () => (/* binding */ keeperRole),
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
    const desired = `${database}__${schema}_owner`;
    const reserved = desired.startsWith('pg_');
    const ambiguous = `${database}__${schema}`.split(/__/).length > 2 || database.endsWith('_') || schema.startsWith('_');
    if (!reserved && !ambiguous && Buffer.byteLength(desired) <= MAX_BYTES)
        return desired;
    const hash = (0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256').update(`${database}\0${schema}`).digest('hex').slice(0, 12);
    const suffix = `_${hash}_owner`;
    const name = `${reserved ? 'db_' : ''}${database}__${schema}`;
    return cutToBytes(name, MAX_BYTES - suffix.length) + suffix;
}
/**
 * The role that keeps the ADMIN option of `ownerRole`: `shop__app_keeper` for `shop__app_owner`. Where that would be too
 * long, or the owner's name has no such end, it carries a hash of the owner's.
 */
function keeperRole(ownerRole) {
    const stem = ownerRole.replace(/_owner$/, '');
    const name = `${stem}_keeper`;
    if (stem !== ownerRole && Buffer.byteLength(name) <= MAX_BYTES)
        return name;
    const suffix = `_${(0,node_crypto__WEBPACK_IMPORTED_MODULE_0__.createHash)('sha256').update(ownerRole).digest('hex').slice(0, 12)}_keeper`;
    return cutToBytes(stem, MAX_BYTES - suffix.length) + suffix;
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

/***/ 8817:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Yj: () => (/* binding */ string),
/* harmony export */   ai: () => (/* binding */ number),
/* harmony export */   g1: () => (/* binding */ record),
/* harmony export */   lq: () => (/* binding */ optional),
/* harmony export */   p_: () => (/* binding */ list),
/* harmony export */   yL: () => (/* binding */ oneOf),
/* harmony export */   zM: () => (/* binding */ boolean)
/* harmony export */ });
function record(value) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
        throw unexpected(value, 'an object');
    return Object.fromEntries(Object.entries(value));
}
/** An aggregate over no rows is NULL, which is an empty list here. */
function list(value) {
    if (value === null)
        return [];
    if (!Array.isArray(value))
        throw unexpected(value, 'a list');
    return value;
}
function string(value) {
    if (typeof value !== 'string')
        throw unexpected(value, 'text');
    return value;
}
function number(value) {
    if (typeof value !== 'number')
        throw unexpected(value, 'a number');
    return value;
}
function boolean(value) {
    if (typeof value !== 'boolean')
        throw unexpected(value, 'a boolean');
    return value;
}
function oneOf(values, value) {
    const found = values.find((each) => each === value);
    if (found === undefined)
        throw unexpected(value, values.join(' or '));
    return found;
}
function optional(value, parse) {
    return value === null ? undefined : parse(value);
}
function unexpected(value, desired) {
    return new Error(`A catalog query returned ${JSON.stringify(value)} in place of ${desired}.`);
}


/***/ }),

/***/ 5075:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   eT: () => (/* binding */ RESTRICT_PATH_LOCALLY),
/* harmony export */   fF: () => (/* binding */ RESTRICT_PATH),
/* harmony export */   ug: () => (/* binding */ START_UP_OPTIONS)
/* harmony export */ });
/**
 * Names in the tool's own SQL are found in pg_catalog only: in any other schema somebody may have put a function or an
 * operator that fits better, and it would run as the deployer. pg_temp has to be named: left out, it is searched first
 * for tables and types.
 */
const OWN_PATH = 'pg_catalog, pg_temp';
/** For the rest of the session. A SET looks no name up. */
const RESTRICT_PATH = `SET search_path = ${OWN_PATH}`;
/** For the rest of the transaction. */
const RESTRICT_PATH_LOCALLY = `SET LOCAL search_path = ${OWN_PATH}`;
/** `options` of the login: what RESET ALL goes back to, in the place of what a setting of the role or the database says. */
const START_UP_OPTIONS = '-c search_path=pg_catalog,pg_temp';


/***/ }),

/***/ 2515:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   GQ: () => (/* binding */ isServerError),
/* harmony export */   Hn: () => (/* binding */ cell),
/* harmony export */   fA: () => (/* binding */ openSession)
/* harmony export */ });
/* harmony import */ var node_net__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(7030);
/* harmony import */ var node_net__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(node_net__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _error_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1557);
/* harmony import */ var _search_path_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(5075);
/* harmony import */ var _sql_failure_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2752);




/** The value of the first row that has a column of this name; undefined when no row has, or it is NULL. */
function cell(results, column) {
    const row = results.map((rows) => rows[0]).find((first) => first !== undefined && column in first);
    return row?.[column] ?? undefined;
}
const asText = { getTypeParser: () => (value) => value };
/** A transaction that restricts the path by itself, before it names anything. */
const RESTRICTS_ITSELF = new RegExp(`^BEGIN[^;]*;\\s*${_search_path_js__WEBPACK_IMPORTED_MODULE_3__/* .RESTRICT_PATH_LOCALLY */ .eT};`);
const NONE = { before: '', after: '' };
function companyOf(sql) {
    return RESTRICTS_ITSELF.test(sql)
        ? { before: '', after: `;\n${_search_path_js__WEBPACK_IMPORTED_MODULE_3__/* .RESTRICT_PATH */ .fF}` }
        : { before: `${_search_path_js__WEBPACK_IMPORTED_MODULE_3__/* .RESTRICT_PATH */ .fF};\n`, after: '' };
}
/**
 * Wraps a connected client. The search_path is restricted with the first message, before it names anything; a
 * statement that PostgreSQL takes only alone, such as CREATE DATABASE, can not be the first.
 */
function openSession(client, { meter, signal }) {
    const notices = [];
    let completed = 0;
    let isIdle = true;
    let isRestricted = false;
    client.on('notice', ({ code, message, where }) => {
        if (code?.startsWith('01') && where === undefined)
            notices.push({ sqlstate: code, message: message ?? '' });
    });
    client.connection.on('commandComplete', () => {
        completed += 1;
    });
    let onReady = () => { };
    client.connection.on('readyForQuery', ({ status }) => {
        isIdle = status === 'I';
        onReady();
    });
    client.connection.on('end', () => onReady());
    // A connection lost between two messages is reported by the next one; without a listener it would end the process.
    client.on('error', () => { });
    const abort = () => client.connection.stream.destroy();
    signal.addEventListener('abort', abort);
    let told = Promise.resolve();
    const send = async (sql) => {
        signal.throwIfAborted();
        completed = 0;
        meter.message();
        // In a transaction that has failed PostgreSQL takes nothing but its end.
        const company = isRestricted || !isIdle ? NONE : companyOf(sql);
        const { before, after } = company;
        const ready = new Promise((resolve) => {
            onReady = resolve;
        });
        try {
            const query = { text: before + sql + after, types: asText };
            const results = [await client.query(query)].flat();
            // What a transaction has set goes when it is rolled back.
            if (isIdle && company !== NONE)
                isRestricted = true;
            const sent = results.slice(before === '' ? 0 : 1, after === '' ? undefined : -1);
            return sent.map((result) => result.rows);
        }
        catch (error) {
            signal.throwIfAborted();
            // node-postgres rejects before the server says whether a transaction is open now.
            if (isServerError(error) && !endsConnection(error))
                await ready;
            throw toFailure(error, completed, before);
        }
    };
    return {
        async send(sql) {
            await told;
            return send(sql);
        },
        tell(sql) {
            told = send(sql).catch(() => { });
        },
        notices: () => notices.splice(0),
        async close() {
            signal.removeEventListener('abort', abort);
            // The goodbye goes out behind what was told last; nobody waits until the server hangs up, a round trip later.
            const { connection } = client;
            if (connection.stream instanceof node_net__WEBPACK_IMPORTED_MODULE_0__.Socket)
                connection.stream.unref();
            connection.end();
        },
    };
}
/** Whether `error` came from the server, as against the network or this process. */
function isServerError(error) {
    return error instanceof Error && 'severity' in error && 'code' in error && typeof error.code === 'string';
}
/** Counts from the message as the caller has it, without what was put `before` it. */
function toFailure(error, completed, before) {
    if (!isServerError(error) || endsConnection(error)) {
        const reason = error instanceof Error ? error.message : String(error);
        return new _error_js__WEBPACK_IMPORTED_MODULE_1__/* .DeployError */ .sH('DATABASE_CONNECTION_LOST', `The connection to the database was lost (${reason}).`, {
            hint: 'Run the job again: what was open was rolled back, and what was applied is not applied twice.',
            retryable: true,
            cause: error,
        });
    }
    const position = Number(text(error, 'position')) - before.length;
    return new _sql_failure_js__WEBPACK_IMPORTED_MODULE_2__/* .SqlFailure */ .v({
        sqlstate: error.code,
        message: error.message,
        detail: text(error, 'detail'),
        hint: text(error, 'hint'),
        position: position > 0 ? position : undefined,
        internal: internalPlace(error),
        constraint: text(error, 'constraint'),
        context: text(error, 'where'),
        completed: before === '' ? completed : Math.max(0, completed - 1),
        cause: error,
    });
}
function internalPlace(error) {
    const [query, position] = [text(error, 'internalQuery'), Number(text(error, 'internalPosition'))];
    return query !== undefined && position > 0 ? { query, position } : undefined;
}
/** The server's last words, such as those of a restart or of `pg_terminate_backend`. */
function endsConnection(error) {
    return ['FATAL', 'PANIC'].includes(text(error, 'severity') ?? '');
}
function text(error, field) {
    const value = Reflect.get(error, field);
    return typeof value === 'string' ? value : undefined;
}


/***/ }),

/***/ 2752:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Ic: () => (/* binding */ describeFailure),
/* harmony export */   _c: () => (/* binding */ isLockFailure),
/* harmony export */   jD: () => (/* binding */ isCatalogRace),
/* harmony export */   v: () => (/* binding */ SqlFailure)
/* harmony export */ });
/** The server refused a statement. The transaction that was open, if any, is still open and failed. */
class SqlFailure extends Error {
    sqlstate;
    detail;
    hint;
    position;
    internal;
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
        this.internal = options.internal;
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


/***/ }),

/***/ 5260:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   g: () => (/* binding */ printable)
/* harmony export */ });
/** Neither a tab nor the start of a colour; line breaks too. */
const CONTROL = /(?!\t|\p{Cc}\[[\d;]*m)\p{Cc}/gu;
/** One line of text whose control characters show: names and the messages of others may hold any. */
function printable(text) {
    return text.replace(CONTROL, (character) => {
        if (character === '\n')
            return '\\n';
        if (character === '\r')
            return '\\r';
        return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
    });
}


/***/ }),

/***/ 311:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   r: () => (/* binding */ version)
/* harmony export */ });
/** This tool's version; a test keeps it equal to package.json. */
const version = '1.0.0';


/***/ })

};

import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  isDefault,
  objectOf
} from "./chunk-UCFBEN3C.js";
import {
  block
} from "./chunk-24HEOBGC.js";
import {
  RESTRICT_PATH_LOCALLY
} from "./chunk-H5SW7SUU.js";
import {
  keeperRole,
  qualified,
  quoteIdentifier,
  quoteLiteral
} from "./chunk-KR4KYWI5.js";
import {
  capitalised
} from "./chunk-VJU6MYWT.js";
import {
  DeployError
} from "./chunk-TQXD66EW.js";

// src/postgres/create-role.ts
function createRoleStatement(identity, type) {
  return `SET search_path = pg_catalog, public; SELECT databricks_create_role(${quoteLiteral(identity)}, '${type}');`;
}

// src/access/platform.ts
var PLATFORM_SUPERUSER = "databricks_superuser";
var ADMINISTRATORS = /* @__PURE__ */ new Set(["cloud_admin", "databricks_control_plane", "pg_database_owner"]);
var READS = [
  { class: "schema", privileges: ["USAGE"] },
  { class: "table", privileges: ["SELECT"] }
];
var ROLES = [
  { name: "databricks_gateway", grants: READS },
  { name: "databricks_reader_[0-9]+", grants: READS },
  { name: "databricks_writer_[0-9]+", grants: [{ class: "schema", privileges: ["CREATE", "USAGE"] }] }
];
var CLIENT_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
var PUBLIC_DEFAULTS = [
  { class: "routine", privileges: ["EXECUTE"] },
  { class: "type", privileges: ["USAGE"] },
  { class: "database", privileges: ["CONNECT", "TEMPORARY"] },
  { class: "default-routine", privileges: ["EXECUTE"] },
  { class: "default-type", privileges: ["USAGE"] }
];
var PLATFORM_ROLES = `^(${[PLATFORM_SUPERUSER, ...ADMINISTRATORS, ...ROLES.map(({ name }) => name)].join("|")})$`;
var IS_PLATFORM_ROLE = new RegExp(PLATFORM_ROLES);
function isPlatformRole(role) {
  return IS_PLATFORM_ROLE.test(role);
}
function isLastingGrantor(grantor, owner) {
  return grantor === owner || isPlatformRole(grantor);
}
function platformPrivileges(on, { grantee, grantor }, deployers) {
  const none = { privileges: [], grantable: false };
  if (!isLastingGrantor(grantor, on.owner)) return none;
  if (grantee === void 0) return { privileges: privilegesOf(PUBLIC_DEFAULTS, on), grantable: false };
  if (grantee === PLATFORM_SUPERUSER || ADMINISTRATORS.has(grantee))
    return { privileges: "all", grantable: true };
  const role = ROLES.find(({ name }) => new RegExp(`^${name}$`).test(grantee));
  if (role) return { privileges: privilegesOf(role.grants, on), grantable: false };
  if (on.class === "database" && (deployers.includes(grantee) || CLIENT_ID.test(grantee)))
    return { privileges: ["CONNECT", "CREATE"], grantable: false };
  return none;
}
function belongsToOwner({ member, memberAdministers }, all) {
  const created = (each) => each.member === member && each.admin && !each.inherit && !each.set && each.grantorIsSuperuser;
  return isPlatformRole(member) || memberAdministers || all.some(created);
}
function privilegesOf(grants, on) {
  return grants.find((each) => each.class === on.class)?.privileges ?? [];
}

// src/access/extension-script.ts
function codeBesideExtension(schema, owner, extensions) {
  return `WITH RECURSIVE need AS (SELECT unnest(${extensions})::text COLLATE "C" AS name
  UNION SELECT unnest(v.requires)::text COLLATE "C" FROM need JOIN pg_available_extensions a ON a.name::text = need.name
    JOIN pg_available_extension_versions v ON v.name = a.name AND v.version = a.default_version),
required AS (SELECT DISTINCT n.oid, n.nspname, n.nspowner, n.nspacl FROM need JOIN pg_extension e ON e.extname::text = need.name
  JOIN pg_namespace n ON n.oid = e.extnamespace WHERE n.nspname <> ${schema} AND n.nspname <> 'pg_catalog'),
seen AS (SELECT oid FROM required UNION SELECT oid FROM pg_namespace WHERE nspname = ${schema}),
trusted AS (SELECT oid FROM pg_roles WHERE rolsuper OR rolname = session_user OR rolname = ${owner}
  OR rolname ~ '${PLATFORM_ROLES}')
SELECT pg_describe_object('pg_proc'::regclass, p.oid, 0) AS code
  FROM pg_proc p JOIN seen ON seen.oid = p.pronamespace JOIN pg_roles r ON r.oid = p.proowner
  WHERE NOT r.rolsuper
    AND (r.rolname <> ${owner} OR p.proname IN (SELECT c.proname FROM pg_proc c WHERE c.pronamespace = 'pg_catalog'::regnamespace))
UNION ALL SELECT pg_describe_object('pg_operator'::regclass, o.oid, 0)
  FROM pg_operator o JOIN seen ON seen.oid = o.oprnamespace JOIN pg_roles r ON r.oid = o.oprowner WHERE NOT r.rolsuper
UNION ALL SELECT pg_describe_object('pg_cast'::regclass, c.oid, 0)
  FROM pg_cast c JOIN pg_proc p ON p.oid = c.castfunc JOIN pg_roles r ON r.oid = p.proowner WHERE NOT r.rolsuper
UNION ALL SELECT 'what others make in schema ' || quote_ident(q.nspname) || ' of a required extension' FROM required q
  WHERE q.nspowner NOT IN (SELECT oid FROM trusted)
    OR EXISTS (SELECT FROM aclexplode(q.nspacl) x WHERE x.privilege_type = 'CREATE' AND x.grantee NOT IN (SELECT oid FROM trusted))`;
}

// src/access/bootstrap-block.ts
function bootstrapBlock({ schema, ownerRole, deployers, extensions }, members) {
  const all = [.../* @__PURE__ */ new Set([...members, ...deployers])];
  return `DO $bootstrap$
DECLARE
  own pg_catalog.text := ${quoteLiteral(ownerRole)};
  keep pg_catalog.text := ${quoteLiteral(keeperRole(ownerRole))};
  app pg_catalog.text := ${quoteLiteral(schema)};
  members pg_catalog.text[] := ${textArray(all)};
  extensions pg_catalog.text[] := ${textArray(extensions)};
  open_to_platform pg_catalog.bool := ${deployers.length === 0};
${BODY}
END $bootstrap$;`;
}
function textArray(items) {
  return `ARRAY[${items.map(quoteLiteral).join(", ")}]::pg_catalog.text[]`;
}
var BODY = `  platform pg_catalog.bool; kept pg_catalog.bool; joined pg_catalog.bool; item pg_catalog.text; others pg_catalog.text;
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
  IF EXISTS (SELECT FROM unnest(extensions) x (name) WHERE x.name NOT IN (SELECT extname FROM pg_extension)) THEN
    SELECT string_agg(c.code, ', ') INTO item FROM (${codeBesideExtension("app", "own", "extensions").replaceAll(/\s*\n\s*/g, " ")}) c;
    SELECT string_agg(coalesce(quote_ident(r.rolname), 'PUBLIC'), ', ') INTO others
      FROM pg_namespace n CROSS JOIN LATERAL aclexplode(n.nspacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
      WHERE n.nspname = app AND a.privilege_type = 'CREATE' AND a.grantee <> n.nspowner AND r.rolsuper IS NOT TRUE AND coalesce(r.rolname !~ '${PLATFORM_ROLES}', true);
    IF (SELECT pg_get_userbyid(n.nspowner) <> own FROM pg_namespace n WHERE n.nspname = app) THEN
      RAISE EXCEPTION 'schema % belongs to another role than %, and what is in it could run in the script of an extension: DROP SCHEMA or ALTER SCHEMA ... OWNER TO first', app, own;
    ELSIF others IS NOT NULL THEN
      RAISE EXCEPTION 'others may create in schema %, and what they make could run in the script of an extension', app
        USING HINT = format('REVOKE CREATE ON SCHEMA %I FROM %s; The next deploy gives back what is desired.', app, others);
    ELSIF item IS NOT NULL THEN
      RAISE EXCEPTION 'in schema % the script of an extension could call %: create the extension in another schema', app, item;
    END IF;
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

// src/access/owner-role-statements.ts
function ownerRoleMaker({ deployers }, { login, keeper }) {
  if (login.isSuperuser) return "login";
  if (deployers.length === 0 && login.createRole.includes(PLATFORM_SUPERUSER)) return PLATFORM_SUPERUSER;
  const mayKeep = keeper === void 0 || keeper.loginIsAdmin;
  return login.createRole.includes("login") && mayKeep ? "keeper" : void 0;
}
function createOwnerRole(desired, catalog) {
  const create = `CREATE ROLE ${quoteIdentifier(desired.ownerRole)} NOLOGIN`;
  const share2 = catalog.platform && desired.deployers.length === 0 ? [shareStatement(desired.ownerRole)] : [];
  switch (ownerRoleMaker(desired, catalog)) {
    case PLATFORM_SUPERUSER:
      return [{ sql: create, role: PLATFORM_SUPERUSER }];
    case "keeper": {
      const { login, keeper, platform } = catalog;
      const keep = keeperRole(desired.ownerRole);
      const me = quoteIdentifier(login.role);
      const admin = `GRANT ${quoteIdentifier(desired.ownerRole)} TO ${me} WITH ADMIN TRUE, INHERIT TRUE, SET TRUE`;
      return [
        asLogin(`${keeper ? "ALTER" : "CREATE"} ROLE ${quoteIdentifier(keep)} NOLOGIN CREATEROLE`),
        asLogin(takeKeeper(keep, me)),
        ...[create, ...share2, ...platform ? [] : [admin]].map((sql) => ({ sql, role: keep })),
        asLogin(`ALTER ROLE ${quoteIdentifier(keep)} NOCREATEROLE`),
        asLogin(leaveKeeper(keep, me))
      ];
    }
    default:
      return [create, ...share2].map(asLogin);
  }
}
function shareOwnerRole(desired, catalog) {
  return asAdmin(shareStatement(desired.ownerRole), desired, catalog);
}
function joinOwnerRole(desired, catalog, member) {
  return asAdmin(joinStatement(desired.ownerRole, member), desired, catalog);
}
function joinStatement(ownerRole, member) {
  return `GRANT ${quoteIdentifier(ownerRole)} TO ${quoteIdentifier(member)} WITH INHERIT TRUE, SET TRUE`;
}
function throughKeeper(keep, as, statements) {
  return [
    takeKeeper(keep, as),
    `SET LOCAL ROLE ${quoteIdentifier(keep)}`,
    ...statements,
    "SET LOCAL ROLE NONE",
    leaveKeeper(keep, as)
  ];
}
function shareStatement(ownerRole) {
  return `GRANT ${quoteIdentifier(ownerRole)} TO ${PLATFORM_SUPERUSER} WITH ADMIN TRUE, INHERIT FALSE, SET FALSE`;
}
function asAdmin(sql, desired, catalog) {
  const { owner, settable } = catalog;
  const admin = owner ? owner.admin ?? "login" : adminOfNew(desired, catalog);
  if (admin === PLATFORM_SUPERUSER) {
    return settable.includes(PLATFORM_SUPERUSER) ? [{ sql, role: PLATFORM_SUPERUSER }] : [asLogin(`${sql} GRANTED BY ${PLATFORM_SUPERUSER}`)];
  }
  return admin === "keeper" ? asKeeper(sql, desired, catalog) : [asLogin(sql)];
}
function asKeeper(sql, { ownerRole }, { login }) {
  const keep = keeperRole(ownerRole);
  const me = quoteIdentifier(login.role);
  return [asLogin(takeKeeper(keep, me)), { sql, role: keep }, asLogin(leaveKeeper(keep, me))];
}
function adminOfNew(desired, catalog) {
  const maker = ownerRoleMaker(desired, catalog);
  const isOpen = desired.deployers.length === 0 && catalog.platform?.loginIsMember === true;
  return maker === "keeper" && isOpen ? PLATFORM_SUPERUSER : maker;
}
function takeKeeper(keep, as) {
  return `GRANT ${quoteIdentifier(keep)} TO ${as} WITH INHERIT FALSE, SET TRUE`;
}
function leaveKeeper(keep, as) {
  return `REVOKE ${quoteIdentifier(keep)} FROM ${as}`;
}
function asLogin(sql) {
  return { sql, role: void 0 };
}

// src/access/owner-role.ts
function planOwnerRole(desired, catalog) {
  const { ownerRole: role, deployers } = desired;
  const make = [
    { kind: "create-owner-role", role },
    { kind: "join-owner-role", role }
  ];
  const listed = (names) => names.map(
    (name) => ({
      kind: "grant-owner-membership",
      role,
      grantee: { kind: "role", role: name }
    })
  );
  if (!catalog) return { changes: [...make, ...listed(deployers)], findings: [] };
  const { owner, login, ownerMembers } = catalog;
  requireListed(desired, catalog);
  requireDeployers(desired, catalog);
  const missing = deployers.filter((name) => name !== login.role && !ownerMembers.includes(name));
  if (!owner) {
    if (!ownerRoleMaker(desired, catalog)) throw ownerRoleNeeded(desired, catalog);
    return { changes: [...make, ...listed(missing)], findings: [] };
  }
  if (owner.canLogin && role !== login.role) throw canLogin(role);
  const isJoined = owner.inherit && owner.set;
  if (!isJoined && !owner.admin) throw notJoined(desired, catalog);
  return {
    changes: [
      ...share(desired, catalog),
      ...isJoined ? [] : make.slice(1),
      ...owner.admin ? listed(missing) : []
    ],
    findings: [
      ...owner.admin ? [] : missing.map((name) => notMember(desired, catalog, name)),
      ...tooOpen(desired, catalog)
    ]
  };
}
function share({ ownerRole: role, deployers }, catalog) {
  const { owner, platform } = catalog;
  if (!platform || !owner?.admin || owner.shared || deployers.length > 0) return [];
  return [{ kind: "share-owner-role", role }];
}
function requireListed({ deployers }, { login }) {
  if (deployers.length === 0 || deployers.includes(login.role)) return;
  throw new DeployError(
    "DEPLOYER_NOT_LISTED",
    `"${login.role}" may not deploy here: \`lakebase.deployers\` names ${deployers.map((name) => `"${name}"`).join(", ")} only.`,
    {
      hint: `Deploy as one of them, or add it: \`lakebase: { deployers: [${[...deployers, login.role].map((name) => JSON.stringify(name)).join(", ")}] }\``
    }
  );
}
function requireDeployers({ database, deployers }, { roles, login }) {
  const missing = deployers.filter((name) => name !== login.role && !roles.includes(name));
  if (missing.length === 0) return;
  throw new DeployError(
    "ROLE_NOT_FOUND",
    `\`lakebase.deployers\` names ${missing.map((name) => `"${name}"`).join(", ")}, and the server of database "${database}" has no such role.`,
    {
      hint: `Correct the name, or create the role first, with USER for a person: ${createRoleStatement("<application id>", "SERVICE_PRINCIPAL")}`
    }
  );
}
function canLogin(role) {
  return new DeployError(
    "OWNER_ROLE_CAN_LOGIN",
    `"${role}" cannot be the owner role: somebody can log in as it.`,
    {
      hint: "Name a role of its own in deployment.yaml (`lakebase.owner_role`), or leave the key out: the role is then made by the deploy."
    }
  );
}
function ownerRoleNeeded(desired, catalog) {
  const { database, ownerRole } = desired;
  const { login, keeper, platform } = catalog;
  const makes = platform ? "whoever created the Lakebase project or instance" : "a superuser, or a role with CREATEROLE and CREATE on the database,";
  const who = keeper ? oneOf(keeper.admins) : makes;
  const why = keeper ? `and the role "${keeperRole(ownerRole)}", which keeps it, is not in the hands of "${login.role}"` : `and "${login.role}" may not create roles: it has no CREATEROLE${platform ? ", nor SET ROLE on a databricks_superuser that has it" : ""}`;
  return new DeployError(
    "OWNER_ROLE_NEEDED",
    `The role "${ownerRole}", which is to own the schema in database "${database}", does not exist, ${why}.`,
    {
      hint: `Let ${who} run this once in database "${database}"; running it again changes nothing:
${block(bootstrapBlock(desired, [login.role]))}`
    }
  );
}
function notJoined(desired, catalog) {
  const { ownerRole } = desired;
  const { login } = catalog;
  return new DeployError(
    "OWNER_ROLE_NOT_JOINED",
    `"${login.role}" is not a member of the owner role "${ownerRole}" and may not make itself one.`,
    { hint: wayIn(desired, catalog, login.role) }
  );
}
function wayIn(desired, catalog, member) {
  const { ownerRole, deployers } = desired;
  const { owner, keeper, platform, ownerAdmins, login } = catalog;
  const join = joinStatement(ownerRole, member);
  if (owner?.shared) return `Let a member of databricks_superuser run: ${join};`;
  const keep = keeperRole(ownerRole);
  const people = ownerAdmins.filter((role) => role !== keep);
  if (people.length > 0) {
    const opens = platform?.loginIsMember && member === login.role && deployers.length === 0;
    return opens ? `Let ${oneOf(people)} open it to databricks_superuser, so that "${member}" joins by itself in the next run: ${shareStatement(ownerRole)};` : `Let ${oneOf(people)} run: ${join};`;
  }
  if (keeper && keeper.admins.length > 0) {
    const statements = throughKeeper(keep, "CURRENT_USER", [join]).join("; ");
    return `Let ${oneOf(keeper.admins)} run: BEGIN; ${statements}; COMMIT;`;
  }
  return `Nobody can grant it any more: the role that could was dropped. Let a member of it deploy, or name a new role (\`lakebase.owner_role\`).`;
}
function notMember(desired, catalog, member) {
  return {
    code: "MEMBERSHIP_MISSING",
    key: member,
    message: `"${member}", which \`lakebase.deployers\` names, is no member of the owner role "${desired.ownerRole}".`,
    hint: wayIn(desired, catalog, member),
    objects: [desired.ownerRole]
  };
}
function tooOpen(desired, catalog) {
  const { ownerRole, deployers } = desired;
  const { owner, keeper } = catalog;
  if (deployers.length === 0 || !owner?.shared) return [];
  const keep = keeperRole(ownerRole);
  const revoke = throughKeeper(keep, "CURRENT_USER", [
    `REVOKE ${quoteIdentifier(ownerRole)} FROM databricks_superuser CASCADE`
  ]);
  const hint = keeper && keeper.admins.length > 0 ? `Let ${oneOf(keeper.admins)} run: BEGIN; ${revoke.join("; ")}; COMMIT; The next deploy grants the membership to each of \`lakebase.deployers\` anew.` : "Name a role of its own (`lakebase.owner_role`): this one was made by databricks_superuser itself, from which nobody can take it.";
  return [
    {
      code: "OWNER_ROLE_OPEN",
      key: ownerRole,
      message: `Every member of databricks_superuser can join the owner role "${ownerRole}", and \`lakebase.deployers\` names who may.`,
      hint,
      objects: [ownerRole]
    }
  ];
}
function oneOf(roles) {
  const names = roles.map((role) => `"${role}"`);
  if (names.length < 2) return names[0] ?? "an administrator";
  return `one of ${names.join(", ")}`;
}

// src/catalog/object.ts
function alterOwner(schema, object, to) {
  return `ALTER ${object.kind.toUpperCase()} ${qualified(schema, object.name)}${argumentsOf(object)} OWNER TO ${quoteIdentifier(to)}`;
}
function dropObject(schema, object) {
  return `DROP ${object.kind.toUpperCase()} ${qualified(schema, object.name)}${argumentsOf(object)}`;
}
function grantOn(on, schema, object) {
  return on === "schema" ? `SCHEMA ${quoteIdentifier(object)}` : `${on.toUpperCase()} ${qualified(schema, object)}`;
}
function argumentsOf({ kind, signature }) {
  if (signature === void 0) return "";
  return `(${kind === "aggregate" && signature === "" ? "*" : signature})`;
}

// src/catalog/ledger.ts
var LEDGER_TABLE = "lakebase_migrations";

// src/catalog/release.ts
var RELEASE_TABLE = "lakebase_releases";
var RELEASE_OUTCOMES = ["deploying", "healthy", "unhealthy", "failed", "superseded"];

// src/catalog/own-table.ts
function isOwnTable(name) {
  return name === LEDGER_TABLE || name === RELEASE_TABLE;
}

// src/grouped.ts
function grouped(items, keyOf) {
  const groups = /* @__PURE__ */ new Map();
  for (const item of items) {
    const key = keyOf(item);
    const known = groups.get(key);
    if (known) known.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

// src/access/desired.ts
function desiredPrivileges({ access, create }) {
  if (access === "owner") return { schema: [], table: [], sequence: [] };
  const schema = create === true ? ["CREATE", "USAGE"] : ["USAGE"];
  if (access === "read-only") return { schema, table: ["SELECT"], sequence: ["SELECT"] };
  return { schema, table: ["DELETE", "INSERT", "SELECT", "UPDATE"], sequence: ["SELECT", "USAGE"] };
}
function roleOf({ grantee }, { appRole }) {
  return grantee.kind === "role" ? grantee.role : appRole;
}
function ownersOf(desired) {
  const owners = desired.grants.filter(({ access }) => access === "owner");
  return owners.map((grant) => roleOf(grant, desired)).filter((role) => role !== void 0);
}
function desiredPrivilegesOf(desired) {
  const byRole = grouped(desired.grants, (grant) => roleOf(grant, desired) ?? "");
  return (role, on) => {
    const grants = byRole.get(role);
    if (!grants || on.class === "table" && isOwnTable(on.name)) return [];
    const kind = privilegeClass(on.class);
    if (kind === void 0) return [];
    if (on.class !== kind && (on.owner !== desired.ownerRole || on.name === "")) return [];
    return grants.flatMap((grant) => desiredPrivileges(grant)[kind]);
  };
}
function impliedPrivilegesOf(desired) {
  const byRole = grouped(desired.grants, (grant) => roleOf(grant, desired) ?? "");
  return (role, on) => {
    const grants = byRole.get(role) ?? [];
    if (on.class === "table" && isOwnTable(on.name)) return [];
    if (isDefault(on.class) && (on.owner !== desired.ownerRole || on.name === "")) return [];
    return grants.flatMap((grant) => implied(grant, on.class));
  };
}
var BELOW_OWNER = { grantee: { kind: "app" }, access: "read-write", create: true };
function implied({ access }, on) {
  const kind = privilegeClass(on);
  if (kind !== void 0) return access === "owner" ? desiredPrivileges(BELOW_OWNER)[kind] : [];
  switch (on) {
    case "database":
      return ["CONNECT"];
    case "routine":
    case "default-routine":
      return access === "read-only" ? [] : ["EXECUTE"];
    case "type":
    case "default-type":
      return ["USAGE"];
    default:
      return [];
  }
}
function privilegeClass(on) {
  switch (on) {
    case "schema":
      return "schema";
    case "table":
    case "default-table":
      return "table";
    case "sequence":
    case "default-sequence":
      return "sequence";
    default:
      return void 0;
  }
}

// src/postgres/late-event.ts
var LATE_DECLARATION = "late_object oid; late_commands bigint[];";
function refuseLateEvents(fire) {
  return `${countCommands(1)}
  ${countCommands(2)}
  ${fire}
  ${RESTRICT_PATH_LOCALLY};
  ${countCommands(3)}
  IF late_commands[3] - late_commands[2] IS DISTINCT FROM late_commands[2] - late_commands[1] THEN
    RAISE EXCEPTION 'a deferred trigger puts off again what could run at the end of this transaction as the deployer'
      USING ERRCODE = 'insufficient_privilege',
        HINT = 'Let nothing deferred be left at the end of the file, or deploy with a login that is in the owner role only and \`migrations: { run_as: login }\`.';
  END IF;`;
}
function countCommands(index) {
  return `late_object := lo_create(0);
  late_commands[${index}] := (SELECT m.cmin::text::bigint FROM pg_largeobject_metadata m WHERE m.oid = late_object);
  PERFORM lo_unlink(late_object);`;
}

// src/access/printed-box.ts
function inPrintedBox(ownerRole, statements) {
  const refuse = refuseLateEvents(`SET CONSTRAINTS ALL IMMEDIATE; EXECUTE 'CLOSE ALL';`).replaceAll(
    /\s*\n\s*/g,
    " "
  );
  const body = `DECLARE ${LATE_DECLARATION} BEGIN ${statements.join("; ")}; SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL search_path = pg_catalog, pg_temp; ${refuse} END`;
  return `SET LOCAL ROLE ${quoteIdentifier(ownerRole)}; CREATE FUNCTION pg_temp.work() RETURNS pg_catalog.void LANGUAGE plpgsql SECURITY DEFINER AS ${quoteLiteral(body)}; SELECT pg_temp.work(); SET LOCAL ROLE NONE; RESET ALL; DISCARD TEMP; COMMIT;`;
}

// src/access/take-over.ts
function movable(desired, catalog, object) {
  const table = catalog.objects.find(({ kind, name }) => kind === "table" && name === object.follows);
  const { owner, inert } = table ?? object;
  return givesWay(desired, catalog, owner) && (owner === catalog.login.role || inert);
}
function changesOwner(on, desired, catalog) {
  if (on.owner === desired.ownerRole) return false;
  if (on.class === "schema") return givesWay(desired, catalog, on.owner);
  const object = objectOf(on, catalog);
  return object !== void 0 && movable(desired, catalog, object);
}
function givesWay(desired, catalog, owner) {
  return desired.ownership === "enforce" && catalog.actsFor.includes(owner) && !losesAccess(desired, catalog, owner);
}
function losesAccess(desired, { otherLogins, ownerMembers }, owner) {
  const isDesired = desired.grants.some((grant) => roleOf(grant, desired) === owner);
  return otherLogins.includes(owner) && !ownerMembers.includes(owner) && !isDesired;
}
function settingsToTakeOver(desired, catalog, owner) {
  if (!catalog.actsFor.includes(owner) || givesWay(desired, catalog, owner)) return void 0;
  const settings = [
    ...losesAccess(desired, catalog, owner) ? [
      `add "${owner}", who would lose all access with it, below \`grants.roles\` (\`- { role: ${JSON.stringify(owner)}, access: read-write }\`)`
    ] : [],
    ...desired.ownership === "keep" ? ["set `lakebase.ownership: enforce`"] : []
  ];
  return `${capitalised(settings.join(" and "))} to let the deploy take it over`;
}
function takeOverAdvice(desired, catalog, object) {
  const { schema, ownerRole } = desired;
  const { owner, inert, kind } = object;
  const settings = settingsToTakeOver(desired, catalog, owner);
  if (settings !== void 0 && (inert || owner === catalog.login.role)) return `${settings}.`;
  if (catalog.ownerMembers.includes(owner))
    return `As ${quoteIdentifier(owner)} run: ${alterOwner(schema, object, ownerRole)};`;
  return kind === "table" ? copyAdvice(desired, catalog, object) : dropAdvice(desired, object);
}
function dropAdvice({ schema, ownerRole }, object) {
  const isView = object.kind === "view" || object.kind === "materialized view";
  const show = isView ? `SELECT pg_catalog.pg_get_viewdef(${quoteLiteral(qualified(schema, object.name))}::pg_catalog.regclass); ` : "";
  return `It could carry code, so nobody is given the rights of "${ownerRole}" through it. As a member of "${ownerRole}" run: ${show}BEGIN; ${inPrintedBox(ownerRole, [dropObject(schema, object)])} and make it anew in a migration; what uses it has to be changed before.`;
}
function copyAdvice({ schema, ownerRole }, { platform, objects }, { name, owner, inert }) {
  const [table, own] = [qualified(schema, name), quoteIdentifier(ownerRole)];
  const copy = qualified(schema, copyName(name));
  const isSerial = objects.some(({ follows }) => follows === name);
  const without = ["IDENTITY", "GENERATED", ...isSerial ? ["DEFAULTS"] : []];
  const like = inert ? `LIKE ${table} INCLUDING ALL ${without.map((each) => `EXCLUDING ${each}`).join(" ")}` : `LIKE ${table}`;
  const left = inert ? `${isSerial ? "defaults, " : ""}identity and generated columns and foreign keys have to be written anew in a migration` : "it carries code: defaults, indexes, constraints, triggers and policies have to be written anew in a migration";
  const grant = `GRANT SELECT ON ${table} TO ${own}`;
  const lock = `BEGIN; SET LOCAL lock_timeout = '5s'; SET LOCAL row_security = off; LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE;`;
  const move = inPrintedBox(ownerRole, [
    `CREATE TABLE ${copy} (${like})`,
    `INSERT INTO ${copy} SELECT * FROM ${table}`,
    `DROP TABLE ${table}`,
    `ALTER TABLE ${copy} RENAME TO ${quoteIdentifier(name)}`
  ]);
  return platform ? `To copy it into one of the owner role (${left}), let a deployer who is a member of databricks_superuser run: ${lock} ${grant}; ${move}` : `To copy it into one of the owner role (${left}), as ${quoteIdentifier(owner)} run: ${grant}; then as a member of ${own}: BEGIN; ${move}`;
}
function copyName(name) {
  return `${Buffer.byteLength(name) > 58 ? "copy" : name}__new`;
}

// src/access/ownership.ts
function planOwnership(desired, catalog) {
  const role = planOwnerRole(desired, catalog);
  const objects = catalog ? planObjects(desired, catalog) : { changes: [], findings: [] };
  return {
    changes: [
      ...role.changes,
      ...planSchema(desired, catalog),
      ...planOwnerCreate(desired, catalog),
      ...objects.changes
    ],
    findings: [...role.findings, ...objects.findings]
  };
}
function willOwn(desired, catalog, object) {
  return object.owner === desired.ownerRole || movable(desired, catalog, object);
}
function planSchema(desired, catalog) {
  const { database, schema, ownerRole } = desired;
  const create = { kind: "create-schema", schema, owner: ownerRole };
  if (!catalog) return [create];
  const from = catalog.schema?.owner;
  if (from === ownerRole) return [];
  if (from !== void 0 && !givesWay(desired, catalog, from)) throw foreignSchema(desired, catalog, from);
  if (!catalog.login.createSchema) {
    throw new DeployError(
      "SCHEMA_NOT_CREATABLE",
      `"${catalog.login.role}" may not create schema "${schema}" or change its owner: it has no CREATE on database "${database}".`,
      {
        hint: mayBecomeOwner(catalog) ? `Let the database's owner run: GRANT CREATE ON DATABASE ${quoteIdentifier(database)} TO ${quoteIdentifier(catalog.login.role)};` : `Let an administrator make the schema, in database "${database}"; running this again changes nothing:
${bootstrapBlock(desired, [catalog.login.role])}`
      }
    );
  }
  return [from === void 0 ? create : { kind: "set-schema-owner", schema, from, to: ownerRole }];
}
function mayBecomeOwner({ login, platform }) {
  return login.createRole.length > 0 || platform?.loginIsMember === true;
}
function createsInDatabase(role, catalog) {
  if (!catalog) return false;
  const { owner, acl } = catalog.databaseAcl;
  return owner === role || acl.some(
    ({ grantee, privileges }) => (grantee === void 0 || grantee === role) && privileges.includes("CREATE")
  );
}
function planOwnerCreate({ ownerCreate, ownerRole: role, database }, catalog) {
  if (!ownerCreate || createsInDatabase(role, catalog)) return [];
  if (catalog && !catalog.login.createSchema) throw notGrantable(role, database, catalog);
  return [{ kind: "grant-database-create", role }];
}
function notGrantable(role, database, { login }) {
  return new DeployError(
    "DATABASE_CREATE_NOT_GRANTABLE",
    `\`lakebase.owner_create\` gives "${role}" CREATE on database "${database}", and "${login.role}" may not: it has no CREATE there itself.`,
    {
      hint: `Let an administrator run: GRANT CREATE ON DATABASE ${quoteIdentifier(database)} TO ${quoteIdentifier(role)};`
    }
  );
}
function foreignSchema(desired, catalog, owner) {
  const { schema, ownerRole } = desired;
  return new DeployError(
    "SCHEMA_OWNED_BY_OTHER",
    `Schema "${schema}" belongs to "${owner}", not to the owner role "${ownerRole}".`,
    { hint: wayToSchema(desired, catalog, owner) }
  );
}
function wayToSchema(desired, catalog, owner) {
  const [schema, own] = [quoteIdentifier(desired.schema), quoteIdentifier(desired.ownerRole)];
  const settings = settingsToTakeOver(desired, catalog, owner);
  if (settings !== void 0) return `${settings}, or choose another \`lakebase.schema\`.`;
  if (catalog.ownerMembers.includes(owner))
    return `As ${quoteIdentifier(owner)} run: ALTER SCHEMA ${schema} OWNER TO ${own};`;
  if (catalog.administrators.includes(owner))
    return `Deploy once as "${owner}", who can join the owner role: the deploy takes the schema over then.`;
  return `Choose another \`lakebase.schema\`: to give this one away "${owner}" would need all rights of the owner role. If nothing is in it, as ${quoteIdentifier(owner)} run: DROP SCHEMA ${schema};`;
}
function planObjects(desired, catalog) {
  const foreign = catalog.objects.filter(
    (object) => object.owner !== desired.ownerRole && object.follows === void 0
  );
  const [move, keep] = partition(foreign, (object) => movable(desired, catalog, object));
  return {
    changes: move.map((object) => ({ kind: "set-object-owner", object, to: desired.ownerRole })),
    findings: keep.map((object) => foreignObject(desired, object, takeOverAdvice(desired, catalog, object)))
  };
}
function foreignObject({ schema }, object, hint) {
  const { kind, name, signature, owner } = object;
  return {
    code: "OBJECT_OWNED_BY_OTHER",
    key: `${kind} ${name}(${signature ?? ""})`,
    message: `${capitalised(kind)} "${schema}"."${name}" belongs to "${owner}": a migration cannot alter or drop it.`,
    hint,
    objects: [name]
  };
}
function partition(items, test) {
  return [items.filter(test), items.filter((item) => !test(item))];
}

export {
  PLATFORM_SUPERUSER,
  isPlatformRole,
  isLastingGrantor,
  platformPrivileges,
  belongsToOwner,
  LEDGER_TABLE,
  RELEASE_TABLE,
  RELEASE_OUTCOMES,
  LATE_DECLARATION,
  refuseLateEvents,
  codeBesideExtension,
  bootstrapBlock,
  createRoleStatement,
  createOwnerRole,
  shareOwnerRole,
  joinOwnerRole,
  asKeeper,
  alterOwner,
  grantOn,
  isOwnTable,
  grouped,
  desiredPrivileges,
  roleOf,
  ownersOf,
  desiredPrivilegesOf,
  impliedPrivilegesOf,
  inPrintedBox,
  changesOwner,
  takeOverAdvice,
  planOwnership,
  willOwn,
  createsInDatabase,
  foreignObject
};

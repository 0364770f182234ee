import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  version
} from "./chunk-64XL6SQ7.js";
import {
  SESSION_SETTINGS,
  createExtension,
  creatorsRevoked,
  planDatabase,
  planRepeatables,
  planStructure,
  pooled,
  setConfig
} from "./chunk-6OJRDKZY.js";
import {
  databaseSteps,
  shortChecksums
} from "./chunk-GO72C5YU.js";
import {
  readLookahead,
  refusedByServer
} from "./chunk-CCNPOG2Q.js";
import {
  catalogIn,
  catalogReading,
  catalogStatements,
  grantStatement,
  pendingFiles,
  readCatalog,
  revokeMembership,
  revokeStatement,
  scopeOf
} from "./chunk-HSJCAKGS.js";
import {
  isDatabaseChange,
  makePlan,
  phaseOf,
  renderText
} from "./chunk-WMTD65EG.js";
import {
  endsTransactions,
  isRepeatable,
  timeoutsOf
} from "./chunk-BXTFETVF.js";
import {
  isMigrationChange
} from "./chunk-FLRB6NYJ.js";
import {
  connectionVariables,
  withAuthorities
} from "./chunk-XWQT5OFZ.js";
import {
  createdBy,
  droppedKeys,
  isConcurrent,
  keepsExisting,
  nonTransactional
} from "./chunk-LG7SLCJU.js";
import {
  list,
  record,
  string
} from "./chunk-WBAGURTN.js";
import {
  findNodes,
  keyOf,
  nameParts,
  nodeOf,
  nodesOf,
  rangeVar,
  refuseForeignObjects,
  relationsIn,
  selectStatements
} from "./chunk-R76D4YU4.js";
import {
  locate,
  offsetOfCharacter
} from "./chunk-4ZZPHBBI.js";
import {
  LATE_DECLARATION,
  LEDGER_TABLE,
  alterOwner,
  asKeeper,
  codeBesideExtension,
  createOwnerRole,
  createRoleStatement,
  grantOn,
  inPrintedBox,
  isPlatformRole,
  joinOwnerRole,
  refuseLateEvents,
  shareOwnerRole,
  willOwn
} from "./chunk-KHUWHDDR.js";
import {
  classOf
} from "./chunk-UCFBEN3C.js";
import {
  backoffMs,
  describeBlockers
} from "./chunk-H2W463VT.js";
import {
  formatDuration
} from "./chunk-I5HNRKAD.js";
import {
  cell,
  runKey,
  shownQuery,
  writeGuard
} from "./chunk-ZQDTDYLC.js";
import {
  SqlFailure,
  describeFailure,
  isCatalogRace,
  isLockFailure
} from "./chunk-MIAR4VDL.js";
import {
  skipBlank
} from "./chunk-WBYYI7VR.js";
import {
  RESTRICT_PATH,
  RESTRICT_PATH_LOCALLY
} from "./chunk-H5SW7SUU.js";
import {
  keeperRole,
  qualified,
  quoteIdentifier,
  quoteLiteral
} from "./chunk-KR4KYWI5.js";
import {
  sentence
} from "./chunk-VJU6MYWT.js";
import {
  DeployError,
  InvalidInput
} from "./chunk-TQXD66EW.js";

// src/postgres/box.ts
function temporaryBox(ownerRole) {
  return { ownerRole, name: "pg_temp.lakebase_deploy", isTemporary: true };
}
function boxInSchema(ownerRole, schema) {
  return { ownerRole, name: qualified(schema, "lakebase_deploy_box"), isTemporary: false };
}
function makeBox({ ownerRole, name, isTemporary }) {
  return [
    `SET LOCAL ROLE ${quoteIdentifier(ownerRole)}`,
    `CREATE ${isTemporary ? "OR REPLACE " : ""}FUNCTION ${name}(statement pg_catalog.text) RETURNS pg_catalog.void
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER AS 'BEGIN EXECUTE statement; END'`
  ];
}
function dropBox({ name, isTemporary }) {
  return isTemporary ? [] : [`DROP FUNCTION ${name}(pg_catalog.text)`];
}
function boxed(box, sql) {
  return [guardOf(box), `SELECT ${box.name}(${literal(sql)}::pg_catalog.text)`];
}
function guardOf({ name, ownerRole }) {
  const signature = literal(`${name}(pg_catalog.text)`);
  const owner = literal(quoteIdentifier(ownerRole));
  return `SELECT pg_catalog.int4div(1, pg_catalog.count(*)::pg_catalog.int4) FROM pg_catalog.pg_proc
  WHERE oid OPERATOR(pg_catalog.=) ${signature}::pg_catalog.regprocedure::pg_catalog.oid AND prosecdef AND proconfig IS NULL
    AND provolatile OPERATOR(pg_catalog.=) 'v'::pg_catalog."char"
    AND proowner OPERATOR(pg_catalog.=) ${owner}::pg_catalog.regrole::pg_catalog.oid`;
}
function literal(text) {
  return `E'${text.replaceAll(/[\\'$]/g, (character) => `\\x${character.charCodeAt(0).toString(16)}`)}'`;
}

// src/migrations/ledger.ts
function createLedger(schema) {
  const table = qualified(schema, LEDGER_TABLE);
  return [
    `CREATE TABLE ${table} (
  version text PRIMARY KEY,
  name text NOT NULL,
  checksum text NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  applied_by text NOT NULL,
  git_sha text,
  duration_ms bigint,
  contracts boolean,
  tool_version text NOT NULL
)`,
    `COMMENT ON COLUMN ${table}.contracts IS 'Whether code from before this file may not work after it; NULL: not known.'`,
    `COMMENT ON TABLE ${table} IS 'Migrations applied by lakebase-deploy; one row per file.'`,
    `DO ${quoteLiteral(revokeDefaults(schema, table))}`
  ];
}
function upgradeLedger(schema) {
  return `ALTER TABLE ${qualified(schema, LEDGER_TABLE)} ADD COLUMN IF NOT EXISTS duration_ms bigint, ADD COLUMN IF NOT EXISTS contracts boolean`;
}
function amendLedger(schema, version2, entry) {
  const table = qualified(schema, LEDGER_TABLE);
  const row = `WHERE version = ${quoteLiteral(version2)}`;
  if (!entry) return [`DELETE FROM ${table} ${row}`];
  const [name, checksum] = [quoteLiteral(entry.name), quoteLiteral(entry.checksum)];
  const moved = entry.version === version2 ? version2 : `${MARK}${entry.version}`;
  const update = `UPDATE ${table} SET version = ${quoteLiteral(moved)}, name = ${name}, checksum = ${checksum} ${row}`;
  return moved === version2 ? [update] : [update, settleNumbers(table)];
}
function adoptIntoLedger(schema, by, entries) {
  const rows = entries.map(({ version: version2, name, checksum }) => {
    const values = [version2, name, checksum, by, version].map(quoteLiteral);
    return `(${values.join(", ")})`;
  });
  return `INSERT INTO ${qualified(schema, LEDGER_TABLE)} (version, name, checksum, applied_by, tool_version)
VALUES ${rows.join(",\n")}`;
}
var MARK = "~";
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
      AND (d.defaclnamespace = 0 OR n.nspname = ${quoteLiteral(schema)}) AND a.grantee <> d.defaclrole
  LOOP
    EXECUTE format('REVOKE ALL ON TABLE %s FROM %s', ${quoteLiteral(table)}, grantee);
  END LOOP;
END`;
}
function requireOwner({ ownerRole }) {
  const message = `the file left the session as another role than ${ownerRole}: a migration must not change the role`;
  return `DO ${quoteLiteral(`
BEGIN
  IF current_user OPERATOR(pg_catalog.<>) ${quoteLiteral(ownerRole)}::pg_catalog.name THEN
    RAISE EXCEPTION USING MESSAGE = ${quoteLiteral(message)}, ERRCODE = 'insufficient_privilege';
  END IF;
END`)}`;
}
var STARTED_SETTING = "lakebase_deploy.started";
function startWatch(scope) {
  return `SELECT set_config('${STARTED_SETTING}', extract(epoch FROM clock_timestamp())::text, ${scope === "transaction"})`;
}
var DURATION_MS = `round((extract(epoch FROM clock_timestamp()) - nullif(current_setting('${STARTED_SETTING}', true), '')::numeric) * 1000)`;
function recordApplied(schema, file, { by, toolVersion, contracts: contracts2 }) {
  const values = [file.version, file.name, file.checksum, by.by];
  const gitSha = by.gitSha === void 0 ? "NULL" : quoteLiteral(by.gitSha);
  const again = isRepeatable(file) ? REPLACE_ROW : "";
  return `INSERT INTO ${qualified(schema, LEDGER_TABLE)} AS known (version, name, checksum, applied_by, git_sha, duration_ms, contracts, tool_version)
VALUES (${values.map(quoteLiteral).join(", ")}, ${gitSha}, ${DURATION_MS}, ${contracts2}, ${quoteLiteral(toolVersion)})${again}`;
}
var REPLACE_ROW = `
ON CONFLICT (version) DO UPDATE SET checksum = excluded.checksum, applied_at = DEFAULT,
  applied_by = excluded.applied_by, git_sha = excluded.git_sha, duration_ms = excluded.duration_ms, contracts = known.contracts OR excluded.contracts,
  tool_version = excluded.tool_version`;

// src/migrations/script.ts
function ours(...statements2) {
  return statements2.map((sql) => ({ sql }));
}
function plainLine(file, statement) {
  return { sql: textOf(file, statement), statement };
}
function boxedLines(box, file, statement) {
  const text = textOf(file, statement);
  const inside = statement.kind === "SelectStmt" ? `${text}
;SELECT` : text;
  return boxed(box, inside).map((sql) => ({ sql, inside, statement }));
}
function textOf({ sql }, { start: start2, end }) {
  return sql.slice(start2, end);
}
function composeScript(entries) {
  const placed = [];
  const parts = [];
  let start2 = 0;
  for (const [index, { lines }] of entries.entries()) {
    for (const line of lines) {
      placed.push({ ...line, index, start: start2 });
      const part = `${line.sql}${line.statement ? "\n;\n" : ";\n"}`;
      parts.push(part);
      start2 += part.length;
    }
  }
  const sql = parts.join("");
  return { sql, place: (failure2) => placeFailure(sql, placed, failure2) };
}
function placeFailure(sql, lines, failure2) {
  const at = failure2.position === void 0 ? void 0 : offsetOfCharacter(sql, failure2.position - 1);
  const line = at === void 0 ? lines[failure2.completed] : lines.findLast(({ start: start2 }) => start2 <= at);
  const { index, statement } = line ?? { index: lines.at(-1)?.index ?? 0, statement: void 0 };
  const isRecording = statement === void 0 && line?.sql.includes(LEDGER_TABLE) === true;
  if (!line || !statement) return { index, statement, offset: void 0, isRecording, error: failure2 };
  if (line.inside === void 0) {
    const within = at === void 0 ? 0 : at - line.start;
    return { index, statement, offset: statement.start + within, isRecording, error: failure2 };
  }
  const offset = statement.start + offsetInside(line.inside, failure2);
  return { index, statement, offset, isRecording, error: unboxed(failure2, line.inside) };
}
function offsetInside(inside, { internal }) {
  if (!internal) return 0;
  const start2 = inside.indexOf(internal.query);
  if (start2 === -1 || inside.includes(internal.query, start2 + 1)) return 0;
  return start2 + offsetOfCharacter(internal.query, internal.position - 1);
}
function unboxed(failure2, inside) {
  if (failure2.context === void 0) return changedBox(failure2);
  const frames = failure2.context.split("\n");
  const own = frames.at(-1)?.includes(".lakebase_deploy") ? frames.slice(0, -1).join("\n") : failure2.context;
  const quoted = Math.max(own.lastIndexOf(inside), own.lastIndexOf(shownQuery(inside)));
  const end = quoted === -1 ? own.length : own.lastIndexOf("\n", quoted);
  return new SqlFailure({
    ...failure2,
    message: failure2.message,
    cause: failure2.cause,
    context: own.slice(0, Math.max(0, end)) || void 0
  });
}
function changedBox(failure2) {
  if (failure2.sqlstate !== "22012" && failure2.sqlstate !== "42883") return failure2;
  return new SqlFailure({
    ...failure2,
    sqlstate: "42501",
    message: "a statement before this one changed the function lakebase_deploy, in which the file runs",
    cause: failure2
  });
}

// src/migrations/transaction-modes.ts
var DEFAULT_LEVEL = "READ COMMITTED";
var LEVELS = /* @__PURE__ */ new Set(["READ UNCOMMITTED", DEFAULT_LEVEL, "REPEATABLE READ", "SERIALIZABLE"]);
function transactionModes(statements2) {
  const first = statements2.findIndex((statement) => modesIn(statement) === void 0);
  const leading = first === -1 ? statements2 : statements2.slice(0, first);
  const given = new Map(leading.flatMap((statement) => modesIn(statement) ?? []));
  const level = given.get("transaction_isolation")?.toUpperCase() ?? DEFAULT_LEVEL;
  const modes = [
    `ISOLATION LEVEL ${level}`,
    ...wordFor(given.get("transaction_read_only"), "READ ONLY", "READ WRITE"),
    ...wordFor(given.get("transaction_deferrable"), "DEFERRABLE", "NOT DEFERRABLE")
  ];
  return { modes: modes.join(", "), statements: statements2.slice(leading.length) };
}
function wordFor(value, on, off) {
  if (value === void 0) return [];
  return [value === "1" ? on : off];
}
function modesIn({ kind, node }) {
  if (kind !== "VariableSetStmt" || node.name !== "TRANSACTION") return void 0;
  const modes = nodesOf(node.args, "DefElem").map((mode) => [mode.defname ?? "", constant(mode)]);
  return modes.every(isKnown) ? modes : void 0;
}
function isKnown([name, value]) {
  if (name === "transaction_isolation") return LEVELS.has(value.toUpperCase());
  return name === "transaction_read_only" || name === "transaction_deferrable";
}
function constant({ arg }) {
  const value = nodeOf(arg, "A_Const");
  return value?.sval ? value.sval.sval ?? "" : String(value?.ival?.ival ?? 0);
}

// src/migrations/file-lines.ts
var DISCARD_TEMP = "DISCARD TEMP";
var RESET_SESSION = ["RESET ALL", RESTRICT_PATH, ...SESSION_SETTINGS, DISCARD_TEMP];
function beginFile({ desired, box, guard }, { lockTimeoutMs, statementTimeoutMs }, modes) {
  return [
    `BEGIN ${modes}`,
    ...RESET_SESSION,
    ...guard,
    startWatch("transaction"),
    setConfig("transaction", {
      lock_timeout: String(lockTimeoutMs),
      statement_timeout: String(statementTimeoutMs)
    }),
    `SET LOCAL search_path = ${quoteIdentifier(desired.schema)}`,
    ...box ? makeBox(box) : [`SET LOCAL ROLE ${quoteIdentifier(desired.ownerRole)}`]
  ];
}
function statementLines({ box }, file, statements2) {
  if (!box) return statements2.map((statement) => plainLine(file, statement));
  return statements2.flatMap((statement) => [
    ...boxedLines(box, file, statement),
    ...statement.kind === "DiscardStmt" ? ours(...makeBox(box)) : []
  ]);
}
function endFile(context, record3) {
  const { desired, box } = context;
  const inside = (sql) => box ? boxed(box, sql) : [sql];
  return [
    ...inside("SET CONSTRAINTS ALL IMMEDIATE"),
    RESTRICT_PATH_LOCALLY,
    ...box ? [] : [requireOwner(desired)],
    ...box ? recordInBox(box, record3) : [...record3, "CLOSE ALL"],
    // The ledger itself may have code by now, which has set another path.
    RESTRICT_PATH_LOCALLY,
    ...box ? [...inside("SET CONSTRAINTS ALL IMMEDIATE"), RESTRICT_PATH_LOCALLY, nothingLate(box), ...dropBox(box)] : [],
    "SET LOCAL ROLE NONE"
  ];
}
function nothingLate(box) {
  const fire = boxed(box, "SET CONSTRAINTS ALL IMMEDIATE; CLOSE ALL").map(
    (sql) => sql.replace(/^SELECT/, "PERFORM")
  );
  return `DO $late$ DECLARE ${LATE_DECLARATION} BEGIN
  ${refuseLateEvents(`${fire.join(";\n  ")};`)}
END$late$`;
}
function recordInBox(box, record3) {
  const last = [...record3.slice(-1), "CLOSE ALL"].join(";\n");
  return [...record3.slice(0, -1), last].flatMap((sql) => boxed(box, sql));
}
function boxedStatements(desired, statements2) {
  const box = boxInSchema(desired.ownerRole, desired.schema);
  return [...makeBox(box), ...endFile({ desired, box }, statements2), ...RESET_SESSION];
}
function transactionLines(context, file, parts) {
  const { box } = context;
  const { modes, statements: statements2 } = transactionModes(parts.statements);
  const first = box ? parts.first.flatMap((sql) => boxed(box, sql)) : parts.first;
  return withoutNeedlessGuards(box, [
    ...ours(...beginFile(context, parts.timeouts, modes), ...first),
    ...statementLines(context, file, statements2),
    ...ours(...endFile(context, [parts.record]), ...RESET_SESSION, "COMMIT")
  ]);
}
function withoutNeedlessGuards(box, lines) {
  if (!box?.isTemporary) return lines;
  const [making, guard] = [makeBox(box).at(-1), guardOf(box)];
  return lines.filter(({ sql }, index) => sql !== guard || lines[index - 1]?.sql !== making);
}

// src/migrations/native-code.ts
var IS_NATIVE = `EXISTS (SELECT FROM pg_proc f JOIN pg_language l ON l.oid = f.prolang
    WHERE NOT l.lanpltrusted AND f.provolatile = 'i'
      AND f.oid = CASE d.refclassid WHEN 'pg_operator'::regclass THEN (SELECT o.oprcode::oid FROM pg_operator o WHERE o.oid = d.refobjid) ELSE d.refobjid END)`;

// src/migrations/detach.ts
var REFUSE_CODE_IN_DETACH = `BEGIN;
${RESTRICT_PATH_LOCALLY};
DO $detach$
DECLARE danger record;
BEGIN
  SELECT pg_describe_object(classid, objid, objsubid) AS used_in, pg_describe_object(refclassid, refobjid, 0) AS code INTO danger
  FROM pg_depend d
  WHERE refclassid IN ('pg_proc'::regclass, 'pg_operator'::regclass) AND deptype IN ('n', 'a')
    AND NOT ${IS_NATIVE}
    AND classid IN ('pg_class'::regclass, 'pg_constraint'::regclass, 'pg_statistic_ext'::regclass, 'pg_policy'::regclass)
  LIMIT 1;
  IF NOT FOUND THEN
    SELECT pg_describe_object('pg_cast'::regclass, c.oid, 0) AS used_in, pg_describe_object('pg_proc'::regclass, p.oid, 0) AS code INTO danger
    FROM pg_cast c JOIN pg_proc p ON p.oid = c.castfunc JOIN pg_language l ON l.oid = p.prolang
    WHERE p.oid >= 16384 AND l.lanpltrusted AND EXISTS (SELECT FROM pg_constraint k WHERE k.contype = 'f')
    LIMIT 1;
  END IF;
  IF NOT FOUND THEN
    SELECT pg_describe_object('pg_policy'::regclass, o.oid, 0) AS used_in, 'code' AS code INTO danger FROM pg_policy o LIMIT 1;
  END IF;
  IF FOUND THEN
    RAISE EXCEPTION 'DETACH PARTITION CONCURRENTLY could call % with all rights of the login, because % uses it', danger.code, danger.used_in
      USING ERRCODE = 'feature_not_supported',
        HINT = 'Leave out CONCURRENTLY, or deploy with a login that is in the owner role only and \`migrations: { run_as: login }\`.';
  END IF;
END
$detach$;
COMMIT`;

// src/migrations/interrupted.ts
function interrupted(error, file, { index, total, start: start2 }) {
  if (!(error instanceof DeployError) || error.code === "MIGRATION_FAILED") return error;
  const before = index > 0 ? "those before it are done, and " : "";
  return new DeployError(
    error.code,
    `${error.message} ${file.name} runs without a transaction: statement ${index + 1} of ${total} was the last that was sent; ${before}whether it was done is not known.`,
    {
      location: locate(file.path, file.sql, start2),
      hint: "Run the job again: the file is not in the ledger, so it begins with its first statement, and what is there already is met again.",
      retryable: error.retryable,
      cause: error
    }
  );
}

// src/migrations/literal.ts
function hasText(index) {
  return findNodes(index, "A_Const").some(({ sval }) => sval !== void 0);
}
var REFUSE_CODE_IN_LITERAL = `BEGIN;
${RESTRICT_PATH_LOCALLY};
DO $literal$
DECLARE danger record;
BEGIN
  SELECT k.contypid::regtype AS used_in, coalesce(
      (SELECT pg_describe_object(d.refclassid, d.refobjid, 0) FROM pg_depend d
        WHERE d.classid = 'pg_constraint'::regclass AND d.objid = k.oid AND d.deptype IN ('n', 'a') AND NOT ${IS_NATIVE}
          AND d.refclassid IN ('pg_proc'::regclass, 'pg_operator'::regclass) LIMIT 1),
      CASE WHEN k.conbin::text ~ '[{]JSON' THEN 'a cast to json' END,
      (SELECT p.oid::regprocedure::text FROM regexp_matches(k.conbin::text, ':(?:funcid|opfuncid) ([0-9]+)', 'g') m (number)
        JOIN pg_proc p ON p.oid = m.number[1]::oid WHERE p.provolatile <> 'i' LIMIT 1)) AS code INTO danger
  FROM pg_constraint k WHERE k.contypid <> 0 ORDER BY code LIMIT 1;
  IF danger.code IS NOT NULL THEN
    RAISE EXCEPTION 'CREATE INDEX CONCURRENTLY could call % with all rights of the login, because the check of domain % does and the index has a text in it', danger.code, danger.used_in
      USING ERRCODE = 'feature_not_supported',
        HINT = 'Leave out CONCURRENTLY, write the condition without a text in quotes, or deploy with a login that is in the owner role only and \`migrations: { run_as: login }\`.';
  END IF;
END
$literal$;
COMMIT`;

// src/migrations/contraction.ts
var ADDING = /* @__PURE__ */ new Set([
  ...["CreateStmt", "CreateForeignTableStmt", "CreateTableAsStmt", "CreateSeqStmt", "ViewStmt"],
  ...["CreateSchemaStmt", "CreateExtensionStmt", "CreateStatsStmt", "RefreshMatViewStmt"],
  ...["CreateEnumStmt", "CreateDomainStmt", "CompositeTypeStmt", "CreateRangeStmt"],
  ...[
    "CommentStmt",
    "VariableSetStmt",
    "TransactionStmt",
    "VacuumStmt",
    "ReindexStmt",
    "AlterDefaultPrivilegesStmt"
  ],
  ...[
    "SelectStmt",
    "InsertStmt",
    "UpdateStmt",
    "DeleteStmt",
    "MergeStmt",
    "CopyStmt",
    "TruncateStmt"
  ]
]);
var LOOSENING = /* @__PURE__ */ new Set([
  ...[
    "AT_DropNotNull",
    "AT_ValidateConstraint",
    "AT_SetStatistics",
    "AT_SetStorage",
    "AT_SetCompression"
  ],
  ...[
    "AT_SetOptions",
    "AT_ResetOptions",
    "AT_SetRelOptions",
    "AT_ResetRelOptions",
    "AT_ClusterOn",
    "AT_DropCluster"
  ]
]);
var PLAIN_FUNCTIONS = new Set(
  `setval nextval currval pg_get_serial_sequence max min count sum avg coalesce greatest least now clock_timestamp
  gen_random_uuid uuidv4 uuidv7 random md5 lower upper trim btrim replace concat format length left right substring split_part
  to_char to_date to_timestamp date_trunc generate_series unnest array_agg string_agg json_agg jsonb_agg json_build_object
  jsonb_build_object jsonb_set to_json to_jsonb row_number rank set_config current_setting abs round`.split(
    /\s+/
  )
);
function contracts(statements2, schema) {
  const made = /* @__PURE__ */ new Set();
  for (const statement of statements2) {
    if (!expands(statement, made, schema)) return true;
    if (keepsExisting(statement)) continue;
    for (const { space, name } of createdBy(statement)) made.add(keyOf(space, name, schema));
  }
  return false;
}
function expands(statement, made, schema) {
  const { kind, node } = statement;
  const isNew = (relation) => {
    const name = rangeVar(relation);
    return name !== void 0 && made.has(keyOf("relation", name, schema));
  };
  switch (kind) {
    case "AlterTableStmt":
      return isNew(node.relation) || nodesOf(node.cmds, "AlterTableCmd").every(loosens);
    case "IndexStmt":
      return node.unique !== true || isNew(node.relation);
    case "CreateTrigStmt":
    case "RuleStmt":
      return isNew(node.relation);
    case "CreatePolicyStmt":
      return isNew(node.table);
    case "CreateFunctionStmt":
      return node.replace !== true;
    case "AlterEnumStmt":
      return node.oldVal === void 0;
    case "GrantStmt":
      return node.is_grant === true;
    case "DropStmt": {
      const dropped = droppedKeys(statement, schema);
      return dropped.length > 0 && dropped.every((key) => made.has(key));
    }
    default:
      return ADDING.has(kind) && !callsUnknown(statement);
  }
}
function loosens({ subtype, def }) {
  if (subtype === void 0) return false;
  if (subtype === "AT_ColumnDefault") return def !== void 0;
  const column = subtype === "AT_AddColumn" ? nodeOf(def, "ColumnDef") : void 0;
  return column ? isOptional(column) : LOOSENING.has(subtype);
}
var HARMLESS = /* @__PURE__ */ new Set([
  ...[
    "CONSTR_NULL",
    "CONSTR_DEFAULT",
    "CONSTR_IDENTITY",
    "CONSTR_GENERATED",
    "CONSTR_NOTNULL",
    "CONSTR_FOREIGN"
  ],
  ...[
    "CONSTR_ATTR_DEFERRABLE",
    "CONSTR_ATTR_NOT_DEFERRABLE",
    "CONSTR_ATTR_DEFERRED",
    "CONSTR_ATTR_IMMEDIATE"
  ]
]);
function isOptional({ constraints, typeName }) {
  const kinds = nodesOf(constraints, "Constraint").map(({ contype }) => contype);
  const hasValue = kinds.some(
    (kind) => kind === "CONSTR_DEFAULT" || kind === "CONSTR_IDENTITY" || kind === "CONSTR_GENERATED"
  ) || /^(?:small|big)?serial[248]?$/.test(nameParts(typeName?.names).at(-1) ?? "");
  return kinds.every((kind) => HARMLESS.has(kind)) && (hasValue || !kinds.includes("CONSTR_NOTNULL"));
}
function callsUnknown({ kind, node }) {
  return findNodes({ [kind]: node }, "FuncCall").some(({ funcname }) => {
    const parts = nameParts(funcname);
    return parts.length > 1 && parts[0] !== "pg_catalog" || !PLAIN_FUNCTIONS.has(parts.at(-1) ?? "");
  });
}

// src/migrations/record.ts
function recordStatement({ desired: { schema } }, file, statements2, { appliedBy, toolVersion }) {
  return recordApplied(schema, file, { by: appliedBy, toolVersion, contracts: contracts(statements2, schema) });
}

// src/postgres/retry.ts
var ATTEMPTS = 5;
var BACKOFF = { firstMs: 250, capMs: 5e3 };
async function pauseBeforeRetry(attempt, reason, {
  clock,
  deadline,
  reporter
}) {
  reporter.info(`${reason}; trying again`);
  await clock.sleep(backoffMs(attempt, BACKOFF), deadline.signal);
}

// src/migrations/failure.ts
function recordingFailed(failure2, failed2) {
  const { file, applied, schema, blockers } = failed2;
  const ledger = qualified(schema, LEDGER_TABLE);
  const state = file.transactional ? "Nothing of the file was applied." : "Its statements are done, because the file runs without a transaction; as the ledger does not have it, the next run begins with the first one.";
  const advice = isLockFailure(failure2) ? `Another session holds a lock on ${ledger}: end it, or deploy at a quieter time. The file is not to blame.` : `Look at ${ledger}, which only this tool should change. The file is not to blame.`;
  return new DeployError(
    "MIGRATION_FAILED",
    `Migration ${file.name} could not be recorded in ${ledger}: ${describeFailure(failure2, blockers)} ${state}${appliedBefore(applied)}`,
    {
      hint: [failure2.hint && sentence(failure2.hint), advice].filter(Boolean).join(" "),
      retryable: isLockFailure(failure2),
      cause: failure2
    }
  );
}
function appliedBefore(applied) {
  return applied.length > 0 ? ` Applied before it: ${applied.map(({ name }) => name).join(", ")}.` : "";
}
function migrationFailed(failure2, failed2) {
  const { file, offset, isFirst, applied, blockers } = failed2;
  const location = offset === void 0 ? { file: file.path } : locate(file.path, file.sql, offset);
  const state = file.transactional ? "Nothing of the file was applied." : isFirst ? "It is the first statement of the file, which runs without a transaction." : "Statements of the file before it stay applied, because the file runs without a transaction.";
  return new DeployError(
    "MIGRATION_FAILED",
    `Migration ${file.name} failed: ${describeFailure(failure2, blockers)} ${state}${appliedBefore(applied)}`,
    {
      location,
      hint: [failure2.hint && sentence(failure2.hint), adviceFor(failure2, failed2)].filter(Boolean).join(" "),
      retryable: isLockFailure(failure2),
      cause: failure2
    }
  );
}
function adviceFor({ sqlstate, message }, { schema }) {
  switch (sqlstate) {
    case "55P03":
      return "Another session holds a lock on the same table: end it, deploy at a quieter time, or raise `migrations.lock_timeout`, for this file alone with a line `-- lock_timeout: 30s` at its top.";
    case "40P01":
    case "40001":
      return "Another transaction was in the way: run the job again.";
    case "57014":
      return "The statement took too long: raise `migrations.statement_timeout`, for this file alone with a line `-- statement_timeout: 1h` at its top, or do the work in smaller steps.";
    case "55P04":
      return "A new enum value can be used once it is committed: use it in a later file.";
    case "25006":
      return "The file is not to blame: the server is a standby, or `default_transaction_read_only` is on for the server, the database or the role.";
    case "2D000":
      return "A block or procedure that ends transactions cannot be kept to the rights of the owner role: do the work without COMMIT, or, in a file with `-- transaction: none`, write `-- allow: commit-in-block, because <reason>` at its top.";
    case "25001":
      if (message.startsWith("SET TRANSACTION"))
        return "Make SET TRANSACTION the first statement of a file; nothing may be asked before it.";
      return "Move the statement to a file of its own that begins with the line `-- transaction: none`.";
    case "42501":
      return "Migrations run as the owner role: it needs to own what they alter, and the privilege on what they use elsewhere.";
    case "42P01":
    case "42704":
    case "42883":
      return `Names without a schema are looked up in "${schema}" only; write the schema before what lives elsewhere, such as an extension in public.`;
    default:
      return "Correct the file and run the job again.";
  }
}

// src/migrations/run.ts
async function retryOrFail({ session, context, ports, applied }, file, { error, statement, offset, isRecording, attempt }) {
  if (!file) throw error;
  const { schema } = context.desired;
  const relations = isRecording ? [LEDGER_TABLE] : statement ? relationsIn(statement) : [];
  const wait = { schema, relations, waitedMs: timeoutsOf(file, ports).lockTimeoutMs };
  const waited = isLockFailure(error) || statement !== void 0 && isBuildTimeout(error, statement);
  const blockers = waited ? await describeBlockers(session, error, wait) : "";
  if (!isLockFailure(error) || attempt + 1 >= ATTEMPTS) {
    const failed2 = { file, applied: filesOf(applied), schema, blockers };
    const isFirst = statement?.start === skipBlank(file.sql, 0);
    throw isRecording ? recordingFailed(error, failed2) : migrationFailed(error, { ...failed2, offset, isFirst });
  }
  await pauseBeforeRetry(attempt, `${file.name}: ${error.message}${blockers}`, ports);
}
function isBuildTimeout({ sqlstate }, statement) {
  return sqlstate === "57014" && isConcurrent(statement);
}
function filesOf(changes) {
  return changes.map(({ file }) => file);
}

// src/migrations/outside-transaction.ts
async function applyOutsideTransaction(run2, change) {
  const { session, context, ports } = run2;
  const { file } = change;
  const written = await ports.syntax.statements(file);
  const { statements: statements2 } = selectStatements(change, written);
  await session.send(beginAlone(context, timeoutsOf(file, ports)).join(";\n"));
  for (const [index, statement] of statements2.entries()) {
    try {
      await applyStatement(run2, file, statement);
    } catch (error) {
      throw interrupted(error, file, { index, total: statements2.length, start: statement.start });
    }
  }
  await recordFile(run2, file, written);
  run2.commit([change]);
}
async function recordFile(run2, file, statements2) {
  const { session, context, ports } = run2;
  const record3 = recordStatement(context, file, statements2, ports);
  for (let attempt = 0; ; attempt += 1) {
    try {
      await session.send(ending(context, record3, timeoutsOf(file, ports)).join(";\n"));
      return;
    } catch (error) {
      if (!(error instanceof SqlFailure)) throw error;
      await session.send("ROLLBACK");
      const place = { statement: void 0, offset: void 0, isRecording: true };
      await retryOrFail(run2, file, { ...place, error, attempt });
    }
  }
}
function beginAlone({ desired: { ownerRole, schema } }, { lockTimeoutMs, statementTimeoutMs }) {
  return [
    ...RESET_SESSION,
    `SET lock_timeout = ${lockTimeoutMs}`,
    `SET statement_timeout = ${statementTimeoutMs}`,
    startWatch("session"),
    `SET ROLE ${quoteIdentifier(ownerRole)}`,
    `SET search_path = ${quoteIdentifier(schema)}`
  ];
}
function ending(context, record3, timeouts) {
  const { box, guard } = context;
  return [
    "BEGIN ISOLATION LEVEL READ COMMITTED",
    ...guard,
    `SET LOCAL lock_timeout = ${timeouts.lockTimeoutMs}`,
    `SET LOCAL statement_timeout = ${timeouts.statementTimeoutMs}`,
    ...box ? makeBox(box) : [],
    ...endFile(context, [record3]),
    "COMMIT",
    "SET ROLE NONE",
    ...RESET_SESSION
  ];
}
async function applyStatement(run2, file, statement) {
  const { session, context, ports } = run2;
  const script = aloneScript(context, file, statement);
  for (let attempt = 0; ; attempt += 1) {
    try {
      for (const sql of context.guard) await session.send(sql);
      const timeouts = timeoutsOf(file, ports);
      await dropInvalidIndex(run2, statement, timeouts);
      for (const sql of beforeAlone(context, statement)) await session.send(sql);
      const send = () => session.send(script.sql, file.statementTimeoutMs);
      await (isConcurrent(statement) ? waitingAsABuild(run2, timeouts, send) : send());
      if (isUnboxed(file, statement))
        await session.send(`SET ROLE ${quoteIdentifier(context.desired.ownerRole)}`);
      return;
    } catch (failure2) {
      if (!(failure2 instanceof SqlFailure)) throw failure2;
      await session.send("ROLLBACK");
      const { offset, error } = script.place(failure2);
      const place = { statement, offset: offset ?? statement.start, isRecording: false };
      await retryOrFail(run2, file, { ...place, error, attempt });
    }
  }
}
function beforeAlone({ box }, statement) {
  if (!box || nonTransactional(statement) === void 0) return [];
  if (statement.kind === "AlterTableStmt") return [REFUSE_CODE_IN_DETACH];
  return statement.kind === "IndexStmt" && hasText(statement.node) ? [REFUSE_CODE_IN_LITERAL] : [];
}
function aloneScript(context, file, statement) {
  const { box } = context;
  const lines = !box || isRestricted(statement) || isUnboxed(file, statement) ? [plainLine(file, statement)] : boxedLines2(context, box, file, statement);
  return composeScript([{ file, lines }]);
}
function boxedLines2(context, box, file, statement) {
  return [
    ...ours("BEGIN ISOLATION LEVEL READ COMMITTED", ...context.guard, ...makeBox(box)),
    ...statementLines(context, file, [statement]),
    // What comes next is read as the server takes this client's bytes.
    ...ours(...endFile(context, []), "RESET client_encoding", "COMMIT")
  ];
}
function isUnboxed(file, { kind }) {
  return endsTransactions(file) && (kind === "DoStmt" || kind === "CallStmt");
}
function isRestricted(statement) {
  return statement.kind === "VacuumStmt" || statement.kind === "ReindexStmt" || nonTransactional(statement) !== void 0;
}
async function waitingAsABuild({ session }, { lockTimeoutMs }, work) {
  await session.send("SET lock_timeout = 0");
  await work();
  await session.send(`SET lock_timeout = ${lockTimeoutMs}`);
}
async function dropInvalidIndex(run2, statement, timeouts) {
  const { session, context, ports } = run2;
  const { idxname: name, relation } = statement.kind === "IndexStmt" ? statement.node : {};
  if (name === void 0) return;
  const schema = relation?.schemaname ?? context.desired.schema;
  const results = await session.send(`BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY;
${RESTRICT_PATH_LOCALLY};
SELECT c.relname AS invalid FROM pg_index i
    JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = ${quoteLiteral(schema)} AND c.relname = ${quoteLiteral(name)} AND c.relkind = 'i' AND NOT i.indisvalid;
COMMIT`);
  if (cell(results, "invalid") === void 0) return;
  ports.reporter.info(`dropping index ${name}, which an earlier build left invalid`);
  await waitingAsABuild(
    run2,
    timeouts,
    () => session.send(`DROP INDEX CONCURRENTLY ${qualified(schema, name)}`)
  );
}

// src/migrations/apply.ts
async function applyFiles(session, context, changes, ports, onCommitted) {
  const applied = [];
  const commit = (committed) => {
    applied.push(...committed);
    for (const { file } of committed) ports.reporter.info(`applied ${file.name}`);
    if (committed.length > 0) onCommitted(committed);
  };
  const run2 = { session, context, ports, applied, commit };
  for (const batch of batches(changes)) {
    if (batch[0]?.file.transactional) await applyTogether(run2, batch);
    else for (const change of batch) await applyOutsideTransaction(run2, change);
  }
}
function ownLimit(changes) {
  return changes.reduce((sum, { file }) => sum + (file.statementTimeoutMs ?? 0), 0);
}
function batches(changes) {
  const result = [];
  for (const change of changes) {
    const last = result.at(-1);
    if (last?.[0]?.file.transactional && change.file.transactional) last.push(change);
    else result.push([change]);
  }
  return result;
}
async function applyTogether(run2, changes) {
  const { session, context, ports } = run2;
  let left = changes;
  for (let attempt = 0; ; attempt += 1) {
    const script = composeScript(await Promise.all(left.map((change) => entryOf(change, context, ports))));
    try {
      await session.send(script.sql, ownLimit(left));
      run2.commit(left);
      return;
    } catch (failure2) {
      if (!(failure2 instanceof SqlFailure)) throw failure2;
      await session.send("ROLLBACK");
      const { index, statement, offset, isRecording, error } = script.place(failure2);
      run2.commit(left.slice(0, index));
      left = left.slice(index);
      if (index > 0) attempt = 0;
      await retryOrFail(run2, left[0]?.file, { error, statement, offset, isRecording, attempt });
    }
  }
}
async function entryOf(change, context, ports) {
  const { file } = change;
  const statements2 = await ports.syntax.statements(file);
  const selection = selectStatements(change, statements2);
  const record3 = recordStatement(context, file, statements2, ports);
  const parts = { ...selection, timeouts: timeoutsOf(file, ports), record: record3 };
  return { file, lines: transactionLines(context, file, parts) };
}

// src/migrations/foreign-code.ts
function parseForeignCode(text) {
  return list(text === void 0 ? [] : JSON.parse(text)).map((item) => {
    const row = record(item);
    return {
      kind: string(row.kind),
      object: string(row.object),
      maker: string(row.maker),
      drop: string(row.drop),
      by: string(row.by)
    };
  });
}
var SHOWN = 20;
function refuseForeignCode({ schema, ownerRole }, code) {
  if (code.length === 0) return;
  const shown = code.slice(0, SHOWN).map(inWords);
  const more = code.length > SHOWN ? `; and ${code.length - SHOWN} more` : "";
  throw new DeployError(
    "MIGRATION_REACHES_FOREIGN_CODE",
    `Migrations of schema "${schema}" could run code that others made: ${shown.join("; ")}${more}.`,
    { hint: `No migration was run. ${wayOut(code, ownerRole)}` }
  );
}
function inWords({ kind, object, maker }) {
  return `${object.startsWith(`${kind} `) ? object : `${kind} ${object}`} of "${maker}"`;
}
function wayOut(code, ownerRole) {
  const ours2 = statements(code.filter(({ by }) => by === ownerRole));
  const makers = new Set(code.map(({ by }) => by).filter((by) => by !== ownerRole));
  return [
    ...[...makers].map(
      (maker) => `Let "${maker}" run: ${statements(code.filter(({ by }) => by === maker)).join("; ")};`
    ),
    ...ours2.length > 0 ? [
      `What a migration needs of it, let the migration make. Remove it as a member of the owner role (DROP TABLE loses the rows): BEGIN; ${inPrintedBox(ownerRole, ours2)}`
    ] : []
  ].join(" ");
}
function statements(code) {
  return [...new Set(code.map(({ drop }) => drop))];
}

// src/migrations/foreign-code-query.ts
function foreignCodeQuery(schema, ownerRole) {
  const [inSchema, owner] = [quoteLiteral(schema), quoteLiteral(ownerRole)];
  return `WITH
own AS MATERIALIZED (SELECT oid FROM pg_roles WHERE rolname = ${owner}),
sch AS MATERIALIZED (SELECT oid FROM pg_namespace WHERE nspname = ${inSchema}),
trusted AS MATERIALIZED (
  SELECT r.oid FROM pg_roles r LEFT JOIN own ON true
  WHERE r.rolsuper OR r.rolname IN (session_user, 'databricks_superuser') OR r.oid = own.oid OR own.oid IS NOT NULL AND (pg_has_role(r.oid, own.oid, 'USAGE') OR pg_has_role(r.oid, own.oid, 'SET'))),
ext AS MATERIALIZED (
  SELECT d.classid, d.objid FROM pg_depend d JOIN pg_extension e ON e.oid = d.refobjid
  WHERE d.deptype = 'e' AND d.refclassid = 'pg_extension'::regclass AND e.extowner IN (SELECT oid FROM trusted)),
${INSIDE},
${FOREIGN},
${USES},
${ATTACHED},
found AS (
  SELECT * FROM inside WHERE NOT EXISTS (SELECT FROM ext WHERE ext.classid = inside.classid AND ext.objid = inside.objid)
  UNION ALL SELECT * FROM attached)
SELECT json_agg(json_build_object(
    'kind', coalesce(found.kind, identity.type), 'object', coalesce(object, identity.identity), 'maker', pg_get_userbyid(maker),
    'drop', coalesce(way_out, CASE WHEN e.oid IS NOT NULL THEN format('ALTER EXTENSION %I DROP %s %s; ', e.extname, drops.kind, identity.identity) ELSE '' END
      || format('DROP %s IF EXISTS %s', drops.kind, identity.identity)),
    'by', CASE WHEN e.oid IS NOT NULL AND way_out IS NULL THEN pg_get_userbyid(e.extowner) WHEN by_maker THEN pg_get_userbyid(maker) ELSE ${owner} END)
  ORDER BY found.objid DESC)::text AS foreign_code
FROM found LEFT JOIN pg_depend d ON d.classid = found.classid AND d.objid = found.objid AND d.deptype = 'e' LEFT JOIN pg_extension e ON e.oid = d.refobjid,
  LATERAL pg_identify_object(found.classid, found.objid, 0) identity,
  LATERAL (SELECT upper(replace(coalesce(found.kind, identity.type), ' object', '')) AS kind) drops`;
}
var INSIDE = `inside AS (
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
var FOREIGN = `foreign_code AS MATERIALIZED (
  SELECT 'pg_proc'::regclass::oid AS classid, oid, proowner AS maker FROM pg_proc WHERE proowner NOT IN (SELECT oid FROM trusted)
  UNION ALL SELECT 'pg_operator'::regclass, oid, oprowner FROM pg_operator WHERE oprowner NOT IN (SELECT oid FROM trusted)
  UNION ALL SELECT 'pg_type'::regclass, oid, typowner FROM pg_type t
  WHERE typowner NOT IN (SELECT oid FROM trusted) AND (typtype IN ('d', 'r') OR typtype = 'b' AND typelem = 0
    OR typtype IN ('e', 'c') AND EXISTS (SELECT FROM pg_cast WHERE (castsource = t.oid OR casttarget = t.oid) AND castfunc <> 0)))`;
var USES = `uses AS MATERIALIZED (
  SELECT d.classid, d.objid, d.objsubid, d.refclassid, d.refobjid, f.maker
  FROM foreign_code f JOIN pg_depend d ON d.refclassid = f.classid AND d.refobjid = f.oid
  WHERE d.deptype IN ('n', 'a') AND NOT EXISTS (SELECT FROM ext WHERE ext.classid = f.classid AND ext.objid = f.oid))`;
var ATTACHED = `attached AS (
  SELECT u.classid, u.objid, NULL::text AS kind,
    (pg_identify_object(u.classid, u.objid, u.objsubid)).identity || ', which uses ' || pg_describe_object(u.refclassid, u.refobjid, 0) AS object, u.maker,
    CASE
      WHEN r.relowner NOT IN (SELECT oid FROM trusted) AND r.relkind NOT IN ('i', 'I') THEN format('DROP TABLE IF EXISTS %s', r.oid::regclass)
      WHEN ad.oid IS NOT NULL THEN format('ALTER TABLE IF EXISTS %s ALTER COLUMN %I DROP %s', r.oid::regclass, at.attname, CASE at.attgenerated WHEN '' THEN 'DEFAULT' ELSE 'EXPRESSION' END)
      WHEN co.oid IS NOT NULL THEN format('ALTER TABLE IF EXISTS %s DROP CONSTRAINT IF EXISTS %I', r.oid::regclass, co.conname)
      WHEN rw.rulename = '_RETURN' THEN format('DROP %s IF EXISTS %s', CASE r.relkind WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'VIEW' END, r.oid::regclass)
      WHEN rw.oid IS NOT NULL THEN format('DROP RULE IF EXISTS %I ON %s', rw.rulename, r.oid::regclass)
      WHEN r.relkind IN ('r', 'p') AND u.classid = 'pg_class'::regclass THEN format('ALTER TABLE IF EXISTS %s ALTER COLUMN %I TYPE %s', r.oid::regclass, at.attname,
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
    CASE WHEN dc.oid IS NOT NULL THEN format('ALTER DOMAIN %s DROP CONSTRAINT IF EXISTS %I', dt.oid::regtype, dc.conname) END,
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
    f.relowner, CASE WHEN f.relnamespace IN (SELECT oid FROM sch) THEN format('DROP TABLE IF EXISTS %s', k.conrelid::regclass)
      ELSE format('ALTER TABLE IF EXISTS %s DROP CONSTRAINT IF EXISTS %I', k.conrelid::regclass, k.conname) END, f.relnamespace NOT IN (SELECT oid FROM sch)
  FROM pg_constraint k JOIN pg_class f ON f.oid = k.conrelid JOIN pg_class p ON p.oid = k.confrelid
  WHERE k.contype = 'f' AND p.relowner IN (SELECT oid FROM own) AND f.relowner NOT IN (SELECT oid FROM trusted)
  UNION ALL
  SELECT 'pg_class'::regclass, c.oid, 'table', format('%s, a child of %s', c.oid::regclass, p.oid::regclass), c.relowner,
    CASE WHEN c.relnamespace IN (SELECT oid FROM sch) THEN format('DROP TABLE IF EXISTS %s', c.oid::regclass)
      WHEN c.relispartition THEN format('ALTER TABLE IF EXISTS %s DETACH PARTITION %s', p.oid::regclass, c.oid::regclass)
      ELSE format('ALTER TABLE IF EXISTS %s NO INHERIT %s', c.oid::regclass, p.oid::regclass) END,
    c.relnamespace NOT IN (SELECT oid FROM sch) AND NOT c.relispartition
  FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_class p ON p.oid = i.inhparent
  WHERE p.relowner IN (SELECT oid FROM own) AND c.relkind IN ('r', 'p', 'f') AND c.relowner NOT IN (SELECT oid FROM trusted)
  UNION ALL
  SELECT 'pg_event_trigger'::regclass, e.oid, 'event trigger', NULL, evtowner, NULL, true
  FROM pg_event_trigger e WHERE evtowner NOT IN (SELECT oid FROM trusted))`;

// src/migrations/prepare.ts
var READ_ONLY = "25006";
var TEST_TABLE = "lakebase_deploy_self_test";
async function prepareFiles(session, desired, ports) {
  const guard = writeGuard(ports.lock);
  if (desired.runAs === "login") {
    const results2 = await session.send(inTransaction(ports, [foreignCode(desired), moreThanOwner(desired)]));
    refuseForeign(desired, results2);
    refusePowerful(desired, results2);
    return { desired, box: void 0, guard };
  }
  const { box, results } = await testBox(session, desired, ports);
  refuseForeign(desired, results);
  return { desired, box, guard };
}
async function testBox(session, desired, timeouts) {
  const { ownerRole, schema } = desired;
  const temporary = await tryBox(session, desired, temporaryBox(ownerRole), timeouts);
  if (!(temporary instanceof SqlFailure)) return temporary;
  const permanent = temporary.sqlstate === "42501" ? await tryBox(session, desired, boxInSchema(ownerRole, schema), timeouts) : temporary;
  if (!(permanent instanceof SqlFailure)) return permanent;
  throw new DeployError(
    "MIGRATION_BOX_REFUSED",
    `The server refuses the function in which migrations run with the rights of "${ownerRole}" alone: ${describeFailure(permanent)}`,
    {
      hint: `No migration was run. Deploy with a login that is in ${quoteIdentifier(ownerRole)} and in no other role, and write \`migrations: { run_as: login }\` in deployment.yaml.`,
      retryable: isLockFailure(permanent),
      cause: permanent
    }
  );
}
async function tryBox(session, desired, box, timeouts) {
  const table = `CREATE TABLE ${qualified(desired.schema, TEST_TABLE)} (id pg_catalog.int4)`;
  try {
    const test = [foreignCode(desired), ...makeBox(box), ...boxed(box, table)];
    return { box, results: await session.send(inTransaction(timeouts, test)) };
  } catch (error) {
    if (!(error instanceof SqlFailure)) throw error;
    await session.send("ROLLBACK");
    return error.sqlstate === READ_ONLY ? { box, results: [] } : error;
  }
}
function inTransaction({ lockTimeoutMs, statementTimeoutMs }, statements2) {
  return [
    "BEGIN ISOLATION LEVEL READ COMMITTED",
    RESTRICT_PATH_LOCALLY,
    "SET LOCAL jit = off",
    `SET LOCAL lock_timeout = ${lockTimeoutMs}`,
    `SET LOCAL statement_timeout = ${statementTimeoutMs}`,
    ...statements2,
    "ROLLBACK"
  ].join(";\n");
}
function foreignCode({ schema, ownerRole }) {
  return foreignCodeQuery(schema, ownerRole);
}
function refuseForeign(desired, results) {
  refuseForeignCode(desired, parseForeignCode(cell(results, "foreign_code")));
}
function moreThanOwner({ ownerRole }) {
  return `SELECT json_agg(what)::text AS more FROM (
  SELECT v.what FROM pg_roles r, LATERAL (VALUES ('SUPERUSER', rolsuper), ('CREATEROLE', rolcreaterole), ('CREATEDB', rolcreatedb),
    ('REPLICATION', rolreplication), ('BYPASSRLS', rolbypassrls)) v (what, has) WHERE r.rolname = session_user AND v.has
  UNION ALL SELECT 'the right to pass ' || quote_ident(r.rolname) || ' on' FROM pg_roles r
  WHERE r.rolname = ${quoteLiteral(ownerRole)} AND pg_has_role(session_user, r.oid, 'MEMBER WITH ADMIN OPTION')
  UNION ALL SELECT CASE d.deptype WHEN 'o' THEN 'ownership of ' ELSE 'privileges on ' END
      || CASE WHEN d.dbid IN (0, b.oid) THEN pg_describe_object(d.classid, d.objid, d.objsubid) ELSE 'something in another database' END
  FROM pg_shdepend d JOIN pg_roles r ON r.oid = d.refobjid JOIN pg_database b ON b.datname = current_database()
  WHERE d.refclassid = 'pg_authid'::regclass AND r.rolname = session_user AND d.deptype IN ('o', 'a')
    AND NOT (d.classid = 'pg_database'::regclass AND d.deptype = 'a' AND NOT EXISTS (SELECT FROM pg_database x, aclexplode(x.datacl) a
      WHERE x.oid = d.objid AND a.grantee = r.oid AND a.privilege_type = 'CREATE'))
  UNION ALL SELECT 'membership of ' || quote_ident(r.rolname) FROM pg_roles r
  WHERE r.rolname <> session_user AND r.rolname <> ${quoteLiteral(ownerRole)} AND pg_has_role(session_user, r.oid, 'MEMBER')
    AND NOT EXISTS (SELECT FROM pg_roles s WHERE s.rolname = session_user AND s.rolsuper)
    AND NOT pg_has_role(${quoteLiteral(ownerRole)}, r.oid, 'MEMBER')
) s`;
}
function refusePowerful({ ownerRole }, results) {
  const more = list(JSON.parse(cell(results, "more") ?? "[]")).map(string);
  if (more.length === 0) return;
  throw new DeployError(
    "LOGIN_NOT_OWNER_ONLY",
    `\`migrations: { run_as: login }\` is for a login that has nothing but the owner role "${ownerRole}"; this one has ${more.join(", ")}, which the code in a migration could use.`,
    {
      hint: "No migration was run. Leave the key out, so that files run with the rights of the owner role alone, or deploy with a login of its own."
    }
  );
}

// src/plan/replan.ts
function replan(desired, catalog, look, planned, phase) {
  const fresh = planDatabase(desired, catalog, look).changes.filter((change) => phaseOf(change) === phase);
  const known = new Set(planned.flatMap(databaseSteps));
  const unplanned = fresh.flatMap(databaseSteps).filter((step) => !known.has(step));
  if (unplanned.length === 0) return fresh;
  throw new DeployError(
    "DATABASE_MOVED",
    `The database changed after it was planned; it would now also need: ${shortChecksums(unplanned.join("; "))}.`,
    { hint: "Nothing was changed in the database. Run the job again: it plans anew.", retryable: true }
  );
}

// src/postgres/working-session.ts
async function withWorkingSession(session, lock, reading, work) {
  const read = await begin(session, lock, reading);
  try {
    return await work(read);
  } finally {
    session.tell(`ROLLBACK; SET ROLE NONE; RESET ALL; ${RESTRICT_PATH}`);
  }
}
async function begin(session, lock, reading) {
  const results = await session.send(`${SESSION_SETTINGS.join("; ")};
BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY;
${RESTRICT_PATH_LOCALLY};
${[...lock ? [sharesConnection(lock)] : [], ...writeGuard(lock)].map((sql) => `${sql};
`).join("")}${reading.statements}
COMMIT`);
  if (cell(results, "shared") === "t") throw pooled();
  return reading.parse(results);
}
function sharesConnection({ schema, pid }) {
  const { group, id } = runKey(schema);
  return `SELECT pg_backend_pid() = ${pid} OR CASE WHEN pg_try_advisory_lock(${group}, ${id}) THEN pg_advisory_unlock(${group}, ${id}) ELSE false END AS shared`;
}

// src/engine/database/closed-schema.ts
var POLL_MS = 50;
async function inClosedSchema(session, desired, { lost, isOpen }, ports, work) {
  const creators = isOpen ? await readCreators(session, desired) : [];
  if (creators.length + lost.length === 0) return work();
  const close = creators.length > 0 ? `${asOwner(desired, "REVOKE", creators, ports)};
` : "";
  const couldCreate = openTransactions([...creators, ...lost]);
  const open = (await session.send(close + couldCreate)).flat();
  try {
    await untilTransactionsEnd(session, desired, { open, query: couldCreate }, ports);
    const result = await work();
    await giveBack(session, desired, creators, ports);
    return result;
  } catch (error) {
    await giveBack(session, desired, creators, ports).catch(() => reportTaken(desired, creators, ports));
    throw error;
  }
}
async function giveBack(session, desired, creators, ports) {
  if (creators.length > 0) await session.send(`ROLLBACK; ${asOwner(desired, "GRANT", creators, ports)}`);
}
function reportTaken({ schema }, creators, { reporter }) {
  reporter.warning(
    `CREATE on schema "${schema}" could not be given back to ${creators.map(inWords2).join(", ")}; the next run does it.`
  );
}
function inWords2(creator) {
  return creator === void 0 ? "PUBLIC" : `"${creator}"`;
}
async function readCreators(session, desired) {
  const { schema, ownerRole } = desired;
  const results = await session.send(`BEGIN READ ONLY; SET LOCAL search_path = pg_catalog, pg_temp;
SELECT r.rolname AS creator, pg_get_userbyid(a.grantor) AS grantor
FROM pg_namespace n CROSS JOIN LATERAL aclexplode(n.nspacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
WHERE n.nspname = ${quoteLiteral(schema)} AND a.privilege_type = 'CREATE' AND a.grantee <> n.nspowner;
COMMIT`);
  const rows = results.flat().filter(({ creator }) => creator === null || !isPlatformRole(creator ?? ""));
  const foreign = rows.find(({ grantor }) => grantor !== ownerRole);
  if (foreign) throw notClosable(desired, foreign);
  return rows.map(({ creator }) => creator ?? void 0);
}
function asOwner({ schema, ownerRole }, verb, creators, { lock }) {
  const roles = creators.map((role) => role === void 0 ? "PUBLIC" : quoteIdentifier(role)).join(", ");
  const change = verb === "REVOKE" ? `FROM ${roles} CASCADE` : `TO ${roles}`;
  return `BEGIN; SET LOCAL search_path = pg_catalog, pg_temp;
${writeGuard(lock).map((sql) => `${sql};
`).join("")}SET LOCAL ROLE ${quoteIdentifier(ownerRole)};
${verb} CREATE ON SCHEMA ${quoteIdentifier(schema)} ${change}; COMMIT`;
}
async function untilTransactionsEnd(session, { schema }, { open, query }, {
  clock,
  deadline,
  reporter,
  lockTimeoutMs
}) {
  let left = open;
  const giveUpAt = clock.now() + lockTimeoutMs;
  for (let polls = 0; left.length > 0; polls += 1) {
    if (clock.now() >= giveUpAt) throw stillInUse(schema, left, lockTimeoutMs);
    if (polls === 0) reporter.info(`waiting for ${left.map(describe).join(", ")} before the migrations run`);
    await clock.sleep(POLL_MS, deadline.signal);
    const now = new Set((await session.send(query)).flat().map(({ id }) => id));
    left = left.filter(({ id }) => now.has(id));
  }
}
function openTransactions(creators) {
  const named = creators.filter((role) => role !== void 0).map(quoteLiteral);
  const could = (role) => creators.includes(void 0) ? "true" : `EXISTS (SELECT FROM pg_roles c WHERE c.rolname = ANY (ARRAY[${named.join(", ")}]::name[]) AND pg_has_role(${role}, c.oid, 'MEMBER'))`;
  return `BEGIN READ ONLY; SET LOCAL search_path = pg_catalog, pg_temp;
SELECT a.pid::text || ' ' || l.virtualtransaction AS id, a.pid::text AS pid, u.rolname AS role, a.application_name AS application
FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid JOIN pg_roles u ON u.oid = a.usesysid
WHERE l.locktype = 'virtualxid' AND l.granted AND a.datname = current_database() AND a.pid <> pg_backend_pid()
  AND NOT u.rolsuper AND (a.state = 'active' OR a.state IS NULL OR ${could("u.oid")}
    OR EXISTS (SELECT FROM pg_locks x WHERE x.pid = l.pid AND x.locktype = 'transactionid' AND x.mode = 'ExclusiveLock'))
UNION ALL
SELECT 'prepared ' || p.gid, NULL, u.rolname, p.gid FROM pg_prepared_xacts p JOIN pg_roles u ON u.rolname = p.owner
WHERE p.database = current_database() AND NOT u.rolsuper;
COMMIT`;
}
function describe({ pid, role, application }) {
  if (pid === null) return `a prepared transaction of "${role}" (${application})`;
  return `a transaction of "${role}" (pid ${pid}${application ? `, ${application}` : ""})`;
}
function notClosable({ schema }, { creator, grantor }) {
  const who = creator == null ? "PUBLIC" : quoteIdentifier(creator);
  return new DeployError(
    "SCHEMA_NOT_CLOSABLE",
    `${creator == null ? "PUBLIC" : `"${creator}"`} has CREATE on schema "${schema}" from "${grantor}", so it cannot be kept from making something there while the migrations run.`,
    {
      hint: `Let "${grantor}" run: REVOKE CREATE ON SCHEMA ${quoteIdentifier(schema)} FROM ${who}; Whoever is to have it is given it by the deploy, with \`create: true\`.`
    }
  );
}
function stillInUse(schema, left, waitedMs) {
  const ends = left.map(
    ({ pid, application }) => pid === null ? `ROLLBACK PREPARED ${quoteLiteral(application ?? "")};` : `SELECT pg_terminate_backend(${pid});`
  );
  return new DeployError(
    "SCHEMA_STILL_IN_USE",
    `CREATE on schema "${schema}" was taken, and ${left.map(describe).join(", ")}, open since before, may still have made something there: no migration runs beside it. It did not end within ${formatDuration(waitedMs)}.`,
    {
      hint: `Run the job again when it has ended, or end it, which only its own role or a superuser may: ${ends.join(" ")} With \`grants: { app: { create: auto } }\` the app has no CREATE where migrations run, and nobody is waited for.`,
      retryable: true
    }
  );
}

// src/engine/database/statement.ts
function statementsOf(change, context) {
  const { catalog, desired } = context;
  const login = (sql) => [{ sql, role: void 0 }];
  switch (change.kind) {
    case "create-owner-role":
      return createOwnerRole(desired, catalog);
    case "share-owner-role":
      return shareOwnerRole(desired, catalog);
    case "join-owner-role":
      return joinOwnerRole(desired, catalog, catalog.login.role);
    case "grant-owner-membership":
      return joinOwnerRole(desired, catalog, granteeRole(change.grantee, desired));
    case "create-schema":
      return login(
        `CREATE SCHEMA ${quoteIdentifier(change.schema)} AUTHORIZATION ${quoteIdentifier(change.owner)}`
      );
    case "grant-database-create":
      return login(
        `GRANT CREATE ON DATABASE ${quoteIdentifier(desired.database)} TO ${quoteIdentifier(change.role)}`
      );
    case "set-schema-owner":
      return login(`ALTER SCHEMA ${quoteIdentifier(change.schema)} OWNER TO ${quoteIdentifier(change.to)}`);
    case "set-object-owner":
      return login(alterOwner(desired.schema, change.object, change.to));
    case "grant":
      return [grant(change, context)];
    case "grant-privileges":
      return [grantPrivileges(change, desired)];
    case "revoke":
      return [{ sql: revokeStatement(desired.schema, change), role: roleToSet(change.as, catalog) }];
    case "revoke-membership":
      return change.grantor === keeperRole(desired.ownerRole) ? asKeeper(revokeMembership(change), desired, catalog) : [{ sql: revokeMembership(change), role: roleToSet(change.grantor, catalog) }];
    case "create-ledger":
      return createLedger(desired.schema).map((sql) => ({ sql, role: desired.ownerRole }));
    case "upgrade-ledger":
      return [{ sql: upgradeLedger(desired.schema), role: desired.ownerRole }];
    case "adopt-migrations":
      return [
        {
          sql: adoptIntoLedger(desired.schema, change.by, change.entries),
          role: desired.ownerRole,
          isBoxed: true
        }
      ];
    case "accept-migration":
      return amendLedger(desired.schema, change.version, change.becomes).map((sql) => ({
        sql,
        role: desired.ownerRole,
        isBoxed: true
      }));
  }
}
function grant(change, { desired, catalog }) {
  const { schema, ownerRole } = desired;
  const privileges = change.privileges.join(", ");
  const to = quoteIdentifier(granteeRole(change.grantee, desired));
  if (change.class === "default-table" || change.class === "default-sequence") {
    const on = change.class === "default-table" ? "TABLES" : "SEQUENCES";
    const forOwner = `ALTER DEFAULT PRIVILEGES FOR ROLE ${quoteIdentifier(ownerRole)} IN SCHEMA ${quoteIdentifier(schema)}`;
    return { sql: `${forOwner} GRANT ${privileges} ON ${on} TO ${to}`, role: ownerRole };
  }
  const object = catalog.objects.find(
    ({ kind, name }) => name === change.object && classOf(kind) === change.class
  );
  const foreign = object !== void 0 && !willOwn(desired, catalog, object);
  return {
    sql: `GRANT ${privileges} ON ${grantOn(change.class, schema, change.object)} TO ${to}`,
    role: foreign ? void 0 : ownerRole
  };
}
function grantPrivileges(change, desired) {
  const isOnDatabase = change.on[0]?.class === "database";
  return {
    sql: grantStatement(desired, change, holderRole(change.holder, desired)),
    role: isOnDatabase ? void 0 : desired.ownerRole
  };
}
function roleToSet(role, { login }) {
  return role === login.role ? void 0 : role;
}
function holderRole(holder, desired) {
  return holder.kind === "public" ? "PUBLIC" : quoteIdentifier(granteeRole(holder, desired));
}
function granteeRole(grantee, { appRole }) {
  if (grantee.kind === "role") return grantee.role;
  if (appRole !== void 0) return appRole;
  throw new DeployError(
    "APP_ROLE_UNKNOWN",
    "The app's service principal is not known yet, so nothing can be granted to it.",
    {
      hint: "The app must exist before the database step."
    }
  );
}

// src/engine/database/structure.ts
function structuralChanges(changes) {
  return changes.flatMap(
    (change) => isMigrationChange(change) || change.kind === "run-command" || change.kind === "close-schema" || change.kind === "create-extension" ? [] : [change]
  );
}
async function applyStructure(session, desired, first, plan, ports) {
  let catalog = first;
  for (let attempt = 0; ; attempt += 1) {
    const changes = structuralChanges(plan(catalog));
    if (changes.length === 0) return [];
    const transaction = compose(desired, catalog, changes, ports);
    try {
      await run(session, desired, transaction);
      return changes;
    } catch (error) {
      if (!(error instanceof SqlFailure)) throw error;
      await session.send("ROLLBACK");
      const blockers = isLockFailure(error) ? await describeBlockers(session, error, {
        schema: desired.schema,
        relations: relationsOf(changes),
        waitedMs: ports.lockTimeoutMs
      }) : "";
      if (!isCatalogRace(error) || attempt + 1 === ATTEMPTS) throw failed(error, transaction, blockers);
      await pauseBeforeRetry(attempt, `ownership and grants: ${error.message}${blockers}`, ports);
      catalog = await readCatalog(session, desired);
    }
  }
}
function compose(desired, catalog, changes, { lockTimeoutMs, statementTimeoutMs, lock }) {
  const statements2 = changes.flatMap((change) => statementsOf(change, { desired, catalog }));
  const timeouts = [
    `SET LOCAL lock_timeout = ${lockTimeoutMs}`,
    `SET LOCAL statement_timeout = ${statementTimeoutMs}`
  ];
  const boxed2 = statements2.filter(({ isBoxed }) => isBoxed).map(({ sql }) => sql);
  return {
    changes,
    statements: [
      "BEGIN ISOLATION LEVEL READ COMMITTED",
      "SET LOCAL ROLE NONE",
      RESTRICT_PATH_LOCALLY,
      ...writeGuard(lock),
      ...timeouts,
      ...switchingRoles(statements2.filter(({ isBoxed }) => !isBoxed)),
      ...boxed2.length > 0 ? [...boxedStatements(desired, boxed2), ...timeouts] : []
    ]
  };
}
function switchingRoles(statements2) {
  const lines = [];
  let current;
  for (const { sql, role } of [...statements2, { sql: void 0, role: void 0 }]) {
    if (role !== current) lines.push(`SET LOCAL ROLE ${role === void 0 ? "NONE" : quoteIdentifier(role)}`);
    if (sql !== void 0) lines.push(sql);
    current = role;
  }
  return lines;
}
async function run(session, desired, { changes, statements: statements2 }) {
  session.notices();
  const read = `SET TRANSACTION READ ONLY;
${catalogStatements(scopeOf(desired))}`;
  const results = await session.send(`${statements2.join(";\n")};
${read}`);
  const warnings = session.notices().map(({ message, sqlstate }) => `${message} (SQLSTATE ${sqlstate})`);
  const left = remaining(desired, catalogIn(results), changes);
  if (warnings.length > 0 || left.length > 0) throw incomplete(warnings, left);
  await session.send("COMMIT");
}
function remaining(desired, catalog, made) {
  const done = new Set(made.flatMap(databaseSteps));
  return structuralChanges(planStructure(desired, catalog).changes).flatMap(databaseSteps).filter((step) => done.has(step));
}
function incomplete(warnings, left) {
  const missing = left.length > 0 ? [`still to do after it: ${left.join("; ")}`] : [];
  return new DeployError(
    "DATABASE_CHANGE_INCOMPLETE",
    `PostgreSQL accepted the ownership and grant statements without doing all that they say: ${[...warnings, ...missing].join("; ")}.`,
    {
      hint: "Nothing was changed. Usually the deployer lacks the grant option; let the owner of the object grant it."
    }
  );
}
function failed(failure2, { statements: statements2 }, blockers) {
  const statement = statements2[failure2.completed] ?? "COMMIT";
  return new DeployError(
    "DATABASE_CHANGE_FAILED",
    `PostgreSQL refused \`${statement}\`: ${describeFailure(failure2, blockers)}`,
    {
      hint: `${failure2.hint ? `${failure2.hint} ` : ""}Nothing was changed; ownership and grants are made together or not at all.`,
      retryable: isCatalogRace(failure2),
      cause: failure2
    }
  );
}
function relationsOf(changes) {
  return changes.flatMap((change) => {
    if (change.kind === "set-object-owner") return [change.object.name];
    if (change.kind === "revoke" || change.kind === "grant-privileges")
      return change.on.map(({ name }) => name);
    return change.kind === "grant" ? [change.object] : [];
  });
}

// src/engine/database/command.ts
var BEAT_MS = 15e3;
async function runCommand(session, command, { clock, deadline, lock }) {
  const done = new AbortController();
  const lost = new AbortController();
  const beating = beat(session, clock, done.signal, lost);
  try {
    await deadline.within(
      "the migrate command",
      "it was ended, with all that it had started",
      (signal) => command.run(AbortSignal.any([signal, lost.signal, ...lock ? [lock.lost] : []]))
    );
  } finally {
    done.abort();
    await beating;
  }
}
async function beat(session, clock, done, lost) {
  for (; ; ) {
    try {
      await clock.sleep(BEAT_MS, done);
    } catch {
      return;
    }
    try {
      await session.send("SELECT");
    } catch (error) {
      lost.abort(error);
      return;
    }
  }
}
async function putRight(session, desired, command, ports) {
  const catalog = await readCatalog(session, desired);
  const { changes, findings } = planDatabase(desired, catalog);
  const left = structuralChanges(changes);
  command.onLeft(left, findings);
  const plan = (fresh) => structuralChanges(planDatabase(desired, fresh).changes);
  return left.length === 0 ? [] : applyStructure(session, desired, catalog, plan, ports);
}

// src/engine/database/extension.ts
async function requireAvailable(session, changes) {
  if (changes.length === 0) return;
  const names = changes.map(({ extension }) => quoteLiteral(extension)).join(", ");
  const missing = await session.send(`BEGIN READ ONLY; ${RESTRICT_PATH_LOCALLY};
SELECT x.name AS missing FROM unnest(ARRAY[${names}]) x (name) WHERE x.name NOT IN (SELECT a.name FROM pg_available_extensions a);
COMMIT`);
  const unknown = missing.flat().flatMap((row) => row.missing ?? []);
  if (unknown.length === 0) return;
  throw new DeployError("EXTENSION_NOT_AVAILABLE", `The server has no extension ${unknown.join(", ")}.`, {
    hint: "Nothing was changed. Correct `lakebase: { extensions: [...] }` in deployment.yaml; what there is: SELECT name FROM pg_available_extensions;"
  });
}
async function createExtensions(session, desired, changes, { lock, lockTimeoutMs, statementTimeoutMs }) {
  if (changes.length === 0) return;
  const { schema, ownerRole } = desired;
  const names = changes.map(({ extension }) => quoteLiteral(extension)).join(", ");
  const looking = codeBesideExtension(
    quoteLiteral(schema),
    quoteLiteral(ownerRole),
    `ARRAY[${names}]::text[]`
  );
  if (desired.grants.some(({ access }) => access === "owner"))
    throw reachesCode(desired, changes, ["what whoever has `access: owner` makes there meanwhile"]);
  const found = await session.send(`BEGIN READ ONLY; ${RESTRICT_PATH_LOCALLY}; ${looking}; COMMIT`);
  const code = found.flat().flatMap((row) => row.code ?? []);
  if (code.length > 0) throw reachesCode(desired, changes, code);
  const statements2 = [
    "BEGIN ISOLATION LEVEL READ COMMITTED",
    RESTRICT_PATH_LOCALLY,
    ...writeGuard(lock),
    `SET LOCAL lock_timeout = ${lockTimeoutMs}`,
    `SET LOCAL statement_timeout = ${statementTimeoutMs}`,
    ...changes.map(({ extension }) => createExtension(extension, schema)),
    "COMMIT"
  ];
  try {
    await session.send(statements2.join(";\n"));
  } catch (error) {
    if (!(error instanceof SqlFailure)) throw error;
    await session.send("ROLLBACK");
    throw new DeployError(
      "DATABASE_CHANGE_FAILED",
      `PostgreSQL refused \`${statements2[error.completed] ?? "COMMIT"}\`: ${describeFailure(error)}`,
      { hint: `${error.hint ? `${error.hint} ` : ""}No extension and no migration was made.`, cause: error }
    );
  }
}
var SHOWN2 = 5;
function reachesCode({ schema }, changes, code) {
  const names = changes.map(({ extension }) => extension);
  const more = code.length > SHOWN2 ? ` and ${code.length - SHOWN2} more` : "";
  const elsewhere = names.map(
    (name) => `CREATE EXTENSION ${quoteIdentifier(name)} WITH SCHEMA extensions CASCADE;`
  );
  return new DeployError(
    "EXTENSION_REACHES_CODE",
    `The script of an extension runs with the rights of the login or of a superuser, and in schema "${schema}" that of ${names.join(", ")} could call ${code.slice(0, SHOWN2).join(", ")}${more}.`,
    {
      hint: `No extension was created. Let an administrator create it where nobody else can create, in a schema that is not there yet: DO $e$ BEGIN CREATE SCHEMA extensions; GRANT USAGE ON SCHEMA extensions TO PUBLIC; ${elsewhere.join(" ")} END $e$; Migrations then name what is in it with that schema.`
    }
  );
}

// src/engine/database/apply.ts
function applyDatabase(session, desired, planned, ports) {
  return applyPhase(session, desired, planned, "before-deploy", ports);
}
function applyAfterDeploy(session, desired, planned, ports) {
  return applyPhase(session, desired, planned, "after-deploy", ports);
}
async function applyPhase(session, desired, planned, phase, ports) {
  if (!planned.some((change) => phaseOf(change) === phase)) return { executed: [] };
  return withWorkingSession(session, ports.lock, catalogReading(desired), async (catalog) => {
    requireAppRole(desired, catalog);
    const look = await readLookahead(session, desired, catalog, ports.syntax);
    const plan = (current) => replan(desired, current, look, planned, phase);
    const migrations = plan(catalog).filter(isMigrationChange);
    const files = migrations.map(({ file }) => file);
    await refuseNewerSyntax(session, catalog, [...files, ...pendingFiles(desired, catalog)], ports.syntax);
    await refuseForeignObjects(desired, catalog, migrations, ports.syntax);
    const executed = [];
    const committed = (changes) => {
      executed.push(...changes);
      if (changes.length > 0) ports.onCommitted?.(changes);
    };
    const command = plan(catalog).find(({ kind }) => kind === "run-command");
    const extensions = plan(catalog).filter((change) => change.kind === "create-extension");
    const closing = plan(catalog).filter(({ kind }) => kind === "close-schema");
    await requireAvailable(session, extensions);
    const structure = await applyStructure(session, desired, catalog, plan, ports);
    committed(structure);
    const lost = command || extensions.length + migrations.length > 0 ? creatorsRevoked(structure.flatMap((change) => change.kind === "revoke" ? [change] : [])) : [];
    await inClosedSchema(session, desired, { lost, isOpen: closing.length > 0 }, ports, async () => {
      await createExtensions(session, desired, extensions, ports);
      committed(extensions);
      if (command && ports.command) {
        await runCommand(session, ports.command, ports);
        committed([command]);
      }
      await applyMigrations(session, desired, catalog, migrations, ports, committed);
    });
    committed(closing);
    if (command && ports.command) committed(await putRight(session, desired, ports.command, ports));
    return { executed };
  });
}
async function refuseNewerSyntax(session, catalog, files, syntax) {
  const refused = await refusedByServer(session, catalog.serverVersion, [...new Set(files)], syntax);
  if (refused.length > 0) throw new InvalidInput(refused.map(({ problem }) => problem));
}
async function applyMigrations(session, desired, catalog, migrations, ports, committed) {
  if (migrations.length === 0) return;
  const context = await prepareFiles(session, desired, ports);
  const ordered = migrations.filter(({ kind }) => kind === "migrate");
  const repeatable = migrations.filter(({ kind }) => kind === "repeat-migration");
  await applyFiles(session, context, ordered, ports, committed);
  if (repeatable.length === 0) return;
  const current = ordered.length > 0 ? await lookAgain(session, desired, catalog, repeatable, ports) : repeatable;
  await applyFiles(session, context, current, ports, committed);
}
async function lookAgain(session, desired, catalog, planned, { syntax }) {
  const look = await readLookahead(session, desired, catalog, syntax, "ordered");
  const current = new Map(planRepeatables(desired, catalog, look).map((change) => [change.file, change]));
  return planned.map((change) => {
    const fresh = current.get(change.file);
    if (fresh) return fresh;
    return change.kind === "migrate" ? change : { ...change, send: [], needed: 0, first: [] };
  });
}
function requireAppRole({ grants, appRole, database }, { roles }) {
  if (!grants.some(({ grantee }) => grantee.kind === "app")) return;
  if (appRole !== void 0 && roles.includes(appRole)) return;
  throw new DeployError(
    "APP_ROLE_NOT_FOUND",
    `The app's service principal ${appRole ? `"${appRole}" ` : ""}has no Postgres role on the server of database "${database}", so nothing can be granted to it.`,
    {
      hint: `The role is made when the database is attached to the app as a resource: check the app's \`resources\`, or create the role: ${createRoleStatement("<application id>", "SERVICE_PRINCIPAL")}`,
      retryable: true
    }
  );
}

// src/source/child-environment.ts
var PASSED = new Set(
  `PATH HOME USER LOGNAME SHELL PWD TERM TZ LANG LANGUAGE HOSTNAME CI
  TMPDIR TMP TEMP NODE_ENV NODE_OPTIONS NODE_EXTRA_CA_CERTS NODE_USE_ENV_PROXY NODE_PATH
  HTTP_PROXY HTTPS_PROXY NO_PROXY ALL_PROXY SSL_CERT_FILE SSL_CERT_DIR CURL_CA_BUNDLE
  REQUESTS_CA_BUNDLE PIP_CERT GIT_SSL_CAINFO PGSSLROOTCERT PYTHONPATH PYTHONHOME VIRTUAL_ENV
  JAVA_HOME GOPATH GOROOT GOCACHE GOMODCACHE CARGO_HOME RUSTUP_HOME R_HOME R_LIBS
  NVM_DIR NVM_BIN PNPM_HOME COREPACK_HOME BUN_INSTALL DENO_DIR UV_CACHE_DIR PIP_CACHE_DIR
  FORCE_COLOR NO_COLOR COLORTERM DEBIAN_FRONTEND LD_LIBRARY_PATH DYLD_LIBRARY_PATH SOURCE_DATE_EPOCH
  SYSTEMROOT SYSTEMDRIVE WINDIR COMSPEC PATHEXT USERPROFILE USERNAME USERDOMAIN OS
  APPDATA LOCALAPPDATA PROGRAMDATA PROGRAMFILES PROGRAMFILES(X86) PROGRAMW6432 COMPUTERNAME
  HOMEDRIVE HOMEPATH ALLUSERSPROFILE PUBLIC PSMODULEPATH NUMBER_OF_PROCESSORS PROCESSOR_ARCHITECTURE
  GITHUB_ACTIONS GITHUB_ACTOR GITHUB_API_URL GITHUB_BASE_REF GITHUB_EVENT_NAME GITHUB_HEAD_REF
  GITHUB_JOB GITHUB_REF GITHUB_REF_NAME GITHUB_REF_TYPE GITHUB_REPOSITORY GITHUB_REPOSITORY_OWNER
  GITHUB_RUN_ATTEMPT GITHUB_RUN_ID GITHUB_RUN_NUMBER GITHUB_SERVER_URL GITHUB_SHA GITHUB_WORKFLOW
  GITHUB_WORKSPACE RUNNER_ARCH RUNNER_NAME RUNNER_OS RUNNER_TEMP RUNNER_TOOL_CACHE`.split(/\s+/)
);
var FAMILIES = /^(?:LC_|XDG_(?:CACHE|CONFIG|DATA|STATE|RUNTIME)_|VITE_|NEXT_PUBLIC_|PUBLIC_|REACT_APP_|NUXT_PUBLIC_|JAVA_HOME_)/;
function childEnvironment(environment, named = []) {
  const passed = new Set(named);
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => {
      const upper = name.toUpperCase();
      const isPassed = PASSED.has(upper) || FAMILIES.test(upper) || passed.has(name);
      return isPassed && value !== void 0 ? [[name, value]] : [];
    })
  );
}

// src/source/shell.ts
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
var TAIL_LINES = 20;
var KILL_AFTER_MS = 2e3;
var LAST_WORDS_MS = 2e3;
async function runShell(command, options) {
  const { reporter, signal, title } = options;
  signal.throwIfAborted();
  return reporter.group(title, async () => {
    const child = start(command, options);
    const stop = () => terminate(child);
    signal.addEventListener("abort", stop, { once: true });
    try {
      const output = show(child, reporter);
      const ending2 = await ended(child);
      const tail = await lastWords(output, reporter);
      signal.throwIfAborted();
      return ending2 === void 0 ? void 0 : { ending: ending2, output: describeOutput(tail) };
    } finally {
      signal.removeEventListener("abort", stop);
    }
  });
}
function describeOutput(tail) {
  return tail.length === 0 ? "It printed nothing." : `Its last lines:
${tail.join("\n")}`;
}
function start(command, { directory, environment, variables }) {
  const shared = {
    cwd: directory,
    env: { ...environment, ...variables },
    stdio: ["ignore", "pipe", "pipe"]
  };
  if (process.platform === "win32")
    return spawn(command, { ...shared, stdio: [...shared.stdio], shell: true });
  return spawn("/bin/sh", ["-e", "-c", command], { ...shared, stdio: [...shared.stdio], detached: true });
}
function show(child, reporter) {
  const tail = [];
  const print = (line) => {
    const secret = /^\s*::add-mask::(.+)$/.exec(line)?.[1];
    if (secret !== void 0) return reporter.mask(unescaped(secret));
    reporter.info(line);
    if (tail.push(line) > TAIL_LINES) tail.shift();
  };
  const streams = [child.stdout, child.stderr].filter((stream) => stream !== null);
  const readers = streams.map(
    (input) => createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY }).on("line", print)
  );
  return {
    tail: Promise.all(readers.map((reader) => once(reader, "close"))).then(() => tail),
    close: () => {
      for (const reader of readers) reader.close();
      for (const stream of streams) stream.destroy();
    }
  };
}
function unescaped(value) {
  return value.replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%25", "%");
}
async function ended(child) {
  try {
    const [code, signal] = await once(child, "exit");
    if (code === 0) return void 0;
    return code === null ? `was ended by ${signal}` : `exited with ${code}`;
  } catch (error) {
    return `could not start: ${error instanceof Error ? error.message : error}`;
  }
}
async function lastWords(output, reporter) {
  const timer = setTimeout(() => {
    reporter.info("The command has ended; what it has left running goes on, and its output is not shown.");
    output.close();
  }, LAST_WORDS_MS);
  return output.tail.finally(() => clearTimeout(timer));
}
function terminate(child) {
  kill(child, "SIGTERM");
  const timer = setTimeout(() => kill(child, "SIGKILL"), KILL_AFTER_MS);
  child.once("close", () => clearTimeout(timer));
}
function kill(child, signal) {
  if (child.pid === void 0 || process.platform === "win32") {
    child.kill(signal);
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch {
  }
}

// src/engine/migrate-command.ts
async function runMigrateCommand(command, {
  desiredDatabase,
  login,
  timeouts
}, { reporter }, signal) {
  reporter.mask(encodeURIComponent(login.password ?? ""));
  reporter.info(
    `The command runs with all that "${login.address.user}" may do: unlike .sql files a tool of your own cannot be kept to the rights of "${desiredDatabase.ownerRole}".`
  );
  const failed2 = await withAuthorities(
    process.env,
    (authorities) => runShell(command.line, {
      title: `Run ${command.line.trim().split("\n", 1)[0]}`,
      directory: command.directory,
      reporter,
      signal,
      environment: childEnvironment(process.env, command.passEnv),
      variables: commandVariables(login, desiredDatabase, timeouts, authorities)
    })
  );
  if (failed2) throw failure(command, failed2, desiredDatabase);
}
function commandVariables({ address, password, sslRootCert }, { ownerRole, schema }, { lockTimeoutMs, statementTimeoutMs }, authorities) {
  const options = [
    `-c role=${escaped(ownerRole)}`,
    `-c search_path=${escaped(quoteIdentifier(schema))}`,
    `-c lock_timeout=${lockTimeoutMs}`,
    `-c statement_timeout=${statementTimeoutMs}`,
    // A tool that was ended would else leave a session at work, with its locks.
    "-c client_connection_check_interval=1000"
  ].join(" ");
  const settings = {
    ...address,
    password,
    sslMode: sslModeOf(address),
    sslRootCert,
    authorities: address.tls ? void 0 : authorities,
    options
  };
  const unset = { PGSERVICE: void 0, PGHOSTADDR: void 0, PGSSLMODE: void 0 };
  return { ...unset, ...connectionVariables(settings) };
}
function escaped(value) {
  return value.replaceAll(/[\\\s]/g, "\\$&");
}
function sslModeOf({ host, tls }) {
  if (!tls) return "verify-full";
  return host.startsWith("/") || tls.mode === "prefer" || tls.mode === "allow" ? void 0 : tls.mode;
}
function failure({ line }, { ending: ending2, output }, { database, ownerRole }) {
  return new DeployError("MIGRATE_COMMAND_FAILED", `The command \`${line.trim()}\` ${ending2}. ${output}`, {
    hint: `What it has committed stays; the new code was not deployed. Mend the migration and run the job again. A tool that says CREATE SCHEMA, as drizzle-kit does even for one that exists, needs: GRANT CREATE ON DATABASE ${quoteIdentifier(database)} TO ${quoteIdentifier(ownerRole)};`
  });
}

// src/engine/apply/database.ts
function applyPorts(run2, desiredDatabase, login) {
  const { ports, progress, desired, lock } = run2;
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
    lock,
    onCommitted: (changes) => record2(progress, changes),
    ...command && {
      command: {
        run: (signal) => runMigrateCommand(command, { desiredDatabase, login, timeouts }, ports, signal),
        onLeft: (changes, findings) => planMore(run2, changes, findings)
      }
    }
  };
}
function record2({ plan, executed }, committed) {
  const done = new Set(committed.flatMap(databaseSteps));
  const known = new Set(executed.map(({ id }) => id));
  executed.push(
    ...(plan?.changes ?? []).filter(
      ({ id, change }) => !known.has(id) && isDatabaseChange(change) && databaseSteps(change).some((step) => done.has(step))
    )
  );
}
function planMore({ progress, ports }, changes, findings) {
  const { plan } = progress;
  if (!plan) return;
  const known = plan.changes.map(({ change }) => change);
  progress.plan = makePlan([...known, ...changes], findings, plan.deferred, plan.left);
  if (changes.length > 0)
    ports.reporter.info(`What the command left to put right.
${renderText(makePlan(changes, findings))}`);
}

export {
  makeBox,
  revokeDefaults,
  ours,
  composeScript,
  transactionModes,
  RESET_SESSION,
  beginFile,
  statementLines,
  endFile,
  boxedStatements,
  beginAlone,
  beforeAlone,
  aloneScript,
  prepareFiles,
  applyDatabase,
  applyAfterDeploy,
  childEnvironment,
  runShell,
  applyPorts
};

import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  allowLine
} from "./chunk-PUMUZ2AY.js";
import {
  endsTransactions,
  numberOf
} from "./chunk-BXTFETVF.js";
import {
  CHECKS
} from "./chunk-SYWAMOT7.js";
import {
  addedColumns,
  addedConstraints,
  alterTable,
  constraintColumns,
  constraintName,
  isSerial,
  renaming
} from "./chunk-4O52CJTX.js";
import {
  createdBy,
  droppedKeys,
  droppedNames,
  droppedSpace,
  isConcurrent,
  isCreatedLater,
  keepsExisting,
  nonTransactional,
  objectParts
} from "./chunk-LG7SLCJU.js";
import {
  findLists,
  findNodes,
  findRelations,
  findTexts,
  isOfAppSchema,
  keyOf,
  listName,
  lookUp,
  nameParts,
  nodeOf,
  nodesOf,
  ofParts,
  quoteMadeUp,
  rangeVar,
  relationsIn,
  selectStatements,
  show,
  sqlName,
  stringOf
} from "./chunk-R76D4YU4.js";
import {
  locate,
  locator
} from "./chunk-4ZZPHBBI.js";
import {
  quoteIdentifier
} from "./chunk-KR4KYWI5.js";

// src/migrations/lint/already-there.ts
var alreadyThere = (statement, { file, schemaState, schema }) => {
  const table = createdTable(statement, file);
  const key = table && keyOf("relation", table, schema);
  if (!table || !key || !schemaState.isForgotten(key)) return [];
  return [
    {
      code: "already-there",
      message: `${show(table)} is there already, a migration made it, and none that the ledger knows of`,
      hint: `if the ledger is older than the schema, as after a restore, record what was applied: \`migrations: { baseline: '${file.version}' }\` in deployment.yaml`
    }
  ];
};
function createdTable(statement, file) {
  if (statement.kind !== "CreateStmt" || !file.transactional || file.run !== "once") return void 0;
  const temporary = statement.node.relation?.relpersistence === "t";
  return temporary ? void 0 : rangeVar(statement.node.relation);
}
async function forgottenTables(pending, applied, present, schema, syntax) {
  const ours = new Set(
    present.filter(({ isOurs }) => isOurs).map(({ name }) => keyOf("relation", { schema, name }, schema))
  );
  const made = pending.flatMap(
    ({ file, statements }) => statements.flatMap((statement) => {
      const table = createdTable(statement, file);
      return table ? [keyOf("relation", table, schema)] : [];
    })
  );
  const forgotten = new Set(made.filter((key) => ours.has(key)));
  if (forgotten.size === 0) return forgotten;
  for (const file of applied) {
    const { statements } = await syntax.parse(file);
    for (const key of statements.flatMap((statement) => keysMade(statement, schema))) forgotten.delete(key);
  }
  return forgotten;
}
function keysMade(statement, schema) {
  const renamed = renaming(statement);
  const names = renamed?.to ? [renamed.to] : createdBy(statement).flatMap(({ space, name }) => space === "relation" ? [name] : []);
  return names.map((name) => keyOf("relation", name, schema));
}

// src/migrations/lint/data.ts
var TAKES_AWAY = /* @__PURE__ */ new Set([
  "drop-table",
  "drop-column",
  "drop-schema",
  "drop-view",
  "drop-type",
  "drop-function",
  "drop-sequence",
  "drop-extension",
  "truncate",
  "delete-all-rows",
  "rename"
]);
var LATER = "once the new code no longer needs it, do it in a file that begins with the line `-- phase: after-deploy`";
function loss(command, lost, { file }) {
  if (file.phase === "before-deploy") {
    const rest = lost.map((each) => `, and ${each}`).join("");
    return { message: `${command} takes away what the code that still runs may use${rest}`, hint: LATER };
  }
  if (lost.length === 0) return void 0;
  const hint = "only a restore, or a branch of an earlier time, brings it back";
  return { message: `${command} loses ${lost.join(" and ")} for good`, hint };
}
var RENEWABLE = /* @__PURE__ */ new Set(["drop-view", "drop-function"]);
var DROPS = {
  OBJECT_TABLE: drop("drop-table", "DROP TABLE", "its rows"),
  OBJECT_FOREIGN_TABLE: drop("drop-table", "DROP FOREIGN TABLE"),
  OBJECT_SCHEMA: drop("drop-schema", "DROP SCHEMA", "all that is in it"),
  OBJECT_VIEW: drop("drop-view", "DROP VIEW"),
  OBJECT_MATVIEW: drop("drop-view", "DROP MATERIALIZED VIEW"),
  OBJECT_TYPE: drop("drop-type", "DROP TYPE"),
  OBJECT_DOMAIN: drop("drop-type", "DROP DOMAIN"),
  OBJECT_FUNCTION: drop("drop-function", "DROP FUNCTION"),
  OBJECT_PROCEDURE: drop("drop-function", "DROP PROCEDURE"),
  OBJECT_ROUTINE: drop("drop-function", "DROP ROUTINE"),
  OBJECT_AGGREGATE: drop("drop-function", "DROP AGGREGATE"),
  OBJECT_SEQUENCE: drop("drop-sequence", "DROP SEQUENCE"),
  OBJECT_EXTENSION: drop("drop-extension", "DROP EXTENSION", "what uses its types and functions")
};
function drop(code, command, ...lost) {
  return { code, command, lost, renewable: RENEWABLE.has(code) };
}
var drops = (statement, context) => {
  if (statement.kind !== "DropStmt") return [];
  const { node } = statement;
  const space = droppedSpace(statement);
  const dropped2 = lookUp(DROPS, node.removeType);
  if (!space || !dropped2) return [];
  const cascade = node.behavior === "DROP_CASCADE" ? ["with CASCADE everything that depends on it"] : [];
  return droppedNames(node).flatMap((parts) => {
    const name = ofParts(parts);
    if (!name) return [];
    const on = keyOf(space, name, context.schema);
    if (isNothing(node, space, name, context)) return [];
    if (cascade.length === 0 && dropped2.renewable && isCreatedLater(on, context)) return [];
    if (cascade.length + dropped2.lost.length === 0 && context.schemaState.isNewName(on, context.file))
      return [];
    const found = loss(`${dropped2.command} ${show(name)}`, [...dropped2.lost, ...cascade], context);
    return found ? { code: dropped2.code, ...found, on } : [];
  });
};
function isNothing(node, space, name, { schemaState }) {
  return node.missing_ok === true && space === "relation" && schemaState.isAbsent(name);
}
var dropColumn = ({ kind, node }, context) => {
  if (kind !== "AlterTableStmt") return [];
  const table = rangeVar(node.relation);
  if (!table) return [];
  const [what, space] = node.objtype === "OBJECT_TYPE" ? ["ATTRIBUTE", "type"] : ["COLUMN", "relation"];
  return nodesOf(node.cmds, "AlterTableCmd").flatMap((command) => {
    if (command.subtype !== "AT_DropColumn") return [];
    const found = loss(`DROP ${what} ${show(table)}.${command.name}`, ["its values"], context);
    return found ? { code: "drop-column", ...found, on: keyOf(space, table, context.schema) } : [];
  });
};
var truncate = ({ kind, node }, { schema, file }) => {
  if (kind !== "TruncateStmt") return [];
  return nodesOf(node.relations, "RangeVar").flatMap((relation) => {
    const table = rangeVar(relation);
    if (!table) return [];
    return {
      code: "truncate",
      message: `TRUNCATE ${show(table)} removes every row, and stops its readers until the file is committed`,
      hint: `delete the rows that you mean, by a WHERE${file.phase === "after-deploy" ? "" : `; ${LATER}`}`,
      on: keyOf("relation", table, schema)
    };
  });
};
var CHANGES_ROWS = /* @__PURE__ */ new Set([
  "SelectStmt",
  "InsertStmt",
  "UpdateStmt",
  "DeleteStmt",
  "MergeStmt",
  "CreateTableAsStmt",
  "CopyStmt",
  "PrepareStmt",
  "DeclareCursorStmt"
]);
var deleteAllRows = ({ kind, node }, { schema }) => {
  if (!CHANGES_ROWS.has(kind)) return [];
  const statement = { [kind]: node };
  return [
    ...findNodes(statement, "DeleteStmt").flatMap((each) => allRows(each, schema, deletes)),
    ...findNodes(statement, "UpdateStmt").flatMap(
      (each) => allRows(each, schema, (table) => updates(table, each))
    )
  ];
};
function allRows({ relation, whereClause }, schema, violation) {
  const table = rangeVar(relation);
  return table && !whereClause ? [{ ...violation(table), on: keyOf("relation", table, schema) }] : [];
}
function deletes(table) {
  return {
    code: "delete-all-rows",
    message: `DELETE FROM ${show(table)} without WHERE removes every row`,
    hint: "say which rows by a WHERE, which may be `WHERE true`"
  };
}
function updates(table, { targetList }) {
  const column = nodesOf(targetList, "ResTarget")[0]?.name ?? "";
  const where = column === "" ? "WHERE" : `\`WHERE ${quoteIdentifier(column)} IS NULL\``;
  return {
    code: "delete-all-rows",
    message: `UPDATE ${show(table)} without WHERE overwrites every row, and locks them all until it is done`,
    hint: `say which rows, such as ${where}; fill a large table in batches`
  };
}

// src/migrations/lint/refused.ts
function byAdministrator(privilege, ownerRole, { ownerExists }) {
  const grant = `GRANT ${privilege} TO ${quoteIdentifier(ownerRole)}`;
  return ownerExists ? `let an administrator run once: ${grant}` : `let an administrator run the command \`bootstrap\`, which makes the role, and then: ${grant}`;
}

// src/migrations/lint/superuser.ts
function forSuperusers(statement, context, rights) {
  return triggersOfKeys(statement, context) ?? byKind(statement, context, rights);
}
function byKind({ kind, node }, context, rights) {
  switch (kind) {
    case "VariableSetStmt":
      return setting(node.name);
    case "CreateFunctionStmt":
      return routine(nodesOf(node.options, "DefElem"));
    case "AlterFunctionStmt":
      return routine(nodesOf(node.actions, "DefElem"));
    case "CopyStmt":
      return node.filename === void 0 ? void 0 : SERVER_FILE;
    case "DefineStmt":
      return definition(node);
    case "CreateCastStmt":
      return cast(node);
    case "CreatePublicationStmt":
      return node.for_all_tables === true ? ALL_TABLES : void 0;
    case "AlterDefaultPrivilegesStmt":
      return defaultsOfOthers(node, context);
    case "GrantStmt":
      return node.objtype === "OBJECT_PARAMETER_ACL" ? refused("GRANT ON PARAMETER") : void 0;
    case "CommentStmt":
      return comment(node, rights);
    case "RenameStmt":
      return node.renameType === "OBJECT_SCHEMA" && node.subname === "public" ? publicItself(rights) : void 0;
    case "DropStmt": {
      const names = droppedNames(node).map(([name = ""]) => name);
      if (node.removeType === "OBJECT_SCHEMA" && names.includes("public")) return publicItself(rights);
      const there = node.removeType === "OBJECT_EXTENSION" && names.find((each) => rights.extensions.includes(each));
      return there ? foreignExtension(there) : void 0;
    }
    default:
      return void 0;
  }
}
var OUTSIDE = "do it outside the migrations, once, as an administrator";
function refused(command, hint = OUTSIDE) {
  return { message: `${command} is for superusers, which the owner role never is`, hint };
}
function triggersOfKeys(statement, { schema, schemaState }) {
  for (const { table, command } of alterTable(statement)) {
    const word = TRIGGERS.get(command.subtype ?? "");
    if (word === void 0 || !schemaState.mayHaveForeignKey(keyOf("relation", table, schema))) continue;
    return refused(
      `${word} TRIGGER ALL on ${show(table)}, with those of its foreign keys,`,
      `write ${word} TRIGGER USER, and drop and add a foreign key that is in the way`
    );
  }
  return void 0;
}
var TRIGGERS = /* @__PURE__ */ new Map([
  ["AT_DisableTrigAll", "DISABLE"],
  ["AT_EnableTrigAll", "ENABLE"]
]);
function setting(name) {
  if (name === void 0 || !SUPERUSER_SETTINGS.has(name.toLowerCase())) return void 0;
  const hint = name.toLowerCase() === "session_replication_role" ? "leave it out; to keep triggers quiet, write ALTER TABLE ... DISABLE TRIGGER USER, and drop and add the foreign keys" : "leave it out: what a migration makes does not depend on it";
  return refused(`SET ${name}`, hint);
}
var SUPERUSER_SETTINGS = new Set(
  `allow_in_place_tablespaces allow_system_table_mods backtrace_functions commit_delay compute_query_id deadlock_timeout
  debug_discard_caches dynamic_library_path event_triggers extension_control_path ignore_checksum_failure jit_dump_bitcode
  lc_messages lo_compat_privileges log_duration log_error_verbosity log_executor_stats log_lock_failures log_lock_waits
  log_min_duration_sample log_min_duration_statement log_min_error_statement log_min_messages log_parameter_max_length
  log_parser_stats log_planner_stats log_replication_commands log_statement log_statement_sample_rate log_statement_stats
  log_temp_files log_transaction_sample_rate max_stack_depth session_preload_libraries session_replication_role
  temp_file_limit track_activities track_cost_delay_timing track_counts track_functions track_io_timing track_wal_io_timing
  update_process_title wal_compression wal_consistency_checking wal_init_zero wal_recycle zero_damaged_pages`.split(
    /\s+/
  )
);
function routine(options) {
  const value = (name) => options.find(({ defname }) => defname === name)?.arg;
  if (nodeOf(value("leakproof"), "Boolean")?.boolval === true)
    return refused("LEAKPROOF", "leave LEAKPROOF out");
  const language = stringOf(value("language"))?.toLowerCase();
  if (language !== void 0 && UNTRUSTED.test(language))
    return refused(`LANGUAGE ${language}`, "write it in sql or plpgsql, or let an extension bring it");
  return value("support") === void 0 ? void 0 : refused("SUPPORT", "leave SUPPORT out");
}
var UNTRUSTED = /^(?:c|internal|pl\w+u)$/;
var SERVER_FILE = {
  message: "COPY reads or writes a file or a program of the server, which the owner role may not",
  hint: "write the rows as INSERT ... VALUES, or load them outside the migrations with \\copy of psql"
};
var ALL_TABLES = refused(
  "CREATE PUBLICATION ... FOR ALL TABLES",
  "name the tables, or TABLES IN SCHEMA"
);
function definition({ kind, definition: parts = [] }) {
  if (kind === "OBJECT_TSPARSER") return refused("CREATE TEXT SEARCH PARSER");
  if (kind === "OBJECT_TSTEMPLATE") return refused("CREATE TEXT SEARCH TEMPLATE");
  const isBase = kind === "OBJECT_TYPE" && (parts.length === 0 || nodesOf(parts, "DefElem").some(isInput));
  return isBase ? refused("CREATE TYPE of a base type", "write CREATE DOMAIN, or CREATE TYPE ... AS") : void 0;
}
function isInput({ defname }) {
  return defname === "input";
}
function cast({ func, inout }) {
  return func === void 0 && inout !== true ? refused("CREATE CAST ... WITHOUT FUNCTION", "write WITH INOUT, or WITH FUNCTION") : void 0;
}
function defaultsOfOthers({ options }, { ownerRole }) {
  const roles = nodesOf(options, "DefElem").filter(({ defname }) => defname === "roles");
  const names = roles.flatMap(({ arg }) => nodesOf(nodeOf(arg, "List")?.items, "RoleSpec"));
  const other = names.find(({ rolename }) => rolename !== void 0 && rolename !== ownerRole)?.rolename;
  if (other === void 0) return void 0;
  return {
    message: `ALTER DEFAULT PRIVILEGES FOR ROLE ${other} is for members of that role`,
    hint: "remove it: `grants:` of deployment.yaml says who may do what on the tables of tomorrow"
  };
}
function comment({ objtype, object }, rights) {
  const what = objtype === void 0 ? void 0 : COMMENTED.get(objtype);
  const isPublic = objtype === "OBJECT_SCHEMA" && nameOf(object) === "public";
  if (what === void 0 && !isPublic || rights.isLogin) return void 0;
  return {
    message: `COMMENT ON ${what ?? "SCHEMA public"} is for its owner, which the owner role is not`,
    hint: "remove it; nothing needs it"
  };
}
var COMMENTED = /* @__PURE__ */ new Map([
  ["OBJECT_DATABASE", "DATABASE"],
  ["OBJECT_ROLE", "ROLE"],
  ["OBJECT_TABLESPACE", "TABLESPACE"]
]);
function nameOf(object) {
  return objectParts(object)[0];
}
function publicItself({ isLogin }) {
  if (isLogin) return void 0;
  return {
    message: "Schema public belongs to the database, and the owner role may not drop or rename it",
    hint: OUTSIDE
  };
}
function foreignExtension(name) {
  return {
    message: `DROP EXTENSION ${name} is for its owner, who made it before the migrations`,
    hint: `${OUTSIDE}, and take it from \`lakebase.extensions\` if it is there`
  };
}

// src/migrations/lint/beyond-owner.ts
var beyondOwner = (statement, context) => {
  const { rights } = context;
  const found = rights && (refused2(statement, context, rights) ?? forSuperusers(statement, context, rights));
  return found ? [{ code: "beyond-owner", ...found }] : [];
};
var CREATIONS = {
  CreateSchemaStmt: "CREATE SCHEMA",
  CreatePublicationStmt: "CREATE PUBLICATION"
};
var OTHERS = {
  CreateRoleStmt: "CREATE ROLE",
  AlterRoleStmt: "ALTER ROLE",
  AlterRoleSetStmt: "ALTER ROLE ... SET",
  DropRoleStmt: "DROP ROLE",
  AlterDatabaseStmt: "ALTER DATABASE",
  AlterDatabaseSetStmt: "ALTER DATABASE ... SET",
  CreateEventTrigStmt: "CREATE EVENT TRIGGER",
  CreateFdwStmt: "CREATE FOREIGN DATA WRAPPER",
  CreatePLangStmt: "CREATE LANGUAGE",
  CreateAmStmt: "CREATE ACCESS METHOD",
  AlterExtensionStmt: "ALTER EXTENSION",
  AlterExtensionContentsStmt: "ALTER EXTENSION",
  CreateSubscriptionStmt: "CREATE SUBSCRIPTION",
  CreateOpClassStmt: "CREATE OPERATOR CLASS",
  CreateOpFamilyStmt: "CREATE OPERATOR FAMILY",
  AlterOpFamilyStmt: "ALTER OPERATOR FAMILY",
  GrantRoleStmt: "GRANT or REVOKE of a role",
  CheckPointStmt: "CHECKPOINT",
  LoadStmt: "LOAD",
  SecLabelStmt: "SECURITY LABEL"
};
function refused2({ kind, node }, { ownerRole }, rights) {
  if (kind === "CreateExtensionStmt") return extension(node, ownerRole, rights);
  const creation2 = CREATIONS[kind];
  if (creation2 && !rights.createsInDatabase) {
    return {
      message: `${creation2} runs as "${ownerRole}", which may not create anything in the database itself`,
      hint: `let the deploy give it that, \`lakebase: { owner_create: true }\` in deployment.yaml, or ${byAdministrator(`CREATE ON DATABASE ${quoteIdentifier(rights.database)}`, ownerRole, rights)}`
    };
  }
  if (kind === "CommentStmt" && node.objtype === "OBJECT_EXTENSION") {
    return {
      message: `COMMENT ON EXTENSION is for the owner of the extension, which "${ownerRole}" is not`,
      hint: "remove it; a dump has it, and nothing needs it"
    };
  }
  const command = OTHERS[kind];
  if (!command) return void 0;
  return {
    message: `${command} runs as "${ownerRole}", which has no right to it`,
    hint: "do it outside the migrations, once, as an administrator"
  };
}
function extension(node, ownerRole, rights) {
  const name = node.extname ?? "";
  if (rights.createsInDatabase || rights.extensions.includes(name)) {
    const fails = rights.extensions.includes(name) && node.if_not_exists !== true;
    return fails ? {
      message: `extension ${name} is there already`,
      hint: `write CREATE EXTENSION IF NOT EXISTS ${name}`
    } : void 0;
  }
  return {
    message: `CREATE EXTENSION ${name} runs as "${ownerRole}", which may create none, and the database has it not`,
    hint: `name it in deployment.yaml, \`lakebase: { extensions: [${name}] }\`, and keep IF NOT EXISTS here: the deployer creates it before the migrations`
  };
}

// src/migrations/lint/rule.ts
function mentions({ start, end }, { sql }, words) {
  return words.test(sql.slice(start, end));
}
function oneLine({ start, end }, { sql }) {
  const text = sql.slice(start, end).trim().replaceAll(/\s+/g, " ");
  return text.includes("--") || text.includes("/*") || text.length > 200 ? void 0 : text;
}
var OWN_TRANSACTION_FILE = "in a file of its own that begins with the line `-- transaction: none`";

// src/migrations/lint/constraint.ts
var KINDS = {
  CONSTR_FOREIGN: "foreign key",
  CONSTR_CHECK: "check"
};
var constraintScan = (statement, context) => addedConstraints(statement).flatMap(({ table, constraint }) => {
  const kind = lookUp(KINDS, constraint.contype);
  if (kind === void 0 || constraint.skip_validation === true) return [];
  const name = constraintName(table, constraint);
  return scan(
    table,
    context,
    `The new ${kind} ${name ?? "constraint"} makes PostgreSQL read all of ${show(table)} while nobody may write to it`,
    `${notValid(statement, context)}, and in a later file \`${validate(table, name)}\``
  );
});
function notValid(statement, { file }) {
  const written = alterTable(statement).length === 1 ? oneLine(statement, file) : void 0;
  return written === void 0 ? "add NOT VALID to it" : `write \`${written} NOT VALID;\``;
}
function validate(table, name) {
  return `ALTER TABLE ${sqlName(table)} VALIDATE CONSTRAINT ${name === void 0 ? "<name>" : quoteMadeUp(name)};`;
}
function scan(table, { schema }, message, hint) {
  return { code: "constraint-scan", message, hint, on: keyOf("relation", table, schema) };
}
var validateAtOnce = (statement, context) => alterTable(statement).flatMap(({ table, command }) => {
  const name = command.name ?? "";
  const { file, schemaState } = context;
  if (command.subtype !== "AT_ValidateConstraint" || !file.transactional) return [];
  if (schemaState.unvalidated(table, name) !== file) return [];
  return scan(
    table,
    context,
    `VALIDATE CONSTRAINT ${name} reads all of ${show(table)} under the lock that adding it in the same transaction holds`,
    `move \`${validate(table, name)}\` to a later file`
  );
});
var columnScan = (statement, context) => addedColumns(statement).flatMap(({ table, name, constraints }) => {
  const check = constraints.has("CONSTR_CHECK");
  const key = constraints.has("CONSTR_DEFAULT") ? constraints.get("CONSTR_FOREIGN") : void 0;
  if (!check && !key) return [];
  const [kind, clause] = check ? ["check", "CHECK (...)"] : ["foreign key", `FOREIGN KEY (${quoteIdentifier(name)}) ${references(key ?? {})}`];
  const constraint = `${table.name}_${name}_${check ? "check" : "fkey"}`;
  return scan(
    table,
    context,
    `The ${kind} of the new column ${show(table)}.${name} makes PostgreSQL read the whole table while nobody may use it`,
    `add the column without it, then \`ALTER TABLE ${sqlName(table)} ADD CONSTRAINT ${quoteMadeUp(constraint)} ${clause} NOT VALID;\`, and in a later file \`${validate(table, constraint)}\``
  );
});
function references(constraint) {
  const target = rangeVar(constraint.pktable);
  const columns = nameParts(constraint.pk_attrs).map(quoteIdentifier).join(", ");
  return `REFERENCES ${target ? sqlName(target) : "..."}${columns && ` (${columns})`}`;
}
var uniqueConstraint = (statement, { schema }) => [
  ...addedConstraints(statement).flatMap(({ table, constraint }) => {
    const on = keyOf("relation", table, schema);
    if (constraint.contype === "CONSTR_EXCLUSION") return { ...exclusion(table, constraint), on };
    if (!isUnique(constraint) || constraint.indexname !== void 0) return [];
    return { ...unique(table, constraint, constraintColumns(constraint)), on };
  }),
  ...addedColumns(statement).flatMap(({ table, name, constraints }) => {
    const constraint = constraints.get("CONSTR_UNIQUE") ?? constraints.get("CONSTR_PRIMARY");
    return constraint ? { ...unique(table, constraint, [name]), on: keyOf("relation", table, schema) } : [];
  })
];
function isUnique({ contype }) {
  return contype === "CONSTR_UNIQUE" || contype === "CONSTR_PRIMARY";
}
function unique(table, constraint, columns) {
  const kind = constraint.contype === "CONSTR_PRIMARY" ? "PRIMARY KEY" : "UNIQUE";
  const inline = constraintColumns(constraint).length === 0;
  const named = inline ? { ...constraint, keys: columns.map((sval) => ({ String: { sval } })) } : constraint;
  const name = quoteMadeUp(constraintName(table, named) ?? "");
  const list = columns.map(quoteIdentifier).join(", ");
  return {
    code: "unique-constraint",
    message: `${kind} (${columns.join(", ")}) builds an index while nobody can read or write ${show(table)}`,
    hint: `${inline ? "add the column without it, then " : ""}write \`CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS ${name} ON ${sqlName(table)} (${list});\` ${OWN_TRANSACTION_FILE}, then \`ALTER TABLE ${sqlName(table)} ADD CONSTRAINT ${name} ${kind} USING INDEX ${name};\` in a later one`
  };
}
function exclusion(table, constraint) {
  return {
    code: "unique-constraint",
    message: `EXCLUDE ${constraint.conname ?? ""} builds an index while nobody can read or write ${show(table)}`.replace(
      "  ",
      " "
    ),
    hint: "PostgreSQL has no other way to add it: do it at a quiet time"
  };
}
var setNotNull = (statement, { schema, schemaState }) => [
  ...alterTable(statement).flatMap(({ table, command }) => {
    const column = command.name ?? "";
    if (command.subtype !== "AT_SetNotNull" || schemaState.isNeverNull(table, column)) return [];
    return { ...notNull(table, column), on: keyOf("relation", table, schema) };
  }),
  ...addedConstraints(statement).flatMap(({ table, constraint }) => {
    const column = constraintColumns(constraint)[0] ?? "";
    if (constraint.contype !== "CONSTR_NOTNULL" || constraint.skip_validation === true) return [];
    return schemaState.isNeverNull(table, column) ? [] : { ...notNull(table, column), on: keyOf("relation", table, schema) };
  })
];
function notNull(table, column) {
  const check = `${table.name}_${column}_not_null`;
  const alter = `ALTER TABLE ${sqlName(table)}`;
  return {
    code: "set-not-null",
    message: `SET NOT NULL reads all of ${show(table)} for a NULL in ${column} while nobody may use it`,
    hint: `first \`${alter} ADD CONSTRAINT ${quoteMadeUp(check)} CHECK (${quoteIdentifier(column)} IS NOT NULL) NOT VALID;\` in one file and \`${validate(table, check)}\` in the next: with it SET NOT NULL reads nothing`
  };
}
var requiredColumn = (statement, { schema }) => addedColumns(statement).flatMap((column) => {
  const { table, name } = column;
  if (!isRequired(column)) return [];
  return {
    code: "required-column",
    message: `ADD COLUMN ${show(table)}.${name} NOT NULL without a default fails where the table has rows`,
    hint: "give it a DEFAULT, or add it without NOT NULL, fill the rows and set it later; a constant default costs nothing",
    on: keyOf("relation", table, schema)
  };
});
var GIVE_VALUES = ["CONSTR_DEFAULT", "CONSTR_IDENTITY", "CONSTR_GENERATED"];
function isRequired(column) {
  const { constraints } = column;
  if (!constraints.has("CONSTR_NOTNULL") && !constraints.has("CONSTR_PRIMARY")) return false;
  return !isSerial(column) && !GIVE_VALUES.some((each) => constraints.has(each));
}

// src/migrations/lint/if-not-exists.ts
var STARTS_OVER = "and an interrupted run of a file without a transaction starts it over";
var missingGuard = (statement, { file }) => {
  if (file.transactional && file.run === "once") return [];
  const again = file.transactional ? "and the file runs again" : STARTS_OVER;
  return guards(statement).map(({ code, verb, name }) => {
    const [state, guard] = code === "missing-if-exists" ? ["not there", "IF EXISTS"] : ["there already", "IF NOT EXISTS"];
    return {
      code,
      message: `${verb} ${name} fails where it is ${state}, ${again}`,
      hint: `write \`${verb} ${guard} ${name}\``
    };
  });
};
function guards(statement) {
  const { kind, node } = statement;
  if (kind === "DropStmt") return node.missing_ok === true ? [] : [dropGuard(node)];
  if (kind === "AlterTableStmt")
    return nodesOf(node.cmds, "AlterTableCmd").flatMap(
      (each) => each.missing_ok === true ? [] : commandGuard(each)
    );
  if (kind === "AlterEnumStmt") return valueGuard(node);
  const creation2 = creationOf(statement);
  if (!creation2 || creation2.guarded === true || creation2.name === void 0) return [];
  return [{ code: "missing-if-not-exists", verb: `CREATE ${creation2.what}`, name: creation2.name }];
}
function commandGuard(command) {
  const name = command.name ?? "";
  const column = nodeOf(command.def, "ColumnDef");
  switch (command.subtype) {
    case "AT_AddColumn":
      return [{ code: "missing-if-not-exists", verb: "ADD COLUMN", name: column?.colname ?? "" }];
    case "AT_DropColumn":
      return [{ code: "missing-if-exists", verb: "DROP COLUMN", name }];
    case "AT_DropConstraint":
      return [{ code: "missing-if-exists", verb: "DROP CONSTRAINT", name }];
    default:
      return [];
  }
}
function dropGuard(node) {
  const names = droppedNames(node);
  const type = (node.removeType ?? "").replace("OBJECT_", "").replaceAll("_", " ");
  const what = type === "MATVIEW" ? "MATERIALIZED VIEW" : type;
  const verb = `DROP ${what}${node.concurrent === true ? " CONCURRENTLY" : ""}`;
  return { code: "missing-if-exists", verb, name: names.map((parts) => parts.at(-1)).join(", ") };
}
function valueGuard({ oldVal, newVal, skipIfNewValExists }) {
  if (oldVal !== void 0 || skipIfNewValExists === true) return [];
  return [{ code: "missing-if-not-exists", verb: "ADD VALUE", name: `'${newVal}'` }];
}
function creationOf({ kind, node }) {
  switch (kind) {
    case "CreateStmt":
      return { what: "TABLE", name: permanent(node.relation), guarded: node.if_not_exists };
    case "CreateForeignTableStmt":
      return {
        what: "FOREIGN TABLE",
        name: permanent(node.base?.relation),
        guarded: node.base?.if_not_exists
      };
    case "CreateTableAsStmt":
      return {
        what: node.objtype === "OBJECT_MATVIEW" ? "MATERIALIZED VIEW" : "TABLE",
        name: permanent(node.into?.rel),
        guarded: node.if_not_exists
      };
    case "CreateSeqStmt":
      return { what: "SEQUENCE", name: permanent(node.sequence), guarded: node.if_not_exists };
    case "CreateSchemaStmt":
      return { what: "SCHEMA", name: node.schemaname, guarded: node.if_not_exists };
    case "CreateExtensionStmt":
      return { what: "EXTENSION", name: node.extname, guarded: node.if_not_exists };
    case "CreateStatsStmt":
      return { what: "STATISTICS", name: nameParts(node.defnames).at(-1), guarded: node.if_not_exists };
    case "CreateForeignServerStmt":
      return { what: "SERVER", name: node.servername, guarded: node.if_not_exists };
    case "IndexStmt":
      return { what: indexWords(node), name: node.idxname, guarded: node.if_not_exists };
    default:
      return void 0;
  }
}
function permanent(relation) {
  return relation?.relpersistence === "t" ? void 0 : relation?.relname;
}
function indexWords({ unique: unique2, concurrent }) {
  return `${unique2 ? "UNIQUE " : ""}INDEX${concurrent ? " CONCURRENTLY" : ""}`;
}

// src/migrations/lint/index-build.ts
var blockingIndex = (statement, { file, schema }) => {
  const { kind, node } = statement;
  if (kind !== "IndexStmt" || node.concurrent === true || isOnOnly(node)) return [];
  const table = rangeVar(node.relation);
  if (!table) return [];
  const index = node.idxname;
  const written = oneLine(statement, file)?.replace(
    /^(create (?:unique )?index)(?: if not exists)?/i,
    index === void 0 ? "$1 CONCURRENTLY" : "$1 CONCURRENTLY IF NOT EXISTS"
  );
  return [
    {
      code: "blocking-index",
      message: `CREATE INDEX ${index ? `${index} ` : ""}stops every write to ${show(table)} until it is built`,
      hint: `write ${written === void 0 ? "it with CONCURRENTLY IF NOT EXISTS" : `\`${written};\``} ${OWN_TRANSACTION_FILE}`,
      on: keyOf("relation", table, schema)
    }
  ];
};
function isOnOnly(node) {
  return !node.relation?.inh === true;
}
var blockingReindex = (statement, { schema }) => {
  const { kind, node } = statement;
  if (kind !== "ReindexStmt" || isConcurrent(statement)) return [];
  const what = (node.kind ?? "").replace("REINDEX_OBJECT_", "");
  const relation = rangeVar(node.relation);
  const target = relation ? sqlName(relation) : quoteIdentifier(node.name ?? "postgres");
  return [
    {
      code: "blocking-reindex",
      message: `REINDEX ${what} ${relation ? show(relation) : node.name ?? ""} stops every write until it is done`,
      hint: `write \`REINDEX ${what} CONCURRENTLY ${target};\` ${OWN_TRANSACTION_FILE}`,
      ...relation && { on: keyOf("relation", relation, schema) }
    }
  ];
};
var dropIndexBlocking = (statement, { schema }) => {
  const { kind, node } = statement;
  if (kind !== "DropStmt" || node.removeType !== "OBJECT_INDEX" || node.concurrent === true) return [];
  return droppedNames(node).flatMap((parts) => {
    const index = ofParts(parts);
    if (!index) return [];
    return {
      code: "drop-index-blocking",
      message: `DROP INDEX ${show(index)} waits for every query of its table, and every new one waits behind it`,
      hint: `write \`DROP INDEX CONCURRENTLY IF EXISTS ${sqlName(index)};\` ${OWN_TRANSACTION_FILE}`,
      on: keyOf("relation", index, schema)
    };
  });
};
var refreshBlocking = ({ kind, node }, { schema }) => {
  if (kind !== "RefreshMatViewStmt" || node.concurrent === true || node.skipData === true) return [];
  const view = rangeVar(node.relation);
  if (!view) return [];
  return [
    {
      code: "refresh-blocking",
      message: `REFRESH MATERIALIZED VIEW ${show(view)} stops its readers until it is done`,
      hint: `write \`REFRESH MATERIALIZED VIEW CONCURRENTLY ${sqlName(view)};\`, for which it needs a unique index`,
      on: keyOf("relation", view, schema)
    }
  ];
};

// src/migrations/lint/not-repeatable.ts
var notRepeatable = (statement, context) => {
  const once = context.file.transactional ? void 0 : runsOnce(statement);
  if (!once || isDroppedAbove(once, context)) return [];
  return [
    {
      code: "not-repeatable",
      message: `${once.command}${once.name === void 0 ? "" : ` ${once.name}`} cannot be run again, ${STARTS_OVER}`,
      hint: once.hint
    }
  ];
};
var TOGETHER = "move it to a file with a transaction, where it is done once or not at all";
function runsOnce(statement) {
  const { kind, node } = statement;
  const added = addedConstraints(statement)[0]?.constraint;
  if (added) return { command: "ADD CONSTRAINT", name: added.conname, hint: TOGETHER };
  switch (kind) {
    case "IndexStmt":
      return node.idxname === void 0 ? {
        command: "CREATE INDEX without a name",
        name: void 0,
        hint: "give it a name and IF NOT EXISTS"
      } : void 0;
    case "InsertStmt":
      return insertsAnyway(node) ? { command: "INSERT", name: void 0, hint: "add ON CONFLICT DO NOTHING" } : void 0;
    case "RenameStmt":
      return { command: "RENAME", name: void 0, hint: TOGETHER };
    default:
      return creation(statement);
  }
}
function insertsAnyway(node) {
  const select = nodeOf(node.selectStmt, "SelectStmt");
  return node.onConflictClause === void 0 && select?.whereClause === void 0;
}
function creation(statement) {
  const created = creationIn(statement);
  if (!created || created.replaces === true) return void 0;
  const { what, name, replaces } = created;
  const hint = replaces === false ? `write \`CREATE OR REPLACE ${what}\`` : TOGETHER;
  return { command: `CREATE ${what}`, name, hint };
}
function creationIn({ kind, node }) {
  switch (kind) {
    case "CompositeTypeStmt":
      return { what: "TYPE", name: node.typevar?.relname };
    case "CreateDomainStmt":
      return { what: "DOMAIN", name: nameParts(node.domainname).at(-1) };
    case "CreateEnumStmt":
    case "CreateRangeStmt":
      return { what: "TYPE", name: nameParts(node.typeName).at(-1) };
    case "CreateFunctionStmt":
      return { what: "FUNCTION", name: nameParts(node.funcname).at(-1), replaces: node.replace === true };
    case "CreatePolicyStmt":
      return { what: "POLICY", name: node.policy_name };
    case "CreateTrigStmt":
      return { what: "TRIGGER", name: node.trigname, replaces: node.replace === true };
    case "RuleStmt":
      return { what: "RULE", name: node.rulename, replaces: node.replace === true };
    case "ViewStmt":
      return { what: "VIEW", name: node.view?.relname, replaces: node.replace === true };
    default:
      return void 0;
  }
}
function isDroppedAbove({ name }, { statements, index }) {
  if (name === void 0) return false;
  return statements.slice(0, index).some((each) => drops2(each, name));
}
function drops2({ kind, node }, name) {
  if (kind === "DropStmt") return droppedNames(node).some((parts) => parts.at(-1) === name);
  const commands = kind === "AlterTableStmt" ? nodesOf(node.cmds, "AlterTableCmd") : [];
  return commands.some((each) => each.subtype === "AT_DropConstraint" && each.name === name);
}

// src/migrations/lint/ownership.ts
var roleChange = (statement, { file }) => {
  const { kind, node } = statement;
  const sets = kind === "VariableSetStmt" && isIdentity(node.name ?? "");
  const calls = mentions(statement, file, SET_CONFIG) && findNodes(node, "FuncCall").some(setsIdentity);
  if (!sets && !calls) return [];
  return [
    {
      code: "role-change",
      message: "A migration may not change the role it runs as",
      hint: "remove it: every file runs as the owner role, so that what it makes belongs to it"
    }
  ];
};
var serverWide = ({ kind }) => {
  const command = SERVER_WIDE[kind];
  if (!command) return [];
  return [
    {
      code: "server-wide",
      message: `${command} concerns the whole server, not the app's schema`,
      hint: "do it outside the migrations, once, as an administrator"
    }
  ];
};
var SERVER_WIDE = {
  CreatedbStmt: "CREATE DATABASE",
  DropdbStmt: "DROP DATABASE",
  AlterSystemStmt: "ALTER SYSTEM",
  CreateTableSpaceStmt: "CREATE TABLESPACE",
  DropTableSpaceStmt: "DROP TABLESPACE"
};
var ownership = ({ kind, node }) => {
  const owner = kind === "AlterOwnerStmt" || kind === "AlterTableStmt" && nodesOf(node.cmds, "AlterTableCmd").some((each) => each.subtype === "AT_ChangeOwner");
  if (owner)
    return [
      {
        code: "owner-to",
        message: "OWNER TO would take an object away from the owner role",
        hint: "remove it: the deploy keeps the ownership of the schema and what is in it"
      }
    ];
  if (kind === "ReassignOwnedStmt")
    return [
      {
        code: "reassign-owned",
        message: "REASSIGN OWNED would move objects of other schemas too",
        hint: "remove it: the deploy keeps the ownership of the schema"
      }
    ];
  if (kind === "DropOwnedStmt")
    return [
      {
        code: "drop-owned",
        message: "DROP OWNED drops everything that a role owns",
        hint: "drop the objects by name"
      }
    ];
  return [];
};
var SET_CONFIG = /set_config|u&"/i;
function isIdentity(setting2) {
  return setting2 === "role" || setting2 === "session_authorization";
}
function setsIdentity({ funcname, args = [] }) {
  const setting2 = nodeOf(args[0], "A_Const")?.sval?.sval;
  const sets = nameParts(funcname).at(-1) === "set_config";
  return sets && setting2 !== void 0 && isIdentity(setting2.toLowerCase());
}

// src/migrations/lint/privilege.ts
var grantInMigration = (statement) => {
  const command = grantCommand(statement);
  if (!command) return [];
  return [
    {
      code: "grant-in-migration",
      message: `${command} in a migration is what the deploy does not know of, and an audit reports it`,
      hint: "remove it: `grants:` of deployment.yaml says who may do what in the schema, on the tables of tomorrow too"
    }
  ];
};
var GRANTED = /* @__PURE__ */ new Set([
  "OBJECT_TABLE",
  "OBJECT_SEQUENCE",
  "OBJECT_SCHEMA",
  "OBJECT_DATABASE"
]);
function grantCommand({ kind, node }) {
  if (kind === "AlterDefaultPrivilegesStmt") return "ALTER DEFAULT PRIVILEGES";
  if (kind === "GrantRoleStmt") return `${node.is_grant === true ? "GRANT" : "REVOKE"} of a role`;
  if (kind !== "GrantStmt" || !GRANTED.has(node.objtype)) return void 0;
  return node.is_grant === true ? "GRANT" : "REVOKE";
}
var createExtensionAsOwner = ({ kind, node }, { ownerRole, rights }) => {
  if (rights || kind !== "CreateExtensionStmt") return [];
  const extension2 = node.extname;
  if (extension2 === void 0) return [];
  return [
    {
      code: "create-extension-as-owner",
      message: `CREATE EXTENSION ${extension2} runs as "${ownerRole}", which without CREATE on the database may create none`,
      hint: `name it in deployment.yaml, \`lakebase: { extensions: [${extension2}] }\`: the deployer creates it before the migrations, and with IF NOT EXISTS the statement here then passes`
    }
  ];
};

// src/migrations/lint/public-schema.ts
var publicSchema = (statement, context) => {
  const { rights, schema } = context;
  if (!rights || schema === "public" || statement.kind === "DoStmt") return [];
  if (!mentions(statement, context.file, /public/i)) return [];
  const found = missingInPublic(statement, context, rights) ?? madeInPublic(statement, context, rights);
  return found ? [{ code: "public-schema", ...found }] : [];
};
function madeInPublic(statement, context, rights) {
  const made = createdBy(statement).find(({ name }) => name.schema === "public");
  if (!made || rights.createsInPublic) return void 0;
  return {
    message: `${show(made.name)} is made by "${context.ownerRole}", which may create nothing in schema public`,
    hint: `${replacing(context)}, or ${byAdministrator("CREATE ON SCHEMA public", context.ownerRole, rights)}`
  };
}
function missingInPublic(statement, context, { publicRelations }) {
  if (publicRelations === void 0) return void 0;
  const own = new Set(createdBy(statement).map(({ name }) => show(name)));
  const isMissing = (name) => name.schema === "public" && !own.has(show(name)) && !publicRelations.includes(name.name) && !context.schemaState.isNamed(keyOf("relation", name, context.schema));
  const missing = needed(statement).find(isMissing);
  return missing && {
    message: `${show(missing)} is not there, and no file makes it: what has no schema goes into "${context.schema}"`,
    hint: replacing(context)
  };
}
function replacing({ file, schema }) {
  if (file.publicSchema !== void 0)
    return `leave \`public.\` off, and the name means what is in "${schema}"`;
  return `if \`public\` stands for "${schema}" in these files, say so in deployment.yaml: \`migrations: { replace_public: true }\``;
}
function needed({ kind, node }) {
  if (kind === "DropStmt") {
    const isRelation = node.removeType !== void 0 && RELATIONS.has(node.removeType);
    if (!isRelation || node.missing_ok === true) return [];
    return droppedNames(node).flatMap((parts) => ofParts(parts) ?? []);
  }
  if (kind === "CommentStmt") {
    const parts = objectParts(node.object);
    if (node.objtype === "OBJECT_COLUMN") return [ofParts(parts.slice(0, -1)) ?? []].flat();
    return node.objtype !== void 0 && RELATIONS.has(node.objtype) ? [ofParts(parts) ?? []].flat() : [];
  }
  if (kind === "ReindexStmt") return [];
  if (kind === "AlterTableStmt" && (node.objtype === "OBJECT_INDEX" || node.missing_ok === true)) return [];
  if (kind === "RenameStmt" && (node.renameType === "OBJECT_INDEX" || node.missing_ok === true)) return [];
  return findRelations(node).flatMap((each) => rangeVar(each) ?? []);
}
var RELATIONS = /* @__PURE__ */ new Set([
  "OBJECT_TABLE",
  "OBJECT_VIEW",
  "OBJECT_MATVIEW",
  "OBJECT_SEQUENCE"
]);

// src/migrations/lint/qualified-name.ts
var FIXED = /* @__PURE__ */ new Set(["pg_catalog", "information_schema", "public", "pg_temp"]);
var otherSchema = (statement, { file, schema: own }) => {
  if (!mentions(statement, file, /\./)) return [];
  const names = /* @__PURE__ */ new Map();
  for (const [schema, name] of qualifiedNames(statement)) {
    if (!FIXED.has(schema) && !names.has(schema)) names.set(schema, `${schema}.${name}`);
  }
  if (file.publicSchema !== void 0) names.delete(file.publicSchema);
  return [...names].map(([schema, shown]) => ({
    code: "other-schema",
    message: schema === own ? `${shown} names the schema, which has another name in another environment` : `${shown} is outside the app's schema "${own}", whose name differs by environment, and the deploy looks after that one only`,
    hint: schema === own ? "leave the schema off: unqualified names mean the app's" : "leave the schema off if it is the app that owns it"
  }));
};
var NAME_FIELDS = /* @__PURE__ */ new Set(["funcname", "names", "objname", "typeName", "domainname", "defnames"]);
function* qualifiedNames({ kind, node }) {
  if (kind === "DropStmt") yield* dropped(node);
  if (kind === "CommentStmt" && (node.objtype === "OBJECT_TABLE" || node.objtype === "OBJECT_VIEW"))
    yield* pair(objectParts(node.object));
  for (const { schemaname, relname } of findRelations(node)) {
    if (schemaname !== void 0 && relname !== void 0) yield [schemaname, relname];
  }
  for (const [field, list] of findLists(node)) if (NAME_FIELDS.has(field)) yield* pair(nameParts(list));
}
var PARTS = /* @__PURE__ */ new Set(["OBJECT_TRIGGER", "OBJECT_POLICY", "OBJECT_RULE"]);
function* dropped(node) {
  const parts = PARTS.has(node.removeType) ? 1 : 0;
  for (const name of droppedNames(node)) yield* pair(name.slice(0, name.length - parts));
}
function* pair(parts) {
  const [name, schema] = [parts.at(-1), parts.at(-2)];
  if (name !== void 0 && schema !== void 0) yield [schema, name];
}

// src/migrations/lint/rename.ts
var rename = (statement, context) => {
  const { kind, node } = statement;
  if (context.file.phase === "after-deploy") return [];
  if (kind === "AlterEnumStmt") return renameValue(node, context);
  const renamed = renaming(statement);
  if (!renamed) return [];
  const { space, from: name } = renamed;
  const { moved, column, to } = newName(statement);
  if (column === void 0 && isCreatedLater(keyOf(space, name, context.schema), context)) return [];
  const old = column !== void 0 && space !== "schema" ? `${show(name)}.${column}` : show(name);
  return [
    {
      code: "rename",
      message: `${old} is ${moved === void 0 ? `renamed to ${to}` : `moved to schema ${moved}`}, and the code that still runs calls it by its old name`,
      hint: renameHint(statement, name),
      on: keyOf(space, name, context.schema)
    }
  ];
};
function newName({ kind, node }) {
  if (kind === "AlterObjectSchemaStmt") return { moved: node.newschema, column: void 0, to: void 0 };
  if (kind !== "RenameStmt") return { moved: void 0, column: void 0, to: void 0 };
  return { moved: void 0, column: node.subname, to: node.newname };
}
function renameHint({ kind, node }, name) {
  if (kind !== "RenameStmt") return LATER;
  const to = node.newname;
  if (node.renameType === "OBJECT_TABLE" && to !== void 0) {
    const view = `CREATE VIEW ${sqlName(name)} AS SELECT * FROM ${sqlName({ ...name, name: to })};`;
    return `keep the old name working with \`${view}\` behind it in the same file, and drop the view in a file that begins with the line \`-- phase: after-deploy\``;
  }
  if (node.renameType === "OBJECT_COLUMN" && to !== void 0) {
    return `add ${quoteIdentifier(to)} beside it, let the new code write both, fill the rows, and drop the old column in a file that begins with the line \`-- phase: after-deploy\``;
  }
  return LATER;
}
function renameValue(node, { schema }) {
  const type = listName(node.typeName);
  const [from, to] = [node.oldVal, node.newVal];
  if (!type || from === void 0) return [];
  return [
    {
      code: "rename",
      message: `value '${from}' of ${show(type)} is renamed to '${to}', and the code that still runs calls it by its old name`,
      hint: LATER,
      on: keyOf("type", type, schema)
    }
  ];
}

// src/migrations/syntax/volatile.ts
var SAME_FOR_ALL_ROWS = new Set(
  `abs array_fill array_to_json btrim chr coalesce concat concat_ws current_database current_schema current_setting
  date_part date_trunc decode encode format initcap int4range int8range json_build_array json_build_object
  jsonb_build_array jsonb_build_object left length lower lpad ltrim make_date make_interval make_time make_timestamp
  make_timestamptz md5 now numrange overlay repeat replace right round rpad rtrim sha256 statement_timestamp
  string_to_array substring timezone to_char to_date to_json to_jsonb to_number to_timestamp transaction_timestamp
  trunc tsrange tstzrange upper version`.split(/\s+/)
);
function volatileFunction(expression) {
  for (const node of findNodes(expression, "FuncCall")) {
    const parts = nameParts(node.funcname);
    const own = parts.length > 1 && parts[0] !== "pg_catalog";
    const name = parts.at(-1) ?? "";
    if (own || !SAME_FOR_ALL_ROWS.has(name))
      return `${parts.filter((part) => part !== "pg_catalog").join(".")}(${node.args === void 0 ? "" : "..."})`;
  }
  return void 0;
}

// src/migrations/lint/rewrite.ts
var STOPS = "writes the whole table anew, and nobody can read or write it until that is done";
var QUIET = "do it at a quiet time, outside a deploy";
var addColumnRewrites = (statement, { schema }) => addedColumns(statement).flatMap((column) => {
  const rewrite = columnRewrite(column);
  if (!rewrite) return [];
  const { table, name } = column;
  return {
    code: "rewrite-table",
    message: `ADD COLUMN ${show(table)}.${name} ${rewrite.because} ${STOPS}`,
    hint: rewrite.hint,
    on: keyOf("relation", table, schema)
  };
});
function columnRewrite(column) {
  const { table, name, constraints } = column;
  const alter = `ALTER TABLE ${sqlName(table)} ALTER COLUMN ${quoteIdentifier(name)}`;
  const numbered = `add it as a plain bigint, fill the rows in batches, then \`${alter} SET NOT NULL\` (with a validated check first) and \`${alter} ADD GENERATED BY DEFAULT AS IDENTITY\``;
  if (isSerial(column)) return { because: `as ${column.type}`, hint: numbered };
  if (constraints.has("CONSTR_IDENTITY")) return { because: "as identity", hint: numbered };
  if (constraints.get("CONSTR_GENERATED")?.generated_kind === "s")
    return {
      because: "as a stored generated column",
      hint: "add a plain column, fill the rows in batches, and keep it with a trigger; or compute it in a view"
    };
  const value = constraints.get("CONSTR_DEFAULT")?.raw_expr;
  const volatile = value && volatileFunction(value);
  if (volatile === void 0) return void 0;
  return {
    because: `with ${volatile}, which may give each row another value,`,
    hint: `add the column without the default, then \`${alter} SET DEFAULT ${volatile}\` for new rows, and fill the old ones in batches`
  };
}
var COMMANDS = {
  AT_SetLogged: "SET LOGGED",
  AT_SetUnLogged: "SET UNLOGGED",
  AT_SetAccessMethod: "SET ACCESS METHOD",
  AT_SetTableSpace: "SET TABLESPACE",
  AT_SetExpression: "SET EXPRESSION"
};
var alterTableRewrites = (statement, { schema }) => alterTable(statement).flatMap(({ table, command }) => {
  const finding = typeChange(table, command) ?? rewritingCommand(table, command);
  return finding ? { ...finding, on: keyOf("relation", table, schema) } : [];
});
function typeChange(table, command) {
  if (command.subtype !== "AT_AlterColumnType") return void 0;
  const column = command.name ?? "";
  return {
    code: "rewrite-table",
    message: `ALTER COLUMN ${show(table)}.${column} TYPE ${STOPS}`,
    hint: `add a column of the new type beside ${quoteIdentifier(column)}, let the new code write both, fill the rows in batches, and drop the old one after the deploy; PostgreSQL rewrites nothing for varchar to text or to a longer varchar: allow that`
  };
}
function rewritingCommand(table, command) {
  const name = lookUp(COMMANDS, command.subtype);
  return name === void 0 ? void 0 : { code: "rewrite-table", message: `${name} of ${show(table)} ${STOPS}`, hint: QUIET };
}
var cluster = ({ kind, node }, { schema }) => {
  if (kind !== "ClusterStmt") return [];
  const table = rangeVar(node.relation);
  return [
    {
      code: "rewrite-table",
      message: `CLUSTER${table ? ` of ${show(table)}` : ""} ${STOPS}`,
      hint: QUIET,
      ...table && { on: keyOf("relation", table, schema) }
    }
  ];
};
var vacuumFull = ({ kind, node }) => {
  if (kind !== "VacuumStmt") return [];
  const full = nodesOf(node.options, "DefElem").some((option) => option.defname === "full");
  if (!full) return [];
  const tables = nodesOf(node.rels, "VacuumRelation").flatMap((each) => rangeVar(each.relation) ?? []);
  const of = tables.length > 0 ? ` of ${tables.map(show).join(", ")}` : "";
  return [
    {
      code: "rewrite-table",
      message: `VACUUM FULL${of} ${STOPS}`,
      hint: "VACUUM without FULL stops nobody and makes the room usable again"
    }
  ];
};

// src/migrations/lint/routine.ts
var routineSearchPath = ({ kind, node }, { schema }) => {
  if (kind !== "CreateFunctionStmt" || node.sql_body !== void 0) return [];
  const name = listName(node.funcname);
  if (!name) return [];
  const options = nodesOf(node.options, "DefElem");
  if (isCompiled(options) || options.some(setsSearchPath)) return [];
  const what = node.is_procedure === true ? "procedure" : "function";
  if (!options.some(isDefiner)) {
    return [
      {
        code: "function-search-path",
        message: `The ${what} ${show(name)} looks up its names in the search_path of whoever calls it`,
        hint: "add `SET search_path FROM CURRENT` to it, which is that of the migrations"
      }
    ];
  }
  return [
    {
      code: "definer-search-path",
      message: `The ${what} ${show(name)} runs with its owner's rights and looks up its names in the search_path of whoever calls it, who can put others in their place`,
      hint: `add \`SET search_path = ${quoteIdentifier(schema)}, pg_temp\` to it, or \`SET search_path FROM CURRENT\` where the schema's name differs`
    }
  ];
};
function isCompiled(options) {
  const language = stringOf(options.find(({ defname }) => defname === "language")?.arg);
  return language === "c" || language === "internal";
}
function setsSearchPath({ arg }) {
  return nodeOf(arg, "VariableSetStmt")?.name === "search_path";
}
function isDefiner({ defname, arg }) {
  return defname === "security" && nodeOf(arg, "Boolean")?.boolval === true;
}

// src/migrations/lint/transaction.ts
var transactionControl = ({ kind, node }, { file }) => {
  if (kind !== "TransactionStmt") return [];
  const command = (node.kind ?? "").replace("TRANS_STMT_", "").replaceAll("_", " ");
  return [
    {
      code: "transaction-control",
      message: `${command} is not allowed in a migration`,
      hint: file.transactional ? "remove it: the file runs in one transaction together with its entry in the ledger" : "remove it: with `-- transaction: none` each statement is committed by itself"
    }
  ];
};
var setTransaction = ({ kind, node }, { file, index }) => {
  if (kind !== "VariableSetStmt" || node.name !== "TRANSACTION") return [];
  if (file.transactional && index === 0) return [];
  return [
    {
      code: "set-transaction",
      message: file.transactional ? "SET TRANSACTION stands behind another statement, and PostgreSQL takes it only before the first" : "SET TRANSACTION has no effect in a file without a transaction",
      hint: file.transactional ? "make it the first statement of the file, or start another file with it" : "remove it, or the line that says the file needs no transaction"
    }
  ];
};
var resetAll = ({ kind, node }) => {
  const discards = kind === "DiscardStmt" && node.target === "DISCARD_ALL";
  const resets = kind === "VariableSetStmt" && node.kind === "VAR_RESET_ALL";
  if (!discards && !resets) return [];
  const command = kind === "DiscardStmt" ? "DISCARD ALL" : "RESET ALL";
  return [
    {
      code: "reset-all",
      message: `${command} would take back the search_path and the time-outs that a migration runs with`,
      hint: "reset the one setting that you mean"
    }
  ];
};
var outsideTransaction = (statement, { file }) => {
  const command = file.transactional ? nonTransactional(statement) : void 0;
  if (!command) return [];
  return [
    {
      code: "outside-transaction",
      message: `${command} cannot run inside a transaction`,
      hint: `move it to ${OWN_TRANSACTION_FILE.replace("in ", "")}`
    }
  ];
};
var enumValueInItsOwnTransaction = (statement, context) => {
  const values = context.file.transactional ? context.schemaState.newValues(context.file) : [];
  if (values.length === 0) return [];
  const constants = new Set(findNodes(statement.node, "A_Const").flatMap(({ sval }) => sval?.sval ?? []));
  return values.filter(({ value }) => constants.has(value)).map(({ value, type }) => ({
    code: "enum-value-in-its-own-transaction",
    message: `'${value}' is a new value of ${show(type)}, and cannot be used before the transaction that adds it is committed`,
    hint: "move this statement to a later file"
  }));
};
var commitInBlock = ({ kind, node }, { file }) => {
  const block = kind === "DoStmt" && commits(node);
  const call = kind === "CallStmt" && endsTransactions(file);
  if (file.transactional || !(block || call)) return [];
  return [
    {
      code: "commit-in-block",
      message: `a ${block ? "DO block" : "CALL"} that ends transactions cannot be kept to the rights of the owner role, and runs with all that the login may do`,
      hint: "do the work in several files, or deploy with a login that has nothing but the owner role"
    }
  ];
};
function commits({ args }) {
  const bodies = nodesOf(args, "DefElem").flatMap(
    ({ defname, arg }) => defname === "as" ? stringOf(arg) ?? [] : []
  );
  return bodies.some(
    (body) => /\b(?:commit|rollback)\b/i.test(body.replaceAll(/--.*|\/\*[\s\S]*?\*\/|'[^']*'/g, " "))
  );
}
var copyThroughClient = ({ kind, node }) => {
  if (kind !== "CopyStmt" || node.filename !== void 0) return [];
  const command = node.is_from === true ? "COPY FROM STDIN" : "COPY TO STDOUT";
  return [
    {
      code: "copy-through-client",
      message: `${command} needs psql at the other end`,
      hint: "write the rows as INSERT ... VALUES"
    }
  ];
};

// src/migrations/lint/rules.ts
var RULES = [
  transactionControl,
  outsideTransaction,
  setTransaction,
  resetAll,
  enumValueInItsOwnTransaction,
  commitInBlock,
  copyThroughClient,
  roleChange,
  serverWide,
  ownership,
  alreadyThere,
  drops,
  dropColumn,
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
  beyondOwner,
  publicSchema
];

// src/migrations/lint/lint.ts
function lint({ file, statements }, schemaState, context) {
  const remarks = [];
  const locate2 = locator(file.path, file.sql);
  for (const [index, statement] of statements.entries()) {
    const place = { file, statements, index, schemaState, ...context };
    const violations = RULES.flatMap((rule) => rule(statement, place));
    const weighed = violations.flatMap((each) => weigh(each, place, locate2(statement.start), context));
    remarks.push(...withoutConsequences(weighed));
    schemaState.see(statement, file);
  }
  return [...onceOfAKind(remarks), ...unusedAllowances(file, remarks, locate2)];
}
function withoutConsequences(remarks) {
  const misnamed = remarks.filter(({ code, allowed }) => code === "public-schema" && allowed === void 0);
  return misnamed.length > 0 ? misnamed : remarks;
}
function onceOfAKind(remarks) {
  const isRepeated = ({ code, severity, allowed }) => (severity === "warning" || code === "public-schema") && allowed === void 0;
  const counts = /* @__PURE__ */ new Map();
  for (const { code } of remarks.filter(isRepeated)) counts.set(code, (counts.get(code) ?? 0) + 1);
  return remarks.flatMap((remark) => {
    if (!isRepeated(remark)) return [remark];
    const total = counts.get(remark.code);
    counts.delete(remark.code);
    if (total === void 0) return [];
    return [
      total === 1 ? remark : { ...remark, message: `${remark.message}, and ${total - 1} more like it in this file` }
    ];
  });
}
function weigh(violation, { file, schemaState }, location, context) {
  const { code, message, on } = violation;
  const maker = on === void 0 ? void 0 : schemaState.maker(on);
  if (maker === file) return [];
  const isQuick = on !== void 0 && SLOW_WITH_ROWS.has(code) && schemaState.isEmpty(on);
  const isNew = on !== void 0 && schemaState.isNew(on);
  const severity = severityOf(code, file, maker !== void 0 || isQuick || isNew);
  const allowed = severity === "error" ? void 0 : allowedBy(code, file, context);
  const hint = [violation.hint, ...consequence(code, severity, { maker, isQuick, isNew })].join("; ");
  return [{ code, severity, location, message, hint, allowed }];
}
var SLOW_WITH_ROWS = /* @__PURE__ */ new Set([
  "rewrite-table",
  "blocking-index",
  "blocking-reindex",
  "constraint-scan",
  "unique-constraint",
  "set-not-null"
]);
function severityOf(code, file, isHarmless) {
  const { severity } = CHECKS[code];
  if (severity !== "hazard") return severity;
  return isHarmless || TAKES_AWAY.has(code) && file.phase === "after-deploy" ? "warning" : "hazard";
}
function consequence(code, severity, { maker, isQuick, isNew }) {
  if (severity === "hazard")
    return [`or allow it with the line \`${allowLine(code)}\` at the top of the file`];
  if (CHECKS[code].severity !== "hazard") return [];
  if (isQuick) return ["it passes here because its table is empty, and stops where that has rows"];
  if (!maker && !isNew) return [];
  const reason = maker ? `${maker.name} of the same run makes what it is on` : "nothing was in the schema before this run";
  return [`it passes here because ${reason}, and stops where that is there already`];
}
function allowedBy(code, { allowances }, { allow }) {
  const allowance = allowances.find((each) => each.code === code);
  if (allowance) return `because ${allowance.reason}`;
  return allow.includes(code) ? "by `migrations.allow`" : void 0;
}
function unusedAllowances(file, remarks, locate2) {
  const found = new Set(remarks.map(({ code }) => code));
  return file.allowances.filter(({ code }) => !found.has(code)).map(({ code, offset }) => ({
    code: "unused-allow",
    severity: "warning",
    location: locate2(offset),
    message: `\`-- allow: ${code}\` matches nothing in this file`,
    hint: "delete it",
    allowed: void 0
  }));
}

// src/migrations/lint/same-number.ts
function sameNumbers(files) {
  const ordered = files.filter(({ file }) => file.run === "once" && file.knownAs === void 0);
  return ordered.flatMap((second, index) => {
    const first = ordered[index - 1];
    if (!first || numberOf(first.file.version) !== numberOf(second.file.version)) return [];
    const [common] = commonNames(first, second);
    return common === void 0 ? [] : [sameNumber(first.file, second.file, common)];
  });
}
function sameNumber(first, second, common) {
  return {
    location: { file: second.path },
    message: `${second.name} has the number of ${first.name}, and both are about ${common}, so that their order matters [same-number]`,
    hint: "give the one that has to run last the next free number"
  };
}
function commonNames(first, second) {
  const [one, other] = [namesOf(first), namesOf(second)];
  return [
    ...[...one.changed].filter((name) => other.named.has(name)),
    ...[...other.changed].filter((name) => one.named.has(name))
  ];
}
function namesOf({ statements }) {
  const changed = new Set(statements.flatMap(changedBy));
  return { changed, named: /* @__PURE__ */ new Set([...changed, ...statements.flatMap(mentionedIn)]) };
}
function changedBy(statement) {
  if (statement.kind === "SelectStmt") return [];
  if (statement.kind === "DoStmt") return mentionedIn(statement);
  const made = createdBy(statement).map(({ name }) => name.name);
  const dropped2 = statement.kind === "DropStmt" ? droppedNames(statement.node).flatMap((parts) => parts.at(-1) ?? []) : [];
  return [...made, ...dropped2, ...relationsIn(statement)];
}
function mentionedIn({ kind, node }) {
  const statement = { [kind]: node };
  const qualified = findLists(statement).flatMap(([, list]) => {
    const parts = nameParts(list);
    return parts.includes("pg_catalog") ? [] : parts.at(-1) ?? [];
  });
  const relations = findRelations(statement).flatMap(({ relname }) => relname ?? []);
  return [...qualified, ...relations, ...findNodes(statement, "DefElem").flatMap(bodyWords)];
}
function bodyWords({ defname, arg }) {
  if (defname !== "as" || !arg) return [];
  return findTexts(arg).flatMap((text) => text.match(/[a-z_]\w{2,}/g) ?? []);
}

// src/migrations/lint/schema-state.ts
var SchemaState = class {
  #schema;
  /** Keys of what was in the database before, as far as it is known. */
  #present;
  #empty;
  #made = /* @__PURE__ */ new Map();
  #names = /* @__PURE__ */ new Map();
  #constraints = /* @__PURE__ */ new Map();
  #values = /* @__PURE__ */ new Map();
  /** Keys of tables at either end of a foreign key. */
  #keyed = /* @__PURE__ */ new Set();
  /** Whether somebody has looked at what is there. */
  #isKnown;
  /** Whether somebody has looked, and there was no relation. */
  #wasBare;
  /** Keys of tables that migrations made before, though no file says so that was applied. */
  #forgotten;
  constructor(schema, known, forgotten = /* @__PURE__ */ new Set()) {
    const present = known ?? [];
    this.#isKnown = known !== void 0;
    this.#wasBare = known?.every(({ space }) => space !== "relation") ?? false;
    this.#forgotten = forgotten;
    this.#schema = schema;
    const keysOf = (those) => new Set(those.map(({ space, name }) => keyOf(space, { schema, name }, schema)));
    this.#present = keysOf(present);
    this.#empty = keysOf(present.filter(({ isEmpty }) => isEmpty));
  }
  /** A statement of a file that is to run. */
  see(statement, file) {
    const renamed = renaming(statement);
    if (renamed) this.#rename(renamed, file);
    else this.#makeAll(statement, file);
    for (const key of droppedKeys(statement, this.#schema)) this.#present.delete(key);
    this.#addValue(statement, file);
    this.#addForeignKeys(statement);
    this.remember(statement, file);
  }
  /** A statement of a file that was applied before: what it made is there, and only its constraints are of interest. */
  remember(statement, file) {
    for (const { table, command } of alterTable(statement)) {
      const name = command.name ?? "";
      if (command.subtype === "AT_AddConstraint") this.#addConstraint(table, command, file);
      if (command.subtype === "AT_ValidateConstraint") this.#validate(this.#key(table, name));
      if (command.subtype === "AT_DropConstraint") this.#constraints.delete(this.#key(table, name));
    }
  }
  /** The pending file that makes what has this key. */
  maker(key) {
    return this.#made.get(key);
  }
  /** Whether the run itself has made what has this key, be it by a DO block or a rename that nobody follows. */
  isNew(key) {
    return this.#wasBare && isOfAppSchema(key);
  }
  /** Whether what has this key had no row before the run. */
  isEmpty(key) {
    return this.#empty.has(key);
  }
  /** Whether the run has made it, or has given it its name. */
  isNamed(key) {
    return this.#made.has(key) || this.#names.has(key);
  }
  /** Whether a table has a foreign key or is referred to by one; of one that was there before nobody knows. */
  mayHaveForeignKey(key) {
    return this.#keyed.has(key) || !this.#made.has(key);
  }
  /** Whether it is certain that no relation of the app's schema has this name. Indexes are not known. */
  isAbsent(name) {
    const key = keyOf("relation", name, this.#schema);
    const isHere = name.schema === void 0 || name.schema === this.#schema;
    const isNamed = this.#present.has(key) || this.#made.has(key) || this.#names.has(key);
    return this.#isKnown && isHere && !isNamed;
  }
  /** Whether the table is still there, made by a file of which the ledger does not know. */
  isForgotten(key) {
    return this.#forgotten.has(key) && this.#present.has(key);
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
    return seen?.valid === false ? seen.file : void 0;
  }
  /** Whether a validated check says that the column is never NULL. */
  isNeverNull(table, column) {
    const prefix = this.#key(table, "");
    return [...this.#constraints].some(
      ([key, { notNull: notNull2, valid }]) => key.startsWith(prefix) && valid && notNull2 === column
    );
  }
  #makeAll(statement, file) {
    for (const { space, name } of createdBy(statement)) {
      const key = keyOf(space, name, this.#schema);
      if (!keepsExisting(statement) || !this.#present.has(key)) this.#make(key, file);
    }
  }
  /** IF NOT EXISTS in a later file makes nothing new. */
  #make(key, file) {
    if (!this.#made.has(key)) this.#made.set(key, file);
  }
  /** What was there before is no newer under another name. */
  #rename({ space, from, to }, file) {
    if (!to) return;
    const [before, after] = [keyOf(space, from, this.#schema), keyOf(space, to, this.#schema)];
    const maker = this.#made.get(before);
    this.#made.delete(before);
    this.#present.delete(before);
    if (maker) this.#made.set(after, maker);
    else this.#made.delete(after);
    this.#names.set(after, file);
    if (this.#empty.delete(before)) this.#empty.add(after);
    else this.#empty.delete(after);
  }
  #addValue({ kind, node }, file) {
    if (kind !== "AlterEnumStmt" || node.oldVal !== void 0) return;
    const type = listName(node.typeName);
    const value = node.newVal;
    if (!type || value === void 0) return;
    if (this.maker(keyOf("type", type, this.#schema)) === file) return;
    this.#values.set(file, [...this.newValues(file), { value, type }]);
  }
  #addForeignKeys(statement) {
    const { kind, node } = statement;
    if (kind !== "CreateStmt" && kind !== "AlterTableStmt") return;
    for (const { contype, pktable } of findNodes(node, "Constraint")) {
      if (contype !== "CONSTR_FOREIGN") continue;
      for (const end of [rangeVar(node.relation), rangeVar(pktable)])
        if (end) this.#keyed.add(keyOf("relation", end, this.#schema));
    }
  }
  #addConstraint(table, command, file) {
    const constraint = nodeOf(command.def, "Constraint") ?? {};
    const name = constraintName(table, constraint);
    if (name === void 0) return;
    const valid = constraint.skip_validation !== true;
    this.#constraints.set(this.#key(table, name), { file, notNull: notNullColumn(constraint), valid });
  }
  #validate(key) {
    const seen = this.#constraints.get(key);
    if (seen) this.#constraints.set(key, { ...seen, valid: true });
  }
  #key(table, constraint) {
    return `${keyOf("relation", table, this.#schema)}${constraint}`;
  }
};
function notNullColumn({ raw_expr }) {
  const test = nodeOf(raw_expr, "NullTest");
  if (test?.nulltesttype !== "IS_NOT_NULL") return void 0;
  return stringOf(nodeOf(test.arg, "ColumnRef")?.fields?.at(-1));
}

// src/migrations/lint/check.ts
async function checkMigrations(changes, syntax, context, applied = []) {
  const whole = await Promise.all(changes.map(({ file }) => syntax.parse(file)));
  const parsed = await Promise.all(changes.map((change) => toBeSent(change, syntax)));
  const { schema, present } = context;
  const forgotten = await forgottenTables(parsed, applied, present ?? [], schema, syntax);
  const schemaState = new SchemaState(schema, present, forgotten);
  if (parsed.some(setsNotNull)) await remember(applied, syntax, schemaState);
  const remarks = parsed.flatMap((each, index) => [
    ...whole[index] ? faults(whole[index]) : [],
    ...lint(each, schemaState, context)
  ]);
  const open = remarks.filter(({ allowed }) => allowed === void 0);
  return {
    problems: [
      ...sameNumbers(whole),
      ...open.filter(({ severity }) => severity !== "warning").map(toProblem)
    ],
    warnings: open.filter(({ severity }) => severity === "warning").map(toProblem),
    allowed: remarks.flatMap(toAllowed)
  };
}
async function toBeSent(change, syntax) {
  const parsed = await syntax.parse(change.file);
  return { ...parsed, statements: selectStatements(change, parsed.statements).statements };
}
function setsNotNull({ statements }) {
  return statements.flatMap(alterTable).some(({ command }) => command.subtype === "AT_SetNotNull");
}
async function remember(applied, syntax, schemaState) {
  for (const file of applied) {
    const { statements } = await syntax.parse(file);
    for (const statement of statements) schemaState.remember(statement, file);
  }
}
function toProblem({ code, location, message, hint }) {
  return { location, message: `${message} [${code}]`, hint };
}
function toAllowed({ code, severity, location, message, allowed }) {
  if (allowed === void 0) return [];
  return [{ severity, location, message: `${message} [${code}] is allowed ${allowed}` }];
}
function faults({ file, error }) {
  return error ? [syntaxFault(file, error)] : [];
}
function syntaxFault(file, { message, offset }) {
  const location = locate(file.path, file.sql, offset);
  const command = psqlCommand(file.sql, offset);
  if (command) {
    const hint2 = "a migration holds SQL statements only; write out what the command does";
    return fault("psql-command", location, `${command} is a command of psql, not SQL`, hint2);
  }
  if (inCopyData(file.sql.slice(0, offset))) {
    const reason = "COPY FROM STDIN needs psql at the other end";
    return fault("copy-through-client", location, reason, "write the rows as INSERT ... VALUES");
  }
  const hint = "the file is not valid SQL for PostgreSQL; nothing of it was sent";
  return fault("syntax-error", location, message, hint);
}
function fault(code, location, message, hint) {
  return { code, severity: "error", location, message, hint, allowed: void 0 };
}
function psqlCommand(sql, offset) {
  const lineStart = sql.lastIndexOf("\n", offset - 1) + 1;
  return /^[ \t]*(\\[a-zA-Z!?]+)/.exec(sql.slice(lineStart))?.[1];
}
function inCopyData(before) {
  return /\bcopy\b[^;]*\bfrom\s+stdin\b[^;]*;\s[^;]*$/i.test(before);
}

export {
  checkMigrations
};

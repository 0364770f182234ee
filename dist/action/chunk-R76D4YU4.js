import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  locate
} from "./chunk-4ZZPHBBI.js";
import {
  takeOverAdvice,
  willOwn
} from "./chunk-KHUWHDDR.js";
import {
  classOf
} from "./chunk-UCFBEN3C.js";
import {
  identifierProblem,
  qualified,
  quoteIdentifier
} from "./chunk-KR4KYWI5.js";
import {
  DeployError,
  describeProblem
} from "./chunk-TQXD66EW.js";

// src/migrations/syntax/descend.ts
function walk(top, visit, below) {
  const left = [top];
  for (let each = left.pop(); each; each = left.pop()) {
    if (!Array.isArray(each)) visit(each);
    const values = Array.isArray(each) ? each : below(each);
    for (let index = values.length - 1; index >= 0; index -= 1) {
      const value = values[index];
      if (isObject(value)) left.push(value);
    }
  }
}
function findNodes(top, kind) {
  const found = [];
  walk(top, (each) => holds(each, kind) && found.push(each[kind]), Object.values);
  return found;
}
function findRelations(top, except) {
  const found = [];
  const below = (each) => except !== void 0 && except in each ? [] : Object.values(each);
  walk(top, (each) => isRangeVar(each) && found.push(each), below);
  return found;
}
function findTexts(top) {
  const found = [];
  const visit = (each) => {
    for (const value of Object.values(each)) if (typeof value === "string") found.push(value);
  };
  walk(top, visit, Object.values);
  return found;
}
function findLists(top) {
  const found = [];
  const visit = (each) => {
    for (const [field, value] of Object.entries(each)) if (isNodeList(value)) found.push([field, value]);
  };
  walk(top, visit, Object.values);
  return found;
}
function holds(value, kind) {
  return kind in value;
}
function isRangeVar(value) {
  return "relname" in value;
}
function isNodeList(value) {
  return Array.isArray(value) && value.every(isObject);
}
function isObject(value) {
  return typeof value === "object" && value !== null;
}

// src/migrations/syntax/node.ts
function nodeOf(node, kind) {
  const named2 = node ?? {};
  return named2[kind];
}
function nodesOf(list = [], kind) {
  const found = [];
  for (const node of list) {
    const tree = nodeOf(node, kind);
    if (tree !== void 0) found.push(tree);
  }
  return found;
}
function stringOf(node) {
  const string = nodeOf(node, "String");
  return string && (string.sval ?? "");
}
function nameParts(list = []) {
  return list.flatMap((node) => stringOf(node) ?? []);
}
function lookUp(table, key) {
  return key === void 0 ? void 0 : table[key];
}
function commandOf(kind) {
  return kind.replace(/Stmt$/, "").replace(/([a-z])([A-Z])/g, "$1 $2").toUpperCase();
}

// src/migrations/syntax/object-name.ts
var SPACES = {
  table: "relation",
  view: "relation",
  "materialized view": "relation",
  "foreign table": "relation",
  sequence: "relation",
  function: "routine",
  procedure: "routine",
  aggregate: "routine",
  type: "type"
};
function spaceOf(kind) {
  return SPACES[kind];
}
function rangeVar(relation) {
  const name = relation?.relname;
  return name === void 0 ? void 0 : { schema: relation?.schemaname, name };
}
function listName(list) {
  return ofParts(nameParts(list));
}
function ofParts(parts) {
  const name = parts.at(-1);
  return name === void 0 ? void 0 : { schema: parts.at(-2), name };
}
function show({ schema, name }) {
  return schema === void 0 ? name : `${schema}.${name}`;
}
function sqlName({ schema, name }) {
  return schema === void 0 ? quoteIdentifier(name) : qualified(schema, name);
}
function quoteMadeUp(name) {
  return identifierProblem(name) ? "<name>" : quoteIdentifier(name);
}
function keyOf(space, { schema, name }, appSchema) {
  return JSON.stringify([space, schema === appSchema ? void 0 : schema, name]);
}
function isOfAppSchema(key) {
  const [, schema] = JSON.parse(key);
  return schema === null;
}

// src/migrations/selection.ts
function selectStatements(change, statements) {
  if (change.kind === "migrate") return { statements, first: [] };
  const sent = new Set(change.send);
  return { statements: statements.filter((_, index) => sent.has(index)), first: change.first };
}

// src/migrations/relations.ts
async function refuseForeignObjects(desired, catalog, changes, syntax) {
  const foreign = new Map(
    catalog.objects.filter((object) => isRelation(object) && !willOwn(desired, catalog, object)).map((object) => [object.name, object])
  );
  if (foreign.size === 0) return;
  const problems = [];
  for (const change of changes) {
    const { file } = change;
    const { statements } = selectStatements(change, await syntax.statements(file));
    for (const { schema, name, statement } of relationsUsed(statements)) {
      const object = schema === void 0 || schema === desired.schema ? foreign.get(name) : void 0;
      if (object) problems.push(foreignProblem(desired, catalog, file, statement, object));
    }
  }
  const [first, ...others] = problems;
  if (!first) return;
  const { location, ...told } = first;
  throw new DeployError(
    "MIGRATION_TOUCHES_FOREIGN_OBJECT",
    [told, ...others].map(describeProblem).join("\n"),
    {
      ...location ? { location } : {},
      hint: "Nothing was changed. Only the owner of a relation can alter, drop, index or reference it, and whoever writes to it runs its triggers."
    }
  );
}
function isRelation({ kind }) {
  return classOf(kind) === "table" || classOf(kind) === "sequence";
}
function foreignProblem(desired, catalog, file, statement, object) {
  const { schema, ownerRole, ownership } = desired;
  return {
    location: locate(file.path, file.sql, statement.start),
    message: `${object.kind} "${schema}"."${object.name}" belongs to "${object.owner}", and migrations run as "${ownerRole}"`,
    hint: `${ownership === "keep" ? "with `ownership: enforce` the deploy takes over what it may; else: " : ""}${takeOverAdvice(desired, catalog, object)}`
  };
}
function relationsUsed(statements) {
  return statements.flatMap(
    (statement) => [...rangeVars(statement), ...written(statement), ...named(statement)].map((name) => ({
      ...name,
      statement
    }))
  );
}
function relationsIn(statement) {
  const mentioned = findRelations(statement.node).flatMap(({ relname }) => relname ?? []);
  return [...mentioned, ...named(statement).map(({ name }) => name)];
}
function owned({ kind, node }) {
  switch (kind) {
    case "AlterTableStmt":
      return [node.relation, node.cmds];
    case "AlterSeqStmt":
      return [node.sequence];
    case "AlterPolicyStmt":
    case "CreatePolicyStmt":
      return [node.table];
    case "CreateStatsStmt":
    case "TruncateStmt":
      return [node.relations];
    case "CreateStmt":
      return [node.relation, node.inhRelations, node.tableElts];
    case "GrantStmt":
      return [node.objects];
    case "VacuumStmt":
      return [node.rels];
    case "ViewStmt":
      return node.replace === true ? [node.view] : [];
    case "AlterObjectSchemaStmt":
    case "ClusterStmt":
    case "CreateTrigStmt":
    case "IndexStmt":
    case "RefreshMatViewStmt":
    case "ReindexStmt":
    case "RenameStmt":
    case "RuleStmt":
      return [node.relation];
    default:
      return [];
  }
}
function rangeVars(statement) {
  const found = findRelations(owned(statement), "TableLikeClause");
  return found.flatMap((each) => rangeVar(each) ?? []);
}
var WRITES = ["InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt", "CopyStmt"];
function written({ kind, node }) {
  const statement = { [kind]: node };
  return WRITES.flatMap(
    (each) => findNodes(statement, each).flatMap(({ relation }) => rangeVar(relation) ?? [])
  );
}
var NAMED_RELATIONS = /* @__PURE__ */ new Set([
  "OBJECT_TABLE",
  "OBJECT_VIEW",
  "OBJECT_MATVIEW",
  "OBJECT_SEQUENCE",
  "OBJECT_FOREIGN_TABLE"
]);
var PARTS_OF_RELATIONS = /* @__PURE__ */ new Set([
  "OBJECT_COLUMN",
  "OBJECT_TRIGGER",
  "OBJECT_POLICY",
  "OBJECT_RULE",
  "OBJECT_TABCONSTRAINT"
]);
function named({ kind, node }) {
  if (kind === "DropStmt") {
    return nodesOf(node.objects, "List").flatMap(({ items }) => relationName(node.removeType, items));
  }
  const list = kind === "CommentStmt" ? nodeOf(node.object, "List") : void 0;
  return list && kind === "CommentStmt" ? relationName(node.objtype, list.items) : [];
}
function relationName(type, items) {
  const parts = nameParts(items);
  const path = PARTS_OF_RELATIONS.has(type) ? parts.slice(0, -1) : NAMED_RELATIONS.has(type) ? parts : [];
  return [ofParts(path) ?? []].flat();
}

export {
  nodeOf,
  nodesOf,
  stringOf,
  nameParts,
  lookUp,
  commandOf,
  findNodes,
  findRelations,
  findTexts,
  findLists,
  spaceOf,
  rangeVar,
  listName,
  ofParts,
  show,
  sqlName,
  quoteMadeUp,
  keyOf,
  isOfAppSchema,
  selectStatements,
  refuseForeignObjects,
  relationsIn
};

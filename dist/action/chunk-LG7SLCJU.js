import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  keyOf,
  listName,
  lookUp,
  nameParts,
  nodeOf,
  nodesOf,
  ofParts,
  rangeVar,
  stringOf
} from "./chunk-R76D4YU4.js";

// src/migrations/syntax/created.ts
function createdBy(statement) {
  if (statement.kind === "DoStmt") return madeByBlock(statement.node);
  const named = namedObject(statement);
  const sequences = impliedSequences(statement).map((name) => ({ space: "relation", name }));
  return [...named ? [named] : [], ...sequences];
}
function keepsExisting({ kind, node }) {
  switch (kind) {
    // A block usually asks first.
    case "DoStmt":
      return true;
    case "CreateForeignTableStmt":
      return node.base?.if_not_exists === true;
    case "ViewStmt":
    case "CreateFunctionStmt":
      return node.replace === true;
    case "CreateStmt":
    case "CreateTableAsStmt":
    case "CreateSeqStmt":
    case "IndexStmt":
    case "CreateSchemaStmt":
      return node.if_not_exists === true;
    default:
      return false;
  }
}
function isCreatedLater(key, { file, statements, index, schema }) {
  if (!file.transactional) return false;
  const made = statements.slice(index + 1).flatMap(createdBy);
  return made.some(({ space, name }) => keyOf(space, name, schema) === key);
}
var SERIAL = /* @__PURE__ */ new Set(["serial", "serial2", "serial4", "serial8", "smallserial", "bigserial"]);
var LONGEST_NAME = 63;
function impliedSequences({ kind, node }) {
  if (kind !== "CreateStmt" && kind !== "AlterTableStmt") return [];
  const table = rangeVar(node.relation);
  if (!table) return [];
  const columns = kind === "CreateStmt" ? ownColumns(node) : addedColumns(node);
  return columns.flatMap((column) => {
    const name = `${table.name}_${column.colname}_seq`;
    return hasSequence(column) && Buffer.byteLength(name) <= LONGEST_NAME ? [{ ...table, name }] : [];
  });
}
function ownColumns({ tableElts }) {
  return nodesOf(tableElts, "ColumnDef");
}
function addedColumns({ cmds }) {
  return nodesOf(cmds, "AlterTableCmd").flatMap(({ def }) => nodeOf(def, "ColumnDef") ?? []);
}
function hasSequence({ typeName, constraints }) {
  const type = nameParts(typeName?.names).at(-1) ?? "";
  return SERIAL.has(type) || nodesOf(constraints, "Constraint").some((each) => each.contype === "CONSTR_IDENTITY");
}
var BLOCK_SPACES = {
  type: "type",
  domain: "type",
  table: "relation",
  view: "relation",
  sequence: "relation"
};
function madeByBlock({ args }) {
  const body = nodesOf(args, "DefElem").filter(({ defname }) => defname === "as").map(({ arg }) => stringOf(arg) ?? "").join("\n");
  const creations = body.matchAll(
    /\bcreate\s+(type|domain|table|view|sequence)\s+(?:if\s+not\s+exists\s+)?(?:("[^"]+"|\w+)\.)?("[^"]+"|\w+)/gi
  );
  return [...creations].flatMap(([, what = "", schema, name = ""]) => {
    const space = BLOCK_SPACES[what.toLowerCase()];
    return space ? [{ space, name: { schema: schema && plainName(schema), name: plainName(name) } }] : [];
  });
}
function plainName(written) {
  return written.startsWith('"') ? written.slice(1, -1) : written.toLowerCase();
}
function namedObject(statement) {
  const relation = newRelation(statement);
  if (relation) return { space: "relation", name: relation };
  const type = newType(statement);
  if (type) return { space: "type", name: type };
  const { kind, node } = statement;
  const routine = kind === "CreateFunctionStmt" ? listName(node.funcname) : void 0;
  if (routine) return { space: "routine", name: routine };
  const schema = kind === "CreateSchemaStmt" ? bare(node.schemaname) : void 0;
  return schema && { space: "schema", name: schema };
}
function newRelation({ kind, node }) {
  switch (kind) {
    case "CreateStmt":
      return rangeVar(node.relation);
    case "CreateForeignTableStmt":
      return rangeVar(node.base?.relation);
    case "CreateTableAsStmt":
      return rangeVar(node.into?.rel);
    case "SelectStmt":
      return rangeVar(node.intoClause?.rel);
    case "CreateSeqStmt":
      return rangeVar(node.sequence);
    case "ViewStmt":
      return rangeVar(node.view);
    case "IndexStmt":
      return bare(node.idxname, node.relation?.schemaname);
    case "RenameStmt":
      return node.renameType === "OBJECT_TABLE" ? bare(node.newname, node.relation?.schemaname) : void 0;
    default:
      return void 0;
  }
}
function newType({ kind, node }) {
  switch (kind) {
    case "CompositeTypeStmt":
      return rangeVar(node.typevar);
    case "CreateDomainStmt":
      return listName(node.domainname);
    case "CreateEnumStmt":
    case "CreateRangeStmt":
      return listName(node.typeName);
    default:
      return void 0;
  }
}
function bare(name, schema) {
  return name === void 0 ? void 0 : { schema, name };
}

// src/migrations/syntax/dropped.ts
var SPACES = {
  OBJECT_TABLE: "relation",
  OBJECT_FOREIGN_TABLE: "relation",
  OBJECT_SCHEMA: "schema",
  OBJECT_VIEW: "relation",
  OBJECT_MATVIEW: "relation",
  OBJECT_TYPE: "type",
  OBJECT_DOMAIN: "type",
  OBJECT_FUNCTION: "routine",
  OBJECT_PROCEDURE: "routine",
  OBJECT_ROUTINE: "routine",
  OBJECT_AGGREGATE: "routine",
  OBJECT_SEQUENCE: "relation",
  OBJECT_EXTENSION: "schema"
};
function droppedSpace({ kind, node }) {
  return kind === "DropStmt" ? lookUp(SPACES, node.removeType) : void 0;
}
function droppedKeys(statement, schema) {
  const space = droppedSpace(statement);
  if (!space || statement.kind !== "DropStmt") return [];
  return droppedNames(statement.node).flatMap((parts) => {
    const name = ofParts(parts);
    return name ? keyOf(space, name, schema) : [];
  });
}
function droppedNames({ objects = [] }) {
  return objects.map(objectParts).filter((parts) => parts.length > 0);
}
function objectParts(object) {
  const list = nodeOf(object, "List");
  if (list) return nameParts(list.items);
  const routine = nodeOf(object, "ObjectWithArgs");
  if (routine) return nameParts(routine.objname);
  const type = nodeOf(object, "TypeName");
  return type ? nameParts(type.names) : nameParts(object && [object]);
}

// src/migrations/syntax/concurrent.ts
function isConcurrent({ kind, node }) {
  if (kind === "ReindexStmt") return reindexesConcurrently(node);
  return (kind === "IndexStmt" || kind === "DropStmt") && node.concurrent === true;
}
function nonTransactional({ kind, node }) {
  switch (kind) {
    case "IndexStmt":
      return node.concurrent === true ? "CREATE INDEX CONCURRENTLY" : void 0;
    case "DropStmt":
      return node.concurrent === true ? "DROP INDEX CONCURRENTLY" : void 0;
    case "ReindexStmt":
      return reindex(node);
    case "VacuumStmt":
      return node.is_vacuumcmd === true ? "VACUUM" : void 0;
    case "ClusterStmt":
      return node.relation ? void 0 : "CLUSTER without a table";
    case "AlterTableStmt":
      return nodesOf(node.cmds, "AlterTableCmd").some(detachesConcurrently) ? "DETACH PARTITION CONCURRENTLY" : void 0;
    case "CreateSubscriptionStmt":
      return "CREATE SUBSCRIPTION";
    case "DropSubscriptionStmt":
      return "DROP SUBSCRIPTION";
    default:
      return void 0;
  }
}
function reindex(node) {
  if (reindexesConcurrently(node)) return "REINDEX CONCURRENTLY";
  const scope = (node.kind ?? "").replace("REINDEX_OBJECT_", "");
  return ["SCHEMA", "DATABASE", "SYSTEM"].includes(scope) ? `REINDEX ${scope}` : void 0;
}
function reindexesConcurrently(node) {
  return nodesOf(node.params, "DefElem").some((param) => param.defname === "concurrently");
}
function detachesConcurrently(command) {
  const partition = nodeOf(command.def, "PartitionCmd");
  return partition !== void 0 && partition.concurrent === true;
}

export {
  createdBy,
  keepsExisting,
  isCreatedLater,
  droppedSpace,
  droppedKeys,
  droppedNames,
  objectParts,
  isConcurrent,
  nonTransactional
};

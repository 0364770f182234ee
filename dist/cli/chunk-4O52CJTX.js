import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  objectParts
} from "./chunk-LG7SLCJU.js";
import {
  lookUp,
  nameParts,
  nodeOf,
  nodesOf,
  ofParts,
  rangeVar
} from "./chunk-R76D4YU4.js";

// src/migrations/syntax/alter-table.ts
function alterTable({ kind, node }) {
  if (kind !== "AlterTableStmt" || node.objtype !== "OBJECT_TABLE") return [];
  const table = rangeVar(node.relation);
  if (!table) return [];
  return nodesOf(node.cmds, "AlterTableCmd").map((command) => ({ table, command }));
}
function addedColumns(statement) {
  return alterTable(statement).flatMap(({ table, command }) => {
    const column = nodeOf(command.def, "ColumnDef");
    if (command.subtype !== "AT_AddColumn" || !column) return [];
    return {
      table,
      name: column.colname ?? "",
      type: nameParts(column.typeName?.names).at(-1) ?? "",
      constraints: new Map(nodesOf(column.constraints, "Constraint").map((each) => [each.contype, each]))
    };
  });
}
function isSerial({ type }) {
  return /^(?:small|big)?serial[248]?$/.test(type);
}
function addedConstraints(statement) {
  return alterTable(statement).flatMap(({ table, command }) => {
    const constraint = nodeOf(command.def, "Constraint");
    return command.subtype === "AT_AddConstraint" && constraint ? { table, constraint } : [];
  });
}
var SUFFIXES = {
  CONSTR_UNIQUE: "key",
  CONSTR_FOREIGN: "fkey",
  CONSTR_CHECK: "check",
  CONSTR_NOTNULL: "not_null"
};
function constraintName({ name }, constraint) {
  const given = constraint.conname;
  if (given !== void 0) return given;
  if (constraint.contype === "CONSTR_PRIMARY") return `${name}_pkey`;
  const columns = constraintColumns(constraint);
  const suffix = lookUp(SUFFIXES, constraint.contype);
  return columns.length > 0 && suffix ? [name, ...columns, suffix].join("_") : void 0;
}
function constraintColumns(constraint) {
  return nameParts(constraint.fk_attrs ?? constraint.keys);
}

// src/migrations/syntax/renamed.ts
var SPACES = {
  OBJECT_TABLE: "relation",
  OBJECT_COLUMN: "relation",
  OBJECT_VIEW: "relation",
  OBJECT_MATVIEW: "relation",
  OBJECT_FOREIGN_TABLE: "relation",
  OBJECT_SEQUENCE: "relation",
  OBJECT_SCHEMA: "schema",
  OBJECT_TYPE: "type",
  OBJECT_DOMAIN: "type",
  OBJECT_ATTRIBUTE: "type",
  OBJECT_FUNCTION: "routine",
  OBJECT_PROCEDURE: "routine",
  OBJECT_ROUTINE: "routine"
};
function renaming(statement) {
  if (statement.kind === "RenameStmt") return renamed(statement.node);
  return statement.kind === "AlterObjectSchemaStmt" ? moved(statement.node) : void 0;
}
function renamed(node) {
  const type = node.renameType;
  const space = lookUp(SPACES, type);
  const from = type === "OBJECT_SCHEMA" ? ofParts([node.subname ?? ""]) : named(node);
  if (!space || !from) return void 0;
  const isPart = type === "OBJECT_COLUMN" || type === "OBJECT_ATTRIBUTE";
  return { space, from, to: isPart ? void 0 : { ...from, name: node.newname ?? from.name } };
}
function moved(node) {
  const space = lookUp(SPACES, node.objectType);
  const from = named(node);
  return space && from && { space, from, to: { ...from, schema: node.newschema ?? from.schema } };
}
function named({ relation, object }) {
  return rangeVar(relation) ?? ofParts(objectParts(object));
}

export {
  renaming,
  alterTable,
  addedColumns,
  isSerial,
  addedConstraints,
  constraintName,
  constraintColumns
};

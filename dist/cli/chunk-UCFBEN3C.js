import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  qualified,
  quoteIdentifier
} from "./chunk-KR4KYWI5.js";

// src/access/securable.ts
function securables({ database, schema }, catalog) {
  const plain = { signature: void 0, column: void 0 };
  return [
    { ...plain, class: "database", name: database, ...catalog.databaseAcl },
    ...catalog.schema ? [{ ...plain, class: "schema", name: schema, ...catalog.schema }] : [],
    ...catalog.objects.map(ofObject),
    ...catalog.columns.map(({ table, column, owner, acl }) => ({
      class: "column",
      name: table,
      signature: void 0,
      column,
      owner,
      acl
    })),
    ...catalog.defaults.map(({ role, inSchema, on, acl }) => ({
      ...plain,
      class: `default-${on}`,
      name: inSchema ? schema : "",
      owner: role,
      acl
    }))
  ];
}
function ofObject({ kind, name, signature, owner, acl }) {
  return { class: classOf(kind), name, signature, column: void 0, owner, acl };
}
function classOf(kind) {
  switch (kind) {
    case "table":
    case "view":
    case "materialized view":
    case "foreign table":
      return "table";
    case "sequence":
      return "sequence";
    case "function":
    case "procedure":
    case "aggregate":
      return "routine";
    case "type":
      return "type";
  }
}
function objectOf(on, catalog) {
  const kind = on.class === "column" ? "table" : on.class;
  return catalog.objects.find(
    (each) => each.name === on.name && each.signature === on.signature && classOf(each.kind) === kind
  );
}
function isDefault(on) {
  return on.startsWith("default-");
}
var DEFAULT_OBJECTS = {
  table: "TABLES",
  sequence: "SEQUENCES",
  routine: "ROUTINES",
  type: "TYPES",
  schema: "SCHEMAS"
};
function defaultObjects(on) {
  const found = Object.entries(DEFAULT_OBJECTS).find(([kind]) => on === `default-${kind}`);
  return found?.[1] ?? "";
}
function onClause(schema, items) {
  const [first] = items;
  const keyword = first?.class === "column" ? "TABLE" : (first?.class ?? "").toUpperCase();
  return `${keyword} ${items.map((item) => nameOf(schema, item)).join(", ")}`;
}
function nameOf(schema, { class: on, name, signature }) {
  if (on === "database" || on === "schema") return quoteIdentifier(name);
  return `${qualified(schema, name)}${signature === void 0 ? "" : `(${signature})`}`;
}
function privilegeList(privileges, column) {
  const suffix = column === void 0 ? "" : ` (${quoteIdentifier(column)})`;
  return privileges.map((privilege) => privilege + suffix).join(", ");
}
function itemsInWords(items) {
  const [first] = items;
  if (!first) return "nothing";
  if (isDefault(first.class)) {
    const objects = `new ${defaultObjects(first.class).toLowerCase()}`;
    return first.name === "" ? `${objects} in every schema` : `${objects} in schema ${first.name}`;
  }
  const noun = items.length === 1 ? first.class : PLURALS[first.class];
  const shown = items.slice(0, SHOWN).map(inWords);
  const rest = items.length - shown.length;
  return `${noun} ${shown.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}
var SHOWN = 5;
var PLURALS = {
  database: "databases",
  schema: "schemas",
  table: "tables",
  column: "columns",
  sequence: "sequences",
  routine: "routines",
  type: "types"
};
function inWords({ name, column, signature }) {
  if (column !== void 0) return `${name}.${column}`;
  return signature === void 0 ? name : `${name}(${signature})`;
}

export {
  securables,
  classOf,
  objectOf,
  isDefault,
  defaultObjects,
  onClause,
  privilegeList,
  itemsInWords,
  inWords
};

import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  constraintName,
  renaming
} from "./chunk-4O52CJTX.js";
import {
  createdBy,
  droppedNames,
  droppedSpace,
  isConcurrent
} from "./chunk-LG7SLCJU.js";
import {
  SqlSyntaxError
} from "./chunk-53LUEOCF.js";
import {
  boolean,
  list,
  optional,
  record,
  string
} from "./chunk-WBAGURTN.js";
import {
  NOTHING,
  lockAll,
  strongest
} from "./chunk-J2KHI4WV.js";
import {
  commandOf,
  findNodes,
  findTexts,
  keyOf,
  listName,
  lookUp,
  nameParts,
  nodeOf,
  nodesOf,
  ofParts,
  rangeVar,
  relationsIn,
  show,
  spaceOf,
  stringOf
} from "./chunk-R76D4YU4.js";
import {
  locate,
  offsetsOfBytes
} from "./chunk-4ZZPHBBI.js";
import {
  grouped
} from "./chunk-KHUWHDDR.js";
import "./chunk-UCFBEN3C.js";
import "./chunk-24HEOBGC.js";
import {
  cell
} from "./chunk-ZQDTDYLC.js";
import {
  SqlFailure,
  describeFailure
} from "./chunk-MIAR4VDL.js";
import "./chunk-WBYYI7VR.js";
import {
  RESTRICT_PATH_LOCALLY
} from "./chunk-H5SW7SUU.js";
import {
  qualified,
  quoteIdentifier,
  quoteLiteral
} from "./chunk-KR4KYWI5.js";
import "./chunk-VJU6MYWT.js";
import {
  DeployError
} from "./chunk-TQXD66EW.js";
import "./chunk-GFKCOHTJ.js";

// src/migrations/locks/parts.ts
var Parts = class {
  #known = /* @__PURE__ */ new Set();
  #active = /* @__PURE__ */ new Set();
  /** A block of code can make any. */
  #isFollowed = true;
  constructor(parts) {
    for (const { kind, relation: relation2, name } of parts) {
      this.#known.add(keyOf2(kind, relation2, name));
      if (kind !== "policy") this.#active.add(relation2);
    }
  }
  has(kind, relation2, name) {
    return !this.#isFollowed || this.#known.has(keyOf2(kind, relation2, name));
  }
  /** Whether a change of its rows ran somebody's code before the run. */
  actOn(relation2) {
    return this.#active.has(relation2);
  }
  /** `nameOf`: of a relation before the run. */
  see(statement, nameOf2) {
    if (statement.kind === "DoStmt" || statement.kind === "CallStmt") this.#isFollowed = false;
    const { kind, on, name } = madeBy(statement) ?? {};
    if (kind && on && name !== void 0) this.#known.add(keyOf2(kind, nameOf2(on), name));
  }
};
function madeBy({ kind, node }) {
  switch (kind) {
    case "CreateTrigStmt":
      return { kind: "trigger", on: rangeVar(node.relation), name: node.trigname };
    case "CreatePolicyStmt":
      return { kind: "policy", on: rangeVar(node.table), name: node.policy_name };
    case "RuleStmt":
      return { kind: "rule", on: rangeVar(node.relation), name: node.rulename };
    case "RenameStmt": {
      const part = partKind(node.renameType);
      return part && { kind: part, on: rangeVar(node.relation), name: node.newname };
    }
    default:
      return void 0;
  }
}
function partKind(type2) {
  switch (type2) {
    case "OBJECT_TRIGGER":
      return "trigger";
    case "OBJECT_POLICY":
      return "policy";
    case "OBJECT_RULE":
      return "rule";
    default:
      return void 0;
  }
}
function keyOf2(kind, relation2, name) {
  return `${kind}\0${relation2}\0${name}`;
}

// src/migrations/locks/reference.ts
function newReferences({ kind, node }, schema) {
  if (kind !== "CreateStmt" && kind !== "AlterTableStmt") return [];
  const table = rangeVar(node.relation);
  if (!table) return [];
  return foreignKeys(node).flatMap((constraint) => {
    const referenced2 = rangeVar(constraint.pktable);
    const within = (name) => ({ ...name, schema: name.schema ?? schema });
    if (!referenced2) return [];
    return {
      name: constraintName(table, constraint) ?? "",
      key: "",
      table: within(table),
      columns: nameParts(constraint.fk_attrs),
      referenced: within(referenced2),
      referencedColumns: nameParts(constraint.pk_attrs)
    };
  });
}
function foreignKeys(top) {
  return findNodes(top, "Constraint").filter(({ contype }) => contype === "CONSTR_FOREIGN");
}

// src/migrations/locks/relations.ts
var NONE = {
  indexes: /* @__PURE__ */ new Map(),
  references: [],
  children: [],
  dependents: [],
  routines: /* @__PURE__ */ new Set(),
  parts: []
};
var Relations = class {
  schema;
  /** Such as 170010. */
  serverVersion;
  /** Whether what hangs together was read, so that what is not found is not there. */
  isKnown;
  #kinds;
  #made = /* @__PURE__ */ new Set();
  #aliases = /* @__PURE__ */ new Map();
  #indexes;
  #routines;
  #parts;
  #children;
  #partitions;
  #parents;
  #defaults;
  #from;
  #to;
  #dependents;
  constructor(catalog, schema) {
    this.schema = schema;
    this.serverVersion = catalog?.serverVersion ?? 0;
    const { indexes, references, children, dependents, routines: routines2, parts } = catalog?.dependencies ?? NONE;
    const relations2 = catalog?.objects.filter(({ kind }) => spaceOf(kind) === "relation") ?? [];
    this.isKnown = catalog === void 0 || catalog.dependencies !== void 0;
    this.#kinds = new Map(relations2.map(({ name, kind }) => [name, kind]));
    this.#indexes = new Map(indexes);
    this.#routines = new Set(routines2);
    this.#parts = new Parts(parts);
    const partitions = children.filter(({ isPartition }) => isPartition);
    this.#children = grouped(children, (each) => this.#key(each.parent));
    this.#partitions = grouped(partitions, (each) => this.#key(each.parent));
    this.#parents = new Map(partitions.map((each) => [this.#key(each.child), this.#own(each.parent)]));
    this.#defaults = new Map(
      partitions.filter(({ isDefault }) => isDefault).map((each) => [this.#key(each.parent), this.#own(each.child)])
    );
    this.#from = new Map(grouped(references, ({ table }) => this.#key(table)));
    this.#to = new Map(grouped(references, ({ referenced: referenced2 }) => this.#key(referenced2)));
    this.#dependents = grouped(dependents, ({ of }) => `${of.space} ${of.name}`);
  }
  /** Follows a statement, in the order in which they run. */
  see(statement) {
    const renamed = renaming(statement);
    if (renamed?.to && renamed.space === "relation")
      this.#aliases.set(this.#key(renamed.to), this.named(renamed.from));
    for (const { space, name } of createdBy(statement)) {
      if (space === "routine") this.#routines.add(name.name);
      if (space === "relation" && !this.#kinds.has(name.name)) this.#made.add(this.#key(name));
    }
    const { kind, node } = statement;
    const table = kind === "IndexStmt" ? rangeVar(node.relation) : void 0;
    if (table && kind === "IndexStmt" && node.idxname !== void 0)
      this.#indexes.set(node.idxname, table.name);
    for (const reference of newReferences(statement, this.schema)) this.#refer(reference);
    this.#parts.see(statement, (name) => this.named(name).name);
  }
  /** Whether others may be using it. Of another schema nothing was read: what is named there is taken to be there. */
  isShared(name) {
    if (this.#made.has(this.#key(name)) && !this.#aliases.has(this.#key(name))) return false;
    return this.isElsewhere(name) || this.#kinds.has(this.named(name).name);
  }
  isElsewhere({ schema }) {
    return schema !== void 0 && schema !== this.schema;
  }
  /** By the name that it had before the run. */
  named(name) {
    return this.#aliases.get(this.#key(name)) ?? this.#own(name);
  }
  /** As messages show it. */
  show(name) {
    return show(this.named(name));
  }
  /** `table`, `view`; undefined: not in the schema before the run. */
  kindOf(name) {
    return this.isElsewhere(name) ? void 0 : this.#kinds.get(this.named(name).name);
  }
  allOfKind(kinds) {
    return [...this.#kinds].filter(([, kind]) => kinds.includes(kind)).map(([name]) => ({ schema: void 0, name }));
  }
  /** A table with all its partitions and what inherits from it. */
  family(name) {
    return this.#below(name, this.#children);
  }
  /** A table with all its partitions. */
  partitions(name) {
    return this.#below(name, this.#partitions);
  }
  #below(name, children) {
    const found2 = /* @__PURE__ */ new Map();
    const left = [this.named(name)];
    for (let each = left.pop(); each; each = left.pop()) {
      if (found2.has(this.#key(each))) continue;
      found2.set(this.#key(each), each);
      left.push(...(children.get(this.#key(each)) ?? []).map(({ child }) => this.#own(child)));
    }
    return [...found2.values()];
  }
  /** The table that it is a partition of. */
  parentOf(name) {
    return this.#parents.get(this.#key(this.named(name)));
  }
  defaultPartition(name) {
    return this.#defaults.get(this.#key(this.named(name)));
  }
  /** Its foreign keys. */
  referencesOf(name) {
    return this.#from.get(this.#key(this.named(name))) ?? [];
  }
  /** Foreign keys of others that point to it. */
  referencesTo(name) {
    return this.#to.get(this.#key(this.named(name))) ?? [];
  }
  /** Those, and what a partition has through the table that it is of. */
  referencesToRows(name) {
    const parent = this.parentOf(name);
    return [...this.referencesTo(name), ...parent ? this.referencesToRows(parent) : []];
  }
  /** The table of an index; undefined: there is no such index, or nobody knows. */
  tableOfIndex({ name }) {
    const table = this.#indexes.get(name);
    return table === void 0 ? void 0 : { schema: void 0, name: table };
  }
  hasIndex(table) {
    const { name } = this.named(table);
    return [...this.#indexes.values()].includes(name);
  }
  /** Sequences of its columns, or of one of them. */
  sequencesOf(table, column) {
    return this.dependents("relation", table).filter((each) => this.kindOf(each.on) === "sequence" && (column ?? each.column) === each.column).map(({ on }) => on);
  }
  dependents(space, name) {
    if (this.isElsewhere(name)) return [];
    return this.#dependents.get(`${space} ${space === "relation" ? this.named(name).name : name.name}`) ?? [];
  }
  hasRoutine(name) {
    return this.#routines.has(name);
  }
  /** Whether a change of its rows runs somebody's code. */
  hasTriggers(name) {
    return !this.isElsewhere(name) && this.#parts.actOn(this.named(name).name);
  }
  /** Whether it may be there. */
  hasPart(kind, table, name) {
    return !this.isKnown || this.isElsewhere(table) || this.#parts.has(kind, this.named(table).name, name);
  }
  #refer(reference) {
    const [table, referenced2] = [this.#key(reference.table), this.#key(reference.referenced)];
    this.#from.set(table, [...this.#from.get(table) ?? [], reference]);
    this.#to.set(referenced2, [...this.#to.get(referenced2) ?? [], reference]);
  }
  #own({ schema, name }) {
    return { schema: schema === this.schema ? void 0 : schema, name };
  }
  #key(name) {
    return keyOf("relation", name, this.schema);
  }
};

// src/migrations/locks/cascade.ts
function goingLocks(going, relations2) {
  const locked = [];
  const seen = /* @__PURE__ */ new Set();
  const left = [...going];
  for (let each = left.pop(); each; each = left.pop()) {
    const key2 = JSON.stringify([each.space, relations2.named(each.name)]);
    if (seen.has(key2)) continue;
    seen.add(key2);
    const { at, alsoGoing } = step(each, relations2);
    locked.push(...at);
    left.push(...alsoGoing);
  }
  return lockAll("ACCESS EXCLUSIVE", locked);
}
function step({ space, name }, relations2) {
  const dependents = relations2.dependents(space, name);
  const parts = dependents.filter(({ whole: whole3 }) => !whole3).map(({ on }) => on);
  const whole2 = dependents.filter((each) => each.whole).map(({ on }) => ({ space: on.space, name: on }));
  if (space !== "relation") return { at: parts, alsoGoing: whole2 };
  const children = relations2.family(name).slice(1);
  return {
    at: [name, ...partitionedWith(name, relations2), ...parts, ...otherEnds(name, relations2)],
    alsoGoing: [...whole2, ...children.map((child) => ({ space, name: child }))]
  };
}
function partitionedWith(name, relations2) {
  const parent = relations2.parentOf(name);
  const rest2 = parent && relations2.defaultPartition(parent);
  return [...parent ? [parent] : [], ...rest2 ? [rest2] : []];
}
function otherEnds(name, relations2) {
  return [
    ...relations2.referencesOf(name).flatMap(({ referenced: referenced2 }) => relations2.partitions(referenced2)),
    ...relations2.referencesTo(name).flatMap(({ table }) => relations2.partitions(table))
  ];
}
function columnLocks(table, column, relations2) {
  const dependents = relations2.dependents("relation", table).filter((each) => each.column === column);
  const going = dependents.filter(({ whole: whole2 }) => whole2).map(({ on }) => ({ space: on.space, name: on }));
  const parts = dependents.filter(({ whole: whole2 }) => !whole2).map(({ on }) => on);
  const ends = keyedBy(table, column, relations2);
  return [...lockAll("ACCESS EXCLUSIVE", [...parts, ...ends]), ...goingLocks(going, relations2)];
}
function keyedBy(table, column, relations2) {
  const own2 = relations2.referencesOf(table).filter(({ columns }) => columns.includes(column));
  const others = relations2.referencesTo(table).filter(({ referencedColumns }) => referencedColumns.includes(column));
  return [
    ...own2.flatMap(({ referenced: referenced2 }) => relations2.partitions(referenced2)),
    ...others.flatMap((each) => relations2.partitions(each.table))
  ];
}
function constraintLocks(table, name, relations2) {
  const own2 = relations2.referencesOf(table).filter((each) => each.name === name);
  const others = relations2.referencesTo(table).filter(({ key: key2 }) => key2 === name);
  return lockAll("ACCESS EXCLUSIVE", [
    ...own2.flatMap(({ referenced: referenced2 }) => relations2.partitions(referenced2)),
    ...others.flatMap((each) => relations2.partitions(each.table))
  ]);
}

// src/migrations/locks/index-lock.ts
function indexLock(index, relations2) {
  if (!index) return [];
  const table = relations2.isElsewhere(index) ? void 0 : relations2.tableOfIndex(index);
  if (table) return lockAll("ACCESS EXCLUSIVE", relations2.partitions(table));
  const isAbsent = relations2.isKnown && !relations2.isElsewhere(index);
  return isAbsent ? [] : [{ relation: index, mode: "ACCESS EXCLUSIVE", isIndex: true }];
}

// src/migrations/locks/partition.ts
function createTable(node, relations2) {
  const table = rangeVar(node.relation);
  if (node.if_not_exists === true && table && relations2.isShared(table)) return [];
  const parent = node.partbound ? rangeVar(nodesOf(node.inhRelations, "RangeVar")[0]) : void 0;
  return [
    ...parent ? [...lockAll("ACCESS EXCLUSIVE", [parent]), ...joining(parent, relations2)] : [],
    ...referenced(node, relations2)
  ];
}
function referenced(top, relations2) {
  return foreignKeys(top).flatMap(({ pktable }) => {
    const relation2 = rangeVar(pktable);
    return relation2 ? lockAll("SHARE ROW EXCLUSIVE", relations2.partitions(relation2)) : [];
  });
}
function joining(parent, relations2) {
  return [
    ...lockAll("ACCESS EXCLUSIVE", [relations2.defaultPartition(parent)]),
    ...lockAll(
      "SHARE ROW EXCLUSIVE",
      relations2.referencesOf(parent).flatMap((each) => relations2.partitions(each.referenced))
    ),
    ...lockAll(
      "SHARE ROW EXCLUSIVE",
      relations2.referencesTo(parent).flatMap((each) => relations2.partitions(each.table))
    )
  ];
}
function attach(parent, { name }, relations2) {
  const partition = rangeVar(name);
  const attached = partition ? relations2.partitions(partition) : [];
  return [...lockAll("ACCESS EXCLUSIVE", attached), ...joining(parent, relations2)];
}
function detach(parent, command, relations2) {
  const partition = rangeVar(command.name);
  if (command.concurrent === true) return lockAll("ACCESS EXCLUSIVE", [partition]);
  return [
    ...lockAll("ACCESS EXCLUSIVE", [parent, partition, relations2.defaultPartition(parent)]),
    ...lockAll(
      "SHARE ROW EXCLUSIVE",
      relations2.referencesOf(parent).flatMap((each) => relations2.partitions(each.referenced))
    ),
    ...lockAll(
      "ACCESS EXCLUSIVE",
      relations2.referencesTo(parent).flatMap((each) => relations2.partitions(each.table))
    )
  ];
}

// src/migrations/locks/alter-table.ts
var WEAKER = {
  AT_SetStatistics: "none",
  AT_ClusterOn: "none",
  AT_DropCluster: "none",
  AT_SetOptions: "none",
  AT_ResetOptions: "none",
  AT_ValidateConstraint: "none",
  AT_AttachPartition: "none",
  AT_DetachPartition: "none",
  AT_DetachPartitionFinalize: "none",
  AT_EnableTrig: "SHARE ROW EXCLUSIVE",
  AT_EnableAlwaysTrig: "SHARE ROW EXCLUSIVE",
  AT_EnableReplicaTrig: "SHARE ROW EXCLUSIVE",
  AT_EnableTrigAll: "SHARE ROW EXCLUSIVE",
  AT_EnableTrigUser: "SHARE ROW EXCLUSIVE",
  AT_DisableTrig: "SHARE ROW EXCLUSIVE",
  AT_DisableTrigAll: "SHARE ROW EXCLUSIVE",
  AT_DisableTrigUser: "SHARE ROW EXCLUSIVE"
};
var OF_ONE_TABLE = /* @__PURE__ */ new Set([
  "AT_AddInherit",
  "AT_AddOf",
  "AT_ChangeOwner",
  "AT_DisableRowSecurity",
  "AT_DisableRule",
  "AT_DropInherit",
  "AT_DropOf",
  "AT_EnableAlwaysRule",
  "AT_EnableReplicaRule",
  "AT_EnableRowSecurity",
  "AT_EnableRule",
  "AT_ForceRowSecurity",
  "AT_NoForceRowSecurity",
  "AT_ReplicaIdentity",
  "AT_ResetRelOptions",
  "AT_SetAccessMethod",
  "AT_SetCompression",
  "AT_SetLogged",
  "AT_SetRelOptions",
  "AT_SetTableSpace",
  "AT_SetUnLogged"
]);
var QUIET_OPTIONS = /^(?:fillfactor|toast_tuple_target|parallel_workers|deduplicate_items|vacuum_\w+|autovacuum_\w+|log_autovacuum_min_duration)$/;
function alterTableLocks(node, relations2) {
  const table = rangeVar(node.relation);
  if (!table || node.objtype === "OBJECT_TYPE") return NOTHING;
  const commands = nodesOf(node.cmds, "AlterTableCmd");
  if (node.objtype === "OBJECT_INDEX") {
    const isQuiet = commands.every((command) => strengthOf(command) === "none");
    return { on: isQuiet ? [] : indexLock(table, relations2) };
  }
  if (!relations2.isShared(table)) return { on: commands.flatMap((each) => reached(table, each, relations2)) };
  const isWhole = node.relation?.inh === true;
  return {
    on: commands.flatMap((command) => [
      ...own(table, command, isWhole, relations2),
      ...reached(table, command, relations2)
    ])
  };
}
function own(table, command, isWhole, relations2) {
  const strength = strengthOf(command);
  if (strength === "none") return [];
  if (!isWhole || OF_ONE_TABLE.has(command.subtype)) return lockAll(strength, [table]);
  if (addsIndex(command) && relations2.serverVersion < 18e4)
    return [...lockAll(strength, [table]), ...lockAll("SHARE", relations2.partitions(table).slice(1))];
  const ofPartitions = strength === "SHARE ROW EXCLUSIVE";
  return lockAll(strength, ofPartitions ? relations2.partitions(table) : relations2.family(table));
}
function addsIndex({ subtype, def }) {
  const type2 = nodeOf(def, "Constraint")?.contype;
  return subtype === "AT_AddConstraint" && (type2 === "CONSTR_UNIQUE" || type2 === "CONSTR_EXCLUSION");
}
function reached(table, command, relations2) {
  const partition = nodeOf(command.def, "PartitionCmd");
  const name = command.name ?? "";
  switch (command.subtype) {
    case "AT_AttachPartition":
      return partition ? attach(table, partition, relations2) : [];
    case "AT_DetachPartition":
    case "AT_DetachPartitionFinalize":
      return partition ? detach(table, partition, relations2) : [];
    case "AT_DropColumn":
      return columnLocks(table, name, relations2);
    case "AT_DropConstraint":
      return constraintLocks(table, name, relations2);
    case "AT_DropIdentity":
      return lockAll("ACCESS EXCLUSIVE", relations2.sequencesOf(table, name));
    case "AT_SetIdentity":
      return lockAll("SHARE ROW EXCLUSIVE", relations2.sequencesOf(table, name));
    case "AT_AlterColumnType":
      return lockAll("ACCESS EXCLUSIVE", keyedBy(table, name, relations2));
    default:
      return command.def ? referenced(command.def, relations2) : [];
  }
}
function strengthOf({ subtype, def }) {
  if (subtype === "AT_AddConstraint") {
    const isForeignKey = nodeOf(def, "Constraint")?.contype === "CONSTR_FOREIGN";
    return isForeignKey ? "SHARE ROW EXCLUSIVE" : "ACCESS EXCLUSIVE";
  }
  if (subtype === "AT_SetRelOptions" || subtype === "AT_ResetRelOptions") {
    const options = nodesOf(nodeOf(def, "List")?.items, "DefElem");
    return options.every(({ defname }) => QUIET_OPTIONS.test(defname ?? "")) ? "none" : "ACCESS EXCLUSIVE";
  }
  return lookUp(WEAKER, subtype) ?? "ACCESS EXCLUSIVE";
}

// src/migrations/locks/drop.ts
var DROPS = {
  OBJECT_TABLE: "relations",
  OBJECT_VIEW: "relations",
  OBJECT_MATVIEW: "relations",
  OBJECT_SEQUENCE: "relations",
  OBJECT_FOREIGN_TABLE: "relations",
  OBJECT_TRIGGER: "parts",
  OBJECT_POLICY: "parts",
  OBJECT_RULE: "parts",
  OBJECT_TYPE: "types",
  OBJECT_DOMAIN: "types",
  OBJECT_FUNCTION: "types",
  OBJECT_PROCEDURE: "types",
  OBJECT_ROUTINE: "types",
  OBJECT_AGGREGATE: "types",
  OBJECT_INDEX: "index",
  OBJECT_SCHEMA: "schema",
  OBJECT_PUBLICATION: "quiet",
  OBJECT_STATISTIC_EXT: "quiet",
  OBJECT_EVENT_TRIGGER: "quiet"
};
function drop(node, relations2) {
  const names2 = droppedNames(node);
  const objects = names2.flatMap((parts) => ofParts(parts) ?? []);
  switch (lookUp(DROPS, node.removeType)) {
    case "relations":
      return dropRelations(objects, relations2);
    case "parts":
      return { on: lockParts(node, names2, relations2) };
    case "types":
      return dropTypes(node, objects, relations2);
    case "index":
      return { on: objects.flatMap((each) => indexLock(each, relations2)) };
    case "schema":
      return dropSchemas(node, objects, relations2);
    case "quiet":
      return NOTHING;
    default:
      return rest(node);
  }
}
function rest({ removeType = "OBJECT_TABLE", behavior }) {
  if (removeType === "OBJECT_EXTENSION") return { on: [], opaque: "DROP EXTENSION" };
  return behavior === "DROP_CASCADE" ? { on: [], opaque: "CASCADE" } : NOTHING;
}
function dropRelations(objects, relations2) {
  const there = objects.filter((each) => relations2.isShared(each));
  const elsewhere = there.find((each) => relations2.isElsewhere(each));
  const on = goingLocks(
    objects.map((name) => ({ space: "relation", name })),
    relations2
  );
  const isKnown = relations2.isKnown && elsewhere === void 0;
  return {
    on,
    opaque: isKnown ? void 0 : `DROP of ${show(elsewhere ?? there[0] ?? { schema: void 0, name: "it" })}`
  };
}
function lockParts({ removeType, missing_ok: isOptional }, names2, relations2) {
  const kind = partKind(removeType);
  const isThere = (table, name) => isOptional !== true || kind === void 0 || relations2.hasPart(kind, table, name);
  const tables = names2.flatMap((parts) => {
    const table = ofParts(parts.slice(0, -1));
    return table && isThere(table, parts.at(-1) ?? "") ? relations2.partitions(table) : [];
  });
  return lockAll("ACCESS EXCLUSIVE", tables);
}
function dropTypes(node, objects, relations2) {
  if (node.behavior !== "DROP_CASCADE") return NOTHING;
  if (!relations2.isKnown || objects.some((each) => relations2.isElsewhere(each)))
    return { on: [], opaque: "CASCADE" };
  const space = droppedSpace({ kind: "DropStmt", node, start: 0, end: 0 }) === "type" ? "type" : "routine";
  return {
    on: goingLocks(
      objects.map((name) => ({ space, name })),
      relations2
    )
  };
}
function dropSchemas(node, schemas, relations2) {
  if (node.behavior !== "DROP_CASCADE") return NOTHING;
  const others = schemas.filter(({ name }) => name !== relations2.schema);
  const all = relations2.allOfKind(["table", "view", "materialized view", "sequence", "foreign table"]);
  const going = others.length === schemas.length ? [] : all.map((name) => ({ space: "relation", name }));
  return { on: goingLocks(going, relations2), opaque: others.length > 0 ? "DROP SCHEMA" : void 0 };
}

// src/migrations/locks/query.ts
var RUNS_MORE = /^(?:query_to_xml\w*|cursor_to_xml\w*|table_to_xml\w*|schema_to_xml\w*|database_to_xml\w*|ts_stat|ts_rewrite|brin_\w+|gin_clean_pending_list|pg_restore_\w+|pg_clear_\w+|pg_import_\w+|pg_terminate_backend|pg_cancel_backend|pg_stat_file|lo_import|lo_export)$/;
function queries(node, relations2) {
  const unknown = findNodes(node, "FuncCall").map(({ funcname }) => nameParts(funcname)).find((parts) => isUnknown(parts, relations2));
  return unknown ? { on: [], opaque: `${unknown.join(".")}()` } : NOTHING;
}
function isUnknown(parts, relations2) {
  const name = parts.at(-1) ?? "";
  const schema = parts.at(-2);
  if (schema !== void 0 && schema !== "pg_catalog") return true;
  const isOurs = schema === void 0 && (relations2.hasRoutine(name) || !relations2.isKnown);
  return isOurs || RUNS_MORE.test(name);
}
var WRITES = ["InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt", "CopyStmt"];
function writes(statement, relations2) {
  const called = queries(statement, relations2);
  if (called.opaque !== void 0) return called;
  const table = WRITES.flatMap((kind) => findNodes(statement, kind)).map(({ relation: relation2 }) => rangeVar(relation2)).find((each) => each && relations2.hasTriggers(each));
  return table ? { on: [], opaque: `a trigger or rule of ${table.name}` } : NOTHING;
}

// src/migrations/locks/rebuild.ts
var WITH_ROWS = ["table", "materialized view"];
function reindex({ kind, relation: relation2, name }, relations2) {
  const target = rangeVar(relation2);
  if (kind === "REINDEX_OBJECT_INDEX") return { on: indexLock(target, relations2) };
  if (kind === "REINDEX_OBJECT_TABLE") return { on: target ? reindexed(target, relations2) : [] };
  const isOurs = kind === "REINDEX_OBJECT_SCHEMA" && name === relations2.schema;
  const all = relations2.allOfKind(WITH_ROWS).flatMap((table) => reindexed(table, relations2));
  return { on: all, opaque: isOurs ? void 0 : `REINDEX ${(kind ?? "").replace("REINDEX_OBJECT_", "")}` };
}
function reindexed(table, relations2) {
  return relations2.partitions(table).flatMap(
    (each) => lockAll(relations2.hasIndex(each) || !relations2.isKnown ? "ACCESS EXCLUSIVE" : "SHARE", [each])
  );
}
function cluster({ relation: relation2 }, relations2) {
  const table = rangeVar(relation2);
  if (!table) return { on: [], opaque: "CLUSTER without a table" };
  return { on: lockAll("ACCESS EXCLUSIVE", relations2.partitions(table)) };
}
function vacuum({ options, rels }, relations2) {
  const isFull = nodesOf(options, "DefElem").some(({ defname }) => defname === "full");
  if (!isFull) return NOTHING;
  const tables = nodesOf(rels, "VacuumRelation").flatMap(({ relation: relation2 }) => rangeVar(relation2) ?? []);
  if (tables.length === 0)
    return {
      on: lockAll("ACCESS EXCLUSIVE", relations2.allOfKind(WITH_ROWS)),
      opaque: "VACUUM FULL without a table"
    };
  return {
    on: lockAll(
      "ACCESS EXCLUSIVE",
      tables.flatMap((table) => relations2.partitions(table))
    )
  };
}

// src/migrations/locks/statement.ts
function locksOf(statement, relations2) {
  const { kind, node } = statement;
  if (isConcurrent(statement)) return NOTHING;
  const locks = found(kind, node, relations2);
  return locks ?? (HARMLESS.has(kind) ? NOTHING : { on: [], opaque: commandOf(kind) });
}
function found(kind, node, relations2) {
  return BY_KIND[kind]?.(node, relations2);
}
var BY_KIND = {
  AlterDomainStmt: alterDomain,
  AlterObjectSchemaStmt: move,
  AlterPolicyStmt: (node) => whole(rangeVar(node.table)),
  AlterSeqStmt: (node) => ({ on: lockAll("SHARE ROW EXCLUSIVE", [rangeVar(node.sequence)]) }),
  AlterTableStmt: alterTableLocks,
  CallStmt: () => ({ on: [], opaque: "CALL" }),
  ClusterStmt: cluster,
  CopyStmt: (node, relations2) => writes({ CopyStmt: node }, relations2),
  CreatePolicyStmt: (node) => whole(rangeVar(node.table)),
  CreateStmt: (node, relations2) => ({ on: createTable(node, relations2) }),
  CreateTableAsStmt: createTableAs,
  CreateTrigStmt: createTrigger,
  DeclareCursorStmt: (node, relations2) => queries(node, relations2),
  DeleteStmt: (node, relations2) => writes({ DeleteStmt: node }, relations2),
  DoStmt: () => ({ on: [], opaque: "a DO block" }),
  DropStmt: drop,
  ExecuteStmt: () => ({ on: [], opaque: "EXECUTE" }),
  ExplainStmt: explain,
  IndexStmt: createIndex,
  InsertStmt: (node, relations2) => writes({ InsertStmt: node }, relations2),
  LockStmt: explicit,
  MergeStmt: (node, relations2) => writes({ MergeStmt: node }, relations2),
  RefreshMatViewStmt: (node) => ({
    on: lockAll(node.concurrent === true ? "EXCLUSIVE" : "ACCESS EXCLUSIVE", [rangeVar(node.relation)])
  }),
  ReindexStmt: reindex,
  RenameStmt: rename,
  RuleStmt: (node) => whole(rangeVar(node.relation)),
  SelectStmt: (node, relations2) => writes({ SelectStmt: node }, relations2),
  TruncateStmt: truncate,
  UpdateStmt: (node, relations2) => writes({ UpdateStmt: node }, relations2),
  VacuumStmt: vacuum,
  VariableSetStmt: (node) => node.name === "search_path" ? { on: [], opaque: "a file that sets search_path" } : NOTHING,
  ViewStmt: (node) => node.replace === true ? whole(rangeVar(node.view)) : NOTHING
};
var HARMLESS = /* @__PURE__ */ new Set([
  "AlterCollationStmt",
  "AlterDefaultPrivilegesStmt",
  "AlterEnumStmt",
  "AlterFunctionStmt",
  "AlterObjectDependsStmt",
  "AlterOpFamilyStmt",
  "AlterOperatorStmt",
  "AlterOwnerStmt",
  "AlterPublicationStmt",
  "AlterStatsStmt",
  "AlterTSConfigurationStmt",
  "AlterTSDictionaryStmt",
  "AlterTypeStmt",
  "CheckPointStmt",
  "ClosePortalStmt",
  "CommentStmt",
  "CompositeTypeStmt",
  "ConstraintsSetStmt",
  "CreateCastStmt",
  "CreateConversionStmt",
  "CreateDomainStmt",
  "CreateEnumStmt",
  "CreateExtensionStmt",
  "CreateForeignTableStmt",
  "CreateFunctionStmt",
  "CreateOpClassStmt",
  "CreateOpFamilyStmt",
  "CreatePublicationStmt",
  "CreateRangeStmt",
  "CreateSchemaStmt",
  "CreateSeqStmt",
  "CreateStatsStmt",
  "CreateTransformStmt",
  "DeallocateStmt",
  "DefineStmt",
  "DiscardStmt",
  "FetchStmt",
  "GrantRoleStmt",
  "GrantStmt",
  "ListenStmt",
  "NotifyStmt",
  "PrepareStmt",
  "SecLabelStmt",
  "UnlistenStmt",
  "VariableShowStmt"
]);
function whole(relation2) {
  return { on: lockAll("ACCESS EXCLUSIVE", [relation2]) };
}
function alterDomain(node, relations2) {
  const domain = listName(node.typeName);
  const adds = node.subtype === "C" && nodeOf(node.def, "Constraint")?.skip_validation !== true;
  if (!domain || !(adds || node.subtype === "O" || node.subtype === "V")) return NOTHING;
  if (!relations2.isKnown || relations2.isElsewhere(domain)) return { on: [], opaque: "ALTER DOMAIN" };
  return { on: lockAll("SHARE", usersOf(domain, relations2)) };
}
function usersOf(type2, relations2) {
  const dependents = relations2.dependents("type", type2);
  const tables = dependents.filter(({ on }) => on.space === "relation").map(({ on }) => on);
  const types2 = dependents.filter(({ on }) => on.space === "type" && on.name !== type2.name).map(({ on }) => on);
  return [...tables, ...types2.flatMap((each) => usersOf(each, relations2))];
}
function move(node, relations2) {
  const relation2 = rangeVar(node.relation);
  return { on: lockAll("ACCESS EXCLUSIVE", relation2 ? [relation2, ...relations2.sequencesOf(relation2)] : []) };
}
function createTableAs(node, relations2) {
  return nodeOf(node.query, "ExecuteStmt") ? { on: [], opaque: "EXECUTE" } : queries(node, relations2);
}
function createTrigger(node, relations2) {
  const table = rangeVar(node.relation);
  const tables = table && node.row === true ? relations2.partitions(table) : [table];
  return { on: lockAll("SHARE ROW EXCLUSIVE", tables) };
}
function explain(node, relations2) {
  const runs = nodesOf(node.options, "DefElem").some(({ defname }) => defname === "analyze");
  return runs && node.query ? writes(node.query, relations2) : NOTHING;
}
function createIndex({ relation: relation2, concurrent }, relations2) {
  const table = rangeVar(relation2);
  if (!table || concurrent === true) return NOTHING;
  return { on: lockAll("SHARE", relation2?.inh === true ? relations2.partitions(table) : [table]) };
}
var MODES = {
  5: "SHARE",
  6: "SHARE ROW EXCLUSIVE",
  7: "EXCLUSIVE",
  8: "ACCESS EXCLUSIVE"
};
function explicit({ mode, relations: named2 }, relations2) {
  const lock = mode === void 0 ? void 0 : MODES[mode];
  if (!lock) return NOTHING;
  return { on: lockAll(lock, namedRelations(named2, relations2)) };
}
function namedRelations(list2, relations2) {
  return nodesOf(list2, "RangeVar").flatMap((each) => {
    const table = rangeVar(each);
    if (!table) return [];
    return each.inh === true ? relations2.family(table) : [table];
  });
}
function rename({ renameType, relation: relation2, relationType }, relations2) {
  const table = rangeVar(relation2);
  if (!table || renameType === "OBJECT_INDEX" || relationType === "OBJECT_INDEX") return NOTHING;
  const isOfPart = renameType === "OBJECT_COLUMN" || renameType === "OBJECT_TABCONSTRAINT" || renameType === "OBJECT_TRIGGER";
  return { on: lockAll("ACCESS EXCLUSIVE", isOfPart ? relations2.family(table) : [table]) };
}
function truncate(node, relations2) {
  const tables = /* @__PURE__ */ new Map();
  const left = [...namedRelations(node.relations, relations2)];
  for (let each = left.pop(); each; each = left.pop()) {
    const key2 = relations2.show(each);
    if (tables.has(key2)) continue;
    tables.set(key2, each);
    if (node.behavior === "DROP_CASCADE")
      left.push(...relations2.referencesToRows(each).flatMap(({ table }) => relations2.family(table)));
  }
  const all = [...tables.values()];
  const sequences = node.restart_seqs === true ? all.flatMap((table) => relations2.sequencesOf(table)) : [];
  const isUnknown2 = node.behavior === "DROP_CASCADE" && (!relations2.isKnown || all.some((each) => relations2.isElsewhere(each)));
  return {
    on: lockAll("ACCESS EXCLUSIVE", [...all, ...sequences]),
    opaque: isUnknown2 ? "CASCADE" : void 0
  };
}

// src/migrations/locks/file.ts
function locksByFile(files, catalog, schema) {
  const relations2 = new Relations(catalog, schema);
  return new Map(files.map(({ file, statements }) => [file, locksOfFile(statements, relations2)]));
}
function locksOfFile(statements, relations2) {
  const on = /* @__PURE__ */ new Map();
  let opaque;
  for (const statement of statements) {
    const locks = locksOf(statement, relations2);
    for (const lock of locks.on) {
      const name = shownAs(lock, relations2);
      if (name !== void 0) on.set(name, strongest(on.get(name), lock.mode));
    }
    opaque ??= locks.opaque;
    relations2.see(statement);
  }
  return { on, opaque };
}
function shownAs({ relation: relation2, isIndex }, relations2) {
  if (isIndex) return `the table of ${relations2.show(relation2)}`;
  return relations2.isShared(relation2) ? relations2.show(relation2) : void 0;
}

// src/migrations/guard/subject.ts
function covers(outer, inner) {
  return outer.length <= inner.length && outer.every((part, index) => inner[index] === part);
}
function sameSubject(a, b) {
  return a.length === b.length && covers(a, b);
}
function relationSubject({ schema, name }, ...part) {
  return ["relation", schema, name, ...part];
}
function relationIn(relation2, schema) {
  const name = relation2?.relname;
  return name === void 0 ? void 0 : { schema: relation2?.schemaname ?? schema, name };
}
function nameIn(parts, schema) {
  const name = parts.at(-1);
  return name === void 0 ? void 0 : { schema: parts.at(-2) ?? schema, name };
}
function display({ schema, name }) {
  return qualified(schema, name);
}

// src/migrations/guard/conflict.ts
var Conflicts = class {
  #byObject = /* @__PURE__ */ new Map();
  #blocks = [];
  add(statement) {
    if (isDropping(statement.statement)) this.#blocks.push(statement);
    const subjects = [...statement.disturbs, ...(statement.guards ?? []).map(({ subject }) => subject)];
    for (const object of new Set(subjects.map(objectOf))) {
      const others = this.#byObject.get(object);
      if (others) others.push(statement);
      else this.#byObject.set(object, [statement]);
    }
  }
  /** Whether one of them takes back what the catalog says of a later statement. */
  undo(later) {
    const near = (later.guards ?? []).flatMap((guard) => this.#near(guard));
    return [...this.#blocks, ...near].some((earlier) => undoes(earlier, later));
  }
  /** The first that cannot be so together with a later statement. */
  rivalOf(later) {
    const near = new Set((later.guards ?? []).flatMap((guard) => this.#near(guard)));
    return [...near].filter((earlier) => contradicts(earlier, later)).sort((a, b) => a.statement.start - b.statement.start)[0];
  }
  #near({ subject, within }) {
    const own2 = this.#byObject.get(objectOf(subject)) ?? [];
    return within ? [...own2, ...this.#byObject.get(objectOf(within)) ?? []] : own2;
  }
};
function undoes(earlier, later) {
  const effects = later.guards ?? [];
  return effects.some(
    (guard) => earlier.disturbs.some((subject) => covers(subject, guard.subject)) || mayDrop(earlier, guard) || (earlier.guards ?? []).some((other) => opposes(other, guard))
  );
}
function objectOf(subject) {
  const isNamedAlone = subject[0] === "schema" || subject[0] === "extension";
  return JSON.stringify(subject.slice(0, isNamedAlone ? 2 : 3));
}
function contradicts(earlier, later) {
  return (earlier.guards ?? []).some(
    (first) => (later.guards ?? []).some(
      (second) => opposes(first, second) && (first.effect === "absent" || sameSubject(first.subject, second.subject))
    )
  );
}
function opposes(earlier, later) {
  if (sameSubject(earlier.subject, later.subject)) return earlier.effect !== later.effect;
  const over = covers(earlier.subject, later.subject);
  return over || later.within !== void 0 && covers(earlier.subject, later.within);
}
function mayDrop({ statement }, { subject }) {
  if (!isDropping(statement)) return false;
  const body = JSON.stringify(statement.node).toLowerCase();
  return subject.slice(2).some((part) => body.includes(part.toLowerCase()));
}
function isDropping({ kind, node }) {
  return kind === "DoStmt" && JSON.stringify(node).toLowerCase().includes("drop");
}

// src/migrations/guard/evaluate.ts
function evaluateGuards(files, findings) {
  const steps = files.flatMap(
    ({ file, statements }) => statements.map((statement) => {
      const guards = statement.guards ?? [];
      return {
        file,
        statement,
        verdicts: guards.map((guard) => [guard, guard.evaluateGuards(findings.facts)])
      };
    })
  );
  const sent = sentSteps(steps, findings);
  const ofFile = new Map(files.map(({ file }) => [file, []]));
  for (const step2 of steps) ofFile.get(step2.file)?.push(step2);
  return files.map((guarded) => judgeFile(guarded, ofFile.get(guarded.file) ?? [], steps, sent, findings));
}
function sentSteps(steps, findings) {
  const sent = /* @__PURE__ */ new Set();
  const earlier = new Conflicts();
  for (const step2 of steps) {
    if (step2.statement.setting) continue;
    if (!isMissing(step2, findings) && !earlier.undo(step2.statement)) continue;
    sent.add(step2);
    earlier.add(step2.statement);
  }
  return sent;
}
function isMissing({ statement, verdicts }, findings) {
  if (!statement.guards) return true;
  return verdicts.some(([guard, { state }]) => {
    if (state === "missing" || state === "unsure") return true;
    return state === "done" && mayAppear(guard, findings);
  });
}
function mayAppear({ subject, effect }, { facts, mayHaveChanged }) {
  if (!mayHaveChanged(subject)) return false;
  const [kind, schema = "", name = ""] = subject;
  return effect === "absent" || kind === "relation" && facts.relation({ schema, name }) === void 0;
}
function judgeFile({ file, statements }, steps, all, sent, findings) {
  const needed = steps.filter((step2) => sent.has(step2));
  const last = steps.findLastIndex((step2) => sent.has(step2));
  const send = steps.flatMap(
    (step2, index) => sent.has(step2) || step2.statement.setting && index < last ? [index] : []
  );
  return {
    file,
    send,
    needed: needed.length,
    total: statements.filter(({ setting }) => !setting).length,
    unread: statements.length === 0,
    first: needed.flatMap(
      ({ verdicts }) => verdicts.flatMap(
        ([, verdict]) => verdict.state === "missing" && verdict.first ? [verdict.first] : []
      )
    ),
    problems: [
      ...file.run === "always" ? alwaysProblems(steps) : [],
      ...steps.flatMap((step2) => differenceProblems(step2, all, sent, findings))
    ]
  };
}
var MOVE = "move it to a file with the header `-- run: on-change`, which runs when its text changes";
function alwaysProblems(steps) {
  const earlier = new Conflicts();
  return steps.flatMap((step2) => {
    const problems = [...unguarded(step2), ...unsure(step2), ...rivalry(step2, earlier.rivalOf(step2.statement))];
    earlier.add(step2.statement);
    return problems;
  });
}
function unguarded({ file, statement }) {
  if (statement.guards || statement.setting) return [];
  return [
    {
      location: locate(file.path, file.sql, statement.statement.start),
      message: `nothing in the catalog tells whether this ${words(statement)} has been done, so \`-- run: always\` would send it in every deploy`,
      hint: `add IF NOT EXISTS or IF EXISTS where the statement has it, or ${MOVE}`
    }
  ];
}
function unsure({ file, statement, verdicts }) {
  return verdicts.flatMap(
    ([, verdict]) => verdict.state === "unsure" ? [
      {
        location: locate(file.path, file.sql, statement.statement.start),
        message: `${verdict.what} cannot be compared exactly with what the file says, so \`-- run: always\` would send it in every deploy`,
        hint: MOVE
      }
    ] : []
  );
}
function rivalry({ file, statement }, rival) {
  if (!rival) return [];
  const { line } = locate(file.path, file.sql, rival.statement.start);
  return [
    {
      location: locate(file.path, file.sql, statement.statement.start),
      message: `this statement and the one in line ${line ?? 1} want different things, so \`-- run: always\` would send both in every deploy`,
      hint: "keep the one that says how it should be, or move both to a file with the header `-- run: on-change`"
    }
  ];
}
function words({ statement: { kind } }) {
  return kind === "DropStmt" ? "DROP statement" : `${commandOf(kind)} statement`;
}
function differenceProblems(step2, all, sent, { mayHaveChanged }) {
  if (!step2.verdicts.some(([, { state }]) => state === "differs")) return [];
  const at = all.indexOf(step2);
  if (all.slice(0, at).some((earlier) => sent.has(earlier) && undoes(earlier.statement, step2.statement)))
    return [];
  const later = all.slice(at + 1).flatMap(({ statement }) => statement.guards ?? []);
  const settled = ({ subject }) => mayHaveChanged(subject) || later.some((guard) => covers(guard.subject, subject));
  return step2.verdicts.flatMap(
    ([, verdict]) => verdict.state === "differs" ? verdict.differences.filter((difference) => !settled(difference)).map((each) => problemOf(step2, each)) : []
  );
}
function problemOf({ file, statement }, difference) {
  const offset = difference.offset ?? statement.statement.start;
  return {
    location: locate(file.path, file.sql, offset),
    message: `${difference.what}: the file says ${difference.file}, the database has ${difference.database}`,
    hint: `correct the file if the database is right; if the file is, put this into a new migration: ${difference.repair}`
  };
}

// src/migrations/guard/question.ts
var SERIAL = {
  smallserial: "int2",
  serial2: "int2",
  serial: "int4",
  serial4: "int4",
  bigserial: "int8",
  serial8: "int8"
};
function writtenType(node) {
  const parts = nameParts(node?.names);
  const name = parts.at(-1);
  if (!node || name === void 0 || node.pct_type === true) return void 0;
  const serial = parts.length === 1 ? SERIAL[name] : void 0;
  return {
    schema: serial ? "pg_catalog" : parts.at(-2),
    name: serial ?? name,
    modifiers: constants(node.typmods),
    array: node.arrayBounds !== void 0
  };
}
function isSerial(node) {
  const parts = nameParts(node?.names);
  return parts.length === 1 && SERIAL[parts[0] ?? ""] !== void 0;
}
function withoutModifiers(type2) {
  return { ...type2, modifiers: [] };
}
function spellingKey({ schema, name, modifiers, array }) {
  return JSON.stringify([schema ?? null, name, modifiers, array]);
}
function constants(list2 = []) {
  return list2.map(constantText);
}
function constantText(node) {
  const constant2 = nodeOf(node, "A_Const");
  if (constant2?.ival) return String(constant2.ival.ival ?? 0);
  return constant2?.sval?.sval ?? nameParts(nodeOf(node, "ColumnRef")?.fields).join(".");
}

// src/migrations/guard/facts.ts
var NO_FACTS = {
  relation: () => void 0,
  type: () => void 0,
  routines: () => [],
  schema: () => void 0,
  extension: () => void 0,
  spelling: () => void 0
};
function parseFacts(json, parser) {
  const row = record(JSON.parse(json));
  const relations2 = byName(row.relations, (item) => relationFact(item, parser));
  const types2 = byName(row.types, typeFact);
  const routines2 = byName(row.routines, routineFact);
  const schemas = byName(row.schemas, commented);
  const extensions = byName(row.extensions, commented);
  const spellings2 = record(row.spellings);
  return {
    relation: (name) => relations2.get(key(name))?.[0],
    type: (name) => types2.get(key(name))?.[0],
    routines: (name) => routines2.get(key(name)) ?? [],
    schema: (name) => schemas.get(key({ schema: "", name }))?.[0],
    extension: (name) => extensions.get(key({ schema: "", name }))?.[0],
    spelling: (type2) => optional(spellings2[spellingKey(type2)] ?? null, string)
  };
}
function key({ schema, name }) {
  return JSON.stringify([schema, name]);
}
function byName(value, parse) {
  const found2 = /* @__PURE__ */ new Map();
  for (const item of list(value)) {
    const row = record(item);
    const at = key({ schema: optional(row.schema ?? null, string) ?? "", name: string(row.name) });
    found2.set(at, [...found2.get(at) ?? [], parse(row)]);
  }
  return found2;
}
function named(value, parse) {
  return new Map(list(value).map((item) => [string(record(item).name), parse(record(item))]));
}
function commented(row) {
  return { comment: optional(row.comment, string) };
}
function relationFact(row, parser) {
  return {
    ...commented(row),
    kind: string(row.kind),
    options: new Map(list(row.options).map((item) => option(string(item)))),
    toast: boolean(row.toast),
    rowSecurity: boolean(row.rowSecurity),
    forced: boolean(row.forced),
    columns: named(row.columns, (column) => columnFact(column, parser)),
    constraints: named(row.constraints, (constraint) => ({
      ...commented(constraint),
      kind: string(constraint.kind),
      definition: printedBy(
        parser,
        (text) => `ALTER TABLE t ADD CONSTRAINT c ${text}`,
        addedConstraint
      )(string(constraint.definition)),
      validated: boolean(constraint.validated)
    })),
    policies: named(row.policies, (policy) => ({
      ...commented(policy),
      command: string(policy.command),
      permissive: boolean(policy.permissive),
      using: optional(policy.using, (text) => expression(parser)(string(text))),
      check: optional(policy.check, (text) => expression(parser)(string(text)))
    })),
    triggers: named(row.triggers, (trigger) => ({
      ...commented(trigger),
      definition: printedBy(
        parser,
        (text) => text,
        ({ kind, node }) => kind === "CreateTrigStmt" ? node : void 0
      )(string(trigger.definition))
    })),
    index: optional(row.index, (index) => ({
      valid: boolean(record(index).valid),
      definition: printedBy(
        parser,
        (text) => text,
        ({ kind, node }) => kind === "IndexStmt" ? node : void 0
      )(string(record(index).definition))
    }))
  };
}
function columnFact(row, parser) {
  return {
    ...commented(row),
    type: string(row.type),
    enum: boolean(row.enum),
    notNull: boolean(row.notNull),
    default: optional(row.default, (text) => expression(parser)(string(text))),
    identity: string(row.identity),
    generated: string(row.generated)
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
    plain: boolean(row.plain)
  };
}
function option(text) {
  const at = text.indexOf("=");
  return at === -1 ? [text, "true"] : [text.slice(0, at), text.slice(at + 1)];
}
function expression(parser) {
  return printedBy(
    parser,
    (text) => `SELECT (${text})`,
    ({ kind, node }) => kind === "SelectStmt" ? nodesOf(node.targetList, "ResTarget")[0]?.val : void 0
  );
}
function addedConstraint({ kind, node }) {
  const [command] = kind === "AlterTableStmt" ? nodesOf(node.cmds, "AlterTableCmd") : [];
  return nodeOf(command?.def, "Constraint");
}
function printedBy(parser, wrap, pick) {
  return (text) => {
    try {
      const [statement] = parser.parse(wrap(text)).statements;
      return { text, tree: statement && pick(statement) };
    } catch (error) {
      if (!(error instanceof SqlSyntaxError)) throw error;
      return { text, tree: void 0 };
    }
  };
}

// src/migrations/guard/query.ts
function guardQuery(questions, schema) {
  const of = (kind) => questions.filter((question) => question.of === kind);
  const types2 = questions.flatMap((question) => question.of === "spelling" ? [question.type] : []);
  return `BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY;
${RESTRICT_PATH_LOCALLY};
SET LOCAL jit = off;
SELECT json_build_object(
  'relations', (${RELATIONS.replace("$names", () => names(of("relation")))}),
  'types', (${TYPES.replace("$names", () => names(of("type")))}),
  'routines', (${ROUTINES.replace("$names", () => names(of("routine")))}),
  'schemas', (SELECT json_agg(json_build_object('name', nspname, 'comment', obj_description(oid, 'pg_namespace')))
    FROM pg_namespace WHERE nspname = ANY (${texts(of("schema").map(nameOf))})),
  'extensions', (SELECT json_agg(json_build_object('name', extname, 'comment', obj_description(oid, 'pg_extension')))
    FROM pg_extension WHERE extname = ANY (${texts(of("extension").map(nameOf))})),
  'spellings', (${spellings(types2, schema)})
)::text AS guards;
COMMIT`;
}
function nameOf(question) {
  return question.of === "spelling" ? question.type.name : question.name;
}
function texts(values) {
  return `ARRAY[${[...new Set(values)].map(quoteLiteral).join(", ")}]::text[]`;
}
function names(questions) {
  const rows = questions.flatMap(
    (question) => "schema" in question ? [`(${quoteLiteral(question.schema)}, ${quoteLiteral(question.name)})`] : []
  );
  return rows.length > 0 ? `(VALUES ${[...new Set(rows)].join(", ")}) AS w (schema, name)` : "(SELECT NULL::text, NULL::text WHERE false) AS w (schema, name)";
}
var MODIFIER_FUNCTIONS = {
  numeric: "numerictypmodin",
  varchar: "varchartypmodin",
  bpchar: "bpchartypmodin",
  bit: "bittypmodin",
  varbit: "varbittypmodin",
  time: "timetypmodin",
  timetz: "timetztypmodin",
  timestamp: "timestamptypmodin",
  timestamptz: "timestamptztypmodin",
  interval: "intervaltypmodin"
};
function spellings(types2, schema) {
  const pairs2 = types2.map((type2) => [quoteLiteral(spellingKey(type2)), spelling(type2, schema)]);
  const rows = [...new Map(pairs2)].map(([key2, value]) => `(${key2}, ${value})`);
  if (rows.length === 0) return `SELECT '{}'::json`;
  return `SELECT json_object_agg(written, spelled) FROM (VALUES ${rows.join(", ")}) AS s (written, spelled)`;
}
function spelling(type2, schema) {
  const { modifiers, array } = type2;
  const builtIn = type2.schema === "pg_catalog" || type2.schema === void 0;
  const modifierFunction = builtIn ? MODIFIER_FUNCTIONS[type2.name] : void 0;
  if (modifiers.length === 0) return `format_type(${oid(type2, schema)}, NULL)`;
  if (modifierFunction) {
    const typmod = `${modifierFunction}(${quoteLiteral(`{${modifiers.join(",")}}`)}::cstring[])`;
    return `format_type(${oid(type2, schema)}, ${typmod})`;
  }
  const element = `format_type(${oid({ ...type2, array: false }, schema)}, NULL)`;
  return `${element} || ${quoteLiteral(`(${modifiers.join(",")})${array ? "[]" : ""}`)}`;
}
function oid(type2, schema) {
  const places = type2.schema === void 0 ? ["pg_catalog", schema] : [type2.schema];
  const suffix = type2.array ? "[]" : "";
  const candidates = places.map(
    (place2) => `to_regtype(${quoteLiteral(`${quoteIdentifier(place2)}.${quoteIdentifier(type2.name)}${suffix}`)})`
  );
  return `coalesce(${candidates.join(", ")})`;
}
var COLUMNS = `
  SELECT json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'enum', t.typtype = 'e',
    'notNull', a.attnotnull, 'default', pg_get_expr(d.adbin, d.adrelid), 'identity', a.attidentity,
    'generated', a.attgenerated, 'comment', col_description(c.oid, a.attnum)) ORDER BY a.attnum)
  FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped`;
var CONSTRAINTS = `
  SELECT json_agg(json_build_object('name', k.conname, 'kind', k.contype, 'definition', pg_get_constraintdef(k.oid),
    'validated', k.convalidated, 'comment', obj_description(k.oid, 'pg_constraint')))
  FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype IN ('c', 'f', 'p', 'u', 'x')`;
var POLICIES = `
  SELECT json_agg(json_build_object('name', p.polname, 'command', p.polcmd, 'permissive', p.polpermissive,
    'using', pg_get_expr(p.polqual, p.polrelid), 'check', pg_get_expr(p.polwithcheck, p.polrelid),
    'comment', obj_description(p.oid, 'pg_policy')))
  FROM pg_policy p WHERE p.polrelid = c.oid`;
var TRIGGERS = `
  SELECT json_agg(json_build_object('name', g.tgname, 'definition', pg_get_triggerdef(g.oid),
    'comment', obj_description(g.oid, 'pg_trigger')))
  FROM pg_trigger g WHERE g.tgrelid = c.oid AND NOT g.tgisinternal`;
var INDEX = `
  SELECT json_build_object('valid', i.indisvalid, 'definition', pg_get_indexdef(i.indexrelid))
  FROM pg_index i WHERE i.indexrelid = c.oid`;
var RELATIONS = `
  SELECT json_agg(json_build_object('schema', w.schema, 'name', w.name, 'kind', c.relkind,
    'comment', obj_description(c.oid, 'pg_class'),
    'options', to_json(coalesce(c.reloptions, '{}') || ARRAY(
      SELECT 'toast.' || o FROM pg_class x, unnest(x.reloptions) o WHERE x.oid = c.reltoastrelid AND c.reltoastrelid <> 0)),
    'toast', c.reltoastrelid <> 0, 'rowSecurity', c.relrowsecurity, 'forced', c.relforcerowsecurity,
    'columns', (${COLUMNS}), 'constraints', (${CONSTRAINTS}), 'policies', (${POLICIES}), 'triggers', (${TRIGGERS}),
    'index', (${INDEX})))
  FROM $names JOIN pg_namespace n ON n.nspname = w.schema JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = w.name`;
var TYPES = `
  SELECT json_agg(json_build_object('schema', w.schema, 'name', w.name, 'kind', t.typtype,
    'labels', (SELECT json_agg(e.enumlabel ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid),
    'comment', obj_description(t.oid, 'pg_type')))
  FROM $names JOIN pg_namespace n ON n.nspname = w.schema JOIN pg_type t ON t.typnamespace = n.oid AND t.typname = w.name`;
var ROUTINES = `
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

// src/migrations/guard/canonical.ts
function canonical(value) {
  const parts = [];
  const left = [{ value }];
  for (let each = left.pop(); each; each = left.pop()) {
    if ("text" in each) parts.push(each.text);
    else if (Array.isArray(each.value)) left.push(...listed("[", each.value.map(itemOf), "]"));
    else if (typeof each.value === "object" && each.value !== null)
      left.push(...listed("{", Object.entries(each.value).flatMap(fieldOf), "}"));
    else parts.push(JSON.stringify(each.value) ?? "null");
  }
  return parts.join("");
}
function itemOf(value) {
  return [{ value }];
}
function fieldOf([field, value]) {
  if (field === "location" || value === void 0) return [];
  return [[{ text: `${JSON.stringify(field)}:` }, { value }]];
}
function listed(open, items, close) {
  const inner = items.flatMap((item, index) => index === 0 ? item : [{ text: "," }, ...item]);
  return [{ text: open }, ...inner, { text: close }].reverse();
}

// src/migrations/guard/expression.ts
var LITERAL_TYPES = /^(enum|text|varchar|bpchar|char|character( varying)?(\(\d+\))?|bool|boolean|uuid|json|int[248]|smallint|integer|bigint|numeric(\(.*\))?|float[48]|real|double precision|regclass)$/;
var BOOLEAN_TYPES = /^bool(ean)?$/;
function compareExpressions(file, database, around) {
  const left = [{ file, database, around }];
  const found2 = /* @__PURE__ */ new Set();
  for (let pair = left.pop(); pair; pair = left.pop()) {
    const { likeness, below } = comparePair(pair);
    if (likeness === "different") return "different";
    found2.add(likeness);
    left.push(...below);
  }
  return allAlike([...found2]);
}
function compareOptional(file, database, around) {
  if (file && database) return compareExpressions(file, database, around);
  return file || database ? "different" : "same";
}
function allAlike(parts) {
  if (parts.includes("different")) return "different";
  return parts.includes("unsure") ? "unsure" : "same";
}
function comparePair({ file, database, around }) {
  if (!file || !database) return told(file === database ? "same" : "unsure");
  return compareTops(strip(file, around), strip(database, around));
}
function strip(written2, context) {
  let [node, around] = [written2, context];
  for (let cast = nodeOf(node, "TypeCast"); cast?.arg; cast = nodeOf(node, "TypeCast")) {
    const type2 = nameParts(cast.typeName?.names).at(-1) ?? "";
    node = cast.arg;
    around = { ...around, type: around.type || type2 };
  }
  if (nodeOf(node, "SQLValueFunction")?.op === "SVFOP_CURRENT_TIMESTAMP")
    return { node: { FuncCall: { funcname: [{ String: { sval: "now" } }] } }, around };
  return { node, around };
}
function told(likeness) {
  return { likeness, below: [] };
}
function compareTops(own2, theirs) {
  const [file, database] = [own2.node, theirs.node];
  const around = { ...own2.around, type: "" };
  if ("A_Const" in file && "A_Const" in database)
    return told(compareConstants([file.A_Const, own2.around], [database.A_Const, theirs.around]));
  if ("FuncCall" in file && "FuncCall" in database) {
    const [one, other] = [file.FuncCall, database.FuncCall];
    return functionName(one, own2.around) === functionName(other, theirs.around) ? pairs(one.args, other.args, around) : told("different");
  }
  if ("ColumnRef" in file && "ColumnRef" in database)
    return told(lastOf(file.ColumnRef.fields) === lastOf(database.ColumnRef.fields) ? "same" : "different");
  if ("A_Expr" in file && "A_Expr" in database) return compareOperators(file.A_Expr, database.A_Expr, around);
  if ("BoolExpr" in file && "BoolExpr" in database) {
    const [one, other] = [file.BoolExpr, database.BoolExpr];
    return one.boolop === other.boolop ? pairs(one.args, other.args, around) : told("different");
  }
  if ("NullTest" in file && "NullTest" in database) {
    const [one, other] = [file.NullTest, database.NullTest];
    if (one.nulltesttype !== other.nulltesttype) return told("different");
    return { likeness: "same", below: [{ file: one.arg, database: other.arg, around }] };
  }
  return compareOthers(file, database);
}
function compareOperators(file, database, around) {
  if (file.kind !== database.kind) return told("unsure");
  if (lastOf(file.name) !== lastOf(database.name)) return told("different");
  const left = { file: file.lexpr, database: database.lexpr, around };
  const right = { file: file.rexpr, database: database.rexpr, around };
  return { likeness: "same", below: [left, right] };
}
function compareOthers(file, database) {
  if (kindOf(file) !== kindOf(database))
    return told(isPlain(file) && isPlain(database) ? "different" : "unsure");
  return told(canonical(file) === canonical(database) ? "same" : "unsure");
}
function kindOf(node) {
  return Object.keys(node)[0] ?? "";
}
function isPlain(node) {
  return "A_Const" in node || "FuncCall" in node || "SQLValueFunction" in node;
}
function pairs(file = [], database = [], around) {
  if (file.length !== database.length) return told("different");
  return {
    likeness: "same",
    below: file.map((own2, index) => ({ file: own2, database: database[index], around }))
  };
}
function lastOf(list2) {
  return nameParts(list2).at(-1);
}
function functionName({ funcname }, around) {
  const parts = nameParts(funcname);
  const schema = parts.at(-2);
  const own2 = schema === void 0 || schema === "pg_catalog" || schema === around.schema;
  return own2 ? parts.at(-1) ?? "" : parts.join(".");
}
function compareConstants(file, database) {
  const type2 = file[1].type || database[1].type;
  const [own2, theirs] = [constant(file, type2), constant(database, type2)];
  if (own2.text === theirs.text) return "same";
  if (own2.text === void 0 || theirs.text === void 0) return "different";
  if (own2.numeric || theirs.numeric) return Number(own2.text) === Number(theirs.text) ? "same" : "different";
  return LITERAL_TYPES.test(type2) ? "different" : "unsure";
}
function constant([node, around], type2) {
  if (node.isnull === true) return { text: void 0, numeric: false };
  if (node.ival) return { text: String(node.ival.ival ?? 0), numeric: true };
  if (node.fval) return { text: node.fval.fval ?? "", numeric: true };
  if (node.boolval) return { text: String(node.boolval.boolval === true), numeric: false };
  const written2 = node.sval?.sval ?? "";
  if (BOOLEAN_TYPES.test(type2)) return { text: booleanText(written2), numeric: false };
  const prefixes = type2 === "regclass" ? [`${around.schema}.`, `"${around.schema}".`] : [];
  const prefix = prefixes.find((each) => written2.startsWith(each)) ?? "";
  return { text: written2.slice(prefix.length), numeric: false };
}
function booleanText(written2) {
  const word = written2.toLowerCase();
  if (["t", "true", "y", "yes", "on", "1"].includes(word)) return "true";
  return ["f", "false", "n", "no", "off", "0"].includes(word) ? "false" : word;
}

// src/migrations/guard/column-value.ts
function valueDifference(column, fact) {
  const [own2, theirs] = [sourceInFile(column), sourceInDatabase(fact)];
  if (isAlike(own2, theirs, column, fact)) return [];
  return [
    {
      subject: relationSubject(column.table, "column", column.name, "default"),
      file: own2.words,
      database: theirs.words,
      repair: repair(column, own2, theirs)
    }
  ];
}
function sourceInFile(column) {
  const { identity, generated, serial, definition } = column;
  const tree = column.default;
  if (identity !== "") return { kind: "identity", words: identityWords(identity), tree };
  if (generated !== "") return { kind: "generated", words: `\`${definition}\``, tree };
  if (serial) return { kind: "serial", words: `\`${definition}\``, tree };
  return tree ? { kind: "default", words: `DEFAULT ${column.defaultText}`, tree } : { kind: "none", words: "no default", tree };
}
function sourceInDatabase(fact) {
  const { text = "", tree } = fact.default ?? { tree: void 0 };
  if (fact.identity !== "") return { kind: "identity", words: identityWords(fact.identity), tree };
  if (fact.generated !== "") return { kind: "generated", words: `GENERATED ALWAYS AS (${text})`, tree };
  return fact.default ? { kind: "default", words: `DEFAULT ${text}`, tree } : { kind: "none", words: "no default", tree };
}
function identityWords(identity) {
  return `GENERATED ${identity === "a" ? "ALWAYS" : "BY DEFAULT"} AS IDENTITY`;
}
function isAlike(own2, theirs, { schema }, fact) {
  if (own2.kind === "serial") return theirs.words.startsWith("DEFAULT nextval(");
  if (own2.kind !== theirs.kind) return false;
  if (own2.kind === "identity") return own2.words === theirs.words;
  if (!own2.tree || !theirs.tree) return true;
  const around = { schema, type: fact.enum ? "enum" : fact.type };
  return compareExpressions(own2.tree, theirs.tree, around) !== "different";
}
var TAKE_AWAY = {
  none: [],
  default: ["DROP DEFAULT"],
  serial: ["DROP DEFAULT"],
  identity: ["DROP IDENTITY"],
  generated: ["DROP EXPRESSION"]
};
function repair(column, own2, theirs) {
  const table = `ALTER TABLE ${display(column.table)}`;
  const name = quoteIdentifier(column.name);
  if (own2.kind === "generated") return `${table} DROP COLUMN ${name}, ADD COLUMN ${column.definition};`;
  if (own2.kind === "identity" && theirs.kind === "identity")
    return `${table} ALTER COLUMN ${name} SET ${own2.words.replace(" AS IDENTITY", "")};`;
  const takeAway = own2.kind === "default" && theirs.kind === "default" ? [] : TAKE_AWAY[theirs.kind];
  const actions = [...takeAway, ...addition(column, own2)];
  const altered = `${table} ${actions.map((action) => `ALTER COLUMN ${name} ${action}`).join(", ")};`;
  if (own2.kind !== "serial") return altered;
  return `CREATE SEQUENCE ${display(sequenceOf(column))} OWNED BY ${display(column.table)}.${name}; ${altered}`;
}
function addition(column, { kind, words: words2 }) {
  if (kind === "identity") return [words2.replace("GENERATED", "ADD GENERATED")];
  if (kind === "serial") return [`SET DEFAULT nextval(${quoteLiteral(display(sequenceOf(column)))})`];
  return kind === "default" ? [`SET DEFAULT ${column.defaultText}`] : [];
}
function sequenceOf({ table, name }) {
  return { schema: table.schema, name: `${table.name}_${name}_seq` };
}

// src/migrations/guard/column.ts
function writtenColumn(table, node, { file, schema, keys = [] }) {
  const name = node.colname ?? "";
  const constraints = nodesOf(node.constraints, "Constraint");
  const find = (...kinds) => constraints.find(({ contype }) => kinds.includes(contype));
  const serial = isSerial(node.typeName);
  const implied = find("CONSTR_NOTNULL", "CONSTR_PRIMARY", "CONSTR_IDENTITY") !== void 0;
  const value = find("CONSTR_DEFAULT", "CONSTR_GENERATED");
  return {
    table,
    name,
    type: writtenType(node.typeName),
    notNull: implied || serial || keys.includes(name),
    default: withoutNull(value?.raw_expr),
    defaultText: file.element(value?.location, following(constraints, value)).replace(/^default\s+/i, ""),
    serial,
    identity: find("CONSTR_IDENTITY")?.generated_when ?? "",
    generated: find("CONSTR_GENERATED")?.generated_kind ?? "",
    definition: file.element(node.location),
    offset: file.offset(node.location),
    schema
  };
}
function following(constraints, one) {
  return constraints.find(({ location }) => Number(location) > Number(one?.location))?.location;
}
function withoutNull(expression2) {
  return nodeOf(expression2, "A_Const")?.isnull === true ? void 0 : expression2;
}
function columnSubject({ table, name }) {
  return relationSubject(table, "column", name);
}
function columnQuestions(column) {
  const spelling2 = column.type ? [{ of: "spelling", type: column.type }] : [];
  return [{ of: "relation", ...column.table }, ...spelling2];
}
function columnDifferences(column, fact, facts) {
  const value = valueDifference(column, fact).map((difference) => ({ ...place(column), ...difference }));
  const nullability = nullDifference(column, fact);
  const later = column.identity === "" ? [...value, ...nullability] : [...nullability, ...value];
  return [...typeDifference(column, fact, facts), ...later];
}
function missingColumn(column) {
  return {
    ...place(column),
    subject: columnSubject(column),
    file: column.definition,
    database: "no such column",
    repair: `ALTER TABLE ${display(column.table)} ADD COLUMN IF NOT EXISTS ${column.definition};`
  };
}
function sameType(spelled, type2) {
  const loose = (each) => each.toLowerCase().replace(/\s/g, "");
  return spelled !== void 0 && (spelled === type2 || type2.includes("(") && loose(spelled) === loose(type2));
}
function typeDifference(column, fact, facts) {
  if (!column.type) return [];
  const spelled = facts.spelling(column.type);
  if (sameType(spelled, fact.type)) return [];
  const type2 = spelled ?? writtenName(column.type);
  return [
    {
      ...place(column),
      subject: [...columnSubject(column), "type"],
      file: type2,
      database: fact.type,
      repair: `${alter(column)} TYPE ${type2};`
    }
  ];
}
function writtenName({ schema, name, modifiers, array }) {
  const qualifier = schema === void 0 ? "" : `${schema}.`;
  return `${qualifier}${name}${modifiers.length > 0 ? `(${modifiers.join(",")})` : ""}${array ? "[]" : ""}`;
}
function nullDifference(column, fact) {
  if (column.notNull === fact.notNull) return [];
  const word = (notNull2) => notNull2 ? "NOT NULL" : "nullable";
  return [
    {
      ...place(column),
      subject: [...columnSubject(column), "not null"],
      file: word(column.notNull),
      database: word(fact.notNull),
      repair: `${alter(column)} ${column.notNull ? "SET" : "DROP"} NOT NULL;`
    }
  ];
}
function alter({ table, name }) {
  return `ALTER TABLE ${display(table)} ALTER COLUMN ${quoteIdentifier(name)}`;
}
function place(column) {
  return { offset: column.offset, what: `column ${quoteIdentifier(column.name)} of ${display(column.table)}` };
}

// src/migrations/guard/definition.ts
function compareIndexes(file, database, schema) {
  const table = (node) => JSON.stringify(relationIn(node.relation, schema));
  const method = (node) => node.accessMethod ?? "btree";
  const around = { schema, type: "" };
  return allAlike([
    equal(table(file), table(database)),
    equal(method(file), method(database)),
    equal(file.unique === true, database.unique === true),
    equal(file.nulls_not_distinct === true, database.nulls_not_distinct === true),
    compareElements(
      nodesOf(file.indexParams, "IndexElem"),
      nodesOf(database.indexParams, "IndexElem"),
      schema
    ),
    compareElements(
      nodesOf(file.indexIncludingParams, "IndexElem"),
      nodesOf(database.indexIncludingParams, "IndexElem"),
      schema
    ),
    compareOptional(file.whereClause, database.whereClause, around)
  ]);
}
function compareElements(file, database, schema) {
  if (file.length !== database.length) return "different";
  return allAlike(
    file.map((own2, index) => {
      const theirs = database[index];
      return theirs ? compareElement(own2, theirs, schema) : "different";
    })
  );
}
function compareElement(file, database, schema) {
  const descending = (node) => node.ordering === "SORTBY_DESC";
  const nullsFirst = (node) => node.nulls_ordering === "SORTBY_NULLS_FIRST" || node.nulls_ordering !== "SORTBY_NULLS_LAST" && descending(node);
  return allAlike([
    equal(file.name, database.name),
    equal(descending(file), descending(database)),
    equal(nullsFirst(file), nullsFirst(database)),
    compareDefaulted(file.opclass, database.opclass),
    compareDefaulted(file.collation, database.collation),
    compareOptional(file.expr, database.expr, { schema, type: "" })
  ]);
}
function compareDefaulted(file, database) {
  const [own2, theirs] = [nameParts(file).at(-1), nameParts(database).at(-1)];
  if (own2 === theirs) return "same";
  return theirs === void 0 ? "unsure" : "different";
}
function compareConstraints(file, database, schema) {
  const names2 = (field) => equal(nameParts(file[field]).join(), nameParts(database[field]).join());
  const referenced2 = (node) => JSON.stringify(relationIn(node.pktable, schema));
  const kind = file.contype;
  if (kind !== database.contype) return "different";
  if (file.indexname !== void 0) return "unsure";
  const [own2, theirs] = [file.raw_expr, database.raw_expr];
  return allAlike([
    names2("keys"),
    names2("fk_attrs"),
    equal(referenced2(file), referenced2(database)),
    nameParts(file.pk_attrs).length === 0 ? "same" : names2("pk_attrs"),
    equal(file.fk_del_action, database.fk_del_action),
    equal(file.fk_upd_action, database.fk_upd_action),
    equal(file.nulls_not_distinct === true, database.nulls_not_distinct === true),
    own2 && theirs ? compareExpressions(own2, theirs, { schema, type: "" }) : "same"
  ]);
}
function compareTriggers(file, database, schema) {
  const plain4 = (node) => JSON.stringify([
    relationIn(node.relation, schema),
    nameParts(node.funcname).at(-1),
    nameParts(node.args),
    nameParts(node.columns),
    node.timing ?? 0,
    node.events,
    node.row === true,
    node.isconstraint === true,
    node.transitionRels ?? null
  ]);
  return allAlike([
    equal(plain4(file), plain4(database)),
    compareOptional(file.whenClause, database.whenClause, { schema, type: "" })
  ]);
}
function equal(file, database) {
  return file === database ? "same" : "different";
}

// src/migrations/guard/guard.ts
var DONE = { state: "done" };
var MISSING = { state: "missing" };
function differing(differences) {
  return differences.length > 0 ? { state: "differs", differences } : DONE;
}
function doneWhen(done) {
  return done ? DONE : MISSING;
}

// src/migrations/guard/constraint.ts
function addConstraint(table, command, scope) {
  const node = nodeOf(command.def, "Constraint");
  const name = node?.conname;
  if (!node || name === void 0) return void 0;
  return {
    subject: relationSubject(table, "constraint", name),
    effect: "present",
    asks: [{ of: "relation", ...table }],
    evaluateGuards: (facts) => {
      const found2 = constraintOf(facts, table, name);
      if (!found2) return MISSING;
      const difference = constraintDifference(table, node, found2, scope);
      return difference ? { state: "differs", differences: [difference] } : DONE;
    }
  };
}
function dropConstraint(table, command) {
  const name = command.name ?? "";
  return {
    subject: relationSubject(table, "constraint", name),
    effect: "absent",
    asks: [{ of: "relation", ...table }],
    evaluateGuards: (facts) => dropWhen(command, constraintOf(facts, table, name) !== void 0)
  };
}
function validateConstraint(table, command) {
  const name = command.name ?? "";
  return {
    subject: relationSubject(table, "constraint", name, "validated"),
    effect: "validated",
    asks: [{ of: "relation", ...table }],
    evaluateGuards: (facts) => doneWhen(constraintOf(facts, table, name)?.validated === true)
  };
}
function dropWhen(node, found2) {
  return doneWhen(!found2 && node.missing_ok === true);
}
function constraintDifference(table, node, { definition }, { schema, file }) {
  const name = node.conname ?? "";
  if (!definition.tree || compareConstraints(node, definition.tree, schema) !== "different") return void 0;
  const drop3 = `ALTER TABLE ${display(table)} DROP CONSTRAINT ${quoteIdentifier(name)}`;
  const written2 = file.element(node.location);
  return {
    subject: relationSubject(table, "constraint", name),
    offset: file.offset(node.location),
    what: `constraint ${quoteIdentifier(name)} of ${display(table)}`,
    file: `\`${written2}\``,
    database: `\`${definition.text}\``,
    repair: `${drop3}, ADD ${written2};`
  };
}
function missingConstraint(table, node, { file }) {
  const name = node.conname ?? "";
  const written2 = file.element(node.location);
  return {
    subject: relationSubject(table, "constraint", name),
    offset: file.offset(node.location),
    what: `constraint ${quoteIdentifier(name)} of ${display(table)}`,
    file: `\`${written2}\``,
    database: "no such constraint",
    repair: `ALTER TABLE ${display(table)} ADD ${written2};`
  };
}
function constraintOf(facts, table, name) {
  return facts.relation(table)?.constraints.get(name);
}

// src/migrations/guard/storage.ts
function setOptions(relation2, command, set) {
  return nodesOf(nodeOf(command.def, "List")?.items, "DefElem").map((option2) => {
    const namespace = option2.defnamespace;
    const name = `${namespace === void 0 ? "" : `${namespace}.`}${option2.defname ?? ""}`;
    const value = set ? optionValue(option2) : void 0;
    return {
      subject: relationSubject(relation2, "option", name),
      effect: value ?? "absent",
      asks: [{ of: "relation", ...relation2 }],
      evaluateGuards: (facts) => {
        const table = facts.relation(relation2);
        if (table && !table.toast && namespace === "toast") return DONE;
        const found2 = table?.options.get(name);
        return doneWhen(found2 === void 0 ? value === void 0 : value === plain(found2));
      }
    };
  });
}
function optionValue({ arg }) {
  const integer = nodeOf(arg, "Integer");
  if (integer) return String(integer.ival ?? 0);
  const boolean2 = nodeOf(arg, "Boolean");
  if (boolean2) return String(boolean2.boolval === true);
  const word = nodeOf(arg, "Float")?.fval ?? stringOf(arg) ?? nodeOf(arg, "TypeName")?.names;
  if (word === void 0) return "true";
  return plain(typeof word === "string" ? word : nameParts(word).join("."));
}
function plain(value) {
  const word = value.toLowerCase();
  if (["on", "yes", "true"].includes(word)) return "true";
  return ["off", "no", "false"].includes(word) ? "false" : word;
}

// src/migrations/guard/alter-table.ts
var alterTable = ({ kind, node }, scope) => {
  if (kind !== "AlterTableStmt") return void 0;
  const table = relationIn(node.relation, scope.schema);
  if (!table) return void 0;
  const guards = nodesOf(node.cmds, "AlterTableCmd").map(
    (command) => lookUp(COMMANDS, command.subtype)?.(table, command, scope)
  );
  if (!guards.every((each) => each !== void 0)) return void 0;
  return guards.flat().map((guard) => node.missing_ok === true ? ifThere(table, guard) : guard);
};
function ifThere(table, guard) {
  return { ...guard, evaluateGuards: (facts) => facts.relation(table) ? guard.evaluateGuards(facts) : DONE };
}
var addColumn = (table, command, { file, schema }) => {
  const node = nodeOf(command.def, "ColumnDef");
  if (!node || command.missing_ok !== true) return void 0;
  const column = writtenColumn(table, node, { file, schema });
  return [
    {
      subject: columnSubject(column),
      effect: "present",
      asks: columnQuestions(column),
      evaluateGuards: (facts) => {
        const found2 = columnOf(facts, table, column.name);
        return found2 ? differing(columnDifferences(column, found2, facts)) : MISSING;
      }
    }
  ];
};
var dropColumn = (table, command) => onColumn(table, command, [], "absent", (found2) => dropWhen(command, found2 !== void 0));
var setDefault = (table, command, { schema }) => {
  const expression2 = withoutNull(command.def);
  const effect = expression2 ? `default ${canonical(expression2)}` : "absent";
  return onColumn(table, command, ["default"], effect, (found2) => {
    if (!found2) return MISSING;
    if (!expression2 || !found2.default) return doneWhen(!expression2 && !found2.default);
    if (!found2.default.tree) return unsureDefault(table, command);
    const around = { schema, type: found2.enum ? "enum" : found2.type };
    const likeness = compareExpressions(expression2, found2.default.tree, around);
    return likeness === "unsure" ? unsureDefault(table, command) : doneWhen(likeness === "same");
  });
};
function unsureDefault(table, command) {
  return {
    state: "unsure",
    what: `the default of column ${quoteIdentifier(command.name ?? "")} of ${display(table)}`
  };
}
function notNull(desired) {
  return (table, command) => onColumn(
    table,
    command,
    ["not null"],
    desired ? "not null" : "absent",
    (found2) => doneWhen(found2?.notNull === desired)
  );
}
var columnType = (table, command) => {
  const type2 = writtenType(nodeOf(command.def, "ColumnDef")?.typeName);
  if (!type2) return void 0;
  const guards = onColumn(
    table,
    command,
    ["type"],
    canonical(type2),
    (found2, facts) => doneWhen(found2 !== void 0 && sameType(facts.spelling(type2), found2.type))
  );
  return guards.map((guard) => ({ ...guard, asks: [...guard.asks, { of: "spelling", type: type2 }] }));
};
function rowSecurity(setting, desired) {
  return (table) => [
    {
      subject: relationSubject(table, setting),
      effect: String(desired),
      asks: [{ of: "relation", ...table }],
      evaluateGuards: (facts) => doneWhen(facts.relation(table)?.[setting] === desired)
    }
  ];
}
var COMMANDS = {
  AT_AddColumn: addColumn,
  AT_DropColumn: dropColumn,
  AT_ColumnDefault: setDefault,
  AT_SetNotNull: notNull(true),
  AT_DropNotNull: notNull(false),
  AT_AlterColumnType: columnType,
  AT_EnableRowSecurity: rowSecurity("rowSecurity", true),
  AT_DisableRowSecurity: rowSecurity("rowSecurity", false),
  AT_ForceRowSecurity: rowSecurity("forced", true),
  AT_NoForceRowSecurity: rowSecurity("forced", false),
  AT_AddConstraint: (table, command, scope) => listed2(addConstraint(table, command, scope)),
  AT_DropConstraint: (table, command) => [dropConstraint(table, command)],
  AT_ValidateConstraint: (table, command) => [validateConstraint(table, command)],
  AT_SetRelOptions: (table, command) => setOptions(table, command, true),
  AT_ResetRelOptions: (table, command) => setOptions(table, command, false)
};
function listed2(guard) {
  return guard && [guard];
}
function onColumn(table, command, part, effect, evaluateGuards2) {
  const name = command.name ?? "";
  return [
    {
      subject: relationSubject(table, "column", name, ...part),
      effect,
      asks: [{ of: "relation", ...table }],
      evaluateGuards: (facts) => evaluateGuards2(columnOf(facts, table, name), facts)
    }
  ];
}
function columnOf(facts, table, name) {
  return facts.relation(table)?.columns.get(name);
}

// src/migrations/guard/routine.ts
var createRoutine = ({ kind, node }, { schema }) => {
  if (kind !== "CreateFunctionStmt") return void 0;
  const name = nameIn(nameParts(node.funcname), schema);
  if (!name || node.replace !== true) return void 0;
  const parameters = parametersOf(node);
  const inputs = parameters.filter(({ mode }) => isInput(mode)).map(({ type: type2 }) => type2);
  const returns = node.returnType;
  const types2 = [...parameters.map(({ type: type2 }) => type2), ...returns ? [written(returns)] : []];
  const guard = {
    subject: ["routine", name.schema, name.name, canonical(inputs)],
    effect: canonical([node.parameters, node.returnType, node.options, node.sql_body]),
    asks: routineQuestions(name, types2),
    evaluateGuards: (facts) => {
      const found2 = routineMeant(facts, name, inputs);
      return found2 ? judgeRoutine(node, parameters, found2, facts, display(name)) : MISSING;
    }
  };
  return [guard];
};
function routineMeant(facts, name, inputs) {
  const spelled = inputs?.map((type2) => type2 && facts.spelling(withoutModifiers(type2)));
  return facts.routines(name).find((each) => spelled === void 0 || canonical(each.inputs) === canonical(spelled));
}
function routineQuestions(name, types2) {
  const spellings2 = types2.flatMap(
    (type2) => type2 ? [{ of: "spelling", type: withoutModifiers(type2) }] : []
  );
  return [{ of: "routine", ...name }, ...spellings2];
}
function argumentsOf(object) {
  return nodesOf(object.objargs, "TypeName").map(written);
}
var MODES2 = {
  FUNC_PARAM_DEFAULT: "i",
  FUNC_PARAM_IN: "i",
  FUNC_PARAM_OUT: "o",
  FUNC_PARAM_INOUT: "b",
  FUNC_PARAM_VARIADIC: "v",
  FUNC_PARAM_TABLE: "t"
};
function parametersOf(node) {
  return nodesOf(node.parameters, "FunctionParameter").map((each) => ({
    name: each.name ?? "",
    mode: lookUp(MODES2, each.mode) ?? "i",
    type: written(each.argType),
    hasDefault: each.defexpr !== void 0
  }));
}
function isInput(mode) {
  return mode === "i" || mode === "b" || mode === "v";
}
function written(node) {
  const type2 = writtenType(node);
  return type2 && withoutModifiers(type2);
}
function judgeRoutine(node, parameters, found2, facts, name) {
  const unsure2 = { state: "unsure", what: `the definition of ${name}` };
  const desired = desiredDefinition(node, parameters, facts);
  if (!desired || !found2.plain) return unsure2;
  const different = Object.entries(desired).some(
    ([property, value]) => canonical(value) !== canonical(found2.definition[property])
  );
  return different ? MISSING : DONE;
}
function desiredDefinition(node, parameters, facts) {
  const options = new Map(nodesOf(node.options, "DefElem").map((each) => [each.defname ?? "", each]));
  const source = sourceOf(options.get("as"));
  const unknown = [...options.keys()].some((option3) => !KNOWN_OPTIONS.has(option3));
  if (source === void 0 || unknown || parameters.some(({ hasDefault }) => hasDefault)) return void 0;
  const option2 = (name) => options.get(name);
  const spelled = (type2) => type2 && facts.spelling(type2);
  const returns = node.returnType;
  const set = returns !== void 0 && returns.setof === true;
  const onlyInputs = parameters.every(({ mode }) => mode === "i");
  return {
    kind: node.is_procedure === true ? "p" : "f",
    source,
    language: textOf(option2("language")),
    ...returns && { returns: spelled(written(returns)) },
    set,
    volatility: (textOf(option2("volatility")) ?? "volatile").charAt(0),
    strict: booleanOf(option2("strict")),
    definer: booleanOf(option2("security")),
    leakproof: booleanOf(option2("leakproof")),
    parallel: (textOf(option2("parallel")) ?? "unsafe").charAt(0),
    cost: numberOf(option2("cost")) ?? 100,
    rows: numberOf(option2("rows")) ?? (set ? 1e3 : 0),
    names: parameters.some((each) => each.name !== "") ? parameters.map((each) => each.name) : [],
    modes: onlyInputs ? [] : parameters.map(({ mode }) => mode),
    arguments: parameters.map(({ type: type2 }) => spelled(type2)),
    config: []
  };
}
var KNOWN_OPTIONS = new Set(
  "as language volatility strict security leakproof parallel cost rows".split(" ")
);
function sourceOf(as) {
  const parts = nameParts(nodeOf(as?.arg, "List")?.items);
  return parts.length === 1 ? parts[0] : void 0;
}
function textOf(option2) {
  return stringOf(option2?.arg);
}
function booleanOf(option2) {
  return nodeOf(option2?.arg, "Boolean")?.boolval === true;
}
function numberOf(option2) {
  if (!option2) return void 0;
  return Number(nodeOf(option2.arg, "Integer")?.ival ?? nodeOf(option2.arg, "Float")?.fval ?? 0);
}

// src/migrations/guard/comment.ts
var comment = ({ kind, node }, { schema }) => {
  if (kind !== "CommentStmt" || !node.object) return void 0;
  const on = lookUp(COMMENTED, node.objtype)?.(node.object, schema);
  if (!on) return void 0;
  const desired = node.comment || void 0;
  const guard = {
    subject: [...on.subject, "comment"],
    effect: desired ?? "absent",
    asks: on.asks,
    evaluateGuards: (facts) => {
      const found2 = on.find(facts);
      return doneWhen(found2 !== void 0 && found2.comment === desired);
    }
  };
  return [guard];
};
var relation = (object, schema) => {
  const name = nameIn(listed3(object), schema);
  return name && {
    subject: relationSubject(name),
    asks: [{ of: "relation", ...name }],
    find: (facts) => facts.relation(name)
  };
};
function partOf(part, field) {
  return (object, schema) => {
    const parts = listed3(object);
    const name = parts.at(-1);
    const table = nameIn(parts.slice(0, -1), schema);
    if (!table || name === void 0) return void 0;
    return {
      subject: relationSubject(table, part, name),
      asks: [{ of: "relation", ...table }],
      find: (facts) => facts.relation(table)?.[field].get(name)
    };
  };
}
var type = (object, schema) => {
  const name = nameIn(nameParts(nodeOf(object, "TypeName")?.names), schema);
  return name && {
    subject: ["type", name.schema, name.name],
    asks: [{ of: "type", ...name }],
    find: (facts) => facts.type(name)
  };
};
var routine = (object, schema) => {
  const node = nodeOf(object, "ObjectWithArgs") ?? {};
  const name = nameIn(nameParts(node.objname), schema);
  if (!name) return void 0;
  const inputs = node.args_unspecified === true ? void 0 : argumentsOf(node);
  return {
    subject: ["routine", name.schema, name.name],
    asks: routineQuestions(name, inputs ?? []),
    find: (facts) => routineMeant(facts, name, inputs)
  };
};
function plain2(of) {
  return (object) => {
    const name = stringOf(object);
    return name === void 0 ? void 0 : { subject: [of, name], asks: [{ of, name }], find: (facts) => facts[of](name) };
  };
}
var COMMENTED = {
  OBJECT_TABLE: relation,
  OBJECT_VIEW: relation,
  OBJECT_MATVIEW: relation,
  OBJECT_INDEX: relation,
  OBJECT_SEQUENCE: relation,
  OBJECT_FOREIGN_TABLE: relation,
  OBJECT_COLUMN: partOf("column", "columns"),
  OBJECT_TABCONSTRAINT: partOf("constraint", "constraints"),
  OBJECT_POLICY: partOf("policy", "policies"),
  OBJECT_TRIGGER: partOf("trigger", "triggers"),
  OBJECT_TYPE: type,
  OBJECT_FUNCTION: routine,
  OBJECT_PROCEDURE: routine,
  OBJECT_SCHEMA: plain2("schema"),
  OBJECT_EXTENSION: plain2("extension")
};
function listed3(object) {
  return nameParts(nodeOf(object, "List")?.items);
}

// src/migrations/guard/create.ts
var createNamed = (statement) => {
  const named2 = namedBy(statement);
  if (!named2) return void 0;
  const { of, name } = named2;
  const guard = {
    subject: [of, name],
    effect: "present",
    asks: [{ of, name }],
    evaluateGuards: (facts) => doneWhen(facts[of](name) !== void 0)
  };
  return [guard];
};
function namedBy({ kind, node }) {
  if (kind === "CreateSchemaStmt") return existing("schema", node.schemaname, node.if_not_exists);
  if (kind === "CreateExtensionStmt") return existing("extension", node.extname, node.if_not_exists);
  return void 0;
}
function existing(of, name, orLeave) {
  return name === void 0 || orLeave !== true ? void 0 : { of, name };
}

// src/migrations/guard/table.ts
var KINDS = {
  r: "a table",
  p: "a partitioned table",
  f: "a foreign table",
  v: "a view",
  m: "a materialized view",
  S: "a sequence",
  i: "an index",
  I: "an index",
  c: "a composite type"
};
var createTable2 = ({ kind, node }, scope) => {
  if (kind !== "CreateStmt") return void 0;
  const table = relationIn(node.relation, scope.schema);
  if (!table || node.if_not_exists !== true) return void 0;
  const columns = columnsOf(table, node, scope);
  const constraints = namedConstraints(node);
  const guard = {
    subject: relationSubject(table),
    effect: "present",
    asks: [{ of: "relation", ...table }, ...columns.flatMap(columnQuestions)],
    evaluateGuards: (facts) => {
      const found2 = facts.relation(table);
      if (!found2) return MISSING;
      const other = otherKind(table, found2, ["r", "p", "f"], "a table");
      if (other) return differing([other]);
      return differing([
        ...columns.flatMap((column) => differencesOf(column, found2, facts)),
        ...constraints.flatMap((each) => constraintDifferences(table, each, found2, scope))
      ]);
    }
  };
  return [guard];
};
var createRelation = (statement, { schema }) => {
  const made = relationMade(statement, schema);
  if (!made) return void 0;
  const { name, kinds, words: words2 } = made;
  const guard = {
    subject: relationSubject(name),
    effect: "present",
    asks: [{ of: "relation", ...name }],
    evaluateGuards: (facts) => {
      const found2 = facts.relation(name);
      if (!found2) return MISSING;
      const other = otherKind(name, found2, kinds, words2);
      return differing(other ? [other] : []);
    }
  };
  return [guard];
};
function relationMade({ kind, node }, schema) {
  if (kind === "CreateSeqStmt") {
    const name2 = node.if_not_exists === true ? relationIn(node.sequence, schema) : void 0;
    return name2 && { name: name2, kinds: ["S"], words: "a sequence" };
  }
  if (kind !== "CreateTableAsStmt" || node.if_not_exists !== true) return void 0;
  const name = relationIn(node.into?.rel, schema);
  if (node.objtype === "OBJECT_MATVIEW") return name && { name, kinds: ["m"], words: "a materialized view" };
  return name && { name, kinds: ["r", "p"], words: "a table" };
}
function otherKind(name, { kind }, kinds, words2) {
  if (kinds.includes(kind)) return void 0;
  return {
    subject: relationSubject(name),
    what: display(name),
    file: words2,
    database: KINDS[kind] ?? `a relation of kind ${kind}`,
    repair: `ALTER ${RENAMED[kind] ?? "TABLE"} ${display(name)} RENAME TO <another name>;`
  };
}
var RENAMED = {
  v: "VIEW",
  m: "MATERIALIZED VIEW",
  S: "SEQUENCE",
  i: "INDEX",
  I: "INDEX",
  c: "TYPE"
};
function columnsOf(table, { tableElts }, { schema, file }) {
  const keys = nodesOf(tableElts, "Constraint").flatMap(
    (each) => each.contype === "CONSTR_PRIMARY" ? nameParts(each.keys) : []
  );
  return nodesOf(tableElts, "ColumnDef").map((each) => writtenColumn(table, each, { file, schema, keys }));
}
function namedConstraints({ tableElts }) {
  const ofColumns = nodesOf(tableElts, "ColumnDef").flatMap((each) => nodesOf(each.constraints, "Constraint"));
  const all = [...nodesOf(tableElts, "Constraint"), ...ofColumns];
  return all.filter(({ conname, contype }) => conname !== void 0 && TABLE_KINDS.has(contype));
}
var TABLE_KINDS = /* @__PURE__ */ new Set([
  "CONSTR_CHECK",
  "CONSTR_PRIMARY",
  "CONSTR_UNIQUE",
  "CONSTR_FOREIGN",
  "CONSTR_EXCLUSION"
]);
function differencesOf(column, { columns }, facts) {
  const found2 = columns.get(column.name);
  return found2 ? columnDifferences(column, found2, facts) : [missingColumn(column)];
}
function constraintDifferences(table, node, { constraints }, scope) {
  const found2 = constraints.get(node.conname ?? "");
  if (!found2) return [missingConstraint(table, node, scope)];
  const withColumn = node.keys === void 0 && node.fk_attrs === void 0 && node.raw_expr === void 0;
  const difference = withColumn ? void 0 : constraintDifference(table, node, found2, scope);
  return difference ? [difference] : [];
}

// src/migrations/guard/create-index.ts
var createIndex2 = ({ kind, node, start, end }, { schema, file }) => {
  if (kind !== "IndexStmt") return void 0;
  const table = relationIn(node.relation, schema);
  const name = node.idxname;
  if (!table || name === void 0 || node.if_not_exists !== true) return void 0;
  const index = { schema: table.schema, name };
  const guard = {
    subject: relationSubject(index),
    within: relationSubject(table),
    effect: "present",
    asks: [{ of: "relation", ...index }],
    evaluateGuards: (facts) => {
      const found2 = facts.relation(index);
      if (!found2) return MISSING;
      const other = otherKind(index, found2, ["i", "I"], "an index");
      if (other) return { state: "differs", differences: [other] };
      const { valid, definition } = found2.index ?? { valid: true, definition: void 0 };
      if (!valid) return { state: "missing", first: `DROP INDEX IF EXISTS ${display(index)}` };
      const tree = definition?.tree;
      if (!tree || compareIndexes(node, tree, schema) !== "different") return DONE;
      const difference = {
        subject: relationSubject(index),
        what: `index ${display(index)}`,
        file: `\`${file.slice(start, end)}\``,
        database: `\`${definition.text}\``,
        repair: `DROP INDEX CONCURRENTLY ${display(index)}; and the next run builds it anew`
      };
      return { state: "differs", differences: [difference] };
    }
  };
  return [guard];
};

// src/migrations/guard/drop.ts
var drop2 = ({ kind, node }, { schema }) => {
  if (kind !== "DropStmt") return void 0;
  return lookUp(DROPS2, node.removeType)?.(node, schema).map(
    ({ subject, asks, isThere }) => ({
      subject,
      effect: "absent",
      asks,
      evaluateGuards: (facts) => dropWhen(node, isThere(facts))
    })
  );
};
var relations = (node, schema) => paths(node).flatMap((parts) => {
  const name = nameIn(parts, schema);
  if (!name) return [];
  const isThere = (facts) => facts.relation(name) !== void 0;
  return [{ subject: relationSubject(name), asks: [{ of: "relation", ...name }], isThere }];
});
function partsOfRelation(part, field) {
  return (node, schema) => paths(node).flatMap((parts) => {
    const table = nameIn(parts.slice(0, -1), schema);
    const name = parts.at(-1);
    if (!table || name === void 0) return [];
    const isThere = (facts) => facts.relation(table)?.[field].has(name) ?? false;
    return [{ subject: relationSubject(table, part, name), asks: [{ of: "relation", ...table }], isThere }];
  });
}
var types = (node, schema) => nodesOf(node.objects, "TypeName").flatMap((type2) => {
  const name = nameIn(nameParts(type2.names), schema);
  if (!name) return [];
  const isThere = (facts) => facts.type(name) !== void 0;
  return [{ subject: ["type", name.schema, name.name], asks: [{ of: "type", ...name }], isThere }];
});
var routines = (node, schema) => nodesOf(node.objects, "ObjectWithArgs").flatMap((object) => {
  const name = nameIn(nameParts(object.objname), schema);
  if (!name) return [];
  const inputs = object.args_unspecified === true ? void 0 : argumentsOf(object);
  return [
    {
      subject: ["routine", name.schema, name.name],
      asks: routineQuestions(name, inputs ?? []),
      isThere: (facts) => routineMeant(facts, name, inputs) !== void 0
    }
  ];
});
function plain3(of) {
  return (node) => nameParts(node.objects).flatMap((name) => {
    const isThere = (facts) => facts[of](name) !== void 0;
    return [{ subject: [of, name], asks: [{ of, name }], isThere }];
  });
}
var DROPS2 = {
  OBJECT_TABLE: relations,
  OBJECT_VIEW: relations,
  OBJECT_MATVIEW: relations,
  OBJECT_INDEX: relations,
  OBJECT_SEQUENCE: relations,
  OBJECT_FOREIGN_TABLE: relations,
  OBJECT_POLICY: partsOfRelation("policy", "policies"),
  OBJECT_TRIGGER: partsOfRelation("trigger", "triggers"),
  OBJECT_TYPE: types,
  OBJECT_DOMAIN: types,
  OBJECT_FUNCTION: routines,
  OBJECT_PROCEDURE: routines,
  OBJECT_ROUTINE: routines,
  OBJECT_SCHEMA: plain3("schema"),
  OBJECT_EXTENSION: plain3("extension")
};
function paths({ objects }) {
  return nodesOf(objects, "List").map((list2) => nameParts(list2.items));
}

// src/migrations/guard/row-rule.ts
var createPolicy = ({ kind, node, start, end }, { schema, file }) => {
  if (kind !== "CreatePolicyStmt") return void 0;
  const table = relationIn(node.table, schema);
  const name = node.policy_name;
  if (!table || name === void 0) return void 0;
  const guard = {
    subject: relationSubject(table, "policy", name),
    effect: "present",
    asks: [{ of: "relation", ...table }],
    evaluateGuards: (facts) => {
      const found2 = facts.relation(table)?.policies.get(name);
      if (!found2) return MISSING;
      if (comparePolicies(node, found2, schema) !== "different") return DONE;
      const difference = {
        subject: relationSubject(table, "policy", name),
        what: `policy ${quoteIdentifier(name)} on ${display(table)}`,
        file: `\`${file.slice(start, end)}\``,
        database: `\`${policyText(found2)}\``,
        repair: `DROP POLICY ${quoteIdentifier(name)} ON ${display(table)}; and the next run makes it anew`
      };
      return { state: "differs", differences: [difference] };
    }
  };
  return [guard];
};
var createTrigger2 = ({ kind, node, start, end }, { schema, file }) => {
  if (kind !== "CreateTrigStmt") return void 0;
  const table = relationIn(node.relation, schema);
  const name = node.trigname;
  if (!table || name === void 0) return void 0;
  const what = `trigger ${quoteIdentifier(name)} on ${display(table)}`;
  const guard = {
    subject: relationSubject(table, "trigger", name),
    effect: "present",
    asks: [{ of: "relation", ...table }],
    evaluateGuards: (facts) => {
      const definition = facts.relation(table)?.triggers.get(name)?.definition;
      if (!definition) return MISSING;
      const likeness = definition.tree ? compareTriggers(node, definition.tree, schema) : "unsure";
      if (likeness === "same") return DONE;
      if (node.replace === true) return likeness === "unsure" ? { state: "unsure", what } : MISSING;
      if (likeness === "unsure") return DONE;
      const difference = {
        subject: relationSubject(table, "trigger", name),
        what,
        file: `\`${file.slice(start, end)}\``,
        database: `\`${definition.text}\``,
        repair: `DROP TRIGGER ${quoteIdentifier(name)} ON ${display(table)}; and the next run makes it anew`
      };
      return { state: "differs", differences: [difference] };
    }
  };
  return [guard];
};
var COMMANDS2 = {
  r: "select",
  a: "insert",
  w: "update",
  d: "delete",
  "*": "all"
};
function comparePolicies(node, found2, schema) {
  const compare = (written2, printed) => printed && !printed.tree ? "unsure" : compareOptional(written2, printed?.tree, { schema, type: "" });
  return allAlike([
    equal(node.cmd_name ?? "all", COMMANDS2[found2.command]),
    equal(node.permissive === true, found2.permissive),
    compare(node.qual, found2.using),
    compare(node.with_check, found2.check)
  ]);
}
function policyText({ command, permissive, using, check }) {
  return [
    `AS ${permissive ? "PERMISSIVE" : "RESTRICTIVE"}`,
    `FOR ${(COMMANDS2[command] ?? command).toUpperCase()}`,
    ...using ? [`USING (${using.text})`] : [],
    ...check ? [`WITH CHECK (${check.text})`] : []
  ].join(" ");
}

// src/migrations/guard/type.ts
var createEnum = ({ kind, node }, { schema }) => {
  if (kind !== "CreateEnumStmt") return void 0;
  const name = nameIn(nameParts(node.typeName), schema);
  if (!name) return void 0;
  const labels = nameParts(node.vals);
  const guard = {
    subject: subjectOf(name),
    effect: "present",
    asks: [{ of: "type", ...name }],
    evaluateGuards: (facts) => {
      const found2 = facts.type(name);
      if (!found2) return MISSING;
      return differing(found2.kind === "e" ? labelDifferences(name, labels, found2.labels) : [noEnum(name)]);
    }
  };
  return [guard];
};
var addEnumValue = ({ kind, node }, { schema }) => {
  if (kind !== "AlterEnumStmt") return void 0;
  const name = nameIn(nameParts(node.typeName), schema);
  const label = node.newVal;
  if (!name || label === void 0 || node.skipIfNewValExists !== true) return void 0;
  const guard = {
    subject: subjectOf(name, "label", label),
    effect: "present",
    asks: [{ of: "type", ...name }],
    evaluateGuards: (facts) => doneWhen(facts.type(name)?.labels.includes(label) ?? false)
  };
  return [guard];
};
function subjectOf({ schema, name }, ...part) {
  return ["type", schema, name, ...part];
}
function noEnum(name) {
  return {
    subject: subjectOf(name),
    what: display(name),
    file: "an enum type",
    database: "a type of another kind",
    repair: `ALTER TYPE ${display(name)} RENAME TO <another name>;`
  };
}
function labelDifferences(name, labels, found2) {
  const what = `type ${display(name)}`;
  const missing = labels.filter((label) => !found2.includes(label));
  const extra = found2.filter((label) => !labels.includes(label));
  return [
    ...missing.map((label) => ({
      subject: subjectOf(name, "label", label),
      what,
      file: `label ${quoteLiteral(label)}`,
      database: "no such label",
      repair: `ALTER TYPE ${display(name)} ADD VALUE IF NOT EXISTS ${quoteLiteral(label)};`
    })),
    ...extra.map((label) => ({
      subject: subjectOf(name, "label", label),
      what,
      file: `no label ${quoteLiteral(label)}`,
      database: `label ${quoteLiteral(label)}`,
      repair: `no statement removes a label; add this one to the file: ALTER TYPE ${display(name)} ADD VALUE IF NOT EXISTS ${quoteLiteral(label)};`
    })),
    ...orderDifference(name, labels, found2)
  ];
}
function orderDifference(name, labels, found2) {
  const [own2, theirs] = [
    labels.filter((label) => found2.includes(label)),
    found2.filter((label) => labels.includes(label))
  ];
  if (own2.join("\0") === theirs.join("\0")) return [];
  return [
    {
      subject: subjectOf(name, "order"),
      what: `the order of the labels of type ${display(name)}`,
      file: own2.map(quoteLiteral).join(", "),
      database: theirs.map(quoteLiteral).join(", "),
      repair: "no statement reorders labels; write them in the order of the database"
    }
  ];
}

// src/migrations/guard/statement.ts
var FAMILIES = [
  createTable2,
  createRelation,
  createIndex2,
  createRoutine,
  createPolicy,
  createTrigger2,
  createEnum,
  createNamed,
  alterTable,
  addEnumValue,
  comment,
  drop2
];
function guardStatement(statement, scope) {
  const guards = FAMILIES.map((family) => family(statement, scope)).find((found2) => found2 !== void 0);
  return {
    statement,
    guards,
    disturbs: guards ? [] : disturbed(statement, scope),
    setting: statement.kind === "VariableSetStmt"
  };
}
function disturbed({ kind, node }, { schema }) {
  const relation2 = kind === "RenameStmt" ? relationIn(node.relation, schema) : void 0;
  return relation2 ? [relationSubject(relation2)] : [];
}
function setsSearchPath({ kind, node }) {
  if (kind === "VariableSetStmt") return node.name === "search_path";
  if (kind !== "SelectStmt") return false;
  return findNodes(node, "FuncCall").some(
    ({ funcname, args = [] }) => nameParts(funcname).at(-1) === "set_config" && args.some((each) => findTexts(each).includes("search_path"))
  );
}

// src/migrations/guard/text.ts
function fileText(sql) {
  const ascii = Buffer.byteLength(sql) === sql.length;
  const offset = (location) => {
    if (typeof location !== "number" || location <= 0) return void 0;
    return ascii ? location : offsetsOfBytes(sql, [location])[0];
  };
  return {
    slice: (start, end) => sql.slice(start, end).trim().replace(/\s+/g, " "),
    offset,
    element: (location, end) => {
      const from = offset(location);
      if (from === void 0) return "";
      const until = Math.min(endOfElement(sql, from), offset(end) ?? sql.length);
      return sql.slice(from, until).trim().replace(/\s+/g, " ");
    }
  };
}
var OPAQUE = /'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$[\s\S]*?\$\1\$|--[^\n]*|\/\*[\s\S]*?\*\//y;
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
    if (character === "(" || character === "[") depth += 1;
    if (character === ")" || character === "]") depth -= 1;
    if (depth < 0 || depth === 0 && (character === "," || character === ";")) return at;
  }
  return sql.length;
}

// src/migrations/guard/survey.ts
async function survey(due, pending, { session, catalog, schema, syntax }) {
  const guarded = await Promise.all(due.map((file) => guardFile(file, schema, syntax)));
  const facts = session ? await ask(session, guarded, schema, syntax) : NO_FACTS;
  const ordered = await Promise.all(pending.map((file) => syntax.parse(file)));
  const moved = new Map(guarded.map((each) => [each.file, movedNames(each)]));
  const files = evaluateGuards(guarded, { facts, mayHaveChanged: mentions(ordered) }).map((judged) => ({
    ...judged,
    problems: [...moved.get(judged.file) ?? [], ...judged.problems]
  }));
  const sent = inOrder([...ordered, ...files.map((judged) => sentOf(judged, guarded))]);
  return { files, locks: locksByFile(sent, catalog, schema) };
}
function sentOf({ file, send }, guarded) {
  const statements = guarded.find((each) => each.file === file)?.statements ?? [];
  return { file, statements: send.flatMap((index) => statements[index]?.statement ?? []) };
}
function inOrder(files) {
  const of = (phase) => files.filter(({ file }) => file.phase === phase);
  return [...of("before-deploy"), ...of("after-deploy")];
}
async function guardFile(file, schema, syntax) {
  const { statements } = await syntax.parse(file);
  const scope = { schema, file: fileText(file.sql) };
  return { file, statements: statements.map((statement) => guardStatement(statement, scope)) };
}
async function ask(session, files, schema, syntax) {
  const questions = files.flatMap(
    ({ statements }) => statements.flatMap(({ guards = [] }) => guards.flatMap((guard) => guard.asks))
  );
  if (questions.length === 0) return NO_FACTS;
  try {
    const results = await session.send(guardQuery(questions, schema));
    return parseFacts(cell(results, "guards") ?? "", await syntax.parser());
  } catch (error) {
    if (!(error instanceof SqlFailure)) throw error;
    await session.send("ROLLBACK");
    throw new DeployError(
      "GUARDS_UNREADABLE",
      `The catalog could not be asked about ${files.map(({ file }) => file.name).join(", ")}: ${describeFailure(error)}`,
      {
        hint: "Usually a type in one of them has modifiers that PostgreSQL does not take, such as varchar(0). Nothing was changed.",
        cause: error
      }
    );
  }
}
function mentions(parsed) {
  const statements = parsed.flatMap((each) => each.statements);
  if (statements.some(({ kind }) => kind === "DoStmt" || kind === "CallStmt")) return () => true;
  const names2 = new Set(statements.flatMap(relationsIn));
  const said = new Set(statements.flatMap(({ node }) => findTexts(node)));
  return ([kind, , name = ""]) => said.has(name) || kind === "relation" && names2.has(name);
}
function movedNames({ file, statements }) {
  return statements.filter(({ statement }) => setsSearchPath(statement)).map(({ statement }) => ({
    location: locate(file.path, file.sql, statement.start),
    message: `a repeatable file may not set search_path: what it names is looked up in the app's schema before anything is sent`,
    hint: "remove it, and write the schema before names that are elsewhere"
  }));
}
export {
  survey
};

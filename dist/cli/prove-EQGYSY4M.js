import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);import{fileURLToPath as __f}from'node:url';import{dirname as __d}from'node:path';const __filename=__f(import.meta.url);const __dirname=__d(__filename);
import {
  systemClock
} from "./chunk-KETGHINZ.js";
import {
  applyCreateDatabase
} from "./chunk-273CJK5R.js";
import {
  RESET_SESSION,
  aloneScript,
  applyAfterDeploy,
  applyDatabase,
  applyPorts,
  beforeAlone,
  beginAlone,
  beginFile,
  composeScript,
  endFile,
  makeBox,
  ours,
  prepareFiles,
  statementLines,
  transactionModes
} from "./chunk-XGIHBBRT.js";
import "./chunk-64XL6SQ7.js";
import {
  planDatabase
} from "./chunk-6OJRDKZY.js";
import {
  checkMigrations
} from "./chunk-7CNJEK6V.js";
import "./chunk-PUMUZ2AY.js";
import {
  createBranch,
  deleteBranch,
  observePlatform,
  readAutoscaling,
  withDatabase
} from "./chunk-SWDU42VF.js";
import "./chunk-6S3I2V3D.js";
import "./chunk-GO72C5YU.js";
import "./chunk-4HEKWAYK.js";
import {
  readLookahead
} from "./chunk-CCNPOG2Q.js";
import {
  desiredDatabaseOf
} from "./chunk-66DI3GRZ.js";
import {
  noProgress
} from "./chunk-YYVVXTRG.js";
import {
  NO_OUTPUTS
} from "./chunk-FQUK7ALI.js";
import {
  NO_LOOKAHEAD,
  filesOfBaseline,
  readCatalog,
  tablesOfTools
} from "./chunk-HSJCAKGS.js";
import {
  count,
  makePlan,
  renderJson
} from "./chunk-WMTD65EG.js";
import {
  isRepeatable,
  timeoutsOf
} from "./chunk-BXTFETVF.js";
import {
  isMigrationChange
} from "./chunk-FLRB6NYJ.js";
import "./chunk-XWQT5OFZ.js";
import "./chunk-LS73RLAB.js";
import "./chunk-KQ4V2L7F.js";
import {
  slug
} from "./chunk-DYNZYKTZ.js";
import {
  ALLOWABLE
} from "./chunk-SYWAMOT7.js";
import "./chunk-PXPCPG7C.js";
import "./chunk-SMUWBURH.js";
import "./chunk-ZJH35LZ7.js";
import "./chunk-KIEY5H6O.js";
import "./chunk-4O52CJTX.js";
import "./chunk-LG7SLCJU.js";
import "./chunk-53LUEOCF.js";
import {
  list,
  record,
  string
} from "./chunk-WBAGURTN.js";
import "./chunk-J2KHI4WV.js";
import "./chunk-R76D4YU4.js";
import {
  locate
} from "./chunk-4ZZPHBBI.js";
import {
  LEDGER_TABLE
} from "./chunk-KHUWHDDR.js";
import "./chunk-UCFBEN3C.js";
import "./chunk-24HEOBGC.js";
import {
  connect
} from "./chunk-KALIAFJQ.js";
import {
  Deadline
} from "./chunk-F24S7VJV.js";
import "./chunk-H2W463VT.js";
import "./chunk-I5HNRKAD.js";
import {
  cell
} from "./chunk-ZQDTDYLC.js";
import {
  SqlFailure,
  describeFailure
} from "./chunk-MIAR4VDL.js";
import "./chunk-WBYYI7VR.js";
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
  clause
} from "./chunk-VJU6MYWT.js";
import {
  DeployError,
  InvalidInput
} from "./chunk-TQXD66EW.js";
import "./chunk-O7YS6YDJ.js";
import "./chunk-GFKCOHTJ.js";

// src/migrations/prove/difference.ts
function differences(before, after) {
  const names = [.../* @__PURE__ */ new Set([...before.keys(), ...after.keys()])].sort();
  return names.map((what) => ({ what, before: before.get(what), after: after.get(what) })).filter((each) => each.before !== each.after && !isOneMoreNumber(each));
}
function worded(found) {
  const made = new Set(found.filter(isMadeAnew).map(({ what }) => what.replace("table ", "rows of ")));
  const inWords = found.filter((each) => !isCatalogRow(each) && !made.has(each.what));
  return inWords.length > 0 ? inWords : found;
}
function onlyAddsRows(found) {
  return found.every(
    ({ what, before, after }) => what.startsWith("rows of ") && rowsIn(before) < rowsIn(after)
  );
}
function describeDifference(difference) {
  const { what, before, after } = difference;
  const name = what.replace(CATALOG, "");
  if (before === void 0) return `adds ${name}`;
  if (after === void 0) return `removes ${name}`;
  if (isSetBack(difference)) return `sets ${what.slice(POSITION.length)} back`;
  if (isCatalogRow(difference)) return describeFields(name, before, after);
  if (isMadeAnew(difference)) return `drops ${what} with its rows, and makes it anew`;
  const [from, to] = [short(before), short(after)];
  return from === to ? `changes ${what}` : `changes ${what} (${from} -> ${to})`;
}
function isMadeAnew({ what, before, after }) {
  if (before === void 0 || after === void 0) return false;
  return what.startsWith("table ") && !CATALOG.test(what) && short(before) === short(after);
}
function isSetBack({ what }) {
  return what.startsWith(POSITION);
}
var POSITION = "position of ";
var CATALOG = / \((pg_\w+)\)$/;
function isOneMoreNumber({ what, before = "", after = "" }) {
  if (!what.startsWith(POSITION)) return false;
  const [direction, from] = before.split(" ");
  const to = after.split(" ")[1];
  if (!from || !to) return false;
  return direction === "+" ? BigInt(to) > BigInt(from) : BigInt(to) < BigInt(from);
}
function isCatalogRow({ what }) {
  return CATALOG.test(what);
}
function rowsIn(definition) {
  return Number.parseInt(definition ?? "0", 10);
}
function describeFields(name, before, after) {
  const [from, to] = [record(JSON.parse(before)), record(JSON.parse(after))];
  if (from.attnum !== to.attnum) return `drops ${name} with its values, and makes it anew`;
  const fields = [.../* @__PURE__ */ new Set([...Object.keys(from), ...Object.keys(to)])].filter(
    (field) => JSON.stringify(from[field]) !== JSON.stringify(to[field])
  );
  const shown = fields.map((field) => `${field} ${value(from[field])} -> ${value(to[field])}`);
  return `changes ${name} (${shown.join(", ")})`;
}
function value(field) {
  if (field === void 0) return "nothing";
  return short(Array.isArray(field) ? list(field).map(String).join(", ") : String(field));
}
function short(definition) {
  const flat2 = definition.replace(/, digest .*$/, "").replace(/ oid \d+$/, "").replace(/\s+/g, " ").trim();
  return flat2.length > 80 ? `${flat2.slice(0, 79)}\u2026` : flat2;
}

// src/migrations/prove/catalog-table.ts
var NAME = "it is in the name of the object";
function object(catalog2, column) {
  return `pg_describe_object('${catalog2}'::regclass, x.${column}, 0)`;
}
function objects(catalog2, column) {
  return `(SELECT jsonb_agg(pg_describe_object('${catalog2}'::regclass, o, 0) ORDER BY i) FROM unnest(x.${column}::oid[]) WITH ORDINALITY u (o, i))`;
}
function named(references) {
  return Object.fromEntries(
    Object.entries(references).map(([column, to]) => [
      column,
      typeof to === "string" ? object(to, column) : objects(to[0], column)
    ])
  );
}
var FIRST_NUMBER = 16384;
function catalog(table, { names = {}, shown = {}, excluded = {}, what, where }) {
  const own = what === void 0;
  return {
    table,
    what: what ?? object(table, "oid"),
    where: where ?? `x.oid >= ${FIRST_NUMBER}`,
    shown: { ...named(names), ...shown },
    excluded: { ...own ? { oid: NAME } : {}, ...excluded }
  };
}
function ofRelation(column) {
  return `x.${column} >= ${FIRST_NUMBER}`;
}

// src/migrations/prove/compared.ts
var DEFINITION = "it is in the definition, which is compared as text";
var STORAGE = "it is where and how PostgreSQL stores it";
var STATISTIC = "PostgreSQL counts it by itself";
var TYPE = "it follows from the type";
var COMPANION = "PostgreSQL makes it with the object";
var ROLE = "pg_authid";
var COMPARED = [
  catalog("pg_class", {
    names: { reloftype: "pg_type", relowner: ROLE, relam: "pg_am", reltablespace: "pg_tablespace" },
    shown: { relpartbound: "pg_get_expr(x.relpartbound, x.oid)" },
    excluded: {
      relname: NAME,
      relnamespace: NAME,
      reltype: COMPANION,
      relfilenode: STORAGE,
      relpages: STATISTIC,
      reltuples: STATISTIC,
      relallvisible: STATISTIC,
      relallfrozen: STATISTIC,
      reltoastrelid: STORAGE,
      relnatts: STORAGE,
      relhasindex: COMPANION,
      relhasrules: COMPANION,
      relhastriggers: COMPANION,
      relhassubclass: COMPANION,
      relrewrite: STORAGE,
      relfrozenxid: STATISTIC,
      relminmxid: STATISTIC
    }
  }),
  catalog("pg_attribute", {
    what: "pg_describe_object('pg_class'::regclass, x.attrelid, x.attnum)",
    where: `${ofRelation("attrelid")} AND x.attnum > 0 AND NOT x.attisdropped AND (SELECT relkind FROM pg_class WHERE oid = x.attrelid) <> 'S'`,
    names: { atttypid: "pg_type", attcollation: "pg_collation" },
    excluded: {
      attrelid: NAME,
      attname: NAME,
      attlen: TYPE,
      attbyval: TYPE,
      attalign: TYPE,
      attcacheoff: STORAGE,
      atthasmissing: STORAGE,
      attmissingval: STORAGE,
      attisdropped: NAME
    }
  }),
  catalog("pg_constraint", {
    names: {
      conindid: "pg_class",
      conparentid: "pg_constraint",
      confrelid: "pg_class",
      conpfeqop: ["pg_operator"],
      conppeqop: ["pg_operator"],
      conffeqop: ["pg_operator"],
      conexclop: ["pg_operator"]
    },
    excluded: { conname: NAME, connamespace: NAME, conrelid: NAME, contypid: NAME, conbin: DEFINITION }
  }),
  catalog("pg_index", {
    what: object("pg_class", "indexrelid"),
    where: ofRelation("indexrelid"),
    names: { indcollation: ["pg_collation"], indclass: ["pg_opclass"] },
    excluded: {
      indexrelid: NAME,
      indrelid: DEFINITION,
      indexprs: DEFINITION,
      indpred: DEFINITION,
      indcheckxmin: STORAGE
    }
  }),
  catalog("pg_trigger", {
    where: `x.oid >= ${FIRST_NUMBER} AND NOT x.tgisinternal`,
    names: {
      tgparentid: "pg_trigger",
      tgfoid: "pg_proc",
      tgconstrrelid: "pg_class",
      tgconstrindid: "pg_class",
      tgconstraint: "pg_constraint"
    },
    excluded: { tgname: NAME, tgrelid: NAME, tgqual: DEFINITION }
  }),
  catalog("pg_rewrite", {
    excluded: { rulename: NAME, ev_class: NAME, ev_qual: DEFINITION, ev_action: DEFINITION }
  }),
  catalog("pg_policy", {
    names: { polroles: [ROLE] },
    excluded: { polname: NAME, polrelid: NAME, polqual: DEFINITION, polwithcheck: DEFINITION }
  }),
  catalog("pg_proc", {
    names: {
      proowner: ROLE,
      prolang: "pg_language",
      provariadic: "pg_type",
      prorettype: "pg_type",
      proargtypes: ["pg_type"],
      proallargtypes: ["pg_type"],
      protrftypes: ["pg_type"]
    },
    excluded: {
      proname: NAME,
      pronamespace: NAME,
      proargdefaults: DEFINITION,
      prosrc: DEFINITION,
      prosqlbody: DEFINITION
    }
  }),
  catalog("pg_type", {
    // Arrays, and the row types of tables and views, are made with what they are of.
    where: `x.oid >= ${FIRST_NUMBER} AND x.typcategory <> 'A' AND (x.typrelid = 0 OR (SELECT relkind FROM pg_class WHERE oid = x.typrelid) = 'c')`,
    names: { typowner: ROLE, typbasetype: "pg_type", typelem: "pg_type", typcollation: "pg_collation" },
    excluded: {
      typname: NAME,
      typnamespace: NAME,
      typrelid: COMPANION,
      typarray: COMPANION,
      typdefaultbin: DEFINITION
    }
  }),
  catalog("pg_enum", {
    what: `'label ' || quote_literal(x.enumlabel) || ' of ' || ${object("pg_type", "enumtypid")}`,
    excluded: { oid: NAME, enumtypid: NAME, enumlabel: NAME }
  }),
  catalog("pg_range", {
    what: `'range ' || ${object("pg_type", "rngtypid")}`,
    where: ofRelation("rngtypid"),
    names: {
      rngsubtype: "pg_type",
      rngmultitypid: "pg_type",
      rngcollation: "pg_collation",
      rngsubopc: "pg_opclass"
    },
    excluded: { rngtypid: NAME }
  }),
  catalog("pg_sequence", {
    what: object("pg_class", "seqrelid"),
    where: ofRelation("seqrelid"),
    names: { seqtypid: "pg_type" },
    excluded: { seqrelid: NAME }
  }),
  catalog("pg_inherits", {
    what: `${object("pg_class", "inhrelid")} || ' below ' || ${object("pg_class", "inhparent")}`,
    where: ofRelation("inhrelid"),
    excluded: { inhrelid: NAME, inhparent: NAME }
  }),
  catalog("pg_partitioned_table", {
    what: `'partitions of ' || ${object("pg_class", "partrelid")}`,
    where: ofRelation("partrelid"),
    names: { partdefid: "pg_class", partclass: ["pg_opclass"], partcollation: ["pg_collation"] },
    excluded: { partrelid: NAME, partexprs: DEFINITION }
  }),
  catalog("pg_statistic_ext", {
    names: { stxrelid: "pg_class", stxowner: ROLE },
    shown: { stxexprs: "pg_get_statisticsobjdef(x.oid)" },
    excluded: { stxname: NAME, stxnamespace: NAME }
  }),
  catalog("pg_namespace", {
    where: `(x.oid >= ${FIRST_NUMBER} OR x.nspname = 'public')`,
    names: { nspowner: ROLE },
    excluded: { nspname: NAME }
  }),
  catalog("pg_description", {
    what: "'comment on ' || pg_describe_object(x.classoid, x.objoid, x.objsubid)",
    where: ofRelation("objoid"),
    excluded: { objoid: NAME, classoid: NAME, objsubid: NAME }
  }),
  catalog("pg_seclabel", {
    what: "'label of ' || x.provider || ' on ' || pg_describe_object(x.classoid, x.objoid, x.objsubid)",
    where: ofRelation("objoid"),
    excluded: { objoid: NAME, classoid: NAME, objsubid: NAME, provider: NAME }
  }),
  catalog("pg_default_acl", {
    names: { defaclrole: ROLE, defaclnamespace: "pg_namespace" }
  }),
  catalog("pg_db_role_setting", {
    what: "'settings of role ' || pg_get_userbyid(x.setrole)",
    where: "x.setrole = (SELECT oid FROM pg_roles WHERE rolname = current_user)",
    excluded: { setdatabase: NAME, setrole: NAME }
  }),
  catalog("pg_collation", { names: { collowner: ROLE }, excluded: { collname: NAME, collnamespace: NAME } }),
  catalog("pg_extension", {
    names: { extowner: ROLE, extnamespace: "pg_namespace", extconfig: ["pg_class"] },
    excluded: { extname: NAME }
  }),
  catalog("pg_publication", { names: { pubowner: ROLE }, excluded: { pubname: NAME } }),
  catalog("pg_publication_rel", {
    shown: { prqual: "pg_get_expr(x.prqual, x.prrelid)" },
    excluded: { prpubid: NAME, prrelid: NAME }
  }),
  catalog("pg_publication_namespace", { excluded: { pnpubid: NAME, pnnspid: NAME } }),
  catalog("pg_aggregate", {
    what: `'aggregate ' || pg_describe_object('pg_proc'::regclass, x.aggfnoid, 0)`,
    where: `x.aggfnoid::oid >= ${FIRST_NUMBER}`,
    names: { aggsortop: "pg_operator", aggtranstype: "pg_type", aggmtranstype: "pg_type" },
    excluded: { aggfnoid: NAME }
  }),
  catalog("pg_cast", { names: { castfunc: "pg_proc" }, excluded: { castsource: NAME, casttarget: NAME } }),
  catalog("pg_operator", {
    names: {
      oprowner: ROLE,
      oprresult: "pg_type",
      oprcom: "pg_operator",
      oprnegate: "pg_operator"
    },
    excluded: { oprname: NAME, oprnamespace: NAME, oprleft: NAME, oprright: NAME }
  }),
  catalog("pg_opclass", {
    names: {
      opcmethod: "pg_am",
      opcowner: ROLE,
      opcfamily: "pg_opfamily",
      opcintype: "pg_type",
      opckeytype: "pg_type"
    },
    excluded: { opcname: NAME, opcnamespace: NAME }
  }),
  catalog("pg_opfamily", {
    names: { opfmethod: "pg_am", opfowner: ROLE },
    excluded: { opfname: NAME, opfnamespace: NAME }
  }),
  catalog("pg_amop", {
    names: {
      amopfamily: "pg_opfamily",
      amoplefttype: "pg_type",
      amoprighttype: "pg_type",
      amopopr: "pg_operator",
      amopmethod: "pg_am",
      amopsortfamily: "pg_opfamily"
    }
  }),
  catalog("pg_amproc", {
    names: { amprocfamily: "pg_opfamily", amproclefttype: "pg_type", amprocrighttype: "pg_type" }
  }),
  catalog("pg_am", { excluded: { amname: NAME } }),
  catalog("pg_conversion", { names: { conowner: ROLE }, excluded: { conname: NAME, connamespace: NAME } }),
  catalog("pg_language", {
    names: { lanowner: ROLE, lanplcallfoid: "pg_proc", laninline: "pg_proc", lanvalidator: "pg_proc" },
    excluded: { lanname: NAME }
  }),
  catalog("pg_transform", { excluded: { trftype: NAME, trflang: NAME } }),
  catalog("pg_ts_config", {
    names: { cfgowner: ROLE, cfgparser: "pg_ts_parser" },
    excluded: { cfgname: NAME, cfgnamespace: NAME }
  }),
  catalog("pg_ts_config_map", {
    what: `${object("pg_ts_config", "mapcfg")} || ' for token ' || x.maptokentype || ' at ' || x.mapseqno`,
    where: ofRelation("mapcfg"),
    names: { mapdict: "pg_ts_dict" },
    excluded: { mapcfg: NAME, maptokentype: NAME, mapseqno: NAME }
  }),
  catalog("pg_ts_dict", {
    names: { dictowner: ROLE, dicttemplate: "pg_ts_template" },
    excluded: { dictname: NAME, dictnamespace: NAME }
  }),
  catalog("pg_ts_parser", { excluded: { prsname: NAME, prsnamespace: NAME } }),
  catalog("pg_ts_template", { excluded: { tmplname: NAME, tmplnamespace: NAME } }),
  catalog("pg_foreign_data_wrapper", {
    names: { fdwowner: ROLE, fdwhandler: "pg_proc", fdwvalidator: "pg_proc" },
    excluded: { fdwname: NAME }
  }),
  catalog("pg_foreign_server", {
    names: { srvowner: ROLE, srvfdw: "pg_foreign_data_wrapper" },
    excluded: { srvname: NAME }
  }),
  catalog("pg_foreign_table", {
    what: `'options of ' || ${object("pg_class", "ftrelid")}`,
    where: ofRelation("ftrelid"),
    names: { ftserver: "pg_foreign_server" },
    excluded: { ftrelid: NAME }
  }),
  catalog("pg_event_trigger", {
    names: { evtowner: ROLE, evtfoid: "pg_proc" },
    excluded: { evtname: NAME }
  }),
  catalog("pg_largeobject_metadata", {
    what: object("pg_largeobject", "oid"),
    excluded: { oid: NAME },
    names: { lomowner: ROLE }
  })
];

// src/migrations/prove/select-catalog.ts
function selectCatalogTables() {
  const selects = COMPARED.map(({ table, what, where, shown, excluded }) => {
    const omitted = [...Object.keys(excluded), ...Object.keys(shown)].map((column) => `'${column}'`);
    const pairs = Object.entries(shown).map(([column, sql]) => `'${column}', ${sql}`);
    return `SELECT ${what} || ' (${table})' AS what, jsonb_strip_nulls(to_jsonb(x) - ARRAY[${omitted.join(", ")}]::text[] || jsonb_build_object(${pairs.join(", ")})) AS fields FROM ${table} x WHERE ${where}`;
  });
  return `SELECT what, fields::text AS definition FROM (${selects.join("\nUNION ALL ")}) s WHERE what !~ '\\mpg_(toast|temp)'`;
}

// src/migrations/prove/snapshot.ts
var PREPARE_SNAPSHOT = `CREATE OR REPLACE FUNCTION pg_temp.lakebase_deploy_rows(relation oid) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE summary text;
BEGIN
  EXECUTE format($f$SELECT count(*) || ' rows, digest ' || coalesce(md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))), '-') FROM %s t$f$, relation::regclass) INTO summary;
  RETURN summary;
END $$;
CREATE OR REPLACE FUNCTION pg_temp.lakebase_deploy_catalogs() RETURNS TABLE (what text, definition text)
LANGUAGE sql SECURITY DEFINER AS $$ ${selectCatalogTables()} $$`;
function snapshotStatement(schema) {
  const all = "nspname !~ '^pg_' AND nspname <> 'information_schema'";
  return `${selectSnapshot(schema, all, ROWS_AND_RIGHTS)}
UNION ALL ${SEQUENCES}
UNION ALL SELECT what, definition FROM pg_temp.lakebase_deploy_catalogs()`;
}
var SEQUENCES = `SELECT 'position of ' || pg_describe_object('pg_class'::regclass, seqrelid, 0),
    CASE WHEN seqincrement > 0 THEN '+' ELSE '-' END || ' ' || coalesce(pg_sequence_last_value(seqrelid)::text, '')
  FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid WHERE pg_has_role(c.relowner, 'USAGE')`;
function structureStatement(schema) {
  return selectSnapshot(schema, `nspname = ${quoteLiteral(schema)}`, {
    rows: "",
    owner: "NULL",
    table: "NULL",
    acl: () => "NULL"
  });
}
var ROWS_AND_RIGHTS = {
  rows: "UNION ALL SELECT 'rows of ' || label, pg_temp.lakebase_deploy_rows(oid) FROM c WHERE relkind = 'r' OR relkind = 'm' AND relispopulated",
  owner: "pg_get_userbyid(relowner)",
  table: "'oid ' || oid",
  acl: (column) => column
};
function selectSnapshot(schema, schemas, { rows, owner, table, acl }) {
  const ledger = quoteLiteral(qualified(schema, LEDGER_TABLE));
  return `WITH
n AS (SELECT oid, nspname FROM pg_namespace WHERE ${schemas}),
c AS (
  SELECT c.*, n.nspname, format('%I.%I', n.nspname, c.relname) AS label FROM pg_class c JOIN n ON n.oid = c.relnamespace
  WHERE c.oid IS DISTINCT FROM to_regclass(${ledger})
    AND c.oid NOT IN (SELECT indexrelid FROM pg_index WHERE indrelid = to_regclass(${ledger}))),
p AS (SELECT p.*, format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)) AS label FROM pg_proc p JOIN n ON n.oid = p.pronamespace)
SELECT what, definition FROM (
  SELECT 'schema ' || quote_ident(nspname) AS what, '' AS definition FROM n
  UNION ALL SELECT 'extension ' || quote_ident(extname), extversion FROM pg_extension
  UNION ALL SELECT 'table ' || label, concat_ws(' ', relkind, relpersistence, ${owner}, reloptions::text,
      CASE WHEN relrowsecurity THEN 'row security' END, CASE WHEN relforcerowsecurity THEN 'forced' END, pg_get_partkeydef(oid), ${acl("relacl::text")}, ${table})
    FROM c WHERE relkind IN ('r', 'p', 'f')
  ${rows}
  UNION ALL SELECT format('column %s.%I', label, attname), concat_ws(' ', format_type(atttypid, atttypmod), CASE WHEN attnotnull THEN 'NOT NULL' END,
      CASE WHEN attidentity <> '' THEN 'identity ' || attidentity::text END, CASE WHEN attgenerated <> '' THEN 'generated' END,
      'DEFAULT ' || pg_get_expr(adbin, adrelid), (SELECT collname FROM pg_collation o WHERE o.oid = attcollation))
    FROM c JOIN pg_attribute a ON a.attrelid = c.oid AND attnum > 0 AND NOT attisdropped
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum WHERE relkind IN ('r', 'p', 'f', 'c')
  UNION ALL SELECT format('constraint %I of %s', conname, label), pg_get_constraintdef(k.oid) FROM c JOIN pg_constraint k ON k.conrelid = c.oid
  UNION ALL SELECT 'index ' || label, pg_get_indexdef(c.oid) || CASE WHEN indisvalid THEN '' ELSE ' INVALID' END FROM c JOIN pg_index i ON i.indexrelid = c.oid
  UNION ALL SELECT 'view ' || label, pg_get_viewdef(oid) || coalesce(${acl("relacl::text")}, '') FROM c WHERE relkind IN ('v', 'm')
  UNION ALL SELECT 'sequence ' || label, concat_ws(' ', format_type(seqtypid, NULL), seqstart, seqincrement, seqmin, seqmax, seqcache, seqcycle)
    FROM c JOIN pg_sequence s ON s.seqrelid = c.oid
  UNION ALL SELECT format('trigger %I of %s', tgname, label), pg_get_triggerdef(t.oid) || ' ' || tgenabled::text FROM c JOIN pg_trigger t ON t.tgrelid = c.oid WHERE NOT tgisinternal
  UNION ALL SELECT format('policy %I of %s', polname, label), concat_ws(' ', polcmd, polpermissive, polroles::regrole[]::text, pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))
    FROM c JOIN pg_policy o ON o.polrelid = c.oid
  UNION ALL SELECT format('rule %I of %s', rulename, label), pg_get_ruledef(r.oid) FROM c JOIN pg_rewrite r ON r.ev_class = c.oid WHERE rulename <> '_RETURN'
  UNION ALL SELECT 'function ' || label, CASE WHEN prokind IN ('f', 'p') THEN pg_get_functiondef(oid) ELSE prokind::text END || coalesce(${acl("proacl::text")}, '') FROM p
  UNION ALL SELECT format('type %I.%I', nspname, typname), concat_ws(' ', typtype, format_type(nullif(typbasetype, 0), typtypmod), typnotnull, typdefault,
      (SELECT string_agg(quote_literal(enumlabel), ', ' ORDER BY enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid),
      (SELECT string_agg(pg_get_constraintdef(k.oid), ' ' ORDER BY conname) FROM pg_constraint k WHERE k.contypid = t.oid))
    FROM pg_type t JOIN n ON n.oid = t.typnamespace WHERE typtype IN ('d', 'e', 'r')
  UNION ALL SELECT 'comment on ' || pg_describe_object(d.classoid, d.objoid, d.objsubid), description FROM pg_description d
    WHERE d.classoid = 'pg_class'::regclass AND d.objoid IN (SELECT oid FROM c) OR d.classoid = 'pg_proc'::regclass AND d.objoid IN (SELECT oid FROM p)
      OR d.classoid = 'pg_namespace'::regclass AND d.objoid IN (SELECT oid FROM n)
) s`;
}
function parseSnapshot(rows) {
  return new Map(rows.map(({ what, definition }) => [what ?? "", definition ?? ""]));
}

// src/engine/database/baseline.ts
var SHOWN = 20;
async function readClaim(session, desired) {
  if (!desired.baseline) return void 0;
  const catalog2 = await readCatalog(session, desired);
  const files = filesOfBaseline(
    desired,
    catalog2,
    desired.migrations.filter((file) => !isRepeatable(file))
  );
  const structure = await structureOf(session, desired);
  const ofTools = tablesOfTools(catalog2);
  const own = [...structure].filter(
    ([what]) => !ofTools.some((table) => isPartOf(what, desired.schema, table))
  );
  return { files, structure: new Map(own) };
}
async function requireTrue(claim, session, scratch, ports) {
  const desired = { ...scratch, migrations: claim.files };
  const catalog2 = await readCatalog(session, desired);
  const look2 = await readLookahead(session, desired, catalog2, ports.syntax);
  const { changes } = planDatabase(desired, catalog2, look2);
  await applyDatabase(session, desired, changes, ports);
  await applyAfterDeploy(session, desired, changes, ports);
  const found = differences(await structureOf(session, desired), claim.structure);
  if (found.length === 0) return;
  const problems = found.slice(0, SHOWN).map(({ what, before, after }) => {
    if (after === void 0)
      return { message: `${what} is made by the files up to the baseline, and is not in the database` };
    if (before === void 0)
      return { message: `${what} is in the database, and no file up to the baseline makes it` };
    return {
      message: `${what} is ${flat(after)} in the database, and ${flat(before)} by the files up to the baseline`
    };
  });
  const more = found.length > SHOWN ? [{ message: `and ${found.length - SHOWN} more differences` }] : [];
  const hint = "correct `migrations.baseline`; what comes from elsewhere, such as tables that the app makes, may differ";
  throw new InvalidInput([
    { message: "the baseline is not what the database holds", hint },
    ...problems,
    ...more
  ]);
}
async function structureOf(session, { schema }) {
  const results = await session.send(`BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY;
SET LOCAL search_path = pg_catalog;
${structureStatement(schema)};
COMMIT`);
  return parseSnapshot(results.find((rows) => rows.length > 0) ?? []);
}
function isPartOf(what, schema, table) {
  return what.includes(`${schema}.${table}`);
}
function flat(definition) {
  const text = definition.replace(/\s+/g, " ").trim();
  return `\`${text.length > 80 ? `${text.slice(0, 79)}\u2026` : text}\``;
}

// src/migrations/prove/fill.ts
var ATTEMPTS = 80;
var VALUES = `CASE category
    WHEN 'N' THEN '{1,7,100,0,0.5,-1}'::text[]
    WHEN 'S' THEN '{filler,a,A1,1,a@b.co,https://a.b/c,2001-02-03,+4912345678}'::text[]
    WHEN 'B' THEN '{true,false}'::text[]
    WHEN 'D' THEN '{2001-02-03,04:05:06,2031-02-03}'::text[]
    WHEN 'T' THEN '{1 day}'::text[]
    WHEN 'A' THEN ARRAY['{}', '{1}', '{a}', '{2001-02-03}']
    WHEN 'R' THEN ARRAY['empty', '[1,2)', '[2001-01-01,2001-02-01)']
    WHEN 'G' THEN ARRAY['(1,2)', '((1,1),(2,2))', '<(1,1),1>', '{1,2,3}']
    WHEN 'I' THEN '{10.0.0.1}'::text[]
    WHEN 'V' THEN '{1,101}'::text[]
    ELSE ARRAY['00000000-0000-4000-8000-000000000001', '{}', '[]', '1', 'a', '<a/>', '08:00:2b:01:02:03', '()', '(,)'] END`;
var LITERALS = `
  SELECT DISTINCT coalesce(m[1], m[2]) AS literal FROM (
    SELECT pg_get_constraintdef(k.oid) AS definition FROM pg_constraint k
      WHERE k.contype = 'c' AND (k.conrelid = target.oid OR k.contypid IN (SELECT atttypid FROM pg_attribute WHERE attrelid = target.oid))
    UNION ALL SELECT pg_get_expr(relpartbound, oid) FROM pg_class WHERE oid = target.oid) d,
    regexp_matches(d.definition, $r$'((?:[^']|'')*)'|\\m(\\d+(?:\\.\\d+)?)\\M$r$, 'g') m`;
var COLUMNS = `
  SELECT coalesce(jsonb_agg(jsonb_build_object('name', quote_ident(attname), 'options', options)), '[]')
  FROM (SELECT attname, (
      SELECT coalesce(jsonb_agg(option ORDER BY rank, nr), '["NULL"]') FROM (
        SELECT 1 AS rank, 0 AS nr, format('(SELECT %I FROM %s ORDER BY ctid LIMIT 1)', f.attname, k.confrelid::regclass) AS option
          FROM pg_constraint k, unnest(k.conkey, k.confkey) u (own, other) JOIN pg_attribute f ON f.attnum = u.other
          WHERE k.contype = 'f' AND k.conrelid = target.oid AND u.own = a.attnum AND f.attrelid = k.confrelid
        UNION ALL SELECT 2, e.enumsortorder, quote_literal(e.enumlabel) FROM pg_enum e WHERE e.enumtypid IN (a.atttypid, y.typbasetype)
        UNION ALL SELECT 3, l.nr, quote_literal(l.literal) FROM unnest(literals) WITH ORDINALITY l (literal, nr) WHERE y.typcategory <> 'E'
        UNION ALL SELECT 3, l.nr, quote_literal(l.literal::numeric + step) FROM unnest(literals) WITH ORDINALITY l (literal, nr), unnest('{1,-1}'::int[]) step
          WHERE y.typcategory = 'N' AND l.literal ~ '^[0-9]+([.][0-9]+)?$'
        UNION ALL SELECT 3, l.nr, quote_literal(repeat('x', l.literal::int)) FROM unnest(literals) WITH ORDINALITY l (literal, nr)
          WHERE y.typcategory = 'S' AND l.literal ~ '^[0-9]{1,3}$'
        UNION ALL SELECT CASE WHEN y.typcategory = 'S' THEN 2 ELSE 4 END, v.nr, quote_literal(v.value)
          FROM (SELECT y.typcategory AS category) c, unnest(${VALUES}) WITH ORDINALITY v (value, nr) WHERE y.typcategory <> 'E'
        UNION ALL SELECT 5, 0, 'DEFAULT' WHERE a.atthasdef
        UNION ALL SELECT 6, 0, 'NULL' WHERE NOT a.attnotnull) o
      WHERE rank NOT IN (2, 3, 4) OR pg_temp.lakebase_deploy_takes(a, option)) AS options
    FROM pg_attribute a JOIN pg_type y ON y.oid = a.atttypid
    WHERE a.attrelid = target.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND a.attidentity = ''
      AND pg_get_serial_sequence(target.label, a.attname) IS NULL) s`;
var TAKES = `CREATE FUNCTION pg_temp.lakebase_deploy_takes(a pg_attribute, option text) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER AS $takes$
DECLARE
  written text; kept text; rule text; is_right boolean; type text := format_type(a.atttypid, a.atttypmod);
BEGIN
  EXECUTE format('SELECT %s::text, %s::%s::text', option, option, type) INTO written, kept;
  -- A cast cuts a text that is too long, and an INSERT refuses it.
  IF (SELECT typcategory FROM pg_type WHERE oid = a.atttypid) = 'S' AND kept <> written THEN RETURN false; END IF;
  FOR rule IN SELECT pg_get_expr(conbin, conrelid) FROM pg_constraint WHERE conrelid = a.attrelid AND contype = 'c' AND conkey = ARRAY[a.attnum] LOOP
    EXECUTE format('SELECT %s FROM (SELECT %s::%s AS %I) r', rule, option, type, a.attname) INTO is_right;
    IF NOT is_right THEN RETURN false; END IF;
  END LOOP;
  RETURN true;
EXCEPTION WHEN OTHERS THEN
  RETURN false;
END $takes$`;
function fillFunction(schema) {
  return `CREATE FUNCTION pg_temp.lakebase_deploy_fill() RETURNS text LANGUAGE plpgsql SECURITY DEFINER AS $fill$
DECLARE
  target record; literals text[]; columns jsonb; names text; vals text; is_empty boolean; helps boolean := true; left_empty text[];
BEGIN
  SET CONSTRAINTS ALL IMMEDIATE;
  PERFORM setseed(0.5);
  WHILE helps LOOP
    helps := false;
    left_empty := '{}';
    FOR target IN SELECT c.oid, format('%I.%I', n.nspname, c.relname) AS label FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND pg_has_role(c.relowner, 'USAGE')
        AND NOT (n.nspname = ${quoteLiteral(schema)} AND c.relname = ${quoteLiteral(LEDGER_TABLE)}) ORDER BY c.oid LOOP
      EXECUTE format('SELECT NOT EXISTS (SELECT FROM ONLY %s)', target.label) INTO is_empty;
      CONTINUE WHEN NOT is_empty;
      literals := ARRAY(${LITERALS});
      columns := (${COLUMNS});
      FOR attempt IN 0..${ATTEMPTS - 1} LOOP
        SELECT string_agg(c->>'name', ', '), string_agg(c->'options'->>CASE attempt WHEN 0 THEN 0 WHEN 1 THEN -1
            ELSE floor(random() * jsonb_array_length(c->'options'))::int END, ', ')
          INTO names, vals FROM jsonb_array_elements(columns) c;
        BEGIN
          EXECUTE CASE WHEN names IS NULL THEN format('INSERT INTO %s DEFAULT VALUES', target.label)
            ELSE format('INSERT INTO %s (%s) VALUES (%s)', target.label, names, vals) END;
          EXECUTE format('SELECT NOT EXISTS (SELECT FROM ONLY %s)', target.label) INTO is_empty;
        EXCEPTION WHEN OTHERS THEN
          NULL;
        END;
        EXIT WHEN NOT is_empty;
      END LOOP;
      helps := helps OR NOT is_empty;
      IF is_empty THEN left_empty := left_empty || target.label; END IF;
    END LOOP;
  END LOOP;
  FOR target IN SELECT s.seqrelid, s.seqincrement > 0 AS rises, s.seqmin, s.seqmax FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid
    WHERE pg_has_role(c.relowner, 'USAGE') LOOP
    -- A sequence that a file sets or restarts is then set back; one that it takes a number from goes on.
    PERFORM CASE WHEN target.seqmax - target.seqmin < 1000000 THEN nextval(target.seqrelid)
      WHEN target.rises THEN setval(target.seqrelid, least(target.seqmax - 100000, 2000000000))
      ELSE setval(target.seqrelid, greatest(target.seqmin + 100000, -2000000000)) END;
  END LOOP;
  RETURN array_to_json(left_empty)::text;
END $fill$`;
}
async function fillTables(session, context) {
  const { desired, box } = context;
  const statements = [
    "BEGIN ISOLATION LEVEL READ COMMITTED",
    RESTRICT_PATH_LOCALLY,
    ...box ? makeBox(box) : [`SET LOCAL ROLE ${quoteIdentifier(desired.ownerRole)}`],
    TAKES,
    fillFunction(desired.schema),
    `SET LOCAL search_path = ${quoteIdentifier(desired.schema)}`,
    "SELECT pg_temp.lakebase_deploy_fill() AS unfilled",
    ...endFile(context, []),
    ...RESET_SESSION,
    "COMMIT"
  ];
  const results = await session.send(statements.join(";\n"));
  return list(JSON.parse(cell(results, "unfilled") ?? "[]")).map(string);
}

// src/migrations/prove/problem.ts
var SHOWN2 = 5;
function describeCulprit(culprit) {
  const { file, offset, statement } = culprit;
  return {
    location: locate(file.path, file.sql, offset),
    message: `${statement ? "this statement" : "the commit of this file"} is not idempotent: applied once more it ${happening(culprit)}`,
    hint: advice(culprit)
  };
}
function happening({ failure, changes }) {
  if (failure) return `fails: ${describeFailure(failure)}`;
  const shown = changes.slice(0, SHOWN2).map(describeDifference);
  const rest = changes.length - shown.length;
  return `${shown.join("; ")}${rest > 0 ? `; and ${rest} more` : ""}`;
}
function advice({ failure, changes, statement }) {
  const kind = statement?.kind;
  switch (failure?.sqlstate) {
    case "42P07":
      return kind === "IndexStmt" ? "write CREATE INDEX IF NOT EXISTS" : "write CREATE ... IF NOT EXISTS";
    case "42P06":
      return "write CREATE SCHEMA IF NOT EXISTS";
    case "42701":
      return kind === "RenameStmt" ? GUARD : "write ADD COLUMN IF NOT EXISTS";
    case "42723":
      return "write CREATE OR REPLACE FUNCTION";
    case "42710":
      return "PostgreSQL has no IF NOT EXISTS for this: write DROP ... IF EXISTS before it, in the same file, or a DO block that looks into the catalog first";
    case "42P16":
      return "drop the old one first, with IF EXISTS, or look into the catalog in a DO block";
    case "42703":
    case "42P01":
    case "42704":
    case "42883":
      return kind === "DropStmt" || kind === "AlterTableStmt" ? "write IF EXISTS (DROP ... IF EXISTS), or guard it: what it names is gone the second time" : GUARD;
    case "23505":
      return "write INSERT ... ON CONFLICT DO NOTHING";
  }
  if (!failure && changes.some(isMadeAnew))
    return "leave the DROP out and write CREATE TABLE IF NOT EXISTS, which keeps the rows";
  if (!failure && changes.some(isSetBack))
    return "do it in a DO block, and only where the sequence has given no number yet";
  if (!failure && changes.some(({ what }) => what.startsWith("rows of")))
    return "write INSERT ... ON CONFLICT DO NOTHING on a unique key, or a WHERE that finds nothing the second time";
  return GUARD;
}
var GUARD = "guard it with a DO block that looks into the catalog first";

// src/migrations/prove/second-pass.ts
var SAVEPOINT = "lakebase_deploy_prove";
async function runSecondPass(files, pass) {
  const culprits = [];
  for (const file of files) culprits.push(...await proveFile(file, pass));
  return culprits;
}
async function proveFile(file, pass) {
  const culprits = await applyFileAgain(file, pass);
  const addsRows = ({ failure, changes }) => !failure && onlyAddsRows(changes);
  if (culprits.length === 0 || !culprits.every(addsRows)) return culprits;
  return (await applyFileAgain(file, pass)).length === 0 ? [] : culprits;
}
async function applyFileAgain(file, pass) {
  const { session, context, syntax, timeouts } = pass;
  const { modes, statements } = transactionModes(await syntax.statements(file));
  const own = timeoutsOf(file, timeouts);
  const begin = file.transactional ? beginFile(context, own, modes) : beginAlone(context, own);
  await session.send(begin.join(";\n"));
  const before = await look(file, pass);
  const steps = [];
  let current = before;
  for (const statement of statements) {
    const failed = await send(file, statement, pass);
    const after = failed ? current : await look(file, pass);
    steps.push({ statement, failed, changes: differences(current, after) });
    current = after;
  }
  const culprits = blame(file, steps, differences(before, current));
  return [...culprits, ...await finish(file, pass)];
}
async function look({ transactional }, { session, context: { desired } }) {
  const [begin, end] = transactional ? [`SAVEPOINT ${SAVEPOINT}`, `ROLLBACK TO ${SAVEPOINT}; RELEASE ${SAVEPOINT}`] : ["BEGIN ISOLATION LEVEL READ COMMITTED", "ROLLBACK"];
  const results = await session.send(`${begin};
${RESTRICT_PATH_LOCALLY};
SET LOCAL ROLE ${quoteIdentifier(desired.ownerRole)};
${PREPARE_SNAPSHOT};
${snapshotStatement(desired.schema)};
${end}`);
  return parseSnapshot(results.find((rows) => rows[0] !== void 0 && "definition" in rows[0]) ?? []);
}
async function send(file, statement, { session, context }) {
  const script = file.transactional ? composeScript([{ file, lines: behindSavepoint(statementLines(context, file, [statement])) }]) : aloneScript(context, file, statement);
  try {
    for (const sql of file.transactional ? [] : beforeAlone(context, statement)) await session.send(sql);
    await session.send(script.sql);
    return void 0;
  } catch (error) {
    if (!(error instanceof SqlFailure)) throw error;
    await session.send(file.transactional ? `ROLLBACK TO ${SAVEPOINT}; RELEASE ${SAVEPOINT}` : "ROLLBACK");
    return script.place(error);
  }
}
function behindSavepoint(lines) {
  return [...ours(`SAVEPOINT ${SAVEPOINT}`), ...lines, ...ours(`RELEASE ${SAVEPOINT}`)];
}
async function finish(file, { session, context }) {
  if (!file.transactional) {
    await session.send(["SET ROLE NONE", ...RESET_SESSION].join(";\n"));
    return [];
  }
  try {
    await session.send([...endFile(context, []), ...RESET_SESSION, "COMMIT"].join(";\n"));
    return [];
  } catch (error) {
    if (!(error instanceof SqlFailure)) throw error;
    await session.send("ROLLBACK");
    return [{ file, statement: void 0, offset: 0, failure: error, changes: [] }];
  }
}
function blame(file, steps, left) {
  const lastToTouch = (what) => steps.findLastIndex(({ changes }) => changes.some((each) => each.what === what));
  return steps.flatMap(({ statement, failed }, index) => {
    const changes = worded(left.filter(({ what }) => lastToTouch(what) === index));
    if (!failed && changes.length === 0) return [];
    return [{ file, statement, offset: failed?.offset ?? statement.start, failure: failed?.error, changes }];
  });
}

// src/engine/database/prove.ts
async function prove(session, desired, ports) {
  const { syntax } = ports;
  const all = desired.migrations.map((file) => ({ kind: "migrate", file }));
  const { problems } = await checkMigrations(all, syntax, { ...desired, allow: ALLOWABLE });
  if (problems.length > 0) throw new InvalidInput(problems);
  await letOwnerCreate(session, desired, ports);
  const catalog2 = await readCatalog(session, desired);
  const look2 = await readLookahead(session, desired, catalog2, syntax);
  const { changes } = planDatabase(desired, catalog2, look2);
  await applyDatabase(session, desired, changes, ports);
  await applyAfterDeploy(session, desired, changes, ports);
  const files = changes.filter(isMigrationChange).map(({ file }) => file);
  const context = await prepareFiles(session, desired, ports);
  const unfilled = await fillTables(session, context);
  const culprits = await runSecondPass(files, { session, context, syntax, timeouts: ports });
  if (culprits.length > 0) throw new InvalidInput(culprits.map(describeCulprit));
  const statements = await Promise.all(files.map((file) => syntax.statements(file)));
  return { files, statements: statements.flat().length, unfilled };
}
async function letOwnerCreate(session, desired, ports) {
  const empty = { ...desired, migrations: [] };
  const { changes } = planDatabase(empty, await readCatalog(session, empty), NO_LOOKAHEAD);
  await applyDatabase(session, empty, changes, ports);
  await session.send(
    `GRANT CREATE ON DATABASE ${quoteIdentifier(desired.database)} TO ${quoteIdentifier(desired.ownerRole)}`
  );
}

// src/commands/scratch-branch.ts
import { randomBytes } from "node:crypto";
var TTL_SECONDS = 3600;
var CLOSING_MS = 5e3;
var STEM = 54;
var DATABASE = "lakebase_prove";
async function withScratchBranch(desired, ports, work) {
  const platform = await ports.timeline.step("Observe", () => observePlatform(desired, ports));
  const { project, source } = branchable(platform);
  const id = `${slug(`prove-${ports.run.id}`).slice(0, STEM)}-${randomBytes(4).toString("hex")}`;
  const name = `projects/${project}/branches/${id}`;
  try {
    const lakebase = await ports.timeline.step(
      `Branch ${id}`,
      () => create(project, id, source, platform, ports)
    );
    return await work({ lakebase, database: DATABASE, user: platform.me.userName });
  } finally {
    await remove(name, ports);
  }
}
function branchable({ lakebase }) {
  if (lakebase.kind === "provisioned") {
    throw new DeployError(
      "PROVE_NEEDS_BRANCH",
      `\`prove\` works on a disposable branch, and ${lakebase.name} is a Provisioned instance, which has none.`,
      { hint: "Prove on any other PostgreSQL: add `database-url`, such as that of a service container." }
    );
  }
  if (lakebase.project && lakebase.branch)
    return { project: lakebase.projectId, source: lakebase.branch.name };
  throw new DeployError(
    "DATABASE_NOT_READY",
    `\`prove\` starts from a branch that exists: there is no ${lakebase.project ? `branch ${lakebase.branchId}` : `project ${lakebase.projectId}`}.`,
    { hint: "Run `deploy` first, or prove on any other PostgreSQL with `database-url`." }
  );
}
async function create(project, id, source, { me }, ports) {
  const { client } = ports;
  const branch = await createBranch(client, {
    project,
    id,
    source,
    ttlSeconds: TTL_SECONDS,
    endpoint: void 0
  });
  await applyCreateDatabase(branch.name, DATABASE, me, ports);
  const made = await readAutoscaling(client, {
    project,
    branch: id,
    branchFrom: void 0,
    database: DATABASE
  });
  return made;
}
async function remove(name, ports) {
  try {
    await deleteBranch(ports.clientUntil(AbortSignal.timeout(CLOSING_MS)), name);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    ports.reporter.warning(`${name} could not be deleted (${clause(reason)}). It expires within an hour.`);
  }
}

// src/commands/scratch-database.ts
import { randomBytes as randomBytes2 } from "node:crypto";
var CLOSING_MS2 = 5e3;
async function withScratchDatabase(server, ports, work) {
  const database = `lakebase_prove_${randomBytes2(4).toString("hex")}`;
  const scratch = { database, ownerRole: `${database}_owner` };
  try {
    await onServer(server, ports, (session) => create2(session, scratch, server));
    return await onServer(
      { ...server, address: { ...server.address, database } },
      ports,
      (session) => work(session, scratch)
    );
  } finally {
    await drop(server, scratch, ports);
  }
}
async function onServer({ address, password }, ports, work) {
  const session = await connect(address, password, ports);
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}
async function create2(session, { database }, { address }) {
  try {
    await session.send(RESTRICT_PATH);
    await session.send(`CREATE DATABASE ${quoteIdentifier(database)}`);
  } catch (error) {
    if (!(error instanceof SqlFailure)) throw error;
    throw new DeployError(
      "SCRATCH_DATABASE_REFUSED",
      `The scratch database of the proof could not be made: ${describeFailure(error)}`,
      {
        hint: `Let an administrator run: ALTER ROLE ${quoteIdentifier(address.user)} CREATEDB; or give the URL of a server of your own.`,
        cause: error
      }
    );
  }
}
async function drop(server, { database, ownerRole }, ports) {
  const statements = [
    `DROP DATABASE IF EXISTS ${quoteIdentifier(database)} WITH (FORCE)`,
    `DROP ROLE IF EXISTS ${quoteIdentifier(ownerRole)}`,
    `DROP ROLE IF EXISTS ${quoteIdentifier(keeperRole(ownerRole))}`
  ];
  const signal = AbortSignal.timeout(CLOSING_MS2);
  const { reporter } = ports;
  const deadline = new Deadline({ clock: systemClock, timeoutMs: CLOSING_MS2, pollMs: 1e3, signal, reporter });
  try {
    await onServer(server, { ...ports, clock: systemClock, deadline }, async (session) => {
      for (const statement of [RESTRICT_PATH, ...statements]) await session.send(statement);
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    reporter.warning(
      `The scratch database ${database} could not be dropped (${clause(reason)}). Run: ${statements.join("; ")};`
    );
  }
}

// src/commands/prove.ts
async function proveOnServer({ desired, server }, migrations, ports) {
  requireFiles(desired, migrations);
  const claim = await claimOnServer({ desired, server }, migrations, ports);
  const proof = await withScratchDatabase(server, ports, (session, { database, ownerRole }) => {
    const desiredDatabase = scratchOf(desired, migrations, database, ownerRole);
    return proveIn(session, desiredDatabase, claim, server, desired, ports);
  });
  return proofOutcome(proof);
}
async function claimOnServer({ desired, server }, migrations, ports) {
  if (!desired.migrations.baseline) return void 0;
  const { connect: connect2 } = await import("./connect-N4UV7KQT.js");
  const session = await connect2(server.address, server.password, ports);
  try {
    return await readClaim(session, desiredDatabaseOf(desired, migrations));
  } finally {
    await session.close();
  }
}
async function proveOnBranch(desired, migrations, ports) {
  requireFiles(desired, migrations);
  const proof = await withScratchBranch(desired, ports, async ({ lakebase, database, user }) => {
    const real = desiredDatabaseOf(desired, migrations);
    const claim = desired.migrations.baseline ? await withDatabase(real, lakebase, user, ports, (session) => readClaim(session, real)) : void 0;
    const desiredDatabase = scratchOf(desired, migrations, database, `${database}_owner`);
    return withDatabase(
      desiredDatabase,
      lakebase,
      user,
      ports,
      (session, login) => proveIn(session, desiredDatabase, claim, login, desired, ports)
    );
  });
  return proofOutcome(proof);
}
async function proveIn(session, desiredDatabase, claim, login, desired, ports) {
  const run = { desired, ports, progress: noProgress(), lock: void 0 };
  const apply = applyPorts(run, desiredDatabase, login);
  if (claim) {
    await ports.timeline.step("Prove the baseline", () => requireTrue(claim, session, desiredDatabase, apply));
    ports.reporter.info(
      `the baseline is true: what the schema holds is what ${count(claim.files.length, "file")} made`
    );
    await session.send(`DROP SCHEMA ${quoteIdentifier(desiredDatabase.schema)} CASCADE`);
  }
  return ports.timeline.step("Prove", () => prove(session, desiredDatabase, apply));
}
function scratchOf({ lakebase: { schema, extensions } }, migrations, database, ownerRole) {
  return {
    database,
    schema,
    ownerRole,
    deployers: [],
    ownership: "enforce",
    extensions,
    grants: [],
    grantsMode: "additive",
    appRole: void 0,
    migrations,
    allow: [],
    accept: []
  };
}
function requireFiles({ migrations: { command } }, files) {
  if (files.length > 0) return;
  const message = command ? "`prove` applies `.sql` files, and `migrations.command` migrates in their place" : "`prove` found no migrations to apply";
  const hint = command ? "leave `prove` out: what the tool does the second time is its own" : "say where they are: `migrations: sql`";
  throw new InvalidInput([{ message, hint }]);
}
function proofOutcome({ files, statements, unfilled }) {
  const plan = makePlan([], []);
  const what = `${count(files.length, "file")} with ${count(statements, "statement")}`;
  return {
    outputs: { ...NO_OUTPUTS, changed: "false", plan: renderJson(plan), "migrations-applied": "0" },
    plan,
    executed: [],
    planOnly: false,
    phases: [],
    ending: {
      verdict: `**Idempotent.** ${what} applied twice to a scratch database: the second time nothing changed.${unseen(unfilled)}`,
      closing: `Idempotent: ${what}, applied twice.${unseen(unfilled)}`
    },
    links: {}
  };
}
function unseen(tables) {
  if (tables.length === 0) return "";
  return ` No row could be made up for ${tables.join(", ")}: what the files do to rows of ${tables.length === 1 ? "it" : "these"} was not seen.`;
}
export {
  proveOnBranch,
  proveOnServer
};

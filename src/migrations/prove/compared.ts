import { FIRST_NUMBER } from '../../catalog/first-number.ts'
import { type CatalogTable, catalog, NAME, OWNING_COLUMN, object, ofRelation } from './catalog-table.ts'

const DEFINITION = 'it is in the definition, which is compared as text'
const STORAGE = 'it is where and how PostgreSQL stores it'
const STATISTIC = 'PostgreSQL counts it by itself'
const TYPE = 'it follows from the type'
const COMPANION = 'PostgreSQL makes it with the object'

const ROLE = 'pg_authid'

export const COMPARED: readonly CatalogTable[] = [
  catalog('pg_class', {
    names: { reloftype: 'pg_type', relowner: ROLE, relam: 'pg_am', reltablespace: 'pg_tablespace' },
    shown: {
      relpartbound: 'pg_get_expr(x.relpartbound, x.oid)',
      toast_reloptions: '(SELECT to_jsonb(reloptions) FROM pg_class WHERE oid = x.reltoastrelid)',
    },
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
      relminmxid: STATISTIC,
    },
  }),
  catalog('pg_attribute', {
    what: "pg_describe_object('pg_class'::regclass, x.attrelid, x.attnum)",
    where: `${ofRelation('attrelid')} AND x.attnum > 0 AND NOT x.attisdropped AND (SELECT relkind FROM pg_class WHERE oid = x.attrelid) <> 'S'`,
    names: { atttypid: 'pg_type', attcollation: 'pg_collation' },
    excluded: {
      attrelid: NAME,
      attname: NAME,
      attlen: TYPE,
      attbyval: TYPE,
      attalign: TYPE,
      attcacheoff: STORAGE,
      atthasmissing: STORAGE,
      attmissingval: STORAGE,
      attisdropped: NAME,
    },
  }),
  catalog('pg_constraint', {
    names: {
      conindid: 'pg_class',
      conparentid: 'pg_constraint',
      confrelid: 'pg_class',
      conpfeqop: ['pg_operator'],
      conppeqop: ['pg_operator'],
      conffeqop: ['pg_operator'],
      conexclop: ['pg_operator'],
    },
    excluded: { conname: NAME, connamespace: NAME, conrelid: NAME, contypid: NAME, conbin: DEFINITION },
  }),
  catalog('pg_index', {
    what: object('pg_class', 'indexrelid'),
    where: ofRelation('indexrelid'),
    names: { indcollation: ['pg_collation'], indclass: ['pg_opclass'] },
    excluded: {
      indexrelid: NAME,
      indrelid: DEFINITION,
      indexprs: DEFINITION,
      indpred: DEFINITION,
      indcheckxmin: STORAGE,
    },
  }),
  catalog('pg_trigger', {
    where: `x.oid >= ${FIRST_NUMBER} AND NOT x.tgisinternal`,
    names: {
      tgparentid: 'pg_trigger',
      tgfoid: 'pg_proc',
      tgconstrrelid: 'pg_class',
      tgconstrindid: 'pg_class',
      tgconstraint: 'pg_constraint',
    },
    excluded: { tgname: NAME, tgrelid: NAME, tgqual: DEFINITION },
  }),
  catalog('pg_rewrite', {
    excluded: { rulename: NAME, ev_class: NAME, ev_qual: DEFINITION, ev_action: DEFINITION },
  }),
  catalog('pg_policy', {
    names: { polroles: [ROLE] },
    excluded: { polname: NAME, polrelid: NAME, polqual: DEFINITION, polwithcheck: DEFINITION },
  }),
  catalog('pg_proc', {
    names: {
      proowner: ROLE,
      prolang: 'pg_language',
      provariadic: 'pg_type',
      prorettype: 'pg_type',
      proargtypes: ['pg_type'],
      proallargtypes: ['pg_type'],
      protrftypes: ['pg_type'],
    },
    excluded: {
      proname: NAME,
      pronamespace: NAME,
      proargdefaults: DEFINITION,
      prosrc: DEFINITION,
      prosqlbody: DEFINITION,
    },
  }),
  catalog('pg_type', {
    // Arrays, and the row types of tables and views, are made with what they are of.
    where: `x.oid >= ${FIRST_NUMBER} AND x.typcategory <> 'A' AND (x.typrelid = 0 OR (SELECT relkind FROM pg_class WHERE oid = x.typrelid) = 'c')`,
    names: { typowner: ROLE, typbasetype: 'pg_type', typelem: 'pg_type', typcollation: 'pg_collation' },
    excluded: {
      typname: NAME,
      typnamespace: NAME,
      typrelid: COMPANION,
      typarray: COMPANION,
      typdefaultbin: DEFINITION,
    },
  }),
  catalog('pg_enum', {
    what: `'label ' || quote_literal(x.enumlabel) || ' of ' || ${object('pg_type', 'enumtypid')}`,
    excluded: { oid: NAME, enumtypid: NAME, enumlabel: NAME },
  }),
  catalog('pg_range', {
    what: `'range ' || ${object('pg_type', 'rngtypid')}`,
    where: ofRelation('rngtypid'),
    names: {
      rngsubtype: 'pg_type',
      rngmultitypid: 'pg_type',
      rngcollation: 'pg_collation',
      rngsubopc: 'pg_opclass',
    },
    excluded: { rngtypid: NAME },
  }),
  catalog('pg_sequence', {
    what: object('pg_class', 'seqrelid'),
    where: ofRelation('seqrelid'),
    names: { seqtypid: 'pg_type' },
    shown: { owned_by: OWNING_COLUMN },
    excluded: { seqrelid: NAME },
  }),
  catalog('pg_inherits', {
    what: `${object('pg_class', 'inhrelid')} || ' below ' || ${object('pg_class', 'inhparent')}`,
    where: ofRelation('inhrelid'),
    excluded: { inhrelid: NAME, inhparent: NAME },
  }),
  catalog('pg_partitioned_table', {
    what: `'partitions of ' || ${object('pg_class', 'partrelid')}`,
    where: ofRelation('partrelid'),
    names: { partdefid: 'pg_class', partclass: ['pg_opclass'], partcollation: ['pg_collation'] },
    excluded: { partrelid: NAME, partexprs: DEFINITION },
  }),
  catalog('pg_statistic_ext', {
    names: { stxrelid: 'pg_class', stxowner: ROLE },
    shown: { stxexprs: 'pg_get_statisticsobjdef(x.oid)' },
    excluded: { stxname: NAME, stxnamespace: NAME },
  }),
  catalog('pg_namespace', {
    where: `(x.oid >= ${FIRST_NUMBER} OR x.nspname = 'public')`,
    names: { nspowner: ROLE },
    excluded: { nspname: NAME },
  }),
  catalog('pg_description', {
    what: "'comment on ' || pg_describe_object(x.classoid, x.objoid, x.objsubid)",
    where: `${ofRelation('objoid')} OR x.classoid = 'pg_largeobject'::regclass`,
    excluded: { objoid: NAME, classoid: NAME, objsubid: NAME },
  }),
  catalog('pg_seclabel', {
    what: "'label of ' || x.provider || ' on ' || pg_describe_object(x.classoid, x.objoid, x.objsubid)",
    where: ofRelation('objoid'),
    excluded: { objoid: NAME, classoid: NAME, objsubid: NAME, provider: NAME },
  }),
  catalog('pg_default_acl', {
    names: { defaclrole: ROLE, defaclnamespace: 'pg_namespace' },
  }),
  catalog('pg_db_role_setting', {
    what: "'settings of role ' || pg_get_userbyid(x.setrole) || CASE WHEN x.setdatabase <> 0 THEN ' in the database' ELSE '' END",
    where: 'x.setrole = (SELECT oid FROM pg_roles WHERE rolname = current_user)',
    excluded: { setdatabase: NAME, setrole: NAME },
  }),
  catalog('pg_collation', { names: { collowner: ROLE }, excluded: { collname: NAME, collnamespace: NAME } }),
  catalog('pg_extension', {
    names: { extowner: ROLE, extnamespace: 'pg_namespace', extconfig: ['pg_class'] },
    excluded: { extname: NAME },
  }),
  catalog('pg_publication', { names: { pubowner: ROLE }, excluded: { pubname: NAME } }),
  catalog('pg_publication_rel', {
    shown: { prqual: 'pg_get_expr(x.prqual, x.prrelid)' },
    excluded: { prpubid: NAME, prrelid: NAME },
  }),
  catalog('pg_publication_namespace', { excluded: { pnpubid: NAME, pnnspid: NAME } }),
  catalog('pg_aggregate', {
    what: `'aggregate ' || pg_describe_object('pg_proc'::regclass, x.aggfnoid, 0)`,
    where: `x.aggfnoid::oid >= ${FIRST_NUMBER}`,
    names: { aggsortop: 'pg_operator', aggtranstype: 'pg_type', aggmtranstype: 'pg_type' },
    excluded: { aggfnoid: NAME },
  }),
  catalog('pg_cast', { names: { castfunc: 'pg_proc' }, excluded: { castsource: NAME, casttarget: NAME } }),
  catalog('pg_operator', {
    names: {
      oprowner: ROLE,
      oprresult: 'pg_type',
      oprcom: 'pg_operator',
      oprnegate: 'pg_operator',
    },
    excluded: { oprname: NAME, oprnamespace: NAME, oprleft: NAME, oprright: NAME },
  }),
  catalog('pg_opclass', {
    names: {
      opcmethod: 'pg_am',
      opcowner: ROLE,
      opcfamily: 'pg_opfamily',
      opcintype: 'pg_type',
      opckeytype: 'pg_type',
    },
    excluded: { opcname: NAME, opcnamespace: NAME },
  }),
  catalog('pg_opfamily', {
    names: { opfmethod: 'pg_am', opfowner: ROLE },
    excluded: { opfname: NAME, opfnamespace: NAME },
  }),
  catalog('pg_amop', {
    names: {
      amopfamily: 'pg_opfamily',
      amoplefttype: 'pg_type',
      amoprighttype: 'pg_type',
      amopopr: 'pg_operator',
      amopmethod: 'pg_am',
      amopsortfamily: 'pg_opfamily',
    },
  }),
  catalog('pg_amproc', {
    names: { amprocfamily: 'pg_opfamily', amproclefttype: 'pg_type', amprocrighttype: 'pg_type' },
  }),
  catalog('pg_am', { excluded: { amname: NAME } }),
  catalog('pg_conversion', { names: { conowner: ROLE }, excluded: { conname: NAME, connamespace: NAME } }),
  catalog('pg_language', {
    names: { lanowner: ROLE, lanplcallfoid: 'pg_proc', laninline: 'pg_proc', lanvalidator: 'pg_proc' },
    excluded: { lanname: NAME },
  }),
  catalog('pg_transform', { excluded: { trftype: NAME, trflang: NAME } }),
  catalog('pg_ts_config', {
    names: { cfgowner: ROLE, cfgparser: 'pg_ts_parser' },
    excluded: { cfgname: NAME, cfgnamespace: NAME },
  }),
  catalog('pg_ts_config_map', {
    what: `${object('pg_ts_config', 'mapcfg')} || ' for token ' || x.maptokentype || ' at ' || x.mapseqno`,
    where: ofRelation('mapcfg'),
    names: { mapdict: 'pg_ts_dict' },
    excluded: { mapcfg: NAME, maptokentype: NAME, mapseqno: NAME },
  }),
  catalog('pg_ts_dict', {
    names: { dictowner: ROLE, dicttemplate: 'pg_ts_template' },
    excluded: { dictname: NAME, dictnamespace: NAME },
  }),
  catalog('pg_ts_parser', { excluded: { prsname: NAME, prsnamespace: NAME } }),
  catalog('pg_ts_template', { excluded: { tmplname: NAME, tmplnamespace: NAME } }),
  catalog('pg_foreign_data_wrapper', {
    names: { fdwowner: ROLE, fdwhandler: 'pg_proc', fdwvalidator: 'pg_proc' },
    excluded: { fdwname: NAME },
  }),
  catalog('pg_foreign_server', {
    names: { srvowner: ROLE, srvfdw: 'pg_foreign_data_wrapper' },
    excluded: { srvname: NAME },
  }),
  catalog('pg_foreign_table', {
    what: `'options of ' || ${object('pg_class', 'ftrelid')}`,
    where: ofRelation('ftrelid'),
    names: { ftserver: 'pg_foreign_server' },
    excluded: { ftrelid: NAME },
  }),
  catalog('pg_event_trigger', {
    names: { evtowner: ROLE, evtfoid: 'pg_proc' },
    excluded: { evtname: NAME },
  }),
  catalog('pg_largeobject_metadata', {
    what: object('pg_largeobject', 'oid'),
    // Whoever makes one may give it any number.
    where: 'true',
    shown: { content: "CASE WHEN pg_has_role(x.lomowner, 'USAGE') THEN md5(lo_get(x.oid)) END" },
    excluded: { oid: NAME },
    names: { lomowner: ROLE },
  }),
  catalog('pg_depend', {
    // What else depends on what follows from the definitions.
    what: "'dependency of ' || pg_describe_object(x.classid, x.objid, x.objsubid) || ' on ' || pg_describe_object(x.refclassid, x.refobjid, 0)",
    where: "x.deptype = 'x'",
    excluded: { classid: NAME, objid: NAME, objsubid: NAME, refclassid: NAME, refobjid: NAME },
  }),
]

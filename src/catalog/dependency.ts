import { quoteLiteral } from '../postgres/identifier.ts'
import { boolean, list, oneOf, optional, type Row, record, string } from '../postgres/json.ts'
import { OWN_CODE, type OwnCode, parseOwnCode } from './own-code.ts'

/** A relation, wherever it is. */
export interface RelationName {
  readonly schema: string
  readonly name: string
}

/** A foreign key; those that partitions have from their parents are left out. */
export interface Reference {
  readonly name: string
  /**
   * Names of the constraint or index of the referenced table that it rests on, and of that of the partitioned table which this
   * is a part of; empty: not known.
   */
  readonly keys: readonly string[]
  readonly table: RelationName
  readonly columns: readonly string[]
  readonly referenced: RelationName
  /** Empty: not known. */
  readonly referencedColumns: readonly string[]
  /** Whether a change of the referenced rows changes those that refer to them, as ON DELETE CASCADE does. */
  readonly acts: boolean
}

/** A partition, or a table that inherits. */
export interface Child {
  readonly parent: RelationName
  readonly child: RelationName
  readonly isPartition: boolean
  readonly isDefault: boolean
}

/**
 * What goes with something of the app's schema when that is dropped with CASCADE, foreign keys and children aside; and what its
 * views read elsewhere.
 */
export interface Dependent {
  readonly of: {
    readonly space: 'relation' | 'type' | 'routine'
    /** Undefined: the app's. */
    readonly schema?: string | undefined
    readonly name: string
  }
  /** Of the relation that is depended on; undefined: on all of it. */
  readonly column: string | undefined
  readonly on: { readonly space: 'relation' | 'type' | 'routine' } & RelationName
  /** It goes itself, as a view does; else only a part of it, such as a default or a trigger. */
  readonly whole: boolean
}

/** What in and around the app's schema hangs together, as far as locks follow it. */
export interface Dependencies {
  /** Name of each index of the schema, to that of its table. */
  readonly indexes: ReadonlyMap<string, string>
  readonly references: readonly Reference[]
  readonly children: readonly Child[]
  readonly dependents: readonly Dependent[]
  /** Names of the routines of the schema. */
  readonly routines: ReadonlySet<string>
  /** What hangs on its tables and views without being of them. */
  readonly parts: readonly Part[]
  readonly code: OwnCode
}

export const PART_KINDS = ['trigger', 'policy', 'rule'] as const

/** A trigger, policy or rule of somebody's, on a relation of the app's schema. */
export interface Part {
  readonly kind: (typeof PART_KINDS)[number]
  readonly relation: string
  readonly name: string
}

const NAME = "json_build_object('schema', n.nspname, 'name', c.relname)"

function nameOf(oid: string): string {
  return `(SELECT ${NAME} FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = ${oid})`
}

function columnsOf(table: string, numbers: string): string {
  return `(SELECT json_agg(a.attname) FROM pg_attribute a WHERE a.attrelid = ${table} AND a.attnum = ANY (${numbers}))`
}

function inSchema(...oids: readonly string[]): string {
  return `EXISTS (SELECT FROM pg_class c JOIN sch ON sch.oid = c.relnamespace WHERE c.oid IN (${oids.join(', ')}))`
}

const INDEXES = `
  SELECT json_agg(json_build_array(c.relname, t.relname)) FROM pg_index x JOIN pg_class c ON c.oid = x.indexrelid
    JOIN sch ON sch.oid = c.relnamespace JOIN pg_class t ON t.oid = x.indrelid`

const REFERENCES = `
  SELECT json_agg(json_build_object('name', k.conname, 'keys', (SELECT json_agg(c.relname) FROM pg_class c WHERE c.oid IN (k.conindid, pg_partition_root(k.conindid))), 'acts', k.confdeltype IN ('c', 'n', 'd') OR k.confupdtype IN ('c', 'n', 'd'), 'table', ${nameOf('k.conrelid')}, 'columns', ${columnsOf('k.conrelid', 'k.conkey')},
    'referenced', ${nameOf('k.confrelid')}, 'referencedColumns', ${columnsOf('k.confrelid', 'k.confkey')}))
  FROM pg_constraint k WHERE k.contype = 'f' AND k.conparentid = 0 AND ${inSchema('k.conrelid', 'k.confrelid')}`

const CHILDREN = `
  SELECT json_agg(json_build_object('parent', ${nameOf('h.inhparent')}, 'child', ${nameOf('h.inhrelid')}, 'isPartition', r.relispartition,
    'isDefault', EXISTS (SELECT FROM pg_partitioned_table p WHERE p.partdefid = h.inhrelid)))
  FROM pg_inherits h JOIN pg_class r ON r.oid = h.inhrelid AND r.relkind IN ('r', 'p', 'f') WHERE ${inSchema('h.inhparent', 'h.inhrelid')}`

/** What depends on a relation, type or routine of the schema, each part (default, trigger, column, index) by the table that it is of. */
const DEPENDENTS = `
  SELECT json_agg(DISTINCT jsonb_build_object('of', jsonb_build_object('space', space, 'schema', elsewhere, 'name', source), 'column', att, 'whole', whole,
    'on', jsonb_build_object('space', CASE WHEN target IS NOT NULL THEN 'relation' WHEN tt IS NOT NULL THEN 'type' ELSE 'routine' END,
      'schema', n.nspname, 'name', coalesce(c.relname, tt, tp))))
  FROM (
    SELECT CASE WHEN sc.oid IS NOT NULL THEN 'relation' WHEN st.oid IS NOT NULL THEN 'type' ELSE 'routine' END AS space,
      NULL::name AS elsewhere, coalesce(sc.relname, st.typname, sp.proname) AS source, sc.oid AS sourceid,
      CASE WHEN d.refobjsubid > 0 THEN (SELECT attname FROM pg_attribute WHERE attrelid = sc.oid AND attnum = d.refobjsubid) END AS att,
      coalesce(w.ev_class, nullif(k.conrelid, 0), a.adrelid, g.tgrelid, y.polrelid, x.indrelid, tc.oid) AS target,
      tt.typname AS tt, tp.proname AS tp, coalesce(tt.typnamespace, tp.pronamespace) AS nsp,
      tt.oid IS NOT NULL OR tp.oid IS NOT NULL OR w.rulename IS NOT DISTINCT FROM '_RETURN' AND w.oid IS NOT NULL
        OR tc.oid IS NOT NULL AND x.indexrelid IS NULL AND d.objsubid = 0 AS whole
    FROM pg_depend d
      LEFT JOIN pg_class sc ON d.refclassid = 'pg_class'::regclass AND sc.oid = d.refobjid
      LEFT JOIN pg_type st ON d.refclassid = 'pg_type'::regclass AND st.oid = d.refobjid
      LEFT JOIN pg_proc sp ON d.refclassid = 'pg_proc'::regclass AND sp.oid = d.refobjid
      JOIN sch ON sch.oid = coalesce(sc.relnamespace, st.typnamespace, sp.pronamespace)
      LEFT JOIN pg_rewrite w ON d.classid = 'pg_rewrite'::regclass AND w.oid = d.objid
      LEFT JOIN pg_constraint k ON d.classid = 'pg_constraint'::regclass AND k.oid = d.objid AND k.contype <> 'f'
      LEFT JOIN pg_attrdef a ON d.classid = 'pg_attrdef'::regclass AND a.oid = d.objid
      LEFT JOIN pg_trigger g ON d.classid = 'pg_trigger'::regclass AND g.oid = d.objid AND NOT g.tgisinternal
      LEFT JOIN pg_policy y ON d.classid = 'pg_policy'::regclass AND y.oid = d.objid
      LEFT JOIN pg_class tc ON d.classid = 'pg_class'::regclass AND tc.oid = d.objid
      LEFT JOIN pg_index x ON x.indexrelid = tc.oid
      LEFT JOIN pg_type tt ON d.classid = 'pg_type'::regclass AND tt.oid = d.objid
      LEFT JOIN pg_proc tp ON d.classid = 'pg_proc'::regclass AND tp.oid = d.objid
    WHERE d.deptype IN ('n', 'a', 'i')
    UNION ALL SELECT 'relation', n.nspname, c.relname, c.oid, NULL, v.oid, NULL, NULL, NULL, true
    FROM pg_class v JOIN sch ON sch.oid = v.relnamespace JOIN pg_rewrite w ON w.ev_class = v.oid AND w.rulename = '_RETURN'
      JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid AND d.refclassid = 'pg_class'::regclass
      JOIN pg_class c ON c.oid = d.refobjid AND c.relnamespace <> sch.oid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE v.relkind = 'v') d
    LEFT JOIN pg_class c ON c.oid = target
    JOIN pg_namespace n ON n.oid = coalesce(c.relnamespace, nsp)
  WHERE (target IS NULL OR target IS DISTINCT FROM sourceid) AND n.nspname !~ '^pg_toast'`

const ROUTINES = 'SELECT json_agg(DISTINCT p.proname) FROM pg_proc p JOIN sch ON sch.oid = p.pronamespace'

const PARTS = `
  SELECT json_agg(json_build_object('kind', kind, 'relation', c.relname, 'name', name)) FROM (
    SELECT 'trigger' AS kind, tgrelid AS relid, tgname AS name FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT 'policy', polrelid, polname FROM pg_policy
    UNION ALL SELECT 'rule', ev_class, rulename FROM pg_rewrite WHERE rulename <> '_RETURN') p
    JOIN pg_class c ON c.oid = relid JOIN sch ON sch.oid = c.relnamespace`

/** As JSON, where `sch` is the app's schema. */
const DEPENDENCIES = `json_build_object('indexes', (${INDEXES}), 'references', (${REFERENCES}), 'children', (${CHILDREN}),
    'dependents', (${DEPENDENTS}), 'routines', (${ROUTINES}), 'parts', (${PARTS}), 'code', (${OWN_CODE}))`

/**
 * An expression that has them as JSON. They are many in a large schema, and of use only to a run that has files to run: NULL
 * when the checksums of the ledger, which is in the setting, come to `settled`.
 */
export function selectDependencies(settled: string | undefined, ledgerSetting: string): string {
  if (settled === undefined) return DEPENDENCIES
  const ledger = `current_setting('${ledgerSetting}')::json`
  return `CASE WHEN json_typeof(${ledger}) = 'array' AND ${quoteLiteral(settled)} = (
    SELECT coalesce(md5(string_agg(row->>'checksum', ',' ORDER BY row->>'checksum' COLLATE "C")), '') FROM json_array_elements(${ledger}) row)
    THEN NULL ELSE ${DEPENDENCIES} END`
}

/** Throws when it is not what `DEPENDENCIES` builds. */
export function parseDependencies(row: Row): Dependencies {
  return {
    indexes: new Map(list(row.indexes).map((item) => pair(list(item).map(string)))),
    references: list(row.references).map((item) => parseReference(record(item))),
    children: list(row.children).map((item) => parseChild(record(item))),
    dependents: list(row.dependents).map((item) => parseDependent(record(item))),
    routines: new Set(list(row.routines).map(string)),
    parts: list(row.parts).map((item) => parsePart(record(item))),
    code: parseOwnCode(record(row.code)),
  }
}

function parsePart(row: Row): Part {
  return { kind: oneOf(PART_KINDS, row.kind), relation: string(row.relation), name: string(row.name) }
}

function pair([index = '', table = '']: readonly string[]): readonly [string, string] {
  return [index, table]
}

function parseReference(row: Row): Reference {
  return {
    name: string(row.name),
    keys: list(row.keys).map(string),
    table: parseName(row.table),
    columns: list(row.columns).map(string),
    referenced: parseName(row.referenced),
    referencedColumns: list(row.referencedColumns).map(string),
    acts: boolean(row.acts),
  }
}

function parseChild(row: Row): Child {
  return {
    parent: parseName(row.parent),
    child: parseName(row.child),
    isPartition: boolean(row.isPartition),
    isDefault: boolean(row.isDefault),
  }
}

function parseDependent(row: Row): Dependent {
  const of = record(row.of)
  const on = record(row.on)
  return {
    of: { space: oneOf(SPACES, of.space), schema: optional(of.schema, string), name: string(of.name) },
    column: optional(row.column, string),
    on: { space: oneOf(SPACES, on.space), ...parseName(on) },
    whole: boolean(row.whole),
  }
}

const SPACES = ['relation', 'type', 'routine'] as const

function parseName(value: unknown): RelationName {
  const row = record(value)
  return { schema: string(row.schema), name: string(row.name) }
}

import { COMPARED } from './compared.ts'

const SERVER = 'it is of the whole server, where the owner role may change nothing'
const PRIVATE = 'PostgreSQL shows it to a superuser only'
const COUNTED = 'PostgreSQL counts it by itself, at ANALYZE'

/** Catalogs that are not compared, with the reason. */
export const NOT_COMPARED: Readonly<Record<string, string>> = {
  pg_attrdef: 'a default is in the definition of its column',
  pg_init_privs: 'only CREATE EXTENSION writes it',
  pg_auth_members: SERVER,
  pg_authid: SERVER,
  pg_database: SERVER,
  pg_parameter_acl: SERVER,
  pg_replication_origin: SERVER,
  pg_shdepend: SERVER,
  pg_shdescription: SERVER,
  pg_shseclabel: SERVER,
  pg_tablespace: SERVER,
  pg_subscription: SERVER,
  pg_subscription_rel: SERVER,
  pg_largeobject: 'what is in a large object is compared with the object',
  pg_user_mapping: PRIVATE,
  pg_statistic: COUNTED,
  pg_statistic_ext_data: COUNTED,
}

/** Of each catalog with things of a relation, the column that has its number: those of temporary tables end with the session. */
const RELATIONS: Readonly<Record<string, string>> = {
  pg_attribute: 'attrelid',
  pg_class: 'oid',
  pg_constraint: 'conrelid',
  pg_description: 'objoid',
  pg_index: 'indexrelid',
  pg_inherits: 'inhrelid',
  pg_partitioned_table: 'partrelid',
  pg_policy: 'polrelid',
  pg_rewrite: 'ev_class',
  pg_sequence: 'seqrelid',
  pg_statistic_ext: 'stxrelid',
  pg_trigger: 'tgrelid',
  pg_type: 'typrelid',
}

function isKept(table: string, where: string): string {
  const column = RELATIONS[table]
  if (column === undefined) return where
  return `(${where}) AND NOT EXISTS (SELECT FROM pg_class t WHERE t.oid = x.${column} AND t.relpersistence = 't')`
}

/** Rows `what`, the name with the catalog behind it, and `definition`, a JSON object; what is in temporary schemas and for large values is left out. */
export function selectCatalogTables(): string {
  const selects = COMPARED.map(({ table, what, where, shown, excluded }) => {
    const omitted = [...Object.keys(excluded), ...Object.keys(shown)].map((column) => `'${column}'`)
    const pairs = Object.entries(shown).map(([column, sql]) => `'${column}', ${sql}`)
    return `SELECT ${what} || ' (${table})' AS what, jsonb_strip_nulls(to_jsonb(x) - ARRAY[${omitted.join(', ')}]::text[] || jsonb_build_object(${pairs.join(', ')})) AS fields FROM ${table} x WHERE ${isKept(table, where)}`
  })
  return `SELECT what, fields::text AS definition FROM (${selects.join('\nUNION ALL ')}) s WHERE what !~ '\\mpg_(toast|temp)'`
}

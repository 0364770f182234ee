import type { Catalog, CatalogObject } from '../catalog/catalog.ts'
import { COPY_POLICY, type ColumnSequence, type TableCopy } from '../catalog/table-copy.ts'
import type { DesiredDatabase } from '../config/desired-database.ts'
import { qualified, quoteIdentifier, quoteLiteral } from '../postgres/identifier.ts'
import { inPrintedBox } from './printed-box.ts'

/**
 * Its rows go to a table of the owner role's that is like it, in one transaction: columns, defaults, where sequences stand, indexes and
 * keys under their names, partitions, row security, privileges, comments. What makes a table carry code is not copied, and called at most where nobody
 * can change the role: a query of a table computes functions of constants that its indexes use.
 */
export function copyAdvice(
  { schema, ownerRole }: DesiredDatabase,
  { platform, tableCopies = [] }: Catalog,
  { name, owner }: CatalogObject,
): string {
  const copy = tableCopies.find(({ table }) => table === name)
  if (!copy) return 'It was made since the tables were read: plan once more to see how it is copied.'
  if (copy.partitionOf !== undefined)
    return `It is a partition of "${schema}"."${copy.partitionOf}", and goes with that.`
  if (copy.obstacles.length > 0)
    return `It cannot be copied into one of the owner role as it is: ${copy.obstacles.join('; ')}`
  const [table, own] = [qualified(schema, name), quoteIdentifier(ownerRole)]
  const grants = [
    `GRANT SELECT, UPDATE ON ${table} TO ${own};`,
    ...(copy.isPlain ? copy.referred.map((other) => `GRANT REFERENCES ON ${other} TO ${own};`) : []),
  ]
  const byOwner = [
    ...(platform
      ? []
      : [...grants, ...copy.sequences.map((each) => `GRANT SELECT ON ${each.sequence} TO ${own};`)]),
    ...(copy.hasRowSecurity
      ? [
          `DROP POLICY IF EXISTS ${COPY_POLICY} ON ${table};`,
          `CREATE POLICY ${COPY_POLICY} ON ${table} FOR SELECT TO ${own} USING (true);`,
        ]
      : []),
  ]
  const work = [
    'BEGIN; SET LOCAL search_path = pg_catalog, pg_temp;',
    `SET LOCAL lock_timeout = '5s'; SET LOCAL row_security = ${copy.hasRowSecurity ? 'on' : 'off'};`,
    `LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE;`,
    ...(platform ? grants : []),
    ...copy.sequences.map(remember),
    inPrintedBox(ownerRole, statements(schema, copy)),
  ]
  const first = byOwner.length > 0 ? `as ${quoteIdentifier(owner)} run: ${byOwner.join(' ')} Then ` : ''
  const who = platform ? 'let a deployer who is a member of databricks_superuser' : `as a member of ${own}`
  return `To copy it into one of the owner role${leftOut(copy)}, ${first}${who} run: ${work.join(' ')}`
}

/** What a migration has to make anew. */
function leftOut({ isPlain, left, sequences }: TableCopy): string {
  const code = [
    ...(isPlain ? [] : ['defaults, identity and generated columns, indexes, constraints']),
    ...left,
  ]
  if (code.length === 0) return ''
  const numbers = isPlain || sequences.length === 0 ? '' : ', and what its sequences count'
  return ` (it carries code, so these have to be written anew in a migration: ${code.join(', ')}${numbers})`
}

function statements(schema: string, copy: TableCopy): readonly string[] {
  const { table, isPlain, columns, sequences, before, parts, rights } = copy
  const [old, made] = [qualified(schema, table), qualified(schema, copyName(table))]
  const list = columns.join(', ')
  const kept = isPlain ? sequences : []
  const serial = kept.filter(({ isIdentity }) => !isIdentity)
  const rows = isPlain ? `(${list}) OVERRIDING SYSTEM VALUE SELECT ${list}` : 'SELECT *'
  return [
    createTable(schema, copy),
    ...createPartitions(schema, copy),
    // A default that calls a sequence of the old table would keep that from being dropped.
    ...serial.map(({ column }) => `ALTER TABLE ${made} ALTER COLUMN ${quoteIdentifier(column)} DROP DEFAULT`),
    `INSERT INTO ${made} ${rows} FROM ${old}`,
    ...before,
    `DROP TABLE ${old}`,
    `ALTER TABLE ${made} RENAME TO ${quoteIdentifier(table)}`,
    ...renamePartitions(schema, copy),
    ...kept.flatMap((sequence, index) => restore(old, sequence, index)),
    ...(isPlain ? parts : []),
    ...rights,
  ]
}

function createTable(schema: string, { table, isPlain, isUnlogged, options, key }: TableCopy): string {
  const like = `LIKE ${qualified(schema, table)}${isPlain ? ' INCLUDING ALL EXCLUDING INDEXES' : ''}`
  return `CREATE ${isUnlogged ? 'UNLOGGED ' : ''}TABLE ${qualified(schema, copyName(table))} (${like})${key ? ` PARTITION BY ${key}` : ''}${options ? ` WITH (${options})` : ''}`
}

function createPartitions(schema: string, { table, partitions }: TableCopy): readonly string[] {
  const made = new Map(partitions.map(({ name }, index) => [name, partitionName(name, index)]))
  return partitions.map(({ name, parent, bound, key }) => {
    const above = parent === undefined ? copyName(table) : (made.get(parent) ?? parent)
    return `CREATE TABLE ${qualified(schema, made.get(name) ?? name)} PARTITION OF ${qualified(schema, above)} ${bound}${key ? ` PARTITION BY ${key}` : ''}`
  })
}

function renamePartitions(schema: string, { partitions }: TableCopy): readonly string[] {
  return partitions.map(
    ({ name }, index) =>
      `ALTER TABLE ${qualified(schema, partitionName(name, index))} RENAME TO ${quoteIdentifier(name)}`,
  )
}

/** Read by the login, for a sequence of a column is open to few; the setting lasts until the end of the transaction. */
function remember({ sequence }: ColumnSequence, index: number): string {
  return `SELECT pg_catalog.set_config('${setting(index)}', pg_catalog.concat(s.last_value, ' ', s.is_called), true) FROM ${sequence} s;`
}

function setting(index: number): string {
  return `lakebase_deploy.sequence_${index}`
}

/** The sequence of the copy, under the old name and where the old one stood. */
function restore(
  table: string,
  { name, sequence, column, isIdentity, definition }: ColumnSequence,
  index: number,
) {
  const stood = (part: number) =>
    `pg_catalog.split_part(pg_catalog.current_setting('${setting(index)}'), ' ', ${part})`
  const make = isIdentity
    ? [
        `EXECUTE pg_catalog.format('ALTER SEQUENCE %s RENAME TO %I', pg_catalog.pg_get_serial_sequence(${quoteLiteral(table)}, ${quoteLiteral(column)}), ${quoteLiteral(name)})`,
        // A copied identity counts in bigint.
        `ALTER SEQUENCE ${sequence} ${definition}`,
      ]
    : [
        `CREATE SEQUENCE ${sequence} ${definition} OWNED BY ${table}.${quoteIdentifier(column)}`,
        `ALTER TABLE ${table} ALTER COLUMN ${quoteIdentifier(column)} SET DEFAULT pg_catalog.nextval(${quoteLiteral(sequence)}::pg_catalog.regclass)`,
      ]
  return [
    ...make,
    `PERFORM pg_catalog.setval(${quoteLiteral(sequence)}::pg_catalog.regclass, ${stood(1)}::pg_catalog.int8, ${stood(2)}::pg_catalog.bool)`,
  ]
}

function copyName(name: string): string {
  return `${Buffer.byteLength(name) > 58 ? 'copy' : name}__new`
}

function partitionName(name: string, index: number): string {
  return `${Buffer.byteLength(name) > 50 ? 'part' : name}__new${index}`
}

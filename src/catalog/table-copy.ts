import { boolean, list, optional, type Row, record, string } from '../postgres/json.ts'

/** The policy by which the owner role reads what is copied; it goes with the old table. */
export const COPY_POLICY = 'lakebase_deploy_copy'

/** What it takes to make another table like one of somebody else. Texts are SQL, and `columns` quoted. */
export interface TableCopy {
  readonly table: string
  /** The table that it is a partition of. */
  readonly partitionOf: string | undefined
  /** Its indexes, defaults, checks and statistics run nothing of anybody's. */
  readonly isPlain: boolean
  /** Nobody but its owner reads all of it. */
  readonly hasRowSecurity: boolean
  readonly isUnlogged: boolean
  /** Storage parameters. */
  readonly options: string | undefined
  /** `RANGE (day)`, of a partitioned table. */
  readonly key: string | undefined
  /** All but the generated ones. */
  readonly columns: readonly string[]
  readonly sequences: readonly ColumnSequence[]
  /** Parents first. */
  readonly partitions: readonly Partition[]
  /** Why it cannot be copied as it is, each with what to do. */
  readonly obstacles: readonly string[]
  /** What no copy has. */
  readonly left: readonly string[]
  /** Statements before it is dropped, and tables of others that it refers to. */
  readonly before: readonly string[]
  readonly referred: readonly string[]
  /** Statements once the copy has its name: of what needs a plain table, and of what every copy has. */
  readonly parts: readonly string[]
  readonly rights: readonly string[]
}

export interface ColumnSequence {
  readonly name: string
  /** With its schema. */
  readonly sequence: string
  readonly column: string
  readonly isIdentity: boolean
  readonly definition: string
}

export interface Partition {
  readonly name: string
  /** Undefined: the table itself. */
  readonly parent: string | undefined
  readonly bound: string
  readonly key: string | undefined
}

export function parseTableCopy(row: Row): TableCopy {
  const texts = (value: unknown) => list(value).map(string)
  return {
    table: string(row.table),
    partitionOf: optional(row.partitionOf, string),
    isPlain: boolean(row.isPlain),
    hasRowSecurity: boolean(row.hasRowSecurity),
    isUnlogged: boolean(row.isUnlogged),
    options: optional(row.options, string),
    key: optional(row.key, string),
    columns: texts(row.columns),
    sequences: list(row.sequences).map((item) => parseSequence(record(item))),
    partitions: list(row.partitions).map((item) => parsePartition(record(item))),
    obstacles: texts(row.obstacles),
    left: texts(row.left),
    before: texts(row.before),
    referred: texts(row.referred),
    parts: texts(row.parts),
    rights: texts(row.rights),
  }
}

function parseSequence({ name, sequence, column, isIdentity, definition }: Row): ColumnSequence {
  return {
    name: string(name),
    sequence: string(sequence),
    column: string(column),
    isIdentity: boolean(isIdentity),
    definition: string(definition),
  }
}

function parsePartition({ name, parent, bound, key }: Row): Partition {
  return {
    name: string(name),
    parent: optional(parent, string),
    bound: string(bound),
    key: optional(key, string),
  }
}

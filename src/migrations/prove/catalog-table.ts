import { FIRST_NUMBER } from '../../catalog/first-number.ts'

/** How the rows of one of PostgreSQL's catalogs are compared: all columns but those that are excluded, with their reasons. */
export interface CatalogTable {
  readonly table: string
  /** Of row `x`: its name, the same after it was dropped and made again. */
  readonly what: string
  /** Which rows `x` are somebody's, as against PostgreSQL's own. */
  readonly where: string
  /** Columns that hold numbers of objects or trees, as SQL that says the same in words. */
  readonly shown: Readonly<Record<string, string>>
  /** Columns to the reason why they are not compared. */
  readonly excluded: Readonly<Record<string, string>>
}

/** Why a column is not compared that the name of its object is made of. */
export const NAME = 'it is in the name of the object'

/** The name of an object by its number in `column`; NULL for none. */
export function object(catalog: string, column: string): string {
  return `pg_describe_object('${catalog}'::regclass, x.${column}, 0)`
}

/** Those of a list of numbers. */
function objects(catalog: string, column: string): string {
  return `(SELECT jsonb_agg(pg_describe_object('${catalog}'::regclass, o, 0) ORDER BY i) FROM unnest(x.${column}::oid[]) WITH ORDINALITY u (o, i))`
}

/** `relowner: 'pg_authid'` for one number, `polroles: ['pg_authid']` for a list of them. */
type References = Readonly<Record<string, string | readonly [string]>>

function named(references: References): Record<string, string> {
  return Object.fromEntries(
    Object.entries(references).map(([column, to]) => [
      column,
      typeof to === 'string' ? object(to, column) : objects(to[0], column),
    ]),
  )
}

interface Parts {
  readonly names?: References
  readonly shown?: Readonly<Record<string, string>>
  readonly excluded?: Readonly<Record<string, string>>
  readonly what?: string
  readonly where?: string
}

export function catalog(
  table: string,
  { names = {}, shown = {}, excluded = {}, what, where }: Parts,
): CatalogTable {
  const own = what === undefined
  return {
    table,
    what: what ?? object(table, 'oid'),
    where: where ?? `x.oid >= ${FIRST_NUMBER}`,
    shown: { ...named(names), ...shown },
    excluded: { ...(own ? { oid: NAME } : {}), ...excluded },
  }
}

/** The column that a sequence belongs to. */
export const OWNING_COLUMN = `(SELECT pg_describe_object(d.refclassid, d.refobjid, d.refobjsubid) FROM pg_depend d
  WHERE d.classid = 'pg_class'::regclass AND d.objid = x.seqrelid AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i') LIMIT 1)`

export function ofRelation(column: string): string {
  return `x.${column} >= ${FIRST_NUMBER}`
}

import type { RangeVar } from '@pgsql/types'
import { qualified } from '../../postgres/identifier.ts'

/** What a desired effect is about, as a path from the whole to the part: `relation, shop, orders, column, price, default`. */
export type Subject = readonly string[]

/** A name with its schema. */
export interface ObjectName {
  readonly schema: string
  readonly name: string
}

/** Whether whatever happens to `outer` as a whole happens to `inner`. */
export function covers(outer: Subject, inner: Subject): boolean {
  return outer.length <= inner.length && outer.every((part, index) => inner[index] === part)
}

export function sameSubject(a: Subject, b: Subject): boolean {
  return a.length === b.length && covers(a, b)
}

export function relationSubject({ schema, name }: ObjectName, ...part: readonly string[]): Subject {
  return ['relation', schema, name, ...part]
}

/** The name in a RangeVar; unqualified means the app's schema, which is all of the search_path. */
export function relationIn(relation: RangeVar | undefined, schema: string): ObjectName | undefined {
  const name = relation?.relname
  return name === undefined ? undefined : { schema: relation?.schemaname ?? schema, name }
}

/** `[schema,] name` */
export function nameIn(parts: readonly string[], schema: string): ObjectName | undefined {
  const name = parts.at(-1)
  return name === undefined ? undefined : { schema: parts.at(-2) ?? schema, name }
}

/** `"shop"."orders"` */
export function display({ schema, name }: ObjectName): string {
  return qualified(schema, name)
}

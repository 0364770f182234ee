import { qualified, quoteIdentifier } from '../postgres/identifier.ts'
import type { CatalogObject } from './catalog.ts'

/** `ALTER TABLE "app"."notes" OWNER TO "app_owner"` */
export function alterOwner(schema: string, object: CatalogObject, to: string): string {
  return `ALTER ${object.kind.toUpperCase()} ${qualified(schema, object.name)}${argumentsOf(object)} OWNER TO ${quoteIdentifier(to)}`
}

/** `DROP FUNCTION "app"."f"(text)`, which fails while anything depends on it. */
export function dropObject(schema: string, object: CatalogObject): string {
  return `DROP ${object.kind.toUpperCase()} ${qualified(schema, object.name)}${argumentsOf(object)}`
}

/** `TABLE "app"."notes"`, as GRANT names what it is on. */
export function grantOn(on: 'schema' | 'table' | 'sequence', schema: string, object: string): string {
  return on === 'schema'
    ? `SCHEMA ${quoteIdentifier(object)}`
    : `${on.toUpperCase()} ${qualified(schema, object)}`
}

function argumentsOf({ kind, signature }: CatalogObject): string {
  if (signature === undefined) return ''
  return `(${kind === 'aggregate' && signature === '' ? '*' : signature})`
}

import { createHash } from 'node:crypto'
import { DeployError } from '../error.ts'

/** PostgreSQL cuts longer names silently, so that two names can become one (NAMEDATALEN - 1). */
const MAX_BYTES = 63

/**
 * `a"b` as `"a""b"`. Throws DeployError `INVALID_IDENTIFIER` for an empty name, for one that PostgreSQL would cut
 * (over 63 bytes in UTF-8) and for one that holds a NUL.
 */
export function quoteIdentifier(name: string): string {
  const problem = identifierProblem(name)
  if (problem) {
    throw new DeployError(
      'INVALID_IDENTIFIER',
      `${JSON.stringify(name)} cannot be a PostgreSQL name: ${problem}.`,
      {
        hint: 'Choose another name in deployment.yaml.',
      },
    )
  }
  return `"${name.replaceAll('"', '""')}"`
}

/** What keeps `name` from being a PostgreSQL name, as the end of a sentence; undefined when nothing does. */
export function identifierProblem(name: string): string | undefined {
  if (name === '') return 'it is empty'
  if (name.includes('\0')) return 'it holds a NUL character'
  const bytes = Buffer.byteLength(name)
  if (bytes > MAX_BYTES) return `it is ${bytes} bytes long, and PostgreSQL keeps only ${MAX_BYTES}`
  return undefined
}

/** A string constant that means the same whatever `standard_conforming_strings` says. */
export function quoteLiteral(text: string): string {
  if (text.includes('\0')) {
    throw new DeployError(
      'INVALID_LITERAL',
      `${JSON.stringify(text)} holds a NUL character, which PostgreSQL cannot store.`,
    )
  }
  const quoted = text.replaceAll("'", "''")
  return text.includes('\\') ? `E'${quoted.replaceAll('\\', '\\\\')}'` : `'${quoted}'`
}

/** `"schema"."name"` */
export function qualified(schema: string, name: string): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`
}

/**
 * `<database>__<schema>_owner`: roles belong to the whole cluster, so the database is part of the name. Two underscores
 * tell `shop` + `eu_app` from `shop_eu` + `app`. Names that they would not tell apart, a name over 63 bytes (cut at a
 * character) and one that would begin with the reserved `pg_` (prefixed) carry a hash of both.
 */
export function defaultOwnerRole(database: string, schema: string): string {
  const desired = `${database}__${schema}_owner`
  const reserved = desired.startsWith('pg_')
  const ambiguous =
    `${database}__${schema}`.split(/__/).length > 2 || database.endsWith('_') || schema.startsWith('_')
  if (!reserved && !ambiguous && Buffer.byteLength(desired) <= MAX_BYTES) return desired
  const hash = createHash('sha256').update(`${database}\0${schema}`).digest('hex').slice(0, 12)
  const suffix = `_${hash}_owner`
  const name = `${reserved ? 'db_' : ''}${database}__${schema}`
  return cutToBytes(name, MAX_BYTES - suffix.length) + suffix
}

/**
 * The role that keeps the ADMIN option of `ownerRole`: `shop__app_keeper` for `shop__app_owner`. Where that would be too
 * long, or the owner's name has no such end, it carries a hash of the owner's.
 */
export function keeperRole(ownerRole: string): string {
  const stem = ownerRole.replace(/_owner$/, '')
  const name = `${stem}_keeper`
  if (stem !== ownerRole && Buffer.byteLength(name) <= MAX_BYTES) return name
  const suffix = `_${createHash('sha256').update(ownerRole).digest('hex').slice(0, 12)}_keeper`
  return cutToBytes(stem, MAX_BYTES - suffix.length) + suffix
}

function cutToBytes(text: string, bytes: number): string {
  let cut = ''
  let length = 0
  for (const character of text) {
    length += Buffer.byteLength(character)
    if (length > bytes) break
    cut += character
  }
  return cut
}

import type { Catalog } from '../catalog/catalog.ts'
import { TAKEN_CREATE } from '../catalog/creator-query.ts'
import type { DesiredDatabase } from '../config/desired-database.ts'
import { qualified, quoteIdentifier, quoteLiteral } from '../postgres/identifier.ts'
import type { AccessChange } from './change.ts'
import { roleOf } from './desired.ts'

/** A role, or PUBLIC. */
export type Creator = string | undefined

type Closable = Pick<DesiredDatabase, 'schema'>

/**
 * Statements of the owner role, in one transaction: `taken` are all from whom CREATE is taken by then. Whoever passed it on loses it
 * together with those who got it, and gets the plain privilege back.
 */
export function takeCreate(
  { schema }: Closable,
  roles: readonly Creator[],
  taken: readonly Creator[],
): readonly string[] {
  const type = qualified(schema, TAKEN_CREATE)
  const labels = [...new Set(taken)].map((role) => quoteLiteral(role ?? ''))
  return [
    `REVOKE CREATE ON SCHEMA ${quoteIdentifier(schema)} FROM ${inSql(roles)} CASCADE`,
    `DROP TYPE IF EXISTS ${type}`,
    `CREATE TYPE ${type} AS ENUM (${labels.join(', ')})`,
    `COMMENT ON TYPE ${type} IS 'From whom lakebase-deploy has taken CREATE on this schema while migrations run. A run that died leaves it, and the next one gives it back.'`,
  ]
}

/** Statements of the owner role, in one transaction. */
export function giveCreate({ schema }: Closable, roles: readonly Creator[]): readonly string[] {
  const grant = `GRANT CREATE ON SCHEMA ${quoteIdentifier(schema)} TO ${inSql(roles)}`
  return [...(roles.length > 0 ? [grant] : []), `DROP TYPE IF EXISTS ${qualified(schema, TAKEN_CREATE)}`]
}

function inSql(roles: readonly Creator[]): string {
  return roles.map((role) => (role === undefined ? 'PUBLIC' : quoteIdentifier(role))).join(', ')
}

/**
 * What a run that died has left to be given back: to whom the configuration says nothing about CREATE. Of the others it says
 * itself who has it, and with `authoritative` nobody else keeps it.
 */
export function planGivingBack(
  desired: DesiredDatabase,
  catalog: Catalog | undefined,
): readonly AccessChange[] {
  if (!catalog?.takenCreate) return []
  const { schema, grants, grantsMode } = desired
  const named = new Set(grants.map((grant) => roleOf(grant, desired)))
  const left = catalog.takenCreate.filter((role) => role === undefined || !named.has(role))
  return [{ kind: 'give-back-create', schema, to: grantsMode === 'authoritative' ? [] : left }]
}

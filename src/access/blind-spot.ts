import type { FurtherObject, LostPrivileges, UnreadableSource } from '../catalog/blind-spot.ts'
import type { Catalog } from '../catalog/catalog.ts'
import type { DesiredDatabase } from '../config/desired-database.ts'
import { grouped } from '../grouped.ts'
import { quoteIdentifier } from '../postgres/identifier.ts'
import { printedSql } from '../postgres/printed-sql.ts'
import { capitalised } from '../sentence.ts'
import type { Finding } from './change.ts'
import { isOutOfReach } from './platform.ts'
import { inPrintedBox } from './printed-box.ts'
import { itemsInWords, onClause } from './securable.ts'

/** What an audit leaves out: privileges on it are not the schema's, or nobody but a superuser can have it. */
export const NOT_LOOKED_AT =
  'Not looked at: large objects, languages, foreign servers, event triggers, casts, and what is in other schemas.'

/** Objects of kinds without privileges that others own, rights that the owner role lost on its own, views that fail. */
export function findBlindSpots(desired: DesiredDatabase, catalog: Catalog | undefined): readonly Finding[] {
  if (!catalog) return []
  const { further, lost, unreadable } = catalog.blindSpots
  const alike = grouped(lost, ({ class: on, privileges }) => JSON.stringify([on, privileges]))
  return [
    ...further.map((object) => furtherObject(object, desired, catalog)),
    ...[...alike].map(([key, group]) => lostPrivileges(key, group, desired)),
    ...unreadable.map((source) => unreadableSource(source, desired)),
  ]
}

/** The owner of the schema may drop it, and a member of the owner role gives it away. */
function furtherObject(
  { kind, identity, owner }: FurtherObject,
  { ownerRole }: DesiredDatabase,
  { ownerMembers }: Catalog,
): Finding {
  const hint = ownerMembers.includes(owner)
    ? `As ${quoteIdentifier(owner)} run: ALTER ${kind} ${identity} OWNER TO ${quoteIdentifier(ownerRole)};`
    : `As a member of "${ownerRole}" run: BEGIN; ${inPrintedBox(ownerRole, [`DROP ${kind} ${identity}`])} Make it anew in a migration: what uses it has to be changed before.`
  return {
    code: 'OBJECT_OWNED_BY_OTHER',
    key: `${kind.toLowerCase()} ${identity}`,
    message: `${capitalised(kind.toLowerCase())} ${identity} belongs to "${owner}": a migration cannot alter or drop it.`,
    hint: printedSql(hint),
    objects: [identity],
  }
}

/** Nobody has to grant it: an owner can always give itself back what it took. */
function lostPrivileges(
  key: string,
  lost: readonly LostPrivileges[],
  { schema, ownerRole }: DesiredDatabase,
): Finding {
  const privileges = lost[0]?.privileges.join(', ') ?? ''
  const on = lost.map(({ class: each, name }) => ({
    class: each,
    name,
    signature: undefined,
    column: undefined,
  }))
  return {
    code: 'OWNER_PRIVILEGE_MISSING',
    key,
    message: `The owner role "${ownerRole}" has lost ${privileges} on ${itemsInWords(on)}, though it is the owner: foreign keys, views and migrations, which work with its rights, fail.`,
    hint: `As a member of "${ownerRole}" run: BEGIN; SET LOCAL ROLE ${quoteIdentifier(ownerRole)}; GRANT ${privileges} ON ${onClause(schema, on)} TO ${quoteIdentifier(ownerRole)}; COMMIT;`,
    objects: on.map(({ name }) => name),
  }
}

function unreadableSource(
  { view, source, owner }: UnreadableSource,
  { schema, ownerRole, appRole }: DesiredDatabase,
): Finding {
  const grant = `GRANT SELECT ON TABLE ${source} TO ${quoteIdentifier(ownerRole)};`
  return {
    code: 'VIEW_SOURCE_UNREADABLE',
    key: `${view} ${source}`,
    message: `View "${schema}"."${view}" reads ${source} of "${owner}" with the rights of the owner role "${ownerRole}", which has no SELECT there: whoever uses the view is refused.`,
    hint: isOutOfReach(owner)
      ? `Ask Databricks to let "${ownerRole}" read it, or change the view.`
      : owner === appRole
        ? `Let the app run once, by its own code: ${grant} Or let a migration change the view.`
        : `As ${quoteIdentifier(owner)} run: ${grant} Or let a migration change the view.`,
    objects: [view],
  }
}

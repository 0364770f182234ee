import type { Acl, Catalog, CatalogObject, DefaultPrivileges, ObjectKind } from '../catalog/catalog.ts'
import type { DesiredDatabase } from '../config/desired-database.ts'
import { qualified, quoteIdentifier } from '../postgres/identifier.ts'

/** What a privilege is on. `default-*` are the privileges that a role's new objects will have. */
export type AclClass =
  | 'database'
  | 'schema'
  | 'table'
  | 'column'
  | 'sequence'
  | 'routine'
  | 'type'
  | `default-${DefaultPrivileges['on']}`

/** Something that has an ACL. */
export interface Securable {
  readonly class: AclClass
  /** Unquoted. The schema's name for default privileges in it, and empty for those in every schema. */
  readonly name: string
  /** Identity arguments of a routine. */
  readonly signature: string | undefined
  /** A column's table is `name`. */
  readonly column: string | undefined
  /** For default privileges: the role whose new objects get them. */
  readonly owner: string
  readonly acl: Acl
}

/** What something is called, without who has what on it. */
export type SecurableName = Omit<Securable, 'owner' | 'acl'>

/** Everything with an ACL that the app's schema has to do with: the database, the schema, all in it, default privileges. */
export function securables({ database, schema }: DesiredDatabase, catalog: Catalog): readonly Securable[] {
  const plain = { signature: undefined, column: undefined }
  return [
    { ...plain, class: 'database', name: database, ...catalog.databaseAcl },
    ...(catalog.schema ? [{ ...plain, class: 'schema' as const, name: schema, ...catalog.schema }] : []),
    ...catalog.objects.map(ofObject),
    ...catalog.columns.map(({ table, column, owner, acl }) => ({
      class: 'column' as const,
      name: table,
      signature: undefined,
      column,
      owner,
      acl,
    })),
    ...catalog.defaults.map(({ role, inSchema, on, acl }) => ({
      ...plain,
      class: `default-${on}` as const,
      name: inSchema ? schema : '',
      owner: role,
      acl,
    })),
  ]
}

function ofObject({ kind, name, signature, owner, acl }: CatalogObject): Securable {
  return { class: classOf(kind), name, signature, column: undefined, owner, acl }
}

/** The class of privileges that a kind of object has: a view is granted on as a table. */
export function classOf(kind: ObjectKind): 'table' | 'sequence' | 'routine' | 'type' {
  switch (kind) {
    case 'table':
    case 'view':
    case 'materialized view':
    case 'foreign table':
      return 'table'
    case 'sequence':
      return 'sequence'
    case 'function':
    case 'procedure':
    case 'aggregate':
      return 'routine'
    case 'type':
      return 'type'
  }
}

/** The object that has an ACL, of a column its table; undefined: it is none, or nothing is known of it. */
export function objectOf(on: SecurableName, catalog: Catalog): CatalogObject | undefined {
  const kind = on.class === 'column' ? 'table' : on.class
  return catalog.objects.find(
    (each) => each.name === on.name && each.signature === on.signature && classOf(each.kind) === kind,
  )
}

export function isDefault(on: AclClass): on is `default-${DefaultPrivileges['on']}` {
  return on.startsWith('default-')
}

const DEFAULT_OBJECTS: Readonly<Record<DefaultPrivileges['on'], string>> = {
  table: 'TABLES',
  sequence: 'SEQUENCES',
  routine: 'ROUTINES',
  type: 'TYPES',
  schema: 'SCHEMAS',
}

/** `TABLES`, as ALTER DEFAULT PRIVILEGES says it. */
export function defaultObjects(on: `default-${DefaultPrivileges['on']}`): string {
  const found = Object.entries(DEFAULT_OBJECTS).find(([kind]) => on === `default-${kind}`)
  return found?.[1] ?? ''
}

/** `TABLE "app"."a", "app"."b"`, as GRANT and REVOKE name what they are on. One class; no defaults. */
export function onClause(schema: string, items: readonly SecurableName[]): string {
  const [first] = items
  const keyword = first?.class === 'column' ? 'TABLE' : (first?.class ?? '').toUpperCase()
  return `${keyword} ${items.map((item) => nameOf(schema, item)).join(', ')}`
}

function nameOf(schema: string, { class: on, name, signature }: SecurableName): string {
  if (on === 'database' || on === 'schema') return quoteIdentifier(name)
  return `${qualified(schema, name)}${signature === undefined ? '' : `(${signature})`}`
}

/** `SELECT, UPDATE`, or `SELECT ("a"), UPDATE ("a")` for a column. */
export function privilegeList(privileges: readonly string[], column: string | undefined): string {
  const suffix = column === undefined ? '' : ` (${quoteIdentifier(column)})`
  return privileges.map((privilege) => privilege + suffix).join(', ')
}

/** `tables a, b and 3 more`, for a line that somebody reads. */
export function itemsInWords(items: readonly SecurableName[]): string {
  const [first] = items
  if (!first) return 'nothing'
  if (isDefault(first.class)) {
    const objects = `new ${defaultObjects(first.class).toLowerCase()}`
    return first.name === '' ? `${objects} in every schema` : `${objects} in schema ${first.name}`
  }
  const noun = items.length === 1 ? first.class : PLURALS[first.class]
  const shown = items.slice(0, SHOWN).map(inWords)
  const rest = items.length - shown.length
  return `${noun} ${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}

/** As many names as a line can take. */
const SHOWN = 5

const PLURALS: Readonly<Record<Exclude<AclClass, `default-${string}`>, string>> = {
  database: 'databases',
  schema: 'schemas',
  table: 'tables',
  column: 'columns',
  sequence: 'sequences',
  routine: 'routines',
  type: 'types',
}

/** `notes`, `notes.body`, `f(integer)` */
export function inWords({ name, column, signature }: Omit<Securable, 'owner' | 'acl' | 'class'>): string {
  if (column !== undefined) return `${name}.${column}`
  return signature === undefined ? name : `${name}(${signature})`
}

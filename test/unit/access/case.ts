import { findingId } from '../../../src/access/finding.ts'
import type { Catalog, CatalogObject } from '../../../src/catalog/catalog.ts'
import type { DesiredDatabase } from '../../../src/config/desired-database.ts'
import { acl, SETTLED } from './world.ts'

/** What is otherwise than in the settled world. */
export interface Case {
  readonly title: string
  readonly desired?: Partial<DesiredDatabase>
  /** Undefined: as it is there; `none`: the database does not exist. */
  readonly catalog?: Partial<Catalog> | 'none'
}

export const { catalog, desired } = SETTLED
export const AUTHORITATIVE = { grantsMode: 'authoritative' } as const
export const OTHER = '0badc0de-0000-4000-8000-000000000000'

/** The settled objects, and others, which replace those of their name. */
export function objects(...others: readonly CatalogObject[]): Pick<Catalog, 'objects'> {
  const names = others.map(({ name }) => name)
  return { objects: [...catalog.objects.filter(({ name }) => !names.includes(name)), ...others] }
}

/** The settled ACL of a thing, and more. */
export function on(name: string, ...entries: readonly string[]): Pick<Catalog, 'objects'> {
  const [found] = catalog.objects.filter((each) => each.name === name)
  return found ? objects({ ...found, acl: [...found.acl, ...acl(...entries)] }) : objects()
}

export function schemaAcl(...entries: readonly string[]): Pick<Catalog, 'schema'> {
  return { schema: { owner: 'own', acl: [...(catalog.schema?.acl ?? []), ...acl(...entries)] } }
}

export function databaseAcl(...entries: readonly string[]): Pick<Catalog, 'databaseAcl'> {
  return { databaseAcl: { owner: 'cloud_admin', acl: acl(...entries) } }
}

export function members(...others: Catalog['memberships']): Pick<Catalog, 'memberships'> {
  return { memberships: [...catalog.memberships, ...others] }
}

export function rights(change: Partial<Catalog['login']>): Pick<Catalog, 'login'> {
  return { login: { ...catalog.login, ...change } }
}

export const owner = { canLogin: false, inherit: true, set: true, admin: undefined, shared: false } as const
export const AS_MADE = schemaAcl()

/** The same case as each mode has it. */
export function bothModes({ title, desired: change, catalog: there }: Case): readonly Case[] {
  return [
    { title, desired: { ...change }, ...(there !== undefined && { catalog: there }) },
    {
      title: `${title}, authoritative`,
      desired: { ...change, ...AUTHORITATIVE },
      ...(there !== undefined && { catalog: there }),
    },
  ]
}

/** What `grants.accept` names by its id. */
export function accepted(
  code: 'PRIVILEGE_UNEXPECTED' | 'MEMBERSHIP_UNEXPECTED',
  key: readonly unknown[],
  isOver = false,
) {
  return [{ id: findingId({ code, key: JSON.stringify(key) }), reason: 'known', until: '2027-01-31', isOver }]
}

import type { Catalog } from '../catalog/catalog.ts'
import type { Grantee } from '../config/desired.ts'
import type { DesiredDatabase } from '../config/desired-database.ts'
import type { MigrationPhase } from '../config/migration-file.ts'
import type { AccessChange } from './change.ts'
import { isPlatformRole } from './platform.ts'
import { type AclClass, classOf } from './securable.ts'

type Holder = Grantee | 'public'

/**
 * Who may create in the schema beside its owner and the platform once `rights` are applied, or triggers on the owner role's
 * tables, and so has to be kept out while files run: what they make there could be called in the place of what a file means, or
 * beside it.
 */
export function planClosing(
  desired: DesiredDatabase,
  catalog: Catalog | undefined,
  rights: readonly AccessChange[],
  phase: MigrationPhase,
): readonly AccessChange[] {
  const granted = rights.flatMap((change): Holder[] =>
    change.kind === 'grant' && change.class === 'schema' && change.privileges.includes('CREATE')
      ? [change.grantee]
      : [],
  )
  const to = [...standing(desired, catalog, rights), ...granted]
  const triggers = triggerHolders(desired, catalog, rights)
  if (to.length + triggers.length === 0) return []
  return [{ kind: 'close-schema', schema: desired.schema, phase, to, triggers }]
}

function standing(
  desired: DesiredDatabase,
  catalog: Catalog | undefined,
  rights: readonly AccessChange[],
): readonly Holder[] {
  const revoked = rights.flatMap((change) => revokedFrom(change, 'CREATE', 'schema'))
  const creators = (catalog?.schema?.acl ?? [])
    .filter(({ privileges }) => privileges.includes('CREATE'))
    .map(({ grantee }) => grantee)
  const left = [...new Set(creators)].filter(
    (role) => !revoked.includes(role) && role !== desired.ownerRole && !(role && isPlatformRole(role)),
  )
  return left.map((role) => holderOf(role, desired))
}

function triggerHolders(
  desired: DesiredDatabase,
  catalog: Catalog | undefined,
  rights: readonly AccessChange[],
): readonly Holder[] {
  if (!catalog) return []
  const { ownerRole } = desired
  const trusted = new Set([ownerRole, ...catalog.ownerMembers])
  const holders = catalog.objects
    .filter(({ owner, kind }) => owner === ownerRole && classOf(kind) === 'table')
    .flatMap(({ name, acl }) =>
      acl
        .filter(({ privileges, grantor }) => privileges.includes('TRIGGER') && grantor === ownerRole)
        .map(({ grantee }) => grantee)
        .filter(
          (role) => !rights.some((change) => revokedFrom(change, 'TRIGGER', 'table', name).includes(role)),
        ),
    )
  return [...new Set(holders)]
    .filter((role) => role === undefined || !(trusted.has(role) || isPlatformRole(role)))
    .map((role) => holderOf(role, desired))
}

/** Whether the owner role's new tables give somebody TRIGGER. */
export function opensByDefault({ ownerRole }: DesiredDatabase, { defaults, ownerMembers }: Catalog): boolean {
  const trusted = new Set<string | undefined>([ownerRole, ...ownerMembers])
  return defaults.some(
    ({ role, on, acl }) =>
      role === ownerRole &&
      on === 'table' &&
      acl.some(({ privileges, grantee }) => privileges.includes('TRIGGER') && !trusted.has(grantee)),
  )
}

function holderOf(role: string | undefined, { appRole }: DesiredDatabase): Holder {
  if (role === undefined) return 'public'
  return role === appRole ? { kind: 'app' } : { kind: 'role', role }
}

/** The roles that lost CREATE on the schema, or TRIGGER on a table, by these changes; undefined: PUBLIC. */
export function revokedOpenings(changes: readonly AccessChange[]): readonly (string | undefined)[] {
  return changes.flatMap((change) => [
    ...revokedFrom(change, 'CREATE', 'schema'),
    ...revokedFrom(change, 'TRIGGER', 'table'),
  ])
}

/** `name`: of which of several tables; undefined: any. */
function revokedFrom(
  change: AccessChange,
  privilege: string,
  on: AclClass,
  name?: string,
): readonly (string | undefined)[] {
  if (change.kind !== 'revoke' || change.optionOnly || !change.privileges.includes(privilege)) return []
  const hits = change.on.some((each) => each.class === on && (name === undefined || each.name === name))
  return hits ? [change.grantee] : []
}

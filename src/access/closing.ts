import type { Catalog } from '../catalog/catalog.ts'
import type { Grantee } from '../config/desired.ts'
import type { DesiredDatabase } from '../config/desired-database.ts'
import type { MigrationPhase } from '../config/migration-file.ts'
import type { AccessChange } from './change.ts'
import { isPlatformRole } from './platform.ts'

type Creator = Grantee | 'public'

/**
 * Who may create in the schema beside its owner and the platform once `rights` are applied, and so has to be kept out while
 * files run: what they make there could be called in the place of what a file means.
 */
export function planClosing(
  desired: DesiredDatabase,
  catalog: Catalog | undefined,
  rights: readonly AccessChange[],
  phase: MigrationPhase,
): readonly AccessChange[] {
  const granted = rights.flatMap((change): Creator[] =>
    change.kind === 'grant' && change.class === 'schema' && change.privileges.includes('CREATE')
      ? [change.grantee]
      : [],
  )
  const to = [...standing(desired, catalog, rights), ...granted]
  return to.length === 0 ? [] : [{ kind: 'close-schema', schema: desired.schema, phase, to }]
}

function standing(
  desired: DesiredDatabase,
  catalog: Catalog | undefined,
  rights: readonly AccessChange[],
): readonly Creator[] {
  const revoked = creatorsRevoked(rights)
  const creators = (catalog?.schema?.acl ?? [])
    .filter(({ privileges }) => privileges.includes('CREATE'))
    .map(({ grantee }) => grantee)
  const left = [...new Set(creators)].filter(
    (role) => !revoked.includes(role) && role !== desired.ownerRole && !(role && isPlatformRole(role)),
  )
  const app = desired.appRole
  return left.map((role): Creator => {
    if (role === undefined) return 'public'
    return role === app ? { kind: 'app' } : { kind: 'role', role }
  })
}

/** The roles that lost CREATE on the schema by these changes; undefined: PUBLIC. */
export function creatorsRevoked(changes: readonly AccessChange[]): readonly (string | undefined)[] {
  return changes.flatMap((change) =>
    change.kind === 'revoke' &&
    !change.optionOnly &&
    change.privileges.includes('CREATE') &&
    change.on[0]?.class === 'schema'
      ? [change.grantee]
      : [],
  )
}

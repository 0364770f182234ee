import type { Catalog } from '../catalog/catalog.ts'
import type { Grantee } from '../config/desired.ts'
import type { DesiredDatabase } from '../config/desired-database.ts'
import type { MigrationPhase } from '../config/migration-file.ts'
import { DeployError } from '../error.ts'
import { quoteIdentifier } from '../postgres/identifier.ts'
import type { AccessChange } from './change.ts'
import { revokeMembership } from './membership.ts'
import { isPlatformRole } from './platform.ts'

type Closed = Grantee | 'public'

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
  const granted = rights.flatMap((change): Closed[] => {
    if (change.kind === 'give-back-create') return change.to.map((role) => closed(role, desired))
    const isCreate =
      change.kind === 'grant' && change.class === 'schema' && change.privileges.includes('CREATE')
    return isCreate ? [change.grantee] : []
  })
  const to = [...standing(desired, catalog, rights), ...granted]
  return to.length === 0 ? [] : [{ kind: 'close-schema', schema: desired.schema, phase, to }]
}

function standing(
  desired: DesiredDatabase,
  catalog: Catalog | undefined,
  rights: readonly AccessChange[],
): readonly Closed[] {
  const revoked = creatorsRevoked(rights)
  const creators = (catalog?.schema?.acl ?? [])
    .filter(({ privileges }) => privileges.includes('CREATE'))
    .map(({ grantee }) => grantee)
  const left = [...new Set(creators)].filter(
    (role) => !revoked.includes(role) && role !== desired.ownerRole && !(role && isPlatformRole(role)),
  )
  return left.map((role) => closed(role, desired))
}

function closed(role: string | undefined, { appRole }: DesiredDatabase): Closed {
  if (role === undefined) return 'public'
  return role === appRole ? { kind: 'app' } : { kind: 'role', role }
}

/**
 * Throws DeployError `SCHEMA_NOT_CLOSABLE` for somebody who can create in the schema as a member of a role of the platform's: what
 * the platform has given to that role only the platform takes back.
 */
export function refusePlatformCreators(
  { schema }: Pick<DesiredDatabase, 'schema'>,
  { platformCreators = [] }: Pick<Catalog, 'platformCreators'>,
): void {
  if (platformCreators.length === 0) return
  const who = platformCreators.map(({ member, role }) => `"${member}" by "${role}"`).join(', ')
  const ways = platformCreators.map(({ member, role, grantor }) => {
    const membership = { role, member, grantor, optionOnly: false, passedOn: true }
    return `As ${quoteIdentifier(grantor)} run: ${revokeMembership(membership)};`
  })
  throw new DeployError(
    'SCHEMA_NOT_CLOSABLE',
    `Members of the platform's roles have CREATE on schema "${schema}" (${who}), and cannot be kept from making something there while migrations run, or extensions are made.`,
    {
      hint: `Nothing was changed. ${ways.join(' ')} Whoever is to have CREATE is given it by the deploy, with \`create: true\`; whoever deploys is named below \`grants.roles\` with \`access: owner\`.`,
    },
  )
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

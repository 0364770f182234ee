import type { RolePowers } from '../catalog/catalog.ts'
import { PLATFORM_SUPERUSER } from './platform.ts'

/** In the place of a role's path in the roles API, which only the platform knows. */
export const UNKNOWN_ROLE = 'projects/<project>/branches/<branch>/roles/<role>'

/**
 * The call that takes membership of `databricks_superuser` or attributes from a role, for which no deployer has the right
 * in SQL (Lakebase's roles API; it takes the masks `spec.membership_roles` and `spec.attributes.<name>`).
 */
export function rolesApiRemedy({ memberOf, attributes }: Omit<RolePowers, 'role'>): string {
  const names = attributes.map((each) => each.toLowerCase())
  const isMember = memberOf.includes(PLATFORM_SUPERUSER)
  const masks = [
    ...(isMember ? ['spec.membership_roles'] : []),
    ...names.map((name) => `spec.attributes.${name}`),
  ]
  const spec = {
    ...(isMember && { membership_roles: [] }),
    ...(names.length > 0 && { attributes: Object.fromEntries(names.map((name) => [name, false])) }),
  }
  const path = `/api/2.0/postgres/${UNKNOWN_ROLE}?update_mask=${masks.join(',')}`
  return `Let who may manage the project run: databricks api patch '${path}' --json '${JSON.stringify({ spec })}'`
}

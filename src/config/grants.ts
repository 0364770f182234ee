import { refuseRepeated } from './app.ts'
import type { DesiredGrant } from './desired.ts'
import { refuseGrant } from './grant.ts'
import { KEYS } from './keys.ts'
import type { Settings } from './settings.ts'

/** The desired grants, the app's first. `ownerRole` is undefined when it is not known. */
export function desiredGrants(settings: Settings, ownerRole: string | undefined): DesiredGrant[] {
  const roles = settings.get(KEYS.roleGrants)
  const grants = roles?.value ?? []
  const names = grants.flatMap(({ grantee }) => (grantee.kind === 'role' ? [grantee.role] : []))
  if (roles)
    refuseRepeated(
      settings,
      roles,
      names.map((name) => `"${name}"`),
    )
  if (roles && ownerRole !== undefined && names.includes(ownerRole)) {
    settings.refuse(roles, `names "${ownerRole}", the owner role`, 'delete it: the owner may do everything')
  }
  return [appGrant(settings), ...grants]
}

function appGrant(settings: Settings): DesiredGrant {
  const given = settings.get(KEYS.appAccess)
  const create = settings.get(KEYS.appCreate)
  const access = given?.value ?? 'read-write'
  const refusal = refuseGrant(access, create?.value)
  if (refusal && create) settings.refuse({ ...create, label: 'grants.app' }, refusal.message, refusal.hint)
  const isChosen = create?.value === true || create?.value === false
  return { grantee: { kind: 'app' }, access, create: isChosen ? create.value : defaultCreate(access) }
}

function defaultCreate(access: DesiredGrant['access']): DesiredGrant['create'] {
  if (access === 'read-write') return 'auto'
  return access === 'owner'
}

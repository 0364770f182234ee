import { ATTRIBUTE_NAMES } from '../postgres/roles.ts'
import type { Fields } from '../state/fields.ts'
import type { Role } from '../state/lakebase.ts'
import { invalidParameter, requiredField } from './errors.ts'
import { type MaskRules, maskedPaths, namedPaths } from './masks.ts'
import { type RoleRights, readMembership, replacedRights, suppliedAttributes } from './role-spec.ts'
import type { Call } from './router.ts'

// Sources. Rules: `databricks-sdk-py:databricks/sdk/service/postgres.py` `update_role`. The texts: UNVERIFIED.

const MASK: MaskRules = {
  leaves: [...ATTRIBUTE_NAMES.map((name) => `spec.attributes.${name}`), 'spec.membership_roles'],
  groups: {},
}

/**
 * The rights that a PATCH asks for (`databricks-sdk-py:databricks/sdk/service/postgres.py` `update_role`): a leaf leaves
 * its siblings alone; `spec` by itself changes the attributes that are supplied; `*`, or `spec` among others, needs all
 * of them. `spec` and `*` replace the memberships: none supplied means none.
 */
export function maskedRights(call: Call, body: Fields, role: Role): RoleRights {
  const named = namedPaths(call, MASK)
  const spec = body.object('spec')
  if (!named.includes('*') && !named.includes('spec')) {
    return leafRights(role, spec, maskedPaths(call, body, MASK))
  }
  if (named.length > 1 || named.includes('*')) requireAllAttributes(spec)
  return replacedRights(role, spec)
}

function leafRights(role: Role, spec: Fields | undefined, paths: ReadonlySet<string>): RoleRights {
  const supplied = suppliedAttributes(spec)
  const attributes = { ...role.attributes }
  for (const name of ATTRIBUTE_NAMES) {
    if (paths.has(`spec.attributes.${name}`)) attributes[name] = supplied[name] ?? false
  }
  const membership = paths.has('spec.membership_roles')
  return { attributes, superuserMember: membership ? readMembership(spec) : role.superuserMember }
}

function requireAllAttributes(spec: Fields | undefined): void {
  if (!spec) throw requiredField('role.spec')
  const supplied = suppliedAttributes(spec)
  const missing = ATTRIBUTE_NAMES.find((name) => supplied[name] === undefined)
  if (missing === undefined) return
  throw invalidParameter(`Field 'spec.attributes.${missing}' is in update_mask but not provided in request`)
}

import type { DesiredGrant } from './desired.ts'
import { type Key, key, record } from './key.ts'
import { roleName } from './name.ts'
import { choice, type Rejection } from './rule.ts'
import { flag, flagOr, reportRefusal, type Type, text } from './type.ts'

export type Access = DesiredGrant['access']

const ACCESS = choice(['read-write', 'read-only', 'owner'])

export const ACCESS_KEY: Key<Access> = key(
  'access',
  text(ACCESS),
  '`read-write`: SELECT, INSERT, UPDATE, DELETE; `read-only`: SELECT; `owner`: member of the owner role, for an app that migrates itself.',
)

export const CREATE_KEY: Key<boolean> = key('create', flag, 'CREATE on the schema.')

/** The app's own: it may make its tables by itself until migrations do. */
export const APP_CREATE_KEY: Key<DesiredGrant['create']> = key(
  'create',
  flagOr('auto'),
  'CREATE on the schema. `auto`: as long as there are neither migrations nor a ledger; what may create there can plant code in the way of a migration.',
)

const ROLE = key('role', text(roleName), 'Name of an existing Postgres role.', { required: true })

/** What is wrong with access and CREATE together. */
export function refuseGrant(
  access: Access,
  create: DesiredGrant['create'] | undefined,
): Rejection | undefined {
  if (access === 'owner' && create === false) {
    return {
      message: 'is owner, who can always create',
      hint: 'delete `create: false`, or write `access: read-write`',
    }
  }
  if (access === 'read-only' && create === true) {
    return {
      message: 'is read-only and may create',
      hint: 'delete `create: true`, or write `access: read-write`',
    }
  }
  return undefined
}

/** One entry of `grants.roles`. */
export const roleGrant: Type<DesiredGrant> = record({
  keys: [
    ROLE,
    { ...ACCESS_KEY, required: true },
    { ...CREATE_KEY, fallback: 'true for `owner`, else false' },
  ],
  form: '`role`, `access` and `create`',
  build(fields, label, report) {
    const role = fields.get(ROLE)?.value
    const access = fields.get(ACCESS_KEY)?.value
    const create = fields.get(CREATE_KEY)?.value
    if (role === undefined || access === undefined) return undefined
    const refusal = refuseGrant(access, create)
    if (refusal) {
      reportRefusal(report, label, fields.location, refusal)
      return undefined
    }
    return { grantee: { kind: 'role', role }, access, create: create ?? access === 'owner' }
  },
})

import { expect, it } from 'vitest'
import { auditDatabase } from '../../../src/access/audit.ts'
import { emptyCatalog } from '../postgres/fixtures.ts'
import { desiredDatabase } from '../postgres/lab.ts'

const desired = desiredDatabase({
  database: 'db',
  ownerRole: 'owner',
  grants: [{ grantee: { kind: 'role', role: 'jane' }, access: 'owner', create: false }],
})
const catalog = {
  ...emptyCatalog,
  owner: { canLogin: false, inherit: true, set: true, admin: 'login', shared: true },
  schema: { owner: 'owner', acl: [] },
  roles: ['jane'],
} as const

const missing = expect.objectContaining({
  code: 'MEMBERSHIP_MISSING',
  key: 'jane',
  message: '"jane" is no member of the owner role "owner".',
})

it('a desired owner that is no member is a finding, and one that is a member is none', () => {
  expect(auditDatabase(desired, catalog)).toContainEqual(missing)
  expect(auditDatabase(desired, { ...catalog, ownerMembers: ['jane'] })).not.toContainEqual(missing)
})

import { expect, it } from 'vitest'
import type { UnexpectedMembership } from '../../../src/access/change.ts'
import { membershipFinding } from '../../../src/access/membership.ts'
import { desiredDatabase } from '../postgres/lab.ts'

const desired = desiredDatabase({ database: 'db', ownerRole: 'owner' })
const member: UnexpectedMembership = {
  role: 'owner',
  member: 'jane',
  grantor: 'ci',
  optionOnly: false,
  passedOn: false,
}

it.each([
  [
    {},
    '"jane" is a member of "owner", the owner of the schema and all in it (granted by "ci"), which is unexpected.',
    'As "ci" run: REVOKE "owner" FROM "jane" GRANTED BY "ci";',
  ],
  [
    { role: 'other' },
    '"jane" is a member of "other", whose rights it has with it (granted by "ci"), which is unexpected.',
    'As "ci" run: REVOKE "other" FROM "jane" GRANTED BY "ci";',
  ],
  [
    { optionOnly: true, passedOn: true },
    '"jane" may make others members of "owner", the owner of the schema and all in it (granted by "ci"), which is unexpected.',
    'As "ci" run: REVOKE ADMIN OPTION FOR "owner" FROM "jane" GRANTED BY "ci" CASCADE;',
  ],
])('a membership with %o is told by what it means', (change, message, hint) => {
  const finding = membershipFinding({ ...member, ...change }, desired, { keeper: undefined }, '')
  const { role } = { ...member, ...change }
  expect(finding).toEqual({
    code: 'MEMBERSHIP_UNEXPECTED',
    key: JSON.stringify([role, 'jane', 'ci']),
    message,
    hint,
    objects: [role],
  })
})

import { describe, expect, it } from 'vitest'
import type { UnexpectedMembership } from '../../../src/access/change.ts'
import { revocations } from '../../../src/access/revocable.ts'
import type { Catalog, Membership } from '../../../src/catalog/catalog.ts'
import { emptyCatalog } from '../postgres/fixtures.ts'
import { desiredDatabase } from '../postgres/lab.ts'

const OWNER = 'owner'
const additive = desiredDatabase({ database: 'db', ownerRole: OWNER, grants: [] })
const authoritative = { ...additive, grantsMode: 'authoritative' } as const
const withJane = {
  ...authoritative,
  grants: [{ grantee: { kind: 'role', role: 'jane' }, access: 'owner', create: false }],
} as const

function member(name: string, grantor: string, change: Partial<Membership> = {}): Membership {
  return {
    role: OWNER,
    member: name,
    grantor,
    inherit: true,
    set: true,
    admin: false,
    memberAdministers: false,
    grantorIsSuperuser: false,
    loginIsMember: name === 'ci',
    ...change,
  }
}

function extra({ role, member, grantor }: Membership, change: Partial<UnexpectedMembership> = {}) {
  return { role, member, grantor, optionOnly: false, admin: false, passedOn: false, ...change }
}

/** The login can give memberships anew unless `admin` says otherwise. */
function catalogOf(memberships: readonly Membership[], change: Partial<Catalog> = {}): Catalog {
  return {
    ...emptyCatalog,
    owner: { canLogin: false, inherit: true, set: true, admin: 'databricks_superuser', shared: true },
    settable: ['databricks_superuser'],
    memberships,
    ownerMembers: memberships.map((each) => each.member),
    ...change,
  }
}

const ROOT = 'databricks_superuser'
const stranger = member('stranger', ROOT)

describe('revocations', () => {
  it('are none in additive mode', () => {
    const found = revocations([extra(stranger)], additive, catalogOf([stranger]))
    expect(found).toEqual({ revoked: [], lost: [], stranded: [] })
  })

  it('are those that the login, or a role that it may act as, has granted', () => {
    const [own, reachable, far] = [member('a', 'ci'), member('b', ROOT), member('c', 'alien')]
    const ci = member('ci', ROOT)
    const found = revocations(
      [own, reachable, far].map((each) => extra(each)),
      authoritative,
      {
        ...catalogOf([ci, own, reachable, far]),
      },
    )
    expect(found.revoked.map((each) => each.member)).toEqual(['a', 'b'])
    expect(found).toMatchObject({ lost: [], stranded: [] })
  })

  it('that touch another role cost no membership of the owner role', () => {
    const other = member('app', ROOT, { role: 'pg_read_all_data' })
    const found = revocations([extra(other)], withJane, catalogOf([other, member('jane', ROOT)]))
    expect(found).toEqual({ revoked: [extra(other)], lost: [], stranded: [] })
  })
})

describe('a membership that falls with its grantor', () => {
  const group = member('group', ROOT, { admin: true, loginIsMember: true })
  const jane = member('jane', 'group')

  it('is lost for the deployer and for a desired owner', () => {
    const found = revocations([extra(group)], withJane, catalogOf([group, jane]))
    expect(found).toEqual({ revoked: [extra(group)], lost: ['ci', 'jane'], stranded: [] })
  })

  it('is lost through a chain as well', () => {
    const [second, last] = [member('second', 'group'), member('jane', 'second')]
    const found = revocations([extra(group)], withJane, catalogOf([group, second, last]))
    expect(found.lost).toEqual(['ci', 'jane'])
  })

  it('is not lost when there is another one that may act as the owner', () => {
    const ci = member('ci', ROOT)
    const found = revocations([extra(group)], withJane, catalogOf([group, jane, ci, member('jane', ROOT)]))
    expect(found.lost).toEqual([])
  })

  it.each([{ inherit: false }, { set: false }])('is lost when the other one has %o', (change) => {
    const ci = member('ci', ROOT)
    const other = member('jane', ROOT, change)
    expect(revocations([extra(group)], withJane, catalogOf([group, jane, ci, other])).lost).toEqual(['jane'])
  })

  it.each([{ inherit: false }, { set: false }])(
    'is not lost for a deployer that had none to act with: %o',
    (change) => {
      const catalog = catalogOf([group, jane])
      const owner = {
        canLogin: false,
        inherit: true,
        set: true,
        admin: ROOT,
        shared: true,
        ...change,
      } as const
      expect(revocations([extra(group)], withJane, { ...catalog, owner }).lost).toEqual(['jane'])
    },
  )

  it('is not lost for who was no member before', () => {
    const catalog = catalogOf([group, member('ci', ROOT)], { ownerMembers: ['group', 'ci'] })
    expect(revocations([extra(group)], withJane, catalog).lost).toEqual([])
  })

  it('keeps what only loses its ADMIN option', () => {
    const ci = member('ci', ROOT)
    const passer = member('jane', ROOT, { admin: true })
    const found = revocations([extra(passer, { optionOnly: true })], withJane, catalogOf([passer, ci]))
    expect(found.lost).toEqual([])
  })

  it('stays, with all others of the owner role, when it cannot be given anew', () => {
    const other = member('app', ROOT, { role: 'pg_read_all_data' })
    const owner = { canLogin: false, inherit: true, set: true, admin: 'login', shared: true } as const
    const catalog = catalogOf([group, jane, other], { owner })
    const found = revocations([extra(group), extra(other)], withJane, catalog)
    expect(found).toEqual({ revoked: [extra(other)], lost: [], stranded: ['ci', 'jane'] })
  })

  it('of the same member by another grantor stays', () => {
    const ci = member('ci', ROOT)
    const twice = member('jane', 'group2')
    const found = revocations(
      [extra(member('jane', 'ci'))],
      withJane,
      catalogOf([ci, twice, member('jane', 'ci')]),
    )
    expect(found.lost).toEqual([])
  })
})

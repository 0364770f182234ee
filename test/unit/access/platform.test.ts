import { describe, expect, it } from 'vitest'
import {
  belongsToOwner,
  isLastingGrantor,
  isPlatformRole,
  platformPrivileges,
} from '../../../src/access/platform.ts'
import type { Securable } from '../../../src/access/securable.ts'
import type { AclEntry, Membership } from '../../../src/catalog/catalog.ts'

const APP = '8f2f3c1e-1111-2222-3333-444455556666'

/** What CREATE ROLE leaves behind: its caller may administer the new role, and no more. */
const created: Membership = {
  role: 'owner',
  member: 'maker',
  grantor: 'cloud_admin',
  inherit: false,
  set: false,
  admin: true,
  memberAdministers: false,
  grantorIsSuperuser: true,
  loginIsMember: false,
}
const joined: Membership = { ...created, inherit: true, set: true, admin: false, grantor: 'maker' }

describe('belongsToOwner', () => {
  it('who created the owner role, with all memberships it has', () => {
    expect(belongsToOwner(created, [created])).toBe(true)
    expect(belongsToOwner(joined, [joined, created])).toBe(true)
  })

  it.each([
    ['may SET ROLE to it', { set: true }],
    ['inherits from it', { inherit: true }],
    ['may not make others members', { admin: false }],
    ['was made a member by somebody', { grantorIsSuperuser: false }],
  ])('not who %s', (_what, change) => {
    const other = { ...created, ...change }
    expect(belongsToOwner(other, [other])).toBe(false)
  })

  it('not because somebody else created it', () => {
    const stranger = { ...joined, member: 'stranger' }
    expect(belongsToOwner(stranger, [created, stranger])).toBe(false)
  })

  it('who administers the server, and the platform', () => {
    const plain = { ...joined, member: 'stranger' }
    expect(belongsToOwner({ ...plain, memberAdministers: true }, [plain])).toBe(true)
    expect(belongsToOwner({ ...plain, member: 'databricks_superuser' }, [plain])).toBe(true)
  })
})

describe('the platform', () => {
  it.each([
    'databricks_superuser',
    'cloud_admin',
    'databricks_control_plane',
    'pg_database_owner',
    'databricks_gateway',
    'databricks_reader_16384',
    'databricks_writer_1',
  ])('has %s', (role) => {
    expect(isPlatformRole(role)).toBe(true)
  })

  it.each([
    'databricks_superuser2',
    'my_databricks_gateway',
    'databricks_gateway_2',
    'databricks_reader_',
    'databricks_writer_x',
    'pg_read_all_data',
    '',
  ])('has no %j', (role) => {
    expect(isPlatformRole(role)).toBe(false)
  })

  it('and the owner are who grants for good', () => {
    expect(isLastingGrantor('owner', 'owner')).toBe(true)
    expect(isLastingGrantor('cloud_admin', 'owner')).toBe(true)
    expect(isLastingGrantor('jane', 'owner')).toBe(false)
  })
})

function on(kind: Securable['class'], owner = 'owner'): Securable {
  return { class: kind, name: 'x', signature: undefined, column: undefined, owner, acl: [] }
}

function by(grantee: string | undefined, grantor = 'owner'): AclEntry {
  return { grantee, privileges: [], grantable: false, grantor }
}

describe('platformPrivileges', () => {
  const none = { privileges: [], grantable: false }
  const given = (...privileges: string[]) => ({ privileges, grantable: false })

  it.each([
    ['routine', given('EXECUTE')],
    ['type', given('USAGE')],
    ['database', given('CONNECT', 'TEMPORARY')],
    ['default-routine', given('EXECUTE')],
    ['default-type', given('USAGE')],
    ['table', none],
    ['schema', none],
  ] as const)('of PUBLIC on a %s', (kind, expected) => {
    expect(platformPrivileges(on(kind), by(undefined), [])).toEqual(expected)
  })

  it.each([
    ['databricks_superuser', 'table', { privileges: 'all', grantable: true }],
    ['cloud_admin', 'schema', { privileges: 'all', grantable: true }],
    ['databricks_gateway', 'table', given('SELECT')],
    ['databricks_gateway', 'schema', given('USAGE')],
    ['databricks_reader_7', 'table', given('SELECT')],
    ['databricks_reader_7', 'sequence', none],
    ['databricks_writer_7', 'schema', given('CREATE', 'USAGE')],
    ['databricks_writer_7', 'table', none],
    ['jane', 'database', none],
    ['deployer', 'database', given('CONNECT', 'CREATE')],
    ['deployer', 'schema', none],
    [APP, 'database', given('CONNECT', 'CREATE')],
    [APP.toUpperCase(), 'database', given('CONNECT', 'CREATE')],
    [`${APP}0`, 'database', none],
    [APP, 'schema', none],
  ] as const)('of %s on a %s', (role, kind, expected) => {
    expect(platformPrivileges(on(kind), by(role), ['deployer'])).toEqual(expected)
  })

  it('are none of what somebody else granted', () => {
    expect(platformPrivileges(on('database'), by('databricks_superuser', 'jane'), [])).toEqual(none)
    expect(platformPrivileges(on('database'), by(undefined, 'jane'), [])).toEqual(none)
    expect(platformPrivileges(on('database'), by('deployer', 'jane'), ['deployer'])).toEqual(none)
  })
})

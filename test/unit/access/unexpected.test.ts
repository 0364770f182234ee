import { describe, expect, it } from 'vitest'
import { unexpectedPrivileges } from '../../../src/access/unexpected.ts'
import type { Acl, AclEntry, Catalog } from '../../../src/catalog/catalog.ts'
import type { DesiredDatabase } from '../../../src/config/desired-database.ts'
import { emptyCatalog, table } from '../postgres/fixtures.ts'
import { APP, desiredDatabase } from '../postgres/lab.ts'

const desired = desiredDatabase({ database: 'db' })
const { ownerRole } = desired

function entry(grantee: string | undefined, privileges: string, change: Partial<AclEntry> = {}): AclEntry {
  return { grantee, privileges: privileges.split(' '), grantable: false, grantor: ownerRole, ...change }
}

function withTables(acls: Readonly<Record<string, Acl>>, change: Partial<Catalog> = {}): Catalog {
  const objects = Object.entries(acls).map(([name, acl]) => table(name, ownerRole, { acl }))
  return { ...emptyCatalog, schema: { owner: ownerRole, acl: [] }, objects, ...change }
}

/** `stranger SELECT on a, b (option, passed on)` */
function extras(acls: Readonly<Record<string, Acl>>, given: DesiredDatabase = desired): string[] {
  return unexpectedPrivileges(given, withTables(acls)).map((extra) => {
    const notes = [extra.optionOnly ? 'option' : '', extra.passedOn ? 'passed on' : ''].filter(Boolean)
    const where = extra.on.map(({ name }) => name).join(', ')
    const suffix = notes.length === 0 ? '' : ` (${notes.join(', ')})`
    return `${extra.grantee ?? 'everybody'} ${extra.privileges.join(' ')} on ${where}${suffix}`
  })
}

describe('a privilege that is passed on', () => {
  const passer = entry('mid', 'INSERT SELECT', { grantable: true })

  it('is one though only one of two that may be is', () => {
    const acl = [passer, entry('alien', 'SELECT', { grantor: 'mid' })]
    expect(extras({ a: acl })).toEqual(['mid INSERT SELECT on a (passed on)', 'alien SELECT on a'])
  })

  it('is one though only one of those of the other was passed on', () => {
    const acl = [
      entry('mid', 'SELECT', { grantable: true }),
      entry('alien', 'SELECT UPDATE', { grantor: 'mid' }),
    ]
    expect(extras({ a: acl })[0]).toBe('mid SELECT on a (passed on)')
  })

  it('is none when another privilege, or that of another grantor, was', () => {
    expect(extras({ a: [passer, entry('alien', 'UPDATE', { grantor: 'mid' })] })[0]).toBe(
      'mid INSERT SELECT on a',
    )
    expect(extras({ a: [passer, entry('alien', 'SELECT', { grantor: 'else' })] })[0]).toBe(
      'mid INSERT SELECT on a',
    )
  })

  it('is none on another table', () => {
    expect(extras({ a: [passer], b: [entry('alien', 'SELECT', { grantor: 'mid' })] })).toContain(
      'mid INSERT SELECT on a',
    )
  })

  it('is none of who may not pass on', () => {
    const acl = [entry('mid', 'SELECT'), entry('alien', 'SELECT', { grantor: 'mid' })]
    expect(extras({ a: acl })[0]).toBe('mid SELECT on a')
  })
})

describe('what is unexpected', () => {
  it('is one entry for all things alike, and another for each difference', () => {
    const [select, insert] = [entry('stranger', 'SELECT'), entry('stranger', 'INSERT')]
    expect(extras({ a: [select], b: [select], c: [insert] })).toEqual([
      'stranger SELECT on a, b',
      'stranger INSERT on c',
    ])
  })

  it('is only the option of what is desired', () => {
    expect(extras({ a: [entry(APP, 'SELECT', { grantable: true })] })).toEqual([
      `${APP} SELECT on a (option)`,
    ])
    expect(extras({ a: [entry(APP, 'SELECT')] })).toEqual([])
  })

  it('is told from what is desired of the same grantee', () => {
    expect(extras({ a: [entry(APP, 'SELECT TRUNCATE', { grantable: true })] })).toEqual([
      `${APP} TRUNCATE on a`,
      `${APP} SELECT on a (option)`,
    ])
  })

  it('is not what the platform has, with its grant option', () => {
    expect(extras({ a: [entry('databricks_superuser', 'SELECT', { grantable: true })] })).toEqual([])
    expect(extras({ a: [entry('databricks_gateway', 'SELECT')] })).toEqual([])
    expect(extras({ a: [entry('databricks_gateway', 'SELECT', { grantable: true })] })).toEqual([
      'databricks_gateway SELECT on a (option)',
    ])
    expect(extras({ a: [entry('databricks_gateway', 'INSERT SELECT')] })).toEqual([
      'databricks_gateway INSERT on a',
    ])
  })

  it('is what everybody has on a table', () => {
    expect(extras({ a: [entry(undefined, 'SELECT')] })).toEqual(['everybody SELECT on a'])
  })

  it('is not what the deployer has on the database', () => {
    const acl = [
      entry('ci', 'CREATE', { grantor: 'cloud_admin' }),
      entry('jane', 'CREATE', { grantor: 'cloud_admin' }),
    ]
    const catalog = { ...withTables({}), databaseAcl: { owner: 'cloud_admin', acl } }
    expect(unexpectedPrivileges(desired, catalog).map(({ grantee }) => grantee)).toEqual(['jane'])
  })
})

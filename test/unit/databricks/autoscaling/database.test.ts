import { describe, expect, it } from 'vitest'
import { createDatabase } from '../../../../src/databricks/autoscaling/database.ts'
import { type Answer, stage } from '../platform.ts'
import { BRANCH, databases, operation } from './samples.ts'

describe('createDatabase', () => {
  const POST = `POST ${BRANCH}/databases`
  const LIST = `GET ${BRANCH}/databases`
  const owner = 'projects/shop/branches/production/roles/ci'
  const taken: Answer = {
    status: 400,
    json: { error_code: 'BAD_REQUEST', message: 'database with that name already exists' },
  }
  const desired = (postgresDatabase: string) => ({
    branch: 'projects/shop/branches/production',
    postgresDatabase,
    ownerRole: owner,
  })

  const names: [string, Record<string, string>][] = [
    ['shop_app', { database_id: 'shop-app' }],
    ['shop', { database_id: 'shop' }],
    ['Shop', {}],
    ['abc', {}],
    ['1shop', {}],
    ['shop_', {}],
    ['läden', {}],
    [`a${'b'.repeat(63)}`, {}],
  ]
  it.each(names)('%s', async (name, query) => {
    const { platform, client } = stage({ [POST]: operation(true), [LIST]: [databases(name)] })
    expect((await createDatabase(client, desired(name))).postgresDatabase).toBe(name)
    expect(platform.seen[0]?.query).toEqual(query)
    expect(platform.seen[0]?.body).toEqual({ spec: { postgres_database: name, role: owner } })
  })

  it('is content with a database that exists', async () => {
    const { platform, client } = stage({ [POST]: taken, [LIST]: databases('shop_app') })
    await createDatabase(client, desired('shop_app'))
    expect(platform.writes).toEqual([POST])
  })

  it('leaves the id to the platform when another database has it', async () => {
    const { platform, client } = stage({
      [POST]: [taken, operation(true)],
      [LIST]: [databases('other'), databases('other', 'shop_app')],
    })
    await createDatabase(client, desired('shop_app'))
    expect(platform.seen.filter(({ method }) => method === 'POST').map(({ query }) => query)).toEqual([
      { database_id: 'shop-app' },
      {},
    ])
  })
})

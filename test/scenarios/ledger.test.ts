import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Shop } from './shop.ts'
import { changesOf, configuration, firstDeploy } from './stage.ts'

let shop: Shop

beforeAll(async () => {
  shop = await Shop.open()
  await shop.converges(firstDeploy())
}, 120_000)
afterAll(() => shop.close())

describe('an applied migration that was edited', () => {
  it('is refused, accepted with the line that the error prints, and settled from then on', async () => {
    shop.workspace.write(
      'migrations/0002_add_price.sql',
      '-- The price in euros.\nALTER TABLE orders ADD COLUMN IF NOT EXISTS price numeric;\n',
    )
    const refused = await shop.refuses()
    expect(refused.exitCode).toBe(2)
    const complaint = shop.complaint(refused)
    expect(complaint).toContain('0002_add_price.sql was changed after it was applied to schema "app_data"')
    const [, entry = ''] = /`migrations: \{ accept: \['(.*?)'\] \}`/.exec(complaint) ?? []
    expect(entry).toMatch(/^edited 0002_add_price\.sql [0-9a-f]{12}$/)

    shop.workspace.write('deployment.yaml', configuration({ migrations: { accept: [entry] } }))
    const accepted = await shop.converges(['accept-migration'])
    expect(changesOf(accepted, 'accept-migration')).toMatchObject([
      { version: '0002', becomes: { version: '0002', name: '0002_add_price.sql' } },
    ])
    expect(accepted.outputs['migrations-applied']).toBe('0')
    expect(accepted.log).toContain(
      `accept the edit of migration 0002_add_price.sql (${entry.slice(-12)}) in the ledger, without running it again`,
    )
  })

  it('is refused again after the next edit, though the entry is still there', async () => {
    shop.workspace.write(
      'migrations/0002_add_price.sql',
      '-- The price in dollars.\nALTER TABLE orders ADD COLUMN IF NOT EXISTS price numeric;\n',
    )
    expect(shop.complaint(await shop.refuses())).toContain(
      '0002_add_price.sql was changed after it was applied',
    )
  })
})

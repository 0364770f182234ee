import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { annotations } from './log.ts'
import { Shop } from './shop.ts'
import { configuration } from './stage.ts'

let shop: Shop

beforeAll(async () => {
  shop = await Shop.open()
  await shop.run()
})

afterAll(() => shop.close())

async function columns(): Promise<unknown[]> {
  const rows = await shop.sql(
    "SELECT column_name FROM information_schema.columns WHERE table_name = 'orders' ORDER BY column_name",
  )
  return rows.map(({ column_name }) => column_name)
}

describe('a hazard', () => {
  const DROP = 'SELECT 1;\nALTER TABLE orders DROP COLUMN IF EXISTS price;\n'

  it('stops the deploy with the platform and the database as they were', async () => {
    shop.workspace.write('migrations/0003_drop.sql', DROP)
    shop.workspace.write('lib/text.txt', 'another text\n')
    const result = await shop.refuses()
    expect(result.exitCode).toBe(2)
    expect(annotations(result.log)).toEqual([
      {
        level: 'error',
        place: 'migrations/0003_drop.sql:2:1',
        message:
          'migrations/0003_drop.sql:2:1: DROP COLUMN orders.price takes away what the code that still runs may use, and its values [drop-column] (once the new code no longer needs it, do it in a file that begins with the line `-- phase: after-deploy`; or allow it with the line `-- allow: drop-column, because <reason>` at the top of the file)',
      },
    ])
    expect(result.traffic.writes).toEqual([])
    expect(await columns()).toEqual(['id', 'item', 'price'])
  })

  it('passes once its file allows it, and is told with the reason', async () => {
    shop.workspace.write(
      'migrations/0003_drop.sql',
      `-- allow: drop-column, because nothing reads it since 1.4\n${DROP}`,
    )
    const result = await shop.converges(['migrate', 'upload-source', 'deploy-app'])
    expect(annotations(result.log)).toEqual([])
    expect(result.log).toContain('[drop-column] is allowed because nothing reads it since 1.4')
    expect(await columns()).toEqual(['id', 'item'])
  })

  it('that is slow only with rows passes on a table that never had one, and stops where there is one', async () => {
    shop.workspace.write(
      'migrations/0004_more.sql',
      'CREATE TABLE IF NOT EXISTS items (id int, orders_id bigint);\n',
    )
    await shop.converges(['migrate'])
    // As after a run that ended between the file that makes the table and the one that goes on with it.
    shop.workspace.write('migrations/0005_index.sql', 'CREATE INDEX IF NOT EXISTS by_id ON items (id);\n')
    const passed = await shop.converges(['migrate'])
    expect(annotations(passed.log)).toMatchObject([
      {
        level: 'warning',
        message: expect.stringContaining(
          'it passes here because its table is empty, and stops where that has rows',
        ),
      },
    ])
    await shop.sql('INSERT INTO app_data.items VALUES (1, 1)')
    shop.workspace.write(
      'migrations/0006_index.sql',
      'CREATE INDEX IF NOT EXISTS by_order ON items (orders_id);\n',
    )
    expect(shop.complaint(await shop.refuses())).toContain('[blocking-index]')
    shop.workspace.remove('migrations/0006_index.sql')
  })

  it('passes where deployment.yaml allows it', async () => {
    await shop.sql("INSERT INTO app_data.orders (item) VALUES ('tea')")
    shop.workspace.write(
      'migrations/0007_index.sql',
      'CREATE INDEX IF NOT EXISTS by_item ON orders (item);\n',
    )
    const refused = await shop.refuses()
    expect(shop.complaint(refused)).toContain('[blocking-index]')
    shop.workspace.write('deployment.yaml', configuration({ migrations: { allow: ['blocking-index'] } }))
    const result = await shop.converges(['migrate'])
    expect(annotations(result.log)).toEqual([])
    expect(result.log).toContain('[blocking-index] is allowed by `migrations.allow`')
  })
})

describe('syntax that the server is too old for', () => {
  it('shows in a plan, and stops a deploy before anything is changed', async () => {
    shop.workspace.write(
      'migrations/0008_total.sql',
      'SELECT 1;\nALTER TABLE orders ADD COLUMN IF NOT EXISTS twice bigint\n  GENERATED ALWAYS AS (id * 2) VIRTUAL;\n',
    )
    const planned = await shop.refuses({ with: { command: 'plan' } })
    const [annotation, ...others] = annotations(planned.log)
    expect(others).toEqual([])
    expect(annotation).toMatchObject({ level: 'error', place: 'migrations/0008_total.sql:3:32' })
    expect(annotation?.message).toContain(
      'PostgreSQL 17 does not take this: syntax error at or near "VIRTUAL" [newer-syntax]',
    )
    const refused = await shop.refuses()
    expect(refused.traffic.writes).toEqual([])
    expect(await columns()).toEqual(['id', 'item'])
  })
})

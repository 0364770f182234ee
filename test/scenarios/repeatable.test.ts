import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Shop } from './shop.ts'
import { changesOf, configuration, type Deployed, firstDeploy } from './stage.ts'

const VIEWS = `CREATE OR REPLACE VIEW cheap AS SELECT id FROM orders WHERE item <> '';
CREATE INDEX IF NOT EXISTS orders_by_item ON orders (item);
`
const ALWAYS = `-- run: always
ALTER TABLE orders ADD COLUMN IF NOT EXISTS note text NOT NULL DEFAULT '';
COMMENT ON COLUMN orders.note IS 'for the kitchen';
`

let shop: Shop
let begun: Deployed

beforeAll(async () => {
  const allow = ['blocking-index', 'set-not-null', 'rewrite-table']
  shop = await Shop.open({
    'migrations/R__views.sql': VIEWS,
    'migrations/R__columns.sql': ALWAYS,
    'deployment.yaml': configuration({ migrations: { allow } }),
  })
  begun = await shop.deploys(first())
}, 180_000)

afterAll(() => shop.close())

/** The first deploy's changes with those of the two repeatable files behind the ordered ones. */
function first(): string[] {
  const kinds: string[] = firstDeploy()
  kinds.splice(kinds.lastIndexOf('migrate') + 1, 0, 'repeat-migration', 'repeat-migration')
  return kinds
}

/** An older server is given files only to parse them: the first statement of that message fails. */
function runs(sql: string): boolean {
  return !sql.startsWith('SELECT 1/0;')
}

function titles({ plan }: Deployed): readonly string[] {
  return plan.changes.map(({ title }) => title)
}

describe('repeatable migrations', { timeout: 180_000 }, () => {
  it('run when they change or something of them is missing, and send only that', async () => {
    expect(titles(begun)).toContain('run R__columns.sql: 2 statements')
    expect(begun.outputs['migrations-applied']).toBe('4')
    const idle = await shop.deploys([])
    // The catalog, and the guards of the file that is always looked at.
    expect(idle.traffic.messages).toHaveLength(2)

    await shop.sql('ALTER TABLE app_data.orders DROP COLUMN note; DROP INDEX app_data.orders_by_item')
    const back = await shop.converges(['repeat-migration'])
    expect(titles(back)).toEqual(['run R__columns.sql again: 2 statements'])

    shop.workspace.write('migrations/R__views.sql', `${VIEWS}DROP VIEW IF EXISTS old;\n`)
    const changed = await shop.converges(['repeat-migration'])
    expect(titles(changed)).toEqual(['run R__views.sql again: 2 of 3 statements'])
    expect(changesOf(changed, 'repeat-migration')).toMatchObject([
      { file: 'migrations/R__views.sql', rerun: true, statements: [1, 2], needed: 2, total: 3 },
    ])
    const ddl = changed.traffic.messages.flatMap((entry) =>
      entry.kind === 'sql' && runs(entry.sql) && entry.sql.includes('CREATE INDEX') ? [entry.sql] : [],
    )
    expect(ddl).toHaveLength(1)
    expect(ddl[0]).not.toContain('DROP VIEW')
  })

  it('are recorded without a statement where everything is there', async () => {
    shop.workspace.write(
      'migrations/R__orders.sql',
      'ALTER TABLE orders ADD COLUMN IF NOT EXISTS price numeric, ALTER COLUMN item SET NOT NULL;\n',
    )
    const run = await shop.converges(['repeat-migration'])
    expect(titles(run)).toEqual(['run R__orders.sql: 0 of 1 statement'])
    const sent = run.traffic.messages.flatMap((entry) => (entry.kind === 'sql' ? [entry.sql] : []))
    expect(
      sent.filter((sql) => runs(sql) && /^ALTER TABLE|lakebase_deploy\(E'ALTER TABLE/m.test(sql)),
    ).toEqual([])
  })

  it('stop the run at what is there and is not what they say, with everything that differs', async () => {
    await shop.sql('ALTER TABLE app_data.orders ALTER note DROP NOT NULL')
    shop.workspace.write(
      'migrations/R__price.sql',
      'ALTER TABLE orders ADD COLUMN IF NOT EXISTS price numeric(12,2);\n',
    )
    const refused = await shop.refuses()
    expect(refused.log).toContain(
      '::error file=migrations/R__columns.sql,line=2,col=45::migrations/R__columns.sql:2:45: column "note" of "app_data"."orders": the file says NOT NULL, the database has nullable',
    )
    expect(refused.log).toContain('ALTER TABLE "app_data"."orders" ALTER COLUMN "price" TYPE numeric(12,2);')
    shop.workspace.write('migrations/0003_note.sql', 'ALTER TABLE orders ALTER COLUMN note SET NOT NULL;\n')
    shop.workspace.write(
      'migrations/0004_price.sql',
      'ALTER TABLE orders ALTER COLUMN price TYPE numeric(12,2);\n',
    )
    await shop.converges(['migrate', 'migrate', 'repeat-migration'])
  })
})

import { afterAll, beforeAll, expect, it } from 'vitest'
import { sample } from '../sample.ts'
import { PLANTED, type Planted } from '../unit/postgres/attack/planted.ts'
import { Shop } from './shop.ts'

const CASES = sample(
  'code that an app has planted',
  PLANTED.filter(({ by }) => by === 'app'),
  2,
)
const USERS =
  "CREATE TABLE IF NOT EXISTS users (id int PRIMARY KEY, email varchar(20), amount numeric DEFAULT 1);\nINSERT INTO users VALUES (1, 'A@b', 2);\n"

let shop: Shop
let app: string

beforeAll(async () => {
  shop = await Shop.open({ 'users/0001_users.sql': USERS })
  const first = await shop.run()
  expect(first.exitCode, first.log).toBe(0)
  app = first.outputs['service-principal'] ?? ''
  await asAdmin(`GRANT CREATE ON DATABASE databricks_postgres TO "${app}"`)
}, 120_000)
afterAll(() => shop.close())

function asAdmin(sql: string): Promise<Record<string, unknown>[]> {
  return shop.emulator.sql({ project: 'shop' }, sql)
}

it.each(CASES.map((each, index) => [each.name, `planted_${index}`, each] as const))(
  '%s: no file runs, and nothing of it',
  async (_, schema, { ours, plant, sql }: Planted) => {
    const renamed = (text: string) =>
      text.replaceAll(/\bshop\b/g, schema).replaceAll(/\bother\b/g, `${schema}_other`)
    const migrate = () =>
      shop.run({ with: { command: 'migrate', schema, migrations: 'users' }, contended: true })
    const before = await migrate()
    expect(before.exitCode, before.log).toBe(0)
    await asAdmin(`GRANT CREATE ON SCHEMA ${schema} TO "${app}"`)
    const as = (role: string, statements: readonly string[] = []) =>
      asAdmin([`SET ROLE "${role}"`, ...statements.map(renamed), 'RESET ROLE'].join('; '))
    await as(app, ours?.upon)
    await as(`databricks_postgres__${schema}_owner`, ours?.made)
    await as(app, plant)
    const allow = '-- allow: delete-all-rows, because it is an attack\n'
    shop.workspace.write(
      'users/0002_next.sql',
      `${/^(UPDATE|DELETE)/.test(sql) ? allow : ''}${renamed(sql)};\n`,
    )
    const refused = await migrate().finally(() => shop.workspace.remove('users/0002_next.sql'))
    expect(refused.exitCode).toBe(1)
    expect(refused.log).toMatch(/Code: MIGRATION_(REACHES_FOREIGN_CODE|TOUCHES_FOREIGN_OBJECT)/)
    expect(await asAdmin(`SELECT name FROM ${schema}.lakebase_migrations`)).toEqual([
      { name: '0001_users.sql' },
    ])
  },
)

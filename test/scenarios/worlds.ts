import type { Emulator, EmulatorOptions } from '../../src/emulator/emulator.ts'
import { startEmulator } from '../emulator.ts'
import { deploymentYaml, SHOP } from './stage.ts'

/** Something of everything that a first deploy can bring: a permission, a file outside a transaction, a late migration. */
export const FIRST_DEPLOY: Readonly<Record<string, string>> = {
  ...SHOP,
  'migrations/0003_index_price.sql':
    '-- transaction: none\nCREATE INDEX CONCURRENTLY IF NOT EXISTS orders_price ON orders (price);\n',
  'migrations/0004_require_price.sql':
    '-- phase: after-deploy\n-- allow: set-not-null, because the table is small\nALTER TABLE orders ALTER COLUMN price SET NOT NULL;\n',
  'deployment.yaml': deploymentYaml(
    `    permissions:
      - group_name: users
        permission_level: CAN_USE`,
  ),
}

/** What the next commit adds: a quick migration, and one that takes as long as the database says. */
export const SECOND_DEPLOY: Readonly<Record<string, string>> = {
  'migrations/0005_create_notes.sql': 'CREATE TABLE IF NOT EXISTS notes (note text);\n',
  'migrations/0006_slow.sql': `CREATE TABLE IF NOT EXISTS slow (id bigint);
SELECT pg_sleep(coalesce(nullif(current_setting('shop.sleep', true), ''), '0')::float);
`,
}

/** How long the slow migration takes from now on, in seconds. */
export async function sleepFor(emulator: Emulator, seconds: number): Promise<void> {
  await emulator.sql({ project: 'shop' }, `ALTER DATABASE databricks_postgres SET shop.sleep = '${seconds}'`)
}

/** Process ids of the deployer's sessions; of those that sleep in the slow migration only. */
export async function sessions(emulator: Emulator, which: 'all' | 'asleep' = 'all'): Promise<number[]> {
  const rows = await emulator.sql(
    { project: 'shop' },
    `SELECT pid FROM pg_stat_activity WHERE usename = '${emulator.identities.deployer.clientId}'
      AND ('${which}' = 'all' OR wait_event = 'PgSleep')`,
  )
  return rows.map(({ pid }) => Number(pid))
}

/** A workspace of its own, in which nothing has been done yet. */
export async function inNewWorld<T>(
  work: (emulator: Emulator) => Promise<T>,
  options: EmulatorOptions = {},
): Promise<T> {
  const emulator = await startEmulator(options)
  try {
    return await work(emulator)
  } finally {
    await emulator.stop()
  }
}

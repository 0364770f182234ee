import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { Shop } from './shop.ts'
import { configuration, firstDeploy } from './stage.ts'

const APP = '/api/2.0/apps/shop'
/** The shortest that there is. */
const BUDGET = { 'wait-timeout': '10s' }
/** A look at what keeps an answer takes 5 s more at most, the end of the run another moment; a busy machine the rest. */
const LIMIT_MS = 50_000

interface Wait {
  readonly what: string
  /** Makes the platform, the database or the repository such that a run waits for ever. */
  readonly prepare: (shop: Shop) => unknown
  readonly inputs?: Readonly<Record<string, string>>
  readonly complaint: RegExp
}

const hang = (match: string) => (shop: Shop) => shop.emulator.faults.add({ match, times: 99, action: 'hang' })

/** A lock on the ledger, which goes with the server. */
async function lockLedger({ emulator }: Shop): Promise<void> {
  const project = emulator.world.projects.get('shop')
  const server = await project?.branches.get(project.defaultBranch)?.cluster.ready()
  const client = new pg.Client({
    host: server?.socketDirectory,
    user: 'cloud_admin',
    database: 'databricks_postgres',
  })
  client.on('error', () => {})
  await client.connect()
  await client.query('BEGIN; LOCK TABLE app_data.lakebase_migrations')
}

const WAITS: readonly Wait[] = [
  {
    what: 'a lock on what is read, and names who holds it',
    prepare: async (shop) => {
      await shop.deploys(firstDeploy())
      await lockLedger(shop)
    },
    inputs: { command: 'plan' },
    complaint:
      /^Gave up waiting for an answer of the database at \S+:5432\/databricks_postgres when the wait-timeout of 10 s was used up; it waits for \w+Lock on app_data\.lakebase_migrations, and "cloud_admin" is in the way \(pid \d+, idle in transaction, in a transaction for \d+s\); its last query \(\d+s ago\): BEGIN; LOCK TABLE app_data\.lakebase_migrations\.\nWhat to do: Wait for that session or end it/,
  },
  {
    what: 'a message that the database does not answer',
    prepare: hang('sql [^]*ADD COLUMN IF NOT EXISTS price'),
    complaint:
      /^Gave up waiting for an answer of the database .*; (the server has answered or ended it, and nothing has arrived here|nor did the server answer a second connection)\.\n/,
  },
  {
    what: 'the platform',
    prepare: hang(`GET ${APP}`),
    complaint: /^GET \/api\/2\.0\/apps\/shop on \S+ got no answer within \d+ s\./,
  },
  {
    what: 'a login',
    prepare: hang('login'),
    complaint:
      /^Gave up waiting for the login to \S+ when the wait-timeout of 10 s was used up; no answer had come\./,
  },
  {
    what: 'a build',
    prepare: () => {},
    inputs: { 'build-command': 'sleep 3600' },
    complaint:
      /^Gave up waiting for the build command `sleep 3600` when the wait-timeout of 10 s was used up; it was ended\.\nWhat to do: Run the job again/,
  },
]

describe.concurrent('the wait-timeout ends the wait for', () => {
  it.for(WAITS)('$what', { timeout: 120_000 }, async ({ prepare, inputs, complaint }) => {
    const shop = await Shop.open()
    try {
      await prepare(shop)
      const run = await shop.run({ with: { ...BUDGET, ...inputs } })
      expect(run.exitCode, run.log).toBe(1)
      expect(shop.complaint(run)).toMatch(complaint)
      expect(run.durationMs, run.log).toBeLessThan(LIMIT_MS)
    } finally {
      await shop.close()
    }
  })
})

describe('a run that nobody keeps', () => {
  it('does not wait for what its build has left running', async () => {
    const shop = await Shop.open()
    const run = await shop.deploys(firstDeploy(), { with: { 'build-command': 'sleep 20 & echo built' } })
    expect(run.log).toContain('built\n')
    expect(run.log).toContain('what it has left running goes on')
    for (const [call, change] of [
      [/^GET .*\/deployments\/[^/]+$/, () => shop.workspace.write('lib/text.txt', 'new')],
      [
        /^GET .*\/apps\/shop\/update$/,
        () => shop.workspace.write('deployment.yaml', configuration({ description: 'new' })),
      ],
    ] as const) {
      await shop.run()
      await change()
      shop.beforeCall(call, async () => {
        await shop.emulator.world.apps.get('shop')?.process?.stop()
        shop.emulator.world.apps.delete('shop')
      })
      const gone = await shop.run()
      expect(shop.complaint(gone)).toMatch(/^App "?shop"? was (deleted by somebody|there a moment ago)/)
    }
    await shop.close()
  })
})

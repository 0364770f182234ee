import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Cluster, startCluster } from '../../src/emulator/postgres/cluster.ts'
import { type ActionResult, type ActionRun, runAction } from '../../src/emulator/runner.ts'
import { until } from './disturbance.ts'
import { makeWorkspace, type Workspace } from './stage.ts'

/** A tool of a few lines: runs its arguments as statements, by what DATABASE_URL says. */
const TOOL = `import pg from ${JSON.stringify(import.meta.resolve('pg'))}
const client = new pg.Client({ connectionString: process.env.DATABASE_URL })
await client.connect()
for (const sql of process.argv.slice(2)) console.log(JSON.stringify((await client.query(sql)).rows))
await client.end()
`

let cluster: Cluster
let workspace: Workspace
let database: string
let databases = 0

beforeAll(async () => {
  cluster = await startCluster(17)
  await cluster.query('CREATE ROLE dev LOGIN CREATEROLE')
  await cluster.query('CREATE ROLE analyst')
})

afterAll(() => cluster.stop())

beforeEach(async () => {
  database = `tool_${++databases}`
  await cluster.query(`CREATE DATABASE ${database} OWNER dev`)
  workspace = makeWorkspace({
    'tool.mjs': TOOL,
    'deployment.yaml': `environments:
  dev:
    app_name: shop
    lakebase: { database_name: shop, owner_role: ${database}_owner }
    migrations: { lock_timeout: 3s }
    grants:
      roles: [{ role: analyst, access: read-only }]
`,
  })
})

afterEach(() => workspace.dispose())

function migrate(command: string, run: Partial<ActionRun> = {}): Promise<ActionResult> {
  const url = `postgresql://dev@/${database}?host=${cluster.socketDirectory}&port=${cluster.port}`
  const inputs = { command: 'migrate', environment: 'dev', 'database-url': url, 'migrate-command': command }
  return runAction({ workspace: workspace.path, env: {}, ...run, with: { ...inputs, ...run.with } })
}

function tool(...statements: readonly string[]): string {
  const quoted = statements.map((sql) => `'${sql.replaceAll("'", `'\\''`)}'`)
  return `"${process.execPath}" tool.mjs ${quoted.join(' ')}`
}

function planned({ outputs }: ActionResult): string[] {
  const { changes }: { changes: { change: { kind: string } }[] } = JSON.parse(outputs.plan ?? '')
  return changes.map(({ change }) => change.kind)
}

describe('a tool', () => {
  it('acts as the owner role, in the schema, with time-outs', async () => {
    const settings =
      "SELECT current_user AS role, current_schema AS schema, current_setting('lock_timeout') AS wait"
    const run = await migrate(tool(settings))
    expect(run.exitCode, run.log).toBe(0)
    expect(run.log).toContain(`[{"role":"${database}_owner","schema":"app_data","wait":"3s"}]`)
    expect(planned(run).at(-1)).toBe('run-command')
    expect(planned(await migrate(tool('SELECT 1')))).toEqual(['run-command'])
  })

  it('may leave tables of the deployer: they are moved, granted and reported', async () => {
    await migrate(tool('SELECT 1'))
    const run = await migrate(tool('SET ROLE dev', 'CREATE TABLE app_data.left_over (id int)'))
    expect(run.exitCode, run.log).toBe(0)
    expect(planned(run)).toEqual(['run-command', 'set-object-owner', 'grant'])
    expect(run.log).toContain('What the command left to put right.')
    expect(run.summary).toContain('3 changes were made')
    expect(
      await cluster.query(
        "SELECT tableowner, has_table_privilege('analyst', 'app_data.left_over', 'SELECT') AS reads FROM pg_tables WHERE tablename = 'left_over'",
        [],
        database,
      ),
    ).toEqual([{ tableowner: `${database}_owner`, reads: true }])
    expect(planned(await migrate(tool('SELECT 1')))).toEqual(['run-command'])
  })

  it('that fails ends the run with its last words', async () => {
    const run = await migrate(`${tool('CREATE TABLE one (id int)')}\necho the last word\nexit 3`)
    expect(run.exitCode).toBe(1)
    expect(run.log).toContain(
      'exited with 3. Its last lines:%0A[]%0Athe last word%0AWhat to do: What it has committed stays',
    )
    expect(run.log).toMatch(/\n {2}begun {5}run "/)
  })

  it('ends with the run that is cancelled', async () => {
    let interrupt = () => {}
    const run = await migrate(tool("SELECT 'ready'", 'SELECT pg_sleep(600)'), {
      onStart: (child) => {
        interrupt = () => child.kill('SIGINT')
      },
      onLine: (line) => {
        if (line.includes('[{"?column?":"ready"}]')) interrupt()
      },
    })
    expect(run.exitCode).toBe(130)
    expect(run.log).toContain('Cancelled by SIGINT.')
    await until('the end of its session', async () => {
      const left = "SELECT 1 FROM pg_stat_activity WHERE usename = 'dev' AND state = 'active'"
      return (await cluster.query(left)).length === 0
    })
  })

  it.runIf(process.platform === 'linux')('ends with the run, also what left its group', async () => {
    await migrate(tool('SELECT 1'))
    const escaped = `setsid ${tool("SET application_name = 'tool'", "SELECT 'ready'", 'SELECT pg_sleep(600)')}`
    const run = await migrate(`${escaped} > out.txt 2>&1 &\nsleep 600`, { with: { 'wait-timeout': '12s' } })
    expect(run.exitCode).toBe(1)
    expect(run.log).toMatch(/Gave up waiting for the migrate command when [^;]*; it was ended\./)
    expect(readFileSync(join(workspace.path, 'out.txt'), 'utf8')).toContain('ready')
    expect(await cluster.query("SELECT 1 FROM pg_stat_activity WHERE application_name = 'tool'")).toEqual([])
  })

  it.runIf(process.platform === 'linux')(
    'names a session that it has left and does not carry its name',
    async () => {
      await migrate(tool('SELECT 1'))
      const lost = `env -u LAKEBASE_DEPLOY_COMMAND setsid ${tool("SET application_name = 'lost'", 'SELECT pg_sleep(600)')}`
      const unnamed = await migrate(`${lost} > out.txt 2>&1 &\nsleep 600`, {
        with: { 'wait-timeout': '12s' },
      })
      const [left] = await cluster.query("SELECT pid FROM pg_stat_activity WHERE application_name = 'lost'")
      expect(unnamed.log).toContain(`are still there: pid ${left?.pid} (lost, active).`)
      expect(unnamed.log).toContain(`end them first: SELECT pg_terminate_backend(${left?.pid});`)
      await cluster.query(`SELECT pg_terminate_backend(${left?.pid})`)
      const named = `env -u LAKEBASE_DEPLOY_COMMAND setsid ${tool('SELECT pg_sleep(600)')}`
      const ended = await migrate(`${named} > out.txt 2>&1 &\nsleep 600`, { with: { 'wait-timeout': '12s' } })
      expect(ended.log).toContain('it was ended.')
      expect(ended.log).not.toContain('still there')
      expect(
        await cluster.query(
          "SELECT 1 FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)' AND state = 'active'",
        ),
      ).toEqual([])
    },
  )

  it('sees no login of the job', async () => {
    const run = await migrate('env | grep -c -E "^(INPUT_|DATABRICKS_|LAKEBASE_DATABASE_URL)" || true', {
      env: { DATABRICKS_TOKEN: 'x', LAKEBASE_DATABASE_URL: 'y' },
    })
    expect(run.log).toMatch(/\n0\n/)
  })
})

it('is refused beside files', async () => {
  const run = await migrate('true', { with: { migrations: 'migrations' } })
  expect(run.exitCode).toBe(2)
  expect(run.log).toContain(
    '::error::input "migrate-command" and input "migrations" are both given (delete one: files or a command migrate)',
  )
})

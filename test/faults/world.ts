import { type Emulator, startEmulator } from '../../src/emulator/emulator.ts'
import { browse } from '../../src/emulator/visitor.ts'
import { PENDING_MS } from '../emulator.ts'
import { differences, readEndState } from '../scenarios/end-state.ts'
import { readRemains } from '../scenarios/remains.ts'
import { type Deployed, deploy, makeWorkspace, type Run, type Workspace } from '../scenarios/stage.ts'
import { FIRST_DEPLOY } from '../scenarios/worlds.ts'

/** Shows the version of its files, and that a file of its folder is of the same one. */
const SERVER = `import { createServer } from 'node:http'
import { readFileSync } from 'node:fs'
const text = readFileSync('lib/text.txt', 'utf8')
createServer((request, response) => response.end(text)).listen(process.env.DATABRICKS_APP_PORT, '0.0.0.0')
`

const FILES = {
  ...FIRST_DEPLOY,
  'deployment.yaml': (FIRST_DEPLOY['deployment.yaml'] ?? '').replace(
    'deployment.yaml]',
    'deployment.yaml, plan.json]',
  ),
  'server.mjs': SERVER,
  'lib/text.txt': 'v0000',
  'migrations/0009_steps.sql': 'CREATE TABLE steps (version int);\nCREATE TABLE late_steps (version int);\n',
}

/** A platform and a repository, in which one run after the other is disturbed and then put right. */
export class FaultWorld {
  readonly emulator: Emulator
  /** Of the project, when it is not the default one that is worked on. */
  branch: string | undefined
  readonly #workspace: Workspace
  readonly #inputs: Readonly<Record<string, string>>
  #version = 0
  #runs = 0

  private constructor(emulator: Emulator, inputs: Readonly<Record<string, string>>) {
    this.emulator = emulator
    this.#inputs = { project: 'shop', ...inputs }
    this.#workspace = makeWorkspace(FILES)
  }

  static async open(inputs: Readonly<Record<string, string>> = {}): Promise<FaultWorld> {
    const emulator = await startEmulator({ pendingMs: PENDING_MS, timeLapseMs: 0.6 * PENDING_MS })
    return new FaultWorld(emulator, inputs)
  }

  async close(): Promise<void> {
    this.#workspace.dispose()
    await this.emulator.stop()
  }

  /** How many versions were deployed: the ledger grows with each. */
  get age(): number {
    return this.#version
  }

  /** The next commit: other code, a migration and one for after the deployment. */
  change(): void {
    this.#version += 1
    const number = 1000 + 2 * this.#version
    this.#workspace.write('lib/text.txt', textOf(this.#version))
    const insert = (table: string) => `INSERT INTO ${table} (version) VALUES (${this.#version});\n`
    this.#workspace.write(`migrations/${number}_step.sql`, insert('steps'))
    this.#workspace.write(
      `migrations/${number + 1}_late.sql`,
      `-- phase: after-deploy\n${insert('late_steps')}`,
    )
  }

  run(run: Run): Promise<Deployed> {
    this.#runs += 1
    const inputs = run.with?.instance ? { ...this.#inputs, project: '' } : this.#inputs
    const { project, ...others } = { ...inputs, ...run.with }
    const all = project ? { project, ...others } : others
    return deploy(this.emulator, this.#workspace, { runId: String(this.#runs), ...run, with: all })
  }

  /** A run that nothing disturbs. Throws its log when it fails. */
  async undisturbed(inputs: Readonly<Record<string, string>> = {}): Promise<Deployed> {
    const result = await this.run({ with: inputs })
    if (result.exitCode !== 0) throw new Error(`the undisturbed run fails\n${result.log}`)
    return result
  }

  /** Somebody else's table and file, and rows of the users': nothing of it may ever change. */
  async settle(): Promise<void> {
    await this.sql(
      `CREATE SCHEMA others; CREATE TABLE others.notes AS SELECT generate_series(1, 7) AS n;
       INSERT INTO app_data.orders (item, price) SELECT 'item', 1 FROM generate_series(1, 9)`,
    )
  }

  /** What is there, as it is the same in each world and at each version. */
  async state(): Promise<Record<string, unknown>> {
    return withoutVersions(await readEndState(this.emulator))
  }

  /** What there is beside the environment, or left of it. */
  remains(): Promise<Record<string, unknown>> {
    return readRemains(this.emulator)
  }

  /** What is not as it has to be after a run that ended well. */
  async wrong(expected: Record<string, unknown>): Promise<string[]> {
    return [
      ...differences(expected, await this.state()),
      ...(await this.#wrongApp(this.#version)),
      ...(await this.#wrongRows()),
    ]
  }

  /** The same of a run that went back: the version before runs, on the database of this one. */
  async wrongBefore(): Promise<string[]> {
    return [...(await this.#wrongApp(this.#version - 1)), ...(await this.#wrongRows())]
  }

  async #wrongApp(version: number): Promise<string[]> {
    const [url] = [...this.emulator.world.apps.values()].map((app) => app.url)
    const live = url && (await browse(this.emulator, `${url}/`))
    const text = textOf(version)
    return live === text ? [] : [`the app shows ${live} instead of ${text}`]
  }

  async sql(text: string): Promise<Record<string, unknown>[]> {
    const project = this.emulator.world.projects.get('shop')
    const branch = this.branch !== undefined && project?.branches.has(this.branch) ? this.branch : undefined
    const target = project ? { project: 'shop', ...(branch && { branch }) } : { instance: 'shop' }
    return this.emulator.sql(target, text, this.#database)
  }

  /** The same, where there may be no server yet, or none any more. */
  async trySql(text: string): Promise<void> {
    await this.sql(text).catch(() => undefined)
  }

  /** Each version's migrations have run once, and the rows of others are there. */
  async #wrongRows(): Promise<string[]> {
    const once = (table: string) =>
      `(SELECT coalesce(string_agg(version::text, ',' ORDER BY version), '') FROM app_data.${table}) AS ${table}`
    const others = `(SELECT count(*)::int FROM app_data.orders) AS orders,
      CASE WHEN to_regclass('others.notes') IS NULL THEN 7 ELSE (SELECT (xpath('/row/c/text()', query_to_xml('SELECT count(*) AS c FROM others.notes', false, true, '')))[1]::text::int) END AS notes`
    const [row] = await this.sql(`SELECT ${once('steps')}, ${once('late_steps')}, ${others}`)
    const versions = Array.from({ length: this.#version }, (_, index) => index + 1).join(',')
    const orders = row?.orders === 0 || row?.orders === 9
    return [
      ...(row?.steps === versions ? [] : [`steps are ${row?.steps} instead of ${versions}`]),
      ...(row?.late_steps === versions ? [] : [`late steps are ${row?.late_steps} instead of ${versions}`]),
      ...(orders && row?.notes === 7 ? [] : [`rows are lost: ${JSON.stringify(row)}`]),
    ]
  }

  get #database(): string {
    return this.emulator.world.projects.has('shop') ? 'databricks_postgres' : 'shop'
  }
}

/** As long at each version, so that sizes compare. */
function textOf(version: number): string {
  return `v${String(version).padStart(4, '0')}`
}

/** Versions differ in numbers only; what grows with each version is looked at by its rows. */
function withoutVersions(state: Record<string, unknown>): Record<string, unknown> {
  const text = JSON.stringify(state, (key, value) => {
    if (key === 'deployments' && Array.isArray(value)) return value.slice(0, 1)
    if (key === 'ledger' || key === 'advisory_locks') return undefined
    return value
  })
  const plain = text.replaceAll(/"v\d+"/g, '"v"').replaceAll(/[0-9a-f]{64}/g, '<hash>')
  const parsed: Record<string, unknown> = JSON.parse(plain)
  return parsed
}

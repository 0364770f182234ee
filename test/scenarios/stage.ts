import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Emulator } from '../../src/emulator/emulator.ts'
import type { JournalEntry } from '../../src/emulator/journal.ts'
import { isWrite } from '../../src/emulator/journal.ts'
import { type ActionResult, type ActionRun, runAction } from '../../src/emulator/runner.ts'

/** A checkout that a job works in. */
export interface Workspace {
  readonly path: string
  write(file: string, text: string): void
  remove(file: string): void
  dispose(): void
}

/** An app without dependencies: it answers 200 everywhere, so that scenarios spend their time on the deploy. */
const SERVER = `import { createServer } from 'node:http'
createServer((request, response) => response.end('hello from ' + process.env.LAKEBASE_SCHEMA))
  .listen(process.env.DATABRICKS_APP_PORT, '0.0.0.0')
`

export const SHOP: Readonly<Record<string, string>> = {
  'app.yaml': 'command: ["node", "server.mjs"]\n',
  'server.mjs': SERVER,
  'lib/text.txt': 'some text\n',
  'migrations/0001_create_orders.sql':
    'CREATE TABLE IF NOT EXISTS orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, item text NOT NULL);\n',
  'migrations/0002_add_price.sql': 'ALTER TABLE orders ADD COLUMN IF NOT EXISTS price numeric;\n',
  'deployment.yaml': deploymentYaml(),
}

/** The configuration of a scenario; a short poll interval is all that makes it faster than a real one. */
export function deploymentYaml(environment = '', common = ''): string {
  return `environments:
  prod:
    app_name: shop
    lakebase:
      database_name: shop
      capacity: CU_1
${environment}
common:
  source:
    exclude: [migrations, deployment.yaml]
  health:
    window: 1s
    timeout: 20s
  deployment:
    poll_interval_seconds: 0.1
${common}
`
}

export function makeWorkspace(files: Readonly<Record<string, string>> = SHOP): Workspace {
  const path = mkdtempSync(join(tmpdir(), 'lakebase-scenario-'))
  const workspace: Workspace = {
    path,
    write: (file, text) => {
      mkdirSync(dirname(join(path, file)), { recursive: true })
      writeFileSync(join(path, file), text)
    },
    remove: (file) => rmSync(join(path, file), { recursive: true }),
    dispose: () => rmSync(path, { recursive: true, force: true }),
  }
  for (const [file, text] of Object.entries(files)) workspace.write(file, text)
  return workspace
}

/** What reached the platform during one run, without what the deployed app itself did. */
export interface Traffic {
  readonly entries: readonly JournalEntry[]
  readonly writes: readonly JournalEntry[]
  readonly messages: readonly JournalEntry[]
}

export interface Deployed extends ActionResult {
  readonly traffic: Traffic
  /** The `plan` output, parsed. */
  readonly plan: {
    readonly changes: readonly {
      readonly id: string
      readonly title: string
      readonly change: { readonly kind: string }
    }[]
  }
}

/** One run of the action by the emulator's deployer, with GitHub OIDC. */
export async function deploy(
  emulator: Emulator,
  workspace: Workspace,
  run: Partial<ActionRun> = {},
): Promise<Deployed> {
  const { deployer } = emulator.identities
  const before = emulator.journal.length
  const result = await runAction({
    workspace: workspace.path,
    ...run,
    with: {
      environment: 'prod',
      'databricks-host': emulator.host,
      'client-id': deployer.clientId,
      ...run.with,
    },
    env: { ...emulator.childEnvironment(), ...emulator.oidcEnvironment(), ...run.env },
  })
  const entries = emulator.journal.slice(before).filter((entry) => isBy(entry, deployer.clientId))
  return {
    ...result,
    plan: result.outputs.plan === undefined ? { changes: [] } : JSON.parse(result.outputs.plan),
    traffic: {
      entries,
      writes: entries.filter(isWrite),
      messages: entries.filter((entry) => entry.kind === 'sql'),
    },
  }
}

function isBy(entry: JournalEntry, identity: string): boolean {
  return entry.kind === 'http'
    ? entry.identity === undefined || entry.identity === identity
    : entry.user === identity
}

export function kinds(result: Deployed): string[] {
  return result.plan.changes.map((planned) => planned.change.kind)
}

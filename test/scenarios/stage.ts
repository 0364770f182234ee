import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { stringify } from 'yaml'
import type { Identities } from '../../src/emulator/control-plane/world.ts'
import type { Emulator } from '../../src/emulator/emulator.ts'
import { type ActionResult, type ActionRun, runAction } from '../../src/emulator/runner.ts'
import type { JournalEntry } from '../../src/emulator/state/journal.ts'
import { isWrite } from '../../src/emulator/state/journal.ts'
import { principalName } from '../../src/emulator/state/principal.ts'
import { executedKinds } from './executed.ts'

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

/** The configuration of a scenario; a short poll interval, and a short wait for an app to last, make it faster than a real one. */
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
    window: 1ms
    timeout: 20s
  deployment:
    poll_interval_seconds: 0.1
${common}
`
}

/** deployment.yaml of the shop with these keys of its environment and of `common` added or replaced. */
export function configuration(
  environment: Readonly<Record<string, unknown>> = {},
  lakebase: Readonly<Record<string, unknown>> = {},
  common: Readonly<Record<string, unknown>> = {},
): string {
  return stringify({
    environments: {
      prod: {
        app_name: 'shop',
        ...environment,
        lakebase: { database_name: 'shop', capacity: 'CU_1', ...lakebase },
      },
    },
    common: {
      source: { exclude: ['migrations', 'deployment.yaml'] },
      health: { window: '1ms', timeout: '20s' },
      deployment: { poll_interval_seconds: 0.1 },
      ...common,
    },
  })
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
    readonly changes: readonly PlannedChange[]
  }
  /** Kinds of the changes that reached the platform and the database, in order, as their calls tell. */
  readonly executed: readonly string[]
}

interface PlannedChange {
  readonly id: string
  readonly title: string
  readonly change: { readonly kind: string } & Readonly<Record<string, unknown>>
}

export interface Run extends Partial<ActionRun> {
  /** Who deploys: the service principal with GitHub OIDC (default) or a client secret, jane with her token. */
  readonly by?: keyof Identities
  /** `sub` of the job's id token; by default the one that the federation policy accepts. */
  readonly subject?: string
  /** Somebody else makes one of the changes at the same moment, or its answer is lost: its call then tells nothing. */
  readonly contended?: boolean
}

/** One run of the action. */
export async function deploy(emulator: Emulator, workspace: Workspace, run: Run = {}): Promise<Deployed> {
  const { by = 'deployer', subject, contended: _, ...action } = run
  const before = emulator.journal.length
  const result = await runAction({
    workspace: workspace.path,
    ...action,
    with: {
      environment: 'prod',
      'databricks-host': emulator.host,
      ...login(emulator.identities, by),
      ...run.with,
    },
    env: { ...emulator.childEnvironment(), ...emulator.oidcEnvironment(subject), ...run.env },
  })
  const identity = principalName(emulator.identities[by])
  const entries = emulator.journal.slice(before).filter((entry) => isBy(entry, identity))
  return {
    ...result,
    plan: result.outputs.plan === undefined ? { changes: [] } : JSON.parse(result.outputs.plan),
    executed: await executedKinds(entries, run.with?.command),
    traffic: {
      entries,
      writes: entries.filter(isWrite),
      messages: entries.filter((entry) => entry.kind === 'sql'),
    },
  }
}

function login({ deployer, jane, stranger }: Identities, by: keyof Identities): Record<string, string> {
  switch (by) {
    case 'deployer':
      return { 'client-id': deployer.clientId }
    case 'jane':
      return { token: jane.token }
    case 'stranger':
      return { 'client-id': stranger.clientId, 'client-secret': stranger.clientSecret }
  }
}

function isBy(entry: JournalEntry, identity: string): boolean {
  return entry.kind === 'http'
    ? entry.identity === undefined || entry.identity === identity
    : entry.user === identity
}

/** The kinds of change of a first deploy that begins with nothing. */
export function firstDeploy({ migrations = 2, kind = 'project' } = {}): [string, string, ...string[]] {
  return [
    `create-${kind}`,
    'create-app',
    'create-owner-role',
    'join-owner-role',
    'create-schema',
    'grant',
    'grant',
    'grant',
    'create-ledger',
    ...Array.from({ length: migrations }, () => 'migrate'),
    'upload-source',
    'start-app',
    'deploy-app',
  ]
}

export function kinds(result: Deployed): string[] {
  return result.plan.changes.map((planned) => planned.change.kind)
}

/** The planned changes of one kind, for a look at what they say. */
export function changesOf(result: Deployed, kind: string): PlannedChange['change'][] {
  return result.plan.changes.map(({ change }) => change).filter((change) => change.kind === kind)
}

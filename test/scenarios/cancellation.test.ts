import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Emulator } from '../../src/emulator/emulator.ts'
import type { Fault } from '../../src/emulator/state/faults.ts'
import { runKey } from '../../src/postgres/lock-key.ts'
import { PENDING_MS, startEmulator } from '../emulator.ts'
import { type RunningDeploy, startDeploy, until } from './disturbance.ts'
import { differences, readEndState } from './end-state.ts'
import { type Deployed, deploy, makeWorkspace, type Workspace } from './stage.ts'
import { runCli } from './terminal.ts'
import { FIRST_DEPLOY, inNewWorld, SECOND_DEPLOY, sessions, sleepFor } from './worlds.ts'

const RUN = { with: { project: 'shop' }, runId: '7' }
/** The runner kills 7.5 s after its SIGINT, whatever the run still does. */
const LIMIT_MS = 7000
/** Long enough to be found there, short enough for the next run to wait out. */
const MANY_POLLS = { timeLapseMs: PENDING_MS / 15 }

let workspace: Workspace
let deployed: Record<string, unknown>

beforeAll(async () => {
  workspace = makeWorkspace(FIRST_DEPLOY)
  deployed = await inNewWorld(async (emulator) => {
    expect((await deploy(emulator, workspace, RUN)).exitCode).toBe(0)
    return readEndState(emulator)
  })
})

afterAll(() => {
  workspace.dispose()
})

interface Moment {
  readonly during: string
  readonly signal: NodeJS.Signals
  /** Keep the run where it is. */
  readonly faults?: readonly Fault[]
  readonly time?: { readonly timeLapseMs: number }
  /** The run is there when it has sent this. */
  readonly call: readonly [method: string, path: RegExp]
  /** How many changes the run says it has done, and how the title of the one begins that it has begun. */
  readonly done: number
  readonly begun: string | undefined
}

const UNANSWERED_WAIT: Fault = {
  match: 'GET /api/2.0/postgres/projects/shop/operations/*',
  action: 'hang',
}

const MOMENTS: readonly Moment[] = [
  {
    during: 'the first look at the platform',
    signal: 'SIGINT',
    faults: [{ match: 'GET /api/2.0/apps/shop', action: 'hang' }],
    call: ['GET', /apps\/shop$/],
    done: 0,
    begun: undefined,
  },
  {
    during: 'a long-running operation',
    signal: 'SIGINT',
    time: MANY_POLLS,
    call: ['GET', /\/operations\//],
    done: 0,
    begun: 'create Lakebase project shop (',
  },
  {
    during: 'a look at a long-running operation',
    signal: 'SIGTERM',
    faults: [UNANSWERED_WAIT],
    call: ['GET', /\/operations\//],
    done: 0,
    begun: 'create Lakebase project shop (',
  },
  {
    during: 'a login to the database',
    signal: 'SIGINT',
    faults: [{ match: 'login', action: 'hang' }],
    call: ['POST', /postgres\/credentials$/],
    done: 1,
    begun: undefined,
  },
  {
    during: 'the upload',
    signal: 'SIGINT',
    faults: [{ match: 'POST /api/2.0/workspace-files/import-file/*', after: 2, action: 'hang' }],
    call: ['POST', /import-file.*server\.mjs/],
    done: 13,
    begun: 'upload 3 files (',
  },
  {
    during: 'a deployment',
    signal: 'SIGTERM',
    faults: [{ match: 'GET /api/2.0/apps/shop/deployments/*', action: 'hang' }],
    call: ['GET', /\/deployments\/./],
    done: 15,
    begun: 'deploy app shop from ',
  },
  {
    during: 'the answer to a deployment that is made',
    signal: 'SIGINT',
    faults: [{ match: 'POST /api/2.0/apps/shop/deployments', effect: 'after', action: 'hang' }],
    call: ['POST', /\/deployments$/],
    done: 15,
    begun: 'deploy app shop from ',
  },
  {
    during: 'the look whether the app is healthy',
    signal: 'SIGTERM',
    faults: [{ match: 'GET /api/health', times: 99, action: 'hang' }],
    call: ['GET', /\/api\/health$/],
    done: 16,
    begun: undefined,
  },
]

describe('a first deploy that is cancelled', () => {
  it.for(MOMENTS)('during $during', async ({ during, signal, faults = [], time = {}, ...moment }) => {
    await inNewWorld(async (emulator) => {
      for (const fault of faults) emulator.faults.add(fault)
      const run = startDeploy(emulator, workspace, { ...RUN, attempt: 1 })
      await until(during, () => wasCalled(emulator, ...moment.call))
      const result = await cancelled(run, signal)
      emulator.faults.clear()
      const { done, begun } = partialResultOf(result)
      expect(done).toHaveLength(moment.done)
      expect(begun).toEqual(moment.begun === undefined ? [] : [expect.stringContaining(moment.begun)])

      const next = await deploy(emulator, workspace, { ...RUN, attempt: 2 })
      expect(next.exitCode, next.log).toBe(0)
      expect(differences(deployed, await readEndState(emulator))).toEqual([])
    }, time)
  })
})

describe('a second deploy that is cancelled', () => {
  let emulator: Emulator
  let checkout: Workspace

  beforeEach(async () => {
    emulator = await startEmulator()
    checkout = makeWorkspace(FIRST_DEPLOY)
    await deploy(emulator, checkout, RUN)
    for (const [file, text] of Object.entries(SECOND_DEPLOY)) checkout.write(file, text)
  })

  afterEach(async () => {
    checkout.dispose()
    await emulator.stop()
  })

  it.for(['SIGINT', 'SIGTERM'] as const)('by %s during a long statement of a migration', async (signal) => {
    await sleepFor(emulator, 60)
    const run = startDeploy(emulator, checkout, { ...RUN, attempt: 1 })
    await until('the migration to sleep', async () => (await sessions(emulator, 'asleep'))[0])
    const result = await cancelled(run, signal)
    // Both are one message: which of them was committed, only the database knows.
    expect(partialResultOf(result)).toEqual({
      done: [],
      begun: ['apply migration 0005_create_notes.sql', 'apply migration 0006_slow.sql'],
    })
    await until('the end of its session', async () => (await sessions(emulator)).length === 0)
    expect(await tables(emulator)).toEqual(['lakebase_migrations', 'lakebase_releases', 'notes', 'orders'])

    await sleepFor(emulator, 0)
    const next = await deploy(emulator, checkout, { ...RUN, attempt: 2 })
    expect(next.exitCode, next.log).toBe(0)
    expect(next.outputs['migrations-applied']).toBe('1')
    expect(await tables(emulator)).toEqual([
      'lakebase_migrations',
      'lakebase_releases',
      'notes',
      'orders',
      'slow',
    ])
  })

  it('while it waits for another deploy leaves that one alone', async () => {
    await sleepFor(emulator, 60)
    const first = startDeploy(emulator, checkout, { runId: '8' })
    await until('the migration to sleep', async () => (await sessions(emulator, 'asleep'))[0])
    const second = startDeploy(emulator, checkout, { runId: '9' })
    await until('the wait', () => second.lines.some((line) => line.includes('held by')))
    const result = await cancelled(second, 'SIGINT')
    expect(partialResultOf(result)).toEqual({ done: [], begun: [] })
    expect(await locks(emulator)).toEqual([{ held: '1' }])
    await emulator.sql(
      { project: 'shop' },
      `SELECT pg_cancel_backend(${(await sessions(emulator, 'asleep'))[0]})`,
    )
    expect((await first.ended).log).toContain('Migration 0006_slow.sql failed: canceling statement')
    expect(await locks(emulator)).toEqual([{ held: '0' }])
  })

  it.for(['audit', 'migrate', 'bootstrap', 'plan'])(
    'with command %s says that nothing was changed, in the CLI too',
    async (command) => {
      const forEver = { match: 'GET /api/2.0/apps/shop', times: 99, action: 'hang' } as const
      const fault = emulator.faults.add(forEver)
      const run = startDeploy(emulator, checkout, { with: { ...RUN.with, command } })
      await until('the look', () => fault.hits > 0)
      expect((await cancelled(run, 'SIGINT')).summary).toContain('Nothing was changed.')

      let signal = (_name: NodeJS.Signals) => {}
      const { deployer } = emulator.identities
      const login = ['--client-id', deployer.clientId, '--client-secret', deployer.clientSecret]
      const cli = runCli(emulator, {
        args: [command, '--environment', 'prod', '--databricks-host', emulator.host, ...login],
        cwd: checkout.path,
        onStart: (child) => {
          signal = (name) => child.kill(name)
        },
      })
      const before = fault.hits
      await until('its look', () => fault.hits > before)
      const start = performance.now()
      signal('SIGTERM')
      signal('SIGINT')
      const { exitCode, stderr } = await cli
      expect(performance.now() - start).toBeLessThan(LIMIT_MS)
      expect(exitCode, stderr).toBe(130)
      expect(stderr).toMatch(/Cancelled by SIG(INT|TERM)\./)
      expect(stderr).toContain('Nothing was changed.')
    },
  )

  it('during its build ends what the build has started', async () => {
    const run = startDeploy(emulator, checkout, {
      ...RUN,
      with: { ...RUN.with, 'build-command': 'sleep 3600 & echo asleep as $!; wait' },
    })
    const asleep = await until('the build', () => run.lines.find((line) => line.startsWith('asleep as ')))
    const result = await cancelled(run, 'SIGINT')
    expect(result.summary).toContain('Nothing was changed.')
    await until('its end', () => !isAlive(Number(asleep.replace('asleep as ', ''))))
  })
})

/** A run that ends as a cancelled one has to: in time, with a code of its own, and saying so. */
async function cancelled(run: RunningDeploy, signal: NodeJS.Signals): Promise<Deployed> {
  const start = performance.now()
  run.signal(signal)
  // A terminal and npx send it both.
  run.signal(signal)
  const result = await run.ended
  expect(performance.now() - start).toBeLessThan(LIMIT_MS)
  expect(result.exitCode, result.log).toBe(130)
  expect(result.log).toContain(`::error::Cancelled by ${signal}.`)
  expect(result.summary).toContain(`Cancelled by ${signal}.`)
  return result
}

/** Titles of what the summary says was done and was begun; the log has to say the same. */
function partialResultOf({ log, summary }: Deployed): { done: string[]; begun: string[] } {
  const titles = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, title = '']) => title)
  const done = titles(summary, /^- \[x\] `(.*)`$/gm)
  const begun = titles(summary, /^- \[ \] `(.*)` \(begun\)$/gm)
  expect(titles(log, /^ {2}done {6}(.*)$/gm)).toEqual(done)
  expect(titles(log, /^ {2}begun {5}(.*)$/gm)).toEqual(begun)
  return { done, begun }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

function wasCalled(emulator: Emulator, method: string, path: RegExp): boolean {
  return emulator.journal.some(
    (entry) =>
      entry.kind === 'http' &&
      entry.method === method &&
      path.test(entry.path) &&
      // An endpoint that is not there yet is asked for a password all the same.
      (path.source.includes('credentials') ? entry.status === 200 : true),
  )
}

/** Session-level advisory locks: one for each run that holds the deploy lock. */
function locks(emulator: Emulator): Promise<unknown[]> {
  const { group } = runKey('app_data')
  const held = `SELECT count(*)::text AS held FROM pg_locks WHERE locktype = 'advisory' AND classid = ${group} AND granted`
  return emulator.sql({ project: 'shop' }, held)
}

async function tables(emulator: Emulator): Promise<unknown[]> {
  const rows = await emulator.sql(
    { project: 'shop' },
    "SELECT tablename FROM pg_tables WHERE schemaname = 'app_data' ORDER BY 1",
  )
  return rows.map(({ tablename }) => tablename)
}

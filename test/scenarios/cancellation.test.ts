import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Emulator } from '../../src/emulator/emulator.ts'
import type { Fault } from '../../src/emulator/faults.ts'
import { type RunningDeploy, startDeploy, until } from './disturbance.ts'
import { differences, readEndState } from './end-state.ts'
import { type Deployed, deploy, makeWorkspace, type Workspace } from './stage.ts'
import { FIRST_DEPLOY, inNewWorld } from './worlds.ts'

const RUN = { with: { project: 'shop' }, runId: '7' }
/** The runner kills 7.5 s after its SIGINT, whatever the run still does. */
const LIMIT_MS = 7000
const MANY_LOOKS = 500

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
  /** Keeps the run where it is. */
  readonly fault?: Fault
  readonly pendingLooks?: number
  /** The run is there. */
  readonly reached: (run: RunningDeploy, emulator: Emulator) => boolean
  /** Beginnings of the titles of what was done, and of what was begun. */
  readonly done: readonly string[]
  readonly begun: readonly string[]
}

const DATABASE = [
  'create owner role',
  'join owner role',
  'create schema',
  'grant CREATE, USAGE on schema',
  'grant',
  'grant',
  'create the migration ledger',
  'apply migration 0001',
  'apply migration 0002',
  'apply migration 0003',
]
const APP = ['create app shop', 'let group users CAN_USE']

const MOMENTS: readonly Moment[] = [
  {
    during: 'the first look at the platform',
    signal: 'SIGINT',
    fault: { match: 'GET /api/2.0/apps/shop', action: 'hang' },
    reached: (_run, emulator) => called(emulator, 'GET', /apps\/shop$/),
    done: [],
    begun: [],
  },
  {
    during: 'a long-running operation',
    signal: 'SIGINT',
    pendingLooks: MANY_LOOKS,
    reached: (_run, emulator) => called(emulator, 'GET', /\/operations\//),
    done: [],
    begun: ['create Lakebase project shop'],
  },
  {
    during: 'a long-running operation, by SIGTERM',
    signal: 'SIGTERM',
    pendingLooks: MANY_LOOKS,
    reached: (_run, emulator) => called(emulator, 'GET', /\/operations\//),
    done: [],
    begun: ['create Lakebase project shop'],
  },
  {
    during: 'a login to the database',
    signal: 'SIGINT',
    fault: { match: 'login', action: 'hang' },
    reached: (_run, emulator) => called(emulator, 'POST', /postgres\/credentials$/),
    done: ['create Lakebase project shop', ...APP],
    begun: DATABASE,
  },
  {
    during: 'the upload',
    signal: 'SIGINT',
    fault: { match: 'POST /api/2.0/workspace-files/import-file/*', after: 2, action: 'hang' },
    reached: (_run, emulator) => called(emulator, 'POST', /import-file.*server\.mjs/),
    done: ['create Lakebase project shop', ...APP, ...DATABASE],
    begun: ['upload 3 files'],
  },
  {
    during: 'a deployment',
    signal: 'SIGTERM',
    fault: { match: 'GET /api/2.0/apps/shop/deployments/*', action: 'hang' },
    reached: (_run, emulator) => called(emulator, 'GET', /\/deployments\/./),
    done: ['create Lakebase project shop', ...APP, ...DATABASE, 'upload 3 files', 'start app shop'],
    begun: ['deploy app shop'],
  },
  {
    during: 'a call that the platform never answers, when it does not answer the removal of the lock either',
    signal: 'SIGINT',
    fault: { match: 'POST /api/2.0/workspace/delete', times: 9, action: 'hang' },
    pendingLooks: MANY_LOOKS,
    reached: (_run, emulator) => called(emulator, 'GET', /\/operations\//),
    done: [],
    begun: ['create Lakebase project shop'],
  },
]

describe('a cancelled first deploy', () => {
  it.for(MOMENTS)('during $during', async ({ during, signal, fault, pendingLooks, ...moment }) => {
    await inNewWorld(
      async (emulator) => {
        if (fault) emulator.faults.add(fault)
        const run = startDeploy(emulator, workspace, { ...RUN, attempt: 1 })
        await until(during, () => moment.reached(run, emulator) || undefined)
        const { result, endedAfterMs } = await cancelled(run, signal)
        console.log(during, Math.round(endedAfterMs), result.exitCode, '\n', result.log, '\n', result.summary)
        emulator.faults.clear()
        expect(endedAfterMs).toBeLessThan(LIMIT_MS)
        expect(result.exitCode).toBe(130)
        expect(result.log).toContain(`Cancelled by ${signal}.`)
        expect(result.summary).toContain(`Cancelled by ${signal}.`)
        const next = await deploy(emulator, workspace, { ...RUN, attempt: 2 })
        expect(next.exitCode, next.log).toBe(0)
        expect(differences(deployed, await readEndState(emulator))).toEqual([])
      },
      pendingLooks === undefined ? {} : { pendingLooks },
    )
  })
})

async function cancelled(
  run: RunningDeploy,
  signal: NodeJS.Signals,
): Promise<{ result: Deployed; endedAfterMs: number }> {
  const start = performance.now()
  run.signal(signal)
  const result = await run.ended
  return { result, endedAfterMs: performance.now() - start }
}

function called(emulator: Emulator, method: string, path: RegExp): boolean {
  return emulator.journal.some(
    (entry) => entry.kind === 'http' && entry.method === method && path.test(entry.path),
  )
}

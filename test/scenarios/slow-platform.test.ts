import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Emulator } from '../../src/emulator/emulator.ts'
import type { HttpEntry } from '../../src/emulator/state/journal.ts'
import { PENDING_MS } from '../emulator.ts'
import { startDeploy, until } from './disturbance.ts'
import { deploy, kinds, makeWorkspace, type Workspace } from './stage.ts'
import { FIRST_DEPLOY, inNewWorld, SECOND_DEPLOY, sessions, sleepFor } from './worlds.ts'

const HOUR_MS = 3_600_000
const RUN = { runId: '7' }

/** Listens, and so ends its deployment, after twelve seconds. */
const LATE_SERVER = `import { createServer } from 'node:http'
const server = createServer((request, response) => response.end('late'))
setTimeout(() => server.listen(process.env.DATABRICKS_APP_PORT, '0.0.0.0'), 12_000)
`

let workspace: Workspace

beforeEach(() => {
  workspace = makeWorkspace(FIRST_DEPLOY)
})

afterEach(() => {
  workspace.dispose()
})

async function deploysWell(emulator: Emulator): Promise<string> {
  const result = await deploy(emulator, workspace, RUN)
  expect(result.exitCode, result.log).toBe(0)
  expect(kinds(await deploy(emulator, workspace, RUN))).toEqual([])
  return result.log
}

describe('a platform that takes its time', () => {
  it('is asked again when it says so', () =>
    inNewWorld(async (emulator) => {
      const [call, path] = ['POST /api/2.0/postgres/projects', /\/postgres\/projects\?/]
      emulator.faults.add({
        match: call,
        action: { status: 429, errorCode: 'RESOURCE_EXHAUSTED', headers: { 'Retry-After': '2' } },
      })
      expect(await deploysWell(emulator)).toContain(`${call} answered 429 RESOURCE_EXHAUSTED`)
      const [refused, taken] = posts(emulator, path)
      expect([refused?.status, taken?.status]).toEqual([429, 200])
      expect((taken?.startedAt ?? 0) - (refused?.endedAt ?? 0)).toBeGreaterThanOrEqual(2000)
    }))

  it('is waited for while it answers slowly', () =>
    inNewWorld(async (emulator) => {
      for (const match of [
        'POST /api/2.0/apps',
        'POST /api/2.0/apps/shop/deployments',
        'sql ^COMMIT',
        'login',
      ])
        emulator.faults.add({ match, action: { delayMs: 1500 } })
      await deploysWell(emulator)
      expect(posts(emulator, /\/apps\?/)).toHaveLength(1)
      expect(posts(emulator, /\/deployments$/)).toHaveLength(1)
    }))

  it('is waited for while an operation is pending, with a line about it', () =>
    inNewWorld(
      async (emulator) => {
        expect(await deploysWell(emulator)).toContain('waiting for project shop: in progress (0 s)')
      },
      { timeLapseMs: PENDING_MS / 20 },
    ))

  it('is given up when the wait-timeout is used up, and the next run waits for the rest', () =>
    inNewWorld(async (emulator) => {
      workspace.write('server.mjs', LATE_SERVER)
      const result = await deploy(emulator, workspace, { ...RUN, with: { 'wait-timeout': '10s' } })
      expect(result.exitCode, result.log).toBe(1)
      expect(result.log).toMatch(
        /^::error::Gave up waiting for deployment \w+ of app shop when the wait-timeout of 10 s was used up; the last that was seen: Preparing source code and starting the app\.%0AWhat to do: Run the job again: it continues from here\. Raise it with `wait-timeout: 60m` if the platform is slow\.%0ACode: TIMEOUT$/m,
      )
      expect(result.log).toContain('  begun     deploy app shop from ')
      const next = await deploy(emulator, workspace, RUN)
      expect(next.exitCode, next.log).toBe(0)
      expect(kinds(next)).toEqual(['migrate'])
      expect(posts(emulator, /\/deployments$/)).toHaveLength(1)
    }))
})

describe('a login that ends', () => {
  it('with the workspace token is renewed', () =>
    inNewWorld(async (emulator) => {
      once(emulator, /\/apps\?/, 'before', () => emulator.clock.advance(HOUR_MS))
      await deploysWell(emulator)
      const [refused] = posts(emulator, /\/apps\?/)
      expect(refused?.status).toBe(401)
      expect(posts(emulator, /\/apps\?/)).toHaveLength(2)
    }))

  it('with the database credential before it was used is begun again with another one', () =>
    inNewWorld(async (emulator) => {
      await deploysWell(emulator)
      once(emulator, /\/postgres\/credentials$/, 'after', () => emulator.clock.advance(HOUR_MS))
      expect(await deploysWell(emulator)).toContain('which may have been revoked: trying another')
    }))
})

describe('a database connection that ends in the middle of a migration', () => {
  it('leaves nothing half done, and the next run goes on', () =>
    inNewWorld(async (emulator) => {
      await deploysWell(emulator)
      for (const [file, text] of Object.entries(SECOND_DEPLOY)) workspace.write(file, text)
      await sleepFor(emulator, 60)
      const run = startDeploy(emulator, workspace, RUN)
      const [pid] = await until('the migration to sleep', async () => {
        const found = await sessions(emulator, 'asleep')
        return found.length > 0 && found
      })
      await emulator.sql({ project: 'shop' }, `SELECT pg_terminate_backend(${pid})`)
      const result = await run.ended
      expect(result.exitCode).toBe(1)
      expect(result.log).toContain(
        '::error::The connection to the database was lost (terminating connection due to administrator command).%0AWhat to do: Run the job again: what was open was rolled back, and what was applied is not applied twice.%0ACode: DATABASE_CONNECTION_LOST',
      )
      await sleepFor(emulator, 0)
      const next = await deploy(emulator, workspace, RUN)
      expect(next.exitCode, next.log).toBe(0)
      expect(next.outputs['migrations-applied']).toBe('1')
    }))
})

/** POSTs to such a path, in order. */
function posts(emulator: Emulator, path: RegExp): HttpEntry[] {
  return emulator.journal.filter(
    (entry): entry is HttpEntry => entry.kind === 'http' && entry.method === 'POST' && path.test(entry.path),
  )
}

/** Does something at the first call of such a path. */
function once(emulator: Emulator, path: RegExp, phase: 'before' | 'after', work: () => void): void {
  emulator.onCall = (call) => {
    if (call.phase !== phase || call.method !== 'POST' || !path.test(call.path)) return
    emulator.onCall = undefined
    work()
  }
}

import { expect, it } from 'vitest'
import type { Emulator } from '../../src/emulator/emulator.ts'
import { browse } from '../../src/emulator/visitor.ts'
import { startDeploy } from './disturbance.ts'
import { deploy, makeWorkspace, SHOP, type Workspace } from './stage.ts'
import { expectedTries, forEachCall, type Sweep } from './sweep.ts'
import { inNewWorld } from './worlds.ts'

/** An app that shows the file it was deployed with. */
const SERVER = `import { createServer } from 'node:http'
import { readFileSync } from 'node:fs'
const text = readFileSync('lib/text.txt', 'utf8')
createServer((request, response) => response.end(text)).listen(process.env.DATABRICKS_APP_PORT, '0.0.0.0')
`
const ADD = 'ALTER TABLE orders ADD COLUMN IF NOT EXISTS note text;\n'

interface Variant {
  readonly name: string
  /** Who makes the second run. */
  readonly second: 'deployer' | 'jane'
  /** What both checkouts have beside another text. */
  readonly files: Readonly<Record<string, string>>
}

const VARIANTS: readonly Variant[] = [
  { name: 'another identity', second: 'jane', files: {} },
  { name: 'the same identity', second: 'deployer', files: {} },
  {
    name: 'another identity, with a migration to apply',
    second: 'jane',
    files: { 'migrations/0003_note.sql': ADD },
  },
]

/** HTTP calls of an update, or somewhat fewer. */
const CALLS = 28

function checkout(text: string, files: Readonly<Record<string, string>> = {}): Workspace {
  return makeWorkspace({ ...SHOP, ...files, 'server.mjs': SERVER, 'lib/text.txt': text })
}

/** What the server does by itself to a session that was silent for a minute. */
function endSessions(emulator: Emulator): Promise<unknown> {
  const { clientId } = emulator.identities.deployer
  return emulator.sql(
    { project: 'shop' },
    `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = '${clientId}'`,
  )
}

/**
 * The first run stands still after its `number`th call, for longer than its session lasts, while a second one deploys; then
 * it goes on. Whoever of the two ends well last, its code is what runs, and one more run leaves nothing to do.
 */
async function standStill(number: number, { second: by, files }: Variant): Promise<{ reached: boolean }> {
  return inNewWorld(async (emulator) => {
    const [base, slow, quick] = [checkout('base'), checkout('slow', files), checkout('quick', files)]
    try {
      const before = await deploy(emulator, base, { runId: '1' })
      expect(before.exitCode, before.log).toBe(0)
      const run = startDeploy(emulator, slow, { runId: '2' })
      const stopped = await stopAfter(number, run, emulator)
      if (!stopped) return { reached: false }
      await endSessions(emulator)
      const second = await deploy(emulator, quick, { runId: '3', by })
      expect(second.exitCode, second.log).toBe(0)
      run.signal('SIGCONT')
      const first = await run.ended
      const live = await browse(emulator, `${second.outputs['app-url']}/`)
      expect(live, `${first.exitCode} ${first.log}`).toBe(first.exitCode === 0 ? 'slow' : 'quick')
      // A write that was half sent may still have reached the folder, of which the app runs a copy.
      const winner = live === 'slow' ? slow : quick
      const next = await deploy(emulator, winner, { runId: '4' })
      expect(next.exitCode, next.log).toBe(0)
      const again = await deploy(emulator, winner, { runId: '5', with: { command: 'plan' } })
      expect(again.outputs.changed, again.log).toBe('false')
      return { reached: true }
    } finally {
      for (const each of [base, slow, quick]) each.dispose()
    }
  })
}

/** False when the run has ended before. */
async function stopAfter(
  number: number,
  run: ReturnType<typeof startDeploy>,
  emulator: Emulator,
): Promise<boolean> {
  let calls = 0
  const stopped = new Promise<true>((resolve) => {
    emulator.onCall = ({ kind, phase }) => {
      if (kind !== 'http' || phase !== 'after') return
      calls += 1
      if (calls !== number) return
      emulator.onCall = undefined
      run.signal('SIGSTOP')
      resolve(true)
    }
  })
  const isStopped = await Promise.race([stopped, run.ended.then(() => false)])
  emulator.onCall = undefined
  return isStopped
}

for (const variant of VARIANTS) {
  it(`a run that loses the lock deploys over nobody: ${variant.name}`, async () => {
    const sweep: Sweep = { name: `lost lock, ${variant.name}`, calls: CALLS, step: 1, sample: 2 }
    let tries = 0
    await forEachCall(sweep, async (number) => {
      const { reached } = await standStill(number, variant)
      if (reached) tries += 1
      return { reached }
    })
    expect(tries).toBeGreaterThanOrEqual(expectedTries(sweep))
  }, 1_800_000)
}

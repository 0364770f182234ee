import { expect, it } from 'vitest'
import type { Emulator } from '../../src/emulator/emulator.ts'
import { browse } from '../../src/emulator/visitor.ts'
import { sample } from '../sample.ts'
import { startDeploy } from './disturbance.ts'
import { type Deployed, deploy, makeWorkspace, SHOP, type Workspace } from './stage.ts'
import { expectedTries, forEachCall, type Sweep } from './sweep.ts'
import { inNewWorld } from './worlds.ts'

/** An app that shows the file it was deployed with. */
const SERVER = `import { createServer } from 'node:http'
import { readFileSync } from 'node:fs'
const text = readFileSync('lib/text.txt', 'utf8')
createServer((request, response) => response.end(text)).listen(process.env.DATABRICKS_APP_PORT, '0.0.0.0')
`
const ADD = 'ALTER TABLE orders ADD COLUMN IF NOT EXISTS note text;\n'

type Identity = 'deployer' | 'jane'

interface Variant {
  readonly name: string
  /** Who makes the second run; the others are the deployer's. */
  readonly second: Identity
  /** What all checkouts have beside another text. */
  readonly files: Readonly<Record<string, string>>
  /** What goes on while the first run stands still. */
  readonly meanwhile: 'another run' | 'another run that stands still too' | 'two other runs'
}

const VARIANTS: readonly Variant[] = (['jane', 'deployer'] as const).flatMap((second) =>
  [{}, { 'migrations/0003_note.sql': ADD }].flatMap((files) =>
    (['another run', 'another run that stands still too', 'two other runs'] as const).map((meanwhile) => ({
      name: `${meanwhile}, ${second === 'jane' ? 'two identities' : 'one identity'}${'migrations/0003_note.sql' in files ? ', a migration' : ''}`,
      ...{ second, files, meanwhile },
    })),
  ),
)

/** HTTP calls of an update, or somewhat fewer. */
const CALLS = 28

/** What the server does by itself to a session that was silent for a minute. */
function endSessions(emulator: Emulator): Promise<unknown> {
  return emulator.sql(
    { project: 'shop' },
    `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name LIKE 'lakebase-deploy%'`,
  )
}

interface Stage {
  readonly emulator: Emulator
  checkout(text: string): Workspace
}

/**
 * The first run stands still after its `number`th call, for longer than its session lasts, while others deploy; then it goes
 * on. What runs in the end is the code of the run that ended well last, and one more run leaves nothing to do.
 */
async function standStill(number: number, variant: Variant): Promise<{ reached: boolean }> {
  return inNewWorld(async (emulator) => {
    const checkouts: Workspace[] = []
    const checkout = (text: string) => {
      const files = text === 'base' ? {} : variant.files
      const workspace = makeWorkspace({ ...SHOP, ...files, 'server.mjs': SERVER, 'lib/text.txt': text })
      checkouts.push(workspace)
      return workspace
    }
    try {
      const before = await deploy(emulator, checkout('base'), { runId: '1' })
      expect(before.exitCode, before.log).toBe(0)
      const ended = await disturbed(number, variant, { emulator, checkout })
      if (!ended) return { reached: false }
      await expectLast(ended, before, { emulator, checkout })
      return { reached: true }
    } finally {
      for (const each of checkouts) each.dispose()
    }
  })
}

interface Ended {
  readonly text: string
  readonly result: Deployed
}

/** Undefined: the first run has fewer calls. In the order in which they ended. */
async function disturbed(
  number: number,
  { second, meanwhile }: Variant,
  { emulator, checkout }: Stage,
): Promise<readonly Ended[] | undefined> {
  const slow = startDeploy(emulator, checkout('first'), { runId: '2' })
  if (!(await stopAfter(number, slow, emulator))) return undefined
  await endSessions(emulator)
  const ended: Ended[] = []
  const other = startDeploy(emulator, checkout('second'), { runId: '3', by: second })
  const stands = meanwhile === 'another run that stands still too'
  const isStanding = stands && (await stopAfter(number, other, emulator))
  if (isStanding) await endSessions(emulator)
  else ended.push({ text: 'second', result: await other.ended })
  if (meanwhile === 'two other runs')
    ended.push({ text: 'third', result: await deploy(emulator, checkout('third'), { runId: '4' }) })
  slow.signal('SIGCONT')
  ended.push({ text: 'first', result: await slow.ended })
  if (!isStanding) return ended
  other.signal('SIGCONT')
  return [...ended, { text: 'second', result: await other.ended }]
}

async function expectLast(
  ended: readonly Ended[],
  before: Deployed,
  { emulator, checkout }: Stage,
): Promise<void> {
  const log = ended.map(({ text, result }) => `${text}: ${result.exitCode}\n${result.log}`).join('\n')
  const live = await browse(emulator, `${before.outputs['app-url']}/`)
  const last = ended.findLast(({ result }) => result.exitCode === 0)
  if (last) expect(live, log).toBe(last.text)
  const winner = checkout(last?.text ?? 'first')
  const next = await deploy(emulator, winner, { runId: '5' })
  expect(next.exitCode, next.log).toBe(0)
  expect(await browse(emulator, `${before.outputs['app-url']}/`)).toBe(last?.text ?? 'first')
  const again = await deploy(emulator, winner, { runId: '6', with: { command: 'plan' } })
  expect(again.outputs.changed, again.log).toBe('false')
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

for (const variant of sample('lost lock', VARIANTS, 4)) {
  it(`a run that loses the lock deploys over nobody: ${variant.name}`, async () => {
    const sweep: Sweep = { name: `lost lock, ${variant.name}`, calls: CALLS, step: 1, sample: 1 }
    let tries = 0
    await forEachCall(sweep, async (number) => {
      const { reached } = await standStill(number, variant)
      if (reached) tries += 1
      return { reached }
    })
    expect(tries).toBeGreaterThanOrEqual(expectedTries(sweep))
  }, 1_800_000)
}

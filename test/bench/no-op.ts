import { startEmulator } from '../emulator.ts'
import { deploy, makeWorkspace } from '../scenarios/stage.ts'
import { median } from './median.ts'

const RUNS = 7

/** A deploy with nothing to do, as a whole process against the emulator: time and round trips. */
export async function noOp(): Promise<string[]> {
  const emulator = await startEmulator()
  const workspace = makeWorkspace()
  try {
    const first = await deploy(emulator, workspace)
    if (first.exitCode !== 0) throw new Error(first.log)
    const runs = []
    for (let index = 0; index < RUNS; index += 1) runs.push(await deploy(emulator, workspace))
    const last = runs.at(-1)
    return [
      `first deploy: ${first.durationMs.toFixed(0)} ms, ${first.traffic.entries.length} calls and messages`,
      `nothing to do: ${median(runs.map((run) => run.durationMs)).toFixed(0)} ms (median of ${RUNS})`,
      `${/Round trips: .*/.exec(last?.summary ?? '')?.[0] ?? 'no summary'}`,
    ]
  } finally {
    workspace.dispose()
    await emulator.stop()
  }
}

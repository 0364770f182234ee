import { type Emulator, type EmulatorOptions, startEmulator as start } from '../src/emulator/emulator.ts'
import { strays } from './own-statements.ts'

/** In ms on the emulator's clock: longer than a process takes to start on a busy machine. */
export const PENDING_MS = 20_000

/**
 * An emulator for clients that are processes of their own: whatever is pending is seen twice, and over at their third poll.
 * When it stops, every statement that runs of the tool have sent to it has to find its names in pg_catalog.
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await start({ pendingMs: PENDING_MS, timeLapseMs: 0.6 * PENDING_MS, ...options })
  const stop = emulator.stop.bind(emulator)
  emulator.stop = async () => {
    await stop()
    const found = await strays(emulator.journal)
    if (found.length > 0) throw new Error(`not found in pg_catalog: ${JSON.stringify(found, undefined, 2)}`)
  }
  return emulator
}

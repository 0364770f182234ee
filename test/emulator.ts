import { type Emulator, type EmulatorOptions, startEmulator as start } from '../src/emulator/emulator.ts'

/** In ms on the emulator's clock: longer than a process takes to start on a busy machine. */
export const PENDING_MS = 20_000

/** An emulator for clients that are processes of their own: whatever is pending is seen twice, and over at their third poll. */
export function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  return start({ pendingMs: PENDING_MS, timeLapseMs: 0.6 * PENDING_MS, ...options })
}

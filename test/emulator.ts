import { type Emulator, type EmulatorOptions, startEmulator as start } from '../src/emulator/emulator.ts'

/** An emulator for clients that are processes of their own: whatever is pending is over at their second poll. */
export function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  return start({ pendingMs: 3_000, timeLapseMs: 2_000, ...options })
}

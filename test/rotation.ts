import { shuffled } from './sample.ts'

/** What the platform, people and the network do to a run: long files, each of which stays as it is once it passes. */
export const ROTATION = [
  'adoption',
  'cancellation',
  'convergence',
  'drift',
  'drift-source',
  'hostile-names',
  'lost-answers',
  'provisioned',
  'slow-platform',
  'traps',
  'traps-apps',
  'traps-transport',
].map((name) => `test/scenarios/${name}.test.ts`)

/** How many of them a run of `npm test` takes; the commit chooses which. */
const TAKEN = 4

/** Those that `npm test` leaves to `npm run faults`. */
export function leftOut(): readonly string[] {
  return shuffled('rotation', ROTATION).slice(TAKEN).toSorted()
}

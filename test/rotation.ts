import { shuffled } from './sample.ts'

/** The longest files, each of which stays as it is once it passes. */
export const ROTATION = [
  'contract/emulator/uv-app',
  'contract/examples/fastapi',
  'contract/examples/newcomer',
  'contract/pages/pages',
  'scenarios/adoption',
  'scenarios/auth-sdk',
  'scenarios/cancellation',
  'scenarios/comment',
  'scenarios/destroy',
  'scenarios/destroy-branch',
  'scenarios/drift',
  'scenarios/drift-source',
  'scenarios/hazards',
  'scenarios/hostile-names',
  'scenarios/live',
  'scenarios/lost-lock',
  'scenarios/migrate',
  'scenarios/migrate-url',
  'scenarios/ownership',
  'scenarios/package',
  'scenarios/power',
  'scenarios/promotion',
  'scenarios/prove',
  'scenarios/provisioned',
  'scenarios/repeatable',
  'scenarios/rollback',
  'scenarios/saved-plan',
  'scenarios/slow-platform',
  'scenarios/traps',
  'scenarios/traps-apps',
  'scenarios/traps-transport',
  'scenarios/two-at-once',
  'scenarios/waits',
  'tools/tools',
  'unit/access/pitfalls',
  'unit/access/privilege',
  'unit/emulator/control-plane/deployments',
  'unit/engine/database/apply',
  'unit/engine/database/concurrency',
  'unit/migrations/apply',
  'unit/migrations/guard/forms',
  'unit/migrations/repeatable',
  'unit/postgres/attack/inside',
  'unit/postgres/attack/planted',
  'unit/postgres/deployers',
].map((name) => `test/${name}.test.ts`)

/** How many of them a run of `npm test` takes; the commit chooses which. */
const TAKEN = 4

/** Those that `npm test` leaves to `npm run faults`. */
export function leftOut(): readonly string[] {
  return shuffled('rotation', ROTATION).slice(TAKEN).toSorted()
}

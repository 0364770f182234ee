// `npm run bench`: figures, never assertions. Each is the median of runs taken in turn (A B A B), because a machine's
// speed drifts more than what is compared.

import { audit } from './audit.ts'
import { migrations } from './migrations.ts'
import { noOp } from './no-op.ts'
import { runtime } from './runtime.ts'
import { startup } from './startup.ts'

const BENCHES: Readonly<Record<string, () => Promise<string[]>>> = {
  startup,
  'no-op': noOp,
  runtime,
  migrations,
  audit,
}

const desired = process.argv.slice(2)
for (const [name, bench] of Object.entries(BENCHES)) {
  if (desired.length > 0 && !desired.includes(name)) continue
  console.log(`\n${name}`)
  for (const line of await bench()) console.log(`  ${line}`)
}

// `npm run bench`: figures, never assertions. Each is the median of runs taken in turn (A B A B), because a machine's
// speed drifts more than what is compared.

import { availableParallelism, loadavg } from 'node:os'
import { audit } from './audit.ts'
import { cost } from './cost.ts'
import { migrations } from './migrations.ts'
import { noOp } from './no-op.ts'
import { runtime } from './runtime.ts'
import { startup } from './startup.ts'

/** A long bench gives each figure when it has it, so that a run that is ended early has told what it measured. */
const BENCHES: Readonly<Record<string, () => Promise<string[]> | AsyncIterable<string>>> = {
  startup,
  'no-op': noOp,
  runtime,
  migrations,
  audit,
  cost,
}

const desired = process.argv.slice(2)
for (const [name, bench] of Object.entries(BENCHES)) {
  if (desired.length > 0 && !desired.includes(name)) continue
  console.log(`\n${name} (${availableParallelism()} cores, load average ${loadavg()[0]?.toFixed(1)} before)`)
  const figures = bench()
  for await (const line of figures instanceof Promise ? await figures : figures) console.log(`  ${line}`)
}

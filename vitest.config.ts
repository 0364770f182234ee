import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { STARTS_SERVER } from './test/starts-server.ts'

const ALL = 'test/{unit,contract,scenarios,orm,tools}/**/*.test.ts'

/** Tests that change the process they run in: its variables, its way to the network, the helper's shared credentials. */
const OWN_PROCESS = [
  'test/contract/runtime/**/*.test.ts',
  'test/unit/emulator/**/*.test.ts',
  'test/unit/databricks/http.test.ts',
]

/** Unit tests of pure logic, which `npm run test:unit` runs. */
const LOGIC = globSync('test/unit/**/*.test.ts', { cwd: import.meta.dirname, exclude: OWN_PROCESS }).filter(
  (file) => !STARTS_SERVER.test(readFileSync(join(import.meta.dirname, file), 'utf8')),
)

export default defineConfig({
  test: {
    reporters: process.env.CI ? ['dot', './test/closing-line.ts'] : ['default', './test/closing-line.ts'],
    pool: 'forks',
    // Scenarios run whole processes and servers of their own: more workers than cores only make time-outs.
    maxWorkers: 2,
    // SQL's parser is WebAssembly. Optimised, it takes longer to compile than all that is parsed with it.
    execArgv: ['--liftoff-only'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      { extends: true, test: { name: 'logic', include: LOGIC, isolate: false } },
      {
        extends: true,
        test: {
          name: 'servers',
          include: [ALL],
          exclude: ['**/node_modules/**', ...LOGIC, ...OWN_PROCESS],
          isolate: false,
        },
      },
      { extends: true, test: { name: 'own process', include: OWN_PROCESS } },
    ],
  },
})

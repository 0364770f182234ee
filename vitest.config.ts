import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { SHORT_LIVED } from './src/emulator/runner.ts'
import { leftOut } from './test/rotation.ts'
import { STARTS_SERVER } from './test/starts-server.ts'

const ALL = 'test/{unit,contract,scenarios,advice,faults,orm,tools}/**/*.test.ts'

const textOf = (file: string) => readFileSync(join(import.meta.dirname, file), 'utf8')

/** Tests whose process reaches the hosts of an emulator and no others, as do the programs that it starts. */
const STAGED = globSync('test/{contract,orm}/**/*.test.ts', {
  cwd: import.meta.dirname,
  exclude: ['**/node_modules/**'],
}).filter((file) => /\bopenStage\(/.test(textOf(file)))

/** Tests that change the process they run in: its variables, its way to the network, the helper's shared credentials. */
const OWN_PROCESS = [
  ...STAGED,
  'test/contract/runtime/**/*.test.ts',
  'test/unit/emulator/**/*.test.ts',
  'test/unit/databricks/http.test.ts',
]

/** Unit tests of pure logic, which `npm run test:unit` runs. */
const LOGIC = globSync('test/unit/**/*.test.ts', { cwd: import.meta.dirname, exclude: OWN_PROCESS }).filter(
  (file) => !STARTS_SERVER.test(textOf(file)),
)

/** What a run of all tests leaves to `npm run faults`. */
const LEFT_OUT = process.env.ROTATION ? leftOut() : []

export default defineConfig({
  test: {
    reporters: process.env.CI ? ['dot', './test/closing-line.ts'] : ['default', './test/closing-line.ts'],
    pool: 'forks',
    // Scenarios run whole processes and servers of their own, and wait for them a quarter of the time: three workers are
    // enough for two cores, and more only make time-outs.
    maxWorkers: 3,
    execArgv: [...SHORT_LIVED],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      { extends: true, test: { name: 'logic', include: LOGIC, isolate: false } },
      {
        extends: true,
        test: {
          name: 'servers',
          include: [ALL],
          exclude: ['**/node_modules/**', ...LOGIC, ...OWN_PROCESS, ...LEFT_OUT],
          isolate: false,
        },
      },
      {
        extends: true,
        test: { name: 'own process', include: OWN_PROCESS, exclude: ['**/node_modules/**', ...LEFT_OUT] },
      },
    ],
  },
})

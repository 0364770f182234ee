import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/{unit,contract,scenarios,orm,tools}/**/*.test.ts'],
    reporters: process.env.CI ? ['dot', './test/closing-line.ts'] : ['default', './test/closing-line.ts'],
    pool: 'forks',
    // Scenarios run whole processes and servers of their own: more workers than cores only make time-outs.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})

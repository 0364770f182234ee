import { defineConfig } from 'vitest/config'

/** What takes too long for every run: `npm run test:runtime` installs its packages and runs all of it. */
export default defineConfig({
  test: {
    root: new URL('../../../', import.meta.url).pathname,
    include: ['test/orm/whole/*.whole.ts'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 300_000,
    hookTimeout: 120_000,
  },
})

import { createRequire } from 'node:module'
import * as core from '@actions/core'

// Everything else loads behind import(): the runner's log shows its first line sooner, and a refused input never pays
// for what it does not use. The parser and the SDK are bundles of their own, CommonJS because that is what they are.
const load = createRequire(import.meta.url)
const { run } = await import('./run.ts')
const { leave } = await import('../engine/cancel.ts')
process.exitCode = await run(core, {
  env: process.env,
  directory: process.env.GITHUB_WORKSPACE ?? process.cwd(),
  leave,
  loadSdk: async () => load('../sdk/index.cjs'),
  loadSql: async () => load('../sql/index.cjs'),
})

#!/usr/bin/env node
import { createRequire } from 'node:module'

// As in the action, what a run does not use is not loaded; the parser and the SDK are bundles of their own.
const load = createRequire(import.meta.url)
const [command, ...rest] = process.argv.slice(2)
const shell = {
  env: process.env,
  directory: process.cwd(),
  // Not opened by the many runs that print nothing to it.
  stdout: { write: (text: string) => process.stdout.write(text) },
  stderr: process.stderr,
  loadSdk: async () => load('../sdk/index.cjs'),
  loadSql: async () => load('../sql/index.cjs'),
}
if (command === 'exec') {
  const { exec } = await import('./exec.ts')
  process.exitCode = await exec(rest, shell)
} else if (command === 'init') {
  const { init } = await import('./init.ts')
  process.exitCode = await init(rest, shell)
} else {
  const { run } = await import('./run.ts')
  const { leave } = await import('../engine/cancel.ts')
  process.exitCode = await run(process.argv.slice(2), { ...shell, leave })
}

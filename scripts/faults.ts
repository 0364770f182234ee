// `npm run faults`: a first deploy is killed, and loses an answer, at every call. Takes a quarter of an hour or more.
import { spawnSync } from 'node:child_process'

const files = ['test/scenarios/convergence.test.ts', 'test/scenarios/lost-answers.test.ts']
const { status } = spawnSync('vitest', ['run', ...files], {
  stdio: 'inherit',
  shell: process.platform === 'win32',
  env: { ...process.env, FAULTS: 'whole' },
})
process.exitCode = status ?? 1

// `npm run faults`: a first deploy is killed, and loses an answer, at every call, and deploys go on for a minute beside an app
// that plants code. Takes a quarter of an hour or more.
import { spawnSync } from 'node:child_process'

const files = ['convergence', 'lost-answers', 'race'].map((name) => `test/scenarios/${name}.test.ts`)
const { status } = spawnSync('vitest', ['run', ...files], {
  stdio: 'inherit',
  shell: process.platform === 'win32',
  env: { ...process.env, FAULTS: 'whole' },
})
process.exitCode = status ?? 1

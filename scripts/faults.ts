// `npm run faults`: the long proofs whole. A first deploy is killed, and loses an answer, at every call; ownership is
// tried in both readings of the platform's roles; the FastAPI example runs, for which pip needs its registry. Takes
// half an hour or more.
import { spawnSync } from 'node:child_process'

const files = ['convergence', 'lost-answers', 'ownership', 'demo'].map(
  (name) => `test/scenarios/${name}.test.ts`,
)
const { status } = spawnSync('vitest', ['run', ...files], {
  stdio: 'inherit',
  shell: process.platform === 'win32',
  env: { ...process.env, FAULTS: 'whole' },
})
process.exitCode = status ?? 1

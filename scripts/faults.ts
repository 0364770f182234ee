// `npm run faults`: the long proofs whole, of which a run of all tests takes a sample; the FastAPI example runs too, for
// which pip needs its registry. Takes half an hour or more.
import { spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ROTATION } from '../test/rotation.ts'

const cwd = fileURLToPath(new URL('..', import.meta.url))

/** Test files that take a sample, and those of which a run of all tests takes some. */
const sampled = globSync('test/{unit,contract,scenarios}/**/*.test.ts', { cwd }).filter((file) =>
  /from '.*\/(sample|matrix|sweep)\.ts'/.test(readFileSync(new URL(`../${file}`, import.meta.url), 'utf8')),
)
const { status } = spawnSync('vitest', ['run', ...new Set([...sampled, ...ROTATION])], {
  cwd,
  stdio: 'inherit',
  shell: process.platform === 'win32',
  env: { ...process.env, FAULTS: 'whole' },
})
process.exitCode = status ?? 1

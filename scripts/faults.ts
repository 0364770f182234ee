// `npm run faults`: the long proofs whole, of which a run of all tests takes a sample; the FastAPI example runs too, for
// which pip needs its registry. Takes half an hour or more.
import { spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const cwd = fileURLToPath(new URL('..', import.meta.url))

/** Test files that take a sample. */
const files = globSync('test/{unit,contract,scenarios}/**/*.test.ts', { cwd }).filter((file) =>
  /from '.*\/(sample|matrix|sweep)\.ts'/.test(readFileSync(new URL(`../${file}`, import.meta.url), 'utf8')),
)
const { status } = spawnSync('vitest', ['run', ...files], {
  cwd,
  stdio: 'inherit',
  shell: process.platform === 'win32',
  env: { ...process.env, FAULTS: 'whole' },
})
process.exitCode = status ?? 1

// `npm run faults`: the campaign of faults, and the long proofs whole, of which a run of all tests takes a sample; the
// FastAPI example runs too, for which pip needs its registry. Takes hours: `FAULTS_SHARD=1/4` takes a quarter of the campaign,
// and only the first shard the proofs. What else the campaign takes is said in test/faults/main.ts.
import { spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ROTATION } from '../test/rotation.ts'

const cwd = fileURLToPath(new URL('..', import.meta.url))

/** Test files that take a sample, and those of which a run of all tests takes some. */
const sampled = globSync('test/{unit,contract,scenarios}/**/*.test.ts', { cwd }).filter((file) =>
  /from '.*\/(sample|matrix|sweep)\.ts'/.test(readFileSync(new URL(`../${file}`, import.meta.url), 'utf8')),
)
const shell = process.platform === 'win32'
const campaign = spawnSync('node', ['test/faults/main.ts'], { cwd, stdio: 'inherit', shell })

const { FAULTS_SHARD = '1/1' } = process.env
const proofs = FAULTS_SHARD.startsWith('1/') ? [...new Set([...sampled, ...ROTATION])] : []
const statuses = [campaign.status, ...(proofs.length === 0 ? [] : [prove(proofs).status])]
process.exitCode = statuses.every((status) => status === 0) ? 0 : 1

function prove(files: readonly string[]) {
  const env = { ...process.env, FAULTS: 'whole' }
  return spawnSync('vitest', ['run', ...files], { cwd, stdio: 'inherit', shell, env })
}

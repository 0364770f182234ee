// `npm test`: everything that has to hold, one printed step after the other; the tests come last and close with
// `N passed, N failed`.
import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

/** ORMs and migration tools, in workspaces of their own; installed when their lock file has changed. */
function packages(folder: string, title: string): readonly (readonly [string, string, ...string[]])[] {
  const [lock, installed] = ['package-lock.json', 'node_modules/.package-lock.json'].map((file) =>
    statSync(join(root, folder, file), { throwIfNoEntry: false }),
  )
  if (lock && installed && installed.mtimeMs > lock.mtimeMs) return []
  const args = ['ci', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund'] as const
  return [[`Packages of the ${title} tests`, 'npm', ...args]]
}

const STEPS: readonly (readonly [string, string, ...string[]])[] = [
  ['Format and lint', 'biome', 'ci', '--colors=off', '.'],
  ...packages('test/orm', 'ORM'),
  ...packages('test/tools', 'migration tool'),
  ['Types', 'tsc', '-p', 'test'],
  ['action.yml, schema and README agree with the code', 'node', 'scripts/document.ts', '--check'],
  ['dist/ is what src/ builds to, and starts', 'node', 'scripts/build.ts', '--check'],
  ['Tests', 'vitest', 'run'],
]

for (const [title, command, ...args] of STEPS) {
  const start = performance.now()
  console.log(`\n=== ${title}: ${[command, ...args].join(' ')}`)
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  if (error || status !== 0) {
    console.error(`=== failed after ${seconds} s: ${title}`)
    if (title !== 'Tests') console.log('\n0 passed, 1 failed')
    process.exit(1)
  }
  if (title !== 'Tests') console.log(`=== done in ${seconds} s`)
}

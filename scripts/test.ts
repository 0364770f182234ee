// `npm test`: everything that has to hold, one printed step after the other; the tests come last and close with
// `N passed, N failed`.
import { spawn } from 'node:child_process'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { leftOut } from '../test/rotation.ts'
import { SEED } from '../test/sample.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

type Step = readonly [title: string, command: string, ...args: string[]]

/** ORMs and migration tools, in workspaces of their own; installed when their lock file has changed. */
function packages(folder: string, title: string): readonly Step[] {
  const [lock, installed] = ['package-lock.json', 'node_modules/.package-lock.json'].map((file) =>
    statSync(join(root, folder, file), { throwIfNoEntry: false }),
  )
  if (lock && installed && installed.mtimeMs > lock.mtimeMs) return []
  const args = ['ci', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund'] as const
  return [[`Packages of the ${title} tests`, 'npm', ...args]]
}

/** One after the other, beside the build, which takes as long as all of them. */
const CHECKS: readonly Step[] = [
  ...packages('test/orm', 'ORM'),
  ...packages('test/tools', 'migration tool'),
  ['Format and lint', 'biome', 'ci', '--colors=off', '.'],
  ['Types', 'tsc', '-p', 'test'],
  ['action.yml, schema and README agree with the code', 'node', 'scripts/document.ts', '--check'],
]
const BUILD: Step = ['dist/ is what src/ builds to, and starts', 'node', 'scripts/build.ts', '--check']
const TESTS: Step = ['Tests', 'vitest', 'run']

/** Prints what a step says when it is over, so that steps side by side can be told apart. Ends the run when it fails. */
async function check([title, command, ...args]: Step): Promise<void> {
  const start = performance.now()
  const child = spawn(command, args, { cwd: root, shell: process.platform === 'win32' })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
  const status = await ending(child)
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  console.log(`\n=== ${title}: ${[command, ...args].join(' ')}\n${said.trimEnd()}`)
  if (status === 0) return console.log(`=== done in ${seconds} s`)
  console.error(`=== failed after ${seconds} s: ${title}`)
  console.log('\n0 passed, 1 failed')
  process.exit(1)
}

/** 1 when it could not be started. */
function ending(child: ReturnType<typeof spawn>): Promise<number> {
  return new Promise((resolve) => {
    child.once('error', () => resolve(1))
    child.once('close', (code) => resolve(code ?? 1))
  })
}

async function checkInTurn(steps: readonly Step[]): Promise<void> {
  for (const step of steps) await check(step)
}

await Promise.all([checkInTurn(CHECKS), check(BUILD)])
const [title, command, ...args] = TESTS
console.log(`\n=== ${title}: ${[command, ...args].join(' ')}`)
console.log(`Left to \`npm run faults\`, chosen by commit ${SEED.slice(0, 12)}: ${leftOut().join(', ')}`)
process.exitCode = await ending(
  spawn(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
    env: { ...process.env, ROTATION: 'a fifth' },
  }),
)

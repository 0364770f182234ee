// `npm run mutants -- [--sample N] [--seed TEXT] [--jobs N] [--quick] [src/...]`: makes small changes of the pure core,
// one at a time and in a copy of the tree, and tells which of them the unit and contract tests do not notice. `--quick`
// leaves out the tests that start a server, so that fewer changes are noticed.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { readAnswers, staleAnswers } from './mutants/answers.ts'
import { identity, type Mutant } from './mutants/mutant.ts'
import { Program } from './mutants/program.ts'
import { Tests } from './mutants/tests.ts'
import { VitestProcess } from './mutants/vitest-process.ts'

const CORE = ['src/config', 'src/plan', 'src/access', 'src/migrations', 'src/runtime']
/** How many of 100 the tests have to notice. */
const BAR = 93
const BASELINE_MS = 600_000

const root = fileURLToPath(new URL('..', import.meta.url))

type Result = 'killed' | 'timeout' | 'survived' | 'answered' | 'untested'

const { values, positionals } = parseArgs({
  options: {
    sample: { type: 'string' },
    seed: { type: 'string' },
    jobs: { type: 'string', default: '1' },
    quick: { type: 'boolean', default: false },
  },
  allowPositionals: true,
})

const program = new Program(root)
const answers = readAnswers()
const answered = new Set(answers.map(identity))
const stale = staleAnswers(answers, (file) => (existsSync(join(root, file)) ? program.mutants(file) : []))
for (const { file, text, change } of stale) console.error(`stale answer: ${file}  ${change}  in: ${text}`)

const all = filesOf(positionals.length > 0 ? positionals : CORE).flatMap((file) => program.mutants(file))
const chosen = choose(all)
console.log(
  `${chosen.length} of ${all.length} mutants that can be made; what the compiler refuses is not counted`,
)

// The processes end with their channel, and the copies with this process.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
const results = await tryAll(chosen)
const count = (result: Result) => results.filter((each) => each === result).length
const noticed = count('killed') + count('timeout')
const counted = results.length - count('answered')
const rate = counted === 0 ? 100 : (100 * noticed) / counted
console.log(
  `${results.length} mutants: ${count('killed')} killed, ${count('timeout')} timed out, ${count('survived')} survived, ` +
    `${count('untested')} without a test, ${count('answered')} answered; ${rate.toFixed(1)} % noticed`,
)
process.exitCode = stale.length > 0 || rate < BAR ? 1 : 0

function filesOf(places: readonly string[]): readonly string[] {
  return places.flatMap((place) => {
    if (place.endsWith('.ts')) return [place]
    return readdirSync(join(root, place), { recursive: true, encoding: 'utf8' })
      .map((file) => `${place.replace(/\/$/, '')}/${file.replaceAll('\\', '/')}`)
      .filter((file) => file.endsWith('.ts'))
      .sort()
  })
}

/** The same ones for the same seed and code. In the order of the files, so that one file's tests are warmed up once. */
function choose(mutants: readonly Mutant[]): readonly Mutant[] {
  const size = Number(values.sample ?? mutants.length)
  const seed =
    values.seed ?? execFileSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim()
  const rank = (mutant: Mutant) =>
    createHash('sha256')
      .update(`${seed} ${identity(mutant)}`)
      .digest('hex')
  const ranked = mutants
    .map((mutant) => ({ mutant, rank: rank(mutant) }))
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))
  const taken: Mutant[] = []
  for (const { mutant } of ranked) {
    if (taken.length === size) break
    if (program.accepts(mutant)) taken.push(mutant)
  }
  return taken.sort((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1))
}

async function tryAll(mutants: readonly Mutant[]): Promise<readonly Result[]> {
  const queue = [...new Set(mutants.map(({ file }) => file))].values()
  const tests = new Tests(root)
  const worker = async (): Promise<readonly Result[]> => {
    const copy = copyTree()
    const vitest = new VitestProcess(copy)
    const found: Result[] = []
    try {
      for (const file of queue) {
        const own = mutants.filter((mutant) => mutant.file === file)
        found.push(...(await tryFile(file, own, tests.stages(file, !values.quick), vitest)))
      }
    } finally {
      await vitest.stop()
    }
    return found
  }
  return (await Promise.all(Array.from({ length: Number(values.jobs) }, worker))).flat()
}

/** Stage by stage: what a stage does not notice goes to the next one. */
async function tryFile(
  file: string,
  mutants: readonly Mutant[],
  stages: readonly (readonly string[])[],
  vitest: VitestProcess,
): Promise<readonly Result[]> {
  const results = new Map<Mutant, Result>(
    mutants.map((mutant) => [mutant, answered.has(identity(mutant)) ? 'answered' : 'untested']),
  )
  const original = readFileSync(join(root, file), 'utf8')
  for (const candidates of stages) {
    const left = mutants.filter((mutant) => /untested|survived/.test(results.get(mutant) ?? ''))
    if (left.length === 0) break
    const { tests, tookMs } = await baseline(file, original, candidates, vitest)
    if (tests.length === 0) continue
    // A mutant may be slow because the machine is.
    const limitMs = 10_000 + 5 * tookMs
    for (const mutant of left) {
      const outcome = await vitest.try(file, { source: mutant.source, original }, tests, limitMs)
      const failed = outcome !== 'timeout' && outcome.failed.length > 0
      results.set(mutant, outcome === 'timeout' ? 'timeout' : failed ? 'killed' : 'survived')
    }
  }
  for (const [{ line, change }, result] of results) {
    console.log(`${result.padEnd(8)}  ${file}:${line}  ${change}`)
  }
  return [...results.values()]
}

interface Baseline {
  readonly tests: readonly string[]
  readonly tookMs: number
}

/** The tests that pass without a mutant, and how long they take: one that fails anyway says nothing. */
async function baseline(
  file: string,
  original: string,
  tests: readonly string[],
  vitest: VitestProcess,
): Promise<Baseline> {
  if (tests.length === 0) return { tests, tookMs: 0 }
  const start = performance.now()
  const outcome = await vitest.try(file, { source: original, original }, tests, BASELINE_MS)
  if (outcome === 'timeout') throw new Error(`${tests.join(', ')} take more than ${BASELINE_MS / 1000} s`)
  const { failed } = outcome
  if (failed.length === 0) return { tests, tookMs: performance.now() - start }
  console.error(`left out, as it fails without a mutant: ${failed.join(', ')}`)
  const passing = tests.filter((test) => !failed.includes(test))
  return baseline(file, original, passing, vitest)
}

/** What git knows or would add, and the packages; the tests find nothing else. */
function copyTree(): string {
  const copy = realpathSync(mkdtempSync(join(tmpdir(), 'mutants-')))
  process.once('exit', () => rmSync(copy, { recursive: true, force: true }))
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  })
  for (const file of listed.split('\0').filter((each) => each !== '' && existsSync(join(root, each)))) {
    cpSync(join(root, file), join(copy, file))
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction')
  return copy
}

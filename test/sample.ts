import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'

/** `npm run faults` runs the long proofs whole; a run of all tests a sample of them, another with each commit. */
export const IS_WHOLE = process.env.FAULTS === 'whole'

/** The same for the same commit, so that a failure can be looked at again; `SAMPLE_SEED` chooses another sample. */
export const SEED = process.env.SAMPLE_SEED ?? commit()

/** The cases in an order that is chosen by the commit. */
export function shuffled<T>(name: string, cases: readonly T[]): readonly T[] {
  return cases
    .map((each, index) => ({
      each,
      rank: createHash('sha256').update(`${SEED} ${name} ${index}`).digest('hex'),
    }))
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))
    .map(({ each }) => each)
}

/** So many of the cases, and a line that says what is left out. */
export function sample<T>(name: string, cases: readonly T[], size: number): readonly T[] {
  if (IS_WHOLE) return cases
  announce(name, `${size} of ${cases.length}`, `${cases.length - size}`)
  return shuffled(name, cases).slice(0, size)
}

/** Says what a sample leaves out. */
export function announce(name: string, taken: string, left: string): void {
  console.log(
    `${name}: ${taken}, chosen by commit ${SEED.slice(0, 12)}; ${left} left out, \`npm run faults\` takes all`,
  )
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8', stdio: 'pipe' }).trim()
  } catch {
    return 'unknown'
  }
}

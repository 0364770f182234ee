import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'

/** `npm run faults` disturbs every call; a run of all tests disturbs a few, others with each commit. */
export const IS_WHOLE = process.env.FAULTS === 'whole'

/** A world is a handful of processes that mostly wait for one another. */
const AT_ONCE = 3

export interface Sweep {
  /** For the line that says what was left out. */
  readonly name: string
  /** Calls of an undisturbed run. */
  readonly calls: number
  /** The whole sweep takes every `step`th call. */
  readonly step: number
  /** How many calls a sample takes. */
  readonly sample: number
}

/** How many calls `forEachCall` tries at least when nothing is wrong. */
export function expectedTries({ calls, step, sample }: Sweep): number {
  return IS_WHOLE ? Math.floor((calls * 0.9) / step) : Math.min(sample, calls)
}

/**
 * Calls `tryNumber` with numbers of calls, counted from 1, some at once. The whole sweep goes on until it says that a run
 * has no call of that number.
 */
export async function forEachCall(
  sweep: Sweep,
  tryNumber: (number: number) => Promise<{ readonly reached: boolean }>,
): Promise<void> {
  const numbers = IS_WHOLE ? every(sweep.step) : chosen(sweep)
  let isOver = false
  const worker = async () => {
    for (const number of numbers) {
      const { reached } = await tryNumber(number)
      isOver = isOver || (IS_WHOLE && !reached)
      if (isOver) return
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

function* every(step: number): Generator<number, undefined> {
  for (let number = 1; ; number += step) yield number
}

/** The same ones for the same commit, so that a failure can be looked at again. */
function chosen({ name, calls, sample }: Sweep): IterableIterator<number> {
  const seed = commit()
  const all = Array.from({ length: calls }, (_, index) => index + 1)
  const numbers = all
    .map((number) => ({
      number,
      rank: createHash('sha256').update(`${seed} ${name} ${number}`).digest('hex'),
    }))
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))
    .slice(0, sample)
    .map(({ number }) => number)
  console.log(
    `${name}: calls ${[...numbers].sort((a, b) => a - b).join(', ')} of ${calls}, chosen by commit ${seed.slice(0, 12)}; ${calls - numbers.length} left out, \`npm run faults\` takes all`,
  )
  return numbers.values()
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8', stdio: 'pipe' }).trim()
  } catch {
    return 'unknown'
  }
}

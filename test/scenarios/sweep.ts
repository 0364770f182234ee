import { announce, IS_WHOLE, shuffled } from '../sample.ts'

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
 * has no call of that number; in a sample another number takes its place, since no two runs poll equally often.
 */
export async function forEachCall(
  sweep: Sweep,
  tryNumber: (number: number) => Promise<{ readonly reached: boolean }>,
): Promise<void> {
  const numbers = IS_WHOLE ? every(sweep.step) : chosen(sweep)
  let left = IS_WHOLE ? Number.POSITIVE_INFINITY : Math.min(sweep.sample, sweep.calls)
  const worker = async () => {
    while (left > 0) {
      left -= 1
      const { value: number, done } = numbers.next()
      if (done) return
      const { reached } = await tryNumber(number)
      if (!reached) left = IS_WHOLE ? 0 : left + 1
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

function* every(step: number): Generator<number, undefined> {
  for (let number = 1; ; number += step) yield number
}

/** All of them, in an order that is chosen by the commit. */
function chosen({ name, calls, sample }: Sweep): IterableIterator<number> {
  const all = Array.from({ length: calls }, (_, index) => index + 1)
  const numbers = shuffled(name, all)
  const first = numbers.slice(0, sample)
  announce(name, `calls ${first.toSorted((a, b) => a - b).join(', ')} of ${calls}`, `${calls - first.length}`)
  return numbers.values()
}

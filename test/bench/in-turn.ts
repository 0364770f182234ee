/** One run: wall time in ms, and what else was counted. */
export interface Sample {
  readonly ms: number
  readonly trips: number
}

export interface Limits {
  readonly runs: number
  /** Whoever has taken this long in all is not asked again; there is one run at least. */
  readonly budgetMs: number
}

/** Runs everyone once, then everyone again (A B C, A B C). */
export async function inTurn<Key extends { readonly name: string }>(
  everyone: readonly Key[],
  { runs, budgetMs }: Limits,
  run: (one: Key) => Promise<Sample>,
): Promise<ReadonlyMap<Key, readonly Sample[]>> {
  const samples = new Map<Key, Sample[]>(everyone.map((one) => [one, []]))
  for (let round = 0; round < runs; round += 1) {
    for (const [one, taken] of samples) {
      if (taken.reduce((sum, { ms }) => sum + ms, 0) < budgetMs) taken.push(await run(one))
    }
  }
  return samples
}

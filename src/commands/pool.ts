/** The workspace API takes about 30 writes a second (docs "Resource limits"); eight calls at once stay below it. */
const WORKERS = 8

/** Does `work` on all items, a few at once; its results come in the order of the items. */
export async function pooled<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const queue = items.entries()
  const results = new Map<number, R>()
  const worker = async () => {
    for (const [index, item] of queue) results.set(index, await work(item))
  }
  await Promise.all(Array.from({ length: Math.min(WORKERS, items.length) }, worker))
  return [...results].sort(([a], [b]) => a - b).map(([, result]) => result)
}

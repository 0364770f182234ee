/** The workspace API takes about 30 writes a second (docs "Resource limits"); eight calls at once stay below it. */
const WORKERS = 8

/**
 * Does `work` on all items, a few at once; its results come in the order of the items. After a failure none is begun,
 * and it is thrown when those under way have ended: a caller that then gives up its lock leaves no write behind.
 */
export async function pooled<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const queue = items.entries()
  const results = new Map<number, R>()
  let failure: { readonly error: unknown } | undefined
  const worker = async () => {
    for (const [index, item] of queue) {
      try {
        results.set(index, await work(item))
      } catch (error) {
        failure ??= { error }
      }
      if (failure) return
    }
  }
  await Promise.all(Array.from({ length: Math.min(WORKERS, items.length) }, worker))
  if (failure) throw failure.error
  return [...results].sort(([a], [b]) => a - b).map(([, result]) => result)
}

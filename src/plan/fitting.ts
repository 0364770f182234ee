/** As many of the first items as fit into so many characters of JSON. */
export function fitting<T>(items: readonly T[], budget: number): readonly T[] {
  let used = 2
  const end = items.findIndex((item) => {
    used += JSON.stringify(item).length + 1
    return used > budget
  })
  return end === -1 ? items : items.slice(0, end)
}

/** As JSON without the places in the text, so that two writings of one thing are equal; a list of what is left, for trees are deep. */
export function canonical(value: unknown): string {
  const parts: string[] = []
  const left: (Value | Written)[] = [{ value }]
  for (let each = left.pop(); each; each = left.pop()) {
    if ('text' in each) parts.push(each.text)
    else if (Array.isArray(each.value)) left.push(...listed('[', each.value.map(itemOf), ']'))
    else if (typeof each.value === 'object' && each.value !== null)
      left.push(...listed('{', Object.entries(each.value).flatMap(fieldOf), '}'))
    else parts.push(JSON.stringify(each.value) ?? 'null')
  }
  return parts.join('')
}

interface Value {
  readonly value: unknown
}

interface Written {
  readonly text: string
}

type Item = readonly (Value | Written)[]

function itemOf(value: unknown): Item {
  return [{ value }]
}

function fieldOf([field, value]: readonly [string, unknown]): readonly Item[] {
  if (field === 'location' || value === undefined) return []
  return [[{ text: `${JSON.stringify(field)}:` }, { value }]]
}

/** What is to be written, the last first. */
function listed(open: string, items: readonly Item[], close: string): readonly (Value | Written)[] {
  const inner = items.flatMap((item, index) => (index === 0 ? item : [{ text: ',' }, ...item]))
  return [{ text: open }, ...inner, { text: close }].reverse()
}

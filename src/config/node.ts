import type { Location } from '../error.ts'

/** A parsed YAML document with the place of everything in it, free of the parser's own types. */
export type Node = Scalar | Sequence | Mapping

export interface Scalar {
  readonly kind: 'scalar'
  readonly value: string | number | boolean | null
  /** The value as written, without quotes: `1.10` stays `1.10`. */
  readonly source: string
  readonly location: Location
}

export interface Sequence {
  readonly kind: 'sequence'
  readonly items: readonly Node[]
  readonly location: Location
}

export interface Entry {
  readonly name: string
  /** Where the key stands. */
  readonly location: Location
  readonly value: Node
}

export interface Mapping {
  readonly kind: 'mapping'
  readonly entries: ReadonlyMap<string, Entry>
  readonly location: Location
}

/** True for `key:` with nothing after it. */
export function isEmpty(node: Node): boolean {
  return node.kind === 'scalar' && node.value === null
}

/** `a list`, `the number 3`: how messages call a node that has the wrong type. */
export function describeNode(node: Node): string {
  if (node.kind === 'mapping') return 'a map'
  if (node.kind === 'sequence') return 'a list'
  if (node.value === null) return 'nothing'
  if (typeof node.value === 'string') return `the text ${JSON.stringify(node.value)}`
  return `the ${typeof node.value} ${node.source}`
}

/** Maps are merged key by key, `over` winning; everything else, lists included, is replaced. An empty value is none. */
export function mergeNodes(under: Node, over: Node): Node {
  if (isEmpty(over)) return under
  if (under.kind !== 'mapping' || over.kind !== 'mapping') return over
  const entries = new Map(under.entries)
  for (const [name, entry] of over.entries) {
    const below = entries.get(name)
    entries.set(name, below ? { ...entry, value: mergeNodes(below.value, entry.value) } : entry)
  }
  return { ...over, entries }
}

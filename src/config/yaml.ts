import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, Scalar, type YAMLMap } from 'yaml'
import type { Location, Problem } from '../error.ts'
import type { Entry, Mapping, Node } from './node.ts'
import { yamlFault, yamlTooLarge } from './yaml-bound.ts'

export interface ParsedYaml {
  /** Undefined when the text is empty, or cannot be read as a whole; in the second case `problems` says why. */
  readonly root: Node | undefined
  readonly problems: readonly Problem[]
}

/**
 * Parses YAML 1.2 (core schema) with anchors, aliases and merge keys. `file` is shown in messages.
 * The only module that loads the `yaml` package.
 */
export function parseYaml(text: string, file: string): ParsedYaml {
  const tooLarge = yamlTooLarge(text)
  if (tooLarge) return { root: undefined, problems: [{ message: tooLarge, location: { file } }] }
  const lineCounter = new LineCounter()
  // The parser compares each key with each other one; ours are found while they are read.
  const options = { lineCounter, prettyErrors: false, stringKeys: true, uniqueKeys: false }
  const document = parseDocument(text, options)
  const locate = (offset: number): Location => {
    const { line, col } = lineCounter.linePos(offset)
    return { file, line, column: col }
  }
  const faults = [...document.errors, ...document.warnings].map((fault) => ({
    fatal: fault.code !== 'TAG_RESOLVE_FAILED',
    problem: { ...describeFault(fault.code, fault.message), location: locate(fault.pos[0]) },
  }))
  // After one syntax error the parser's further complaints are about what it made of the rest.
  const fatal = faults.find((fault) => fault.fatal)
  if (fatal) return { root: undefined, problems: [fatal.problem] }
  const reader = new TreeReader(locate)
  const root = document.contents === null ? undefined : reader.read(document.contents, 0)
  const problems = [...faults.map((fault) => fault.problem), ...reader.problems]
  // Where an alias leads nowhere there is a hole, and everything said about it would mislead.
  return { root: reader.isWhole ? root : undefined, problems }
}

function describeFault(code: string, message: string): Omit<Problem, 'location'> {
  switch (code) {
    case 'TAB_AS_INDENT':
      return { message: 'a tab is used as indentation', hint: 'YAML takes spaces only' }
    case 'MULTIPLE_DOCS':
      return {
        message: 'a second YAML document begins here',
        hint: 'keep one; environments go below `environments:`',
      }
    case 'TAG_RESOLVE_FAILED':
      return {
        message: `unknown YAML tag: ${message.replace(/^Unresolved tag: /, '')}`,
        hint: 'delete the tag',
      }
    default:
      return { message: `not valid YAML: ${yamlFault(message)}` }
  }
}

/** Turns the parser's nodes into ours, in document order, so that an alias sees the anchors written before it. */
class TreeReader {
  readonly problems: Problem[] = []
  /** False when something of the document is a hole. */
  isWhole = true
  readonly #locate: (offset: number) => Location
  /** `open` while the anchored node is being read: an alias to it would contain itself. */
  readonly #anchors = new Map<string, Node | 'open'>()

  constructor(locate: (offset: number) => Location) {
    this.#locate = locate
  }

  /** `fallback` is the offset to blame when the parser gives the node none. */
  read(node: unknown, fallback: number): Node {
    if (isAlias(node)) return this.#readAlias(node.source, this.#locate(node.range?.[0] ?? fallback))
    const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined
    if (anchor !== undefined) this.#anchors.set(anchor, 'open')
    const result = this.#readValue(node, fallback)
    if (anchor !== undefined) this.#anchors.set(anchor, result)
    return result
  }

  #readValue(node: unknown, fallback: number): Node {
    if (isMap(node)) return this.#readMap(node, this.#locate(node.range?.[0] ?? fallback))
    if (isSeq(node)) {
      const offset = node.range?.[0] ?? fallback
      return {
        kind: 'sequence',
        items: node.items.map((item) => this.read(item, offset)),
        location: this.#locate(offset),
      }
    }
    if (isScalar(node)) {
      const { value } = node
      const known = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      return {
        kind: 'scalar',
        value: known ? value : null,
        source: node.source ?? '',
        location: this.#locate(node.range?.[0] ?? fallback),
      }
    }
    return this.#nothing(this.#locate(fallback))
  }

  #readAlias(name: string, location: Location): Node {
    const target = this.#anchors.get(name)
    if (target !== undefined && target !== 'open') return target
    const message =
      target === 'open'
        ? `the alias *${name} stands inside its own anchor`
        : `no anchor &${name} stands before the alias *${name}`
    this.problems.push({ message, location })
    this.isWhole = false
    return this.#nothing(location)
  }

  #readMap(map: YAMLMap, location: Location): Mapping {
    const own = new Map<string, Entry>()
    const merged: Entry[] = []
    for (const { key, value } of map.items) {
      if (!isScalar(key)) continue
      const offset = key.range?.[0] ?? 0
      const entry = {
        name: String(key.value),
        location: this.#locate(offset),
        value: this.read(value, offset),
      }
      if (key.value === '<<' && key.type === Scalar.PLAIN) merged.push(...this.#mergedEntries(entry))
      else if (own.has(entry.name)) this.#reportTwice(entry)
      else own.set(entry.name, entry)
    }
    for (const entry of merged) {
      if (!own.has(entry.name)) own.set(entry.name, entry)
    }
    return { kind: 'mapping', entries: own, location }
  }

  #reportTwice({ location }: Entry): void {
    const message = 'this key is written twice in the same map'
    this.problems.push({ message, hint: 'delete one of the two', location })
  }

  /** The entries that `<<` brings in, the strongest first. */
  #mergedEntries({ location, value }: Entry): Entry[] {
    const sources = value.kind === 'sequence' ? value.items : [value]
    return sources.flatMap((source) => {
      if (source.kind === 'mapping') return [...source.entries.values()]
      this.problems.push({ message: '`<<` takes the alias of a map, or a list of them', location })
      this.isWhole = false
      return []
    })
  }

  #nothing(location: Location): Node {
    return { kind: 'scalar', value: null, source: '', location }
  }
}

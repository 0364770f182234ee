import type { Location } from '../error.ts'
import { nearest } from './distance.ts'
import type { JsonSchema } from './json-schema.ts'
import { type Entry, isEmpty, type Mapping, type Node } from './node.ts'
import { type DocumentedKey, type Report, reportNode, type Type } from './type.ts'

/** One key of the file: everything that reading, docs and JSON Schema need to know of it. Its path is counted from the map that holds it. */
export interface Key<T> extends DocumentedKey {
  readonly type: Type<T>
}

export function key<T>(path: string, type: Type<T>, description: string, options: KeyOptions = {}): Key<T> {
  return { path: path.split('.'), type, description, ...options }
}

type KeyOptions = Pick<DocumentedKey, 'fallback' | 'required'>

/** A value with the name that messages give it. */
export interface Located<T> {
  /** Undefined when the value was refused; that is reported already, so say no more about it. */
  readonly value: T | undefined
  /** `lakebase.schema`, or `input "schema"`. */
  readonly label: string
  readonly location: Location | undefined
}

/** Reads single keys of a map that `checkKeys` has been over. */
export class Fields {
  readonly location: Location
  readonly #root: Node
  readonly #prefix: string

  constructor(root: Node, prefix: string) {
    this.location = root.location
    this.#root = root
    this.#prefix = prefix
  }

  /** Undefined when the key is not given. */
  get<T>({ path, type }: Key<T>): Located<T> | undefined {
    let node: Node | undefined = this.#root
    for (const name of path) {
      node = node?.kind === 'mapping' ? node.entries.get(name)?.value : undefined
    }
    if (!node || (isEmpty(node) && type.emptyIsAbsent)) return undefined
    const label = this.#prefix + path.join('.')
    return { value: type.read(node, label, () => {}), label, location: node.location }
  }
}

/** Names of keys that are refused on purpose, with what to do instead. */
export type RefusedKeys = Readonly<Record<string, string>>

/** Checks the maps of one file against their keys. */
class KeyChecker {
  readonly #keys: readonly Key<unknown>[]
  readonly #prefix: string
  readonly #report: Report
  readonly #refused: RefusedKeys

  constructor(keys: readonly Key<unknown>[], prefix: string, report: Report, refused: RefusedKeys) {
    this.#keys = keys
    this.#prefix = prefix
    this.#report = report
    this.#refused = refused
  }

  /** `candidates` are the keys below the map that has the path `above`. */
  check(map: Mapping, candidates: readonly Key<unknown>[], above: readonly string[]): void {
    const depth = above.length
    for (const entry of map.entries.values()) {
      const matching = candidates.filter(({ path }) => path[depth] === entry.name)
      if (matching.length === 0) this.#reportUnknown(entry, candidates, depth)
      else this.#checkEntry(entry, matching, above)
    }
    for (const { path, required, type } of candidates) {
      if (!required || path.length !== depth + 1 || map.entries.has(path[depth] ?? '')) continue
      const message = `${this.#prefix}${path.join('.')} is missing`
      this.#report({ message, hint: `accepted: ${type.form}`, location: map.location })
    }
  }

  #checkEntry({ name, value }: Entry, matching: readonly Key<unknown>[], above: readonly string[]): void {
    const path = [...above, name]
    const label = this.#prefix + path.join('.')
    const leaf = matching.find((candidate) => candidate.path.length === path.length)
    if (isEmpty(value) && (!leaf || leaf.type.emptyIsAbsent)) return
    if (leaf) leaf.type.read(value, label, this.#report)
    else if (value.kind === 'mapping') this.check(value, matching, path)
    else {
      const names = matching.map((candidate) => candidate.path[path.length] ?? '')
      reportNode(this.#report, label, value, 'a map', `keys ${[...new Set(names)].join(', ')}`)
    }
  }

  #reportUnknown({ name, location }: Entry, candidates: readonly Key<unknown>[], depth: number): void {
    const names = [...new Set(candidates.map(({ path }) => path[depth] ?? ''))]
    const homes = this.#keys.filter(({ path }) => path.length > 1 && path.at(-1) === name)
    const instead = Object.hasOwn(this.#refused, name) ? this.#refused[name] : undefined
    if (instead !== undefined) {
      this.#report({ message: `${this.#prefix}${name} is not for this file`, hint: instead, location })
    } else if (homes.length > 0 && nearest(name, names) === undefined) {
      const sections = homes.map(({ path }) => path.slice(0, -1).join('.')).join(' or ')
      this.#report({ message: `unknown key "${name}"`, hint: `it belongs below ${sections}`, location })
    } else reportUnknown(name, names, location, this.#report)
  }
}

/**
 * Reports everything that is wrong with a map, key by key: unknown names, wrong types, missing required keys.
 * `prefix` (`lakebase.`) begins the label of every key.
 */
export function checkKeys(
  map: Mapping,
  keys: readonly Key<unknown>[],
  prefix: string,
  report: Report,
  refused: RefusedKeys = {},
): void {
  new KeyChecker(keys, prefix, report, refused).check(map, keys, [])
}

export function reportUnknown(
  name: string,
  valid: readonly string[],
  location: Location,
  report: Report,
): void {
  const near = nearest(name, valid)
  const hint = near === undefined ? `valid here: ${valid.join(', ')}` : `did you mean "${near}"?`
  report({ message: `unknown key "${name}"`, hint, location })
}

export interface RecordOptions<T> {
  readonly keys: readonly Key<unknown>[]
  readonly form: string
  readonly refused?: RefusedKeys
  /** What JSON Schema must know beyond the keys: `oneOf` of required ones. */
  readonly constraint?: JsonSchema
  /** Builds the value from sound fields; undefined, after a report, when they do not go together. */
  build(fields: Fields, label: string, report: Report): T | undefined
}

/** A map with fixed keys, as one value: an entry of `permissions`, `resources` or `grants.roles`. */
export function record<T>({ keys, form, refused, constraint, build }: RecordOptions<T>): Type<T> {
  return {
    form,
    schema: { ...keysSchema(keys), ...constraint },
    keys,
    emptyIsAbsent: false,
    read(node, label, report) {
      if (node.kind !== 'mapping') {
        reportNode(report, label, node, 'a map', form)
        return undefined
      }
      let sound = true
      const reportKey: Report = (problem) => {
        sound = false
        report(problem)
      }
      checkKeys(node, keys, `${label}.`, reportKey, refused)
      // How fields go together is worth a word only when each is right by itself.
      return sound ? build(new Fields(node, `${label}.`), label, report) : undefined
    },
  }
}

/** The object schema of keys, nested by their paths. Sections take their description from `sections`. */
export function keysSchema(
  keys: readonly Key<unknown>[],
  sections: Readonly<Record<string, string>> = {},
  at = '',
): JsonSchema {
  const depth = at === '' ? 0 : at.split('.').length
  const properties: Record<string, JsonSchema> = {}
  for (const { path, type, description } of keys) {
    const name = path[depth] ?? ''
    if (path.length === depth + 1) {
      properties[name] = { ...type.schema, description }
    } else if (!(name in properties)) {
      const inside = at === '' ? name : `${at}.${name}`
      const below = keys.filter((candidate) => candidate.path[depth] === name)
      const section = keysSchema(below, sections, inside)
      properties[name] = { ...section, type: ['object', 'null'], description: sections[inside] ?? '' }
    }
  }
  const required = keys.filter((candidate) => candidate.required && candidate.path.length === depth + 1)
  return {
    type: 'object',
    additionalProperties: false,
    ...(required.length > 0 && { required: required.map(({ path }) => path[depth] ?? '') }),
    properties,
  }
}

import type { Location, Problem } from '../error.ts'
import type { JsonSchema } from './json-schema.ts'
import { describeNode, isEmpty, type Node } from './node.ts'
import type { Reading, Rejection, Rule } from './rule.ts'

/** Takes the problems of one file. `label` names the value: `lakebase.schema`. */
export type Report = (problem: Problem) => void

/** A key as the docs show it. */
export interface DocumentedKey {
  readonly path: readonly string[]
  readonly type: { readonly form: string; readonly keys?: readonly DocumentedKey[] }
  readonly description: string
  /** What holds when the key is absent. */
  readonly fallback?: string
  /** True when its map is wrong without it. */
  readonly required?: boolean
}

/** How one value of the file is read, and how the docs and the JSON Schema show it. */
export interface Type<T> {
  /** The accepted form in a few words. */
  readonly form: string
  readonly schema: JsonSchema
  /** Keys of the map, or of each map in the list, for the docs. */
  readonly keys?: readonly DocumentedKey[]
  /** True when `key:` with nothing after it counts as not given. */
  readonly emptyIsAbsent: boolean
  /** The value; undefined after something was reported. */
  read(node: Node, label: string, report: Report): T | undefined
}

export function reportRefusal(report: Report, label: string, location: Location, refusal: Rejection): void {
  report({ ...refusal, message: `${label} ${refusal.message}`, location })
}

function settle<T>(reading: Reading<T>, label: string, location: Location, report: Report): T | undefined {
  if (reading.ok) return reading.value
  reportRefusal(report, label, location, reading.refusal)
  return undefined
}

/** A text. A number or boolean that would do is refused with the quotes to add: `schema: 2024`. */
export function text<T>(rule: Rule<T>): Type<T> {
  return {
    form: rule.form,
    schema: rule.schema,
    emptyIsAbsent: false,
    read(node, label, report) {
      if (node.kind !== 'scalar' || node.value === null) {
        reportNode(report, label, node, 'a text', rule.form)
        return undefined
      }
      const reading = rule.read(typeof node.value === 'string' ? node.value : node.source)
      if (typeof node.value === 'string' || !reading.ok) return settle(reading, label, node.location, report)
      const hint = `put it in quotes: "${node.source}"`
      report({ message: `${label} is ${describeNode(node)}, not a text`, hint, location: node.location })
      return undefined
    },
  }
}

/** A text that may be written as a number or a boolean; its characters are kept as written (`1.10`, `007`). */
export function plainText<T>(rule: Rule<T>): Type<T> {
  return {
    form: rule.form,
    schema: { ...rule.schema, type: ['string', 'number', 'boolean'] },
    emptyIsAbsent: false,
    read(node, label, report) {
      if (node.kind === 'scalar' && node.value !== null) {
        const written = typeof node.value === 'string' ? node.value : node.source
        return settle(rule.read(written), label, node.location, report)
      }
      reportNode(report, label, node, 'a text', isEmpty(node) ? '"" for an empty text' : rule.form)
      return undefined
    },
  }
}

/** Reports a node of the wrong type. */
export function reportNode(report: Report, label: string, node: Node, desired: string, form: string): void {
  const message = isEmpty(node)
    ? `${label} has no value`
    : `${label} is ${describeNode(node)}, not ${desired}`
  report({ message, hint: `accepted: ${form}`, location: node.location })
}

export interface NumberLimits {
  readonly min: number
  readonly max: number
  readonly form: string
  /** Beyond the limits: whole numbers, allowed steps. */
  readonly allows?: (value: number) => boolean
  readonly schema?: JsonSchema
}

export function number({ min, max, form, allows, schema }: NumberLimits): Type<number> {
  return {
    form,
    schema: { type: 'number', minimum: min, maximum: max, ...schema },
    emptyIsAbsent: false,
    read(node, label, report) {
      if (node.kind !== 'scalar' || typeof node.value !== 'number') {
        reportNode(report, label, node, 'a number', form)
        return undefined
      }
      if (node.value >= min && node.value <= max && (allows?.(node.value) ?? true)) return node.value
      report({ message: `${label} is ${node.source}, but must be ${form}`, location: node.location })
      return undefined
    },
  }
}

export const flag: Type<boolean> = {
  form: '`true` or `false`',
  schema: { type: 'boolean' },
  emptyIsAbsent: false,
  read(node, label, report) {
    if (node.kind === 'scalar' && typeof node.value === 'boolean') return node.value
    reportNode(report, label, node, 'a boolean', 'true or false')
    return undefined
  },
}

/** `true`, `false` or one word. */
export function flagOr<const W extends string>(word: W): Type<boolean | W> {
  return {
    form: `\`${word}\`, \`true\` or \`false\``,
    schema: { enum: [word, true, false] },
    emptyIsAbsent: false,
    read(node, label, report) {
      if (node.kind === 'scalar' && typeof node.value === 'boolean') return node.value
      if (node.kind === 'scalar' && node.value === word) return word
      reportNode(report, label, node, `a boolean or ${word}`, `${word}, true or false`)
      return undefined
    },
  }
}

/** A list. The whole is undefined when one item was refused, so that no half of it is applied. */
export function list<T>(item: Type<T>, form: string): Type<readonly T[]> {
  return {
    form,
    schema: { type: ['array', 'null'], items: item.schema },
    ...(item.keys && { keys: item.keys }),
    emptyIsAbsent: true,
    read(node, label, report) {
      if (node.kind !== 'sequence') {
        reportNode(report, label, node, 'a list', form)
        return undefined
      }
      const values = node.items.map((child, index) => item.read(child, `${label}[${index}]`, report))
      return values.every((value) => value !== undefined) ? values : undefined
    },
  }
}

export interface DictionaryOptions<T> {
  readonly key: Rule<string>
  readonly value: Type<T>
  readonly form: string
  /** What is wrong with an entry as a whole. */
  readonly check?: (name: string, value: T) => Rejection | undefined
}

/** A map with names of the user's own. */
export function dictionary<T>({
  key,
  value,
  form,
  check,
}: DictionaryOptions<T>): Type<ReadonlyMap<string, T>> {
  return {
    form,
    schema: {
      type: ['object', 'null'],
      propertyNames: key.schema,
      additionalProperties: value.schema,
    },
    emptyIsAbsent: true,
    read(node, label, report) {
      if (node.kind !== 'mapping') {
        reportNode(report, label, node, 'a map', form)
        return undefined
      }
      const result = new Map<string, T>()
      for (const entry of node.entries.values()) {
        const name = settle(key.read(entry.name), `a name in ${label}`, entry.location, report)
        const content = value.read(entry.value, `${label}.${entry.name}`, report)
        if (name === undefined || content === undefined) continue
        const refusal = check?.(name, content)
        if (refusal) reportRefusal(report, `${label}.${name}`, entry.value.location, refusal)
        else result.set(name, content)
      }
      return result.size === node.entries.size ? result : undefined
    },
  }
}

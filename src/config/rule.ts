import { nearest } from './distance.ts'
import { DURATION_PATTERN, formatDuration, parseDuration } from './duration.ts'
import type { JsonSchema } from './json-schema.ts'

/** What is wrong with one value. `message` reads on after the value's name: `is "CU_3", not one of CU_1, CU_2`. */
export interface Rejection {
  readonly message: string
  readonly hint?: string
}

export type Reading<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: Rejection }

/** How one text is read, whether it comes from an input or from the file. */
export interface Rule<T> {
  /** The accepted form in a few words, for tables. */
  readonly form: string
  readonly schema: JsonSchema
  read(text: string): Reading<T>
}

export function accept<T>(value: T): Reading<T> {
  return { ok: true, value }
}

export function refuse(message: string, hint?: string): Reading<never> {
  return { ok: false, refusal: hint === undefined ? { message } : { message, hint } }
}

/** One of a fixed set of words. */
export function choice<const T extends string>(values: readonly T[]): Rule<T> {
  return {
    form: values.map((value) => `\`${value}\``).join(', '),
    schema: { type: 'string', enum: values },
    read(text) {
      const found = values.find((value) => value === text)
      if (found !== undefined) return accept(found)
      const near = nearest(text, values)
      return refuse(
        `is ${JSON.stringify(text)}, not one of ${values.join(', ')}`,
        near === undefined ? undefined : `did you mean ${JSON.stringify(near)}?`,
      )
    },
  }
}

export interface Pattern {
  readonly pattern: RegExp
  readonly form: string
  /** A repaired text to offer; offered only when the pattern accepts it. */
  readonly repair?: (text: string) => string
}

/** A text that matches a pattern. */
export function matching({ pattern, form, repair }: Pattern): Rule<string> {
  return {
    form,
    schema: { type: 'string', pattern: pattern.source },
    read(text) {
      if (pattern.test(text)) return accept(text)
      const repaired = repair?.(text)
      const hint =
        repaired !== undefined && pattern.test(repaired) ? `did you mean "${repaired}"?` : undefined
      return refuse(`is ${JSON.stringify(text)}, but must be ${form}`, hint)
    },
  }
}

/** Any text, an empty one included. */
export const freeText: Rule<string> = { form: 'text', schema: { type: 'string' }, read: accept }

/** Any text but an empty one. */
export const anyText: Rule<string> = {
  form: 'text',
  schema: { type: 'string', minLength: 1 },
  read: (text) => (text === '' ? refuse('is empty') : accept(text)),
}

/** Names of environment variables, parted by commas or blanks. */
export const variableNames: Rule<readonly string[]> = {
  form: 'names of variables, parted by commas',
  schema: { type: 'string', pattern: '^[A-Za-z_][A-Za-z0-9_]*(?:[,\\s]+[A-Za-z_][A-Za-z0-9_]*)*$' },
  read(text) {
    const names = text.split(/[,\s]+/).filter((name) => name !== '')
    const wrong = names.find((name) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
    return wrong === undefined
      ? accept(names)
      : refuse(
          `holds ${JSON.stringify(wrong)}, which is no name of a variable`,
          'write names alone, such as NPM_TOKEN',
        )
  },
}

/** `true` or `false` in any case of YAML 1.2's core schema, as GitHub's own `getBooleanInput` takes them. */
export const booleanText: Rule<boolean> = {
  form: '`true` or `false`',
  schema: { type: 'boolean' },
  read(text) {
    if (/^(?:true|True|TRUE)$/.test(text)) return accept(true)
    if (/^(?:false|False|FALSE)$/.test(text)) return accept(false)
    return refuse(`is ${JSON.stringify(text)}, neither true nor false`)
  },
}

export interface DurationLimits {
  readonly minMs: number
  readonly maxMs: number
}

/** A duration such as `90s`, read as milliseconds. */
export function durationMs({ minMs, maxMs }: DurationLimits): Rule<number> {
  return {
    form: 'duration such as `90s` or `1h30m`',
    schema: { type: 'string', pattern: DURATION_PATTERN },
    read(text) {
      const milliseconds = parseDuration(text)
      if (milliseconds === undefined) {
        const hint = /^\d+$/.test(text)
          ? `add the unit: ${text}s for seconds, ${text}m for minutes`
          : undefined
        return refuse(`is ${JSON.stringify(text)}, not a duration such as 90s, 30m or 1h30m`, hint)
      }
      if (milliseconds < minMs) return refuse(`is ${text}, less than ${formatDuration(minMs)}`)
      if (milliseconds > maxMs) return refuse(`is ${text}, more than ${formatDuration(maxMs)}`)
      return accept(milliseconds)
    },
  }
}

/** A duration such as `3d`, read as whole seconds, for APIs that count in them. */
export function durationSeconds(limits: DurationLimits): Rule<number> {
  const milliseconds = durationMs(limits)
  return {
    ...milliseconds,
    read(text) {
      const reading = milliseconds.read(text)
      if (!reading.ok) return reading
      if (reading.value % 1_000 !== 0) return refuse(`is ${text}, but must be whole seconds`)
      return accept(reading.value / 1_000)
    },
  }
}

/** One word beside another rule: `never` or a duration. */
export function wordOr<const W extends string, T>(word: W, rule: Rule<T>): Rule<T | W> {
  return {
    form: `${rule.form}, or \`${word}\``,
    schema: { anyOf: [rule.schema, { const: word }] },
    read(text) {
      if (text === word) return accept(word)
      const reading = rule.read(text)
      if (reading.ok) return reading
      const { message, hint } = reading.refusal
      return refuse(message, `${hint === undefined ? '' : `${hint}; `}or write ${word}`)
    },
  }
}

/** An object of a query that answers in JSON. What such a query builds is known, so anything else is a mistake of ours. */
export type Row = Readonly<Record<string, unknown>>

export function record(value: unknown): Row {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw unexpected(value, 'an object')
  return Object.fromEntries(Object.entries(value))
}

/** An aggregate over no rows is NULL, which is an empty list here. */
export function list(value: unknown): readonly unknown[] {
  if (value === null) return []
  if (!Array.isArray(value)) throw unexpected(value, 'a list')
  return value
}

export function string(value: unknown): string {
  if (typeof value !== 'string') throw unexpected(value, 'text')
  return value
}

export function number(value: unknown): number {
  if (typeof value !== 'number') throw unexpected(value, 'a number')
  return value
}

export function boolean(value: unknown): boolean {
  if (typeof value !== 'boolean') throw unexpected(value, 'a boolean')
  return value
}

export function oneOf<T extends string>(values: readonly T[], value: unknown): T {
  const found = values.find((each) => each === value)
  if (found === undefined) throw unexpected(value, values.join(' or '))
  return found
}

export function optional<T>(value: unknown, parse: (value: unknown) => T): T | undefined {
  return value === null ? undefined : parse(value)
}

function unexpected(value: unknown, desired: string): Error {
  return new Error(`A catalog query returned ${JSON.stringify(value)} in place of ${desired}.`)
}

/** An object of the guard query's answer. */
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

export function boolean(value: unknown): boolean {
  if (typeof value !== 'boolean') throw unexpected(value, 'a boolean')
  return value
}

export function optional<T>(value: unknown, parse: (value: unknown) => T): T | undefined {
  return value === null ? undefined : parse(value)
}

function unexpected(value: unknown, wanted: string): Error {
  return new Error(`The guard query returned ${JSON.stringify(value)} in place of ${wanted}.`)
}

import { DeployError } from '../error.ts'

/** Anything `JSON.parse` can return. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [key: string]: Json | undefined
}

/**
 * Reads one JSON object field by field. Every failure is a DeployError `UNEXPECTED_RESPONSE` naming the response and
 * the path in it. `null` counts as absent.
 */
export interface Decoder {
  /** The object itself, for what has to be written back unchanged. */
  readonly raw: JsonObject
  string(key: string): string
  optionalString(key: string): string | undefined
  /** Also takes digits in a string: proto3 JSON writes int64 that way. */
  number(key: string): number
  optionalNumber(key: string): number | undefined
  boolean(key: string): boolean
  optionalBoolean(key: string): boolean | undefined
  object(key: string): Decoder
  optionalObject(key: string): Decoder | undefined
  /** A list of objects; an absent one is empty, as proto3 JSON leaves empty lists out. */
  list<T>(key: string, item: (item: Decoder) => T): T[]
  /** A list of strings; an absent one is empty. */
  strings(key: string): string[]
}

/** `what` names the response in errors: `GET /api/2.0/apps/shop`. */
export function decode(value: unknown, what: string): Decoder {
  return new ObjectDecoder(objectAt(value, what, ''), what, '')
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

class ObjectDecoder implements Decoder {
  readonly raw: JsonObject
  readonly #what: string
  readonly #path: string

  constructor(raw: JsonObject, what: string, path: string) {
    this.raw = raw
    this.#what = what
    this.#path = path
  }

  optionalString(key: string): string | undefined {
    const value = this.#read(key)
    if (value === undefined || typeof value === 'string') return value
    throw this.#wrong(key, 'a string', value)
  }

  optionalNumber(key: string): number | undefined {
    const value = this.#read(key)
    if (value === undefined || typeof value === 'number') return value
    if (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value)) return Number(value)
    throw this.#wrong(key, 'a number', value)
  }

  optionalBoolean(key: string): boolean | undefined {
    const value = this.#read(key)
    if (value === undefined || typeof value === 'boolean') return value
    throw this.#wrong(key, 'true or false', value)
  }

  optionalObject(key: string): Decoder | undefined {
    const value = this.#read(key)
    if (value === undefined) return undefined
    const path = this.#at(key)
    return new ObjectDecoder(objectAt(value, this.#what, path), this.#what, path)
  }

  string(key: string): string {
    return this.#required(key, 'a string', this.optionalString(key))
  }

  number(key: string): number {
    return this.#required(key, 'a number', this.optionalNumber(key))
  }

  boolean(key: string): boolean {
    return this.#required(key, 'true or false', this.optionalBoolean(key))
  }

  object(key: string): Decoder {
    return this.#required(key, 'an object', this.optionalObject(key))
  }

  list<T>(key: string, item: (item: Decoder) => T): T[] {
    return this.#elements(key).map((element, index) => {
      const path = `${this.#at(key)}[${index}]`
      return item(new ObjectDecoder(objectAt(element, this.#what, path), this.#what, path))
    })
  }

  strings(key: string): string[] {
    return this.#elements(key).map((element, index) => {
      if (typeof element === 'string') return element
      throw this.#wrong(`${key}[${index}]`, 'a string', element)
    })
  }

  #elements(key: string): readonly unknown[] {
    const value: unknown = this.#read(key) ?? []
    if (Array.isArray(value)) return value
    throw this.#wrong(key, 'a list', value)
  }

  #read(key: string): Json | undefined {
    return this.raw[key] ?? undefined
  }

  #required<T>(key: string, desired: string, value: T | undefined): T {
    if (value === undefined) throw this.#wrong(key, desired, undefined)
    return value
  }

  #at(key: string): string {
    return this.#path === '' ? key : `${this.#path}.${key}`
  }

  #wrong(key: string, desired: string, value: unknown): DeployError {
    return unexpected(this.#what, this.#at(key), desired, value)
  }
}

function objectAt(value: unknown, what: string, path: string): JsonObject {
  if (isJsonObject(value)) return value
  throw unexpected(what, path, 'an object', value)
}

function unexpected(what: string, path: string, desired: string, value: unknown): DeployError {
  const place = path === '' ? 'the body' : `"${path}"`
  return new DeployError(
    'UNEXPECTED_RESPONSE',
    `The answer to ${what} cannot be read: ${place} should be ${desired} but is ${describe(value)}.`,
    {
      hint: 'The platform may have changed its API. Update this tool; if that does not help, report this message.',
    },
  )
}

/** The kind of value only: a body may hold a credential. */
function describe(value: unknown): string {
  if (value === undefined) return 'missing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

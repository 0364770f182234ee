import { invalidParameter, malformed, requiredField } from '../control-plane/errors.ts'

// Sources. MALFORMED_REQUEST: `databricks-sdk-go:apierr/error_mapping.go`. The texts: UNVERIFIED.

const NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/

/** A JSON object as the client sent it; every getter answers `undefined` for an absent field and refuses a wrong type. */
export class Fields {
  readonly value: Readonly<Record<string, unknown>>
  readonly #path: string

  constructor(value: Readonly<Record<string, unknown>>, path = '') {
    this.value = value
    this.#path = path
  }

  /** An empty body counts as `{}`; throws 400 MALFORMED_REQUEST for anything that is not a JSON object. */
  static parse(body: Buffer): Fields {
    if (body.length === 0) return new Fields({})
    const parsed = parseJson(body.toString('utf8'))
    if (!isObject(parsed)) throw malformed('Could not parse request object: expected a JSON object')
    return new Fields(parsed)
  }

  has(name: string): boolean {
    return this.value[name] !== undefined && this.value[name] !== null
  }

  string(name: string): string | undefined {
    const found = this.#get(name)
    if (found !== undefined && typeof found !== 'string') throw this.#wrongType(name, 'a string')
    return found
  }

  requiredString(name: string): string {
    const found = this.string(name)
    if (found === undefined || found === '') throw requiredField(this.#pathOf(name))
    return found
  }

  /** A number may be sent as text, as proto3 JSON has it (protobuf.dev, "ProtoJSON Format"). */
  number(name: string): number | undefined {
    const given = this.#get(name)
    const found = typeof given === 'string' && NUMBER.test(given) ? Number(given) : given
    if (found !== undefined && typeof found !== 'number') throw this.#wrongType(name, 'a number')
    return found
  }

  boolean(name: string): boolean | undefined {
    const found = this.#get(name)
    if (found !== undefined && typeof found !== 'boolean') throw this.#wrongType(name, 'a boolean')
    return found
  }

  object(name: string): Fields | undefined {
    const found = this.#get(name)
    if (found === undefined) return undefined
    if (!isObject(found)) throw this.#wrongType(name, 'an object')
    return new Fields(found, this.#pathOf(name))
  }

  strings(name: string): string[] | undefined {
    return this.#list(name)?.map((item) => {
      if (typeof item !== 'string') throw this.#wrongType(name, 'a list of strings')
      return item
    })
  }

  objects(name: string): Fields[] | undefined {
    return this.#list(name)?.map((item, index) => {
      if (!isObject(item)) throw this.#wrongType(name, 'a list of objects')
      return new Fields(item, `${this.#pathOf(name)}[${index}]`)
    })
  }

  /** Refuses a body wrapped in the name of its resource: `{"project": {…}}` instead of `{…}`. */
  refuseWrapper(name: string): void {
    if (isObject(this.value[name])) throw invalidParameter(`Unknown field '${name}' in the request body.`)
  }

  #get(name: string): unknown {
    const found = this.value[name]
    return found === null ? undefined : found
  }

  #list(name: string): unknown[] | undefined {
    const found = this.#get(name)
    if (found === undefined) return undefined
    if (!Array.isArray(found)) throw this.#wrongType(name, 'a list')
    return found
  }

  #pathOf(name: string): string {
    return this.#path === '' ? name : `${this.#path}.${name}`
  }

  #wrongType(name: string, expected: string): Error {
    return malformed(`Could not parse request object: expected ${expected} for field '${this.#pathOf(name)}'`)
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw malformed('Could not parse request object: the body is not JSON')
  }
}

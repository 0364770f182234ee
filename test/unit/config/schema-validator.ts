/**
 * The part of JSON Schema draft-07 that deployment.schema.json uses. Throws on a keyword that it does not know, so that
 * the schema cannot outgrow it unnoticed.
 */
export function accepts(schema: unknown, value: unknown, root: unknown = schema): boolean {
  return Object.entries(toObject(schema)).every(([keyword, desired]) => {
    const check = KEYWORDS[keyword]
    if (!check) throw new Error(`the validator does not know the keyword ${keyword}`)
    return check(desired, value, toObject(schema), root)
  })
}

type Check = (desired: unknown, value: unknown, schema: Record<string, unknown>, root: unknown) => boolean

const pass: Check = () => true

const KEYWORDS: Readonly<Record<string, Check>> = {
  $schema: pass,
  $id: pass,
  $comment: pass,
  title: pass,
  description: pass,
  definitions: pass,
  type: (desired, value) => [desired].flat().includes(typeOf(value)),
  enum: (desired, value) => toArray(desired).includes(value),
  const: (desired, value) => desired === value,
  pattern: (desired, value) => typeof value !== 'string' || new RegExp(String(desired), 'u').test(value),
  minLength: (desired, value) => typeof value !== 'string' || [...value].length >= Number(desired),
  minimum: (desired, value) => typeof value !== 'number' || value >= Number(desired),
  maximum: (desired, value) => typeof value !== 'number' || value <= Number(desired),
  multipleOf: (desired, value) => typeof value !== 'number' || value % Number(desired) === 0,
  items: (desired, value, _schema, root) =>
    !Array.isArray(value) || value.every((item) => accepts(desired, item, root)),
  minProperties: (desired, value) => !isObject(value) || Object.keys(value).length >= Number(desired),
  required: (desired, value) => !isObject(value) || toArray(desired).every((name) => String(name) in value),
  properties: (desired, value, _schema, root) =>
    !isObject(value) ||
    Object.entries(toObject(desired)).every(
      ([name, inner]) => !(name in value) || accepts(inner, value[name], root),
    ),
  patternProperties: (desired, value, _schema, root) =>
    !isObject(value) ||
    Object.entries(toObject(desired)).every(([pattern, inner]) =>
      Object.entries(value).every(
        ([name, child]) => !new RegExp(pattern, 'u').test(name) || accepts(inner, child, root),
      ),
    ),
  propertyNames: (desired, value, _schema, root) =>
    !isObject(value) || Object.keys(value).every((name) => accepts(desired, name, root)),
  additionalProperties: (desired, value, schema, root) =>
    !isObject(value) ||
    Object.entries(value).every(
      ([name, child]) =>
        isDeclared(name, schema) || (desired === false ? false : accepts(desired, child, root)),
    ),
  oneOf: (desired, value, _schema, root) =>
    toArray(desired).filter((inner) => accepts(inner, value, root)).length === 1,
  anyOf: (desired, value, _schema, root) => toArray(desired).some((inner) => accepts(inner, value, root)),
  allOf: (desired, value, _schema, root) => toArray(desired).every((inner) => accepts(inner, value, root)),
  not: (desired, value, _schema, root) => !accepts(desired, value, root),
  $ref: (desired, value, _schema, root) => accepts(resolve(String(desired), root), value, root),
}

function isDeclared(name: string, schema: Record<string, unknown>): boolean {
  const patterns = Object.keys(toObject(schema.patternProperties ?? {}))
  return (
    name in toObject(schema.properties ?? {}) ||
    patterns.some((pattern) => new RegExp(pattern, 'u').test(name))
  )
}

function resolve(reference: string, root: unknown): unknown {
  return reference
    .split('/')
    .slice(1)
    .reduce((node: unknown, name) => toObject(node)[name], root)
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeOf(value) === 'object'
}

function toObject(value: unknown): Record<string, unknown> {
  if (!isObject(value)) throw new Error(`not an object: ${JSON.stringify(value)}`)
  return value
}

function toArray(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error(`not an array: ${JSON.stringify(value)}`)
  return value
}

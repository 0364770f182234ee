/**
 * The part of JSON Schema draft-07 that deployment.schema.json uses. Throws on a keyword that it does not know, so that
 * the schema cannot outgrow it unnoticed.
 */
export function accepts(schema: unknown, value: unknown, root: unknown = schema): boolean {
  return Object.entries(toObject(schema)).every(([keyword, wanted]) => {
    const check = KEYWORDS[keyword]
    if (!check) throw new Error(`the validator does not know the keyword ${keyword}`)
    return check(wanted, value, toObject(schema), root)
  })
}

type Check = (wanted: unknown, value: unknown, schema: Record<string, unknown>, root: unknown) => boolean

const pass: Check = () => true

const KEYWORDS: Readonly<Record<string, Check>> = {
  $schema: pass,
  $id: pass,
  $comment: pass,
  title: pass,
  description: pass,
  definitions: pass,
  type: (wanted, value) => [wanted].flat().includes(typeOf(value)),
  enum: (wanted, value) => toArray(wanted).includes(value),
  const: (wanted, value) => wanted === value,
  pattern: (wanted, value) => typeof value !== 'string' || new RegExp(String(wanted), 'u').test(value),
  minLength: (wanted, value) => typeof value !== 'string' || [...value].length >= Number(wanted),
  minimum: (wanted, value) => typeof value !== 'number' || value >= Number(wanted),
  maximum: (wanted, value) => typeof value !== 'number' || value <= Number(wanted),
  multipleOf: (wanted, value) => typeof value !== 'number' || value % Number(wanted) === 0,
  items: (wanted, value, _schema, root) =>
    !Array.isArray(value) || value.every((item) => accepts(wanted, item, root)),
  minProperties: (wanted, value) => !isObject(value) || Object.keys(value).length >= Number(wanted),
  required: (wanted, value) => !isObject(value) || toArray(wanted).every((name) => String(name) in value),
  properties: (wanted, value, _schema, root) =>
    !isObject(value) ||
    Object.entries(toObject(wanted)).every(
      ([name, inner]) => !(name in value) || accepts(inner, value[name], root),
    ),
  patternProperties: (wanted, value, _schema, root) =>
    !isObject(value) ||
    Object.entries(toObject(wanted)).every(([pattern, inner]) =>
      Object.entries(value).every(
        ([name, child]) => !new RegExp(pattern, 'u').test(name) || accepts(inner, child, root),
      ),
    ),
  propertyNames: (wanted, value, _schema, root) =>
    !isObject(value) || Object.keys(value).every((name) => accepts(wanted, name, root)),
  additionalProperties: (wanted, value, schema, root) =>
    !isObject(value) ||
    Object.entries(value).every(
      ([name, child]) =>
        isDeclared(name, schema) || (wanted === false ? false : accepts(wanted, child, root)),
    ),
  oneOf: (wanted, value, _schema, root) =>
    toArray(wanted).filter((inner) => accepts(inner, value, root)).length === 1,
  anyOf: (wanted, value, _schema, root) => toArray(wanted).some((inner) => accepts(inner, value, root)),
  allOf: (wanted, value, _schema, root) => toArray(wanted).every((inner) => accepts(inner, value, root)),
  not: (wanted, value, _schema, root) => !accepts(wanted, value, root),
  $ref: (wanted, value, _schema, root) => accepts(resolve(String(wanted), root), value, root),
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

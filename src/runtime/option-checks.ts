import { LakebaseConfigError } from './error.ts'

/** The longest that a timer of Node takes. */
const LONGEST_MS = 2 ** 31 - 1

export function isMs(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= LONGEST_MS
}

/** Throws LakebaseConfigError. */
export function checkMs(option: string, value: unknown): void {
  if (value === undefined || value === null || isMs(value)) return
  throw refused(option, value, 'a number of milliseconds from 0 on')
}

/** What JavaScript lets through. Throws LakebaseConfigError. */
export function checkFunction(option: string, value: unknown, example: string): void {
  if (value === undefined || value === null || typeof value === 'function') return
  throw refused(option, value, `a function: ${example}`)
}

/** Throws LakebaseConfigError. */
export function checkMethods(
  option: string,
  value: unknown,
  methods: readonly string[],
  advice: string,
): void {
  if (value === undefined || value === null) return
  const isObject = typeof value === 'object'
  if (isObject && methods.every((name) => typeof Reflect.get(value, name) === 'function')) return
  throw refused(option, value, advice)
}

interface Named {
  readonly host?: unknown
  readonly database?: unknown
  readonly user?: unknown
  readonly schema?: unknown
  readonly port?: unknown
  readonly auth?: unknown
}

/** What the caller says about the database, with its port as a number. Throws LakebaseConfigError. */
export function checkDatabase<T extends Named>(options: T): Omit<T, 'port'> & { port: number | undefined } {
  for (const name of ['host', 'database', 'user'] as const) checkName(name, options[name])
  checkSchema(options.schema)
  checkFunction('auth', options.auth, '() => ({ token })')
  return { ...options, port: portNumber(options.port) }
}

/** An empty name would be taken for none, and another database be meant. */
function checkName(option: string, value: unknown): void {
  if (value === undefined || value === null) return
  if (typeof value === 'string' && value.trim() !== '') return
  throw refused(option, value, 'a text that is not empty; leave it out to take what the environment says')
}

function checkSchema(value: unknown): void {
  if (value === undefined || value === null || value === false || typeof value === 'string') return
  throw refused('schema', value, "the name of a schema, or '' or false for none")
}

/** Digits in a text, as a variable has them, are one. */
function portNumber(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined
  const port = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value
  if (typeof port === 'number' && Number.isInteger(port) && port >= 1 && port <= 65_535) return port
  throw refused('port', value, 'a whole number from 1 to 65535; Lakebase listens on 5432')
}

/** The value is shown only where it can hold no secret. */
function refused(option: string, value: unknown, is: string): LakebaseConfigError {
  const shown = typeof value === 'number' || value === '' ? ` is ${JSON.stringify(value)}, but it` : ''
  return new LakebaseConfigError([], `The option \`${option}\`${shown} has to be ${is}.`)
}

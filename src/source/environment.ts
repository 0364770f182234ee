import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type ParsedNode,
  parseDocument,
  Scalar,
  type YAMLError,
  type YAMLMap,
} from 'yaml'
import { nearest } from '../config/distance.ts'
import { secretReason } from '../config/secret.ts'
import { yamlFault } from '../config/yaml-bound.ts'
import type { Problem } from '../error.ts'
import { misspeltKey } from './app-yaml-key.ts'
import { detachedHint, isAttached } from './attached-resource.ts'
import type { Injected, Injection, InjectOptions } from './injection.ts'
import { isNothing, quoted, textOf } from './yaml-scalar.ts'

/** Adds what is missing to `env` of an app.yaml and keeps everything that is there, comments and order included. */
export function inject(text: string, options: InjectOptions): Injected {
  const appYaml = new AppYaml(text, options)
  appYaml.check()
  const missing = options.injections.filter((injection) => appYaml.lacks(injection))
  if (appYaml.problems.length > 0 || missing.length === 0) return { text, problems: appYaml.problems }
  const unwritable = (why: string) => {
    const message = `cannot be written again as YAML: ${why}`
    return { text, problems: [{ message, location: { file: options.file } }] }
  }
  try {
    const written = appYaml.add(missing)
    return isWhole(written, options)
      ? { text: written, problems: [] }
      : unwritable('it would not read the same')
  } catch (error) {
    // Some of what the parser takes, its writer does not, such as an anchor with a blank in its name.
    return unwritable(yamlFault(error instanceof Error ? error.message : String(error)))
  }
}

/** Whether what was written is read as app.yaml that lacks nothing. */
function isWhole(text: string, options: InjectOptions): boolean {
  const appYaml = new AppYaml(text, options)
  appYaml.check()
  return appYaml.problems.length === 0 && !options.injections.some((injection) => appYaml.lacks(injection))
}

interface Entry {
  readonly value: string | undefined
  readonly valueFrom: string | undefined
  readonly node: Node
}

const ENTRY_KEYS = ['name', 'value', 'valueFrom']

class AppYaml {
  readonly problems: Problem[] = []
  readonly #document: Document.Parsed<ParsedNode>
  readonly #lines = new LineCounter()
  readonly #options: InjectOptions
  readonly #entries = new Map<string, Entry>()

  constructor(text: string, options: InjectOptions) {
    this.#options = options
    this.#document = parseDocument(text, {
      lineCounter: this.#lines,
      prettyErrors: false,
      // Compared one with each other one by the parser; here each is looked up.
      uniqueKeys: false,
    })
  }

  check(): void {
    for (const error of this.#document.errors) this.#report(error.pos[0], syntaxMessage(error))
    const { contents } = this.#document
    if (this.problems.length > 0) return
    if (isNothing(contents)) {
      this.#checkStart(undefined)
      return
    }
    if (!isMap(contents)) {
      this.#reportAt(contents, 'app.yaml must hold keys such as `command` and `env`')
      return
    }
    this.#checkTwice(contents)
    for (const { key } of contents.items) this.#checkTopKey(key)
    const command = this.#resolve(contents.get('command', true))
    this.#checkCommand(command)
    if (this.problems.length === 0) this.#checkStart(command)
    this.#readEnv(this.#resolve(contents.get('env', true)))
  }

  /** The platform reads over a key that it does not know, and starts something else than was meant. */
  #checkTopKey(key: unknown): void {
    if (this.#isMerge(key)) return
    const text = textOf(key) ?? ''
    const meant = misspeltKey(text)
    if (meant === undefined) return
    this.#reportAt(key, `the platform does not know the key "${text}" of app.yaml`, `write ${meant}`)
  }

  /** Whether the platform merges keys is not documented, and a check must see what it sees. */
  #isMerge(key: unknown): boolean {
    if (!isScalar(key) || key.value !== '<<' || key.type !== Scalar.PLAIN) return false
    this.#reportAt(
      key,
      '`<<` merges keys that a reader of app.yaml cannot check',
      'write the keys out in its place',
    )
    return true
  }

  #checkStart(command: unknown): void {
    if (!isNothing(command) || this.#options.startsByItself) return
    this.#report(
      0,
      'nothing says how the app starts: there is no `command`, no `start` script in package.json, and no .py file beside app.yaml',
      'write  command: ["node", "server.js"]  with the words that start it',
    )
  }

  /** True when `injection` must be added; reports the user's own entry when it says something else. */
  lacks({ name, value, resource, origin }: Injection): boolean {
    const own = this.#entries.get(name)
    if (own === undefined) return true
    if (this.#isDetached(own)) return false
    const agrees = own.value === value || (own.valueFrom !== undefined && own.valueFrom === resource)
    if (!agrees) {
      this.#reportAt(
        own.node,
        `${name} is set here and, to something else, by ${origin}`,
        'remove this entry or make both equal',
      )
    }
    return false
  }

  add(injections: readonly Injection[]): string {
    const document = this.#document
    const env = this.#resolve(document.get('env', true))
    const added = injections.map(({ name, value }) => document.createNode({ name, value: quoted(value) }))
    if (isSeq(env)) {
      if (env.items.length === 0) env.flow = false
      env.items.push(...added)
    } else document.set('env', document.createNode(added))
    return document.toString({ lineWidth: 0, flowCollectionPadding: false })
  }

  #checkCommand(command: unknown): void {
    if (isNothing(command)) return
    // argv, not a shell: one text is refused by the platform (docs "Configure Databricks app execution with app.yaml").
    const words = isSeq(command) ? command.items.map((item) => this.#resolve(item)) : []
    if (!words.every(isScalar) || words.length === 0) {
      this.#reportAt(command, '`command` must be a list of words', 'write  command: ["node", "server.js"]')
      return
    }
    for (const word of words) {
      const reason = secretReason('', textOf(word) ?? '')
      if (reason)
        this.#reportAt(word, `\`command\` must not hold a secret: ${reason}`, 'pass it by env and valueFrom')
    }
  }

  #readEnv(env: unknown): void {
    if (isNothing(env)) return
    if (!isSeq(env)) {
      this.#reportAt(env, '`env` must be a list', 'write  env: [{ name: LOG_LEVEL, value: info }]')
      return
    }
    for (const item of env.items) {
      const entry = this.#resolve(item)
      if (isMap(entry)) this.#readEntry(entry)
      else
        this.#reportAt(
          item,
          'an entry of `env` must have a name and a value',
          'write  - { name: X, value: "y" }',
        )
    }
  }

  #readEntry(map: YAMLMap): void {
    if (map.items.some(({ key }) => this.#isMerge(key))) return
    const name = textOf(this.#resolve(map.get('name', true)))
    if (name === undefined || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      this.#reportAt(map, 'an entry of `env` needs a `name` of letters, digits and _')
      return
    }
    this.#checkTwice(map)
    for (const { key } of map.items) this.#checkKey(name, key)
    const entry: Entry = {
      value: textOf(this.#resolve(map.get('value', true))),
      valueFrom: textOf(this.#resolve(map.get('valueFrom', true))),
      node: map,
    }
    if ((entry.value === undefined) === (entry.valueFrom === undefined)) {
      this.#reportAt(
        map,
        `${name} needs either \`value\` or \`valueFrom\``,
        'write  value: ""  for an empty one',
      )
    }
    this.#checkSecret(name, entry)
    this.#checkResource(name, entry)
    const first = this.#entries.get(name)
    if (first) this.#reportAt(map, `${name} is set twice; the first is in line ${this.#lineOf(first.node)}`)
    else this.#entries.set(name, entry)
  }

  #isDetached({ valueFrom }: Entry): boolean {
    return valueFrom !== undefined && !isAttached(valueFrom, this.#options.resources)
  }

  #checkResource(name: string, entry: Entry): void {
    const { valueFrom, node } = entry
    if (valueFrom === undefined || !this.#isDetached(entry)) return
    const value = isMap(node) ? node.get('valueFrom', true) : node
    const message = `${name} takes its value from "${valueFrom}", which is no resource of this app`
    this.#reportAt(value, message, detachedHint(valueFrom, this.#options.resources))
  }

  #checkTwice(map: YAMLMap): void {
    const seen = new Set<string | undefined>()
    for (const { key } of map.items) {
      const text = textOf(key)
      if (seen.has(text)) this.#reportAt(key, 'Map keys must be unique')
      seen.add(text)
    }
  }

  #checkKey(name: string, key: unknown): void {
    const text = textOf(key)
    if (text !== undefined && ENTRY_KEYS.includes(text)) return
    const near = text === undefined ? undefined : nearest(text, ENTRY_KEYS)
    const hint = near === undefined ? `valid keys: ${ENTRY_KEYS.join(', ')}` : `write ${near}`
    this.#reportAt(key, `${name} has an unknown key "${text ?? '?'}"`, hint)
  }

  #checkSecret(name: string, { value, node }: Entry): void {
    const reason = value === undefined ? undefined : secretReason(name, value)
    if (reason === undefined) return
    this.#reportAt(
      node,
      `${name} must not stand here in plain text: ${reason}`,
      `put it into a secret scope, make it a \`resources\` entry of deployment.yaml, and write  { name: ${name}, valueFrom: <name of that resource> }`,
    )
  }

  #resolve(node: unknown): unknown {
    return isAlias(node) ? node.resolve(this.#document) : node
  }

  #lineOf(node: Node): number {
    return this.#lines.linePos(node.range?.[0] ?? 0).line
  }

  #reportAt(node: unknown, message: string, hint?: string): void {
    this.#report(isNode(node) ? (node.range?.[0] ?? 0) : 0, message, hint)
  }

  #report(offset: number, message: string, hint?: string): void {
    const { file, columns } = this.#options
    const { line, col } = this.#lines.linePos(offset)
    const location = columns ? { file, line, column: col } : { file, line }
    this.problems.push(hint === undefined ? { message, location } : { message, hint, location })
  }
}

function syntaxMessage(error: YAMLError): string {
  if (error.code === 'TAB_AS_INDENT') return 'a tab cannot indent YAML; use spaces'
  if (error.code === 'MULTIPLE_DOCS') return 'app.yaml must hold one document; remove the `---` line'
  return yamlFault(error.message)
}

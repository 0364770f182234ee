import { posix } from 'node:path'
import { yamlTooLarge } from '../config/yaml-bound.ts'
import { InvalidInput, type Problem } from '../error.ts'
import type { AttachedResources } from './attached-resource.ts'
import type { Injection } from './injection.ts'
import type { Substitution } from './template.ts'
import { generatedFile, readContent, type SourceFile, type SourceTree, withFiles } from './tree.ts'

export interface AppYamlOptions {
  readonly tree: SourceTree
  /** The source directory as the user wrote it, for messages and annotations. */
  readonly displayDirectory: string
  /** What `${NAME}` in `app.yaml.template` may name. */
  readonly templateValues: Readonly<Record<string, string>>
  /** LAKEBASE_ENDPOINT or LAKEBASE_INSTANCE, and LAKEBASE_SCHEMA, in the order they are to be written. */
  readonly database: Readonly<Record<string, string>>
  /** `env_vars` of deployment.yaml. */
  readonly envVars: Readonly<Record<string, string>>
  /** What `valueFrom` may name; the database's is accepted as the user's own LAKEBASE_ENDPOINT. */
  readonly resources: AttachedResources
}

/** Both endings are read by the platform (docs "Configure Databricks app execution with app.yaml"). */
const PLAIN = ['app.yaml', 'app.yml']
const TEMPLATE = 'app.yaml.template'

/**
 * The tree with its app.yaml as the platform will read it: the user's own file or template, with the database and
 * `env_vars` among its `env`; a new one when there is none. A template itself does not travel. The result is the same
 * for the same tree and values. Call it with the endpoint's future name before anything is changed: it finds every
 * fault of the file. Throws InvalidInput with all of them, DeployError `SOURCE_CHANGED`.
 */
export async function prepareAppYaml(options: AppYamlOptions): Promise<SourceTree> {
  const { tree, displayDirectory } = options
  const original = chooseFile(options)
  const target = original && PLAIN.includes(original.path) ? original.path : 'app.yaml'
  const file = posix.join(displayDirectory, original?.path ?? target)
  const raw = original ? decode(await readContent(original), file) : ''
  const isTemplate = original?.path === TEMPLATE
  const { inject } = await import('./environment.ts')
  const filled = isTemplate ? await fill(raw, options, file) : { text: raw, problems: [] }
  if (filled.text === undefined) throw new InvalidInput(filled.problems)
  const problems = [...filled.problems]
  const injections = injectionsOf(options, problems)
  const result = inject(filled.text, {
    file,
    injections,
    resources: options.resources,
    startsByItself: await startsByItself(tree),
    columns: !isTemplate,
  })
  problems.push(...result.problems)
  if (problems.length > 0) throw new InvalidInput(problems)
  if (result.text === raw && !isTemplate) return tree
  return withFiles(tree, [generatedFile(target, result.text)], isTemplate ? [TEMPLATE] : [])
}

async function fill(text: string, { templateValues }: AppYamlOptions, file: string): Promise<Substitution> {
  const { substitute } = await import('./template.ts')
  return substitute(text, templateValues, file)
}

function chooseFile({ tree, displayDirectory }: AppYamlOptions): SourceFile | undefined {
  const candidates = tree.files.filter(({ path }) => path === TEMPLATE || PLAIN.includes(path))
  if (candidates.length > 1) {
    const names = candidates.map(({ path }) => posix.join(displayDirectory, path))
    throw new InvalidInput([
      {
        message: `${names.join(' and ')} both say how the app starts`,
        hint: 'keep one of them, or name the other under common.build.exclude_patterns of deployment.yaml',
        location: { file: names[0] ?? displayDirectory },
      },
    ])
  }
  return candidates[0]
}

/** Without a `command` the platform runs `npm run start`, or the first Python file (docs "Databricks Apps", app runtime). */
async function startsByItself({ files }: SourceTree): Promise<boolean> {
  if (files.some(({ path }) => /^[^/]+\.py$/.test(path))) return true
  const manifest = files.find(({ path }) => path === 'package.json')
  return manifest !== undefined && hasStartScript(new TextDecoder().decode(await readContent(manifest)))
}

function hasStartScript(text: string): boolean {
  try {
    const start = member(member(JSON.parse(text), 'scripts'), 'start')
    return typeof start === 'string' && start.trim() !== ''
  } catch {
    return false
  }
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.getOwnPropertyDescriptor(value, name)?.value
    : undefined
}

function decode(bytes: Uint8Array, file: string): string {
  const refuse = (message: string) => new InvalidInput([{ message, location: { file } }])
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw refuse('is not UTF-8 text')
  }
  const tooLarge = yamlTooLarge(text)
  if (tooLarge) throw refuse(tooLarge)
  return text
}

function injectionsOf({ database, envVars, resources }: AppYamlOptions, problems: Problem[]): Injection[] {
  const ours = Object.entries(database).map(([name, value]) => {
    // On an instance `valueFrom` gives the host, so only an endpoint can come from the resource
    // (docs "Define environment variables in a Databricks app").
    const resource = name === 'LAKEBASE_ENDPOINT' ? resources.database : undefined
    return { name, value, resource, origin: 'the deploy' }
  })
  const theirs = Object.entries(envVars)
    .filter(([name, value]) => database[name] !== value)
    .map(([name, value]) => ({ name, value, resource: undefined, origin: 'env_vars of deployment.yaml' }))
  for (const { name } of theirs.filter(({ name }) => Object.hasOwn(database, name))) {
    const message = `env_vars of deployment.yaml sets ${name}, which the deploy sets to "${database[name]}"`
    problems.push({ message, hint: `remove ${name} from env_vars` })
  }
  return [...ours, ...theirs.filter(({ name }) => !Object.hasOwn(database, name))]
}

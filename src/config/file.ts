import type { Location, Problem } from '../error.ts'
import { checkKeys, Fields, reportUnknown } from './key.ts'
import { KEYS } from './keys.ts'
import { environmentName } from './name.ts'
import { describeNode, isEmpty, type Mapping, mergeNodes, type Node } from './node.ts'
import { type Report, reportRefusal } from './type.ts'
import { parseYaml } from './yaml.ts'

/** A `deployment.yaml`, checked key by key. */
export interface ConfigFile {
  /** As messages show it. */
  readonly path: string
  /** Each environment with `common` merged under it; undefined when the file could not be read that far. */
  readonly environments: ReadonlyMap<string, Fields> | undefined
}

/** What could be read of the file, and everything that is wrong with it. */
export interface ParsedFile {
  readonly file: ConfigFile
  readonly problems: readonly Problem[]
}

const EXAMPLE = 'write `environments:`, below it `  production:`, and below that `    app_name: my-app`'

/**
 * Reads the text of a `deployment.yaml`. Never throws. `path` is shown in messages.
 * This module loads the YAML parser: import it lazily, and only when there is a file.
 */
export function parseFile(text: string, path: string): ParsedFile {
  const yaml = parseYaml(text, path)
  const problems = [...yaml.problems]
  const known = new Set(problems.map(identityOf))
  const report: Report = (problem) => {
    // An anchor that several environments use is read once for each of them.
    if (known.has(identityOf(problem))) return
    known.add(identityOf(problem))
    problems.push(problem)
  }
  const environments =
    yaml.root && !isEmpty(yaml.root)
      ? readRoot(yaml.root, report)
      : reportNoRoot(yaml.problems, { file: path, line: 1, column: 1 }, report)
  return { file: { path, environments }, problems }
}

function identityOf({ message, location }: Problem): string {
  return `${location?.line}:${location?.column} ${message}`
}

function reportNoRoot(known: readonly Problem[], location: Location, report: Report): undefined {
  if (known.length === 0) report({ message: 'the file is empty', hint: EXAMPLE, location })
}

function readRoot(root: Node, report: Report): Map<string, Fields> | undefined {
  if (root.kind !== 'mapping') {
    report({
      message: `the file is ${describeNode(root)}, not a map`,
      hint: EXAMPLE,
      location: root.location,
    })
    return undefined
  }
  for (const { name, location } of root.entries.values()) {
    if (name === 'environments' || name === 'common') continue
    // Messages and docs write a key as it stands in an environment.
    if (!Object.values(KEYS).some(({ path }) => path[0] === name))
      reportUnknown(name, ['environments', 'common'], location, report)
    else
      report({
        message: `unknown key "${name}"`,
        hint: 'it belongs below common, or below one of environments',
        location,
      })
  }
  const common = root.entries.get('common')?.value
  if (common) checkEnvironment(common, 'common', report)
  const environments = root.entries.get('environments')
  if (!environments || isEmpty(environments.value) || holdsNothing(environments.value)) {
    report({
      message: 'the file has no environments',
      hint: EXAMPLE,
      location: environments?.location ?? root.location,
    })
    return undefined
  }
  if (environments.value.kind !== 'mapping') {
    const message = `environments is ${describeNode(environments.value)}, not a map`
    report({ message, hint: EXAMPLE, location: environments.value.location })
    return undefined
  }
  return readEnvironments(environments.value, common, report)
}

function holdsNothing(node: Node): boolean {
  return node.kind === 'mapping' && node.entries.size === 0
}

function readEnvironments(map: Mapping, common: Node | undefined, report: Report): Map<string, Fields> {
  const environments = new Map<string, Fields>()
  for (const { name, location, value } of map.entries.values()) {
    const reading = environmentName.read(name)
    if (!reading.ok) reportRefusal(report, 'the name of an environment', location, reading.refusal)
    checkEnvironment(value, `environments.${name}`, report)
    environments.set(name, new Fields(common ? mergeNodes(common, value) : value, ''))
  }
  return environments
}

function checkEnvironment(node: Node, label: string, report: Report): void {
  if (node.kind === 'mapping') checkKeys(node, Object.values(KEYS), '', report)
  else if (!isEmpty(node))
    report({ message: `${label} is ${describeNode(node)}, not a map`, location: node.location })
}

import { posix } from 'node:path'
import { CAPACITIES, type Capacity } from '../config/capacity.ts'
import { type Fields, fieldsOf, parsedFields, wordsIn } from './fields.ts'
import type { SourceText } from './source-text.ts'

/**
 * What a `databricks.yml` and the files that it includes say of one app (docs "Databricks Asset Bundles: resources").
 * Values that only the bundle itself could resolve are left out.
 */
export interface Bundle {
  readonly appName: string | undefined
  /** Apps that it has beside that one, as it names them. */
  readonly otherApps: readonly string[]
  /** Relative; undefined: the directory of the bundle. */
  readonly sourceDirectory: string | undefined
  /** argv; undefined: the source itself says how it starts. */
  readonly command: readonly string[] | undefined
  readonly instance: string | undefined
  readonly project: string | undefined
  readonly database: string | undefined
  /** Sizes of the instances that the bundle makes, by their names. */
  readonly capacities: ReadonlyMap<string, Capacity>
  readonly host: string | undefined
  /** What is left out, as `name: ${var.app}`. */
  readonly unresolved: readonly string[]
}

/** Globs of the further files that the bundle is made of. */
export function includesOf(text: string): readonly string[] {
  const { include } = parsedFields(text)
  return Array.isArray(include) ? include.filter((each) => typeof each === 'string') : []
}

/** What is deployed, of which a bundle may have several. */
export interface BundleChoice {
  /** The name of the app that is meant; without one of that name, the first. */
  readonly app: string | undefined
  /** The target of that name, else the only one of `mode: production`, gives the values of its variables. */
  readonly environment: string | undefined
}

/** `files`: `databricks.yml` first, then what it includes. */
export function readBundle(files: readonly SourceText[], choice: BundleChoice): Bundle | undefined {
  if (files.length === 0) return undefined
  const roots = files.map(({ path, text }) => ({ folder: posix.dirname(path), root: parsedFields(text) }))
  const root = roots[0]?.root ?? {}
  const resources = roots.map((file) => ({ ...file, resources: child(file.root, 'resources') }))
  const target = targetOf(root, choice.environment)
  const values = valuesOf(root, target)
  const plain = (value: unknown) => resolved(value, values)
  const apps = resources.flatMap(({ folder, resources: of }) =>
    Object.entries(child(of, 'apps')).map(([key, value]) => ({ key, folder, app: fieldsOf(value) })),
  )
  const chosen = apps.find(({ app }) => choice.app !== undefined && plain(app.name) === choice.app) ?? apps[0]
  const app = chosen?.app ?? {}
  const all = (kind: string) =>
    resources.flatMap(({ resources: of }) => Object.values(child(of, kind)).map(fieldsOf))
  const attached = list(app.resources).map((resource) => child(resource, 'database'))
  const instances = all('database_instances')
  const names = [...attached, ...instances].map(({ instance_name: of, name }) => of ?? name)
  const named = {
    name: app.name,
    source_code_path: app.source_code_path,
    instance_name: names.find((each) => plain(each) !== undefined) ?? names[0],
  }
  return {
    appName: plain(named.name),
    otherApps: apps.filter((each) => each !== chosen).map(({ key, app: { name } }) => plain(name) ?? key),
    sourceDirectory: insideOf(chosen?.folder ?? '.', plain(named.source_code_path)),
    command: wordsIn(child(app, 'config').command),
    instance: plain(named.instance_name),
    project: plain(all('postgres_projects')[0]?.project_id),
    database: attached.map(({ database_name: name }) => plain(name)).find(Boolean),
    capacities: capacitiesOf(instances, plain),
    host: plain(child(target?.fields ?? {}, 'workspace').host) ?? plain(child(root, 'workspace').host),
    unresolved: Object.entries(named).flatMap(([key, value]) =>
      typeof value === 'string' && plain(value) === undefined ? [`${key}: ${value}`] : [],
    ),
  }
}

interface Target {
  readonly name: string
  readonly fields: Fields
}

function targetOf(root: Fields, environment: string | undefined): Target | undefined {
  const targets = Object.entries(child(root, 'targets')).map(([name, value]) => ({
    name,
    fields: fieldsOf(value),
  }))
  const ofProduction = targets.filter(({ fields }) => fields.mode === 'production')
  return (
    targets.find(({ name }) => name === environment) ??
    (ofProduction.length === 1 ? ofProduction[0] : undefined)
  )
}

/** What a reference may name, as `var.app_name`. */
function valuesOf(root: Fields, target: Target | undefined): ReadonlyMap<string, string> {
  const given = { ...child(root, 'variables'), ...child(target?.fields ?? {}, 'variables') }
  const variables = Object.entries(given).map(([name, value]) => {
    const known = typeof value === 'string' ? value : fieldsOf(value).default
    return [`var.${name}`, known] as const
  })
  const bundle = [
    ['bundle.name', child(root, 'bundle').name],
    ['bundle.target', target?.name],
  ] as const
  return new Map(
    [...variables, ...bundle].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  )
}

/** Undefined: no text, or one of which only the bundle itself knows the rest. */
function resolved(value: unknown, values: ReadonlyMap<string, string>): string | undefined {
  if (typeof value !== 'string') return undefined
  const text = value.replaceAll(
    /\$\{([\w.-]+)\}/g,
    (reference, name: string) => values.get(name) ?? reference,
  )
  return text.includes('${') ? undefined : text
}

function capacitiesOf(
  instances: readonly Fields[],
  plain: (value: unknown) => string | undefined,
): ReadonlyMap<string, Capacity> {
  return new Map(
    instances.flatMap(({ name, capacity }) => {
      const [known, size] = [plain(name), CAPACITIES.find((each) => each === plain(capacity))]
      return known === undefined || size === undefined ? [] : [[known, size]]
    }),
  )
}

function child(of: Fields, name: string): Fields {
  return fieldsOf(of[name])
}

function list(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : []
}

/** Of a path as a file in `folder` has it. Undefined: the bundle's own directory, or one outside it. */
function insideOf(folder: string, path: string | undefined): string | undefined {
  if (path === undefined) return undefined
  const clean = posix.join(folder, path).replace(/\/+$/, '')
  return clean === '.' || clean === '' || posix.isAbsolute(clean) || clean.split('/')[0] === '..'
    ? undefined
    : clean
}

import { type Fields, fieldsOf, parsedFields } from './fields.ts'

/** What a `databricks.yml` says of one app (docs "Databricks Asset Bundles: resources"); values with variables are left out. */
export interface Bundle {
  readonly appName: string | undefined
  /** Apps that it has beside that one, as it names them. */
  readonly otherApps: readonly string[]
  /** Relative; undefined: the directory of the bundle. */
  readonly sourceDirectory: string | undefined
  readonly instance: string | undefined
  readonly project: string | undefined
  readonly database: string | undefined
  readonly capacity: string | undefined
  readonly host: string | undefined
}

/** `wanted`: the name of the app that is meant; without one of that name, the first. */
export function readBundle(text: string | undefined, wanted: string | undefined): Bundle | undefined {
  if (text === undefined) return undefined
  const root = parsedFields(text)
  const resources = child(root, 'resources')
  const apps = Object.entries(child(resources, 'apps')).map(([key, value]) => ({ key, app: fieldsOf(value) }))
  const chosen = apps.find(({ app: { name } }) => wanted !== undefined && name === wanted) ?? apps[0]
  const app = chosen?.app ?? {}
  const attached = list(app.resources).map((resource) => child(resource, 'database'))
  const instance = attached.map(({ instance_name: name }) => plain(name)).find(Boolean)
  return {
    appName: plain(app.name),
    otherApps: apps.filter((each) => each !== chosen).map(({ key, app: { name } }) => plain(name) ?? key),
    sourceDirectory: insideOf(plain(app.source_code_path)),
    instance: instance ?? plain(first(child(resources, 'database_instances')).name),
    project: plain(first(child(resources, 'postgres_projects')).project_id),
    database: attached.map(({ database_name: name }) => plain(name)).find(Boolean),
    capacity: plain(first(child(resources, 'database_instances')).capacity),
    host: plain(child(root, 'workspace').host),
  }
}

function child(of: Fields, name: string): Fields {
  return fieldsOf(of[name])
}

function first(of: Fields): Fields {
  return fieldsOf(Object.values(of)[0])
}

function list(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : []
}

/** What only the bundle itself could resolve is not known. */
function plain(value: unknown): string | undefined {
  return typeof value === 'string' && !value.includes('${') ? value : undefined
}

/** Relative, without `./`; undefined: the bundle's own directory, or one outside it. */
function insideOf(path: string | undefined): string | undefined {
  const clean = path?.replace(/^(?:\.\/)+|\/+$/g, '')
  return clean === '' || clean === '.' || clean?.split('/').includes('..') ? undefined : clean
}

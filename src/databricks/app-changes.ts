import type { App } from './app.ts'
import type { JsonObject } from './json.ts'

/** Fields of an app that this tool writes; absent ones stay as they are. */
export interface AppChanges {
  readonly description?: string
  readonly computeSize?: string
  /** The whole list, in the API's own shape: it replaces what the app has. */
  readonly resources?: readonly JsonObject[]
}

/** In the API's own spelling; the keys are the update mask. */
export function apiFields(changes: AppChanges): JsonObject {
  return {
    ...(changes.description === undefined ? {} : { description: changes.description }),
    ...(changes.computeSize === undefined ? {} : { compute_size: changes.computeSize }),
    ...(changes.resources === undefined ? {} : { resources: changes.resources }),
  }
}

/** The API's names of the fields in which the app is not as wished. */
export function differences(app: App, wished: AppChanges): string[] {
  const resources = wished.resources?.every((resource) => {
    const found = app.resources.find((candidate) => candidate.name === resource.name)
    return found !== undefined && contains(found.raw, resource)
  })
  return [
    ...(wished.description === undefined || wished.description === app.description ? [] : ['description']),
    ...(wished.computeSize === undefined || wished.computeSize === app.computeSize ? [] : ['compute_size']),
    ...(resources === false || (wished.resources?.length ?? app.resources.length) !== app.resources.length
      ? ['resources']
      : []),
  ]
}

/** Everything that `wished` says, `found` says too; the platform may add fields of its own. */
function contains(found: unknown, wished: unknown): boolean {
  if (typeof wished !== 'object' || wished === null) return found === wished
  if (typeof found !== 'object' || found === null) return false
  const fields = new Map<string, unknown>(Object.entries(found))
  return Object.entries(wished).every(([key, value]) => contains(fields.get(key), value))
}

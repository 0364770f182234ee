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

/** The API's names of the fields in which the app is not as desired. */
export function differences(app: App, desired: AppChanges): string[] {
  const resources = desired.resources?.every((resource) => {
    const found = app.resources.find((candidate) => candidate.name === resource.name)
    return found !== undefined && contains(found.raw, resource)
  })
  return [
    ...(desired.description === undefined || desired.description === app.description ? [] : ['description']),
    ...(desired.computeSize === undefined || desired.computeSize === app.computeSize ? [] : ['compute_size']),
    ...(resources === false || (desired.resources?.length ?? app.resources.length) !== app.resources.length
      ? ['resources']
      : []),
  ]
}

/** Everything that `desired` says, `found` says too; the platform may add fields of its own. */
function contains(found: unknown, desired: unknown): boolean {
  if (typeof desired !== 'object' || desired === null) return found === desired
  if (typeof found !== 'object' || found === null) return false
  const fields = new Map<string, unknown>(Object.entries(found))
  return Object.entries(desired).every(([key, value]) => contains(fields.get(key), value))
}

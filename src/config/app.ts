import type { DesiredApp, Permission } from './desired.ts'
import type { Located } from './key.ts'
import { KEYS } from './keys.ts'
import type { Settings } from './settings.ts'

/** The desired app; undefined when it has no name. Problems go to `settings`. */
export function desiredApp(settings: Settings): DesiredApp | undefined {
  const name = settings.pick('app-name', settings.inputs.appName, KEYS.appName)
  if (!name) {
    settings.missing(
      'the app has no name',
      'add `app-name: my-app` to the step, or `app_name: my-app` to the environment in the config file',
    )
  }
  const permissions = settings.get(KEYS.permissions)
  const resources = settings.get(KEYS.resources)
  if (permissions) refuseRepeated(settings, permissions, (permissions.value ?? []).map(describePrincipal))
  if (resources)
    refuseRepeated(
      settings,
      resources,
      (resources.value ?? []).map((resource) => `"${resource.name}"`),
    )
  if (name?.value === undefined) return undefined
  return {
    name: name.value,
    description: settings.get(KEYS.description)?.value,
    computeSize: settings.get(KEYS.computeSize)?.value,
    permissions: permissions?.value ?? [],
    resources: resources?.value ?? [],
    envVars: Object.fromEntries(settings.get(KEYS.envVars)?.value ?? []),
  }
}

function describePrincipal({ principal }: Permission): string {
  if ('user' in principal) return `the user "${principal.user}"`
  if ('group' in principal) return `the group "${principal.group}"`
  return `the service principal "${principal.servicePrincipal}"`
}

/** Reports a list that names the same thing twice: only one of the two could have an effect. */
export function refuseRepeated(settings: Settings, list: Located<unknown>, names: readonly string[]): void {
  const repeated = names.find((name, index) => names.indexOf(name) !== index)
  if (repeated !== undefined) settings.refuse(list, `names ${repeated} twice`, 'keep one of the two')
}

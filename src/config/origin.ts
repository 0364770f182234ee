import type { ConfigFile } from './file.ts'
import type { Key, Located } from './key.ts'
import { KEYS } from './keys.ts'
import { slug } from './name.ts'
import type { Settings } from './settings.ts'

export const DEFAULT_DATABASE = 'databricks_postgres'
export const DEFAULT_SCHEMA = 'app_data'

/** The environment that `branch_from` names: its branch is copied, and what the copy holds is taken over. */
export interface Origin {
  readonly environment: string
  readonly name: string | undefined
  readonly database: string
  readonly schema: string
  /** Undefined: the default one of database and schema. */
  readonly ownerRole: string | undefined
  /** Undefined: the project's default branch. */
  readonly branch: string | undefined
}

/**
 * Follows `branch_from` from environment to environment. Undefined when it names none, and thus a branch.
 * Reports environments that go round in a circle, and those that have no branches.
 */
export function findOrigin(
  branchFrom: Located<string>,
  from: string | undefined,
  file: ConfigFile | undefined,
  settings: Settings,
): Origin | undefined {
  return branchFrom.value === undefined
    ? undefined
    : follow(branchFrom.value, from === undefined ? [] : [from])

  function follow(environment: string, path: readonly string[]): Origin | undefined {
    const fields = file?.environments?.get(environment)
    if (!fields) return undefined
    if (path.includes(environment)) {
      settings.refuse(branchFrom, `goes round in a circle: ${[...path, environment].join(' -> ')}`)
      return undefined
    }
    if (fields.get(KEYS.lakebaseType)?.value === 'provisioned') {
      settings.refuse(branchFrom, `leads to ${environment}, a Provisioned instance, which has no branches`)
    }
    const above = fields.get(KEYS.branchFrom)
    const inherited = above?.value === undefined ? undefined : follow(above.value, [...path, environment])
    const value = <T>(key: Key<T>) => fields.get(key)?.value
    return {
      environment,
      name: value(KEYS.lakebaseName) ?? inherited?.name,
      database: value(KEYS.database) ?? inherited?.database ?? DEFAULT_DATABASE,
      schema: value(KEYS.schema) ?? inherited?.schema ?? DEFAULT_SCHEMA,
      ownerRole: value(KEYS.ownerRole) ?? inherited?.ownerRole,
      branch: value(KEYS.branch) ?? (above && slug(environment)),
    }
  }
}

const SHARED = {
  name: 'a branch lives in the project that it is copied from',
  database: 'a branch holds the same databases',
  schema: 'delete it: the schema is taken over',
} as const

/** The value that a branch shares with its origin; reports one that says something else. */
export function inherit(
  settings: Settings,
  origin: Origin | undefined,
  what: keyof typeof SHARED,
  own: Located<string> | undefined,
): string | undefined {
  const shared = origin?.[what]
  if (!origin || shared === undefined) return own?.value
  if (own?.value !== undefined && own.value !== shared) {
    const there = `${origin.environment}, which the branch is copied from, has "${shared}"`
    settings.refuse(own, `is "${own.value}", but ${there}`, SHARED[what])
  }
  return shared
}

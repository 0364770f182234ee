import { readBranch } from './branch.ts'
import type { DesiredLakebase, DesiredSchema } from './desired.ts'
import type { ConfigFile } from './file.ts'
import { KEYS } from './keys.ts'
import { readType } from './lakebase-type.ts'
import { projectId } from './name.ts'
import { DEFAULT_DATABASE, DEFAULT_SCHEMA, findOrigin, inherit, type Origin } from './origin.ts'
import type { Settings } from './settings.ts'
import { readSize } from './size.ts'

export interface LakebaseContext {
  readonly environment: string | undefined
  readonly file: ConfigFile | undefined
  readonly defaultOwnerRole: (database: string, schema: string) => string
}

/** The desired database; undefined when it has no name. Problems go to `settings`. */
export function desiredLakebase(settings: Settings, context: LakebaseContext): DesiredLakebase | undefined {
  const { inputs } = settings
  const type = readType(settings)
  const branchFrom = settings.get(KEYS.branchFrom)
  const origin = branchFrom && findOrigin(branchFrom, context.environment, context.file, settings)
  const name = readName(settings, type, origin)
  const branch = readBranch(settings, type, context.environment, origin)
  const capacity = settings.pick('capacity', inputs.capacity, KEYS.capacity)
  const size = readSize(settings, type, capacity)
  const database =
    inherit(settings, origin, 'database', settings.pick('database', inputs.database, KEYS.database)) ??
    DEFAULT_DATABASE
  const place = desiredPlace(settings, database, origin, context)
  if (name === undefined) return undefined
  return {
    type,
    name,
    ...branch,
    capacity: capacity?.value,
    size,
    suspendAfterSeconds: settings.get(KEYS.suspendAfter)?.value,
    ...place,
  }
}

/** Where in this database the app's objects are, and whose they are. */
export function desiredPlace(
  settings: Settings,
  database: string,
  origin: Origin | undefined,
  { defaultOwnerRole }: Pick<LakebaseContext, 'defaultOwnerRole'>,
): DesiredSchema['lakebase'] {
  const own = settings.pick('schema', settings.inputs.schema, KEYS.schema)
  const schema = inherit(settings, origin, 'schema', own) ?? DEFAULT_SCHEMA
  return {
    database,
    schema,
    ownerRole: settings.get(KEYS.ownerRole)?.value ?? origin?.ownerRole ?? defaultOwnerRole(database, schema),
    deployers: settings.get(KEYS.deployers)?.value ?? [],
    ownership: settings.get(KEYS.ownership)?.value ?? 'enforce',
    ownerCreate: settings.get(KEYS.ownerCreate)?.value ?? false,
    extensions: settings.get(KEYS.extensions)?.value ?? [],
  }
}

function readName(
  settings: Settings,
  type: DesiredLakebase['type'],
  origin: Origin | undefined,
): string | undefined {
  const { inputs } = settings
  const own =
    settings.given('project', inputs.project) ??
    settings.given('instance', inputs.instance) ??
    settings.get(KEYS.lakebaseName)
  const name = inherit(settings, origin, 'name', own)
  if (own === undefined && name === undefined) {
    settings.missing(
      'no Lakebase project or instance is named',
      'add `project: my-project` to the step, or `lakebase: { database_name: my-project }` to the environment in the config file',
    )
  }
  if (own?.value !== undefined && type === 'autoscaling') {
    const reading = projectId.read(own.value)
    if (!reading.ok) settings.refuse(own, `${reading.refusal.message} to be a project`, reading.refusal.hint)
  }
  return name
}

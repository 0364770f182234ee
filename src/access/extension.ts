import { block } from '../block.ts'
import type { Catalog } from '../catalog/catalog.ts'
import type { DesiredDatabase } from '../config/desired-database.ts'
import { DeployError } from '../error.ts'
import { bootstrapBlock } from './bootstrap-block.ts'
import type { AccessChange } from './change.ts'

/** The change that makes an extension. */
export type ExtensionChange = Extract<AccessChange, { kind: 'create-extension' }>

/**
 * The extensions that the database lacks. One that is there stays where it is: an extension belongs to the whole database.
 *
 * Throws DeployError `EXTENSION_NOT_CREATABLE`.
 */
export function planExtensions(
  desired: DesiredDatabase,
  catalog: Catalog | undefined,
): readonly ExtensionChange[] {
  const { extensions, schema } = desired
  const missing = extensions.filter((extension) => !catalog?.extensions.includes(extension))
  if (missing.length > 0 && catalog && !catalog.login.createSchema)
    throw notExtensible(desired, missing, catalog)
  return missing.map((extension) => ({ kind: 'create-extension', extension, schema }))
}

/** Not the bare statement: others may create in the schema, and its script would find that. */
function notExtensible(
  desired: DesiredDatabase,
  missing: readonly string[],
  { login }: Catalog,
): DeployError {
  return new DeployError(
    'EXTENSION_NOT_CREATABLE',
    `The database has no extension ${missing.join(', ')}, and "${login.role}" may not create one: it has no CREATE on the database.`,
    {
      hint: `Let an administrator run this in database "${desired.database}"; it changes nothing else that is there:\n${block(bootstrapBlock(desired, [login.role]))}`,
    },
  )
}

import { bootstrapBlock } from '../access/bootstrap-block.ts'
import { block } from '../block.ts'
import type { DesiredSchema } from '../config/desired.ts'
import type { Subject } from '../engine/conclusion.ts'
import { DeployError } from '../error.ts'
import { code } from '../plan/render.ts'
import { printable } from '../printable.ts'

/** What an administrator has to do in the place of who lacks the right to. */
const LACKING: ReadonlySet<string> = new Set([
  'OWNER_ROLE_NEEDED',
  'OWNER_ROLE_NOT_JOINED',
  'OWNER_ROLE_NOT_GRANTABLE',
  'SCHEMA_NOT_CREATABLE',
  'EXTENSION_NOT_CREATABLE',
])

/** Nothing but who owns the schema, and who may act as the owner. */
export function prepared<D extends DesiredSchema>(desired: D): D {
  return {
    ...desired,
    grants: desired.grants.filter(({ access, grantee }) => access === 'owner' && grantee.kind === 'role'),
    grantsMode: 'additive',
    migrations: { ...desired.migrations, directory: undefined, command: undefined, ignored: true },
  }
}

/** The preparation as SQL. */
export function preparationBlock({ lakebase, grants }: DesiredSchema): string {
  const members = grants.flatMap(({ grantee }) => (grantee.kind === 'role' ? [grantee.role] : []))
  return bootstrapBlock(lakebase, members)
}

/** The error with the SQL for `administrator` where a right was lacking; any other error as it is. */
export function forAdministrator(error: unknown, desired: DesiredSchema, administrator: string): unknown {
  if (!(error instanceof DeployError) || !LACKING.has(error.code)) return error
  return new DeployError('BOOTSTRAP_NEEDS_ADMINISTRATOR', error.message, {
    hint: `Let ${administrator} run \`bootstrap\`, or this in database "${desired.lakebase.database}"; running it again changes nothing:\n${block(preparationBlock(desired))}`,
    cause: error,
  })
}

export function preparationSubject({ lakebase: { schema, ownerRole } }: DesiredSchema): Subject {
  return {
    name: printable(`schema ${schema} for members of ${ownerRole}`),
    markdown: `Schema ${code(schema)} for members of ${code(ownerRole)}`,
    done: 'Prepared',
    status: 'is prepared',
    upToDate: 'is prepared already',
  }
}

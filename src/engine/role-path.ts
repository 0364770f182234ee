import { AdministratorFound, UNKNOWN_ROLE } from '../access/administrator.ts'
import { readRole } from '../databricks/autoscaling/role.ts'
import type { Observed } from './observe.ts'
import type { Ports } from './ports.ts'

/** The error with the path that the roles API has for the role in its advice; any other error as it is. */
export async function namingRole(
  error: unknown,
  { platform: { lakebase } }: Observed,
  { client }: Pick<Ports, 'client'>,
): Promise<unknown> {
  if (!(error instanceof AdministratorFound)) return error
  if (lakebase.kind !== 'autoscaling' || !lakebase.branch) return error
  const role = await readRole(client, lakebase.branch.name, error.role)
  const hint = (error.hint ?? '').replace(UNKNOWN_ROLE, role?.name ?? UNKNOWN_ROLE)
  return new AdministratorFound(error.role, error.message, hint)
}

import { AdministratorFound } from '../access/administrator.ts'
import type { Finding } from '../access/change.ts'
import { UNKNOWN_ROLE } from '../access/roles-api.ts'
import { readRole } from '../databricks/autoscaling/role.ts'
import type { Observed } from './observe.ts'
import type { Ports } from './ports.ts'

/** The error with the path that the roles API has for the role in its advice; any other error as it is. */
export async function namingRole(
  error: unknown,
  observed: Observed,
  ports: Pick<Ports, 'client'>,
): Promise<unknown> {
  if (!(error instanceof AdministratorFound)) return error
  const hint = await withPath(error.hint ?? '', error.role, observed, ports)
  return new AdministratorFound(error.role, error.message, hint)
}

/** The findings, each with the path that the roles API has for the role in its advice. */
export async function namingRoles(
  findings: readonly Finding[],
  observed: Observed,
  ports: Pick<Ports, 'client'>,
): Promise<readonly Finding[]> {
  const named: Finding[] = []
  for (const finding of findings) {
    const isOpen = finding.hint.includes(UNKNOWN_ROLE)
    named.push(
      isOpen ? { ...finding, hint: await withPath(finding.hint, finding.key, observed, ports) } : finding,
    )
  }
  return named
}

/** Only a project has the API, and only somebody who may see it is told. */
async function withPath(
  hint: string,
  role: string,
  { platform: { lakebase } }: Observed,
  { client }: Pick<Ports, 'client'>,
): Promise<string> {
  if (lakebase.kind !== 'autoscaling' || !lakebase.branch) return hint
  const found = await readRole(client, lakebase.branch.name, role)
  return found ? hint.replace(UNKNOWN_ROLE, found.name) : hint
}

import type { WorkspaceClient } from '../http.ts'
import { listAll } from '../list.ts'
import { POSTGRES_API } from './operation.ts'

/** Computes of a project that may be active at once, those of the default branch aside (docs "Lakebase limits"). */
export const MOST_ACTIVE_COMPUTES = 20

/** Names of the branches whose compute is active, without the default branch, full path `defaultBranch`. */
export async function activeBranches(
  client: WorkspaceClient,
  projectId: string,
  defaultBranch: string,
): Promise<readonly string[]> {
  const path = `${POSTGRES_API}/projects/${encodeURIComponent(projectId)}/branches`
  const branches = await listAll(client, path, 'branches', (branch) => branch.string('name'))
  const others = branches.filter((name) => name !== defaultBranch)
  const active = await Promise.all(others.map((name) => isActive(client, name)))
  return others.filter((_, index) => active[index])
}

async function isActive(client: WorkspaceClient, branch: string): Promise<boolean> {
  const states = await listAll(client, `${POSTGRES_API}/${branch}/endpoints`, 'endpoints', (endpoint) =>
    endpoint.object('status').optionalString('current_state'),
  )
  return states.includes('ACTIVE')
}

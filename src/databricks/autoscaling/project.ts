import { block } from '../../block.ts'
import { DeployError } from '../../error.ts'
import { isNotFound } from '../api-error.ts'
import { applyOnce } from '../apply-once.ts'
import { segment, type WorkspaceClient } from '../http.ts'
import { type Decoder, decode } from '../json.ts'
import type { Project } from '../lakebase.ts'
import { removeUntilGone } from '../removal.ts'
import { waitForBranch } from './branch.ts'
import { type EndpointSpec, settleEndpoint, specFields } from './endpoint.ts'
import { mutate, POSTGRES_API } from './operation.ts'

export interface NewProject {
  readonly id: string
  readonly displayName: string
  /** 16, 17 or 18; cannot be changed later. */
  readonly pgVersion: number
  /** Set as the project's default and, where the platform gave it another size, on the endpoint of its first branch. */
  readonly endpoint: EndpointSpec
}

/**
 * Creates the project and waits until its first branch and endpoint are ready. All values are explicit, because the
 * platform's defaults differ between its documents.
 */
export async function createProject(client: WorkspaceClient, desired: NewProject): Promise<Project> {
  const what = `project ${desired.id}`
  const spec = {
    display_name: desired.displayName,
    pg_version: desired.pgVersion,
    default_endpoint_settings: specFields(desired.endpoint),
  }
  await applyOnce(client, {
    what,
    send: () =>
      mutate(client, what, () =>
        client.post(`${POSTGRES_API}/projects`, { query: { project_id: desired.id }, body: { spec } }),
      ),
    read: () => readProject(client, desired.id),
    verify: (found) => verifyVersion(found, desired.pgVersion),
  })
  const project = await waitForProject(client, desired.id)
  await waitForBranch(client, project.defaultBranch)
  await settleEndpoint(client, project.defaultBranch, desired.endpoint)
  return project
}

/** Undefined when there is none. Throws `PROJECT_RESERVED` for a deleted project whose id is not free yet. */
export async function readProject(client: WorkspaceClient, id: string): Promise<Project | undefined> {
  const path = `${POSTGRES_API}/projects/${segment(id)}`
  try {
    const project = decode(await client.get(path), `GET ${path}`)
    refuseReserved(project, id)
    const status = project.object('status')
    return {
      id,
      defaultBranch: status.optionalString('default_branch') ?? `projects/${id}/branches/production`,
      pgVersion: status.number('pg_version'),
    }
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}

/** Deletes a project and waits until it is gone. Its name stays reserved for seven days, in which it can be brought back. */
export async function removeProject(client: WorkspaceClient, id: string): Promise<void> {
  await removeUntilGone(client, {
    what: `project ${id}`,
    read: async () => ((await readUnlessReserved(client, id)) === undefined ? 'gone' : 'there'),
    send: () =>
      mutate(client, `project ${id}`, () => client.delete(`${POSTGRES_API}/projects/${segment(id)}`)),
  })
}

/** As `readProject`, to which a deleted project is none. */
async function readUnlessReserved(client: WorkspaceClient, id: string): Promise<Project | undefined> {
  try {
    return await readProject(client, id)
  } catch (error) {
    if (error instanceof DeployError && error.code === 'PROJECT_RESERVED') return undefined
    throw error
  }
}

async function waitForProject(client: WorkspaceClient, id: string): Promise<Project> {
  return client.deadline.poll(`project ${id}`, async () => {
    const project = await readProject(client, id)
    return project === undefined ? { done: false, state: 'not visible yet' } : { done: true, value: project }
  })
}

/** A deleted project keeps its id for seven days, and answers GET with `delete_time` set. */
function refuseReserved(project: Decoder, id: string): void {
  const status = project.optionalObject('status')
  const time = (field: string) => project.optionalString(field) ?? status?.optionalString(field)
  const deleted = time('delete_time')
  if (deleted === undefined) return
  const until = time('purge_time') ?? 'seven days after that'
  throw new DeployError(
    'PROJECT_RESERVED',
    `Project "${id}" was deleted at ${deleted}; its name stays reserved until ${until}.`,
    {
      hint: [
        'Bring it back with its data:',
        block(`databricks api post /api/2.0/postgres/projects/${id}/undelete`),
        `Or use another name: \`project: ${id}-2\`. Or give up its data for good:`,
        block(`databricks api delete "/api/2.0/postgres/projects/${id}?purge=true"`),
      ].join('\n'),
    },
  )
}

function verifyVersion(found: Project, desired: number): void {
  if (found.pgVersion === desired) return
  throw new DeployError(
    'PROJECT_EXISTS',
    `Project "${found.id}" was created meanwhile by somebody else, with PostgreSQL ${found.pgVersion} and not ${desired}.`,
    { hint: 'Run the job again to use the project as it is, or choose another name under `project:`.' },
  )
}

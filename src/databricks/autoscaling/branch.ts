import { block } from '../../block.ts'
import { DeployError } from '../../error.ts'
import { isNotFound } from '../api-error.ts'
import { applyOnce } from '../apply-once.ts'
import type { WorkspaceClient } from '../http.ts'
import { type Decoder, decode } from '../json.ts'
import type { Branch } from '../lakebase.ts'
import { listAll } from '../list.ts'
import { removeUntilGone } from '../removal.ts'
import { type EndpointSpec, settleEndpoint } from './endpoint.ts'
import { mutate, POSTGRES_API } from './operation.ts'

export interface NewBranch {
  /** Project id. */
  readonly project: string
  readonly id: string
  /** Full path of the branch to copy. */
  readonly source: string
  /** Undefined: no expiry. */
  readonly ttlSeconds: number | undefined
  /** Undefined: the project's defaults. */
  readonly endpoint: EndpointSpec | undefined
}

/** Creates the branch and waits until it and its endpoint are ready, the endpoint with the size asked for. */
export async function createBranch(client: WorkspaceClient, desired: NewBranch): Promise<Branch> {
  const parent = `projects/${desired.project}`
  const name = `${parent}/branches/${desired.id}`
  const expiration =
    desired.ttlSeconds === undefined ? { no_expiry: true } : { ttl: `${desired.ttlSeconds}s` }
  const what = describe(name)
  await applyOnce(client, {
    what,
    send: () =>
      mutate(client, what, () =>
        client.post(`${POSTGRES_API}/${parent}/branches`, {
          query: { branch_id: desired.id },
          body: { spec: { source_branch: desired.source, ...expiration } },
        }),
      ),
    read: () => readBranch(client, name),
    verify: (found) => verifySource(found, desired.source),
  })
  const branch = await waitForBranch(client, name)
  await settleEndpoint(client, name, desired.endpoint)
  return branch
}

/** Begins the deletion of a branch (full path), which the platform then finishes; one that is gone is no error. */
export async function deleteBranch(client: WorkspaceClient, name: string): Promise<void> {
  try {
    await client.delete(`${POSTGRES_API}/${name}`)
  } catch (error) {
    if (!isNotFound(error)) throw error
  }
}

/** Deletes a branch (full path) for good and waits until it is gone: its name is free again at once, as a preview that is opened again needs it. */
export async function removeBranch(client: WorkspaceClient, name: string): Promise<void> {
  await removeUntilGone(client, {
    what: describe(name),
    read: async () => {
      const branch = await readBranch(client, name)
      return branch === undefined || branch.state === 'DELETED' ? 'gone' : 'there'
    },
    send: () =>
      mutate(client, describe(name), () =>
        client.delete(`${POSTGRES_API}/${name}`, { query: { purge: true } }),
      ),
  })
}

/** The branches of a project that are not deleted. */
export async function listBranches(client: WorkspaceClient, project: string): Promise<readonly Branch[]> {
  const path = `${POSTGRES_API}/projects/${project}/branches`
  const branches = await listAll(client, path, 'branches', parseBranch)
  return branches.filter(({ state }) => state !== 'DELETED')
}

/** Waits until a branch is READY with nothing pending. `name` is the full path. */
export async function waitForBranch(client: WorkspaceClient, name: string): Promise<Branch> {
  return client.deadline.poll(describe(name), async () => {
    const branch = await readBranch(client, name)
    if (branch === undefined) return { done: false, state: 'not visible yet' }
    refuseUnavailable(branch)
    if (branch.pendingState !== undefined) {
      return { done: false, state: `${branch.state}, becoming ${branch.pendingState}` }
    }
    return branch.state === 'READY' ? { done: true, value: branch } : { done: false, state: branch.state }
  })
}

/** `name` is the full path. */
export async function readBranch(client: WorkspaceClient, name: string): Promise<Branch | undefined> {
  const path = `${POSTGRES_API}/${name}`
  try {
    return parseBranch(decode(await client.get(path), `GET ${path}`))
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}

function parseBranch(branch: Decoder): Branch {
  const status = branch.object('status')
  const deleted = branch.optionalString('delete_time') ?? status.optionalString('delete_time')
  return {
    name: branch.string('name'),
    id: branch.string('name').split('/').at(-1) ?? '',
    state: deleted === undefined ? (status.optionalString('current_state') ?? 'INIT') : 'DELETED',
    pendingState: status.optionalString('pending_state') || undefined,
    default: status.optionalBoolean('default') ?? false,
    protected: status.optionalBoolean('is_protected') ?? false,
    expireTime: status.optionalString('expire_time'),
    source: status.optionalString('source_branch'),
  }
}

/** Throws `BRANCH_UNAVAILABLE` for a branch that no connection can reach and no waiting brings back. */
export function refuseUnavailable(branch: Branch): void {
  if (branch.state !== 'DELETED' && branch.state !== 'ARCHIVED') return
  const [, project] = branch.name.split('/')
  const hint =
    branch.state === 'DELETED'
      ? `Choose another name, \`branch: ${branch.id}-2\`, or bring it back:\n${block(`databricks api post /api/2.0/postgres/${branch.name}/undelete`)}`
      : 'Open the branch in the Lakebase console, which restores it, or choose another name under `branch:`.'
  throw new DeployError(
    'BRANCH_UNAVAILABLE',
    `Branch "${branch.id}" of project "${project}" is ${branch.state} and takes no connections.`,
    { hint },
  )
}

function verifySource(found: Branch, source: string): void {
  if (found.source === undefined || found.source === source) return
  throw new DeployError(
    'BRANCH_EXISTS',
    `Branch "${found.name}" was created meanwhile by somebody else, from ${found.source} and not from ${source}.`,
    { hint: 'Choose another name under `branch:`, or run the job again to use the branch as it is.' },
  )
}

function describe(name: string): string {
  const [, project, , branch] = name.split('/')
  return `branch ${project}/${branch}`
}

import type { Capacity } from '../config/capacity.ts'
import { DeployError } from '../error.ts'
import { isNotFound } from './api-error.ts'
import { applyOnce } from './apply-once.ts'
import { segment, type WorkspaceClient } from './http.ts'
import { decode } from './json.ts'
import type { Instance } from './lakebase.ts'
import { removeUntilGone } from './removal.ts'

const INSTANCES = '/api/2.0/database/instances'

/** Undefined when there is none. */
export async function readInstance(client: WorkspaceClient, name: string): Promise<Instance | undefined> {
  const path = `${INSTANCES}/${segment(name)}`
  try {
    const instance = decode(await client.get(path), `GET ${path}`)
    return {
      name: instance.string('name'),
      uid: instance.string('uid'),
      // What it has, not what it was last asked to have: a resize that is under way shows the old one.
      capacity: instance.optionalString('effective_capacity') ?? instance.string('capacity'),
      state: instance.string('state'),
      stopped: instance.optionalBoolean('effective_stopped') ?? instance.optionalBoolean('stopped') ?? false,
      host: instance.optionalString('read_write_dns'),
      pgVersion: instance.optionalString('pg_version'),
    }
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}

/** Creates the instance and waits until it is AVAILABLE. */
export async function createInstance(
  client: WorkspaceClient,
  desired: { readonly name: string; readonly capacity: Capacity },
): Promise<Instance> {
  await applyOnce(client, {
    what: `instance ${desired.name}`,
    send: () => client.post(INSTANCES, { body: desired }),
    read: () => readInstance(client, desired.name),
    verify: (found) => verifyCapacity(found, desired.capacity),
  })
  return waitUntil(client, desired.name, { capacity: desired.capacity, mayBeStopped: false })
}

/** Changes the capacity and waits until the instance is AVAILABLE with it; connections drop on the restart. */
export async function resizeInstance(
  client: WorkspaceClient,
  name: string,
  capacity: Capacity,
): Promise<Instance> {
  await patchInstance(client, name, { capacity })
  return waitUntil(client, name, { capacity, mayBeStopped: false })
}

/** Starts a stopped instance and waits until it is AVAILABLE. */
export async function startInstance(client: WorkspaceClient, name: string): Promise<Instance> {
  await patchInstance(client, name, { stopped: false })
  return waitUntil(client, name, { capacity: undefined, mayBeStopped: true })
}

/** Stops the instance and waits until it is STOPPED. */
export async function stopInstance(client: WorkspaceClient, name: string): Promise<void> {
  await patchInstance(client, name, { stopped: true })
  await client.deadline.poll(`instance ${name} to stop`, async () => {
    const instance = await readInstance(client, name)
    if (instance) refuseDeleting(instance)
    return instance?.state === 'STOPPED'
      ? { done: true, value: undefined }
      : { done: false, state: instance?.state ?? 'not visible' }
  })
}

/** Deletes the instance for good and waits until it is gone. One with child instances is refused by the platform. */
export async function deleteInstance(client: WorkspaceClient, name: string): Promise<void> {
  await removeUntilGone(client, {
    what: `instance ${name}`,
    read: async () => {
      const instance = await readInstance(client, name)
      if (instance === undefined) return 'gone'
      return instance.state === 'DELETING' ? 'going' : 'there'
    },
    // `purge` is deprecated and the only way there is (databricks-sdk-go:service/database).
    send: () => client.delete(`${INSTANCES}/${segment(name)}`, { query: { purge: true }, mayBeEmpty: true }),
  })
}

/** Waits until the instance is AVAILABLE, for one that was found STARTING, UPDATING or FAILING_OVER. */
export async function waitForInstance(client: WorkspaceClient, name: string): Promise<Instance> {
  return waitUntil(client, name, { capacity: undefined, mayBeStopped: false })
}

/** Throws `INSTANCE_DELETING`. */
export function refuseDeleting(instance: Instance): void {
  if (instance.state !== 'DELETING') return
  throw new DeployError('INSTANCE_DELETING', `Lakebase instance "${instance.name}" is being deleted.`, {
    hint: `Run the job again when it is gone, which creates it anew and empty, or use another name: \`instance: ${instance.name}-2\`.`,
  })
}

/** The body is the instance itself; exactly the masked field is changed (databricks-sdk-go:service/database). */
async function patchInstance(
  client: WorkspaceClient,
  name: string,
  change: { readonly capacity: Capacity } | { readonly stopped: boolean },
): Promise<void> {
  await client.patch(`${INSTANCES}/${segment(name)}`, {
    query: { update_mask: Object.keys(change).join(',') },
    body: { name, ...change },
  })
}

interface Desired {
  /** Undefined: any. */
  readonly capacity: Capacity | undefined
  /** Right after a start the platform may still report STOPPED. */
  readonly mayBeStopped: boolean
}

/** There is no FAILED state, and the SDK's waiter never gives up; only DELETING and STOPPED are known to be final. */
async function waitUntil(client: WorkspaceClient, name: string, desired: Desired): Promise<Instance> {
  return client.deadline.poll(`instance ${name}`, async () => {
    const instance = await readInstance(client, name)
    if (instance === undefined) return { done: false, state: 'not visible yet' }
    refuseDeleting(instance)
    if (instance.state === 'STOPPED' && !desired.mayBeStopped) throw stopped(name)
    if (instance.state !== 'AVAILABLE') return { done: false, state: instance.state }
    if (instance.host === undefined) return { done: false, state: 'AVAILABLE, without an address yet' }
    if (desired.capacity !== undefined && instance.capacity !== desired.capacity) {
      return { done: false, state: `still ${instance.capacity}` }
    }
    return { done: true, value: instance }
  })
}

function stopped(name: string): DeployError {
  return new DeployError(
    'INSTANCE_STOPPED',
    `Lakebase instance "${name}" was stopped by somebody while it was waited for.`,
    {
      hint: 'Run the job again: it starts the instance first.',
    },
  )
}

function verifyCapacity(found: Instance, desired: Capacity): void {
  if (found.capacity === desired) return
  throw new DeployError(
    'INSTANCE_EXISTS',
    `Lakebase instance "${found.name}" was created meanwhile by somebody else, with ${found.capacity} and not ${desired}.`,
    { hint: 'Run the job again to use the instance as it is, or choose another name under `instance:`.' },
  )
}

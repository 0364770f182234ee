import type { Desired } from '../../config/desired.ts'
import { createBranch } from '../../databricks/autoscaling/branch.ts'
import { createDatabase } from '../../databricks/autoscaling/database.ts'
import { createEndpoint, enableEndpoint, resizeEndpoint } from '../../databricks/autoscaling/endpoint.ts'
import { readAutoscaling } from '../../databricks/autoscaling/observe.ts'
import { createProject } from '../../databricks/autoscaling/project.ts'
import { createRole, readRole } from '../../databricks/autoscaling/role.ts'
import type { Me } from '../../databricks/identity.ts'
import type { Lakebase } from '../../databricks/lakebase.ts'
import { createInstance, readInstance, resizeInstance, startInstance } from '../../databricks/provisioned.ts'
import { DeployError } from '../../error.ts'
import type { LakebaseChange } from '../../plan/change.ts'
import { query } from '../platform.ts'
import type { Ports } from '../ports.ts'

/** The platform's own default (databricks-sdk-go:service/postgres), sent because it can never be changed afterwards. */
const NEW_PG_VERSION = 17

/** Makes one change and waits until the platform has settled. */
export async function applyLakebase(change: LakebaseChange, me: Me, ports: Ports): Promise<void> {
  const { client } = ports
  switch (change.kind) {
    case 'create-project': {
      const endpoint = { size: change.size, suspendAfterSeconds: change.suspendAfterSeconds }
      await createProject(client, {
        id: change.project,
        displayName: change.project,
        pgVersion: NEW_PG_VERSION,
        endpoint,
      })
      return
    }
    case 'create-branch': {
      const id = change.branch.slice(change.branch.lastIndexOf('/') + 1)
      const endpoint = { size: change.size, suspendAfterSeconds: change.suspendAfterSeconds }
      await createBranch(client, { ...change, id, endpoint })
      return
    }
    case 'create-endpoint':
      await createEndpoint(client, change.branch, {
        size: change.size,
        suspendAfterSeconds: change.suspendAfterSeconds,
      })
      return
    case 'resize-endpoint': {
      const sized = change.from.minCu !== change.to.minCu || change.from.maxCu !== change.to.maxCu
      await resizeEndpoint(client, change.endpoint, {
        ...(sized && { size: change.to }),
        ...(change.suspendAfterSeconds !== undefined && { suspendAfterSeconds: change.suspendAfterSeconds }),
      })
      return
    }
    case 'enable-endpoint':
      await enableEndpoint(client, change.endpoint)
      return
    case 'create-postgres-role':
      await createRole(client, change.branch, me)
      return
    case 'create-database':
      await applyCreateDatabase(change.branch, change.database, me, ports)
      return
    case 'create-instance':
      await createInstance(client, { name: change.instance, capacity: change.capacity })
      return
    case 'resize-instance':
      await resizeInstance(client, change.instance, change.to)
      return
    case 'start-instance':
      await startInstance(client, change.instance)
      return
  }
}

/** A database of the deployer, who gets a Postgres role when it has none. */
export async function applyCreateDatabase(
  branch: string,
  database: string,
  me: Me,
  ports: Ports,
): Promise<void> {
  const role =
    (await readRole(ports.client, branch, me.userName)) ?? (await createRole(ports.client, branch, me))
  await createDatabase(ports.client, { branch, postgresDatabase: database, ownerRole: role.name })
}

/** What the changes have led to, read again; throws when the platform does not show it. */
export async function rereadLakebase(desired: Desired, before: Lakebase, ports: Ports): Promise<Lakebase> {
  if (before.kind === 'provisioned') {
    const instance = await readInstance(ports.client, before.name)
    if (!instance) throw vanished(`instance ${before.name}`)
    return { ...before, instance }
  }
  const after = await readAutoscaling(ports.client, query(desired))
  if (!after.project || !after.branch || !after.endpoint || !after.database)
    throw vanished(`project ${before.projectId}, branch ${before.branchId}`)
  return after
}

function vanished(what: string): DeployError {
  return new DeployError(
    'LAKEBASE_INCOMPLETE',
    `The platform accepted every change to ${what}, but does not show all of it: something or somebody else removes it.`,
    {
      hint: 'Run the job again: it continues from what is there.',
    },
  )
}

import { createBranch } from '../../databricks/autoscaling/branch.ts'
import { createDatabase } from '../../databricks/autoscaling/database.ts'
import { createEndpoint, enableEndpoint, resizeEndpoint } from '../../databricks/autoscaling/endpoint.ts'
import { createProject } from '../../databricks/autoscaling/project.ts'
import { createRole, readRole } from '../../databricks/autoscaling/role.ts'
import type { Me } from '../../databricks/identity.ts'
import { createInstance, resizeInstance, startInstance } from '../../databricks/provisioned.ts'
import type { LakebaseChange } from '../../plan/change.ts'
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

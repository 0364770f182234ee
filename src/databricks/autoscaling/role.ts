import { applyOnce } from '../apply-once.ts'
import type { WorkspaceClient } from '../http.ts'
import type { Me } from '../identity.ts'
import { listAll } from '../list.ts'
import { mutate, POSTGRES_API } from './operation.ts'

/** A Postgres role as the postgres API knows it. */
export interface Role {
  /** Full path: `projects/shop/branches/production/roles/jane-doe`. */
  readonly name: string
  readonly postgresRole: string
  /** `LAKEBASE_OAUTH_V1`, `PG_PASSWORD_SCRAM_SHA_256`, `NO_LOGIN`. */
  readonly authMethod: string | undefined
  /** `DATABRICKS_SUPERUSER` or nothing. */
  readonly membershipRoles: readonly string[]
}

/** The role whose Postgres name is `postgresRole`, or undefined. `branch` is a full path. */
export async function readRole(
  client: WorkspaceClient,
  branch: string,
  postgresRole: string,
): Promise<Role | undefined> {
  const roles = await listAll(client, `${POSTGRES_API}/${branch}/roles`, 'roles', (role) => {
    const status = role.object('status')
    return {
      name: role.string('name'),
      postgresRole: status.string('postgres_role'),
      authMethod: status.optionalString('auth_method'),
      membershipRoles: status.strings('membership_roles'),
    }
  })
  return roles.find((role) => role.postgresRole === postgresRole)
}

/**
 * Gives the deployer a Postgres role (OAuth login, `DATABRICKS_SUPERUSER`) on a branch (full path). CREATEROLE does not come
 * with that membership (docs "Postgres roles", table "Role capabilities"), and the first deployer makes the owner role.
 */
export async function createRole(client: WorkspaceClient, branch: string, deployer: Me): Promise<Role> {
  const what = `role ${deployer.userName} on ${branch}`
  const spec = {
    postgres_role: deployer.userName,
    identity_type: deployer.kind === 'user' ? 'USER' : 'SERVICE_PRINCIPAL',
    auth_method: 'LAKEBASE_OAUTH_V1',
    membership_roles: ['DATABRICKS_SUPERUSER'],
    attributes: { createrole: true },
  }
  await applyOnce(client, {
    what,
    send: (taken) =>
      mutate(client, what, () =>
        client.post(`${POSTGRES_API}/${branch}/roles`, {
          query: { role_id: taken ? undefined : roleId(deployer) },
          body: { spec },
        }),
      ),
    read: () => readRole(client, branch, deployer.userName),
  })
  return client.deadline.poll(what, async () => {
    const role = await readRole(client, branch, deployer.userName)
    return role === undefined ? { done: false, state: 'not visible yet' } : { done: true, value: role }
  })
}

/**
 * The id that the platform itself would choose: `sp-` and the application id, whose first character may be a digit, or
 * the local part of the e-mail address. Undefined when that is no valid id.
 */
function roleId(deployer: Me): string | undefined {
  const id =
    deployer.kind === 'service-principal'
      ? `sp-${deployer.userName.toLowerCase()}`
      : (deployer.userName.split('@')[0] ?? '').toLowerCase().replace(/[^a-z0-9]+/g, '-')
  return /^[a-z][a-z0-9-]{2,61}[a-z0-9]$/.test(id) ? id : undefined
}

import { describe, expect, it } from 'vitest'
import { createRole, readRole } from '../../../../src/databricks/autoscaling/role.ts'
import type { Me } from '../../../../src/databricks/identity.ts'
import { type Answer, stage } from '../platform.ts'
import { BRANCH, operation } from './samples.ts'

const POST = `POST ${BRANCH}/roles`
const LIST = `GET ${BRANCH}/roles`
const BRANCH_NAME = 'projects/shop/branches/production'

function roles(...names: string[]): Answer {
  return {
    json: {
      roles: names.map((name) => ({
        name: `${BRANCH_NAME}/roles/x`,
        status: {
          postgres_role: name,
          auth_method: 'LAKEBASE_OAUTH_V1',
          membership_roles: ['DATABRICKS_SUPERUSER'],
          attributes: { createrole: true },
        },
      })),
    },
  }
}

function me(userName: string, kind: Me['kind']): Me {
  return { userName, kind, workspaceId: undefined }
}

describe('a role', () => {
  it('is found by its Postgres name', async () => {
    const { client } = stage({ [LIST]: roles('a', 'jane@x.com') })
    expect(await readRole(client, BRANCH_NAME, 'jane@x.com')).toEqual({
      name: `${BRANCH_NAME}/roles/x`,
      postgresRole: 'jane@x.com',
      authMethod: 'LAKEBASE_OAUTH_V1',
      membershipRoles: ['DATABRICKS_SUPERUSER'],
    })
    expect(await readRole(client, BRANCH_NAME, 'b')).toBeUndefined()
  })

  const deployers: [string, Me, Record<string, string>, string][] = [
    ['a user', me('Jane.Doe+ci@x.com', 'user'), { role_id: 'jane-doe-ci' }, 'USER'],
    ['a user with a short name', me('jo@x.com', 'user'), {}, 'USER'],
    [
      'a service principal',
      me('0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0', 'service-principal'),
      { role_id: 'sp-0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0' },
      'SERVICE_PRINCIPAL',
    ],
  ]
  it.each(deployers)('is made for %s', async (_name, deployer, query, identityType) => {
    const { platform, client } = stage({ [POST]: operation(true), [LIST]: roles(deployer.userName) })
    expect((await createRole(client, BRANCH_NAME, deployer)).postgresRole).toBe(deployer.userName)
    expect(platform.seen[0]?.query).toEqual(query)
    expect(platform.seen[0]?.body).toEqual({
      spec: {
        postgres_role: deployer.userName,
        identity_type: identityType,
        auth_method: 'LAKEBASE_OAUTH_V1',
        membership_roles: ['DATABRICKS_SUPERUSER'],
        attributes: { createrole: true },
      },
    })
  })

  it('that exists already is good', async () => {
    const taken: Answer = {
      status: 400,
      json: { error_code: 'BAD_REQUEST', message: 'role with that name already exists' },
    }
    const { platform, client } = stage({ [POST]: taken, [LIST]: roles('jane@x.com') })
    await createRole(client, BRANCH_NAME, me('jane@x.com', 'user'))
    expect(platform.writes).toEqual([POST])
  })
})

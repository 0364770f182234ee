import { describe, expect, it } from 'vitest'
import { parseApp } from '../../../src/databricks/app-json.ts'
import { decode } from '../../../src/databricks/json.ts'

const BRANCH = 'projects/shop/branches/production'

function parse(fields: object) {
  return parseApp(decode({ name: 'shop', ...fields }, 'GET /api/2.0/apps/shop'))
}

describe('parseApp', () => {
  it('keeps resources whole and knows the databases among them', () => {
    const resources = [
      { name: 'pg', postgres: { branch: BRANCH, database: 'd' }, description: 'kept' },
      { name: 'old', database: { instance_name: 'i', database_name: 'd', permission: 'x' } },
      { name: 'key', secret: { scope: 's', key: 'k' } },
    ]
    expect(parse({ resources }).resources).toEqual([
      {
        name: 'pg',
        raw: resources[0],
        database: { kind: 'postgres', name: 'pg', branch: BRANCH, database: 'd' },
      },
      {
        name: 'old',
        raw: resources[1],
        database: { kind: 'database', name: 'old', instanceName: 'i', databaseName: 'd' },
      },
      { name: 'key', raw: resources[2], database: undefined },
    ])
  })

  it('reads what the app is and what it said', () => {
    expect(
      parse({
        url: 'shop-1.aws.databricksapps.com',
        description: 'd',
        service_principal_client_id: 'sp-1',
        compute_size: 'MEDIUM',
        compute_status: { state: 'ACTIVE', message: 'up' },
        app_status: { state: 'RUNNING', message: 'fine' },
        active_deployment: {
          deployment_id: 'd-1',
          status: { state: 'SUCCEEDED', message: 'ok' },
          source_code_path: '/Workspace/a',
          env_vars: [{ name: 'A' }],
          command: ['node', 'x'],
          mode: 'AUTO_SYNC',
        },
      }),
    ).toEqual({
      name: 'shop',
      url: 'https://shop-1.aws.databricksapps.com',
      description: 'd',
      servicePrincipalClientId: 'sp-1',
      computeSize: 'MEDIUM',
      computeState: 'ACTIVE',
      computeMessage: 'up',
      appState: 'RUNNING',
      appMessage: 'fine',
      resources: [],
      activeDeployment: {
        id: 'd-1',
        state: 'SUCCEEDED',
        message: 'ok',
        sourceCodePath: '/Workspace/a',
        envVarNames: ['A'],
        command: ['node', 'x'],
        followsFolder: true,
      },
      pendingDeployment: undefined,
    })
  })

  it('takes an app without compute for a stopped one', () => {
    expect(parse({})).toMatchObject({ computeState: 'STOPPED', url: '', appState: undefined })
  })
})

import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Emulator } from '../../../src/emulator/emulator.ts'
import { startEmulator } from '../../emulator.ts'
import { runNodeClient } from './child.ts'

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator.stop())

it("serves Databricks' SDK for JavaScript: login, instances, apps, files, permissions and all its waiters", async () => {
  const { deployer } = emulator.identities
  const result = await runNodeClient('js-sdk.ts', {
    ...emulator.childEnvironment(),
    DATABRICKS_HOST: emulator.host,
    DATABRICKS_CLIENT_ID: deployer.clientId,
    DATABRICKS_CLIENT_SECRET: deployer.clientSecret,
  })
  expect(result.stderr).toBe('')
  expect(result.values).toEqual([
    { me: deployer.clientId },
    { instance: 'AVAILABLE', capacity: 'CU_1', version: 'PG_VERSION_16' },
    { credential: 'string', expires: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) },
    { app: 'STOPPED', status: 'UNAVAILABLE' },
    { update: 'SUCCEEDED' },
    { listed: ['app.yaml', 'server.cjs'].map((name) => `/Workspace/Users/${deployer.clientId}/sdk/${name}`) },
    { compute: 'ACTIVE' },
    { deployment: 'SUCCEEDED' },
    {
      app: 'RUNNING',
      description: 'made by the SDK',
      resources: [
        {
          name: 'db',
          database: {
            instance_name: 'sdk-db',
            database_name: 'databricks_postgres',
            permission: 'CAN_CONNECT_AND_CREATE',
          },
        },
      ],
    },
    { groups: ['users', 'admins'] },
    { error: 'RESOURCE_DOES_NOT_EXIST' },
  ])
  const role = emulator.world.apps.get('sdk-app')?.servicePrincipal.clientId
  expect(
    await emulator.sql({ instance: 'sdk-db' }, `SELECT rolname FROM pg_roles WHERE rolname = '${role}'`),
  ).toEqual([{ rolname: role }])
})

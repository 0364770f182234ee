import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Emulator } from '../../../src/emulator/emulator.ts'
import { startEmulator } from '../../emulator.ts'
import { pathOf, runClient } from './child.ts'
import { preparePython } from './python.ts'

const python = await preparePython()
if ('missing' in python) console.warn(`The SDK for Python is not tested here: ${python.missing}`)

const PRODUCTION = 'projects/shop/branches/production'

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator.stop())

it.skipIf('missing' in python)(
  "serves Databricks' SDK for Python: postgres, database, workspace and apps, with their waiters",
  async () => {
    const { deployer } = emulator.identities
    const result = await runClient('path' in python ? python.path : '', [pathOf('python/client.py')], {
      ...emulator.childEnvironment(),
      DATABRICKS_HOST: emulator.host,
      DATABRICKS_CLIENT_ID: deployer.clientId,
      DATABRICKS_CLIENT_SECRET: deployer.clientSecret,
      REQUESTS_CA_BUNDLE: emulator.caFile,
      PYTHONPATH: pathOf('python'),
      PYTHONDONTWRITEBYTECODE: '1',
    })
    expect(result.stderr).toBe('')
    expect(result.values).toEqual([
      { me: deployer.clientId },
      { project: 'projects/shop', version: 17, branch: PRODUCTION },
      { duplicate: ['AlreadyExists', 'ALREADY_EXISTS'] },
      { missing: ['NotFound', 'NOT_FOUND'] },
      { endpoint: ['ACTIVE'] },
      { size: [0.5, 4], suspend: 600, pending: true, again: ['Aborted', 'ABORTED'] },
      { branch: 'projects/shop/branches/pr-42', state: 'READY', expires: true },
      { role: 'jane.doe@example.com', auth: 'LAKEBASE_OAUTH_V1' },
      { database: 'shop_app', owner: `${PRODUCTION}/roles/jane-doe` },
      {
        databases: ['databricks-postgres', 'shop-app'],
        roles: ['SERVICE_PRINCIPAL', 'USER'],
        branches: ['production', 'pr-42'],
      },
      { credential: true, expires: true },
      { branches: ['production'] },
      { instance: 'AVAILABLE', capacity: 'CU_1' },
      { changed: 'UPDATING', afterwards: 'AVAILABLE', capacity: 'CU_2' },
      { credential: true, upgraded: 16 },
      { files: ['/app.yaml', '/server.cjs'], same: true, status: 'FILE' },
      { app: 'STOPPED', update: 'NOT_UPDATED' },
      { update: 'SUCCEEDED', resources: ['postgres'] },
      { compute: 'ACTIVE' },
      { deployment: 'SUCCEEDED', env: [{ name: 'MODE' }] },
      { app: 'RUNNING' },
      { acl: ['me', 'jane.doe@example.com', 'admins'] },
      { stopped: 'STOPPED' },
      { deleting: 'DELETING', again: ['BadRequest', 'BAD_REQUEST'] },
      { deleted: true, reserved: ['AlreadyExists', 'ALREADY_EXISTS'], listed: ['legacy-db'] },
      { purged: ['NotFound', 'NOT_FOUND'] },
    ])
  },
)

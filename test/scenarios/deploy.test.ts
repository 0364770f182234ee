import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Emulator } from '../../src/emulator/emulator.ts'
import { browse } from '../../src/emulator/visitor.ts'
import { startEmulator } from '../emulator.ts'
import { deploy, kinds, makeWorkspace, type Workspace } from './stage.ts'

let emulator: Emulator
let workspace: Workspace

beforeAll(async () => {
  emulator = await startEmulator()
  workspace = makeWorkspace()
})

afterAll(async () => {
  workspace.dispose()
  await emulator.stop()
})

describe('a first deploy on Autoscaling', () => {
  it('leaves a running app with its database', async () => {
    const first = await deploy(emulator, workspace)
    expect(first.exitCode, first.log).toBe(0)
    expect(kinds(first)).toEqual([
      'create-project',
      'create-app',
      'create-owner-role',
      'join-owner-role',
      'create-schema',
      'grant',
      'grant',
      'grant',
      'create-ledger',
      'migrate',
      'migrate',
      'upload-source',
      'start-app',
      'deploy-app',
    ])
    expect(first.outputs).toMatchObject({
      'app-name': 'shop',
      'lakebase-type': 'autoscaling',
      project: 'shop',
      branch: 'projects/shop/branches/production',
      endpoint: 'projects/shop/branches/production/endpoints/primary',
      database: 'databricks_postgres',
      schema: 'app_data',
      capacity: '0.5-2',
      changed: 'true',
      'migrations-applied': '2',
      'instance-name': '',
    })
    expect(await browse(emulator, `${first.outputs['app-url']}/`)).toBe('hello from app_data')
    expect(first.summary).toContain('**Deployed.**')
    expect(first.summary).not.toContain('Failed')
  })

  it('has nothing to do the second time, and sends no write', async () => {
    const second = await deploy(emulator, workspace)
    expect(second.exitCode, second.log).toBe(0)
    expect(kinds(second)).toEqual([])
    expect(second.outputs.changed).toBe('false')
    expect(second.traffic.writes).toEqual([])
    expect(second.traffic.messages).toHaveLength(1)
    expect(second.summary).toContain('**Nothing to do.**')
    expect(Number(/longest chain (\d+)/.exec(second.summary)?.[1])).toBeLessThanOrEqual(6 + 1) // the health probe is one more
  })
})

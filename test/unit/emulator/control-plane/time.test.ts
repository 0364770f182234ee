import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { type Emulator, startEmulator } from '../../../../src/emulator/emulator.ts'
import { at, Client, text } from './client.ts'

let emulator: Emulator
afterEach(() => emulator.stop())

describe('time', () => {
  it('passes by itself: what is pending is over when somebody looks for the first time', async () => {
    emulator = await startEmulator()
    const client = await Client.of(emulator)
    const operation = await client.post('/api/2.0/postgres/projects?project_id=shop', { spec: {} })
    expect(at(operation.body, 'done')).toBe(false)
    await sleep(1000)
    expect((await client.get(`/api/2.0/postgres/${text(operation.body, 'name')}`)).body).toMatchObject({
      done: true,
    })
    const primary = '/api/2.0/postgres/projects/shop/branches/production/endpoints/primary'
    expect((await client.get(primary)).body).toMatchObject({ status: { current_state: 'ACTIVE' } })
  })

  it('is moved by requests only where a test asks for it, and only by those that meet something pending', async () => {
    emulator = await startEmulator({ pendingMs: 60_000, timeLapseMs: 40_000 })
    const client = await Client.of(emulator)
    const before = emulator.clock.now()
    for (let n = 0; n < 5; n += 1) await client.get('/api/2.0/postgres/projects')
    expect(emulator.clock.now() - before).toBeLessThan(40_000)
    const { body } = await client.post('/api/2.0/postgres/projects?project_id=shop', { spec: {} })
    const look = async () => at((await client.get(`/api/2.0/postgres/${text(body, 'name')}`)).body, 'done')
    for (let n = 0; n < 5; n += 1) await client.get('/api/2.0/postgres/projects')
    expect([await look(), await look(), await look()]).toEqual([false, false, true])
  })

  it('lets a client that waits for nothing but the compute deploy to a new app at once', async () => {
    emulator = await startEmulator()
    const client = await Client.of(emulator)
    await client.post('/api/2.0/apps', { name: 'fresh' })
    await expect
      .poll(async () => at((await client.get('/api/2.0/apps/fresh')).body, 'compute_status.state'), {
        timeout: 10_000,
      })
      .toBe('ACTIVE')
    const source_code_path = await client.upload('fresh', {
      'app.yaml': 'command: ["node", "server.js"]\n',
      'server.js': `require('node:http').createServer((_, a) => a.end('up')).listen(process.env.DATABRICKS_APP_PORT)\n`,
    })
    const deployment = await client.post('/api/2.0/apps/fresh/deployments', { source_code_path })
    expect(deployment.status).toBe(200)
    const path = `/api/2.0/apps/fresh/deployments/${text(deployment.body, 'deployment_id')}`
    await expect
      .poll(async () => at((await client.get(path)).body, 'status.state'), { timeout: 10_000 })
      .toBe('SUCCEEDED')
  })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Emulator, startEmulator } from '../../../../src/emulator/emulator.ts'
import { at, Client, PENDING_MS } from './client.ts'

let emulator: Emulator
let client: Client

beforeAll(async () => {
  emulator = await startEmulator({ pendingMs: PENDING_MS })
  client = await Client.of(emulator)
  await client.post('/api/2.0/apps?no_compute=true', { name: 'plain' })
})
afterAll(() => emulator.stop())

describe('permissions', () => {
  const path = '/api/2.0/permissions/apps/plain'
  const jane = { user_name: 'jane.doe@example.com', permission_level: 'CAN_USE' }

  it('show direct entries and those that admins inherit', async () => {
    expect((await client.get(path)).body).toEqual({
      object_id: '/apps/plain',
      object_type: 'apps',
      access_control_list: [
        {
          service_principal_name: emulator.identities.deployer.clientId,
          all_permissions: [{ permission_level: 'CAN_MANAGE', inherited: false }],
        },
        {
          group_name: 'admins',
          all_permissions: [
            { permission_level: 'CAN_MANAGE', inherited: true, inherited_from_object: ['/apps/'] },
          ],
        },
      ],
    })
  })

  it('are added to by PATCH and replaced by PUT', async () => {
    await client.call('PATCH', path, { body: { access_control_list: [jane] } })
    const self = {
      service_principal_name: emulator.identities.deployer.clientId,
      permission_level: 'CAN_MANAGE',
    }
    expect(emulator.world.permissions.get('apps/plain')?.map((entry) => entry.name)).toEqual([
      self.service_principal_name,
      jane.user_name,
    ])
    await client.call('PUT', path, { body: { access_control_list: [self] } })
    expect(emulator.world.permissions.get('apps/plain')?.map((entry) => entry.name)).toEqual([
      self.service_principal_name,
    ])
  })

  it('of a project are raised by PATCH, lowered by PUT alone, and inherited by everybody', async () => {
    await client.project('shop')
    const list = '/api/2.0/permissions/database-projects/shop'
    const entry = (level: string) => ({ user_name: jane.user_name, permission_level: level })
    const levels = async (method: string, level: string) => {
      const reply = await client.call(method, list, { body: { access_control_list: [entry(level)] } })
      expect(reply.status).toBe(200)
      return emulator.world.permissions.get('database-projects/shop')?.map((one) => [one.name, one.level])
    }
    const self = [emulator.identities.deployer.clientId, 'CAN_MANAGE']
    expect(await levels('PATCH', 'CAN_USE')).toEqual([self, [jane.user_name, 'CAN_USE']])
    expect(await levels('PATCH', 'CAN_MANAGE')).toEqual([self, [jane.user_name, 'CAN_MANAGE']])
    expect(await levels('PATCH', 'CAN_USE')).toEqual([self, [jane.user_name, 'CAN_MANAGE']])
    expect((await client.get(list)).body).toMatchObject({
      access_control_list: expect.arrayContaining([
        {
          group_name: 'users',
          all_permissions: [
            {
              permission_level: 'CAN_CREATE',
              inherited: true,
              inherited_from_object: ['/database-projects/'],
            },
          ],
        },
      ]),
    })
    const grant = { body: { access_control_list: [entry('CAN_CREATE')] } }
    expect((await client.call('PATCH', list, grant)).status).toBe(400)
  })

  it('of a directory let others read or write what is below it', async () => {
    const folder = await client.upload('shared', { 'readme.md': 'text' })
    const { body } = await client.get(`/api/2.0/workspace/get-status?path=${folder}`)
    const list = `/api/2.0/permissions/directories/${at(body, 'object_id')}`
    const { stranger } = emulator.identities
    const token = await client.tokenOf(stranger)
    const read = async () =>
      (await client.get(`/api/2.0/workspace/get-status?path=${folder}/readme.md`, { token })).status
    const write = async () =>
      (await client.post('/api/2.0/workspace/mkdirs', { path: `${folder}/new` }, { token })).status
    const grant = async (permission_level: string) =>
      (
        await client.call('PUT', list, {
          body: { access_control_list: [{ service_principal_name: stranger.clientId, permission_level }] },
        })
      ).status
    expect([await read(), await write()]).toEqual([404, 403])
    expect((await client.get(list, { token })).status).toBe(403)
    expect(await grant('CAN_READ')).toBe(200)
    expect([await read(), await write()]).toEqual([200, 403])
    expect(await grant('CAN_EDIT')).toBe(200)
    expect([await read(), await write()]).toEqual([200, 200])
    expect((await client.call('PUT', list, { token, body: { access_control_list: [] } })).status).toBe(403)
    expect(await grant('CAN_USE')).toBe(400)
    expect((await client.get('/api/2.0/permissions/directories/1')).status).toBe(404)
    expect((await client.get(`${list}/permissionLevels`)).body).toMatchObject({
      permission_levels: ['CAN_READ', 'CAN_RUN', 'CAN_EDIT', 'CAN_MANAGE'].map((level) => ({
        permission_level: level,
      })),
    })
  })

  it('refuse an unknown person, level and type', async () => {
    const add = (entry: unknown) => client.call('PATCH', path, { body: { access_control_list: [entry] } })
    expect((await add({ user_name: 'nobody@example.com', permission_level: 'CAN_USE' })).status).toBe(404)
    expect((await add({ ...jane, permission_level: 'CAN_VIEW' })).status).toBe(400)
    expect((await client.get('/api/2.0/permissions/things/plain')).status).toBe(400)
    expect((await client.get('/api/2.0/permissions/apps/none')).status).toBe(404)
  })
})

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Emulator, startEmulator } from '../../../../src/emulator/emulator.ts'
import { at, Client, PENDING_MS, type Reply } from './client.ts'

let emulator: Emulator
let client: Client
let home: string

beforeAll(async () => {
  emulator = await startEmulator({ pendingMs: PENDING_MS })
  client = await Client.of(emulator)
  home = `/Workspace/Users/${emulator.identities.deployer.clientId}`
})
afterAll(() => emulator.stop())

const importFile = (path: string, content: string | Buffer, query = ''): Promise<Reply> =>
  client.call('POST', `/api/2.0/workspace-files/import-file/${encodeURIComponent(path.slice(1))}${query}`, {
    body: Buffer.from(content),
  })
const post = (verb: string, body: unknown): Promise<Reply> => client.post(`/api/2.0/workspace/${verb}`, body)
const get = (verb: string, path: string, more = ''): Promise<Reply> =>
  client.get(`/api/2.0/workspace/${verb}?path=${encodeURIComponent(path)}${more}`)

describe('workspace files', () => {
  it('need their parent', async () => {
    expect(await importFile(`${home}/a/b.txt`, 'x')).toMatchObject({
      status: 404,
      body: { message: `The parent folder (${home.slice('/Workspace'.length)}/a) does not exist.` },
    })
    expect((await post('mkdirs', { path: `${home}/a/deep/er` })).status).toBe(200)
    expect((await post('mkdirs', { path: `${home}/a/deep/er` })).status).toBe(200)
    expect((await importFile(`${home}/a/b.txt`, 'x')).status).toBe(200)
  })

  it('are overwritten only when asked', async () => {
    expect(await importFile(`${home}/a/b.txt`, 'y')).toMatchObject({
      status: 409,
      body: { message: `File already exists at (${home}/a/b.txt).` },
    })
    expect((await importFile(`${home}/a/b.txt`, 'yy', '?overwrite=true')).status).toBe(200)
    expect((await get('export', `${home}/a/b.txt`, '&direct_download=true')).body).toBe('yy')
    expect((await get('export', `${home}/a/b.txt`)).body).toMatchObject({
      content: Buffer.from('yy').toString('base64'),
    })
    expect((await client.get(`/api/2.0/workspace-files${home}/a/b.txt`)).body).toBe('yy')
  })

  it('are listed with what a sync needs, under either spelling of the path', async () => {
    const listed = await get('list', `${home}/a`)
    expect(listed.body).toMatchObject({
      objects: [
        {
          object_type: 'FILE',
          path: `${home}/a/b.txt`,
          size: 2,
          object_id: expect.any(Number),
          modified_at: expect.any(Number),
        },
        { object_type: 'DIRECTORY', path: `${home}/a/deep` },
      ],
    })
    const short = home.slice('/Workspace'.length)
    expect(at((await get('get-status', `${short}/a/b.txt`)).body, 'path')).toBe(`${short}/a/b.txt`)
    expect((await get('list', `${home}/a/deep/er`)).body).toEqual({})
  })

  it('that are not there are 404 RESOURCE_DOES_NOT_EXIST', async () => {
    for (const verb of ['list', 'get-status', 'export']) {
      expect(await get(verb, `${home}/none`)).toMatchObject({
        status: 404,
        body: { error_code: 'RESOURCE_DOES_NOT_EXIST', message: `Path (${home}/none) doesn't exist.` },
      })
    }
  })

  it('become notebooks by their header or their extension, and lose the extension', async () => {
    const content = Buffer.from('# Databricks notebook source\nprint(1)').toString('base64')
    expect((await post('import', { path: `${home}/note.py`, content, format: 'AUTO' })).status).toBe(200)
    expect((await get('get-status', `${home}/note`)).body).toMatchObject({ object_type: 'NOTEBOOK' })
    expect((await get('get-status', `${home}/note.py`)).status).toBe(404)
    expect(await post('import', { path: `${home}/note.py`, content, format: 'AUTO' })).toMatchObject({
      status: 400,
      body: { error_code: 'RESOURCE_ALREADY_EXISTS', message: `Path (${home}/note.py) already exists.` },
    })
  })

  it('have a limit of 10 MB in import, not in import-file', async () => {
    const big = Buffer.alloc(10_485_761)
    expect(
      (await post('import', { path: `${home}/big`, content: big.toString('base64'), format: 'AUTO' })).status,
    ).toBe(400)
    expect((await importFile(`${home}/big`, big)).status).toBe(200)
  })

  it('are deleted with what is below them when asked', async () => {
    expect(await post('delete', { path: `${home}/a` })).toMatchObject({
      status: 400,
      body: { error_code: 'DIRECTORY_NOT_EMPTY' },
    })
    expect((await post('delete', { path: `${home}/a`, recursive: true })).status).toBe(200)
    expect((await post('delete', { path: `${home}/a` })).status).toBe(404)
    expect((await post('delete', { path: home, recursive: true })).status).toBe(400)
  })

  it('belong to whose home they are in', async () => {
    const jane = '/Workspace/Users/jane.doe@example.com'
    expect(await importFile(`${jane}/x`, 'x')).toMatchObject({
      status: 403,
      body: { error_code: 'PERMISSION_DENIED' },
    })
    expect((await post('mkdirs', { path: `${jane}/x` })).status).toBe(403)
    expect((await get('list', jane)).status).toBe(404)
    expect((await post('mkdirs', { path: '/Workspace/Shared/team' })).status).toBe(200)
    expect((await post('mkdirs', { path: '/Workspace/elsewhere' })).status).toBe(403)
    const asJane = { token: emulator.identities.jane.token }
    expect(
      (await client.post('/api/2.0/workspace/mkdirs', { path: `${home}/by-admin` }, asJane)).status,
    ).toBe(200)
  })
})

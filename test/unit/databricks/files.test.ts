import { describe, expect, it } from 'vitest'
import {
  deleteFolder,
  deletePath,
  listFolder,
  makeFolder,
  readFile,
  writeFile,
} from '../../../src/databricks/files.ts'
import { type Answer, failure, stage } from './platform.ts'

const IMPORT = 'POST /api/2.0/workspace-files/import-file/Workspace%2Fa%2Fx.py'
const MKDIRS = 'POST /api/2.0/workspace/mkdirs'
const bytes = new TextEncoder().encode('print(1)')
const NO_PARENT: Answer = {
  status: 404,
  json: { error_code: 'NOT_FOUND', message: 'The parent folder (/Workspace/a) does not exist.' },
}
const EXISTS: Answer = { status: 409, json: { message: 'File already exists at (/Workspace/a/x.py).' } }

describe('writeFile', () => {
  it('sends the bytes as they are', async () => {
    const { platform, client } = stage({ [IMPORT]: { text: '' } })
    await writeFile(client, '/Workspace/a/x.py', bytes, { overwrite: true })
    expect(platform.seen[0]?.query).toEqual({ overwrite: 'true' })
    expect(platform.seen[0]?.body).toEqual(bytes)
    expect(platform.seen[0]?.headers.get('content-type')).toBe('application/octet-stream')
  })

  it.each([
    ['/Workspace/a b/ü.py', 'Workspace%2Fa%20b%2F%C3%BC.py'],
    ['/Workspace/100%/#1?.py', 'Workspace%2F100%25%2F%231%3F.py'],
    ['/Workspace/日本/x+y&z=1.py', 'Workspace%2F%E6%97%A5%E6%9C%AC%2Fx%2By%26z%3D1.py'],
  ])('encodes %s', async (path, encoded) => {
    const { platform, client } = stage({
      [`POST /api/2.0/workspace-files/import-file/${encoded}`]: { json: {} },
    })
    await writeFile(client, path, bytes, { overwrite: true })
    expect(platform.calls).toEqual([`POST /api/2.0/workspace-files/import-file/${encoded}`])
  })

  it('makes the folder when it is missing, and tries once more', async () => {
    const { platform, client } = stage({ [IMPORT]: [NO_PARENT, { json: {} }], [MKDIRS]: { json: {} } })
    await writeFile(client, '/Workspace/a/x.py', bytes, { overwrite: true })
    expect(platform.calls).toEqual([IMPORT, MKDIRS, IMPORT])
    expect(platform.seen[1]?.body).toEqual({ path: '/Workspace/a' })
  })

  it('does not try a third time', async () => {
    const { platform, client } = stage({ [IMPORT]: NO_PARENT, [MKDIRS]: { json: {} } })
    expect((await failure(writeFile(client, '/Workspace/a/x.py', bytes, { overwrite: true }))).code).toBe(
      'NOT_FOUND',
    )
    expect(platform.calls).toHaveLength(3)
  })

  it.each([
    ['409', [EXISTS]],
    ['400', [{ status: 400, json: { message: 'Path (/Workspace/a/x.py) already exists.' } }]],
    ['409 once the folder is there', [NO_PARENT, EXISTS]],
  ])('says that a file exists: %s', async (_name, answers) => {
    const { client } = stage({ [IMPORT]: answers, [MKDIRS]: { json: {} } })
    const error = await failure(writeFile(client, '/Workspace/a/x.py', bytes, { overwrite: false }))
    expect(error.code).toBe('FILE_EXISTS')
    expect(error.message).toBe('"/Workspace/a/x.py" exists already in the workspace.')
  })

  it('does not take a conflict for a file that exists', async () => {
    const aborted = {
      status: 409,
      json: { error_code: 'ABORTED', message: 'Another process is writing; already exists lock' },
    }
    const { client } = stage({ [IMPORT]: aborted })
    const error = await failure(writeFile(client, '/Workspace/a/x.py', bytes, { overwrite: true }))
    expect([error.code, error.hint]).toEqual([
      'CONFLICT',
      'Something else changes the same thing. Run the job again.',
    ])
  })

  it('repeats an overwrite after a lost answer, but not the making of a new file', async () => {
    const again = stage({ [IMPORT]: [{ network: 'lost' }, { json: {} }] })
    await writeFile(again.client, '/Workspace/a/x.py', bytes, { overwrite: true })
    expect(again.platform.calls).toHaveLength(2)
    const once = stage({ [IMPORT]: { network: 'lost' } })
    expect(
      (await failure(writeFile(once.client, '/Workspace/a/x.py', bytes, { overwrite: false }))).code,
    ).toBe('NETWORK')
    expect(once.platform.calls).toHaveLength(1)
  })
})

describe('readFile', () => {
  const EXPORT = 'GET /api/2.0/workspace/export'
  it('downloads', async () => {
    const { platform, client } = stage({ [EXPORT]: { text: 'print(1)' } })
    expect(await readFile(client, '/Workspace/a b/x.py')).toEqual(bytes)
    expect(platform.seen[0]?.query).toEqual({ path: '/Workspace/a b/x.py', direct_download: 'true' })
  })
  it('takes no page for a file', async () => {
    const { client } = stage({ [EXPORT]: { text: '<html><title>Sign in</title></html>' } })
    expect((await failure(readFile(client, '/Workspace/a/x.py'))).message).toContain('with an HTML page')
  })
  it('knows that there is none', async () => {
    const gone = { status: 404, json: { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'no' } }
    expect(await readFile(stage({ [EXPORT]: gone }).client, '/Workspace/x')).toBeUndefined()
  })
})

describe('listFolder', () => {
  const LIST = 'GET /api/2.0/workspace/list'
  it('lists files and folders', async () => {
    const { client } = stage({
      [LIST]: {
        json: {
          objects: [
            {
              path: '/Workspace/a/x.py',
              object_type: 'FILE',
              object_id: 7,
              size: 8,
              modified_at: 1700000000000,
            },
            { path: '/Workspace/a/lib', object_type: 'DIRECTORY', object_id: 8 },
          ],
        },
      },
    })
    expect(await listFolder(client, '/Workspace/a')).toEqual([
      { path: '/Workspace/a/x.py', type: 'FILE', size: 8, modifiedAt: 1700000000000, objectId: 7 },
      { path: '/Workspace/a/lib', type: 'DIRECTORY', size: undefined, modifiedAt: undefined, objectId: 8 },
    ])
  })
  it('does not take nothing at all for an empty folder', async () => {
    const error = await failure(listFolder(stage({ [LIST]: { text: '' } }).client, '/Workspace/a'))
    expect(error.message).toContain('answered 200 with an empty body')
  })
  it('tells an empty folder from none', async () => {
    expect(await listFolder(stage({ [LIST]: { json: {} } }).client, '/Workspace/a')).toEqual([])
    const gone = { status: 404, json: { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'no' } }
    expect(await listFolder(stage({ [LIST]: gone }).client, '/Workspace/a')).toBeUndefined()
  })
  it('takes one answer without content for no empty folder', async () => {
    const full = { json: { objects: [{ path: '/Workspace/a/x.py', object_type: 'FILE' }] } }
    const { client } = stage({ [LIST]: [{ json: {} }, full] })
    expect(await listFolder(client, '/Workspace/a')).toHaveLength(1)
  })
  it('refuses a file', async () => {
    const { client } = stage({
      [LIST]: { json: { objects: [{ path: '/Workspace/a', object_type: 'FILE' }] } },
    })
    expect((await failure(listFolder(client, '/Workspace/a'))).code).toBe('NOT_A_FOLDER')
  })
})

it('makes folders and deletes, also what is not there', async () => {
  const gone = { status: 404, json: { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'no' } }
  const { platform, client } = stage({
    [MKDIRS]: [{ network: 'lost' }, { json: {} }],
    'POST /api/2.0/workspace/delete': [{ json: {} }, gone],
  })
  await makeFolder(client, '/Workspace/a')
  await deletePath(client, '/Workspace/a', { recursive: true })
  await deletePath(client, '/Workspace/a', { recursive: false })
  expect(platform.seen.at(-1)?.body).toEqual({ path: '/Workspace/a', recursive: false })
})

it('deletes a folder until it is gone, whatever the answer', async () => {
  const [DELETE, STATUS] = ['POST /api/2.0/workspace/delete', 'GET /api/2.0/workspace/get-status']
  const there = { json: { path: '/Workspace/a', object_type: 'DIRECTORY', object_id: 8 } }
  const gone = { status: 404, json: { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'no' } }
  const { client, platform } = stage({
    [DELETE]: [{ text: '' }, { json: { other: 1 } }, { json: {} }],
    [STATUS]: [there, there, gone],
  })
  await deleteFolder(client, '/Workspace/a', { recursive: true })
  expect(platform.calls).toEqual([DELETE, STATUS, DELETE, STATUS, DELETE, STATUS])
  const stays = stage({ [DELETE]: { text: '' }, [STATUS]: there }, { timeoutMs: 30_000 })
  expect((await failure(deleteFolder(stays.client, '/Workspace/a', { recursive: true }))).message).toContain(
    'Gave up waiting for folder /Workspace/a to be gone',
  )
})

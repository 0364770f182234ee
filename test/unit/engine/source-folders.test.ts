import { createHash } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import type { App, Deployment } from '../../../src/databricks/app.ts'
import { listTree, observeSource, planSource } from '../../../src/engine/source.ts'
import { MANIFEST_FILE, recordManifest, serialiseManifest } from '../../../src/source/manifest.ts'
import type { SourceTree } from '../../../src/source/tree.ts'
import { stage } from '../databricks/platform.ts'
import { FakeWorkspace } from './fake-workspace.ts'

const BASE = '/Workspace/Users/ci/shop'
const [A, B] = [`${BASE}/a`, `${BASE}/b`]

let workspace: FakeWorkspace

beforeEach(() => {
  workspace = new FakeWorkspace()
})

function ports() {
  return stage({}, { fetch: workspace.fetch })
}

function tree(texts: Readonly<Record<string, string>>): SourceTree {
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
  const files = Object.entries(texts).map(([path, text]) => ({
    path,
    content: { bytes: new TextEncoder().encode(text) },
    size: text.length,
    sha256: sha256(text),
  }))
  return { files, directories: ['lib'], digest: sha256(JSON.stringify(texts)) }
}

const SOURCE = tree({ 'app.yaml': 'command: [run]\n', 'lib/server.js': 'serve()' })
const NEXT = tree({ 'app.yaml': 'command: [run]\n', 'lib/server.js': 'serve(2)' })

/** Leaves a folder as an upload does. */
async function upload(folder: string, source: SourceTree): Promise<void> {
  for (const { path, content } of source.files) {
    if ('bytes' in content) workspace.files.set(`${folder}/${path}`, new TextDecoder().decode(content.bytes))
  }
  const manifest = recordManifest(source, await listTree(folder, source.directories, ports()))
  workspace.files.set(`${folder}/${MANIFEST_FILE}`, serialiseManifest(manifest))
}

function deployment(sourceCodePath: string, changes: Partial<Deployment> = {}): Deployment {
  return {
    id: '01f0',
    state: 'SUCCEEDED',
    message: undefined,
    sourceCodePath,
    envVarNames: [],
    command: [],
    ...changes,
  }
}

function app(activeDeployment: Deployment | undefined, changes: Partial<App> = {}): App {
  return {
    name: 'shop',
    url: 'https://shop.example',
    description: '',
    servicePrincipalClientId: 'sp',
    computeSize: 'MEDIUM',
    computeState: 'ACTIVE',
    computeMessage: undefined,
    appState: 'RUNNING',
    appMessage: undefined,
    resources: [],
    activeDeployment,
    pendingDeployment: undefined,
    defaultSourceCodePath: activeDeployment?.sourceCodePath,
    ...changes,
  }
}

async function observed(source: SourceTree, found: App | undefined) {
  const { folder, differences, reason } = await observeSource(source, BASE, found, ports())
  const { upload: files, delete: stale } = differences
  return { folder, upload: files.map(({ path }) => path), delete: stale, reason }
}

describe('the folder to deploy from', () => {
  it('is the first one before the first deployment', async () => {
    const everything = { folder: A, upload: ['app.yaml', 'lib/server.js'], delete: [] }
    expect(await observed(SOURCE, undefined)).toEqual({ ...everything, reason: 'no deployment is active' })
    expect(await observed(SOURCE, app(undefined))).toEqual({
      ...everything,
      reason: 'no deployment is active',
    })
  })

  it('is the first one again when an upload to it was cut short', async () => {
    workspace.files.set(`${A}/app.yaml`, 'command: [run]\n')
    expect(await observed(SOURCE, app(undefined))).toMatchObject({
      folder: A,
      upload: ['app.yaml', 'lib/server.js'],
    })
  })

  it('needs no upload when one to it was complete', async () => {
    await upload(A, SOURCE)
    expect(await observed(SOURCE, app(undefined))).toMatchObject({ folder: A, upload: [], delete: [] })
  })

  it.for([A, A.replace('/Workspace', '')])(
    'stays while what runs from it is the source (%s)',
    async (path) => {
      await upload(A, SOURCE)
      expect(await observed(SOURCE, app(deployment(path)))).toEqual({
        folder: A,
        upload: [],
        delete: [],
        reason: undefined,
      })
    },
  )

  it.for([
    [A, B],
    [B, A],
  ] as const)('is the other one than the running %s for another source', async ([running, other]) => {
    await upload(running, SOURCE)
    await upload(other, tree({ 'app.yaml': 'command: [run]\n', 'lib/server.js': 'old()', 'old.js': '' }))
    expect(await observed(NEXT, app(deployment(running)))).toEqual({
      folder: other,
      upload: ['lib/server.js'],
      delete: ['old.js'],
      reason: 'the source differs from what runs',
    })
  })

  it('is the other one when somebody has edited a file of the running one', async () => {
    await upload(A, SOURCE)
    workspace.files.set(`${A}/lib/server.js`, 'serve(99)')
    expect(await observed(SOURCE, app(deployment(A)))).toMatchObject({
      folder: B,
      upload: ['app.yaml', 'lib/server.js'],
    })
  })

  it('is the running one when that has failed, for the other holds the last source that was healthy', async () => {
    await upload(A, SOURCE)
    const failed = app(deployment(A, { state: 'FAILED' }))
    expect(await observed(NEXT, failed)).toMatchObject({ folder: A, upload: ['lib/server.js'] })
    expect(await observed(SOURCE, failed)).toMatchObject({
      folder: A,
      upload: [],
      reason: 'its last deployment is FAILED',
    })
  })

  it('is whichever of ours still holds the source when another folder was deployed by hand', async () => {
    await upload(B, SOURCE)
    expect(await observed(SOURCE, app(deployment('/Workspace/Users/jane/shop')))).toEqual({
      folder: B,
      upload: [],
      delete: [],
      reason: 'nothing tells what was uploaded to /Workspace/Users/jane/shop, which runs',
    })
  })
})

it('is compared where it runs, and cannot be in a folder that is not ours to read', async () => {
  await upload('/Workspace/Users/jane/shop', SOURCE)
  const byJane = app(deployment('/Workspace/Users/jane/shop'))
  expect(await observed(SOURCE, byJane)).toMatchObject({
    folder: '/Workspace/Users/jane/shop',
    reason: undefined,
  })
  workspace.fate = (call) => (call.includes('/jane/') ? 403 : 'well')
  expect(await observed(SOURCE, byJane)).toMatchObject({
    folder: A,
    upload: ['app.yaml', 'lib/server.js'],
    reason: 'what runs is in /Workspace/Users/jane/shop, which is not ours to read',
  })
})

describe('the running source is deployed again', () => {
  it.for([
    [
      'its environment is overridden',
      { envVarNames: ['DEBUG'] },
      {},
      'the running deployment overrides DEBUG by hand',
    ],
    [
      'its command is overridden',
      { command: ['sh'] },
      {},
      'the running deployment overrides the command by hand',
    ],
    ['its compute is stopped', {}, { computeState: 'STOPPED' }, 'the compute is STOPPED'],
    ['it has crashed', {}, { appState: 'CRASHED' }, 'the app is CRASHED'],
    ['it says nothing of itself', {}, { appState: undefined }, 'the app is not running'],
  ] as const)('when %s', async ([, ofDeployment, ofApp, reason]) => {
    await upload(A, SOURCE)
    expect(await observed(SOURCE, app(deployment(A, ofDeployment), ofApp))).toMatchObject({
      folder: A,
      upload: [],
      reason,
    })
  })
})

describe('planSource', () => {
  const look = (source: SourceTree, found: App | undefined) => observeSource(source, BASE, found, ports())

  it('plans nothing for the source that runs', async () => {
    await upload(A, SOURCE)
    expect(planSource('shop', await look(SOURCE, app(deployment(A))), 'ACTIVE')).toEqual([])
  })

  it('uploads, starts and deploys a new app', async () => {
    expect(planSource('shop', await look(SOURCE, undefined), undefined)).toEqual([
      {
        kind: 'upload-source',
        folder: A,
        upload: ['app.yaml', 'lib/server.js'],
        remove: [],
        bytes: 22,
        digest: SOURCE.digest,
      },
      { kind: 'start-app', app: 'shop' },
      { kind: 'deploy-app', app: 'shop', folder: A, reason: 'no deployment is active' },
    ])
  })

  it('starts and deploys what is uploaded already', async () => {
    await upload(A, SOURCE)
    const stopped = app(deployment(A), { computeState: 'STOPPED' })
    expect(planSource('shop', await look(SOURCE, stopped), 'STOPPED')).toEqual([
      { kind: 'start-app', app: 'shop' },
      { kind: 'deploy-app', app: 'shop', folder: A, reason: 'the compute is STOPPED' },
    ])
  })
})

import { createHash } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import type { ReleaseRow } from '../../../src/catalog/release.ts'
import type { App, Deployment } from '../../../src/databricks/app.ts'
import { observeSource, planSource } from '../../../src/engine/source.ts'
import { listTree } from '../../../src/engine/source-folder.ts'
import {
  MANIFEST_FILE,
  manifestDigest,
  recordManifest,
  serialiseManifest,
} from '../../../src/source/manifest.ts'
import type { SourceTree } from '../../../src/source/tree.ts'
import { stage } from '../databricks/platform.ts'
import { FakeWorkspace } from './fake-workspace.ts'

const BASE = '/Workspace/Users/ci/shop'
const PLACE = { base: BASE, prefix: 'p', keep: 2 }
const [ONE, TWO, THREE] = [`${BASE}/p-1`, `${BASE}/p-2`, `${BASE}/p-3`]

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
const OTHER = tree({ 'app.yaml': 'command: [other]\n' })
const NEXT = tree({ 'app.yaml': 'command: [run]\n', 'lib/server.js': 'serve(2)' })

/** Leaves a folder as a healthy release does, whose row it gives. */
async function release(
  folder: string,
  source: SourceTree,
  changes: Partial<ReleaseRow> = {},
): Promise<ReleaseRow> {
  for (const { path, content } of source.files) {
    if ('bytes' in content) workspace.files.set(`${folder}/${path}`, new TextDecoder().decode(content.bytes))
  }
  const manifest = recordManifest(source, await listTree(folder, source.directories, ports()))
  const text = serialiseManifest(manifest)
  workspace.files.set(`${folder}/${MANIFEST_FILE}`, text)
  return {
    ...{
      id: folder,
      run: 'ci',
      releaseDigest: 'r',
      sourceDigest: source.digest,
      folder,
      deploymentId: `d ${folder}`,
    },
    ...{ startedAt: 0, outcome: 'healthy', manifestDigest: manifestDigest(text), isUnseen: false },
    ...changes,
  }
}

function deployment(sourceCodePath: string, changes: Partial<Deployment> = {}): Deployment {
  return {
    id: `d ${sourceCodePath}`,
    state: 'SUCCEEDED',
    message: undefined,
    sourceCodePath,
    envVarNames: [],
    command: [],
    followsFolder: false,
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

async function observed(
  source: SourceTree,
  found: App | undefined,
  releases: readonly ReleaseRow[] | undefined = [],
) {
  const { folder, differences, reason } = await observeSource(
    source,
    PLACE,
    { app: found, releases },
    ports(),
  )
  const { upload: files, delete: stale } = differences
  return { folder, upload: files.map(({ path }) => path), delete: stale, reason }
}

const EVERYTHING = ['app.yaml', 'lib/server.js']

describe('the folder to deploy from', () => {
  it('is a new one before the first deployment', async () => {
    const everything = { folder: ONE, upload: EVERYTHING, delete: [], reason: 'no deployment is active' }
    expect(await observed(SOURCE, undefined, undefined)).toEqual(everything)
    expect(await observed(SOURCE, app(undefined))).toEqual(everything)
  })

  it('is none that a run without a row has left, which may be of another database', async () => {
    workspace.files.set(`${ONE}/app.yaml`, 'command: [run]\n')
    expect(await observed(SOURCE, app(undefined))).toMatchObject({ folder: TWO, upload: EVERYTHING })
  })

  it('is not looked into while what runs was made of the source', async () => {
    const row = await release(ONE, SOURCE)
    workspace.fate = () => 403
    expect(await observed(SOURCE, app(deployment(ONE)), [row])).toMatchObject({
      folder: ONE,
      reason: undefined,
    })
  })

  it('is a new one for another source, while all others are kept', async () => {
    const row = await release(ONE, SOURCE)
    expect(await observed(NEXT, app(deployment(ONE)), [row])).toEqual({
      ...{ folder: TWO, upload: EVERYTHING, delete: [] },
      reason: 'the source differs from what runs',
    })
  })

  it('is the nearest of those that may be written to', async () => {
    const far = await release(ONE, tree({ 'app.yaml': 'command: [other]\n', 'lib/server.js': 'old()' }))
    const near = await release(
      TWO,
      tree({ 'app.yaml': 'command: [run]\n', 'lib/server.js': 'old()', 'old.js': '' }),
    )
    const [kept, running] = [await release(THREE, OTHER), await release(`${BASE}/p-4`, SOURCE)]
    for (const rows of [
      [running, kept, near, far],
      [running, kept, far, near],
    ])
      expect(await observed(NEXT, app(deployment(`${BASE}/p-4`)), rows)).toMatchObject({
        ...{ folder: TWO, upload: ['lib/server.js'], delete: ['old.js'] },
      })
  })

  it('is the one that holds the source still, be it kept, failed or run by hand elsewhere', async () => {
    const [healthy, failed] = [await release(ONE, NEXT), await release(TWO, SOURCE, { outcome: 'failed' })]
    const byJane = app(deployment('/Workspace/Users/jane/shop'))
    const untouched = { upload: [], delete: [] }
    expect(await observed(NEXT, byJane, [failed, healthy])).toMatchObject({ folder: ONE, ...untouched })
    expect(await observed(SOURCE, byJane, [failed, healthy])).toMatchObject({
      ...{ folder: TWO, ...untouched },
      reason: `nobody recorded deployment ${byJane.activeDeployment?.id}, which runs`,
    })
  })

  it('is another one when somebody has edited the one that holds the source', async () => {
    const row = await release(ONE, SOURCE)
    workspace.files.set(`${ONE}/lib/server.js`, 'serve(99)')
    const stopped = app(undefined, { computeState: 'STOPPED' })
    expect(await observed(SOURCE, stopped, [row])).toMatchObject({ folder: TWO, upload: EVERYTHING })
  })

  it('is none that a run may still write to', async () => {
    const killed = await release(TWO, SOURCE, { outcome: 'failed', isUnseen: true })
    const running = await release(ONE, NEXT)
    expect(await observed(SOURCE, app(deployment(ONE)), [killed, running])).toMatchObject({
      ...{ folder: THREE, upload: EVERYTHING },
    })
  })
})

it('believes no manifest but those that a run has recorded', async () => {
  const row = await release(ONE, SOURCE, { outcome: 'failed' })
  expect(await observed(SOURCE, app(undefined), [{ ...row, manifestDigest: undefined }])).toMatchObject({
    ...{ folder: ONE, upload: EVERYTHING },
  })
  const older = { ...row, id: 'older' }
  const cutShort = { ...row, manifestDigest: undefined }
  expect(await observed(SOURCE, app(undefined), [cutShort, older])).toMatchObject({ folder: ONE, upload: [] })
})

describe('an app that was started again', () => {
  const restarted = (folder: string) => app(deployment(folder, { id: 'of the start' }))

  it('runs the source while its folder holds what was uploaded', async () => {
    const row = await release(ONE, SOURCE)
    expect(await observed(SOURCE, restarted(ONE), [row])).toMatchObject({ reason: undefined })
  })

  it('is deployed again when somebody has changed that', async () => {
    const row = await release(ONE, SOURCE)
    workspace.files.set(`${ONE}/lib/server.js`, 'serve(99)')
    expect(await observed(SOURCE, restarted(ONE), [row])).toMatchObject({
      ...{ folder: TWO, upload: EVERYTHING },
      reason: `the app was started again from ${ONE}, which somebody had changed`,
    })
  })

  it('is deployed again when nobody here may read that', async () => {
    const row = await release('/Workspace/Users/jane/shop/p-1', SOURCE)
    workspace.fate = (call) => (call.includes('/jane/') ? 403 : 'well')
    expect(await observed(SOURCE, restarted(row.folder), [row])).toMatchObject({
      ...{ folder: ONE, upload: EVERYTHING },
      reason: `the app was started again from ${row.folder}, which is not ours to read`,
    })
  })
})

it('cannot tell what runs without the releases', async () => {
  await release(ONE, SOURCE)
  const found = await observeSource(
    SOURCE,
    PLACE,
    { app: app(deployment(ONE)), releases: undefined },
    ports(),
  )
  expect(found.reason).toBe('the releases, which tell what runs, cannot be read')
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
    [
      'it follows its folder',
      { followsFolder: true },
      {},
      'the running deployment follows its folder (AUTO_SYNC), made so by hand',
    ],
    ['its compute is stopped', {}, { computeState: 'STOPPED' }, 'the compute is STOPPED'],
    ['it has crashed', {}, { appState: 'CRASHED' }, 'the app is CRASHED'],
    ['it says nothing of itself', {}, { appState: undefined }, 'the app is not running'],
  ] as const)('when %s', async ([, ofDeployment, ofApp, reason]) => {
    const row = await release(ONE, SOURCE)
    expect(await observed(SOURCE, app(deployment(ONE, ofDeployment), ofApp), [row])).toMatchObject({
      folder: ONE,
      upload: [],
      reason,
    })
  })
})

describe('planSource', () => {
  const look = (source: SourceTree, found: App | undefined, releases: readonly ReleaseRow[] = []) =>
    observeSource(source, PLACE, { app: found, releases }, ports())

  it('plans nothing for the source that runs', async () => {
    const row = await release(ONE, SOURCE)
    expect(planSource('shop', await look(SOURCE, app(deployment(ONE)), [row]), 'ACTIVE')).toEqual([])
  })

  it('uploads, starts and deploys a new app', async () => {
    expect(planSource('shop', await look(SOURCE, undefined), undefined)).toEqual([
      {
        kind: 'upload-source',
        folder: ONE,
        upload: ['app.yaml', 'lib/server.js'],
        remove: [],
        bytes: 22,
        digest: SOURCE.digest,
      },
      { kind: 'start-app', app: 'shop' },
      { kind: 'deploy-app', app: 'shop', folder: ONE, reason: 'no deployment is active' },
    ])
  })

  it('starts and deploys what is uploaded already', async () => {
    const row = await release(ONE, SOURCE)
    const stopped = app(deployment(ONE), { computeState: 'STOPPED' })
    expect(planSource('shop', await look(SOURCE, stopped, [row]), 'STOPPED')).toEqual([
      { kind: 'start-app', app: 'shop' },
      { kind: 'deploy-app', app: 'shop', folder: ONE, reason: 'the compute is STOPPED' },
    ])
  })
})

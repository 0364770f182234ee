import { createHash } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import type { DetailedRelease } from '../../../src/catalog/release.ts'
import type { Fetch } from '../../../src/databricks/http.ts'
import { type Depth, findKept } from '../../../src/engine/kept-folder.ts'
import { listTree } from '../../../src/engine/source-folder.ts'
import {
  MANIFEST_FILE,
  manifestDigest,
  recordManifest,
  serialiseManifest,
} from '../../../src/source/manifest.ts'
import { digestOf } from '../../../src/source/tree.ts'
import { stage } from '../databricks/platform.ts'
import { FakeWorkspace } from './fake-workspace.ts'

const [ONE, TWO] = ['/Workspace/shop/1', '/Workspace/shop/2']
const FILES = { 'app.yaml': 'command: [run]\n', 'lib/server.js': 'serve()' }

let workspace: FakeWorkspace

beforeEach(() => {
  workspace = new FakeWorkspace()
})

/** Ids of deployments of which the platform tells; each has the folder that it is named after. */
const DEPLOYED = new Set([ONE, TWO])

const fetch: Fetch = async (input, init) => {
  const [, id] =
    /\/deployments\/(.*)$/.exec(new URL(input instanceof Request ? input.url : input).pathname) ?? []
  if (id === undefined) return workspace.fetch(input, init)
  const folder = decodeURIComponent(id)
  return DEPLOYED.has(folder)
    ? Response.json({ deployment_id: folder, source_code_path: folder })
    : Response.json({ error_code: 'NOT_FOUND', message: 'none' }, { status: 404 })
}

function ports() {
  return stage({}, { fetch })
}

/** Leaves a folder as the run of a healthy release does, whose row it gives. */
async function release(folder: string, id = folder): Promise<DetailedRelease> {
  const files = Object.entries(FILES).map(([path, text]) => ({
    path,
    content: { bytes: new Uint8Array() },
    size: text.length,
    sha256: createHash('sha256').update(text).digest('hex'),
  }))
  for (const [path, text] of Object.entries(FILES)) workspace.files.set(`${folder}/${path}`, text)
  const listing = await listTree(folder, ['lib'], ports())
  const sourceDigest = digestOf(new Map(files.map((file) => [file.path, file])))
  const manifest = serialiseManifest(
    recordManifest({ files, directories: ['lib'], digest: sourceDigest }, listing),
  )
  workspace.files.set(`${folder}/${MANIFEST_FILE}`, manifest)
  return {
    ...{ id, releaseDigest: sourceDigest, sourceDigest, run: 'ci', folder, deploymentId: id },
    ...{ startedAt: 0, outcome: 'healthy', manifestDigest: manifestDigest(manifest), isUnseen: false },
    detail: { app: 'client', environment: 'prod', artifactDigest: 'a', gitSha: undefined, migrations: [] },
  }
}

/** The folder that is found, or why none is. */
async function found(
  wanted: DetailedRelease,
  releases: readonly DetailedRelease[] = [wanted],
  depth: Depth = 'content',
): Promise<string> {
  const kept = await findKept(wanted, { app: 'shop', user: 'ci', releases }, depth, ports())
  return kept.state === 'intact' ? kept.folder : kept.why
}

describe('the source of a release', () => {
  it('is kept when manifest, list and content are as its run left them', async () => {
    const row = await release(ONE)
    expect(await findKept(row, { app: 'shop', user: 'ci', releases: [row] }, 'content', ports())).toEqual({
      ...{ state: 'intact', folder: ONE, manifestDigest: row.manifestDigest },
    })
    const reads = (depth: Depth) => {
      workspace.calls.length = 0
      return found(row, [row], depth).then(
        () => workspace.calls.filter((call) => call.includes('export')).length,
      )
    }
    expect([await reads('content'), await reads('listing')]).toEqual([3, 1])
  })

  it('may be in another folder that holds the same', async () => {
    const [row, again] = [await release(ONE), await release(TWO)]
    workspace.files.set(`${ONE}/app.yaml`, '')
    expect(await found(row, [again, row])).toBe(TWO)
    workspace.files.set(`${TWO}/app.yaml`, '')
    expect(await found(row, [again, row])).toBe(
      `its folder ${ONE} is not as its run left it: app.yaml was changed`,
    )
    expect(await found(row, [{ ...again, outcome: 'failed' }, row])).toContain(ONE)
  })

  it.each<[string, (row: DetailedRelease) => void, string]>([
    ['its folder is gone', () => workspace.files.clear(), `its folder ${ONE} is gone`],
    [
      'its manifest is gone',
      () => workspace.files.delete(`${ONE}/${MANIFEST_FILE}`),
      `its folder ${ONE} has lost its manifest`,
    ],
    [
      'its manifest is another one',
      () => workspace.files.set(`${ONE}/${MANIFEST_FILE}`, '{}'),
      `the manifest in its folder ${ONE} is not the one that its run recorded`,
    ],
    [
      'a file was changed',
      () => workspace.files.set(`${ONE}/lib/server.js`, 'steal()!'),
      `its folder ${ONE} is not as its run left it: lib/server.js was changed`,
    ],
    [
      'a file was added',
      () => workspace.files.set(`${ONE}/lib/more.js`, ''),
      `its folder ${ONE} is not as its run left it: lib/more.js was added`,
    ],
    [
      'a directory was added',
      () => workspace.files.set(`${ONE}/more/x.js`, ''),
      `its folder ${ONE} is not as its run left it: more was added`,
    ],
    [
      'a file has another content though the list says nothing of it',
      () => workspace.files.set(`${ONE}/lib/server.js`, 'steal()'),
      `its folder ${ONE} is not as its run left it: lib/server.js has another content`,
    ],
    [
      'it may not be read',
      () => {
        workspace.fate = () => 403
      },
      `its folder ${ONE} may not be read by this identity`,
    ],
  ])('is not kept when %s', async (_, change, why) => {
    const row = await release(ONE)
    change(row)
    expect(await found(row)).toBe(why)
  })

  it('is not kept when its folder was given to another release, though that left no trace yet', async () => {
    const row = await release(ONE)
    const next = { ...row, id: 'next', sourceDigest: 'next', releaseDigest: 'e'.repeat(64) }
    expect(await found(row, [next, row])).toBe(`its folder ${ONE} was given to release eeeeeeeeeeee`)
    expect(workspace.calls.filter((call) => call.includes('export'))).toEqual([])
  })

  it('is not kept in a folder that the app never ran from, whatever a row says', async () => {
    const other = '/Workspace/Shared/3'
    const row = await release(other)
    expect(await found({ ...row, deploymentId: ONE })).toBe(
      `the platform knows of no deployment of it from ${other}`,
    )
    expect(await found({ ...row, deploymentId: undefined })).toContain('knows of no deployment')
    expect(await found(row)).toContain('knows of no deployment')
  })

  it('is that whose files have its digest, whatever the manifest says', async () => {
    const row = await release(ONE)
    const manifest = (workspace.files.get(`${ONE}/${MANIFEST_FILE}`) ?? '').replace(row.sourceDigest, 'v2')
    workspace.files.set(`${ONE}/${MANIFEST_FILE}`, manifest)
    const forged = { ...row, sourceDigest: 'v2', manifestDigest: manifestDigest(manifest) }
    expect(await found(forged)).toContain('is not the one that its run recorded')
  })

  it('is perhaps only out of sight in the home of somebody else', async () => {
    const folder = '/Workspace/Users/jane/shop/1'
    DEPLOYED.add(folder)
    const row = await release(folder)
    workspace.files.clear()
    expect(await found(row)).toBe(
      `its folder ${folder} is gone, or may not be read by ci: it is in the home of jane, who deployed it`,
    )
  })

  it('is not found in a folder of which no run recorded the manifest', async () => {
    const row = { ...(await release(ONE)), manifestDigest: undefined }
    expect(await found(row)).toContain('is not the one that its run recorded')
  })
})

import { createHash } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import type { DetailedRelease } from '../../../src/catalog/release.ts'
import { type Depth, findKept } from '../../../src/engine/kept-folder.ts'
import { listTree } from '../../../src/engine/source-folder.ts'
import {
  MANIFEST_FILE,
  manifestDigest,
  recordManifest,
  serialiseManifest,
} from '../../../src/source/manifest.ts'
import { stage } from '../databricks/platform.ts'
import { FakeWorkspace } from './fake-workspace.ts'

const [ONE, TWO] = ['/Workspace/shop/1', '/Workspace/shop/2']
const FILES = { 'app.yaml': 'command: [run]\n', 'lib/server.js': 'serve()' }

let workspace: FakeWorkspace

beforeEach(() => {
  workspace = new FakeWorkspace()
})

function ports() {
  return stage({}, { fetch: workspace.fetch })
}

/** Leaves a folder as the run of a healthy release does, whose row it gives. */
async function release(folder: string, sourceDigest = 'source', id = folder): Promise<DetailedRelease> {
  const files = Object.entries(FILES).map(([path, text]) => ({
    path,
    content: { bytes: new Uint8Array() },
    size: text.length,
    sha256: createHash('sha256').update(text).digest('hex'),
  }))
  for (const [path, text] of Object.entries(FILES)) workspace.files.set(`${folder}/${path}`, text)
  const listing = await listTree(folder, ['lib'], ports())
  const manifest = serialiseManifest(
    recordManifest({ files, directories: ['lib'], digest: sourceDigest }, listing),
  )
  workspace.files.set(`${folder}/${MANIFEST_FILE}`, manifest)
  return {
    ...{ id, releaseDigest: sourceDigest.repeat(12), sourceDigest, run: 'ci', folder, deploymentId: id },
    ...{ startedAt: 0, outcome: 'healthy', manifestDigest: manifestDigest(manifest), isUnseen: false },
    detail: { environment: 'prod', artifactDigest: 'a', gitSha: undefined, migrations: [] },
  }
}

/** The folder that is found, or why none is. */
async function found(
  wanted: DetailedRelease,
  releases: readonly DetailedRelease[] = [wanted],
  depth: Depth = 'content',
): Promise<string> {
  const kept = await findKept(wanted, releases, depth, ports())
  return kept.state === 'intact' ? kept.folder : kept.why
}

describe('the source of a release', () => {
  it('is kept when manifest, list and content are as its run left them', async () => {
    const row = await release(ONE)
    expect(await findKept(row, [row], 'content', ports())).toEqual({
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

  it('is not found in a folder of which no run recorded the manifest', async () => {
    const row = { ...(await release(ONE)), manifestDigest: undefined }
    expect(await found(row)).toContain('is not the one that its run recorded')
  })
})

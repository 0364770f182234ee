import { describe, expect, test } from 'vitest'
import type { ReleaseRow } from '../../../src/catalog/release.ts'
import { sourceFolders, writableFolders } from '../../../src/plan/source-folder.ts'

const BASE = '/Workspace/Users/ci/shop'

function row(folder: string, changes: Partial<ReleaseRow> = {}): ReleaseRow {
  return {
    id: folder,
    releaseDigest: 'release',
    sourceDigest: 'source',
    run: 'ci',
    folder: `${BASE}/${folder}`,
    deploymentId: 'd',
    startedAt: 0,
    outcome: 'healthy',
    manifestDigest: undefined,
    isUnseen: false,
    ...changes,
  }
}

/** The newest row first. */
function writable(rows: readonly ReleaseRow[], running: string, keep = 2): string[] {
  const app = {
    activeDeployment: deployment(`${BASE}/${running}`),
    pendingDeployment: undefined,
    defaultSourceCodePath: undefined,
  }
  return writableFolders(sourceFolders(rows, BASE), { app, keep }).map(({ path }) =>
    path.slice(BASE.length + 1),
  )
}

function deployment(sourceCodePath: string) {
  const none = { message: undefined, envVarNames: [], command: [], followsFolder: false }
  return { id: 'd', state: 'SUCCEEDED', sourceCodePath, ...none } as const
}

describe('a folder may be written to', () => {
  test('when newer healthy releases have filled the place', () => {
    expect(writable([row('3'), row('2'), row('1')], '3')).toEqual(['1'])
    expect(writable([row('3'), row('2'), row('1')], '3', 3)).toEqual([])
  })

  test('when its release was not healthy and does not run', () => {
    const failed = row('2', { outcome: 'failed' })
    expect(writable([failed, row('1')], '1')).toEqual(['2'])
    expect(writable([row('2', { outcome: 'unhealthy' }), row('1')], '1')).toEqual(['2'])
  })

  test('but never while it runs, however it is written', () => {
    const crashed = row('2', { outcome: 'unhealthy' })
    expect(writable([crashed, row('1')], '2')).toEqual([])
    const app = {
      activeDeployment: undefined,
      pendingDeployment: deployment('/Users/ci/shop/2'),
      defaultSourceCodePath: undefined,
    }
    expect(writableFolders(sourceFolders([crashed], BASE), { app, keep: 1 })).toEqual([])
    const stopped = { ...app, pendingDeployment: undefined, defaultSourceCodePath: `${BASE}/2` }
    expect(writableFolders(sourceFolders([crashed], BASE), { app: stopped, keep: 1 })).toEqual([])
  })

  test('but not while the run that wrote there last may still do so', () => {
    const killed = row('2', { outcome: 'failed', isUnseen: true })
    expect(writable([killed, row('1')], '1')).toEqual([])
    expect(writable([{ ...killed, isUnseen: false }, row('1')], '1')).toEqual(['2'])
  })

  test('and what it held before its newest release does not count', () => {
    const rows = [row('2', { outcome: 'failed', sourceDigest: 'next' }), row('1'), row('2')]
    expect(writable(rows, '1')).toEqual(['2'])
  })

  test('but not what was healthy once, whatever came of its last deployment', () => {
    const rows = [row('2', { outcome: 'unhealthy' }), row('1'), row('2')]
    expect(writable(rows, '1')).toEqual([])
  })
})

test('the newest healthy release keeps its folder though another deployer runs elsewhere', () => {
  expect(writable([row('2', { outcome: 'superseded' }), row('1')], 'elsewhere', 1)).toEqual(['2'])
})

test('only folders below the base are ours, with the manifests of all their releases', () => {
  const rows = [
    row('1', { manifestDigest: 'b' }),
    { ...row('1'), folder: '/Workspace/Users/jane/shop/1' },
    row('1', { manifestDigest: 'a', outcome: 'failed' }),
  ]
  expect(sourceFolders(rows, BASE)).toEqual([
    { path: `${BASE}/1`, newest: rows[0], wasHealthy: true, manifestDigests: ['b', 'a'] },
  ])
})

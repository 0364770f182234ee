import { describe, expect, test } from 'vitest'
import type { ReleaseRow } from '../../../src/catalog/release.ts'
import type { Deployment } from '../../../src/databricks/app.ts'
import { bookkeeping, releaseDifference, runningRelease } from '../../../src/plan/release.ts'

const ACTIVE: Deployment = {
  id: 'd1',
  state: 'SUCCEEDED',
  message: '',
  sourceCodePath: '/Workspace/shop/a',
  envVarNames: [],
  command: [],
  followsFolder: false,
  creator: 'jane',
  createdAt: 0,
}

const ROW: ReleaseRow = {
  id: 'r1',
  releaseDigest: 'code with old migrations',
  sourceDigest: 'code',
  run: 'ci',
  folder: '/Workspace/shop/a',
  deploymentId: 'd1',
  startedAt: 0,
  outcome: 'healthy',
  manifestDigest: undefined,
  isUnseen: false,
}

function difference(code: string, rows: readonly ReleaseRow[]): string | undefined {
  return releaseDifference(runningRelease(rows, ACTIVE), { sourceDigest: code }, ACTIVE)
}

describe('a deployment', () => {
  test('is not needed for the same code, whatever the migrations are', () => {
    expect(difference('code', [ROW])).toBeUndefined()
  })

  test('is needed for other code', () => {
    expect(difference('other code', [ROW])).toBe('the source differs from what runs')
  })

  test('is needed where nobody recorded what runs', () => {
    expect(difference('code', [])).toBe(
      'nobody recorded deployment d1 by jane at 1970-01-01T00:00:00.000Z, which runs',
    )
    const elsewhere = { ...ROW, deploymentId: 'd0', folder: '/Workspace/shop/b' }
    expect(difference('code', [elsewhere])).toContain('nobody recorded')
  })
})

test('a run that was killed before it knew its deployment is recognised by folder and time', () => {
  const killed: ReleaseRow = { ...ROW, deploymentId: undefined, outcome: 'deploying', manifestDigest: 'm' }
  expect(runningRelease([killed], ACTIVE)).toEqual({ kind: 'restarted', release: killed })
  for (const other of [{ startedAt: 120_000 }, { manifestDigest: undefined }, { deployer: 'ci' }])
    expect(runningRelease([{ ...killed, ...other }], ACTIVE)).toEqual({ kind: 'unrecorded' })
})

test('a start repeats the deployment before, and what somebody else made is none', () => {
  const before: ReleaseRow = { ...ROW, deploymentId: 'd0', deployer: 'Jane' }
  expect(runningRelease([before], ACTIVE)).toEqual({ kind: 'restarted', release: before })
  const ci = { ...before, deployer: 'ci' }
  expect(runningRelease([ci], ACTIVE)).toEqual({ kind: 'unrecorded' })
  expect(runningRelease([ci, before], ACTIVE)).toEqual({ kind: 'restarted', release: ci })
  expect(runningRelease([ci, { ...before, sourceDigest: 'other' }], ACTIVE)).toEqual({ kind: 'unrecorded' })
})

describe('a run that deploys nothing', () => {
  const same = { releaseDigest: ROW.releaseDigest }

  test('writes nothing down when the release that runs is healthy', () => {
    expect(bookkeeping({ kind: 'recorded', release: ROW }, same)).toBeUndefined()
    expect(bookkeeping({ kind: 'unrecorded' }, same)).toBeUndefined()
  })

  test('confirms one that nobody saw healthy, and one that was started again', () => {
    expect(bookkeeping({ kind: 'recorded', release: { ...ROW, outcome: 'deploying' } }, same)).toBe('confirm')
    expect(bookkeeping({ kind: 'restarted', release: ROW }, same)).toBe('confirm')
  })

  test('takes the deployment for a release of other migrations', () => {
    expect(bookkeeping({ kind: 'recorded', release: ROW }, { releaseDigest: 'with new ones' })).toBe('take')
  })
})

test.each([
  [59_999, 'restarted'],
  [60_000, 'restarted'],
  [60_001, 'unrecorded'],
])('a run that was cut off %i ms after what is active has made it: %s', (startedAt, kind) => {
  const cutOff: ReleaseRow = {
    ...ROW,
    deploymentId: undefined,
    outcome: 'deploying',
    startedAt,
    manifestDigest: 'm',
  }
  expect(runningRelease([cutOff], ACTIVE).kind).toBe(kind)
  expect(runningRelease([{ ...cutOff, folder: '/elsewhere' }], ACTIVE).kind).toBe('unrecorded')
  expect(runningRelease([{ ...cutOff, deploymentId: 'd2' }], ACTIVE).kind).toBe('unrecorded')
  expect(runningRelease([cutOff], { ...ACTIVE, createdAt: undefined }).kind).toBe('unrecorded')
})

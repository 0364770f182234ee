import { describe, expect, test } from 'vitest'
import type { ReleaseRow } from '../../../src/catalog/release.ts'
import type { Deployment } from '../../../src/databricks/app.ts'
import { releaseDifference, runningRelease } from '../../../src/plan/release.ts'

const ACTIVE: Deployment = {
  id: 'd1',
  state: 'SUCCEEDED',
  message: '',
  sourceCodePath: '/Workspace/shop/a',
  envVarNames: [],
  command: [],
  creator: 'jane',
  createdAt: 0,
}

const ROW: ReleaseRow = {
  id: 'r1',
  artifactDigest: 'old migrations',
  releaseDigest: 'code with old migrations',
  gitSha: undefined,
  run: 'jane@laptop',
  deployer: 'jane',
  folder: '/Workspace/shop/a',
  deploymentId: 'd1',
  startedAt: 0,
  endedAt: 1,
  outcome: 'healthy',
  isUnseen: false,
}

function makes(code: string) {
  return (artifactDigest: string) => ({ artifactDigest, releaseDigest: `${code} with ${artifactDigest}` })
}

function difference(code: string, rows: readonly ReleaseRow[]): string | undefined {
  return releaseDifference(runningRelease(rows, ACTIVE), makes(code), ACTIVE)
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
  const killed: ReleaseRow = { ...ROW, deploymentId: undefined, endedAt: undefined, outcome: 'deploying' }
  expect(runningRelease([killed], ACTIVE)).toEqual({ kind: 'recorded', release: killed })
  expect(runningRelease([{ ...killed, startedAt: 120_000 }], ACTIVE)).toEqual({ kind: 'unrecorded' })
})

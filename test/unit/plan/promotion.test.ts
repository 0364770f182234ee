import { describe, expect, test } from 'vitest'
import type { DetailedRelease, ReleaseOutcome } from '../../../src/catalog/release.ts'
import type { App, Deployment } from '../../../src/databricks/app.ts'
import { DeployError } from '../../../src/error.ts'
import { requirePromotable, type Stage } from '../../../src/plan/promotion.ts'

const MINUTE = 60_000

function deployment(id: string, folder = `/Workspace/shop/${id}`): Deployment {
  return {
    id,
    state: 'SUCCEEDED',
    message: '',
    sourceCodePath: folder,
    envVarNames: [],
    command: [],
    followsFolder: false,
    creator: 'jane',
    createdAt: 0,
  }
}

type Partly = Partial<Omit<DetailedRelease, 'detail'>> & Partial<DetailedRelease['detail']>

function row(id: string, { artifactDigest, environment, endedMsAgo, ...rest }: Partly = {}): DetailedRelease {
  return {
    id,
    releaseDigest: id.repeat(8),
    sourceDigest: artifactDigest ?? id,
    run: 'ci',
    folder: `/Workspace/shop/${id}`,
    deploymentId: id,
    startedAt: 0,
    outcome: 'healthy',
    manifestDigest: undefined,
    isUnseen: false,
    ...rest,
    detail: {
      app: 'app',
      environment: environment ?? 'staging',
      artifactDigest: artifactDigest ?? id,
      gitSha: undefined,
      migrations: [],
      endedMsAgo: endedMsAgo ?? 10 * MINUTE,
    },
  }
}

type Running = Pick<App, 'activeDeployment' | 'pendingDeployment'>

function running(id: string, folder?: string, pending?: Deployment): Running {
  return { activeDeployment: deployment(id, folder), pendingDeployment: pending }
}

function stage(releases: readonly DetailedRelease[], more: Partial<Stage> = {}): Stage {
  const app = running(releases[0]?.id ?? 'none')
  const workspace = 'https://dbc-1.cloud.databricks.com'
  return {
    environment: 'staging',
    appName: 'shop-staging',
    workspace,
    app,
    fault: undefined,
    releases,
    ...more,
  }
}

/** The code of the refusal; undefined: it may be deployed. */
function verdict(of: Stage, artifactDigest = 'b', soakMs = 0): string | undefined {
  try {
    requirePromotable(of, { artifactDigest, soakMs })
    return undefined
  } catch (error) {
    if (error instanceof DeployError) return error.code
    throw error
  }
}

const [A, B] = [row('a'), row('b')]

describe('what no release tells', () => {
  test('is that the stage is sick by now, or has not applied a file of the artefact', () => {
    expect(verdict(stage([B, A], { sick: '500', unapplied: [] }))).toBe('PROMOTION_NOT_HEALTHY')
    expect(verdict(stage([B, A], { unapplied: ['0002_late.sql'] }))).toBe('PROMOTION_NOT_HEALTHY')
    expect(verdict(stage([B, A], { sick: undefined, unapplied: [] }))).toBeUndefined()
  })
})

describe('an artefact is promoted', () => {
  test('from a stage whose newest release it is, running and healthy', () => {
    expect(verdict(stage([B, A]))).toBeUndefined()
    expect(verdict(stage([B, A]), 'b', 10 * MINUTE)).toBeUndefined()
  })

  test('after the stage was rolled back to it', () => {
    const back = row('c', { artifactDigest: 'a', restores: 'a' })
    expect(verdict(stage([back, B, A]), 'a')).toBeUndefined()
    expect(verdict(stage([back, B, A]), 'b')).toBe('PROMOTION_OTHER_ARTIFACT')
  })
})

describe('it is not', () => {
  test.each<[string, Stage, string]>([
    ['without a release', stage([]), 'PROMOTION_NOT_DEPLOYED'],
    ['without an app', stage([B], { app: undefined }), 'PROMOTION_NOT_HEALTHY'],
    ['of another environment', stage([row('b', { environment: 'dev' })]), 'PROMOTION_NOT_DEPLOYED'],
    ['of before', stage([A, B]), 'PROMOTION_OTHER_ARTIFACT'],
    ...(['deploying', 'unhealthy', 'failed', 'superseded'] as const).map(
      (outcome: ReleaseOutcome): [string, Stage, string] => [
        outcome,
        stage([row('b', { outcome })]),
        'PROMOTION_NOT_HEALTHY',
      ],
    ),
    [
      'while another deployment is under way',
      stage([B], { app: running('b', undefined, { ...deployment('x'), state: 'IN_PROGRESS' }) }),
      'PROMOTION_NOT_HEALTHY',
    ],
    ['stopped or crashed', stage([B], { fault: 'the app is CRASHED' }), 'PROMOTION_NOT_HEALTHY'],
    ['started again', stage([B], { app: running('x', B.folder) }), 'PROMOTION_REPLACED'],
    ['replaced by hand', stage([B], { app: running('x') }), 'PROMOTION_REPLACED'],
    ['with the release before it running', stage([B, A], { app: running('a') }), 'PROMOTION_REPLACED'],
  ])('%s', (_, of, code) => {
    expect(verdict(of)).toBe(code)
  })

  test('too early, to the millisecond, and when nobody knows since when', () => {
    expect(verdict(stage([B]), 'b', 10 * MINUTE + 1)).toBe('PROMOTION_TOO_YOUNG')
    const { endedMsAgo: _, ...detail } = B.detail
    expect(verdict(stage([{ ...B, detail }]), 'b', 1)).toBe('PROMOTION_TOO_YOUNG')
  })
})

test('a refusal says what there is and what to do', () => {
  expect(() => requirePromotable(stage([B]), { artifactDigest: 'b', soakMs: 30 * MINUTE })).toThrow(
    expect.objectContaining({
      message:
        'The newest release of staging, release bbbbbbbb, has been healthy for 10m, and `soak` asks for 30m.',
      hint: 'Run this job again in 20m; a new deployment of staging begins the time anew.',
    }),
  )
})

test.each<[Stage, string, string]>([
  [
    stage([row('b', { outcome: 'deploying' })]),
    'it is deploying',
    'Run this job again when the deploy of staging has ended',
  ],
  [stage([row('b', { outcome: 'failed' })]), 'it is failed', 'Mend it and deploy staging again.'],
  [stage([B], { app: undefined }), 'Nothing runs in staging', 'Run `deploy` of staging again'],
  [
    stage([B], { app: running('b', undefined, { ...deployment('x'), state: 'IN_PROGRESS' }) }),
    'Another deployment of staging is under way.',
    'Run this job again when it has ended.',
  ],
  [stage([B], { app: running('x', B.folder) }), 'the app was started again', 'Run `deploy` of staging again'],
  [stage([B], { app: running('x') }), 'is not that of its newest release', 'Run `deploy` of staging again'],
  [stage([]), 'Nothing was deployed to staging yet', 'Deploy this artefact to staging first.'],
  [stage([row('b', { environment: 'dev' })]), 'was deployed last as environment dev', 'Deploy this artefact'],
])('a refusal names what there is, and what to do: %#', (of, said, hint) => {
  expect(() => requirePromotable(of, { artifactDigest: 'b', soakMs: 0 })).toThrow(
    expect.objectContaining({ message: expect.stringContaining(said), hint: expect.stringContaining(hint) }),
  )
})

test('a deployment that has ended stands in nobody\u2019s way', () => {
  expect(verdict(stage([B], { app: running('b', undefined, deployment('x')) }))).toBeUndefined()
})

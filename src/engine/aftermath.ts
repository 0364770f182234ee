import type { ReleaseRow } from '../catalog/release.ts'
import type { App, Deployment } from '../databricks/app.ts'
import { readApp } from '../databricks/apps.ts'
import { NetworkError } from '../databricks/transport.ts'
import { DeployError } from '../error.ts'
import { isMigrationChange } from '../migrations/change.ts'
import { samePath } from '../plan/release.ts'
import { nameOf } from '../plan/rollback.ts'
import { OF_THE_APP } from './app-log.ts'
import type { Observed } from './observe.ts'
import type { Progress } from './outcome.ts'
import type { Ports } from './ports.ts'
import { releasesIn } from './release.ts'
import type { Standing } from './standing.ts'

/**
 * Looks what runs after `error`, where this run has sent anything about the code; where it has not, what ran before does.
 * Never throws. `command`: what rolls back; undefined: this run is a rollback itself.
 */
export async function standingAfter(
  error: unknown,
  command: string | undefined,
  progress: Progress,
  ports: Ports,
): Promise<Standing | undefined> {
  const { observed, undone } = progress
  if (!observed?.source || ports.deadline.signal.aborted) return undefined
  if (undone?.isDone) return { sentences: [undone.sentence] }
  const before = undone === undefined ? [] : [undone.sentence]
  const name = appOfSentCode(progress)
  if (name === undefined) return { sentences: [...before, ...asBefore(observed)] }
  const isBlind = error instanceof NetworkError
  const app = isBlind ? undefined : await readApp(ports.client, name).catch(() => undefined)
  if (!app) return { sentences: [...before, 'What runs now could not be looked at: `status` tells.'] }
  const { sentence, isBroken } = whatRuns(app, observed, error, ports.run.gitSha)
  const release = isBroken ? earlierRelease(observed) : undefined
  const back = release && command !== undefined ? { release: wordsOf(release), command } : undefined
  return { sentences: [...before, sentence, ...(back ? limits(progress) : [])], back }
}

/** The app that this run has started or deployed to; undefined: it has sent nothing that changes what runs. */
function appOfSentCode({ executed, begun }: Progress): string | undefined {
  return [...executed, ...begun].flatMap(({ change }) =>
    change.kind === 'deploy-app' || change.kind === 'start-app' ? [change.app] : [],
  )[0]
}

function asBefore({ platform: { app }, source }: Observed): readonly string[] {
  if (!app || !source) return []
  const down = whyDown(app)
  if (down !== undefined) return [`Nothing runs, as before this run: ${down}.`]
  return [`${whatRan(app.activeDeployment, source.running)} runs as before.`]
}

interface WhatRuns {
  readonly sentence: string
  readonly isBroken: boolean
}

function whatRuns(app: App, observed: Observed, error: unknown, gitSha: string | undefined): WhatRuns {
  const down = whyDown(app)
  if (down !== undefined) return { sentence: `Nothing runs now: ${down}.`, isBroken: true }
  const { activeDeployment: active } = app
  const { platform, source, release } = observed
  const old = platform.app?.activeDeployment
  // A deployment that failed may be shown as the active one, though what ran before goes on.
  const isOld = active?.id === old?.id || active?.state === 'FAILED' || active?.state === 'CANCELLED'
  if (isOld) return { sentence: `${whatRan(old, source?.running)} runs as before.`, isBroken: false }
  if (!samePath(active?.sourceCodePath, source?.folder) || !release)
    return {
      sentence: `Deployment ${active?.id} runs now, which is not the one of this run's source.`,
      isBroken: false,
    }
  const isBroken = error instanceof DeployError && OF_THE_APP.has(error.code)
  const detail = { app: '', environment: undefined, artifactDigest: '', gitSha, migrations: undefined }
  const name = nameOf({ releaseDigest: release.releaseDigest, detail })
  return {
    sentence: `The new ${name} is live${isBroken ? ', and it is not healthy' : ''}.`,
    isBroken,
  }
}

/** Undefined: something runs. */
function whyDown({ name, appState, computeState, activeDeployment }: App): string | undefined {
  if (computeState !== 'ACTIVE') return `the compute of app ${name} is ${computeState}`
  if (appState === 'CRASHED') return `app ${name} has crashed`
  return activeDeployment ? undefined : `app ${name} has no deployment`
}

function whatRan(active: Deployment | undefined, running: Running): string {
  if (running && running.kind !== 'unrecorded') {
    const { outcome } = running.release
    const seen = outcome === 'healthy' ? 'healthy' : 'not seen healthy'
    return `The ${wordsOf(running.release)}, ${seen} when it was deployed,`
  }
  return active ? `Deployment ${active.id}, which no run has recorded,` : 'What ran before'
}

type Running = NonNullable<Observed['source']>['running']

function wordsOf({ releaseDigest, startedAt }: ReleaseRow): string {
  const day = new Date(startedAt).toISOString().slice(0, 16).replace('T', ' ')
  return `release ${releaseDigest.slice(0, 12)} of ${day} UTC`
}

/** What `rollback` would choose: the last one that was healthy with other source, whose folder a run vouches for. */
function earlierRelease({ database, source, release }: Observed): ReleaseRow | undefined {
  return releasesIn(database)?.find(
    ({ outcome, sourceDigest, folder, manifestDigest }) =>
      outcome === 'healthy' &&
      manifestDigest !== undefined &&
      sourceDigest !== release?.sourceDigest &&
      !samePath(folder, source?.folder),
  )
}

function limits({ executed }: Progress): readonly string[] {
  return executed.some(({ change }) => isMigrationChange(change))
    ? ['The migrations of this run stay; `rollback` says so where the old code may not work with them.']
    : []
}

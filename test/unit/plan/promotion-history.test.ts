import { expect, test } from 'vitest'
import type { DetailedRelease } from '../../../src/catalog/release.ts'
import type { Deployment } from '../../../src/databricks/app.ts'
import { DeployError } from '../../../src/error.ts'
import { requirePromotable, type Stage } from '../../../src/plan/promotion.ts'

const HISTORIES = 1_000
const STEPS = 60
const MINUTE = 60_000
const SOAK = 30 * MINUTE

/** How a deploy ends that got past its gate. */
const ENDINGS = ['healthy', 'unhealthy', 'killed before', 'killed after', 'killed knowing', 'failed'] as const
type Ending = (typeof ENDINGS)[number]

type Random = () => number

/** The same histories each time (mulberry32). */
function randomOf(seed: number): Random {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

function pick<T>(random: Random, from: readonly T[]): T | undefined {
  return from[Math.floor(random() * from.length)]
}

/** What is true of an environment, which no row has to know. */
interface Truth {
  readonly digest: string
  /** When the code that runs was seen healthy; undefined: it was not, or it is another code than was seen. */
  readonly healthyAt: number | undefined
}

interface Row extends Omit<DetailedRelease, 'detail'> {
  readonly detail: DetailedRelease['detail']
  readonly endedAt: number | undefined
}

/** One environment: what is recorded of it, and what is true. */
class Environment {
  readonly name: string
  rows: Row[] = []
  active: Deployment | undefined
  fault: string | undefined
  truth: Truth | undefined
  /** Digests that were seen healthy here, ever. */
  readonly proven = new Set<string>()
  #number = 0

  constructor(name: string) {
    this.name = name
  }

  /** As a run sees it. */
  seenAt(now: number): Stage {
    const releases = this.rows.map(({ endedAt, ...row }) => ({
      ...row,
      detail: { ...row.detail, ...(endedAt !== undefined && { endedMsAgo: now - endedAt }) },
    }))
    const app = { activeDeployment: this.active, pendingDeployment: undefined }
    return {
      workspace: 'https://dbc-1.cloud.databricks.com',
      environment: this.name,
      appName: this.name,
      app,
      fault: this.fault,
      releases,
    }
  }

  /** A deploy or a rollback: what ran before is settled, the row comes before the deployment, and the outcome after it. */
  deploy(digest: string, ending: Ending, now: number, restores?: string): void {
    this.#settle(now)
    const id = this.#next()
    const folder = `/Workspace/${this.name}/${1 + (this.#number % 3)}`
    this.rows.unshift(rowOf({ id, digest, folder, environment: this.name, now, restores }))
    if (ending === 'killed before') return
    if (ending === 'failed') {
      this.#end(now, 'failed')
      return
    }
    this.#run(deploymentOf(`d${id}`, folder, now), { digest, healthyAt: undefined })
    if (ending === 'killed after') return
    this.#change({ deploymentId: `d${id}` })
    if (ending === 'killed knowing') return
    this.#end(now, ending)
    if (ending === 'healthy') this.#seenHealthy(digest, now)
  }

  /** A deploy of what runs already: it does nothing, or looks whether it is healthy and writes that down. */
  rerun(now: number): void {
    const [newest] = this.rows
    const isOwn = newest && this.truth?.digest === newest.detail.artifactDigest && !this.fault
    if (!isOwn || !this.active?.sourceCodePath) return
    const isKnown = newest.deploymentId === this.active.id
    if (isKnown && newest.outcome === 'healthy') return
    if (!isKnown && (newest.outcome !== 'healthy' || this.active.sourceCodePath !== newest.folder)) return
    this.#change({ deploymentId: this.active.id })
    this.#end(now, 'healthy')
    this.#seenHealthy(newest.detail.artifactDigest, now)
  }

  /** Somebody deploys something else by hand, from a folder of their own. */
  deployByHand(digest: string, now: number): void {
    this.#run(deploymentOf(`h${this.#next()}`, '/Workspace/jane', now), { digest, healthyAt: undefined })
  }

  /** A stop and a start, which deploys the folder of the last deployment, edited since or not. */
  restart(digest: string, now: number): void {
    if (!this.active || !this.truth) return
    this.#run(deploymentOf(`s${this.#next()}`, this.active.sourceCodePath ?? '', now), {
      digest,
      healthyAt: undefined,
    })
  }

  crash(): void {
    if (!this.active) return
    this.fault = 'the app is CRASHED'
    this.truth = this.truth && { ...this.truth, healthyAt: undefined }
  }

  #next(): string {
    this.#number += 1
    return String(this.#number)
  }

  #run(active: Deployment, truth: Truth): void {
    this.active = active
    this.truth = truth
    this.fault = undefined
  }

  #seenHealthy(digest: string, now: number): void {
    this.truth = { digest, healthyAt: now }
    this.proven.add(digest)
  }

  #change(change: Partial<Row>): void {
    const [newest, ...rest] = this.rows
    if (newest) this.rows = [{ ...newest, ...change }, ...rest]
  }

  #end(now: number, outcome: Row['outcome']): void {
    this.#change({ outcome, endedAt: now })
  }

  #settle(now: number): void {
    this.rows = this.rows.map((row) => {
      if (row.outcome !== 'deploying') return row
      const outcome = row.deploymentId === undefined ? 'failed' : 'superseded'
      return { ...row, outcome, endedAt: now }
    })
  }
}

interface NewRow {
  readonly id: string
  readonly digest: string
  readonly folder: string
  readonly environment: string
  readonly now: number
  readonly restores: string | undefined
}

function rowOf({ id, digest, folder, environment, now, restores }: NewRow): Row {
  const detail = { app: 'app', environment, artifactDigest: digest, gitSha: undefined, migrations: [] }
  const row = { id, releaseDigest: digest, sourceDigest: digest, run: 'ci', folder, restores, detail }
  const open = { deploymentId: undefined, outcome: 'deploying' as const, endedAt: undefined }
  return { ...row, ...open, startedAt: now, manifestDigest: undefined, isUnseen: false }
}

function deploymentOf(id: string, sourceCodePath: string, createdAt: number): Deployment {
  const byHand = { envVarNames: [], command: [], followsFolder: false, creator: undefined }
  return { id, state: 'SUCCEEDED', message: '', sourceCodePath, createdAt, ...byHand }
}

/** Three stages that random people work on. */
class World {
  readonly random: Random
  readonly development = new Environment('development')
  readonly staging = new Environment('staging')
  readonly production = new Environment('production')
  now = 0
  #digests = 0
  /** By the code of the refusal, or `promoted`. */
  readonly verdicts: string[] = []

  constructor(seed: number) {
    this.random = randomOf(seed)
  }

  step(): void {
    this.now += Math.floor(this.random() * 20) * MINUTE
    const environments = [this.development, this.staging]
    const any = pick(this.random, environments) ?? this.staging
    const act = pick(this.random, [
      () => this.development.deploy(this.#fresh(), this.#ending(), this.now),
      () => this.#promote(this.development, this.staging),
      () => this.#promote(this.staging, this.production),
      () => this.#promote(this.staging, this.production),
      () => this.#disturb(any),
      () => this.#rollback(pick(this.random, [...environments, this.production]) ?? any),
    ])
    act?.()
  }

  /** What happens to a stage beside its own deploys. */
  #disturb(environment: Environment): void {
    const act = pick(this.random, [
      () => environment.deploy(this.#fresh(), this.#ending(), this.now),
      () => environment.deploy(this.#some(), this.#ending(), this.now),
      () => environment.rerun(this.now),
      () => environment.rerun(this.now),
      () => environment.deployByHand(this.#some(), this.now),
      () =>
        environment.restart(this.random() < 0.5 ? this.#some() : (environment.truth?.digest ?? ''), this.now),
      () => environment.crash(),
      () => this.#rollback(environment),
    ])
    act?.()
  }

  /** A digest of the stage's past, of its present, or one that it never had, as after a hotfix. */
  #promote(stage: Environment, target: Environment): void {
    const digest =
      this.random() < 0.6 ? (stage.rows[0]?.detail.artifactDigest ?? this.#fresh()) : this.#some()
    const soakMs = this.random() < 0.5 ? 0 : SOAK
    const candidate = { artifactDigest: digest, soakMs }
    try {
      requirePromotable(stage.seenAt(this.now), candidate)
      // Migrations run and files are uploaded, and the stage goes on meanwhile.
      if (this.random() < 0.3) this.#disturb(stage)
      this.now += Math.floor(this.random() * 3) * MINUTE
      requirePromotable(stage.seenAt(this.now), candidate)
    } catch (error) {
      if (!(error instanceof DeployError)) throw error
      this.verdicts.push(error.code)
      return
    }
    this.#expectTrue(stage, candidate)
    this.verdicts.push('promoted')
    target.deploy(digest, this.#ending(), this.now)
  }

  /** What the property says, by what is true and not by what is recorded. */
  #expectTrue(
    stage: Environment,
    { artifactDigest, soakMs }: { artifactDigest: string; soakMs: number },
  ): void {
    expect(stage.proven).toContain(artifactDigest)
    expect(stage.truth?.digest).toBe(artifactDigest)
    expect(this.now - (stage.truth?.healthyAt ?? Number.POSITIVE_INFINITY)).toBeGreaterThanOrEqual(soakMs)
  }

  #rollback(environment: Environment): void {
    const release = pick(
      this.random,
      environment.rows.filter(({ outcome }) => outcome === 'healthy'),
    )
    if (release) environment.deploy(release.detail.artifactDigest, this.#ending(), this.now, release.id)
  }

  #ending(): Ending {
    return this.random() < 0.6 ? 'healthy' : (pick(this.random, ENDINGS) ?? 'healthy')
  }

  #fresh(): string {
    this.#digests += 1
    return `digest ${this.#digests}`
  }

  #some(): string {
    return `digest ${1 + Math.floor(this.random() * Math.max(1, this.#digests))}`
  }
}

test('in random histories nothing reaches production that was not healthy in staging, for the whole soak', () => {
  const verdicts = new Map<string, number>()
  for (let seed = 1; seed <= HISTORIES; seed += 1) {
    const world = new World(seed)
    for (let step = 0; step < STEPS; step += 1) world.step()
    for (const verdict of world.verdicts) verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1)
    const reached = world.production.rows.map(({ detail }) => detail.artifactDigest)
    expect([...world.staging.proven]).toEqual(expect.arrayContaining(reached))
  }
  // The histories are none in which nothing, or everything, is let pass.
  for (const verdict of [
    'promoted',
    'PROMOTION_NOT_DEPLOYED',
    'PROMOTION_NOT_HEALTHY',
    'PROMOTION_OTHER_ARTIFACT',
    'PROMOTION_REPLACED',
    'PROMOTION_TOO_YOUNG',
  ])
    expect(verdicts.get(verdict), verdict).toBeGreaterThan(200)
})

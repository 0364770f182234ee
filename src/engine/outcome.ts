import type { Desired, DesiredSchema } from '../config/desired.ts'
import { NO_OUTPUTS, type Outputs } from '../config/outputs.ts'
import { hostOf } from '../databricks/lakebase-host.ts'
import { isMigrationChange } from '../migrations/change.ts'
import type { Phase } from '../plan/change.ts'
import { renderFindings } from '../plan/finding.ts'
import { differs, type Plan, type PlannedChange } from '../plan/plan.ts'
import { renderJson } from '../plan/render.ts'
import { type Conclusion, conclusionOf, type Subject } from './conclusion.ts'
import type { Observed } from './observe.ts'
import type { Platform } from './platform.ts'
import type { Ports } from './ports.ts'
import type { Request } from './request.ts'
import type { Server } from './server.ts'
import type { Standing } from './standing.ts'

/** What a run has done so far; it outlives a failure. */
export interface Progress {
  /** As read before the first change. */
  observed: Observed | undefined
  plan: Plan | undefined
  /** The plan that was printed, be it refused afterwards. */
  proposed: Plan | undefined
  /** What was being done last: when it is not among `executed`, nobody can say how much of it was. */
  begun: readonly PlannedChange[]
  readonly executed: PlannedChange[]
  /** The end of the app's own log, read when the app has failed; oldest line first. */
  appLog: readonly string[]
  /** When the platform took this run's deployment, in its own time (epoch ms). */
  deployedAt: number | undefined
  /** What came of the rollback after a failure; undefined: none was tried. */
  undone: Undone | undefined
  /** What runs after a failure; undefined: nobody looked. */
  standing: Standing | undefined
}

export interface Undone {
  readonly sentence: string
  /** The sentence says what runs now. */
  readonly isDone: boolean
}

export function noProgress(): Progress {
  return {
    observed: undefined,
    plan: undefined,
    proposed: undefined,
    begun: [],
    executed: [],
    appLog: [],
    deployedAt: undefined,
    undone: undefined,
    standing: undefined,
  }
}

/** The state after the run, for outputs and summary. */
export interface Reached {
  readonly platform: Platform
  readonly deploymentId: string | undefined
}

export interface Outcome {
  readonly outputs: Outputs
  readonly plan: Plan
  readonly executed: readonly PlannedChange[]
  /** Nothing was to be executed. */
  readonly planOnly: boolean
  /** Which phases the command looked at. */
  readonly phases: readonly Phase[]
  readonly ending: Conclusion
  /** Pages in the workspace that show the app and its database. */
  readonly links: Readonly<Record<string, string>>
  /** The command came to its end, and what it found is a failure. */
  readonly isUnsound?: boolean
  /** What the command tells in the place of a plan. */
  readonly table?: Table
}

/** The same for each reader: a terminal, a job summary, a program. */
export interface Table {
  readonly text: string
  readonly markdown: string
  readonly json: object
}

/** How a command reads when it has come to its end. */
export interface Account {
  readonly planOnly: boolean
  readonly phases: readonly Phase[]
  readonly subject: (platform: Platform, observed: Observed) => Subject
}

export function outcome(
  desired: Desired,
  observed: Observed,
  reached: Reached,
  { planOnly, phases, subject }: Account,
  progress: Progress,
  ports: Ports,
): Outcome {
  const { plan, executed } = progress
  if (!plan) throw new Error('an outcome needs a plan')
  const { platform } = reached
  const outputs: Outputs = {
    ...platformOutputs(desired, platform),
    changed: String(planOnly ? differs(plan) : executed.length > 0),
    plan: renderJson(plan),
    findings: renderFindings(plan.findings),
    report: '',
    status: '',
    'migrations-applied': migrationsApplied(progress),
    'deployment-id': reached.deploymentId ?? platform.app?.activeDeployment?.id ?? '',
    ...releaseOutputs(observed),
  }
  const ending = conclusionOf(subject(platform, observed), { plan, executed, planOnly })
  return { outputs, plan, executed, planOnly, phases, ending, links: linksOf(desired, platform, ports) }
}

/** The end of a run on a server that is none of a workspace: outputs that only a workspace knows are empty. */
export function serverOutcome(
  { lakebase: { database, schema } }: DesiredSchema,
  { address: { host } }: Server,
  subject: Subject,
  { planOnly, progress }: { readonly planOnly: boolean; readonly progress: Progress },
): Outcome {
  const { plan, executed } = progress
  if (!plan) throw new Error('an outcome needs a plan')
  const outputs = {
    ...NO_OUTPUTS,
    host,
    database,
    schema,
    changed: String(planOnly ? differs(plan) : executed.length > 0),
    plan: renderJson(plan),
    findings: renderFindings(plan.findings),
    'migrations-applied': migrationsApplied(progress),
  }
  const ending = conclusionOf(subject, { plan, executed, planOnly })
  return { outputs, plan, executed, planOnly, phases: ['database'], ending, links: {} }
}

/** What is known when a run fails: what was done for certain, and the platform as it was before the first change. */
export function outputsOfFailure(request: Request, { observed, plan, executed }: Progress): Partial<Outputs> {
  return {
    ...(request.target === 'workspace' && observed && platformOutputs(request.desired, observed.platform)),
    ...(observed && releaseOutputs(observed)),
    changed: String(executed.length > 0),
    ...(plan && { plan: renderJson(plan), findings: renderFindings(plan.findings) }),
    'migrations-applied': migrationsApplied({ executed }),
  }
}

function migrationsApplied({ executed }: Pick<Progress, 'executed'>): string {
  return String(executed.filter(({ change }) => isMigrationChange(change)).length)
}

type ReleaseOutputs = Pick<Outputs, 'artifact-digest' | 'release-digest'>

function releaseOutputs({ release }: Observed): ReleaseOutputs {
  return {
    'artifact-digest': release?.artifactDigest ?? '',
    'release-digest': release?.releaseDigest ?? '',
  }
}

type PlatformOutputs = Omit<
  Outputs,
  | 'changed'
  | 'plan'
  | 'findings'
  | 'report'
  | 'status'
  | 'migrations-applied'
  | 'deployment-id'
  | keyof ReleaseOutputs
>

function platformOutputs(desired: Desired, platform: Platform): PlatformOutputs {
  const { app, lakebase } = platform
  const autoscaling = lakebase.kind === 'autoscaling' ? lakebase : undefined
  return {
    'app-url': app?.url ?? '',
    'app-name': desired.app.name,
    'service-principal': app?.servicePrincipalClientId ?? '',
    'lakebase-type': lakebase.kind,
    'instance-name': lakebase.kind === 'provisioned' ? lakebase.name : '',
    project: autoscaling?.projectId ?? '',
    branch: autoscaling ? `projects/${autoscaling.projectId}/branches/${autoscaling.branchId}` : '',
    endpoint: autoscaling?.endpoint?.name ?? '',
    host: isThere(platform) ? hostOf(lakebase) : '',
    database: desired.lakebase.database,
    schema: desired.lakebase.schema,
    capacity: capacityOf(platform),
  }
}

function isThere({ lakebase }: Platform): boolean {
  return (lakebase.kind === 'autoscaling' ? lakebase.endpoint?.host : lakebase.instance?.host) !== undefined
}

function capacityOf({ lakebase }: Platform): string {
  if (lakebase.kind === 'provisioned') return lakebase.instance?.capacity ?? ''
  return lakebase.endpoint ? `${lakebase.endpoint.minCu}-${lakebase.endpoint.maxCu}` : ''
}

function linksOf({ app: { name } }: Desired, { app }: Platform, ports: Ports): Record<string, string> {
  if (!app) return {}
  return {
    [`App ${name}`]: app.url,
    'App in the workspace': `${ports.client.host}/apps/${encodeURIComponent(name)}`,
  }
}

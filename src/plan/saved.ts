import type { Release } from '../config/release.ts'
import { InvalidInput, type Problem } from '../error.ts'
import { fingerprintOf, type Plan, serialisable } from './plan.ts'
import { approvalSteps } from './step.ts'

/** What a plan is for: applied to anything else it would mean something else. */
export interface PlanScope {
  /** Workspace URL. */
  readonly host: string
  readonly app: string
  readonly environment: string | undefined
}

/** A plan that somebody looked at, as it was written to a file. */
export interface SavedPlan {
  readonly scope: PlanScope
  /** The only release that it approves. */
  readonly release: Release
  /** What it replaces. */
  readonly replaces: Replaced
  readonly fingerprint: string
  readonly changes: readonly SavedChange[]
}

/** The code that is live, or that was live last. */
export interface Replaced {
  /** Undefined: none is active. */
  readonly deployment?: string | undefined
  /** Hex digest of its source; undefined: nobody recorded it, or it cannot be read. */
  readonly source?: string | undefined
}

interface SavedChange {
  readonly title: string
  /** As `approvalSteps` names them. */
  readonly steps: readonly string[]
}

const VERSION = 4

/** A plan as the text of a file. */
export function savePlan(plan: Plan, scope: PlanScope, of: Release, replaces: Replaced): string {
  const changes = plan.changes.map((planned) => ({
    ...serialisable(planned),
    steps: approvalSteps(planned.change),
  }))
  const { findings, deferred, fingerprint } = plan
  const { artifactDigest, releaseDigest } = of
  const release = { artifactDigest, releaseDigest }
  const seal = sealOf(fingerprint, { ...release, replaces }, changes)
  const saved = { version: VERSION, scope, release, replaces, fingerprint, seal, deferred, changes, findings }
  return `${JSON.stringify(saved, undefined, 2)}\n`
}

/** Throws InvalidInput for a text that `savePlan` has not written. `file` is for the message. */
export function parseSavedPlan(text: string, file: string): SavedPlan {
  const refuse = (message: string) =>
    new InvalidInput([
      {
        location: { file },
        message,
        hint: 'write it with `command: plan` and `out:` of the same version of the action, and hand the file on unchanged',
      },
    ])
  const value = parseJson(text)
  if (!isRecord(value)) throw refuse(`${file} is not a saved plan`)
  if (value.version !== VERSION) throw refuse(`${file} is a saved plan of another version`)
  const { scope, release, replaces, fingerprint, seal, changes, deferred } = value
  if (typeof deferred === 'string') throw refuse(`${file} is not a whole plan: when it was made, ${deferred}`)
  if (
    !isScope(scope) ||
    !isRelease(release) ||
    !isReplaced(replaces) ||
    typeof fingerprint !== 'string' ||
    !Array.isArray(changes) ||
    !changes.every(isSavedChange)
  )
    throw refuse(`${file} is not a saved plan`)
  if (sealOf(fingerprint, { ...release, replaces }, changes) !== seal)
    throw refuse(`${file} was changed by hand: what it says is not what \`plan\` wrote`)
  return { scope, release, replaces, fingerprint, changes }
}

/** Finds a slip of the hand, as against a forger: whoever may write the file may also approve it. */
function sealOf(
  fingerprint: string,
  of: Release & { readonly replaces: Replaced },
  changes: readonly object[],
): string {
  return fingerprintOf([{ fingerprint }, of, ...changes])
}

/**
 * What keeps a plan made now from being applied as the saved one; nothing when all that it holds was looked at. A part of
 * the saved plan may be done already: a run that was killed is continued with the same file.
 */
export function unapproved(plan: Plan, saved: SavedPlan): readonly string[] {
  const approved = new Set(saved.changes.flatMap(({ steps }) => steps))
  const others = plan.changes
    .filter(({ change }) => !approvalSteps(change).every((step) => approved.has(step)))
    .map(({ title }) => title)
  return plan.deferred === undefined ? others : [...others, plan.deferred]
}

/** What a saved plan and a run have live, when that is not the same; undefined when it is. */
export function otherRelease({ release: approved }: SavedPlan, now: Release): string | undefined {
  if (approved.releaseDigest === now.releaseDigest) return undefined
  const what =
    approved.artifactDigest === now.artifactDigest
      ? 'what its code sees of its environment is not the same, such as env_vars or the name of the database'
      : 'its source or its migrations are not the same'
  return `The saved plan is for ${named(approved)}, and this run would deploy ${named(now)}: ${what}.`
}

/**
 * Whether the code that a run would replace is still what the plan replaces. A stop and a start make another deployment of the
 * same source, which nobody has to look at again.
 */
export function replacesSame({ replaces: then }: SavedPlan, now: Replaced): boolean {
  if (then.deployment !== undefined && then.deployment === now.deployment) return true
  if (then.source !== undefined || now.source !== undefined) return then.source === now.source
  return then.deployment === now.deployment
}

function named({ artifactDigest, releaseDigest }: Release): string {
  return `release ${releaseDigest.slice(0, 12)} of artefact ${artifactDigest.slice(0, 12)}`
}

/** What is wrong with the scope of a saved plan for this run; undefined when nothing is. */
export function foreignScope(saved: PlanScope, now: PlanScope): Problem | undefined {
  const differing = (['host', 'app', 'environment'] as const).find((each) => saved[each] !== now[each])
  if (differing === undefined) return undefined
  return {
    message: `the saved plan is for ${differing} ${saved[differing] ?? '(none)'}, and this run is for ${now[differing] ?? '(none)'}`,
    hint: 'apply it with the inputs that it was made with',
  }
}

function isScope(value: unknown): value is PlanScope {
  if (!isRecord(value)) return false
  const { host, app, environment } = value
  return (
    typeof host === 'string' &&
    typeof app === 'string' &&
    (environment === undefined || typeof environment === 'string')
  )
}

function isRelease(value: unknown): value is Release {
  return (
    isRecord(value) && typeof value.artifactDigest === 'string' && typeof value.releaseDigest === 'string'
  )
}

function isReplaced(value: unknown): value is Replaced {
  if (!isRecord(value)) return false
  return [value.deployment, value.source].every((each) => each === undefined || typeof each === 'string')
}

function isSavedChange(value: unknown): value is SavedChange {
  if (!isRecord(value)) return false
  const { title, steps } = value
  return typeof title === 'string' && Array.isArray(steps) && steps.every((step) => typeof step === 'string')
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

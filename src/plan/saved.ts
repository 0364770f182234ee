import { InvalidInput, type Problem } from '../error.ts'
import type { Change } from './change.ts'
import { details, fingerprintOf, type Plan, type PlannedChange, serialisable } from './plan.ts'

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
  readonly fingerprint: string
  readonly changes: readonly { readonly key: string; readonly title: string }[]
}

const VERSION = 1

/** A plan as the text of a file. */
export function savePlan(plan: Plan, scope: PlanScope): string {
  const changes = plan.changes.map((planned) => ({ ...serialisable(planned), key: keyOf(planned) }))
  const { findings, deferred, fingerprint } = plan
  return `${JSON.stringify({ version: VERSION, scope, fingerprint, deferred, changes, findings }, undefined, 2)}\n`
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
  const { scope, fingerprint, changes, deferred } = value
  if (typeof deferred === 'string') throw refuse(`${file} is not a whole plan: when it was made, ${deferred}`)
  if (
    !isScope(scope) ||
    typeof fingerprint !== 'string' ||
    !Array.isArray(changes) ||
    !changes.every(isSavedChange)
  )
    throw refuse(`${file} is not a saved plan`)
  if (fingerprintOf(changes.map(({ key: _, ...change }) => change)) !== fingerprint)
    throw refuse(`${file} was changed by hand: its changes are not those of its fingerprint`)
  return { scope, fingerprint, changes }
}

/**
 * What keeps a plan made now from being applied as the saved one; nothing when all that it holds was looked at. A part of
 * the saved plan may be done already: a run that was killed is continued with the same file.
 */
export function unapproved(plan: Plan, saved: SavedPlan): readonly string[] {
  const known = new Set(saved.changes.map(({ key }) => key))
  const beyond = plan.changes.filter((planned) => !known.has(keyOf(planned))).map(({ title }) => title)
  return plan.deferred === undefined ? beyond : [...beyond, plan.deferred]
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

/**
 * What a change does, whatever stands around it. An upload is its content, and a repeatable migration its file: how much of
 * it is there already, and in which of the two folders, may change without anybody's doing.
 */
function keyOf({ change }: PlannedChange): string {
  return JSON.stringify(essence(change))
}

function essence(change: Change): object {
  switch (change.kind) {
    case 'upload-source':
      return { kind: change.kind, digest: change.digest }
    case 'deploy-app':
      return { kind: change.kind, app: change.app }
    case 'repeat-migration':
      return { kind: change.kind, file: change.file.path, checksum: change.file.checksum }
    default:
      return details(change)
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

function isSavedChange(value: unknown): value is { key: string; title: string } {
  return isRecord(value) && typeof value.key === 'string' && typeof value.title === 'string'
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

import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { Desired } from '../config/desired.ts'
import type { Release } from '../config/release.ts'
import { DeployError, InvalidInput } from '../error.ts'
import type { Plan } from '../plan/plan.ts'
import {
  foreignScope,
  otherRelease,
  type PlanScope,
  parseSavedPlan,
  type Replaced,
  replacesSame,
  type SavedPlan,
  savePlan,
  unapproved,
} from '../plan/saved.ts'
import { createRoleStatement } from '../postgres/create-role.ts'
import { quoteIdentifier } from '../postgres/identifier.ts'
import type { Observed } from './observe.ts'
import type { Ports } from './ports.ts'
import { releasesIn } from './release.ts'

export function scopeOf({ app, environment }: Desired, { client }: Ports): PlanScope {
  return { host: client.host, app: app.name, environment }
}

/** Writes a plan for a later run. `file` is relative to `directory`. */
export async function writePlan(
  plan: Plan,
  scope: PlanScope,
  observed: Observed & { readonly release: Release },
  file: string,
  directory: string,
): Promise<void> {
  await writeReport(savePlan(plan, scope, observed.release, liveCode(observed)), file, directory)
}

/** What runs; while the app is stopped, what ran last. */
function liveCode({ platform: { app }, source, database }: Observed): Replaced {
  const active = app?.activeDeployment
  const running = source?.running
  if (active)
    return {
      deployment: active.id,
      source: running && running.kind !== 'unrecorded' ? running.release.sourceDigest : undefined,
    }
  const last = releasesIn(database)?.find(({ outcome }) => outcome === 'healthy')
  return { deployment: undefined, source: last?.sourceDigest }
}

/** Writes a file for a later step, with the directories that it is in. */
export async function writeReport(text: string, file: string, directory: string): Promise<void> {
  const path = resolve(directory, file)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text)
}

/** Reads the plan that this run may carry out. Throws InvalidInput for a file that is none, or is for something else. */
export async function readApproved(file: string, directory: string, scope: PlanScope): Promise<SavedPlan> {
  const text = await readFile(resolve(directory, file), 'utf8').catch(() => {
    throw new InvalidInput([
      {
        message: `input "plan" is "${file}", which cannot be read`,
        hint: 'hand it from the job that plans to this one, such as with actions/upload-artifact and actions/download-artifact',
      },
    ])
  })
  const saved = parseSavedPlan(text, file)
  const problem = foreignScope(saved.scope, scope)
  if (problem) throw new InvalidInput([{ location: { file }, ...problem }])
  return saved
}

/**
 * Throws DeployError `PLAN_OF_OTHER_RELEASE` when the run brings another source or configuration than the approved one,
 * `PLAN_STALE` when the plan holds what the approved one does not, when other code is live by now, or when it cannot be known.
 */
export function requireApproved(
  plan: Plan,
  approved: SavedPlan | undefined,
  observed: Observed,
  ownerRole: string,
): void {
  if (!approved) return
  const other = observed.release && otherRelease(approved, observed.release)
  if (other !== undefined)
    throw new DeployError('PLAN_OF_OTHER_RELEASE', other, {
      hint: observed.rollback
        ? `Nothing was changed. Go back to the release of the plan, with \`to: ${approved.release.releaseDigest.slice(0, 12)}\`; or make a new plan, look at it, and carry out that.`
        : 'Nothing was changed. Check out the commit that the plan was made from and build it in the same way; or make a new plan, look at it, and deploy that.',
    })
  requireRole(observed, ownerRole)
  const beyond = unapproved(plan, approved)
  if (beyond.length > 0)
    throw stale(
      `What is there, or deployment.yaml, has changed since the plan was made; it would now also take: ${beyond.join('; ')}.`,
    )
  requireReplaced(plan, approved, observed)
}

/** Nobody has approved that it goes. What the approved plan itself has begun to deploy is not somebody else's. */
function requireReplaced(plan: Plan, approved: SavedPlan, observed: Observed): void {
  if (!plan.changes.some(({ change }) => change.kind === 'deploy-app')) return
  const { source, platform } = observed
  const running = source?.running
  const isOwn =
    running &&
    running.kind !== 'unrecorded' &&
    running.release.releaseDigest === approved.release.releaseDigest
  if (isOwn || replacesSame(approved, liveCode(observed))) return
  const { id, creator, sourceCodePath = 'an unknown folder' } = platform.app?.activeDeployment ?? {}
  const what =
    id === undefined
      ? 'what ran last is another release than when the plan was made'
      : `app ${platform.app?.name} runs deployment ${id} of ${sourceCodePath}${creator === undefined ? '' : ` by ${creator}`} by now, which did not run when the plan was made`
  throw stale(`Other code was deployed since the plan was made, and would be replaced: ${what}.`)
}

function stale(message: string): DeployError {
  return new DeployError('PLAN_STALE', message, {
    hint: 'Nothing was changed. Make a new plan, look at it, and deploy that.',
  })
}

/** Without a Postgres role nobody can see whether the database needs more than was approved. */
function requireRole({ platform: { me }, database }: Observed, ownerRole: string): void {
  if (database.state !== 'deferred' || !database.roleMissing) return
  const type = me.kind === 'user' ? 'USER' : 'SERVICE_PRINCIPAL'
  throw new DeployError(
    'PLAN_STALE',
    `The saved plan cannot be compared with the database: ${me.userName} has no Postgres role there yet.`,
    {
      hint: `Nothing was changed. Let a deployer who made or joined the owner role run this, then deploy the same plan again: ${createRoleStatement(me.userName, type)} GRANT ${quoteIdentifier(ownerRole)} TO ${quoteIdentifier(me.userName)} WITH INHERIT TRUE, SET TRUE;`,
    },
  )
}

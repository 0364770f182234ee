import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { Desired } from '../config/desired.ts'
import { DeployError, InvalidInput } from '../error.ts'
import type { Plan } from '../plan/plan.ts'
import {
  foreignScope,
  type PlanScope,
  parseSavedPlan,
  type SavedPlan,
  savePlan,
  unapproved,
} from '../plan/saved.ts'
import type { Ports } from './ports.ts'

export function scopeOf({ app, environment }: Desired, { client }: Ports): PlanScope {
  return { host: client.host, app: app.name, environment }
}

/** Writes a plan for a later run. `file` is relative to `directory`. */
export async function writePlan(
  plan: Plan,
  scope: PlanScope,
  file: string,
  directory: string,
): Promise<void> {
  await writeReport(savePlan(plan, scope), file, directory)
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

/** Throws DeployError `PLAN_STALE` when a plan holds what the approved one does not. */
export function requireApproved(plan: Plan, approved: SavedPlan | undefined): void {
  const beyond = approved ? unapproved(plan, approved) : []
  if (beyond.length === 0) return
  throw new DeployError(
    'PLAN_STALE',
    `The world has moved since the plan was made; it would now also take: ${beyond.join('; ')}.`,
    { hint: 'Nothing was changed. Make a new plan, look at it, and deploy that.' },
  )
}

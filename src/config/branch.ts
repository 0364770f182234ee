import type { DesiredLakebase } from './desired.ts'
import type { Located } from './key.ts'
import { KEYS } from './keys.ts'
import { branchId, slug } from './name.ts'
import type { Origin } from './origin.ts'
import type { Settings } from './settings.ts'

type BranchSettings = Pick<DesiredLakebase, 'branch' | 'branchFrom' | 'ttlSeconds'>

/** The desired branch, what it is copied from when it is missing, and how long it then lives. */
export function readBranch(
  settings: Settings,
  type: DesiredLakebase['type'],
  environment: string | undefined,
  origin: Origin | undefined,
): BranchSettings {
  const own = settings.pick('branch', settings.inputs.branch, KEYS.branch)
  const source = settings.get(KEYS.branchFrom)
  const ttl = settings.get(KEYS.ttl)
  const branch = own || !source ? own?.value : nameAfter(environment ?? '', source, settings)
  const branchFrom = origin ? origin.branch : source && readBranchId(source, settings)
  if (source && source.value !== environment && branch !== undefined && branch === branchFrom) {
    settings.refuse(source, `would copy the branch "${branch}" from itself`, 'name another branch')
  }
  if (ttl && !own && !source && type !== 'provisioned') {
    const hint = 'add `branch: my-branch`; the default branch lives as long as its project'
    settings.refuse(ttl, 'needs a branch', hint)
  }
  return { branch, branchFrom, ttlSeconds: ttl?.value }
}

/** A copied branch without a name is called after its environment. */
function nameAfter(environment: string, source: Located<string>, settings: Settings): string | undefined {
  const branch = slug(environment)
  if (branch !== '') return branch
  const hint = `"${environment}" makes none; add \`branch: my-branch\``
  settings.refuse(source, 'needs a name for the branch', hint)
  return undefined
}

/** `branch_from` that is no environment of the file must be a branch. */
function readBranchId(source: Located<string>, settings: Settings): string | undefined {
  const reading = branchId.read(source.value ?? '')
  if (reading.ok) return reading.value
  if (source.value !== undefined) {
    const { message, hint } = reading.refusal
    settings.refuse(source, `${message}, or an environment of this file`, hint)
  }
  return undefined
}

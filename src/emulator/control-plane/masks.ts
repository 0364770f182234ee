import type { Fields } from '../state/fields.ts'
import { invalidParameter, requiredField } from './errors.ts'
import type { Call } from './router.ts'

// Sources. Refusals: `databricks/cli:libs/testserver/postgres.go`, probed on the cloud.

/** What a PATCH of one kind of resource may name. */
export interface MaskRules {
  /** Single fields: `spec.display_name`. */
  readonly leaves: readonly string[]
  /** A oneof is masked under its group's name and is given by one of these fields: `spec.suspension`. */
  readonly groups: Readonly<Record<string, readonly string[]>>
}

/**
 * The paths that a PATCH changes. `spec` stands for all that the body carries; a path that is unknown, or named and
 * not provided, is refused (`databricks/cli:libs/testserver/postgres.go`, probed on the cloud). A body without the
 * parent message changes nothing.
 */
export function maskedPaths(call: Call, body: Fields, rules: MaskRules): Set<string> {
  const named = namedPaths(call, rules)
  const known = knownPaths(rules)
  const desired = named.includes('*') ? known : named.filter((path) => path !== 'spec')
  const result = new Set<string>()
  for (const path of desired) {
    if (isProvided(body, path, rules)) result.add(path)
    else if (carries(body, parentOf(path))) {
      throw invalidParameter(`Field '${path}' is in update_mask but not provided in request`)
    }
  }
  if (named.includes('spec')) {
    for (const path of known) if (isProvided(body, path, rules)) result.add(path)
  }
  return result
}

/** The paths of `update_mask` as they are; throws 400 when there is none or one that is unknown. */
export function namedPaths(call: Call, rules: MaskRules): string[] {
  const mask = call.query('update_mask')
  if (!mask) throw requiredField('update_mask')
  const named = mask.split(',').map((path) => path.trim())
  const known = ['spec', '*', ...knownPaths(rules)]
  const unknown = named.find((path) => !known.includes(path))
  if (unknown !== undefined) throw invalidParameter(`Unknown field path in update_mask: '${unknown}'`)
  return named
}

function knownPaths(rules: MaskRules): string[] {
  return [...rules.leaves, ...Object.keys(rules.groups)]
}

function isProvided(body: Fields, path: string, rules: MaskRules): boolean {
  const members = rules.groups[path]
  return members ? members.some((member) => carries(body, member)) : carries(body, path)
}

function carries(body: Fields, path: string): boolean {
  const parts = path.split('.')
  const last = parts.pop() ?? ''
  let fields: Fields | undefined = body
  for (const part of parts) fields = fields?.object(part)
  return fields?.has(last) ?? false
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('.'))
}

import type { Fields } from '../state/fields.ts'
import { type Branch, branchPath, type Project } from '../state/lakebase.ts'
import { makeChildBranch } from './branch-factory.ts'
import { branchView, readExpiration, requireNoProtected, sourceOf } from './branch-spec.ts'
import { alreadyExists, badRequest, idNotFound, invalidParameter, managedByParent } from './errors.ts'
import { anyBranchOf, branchOf, newId, pageOf, projectOf, requireSettled } from './lookup.ts'
import { type MaskRules, maskedPaths } from './masks.ts'
import { discardBranch, type Platform, pendingFor } from './platform.ts'
import { type Answer, type Call, ok, type Route } from './router.ts'
import { PROTECTED_BRANCH_MESSAGE, RESERVATION_MS } from './unverified.ts'

// Sources. Paths and fields: `databricks-sdk-go:service/postgres/{impl,model}.go`. Duplicates, the root branch and
// MANAGED_BY_PARENT: `databricks/cli:libs/testserver/postgres.go`. Children, a root that expires, undelete of what is
// not deleted: UNVERIFIED.

const MASK: MaskRules = {
  leaves: ['spec.is_protected'],
  groups: { 'spec.expiration': ['spec.ttl', 'spec.expire_time', 'spec.no_expiry'] },
}

export function branchRoutes(platform: Platform): Route[] {
  const all = '/api/2.0/postgres/projects/{project}/branches'
  const one = `${all}/{branch}`
  return [
    { method: 'POST', pattern: all, handle: (call) => create(platform, call) },
    { method: 'GET', pattern: all, handle: (call) => list(platform, call) },
    { method: 'GET', pattern: one, handle: (call) => get(platform, call) },
    { method: 'PATCH', pattern: one, handle: (call) => update(platform, call) },
    { method: 'DELETE', pattern: one, handle: (call) => remove(platform, call) },
    { method: 'POST', pattern: `${one}/undelete`, handle: (call) => undelete(platform, call) },
  ]
}

async function create(platform: Platform, call: Call): Promise<Answer> {
  const project = projectOf(platform, call, 'CAN_MANAGE')
  const id = newId(call, 'branch_id')
  const body = call.json()
  body.refuseWrapper('branch')
  const existing = liveOrDeleting(platform, project, id)
  if (existing) return takeOver(platform, call, existing, body.object('spec'))
  const spec = body.object('spec')
  if (readExpiration(platform, spec, platform.clock.now()) === undefined) {
    throw invalidParameter('Expiration must be specified when creating a branch')
  }
  const isProtected = spec?.boolean('is_protected') ?? false
  if (isProtected) requireNoProtected(project)
  const source = sourceOf(platform, project, spec)
  await requireSettled(`branch '${branchPath(source)}'`, source.pending)
  const rival = liveOrDeleting(platform, project, id)
  if (rival) throw alreadyExists('branch with such id already exists')
  const branch = makeChildBranch(platform, source, id)
  applyExpiration(platform, branch, spec)
  branch.isProtected = isProtected
  project.branches.set(id, branch)
  return ok(
    platform.operations.start(
      'Branch',
      branchPath(branch),
      (done) =>
        pendingFor(platform, branch.cluster.ready(), (failure) => {
          branch.pending?.finish()
          done(failure)
        }),
      () => branchView(branch),
    ),
  )
}

/**
 * The branch that has the id. Some seconds after a soft delete the id is free again (seen on the cloud); the deleted
 * branch can then no longer be brought back: UNVERIFIED.
 */
function liveOrDeleting(platform: Platform, project: Project, id: string): Branch | undefined {
  const found = project.branches.get(id)
  if (found?.deletedAt === undefined || platform.clock.now() < found.deletedAt + platform.pendingMs)
    return found
  purgeBranch(platform, found)
  return undefined
}

/** `replace_existing=true` brings a branch that the platform made under management. */
function takeOver(platform: Platform, call: Call, branch: Branch, spec: Fields | undefined): Answer {
  if (!call.flag('replace_existing') || branch.deletedAt !== undefined) {
    throw alreadyExists('branch with such id already exists')
  }
  applyExpiration(platform, branch, spec)
  applyProtection(branch, spec)
  return changed(platform, branch)
}

async function get(platform: Platform, call: Call): Promise<Answer> {
  const branch = anyBranchOf(platform, call, 'CAN_CREATE')
  await branch.pending?.isOver()
  return ok(branchView(branch))
}

async function list(platform: Platform, call: Call): Promise<Answer> {
  const project = projectOf(platform, call, 'CAN_CREATE')
  const visible = [...project.branches.values()].filter(
    (branch) => branch.deletedAt === undefined || call.flag('show_deleted'),
  )
  const page = pageOf(call, visible)
  for (const branch of page.items) await branch.pending?.isOver()
  return ok({ branches: page.items.map(branchView), ...(page.next ? { next_page_token: page.next } : {}) })
}

async function update(platform: Platform, call: Call): Promise<Answer> {
  const branch = branchOf(platform, call, 'CAN_MANAGE')
  const body = call.json()
  body.refuseWrapper('branch')
  const paths = maskedPaths(call, body, MASK)
  await requireSettled(`branch '${branchPath(branch)}'`, branch.pending)
  const spec = body.object('spec')
  if (paths.has('spec.expiration')) applyExpiration(platform, branch, spec)
  if (paths.has('spec.is_protected')) applyProtection(branch, spec)
  return changed(platform, branch)
}

function applyExpiration(platform: Platform, branch: Branch, spec: Fields | undefined): void {
  const expiresAt = readExpiration(platform, spec, branch.createdAt)
  if (expiresAt === undefined) return
  if (branch.root && expiresAt !== 'never') throw invalidParameter('A root branch cannot expire.')
  branch.expiresAt = expiresAt === 'never' ? undefined : expiresAt
}

function applyProtection(branch: Branch, spec: Fields | undefined): void {
  const desired = spec?.boolean('is_protected')
  if (desired === undefined) return
  if (desired && !branch.isProtected) requireNoProtected(branch.project)
  branch.isProtected = desired
}

function changed(platform: Platform, branch: Branch): Answer {
  branch.updatedAt = platform.clock.now()
  return ok(
    platform.operations.start(
      'Branch',
      branchPath(branch),
      (done) => pendingFor(platform, undefined, done),
      () => branchView(branch),
    ),
  )
}

async function remove(platform: Platform, call: Call): Promise<Answer> {
  const purge = call.flag('purge')
  const branch = purge ? anyBranchOf(platform, call, 'CAN_MANAGE') : branchOf(platform, call, 'CAN_MANAGE')
  if (branch.isProtected) throw badRequest(PROTECTED_BRANCH_MESSAGE)
  if (branch.root) {
    throw managedByParent(
      `Cannot delete root branch '${branchPath(branch)}'. Root branches cannot be deleted independently.`,
    )
  }
  if (hasChildren(branch))
    throw badRequest(`Cannot delete branch '${branchPath(branch)}'. It has child branches.`)
  await requireSettled(`branch '${branchPath(branch)}'`, branch.pending)
  if (purge) purgeBranch(platform, branch)
  else deleteBranch(platform, branch)
  return ok(
    platform.operations.start(
      'Branch',
      branchPath(branch),
      (done) => pendingFor(platform, undefined, done),
      undefined,
    ),
  )
}

/** Soft: the branch can be brought back until `purge_time`, or until its id is used again. */
export function deleteBranch(platform: Platform, branch: Branch): void {
  branch.deletedAt = platform.clock.now()
  branch.purgeAt = branch.deletedAt + RESERVATION_MS
  for (const endpoint of branch.endpoints.values()) platform.dropSessions(endpoint.host)
}

export function purgeBranch(platform: Platform, branch: Branch): void {
  branch.project.branches.delete(branch.id)
  discardBranch(platform, branch)
}

export function hasChildren(branch: Branch): boolean {
  for (const other of branch.project.branches.values()) {
    if (other.source?.branch === branch && other.deletedAt === undefined) return true
  }
  return false
}

async function undelete(platform: Platform, call: Call): Promise<Answer> {
  const branch = anyBranchOf(platform, call, 'CAN_MANAGE')
  if (branch.deletedAt === undefined) throw idNotFound('deleted branch')
  branch.deletedAt = undefined
  branch.purgeAt = undefined
  return changed(platform, branch)
}

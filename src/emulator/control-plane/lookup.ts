import type { Branch, Database, Endpoint, Project } from '../state/lakebase.ts'
import type { Pending } from '../state/pending.ts'
import { securableProject } from './access-list.ts'
import { ApiError, idNotFound, invalidParameter, requiredField } from './errors.ts'
import { requireLevel } from './permissions.ts'
import type { Platform } from './platform.ts'
import type { Call } from './router.ts'
import { RECONCILIATION_CODE, reconciliationMessage } from './unverified.ts'
import type { PermissionLevel } from './world.ts'

// Sources. 404 and its words, patterns of ids: `databricks/cli:libs/testserver/postgres.go`. 4 to 63 characters of
// the ids of roles and databases: `databricks-sdk-py:databricks/sdk/service/postgres.py` `create_role`; text: UNVERIFIED. That a deleted project
// answers on itself alone: genie-workbench's set-up script. The 409 of reconciliation:
// `databricks/cli:bundle/direct/dresources/postgres_endpoint.go`; its code: UNVERIFIED.

const ID = /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/

/** The project of the path's `{project}`, deleted ones included; throws 404 or 403. */
export function anyProjectOf(platform: Platform, call: Call, level: PermissionLevel): Project {
  const project = platform.world.projects.get(call.param('project'))
  if (!project) throw idNotFound('project')
  requireLevel(platform, call.caller, securableProject(project), level)
  return project
}

/** A soft-deleted project answers GET on itself only: everything below it is gone. */
export function projectOf(platform: Platform, call: Call, level: PermissionLevel): Project {
  const project = anyProjectOf(platform, call, level)
  if (project.deletedAt !== undefined) throw idNotFound('project')
  return project
}

export function anyBranchOf(platform: Platform, call: Call, level: PermissionLevel): Branch {
  const branch = projectOf(platform, call, level).branches.get(call.param('branch'))
  if (!branch) throw idNotFound('branch')
  return branch
}

export function branchOf(platform: Platform, call: Call, level: PermissionLevel): Branch {
  const branch = anyBranchOf(platform, call, level)
  if (branch.deletedAt !== undefined) throw idNotFound('branch')
  return branch
}

export function endpointOf(platform: Platform, call: Call, level: PermissionLevel): Endpoint {
  const endpoint = branchOf(platform, call, level).endpoints.get(call.param('endpoint'))
  if (!endpoint) throw idNotFound('endpoint')
  return endpoint
}

export function databaseOf(platform: Platform, call: Call, level: PermissionLevel): Database {
  const database = branchOf(platform, call, level).databases.get(call.param('database'))
  if (!database) throw idNotFound('database')
  return database
}

/** The live branch at `projects/{p}/branches/{b}`; throws 400 for another form, 404 when absent. */
export function branchAt(platform: Platform, field: string, path: string): Branch {
  const [, projectId = '', branchId = ''] = partsOf(
    field,
    path,
    /^projects\/([^/]+)\/branches\/([^/]+)$/,
    BRANCH_FORM,
  )
  const project = platform.world.projects.get(projectId)
  if (!project || project.deletedAt !== undefined) throw idNotFound('project')
  const branch = project.branches.get(branchId)
  if (!branch || branch.deletedAt !== undefined) throw idNotFound('branch')
  return branch
}

/** What is at `<branch>/<collection>/<id>`, such as an endpoint or a database. */
export function branchChildAt(
  platform: Platform,
  field: string,
  path: string,
  collection: 'endpoints' | 'databases' | 'roles',
): { readonly branch: Branch; readonly id: string } {
  const form = `${BRANCH_FORM}/${collection}/{${collection.slice(0, -1)}_id}`
  const expression = new RegExp(`^(projects/[^/]+/branches/[^/]+)/${collection}/([^/]+)$`)
  const [, branch = '', id = ''] = partsOf(field, path, expression, form)
  return { branch: branchAt(platform, field, branch), id }
}

const BRANCH_FORM = 'projects/{project_id}/branches/{branch_id}'

function partsOf(field: string, path: string, expression: RegExp, form: string): readonly string[] {
  const found = expression.exec(path)
  if (!found) throw invalidParameter(`Field '${field}' expects '${form}' format, got '${path}'`)
  return found
}

/** The id in the query under `field`; throws 400 when it is missing or malformed. */
export function newId(call: Call, field: string): string {
  const id = call.query(field)
  if (!id) throw requiredField(field)
  if (!ID.test(id)) throw invalidParameter(`Field ${field} must match pattern ${ID.source}, got '${id}'.`)
  return id
}

/** An id that the server makes when it is left out: of a role or a database, 4 to 63 characters; throws 400. */
export function optionalId(call: Call, field: string, generate: () => string): string {
  if (!call.query(field)) return generate()
  const id = newId(call, field)
  if (id.length < 4) throw invalidParameter(`Field '${field}' must be 4-63 characters, got '${id}'.`)
  return id
}

/** Throws 409 while the thing is being reconciled; the refusal counts as a look at it. */
export async function requireSettled(what: string, pending: Pending | undefined): Promise<void> {
  if (pending && !(await pending.isOver())) {
    throw new ApiError(409, RECONCILIATION_CODE, reconciliationMessage(what))
  }
}

/** One page of a list: `page_size` at most 100. */
export function pageOf<T>(
  call: Call,
  all: readonly T[],
): { readonly items: readonly T[]; readonly next: string | undefined } {
  const size = Math.min(Number(call.query('page_size') ?? 100) || 100, 100)
  const start = Number(call.query('page_token') ?? 0)
  const end = start + size
  return { items: all.slice(start, end), next: end < all.length ? String(end) : undefined }
}

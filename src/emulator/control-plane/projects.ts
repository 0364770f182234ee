import { randomUUID } from 'node:crypto'
import type { PostgresVersion } from '../postgres/cluster.ts'
import {
  type Branch,
  branchPath,
  type EndpointSettings,
  type Project,
  projectPath,
  type Tag,
} from '../state/lakebase.ts'
import { type Principal, principalName } from '../state/principal.ts'
import { forgetPermissions, securableProject } from './access-list.ts'
import { makeRootBranch } from './branch-factory.ts'
import { defaultSettings, readSettings } from './endpoint-settings.ts'
import { alreadyExists, badRequest, idNotFound } from './errors.ts'
import { anyProjectOf, newId, pageOf, projectOf, requireSettled } from './lookup.ts'
import { type MaskRules, maskedPaths } from './masks.ts'
import { grantCreator, hasLevel } from './permissions.ts'
import { discardBranch, type Platform, pendingFor } from './platform.ts'
import {
  applySpec,
  projectView,
  readDisplayName,
  readRetention,
  readTags,
  readVersion,
} from './project-spec.ts'
import { type Answer, type Call, ok, type Route } from './router.ts'
import { HISTORY_RETENTION_SECONDS, PROTECTED_BRANCH_MESSAGE, RESERVATION_MS } from './unverified.ts'

// Sources. Paths and fields: `databricks-sdk-go:service/postgres/{impl,model}.go`. Duplicates:
// `databricks/cli:libs/testserver/postgres.go`. Undelete of what is not deleted: UNVERIFIED.

const MASK: MaskRules = {
  leaves: [
    'spec.budget_policy_id',
    'spec.custom_tags',
    'spec.default_branch',
    'spec.default_endpoint_settings',
    'spec.default_endpoint_settings.autoscaling_limit_max_cu',
    'spec.default_endpoint_settings.autoscaling_limit_min_cu',
    'spec.default_endpoint_settings.pg_settings',
    'spec.display_name',
    'spec.enable_pg_native_login',
    'spec.history_retention_duration',
  ],
  groups: {
    'spec.default_endpoint_settings.suspension': [
      'spec.default_endpoint_settings.suspend_timeout_duration',
      'spec.default_endpoint_settings.no_suspension',
    ],
  },
}

export function projectRoutes(platform: Platform): Route[] {
  const all = '/api/2.0/postgres/projects'
  const one = `${all}/{project}`
  return [
    { method: 'POST', pattern: all, handle: (call) => create(platform, call) },
    { method: 'GET', pattern: all, handle: (call) => list(platform, call) },
    {
      method: 'GET',
      pattern: one,
      handle: (call) => ok(projectView(anyProjectOf(platform, call, 'CAN_CREATE'))),
    },
    { method: 'PATCH', pattern: one, handle: (call) => update(platform, call) },
    { method: 'DELETE', pattern: one, handle: (call) => remove(platform, call) },
    { method: 'POST', pattern: `${one}/undelete`, handle: (call) => undelete(platform, call) },
  ]
}

export interface NewProject {
  readonly id: string
  readonly creator: Principal
  readonly pgVersion: PostgresVersion
  readonly displayName: string
  readonly historyRetentionSeconds: number
  readonly defaultEndpointSettings: EndpointSettings
  readonly initialEndpointSettings?: EndpointSettings
  readonly protectRootBranch?: boolean
  readonly enablePgNativeLogin: boolean
  readonly customTags: readonly Tag[]
  /** Name of the instance, when the old API makes the project. */
  readonly instance: string | undefined
  /** The branch whose data, roles and databases it begins with. */
  readonly copyOf?: Branch
}

/** A project with its root branch `production`, not yet put into the world. */
export function makeProject(platform: Platform, options: NewProject): Project {
  const now = platform.clock.now()
  const project: Project = {
    id: options.id,
    uid: randomUUID(),
    owner: principalName(options.creator),
    pgVersion: options.pgVersion,
    displayName: options.displayName,
    historyRetentionSeconds: options.historyRetentionSeconds,
    enablePgNativeLogin: options.enablePgNativeLogin,
    defaultEndpointSettings: options.defaultEndpointSettings,
    defaultBranch: 'production',
    customTags: options.customTags,
    budgetPolicyId: undefined,
    createdAt: now,
    updatedAt: now,
    deletedAt: undefined,
    purgeAt: undefined,
    branches: new Map(),
    instance: options.instance,
  }
  const branch = makeRootBranch(platform, project, {
    owner: options.creator,
    endpointSettings: options.initialEndpointSettings ?? options.defaultEndpointSettings,
    isProtected: options.protectRootBranch ?? false,
    ...(options.copyOf ? { copyOf: options.copyOf } : {}),
  })
  project.branches.set(branch.id, branch)
  return project
}

async function create(platform: Platform, call: Call): Promise<Answer> {
  const id = newId(call, 'project_id')
  const body = call.json()
  body.refuseWrapper('project')
  if (platform.world.projects.has(id))
    throw alreadyExists('project with such id already exists in the workspace')
  const spec = body.object('spec')
  const defaults = readSettings(spec?.object('default_endpoint_settings'), defaultSettings())
  const initial = body.object('initial_endpoint_spec')
  const project = makeProject(platform, {
    id,
    creator: call.caller,
    pgVersion: readVersion(spec),
    displayName: readDisplayName(spec) ?? id,
    historyRetentionSeconds: readRetention(spec) ?? HISTORY_RETENTION_SECONDS.default,
    defaultEndpointSettings: defaults,
    ...(initial ? { initialEndpointSettings: readSettings(initial, defaults) } : {}),
    protectRootBranch: body.object('initial_branch_spec')?.boolean('is_protected') ?? false,
    enablePgNativeLogin: spec?.boolean('enable_pg_native_login') ?? false,
    customTags: readTags(spec) ?? [],
    instance: undefined,
  })
  project.budgetPolicyId = spec?.string('budget_policy_id')
  platform.world.projects.set(id, project)
  grantCreator(platform, call.caller, securableProject(project))
  const [root] = project.branches.values()
  // The root branch is READY when the operation is done; its endpoint still has to be reconciled.
  return ok(startOperation(platform, project, root?.cluster.ready(), () => root?.pending?.finish()))
}

async function list(platform: Platform, call: Call): Promise<Answer> {
  const visible = [...platform.world.projects.values()].filter(
    (project) =>
      (project.deletedAt === undefined || call.flag('show_deleted')) &&
      hasLevel(platform, call.caller, securableProject(project), 'CAN_CREATE'),
  )
  const page = pageOf(call, visible)
  return ok({ projects: page.items.map(projectView), ...(page.next ? { next_page_token: page.next } : {}) })
}

async function update(platform: Platform, call: Call): Promise<Answer> {
  const project = projectOf(platform, call, 'CAN_MANAGE')
  const body = call.json()
  body.refuseWrapper('project')
  const paths = maskedPaths(call, body, MASK)
  for (const branch of project.branches.values())
    await requireSettled('project', branch.root ? branch.pending : undefined)
  applySpec(project, body.object('spec'), paths)
  project.updatedAt = platform.clock.now()
  return ok(startOperation(platform, project, undefined))
}

/** Soft by default: the id stays reserved until `purge_time`; `purge=true` frees it at once, of a deleted project too. */
async function remove(platform: Platform, call: Call): Promise<Answer> {
  const purge = call.flag('purge')
  const project = purge ? anyProjectOf(platform, call, 'CAN_MANAGE') : projectOf(platform, call, 'CAN_MANAGE')
  for (const branch of project.branches.values()) {
    if (branch.isProtected && branch.deletedAt === undefined) throw badRequest(PROTECTED_BRANCH_MESSAGE)
    await requireSettled(`branch '${branchPath(branch)}'`, branch.pending)
  }
  const now = platform.clock.now()
  if (purge) purgeProject(platform, project)
  else {
    project.deletedAt = now
    project.purgeAt = now + RESERVATION_MS
    for (const branch of project.branches.values()) {
      for (const endpoint of branch.endpoints.values()) platform.dropSessions(endpoint.host)
    }
  }
  return ok(
    platform.operations.start(
      'Project',
      projectPath(project),
      (done) => pendingFor(platform, undefined, done),
      undefined,
    ),
  )
}

export function purgeProject(platform: Platform, project: Project): void {
  forgetPermissions(platform, securableProject(project))
  platform.world.projects.delete(project.id)
  // An upgraded instance is the same thing under its other name.
  if (project.instance !== undefined) platform.world.instances.delete(project.instance)
  for (const branch of project.branches.values()) discardBranch(platform, branch)
}

async function undelete(platform: Platform, call: Call): Promise<Answer> {
  const project = anyProjectOf(platform, call, 'CAN_MANAGE')
  if (project.deletedAt === undefined) throw idNotFound('deleted project')
  project.deletedAt = undefined
  project.purgeAt = undefined
  project.updatedAt = platform.clock.now()
  return ok(startOperation(platform, project, undefined))
}

function startOperation(
  platform: Platform,
  project: Project,
  work: Promise<unknown> | undefined,
  whenDone: () => void = () => undefined,
): unknown {
  return platform.operations.start(
    'Project',
    projectPath(project),
    (done) =>
      pendingFor(platform, work, (failure) => {
        whenDone()
        done(failure)
      }),
    () => projectView(project),
  )
}

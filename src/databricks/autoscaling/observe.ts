import { DeployError } from '../../error.ts'
import type { WorkspaceClient } from '../http.ts'
import type { Autoscaling, Branch, BranchSource, Endpoint, PostgresDatabase } from '../lakebase.ts'
import { readBranch, refuseUnavailable } from './branch.ts'
import { readDatabase } from './database.ts'
import { readEndpoint } from './endpoint.ts'
import { readProject } from './project.ts'

export interface AutoscalingQuery {
  /** Project id. */
  readonly project: string
  /** Branch id; undefined: the default branch. */
  readonly branch: string | undefined
  /** Branch id to copy a missing branch from; undefined: the default branch. */
  readonly branchFrom: string | undefined
  /** Postgres name of the database. */
  readonly database: string
}

/** The branch that every project is created with. */
export const FIRST_BRANCH = 'production'

/**
 * Reads project, branch, endpoint and database in one round (two when the default branch is not `production` or the
 * branch is missing). Changes nothing and waits for nothing: what a killed run left in INIT is reported so, and a project
 * may even lack its default branch for a moment. `now` is epoch ms.
 * Throws `PROJECT_RESERVED`, `BRANCH_UNAVAILABLE`, `BRANCH_EXPIRED`, `BRANCH_NOT_FOUND` (of `branchFrom`).
 */
export async function readAutoscaling(
  client: WorkspaceClient,
  query: AutoscalingQuery,
  now: number = Date.now(),
): Promise<Autoscaling> {
  const likely = query.branch ?? FIRST_BRANCH
  const [project, first] = await Promise.all([
    readProject(client, query.project),
    readContent(client, query, branchPath(query.project, likely)),
  ])
  if (project === undefined) return newProject(query, likely)

  const name = query.branch === undefined ? project.defaultBranch : branchPath(query.project, query.branch)
  const content = name === branchPath(query.project, likely) ? first : await readContent(client, query, name)
  if (content.branch !== undefined) refuseUnusable(content.branch, now)
  const isCopy = content.branch === undefined && name !== project.defaultBranch
  const source = isCopy ? await readSource(client, query, project.defaultBranch, now) : undefined
  const branchId = name.split('/').at(-1) ?? likely
  return { kind: 'autoscaling', projectId: query.project, branchId, project, ...content, source }
}

interface Content {
  readonly branch: Branch | undefined
  readonly endpoint: Endpoint | undefined
  readonly database: PostgresDatabase | undefined
}

async function readContent(client: WorkspaceClient, query: AutoscalingQuery, name: string): Promise<Content> {
  const [branch, endpoint, database] = await Promise.all([
    readBranch(client, name),
    readEndpoint(client, name),
    readDatabase(client, name, query.database),
  ])
  return { branch, endpoint, database }
}

function newProject(query: AutoscalingQuery, branchId: string): Autoscaling {
  if (query.branchFrom !== undefined && query.branchFrom !== FIRST_BRANCH && branchId !== FIRST_BRANCH) {
    throw new DeployError(
      'BRANCH_NOT_FOUND',
      `Branch "${branchId}" cannot be copied from "${query.branchFrom}": project "${query.project}" does not exist yet, and a new project has only "${FIRST_BRANCH}".`,
      {
        hint: `Use \`branch_from: ${FIRST_BRANCH}\` under \`lakebase:\`, or correct the name of the project.`,
      },
    )
  }
  return {
    kind: 'autoscaling',
    projectId: query.project,
    branchId,
    project: undefined,
    branch: undefined,
    endpoint: undefined,
    database: undefined,
    source: undefined,
  }
}

async function readSource(
  client: WorkspaceClient,
  query: AutoscalingQuery,
  defaultBranch: string,
  now: number,
): Promise<BranchSource> {
  const name = query.branchFrom === undefined ? defaultBranch : branchPath(query.project, query.branchFrom)
  const { branch, endpoint, database } = await readContent(client, query, name)
  if (branch !== undefined) {
    refuseUnusable(branch, now)
    return { branch, endpoint, database }
  }
  throw new DeployError(
    'BRANCH_NOT_FOUND',
    `Branch "${query.branch}" cannot be created: project "${query.project}" has no branch "${name.split('/').at(-1)}" to copy it from.`,
    {
      hint: `Use \`branch_from: ${defaultBranch.split('/').at(-1)}\` under \`lakebase:\`, which is its default branch.`,
    },
  )
}

function refuseUnusable(branch: Branch, now: number): void {
  refuseUnavailable(branch)
  if (branch.expireTime === undefined || Date.parse(branch.expireTime) > now) return
  throw new DeployError(
    'BRANCH_EXPIRED',
    `Branch "${branch.name}" expired at ${branch.expireTime} and is about to be deleted.`,
    {
      hint: 'Wait until it is gone and run the job again, which creates it anew; give it longer with `ttl:`.',
    },
  )
}

function branchPath(project: string, branch: string): string {
  return `projects/${project}/branches/${branch}`
}

import { randomBytes } from 'node:crypto'
import type { Desired } from '../config/desired.ts'
import { slug } from '../config/name.ts'
import { createBranch, deleteBranch } from '../databricks/autoscaling/branch.ts'
import { readAutoscaling } from '../databricks/autoscaling/observe.ts'
import type { Autoscaling } from '../databricks/lakebase.ts'
import { applyCreateDatabase } from '../engine/apply/lakebase.ts'
import { observePlatform, type Platform } from '../engine/platform.ts'
import type { Ports } from '../engine/ports.ts'
import { DeployError } from '../error.ts'
import { clause } from '../sentence.ts'

/** A run that is killed leaves its branch for so long. */
const TTL_SECONDS = 3_600
const CLOSING_MS = 5_000
/** Branch ids have at most 63 characters; nine are for what makes this one its own. */
const STEM = 54

const DATABASE = 'lakebase_prove'

/** An empty database on a branch of its own. */
export interface ScratchBranch {
  readonly lakebase: Autoscaling
  readonly database: string
  readonly user: string
}

/**
 * Runs `work` on a branch of the target branch that is made for it with an empty database, and deletes the branch
 * afterwards, also when the work fails or is cancelled. Throws DeployError `PROVE_NEEDS_BRANCH` on an instance, and
 * `DATABASE_NOT_READY` when there is no branch to start from.
 */
export async function withScratchBranch<T>(
  desired: Desired,
  ports: Ports,
  work: (scratch: ScratchBranch) => Promise<T>,
): Promise<T> {
  const platform = await ports.timeline.step('Observe', () => observePlatform(desired, ports))
  const { project, source } = branchable(platform)
  const id = `${slug(`prove-${ports.run.id}`).slice(0, STEM)}-${randomBytes(4).toString('hex')}`
  const name = `projects/${project}/branches/${id}`
  try {
    const lakebase = await ports.timeline.step(`Branch ${id}`, () =>
      create(project, id, source, platform, ports),
    )
    return await work({ lakebase, database: DATABASE, user: platform.me.userName })
  } finally {
    await remove(name, ports)
  }
}

function branchable({ lakebase }: Platform): { readonly project: string; readonly source: string } {
  if (lakebase.kind === 'provisioned') {
    throw new DeployError(
      'PROVE_NEEDS_BRANCH',
      `\`prove\` works on a disposable branch, and ${lakebase.name} is a Provisioned instance, which has none.`,
      { hint: 'Prove on any other PostgreSQL: add `database-url`, such as that of a service container.' },
    )
  }
  if (lakebase.project && lakebase.branch)
    return { project: lakebase.projectId, source: lakebase.branch.name }
  throw new DeployError(
    'DATABASE_NOT_READY',
    `\`prove\` starts from a branch that exists: there is no ${lakebase.project ? `branch ${lakebase.branchId}` : `project ${lakebase.projectId}`}.`,
    { hint: 'Run `deploy` first, or prove on any other PostgreSQL with `database-url`.' },
  )
}

async function create(
  project: string,
  id: string,
  source: string,
  { me }: Platform,
  ports: Ports,
): Promise<Autoscaling> {
  const { client } = ports
  const branch = await createBranch(client, {
    project,
    id,
    source,
    ttlSeconds: TTL_SECONDS,
    endpoint: undefined,
  })
  await applyCreateDatabase(branch.name, DATABASE, me, ports)
  const made = await readAutoscaling(client, {
    project,
    branch: id,
    branchFrom: undefined,
    database: DATABASE,
  })
  return made
}

/** Also after the run was cancelled. Never throws: the platform deletes the branch by itself within an hour. */
async function remove(name: string, ports: Ports): Promise<void> {
  try {
    await deleteBranch(ports.clientUntil(AbortSignal.timeout(CLOSING_MS)), name)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    ports.reporter.warning(`${name} could not be deleted (${clause(reason)}). It expires within an hour.`)
  }
}

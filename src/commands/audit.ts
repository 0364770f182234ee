import { auditDatabase } from '../access/audit.ts'
import { NOT_LOOKED_AT } from '../access/blind-spot.ts'
import type { Finding } from '../access/change.ts'
import { unusedAcceptances } from '../access/finding.ts'
import type { Desired } from '../config/desired.ts'
import type { DesiredDatabase } from '../config/desired-database.ts'
import { observeDatabase } from '../engine/database.ts'
import { desiredDatabaseOf } from '../engine/desired-database.ts'
import type { Observed } from '../engine/observe.ts'
import { type Outcome, outcome, type Progress } from '../engine/outcome.ts'
import { observePlatform, type Platform } from '../engine/platform.ts'
import type { Ports } from '../engine/ports.ts'
import type { WorkspaceRequest } from '../engine/request.ts'
import { namingRoles } from '../engine/role-path.ts'
import { writeReport } from '../engine/saved-plan.ts'
import { DeployError } from '../error.ts'
import { differs, makePlan, type Plan } from '../plan/plan.ts'
import { findingCount, renderText } from '../plan/render.ts'
import { renderSarif } from '../plan/sarif.ts'
import { createRoleStatement } from '../postgres/create-role.ts'

/** `audit`, whose findings are written to the file in input `sarif` as well. */
export async function run(request: WorkspaceRequest, ports: Ports, progress: Progress): Promise<Outcome> {
  const { sarif } = request.inputs.inputs
  const outcome = await audit(request.desired, ports, progress)
  if (sarif !== undefined) await writeSarif(outcome.plan.findings, sarif, request, ports)
  return outcome
}

function writeSarif(
  findings: readonly Finding[],
  file: string,
  { desired, inputs, directory }: WorkspaceRequest,
  { run: { toolVersion } }: Ports,
): Promise<void> {
  const scope = [desired.app.name, desired.environment].filter(Boolean).join(' ')
  const report = renderSarif(findings, { scope, file: inputs.inputs.config.path, toolVersion })
  return writeReport(report, file, directory)
}

/**
 * desired -> observed -> difference, over owners, grants and memberships. Reads only, and needs no rights in the database
 * beyond logging in. Throws `NOTHING_TO_AUDIT` when the database cannot be read.
 */
async function audit(desired: Desired, ports: Ports, progress: Progress): Promise<Outcome> {
  const { timeline, reporter } = ports
  const observed = await timeline.step('Observe', () => observe(desired, ports))
  progress.observed = observed
  const desiredDatabase = auditedDatabase(desired, observed.platform)
  const findings = await timeline.step('Audit', async () => {
    if (observed.database.state !== 'read') return []
    return namingRoles(auditDatabase(desiredDatabase, observed.database.catalog), observed, ports)
  })
  const plan = makePlan([], findings)
  progress.plan = plan
  reporter.info(renderText(plan))
  for (const { id, reason } of unusedAcceptances(findings, desired.acceptedFindings))
    reporter.warning(
      `\`grants.accept\` has an entry for finding ${id} (${reason}), which this audit has not found: delete the entry.`,
    )
  return {
    ...outcome(
      desired,
      observed,
      { platform: observed.platform, deploymentId: undefined },
      { planOnly: true, phases: ['database'], subject: () => SUBJECT },
      progress,
      ports,
    ),
    ending: { verdict: verdict(plan), closing: closing(plan) },
  }
}

/** An audit tells its ending itself. */
const SUBJECT = { name: '', markdown: '', done: '', status: '', upToDate: '' }

/** Migrations are no matter of an audit. */
function auditedDatabase(desired: Desired, { app }: Platform): DesiredDatabase {
  const { directory, command } = desired.migrations
  const migrates = directory !== undefined || command !== undefined
  return { ...desiredDatabaseOf(desired, [], app), migrates }
}

async function observe(desired: Desired, ports: Ports): Promise<Observed> {
  const platform = await observePlatform(desired, ports)
  const desiredDatabase = auditedDatabase(desired, platform)
  const database = await observeDatabase(desiredDatabase, platform.lakebase, platform.me.userName, ports)
  if (database.state === 'read') return { platform, database, source: undefined }
  const why =
    database.state === 'new' ? `its database ${desired.lakebase.name} does not exist yet` : database.reason
  throw new DeployError(
    'NOTHING_TO_AUDIT',
    `The grants of app ${desired.app.name} cannot be audited: ${why}.`,
    {
      hint:
        database.state === 'deferred' && database.roleMissing
          ? `Audit as whoever deploys, or let an administrator give the auditor a Postgres role and run: ${createRoleStatement(platform.me.userName, 'SERVICE_PRINCIPAL')}`
          : 'Run `deploy` first: it makes or starts what is missing.',
    },
  )
}

function verdict(plan: Plan): string {
  if (!differs(plan))
    return `**Clean.** Owners, grants and memberships are exactly as desired. ${NOT_LOOKED_AT} Nothing was changed.`
  return `**Drift:** ${findingCount(plan)}. ${NOT_LOOKED_AT} Nothing was changed.`
}

function closing(plan: Plan): string {
  const found = differs(plan) ? `Nothing was changed: ${findingCount(plan)} above.` : 'Clean.'
  return `${found} ${NOT_LOOKED_AT}`
}

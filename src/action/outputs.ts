import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Outputs } from '../config/outputs.ts'
import { renderFindings } from '../plan/finding.ts'
import type { Plan } from '../plan/plan.ts'
import { renderJson } from '../plan/render.ts'

/**
 * Characters of each of the two long outputs. All outputs of a job may have 1 MiB in UTF-16 (docs "Workflow syntax":
 * `jobs.<job_id>.outputs`), and a caller that goes beyond gets none of them.
 */
const BUDGET = 120_000

/** The outputs as GitHub takes them: what is too long is cut, and whole in the file that `report` names. */
export async function outputsWithin(
  outputs: Partial<Outputs>,
  plan: Plan | undefined,
  folder: string | undefined,
): Promise<Partial<Outputs>> {
  const { plan: whole = '', findings = '' } = outputs
  if (!plan) return outputs
  return {
    ...outputs,
    ...(whole.length > BUDGET && { plan: renderJson(plan, BUDGET) }),
    ...(findings.length > BUDGET && { findings: renderFindings(plan.findings, BUDGET) }),
    ...(folder !== undefined && { report: await writeReport(whole, folder) }),
  }
}

/** The path: of its own for each run, since a job may have several. */
async function writeReport(plan: string, folder: string): Promise<string> {
  const path = join(folder, `lakebase-deploy-${randomUUID()}.json`)
  await writeFile(path, `${plan}\n`)
  return path
}

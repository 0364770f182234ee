import type { Command } from '../config/input.ts'
import { deploy } from './deploy.ts'
import { migrate } from './migrate.ts'
import type { Outcome, Progress } from './outcome.ts'
import { type PayloadPart, type Request, readPayload } from './request.ts'
import { createPorts, type Surroundings } from './start.ts'

/** Which of the user's files a command reads; a build belongs to the source. */
const READS: Readonly<Record<Command, readonly PayloadPart[]>> = {
  deploy: ['migrations', 'source'],
  plan: ['migrations', 'source'],
  migrate: ['migrations'],
}

/** The one place where a command's name becomes what runs, for both faces. */
export async function runCommand(
  request: Request,
  surroundings: Surroundings,
  progress: Progress,
): Promise<Outcome> {
  const { desired, inputs } = request
  const { command } = inputs.inputs
  const ports = await createPorts(request, surroundings)
  const payload = await readPayload(desired, READS[command], surroundings)
  const options = { dryRun: isDryRun(request), progress }
  switch (command) {
    case 'deploy':
    case 'plan':
      return deploy(desired, payload, ports, options)
    case 'migrate':
      return migrate(desired, payload, ports, options)
  }
}

/** Whether the run only plans. */
export function isDryRun({ inputs }: Request): boolean {
  return inputs.inputs.dryRun || inputs.inputs.command === 'plan'
}

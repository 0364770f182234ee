import { expect } from 'vitest'
import { parse } from 'yaml'
import type { Emulator } from '../../../src/emulator/emulator.ts'
import { type ActionResult, runAction } from '../../../src/emulator/runner.ts'

/** What GitHub knows when it starts a workflow. */
export interface JobStart {
  /** The checkout. */
  readonly workspace: string
  /** `<org>/<repo>`. */
  readonly repository: string
  /** Of the GitHub environment, by name. */
  readonly variables: ReadonlyMap<string, string>
}

/** GitHub takes it by its name alone, or with the URL that it shows beside it. */
export function environmentName(environment: string | { readonly name: string }): string {
  return typeof environment === 'string' ? environment : environment.name
}

/** Runs the step of our action in the workflow's job `deploy`, in its GitHub environment. */
export function startJob(emulator: Emulator, workflow: string, start: JobStart): Promise<ActionResult> {
  const { environment: given, steps } = parse(workflow).jobs.deploy
  const environment = environmentName(given)
  const step = steps.find(({ uses }: { uses: string }) => uses.startsWith('tellr/lakebase-deploy@'))
  expect(step).toBeDefined()
  const inputs = Object.entries<string>(step.with).map(([name, text]) => [
    name,
    text.replaceAll(/\$\{\{ vars\.(\w+) \}\}/g, (_, variable: string) => start.variables.get(variable) ?? ''),
  ])
  return runAction({
    workspace: start.workspace,
    with: Object.fromEntries(inputs),
    env: {
      ...emulator.childEnvironment(),
      ...emulator.oidcEnvironment(`repo:${start.repository}:environment:${environment}`),
    },
  })
}

import { resolve } from 'node:path'
import { systemClock } from '../clock.ts'
import { writeScaffold } from '../commands/init.ts'
import { parseInputs } from '../config/inputs.ts'
import { abortOnSignal } from '../engine/cancel.ts'
import { givenCredentials } from '../engine/credentials.ts'
import { EXIT, exitCode, explain } from '../engine/failure.ts'
import { Timeline } from '../engine/timeline.ts'
import { describeProblem, InvalidInput } from '../error.ts'
import { Meter } from '../meter.ts'
import { parseArguments } from './arguments.ts'
import { terminalReporter } from './reporter.ts'
import { runIdentity, type Shell } from './run.ts'
import { asOptions } from './wording.ts'

const HELP = `Usage: lakebase-deploy init [options]

Looks at the project in this directory, and writes deployment.yaml, .github/workflows/deploy.yml and, where the platform would
not know how to start the app, app.yaml. A file that is there stays as it is. Logged in to the workspace, it also finds the
app and the database that the app has.

Options: --environment <name> [production], --app-name <name>, --project <id> or --instance <name>, --schema <name>,
  --databricks-host <URL>, --profile <name>, --working-directory <directory>
`

/** `init`: gives the exit code; never throws. */
export async function init(argv: readonly string[], shell: Omit<Shell, 'leave'>): Promise<number> {
  const reporter = terminalReporter(shell.stderr, { verbose: false, noColor: true })
  try {
    const given = parseArguments(argv)
    if (given.help && (argv.includes('--help') || argv.includes('-h'))) {
      shell.stdout.write(HELP)
      return EXIT.ok
    }
    for (const value of givenCredentials(given.inputs, shell.env)) reporter.mask(value)
    const parsed = parseInputs({ ...given.inputs, command: 'doctor' })
    if (parsed.problems.length > 0) throw new InvalidInput(parsed.problems)
    const text = await writeScaffold(
      { inputs: parsed.inputs, directory: resolve(shell.directory, parsed.inputs.workingDirectory) },
      {
        ...shell,
        reporter,
        signal: abortOnSignal().signal,
        timeline: new Timeline(systemClock, reporter),
        meter: new Meter(),
        run: runIdentity(),
      },
    )
    shell.stdout.write(`${text}\n`)
    return EXIT.ok
  } catch (error) {
    if (error instanceof InvalidInput)
      for (const problem of error.problems) reporter.error(asOptions(describeProblem(problem)))
    else reporter.error(asOptions(explain(error)))
    return exitCode(error)
  }
}

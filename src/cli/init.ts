import { resolve } from 'node:path'
import { systemClock } from '../clock.ts'
import { writeScaffold } from '../commands/init.ts'
import type { InputName } from '../config/input.ts'
import { type Inputs, parseInputs, type RawInputs } from '../config/inputs.ts'
import { LOGIN_INPUTS } from '../config/login-inputs.ts'
import { abortOnSignal } from '../engine/cancel.ts'
import { givenCredentials } from '../engine/credentials.ts'
import { EXIT, exitCode, explain } from '../engine/failure.ts'
import { Timeline } from '../engine/timeline.ts'
import { describeProblem, InvalidInput, type Problem } from '../error.ts'
import { Meter } from '../meter.ts'
import { parseArguments } from './arguments.ts'
import { terminalReporter } from './reporter.ts'
import { runIdentity, type Shell } from './run.ts'
import { asOptions } from './wording.ts'

const HELP = `Usage: lakebase-deploy init [options]

Looks at the project in this directory, and writes deployment.yaml, .github/workflows/deploy.yml and, where the platform would
not know how to start the app, app.yaml. A file that is there stays as it is. Logged in to the workspace, it also finds the
app and the database that the app has.

Options: --environment <name> [production], --app-name <name>, --project <id> or --instance <name>, --capacity <size>,
  --database <name>, --schema <name>, --working-directory <directory>, and those of a login: --databricks-host <URL>,
  --profile <name>, --token <token>, ...
`

/** Any other input would be dropped without a word. */
const MEANT: ReadonlySet<string> = new Set<InputName>([
  ...(['environment', 'app-name', 'project', 'instance'] as const),
  ...(['capacity', 'database', 'schema', 'working-directory'] as const),
  ...Object.values(LOGIN_INPUTS).map(({ name }) => name),
])

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
    const meant = Object.entries(given.inputs).filter(([name]) => MEANT.has(name))
    const parsed = parseInputs({ ...Object.fromEntries(meant), command: 'doctor' })
    const problems = [...meaningless(given.inputs), ...parsed.problems, ...contradiction(parsed.inputs)]
    if (problems.length > 0) throw new InvalidInput(problems)
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

/** Which of the two the app has, only its owner knows. */
function contradiction({ project, instance }: Inputs): readonly Problem[] {
  if (project === undefined || instance === undefined) return []
  return [
    { message: 'inputs "project" and "instance" are both given', hint: 'keep the one that the app uses' },
  ]
}

function meaningless(given: RawInputs): readonly Problem[] {
  return Object.keys(given)
    .filter((name) => name !== 'command' && !MEANT.has(name))
    .map((name) => ({
      message: `input "${name}" has no meaning for init`,
      hint: 'delete it: what else a deploy needs is written in the deployment.yaml that init makes',
    }))
}

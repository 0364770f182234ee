import { DeployError } from '../error.ts'
import { runShell, type ShellFailure, type ShellOptions } from './shell.ts'

/** What travels after a build although git ignores it, when `source.include` says nothing. */
export const BUILT_ARTEFACTS: readonly string[] = ['dist/**', 'build/**', '*.whl']

export type BuildOptions = Omit<ShellOptions, 'title' | 'variables'>

/**
 * Runs the command in a shell and shows its output line by line. Throws DeployError `BUILD_FAILED` with the last lines of
 * output; when `signal` aborts, ends the command with all it started and throws the signal's reason.
 */
export async function runBuild(command: string, options: BuildOptions): Promise<void> {
  const title = `Build: ${command.trim().split('\n', 1)[0]}`
  const failed = await runShell(command, { ...options, title })
  if (failed) throw failure(command, failed)
}

function failure(command: string, { ending, output }: ShellFailure): DeployError {
  return new DeployError('BUILD_FAILED', `The build command \`${command.trim()}\` ${ending}. ${output}`, {
    hint: 'Run it in the same directory on your machine. Of the environment it sees only what a build needs; name what else it takes with `pass-env: NPM_TOKEN`. Nothing was deployed.',
  })
}

import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { isLocal } from '../config/command.ts'
import type { Desired } from '../config/desired.ts'
import { desiredState } from '../config/desired-state.ts'
import type { ParsedFile } from '../config/file.ts'
import type { ParsedInputs } from '../config/inputs.ts'
import type { AuthSettings } from '../databricks/auth/token-source.ts'
import { InvalidInput } from '../error.ts'
import { pathKind } from '../path-kind.ts'
import { defaultOwnerRole } from '../postgres/identifier.ts'
import { readRegularFile } from '../regular-file.ts'
import { loginSettings } from './login.ts'
import { Problems } from './problems.ts'

/** One environment, as it should be and by whose login. */
export interface EnvironmentRequest {
  readonly desired: Desired
  readonly login: AuthSettings
}

/** Throws InvalidInput with everything that is wrong with inputs, file and login. */
export async function readEnvironment(
  inputs: ParsedInputs,
  cwd: string,
  env: AuthSettings['env'],
): Promise<EnvironmentRequest> {
  const { problems, desired, login } = await readConfigured(inputs, cwd, env)
  await addLoginProblems(problems, inputs, login)
  if (!desired || problems.any) throw problems.error()
  return { desired, login }
}

/** Inputs and file; what the login lacks is another matter. */
export async function readConfigured(
  inputs: ParsedInputs,
  cwd: string,
  env: AuthSettings['env'],
): Promise<{ problems: Problems; desired: Desired | undefined; login: AuthSettings }> {
  const problems = new Problems()
  const desired = await problems.collect(async () => {
    const file = await readConfig(inputs, cwd)
    return desiredState(inputs, file, { cwd, defaultOwnerRole, exists: existsSync })
  })
  return { problems, desired, login: loginSettings(inputs.inputs, desired?.profile, env) }
}

/** What a login lacks cannot be told from settings that were refused. */
export async function addLoginProblems(
  problems: Problems,
  inputs: ParsedInputs,
  login: AuthSettings,
): Promise<void> {
  if (isLoginRefused(inputs)) return
  const { checkLogin } = await import('../databricks/auth/check.ts')
  problems.add(checkLogin(login))
}

function isLoginRefused({ given, inputs }: ParsedInputs): boolean {
  const host = given.has('databricks-host') && inputs.databricksHost === undefined
  return host || (given.has('auth-type') && inputs.authType === undefined)
}

/** Undefined where a run can do without a file. Throws InvalidInput for one that cannot be read. */
export async function readConfig(inputs: ParsedInputs, cwd: string): Promise<ParsedFile | undefined> {
  const { config, workingDirectory } = inputs.inputs
  const refuse = (message: string) => {
    const hint = `paths start from ${cwd}; check that actions/checkout ran before this step`
    return new InvalidInput([...inputs.problems, { message, hint }])
  }
  const astray = directoryFault(cwd, workingDirectory)
  if (astray) throw refuse(astray)
  const text = readText(resolve(cwd, config.path), (code) => {
    if (code !== 'ENOENT') throw refuse(`the config file ${config.path} cannot be read (${code})`)
    if (config.given) throw refuse(`input "config" is "${config.path}", which does not exist`)
    const needsNone = inputs.given.has('database-url') || isLocal(inputs.inputs.command)
    if (needsNone || inputs.given.has('app-name')) return undefined
    throw refuse(`there is no ${config.path}, and no input "app-name" that would do without it`)
  })
  if (text === undefined) return undefined
  const { parseFile } = await import('../config/file.ts')
  return parseFile(text, config.path)
}

/** What is wrong with the directory that everything starts from; undefined: it is one. */
export function directoryFault(absolute: string, given: string): string | undefined {
  const kind = pathKind(absolute)
  if (kind === 'a directory') return undefined
  return `input "working-directory" is "${given}", which ${kind === undefined ? 'does not exist' : `is ${kind}`}`
}

/** The text, or what `missing` makes of the error's code. */
function readText(path: string, missing: (code: string) => undefined): string | undefined {
  try {
    return readRegularFile(path).toString()
  } catch (cause) {
    return missing(codeOf(cause))
  }
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause)
}

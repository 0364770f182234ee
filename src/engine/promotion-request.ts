import { type ParsedInputs, parseInputs } from '../config/inputs.ts'
import { LOGIN_INPUTS } from '../config/login-inputs.ts'
import type { AuthSettings } from '../databricks/auth/token-source.ts'
import { InvalidInput } from '../error.ts'
import { type EnvironmentRequest, readConfig, readEnvironment } from './environment-request.ts'

/** The environment that comes before this one. */
export interface Promotion {
  readonly environment: string
  readonly request: EnvironmentRequest
  /** How long it has to have been healthy. */
  readonly soakMs: number
}

/** What holds for both environments: the others say what this run deploys. */
const SHARED: readonly string[] = [
  ...Object.values(LOGIN_INPUTS).map(({ name }) => name),
  ...['config', 'working-directory', 'wait-timeout', 'artifact'],
]

/** Throws InvalidInput for an environment that cannot be one to promote from. */
export async function readPromotion(
  raw: Readonly<Record<string, string>>,
  own: EnvironmentRequest,
  inputs: ParsedInputs,
  cwd: string,
  env: AuthSettings['env'],
): Promise<Promotion | undefined> {
  const { promoteFrom: environment, soakMs } = inputs.inputs
  if (environment === undefined) return undefined
  const refuse = (message: string, hint: string) =>
    new InvalidInput([{ message: `input "promote-from" is "${environment}", ${message}`, hint }])
  const parsed = await readConfig(inputs, cwd)
  const names = [...(parsed?.file.environments?.keys() ?? [])]
  if (!names.includes(environment))
    throw refuse('which the config file does not have', `environments: ${names.join(', ') || 'none'}`)
  const shared = Object.entries(raw).filter(([name]) => SHARED.includes(name))
  // The files of the other environment are no matter: `status` reads no source, and `deploy` none beside an artefact.
  const command = inputs.given.has('artifact') ? 'deploy' : 'status'
  const others = parseInputs({ ...Object.fromEntries(shared), command, environment })
  const request = await readEnvironment(others, cwd, env)
  const isSame = request.login.host === own.login.host && request.login.profile === own.login.profile
  if (isSame && request.desired.app.name === own.desired.app.name)
    throw refuse(
      `whose app is ${own.desired.app.name}, as that of this run`,
      'give each environment an app of its own (`app_name`), or delete `promote-from`',
    )
  if (!request.desired.health.enabled)
    throw refuse(
      'whose health check is off, so nothing tells that it is healthy',
      'delete its `health: { enabled: false }`, or `promote-from`',
    )
  return { environment, request, soakMs }
}

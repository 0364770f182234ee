import type { Environment } from './environment.ts'
import { codeOf, LakebaseConfigError, LakebaseCredentialError, messageOf } from './error.ts'
import type { WorkspaceToken } from './workspace-auth.ts'

/** A token of the Databricks CLI, which keeps the login of a person on a laptop. */
export async function cliToken(env: Environment, host: string, signal: AbortSignal): Promise<WorkspaceToken> {
  const profile = env.DATABRICKS_CONFIG_PROFILE
  const who = profile ? ['--profile', profile] : ['--host', host]
  const answer = await run(env, ['auth', 'token', ...who], signal)
  const { access_token: token, expiry } = answer
  if (typeof token !== 'string') throw new LakebaseCredentialError(NO_LOGIN, { retryable: false })
  const until = typeof expiry === 'string' ? Date.parse(expiry) - Date.now() : Number.NaN
  return until > 0 ? { token, expiresInMs: until } : { token }
}

const NO_LOGIN =
  'There is no login to the workspace: set DATABRICKS_CLIENT_ID and DATABRICKS_CLIENT_SECRET, or DATABRICKS_TOKEN, or run `databricks auth login`'

async function run(
  env: Environment,
  args: readonly string[],
  signal: AbortSignal,
): Promise<Record<string, unknown>> {
  const { execFile } = await import('node:child_process')
  return new Promise((resolve, reject) => {
    execFile('databricks', [...args], { env, signal }, (error, stdout, stderr) => {
      if (!error) return resolve(parse(stdout))
      if (signal.aborted) return reject(signal.reason)
      const why =
        codeOf(error) === 'ENOENT' ? 'the Databricks CLI is not installed' : stderr.trim() || messageOf(error)
      reject(new LakebaseCredentialError(`${NO_LOGIN} (${why}).`, { retryable: false, cause: error }))
    })
  })
}

function parse(stdout: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(stdout)
    return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {}
  } catch {
    return {}
  }
}

/** `https://...` of the profile in ~/.databrickscfg. */
export async function profileHost(env: Environment): Promise<string> {
  const { readFile } = await import('node:fs/promises')
  const { homedir } = await import('node:os')
  const file = env.DATABRICKS_CONFIG_FILE ?? `${env.HOME ?? homedir()}/.databrickscfg`
  const name = env.DATABRICKS_CONFIG_PROFILE ?? 'DEFAULT'
  const text = await readFile(file, 'utf8').catch(() => '')
  const section = text.split(/^\s*\[/m).find((part) => part.startsWith(`${name}]`))
  const host = /^\s*host\s*=\s*(\S+)/m.exec(section ?? '')?.[1]
  if (host !== undefined) return host
  throw new LakebaseConfigError(
    ['DATABRICKS_HOST'],
    `DATABRICKS_HOST is not set, and ${file} has no host under [${name}]. Set DATABRICKS_HOST=https://<workspace>, or run \`databricks auth login --host https://<workspace>\`.`,
  )
}

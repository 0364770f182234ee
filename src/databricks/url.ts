import { isTrustedWorkspace, workspaceUrl as url } from '../config/workspace-url.ts'
import { DeployError } from '../error.ts'

/** One path segment, percent-encoded. */
export function segment(value: string): string {
  // The URL parser would take these as steps in the path, encoded or not.
  if (value === '' || value === '.' || value === '..') {
    throw new DeployError('INVALID_NAME', `"${value}" cannot be a name on the platform.`)
  }
  return encodeURIComponent(value)
}

/** For a run that names no workspace anywhere. */
export function hostMissing(): DeployError {
  return new DeployError('HOST_MISSING', 'No workspace is named.', {
    hint: 'Add `databricks-host: https://dbc-a1b2c3d4-e5f6.cloud.databricks.com` to the inputs, or set DATABRICKS_HOST.',
  })
}

/** `https://` and the host, without path or trailing slash; plain http only to this machine. Throws `HOST_INVALID`. */
export function workspaceUrl(host: string): string {
  const reading = url.read(host)
  if (reading.ok) return reading.value
  const {
    message,
    hint = 'It looks like `databricks-host: https://dbc-a1b2c3d4-e5f6.cloud.databricks.com`.',
  } = reading.refusal
  throw new DeployError('HOST_INVALID', `The workspace ${message}.`, { hint })
}

/** The same, of a host that the login may be sent to. Throws `HOST_INVALID`, `HOST_NOT_DATABRICKS`. */
export function trustedWorkspaceUrl(host: string, allowed: string | undefined): string {
  const origin = workspaceUrl(host)
  if (isTrustedWorkspace(origin, allowed)) return origin
  const { hostname } = new URL(origin)
  throw new DeployError(
    'HOST_NOT_DATABRICKS',
    `The workspace ${hostname} is not in a domain of Databricks, and the login would be sent to it.`,
    {
      hint: `Correct \`databricks-host\`; if the host is yours, such as a proxy's, add \`allow-host: ${hostname}\`.`,
    },
  )
}

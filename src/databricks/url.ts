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
  const text = /^https?:\/\//.test(host) ? host : `https://${host}`
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isLocal = url !== undefined && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
  if (url === undefined || (url.protocol !== 'https:' && !isLocal)) {
    throw new DeployError('HOST_INVALID', `"${host}" is not the URL of a workspace.`, {
      hint: 'It looks like `databricks-host: https://dbc-a1b2c3d4-e5f6.cloud.databricks.com`.',
    })
  }
  return url.origin
}

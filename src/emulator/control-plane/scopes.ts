import { permissionDenied } from './errors.ts'
import { PROVISIONED_SCOPE } from './unverified.ts'

// Sources. What a scope opens, and the 403: UNVERIFIED.

/** Scope by the beginning of a path: what a token of user authorization may call (`databricks/appkit#343` for `postgres`). */
const SCOPES: Readonly<Record<string, string>> = {
  '/api/2.0/postgres/': 'postgres',
  '/api/2.0/database/': PROVISIONED_SCOPE,
  '/api/2.0/preview/scim/v2/Me': 'iam.current-user:read',
}

/** Throws 403 when a token that was cut down to some scopes is used for something else; `undefined` is a whole token. */
export function requireScope(scopes: readonly string[] | undefined, path: string): void {
  const needed = Object.entries(SCOPES).find(([start]) => path.startsWith(start))?.[1]
  if (scopes === undefined || (needed !== undefined && scopes.includes(needed))) return
  throw permissionDenied(`Provided OAuth token does not have required scopes: ${needed ?? 'all-apis'}`)
}

/** What an app may do for a person who uses it: two scopes that every app has, and those that it has asked for. */
export function effectiveScopes(asked: readonly string[]): readonly string[] {
  return ['iam.access-control:read', 'iam.current-user:read', ...asked]
}

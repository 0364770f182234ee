import { quoteLiteral } from './identifier.ts'

export type IdentityType = 'USER' | 'SERVICE_PRINCIPAL'

/**
 * For an administrator to run. The function belongs to an extension, so its schema is not pg_catalog; the path keeps a schema
 * that is named like the administrator from offering another one.
 */
export function createRoleStatement(identity: string, type: IdentityType): string {
  return `CREATE EXTENSION IF NOT EXISTS databricks_auth; SET search_path = pg_catalog, public; SELECT databricks_create_role(${quoteLiteral(identity)}, '${type}');`
}

import { IDENTITY_COMMENT } from './auth-extension.ts'
import type { Cluster } from './cluster.ts'
import type { RoleAttributes } from './roles.ts'

/** A role as PostgreSQL has it. */
export interface CatalogRole {
  readonly name: string
  readonly canLogin: boolean
  /** What `databricks_create_role` was told; undefined for roles that were made otherwise. */
  readonly identityType: string | undefined
  /** A direct member of `databricks_superuser`. */
  readonly superuserMember: boolean
  readonly attributes: RoleAttributes
}

/** Every role of the cluster that is neither PostgreSQL's nor the platform's own. */
export async function catalogRoles(cluster: Cluster): Promise<CatalogRole[]> {
  const rows = await cluster.query(
    `SELECT rolname, rolcanlogin, rolbypassrls, rolcreatedb, rolcreaterole, shobj_description(r.oid, 'pg_authid') AS comment,
        EXISTS (SELECT FROM pg_auth_members WHERE member = r.oid AND roleid = 'databricks_superuser'::regrole) AS superuser
       FROM pg_roles r WHERE NOT rolsuper AND rolname !~ '^(pg_.*|databricks_(superuser|gateway|(reader|writer)_[0-9]+))$' ORDER BY rolname`,
  )
  return rows.map((row) => ({
    name: String(row.rolname),
    canLogin: row.rolcanlogin === true,
    identityType: identityTypeIn(row.comment),
    superuserMember: row.superuser === true,
    attributes: {
      bypassrls: row.rolbypassrls === true,
      createdb: row.rolcreatedb === true,
      createrole: row.rolcreaterole === true,
    },
  }))
}

/** Does the role own a database? */
export async function ownsDatabase(cluster: Cluster, role: string): Promise<boolean> {
  const rows = await cluster.query(
    `SELECT FROM pg_database WHERE datdba = (SELECT oid FROM pg_roles WHERE rolname = $1)`,
    [role],
  )
  return rows.length > 0
}

function identityTypeIn(comment: unknown): string | undefined {
  if (typeof comment !== 'string' || !comment.startsWith(IDENTITY_COMMENT)) return undefined
  return comment.slice(IDENTITY_COMMENT.length)
}

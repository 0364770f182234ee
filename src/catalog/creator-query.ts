import { quoteLiteral } from '../postgres/identifier.ts'

/**
 * Members of the platform's roles that have CREATE on the schema from the platform, which nobody but that takes: those that log in,
 * or through which somebody does, and that are not trusted with the schema anyway.
 */
export const PLATFORM_CREATORS = `
  SELECT json_agg(json_build_object('member', b.rolname, 'role', g.rolname, 'grantor', pg_get_userbyid(m.grantor)) ORDER BY g.rolname, b.rolname)
  FROM (SELECT DISTINCT a.grantee FROM sch, aclexplode(sch.nspacl) a WHERE a.privilege_type = 'CREATE') c
    JOIN pg_roles g ON g.oid = c.grantee AND g.rolname ~ '^databricks_(gateway|reader_[0-9]+|writer_[0-9]+)$'
    JOIN pg_auth_members m ON m.roleid = g.oid JOIN pg_roles b ON b.oid = m.member
  WHERE EXISTS (SELECT FROM pg_roles r LEFT JOIN own ON true LEFT JOIN adm ON true
    WHERE r.rolcanlogin AND NOT r.rolsuper AND r.rolname <> session_user AND pg_has_role(r.oid, b.oid, 'MEMBER')
      AND NOT coalesce(pg_has_role(r.oid, own.oid, 'MEMBER'), false) AND NOT coalesce(pg_has_role(r.oid, adm.oid, 'MEMBER'), false))`

/** Whether an expression for a role's oid is one of the platform's, which its event triggers give what they are to have. */
export function isPlatformGrantee(role: string): string {
  return `EXISTS (SELECT FROM pg_roles g WHERE g.oid = ${role} AND g.rolname ~ '^databricks_(superuser|gateway|reader_[0-9]+|writer_[0-9]+)$')`
}

/**
 * An enum of the owner role in the schema, whose labels are the roles from whom CREATE on it was taken for a while, '' being PUBLIC. It
 * is made with the REVOKE and goes with the GRANT, so that a run that dies in between leaves it to the next one; an enum
 * holds no code, no rows and no privileges, and is read without any right.
 *
 * It is believed only as the owner role has made it. Whatever gives a type to another owner, ALTER TYPE as well as REASSIGN OWNED, writes its
 * row anew, and with it the number of the transaction that wrote it (`xmin`), which the labels do not share then: a type of
 * somebody else that has come to the owner role shows by that. To make one and give it away in one transaction takes the rights of the
 * owner role, and to add a label takes its ownership.
 */
export const TAKEN_CREATE = 'lakebase_taken_create'

/** A list of the roles that there still are; NULL without the enum. */
export const TAKEN_FROM = `
  SELECT coalesce((SELECT json_agg(e.enumlabel ORDER BY e.enumlabel) FROM pg_enum e WHERE e.enumtypid = t.oid
    AND (e.enumlabel = '' OR EXISTS (SELECT FROM pg_roles r WHERE r.rolname = e.enumlabel))), '[]')
  FROM pg_type t JOIN sch ON sch.oid = t.typnamespace JOIN own ON own.oid = t.typowner
  WHERE t.typtype = 'e' AND t.typname = ${quoteLiteral(TAKEN_CREATE)}
    AND NOT EXISTS (SELECT FROM pg_enum e WHERE e.enumtypid = t.oid AND e.xmin <> t.xmin)`

import { quoteLiteral } from '../postgres/identifier.ts'
import { POWERFUL_ROLES, SERVER_ROLES } from './powerful-role.ts'

/** Of the owner role, in whatever the app's role is in, and of other desired grantees in what reaches far, by itself or through another. */
export function memberships(desired: string): string {
  const reached = `pg_roles p WHERE p.rolname ~ '${POWERFUL_ROLES}' AND pg_has_role(m.roleid, p.oid, 'MEMBER')`
  return `
  SELECT pg_get_userbyid(m.roleid) AS role, r.rolname AS member, pg_get_userbyid(m.grantor) AS grantor,
    m.inherit_option AS inherit, m.set_option AS set, m.admin_option AS admin,
    r.rolsuper OR EXISTS (SELECT FROM pg_roles s WHERE s.rolname = 'databricks_superuser' AND pg_has_role(r.oid, s.oid, 'MEMBER'))
      AS "memberAdministers",
    coalesce((SELECT rolsuper FROM pg_roles g WHERE g.oid = m.grantor), false) AS "grantorIsSuperuser",
    pg_has_role(session_user, r.oid, 'USAGE') AND pg_has_role(session_user, r.oid, 'SET') AS "loginIsMember",
    (SELECT json_agg(p.rolname ORDER BY p.rolname) FROM ${reached}) AS reaches
  FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member
  WHERE m.roleid IN (SELECT oid FROM own) OR m.member IN (SELECT oid FROM app)
    OR r.rolname = ANY (${desired}) AND EXISTS (SELECT FROM ${reached})
  ORDER BY 1, 2, 3`
}

/** Of the desired grantees: what reaches further than any privilege on the schema. */
export function powers(desired: string): string {
  return `
  SELECT json_agg(p) FROM (
    SELECT r.rolname AS role,
      (SELECT json_agg(g.rolname) FROM (SELECT oid, rolname FROM adm UNION ALL SELECT oid, rolname FROM own
        UNION ALL SELECT oid, rolname FROM keep
        UNION ALL SELECT oid, rolname FROM pg_roles WHERE rolname IN (${SERVER_ROLES.map(quoteLiteral).join(', ')})) g WHERE g.oid <> r.oid AND pg_has_role(r.oid, g.oid, 'MEMBER')) AS "memberOf",
      (SELECT json_agg(name) FROM (VALUES ('SUPERUSER', r.rolsuper), ('CREATEROLE', r.rolcreaterole), ('BYPASSRLS', r.rolbypassrls))
        v (name, has) WHERE has) AS attributes
    FROM pg_roles r WHERE r.rolname = ANY (${desired})) p
  WHERE p."memberOf" IS NOT NULL OR p.attributes IS NOT NULL`
}

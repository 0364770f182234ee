/**
 * A query whose rows `code` describe what an extension's script could call by mistake in the schema that it is made in: it runs
 * as the login or as a superuser, and finds plain names there. That is every routine of others, those of the owner role that are
 * named as one of PostgreSQL's, operators, and casts. What superusers own, as what came with an extension, is left out. Both
 * arguments are expressions for a name.
 */
export function codeBesideExtension(schema: string, owner: string): string {
  return `SELECT pg_describe_object('pg_proc'::regclass, p.oid, 0) AS code
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_roles r ON r.oid = p.proowner
  WHERE n.nspname = ${schema} AND NOT r.rolsuper
    AND (r.rolname <> ${owner} OR p.proname IN (SELECT c.proname FROM pg_proc c WHERE c.pronamespace = 'pg_catalog'::regnamespace))
UNION ALL SELECT pg_describe_object('pg_operator'::regclass, o.oid, 0)
  FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace JOIN pg_roles r ON r.oid = o.oprowner
  WHERE n.nspname = ${schema} AND NOT r.rolsuper
UNION ALL SELECT pg_describe_object('pg_cast'::regclass, c.oid, 0)
  FROM pg_cast c JOIN pg_proc p ON p.oid = c.castfunc JOIN pg_roles r ON r.oid = p.proowner WHERE NOT r.rolsuper`
}

import { quoteLiteral } from '../postgres/identifier.ts'
import { PLATFORM_ROLES } from './platform.ts'

/**
 * A query whose rows `code` describe what an extension's script could call by mistake: it runs as the login or as a superuser,
 * and finds plain names in the schema that it is made in, and in those of the extensions that it requires. That is every
 * routine of others, those of the owner role that are named as one of PostgreSQL's, operators, and casts; and what could be made
 * there meanwhile, in the schema of a required extension that is somebody's, or where somebody may create. What superusers own,
 * as what came with an extension, is left out. The arguments are expressions: names of the schema and the owner role, and the
 * array of the extensions' names.
 */
function codeBesideExtension(schema: string, owner: string, extensions: string): string {
  return `WITH RECURSIVE need AS (SELECT unnest(${extensions})::text COLLATE "C" AS name
  UNION SELECT unnest(v.requires)::text COLLATE "C" FROM need JOIN pg_available_extensions a ON a.name::text = need.name
    JOIN pg_available_extension_versions v ON v.name = a.name AND v.version = a.default_version),
required AS (SELECT DISTINCT n.oid, n.nspname, n.nspowner, n.nspacl FROM need JOIN pg_extension e ON e.extname::text = need.name
  JOIN pg_namespace n ON n.oid = e.extnamespace WHERE n.nspname <> ${schema} AND n.nspname <> 'pg_catalog'),
seen AS (SELECT oid FROM required UNION SELECT oid FROM pg_namespace WHERE nspname = ${schema}),
trusted AS (SELECT oid FROM pg_roles WHERE rolsuper OR rolname = session_user OR rolname = ${owner}
  OR rolname ~ '${PLATFORM_ROLES}')
SELECT pg_describe_object('pg_proc'::regclass, p.oid, 0) AS code
  FROM pg_proc p JOIN seen ON seen.oid = p.pronamespace JOIN pg_roles r ON r.oid = p.proowner
  WHERE NOT r.rolsuper
    AND (r.rolname <> ${owner} OR p.proname IN (SELECT c.proname FROM pg_proc c WHERE c.pronamespace = 'pg_catalog'::regnamespace))
UNION ALL SELECT pg_describe_object('pg_operator'::regclass, o.oid, 0)
  FROM pg_operator o JOIN seen ON seen.oid = o.oprnamespace JOIN pg_roles r ON r.oid = o.oprowner WHERE NOT r.rolsuper
UNION ALL SELECT pg_describe_object('pg_cast'::regclass, c.oid, 0)
  FROM pg_cast c JOIN pg_proc p ON p.oid = c.castfunc JOIN pg_roles r ON r.oid = p.proowner WHERE NOT r.rolsuper
UNION ALL SELECT 'what others make in schema ' || quote_ident(q.nspname) || ' of a required extension' FROM required q
  WHERE q.nspowner NOT IN (SELECT oid FROM trusted)
    OR EXISTS (SELECT FROM aclexplode(q.nspacl) x WHERE x.privilege_type = 'CREATE' AND x.grantee NOT IN (SELECT oid FROM trusted))`
}

/**
 * PL/pgSQL that makes the extensions in the array `extensions` in the schema `app`, those that they require before them, and looks
 * before each at what its script could call. What is there by then was made in this transaction, so that nobody can have changed
 * it; a required extension that was there before has to belong to somebody who is trusted, because its owner can make it anew
 * in another schema at any moment. For an `own` that owns the schema, with nobody else who may create there.
 */
export function makeExtensions(): string {
  const look = codeBesideExtension('app', 'own', 'ARRAY[item]').replaceAll(/\s*\n\s*/g, ' ')
  return `FOR item IN ${IN_ORDER} LOOP
    IF EXISTS (SELECT FROM pg_extension e WHERE e.extname = item) THEN
      IF item <> ALL (extensions) AND NOT EXISTS (SELECT FROM pg_extension e JOIN pg_roles r ON r.oid = e.extowner
          WHERE e.extname = item AND (r.rolsuper OR r.rolname = session_user OR r.rolname = own OR r.rolname ~ '${PLATFORM_ROLES}')) THEN
        RAISE EXCEPTION 'the required extension % belongs to another role, which can change what the script of an extension calls', item
          USING ERRCODE = '${REACHES_CODE}', HINT = format('Let its owner drop it, and what uses it, columns of its types with their values too: DROP EXTENSION %I CASCADE; The next run makes it anew.', item);
      END IF;
    ELSE
      SELECT string_agg(c.code, ', ') INTO others FROM (${look}) c;
      IF others IS NOT NULL THEN
        RAISE EXCEPTION 'in schema % the script of extension % could call %', app, item, others USING ERRCODE = '${REACHES_CODE}';
      END IF;
      EXECUTE format('CREATE EXTENSION %I WITH SCHEMA %I', item, app);
    END IF;
  END LOOP;`
}

/** `makeExtensions` as one statement, for a path of pg_catalog or any other. `own` undefined: whoever runs it. */
export function extensionBlock(
  schema: string,
  own: string | undefined,
  extensions: readonly string[],
  first: readonly string[] = [],
): string {
  return `DO $extensions$
DECLARE
  app pg_catalog.text := ${quoteLiteral(schema)};
  own pg_catalog.text := ${own === undefined ? 'session_user' : quoteLiteral(own)};
  extensions pg_catalog.text[] := ARRAY[${extensions.map(quoteLiteral).join(', ')}]::pg_catalog.text[];
  item pg_catalog.text; others pg_catalog.text;
BEGIN
  SET LOCAL search_path = pg_catalog, pg_temp;
${first.map((statement) => `  ${statement}\n`).join('')}  ${makeExtensions()}
END $extensions$`
}

/** SQLSTATE of ours, in a class that PostgreSQL leaves to others. */
export const REACHES_CODE = 'LD001'

/** What an extension requires comes before it: the deepest first. An extension that requires itself is none. */
const IN_ORDER = `SELECT o.name FROM (
      WITH RECURSIVE need AS (SELECT unnest(extensions)::text COLLATE "C" AS name, 0 AS depth
        UNION SELECT unnest(v.requires)::text COLLATE "C", need.depth + 1 FROM need JOIN pg_available_extensions a ON a.name::text = need.name
          JOIN pg_available_extension_versions v ON v.name = a.name AND v.version = a.default_version WHERE need.depth < 20)
      SELECT name, max(depth) AS depth FROM need GROUP BY name) o ORDER BY o.depth DESC, o.name`

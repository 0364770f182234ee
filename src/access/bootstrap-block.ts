import { keeperRole, quoteLiteral } from '../postgres/identifier.ts'
import { makeExtensions } from './extension-script.ts'
import { PLATFORM_ROLES } from './platform.ts'

interface DesiredBootstrap {
  readonly schema: string
  readonly ownerRole: string
  readonly deployers: readonly string[]
  readonly extensions: readonly string[]
}

/**
 * What an administrator runs once so that `members` can deploy without any right but membership of the owner role: the
 * owner role under its keeper, schema, extensions and memberships, as one DO block. It changes nothing that is there
 * already, and an administrator who was no member of the owner role is none afterwards. Two at once: one fails with 23505 or 42710 and is right when it is repeated.
 */
export function bootstrapBlock(
  { schema, ownerRole, deployers, extensions }: DesiredBootstrap,
  members: readonly string[],
): string {
  const all = [...new Set([...members, ...deployers])]
  return `DO $bootstrap$
DECLARE
  own pg_catalog.text := ${quoteLiteral(ownerRole)};
  keep pg_catalog.text := ${quoteLiteral(keeperRole(ownerRole))};
  app pg_catalog.text := ${quoteLiteral(schema)};
  members pg_catalog.text[] := ${textArray(all)};
  extensions pg_catalog.text[] := ${textArray(extensions)};
  open_to_platform pg_catalog.bool := ${deployers.length === 0};
${BODY}
END $bootstrap$;`
}

function textArray(items: readonly string[]): string {
  return `ARRAY[${items.map(quoteLiteral).join(', ')}]::pg_catalog.text[]`
}

/** Names are looked up in pg_catalog alone: whoever runs this may have a path in which others can create. */
const BODY = `  platform pg_catalog.bool; kept pg_catalog.bool; joined pg_catalog.bool; item pg_catalog.text; others pg_catalog.text;
BEGIN
  SET LOCAL search_path = pg_catalog, pg_temp;
  platform := EXISTS (SELECT FROM pg_roles WHERE rolname = 'databricks_superuser' AND pg_has_role(oid, 'pg_write_all_data', 'MEMBER'));
  FOREACH item IN ARRAY members LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = item) THEN
      RAISE EXCEPTION 'there is no role "%": create it first', item;
    END IF;
  END LOOP;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = own) THEN
    NULL;
  ELSIF platform AND open_to_platform AND pg_has_role(session_user, 'databricks_superuser', 'SET')
      AND (SELECT rolcreaterole FROM pg_roles WHERE rolname = 'databricks_superuser') THEN
    SET LOCAL ROLE databricks_superuser;
    EXECUTE format('CREATE ROLE %I NOLOGIN', own);
    SET LOCAL ROLE NONE;
  ELSE
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = keep) THEN
      EXECUTE format('ALTER ROLE %I CREATEROLE', keep);
    ELSE
      EXECUTE format('CREATE ROLE %I NOLOGIN CREATEROLE', keep);
    END IF;
    EXECUTE format('GRANT %I TO %I WITH INHERIT FALSE, SET TRUE', keep, session_user);
    EXECUTE format('SET LOCAL ROLE %I', keep);
    EXECUTE format('CREATE ROLE %I NOLOGIN', own);
    IF platform AND open_to_platform THEN
      EXECUTE format('GRANT %I TO databricks_superuser WITH ADMIN TRUE, INHERIT FALSE, SET FALSE', own);
    ELSIF NOT platform THEN
      EXECUTE format('GRANT %I TO %I WITH ADMIN TRUE', own, session_user);
    END IF;
    SET LOCAL ROLE NONE;
    EXECUTE format('ALTER ROLE %I NOCREATEROLE', keep);
    EXECUTE format('REVOKE %I FROM %I', keep, session_user);
  END IF;
  -- By the ADMIN option that comes with databricks_superuser, else by the keeper's.
  kept := EXISTS (SELECT FROM pg_roles WHERE rolname = keep AND pg_has_role(session_user, oid, 'MEMBER WITH ADMIN OPTION'));
  IF kept THEN
    EXECUTE format('GRANT %I TO %I WITH INHERIT FALSE, SET TRUE', keep, session_user);
    EXECUTE format('SET LOCAL ROLE %I', keep);
  END IF;
  joined := session_user <> ALL (members) AND NOT pg_has_role(session_user, own::name, 'SET');
  FOREACH item IN ARRAY members || session_user::text LOOP
    IF NOT (pg_has_role(item::name, own::name, 'SET') AND pg_has_role(item::name, own::name, 'USAGE')) THEN
      EXECUTE format('GRANT %I TO %I WITH INHERIT TRUE, SET TRUE', own, item);
    END IF;
  END LOOP;
  SET LOCAL ROLE NONE;
  IF NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = app) THEN
    EXECUTE format('CREATE SCHEMA %I AUTHORIZATION %I', app, own);
  END IF;
  IF EXISTS (SELECT FROM unnest(extensions) x (name) WHERE x.name NOT IN (SELECT extname FROM pg_extension)) THEN
    SELECT string_agg(coalesce(quote_ident(r.rolname), 'PUBLIC'), ', ') INTO others
      FROM pg_namespace n CROSS JOIN LATERAL aclexplode(n.nspacl) a LEFT JOIN pg_roles r ON r.oid = a.grantee
      WHERE n.nspname = app AND a.privilege_type = 'CREATE' AND a.grantee <> n.nspowner AND r.rolsuper IS NOT TRUE AND coalesce(r.rolname !~ '${PLATFORM_ROLES}', true);
    IF (SELECT pg_get_userbyid(n.nspowner) <> own FROM pg_namespace n WHERE n.nspname = app) THEN
      RAISE EXCEPTION 'schema % belongs to another role than %, and what is in it could run in the script of an extension: DROP SCHEMA or ALTER SCHEMA ... OWNER TO first', app, own;
    ELSIF others IS NOT NULL THEN
      RAISE EXCEPTION 'others may create in schema %, and what they make could run in the script of an extension', app
        USING HINT = format('REVOKE CREATE ON SCHEMA %I FROM %s; The next deploy gives back what is desired.', app, others);
    END IF;
  END IF;
  ${makeExtensions()}
  IF kept THEN
    EXECUTE format('SET LOCAL ROLE %I', keep);
  END IF;
  IF joined THEN
    EXECUTE format('REVOKE %I FROM %I', own, session_user);
  END IF;
  SET LOCAL ROLE NONE;
  IF kept THEN
    EXECUTE format('REVOKE %I FROM %I', keep, session_user);
  END IF;`

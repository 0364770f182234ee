import { quoteLiteral } from '../postgres/identifier.ts'
import { isTrusted } from './foreign-code-query.ts'

/** What the guard fails with: somebody's code has come to a table since it was looked for. */
export const CODE_PLANTED = 'LB003'

/** How long the guard may wait for a table whose triggers or foreign keys somebody is changing. */
const WAIT = '5s'

/** Whether the role with this OID is somebody else, as PUBLIC is; `own` is the owner role's. */
function isOther(role: string): string {
  return `NOT EXISTS (SELECT FROM pg_roles r WHERE r.oid = ${role} AND ${isTrusted('own')})`
}

const OPENS = `a.privilege_type IN ('TRIGGER', 'REFERENCES') AND ${isOther('a.grantee')}`

/** The owner role's tables that somebody else may put a trigger or a foreign key on, as OIDs. */
const OPEN_TABLES = `SELECT c.oid FROM pg_class c WHERE c.relowner = own AND c.relkind IN ('r', 'p', 'v')
    AND (EXISTS (SELECT FROM aclexplode(c.relacl) a WHERE ${OPENS})
      OR EXISTS (SELECT FROM pg_attribute t, aclexplode(t.attacl) a WHERE t.attrelid = c.oid AND t.attacl IS NOT NULL AND ${OPENS}))`

/** A query of one row, column `is_open`: whether there are any such tables, or there may be by default privileges. Under the restricted path. */
export function openTables(ownerRole: string): string {
  return `SELECT (EXISTS (${OPEN_TABLES}) OR EXISTS (SELECT FROM pg_default_acl d, aclexplode(d.defaclacl) a WHERE d.defaclrole = own AND d.defaclobjtype = 'r' AND ${OPENS}))::text AS is_open
  FROM (SELECT oid AS own FROM pg_roles WHERE rolname = ${quoteLiteral(ownerRole)}) o`
}

/**
 * What the transaction of a file does first where there are such tables: it locks them as an INSERT does, which stops nobody who
 * reads or writes, and keeps everybody from making a trigger or a foreign key until the end; who was at it is waited for. LOCK TABLE of a
 * view goes on to what the view reads, where the owner role need not have the right; its comment, written as it is, locks the view alone,
 * and just as well. Then nobody's code may have come to them since it was looked for. Right under any search_path, which it leaves as it was.
 */
export function tableGuard(ownerRole: string): string {
  const body = `
DECLARE own pg_catalog.oid; held pg_catalog.oid[]; one pg_catalog.oid;
  path pg_catalog.text := pg_catalog.current_setting('search_path'); wait pg_catalog.text := pg_catalog.current_setting('lock_timeout');
BEGIN
  PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
  PERFORM set_config('lock_timeout', '${WAIT}', true);
  SELECT oid INTO own FROM pg_roles WHERE rolname = ${quoteLiteral(ownerRole)};
  held := ARRAY(${OPEN_TABLES});
  FOREACH one IN ARRAY held LOOP
    IF (SELECT relkind FROM pg_class WHERE oid = one) = 'v' THEN
      EXECUTE format('COMMENT ON VIEW %s IS %L', one::regclass, obj_description(one, 'pg_class'));
    ELSE
      EXECUTE format('LOCK TABLE %s IN ROW EXCLUSIVE MODE', one::regclass);
    END IF;
  END LOOP;
  IF EXISTS (SELECT FROM pg_trigger g JOIN pg_depend d ON d.classid = 'pg_trigger'::regclass AND d.objid = g.oid
      LEFT JOIN pg_proc p ON d.refclassid = 'pg_proc'::regclass AND p.oid = d.refobjid
      LEFT JOIN pg_operator o ON d.refclassid = 'pg_operator'::regclass AND o.oid = d.refobjid
      LEFT JOIN pg_type t ON d.refclassid = 'pg_type'::regclass AND t.oid = d.refobjid
    WHERE g.tgrelid = ANY (held) AND NOT g.tgisinternal
      AND coalesce(p.proowner, o.oprowner, t.typowner) IS NOT NULL AND ${isOther('coalesce(p.proowner, o.oprowner, t.typowner)')})
    OR EXISTS (SELECT FROM pg_constraint k JOIN pg_class f ON f.oid = k.conrelid
      WHERE k.contype = 'f' AND k.confrelid = ANY (held) AND ${isOther('f.relowner')}) THEN
    RAISE EXCEPTION USING ERRCODE = '${CODE_PLANTED}', MESSAGE = 'somebody has put code on a table since it was looked for';
  END IF;
  PERFORM set_config('lock_timeout', wait, true);
  PERFORM set_config('search_path', path, true);
END`
  return `DO ${quoteLiteral(body)}`
}

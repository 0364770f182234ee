import { RESTRICT_PATH_LOCALLY } from '../postgres/search-path.ts'
import { IS_NATIVE } from './native-code.ts'

/**
 * A message that fails when DETACH PARTITION CONCURRENTLY, which no function can run, might call code with the login's rights.
 * PostgreSQL does not restrict it as it does VACUUM and index builds, and plans queries of the tables, their keys and those
 * that reference them: what of an expression there depends on no row is computed at once. Which tables that are only the
 * statement itself finds out, so any expression in the database that calls more than PostgreSQL's own functions is enough. So is
 * what no dependency tells of: any policy, which may use a view or a text of SQL, and any cast by a function beside a foreign
 * key, if it is in a language that is for anybody and younger than initdb (oids from 16384 on).
 */
export const REFUSE_CODE_IN_DETACH = `BEGIN;
${RESTRICT_PATH_LOCALLY};
DO $detach$
DECLARE danger record;
BEGIN
  SELECT pg_describe_object(classid, objid, objsubid) AS used_in, pg_describe_object(refclassid, refobjid, 0) AS code INTO danger
  FROM pg_depend d
  WHERE refclassid IN ('pg_proc'::regclass, 'pg_operator'::regclass) AND deptype IN ('n', 'a')
    AND NOT ${IS_NATIVE}
    AND classid IN ('pg_class'::regclass, 'pg_constraint'::regclass, 'pg_statistic_ext'::regclass, 'pg_policy'::regclass)
  LIMIT 1;
  IF NOT FOUND THEN
    SELECT pg_describe_object('pg_cast'::regclass, c.oid, 0) AS used_in, pg_describe_object('pg_proc'::regclass, p.oid, 0) AS code INTO danger
    FROM pg_cast c JOIN pg_proc p ON p.oid = c.castfunc JOIN pg_language l ON l.oid = p.prolang
    WHERE p.oid >= 16384 AND l.lanpltrusted AND EXISTS (SELECT FROM pg_constraint k WHERE k.contype = 'f')
    LIMIT 1;
  END IF;
  IF NOT FOUND THEN
    SELECT pg_describe_object('pg_policy'::regclass, o.oid, 0) AS used_in, 'code' AS code INTO danger FROM pg_policy o LIMIT 1;
  END IF;
  IF FOUND THEN
    RAISE EXCEPTION 'DETACH PARTITION CONCURRENTLY could call % with all rights of the login, because % uses it', danger.code, danger.used_in
      USING ERRCODE = 'feature_not_supported',
        HINT = 'Leave out CONCURRENTLY, or deploy with a login that is in the owner role only and \`migrations: { run_as: login }\`.';
  END IF;
END
$detach$;
COMMIT`

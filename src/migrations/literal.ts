import type { IndexStmt } from '@pgsql/types'
import { RESTRICT_PATH_LOCALLY } from '../postgres/search-path.ts'
import { IS_NATIVE } from './native-code.ts'
import { findNodes } from './syntax/descend.ts'

/** Whether an index has a text that PostgreSQL makes a value of, of whatever type. */
export function hasText(index: IndexStmt): boolean {
  return findNodes(index, 'A_Const').some(({ sval }) => sval !== undefined)
}

/**
 * A message that fails when CREATE INDEX CONCURRENTLY, which no function can run, might call code with the login's rights while
 * it is read. What it builds is restricted by PostgreSQL, but a text in it becomes a value before that: an array, a range or a
 * row with a domain in it, whose check calls a function. Which types those are only the statement itself finds out, so any
 * domain of the database is enough whose check calls more than PostgreSQL's own and native functions, or one of those that is not immutable:
 * some of them run a text as SQL. Without a backslash: the file may have left standard_conforming_strings off.
 */
export const REFUSE_CODE_IN_LITERAL = `BEGIN;
${RESTRICT_PATH_LOCALLY};
DO $literal$
DECLARE danger record;
BEGIN
  SELECT k.contypid::regtype AS used_in, coalesce(
      (SELECT pg_describe_object(d.refclassid, d.refobjid, 0) FROM pg_depend d
        WHERE d.classid = 'pg_constraint'::regclass AND d.objid = k.oid AND d.deptype IN ('n', 'a') AND NOT ${IS_NATIVE}
          AND d.refclassid IN ('pg_proc'::regclass, 'pg_operator'::regclass) LIMIT 1),
      CASE WHEN k.conbin::text ~ '[{]JSON' THEN 'a cast to json' END,
      (SELECT p.oid::regprocedure::text FROM regexp_matches(k.conbin::text, ':(?:funcid|opfuncid) ([0-9]+)', 'g') m (number)
        JOIN pg_proc p ON p.oid = m.number[1]::oid WHERE p.provolatile <> 'i' LIMIT 1)) AS code INTO danger
  FROM pg_constraint k WHERE k.contypid <> 0 ORDER BY code LIMIT 1;
  IF danger.code IS NOT NULL THEN
    RAISE EXCEPTION 'CREATE INDEX CONCURRENTLY could call % with all rights of the login, because the check of domain % does and the index has a text in it', danger.code, danger.used_in
      USING ERRCODE = 'feature_not_supported',
        HINT = 'Leave out CONCURRENTLY, write the condition without a text in quotes, or deploy with a login that is in the owner role only and \`migrations: { run_as: login }\`.';
  END IF;
END
$literal$;
COMMIT`

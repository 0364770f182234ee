import { RESTRICT_PATH_LOCALLY } from './search-path.ts'

/**
 * PL/pgSQL that fails when something of the transaction is still to run at its COMMIT. PostgreSQL runs that as whoever is current
 * then, without any restriction, and lets it declare a cursor that outlives the transaction: its query runs after that, as the
 * login. (18 runs the trigger as the role that queued it, and the cursor as the login all the same.) A trigger that is fired can put
 * itself off again, so SET CONSTRAINTS alone proves nothing; the triggers of a foreign key call code too, by a cast or an operator.
 *
 * Nothing shows what is put off, no lock keeps names and triggers as they are, and not every write is counted as a command: an
 * inlined function with WITH ... INSERT is none. But whatever is put off was written, and a read-only transaction writes
 * nothing, at whatever depth; nor can it be made read-write again once it has a snapshot. So what is put off is fired a last time
 * in a read-only subtransaction, at whose end the transaction may write again. Temporary tables may be written there all the same;
 * a table with a waiting event cannot be altered, so each of them is altered to what it is.
 *
 * `fire` are statements that fire what is put off, in a function in which nobody can change the role, and close all cursors. What
 * they run may set another path. For an open transaction in which everything was fired before, as the owner role, under a path of
 * pg_catalog. Declare `LATE_DECLARATION`.
 */
export function refuseLateEvents(fire: string): string {
  return `BEGIN
    SET LOCAL transaction_read_only = on;
    ${fire}
  EXCEPTION WHEN read_only_sql_transaction THEN ${REFUSE}
  END;
  ${RESTRICT_PATH_LOCALLY};
  BEGIN
    FOR late_table IN SELECT c.relname::text FROM pg_class c
        WHERE c.relnamespace = pg_my_temp_schema() AND c.relkind IN ('r', 'p') LOOP
      EXECUTE format('ALTER TABLE pg_temp.%I RESET (fillfactor)', late_table);
    END LOOP;
  EXCEPTION WHEN object_in_use THEN ${REFUSE}
  END;`
}

export const LATE_DECLARATION = 'late_table text;'

const REFUSE = `RAISE EXCEPTION 'a deferred trigger puts off again what could run at the end of this transaction as the deployer'
      USING ERRCODE = 'insufficient_privilege',
        HINT = 'Let nothing deferred be left at the end of the file, or deploy with a login that is in the owner role only and \`migrations: { run_as: login }\`.';`

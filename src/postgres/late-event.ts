import { RESTRICT_PATH_LOCALLY } from './search-path.ts'

/**
 * PL/pgSQL that fails when something of the transaction is still to run at its COMMIT. PostgreSQL runs that as whoever is current
 * then, without any restriction, and lets it declare a cursor that outlives the transaction: its query runs after that, as the
 * login. (18 runs the trigger as the role that queued it, and the cursor as the login all the same.) A trigger that is fired can put
 * itself off again, so SET CONSTRAINTS alone proves nothing; the triggers of a foreign key call code too, by a cast or an operator.
 *
 * Nothing shows what is put off, and no lock keeps names and triggers as they are. But whatever is put off was written by a command,
 * and the commands of a transaction that write are counted: `cmin` of a row is the number of the one that made it. So what is
 * put off is fired once more, and it may not have written anything: then it has put off nothing either.
 *
 * For an open transaction in which everything was fired before, as the owner role, under a path of pg_catalog.
 */
export const LATE_DECLARATION = 'late_object oid; late_commands bigint[];'

/**
 * `fire` are statements that fire what is put off, in a function in which nobody can change the role, and close all cursors. What
 * they run may set another path, in which somebody has functions of these names.
 */
export function refuseLateEvents(fire: string): string {
  return `${countCommands(1)}
  ${countCommands(2)}
  ${fire}
  ${RESTRICT_PATH_LOCALLY};
  ${countCommands(3)}
  IF late_commands[3] - late_commands[2] IS DISTINCT FROM late_commands[2] - late_commands[1] THEN
    RAISE EXCEPTION 'a deferred trigger puts off again what could run at the end of this transaction as the deployer'
      USING ERRCODE = 'insufficient_privilege',
        HINT = 'Let nothing deferred be left at the end of the file, or deploy with a login that is in the owner role only and \`migrations: { run_as: login }\`.';
  END IF;`
}

/** A large object has no name that could come to mean another one; its row goes with it. */
function countCommands(index: number): string {
  return `late_object := lo_create(0);
  late_commands[${index}] := (SELECT m.cmin::text::bigint FROM pg_largeobject_metadata m WHERE m.oid = late_object);
  PERFORM lo_unlink(late_object);`
}

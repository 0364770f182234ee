/**
 * PL/pgSQL that fails when something of the transaction is still to run at its COMMIT. PostgreSQL runs that as whoever is current
 * then, without any restriction, and lets it declare a cursor that outlives the transaction: its query runs after that, as the
 * login. (18 runs the trigger as the role that queued it, and the cursor as the login all the same.) A trigger that is fired can put
 * itself off again, so SET CONSTRAINTS alone proves nothing; the triggers of a foreign key call code too, by a cast or an operator.
 *
 * What is put off stands in a table that the transaction has written, or as a whole in the partitioned one that it was moved in,
 * and as long as it does PostgreSQL refuses to alter that table. So a column of each such table is altered, and the alteration
 * taken back. The owner of a schema can put another in its place under every lock: it has to be that very table which was altered. A
 * table that the owner role may not alter is refused. What is put off stays so when its trigger is no longer deferrable
 * (`ALTER CONSTRAINT`): triggers that the transaction has changed count too. For an open transaction, as the owner role, after
 * the last statement of anybody else, under a path of pg_catalog.
 *
 * Index expressions of a deferrable constraint are computed again at COMMIT. Who changes rows has ROW EXCLUSIVE on the table. Which
 * tables the transaction has locked is dear to find out, and most databases have nothing that could be put off.
 */
export const LATE_DECLARATION = 'late record; late_target integer;'

/** Of a trigger `t`; ids of later transactions, and of later parts of this one, are younger. */
const CAN_BE_PUT_OFF = '(t.tgdeferrable OR age(t.xmin) <= age(pg_current_xact_id()::xid))'

/**
 * The tables in which something could be put off, with a column and its statistics target. Later than REPEATABLE READ looked at the
 * catalog somebody may have made a trigger, or a table: then every relation counts that the transaction has written, but
 * for those which it sees to be no table, and those that it has dropped.
 */
const COULD_HOLD_EVENTS = `SELECT DISTINCT ON (l.relation) l.relation, a.attname, a.attnum, CASE a.attstattarget WHEN 1 THEN 2 ELSE 1 END AS target
      FROM pg_locks l LEFT JOIN pg_class c ON c.oid = l.relation
        LEFT JOIN pg_attribute a ON a.attrelid = l.relation AND a.attnum > 0 AND NOT a.attisdropped
      WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation' AND l.mode = 'RowExclusiveLock' AND l.relation >= 16384
        AND (c.relkind IN ('r', 'p') AND c.relnamespace <> 'pg_toast'::regnamespace OR c.oid IS NULL AND l.relation::regclass::text !~ '^[0-9]+$')
        AND (current_setting('transaction_isolation') <> 'read committed'
          OR EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND ${CAN_BE_PUT_OFF})
          OR EXISTS (SELECT FROM pg_constraint k JOIN pg_index i ON i.indexrelid = k.conindid
            WHERE k.conrelid = c.oid AND k.condeferrable AND (i.indexprs IS NOT NULL OR i.indpred IS NOT NULL)))`

export const REFUSE_LATE_EVENTS = `IF current_setting('transaction_isolation') <> 'read committed'
    OR EXISTS (SELECT FROM pg_trigger t WHERE ${CAN_BE_PUT_OFF})
    OR EXISTS (SELECT FROM pg_constraint WHERE condeferrable AND contype <> 'f') THEN
    FOR late IN
      ${COULD_HOLD_EVENTS}
    LOOP
      BEGIN
        EXECUTE format('ALTER TABLE ONLY %s ALTER COLUMN %I SET STATISTICS %s', late.relation::regclass, coalesce(late.attname, 'tableoid'), late.target);
        SELECT a.attstattarget INTO late_target FROM pg_attribute a WHERE a.attrelid = late.relation AND a.attnum = late.attnum;
        IF late_target IS DISTINCT FROM late.target THEN
          RAISE insufficient_privilege USING MESSAGE = 'another table is in its place';
        END IF;
        RAISE SQLSTATE 'LD000';
      EXCEPTION
        WHEN SQLSTATE 'LD000' THEN NULL;
        WHEN object_in_use OR insufficient_privilege OR undefined_column OR undefined_table OR feature_not_supported THEN
          RAISE EXCEPTION 'a deferrable trigger or constraint of table % could run at the end of this transaction as the deployer', late.relation::regclass
            USING ERRCODE = 'insufficient_privilege', DETAIL = SQLERRM,
              HINT = 'Let nothing deferred be left on that table, or deploy with a login that is in the owner role only and \`migrations: { run_as: login }\`.';
      END;
    END LOOP;
  END IF;`

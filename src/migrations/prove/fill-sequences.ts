// Parts of a PL/pgSQL function with the variables target, got, last, helps and left_empty.

/** Sequences of columns, which stand where the last row took its number from. */
const OWNED_SEQUENCES = `
  SELECT s.seqrelid, s.seqincrement > 0 AS rises, d.refobjid AS relid, d.refobjid::regclass AS label, a.attname
  FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid AND pg_has_role(c.relowner, 'USAGE')
    JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = s.seqrelid AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
    JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid AND a.attnum > 0`

/** Moves each sequence far ahead: one that a file sets or restarts is then set back, and one that it takes a number from goes on. */
export const MOVE_SEQUENCES = `
  FOR target IN SELECT s.seqrelid, s.seqincrement > 0 AS rises, s.seqmin, s.seqmax FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid
    WHERE pg_has_role(c.relowner, 'USAGE') LOOP
    PERFORM CASE WHEN target.seqmax - target.seqmin < 1000000 THEN nextval(target.seqrelid)
      WHEN target.rises THEN setval(target.seqrelid, least(target.seqmax - 100000, 2000000000))
      ELSE setval(target.seqrelid, greatest(target.seqmin + 100000, -2000000000)) END;
  END LOOP;`

/** For tables that take no number from far ahead. */
export const BRING_SEQUENCES_NEAR = `FOR target IN ${OWNED_SEQUENCES} WHERE d.refobjid = ANY (left_empty) LOOP
  BEGIN
    PERFORM setval(target.seqrelid, CASE WHEN target.rises THEN 100 ELSE -100 END);
    helps := true;
  EXCEPTION WHEN OTHERS THEN NULL;
  END;
END LOOP;`

/** A sequence stands where the last row took its number from, so that one that a file sets to that does not move. */
export const SETTLE_SEQUENCES = `FOR target IN ${OWNED_SEQUENCES} WHERE d.refobjid <> ALL (left_empty) LOOP
  BEGIN
    EXECUTE format('SELECT %s(%I)::bigint FROM %s', CASE WHEN target.rises THEN 'max' ELSE 'min' END, target.attname, target.label) INTO got;
    last := pg_sequence_last_value(target.seqrelid);
    IF abs(got - last) < 100000 THEN PERFORM setval(target.seqrelid, got); END IF;
  EXCEPTION WHEN OTHERS THEN NULL;
  END;
END LOOP;`

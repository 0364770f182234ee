import { LEDGER_TABLE } from '../../catalog/ledger.ts'
import { makeBox } from '../../postgres/box.ts'
import { quoteIdentifier, quoteLiteral } from '../../postgres/identifier.ts'
import { list, string } from '../../postgres/json.ts'
import { RESTRICT_PATH_LOCALLY } from '../../postgres/search-path.ts'
import { cell, type Session } from '../../postgres/session.ts'
import { type BoxContext, endFile, RESET_SESSION } from '../file-lines.ts'
import type { AskedValues } from './asked.ts'
import { BRING_SEQUENCES_NEAR, MOVE_SEQUENCES, SETTLE_SEQUENCES } from './fill-sequences.ts'

/** How often a row is tried with other values. */
const ATTEMPTS = 60

/** Rows for each table: two with different values in each column, and two of which each has NULL where the other has none. */
const ROWS = 4

/** Values to try, by pg_type.typcategory; the column's type decides which of them it takes. A fraction shows what an integer loses. */
const VALUES = `CASE category
    WHEN 'N' THEN '{1.5,100000.25,3.75,700000.5,3,700000,1,2000000,100,0,0.5,-1}'::text[]
    WHEN 'S' THEN '{filler,a,A1,1,a@b.co,https://a.b/c,2001-02-03,+4912345678}'::text[]
    WHEN 'B' THEN '{true,false}'::text[]
    WHEN 'D' THEN '{2001-02-03 04:05:06.789,2031-02-03 14:15:16,04:05:06}'::text[]
    WHEN 'T' THEN '{1 day,2 hours}'::text[]
    WHEN 'A' THEN ARRAY['{}', '{1}', '{a}', '{2001-02-03}']
    WHEN 'R' THEN ARRAY['empty', '[1,2)', '[2001-01-01,2001-02-01)']
    WHEN 'G' THEN ARRAY['(1,2)', '((1,1),(2,2))', '<(1,1),1>', '{1,2,3}']
    WHEN 'I' THEN '{10.0.0.1,10.0.0.2}'::text[]
    WHEN 'V' THEN '{1,101,0,010}'::text[]
    ELSE ARRAY['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002', '{}', '[]', '1', 'a', '<a/>', '08:00:2b:01:02:03', '()', '(,)'] END`

/** Texts and numbers in the checks and the partition bound of a table, and in the checks of its domains: values that they may ask for. */
const LITERALS = `
  SELECT DISTINCT coalesce(m[1], m[2]) AS literal FROM (
    SELECT pg_get_constraintdef(k.oid) AS definition FROM pg_constraint k
      WHERE k.contype = 'c' AND (k.conrelid = target.oid OR k.contypid IN (SELECT atttypid FROM pg_attribute WHERE attrelid = target.oid))
    UNION ALL SELECT pg_get_expr(relpartbound, oid) FROM pg_class WHERE oid = target.oid) d,
    regexp_matches(d.definition, $r$'((?:[^']|'')*)'|\\m(\\d+(?:\\.\\d+)?)\\M$r$, 'g') m`

/** Each column that takes a value, with what to try: what it refers to, labels, values, and then its default or NULL. */
const COLUMNS = `
  SELECT coalesce(jsonb_agg(jsonb_build_object('name', quote_ident(attname), 'options', options,
    'values', greatest((SELECT count(*) FROM jsonb_array_elements_text(options) o WHERE o NOT IN ('NULL', 'DEFAULT')), 1),
    'asked', (SELECT jsonb_agg(quote_literal(v)) FROM jsonb_array_elements_text(asked -> target.name -> attname) v))), '[]')
  FROM (SELECT attname::text, (
      SELECT coalesce(jsonb_agg(option ORDER BY rank, nr), '["NULL"]') FROM (
        SELECT 1 AS rank, nr, format('(SELECT %I FROM %s ORDER BY ctid OFFSET %s LIMIT 1)', f.attname, k.confrelid::regclass, nr) AS option
          FROM generate_series(0, ${ROWS - 1}) nr, pg_constraint k, unnest(k.conkey, k.confkey) u (own, other) JOIN pg_attribute f ON f.attnum = u.other
          WHERE k.contype = 'f' AND k.conrelid = target.oid AND u.own = a.attnum AND f.attrelid = k.confrelid
        UNION ALL SELECT 2, e.enumsortorder, quote_literal(e.enumlabel) FROM pg_enum e WHERE e.enumtypid IN (a.atttypid, y.typbasetype)
        UNION ALL SELECT 3, l.nr, quote_literal(l.literal) FROM unnest(literals) WITH ORDINALITY l (literal, nr) WHERE y.typcategory <> 'E'
        UNION ALL SELECT 3, l.nr, quote_literal(l.literal::numeric + step) FROM unnest(literals) WITH ORDINALITY l (literal, nr), unnest('{1,-1}'::int[]) step
          WHERE y.typcategory = 'N' AND l.literal ~ '^[0-9]+([.][0-9]+)?$'
        UNION ALL SELECT 3, l.nr, quote_literal(repeat('x', l.literal::int)) FROM unnest(literals) WITH ORDINALITY l (literal, nr)
          WHERE y.typcategory = 'S' AND l.literal ~ '^[0-9]{1,3}$'
        UNION ALL SELECT CASE WHEN y.typcategory = 'S' THEN 2 ELSE 4 END, v.nr, quote_literal(v.value)
          FROM (SELECT y.typcategory AS category) c, unnest(${VALUES}) WITH ORDINALITY v (value, nr) WHERE y.typcategory <> 'E'
        UNION ALL SELECT 5, 0, 'DEFAULT' WHERE a.atthasdef
        UNION ALL SELECT 6, 0, 'NULL' WHERE NOT a.attnotnull) o
      WHERE rank NOT IN (2, 3, 4) OR pg_temp.lakebase_deploy_takes(a, option)) AS options
    FROM pg_attribute a JOIN pg_type y ON y.oid = a.atttypid
    WHERE a.attrelid = target.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND a.attidentity = ''
      AND pg_get_serial_sequence(target.label, a.attname) IS NULL) s`

/** Whether a column takes a value by itself: its type, the checks of a domain, and those of the table that are about nothing else. */
const TAKES = `CREATE FUNCTION pg_temp.lakebase_deploy_takes(a pg_attribute, option text) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER AS $takes$
DECLARE
  written text; kept text; rule text; is_right boolean; type text := format_type(a.atttypid, a.atttypmod);
BEGIN
  EXECUTE format('SELECT %s::text, %s::%s::text', option, option, type) INTO written, kept;
  -- A cast cuts a text that is too long, and an INSERT refuses it.
  IF (SELECT typcategory FROM pg_type WHERE oid = a.atttypid) = 'S' AND kept <> written THEN RETURN false; END IF;
  FOR rule IN SELECT pg_get_expr(conbin, conrelid) FROM pg_constraint WHERE conrelid = a.attrelid AND contype = 'c' AND conkey = ARRAY[a.attnum] LOOP
    EXECUTE format('SELECT %s FROM (SELECT %s::%s AS %I) r', rule, option, type, a.attname) INTO is_right;
    IF NOT is_right THEN RETURN false; END IF;
  END LOOP;
  RETURN true;
EXCEPTION WHEN OTHERS THEN
  RETURN false;
END $takes$`

/** The values of one try: those that differ by row and column first, one for all next, then any. */
const TRY = `
  SELECT string_agg(c->>'name', ', '), string_agg(CASE
      WHEN attempt = 0 AND row_nr >= ${ROWS} AND c->'asked'->>(row_nr - ${ROWS}) IS NOT NULL THEN c->'asked'->>(row_nr - ${ROWS})
      WHEN attempt = 0 AND row_nr IN (${ROWS - 2}, ${ROWS - 1}) AND (row_nr + place) % 2 = 0 OR attempt = 2 THEN c->'options'->>-1
      WHEN attempt < 2 THEN c->'options'->>((row_nr + CASE WHEN attempt = 0 THEN (place::int - 1) % 3 ELSE 0 END) % (c->>'values')::int)
      ELSE c->'options'->>floor(random() * jsonb_array_length(c->'options'))::int END, ', ')
    INTO names, vals FROM jsonb_array_elements(columns) WITH ORDINALITY e (c, place)`

/** A view that a file leaves empty is one that somebody may have filled since. */
const FILL_VIEWS = `FOR target IN SELECT format('%I.%I', n.nspname, c.relname) AS label FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'm' AND NOT c.relispopulated AND pg_has_role(c.relowner, 'USAGE') ORDER BY c.oid LOOP
    BEGIN
      EXECUTE format('REFRESH MATERIALIZED VIEW %s', target.label);
    EXCEPTION WHEN OTHERS THEN
      NULL;
    END;
  END LOOP;`

/**
 * Makes rows in each table, again and again while that helps others to what they refer to; returns the tables that got none.
 * A table that does not take a number from far ahead gets a near one. Made as the owner role, as whom it runs.
 */
function fillFunction(schema: string, asked: AskedValues): string {
  return `CREATE FUNCTION pg_temp.lakebase_deploy_fill() RETURNS text LANGUAGE plpgsql SECURITY DEFINER AS $fill$
DECLARE
  asked jsonb := ${quoteLiteral(JSON.stringify(asked))};
  target record; literals text[]; columns jsonb; names text; vals text; made jsonb := '{}'; row_nr int; desired_rows int; got bigint; last bigint;
  is_near boolean := false; helps boolean := true; left_empty oid[];
BEGIN
  SET CONSTRAINTS ALL IMMEDIATE;
  PERFORM setseed(0.5);
  ${MOVE_SEQUENCES}
  WHILE helps LOOP
    helps := false;
    left_empty := '{}';
    FOR target IN SELECT c.oid, c.relname::text AS name, format('%I.%I', n.nspname, c.relname) AS label FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND pg_has_role(c.relowner, 'USAGE')
        AND NOT (n.nspname = ${quoteLiteral(schema)} AND c.relname = ${quoteLiteral(LEDGER_TABLE)}) ORDER BY c.oid LOOP
      row_nr := coalesce((made->>target.label)::int, 0);
      desired_rows := ${ROWS} + coalesce((SELECT max(jsonb_array_length(value)) FROM jsonb_each(asked -> target.name)), 0);
      CONTINUE WHEN row_nr >= desired_rows;
      literals := ARRAY(${LITERALS});
      columns := (${COLUMNS});
      WHILE row_nr < desired_rows LOOP
        got := 0;
        FOR attempt IN 0..${ATTEMPTS - 1} LOOP
          ${TRY};
          BEGIN
            EXECUTE CASE WHEN names IS NULL THEN format('INSERT INTO %s DEFAULT VALUES', target.label)
              ELSE format('INSERT INTO %s (%s) VALUES (%s)', target.label, names, vals) END;
            GET DIAGNOSTICS got = ROW_COUNT;
          EXCEPTION WHEN OTHERS THEN
            NULL;
          END;
          EXIT WHEN got > 0;
        END LOOP;
        EXIT WHEN got = 0;
        row_nr := row_nr + 1;
        helps := true;
      END LOOP;
      made := made || jsonb_build_object(target.label, row_nr);
      IF row_nr = 0 THEN left_empty := left_empty || target.oid; END IF;
    END LOOP;
    IF NOT helps AND NOT is_near THEN
      ${BRING_SEQUENCES_NEAR}
      is_near := true;
    END IF;
  END LOOP;
  ${SETTLE_SEQUENCES}
  ${FILL_VIEWS}
  RETURN coalesce((SELECT json_agg(format('%I.%I', n.nspname, c.relname) ORDER BY c.oid) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.oid = ANY (left_empty)), '[]')::text;
END $fill$`
}

/**
 * Puts rows into every table of the scratch database, beside those that the files have put there, and moves its sequences, so that what a second pass
 * takes away can be seen. Triggers and defaults of the files run then, so it ends as a file does: nothing of theirs is left to
 * run at the COMMIT. Returns the tables, as SQL names, for which no row was found that they take.
 */
export async function fillTables(
  session: Session,
  context: BoxContext,
  asked: AskedValues,
): Promise<readonly string[]> {
  const { desired, box } = context
  const statements = [
    'BEGIN ISOLATION LEVEL READ COMMITTED',
    RESTRICT_PATH_LOCALLY,
    ...(box ? makeBox(box) : [`SET LOCAL ROLE ${quoteIdentifier(desired.ownerRole)}`]),
    TAKES,
    fillFunction(desired.schema, asked),
    `SET LOCAL search_path = ${quoteIdentifier(desired.schema)}`,
    'SELECT pg_temp.lakebase_deploy_fill() AS unfilled',
    ...endFile(context, []),
    ...RESET_SESSION,
    'COMMIT',
  ]
  const results = await session.send(statements.join(';\n'))
  return list(JSON.parse(cell(results, 'unfilled') ?? '[]')).map(string)
}

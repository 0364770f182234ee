import { LEDGER_TABLE } from '../../catalog/ledger.ts'
import { makeBox } from '../../postgres/box.ts'
import { quoteIdentifier, quoteLiteral } from '../../postgres/identifier.ts'
import { list, string } from '../../postgres/json.ts'
import { RESTRICT_PATH_LOCALLY } from '../../postgres/search-path.ts'
import { cell, type Session } from '../../postgres/session.ts'
import { type BoxContext, endFile, RESET_SESSION } from '../file-lines.ts'

/** How often a row is tried with other values. */
const ATTEMPTS = 80

/** Values to try, by pg_type.typcategory; the column's type decides which of them it takes. */
const VALUES = `CASE category
    WHEN 'N' THEN '{1,7,100,0,0.5,-1}'::text[]
    WHEN 'S' THEN '{filler,a,A1,1,a@b.co,https://a.b/c,2001-02-03,+4912345678}'::text[]
    WHEN 'B' THEN '{true,false}'::text[]
    WHEN 'D' THEN '{2001-02-03,04:05:06,2031-02-03}'::text[]
    WHEN 'T' THEN '{1 day}'::text[]
    WHEN 'A' THEN ARRAY['{}', '{1}', '{a}', '{2001-02-03}']
    WHEN 'R' THEN ARRAY['empty', '[1,2)', '[2001-01-01,2001-02-01)']
    WHEN 'G' THEN ARRAY['(1,2)', '((1,1),(2,2))', '<(1,1),1>', '{1,2,3}']
    WHEN 'I' THEN '{10.0.0.1}'::text[]
    WHEN 'V' THEN '{1,101}'::text[]
    ELSE ARRAY['00000000-0000-4000-8000-000000000001', '{}', '[]', '1', 'a', '<a/>', '08:00:2b:01:02:03', '()', '(,)'] END`

/** Texts and numbers in the checks and the partition bound of a table, and in the checks of its domains: values that they may ask for. */
const LITERALS = `
  SELECT DISTINCT coalesce(m[1], m[2]) AS literal FROM (
    SELECT pg_get_constraintdef(k.oid) AS definition FROM pg_constraint k
      WHERE k.contype = 'c' AND (k.conrelid = target.oid OR k.contypid IN (SELECT atttypid FROM pg_attribute WHERE attrelid = target.oid))
    UNION ALL SELECT pg_get_expr(relpartbound, oid) FROM pg_class WHERE oid = target.oid) d,
    regexp_matches(d.definition, $r$'((?:[^']|'')*)'|\\m(\\d+(?:\\.\\d+)?)\\M$r$, 'g') m`

/** Each column that takes a value, with what to try: what it refers to, labels, values, and then its default or NULL. */
const COLUMNS = `
  SELECT coalesce(jsonb_agg(jsonb_build_object('name', quote_ident(attname), 'options', options)), '[]')
  FROM (SELECT attname, (
      SELECT coalesce(jsonb_agg(option ORDER BY rank, nr), '["NULL"]') FROM (
        SELECT 1 AS rank, 0 AS nr, format('(SELECT %I FROM %s ORDER BY ctid LIMIT 1)', f.attname, k.confrelid::regclass) AS option
          FROM pg_constraint k, unnest(k.conkey, k.confkey) u (own, other) JOIN pg_attribute f ON f.attnum = u.other
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

/**
 * Makes a row in each table that has none, again and again while that helps others to what they refer to, and moves each
 * sequence far ahead; returns the tables that are still empty. Made as the owner role, as whom it runs.
 */
function fillFunction(schema: string): string {
  return `CREATE FUNCTION pg_temp.lakebase_deploy_fill() RETURNS text LANGUAGE plpgsql SECURITY DEFINER AS $fill$
DECLARE
  target record; literals text[]; columns jsonb; names text; vals text; is_empty boolean; helps boolean := true; left_empty text[];
BEGIN
  SET CONSTRAINTS ALL IMMEDIATE;
  PERFORM setseed(0.5);
  WHILE helps LOOP
    helps := false;
    left_empty := '{}';
    FOR target IN SELECT c.oid, format('%I.%I', n.nspname, c.relname) AS label FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND pg_has_role(c.relowner, 'USAGE')
        AND NOT (n.nspname = ${quoteLiteral(schema)} AND c.relname = ${quoteLiteral(LEDGER_TABLE)}) ORDER BY c.oid LOOP
      EXECUTE format('SELECT NOT EXISTS (SELECT FROM ONLY %s)', target.label) INTO is_empty;
      CONTINUE WHEN NOT is_empty;
      literals := ARRAY(${LITERALS});
      columns := (${COLUMNS});
      FOR attempt IN 0..${ATTEMPTS - 1} LOOP
        SELECT string_agg(c->>'name', ', '), string_agg(c->'options'->>CASE attempt WHEN 0 THEN 0 WHEN 1 THEN -1
            ELSE floor(random() * jsonb_array_length(c->'options'))::int END, ', ')
          INTO names, vals FROM jsonb_array_elements(columns) c;
        BEGIN
          EXECUTE CASE WHEN names IS NULL THEN format('INSERT INTO %s DEFAULT VALUES', target.label)
            ELSE format('INSERT INTO %s (%s) VALUES (%s)', target.label, names, vals) END;
          EXECUTE format('SELECT NOT EXISTS (SELECT FROM ONLY %s)', target.label) INTO is_empty;
        EXCEPTION WHEN OTHERS THEN
          NULL;
        END;
        EXIT WHEN NOT is_empty;
      END LOOP;
      helps := helps OR NOT is_empty;
      IF is_empty THEN left_empty := left_empty || target.label; END IF;
    END LOOP;
  END LOOP;
  FOR target IN SELECT s.seqrelid, s.seqincrement > 0 AS rises, s.seqmin, s.seqmax FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid
    WHERE pg_has_role(c.relowner, 'USAGE') LOOP
    -- A sequence that a file sets or restarts is then set back; one that it takes a number from goes on.
    PERFORM CASE WHEN target.seqmax - target.seqmin < 1000000 THEN nextval(target.seqrelid)
      WHEN target.rises THEN setval(target.seqrelid, least(target.seqmax - 100000, 2000000000))
      ELSE setval(target.seqrelid, greatest(target.seqmin + 100000, -2000000000)) END;
  END LOOP;
  RETURN array_to_json(left_empty)::text;
END $fill$`
}

/**
 * Puts a row into every table of the scratch database that has none, and moves its sequences, so that what a second pass
 * takes away can be seen. Triggers and defaults of the files run then, so it ends as a file does: nothing of theirs is left to
 * run at the COMMIT. Returns the tables, as SQL names, for which no row was found that they take.
 */
export async function fillTables(session: Session, context: BoxContext): Promise<readonly string[]> {
  const { desired, box } = context
  const statements = [
    'BEGIN ISOLATION LEVEL READ COMMITTED',
    RESTRICT_PATH_LOCALLY,
    ...(box ? makeBox(box) : [`SET LOCAL ROLE ${quoteIdentifier(desired.ownerRole)}`]),
    TAKES,
    fillFunction(desired.schema),
    `SET LOCAL search_path = ${quoteIdentifier(desired.schema)}`,
    'SELECT pg_temp.lakebase_deploy_fill() AS unfilled',
    ...endFile(context, []),
    ...RESET_SESSION,
    'COMMIT',
  ]
  const results = await session.send(statements.join(';\n'))
  return list(JSON.parse(cell(results, 'unfilled') ?? '[]')).map(string)
}

import { qualified, quoteLiteral } from '../postgres/identifier.ts'
import type { OwnTable, OwnTableScope } from './own-table.ts'
import { isStable, PLANNING_LOCK, plannedCode } from './planned-code.ts'

/** What `guardOwnTable` fails with; the message is the fault, as JSON. */
export const OWN_TABLE_CHANGED = 'LB004'

/**
 * What a transaction does before it writes rows of a table of ours: whoever has TRIGGER on it, or is in the owner role, could
 * have changed it since it was read. So it is locked, which nobody who would alter it gets past, and looked at under the lock.
 * Fails with `OWN_TABLE_CHANGED` when it is not as it was made. Under the restricted path, as the owner role.
 */
export function guardOwnTable({ schema, ownerRole }: OwnTableScope, own: OwnTable): string {
  const table = qualified(schema, own.name)
  const replaced = JSON.stringify({ fault: 'it is no table of its owner role any more', repair: null })
  return `DO ${quoteLiteral(`
DECLARE
  found text := ${quoteLiteral(replaced)};
BEGIN
  IF ${isOurs(table, ownerRole)} THEN
    LOCK TABLE ${table} IN ${PLANNING_LOCK} MODE;
    IF ${isStable(`${quoteLiteral(table)}::regclass`)} THEN
      found := (${faults(table, ownerRole, own)});
    END IF;
  END IF;
  IF found IS NOT NULL THEN RAISE EXCEPTION USING ERRCODE = '${OWN_TABLE_CHANGED}', MESSAGE = found; END IF;
END`)}`
}

/** Whether the name is a table of the owner role. */
export function isOurs(table: string, ownerRole: string): string {
  return `EXISTS (SELECT FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
    WHERE c.oid = to_regclass(${quoteLiteral(table)}) AND c.relkind = 'r' AND r.rolname = ${quoteLiteral(ownerRole)})`
}

/** The first thing that is not as it was made, so that reading or writing it could run code or fail, with the statement that mends it, as JSON; no row when all is. */
export function faults(table: string, ownerRole: string, { types, first, key }: OwnTable): string {
  const expected = Object.entries(types).map(
    ([column, type]) => `WHEN ${quoteLiteral(column)} THEN '${type}'::regtype`,
  )
  const relation = `${quoteLiteral(table)}::regclass`
  const needed = Object.entries(first).map(
    ([column, type]) => `(${quoteLiteral(column)}, ${type === undefined ? 'NULL' : quoteLiteral(type)})`,
  )
  return `SELECT json_build_object('fault', fault, 'repair', repair)::text FROM (
    SELECT 1, 'it is no table of its owner role any more', NULL WHERE NOT ${isOurs(table, ownerRole)}
    UNION ALL SELECT 2, 'row security is on for it', 'ALTER TABLE ' || c.oid::regclass || ' DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY'
      FROM pg_class c WHERE c.oid = ${quoteLiteral(table)}::regclass AND (c.relrowsecurity OR c.relforcerowsecurity)
    UNION ALL SELECT 3, format('it has the trigger %I', tgname), format('DROP TRIGGER %I ON %s', tgname, tgrelid::regclass)
      FROM pg_trigger WHERE tgrelid = ${quoteLiteral(table)}::regclass AND NOT tgisinternal
    UNION ALL SELECT 4, format('it has the rule %I', rulename), format('DROP RULE %I ON %s', rulename, ev_class::regclass)
      FROM pg_rewrite WHERE ev_class = ${quoteLiteral(table)}::regclass
    UNION ALL SELECT 5, format('the table %s inherits from it', inhrelid::regclass), format('ALTER TABLE %s NO INHERIT %s', inhrelid::regclass, inhparent::regclass)
      FROM pg_inherits WHERE inhparent = ${quoteLiteral(table)}::regclass
    UNION ALL SELECT 6, format('its column %I is generated', attname), NULL
      FROM pg_attribute WHERE attrelid = ${quoteLiteral(table)}::regclass AND NOT attisdropped AND attgenerated <> ''
    UNION ALL SELECT 8, format('its column %I has the type %s', attname, format_type(atttypid, atttypmod)), NULL
      FROM pg_attribute JOIN pg_type t ON t.oid = atttypid
      WHERE attrelid = ${quoteLiteral(table)}::regclass AND NOT attisdropped AND attnum > 0
        AND (typnamespace <> 'pg_catalog'::regnamespace OR atttypid <> CASE attname ${expected.join(' ')} ELSE atttypid END)
    UNION ALL SELECT 9, format('its column %I has a default that is not its own', a.attname),
        format('ALTER TABLE %s ALTER COLUMN %I %s', a.attrelid::regclass, a.attname, CASE
          WHEN a.attname IN ('applied_at', 'started_at') THEN 'SET DEFAULT pg_catalog.clock_timestamp()' ELSE 'DROP DEFAULT' END)
      FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
      WHERE d.adrelid = ${quoteLiteral(table)}::regclass
        AND NOT (a.attname IN ('applied_at', 'started_at') AND pg_get_expr(d.adbin, d.adrelid) = 'clock_timestamp()')
    UNION ALL SELECT 10, format('the foreign key %I of %s points at it', k.conname, k.conrelid::regclass),
        format('ALTER TABLE %s DROP CONSTRAINT %I CASCADE, ADD CONSTRAINT %I %s', p.conrelid::regclass, p.conname, p.conname, pg_get_constraintdef(p.oid))
      FROM pg_constraint k JOIN pg_constraint p ON p.conrelid = k.confrelid AND p.conindid = k.conindid AND p.contype IN ('p', 'u')
      WHERE k.contype = 'f' AND k.confrelid = ${quoteLiteral(table)}::regclass
    UNION ALL SELECT 11, p.fault, p.repair FROM (${plannedCode(relation)}) p
    UNION ALL SELECT 12, format('it has no column %I', n.name), 'ALTER TABLE ' || ${relation} || ' ADD COLUMN ' || quote_ident(n.name) || ' ' || n.type
      FROM (VALUES ${needed.join(', ')}) n (name, type)
      WHERE NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = ${relation} AND a.attname = n.name AND NOT a.attisdropped)
    UNION ALL SELECT 13, 'its column ${key} is no key', 'ALTER TABLE ' || ${relation} || ' ADD PRIMARY KEY (${key})'
      WHERE NOT EXISTS (SELECT FROM pg_index x JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attname = '${key}'
        WHERE x.indrelid = ${relation} AND x.indisunique AND x.indisvalid AND x.indimmediate AND x.indpred IS NULL
          AND x.indnkeyatts = 1 AND x.indkey[0] = a.attnum)
  ) f (rank, fault, repair) ORDER BY rank, fault LIMIT 1`
}

/**
 * Whether the routine or operator that a row `d` of pg_depend refers to is immutable machine code, such as an extension's: only
 * superusers make functions in C, and one that depends on nothing but its arguments runs no text and no code of others.
 */
export const IS_NATIVE = `EXISTS (SELECT FROM pg_proc f JOIN pg_language l ON l.oid = f.prolang
    WHERE NOT l.lanpltrusted AND f.provolatile = 'i'
      AND f.oid = CASE d.refclassid WHEN 'pg_operator'::regclass THEN (SELECT o.oprcode::oid FROM pg_operator o WHERE o.oid = d.refobjid) ELSE d.refobjid END)`

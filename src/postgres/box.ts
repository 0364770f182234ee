import { qualified, quoteIdentifier } from './identifier.ts'

/**
 * Where a file's statements run: in a SECURITY DEFINER function of the owner role. In there PostgreSQL refuses to change
 * the role, whoever asks and however deep, so that code which others have planted is the owner role at most.
 */
export interface Box {
  readonly ownerRole: string
  /** Of the function, quoted. */
  readonly name: string
  /** Where the function is; undefined: it goes with the session's temporary objects. */
  readonly schema: string | undefined
}

export function temporaryBox(ownerRole: string): Box {
  return { ownerRole, name: 'pg_temp.lakebase_deploy', schema: undefined }
}

/** For a database in which the owner role may not make temporary objects. */
export function boxInSchema(ownerRole: string, schema: string): Box {
  return { ownerRole, name: qualified(schema, 'lakebase_deploy_box'), schema }
}

/**
 * Statements of an open transaction that make the function; the owner role is current afterwards. Types are written with
 * their schema: the code in the box may have made a type pg_temp.text.
 */
export function makeBox({ ownerRole, name, schema }: Box): readonly string[] {
  const isTemporary = schema === undefined
  return [
    `SET LOCAL ROLE ${quoteIdentifier(ownerRole)}`,
    ...(isTemporary ? [] : holdSchema(schema, ownerRole)),
    `CREATE ${isTemporary ? 'OR REPLACE ' : ''}FUNCTION ${name}(statement pg_catalog.text) RETURNS pg_catalog.void
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER AS 'BEGIN EXECUTE statement; END'`,
  ]
}

/**
 * Two statements that keep the schema's name: an owner could else rename it, and put another with a function of the same name in
 * its place, between a guard and its call. A GRANT writes the schema's row, also when it gives nothing new, and what wrote it
 * until the end of the transaction keeps others from changing it. The second is 1 / 0, error 22012, when the name stands for a row
 * that this transaction has not written.
 */
function holdSchema(schema: string, ownerRole: string): readonly string[] {
  return [
    `GRANT USAGE ON SCHEMA ${quoteIdentifier(schema)} TO ${quoteIdentifier(ownerRole)}`,
    `SELECT pg_catalog.int4div(1, pg_catalog.count(*)::pg_catalog.int4) FROM pg_catalog.pg_namespace
  WHERE nspname OPERATOR(pg_catalog.=) ${literal(schema)}::pg_catalog.name
    AND xmin OPERATOR(pg_catalog.=) pg_catalog.pg_current_xact_id()::pg_catalog.xid`,
  ]
}

/** What is left of a box at the end of its transaction; the owner role must be current. */
export function dropBox({ name, schema }: Box): readonly string[] {
  return schema === undefined ? [] : [`DROP FUNCTION ${name}(pg_catalog.text)`]
}

/**
 * Two statements that run one in the box, under any search_path and any setting. Code in there can replace the function, so the
 * first counts the one that is still as it was made, and is 1 / 0, error 22012, when it is not. It has to be a statement of
 * its own: of an IMMUTABLE function PostgreSQL computes the call when it plans it, before anything beside it is looked at.
 */
export function boxed(box: Box, sql: string): readonly [guard: string, call: string] {
  return [guardOf(box), `SELECT ${box.name}(${literal(sql)}::pg_catalog.text)`]
}

/** The first of them, which is the same for all statements. */
export function guardOf({ name, ownerRole }: Box): string {
  const signature = literal(`${name}(pg_catalog.text)`)
  const owner = literal(quoteIdentifier(ownerRole))
  return `SELECT pg_catalog.int4div(1, pg_catalog.count(*)::pg_catalog.int4) FROM pg_catalog.pg_proc
  WHERE oid OPERATOR(pg_catalog.=) ${signature}::pg_catalog.regprocedure::pg_catalog.oid AND prosecdef AND proconfig IS NULL
    AND provolatile OPERATOR(pg_catalog.=) 'v'::pg_catalog."char"
    AND proowner OPERATOR(pg_catalog.=) ${owner}::pg_catalog.regrole::pg_catalog.oid`
}

/** Without a quote, a backslash or a dollar: right under every setting, and the server finds no function's body in it. */
function literal(text: string): string {
  return `E'${text.replaceAll(/[\\'$]/g, (character) => `\\x${character.charCodeAt(0).toString(16)}`)}'`
}

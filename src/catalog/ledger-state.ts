import { quoteLiteral } from '../postgres/identifier.ts'
import { LEDGER_TABLE } from './ledger.ts'

/** Whether the ledger has the columns that came later; `rel` holds the relations of the schema. */
export const LEDGER_IS_CURRENT = `
  SELECT FROM rel JOIN pg_attribute a ON a.attrelid = rel.oid
  WHERE rel.name = ${quoteLiteral(LEDGER_TABLE)} AND a.attname IN ('duration_ms', 'contracts') AND NOT a.attisdropped
  HAVING count(*) = 2`

/** Whether it has rows, or had some: TRUNCATE gives a table another file, and what DELETE leaves stays until it is vacuumed. */
export const LEDGER_WAS_FILLED = `
  SELECT FROM rel JOIN pg_class c ON c.oid = rel.oid
  WHERE rel.name = ${quoteLiteral(LEDGER_TABLE)} AND (c.relfilenode <> c.oid OR pg_relation_size(c.oid) > 0)`

/** From pg_index, where an invalid one is rare. Who builds one right now shows only to those who may see its session. */
export const INVALID_INDEXES = `
  SELECT json_agg(json_build_object('name', c.relname, 'table', t.relname, 'owner', pg_get_userbyid(c.relowner))
    ORDER BY c.relname COLLATE "C")
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN sch ON sch.oid = c.relnamespace
    JOIN pg_class t ON t.oid = i.indrelid
  WHERE NOT i.indisvalid AND c.relkind = 'i'
    AND NOT EXISTS (SELECT FROM pg_stat_progress_create_index p WHERE p.index_relid = c.oid)`

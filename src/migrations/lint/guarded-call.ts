import type { MigrationFile } from '../../config/migration-file.ts'
import { findNodes } from '../syntax/descend.ts'
import { nameParts } from '../syntax/node.ts'
import type { ParsedStatement } from '../syntax/parser.ts'
import { mentions } from './rule.ts'

/** A function that the statement itself calls and that is for superusers, or for replication; what is in a body of code is not seen. */
export function guardedCall(statement: ParsedStatement, file: MigrationFile): string | undefined {
  if (!mentions(statement, file, MENTION)) return undefined
  const called = findNodes({ [statement.kind]: statement.node }, 'FuncCall').map(
    ({ funcname }) => nameParts(funcname).at(-1) ?? '',
  )
  return called.find((name) => GUARDED.has(name) || ofReplication(name))
}

/** Whether a function looks by itself whether who calls it has the attribute REPLICATION. */
export function ofReplication(name: string): boolean {
  return REPLICATION.has(name)
}

const REPLICATION: ReadonlySet<string> = new Set(
  `pg_copy_logical_replication_slot pg_copy_physical_replication_slot pg_create_logical_replication_slot
  pg_create_physical_replication_slot pg_drop_replication_slot pg_logical_slot_get_binary_changes pg_logical_slot_get_changes
  pg_logical_slot_peek_binary_changes pg_logical_slot_peek_changes pg_replication_slot_advance`.split(/\s+/),
)

/** Functions in `pg_catalog` of PostgreSQL 16 to 18 on which PUBLIC has no EXECUTE. */
const GUARDED: ReadonlySet<string> = new Set(
  `lo_export lo_import pg_backup_start pg_backup_stop pg_config pg_create_restore_point pg_current_logfile pg_get_aios
  pg_get_backend_memory_contexts pg_get_shmem_allocations pg_get_shmem_allocations_numa pg_hba_file_rules pg_ident_file_mappings
  pg_log_backend_memory_contexts pg_log_standby_snapshot pg_ls_archive_statusdir pg_ls_dir pg_ls_logdir pg_ls_logicalmapdir
  pg_ls_logicalsnapdir pg_ls_replslotdir pg_ls_summariesdir pg_ls_tmpdir pg_ls_waldir pg_promote pg_read_binary_file pg_read_file
  pg_reload_conf pg_replication_origin_advance pg_replication_origin_create pg_replication_origin_drop pg_replication_origin_oid
  pg_replication_origin_progress pg_replication_origin_session_is_setup pg_replication_origin_session_progress
  pg_replication_origin_session_reset pg_replication_origin_session_setup pg_replication_origin_xact_reset
  pg_replication_origin_xact_setup pg_rotate_logfile pg_show_all_file_settings pg_show_replication_origin_status pg_stat_file
  pg_stat_have_stats pg_stat_reset pg_stat_reset_backend_stats pg_stat_reset_replication_slot pg_stat_reset_shared
  pg_stat_reset_single_function_counters pg_stat_reset_single_table_counters pg_stat_reset_slru pg_stat_reset_subscription_stats
  pg_switch_wal pg_wal_replay_pause pg_wal_replay_resume`.split(/\s+/),
)

const MENTION = /\b(?:pg_|lo_(?:im|ex)port)/i

import { setConfig } from './set-config.ts'

/**
 * For a session that writes or holds the lock: a lost runner's session must end, and its lock with it, within a minute; and
 * a message that is under way stops soon after its client is gone.
 */
export const SESSION_SETTINGS: readonly string[] = [
  setConfig('session', {
    idle_session_timeout: '60s',
    idle_in_transaction_session_timeout: '60s',
    client_connection_check_interval: '1s',
    tcp_keepalives_idle: '15',
    tcp_keepalives_interval: '5',
    tcp_keepalives_count: '3',
  }),
  // PostgreSQL has it from 17 on. What a transaction may take is said statement by statement.
  `SELECT pg_catalog.set_config(s.name, '0', false) FROM pg_catalog.pg_settings s WHERE s.name = 'transaction_timeout'`,
]

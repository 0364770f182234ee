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
]

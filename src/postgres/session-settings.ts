/**
 * For a session that writes or holds the lock: a lost runner's session must end, and its lock with it, within a minute; and
 * a message that is under way stops soon after its client is gone.
 */
export const SESSION_SETTINGS = [
  "SET idle_session_timeout = '60s'",
  "SET idle_in_transaction_session_timeout = '60s'",
  "SET client_connection_check_interval = '1s'",
  'SET tcp_keepalives_idle = 15',
  'SET tcp_keepalives_interval = 5',
  'SET tcp_keepalives_count = 3',
] as const

const AGAIN = 'Run the job again: it continues from what is there.'

const LIMIT =
  'A limit of the server is reached, the one that the message names: raise it, or do the work in smaller steps, and run the job again.'
const CANCELLED = `Somebody cancelled the statement (pg_cancel_backend): find out who and why. ${AGAIN}`
const DAMAGED =
  'The server says that its data is damaged: change nothing more, and ask its support or restore it from a branch or backup.'

const BY_STATE: ReadonlyMap<string, string> = new Map([
  [
    '25006',
    'The server is a standby, or `default_transaction_read_only` is on for the server, the database or the role: connect to the primary, or turn it off.',
  ],
  ['53100', 'The disk of the server is full: free space there, or raise its limit, and run the job again.'],
  ['53200', `The server was out of memory: give it more, or wait. ${AGAIN}`],
  [
    '53300',
    'No connection is left: close some that are not needed (pg_stat_activity lists them), or give the database more compute, and run the job again.',
  ],
  ['53400', LIMIT],
  ['54000', LIMIT],
  ['XX001', DAMAGED],
  ['XX002', DAMAGED],
])

const BY_CLASS: ReadonlyMap<string, string> = new Map([
  ['40', AGAIN],
  ['53', `The server is short of resources: give it more, or wait. ${AGAIN}`],
  ['57', `The server, or somebody who may, ended it. ${AGAIN}`],
  [
    '58',
    'The system of the server failed, such as its storage: look at the server and its log, and run the job again.',
  ],
  ['XX', `The server failed by itself. ${AGAIN} If it stays so, show its support this message.`],
])

/**
 * What to do about an error that no statement and no login is to blame for: the server could not, or somebody stopped it.
 * Undefined for any other.
 */
export function adviceForTrouble({
  sqlstate,
  message,
}: {
  readonly sqlstate: string
  readonly message: string
}): string | undefined {
  // One state for several ends, which only the words tell apart; that of a time-out is about what was asked.
  if (sqlstate === '57014') return /user request/.test(message) ? CANCELLED : undefined
  // Two who change the same row of the catalog.
  if (message.startsWith('tuple concurrently'))
    return `Somebody changed the same thing at the same moment. ${AGAIN}`
  return BY_STATE.get(sqlstate) ?? BY_CLASS.get(sqlstate.slice(0, 2))
}

/** One HTTP call, in the order in which calls arrived. */
export interface HttpEntry {
  readonly kind: 'http'
  readonly index: number
  readonly method: string
  readonly host: string
  /** With the query, percent-encoded as sent. */
  readonly path: string
  /** E-mail address or application id of the caller; undefined without a valid Bearer, as when a token is asked for. */
  readonly identity: string | undefined
  /** Absent while the call is under way, and when its answer was lost. */
  status?: number
  /** ms of the process's monotonic clock, as `performance.now()`. */
  readonly startedAt: number
  endedAt?: number
}

/** One try to log in to a database, let in or not. */
export interface LoginEntry {
  readonly kind: 'login'
  readonly index: number
  readonly host: string
  readonly user: string
  readonly database: string
  readonly accepted: boolean
  readonly startedAt: number
}

/** One message of a database session; `sql` holds its text. */
export interface SqlEntry {
  readonly kind: 'sql'
  readonly index: number
  readonly user: string
  readonly database: string
  /** Of the emulator's gateway; each is one connection. */
  readonly session: number
  /** `application_name` of its start-up message. */
  readonly application: string | undefined
  readonly sql: string
  readonly startedAt: number
  endedAt?: number
  /** Absent while the message is under way, and when its answer was lost. */
  outcome?: 'done' | 'failed'
}

export type JournalEntry = HttpEntry | LoginEntry | SqlEntry

/** Everything that reached the emulator. It holds no token and no password. */
export class Journal {
  readonly entries: JournalEntry[] = []
  #next = 0

  /** The next call's number; HTTP calls, logins and messages share one sequence. */
  nextIndex(): number {
    const index = this.#next
    this.#next += 1
    return index
  }

  add<T extends JournalEntry>(entry: T): T {
    this.entries.push(entry)
    return entry
  }
}

const READS = new Set(['GET', 'HEAD', 'OPTIONS'])
const WRITING_STATEMENTS =
  /^(?:alter|call|cluster|comment|copy|create|delete|do|drop|grant|import|insert|merge|reassign|refresh|reindex|revoke|security|truncate|update|vacuum)\b/i
const WRITING_CTE = /\b(?:insert\s+into|delete\s+from|merge\s+into|update\s+\S+\s+set)\b/i

/** A call that changes the platform or a database; tokens and credentials change nothing. */
export function isWrite(entry: JournalEntry): boolean {
  if (entry.kind === 'login') return false
  if (entry.kind === 'sql') return isWritingSql(entry.sql)
  return !READS.has(entry.method) && !/\/(?:token|credentials)$/.test(entry.path)
}

/** PostgreSQL itself keeps a read-only transaction from writing, whatever is in it. */
const READ_ONLY = /^\s*(?:begin|start\s+transaction)\b[^;]*\bread\s+only\b/i

/** PostgreSQL runs nothing of a message behind a statement that fails. */
const FAILS_FIRST = /^\s*select\s+1\s*\/\s*0\s*;/i

/** Whether a message is there to be parsed only, as its first statement divides by zero. */
export function isParsedOnly(sql: string): boolean {
  return FAILS_FIRST.test(sql)
}

function isWritingSql(sql: string): boolean {
  if (READ_ONLY.test(sql) || isParsedOnly(sql)) return false
  return withoutLiterals(sql)
    .split(';')
    .map((statement) => statement.trim())
    .some(
      (statement) =>
        WRITING_STATEMENTS.test(statement) || (/^with\b/i.test(statement) && WRITING_CTE.test(statement)),
    )
}

/** The SQL without comments, and with strings, bodies and quoted names emptied. */
function withoutLiterals(sql: string): string {
  return sql.replaceAll(
    /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|(\$\w*\$)[\s\S]*?\1/g,
    (literal) => (literal.startsWith('-') || literal.startsWith('/') ? ' ' : '""'),
  )
}

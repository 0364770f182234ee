import { skipBlank } from '../../postgres/blank.ts'
import { tokensOf } from '../../postgres/lexer.ts'

/** A statement, by its words in lower case. */
interface Worded {
  readonly words: string
  readonly start: number
  readonly end: number
}

// Each file of every run is read here, and few begin so: only those are taken apart.
const OPENS = /(?:begin|start)\b/iy
const BEGINS = /^(?:begin|start transaction)(?: (?:work|transaction))?$/
const ATOMIC = /\bbegin\s+atomic\b/i
const ENDS = /^(?:commit|end)(?: (?:work|transaction))?$/

/**
 * A file that is one transaction by its own words, `BEGIN; ... COMMIT;` or `END;`, without those two: that is how it runs anyway. Blanks
 * stand in their place, so that no place in the text moves. Any other text as it is.
 */
export function unwrapTransaction(sql: string): string {
  OPENS.lastIndex = skipBlank(sql, 0)
  if (!OPENS.test(sql)) return sql
  const statements = statementsOf(sql)
  const [first, last] = [statements[0], statements.at(-1)]
  if (!first || !last || !BEGINS.test(first.words) || !ENDS.test(last.words)) return sql
  if (skipBlank(sql, last.end) < sql.length || endsBody(sql, last)) return sql
  return blankOut(blankOut(sql, last), first)
}

/** END is the last word of such a body too, whose semicolons part no statements. */
function endsBody(sql: string, { words }: Worded): boolean {
  return words.startsWith('end') && ATOMIC.test(sql)
}

/**
 * A file that has transactions in it, for a tool that sends the whole text as one message, without their BEGIN and COMMIT: here it is
 * one transaction with its entry in the ledger. Any other text as it is.
 */
export function joinTransactions(sql: string): string {
  if (!/\bbegin\b|\bstart\s/i.test(sql) || ATOMIC.test(sql)) return sql
  const ends = statementsOf(sql).filter(({ words }) => BEGINS.test(words) || ENDS.test(words))
  const arePairs =
    ends.length % 2 === 0 && ends.every(({ words }, index) => (index % 2 === 0 ? BEGINS : ENDS).test(words))
  if (!arePairs) return sql
  return ends.reduce(blankOut, sql)
}

/** A dump ends with it, and every file begins with the settings of the session anyway. */
export function withoutLastReset(sql: string): string {
  if (!/\breset\s/i.test(sql)) return sql
  const last = statementsOf(sql).at(-1)
  return last?.words === 'reset all' ? blankOut(sql, last) : sql
}

/** Up to their semicolons; the end of a text without one is no statement. */
function statementsOf(sql: string): readonly Worded[] {
  const found: Worded[] = []
  let words: string[] = []
  let start = 0
  let at = 0
  for (const { kind, text } of tokensOf(sql)) {
    const end = at + text.length
    if (text === ';') {
      found.push({ words: words.join(' '), start, end })
      words = []
    } else if (kind !== 'blank') {
      if (words.length === 0) start = at
      words.push(text.toLowerCase())
    }
    at = end
  }
  return found
}

function blankOut(sql: string, { start, end }: Worded): string {
  return sql.slice(0, start) + sql.slice(start, end).replace(/[^\n]/g, ' ') + sql.slice(end)
}

const OUTSIDE =
  /^(?:create\s+(?:unique\s+)?index\s+concurrently|drop\s+index\s+concurrently|reindex\s+[^;]*\bconcurrently|vacuum|(?:create|drop)\s+subscription|alter\s+table\s[^;]*\bdetach\s+partition\s[^;]*\bconcurrently)\b/i

/**
 * How many statements a text has when PostgreSQL takes none of them inside a transaction; 0 when it takes one of them. A text with
 * a semicolon inside a statement counts as one that it takes.
 */
export function statementsOutside(sql: string): number {
  let count = 0
  for (let at = skipBlank(sql, 0); at < sql.length; at = skipBlank(sql, at)) {
    const end = sql.indexOf(';', at)
    const statement = sql.slice(at, end === -1 ? undefined : end)
    if (!OUTSIDE.test(statement)) return 0
    count += 1
    at = end === -1 ? sql.length : end + 1
  }
  return count
}

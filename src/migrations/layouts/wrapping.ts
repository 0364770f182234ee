import { skipBlank } from '../../postgres/blank.ts'
import { tokensOf } from '../../postgres/lexer.ts'

const BEGIN = /(?:begin|start[ \t]+transaction)(?:[ \t]+(?:work|transaction))?[ \t\n]*;/iy
const COMMIT = /\b(?:commit|end)(?:[ \t]+(?:work|transaction))?[ \t\n]*;/gi

/**
 * A file that is one transaction by its own words, `BEGIN; ... COMMIT;` or `END;`, without those two: that is how it runs anyway. Blanks
 * stand in their place, so that no place in the text moves. Any other text as it is.
 */
export function unwrapTransaction(sql: string): string {
  const start = skipBlank(sql, 0)
  BEGIN.lastIndex = start
  const opening = BEGIN.exec(sql)
  const closing = [...sql.matchAll(COMMIT)].at(-1)
  if (!opening || !closing || skipBlank(sql, closing.index + closing[0].length) < sql.length) return sql
  const line = sql.slice(sql.lastIndexOf('\n', closing.index) + 1, closing.index)
  if (line.includes('--') || isEndOfOther(sql, closing)) return sql
  return blankOut(blankOut(sql, closing.index, closing[0]), start, opening[0])
}

/** A statement, by its words in lower case. */
interface Worded {
  readonly words: string
  readonly start: number
  readonly end: number
}

const BEGINS = /^(?:begin|start transaction)(?: (?:work|transaction))?$/
const ENDS = /^(?:commit|end)(?: (?:work|transaction))?$/

/**
 * A file that has transactions in it, for a tool that sends the whole text as one message, without their BEGIN and COMMIT: here it is
 * one transaction with its entry in the ledger. Any other text as it is.
 */
export function joinTransactions(sql: string): string {
  if (/\bbegin\s+atomic\b/i.test(sql)) return sql
  const ends = statementsOf(sql).filter(({ words }) => BEGINS.test(words) || ENDS.test(words))
  const arePairs =
    ends.length % 2 === 0 && ends.every(({ words }, index) => (index % 2 === 0 ? BEGINS : ENDS).test(words))
  if (!arePairs) return sql
  return ends.reduce((text, { start, end }) => blankOut(text, start, text.slice(start, end)), sql)
}

/** A dump ends with it, and every file begins with the settings of the session anyway. */
export function withoutLastReset(sql: string): string {
  const last = statementsOf(sql).at(-1)
  return last?.words === 'reset all' ? blankOut(sql, last.start, sql.slice(last.start, last.end)) : sql
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

/** END is the last word of CASE and of a body too. */
function isEndOfOther(sql: string, { index, 0: text }: RegExpExecArray): boolean {
  if (!/^end/i.test(text)) return false
  const before = [...tokensOf(sql.slice(0, index))].findLast(({ kind }) => kind !== 'blank')
  return before?.text !== ';' || /\bbegin\s+atomic\b/i.test(sql)
}

function blankOut(sql: string, at: number, text: string): string {
  return sql.slice(0, at) + text.replace(/[^\n]/g, ' ') + sql.slice(at + text.length)
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

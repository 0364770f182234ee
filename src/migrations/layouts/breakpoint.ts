import { tokensOf } from '../../postgres/lexer.ts'

const BREAKPOINT = '--> statement-breakpoint'

/**
 * A file of Drizzle, which cuts it at these marks and sends the parts one by one, so that none needs a semicolon at its end: with one in the
 * place of a mark where it is missing, and blanks for the rest of the mark. No place in the text moves.
 */
export function endAtBreakpoints(sql: string): string {
  if (!sql.includes(BREAKPOINT)) return sql
  let text = sql
  let isOpen = false
  for (let from = 0; from < text.length; ) {
    const mark = nextMark(text, from, isOpen)
    if (!mark) return text
    const stop = (mark.isOpen ? ';' : ' ').padEnd(BREAKPOINT.length)
    text = text.slice(0, mark.start) + stop + text.slice(mark.start + BREAKPOINT.length)
    from = mark.start + BREAKPOINT.length
    isOpen = false
  }
  return text
}

/** The next mark that is a comment, and whether a statement before it has no end. */
function nextMark(text: string, from: number, wasOpen: boolean) {
  let isOpen = wasOpen
  for (const { kind, text: token, start } of tokensOf(text.slice(from))) {
    if (kind !== 'blank') isOpen = token !== ';'
    else if (token.startsWith(BREAKPOINT)) return { start: from + start, isOpen }
  }
  return undefined
}

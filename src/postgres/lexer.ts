import { endOfComment } from './blank.ts'

const WORD = '[A-Za-z_\\u0080-\\uffff][\\w$\\u0080-\\uffff]*'

/** What a query is made of (PostgreSQL docs "Lexical Structure"); anything may be cut off by the server, and then ends with the text. */
const TOKEN = new RegExp(
  [
    '(?<blank>--[^\\n]*|\\s+)',
    '(?<name>"(?:[^"]|"")*(?:"|$)|\\$\\d+)',
    "(?<escaped>\\be'(?:[^'\\\\]|\\\\[\\s\\S]|'')*(?:'|\\\\?$))",
    "(?<literal>(?:\\b(?:[bxn]|u&))?'(?:[^']|'')*(?:'|$))",
    `(?<word>${WORD})`,
    '(?<dollar>(?<tag>\\$(?:[A-Za-z_\\u0080-\\uffff][\\w\\u0080-\\uffff]*)?\\$)[\\s\\S]*?(?:\\k<tag>|$))',
    '(?<number>(?:0[xob][\\da-f_]+|\\d[\\d_]*(?:\\.[\\d_]*)?(?:e[+-]?\\d+)?|\\.\\d[\\d_]*(?:e[+-]?\\d+)?))',
    '(?<other>[\\s\\S])',
  ].join('|'),
  'iy',
)

const KINDS = ['blank', 'name', 'escaped', 'literal', 'word', 'dollar', 'number', 'other'] as const

/** A token of a query; `other` is one character. `blank` is white space or a comment. */
export interface Token {
  readonly kind: (typeof KINDS)[number]
  readonly text: string
  /** Offset into the text, in UTF-16 units. */
  readonly start: number
}

/** A query's tokens, as with `standard_conforming_strings` on. Any text has some: nothing is refused. */
export function* tokensOf(query: string): Generator<Token> {
  for (let start = 0; start < query.length; ) {
    const token = tokenAt(query, start)
    yield token
    start += token.text.length
  }
}

function tokenAt(query: string, start: number): Token {
  if (query.startsWith('/*', start)) {
    return { kind: 'blank', text: query.slice(start, endOfComment(query, start)), start }
  }
  TOKEN.lastIndex = start
  const found = TOKEN.exec(query)
  const kind = KINDS.find((each) => found?.groups?.[each] !== undefined) ?? 'other'
  return { kind, text: found?.[0] ?? query.charAt(start), start }
}

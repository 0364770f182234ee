const SHOWN_CHARACTERS = 120

const HIDDEN = "'...'"
const WORD = '[A-Za-z_\\u0080-\\uffff][\\w$\\u0080-\\uffff]*'

/** What a query is made of (PostgreSQL docs "Lexical Structure"); anything may be cut off by the server, and then ends with the text. */
const TOKEN = new RegExp(
  [
    '(?<comment>--[^\\n]*)',
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

/** Somebody's query as one short line, without literals, numbers and comments: they may be anybody's data, or a password. */
export function shownQuery(query: string): string {
  const characters = [...withoutLiterals(query).replace(/\s+/g, ' ').trim()]
  return characters.length > SHOWN_CHARACTERS
    ? `${characters.slice(0, SHOWN_CHARACTERS).join('')}...`
    : characters.join('')
}

function withoutLiterals(query: string): string {
  let shown = ''
  for (let at = 0; at < query.length && shown.length < 4 * SHOWN_CHARACTERS; ) {
    if (query.startsWith('/*', at)) {
      at = endOfComment(query, at)
      shown += ' '
      continue
    }
    TOKEN.lastIndex = at
    const found = TOKEN.exec(query)
    const groups = found?.groups ?? {}
    const token = found?.[0] ?? ' '
    at += token.length
    // Where backslashes escape in every literal (standard_conforming_strings = off), this one goes on.
    if (groups.literal?.endsWith("\\'")) return `${shown}${HIDDEN} ...`
    shown += shownToken(token, groups)
  }
  return shown
}

function shownToken(token: string, groups: Readonly<Record<string, string | undefined>>): string {
  if (groups.comment !== undefined) return ' '
  if (groups.escaped !== undefined || groups.literal !== undefined || groups.dollar !== undefined)
    return HIDDEN
  return groups.number === undefined ? token : '?'
}

/** Comments nest. */
function endOfComment(query: string, start: number): number {
  let depth = 0
  for (let at = start; at < query.length; at += 1) {
    if (query.startsWith('/*', at)) {
      depth += 1
      at += 1
    } else if (query.startsWith('*/', at)) {
      depth -= 1
      at += 1
      if (depth === 0) return at + 1
    }
  }
  return query.length
}

import { type Token, tokensOf } from './lexer.ts'

const SHOWN_CHARACTERS = 120

const HIDDEN = "'...'"

/** Somebody's query as one short line, without literals, numbers and comments: they may be anybody's data, or a password. */
export function shownQuery(query: string): string {
  const characters = [...withoutLiterals(query).replace(/\s+/g, ' ').trim()]
  return characters.length > SHOWN_CHARACTERS
    ? `${characters.slice(0, SHOWN_CHARACTERS).join('')}...`
    : characters.join('')
}

function withoutLiterals(query: string): string {
  let shown = ''
  for (const token of tokensOf(query)) {
    if (shown.length >= 4 * SHOWN_CHARACTERS) break
    // Where backslashes escape in every literal (standard_conforming_strings = off), this one goes on.
    if (token.kind === 'literal' && token.text.endsWith("\\'")) return `${shown}${HIDDEN} ...`
    shown += shownToken(token)
  }
  return shown
}

function shownToken({ kind, text }: Token): string {
  switch (kind) {
    case 'blank':
      return ' '
    case 'escaped':
    case 'literal':
    case 'dollar':
      return HIDDEN
    case 'number':
      return '?'
    case 'name':
    case 'word':
    case 'other':
      return text
  }
}

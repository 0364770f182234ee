import type { Token } from '../../postgres/lexer.ts'

/** Texts are looked for in calls and lists, which are shorter than this. */
const FARTHEST = 400

/** A place in a list in brackets. */
export interface ListPlace {
  /** The index of the bracket. */
  readonly open: number
  /** Of the item, from 0. */
  readonly place: number
}

/** The bracket in which the token at `index` stands, and the place of its item. */
export function listAround(tokens: readonly Token[], index: number): ListPlace | undefined {
  let [depth, place] = [0, 0]
  for (let at = index - 1; at >= 0 && index - at < FARTHEST; at -= 1) {
    const text = tokens[at]?.text
    if (text === ')' || text === ']') depth += 1
    else if (text === '(' || text === '[') {
      if (depth === 0) return { open: at, place }
      depth -= 1
    } else if (depth === 0 && text === ',') place += 1
    else if (text === ';') return undefined
  }
  return undefined
}

/** The index of the bracket that closes the one at `open`. */
export function closeOf(tokens: readonly Token[], open: number): number | undefined {
  let depth = 0
  for (let at = open; at < tokens.length && at - open < FARTHEST; at += 1) {
    const text = tokens[at]?.text
    if (text === '(' || text === '[') depth += 1
    else if (text === ')' || text === ']') depth -= 1
    if (depth === 0) return at
  }
  return undefined
}

/** The index of the last token of each item between the brackets. */
export function endsOfItems(tokens: readonly Token[], open: number): readonly number[] {
  const close = closeOf(tokens, open)
  if (close === undefined) return []
  const ends: number[] = []
  let depth = 0
  for (let at = open + 1; at < close; at += 1) {
    const text = tokens[at]?.text
    if (text === '(' || text === '[') depth += 1
    else if (text === ')' || text === ']') depth -= 1
    else if (depth === 0 && text === ',') ends.push(at - 1)
  }
  return [...ends, close - 1]
}

/** The index of the bracket that the one at `close` closes. */
export function openOf(tokens: readonly Token[], close: number): number | undefined {
  return listAround(tokens, close)?.open
}

/** The function in whose arguments the token at `index` stands by itself, in lower case. */
export function callAround(tokens: readonly Token[], index: number): string | undefined {
  const list = listAround(tokens, index)
  const name = list && tokens[list.open]?.text === '(' ? tokens[list.open - 1] : undefined
  return name?.kind === 'word' ? name.text.toLowerCase() : undefined
}

import { offsetsOfBytes } from '../syntax/position.ts'

/** The text of a file, for the places that the parse tree names in it (UTF-8 bytes). */
export interface FileText {
  /** By offsets in UTF-16 units, on one line. */
  slice(start: number, end: number): string
  /** In UTF-16 units. */
  offset(location: unknown): number | undefined
  /** From a place to the end of the list element or statement that it is in, or to `end` if that comes first. */
  element(location: unknown, end?: unknown): string
}

export function fileText(sql: string): FileText {
  // Bytes and characters are the same in nearly every file, and finding one by the other reads all before it.
  const ascii = Buffer.byteLength(sql) === sql.length
  const offset = (location: unknown) => {
    if (typeof location !== 'number' || location <= 0) return undefined
    return ascii ? location : offsetsOfBytes(sql, [location])[0]
  }
  return {
    slice: (start, end) => sql.slice(start, end).trim().replace(/\s+/g, ' '),
    offset,
    element: (location, end) => {
      const from = offset(location)
      if (from === undefined) return ''
      const until = Math.min(endOfElement(sql, from), offset(end) ?? sql.length)
      return sql.slice(from, until).trim().replace(/\s+/g, ' ')
    },
  }
}

/** Quoted texts and names, and comments, which may hold commas and parentheses. */
const OPAQUE = /'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$[\s\S]*?\$\1\$|--[^\n]*|\/\*[\s\S]*?\*\//y

function endOfElement(sql: string, from: number): number {
  let depth = 0
  for (let at = from; at < sql.length; at += 1) {
    OPAQUE.lastIndex = at
    const opaque = OPAQUE.exec(sql)
    if (opaque) {
      at += opaque[0].length - 1
      continue
    }
    const character = sql.charAt(at)
    if (character === '(' || character === '[') depth += 1
    if (character === ')' || character === ']') depth -= 1
    if (depth < 0 || (depth === 0 && (character === ',' || character === ';'))) return at
  }
  return sql.length
}

import { printable } from '../printable.ts'

/** A name in quotes. */
const QUOTED = /"(?:[^"]|"")*"/g

/**
 * A statement to copy, in which names of others stand: one that has a line break, or anything else that does not show, is written
 * with the numbers of its characters, so that it is one line, and means the same.
 */
export function printedSql(sql: string): string {
  return sql.replace(QUOTED, (name) => (printable(name) === name ? name : `U&${escaped(name)}`))
}

function escaped(name: string): string {
  return [...name.replaceAll('\\', '\\\\')]
    .map((character) => (printable(character) === character ? character : numbered(character)))
    .join('')
}

function numbered(character: string): string {
  const point = character.codePointAt(0) ?? 0
  return point > 0xffff
    ? `\\+${point.toString(16).padStart(6, '0')}`
    : `\\${point.toString(16).padStart(4, '0')}`
}

import type { Location } from '../../error.ts'

/** The place of an offset (UTF-16, from 0) in a file; columns count characters, as an editor does. */
export function locate(file: string, text: string, offset: number): Location {
  const before = text.slice(0, offset)
  const lineStart = before.lastIndexOf('\n') + 1
  return { file, line: before.split('\n').length, column: characters(before.slice(lineStart)) + 1 }
}

/** How many characters (code points) a text has: the unit of PostgreSQL's error positions. */
export function characters(text: string): number {
  let count = 0
  for (const _ of text) count += 1
  return count
}

/** The offset (UTF-16) of character number `index`, counting from 0. */
export function offsetOfCharacter(text: string, index: number): number {
  let offset = 0
  let seen = 0
  for (const character of text) {
    if (seen === index) break
    offset += character.length
    seen += 1
  }
  return offset
}

/** The offset (UTF-16) of each of these UTF-8 byte offsets, which must ascend. */
export function offsetsOfBytes(text: string, byteOffsets: readonly number[]): readonly number[] {
  const offsets: number[] = []
  let bytes = 0
  let offset = 0
  for (const wanted of byteOffsets) {
    while (bytes < wanted && offset < text.length) {
      const point = text.codePointAt(offset) ?? 0
      bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4
      offset += point < 0x10000 ? 1 : 2
    }
    offsets.push(offset)
  }
  return offsets
}
